//! Section 4.3: what a big positive bias does to lengths and gradients.
//!
//! "Naively speaking, having a big positive bias will help in preventing dying ReLU neurons, as the input of each layer is pushed to be
//! positive, although this might cause the exploding gradient problem in training."
//!
//! Source: section 4.3, on He's initialization with the constant bias 10 or 100. Reading: the bias is in every layer, the last included;
//! the statement says "might", so it is judged by what the bias does at birth. With `sigma_w^2 = 2` and bias `c >= 0`
//!
//! ```text
//! E[q^l | N^{l-1}] = (2/N) |phi(N^{l-1})|^2 + c^2,        E[q^{l-1}] + c^2 <= E[q^l] <= 2 E[q^{l-1}] + c^2
//! ```
//!
//! below: given the layer before, `h` is symmetric about `c >= 0`, so the positive side has at least half of its square; above: all units
//! active keep the whole square. Both hold given `N^{l-2}`, for the share `E[phi(h)^2] / E[h^2]`, between 1/2 and 1, that a layer passes
//! on; so the share is what is measured. Lengths themselves have heavy tails after twenty layers.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use network::{
    Activation, Architecture, Batch, Biases, Loss, Network, StreamingForward, WeightLaw, WeightScheme, normalized_squared_length,
};
use serde::{Deserialize, Serialize};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[LENGTHS, SECOND_LAYER, GRADIENTS];

const SOURCE: &str = "Section 4.3";
const LENGTH_SAMPLES: Samples = Samples { ci: 8_000, paper: 500_000 };

const LENGTHS: Claim = Claim {
    id: "bias-init-exploding/lengths",
    source: SOURCE,
    statement: "with a constant bias c >= 0 in He's initialization each layer adds c^2 to the mean length and at most doubles it besides",
    formula: "E[q^{l-1}] + c^2 <= E[q^l] <= 2 E[q^{l-1}] + c^2",
    expect: Expect::both(Verdict::Holds),
    samples: LENGTH_SAMPLES,
    resolution: Resolution::absolute(0.2, "between the ends, 1/2 and 1"),
    check: |run| {
        let shares = measured(run, HIDDEN_LAYERS)?;
        run.table(table(&shares));
        Ok(lengths(&shares, 0.5))
    },
    control: Control::negative("all units active at every bias", |run| Ok(lengths(&measured(run, HIDDEN_LAYERS)?, 1.0))),
    note: "A row of ours, for the cause. Widths 2 to 5, up to 19 hidden layers, bias 0, 10, 100: the share of a living layer's length that its ReLU keeps, in the table.",
    ..Claim::DEFAULT
};

const SECOND_LAYER: Claim = Claim {
    id: "bias-init-exploding/second-layer",
    source: SOURCE,
    statement: "with bias 10 or 100 the first layer's units are all active, so that the second layer's length is nearly 2 E[q^1] + c^2",
    formula: "E[phi(h^1)^2] / E[(h^1)^2] >= 0.99",
    expect: Expect::both(Verdict::Holds),
    samples: LENGTH_SAMPLES,
    resolution: Resolution::absolute(0.03, "small against the half that a layer without bias loses"),
    check: |run| Ok(second_layer(&measured(run, 1)?, &BIASES[1..])),
    control: Control::negative("without bias", |run| Ok(second_layer(&measured(run, 1)?, &BIASES[..1]))),
    note: "At the input x = 1, where 0 is seven standard deviations below the bias 10.",
    ..Claim::DEFAULT
};

const GRADIENTS: Claim = Claim {
    id: "bias-init-exploding/gradients",
    source: SOURCE,
    statement: "where neither is zero, the gradient of a sample's squared loss by the first layer's weights is with bias 10 or 100 at birth more than ten times that of the same weights without bias, more often than not",
    formula: "|dL/dW^1| > 10 |dL_0/dW^1| for more than half of the networks;  L with the bias 10 or 100, L_0 without",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 4_000, paper: 100_000 },
    resolution: Resolution::Unstated,
    check: |run| gradients(run, |plain, biased| biased > 10.0 * plain),
    control: Control::negative("the other way round", |run| gradients(run, |plain, biased| plain > 10.0 * biased)),
    note: "The sample x = 1 with the target 1; widths 2 to 5, 9 and 19 hidden layers, the latter at width 2 only at paper scale, as one network in two hundred has a gradient there. Networks without a gradient at bias 0 are left out: zero times ten would be exceeded for free. The paper says no more than that gradients might explode; the factor ten is our reading. It is the size of the output that does it: at every bias the gradient falls with depth (table). One sample, because over inputs symmetric about 0 a nearly constant residual cancels in the first layer.",
    ..Claim::DEFAULT
};

const WIDTHS: [usize; 4] = [2, 3, 4, 5];
const BIASES: [f64; 3] = [0.0, 10.0, 100.0];
const HIDDEN_LAYERS: usize = 19;
const INPUT: f64 = 1.0;

/// Fewer networks with a gradient than this are not compared.
const FEWEST_PAIRS: f64 = 100.0;

fn he(bias: f64) -> WeightScheme {
    let biases = if bias == 0.0 { Biases::Zero } else { Biases::Constant(bias) };
    WeightScheme::iid(WeightLaw::Normal).with_sigma_w(std::f64::consts::SQRT_2).with_biases(biases)
}

/// Sums over networks for one layer.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct ShareSums {
    /// Networks whose layer before is alive.
    n: u64,
    share: f64,
    share_square: f64,
    /// The conditional mean of the layer's length, over all networks.
    length: f64,
}

/// What was measured of one width and bias: a value for each hidden layer.
struct Shares {
    width: usize,
    bias: f64,
    layers: Vec<ShareSums>,
    networks: u64,
}

/// Shares of the length that the ReLU of each layer keeps: `mean phi(h^l)^2` over `E[q^l | N^{l-1}]`, for all widths and biases.
fn measured(run: &Run, hidden_layers: usize) -> Result<Vec<Shares>, Stop> {
    let settings: Vec<(usize, f64)> = WIDTHS.iter().flat_map(|width| BIASES.map(|bias| (*width, bias))).collect();
    let part = |&(width, bias): &(usize, f64)| {
        Part::new(format!("width {width}, bias {bias}, {hidden_layers} layers"), run.samples(), 200_000, move |block| {
            let shape = Architecture::new(1, &vec![width; hidden_layers]).expect("positive widths");
            let mut network = StreamingForward::new(shape, Activation::Relu, he(bias)).expect("a valid scheme");
            let mut sums = vec![ShareSums::default(); hidden_layers];
            for _ in 0..block.trials {
                let mut conditional = 2.0 * INPUT * INPUT + bias * bias;
                network.run(&[INPUT], &mut block.rng, |pass| {
                    let kept = normalized_squared_length(pass.activations);
                    let sums = &mut sums[pass.layer - 1];
                    sums.length += conditional;
                    // After a dead layer without biases there is nothing to keep a share of; the pass ends there.
                    let share = kept / conditional;
                    sums.n += 1;
                    sums.share += share;
                    sums.share_square += share * share;
                    conditional = 2.0 * kept + bias * bias;
                });
            }
            sums
        })
    };
    let blocks = run.measure(settings.iter().map(part).collect())?;
    let total = |blocks: &Vec<Vec<ShareSums>>| {
        (0..hidden_layers)
            .map(|layer| {
                blocks.iter().map(|block| block[layer]).fold(ShareSums::default(), |sum, more| ShareSums {
                    n: sum.n + more.n,
                    share: sum.share + more.share,
                    share_square: sum.share_square + more.share_square,
                    length: sum.length + more.length,
                })
            })
            .collect()
    };
    let shares = settings.iter().zip(&blocks);
    Ok(shares.map(|(&(width, bias), blocks)| Shares { width, bias, layers: total(blocks), networks: run.samples() }).collect())
}

impl Shares {
    fn line(&self, layer: usize, relation: Relation, theory: f64) -> Evidence {
        let ShareSums { n, share, share_square, .. } = self.layers[layer - 1];
        let mean = share / n as f64;
        let variance = (share_square / n as f64 - mean * mean) * n as f64 / (n as f64 - 1.0);
        let label = format!("width {}, bias {}, layer {layer}, {}", self.width, self.bias, relation.sign());
        Evidence::mean(label, relation, theory, mean, (variance / n as f64).sqrt(), n)
    }
}

fn lengths(shares: &[Shares], low: f64) -> Vec<Evidence> {
    // Without bias half of the length is kept exactly (equation 3 of the collapse paper); few networks are alive after ten layers.
    let layers = |bias: f64| if bias == 0.0 { &[1, 2, 3][..] } else { &[1, 2, 3, 5, 10, 19] };
    let lines = shares.iter().flat_map(|shares| {
        layers(shares.bias).iter().flat_map(|&layer| {
            [(Relation::AtLeast, low), (Relation::AtMost, 1.0)]
                .map(|(relation, bound)| shares.line(layer, relation, bound).by("share of a symmetric law", "whole networks"))
        })
    });
    lines.collect()
}

fn second_layer(shares: &[Shares], biases: &[f64]) -> Vec<Evidence> {
    let chosen = shares.iter().filter(|shares| biases.contains(&shares.bias));
    chosen.map(|shares| shares.line(1, Relation::AtLeast, 0.99).by("all units active", "whole networks")).collect()
}

/// Mean lengths are shown up to this layer; further on a few networks decide the mean.
const WITHOUT_HEAVY_TAILS: usize = 5;

fn table(shares: &[Shares]) -> Table {
    let mut table = Table::new(
        "bias-init-lengths",
        "He's initialization with a constant bias: share of its length that a living layer keeps, and mean lengths q",
        &["width", "bias", "layer", "share", "length_at_most", "length", "length_at_least"],
    );
    for shares in shares {
        for (index, sums) in shares.layers.iter().enumerate() {
            let c2 = shares.bias * shares.bias;
            let length = |layer: usize| (layer < WITHOUT_HEAVY_TAILS).then(|| shares.layers[layer].length / shares.networks as f64);
            let before = index.checked_sub(1).filter(|_| index < WITHOUT_HEAVY_TAILS).and_then(length);
            table.push(vec![
                shares.width.into(),
                shares.bias.into(),
                (index + 1).into(),
                (sums.n > 0).then(|| sums.share / sums.n as f64).into(),
                before.map(|q| 2.0 * q + c2).into(),
                length(index).into(),
                before.map(|q| q + c2).into(),
            ]);
        }
    }
    table
}

/// Norm of the gradient of the squared loss by the first layer's weights.
fn first_gradient(network: &Network, batch: &Batch<'_>) -> f64 {
    network.gradient(batch, Loss::SquaredError).layers[0].weights.iter().map(|d| d * d).sum::<f64>().sqrt()
}

fn gradients(run: &Run, agrees: fn(f64, f64) -> bool) -> Result<Vec<Evidence>, Stop> {
    // Without bias a network has a gradient at most as often as its layers are alive at the input: too few would decide nothing.
    let with_gradient = |width: usize, layers: usize| run.samples() as f64 * (1.0 - 0.5_f64.powi(width as i32)).powi(layers as i32);
    let settings = WIDTHS.iter().flat_map(|width| [9, 19].map(|layers| (*width, layers)));
    let settings: Vec<(usize, usize)> = settings.filter(|&(width, layers)| with_gradient(width, layers) >= FEWEST_PAIRS).collect();
    let part = |&(width, layers): &(usize, usize)| {
        // Of each network the gradients without bias, with bias 10 and with bias 100.
        Part::new(format!("width {width}, {layers} hidden layers"), run.samples(), 20_000, move |block| -> Vec<[f64; 3]> {
            let batch = Batch::new(1, &[INPUT], 1, &[INPUT]).expect("as many targets as inputs");
            let shape = Architecture::new(1, &vec![width; layers]).and_then(|shape| shape.with_linear_output(1)).expect("positive widths");
            let mut network = Network::draw(shape, Activation::Relu, &he(0.0), &mut block.rng).expect("a valid scheme");
            (0..block.trials)
                .map(|_| {
                    network.redraw(he(0.0), &mut block.rng);
                    BIASES.map(|bias| {
                        network.set_biases(bias);
                        first_gradient(&network, &batch)
                    })
                })
                .collect()
        })
    };
    let blocks = run.measure(settings.iter().map(part).collect())?;
    run.table(gradient_table(&settings, &blocks));
    let lines = settings.iter().zip(&blocks).flat_map(|((width, layers), blocks)| {
        [1, 2].map(|biased| {
            let with_both = || blocks.iter().flatten().filter(|gradients| gradients[0] > 0.0 && gradients[biased] > 0.0);
            let agree = with_both().filter(|gradients| agrees(gradients[0], gradients[biased])).count();
            let label = format!("width {width}, {layers} hidden layers, bias {}", BIASES[biased]);
            Evidence::ordering(label, with_both().count() as u64, agree as u64).by("no difference", "gradients of whole networks")
        })
    });
    Ok(lines.collect())
}

/// Medians are over the networks with a gradient: the others are dead, or their input's path is.
fn gradient_table(settings: &[(usize, usize)], blocks: &[Vec<Vec<[f64; 3]>>]) -> Table {
    let mut table = Table::new(
        "bias-init-gradients",
        "He's initialization with a constant bias: norm of the loss gradient by the first layer's weights, one sample",
        &["width", "hidden_layers", "bias", "share_with_gradient", "median_norm"],
    );
    for (&(width, layers), blocks) in settings.iter().zip(blocks) {
        for (index, bias) in BIASES.into_iter().enumerate() {
            let all: Vec<f64> = blocks.iter().flatten().map(|gradients| gradients[index]).collect();
            let mut norms: Vec<f64> = all.iter().copied().filter(|norm| *norm > 0.0).collect();
            norms.sort_unstable_by(f64::total_cmp);
            let share = norms.len() as f64 / all.len() as f64;
            table.push(vec![width.into(), layers.into(), bias.into(), share.into(), norms.get(norms.len() / 2).copied().into()]);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linear_chain_of_one_neuron_has_its_gradient() {
        // N(x) = 2 (3 x + 5) + 5 at x = 1, target 1: residual 20, dN/dw1 = 2, so 2 * 20 * 2 = 80.
        let layer = |weight: f64| network::Layer::new(1, 1, vec![weight], vec![5.0]).unwrap();
        let shape = Architecture::new(1, &[1]).unwrap().with_linear_output(1).unwrap();
        let network = Network::new(shape, Activation::Relu, vec![layer(3.0), layer(2.0)]).unwrap();
        assert_eq!(first_gradient(&network, &Batch::new(1, &[1.0], 1, &[1.0]).unwrap()), 80.0);
    }
}
