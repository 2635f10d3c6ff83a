//! The small scale of a line of evidence: ours as a point on the bar of its interval, the theory as a tick, the paper's value as a
//! diamond. All its numbers stand in text beside it, so that it is hidden from screen readers.

use maud::{Markup, html};

use super::line::Marks;

/// Width and height of the drawing, in its own units.
const WIDTH: f64 = 200.0;
const HEIGHT: f64 = 24.0;
/// What is left free on both sides.
const MARGIN: f64 = 10.0;

/// Draws the marks; nothing where there are less than two things to compare.
pub(super) fn scale(marks: &Marks) -> Markup {
    let Some(axis) = Axis::of(marks) else { return html! {} };
    let middle = HEIGHT / 2.0;
    let coordinate = |value: f64| format!("{value:.2}");
    html! {
        svg.scale viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) width=(WIDTH) height=(HEIGHT) aria-hidden="true" focusable="false" {
            line.axis x1="0" x2=(WIDTH) y1=(middle) y2=(middle) {}
            @if let Some((from, to)) = allowed(marks, &axis) {
                rect.allowed x=(coordinate(from)) y="3" width=(coordinate(to - from)) height=(HEIGHT - 6.0) {}
            }
            @if let Some(theory) = marks.theory {
                line.theory x1=(coordinate(axis.at(theory))) x2=(coordinate(axis.at(theory))) y1="2" y2=(HEIGHT - 2.0) {}
            }
            @for &run in &marks.runs {
                circle.run cx=(coordinate(axis.at(run))) cy=(middle) r="2" {}
            }
            @if let Some((low, high)) = marks.interval {
                @let (from, to) = (axis.at(low), axis.at(high));
                @let width = (to - from).max(1.5);
                rect.interval x=(coordinate((from + to - width) / 2.0)) y=(middle - 3.5) width=(coordinate(width)) height="7" rx="2" {}
            }
            @if let Some((value, uncertainty)) = marks.printed {
                line.whisker x1=(coordinate(axis.at(value - uncertainty))) x2=(coordinate(axis.at(value + uncertainty))) y1=(middle) y2=(middle) {}
                @let x = axis.at(value);
                path.printed d=(format!("M{:.2} {middle}L{x:.2} {}L{:.2} {middle}L{x:.2} {}z", x - 5.5, middle - 7.5, x + 5.5, middle + 7.5)) {}
            }
            @if let Some(observed) = marks.observed {
                circle.ours cx=(coordinate(axis.at(observed))) cy=(middle) r="4" {}
            }
        }
    }
}

/// What the marks mean, once a page.
pub(super) fn key() -> Markup {
    html! {
        ul.key aria-label="Marks of the small scales" {
            li { svg.scale viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" { rect.interval x="2" y="8.5" width="20" height="7" rx="2" {} circle.ours cx="12" cy="12" r="4" {} } "ours, with its 99 % interval or error bound" }
            li { svg.scale viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" { rect.allowed x="12" y="3" width="12" height="18" {} line.theory x1="12" x2="12" y1="2" y2="22" {} } "theory or bound; the shaded side is what the claim allows" }
            li { svg.scale viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" { path.printed d="M6.5 12L12 4.5L17.5 12L12 19.5z" {} } "printed in the paper" }
            li { "each scale spans what it shows, and at least the smallest difference that matters" }
            li { svg.scale viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" { circle.run cx="5" cy="12" r="2" {} circle.run cx="12" cy="12" r="2" {} circle.run cx="19" cy="12" r="2" {} } "single runs" }
        }
    }
}

/// From values to places.
struct Axis {
    low: f64,
    high: f64,
}

impl Axis {
    fn of(marks: &Marks) -> Option<Self> {
        let printed = marks.printed.into_iter().flat_map(|(value, uncertainty)| [value - uncertainty, value + uncertainty]);
        let ends = marks.interval.into_iter().flat_map(|(low, high)| [low, high]);
        let values: Vec<f64> =
            marks.theory.into_iter().chain(marks.observed).chain(printed).chain(ends).chain(marks.runs.iter().copied()).collect();
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let is_compared = marks.observed.is_some() && (marks.theory.is_some() || marks.printed.is_some());
        // Differences in the last bits are no picture: everything is drawn in the middle.
        let is_flat = high - low <= 1e-9 * low.abs().max(high.abs());
        match (is_compared, is_flat) {
            (false, _) => None,
            (true, true) => Some(Self { low: low - 1.0, high: high + 1.0 }),
            // A scale never spans less than what would matter, so that a difference without weight looks small.
            (true, false) => {
                let missing = (marks.resolution.unwrap_or(0.0) - (high - low)).max(0.0);
                Some(Self { low: low - 0.5 * missing, high: high + 0.5 * missing })
            }
        }
    }

    fn at(&self, value: f64) -> f64 {
        MARGIN + (value - self.low) / (self.high - self.low) * (WIDTH - 2.0 * MARGIN)
    }
}

/// The side of the theory, or of the printed value, that the claim allows.
fn allowed(marks: &Marks, axis: &Axis) -> Option<(f64, f64)> {
    let bound = axis.at(marks.theory.or(marks.printed.map(|(value, _)| value))?);
    match marks.side {
        -1 => Some((0.0, bound)),
        1 => Some((bound, WIDTH)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_lies_within_the_drawing() {
        let marks = Marks { theory: Some(-3.0), observed: Some(5.0), interval: Some((4.0, 6.0)), ..Marks::default() };
        let axis = Axis::of(&marks).expect("two sides");
        for value in [-3.0, 4.0, 5.0, 6.0] {
            assert!((0.0..=WIDTH).contains(&axis.at(value)));
        }
        assert!(axis.at(-3.0) < axis.at(4.0));
    }

    #[test]
    fn equal_values_meet_in_the_middle_and_one_alone_is_not_drawn() {
        let equal = Marks { theory: Some(0.5), observed: Some(0.5 + 1e-15), ..Marks::default() };
        assert!((Axis::of(&equal).expect("two sides").at(0.5) - WIDTH / 2.0).abs() < 1e-6);
        let alone = Marks { observed: Some(0.5), ..Marks::default() };
        assert!(scale(&alone).into_string().is_empty());
        assert!(scale(&Marks::default()).into_string().is_empty());
    }

    #[test]
    fn a_difference_without_weight_looks_small() {
        let marks = Marks { theory: Some(0.5), observed: Some(0.501), resolution: Some(0.02), ..Marks::default() };
        let axis = Axis::of(&marks).expect("two sides");
        assert!((axis.at(0.501) - axis.at(0.5) - (WIDTH - 2.0 * MARGIN) / 20.0).abs() < 1e-6);
    }

    #[test]
    fn a_one_sided_claim_shades_what_it_allows() {
        let marks = |side| Marks { theory: Some(0.5), observed: Some(0.9), side, ..Marks::default() };
        assert!(scale(&marks(1)).into_string().contains("class=\"allowed\""));
        assert!(!scale(&marks(0)).into_string().contains("allowed"));
    }
}
