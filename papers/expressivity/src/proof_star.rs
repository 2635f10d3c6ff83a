//! Equation (*) of the proof of Theorem 1: the difference after a layer, given what the layer makes of `z`.
//!
//! ```text
//! E|dz(d+1)| = E E ( sum_{i in A} ((W_perp)_i dz + (W_par)_i dz)^2 )^(1/2)      (outer mean over W_par, which fixes h and A)
//! ```
//!
//! Source: appendix A.2, (*). Given `h`, the sum is over independent normal numbers, so `(|z|^2, z.dz, |dz|^2)` is a Markov chain over the
//! layers (`network::GramChain`), and for `dz` orthogonal to `z`, with `p = P(|h| < 1)`,
//!
//! ```text
//! E|dz(d+1)| / |dz(d)| = (sigma_w / sqrt k) sum_j Binom(j; k, p) sqrt 2 Gamma((j+1)/2) / Gamma(j/2)      at every width
//! ```
//!
//! Reading: before (*) the proof writes `dz(d+1)` as `phi(W dz)`. It is `phi(W z + W dz) - phi(W z)`; for a small `dz` the printed one would count
//! saturated neurons too.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Verdict};
use experiments::mean_of::MeanOf;
use network::{Activation, Gram, GramChain};

use crate::bounds::Layer;
use crate::plain::{pass, pass_layer};
use crate::sampled::{Sampled, dot, means};
use crate::setting::Setting;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[TOWER, ORTHOGONAL, INTERMEDIATE];

const TOWER: Claim = Claim {
    id: "proof-star/tower",
    source: "Proof of Theorem 1, (*)",
    statement: "mean lengths of the derivative after 1, 2 and 3 layers are those of the chain that draws W_par and W_perp one after the other",
    formula: "E|dz(d)| is the same by whole matrices W and by W_par and W_perp, one after the other,  d = 1, 2, 3",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 60_000, paper: 400_000 },
    resolution: Resolution::absolute(0.12, "a tenth of the mean after one layer"),
    check: |run| tower(run, 1.0),
    control: Control::negative("W_par dz left out", |run| tower(run, 0.0)),
    note: "A point and a direction that are neither orthogonal nor of one norm; whole matrices against the Gram chain, with and without biases.",
    ..Claim::DEFAULT
};

const ORTHOGONAL: Claim = Claim {
    id: "proof-star/orthogonal",
    source: "Proof of Theorem 1, (*)",
    statement: "for dz orthogonal to z and |z|^2 = k the mean growth in a layer is the binomial mean of chi means, at every width",
    formula: "E|dz'| / |dz| = (sigma_w / sqrt k) sum_j Binom(j; k, p) sqrt 2 Gamma((j+1)/2) / Gamma(j/2)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 60_000, paper: 600_000 },
    resolution: Resolution::relative(0.08, "a third of what a degree of freedom changes at k = 8, sigma_w^2 = 2"),
    check: |run| orthogonal(run, 0),
    control: Control::negative("one degree of freedom less", |run| orthogonal(run, 1)),
    note: "A row of ours, sharper than the starred equation: an exact number for the first layer behind a great circle.",
    ..Claim::DEFAULT
};

const INTERMEDIATE: Claim = Claim {
    id: "proof-star/intermediate-step",
    source: "Proof of Theorem 1, before (*)",
    statement: "the mean of |dz(d+1)| is that of |phi(W dz)|",
    formula: "E|dz(d+1)| = E E |phi(W dz)|",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: Samples { ci: 40_000, paper: 1_000_000 },
    resolution: Resolution::absolute(0.05, "a tenth of the difference"),
    check: |run| intermediate(run, true),
    control: Control::positive("the sum over A", |run| intermediate(run, false)),
    note: "Right: phi(W z + W dz) - phi(W z), which for small dz is W dz on the neurons that are not saturated, as the starred equation has it. |phi(W dz)| counts all neurons.",
    ..Claim::DEFAULT
};

/// Width, variances, and a name.
const TOWERS: [(usize, f64, f64); 3] = [(2, 2.0, 0.0), (4, 4.0, 0.0), (4, 4.0, 1.0)];
const LAYERS: usize = 3;

fn point(k: usize) -> (Vec<f64>, Vec<f64>) {
    (0..k).map(|i| (0.4 + 0.3 * i as f64, 0.9 - 0.2 * i as f64)).unzip()
}

/// `kept` is the share of `z . dz` that the chain begins with.
fn tower(run: &Run, kept: f64) -> Result<Vec<Evidence>, Stop> {
    let mut measurements = Vec::new();
    for (k, sigma_w2, sigma_b2) in TOWERS {
        let setting = Setting { sigma_b2, ..Setting::hard_tanh(k, LAYERS, sigma_w2) };
        let name = format!("k = {k}, sigma_w^2 = {sigma_w2}, sigma_b^2 = {sigma_b2}");
        measurements.push(Sampled::new(format!("{name}, matrices"), LAYERS, move |rng, values| {
            let (x, dx) = point(k);
            let network = setting.draw(rng);
            let passed = pass(&network, setting.activation, &x, &dx);
            values.iter_mut().zip(&passed).for_each(|(value, layer)| *value = dot(&layer.dz, &layer.dz).sqrt());
        }));
        let chain = GramChain::new(Activation::HardTanh, k, sigma_w2, sigma_b2).expect("in range");
        measurements.push(Sampled::new(format!("{name}, chain, {kept} of z.dz"), LAYERS, move |rng, values| {
            let (x, dx) = point(k);
            // Without W_par dz only what is perpendicular to z is left of the derivative.
            let along = dot(&x, &dx);
            let gram = Gram { z_z: dot(&x, &x), z_dz: kept * along, dz_dz: dot(&dx, &dx) - (1.0 - kept) * along * along / dot(&x, &x) };
            chain.speeds(gram, rng, values);
        }));
    }
    let means = means(run, run.samples(), measurements)?;
    let lines = TOWERS.iter().zip(means.chunks_exact(2)).flat_map(|((k, sigma_w2, sigma_b2), pair)| {
        pair[0].iter().zip(&pair[1]).zip(1..).map(move |((matrices, chain), layer)| {
            let label = format!("k = {k}, sigma_w^2 = {sigma_w2}, sigma_b^2 = {sigma_b2}, layer {layer}");
            difference(matrices, chain).line(label, Relation::Equal, 0.0).by("no difference", "matrices less chain")
        })
    });
    Ok(lines.collect())
}

/// The difference of two independent means of as many values.
fn difference(first: &MeanOf, second: &MeanOf) -> MeanOf {
    MeanOf { mean: first.mean - second.mean, standard_error: first.standard_error.hypot(second.standard_error), n: first.n }
}

fn orthogonal(run: &Run, lost: usize) -> Result<Vec<Evidence>, Stop> {
    const CASES: [(usize, f64); 6] = [(2, 2.0), (3, 1.0), (3, 8.0), (8, 2.0), (8, 16.0), (16, 4.0)];
    let measurements = CASES.map(|(k, sigma_w2)| {
        let setting = Setting::hard_tanh(k, 1, sigma_w2);
        Sampled::new(format!("k = {k}, sigma_w^2 = {sigma_w2}"), 1, move |rng, values| {
            let [x, dx] = setting.orthogonal_inputs();
            let layer = setting.layer(k, k, rng);
            let dz = pass_layer(&layer, setting.activation, &x, &dx).dz;
            values[0] = (dot(&dz, &dz) / dot(&dx, &dx)).sqrt();
        })
    });
    let means = means(run, run.samples(), measurements.into())?;
    let lines = CASES.iter().zip(means).map(|(&(k, sigma_w2), mean)| {
        let theory = Layer::without_biases(k, sigma_w2).binomial_sum(lost);
        mean[0].line(format!("k = {k}, sigma_w^2 = {sigma_w2}"), Relation::Equal, theory).by("binomial sum", "sampled matrices")
    });
    Ok(lines.collect())
}

fn intermediate(run: &Run, with_printed: bool) -> Result<Vec<Evidence>, Stop> {
    const WIDTH: usize = 4;
    const SIGMA_W2: f64 = 4.0;
    // W dz saturates nothing by itself. In about two of a thousand matrices a neuron passes -1 or 1 within the step, which moves the mean of the
    // difference to (*) by less than a hundredth.
    const STEP: f64 = 0.001;
    const OF_THE_STEP: f64 = 0.01;
    let setting = Setting::hard_tanh(WIDTH, 1, SIGMA_W2);
    let measurement = Sampled::new(format!("k = {WIDTH}, sigma_w^2 = {SIGMA_W2}, step {STEP}"), 2, move |rng, values| {
        let [x, dx] = setting.orthogonal_inputs();
        let layer = setting.layer(WIDTH, WIDTH, rng);
        let phi_of_difference: f64 = layer.product(&dx).iter().map(|dh| setting.activation.apply(STEP * dh).powi(2)).sum();
        let moved: Vec<f64> = x.iter().zip(&dx).map(|(x, dx)| x + STEP * dx).collect();
        let image = |x: &[f64]| layer.product(x).iter().map(|&h| setting.activation.apply(h)).collect::<Vec<f64>>();
        let difference: f64 = image(&moved).iter().zip(image(&x)).map(|(b, a)| (b - a) * (b - a)).sum();
        let unit = STEP * dot(&dx, &dx).sqrt();
        values[0] = (difference.sqrt() - phi_of_difference.sqrt()) / unit;
        // Less what (*) says of the same matrix.
        let sum = pass_layer(&layer, setting.activation, &x, &dx).dz;
        values[1] = (difference.sqrt() - STEP * dot(&sum, &sum).sqrt()) / unit;
    });
    let mean = &means(run, run.samples(), vec![measurement])?[0];
    let printed =
        mean[0].line("|phi(Wz + W dz) - phi(Wz)| less |phi(W dz)|", Relation::Equal, 0.0).by("phi(W dz)", "differences of outputs");
    let right = [(Relation::AtMost, OF_THE_STEP), (Relation::AtLeast, -OF_THE_STEP)].map(|(relation, bound)| {
        let label = format!("|phi(Wz + W dz) - phi(Wz)| less the sum over A, {} {bound}", relation.sign());
        mean[1].line(label, relation, bound).by("sum over A", "differences of outputs")
    });
    Ok(if with_printed { std::iter::once(printed).chain(right.map(Evidence::corrected)).collect() } else { right.into() })
}
