//! A single rectified unit `max(0, w.x + b)` under `x ~ N(0, I)`, with targets of scale `gamma` along the last axis.
//!
//! What the unit does depends on `s = b / |w|` alone up to scale: it is active with probability `Phi(s)`, equations (21) to (23). The expected gradients are (27) to
//! (32), with `c = w_L / |w|`; without a rotation they read, for every `w != 0`,
//!
//! ```text
//! dL/dw = Phi(s) (w - gamma e_L) + gamma c s phi(s) w / |w|
//! dL/db = (|w| - gamma c) phi(s) + b Phi(s)
//! ```

use stats::special::{normal_density, normal_lower_tail};

/// Which expected gradient of the reduced system, where `w` has its last component only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// (31) and (32): the targets are linear, `gamma x_L`.
    Signed,
    /// (32) without the sign of `w_L`, as it is easily lost; right for `w_L > 0`.
    UnsignedBias,
    /// The targets are rectified, `max(0, gamma x_L)`.
    TrueRelu,
}

impl Field {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Signed, Self::UnsignedBias, Self::TrueRelu];

    /// The gradient at `(w_L, b)`; `w_L` is not 0.
    pub(crate) fn gradient(self, [w, b]: [f64; 2], gamma: f64) -> [f64; 2] {
        let (v, k) = (w.abs(), w.signum());
        let s = b / v;
        let (mass, density) = (normal_lower_tail(s), normal_density(s));
        match self {
            Self::Signed => [(w - gamma) * mass + gamma * s * density, k * (w - gamma) * density + b * mass],
            Self::UnsignedBias => [(w - gamma) * mass + gamma * s * density, (w - gamma) * density + b * mass],
            Self::TrueRelu if w > 0.0 => {
                let m = (-s).max(0.0);
                let beyond = normal_density(m);
                [w * mass - gamma * (normal_lower_tail(-m) + m * beyond), w * density + b * mass - gamma * beyond]
            }
            Self::TrueRelu => {
                let [on, with_x] = if s > 0.0 { [normal_density(0.0) - density, mass - 0.5 - s * density] } else { [0.0; 2] };
                [w * mass - gamma * with_x, v * density + b * mass - gamma * on]
            }
        }
    }
}

/// `b / |w|`: the unit is active with probability `Phi` of it.
pub(crate) fn ratio(w: &[f64], b: f64) -> f64 {
    b / length(w)
}

/// The Euclidean length.
pub(crate) fn length(w: &[f64]) -> f64 {
    w.iter().fold(0.0, |sum, w| libm::hypot(sum, *w))
}

/// The expected gradient for linear targets at `w != 0` in any dimension, without a rotation: that of `w`, that of `b`.
pub(crate) fn gradient(w: &[f64], b: f64, gamma: f64) -> (Vec<f64>, f64) {
    let (norm, last) = (length(w), w.len() - 1);
    let (s, c) = (b / norm, w[last] / norm);
    let (mass, density) = (normal_lower_tail(s), normal_density(s));
    let along = mass + gamma * c * s * density / norm;
    let mut by_w: Vec<f64> = w.iter().map(|w| along * w).collect();
    by_w[last] -= gamma * mass;
    (by_w, (norm - gamma * c) * density + b * mass)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_the_reduced_system_both_forms_agree() {
        for w in [0.5, -0.5, 2.0, -1e-3] {
            for b in [-1.0, 0.0, 0.3, 2.0] {
                let (by_w, by_b) = gradient(&[0.0, 0.0, w], b, 0.7);
                let reduced = Field::Signed.gradient([w, b], 0.7);
                assert_eq!(by_w[..2], [0.0, 0.0]);
                assert!((by_w[2] - reduced[0]).abs() < 1e-14 && (by_b - reduced[1]).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn the_optimum_is_critical() {
        assert_eq!(Field::Signed.gradient([0.3, 0.0], 0.3), [0.0, 0.0]);
        assert_eq!(gradient(&[0.0, 0.3], 0.0, 0.3), (vec![0.0, 0.0], 0.0));
    }
}
