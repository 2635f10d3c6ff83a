//! Theorem 3.4: what is born dead is trained to a constant, the best one.
//!
//! A network of the event (3.1) stays constant under every gradient based method, and ends at the constant that minimizes the loss: the mean
//! of the targets for the squared error, a median for the absolute one, and for online learning `argmin_c E[l(c, f(x))]`.
//!
//! Source: Theorem 3.4, the remark after it, appendix D; it is Theorem 4 of collapse. Reading: the method moves parameters along gradients
//! only (weight decay moves dead weights too) and converges. Here it is plain gradient descent, on the whole sample, or on one fresh sample a
//! step with the learning rate `1/(2 t)`, which takes the last bias, the only parameter that moves, to the mean of what it has seen:
//!
//! ```text
//! b_t = b_{t-1} - 2 / (2 t) (b_{t-1} - y_t) = (y_1 + ... + y_t) / t
//! ```

use claims::{Claim, Control, Evidence, Expect, Part, Resolution, Run, Samples, Stop, Verdict};
use experiments::dead_networks::born_dead;
use experiments::dead_training::{constant_for_ever, gradients_vanish, mean, mean_of, median, median_interval};
use experiments::mean_length::Moments;
use experiments::targets::input;
use network::{Batch, GradientDescent, Loss};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[GRADIENTS, CONSTANT, MEAN, MEDIAN, ONLINE];

const GRADIENTS: Claim = Claim {
    id: "theorem-3.4/gradients-vanish",
    source: "Theorem 3.4, appendix D",
    statement: "in a network with a dead layer l the gradient of the loss is zero for every weight and bias of the layers 1 to l",
    formula: "dL/dW^k = 0, dL/db^k = 0 for k <= l",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 1_000, paper: 50_000 },
    check: |run| gradients_vanish(run, 0),
    control: Control::negative("one layer more", |run| gradients_vanish(run, 1)),
    note: "Exact zeros, by reverse mode with phi'(0) = 0; 10-layer networks of width 2, with and without biases.",
    ..Claim::DEFAULT
};

const CONSTANT: Claim = Claim {
    id: "theorem-3.4/constant-for-ever",
    source: "Theorem 3.4, appendix D",
    statement: "gradient descent never changes the layers 1 to l of a network whose layer l is dead, and the network stays constant",
    formula: "W_t^k = W_0^k, b_t^k = b_0^k for k <= l and every step t;  N_t(x) does not depend on x",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 60, paper: 1_000 },
    check: |run| constant_for_ever(run, 0.0),
    control: Control::negative("with weight decay", |run| constant_for_ever(run, 0.01)),
    note: "30 steps, parameters and outputs compared bit by bit. \"Any gradient based method\" excludes weight decay.",
    ..Claim::DEFAULT
};

const MEAN: Claim = Claim {
    id: "theorem-3.4/mean",
    source: "Theorem 3.4",
    statement: "under the squared error gradient descent takes a born-dead network to the mean of the targets",
    formula: "|b_T - mu| = |1 - 2 eta|^T |b_0 - mu|,  mu = mean of y, eta the learning rate",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 8, paper: 100 },
    resolution: Resolution::absolute(1e-9, "far below what tells means, medians and samples apart"),
    check: |run| mean(run, mean_of),
    control: Control::negative("the median", |run| mean(run, |targets| median_interval(targets).0)),
    note: "101 samples, learning rate 1/4, 60 steps; the error bound is 2^-60 of the way and the rounding.",
    ..Claim::DEFAULT
};

const MEDIAN: Claim = Claim {
    id: "theorem-3.4/median",
    source: "Theorem 3.4",
    statement: "under the absolute error gradient descent takes a born-dead network to within one step of the medians of the targets",
    formula: "distance of b_T to the medians of y <= eta, T >= m |b_0 - c| / eta,  c the nearest median, eta the learning rate",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 3, paper: 50 },
    check: |run| median(run, median_interval),
    control: Control::negative("the mean", |run| {
        median(run, |targets| {
            let mean = mean_of(targets);
            (mean.clone(), mean)
        })
    }),
    note: "21 and 20 samples, learning rate 1/64; with an even number every point between the two middle targets is a median.",
    ..Claim::DEFAULT
};

const ONLINE: Claim = Claim {
    id: "theorem-3.4/online-learning",
    source: "Section 3, after Theorem 3.4",
    statement: "online learning with the squared error takes a born-dead network to E[f(x)]",
    formula: "N(x; theta*) = argmin_c E[l(c, f(x))] = E[f(x)]",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 420, paper: 10_000 },
    resolution: Resolution::absolute(0.06, "a quarter of the distance between the mean 1 and the median 3/4"),
    check: |run| online(run, 1.0),
    control: Control::negative("the median", |run| online(run, 0.75)),
    note: "f(x) = x^2, x uniform on [-sqrt 3, sqrt 3], one fresh sample a step, learning rate 1/(2 t), 100 steps: each network ends at the mean of its own samples, and their mean is E[f(x)] = 1.",
    ..Claim::DEFAULT
};

fn online(run: &Run, theory: f64) -> Result<Vec<Evidence>, Stop> {
    const STEPS: i32 = 100;
    let part = Part::new("x^2, one sample a step", run.samples(), 1_000, |block| {
        let mut moments = vec![Moments::default()];
        for _ in 0..block.trials {
            let (mut network, _) = born_dead(&mut block.rng);
            for step in 1..=STEPS {
                let x = input(&mut block.rng);
                let (inputs, targets) = ([x], [x * x]);
                let batch = Batch::scalar(&inputs, &targets).expect("an input and its target");
                let descent = GradientDescent::new(0.5 / f64::from(step), Loss::SquaredError).expect("a positive learning rate");
                descent.step(&mut network, &batch).expect("a mean of numbers up to 3 stays finite");
            }
            moments[0].add(network.evaluate(&[0.1])[0]);
        }
        moments
    });
    let blocks = run.measure(vec![part])?.remove(0);
    Ok(vec![Moments::total(&blocks, 0).against("mean of the trained networks".into(), theory).by("expectation", "networks trained online")])
}
