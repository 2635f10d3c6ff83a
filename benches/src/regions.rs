//! Exact regions of the plane: how many activation patterns three hidden layers of 64 rectified units have on the square `[-1, 1]^2`.
//!
//! The same network as `benches/peers/regions.py`, read from the same file. The counts after each layer are compared digit by digit, in
//! binary: each digit is an event that happens always or never.

use piecewise::{Activation, Layer, Regions, Window};

use crate::job::{Job, Peer, Shares, Way};

/// What NumPy drew; see `benches/peers/regions_weights.py`.
static WEIGHTS: &[u8] = include_bytes!("../peers/regions_weights.bin");

const WIDTH: usize = 64;
const LAYERS: usize = 3;

/// Digits of a count: enough for a million regions.
const DIGITS: u32 = 20;

/// So often is each digit "drawn", so that a wrong one is beyond chance.
const TIMES: u64 = 1000;

/// Counting, and listing with polygons, patterns and maps.
pub(crate) const JOB: Job = Job {
    name: "regions",
    about: "linear regions of 3 layers of 64 ReLU units on a square",
    amount: 12_044.0,
    unit: "regions",
    ways: &[Way { name: "counted", work: counted }, Way { name: "listed", work: listed }],
    on_all_threads: None,
    peer: Some(Peer {
        script: "regions.py",
        arguments: &[],
        amount: 1,
        per_run: Some(1),
        unit: "networks",
        at_least: Some(8.0),
        names: |of, number| format!("{of}, binary digit {number}"),
    }),
};

fn counted() -> Vec<Shares> {
    let layers = layers();
    shares(&regions(&layers).count().expect("no limit is set").cumulative)
}

fn listed() -> Vec<Shares> {
    let layers = layers();
    let partition = std::hint::black_box(regions(&layers).partition().expect("no limit is set"));
    shares(&partition.cumulative())
}

fn regions(layers: &[Layer]) -> Regions<'_> {
    Regions::new(Activation::Relu, layers, Window::square(1.0).expect("a positive radius")).expect("layers that fit together")
}

/// The layers, of which the file has weights `fan_in x fan_out` and then all biases.
fn layers() -> Vec<Layer> {
    let mut numbers = WEIGHTS.as_chunks::<8>().0.iter().map(|bytes| f64::from_le_bytes(*bytes));
    let mut next = |count: usize| -> Vec<f64> { numbers.by_ref().take(count).collect() };
    let fan_in = |layer: usize| if layer == 0 { 2 } else { WIDTH };
    let weights: Vec<Vec<f64>> = (0..LAYERS).map(|layer| next(fan_in(layer) * WIDTH)).collect();
    let with_biases = |(layer, weights): (usize, &Vec<f64>)| {
        let rows: Vec<f64> = (0..WIDTH).flat_map(|unit| (0..fan_in(layer)).map(move |input| weights[input * WIDTH + unit])).collect();
        Layer::new(fan_in(layer), WIDTH, &rows, next(WIDTH)).expect("the file has finite numbers for all layers")
    };
    weights.iter().enumerate().map(with_biases).collect()
}

fn shares(cumulative: &[u64]) -> Vec<Shares> {
    let digits = |count: u64| (0..DIGITS).map(|digit| TIMES * (count >> digit & 1)).collect();
    let of_layers = (1..).zip(cumulative);
    of_layers.map(|(layer, &count)| Shares { of: format!("after layer {layer}"), samples: TIMES, hits: digits(count) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_the_network_of_12_044_regions() {
        assert_eq!(WEIGHTS.len(), 8 * (2 * 64 + 2 * 64 * 64 + 3 * 64));
        let layers = layers();
        assert_eq!(regions(&layers).count().expect("no limit").cumulative, [1538, 5779, 12_044]);
        assert_eq!(counted(), listed());
    }

    #[test]
    fn a_count_that_is_off_by_one_differs_in_a_digit_that_is_beyond_chance() {
        let (ours, theirs) = (shares(&[12_044]), shares(&[12_045]));
        assert_ne!(ours, theirs);
        assert_eq!(ours[0].hits[0].abs_diff(theirs[0].hits[0]), TIMES);
    }
}
