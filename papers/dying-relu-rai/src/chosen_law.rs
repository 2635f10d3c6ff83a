//! Laws for the entry of a row that RAI chooses: the `P` of section 4, on [0, M] or [0, inf).
//!
//! The paper uses Beta(2, 1); its statements are about any such law, so there are others here: betas with whole parameters, stretched
//! to [0, M] (uniform laws are `Beta(1, 1)`), and the exponential law for an unbounded one.

use rand::Rng;
use stats::rational::{Rational, ratio};
use stats::stream::open_unit;

/// A law on [0, M] or [0, inf) with a density.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChosenLaw {
    /// `M` times a Beta(a, b) variable; `a`, `b` from 1 with `a + b <= 9`. `M` is given in tenths, so that moments are fractions.
    Beta {
        /// First parameter.
        a: u32,
        /// Second parameter.
        b: u32,
        /// `10 M`, ten times the upper end.
        tenths: u32,
    },
    /// The exponential law of mean 1.
    Exponential,
}

/// Most uniforms that a draw of a beta law sorts.
const MOST_UNIFORMS: usize = 8;

impl ChosenLaw {
    /// The paper's choice: density `2t`, mean 2/3, second moment 1/2.
    pub(crate) const BETA_2_1: Self = Self::beta(2, 1);
    /// Uniform on [0, 1]: its mean is M/2, the edge of Lemma F.1's hypothesis.
    pub(crate) const UNIFORM: Self = Self::beta(1, 1);
    /// Uniform on [0, 3]: its second moment is 3.
    pub(crate) const UNIFORM_3: Self = Self::Beta { a: 1, b: 1, tenths: 30 };
    /// Uniform on [0, 0.1]: hardly more than no entry at all.
    pub(crate) const UNIFORM_TENTH: Self = Self::Beta { a: 1, b: 1, tenths: 1 };
    /// Of mean 5/6.
    pub(crate) const BETA_5_1: Self = Self::beta(5, 1);
    /// Of mean 3/5.
    pub(crate) const BETA_3_2: Self = Self::beta(3, 2);
    /// Of mean 1/5: outside Lemma F.1's hypothesis.
    pub(crate) const BETA_1_4: Self = Self::beta(1, 4);

    /// Laws that meet Lemma F.1's hypothesis.
    pub(crate) const WITH_LARGE_MEAN: [Self; 5] = [Self::BETA_2_1, Self::UNIFORM, Self::BETA_5_1, Self::BETA_3_2, Self::UNIFORM_3];

    const fn beta(a: u32, b: u32) -> Self {
        Self::Beta { a, b, tenths: 10 }
    }

    /// For labels: `Beta(2,1)`, `U(0,3)`, `Exp(1)`.
    pub(crate) fn name(self) -> String {
        match self {
            Self::Beta { a: 1, b: 1, .. } => format!("U(0,{})", self.end()),
            Self::Beta { a, b, tenths: 10 } => format!("Beta({a},{b})"),
            Self::Beta { a, b, .. } => format!("{} Beta({a},{b})", self.end()),
            Self::Exponential => "Exp(1)".into(),
        }
    }

    /// `M`, or infinity.
    pub(crate) fn end(self) -> f64 {
        match self {
            Self::Beta { tenths, .. } => f64::from(tenths) / 10.0,
            Self::Exponential => f64::INFINITY,
        }
    }

    /// `E[X^power]`, exactly.
    pub(crate) fn moment(self, power: u32) -> Rational {
        (0..power).fold(ratio(1, 1), |product, j| {
            product
                * match self {
                    Self::Beta { a, b, tenths } => ratio(i64::from(tenths) * i64::from(a + j), 10 * i64::from(a + b + j)),
                    Self::Exponential => ratio(i64::from(j) + 1, 1),
                }
        })
    }

    /// `mu'_1`, rounded once.
    pub(crate) fn mean(self) -> f64 {
        match self {
            Self::Beta { a, b, tenths } => f64::from(tenths * a) / f64::from(10 * (a + b)),
            Self::Exponential => 1.0,
        }
    }

    /// `mu'_2`, rounded once.
    pub(crate) fn second_moment(self) -> f64 {
        match self {
            Self::Beta { a, b, tenths } => f64::from(tenths * tenths * a * (a + 1)) / f64::from(100 * (a + b) * (a + b + 1)),
            Self::Exponential => 2.0,
        }
    }

    /// The law with the density `x^power f(x) / E[X^power]`, the paper's `f^(power)`. Of a beta law again a beta law.
    ///
    /// # Panics
    /// For the exponential law.
    pub(crate) fn tilted(self, power: u32) -> Self {
        match self {
            Self::Beta { a, b, tenths } => Self::Beta { a: a + power, b, tenths },
            Self::Exponential => panic!("the exponential law is not tilted"),
        }
    }

    /// `f(x)`; 0 outside of the support.
    pub(crate) fn density(self, x: f64) -> f64 {
        if !(0.0..=self.end()).contains(&x) {
            return 0.0;
        }
        match self {
            Self::Beta { a, b, .. } => {
                let (u, end) = (x / self.end(), self.end());
                f64::from(a) * binomial(a + b - 1, a) * u.powi(a as i32 - 1) * (1.0 - u).powi(b as i32 - 1) / end
            }
            Self::Exponential => libm::exp(-x),
        }
    }

    /// `1 - F(x)` for `x >= 0`.
    ///
    /// Of a beta law: the `a`-th smallest of `a + b - 1` uniforms is above `u` if fewer than `a` of them are below.
    pub(crate) fn upper_tail(self, x: f64) -> f64 {
        match self {
            Self::Beta { .. } if x >= self.end() => 0.0,
            Self::Beta { a, b, .. } => {
                let (u, n) = (x / self.end(), a + b - 1);
                (0..a).map(|below| binomial(n, below) * u.powi(below as i32) * (1.0 - u).powi((n - below) as i32)).sum()
            }
            Self::Exponential => libm::exp(-x),
        }
    }

    /// `E[(X - y)^2; X > y]` for `y >= 0`: `G(y)` in the proof of Lemma F.1.
    pub(crate) fn square_beyond(self, y: f64) -> f64 {
        match self {
            Self::Beta { .. } => {
                let tail = |power| self.tilted(power).upper_tail(y);
                self.second_moment() * tail(2) - 2.0 * y * self.mean() * tail(1) + y * y * tail(0)
            }
            Self::Exponential => 2.0 * libm::exp(-y),
        }
    }

    /// A draw, by comparisons and at most one logarithm: no function of the platform.
    pub(crate) fn sample(self, rng: &mut impl Rng) -> f64 {
        match self {
            Self::Beta { a, b, .. } => {
                let mut uniforms = [0.0; MOST_UNIFORMS];
                let drawn = &mut uniforms[..(a + b - 1) as usize];
                drawn.fill_with(|| open_unit(rng.next_u64()));
                drawn.sort_unstable_by(f64::total_cmp);
                self.end() * drawn[a as usize - 1]
            }
            Self::Exponential => -libm::log(open_unit(rng.next_u64())),
        }
    }
}

/// `n` choose `k`, a whole number.
fn binomial(n: u32, k: u32) -> f64 {
    (0..k).fold(1.0, |product, j| product * f64::from(n - j) / f64::from(j + 1)).round()
}

#[cfg(test)]
mod tests {
    use stats::integrate::Integral;
    use stats::rational::to_f64;
    use stats::stream::generator;

    use super::*;

    const ALL: [ChosenLaw; 8] = [
        ChosenLaw::BETA_2_1,
        ChosenLaw::UNIFORM,
        ChosenLaw::BETA_5_1,
        ChosenLaw::BETA_3_2,
        ChosenLaw::UNIFORM_3,
        ChosenLaw::UNIFORM_TENTH,
        ChosenLaw::BETA_1_4,
        ChosenLaw::Exponential,
    ];

    #[test]
    fn the_papers_law_has_the_density_2t_and_the_moments_two_thirds_and_one_half() {
        let law = ChosenLaw::BETA_2_1;
        assert_eq!((law.moment(1), law.moment(2)), (ratio(2, 3), ratio(1, 2)));
        assert!(ALL.iter().all(|law| law.mean() == to_f64(&law.moment(1)) && law.second_moment() == to_f64(&law.moment(2))));
        assert_eq!(ChosenLaw::UNIFORM_TENTH.moment(2), ratio(1, 300));
        assert_eq!((law.density(0.25), law.upper_tail(0.5), law.upper_tail(1.5)), (0.5, 0.75, 0.0));
    }

    #[test]
    fn tails_and_moments_are_integrals_of_the_density() {
        for law in ALL {
            let end = law.end().min(60.0);
            let integral = |from: f64, weight: &dyn Fn(f64) -> f64| {
                Integral::new(|x| weight(x) * law.density(x)).over(from, end).integrate(1e-11).expect("a smooth density").value
            };
            for power in 0..3 {
                assert!((integral(0.0, &|x| x.powi(power as i32)) - to_f64(&law.moment(power))).abs() < 1e-10, "{}", law.name());
            }
            for y in [0.0, 0.1, 0.7].into_iter().filter(|y| *y < end) {
                assert!((integral(y, &|_| 1.0) - law.upper_tail(y)).abs() < 1e-10, "{}", law.name());
                assert!((integral(y, &|x| (x - y) * (x - y)) - law.square_beyond(y)).abs() < 1e-10, "{}", law.name());
            }
        }
    }

    #[test]
    fn draws_have_the_law() {
        // Kolmogorov's distance of 20,000 draws is below 3.444 / sqrt(n) with probability 1 - 1e-10.
        for law in ALL {
            let mut rng = generator(&["chosen law"], 1, 0);
            let mut draws: Vec<f64> = (0..20_000).map(|_| law.sample(&mut rng)).collect();
            draws.sort_unstable_by(f64::total_cmp);
            let distance = stats::kolmogorov::distance(&draws, |x| 1.0 - law.upper_tail(x)).either();
            assert!(distance < 3.444 / 20_000_f64.sqrt(), "{}: {distance}", law.name());
        }
    }
}
