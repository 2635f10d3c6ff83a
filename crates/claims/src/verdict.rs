//! What is found about a claim.

use std::fmt;

/// The verdict on one row. Rows pin the one that is expected; the judge finds one; a run fails when they differ, in either direction.
#[derive(Clone, Copy, Debug)]
pub enum Verdict {
    /// Every line of the printed reading passes, and each could have caught a deviation that matters.
    Holds,
    /// A line of the printed reading is refuted; every line of the corrected reading that the row states passes.
    HoldsCorrected,
    /// A line of the printed reading is refuted and no corrected reading of the row holds.
    Refuted,
    /// Nothing is refuted, but some line could not decide: too few samples, no samples, or not a number.
    Inconclusive,
    /// The row has no check, for the reason given.
    NotChecked(&'static str),
    /// The row needs a larger scale than this run's.
    NotRun,
}

impl Verdict {
    /// The verdict's name in the ledger.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::HoldsCorrected => "holds-corrected",
            Self::Refuted => "refuted",
            Self::Inconclusive => "inconclusive",
            Self::NotChecked(_) => "not-checked",
            Self::NotRun => "not-run",
        }
    }

    /// All names, in the order in which counts are shown.
    pub const NAMES: [&'static str; 6] = ["holds", "holds-corrected", "refuted", "inconclusive", "not-checked", "not-run"];

    /// Whether a row expected to come out like this is measured at all.
    pub(crate) const fn is_measured(&self) -> bool {
        !matches!(self, Self::NotChecked(_) | Self::NotRun)
    }
}

/// The reason of [`Verdict::NotChecked`] is a comment, so two such verdicts are equal whatever they say.
impl PartialEq for Verdict {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Verdict {}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
