//! Section 4: in a dead network only the last layer has a gradient.
//!
//! "In our experiments, we also found that there is very high probability that the gradient is 0 for all parameters except in the last
//! layer, because ReLU is not used in the last layer." Sharp form, for zero biases and `phi'(0) = 0`: in a born-dead network exactly
//! one group of parameters has a gradient, the last bias. `W^L` sees `x^{L-1} = 0`, the biases between the dead layer and the last are
//! blocked by `h = 0`, and Lemma 3 does the rest. So the very high probability is that of being born dead.
//!
//! Source: section 4, after equation 5. With `L` layers, `L - 1` of them rectified.
//! Reading: with biases that are not zero, as after some training, layers above the dead one have gradients too.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::angle_chain::born_dead_probabilities;
use network::backward::relu_derivative_with;
use network::{Batch, Gradient, Loss, first_dead_layer};

use experiments::dead_networks::{HIDDEN_WIDTHS, Sample, bias_free, born_dead, dead_with_biases};
use experiments::properties::{Try, properties};
use experiments::words::layer_in_words;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ONLY_THE_LAST_BIAS, SHARE, WITH_BIASES];

const ONLY_THE_LAST_BIAS: Claim = Claim {
    id: "gradient-last-layer-only/only-the-last-bias",
    source: "Section 4",
    statement: "in a born-dead network without biases the last bias, and nothing else, has a gradient",
    formula: "dL/dW^k = 0 for all k, dL/db^k = 0 for k < L, dL/db^L != 0",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 1_000, paper: 50_000 },
    check: |run| only_the_last_bias(run, &[0.0]),
    control: Control::negative("phi'(0) = 1/2, and phi'(0) = 1", |run| only_the_last_bias(run, &[0.5, 1.0])),
    note: "The convention phi'(0) = 0 matters: with 1/2 or 1 the biases between the dead layer and the last would be trained too.",
    ..Claim::DEFAULT
};

const SHARE: Claim = Claim {
    id: "gradient-last-layer-only/share",
    source: "Section 4",
    statement: "a ten-layer network of width 2 has a gradient for the last bias alone if and only if it is born dead",
    formula: "dL/dW^k = 0, dL/db^k = 0 for all k < L, dL/dW^L = 0  <=>  born dead, with the probability of H = L - 1 = 9 rectified layers",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 50_000, paper: 500_000 },
    resolution: Resolution::absolute(0.02, "a fiftieth of the axis of figure 6A"),
    check: |run| share(run, HIDDEN_WIDTHS.len()),
    control: Control::negative("the linear last layer counted as well", |run| share(run, HIDDEN_WIDTHS.len() + 1)),
    ..Claim::DEFAULT
};

const WITH_BIASES: Claim = Claim {
    id: "gradient-last-layer-only/with-biases",
    source: "Section 4",
    statement: "in a dead network the gradient is zero for all parameters except those of the last layer",
    formula: "dL/dW^k = 0, dL/db^k = 0 for all k < L",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: Samples { ci: 1_000, paper: 50_000 },
    check: |run| {
        let [printed, corrected]: [Evidence; 2] = with_biases(run, &[BELOW_THE_LAST, UP_TO_THE_DEAD])?.try_into().expect("a line each");
        Ok(vec![printed, corrected.corrected()])
    },
    control: Control::positive("up to the dead layer and the weights above it", |run| with_biases(run, &[UP_TO_THE_DEAD])),
    note: "\"[...] the gradient is 0 for all parameters except in the last layer\", \"the neural network thus can only optimize the parameters in the last layer (Theorem 4)\". Right: all parameters up to the dead layer l, and the weights of layer l + 1. With biases that are not zero, layer l + 1 sends a constant on, so biases from l + 1 and weights from l + 2 on have gradients. For zero biases the sentence is exact.",
    ..Claim::DEFAULT
};

/// Under each of these conventions for `phi'(0)`; a counterexample is one under all of them.
fn only_the_last_bias(run: &Run, derivatives_at_zero: &'static [f64]) -> Result<Vec<Evidence>, Stop> {
    let attempt = |loss: Loss| -> Try<'_> {
        Box::new(move |rng| {
            let sample = Sample::draw(16, f64::abs, rng);
            let (network, dead) = born_dead(rng);
            let gradient = |at_zero: &f64| network.gradient_with(&sample.batch(), loss, relu_derivative_with(*at_zero));
            let gradients: Vec<Gradient> = derivatives_at_zero.iter().map(gradient).collect();
            let told = gradients.iter().map(groups).collect::<Vec<_>>().join("; ");
            if gradients.iter().any(has_only_the_last_bias) { Ok(()) } else { Err(format!("dead in layer {dead}: {told}")) }
        })
    };
    let tries = [("squared", Loss::SquaredError), ("absolute", Loss::AbsoluteError)];
    let tries = tries.map(|(error, loss)| (format!("{error} error of |x|, phi'(0) in {derivatives_at_zero:?}"), attempt(loss)));
    let lines = properties(run, run.samples(), tries.into())?;
    Ok(lines.into_iter().map(|line| line.by("statement", "reverse mode")).collect())
}

/// Whether the last bias has a gradient and no other parameter has.
fn has_only_the_last_bias(gradient: &Gradient) -> bool {
    let (last, before) = gradient.layers.split_last().expect("there is an output layer");
    before.iter().all(|layer| layer.is_zero()) && last.weights.iter().all(|g| *g == 0.0) && last.biases.iter().all(|g| *g != 0.0)
}

/// Which groups of parameters have a gradient, for a counterexample.
fn groups(gradient: &Gradient) -> String {
    let named = gradient.layers.iter().enumerate().flat_map(|(index, layer)| {
        [("W", &layer.weights), ("b", &layer.biases)]
            .into_iter()
            .filter(|(_, group)| group.iter().any(|g| *g != 0.0))
            .map(move |(letter, _)| format!("{letter}^{}", index + 1))
    });
    format!("gradients for {}", named.collect::<Vec<_>>().join(", "))
}

fn share(run: &Run, layers: usize) -> Result<Vec<Evidence>, Stop> {
    let part = Part::new("bias-free, squared error", run.samples(), 100_000, |block| -> (u64, Option<String>) {
        // An input of each sign is the whole domain, by homogeneity.
        let batch = Batch::scalar(&[1.0, -1.0], &[1.0, 1.0]).expect("two samples");
        let (mut hits, mut counterexample) = (0, None);
        for _ in 0..block.trials {
            let network = bias_free(&HIDDEN_WIDTHS, &mut block.rng);
            let gradient = network.gradient(&batch, Loss::SquaredError);
            let dead = first_dead_layer(&network).expect("the rays decide for bias-free networks of one input");
            let has_pattern = has_only_the_last_bias(&gradient);
            hits += u64::from(has_pattern);
            if has_pattern != dead.is_some() {
                counterexample.get_or_insert_with(|| format!("first dead: {}; {}", layer_in_words(dead), groups(&gradient)));
            }
        }
        (hits, counterexample)
    });
    let blocks = run.measure(vec![part])?.remove(0);
    let hits = blocks.iter().map(|(hits, _)| hits).sum();
    let theory = born_dead_probabilities(layers)[layers - 1].value;
    Ok(vec![
        Evidence::property("only the last bias <=> born dead", run.samples(), blocks.into_iter().find_map(|(_, found)| found))
            .by("both rays", "reverse mode"),
        Evidence::proportion(format!("{layers} rectified layers"), Relation::Equal, theory, hits, run.samples())
            .by("angle chain", "reverse mode on whole networks"),
    ])
}

/// What is said about the gradient of a network whose layer `dead` is zero: in words, and as a test.
type Pattern = (&'static str, fn(&Gradient, usize) -> bool);

const BELOW_THE_LAST: Pattern = ("zero below the last layer", |gradient, _| {
    let (_, before) = gradient.layers.split_last().expect("there is an output layer");
    before.iter().all(|layer| layer.is_zero())
});

const UP_TO_THE_DEAD: Pattern = ("zero up to the dead layer, and for the weights above it", |gradient, dead| {
    gradient.layers[..dead].iter().all(|layer| layer.is_zero()) && gradient.layers[dead].weights.iter().all(|g| *g == 0.0)
});

/// A line for each pattern.
fn with_biases(run: &Run, patterns: &[Pattern]) -> Result<Vec<Evidence>, Stop> {
    let attempt = |is_right: fn(&Gradient, usize) -> bool| -> Try<'_> {
        Box::new(move |rng| {
            let sample = Sample::draw(16, f64::abs, rng);
            let (network, dead) = dead_with_biases(&sample.inputs, rng);
            let gradient = network.gradient(&sample.batch(), Loss::SquaredError);
            if is_right(&gradient, dead) { Ok(()) } else { Err(format!("dead in layer {dead}: {}", groups(&gradient))) }
        })
    };
    let tries = patterns.iter().map(|(label, is_right)| (label.to_string(), attempt(*is_right))).collect();
    let lines = properties(run, run.samples(), tries)?;
    Ok(lines.into_iter().map(|line| line.by("statement", "reverse mode")).collect())
}
