//! The probability that a random network is born dead, at the user's own parameters.
//!
//! Source: figures 2 and 4; the domain `[-sqrt 3, sqrt 3]` is that of section 5. Computed in `experiments::born_dead`. More ways to draw the
//! weights go into this paper's own choice for `--init`, in the place of `INIT`, and are answered here before the rest is passed on.

use claims::{Calculator, Kind, Parameter};
use experiments::born_dead::{INIT, answer, parameters};

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
