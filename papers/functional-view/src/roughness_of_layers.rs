//! How rough the basis functions of each layer are at birth.
//!
//! Source: section 3, "the roughness of the basis functions at initialization in the deeper layers is lower than that of the shallow layers"; Figure
//! 3 and appendix A.2, 4 hidden layers of 8, roughness summed over the units of a layer. Readings: a layer's basis functions are the outputs of its
//! units as functions of the input, the roughness of one its sum of squared slope changes; beside it, the squared jumps of the network's slope at the
//! breakpoints that the layer induces. The initialization is not stated: the framework's default, and He's.
//!
//! In wide layers the roughness of one basis function obeys `r_l = n w_l r_{l-1} / 2 + A_l`, `r_1 = A_1`: a unit inherits the kinks of all units before
//! with weights of variance `w_l`, keeps the half where it is on, and adds its own of mean square `A_l` (see `birth`). So with He's weights `r_l = 2 l`,
//! and with the framework's `r_l = l 6^(1-l) / 3`.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Verdict};
use experiments::piecewise_layers::piecewise_layers;
use network::Network;
use piecewise::Layer;
use piecewise::univariate::Univariate;

use crate::birth::means;
use crate::start::Start;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[FRAMEWORK, HE_ROW];

const SOURCE: &str = "Section 3; Figure 3 and appendix A.2";

const HE: Start = Start::HeNormal { bias_std: 1.0 };

const SAMPLES: Samples = Samples { ci: 200, paper: 6_000 };

const FRAMEWORK: Claim = Claim {
    id: "s3-roughness-layers/at-initialization",
    source: SOURCE,
    statement: "at initialization the basis functions of deeper layers are less rough than those of shallow layers",
    formula: "r_{l+1} <= (2/3) r_l,  r_l the roughness of the basis functions of layer l, summed over its units",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::absolute(0.2, "a fifth of a network's roughness"),
    check: |run| falls(run, Start::Framework),
    control: Control::negative("He's weights", |run| falls(run, Start::HeFrameworkBiases)),
    note: "With the framework's default, 4 layers of 8: each layer at most two thirds of the one before, summed over its units, as shares of each network's sum. In \
           wide layers r_l is l 6^(1-l) / 3: a third, a quarter, two ninths of the layer before.",
    ..Claim::DEFAULT
};

const HE_ROW: Claim = Claim {
    id: "s3-roughness-layers/at-initialization-he",
    source: SOURCE,
    statement: "with He's initialization the basis functions of deeper layers are less rough than those of shallow layers",
    formula: "r_{l+1} <= (2/3) r_l,  r_l the roughness of the basis functions of layer l, summed over its units",
    expect: Expect::both(Verdict::Refuted),
    samples: SAMPLES,
    resolution: Resolution::absolute(0.2, "a fifth of a network's roughness"),
    check: |run| falls(run, HE),
    control: Control::positive("the framework's default", |run| falls(run, Start::Framework)),
    note: "With He's weights, the initialization that section 3 names, roughness grows from layer to layer: kinks of all layers before are inherited at full size.",
    ..Claim::DEFAULT
};

const SHAPE: [usize; 4] = [8; 4];

/// Roughness of each layer's outputs as functions of the input, summed over its units.
fn roughness(network: &Network) -> [f64; 4] {
    let (_, layers) = piecewise_layers(network).expect("a rectified network");
    std::array::from_fn(|last| {
        let hidden = &layers[..=last];
        let of_unit = |unit: usize| {
            let weights: Vec<f64> = (0..8).map(|other| f64::from(u8::from(other == unit))).collect();
            let output = Layer::new(8, 1, &weights, vec![0.0]).expect("one output");
            let function = Univariate::<f64>::new(hidden, &output).expect("one input and one output").function();
            function.places.iter().map(|place| place.jump() * place.jump()).sum::<f64>()
        };
        (0..8).map(of_unit).sum()
    })
}

fn falls(run: &Run, start: Start) -> Result<Vec<Evidence>, Stop> {
    let cases = [(start, SHAPE.to_vec(), run.samples())];
    let found = means(run, "roughness of basis functions", &cases, |network, _, _| {
        let layers = roughness(network);
        let sum: f64 = layers.iter().sum();
        [1, 2, 3].map(|layer: usize| (layers[layer] - 2.0 / 3.0 * layers[layer - 1]) / sum)
    })?;
    let line = |(layer, mean): (usize, experiments::mean_of::MeanOf)| {
        let label = format!("{}, layer {layer} less 2/3 of layer {}", start.name(), layer - 1);
        mean.line(label, Relation::AtMost, 0.0).by("as stated", "functions of units")
    };
    Ok((2..).zip(found[0]).map(line).collect())
}

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;

    #[test]
    fn the_first_layers_roughness_is_the_sum_of_its_squared_weights() {
        let network = HE.draw(&SHAPE, &mut generator(&["roughness of layers"], 0, 0));
        let squares: f64 = network.layers()[0].weights().iter().map(|w| w * w).sum();
        assert!((roughness(&network)[0] - squares).abs() < 1e-12 * squares);
    }
}
