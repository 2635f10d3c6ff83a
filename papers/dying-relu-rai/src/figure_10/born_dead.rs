//! Figure 10's deep network at birth: how often a layer of it is zero, on the line, at one image, and at all training images.

use claims::{Evidence, Part, Relation, Run, Stop, Table};
use experiments::zero_outputs::{zero_output_part, zero_output_probability};
use network::{Activation, Architecture, BornDeadEnsemble, ForwardPass, Initializer, Network};
use stats::binomial::clopper_pearson;

use super::trainings::HandwrittenDigits;
use super::{DEEP_WIDTHS, HE_NORMAL, RAI, shape_of};
use crate::setup::HE;

/// The first hidden layer, from 1, that is zero at all of the inputs; `None` if there is none.
///
/// Most networks are alive at the first input in every layer, and no other input is looked at. A layer that is zero there is tried at the
/// others by the layers up to it alone; an input that wakes it speaks for the layers after it as well.
fn first_dead_at_all<'a>(
    network: &Network,
    inputs: impl IntoIterator<Item = &'a [f64], IntoIter: Clone>,
    pass: &mut ForwardPass,
) -> Option<usize> {
    let inputs = inputs.into_iter();
    let mut zero_so_far: Vec<usize> = (0..network.architecture().hidden_widths().len()).collect();
    let mut next = inputs.clone().next();
    while let Some(input) = next {
        network.forward(input, pass);
        zero_so_far.retain(|&layer| pass.activations[layer].iter().all(|&a| a == 0.0));
        let front = up_to(network, *zero_so_far.first()?);
        next = inputs.clone().find(|input| {
            front.forward(input, pass);
            pass.activations.last().is_some_and(|layer| layer.iter().any(|&a| a > 0.0))
        });
    }
    zero_so_far.first().map(|layer| layer + 1)
}

/// The network that ends with a hidden layer, from 0.
fn up_to(network: &Network, layer: usize) -> Network {
    let shape = network.architecture();
    let shape = Architecture::new(shape.input_dim(), &shape.hidden_widths()[..=layer]).expect("widths of a network");
    Network::new(shape, network.activation(), network.layers()[..=layer].to_vec()).expect("layers of a network")
}

/// A part that counts networks of the deep side, for images of 64 values, with a layer that is zero at all training images.
fn on_images(initializer: Initializer, images: &[f64], networks: u64) -> Part<'_, u64> {
    let shape = shape_of(64, &DEEP_WIDTHS);
    Part::new(format!("{initializer}, images of the 8x8 digits"), networks, 10_000, move |block| {
        let mut network = initializer.draw(shape.clone(), Activation::Relu, &mut block.rng);
        let mut pass = ForwardPass::default();
        let mut dead = 0;
        for trial in 0..block.trials {
            if trial > 0 {
                network.redraw(initializer, &mut block.rng);
            }
            dead += u64::from(first_dead_at_all(&network, images.chunks_exact(64), &mut pass).is_some());
        }
        dead
    })
}

/// Networks with a dead layer, among so many.
#[derive(Clone, Copy)]
pub(super) struct Dead {
    initializer: Initializer,
    input_dim: usize,
    inputs: &'static str,
    dead: u64,
    networks: u64,
}

const ALL_IMAGES: &str = "1,442 training images of the 8x8 digits";
const ONE_IMAGE: &str = "the first of these images";
const LINE: &str = "the line";

/// The training images of the 8x8 digits, one after the other.
fn training_images() -> Vec<f64> {
    HandwrittenDigits::new(&datasets::digits(), false).train.0.iter().map(|&value| f64::from(value)).collect()
}

fn he_at_one_image(images: &[f64], networks: u64) -> Part<'_, u64> {
    zero_output_part("he-normal, first image of the 8x8 digits".into(), HE, &DEEP_WIDTHS, &images[..64], networks)
}

/// He's networks at one image, and on the line.
pub(super) fn he_dead(run: &Run) -> Result<[Dead; 2], Stop> {
    let (networks, images) = (run.samples(), training_images());
    let ensemble = BornDeadEnsemble::new(HE, &DEEP_WIDTHS).expect("a positive width and a plain scheme");
    let on_the_line = Part::new("he-normal, one input on the line", networks, 100_000, move |block| {
        ensemble.count(block.trials, &mut block.rng).dead_within(DEEP_WIDTHS.len())
    });
    let counts = run.count(vec![he_at_one_image(&images, networks), on_the_line])?;
    let dead = |input_dim, inputs, part: usize| Dead { initializer: HE_NORMAL, input_dim, inputs, dead: counts[part].hits, networks };
    Ok([dead(64, ONE_IMAGE, 0), dead(1, LINE, 1)])
}

pub(super) fn below_the_bound([image, line]: [Dead; 2], widths: [usize; 49]) -> Vec<Evidence> {
    let bound = zero_output_probability(&widths);
    let evidence = |of: Dead, relation| Evidence::proportion(of.inputs, relation, bound, of.dead, of.networks);
    vec![
        evidence(image, Relation::Equal).by("closed form for one input", "whole networks at one input"),
        evidence(line, Relation::AtMost).by("closed form for one input", "whole networks by their angle"),
    ]
}

/// He's and RAI's networks at all training images of the 8x8 digits, and He's at one of them.
pub(super) fn dead_on_images(run: &Run) -> Result<[Dead; 3], Stop> {
    let (networks, images) = (run.samples(), training_images());
    let parts = vec![on_images(HE_NORMAL, &images, networks), on_images(RAI, &images, networks), he_at_one_image(&images, networks)];
    let counts = run.count(parts)?;
    let dead = |initializer, inputs, part: usize| Dead { initializer, input_dim: 64, inputs, dead: counts[part].hits, networks };
    Ok([dead(HE_NORMAL, ALL_IMAGES, 0), dead(RAI, ALL_IMAGES, 1), dead(HE_NORMAL, ONE_IMAGE, 2)])
}

/// The dead of some networks against half of He's at all images. The two counts are of different networks.
pub(super) fn halved(he: Dead, other: Dead) -> Evidence {
    let n = he.networks as f64;
    let [other, he] = [other, he].map(|of| of.dead as f64 / n);
    let variance = other * (1.0 - other) / n + 0.25 * he * (1.0 - he) / n;
    Evidence::mean(ALL_IMAGES, Relation::AtMost, 0.0, other - 0.5 * he, variance.sqrt(), n as u64)
        .by("no more than half of He's", "whole networks at all images")
}

pub(super) fn death_table(id: &str, rows: &[Dead]) -> Table {
    let mut table = Table::new(
        id,
        "Figure 10, deep network (49 hidden layers of 10 neurons): born dead, with 99 % intervals and the bound of symmetric laws",
        &["initialization", "input_dim", "inputs", "networks", "dead", "probability", "low", "high", "bound"],
    );
    for of in rows {
        let interval = clopper_pearson(of.dead, of.networks, 0.99);
        let bound = (of.initializer == HE_NORMAL).then(|| zero_output_probability(&DEEP_WIDTHS));
        table.push(vec![
            of.initializer.name().into(),
            of.input_dim.into(),
            of.inputs.into(),
            of.networks.into(),
            of.dead.into(),
            (of.dead as f64 / of.networks as f64).into(),
            interval.low.into(),
            interval.high.into(),
            bound.into(),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use network::{Domain, first_dead_layer_on};
    use stats::stream;

    use super::*;

    #[test]
    fn a_layer_that_is_dead_at_all_inputs_is_found_as_by_the_exact_decision() {
        // Narrow, so that both outcomes occur, with and without biases.
        let inputs = [[0.0, 1.0], [0.5, 0.25], [1.0, 0.0], [0.75, 1.0]];
        let points: Vec<&[f64]> = inputs.iter().map(<[f64; 2]>::as_slice).collect();
        let domain = Domain::points(&points).expect("four points");
        let mut rng = stream::generator(&["figure-10", "tests"], 0, 0);
        let mut outcomes = [0, 0];
        for initializer in [HE_NORMAL, RAI, Initializer::RaiCode] {
            for _ in 0..200 {
                let network = initializer.draw(Architecture::new(2, &[3; 6]).expect("widths"), Activation::Relu, &mut rng);
                let found = first_dead_at_all(&network, points.iter().copied(), &mut ForwardPass::default());
                assert_eq!(found, first_dead_layer_on(&network, &domain).expect("a ReLU network"));
                outcomes[usize::from(found.is_some())] += 1;
            }
        }
        assert!(outcomes.iter().all(|&count| count >= 20), "{outcomes:?}");
    }
}
