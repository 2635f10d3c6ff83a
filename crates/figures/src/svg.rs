//! Writing SVG: numbers of two decimals, escaped text, paths cut to a rectangle.

use std::fmt::Write as _;

/// A rectangle of the page, in pixels; `y` grows downwards.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rectangle {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Rectangle {
    pub(crate) fn right(&self) -> f64 {
        self.x + self.width
    }

    pub(crate) fn bottom(&self) -> f64 {
        self.y + self.height
    }
}

/// A document in the making.
#[derive(Debug, Default)]
pub(crate) struct Svg(String);

impl Svg {
    /// A line of markup as it is.
    pub(crate) fn raw(&mut self, markup: &str) {
        self.0.push_str(markup);
        self.0.push('\n');
    }

    /// A path of a class, unless it is empty. `more` is further attributes, each after a space.
    pub(crate) fn path(&mut self, class: &str, more: &str, data: &str) {
        if !data.is_empty() {
            self.raw(&format!("<path class=\"{class}\"{more} d=\"{data}\"/>"));
        }
    }

    /// A line of text; `more` as in [`Svg::path`].
    pub(crate) fn text(&mut self, [x, y]: [f64; 2], more: &str, text: &str) {
        self.raw(&format!("<text x=\"{}\" y=\"{}\"{more}>{}</text>", number(x), number(y), escaped(text)));
    }

    pub(crate) fn finish(self) -> String {
        self.0
    }
}

/// Two decimals at most, and no more than needed.
pub(crate) fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.into() }
}

/// Text that is safe between tags and in attributes.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            // XML has no place for these, not even escaped.
            sign if sign.is_control() => safe.push(' '),
            sign => safe.push(sign),
        }
    }
    safe
}

/// What an id or a file may be called: letters, digits, dots and hyphens.
pub(crate) fn safe_id(id: &str) -> String {
    id.chars().map(|sign| if sign.is_ascii_alphanumeric() || "-._".contains(sign) { sign } else { '-' }).collect()
}

/// How wide a text is, about. Fonts are the reader's, so nobody can know.
pub(crate) fn text_width(text: &str, size: f64) -> f64 {
    0.56 * size * text.chars().count() as f64
}

/// The text in lines that are no wider than this, about; a word that is wider has a line of its own.
pub(crate) fn wrapped(text: &str, size: f64, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if text_width(line, size) + text_width(word, size) + 0.56 * size <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.into()),
        }
    }
    lines
}

/// The part of a broken line that lies in a rectangle. It is broken where a place is `None`.
pub(crate) fn clipped_line(places: impl IntoIterator<Item = Option<[f64; 2]>>, within: Rectangle) -> String {
    let mut data = String::new();
    let mut pen = None;
    let mut before: Option<[f64; 2]> = None;
    for place in places {
        if let (Some(from), Some(to)) = (before, place)
            && let Some((from, to)) = clipped(from, to, within)
        {
            let [from, to] = [from, to].map(|[x, y]| format!("{} {}", number(x), number(y)));
            if pen.as_ref() != Some(&from) {
                let _ = write!(data, "M{from}");
            }
            // A move that rounds to none is not written; a dot that is all there is, is.
            if from != to {
                let _ = write!(data, "L{to}");
            }
            pen = Some(to);
        }
        before = place;
    }
    data
}

/// The part of a segment that lies in a rectangle (Liang and Barsky).
fn clipped(from: [f64; 2], to: [f64; 2], within: Rectangle) -> Option<([f64; 2], [f64; 2])> {
    let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
    let mut inside = (0.0, 1.0);
    for (step, room) in
        [(-dx, from[0] - within.x), (dx, within.right() - from[0]), (-dy, from[1] - within.y), (dy, within.bottom() - from[1])]
    {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            inside.0 = f64::max(inside.0, room / step);
        } else {
            inside.1 = f64::min(inside.1, room / step);
        }
    }
    let at = |share: f64| [from[0] + share * dx, from[1] + share * dy];
    (inside.0 <= inside.1).then(|| (if inside.0 > 0.0 { at(inside.0) } else { from }, if inside.1 < 1.0 { at(inside.1) } else { to }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQUARE: Rectangle = Rectangle { x: 0.0, y: 0.0, width: 10.0, height: 10.0 };

    fn line(places: &[[f64; 2]]) -> String {
        clipped_line(places.iter().map(|place| place[0].is_finite().then_some(*place)), SQUARE)
    }

    #[test]
    fn numbers_have_two_decimals_at_most() {
        assert_eq!(["0", "-1.5", "3.14", "100"], [-0.001, -1.5, std::f64::consts::PI, 100.0].map(number).each_ref().map(String::as_str));
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(escaped("a < b & \"c\" > d\u{7}"), "a &lt; b &amp; &quot;c&quot; &gt; d ");
        assert_eq!(safe_id("figure 6<a>/b"), "figure-6-a--b");
    }

    #[test]
    fn lines_end_where_the_rectangle_does() {
        assert_eq!(line(&[[5.0, 5.0], [15.0, 5.0]]), "M5 5L10 5");
        assert_eq!(line(&[[-5.0, -5.0], [15.0, 15.0]]), "M0 0L10 10");
        assert_eq!(line(&[[-5.0, 5.0], [-1.0, 5.0]]), "");
        assert_eq!(line(&[[2.0, -8.0], [8.0, -2.0], [8.0, 2.0]]), "M8 0L8 2");
    }

    #[test]
    fn a_line_that_comes_back_begins_anew() {
        assert_eq!(line(&[[1.0, 5.0], [1.0, 15.0], [3.0, 15.0], [3.0, 5.0]]), "M1 5L1 10M3 10L3 5");
    }

    #[test]
    fn a_line_is_broken_where_a_place_is_missing() {
        assert_eq!(line(&[[0.0, 0.0], [1.0, 1.0], [f64::NAN, 0.0], [2.0, 2.0], [3.0, 3.0]]), "M0 0L1 1M2 2L3 3");
    }

    #[test]
    fn steps_too_small_to_see_are_not_written() {
        assert_eq!(line(&[[1.0, 1.0], [1.001, 1.0], [1.002, 1.0], [2.0, 1.0]]), "M1 1L2 1");
    }

    #[test]
    fn words_are_wrapped() {
        assert_eq!(wrapped("one two three", 10.0, 45.0), ["one two", "three"]);
        assert_eq!(wrapped("", 10.0, 45.0), Vec::<String>::new());
    }
}
