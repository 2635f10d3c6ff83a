//! Section 2.4's setting: data on both sides of a gap, and units of which only the output weights are trained.
//!
//! The network is then linear in what is trained, `f(x) = sum_i v_i phi_i(x)`. Gradient descent on half of the sum of squares moves `v` along the
//! features of the data, so `v = v_0 + sum_n alpha_n phi(x_n)` at any time, with `alpha_n` minus the integral (the sum over steps) of the error at
//! `x_n`. In the limit `alpha` solves `K alpha = y - f_0`, where `K_nm = sum_i phi_i(x_n) phi_i(x_m)`.

use rand::Rng;
use stats::rational::{Rational, ratio};
use stats::stream::BlockRng;

use crate::forms::fraction;

/// The gap is from minus this to this.
pub(crate) const HALF_GAP: f64 = 0.5;

/// The data end here on both sides.
pub(crate) const OUTER_END: f64 = 2.0;

/// So many inputs on each side of the gap, its ends among them, in ascending order.
pub(crate) fn inputs(on_each_side: usize) -> Vec<f64> {
    let left = crate::targets::grid(-OUTER_END, -HALF_GAP, on_each_side);
    left.into_iter().chain(crate::targets::grid(HALF_GAP, OUTER_END, on_each_side)).collect()
}

/// What a unit with weight `w` and bias `b` computes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Basis {
    /// `(w x + b)_+`.
    Relu,
    /// `[w x + b > 0]`.
    Step,
    /// `(1 - |x - beta| / half_width)_+`, `beta = -b/w`.
    Hat(Rational),
}

impl Basis {
    pub(crate) fn feature(&self, [w, b]: &[Rational; 2], x: &Rational) -> Rational {
        let (zero, one) = (ratio(0, 1), ratio(1, 1));
        let pre_activation = w * x + b;
        match self {
            Self::Relu if pre_activation > zero => pre_activation,
            Self::Step if pre_activation > zero => one,
            Self::Relu | Self::Step => zero,
            Self::Hat(half_width) => {
                let distance = pre_activation / w / half_width;
                let height = if distance < zero { one + distance } else { one - distance };
                if height > zero { height } else { zero }
            }
        }
    }
}

/// Units, data, and what gradient descent on the output weights has made of them, in fractions.
#[derive(Clone, Debug)]
pub(crate) struct Course {
    pub(crate) basis: Basis,
    /// `w` and `b`.
    pub(crate) units: Vec<[Rational; 2]>,
    pub(crate) v: Vec<Rational>,
    /// Inputs and targets.
    pub(crate) data: Vec<[Rational; 2]>,
    /// Minus the integral of each datum's error so far.
    pub(crate) alpha: Vec<Rational>,
}

/// Steps that a course is followed before its limit is taken.
const STEPS: usize = 3;

impl Course {
    /// Three data on each side, the gap's ends among them, with random targets; `|w| = 1` with five breakpoints of either orientation in the gap
    /// and ten of either elsewhere; all `v = 0`.
    pub(crate) fn draw(basis: Basis, rng: &mut BlockRng) -> Self {
        let mut data: Vec<[Rational; 2]> = Vec::new();
        for side in [-1, 1] {
            let first = 9 + i64::from(rng.next_u32() % 3);
            let places = [4, first, first + 1 + i64::from(rng.next_u32() % 5)];
            data.extend(places.map(|eighths| [ratio(side * eighths, 8), fraction(rng)]));
        }
        let mut units = Vec::new();
        for w in [-1, 1] {
            // Thirteenths and seventeenths are on no input.
            let within = distinct(rng, 5, -6, 6).into_iter().map(|place| ratio(place, 13));
            let beyond = distinct(rng, 10, -26, 25).into_iter().map(|place| {
                // From half to two on either side, leaving out the middle.
                ratio(if place < 0 { place - 8 } else { place + 9 }, 17)
            });
            units.extend(within.chain(beyond).map(|beta| [ratio(w, 1), -ratio(w, 1) * beta]));
        }
        let (v, alpha) = (vec![ratio(0, 1); units.len()], vec![ratio(0, 1); data.len()]);
        Self { basis, units, v, data, alpha }
    }

    pub(crate) fn value(&self, x: &Rational) -> Rational {
        self.units.iter().zip(&self.v).map(|(unit, v)| self.basis.feature(unit, x) * v).sum()
    }

    /// `f - y` at each datum.
    pub(crate) fn errors(&self) -> Vec<Rational> {
        self.data.iter().map(|[x, y]| self.value(x) - y).collect()
    }

    /// Adds to `v` the features of the data, each so many times.
    fn add(&mut self, times: &[Rational]) {
        for (unit, v) in self.units.iter().zip(&mut self.v) {
            *v += self.data.iter().zip(times).map(|([x, _], times)| self.basis.feature(unit, x) * times).sum::<Rational>();
        }
        self.alpha.iter_mut().zip(times).for_each(|(alpha, times)| *alpha += times);
    }

    /// One step of gradient descent on half of the sum of squares, by the derivative of the loss in each `v`.
    pub(crate) fn step(&mut self, rate: &Rational) {
        let times: Vec<Rational> = self.errors().into_iter().map(|error| -(rate * error)).collect();
        self.add(&times);
    }

    /// Where gradient descent ends, or `None` if the data's features are linearly dependent.
    pub(crate) fn limit(mut self) -> Option<Self> {
        let features: Vec<Vec<Rational>> =
            self.data.iter().map(|[x, _]| self.units.iter().map(|unit| self.basis.feature(unit, x)).collect()).collect();
        let kernel = features.iter().map(|a| features.iter().map(|b| a.iter().zip(b).map(|(a, b)| a * b).sum()).collect()).collect();
        let times = solve(kernel, self.errors().into_iter().map(|error| -error).collect())?;
        self.add(&times);
        Some(self)
    }

    /// The courses at which properties are tried: after each of a few steps, and in the limit where there is one.
    pub(crate) fn stations(self) -> Vec<Self> {
        let mut stations = vec![self];
        for _ in 0..STEPS {
            let mut next = stations[stations.len() - 1].clone();
            next.step(&ratio(1, 100));
            stations.push(next);
        }
        let limit = stations[0].clone().limit();
        stations.remove(0);
        stations.extend(limit);
        stations
    }

    /// Breakpoint and slope `w v` of the units of an orientation with breakpoints between two places, ascending.
    pub(crate) fn slopes(&self, orientation: i64, from: &Rational, to: &Rational) -> Vec<[Rational; 2]> {
        let zero = ratio(0, 1);
        let units = self.units.iter().zip(&self.v).filter(|([w, _], _)| (*w > zero) == (orientation > 0));
        let mut found: Vec<[Rational; 2]> =
            units.map(|([w, b], v)| [-(b / w), w * v]).filter(|[beta, _]| from < beta && beta < to).collect();
        found.sort();
        found
    }

    /// `R_2` and `R_3` of an orientation in the gap: the integrals of minus the correlation and of the residual on the active side.
    pub(crate) fn integrals(&self, orientation: i64) -> [Rational; 2] {
        let zero = ratio(0, 1);
        let active = self.data.iter().zip(&self.alpha).filter(|([x, _], _)| (*x > zero) == (orientation > 0));
        active.fold([ratio(0, 1), ratio(0, 1)], |[two, three], ([x, _], alpha)| [two + alpha * x, three - alpha])
    }
}

/// The weights and biases of units in doubles.
#[derive(Clone, Debug)]
pub(crate) struct Units {
    pub(crate) w: Vec<f64>,
    pub(crate) b: Vec<f64>,
}

/// Breakpoints that are evenly spread lie within this distance from 0.
pub(crate) const SPREAD: f64 = 2.5;

impl Units {
    /// So many units with `|w| = 1`, orientations in turn, breakpoints in the middles of equal stretches of `[-2.5, 2.5]`.
    pub(crate) fn spread(count: usize) -> Self {
        let w: Vec<f64> = (0..count).map(|index| if index % 2 == 0 { 1.0 } else { -1.0 }).collect();
        let beta = |index: usize| SPREAD * ((2 * index + 1) as f64 / count as f64 - 1.0);
        let b = w.iter().enumerate().map(|(index, w)| -w * beta(index)).collect();
        Self { w, b }
    }

    /// `(w x + b)_+` of each unit.
    pub(crate) fn features(&self, x: f64) -> impl Iterator<Item = f64> {
        self.w.iter().zip(&self.b).map(move |(w, b)| (w * x + b).max(0.0))
    }

    /// `f(x)` with output weights `v`.
    pub(crate) fn value(&self, v: &[f64], x: f64) -> f64 {
        self.features(x).zip(v).map(|(feature, v)| feature * v).sum()
    }

    /// Adds to the output weights `factor` times the features of the inputs, each so many times.
    pub(crate) fn add(&self, v: &mut [f64], inputs: &[f64], times: &[f64], factor: f64) {
        for (&x, times) in inputs.iter().zip(times) {
            self.features(x).zip(v.iter_mut()).for_each(|(feature, v)| *v += factor * times * feature);
        }
    }
}

/// The kernel of some inputs: a symmetric matrix.
#[derive(Clone, Debug)]
pub(crate) struct Kernel(pub(crate) Vec<Vec<f64>>);

impl Kernel {
    /// `sum_i phi_i(x) phi_i(x')`.
    pub(crate) fn of(units: &Units, inputs: &[f64]) -> Self {
        let features: Vec<Vec<f64>> = inputs.iter().map(|&x| units.features(x).collect()).collect();
        Self(features.iter().map(|a| features.iter().map(|b| a.iter().zip(b).map(|(a, b)| a * b).sum()).collect()).collect())
    }

    /// The solution of `K alpha = right_hand_side`, by Cholesky's decomposition, improved once by its own residual.
    ///
    /// # Panics
    /// If the kernel is not positive definite to working precision.
    pub(crate) fn solve(&self, right_hand_side: &[f64]) -> Vec<f64> {
        let factor = self.cholesky();
        let first = substitute(&factor, right_hand_side);
        let product = self.times(&first);
        let residual: Vec<f64> = right_hand_side.iter().zip(product).map(|(y, product)| y - product).collect();
        first.iter().zip(substitute(&factor, &residual)).map(|(x, correction)| x + correction).collect()
    }

    pub(crate) fn times(&self, x: &[f64]) -> Vec<f64> {
        self.0.iter().map(|row| row.iter().zip(x).map(|(a, x)| a * x).sum()).collect()
    }

    /// The lower triangle `L` with `L L^T = K`.
    fn cholesky(&self) -> Vec<Vec<f64>> {
        let size = self.0.len();
        let mut factor = vec![vec![0.0; size]; size];
        for row in 0..size {
            for column in 0..=row {
                let known: f64 = (0..column).map(|k| factor[row][k] * factor[column][k]).sum();
                let left: f64 = self.0[row][column] - known;
                factor[row][column] = if row == column { left.sqrt() } else { left / factor[column][column] };
            }
            assert!(factor[row][row] > 0.0, "a kernel of inputs that units tell apart is positive definite");
        }
        factor
    }

    /// All eigenvalues in ascending order, by Jacobi's rotations.
    pub(crate) fn eigenvalues(&self) -> Vec<f64> {
        let (mut a, size) = (self.0.clone(), self.0.len());
        // Each sweep squares what is left beside the diagonal; ten are plenty for a few dozen inputs.
        for _ in 0..12 {
            for p in 0..size {
                for q in p + 1..size {
                    if a[p][q] == 0.0 {
                        continue;
                    }
                    let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
                    let tangent = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
                    let sine = tangent * cosine;
                    for row in &mut a {
                        (row[p], row[q]) = (cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]);
                    }
                    // `p` is before `q`.
                    let (before, from_q) = a.split_at_mut(q);
                    for (x, y) in before[p].iter_mut().zip(&mut from_q[0]) {
                        (*x, *y) = (cosine * *x - sine * *y, sine * *x + cosine * *y);
                    }
                }
            }
        }
        let mut eigenvalues: Vec<f64> = (0..size).map(|index| a[index][index]).collect();
        eigenvalues.sort_by(f64::total_cmp);
        eigenvalues
    }
}

/// Solves `L L^T x = y`.
fn substitute(factor: &[Vec<f64>], y: &[f64]) -> Vec<f64> {
    let mut x = y.to_vec();
    for row in 0..x.len() {
        let known: f64 = (0..row).map(|k| factor[row][k] * x[k]).sum();
        x[row] = (x[row] - known) / factor[row][row];
    }
    for row in (0..x.len()).rev() {
        let known: f64 = (row + 1..x.len()).map(|k| factor[k][row] * x[k]).sum();
        x[row] = (x[row] - known) / factor[row][row];
    }
    x
}

/// `[-1/2, 1/2]`.
pub(crate) fn ends() -> [Rational; 2] {
    [ratio(-1, 2), ratio(1, 2)]
}

/// So many different whole numbers from `low` to `high`.
fn distinct(rng: &mut BlockRng, count: usize, low: i64, high: i64) -> Vec<i64> {
    let mut found: Vec<i64> = Vec::new();
    while found.len() < count {
        let number = low + i64::from(rng.next_u32()) % (high - low + 1);
        if !found.contains(&number) {
            found.push(number);
        }
    }
    found
}

/// The `x` with `matrix x = right_hand_side`, exactly; `None` if the matrix is singular.
pub(crate) fn solve(mut matrix: Vec<Vec<Rational>>, mut right_hand_side: Vec<Rational>) -> Option<Vec<Rational>> {
    let (size, zero) = (matrix.len(), ratio(0, 1));
    for column in 0..size {
        let pivot = (column..size).find(|&row| matrix[row][column] != zero)?;
        matrix.swap(column, pivot);
        right_hand_side.swap(column, pivot);
        let (pivot_row, pivot_value) = (matrix[column].clone(), right_hand_side[column].clone());
        for row in (0..size).filter(|&row| row != column) {
            let factor = &matrix[row][column] / &pivot_row[column];
            if factor != zero {
                matrix[row].iter_mut().zip(&pivot_row).for_each(|(entry, pivot)| *entry -= &factor * pivot);
                right_hand_side[row] -= factor * &pivot_value;
            }
        }
    }
    Some(right_hand_side.into_iter().enumerate().map(|(row, value)| value / &matrix[row][row]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_equations_are_solved_and_dependent_ones_refused() {
        let matrix = |d| vec![vec![ratio(0, 1), ratio(2, 1)], vec![ratio(3, 1), ratio(d, 1)]];
        assert_eq!(solve(matrix(4), vec![ratio(2, 1), ratio(7, 1)]), Some(vec![ratio(1, 1), ratio(1, 1)]));
        let dependent = vec![vec![ratio(1, 1), ratio(2, 1)], vec![ratio(2, 1), ratio(4, 1)]];
        assert_eq!(solve(dependent, vec![ratio(1, 1), ratio(2, 1)]), None);
    }

    #[test]
    fn the_limit_fits_the_data_and_steps_go_towards_it() {
        let mut rng = stats::stream::generator(&["limit"], 0, 0);
        let course = Course::draw(Basis::Relu, &mut rng);
        let loss = |course: &Course| course.errors().iter().map(|e| e * e).sum::<Rational>();
        let limit = course.clone().limit().expect("30 units for 6 data");
        assert_eq!(loss(&limit), ratio(0, 1));
        let mut stepped = course.clone();
        stepped.step(&ratio(1, 1000));
        assert!(loss(&stepped) < loss(&course));
    }

    #[test]
    fn a_hat_is_one_at_its_breakpoint_and_zero_at_its_ends() {
        let (hat, unit) = (Basis::Hat(ratio(1, 4)), [ratio(-2, 1), ratio(1, 1)]);
        assert_eq!([ratio(1, 2), ratio(3, 4), ratio(3, 8)].map(|x| hat.feature(&unit, &x)), [ratio(1, 1), ratio(0, 1), ratio(1, 2)]);
    }

    #[test]
    fn a_kernel_is_solved_and_has_its_trace_in_its_eigenvalues() {
        let kernel = Kernel(vec![vec![2.0, 1.0], vec![1.0, 2.0]]);
        let eigenvalues = kernel.eigenvalues();
        assert!((eigenvalues[0] - 1.0).abs() < 1e-14 && (eigenvalues[1] - 3.0).abs() < 1e-14);
        let solution = kernel.solve(&[3.0, 3.0]);
        assert!(solution.iter().all(|x| (x - 1.0).abs() < 1e-14));
        let of_units = Kernel::of(&Units::spread(60), &inputs(3));
        let trace: f64 = (0..6).map(|index| of_units.0[index][index]).sum();
        assert!((of_units.eigenvalues().iter().sum::<f64>() - trace).abs() < 1e-12 * trace);
    }

    #[test]
    fn inputs_leave_the_gap() {
        assert_eq!(inputs(2), [-2.0, -0.5, 0.5, 2.0]);
    }
}
