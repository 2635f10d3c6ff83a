//! Section 3: He's initialization keeps the mean length constant.
//!
//! With `sigma_w^2 = 2` and no biases equation 3 reads
//!
//! ```text
//! E[q^l] = E[q^{l-1}]    for l >= 2,        E[q^1] = 2 q^0
//! ```
//!
//! Source: section 3, after equation 3: "This choice guarantees that E[q^l] = E[q^{l-1}], which neither shrinks nor expands the
//! inputs". Reading: from the second layer on that is so. The input itself is expanded once, by the factor 2 of the first layer.
//! And it is about the mean: most deep narrow networks have length 0, few have very large ones.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::{Activation, Architecture, StreamingForward, WeightLaw, WeightScheme, normalized_squared_length};

use experiments::mean_length::{LengthSetting, Moments};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[LATER_LAYERS, FIRST_LAYER];

const SAMPLES: Samples = Samples { ci: 400_000, paper: 20_000_000 };
const RESOLUTION: Resolution = Resolution::relative(0.1, "a tenth of the length");

const LATER_LAYERS: Claim = Claim {
    id: "he-constant-length/later-layers",
    source: "Section 3",
    statement: "with sigma_w^2 = 2 and no biases the mean length is the same in all layers from the first on",
    formula: "E[q^l] = E[q^{l-1}], l >= 2",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: RESOLUTION,
    check: |run| later_layers(run, 1.0),
    control: Control::negative("halved in each layer, as with sigma_w^2 = 1", |run| later_layers(run, 0.5)),
    ..Claim::DEFAULT
};

const FIRST_LAYER: Claim = Claim {
    id: "he-constant-length/first-layer",
    source: "Section 3",
    statement: "He's initialization neither shrinks nor expands the inputs",
    formula: "E[q^1] = q^0",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: SAMPLES,
    resolution: RESOLUTION,
    check: |run| Ok(vec![first_layer(run, 1.0)?, first_layer(run, 2.0)?.corrected()]),
    control: Control::positive("twice the input's length, by equation 2", |run| Ok(vec![first_layer(run, 2.0)?])),
    note: "Right: E[q^1] = 2 q^0, as equation 2 says itself; constant from there on. The inputs are not rectified, so half of the factor is missing.",
    ..Claim::DEFAULT
};

const INPUT: [f64; 2] = [1.0, -0.5];

fn later_layers(run: &Run, factor: f64) -> Result<Vec<Evidence>, Stop> {
    let setting = LengthSetting {
        name: "normal, He",
        law: WeightLaw::Normal,
        activation: Activation::Relu,
        sigma_w2: 2.0,
        sigma_b2: 0.0,
        widths: &[6, 6, 6, 6],
        input: &INPUT,
    };
    let blocks = run.measure(vec![setting.part(run.samples())])?.remove(0);
    let first = 2.0 * setting.q0();
    let lines = (2..=4).map(|layer| {
        let theory = first * f64::powi(factor, layer - 1);
        Moments::total(&blocks, layer as usize - 2).against(format!("width 6, layer {layer}"), theory).by("length map", "whole networks")
    });
    Ok(lines.collect())
}

fn first_layer(run: &Run, factor: f64) -> Result<Evidence, Stop> {
    const WIDTH: usize = 6;
    let q0 = normalized_squared_length(&INPUT);
    let part = Part::new("first layer", run.samples(), 4_000_000, |block| {
        let architecture = Architecture::new(INPUT.len(), &[WIDTH]).expect("widths are positive");
        let scheme = WeightScheme::iid(WeightLaw::Normal).with_sigma_w(std::f64::consts::SQRT_2);
        let mut layer = StreamingForward::new(architecture, Activation::Relu, scheme).expect("the law is valid");
        (0..block.trials)
            .map(|_| {
                let mut length = 0.0;
                layer.run(&INPUT, &mut block.rng, |pass| length = normalized_squared_length(pass.pre_activations));
                length
            })
            .sum::<f64>()
    });
    let blocks = run.measure(vec![part])?.remove(0);
    let n = run.samples() as f64;
    let mean = blocks.iter().sum::<f64>() / n;
    // Each pre-activation is normal with variance 2 q0, so the mean of WIDTH squares has the variance 2 (2 q0)^2 / WIDTH.
    let standard_error = 2.0 * q0 * (2.0 / (WIDTH as f64 * n)).sqrt();
    let label = format!("layer 1, {factor} times the input's length");
    Ok(Evidence::mean(label, Relation::Equal, factor * q0, mean, standard_error, run.samples()).by("closed form", "whole layers"))
}
