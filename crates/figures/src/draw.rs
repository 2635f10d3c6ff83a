//! The layout of a figure: title, legend, and panels whose axes line up.

use crate::axis::{Scale, Ticks, is_inside};
use crate::figure::{Figure, Panel};
use crate::legend::{Legend, Names};
use crate::panel::{self, Plane};
use crate::style;
use crate::svg::{Rectangle, Svg, escaped, number, safe_id, text_width, wrapped};

const MARGIN: f64 = 14.0;
const TITLE: f64 = 15.0;
const TEXT: f64 = 12.0;
const LINE: f64 = 15.0;
/// Room to the right of each panel, for half of the last tick's label.
const RIGHT: f64 = 16.0;

/// Width and height between the axes, by the number of panels beside each other.
fn plot_size(columns: usize) -> [f64; 2] {
    match columns {
        1 => [620.0, 340.0],
        2 => [290.0, 220.0],
        3 => [185.0, 160.0],
        4 => [135.0, 130.0],
        _ => [105.0, 110.0],
    }
}

/// A square panel alone would be as high as it is wide.
const LARGEST_SQUARE: f64 = 400.0;

/// A panel that knows how much room its texts take.
struct Prepared<'a> {
    panel: &'a Panel,
    /// Of the panel alone, where the figure has none.
    own: Option<(Names, Legend)>,
    x: Scale,
    y: Scale,
    x_ticks: Ticks,
    y_ticks: Ticks,
    /// Labels of the ticks below, in lines.
    x_labels: Vec<Vec<String>>,
    title: Vec<String>,
    x_label: Vec<String>,
    y_label: Vec<String>,
    size: [f64; 2],
}

impl<'a> Prepared<'a> {
    fn new(panel: &'a Panel, columns: usize, has_own_legend: bool) -> Self {
        let [mut width, mut height] = plot_size(columns);
        if panel.is_square {
            width = width.min(LARGEST_SQUARE);
            height = width;
        }
        let x = panel.x.scale(panel.series.iter().flat_map(|series| series.xs()));
        let is_within = |value: f64| x.share(value).is_some_and(is_inside);
        let y = panel.y.scale(panel.series.iter().flat_map(|series| series.ys(is_within)));
        let x_ticks = ticks_that_fit(panel, &x, width);
        let slot = width / x_ticks.labelled.len().max(1) as f64 - 4.0;
        let own = has_own_legend.then(|| {
            let names = Names::of(std::slice::from_ref(panel));
            let legend = Legend::of(std::slice::from_ref(panel), &names);
            (names, legend)
        });
        Self {
            panel,
            own,
            x,
            y,
            y_ticks: panel.y.ticks_on(&y, (height / 40.0) as usize),
            x_labels: x_ticks.labelled.iter().map(|(_, label)| wrapped(label, TEXT, slot)).collect(),
            x_ticks,
            title: wrapped(&panel.title, TEXT, width),
            x_label: wrapped(&panel.x.label, TEXT, width + 20.0),
            y_label: wrapped(&panel.y.label, TEXT, height + 10.0),
            size: [width, height],
        }
    }

    fn tick_labels_width(&self) -> f64 {
        self.y_ticks.labelled.iter().map(|(_, label)| text_width(label, TEXT)).fold(0.0, f64::max) + 8.0
    }

    fn left(&self) -> f64 {
        self.tick_labels_width() + self.y_label.len() as f64 * LINE + 4.0
    }

    fn own_legend_height(&self) -> f64 {
        self.own.as_ref().map_or(0.0, |(_, legend)| legend.height(self.size[0]))
    }

    fn above(&self) -> f64 {
        self.title.len() as f64 * LINE + self.own_legend_height() + 8.0
    }

    fn below(&self) -> f64 {
        let ticks = self.x_labels.iter().map(Vec::len).max().unwrap_or(0);
        6.0 + (ticks + self.x_label.len()) as f64 * LINE + 10.0
    }
}

/// As many ticks as their labels leave room for.
fn ticks_that_fit(panel: &Panel, scale: &Scale, width: f64) -> Ticks {
    let overlap = |ticks: &Ticks| {
        ticks.labelled.windows(2).any(|pair| {
            let [(from, one), (to, other)] = [&pair[0], &pair[1]];
            let apart = width * (scale.share(*to).unwrap_or(0.0) - scale.share(*from).unwrap_or(0.0));
            apart < 0.5 * (text_width(one, TEXT) + text_width(other, TEXT)) + 8.0
        })
    };
    let most = (width / 45.0) as usize;
    let mut candidates = (2..=most.max(2)).rev().map(|about| panel.x.ticks_on(scale, about));
    candidates.find(|ticks| !overlap(ticks)).unwrap_or_else(|| panel.x.ticks_on(scale, 2))
}

impl Figure {
    /// The figure as an SVG document, which may also stand inside a page as it is.
    pub fn to_svg(&self) -> String {
        let columns = self.column_count();
        let mut rows: Vec<Vec<Prepared<'_>>> = self
            .panels
            .chunks(columns)
            .map(|row| row.iter().map(|panel| Prepared::new(panel, columns, !self.has_one_legend)).collect())
            .collect();
        drop_repeated_labels(&mut rows);
        let names = Names::of(&self.panels);
        let legend = if self.has_one_legend { Legend::of(&self.panels, &names) } else { Legend::default() };

        let widest =
            |column: usize, of: &dyn Fn(&Prepared<'_>) -> f64| rows.iter().filter_map(|row| row.get(column)).map(of).fold(0.0, f64::max);
        let lefts: Vec<f64> = (0..columns).map(|column| widest(column, &|prepared| prepared.left())).collect();
        let widths: Vec<f64> = (0..columns).map(|column| widest(column, &|prepared| prepared.size[0])).collect();
        let inner = (lefts.iter().sum::<f64>() + widths.iter().sum::<f64>() + RIGHT * columns as f64).max(440.0);
        let title = wrapped(&self.title, TITLE, inner);

        let mut y = MARGIN + title.len() as f64 * (TITLE + 5.0) + 4.0;
        let legend_at = y;
        y += legend.height(inner) + 3.0;
        let mut body = Svg::default();
        let mut notes = Vec::new();
        for row in &rows {
            let tallest = |of: &dyn Fn(&Prepared<'_>) -> f64| row.iter().map(of).fold(0.0, f64::max);
            let top = y + tallest(&|prepared| prepared.above());
            let mut x = MARGIN;
            for (column, prepared) in row.iter().enumerate() {
                let on = Rectangle { x: x + lefts[column], y: top, width: prepared.size[0], height: prepared.size[1] };
                let plane = Plane { x: prepared.x, y: prepared.y, on };
                axes(&mut body, prepared, &plane);
                heading(&mut body, prepared, [on.x, y]);
                let names = prepared.own.as_ref().map_or(&names, |(names, _)| names);
                let mut series: Vec<_> = prepared.panel.series.iter().collect();
                series.sort_by_key(|series| series.layer());
                for series in series {
                    let missing = panel::draw(&mut body, series, names, &plane, if columns > 2 { 2.8 } else { 3.6 });
                    if missing > 0 {
                        notes.push(note(missing, &series.words(), &prepared.panel.title));
                    }
                }
                x = on.x + widths[column] + RIGHT;
            }
            y = top + tallest(&|prepared| prepared.size[1]) + tallest(&|prepared| prepared.below());
        }
        if self.panels.iter().all(|panel| panel.series.is_empty()) {
            notes.push("There is nothing to draw.".into());
        }

        let id = safe_id(&self.id);
        let (width, height) = (number(inner + 2.0 * MARGIN), number(y + 2.0));
        let mut svg = Svg::default();
        svg.raw(&format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"fig\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">"
        ));
        svg.raw(&format!("<title id=\"{id}-title\">{}</title>", escaped(&self.title)));
        svg.raw(&format!("<desc id=\"{id}-desc\">{}</desc>", escaped(&self.description(notes))));
        svg.raw(&format!("<style>{}</style>", style::sheet()));
        svg.raw(&format!("<rect class=\"fig-paper\" width=\"{width}\" height=\"{height}\"/>"));
        for (line, text) in title.iter().enumerate() {
            svg.text([MARGIN, MARGIN + TITLE + line as f64 * (TITLE + 5.0)], " class=\"fig-title\"", text);
        }
        legend.draw(&mut svg, [MARGIN, legend_at], inner);
        svg.raw(body.finish().trim_end());
        svg.raw("</svg>");
        svg.finish()
    }

    /// The caption, what the axes and the series are, and what could not be drawn.
    fn description(&self, notes: Vec<String>) -> String {
        let mut sentences = vec![self.caption.trim_end_matches('.').to_owned() + "."];
        for panel in &self.panels {
            let mut words: Vec<String> = Vec::new();
            for series in panel.series.iter().map(|series| series.words()).filter(|words| !words.is_empty()) {
                if !words.contains(&series) {
                    words.push(series);
                }
            }
            let head = if panel.title.is_empty() { String::new() } else { format!("{}: ", panel.title) };
            let log = |is_log: bool| if is_log { " (logarithmic)" } else { "" };
            let axes = format!("{head}{}{} against {}{}", panel.y.label, log(panel.y.is_log), panel.x.label, log(panel.x.is_log));
            sentences.push(if words.is_empty() { format!("{axes}.") } else { format!("{axes}; {}.", words.join("; ")) });
        }
        sentences.extend(notes);
        sentences.join(" ")
    }
}

fn note(missing: usize, series: &str, panel: &str) -> String {
    let points = if missing == 1 { "1 point".into() } else { format!("{missing} points") };
    let of = if series.is_empty() { String::new() } else { format!(" of \"{series}\"") };
    let place = if panel.is_empty() { String::new() } else { format!(" in \"{panel}\"") };
    format!("Left out, without a place on the axes: {points}{of}{place}.")
}

/// A label that the neighbour to the left, or below, has already is not repeated, as in the papers.
fn drop_repeated_labels(rows: &mut [Vec<Prepared<'_>>]) {
    for row in rows.iter_mut() {
        for column in (1..row.len()).rev() {
            if row[column - 1].panel.y.label == row[column].panel.y.label {
                row[column].y_label.clear();
            }
        }
    }
    for index in 1..rows.len() {
        let (above, below) = rows.split_at_mut(index);
        for (upper, lower) in above[index - 1].iter_mut().zip(&below[0]) {
            if upper.panel.x.label == lower.panel.x.label {
                upper.x_label.clear();
            }
        }
    }
}

/// The panel's title and its own legend, below each other from a place on; the titles of a row are on one level.
fn heading(svg: &mut Svg, prepared: &Prepared<'_>, [x, y]: [f64; 2]) {
    for (line, text) in prepared.title.iter().enumerate() {
        svg.text([x, y + 12.0 + line as f64 * LINE], " class=\"fig-head\"", text);
    }
    if let Some((_, legend)) = &prepared.own {
        legend.draw(svg, [x, y + prepared.title.len() as f64 * LINE + 2.0], prepared.size[0]);
    }
}

/// The frame, the grid, the ticks and the labels.
fn axes(svg: &mut Svg, prepared: &Prepared<'_>, plane: &Plane) {
    let on = plane.on;
    let x_at = |value: f64| plane.x.share(value).map(|share| plane.at([share, 0.0])[0]);
    let y_at = |value: f64| plane.y.share(value).map(|share| plane.at([0.0, share])[1]);
    let (left, right, top, bottom) = (number(on.x), number(on.right()), number(on.y), number(on.bottom()));

    let upright = prepared.x_ticks.labelled.iter().filter_map(|(value, _)| x_at(*value)).map(|x| format!("M{} {bottom}V{top}", number(x)));
    let level = prepared.y_ticks.labelled.iter().filter_map(|(value, _)| y_at(*value)).map(|y| format!("M{left} {}H{right}", number(y)));
    svg.path("fig-grid", "", &upright.chain(level).collect::<String>());
    let small_x = prepared.x_ticks.small.iter().filter_map(|value| x_at(*value)).map(|x| format!("M{} {bottom}v-4", number(x)));
    let small_y = prepared.y_ticks.small.iter().filter_map(|value| y_at(*value)).map(|y| format!("M{left} {}h4", number(y)));
    let frame = format!("M{left} {top}H{right}V{bottom}H{left}z");
    svg.path("fig-frame", "", &small_x.chain(small_y).chain([frame]).collect::<String>());

    let mut lines = 0;
    for ((value, _), label) in prepared.x_ticks.labelled.iter().zip(&prepared.x_labels) {
        let Some(x) = x_at(*value) else { continue };
        lines = lines.max(label.len());
        for (line, text) in label.iter().enumerate() {
            svg.text([x, on.bottom() + 6.0 + 11.0 + line as f64 * LINE], " text-anchor=\"middle\"", text);
        }
    }
    for (line, text) in prepared.x_label.iter().enumerate() {
        let y = on.bottom() + 6.0 + (lines + line) as f64 * LINE + 14.0;
        svg.text([on.x + 0.5 * on.width, y], " text-anchor=\"middle\"", text);
    }
    for (value, label) in &prepared.y_ticks.labelled {
        if let Some(y) = y_at(*value) {
            svg.text([on.x - 6.0, y + 4.0], " text-anchor=\"end\"", label);
        }
    }
    for (line, text) in prepared.y_label.iter().enumerate() {
        let x = on.x - prepared.tick_labels_width() - 4.0 - (prepared.y_label.len() - 1 - line) as f64 * LINE;
        let y = on.y + 0.5 * on.height;
        svg.text([x, y], &format!(" text-anchor=\"middle\" transform=\"rotate(-90 {} {})\"", number(x), number(y)), text);
    }
}

#[cfg(test)]
mod tests {
    use crate::{Axis, Figure, Panel, Point, Series};

    fn small() -> Figure {
        let layers = || Axis::linear("layers");
        let probability = Panel::new(layers(), Axis::linear("probability").between(0.0, 1.0))
            .titled("A")
            .with(Series::dashed("width 2", [[1.0, 0.25], [2.0, 0.44], [3.0, 0.58]]).role("bound"))
            .with(Series::points("width 2", [Point::within(1.0, [0.1, 0.05, 0.15]), Point::at(3.0, 0.4)]).role("simulation"))
            .with(Series::line("width 3", [[1.0, 0.12], [2.0, f64::NAN], [3.0, 0.33]]))
            .with(Series::marks("printed", [[2.0, 0.3]]));
        let depth = Panel::new(layers(), Axis::log("deaths per network").between(0.01, 10.0))
            .titled("B")
            .with(Series::band("width 2", [[1.0, 0.0, 0.1], [3.0, 0.5, 20.0]]))
            .with(Series::step("width 3", [[1.0, 0.02], [2.0, 2.0], [3.0, 0.0]]))
            .with(Series::horizontal("one in a hundred", 0.01));
        Figure::new("figure-1", "Figure 1: a <small> one", "1,000 networks a point").panel(probability).panel(depth)
    }

    #[test]
    fn a_small_figure() {
        insta::assert_snapshot!(small().to_svg());
    }

    #[test]
    fn what_has_no_place_is_said() {
        let svg = small().to_svg();
        assert!(svg.contains("Left out, without a place on the axes: 1 point of &quot;width 3&quot; in &quot;A&quot;."), "{svg}");
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }

    #[test]
    fn a_lifted_pen_is_nothing_missing() {
        let line = Series::line("two", [[0.0, 0.0], [1.0, 0.0], [f64::NAN; 2], [0.0, 1.0], [1.0, 1.0]]);
        let panel = Panel::new(Axis::linear("x").between(0.0, 1.0), Axis::linear("y").between(0.0, 1.0)).with(line);
        let svg = Figure::new("pen", "Pen", "").panel(panel).to_svg();
        let path = svg.lines().find(|line| line.contains("fig-line\" d=") && line.matches('M').count() == 2);
        assert!(path.is_some() && !svg.contains("Left out"), "{svg}");
    }

    #[test]
    fn what_is_not_shown_does_not_stretch_the_axis() {
        let panel = Panel::new(Axis::linear("x").between(0.0, 2.0), Axis::linear("y"))
            .with(Series::points("p", [Point::at(1.0, 1.0), Point::at(2.0, 2.0), Point::at(3.0, 1e6)]));
        let svg = Figure::new("axis", "Axis", "").panel(panel).to_svg();
        assert!(svg.contains(">2</text>") && !svg.contains("10⁶") && svg.contains("axes: 1 point of"), "{svg}");
    }

    #[test]
    fn nothing_is_a_figure_too() {
        let empty = Figure::new("nothing", "Nothing", "Nothing was measured").to_svg();
        assert!(empty.contains("Nothing was measured. There is nothing to draw."), "{empty}");
        let axes = Panel::new(Axis::log("x"), Axis::linear("y")).with(Series::line("lost", [[f64::NAN, 1.0], [-1.0, f64::INFINITY]]));
        let svg = Figure::new("lost", "Lost", "").panel(axes).to_svg();
        assert!(svg.contains("2 points of &quot;lost&quot;") && !svg.contains("NaN"), "{svg}");
    }

    #[test]
    fn text_is_text_and_escaped() {
        let svg = small().to_svg();
        assert!(svg.contains(">Figure 1: a &lt;small&gt; one</text>"), "{svg}");
        assert!(svg.contains("role=\"img\"") && svg.contains("<desc id=\"figure-1-desc\">1,000 networks a point. A: probability"), "{svg}");
    }

    #[test]
    fn cells_of_one_class_in_a_row_are_one_rectangle() {
        let map = Series::classes([-2.0, 2.0], [-2.0, 2.0], 4, [0, 0, 0, 0, 0, 1, 1, 0], ["dead", "alive"]);
        let panel = Panel::new(Axis::linear("w").between(-2.0, 2.0), Axis::linear("b").between(-2.0, 2.0)).square().with(map);
        let svg = Figure::new("map", "Map", "8 cells").panel(panel).to_svg();
        assert!(
            svg.lines().any(|line| line.contains("fig-cell fig-0") && line.contains("d=\"M0 0h4v1h-4zM0 1h1v1h-1zM3 1h1v1h-1z\"")),
            "{svg}"
        );
        assert!(svg.lines().any(|line| line.contains("fig-cell fig-4") && line.contains("d=\"M1 1h2v1h-2z\"")), "{svg}");
        // Rows go up, two of them over 400 pixels.
        assert!(svg.contains("scale(100.00000 -200.00000)"), "{svg}");
    }

    #[test]
    fn a_figure_is_the_same_every_time() {
        assert_eq!(small().to_svg(), small().to_svg());
    }
}
