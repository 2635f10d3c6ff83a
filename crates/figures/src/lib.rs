//! Figures as data, and the SVG that they become.
//!
//! A [`Figure`] is a grid of [`Panel`]s, laid out as in the paper, so that a reader can hold the two side by side. A panel has two
//! [`Axis`] and its [`Series`]: theory as lines, bounds dashed, simulations as points with intervals, printed values as open diamonds.
//! [`Figure::to_svg`] draws it: text as text, one palette that colour-blind readers tell apart, and never colour alone; light and dark.
//!
//! ```
//! use figures::{Axis, Figure, Panel, Point, Series};
//!
//! let panel = Panel::new(Axis::linear("layers"), Axis::linear("probability").between(0.0, 1.0))
//!     .with(Series::line("closed form", [[1.0, 0.25], [2.0, 0.44]]))
//!     .with(Series::points("simulation", [Point::within(1.0, [0.26, 0.24, 0.27])]));
//! let svg = Figure::new("figure-1", "Figure 1", "1,000 networks a point, 99 % intervals").panel(panel).to_svg();
//! assert!(svg.contains("<title id=\"figure-1-title\">Figure 1</title>"));
//! ```
//!
//! Why not `plotters`? It writes every colour into every element and has no classes, so a
//! figure could not follow its page into the dark; it measures text with a table of its own and places each label by pixels; it has no
//! `<title>`, no description and no role for those who read with their ears; and it draws all of a series that runs out of its axes.
//! What is left is axes and scales, a few hundred lines, which are here and nothing else. It keeps what we do not need: bitmaps, fonts,
//! animations, and axes of every type.
//!
//! What cannot be drawn (no number, a zero on a logarithmic axis, a point outside a range that was asked for) is left out, and the
//! figure's description says so. Coordinates have two decimals, so files are small; layouts call no platform mathematics, so
//! they are the same everywhere.

mod axis;
mod draw;
mod figure;
mod legend;
mod panel;
mod series;
mod style;
mod svg;

pub use axis::Axis;
pub use figure::{Figure, Panel};
pub use series::{Point, Series};
