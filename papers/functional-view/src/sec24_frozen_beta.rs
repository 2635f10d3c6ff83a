//! Section 2.4: in the limit of many units breakpoints do not move.
//!
//! The reason given is `d beta/dt = (mu/w^2) [<eps a, 1> + beta <eps a, x>]` with `mu -> 0`. The factor is `v/w`: it is not the size of `mu` that counts but
//! that of `v` against `w`.
//!
//! | initialization | `v/w` | kernel at the data | a typical breakpoint moves in a fixed time by |
//! |---|---|---|---|
//! | He, `sigma_w = sqrt 2`, `sigma_v = sqrt(2/H)` | `H^-1/2` | `H`: large errors are gone after a time of `1/H` | `H^-1/2` to `H^-3/2` |
//! | Glorot, `sigma_w = sigma_v = sqrt(2/(H + 1))` | 1 | 1 | 1 |
//!
//! Source: section 2.4 with equation 4. The paper says nothing of biases here: we take `sigma_b = 1` with He's and `sigma_b = sigma_w` with Glorot's
//! weights, so that breakpoints have a law that does not depend on `H`. Networks are trained as a whole on [`inputs`] by gradient descent on half of
//! the sum of squares for a fixed time, in steps of at most one over the trace of the kernel. They have seeds of their own,
//! numbered from 1; the seed of a run does not change them.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Run, Samples, Stop, Table, Verdict};
use experiments::properties::properties;
use stats::rational::Rational;
use stats::stream::{BlockRng, generator};

use crate::descent::Descent;
use crate::gap::{OUTER_END, inputs};
use crate::laws::Law;
use crate::paired::LEVEL;
use crate::targets::Target;
use crate::theorem_5::Case;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[IDENTITY, HE, GLOROT, ALL_UNITS, SMALL_WEIGHTS];

const SOURCE: &str = "Section 2.4";
const NETWORKS: Samples = Samples { ci: 8, paper: 40 };

const IDENTITY: Claim = Claim {
    id: "sec24-frozen-beta/identity",
    source: SOURCE,
    statement: "d beta/dt = (mu/w^2) [<eps a, 1> + beta <eps a, x>]",
    formula: "d beta/dt = (mu / w^2) (<eps a, 1> + beta <eps a, x>)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 40, paper: 2_000 },
    check: |run| tried(run, "mu / w^2", |case| moves_by(case, |[w, _, v]| w * v / (w * w))),
    control: Control::negative("mu / w", |run| tried(run, "mu / w", |case| moves_by(case, |[w, _, v]| w * v / w))),
    note: "In fractions, against differences of the loss in the weights.",
    ..Claim::DEFAULT
};

const HE: Claim = Claim {
    id: "sec24-frozen-beta/he",
    source: SOURCE,
    statement: "with He's initialization breakpoints move the less the more units there are",
    formula: "log2(d(800) / d(50)) < -2,  d(H) the median distance by which breakpoints move, of H units",
    expect: Expect::both(Verdict::Holds),
    samples: NETWORKS,
    check: |run| displacements(run, Scheme::He, (Relation::Less, Statistic::Median)),
    control: Control::negative("Glorot's initialization", |run| displacements(run, Scheme::Glorot, (Relation::Less, Statistic::Median))),
    note: "The median of the units with breakpoints in the data's range; 50 and 800 units, the same time. 'Less' is: by as much as v/w falls, of sixteen times \
           the units it moves by a quarter or less.",
    ..Claim::DEFAULT
};

const GLOROT: Claim = Claim {
    id: "sec24-frozen-beta/glorot",
    source: SOURCE,
    statement: "breakpoints move the less the more units there are, as mu goes to 0",
    formula: "log2(d(800) / d(50)) < -2,  d(H) the median distance by which breakpoints move, of H units",
    expect: Expect::both(Verdict::Refuted),
    samples: NETWORKS,
    check: |run| displacements(run, Scheme::Glorot, (Relation::Less, Statistic::Median)),
    control: Control::positive("He's initialization", |run| displacements(run, Scheme::He, (Relation::Less, Statistic::Median))),
    note: "With Glorot's initialization, one of the paper's two: mu goes to 0 like 1/H, and v/w does not. A typical breakpoint moves as far with 800 units as with 50.",
    ..Claim::DEFAULT
};

const ALL_UNITS: Claim = Claim {
    id: "sec24-frozen-beta/all-units",
    source: SOURCE,
    statement: "that is not so of all breakpoints at once: with He's initialization the one that moves most moves more than a quarter as far with 800 units as with 50",
    formula: "log2(d(800) / d(50)) > -2,  d(H) the largest distance by which one of H breakpoints moves",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 32, paper: 200 },
    check: |run| displacements(run, Scheme::He, (Relation::Greater, Statistic::Largest)),
    control: Control::negative("a typical breakpoint", |run| displacements(run, Scheme::He, (Relation::Greater, Statistic::Median))),
    note: "A row of ours: the paper speaks of each beta_i. Of all units, those with breakpoints far outside included: the smallest of H weights w is of the size 1/H, and its breakpoint b/w moves by any distance.",
    ..Claim::DEFAULT
};

const SMALL_WEIGHTS: Claim = Claim {
    id: "sec24-frozen-beta/small-weights",
    source: SOURCE,
    statement: "what moves most are units with small |w|: the farthest moved has a |w| among the smallest tenth",
    formula: "q < 1/10,  q the share of units with a smaller |w| than that of the breakpoint that moved farthest",
    expect: Expect::both(Verdict::Holds),
    samples: NETWORKS,
    check: |run| rank_of_the_farthest(run, 3, "|w|"),
    control: Control::negative("small |v|", |run| rank_of_the_farthest(run, 4, "|v|")),
    note: "A row of ours: 800 units, all of them.",
    ..Claim::DEFAULT
};

fn tried(run: &Run, label: &str, property: fn(&Case) -> Result<(), String>) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| property(&Case::draw(rng));
    let lines = properties(run, run.samples(), vec![(label.to_string(), Box::new(attempt))])?;
    Ok(lines.into_iter().map(|line| line.by("as stated", "differences in fractions")).collect())
}

fn moves_by(case: &Case, factor: fn(&[Rational; 3]) -> Rational) -> Result<(), String> {
    let [one, x] = case.sums();
    case.equal("d beta/dt", &case.flow()[0], &(factor(&case.unit) * (one + case.beta() * x)))
}

#[derive(Clone, Copy)]
enum Scheme {
    He,
    Glorot,
}

impl Scheme {
    fn name(self) -> &'static str {
        match self {
            Self::He => "He",
            Self::Glorot => "Glorot",
        }
    }

    fn law(self, units: usize) -> Law {
        let h = units as f64;
        match self {
            Self::He => Law::Gaussian([1.0, 2.0_f64.sqrt(), (2.0 / h).sqrt()]),
            Self::Glorot => Law::Gaussian([(2.0 / (h + 1.0)).sqrt(); 3]),
        }
    }
}

/// Of the distances by which a network's breakpoints have moved.
#[derive(Clone, Copy)]
enum Statistic {
    /// The median over units with breakpoints in the data's range.
    Median = 0,
    /// The largest of all.
    Largest = 2,
}

impl Statistic {
    fn name(self) -> &'static str {
        match self {
            Self::Median => "median",
            Self::Largest => "largest of all",
        }
    }
}

/// Narrow and wide.
const UNITS: [usize; 2] = [50, 800];
const TIME: f64 = 0.1;
const ON_EACH_SIDE: usize = 6;

/// For each network the median, the largest within the data's range and the largest of the distances, and the shares of units with a smaller `|w|` and
/// a smaller `|v|` than the one that moved farthest.
fn parts(run: &Run, scheme: Scheme) -> Result<Vec<Vec<[f64; 5]>>, Stop> {
    let parts = UNITS.map(|units| {
        Part::new(format!("{}, {units} units, time {TIME}", scheme.name()), run.samples(), 1, move |block| {
            let mut rng = generator(&["frozen breakpoints", scheme.name()], block.index + 1, units as u64);
            moved(scheme.law(units), units, &mut rng)
        })
    });
    run.measure(parts.into())
}

fn moved(law: Law, units: usize, rng: &mut BlockRng) -> [f64; 5] {
    let drawn: Vec<[f64; 3]> = (0..units).map(|_| law.draw_weights(rng)).collect();
    let [b, w, v] = [0, 1, 2].map(|which| drawn.iter().map(|unit| unit[which]).collect::<Vec<f64>>());
    let xs = inputs(ON_EACH_SIDE);
    let ys = Target::Sharp.at_all(&xs);
    let mut descent = Descent::new(w.clone(), b, v.clone(), xs, ys);
    let before = descent.betas();
    let steps = (TIME * descent.trace()).ceil().max(100.0);
    (0..steps as usize).for_each(|_| descent.step(TIME / steps));
    let distances: Vec<f64> = before.iter().zip(descent.betas()).map(|(before, after)| (after - before).abs()).collect();
    let mut within: Vec<f64> = before.iter().zip(&distances).filter(|(beta, _)| beta.abs() < OUTER_END).map(|(_, moved)| *moved).collect();
    within.sort_by(f64::total_cmp);
    let farthest = (0..units).max_by(|&a, &b| distances[a].total_cmp(&distances[b])).expect("there are units");
    let share_below = |weights: &[f64]| weights.iter().filter(|other| other.abs() < weights[farthest].abs()).count() as f64 / units as f64;
    [within[within.len() / 2], within[within.len() - 1], distances[farthest], share_below(&w), share_below(&v)]
}

/// A line: whether the distance falls by more, or less, than to a quarter.
fn displacements(run: &Run, scheme: Scheme, (relation, statistic): (Relation, Statistic)) -> Result<Vec<Evidence>, Stop> {
    let measured = parts(run, scheme)?;
    let mut table = Table::new(
        &format!("section-2.4-moved-{}", scheme.name().to_lowercase()),
        &format!("{}: distances by which breakpoints moved in the same time, means over networks", scheme.name()),
        &["units", "median", "largest_within_range", "largest_of_all"],
    );
    for (units, networks) in UNITS.iter().zip(&measured) {
        let mean = |which: usize| networks.iter().map(|found| found[which]).sum::<f64>() / networks.len() as f64;
        table.push(vec![(*units).into(), mean(0).into(), mean(1).into(), mean(2).into()]);
    }
    // The row about the farthest has other networks, and no table.
    if relation == Relation::Less {
        run.table(table);
    }
    let which = statistic as usize;
    let shares: Vec<(u64, f64)> =
        (1..).zip(measured[0].iter().zip(&measured[1]).map(|(narrow, wide)| libm::log2(wide[which] / narrow[which]))).collect();
    let label = format!("{}, {}", scheme.name(), statistic.name());
    let line = Evidence::pinned(label, "log2 of the distance with 800 units over that with 50", relation, -2.0, LEVEL, &shares);
    Ok(vec![line.by("v/w falls like the root of H", "trainings")])
}

fn rank_of_the_farthest(run: &Run, which: usize, weight: &str) -> Result<Vec<Evidence>, Stop> {
    let measured = parts(run, Scheme::He)?;
    let ranks: Vec<(u64, f64)> = (1..).zip(measured[1].iter().map(|found| found[which])).collect();
    let statement = format!("share of units with a smaller {weight} than the one that moved farthest");
    Ok(vec![Evidence::pinned("800 units", statement, Relation::Less, 0.1, LEVEL, &ranks).by("as stated", "trainings")])
}
