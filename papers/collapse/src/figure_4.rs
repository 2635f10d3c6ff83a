//! Figure 4: networks of width 4 collapse to the mean of `[|x1 + x2|, |x1 - x2|]`.
//!
//! For `x` uniform on the square [-a, a]^2 both components have the mean
//!
//! ```text
//! 2a/3,    1.154700 for a = sqrt 3
//! ```
//!
//! Source: figure 4, section 2. The paper prints no number and no probability; "very high" is to be held against the probability of being
//! born dead at width 4 with nine hidden layers and two inputs, in a row of its own.

use claims::{Claim, Control, Evidence, Expect, Relation, Verdict};
use stats::rational::{Rational, ratio};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[MEAN];

const MEAN: Claim = Claim {
    id: "figure-4/mean",
    source: "Figure 4 A",
    statement: "the mean of |x1 + x2| and of |x1 - x2| on the square of half-side a is 2a/3 (1.154700 for a = sqrt 3)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(means(&ratio(2, 3))),
    control: Control::negative("the mean a/2 of one coordinate", |_| Ok(means(&ratio(1, 2)))),
    note: "In units of a. The decimal is compared by its square, 4/3.",
    ..Claim::DEFAULT
};

/// An affine function has on a triangle the mean of its values at the corners, and each diagonal cuts the square into two
/// triangles on which `|x1 +- x2|` is affine.
fn mean_over_triangles(component: fn(i64, i64) -> i64, triangles: [[(i64, i64); 3]; 2]) -> Rational {
    let integrals = triangles.map(|[a, b, c]| {
        let doubled_area = ((b.0 - a.0) * (c.1 - a.1) - (c.0 - a.0) * (b.1 - a.1)).abs();
        let sum: i64 = [a, b, c].iter().map(|&(x1, x2)| component(x1, x2)).sum();
        ratio(doubled_area * sum, 6)
    });
    integrals.into_iter().sum::<Rational>() / ratio(4, 1)
}

fn means(theory: &Rational) -> Vec<Evidence> {
    let corners = [(1, 1), (-1, 1), (-1, -1), (1, -1)];
    let along_falling = [[corners[0], corners[1], corners[3]], [corners[2], corners[1], corners[3]]];
    let along_rising = [[corners[1], corners[0], corners[2]], [corners[3], corners[0], corners[2]]];
    let sum = mean_over_triangles(|x1, x2| (x1 + x2).abs(), along_falling);
    let difference = mean_over_triangles(|x1, x2| (x1 - x2).abs(), along_rising);
    // (2 sqrt 3 / 3)^2 = 3 (2/3)^2.
    let square = ratio(3, 1) * &sum * &sum;
    let digits = |last: i64| ratio(last, 10_000_000) * ratio(last, 10_000_000);
    let line = |label: &str, observed: Rational| {
        Evidence::exact(label, Relation::Equal, theory, observed).by("closed form", "corners of triangles")
    };
    vec![
        line("mean of |x1 + x2|, a = 1", sum),
        line("mean of |x1 - x2|, a = 1", difference),
        Evidence::exact("square for a = sqrt 3, at least 1.1546995^2", Relation::AtLeast, digits(11_546_995), square.clone())
            .by("decimal", "corners of triangles"),
        Evidence::exact("square for a = sqrt 3, at most 1.1547015^2", Relation::AtMost, digits(11_547_015), square)
            .by("decimal", "corners of triangles"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_constant_has_itself_as_its_mean() {
        assert_eq!(mean_over_triangles(|_, _| 7, [[(1, 1), (-1, 1), (1, -1)], [(-1, -1), (-1, 1), (1, -1)]]), ratio(7, 1));
    }

    #[test]
    fn integrating_one_coordinate_after_the_other_gives_the_same() {
        // int |u + v| du over [-1, 1] is 1 + v^2; its mean over v is 4/3, half of that the mean over the square.
        assert_eq!(means(&ratio(2, 3)).len(), 4);
        assert_eq!((ratio(1, 1) + ratio(1, 3)) / ratio(2, 1), ratio(2, 3));
    }
}
