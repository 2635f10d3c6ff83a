//! What is drawn in a panel: curves, points, areas and maps.

/// A point, with an interval where there is one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) interval: Option<[f64; 2]>,
}

impl Point {
    /// A point without an interval.
    pub fn at(x: f64, y: f64) -> Self {
        Self { x, y, interval: None }
    }

    /// A point with its interval: `[y, low, high]`.
    pub fn within(x: f64, [y, low, high]: [f64; 3]) -> Self {
        Self { x, y, interval: Some([low, high]) }
    }

    /// The same point, so much to the right: points of several series that would hide each other stand side by side.
    pub fn moved(self, by: f64) -> Self {
        Self { x: self.x + by, ..self }
    }
}

/// One series of a panel.
///
/// Series of one name share a colour and a symbol throughout the figure, and an entry of the legend. A role says what a series is where
/// several names have the same ("Theorem 8", "simulation"); it has an entry of its own, in the colour of the text.
#[derive(Clone, Debug)]
pub struct Series {
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) shape: Shape,
    pub(crate) paint: Option<Paint>,
    pub(crate) is_open: bool,
    pub(crate) symbol: Option<usize>,
}

/// What a series looks like.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    Line(Vec<[f64; 2]>),
    Dashed(Vec<[f64; 2]>),
    Step(Vec<[f64; 2]>),
    Points(Vec<Point>),
    Marks(Vec<[f64; 2]>),
    /// `[x, low, high]`.
    Band(Vec<[f64; 3]>),
    Map(Map),
    /// `[x, y, dx, dy]`.
    Arrows(Vec<[f64; 4]>),
    Horizontal(f64),
    Vertical(f64),
}

/// Cells of equal size that fill a rectangle, each of one class.
#[derive(Clone, Debug)]
pub(crate) struct Map {
    pub x: [f64; 2],
    pub y: [f64; 2],
    pub columns: usize,
    /// Row by row, the lowest first.
    pub classes: Vec<usize>,
    pub names: Vec<String>,
    pub is_ordered: bool,
}

/// The colour of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paint {
    /// A colour of the palette; names beyond it begin anew.
    Hue(usize),
    /// The colour of the text.
    Ink,
    /// A paler one, for what stands in the background.
    Soft,
}

impl Series {
    fn new(name: impl Into<String>, shape: Shape) -> Self {
        Self { name: name.into(), role: String::new(), shape, paint: None, is_open: false, symbol: None }
    }

    /// A line through `[x, y]`: a theory. It is broken where a value is missing; two that are not numbers lift the pen, and nothing is missing.
    pub fn line(name: impl Into<String>, through: impl IntoIterator<Item = [f64; 2]>) -> Self {
        Self::new(name, Shape::Line(through.into_iter().collect()))
    }

    /// A dashed line through `[x, y]`: a bound.
    pub fn dashed(name: impl Into<String>, through: impl IntoIterator<Item = [f64; 2]>) -> Self {
        Self::new(name, Shape::Dashed(through.into_iter().collect()))
    }

    /// Steps: each `y` lasts from its `x` to the next.
    pub fn step(name: impl Into<String>, through: impl IntoIterator<Item = [f64; 2]>) -> Self {
        Self::new(name, Shape::Step(through.into_iter().collect()))
    }

    /// Points with their intervals: a simulation.
    pub fn points(name: impl Into<String>, at: impl IntoIterator<Item = Point>) -> Self {
        Self::new(name, Shape::Points(at.into_iter().collect()))
    }

    /// Open diamonds at `[x, y]`: what the paper prints.
    pub fn marks(name: impl Into<String>, at: impl IntoIterator<Item = [f64; 2]>) -> Self {
        Self { paint: Some(Paint::Ink), ..Self::new(name, Shape::Marks(at.into_iter().collect())) }
    }

    /// The area between two curves: `[x, low, high]`.
    pub fn band(name: impl Into<String>, between: impl IntoIterator<Item = [f64; 3]>) -> Self {
        Self::new(name, Shape::Band(between.into_iter().collect()))
    }

    /// Arrows from `[x, y]`, each `[dx, dy]` long: a field.
    pub fn arrows(name: impl Into<String>, field: impl IntoIterator<Item = [f64; 4]>) -> Self {
        Self::new(name, Shape::Arrows(field.into_iter().collect()))
    }

    /// A straight line at this `y`.
    pub fn horizontal(name: impl Into<String>, y: f64) -> Self {
        Self { paint: Some(Paint::Soft), ..Self::new(name, Shape::Horizontal(y)) }
    }

    /// A straight line at this `x`.
    pub fn vertical(name: impl Into<String>, x: f64) -> Self {
        Self { paint: Some(Paint::Soft), ..Self::new(name, Shape::Vertical(x)) }
    }

    /// A map of classes: equal cells between the `x`s and the `y`s, row by row, the lowest first; each cell is the index of a name.
    ///
    /// # Panics
    /// If the cells are no full rows, or a class has no name.
    pub fn classes<S: Into<String>>(
        x: [f64; 2],
        y: [f64; 2],
        columns: usize,
        cells: impl IntoIterator<Item = usize>,
        names: impl IntoIterator<Item = S>,
    ) -> Self {
        let (classes, names): (Vec<usize>, Vec<String>) = (cells.into_iter().collect(), names.into_iter().map(Into::into).collect());
        assert!(columns > 0 && classes.len().is_multiple_of(columns), "{} cells are rows of {columns}", classes.len());
        assert!(classes.iter().all(|&class| class < names.len()), "each class of a map has a name");
        Self::new("", Shape::Map(Map { x, y, columns, classes, names, is_ordered: false }))
    }

    /// As [`Series::classes`], of classes that have an order, such as ranges of a number: shades of one colour.
    ///
    /// # Panics
    /// As [`Series::classes`].
    pub fn shades<S: Into<String>>(
        x: [f64; 2],
        y: [f64; 2],
        columns: usize,
        cells: impl IntoIterator<Item = usize>,
        names: impl IntoIterator<Item = S>,
    ) -> Self {
        let mut series = Self::classes(x, y, columns, cells, names);
        if let Shape::Map(map) = &mut series.shape {
            map.is_ordered = true;
        }
        series
    }

    /// The same series with a role.
    pub fn role(self, role: impl Into<String>) -> Self {
        Self { role: role.into(), ..self }
    }

    /// The same series in a colour of the palette, instead of its name's.
    pub fn hue(self, hue: usize) -> Self {
        Self { paint: Some(Paint::Hue(hue)), ..self }
    }

    /// The same series with another symbol, instead of its colour's: where a name says two things, one is the colour's, one the symbol's.
    pub fn symbol(self, symbol: usize) -> Self {
        Self { symbol: Some(symbol), ..self }
    }

    /// The same series in the colour of the text.
    pub fn ink(self) -> Self {
        Self { paint: Some(Paint::Ink), ..self }
    }

    /// The same series with symbols that are not filled: another simulation of the same name.
    pub fn open(self) -> Self {
        Self { is_open: true, ..self }
    }

    /// All values along `x` that an axis has to have room for.
    pub(crate) fn xs(&self) -> Vec<f64> {
        match &self.shape {
            Shape::Line(points) | Shape::Dashed(points) | Shape::Step(points) | Shape::Marks(points) => {
                points.iter().map(|at| at[0]).collect()
            }
            Shape::Points(points) => points.iter().map(|point| point.x).collect(),
            Shape::Band(points) => points.iter().map(|at| at[0]).collect(),
            Shape::Map(map) => map.x.to_vec(),
            Shape::Arrows(arrows) => arrows.iter().flat_map(|[x, _, dx, _]| [*x, x + dx]).collect(),
            Shape::Vertical(x) => vec![*x],
            Shape::Horizontal(_) => Vec::new(),
        }
    }

    /// All values along `y` that an axis has to have room for, of what lies within these `x`.
    pub(crate) fn ys(&self, is_within: impl Fn(f64) -> bool) -> Vec<f64> {
        match &self.shape {
            Shape::Line(points) | Shape::Dashed(points) | Shape::Step(points) | Shape::Marks(points) => {
                points.iter().filter(|at| is_within(at[0])).map(|at| at[1]).collect()
            }
            Shape::Points(points) => {
                let within = points.iter().filter(|point| is_within(point.x));
                within.flat_map(|point| [point.y].into_iter().chain(point.interval.into_iter().flatten())).collect()
            }
            Shape::Band(points) => points.iter().filter(|at| is_within(at[0])).flat_map(|[_, low, high]| [*low, *high]).collect(),
            Shape::Map(map) => map.y.to_vec(),
            Shape::Arrows(arrows) => arrows.iter().flat_map(|[_, y, _, dy]| [*y, y + dy]).collect(),
            Shape::Horizontal(y) => vec![*y],
            Shape::Vertical(_) => Vec::new(),
        }
    }

    /// What lies behind is drawn first.
    pub(crate) fn layer(&self) -> usize {
        match self.shape {
            Shape::Map(_) => 0,
            Shape::Band(_) => 1,
            Shape::Horizontal(_) | Shape::Vertical(_) => 2,
            Shape::Dashed(_) => 3,
            Shape::Line(_) | Shape::Step(_) | Shape::Arrows(_) => 4,
            Shape::Points(_) => 5,
            Shape::Marks(_) => 6,
        }
    }

    /// What it is, for those who do not see it.
    pub(crate) fn words(&self) -> String {
        let named: Vec<&str> = [&self.name, &self.role].into_iter().filter(|name| !name.is_empty()).map(String::as_str).collect();
        named.join(", ")
    }
}
