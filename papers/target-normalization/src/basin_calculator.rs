//! The calculator of basins: where single units end, by where they start, as figures 4 and 5 show it.

use claims::{Answer, Calculator, Failure, Inputs, Kind, Method, Parameter, Quantity};
use figures::Figure;
use stats::rational::to_f64;

use crate::basins::{CLASSES, Cell, Map, QUADRANTS, Setting, panel, starts};
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
        std::fs::write(drawing, draw(&map, inputs.real("window"), setting))
            .map_err(|error| Failure::environment(format!("cannot write {drawing}: {error}")))?;
    }
    let shares = |(name, fate)| {
        let names = ["total"].into_iter().chain(QUADRANTS.map(|(name, _)| name));
        (name, Quantity::Object(names.zip(map.shares(fate).map(Quantity::Number)).collect()))
    };
    Ok(Answer::new(Quantity::Object(CLASSES.map(shares).into()), Method::Simulation)
        .note("shares of all cells, then of the cells of each quadrant; each run starts in the middle of its cell, with a momentum of 0")
        .note("optimum: within 0.2 gamma of it after the last step; dead: active with a probability below 1 %"))
}

/// The map with the share of each class.
fn draw(map: &Map, window: f64, setting: Setting) -> String {
    let names = CLASSES.map(|(name, fate)| format!("{name} {:.1} %", 100.0 * map.shares(fate)[0]));
    let title = format!("{} gradient, {}", setting.field.name(), setting.label());
    let caption = format!("Each cell of {0} x {0} is a start (w_L, b); its colour says where descent takes it", map.side);
    Figure::new("basin", title, caption).panel(panel(map, window, names)).to_svg()
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
        let svg = draw(&Map { side: 4, cells: cells.collect() }, 2.0, setting);
        let paths: String = svg.lines().filter(|line| line.contains("transform")).collect();
        let widths = paths.split("v1h-").skip(1).map(|rest| rest.split('z').next().expect("a width").parse::<usize>().expect("a number"));
        assert_eq!(widths.sum::<usize>(), 16);
    }
}
