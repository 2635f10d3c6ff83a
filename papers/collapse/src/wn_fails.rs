//! Section 5.2: weight normalization changes nothing about death at birth.
//!
//! A weight-normalized neuron is `h = g v . x / |v| + b`. With the gain `g = |v|`, as when an initialized layer is wrapped, the network is
//! the one it was. With `g = 1` its weights are `v / |v|`, again of a symmetric law, so a fixed input dies by Theorem 8.
//!
//! Source: section 5.2: "WN failed because it is only a simple re-parameterization of the weight vectors".
//! Reading: gains that do not look at the data. Salimans and Kingma also propose gains and biases from a first batch, which give each
//! pre-activation mean 0 and variance 1 there: at birth that is batch normalization, and no layer is dead.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::angle_chain::born_dead_probabilities;
use network::normalization::weight_normalized_network;
use network::{HiddenNormalization, Layer, Network, first_dead_layer, first_zero_layer};

use crate::pairs::{of_the_first_only, pairs, train_alive_from_the_same_draws};
use crate::trained::{FIGURE_1, Setting, is_collapsed, of_the_alive, table_of_outcomes, the_born_dead_end_at, train};
use experiments::dead_networks::{HIDDEN_WIDTHS, Sample, bias_free, first_zero_on};
use experiments::properties::{Try, properties};
use experiments::training::TrainedNetwork;
use experiments::words::layer_in_words;
use experiments::zero_outputs::{joined, zero_output_probability};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[REPARAMETRIZATION, ZERO_OUTPUT, BORN_DEAD, DATA_DEPENDENT, TRAINED, BORN_DEAD_STAYS];

const REPARAMETRIZATION: Claim = Claim {
    id: "wn-fails/reparametrization",
    source: "Section 5.2",
    statement: "with the rows' lengths as gains a weight-normalized network dies in the same layer as the network that it was",
    formula: "h = g v . x / |v|, g = |v|",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 4_000, paper: 200_000 },
    check: |run| reparametrization(run, "lengths as gains", |row| row.iter().map(|v| v * v).sum::<f64>().sqrt()),
    control: Control::negative("all gains 1", |run| reparametrization(run, "all gains 1", |_| 1.0)),
    note: "With all gains 1 a single network may die in another layer, or live: rows of different lengths are scaled differently.",
    ..Claim::DEFAULT
};

const ZERO_OUTPUT: Claim = Claim {
    id: "wn-fails/zero-output",
    source: "Section 5.2",
    statement: "with all gains 1 a fixed input still dies with the probability of Theorem 8",
    formula: "P[x^H = 0] = 1 - prod_{l=1}^{H} (1 - 2^-N_l)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100_000, paper: 2_000_000 },
    resolution: Resolution::absolute(0.02, "a fiftieth of the axis of figure 6A"),
    check: |run| zero_output(run, zero_output_probability),
    control: Control::negative("one layer too few", |run| zero_output(run, |widths| zero_output_probability(&widths[1..]))),
    note: "v / |v| has a symmetric law: that is all that Theorem 8 asks for.",
    ..Claim::DEFAULT
};

const BORN_DEAD: Claim = Claim {
    id: "wn-fails/born-dead",
    source: "Section 5.2",
    statement: "with all gains 1 a ten-layer network of width 2 is born dead as often as a Gaussian one, to two percentage points",
    formula: "|P_WN - P_normal| <= 0.02, H = 9",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100_000, paper: 1_000_000 },
    resolution: Resolution::absolute(0.02, "a fiftieth of the axis of figure 6A"),
    check: |run| born_dead(run, HIDDEN_WIDTHS.len()),
    control: Control::negative("one layer too few", |run| born_dead(run, HIDDEN_WIDTHS.len() - 1)),
    note: "Not claimed to be the same: v / |v| has another law than a Gaussian row, and for whole networks nothing makes the law irrelevant. Nine rectified layers and a linear one.",
    ..Claim::DEFAULT
};

const DATA_DEPENDENT: Claim = Claim {
    id: "wn-fails/data-dependent-initialization",
    source: "Section 5.2",
    statement: "with gains and biases from a first batch no layer of a weight-normalized network is zero on that batch",
    formula: "g = 1 / sd(v . x / |v|), b = -g mean(v . x / |v|) over the batch, layer by layer",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 1_000, paper: 50_000 },
    check: |run| not_dead_on_the_batch(run, true),
    control: Control::negative("gains 1 and no biases", |run| not_dead_on_the_batch(run, false)),
    note: "Salimans and Kingma (2016), section 3. So \"WN failed because it is only a simple re-parameterization of the weight vectors\" speaks of gains that do not look at the data, as in Keras and PyTorch.",
    ..Claim::DEFAULT
};

const TRAINED: Claim = Claim {
    id: "wn-fails/trained-ensembles",
    source: "Section 5.2",
    statement: "trained with weight normalization, networks collapse all the same",
    formula: "share of all networks that collapse without weight normalization only <= 0.02",
    expect: Expect { ci: Verdict::Inconclusive, paper: Verdict::Holds },
    samples: Samples { ci: 64, paper: 5_000 },
    resolution: Resolution::absolute(0.07, "less than a percentage point of all networks: 12 % of them are not born dead"),
    check: |run| trained(run, &[WEIGHT_NORMALIZED, FIGURE_1]),
    control: Control::negative("before training", |run| trained(run, &[Setting { epochs: 0, ..WEIGHT_NORMALIZED }, FIGURE_1])),
    note: "Gains that are the rows' lengths at birth, He normal, Adam, 100 epochs; after training gains and directions are multiplied out, and the network is decided like any other. What is born dead stays dead (born-dead-stays), so these were not: of the networks that collapse without it weight normalization saves fewer than two percentage points of all, from the same draws. Before training all of them would be saved.",
    ..Claim::DEFAULT
};

const BORN_DEAD_STAYS: Claim = Claim {
    id: "wn-fails/born-dead-stays",
    source: "Section 5.2",
    statement: "trained with weight normalization, networks that are born dead collapse to the mean of their targets",
    formula: "|N(x) - mu| <= 0.02 at the end, mu = mean of y",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 128, paper: 5_000 },
    check: |run| born_dead_stays(run, |network| network.sample_mean[0]),
    control: Control::negative("to 0.90 instead of the mean 0.87", |run| born_dead_stays(run, |_| 0.9)),
    note: "As they are drawn, 88 % of them born dead; within 0.02 of the mean of their own samples. The table has all outcomes.",
    ..Claim::DEFAULT
};

const WEIGHT_NORMALIZED: Setting = Setting { normalization: HiddenNormalization::Weight, ..FIGURE_1 };

/// The networks of the first setting against those of the second, which are plain ones.
fn trained(run: &Run, settings: &[Setting; 2]) -> Result<Vec<Evidence>, Stop> {
    let networks = train_alive_from_the_same_draws(run, settings, run.samples())?;
    let pairs = pairs(&networks[1], &networks[0], is_collapsed);
    Ok(vec![of_the_first_only("collapsed without it only", Relation::AtMost, of_the_alive(0.02), &pairs)])
}

fn born_dead_stays(run: &Run, level: fn(&TrainedNetwork) -> f64) -> Result<Vec<Evidence>, Stop> {
    let networks = train(run, &[WEIGHT_NORMALIZED], run.samples())?.remove(0);
    run.table(table_of_outcomes(
        "weight-normalization",
        "What became of networks of width 2 trained on |x| with weight normalization (99 % intervals)",
        &[("weight normalization".to_string(), &networks)],
    ));
    Ok(vec![the_born_dead_end_at("networks that were born dead, within 0.02", &networks, level)])
}

fn reparametrization(run: &Run, label: &str, gain: fn(&[f64]) -> f64) -> Result<Vec<Evidence>, Stop> {
    let attempt: Try<'_> = Box::new(move |rng| {
        let plain = bias_free(&HIDDEN_WIDTHS, rng);
        let [before, after] =
            [&plain, &normalized(&plain, gain)].map(|network| first_dead_layer(network).expect("numbers of ordinary size"));
        if before == after { Ok(()) } else { Err(format!("first dead: {}, then {}", layer_in_words(before), layer_in_words(after))) }
    });
    let lines = properties(run, run.samples(), vec![(label.to_string(), attempt)])?;
    Ok(lines.into_iter().map(|line| line.by("statement", "both rays before and after")).collect())
}

fn normalized(network: &Network, gain: fn(&[f64]) -> f64) -> Network {
    weight_normalized_network(network, |layer, neuron| {
        let row = network.layers()[layer - 1].rows().nth(neuron).expect("a row for each neuron");
        gain(row)
    })
}

fn zero_output(run: &Run, theory: fn(&[usize]) -> f64) -> Result<Vec<Evidence>, Stop> {
    let settings: [&[usize]; 2] = [&[2, 2, 2], &[3, 3, 3, 3]];
    let label = |widths: &[usize]| format!("widths {widths:?}, gains 1");
    let parts = settings.iter().map(|widths| {
        Part::new(label(widths), run.samples(), 200_000, |block| {
            let is_zero = |_: &u64| {
                let network = normalized(&bias_free(widths, &mut block.rng), |_| 1.0);
                first_zero_layer(&network, &[1.0]).expect("numbers of size 1").is_some()
            };
            (0..block.trials).filter(is_zero).count() as u64
        })
    });
    let counts = run.count(parts.collect())?;
    let lines = settings.iter().zip(counts).map(|(widths, count)| {
        Evidence::proportion(format!("widths {}, gains 1", joined(widths)), Relation::Equal, theory(widths), count.hits, count.trials)
            .by("closed form", "whole weight-normalized networks")
    });
    Ok(lines.collect())
}

fn born_dead(run: &Run, layers: usize) -> Result<Vec<Evidence>, Stop> {
    let part = Part::new("nine layers of width 2, gains 1", run.samples(), 100_000, |block| {
        let is_dead = |_: &u64| {
            let network = normalized(&bias_free(&HIDDEN_WIDTHS, &mut block.rng), |_| 1.0);
            first_dead_layer(&network).expect("numbers of size 1").is_some()
        };
        (0..block.trials).filter(is_dead).count() as u64
    });
    let count = run.count(vec![part])?.remove(0);
    let gaussian = born_dead_probabilities(layers)[layers - 1].value;
    let lines = [("not rarer", Relation::AtLeast, gaussian - 0.02), ("not more often", Relation::AtMost, gaussian + 0.02)];
    let lines = lines.map(|(label, relation, bound)| {
        Evidence::proportion(label, relation, bound, count.hits, count.trials).by("angle chain", "whole weight-normalized networks")
    });
    Ok(lines.into())
}

fn not_dead_on_the_batch(run: &Run, data_dependent: bool) -> Result<Vec<Evidence>, Stop> {
    let attempt: Try<'_> = Box::new(move |rng| {
        let inputs = Sample::draw(16, f64::abs, rng).inputs;
        let directions = bias_free(&HIDDEN_WIDTHS, rng);
        let network = if data_dependent { fitted_to(&directions, &inputs) } else { normalized(&directions, |_| 1.0) };
        first_zero_on(&network, &inputs).map_or(Ok(()), |layer| Err(format!("layer {layer} is zero on the batch")))
    });
    let label = if data_dependent { "gains and biases from the batch" } else { "gains 1, no biases" };
    let lines = properties(run, run.samples(), vec![(label.to_string(), attempt)])?;
    Ok(lines.into_iter().map(|line| line.by("statement", "whole networks")).collect())
}

/// The weight-normalized network with these directions whose pre-activations have mean 0 and variance 1 over the inputs.
fn fitted_to(directions: &Network, inputs: &[f64]) -> Network {
    let mut values: Vec<Vec<f64>> = inputs.iter().map(|x| vec![*x]).collect();
    let mut layers = Vec::new();
    for layer in directions.layers() {
        let (mut weights, mut biases) = (Vec::new(), Vec::new());
        for row in layer.rows() {
            let projections = || values.iter().map(|x| row.iter().zip(x).map(|(w, x)| w * x).sum::<f64>());
            let mean = projections().sum::<f64>() / inputs.len() as f64;
            let scale = (projections().map(|t| (t - mean) * (t - mean)).sum::<f64>() / inputs.len() as f64).sqrt();
            // The length of the direction cancels: g v / |v| = v / sd(v . x).
            weights.extend(row.iter().map(|w| w / scale));
            biases.push(-mean / scale);
        }
        let fitted = Layer::new(layer.fan_in(), layer.fan_out(), weights, biases).expect("distinct values have a positive variance");
        for x in &mut values {
            let neuron = |(row, bias): (&[f64], &f64)| row.iter().zip(&*x).map(|(w, x)| w * x).sum::<f64>() + bias;
            *x = fitted.rows().zip(fitted.biases()).map(neuron).map(|h| directions.activation().apply(h)).collect();
        }
        layers.push(fitted);
    }
    Network::new(directions.architecture().clone(), directions.activation(), layers).expect("the same shapes")
}
