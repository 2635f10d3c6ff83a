//! Theorem 4.1: an upper bound of the born-dead probability of RAI.
//!
//! ```text
//! P[born dead] <= 1 - prod_{l=1}^{L-1} (1 - (1/2 - gamma_l)^N_l),    gamma_1 = 0,  0 < gamma_l <= 1/2
//! ```
//!
//! Source: theorem 4.1 and appendix E. The constants are not given; "depend on the widths and the training data". The remark "gamma_j = 0
//! for all 1 <= j < N_L" means `j < L`. The proof has the exponent `N_{j-1}` in its last two displays and `N_j` in the one before; right is
//! `N_j`, the width of the layer that dies, as the first layer shows (`theorem-4.1/exponent-in-the-proof`). Its "mean value theorem" picks one
//! constant for each factor of an integral of a product, which gives some numbers but no factorization.
//!
//! # Constants
//!
//! Given a layer that is alive at an input, with output `n >= 0`, let `x = (n, 1)`. By lemma E.1 a row of the next layer is at most zero
//! with probability
//!
//! ```text
//! p(n) = 1/2 - (1/(N+1)) sum_k J(s_k),    s_k = sigma |x_{-k}| / x_k,    J(s) = A - s^2 (A - exp(-1/(2 s^2)) / (s sqrt(2 pi))),
//! ```
//!
//! `A = erf(1/(s sqrt 2))/2`, for Beta(2, 1). `J` falls in `s` and is positive. For the largest coordinate `|x_{-k}| <= sqrt N x_k`, hence
//! `s_k <= sigma_w`, so `p(n) <= 1/2 - J(sigma_w) / (N + 1)` whatever `n` is: `gamma_l = J(sigma_w) / (N + 1) = 0.349 / (N + 1)` will do for
//! each layer after the first, with `N = N_{l-1}`. Rows are independent given `n`, a dead network is dead at each input, and the first layer is He's. So the
//! theorem holds with these constants, for every domain.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use experiments::death_curves::DeathCurve;
use experiments::domain_curves::DomainSetting;
use experiments::sign_patterns::{GENERIC, SignPatterns, UNEQUAL as UNEQUAL_MAGNITUDES};
use experiments::zero_outputs::joined;
use network::rai::RAI_SIGMA_W;
use network::{Activation, Architecture, DeadLayerSampler, Domain, ForwardPass, Initializer};
use stats::rational::{power, ratio};

use crate::equation_b_1::share;
use crate::setup::rai;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ROW, ROW_BELOW_HALF, BOUND, GAMMA, EXPONENT];

const SOURCE: &str = "Theorem 4.1, appendix E";
const WIDTHS: [usize; 4] = [2, 3, 4, 5];

/// `J(s)`: by how much the positive entry raises the probability that a pre-activation is positive above one half.
pub(crate) fn gain(s: f64) -> f64 {
    if s == 0.0 {
        return 0.5;
    }
    let a = 0.5 * libm::erf(std::f64::consts::FRAC_1_SQRT_2 / s);
    a - s * s * (a - libm::exp(-0.5 / (s * s)) / (s * (2.0 * std::f64::consts::PI).sqrt()))
}

/// A constant `gamma_l` with which the theorem holds for every layer after the first; `width` is `N_{l-1}`, that of the layer before.
pub(crate) fn proven_gamma(width: usize) -> f64 {
    gain(RAI_SIGMA_W) / (width as f64 + 1.0)
}

/// Probability that a row is at most zero, given the output of the layer before, by lemma E.1. `positions`: the gain of the
/// first so many of the coordinates and the bias is counted; that of all `n.len() + 1` in truth.
fn row_dead(n: &[f64], positions: usize) -> f64 {
    let sigma = RAI_SIGMA_W / (n.len() as f64).sqrt();
    let x = || n.iter().copied().chain([1.0]);
    let length: f64 = x().map(|x| x * x).sum();
    let raised: f64 = x().take(positions).map(|x| if x == 0.0 { 0.0 } else { gain(sigma * (length - x * x).max(0.0).sqrt() / x) }).sum();
    0.5 - raised / (n.len() as f64 + 1.0)
}

const ROW: Claim = Claim {
    id: "theorem-4.1/lemma-on-average",
    source: SOURCE,
    statement: "a neuron of RAI is at most zero at an input at which the layer before is alive as often as lemma E.1 says, averaged over that layer",
    formula: "P[<V, x> <= 0] = 1/2 - E[sum_k J(s_k)] / (N + 1),  s_k = sigma |x_{-k}| / x_k,  J(s) = Int_0^1 (1 - t^2) N(0, s^2)(t) dt",
    samples: Samples { ci: 45_000, paper: 2_000_000 },
    resolution: Resolution::absolute(0.03, "a tenth of the probability"),
    check: |run| lemma(run, 1),
    control: Control::negative("the bias's gain is forgotten", |run| lemma(run, 0)),
    note: "Two, three and five layers deep. One neuron of each network, against the closed form at its own inputs.",
    ..Claim::DEFAULT
};

const ROW_BELOW_HALF: Claim = Claim {
    id: "theorem-4.1/row-below-one-half",
    source: SOURCE,
    statement: "given a living layer, a neuron is at most zero with probability below one half: by J(sigma_w) / (N + 1) = 0.349 / (N + 1) and more",
    formula: "P[<V, x> <= 0] <= 1/2 - J(sigma_w) / (N + 1),  J(sigma_w) = Int_0^1 (1 - t^2) N(0, sigma_w^2)(t) dt = 0.349",
    samples: Samples { ci: 60_000, paper: 2_000_000 },
    resolution: Resolution::absolute(
        0.029,
        "half of the smallest of these distances, 0.058 at width 5: equality with one half would be refused",
    ),
    check: |run| below_half(run, |width| 0.5 - proven_gamma(width)),
    control: Control::negative("J for J / (N + 1): the positions forgotten", |run| below_half(run, |_| 0.5 - gain(RAI_SIGMA_W))),
    note: "The distance is proven in the file, from the largest coordinate alone.",
    ..Claim::DEFAULT
};

const BOUND: Claim = Claim {
    id: "theorem-4.1/bound",
    source: SOURCE,
    statement: "P[born dead] <= 1 - prod_l (1 - (1/2 - gamma_l)^N_l) with gamma_1 = 0 and gamma_l = 0.349 / (N_{l-1} + 1), so below the bound of symmetric laws from L = 3 on",
    formula: "for equal widths P[born dead] <= 1 - (1 - 2^-N) (1 - (1/2 - gamma)^N)^(L-2)",
    samples: Samples { ci: 18_000, paper: 1_000_000 },
    resolution: Resolution::PerLine("nine tenths of the distance to the bound of symmetric laws: equality with that would be refused"),
    check: |run| bound(run, |layers| layers - 1),
    control: Control::negative("one factor whatever the number of layers", |run| bound(run, |_| 1)),
    note: "The bound is for one input; the networks are decided on [-sqrt 3, sqrt 3]. At L = 2 both bounds are 2^-N. Widths 2 to 5, and 4,2,4,2.",
    ..Claim::DEFAULT
};

const GAMMA: Claim = Claim {
    id: "theorem-4.1/gamma-of-one-input",
    source: SOURCE,
    statement: "for one input, layer l after a living one dies with (1/2 - gamma_l)^N_l, with gamma_l at least 0.349 / (N_{l-1} + 1) and below one half for l >= 2, and gamma_1 = 0",
    formula: "0 < P(phi(N^l) = 0 | phi(N^{l-1}) != 0) <= (1/2 - 0.349 / (N_{l-1} + 1))^N_l for l >= 2;  2^-N_1 at l = 1",
    samples: Samples { ci: 36_000, paper: 4_000_000 },
    resolution: Resolution::absolute(0.03, "an eighth of the first layer's 1/4 at width 2"),
    check: |run| {
        let curves = single_input(run)?;
        run.table(table(&curves, run.samples()));
        Ok(gammas(&curves, run.samples(), |_, here| here))
    },
    control: Control::negative("N_{l-1} in the exponent, as in the proof's last lines", |run| {
        Ok(gammas(&single_input(run)?, run.samples(), |before, _| before))
    }),
    note: "At the input 1; widths 2 to 5, and 4,2,4,2, where the control differs. That gamma is below one half says that layers do die: one death shows it. The table has the gamma of each layer.",
    ..Claim::DEFAULT
};

const EXPONENT: Claim = Claim {
    id: "theorem-4.1/exponent-in-the-proof",
    source: "Proof of theorem 4.1, appendix E",
    statement: "no layer before l is zero at an input with probability prod_{j<l} (1 - (1/2 - delta_j)^N_{j-1}), with delta_1 = 0",
    formula: "l = 2: P(phi(N^1(x)) != 0) = 1 - (1/2)^N_0",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok(vec![alive_first(|d_in, _| d_in, &UNEQUAL_SHAPES), alive_first(|_, width| width, &UNEQUAL_SHAPES).corrected()]),
    control: Control::positive("as many neurons as inputs", |_| Ok(vec![alive_first(|d_in, _| d_in, &SQUARE_SHAPES)])),
    note: "Right: N_j, as in the theorem and in the display before. At l = 2 the factor is exact, as the first layer is He's: with one input and two neurons 3/4, printed 1/2.",
    ..Claim::DEFAULT
};

/// `(d_in, N_1)`.
const UNEQUAL_SHAPES: [(usize, usize); 5] = [(1, 2), (1, 3), (2, 1), (2, 3), (3, 2)];
const SQUARE_SHAPES: [(usize, usize); 3] = [(1, 1), (2, 2), (3, 3)];

/// The share of all sign patterns of a first layer that is alive at an input, against `1 - 2^-exponent(d_in, N_1)`.
fn alive_first(exponent: fn(usize, usize) -> usize, shapes: &[(usize, usize)]) -> Evidence {
    let cases = [("generic", GENERIC), ("unequal", UNEQUAL_MAGNITUDES)].into_iter().flat_map(|(kind, magnitudes)| {
        shapes.iter().map(move |&(d_in, width)| {
            let patterns = SignPatterns { input_dim: d_in, hidden_widths: &[width], biases: false, magnitudes: &magnitudes };
            let count = patterns.count_zero(&[&[3, -2, 5][..d_in]]);
            let theory = ratio(1, 1) - power(&ratio(1, 2), exponent(d_in, width) as u64);
            (format!("{kind} magnitudes, d_in = {d_in}, N_1 = {width}"), theory, share(count.all - count.zero, count.all))
        })
    });
    Evidence::exact_cases("first layer alive", Relation::Equal, cases).by("product at l = 2", "all sign patterns")
}

/// Layers at whose first neuron the lemma is tried.
const TRIED: [usize; 3] = [2, 3, 5];

/// For each layer tried: networks alive before it, the sum over them of "the first neuron is at most zero" and of its probability by the
/// lemma, and of the square of the difference.
fn first_neurons(run: &Run, bias_positions: usize) -> Result<Vec<Vec<[f64; 4]>>, Stop> {
    let parts = WIDTHS.map(|width| {
        let shape = Architecture::new(1, &[width; 5]).expect("positive widths");
        Part::new(format!("width {width}, input 1, {bias_positions} bias positions"), run.samples(), 200_000, move |block| {
            let mut network = Initializer::RaiText.draw(shape.clone(), Activation::Relu, &mut block.rng);
            let mut pass = ForwardPass::default();
            let mut sums = vec![[0.0; 4]; TRIED.len()];
            for trial in 0..block.trials {
                if trial > 0 {
                    network.redraw(Initializer::RaiText, &mut block.rng);
                }
                network.forward(&[1.0], &mut pass);
                for (sums, layer) in sums.iter_mut().zip(TRIED) {
                    let n = &pass.activations[layer - 2];
                    // Once dead does not mean dead for ever: the next layer has biases.
                    if n.iter().all(|x| *x == 0.0) {
                        continue;
                    }
                    let dead = f64::from(u8::from(pass.pre_activations[layer - 1][0] <= 0.0));
                    let theory = row_dead(n, width + bias_positions);
                    let difference = dead - theory;
                    sums.iter_mut().zip([1.0, dead, theory, difference * difference]).for_each(|(sum, x)| *sum += x);
                }
            }
            sums
        })
    });
    let blocks: Vec<Vec<Vec<[f64; 4]>>> = run.measure(parts.into())?;
    let add = |mut sums: Vec<[f64; 4]>, block: Vec<[f64; 4]>| {
        sums.iter_mut().zip(block).for_each(|(sum, part)| sum.iter_mut().zip(part).for_each(|(sum, x)| *sum += x));
        sums
    };
    Ok(blocks.into_iter().map(|part| part.into_iter().fold(vec![[0.0; 4]; TRIED.len()], add)).collect())
}

fn lemma(run: &Run, bias_positions: usize) -> Result<Vec<Evidence>, Stop> {
    let sums = first_neurons(run, bias_positions)?;
    let lines = sums.iter().zip(WIDTHS).flat_map(|(sums, width)| {
        sums.iter().zip(TRIED).map(move |([count, dead, theory, squares], layer)| {
            let mean = (dead - theory) / count;
            let error = ((squares / count - mean * mean) / count).sqrt();
            Evidence::mean(format!("width {width}, layer {layer}"), Relation::Equal, 0.0, mean, error, *count as u64)
                .by("lemma E.1 at the outputs", "neurons of whole networks, less the lemma")
        })
    });
    Ok(lines.collect())
}

fn below_half(run: &Run, most: fn(usize) -> f64) -> Result<Vec<Evidence>, Stop> {
    let sums = first_neurons(run, 1)?;
    let lines = sums.iter().zip(WIDTHS).flat_map(|(sums, width)| {
        sums.iter().zip(TRIED).map(move |([count, dead, _, _], layer)| {
            let label = format!("width {width}, layer {layer}");
            Evidence::proportion(label, Relation::AtMost, most(width), *dead as u64, *count as u64)
                .by("largest coordinate alone", "neurons of whole networks")
        })
    });
    Ok(lines.collect())
}

/// Numbers of layers with ReLU, `L - 1`, at which the bound is judged.
const JUDGED: [usize; 6] = [2, 3, 4, 5, 9, 19];

/// Layers of the curves of equal widths on the domain, and at one input.
const ON_DOMAIN: usize = 19;
const AT_ONE_INPUT: usize = 9;

/// Widths that show whether an exponent is that of the layer or of the one before.
const UNEQUAL: [usize; 4] = [4, 2, 4, 2];

/// All shapes: their names for labels, and their hidden widths, so many where they are equal.
fn shapes(layers: usize) -> Vec<(String, Vec<usize>)> {
    let equal = WIDTHS.map(|width| (format!("width {width}"), vec![width; layers]));
    equal.into_iter().chain([(format!("widths {}", joined(&UNEQUAL)), UNEQUAL.to_vec())]).collect()
}

/// A curve for each shape: first dead layers on the domain that `setting` has for equal widths.
fn first_dead(run: &Run, setting: fn(usize) -> DomainSetting) -> Result<Vec<Vec<u64>>, Stop> {
    let equal = WIDTHS.map(|width| setting(width).part(run.samples()));
    let DomainSetting { law, domain, .. } = setting(UNEQUAL[0]);
    let shape = Architecture::new(1, &UNEQUAL).expect("positive widths");
    let sampler = DeadLayerSampler::new(shape, law, &domain).expect("a valid law");
    let unequal = Part::new(format!("RAI, widths {}", joined(&UNEQUAL)), run.samples(), 200_000, move |block| {
        sampler.clone().count(block.trials, &mut block.rng).first_zero_at().to_vec()
    });
    run.histograms(equal.into_iter().chain([unequal]).collect())
}

fn bound(run: &Run, factors: fn(usize) -> usize) -> Result<Vec<Evidence>, Stop> {
    let curves = first_dead(run, |width| rai(width, ON_DOMAIN))?;
    let lines = curves.into_iter().zip(shapes(ON_DOMAIN)).flat_map(|(first_dead, (name, widths))| {
        let curve = DeathCurve::new(first_dead, run.samples());
        // Where two layers of 4 or 5 are hardly ever dead, the bounds hardly differ.
        let is_judged = |layers: &usize| *layers <= widths.len() && (*layers > 2 || widths[0] < 4);
        JUDGED
            .into_iter()
            .filter(is_judged)
            .map(|layers| {
                // Of the layers 1 to `counted`, with `gamma(N_{l-1})` from layer 2 on.
                let born_dead = |gamma: fn(usize) -> f64, counted: usize| {
                    let first = 1.0 - 0.5_f64.powi(widths[0] as i32);
                    let later = (1..counted).map(|index| 1.0 - (0.5 - gamma(widths[index - 1])).powi(widths[index] as i32));
                    1.0 - first * later.product::<f64>()
                };
                let bound = born_dead(proven_gamma, 1 + factors(layers));
                let distance = born_dead(|_| 0.0, layers) - bound;
                curve
                    .against(format!("{name}, {layers} layers"), Relation::AtMost, bound, layers)
                    .by("closed form for one input", "whole networks on the domain")
                    .resolving(0.9 * distance)
            })
            .collect::<Vec<_>>()
    });
    Ok(lines.collect())
}

/// For each shape the first layers that are zero at the input 1.
fn single_input(run: &Run) -> Result<Vec<Vec<u64>>, Stop> {
    first_dead(run, |width| {
        let point = Domain::points(&[&[1.0]]).expect("one input");
        DomainSetting::on("RAI", Initializer::RaiText, width, AT_ONE_INPUT, "the input 1", point)
    })
}

/// The deaths of each layer, and the networks alive before it.
fn hazards(first_dead: &[u64], networks: u64) -> Vec<(u64, u64)> {
    let deaths = first_dead.iter().scan(networks, |alive, &died| {
        let before = *alive;
        *alive -= died;
        Some((died, before))
    });
    deaths.collect()
}

/// `exponent(N_{l-1}, N_l)` of the largest probability.
fn gammas(curves: &[Vec<u64>], networks: u64, exponent: fn(usize, usize) -> usize) -> Vec<Evidence> {
    let mut lines = Vec::new();
    for (first_dead, (name, widths)) in curves.iter().zip(shapes(AT_ONE_INPUT)) {
        let hazards = hazards(first_dead, networks);
        let (died, alive) = hazards[0];
        lines.push(
            Evidence::proportion(format!("{name}, layer 1"), Relation::Equal, 0.5_f64.powi(widths[0] as i32), died, alive)
                .by("gamma_1 = 0", "whole networks at one input"),
        );
        for layer in [2, 3, 4, 5, 9].into_iter().filter(|layer| *layer <= widths.len()) {
            let (died, alive) = hazards[layer - 1];
            let (before, here) = (widths[layer - 2], widths[layer - 1]);
            let most = (0.5 - proven_gamma(before)).powi(exponent(before, here) as i32);
            let label = format!("{name}, layer {layer}");
            lines.push(Evidence::proportion(label, Relation::AtMost, most, died, alive).by("least gamma", "whole networks at one input"));
        }
        let after_the_first: u64 = hazards[1..].iter().map(|(died, _)| died).sum();
        lines.push(
            Evidence::exact(format!("{name}, deaths after layer 1"), Relation::Greater, 0, after_the_first)
                .by("gamma of one half", "whole networks at one input"),
        );
    }
    lines
}

fn table(curves: &[Vec<u64>], networks: u64) -> Table {
    let mut table = Table::new(
        "theorem-4.1",
        "Theorem 4.1: gamma of each layer, backed out at the input 1",
        &["widths", "layer", "alive_before", "died", "gamma", "proven"],
    );
    for (first_dead, (name, widths)) in curves.iter().zip(shapes(AT_ONE_INPUT)) {
        for (index, (died, alive)) in hazards(first_dead, networks).into_iter().enumerate() {
            let gamma = 0.5 - libm::pow(died as f64 / alive as f64, 1.0 / widths[index] as f64);
            let proven = if index == 0 { 0.0 } else { proven_gamma(widths[index - 1]) };
            let row = [name.as_str().into(), (index + 1).into(), alive.into(), died.into(), gamma.into(), proven.into()];
            table.push(row.to_vec());
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gain_falls_from_one_half() {
        assert_eq!(gain(0.0), 0.5);
        let values: Vec<f64> = [1e-3, 0.05, 0.3, RAI_SIGMA_W, 1.0, 3.0, 30.0].map(gain).to_vec();
        assert!(values.windows(2).all(|pair| pair[0] > pair[1]) && values[6] > 0.0, "{values:?}");
        // mpmath: the integral of (1 - t^2) exp(-t^2/2) / sqrt(2 pi) over [0, 1] is phi(1) = 0.24197072451914335.
        assert!((gain(1.0) - 0.241_970_724_519_143_35).abs() < 1e-15);
    }

    #[test]
    fn a_row_is_dead_with_less_than_one_half_by_the_proven_gamma_whatever_it_sees() {
        let seen = [vec![0.0, 1e-9], vec![1e9, 0.0], vec![1.0, 1.0], vec![0.3, 5.0], vec![0.0, 0.0, 0.0, 1e-3, 7.0]];
        for n in &seen {
            let p = row_dead(n, n.len() + 1);
            assert!(p > 0.0 && p <= 0.5 - proven_gamma(n.len()), "{n:?}: {p}");
        }
        // Without the bias position an input near zero would gain nothing.
        assert!((row_dead(&[1e-9], 1) - 0.5).abs() < 1e-9);
    }

    #[test]
    fn the_dead_of_a_layer_are_counted_among_those_alive_before() {
        assert_eq!(hazards(&[25, 0, 15], 100), [(25, 100), (0, 75), (15, 75)]);
    }
}
