//! Statements of the paper that have no check yet. Each leaves this file for one of its own.

use claims::Claim;

const ENSEMBLES: &str = "next: training";

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
        "figure-1-bias-is-mean/trained-ensembles",
        "Section 2",
        "in most networks that collapse during training the last bias is the mean and the layers before it are zero",
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
    Claim::not_checked(
        "theorem-4/other-optimizers",
        "Theorem 4",
        "every gradient-based optimizer trains a network with a dead layer to the constant that minimizes the loss",
        ENSEMBLES,
    ),
    Claim::not_checked(
        "bn-escapes/trained-ensembles",
        "Section 5.2",
        "trained with batch normalization, networks avoid the collapse",
        ENSEMBLES,
    ),
    Claim::not_checked("selu-escapes/trained-ensembles", "Section 5.2", "trained SELU networks avoid the collapse", ENSEMBLES),
    Claim::not_checked(
        "wn-fails/trained-ensembles",
        "Section 5.2",
        "trained with weight normalization, networks collapse all the same",
        ENSEMBLES,
    ),
    Claim::not_checked("dropout-fails/trained-ensembles", "Section 5.2", "trained with dropout, networks collapse all the same", ENSEMBLES),
];
