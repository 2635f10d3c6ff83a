//! Section 5.1: layer-sequential unit-variance (LSUV) initialization collapses exactly where the orthogonal one does.
//!
//! "LSUV is the orthogonal initialization combined with rescaling of weights such that the output of each layer has unit variance.
//! Because weight rescaling cannot make the output escape from the negative part of ReLU, it is sufficient to consider the orthogonal
//! initialization." A positive factor for each layer changes no sign, so without biases it moves no dead layer.
//!
//! Reading: unit variance of the pre-activations over a batch and all neurons of the layer together, as Mishkin and Matas do. In a
//! born-dead network no factor gives the layers above the dead one unit variance: their pre-activations are all zero.

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use network::{Activation, Initializer, Layer, Network, first_dead_layer, rescale_to_unit_variance};

use crate::dead_networks::{Sample, shape};
use crate::property::{Try, properties};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[SAME_DEAD_LAYER, UNIT_VARIANCE];

const SAME_DEAD_LAYER: Claim = Claim {
    id: "lsuv/same-dead-layer",
    source: "Section 5.1",
    statement: "rescaling orthogonal weights to unit variance leaves the first dead layer of every network where it is",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 1_000, paper: 20_000 },
    check: |run| same_dead_layer(run, "positive factors", 1.0),
    control: Control::negative("one factor negative", |run| same_dead_layer(run, "second factor negative", -1.0)),
    note: "Decided on both rays, before and after, with each network's own factors on 32 inputs. Living networks stay alive.",
    ..Claim::DEFAULT
};

const UNIT_VARIANCE: Claim = Claim {
    id: "lsuv/unit-variance",
    source: "Section 5.1",
    statement: "with rescaled weights every layer has unit variance",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: Samples { ci: 2_000, paper: 50_000 },
    check: |run| Ok([constant_layers(run, false)?, constant_layers(run, true)?.into_iter().map(Evidence::corrected).collect()].concat()),
    control: Control::positive("up to the dead layer", |run| constant_layers(run, true)),
    note: "Right: every layer up to the dead one. Above it all pre-activations are zero, and no factor helps, so LSUV cannot even be carried out on a network that is born dead.",
    ..Claim::DEFAULT
};

const SETTINGS: [usize; 3] = [2, 3, 5];

fn same_dead_layer(run: &Run, factors: &str, sign: f64) -> Result<Vec<Evidence>, Stop> {
    let attempt = |width: usize| -> Try<'_> {
        Box::new(move |rng| {
            let sample = Sample::draw(32, f64::abs, rng);
            let orthogonal = Initializer::Orthogonal.draw(shape(&[width; 9]), Activation::Relu, rng);
            let mut rescaled = orthogonal.clone();
            rescale_to_unit_variance(&mut rescaled, &sample.inputs).expect("orthogonal weights are of size 1");
            let rescaled = second_layer_times(&rescaled, sign);
            let [before, after] = [&orthogonal, &rescaled].map(|network| first_dead_layer(network).expect("numbers are of size 1"));
            if before == after { Ok(()) } else { Err(format!("first dead layer {before:?} becomes {after:?}")) }
        })
    };
    let tries = SETTINGS.map(|width| (format!("width {width}, 9 rectified layers, {factors}"), attempt(width)));
    let lines = properties(run, run.samples(), tries.into())?;
    Ok(lines.into_iter().map(|line| line.by("statement", "both rays before and after")).collect())
}

fn second_layer_times(network: &Network, factor: f64) -> Network {
    let layers = network.layers().iter().enumerate().map(|(index, layer)| {
        let weights = layer.weights().iter().map(|w| if index == 1 { factor * w } else { *w }).collect();
        Layer::without_biases(layer.fan_in(), layer.fan_out(), weights).expect("the same shape")
    });
    Network::new(network.architecture().clone(), network.activation(), layers.collect()).expect("the same shapes")
}

/// Counts layers whose pre-activations are all equal, which no factor gives unit variance; in all layers or up to the dead one.
fn constant_layers(run: &Run, up_to_the_dead: bool) -> Result<Vec<Evidence>, Stop> {
    let label = if up_to_the_dead { "up to the dead layer" } else { "all layers" };
    let attempt: Try<'_> = Box::new(move |rng| {
        let network = Initializer::Orthogonal.draw(shape(&[2; 9]), Activation::Relu, rng);
        let dead = first_dead_layer(&network).expect("orthogonal weights are of size 1");
        let layers = if up_to_the_dead { dead.unwrap_or(10) } else { 10 };
        let constant = (0..layers).find(|&index| {
            let [plus, minus] = [1.0, -1.0].map(|x| {
                let mut pass = network::ForwardPass::default();
                network.forward(&[x], &mut pass);
                pass.pre_activations.swap_remove(index)
            });
            plus.iter().chain(&minus).all(|h| *h == plus[0])
        });
        constant.map_or(Ok(()), |index| Err(format!("dead in layer {dead:?}, and layer {} has variance 0", index + 1)))
    });
    let lines = properties(run, run.samples(), vec![(label.to_string(), attempt)])?;
    Ok(lines.into_iter().map(|line| line.by("statement", "whole networks")).collect())
}
