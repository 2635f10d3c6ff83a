//! Statements of the paper that have no check yet. Each leaves this file for one of its own.

use claims::Claim;

const NEXT: &str = "next: this paper's rows";

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[
    Claim::not_checked("curvature-limit", "to come", "to come", NEXT),
    Claim::not_checked("figure-1-density-match", "to come", "to come", NEXT),
    Claim::not_checked("theorem-3", "to come", "to come", NEXT),
    Claim::not_checked("figure-7", "to come", "to come", NEXT),
    Claim::not_checked("theorem-4", "to come", "to come", NEXT),
    Claim::not_checked("sec24-frozen-beta", "to come", "to come", NEXT),
    Claim::not_checked("sec24-cubic-spline", "to come", "to come", NEXT),
    Claim::not_checked("init-one-crossing", "to come", "to come", NEXT),
    Claim::not_checked("figure-1-middle", "to come", "to come", NEXT),
    Claim::not_checked("figure-1-right", "to come", "to come", NEXT),
    Claim::not_checked("s3-far-curvature", "to come", "to come", NEXT),
    Claim::not_checked("s3-breakpoints-stay", "to come", "to come", NEXT),
    Claim::not_checked("s3-uniform-rescue", "to come", "to come", NEXT),
    Claim::not_checked("s3-gd-suboptimal", "to come", "to come", NEXT),
    Claim::not_checked("s3-spiky", "to come", "to come", NEXT),
    Claim::not_checked("s3-gap-roughness", "to come", "to come", NEXT),
    Claim::not_checked("table-1", "to come", "to come", NEXT),
    Claim::not_checked("table-3", "to come", "to come", NEXT),
    Claim::not_checked("figure-1-left", "to come", "to come", NEXT),
    Claim::not_checked("figure-4", "to come", "to come", NEXT),
    Claim::not_checked("figure-6", "to come", "to come", NEXT),
    Claim::not_checked("figure-5", "to come", "to come", NEXT),
    Claim::not_checked("figure-8", "to come", "to come", NEXT),
    Claim::not_checked("theorem-2-small-roughness", "to come", "to come", NEXT),
    Claim::not_checked("contribution-flat-with-depth", "to come", "to come", NEXT),
    Claim::not_checked("theorem-3-proof-steps", "to come", "to come", NEXT),
    Claim::not_checked("sec24-coefficients", "to come", "to come", NEXT),
    Claim::not_checked("sec24-convergence", "to come", "to come", NEXT),
    Claim::not_checked("sec24-origin-ablation", "to come", "to come", NEXT),
    Claim::not_checked("s3-useless-breakpoints", "to come", "to come", NEXT),
    Claim::not_checked("s3-gap-remembered", "to come", "to come", NEXT),
    Claim::not_checked("contribution-depth-optimization", "to come", "to come", NEXT),
    Claim::not_checked("contribution-overparam-generalizes", "to come", "to come", NEXT),
    Claim::not_checked("conclusion-trapped-breakpoints", "to come", "to come", NEXT),
    Claim::not_checked("a3-training-loss-and-adam", "to come", "to come", NEXT),
];
