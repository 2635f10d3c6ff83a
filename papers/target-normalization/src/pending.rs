//! Statements of the paper that have no check yet. Each leaves this file for one of its own.

use claims::Claim;

const NEXT: &str = "next: this paper's rows";

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[
    Claim::not_checked("eq-21-23", "to come", "to come", NEXT),
    Claim::not_checked("cones", "to come", "to come", NEXT),
    Claim::not_checked("eq-24", "to come", "to come", NEXT),
    Claim::not_checked("eq-25-26", "to come", "to come", NEXT),
    Claim::not_checked("eq-27-29", "to come", "to come", NEXT),
    Claim::not_checked("eq-34", "to come", "to come", NEXT),
    Claim::not_checked("eq-30-32", "to come", "to come", NEXT),
    Claim::not_checked("true-relu-gradient", "to come", "to come", NEXT),
    Claim::not_checked("critical-points", "to come", "to come", NEXT),
    Claim::not_checked("sec5-direction-of-ratio", "to come", "to come", NEXT),
    Claim::not_checked("sec5-prose", "to come", "to come", NEXT),
    Claim::not_checked("figure-3", "to come", "to come", NEXT),
    Claim::not_checked("figure-4", "to come", "to come", NEXT),
    Claim::not_checked("figure-5", "to come", "to come", NEXT),
    Claim::not_checked("lemma-C.1", "to come", "to come", NEXT),
    Claim::not_checked("lemma-C.2", "to come", "to come", NEXT),
    Claim::not_checked("lemma-C.3", "to come", "to come", NEXT),
    Claim::not_checked("proposition-C.1", "to come", "to come", NEXT),
    Claim::not_checked("eq-33", "to come", "to come", NEXT),
    Claim::not_checked("figure-1", "to come", "to come", NEXT),
    Claim::not_checked("figure-6", "to come", "to come", NEXT),
    Claim::not_checked("sec1-related", "to come", "to come", NEXT),
    Claim::not_checked("sec5-linear-cone-drift", "to come", "to come", NEXT),
    Claim::not_checked("sec5-oscillation-hypothesis", "to come", "to come", NEXT),
];
