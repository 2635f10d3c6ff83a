//! The probability that a random network is born dead, at the user's own parameters.
//!
//! Source: figures 2 and 4; the domain `[-sqrt 3, sqrt 3]` is that of section 5. Computed in `experiments::born_dead`.

use claims::{Calculator, Kind, Parameter};
use experiments::born_dead::{answer, parameters};

/// How often random networks are dead from the start.
pub(crate) const BORN_DEAD: Calculator = Calculator {
    name: "born-dead",
    summary: "probability that some hidden layer of a random ReLU network is zero on the whole domain, so that the network is constant",
    source: "Figures 2 and 4",
    parameters: &parameters(HIDDEN_LAYERS, INIT),
    compute: |inputs| answer("dying-relu-rai", inputs),
};

const HIDDEN_LAYERS: Parameter = Parameter {
    name: "hidden-layers",
    default: "9",
    kind: Kind::Count(1, 10_000),
    about: "layers with ReLU; the paper's L counts the linear last layer too, so its 10-layer network has 9",
};

/// The choices of every paper, and this one's own.
const INIT: Parameter = Parameter {
    name: "init",
    default: "he",
    kind: Kind::Choice(&["he", "orthogonal", "lecun", "glorot", "rai", "rai-code"]),
    about: "variance 2/fan-in (he), 1/fan-in (lecun), 2/(fan-in + fan-out) (glorot); Haar matrices; or the paper's RAI (its own biases), as the text or the code has it",
};
