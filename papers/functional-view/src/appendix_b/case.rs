//! Random deep networks of one input, their breakpoints by the engine, and the same things by plain forward passes in fractions.

use piecewise::Layer;
use piecewise::univariate::{Function, Place, Univariate};
use rand::Rng;
use stats::rational::{Rational, from_f64_exact, ratio};
use stats::stream::BlockRng;

/// A network, its function by the engine, and its layers for plain passes.
pub(super) struct Case {
    layers: Vec<Layer>,
    pub(super) function: Function<Rational>,
}

/// Half a whole number up to 4, not 0.
fn weight(rng: &mut BlockRng) -> f64 {
    let size = f64::from(1 + rng.next_u32() % 8) / 2.0;
    if rng.next_u32().is_multiple_of(2) { size } else { -size }
}

/// Sixteenths: zeros seldom meet.
fn bias(rng: &mut BlockRng) -> f64 {
    f64::from(rng.next_u32() % 129) / 16.0 - 4.0
}

fn fraction(x: f64) -> Rational {
    from_f64_exact(x).expect("a finite number")
}

impl Case {
    pub(super) fn draw(rng: &mut BlockRng) -> Self {
        let hidden = 2 + rng.next_u32() as usize % 2;
        let mut fan_in = 1;
        let mut layers = Vec::new();
        for layer in 0..=hidden {
            let width = if layer == hidden { 1 } else { 2 + rng.next_u32() as usize % 3 };
            let weights: Vec<f64> = (0..fan_in * width).map(|_| weight(rng)).collect();
            layers.push(Layer::new(fan_in, width, &weights, (0..width).map(|_| bias(rng)).collect()).expect("finite weights"));
            fan_in = width;
        }
        Self::of(layers)
    }

    pub(super) fn of(layers: Vec<Layer>) -> Self {
        let (output, hidden) = layers.split_last().expect("an output layer");
        let function = Univariate::<Rational>::new(hidden, output).expect("one input and one output").function();
        Self { layers, function }
    }

    pub(super) fn hidden(&self) -> usize {
        self.layers.len() - 1
    }

    /// Pre-activations of all layers, the output last, by a plain pass.
    pub(super) fn pass(&self, x: &Rational) -> Vec<Vec<Rational>> {
        let mut z = vec![x.clone()];
        let mut all = Vec::new();
        for layer in &self.layers {
            let h: Vec<Rational> = (0..layer.fan_out())
                .map(|unit| {
                    let terms = z.iter().enumerate().map(|(input, z)| fraction(layer.column(input)[unit]) * z);
                    terms.fold(fraction(layer.biases()[unit]), |sum, term| sum + term)
                })
                .collect();
            z = h.iter().map(positive_part).collect();
            all.push(h);
        }
        all
    }

    /// Two inputs inside of each piece between these places, just beside its ends, and beyond them.
    fn inside(places: &[Rational]) -> Vec<[Rational; 2]> {
        let beyond = ratio(1_000, 1);
        let Some((first, last)) = places.first().zip(places.last()) else { return vec![[-beyond.clone(), beyond]] };
        let ends: Vec<Rational> = std::iter::once(first - &beyond).chain(places.iter().cloned()).chain([last + &beyond]).collect();
        let inside = |pair: &[Rational]| {
            let length = &pair[1] - &pair[0];
            // A piece that goes on for ever is looked at as close to its end as the others.
            let margin = if length < beyond { length } else { ratio(1, 1) } / ratio(1_024, 1);
            [&pair[0] + &margin, &pair[1] - &margin]
        };
        ends.windows(2).map(inside).collect()
    }

    fn places(&self) -> Vec<Rational> {
        self.function.places.iter().map(|place| place.at.clone()).collect()
    }

    pub(super) fn lines_between(&self, without_last: usize) -> Result<(), String> {
        let kept = |place: &&Place<Rational>| place.breakpoints.iter().any(|breakpoint| breakpoint.layer + without_last <= self.hidden());
        let places: Vec<Rational> = self.function.places.iter().filter(kept).map(|place| place.at.clone()).collect();
        let output = |x: &Rational| self.pass(x)[self.hidden()][0].clone();
        for [a, b] in Self::inside(&places) {
            let (at_a, length) = (output(&a), &b - &a);
            let slope = (output(&b) - &at_a) / &length;
            // A kink inside would leave the line somewhere, two that cancel between these shares too.
            let is_on_line = |share: &Rational| output(&(&a + share * &length)) == &at_a + share * &length * &slope;
            if ![ratio(1, 3), ratio(1, 2), ratio(2, 3)].iter().all(is_on_line) {
                return Err(format!("no line between {a} and {b}: {}", self.told()));
            }
        }
        Ok(())
    }

    fn signs_at(&self, x: &Rational) -> Vec<Vec<bool>> {
        self.pass(x)[..self.hidden()].iter().map(|layer| layer.iter().map(|h| *h > ratio(0, 1)).collect()).collect()
    }

    /// Between places all signs stay, at places those change that are named, and the named ones are zero. `first_only`: as if each unit had its first
    /// zero alone.
    pub(super) fn signs(&self, first_only: bool) -> Result<(), String> {
        let mut pieces = Vec::new();
        for [a, b] in Self::inside(&self.places()) {
            pieces.push(self.signs_at(&a));
            if pieces.last() != Some(&self.signs_at(&b)) {
                return Err(format!("a unit changes sign between {a} and {b}: {}", self.told()));
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        for (place, pair) in self.function.places.iter().zip(pieces.windows(2)) {
            let z = self.pass(&place.at);
            let mut named = Vec::new();
            for (layer, unit) in place.breakpoints.iter().map(|breakpoint| (breakpoint.layer - 1, breakpoint.unit)) {
                // A touching zero is named too and changes no sign.
                if z[layer][unit] != ratio(0, 1) {
                    return Err(format!("unit {unit} of layer {} is {} at {}: {}", layer + 1, z[layer][unit], place.at, self.told()));
                }
                if !first_only || seen.insert((layer, unit)) {
                    named.push((layer, unit));
                }
            }
            let units = pair[0].iter().enumerate().flat_map(|(layer, units)| (0..units.len()).map(move |unit| (layer, unit)));
            let changes =
                units.into_iter().find(|&(layer, unit)| pair[0][layer][unit] != pair[1][layer][unit] && !named.contains(&(layer, unit)));
            if let Some((layer, unit)) = changes {
                return Err(format!("unit {unit} of layer {} changes sign at {}: {}", layer + 1, place.at, self.told()));
            }
        }
        Ok(())
    }

    /// Slopes of all pre-activations on the piece with these two points.
    fn slopes(&self, [a, b]: &[Rational; 2]) -> Vec<Vec<Rational>> {
        let (at_a, at_b) = (self.pass(a), self.pass(b));
        let slope = |(a_value, b_value): (&Rational, &Rational)| (b_value - a_value) / (b - a);
        at_a.iter().zip(&at_b).map(|(la, lb)| la.iter().zip(lb).map(slope).collect()).collect()
    }

    /// `turn` 1: the unit's own output; 2: that of the one after it.
    pub(super) fn zeros_bend(&self, turn: usize) -> Result<(), String> {
        let pieces = Self::inside(&self.places());
        for (place, pair) in self.function.places.iter().zip(pieces.windows(2)) {
            for breakpoint in place.breakpoints.iter().filter(|b| b.layer == 2) {
                let width = self.layers[1].fan_out();
                let unit = (breakpoint.unit + turn - 1) % width;
                let output = |points: &[Rational; 2]| {
                    let [a, b] = [0, 1].map(|k| positive_part(&self.pass(&points[k])[1][unit]));
                    (b - a) / (&points[1] - &points[0])
                };
                let is_crossing = self.signs_at(&pair[0][0])[1][breakpoint.unit] != self.signs_at(&pair[1][0])[1][breakpoint.unit];
                if is_crossing && output(&pair[0]) == output(&pair[1]) {
                    return Err(format!("no bend at {}: {}", place.at, self.told()));
                }
            }
        }
        Ok(())
    }

    pub(super) fn smooth_where(&self, off: bool) -> Result<(), String> {
        let pieces = Self::inside(&self.places());
        for (place, pair) in self.function.places.iter().zip(pieces.windows(2)) {
            if place.breakpoints.iter().all(|b| b.layer != 1) {
                continue;
            }
            let z = self.pass(&place.at);
            for (unit, h) in z[1].iter().enumerate() {
                let is_chosen = if off { *h < ratio(0, 1) } else { *h > ratio(0, 1) };
                let slope = |points: &[Rational; 2]| {
                    let [a, b] = [0, 1].map(|k| positive_part(&self.pass(&points[k])[1][unit]));
                    (b - a) / (&points[1] - &points[0])
                };
                if is_chosen && slope(&pair[0]) != slope(&pair[1]) {
                    return Err(format!("unit {unit} of layer 2 bends at {}: {}", place.at, self.told()));
                }
            }
        }
        Ok(())
    }

    pub(super) fn any_bends(&self) -> Result<(), String> {
        let pieces = Self::inside(&self.places());
        for (place, pair) in self.function.places.iter().zip(pieces.windows(2)) {
            let slope = |points| self.slopes(points)[self.hidden()][0].clone();
            if slope(&pair[0]) == slope(&pair[1]) {
                return Err(format!("g has one slope on both sides of {}: {}", place.at, self.told()));
            }
        }
        Ok(())
    }

    /// For breakpoints that are not degenerate: the output's slope grows by `|dz/dx|` times the sum of the weights of all open paths behind the unit.
    pub(super) fn jumps_are_paths(&self) -> Result<(), String> {
        let pieces = Self::inside(&self.places());
        for (place, pair) in self.function.places.iter().zip(pieces.windows(2)) {
            let [breakpoint] = &place.breakpoints[..] else { continue };
            let (layer, unit) = (breakpoint.layer - 1, breakpoint.unit);
            let (before, after) = (self.slopes(&pair[0]), self.slopes(&pair[1]));
            let z = self.pass(&place.at);
            let slope = &before[layer][unit];
            let size = if *slope < ratio(0, 1) { -slope } else { slope.clone() };
            let found = &after[self.hidden()][0] - &before[self.hidden()][0];
            // A zero that touches changes nothing.
            let crosses = self.signs_at(&pair[0][0])[layer][unit] != self.signs_at(&pair[1][0])[layer][unit];
            let stated = if crosses { size * self.open_paths(&z, layer, unit) } else { ratio(0, 1) };
            if found != stated {
                return Err(format!("the slope grows by {found}, not {stated}, at {}: {}", place.at, self.told()));
            }
        }
        Ok(())
    }

    /// Products of weights from a unit to the output, summed over all paths whose units are on.
    fn open_paths(&self, z: &[Vec<Rational>], layer: usize, unit: usize) -> Rational {
        let weights = self.layers[layer + 1].column(unit);
        if layer + 1 == self.hidden() {
            return fraction(weights[0]);
        }
        let next = (0..weights.len()).filter(|&to| z[layer + 1][to] > ratio(0, 1));
        next.map(|to| fraction(weights[to]) * self.open_paths(z, layer + 1, to)).sum()
    }

    /// Where no other unit is zero and this one changes sign.
    pub(super) fn path_indicators(&self) -> Result<(), String> {
        let pieces = Self::inside(&self.places());
        for (place, pair) in self.function.places.iter().zip(pieces.windows(2)) {
            let [breakpoint] = &place.breakpoints[..] else { continue };
            let (layer, unit) = (breakpoint.layer - 1, breakpoint.unit);
            let (before, after) = (self.signs_at(&pair[0][0]), self.signs_at(&pair[1][0]));
            if before[layer][unit] == after[layer][unit] {
                continue;
            }
            let indicator = |signs: &[Vec<bool>], path: &[usize]| path.iter().enumerate().all(|(at, &j)| signs[at][j]);
            let paths = self.paths().into_iter().filter(|path| path[layer] == unit);
            let jumps = paths.into_iter().any(|path| indicator(&before, &path) != indicator(&after, &path));
            if jumps != place.is_active {
                return Err(format!("at {} an indicator jumps: {jumps}, active: {}: {}", place.at, place.is_active, self.told()));
            }
        }
        Ok(())
    }

    /// All paths: a unit in each hidden layer.
    fn paths(&self) -> Vec<Vec<usize>> {
        let widths = self.layers[..self.hidden()].iter().map(Layer::fan_out);
        widths.fold(vec![vec![]], |paths, width| {
            paths.iter().flat_map(|path| (0..width).map(|unit| path.iter().copied().chain([unit]).collect())).collect()
        })
    }

    /// The first layer alone, with output weights of 1.
    pub(super) fn first_layer(&self) -> Self {
        let first = self.layers[0].clone();
        let width = first.fan_out();
        let output = Layer::new(width, 1, &vec![1.0; width], vec![0.0]).expect("finite weights");
        Self::of(vec![first, output])
    }

    /// Whether the output's slope changes at as many of the places as the first layer has units, and `more`.
    pub(super) fn bends(&self, more: usize) -> Result<(), String> {
        let slopes: Vec<Rational> =
            Self::inside(&self.places()).iter().map(|points| self.slopes(points)[self.hidden()][0].clone()).collect();
        let bends = slopes.windows(2).filter(|pair| pair[0] != pair[1]).count();
        let width = self.layers[0].fan_out();
        if bends == width + more { self.lines_between(0) } else { Err(format!("{bends} bends of {width} units")) }
    }

    /// Zeros of each layer that are crossings bend every unit up to `layers` layers further on.
    pub(super) fn inherited(&self, layers: usize) -> Result<(), String> {
        let pieces = Self::inside(&self.places());
        for (place, pair) in self.function.places.iter().zip(pieces.windows(2)) {
            let [breakpoint] = &place.breakpoints[..] else { continue };
            let layer = breakpoint.layer - 1;
            if self.signs_at(&pair[0][0])[layer][breakpoint.unit] == self.signs_at(&pair[1][0])[layer][breakpoint.unit] {
                continue;
            }
            let (before, after) = (self.slopes(&pair[0]), self.slopes(&pair[1]));
            for deeper in layer + 1..=(layer + layers).min(self.hidden()) {
                if let Some(unit) = (0..before[deeper].len()).find(|&unit| before[deeper][unit] == after[deeper][unit]) {
                    return Err(format!("unit {unit} of layer {} does not bend at {}: {}", deeper + 1, place.at, self.told()));
                }
            }
        }
        Ok(())
    }

    fn told(&self) -> String {
        let layer = |layer: &Layer| {
            let columns: Vec<String> = (0..layer.fan_in()).map(|input| format!("{:?}", layer.column(input))).collect();
            format!("columns {} biases {:?}", columns.join(" "), layer.biases())
        };
        self.layers.iter().map(layer).collect::<Vec<_>>().join("; ")
    }
}

fn positive_part(h: &Rational) -> Rational {
    if *h > ratio(0, 1) { h.clone() } else { ratio(0, 1) }
}

pub(super) fn layer(fan_in: usize, weights: &[f64], biases: &[f64]) -> Layer {
    Layer::new(fan_in, biases.len(), weights, biases.to_vec()).expect("finite weights")
}
