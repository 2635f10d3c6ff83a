//! Gradient descent on all weights of one hidden layer, `f(x) = sum_i v_i (w_i x + b_i)_+`, on half of the sum of squares, in doubles.

/// A network and its data.
#[derive(Clone, Debug)]
pub(crate) struct Descent {
    pub(crate) w: Vec<f64>,
    pub(crate) b: Vec<f64>,
    pub(crate) v: Vec<f64>,
    inputs: Vec<f64>,
    targets: Vec<f64>,
    /// `<eps a, 1>` and `<eps a, x>` of each unit.
    sums: [Vec<f64>; 2],
}

impl Descent {
    /// Units `w`, `b` and `v` of the same number, to be trained on inputs with their targets.
    pub(crate) fn new(w: Vec<f64>, b: Vec<f64>, v: Vec<f64>, inputs: Vec<f64>, targets: Vec<f64>) -> Self {
        assert!(
            w.len() == b.len() && b.len() == v.len() && inputs.len() == targets.len(),
            "units have three weights, data two coordinates"
        );
        let sums = [vec![0.0; w.len()], vec![0.0; w.len()]];
        Self { w, b, v, inputs, targets, sums }
    }

    /// `f(x)`.
    pub(crate) fn value(&self, x: f64) -> f64 {
        self.w.iter().zip(&self.b).zip(&self.v).map(|((w, b), v)| v * (w * x + b).max(0.0)).sum()
    }

    /// `f - y` at each input. Unit by unit over all inputs, a loop that the compiler turns into vector instructions.
    pub(crate) fn errors(&self) -> Vec<f64> {
        let mut errors: Vec<f64> = self.targets.iter().map(|y| -y).collect();
        for ((w, b), v) in self.w.iter().zip(&self.b).zip(&self.v) {
            errors.iter_mut().zip(&self.inputs).for_each(|(error, x)| *error += v * (w * x + b).max(0.0));
        }
        errors
    }

    /// Half of the sum of squares.
    pub(crate) fn loss(&self) -> f64 {
        self.errors().iter().map(|error| error * error).sum::<f64>() / 2.0
    }

    /// One step.
    pub(crate) fn step(&mut self, rate: f64) {
        let errors = self.errors();
        let [ones, with_x] = &mut self.sums;
        ones.fill(0.0);
        with_x.fill(0.0);
        // Input by input over all units, for the same reason.
        for (&x, &error) in self.inputs.iter().zip(&errors) {
            for (((w, b), one), with_x) in self.w.iter().zip(&self.b).zip(ones.iter_mut()).zip(with_x.iter_mut()) {
                let seen = if w * x + b > 0.0 { error } else { 0.0 };
                *one += seen;
                *with_x += seen * x;
            }
        }
        for ((((w, b), v), one), with_x) in self.w.iter_mut().zip(&mut self.b).zip(&mut self.v).zip(&*ones).zip(&*with_x) {
            let [dw, db, dv] = [*v * with_x, *v * one, *w * with_x + *b * one];
            *w -= rate * dw;
            *b -= rate * db;
            *v -= rate * dv;
        }
    }

    /// The trace of the kernel at the data, `sum_n sum_i [(w_i x_n + b_i)_+^2 + v_i^2 (x_n^2 + 1) a_in]`, which is above the largest curvature that
    /// a step meets: a rate of one over it is stable.
    pub(crate) fn trace(&self) -> f64 {
        let units = || self.w.iter().zip(&self.b).zip(&self.v);
        let at = |x: f64| -> f64 {
            units().map(|((w, b), v)| (w * x + b).max(0.0).powi(2) + if w * x + b > 0.0 { v * v * (x * x + 1.0) } else { 0.0 }).sum()
        };
        self.inputs.iter().map(|&x| at(x)).sum()
    }

    /// `-b / w` of each unit.
    pub(crate) fn betas(&self) -> Vec<f64> {
        self.w.iter().zip(&self.b).map(|(w, b)| -b / w).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_follows_the_differences_of_the_loss() {
        let descent = Descent::new(vec![1.0, -0.5], vec![0.25, 0.75], vec![0.5, -2.0], vec![-1.0, 0.5, 2.0], vec![1.0, -1.0, 0.5]);
        let mut next = descent.clone();
        next.step(1e-3);
        for unit in 0..2 {
            let h = 1e-6;
            let difference = |moved: fn(&mut Descent, usize, f64)| {
                let [mut above, mut below] = [descent.clone(), descent.clone()];
                moved(&mut above, unit, h);
                moved(&mut below, unit, -h);
                (above.loss() - below.loss()) / (2.0 * h)
            };
            let stepped = [descent.w[unit] - next.w[unit], descent.b[unit] - next.b[unit], descent.v[unit] - next.v[unit]];
            let expected =
                [difference(|d, unit, h| d.w[unit] += h), difference(|d, unit, h| d.b[unit] += h), difference(|d, unit, h| d.v[unit] += h)];
            for (stepped, expected) in stepped.iter().zip(expected) {
                assert!((stepped / 1e-3 - expected).abs() < 1e-6, "{stepped} {expected}");
            }
        }
    }

    #[test]
    fn one_over_the_trace_is_a_stable_rate() {
        let descent = Descent::new(vec![1.0, -1.0], vec![0.5, 0.5], vec![0.1, -0.1], vec![-1.0, 1.0], vec![1.0, -1.0]);
        let (mut trained, rate) = (descent.clone(), 1.0 / descent.trace());
        (0..2_000).for_each(|_| trained.step(rate));
        assert!(trained.loss() < 1e-6 * descent.loss());
        assert!((trained.value(1.0) + 1.0).abs() < 1e-2);
    }
}
