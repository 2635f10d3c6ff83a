//! Deep networks: zeros of all units, and what the output does there.

use super::Number;
use crate::layers::Layer;

/// Why a network is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnivariateError {
    /// One input, one output, and layers that fit together.
    #[error("follow a univariate network: layer {layer} (from 1) takes {expected} inputs where {found} come")]
    Width {
        /// The layer, from 1; the output layer is the last one.
        layer: usize,
        /// What it takes.
        expected: usize,
        /// What comes.
        found: usize,
    },
    /// The last layer is the output.
    #[error("follow a univariate network of {0} outputs (range: 1)")]
    Outputs(usize),
}

/// A rectified network of one input and one output, each layer's weights as rows.
#[derive(Debug, Clone)]
pub struct Univariate<T> {
    /// Hidden layers, then the output layer.
    layers: Vec<Affine<T>>,
}

#[derive(Debug, Clone)]
struct Affine<T> {
    rows: Vec<Vec<T>>,
    biases: Vec<T>,
}

/// A zero of a hidden unit's pre-activation.
#[derive(Debug, Clone, PartialEq)]
pub struct Breakpoint<T> {
    /// Hidden layer, from 1.
    pub layer: usize,
    /// Unit, from 0.
    pub unit: usize,
    /// Slopes of the pre-activation on its left and its right. They differ where a unit before has a breakpoint too.
    pub slopes: [T; 2],
}

/// A place where units have zeros.
#[derive(Debug, Clone, PartialEq)]
pub struct Place<T> {
    /// The input.
    pub at: T,
    /// The zeros there, by layer and unit; more than one where the place is degenerate.
    pub breakpoints: Vec<Breakpoint<T>>,
    /// Whether each layer without a zero of `breakpoints` has a unit that is active there: whether a path through the units named, one in each
    /// layer that has any, is open elsewhere. For a single breakpoint: whether it is active.
    pub is_active: bool,
    /// Slopes of the output on its left and its right.
    pub slopes: [T; 2],
}

impl<T: Number> Place<T> {
    /// How much the output's slope grows from left to right.
    pub fn jump(&self) -> T {
        self.slopes[1].clone() - self.slopes[0].clone()
    }
}

/// A network's function: its places in ascending order.
#[derive(Debug, Clone)]
pub struct Function<T> {
    /// All places with zeros of hidden units, ascending.
    pub places: Vec<Place<T>>,
    /// The output's slopes at both ends.
    pub end_slopes: [T; 2],
}

impl<T: Number> Function<T> {
    /// Pieces of the output: one more than the places where its slope changes.
    pub fn pieces(&self) -> usize {
        1 + self.places.iter().filter(|place| !place.jump().is_zero()).count()
    }

    /// All zeros of a layer's units (from 1), with their places, ascending.
    pub fn induced(&self, layer: usize) -> impl Iterator<Item = (&Place<T>, &Breakpoint<T>)> {
        self.places.iter().flat_map(move |place| {
            place.breakpoints.iter().filter(move |breakpoint| breakpoint.layer == layer).map(move |breakpoint| (place, breakpoint))
        })
    }
}

/// What a layer's units are: values at the places so far, and slopes at both ends. There is a place always, if only for a value to be known.
struct Curves<T> {
    at: Vec<T>,
    /// By place, then unit.
    values: Vec<Vec<T>>,
    /// By end, then unit.
    slopes: [Vec<T>; 2],
}

/// A zero: its unit, before it is sorted in.
struct Zero<T> {
    at: T,
    unit: usize,
}

impl<T: Number> Univariate<T> {
    /// `hidden` are all hidden layers, `output` the output layer; the first one takes one input.
    ///
    /// # Errors
    /// When widths do not fit together, or there is not one output.
    pub fn new(hidden: &[Layer], output: &Layer) -> Result<Univariate<T>, UnivariateError> {
        let mut found = 1;
        for (index, layer) in hidden.iter().chain([output]).enumerate() {
            if layer.fan_in() != found {
                return Err(UnivariateError::Width { layer: index + 1, expected: layer.fan_in(), found });
            }
            found = layer.fan_out();
        }
        if found != 1 {
            return Err(UnivariateError::Outputs(found));
        }
        Ok(Univariate { layers: hidden.iter().chain([output]).map(Affine::new).collect() })
    }

    /// Hidden layers.
    pub fn hidden_layers(&self) -> usize {
        self.layers.len() - 1
    }

    /// The output at an input.
    pub fn output(&self, at: &T) -> T {
        let mut z = vec![at.clone()];
        for (index, layer) in self.layers.iter().enumerate() {
            z = layer.apply(&z);
            if index < self.hidden_layers() {
                z.iter_mut().for_each(|z| *z = rectified(z));
            }
        }
        z.remove(0)
    }

    /// The zeros of all hidden units and the output's slopes there.
    ///
    /// # Panics
    /// In doubles, when the values of units overflow so far that a zero is not a number; weights and places up to 1e100, say, are far from it.
    pub fn function(&self) -> Function<T> {
        self.checked_function().expect("places are numbers")
    }

    /// The same for weights from anywhere; `None` where values overflow so far that a zero is not a number.
    pub fn checked_function(&self) -> Option<Function<T>> {
        let mut curves = Curves { at: vec![T::zero()], values: vec![vec![T::zero()]], slopes: [vec![T::one()], vec![T::one()]] };
        // By place of `curves`; the first place need not be one.
        let mut zeros: Vec<Vec<(usize, usize)>> = vec![vec![]];
        for (index, layer) in self.layers[..self.hidden_layers()].iter().enumerate() {
            let z = curves.through(layer);
            let found = z.zeros()?;
            (curves, zeros) = z.refined(found, zeros, index);
            curves.rectify();
        }
        let output = &self.layers[self.hidden_layers()];
        let end_slopes = [0, 1].map(|end| output.product(&curves.slopes[end]).remove(0));
        let places = curves.at.into_iter().zip(zeros).filter(|(_, zeros)| !zeros.is_empty());
        Some(Function { places: places.map(|(at, zeros)| self.place(at, &zeros)).collect(), end_slopes })
    }

    /// What units and the output do at a place where these units, by hidden layer from 0 and unit, are zero.
    fn place(&self, at: T, zeros: &[(usize, usize)]) -> Place<T> {
        let mut z = vec![at.clone()];
        // Derivatives from the left and from the right.
        let mut slopes = [vec![T::one()], vec![T::one()]];
        let (mut breakpoints, mut is_active) = (Vec::new(), true);
        for (index, layer) in self.layers.iter().enumerate() {
            z = layer.apply(&z);
            slopes = slopes.map(|slopes| layer.product(&slopes));
            if index == self.hidden_layers() {
                break;
            }
            for &(_, unit) in zeros.iter().filter(|zero| zero.0 == index) {
                // In doubles it is zero but for a rounding.
                z[unit] = T::zero();
                let slopes = [0, 1].map(|side| slopes[side][unit].clone());
                breakpoints.push(Breakpoint { layer: index + 1, unit, slopes });
            }
            is_active &= z.iter().any(T::is_above) || zeros.iter().any(|zero| zero.0 == index);
            for (unit, z) in z.iter_mut().enumerate() {
                // On the left of its zero a unit is active if it comes down to it.
                let is_on = |side: usize| {
                    let slope = &slopes[side][unit];
                    z.is_above() || (z.is_zero() && if side == 0 { slope.is_below() } else { slope.is_above() })
                };
                let on = [is_on(0), is_on(1)];
                for side in 0..2 {
                    if !on[side] {
                        slopes[side][unit] = T::zero();
                    }
                }
                *z = rectified(z);
            }
        }
        let slopes = slopes.map(|mut slopes| slopes.remove(0));
        Place { at, breakpoints, is_active, slopes }
    }
}

impl<T: Number> Affine<T> {
    fn new(layer: &Layer) -> Affine<T> {
        let row = |unit: usize| (0..layer.fan_in()).map(|input| T::from_double(layer.column(input)[unit])).collect();
        Affine { rows: (0..layer.fan_out()).map(row).collect(), biases: layer.biases().iter().map(|b| T::from_double(*b)).collect() }
    }

    fn product(&self, x: &[T]) -> Vec<T> {
        let dot = |row: &Vec<T>| row.iter().zip(x).fold(T::zero(), |sum, (w, x)| sum + w.clone() * x.clone());
        self.rows.iter().map(dot).collect()
    }

    fn apply(&self, x: &[T]) -> Vec<T> {
        self.product(x).into_iter().zip(&self.biases).map(|(h, b)| h + b.clone()).collect()
    }
}

fn rectified<T: Number>(z: &T) -> T {
    if z.is_above() { z.clone() } else { T::zero() }
}

impl<T: Number> Curves<T> {
    fn through(&self, layer: &Affine<T>) -> Curves<T> {
        Curves {
            at: self.at.clone(),
            values: self.values.iter().map(|values| layer.apply(values)).collect(),
            slopes: [0, 1].map(|end| layer.product(&self.slopes[end])),
        }
    }

    /// Zeros of all units, ascending: between two places, beyond the last ones, and at places, where a unit is zero on both sides only if it
    /// is zero on a whole piece, which is no zero of its own. `None` where one is not a number.
    fn zeros(&self) -> Option<Vec<Zero<T>>> {
        let last = self.at.len() - 1;
        let mut zeros = Vec::new();
        for unit in 0..self.slopes[0].len() {
            let value = |place: usize| &self.values[place][unit];
            let [left, right] = [0, 1].map(|end| &self.slopes[end][unit]);
            let mut put = |at: T| zeros.push(Zero { at, unit });
            // To the left of the first place the unit has the sign opposite to its slope in the end.
            if opposite(value(0), &-left.clone()) {
                put(self.at[0].clone() - value(0).clone() / left.clone());
            }
            for place in 0..=last {
                if value(place).is_zero() {
                    let is_flat_before = if place == 0 { left.is_zero() } else { value(place - 1).is_zero() };
                    let is_flat_after = if place == last { right.is_zero() } else { value(place + 1).is_zero() };
                    if !(is_flat_before && is_flat_after) {
                        put(self.at[place].clone());
                    }
                } else if place < last && opposite(value(place), value(place + 1)) {
                    let (from, to) = (&self.at[place], &self.at[place + 1]);
                    let share = value(place).clone() / (value(place).clone() - value(place + 1).clone());
                    put(from.clone() + (to.clone() - from.clone()) * share);
                }
            }
            if opposite(value(last), right) {
                put(self.at[last].clone() - value(last).clone() / right.clone());
            }
        }
        if zeros.iter().any(|zero| zero.at.partial_cmp(&zero.at).is_none()) {
            return None;
        }
        zeros.sort_by(|a, b| a.at.partial_cmp(&b.at).expect("all are numbers").then(a.unit.cmp(&b.unit)));
        Some(zeros)
    }

    /// The same curves with values at the zeros too, and the units that are zero at each place.
    fn refined(self, found: Vec<Zero<T>>, zeros: Vec<Vec<(usize, usize)>>, layer: usize) -> (Curves<T>, Vec<Vec<(usize, usize)>>) {
        let mut refined = Curves { at: Vec::new(), values: Vec::new(), slopes: self.slopes.clone() };
        let mut all = Vec::new();
        let mut found = found.into_iter().peekable();
        let mut zeros = zeros.into_iter();
        for (place, end) in self.at.iter().map(Some).chain([None]).enumerate() {
            // New places before this one, or beyond the last.
            while found.peek().is_some_and(|zero| end.is_none_or(|at| zero.at < *at)) {
                let Zero { at, unit } = found.next().expect("peeked");
                if refined.at.last() != Some(&at) {
                    refined.values.push(self.value_at(place, &at));
                    refined.at.push(at);
                    all.push(Vec::new());
                }
                let new: &mut Vec<(usize, usize)> = all.last_mut().expect("a place was pushed, if only this one");
                new.push((layer, unit));
                // Its own value to the bit.
                refined.values.last_mut().expect("likewise")[unit] = T::zero();
            }
            let Some(at) = end else { break };
            refined.at.push(at.clone());
            refined.values.push(self.values[place].clone());
            all.push(zeros.next().expect("a list for each place"));
            while found.peek().is_some_and(|zero| zero.at == *at) {
                let unit = found.next().expect("peeked").unit;
                all.last_mut().expect("just pushed").push((layer, unit));
                refined.values.last_mut().expect("likewise")[unit] = T::zero();
            }
        }
        (refined, all)
    }

    /// Values of all units at a new place before this one.
    fn value_at(&self, place: usize, at: &T) -> Vec<T> {
        let beyond = |place: usize, end: usize| {
            let distance = at.clone() - self.at[place].clone();
            let line = self.values[place].iter().zip(&self.slopes[end]);
            line.map(|(value, slope)| value.clone() + slope.clone() * distance.clone()).collect()
        };
        if place == 0 {
            return beyond(0, 0);
        }
        if place == self.at.len() {
            return beyond(place - 1, 1);
        }
        let (from, to) = (&self.at[place - 1], &self.at[place]);
        let length = to.clone() - from.clone();
        let shares = [(to.clone() - at.clone()) / length.clone(), (at.clone() - from.clone()) / length];
        // Of values of one sign a value of that sign, also rounded.
        let between = |(a, b): (&T, &T)| a.clone() * shares[0].clone() + b.clone() * shares[1].clone();
        self.values[place - 1].iter().zip(&self.values[place]).map(between).collect()
    }

    /// Rectifies values, and slopes by what they lead to in the end.
    fn rectify(&mut self) {
        let last = self.at.len() - 1;
        for (end, place) in [(0, 0), (1, last)] {
            for (unit, slope) in self.slopes[end].iter_mut().enumerate() {
                let value = &self.values[place][unit];
                // No unit changes sign beyond the ends any more, so the first and last values tell; from a zero the slope does.
                let leads_up = if end == 0 { slope.is_below() } else { slope.is_above() };
                if !(value.is_above() || (value.is_zero() && leads_up)) {
                    *slope = T::zero();
                }
            }
        }
        self.values.iter_mut().flatten().for_each(|value| *value = rectified(value));
    }
}

fn opposite<T: Number>(a: &T, b: &T) -> bool {
    (a.is_above() && b.is_below()) || (a.is_below() && b.is_above())
}
