//! Calculators of the densities of Theorem 1 and Corollary 1.

use claims::{Answer, Calculator, Failure, Inputs, Kind, Method, Parameter, Quantity};

use crate::laws::Law;

const FAMILY: Parameter =
    Parameter { name: "law", default: "gaussian", kind: Kind::Choice(&["gaussian", "uniform"]), about: "how b, w and v are drawn" };

const fn scale(name: &'static str, about: &'static str) -> Parameter {
    Parameter { name, default: "1", kind: Kind::Positive, about }
}

/// How b, w and v are drawn: the parameters that [`law`] reads.
pub(crate) const LAW: [Parameter; 7] = [
    FAMILY,
    scale("sb", "standard deviation of b, for gaussian"),
    scale("sw", "standard deviation of w, for gaussian"),
    scale("sv", "standard deviation of v, for gaussian"),
    scale("ab", "b is uniform on [-ab, ab], for uniform"),
    scale("aw", "w is uniform on [-aw, aw], for uniform"),
    scale("av", "v is uniform on [-av, av], for uniform"),
];

/// `calc functional-view density`.
pub(crate) const DENSITY: Calculator = Calculator {
    name: "density",
    summary: "density or distribution function of a random unit's breakpoint and slope",
    source: "Theorem 1, Corollary 1",
    parameters: &[
        LAW[0],
        LAW[1],
        LAW[2],
        LAW[3],
        LAW[4],
        LAW[5],
        LAW[6],
        Parameter {
            name: "of",
            default: "joint",
            kind: Kind::Choice(&["joint", "beta", "mu", "mu-given-beta", "cdf-beta", "cdf-mu"]),
            about: "which density, or cdf",
        },
        Parameter { name: "beta", default: "0.5", kind: Kind::Real(f64::MIN, f64::MAX), about: "breakpoint, -b / w" },
        Parameter { name: "mu", default: "0.5", kind: Kind::Real(f64::MIN, f64::MAX), about: "slope on the active side, w v" },
    ],
    compute: density,
};

/// The law that [`LAW`] describes.
pub(crate) fn law(inputs: &Inputs) -> Law {
    let scales = |names: [&'static str; 3]| names.map(|name| inputs.real(name));
    match inputs.word("law") {
        "uniform" => Law::Uniform(scales(["ab", "aw", "av"])),
        _ => Law::Gaussian(scales(["sb", "sw", "sv"])),
    }
}

fn density(inputs: &Inputs) -> Result<Answer, Failure> {
    let (law, beta, mu) = (law(inputs), inputs.real("beta"), inputs.real("mu"));
    let value = match inputs.word("of") {
        "beta" => law.beta_density(beta),
        "mu" => law.mu_density(mu),
        "mu-given-beta" => law.mu_given_beta(mu, beta),
        "cdf-beta" => law.beta_cdf(beta),
        "cdf-mu" => law.mu_cdf(mu),
        _ => law.joint(beta, mu),
    };
    Ok(Answer::new(Quantity::Number(value), Method::ClosedForm))
}
