//! Cells of a domain on which a layer is affine, known by the layer's values at their corners.
//!
//! A cell is a point, a segment or a convex polygon of the input space. Where its corners lie is forgotten: an affine function on a
//! cell is known by its values at the corners, and so is its restriction to the part where another affine function is positive.
//! A pre-activation is at most zero on a cell if and only if it is at all corners.

use std::cmp::Ordering;

use super::Corners;
use super::scalar::Scalar;
use crate::forward::Layer;

/// Cells that cover a domain, with the output of a layer at each corner. Filling it again does not allocate.
#[derive(Debug, Clone)]
pub(super) struct Cells<T> {
    /// Numbers at each corner.
    width: usize,
    /// Cell by cell, corner by corner in their order around the cell, `width` numbers each.
    values: Vec<T>,
    /// Corners of each cell.
    corners: Vec<usize>,
    next_values: Vec<T>,
    next_corners: Vec<usize>,
    signs: Vec<Ordering>,
}

impl<T: Scalar> Cells<T> {
    pub(super) fn new() -> Cells<T> {
        Cells { width: 0, values: vec![], corners: vec![], next_values: vec![], next_corners: vec![], signs: vec![] }
    }

    /// Begins again with these cells of the input space, each a list of corners.
    pub(super) fn begin(&mut self, cells: &[Corners]) {
        self.width = cells[0][0].len();
        self.values.clear();
        self.values.extend(cells.iter().flatten().flatten().map(|&x| T::exact(x)));
        self.corners.clear();
        self.corners.extend(cells.iter().map(Vec::len));
    }

    /// Sends all cells through a rectified layer and says whether its output is zero on all of them.
    ///
    /// `None` when rounding leaves a sign open; the cells are then of no use.
    pub(super) fn rectified_layer(&mut self, layer: &Layer) -> Option<bool> {
        self.next_values.clear();
        for inputs in self.values.chunks_exact(self.width) {
            let neurons = layer.rows().zip(layer.biases());
            self.next_values.extend(neurons.map(|(row, &bias)| T::pre_activation(row, inputs, bias)));
        }
        std::mem::swap(&mut self.values, &mut self.next_values);
        self.width = layer.fan_out();
        for neuron in 0..self.width {
            self.split_at_zeros_of(neuron)?;
        }
        self.rectify()
    }

    /// Cuts each cell in which a pre-activation takes both signs along the line where it vanishes.
    fn split_at_zeros_of(&mut self, neuron: usize) -> Option<()> {
        self.signs.clear();
        for corner in self.values.chunks_exact(self.width) {
            self.signs.push(corner[neuron].sign()?);
        }
        let takes = |signs: &[Ordering], sign| signs.contains(&sign);
        let is_cut = |signs: &[Ordering]| takes(signs, Ordering::Greater) && takes(signs, Ordering::Less);
        self.next_values.clear();
        self.next_corners.clear();
        let mut rest = (&self.values[..], &self.signs[..]);
        for &corners in &self.corners {
            let (values, signs);
            (values, rest.0) = rest.0.split_at(corners * self.width);
            (signs, rest.1) = rest.1.split_at(corners);
            if !is_cut(signs) {
                self.next_values.extend_from_slice(values);
                self.next_corners.push(corners);
                continue;
            }
            let corner = |index: usize| &values[index * self.width..(index + 1) * self.width];
            for side in [Ordering::Greater, Ordering::Less] {
                let start = self.next_values.len();
                for here in 0..corners {
                    if signs[here] != side.reverse() {
                        self.next_values.extend_from_slice(corner(here));
                    }
                    let there = (here + 1) % corners;
                    // A segment has one edge, not one there and one back.
                    let is_edge = corners > 2 || here == 0;
                    if is_edge && signs[here] != Ordering::Equal && signs[there] == signs[here].reverse() {
                        push_zero_between(corner(here), corner(there), neuron, &mut self.next_values);
                    }
                }
                self.next_corners.push((self.next_values.len() - start) / self.width);
            }
        }
        std::mem::swap(&mut self.values, &mut self.next_values);
        std::mem::swap(&mut self.corners, &mut self.next_corners);
        Some(())
    }

    /// Applies the ReLU. All cells on which the layer is zero become one point: from here on they are one and the same.
    fn rectify(&mut self) -> Option<bool> {
        let (mut read, mut kept, mut has_zero_cell) = (0, 0, false);
        self.next_corners.clear();
        for &corners in &self.corners {
            let end = read + corners * self.width;
            let mut is_alive = false;
            for value in &mut self.values[read..end] {
                if value.sign()? == Ordering::Greater {
                    is_alive = true;
                } else {
                    *value = T::exact(0.0);
                }
            }
            if is_alive {
                if kept < read {
                    (read..end).for_each(|from| self.values.swap(from, from - read + kept));
                }
                kept += end - read;
                self.next_corners.push(corners);
            } else {
                has_zero_cell = true;
            }
            read = end;
        }
        self.values.truncate(kept);
        let is_dead = self.next_corners.is_empty();
        if has_zero_cell {
            self.values.extend(std::iter::repeat_n(T::exact(0.0), self.width));
            self.next_corners.push(1);
        }
        std::mem::swap(&mut self.corners, &mut self.next_corners);
        Some(is_dead)
    }
}

/// The corner between two corners of opposite sign where the pre-activation of `neuron` vanishes, exactly.
fn push_zero_between<T: Scalar>(a: &[T], b: &[T], neuron: usize, values: &mut Vec<T>) {
    let share = a[neuron].share_to_zero(&b[neuron]);
    let coordinates = a.iter().zip(b).enumerate();
    values.extend(coordinates.map(|(index, (a, b))| if index == neuron { T::exact(0.0) } else { a.toward(b, &share) }));
}

#[cfg(test)]
mod tests {
    use stats::rational::{Rational, ratio};

    use super::super::scalar::Rounded;
    use super::*;

    fn layer(fan_in: usize, weights: &[f64], biases: &[f64]) -> Layer {
        Layer::new(fan_in, biases.len(), weights.to_vec(), biases.to_vec()).unwrap()
    }

    fn after(cells: &[Corners], layers: &[Layer]) -> (Cells<Rational>, Vec<bool>) {
        let mut exact = Cells::new();
        exact.begin(cells);
        let dead = layers.iter().map(|layer| exact.rectified_layer(layer).unwrap()).collect();
        (exact, dead)
    }

    #[test]
    fn a_segment_is_cut_once_and_its_dead_half_becomes_a_point() {
        let (cells, dead) = after(&[vec![vec![-1.0], vec![3.0]]], &[layer(1, &[2.0], &[0.0])]);
        assert_eq!(dead, [false]);
        assert_eq!(cells.corners, [2, 1]);
        assert_eq!(cells.values, [ratio(0, 1), ratio(6, 1), ratio(0, 1)]);
    }

    #[test]
    fn a_cell_that_only_touches_zero_is_not_cut() {
        let (cells, _) = after(&[vec![vec![0.0], vec![1.0]]], &[layer(1, &[1.0], &[0.0])]);
        assert_eq!(cells.corners, [2]);
        let (cells, dead) = after(&[vec![vec![0.0], vec![1.0]]], &[layer(1, &[-1.0], &[0.0])]);
        assert_eq!((cells.corners, dead), (vec![1], vec![true]));
    }

    #[test]
    fn a_square_is_cut_through_two_corners_into_triangles() {
        let square = vec![vec![-1.0, -1.0], vec![1.0, -1.0], vec![1.0, 1.0], vec![-1.0, 1.0]];
        let (cells, _) = after(std::slice::from_ref(&square), &[layer(2, &[1.0, 1.0], &[0.0])]);
        assert_eq!(cells.corners, [3, 1]);
        // Beside the middle: a triangle cut off one corner leaves a pentagon.
        let (cells, _) = after(&[square], &[layer(2, &[1.0, 1.0, -1.0, -1.0], &[-1.0, 1.0])]);
        assert_eq!(cells.corners, [3, 5]);
    }

    #[test]
    fn rounded_cells_know_when_they_do_not_know() {
        let mut rounded = Cells::<Rounded>::new();
        rounded.begin(&[vec![vec![0.1]]]);
        assert_eq!(rounded.rectified_layer(&layer(1, &[3.0, -1.0], &[0.0, 0.0])), Some(false));
        // -(0.3 rounded) + 0.3: zero up to rounding.
        assert_eq!(rounded.rectified_layer(&layer(2, &[-1.0, 0.0], &[0.1 * 3.0])), None);
    }
}
