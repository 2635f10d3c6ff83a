//! Figure 3: the regions of a network of the plane, layer by layer.
//!
//! Three panes show the boundaries of all units of a ReLU network with three hidden layers of four units: those of the first layer, of the
//! first two, and of all three. The caption says that inside every region of a layer the next one's boundaries form a different hyperplane
//! arrangement, and that the final regions are different patterns, "i.e. different linear functions".
//!
//! Source: figure 3 and its caption. No number is printed, and neither variances, window nor seed. We take `sigma_w^2 = 2`, `sigma_b^2 = 1` and
//! the square of radius 4: without biases all boundaries would pass through the origin, which those of the figure do not.

use claims::{
    Answer, Calculator, Claim, Control, Evidence, Expect, Failure, Inputs, Kind, Method, Parameter, Part, Quantity, Relation, Resolution,
    Run, Samples, Stop, Table, Verdict,
};
use experiments::mean_of::MeanOf;
use figures::{Axis, Figure, Panel, Series};
use piecewise::{Activation, Boundary, RegionError, Regions};
use stats::rational::Rational;
use stats::stream::generator;

use crate::arrangement::regions_in_general_position;
use crate::growth::{SEED, SIGMA_B2, SIGMA_W2};
use crate::plane::{PlaneSetting, regions, whole, window_around_all_crossings};
use crate::theorem_3::{different, functions, live_are_different};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[FIRST_PANE, SUBDIVIDE, ARRANGEMENTS, UNCUT, FUNCTIONS];

const SAMPLES: Samples = Samples { ci: 500, paper: 20_000 };

const FIRST_PANE: Claim = Claim {
    id: "figure-3/first-pane",
    source: "Figure 3",
    statement: "the boundaries of the first layer are an arrangement of four lines: they cut the plane into r(4, 2) = 11 regions",
    formula: "r(4, 2) = 1 + 4 + 6",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200, paper: 5_000 },
    check: |run| first_pane(run, 4),
    control: Control::negative("three lines", |run| first_pane(run, 3)),
    note: "In a window as large as each network's crossings need. A picture of fixed size shows fewer.",
    ..Claim::DEFAULT
};

const SUBDIVIDE: Claim = Claim {
    id: "figure-3/each-layer-subdivides",
    source: "Figure 3",
    statement: "the second and the third layer each subdivide the regions: on average by five regions more and more",
    formula: "E[R_{n+1} - R_n] >= 5, n = 1, 2;  R_n regions after layer n",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 4_000, paper: 100_000 },
    resolution: Resolution::absolute(4.0, "so near to five that no region more would be refused"),
    check: |run| {
        let panes = panes(run)?;
        run.figure(drawing());
        run.table(table(&panes));
        Ok(subdivide(&panes))
    },
    control: Control::negative("the first pane in place of the third", |run| {
        Ok(subdivide(&panes(run)?.into_iter().map(|[first, second, _]| [first, second, first]).collect::<Vec<_>>()))
    }),
    ..Claim::DEFAULT
};

const ARRANGEMENTS: Claim = Claim {
    id: "figure-3/different-arrangements",
    source: "Figure 3, caption",
    statement: "inside every first-layer region the second-layer boundaries form a different hyperplane arrangement: no two regions are cut \
                along the same lines",
    formula: "lines in region i != lines in region j for i != j, both cut",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| {
        let first = first_layer_regions(run)?;
        run.table(first_layer_table(&first));
        Ok(vec![where_cut_lines_differ(&first, false)])
    },
    control: Control::negative("also the regions that nothing cuts", |run| {
        Ok(vec![where_cut_lines_differ(&first_layer_regions(run)?, true)])
    }),
    note: "Pairs of regions that are cut in the window, compared as fractions. Regions without a cut are the next row's: their arrangements lie \
           elsewhere.",
    ..Claim::DEFAULT
};

const UNCUT: Claim = Claim {
    id: "figure-3/regions-that-nothing-cuts",
    source: "Figure 3, caption",
    statement: "of the first-layer regions in the window two and more of a network are cut by no second-layer boundary, in the mean",
    formula: "E[n] >= 2,  n first-layer regions without a cut",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::absolute(1.0, "one region"),
    check: |run| Ok(vec![uncut(&first_layer_regions(run)?, 0)]),
    control: Control::negative("not counting three regions", |run| Ok(vec![uncut(&first_layer_regions(run)?, 3)])),
    note: "A row of ours: where all four units of the first layer are off nothing can cut, and elsewhere the lines often pass by.",
    ..Claim::DEFAULT
};

const FUNCTIONS: Claim = Claim {
    id: "figure-3/different-functions",
    source: "Figure 3, caption",
    statement: "the final regions are different linear functions",
    formula: "f = r,  f different functions A x + c on r regions",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: SAMPLES,
    check: |run| {
        let counts = functions(run, &[figure()])?;
        let lines =
            counts.iter().flat_map(|(setting, counts)| [different(setting, counts), live_are_different(setting, counts).corrected()]);
        Ok(lines.collect())
    },
    control: Control::positive("where no layer is off", |run| {
        Ok(functions(run, &[figure()])?.iter().map(|(setting, counts)| live_are_different(setting, counts)).collect())
    }),
    note: "Four units are all off somewhere in most networks: there the function is a constant, the same one in all regions behind a dead last layer. Right: different where every layer has a unit that is on.",
    ..Claim::DEFAULT
};

/// `calc expressivity regions`.
pub(crate) const REGIONS: Calculator = Calculator {
    name: "regions",
    summary: "linear regions of a random network of two inputs in the square [-window, window]^2, after each hidden layer, counted exactly",
    source: "Theorem 3, figure 3",
    parameters: &[
        Parameter { name: "hidden-widths", default: "4,4,4", kind: Kind::Counts(1, 256, 16), about: "widths of the hidden layers" },
        Parameter { name: "activation", default: "relu", kind: Kind::Choice(&["relu", "hard-tanh"]), about: "of every hidden layer" },
        Parameter { default: "2", ..SIGMA_W2 },
        Parameter { default: "1", ..SIGMA_B2 },
        Parameter { name: "window", default: "4", kind: Kind::Real(1e-6, 1e6), about: "half of the side of the square" },
        SEED,
        Parameter {
            name: "svg",
            default: "",
            kind: Kind::Text { takes: "the name of a file to draw the regions into", check: |_| true, known: &[] },
            about: "where to draw the regions; nowhere if empty",
        },
    ],
    compute: calculate,
};

/// What is counted within a minute, and fits into memory with all maps.
const MOST_REGIONS: u64 = 200_000;

fn calculate(inputs: &Inputs) -> Result<Answer, Failure> {
    let activation = if inputs.word("activation") == "relu" { Activation::Relu } else { Activation::HardTanh };
    let setting = PlaneSetting {
        activation,
        hidden_widths: inputs.sizes("hidden-widths"),
        sigma_w2: inputs.real("sigma-w2"),
        sigma_b2: inputs.real("sigma-b2"),
        window: inputs.real("window"),
    };
    let seed = inputs.count("seed");
    let layers = setting.draw(&mut generator(&["expressivity", "regions", &setting.name()], seed, 0));
    let smaller = "fewer or narrower --hidden-widths, or a smaller --sigma-w2 or --window";
    let refused = |error: RegionError| Failure::usage(format!("failed to {error}")).with_help(smaller);
    let regions = Regions::new(activation, &layers, setting.square()).map_err(refused)?.with_limit(MOST_REGIONS);
    if regions.largest_error() > 1e-6 {
        let message = "the network is so deep, wide or steep that most signs would have to be decided in whole numbers, which takes hours";
        return Err(Failure::usage(message).with_help(smaller));
    }
    let census = regions.count().map_err(refused)?;
    let partition = regions.partition().map_err(refused)?;
    let file = inputs.text("svg");
    if !file.is_empty() {
        let drawing = piecewise::regions::svg::draw(&partition, &setting.name());
        std::fs::write(file, drawing).map_err(|error| Failure::environment(format!("cannot write {file}: {error}")))?;
    }
    let value = vec![
        ("cumulative", Quantity::Array { values: census.cumulative.iter().map(|&count| count as f64).collect(), ends: None }),
        ("distinct_maps", Quantity::Integer(regions.distinct_outputs(&partition))),
    ];
    Ok(Answer::new(Quantity::Object(value), Method::Exact)
        .note("distinct_maps: different affine maps from the input to the outputs of the last hidden layer")
        .note("weights of variance sigma_w^2 / k, k the width of the layer before, and in the first layer its own")
        .note(format!("one random network, seed {seed}; {} signs were decided in whole numbers", census.exact_signs)))
}

/// The network of the figure, as we read it.
fn figure() -> PlaneSetting {
    PlaneSetting::new(Activation::Relu, 4, 3, 2.0, 1.0, 4.0)
}

fn first_pane(run: &Run, hyperplanes: u64) -> Result<Vec<Evidence>, Stop> {
    let setting = PlaneSetting { hidden_widths: vec![4], ..figure() };
    let part = Part::new("whole plane", run.samples(), 500, |block| -> Vec<u64> {
        let count = |_| {
            let layers = setting.draw(&mut block.rng);
            let window = window_around_all_crossings(Activation::Relu, &layers[0]);
            regions(Activation::Relu, &layers, window).count().expect("no limit is set").cumulative[0]
        };
        (0..block.trials).map(count).collect()
    });
    let found = run.measure(vec![part])?.remove(0).concat();
    let cases =
        found.into_iter().map(|regions| ("a network", Rational::from_integer(regions_in_general_position(hyperplanes, 2)), whole(regions)));
    Ok(vec![Evidence::exact_cases("first layer", Relation::Equal, cases).by("closed form", "cells of the plane")])
}

/// Of each network the regions after one, two and three layers.
fn panes(run: &Run) -> Result<Vec<[u64; 3]>, Stop> {
    let setting = figure();
    let part = Part::new(setting.name(), run.samples(), 20_000, |block| -> Vec<[u64; 3]> {
        let network = |_| {
            let layers = setting.draw(&mut block.rng);
            let counts = regions(setting.activation, &layers, setting.square()).count().expect("no limit is set").cumulative;
            counts.try_into().expect("three layers")
        };
        (0..block.trials).map(network).collect()
    });
    Ok(run.measure(vec![part])?.remove(0).concat())
}

fn subdivide(panes: &[[u64; 3]]) -> Vec<Evidence> {
    let lines = [1, 2].map(|layer| {
        let more: Vec<f64> = panes.iter().map(|pane| pane[layer] as f64 - pane[layer - 1] as f64).collect();
        MeanOf::values(&more)
            .line(format!("regions that layer {} adds", layer + 1), Relation::AtLeast, 5.0)
            .by("five regions", "cells of the plane")
    });
    lines.into()
}

/// The first networks, and the means of all.
fn table(panes: &[[u64; 3]]) -> Table {
    let columns = ["network", "after_1_layer", "after_2_layers", "after_3_layers"];
    let mut table = Table::new("figure-3", "Regions of networks like figure 3's in [-4, 4]^2", &columns);
    for (number, pane) in (1_u64..).zip(panes.iter().take(8)) {
        table.push(std::iter::once(number.into()).chain(pane.iter().map(|&count| count.into())).collect());
    }
    let mean = |index: usize| panes.iter().map(|pane| pane[index] as f64).sum::<f64>() / panes.len() as f64;
    table.push(std::iter::once("mean of all".into()).chain((0..3).map(|index| mean(index).into())).collect());
    table
}

/// Of each network: first-layer regions, those without a second-layer boundary, and pairs of the others that are cut along the same lines.
fn first_layer_regions(run: &Run) -> Result<Vec<[u64; 3]>, Stop> {
    let setting = PlaneSetting { hidden_widths: vec![4, 4], ..figure() };
    let part = Part::new(setting.name(), run.samples(), 1_000, |block| -> Vec<[u64; 3]> {
        let network = |_| {
            let layers = setting.draw(&mut block.rng);
            let regions = regions(setting.activation, &layers, setting.square());
            let partition = regions.partition().expect("no limit is set");
            let mut cuts = regions.exact_cuts(&partition, 1);
            let all = cuts.len();
            cuts.retain(|lines| !lines.is_empty());
            let cut = cuts.len();
            let equal = (0..cut).flat_map(|i| (0..i).map(move |j| (i, j))).filter(|&(i, j)| cuts[i] == cuts[j]).count();
            [all as u64, (all - cut) as u64, equal as u64]
        };
        (0..block.trials).map(network).collect()
    });
    Ok(run.measure(vec![part])?.remove(0).concat())
}

/// The mean number of regions that nothing cuts, without `spared` of each network.
fn uncut(first: &[[u64; 3]], spared: u64) -> Evidence {
    MeanOf::values(&first.iter().map(|counts| counts[1].saturating_sub(spared) as f64).collect::<Vec<_>>())
        .line("first-layer regions without a second-layer boundary", Relation::AtLeast, 2.0)
        .by("two regions", "cells of the plane")
}

/// With `uncut` regions without a cut are pairs of the same lines, namely of none.
fn where_cut_lines_differ(first: &[[u64; 3]], uncut: bool) -> Evidence {
    let pairs = |[_, without, equal]: &[u64; 3]| equal + if uncut { without * without.saturating_sub(1) / 2 } else { 0 };
    let cases = first.iter().map(|counts| ("a network", whole(0), whole(pairs(counts))));
    Evidence::exact_cases("pairs of regions that are cut along the same lines", Relation::Equal, cases).by("caption", "fractions")
}

fn first_layer_table(first: &[[u64; 3]]) -> Table {
    let columns = ["networks", "first_layer_regions", "not_cut_by_the_second_layer", "networks_where_all_are_cut"];
    let mut table =
        Table::new("figure-3-arrangements", "First-layer regions in [-4, 4]^2 and second-layer boundaries, means over networks", &columns);
    let mean = |index: usize| first.iter().map(|counts| counts[index] as f64).sum::<f64>() / first.len() as f64;
    let all_cut = first.iter().filter(|counts| counts[1] == 0).count();
    table.push(vec![first.len().into(), mean(0).into(), mean(1).into(), all_cut.into()]);
    table
}

/// The three panes of one network: the boundaries of the first layer, of the first two, of all three.
fn drawing() -> Figure {
    let setting = figure();
    let layers = setting.draw(&mut generator(&["expressivity", "figure-3", "drawing"], 0, 0));
    let partition = regions(setting.activation, &layers, setting.square()).partition().expect("no limit is set");
    let mut edges = [(); 3].map(|()| Vec::new());
    for region in &partition.regions {
        let next = region.corners.iter().cycle().skip(1);
        for ((from, to), boundary) in region.corners.iter().zip(next).zip(&region.boundaries) {
            // The regions on both sides have the edge, in opposite directions: one draws it.
            if let Boundary::Unit { layer, .. } = boundary
                && from < to
            {
                edges[*layer as usize - 1].extend([*from, *to, [f64::NAN; 2]]);
            }
        }
    }
    let axis = |label: &str| Axis::linear(label).between(-setting.window, setting.window);
    let counts = partition.cumulative();
    let panels = (1..=3).map(|shown| {
        let lines =
            edges.iter().take(shown).enumerate().map(|(layer, edges)| Series::line(format!("layer {}", layer + 1), edges.iter().copied()));
        Panel::new(axis("x"), axis("y")).square().titled(format!("{} regions", counts[shown - 1])).with_all(lines)
    });
    let caption =
        "Boundaries of one random ReLU network of three layers of four units, decided exactly, in [-4, 4]²; sigma_w^2 = 2, sigma_b^2 = 1.";
    Figure::new("figure-3", "Figure 3: each layer subdivides the regions", caption).panels(panels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plane::name;

    #[test]
    fn the_setting_is_named_as_users_type_it() {
        assert_eq!(figure().name(), "relu, widths 4,4,4, sigma_w^2 2, sigma_b^2 1, window 4");
        assert_eq!(name(Activation::HardTanh), "hard-tanh");
    }
}
