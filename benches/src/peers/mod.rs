//! The Python peers beside ours: the same work in turns, as ratios of CPU seconds on one thread.
//!
//! The clock of a processor drifts within minutes, and so does what its neighbours do. So a run of a peer is followed at once by a run of
//! each of our ways, and a ratio is that of such neighbours; its spread over the rounds says how far to trust it.
//!
//! Where our side can use all threads of the machine, both sides do a second time, and the clock on the wall counts: of each framework the
//! variant that was best on one thread, with the threads that the framework itself starts.
//!
//! A fast wrong answer is worth nothing: what the peer counted is compared with what we counted ([`agreement`]).

mod agreement;
mod document;
mod python;
mod report;

use std::path::{Path, PathBuf};

use console::{Failure, note};

use crate::job::{Job, Peer, Shares, Work};
use crate::machine;
use crate::timing::{self, Spread};
use agreement::Agreement;
pub(crate) use document::Results;
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
    /// Its version, and how its linear algebra is set.
    settings: String,
    /// CPU seconds of each of our ways.
    ours: Vec<Spread>,
    /// The variants of the peer.
    theirs: Vec<Measured>,
    /// Both on all threads, where the job is large enough.
    on_all_threads: Option<OnAllThreads>,
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

/// A job and its peer on all threads of the machine, in seconds on the clock.
#[derive(Debug)]
struct OnAllThreads {
    threads: usize,
    ours: Spread,
    theirs: Vec<OnTheClock>,
}

/// A variant of a peer.
#[derive(Debug)]
struct OnTheClock {
    variant: Variant,
    /// Scaled to our amount.
    seconds: Spread,
    /// By ours.
    ratio: Spread,
}

impl OnAllThreads {
    /// The variant that needs the least time.
    fn best(&self) -> &OnTheClock {
        self.theirs.iter().min_by(|a, b| a.seconds.median.total_cmp(&b.seconds.median)).expect("a peer has variants")
    }
}

impl Comparison {
    /// The variant with the fewest CPU seconds.
    fn best(&self) -> &Measured {
        self.theirs.iter().min_by(|a, b| a.seconds.median.total_cmp(&b.seconds.median)).expect("a peer has variants")
    }

    /// The variant with the fewest CPU seconds in each framework.
    fn best_of_each_framework(&self) -> Vec<Variant> {
        let mut sorted: Vec<&Measured> = self.theirs.iter().collect();
        sorted.sort_by(|a, b| a.seconds.median.total_cmp(&b.seconds.median));
        let mut best: Vec<Variant> = Vec::new();
        for measured in sorted {
            if best.iter().all(|variant| variant.framework != measured.variant.framework) {
                best.push(measured.variant.clone());
            }
        }
        best
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
    let mut process = started(job, peer, python, 1)?;
    let variants = process.variants().to_vec();
    warm_up(&mut process, &variants, peer_amount)?;
    let works = job.ways.iter().map(|way| way.work).chain(job.on_all_threads);
    let found: Vec<Vec<Shares>> = works.map(|work| work()).collect();
    let mut ours = vec![Vec::new(); job.ways.len()];
    let mut theirs = vec![Runs::new(job.ways.len()); variants.len()];
    for round in 1..=ROUNDS {
        for (variant, runs) in variants.iter().zip(&mut theirs) {
            note(&format!("{}: round {round} of {ROUNDS}, {variant}", job.name));
            let (taken, shares) = process.run(variant, peer_amount)?;
            let scaled = taken.cpu * peer.amount as f64 / peer_amount as f64;
            runs.seconds.push(scaled);
            agreement::add(&mut runs.found, shares);
            for ((way, ours), ratios) in job.ways.iter().zip(&mut ours).zip(&mut runs.ratios) {
                let (taken, _) = timing::once(way.work);
                ours.push(taken.cpu);
                ratios.push(scaled / taken.cpu);
            }
        }
    }
    let measured = |(variant, runs): (Variant, Runs)| {
        let agreement = Agreement::between(&found, &runs.found).map_err(|error| Failure::defect(format!("{variant}: {error}")))?;
        let ratios = runs.ratios.into_iter().map(Spread::of).collect();
        Ok(Measured { variant, seconds: Spread::of(runs.seconds), ratios, agreement })
    };
    let settings = process.settings().to_owned();
    // It goes before another one comes.
    drop(process);
    let theirs = variants.into_iter().zip(theirs).map(measured).collect::<Result<Vec<_>, Failure>>()?;
    let ours = ours.into_iter().map(Spread::of).collect();
    let mut comparison = Comparison { job, peer, peer_amount, python: python.to_owned(), settings, ours, theirs, on_all_threads: None };
    comparison.on_all_threads = job.on_all_threads.map(|work| on_all_threads(&comparison, work)).transpose()?;
    Ok(comparison)
}

fn started(job: &Job, peer: &Peer, python: &Path, threads: usize) -> Result<Process, Failure> {
    note(&format!("{}: starting {} with {}", job.name, peer.script, python.display()));
    Process::start(python, peer, threads)
}

fn warm_up(process: &mut Process, variants: &[Variant], peer_amount: u64) -> Result<(), Failure> {
    variants.iter().try_for_each(|variant| process.run(variant, peer_amount.min(WARM_UP)).map(drop))
}

/// In turns again, now on all threads.
fn on_all_threads(comparison: &Comparison, work: Work) -> Result<OnAllThreads, Failure> {
    let Comparison { job, peer, peer_amount, python, .. } = comparison;
    let threads = machine::this().threads;
    let mut process = started(job, peer, python, threads)?;
    let variants = comparison.best_of_each_framework();
    warm_up(&mut process, &variants, *peer_amount)?;
    let mut ours = Vec::new();
    let mut theirs = vec![(Vec::new(), Vec::new()); variants.len()];
    for round in 1..=ROUNDS {
        for (variant, (seconds, ratios)) in variants.iter().zip(&mut theirs) {
            note(&format!("{}: {threads} threads, round {round} of {ROUNDS}, {variant}", job.name));
            let scaled = process.run(variant, *peer_amount)?.0.clock * peer.amount as f64 / *peer_amount as f64;
            let (taken, _) = timing::once(work);
            ours.push(taken.clock);
            seconds.push(scaled);
            ratios.push(scaled / taken.clock);
        }
    }
    let on_the_clock =
        |(variant, (seconds, ratios)): (Variant, _)| OnTheClock { variant, seconds: Spread::of(seconds), ratio: Spread::of(ratios) };
    Ok(OnAllThreads { threads, ours: Spread::of(ours), theirs: variants.into_iter().zip(theirs).map(on_the_clock).collect() })
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
