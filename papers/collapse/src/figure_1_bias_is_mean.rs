//! Section 2, figure 1: in the collapsed state the last bias is the mean, and the layers before it are zero.
//!
//! "We find that when this happens, in most cases the bias in the last layer is the mean value of the function y(x), and the composition
//! of all the previous layers is equivalent to a zero function."
//!
//! Source: section 2, networks of ten layers of width 2 with zero biases, `y = |x|`.
//! Reading: for networks born dead and plain gradient descent it is so in all cases, with the mean of the training sample, not that of the
//! function. It rests on `phi'(0) = 0`: biases between the dead layer and the last are at the kink and stay zero. With another convention,
//! or with biases drawn at birth, layers above the dead one send constants on, and the constant output is not the last bias alone.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::backward::relu_derivative_with;
use network::{GradientDescent, Loss};
use stats::rational::to_f64;

use crate::pairs::train_alive_from_the_same_draws;
use crate::trained::{FIGURE_1, TEN_STEPS, end, share};
use experiments::dead_networks::{HIDDEN_WIDTHS, Sample, born_dead};
use experiments::dead_training::{mean_error_bound, mean_of};
use experiments::properties::{Try, properties};
use experiments::training::TrainedNetwork;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[LAST_BIAS, ZERO_BEFORE, TRAINED];

const LAST_BIAS: Claim = Claim {
    id: "figure-1-bias-is-mean/last-bias",
    source: "Section 2, figure 1",
    statement: "in a born-dead network trained on |x| the last bias becomes the mean of the targets",
    formula: "b^L = (1/m) sum_{i=1}^{m} y_i, m = 128",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 8, paper: 100 },
    resolution: Resolution::absolute(1e-9, "far below what tells the sample's mean from the function's"),
    check: |run| last_bias(run, |targets| to_f64(&mean_of(targets))),
    control: Control::negative("the mean of the function", |run| last_bias(run, |_| 0.5 * 3.0_f64.sqrt())),
    note: "The sample's mean of 128 targets, the paper's minibatch; the function's mean is sqrt(3)/2 = 0.866.",
    ..Claim::DEFAULT
};

const ZERO_BEFORE: Claim = Claim {
    id: "figure-1-bias-is-mean/zero-before",
    source: "Section 2, figure 1",
    statement: "in a trained born-dead network the composition of all layers before the last is the zero function, and all biases before the last are zero",
    formula: "b^k = 0 for k < L,  x^{L-1} = 0 for every x",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100, paper: 3_000 },
    check: |run| zero_before(run, 0.0),
    control: Control::negative("phi'(0) = 1", |run| zero_before(run, 1.0)),
    note: "40 steps of plain gradient descent, at the training inputs and outside their range. With phi'(0) = 1 upper biases are trained, and the constant is b^L + W^L x^{L-1} with x^{L-1} not zero.",
    ..Claim::DEFAULT
};

const TRAINED: Claim = Claim {
    id: "figure-1-bias-is-mean/trained-ensembles",
    source: "Section 2",
    statement: "in most networks that collapse during training the last bias is the mean and the composition of the layers before it is the zero function",
    formula: "x^{L-1} = 0 at all samples and |b^L - mu| <= 0.01, mu = mean of y, for 0.6 and more of the networks that die later",
    expect: Expect { ci: Verdict::Inconclusive, paper: Verdict::Holds },
    samples: Samples { ci: 96, paper: 7_500 },
    resolution: Resolution::absolute(0.1, "a tenth: six in ten are most, five are not"),
    check: |run| trained(run, Relation::AtLeast, 0.6),
    control: Control::negative("in less than half", |run| trained(run, Relation::AtMost, 0.5)),
    note: "Most: at least six in ten. The last hidden layer is exactly zero at all samples, and the last bias is within 0.01, ten steps of Adam, of the mean of the sample. Networks that are born dead cannot do otherwise (zero-before), so these are drawn until they are alive; a good two in five of them die later. Their born-dead kin at CI scale: last-bias and zero-before.",
    ..Claim::DEFAULT
};

fn trained(run: &Run, relation: Relation, bound: f64) -> Result<Vec<Evidence>, Stop> {
    let networks = train_alive_from_the_same_draws(run, &[FIGURE_1], run.samples())?.remove(0);
    let is_so = |network: &TrainedNetwork| {
        let end = end(network);
        end.last_dead_layer == HIDDEN_WIDTHS.len() && (end.output_biases[0] - network.sample_mean[0]).abs() <= TEN_STEPS
    };
    let died_later = networks.iter().filter(|network| network.died_later(0));
    Ok(vec![share(format!("of those that died while they were trained, {}", relation.sign()), relation, bound, died_later, is_so)])
}

fn last_bias(run: &Run, theory: fn(&[f64]) -> f64) -> Result<Vec<Evidence>, Stop> {
    const STEPS: i32 = 60;
    let part = Part::new("|x|", run.samples(), 100, |block| -> Vec<(Vec<f64>, f64)> {
        let one = |_| {
            let (mut network, _) = born_dead(&mut block.rng);
            let sample = Sample::draw(128, f64::abs, &mut block.rng);
            let descent = GradientDescent::new(0.25, Loss::SquaredError).expect("a positive learning rate");
            descent.run(&mut network, &sample.batch(), STEPS as usize).expect("a constant of size 1 stays finite");
            let bias = network.layers().last().expect("there is an output layer").biases()[0];
            (sample.targets, bias)
        };
        (0..block.trials).map(one).collect()
    });
    let blocks = run.measure(vec![part])?.remove(0);
    let line = |(targets, bias): &(Vec<f64>, f64)| (theory(targets), *bias, mean_error_bound(targets, STEPS));
    let excess = |(theory, bias, bound): &(f64, f64, f64)| (theory - bias).abs() / bound;
    let worst = blocks.iter().flatten().map(line).max_by(|a, b| excess(a).total_cmp(&excess(b))).expect("there is a network");
    let label = "worst of the networks";
    Ok(vec![Evidence::numeric(label, worst.0, worst.1, worst.2).by("exact mean", "trained networks")])
}

fn zero_before(run: &Run, derivative_at_zero: f64) -> Result<Vec<Evidence>, Stop> {
    let attempt: Try<'_> = Box::new(move |rng| {
        let (mut network, dead) = born_dead(rng);
        let sample = Sample::draw(16, f64::abs, rng);
        let descent = GradientDescent::new(0.05, Loss::SquaredError).expect("a positive learning rate");
        for _ in 0..40 {
            let gradient = network.gradient_with(&sample.batch(), Loss::SquaredError, relu_derivative_with(derivative_at_zero));
            descent.follow(&mut network, &gradient).map_err(|error| format!("failed to {error}"))?;
        }
        let (_, before) = network.layers().split_last().expect("there is an output layer");
        if let Some(layer) = before.iter().position(|layer| layer.biases().iter().any(|b| *b != 0.0)) {
            return Err(format!("dead in layer {dead}, and layer {} has a bias", layer + 1));
        }
        let mut pass = network::ForwardPass::default();
        for input in sample.inputs.iter().chain(&[-100.0, 100.0]) {
            network.forward(&[*input], &mut pass);
            let last_hidden = &pass.activations[before.len() - 1];
            if last_hidden.iter().any(|x| *x != 0.0) {
                return Err(format!("the last hidden layer is {last_hidden:?} at x = {input}"));
            }
        }
        Ok(())
    });
    let lines = properties(run, run.samples(), vec![(format!("phi'(0) = {derivative_at_zero}"), attempt)])?;
    Ok(lines.into_iter().map(|line| line.by("statement", "trained networks")).collect())
}
