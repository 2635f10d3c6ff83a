//! A drawing of the regions: polygons of which neighbours differ in colour, and boundaries in a grey of their layer.
//!
//! One SVG with text as text, readable on light and dark ground.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::{Boundary, Partition};

/// Side of the drawing, without the line of text above.
const SIDE: f64 = 640.0;
const MARGIN: f64 = 12.0;
const HEAD: f64 = 28.0;

/// Colours of regions, told apart by everyone also in grey (Okabe and Ito), light enough for black lines.
const COLOURS: [&str; 7] = ["#56b4e9", "#e69f00", "#009e73", "#f0e442", "#cc79a7", "#0072b2", "#d55e00"];

/// The regions as an SVG document under a title.
///
/// Boundaries of the first layer are the widest and darkest ones, as in figure 3 of "On the expressive power of deep neural networks".
///
/// ```
/// use piecewise::{Activation, Layer, Regions, Window, regions::svg};
/// let layers = [Layer::new(2, 2, &[1.0, 0.0, 0.0, 1.0], vec![0.0, 0.25])?];
/// let partition = Regions::new(Activation::Relu, &layers, Window::square(1.0)?)?.partition()?;
/// let drawing = svg::draw(&partition, "a cross & its regions");
/// assert_eq!(drawing.matches("<polygon").count(), 4);
/// assert!(drawing.contains("a cross &amp; its regions"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn draw(partition: &Partition, title: &str) -> String {
    let [[left, right], [bottom, top]] = partition.window.ends();
    let scale = SIDE / (right - left).max(top - bottom);
    let place = |[x, y]: [f64; 2]| [MARGIN + (x - left) * scale, HEAD + (top - y) * scale];
    let (width, height) = ((right - left) * scale + 2.0 * MARGIN, (top - bottom) * scale + HEAD + MARGIN);
    let layers = partition.cells.len();
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" font-family=\"sans-serif\">\n<title>{0}</title>\n\
         <style>.text{{fill:#222;font-size:13px}}.region{{fill-opacity:.35;stroke:none}}.edge{{stroke:#222;fill:none;stroke-linecap:round}}\
         @media (prefers-color-scheme:dark){{.text{{fill:#ddd}}.edge{{stroke:#eee}}}}</style>\n\
         <text class=\"text\" x=\"{MARGIN}\" y=\"18\">{0}: {1} regions</text>\n",
        escaped(title),
        partition.regions.len()
    );
    for (region, colour) in partition.regions.iter().zip(colours(partition)) {
        let points: Vec<String> = region.corners.iter().map(|&corner| place(corner)).map(|[x, y]| format!("{x:.2},{y:.2}")).collect();
        let _ = writeln!(svg, "<polygon class=\"region\" fill=\"{}\" points=\"{}\"/>", COLOURS[colour % COLOURS.len()], points.join(" "));
    }
    // Later layers first, so that earlier ones lie above.
    for layer in (0..=layers).rev() {
        let mut path = String::new();
        for region in &partition.regions {
            for (index, boundary) in region.boundaries.iter().enumerate() {
                let of = match boundary {
                    Boundary::Window { .. } => 0,
                    Boundary::Unit { layer, .. } => *layer as usize,
                };
                let [from, to] = [index, (index + 1) % region.corners.len()].map(|at| place(region.corners[at]));
                // Regions on the two sides of a line run along it in opposite directions: one of them draws it.
                let is_first = layer == 0 || 0.754_877 * (to[0] - from[0]) + 0.569_84 * (to[1] - from[1]) > 0.0;
                if of == layer && is_first {
                    let _ = write!(path, "M{:.2} {:.2}L{:.2} {:.2}", from[0], from[1], to[0], to[1]);
                }
            }
        }
        // The window's frame counts as a layer before the first.
        let share = if layers > 1 { layer.saturating_sub(1) as f64 / (layers - 1) as f64 } else { 0.0 };
        let (width, opacity) = (2.2 - 1.6 * share, 0.9 - 0.5 * share);
        let _ = writeln!(svg, "<path class=\"edge\" stroke-width=\"{width:.2}\" stroke-opacity=\"{opacity:.2}\" d=\"{path}\"/>");
    }
    svg.push_str("</svg>\n");
    svg
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A colour for each region, in their order the least one that no neighbour before it has.
fn colours(partition: &Partition) -> Vec<usize> {
    let mut neighbours = vec![Vec::new(); partition.regions.len()];
    for (one, other) in neighbouring(partition) {
        neighbours[one].push(other);
        neighbours[other].push(one);
    }
    let mut colours: Vec<Option<usize>> = vec![None; neighbours.len()];
    for region in 0..neighbours.len() {
        let taken: Vec<usize> = neighbours[region].iter().filter_map(|&other| colours[other]).collect();
        colours[region] = (0..).find(|colour| !taken.contains(colour));
    }
    colours.into_iter().map(|colour| colour.expect("there is always another colour")).collect()
}

/// An edge of a region, by its ends.
type Edge = (usize, [[f64; 2]; 2]);

/// Pairs of regions that have more than a corner in common. By rounded corners: for the eye.
fn neighbouring(partition: &Partition) -> Vec<(usize, usize)> {
    // Edges by line. A line belongs to the cell that it cuts: the same unit in another cell has another one.
    let mut lines: BTreeMap<(Boundary, usize), Vec<Edge>> = BTreeMap::new();
    for (index, region) in partition.regions.iter().enumerate() {
        let ancestors = partition.ancestors(partition.cells.len(), index);
        for (at, &boundary) in region.boundaries.iter().enumerate() {
            if let Boundary::Unit { layer, .. } = boundary {
                let cell = if layer == 1 { 0 } else { ancestors[layer as usize - 2] };
                let edge = [at, (at + 1) % region.corners.len()].map(|at| region.corners[at]);
                lines.entry((boundary, cell)).or_default().push((index, edge));
            }
        }
    }
    let mut pairs = Vec::new();
    let smallest = 1e-9 * partition.window.radius();
    for edges in lines.values() {
        let [p, q] = edges[0].1;
        let axis = usize::from((p[1] - q[1]).abs() > (p[0] - q[0]).abs());
        // Where each edge lies along the line, and in which direction: regions on the two sides go opposite ways.
        let mut spans: Vec<(f64, f64, bool, usize)> =
            edges.iter().map(|&(region, [p, q])| (p[axis].min(q[axis]), p[axis].max(q[axis]), p[axis] < q[axis], region)).collect();
        spans.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (index, &(_, end, forward, one)) in spans.iter().enumerate() {
            let overlapping = spans[index + 1..].iter().take_while(|span| span.0 + smallest < end);
            let opposite = overlapping.filter(|&&(start, stop, other, _)| other != forward && stop.min(end) - start > smallest);
            pairs.extend(opposite.map(|&(.., other)| (one, other)));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use crate::layers::{Activation, Layer};
    use crate::regions::{Regions, Window};

    use super::*;

    #[test]
    fn neighbours_differ_and_regions_that_touch_in_a_corner_may_not() {
        let layers = [Layer::new(2, 2, &[1.0, 0.0, 0.0, 1.0], vec![0.0, 0.25]).unwrap()];
        let partition = Regions::new(Activation::Relu, &layers, Window::square(1.0).unwrap()).unwrap().partition().unwrap();
        assert_eq!(neighbouring(&partition).len(), 4);
        let mut colours = colours(&partition);
        colours.sort_unstable();
        assert_eq!(colours, [0, 0, 1, 1]);
    }

    #[test]
    fn a_drawing_fills_its_frame_with_the_second_axis_upwards() {
        // Twice as wide as high; the unit is positive on the upper half.
        let layers = [Layer::new(2, 1, &[0.0, 1.0], vec![-0.5]).unwrap()];
        let window = Window::new([0.0, 2.0], [0.0, 1.0]).unwrap();
        let partition = Regions::new(Activation::Relu, &layers, window).unwrap().partition().unwrap();
        let drawing = draw(&partition, "halves");
        let (width, height) = (SIDE + 2.0 * MARGIN, SIDE / 2.0 + HEAD + MARGIN);
        assert!(drawing.contains(&format!("viewBox=\"0 0 {width:.0} {height:.0}\"")), "{drawing}");
        // Corners of both halves, by hand: the cut lies in the middle.
        let (left, right) = (MARGIN, MARGIN + SIDE);
        for y in [HEAD, HEAD + SIDE / 4.0, HEAD + SIDE / 2.0] {
            let both = [left, right].map(|x| drawing.contains(&format!("{x:.2},{y:.2}")));
            assert_eq!(both, [true, true], "{y} in {drawing}");
        }
        assert_eq!(drawing.matches("<polygon").count(), 2);
    }

    #[test]
    fn a_bent_line_has_neighbours_on_both_sides_of_every_piece() {
        let first = Layer::new(2, 1, &[1.0, 0.0], vec![0.0]).unwrap();
        let second = Layer::new(1, 1, &[1.0], vec![-0.5]).unwrap();
        let layers = [first, second];
        let partition = Regions::new(Activation::Relu, &layers, Window::square(1.0).unwrap()).unwrap().partition().unwrap();
        assert_eq!(partition.regions.len(), 3);
        assert_eq!(neighbouring(&partition).len(), 2);
        let drawing = draw(&partition, "three strips");
        assert!(drawing.contains("three strips: 3 regions") && drawing.matches("<path").count() == 3);
        // The window's frame, in pieces: three strips have eight sides on it; and two lines, each drawn once.
        assert_eq!(drawing.matches('M').count(), 8 + 2);
    }
}
