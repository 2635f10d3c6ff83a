//! Figure 5: dichotomies depend on the remaining depth only, not on the total depth.
//!
//! Width 128, `sigma_w^2 = 8`, 15 inputs; the weights of one layer go round a great circle. The remaining depth is read from 4 to 16 on the
//! axis, a dashed line marks 2^15. The total depths and the inputs are not given.
//!
//! Source: figure 5 and its caption. Reading: 4, 8 and 12 hidden layers before the swept one, so total depths of 8, 12 and 16 at a remaining
//! depth of 4, and normal inputs. The remaining depth counts the layers that apply the activation from the swept one on. At CI scale width 16 and
//! remaining depths to 4; width 128 and to 5 at paper scale.

use claims::{Block, Claim, Control, Evidence, Expect, Part, Profile, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use experiments::mean_of::MeanOf;
use figures::{Axis, Figure, Panel, Series};

use crate::dichotomies::{Family, Network, PAPERS_POINTS, Swept, dichotomies};
use crate::transitions::first_that_sweeps;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[REMAINING_DEPTH, FIRST_LAYER];

const REMAINING_DEPTH: Claim = Claim {
    id: "figure-5/remaining-depth",
    source: "Figure 5",
    statement: "at one remaining depth the number of dichotomies is the same with 4, 8 and 12 layers before the swept one: for 8, 12 and 16 layers \
                in total at a remaining depth of 4",
    formula: "E[ln D_12 - ln D_8] = E[ln D_8 - ln D_4] = 0,  D_b with b layers before the swept one",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 69, paper: 72 },
    resolution: Resolution::absolute(0.25, "three quarters of what one layer more adds to ln D at width 16"),
    check: |run| {
        let totals = totals(run, &BEFORE)?;
        let table = table(&totals);
        run.figure(figure(&table, run.samples()));
        run.table(table);
        Ok(equal(&totals, 0))
    },
    control: Control::negative("one layer less remaining", |run| Ok(equal(&totals(run, &BEFORE)?, 1))),
    note: "The swept weights, the layers above and the readout are the same for all three, so that the differences of ln D scatter less. \
           Smaller remaining depths are those of readouts after fewer layers, so their totals are smaller too, by as much: each line \
           names its own. The swept layer is never the first: for that see the next row.",
    ..Claim::DEFAULT
};

const FIRST_LAYER: Claim = Claim {
    id: "figure-5/first-layer",
    source: "Figure 5",
    statement: "sweeping the first layer, which sees the inputs, gives as many dichotomies as an inner one of the same remaining depth, \
           to a tenth",
    formula: "|E[ln D_8 - ln D_0]| <= 0.1,  D_b with b layers before the swept one",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 68, paper: 72 },
    resolution: Resolution::absolute(0.2, "more than half of what one layer more adds to ln D at width 16"),
    check: |run| first_layer(run, 0),
    control: Control::negative("one layer less remaining", |run| first_layer(run, 1)),
    note: "Inputs have a mean square of 1, outputs of hidden layers 0.8 or so in wide networks: the same but for a few per cent.",
    ..Claim::DEFAULT
};

/// Width and remaining depth of a scale.
fn shape(run: &Run) -> (usize, usize) {
    if run.profile() == Profile::Ci { (16, 4) } else { (128, 5) }
}

/// Networks with so many hidden layers before the swept one, by remaining depth.
struct Total {
    before: usize,
    networks: Vec<Network>,
}

/// Hidden layers before the swept one.
const BEFORE: [usize; 3] = [4, 8, 12];

/// Networks of several total depths; network by network they share what is swept and what is above it.
fn totals(run: &Run, before: &'static [usize]) -> Result<Vec<Total>, Stop> {
    let (width, remaining) = shape(run);
    let family = Family::first_layer(width, remaining, 8.0, PAPERS_POINTS);
    let in_total: Vec<usize> = before.iter().map(|layers| layers + remaining).collect();
    let part = Part::new(
        format!("{}, behind so many layers in total: {in_total:?}", family.name()),
        run.samples(),
        8,
        move |block: &mut Block| {
            let sweep = |_| {
                // All of them again if one cannot be swept.
                first_that_sweeps(&family.name(), || {
                    let above = family.draw(&mut block.rng);
                    let mut of_total = |layers: &usize| {
                        let inputs = family.inputs(&mut block.rng);
                        let inputs = family.through(*layers, inputs, &mut block.rng);
                        Network::of(&family, &Swept { inputs, ..above.clone() })
                    };
                    before.iter().map(&mut of_total).collect::<Result<Vec<Network>, _>>()
                })
            };
            (0..block.trials).map(sweep).collect::<Vec<Vec<Network>>>()
        },
    );
    let networks: Vec<Vec<Network>> = run.measure(vec![part])?.concat().concat();
    let of_total = |(k, &before): (usize, &usize)| Total { before, networks: networks.iter().map(|network| network[k].clone()).collect() };
    Ok(before.iter().enumerate().map(of_total).collect())
}

/// Pairs of totals at each remaining depth, the second of them with `fewer` layers less.
fn equal(totals: &[Total], fewer: usize) -> Vec<Evidence> {
    let remaining = totals[0].networks[0].tallies.len();
    let pairs = totals.windows(2).flat_map(|pair| (1 + fewer..=remaining).map(move |layers| (pair, layers)));
    let lines = pairs.map(|(pair, layers)| {
        let ln_at = |network: &Network, layers| libm::log(network.mean(layers, dichotomies));
        let values: Vec<f64> =
            pair[0].networks.iter().zip(&pair[1].networks).map(|(a, b)| ln_at(b, layers - fewer) - ln_at(a, layers)).collect();
        MeanOf::values(&values)
            .line(
                format!("{layers} remaining, {} less {} in total: ln D", pair[1].before + layers, pair[0].before + layers),
                Relation::Equal,
                0.0,
            )
            .by("no difference", "sweeps, event by event")
    });
    lines.collect()
}

/// Within a tenth, in both directions.
fn first_layer(run: &Run, fewer: usize) -> Result<Vec<Evidence>, Stop> {
    let (_, remaining) = shape(run);
    let found = totals(run, &[0, 8])?;
    let bounds = [(Relation::AtMost, 0.1), (Relation::AtLeast, -0.1)];
    let lines = (1 + fewer..=remaining).flat_map(|layers| {
        let ln_at = |network: &Network, layers| libm::log(network.mean(layers, dichotomies));
        let values: Vec<f64> = found[0]
            .networks
            .iter()
            .zip(&found[1].networks)
            .map(|(first, inner)| ln_at(inner, layers - fewer) - ln_at(first, layers))
            .collect();
        let difference = MeanOf::values(&values);
        bounds.map(|(relation, bound)| {
            difference
                .line(format!("{layers} remaining, inner layer less first: ln D, {}", relation.sign()), relation, bound)
                .by("a tenth", "sweeps, event by event")
        })
    });
    Ok(lines.collect())
}

fn table(totals: &[Total]) -> Table {
    let columns = ["hidden_layers", "swept_layer", "remaining_depth", "dichotomies", "standard_error"];
    let mut table = Table::new("figure-5", "Figure 5: dichotomies of 15 inputs against remaining depth, by total depth", &columns);
    for total in totals {
        for layers in 1..=total.networks[0].tallies.len() {
            let values: Vec<f64> = total.networks.iter().map(|network| network.mean(layers, dichotomies)).collect();
            let mean = MeanOf::values(&values);
            let hidden_layers = total.before + layers;
            let swept = total.before + 1;
            table.push(vec![hidden_layers.into(), swept.into(), layers.into(), mean.mean.into(), mean.standard_error.into()]);
        }
    }
    table
}

fn figure(table: &Table, networks: u64) -> Figure {
    // A name for each swept layer: the remaining depth says the rest of the total. Side by side, as they are equal.
    let curves = table.by("swept_layer").into_iter().enumerate().map(|(place, (layer, rows))| {
        let points = rows.points_with_error("remaining_depth", ["dichotomies", "standard_error"]);
        Series::points(format!("layer {layer} swept"), points.into_iter().map(|point| point.moved(0.07 * (place as f64 - 1.0))))
    });
    let panel = Panel::new(Axis::linear("remaining depth").ticks((1..=20).map(f64::from)), Axis::log("dichotomies of 15 inputs"))
        .with_all(curves)
        .with(Series::horizontal("all 2¹⁵ dichotomies", 32_768.0));
    let caption = format!(
        "Means over {networks} networks, 99 % intervals of the mean. The total depth is the remaining depth and the layers below the swept one. Symbols of one remaining depth are moved apart."
    );
    Figure::new("figure-5", "Figure 5: dichotomies against the remaining depth", caption).panel(panel)
}
