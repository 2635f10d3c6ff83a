//! Calculator of the best and of greedy pieces of a function or of the user's own samples.

use std::fmt::Write;

use claims::{Answer, Calculator, Failure, Inputs, Kind, Method, Parameter, Quantity};
use piecewise::{Samples, Segmentation};

use crate::figure_7::named;
use crate::targets::grid;

const fn file(name: &'static str, takes: &'static str, about: &'static str) -> Parameter {
    Parameter { name, default: "", kind: Kind::Text { takes, check: |_| true, known: &[] }, about }
}

/// `calc functional-view segment`.
pub(crate) const SEGMENT: Calculator = Calculator {
    name: "segment",
    summary: "samples of a function, or of a file, cut into pieces with a least-squares line each",
    source: "Section 3 (Bai and Perron's dynamic programming, greedy merging)",
    parameters: &[
        Parameter {
            name: "target",
            default: "quadratic",
            kind: Kind::Choice(&["quadratic", "half-quadratic", "sine", "sine-pi", "exp", "arctan"]),
            about: "x^2, x^2 / 2, sin x, sin(pi x), exp x or arctan x; not with --csv",
        },
        Parameter {
            name: "points",
            default: "401",
            kind: Kind::Count(2, 20_000),
            about: "equally spaced samples of the target; not with --csv",
        },
        Parameter { name: "from", default: "-2", kind: Kind::Real(-1e6, 1e6), about: "the first of them; not with --csv" },
        Parameter { name: "to", default: "2", kind: Kind::Real(-1e6, 1e6), about: "the last of them; not with --csv" },
        Parameter { name: "pieces", default: "10", kind: Kind::Count(1, 2_000), about: "pieces to cut into" },
        Parameter {
            name: "method",
            default: "dp",
            kind: Kind::Choice(&["dp", "greedy"]),
            about: "dp: least error of all cuts; greedy: merging from single samples, one pair of neighbours at a time",
        },
        file("csv", "the name of a file of x,y", "samples of your own, a line each, ascending in x, a line of names before them or not"),
        file("svg", "the name of a file to draw into", "where to draw samples and pieces; nowhere if empty"),
    ],
    compute: calculate,
};

/// Sums of dynamic programming that take about twenty seconds.
const MOST_SUMS: f64 = 4e10;

fn calculate(inputs: &Inputs) -> Result<Answer, Failure> {
    let path = inputs.text("csv");
    let (x, y) = if path.is_empty() {
        let (from, to) = (inputs.real("from"), inputs.real("to"));
        if from >= to {
            return Err(Failure::usage(format!("--from {from} is not below --to {to}")));
        }
        let x = grid(from, to, inputs.count("points") as usize);
        let y = named(inputs.word("target")).at_all(&x);
        (x, y)
    } else {
        let is_default = inputs.word("target") == "quadratic"
            && inputs.count("points") == 401
            && [inputs.real("from"), inputs.real("to")] == [-2.0, 2.0];
        if !is_default {
            let help = "leave --target, --points, --from and --to out, or --csv";
            return Err(Failure::usage("--csv has samples of its own, so there is no target").with_help(help));
        }
        let text = std::fs::read_to_string(path).map_err(|error| Failure::environment(format!("cannot read {path}: {error}")))?;
        read(&text).map_err(|error| Failure::usage(format!("{path}: {error}")).with_help("a line for each sample: x,y"))?
    };
    let pieces = inputs.count("pieces") as usize;
    let usage = |error: piecewise::SegmentationError| Failure::usage(format!("failed to {error}"));
    let samples = Samples::new(&x, &y).map_err(usage)?;
    let is_greedy = inputs.word("method") == "greedy";
    if !is_greedy && (x.len() as f64).powi(2) / 2.0 * pieces as f64 > MOST_SUMS {
        let message = format!("{} samples in {pieces} pieces take dynamic programming more than twenty seconds", x.len());
        return Err(Failure::usage(message).with_help("fewer --points or --pieces, or --method greedy"));
    }
    let found =
        if is_greedy { samples.merged(pieces).map_err(usage)? } else { samples.optimal(pieces).map_err(usage)?.segmentation(pieces) };
    let drawing = inputs.text("svg");
    if !drawing.is_empty() {
        std::fs::write(drawing, draw(&x, &y, &found)).map_err(|error| Failure::environment(format!("cannot write {drawing}: {error}")))?;
    }
    let of_pieces =
        |number: fn(&piecewise::Piece) -> f64| Quantity::Array { values: found.pieces.iter().map(number).collect(), ends: None };
    let members = vec![
        ("sse", Quantity::Number(found.sse)),
        ("cuts", Quantity::Integers(found.cuts.iter().map(|&cut| cut as u64).collect())),
        ("slopes", of_pieces(|piece| piece.slope)),
        ("intercepts", of_pieces(|piece| piece.intercept)),
    ];
    let method = if is_greedy { Method::Bound } else { Method::Optimization };
    Ok(Answer::new(Quantity::Object(members), method)
        .note("sse: sum of squared errors; cuts: index, from 0, of the first sample of each piece after the first")
        .note("lines of neighbouring pieces need not meet"))
}

/// Samples of a file: numbers `x,y`, a line each. A byte-order mark, names before them and empty lines are passed over.
fn read(text: &str) -> Result<(Vec<f64>, Vec<f64>), String> {
    let (mut x, mut y) = (Vec::new(), Vec::new());
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim())).filter(|(_, line)| !line.is_empty());
    for (at, (number, line)) in lines.enumerate() {
        let cells: Vec<&str> = line.split(',').map(|cell| cell.trim().trim_matches('"')).collect();
        let values: Vec<Option<f64>> = cells.iter().map(|cell| cell.parse().ok()).collect();
        if at == 0 && values.iter().all(Option::is_none) {
            continue;
        }
        let &[first, second] = values.as_slice() else {
            return Err(format!("line {number} has {} columns, not 2", cells.len()));
        };
        for (column, (value, list)) in [(first, &mut x), (second, &mut y)].into_iter().enumerate() {
            match value {
                Some(value) if value.is_finite() => list.push(value),
                _ => return Err(format!("line {number}, column {}: {:?} is not a finite number", column + 1, cells[column])),
            }
        }
        if x.len() > 1 && x[x.len() - 1] < x[x.len() - 2] {
            return Err(format!("line {number}, column 1: {} is below the x of the sample before", cells[0]));
        }
    }
    if x.is_empty() { Err("no samples".into()) } else { Ok((x, y)) }
}

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 400.0;
const MARGIN: f64 = 16.0;
const HEAD: f64 = 30.0;

/// Samples as dots and pieces as lines over the samples that they fit, neighbours in two colours.
fn draw(x: &[f64], y: &[f64], found: &Segmentation) -> String {
    let ends = |values: &[f64]| {
        let [low, high] = [f64::min, f64::max].map(|of| values.iter().copied().reduce(of).expect("a sample at least"));
        (low, if high > low { high - low } else { 1.0 })
    };
    let ((left, width), (bottom, height)) = (ends(x), ends(y));
    let place = |x: f64, y: f64| {
        [MARGIN + (x - left) / width * (WIDTH - 2.0 * MARGIN), HEIGHT - MARGIN - (y - bottom) / height * (HEIGHT - HEAD - MARGIN)]
    };
    let title = format!("{} samples, {} pieces, squared error {:.6e}", x.len(), found.pieces.len(), found.sse);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" font-family=\"sans-serif\">\n<title>{title}</title>\n\
         <style>.text{{fill:#222;font-size:13px}}.sample{{fill:#888}}.piece{{stroke-width:2;fill:none;stroke-linecap:round}}\
         @media (prefers-color-scheme:dark){{.text{{fill:#ddd}}}}</style>\n<text class=\"text\" x=\"{MARGIN}\" y=\"18\">{title}</text>\n"
    );
    for (x, y) in x.iter().zip(y) {
        let [x, y] = place(*x, *y);
        let _ = writeln!(svg, "<circle class=\"sample\" cx=\"{x:.2}\" cy=\"{y:.2}\" r=\"1.6\"/>");
    }
    for (index, piece) in found.pieces.iter().enumerate() {
        let [from, to] = [x[piece.first], x[piece.end - 1]].map(|x| place(x, piece.slope * x + piece.intercept));
        let colour = ["#0072b2", "#d55e00"][index % 2];
        let _ = writeln!(svg, "<path class=\"piece\" stroke=\"{colour}\" d=\"M{:.2} {:.2}L{:.2} {:.2}\"/>", from[0], from[1], to[0], to[1]);
    }
    svg.push_str("</svg>\n");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_empty_lines_are_passed_over() {
        assert_eq!(read("x,y\n0,1\n\n 1.5 , -2e3\n"), Ok((vec![0.0, 1.5], vec![1.0, -2000.0])));
        assert_eq!(read("0,1"), Ok((vec![0.0], vec![1.0])));
        assert_eq!(read("\u{feff}0,1"), Ok((vec![0.0], vec![1.0])));
    }

    #[test]
    fn errors_name_line_and_column() {
        let error = |text: &str| read(text).unwrap_err();
        assert_eq!(error("x,y\n0,1\n1,one\n"), "line 3, column 2: \"one\" is not a finite number");
        assert_eq!(error("0,1\n1,2,3\n"), "line 2 has 3 columns, not 2");
        assert_eq!(error("0,1\n\n-1,2\n"), "line 3, column 1: -1 is below the x of the sample before");
        assert_eq!(error("nan,1\n"), "line 1, column 1: \"nan\" is not a finite number");
        assert_eq!(error("x,y\n"), "no samples");
    }

    #[test]
    fn a_file_has_no_target_beside_it() {
        let words: Vec<String> = ["--csv", "no-such-file", "--target", "sine"].map(String::from).into();
        let failure = (SEGMENT.compute)(&Inputs::parse(&SEGMENT, &words).unwrap()).unwrap_err();
        assert!(format!("{failure:?}").contains("no target"), "{failure:?}");
    }

    #[test]
    fn a_drawing_has_all_samples_and_pieces() {
        let (x, y) = (grid(0.0, 3.0, 4), vec![0.0, 1.0, 1.0, 0.0]);
        let samples = Samples::new(&x, &y).unwrap();
        let drawing = draw(&x, &y, &samples.optimal(2).unwrap().segmentation(2));
        assert_eq!((drawing.matches("<circle").count(), drawing.matches("<path").count()), (4, 2));
        let flat = draw(&[1.0], &[1.0], &Samples::new(&[1.0], &[1.0]).unwrap().cut_at(&[]));
        assert!(!flat.contains("NaN"));
    }
}
