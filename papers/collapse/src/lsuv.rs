//! Section 5.1: layer-sequential unit-variance (LSUV) initialization collapses exactly where the orthogonal one does.
//!
//! "LSUV is the orthogonal initialization combined with rescaling of weights such that the output of each layer has unit variance.
//! Because weight rescaling cannot make the output escape from the negative part of ReLU, it is sufficient to consider the orthogonal
//! initialization." A positive factor for each layer changes no sign, so without biases it moves no dead layer.
//!
//! Reading: unit variance of the pre-activations over a batch and all neurons of the layer together, as Mishkin and Matas do. In a
//! born-dead network no factor gives the layers above the dead one unit variance: their pre-activations are all zero.

use claims::{Claim, Control, Evidence, Expect, Samples, Verdict};
use experiments::lsuv::{Layers, same_dead_layer, unit_variance};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[SAME_DEAD_LAYER, UNIT_VARIANCE];

const SAME_DEAD_LAYER: Claim = Claim {
    id: "lsuv/same-dead-layer",
    source: "Section 5.1",
    statement: "rescaling orthogonal weights to unit variance, or layer by layer by any positive factors, leaves the first dead layer where it is",
    formula: "min {l : x^l = 0} is the same for W^l and for c_l W^l, c_l > 0",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 1_000, paper: 20_000 },
    check: |run| same_dead_layer(run, "positive factors", 1.0),
    control: Control::negative("one factor negative", |run| same_dead_layer(run, "second factor negative", -1.0)),
    note: "Decided on both rays, before and after; with each network's own factors on 32 inputs, and with random ones from 2^-8 to 2^8. Living networks stay alive.",
    ..Claim::DEFAULT
};

const UNIT_VARIANCE: Claim = Claim {
    id: "lsuv/unit-variance",
    source: "Section 5.1",
    statement: "with rescaled weights every layer has unit variance",
    formula: "Var(h^l) = 1 for every l",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: Samples { ci: 2_000, paper: 50_000 },
    check: |run| {
        let [printed, corrected]: [Evidence; 2] = unit_variance(run, &[Layers::All, Layers::UpToTheDead])?.try_into().expect("a line each");
        Ok(vec![printed, corrected.corrected()])
    },
    control: Control::positive("up to the dead layer", |run| unit_variance(run, &[Layers::UpToTheDead])),
    note: "\"LSUV is the orthogonal initialization combined with rescaling of weights such that the output of each layer has unit variance.\" Right: every layer up to the dead one. Above it all pre-activations are zero, and no factor helps, so LSUV cannot even be carried out on a network that is born dead. Variances are 1 up to rounding, by a bound.",
    ..Claim::DEFAULT
};
