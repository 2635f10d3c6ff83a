//! The factors and constants of Theorem 4.3 in the paper's versions and in ours.
//!
//! ```text
//! (A_low / 2) E[q^l] + constant <= E[q^{l+1}] <= (A_upp / 2) E[q^l] + constant
//! ```
//!
//! Arithmetic is generic, so that the same expressions give floats for the rows and the calculator and fractions where two versions are
//! compared exactly. The only irrational number, `sqrt(2/pi) mu'_1 sigma_w`, enters as one symbol.
//!
//! `P_l` may differ from layer to layer, as in Theorem 4.3; Corollary 4.4 has one law for all.

use num_traits::{FromPrimitive, Num};

/// Which version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    /// As Theorem 4.3 prints it in section 4.2.
    MainText,
    /// As the end of its proof in appendix F prints it.
    Proof,
    /// What the proof's steps give when the number of positions is that of the layer before.
    Derived,
}

/// What the bounds depend on of the law `P_l` of a layer's chosen entries.
#[derive(Clone, Debug)]
pub(crate) struct Chosen<T> {
    /// `sqrt(2/pi) mu'_{l,1} sigma_w`.
    pub cross: T,
    /// `mu'_{l,2}`.
    pub second_moment: T,
}

/// What the bounds depend on besides the widths.
#[derive(Clone, Debug)]
pub(crate) struct Setting<T> {
    /// Layer `l` has the law at `l` modulo their number: one law for all layers, or two, first that of the even ones. Not empty.
    pub laws: Vec<Chosen<T>>,
    /// `sigma_w^2`.
    pub sigma_w2: T,
}

/// The bounds at one layer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bounds<T> {
    /// `A_low`.
    pub low: T,
    /// `A_upp`.
    pub upp: T,
    /// The constant term.
    pub constant: T,
}

impl Setting<f64> {
    /// Of one law of the chosen entry in every layer, with these moments.
    pub(crate) fn of_moments(mean: f64, second_moment: f64, sigma_w: f64) -> Self {
        Self::of_laws(&[(mean, second_moment)], sigma_w)
    }

    /// Of laws that take turns, with these means and second moments: layer `l` has the one at `l` modulo their number.
    pub(crate) fn of_laws(moments: &[(f64, f64)], sigma_w: f64) -> Self {
        let cross = |mean| (2.0 / std::f64::consts::PI).sqrt() * mean * sigma_w;
        let laws = moments.iter().map(|&(mean, second_moment)| Chosen { cross: cross(mean), second_moment }).collect();
        Self { laws, sigma_w2: sigma_w * sigma_w }
    }
}

impl<T: Clone + Num + FromPrimitive> Setting<T> {
    /// One law in every layer.
    pub(crate) fn one_law(cross: T, second_moment: T, sigma_w2: T) -> Self {
        Self { laws: vec![Chosen { cross, second_moment }], sigma_w2 }
    }

    /// `P_l`.
    pub(crate) fn law(&self, l: usize) -> &Chosen<T> {
        &self.laws[l % self.laws.len()]
    }

    /// `s_l = (mu'_{l+1,2} + sigma_w^2) / (N_l + 1)`: `E[q^{l+1} | N^l] = s_l (1 + |phi(N^l)|^2)`. `width` is `N_l`.
    pub(crate) fn step(&self, l: usize, width: usize) -> T {
        (self.law(l + 1).second_moment.clone() + self.sigma_w2.clone()) / whole::<T>(width + 1)
    }

    /// The bounds for `E[q^{l+1}]` by `E[q^l]`. `widths` is `N_0, N_1, ...`; `l` from 1.
    ///
    /// `None` where a width that the version mentions is not given: up to `N_l` for the derived version, `N_{l+1}` for the proof's and
    /// `N_{l+2}` for the main text's.
    pub(crate) fn bounds(&self, version: Version, widths: &[usize], l: usize) -> Option<Bounds<T>> {
        let width = |layer: usize| widths.get(layer).map(|width| whole::<T>(*width));
        let (before, here) = (width(l.checked_sub(1)?)?, width(l)?);
        let (Chosen { cross, second_moment: mu2 }, sigma_w2) = (self.law(l).clone(), self.sigma_w2.clone());
        let (one, two) = (T::one(), whole::<T>(2));
        let both = sigma_w2.clone() + two.clone() * cross.clone() + two.clone() * mu2.clone();
        // sigma_{b,l}^2 with mu'_{l+1,2} and sigma_{l+1}^2 = sigma_w^2 / N_l, as printed.
        let printed_constant = |layer: usize| {
            let (here, next) = (width(layer)?, width(layer + 1)?);
            let mu2 = self.law(layer + 1).second_moment.clone();
            Some((mu2 + sigma_w2.clone() / here * next.clone()) / (next + T::one()))
        };
        Some(match version {
            Version::MainText => {
                let (constant, next_constant) = (printed_constant(l)?, printed_constant(l + 1)?);
                let ratio = next_constant / constant.clone();
                let noise = before.clone() * sigma_w2.clone();
                let low = here.clone() * mu2.clone() + noise.clone();
                let upp = noise + two.clone() * here.clone() * cross + two * here * mu2;
                let positions = before + one;
                Bounds { low: ratio.clone() * low / positions.clone(), upp: ratio * upp / positions, constant }
            }
            Version::Proof => {
                let constant = printed_constant(l)?;
                let variance = sigma_w2.clone() / before.clone();
                let positions = before + one.clone();
                let ratio = constant.clone() * (here.clone() + one) / (variance.clone() * here.clone() + mu2.clone());
                let c = (mu2.clone() - variance.clone()) / positions.clone()
                    + variance
                    + two * cross / positions.clone()
                    + mu2.clone() / positions.clone();
                let low = (mu2 * here.clone() - sigma_w2.clone()) / positions + sigma_w2;
                Bounds { low: ratio.clone() * low, upp: ratio * here * c, constant }
            }
            Version::Derived => {
                let positions = before + one;
                let constant = self.step(l, widths[l]);
                let ratio = constant.clone() / self.step(l - 1, widths[l - 1]);
                let scale = ratio * here / positions;
                Bounds { low: scale.clone() * (mu2 + sigma_w2), upp: scale * both, constant }
            }
        })
    }
}

/// A whole number as a `T`.
fn whole<T: FromPrimitive>(n: usize) -> T {
    T::from_usize(n).expect("widths are small")
}

#[cfg(test)]
mod tests {
    use stats::rational::{Rational, ratio};

    use super::*;

    fn setting() -> Setting<Rational> {
        Setting::one_law(ratio(1, 3), ratio(1, 2), ratio(1, 4))
    }

    #[test]
    fn width_1_everywhere_is_corollary_4_4_with_n_of_1() {
        let bounds = setting().bounds(Version::Derived, &[1, 1], 1).unwrap();
        assert_eq!(bounds, Bounds { low: ratio(3, 8), upp: ratio(23, 24), constant: ratio(3, 8) });
    }

    #[test]
    fn a_width_that_is_not_given_gives_no_bounds() {
        let widths = [2, 3, 4, 5];
        let known = |version| (1..=4).filter(|l| setting().bounds(version, &widths, *l).is_some()).collect::<Vec<_>>();
        assert_eq!(known(Version::Derived), [1, 2, 3]);
        assert_eq!(known(Version::Proof), [1, 2]);
        assert_eq!(known(Version::MainText), [1]);
        assert!(setting().bounds(Version::Derived, &widths, 0).is_none());
    }

    #[test]
    fn with_laws_that_take_turns_appendix_f_is_the_derived_version_at_equal_widths_and_the_main_text_is_not() {
        let laws =
            vec![Chosen { cross: ratio(1, 3), second_moment: ratio(1, 2) }, Chosen { cross: ratio(1, 7), second_moment: ratio(1, 4) }];
        let setting = Setting { laws, sigma_w2: ratio(1, 4) };
        for l in 2..=5 {
            let bounds = |version| setting.bounds(version, &[3; 8], l).unwrap();
            assert_eq!(bounds(Version::Proof), bounds(Version::Derived), "l = {l}");
            assert_ne!(bounds(Version::MainText).low, bounds(Version::Derived).low, "l = {l}");
        }
        // l = 2: s_2 = (1/4 + 1/4) / 4 and s_1 = (1/2 + 1/4) / 4, so A_low = 3 s_2, printed 3 s_1^2 / s_2.
        let low = |version| setting.bounds(version, &[3; 8], 2).unwrap().low;
        assert_eq!((low(Version::Derived), low(Version::MainText)), (ratio(3, 8), ratio(27, 32)));
    }

    #[test]
    fn the_derived_version_drops_the_wider_layer_of_the_printed_constant() {
        // N_l = 2, N_{l+1} = 16: (1/2 + 1/4) / 3 against (1/2 + 16/2 * 1/4) / 17.
        let widths = [3, 2, 16, 2];
        let constant = |version| setting().bounds(version, &widths, 1).unwrap().constant;
        assert_eq!((constant(Version::Derived), constant(Version::Proof)), (ratio(1, 4), ratio(5, 34)));
        assert_eq!(constant(Version::MainText), ratio(5, 34));
    }
}
