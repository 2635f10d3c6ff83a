//! Observation 2: the number of dichotomies is exponential in the depth.
//!
//! The first layer's weights go round `W cos t + W' sin t`, and a readout labels `s` random inputs. Flips of one label are the crossings of
//! the readout's hyperplane, so that their mean is known (Crofton):
//!
//! ```text
//! E[flips of one input on half the circle] = E[|d/dt z/|z||]  after the last hidden layer
//! ```
//!
//! a function of the Gram matrix of `z` and `dz/dt`, which grows by `sqrt(sigma_w^2 P(|h| < 1))` a layer in wide networks.
//!
//! Source: section 2.4, Observation 2. Reading: hard-tanh, no biases, `sigma_w^2 = 8` and 15 normal inputs with a mean `|x|^2` of the
//! width, as in figure 4; the paper leaves the widths, the inputs and the condition on `sigma_w` open. Dichotomies are counted on the whole
//! circle.

use claims::{Claim, Control, Evidence, Expect, Part, Profile, Relation, Resolution, Run, Samples, Stop, Verdict};
use experiments::mean_of::MeanOf;
use experiments::properties::{Try, properties};
use network::{Activation, Gram, GramChain};

use crate::bounds::Layer;
use crate::dichotomies::{
    Crofton, Ensemble, Family, Network, PAPERS_POINTS, angular_speed, dichotomies, ensembles, flips, joined, ln_growth, parts_of,
};
use crate::growth::mean_speed;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[EXPONENTIAL, FLIPS, RATE, SMALL_WEIGHTS, WIDTH_ONE];

const EXPONENTIAL: Claim = Claim {
    id: "observation-2/exponential",
    source: "Observation 2",
    statement: "each further layer multiplies the number of dichotomies by 1.3 at least, by one factor at small and at large depth",
    formula: "ln D(n) grows linearly in n, below 2^s",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 56, paper: 60 },
    resolution: Resolution::absolute(0.26, "ln 1.3, between a factor of 1.3 and none"),
    check: |run| exponential(run, 8.0),
    control: Control::negative("sigma_w^2 = 1, where nothing grows exponentially", |run| exponential(run, 1.0)),
    note: "Mean of ln D. A polynomial would need a degree of 1.2 n for a factor of 1.3 at every n. That the factor is one to 0.15 in ln D \
           holds for widths of 16 and more; narrower networks bend (dichotomies-proportional/narrow).",
    ..Claim::DEFAULT
};

const FLIPS: Claim = Claim {
    id: "observation-2/flips",
    source: "Observation 2",
    statement: "the label of one input flips, in the mean, as often as the length of its normalized curve over pi says",
    formula: "E[flips on half the circle] = E[|d/dt z/|z||]",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 500, paper: 10_000 },
    resolution: Resolution::relative(0.2, "less than the third that a layer adds at width 8"),
    check: |run| crofton(run, 0),
    control: Control::negative("one layer fewer", |run| crofton(run, 1)),
    note: "A row of ours: where the exponential comes from. Exact at every width.",
    ..Claim::DEFAULT
};

const RATE: Claim = Claim {
    id: "observation-2/rate",
    source: "Observation 2",
    statement: "in wide networks the mean number of flips grows by sqrt(sigma_w^2 P(|h| < 1)) a layer, to 1 %",
    formula: "P(|h| < 1) at the fixed point of the mean square: 1.56 for sigma_w^2 = 8",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 500, paper: 20_000 },
    resolution: Resolution::absolute(0.05, "a tenth of what the factor exceeds 1 by"),
    check: |run| rate(run, 8.0),
    control: Control::negative("the factor of sigma_w^2 = 9", |run| rate(run, 9.0)),
    note: "Width 512, by Gram matrices: that these are the flips is the row before.",
    ..Claim::DEFAULT
};

const SMALL_WEIGHTS: Claim = Claim {
    id: "observation-2/small-weights",
    source: "Observation 2",
    statement: "with small weights (sigma_w^2 = 1/4) the number of dichotomies does not grow with depth",
    formula: "E[ln(D(6) / D(2))] / 4 <= 0.02",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 28, paper: 1000 },
    resolution: Resolution::absolute(0.05, "a fifth of the growth a layer at width 8 with sigma_w^2 = 8"),
    check: |run| small_weights(run, 0.25),
    control: Control::negative("sigma_w^2 = 8", |run| small_weights(run, 8.0)),
    note: "The observation does not name its condition; sections 2.1 and 2.2 speak of large weights. Hard-tanh is nearly linear here, and \
           a linear network flips each label once on half the circle.",
    ..Claim::DEFAULT
};

const WIDTH_ONE: Claim = Claim {
    id: "observation-2/width-one",
    source: "Observation 2",
    statement: "at width 1 the number of dichotomies is 2 s at every depth",
    formula: "D(n) = 2 s",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100, paper: 5000 },
    check: |run| width(run, 1),
    control: Control::negative("width 2", |run| width(run, 2)),
    note: "One neuron passes on the sign of its input, whatever its weights: the exponential needs width.",
    ..Claim::DEFAULT
};

fn exponential(run: &Run, sigma_w2: f64) -> Result<Vec<Evidence>, Stop> {
    let depths: &[(usize, usize)] = if run.profile() == Profile::Ci { &[(16, 5), (32, 4)] } else { &[(16, 10), (32, 9), (128, 5)] };
    let families: Vec<_> =
        depths.iter().map(|&(width, layers)| (Family::first_layer(width, layers, sigma_w2, PAPERS_POINTS), run.samples())).collect();
    let found = ensembles(run, &families)?;
    Ok(found.iter().flat_map(|ensemble| growth_lines(ensemble, 1.3)).collect())
}

fn growth_lines(ensemble: &Ensemble, factor: f64) -> Vec<Evidence> {
    let (width, layers) = (ensemble.family.setting.width, ensemble.family.remaining_depth());
    let mut lines: Vec<Evidence> = (1..layers)
        .map(|layer| {
            ensemble
                .growth(layer, layer + 1)
                .line(format!("width {width}, ln growth, {layer} to {} layers", layer + 1), Relation::AtLeast, libm::log(factor))
                .by("a factor a layer", "sweeps, event by event")
        })
        .collect();
    // Equal to 0.15, the later half less the earlier one.
    let middle = layers.div_ceil(2);
    let bend = ensemble.mean(|network| {
        let growth = |from, to| ln_growth(network, dichotomies, from, to);
        growth(middle, layers) - growth(1, middle)
    });
    lines.extend([(Relation::AtMost, 0.15), (Relation::AtLeast, -0.15)].map(|(relation, bound)| {
        bend.line(format!("width {width}, later less earlier growth, {}", relation.sign()), relation, bound)
            .by("one factor, to 0.15", "sweeps, event by event")
            .resolving(0.15)
    }));
    lines
}

fn crofton(run: &Run, layers_fewer: usize) -> Result<Vec<Evidence>, Stop> {
    let families = [(4, 2), (8, 4), (32, 3)].map(|(width, layers)| Family::first_layer(width, layers, 8.0, 1));
    // Narrow networks scatter more and cost less.
    let networks = |family: &Family| run.samples() * if family.setting.width <= 8 { 2 } else { 1 };
    let chains = 40 * run.samples();
    let counted = families.map(|family| (family, networks(&family)));
    let (found, speeds) = run.measure_both(parts_of(&counted), families.map(|family| Crofton::new(family).part(chains)).into())?;
    let lines = joined(&counted, found).into_iter().zip(speeds).flat_map(|(ensemble, speeds)| {
        let width = ensemble.family.setting.width;
        (1 + layers_fewer..=ensemble.family.remaining_depth()).map(move |layers| {
            let theory = mean_speed(&speeds, layers - 1 - layers_fewer, chains);
            let observed = ensemble.mean(|network| network.mean(layers, flips));
            against(format!("width {width}, {layers} layers"), observed, theory).by("Gram matrices", "sweeps, event by event")
        })
    });
    Ok(lines.collect())
}

/// Two sampled means that ought to be one.
pub(crate) fn against(label: impl Into<String>, observed: MeanOf, theory: MeanOf) -> Evidence {
    let standard_error = libm::hypot(observed.standard_error, theory.standard_error);
    Evidence::mean(label, Relation::Equal, theory.mean, observed.mean, standard_error, observed.n)
}

fn rate(run: &Run, sigma_w2: f64) -> Result<Vec<Evidence>, Stop> {
    const LAYERS: usize = 10;
    const WIDTH: usize = 512;
    let chain = GramChain::new(Activation::HardTanh, WIDTH, 8.0, 0.0).expect("positive parameters");
    let part = Part::new(format!("width {WIDTH}, {LAYERS} layers, sigma_w^2 8"), run.samples(), 500, |block| {
        let mut ratios = vec![];
        for _ in 0..block.trials {
            let mut gram = Gram::circle(WIDTH);
            let speeds: Vec<f64> = (0..LAYERS)
                .map(|_| {
                    gram = chain.step(gram, &mut block.rng);
                    angular_speed(gram)
                })
                .collect();
            ratios.push([speeds[3], speeds[LAYERS - 1]]);
        }
        ratios
    });
    let speeds: Vec<[f64; 2]> = run.measure(vec![part])?.concat().concat();
    let mean = |k: usize| MeanOf::values(&speeds.iter().map(|speeds| speeds[k]).collect::<Vec<f64>>());
    let (early, late) = (mean(0), mean(1));
    // The ratio of the means; its error by linear terms of paired values.
    let ratio = late.mean / early.mean;
    let errors: Vec<f64> = speeds.iter().map(|[early_one, late_one]| (late_one - ratio * early_one) / early.mean).collect();
    let relative = MeanOf::values(&errors).standard_error / ratio;
    let steps = (LAYERS - 4) as f64;
    let factor = libm::exp(libm::log(ratio) / steps);
    let observed = MeanOf { mean: factor, standard_error: factor * relative / steps, n: run.samples() };
    let theory = Layer::without_biases(WIDTH, sigma_w2).mean_field_rate();
    let lines = [(Relation::AtMost, 1.01), (Relation::AtLeast, 0.99)].map(|(relation, share)| {
        observed
            .line(format!("4 to {LAYERS} layers, {} of {share} times the factor", relation.sign()), relation, share * theory)
            .by("fixed point of the mean square", "Gram matrices")
    });
    Ok(lines.into())
}

fn small_weights(run: &Run, sigma_w2: f64) -> Result<Vec<Evidence>, Stop> {
    let families: Vec<_> = [4, 8].map(|width| (Family::first_layer(width, 6, sigma_w2, PAPERS_POINTS), run.samples())).into();
    let lines = ensembles(run, &families)?.into_iter().map(|ensemble| {
        ensemble
            .growth(2, 6)
            .line(format!("width {}, ln growth, 2 to 6 layers", ensemble.family.setting.width), Relation::AtMost, 0.02)
            .by("one label vector in fifty a layer", "sweeps, event by event")
    });
    Ok(lines.collect())
}

fn width(run: &Run, width: usize) -> Result<Vec<Evidence>, Stop> {
    let tries = [(1, 3), (4, PAPERS_POINTS), (8, PAPERS_POINTS)].map(|(layers, points)| {
        let family = Family::first_layer(width, layers, 8.0, points);
        let attempt: Try<'static> = Box::new(move |rng| {
            let network = Network::sweep(&family, rng);
            match network.tallies.iter().flatten().find(|tally| tally.distinct != 2 * points as u64) {
                None => Ok(()),
                Some(tally) => Err(format!("{} dichotomies of {points} inputs", tally.distinct)),
            }
        });
        (family.name(), attempt)
    });
    let lines = properties(run, run.samples(), tries.into())?;
    Ok(lines.into_iter().map(|line| line.by("each label flips once in half a circle", "sweeps, event by event")).collect())
}
