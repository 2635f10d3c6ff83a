//! Why the paper expects Observation 1: crossings of the readout's hyperplane.
//!
//! "The number of transitions the output neuron makes as x(t) is traced is exactly the number of times z^(n)(t) crosses the decision boundary",
//! the hyperplane `W^(n) z^(n) = 0`; "points far enough away from each other would have independent signs, i.e. a direct proportionality".
//!
//! Exactly, over random readouts: the signs at two points differ with probability `angle(z(t), z(t')) / pi`. So they are independent where
//! the angle is a right one, not where the points are far apart: without biases opposite points of the circle always have opposite signs.
//! Source: section 2.2.2, the paragraph after figure 2. Reading: distance is the distance along the circle.

use std::f64::consts::PI;

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};

use crate::corollary_2::{kink, line};
use crate::setting::Setting;
use crate::transitions::{Path, angle, draw_and_sweep, output, quotient};
use experiments::properties::properties;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[COUNT, ANGLE, FAR, OPPOSITE];

const COUNT: Claim = Claim {
    id: "readout-crossings/count",
    source: "Section 2.2.2",
    statement: "the readout changes sign exactly as often as the curve of the last hidden layer crosses its hyperplane",
    formula: "n = m,  n sign changes of W z(t), m crossings of the hyperplane W z = 0 by the curve z(t)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 250, paper: 10_000 },
    check: |run| count(run, 0),
    control: Control::negative("the curve of the layer before", |run| count(run, 1)),
    note: "Straight lines: the curve of a layer is a polygon then, which crosses the hyperplane where the sides of two corners differ. \
           Hard-tanh only: where a rectified layer is dead its output lies in the hyperplane, and crossing it means nothing.",
    ..Claim::DEFAULT
};

const ANGLE: Claim = Claim {
    id: "readout-crossings/angle",
    source: "Section 2.2.2",
    statement: "the readout has different signs at two points of the curve with probability angle / pi",
    formula: "P(sign W z(t) != sign W z(t')) = angle(z(t), z(t')) / pi",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 40_000, paper: 1_000_000 },
    resolution: Resolution::absolute(0.3, "a third"),
    check: |run| angles(run, PI),
    control: Control::negative("angle over 2", |run| angles(run, 2.0)),
    note: "A row of ours: what the signs of two points do, at every distance and width. Each network is drawn anew, with its readout.",
    ..Claim::DEFAULT
};

const FAR: Claim = Claim {
    id: "readout-crossings/far-points",
    source: "Section 2.2.2",
    statement: "points of the curve far enough away from each other have independent signs of the readout: those a quarter of the circle apart",
    formula: "P(sign W z(t) != sign W z(t + pi/2)) = 1/2",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 4_400, paper: 200_000 },
    resolution: Resolution::absolute(0.1, "a tenth"),
    check: |run| far_points(run).map(|[quarter, ..]| vec![quarter]),
    control: Control::negative("points half a circle apart", |run| far_points(run).map(|[_, half, ..]| vec![half])),
    note: "Reading: far enough is where the angle of the inputs is a right one. The next row is about points that are farther.",
    ..Claim::DEFAULT
};

const OPPOSITE: Claim = Claim {
    id: "readout-crossings/opposite-points",
    source: "Section 2.2.2",
    statement: "with sigma_b = 0 opposite points of the circle always have opposite signs; three eighths apart the excess over 1/2, a quarter at \
                the input, is half of that at most",
    formula: "P(sign W z(t) != sign W z(t + pi)) = 1",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 4_000, paper: 200_000 },
    resolution: Resolution::absolute(0.1, "a tenth"),
    check: |run| far_points(run).map(|[_, _, opposite, between]| vec![opposite, between]),
    control: Control::negative("independent signs half a circle apart", |run| far_points(run).map(|[_, half, ..]| vec![half])),
    note: "A row of ours: independence is a matter of angle. Deep wide networks turn all angles but 0 and pi into right ones. Four layers.",
    ..Claim::DEFAULT
};

fn count(run: &Run, layers_below: usize) -> Result<Vec<Evidence>, Stop> {
    let settings =
        [Setting::hard_tanh(2, 2, 8.0), Setting { sigma_b2: 0.5, ..Setting::hard_tanh(8, 3, 8.0) }, Setting::hard_tanh(16, 4, 4.0)];
    let tries = settings.map(|setting| {
        let attempt: experiments::properties::Try<'_> = Box::new(move |rng| {
            let path = line(&setting, rng);
            let (network, course) = draw_and_sweep(&setting, rng, |network| path.start(&network.first));
            let mut corners = path.ends().to_vec();
            corners.extend(course.events.iter().filter(|event| event.kind == kink(&setting)).map(|event| event.t));
            corners.sort_by(f64::total_cmp);
            let side = |t: f64| {
                let z = output(setting.activation, &network, setting.hidden_layers - layers_below, &path.at(t));
                network.readout.product(&z)[0] > 0.0
            };
            let sides: Vec<bool> = corners.into_iter().map(side).collect();
            let crossings = sides.windows(2).filter(|pair| pair[0] != pair[1]).count();
            let flips = course.readout_flips.len();
            if crossings == flips { Ok(()) } else { Err(format!("{flips} flips and {crossings} crossings")) }
        });
        (format!("{}{}", setting.name(), ["", ", one layer below"][layers_below]), attempt)
    });
    let lines = properties(run, run.samples(), tries.into())?;
    Ok(lines.into_iter().map(|line| line.by("flips of the sweep", "corners by plain passes")).collect())
}

/// Whether the signs of the readout differ at two points of the circle, and the angle of the last hidden layer's outputs.
fn pair_of_points(setting: &Setting, apart: f64, rng: &mut impl rand::Rng) -> [f64; 2] {
    let network = setting.draw(rng);
    let [x, y] = setting.orthogonal_inputs();
    let circle = Path::Circle(x, y);
    let [u, v] = [0.0, apart].map(|t| output(setting.activation, &network, setting.hidden_layers, &circle.at(t)));
    let signs = [&u, &v].map(|z| network.readout.product(z)[0] > 0.0);
    [f64::from(u8::from(signs[0] != signs[1])), angle(&u, &v)]
}

fn angles(run: &Run, divisor: f64) -> Result<Vec<Evidence>, Stop> {
    let cases: Vec<(Setting, f64)> = [Setting::hard_tanh(3, 2, 4.0), Setting::hard_tanh(8, 2, 8.0)]
        .into_iter()
        .flat_map(|setting| [0.125, 0.25, 0.5, 0.75].map(|share| (setting, share)))
        .collect();
    let parts = cases.iter().map(|&(setting, share)| {
        Part::new(format!("{}, {share} of half a circle apart", setting.name()), run.samples() / 4, 100_000, move |block| {
            (0..block.trials).map(|_| pair_of_points(&setting, share * PI, &mut block.rng)).collect::<Vec<_>>()
        })
    });
    let measured = run.measure(parts.collect())?;
    let lines = cases.iter().zip(measured).map(|((setting, share), blocks)| {
        let pairs: Vec<[f64; 2]> = blocks.concat().into_iter().map(|[differ, angle]| [differ, angle / divisor]).collect();
        let label = format!("{}, {share} of half a circle apart", setting.name());
        quotient(&pairs).line(label, Relation::Equal, 1.0).by("angle of the outputs", "signs of random readouts")
    });
    Ok(lines.collect())
}

/// A quarter of a circle apart; half a circle, as if those were independent too; then half and three eighths of a circle, as is right.
fn far_points(run: &Run) -> Result<[Evidence; 4], Stop> {
    let setting = Setting::hard_tanh(32, 4, 8.0);
    let parts = [0.5, 0.75, 1.0].map(|share| {
        Part::new(format!("{}, {share} of half a circle apart", setting.name()), run.samples(), 20_000, move |block| {
            (0..block.trials).filter(|_| pair_of_points(&setting, share * PI, &mut block.rng)[0] == 1.0).count() as u64
        })
    });
    let counts = run.count(parts.into())?;
    let line = |label: &str, relation, theory, count: claims::Count| {
        Evidence::proportion(label, relation, theory, count.hits, count.trials).by("independence", "signs of random readouts")
    };
    Ok([
        line("a quarter of a circle apart", Relation::Equal, 0.5, counts[0]),
        line("half a circle apart", Relation::Equal, 0.5, counts[2]),
        Evidence::exact("half a circle apart: signs that differ", Relation::Equal, counts[2].trials, counts[2].hits)
            .by("odd functions", "signs of random readouts"),
        line("three eighths of a circle apart", Relation::AtMost, 0.625, counts[1]),
    ])
}
