//! The two loops that most of the time goes into: maps of all units on a cell, and their ranges over its corners.
//!
//! Rows of numbers, a unit in each place, padded to whole groups of [`LANES`]. The compiler turns the loops into vector instructions; pulp
//! asks the machine for them. Results have the same bits everywhere, as each rounding is written down.

use super::polygon::Corner;
use crate::layers::Layer;

/// Units side by side: two of the widest registers for each of three coefficients.
pub(super) const LANES: usize = 16;

/// Twice as many, where a layer has them: enough sums that do not wait for each other.
const MANY: usize = 2 * LANES;

/// A width in whole groups of lanes.
pub(super) fn padded(width: usize) -> usize {
    width.next_multiple_of(LANES)
}

/// Pre-activations `a x + b y + c` of a layer's units on a cell, and what is known of them there.
#[derive(Debug, Clone)]
pub(super) struct Maps {
    pub a: Vec<f64>,
    pub b: Vec<f64>,
    pub c: Vec<f64>,
    /// Where each unit is on the whole cell: the number of kinks that it is above; [`OPEN`] if the ranges leave that open.
    pub zones: Vec<u8>,
}

/// The zone of a unit that may be at a kink somewhere on the cell.
pub(super) const OPEN: u8 = 3;

impl Maps {
    pub(super) fn new(width: usize) -> Maps {
        let zeros = vec![0.0; padded(width)];
        Maps { a: zeros.clone(), b: zeros.clone(), c: zeros, zones: vec![0; padded(width)] }
    }

    /// Sets the zones by the ranges over these corners.
    ///
    /// `kinks` are the lower and the upper one. Values computed at the corners are off by `margin[0]` plus `margin[1]` for each unit of slope, of
    /// which `margin[2]` is to be added to the computed one.
    #[inline(always)]
    pub(super) fn find_zones(&mut self, corners: &[Corner], kinks: [f64; 2], margin: [f64; 3]) {
        let rows = self.a.as_chunks::<LANES>().0.iter().zip(self.b.as_chunks::<LANES>().0).zip(self.c.as_chunks::<LANES>().0);
        for (((a, b), c), zones) in rows.zip(self.zones.as_chunks_mut::<LANES>().0) {
            let (mut low, mut high) = ([f64::INFINITY; LANES], [f64::NEG_INFINITY; LANES]);
            for corner in corners {
                for lane in 0..LANES {
                    let h = a[lane].mul_add(corner.x, b[lane].mul_add(corner.y, c[lane]));
                    // No NaN comes here: the bounds are finite.
                    low[lane] = if h < low[lane] { h } else { low[lane] };
                    high[lane] = if h > high[lane] { h } else { high[lane] };
                }
            }
            let zones: &mut [u8; LANES] = zones;
            for lane in 0..LANES {
                let off = (a[lane].abs() + b[lane].abs() + margin[2]).mul_add(margin[1], margin[0]);
                let (low, high) = (low[lane] - off, high[lane] + off);
                let is_clear = [(high < kinks[0]) | (low > kinks[0]), (high < kinks[1]) | (low > kinks[1])];
                let zone = u8::from(low > kinks[0]) + u8::from(low > kinks[1]);
                zones[lane] = if is_clear[0] & is_clear[1] { zone } else { OPEN };
            }
        }
    }
}

/// A layer in whole groups of lanes.
#[derive(Debug, Clone)]
pub(super) struct PaddedLayer {
    /// For each group of [`MANY`] or, at the end, [`LANES`] units, `fan_in` columns.
    columns: Vec<f64>,
    biases: Vec<f64>,
    fan_in: usize,
}

/// How many units are done together from `start` on.
fn lanes_at(start: usize, width: usize) -> usize {
    if start + MANY <= width { MANY } else { LANES }
}

impl PaddedLayer {
    pub(super) fn new(layer: &Layer) -> PaddedLayer {
        let width = padded(layer.fan_out());
        let mut columns = Vec::with_capacity(width * layer.fan_in());
        let mut start = 0;
        while start < width {
            let lanes = lanes_at(start, width);
            for input in 0..layer.fan_in() {
                let column = layer.column(input);
                columns.extend((start..start + lanes).map(|unit| column.get(unit).copied().unwrap_or(0.0)));
            }
            start += lanes;
        }
        let mut biases = layer.biases().to_vec();
        biases.resize(width, 0.0);
        PaddedLayer { columns, biases, fan_in: layer.fan_in() }
    }

    /// The pre-activations of the first layer: its weights.
    pub(super) fn begin(&self, maps: &mut Maps) {
        self.start(maps);
        self.add(&[0, 1], &[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], maps);
    }

    /// The pre-activations behind units that are all zero: the biases.
    pub(super) fn start(&self, maps: &mut Maps) {
        maps.a.fill(0.0);
        maps.b.fill(0.0);
        maps.c.copy_from_slice(&self.biases);
    }

    /// Adds to the pre-activations what these units of the layer before, by number, pass on: maps, or changes of them.
    #[inline(always)]
    pub(super) fn add(&self, units: &[usize], changes: &[[f64; 3]], maps: &mut Maps) {
        let width = self.biases.len();
        let mut start = 0;
        while start < width {
            let lanes = lanes_at(start, width);
            let columns = self.columns[start * self.fan_in..][..lanes * self.fan_in].as_chunks::<LANES>().0;
            if lanes == MANY {
                // Two groups in turns, by name: the compiler keeps small arrays in registers, and large or nested ones in memory.
                let (mut first, mut second) = (Sums::of(maps, start), Sums::of(maps, start + LANES));
                for (&unit, change) in units.iter().zip(changes) {
                    first.add(&columns[2 * unit], change);
                    second.add(&columns[2 * unit + 1], change);
                }
                first.put(maps, start);
                second.put(maps, start + LANES);
            } else {
                let mut sums = Sums::of(maps, start);
                for (&unit, change) in units.iter().zip(changes) {
                    sums.add(&columns[unit], change);
                }
                sums.put(maps, start);
            }
            start += lanes;
        }
    }
}

/// Coefficients of a group of units while they are summed up.
struct Sums {
    a: [f64; LANES],
    b: [f64; LANES],
    c: [f64; LANES],
}

impl Sums {
    #[inline(always)]
    fn of(maps: &Maps, start: usize) -> Sums {
        let [a, b, c] = [&maps.a, &maps.b, &maps.c].map(|row| row[start..start + LANES].try_into().expect("whole groups"));
        Sums { a, b, c }
    }

    #[inline(always)]
    fn add(&mut self, column: &[f64; LANES], &[x, y, z]: &[f64; 3]) {
        for (lane, weight) in column.iter().enumerate() {
            self.a[lane] = weight.mul_add(x, self.a[lane]);
            self.b[lane] = weight.mul_add(y, self.b[lane]);
            self.c[lane] = weight.mul_add(z, self.c[lane]);
        }
    }

    #[inline(always)]
    fn put(&self, maps: &mut Maps, start: usize) {
        maps.a[start..start + LANES].copy_from_slice(&self.a);
        maps.b[start..start + LANES].copy_from_slice(&self.b);
        maps.c[start..start + LANES].copy_from_slice(&self.c);
    }
}
