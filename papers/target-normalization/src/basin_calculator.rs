//! The calculator of basins: where single units end, by where they start, as figures 4 and 5 show it.

use std::fmt::Write as _;

use claims::{Answer, Calculator, Failure, Inputs, Kind, Method, Parameter, Quantity};
use network::Fate;
use stats::rational::to_f64;

use crate::basins::{Cell, Map, QUADRANTS, Setting, starts};
use crate::momentum_calculators::{CONVENTION, convention};
use crate::unit::Field;

/// `calc target-normalization basin`.
pub(crate) const BASIN: Calculator = Calculator {
    name: "basin",
    summary: "where descent takes a single unit from each cell of a window of (w_L, b): to the optimum, to death, or elsewhere",
    source: "Figures 4 and 5",
    parameters: &[
        Parameter { name: "gamma", default: "0.1", kind: Kind::Positive, about: "scale of the targets" },
        Parameter { name: "momentum", default: "0", kind: Kind::ProbabilityBelowOne, about: "rate of momentum, the paper's beta" },
        CONVENTION,
        Parameter { name: "step", default: "0.1", kind: Kind::Positive, about: "step size, the paper's eta" },
        Parameter { name: "steps", default: "20000", kind: Kind::Count(1, 1_000_000), about: "steps of each run" },
        Parameter { name: "grid", default: "200", kind: Kind::Count(2, 2_000), about: "cells a side, an even number" },
        Parameter {
            name: "window",
            default: "2",
            kind: Kind::Positive,
            about: "the window goes from minus this to this in both directions",
        },
        Parameter {
            name: "gradient",
            default: "signed",
            kind: Kind::Choice(&["signed", "unsigned-bias", "true-relu"]),
            about: "(31), (32); the same without the sign of w_L in (32); that of rectified targets",
        },
        Parameter {
            name: "svg",
            default: "",
            kind: Kind::Text { takes: "the name of a file to draw into", check: |_| true, known: &[] },
            about: "where to draw the map; nowhere if empty",
        },
    ],
    compute: basin,
};

/// The classes, with the colours of a drawing: blue, orange, grey, told apart by every eye.
const CLASSES: [(&str, Fate, &str); 3] =
    [("optimum", Fate::Optimum, "#0072b2"), ("dead", Fate::Dead, "#d55e00"), ("other", Fate::Other, "#bbbbbb")];

fn basin(inputs: &Inputs) -> Result<Answer, Failure> {
    let side = inputs.size("grid");
    if side % 2 == 1 {
        let help = format!("take {} or {}", side - 1, side + 1);
        return Err(Failure::usage(format!("--grid is {side}: with an odd number of cells some start at w_L = 0")).with_help(help));
    }
    let setting = Setting {
        field: match inputs.word("gradient") {
            "unsigned-bias" => Field::UnsignedBias,
            "true-relu" => Field::TrueRelu,
            _ => Field::Signed,
        },
        gamma: inputs.real("gamma"),
        momentum: to_f64(inputs.probability("momentum")),
        convention: convention(inputs),
    };
    let starts = starts(side, inputs.real("window"));
    let fates = setting.descent(inputs.real("step"), inputs.count("steps")).fates(&starts);
    let cells = starts.into_iter().zip(fates).map(|(start, fate)| Cell { start, fate, was_linear: false });
    let map = Map { side, cells: cells.collect() };
    let drawing = inputs.text("svg");
    if !drawing.is_empty() {
        std::fs::write(drawing, draw(&map, setting)).map_err(|error| Failure::environment(format!("cannot write {drawing}: {error}")))?;
    }
    let shares = |(name, fate, _): (&'static str, Fate, &str)| {
        let names = ["total"].into_iter().chain(QUADRANTS.map(|(name, _)| name));
        (name, Quantity::Object(names.zip(map.shares(fate).map(Quantity::Number)).collect()))
    };
    Ok(Answer::new(Quantity::Object(CLASSES.map(shares).into()), Method::Simulation)
        .note("shares of all cells, then of the cells of each quadrant; each run starts in the middle of its cell, with a momentum of 0")
        .note("optimum: within 0.2 gamma of it after the last step; dead: active with a probability below 1 %"))
}

/// A square for each cell, runs of one class in a row drawn as one rectangle; `w_L` to the right, `b` upwards.
fn draw(map: &Map, setting: Setting) -> String {
    const SIZE: f64 = 480.0;
    const MARGIN: f64 = 16.0;
    const HEAD: f64 = 48.0;
    let cell = SIZE / map.side as f64;
    let title = format!("{} gradient, {}", setting.field.name(), setting.label());
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" role=\"img\" font-family=\"sans-serif\">\n<title>{title}</title>\n\
         <style>.text{{fill:#222;font-size:13px}}@media (prefers-color-scheme:dark){{.text{{fill:#ddd}}}}</style>\n\
         <text class=\"text\" x=\"{MARGIN}\" y=\"18\">{title}</text>\n",
        SIZE + 2.0 * MARGIN,
        SIZE + HEAD + MARGIN
    );
    for (index, (name, fate, colour)) in CLASSES.into_iter().enumerate() {
        let x = MARGIN + 160.0 * index as f64;
        let share = 100.0 * map.shares(fate)[0];
        let _ = writeln!(svg, "<rect x=\"{x}\" y=\"27\" width=\"12\" height=\"12\" fill=\"{colour}\"/>");
        let _ = writeln!(svg, "<text class=\"text\" x=\"{}\" y=\"38\">{name} {share:.1} %</text>", x + 18.0);
    }
    for (row, cells) in map.cells.chunks(map.side).enumerate() {
        let mut from = 0;
        for run in cells.chunk_by(|one, next| one.fate == next.fate) {
            let colour = CLASSES.into_iter().find(|class| class.1 == run[0].fate).expect("all fates are classes").2;
            let (x, y) = (MARGIN + cell * from as f64, HEAD + SIZE - cell * (row + 1) as f64);
            let width = cell * run.len() as f64;
            let _ = writeln!(svg, "<rect x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"{cell:.2}\" fill=\"{colour}\"/>");
            from += run.len();
        }
    }
    svg.push_str("</svg>\n");
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(words: &[&str]) -> Result<Answer, Failure> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        basin(&Inputs::parse(&BASIN, &words)?)
    }

    #[test]
    fn an_odd_grid_is_refused_with_a_way_out() {
        let failure = answer(&["--grid", "3"]).unwrap_err().to_string();
        assert!(failure.contains("--grid is 3"), "{failure}");
    }

    #[test]
    fn shares_of_the_classes_add_up_to_1_in_every_quadrant() {
        let Quantity::Object(classes) = answer(&["--grid", "8", "--steps", "500"]).unwrap().value else { panic!("an object") };
        let mut sums = [0.0; 5];
        for (_, shares) in &classes {
            let Quantity::Object(members) = shares else { panic!("an object of shares") };
            for (sum, (_, share)) in sums.iter_mut().zip(members) {
                let Quantity::Number(share) = share else { panic!("a number") };
                *sum += share;
            }
        }
        assert_eq!(sums, [1.0; 5]);
    }

    #[test]
    fn a_drawing_covers_the_window() {
        let setting = Setting::plain(Field::Signed, 0.1);
        let starts = starts(4, 2.0);
        let fates = setting.descent(0.1, 100).fates(&starts);
        let cells = starts.into_iter().zip(fates).map(|(start, fate)| Cell { start, fate, was_linear: false });
        let svg = draw(&Map { side: 4, cells: cells.collect() }, setting);
        let widths = svg.lines().filter(|line| line.contains("height=\"120.00\"")).map(|line| {
            let width = line.split("width=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a width");
            width.parse::<f64>().expect("a number")
        });
        assert_eq!(widths.sum::<f64>(), 4.0 * 480.0);
    }
}
