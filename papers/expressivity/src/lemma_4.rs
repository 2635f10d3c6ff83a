//! Lemma 4: the mean norm of what a Gaussian matrix makes of a vector, away from a direction.
//!
//! With `W` of `k x k` entries `N(0, s^2)`, split along `x` and `y` as in Lemma 1, and `x_perp` perpendicular to `x`,
//!
//! ```text
//! (a)  E|[perp]W_perp x_perp|      =  |x_perp| s sqrt 2 Gamma(k/2) / Gamma((k-1)/2)      >=  |x_perp| s sqrt 2 (k/2 - 3/4)^(1/2)
//! (b)  E|1_A [perp]W_perp x_perp|  >= |x_perp| s sqrt 2 Gamma(|A|/2) / Gamma((|A|-1)/2)  >=  |x_perp| s sqrt 2 (|A|/2 - 3/4)^(1/2),  |A| > 2
//! ```
//!
//! Source: Lemma 4, appendix A.1. Reading: the proof gives each entry the variance `(k-1) s^2 |x_perp|^2`; it is `s^2 |x_perp|^2`, and then
//! Lemma 3 with `k - 1` numbers gives what is stated. In (b) the proof lets the restriction to `A` and the projection away from `y` commute.
//! They do where `y` is supported on `A`, which is the case that the theorem uses, or vanishes on `A`; not else. The inequality is true for
//! every `y`: the restricted vector has the covariance `I_A - y_A y_A^T` (unit `y`), at least that of `|A| - 1` numbers.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Verdict};
use experiments::properties::{Try, properties};
use num_traits::One;
use stats::rational::{Rational, ratio};
use stats::stream::BlockRng;

use crate::fractions::{Matrix, decided, dot as exact_dot, perpendicular, random_vector, restricted, squared_chi_means, whole, words};
use crate::lemma_1::{blocks, rng_below};
use crate::lemma_3::mean_norm;
use crate::sampled::{Sampled, dot, means};
use crate::setting::normals;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[MEAN, LOWER_BOUND, VARIANCE, INDEX_SET, COUNT, COMMUTES];

const MEAN: Claim = Claim {
    id: "lemma-4/mean",
    source: "Lemma 4 (a)",
    statement: "sampled matrices give [perp]W_perp x_perp the mean norm of k - 1 normal numbers times |x_perp| s",
    formula: "E|[perp]W_perp x_perp| = |x_perp| s sqrt 2 Gamma(k/2) / Gamma((k-1)/2)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100_000, paper: 1_000_000 },
    resolution: Resolution::relative(0.04, "half of what one degree of freedom changes at k = 8"),
    check: |run| sampled_mean(run, 1.0),
    control: Control::negative("k numbers", |run| sampled_mean(run, 0.0)),
    note: "k = 2, 3, 8, generic x and y, s = 0.7.",
    ..Claim::DEFAULT
};

const LOWER_BOUND: Claim = Claim {
    id: "lemma-4/lower-bound",
    source: "Lemma 4 (a) and (b)",
    statement: "the mean norm of k - 1 normal numbers is at least sqrt 2 (k/2 - 3/4)^(1/2), k = 2 to 500",
    formula: "2 (Gamma(k/2) / Gamma((k-1)/2))^2 >= k - 3/2",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![lower_bound(3)]),
    control: Control::negative("sqrt 2 (k/2 - 1/2)^(1/2)", |_| Ok(vec![lower_bound(2)])),
    note: "Exact. Also at k = 2, where Theorem 5 is used at x = 0: so |A| > 2 in (b) could be |A| >= 2.",
    ..Claim::DEFAULT
};

const VARIANCE: Claim = Claim {
    id: "lemma-4/variance",
    source: "Proof of Lemma 4",
    statement: "each of the k - 1 entries has the variance (k-1) s^2 |x_perp|^2",
    formula: "Var(v_i) = (k-1) s^2 |x_perp|^2 as printed,  right: Var(v_i) = s^2 |x_perp|^2;  v = [perp]W_perp x_perp",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: Samples { ci: 30, paper: 300 },
    check: |run| {
        let lines = variances(run, &[true, false])?;
        Ok(lines.into_iter().zip([false, true]).map(|(line, is_corrected)| if is_corrected { line.corrected() } else { line }).collect())
    },
    control: Control::positive("s^2 |x_perp|^2", |run| variances(run, &[false])),
    note: "Right: s^2 |x_perp|^2. A slip of the proof only: the lemma's statement has the right value. In (b) the proof repeats it.",
    ..Claim::DEFAULT
};

const INDEX_SET: Claim = Claim {
    id: "lemma-4/index-set",
    source: "Lemma 4 (b)",
    statement: "restricted to A the mean norm is at least that of |A| - 1 normal numbers, whatever y",
    formula: "E|1_A [perp]W_perp x_perp| >= |x_perp| s sqrt 2 Gamma(|A|/2) / Gamma((|A|-1)/2)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100_000, paper: 1_000_000 },
    resolution: Resolution::relative(0.04, "less than a fifth of what one degree of freedom changes at |A| = 3"),
    check: |run| index_set(run, &SUPPORTS, Relation::AtLeast, |_, size| mean_norm(size - 1.0)),
    control: Control::negative("|A| numbers", |run| index_set(run, &SUPPORTS, Relation::AtLeast, |_, size| mean_norm(size))),
    note: "k = 6, |A| = 3; y supported on A, generic, and zero on A.",
    ..Claim::DEFAULT
};

const COUNT: Claim = Claim {
    id: "lemma-4/entries-left",
    source: "Proof of Lemma 4",
    statement: "restricted to A it is |A| - 1 normal numbers where y is supported on A, and |A| where y is zero on A",
    formula: "E|1_A [perp]W_perp x_perp| = |x_perp| s sqrt 2 Gamma((j+1)/2) / Gamma(j/2),  j = |A| - 1 where y is supported on A, j = |A| where y is zero on A",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100_000, paper: 1_000_000 },
    resolution: Resolution::relative(0.04, "less than a fifth of what one degree of freedom changes at |A| = 3"),
    check: |run| index_set(run, &EXACT_SUPPORTS, Relation::Equal, numbers_left),
    control: Control::negative("for generic y", |run| index_set(run, &SUPPORTS, Relation::Equal, numbers_left)),
    note: "For generic y it is neither: one number more than |A| - 1, of smaller variance.",
    ..Claim::DEFAULT
};

const COMMUTES: Claim = Claim {
    id: "lemma-4/commutes",
    source: "Proof of Lemma 4 (b)",
    statement: "restricting to A and making perpendicular to y commute with making perpendicular to the restricted y and restricting",
    formula: "1_A (I - P_y) W = (I - P_{1_A y}) 1_A W",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: Samples { ci: 200, paper: 4_000 },
    check: |run| {
        let lines = properties(run, run.samples(), SUPPORTS.map(commutes).into())?;
        let lines = lines.into_iter().map(|line| line.by("proof", "fractions"));
        Ok(lines.zip(SUPPORTS).map(|(line, support)| if support == Support::Generic { line } else { line.corrected() }).collect())
    },
    control: Control::positive("y supported on A", |run| {
        Ok(properties(run, run.samples(), vec![commutes(Support::On)])?.into_iter().map(|line| line.by("proof", "fractions")).collect())
    }),
    note: "Right: where y is supported on A, as the vector z-hat of the theorem is, or vanishes on A. Exact, k = 4, |A| = 2.",
    ..Claim::DEFAULT
};

/// Where `y` has its coordinates with respect to `A`.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Support {
    Generic,
    On,
    Off,
}

const SUPPORTS: [Support; 3] = [Support::Generic, Support::On, Support::Off];
const EXACT_SUPPORTS: [Support; 2] = [Support::On, Support::Off];

impl Support {
    const fn name(self) -> &'static str {
        match self {
            Self::Generic => "generic y",
            Self::On => "y supported on A",
            Self::Off => "y zero on A",
        }
    }

    /// Whether a coordinate inside of `A`, or outside, may be other than 0.
    const fn allows(self, inside: bool) -> bool {
        match self {
            Self::Generic => true,
            Self::On => inside,
            Self::Off => !inside,
        }
    }
}

const STD: f64 = 0.7;

/// A vector perpendicular to a generic one, of squared norm 2: `(1, -1, 0, ...)` to `(2, 2, 3, 4, ...)`. Only its norm matters; the lemma's
/// `x` enters through it.
fn x_perp(k: usize) -> Vec<f64> {
    (0..k).map(|i| [1.0, -1.0].get(i).copied().unwrap_or(0.0)).collect()
}

/// `W x_perp` made perpendicular to `y`. `W_perp x_perp` is `W x_perp`.
fn image(y: &[f64], rng: &mut BlockRng) -> Vec<f64> {
    let x = x_perp(y.len());
    let mut image: Vec<f64> = (0..y.len()).map(|_| STD * dot(&normals(x.len(), rng), &x)).collect();
    let share = dot(&image, y) / dot(y, y);
    image.iter_mut().zip(y).for_each(|(v, y)| *v -= share * y);
    image
}

fn sampled_mean(run: &Run, lost: f64) -> Result<Vec<Evidence>, Stop> {
    let widths = [2, 3, 8];
    let measurements = widths.map(|k| {
        Sampled::new(format!("k = {k}"), 1, move |rng, values| {
            let y: Vec<f64> = (0..k).map(|i| 1.0 + 0.5 * i as f64).collect();
            let image = image(&y, rng);
            values[0] = dot(&image, &image).sqrt();
        })
    });
    let means = means(run, run.samples(), measurements.into())?;
    let lines = widths.iter().zip(means).map(|(k, mean)| {
        let theory = 2.0_f64.sqrt() * STD * mean_norm(*k as f64 - lost);
        mean[0].line(format!("k = {k}"), Relation::Equal, theory).by("gamma functions", "sampled matrices")
    });
    Ok(lines.collect())
}

/// `k - halves / 2` as the lower bound of the square.
fn lower_bound(halves: i64) -> Evidence {
    let cases = (2..).zip(squared_chi_means(499)).map(|(k, [low, _])| (format!("k = {k}"), low >= ratio(2 * k - halves, 2)));
    decided("k = 2 to 500", cases).by("lemma", "multiples of pi and 1/pi")
}

/// Variances of the entries of `[perp]W_perp x_perp` in directions perpendicular to `y`: sums of squared coefficients.
fn variance(printed: bool) -> (String, Try<'static>) {
    let try_one: Try<'static> = Box::new(move |rng: &mut BlockRng| {
        let k = 3 + rng_below(2, rng);
        let (x, y) = (random_vector(k, rng), random_vector(k, rng));
        let x_perp = perpendicular(&random_vector(k, rng), &x);
        let direction = perpendicular(&random_vector(k, rng), &y);
        let square = exact_dot(&direction, &direction);
        if square == ratio(0, 1) {
            return Ok(());
        }
        let mut variance = ratio(0, 1);
        for entry in 0..k * k {
            let unit = Matrix::identity(k).map(|i, j, _| ratio(i64::from(i * k + j == entry), 1));
            let [.., perp_perp] = blocks(&unit, &x, &y);
            let coefficient = exact_dot(&direction, &perp_perp.apply(&x_perp));
            variance += &coefficient * &coefficient / &square;
        }
        let factor = if printed { ratio(k as i64 - 1, 1) } else { Rational::one() };
        let claimed = factor * exact_dot(&x_perp, &x_perp);
        if variance == claimed { Ok(()) } else { Err(format!("{variance} for {claimed} at k = {k}, x_perp = {}", words(&x_perp))) }
    });
    let label = if printed { "(k-1) s^2 |x_perp|^2" } else { "s^2 |x_perp|^2" };
    (label.into(), try_one)
}

/// A line for each, in one call.
fn variances(run: &Run, printed: &[bool]) -> Result<Vec<Evidence>, Stop> {
    let lines = properties(run, run.samples(), printed.iter().map(|&printed| variance(printed)).collect())?;
    Ok(lines.into_iter().map(|line| line.by("proof", "unit matrices")).collect())
}

fn numbers_left(support: Support, size: f64) -> f64 {
    mean_norm(if support == Support::Off { size } else { size - 1.0 })
}

fn index_set(run: &Run, supports: &[Support], relation: Relation, theory: fn(Support, f64) -> f64) -> Result<Vec<Evidence>, Stop> {
    const WIDTH: usize = 6;
    const SIZE: usize = 3;
    let measurements = supports.iter().map(|&support| {
        Sampled::new(support.name(), 1, move |rng, values| {
            let y: Vec<f64> = (0..WIDTH).map(|i| if support.allows(i < SIZE) { 1.0 + 0.5 * i as f64 } else { 0.0 }).collect();
            let image = image(&y, rng);
            values[0] = dot(&image[..SIZE], &image[..SIZE]).sqrt();
        })
    });
    let means = means(run, run.samples(), measurements.collect())?;
    let lines = supports.iter().zip(means).map(|(&support, mean)| {
        let theory = 2.0_f64.sqrt() * STD * theory(support, SIZE as f64);
        mean[0].line(support.name(), relation, theory).by("gamma functions", "sampled matrices")
    });
    Ok(lines.collect())
}

fn commutes(support: Support) -> (String, Try<'static>) {
    let try_one: Try<'static> = Box::new(move |rng: &mut BlockRng| {
        let y = loop {
            let y = restricted(&random_vector(4, rng), |i| support.allows(i < 2));
            if y != whole(&[0; 4]) {
                break y;
            }
        };
        let w = random_vector(4, rng);
        let inside = |a: &[Rational]| restricted(a, |i| i < 2);
        let same = inside(&perpendicular(&w, &y)) == perpendicular(&inside(&w), &inside(&y));
        if same { Ok(()) } else { Err(format!("A = {{1, 2}}, y = {}, column of W = {}", words(&y), words(&w))) }
    });
    (support.name().into(), try_one)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_perpendicular_to_y_has_no_part_of_it() {
        let mut rng = stats::stream::generator(&["lemma-4"], 0, 0);
        let y = [1.0, 2.0, -1.0];
        assert!(dot(&image(&y, &mut rng), &y).abs() < 1e-14);
    }
}
