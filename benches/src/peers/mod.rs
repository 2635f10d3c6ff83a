//! The Python peers beside ours: the same work in turns, as ratios of CPU seconds on one thread.
//!
//! The clock of a processor drifts within minutes, and so does what its neighbours do. So a run of a peer is followed at once by a run of
//! each of our ways, and a ratio is that of such neighbours; its spread over the rounds says how far to trust it.
//!
//! A fast wrong answer is worth nothing: what the peer counted is compared with what we counted ([`agreement`]).

mod agreement;
mod python;
mod report;

use std::path::{Path, PathBuf};

use console::{Failure, note};

use crate::job::{Job, Peer, Shares};
use crate::timing::{self, Spread};
use agreement::Agreement;
pub(crate) use python::choose;
use python::{Process, Variant};
pub(crate) use report::print;

/// Measured runs of each variant.
const ROUNDS: usize = 3;

/// The most of a peer's run to warm up: some batches.
const WARM_UP: u64 = 20_000;

/// A job and its peer.
#[derive(Debug)]
pub(crate) struct Comparison {
    /// The job.
    job: &'static Job,
    /// The peer.
    peer: &'static Peer,
    /// How much one run of the peer does; its times are scaled to the whole.
    peer_amount: u64,
    /// The Python that ran the peer.
    python: PathBuf,
    /// CPU seconds of each of our ways.
    ours: Vec<Spread>,
    /// The variants of the peer.
    theirs: Vec<Measured>,
}

/// A variant of a peer.
#[derive(Debug)]
struct Measured {
    variant: Variant,
    /// CPU seconds, scaled to our amount.
    seconds: Spread,
    /// These seconds by ours, for each of our ways.
    ratios: Vec<Spread>,
    /// Whether it found what we found, all of our ways together.
    agreement: Agreement,
}

impl Comparison {
    /// The variant with the fewest CPU seconds.
    fn best(&self) -> &Measured {
        self.theirs.iter().min_by(|a, b| a.seconds.median.total_cmp(&b.seconds.median)).expect("a peer has variants")
    }

    /// Whether every variant found what we found.
    pub(crate) fn agrees(&self) -> bool {
        self.theirs.iter().all(|theirs| theirs.agreement.holds())
    }
}

/// Runs a job and its peer in turns.
///
/// # Errors
/// When the peer cannot be started, or answers otherwise than agreed.
pub(crate) fn compare(job: &'static Job, peer: &'static Peer, python: &Path, peer_amount: u64) -> Result<Comparison, Failure> {
    note(&format!("{}: starting {} with {}", job.name, peer.script, python.display()));
    let mut process = Process::start(python, peer)?;
    let variants = process.variants().to_vec();
    for variant in &variants {
        process.run(variant, peer_amount.min(WARM_UP))?;
    }
    let found: Vec<Vec<Shares>> = job.ways.iter().map(|way| timing::once(way.work).1).collect();
    let mut ours = vec![Vec::new(); job.ways.len()];
    let mut theirs = vec![Runs::new(job.ways.len()); variants.len()];
    for round in 1..=ROUNDS {
        for (variant, runs) in variants.iter().zip(&mut theirs) {
            note(&format!("{}: round {round} of {ROUNDS}, {variant}", job.name));
            let (seconds, shares) = process.run(variant, peer_amount)?;
            let scaled = seconds * peer.amount as f64 / peer_amount as f64;
            runs.seconds.push(scaled);
            agreement::add(&mut runs.found, shares);
            for ((way, ours), ratios) in job.ways.iter().zip(&mut ours).zip(&mut runs.ratios) {
                let (seconds, _) = timing::once(way.work);
                ours.push(seconds);
                ratios.push(scaled / seconds);
            }
        }
    }
    let measured = |(variant, runs): (Variant, Runs)| {
        let agreement = Agreement::between(&found, &runs.found).map_err(|error| Failure::defect(format!("{variant}: {error}")))?;
        let ratios = runs.ratios.into_iter().map(Spread::of).collect();
        Ok(Measured { variant, seconds: Spread::of(runs.seconds), ratios, agreement })
    };
    Ok(Comparison {
        job,
        peer,
        peer_amount,
        python: python.to_owned(),
        ours: ours.into_iter().map(Spread::of).collect(),
        theirs: variants.into_iter().zip(theirs).map(measured).collect::<Result<_, Failure>>()?,
    })
}

/// What the runs of a variant gave.
#[derive(Clone, Debug)]
struct Runs {
    seconds: Vec<f64>,
    ratios: Vec<Vec<f64>>,
    found: Vec<Shares>,
}

impl Runs {
    fn new(ways: usize) -> Self {
        Self { seconds: Vec::new(), ratios: vec![Vec::new(); ways], found: Vec::new() }
    }
}
