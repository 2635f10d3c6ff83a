//! What can be measured.

use crate::{angle_chain, basin, born_dead, descent, quadrature, random_stream, regions, segment, train, trajectory};

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
    /// Our ways to do it on one thread, the one that users get first; at least one.
    pub(crate) ways: &'static [Way],
    /// The first way on all threads of the machine, where the job is large enough for it.
    pub(crate) on_all_threads: Option<Work>,
    /// The Python program that does the same, if there is one.
    pub(crate) peer: Option<Peer>,
}

/// Does a job once. What it returns is for a peer to agree with, and may be empty where there is none; all of the work must go into it or into a
/// `black_box`, so that none of it can be left out.
pub(crate) type Work = fn() -> Vec<Shares>;

/// One of our ways to do a job.
#[derive(Debug)]
pub(crate) struct Way {
    /// One word, also where there is only one way.
    pub(crate) name: &'static str,
    /// What it does.
    pub(crate) work: Work,
}

/// A Python program of `benches/peers`.
#[derive(Debug)]
pub(crate) struct Peer {
    /// Its file.
    pub(crate) script: &'static str,
    /// What it is started with.
    pub(crate) arguments: &'static [&'static str],
    /// How much our ways do; the peer's time is scaled up to it.
    pub(crate) amount: u64,
    /// How much a run of the peer does; `None` where the user may choose it.
    pub(crate) per_run: Option<u64>,
    /// What both amounts count, in the plural: what our ways draw for each [`Shares`], or the epochs of all networks.
    pub(crate) unit: &'static str,
    /// How many times the CPU time of our first way the best peer is to take, at least; where that was promised.
    pub(crate) at_least: Option<f64>,
    /// What people call an event, from its samples and its number in them.
    pub(crate) names: fn(&str, usize) -> String,
}

/// How often some events happened in one set of samples.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shares {
    /// What distinguishes the samples, as the peer writes it: the width.
    pub(crate) of: String,
    /// The number of samples.
    pub(crate) samples: u64,
    /// Samples in which each event happened, at most `samples`.
    pub(crate) hits: Vec<u64>,
}

/// Every job, in the order in which they are listed and run.
pub(crate) const JOBS: &[Job] = &[
    random_stream::JOB,
    born_dead::JOB,
    angle_chain::JOB,
    train::JOB,
    train::WIDER_JOB,
    descent::JOB,
    descent::DEEP_JOB,
    trajectory::JOB,
    trajectory::EVENTS_JOB,
    trajectory::GRAM_JOB,
    regions::JOB,
    segment::JOB,
    quadrature::JOB,
    basin::JOB,
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn jobs_have_names_of_their_own_an_amount_and_a_way() {
        assert_eq!(JOBS.iter().map(|job| job.name).collect::<BTreeSet<_>>().len(), JOBS.len());
        assert!(JOBS.iter().all(|job| job.amount > 0.0 && !job.about.is_empty() && !job.ways.is_empty()));
    }

    #[test]
    fn the_list_fits_80_columns() {
        let widest = JOBS.iter().map(|job| job.name.len()).max().expect("jobs");
        assert!(JOBS.iter().all(|job| widest + 2 + job.about.len() <= 80));
    }

    #[test]
    fn the_peers_programs_exist() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("peers");
        assert!(JOBS.iter().filter_map(|job| job.peer.as_ref()).all(|peer| folder.join(peer.script).is_file()));
    }
}
