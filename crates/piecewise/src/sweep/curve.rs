//! Lines and arcs: numbers that are `a t + c`, or `a cos t + b sin t + c`.

/// What is swept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Curve {
    /// `a t + c`.
    Line,
    /// `a cos t + b sin t + c`.
    Arc,
}

/// A number along a curve: the coefficients `a`, `b` (0 on a line) and `c`.
pub(super) type Coefficients = [f64; 3];

impl Curve {
    /// What the first two coefficients are multiplied by at `t`.
    pub(super) fn basis(self, t: f64) -> [f64; 2] {
        match self {
            Curve::Line => [t, 0.0],
            Curve::Arc => [libm::cos(t), libm::sin(t)],
        }
    }

    /// The same for the derivative by `t`, from the [`basis`](Self::basis) there.
    pub(super) fn derivative_basis(self, [x, y]: [f64; 2]) -> [f64; 2] {
        match self {
            Curve::Line => [1.0, 0.0],
            Curve::Arc => [-y, x],
        }
    }

    /// The longest stretch on which no number has two extrema: everything on a line, half a turn on an arc. A quarter of a turn, so that
    /// rounding does not come into it.
    pub(super) fn longest_stretch(self) -> f64 {
        match self {
            Curve::Line => f64::INFINITY,
            Curve::Arc => std::f64::consts::FRAC_PI_2,
        }
    }

    /// Calls `found` with each `t` strictly between `from` and `to` at which the number is `level`, in no order. None where it is
    /// constant. Where it only touches the level, it may be seen or not.
    pub(super) fn crossings(self, [a, b, c]: Coefficients, level: f64, [from, to]: [f64; 2], mut found: impl FnMut(f64)) {
        let mut inside = |t: f64| {
            if from < t && t < to {
                found(t);
            }
        };
        match self {
            Curve::Line => inside((level - c) / a),
            Curve::Arc => {
                let radius = libm::hypot(a, b);
                let cosine = (level - c) / radius;
                // Also false for a radius of 0. At 1 the number touches the level and does not pass it.
                if !(cosine.abs() < 1.0) {
                    return;
                }
                let (top, half) = (libm::atan2(b, a), libm::acos(cosine));
                for t in [top - half, top + half] {
                    let turn = 2.0 * std::f64::consts::PI;
                    let t = t + turn * libm::ceil((from - t) / turn);
                    // One step of Newton's method: what is found agrees with the sums that signs are taken of.
                    let [x, y] = self.basis(t);
                    let [dx, dy] = self.derivative_basis([x, y]);
                    let slope = a * dx + b * dy;
                    let step = (a * x + b * y + (c - level)) / slope;
                    inside(if step.abs() < 1e-6 { t - step } else { t });
                }
            }
        }
    }

    /// The length of the curve with derivative `sqrt(sum of squares)` between two ends, of which the sums over all coordinates `a a`,
    /// `a b` and `b b` are given.
    ///
    /// On an arc the squared speed is `p + q cos 2(t - s)` with `q <= p`, so the length is an elliptic integral of the second kind. With one
    /// coordinate the speed has a kink where it is zero, and with few it nearly has one, which no quadrature likes.
    pub(super) fn length(self, [aa, ab, bb]: [f64; 3], [from, to]: [f64; 2]) -> f64 {
        match self {
            Curve::Line => aa.sqrt() * (to - from),
            Curve::Arc => {
                // aa sin^2 - 2 ab sin cos + bb cos^2, in doubled angles.
                let (mean, cosine, sine) = (0.5 * (aa + bb), 0.5 * (bb - aa), -ab);
                let swing = libm::hypot(cosine, sine);
                let greatest = mean + swing;
                if greatest == 0.0 {
                    return 0.0;
                }
                let parameter = (2.0 * swing / greatest).min(1.0);
                let width = to - from;
                if width < SHORT * (1.0 - parameter).sqrt() {
                    return by_quadrature([mean, cosine, sine], from + 0.5 * width, 0.5 * width);
                }
                let top = 0.5 * libm::atan2(sine, cosine);
                greatest.sqrt() * (elliptic_e(to - top, parameter) - elliptic_e(from - top, parameter))
            }
        }
    }
}

/// Pieces shorter than this share of `sqrt(1 - m)`, `m = 2 q / (p + q)`, are integrated by Gauss's rule.
///
/// The squared speed `p + q cos 2u` is zero at `u = pi/2 + i d` with `tanh d = sqrt(1 - m)`, so `d >= sqrt(1 - m)`. Around a piece of half
/// width `w <= d / 40`, `w <= 1/40`, the speed is analytic in Bernstein's ellipse with `rho = 60` and there at most `M = 1.6 sqrt(p + q)`,
/// so four nodes are off by at most `64/15 M w rho^-8 / (1 - rho^-2)`, that is `5e-14 w sqrt(p + q)`. The difference of two elliptic
/// integrals is off by a rounding of `sqrt(p + q)`, however short the piece.
const SHORT: f64 = 0.05;

/// Nodes and weights of Gauss's rule with four of them (DLMF 3.5.2).
const NODES: [f64; 2] = [0.339_981_043_584_856_3, 0.861_136_311_594_052_6];
const WEIGHTS: [f64; 2] = [0.652_145_154_862_546_1, 0.347_854_845_137_453_85];

/// Integral of the speed `sqrt(mean + cosine cos 2t + sine sin 2t)` around `middle`, over a short piece.
fn by_quadrature([mean, cosine, sine]: [f64; 3], middle: f64, half_width: f64) -> f64 {
    let (x, y) = (libm::cos(2.0 * middle), libm::sin(2.0 * middle));
    let (even, odd) = (cosine * x + sine * y, sine * x - cosine * y);
    let sum: f64 = NODES
        .iter()
        .zip(WEIGHTS)
        .map(|(node, weight)| {
            let d = 2.0 * node * half_width;
            // Below 0.05, so the next terms are below 1e-18.
            let square = d * d;
            let cos = 1.0 - square * (0.5 - square * (1.0 / 24.0 - square * (1.0 / 720.0 - square / 40_320.0)));
            let sin = d * (1.0 - square * (1.0 / 6.0 - square * (1.0 / 120.0 - square * (1.0 / 5040.0 - square / 362_880.0))));
            let (level, swing) = (mean + even * cos, odd * sin);
            weight * ((level + swing).max(0.0).sqrt() + (level - swing).max(0.0).sqrt())
        })
        .sum();
    half_width * sum
}

/// The incomplete elliptic integral of the second kind: of `sqrt(1 - m sin^2)` from 0 to `angle`, `m` in [0, 1].
///
/// By Carlson's symmetric forms: DLMF 19.25.9, for the angle less a multiple of pi.
fn elliptic_e(angle: f64, m: f64) -> f64 {
    let half_turns = libm::round(angle / std::f64::consts::PI);
    let angle = angle - half_turns * std::f64::consts::PI;
    let (sine, cosine) = (libm::sin(angle), libm::cos(angle));
    let within = |sine: f64, cosine: f64| {
        if m == 1.0 {
            return sine;
        }
        let (x, y) = (cosine * cosine, 1.0 - m * sine * sine);
        sine * carlson_rf(x, y) - m / 3.0 * sine * sine * sine * carlson_rd(x, y)
    };
    let whole = if half_turns == 0.0 { 0.0 } else { 2.0 * half_turns * within(1.0, 0.0) };
    whole + within(sine, cosine)
}

/// Carlson's `R_F(x, y, 1)`, by duplication (DLMF 19.36.1): the error of the last series is below 1e-17.
fn carlson_rf(x: f64, y: f64) -> f64 {
    let (mut x, mut y, mut z) = (x, y, 1.0);
    loop {
        let mean = (x + y + z) / 3.0;
        let [u, v] = [x, y].map(|t| 1.0 - t / mean);
        let w = -u - v;
        if u.abs().max(v.abs()).max(w.abs()) < 2e-3 {
            let (second, third) = (u * v - w * w, u * v * w);
            let series = 1.0 + second * (second / 24.0 - 0.1 - 3.0 * third / 44.0) + third / 14.0;
            return series / mean.sqrt();
        }
        let lambda = (x * y).sqrt() + (y * z).sqrt() + (z * x).sqrt();
        (x, y, z) = (0.25 * (x + lambda), 0.25 * (y + lambda), 0.25 * (z + lambda));
    }
}

/// Carlson's `R_D(x, y, 1)`, in the same way (DLMF 19.36.2).
fn carlson_rd(x: f64, y: f64) -> f64 {
    let (mut x, mut y, mut z) = (x, y, 1.0);
    let (mut sum, mut factor) = (0.0, 1.0);
    loop {
        let mean = 0.2 * (x + y + 3.0 * z);
        let [u, v, w] = [x, y, z].map(|t| 1.0 - t / mean);
        if u.abs().max(v.abs()).max(w.abs()) < 1e-3 {
            let (a, b) = (u * v, w * w);
            let (c, d) = (a - b, a - 6.0 * b);
            let e = d + c + c;
            let series = 1.0
                + d * (-3.0 / 14.0 + 9.0 / 88.0 * d - 4.5 / 26.0 * w * e)
                + w * (e / 6.0 + w * (-9.0 / 22.0 * c + w * (3.0 / 26.0 * a)));
            return 3.0 * sum + factor * series / (mean * mean.sqrt());
        }
        let lambda = (x * y).sqrt() + (y * z).sqrt() + (z * x).sqrt();
        sum += factor / (z.sqrt() * (z + lambda));
        factor *= 0.25;
        (x, y, z) = (0.25 * (x + lambda), 0.25 * (y + lambda), 0.25 * (z + lambda));
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::{PI, SQRT_2, TAU};

    use super::*;

    fn all(curve: Curve, coefficients: Coefficients, level: f64, ends: [f64; 2]) -> Vec<f64> {
        let mut found = Vec::new();
        curve.crossings(coefficients, level, ends, |t| found.push(t));
        found.sort_by(f64::total_cmp);
        found
    }

    #[test]
    fn crossings_of_a_cosine_are_known() {
        let found = all(Curve::Arc, [2.0, 0.0, 1.0], 2.0, [0.0, TAU]);
        assert!((found[0] - PI / 3.0).abs() < 1e-15 && (found[1] - 5.0 * PI / 3.0).abs() < 2e-15, "{found:?}");
        assert_eq!(all(Curve::Arc, [2.0, 0.0, 1.0], 3.5, [0.0, TAU]), []);
        assert_eq!(all(Curve::Arc, [0.0, 0.0, 1.0], 1.0, [0.0, TAU]), []);
        assert_eq!(all(Curve::Arc, [1.0, 1.0, 0.0], 0.0, [0.0, 3.0]).len(), 1);
    }

    #[test]
    fn crossings_of_a_line_are_known() {
        assert_eq!(all(Curve::Line, [2.0, 0.0, 1.0], 2.0, [0.0, 1.0]), [0.5]);
        assert_eq!(all(Curve::Line, [2.0, 0.0, 1.0], 2.0, [0.5, 1.0]), []);
        assert_eq!(all(Curve::Line, [0.0, 0.0, 2.0], 2.0, [0.0, 1.0]), []);
    }

    #[test]
    fn lengths_of_circles_and_segments_are_known() {
        // (3 cos t, 3 sin t): the sums are 9, 0, 9.
        assert!((Curve::Arc.length([9.0, 0.0, 9.0], [0.5, 1.5]) - 3.0).abs() < 1e-14);
        assert_eq!(Curve::Line.length([4.0, 0.0, 0.0], [1.0, 4.0]), 6.0);
        // mpmath: ellipe(1, 1/2), ellipe(5, 0.99) and ellipe(1.5, 1 - 2^-40).
        let values =
            [(1.0, 0.5, 0.927_329_883_624_440_1), (5.0, 0.99, 3.100_231_365_424_339), (1.5, 1.0 - 2f64.powi(-40), 0.997_494_986_605_12)];
        for (angle, m, value) in values {
            let found = elliptic_e(angle, m);
            assert!((found - value).abs() < 2e-15, "{found} {value}");
        }
        // Short pieces by Gauss's rule, against the elliptic integral.
        for (from, width) in [(0.3, 0.01), (1.5, 0.004), (4.0, 1e-3)] {
            let [aa, ab, bb]: [f64; 3] = [3.0, 0.8, 0.5];
            let by_rule = Curve::Arc.length([aa, ab, bb], [from, from + width]);
            let (mean, cosine, sine) = (0.5 * (aa + bb), 0.5 * (bb - aa), -ab);
            let (swing, top) = (libm::hypot(cosine, sine), 0.5 * libm::atan2(sine, cosine));
            let m = 2.0 * swing / (mean + swing);
            assert!(width < SHORT * (1.0 - m).sqrt(), "{width} is short");
            let by_integral = (mean + swing).sqrt() * (elliptic_e(from + width - top, m) - elliptic_e(from - top, m));
            assert!((by_rule - by_integral).abs() < 1e-14, "{by_rule} {by_integral}");
        }
        // One coordinate, cos t + sin t from 0 to 1/2: its ends differ by that.
        let length = Curve::Arc.length([1.0, 1.0, 1.0], [0.0, 0.5]);
        assert!((length - (libm::cos(0.5) + libm::sin(0.5) - 1.0)).abs() < 1e-14 && length < SQRT_2);
    }
}
