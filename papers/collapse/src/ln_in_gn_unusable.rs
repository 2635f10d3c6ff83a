//! Section 5.2: why layer, instance and group normalization are left out.
//!
//! "LN, IN and GN perform normalization on each training data individually, and hence they cannot be used in our low-dimensional
//! situations." Precise forms, with nothing added to the variance and no scales and shifts:
//!
//! - Instance normalization of a fully connected layer, and layer normalization at width 1, normalize a single number: always 0.
//! - Layer normalization at width 2 sends `(h_1, h_2)` to `(1, -1)` or `(-1, 1)`, so a network takes at most two values (where `h_1 = h_2`
//!   in the first layer, a point of the line, it is a third: 0/0).
//! - Group normalization in groups of two does the same to each group.
//! - Without biases and with one input, `LN(W x)` depends on the sign of `x` alone, at every width: two values again.
//!
//! Reading: the reason does not cover the paper's own two-dimensional example, width 4 (figure 4): there layer normalization leaves
//! infinitely many values.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::normalization::layer_normalize;
use network::{Activation, Architecture, Layer, Network, WeightLaw};
use rand::Rng;
use stats::stream::BlockRng;

use experiments::dead_networks::integer;
use experiments::properties::{Try, properties};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[WIDTH_1, WIDTH_2, BIAS_FREE_LINE, WIDTH_4];

const WIDTH_1: Claim = Claim {
    id: "ln-in-gn-unusable/width-1",
    source: "Section 5.2",
    statement: "layer normalization of a single number, and so instance normalization of any layer, gives zero always",
    formula: "LN(h) = 0 for a single number h, as h - mu = 0",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 10_000, paper: 1_000_000 },
    check: |run| always_zero(run, 1),
    control: Control::negative("two numbers", |run| always_zero(run, 2)),
    ..Claim::DEFAULT
};

const WIDTH_2: Claim = Claim {
    id: "ln-in-gn-unusable/width-2",
    source: "Section 5.2",
    statement: "a network of width 2 with layer normalization takes at most two values, at inputs without ties h_1 = h_2 in its first layer",
    formula: "LN(h_1, h_2) = (1, -1) or (-1, 1); with eps within eps / (2 d^2) of these, d = |h_1 - h_2| / 2",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 500, paper: 20_000 },
    check: |run| at_most_two_values(run, 2),
    control: Control::negative("width 3", |run| at_most_two_values(run, 3)),
    note: "Networks of three hidden layers with biases, one and two inputs, integers throughout, so that at width 2 nothing is rounded: the outputs are counted by their bits. The bound for eps > 0 is for one normalized layer.",
    ..Claim::DEFAULT
};

const BIAS_FREE_LINE: Claim = Claim {
    id: "ln-in-gn-unusable/bias-free-line",
    source: "Section 5.2",
    statement: "at birth, without biases and with one input, layer normalization leaves only the sign of the input, at every width",
    formula: "LN(c h) = LN(h), c > 0",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 500, paper: 50_000 },
    check: |run| bias_free_line(run, 0),
    control: Control::negative("with biases", |run| bias_free_line(run, 3)),
    note: "Widths 3 to 8. Inputs differ by powers of two, which commute with rounding.",
    ..Claim::DEFAULT
};

const WIDTH_4: Claim = Claim {
    id: "ln-in-gn-unusable/width-4",
    source: "Section 5.2, figure 4",
    statement: "with two inputs layer normalization leaves a network of width 2 at most two values, but most networks of width 4 more than 2^4",
    formula: "2^4 is what the signs of four numbers would leave",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 700, paper: 5_000 },
    resolution: Resolution::absolute(0.25, "half against most"),
    check: |run| on_the_plane(run, Plane::TwoAndFour),
    control: Control::negative("at most 2^4 values at width 4", |run| on_the_plane(run, Plane::FewAtFour)),
    note: "Beside the paper's sentence that these normalizations \"cannot be used in our low-dimensional situations\", of which its own two-dimensional example, width 4, is one: there a normalized layer is a point of a sphere of two dimensions. Whether such networks train well is not decided by this. 441 points of the plane.",
    ..Claim::DEFAULT
};

/// A ReLU network with integer weights from -9 to 9 and biases up to `bias`; a linear output.
fn integer_network(input_dim: usize, hidden_widths: &[usize], bias: u64, rng: &mut BlockRng) -> Network {
    let shape = Architecture::new(input_dim, hidden_widths).and_then(|shape| shape.with_linear_output(1)).expect("widths are positive");
    let layers = shape.layer_shapes().map(|(fan_in, fan_out)| {
        let weights = (0..fan_in * fan_out).map(|_| integer(9, rng)).collect();
        let biases = (0..fan_out).map(|_| integer(bias, rng)).collect();
        Layer::new(fan_in, fan_out, weights, biases).expect("the shapes fit")
    });
    let layers = layers.collect();
    Network::new(shape, Activation::Relu, layers).expect("the layers fit")
}

/// The different outputs of a network with layer normalization, in order, at the inputs whose first layer is not constant (0/0).
fn values(network: &Network, inputs: impl Iterator<Item = Vec<f64>>) -> Vec<f64> {
    let first = &network.layers()[0];
    let is_defined = |x: &Vec<f64>| {
        let mut h = first.rows().zip(first.biases()).map(|(row, b)| row.iter().zip(x).map(|(w, x)| w * x).sum::<f64>() + b);
        let h_1 = h.next();
        !h.all(|h| Some(h) == h_1)
    };
    let mut outputs: Vec<f64> = inputs.filter(is_defined).map(|x| network.layer_normalized_output(&x, 0.0)[0]).collect();
    outputs.sort_by(f64::total_cmp);
    outputs.dedup();
    outputs
}

/// How many of the values are more than 2^-20 apart: far more than rounding, which leaves numbers below 100 an error of 1e-12, can make
/// of one value. So never more are counted than there are.
fn count_apart(mut values: Vec<f64>) -> usize {
    values.dedup_by(|next, kept| *next - *kept <= 2.0_f64.powi(-20));
    values.len()
}

/// The points of the plane with whole coordinates up to 10.
fn grid() -> impl Iterator<Item = Vec<f64>> {
    (-10..=10).flat_map(|x1| (-10..=10).map(move |x2| vec![f64::from(x1), f64::from(x2)]))
}

fn always_zero(run: &Run, width: usize) -> Result<Vec<Evidence>, Stop> {
    let attempt: Try<'_> = Box::new(move |rng| {
        let before: Vec<f64> = (0..width).map(|_| integer(1 << 40, rng) / f64::from(1 << 20)).collect();
        let mut after = before.clone();
        layer_normalize(&mut after, 0.0);
        if after.iter().all(|h| *h == 0.0) { Ok(()) } else { Err(format!("{before:?} becomes {after:?}")) }
    });
    let lines = properties(run, run.samples(), vec![(format!("{width} at a time"), attempt)])?;
    Ok(lines.into_iter().map(|line| line.by("statement", "the normalization")).collect())
}

fn at_most_two_values(run: &Run, width: usize) -> Result<Vec<Evidence>, Stop> {
    let network = |input_dim: usize| -> Try<'_> {
        Box::new(move |rng| {
            let network = integer_network(input_dim, &[width; 3], 20, rng);
            let found = match input_dim {
                1 => values(&network, (-40..=40).map(|x| vec![f64::from(x)])),
                _ => values(&network, grid()),
            };
            if found.len() <= 2 { Ok(()) } else { Err(format!("{} values", found.len())) }
        })
    };
    let with_epsilon: Try<'_> = Box::new(move |rng| {
        let h: Vec<f64> = (0..width).map(|_| WeightLaw::Normal.sample(rng)).collect();
        let epsilon = 0.5_f64.powi(integer(20, rng) as i32 + 20);
        let d = 0.5 * (h[0] - h[1]);
        // 1 - d / sqrt(d^2 + eps) <= eps / (2 d^2), and a few roundings of numbers of the size of one.
        let bound = epsilon / (2.0 * d * d) + 16.0 * f64::EPSILON * (1.0 + h[0].abs() / d.abs());
        let mut normalized = h.clone();
        layer_normalize(&mut normalized, epsilon);
        let is_near = (normalized[0] - d.signum()).abs() <= bound && (normalized[1] + d.signum()).abs() <= bound;
        if is_near { Ok(()) } else { Err(format!("eps = {epsilon:e}: {h:?} becomes {normalized:?}")) }
    });
    let tries = vec![
        (format!("width {width}, biases"), network(1)),
        (format!("width {width}, biases, two inputs"), network(2)),
        (format!("a layer of width {width}, eps from 2^-40 to 1"), with_epsilon),
    ];
    let lines = properties(run, run.samples(), tries)?;
    Ok(lines.into_iter().map(|line| line.by("statement", "normalized values")).collect())
}

fn bias_free_line(run: &Run, bias: u64) -> Result<Vec<Evidence>, Stop> {
    let attempt: Try<'_> = Box::new(move |rng| {
        let width = 3 + (rng.next_u64() % 6) as usize;
        let network = integer_network(1, &[width; 3], bias, rng);
        let inputs = (-6..=6).flat_map(|exponent| [-1.0, 1.0].map(|sign| vec![sign * 2.0_f64.powi(exponent)]));
        let found = values(&network, inputs).len();
        if found <= 2 { Ok(()) } else { Err(format!("width {width}: {found} values on the line")) }
    });
    let lines = properties(run, run.samples(), vec![(format!("widths 3 to 8, biases up to {bias}"), attempt)])?;
    Ok(lines.into_iter().map(|line| line.by("statement", "whole networks")).collect())
}

/// What is said about networks with two inputs.
#[derive(Clone, Copy, Debug)]
enum Plane {
    /// At most two values at width 2, more than 2^4 in most networks at width 4.
    TwoAndFour,
    /// At most 2^4 at width 4.
    FewAtFour,
}

fn on_the_plane(run: &Run, plane: Plane) -> Result<Vec<Evidence>, Stop> {
    /// Networks with more values than the bound, and the first of them.
    type Found = (u64, Option<String>);
    let part = |width: usize, bound: usize| {
        Part::new(format!("width {width}, two inputs"), run.samples(), 2_000, move |block| -> Found {
            let (mut more, mut first) = (0, None);
            for _ in 0..block.trials {
                let values = values(&integer_network(2, &[width; 2], 5, &mut block.rng), grid());
                let found = if width == 2 { values.len() } else { count_apart(values) };
                if found > bound {
                    more += 1;
                    first.get_or_insert_with(|| format!("{found} values on 441 points of the plane"));
                }
            }
            (more, first)
        })
    };
    let blocks = run.measure(vec![part(2, 2), part(4, 16)])?;
    let property = |label: &str, blocks: &[Found]| {
        Evidence::property(label, run.samples(), blocks.iter().find_map(|(_, first)| first.clone())).by("statement", "whole networks")
    };
    let more: u64 = blocks[1].iter().map(|(more, _)| more).sum();
    Ok(match plane {
        Plane::FewAtFour => vec![property("width 4, at most 2^4 values", &blocks[1])],
        Plane::TwoAndFour => vec![
            property("width 2, at most two values", &blocks[0]),
            Evidence::proportion("width 4, more than 2^4 values", Relation::AtLeast, 0.5, more, run.samples())
                .by("most networks", "whole networks"),
        ],
    })
}
