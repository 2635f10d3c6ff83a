//! Statements of the paper that have no check yet. Each leaves this file for one of its own.

use claims::Claim;

const NEXT: &str = "next: this paper's rows";

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[
    Claim::not_checked("eq-1", "to come", "to come", NEXT),
    Claim::not_checked("eq-2-3", "to come", "to come", NEXT),
    Claim::not_checked("eq-4", "to come", "to come", NEXT),
    Claim::not_checked("eq-5", "to come", "to come", NEXT),
    Claim::not_checked("eq-6-7", "to come", "to come", NEXT),
    Claim::not_checked("eq-8-9", "to come", "to come", NEXT),
    Claim::not_checked("eq-10", "to come", "to come", NEXT),
    Claim::not_checked("eq-11-12", "to come", "to come", NEXT),
    Claim::not_checked("eq-13-14", "to come", "to come", NEXT),
    Claim::not_checked("eq-15", "to come", "to come", NEXT),
    Claim::not_checked("eq-16-18", "to come", "to come", NEXT),
    Claim::not_checked("eq-19", "to come", "to come", NEXT),
    Claim::not_checked("eq-20", "to come", "to come", NEXT),
    Claim::not_checked("sec4-eigenvalues", "to come", "to come", NEXT),
    Claim::not_checked("figure-2-left", "to come", "to come", NEXT),
    Claim::not_checked("figure-2-right", "to come", "to come", NEXT),
    Claim::not_checked("sec5-prose", "to come", "to come", NEXT),
    Claim::not_checked("figure-3", "to come", "to come", NEXT),
    Claim::not_checked("figure-4", "to come", "to come", NEXT),
    Claim::not_checked("figure-5", "to come", "to come", NEXT),
    Claim::not_checked("eq-35-37", "to come", "to come", NEXT),
    Claim::not_checked("theorem-D.1", "to come", "to come", NEXT),
    Claim::not_checked("scaling-homogeneity", "to come", "to come", NEXT),
    Claim::not_checked("eq-33", "to come", "to come", NEXT),
    Claim::not_checked("figure-1", "to come", "to come", NEXT),
    Claim::not_checked("figure-6", "to come", "to come", NEXT),
    Claim::not_checked("sec4-identical-positive", "to come", "to come", NEXT),
    Claim::not_checked("sec2-related", "to come", "to come", NEXT),
    Claim::not_checked("sec4-ripples", "to come", "to come", NEXT),
    Claim::not_checked("sec4-no-tuning", "to come", "to come", NEXT),
    Claim::not_checked("sec5-oscillation-hypothesis", "to come", "to come", NEXT),
    Claim::not_checked("eq-38-44", "to come", "to come", NEXT),
];
