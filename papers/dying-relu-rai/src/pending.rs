//! Statements of the paper that have no check yet. Each leaves this file for one of its own.

use claims::Claim;

const NEXT: &str = "next: this paper's rows";

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[
    Claim::not_checked("figure-1", "to come", "to come", NEXT),
    Claim::not_checked("lemma-E.1", "to come", "to come", NEXT),
    Claim::not_checked("theorem-4.3", "to come", "to come", NEXT),
    Claim::not_checked("eq-F.2", "to come", "to come", NEXT),
    Claim::not_checked("eq-F.3", "to come", "to come", NEXT),
    Claim::not_checked("eq-F.3-bounds", "to come", "to come", NEXT),
    Claim::not_checked("eq-F.1", "to come", "to come", NEXT),
    Claim::not_checked("lemma-F.1", "to come", "to come", NEXT),
    Claim::not_checked("corollary-4.4", "to come", "to come", NEXT),
    Claim::not_checked("length-limit", "to come", "to come", NEXT),
    Claim::not_checked("eq-4.2", "to come", "to come", NEXT),
    Claim::not_checked("sigma-w", "to come", "to come", NEXT),
    Claim::not_checked("bias-init-exploding", "to come", "to come", NEXT),
    Claim::not_checked("eq-5.1", "to come", "to come", NEXT),
    Claim::not_checked("eq-5.2", "to come", "to come", NEXT),
    Claim::not_checked("width-choice", "to come", "to come", NEXT),
    Claim::not_checked("figure-6-table", "to come", "to come", NEXT),
    Claim::not_checked("figure-6-three-outcomes", "to come", "to come", NEXT),
    Claim::not_checked("partial-collapse", "to come", "to come", NEXT),
    Claim::not_checked("figure-7-table", "to come", "to come", NEXT),
    Claim::not_checked("figure-8-table", "to come", "to come", NEXT),
    Claim::not_checked("figure-9-table", "to come", "to come", NEXT),
    Claim::not_checked("figure-10", "to come", "to come", NEXT),
    Claim::not_checked("phase-implication", "to come", "to come", NEXT),
];
