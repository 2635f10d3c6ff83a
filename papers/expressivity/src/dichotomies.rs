//! Dichotomies: the labels that a readout gives to several inputs while the weights of one hidden layer are swept.
//!
//! The layers below the swept one, its two weight matrices, the layers above and the readout are drawn once and shared by all inputs.
//! Each input is swept event by event; where the readout changes sign its label flips, and the flips of all inputs in the order of `t`
//! are a walk on the cube of label vectors. What is counted: the flips, and the distinct vectors ("dichotomies").
//!
//! One sweep gives all depths: the first neurons of a layer are random linear functionals of the layer before it, so their signs are those
//! of readouts after that layer.
//!
//! Remaining depth counts the layers that apply the activation from the swept one on. This is the paper's `n - d` for the weights
//! `W^(d)`, and the only count with which its figure 5 can reach 16.
//!
//! Without biases `z(t + pi) = -z(t)`: half the circle of weights is swept, and the other half has the negatives of the labels.

use std::f64::consts::PI;

use claims::{Answer, Block, Calculator, Failure, Inputs, Kind, Method, Parameter, Part, Quantity, Run, Stop};
use experiments::mean_of::MeanOf;
use network::{Gram, GramChain};
use piecewise::{EventKind, Layer, Start, Sweep, SweepError};
use rand::Rng;
use serde::{Deserialize, Serialize};
use stats::stream::{BlockRng, generator};

use crate::growth::SEED;
use crate::setting::{Setting, normals};
use crate::transitions::first_that_sweeps;

/// Inputs of the paper's figures.
pub(crate) const PAPERS_POINTS: usize = 15;

/// The labels of some inputs along a curve of weights.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Labels {
    /// At the beginning, input `i` in bit `i`.
    pub first: u64,
    /// Where the label of an input changes: `t` and the input, ascending.
    pub flips: Vec<(f64, usize)>,
}

impl Labels {
    /// From the flips of each input, in any order.
    fn new(first: u64, mut flips: Vec<(f64, usize)>) -> Self {
        flips.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        Self { first, flips }
    }

    /// All label vectors in their order. Flips at the very same `t`, as of equal inputs, are one step.
    pub(crate) fn path(&self) -> Vec<u64> {
        let mut path = vec![self.first];
        for step in self.flips.chunk_by(|a, b| a.0 == b.0) {
            let last = path[path.len() - 1];
            path.push(step.iter().fold(last, |labels, (_, input)| labels ^ (1 << input)));
        }
        path
    }

    /// Distinct label vectors.
    pub(crate) fn distinct(&self) -> usize {
        count_distinct(self.path())
    }

    /// Distinct label vectors of a curve whose second half has the negatives of the first, which this is. `points` is the number of inputs.
    pub(crate) fn distinct_with_negatives(&self, points: usize) -> usize {
        let all = u64::MAX >> (64 - points);
        count_distinct(self.path().into_iter().flat_map(|labels| [labels, labels ^ all]).collect())
    }

    /// Steps that flip the label which the step before has flipped.
    pub(crate) fn returns(&self) -> usize {
        self.flips.windows(2).filter(|pair| pair[0].1 == pair[1].1).count()
    }
}

/// `W z + b`.
fn pre_activations(layer: &Layer, z: &[f64]) -> Vec<f64> {
    layer.product(z).iter().zip(layer.biases()).map(|(h, b)| h + b).collect()
}

fn count_distinct(mut vectors: Vec<u64>) -> usize {
    vectors.sort_unstable();
    vectors.dedup();
    vectors.len()
}

/// Networks, one of whose layers is swept, and the inputs that are labelled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Family {
    /// Width, all hidden layers, variances.
    pub setting: Setting,
    /// The swept hidden layer, from 1.
    pub layer: usize,
    /// Inputs, at most 64.
    pub points: usize,
    /// Readouts after each depth, at most as many as the width.
    pub readouts: usize,
}

/// A drawn network of a [`Family`] with its inputs.
#[derive(Clone, Debug)]
pub(crate) struct Swept {
    /// The inputs as they come to the swept layer.
    pub inputs: Vec<Vec<f64>>,
    /// The two ends of the swept weights.
    pub weights: [Layer; 2],
    /// The hidden layers above.
    pub above: Vec<Layer>,
    pub readout: Layer,
}

/// What a sweep found.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// Length of the curve of each input's outputs: by remaining depth, then input.
    pub lengths: Vec<Vec<f64>>,
    /// By remaining depth, then readout.
    pub labels: Vec<Vec<Labels>>,
}

impl Family {
    /// The first layer of hard-tanh networks without biases is swept. As many readouts as the layers have neurons: all depths but the last
    /// have them anyway, and their mean scatters far less than a single one.
    pub(crate) const fn first_layer(width: usize, hidden_layers: usize, sigma_w2: f64, points: usize) -> Self {
        Self { setting: Setting::hard_tanh(width, hidden_layers, sigma_w2), layer: 1, points, readouts: width }
    }

    /// Everything that the draws depend on, for the name of a part.
    pub(crate) fn name(&self) -> String {
        format!("{}, layer {} swept, {} inputs, {} readouts", self.setting.name(), self.layer, self.points, self.readouts)
    }

    /// Layers that apply the activation, from the swept one on.
    pub(crate) fn remaining_depth(&self) -> usize {
        self.setting.hidden_layers + 1 - self.layer
    }

    /// Normal inputs with a mean of `|x|^2` of the width.
    pub(crate) fn inputs(&self, rng: &mut impl Rng) -> Vec<Vec<f64>> {
        let (dim, width) = (self.setting.input_dim(), self.setting.width);
        let scale = (width as f64 / dim as f64).sqrt();
        (0..self.points).map(|_| normals(dim, rng).iter().map(|x| scale * x).collect()).collect()
    }

    /// Inputs in random directions with `|x|^2` of the width.
    fn inputs_on_sphere(&self, rng: &mut impl Rng) -> Vec<Vec<f64>> {
        let mut inputs = self.inputs(rng);
        for x in &mut inputs {
            let scale = (self.setting.width as f64 / x.iter().map(|x| x * x).sum::<f64>()).sqrt();
            x.iter_mut().for_each(|x| *x *= scale);
        }
        inputs
    }

    /// Draws inputs and a network for them.
    pub(crate) fn draw(&self, rng: &mut impl Rng) -> Swept {
        let inputs = self.inputs(rng);
        self.draw_for(inputs, rng)
    }

    /// Draws a network for inputs: the layers above, the readout, the swept weights, and last the layers below.
    pub(crate) fn draw_for(&self, inputs: Vec<Vec<f64>>, rng: &mut impl Rng) -> Swept {
        let Self { setting, layer, .. } = *self;
        let width = setting.width;
        let above: Vec<Layer> = (0..setting.hidden_layers - layer).map(|_| setting.layer(width, width, rng)).collect();
        let readout = Setting { sigma_b2: 0.0, ..setting }.layer(width, self.readouts, rng);
        let fan_in = if layer == 1 { setting.input_dim() } else { width };
        let weights = [0, 1].map(|_| setting.layer(fan_in, width, rng));
        Swept { inputs: self.through(layer - 1, inputs, rng), weights, above, readout }
    }

    /// Inputs after so many newly drawn hidden layers.
    pub(crate) fn through(&self, layers: usize, inputs: Vec<Vec<f64>>, rng: &mut impl Rng) -> Vec<Vec<f64>> {
        let setting = self.setting;
        (0..layers).fold(inputs, |inputs, below| {
            let fan_in = if below == 0 { setting.input_dim() } else { setting.width };
            let below = setting.layer(fan_in, setting.width, rng);
            inputs.iter().map(|z| pre_activations(&below, z).iter().map(|&h| setting.activation.apply(h)).collect()).collect()
        })
    }

    /// Half the circle of weights, for all inputs.
    ///
    /// # Errors
    /// At the limit of the sweeps.
    pub(crate) fn half_circle(&self, swept: &Swept) -> Result<Found, SweepError> {
        let [weights, other] = &swept.weights;
        let starts =
            swept.inputs.iter().map(|z| (Start::circle_of_weights(weights, other, z).between(0.0, PI), pre_activations(weights, z)));
        found(&self.setting, &swept.above, &swept.readout, starts.collect())
    }
}

/// Runs the sweeps of all inputs, which are given with the pre-activations of the swept layer at the beginning.
///
/// After each depth but the last the readouts are the first neurons of the next layer, as many as `readout` has outputs.
///
/// # Errors
/// At the limit of the sweeps.
pub(crate) fn found(setting: &Setting, above: &[Layer], readout: &Layer, starts: Vec<(Start, Vec<f64>)>) -> Result<Found, SweepError> {
    let (depths, readouts) = (above.len() + 1, readout.fan_out());
    let mut first = vec![vec![0; readouts]; depths];
    let mut flips = vec![vec![Vec::new(); readouts]; depths];
    let mut lengths = vec![Vec::new(); depths];
    let sweep = Sweep::new(setting.activation, above).with_readout(readout).with_events();
    for (input, (start, mut h)) in starts.into_iter().enumerate() {
        let course = sweep.run(&start)?;
        lengths.iter_mut().zip(&course.length).for_each(|(lengths, length)| lengths.push(*length));
        let signs = course.events.iter().filter(|event| event.kind == EventKind::Sign && event.layer > 1);
        for event in signs.chain(&course.readout_flips).filter(|event| event.unit < readouts) {
            flips[event.layer - 2][event.unit].push((event.t, input));
        }
        for (depth, layer) in above.iter().chain([readout]).enumerate() {
            let z: Vec<f64> = h.iter().map(|&h| setting.activation.apply(h)).collect();
            h = pre_activations(layer, &z);
            for (unit, h) in h.iter().enumerate().take(readouts) {
                first[depth][unit] |= u64::from(*h > 0.0) << input;
            }
        }
    }
    let of_depth = |(first, flips): (Vec<u64>, Vec<Vec<(f64, usize)>>)| {
        first.into_iter().zip(flips).map(|(first, flips)| Labels::new(first, flips)).collect()
    };
    Ok(Found { lengths, labels: first.into_iter().zip(flips).map(of_depth).collect() })
}

/// What one readout saw on half a circle.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Tally {
    /// Label flips, of all inputs together.
    pub flips: u64,
    /// Distinct label vectors on the half circle.
    pub on_half: u64,
    /// Distinct label vectors on the whole circle.
    pub distinct: u64,
    /// Flips of the label which the flip before has flipped.
    pub returns: u64,
}

impl Tally {
    /// Of the labels of so many inputs.
    pub(crate) fn of(labels: &Labels, points: usize) -> Self {
        Self {
            flips: labels.flips.len() as u64,
            on_half: labels.distinct() as u64,
            distinct: labels.distinct_with_negatives(points) as u64,
            returns: labels.returns() as u64,
        }
    }
}

/// What a network did on half a circle.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Network {
    /// Mean length over the inputs, by remaining depth.
    pub lengths: Vec<f64>,
    /// By remaining depth, then readout.
    pub tallies: Vec<Vec<Tally>>,
}

impl Network {
    /// Draws networks until one can be swept, as [`first_that_sweeps`].
    pub(crate) fn sweep(family: &Family, rng: &mut impl Rng) -> Self {
        first_that_sweeps(&family.name(), || Self::of(family, &family.draw(rng)))
    }

    /// Sweeps a network.
    ///
    /// # Errors
    /// At the limit of the sweeps.
    pub(crate) fn of(family: &Family, swept: &Swept) -> Result<Self, SweepError> {
        let found = family.half_circle(swept)?;
        let tally = |labels: &Labels| Tally::of(labels, family.points);
        Ok(Self {
            lengths: found.lengths.iter().map(|lengths| lengths.iter().sum::<f64>() / lengths.len() as f64).collect(),
            tallies: found.labels.iter().map(|labels| labels.iter().map(tally).collect()).collect(),
        })
    }

    /// The mean of something over the readouts after a remaining depth.
    pub(crate) fn mean(&self, remaining_depth: usize, value: impl Fn(&Tally) -> f64) -> f64 {
        let tallies = &self.tallies[remaining_depth - 1];
        tallies.iter().map(value).sum::<f64>() / tallies.len() as f64
    }
}

/// Dichotomies on the whole circle, as a number.
pub(crate) fn dichotomies(tally: &Tally) -> f64 {
    tally.distinct as f64
}

/// Flips on half the circle, as a number.
pub(crate) fn flips(tally: &Tally) -> f64 {
    tally.flips as f64
}

/// `ln(value(to) / value(from))` a layer, of the means over a network's readouts.
pub(crate) fn ln_growth(network: &Network, value: impl Fn(&Tally) -> f64, from: usize, to: usize) -> f64 {
    libm::log(network.mean(to, &value) / network.mean(from, &value)) / (to - from) as f64
}

/// Many networks of one family.
#[derive(Clone, Debug)]
pub(crate) struct Ensemble {
    pub family: Family,
    pub networks: Vec<Network>,
}

impl Ensemble {
    /// The mean over networks of a value of each.
    pub(crate) fn mean(&self, value: impl Fn(&Network) -> f64) -> MeanOf {
        MeanOf::values(&self.networks.iter().map(value).collect::<Vec<f64>>())
    }

    /// The mean over networks of `ln D(to) - ln D(from)` a layer, `D` the network's number of dichotomies by remaining depth.
    pub(crate) fn growth(&self, from: usize, to: usize) -> MeanOf {
        self.mean(|network| ln_growth(network, dichotomies, from, to))
    }
}

/// Sweeps `networks` networks of each family.
pub(crate) fn ensembles(run: &Run, families: &[(Family, u64)]) -> Result<Vec<Ensemble>, Stop> {
    Ok(joined(families, run.measure(parts_of(families))?))
}

/// The parts of [`ensembles`], for a check that asks for others in the same call.
pub(crate) fn parts_of(families: &[(Family, u64)]) -> Vec<Part<'static, Vec<Network>>> {
    let part = |&(family, networks): &(Family, u64)| {
        // A block of a few networks: deep ones take seconds.
        Part::new(family.name(), networks, 8, move |block: &mut Block| sweep_block(&family, block))
    };
    families.iter().map(part).collect()
}

/// What the parts of [`parts_of`] came to.
pub(crate) fn joined(families: &[(Family, u64)], measured: Vec<Vec<Vec<Network>>>) -> Vec<Ensemble> {
    let joined = |(&(family, _), blocks): (&(Family, u64), Vec<Vec<Network>>)| Ensemble { family, networks: blocks.concat() };
    families.iter().zip(measured).map(joined).collect()
}

fn sweep_block(family: &Family, block: &mut Block) -> Vec<Network> {
    (0..block.trials).map(|_| Network::sweep(family, &mut block.rng)).collect()
}

/// Mean flips of one input on half a circle by remaining depth, without matrices.
///
/// A random readout changes sign as often as the curve `z / |z|` on the sphere meets a random great circle: its length over pi in the
/// mean (Crofton). Along the circle of weights every point has one law, so half of it has the length pi times the mean angular speed,
/// and the mean number of flips is the mean angular speed; that is a function of the Gram matrix of `z` and `dz/dt`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Crofton {
    chain: GramChain,
    family: Family,
}

impl Crofton {
    /// Of a family of hard-tanh networks.
    pub(crate) fn new(family: Family) -> Self {
        let Setting { width, sigma_w2, sigma_b2, .. } = family.setting;
        let chain = GramChain::new(network::Activation::HardTanh, width, sigma_w2, sigma_b2);
        Self { chain: chain.expect("widths and variances of a setting are the chain's"), family }
    }

    /// A part of `networks` random chains: sums of the angular speed and of its square by remaining depth.
    pub(crate) fn part(self, networks: u64) -> Part<'static, Vec<[f64; 2]>> {
        let name = format!("angular speed by Gram matrices, {}", self.family.name());
        Part::new(name, networks, 20_000, move |block| {
            let mut sums = vec![[0.0; 2]; self.family.remaining_depth()];
            for _ in 0..block.trials {
                let mut gram = self.start(&mut block.rng);
                for sums in &mut sums {
                    gram = self.chain.step(gram, &mut block.rng);
                    let speed = angular_speed(gram);
                    sums[0] += speed;
                    sums[1] += speed * speed;
                }
            }
            sums
        })
    }

    /// What comes to the swept layer: the two ends of the weights make of `z` two independent vectors of one law, as if the derivative
    /// were orthogonal to `z` and as long.
    fn start(&self, rng: &mut BlockRng) -> Gram {
        let inputs = Family { points: 1, ..self.family }.inputs(rng);
        let square = inputs[0].iter().map(|x| x * x).sum();
        let mut gram = Gram { z_z: square, z_dz: 0.0, dz_dz: 0.0 };
        for _ in 1..self.family.layer {
            gram = self.chain.step(gram, rng);
        }
        Gram { dz_dz: gram.z_z, ..gram }
    }
}

/// Speed of `z / |z|`.
pub(crate) fn angular_speed(gram: Gram) -> f64 {
    // Cauchy and Schwarz, but for rounding.
    (gram.z_z * gram.dz_dz - gram.z_dz * gram.z_dz).max(0.0).sqrt() / gram.z_z
}

/// Expected number of distinct corners that the simple random walk on the cube of `points` dimensions has seen after 0, 1, ..., `most`
/// steps.
///
/// A corner `d` labels away is hit within `T` steps with a probability that follows from those of its neighbours within `T - 1`; there are
/// `binomial(points, d)` such corners. Exact but for rounding.
pub(crate) fn corners_of_walk(points: usize, most: usize) -> Vec<f64> {
    let mut corners = vec![1.0];
    for d in 0..points {
        corners.push(corners[d] * (points - d) as f64 / (d + 1) as f64);
    }
    let mut hit = vec![0.0; points + 1];
    hit[0] = 1.0;
    let mut expected = vec![1.0];
    for _ in 0..most {
        let before = hit.clone();
        for d in 1..=points {
            let towards = d as f64 / points as f64;
            hit[d] = towards * before[d - 1] + if d < points { (1.0 - towards) * before[d + 1] } else { 0.0 };
        }
        expected.push(hit.iter().zip(&corners).map(|(hit, corners)| hit * corners).sum());
    }
    expected
}

/// `calc expressivity dichotomies`.
pub(crate) const DICHOTOMIES: Calculator = Calculator {
    name: "dichotomies",
    summary: "distinct label vectors of random inputs while one hidden layer's weights go round W cos t + W' sin t, hard-tanh",
    source: "section 2.4, figures 4 and 5",
    parameters: &[
        Parameter { name: "width", default: "32", kind: Kind::Count(1, 2048), about: "neurons of each hidden layer, the paper's k" },
        Parameter { name: "hidden-layers", default: "6", kind: Kind::Count(1, 24), about: "hidden layers, the paper's n" },
        Parameter {
            name: "layer",
            default: "1",
            kind: Kind::Count(1, 24),
            about: "the swept hidden layer, counted from 1; the paper's d is one less",
        },
        Parameter { name: "points", default: "15", kind: Kind::Count(1, 64), about: "random inputs, the paper's s" },
        Parameter {
            name: "sigma-w2",
            default: "8",
            kind: Kind::Real(1e-6, 64.0),
            about: "variance of a weight times the width, the paper's sigma_w^2",
        },
        SEED,
    ],
    compute: calculate,
};

fn calculate(inputs: &Inputs) -> Result<Answer, Failure> {
    let (hidden_layers, layer) = (inputs.size("hidden-layers"), inputs.size("layer"));
    if layer > hidden_layers {
        return Err(Failure::usage(format!("there is no hidden layer {layer} among {hidden_layers}"))
            .with_help("layers count from 1 up to --hidden-layers"));
    }
    let setting = Setting::hard_tanh(inputs.size("width"), hidden_layers, inputs.real("sigma-w2"));
    let family = Family { setting, layer, points: inputs.size("points"), readouts: 1 };
    check_work(&family)?;
    let name = family.name();
    let mut rng = generator(&["expressivity", "dichotomies", name.as_str()], inputs.count("seed"), 0);
    let on_sphere = family.inputs_on_sphere(&mut rng);
    let swept = family.draw_for(on_sphere, &mut rng);
    let found = family.half_circle(&swept).map_err(|error| {
        Failure::usage(format!("failed to {error}"))
            .with_help("ask for fewer layers from the swept one on, a smaller --sigma-w2 or another --seed")
    })?;
    let labels = &found.labels[family.remaining_depth() - 1][0];
    let distinct = labels.distinct_with_negatives(family.points) as u64;
    Ok(Answer { n: Some(1), ..Answer::new(Quantity::Integer(distinct), Method::Simulation) }
        .note(format!(
            "one random network and its inputs, seed {}; {} label flips on the whole circle",
            inputs.count("seed"),
            2 * labels.flips.len()
        ))
        .note(
            "inputs point in random directions, |x|^2 = width; no biases, a linear readout; every flip is found, nothing is sampled in t",
        ))
}

/// Refuses a sweep that would not end, or whose events would not fit: they multiply from layer to layer.
///
/// By the growth of infinitely many units, but at most the `sqrt k` of large weights. An event costs about `k (k + 160) / 4` nanoseconds:
/// the weights of the next layer, and what has to be done for each of its neurons. Measured at widths from 32 to 2048, to a factor of two.
fn check_work(family: &Family) -> Result<(), Failure> {
    const MOST_EVENTS: f64 = 2e7;
    // About half an hour, an hour for the widest.
    const MOST_NANOSECONDS: f64 = 2e12;
    let width = family.setting.width as f64;
    let rate = family.setting.bounds().mean_field_rate().min(width.sqrt()).max(1.0);
    let events = 2.0 * width * rate.powi(family.remaining_depth() as i32 - 1);
    let nanoseconds = family.points as f64 * events * width * (width + 160.0) / 4.0;
    if events <= MOST_EVENTS && nanoseconds <= MOST_NANOSECONDS {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "failed to sweep on: about {events:.0e} events are expected in the last layer for each input, too many to follow"
    ))
    .with_help("ask for fewer layers from the swept one on, a smaller --width, a smaller --sigma-w2 or fewer --points"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rng(name: &str) -> BlockRng {
        generator(&["dichotomies", name], 1, 0)
    }

    #[test]
    fn a_path_that_comes_back_is_counted_once_and_equal_flips_are_one_step() {
        let labels = Labels::new(0b00, vec![(0.5, 1), (0.25, 0), (0.75, 0), (0.75, 1)]);
        assert_eq!(labels.path(), [0b00, 0b01, 0b11, 0b00]);
        assert_eq!((labels.distinct(), labels.distinct_with_negatives(2), labels.returns()), (3, 4, 0));
        let still = Labels::new(1, vec![]);
        assert_eq!((still.distinct(), still.distinct_with_negatives(64), still.returns()), (1, 2, 0));
        assert_eq!(Labels::new(0, vec![(0.1, 3), (0.2, 3)]).returns(), 1);
    }

    #[test]
    fn half_the_circle_and_its_negatives_are_the_whole_circle() {
        for (width, layers) in [(1, 1), (1, 3), (2, 4), (8, 5)] {
            let family = Family { readouts: 1, ..Family::first_layer(width, layers, 8.0, 4) };
            let swept = family.draw(&mut rng("halves"));
            let half = family.half_circle(&swept).unwrap();
            let [weights, other] = &swept.weights;
            let whole = swept.inputs.iter().map(|x| (Start::circle_of_weights(weights, other, x), pre_activations(weights, x)));
            let whole = found(&family.setting, &swept.above, &swept.readout, whole.collect()).unwrap();
            for (half, whole) in half.labels.iter().zip(&whole.labels) {
                assert_eq!(2 * half[0].flips.len(), whole[0].flips.len());
                assert_eq!(half[0].distinct_with_negatives(4), whole[0].distinct());
            }
            for (half, whole) in half.lengths.iter().flatten().zip(whole.lengths.iter().flatten()) {
                assert!((2.0 * half - whole).abs() < 1e-9 * whole, "{half} {whole}");
            }
        }
    }

    #[test]
    fn neurons_of_a_layer_are_readouts_of_the_layer_before() {
        let family = Family { readouts: 2, ..Family::first_layer(6, 4, 8.0, 3) };
        let swept = family.draw(&mut rng("depths"));
        let all = family.half_circle(&swept).unwrap();
        assert_eq!((all.labels.len(), all.labels[3].len()), (4, 2));
        for depth in 1..=3 {
            // The weights of the first two neurons of the layer above, as a readout of their own.
            let rows: Vec<f64> =
                (0..2).flat_map(|unit| (0..6).map(move |z| (unit, z))).map(|(unit, z)| swept.above[depth - 1].column(z)[unit]).collect();
            let readout = Layer::new(6, 2, &rows, vec![0.0; 2]).unwrap();
            let own = Swept { above: swept.above[..depth - 1].to_vec(), readout, ..swept.clone() };
            let own = family.half_circle(&own).unwrap();
            for (of_neuron, of_readout) in all.labels[depth - 1].iter().zip(&own.labels[depth - 1]) {
                assert_eq!(of_neuron.first, of_readout.first);
                assert_eq!(of_neuron.flips.len(), of_readout.flips.len());
                assert!(of_neuron.flips.iter().zip(&of_readout.flips).all(|(a, b)| a.1 == b.1 && (a.0 - b.0).abs() < 1e-9));
            }
        }
    }

    #[test]
    fn labels_between_flips_are_those_of_the_network_with_the_weights_at_that_place() {
        let family = Family { setting: Setting::hard_tanh(5, 3, 8.0), layer: 2, points: 3, readouts: 1 };
        let swept = family.draw(&mut rng("labels"));
        let labels = &family.half_circle(&swept).unwrap().labels[1][0];
        let ends: Vec<f64> = [0.0].into_iter().chain(labels.flips.iter().map(|flip| flip.0)).chain([PI]).collect();
        for (piece, vector) in ends.windows(2).zip(labels.path()) {
            let t = 0.5 * (piece[0] + piece[1]);
            for (input, z) in swept.inputs.iter().enumerate() {
                let [w, v] = &swept.weights;
                let h: Vec<f64> = w.product(z).iter().zip(v.product(z)).map(|(a, b)| a * t.cos() + b * t.sin()).collect();
                let clamp = |h: &[f64]| h.iter().map(|h| h.clamp(-1.0, 1.0)).collect::<Vec<f64>>();
                let y = swept.readout.product(&clamp(&swept.above[0].product(&clamp(&h))));
                assert_eq!(y[0] > 0.0, vector >> input & 1 == 1, "at {t}, input {input}");
            }
        }
    }

    #[test]
    fn the_walk_on_small_cubes_is_known() {
        // A point; an edge: both corners after a step. A square: after two steps 2 or 3 corners; after three, by the eight walks.
        assert_eq!(corners_of_walk(1, 2), [1.0, 2.0, 2.0]);
        assert_eq!(corners_of_walk(2, 3), [1.0, 2.0, 2.5, 3.0]);
    }

    #[test]
    fn simulated_walks_see_as_many_corners_as_expected() {
        let expected = corners_of_walk(5, 40);
        let (mut rng, walks) = (rng("walks"), 4000);
        for steps in [1, 10, 40] {
            let count = |_| Labels::new(0, (0..steps).map(|t| (t as f64, (rng.next_u32() % 5) as usize)).collect()).distinct() as f64;
            let mean = MeanOf::values(&(0..walks).map(count).collect::<Vec<f64>>());
            assert!((mean.mean - expected[steps]).abs() <= 6.0 * mean.standard_error + 1e-12, "{steps}: {mean:?} {}", expected[steps]);
        }
    }

    #[test]
    fn inputs_of_the_calculator_have_the_norm_of_the_others() {
        for width in [1, 2, 9] {
            let family = Family::first_layer(width, 1, 8.0, 5);
            for x in family.inputs_on_sphere(&mut rng("sphere")) {
                assert!((x.iter().map(|x| x * x).sum::<f64>() - width as f64).abs() < 1e-12 * width as f64);
                assert_eq!(x.len(), family.setting.input_dim());
            }
        }
    }

    #[test]
    fn a_sweep_of_hours_or_without_room_is_refused() {
        let family = |width, hidden_layers, layer| Family { layer, ..Family::first_layer(width, hidden_layers, 8.0, 15) };
        for (width, layers, layer) in [(32, 6, 1), (128, 16, 1), (1, 24, 1), (2048, 24, 20)] {
            assert!(check_work(&family(width, layers, layer)).is_ok(), "{width} {layers}");
        }
        // Too long; and short enough at a small width, but too many to keep.
        for family in [family(512, 20, 1), Family { points: 1, ..Family::first_layer(16, 24, 16.0, 1) }] {
            let failure = check_work(&family).unwrap_err();
            assert!(failure.to_string().contains("events are expected") && failure.help().is_some());
        }
    }

    #[test]
    fn one_hidden_layer_of_one_neuron_flips_each_label_once() {
        let family = Family::first_layer(1, 1, 8.0, 3);
        for seed in 0..20 {
            let network = Network::sweep(&family, &mut generator(&["dichotomies", "one"], seed, 0));
            assert_eq!(network.tallies[0][0], Tally { flips: 3, on_half: 4, distinct: 6, returns: 0 });
        }
    }
}
