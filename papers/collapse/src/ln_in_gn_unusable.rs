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

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use network::normalization::layer_normalize;
use network::{Activation, Architecture, Layer, Network};
use rand::Rng;
use stats::stream::BlockRng;

use crate::property::{Try, properties};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[WIDTH_1, WIDTH_2, BIAS_FREE_LINE, WIDTH_4];

const WIDTH_1: Claim = Claim {
    id: "ln-in-gn-unusable/width-1",
    source: "Section 5.2",
    statement: "layer normalization of a single number, and so instance normalization of any layer, gives zero always",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 10_000, paper: 1_000_000 },
    check: |run| always_zero(run, 1),
    control: Control::negative("two numbers", |run| always_zero(run, 2)),
    ..Claim::DEFAULT
};

const WIDTH_2: Claim = Claim {
    id: "ln-in-gn-unusable/width-2",
    source: "Section 5.2",
    statement: "a network of width 2 with layer normalization takes at most two values",
    formula: "LN(h_1, h_2) = (1, -1) or (-1, 1)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 500, paper: 50_000 },
    check: |run| at_most_two_values(run, 2),
    control: Control::negative("width 3", |run| at_most_two_values(run, 3)),
    note: "Networks of three hidden layers with biases, one input, integers throughout, so that at width 2 nothing is rounded; inputs with h_1 = h_2 in the first layer are left out.",
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
    statement: "layer normalization cannot be used in the paper's low-dimensional networks, as it leaves them a few values only",
    formula: "at most 2^N values, widths N = 2 and N = 4 with two inputs",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: Samples { ci: 50, paper: 2_000 },
    check: |run| Ok([on_the_plane(run, 4)?, on_the_plane(run, 2)?.into_iter().map(Evidence::corrected).collect()].concat()),
    control: Control::positive("width 2", |run| on_the_plane(run, 2)),
    note: "Right at widths 1 and 2. At width 4, the paper's own two-dimensional example, a normalized layer is a point of a sphere of two dimensions and takes infinitely many values; 2^4 is what signs alone would leave. Whether such networks train well is not decided by this.",
    ..Claim::DEFAULT
};

/// A random integer from `-bound` to `bound`.
fn integer(bound: u64, rng: &mut BlockRng) -> f64 {
    (rng.next_u64() % (2 * bound + 1)) as f64 - bound as f64
}

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

/// How many different outputs a network with layer normalization has, at the inputs whose first layer is not constant (0/0).
///
/// Outputs count as different when they are more than 2^-20 apart: far more than rounding, which leaves numbers below 100 an error of
/// 1e-12, can make of one value; at width 2 outputs are integers. So never more are counted than there are.
fn value_count(network: &Network, inputs: impl Iterator<Item = Vec<f64>>) -> usize {
    let first = &network.layers()[0];
    let is_defined = |x: &Vec<f64>| {
        let mut h = first.rows().zip(first.biases()).map(|(row, b)| row.iter().zip(x).map(|(w, x)| w * x).sum::<f64>() + b);
        let h_1 = h.next();
        !h.all(|h| Some(h) == h_1)
    };
    let mut outputs: Vec<f64> = inputs.filter(is_defined).map(|x| network.layer_normalized_output(&x, 0.0)[0]).collect();
    outputs.sort_by(f64::total_cmp);
    outputs.dedup_by(|next, kept| *next - *kept <= 2.0_f64.powi(-20));
    outputs.len()
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
    let attempt: Try<'_> = Box::new(move |rng| {
        let network = integer_network(1, &[width; 3], 20, rng);
        let found = value_count(&network, (-40..=40).map(|x| vec![f64::from(x)]));
        if found <= 2 { Ok(()) } else { Err(format!("{found} values on the integers from -40 to 40")) }
    });
    let lines = properties(run, run.samples(), vec![(format!("width {width}, biases"), attempt)])?;
    Ok(lines.into_iter().map(|line| line.by("statement", "whole networks")).collect())
}

fn bias_free_line(run: &Run, bias: u64) -> Result<Vec<Evidence>, Stop> {
    let attempt: Try<'_> = Box::new(move |rng| {
        let width = 3 + (rng.next_u64() % 6) as usize;
        let network = integer_network(1, &[width; 3], bias, rng);
        let inputs = (-6..=6).flat_map(|exponent| [-1.0, 1.0].map(|sign| vec![sign * 2.0_f64.powi(exponent)]));
        let found = value_count(&network, inputs);
        if found <= 2 { Ok(()) } else { Err(format!("width {width}: {found} values on the line")) }
    });
    let lines = properties(run, run.samples(), vec![(format!("widths 3 to 8, biases up to {bias}"), attempt)])?;
    Ok(lines.into_iter().map(|line| line.by("statement", "whole networks")).collect())
}

fn on_the_plane(run: &Run, width: usize) -> Result<Vec<Evidence>, Stop> {
    let attempt: Try<'_> = Box::new(move |rng| {
        let network = integer_network(2, &[width; 2], 5, rng);
        let grid = (-10..=10).flat_map(|x1| (-10..=10).map(move |x2| vec![f64::from(x1), f64::from(x2)]));
        let found = value_count(&network, grid);
        if found <= 1 << width { Ok(()) } else { Err(format!("{found} values on 441 points of the plane")) }
    });
    let lines = properties(run, run.samples(), vec![(format!("width {width}, two inputs"), attempt)])?;
    Ok(lines.into_iter().map(|line| line.by("statement", "whole networks")).collect())
}
