//! Lemma F.1: the part of the chosen entry's square that the noise can take away.
//!
//! ```text
//! I = Int_0^M Int_y^M (x - y)^2 f_P(x) dx f_Y(y) dy <= mu'_2 / 2,    X ~ P on [0, M], Y ~ N(0, sd^2), mu'_1 >= M/2
//! ```
//!
//! Source: Lemma F.1, appendix F. Reading: true, and the hypothesis `mu'_1 >= M/2` is not needed, nor that the support is bounded. For
//! `0 <= y <= x` already `(x - y)^2 <= x^2`, so
//!
//! ```text
//! I <= E[X^2; 0 < Y < X] <= E[X^2] P[Y > 0] = mu'_2 / 2
//! ```
//!
//! The paper's proof goes through `y^2 <= y` and the step
//!
//! ```text
//! 2 mu'_1 (1 - F^(1)(y)) - (1 - F^(0)(y)) = Int_y^1 (2x - 1) f_P(x) dx >= 0
//! ```
//!
//! (for M = 1), which does need it; it divides by `2 mu'_1 - 1`, which is 0 for the uniform law. The bound is attained for `sd -> 0`:
//! with `(x - y)^2 = (y - x)^2`,
//!
//! ```text
//! mu'_2 / 2 - I = sqrt(2/pi) mu'_1 sd - sd^2 / 2 + E[(Y - X)^2; Y > X] <= sqrt(2/pi) mu'_1 sd
//! ```

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Verdict};
use num_traits::One;
use stats::rational::{Rational, power, ratio};

use crate::chosen_law::ChosenLaw;
use crate::neuron::{partial_square, partial_square_by_entry};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[BOUND, TWO_ORDERS, ATTAINED, PROOF_STEP, WITHOUT_HYPOTHESIS];

const SOURCE: &str = "Lemma F.1";
const FORMULA: &str = "Int_0^M Int_y^M (x - y)^2 f_P(x) dx f_Y(y) dy <= mu'_2 / 2";

const BOUND: Claim = Claim {
    id: "lemma-F.1/bound",
    source: SOURCE,
    statement: "under mu'_1 >= M/2 the double integral is at most mu'_2 / 2",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(bounds(&ChosenLaw::WITH_LARGE_MEAN, 0.5)),
    control: Control::negative("at most mu'_2 / 4", |_| Ok(bounds(&ChosenLaw::WITH_LARGE_MEAN, 0.25))),
    note: "Intervals of the quadrature for sd from 0.001 to 30 and five laws, U(0,1) with mu'_1 = M/2 among them.",
    ..Claim::DEFAULT
};

const TWO_ORDERS: Claim = Claim {
    id: "lemma-F.1/two-orders",
    source: SOURCE,
    statement: "the double integral is E[(X - Y)^2; 0 < Y < X] in either order of integration",
    formula: "Int_0^M Int_y^M (x - y)^2 f_P(x) dx f_Y(y) dy = E[(X - Y)^2; 0 < Y < X]",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(1e-10, "ten digits of a number below 1.5"),
    check: |_| Ok(two_orders(1.0)),
    control: Control::negative("with 1.001 sd for sd", |_| Ok(two_orders(1.001))),
    note: "A row of ours: what the other rows rest on.",
    ..Claim::DEFAULT
};

const ATTAINED: Claim = Claim {
    id: "lemma-F.1/attained",
    source: SOURCE,
    statement: "the bound is attained in the limit: the integral is at least mu'_2 / 2 - sqrt(2/pi) mu'_1 sd",
    formula: "I >= mu'_2 / 2 - sqrt(2/pi) mu'_1 sd",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(attained(1.0)),
    control: Control::negative("half of the loss", |_| Ok(attained(0.5))),
    note: "A row of ours, sd from 0.001 to 0.1: at 0.001 less than 0.001 M is missing.",
    ..Claim::DEFAULT
};

const PROOF_STEP: Claim = Claim {
    id: "lemma-F.1/step-of-the-proof",
    source: "Proof of Lemma F.1",
    statement: "under mu'_1 >= M/2 = 1/2: 2 mu'_1 (1 - F^(1)(y)) >= 1 - F^(0)(y) for all y in [0, 1]",
    formula: "Int_y^1 (2x - 1) f_P(x) dx >= 0",
    expect: Expect::both(Verdict::Holds),
    check: |_| {
        Ok(vec![proof_step("mean at least 1/2", &[ChosenLaw::BETA_2_1, ChosenLaw::UNIFORM, ChosenLaw::BETA_5_1, ChosenLaw::BETA_3_2])])
    },
    control: Control::negative("mean 1/5", |_| Ok(vec![proof_step("mean 1/5", &[ChosenLaw::BETA_1_4])])),
    note: "Exact, at y = 0, 1/200, ..., 1. The printed form divides by 2 mu'_1 - 1, which is 0 for U(0,1). Without the hypothesis the step fails, and the lemma does not (next row).",
    ..Claim::DEFAULT
};

const WITHOUT_HYPOTHESIS: Claim = Claim {
    id: "lemma-F.1/without-hypothesis",
    source: SOURCE,
    statement: "the bound holds without mu'_1 >= M/2, and for unbounded support",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(bounds(&[ChosenLaw::BETA_1_4, ChosenLaw::Exponential], 0.5)),
    control: Control::negative("at most mu'_2 / 4", |_| Ok(bounds(&[ChosenLaw::BETA_1_4, ChosenLaw::Exponential], 0.25))),
    note: "A row of ours: (x - y)^2 <= x^2 for 0 <= y <= x is all it takes. Beta(1,4) has mean 1/5; the exponential law has no M.",
    ..Claim::DEFAULT
};

const DEVIATIONS: [f64; 8] = [0.001, 0.01, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0];

fn bounds(laws: &[ChosenLaw], share: f64) -> Vec<Evidence> {
    let lines = laws.iter().flat_map(|law| {
        DEVIATIONS.map(|sd| {
            let integral = partial_square(*law, sd).expect("a smooth integrand");
            let (low, high) = (integral.value - integral.error_bound, integral.value + integral.error_bound);
            Evidence::enclosure(format!("{}, sd = {sd}", law.name()), Relation::AtMost, low, high, share * law.second_moment())
                .by("lemma", "quadrature")
        })
    });
    lines.collect()
}

fn two_orders(stretch: f64) -> Vec<Evidence> {
    let laws = ChosenLaw::WITH_LARGE_MEAN.into_iter().chain([ChosenLaw::BETA_1_4, ChosenLaw::Exponential]);
    let lines = laws.flat_map(|law| {
        DEVIATIONS.map(|sd| {
            let outside = partial_square(law, stretch * sd).expect("a smooth integrand");
            let inside = partial_square_by_entry(law, sd).expect("a smooth integrand");
            let error_bound = outside.error_bound + inside.error_bound;
            Evidence::numeric(format!("{}, sd = {sd}", law.name()), outside.value, inside.value, error_bound)
                .by("tails of P", "normal law inside")
        })
    });
    lines.collect()
}

fn attained(share_of_the_loss: f64) -> Vec<Evidence> {
    let lines = ChosenLaw::WITH_LARGE_MEAN.into_iter().flat_map(|law| {
        [0.001, 0.01, 0.1].map(|sd| {
            let integral = partial_square_by_entry(law, sd).expect("a smooth integrand");
            let (low, high) = (integral.value - integral.error_bound, integral.value + integral.error_bound);
            let loss = (2.0 / std::f64::consts::PI).sqrt() * law.mean() * sd;
            let bound = 0.5 * law.second_moment() - share_of_the_loss * loss;
            Evidence::enclosure(format!("{}, sd = {sd}", law.name()), Relation::AtLeast, low, high, bound).by("closed form", "quadrature")
        })
    });
    lines.collect()
}

/// `1 - F(y)` of a beta law on [0, 1], exactly.
fn exact_tail(law: ChosenLaw, y: &Rational) -> Rational {
    let ChosenLaw::Beta { a, b, tenths: 10 } = law else { unreachable!("only beta laws on [0, 1] are asked for") };
    let n = a + b - 1;
    let mut choose = Rational::one();
    let mut sum = ratio(0, 1);
    for below in 0..a {
        sum += &choose * power(y, below.into()) * power(&(Rational::one() - y), (n - below).into());
        choose *= ratio(i64::from(n - below), i64::from(below) + 1);
    }
    sum
}

fn proof_step(label: &str, laws: &[ChosenLaw]) -> Evidence {
    let cases = laws.iter().flat_map(|law| {
        (0..=200).map(move |i| {
            let y = ratio(i, 200);
            let left = ratio(2, 1) * law.moment(1) * exact_tail(law.tilted(1), &y);
            (format!("{}, y = {y}", law.name()), exact_tail(*law, &y), left)
        })
    });
    Evidence::exact_cases(label, Relation::AtLeast, cases).by("1 - F^(0)", "2 mu'_1 (1 - F^(1))")
}

#[cfg(test)]
mod tests {
    use stats::rational::to_f64;

    use super::*;

    #[test]
    fn exact_tails_are_the_laws_own() {
        for law in [ChosenLaw::BETA_2_1, ChosenLaw::BETA_3_2, ChosenLaw::BETA_1_4] {
            for i in 0..=10 {
                let y = ratio(i, 10);
                assert!((to_f64(&exact_tail(law, &y)) - law.upper_tail(to_f64(&y))).abs() < 1e-15);
            }
        }
    }

    #[test]
    fn without_noise_half_of_the_square_is_left() {
        assert_eq!(partial_square(ChosenLaw::BETA_2_1, 0.0).unwrap().value, 0.25);
    }
}
