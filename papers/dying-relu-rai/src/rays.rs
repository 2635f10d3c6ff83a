//! Bias-free networks of one input, layer by layer: the vectors `v_+` and `v_-` of equation C.1.
//!
//! ```text
//! phi(N^l(x)) = v_+ phi(x) + v_- phi(-x)
//! ```

use network::WeightLaw;
use stats::stream::BlockRng;

/// What the two vectors span: the events `B_{l,0}`, `B_{l,1}` and `B_{l,2}` of appendix C.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    /// Both vectors are zero: the layer is dead.
    Dead,
    /// One of them is zero, or they are parallel.
    Line,
    /// They are linearly independent.
    Plane,
}

/// `v_+` and `v_-` of the last layer drawn.
///
/// Decisions are by exact zeros; only that two vectors with the same two or more nonzero coordinates are independent is concluded, from the
/// continuous law of their weights.
#[derive(Clone, Debug)]
pub(crate) struct Rays {
    positive: Vec<f64>,
    negative: Vec<f64>,
    next: [Vec<f64>; 2],
    weights: Vec<f64>,
    span: Span,
}

impl Rays {
    /// Of networks of this width.
    pub(crate) fn new(width: usize) -> Self {
        let zeros = || vec![0.0; width];
        Self { positive: zeros(), negative: zeros(), next: [zeros(), zeros()], weights: vec![0.0; width * width], span: Span::Dead }
    }

    /// Draws the first layer: `v_+` and `v_-` are the positive and negative parts of its weights.
    pub(crate) fn first(&mut self, law: WeightLaw, rng: &mut BlockRng) {
        let width = self.positive.len();
        law.fill(rng, &mut self.weights[..width]);
        for (index, w) in self.weights[..width].iter().enumerate() {
            (self.positive[index], self.negative[index]) = (w.max(0.0), (-w).max(0.0));
        }
        self.span = self.span_after(Span::Plane);
    }

    /// Draws a layer with independent weights.
    pub(crate) fn next(&mut self, law: WeightLaw, rng: &mut BlockRng) {
        self.next_with(|weights| law.fill(rng, weights));
    }

    /// A layer whose weights are filled in, row by row.
    pub(crate) fn next_with(&mut self, fill: impl FnOnce(&mut [f64])) {
        fill(&mut self.weights);
        let width = self.positive.len();
        for (index, row) in self.weights.chunks_exact(width).enumerate() {
            let dot = |v: &[f64]| row.iter().zip(v).map(|(w, x)| w * x).sum::<f64>().max(0.0);
            (self.next[0][index], self.next[1][index]) = (dot(&self.positive), dot(&self.negative));
        }
        std::mem::swap(&mut self.positive, &mut self.next[0]);
        std::mem::swap(&mut self.negative, &mut self.next[1]);
        self.span = self.span_after(self.span);
    }

    /// Neurons that are not zero for every input: the `k` of `C_{l,k}`.
    pub(crate) fn alive(&self) -> usize {
        self.positive.iter().zip(&self.negative).filter(|(p, n)| **p != 0.0 || **n != 0.0).count()
    }

    /// What the vectors span.
    pub(crate) fn span(&self) -> Span {
        self.span
    }

    fn span_after(&self, before: Span) -> Span {
        let on = |v: &[f64]| v.iter().any(|x| *x != 0.0);
        match (on(&self.positive), on(&self.negative)) {
            (false, false) => Span::Dead,
            (true, true) if before == Span::Plane && self.alive() > 1 => Span::Plane,
            _ => Span::Line,
        }
    }
}

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;

    #[test]
    fn one_neuron_spans_a_line_at_most() {
        let mut rng = generator(&["rays"], 0, 0);
        let mut rays = Rays::new(1);
        rays.first(WeightLaw::Normal, &mut rng);
        assert_eq!((rays.span(), rays.alive()), (Span::Line, 1));
        rays.next_with(|weights| weights.fill(-1.0));
        assert_eq!((rays.span(), rays.alive()), (Span::Dead, 0));
    }

    #[test]
    fn the_first_layer_spans_a_plane_if_its_signs_differ() {
        let mut rays = Rays::new(2);
        (rays.positive, rays.negative) = (vec![1.0, 0.0], vec![0.0, 2.0]);
        rays.span = rays.span_after(Span::Plane);
        assert_eq!(rays.span(), Span::Plane);
        // Row 1 is on for both signs, row 2 for none: one neuron, so parallel.
        let mut parallel = rays.clone();
        parallel.next_with(|weights| weights.copy_from_slice(&[1.0, 1.0, -1.0, -1.0]));
        assert_eq!((parallel.span(), parallel.alive()), (Span::Line, 1));
        rays.next_with(|weights| weights.copy_from_slice(&[1.0, -1.0, 1.0, 1.0]));
        assert_eq!((rays.span(), rays.alive()), (Span::Plane, 2));
    }

    #[test]
    fn parallel_vectors_stay_parallel() {
        let mut rays = Rays::new(2);
        (rays.positive, rays.negative, rays.span) = (vec![1.0, 1.0], vec![2.0, 2.0], Span::Line);
        rays.next_with(|weights| weights.copy_from_slice(&[1.0, 1.0, 3.0, -1.0]));
        assert_eq!((rays.span(), rays.alive()), (Span::Line, 2));
    }
}
