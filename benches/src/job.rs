//! What can be measured.

use crate::{born_dead, random_stream};

/// A piece of work whose time says something.
#[derive(Debug)]
pub(crate) struct Job {
    /// What a user types.
    pub(crate) name: &'static str,
    /// One line: what is done.
    pub(crate) about: &'static str,
    /// How much of it is done in one run.
    pub(crate) amount: f64,
    /// What the amount counts, in the plural.
    pub(crate) unit: &'static str,
    /// Does it once, on one thread. The result depends on all of the work, so that none of it can be left out.
    pub(crate) work: fn() -> u64,
}

/// Every job, in the order in which they are listed and run.
pub(crate) const JOBS: &[Job] = &[random_stream::JOB, born_dead::JOB];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn jobs_have_names_of_their_own_and_an_amount() {
        assert_eq!(JOBS.iter().map(|job| job.name).collect::<BTreeSet<_>>().len(), JOBS.len());
        assert!(JOBS.iter().all(|job| job.amount > 0.0 && !job.about.is_empty()));
    }
}
