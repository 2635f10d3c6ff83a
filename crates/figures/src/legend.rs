//! The legend: what each name and each role looks like, in all panels or in one.

use crate::figure::Panel;
use crate::panel::dot_class;
use crate::series::{Paint, Series, Shape};
use crate::style::{CLASSES, bound_dash, class, diamond, line_dash, symbol, symbol_of};
use crate::svg::{Svg, number, text_width};

/// The names of series, which decide colours.
#[derive(Debug)]
pub(crate) struct Names {
    /// Names that are given a colour, in the order in which they come.
    coloured: Vec<String>,
    /// Names that have points.
    with_points: Vec<String>,
}

impl Names {
    pub(crate) fn of(panels: &[Panel]) -> Self {
        let mut names = Self { coloured: Vec::new(), with_points: Vec::new() };
        for series in panels.iter().flat_map(|panel| &panel.series) {
            if series.paint.is_none() && !series.name.is_empty() && !names.coloured.contains(&series.name) {
                names.coloured.push(series.name.clone());
            }
            if matches!(series.shape, Shape::Points(_)) && !names.with_points.contains(&series.name) {
                names.with_points.push(series.name.clone());
            }
        }
        names
    }

    pub(crate) fn paint(&self, series: &Series) -> Paint {
        let of_name = || self.coloured.iter().position(|name| *name == series.name).map_or(Paint::Ink, Paint::Hue);
        series.paint.unwrap_or_else(of_name)
    }

    pub(crate) fn symbol(&self, series: &Series) -> usize {
        series.symbol.unwrap_or_else(|| symbol_of(self.paint(series)))
    }

    pub(crate) fn has_points(&self, series: &Series) -> bool {
        self.with_points.contains(&series.name)
    }
}

/// What stands before an entry's text.
#[derive(Clone, Debug, PartialEq)]
enum Sample {
    Line(String),
    Bound(String),
    Dot { with_interval: bool, is_open: bool, symbol: usize },
    Mark,
    Band,
    Cell { opacity: f64 },
    Rule,
    Arrow,
}

#[derive(Clone, Debug)]
struct Entry {
    text: String,
    /// A sample, its colour, and whether a role says the same already.
    samples: Vec<(Sample, Paint, bool)>,
}

/// A figure's legend.
#[derive(Debug, Default)]
pub(crate) struct Legend(Vec<Entry>);

const SAMPLE: f64 = 28.0;
const GAP: f64 = 18.0;
const SIZE: f64 = 12.0;
pub(crate) const LINE: f64 = 19.0;

impl Legend {
    pub(crate) fn of(panels: &[Panel], names: &Names) -> Self {
        let mut of_names = Self::default();
        let mut of_roles = Self::default();
        for series in panels.iter().flat_map(|panel| &panel.series) {
            if let Shape::Map(map) = &series.shape {
                for (index, name) in map.names.iter().enumerate() {
                    let (paint, opacity) = cell(index, map.names.len(), map.is_ordered);
                    of_names.add(name, paint, Sample::Cell { opacity }, false);
                }
                continue;
            }
            let paint = names.paint(series);
            let sample = |paint: Paint, symbol: usize, has_points: bool| match &series.shape {
                Shape::Line(_) | Shape::Step(_) => Sample::Line(line_dash(paint, has_points)),
                Shape::Dashed(_) => Sample::Bound(bound_dash(paint, has_points)),
                Shape::Points(points) => {
                    Sample::Dot { with_interval: points.iter().any(|point| point.interval.is_some()), is_open: series.is_open, symbol }
                }
                Shape::Marks(_) => Sample::Mark,
                Shape::Band(_) => Sample::Band,
                Shape::Arrows(_) => Sample::Arrow,
                Shape::Horizontal(_) | Shape::Vertical(_) => Sample::Rule,
                Shape::Map(_) => unreachable!("maps have gone their own way"),
            };
            of_names.add(&series.name, paint, sample(paint, names.symbol(series), names.has_points(series)), !series.role.is_empty());
            of_roles.add(&series.role, Paint::Ink, sample(Paint::Ink, 0, true), false);
        }
        for entry in &mut of_names.0 {
            entry.choose_samples();
        }
        // Printed values come after what they are compared with.
        of_names.0.sort_by_key(|entry| entry.samples.iter().all(|(sample, ..)| *sample == Sample::Mark));
        of_names.0.extend(of_roles.0);
        of_names
    }

    fn add(&mut self, text: &str, paint: Paint, sample: Sample, has_role: bool) {
        if text.is_empty() {
            return;
        }
        match self.0.iter_mut().find(|entry| entry.text == text) {
            Some(entry) if entry.samples.iter().any(|(known, ..)| *known == sample) => {}
            Some(entry) => entry.samples.push((sample, paint, has_role)),
            None => self.0.push(Entry { text: text.into(), samples: vec![(sample, paint, has_role)] }),
        }
    }

    /// The entries in lines of a width.
    fn lines(&self, width: f64) -> Vec<Vec<(&Entry, f64)>> {
        let mut lines: Vec<Vec<(&Entry, f64)>> = Vec::new();
        let mut end = f64::INFINITY;
        for entry in &self.0 {
            let of_entry = SAMPLE + 6.0 + text_width(&entry.text, SIZE);
            if end + of_entry > width {
                lines.push(Vec::new());
                end = 0.0;
            }
            lines.last_mut().expect("a line was begun").push((entry, end));
            end += of_entry + GAP;
        }
        lines
    }

    pub(crate) fn height(&self, width: f64) -> f64 {
        self.lines(width).len() as f64 * LINE
    }

    /// Draws with the upper left corner at a place.
    pub(crate) fn draw(&self, svg: &mut Svg, [x, y]: [f64; 2], width: f64) {
        for (row, entries) in self.lines(width).into_iter().enumerate() {
            let middle = y + LINE * (row as f64 + 0.5);
            for (entry, offset) in entries {
                entry.draw(svg, [x + offset, middle]);
            }
        }
    }
}

impl Entry {
    /// Where roles say what lines and points are, a name shows one of them: its points, or what there is.
    fn choose_samples(&mut self) {
        if self.samples.iter().any(|(.., has_role)| !has_role) {
            self.samples.retain(|(sample, _, has_role)| !has_role || matches!(sample, Sample::Dot { .. }));
        } else {
            let best = self.samples.iter().position(|(sample, ..)| matches!(sample, Sample::Dot { .. }));
            let line = self.samples.iter().position(|(sample, ..)| matches!(sample, Sample::Line(_)));
            self.samples = vec![self.samples.swap_remove(best.or(line).unwrap_or(0))];
        }
    }

    fn draw(&self, svg: &mut Svg, [x, y]: [f64; 2]) {
        let (left, right, middle) = (number(x), number(x + SAMPLE), x + 0.5 * SAMPLE);
        let level = number(y);
        for (sample, paint, _) in &self.samples {
            svg.raw(&format!("<g class=\"{}\">", class(*paint)));
            match sample {
                Sample::Line(dash) => svg.path("fig-line", dash, &format!("M{left} {level}H{right}")),
                Sample::Bound(dash) => svg.path("fig-bound", dash, &format!("M{left} {level}H{right}")),
                Sample::Rule => svg.path("fig-rule", "", &format!("M{left} {level}H{right}")),
                Sample::Arrow => svg.path("fig-whisker", "", &format!("M{left} {level}H{right}l-5 -3m5 3l-5 3")),
                Sample::Dot { with_interval, is_open, symbol: kind } => {
                    if *with_interval {
                        svg.path("fig-whisker", "", &format!("M{} {}V{}", number(middle), number(y - 8.0), number(y + 8.0)));
                    }
                    svg.path(dot_class(*is_open), "", &symbol(*kind, [middle, y], 3.6));
                }
                Sample::Mark => svg.path("fig-printed", "", &diamond([middle, y], 3.6)),
                Sample::Band => svg.path("fig-band", "", &format!("M{left} {}h{SAMPLE}v12h-{SAMPLE}z", number(y - 6.0))),
                Sample::Cell { opacity } => {
                    let data = format!("M{} {}h12v12h-12z", number(middle - 6.0), number(y - 6.0));
                    svg.path("fig-cell", &opacity_attribute(*opacity), &data);
                }
            }
            svg.raw("</g>");
        }
        svg.text([x + SAMPLE + 6.0, y + 4.0], "", &self.text);
    }
}

/// How a class of a map is painted.
pub(crate) fn cell(index: usize, count: usize, is_ordered: bool) -> (Paint, f64) {
    if is_ordered { (Paint::Hue(0), (index + 1) as f64 / count as f64) } else { (CLASSES[index % CLASSES.len()], 1.0) }
}

pub(crate) fn opacity_attribute(opacity: f64) -> String {
    if opacity < 1.0 { format!(" fill-opacity=\"{}\"", number(opacity)) } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Axis;

    #[test]
    fn a_name_keeps_its_colour_where_one_of_its_series_has_another() {
        let panel = Panel::new(Axis::linear("x"), Axis::linear("y"))
            .with(Series::line("width 2", [[0.0, 1.0]]).role("exact").ink())
            .with(Series::points("width 2", [crate::Point::at(0.0, 1.0)]).role("simulation"));
        let panels = [panel];
        let legend = Legend::of(&panels, &Names::of(&panels));
        let entries: Vec<(&str, Paint, usize)> =
            legend.0.iter().map(|entry| (entry.text.as_str(), entry.samples[0].1, entry.samples.len())).collect();
        assert_eq!(entries, [("width 2", Paint::Hue(0), 1), ("exact", Paint::Ink, 1), ("simulation", Paint::Ink, 1)]);
    }

    #[test]
    fn a_long_legend_has_several_lines() {
        let panels = [Panel::new(Axis::linear("x"), Axis::linear("y"))
            .with_all((0..12).map(|width| Series::line(format!("width {width}"), [[0.0, 1.0]])))];
        let legend = Legend::of(&panels, &Names::of(&panels));
        assert_eq!(legend.height(2_000.0), LINE);
        assert!(legend.height(300.0) >= 4.0 * LINE);
    }
}
