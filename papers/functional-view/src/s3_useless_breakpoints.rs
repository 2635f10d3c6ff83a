//! Section 3: breakpoints sampled everywhere, of which many add little.
//!
//! "if GD cannot move breakpoints too far from their starting point, then one natural strategy is to sample as many breakpoints as possible everywhere,
//! allowing us to fit an arbitrary f. The downside of this strategy is that many breakpoints will add little value."
//!
//! Source: section 3, on the suboptimality of gradient descent. Reading: breakpoints that stay where they are drawn allow a fit if the least squares on
//! them, slopes free, has a small error. A breakpoint of a trained network adds little if the network without its unit, with a line added by least
//! squares, has an error at most 1 % larger; "many" is more than half. The networks are the plain descents of figure 1 (`ladder`).

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use network::Network;

use crate::ladder::{self, ENDS, Ladder, Variant};
use crate::paired::{line, mean, median, slope};
use crate::refit::Span;
use crate::start::Start;
use crate::targets::Target;
use crate::trained::look::sse;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ANY, MANY, FEW_NEEDED];

const SOURCE: &str = "Section 3";
const SHARES: Resolution = Resolution::PerLine("shares of breakpoints or of the target's variation");

const ANY: Claim = Claim {
    id: "s3-useless-breakpoints/sampling-fits",
    source: SOURCE,
    statement: "as many breakpoints as possible, sampled by the start and left where they are, allow fitting an arbitrary function",
    formula: "least squares on the breakpoints of 160 units: error < 1 % of the target's variation",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 16, paper: 100 },
    resolution: SHARES,
    check: |run| sampled(run, Start::Framework),
    control: Control::negative("all biases forgotten", |run| sampled(run, Start::HeNormal { bias_std: 0.0 })),
    note: "Six targets of the paper on [-2, 2], the framework's start, 101 points; slopes free and a line added. Without biases all breakpoints are one.",
    ..Claim::DEFAULT
};

const MANY: Claim = Claim {
    id: "s3-useless-breakpoints/many-add-little",
    source: SOURCE,
    statement: "the downside is that many breakpoints add little value: of the widest networks most, and the more, the wider they are",
    formula: "share of units without which the error is at most 1 % larger: > 1/2; slope against log10 H > 0",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: ladder::SEEDS, paper: ladder::SEEDS },
    resolution: SHARES,
    check: |run| {
        let wasted = Wasted::of(run, useless)?;
        run.table(wasted.table());
        Ok(wasted.most_and_growing())
    },
    control: Control::negative("as many breakpoints equally spaced, no unit wasted", |run| {
        Ok(Wasted::of(run, |network, target, x| useless(&equally_spaced(network.layers()[0].fan_out(), target), target, x))?
            .most_and_growing())
    }),
    note: "One unit at a time is left out, and only a line is fitted anew; units that never bend on the data count as adding little. With the loss that remains \
           as the measure; against the target's variation many more add little (table).",
    ..Claim::DEFAULT
};

const FEW_NEEDED: Claim = Claim {
    id: "s3-useless-breakpoints/few-are-needed",
    source: SOURCE,
    statement: "what the widest networks reach, an optimal segmentation reaches with less than a tenth of the pieces",
    formula: "min { k : DP(k) <= error of H units } / (H + 1) < 1/10",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: ladder::SEEDS, paper: ladder::SEEDS },
    resolution: SHARES,
    check: |run| needed(run, true),
    control: Control::negative("the narrowest networks", |run| needed(run, false)),
    note: "A row of ours, which needs no rule for what a single breakpoint is worth; a tenth is one order of magnitude.",
    ..Claim::DEFAULT
};

/// For a kind of start, by target: the error of least squares on the breakpoints at birth, as a share of the target's variation about a line.
fn sampled(run: &Run, start: Start) -> Result<Vec<Evidence>, Stop> {
    const ALL: [Target; 6] = [Target::Sine, Target::SinePi, Target::FourPeaks, Target::Cubic, Target::Quadratic, Target::Exp];
    const UNITS: usize = 160;
    let part = Part::new(format!("{} of {UNITS}, breakpoints at birth", start.name()), run.samples(), 8, move |block| {
        let x = crate::targets::grid(ENDS[0], ENDS[1], 101);
        let share = |span: &Span, target: Target| {
            let y = target.at_all(&x);
            span.sse(&y) / Span::lines(&x).sse(&y)
        };
        let network = |_| {
            let network = start.draw(&[UNITS], &mut block.rng);
            let hidden = &network.layers()[0];
            let breakpoints: Vec<f64> = hidden.weights().iter().zip(hidden.biases()).map(|(w, b)| -b / w).collect();
            let span = Span::continuous(&x, &breakpoints);
            ALL.map(|target| share(&span, target))
        };
        (0..block.trials).map(network).collect::<Vec<[f64; 6]>>()
    });
    let networks: Vec<[f64; 6]> = run.measure(vec![part])?.remove(0).into_iter().flatten().collect();
    let one = |(index, target): (usize, &Target)| {
        let values: Vec<f64> = networks.iter().map(|shares| shares[index]).collect();
        line(target.label(), "share of the variation that is left", Relation::Less, 0.01, &values).by("a hundredth", "least squares")
    };
    Ok(ALL.iter().enumerate().map(one).collect())
}

/// Share of the units without which the error is at most 1 % larger.
fn useless(network: &Network, target: Target, x: &[f64]) -> f64 {
    wasted(network, target, x, |_, left| 0.01 * left)
}

/// Share of the units without which the error grows by at most what `matters` makes of the target's variation and of the error that is left, both
/// about a line of least squares.
fn wasted(network: &Network, target: Target, x: &[f64], matters: impl Fn(f64, f64) -> f64) -> f64 {
    let [hidden, output] = network.layers() else { panic!("one hidden layer") };
    let (lines, y) = (Span::lines(x), target.at_all(x));
    let residuals: Vec<f64> = x.iter().zip(&y).map(|(&x, y)| y - network.evaluate(&[x])[0]).collect();
    let left = lines.sse(&residuals);
    let matters = matters(lines.sse(&y), left);
    let units = hidden.weights().iter().zip(hidden.biases()).zip(output.weights());
    let adds_little = |((w, b), v): &((&f64, &f64), &f64)| {
        let without: Vec<f64> = x.iter().zip(&residuals).map(|(x, r)| r + *v * (*w * x + *b).max(0.0)).collect();
        lines.sse(&without) - left <= matters
    };
    units.filter(adds_little).count() as f64 / hidden.fan_out() as f64
}

/// So many units with breakpoints equally spaced inside the interval that meet the target there and at its ends.
fn equally_spaced(units: usize, target: Target) -> Network {
    use network::{Activation, Architecture, Layer};
    let knots = crate::targets::grid(ENDS[0], ENDS[1], units + 1);
    let values = target.at_all(&knots);
    let slopes: Vec<f64> = knots.windows(2).zip(values.windows(2)).map(|(x, y)| (y[1] - y[0]) / (x[1] - x[0])).collect();
    // The first unit bends at the left end: it is the slope of the first piece.
    let jumps: Vec<f64> = (0..units).map(|i| if i == 0 { slopes[0] } else { slopes[i] - slopes[i - 1] }).collect();
    let shape = Architecture::new(1, &[units]).and_then(|shape| shape.with_linear_output(1)).expect("units");
    let biases = knots[..units].iter().map(|x| -x).collect();
    let layers = vec![
        Layer::new(1, units, vec![1.0; units], biases).expect("finite numbers that fill the shape"),
        Layer::new(units, 1, jumps, vec![values[0]]).expect("finite numbers that fill the shape"),
    ];
    Network::new(shape, Activation::Relu, layers).expect("the layers have the shape")
}

/// Shares of units by target, width and seed.
struct Wasted {
    widths: &'static [usize],
    shares: Vec<Vec<Vec<f64>>>,
    /// The same against a hundredth of the target's variation.
    of_variation: Vec<Vec<Vec<f64>>>,
    errors: Vec<Vec<Vec<f64>>>,
}

impl Wasted {
    fn of(run: &Run, share: fn(&Network, Target, &[f64]) -> f64) -> Result<Self, Stop> {
        let widths = ladder::widths(run.profile());
        let ladder = Ladder::trained(run, &[(Variant::Vanilla, 1.0)], widths)?;
        let each = |of: &dyn Fn(&Network, Target, &[f64]) -> f64| {
            ladder::TARGETS.map(|target| ladder.each(target, |network, x| of(network, target, x)).remove(0)).into()
        };
        Ok(Self {
            widths,
            shares: each(&share),
            of_variation: each(&|network, target, x| wasted(network, target, x, |variation, _| 0.01 * variation)),
            errors: each(&sse),
        })
    }

    fn most_and_growing(&self) -> Vec<Evidence> {
        let logarithms: Vec<f64> = self.widths.iter().map(|&units| libm::log10(units as f64)).collect();
        let both = |(target, widths): (&Target, &Vec<Vec<f64>>)| {
            let last = widths.last().expect("a width");
            let slopes: Vec<f64> =
                (0..last.len()).map(|seed| slope(&logarithms, &widths.iter().map(|seeds| seeds[seed]).collect::<Vec<f64>>())).collect();
            let units = self.widths.last().expect("a width");
            [
                line(format!("{}, {units} units", target.label()), "share that adds little", Relation::Greater, 0.5, last)
                    .by("half of the units", "units left out"),
                line(format!("{}, growth", target.label()), "share for ten times the units", Relation::Greater, 0.0, &slopes)
                    .by("one share at all widths", "units left out"),
            ]
        };
        ladder::TARGETS.iter().zip(&self.shares).flat_map(both).collect()
    }

    fn table(&self) -> Table {
        let columns = ["target", "units", "sse_median", "adds_little", "adds_little_of_variation"];
        let mut table = Table::new("useless-breakpoints", "Share of trained units that could be left out, one at a time", &columns);
        for (index, target) in ladder::TARGETS.iter().enumerate() {
            for (width, &units) in self.widths.iter().enumerate() {
                table.push(vec![
                    target.name().into(),
                    units.into(),
                    median(&self.errors[index][width]).into(),
                    mean(&self.shares[index][width]).into(),
                    mean(&self.of_variation[index][width]).into(),
                ]);
            }
        }
        table
    }
}

/// Optimal pieces for the error of the widest or the narrowest networks, as a share of their own.
fn needed(run: &Run, of_widest: bool) -> Result<Vec<Evidence>, Stop> {
    let widths = ladder::widths(run.profile());
    let ladder = Ladder::trained(run, &[(Variant::Vanilla, 1.0)], widths)?;
    let width = if of_widest { widths.len() - 1 } else { 0 };
    let one = |target: Target| {
        let least = ladder::least_errors(target, &ladder::places(run.profile()));
        let errors = ladder.each(target, |network, x| sse(network, target, x)).remove(0).remove(width);
        let shares: Vec<f64> = errors.iter().map(|&error| ladder::fewest_pieces(&least, error) / (widths[width] + 1) as f64).collect();
        let label = format!("{}, {} units", target.label(), widths[width]);
        line(label, "optimal pieces as a share", Relation::Less, 0.1, &shares).by("dynamic programming", "trainings")
    };
    Ok(ladder::TARGETS.map(one).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equally_spaced_breakpoints_meet_the_target_there() {
        let network = equally_spaced(8, Target::Quadratic);
        for x in crate::targets::grid(-2.0, 2.0, 9) {
            assert!((network.evaluate(&[x])[0] - x * x).abs() < 1e-12);
        }
    }

    #[test]
    fn of_a_parabola_every_equally_spaced_breakpoint_counts_but_that_at_the_end() {
        // The first one bends at the left end of the data, where a line does its work.
        let x = crate::targets::grid(-2.0, 2.0, 101);
        assert_eq!(useless(&equally_spaced(10, Target::Quadratic), Target::Quadratic, &x), 0.1);
    }
}
