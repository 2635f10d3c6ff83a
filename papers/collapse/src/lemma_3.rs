//! Lemma 3: no gradient reaches a dead layer, nor anything before it.
//!
//! If a network is constant, with `l` the dead layer of Lemma 1, then gradients of any order of the loss with respect to the weights and
//! biases of the layers `1, ..., l` vanish.
//!
//! Source: Lemma 3 and appendix D ("Because x^l = 0, it is then obvious by backpropagation").
//! Reading: `phi'(0) = 0`, as in every framework; then the first order is exact, also where `h^l = 0`. Higher orders need more than
//! `h^l <= 0`: the loss must not change in a neighbourhood of the parameters, so `h^l < 0` on a compact domain. Without biases and with
//! the origin in the domain that fails, `h^l(0) = 0`, and the lemma with it: a positive bias wakes the layer around the origin.

use claims::{Claim, Control, Evidence, Expect, Relation, Run, Samples, Stop, Verdict};
use network::{Layer, LayerGradient, Loss, Network, WeightLaw};
use rand::Rng;
use stats::rational::{Rational, ratio};
use stats::stream::BlockRng;

use crate::dead_networks::{Sample, born_dead, dead_with_biases};
use crate::property::{Try, properties};

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
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 1_000, paper: 50_000 },
    check: |run| loss_stays(run, 0),
    control: Control::negative("one layer more", |run| loss_stays(run, 1)),
    note: "The same bits of the loss, so differences of every order are zero. Parameters change by 2^-40 of themselves.",
    ..Claim::DEFAULT
};

const ANY_ORDER: Claim = Claim {
    id: "lemma-3/any-order",
    source: "Lemma 3",
    statement: "gradients of any order with respect to weights and biases of the dead layer vanish",
    formula: "y = |x| on [-1, 1], N = 1/2 + relu(b - relu(x) - relu(-x)): L(b) - L(0) = b^2 / 2 for 0 <= b <= 1, and 0 for b <= 0",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok([second_differences(ratio(0, 1)), second_differences(ratio(-1, 4)).map(Evidence::corrected)].concat()),
    control: Control::positive("a bias of -1/4 in the dead layer", |_| Ok(second_differences(ratio(-1, 4)).to_vec())),
    note: "Right with h^l < 0 on the closed domain. Without biases h^l(0) = 0: at b = 0 the loss has the derivative 0 by the bias, but its second derivative is 1 from the right and 0 from the left. The example is collapsed at the mean of its target and dead on the whole line.",
    ..Claim::DEFAULT
};

fn random_target(rng: &mut BlockRng) -> impl Fn(f64) -> f64 + use<> {
    let [a, b, c] = [(); 3].map(|()| WeightLaw::Normal.sample(rng));
    move |x| a + b * x + c * x * x
}

fn gradients_vanish(run: &Run, layers_more: usize) -> Result<Vec<Evidence>, Stop> {
    let attempt = |biases: bool, loss: Loss| -> Try<'_> {
        Box::new(move |rng| {
            let target = random_target(rng);
            let sample = Sample::draw(16, target, rng);
            let (network, dead) = if biases { dead_with_biases(&sample.inputs, rng) } else { born_dead(rng) };
            let gradient = network.gradient(&sample.batch(), loss);
            first_nonzero(&gradient.layers[..dead + layers_more])
                .map_or(Ok(()), |layer| Err(format!("dead in layer {dead}, but layer {layer} has a gradient that is not zero")))
        })
    };
    let upto = if layers_more == 0 { "l" } else { "l + 1" };
    let settings = [(false, Loss::SquaredError), (false, Loss::AbsoluteError), (true, Loss::SquaredError), (true, Loss::AbsoluteError)];
    let tries = settings.map(|(biases, loss)| {
        let (which, error) = (if biases { "biases" } else { "no biases" }, if loss == Loss::SquaredError { "squared" } else { "absolute" });
        (format!("{which}, {error} error, layers 1 to {upto}"), attempt(biases, loss))
    });
    let lines = properties(run, run.samples(), tries.into())?;
    Ok(lines.into_iter().map(|line| line.by("statement", "reverse mode")).collect())
}

/// The first layer, from 1, whose gradient has an entry that is not exactly zero.
fn first_nonzero(layers: &[LayerGradient]) -> Option<usize> {
    layers.iter().position(|layer| !layer.is_zero()).map(|index| index + 1)
}

fn loss_stays(run: &Run, layers_more: usize) -> Result<Vec<Evidence>, Stop> {
    let attempt: Try<'_> = Box::new(move |rng| {
        let target = random_target(rng);
        let sample = Sample::draw(16, target, rng);
        let (network, dead) = dead_with_biases(&sample.inputs, rng);
        let moved = moved(&network, dead + layers_more, rng);
        let [before, after] = [&network, &moved].map(|network| network.loss(&sample.batch(), Loss::SquaredError));
        if before.to_bits() == after.to_bits() { Ok(()) } else { Err(format!("dead in layer {dead}: loss {before} becomes {after}")) }
    });
    let upto = if layers_more == 0 { "l" } else { "l + 1" };
    let lines = properties(run, run.samples(), vec![(format!("layers 1 to {upto}"), attempt)])?;
    Ok(lines.into_iter().map(|line| line.by("statement", "moved networks")).collect())
}

/// The network with every parameter of the first layers times `1 + 2^-40` or `1 - 2^-40`.
///
/// Biases are continuous, so a pre-activation of the dead layer is this near to zero with probability of the order of 2^-40.
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

/// `(L(b + e) - 2 L(b) + L(b - e)) / e^2` by the dead layer's bias, for three steps `e`.
fn second_differences(bias: Rational) -> [Evidence; 1] {
    let steps = [ratio(1, 8), ratio(1, 16), ratio(1, 1024)];
    let cases = steps.map(|step| {
        let [above, at, below] = [&bias + &step, bias.clone(), &bias - &step].map(|b| loss_at(&b));
        (format!("step {step}"), ratio(0, 1), (above - at * ratio(2, 1) + below) / (&step * &step))
    });
    let label = format!("second differences at the bias {bias}");
    [Evidence::exact_cases(label, Relation::Equal, cases).by("lemma", "exact integrals")]
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
