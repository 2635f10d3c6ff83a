//! Equation 1: the normalized squared length of a layer's pre-activations.
//!
//! ```text
//! q^l = (1 / N_l) sum_i (h^l_i)^2
//! ```
//!
//! Source: equation 1. It is a definition; what can be false is that our code computes it.

use claims::{Claim, Control, Evidence, Expect, Relation, Verdict};
use network::normalized_squared_length;
use stats::rational::{from_f64_exact, ratio};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[DEFINITION];

const DEFINITION: Claim = Claim {
    id: "eq-1/definition",
    source: "Equation 1",
    statement: "the length used in every row below is the mean of the squared pre-activations",
    formula: "q^l = (1/N_l) sum_i (h^l_i)^2",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![definition(0)]),
    control: Control::negative("divided by one neuron too many", |_| Ok(vec![definition(1)])),
    ..Claim::DEFAULT
};

fn definition(slip: i64) -> Evidence {
    // Widths are powers of two, so that the mean is a float and equality is exact.
    let layers: [&[i64]; 4] = [&[-3], &[1, 7], &[0, 0, 0, 5], &[1, -2, 3, -4, 5, -6, 7, -8]];
    let cases = layers.map(|layer| {
        let theory = ratio(layer.iter().map(|h| h * h).sum(), layer.len() as i64 + slip);
        let floats: Vec<f64> = layer.iter().map(|h| *h as f64).collect();
        let observed = from_f64_exact(normalized_squared_length(&floats)).expect("a mean of small integers is finite");
        (format!("h = {layer:?}"), theory, observed)
    });
    Evidence::exact_cases("integer pre-activations", Relation::Equal, cases).by("fractions", "the length function")
}
