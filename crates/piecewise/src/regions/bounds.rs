//! How far the double-precision maps can be off, layer by layer, before anything is computed.
//!
//! A pre-activation on a cell is `a x + b y + c`. Its coefficients are sums of products, so their errors have a bound that depends on the
//! weights and the window only. It is coarse (each layer multiplies it by the largest sum of a unit's weights) and costs nothing: at three
//! layers of 64 units it is about 1e-12, so one sign in a million million is decided in whole numbers for no need.

use super::Window;
use crate::layers::{Activation, Layer};

/// Twice the unit of rounding. The second half covers products of bounds and the rounding of the bounds themselves.
pub(super) const UNIT: f64 = f64::EPSILON;

/// More than any product loses by underflow.
pub(super) const TINY: f64 = 4.0 * f64::MIN_POSITIVE;

/// More than the sums of absolute values below lose by rounding, and than a corner can lie outside the window.
pub(super) const SLACK: f64 = 1.0 + 1e-6;

/// So many changes of a unit before are added to a map before it is summed up anew.
pub(super) const MOST_UPDATES: usize = 64;

/// Bounds for the pre-activations of one layer, whatever the cell.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Of the error of `a x + b y + c - level`, computed at a double `(x, y)` in the window, `level` 0, 1 or -1.
    pub value: f64,
    /// Of the errors of `a` and `b` together.
    pub slope: f64,
    /// Of `r |a| + r |b| + |c|`, computed or true, where `r` is the window's largest coordinate.
    pub size: f64,
    /// Of the errors of `r a`, `r b` and `c` together.
    pub map: f64,
}

/// Bounds layer by layer; those of a layer whose numbers may overflow are not finite.
pub(super) fn of(activation: Activation, layers: &[Layer], window: &Window) -> Vec<Bounds> {
    let radius = window.radius() * SLACK;
    let mut all: Vec<Bounds> = Vec::with_capacity(layers.len());
    for layer in layers {
        let largest_bias = largest(layer.biases().iter().map(|b| b.abs()));
        let (size, map) = match all.last() {
            // The first layer's coefficients are its weights.
            None => {
                let [a, b] = [0, 1].map(|axis| layer.column(axis));
                (largest(a.iter().zip(b).map(|(a, b)| radius * (a.abs() + b.abs()))) + largest_bias, 0.0)
            }
            Some(before) => {
                let row_sum = largest_row_sum(layer);
                // A saturated unit passes on 1 or -1 instead of its map.
                let input = if activation == Activation::HardTanh { before.size.max(1.0) } else { before.size };
                let size = row_sum * input + largest_bias;
                // A sum over the units before, and updates of it; each of those takes a rounding for the sum and two for the change.
                let terms = layer.fan_in() as f64 + 2.0 + 1.5 * MOST_UPDATES as f64;
                (size, row_sum * before.map + terms * (UNIT * size + (1.0 + 2.0 * radius) * TINY))
            }
        };
        let (size, map) = (SLACK * (size + map), SLACK * map);
        all.push(Bounds { value: SLACK * (map + 4.0 * UNIT * (size + 1.0) + TINY), slope: SLACK * map / radius, size, map });
    }
    all
}

fn largest(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(0.0, f64::max)
}

fn largest_row_sum(layer: &Layer) -> f64 {
    let mut sums = vec![0.0; layer.fan_out()];
    for input in 0..layer.fan_in() {
        sums.iter_mut().zip(layer.column(input)).for_each(|(sum, w)| *sum += w.abs());
    }
    largest(sums.into_iter())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_layer_is_exact_and_later_ones_are_bounded() {
        let first = Layer::new(2, 1, &[3.0, -4.0], vec![1.0]).unwrap();
        let second = Layer::new(1, 1, &[-2.0], vec![0.5]).unwrap();
        let bounds = of(Activation::Relu, &[first, second], &Window::square(2.0).unwrap());
        assert_eq!((bounds[0].map, bounds[0].slope), (0.0, 0.0));
        assert!((15.0..15.001).contains(&bounds[0].size), "{bounds:?}");
        assert!((30.5..30.501).contains(&bounds[1].size), "{bounds:?}");
        // Roundings of numbers up to 30.5, each of 2^-53: three of the sum and three for each update, and those of the evaluation.
        assert!(bounds[1].map > 195.0 * 30.5 * 0.5 * UNIT && bounds[1].value < 210.0 * 30.5 * 0.5 * UNIT, "{bounds:?}");
    }

    #[test]
    fn what_overflows_has_no_bound() {
        let layers = [2, 1, 1].map(|fan_in| Layer::new(fan_in, 1, &vec![1e200; fan_in], vec![0.0]).unwrap());
        let bounds = of(Activation::Relu, &layers, &Window::square(1.0).unwrap());
        assert!(bounds[0].value.is_finite() && !bounds[1].value.is_finite());
    }
}
