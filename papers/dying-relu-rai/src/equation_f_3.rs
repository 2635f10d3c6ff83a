//! Equation F.3: the mean energy that a neuron passes on, given the layer before.
//!
//! With `n = [phi(N^{l-1}), 1]`, `I_k = Int_0^M Int_y^M (x - y)^2 dF_P(x) f_{Y_k}(y) dy`, `Y_k ~ N(0, sigma_l^2 |n_{-k}|^2 / n_k^2)`:
//!
//! ```text
//! E[phi(N_t^l)^2 | N^{l-1}] = (|n|^2 / 2) ((mu'_2 - sigma_l^2) / (N_{l-1} + 1) + sigma_l^2)
//!                           + sum_k n_k^2 I_k / (N_{l-1} + 1)
//!                           + mu'_1 sqrt(2/pi) sigma_l sum_k n_k |n_{-k}| / (N_{l-1} + 1)
//! ```
//!
//! Source: equation F.3; an equality. Positions with `n_k = 0` contribute `sigma_l^2 |n|^2 / 2` to the first line only. The last position
//! is the bias, `n_k = 1`. Misprints: the derivation starts from `N_t^l = <v^{l,t}, n^l>`, with `n^l` for `n^{l-1}`, and the normal density
//! lacks a tilde (F.1).

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::{Activation, Architecture, ForwardPass, Layer, Network};
use stats::rational::from_f64_exact;

use experiments::mean_length::Moments;
use experiments::words::in_words;

use crate::chosen_law::ChosenLaw;
use crate::neuron::{EnergyTerms, Neuron};
use crate::rai_layers::{draw_row, pre_activation};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[TWO_ORDERS, SIMULATION, PRINTED_LAYER];

const FORMULA: &str = "E[phi(N_t^l)^2 | N^{l-1}] = |n|^2/2 ((mu'_2 - sigma^2)/(N+1) + sigma^2) + sum_k n_k^2 I_k/(N+1) + mu'_1 sqrt(2/pi) sigma sum_k n_k |n_{-k}|/(N+1), N = N_{l-1}";

const TWO_ORDERS: Claim = Claim {
    id: "eq-F.3/two-orders",
    source: "Equation F.3",
    statement: "the three terms of equation F.3 add up to the mean of relu(m + s Z)^2 over position and chosen entry",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::relative(1e-9, "nine digits"),
    check: |_| Ok(two_orders(EnergyTerms::total)),
    control: Control::negative("the cross term halved", |_| Ok(two_orders(without_half_of_the_cross_term))),
    note: "I_k with Y outside, against E[relu(m + s Z)^2] = (m^2 + s^2) Phi(m/s) + m s phi(m/s) with X outside.",
    ..Claim::DEFAULT
};

const SIMULATION: Claim = Claim {
    id: "eq-F.3/simulation",
    source: "Equation F.3",
    statement: "given the layer before, neurons pass on the mean energy of equation F.3",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 120_000, paper: 20_000_000 },
    resolution: Resolution::relative(0.07, "a fifteenth of the energy"),
    check: |run| simulation(run, EnergyTerms::total),
    control: Control::negative("the cross term halved", |run| simulation(run, without_half_of_the_cross_term)),
    note: "Whole rows with the position drawn, the bias's among them, on fixed vectors with and without zeros.",
    ..Claim::DEFAULT
};

const PRINTED_LAYER: Claim = Claim {
    id: "eq-F.3/printed-layer",
    source: "Appendix F, before equation F.3",
    statement: "a neuron of layer l is N_t^l(x) = <v^{l,t}, n^l(x)>, with n^l = [phi(N^l), 1]",
    formula: "N_t^l(x) = <v^{l,t}, n^{l-1}(x)>",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok(vec![neurons_of_layer(1), neurons_of_layer(0).corrected()]),
    control: Control::positive("n^{l-1}", |_| Ok(vec![neurons_of_layer(0)])),
    note: "Right: n^{l-1}, as in the lines that follow; v^{l,t} has N_{l-1} + 1 entries, so with unequal widths n^l does not even fit. Integer networks with three layers of width 2, l = 2 and 3.",
    ..Claim::DEFAULT
};

/// The neurons of whole integer networks against `<v^{l,t}, n^{l-1+later}>`, at `l` = 2 and 3.
fn neurons_of_layer(later: usize) -> Evidence {
    const WIDTH: usize = 2;
    let cases = (0..25_i64).flat_map(|network| {
        // Whole numbers from -4 to 4 without a pattern that matters.
        let entry = |place: i64| ((7 * network + 5 * place + network * place) % 9 - 4) as f64;
        let layer = |l: i64, fan_in: i64| {
            let at = |place: i64| entry(10 * l + place);
            let weights = (0..fan_in * WIDTH as i64).map(at).collect();
            Layer::new(fan_in as usize, WIDTH, weights, vec![at(8), at(9)]).expect("the shape fits")
        };
        let layers = vec![layer(0, 1), layer(1, WIDTH as i64), layer(2, WIDTH as i64)];
        let shape = Architecture::new(1, &[WIDTH; 3]).expect("positive widths");
        let mut pass = ForwardPass::default();
        Network::new(shape, Activation::Relu, layers.clone()).expect("the layers fit").forward(&[3.0], &mut pass);
        let whole = |x: f64| from_f64_exact(x).expect("a small whole number");
        [2, 3]
            .into_iter()
            .flat_map(|l| (0..WIDTH).map(move |t| (l, t)))
            .map(|(l, t)| {
                let (row, n) = (layers[l - 1].rows().nth(t).expect("a row"), &pass.activations[l - 2 + later]);
                let weighted = row.iter().zip(n).map(|(v, n)| whole(*v) * whole(*n));
                let theory = weighted.fold(whole(layers[l - 1].biases()[t]), |sum, term| sum + term);
                (format!("network {network}, l = {l}, t = {}", t + 1), theory, whole(pass.pre_activations[l - 1][t]))
            })
            .collect::<Vec<_>>()
    });
    let label = if later == 0 { "<v, n^{l-1}>" } else { "<v, n^l>" };
    Evidence::exact_cases(label, Relation::Equal, cases).by("inner product in fractions", "forward pass of the network")
}

/// `sqrt(1/(2 pi))` in place of `sqrt(2/pi)`: `E[Z; Z > 0]` taken once.
fn without_half_of_the_cross_term(terms: &EnergyTerms) -> f64 {
    terms.total() - 0.5 * terms.cross
}

const NEURONS: [Neuron<'static>; 6] = [
    Neuron { law: ChosenLaw::BETA_2_1, sigma: 0.6, inputs: &[0.5, 1.0] },
    Neuron { law: ChosenLaw::BETA_2_1, sigma: 0.3, inputs: &[0.0, 0.0, 1.0] },
    Neuron { law: ChosenLaw::BETA_2_1, sigma: 0.4, inputs: &[1.0, 0.0, 2.0, 1.0] },
    Neuron { law: ChosenLaw::UNIFORM, sigma: 0.5, inputs: &[3.0, 0.1, 0.7, 1.0] },
    Neuron { law: ChosenLaw::UNIFORM_3, sigma: 1.0, inputs: &[0.2, 0.9, 1.0] },
    Neuron { law: ChosenLaw::BETA_1_4, sigma: 0.2, inputs: &[1.0, 1.0, 1.0, 1.0, 1.0] },
];

fn label(neuron: &Neuron<'_>) -> String {
    format!("{}, sigma = {}, n = {:?}", neuron.law.name(), neuron.sigma, neuron.inputs)
}

fn two_orders(total: fn(&EnergyTerms) -> f64) -> Vec<Evidence> {
    let lines = NEURONS.iter().map(|neuron| {
        let terms = neuron.energy_terms().expect("smooth integrands");
        let (observed, error_bound) = neuron.energy_by_entry().expect("smooth integrands");
        Evidence::numeric(in_words(&label(neuron)), total(&terms), observed, terms.error_bound + error_bound)
            .by("equation F.3", "normal law inside")
    });
    lines.collect()
}

fn simulation(run: &Run, total: fn(&EnergyTerms) -> f64) -> Result<Vec<Evidence>, Stop> {
    let part = |neuron: &Neuron<'static>| {
        let Neuron { law, sigma, inputs } = *neuron;
        Part::new(label(neuron), run.samples(), 5_000_000, move |block| {
            let mut row = vec![0.0; inputs.len()];
            let sigma_w = sigma * ((inputs.len() - 1) as f64).sqrt();
            let mut moments = Moments::default();
            for _ in 0..block.trials {
                draw_row(law, sigma_w, &mut block.rng, &mut row);
                let passed = pre_activation(&row, inputs).max(0.0);
                moments.add(passed * passed);
            }
            vec![moments]
        })
    };
    let blocks = run.measure(NEURONS.iter().map(part).collect())?;
    let lines = NEURONS.iter().zip(&blocks).map(|(neuron, blocks)| {
        let theory = total(&neuron.energy_terms().expect("smooth integrands"));
        Moments::total(blocks, 0).against(label(neuron), theory).by("equation F.3", "whole rows")
    });
    Ok(lines.collect())
}
