//! Calculators of momentum: the matrix of one coordinate with its eigenvalues, and the overshoot.

use claims::{Answer, Calculator, Failure, Inputs, Kind, Method, Parameter, Quantity};
use num_traits::{One, Signed};
use stats::rational::{Rational, ratio, to_f64};

use crate::figure_2_right::least;
use crate::momentum::{Convention, Spectrum};

const STEP: Parameter = Parameter {
    name: "step",
    default: "0.1",
    kind: Kind::PositiveExact,
    about: "step size times curvature, the paper's eta, for a curvature of 1",
};
const MOMENTUM: Parameter =
    Parameter { name: "momentum", default: "0.9", kind: Kind::ProbabilityBelowOne, about: "rate of momentum, the paper's beta" };
/// How much of the gradient enters the momentum: the parameter that [`convention`] reads.
pub(crate) const CONVENTION: Parameter = Parameter {
    name: "convention",
    default: "ema",
    kind: Kind::Choice(&["ema", "heavy-ball"]),
    about: "ema: m' = beta m + (1 - beta) g; heavy-ball: m' = beta m + g; then theta' = theta - eta m'",
};

/// `calc target-normalization momentum`.
pub(crate) const MOMENTUM_OF_A_COORDINATE: Calculator = Calculator {
    name: "momentum",
    summary: "the matrix of one coordinate under momentum (state: momentum, parameter), its eigenvalues and the best momentum at this step",
    source: "Equation 20, Section 4, figure 2 (left)",
    parameters: &[STEP, MOMENTUM, CONVENTION],
    compute: momentum,
};

/// `calc target-normalization overshoot`.
pub(crate) const OVERSHOOT: Calculator = Calculator {
    name: "overshoot",
    summary: "the least value c_min of a coordinate's error as a multiple of its start, and its step; negative: it overshoots the optimum",
    source: "Figure 2 (right)",
    parameters: &[
        STEP,
        MOMENTUM,
        CONVENTION,
        Parameter { name: "steps", default: "1000", kind: Kind::Count(0, 10_000_000), about: "steps of descent, from no momentum" },
    ],
    compute: overshoot,
};

pub(crate) fn convention(inputs: &Inputs) -> Convention {
    match inputs.word("convention") {
        "heavy-ball" => Convention::HeavyBall,
        _ => Convention::Ema,
    }
}

/// The momentum of the least spectral radius at a step, and that radius.
fn best(convention: Convention, step: &Rational) -> [Quantity; 2] {
    let one = Rational::one();
    match convention {
        Convention::Ema => {
            let root = (&one - step).abs() / (&one + step);
            [Quantity::Fraction(&root * &root), Quantity::Fraction(root)]
        }
        Convention::HeavyBall if *step < ratio(4, 1) => {
            let root = 1.0 - to_f64(step).sqrt();
            [Quantity::Number(root * root), Quantity::Number(root.abs())]
        }
        // Real eigenvalues at every momentum below 1, and a radius that falls with the momentum: its limit at 1.
        Convention::HeavyBall => {
            let limit = Spectrum { trace: ratio(2, 1) - step, determinant: one };
            [Quantity::Number(1.0), Quantity::Number(limit.eigenvalues()[0][0].abs())]
        }
    }
}

fn momentum(inputs: &Inputs) -> Result<Answer, Failure> {
    let (convention, step, momentum) = (convention(inputs), inputs.exact("step"), inputs.probability("momentum"));
    let matrix = convention.exact_matrix(step, momentum);
    let spectrum = Spectrum::of(&matrix);
    let eigenvalues = spectrum.eigenvalues();
    let pair = |[re, im]: [f64; 2]| vec![("re", Quantity::Number(re)), ("im", Quantity::Number(im))];
    let [best_momentum, best_radius] = best(convention, step);
    let threshold = match convention {
        Convention::Ema => best_momentum.clone(),
        // Above 1 nothing is complex, and the formula says so.
        Convention::HeavyBall => Quantity::Number(convention.threshold(to_f64(step))),
    };
    let radius = if spectrum.discriminant().is_negative() { to_f64(momentum).sqrt() } else { eigenvalues[0][0].abs() };
    let value = Quantity::Object(vec![
        ("matrix", Quantity::Matrix(matrix.iter().map(|row| row.iter().map(to_f64).collect()).collect())),
        ("eigenvalues", Quantity::Objects(eigenvalues.map(pair).into())),
        ("regime", Quantity::Text(spectrum.regime().to_string())),
        ("stable", Quantity::Flag(spectrum.is_stable())),
        ("spectral_radius", Quantity::Number(radius)),
        ("threshold", threshold),
        ("best_momentum", best_momentum),
        ("best_radius", best_radius),
    ]);
    let mut answer = Answer::new(value, Method::ClosedForm).note(
        "Regime and stability are decided in fractions; a zero eigenvalue counts as positive. Eigenvalues are complex above the threshold.",
    );
    if convention == Convention::HeavyBall && *step >= ratio(4, 1) {
        answer = answer.note(
            "No momentum below 1 is best: at a step of 4 or more the threshold is at least 1 and the spectral radius falls towards its infimum, given here, as the \
             momentum tends to 1; none converges.",
        );
    }
    Ok(answer)
}

fn overshoot(inputs: &Inputs) -> Result<Answer, Failure> {
    let (convention, step, momentum) = (convention(inputs), to_f64(inputs.exact("step")), to_f64(inputs.probability("momentum")));
    let (c, at) = least(convention, step, momentum, inputs.size("steps"));
    let value = Quantity::Object(vec![("c_min", Quantity::Number(c)), ("at_step", Quantity::Integer(at as u64))]);
    let note = if c < 0.0 {
        "A negative c_min overshoots: every parameter passes the optimum by this share of its first error."
    } else {
        "No overshoot within these steps: c_min is the last or the least of positive values."
    };
    let answer = Answer::new(value, Method::Chain).note(note);
    let spectrum = Spectrum::of(&convention.exact_matrix(inputs.exact("step"), inputs.probability("momentum")));
    let diverges = "An eigenvalue is not inside of the unit circle: the course does not converge, and is followed until it overflows.";
    Ok(if spectrum.is_stable() { answer } else { answer.note(diverges) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(calculator: &Calculator, words: &str) -> Vec<(&'static str, Quantity)> {
        let arguments: Vec<String> = words.split_whitespace().map(String::from).collect();
        let inputs = Inputs::parse(calculator, &arguments).expect("good arguments");
        match (calculator.compute)(&inputs).expect("an answer").value {
            Quantity::Object(members) => members,
            other => panic!("{other:?} is no object"),
        }
    }

    fn number(members: &[(&'static str, Quantity)], name: &str) -> f64 {
        match &members.iter().find(|(member, _)| *member == name).expect("a member").1 {
            Quantity::Number(value) => *value,
            Quantity::Fraction(value) => to_f64(value),
            other => panic!("{other:?} is no number"),
        }
    }

    fn regime(words: &str) -> String {
        let members = answer(&MOMENTUM_OF_A_COORDINATE, words);
        match &members.iter().find(|(member, _)| *member == "regime").expect("a member").1 {
            Quantity::Text(text) => text.clone(),
            other => panic!("{other:?} is no text"),
        }
    }

    #[test]
    fn decimals_are_exact_at_the_threshold() {
        // (1 - 0.1)^2 at a step of 0.01 is 0.81, which no float is.
        assert_eq!(regime("--step 0.01 --momentum 0.81 --convention heavy-ball"), "double");
        assert_eq!(regime("--step 0.01 --momentum 0.8100000000000000001 --convention heavy-ball"), "complex");
        assert_eq!(regime("--step 0.01 --momentum 0.8099999999999999999 --convention heavy-ball"), "real-positive");
    }

    #[test]
    fn regimes_by_signs() {
        assert_eq!(regime("--step 1.5 --momentum 0"), "mixed");
        assert_eq!(regime("--step 0.5 --momentum 0"), "real-positive");
        assert_eq!(regime("--step 1.5 --momentum 0.01"), "real-negative");
        assert_eq!(regime("--step 1 --momentum 0"), "double");
    }

    #[test]
    fn the_best_momentum_is_the_threshold() {
        let members = answer(&MOMENTUM_OF_A_COORDINATE, "");
        assert!((number(&members, "best_momentum") - 81.0 / 121.0).abs() < 1e-15);
        assert!((number(&members, "best_radius") - 9.0 / 11.0).abs() < 1e-15);
        assert_eq!(number(&members, "spectral_radius"), 0.9_f64.sqrt());
    }

    #[test]
    fn from_a_step_of_four_the_heavy_ball_has_no_best_momentum_below_one() {
        for (step, radius) in [("4", 1.0), ("4.5", 2.0)] {
            let members = answer(&MOMENTUM_OF_A_COORDINATE, &format!("--step {step} --convention heavy-ball"));
            assert_eq!((number(&members, "best_momentum"), number(&members, "best_radius")), (1.0, radius));
            let near = answer(&MOMENTUM_OF_A_COORDINATE, &format!("--step {step} --momentum 0.99999999 --convention heavy-ball"));
            assert!(number(&near, "spectral_radius") > radius && number(&near, "threshold") >= 1.0);
        }
    }

    #[test]
    fn figure_2_overshoots_at_its_step() {
        let members = answer(&OVERSHOOT, "");
        assert!((number(&members, "c_min") + 0.153_156).abs() < 1e-6);
    }
}
