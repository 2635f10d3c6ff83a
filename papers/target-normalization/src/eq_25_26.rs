//! Equations (25) and (26): the gradient of the loss as an expectation.
//!
//! ```text
//! dL/dw = E[1{w.x + b > 0} ((w - gamma e_L).x + b) x],   dL/db = E[1{w.x + b > 0} ((w - gamma e_L).x + b)]
//! ```
//!
//! Source: section 5. The formulas are lost. For each sample this is the derivative of half of the squared error, which is a polynomial of degree two in each parameter
//! while the unit stays active or inactive on the sample: a central difference is the derivative exactly. That expectation and derivative may be exchanged is the row
//! `eq-24/has-the-gradient`.

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use experiments::properties::properties;
use network::{Activation, Architecture, Batch, Layer, Loss, Network};
use stats::rational::{Rational, ratio};
use stats::stream::BlockRng;

use crate::expected::{Unit, normals};
use crate::orthogonal::{dimension, dot, fraction, positive};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[DIFFERENCES, BACKWARD_PASS];

const FORMULA: &str = "dL/dw = E[1{w.x + b > 0} (w~.x + b) x],  dL/db = E[1{w.x + b > 0} (w~.x + b)]";

const DIFFERENCES: Claim = Claim {
    id: "eq-25-26/differences",
    source: "Equations 25 and 26",
    statement: "on each finite sample the mean of 1{w.x + b > 0} (w~.x + b) (x, 1) is the derivative of half of the mean squared error",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100, paper: 2_000 },
    check: |run| differences(run, "differences", true),
    control: Control::negative("without the indicator", |run| differences(run, "differences, all inputs", false)),
    note: "Exact: central differences of the loss over all inputs, in fractions, with a step that changes no sample's side; eight samples.",
    ..Claim::DEFAULT
};

const BACKWARD_PASS: Claim = Claim {
    id: "eq-25-26/backward-pass",
    source: "Equations 25 and 26",
    statement: "a network's backward pass gives the mean of 1{w.x + b > 0} (w~.x + b) (x, 1) over the sample",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 300, paper: 20_000 },
    check: |run| backward_pass(run, "backward pass", 1.0),
    control: Control::negative("the loss without a half", |run| backward_pass(run, "backward pass, no half", 2.0)),
    note: "Equation (10) has a half, without which all steps would be twice as long. To 64 roundings for each of 32 samples.",
    ..Claim::DEFAULT
};

fn differences(run: &Run, label: &str, with_indicator: bool) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        let zero = ratio(0, 1);
        let dimension = dimension(rng);
        let (b, gamma) = (fraction(rng) + ratio(1, 101), positive(rng));
        let w: Vec<Rational> = (0..dimension).map(|_| fraction(rng)).collect();
        let samples: Vec<Vec<Rational>> = (0..8).map(|_| (0..dimension).map(|_| fraction(rng)).collect()).collect();
        // No sample lies on the kink but by a rare chance; that one is left out.
        let samples: Vec<Vec<Rational>> = samples.into_iter().filter(|x| dot(&w, x) + &b != zero).collect();
        let step = ratio(1, 1_000_000_000_000);
        let loss = |w: &[Rational], b: &Rational| -> Rational {
            let errors = samples.iter().map(|x| (dot(w, x) + b).max(zero.clone()) - &gamma * &x[dimension - 1]);
            errors.map(|error| &error * &error).sum::<Rational>() / ratio(2, 1)
        };
        let slope = |more: Rational, less: Rational| (more - less) / (ratio(2, 1) * &step);
        let stated = |part: &dyn Fn(&Vec<Rational>) -> Rational| -> Rational {
            let counted = samples.iter().filter(|x| !with_indicator || dot(&w, x) + &b > zero);
            counted.map(|x| (dot(&w, x) - &gamma * &x[dimension - 1] + &b) * part(x)).sum()
        };
        for i in 0..=dimension {
            let moved = |by: Rational| {
                let (mut w, mut b) = (w.clone(), b.clone());
                *if i < dimension { &mut w[i] } else { &mut b } += by;
                loss(&w, &b)
            };
            let found = slope(moved(step.clone()), moved(-step.clone()));
            let stated = stated(&|x| if i < dimension { x[i].clone() } else { ratio(1, 1) });
            if found != stated {
                return Err(format!("parameter {i} of w = {w:?}, b = {b}, gamma = {gamma}: {found}, not {stated}"));
            }
        }
        Ok(())
    };
    let lines = properties(run, run.samples(), vec![(label.to_string(), Box::new(attempt))])?;
    Ok(lines.into_iter().map(|line| line.by("as stated", "differences in fractions")).collect())
}

/// `times` what is stated; the network's loss is the mean of squares, twice ours.
fn backward_pass(run: &Run, label: &str, times: f64) -> Result<Vec<Evidence>, Stop> {
    const COUNT: usize = 32;
    let attempt = move |rng: &mut BlockRng| {
        let dimension = dimension(rng);
        let unit = Unit::draw(dimension, rng);
        let inputs = normals(COUNT * dimension, rng);
        let samples: Vec<&[f64]> = inputs.chunks_exact(dimension).collect();
        let targets: Vec<f64> = samples.iter().map(|x| unit.gamma * x[dimension - 1]).collect();
        let layer = Layer::new(dimension, 1, unit.w.clone(), vec![unit.b]).expect("normal numbers are finite");
        let shape = Architecture::new(dimension, &[1]).expect("at least one dimension");
        let network = Network::new(shape, Activation::Relu, vec![layer]).expect("a layer of that shape");
        let batch = Batch::new(dimension, &inputs, 1, &targets).expect("as many targets as inputs");
        let found = &network.gradient(&batch, Loss::SquaredError).layers[0];
        let mut stated = vec![0.0; dimension + 1];
        let mut size = 0.0;
        for x in &samples {
            let error = crate::expected::dot(&unit.shifted(), x) + unit.b;
            if unit.output(x) > 0.0 {
                stated.iter_mut().zip(x.iter().chain(&[1.0])).for_each(|(sum, x)| *sum += times * error * x / COUNT as f64);
            }
            size += x.iter().fold(1.0, |sum, x| sum + x * x) * unit.size();
        }
        let bound = 64.0 * f64::EPSILON * size;
        for (found, stated) in found.weights.iter().chain(&found.biases).zip(&stated) {
            // Also false for NaN.
            if !((0.5 * found - stated).abs() <= bound) {
                return Err(format!("{}: {}, not {stated}", unit.name(), 0.5 * found));
            }
        }
        Ok(())
    };
    let lines = properties(run, run.samples(), vec![(label.to_string(), Box::new(attempt))])?;
    Ok(lines.into_iter().map(|line| line.by("as stated", "backward pass")).collect())
}
