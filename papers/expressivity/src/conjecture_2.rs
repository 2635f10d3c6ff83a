//! Conjecture 2: what a single weight can do is exponential in the remaining depth.
//!
//! One weight `W_ij^(d)` runs over all reals. It moves the pre-activation of neuron `i` only, by `z_j` a unit, so that for each input the
//! neuron goes from one end of the hard-tanh to the other, once, and the labels can change only while it is between. In this stretch `z` of
//! the swept layer moves along a straight line of length 2 in one coordinate. With `u` for that coordinate
//!
//! ```text
//! E[flips of one input] = (2 / pi) E[|d/du z/|z||]  after the last layer,  u uniform on [-1, 1]
//! ```
//!
//! about `2 / (pi sqrt(k q))` for a readout at once, and more by the growth factor of curves with each layer.
//!
//! Source: appendix D.1, Conjecture 2: "the number of dichotomies achievable by adjusting only that weight". Reading: `sigma_w^2 = 8`, 15
//! inputs; the remaining depth counts the layers that apply the activation from the weight's own on, the paper's `n - d`. Rows are about
//! the mean; a conjecture is not decided by simulation.

use claims::{Block, Claim, Control, Evidence, Expect, Part, Profile, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use experiments::mean_of::MeanOf;
use network::{Activation, Gram, GramChain};
use piecewise::{Layer, Start, SweepError};
use rand::Rng;
use stats::stream::{BlockRng, open_unit};

use crate::dichotomies::{Family, Found, Labels, PAPERS_POINTS, Swept, angular_speed, found};
use crate::growth::mean_speed;
use crate::observation_2::against;
use crate::setting::{Setting, normals};
use crate::transitions::first_that_sweeps;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[EXPONENTIAL, NARROW, FLIPS, EARLIER_LAYERS];

const SIGMA_W2: f64 = 8.0;

const EXPONENTIAL: Claim = Claim {
    id: "conjecture-2/exponential",
    source: "Conjecture 2",
    statement: "the dichotomies that one weight adds to the one at hand are multiplied by 1.2 and more with each layer of remaining depth",
    formula: "E[D(n + 2) - 1] / E[D(n) - 1] >= 1.2^2",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 150, paper: 500 },
    resolution: Resolution::relative(0.3, "so far below 1.44, the factor of two layers, is no growth"),
    check: |run| {
        let shapes: &[(usize, usize)] =
            if run.profile() == Profile::Ci { &[(16, 5), (32, 5)] } else { &[(8, 10), (16, 6), (32, 7), (128, 5)] };
        exponential(run, shapes, SIGMA_W2)
    },
    control: Control::negative("sigma_w^2 = 1, where curves do not grow", |run| exponential(run, &[(16, 5)], 1.0)),
    note: "The first layer's weight; factors of two layers. The prefactor is small, 2 s / (pi sqrt(k q)): a readout right above sees one \
           flip in two sweeps at width 32.",
    ..Claim::DEFAULT
};

const NARROW: Claim = Claim {
    id: "conjecture-2/narrow",
    source: "Conjecture 2",
    statement: "in networks of width 8 the dichotomies of one weight do not keep pace with its flips: from 5 to 7 layers they grow a \
           tenth less and more",
    formula: "E[D(7) - 1] / E[D(5) - 1] <= 0.9 E[n(7)] / E[n(5)],  n flips",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 300, paper: 2000 },
    resolution: Resolution::absolute(0.18, "so far above is a growth like that of the flips"),
    check: |run| narrow(run, 0.9),
    control: Control::negative("by half less and more", |run| narrow(run, 0.5)),
    note: "A row of ours: the walk comes back to labels that it has had. At every depth that can be swept the flips are exponential; the \
           dichotomies of narrow networks grow by less and less a layer.",
    ..Claim::DEFAULT
};

const FLIPS: Claim = Claim {
    id: "conjecture-2/flips",
    source: "Conjecture 2",
    statement: "one weight flips the label of one input, in the mean, as often as the length of its normalized curve over pi says",
    formula: "E[flips] = (2 / pi) E[|d/du z/|z||], u uniform on [-1, 1]",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 2000, paper: 40_000 },
    resolution: Resolution::relative(0.25, "less than the third that a layer adds at width 8"),
    check: |run| flips(run, 0),
    control: Control::negative("one layer fewer", |run| flips(run, 1)),
    note: "A row of ours: exact at every width and depth, and exponential by the growth of curves.",
    ..Claim::DEFAULT
};

const EARLIER_LAYERS: Claim = Claim {
    id: "conjecture-2/earlier-layers",
    source: "Conjecture 2",
    statement: "in one network a weight of an earlier layer flips more labels: two layers earlier, four tenths more at least",
    formula: "F_l / F_{l+2} >= 1.4,  F_l = mean flips by a weight of layer l",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 2500, paper: 20_000 },
    resolution: Resolution::relative(0.28, "so far below 1.4 is no difference"),
    check: |run| earlier_layers(run, 0),
    control: Control::negative("after as many layers from the weight's own on", |run| earlier_layers(run, 2)),
    note: "Width 8, six hidden layers, weights of layers 2, 4 and 6. What makes an earlier layer's weight stronger is the remaining depth: in \
           the control the earlier weight has two layers less above it, and nothing is left of its advantage.",
    ..Claim::DEFAULT
};

/// The pre-activations along one weight, neuron 0's from neuron 0 below, for an input that comes to the layer as `z`; until the neuron
/// stands still at both ends. With them the pre-activations at the beginning.
fn one_weight(weights: &Layer, z: &[f64]) -> (Start, Vec<f64>) {
    let mut without = z.to_vec();
    without[0] = 0.0;
    let mut fixed = weights.product(&without);
    // The other neurons keep their weight.
    fixed.iter_mut().zip(weights.column(0)).skip(1).for_each(|(h, w)| *h += w * z[0]);
    let width = fixed.len();
    let rows: Vec<f64> = (0..width).flat_map(|unit| [fixed[unit], if unit == 0 { z[0] } else { 0.0 }]).collect();
    let layer = Layer::new(2, width, &rows, vec![0.0; width]).expect("finite pre-activations");
    // A little beyond the places where the neuron reaches its ends.
    let most = 1.01 * (1.0 + fixed[0].abs()) / z[0].abs();
    let mut first = fixed.clone();
    first[0] -= most * z[0];
    (Start::segment_of_inputs(&layer, &[1.0, 0.0], &[1.0, 1.0]).between(-most, most), first)
}

/// What one weight of a drawn network does.
///
/// # Errors
/// At the limit of the sweeps.
fn sweep(family: &Family, swept: &Swept) -> Result<Found, SweepError> {
    let starts = swept.inputs.iter().map(|z| one_weight(&swept.weights[0], z)).collect();
    found(&family.setting, &swept.above, &swept.readout, starts)
}

/// By remaining depth: mean flips, and mean dichotomies beside the one at hand, over the readouts.
fn means(found: &Found) -> Vec<[f64; 2]> {
    let of_depth = |labels: &Vec<Labels>| {
        let count = labels.len() as f64;
        let flips = labels.iter().map(|labels| labels.flips.len()).sum::<usize>() as f64;
        let more = labels.iter().map(|labels| labels.distinct() - 1).sum::<usize>() as f64;
        [flips / count, more / count]
    };
    found.labels.iter().map(of_depth).collect()
}

/// By network, then remaining depth: flips and further dichotomies.
type Measured = Vec<Vec<[f64; 2]>>;

fn part(family: Family, networks: u64) -> Part<'static, Measured> {
    Part::new(format!("one weight, {}", family.name()), networks, 100, move |block: &mut Block| {
        let mut network = || first_that_sweeps(&family.name(), || sweep(&family, &family.draw(&mut block.rng)));
        (0..block.trials).map(|_| means(&network())).collect()
    })
}

fn measure(run: &Run, families: &[(Family, u64)]) -> Result<Vec<Measured>, Stop> {
    let measured = run.measure(families.iter().map(|&(family, networks)| part(family, networks)).collect())?;
    Ok(measured.into_iter().map(|blocks| blocks.concat()).collect())
}

fn mean(networks: &Measured, value: impl Fn(&[[f64; 2]]) -> f64) -> MeanOf {
    MeanOf::values(&networks.iter().map(|network| value(network)).collect::<Vec<f64>>())
}

/// `shapes` are widths and numbers of layers.
fn exponential(run: &Run, shapes: &[(usize, usize)], sigma_w2: f64) -> Result<Vec<Evidence>, Stop> {
    let families: Vec<_> =
        shapes.iter().map(|&(width, layers)| (Family::first_layer(width, layers, sigma_w2, PAPERS_POINTS), run.samples())).collect();
    let measured = measure(run, &families)?;
    let columns = ["width", "remaining_depth", "flips", "dichotomies", "standard_error"];
    let mut table = Table::new("conjecture-2", "Conjecture 2: dichotomies of 15 inputs by moving one weight", &columns);
    let mut lines = vec![];
    for ((family, _), networks) in families.iter().zip(&measured) {
        let (width, layers) = (family.setting.width, family.remaining_depth());
        for layer in 1..=layers {
            let more = mean(networks, |network| network[layer - 1][1]);
            let flips = mean(networks, |network| network[layer - 1][0]);
            table.push(vec![width.into(), layer.into(), flips.mean.into(), (1.0 + more.mean).into(), more.standard_error.into()]);
        }
        // Narrow networks are in the table, and in a row of their own.
        for layer in (1..layers - 1).step_by(2).filter(|_| width >= 16) {
            let grown = 1.2 * 1.2;
            let before = mean(networks, |network| network[layer - 1][1]).mean;
            // Paired: in units of what there was two layers before.
            let ratio = mean(networks, |network| (network[layer + 1][1] - grown * network[layer - 1][1]) / before + grown);
            lines.push(
                ratio
                    .line(format!("width {width}, {} layers over {layer}", layer + 2), Relation::AtLeast, grown)
                    .by("a factor of 1.2 a layer", "sweeps, event by event"),
            );
        }
    }
    run.table(table);
    Ok(lines)
}

fn narrow(run: &Run, share: f64) -> Result<Vec<Evidence>, Stop> {
    let family = Family::first_layer(8, 7, SIGMA_W2, PAPERS_POINTS);
    let networks = measure(run, &[(family, run.samples())])?.remove(0);
    let total = |layers: usize, k: usize| mean(&networks, |network| network[layers - 1][k]).mean;
    // Paired: growth of dichotomies less so much of the growth of flips, in units of what there was at five layers.
    let [flips_at_5, more_at_5] = [0, 1].map(|k| total(5, k));
    let [flips_growth, more_growth] = [total(7, 0) / flips_at_5, total(7, 1) / more_at_5];
    let error = mean(&networks, |network| {
        let more = (network[6][1] - more_growth * network[4][1]) / more_at_5;
        more - share * (network[6][0] - flips_growth * network[4][0]) / flips_at_5
    });
    let difference = MeanOf { mean: more_growth - share * flips_growth, ..error };
    Ok(vec![
        difference
            .line(format!("growth of dichotomies less {share} times that of flips"), Relation::AtMost, 0.0)
            .by("a share of the growth of flips", "sweeps, event by event"),
    ])
}

fn flips(run: &Run, layers_fewer: usize) -> Result<Vec<Evidence>, Stop> {
    let families = [(8, 4, 1), (8, 6, 3), (32, 4, 1)].map(|(width, hidden_layers, layer)| Family {
        setting: Setting::hard_tanh(width, hidden_layers, SIGMA_W2),
        layer,
        points: 1,
        readouts: width,
    });
    let chains = 10 * run.samples();
    let parts = families.map(|family| part(family, run.samples()));
    let (measured, speeds) = run.measure_both(parts.into(), families.map(|family| speeds(family, chains)).into())?;
    let measured = measured.into_iter().map(|blocks| blocks.concat());
    let lines = families.iter().zip(measured).zip(speeds).flat_map(|((family, networks), speeds)| {
        (1 + layers_fewer..=family.remaining_depth())
            .map(|layers| {
                let speed = mean_speed(&speeds, layers - 1 - layers_fewer, chains);
                let theory = MeanOf {
                    mean: std::f64::consts::FRAC_2_PI * speed.mean,
                    standard_error: std::f64::consts::FRAC_2_PI * speed.standard_error,
                    n: speed.n,
                };
                let observed = mean(&networks, |network| network[layers - 1][0]);
                let label = format!("width {}, layer {}, {layers} remaining", family.setting.width, family.layer);
                against(label, observed, theory).by("Gram matrices", "sweeps, event by event")
            })
            .collect::<Vec<_>>()
    });
    Ok(lines.collect())
}

/// Angular speeds by `u`, without matrices: sums and sums of squares by remaining depth.
fn speeds(family: Family, chains: u64) -> Part<'static, Vec<[f64; 2]>> {
    Part::new(format!("angular speed by Gram matrices, one weight, {}", family.name()), chains, 20_000, move |block| {
        let chain = GramChain::new(Activation::HardTanh, family.setting.width, SIGMA_W2, 0.0).expect("positive parameters");
        let mut sums = vec![[0.0; 2]; family.remaining_depth()];
        for _ in 0..block.trials {
            let mut gram = begin(&family, &chain, &mut block.rng);
            for (layer, sums) in sums.iter_mut().enumerate() {
                if layer > 0 {
                    gram = chain.step(gram, &mut block.rng);
                }
                let speed = angular_speed(gram);
                sums[0] += speed;
                sums[1] += speed * speed;
            }
        }
        sums
    })
}

/// The swept layer while its first neuron, at `u`, is between its ends and the others stand where their own weights put them.
fn begin(family: &Family, chain: &GramChain, rng: &mut BlockRng) -> Gram {
    let width = family.setting.width;
    let input = normals(width, rng).iter().map(|x| x * x).sum();
    let mut below = Gram { z_z: input, z_dz: 0.0, dz_dz: 0.0 };
    for _ in 1..family.layer {
        below = chain.step(below, rng);
    }
    let weight_std = (SIGMA_W2 * below.z_z / width as f64).sqrt();
    let others: f64 = normals(width - 1, rng).iter().map(|h| (weight_std * h).clamp(-1.0, 1.0).powi(2)).sum();
    let u = 2.0 * open_unit(rng.next_u64()) - 1.0;
    Gram { z_z: others + u * u, z_dz: u, dz_dz: 1.0 }
}

/// The weight of the earlier layer is looked at so many layers before the last.
fn earlier_layers(run: &Run, layers_before: usize) -> Result<Vec<Evidence>, Stop> {
    const HIDDEN_LAYERS: usize = 6;
    const SWEPT: [usize; 3] = [2, 4, 6];
    let family = |layer| Family { setting: Setting::hard_tanh(8, HIDDEN_LAYERS, SIGMA_W2), layer, points: 3, readouts: 8 };
    let measured = measure(run, &SWEPT.map(|layer| (family(layer), run.samples())))?;
    let flips = |networks: &Measured, layers_before: usize| mean(networks, |network| network[network.len() - 1 - layers_before][0]);
    let lines = measured.windows(2).zip(SWEPT.windows(2)).map(|(pair, layers)| {
        let [early, late] = [flips(&pair[0], layers_before), flips(&pair[1], 0)];
        let standard_error = libm::hypot(early.standard_error, early.mean / late.mean * late.standard_error) / late.mean;
        let ratio = MeanOf { mean: early.mean / late.mean, standard_error, n: early.n };
        ratio
            .line(format!("flips by a weight of layer {} over one of layer {}", layers[0], layers[1]), Relation::AtLeast, 1.4)
            .by("four tenths more", "sweeps, event by event")
    });
    Ok(lines.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_its_range_the_weight_changes_nothing_and_the_others_stay() {
        let family = Family::first_layer(5, 1, SIGMA_W2, 1);
        let swept = family.draw(&mut stats::stream::generator(&["conjecture 2"], 0, 0));
        let (start, first) = one_weight(&swept.weights[0], &swept.inputs[0]);
        let h = swept.weights[0].product(&swept.inputs[0]);
        assert!(first[0].abs() > 1.0 && (1..5).all(|unit| (first[unit] - h[unit]).abs() < 1e-14));
        let course = piecewise::Sweep::new(piecewise::Activation::HardTanh, &[]).run(&start).unwrap();
        // From one end to the other, once: two kinks, one sign, and a length of two.
        assert_eq!((course.saturation_transitions[0], course.sign_transitions[0]), (2, 1));
        assert!((course.length[0] - 2.0).abs() < 1e-12);
    }
}
