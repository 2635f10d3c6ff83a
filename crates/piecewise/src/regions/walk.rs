//! The walk: depth first, from a cell of one layer to its parts in the next.

use std::ops::Range;

use super::bounds::{self, Bounds, MOST_UPDATES, UNIT};
use super::exact::{self, ExactNetwork, ExactPath, rounded, sign_at};
use super::kernels::{Maps, PaddedLayer};
use super::partition::Partition;
use super::polygon::{Corner, Line, meeting};
use super::{Boundary, Census, RegionError, Regions, State, Window};
use crate::layers::Activation;
use crate::simd::dispatch;

/// A line that cuts the cell at hand: where a unit passes a kink.
#[derive(Debug, Clone, Copy)]
struct Cut {
    unit: usize,
    level: i8,
    /// Whether the unit's lower kink cuts the cell as well; it comes first.
    follows_lower: bool,
}

/// A part of a cell below a line, whose part above is at work.
#[derive(Debug, Clone, Copy)]
struct Waiting {
    /// Its corners on the stack of polygons.
    start: usize,
    end: usize,
    /// The line, on the stack of cuts.
    at: usize,
    /// The state of the line's unit before.
    state: State,
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

/// The states of a layer's units that the maps of the next layer were last computed for.
#[derive(Debug, Clone)]
struct Composed {
    is_valid: bool,
    states: Vec<State>,
    /// Units on their linear piece.
    linear: usize,
    /// Changes added since the maps were summed up.
    updates: usize,
}

impl Composed {
    fn new(width: usize) -> Composed {
        Composed { is_valid: false, states: vec![State::Linear; width], linear: 0, updates: 0 }
    }
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
    /// By layer, what the maps of the next one stand on.
    composed: Vec<Composed>,
    /// Units of which something is added to the maps of the next layer, and what.
    units: Vec<usize>,
    changes: Vec<[f64; 3]>,
    /// Units of the layer at hand whose range leaves their state open.
    open: Vec<usize>,
    /// A stack of lists: the cuts of the cells from the first layer to the one at hand.
    cuts: Vec<Cut>,
    /// A stack of polygons: cells and parts of cells that wait.
    corners: Vec<Corner>,
    waiting: Vec<Waiting>,
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
            composed: layers.iter().map(|layer| Composed::new(layer.fan_out())).collect(),
            units: Vec::new(),
            changes: Vec::new(),
            open: Vec::new(),
            cuts: Vec::new(),
            corners: corners_of(window),
            waiting: Vec::new(),
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
        if depth > 0 && self.regions.activation == Activation::Relu && self.composed[depth - 1].linear == 0 {
            // Nothing arrives: the units are their biases, exactly, and no sum is rounded.
            self.layers[depth].start(&mut self.maps[depth]);
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
        if self.only_counts(depth) && cuts.len() < 2 {
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
        self.states[depth].iter_mut().zip(&maps.zones).for_each(|(state, &zone)| *state = STATES[usize::from(zone & 3)]);
        self.open.clear();
        // Eight units at a time: most are not open.
        for (group, zones) in maps.zones.as_chunks::<8>().0.iter().enumerate() {
            let zones = u64::from_le_bytes(*zones);
            // Of `OPEN` both lowest bits are set, and of no other zone.
            let mut open = zones & (zones >> 1) & 0x0101_0101_0101_0101;
            while open != 0 {
                self.open.push(8 * group + open.trailing_zeros() as usize / 8);
                open &= open - 1;
            }
        }
        // Units that only fill up the last group of lanes.
        let width = self.states[depth].len();
        while self.open.last().is_some_and(|&unit| unit >= width) {
            self.open.pop();
        }
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

    /// Cuts a cell along its cuts and goes on with each of the parts, what lies above a line first.
    ///
    /// The parts below wait on a stack of our own: a cell may be cut by as many lines as a layer has units.
    fn cut(&mut self, depth: usize, cell: Range<usize>, cuts: Range<usize>) -> Result<(), RegionError> {
        let (first_waiting, bottom) = (self.waiting.len(), self.corners.len());
        let (mut part, mut next) = (cell, cuts.start);
        loop {
            let mut is_done = false;
            while next < cuts.end && !is_done {
                let cut = self.cuts[next];
                match self.side(depth, cut.unit, cut.level, &part) {
                    Side::NotAbove => self.put_below(depth, cut),
                    Side::Above => self.put_above(depth, cut),
                    // The last line makes two parts of a cell; no polygon is needed to count them.
                    Side::Both if next + 1 == cuts.end && self.only_counts(depth) => {
                        self.count(depth, 2)?;
                        is_done = true;
                    }
                    Side::Both => {
                        let (start, middle, end) = self.divide(depth, cut, &part);
                        self.waiting.push(Waiting { start, end: middle, at: next, state: self.states[depth][cut.unit] });
                        self.put_above(depth, cut);
                        part = middle..end;
                    }
                }
                next += 1;
            }
            if !is_done {
                self.pass_on(depth, part)?;
            }
            if self.waiting.len() == first_waiting {
                self.corners.truncate(bottom);
                return Ok(());
            }
            let below = self.waiting.pop().expect("the stack is longer than it was");
            self.corners.truncate(below.end);
            let cut = self.cuts[below.at];
            self.states[depth][cut.unit] = below.state;
            self.put_below(depth, cut);
            (part, next) = (below.start..below.end, below.at + 1);
        }
    }

    /// Whether the regions of this layer are counted and nothing else.
    fn only_counts(&self, depth: usize) -> bool {
        depth + 1 == self.layers.len() && self.partition.is_none()
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
        self.compose(depth);
        if let Some((_, path)) = &mut self.exact {
            path.forget(depth + 1);
        }
        self.layer(depth + 1, cell)
    }

    /// Sets the maps of the next layer. Neighbouring cells differ in a few units, so the changes since the last cell are added, unless that was
    /// another parent's or roundings have added up.
    fn compose(&mut self, depth: usize) {
        let Walk { units, changes, regions, .. } = self;
        let (before, later) = self.maps.split_at_mut(depth + 1);
        let (maps, next) = (&before[depth], &mut later[0]);
        let (states, composed, layer) = (&self.states[depth], &mut self.composed[depth], &self.layers[depth + 1]);
        let output = |unit: usize, state: State| match (state, regions.activation) {
            (State::Linear, _) => [maps.a[unit], maps.b[unit], maps.c[unit]],
            (_, Activation::Relu) => [0.0; 3],
            (State::Below, Activation::HardTanh) => [0.0, 0.0, -1.0],
            (State::Above, Activation::HardTanh) => [0.0, 0.0, 1.0],
        };
        units.clear();
        changes.clear();
        if composed.is_valid {
            for (unit, (&new, old)) in states.iter().zip(&mut composed.states).enumerate() {
                if new != *old {
                    let (after, before) = (output(unit, new), output(unit, *old));
                    units.push(unit);
                    changes.push([0, 1, 2].map(|k| after[k] - before[k]));
                    composed.linear += usize::from(new == State::Linear);
                    composed.linear -= usize::from(*old == State::Linear);
                    *old = new;
                }
            }
            composed.updates += units.len();
        }
        if !composed.is_valid || composed.updates > MOST_UPDATES {
            units.clear();
            changes.clear();
            let passes_on = |state| state == State::Linear || regions.activation == Activation::HardTanh;
            for (unit, &state) in states.iter().enumerate().filter(|(_, state)| passes_on(**state)) {
                units.push(unit);
                changes.push(output(unit, state));
            }
            composed.states.copy_from_slice(states);
            composed.linear = states.iter().filter(|state| **state == State::Linear).count();
            (composed.is_valid, composed.updates) = (true, 0);
            layer.start(next);
        }
        dispatch(
            self.arch,
            #[inline(always)]
            || layer.add(units, changes, next),
        );
        // What stood on these maps is another cell's now.
        if let Some(later) = self.composed.get_mut(depth + 1) {
            later.is_valid = false;
        }
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
        let count = cell.len();
        let after = |at: usize| if at + 1 == count { 0 } else { at + 1 };
        // A convex polygon is cut through two edges at most, or through corners.
        let mut new = [self.corners[cell.start]; 2];
        let mut found = 0;
        for at in 0..count {
            if self.signs[at] * self.signs[after(at)] < 0 {
                new[found] = self.crossing(depth, cut, self.corners[cell.start + at]);
                found += 1;
            }
        }
        let start = self.corners.len();
        let mut middle = start;
        for side in [-1, 1] {
            let mut new = new.iter();
            for at in 0..count {
                let (here, there) = (self.signs[at], self.signs[after(at)]);
                let corner = self.corners[cell.start + at];
                if here == side || (here == 0 && there == side) {
                    self.corners.push(corner);
                } else if here == 0 && there == -side {
                    self.corners.push(Corner { boundary: line, ..corner });
                }
                if here * there < 0 {
                    let new = new.next().expect("found above");
                    // Leaving the side the edge after it is the line; coming back it is the old edge.
                    self.corners.push(if here == side { Corner { boundary: line, ..*new } } else { *new });
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
