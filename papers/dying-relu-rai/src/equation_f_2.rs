//! Equation F.2: the mean length of a layer, given the layer before.
//!
//! ```text
//! E[q^l | N^{l-1}] = (sigma_l^2 N_{l-1} + mu'_2) / (N_{l-1} + 1) (1 + |phi(N^{l-1})|^2)
//! ```
//!
//! Source: equation F.2. Misprint, and the cause of those of Theorem 4.3: the paper has `N_l` for `N_{l-1}`. The position is chosen among
//! the `N_{l-1} + 1` entries of a row; how many rows there are does not matter. With `sigma_l^2 = sigma_w^2 / N_{l-1}` the factor is
//! `(sigma_w^2 + mu'_2) / (N_{l-1} + 1)`.

use claims::{Claim, Control, Evidence, Expect, Part, Resolution, Run, Samples, Stop, Verdict};
use network::normalized_squared_length;
use network::rai::RAI_SIGMA_W;

use experiments::mean_length::Moments;

use crate::chosen_law::ChosenLaw;
use crate::rai_layers::{draw_row, pre_activation};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ONE_STEP];

const ONE_STEP: Claim = Claim {
    id: "eq-F.2/one-step",
    source: "Equation F.2",
    statement: "given the layer before, E[q^l] = (sigma_l^2 N_l + mu'_2) / (N_l + 1) (1 + |phi(N^{l-1})|^2), with the width of layer l itself",
    formula: "E[q^l | N^{l-1}] = (sigma_l^2 N_{l-1} + mu'_2) / (N_{l-1} + 1) (1 + |phi(N^{l-1})|^2)",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: Samples { ci: 100_000, paper: 5_000_000 },
    resolution: Resolution::relative(0.07, "a fifteenth of the length"),
    check: |run| {
        let corrected = one_step(run, &UNEQUAL, |before, _| before)?.into_iter().map(Evidence::corrected);
        Ok(one_step(run, &UNEQUAL, |_, here| here)?.into_iter().chain(corrected).collect())
    },
    control: Control::positive("layers of equal width", |run| one_step(run, &EQUAL, |_, here| here)),
    note: "Right: N_{l-1} in both places: positions belong to the layer before. With Beta(2,1) and the paper's sigma_w the printed value is 0.69 of the right one at N_{l-1} = 2, N_l = 16 (0.199 against 0.287, times the energy), and 3.6 times the right one the other way round.",
    ..Claim::DEFAULT
};

/// A step from fixed activations to a layer of some neurons.
struct Step {
    law: ChosenLaw,
    activations: &'static [f64],
    neurons: usize,
}

const UNEQUAL: [Step; 4] = [
    Step { law: ChosenLaw::BETA_2_1, activations: &[0.5, 1.5], neurons: 16 },
    Step {
        law: ChosenLaw::BETA_2_1,
        activations: &[0.0, 1.0, 0.2, 0.0, 0.7, 0.0, 2.0, 0.0, 0.0, 0.1, 0.4, 0.0, 0.9, 0.0, 1.1, 0.3],
        neurons: 2,
    },
    Step { law: ChosenLaw::UNIFORM_3, activations: &[1.0, 0.0, 0.5], neurons: 9 },
    Step { law: ChosenLaw::BETA_1_4, activations: &[0.0], neurons: 7 },
];

const EQUAL: [Step; 3] = [
    Step { law: ChosenLaw::BETA_2_1, activations: &[0.5, 1.5], neurons: 2 },
    Step { law: ChosenLaw::UNIFORM_3, activations: &[1.0, 0.0, 0.5], neurons: 3 },
    Step { law: ChosenLaw::BETA_1_4, activations: &[0.0], neurons: 1 },
];

/// `width(N_{l-1}, N_l)` is the width that stands in the formula.
fn one_step(run: &Run, steps: &[Step], width: fn(usize, usize) -> usize) -> Result<Vec<Evidence>, Stop> {
    let label = |step: &Step| format!("{}, N_(l-1) = {}, N_l = {}", step.law.name(), step.activations.len(), step.neurons);
    let part = |step: &'_ Step| {
        let (law, activations, neurons) = (step.law, step.activations, step.neurons);
        Part::new(label(step), run.samples(), 10_000_000 / (neurons * (activations.len() + 2)) as u64, move |block| {
            let inputs: Vec<f64> = activations.iter().copied().chain([1.0]).collect();
            let (mut row, mut layer) = (vec![0.0; inputs.len()], vec![0.0; neurons]);
            let mut moments = Moments::default();
            for _ in 0..block.trials {
                for h in &mut layer {
                    draw_row(law, RAI_SIGMA_W, &mut block.rng, &mut row);
                    *h = pre_activation(&row, &inputs);
                }
                moments.add(normalized_squared_length(&layer));
            }
            vec![moments]
        })
    };
    let blocks = run.measure(steps.iter().map(part).collect())?;
    let lines = steps.iter().zip(&blocks).map(|(step, blocks)| {
        let (before, in_formula) = (step.activations.len() as f64, width(step.activations.len(), step.neurons) as f64);
        let variance = RAI_SIGMA_W * RAI_SIGMA_W / before;
        let energy = 1.0 + step.activations.iter().map(|a| a * a).sum::<f64>();
        let theory = (variance * in_formula + step.law.second_moment()) / (in_formula + 1.0) * energy;
        Moments::total(blocks, 0).against(label(step), theory).by("closed form", "whole layers")
    });
    Ok(lines.collect())
}
