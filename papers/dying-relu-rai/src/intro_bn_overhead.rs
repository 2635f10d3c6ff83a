//! Section 1: what batch normalization costs.
//!
//! "However, batch normalization increases by 30% the computational overhead to each iteration [34]." A measured time of other work, on
//! another machine, for a network that is not named here.

use claims::Claim;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[Claim::not_checked(
    "intro-bn-overhead/30-percent",
    "Section 1",
    "batch normalization makes an iteration of training 30 % more expensive",
    "a time measured in the work that is cited; the paper gives neither network nor batch nor machine, and the share depends on all three",
)];
