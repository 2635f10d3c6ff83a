//! Section 3: any symmetric law of variance 2/fan-in keeps the mean length.
//!
//! "A parallel work by Hanin & Rolnick (2018) shows that initializing weights from a symmetric distribution with variance 2/fan-in
//! avoids the problem of exploding/vanishing mean activation length. Here we arrived at the same conclusion."
//!
//! Source: section 3. With zero biases: `E[q^l] = E[q^{l-1}]` for `l >= 2`, at every width, for every symmetric law with a variance
//! (see equation 3 for the reason). An asymmetric law of the same mean and variance does not do: then a pre-activation is not
//! symmetric, and the ReLU keeps more or less than half of its energy.

use claims::{Claim, Control, Evidence, Expect, Resolution, Run, Samples, Stop, Verdict};
use network::{Activation, WeightLaw};

use experiments::mean_length::{LengthSetting, Moments};
use experiments::zero_outputs::joined;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[SYMMETRIC_LAWS];

const SYMMETRIC_LAWS: Claim = Claim {
    id: "variance-2-fan-in/symmetric-laws",
    source: "Section 3",
    statement: "symmetric weights of variance 2/fan-in keep the mean length from the first layer on, whatever their law",
    formula: "E[q^l] = E[q^{l-1}], l >= 2",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 250_000, paper: 20_000_000 },
    resolution: Resolution::relative(0.1, "a tenth of the length"),
    check: |run| {
        let laws =
            [("normal", WeightLaw::Normal), ("uniform", WeightLaw::Uniform), ("laplace", WeightLaw::Laplace), ("signs", WeightLaw::Signs)];
        mean_lengths(run, &laws)
    },
    control: Control::negative("an asymmetric law of the same mean and variance", |run| {
        mean_lengths(run, &[("centred exponential", WeightLaw::CentredExponential)])
    }),
    ..Claim::DEFAULT
};

fn mean_lengths(run: &Run, laws: &[(&str, WeightLaw)]) -> Result<Vec<Evidence>, Stop> {
    let widths = [6, 4, 5];
    let setting = |&(name, law)| LengthSetting {
        name,
        law,
        activation: Activation::Relu,
        sigma_w2: 2.0,
        sigma_b2: 0.0,
        widths: &widths,
        input: &[1.0, -0.5],
    };
    let settings: Vec<LengthSetting<'_>> = laws.iter().map(setting).collect();
    let blocks = run.measure(settings.iter().map(|setting| setting.part(run.samples())).collect())?;
    let lines = settings.iter().zip(&blocks).flat_map(|(setting, blocks)| {
        // E[q^1] = 2 q^0, and it stays.
        let kept = 2.0 * setting.q0();
        (2..=widths.len()).map(move |layer| {
            let label = format!("{}, widths {}, layer {layer}", setting.name, joined(setting.widths));
            Moments::total(blocks, layer - 2).against(label, kept).by("length map", "whole networks")
        })
    });
    Ok(lines.collect())
}
