//! Section 1: "once dead, gradients are zero", and what momentum still does then.
//!
//! A unit that is inactive on every input of a finite sample has the gradient 0, exactly, in its weights, its bias and its outgoing weight: nothing can revive it but
//! what else moves. Momentum does: with `g = 0` from now on, `m' = beta m` and `theta' = theta - eta m'` add up to
//!
//! ```text
//! theta_inf - theta = -eta beta / (1 - beta) m
//! ```
//!
//! in both conventions, EMA and heavy ball, each with its own `m`. After `n` steps it is `1 - beta^n` of that. The dead units of a sample, `w.x_i + b <= 0` for all i, are a convex set:
//! a way that enters it may leave it on the other side.

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use experiments::properties::{Try, properties};
use network::{Activation, Architecture, Batch, Layer, Loss, Network};
use stats::rational::{Rational, power, ratio};
use stats::stream::BlockRng;

use crate::definitions::unit_gradient;
use crate::expected::{dot, normals};
use crate::fractions::{met, size, tried};
use crate::momentum::Convention;
use crate::orthogonal::{fraction, positive};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ZERO_GRADIENTS, RECOVERY, DRIFT];

const ZERO_GRADIENTS: Claim = Claim {
    id: "sec1-related/dead-on-a-sample",
    source: "Section 1",
    statement: "a unit that is inactive on every input of a sample has gradients that are exactly zero: weights, bias and outgoing weight",
    formula: "w.x_i + b <= 0 for all i  =>  dL/dw = 0,  dL/db = 0,  dL/dv = 0,  v the outgoing weight",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 300, paper: 20_000 },
    check: |run| zero_gradients(run, "inactive on all", 0.0),
    control: Control::negative("active on one", |run| zero_gradients(run, "active on one", 0.01)),
    note: "Backward passes through networks of 1 to 4 inputs and 5 hidden units, of which one has its bias lowered until its largest pre-activation is 0, where a rectifier's derivative is taken \
           as 0. On Gaussian inputs, which are unbounded, the gradients are 0 for no w != 0 but the optimum's.",
    ..Claim::DEFAULT
};

const RECOVERY: Claim = Claim {
    id: "sec1-related/recovery",
    source: "Section 1",
    statement: "once a unit is dead on a sample, gradients are zero, making recovery possible only if the inputs change distribution",
    formula: "w.x_i + b <= 0 for all i at step t  =>  w.x_i + b <= 0 for all i at each step after t",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: Samples { ci: 200, paper: 5_000 },
    check: |run| {
        let printed = Convention::ALL.map(|convention| stays_dead(convention, 0.9));
        let lines = tried(run, ["dead", "descent on the sample"], printed.into_iter().chain([without_momentum()]).collect())?;
        let is_corrected = |index: usize| index == Convention::ALL.len();
        Ok(lines.into_iter().enumerate().map(|(index, line)| if is_corrected(index) { line.corrected() } else { line }).collect())
    },
    control: Control::positive("no momentum", |run| tried(run, ["dead", "descent on the sample"], vec![without_momentum()])),
    note: "Right: without momentum. The gradients are zero in any case, of which the sentence speaks; but what momentum keeps of earlier ones can carry the unit through the dead parameters \
           and out again, on the same inputs. Units that die while they learn two to four samples with one or two inputs, from no momentum; then forty steps more. Momentum \
           enters the text in Section 3 only.",
    ..Claim::DEFAULT
};

const DRIFT: Claim = Claim {
    id: "sec1-related/drift-of-a-dead-unit",
    source: "Section 1",
    statement: "a unit that has just died keeps moving by eta beta (1 - beta^n)/(1 - beta) times its momentum in n steps, eta beta/(1 - beta) times it in all",
    formula: "theta_{t+n} - theta_t = -eta beta (1 - beta^n)/(1 - beta) m_t,  m_t the momentum it died with",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200, paper: 10_000 },
    check: |run| drift(run, "drift", 1),
    control: Control::negative("eta/(1 - beta), one step too early", |run| drift(run, "drift, no beta", 0)),
    note: "A row of ours, exact in fractions: both conventions multiply the momentum by beta when the gradient is 0. So it can move further in, or out again.",
    ..Claim::DEFAULT
};

/// `above` is the largest pre-activation of the lowered unit.
fn zero_gradients(run: &Run, label: &str, above: f64) -> Result<Vec<Evidence>, Stop> {
    const HIDDEN: usize = 5;
    const COUNT: usize = 16;
    let attempt = move |rng: &mut BlockRng| {
        let dimension = 1 + (rand::Rng::next_u32(rng) % 4) as usize;
        let weights = normals(HIDDEN * dimension, rng);
        let mut biases = normals(HIDDEN, rng);
        let inputs = normals(COUNT * dimension, rng);
        let (outgoing, targets) = (normals(HIDDEN, rng), normals(COUNT, rng));
        // The same sum as in a forward pass, so that the largest is 0 without rounding.
        let largest = inputs.chunks_exact(dimension).map(|x| dot(&weights[..dimension], x)).fold(f64::NEG_INFINITY, f64::max);
        biases[0] = above - largest;
        let hidden = Layer::new(dimension, HIDDEN, weights, biases).expect("normal numbers are finite");
        let output = Layer::without_biases(HIDDEN, 1, outgoing).expect("normal numbers are finite");
        let shape = Architecture::new(dimension, &[HIDDEN]).and_then(|shape| shape.with_linear_output(1)).expect("positive sizes");
        let network = Network::new(shape, Activation::Relu, vec![hidden, output]).expect("layers of that shape");
        let batch = Batch::new(dimension, &inputs, 1, &targets).expect("as many targets as inputs");
        let gradient = network.gradient(&batch, Loss::SquaredError);
        let own =
            gradient.layers[0].weights[..dimension].iter().chain(&gradient.layers[0].biases[..1]).chain(&gradient.layers[1].weights[..1]);
        let own: Vec<f64> = own.copied().collect();
        // Exact zero is intended; NaN is no zero.
        if own.iter().all(|by| *by == 0.0) { Ok(()) } else { Err(format!("gradients {own:?} of a unit in {dimension} dimensions")) }
    };
    let lines = properties(run, run.samples(), vec![(label.to_string(), Box::new(attempt))])?;
    Ok(lines.into_iter().map(|line| line.by("zero", "backward pass")).collect())
}

/// Whether units that have died on their sample stay dead on it. Without momentum they must not move at all.
fn stays_dead(convention: Convention, momentum: f64) -> (String, Try<'static>) {
    const STEP: f64 = 0.3;
    const STEPS: usize = 40;
    let attempt = move |rng: &mut BlockRng| {
        loop {
            let (dimension, count) = (size(rng, 1, 2), size(rng, 2, 4));
            let mut parameters = normals(dimension + 1, rng);
            let (inputs, targets) = (normals(count * dimension, rng), normals(count, rng));
            let is_dead = |parameters: &[f64]| {
                let (w, b) = (&parameters[..dimension], parameters[dimension]);
                inputs.chunks_exact(dimension).all(|x| dot(w, x) + b <= 0.0)
            };
            if is_dead(&parameters) {
                continue;
            }
            let mut momenta = vec![0.0; dimension + 1];
            let mut descend = |parameters: &mut [f64]| {
                let gradient = unit_gradient(&parameters[..dimension], parameters[dimension], &inputs, &targets);
                for ((parameter, m), slope) in parameters.iter_mut().zip(&mut momenta).zip(gradient) {
                    *m = momentum * *m + convention.intake(momentum) * slope;
                    *parameter -= STEP * *m;
                }
            };
            let dies = (0..STEPS).any(|_| {
                descend(&mut parameters);
                is_dead(&parameters)
            });
            if !dies {
                continue;
            }
            let died_at = parameters.clone();
            for step in 1..=STEPS {
                descend(&mut parameters);
                let has_moved = momentum == 0.0 && parameters != died_at;
                met(is_dead(&parameters) && !has_moved, || {
                    format!("dead at {died_at:?}, at {parameters:?} after {step} steps more; inputs {inputs:?}, targets {targets:?}")
                })?;
            }
            return Ok(());
        }
    };
    (format!("dead for good, momentum {momentum}, {convention}"), Box::new(attempt))
}

/// Without momentum both conventions are gradient descent.
fn without_momentum() -> (String, Try<'static>) {
    stays_dead(Convention::Ema, 0.0)
}

/// `exponent` is that of beta before the fraction; it should be 1.
fn drift(run: &Run, label: &str, exponent: u64) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        let (zero, one) = (ratio(0, 1), ratio(1, 1));
        let momentum = ratio(i64::from(rand::Rng::next_u32(rng) % 19) + 1, 20);
        let [step, start, m, gradient] = [positive(rng) / ratio(20, 1), fraction(rng), fraction(rng), fraction(rng)];
        for intake in [&one - &momentum, one.clone()] {
            // The last gradient before death; then none.
            let mut m: Rational = &momentum * &m + &intake * &gradient;
            let (died_with, mut theta) = (m.clone(), start.clone());
            for n in 1..=12_u64 {
                m = &momentum * &m + &intake * &zero;
                theta -= &step * &m;
                let whole = &step * power(&momentum, exponent) / (&one - &momentum) * &died_with;
                let stated = &start - &whole * (&one - power(&momentum, n));
                if theta != stated {
                    return Err(format!("momentum {momentum}, step {step}: {theta} after {n} steps, not {stated}"));
                }
            }
        }
        Ok(())
    };
    let lines = properties(run, run.samples(), vec![(label.to_string(), Box::new(attempt))])?;
    Ok(lines.into_iter().map(|line| line.by("sum of the series", "steps in fractions")).collect())
}
