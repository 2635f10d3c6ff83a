//! `seeds`: the statistical lines of the paper's rows at fresh seeds, without controls. Each finished seed is saved.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use console::{Exit, Failure, Format};

use super::options::SeedsOptions;
use super::run::{Session, cannot_go_on};
use super::supervision;
use crate::blocks::{BlockStore, write_atomically};
use crate::claim::{Claim, Paper, Profile};
use crate::judge;
use crate::lock::{RunLock, cannot_write};
use crate::run::{Settings, Stop};
use crate::seeds::{RowRecord, SeedRecord, Summary};

/// Runs the rows at every seed that is not there yet, and sums up.
pub(super) fn seeds(paper: &'static Paper, options: &SeedsOptions) -> Result<Exit, Failure> {
    let folder = options.out.join("seeds").join(paper.slug);
    let _lock = RunLock::take(&folder, None)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads.unwrap_or(0)).build();
    let pool = pool.map_err(|error| Failure::environment(format!("cannot start threads: {error}")))?;
    let stop = supervision::stop_flag(options.supervised);
    let wanted: Vec<u64> = (options.first..options.first.saturating_add(options.count)).collect();

    let mut records: Vec<SeedRecord> = wanted.iter().filter_map(|&seed| saved(paper, &folder, seed)).collect();
    for &seed in &wanted {
        if records.iter().any(|record| record.seed == seed) {
            continue;
        }
        let blocks = folder.join("blocks");
        let settings = Settings {
            profile: Profile::Ci,
            seed,
            shard: None,
            only_saved: false,
            data_dir: None,
            fingerprint: paper.build.fingerprint.to_owned(),
        };
        let session = Session::new(paper, settings, BlockStore::new(vec![blocks.clone()]), &stop, true);
        let claims = rows_to_ask(paper, &records);
        let record = pool.install(|| at_one_seed(&session, seed, &claims)).map_err(|stop| failure(stop, records.len(), wanted.len()))?;
        save(&folder, &record)?;
        // Only of use to a run of this seed that was stopped.
        drop(fs::remove_dir_all(&blocks));
        records.push(record);
        console::note(&format!("{}: {} of {} seeds", paper.slug, records.len(), wanted.len()));
    }
    let summary = Summary::of(&records);
    let whole = summary.json(paper.slug);
    let file = folder.join("summary.json");
    let text = serde_json::to_string_pretty(&whole).expect("a summary is JSON");
    write_atomically(&file, text.as_bytes()).map_err(|error| cannot_write(&file, &error))?;
    match options.format {
        Format::Json => console::answer(whole),
        Format::Text => summary.text(paper.slug).iter().for_each(console::answer),
    }
    Ok(if summary.is_as_stated() { Exit::AsExpected } else { Exit::Differs })
}

/// All measured rows, until one seed has told which of them have statistical lines.
fn rows_to_ask(paper: &'static Paper, records: &[SeedRecord]) -> Vec<&'static Claim> {
    let measured = paper.claims().filter(|claim| claim.expect.ci.is_measured());
    let Some(known) = records.first() else { return measured.collect() };
    let known: BTreeSet<&str> = known.rows.iter().map(|row| row.id.as_str()).collect();
    measured.filter(|claim| known.contains(claim.id)).collect()
}

fn at_one_seed(session: &Session, seed: u64, claims: &[&'static Claim]) -> Result<SeedRecord, Stop> {
    let clock = Instant::now();
    let mut rows = Vec::new();
    for claim in claims {
        let evidence = match (claim.check)(&session.claim_run(claim)) {
            // A row that needs a data set is left out, as in a run.
            Err(Stop::NoData(_)) => continue,
            other => other?,
        };
        let ruling = judge::judge(evidence, claim.resolution);
        rows.extend(RowRecord::of(claim.id, claim.expect.ci.name(), &ruling));
    }
    Ok(SeedRecord { fingerprint: session.fingerprint().to_owned(), seed, seconds: clock.elapsed().as_secs_f64(), rows })
}

fn path(folder: &Path, seed: u64) -> PathBuf {
    folder.join(format!("{seed}.seed"))
}

fn save(folder: &Path, record: &SeedRecord) -> Result<(), Failure> {
    let path = path(folder, record.seed);
    let bytes = postcard::to_stdvec(record).expect("plain numbers and words can be encoded");
    write_atomically(&path, &bytes).map_err(|error| cannot_write(&path, &error))
}

/// A seed that was finished with these sources.
fn saved(paper: &Paper, folder: &Path, seed: u64) -> Option<SeedRecord> {
    let record: SeedRecord = postcard::from_bytes(&fs::read(path(folder, seed)).ok()?).ok()?;
    (record.fingerprint == paper.build.fingerprint && record.seed == seed).then_some(record)
}

fn failure(stop: Stop, done: usize, of: usize) -> Failure {
    match stop {
        Stop::Interrupted => Failure::interrupted(format!("stopped after {done} of {of} seeds; finished seeds are kept"))
            .with_help("run the same command again to go on"),
        other => cannot_go_on(other),
    }
}
