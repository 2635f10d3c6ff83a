//! Equation 5.2: the two-dimensional target.
//!
//! ```text
//! f_4(x_1, x_2) = (|x_1 + x_2|, |x_1 - x_2|)        on [-sqrt 3, sqrt 3]^2
//! ```
//!
//! Source: equation 5.2. Both components have the mean `2a/3 = 1.154700` with `a = sqrt 3`: sum and difference of two uniform variables
//! have the triangular density `(2a - |s|) / (4 a^2)` on [-2a, 2a].

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Verdict};
use stats::integrate::Integral;
use stats::rational::{from_f64_exact, ratio};

use experiments::targets::{HALF_WIDTH, sum_and_difference};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[VALUES, MEANS];

const VALUES: Claim = Claim {
    id: "eq-5.2/values",
    source: "Equation 5.2",
    statement: "the target of figure 9 is (|x_1 + x_2|, |x_1 - x_2|)",
    formula: "f_4(x) = (|x_1 + x_2|, |x_1 - x_2|)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![values(sum_and_difference)]),
    control: Control::negative("the components exchanged", |_| {
        Ok(vec![values(|x| {
            let [sum, difference] = sum_and_difference(x);
            [difference, sum]
        })])
    }),
    note: "On the integers from -20 to 20, where floats are exact.",
    ..Claim::DEFAULT
};

const MEANS: Claim = Claim {
    id: "eq-5.2/means",
    source: "Equation 5.2",
    statement: "both components have the mean 2 sqrt(3)/3 = 1.1547",
    formula: "Int_{-2a}^{2a} |s| (2a - |s|) / (4 a^2) ds = 2a/3",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(1e-8, "far below the sampling error of any training set"),
    check: |_| Ok(means(2.0 / 3.0)),
    control: Control::negative("the mean a/2 of one coordinate", |_| Ok(means(0.5))),
    note: "Against one coordinate integrated after the other.",
    ..Claim::DEFAULT
};

fn values(target: fn([f64; 2]) -> [f64; 2]) -> Evidence {
    let points = (-20..=20_i64).flat_map(|x1| (-20..=20_i64).map(move |x2| (x1, x2)));
    let cases = points.flat_map(|(x1, x2)| {
        let found = target([x1 as f64, x2 as f64]);
        let expected = [(x1 + x2).abs(), (x1 - x2).abs()];
        [0, 1].map(|i| (format!("x = ({x1}, {x2}), component {}", i + 1), ratio(expected[i], 1), from_f64_exact(found[i]).expect("finite")))
    });
    Evidence::exact_cases("integers", Relation::Equal, cases).by("integer arithmetic", "code")
}

fn means(share: f64) -> Vec<Evidence> {
    let lines = [("|x_1 + x_2|", 0, -1.0), ("|x_1 - x_2|", 1, 1.0)].map(|(label, component, sign)| {
        let over_first = |x2: f64| {
            Integral::new(|x1| sum_and_difference([x1, x2])[component] / (2.0 * HALF_WIDTH))
                .over(-HALF_WIDTH, HALF_WIDTH)
                .split_at(&[sign * x2])
                .panels(1)
                .integrate(1e-11)
                .expect("linear on both sides of the kink")
                .value
        };
        let mean = Integral::new(|x2| over_first(x2) / (2.0 * HALF_WIDTH))
            .over(-HALF_WIDTH, HALF_WIDTH)
            .panels(1)
            .integrate(1e-10)
            .expect("a parabola");
        // The inner integrals' errors enter as a mean of them.
        Evidence::numeric(format!("mean of {label}"), share * HALF_WIDTH, mean.value, mean.error_bound + 1e-11)
            .by("triangular density", "iterated quadrature")
    });
    lines.into()
}
