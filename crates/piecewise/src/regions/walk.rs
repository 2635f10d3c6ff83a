//! The walk: depth first, from a cell of one layer to its parts in the next.

use std::ops::Range;

use super::bounds::{self, Bounds, UNIT};
use super::exact::{self, ExactNetwork, ExactPath, rounded, sign_at};
use super::kernels::{Maps, OPEN, PaddedLayer, dispatch};
use super::partition::Partition;
use super::polygon::{Corner, Line, meeting};
use super::{Boundary, Census, RegionError, Regions, State, Window};
use crate::layers::Activation;

/// A line that cuts the cell at hand: where a unit passes a kink.
#[derive(Debug, Clone, Copy)]
struct Cut {
    unit: usize,
    level: i8,
    /// Whether the unit's lower kink cuts the cell as well; it comes first.
    follows_lower: bool,
}

/// Where a cell lies of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    /// Nowhere above it, and not only on it; or only on it.
    NotAbove,
    /// Nowhere below it, somewhere above.
    Above,
    Both,
}

/// By zone; an open one is settled later.
const STATES: [State; 4] = [State::Below, State::Linear, State::Above, State::Linear];

pub(super) struct Walk<'a> {
    regions: &'a Regions<'a>,
    arch: pulp::Arch,
    layers: Vec<PaddedLayer>,
    bounds: Vec<Bounds>,
    /// Whether all lines of the layer pass through the origin: rectified units, and no bias up to it.
    is_central: Vec<bool>,
    radius: f64,
    /// Corners that would be less certain are computed in whole numbers.
    largest_error: f64,
    maps: Vec<Maps>,
    states: Vec<Vec<State>>,
    /// Units on their linear piece.
    linear: Vec<Vec<usize>>,
    /// Their maps, for the layer at hand.
    inputs: Vec<[f64; 3]>,
    /// Units of the layer at hand whose range leaves their state open.
    open: Vec<usize>,
    /// A stack of lists: the cuts of the cells from the first layer to the one at hand.
    cuts: Vec<Cut>,
    /// A stack of polygons: cells and parts of cells that wait.
    corners: Vec<Corner>,
    /// What the last look at a polygon found at its corners.
    signs: Vec<i8>,
    counts: Vec<u64>,
    exact: Option<(ExactNetwork, ExactPath)>,
    exact_signs: u64,
    partition: Option<Partition>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(regions: &'a Regions<'a>, partition: Option<Partition>) -> Walk<'a> {
        let Regions { activation, layers, window, .. } = regions;
        let mut is_central = activation == &Activation::Relu;
        let central = layers.iter().map(|layer| {
            is_central &= layer.biases().iter().all(|&b| b == 0.0);
            is_central
        });
        let radius = window.radius();
        Walk {
            regions,
            arch: pulp::Arch::new(),
            layers: layers.iter().map(PaddedLayer::new).collect(),
            bounds: bounds::of(*activation, layers, window),
            is_central: central.collect(),
            radius,
            // Far more than nearly all corners have, and far less than the size of nearly all cells. Only the time depends on it.
            largest_error: 1e-6 * radius,
            maps: layers.iter().map(|layer| Maps::new(layer.fan_out())).collect(),
            states: layers.iter().map(|layer| vec![State::Linear; layer.fan_out()]).collect(),
            linear: vec![Vec::new(); layers.len()],
            inputs: Vec::new(),
            open: Vec::new(),
            cuts: Vec::new(),
            corners: corners_of(window),
            signs: Vec::new(),
            counts: vec![0; layers.len()],
            exact: None,
            exact_signs: 0,
            partition,
        }
    }

    #[cfg(test)]
    pub(super) fn with_arch(self, arch: pulp::Arch) -> Walk<'a> {
        Walk { arch, ..self }
    }

    pub(super) fn run(mut self) -> Result<(Census, Option<Partition>), RegionError> {
        self.layers[0].begin(&mut self.maps[0]);
        self.layer(0, 0..4)?;
        Ok((Census { cumulative: self.counts, exact_signs: self.exact_signs }, self.partition))
    }

    /// A layer on a cell of the layers before; its maps are set.
    fn layer(&mut self, depth: usize, cell: Range<usize>) -> Result<(), RegionError> {
        let first = self.cuts.len();
        if depth > 0 && self.regions.activation == Activation::Relu && self.linear[depth - 1].is_empty() {
            // Nothing arrives: the units are their biases, exactly, and no sum is rounded.
            let biases = self.regions.layers[depth].biases();
            self.states[depth].iter_mut().zip(biases).for_each(|(state, &b)| *state = if b > 0.0 { State::Linear } else { State::Below });
        } else {
            self.settle(depth, &cell);
            let mut open = std::mem::take(&mut self.open);
            for unit in open.drain(..) {
                self.settle_exactly(depth, unit, &cell);
            }
            self.open = open;
        }
        let cuts = first..self.cuts.len();
        if let (Some(partition), 1..) = (&mut self.partition, depth) {
            partition.note_cuts(depth, self.cuts[cuts.clone()].iter().map(|cut| boundary(depth, *cut)));
        }
        if depth + 1 == self.layers.len() && self.partition.is_none() && cuts.len() < 2 {
            // One line makes two parts of a cell; no polygon is needed to count them.
            self.count(depth, 1 + cuts.len() as u64)?;
        } else {
            self.cut(depth, cell, cuts)?;
        }
        self.cuts.truncate(first);
        Ok(())
    }

    /// Sets the states of all units whose range over the cell leaves no doubt, and lists the others.
    fn settle(&mut self, depth: usize, cell: &Range<usize>) {
        let (maps, corners, bounds) = (&mut self.maps[depth], &self.corners[cell.clone()], self.bounds[depth]);
        let kinks = match self.regions.activation {
            Activation::Relu => [0.0, f64::INFINITY],
            Activation::HardTanh => [-1.0, 1.0],
        };
        let corner_error = corners.iter().fold(0.0, |most: f64, corner| if corner.error > most { corner.error } else { most });
        dispatch(
            self.arch,
            #[inline(always)]
            || maps.find_zones(corners, kinks, [bounds.value, corner_error, bounds.slope]),
        );
        let states = &mut self.states[depth];
        // Without branches: which units are open or off is not to be foreseen.
        self.open.resize(states.len() + 1, 0);
        let mut count = 0;
        for ((unit, state), &zone) in states.iter_mut().enumerate().zip(&maps.zones) {
            *state = STATES[usize::from(zone & 3)];
            self.open[count] = unit;
            count += usize::from(zone == OPEN);
        }
        self.open.truncate(count);
    }

    /// Finds out which kinks of a unit cut a cell; its state is that of the cell if none does.
    fn settle_exactly(&mut self, depth: usize, unit: usize, cell: &Range<usize>) {
        let mut follows_lower = false;
        let (lower, upper) = match self.regions.activation {
            Activation::Relu => (0, None),
            Activation::HardTanh => (-1, Some(1)),
        };
        let mut state = State::Linear;
        match self.side(depth, unit, lower, cell) {
            Side::Both => {
                self.cuts.push(Cut { unit, level: lower, follows_lower });
                follows_lower = true;
            }
            // On its kink a hard-tanh unit is as good as linear; a rectified one is off.
            Side::NotAbove if upper.is_none() || self.signs.iter().any(|&sign| sign < 0) => {
                self.states[depth][unit] = State::Below;
                return;
            }
            Side::NotAbove | Side::Above => {}
        }
        if let Some(upper) = upper {
            match self.side(depth, unit, upper, cell) {
                Side::Both => self.cuts.push(Cut { unit, level: upper, follows_lower }),
                Side::Above => state = State::Above,
                Side::NotAbove => {}
            }
        }
        self.states[depth][unit] = state;
    }

    /// Cuts a part of a cell along the rest of the cell's cuts and goes on with each of the parts.
    fn cut(&mut self, depth: usize, cell: Range<usize>, cuts: Range<usize>) -> Result<(), RegionError> {
        for next in cuts.clone() {
            let cut = self.cuts[next];
            match self.side(depth, cut.unit, cut.level, &cell) {
                Side::NotAbove => self.put_below(depth, cut),
                Side::Above => self.put_above(depth, cut),
                Side::Both => {
                    let (start, middle, end) = self.divide(depth, cut, &cell);
                    let state = self.states[depth][cut.unit];
                    self.put_above(depth, cut);
                    self.cut(depth, middle..end, next + 1..cuts.end)?;
                    self.corners.truncate(middle);
                    self.states[depth][cut.unit] = state;
                    self.put_below(depth, cut);
                    self.cut(depth, start..middle, next + 1..cuts.end)?;
                    self.corners.truncate(start);
                    return Ok(());
                }
            }
        }
        self.pass_on(depth, cell)
    }

    fn put_below(&mut self, depth: usize, cut: Cut) {
        match cut.level {
            1 if cut.follows_lower => {}
            1 => self.states[depth][cut.unit] = State::Linear,
            _ => self.states[depth][cut.unit] = State::Below,
        }
    }

    fn put_above(&mut self, depth: usize, cut: Cut) {
        self.states[depth][cut.unit] = if cut.level == 1 { State::Above } else { State::Linear };
    }

    fn count(&mut self, depth: usize, cells: u64) -> Result<(), RegionError> {
        self.counts[depth] += cells;
        let most = self.regions.most;
        if depth + 1 == self.layers.len() && self.counts[depth] > most { Err(RegionError::TooMany { most }) } else { Ok(()) }
    }

    /// A cell of this layer is done: on to the next one.
    fn pass_on(&mut self, depth: usize, cell: Range<usize>) -> Result<(), RegionError> {
        self.count(depth, 1)?;
        if let Some(partition) = &mut self.partition {
            partition.note_cell(depth, &self.states[depth]);
            if depth + 1 == self.layers.len() {
                partition.note_region(&self.corners[cell.clone()], &self.states[depth], &self.maps[depth]);
            }
        }
        if depth + 1 == self.layers.len() {
            return Ok(());
        }
        let (linear, states, maps) = (&mut self.linear[depth], &self.states[depth], &self.maps[depth]);
        linear.resize(states.len() + 1, 0);
        let mut count = 0;
        for (unit, &state) in states.iter().enumerate() {
            linear[count] = unit;
            count += usize::from(state == State::Linear);
        }
        linear.truncate(count);
        self.inputs.clear();
        self.inputs.extend(linear.iter().map(|&unit| [maps.a[unit], maps.b[unit], maps.c[unit]]));
        let (layer, next) = (&self.layers[depth + 1], &mut self.maps[depth + 1]);
        let constants = (self.regions.activation == Activation::HardTanh).then_some(&states[..]);
        dispatch(
            self.arch,
            #[inline(always)]
            || layer.compose(linear, &self.inputs, constants, next),
        );
        if let Some((_, path)) = &mut self.exact {
            path.forget(depth + 1);
        }
        self.layer(depth + 1, cell)
    }

    /// Where a polygon lies of a line; leaves the signs at its corners behind.
    fn side(&mut self, depth: usize, unit: usize, level: i8, cell: &Range<usize>) -> Side {
        let maps = &self.maps[depth];
        let (a, b, c) = (maps.a[unit], maps.b[unit], maps.c[unit] - f64::from(level));
        let bounds = self.bounds[depth];
        let slope = a.abs() + b.abs() + bounds.slope;
        self.signs.clear();
        let (mut has_below, mut has_above, mut is_certain) = (false, false, true);
        for corner in &self.corners[cell.clone()] {
            // Not fused: outside of the kernels that would be a call into a library.
            let value = a * corner.x + b * corner.y + c;
            let error = bounds.value + slope * corner.error;
            let (above, below) = (value > error, value < -error);
            has_above |= above;
            has_below |= below;
            is_certain &= above | below;
            self.signs.push(i8::from(above) - i8::from(below));
        }
        if !is_certain {
            for at in 0..self.signs.len() {
                if self.signs[at] == 0 {
                    let sign = self.exact_sign(depth, unit, level, cell, at);
                    self.signs[at] = sign;
                    has_above |= sign > 0;
                    has_below |= sign < 0;
                }
            }
        }
        match (has_below, has_above) {
            (true, true) => Side::Both,
            (false, true) => Side::Above,
            _ => Side::NotAbove,
        }
    }

    /// The sign that doubles leave open, at a corner of a polygon.
    #[cold]
    fn exact_sign(&mut self, depth: usize, unit: usize, level: i8, cell: &Range<usize>, at: usize) -> i8 {
        let corner = self.corners[cell.start + at];
        if self.is_central[depth] && (corner.x, corner.y, corner.error) == (0.0, 0.0, 0.0) {
            return 0;
        }
        self.exact_signs += 1;
        let before = self.corners[cell.start + (at + cell.len() - 1) % cell.len()];
        let line = Boundary::Unit { layer: depth as u32 + 1, unit: unit as u32, level };
        let (network, path) = self.exact.get_or_insert_with(|| exact_network(self.regions));
        let lines = [before.boundary, corner.boundary, line].map(|boundary| path.line(network, &self.states, boundary));
        sign_at(&lines[2], &exact::meeting(&lines[0], &lines[1]))
    }

    /// Puts the parts of a polygon below and above a line on the stack; both exist, and the signs at the corners are set.
    fn divide(&mut self, depth: usize, cut: Cut, cell: &Range<usize>) -> (usize, usize, usize) {
        let line = boundary(depth, cut);
        let start = self.corners.len();
        let mut middle = start;
        let count = cell.len();
        // The two new corners, by the edge that they lie on; none where the line passes through a corner.
        let mut found: [Option<(usize, Corner)>; 2] = [None; 2];
        for side in [-1, 1] {
            for at in 0..count {
                let next = if at + 1 == count { 0 } else { at + 1 };
                let (here, there) = (self.signs[at], self.signs[next]);
                let corner = self.corners[cell.start + at];
                if here == side || (here == 0 && there == side) {
                    self.corners.push(corner);
                } else if here == 0 && there == -side {
                    self.corners.push(Corner { boundary: line, ..corner });
                }
                if here * there < 0 {
                    let known = found.iter().flatten().find(|(edge, _)| *edge == at).map(|(_, corner)| *corner);
                    let new = known.unwrap_or_else(|| {
                        let new = self.crossing(depth, cut, corner);
                        let slot = found.iter_mut().find(|slot| slot.is_none()).expect("a line meets two edges at most");
                        *slot = Some((at, new));
                        new
                    });
                    // Leaving the side the edge after it is the line; coming back it is the old edge.
                    self.corners.push(Corner { boundary: if here == side { line } else { corner.boundary }, ..new });
                }
            }
            if side < 0 {
                middle = self.corners.len();
            }
        }
        (start, middle, self.corners.len())
    }

    /// Where a cut meets the edge that begins at a corner.
    fn crossing(&mut self, depth: usize, cut: Cut, from: Corner) -> Corner {
        if let Boundary::Unit { layer, .. } = from.boundary
            && self.is_central[depth]
            && self.is_central[layer as usize - 1]
        {
            return Corner { x: 0.0, y: 0.0, error: 0.0, ..from };
        }
        let line = boundary(depth, cut);
        if let Some([x, y, error]) = meeting(&self.line(from.boundary), &self.line(line), self.radius, self.largest_error) {
            return Corner { x, y, error, ..from };
        }
        let (network, path) = self.exact.get_or_insert_with(|| exact_network(self.regions));
        let lines = [from.boundary, line].map(|boundary| path.line(network, &self.states, boundary));
        let [x, y] = rounded(&exact::meeting(&lines[0], &lines[1]));
        Corner { x, y, error: UNIT * self.radius, ..from }
    }

    /// A line of the cells from the first layer to the one at hand.
    fn line(&self, boundary: Boundary) -> Line {
        match boundary {
            Boundary::Window { side } => {
                let [[left, right], [bottom, top]] = self.regions.window.ends();
                let (a, b, c) = [(0.0, 1.0, -bottom), (1.0, 0.0, -right), (0.0, 1.0, -top), (1.0, 0.0, -left)][side as usize];
                Line { a, b, c, value_error: 4.0 * UNIT * self.radius, slope_error: 0.0 }
            }
            Boundary::Unit { layer, unit, level } => {
                let (maps, bounds, unit) = (&self.maps[layer as usize - 1], &self.bounds[layer as usize - 1], unit as usize);
                let c = maps.c[unit] - f64::from(level);
                Line { a: maps.a[unit], b: maps.b[unit], c, value_error: bounds.value, slope_error: bounds.slope }
            }
        }
    }
}

fn boundary(depth: usize, cut: Cut) -> Boundary {
    Boundary::Unit { layer: depth as u32 + 1, unit: cut.unit as u32, level: cut.level }
}

fn exact_network(regions: &Regions) -> (ExactNetwork, ExactPath) {
    let network = ExactNetwork::new(regions.activation, regions.layers, &regions.window);
    let path = ExactPath::new(&network);
    (network, path)
}

/// The window's corners, counterclockwise.
fn corners_of(window: &Window) -> Vec<Corner> {
    let [[left, right], [bottom, top]] = window.ends();
    let points = [(left, bottom), (right, bottom), (right, top), (left, top)];
    let corner = |(side, (x, y))| Corner { x, y, error: 0.0, boundary: Boundary::Window { side } };
    (0..).zip(points).map(corner).collect()
}
