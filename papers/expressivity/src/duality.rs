//! Section 2.4: sweeping the first layer's weights is dual to sweeping a circular input.
//!
//! For one input the pre-activations of the first layer are
//!
//! ```text
//! W x cos t + W' x sin t     against     V x cos t + V y sin t
//! ```
//!
//! With `y` orthogonal to `x` and as long, `V x` and `V y` are independent and normal like `W x` and `W' x`: the two sweeps have one law,
//! and so has everything after them.
//!
//! Source: section 2.4, "we have a statistical duality with sweeping a circular input". Reading: no biases, and the circle is one of two
//! orthogonal inputs of one norm. For several inputs the sweeps have one law only if the inputs' other ends `y_i` have the inner products
//! of the `x_i` and are orthogonal to all of them: a row of its own.

use std::f64::consts::PI;

use claims::{Block, Claim, Control, Evidence, Expect, Part, Resolution, Run, Samples, Stop, Verdict};
use experiments::mean_of::MeanOf;
use experiments::properties::{Try, properties};
use piecewise::{Layer, Start, SweepError};
use stats::stream::BlockRng;

use crate::dichotomies::{Family, Found, Labels, Swept, found};
use crate::observation_2::against;
use crate::setting::{Setting, normals};
use crate::transitions::first_that_sweeps;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[COUPLING, ONE_INPUT, SEVERAL_INPUTS];

const COUPLING: Claim = Claim {
    id: "duality/coupling",
    source: "section 2.4",
    statement: "the sweep of first-layer weights for one input is a circular sweep of inputs through weights of the same law",
    formula: "V x = W x, V y = W' x, the same curve",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 2000, paper: 100_000 },
    check: |run| coupling(run, true),
    control: Control::negative("V y = W x, one weight matrix used twice", |run| coupling(run, false)),
    note: "With x and y on two axes, V has the first column of W, the first column of W', and any others: normal again. Gaussian weights \
           do not see rotations, so two axes are enough. The curves agree bit by bit.",
    ..Claim::DEFAULT
};

const ONE_INPUT: Claim = Claim {
    id: "duality/one-input",
    source: "section 2.4",
    statement: "for one input both sweeps have the same mean number of transitions, the same scatter of it and the same mean length",
    formula: "E[T], E[T^2] and E[l] are the same for the sweep of inputs and of weights,  T transitions, l the length",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 3150, paper: 40_000 },
    resolution: Resolution::relative(0.25, "less than the third that a layer adds at width 8"),
    check: |run| one_input(run, 1.0),
    control: Control::negative("a circle of inputs twice as large", |run| one_input(run, 2.0)),
    note: "Random directions, so that nothing rests on the axes; the length is the curve's after the layer.",
    ..Claim::DEFAULT
};

const SEVERAL_INPUTS: Claim = Claim {
    id: "duality/several-inputs",
    source: "section 2.4",
    statement: "for several inputs the duality holds if each x_i has a y_i of its own, with the inner products of the x_i and orthogonal \
           to all of them",
    formula: "x_i . y_j = 0, y_i . y_j = x_i . x_j for all i, j:  E[D] of the sweep of inputs = E[D] of the sweep of weights",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 700, paper: 8000 },
    resolution: Resolution::relative(0.35, "less than half of what one y for all makes"),
    check: |run| several_inputs(run, false),
    control: Control::negative("one y for all inputs", |run| several_inputs(run, true)),
    note: "The paper does not say how several inputs would be swept. Such y_i exist from twice as many input coordinates as inputs on. \
           Counted are distinct label vectors of four inputs on half the circle, and how often all four have one label somewhere: with \
           one y for all they are one input a quarter round.",
    ..Claim::DEFAULT
};

fn coupling(run: &Run, other_weights: bool) -> Result<Vec<Evidence>, Stop> {
    let tries = [2, 8].map(|width| {
        let setting = Setting::hard_tanh(width, 1, 8.0);
        let attempt: Try<'static> = Box::new(move |rng| {
            let [w, v] = [0, 1].map(|_| setting.layer(width, width, rng));
            let [x, y] = setting.orthogonal_inputs();
            let second = if other_weights { &v } else { &w };
            let rest = normals(width * (width - 2), rng);
            let columns: Vec<&[f64]> = [w.column(0), second.column(0)].into_iter().chain(rest.chunks(width)).collect();
            let rows: Vec<f64> = (0..width).flat_map(|unit| columns.iter().map(move |column| column[unit])).collect();
            let dual = Layer::new(width, width, &rows, vec![0.0; width]).expect("finite weights");
            let same = Start::circle_of_inputs(&dual, &x, &y) == Start::circle_of_weights(&w, &v, &x);
            same.then_some(()).ok_or_else(|| format!("width {width}: another curve"))
        });
        (format!("width {width}, weights once or twice: {other_weights}"), attempt)
    });
    let lines = properties(run, run.samples(), tries.into())?;
    let label = |width: usize| format!("width {width}, {}", if other_weights { "weights of their own" } else { "the same weights twice" });
    let lines = lines.into_iter().zip([2, 8]).map(|(line, width)| Evidence { label: label(width), ..line });
    Ok(lines.map(|line| line.by("circle of weights", "circle of inputs")).collect())
}

/// What a sweep of one input is judged by: flips, their square, and the length, after each layer.
type OneInput = Vec<[f64; 3]>;

const LAYERS: usize = 2;

fn one_input(run: &Run, radius: f64) -> Result<Vec<Evidence>, Stop> {
    let widths = [4, 8];
    let families = widths.map(|width| Family { readouts: width, ..Family::first_layer(width, LAYERS, 8.0, 1) });
    let part = |name: String, family: Family, draw: Draw, radius: f64| {
        Part::new(name, run.samples(), 500, move |block: &mut Block| -> Vec<OneInput> {
            let mut network = || first_that_sweeps(&family.name(), || draw(&family, radius, &mut block.rng));
            (0..block.trials).map(|_| summary(&network())).collect()
        })
    };
    let parts = families.iter().flat_map(|&family| {
        let name = family.name();
        [
            part(format!("weights, {name}"), family, by_weights, 1.0),
            part(format!("inputs on a circle of {radius} times the radius, {name}"), family, by_inputs, radius),
        ]
    });
    let measured: Vec<Vec<OneInput>> = run.measure(parts.collect())?.into_iter().map(|blocks| blocks.concat()).collect();
    let lines = measured.chunks_exact(2).zip(widths).flat_map(|(pair, width)| {
        (0..LAYERS).flat_map(move |layer| {
            ["flips", "flips squared", "length"].into_iter().enumerate().map(move |(k, what)| {
                let [weights, inputs] =
                    [0, 1].map(|side| MeanOf::values(&pair[side].iter().map(|one| one[layer][k]).collect::<Vec<f64>>()));
                against(format!("width {width}, {} layers, {what}", layer + 1), weights, inputs).by("circle of inputs", "circle of weights")
            })
        })
    });
    Ok(lines.collect())
}

fn summary(found: &Found) -> OneInput {
    let of_layer = |(lengths, labels): (&Vec<f64>, &Vec<Labels>)| {
        let mean = |power: i32| labels.iter().map(|labels| (labels.flips.len() as f64).powi(power)).sum::<f64>() / labels.len() as f64;
        [mean(1), mean(2), lengths[0]]
    };
    found.lengths.iter().zip(&found.labels).map(of_layer).collect()
}

/// Draws a network and sweeps it; the number is the radius of a circle of inputs.
type Draw = fn(&Family, f64, &mut BlockRng) -> Result<Found, SweepError>;

fn by_weights(family: &Family, _: f64, rng: &mut BlockRng) -> Result<Found, SweepError> {
    let swept = family.draw(rng);
    family.half_circle(&swept)
}

fn by_inputs(family: &Family, radius: f64, rng: &mut BlockRng) -> Result<Found, SweepError> {
    let [x, y] = [0, 1].map(|_| family.inputs(rng).remove(0));
    // The same norm, and what is left of y after x is taken out.
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let along = dot(&x, &y) / dot(&x, &x);
    let y: Vec<f64> = x.iter().zip(&y).map(|(x, y)| y - along * x).collect();
    let stretch = (dot(&x, &x) / dot(&y, &y)).sqrt();
    let y: Vec<f64> = y.iter().map(|y| radius * stretch * y).collect();
    let x: Vec<f64> = x.iter().map(|x| radius * x).collect();
    inputs_circle(family, &[x], &[y], rng)
}

/// Half a circle of inputs through a network that is drawn as a family's; its other matrix is not used.
///
/// # Errors
/// At the limit of the sweeps.
fn inputs_circle(family: &Family, xs: &[Vec<f64>], ys: &[Vec<f64>], rng: &mut BlockRng) -> Result<Found, SweepError> {
    let Swept { weights: [first, _], above, readout, .. } = family.draw_for(xs.to_vec(), rng);
    let starts = xs.iter().zip(ys).map(|(x, y)| (Start::circle_of_inputs(&first, x, y).between(0.0, PI), first.product(x)));
    found(&family.setting, &above, &readout, starts.collect())
}

/// A drawn network, swept.
type Sweeper = Box<dyn Fn(&mut BlockRng) -> Result<Found, SweepError> + Sync>;

fn several_inputs(run: &Run, one_y: bool) -> Result<Vec<Evidence>, Stop> {
    const WIDTH: usize = 8;
    const POINTS: usize = 4;
    const ALL: u64 = 0b1111;
    let family = Family::first_layer(WIDTH, LAYERS, 8.0, POINTS);
    // In the first half of the coordinates, and the same in the second half.
    let inputs = move |rng: &mut BlockRng, one_y: bool| {
        let points = (0..POINTS).map(|_| normals(WIDTH / 2, rng).iter().map(|x| std::f64::consts::SQRT_2 * x).collect());
        let halves: Vec<Vec<f64>> = points.collect();
        let zeros = vec![0.0; WIDTH / 2];
        let xs: Vec<Vec<f64>> = halves.iter().map(|half| [half.as_slice(), &zeros].concat()).collect();
        let ys: Vec<Vec<f64>> = (0..POINTS).map(|i| [zeros.as_slice(), &halves[if one_y { 0 } else { i }]].concat()).collect();
        (xs, ys)
    };
    // By layer: distinct vectors, and whether one of them has four equal labels.
    let counts = |found: &Found| -> Vec<[f64; 2]> {
        let of_layer = |labels: &Vec<Labels>| {
            let mean = |value: fn(&Labels) -> f64| labels.iter().map(value).sum::<f64>() / labels.len() as f64;
            [
                mean(|labels| labels.distinct() as f64),
                mean(|labels| f64::from(labels.path().iter().any(|vector| [0, ALL].contains(vector)))),
            ]
        };
        found.labels.iter().map(of_layer).collect()
    };
    let part = |name: String, sweep: Sweeper| {
        Part::new(name, run.samples(), 200, move |block: &mut Block| {
            let mut network = || first_that_sweeps(&family.name(), || sweep(&mut block.rng));
            (0..block.trials).map(|_| counts(&network())).collect::<Vec<_>>()
        })
    };
    let parts = vec![
        part(
            format!("weights, {}", family.name()),
            Box::new(move |rng| {
                let (xs, _) = inputs(rng, false);
                let swept = family.draw_for(xs, rng);
                family.half_circle(&swept)
            }),
        ),
        part(
            format!("inputs, one y for all: {one_y}, {}", family.name()),
            Box::new(move |rng| {
                let (xs, ys) = inputs(rng, one_y);
                inputs_circle(&family, &xs, &ys, rng)
            }),
        ),
    ];
    let measured: Vec<Vec<Vec<[f64; 2]>>> = run.measure(parts)?.into_iter().map(|blocks| blocks.concat()).collect();
    let lines = (0..LAYERS).flat_map(|layer| {
        let measured = &measured;
        ["distinct vectors", "all four labels equal somewhere"].into_iter().enumerate().map(move |(k, what)| {
            let [weights, inputs] =
                [0, 1].map(|side| MeanOf::values(&measured[side].iter().map(|one| one[layer][k]).collect::<Vec<f64>>()));
            against(format!("width {WIDTH}, {} layers, {what}", layer + 1), weights, inputs).by("circles of inputs", "circle of weights")
        })
    });
    Ok(lines.collect())
}
