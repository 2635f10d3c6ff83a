//! The walk: depth first, piece by piece, from the beginning of the curve to its end in every layer.

use pulp::NullaryFnOnce;

use super::curve::Curve;
use super::{Course, Event, EventKind, Start, Sweep, SweepError};
use crate::layers::{Activation, Layer};

/// A layer during the walk.
#[derive(Debug, Default)]
struct Level {
    /// `a`, `b` and `c` of each pre-activation on the piece at hand.
    coefficients: [Vec<f64>; 3],
    /// On which piece of the activation each unit is where the walk stands: -1 below all kinks, 0 linear, 1 above.
    states: Vec<i8>,
    signs: Vec<bool>,
    /// Least and greatest pre-activation on the piece at hand, or bounds of them, and the one at its beginning.
    lows: Vec<f64>,
    highs: Vec<f64>,
    begins: Vec<f64>,
    /// Units that may pass a level on the piece at hand.
    restless: Vec<usize>,
    /// Where they do: `t` and the unit.
    crossings: Vec<(f64, usize)>,
}

impl Level {
    fn new(width: usize) -> Level {
        Level {
            coefficients: [vec![0.0; width], vec![0.0; width], vec![0.0; width]],
            states: vec![0; width],
            signs: vec![false; width],
            lows: vec![0.0; width],
            highs: vec![0.0; width],
            begins: vec![0.0; width],
            ..Level::default()
        }
    }

    fn of(&self, unit: usize) -> [f64; 3] {
        [0, 1, 2].map(|k| self.coefficients[k][unit])
    }
}

pub(super) struct Descent<'a> {
    curve: Curve,
    activation: Activation,
    ends: [f64; 2],
    /// Hidden layers after the first, and the readout.
    layers: Vec<&'a Layer>,
    levels: Vec<Level>,
    hidden: usize,
    records_events: bool,
    /// Closer events of one unit are not told apart.
    resolution: f64,
    /// Whether the walk has taken its first step in a layer.
    has_begun: Vec<bool>,
    course: Course,
}

impl<'a> Descent<'a> {
    pub(super) fn new(sweep: &Sweep<'a>, start: &Start) -> Descent<'a> {
        let layers: Vec<&Layer> = sweep.layers.iter().chain(sweep.readout).collect();
        let hidden = 1 + sweep.layers.len();
        let mut levels = vec![Level { coefficients: start.coefficients.clone(), ..Level::new(start.width()) }];
        levels.extend(layers.iter().map(|layer| Level::new(layer.fan_out())));
        Descent {
            curve: start.curve,
            activation: sweep.activation,
            ends: start.ends,
            hidden,
            records_events: sweep.records_events,
            resolution: 4.0 * f64::EPSILON * start.ends[0].abs().max(start.ends[1].abs()),
            has_begun: vec![false; levels.len()],
            layers,
            levels,
            course: Course {
                length: vec![0.0; hidden],
                sign_transitions: vec![0; hidden],
                saturation_transitions: vec![0; hidden],
                pieces: vec![0; hidden],
                readout_signs: Vec::new(),
                readout_flips: Vec::new(),
                events: Vec::new(),
            },
        }
    }

    pub(super) fn run(mut self) -> Result<Course, SweepError> {
        let [from, to] = self.ends;
        // On the first layer the pieces end at multiples of the longest stretch as well; they are no events, but each is a piece of its own.
        let stretches = ((to - from) / self.curve.longest_stretch()).ceil().max(1.0);
        let end_of = |stretch: f64| if stretch < stretches { from + (to - from) * (stretch / stretches) } else { to };
        let mut stretch = 0.0;
        while stretch < stretches {
            self.descend(0, [end_of(stretch), end_of(stretch + 1.0)])?;
            stretch += 1.0;
        }
        if let Some(level) = self.levels.get(self.hidden) {
            // The walk has turned every flip around; turned back, what is left is the beginning.
            self.course.readout_signs = level.signs.clone();
            for flip in &self.course.readout_flips {
                self.course.readout_signs[flip.unit] ^= true;
            }
        }
        Ok(self.course)
    }

    /// A layer on a piece of the layers before it; its coefficients are set.
    fn descend(&mut self, depth: usize, ends: [f64; 2]) -> Result<(), SweepError> {
        let mut level = std::mem::take(&mut self.levels[depth]);
        let done = self.walk(depth, &mut level, ends);
        self.levels[depth] = level;
        done
    }

    fn walk(&mut self, depth: usize, level: &mut Level, ends: [f64; 2]) -> Result<(), SweepError> {
        self.find_crossings(depth, level, ends)?;
        let [mut since, to] = ends;
        let mut from = since;
        // Units that pass no level are where they are at the beginning.
        let mut restless = std::mem::take(&mut level.restless).into_iter().peekable();
        for unit in 0..level.states.len() {
            if restless.next_if_eq(&unit).is_none() {
                self.put(depth, level, unit, level.begins[unit], from)?;
            }
        }
        let crossings = std::mem::take(&mut level.crossings);
        let mut next = 0;
        loop {
            let until = crossings.get(next).map_or(to, |crossing| crossing.0);
            if until - from > self.resolution || until == to {
                let basis = self.curve.basis(0.5 * (from + until));
                let [x, y] = basis;
                let moved = crossings.iter().map(|crossing| crossing.1);
                let is_kinked = moved.clone().any(|unit| {
                    let [a, b, c] = level.of(unit);
                    self.state(depth, a * x + b * y + c) != level.states[unit]
                });
                if is_kinked && from > since {
                    self.pass_on(depth, level, [since, from])?;
                    since = from;
                }
                for unit in moved {
                    let [a, b, c] = level.of(unit);
                    self.put(depth, level, unit, a * x + b * y + c, from)?;
                }
                self.has_begun[depth] = true;
                from = until;
            }
            if next == crossings.len() {
                break;
            }
            next += 1;
        }
        level.crossings = crossings;
        self.pass_on(depth, level, [since, to])
    }

    /// Notes what a unit is from `t` on, by a pre-activation `h` after it.
    fn put(&mut self, depth: usize, level: &mut Level, unit: usize, h: f64, t: f64) -> Result<(), SweepError> {
        let (state, sign) = (self.state(depth, h), h > 0.0);
        // From one end to the other: it passed between them closer to the piece's end than t can be told.
        if self.has_begun[depth] && (state - level.states[unit]).abs() > 1 {
            return Err(SweepError::TooNarrow { layer: depth + 1, unit, t, gap: self.resolution });
        }
        let is_new = [sign != level.signs[unit], state != level.states[unit] && self.activation == Activation::HardTanh];
        (level.states[unit], level.signs[unit]) = (state, sign);
        if !self.has_begun[depth] {
            return Ok(());
        }
        for (kind, _) in [EventKind::Sign, EventKind::Saturation].into_iter().zip(is_new).filter(|(_, is_new)| *is_new) {
            let event = Event { t, layer: depth + 1, unit, kind };
            if depth == self.hidden {
                self.course.readout_flips.push(event);
                continue;
            }
            let counts = match kind {
                EventKind::Sign => &mut self.course.sign_transitions,
                EventKind::Saturation => &mut self.course.saturation_transitions,
            };
            counts[depth] += 1;
            if self.records_events {
                self.course.events.push(event);
            }
        }
        Ok(())
    }

    /// The activation's piece of a pre-activation; the readout has one piece only.
    fn state(&self, depth: usize, h: f64) -> i8 {
        match self.activation {
            _ if depth == self.hidden => 0,
            Activation::Relu => -i8::from(h <= 0.0),
            Activation::HardTanh => i8::from(h > 1.0) - i8::from(h < -1.0),
        }
    }

    /// Levels that a layer's events are about.
    fn levels_of_events(&self, depth: usize) -> &'static [f64] {
        match self.activation {
            Activation::HardTanh if depth < self.hidden => &[-1.0, 0.0, 1.0],
            _ => &[0.0],
        }
    }

    fn find_crossings(&self, depth: usize, level: &mut Level, ends: [f64; 2]) -> Result<(), SweepError> {
        let values = ends.map(|t| self.curve.basis(t));
        let slopes = ends.map(|t| self.curve.derivative_basis(t));
        let Level { coefficients, lows, highs, begins, .. } = level;
        dispatch(
            #[inline(always)]
            || ranges(coefficients, values, slopes, ends[1] - ends[0], lows, highs, begins),
        );
        level.restless.clear();
        level.crossings.clear();
        for unit in 0..level.lows.len() {
            let (low, high) = (level.lows[unit], level.highs[unit]);
            let mut is_restless = false;
            let first = level.crossings.len();
            for &at in self.levels_of_events(depth).iter().filter(|&&at| low <= at && at <= high) {
                is_restless = true;
                self.curve.crossings(level.of(unit), at, ends, |t| level.crossings.push((t, unit)));
            }
            if is_restless {
                level.restless.push(unit);
            }
            let own = &mut level.crossings[first..];
            own.sort_by(|a, b| a.0.total_cmp(&b.0));
            if let Some(pair) = own.windows(2).find(|pair| pair[1].0 - pair[0].0 <= self.resolution) {
                return Err(SweepError::TooNarrow { layer: depth + 1, unit, t: pair[0].0, gap: pair[1].0 - pair[0].0 });
            }
            // A unit that may pass a level but does not is looked at in the middle of the piece, like those that do.
            if is_restless && level.crossings.len() == first {
                level.begins[unit] = {
                    let ([x, y], [a, b, c]) = (self.curve.basis(0.5 * (ends[0] + ends[1])), level.of(unit));
                    a * x + b * y + c
                };
                level.restless.pop();
            }
        }
        level.crossings.sort_by(|a, b| a.0.total_cmp(&b.0));
        Ok(())
    }

    /// Hands a piece of a layer to the next one.
    fn pass_on(&mut self, depth: usize, level: &Level, ends: [f64; 2]) -> Result<(), SweepError> {
        if depth == self.hidden {
            return Ok(());
        }
        self.course.pieces[depth] += 1;
        self.course.length[depth] += self.curve.length(squares(level), ends);
        let Some(layer) = self.layers.get(depth) else { return Ok(()) };
        let ends_of_range = match self.activation {
            // No rectified unit is above its kink without being linear.
            Activation::Relu => [0.0, f64::NAN],
            Activation::HardTanh => [-1.0, 1.0],
        };
        let next = &mut self.levels[depth + 1];
        dispatch(
            #[inline(always)]
            || compose(layer, level, ends_of_range, &mut next.coefficients),
        );
        self.descend(depth + 1, ends)
    }
}

/// Bounds of each pre-activation on a piece on which it has one extremum at most, by its values and slopes at the ends.
#[inline(always)]
fn ranges(
    [a, b, c]: &[Vec<f64>; 3],
    values: [[f64; 2]; 2],
    slopes: [[f64; 2]; 2],
    width: f64,
    lows: &mut [f64],
    highs: &mut [f64],
    begins: &mut [f64],
) {
    let units = a.len();
    let (a, b, c) = (&a[..units], &b[..units], &c[..units]);
    let (lows, highs, begins) = (&mut lows[..units], &mut highs[..units], &mut begins[..units]);
    for unit in 0..units {
        let at = |[x, y]: [f64; 2]| a[unit].mul_add(x, b[unit].mul_add(y, c[unit]));
        let slope = |[x, y]: [f64; 2]| a[unit].mul_add(x, b[unit] * y);
        let (h, g) = (values.map(at), slopes.map(slope));
        // With an extremum between the ends the slope is nowhere larger than at one of them.
        let excess = if g[0] * g[1] <= 0.0 { g[0].abs().max(g[1].abs()) * width } else { 0.0 };
        lows[unit] = h[0].min(h[1]) - excess;
        highs[unit] = h[0].max(h[1]) + excess;
        begins[unit] = h[0];
    }
}

/// Sums of `a a`, `a b` and `b b` over the units on their linear piece.
fn squares(level: &Level) -> [f64; 3] {
    let [a, b, _] = &level.coefficients;
    let mut sums = [0.0; 3];
    for (unit, _) in level.states.iter().enumerate().filter(|(_, state)| **state == 0) {
        sums[0] += a[unit] * a[unit];
        sums[1] += a[unit] * b[unit];
        sums[2] += b[unit] * b[unit];
    }
    sums
}

/// The pre-activations of the next layer. Linear units pass theirs on; the others stand at `ends`, the activation's values below and above
/// its kinks.
#[inline(always)]
fn compose(layer: &Layer, level: &Level, ends: [f64; 2], [a, b, c]: &mut [Vec<f64>; 3]) {
    let units = layer.fan_out();
    let (a, b, c) = (&mut a[..units], &mut b[..units], &mut c[..units]);
    a.fill(0.0);
    b.fill(0.0);
    c.copy_from_slice(&layer.biases()[..units]);
    for (input, &state) in level.states.iter().enumerate() {
        let column = &layer.column(input)[..units];
        if state == 0 {
            let [x, y, z] = level.of(input);
            for unit in 0..units {
                a[unit] = column[unit].mul_add(x, a[unit]);
                b[unit] = column[unit].mul_add(y, b[unit]);
                c[unit] = column[unit].mul_add(z, c[unit]);
            }
        } else {
            let value = ends[usize::from(state > 0)];
            // Zeros of dead rectified units add nothing.
            if value != 0.0 {
                for unit in 0..units {
                    c[unit] = column[unit].mul_add(value, c[unit]);
                }
            }
        }
    }
}

/// Calls a kernel where the best instructions of this machine are switched on; it and all that it calls have to be `#[inline(always)]`.
fn dispatch<R>(kernel: impl FnOnce() -> R) -> R {
    struct Kernel<F>(F);
    impl<R, F: FnOnce() -> R> NullaryFnOnce for Kernel<F> {
        type Output = R;

        #[inline(always)]
        fn call(self) -> R {
            (self.0)()
        }
    }
    pulp::Arch::new().dispatch(Kernel(kernel))
}
