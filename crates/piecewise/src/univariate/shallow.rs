//! Networks of one hidden layer by their weights, by breakpoints, slopes and orientations, and by pieces.

use super::Number;

/// One hidden layer: `f(x) = sum_i v_i (w_i x + b_i)_+ + offset`.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights<T> {
    /// `w`, `b` and `v` of each unit; `w` is not 0.
    pub units: Vec<[T; 3]>,
    /// The output's bias; 0 where the network has none.
    pub offset: T,
}

/// To which side of its breakpoint a unit is active.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Orientation {
    /// To the left: `w < 0`.
    Left,
    /// To the right: `w > 0`.
    Right,
}

/// A unit by what it does to the function: `mu (x - beta)` on its active side.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit<T> {
    /// The breakpoint, `-b / w`.
    pub beta: T,
    /// Slope on the active side, `w v`.
    pub mu: T,
    /// The active side.
    pub orientation: Orientation,
}

/// The same function by its units' breakpoints.
#[derive(Debug, Clone, PartialEq)]
pub struct Shallow<T> {
    /// The units in the order of the network.
    pub units: Vec<Unit<T>>,
    /// The output's bias.
    pub offset: T,
}

impl<T: Number> Weights<T> {
    /// The units' breakpoints, slopes and orientations.
    ///
    /// # Panics
    /// When a unit has `w = 0`: it has no breakpoint.
    pub fn shallow(&self) -> Shallow<T> {
        let unit = |[w, b, v]: &[T; 3]| {
            assert!(!w.is_zero(), "a unit of w = 0 has no breakpoint");
            let orientation = if w.is_above() { Orientation::Right } else { Orientation::Left };
            Unit { beta: -(b.clone() / w.clone()), mu: w.clone() * v.clone(), orientation }
        };
        Shallow { units: self.units.iter().map(unit).collect(), offset: self.offset.clone() }
    }

    /// The function's value.
    pub fn value(&self, x: &T) -> T {
        let unit = |[w, b, v]: &[T; 3]| {
            let h = w.clone() * x.clone() + b.clone();
            if h.is_above() { v.clone() * h } else { T::zero() }
        };
        self.units.iter().map(unit).fold(self.offset.clone(), |sum, term| sum + term)
    }
}

impl<T: Number> Unit<T> {
    /// How much the slope of the function grows from left to right at the breakpoint: `mu` for a unit to the right, `-mu` for one to
    /// the left, which takes its slope away.
    pub fn jump(&self) -> T {
        match self.orientation {
            Orientation::Right => self.mu.clone(),
            Orientation::Left => -self.mu.clone(),
        }
    }

    fn is_active(&self, x: &T) -> bool {
        match self.orientation {
            Orientation::Right => *x > self.beta,
            Orientation::Left => *x < self.beta,
        }
    }
}

impl<T: Number> Shallow<T> {
    /// The function's value.
    pub fn value(&self, x: &T) -> T {
        let active = self.units.iter().filter(|unit| unit.is_active(x));
        active.fold(self.offset.clone(), |sum, unit| sum + unit.mu.clone() * (x.clone() - unit.beta.clone()))
    }

    /// Weights of this function, with these sizes `|w|` of the units.
    ///
    /// # Panics
    /// When a size is not positive, or there is not one for each unit.
    pub fn weights(&self, sizes: &[T]) -> Weights<T> {
        assert_eq!(sizes.len(), self.units.len(), "a size for each unit");
        let unit = |(unit, size): (&Unit<T>, &T)| {
            assert!(size.is_above(), "a positive size: {size:?}");
            let w = if unit.orientation == Orientation::Right { size.clone() } else { -size.clone() };
            [w.clone(), -(w.clone() * unit.beta.clone()), unit.mu.clone() / w]
        };
        Weights { units: self.units.iter().zip(sizes).map(unit).collect(), offset: self.offset.clone() }
    }

    /// The breakpoints in ascending order, each once, and the lines between them, one more: `[slope, intercept]`.
    ///
    /// # Panics
    /// When a breakpoint is not a number, as in doubles a quotient of two weights may be that overflow or vanish.
    pub fn lines(&self) -> (Vec<T>, Vec<[T; 2]>) {
        let mut betas: Vec<T> = self.units.iter().map(|unit| unit.beta.clone()).collect();
        betas.sort_by(|a, b| a.partial_cmp(b).expect("breakpoints are numbers"));
        betas.dedup();
        // A unit is active on a whole piece: to the left it is where the piece ends at its breakpoint or before.
        let line = |piece: usize| {
            let is_on = |unit: &Unit<T>| match unit.orientation {
                Orientation::Right => piece > 0 && unit.beta <= betas[piece - 1],
                Orientation::Left => piece < betas.len() && unit.beta >= betas[piece],
            };
            let active = self.units.iter().filter(|unit| is_on(unit));
            active.fold([T::zero(), self.offset.clone()], |[slope, intercept], unit| {
                [slope + unit.mu.clone(), intercept - unit.mu.clone() * unit.beta.clone()]
            })
        };
        let lines = (0..=betas.len()).map(line).collect();
        (betas, lines)
    }
}
