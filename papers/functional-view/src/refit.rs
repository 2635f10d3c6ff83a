//! Least squares on fixed breakpoints: the best that a network could do with what it has.

/// The span of some columns of numbers, one for each sample, as an orthonormal basis.
#[derive(Clone, Debug, Default)]
pub(crate) struct Span {
    basis: Vec<Vec<f64>>,
}

/// A column of which less than this share is new lies in the span of those before, up to rounding.
const NEW: f64 = 1e-10;

impl Span {
    /// That of all lines.
    pub(crate) fn lines(x: &[f64]) -> Self {
        let mut span = Self::default();
        span.add(&vec![1.0; x.len()]);
        span.add(x);
        span
    }

    /// That of all continuous piecewise-linear functions with these breakpoints.
    pub(crate) fn continuous(x: &[f64], breakpoints: &[f64]) -> Self {
        let mut span = Self::lines(x);
        for &at in breakpoints {
            span.add(&x.iter().map(|&x| (x - at).max(0.0)).collect::<Vec<f64>>());
        }
        span
    }

    /// With one column more, unless it lies in the span already.
    pub(crate) fn add(&mut self, column: &[f64]) {
        let length = norm2(column).sqrt();
        let new = self.without(column);
        let rest = norm2(&new).sqrt();
        if rest > NEW * length {
            self.basis.push(new.iter().map(|number| number / rest).collect());
        }
    }

    /// What of `y` is orthogonal to the span: the residuals of least squares.
    pub(crate) fn without(&self, y: &[f64]) -> Vec<f64> {
        let mut rest = y.to_vec();
        // Twice is enough: the first pass leaves rounding errors of the size of what it took away, the second takes those.
        for _ in 0..2 {
            for direction in &self.basis {
                let along: f64 = direction.iter().zip(&rest).map(|(d, r)| d * r).sum();
                rest.iter_mut().zip(direction).for_each(|(r, d)| *r -= along * d);
            }
        }
        rest
    }

    /// The least sum of squared errors.
    pub(crate) fn sse(&self, y: &[f64]) -> f64 {
        norm2(&self.without(y))
    }
}

fn norm2(column: &[f64]) -> f64 {
    column.iter().map(|number| number * number).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_points_have_their_line() {
        // 0, 1, 0 at -1, 0, 1: the mean 1/3 is the best line.
        let residuals = Span::lines(&[-1.0, 0.0, 1.0]).without(&[0.0, 1.0, 0.0]);
        for (found, exact) in residuals.iter().zip([-1.0 / 3.0, 2.0 / 3.0, -1.0 / 3.0]) {
            assert!((found - exact).abs() < 1e-15);
        }
    }

    #[test]
    fn a_breakpoint_meets_a_kink_and_a_second_one_at_the_same_place_adds_nothing() {
        let x: Vec<f64> = (0..9).map(f64::from).collect();
        let y: Vec<f64> = x.iter().map(|x| (x - 3.5).abs()).collect();
        assert!(Span::lines(&x).sse(&y) > 1.0);
        let span = Span::continuous(&x, &[3.5, 3.5, -2.0, 20.0]);
        assert_eq!(span.basis.len(), 3);
        assert!(span.sse(&y) < 1e-24);
    }

    #[test]
    fn more_breakpoints_than_points_meet_everything() {
        let x = [0.0, 1.0, 2.0, 3.0];
        let span = Span::continuous(&x, &[0.5, 0.6, 1.5, 1.6, 2.5, 2.6]);
        assert_eq!(span.basis.len(), 4);
        assert!(span.sse(&[1.0, -2.0, 3.0, -5.0]) < 1e-24);
    }
}
