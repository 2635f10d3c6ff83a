//! One layer of weights and biases, by the name of an initializer.
//!
//! Source: appendix G for RAI; He, LeCun and Glorot, and Haar-orthogonal matrices, as `network::initializer` has them.

use claims::{Answer, Calculator, Inputs, Kind, Method, Parameter, Quantity};
use network::{Activation, Architecture, Initializer};
use stats::stream::generator;

/// Names that are short for normal weights.
const SHORT: [(&str, Initializer); 3] =
    [("he", Initializer::HeNormal), ("lecun", Initializer::LeCunNormal), ("glorot", Initializer::GlorotNormal)];

fn scheme(text: &str) -> Option<Initializer> {
    SHORT.into_iter().find(|(short, _)| *short == text).map(|(_, initializer)| initializer).or_else(|| text.parse().ok())
}

/// A layer as it is drawn.
pub(crate) const INIT: Calculator = Calculator {
    name: "init",
    summary: "weights (a row for each neuron) and biases of one layer, drawn by an initializer",
    source: "Section 4.1, appendix G",
    parameters: &[
        Parameter {
            name: "scheme",
            default: "rai",
            kind: Kind::Text {
                takes: "rai (the text: first layer He), rai-code (every layer alike), he, he-normal, he-uniform, lecun, lecun-normal, lecun-uniform, glorot, glorot-normal, glorot-uniform or orthogonal",
                check: |text| scheme(text).is_some(),
                known: &[
                    "rai",
                    "rai-code",
                    "he",
                    "he-normal",
                    "he-uniform",
                    "lecun",
                    "lecun-normal",
                    "lecun-uniform",
                    "glorot",
                    "glorot-normal",
                    "glorot-uniform",
                    "orthogonal",
                ],
            },
            about: "the initializer; he, lecun and glorot are the normal ones",
        },
        Parameter { name: "fan-in", default: "3", kind: Kind::Count(1, 1000), about: "inputs of the layer" },
        Parameter { name: "fan-out", default: "4", kind: Kind::Count(1, 1000), about: "neurons of the layer" },
        Parameter {
            name: "layer",
            default: "2",
            kind: Kind::Count(1, 1000),
            about: "number of the layer, from 1: the first one of rai is He's; matters for rai only",
        },
        Parameter { name: "seed", default: "0", kind: Kind::Count(0, u64::MAX), about: "chooses the draw" },
    ],
    compute: |inputs: &Inputs| {
        let initializer = scheme(inputs.text("scheme")).expect("the parameter's check reads it");
        let [fan_in, fan_out, layer] = ["fan-in", "fan-out", "layer"].map(|name| inputs.size(name));
        let drawn = draw(initializer, [fan_in, fan_out, layer], inputs.count("seed"));
        let rows = drawn.rows().map(<[f64]>::to_vec).collect();
        let value = Quantity::Object(vec![
            ("weights", Quantity::Matrix(rows)),
            ("bias", Quantity::Array { values: drawn.biases().to_vec(), ends: None }),
        ]);
        let law = match (initializer, layer) {
            (Initializer::RaiText, 1) => "the first layer of the text's scheme: normal weights of variance 2/fan-in, no biases",
            (Initializer::RaiText | Initializer::RaiCode, _) => {
                "in each row of weights and bias one entry has Beta(2, 1), the others are normal with variance sigma_w^2/fan-in"
            }
            _ => "all biases are zero",
        };
        Ok(Answer { n: Some(1), ..Answer::new(value, Method::Simulation) }.note(law).note("one draw; another --seed gives another"))
    },
};

/// The layer, whose stream is named by all that is asked but the seed.
fn draw(initializer: Initializer, [fan_in, fan_out, layer]: [usize; 3], seed: u64) -> network::Layer {
    // Only the first layer is special, so layers before it need not be drawn.
    let before = layer.min(2) - 1;
    let widths: Vec<usize> = std::iter::repeat_n(fan_in, before).chain([fan_out]).collect();
    let shape = Architecture::new(fan_in, &widths).expect("positive fans");
    let name = format!("{initializer}, {fan_out} x {fan_in}, layer {layer}");
    let network = initializer.draw(shape, Activation::Relu, &mut generator(&["dying-relu-rai", "init", &name], seed, 0));
    network.layers()[before].clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_initializer_of_the_crate_has_a_name() {
        assert!(Initializer::ALL.into_iter().all(|initializer| scheme(initializer.name()) == Some(initializer)));
        assert_eq!((scheme("he"), scheme("kaiming")), (Some(Initializer::HeNormal), None));
    }

    #[test]
    fn the_first_layer_of_rai_has_no_biases_and_the_second_has_a_positive_entry_in_each_row() {
        let first = draw(Initializer::RaiText, [3, 4, 1], 0);
        assert!(first.biases().iter().all(|b| *b == 0.0));
        for (initializer, layer) in [(Initializer::RaiText, 2), (Initializer::RaiCode, 1), (Initializer::RaiText, 1000)] {
            let drawn = draw(initializer, [3, 4, layer], 0);
            assert_eq!((drawn.fan_in(), drawn.fan_out()), (3, 4));
            assert!(drawn.rows().zip(drawn.biases()).all(|(row, bias)| row.iter().chain([bias]).any(|v| *v > 0.0 && *v <= 1.0)));
        }
        assert_ne!(draw(Initializer::RaiText, [3, 4, 2], 0), draw(Initializer::RaiText, [3, 4, 2], 1));
    }
}
