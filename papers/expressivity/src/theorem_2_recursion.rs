//! To come.

use claims::Claim;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[];
