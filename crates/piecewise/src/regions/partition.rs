//! The regions as a list, and the cells of the layers before as a tree.

use super::exact::{ExactNetwork, ExactPath, fractions, meeting, normalized};
use super::kernels::Maps;
use super::polygon::Corner;
use super::{Boundary, Regions, State, Window};
use crate::layers::{Activation, Layer};
use stats::rational::Rational;

/// A region of a layer and the layers before it: where one activation pattern of theirs is.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// The region of the layers before that it is a part of; 0, the window, for the first layer.
    pub parent: usize,
    /// The piece that each unit of the layer is on.
    pub states: Vec<State>,
    /// The lines along which the next layer cuts it; none for the last layer.
    pub cuts: Vec<Boundary>,
}

/// A region of all layers.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// Its corners, counterclockwise, to within a millionth of the window's largest coordinate, nearly always to some roundings; which regions
    /// there are does not depend on them.
    pub corners: Vec<[f64; 2]>,
    /// The line of the edge that begins at each corner.
    pub boundaries: Vec<Boundary>,
    /// For each unit of the last hidden layer its output `a x + b y + c`, computed in double precision.
    pub outputs: Vec<[f64; 3]>,
}

impl Region {
    /// Its area, of the rounded corners.
    pub fn area(&self) -> f64 {
        // From the first corner, so that a small region far from the origin does not cancel.
        let [x0, y0] = self.corners[0];
        let twice = |pair: &[[f64; 2]]| (pair[0][0] - x0) * (pair[1][1] - y0) - (pair[1][0] - x0) * (pair[0][1] - y0);
        0.5 * self.corners[1..].windows(2).map(twice).sum::<f64>()
    }

    /// The mean of its corners, a point inside.
    pub fn middle(&self) -> [f64; 2] {
        [0, 1].map(|axis| self.corners.iter().map(|corner| corner[axis]).sum::<f64>() / self.corners.len() as f64)
    }
}

/// All regions of a network on a window.
#[derive(Debug, Clone, PartialEq)]
pub struct Partition {
    /// The regions after each layer, layer by layer. Those of the last one are [`Partition::regions`], in the same order.
    pub cells: Vec<Vec<Cell>>,
    /// The regions of all layers.
    pub regions: Vec<Region>,
    /// Signs that had to be decided in whole numbers.
    pub exact_signs: u64,
    pub(super) window: Window,
    activation: Activation,
}

impl Partition {
    pub(super) fn new(activation: Activation, layers: usize, window: Window) -> Partition {
        Partition { cells: vec![Vec::new(); layers], regions: Vec::new(), exact_signs: 0, window, activation }
    }

    pub(super) fn note_cell(&mut self, depth: usize, states: &[State]) {
        let parent = if depth == 0 { 0 } else { self.cells[depth - 1].len() - 1 };
        self.cells[depth].push(Cell { parent, states: states.to_vec(), cuts: Vec::new() });
    }

    /// The cuts of a layer through the cell of the layer before that was noted last.
    pub(super) fn note_cuts(&mut self, depth: usize, cuts: impl Iterator<Item = Boundary>) {
        self.cells[depth - 1].last_mut().expect("a cell is noted before it is cut").cuts = cuts.collect();
    }

    pub(super) fn note_region(&mut self, corners: &[Corner], states: &[State], maps: &Maps) {
        let saturated = |state| match (state, self.activation) {
            (State::Below, Activation::HardTanh) => -1.0,
            (State::Above, _) => 1.0,
            _ => 0.0,
        };
        let output = |(unit, state): (usize, &State)| match state {
            State::Linear => [maps.a[unit], maps.b[unit], maps.c[unit]],
            state => [0.0, 0.0, saturated(*state)],
        };
        self.regions.push(Region {
            corners: corners.iter().map(|corner| [corner.x, corner.y]).collect(),
            boundaries: corners.iter().map(|corner| corner.boundary).collect(),
            outputs: states.iter().enumerate().map(output).collect(),
        });
    }

    /// Regions after each layer.
    pub fn cumulative(&self) -> Vec<u64> {
        self.cells.iter().map(|cells| cells.len() as u64).collect()
    }

    /// The cells that a cell of a layer (from 1) lies in, from the first layer to its own.
    ///
    /// # Panics
    /// When there is no such cell.
    pub fn ancestors(&self, layer: usize, cell: usize) -> Vec<usize> {
        let mut path = vec![cell];
        for cells in self.cells[1..layer].iter().rev() {
            path.push(cells[*path.last().expect("it begins with the cell")].parent);
        }
        path.reverse();
        path
    }

    /// The pieces that all units are on in a cell of a layer (from 1), layer by layer.
    ///
    /// # Panics
    /// When there is no such cell.
    pub fn states(&self, layer: usize, cell: usize) -> Vec<Vec<State>> {
        self.ancestors(layer, cell).iter().zip(&self.cells).map(|(&index, cells)| cells[index].states.clone()).collect()
    }

    /// The activation pattern of a region, layer by layer: 0 and 1 for ReLU; -1, 0 and 1 for hard-tanh.
    ///
    /// # Panics
    /// When there is no such region.
    pub fn pattern(&self, region: usize) -> Vec<Vec<i8>> {
        let lowest = if self.activation == Activation::Relu { 0 } else { -1 };
        let states = self.states(self.cells.len(), region);
        states.iter().map(|states| states.iter().map(|&state| state as i8 + lowest).collect()).collect()
    }
}

impl Regions<'_> {
    fn exact(&self) -> (ExactNetwork, ExactPath) {
        let network = ExactNetwork::new(self.activation, self.layers, &self.window);
        let path = ExactPath::new(&network);
        (network, path)
    }

    /// The corners of all regions as fractions, each counterclockwise.
    ///
    /// # Panics
    /// When the partition is another network's.
    pub fn exact_polygons(&self, partition: &Partition) -> Vec<Vec<[Rational; 2]>> {
        let (network, mut path) = self.exact();
        let polygon = |index: usize| {
            let states = partition.states(partition.cells.len(), index);
            // Those of the first layer are the same everywhere.
            (1..states.len()).for_each(|depth| path.forget(depth));
            let boundaries = &partition.regions[index].boundaries;
            let lines: Vec<_> = boundaries.iter().map(|&boundary| path.line(&network, &states, boundary)).collect();
            (0..lines.len()).map(|at| fractions(&meeting(&lines[(at + lines.len() - 1) % lines.len()], &lines[at]))).collect()
        };
        (0..partition.regions.len()).map(polygon).collect()
    }

    /// For each cell of a layer (from 1) the lines `a x + b y + c = 0` along which the next layer cuts it, as fractions, the first of `a` and `b`
    /// that is not zero being 1; ascending, without repetition.
    ///
    /// # Panics
    /// When there is no such layer, or the partition is another network's.
    pub fn exact_cuts(&self, partition: &Partition, layer: usize) -> Vec<Vec<[Rational; 3]>> {
        let (network, mut path) = self.exact();
        let cuts = |index: usize| {
            let cuts = &partition.cells[layer - 1][index].cuts;
            let states = if cuts.is_empty() { Vec::new() } else { partition.states(layer, index) };
            (1..self.layers.len()).for_each(|depth| path.forget(depth));
            let line =
                |&boundary: &Boundary| normalized(&path.line(&network, &states, boundary)).expect("a form with both signs is not constant");
            let mut lines: Vec<_> = cuts.iter().map(line).collect();
            lines.sort();
            lines.dedup();
            lines
        };
        (0..partition.cells[layer - 1].len()).map(cuts).collect()
    }

    pub(super) fn layers(&self) -> &[Layer] {
        self.layers
    }
}
