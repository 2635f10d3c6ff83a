//! What series look like: the palette, the symbols, the dashes, and the style sheet that knows light and dark.

use crate::series::Paint;
use crate::svg::number;

/// Okabe and Ito's colours, which colour-blind readers tell apart, in an order in which the first four stand out from white and from
/// black: blue, vermilion, bluish green, reddish purple, orange, sky blue. Their black is the colour of the text.
const PALETTE: [&str; 6] = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"];

/// Dashes of theories that no points tell apart.
const LINES: [&str; 6] = ["", "10 3", "10 3 2 3", "14 3 5 3", "2 2.5", "10 3 2 3 2 3"];

/// Dashes of bounds: shorter and thinner.
const BOUNDS: [&str; 6] = ["5 3.5", "2.5 2.5", "6 2 2 2", "4 6", "6 2 2 2 2 2", "8 5"];

/// Colours of classes in a map, each of another lightness than the one before.
pub(crate) const CLASSES: [Paint; 6] = [Paint::Hue(0), Paint::Hue(4), Paint::Soft, Paint::Hue(2), Paint::Hue(3), Paint::Hue(5)];

/// The class of a colour.
pub(crate) fn class(paint: Paint) -> String {
    match paint {
        Paint::Hue(hue) => format!("fig-{}", hue % PALETTE.len()),
        Paint::Ink => "fig-ink".into(),
        Paint::Soft => "fig-soft".into(),
    }
}

/// The attribute of a line's dashes; lines that points of the same name mark are solid.
pub(crate) fn line_dash(paint: Paint, has_points: bool) -> String {
    match paint {
        Paint::Hue(hue) if !has_points => attribute(LINES[hue % LINES.len()]),
        _ => String::new(),
    }
}

/// The attribute of a bound's dashes.
pub(crate) fn bound_dash(paint: Paint, has_points: bool) -> String {
    match paint {
        Paint::Hue(hue) if !has_points => attribute(BOUNDS[hue % BOUNDS.len()]),
        _ => attribute(BOUNDS[0]),
    }
}

fn attribute(dashes: &str) -> String {
    if dashes.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{dashes}\"") }
}

/// How many symbols there are.
const SYMBOLS: usize = 6;

/// The symbol of a colour. Where colours begin anew, each has the symbol of another.
pub(crate) fn symbol_of(paint: Paint) -> usize {
    if let Paint::Hue(hue) = paint { (hue + hue / PALETTE.len()) % SYMBOLS } else { 0 }
}

/// The path of a symbol about a place; each colour has its own. The open diamond is for printed values alone.
pub(crate) fn symbol(kind: usize, [x, y]: [f64; 2], r: f64) -> String {
    let n = number;
    let from = |dx: f64, dy: f64| format!("M{} {}", n(x + dx * r), n(y + dy * r));
    let to = |dx: f64, dy: f64| format!("l{} {}", n(dx * r), n(dy * r));
    match kind % SYMBOLS {
        0 => format!("{}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0z", from(-1.0, 0.0), r = n(r), d = n(2.0 * r)),
        1 => format!("{}h{s}v{s}h-{s}z", from(-0.9, -0.9), s = n(1.8 * r)),
        2 => format!("{}{}h-{}z", from(0.0, -1.2), to(1.15, 2.0), n(2.3 * r)),
        3 => format!("{}{}h-{}z", from(0.0, 1.2), to(1.15, -2.0), n(2.3 * r)),
        4 => {
            let (arm, bar) = (n(0.75 * r), n(0.7 * r));
            format!("{}h{bar}v{arm}h{arm}v{bar}h-{arm}v{arm}h-{bar}v-{arm}h-{arm}v-{bar}h{arm}z", from(-0.35, -1.1))
        }
        _ => format!("{}{}{}z", from(-0.8, -1.15), to(2.0, 1.15), to(-2.0, 1.15)),
    }
}

/// The path of an open diamond about a place.
pub(crate) fn diamond([x, y]: [f64; 2], r: f64) -> String {
    let [long, short] = [1.8 * r, -1.8 * r].map(number);
    format!("M{} {}l{long} {long}l{short} {long}l{short} {short}z", number(x), number(y - 1.8 * r))
}

/// The style sheet. Every rule is about classes of ours, so that a page around the figure and the figure leave each other alone.
///
/// A figure follows the reader's system, and, inside a page that has one, the attribute `data-theme`, `light` or `dark`.
pub(crate) fn sheet() -> String {
    let hues: String = PALETTE.iter().enumerate().map(|(hue, colour)| format!(".fig .fig-{hue}{{color:{colour}}}")).collect();
    let [light, dark] = [
        Theme { paper: "#ffffff", ink: "#1f2328", soft: "#6e757d", grid: "#e4e7eb", frame: "#9aa1a9" },
        Theme { paper: "#15181c", ink: "#e6e9ec", soft: "#9aa1a9", grid: "#2a2f35", frame: "#6e757d" },
    ];
    format!(
        ".fig{{font:12px system-ui,-apple-system,'Segoe UI',sans-serif;max-width:100%;height:auto}}\
         .fig .fig-title{{font-size:15px;font-weight:600}}.fig .fig-head{{font-weight:600}}\
         .fig .fig-line,.fig .fig-bound,.fig .fig-rule,.fig .fig-whisker,.fig .fig-grid,.fig .fig-frame{{fill:none;stroke:currentColor}}\
         .fig .fig-line{{stroke-width:2;stroke-linejoin:round}}.fig .fig-bound{{stroke-width:1.4}}\
         .fig .fig-rule{{stroke-width:1.2;stroke-dasharray:2 3}}.fig .fig-whisker{{stroke-width:1.3}}\
         .fig .fig-dot,.fig .fig-cell,.fig .fig-band{{fill:currentColor}}.fig .fig-cell{{shape-rendering:crispEdges}}\
         .fig .fig-band{{fill-opacity:.22}}.fig .fig-mark,.fig .fig-printed{{stroke:currentColor;stroke-width:1.5}}.fig .fig-printed{{fill:none}}\
         {hues}{}@media(prefers-color-scheme:dark){{{}}}{}{}",
        light.rules(".fig"),
        dark.rules(".fig"),
        light.rules("[data-theme=light] .fig"),
        dark.rules("[data-theme=dark] .fig"),
    )
}

/// The colours that are not of series.
struct Theme {
    paper: &'static str,
    ink: &'static str,
    soft: &'static str,
    grid: &'static str,
    frame: &'static str,
}

impl Theme {
    fn rules(&self, of: &str) -> String {
        let Self { paper, ink, soft, grid, frame } = self;
        format!(
            "{of} text{{fill:{ink}}}{of} .fig-paper,{of} .fig-mark{{fill:{paper}}}{of} .fig-ink{{color:{ink}}}{of} .fig-soft{{color:{soft}}}\
             {of} .fig-grid{{color:{grid}}}{of} .fig-frame{{color:{frame}}}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_never_alone() {
        let looks = |of: fn(Paint) -> String| (0..PALETTE.len()).map(|hue| of(Paint::Hue(hue))).collect::<std::collections::BTreeSet<_>>();
        assert_eq!(looks(|paint| symbol(symbol_of(paint), [0.0; 2], 3.0)).len(), PALETTE.len());
        let twelve = (0..12).map(|hue| (class(Paint::Hue(hue)), symbol_of(Paint::Hue(hue))));
        assert_eq!(twelve.collect::<std::collections::BTreeSet<_>>().len(), 12);
        assert_eq!(looks(|paint| line_dash(paint, false)).len(), PALETTE.len());
        assert_eq!(looks(|paint| bound_dash(paint, false)).len(), PALETTE.len());
    }

    #[test]
    fn a_page_decides_before_the_system_does() {
        let sheet = sheet();
        let system = sheet.find("prefers-color-scheme:dark").unwrap();
        assert!(["[data-theme=light] .fig text", "[data-theme=dark] .fig text"].iter().all(|rule| sheet.find(rule).unwrap() > system));
    }
}
