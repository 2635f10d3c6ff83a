//! Statements of the paper that have no check yet. Each leaves this file for one of its own.

use claims::Claim;

const NEXT: &str = "next: this paper's rows";

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[
    Claim::not_checked("theorem-3", "to come", "to come", NEXT),
    Claim::not_checked("theorem-6", "to come", "to come", NEXT),
    Claim::not_checked("theorem-4", "to come", "to come", NEXT),
    Claim::not_checked("figure-3", "to come", "to come", NEXT),
    Claim::not_checked("figure-6", "to come", "to come", NEXT),
    Claim::not_checked("figure-7", "to come", "to come", NEXT),
    Claim::not_checked("figure-8", "to come", "to come", NEXT),
    Claim::not_checked("figure-11", "to come", "to come", NEXT),
    Claim::not_checked("figure-9", "to come", "to come", NEXT),
    Claim::not_checked("figure-12", "to come", "to come", NEXT),
    Claim::not_checked("training-tradeoff", "to come", "to come", NEXT),
];
