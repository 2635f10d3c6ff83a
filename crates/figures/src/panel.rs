//! Drawing what lies between the axes of a panel.

use std::fmt::Write as _;

use crate::axis::{Scale, is_inside};
use crate::legend::{Names, cell, opacity_attribute};
use crate::series::{Map, Point, Series, Shape};
use crate::style::{bound_dash, class, diamond, line_dash, symbol};
use crate::svg::{Rectangle, Svg, clipped_line, escaped, number};

/// Where values lie on the page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plane {
    pub x: Scale,
    pub y: Scale,
    pub on: Rectangle,
}

impl Plane {
    /// Where a point lies, `None` where an axis has no place for it. It may lie outside the rectangle.
    fn place(&self, [x, y]: [f64; 2]) -> Option<[f64; 2]> {
        Some([self.x.share(x)?, self.y.share(y)?]).map(|shares| self.at(shares))
    }

    /// As [`Plane::place`], in the rectangle only.
    fn place_inside(&self, at: [f64; 2]) -> Option<[f64; 2]> {
        let shares = [self.x.share(at[0])?, self.y.share(at[1])?];
        shares.into_iter().all(is_inside).then(|| self.at(shares))
    }

    pub(crate) fn at(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        [self.on.x + x * self.on.width, self.on.bottom() - y * self.on.height]
    }

    /// The level of a value on the page; what is beyond an end of the axis lies there. `None` if it is no number.
    fn level(&self, y: f64) -> Option<f64> {
        let share = match self.y.share(y) {
            Some(share) => share.clamp(0.0, 1.0),
            None if y.is_nan() => return None,
            None => f64::from(y == f64::INFINITY),
        };
        Some(self.on.bottom() - share * self.on.height)
    }
}

/// Draws a series; how many of its points could not be drawn.
pub(crate) fn draw(svg: &mut Svg, series: &Series, names: &Names, plane: &Plane, radius: f64) -> usize {
    let paint = names.paint(series);
    let has_points = names.has_points(series);
    svg.raw(&format!("<g class=\"{}\">", class(paint)));
    let words = series.words();
    if !words.is_empty() {
        svg.raw(&format!("<title>{}</title>", escaped(&words)));
    }
    let missing = match &series.shape {
        Shape::Line(points) => {
            svg.path("fig-line", &line_dash(paint, has_points), &line(points, plane));
            missing(points, plane)
        }
        Shape::Dashed(points) => {
            svg.path("fig-bound", &bound_dash(paint, has_points), &line(points, plane));
            missing(points, plane)
        }
        Shape::Step(points) => {
            svg.path("fig-line", &line_dash(paint, has_points), &line(&stairs(points), plane));
            missing(points, plane)
        }
        Shape::Points(points) => {
            let drawn: Vec<(&Point, [f64; 2])> =
                points.iter().filter_map(|point| plane.place_inside([point.x, point.y]).map(|place| (point, place))).collect();
            svg.path("fig-whisker", "", &whiskers(&drawn, plane));
            svg.path(
                dot_class(series.is_open),
                "",
                &drawn.iter().map(|(_, place)| symbol(names.symbol(series), *place, radius)).collect::<String>(),
            );
            points.len() - drawn.len()
        }
        Shape::Marks(points) => {
            let drawn: Vec<[f64; 2]> = points.iter().filter_map(|at| plane.place_inside(*at)).collect();
            svg.path("fig-printed", "", &drawn.iter().map(|place| diamond(*place, radius)).collect::<String>());
            points.len() - drawn.len()
        }
        Shape::Band(points) => {
            let drawn: Vec<[f64; 3]> = points.iter().filter_map(|at| edges(at, plane)).collect();
            svg.path("fig-band", "", &area(&drawn));
            points.len() - drawn.len()
        }
        Shape::Map(map) => {
            cells(svg, map, plane);
            0
        }
        Shape::Arrows(arrows) => {
            let drawn: Vec<String> = arrows.iter().filter_map(|arrow| arrow_path(*arrow, plane)).collect();
            svg.path("fig-whisker", "", &drawn.concat());
            arrows.len() - drawn.len()
        }
        Shape::Horizontal(y) => {
            let ends = plane.y.share(*y).map(|share| [[0.0, share], [1.0, share]].map(|at| Some(plane.at(at))));
            svg.path("fig-rule", "", &clipped_line(ends.into_iter().flatten(), plane.on));
            0
        }
        Shape::Vertical(x) => {
            let ends = plane.x.share(*x).map(|share| [[share, 0.0], [share, 1.0]].map(|at| Some(plane.at(at))));
            svg.path("fig-rule", "", &clipped_line(ends.into_iter().flatten(), plane.on));
            0
        }
    };
    svg.raw("</g>");
    missing
}

/// The class of a symbol: filled, or with the page's colour inside.
pub(crate) fn dot_class(is_open: bool) -> &'static str {
    if is_open { "fig-mark" } else { "fig-dot" }
}

fn line(points: &[[f64; 2]], plane: &Plane) -> String {
    clipped_line(points.iter().map(|at| plane.place(*at)), plane.on)
}

/// Points of a line that have no place, but for those that only lift the pen. Those outside the axes have one: the line leaves towards them.
fn missing(points: &[[f64; 2]], plane: &Plane) -> usize {
    points.iter().filter(|at| plane.place(**at).is_none() && !(at[0].is_nan() && at[1].is_nan())).count()
}

/// Corners of the steps through some points.
fn stairs(points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let rises = points.windows(2).flat_map(|pair| [pair[0], [pair[1][0], pair[0][1]]]);
    rises.chain(points.last().copied()).collect()
}

fn whiskers(points: &[(&Point, [f64; 2])], plane: &Plane) -> String {
    let mut data = String::new();
    for (point, [x, _]) in points {
        let ends = point.interval.and_then(|[low, high]| Some([plane.level(low)?, plane.level(high)?]));
        if let Some([low, high]) = ends {
            let _ = write!(data, "M{} {}V{}", number(*x), number(low), number(high));
        }
    }
    data
}

/// Where a band lies at one `x`: `[x, low, high]` on the page.
fn edges([x, low, high]: &[f64; 3], plane: &Plane) -> Option<[f64; 3]> {
    let share = plane.x.share(*x).filter(|share| is_inside(*share))?;
    Some([plane.on.x + share * plane.on.width, plane.level(*low)?, plane.level(*high)?])
}

fn area(edges: &[[f64; 3]]) -> String {
    if edges.len() < 2 {
        return String::new();
    }
    let upper = edges.iter().map(|[x, _, high]| format!("{} {}", number(*x), number(*high)));
    let lower = edges.iter().rev().map(|[x, low, _]| format!("{} {}", number(*x), number(*low)));
    format!("M{}z", upper.chain(lower).collect::<Vec<_>>().join("L"))
}

/// One path for each class, in cells, which are then moved and scaled: whole numbers make small files. Cells of one class beside each other
/// are one rectangle.
fn cells(svg: &mut Svg, map: &Map, plane: &Plane) {
    let rows = map.classes.len() / map.columns;
    let (Some([left, bottom]), Some([right, top])) = (plane.place([map.x[0], map.y[0]]), plane.place([map.x[1], map.y[1]])) else {
        return;
    };
    let scale = [(right - left) / map.columns as f64, (top - bottom) / rows.max(1) as f64].map(|scale| format!("{scale:.5}"));
    let transform = format!(" transform=\"translate({} {}) scale({} {})\"", number(left), number(bottom), scale[0], scale[1]);
    let mut paths = vec![String::new(); map.names.len()];
    for (row, classes) in map.classes.chunks(map.columns).enumerate() {
        let mut from = 0;
        for run in classes.chunk_by(|one, next| one == next) {
            let _ = write!(paths[run[0]], "M{from} {row}h{0}v1h-{0}z", run.len());
            from += run.len();
        }
    }
    for (index, data) in paths.iter().enumerate() {
        let (paint, opacity) = cell(index, map.names.len(), map.is_ordered);
        svg.path(&format!("fig-cell {}", class(paint)), &(transform.clone() + &opacity_attribute(opacity)), data);
    }
}

/// A shaft with two barbs. The barbs have the length of the page, not of the axes.
fn arrow_path([x, y, dx, dy]: [f64; 4], plane: &Plane) -> Option<String> {
    let from = plane.place_inside([x, y])?;
    let to = plane.place([x + dx, y + dy])?;
    let (across, down) = (to[0] - from[0], to[1] - from[1]);
    let length = libm::hypot(across, down);
    let shaft = clipped_line([Some(from), Some(to)], plane.on);
    // Too short to have a direction.
    if length < 1.0 {
        return Some(shaft);
    }
    let barb = (0.4 * length).min(4.0) / length;
    let end = |turn: f64| {
        let back = [-across * barb, -down * barb];
        [to[0] + back[0] - turn * back[1], to[1] + back[1] + turn * back[0]].map(Some)
    };
    let ends = [0.6, -0.6].map(end).map(|[x, y]| x.zip(y).map(|(x, y)| [x, y]));
    Some(shaft + &clipped_line([ends[0], Some(to), ends[1]], plane.on))
}
