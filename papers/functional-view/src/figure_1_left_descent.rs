//! Figure 1, left, the descents: what gradient descent, stochastic descent with batch normalization and Adam make of as many units as the optimal
//! segmentation has pieces.
//!
//! "all variants of GD (vanilla, Adam, SGD w/ BatchNorm) all require far more pieces to reduce error below a target threshold, and may not even
//! monotonically decrease error with number of pieces. Interestingly, we observe a strict ordering of optimization quality with Adam outperforming
//! BatchNorm SGD outperforming Vanilla GD. [...] requiring orders of magnitude more for similar performance".
//!
//! Source: section 3 and figure 1, left. Reading: the error is the sum of squared errors on the data after a fixed number of epochs; a network of `H` units
//! has `H + 1` pieces; "for similar performance" compares them with the fewest pieces with which dynamic programming has no larger error. All
//! settings are our choices (`ladder`). The segmentations themselves have a file of their own.
//!
//! "Far more" is asked of 40 units and more, since it has been seen that 10 units do the work of 2 to 6 pieces, and only of widths at which dynamic
//! programming could need as many pieces as the network has: it never needs more than one for two data.
//!
//! The order of the variants depends on rates, epochs and width, none of which is stated. It was first asked at each width and came out otherwise; what is
//! seen of it is in rows of ours.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use figures::{Axis, Figure, Panel, Series};

use crate::ladder::{self, Ladder, Variant};
use crate::paired::{line, median};
use crate::targets::Target;
use crate::trained::look::sse;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[MORE, ORDERS, NOT_MONOTONE, ORDER, ORDER_BEST, ORDER_QUIET];

const SOURCE: &str = "Section 3 and figure 1, left";
const SEEDS: Samples = Samples { ci: ladder::SEEDS, paper: ladder::SEEDS };
const DECADES: Resolution = Resolution::PerLine("decades of pieces or of error");

const MORE: Claim = Claim {
    id: "s3-gd-suboptimal/far-more-pieces",
    source: SOURCE,
    statement: "all variants of descent need far more pieces than dynamic programming for the same error on a quadratic",
    formula: "H + 1 > 2 min { k : DP(k) <= error of H units }",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    resolution: DECADES,
    check: |run| {
        let ladders = Ladders::trained(run)?;
        let table = ladders.table();
        run.figure(ladders.figure(&table));
        run.table(table);
        Ok(ladders.ratios(&ladders.decided(), 2.0))
    },
    control: Control::negative("dynamic programming's own errors with H + 1 pieces", |run| {
        let ladders = Ladders::trained(run)?.optimal();
        Ok(ladders.ratios(&ladders.decided(), 2.0))
    }),
    note: "\"Far more\" is read as at least twice as many, for 40 units and more and at most as many pieces as half of the data; the table has all widths. Of fewer units training wastes less: 10 do the work of \
           2 to 6 optimal pieces.",
    ..Claim::DEFAULT
};

const ORDERS: Claim = Claim {
    id: "s3-gd-suboptimal/orders-of-magnitude",
    source: SOURCE,
    statement: "descent requires orders of magnitude more pieces for similar performance: the widest networks more than ten times as many",
    formula: "H + 1 > 10 min { k : DP(k) <= error of H units }",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    resolution: DECADES,
    check: |run| {
        let ladders = Ladders::trained(run)?;
        Ok(ladders.ratios(&[ladders.widths.len() - 1], 10.0))
    },
    control: Control::negative("dynamic programming's own errors with H + 1 pieces", |run| {
        let ladders = Ladders::trained(run)?.optimal();
        Ok(ladders.ratios(&[ladders.widths.len() - 1], 10.0))
    }),
    note: "One order is what all three variants waste at least; two, a factor of 100, none of them does with 160 units. How many depends on the width, which is not \
           stated: descent without momentum does not improve with it at this budget, so its factor grows as long as one adds units.",
    ..Claim::DEFAULT
};

const NOT_MONOTONE: Claim = Claim {
    id: "figure-1-left/not-monotone",
    source: SOURCE,
    statement: "the error of variants of descent may not even fall monotonically with the number of pieces: plain descent's and that of SGD with batch normalization do not",
    formula: "max over successive widths of log10 of the factor on the error > 0.1",
    expect: Expect { ci: Verdict::NotRun, paper: Verdict::Holds },
    samples: Samples { ci: 0, ..SEEDS },
    resolution: DECADES,
    check: |run| Ok(Ladders::trained(run)?.rises()),
    control: Control::negative("dynamic programming's own errors with H + 1 pieces", |run| Ok(Ladders::trained(run)?.optimal().rises())),
    note: "Of each seed the largest rise from one width to the next, on a quadratic; a tenth of a decade is the least that a figure over decades shows. For \
           descent on equal times, with a rate that follows the width; Adam's error falls with the width.",
    ..Claim::DEFAULT
};

const ORDER: Claim = Claim {
    id: "figure-1-left/order",
    source: SOURCE,
    statement: "of the printed order, Adam before SGD with batch normalization before vanilla descent, our rates leave the first half, in the widest networks: vanilla \
                descent is ahead of SGD with batch normalization at each width",
    formula: "mean log10(better / worse) < -0.1",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    resolution: DECADES,
    check: |run| {
        let ladders = Ladders::trained(run)?;
        let last = ladders.widths.len() - 1;
        let vanilla = (0..=last).map(|width| ladders.ahead(width, (0, 1)));
        Ok(vanilla.chain([0, 1].map(|other| ladders.ahead(last, (2, other)))).collect())
    },
    control: Control::negative("batches of all points", |run| {
        let ladders = Ladders::of(run, QUIET)?;
        Ok((0..ladders.widths.len()).map(|width| ladders.ahead(width, (0, 1))).collect())
    }),
    note: "A row of ours. Rates are not stated; see the choices. The error of SGD with batch normalization stays at what the noise of its batches' means and variances \
           leaves.",
    ..Claim::DEFAULT
};

const ORDER_BEST: Claim = Claim {
    id: "figure-1-left/order-at-best-rates",
    source: SOURCE,
    statement: "when each network has the best of three rates, vanilla descent is ahead of SGD with batch normalization all the same",
    formula: "mean log10(better / worse) < -0.1 at each width",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    resolution: DECADES,
    check: |run| {
        let ladders = Ladders::at_best_rates(run)?;
        Ok((0..ladders.widths.len()).map(|width| ladders.ahead(width, (0, 1))).collect())
    },
    control: Control::negative("ahead of Adam", |run| {
        let ladders = Ladders::at_best_rates(run)?;
        Ok((0..ladders.widths.len()).map(|width| ladders.ahead(width, (0, 2))).collect())
    }),
    note: "A row of ours. A tenth of the rate, the rate and ten times it; of each seed the least error. Networks of up to 100 units.",
    ..Claim::DEFAULT
};

const ORDER_QUIET: Claim = Claim {
    id: "figure-1-left/order-without-noise",
    source: SOURCE,
    statement: "it is the noise of batches of 32 that puts batch normalization behind: with all points in a batch its error is smaller",
    formula: "mean log10(better / worse) < -0.1 at each width",
    expect: Expect::both(Verdict::Holds),
    samples: SEEDS,
    resolution: DECADES,
    check: |run| {
        let ladders = Ladders::of(run, NOISE)?;
        Ok((0..ladders.widths.len()).map(|width| ladders.ahead(width, (1, 0))).collect())
    },
    control: Control::negative("batches of all points against themselves", |run| {
        let ladders = Ladders::of(run, NOISE)?;
        Ok((0..ladders.widths.len()).map(|width| ladders.ahead(width, (1, 1))).collect())
    }),
    note: "A row of ours, at the same rates and numbers of epochs. Means and variances of a batch are not those of all points.",
    ..Claim::DEFAULT
};

/// Batch normalization with small batches and with all points, and plain descent.
const NOISE: [Variant; 3] = [Variant::BatchNorm, Variant::BatchNormFull, Variant::Vanilla];

/// The paper's variants with one batch of all points.
const QUIET: [Variant; 3] = [Variant::Vanilla, Variant::BatchNormFull, Variant::Adam];

/// Multiples of the rates from which the best is taken.
const FACTORS: [f64; 3] = [0.1, 1.0, 10.0];

/// Errors on the quadratic.
struct Ladders {
    variants: [Variant; 3],
    widths: &'static [usize],
    /// Of dynamic programming, from one piece on.
    least: Vec<f64>,
    /// By variant, width and seed.
    errors: Vec<Vec<Vec<f64>>>,
}

impl Ladders {
    fn new(run: &Run, variants: [Variant; 3], widths: &'static [usize], errors: Vec<Vec<Vec<f64>>>) -> Self {
        Self { variants, widths, least: ladder::least_errors(Target::Quadratic, &ladder::places(run.profile())), errors }
    }

    fn trained(run: &Run) -> Result<Self, Stop> {
        Self::of(run, Variant::ALL)
    }

    fn of(run: &Run, variants: [Variant; 3]) -> Result<Self, Stop> {
        let widths = ladder::widths(run.profile());
        let ladder = Ladder::trained(run, &variants.map(|variant| (variant, 1.0)), widths)?;
        Ok(Self::new(run, variants, widths, errors(&ladder)))
    }

    /// Of each network the best of [`FACTORS`].
    fn at_best_rates(run: &Run) -> Result<Self, Stop> {
        let widths = ladder::narrow(run.profile());
        let ways: Vec<(Variant, f64)> = Variant::ALL.iter().flat_map(|&variant| FACTORS.map(|factor| (variant, factor))).collect();
        let all = errors(&Ladder::trained(run, &ways, widths)?);
        let best = |of_rates: &[Vec<Vec<f64>>]| {
            let least = |width: usize, seed: usize| of_rates.iter().map(|of| of[width][seed]).fold(f64::INFINITY, f64::min);
            (0..widths.len()).map(|width| (0..of_rates[0][width].len()).map(|seed| least(width, seed)).collect()).collect()
        };
        Ok(Self::new(run, Variant::ALL, widths, all.chunks(FACTORS.len()).map(best).collect()))
    }

    /// What dynamic programming makes of as many pieces, in the place of every network.
    fn optimal(self) -> Self {
        let of = |units: usize| self.least.get(units).copied().unwrap_or(0.0);
        let errors =
            self.errors.iter().map(|widths| widths.iter().zip(self.widths).map(|(seeds, &units)| vec![of(units); seeds.len()]).collect());
        Self { errors: errors.collect(), ..self }
    }

    /// Widths of 40 units and more at which the optimum could need as many pieces as the network has: it has no error with one for two data.
    fn decided(&self) -> Vec<usize> {
        (0..self.widths.len()).filter(|&width| self.widths[width] >= 40 && self.widths[width] < self.least.len()).collect()
    }

    /// At these widths: so many times the optimal pieces for the same error.
    fn ratios(&self, widths: &[usize], times: f64) -> Vec<Evidence> {
        let cases = widths.iter().flat_map(|&width| (0..self.errors.len()).map(move |variant| (variant, width)));
        let one = |(variant, width): (usize, usize)| {
            let units = self.widths[width];
            let excess = |&error: &f64| libm::log10((units + 1) as f64 / ladder::fewest_pieces(&self.least, error));
            let values: Vec<f64> = self.errors[variant][width].iter().map(excess).collect();
            let label = format!("{}, {units} units, a factor of {times}", self.variants[variant].name());
            line(label, "decades of pieces more than dynamic programming", Relation::Greater, libm::log10(times), &values)
                .by("dynamic programming", "trainings")
        };
        cases.map(one).collect()
    }

    /// Of each seed the largest rise from one width to the next.
    fn rises(&self) -> Vec<Evidence> {
        let rise = |widths: &[Vec<f64>], seed: usize| {
            // Enough pieces have no error at all: from zero to zero nothing rises.
            let error = |of: &[f64]| of[seed].max(f64::MIN_POSITIVE);
            let rises = widths.windows(2).map(|pair| libm::log10(error(&pair[1]) / error(&pair[0])));
            rises.fold(f64::NEG_INFINITY, f64::max)
        };
        let one = |variant: usize| {
            let widths = &self.errors[variant];
            let values: Vec<f64> = (0..widths[0].len()).map(|seed| rise(widths, seed)).collect();
            line(self.variants[variant].name(), "largest rise from one width to the next, in decades", Relation::Greater, 0.1, &values)
                .by("errors fall with the width", "trainings")
        };
        [0, 1].map(one).into()
    }

    /// One variant has less than four fifths of another's error.
    fn ahead(&self, width: usize, (better, worse): (usize, usize)) -> Evidence {
        let [of_better, of_worse] = [better, worse].map(|variant| &self.errors[variant][width]);
        let values: Vec<f64> = of_better.iter().zip(of_worse).map(|(better, worse)| libm::log10(better / worse)).collect();
        let [better, worse] = [better, worse].map(|variant| self.variants[variant].name());
        let label = format!("{better} and {worse}, {} units", self.widths[width]);
        line(label, "decades of error", Relation::Less, -0.1, &values).by("no difference", "trainings")
    }

    /// Points are descent, the line is the least error that as many pieces can have.
    fn figure(&self, table: &Table) -> Figure {
        let variants = table.by("variant").into_iter();
        let points =
            variants.map(|(variant, rows)| Series::points(variant, rows.points("units", ["sse_median", "sse_tenth", "sse_nine_tenths"])));
        let most = table.numbers(["units"]).into_iter().fold(1.0, |most, [units]| units.max(most));
        let least = (1..).map(f64::from).zip(&self.least).take_while(|(pieces, _)| *pieces <= most).map(|(pieces, sse)| [pieces, *sse]);
        let panel = Panel::new(Axis::log("units, or pieces"), Axis::log("squared error"))
            .with(Series::line("dynamic programming", least).ink())
            .with_all(points);
        let seeds = self.errors[0][0].len();
        let caption = format!("Sums of squares over the points; medians of {seeds} networks, bars from the first to the ninth tenth.");
        Figure::new(&table.id, &table.title, caption).panel(panel)
    }

    fn table(&self) -> Table {
        let columns = ["variant", "units", "sse_median", "sse_tenth", "sse_nine_tenths", "optimal_pieces"];
        let mut table = Table::new("figure-1-left-descent", "Figure 1, left: error of descent on a quadratic", &columns);
        for (variant, widths) in self.variants.iter().zip(&self.errors) {
            for (&units, seeds) in self.widths.iter().zip(widths) {
                let mut sorted = seeds.clone();
                sorted.sort_by(f64::total_cmp);
                let middle = median(seeds);
                table.push(vec![
                    variant.name().into(),
                    units.into(),
                    middle.into(),
                    sorted[sorted.len() / 10].into(),
                    sorted[sorted.len() * 9 / 10].into(),
                    ladder::fewest_pieces(&self.least, middle).into(),
                ]);
            }
        }
        table
    }
}

fn errors(ladder: &Ladder) -> Vec<Vec<Vec<f64>>> {
    ladder.each(Target::Quadratic, |network, x| sse(network, Target::Quadratic, x))
}
