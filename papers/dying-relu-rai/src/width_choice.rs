//! Section 5: the width `d_in + d_out`.
//!
//! "It was shown in \[18\] that the minimum number of width required for the universal approximation is less than or equal to
//! `d_in + d_out`. We thus choose this specific network architecture, as it theoretically guarantees to approximate any continuous
//! function."
//!
//! Source: section 5; \[18\] is Hanin & Sellke (2017). Reading: the targets can be reached at that width in principle, at some depth.
//! For `f_1` and `f_4` the paper's own architectures (10 layers of width 2; 20 layers of width 4; the last one linear) represent them
//! exactly: the first layer takes the parts, identity layers pass them on (they are not negative), the last layer adds them. For `f_2`
//! and `f_3` here is a network of width 2 that interpolates, one knot a layer: with knots `x_0 < x_1 < ... < x_n` and slopes
//! `s_1, ..., s_n` between
//!
//! ```text
//! t_0 = relu(x - x_0)                   y_0 = relu(B + f(x_0))
//! t_j = relu(t_{j-1} - (x_j - x_{j-1})) = relu(x - x_j)
//! y_j = relu(y_{j-1} + (s_j - s_{j-1}) t_{j-1}),  s_0 = 0,     output  y_{n-1} + (s_n - s_{n-1}) t_{n-1} - B
//! ```
//!
//! where B keeps every `y_j` above 0. That has as many layers as stretches, not ten. `f_3` is not continuous: every continuous function
//! is at least 1/2 away from it near 0, so it is reached in L^p only, with a steep ramp for the jump.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Run, Samples, Stop, Verdict};
use network::{Activation, Architecture, Layer, Network};
use rand::Rng;
use stats::rational::ratio;

use experiments::targets::{HALF_WIDTH, smooth, step, sum_and_difference};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ABSOLUTE_VALUE, SUM_AND_DIFFERENCE, SMOOTH, STEP, EXISTENCE];

const SOURCE: &str = "Section 5";

const ABSOLUTE_VALUE: Claim = Claim {
    id: "width-choice/f1-in-ten-layers",
    source: SOURCE,
    statement: "a network of 10 layers of width 2 equals |x| in every bit, for every finite float",
    formula: "[1 1] (eight identity layers) relu([1; -1] x)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100_000, paper: 5_000_000 },
    check: |run| absolute_value(run, 1.0),
    control: Control::negative("one identity layer with its second sign changed", |run| absolute_value(run, -1.0)),
    note: "Nine hidden layers and the linear one.",
    ..Claim::DEFAULT
};

const SUM_AND_DIFFERENCE: Claim = Claim {
    id: "width-choice/f4-in-twenty-layers",
    source: SOURCE,
    statement: "a network of 20 layers of width 4 represents (|x_1 + x_2|, |x_1 - x_2|) exactly",
    formula: "[1 1 0 0; 0 0 1 1] (eighteen identity layers) relu([1 1; -1 -1; 1 -1; -1 1] x)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![on_the_grid(1.0)]),
    control: Control::negative("one identity layer with its second sign changed", |_| Ok(vec![on_the_grid(-1.0)])),
    note: "Nineteen hidden layers and the linear one. On integers no float is rounded; both sides are positively homogeneous and linear between the diagonals, so agreement on the grid's rays is agreement everywhere.",
    ..Claim::DEFAULT
};

const SMOOTH: Claim = Claim {
    id: "width-choice/f2-by-interpolation",
    source: SOURCE,
    statement: "a network of width 2 and 100 hidden layers is nowhere on [-sqrt 3, sqrt 3] further than 0.0081 from x sin(5x)",
    formula: "|N(x) - f_2(x)| <= (h^2 / 8) max |f_2''|, h = 2 sqrt 3 / 100, max |f_2''| <= 10 + 25 sqrt 3",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![interpolates_smooth(1.0)]),
    control: Control::negative("a quarter of the error, as with half of the knots' distance", |_| Ok(vec![interpolates_smooth(0.25)])),
    note: "A row of ours: a construction for a target that the paper's theorem covers without one. At 4,001 points; the error of linear interpolation between knots, and the rounding of 100 layers.",
    ..Claim::DEFAULT
};

const STEP: Claim = Claim {
    id: "width-choice/f3-by-interpolation",
    source: SOURCE,
    statement: "a network of width 2 is near 1{x > 0} + 0.2 sin(5x) outside of a ramp of length 0.01, within 1 on it, and in mean square",
    formula: "|N(x) - f_3(x)| <= (h^2 / 8) 5 off the ramp, so the mean square error is at most 0.01 / (2 sqrt 3) + (5 h^2 / 8)^2",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(step_lines(RAMP)),
    control: Control::negative("a ramp of half that length", |_| Ok(step_lines(0.5 * RAMP))),
    note: "A row of ours, with 50 stretches on each side, h = sqrt 3 / 50. f_3 is not continuous, so the cited theorem covers it in an L^p sense only: every continuous function is at least 1/2 away from it near 0.",
    ..Claim::DEFAULT
};

const EXISTENCE: Claim = Claim::not_checked(
    "width-choice/existence",
    SOURCE,
    "networks of width d_in + d_out approximate every continuous function",
    "an existence theorem that the paper cites without construction",
);

/// A first layer, `identities` layers that pass on what is not negative, the first of them with `sign` for its second neuron, and a last
/// linear layer; all without biases.
fn with_identities(shape: [usize; 3], first: Vec<f64>, identities: usize, sign: f64, last: Vec<f64>) -> Network {
    let [inputs, width, outputs] = shape;
    let identity = |sign: f64| {
        let mut weights = vec![0.0; width * width];
        (0..width).for_each(|i| weights[i * width + i] = if i == 1 { sign } else { 1.0 });
        (width, width, weights)
    };
    let passing = (0..identities).map(|index| identity(if index == 0 { sign } else { 1.0 }));
    let layers = std::iter::once((inputs, width, first)).chain(passing).chain([(width, outputs, last)]);
    let layers =
        layers.map(|(fan_in, fan_out, weights)| Layer::without_biases(fan_in, fan_out, weights).expect("the shapes fit")).collect();
    let architecture = Architecture::new(inputs, &vec![width; identities + 1]).and_then(|shape| shape.with_linear_output(outputs));
    Network::new(architecture.expect("positive widths"), Activation::Relu, layers).expect("the layers fit")
}

/// Zeros, subnormals, the ends of the range.
const SPECIAL: [f64; 10] = [0.0, -0.0, 1.0, -1.0, f64::MIN_POSITIVE, -f64::MIN_POSITIVE, 5e-324, -5e-324, f64::MAX, f64::MIN];

fn absolute_value(run: &Run, sign: f64) -> Result<Vec<Evidence>, Stop> {
    let network = with_identities([1, 2, 1], vec![1.0, -1.0], 8, sign, vec![1.0, 1.0]);
    let agrees = |x: &f64| network.evaluate(&[*x])[0].to_bits() == x.abs().to_bits();
    // The first failing float of each block, if there is one.
    let part = Part::new(format!("sign {sign}"), run.samples(), 5_000_000, |block| {
        let draws = (0..block.trials).map(|_| f64::from_bits(block.rng.next_u64()));
        draws.filter(|x| x.is_finite()).find(|x| !agrees(x)).map(f64::to_bits)
    });
    let random = run.measure(vec![part])?.remove(0).into_iter().flatten().map(f64::from_bits).next();
    let special = SPECIAL.into_iter().find(|x| !agrees(x));
    let line = |label: &str, cases: u64, found: Option<f64>| {
        Evidence::property(label, cases, found.map(|x| format!("x = {x:e}"))).by("absolute value", "network of ten layers")
    };
    Ok(vec![line("special floats", SPECIAL.len() as u64, special), line("random bit patterns", run.samples(), random)])
}

fn on_the_grid(sign: f64) -> Evidence {
    let first = vec![1.0, 1.0, -1.0, -1.0, 1.0, -1.0, -1.0, 1.0];
    let network = with_identities([2, 4, 2], first, 18, sign, vec![1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0]);
    let points = (-30..=30).flat_map(|x1| (-30..=30).map(move |x2| [f64::from(x1), f64::from(x2)]));
    let cases = points.flat_map(|x| {
        let (found, expected) = (network.evaluate(&x), sum_and_difference(x));
        [0, 1].map(|i| (format!("x = {x:?}, output {}", i + 1), ratio(expected[i] as i64, 1), ratio(found[i] as i64, 1)))
    });
    Evidence::exact_cases("integers from -30 to 30", Relation::Equal, cases).by("target", "network of twenty layers")
}

/// What keeps the second neuron above 0: extended stretches of the targets' interpolants stay above -64.
const LIFT: f64 = 64.0;

/// The module's network of width 2 through `(knot, value)`; the knots ascend and there are at least two.
fn interpolant(points: &[(f64, f64)]) -> Network {
    let slopes: Vec<f64> = points.windows(2).map(|pair| (pair[1].1 - pair[0].1) / (pair[1].0 - pair[0].0)).collect();
    let layer = |fan_in, fan_out, weights, biases| Layer::new(fan_in, fan_out, weights, biases).expect("the shapes fit");
    let mut layers = vec![layer(1, 2, vec![1.0, 0.0], vec![-points[0].0, LIFT + points[0].1])];
    let bend = |j: usize| slopes[j] - if j > 0 { slopes[j - 1] } else { 0.0 };
    for j in 1..slopes.len() {
        layers.push(layer(2, 2, vec![1.0, 0.0, bend(j - 1), 1.0], vec![points[j - 1].0 - points[j].0, 0.0]));
    }
    layers.push(layer(2, 1, vec![bend(slopes.len() - 1), 1.0], vec![-LIFT]));
    let shape = Architecture::new(1, &vec![2; slopes.len()]).and_then(|shape| shape.with_linear_output(1)).expect("positive widths");
    Network::new(shape, Activation::Relu, layers).expect("the layers fit")
}

/// Knots from `from` to `to`, both included, in `stretches` equal steps.
fn knots(from: f64, to: f64, stretches: usize) -> impl Iterator<Item = f64> {
    (0..=stretches).map(move |i| from + (to - from) * i as f64 / stretches as f64)
}

/// 4,001 points of the domain, both ends and 0 among them.
fn domain() -> impl Iterator<Item = f64> {
    knots(-HALF_WIDTH, HALF_WIDTH, 4_000)
}

fn interpolates_smooth(share: f64) -> Evidence {
    const STRETCHES: usize = 100;
    let points: Vec<(f64, f64)> = knots(-HALF_WIDTH, HALF_WIDTH, STRETCHES).map(|x| (x, smooth(x))).collect();
    let network = interpolant(&points);
    let h = 2.0 * HALF_WIDTH / STRETCHES as f64;
    let error = h * h / 8.0 * (10.0 + 25.0 * HALF_WIDTH);
    // Every layer adds three roundings of numbers below 128.
    let rounding = 3.0 * STRETCHES as f64 * 128.0 * f64::EPSILON;
    let found = domain().find(|x| (network.evaluate(&[*x])[0] - smooth(*x)).abs() > share * error + rounding);
    let counterexample = found.map(|x| format!("{} for {} at x = {x}", network.evaluate(&[x])[0], smooth(x)));
    Evidence::property("points of the domain", 4_001, counterexample).by("error of interpolation", "network of width 2")
}

/// Length of the ramp.
const RAMP: f64 = 0.01;

/// Stretches on each side of the ramp.
const STRETCHES: usize = 50;

/// The network with the ramp, against the target with a ramp of the claimed length.
fn step_lines(claimed_ramp: f64) -> Vec<Evidence> {
    let left = knots(-HALF_WIDTH, 0.0, STRETCHES);
    let right = knots(RAMP, HALF_WIDTH, STRETCHES);
    let points: Vec<(f64, f64)> = left.chain(right).map(|x| (x, step(x))).collect();
    let network = interpolant(&points);
    vec![interpolates_step(&network, claimed_ramp), mean_square_error(&network, claimed_ramp)]
}

/// The mean square error by the midpoint rule: on a cell of width `d` it is off by at most `d / 4` times the integrand's slope.
fn mean_square_error(network: &Network, claimed_ramp: f64) -> Evidence {
    const CELLS: usize = 500;
    let h = HALF_WIDTH / STRETCHES as f64;
    let beside = h * h / 8.0 * 5.0;
    // From, to, the largest error and its largest slope: on the ramp that of the ramp, and 1 of the target; beside it twice 1.
    let stretches = [(-HALF_WIDTH, 0.0, beside, 2.0), (0.0, RAMP, 1.0, 1.3 / RAMP + 1.0), (RAMP, HALF_WIDTH, beside, 2.0)];
    let (mut integral, mut bound) = (0.0, 0.0);
    for (from, to, error, slope) in stretches {
        let cell = (to - from) / CELLS as f64;
        let squares = (0..CELLS).map(|i| {
            let x = from + (i as f64 + 0.5) * cell;
            (network.evaluate(&[x])[0] - step(x)).powi(2)
        });
        integral += squares.sum::<f64>() * cell;
        bound += (to - from) * 0.25 * cell * 2.0 * error * slope;
    }
    let length = 2.0 * HALF_WIDTH;
    let (low, high) = ((integral - bound) / length, (integral + bound) / length);
    Evidence::enclosure("mean square error", Relation::AtMost, low, high, claimed_ramp / length + beside * beside)
        .by("errors of interpolation", "midpoint rule on the network")
}

fn interpolates_step(network: &Network, claimed_ramp: f64) -> Evidence {
    let h = HALF_WIDTH / STRETCHES as f64;
    // Half of the points lie beside the ramp, where the layers carry numbers up to sqrt 3 / RAMP.
    let rounding = 3.0 * (2 * STRETCHES) as f64 * (LIFT + 2.0 * HALF_WIDTH / RAMP) * f64::EPSILON;
    let found = domain().find(|&x| {
        let on_ramp = x > 0.0 && x < claimed_ramp;
        let allowed = if on_ramp { 1.0 } else { h * h / 8.0 * 5.0 };
        (network.evaluate(&[x])[0] - step(x)).abs() > allowed + rounding
    });
    let counterexample = found.map(|x| format!("{} for {} at x = {x}", network.evaluate(&[x])[0], step(x)));
    Evidence::property("points of the domain", 4_001, counterexample).by("error of interpolation", "network of width 2")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_stretch_is_a_line() {
        let line = interpolant(&[(-1.0, 2.0), (1.0, 6.0)]);
        assert_eq!([-1.0, 0.0, 1.0].map(|x| line.evaluate(&[x])[0]), [2.0, 4.0, 6.0]);
    }

    #[test]
    fn every_knot_is_met() {
        let points = [(-2.0, 1.0), (-1.0, -3.0), (0.0, 0.5), (2.0, 0.5), (3.0, 7.0)];
        let network = interpolant(&points);
        assert!(points.iter().all(|(x, y)| network.evaluate(&[*x])[0] == *y));
        assert_eq!(network.evaluate(&[1.0])[0], 0.5);
    }
}
