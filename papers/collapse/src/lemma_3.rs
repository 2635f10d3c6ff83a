//! Lemma 3: no gradient reaches a dead layer, nor anything before it.
//!
//! If a network is constant, with `l` the dead layer of Lemma 1, then gradients of any order of the loss with respect to the weights and
//! biases of the layers `1, ..., l` vanish.
//!
//! Source: Lemma 3 and appendix D ("Because x^l = 0, it is then obvious by backpropagation").
//! Reading: `phi'(0) = 0`, as in every framework; then the first order is exact, also where `h^l = 0`. Higher orders need more than
//! `h^l <= 0`: the loss must not change in a neighbourhood of the parameters, so `h^l < 0` on a compact domain. Without biases and with
//! the origin in the domain that fails, `h^l(0) = 0`, and the lemma with it: a positive bias wakes the layer around the origin.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::{ForwardPass, Layer, Loss, Network};
use num_traits::Zero;
use rand::Rng;
use stats::rational::{Rational, ratio, to_f64};
use stats::stream::BlockRng;

use crate::exact_network::{Affine, Cell, ExactNetwork, integral, normal_network, times};
use experiments::dead_networks::{Sample, dead_with_biases};
use experiments::dead_training::{gradients_vanish, random_target};
use experiments::properties::{Try, properties};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[GRADIENTS_VANISH, LOSS_STAYS, ANY_ORDER];

const GRADIENTS_VANISH: Claim = Claim {
    id: "lemma-3/gradients-vanish",
    source: "Lemma 3",
    statement: "in a network with a dead layer l the gradient of the loss is zero for every weight and bias of the layers 1 to l",
    formula: "dL/dW^k = 0, dL/db^k = 0 for k <= l",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 1_000, paper: 50_000 },
    check: |run| gradients_vanish(run, 0),
    control: Control::negative("one layer more", |run| gradients_vanish(run, 1)),
    note: "Exact zeros, for squared and absolute error, at inputs that include the origin.",
    ..Claim::DEFAULT
};

const LOSS_STAYS: Claim = Claim {
    id: "lemma-3/loss-stays",
    source: "Lemma 3",
    statement: "where the dead layer's pre-activations are negative, small changes of all parameters of the layers 1 to l do not change the loss",
    formula: "L(W', b') = L(W, b) where only W^k, b^k with k <= l change, by little",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 1_000, paper: 50_000 },
    check: |run| loss_stays(run, 0),
    control: Control::negative("one layer more", |run| loss_stays(run, 1)),
    note: "Squared and absolute error; the same bits of the loss, so differences of every order are zero. Parameters change by 2^-40 of themselves, which by a bound cannot make the dead layer's pre-activations positive.",
    ..Claim::DEFAULT
};

const ANY_ORDER: Claim = Claim {
    id: "lemma-3/any-order",
    source: "Lemma 3",
    statement: "gradients of any order with respect to weights and biases of the dead layer vanish",
    formula: "y = |x| on [-1, 1], N = 1/2 + relu(b - relu(x) - relu(-x)): L(b) - L(0) = b^2 / 2 for 0 <= b <= 1, and 0 for b <= 0",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: Samples { ci: 500, paper: 4_000 },
    resolution: Resolution::absolute(0.3, "half against most"),
    check: |run| {
        let [printed, corrected, share] = random_second_differences(run)?;
        let [example, example_corrected] = [ratio(0, 1), ratio(-1, 4)].map(second_differences);
        Ok(vec![example, printed, example_corrected.corrected(), corrected.corrected(), share.corrected()])
    },
    control: Control::positive("a bias of -1/4 in the dead layer", |run| {
        let [_, corrected, _] = random_second_differences(run)?;
        Ok(vec![second_differences(ratio(-1, 4)), corrected])
    }),
    note: "\"[...] any order gradients of the loss function with respect to the weights and biases in layers 1, . . . , l vanish\". Right with h^l < 0 on the closed domain. Without biases h^l(0) = 0: at b = 0 the loss has the derivative 0 by the bias of a neuron of layer l, but from the right its second derivative is not 0 when the layers above pass that neuron on, which is the case for one of its neurons more often than not. No null set: for networks whose dead layer is negative off the origin, being dead, and passing the neuron on, are strict inequalities between weights, so hold on an open set of them. The random networks are born dead, without biases, width 2, 3 to 5 hidden layers, with the last bias at the mean of |x|.",
    ..Claim::DEFAULT
};

fn loss_stays(run: &Run, layers_more: usize) -> Result<Vec<Evidence>, Stop> {
    let attempt = |loss: Loss| -> Try<'_> {
        Box::new(move |rng| {
            let target = random_target(rng);
            let (sample, network, dead) = loop {
                let sample = Sample::draw(16, &target, rng);
                let (network, dead) = dead_with_biases(&sample.inputs, rng);
                if has_margin(&network, &sample.inputs, dead) {
                    break (sample, network, dead);
                }
            };
            let moved = moved(&network, dead + layers_more, rng);
            let [before, after] = [&network, &moved].map(|network| network.loss(&sample.batch(), loss));
            if before.to_bits() == after.to_bits() { Ok(()) } else { Err(format!("dead in layer {dead}: loss {before} becomes {after}")) }
        })
    };
    let upto = if layers_more == 0 { "l" } else { "l + 1" };
    let tries = [("squared", Loss::SquaredError), ("absolute", Loss::AbsoluteError)];
    let tries = tries.map(|(error, loss)| (format!("{error} error, layers 1 to {upto}"), attempt(loss)));
    let lines = properties(run, run.samples(), tries.into())?;
    Ok(lines.into_iter().map(|line| line.by("statement", "moved networks")).collect())
}

/// Whether [`moved`] cannot make a pre-activation of the dead layer positive at any of the inputs.
///
/// Let `A^l = |W^l| A^(l-1) + |b^l|` with `A^0 = |x|`, a bound on what `h^l` is the sum of. Relative changes of all parameters by 2^-40, and
/// relative roundings of a few 2^-53 for each layer, move `h^l` by less than `2 l 2^-40 A^l`; 2^-34 is more, up to layer 32.
fn has_margin(network: &Network, inputs: &[f64], dead: usize) -> bool {
    let mut pass = ForwardPass::default();
    inputs.iter().all(|input| {
        network.forward(&[*input], &mut pass);
        let mut sizes = vec![input.abs()];
        for layer in &network.layers()[..dead] {
            let sum = |(row, bias): (&[f64], &f64)| row.iter().zip(&sizes).map(|(w, a)| w.abs() * a).sum::<f64>() + bias.abs();
            sizes = layer.rows().zip(layer.biases()).map(sum).collect();
        }
        pass.pre_activations[dead - 1].iter().zip(&sizes).all(|(h, size)| *h < -size * 2.0_f64.powi(-34))
    })
}

/// The network with every parameter of the first layers times `1 + 2^-40` or `1 - 2^-40`.
fn moved(network: &Network, layers: usize, rng: &mut BlockRng) -> Network {
    let step = 2.0_f64.powi(-40);
    let mut shift = |parameters: &[f64]| -> Vec<f64> {
        parameters.iter().map(|p| p * if rng.next_u64() & 1 == 0 { 1.0 + step } else { 1.0 - step }).collect()
    };
    let moved = network.layers().iter().enumerate().map(|(index, layer)| {
        if index < layers {
            Layer::new(layer.fan_in(), layer.fan_out(), shift(layer.weights()), shift(layer.biases())).expect("the same shape")
        } else {
            layer.clone()
        }
    });
    Network::new(network.architecture().clone(), network.activation(), moved.collect()).expect("the same shapes")
}

/// `(L(b + e) - 2 L(b) + L(b - e)) / e^2`.
fn second_difference(bias: &Rational, step: &Rational, loss: impl Fn(&Rational) -> Rational) -> Rational {
    let [above, at, below] = [bias + step, bias.clone(), bias - step].map(|b| loss(&b));
    (above - at * ratio(2, 1) + below) / (step * step)
}

/// Second differences of the example's loss by the dead layer's bias, for three steps.
fn second_differences(bias: Rational) -> Evidence {
    let steps = [ratio(1, 8), ratio(1, 16), ratio(1, 1024)];
    let cases = steps.map(|step| (format!("step {step}"), ratio(0, 1), second_difference(&bias, &step, loss_at)));
    let label = format!("second differences at the bias {bias}");
    Evidence::exact_cases(label, Relation::Equal, cases).by("lemma", "exact integrals")
}

/// Second differences by the biases of the dead layer in random networks that are born dead without biases: that they vanish there, that
/// they vanish with the biases -1/4 in the dead layer, and the share of networks in which they do not vanish without.
fn random_second_differences(run: &Run) -> Result<[Evidence; 3], Stop> {
    /// How many have one that is not zero without biases, the first of them, and the first that has one with the biases -1/4.
    type Found = (u64, Option<String>, Option<String>);
    let part = Part::new("born dead without biases", run.samples(), 2_000, |block| -> Found {
        let mut found: Found = Default::default();
        for _ in 0..block.trials {
            let (network, dead) = exact_born_dead(&mut block.rng);
            let nonzero = |bias: Rational| {
                (0..2).find_map(|neuron| {
                    let loss = |value: &Rational| {
                        let mut moved = network.clone();
                        moved.layers[dead - 1].biases.fill(bias.clone());
                        moved.layers[dead - 1].biases[neuron] = value.clone();
                        mean_square_error(&moved)
                    };
                    let difference = second_difference(&bias, &ratio(1, 16), loss);
                    (!difference.is_zero()).then(|| {
                        let layers = network.layers.len() - 1;
                        format!("{:.3} by a bias of layer {dead}, the dead one of {layers}", to_f64(&difference))
                    })
                })
            };
            let without = nonzero(ratio(0, 1));
            found.0 += u64::from(without.is_some());
            found.1 = found.1.or(without);
            found.2 = found.2.or_else(|| nonzero(ratio(-1, 4)));
        }
        found
    });
    let blocks = run.measure(vec![part])?.remove(0);
    let awake = blocks.iter().map(|block| block.0).sum();
    let property = |label: &str, of: fn(&Found) -> &Option<String>| {
        Evidence::property(label, run.samples(), blocks.iter().find_map(|block| of(block).clone())).by("lemma", "exact integrals")
    };
    Ok([
        property("second differences of random networks without biases", |block| &block.1),
        property("second differences of random networks, biases -1/4 in the dead layer", |block| &block.2),
        Evidence::proportion("share of networks with one that is not zero, without biases", Relation::AtLeast, 0.5, awake, run.samples())
            .by("more often than not", "exact integrals"),
    ])
}

/// A network without biases but the last, 1/2, whose layers before it are dead on the whole line, and its first dead layer.
fn exact_born_dead(rng: &mut BlockRng) -> (ExactNetwork<Rational>, usize) {
    loop {
        let hidden_layers = 3 + (rng.next_u64() % 3) as usize;
        let mut network = normal_network(rng, &vec![2; hidden_layers], 6);
        network.layers.iter_mut().for_each(|layer| layer.biases.fill(ratio(0, 1)));
        let cells = network.cells(&[ratio(-1, 1), ratio(0, 1), ratio(1, 1)]);
        // Without biases a dead layer kills all that follow, so the first that is dead on both sides is the later of the two.
        let dead: Option<Vec<usize>> = cells.iter().map(Cell::dead_layer).collect();
        if let Some(dead) = dead {
            network.layers[hidden_layers].biases[0] = ratio(1, 2);
            return (network, dead.into_iter().max().expect("there are two cells"));
        }
    }
}

/// Mean of `(N(x) - |x|)^2` over `[-1, 1]`.
fn mean_square_error(network: &ExactNetwork<Rational>) -> Rational {
    let cells = network.cells(&[ratio(-1, 1), ratio(0, 1), ratio(1, 1)]);
    let square = |cell: &Cell<Rational>| {
        let sign = if cell.low < ratio(0, 1) { ratio(-1, 1) } else { ratio(1, 1) };
        let residual = cell.output().minus(&Affine { intercept: ratio(0, 1), slope: sign });
        integral(&times(&residual.coefficients(), &residual), &cell.low, &cell.high)
    };
    cells.iter().map(square).sum::<Rational>() / ratio(2, 1)
}

/// Mean of `(N(x) - |x|)^2` over `[-1, 1]` for `N(x) = 1/2 + relu(b - relu(x) - relu(-x))`, in exact arithmetic.
fn loss_at(bias: &Rational) -> Rational {
    let zero = || ratio(0, 1);
    let relu = |h: Rational| h.max(zero());
    let squared_error = |x: &Rational| {
        let dead_layer = relu(bias - relu(x.clone()) - relu(-x.clone()));
        let residual = ratio(1, 2) + dead_layer - if *x < zero() { -x.clone() } else { x.clone() };
        &residual * &residual
    };
    // Kinks at 0 and, if the layer is awake, at +-b; between them the integrand is a quadratic, for which Simpson's rule is exact.
    let reach = bias.clone().clamp(zero(), ratio(1, 1));
    let ends = [ratio(-1, 1), -reach.clone(), zero(), reach, ratio(1, 1)];
    let simpson = |pair: &[Rational]| {
        let middle = (&pair[0] + &pair[1]) / ratio(2, 1);
        (&pair[1] - &pair[0]) * (squared_error(&pair[0]) + squared_error(&middle) * ratio(4, 1) + squared_error(&pair[1])) / ratio(6, 1)
    };
    ends.windows(2).map(simpson).sum::<Rational>() / ratio(2, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loss_of_the_example_is_that_of_its_formula() {
        assert_eq!([ratio(-1, 2), ratio(0, 1)].map(|b| loss_at(&b)), [ratio(1, 12), ratio(1, 12)]);
        for b in [ratio(1, 7), ratio(1, 2), ratio(1, 1)] {
            assert_eq!(loss_at(&b), ratio(1, 12) + &b * &b / ratio(2, 1));
        }
    }
}
