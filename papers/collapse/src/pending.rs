//! Statements of the paper that have no check yet. Each leaves this file for one of its own.

use claims::Claim;

const ENSEMBLES: &str = "next: training";
const THEORY: &str = "next: theory";

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[
    Claim::not_checked(
        "figure-1-collapse-rate",
        "Section 2, figure 1",
        "about 90 % of trained networks of width 2 and ten layers end at the mean of |x|",
        ENSEMBLES,
    ),
    Claim::not_checked(
        "optimizer-independence/trained-ensembles",
        "Section 2, conclusion",
        "the collapse does not depend on initializer or optimizer",
        ENSEMBLES,
    ),
    Claim::not_checked(
        "figure-1-partial-mean/trained-ensembles",
        "Figure 1 B",
        "some trained networks end at a partial mean of |x|",
        ENSEMBLES,
    ),
    Claim::not_checked(
        "figure-1-bias-is-mean",
        "Section 2",
        "in the collapsed state the last bias is the mean and the layers before it are zero",
        ENSEMBLES,
    ),
    Claim::not_checked("figure-2/trained-ensembles", "Figure 2", "networks collapse to the mean or partial means of x sin(5x)", ENSEMBLES),
    Claim::not_checked(
        "figure-3/trained-ensembles",
        "Figure 3",
        "networks collapse to the mean or partial means of 1{x>0} + 0.2 sin(5x)",
        ENSEMBLES,
    ),
    Claim::not_checked(
        "figure-4/trained-ensembles",
        "Figure 4",
        "networks of width 4 collapse to the mean of a two-dimensional target with very high probability",
        ENSEMBLES,
    ),
    Claim::not_checked(
        "figure-5-mae-median/trained-ensembles",
        "Figure 5",
        "under the absolute error the constant is the median",
        ENSEMBLES,
    ),
    Claim::not_checked(
        "figure-5-loss-independence/trained-ensembles",
        "Figure 5, conclusion",
        "the collapse does not depend on the loss",
        ENSEMBLES,
    ),
    Claim::not_checked(
        "remark-a1-a2",
        "Section 4, remark",
        "assumption A2 holds at initialization and is usually maintained during training",
        ENSEMBLES,
    ),
    Claim::not_checked("lemma-3", "Lemma 3", "in a constant network the gradients of all layers up to the dead one vanish", THEORY),
    Claim::not_checked(
        "theorem-4",
        "Theorem 4",
        "a network with a dead layer is trained to the constant that minimizes the loss",
        ENSEMBLES,
    ),
    Claim::not_checked(
        "gradient-last-layer-only",
        "Section 4",
        "in a born-dead network only parameters of the last layer have a gradient",
        THEORY,
    ),
    Claim::not_checked("corollary-5", "Corollary 5", "all gradients vanish when the network is constant at the mean", THEORY),
    Claim::not_checked(
        "prose-match-closer",
        "Section 4, figure 6",
        "theory and simulation match closer with more layers, and with more width",
        THEORY,
    ),
    Claim::not_checked("lsuv", "Section 5.1", "rescaling of orthogonal weights does not change the probability", THEORY),
    Claim::not_checked("bn-escapes", "Section 5.2", "batch normalization avoids the collapse", ENSEMBLES),
    Claim::not_checked("selu-escapes", "Section 5.2", "SELU networks avoid the collapse", ENSEMBLES),
    Claim::not_checked("wn-fails", "Section 5.2", "weight normalization does not avoid the collapse", ENSEMBLES),
    Claim::not_checked("dropout-fails", "Section 5.2", "dropout does not avoid the collapse", ENSEMBLES),
    Claim::not_checked(
        "ln-in-gn-unusable",
        "Section 5.2",
        "layer, instance and group normalization cannot be used in low dimension",
        THEORY,
    ),
];
