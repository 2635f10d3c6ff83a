//! Whether functions at birth are the flatter, the deeper the network is.
//!
//! Source: first of the main contributions, "Increasingly Flat with Depth"; section 2.2, "common initializations result in flat functions, becoming
//! flatter with increasing depth"; the conclusion.
//!
//! Four measures of a function that is not flat, all 0 for a line through level ground: the total variation of its slope `sum |jump|`, the largest
//! slope `max |f'|`, the paper's roughness `sum jump^2`, and its range on [-2, 2]. Flatter means: smaller in more than half of independent pairs of a
//! deeper and a shallower network. Widths: 20 in each layer, and 60 units in all; He's and Glorot's biases have variance 1.
//!
//! With He's weights each layer of a network adds 4 to the mean roughness, so it grows with depth; with the framework's default every layer divides
//! it by 6. Glorot's halves the squared slopes from layer to layer, which the growing number of
//! breakpoints makes up for at first.

use claims::{Claim, Control, Evidence, Expect, Part, Resolution, Run, Samples, Stop, Table, Verdict};
use network::Network;

use crate::birth::{function, shape_name};
use crate::start::Start;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[FRAMEWORK, GLOROT, GLOROT_BENDS, HE_ROW];

const SOURCE: &str = "Section 1, main contributions; section 2.2";

const SAMPLES: Samples = Samples { ci: 100, paper: 3_000 };

const HE: Start = Start::HeNormal { bias_std: 1.0 };
const GLOROT_START: Start = Start::Glorot { bias_std: 1.0 };

const FRAMEWORK: Claim = Claim {
    id: "contribution-flat-with-depth/framework",
    source: SOURCE,
    statement: "with the framework's default initialization functions are flatter with depth, by all four measures",
    formula: "P(M_L < M_1) > 1/2 for L = 3 and 6,  M_L each of: total variation of the slope, largest slope, sum of squared jumps, range on [-2, 2], with L layers",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::Unstated,
    check: |run| {
        let (lines, table) = flatter(run, Start::Framework, "contribution-flat-with-depth", &ALL, &[1, 2])?;
        run.table(table);
        Ok(lines)
    },
    control: Control::negative("He's weights", |run| Ok(flatter(run, Start::HeFrameworkBiases, "control", &ALL, &[1, 2])?.0)),
    note: "One layer against three and six of 20 units; 60 units in one layer, three and six.",
    ..Claim::DEFAULT
};

const GLOROT: Claim = Claim {
    id: "contribution-flat-with-depth/glorot",
    source: SOURCE,
    statement: "with Glorot's initialization functions are flatter with depth: of six layers against one by steepest slope, roughness and range",
    formula: "P(M_6 < M_1) > 1/2,  M_L each of: largest slope, sum of squared jumps, range on [-2, 2], with L layers",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 600, paper: 3_000 },
    resolution: Resolution::Unstated,
    check: |run| {
        let (lines, table) = flatter(run, GLOROT_START, "contribution-flat-with-depth-glorot", &BUT_VARIATION, &[2])?;
        run.table(table);
        Ok(lines)
    },
    control: Control::negative("He's weights", |run| Ok(flatter(run, HE, "control", &BUT_VARIATION, &[2])?.0)),
    note: "The paper names no measure and no depths. Three layers are between: at 20 units each all three measures are smaller than one layer's more often than not, at \
           60 units in all only the range is. The total variation of the slope is in glorot-bends.",
    ..Claim::DEFAULT
};

const GLOROT_BENDS: Claim = Claim {
    id: "contribution-flat-with-depth/glorot-bends",
    source: SOURCE,
    statement: "with Glorot's initialization functions are flatter with depth: of three layers against one by the total variation of the slope",
    formula: "P(V_3 < V_1) > 1/2,  V_L the total variation of the slope with L layers",
    expect: Expect::both(Verdict::Refuted),
    samples: Samples { ci: 300, paper: 3_000 },
    resolution: Resolution::Unstated,
    check: |run| Ok(flatter(run, GLOROT_START, "control", &VARIATION, &[1])?.0),
    control: Control::positive("the framework's default", |run| Ok(flatter(run, Start::Framework, "control", &VARIATION, &[1])?.0)),
    note: "It is larger in three pairs of four, as is the roughness at 60 units in all, and falls only further on: L layers have L times the breakpoints, and 2^(1-L) \
           of the squared slopes.",
    ..Claim::DEFAULT
};

const HE_ROW: Claim = Claim {
    id: "contribution-flat-with-depth/he",
    source: SOURCE,
    statement: "with He's initialization functions are flatter with depth by the total variation of the slope",
    formula: "P(V_L < V_1) > 1/2 for L = 3 and 6,  V_L the total variation of the slope with L layers",
    expect: Expect::both(Verdict::Refuted),
    samples: SAMPLES,
    resolution: Resolution::Unstated,
    check: |run| {
        let (lines, table) = flatter(run, HE, "contribution-flat-with-depth-he", &VARIATION, &[1, 2])?;
        run.table(table);
        Ok(lines)
    },
    control: Control::positive("the framework's default", |run| Ok(flatter(run, Start::Framework, "control", &VARIATION, &[1, 2])?.0)),
    note: "The initialization that section 3 names; appendix A.1 calls its starts \"pytorch default of He initialization\", for which see framework. Total variation \
           and roughness grow with depth, the mean roughness is 4 for each layer; the range falls. The table has the medians of all four measures.",
    ..Claim::DEFAULT
};

/// Shallow, then deeper ones to compare with it.
const FAMILIES: [(&str, [&[usize]; 3]); 2] = [("width 20", [&[20], &[20; 3], &[20; 6]]), ("60 units", [&[60], &[20; 3], &[10; 6]])];

const MEASURES: [&str; 4] = ["total variation of the slope", "largest slope", "sum of squared jumps", "range on [-2, 2]"];

/// Of [`MEASURES`].
const ALL: [usize; 4] = [0, 1, 2, 3];
const VARIATION: [usize; 1] = [0];
const BUT_VARIATION: [usize; 3] = [1, 2, 3];

/// [`MEASURES`] of a network's function.
fn measures(network: &Network) -> [f64; 4] {
    let function = function(network);
    let slopes = function.places.iter().flat_map(|place| place.slopes).chain(function.end_slopes);
    let steepest = slopes.fold(0.0_f64, |most, slope| most.max(slope.abs()));
    let jumps = || function.places.iter().map(|place| place.jump());
    // A function of pieces has its extremes at their ends.
    let inside = function.places.iter().map(|place| place.at).filter(|at| at.abs() < 2.0).chain([-2.0, 2.0]);
    let (low, high) = inside.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| {
        let y = network.evaluate(&[x])[0];
        (low.min(y), high.max(y))
    });
    [jumps().map(f64::abs).sum(), steepest, jumps().map(|jump| jump * jump).sum(), high - low]
}

/// Lines for some of the measures and of the deeper shapes of [`FAMILIES`], 1 or 2, and a table of all measures for shapes up to the last of them.
fn flatter(run: &Run, start: Start, id: &str, asked: &[usize], deeper: &[usize]) -> Result<(Vec<Evidence>, Table), Stop> {
    let shapes_of_family = 1 + deeper.iter().max().expect("a deeper shape");
    let cases: Vec<(Start, &str, &[usize])> =
        FAMILIES.iter().flat_map(|(name, shapes)| shapes[..shapes_of_family].iter().map(|shape| (start, *name, *shape))).collect();
    let parts = cases.iter().map(|&(start, family, shape)| {
        Part::new(format!("{}, {family}, {}", start.name(), shape_name(shape)), run.samples(), 1000, move |block| {
            (0..block.trials).map(|_| measures(&start.draw(shape, &mut block.rng))).collect::<Vec<[f64; 4]>>()
        })
    });
    let all: Vec<Vec<[f64; 4]>> = run.measure(parts.collect())?.into_iter().map(|blocks| blocks.concat()).collect();
    let mut table = Table::new(
        id,
        "Functions at initialization by depth: medians",
        &["start", "hidden_widths", "networks", "variation_of_slope", "largest_slope", "sum_of_squared_jumps", "range"],
    );
    for ((start, _, shape), networks) in cases.iter().zip(&all) {
        let median = |which: usize| {
            let mut values: Vec<f64> = networks.iter().map(|measures| measures[which]).collect();
            values.sort_by(f64::total_cmp);
            values[values.len() / 2].into()
        };
        let medians = [0, 1, 2, 3].map(median);
        table.push([start.name().into(), shape_name(shape).into(), networks.len().into()].into_iter().chain(medians).collect());
    }
    let mut lines = Vec::new();
    for (cases, networks) in cases.chunks(shapes_of_family).zip(all.chunks(shapes_of_family)) {
        for &deeper in deeper {
            for &which in asked {
                let pairs = networks[0].iter().zip(&networks[deeper]);
                let agree = pairs.filter(|(shallow, deep)| deep[which] < shallow[which]).count() as u64;
                let (start, family, shape) = &cases[deeper];
                let label = format!("{}, {}, {family}, {} layers", MEASURES[which], start.name(), shape.len());
                lines.push(Evidence::ordering(label, networks[0].len() as u64, agree).by("flatter with depth", "functions of networks"));
            }
        }
    }
    Ok((lines, table))
}
