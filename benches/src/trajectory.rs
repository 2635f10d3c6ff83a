//! A circle through random hard-tanh networks, layer by layer: lengths and sign transitions.
//!
//! `sweep` samples the circle densely, the same work as `benches/peers/trajectory.py` on the very same weights; what is compared is how
//! many sign transitions each layer has, of the number of steps times neurons. `events` finds all of them exactly, and `gram-chain` has the
//! expected lengths without any network; no peer does that.

use network::{Activation, Architecture, Gram, GramChain, Layer, Network, SampledCircle};
use piecewise::{Course, Start, Sweep};
use rayon::prelude::*;
use stats::stream;
use std::hint::black_box;
use std::sync::OnceLock;

use crate::job::{Job, Peer, Shares, Way};

/// Steps of the circle.
const STEPS: u64 = 100_000;

/// Neurons of a layer.
const WIDTH: usize = 512;

/// Hidden layers.
const LAYERS: usize = 12;

/// Variance of a weight times the width.
const SIGMA_W2: f64 = 8.0;

/// Dense sampling.
pub(crate) const JOB: Job = Job {
    name: "sweep",
    about: "a circle of 1e5 points through 12 layers of width 512",
    amount: STEPS as f64,
    unit: "points",
    ways: &[Way { name: "sampled", work: || shares(&sampled().run(STEPS)) }],
    on_all_threads: Some(on_all_threads),
    peer: Some(Peer {
        script: "trajectory.py",
        arguments: &[],
        amount: STEPS,
        per_run: Some(STEPS),
        unit: "points",
        at_least: Some(1.0),
        names: |_, layer| format!("sign transitions of layer {layer}"),
    }),
};

/// All events.
pub(crate) const EVENTS_JOB: Job = Job {
    name: "events",
    about: "every event of a circle through 12 layers of width 128",
    amount: 1.0,
    unit: "circles",
    ways: &[Way { name: "exact", work: events }],
    on_all_threads: None,
    peer: None,
};

/// Expected lengths.
pub(crate) const GRAM_JOB: Job = Job {
    name: "gram-chain",
    about: "expected lengths by 10,000 Gram chains, 12 layers, width 512",
    amount: CHAINS as f64,
    unit: "networks",
    ways: &[Way { name: "chain", work: chains }],
    on_all_threads: None,
    peer: None,
};

const CHAINS: usize = 10_000;

/// Neurons of a layer of the exact sweep.
const EVENTS_WIDTH: usize = 128;

/// The weights of a layer, `width x width`, row-major: sums of twelve numbers that are uniform on `(0, 1)`, less six, times a scale. The
/// uniform ones are the outputs of SplitMix64 at 1, 2, 3, ..., twelve for each weight, layer after layer; the peer does the same.
fn weights(layer: usize, width: usize) -> Vec<f64> {
    let scale = (SIGMA_W2 / width as f64).sqrt();
    let uniform = |index: u64| (split_mix(index) >> 11) as f64 / 9_007_199_254_740_992.0;
    let first = (layer * width * width) as u64;
    let weight = |index: u64| (0..12).map(|k| uniform(12 * (first + index) + k)).sum::<f64>() - 6.0;
    (0..(width * width) as u64).map(|index| scale * weight(index)).collect()
}

/// Output number `index` of the generator of that name with the seed 0.
fn split_mix(index: u64) -> u64 {
    let mut z = (index + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Two orthogonal inputs of length `sqrt width`.
fn inputs(width: usize) -> [Vec<f64>; 2] {
    [0, 1].map(|axis| (0..width).map(|i| if i == axis { (width as f64).sqrt() } else { 0.0 }).collect())
}

/// Drawn and packed once, before anything is measured, as in the peer.
fn sampled() -> &'static SampledCircle {
    static CIRCLE: OnceLock<SampledCircle> = OnceLock::new();
    CIRCLE.get_or_init(draw_sampled)
}

fn draw_sampled() -> SampledCircle {
    let architecture = Architecture::new(WIDTH, &[WIDTH; LAYERS]).expect("positive widths");
    let layer = |layer| Layer::without_biases(WIDTH, WIDTH, weights(layer, WIDTH)).expect("finite weights");
    let network = Network::new(architecture, Activation::HardTanh, (0..LAYERS).map(layer).collect()).expect("layers of one width");
    let [x, y] = inputs(WIDTH);
    SampledCircle::new(&network, &x, &y).expect("hard-tanh layers")
}

fn on_all_threads() -> Vec<Shares> {
    let circle = sampled();
    let stretches: Vec<_> = (0..SampledCircle::stretches(STEPS)).into_par_iter().map(|index| circle.stretch(STEPS, index)).collect();
    let mut course = network::SampledCourse::default();
    stretches.iter().for_each(|stretch| course += stretch);
    shares(&course)
}

fn shares(course: &network::SampledCourse) -> Vec<Shares> {
    black_box(&course.length);
    vec![Shares { of: "steps times neurons".into(), samples: STEPS * WIDTH as u64, hits: course.sign_transitions.clone() }]
}

/// A network and a circle through it, ready to be swept.
pub(crate) struct Circle {
    start: Start,
    layers: Vec<piecewise::Layer>,
}

impl Circle {
    /// The network of the first `layers` layers of a width.
    pub(crate) fn draw(width: usize, layers: usize) -> Circle {
        let layer = |layer| piecewise::Layer::new(width, width, &weights(layer, width), vec![0.0; width]).expect("finite weights");
        let [x, y] = inputs(width);
        Circle { start: Start::circle_of_inputs(&layer(0), &x, &y), layers: (1..layers).map(layer).collect() }
    }

    /// All of its events.
    pub(crate) fn sweep(&self) -> Course {
        Sweep::new(piecewise::Activation::HardTanh, &self.layers).run(&self.start).expect("events far enough apart")
    }
}

fn events() -> Vec<Shares> {
    static CIRCLE: OnceLock<Circle> = OnceLock::new();
    black_box(CIRCLE.get_or_init(|| Circle::draw(EVENTS_WIDTH, LAYERS)).sweep());
    Vec::new()
}

fn chains() -> Vec<Shares> {
    let chain = GramChain::new(Activation::HardTanh, WIDTH, SIGMA_W2, 0.0).expect("a positive width");
    let mut rng = stream::generator(&["benches", "gram-chain"], 1, 0);
    let (mut sums, mut speeds) = ([0.0; LAYERS], [0.0; LAYERS]);
    for _ in 0..CHAINS {
        chain.speeds(Gram::circle(WIDTH), &mut rng, &mut speeds);
        sums.iter_mut().zip(&speeds).for_each(|(sum, speed)| *sum += speed);
    }
    black_box(sums);
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn split_mix_gives_its_published_numbers() {
        // The first outputs for the seed 0, as in the tests of several libraries.
        assert_eq!([0, 1, 2].map(split_mix), [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4, 0x06c4_5d18_8009_454f]);
    }

    #[test]
    fn the_sweep_finds_what_sampling_sees() {
        let (width, layers, steps) = (16, 4, 40_000);
        let exact = Circle::draw(width, layers).sweep();
        let architecture = Architecture::new(width, &vec![width; layers]).expect("positive widths");
        let layer = |layer| Layer::without_biases(width, width, weights(layer, width)).expect("finite weights");
        let network = Network::new(architecture, Activation::HardTanh, (0..layers).map(layer).collect()).expect("layers of one width");
        let [x, y] = inputs(width);
        let sampled = SampledCircle::new(&network, &x, &y).expect("hard-tanh layers").run(steps);
        for (exact, sampled) in exact.sign_transitions.iter().zip(&sampled.sign_transitions) {
            // A pair of crossings within 1/40,000 of the circle is rare.
            assert!(sampled <= exact && exact - sampled <= 2, "{exact} {sampled}");
        }
    }

    #[test]
    fn weights_have_their_variance() {
        let weights = weights(3, 64);
        let square = weights.iter().map(|w| w * w).sum::<f64>() / 64.0;
        // 4096 squares of relative spread 1.4: 2 % of 8.
        assert!((square - 8.0).abs() < 1.0, "{square}");
    }
}
