//! Statements of the paper that have no check yet. Each leaves this file for one of its own.

use claims::Claim;

const NEXT: &str = "next: this paper's rows";

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[
    Claim::not_checked("figure-1", "to come", "to come", NEXT),
    Claim::not_checked("figure-6-table", "to come", "to come", NEXT),
    Claim::not_checked("figure-6-three-outcomes", "to come", "to come", NEXT),
    Claim::not_checked("partial-collapse", "to come", "to come", NEXT),
    Claim::not_checked("figure-7-table", "to come", "to come", NEXT),
    Claim::not_checked("figure-8-table", "to come", "to come", NEXT),
    Claim::not_checked("figure-9-table", "to come", "to come", NEXT),
    Claim::not_checked("phase-implication", "to come", "to come", NEXT),
];
