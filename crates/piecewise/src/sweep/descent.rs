//! The walk: depth first, piece by piece, from the beginning of the curve to its end in every layer.

use super::curve::Curve;
use super::{Course, Event, EventKind, Start, Sweep, SweepError};
use crate::layers::{Activation, Layer};
use crate::simd::dispatch;

/// A place on the curve, with what the first two coefficients are multiplied by there.
#[derive(Debug, Clone, Copy)]
struct Place {
    t: f64,
    basis: [f64; 2],
}

impl Place {
    fn value(&self, [a, b, c]: [f64; 3]) -> f64 {
        a * self.basis[0] + (b * self.basis[1] + c)
    }
}

/// A layer during the walk.
#[derive(Debug, Default)]
struct Level {
    /// `a`, `b` and `c` of each pre-activation on the piece at hand.
    coefficients: [Vec<f64>; 3],
    /// The share of `c` that comes from biases and from units before that stand at an end of their range.
    settled: Vec<f64>,
    /// How often [`Level::settled`] was changed since it was last summed from nothing.
    changes: u32,
    /// On which piece of the activation each unit is where the walk stands: -1 below all kinks, 0 linear, 1 above.
    states: Vec<i64>,
    /// 1 where the pre-activation is positive, else 0.
    signs: Vec<i64>,
    /// Where each sign last changed.
    last_flips: Vec<f64>,
    /// Each pre-activation at the beginning of the piece at hand.
    begins: Vec<f64>,
    /// 1 where the unit may pass a level on the piece at hand, 0 where it cannot.
    may_pass: Vec<i64>,
    /// The units that do, ascending.
    restless: Vec<usize>,
    /// Where they do: `t` and the unit.
    crossings: Vec<(f64, usize)>,
    /// Units that passed a level at the very end of the piece before, with their states and signs before that.
    unconfirmed: Vec<(usize, i64, i64)>,
    /// The linear units and their coefficients, for the next layer.
    linear: Vec<(usize, [f64; 3])>,
}

impl Level {
    fn new(width: usize, biases: &[f64]) -> Level {
        Level {
            coefficients: [vec![0.0; width], vec![0.0; width], vec![0.0; width]],
            settled: biases.to_vec(),
            states: vec![0; width],
            signs: vec![0; width],
            last_flips: vec![f64::NEG_INFINITY; width],
            begins: vec![0.0; width],
            may_pass: vec![0; width],
            ..Level::default()
        }
    }

    fn of(&self, unit: usize) -> [f64; 3] {
        [0, 1, 2].map(|k| self.coefficients[k][unit])
    }
}

/// Two changes of sign within this share of the curve, next to a dead layer, are none; see [the module](super).
const TOUCH: f64 = 1e-10;

/// After so many changes a running sum is summed anew: its rounding stays below a hundred roundings of its largest term.
const CHANGES_BEFORE_A_NEW_SUM: u32 = 64;

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
    /// What happens closer before the end of a piece is left to the next one.
    margin: f64,
    /// A number whose sign changes twice within this, next to a dead layer, has touched zero; sums that cancel may move a crossing so far.
    blur: f64,
    /// Whether a layer is dead on the piece at hand: no unit is linear. And where it last was, the end of that piece.
    is_dead: Vec<bool>,
    last_dead: Vec<f64>,
    /// Whether the walk has taken its first step in a layer.
    has_begun: Vec<bool>,
    /// Whether a unit of this layer or one before it has passed a kink since the layer's last piece. The walk also cuts where nothing
    /// happens: at the ends of its stretches, and where a unit changes its sign only.
    is_new_piece: Vec<bool>,
    course: Course,
}

impl<'a> Descent<'a> {
    pub(super) fn new(sweep: &Sweep<'a>, start: &Start) -> Descent<'a> {
        let layers: Vec<&Layer> = sweep.layers.iter().chain(sweep.readout).collect();
        let hidden = 1 + sweep.layers.len();
        let mut levels = vec![Level { coefficients: start.coefficients.clone(), ..Level::new(start.width(), &[]) }];
        levels.extend(layers.iter().map(|layer| Level::new(layer.fan_out(), layer.biases())));
        Descent {
            curve: start.curve,
            activation: sweep.activation,
            ends: start.ends,
            hidden,
            records_events: sweep.records_events,
            resolution: 4.0 * f64::EPSILON * start.ends[0].abs().max(start.ends[1].abs()),
            blur: TOUCH * (start.ends[1] - start.ends[0]),
            margin: 64.0 * f64::EPSILON * start.ends[0].abs().max(start.ends[1].abs()),
            has_begun: vec![false; levels.len()],
            is_new_piece: vec![true; levels.len()],
            is_dead: vec![false; levels.len()],
            last_dead: vec![f64::NEG_INFINITY; levels.len()],
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
            self.descend(0, [self.place(end_of(stretch)), self.place(end_of(stretch + 1.0))])?;
            stretch += 1.0;
        }
        if let Some(level) = self.levels.get(self.hidden) {
            // The walk has turned every flip around; turned back, what is left is the beginning.
            self.course.readout_signs = level.signs.iter().map(|&sign| sign == 1).collect();
            for flip in &self.course.readout_flips {
                self.course.readout_signs[flip.unit] ^= true;
            }
        }
        Ok(self.course)
    }

    fn place(&self, t: f64) -> Place {
        Place { t, basis: self.curve.basis(t) }
    }

    /// A layer on a piece of the layers before it; its coefficients are set.
    fn descend(&mut self, depth: usize, ends: [Place; 2]) -> Result<(), SweepError> {
        let mut level = std::mem::take(&mut self.levels[depth]);
        let done = self.walk(depth, &mut level, ends);
        self.levels[depth] = level;
        done
    }

    fn walk(&mut self, depth: usize, level: &mut Level, ends: [Place; 2]) -> Result<(), SweepError> {
        let moved = self.find_crossings(depth, level, ends)?;
        let [mut since, to] = ends;
        let mut from = since;
        let is_only_an_end = to.t - from.t <= self.margin && self.has_begun[depth];
        if is_only_an_end && self.activation == Activation::HardTanh && (moved || !level.crossings.is_empty()) {
            let unit = level.crossings.first().map_or(0, |crossing| crossing.1);
            return Err(SweepError::TooNarrow { layer: depth + 1, unit, t: from.t, gap: to.t - from.t });
        }
        if moved && !is_only_an_end {
            // Units that pass no level are where they are at the beginning.
            let mut restless = std::mem::take(&mut level.restless).into_iter().peekable();
            for unit in 0..level.states.len() {
                if restless.next_if_eq(&unit).is_none() {
                    self.put(depth, level, unit, level.begins[unit], from.t)?;
                }
            }
        }
        let crossings = std::mem::take(&mut level.crossings);
        let mut unconfirmed = std::mem::take(&mut level.unconfirmed);
        let mut next = 0;
        loop {
            let until = crossings.get(next).map_or(to.t, |crossing| crossing.0);
            // Between two crossings closer than t can be told nothing is looked at; nor at the very end of a piece, or on one that is nothing
            // but an end: the next piece sees at its beginning what has become of the unit. For where a unit before stops being linear, those
            // after it that hang on it alone come to their level at the same place, and whether they pass it there is rounding.
            let least = if until == to.t && self.has_begun[depth] { self.margin } else { self.resolution };
            if until - from.t > least || (until == to.t && !self.has_begun[depth]) {
                let middle = self.place(0.5 * (from.t + until));
                let passing = crossings.iter().map(|crossing| crossing.1);
                let is_kinked = passing.clone().any(|unit| self.state(depth, middle.value(level.of(unit))) != level.states[unit]);
                if is_kinked && from.t > since.t {
                    self.pass_on(depth, level, [since, from])?;
                    since = from;
                }
                for unit in passing {
                    self.put(depth, level, unit, middle.value(level.of(unit)), from.t)?;
                }
                // A unit that was seen to pass a level at the end of the piece before has to be on the other side now.
                for (unit, state, sign) in unconfirmed.drain(..) {
                    if (state, sign) == (level.states[unit], level.signs[unit]) {
                        return Err(SweepError::TooNarrow { layer: depth + 1, unit, t: from.t, gap: self.margin });
                    }
                }
                self.has_begun[depth] = true;
                from = if until == to.t { to } else { self.place(until) };
            }
            if next == crossings.len() {
                break;
            }
            next += 1;
        }
        if self.activation == Activation::HardTanh && from.t < to.t {
            let at_the_end = crossings.iter().filter(|crossing| crossing.0 > from.t - self.resolution);
            unconfirmed.extend(at_the_end.map(|&(_, unit)| (unit, level.states[unit], level.signs[unit])));
        }
        level.unconfirmed = unconfirmed;
        level.crossings = crossings;
        self.pass_on(depth, level, [since, to])
    }

    /// Notes what a unit is from `t` on, by a pre-activation `h` after it.
    fn put(&mut self, depth: usize, level: &mut Level, unit: usize, h: f64, t: f64) -> Result<(), SweepError> {
        let (state, sign) = (self.state(depth, h), i64::from(h > 0.0));
        let before = level.states[unit];
        // From one end to the other: it passed between them closer to the piece's end than t can be told.
        if self.has_begun[depth] && (state - before).abs() > 1 {
            return Err(SweepError::TooNarrow { layer: depth + 1, unit, t, gap: self.resolution });
        }
        let is_new = [sign != level.signs[unit], state != before && self.activation == Activation::HardTanh];
        (level.states[unit], level.signs[unit]) = (state, sign);
        if state != before {
            self.is_new_piece[depth..].fill(true);
        }
        let change = self.end_of_range(state) - self.end_of_range(before);
        if let Some(layer) = self.layers.get(depth)
            && change != 0.0
        {
            let next = &mut self.levels[depth + 1];
            next.changes += 1;
            next.settled.iter_mut().zip(layer.column(unit)).for_each(|(sum, w)| *sum += w * change);
        }
        if !self.has_begun[depth] {
            return Ok(());
        }
        // Where a rectified layer dies or is born, all that hangs on it comes to zero or leaves it at that place, and rounding may see it pass
        // zero and return.
        let is_next_to_death = depth > 0 && (self.is_dead[depth - 1] || t - self.last_dead[depth - 1] < self.blur);
        if is_new[0] && self.activation == Activation::Relu && is_next_to_death && t - level.last_flips[unit] < self.blur {
            level.last_flips[unit] = f64::NEG_INFINITY;
            self.take_back(depth, unit);
        } else if is_new[0] {
            level.last_flips[unit] = t;
            self.record(Event { t, layer: depth + 1, unit, kind: EventKind::Sign });
        }
        if is_new[1] {
            self.record(Event { t, layer: depth + 1, unit, kind: EventKind::Saturation });
        }
        Ok(())
    }

    fn record(&mut self, event: Event) {
        let depth = event.layer - 1;
        if depth == self.hidden {
            self.course.readout_flips.push(event);
            return;
        }
        let counts = match event.kind {
            EventKind::Sign => &mut self.course.sign_transitions,
            EventKind::Saturation => &mut self.course.saturation_transitions,
        };
        counts[depth] += 1;
        if self.records_events {
            self.course.events.push(event);
        }
    }

    /// The unit's last change of sign did not happen.
    fn take_back(&mut self, depth: usize, unit: usize) {
        let events = if depth == self.hidden {
            &mut self.course.readout_flips
        } else {
            self.course.sign_transitions[depth] -= 1;
            &mut self.course.events
        };
        let is_it = |event: &Event| (event.layer, event.unit, event.kind) == (depth + 1, unit, EventKind::Sign);
        if let Some(at) = events.iter().rposition(is_it) {
            events.remove(at);
        }
    }

    /// The activation's piece of a pre-activation; the readout has one piece only.
    fn state(&self, depth: usize, h: f64) -> i64 {
        if depth == self.hidden { 0 } else { state(self.activation, h) }
    }

    /// What a unit gives that is not linear; 0 for one that is, which gives its own coefficients instead.
    fn end_of_range(&self, state: i64) -> f64 {
        match self.activation {
            // A rectified unit below its kink is zero, and none is above it without being linear.
            Activation::Relu => 0.0,
            Activation::HardTanh => state as f64,
        }
    }

    /// Levels that a layer's events are about.
    fn levels_of_events(&self, depth: usize) -> &'static [f64] {
        match self.activation {
            Activation::HardTanh if depth < self.hidden => &[-1.0, 0.0, 1.0],
            _ => &[0.0],
        }
    }

    /// All crossings on a piece, ascending, and whether a unit that has none is not where it was before the piece.
    fn find_crossings(&self, depth: usize, level: &mut Level, ends: [Place; 2]) -> Result<bool, SweepError> {
        let seen = {
            let Level { coefficients, begins, may_pass, states, signs, .. } = level;
            let levels = self.levels_of_events(depth);
            let activation = (depth < self.hidden).then_some(self.activation);
            let slopes = ends.map(|end| self.curve.derivative_basis(end.basis));
            dispatch(
                pulp::Arch::new(),
                #[inline(always)]
                || {
                    look(
                        coefficients,
                        ends.map(|end| end.basis),
                        slopes,
                        ends[1].t - ends[0].t,
                        levels,
                        activation,
                        begins,
                        may_pass,
                        states,
                        signs,
                    )
                },
            )
        };
        level.restless.clear();
        level.crossings.clear();
        let mut moved = seen.moved > 0;
        if seen.restless > 0 {
            for unit in 0..level.may_pass.len() {
                if level.may_pass[unit] == 0 {
                    continue;
                }
                let first = level.crossings.len();
                for &at in self.levels_of_events(depth) {
                    self.curve.crossings(level.of(unit), at, ends.map(|end| end.t), |t| level.crossings.push((t, unit)));
                }
                let own = &mut level.crossings[first..];
                own.sort_by(|a, b| a.0.total_cmp(&b.0));
                if let Some(pair) = own.windows(2).find(|pair| pair[1].0 - pair[0].0 <= self.resolution) {
                    return Err(SweepError::TooNarrow { layer: depth + 1, unit, t: pair[0].0, gap: pair[1].0 - pair[0].0 });
                }
                if own.is_empty() {
                    // A unit that may pass a level but does not is looked at in the middle of the piece, like those that do.
                    let h = self.place(0.5 * (ends[0].t + ends[1].t)).value(level.of(unit));
                    level.begins[unit] = h;
                    moved |= self.state(depth, h) != level.states[unit] || i64::from(h > 0.0) != level.signs[unit];
                } else {
                    level.restless.push(unit);
                }
            }
            level.crossings.sort_by(|a, b| a.0.total_cmp(&b.0));
        }
        Ok(moved)
    }

    /// Hands a piece of a layer to the next one.
    fn pass_on(&mut self, depth: usize, level: &mut Level, ends: [Place; 2]) -> Result<(), SweepError> {
        if depth == self.hidden {
            return Ok(());
        }
        let Level { states, linear, coefficients: [a, b, c], .. } = level;
        // Every unit is written and the linear ones are kept: no branch that nobody can foresee.
        linear.resize(states.len() + 1, (0, [0.0; 3]));
        let mut count = 0;
        for (unit, state) in states.iter().enumerate() {
            linear[count] = (unit, [a[unit], b[unit], c[unit]]);
            count += usize::from(*state == 0);
        }
        linear.truncate(count);
        self.course.pieces[depth] += u64::from(std::mem::take(&mut self.is_new_piece[depth]));
        let squares = squares(linear);
        if !squares.iter().all(|sum| sum.is_finite()) {
            return Err(SweepError::Overflow { layer: depth + 1 });
        }
        self.is_dead[depth] = linear.is_empty();
        if linear.is_empty() {
            self.last_dead[depth] = ends[1].t;
        }
        self.course.length[depth] += self.curve.length(squares, ends.map(|end| end.t));
        let Some(&layer) = self.layers.get(depth) else { return Ok(()) };
        if self.levels[depth + 1].changes >= CHANGES_BEFORE_A_NEW_SUM {
            self.settle_anew(depth, layer, states);
        }
        let next = &mut self.levels[depth + 1];
        dispatch(
            pulp::Arch::new(),
            #[inline(always)]
            || compose(layer, linear, &next.settled, &mut next.coefficients),
        );
        self.descend(depth + 1, ends)
    }

    fn settle_anew(&mut self, depth: usize, layer: &Layer, states: &[i64]) {
        let mut settled = std::mem::take(&mut self.levels[depth + 1].settled);
        settled.copy_from_slice(layer.biases());
        for (unit, value) in states.iter().map(|&state| self.end_of_range(state)).enumerate().filter(|(_, value)| *value != 0.0) {
            settled.iter_mut().zip(layer.column(unit)).for_each(|(sum, w)| *sum += w * value);
        }
        self.levels[depth + 1].settled = settled;
        self.levels[depth + 1].changes = 0;
    }
}

#[inline(always)]
fn state(activation: Activation, h: f64) -> i64 {
    match activation {
        Activation::Relu => -i64::from(h <= 0.0),
        Activation::HardTanh => i64::from(h > 1.0) - i64::from(h < -1.0),
    }
}

/// How many units [`look`] found that may pass a level, and how many that cannot and are not where they were.
struct Seen {
    restless: u64,
    moved: u64,
}

/// Which units may pass a level on a piece on which each has one extremum at most, by their values and slopes at the ends.
#[inline(always)]
#[expect(clippy::too_many_arguments, reason = "slices of one level, apart so that the loop over units is a loop over plain arrays")]
fn look(
    [a, b, c]: &[Vec<f64>; 3],
    values: [[f64; 2]; 2],
    slopes: [[f64; 2]; 2],
    width: f64,
    levels: &[f64],
    activation: Option<Activation>,
    begins: &mut [f64],
    may_pass: &mut [i64],
    states: &[i64],
    signs: &[i64],
) -> Seen {
    let units = a.len();
    let (a, b, c) = (&a[..units], &b[..units], &c[..units]);
    let (begins, may_pass, states, signs) = (&mut begins[..units], &mut may_pass[..units], &states[..units], &signs[..units]);
    let mut seen = Seen { restless: 0, moved: 0 };
    for unit in 0..units {
        let at = |[x, y]: [f64; 2]| a[unit].mul_add(x, b[unit].mul_add(y, c[unit]));
        let slope = |[x, y]: [f64; 2]| a[unit].mul_add(x, b[unit] * y);
        let (h, g) = (values.map(at), slopes.map(slope));
        // With an extremum between the ends the slope is nowhere larger than at one of them.
        let excess = if g[0] * g[1] <= 0.0 { g[0].abs().max(g[1].abs()) * width } else { 0.0 };
        let (low, high) = (h[0].min(h[1]) - excess, h[0].max(h[1]) + excess);
        let passes = match levels {
            [only] => (low <= *only) & (*only <= high),
            [below, zero, above] => {
                ((low <= *below) & (*below <= high)) | ((low <= *zero) & (*zero <= high)) | ((low <= *above) & (*above <= high))
            }
            _ => unreachable!("one level or three"),
        };
        begins[unit] = h[0];
        may_pass[unit] = i64::from(passes);
        let state = activation.map_or(0, |activation| state(activation, h[0]));
        let differs = (state != states[unit]) | (i64::from(h[0] > 0.0) != signs[unit]);
        seen.restless += u64::from(passes);
        seen.moved += u64::from(differs & !passes);
    }
    seen
}

/// Sums of `a a`, `a b` and `b b` over the linear units.
fn squares(linear: &[(usize, [f64; 3])]) -> [f64; 3] {
    linear.iter().fold([0.0; 3], |[aa, ab, bb], (_, [a, b, _])| [aa + a * a, ab + a * b, bb + b * b])
}

/// The pre-activations of the next layer: the linear units pass theirs on, and the others are in `settled`.
#[inline(always)]
fn compose(layer: &Layer, linear: &[(usize, [f64; 3])], settled: &[f64], coefficients: &mut [Vec<f64>; 3]) {
    let units = layer.fan_out();
    let mut from = 0;
    // Sums of a block stay in registers: sixteen units are two of the widest or four of the usual ones, times three.
    while units - from >= 16 {
        compose_block::<16>(layer, linear, settled, coefficients, from);
        from += 16;
    }
    while units - from >= 4 {
        compose_block::<4>(layer, linear, settled, coefficients, from);
        from += 4;
    }
    while from < units {
        compose_block::<1>(layer, linear, settled, coefficients, from);
        from += 1;
    }
}

#[inline(always)]
fn compose_block<const UNITS: usize>(
    layer: &Layer,
    linear: &[(usize, [f64; 3])],
    settled: &[f64],
    coefficients: &mut [Vec<f64>; 3],
    from: usize,
) {
    let mut sums = [[0.0; UNITS]; 3];
    sums[2].copy_from_slice(&settled[from..from + UNITS]);
    for &(input, terms) in linear {
        let column = &layer.column(input)[from..from + UNITS];
        for (sums, term) in sums.iter_mut().zip(terms) {
            for (sum, w) in sums.iter_mut().zip(column) {
                *sum = w.mul_add(term, *sum);
            }
        }
    }
    for (coefficients, sums) in coefficients.iter_mut().zip(sums) {
        coefficients[from..from + UNITS].copy_from_slice(&sums);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_of_every_width_are_composed() {
        // Small whole numbers, whose sums are exact in any order; widths with blocks of sixteen, of four and of one.
        for units in 1..=41_usize {
            let weights: Vec<f64> = (0..3 * units).map(|index| (index * 7 % 11) as f64 - 5.0).collect();
            let layer = Layer::new(3, units, &weights, vec![0.0; units]).expect("a layer");
            let settled: Vec<f64> = (0..units).map(|unit| unit as f64).collect();
            let linear = [(0, [1.0, 2.0, 3.0]), (2, [-1.0, 4.0, 0.5])];
            let mut coefficients = [(); 3].map(|()| vec![f64::NAN; units]);
            compose(&layer, &linear, &settled, &mut coefficients);
            for unit in 0..units {
                let [first, last] = [layer.column(0)[unit], layer.column(2)[unit]];
                let sums = [first - last, 2.0 * first + 4.0 * last, settled[unit] + 3.0 * first + 0.5 * last];
                assert_eq!([0, 1, 2].map(|term| coefficients[term][unit]), sums, "unit {unit} of {units}");
            }
        }
    }
}
