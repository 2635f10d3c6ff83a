//! Statements of the paper that have no check yet. Each leaves this file for one of its own.

use claims::Claim;

const NEXT: &str = "next: this paper's rows";

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[
    Claim::not_checked("s3-expressivity-not-exponential", "to come", "to come", NEXT),
    Claim::not_checked("s3-mobility", "to come", "to come", NEXT),
    Claim::not_checked("s3-roughness-layers", "to come", "to come", NEXT),
    Claim::not_checked("s3-bp-follow-curvature", "to come", "to come", NEXT),
    Claim::not_checked("table-2", "to come", "to come", NEXT),
    Claim::not_checked("table-4", "to come", "to come", NEXT),
    Claim::not_checked("figure-2", "to come", "to come", NEXT),
    Claim::not_checked("figure-3", "to come", "to come", NEXT),
    Claim::not_checked("figure-9", "to come", "to come", NEXT),
    Claim::not_checked("s3-useless-breakpoints", "to come", "to come", NEXT),
    Claim::not_checked("contribution-pieces-vs-units", "to come", "to come", NEXT),
    Claim::not_checked("contribution-depth-optimization", "to come", "to come", NEXT),
    Claim::not_checked("contribution-overparam-generalizes", "to come", "to come", NEXT),
    Claim::not_checked("conclusion-trapped-breakpoints", "to come", "to come", NEXT),
    Claim::not_checked("a6-failure-case", "to come", "to come", NEXT),
    Claim::not_checked("a6-shallow-constrained", "to come", "to come", NEXT),
];
