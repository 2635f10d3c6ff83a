//! Calculators of a single rectified unit: its loss and its gradient.

use claims::{Answer, Calculator, Failure, Inputs, Kind, Method, Parameter, Quantity};

use crate::eq_24::Reading;
use crate::expected::Unit;
use crate::rectified_target::Overlap;
use crate::unit::gradient;

const W: Parameter = Parameter {
    name: "w",
    default: "0.5",
    kind: Kind::Reals(1000),
    about: "weights, at least one of them not 0; the last is the target's axis",
};
const B: Parameter = Parameter { name: "b", default: "0.3", kind: Kind::Real(f64::MIN, f64::MAX), about: "bias" };
const GAMMA: Parameter = Parameter { name: "gamma", default: "1", kind: Kind::Positive, about: "scale of the targets" };
const TARGET: Parameter = Parameter {
    name: "target",
    default: "linear",
    kind: Kind::Choice(&["linear", "relu"]),
    about: "gamma x_L (equation 4), or max(0, gamma x_L) (5)",
};

/// `calc target-normalization loss`.
pub(crate) const LOSS: Calculator = Calculator {
    name: "loss",
    summary: "half of the expected squared error of max(0, w.x + b) on standard normal inputs",
    source: "Equations 10 and 24",
    parameters: &[
        W,
        B,
        GAMMA,
        TARGET,
        Parameter {
            name: "reading",
            default: "full",
            kind: Kind::Choice(&["full", "active-only"]),
            about: "errors of all inputs, or of those the unit is active on",
        },
    ],
    compute: loss,
};

/// `calc target-normalization gradient`.
pub(crate) const GRADIENT: Calculator = Calculator {
    name: "gradient",
    summary: "expected gradient of that loss over all inputs, by the weights and by the bias",
    source: "Equations 25 to 32",
    parameters: &[W, B, GAMMA, TARGET],
    compute: expected_gradient,
};

/// The unit that the parameters describe.
fn unit(inputs: &Inputs) -> Result<Unit, Failure> {
    let w = inputs.reals("w");
    if w.iter().all(|w| *w == 0.0) {
        return Err(Failure::usage("--w has no component other than 0; it takes at least one, because b / |w| has no value at w = 0"));
    }
    Ok(Unit::new(w, inputs.real("b"), inputs.real("gamma")))
}

/// Beyond the floats an answer would not be a number.
fn finite(values: &[f64]) -> Result<(), Failure> {
    if values.iter().all(|value| value.is_finite()) {
        return Ok(());
    }
    Err(Failure::usage(
        "--w, --b or --gamma is too large or too small: the result is beyond the floats; it takes numbers between about 1e-150 and 1e150",
    ))
}

/// What an integral adds to the answer.
fn with_note(answer: Answer) -> Answer {
    if answer.method == Method::Quadrature {
        return answer.note("closed form but for P[active and x_L > 0], an integral to 1e-12");
    }
    answer
}

fn loss(inputs: &Inputs) -> Result<Answer, Failure> {
    let unit = unit(inputs)?;
    let only_active = inputs.word("reading") == "active-only";
    let (value, method) = if inputs.word("target") == "relu" {
        let overlap = Overlap::of(&unit);
        // Over all inputs the target's own square is known, but the product of unit and target needs the integral.
        (overlap.loss(&unit, only_active), overlap.method)
    } else {
        let reading = if only_active { Reading::ActiveOnly } else { Reading::Full };
        (reading.loss(&unit), Method::ClosedForm)
    };
    finite(&[value])?;
    Ok(with_note(Answer::new(Quantity::Number(value), method)))
}

fn expected_gradient(inputs: &Inputs) -> Result<Answer, Failure> {
    let unit = unit(inputs)?;
    let (by_w, by_b, method) = if inputs.word("target") == "relu" {
        let overlap = Overlap::of(&unit);
        let mut by_w = overlap.gradient(&unit);
        let by_b = by_w.pop().expect("the gradient by b comes last");
        (by_w, by_b, overlap.method)
    } else {
        let (by_w, by_b) = gradient(&unit.w, unit.b, unit.gamma);
        (by_w, by_b, Method::ClosedForm)
    };
    finite(&by_w)?;
    finite(&[by_b])?;
    let value = Quantity::Object(vec![("w", Quantity::Array { values: by_w, ends: None }), ("b", Quantity::Number(by_b))]);
    Ok(with_note(Answer::new(value, method)))
}
