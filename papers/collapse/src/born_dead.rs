//! The probability that a random network is born dead, at the user's own parameters.
//!
//! Source: section 4, figures 6 A and 7; the domain `[-sqrt 3, sqrt 3]` is that of section 2. Computed in `experiments::born_dead`.

use claims::{Calculator, Kind, Parameter};
use experiments::born_dead::{INIT, answer, parameters};

/// How often random networks are dead from the start.
pub(crate) const BORN_DEAD: Calculator = Calculator {
    name: "born-dead",
    summary: "probability that some hidden layer of a random ReLU network is zero on the whole domain, so that the network is constant",
    source: "Section 4, figure 6 A",
    parameters: &parameters(HIDDEN_LAYERS, INIT),
    compute: |inputs| answer("collapse", inputs),
};

const HIDDEN_LAYERS: Parameter = Parameter {
    name: "hidden-layers",
    default: "10",
    kind: Kind::Count(1, 10_000),
    about: "layers, all with ReLU; the paper's L in figure 6 and Proposition 10 (elsewhere its L counts a linear last layer too)",
};
