//! Lines through neighbouring samples by least squares, without differences of large sums.
//!
//! Sums of squares `sum y^2 - (sum y)^2 / n - ..` lose what the fit is about: a short piece of a smooth function is so nearly straight that its
//! error is below the rounding of the sums. Here an error is only ever a sum of squares: of a new sample's distance from the line so far,
//! or of what two fits differ by.

/// The line of least squares through some samples, as the sums that it depends on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fit {
    pub count: f64,
    pub mean_x: f64,
    pub mean_y: f64,
    /// Sum of squares of `x` about its mean, and of products of `x` and `y` about theirs.
    pub sxx: f64,
    pub sxy: f64,
    /// The fit's sum of squared errors.
    pub sse: f64,
}

impl Fit {
    pub(super) const NOTHING: Fit = Fit { count: 0.0, mean_x: 0.0, mean_y: 0.0, sxx: 0.0, sxy: 0.0, sse: 0.0 };

    pub(super) fn of(x: &[f64], y: &[f64]) -> Fit {
        let mut fit = Fit::NOTHING;
        for (&x, &y) in x.iter().zip(y) {
            fit.add(x, y, 1.0 / (fit.count + 1.0));
        }
        fit
    }

    /// One sample more, `share` of all samples that there are then.
    ///
    /// With `e` its distance from the line so far, the error grows by `e^2 n/(n+1) / (1 + n/(n+1) dx^2 / sxx)`: the new line goes as far towards it
    /// as its leverage says.
    // No branches: eight of them stand side by side in the lanes of `optimal`.
    #[inline(always)]
    pub(super) fn add(&mut self, x: f64, y: f64, share: f64) {
        let (dx, dy) = (x - self.mean_x, y - self.mean_y);
        let others = self.count * share;
        let more = others * dx * dx;
        let sxx = self.sxx + more;
        let error = dy - self.sxy / self.sxx * dx;
        let grown = others * error * error * (self.sxx / sxx);
        // Samples at one place have no slope: a new one there is compared with their mean, one elsewhere is met exactly.
        let at_one_place = if more == 0.0 { others * dy * dy } else { 0.0 };
        self.sse += if self.sxx > 0.0 { grown } else { at_one_place };
        self.sxy += others * dx * dy;
        self.sxx = sxx;
        self.mean_x += dx * share;
        self.mean_y += dy * share;
        self.count += 1.0;
    }

    /// The fit of the samples of both; not empty.
    ///
    /// The error grows by what the two lines differ by: in their slopes, and by what the line between the two middles differs from the slope
    /// that both together would have.
    pub(super) fn joined(&self, other: &Fit) -> Fit {
        let count = self.count + other.count;
        let (dx, dy) = (other.mean_x - self.mean_x, other.mean_y - self.mean_y);
        let weight = self.count * other.count / count;
        let between = weight * dx * dx;
        let (within, products) = (self.sxx + other.sxx, self.sxy + other.sxy);
        let mut sse = self.sse + other.sse;
        if self.sxx > 0.0 && other.sxx > 0.0 {
            let slopes = other.sxy / other.sxx - self.sxy / self.sxx;
            sse += self.sxx * (other.sxx / within) * slopes * slopes;
        }
        let off = if within > 0.0 { dy - products / within * dx } else { dy };
        // Without a slope within, the line goes through both middles, unless they stand above each other.
        let share = if within > 0.0 { within / (within + between) } else { f64::from(u8::from(between == 0.0)) };
        sse += weight * share * off * off;
        let mean = |a: f64, b: f64| a + (b - a) * (other.count / count);
        Fit {
            count,
            mean_x: mean(self.mean_x, other.mean_x),
            mean_y: mean(self.mean_y, other.mean_y),
            sxx: within + between,
            sxy: products + weight * dx * dy,
            sse,
        }
    }

    /// The slope; 0 where all samples are at one place.
    pub(super) fn slope(&self) -> f64 {
        if self.sxx > 0.0 { self.sxy / self.sxx } else { 0.0 }
    }

    /// What the line is at 0.
    pub(super) fn intercept(&self) -> f64 {
        self.mean_y - self.slope() * self.mean_x
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use stats::rational::{Rational, from_f64_exact, ratio, to_f64};

    use super::*;

    /// Error, slope and intercept by the normal equations, in fractions.
    fn exact(x: &[f64], y: &[f64]) -> (f64, f64, f64) {
        let fraction = |v: &[f64]| v.iter().map(|v| from_f64_exact(*v).expect("finite")).collect::<Vec<Rational>>();
        let (x, y, n) = (fraction(x), fraction(y), ratio(x.len() as i64, 1));
        let sum = |of: &dyn Fn(usize) -> Rational| (0..x.len()).map(of).sum::<Rational>();
        let (mean_x, mean_y) = (sum(&|i| x[i].clone()) / &n, sum(&|i| y[i].clone()) / &n);
        let sxx = sum(&|i| (&x[i] - &mean_x) * (&x[i] - &mean_x));
        let sxy = sum(&|i| (&x[i] - &mean_x) * (&y[i] - &mean_y));
        let slope = if sxx == ratio(0, 1) { ratio(0, 1) } else { sxy / sxx };
        let error = sum(&|i| {
            let e = &y[i] - &mean_y - &slope * (&x[i] - &mean_x);
            &e * &e
        });
        (to_f64(&error), to_f64(&slope), to_f64(&(mean_y - &slope * mean_x)))
    }

    #[test]
    fn one_sample_and_two_are_met() {
        let one = Fit::of(&[2.0], &[3.0]);
        assert_eq!((one.sse, one.slope(), one.intercept()), (0.0, 0.0, 3.0));
        let two = Fit::of(&[2.0, 4.0], &[3.0, 7.0]);
        assert_eq!((two.sse, two.slope(), two.intercept()), (0.0, 2.0, -1.0));
    }

    #[test]
    fn samples_above_each_other_have_a_mean_and_one_elsewhere_is_met() {
        let above = Fit::of(&[1.0, 1.0, 1.0], &[0.0, 3.0, 6.0]);
        assert_eq!((above.sse, above.slope(), above.intercept()), (18.0, 0.0, 3.0));
        let with_another = Fit::of(&[1.0, 1.0, 3.0], &[0.0, 2.0, 7.0]);
        assert_eq!((with_another.sse, with_another.slope()), (2.0, 3.0));
        assert_eq!(Fit::of(&[1.0, 1.0], &[0.0, 2.0]).joined(&Fit::of(&[3.0], &[7.0])).sse, 2.0);
        assert_eq!(Fit::of(&[1.0], &[0.0]).joined(&Fit::of(&[1.0], &[2.0])).sse, 2.0);
    }

    #[test]
    fn a_parabola_between_neighbouring_samples_keeps_its_digits() {
        // Of k samples of x^2, h apart, the error is h^4 k (k^2 - 1)(k^2 - 4) / 180, wherever they are.
        let (h, k) = (2.0_f64.powi(-9), 12);
        let x: Vec<f64> = (0..k).map(|i| 1.5 + f64::from(i) * h).collect();
        let y: Vec<f64> = x.iter().map(|x| x * x).collect();
        let k = f64::from(k);
        let theory = h.powi(4) * k * (k * k - 1.0) * (k * k - 4.0) / 180.0;
        let fit = Fit::of(&x, &y);
        assert!((fit.sse / theory - 1.0).abs() < 1e-9, "{} and {theory}", fit.sse);
    }

    proptest! {
        #[test]
        fn the_fit_is_that_of_the_normal_equations(
            samples in prop::collection::vec((0_i32..8, -20_i32..20), 1..12),
            at in 0_usize..12,
        ) {
            let mut samples = samples;
            samples.sort_unstable();
            let (x, y): (Vec<f64>, Vec<f64>) = samples.iter().map(|(x, y)| (f64::from(*x) / 4.0 - 1.0, f64::from(*y) / 8.0)).unzip();
            let (error, slope, intercept) = exact(&x, &y);
            let cut = at.min(x.len());
            let mut fits = vec![Fit::of(&x, &y)];
            if cut > 0 && cut < x.len() {
                fits.push(Fit::of(&x[..cut], &y[..cut]).joined(&Fit::of(&x[cut..], &y[cut..])));
            }
            for fit in fits {
                prop_assert!((fit.sse - error).abs() <= 1e-13 * (1.0 + error), "{} and {error}", fit.sse);
                prop_assert!((fit.slope() - slope).abs() < 1e-11 && (fit.intercept() - intercept).abs() < 1e-11);
            }
        }
    }
}
