//! `run` and `merge`: measure, judge, print, write.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use console::{Exit, Failure, nearest, suggestion};
use figures::Figure;
use globset::{Glob, GlobMatcher};
use serde::{Deserialize, Serialize};

use super::options::{RunOptions, Scale};
use super::{show, supervision};
use crate::blocks::{BlockStore, write_atomically};
use crate::claim::{Check, Claim, Control, Paper, Profile};
use crate::evidence::Evidence;
use crate::judge::{self, Ruling};
use crate::ledger::{self, Row};
use crate::lock::{RunLock, cannot_write};
use crate::progress::Progress;
use crate::provenance::Provenance;
use crate::run::{CommonParts, Run, Settings, Stop, Workplace};
use crate::table::Table;
use crate::verdict::Verdict;

/// What a shard leaves beside its blocks, so that a merge can tell whether the shards belong together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct ShardNote {
    fingerprint: String,
    profile: String,
    seed: u64,
    claim: Option<String>,
}

/// Runs a paper's claims.
pub(super) fn run(paper: &'static Paper, options: &RunOptions) -> Result<Exit, Failure> {
    let notes = if options.merge.is_empty() { None } else { Some(shards_agree(paper, &options.merge)?) };
    let (scale, glob) = match (&options.scale, &notes) {
        (Some(scale), _) => (scale.clone(), options.claim.clone()),
        (None, Some(note)) => {
            (Scale { profile: if note.profile == "paper" { Profile::Paper } else { Profile::Ci }, seed: note.seed }, note.claim.clone())
        }
        (None, None) => unreachable!("only a merge leaves the scale to its shards"),
    };
    let claims = select(paper, glob.as_deref())?;
    if let Some(dir) = options.data_dir.as_deref().filter(|dir| !dir.is_dir()) {
        let message = format!("--data-dir {}: there is no such folder", dir.display());
        return Err(Failure::environment(message).with_help("name the folder with the data sets, or none to run on the embedded ones"));
    }
    let folder = options.out.join(paper.slug);
    let _lock = RunLock::take(&folder, options.shard)?;
    let blocks = options.out.join("blocks");
    if options.fresh {
        forget(&blocks.join(paper.slug))?;
    }
    let store = BlockStore::new(std::iter::once(blocks).chain(options.merge.iter().map(|dir| dir.join("blocks"))).collect());
    let settings = Settings {
        profile: scale.profile,
        seed: scale.seed,
        shard: options.shard,
        only_saved: notes.is_some(),
        data_dir: options.data_dir.clone(),
        fingerprint: paper.build.fingerprint.to_string(),
    };
    let stop = supervision::stop_flag(options.supervised);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads.unwrap_or(0)).build();
    let pool = pool.map_err(|error| Failure::environment(format!("cannot start threads: {error}")))?;
    let session = Session::new(paper, settings, store, &stop, options.json);

    if let Some(shard) = options.shard {
        let note = ShardNote {
            fingerprint: session.settings.fingerprint.clone(),
            profile: scale.profile.name().into(),
            seed: scale.seed,
            claim: glob,
        };
        let path = folder.join(format!("shard-{}-of-{}.json", shard.index, shard.count));
        let text = serde_json::to_string(&note).expect("a note of strings is JSON");
        write_atomically(&path, text.as_bytes()).map_err(|error| cannot_write(&path, &error))?;
        return pool.install(|| session.shard(&claims));
    }
    let provenance = Provenance::begin(&paper.build, pool.current_num_threads());
    let rows = pool.install(|| session.rows(&claims))?;
    let whole = ledger::ledger(paper, scale.profile, scale.seed, provenance.finish(), &rows);
    ledger::write(&folder, &whole, &rows)?;
    show::summary(paper, &rows, &folder, scale.profile, options.json.then_some(&whole));
    Ok(if rows.iter().all(Row::as_expected) { Exit::AsExpected } else { Exit::Differs })
}

/// The claims whose id, with or without the paper, the glob matches.
pub(super) fn select(paper: &'static Paper, glob: Option<&str>) -> Result<Vec<&'static Claim>, Failure> {
    let Some(glob) = glob else { return Ok(paper.claims().collect()) };
    let matcher: GlobMatcher =
        Glob::new(glob).map_err(|error| Failure::usage(format!("--claim {glob:?} is no glob: {error}")))?.compile_matcher();
    let chosen: Vec<_> = paper.claims().filter(|claim| matcher.is_match(claim.id) || matcher.is_match(paper.full_id(claim))).collect();
    if chosen.is_empty() {
        let near = nearest(glob.trim_start_matches(&format!("{}/", paper.slug)), paper.claims().map(|claim| claim.id));
        let all = format!("`list` shows the {} claims", paper.claims().count());
        return Err(Failure::usage(format!("no claim of {} matches {glob:?}", paper.slug)).with_help(suggestion(&near, &all)));
    }
    Ok(chosen)
}

/// Removes the saved blocks of a paper.
fn forget(folder: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(cannot_write(folder, &error)),
        _ => Ok(()),
    }
}

/// Reads what the shards of the folders say of themselves and refuses to mix runs.
fn shards_agree(paper: &Paper, dirs: &[PathBuf]) -> Result<ShardNote, Failure> {
    let mut first: Option<(ShardNote, PathBuf)> = None;
    for dir in dirs {
        let folder = dir.join(paper.slug);
        let entries = fs::read_dir(&folder).map_err(|error| Failure::environment(format!("cannot read {}: {error}", folder.display())))?;
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if !(name.starts_with("shard-") && name.ends_with(".json")) {
                continue;
            }
            let note = fs::read_to_string(&path).ok().and_then(|text| serde_json::from_str::<ShardNote>(&text).ok());
            let note = note.ok_or_else(|| Failure::environment(format!("cannot read {}", path.display())))?;
            match &first {
                None => first = Some((note, path)),
                Some((known, _)) if *known == note => {}
                Some((known, other)) => {
                    let what = if known.fingerprint == note.fingerprint { "other settings" } else { "other sources" };
                    let message = format!("{} and {} were made with {what}", other.display(), path.display());
                    return Err(
                        Failure::environment(message).with_help("merge only shards of one run: same commit, profile, seed and claims")
                    );
                }
            }
        }
    }
    let (note, path) =
        first.ok_or_else(|| Failure::environment("no shard has written into these folders").with_help("make shards with --shard I/N"))?;
    if note.fingerprint != paper.build.fingerprint {
        let message =
            format!("{} was made by other sources ({}) than this program ({})", path.display(), note.fingerprint, paper.build.fingerprint);
        return Err(Failure::environment(message).with_help("merge with the commit that made the shards"));
    }
    Ok(note)
}

/// One run of a paper's rows at one seed.
pub(super) struct Session<'a> {
    paper: &'static Paper,
    settings: Settings,
    store: BlockStore,
    stop: &'a AtomicBool,
    progress: Progress,
    common: CommonParts,
    quiet: bool,
}

impl<'a> Session<'a> {
    /// `quiet`: standard output belongs to JSON.
    pub(super) fn new(paper: &'static Paper, settings: Settings, store: BlockStore, stop: &'a AtomicBool, quiet: bool) -> Self {
        Self { paper, settings, store, stop, progress: Progress::on_stderr(), common: CommonParts::default(), quiet }
    }

    /// Of the sources that run.
    pub(super) fn fingerprint(&self) -> &str {
        &self.settings.fingerprint
    }

    /// Measures and judges every claim, printing as it goes.
    fn rows(&self, claims: &[&'static Claim]) -> Result<Vec<Row>, Failure> {
        let width = claims.iter().map(|claim| claim.id.len()).max().unwrap_or(0);
        let mut rows = Vec::with_capacity(claims.len());
        let (mut missing, mut seen) = (Vec::new(), HashSet::new());
        let mut stale = 0;
        for (position, claim) in claims.iter().enumerate() {
            self.progress.begin(format!("[{}/{}] {}", position + 1, claims.len(), claim.id));
            let row = self.row(claim);
            self.progress.finish();
            stale += show::rejected(&self.store.take_rejected(), stale);
            match row {
                Ok(row) => {
                    show::row(&row, width, self.quiet);
                    rows.push(row);
                }
                // Several rows may lack one common block.
                Err(Stop::Missing(blocks)) => missing.extend(blocks.into_iter().filter(|block| seen.insert(block.clone()))),
                Err(Stop::OtherShards) => unreachable!("only a shard lacks the blocks of others"),
                Err(stop) => return Err(self.failure(stop, rows.len(), claims.len())),
            }
        }
        if missing.is_empty() {
            return Ok(rows);
        }
        for block in &missing {
            console::note(&format!("missing: {block}"));
        }
        Err(Failure::environment(format!("{} blocks are missing; nothing was written", missing.len()))
            .with_help("run the shards that lack them, then merge again"))
    }

    fn row(&self, claim: &'static Claim) -> Result<Row, Stop> {
        let clock = Instant::now();
        let expected = claim.expect.at(self.settings.profile);
        let full_id = self.paper.full_id(claim);
        let unmeasured = |verdict: Verdict, lacks: Option<String>| {
            let ruling = Ruling { verdict, reason: lacks.as_ref().map(|set| format!("needs {set}")), lines: Vec::new() };
            let (full_id, tables, figures) = (full_id.clone(), Vec::new(), Vec::new());
            Row { claim, full_id, expected, ruling, control: None, control_fault: None, tables, figures, seconds: 0.0, lacks }
        };
        if !expected.is_measured() {
            return Ok(unmeasured(expected, None));
        }
        let run = self.claim_run(claim);
        // A row that is not expected to decide at this scale has a control that cannot decide either.
        let control = match claim.control {
            Control::Negative(_, check) | Control::Positive(_, check) if expected != Verdict::Inconclusive => Some(check),
            _ => None,
        };
        let Said { evidence, tables, figures, of_control } = match Said::by(&run, claim.check, control) {
            // The shards had the set, or their blocks would not be there to be asked for.
            Err(Stop::NoData(set)) if self.settings.only_saved => {
                let help = "name the folder that the shards had: --data-dir DIR".into();
                return Err(Stop::Data { error: format!("merge {full_id}, which needs {set}"), help });
            }
            // Not a finding about the claim.
            Err(Stop::NoData(set)) => return Ok(unmeasured(Verdict::NotRun, Some(set))),
            other => other?,
        };
        let ruling = judge::judge(evidence, claim.resolution);
        let control = of_control.and_then(|evidence| judge::judge_control(&claim.control, evidence, claim.resolution, &ruling));
        let control_fault = control_fault(claim, expected, &ruling, control.as_ref());
        let seconds = clock.elapsed().as_secs_f64();
        Ok(Row { claim, full_id, expected, ruling, control, control_fault, tables, figures, seconds, lacks: None })
    }

    /// What a claim's check sees.
    pub(super) fn claim_run(&self, claim: &'static Claim) -> Run<'_> {
        let workplace = Workplace {
            settings: &self.settings,
            store: &self.store,
            interrupted: self.stop,
            progress: &self.progress,
            common: &self.common,
        };
        Run::new(claim, self.paper.full_id(claim), workplace)
    }

    /// Computes this shard's blocks of every claim and of its control; judges nothing.
    fn shard(&self, claims: &[&'static Claim]) -> Result<Exit, Failure> {
        let (mut total, mut stale) = (0, 0);
        for (position, claim) in claims.iter().enumerate() {
            if !claim.expect.at(self.settings.profile).is_measured() {
                continue;
            }
            self.progress.begin(format!("[{}/{}] {}", position + 1, claims.len(), claim.id));
            let run = self.claim_run(claim);
            let control = match claim.control {
                Control::Negative(_, check) | Control::Positive(_, check) => Some(check),
                Control::None(_) => None,
            };
            for check in std::iter::once(claim.check).chain(control) {
                run.begin_control();
                match check(&run) {
                    Ok(_) | Err(Stop::OtherShards) => {}
                    Err(Stop::NoData(set)) => {
                        console::note(&format!("{}: needs {set}", claim.id));
                        break;
                    }
                    Err(stop) => {
                        self.progress.finish();
                        return Err(self.failure(stop, position, claims.len()));
                    }
                }
            }
            self.progress.finish();
            stale += show::rejected(&self.store.take_rejected(), stale);
            show::shard_claim(claim.id, run.computed_blocks(), self.quiet);
            total += run.computed_blocks();
        }
        show::shard_summary(self.settings.shard.expect("this is a shard run"), total, self.quiet);
        Ok(Exit::AsExpected)
    }

    fn failure(&self, stop: Stop, done: usize, of: usize) -> Failure {
        match stop {
            Stop::Interrupted => Failure::interrupted(format!("stopped after {done} of {of} claims; finished blocks are kept"))
                .with_help("run the same command again to go on, or add --fresh to start over"),
            other => cannot_go_on(other),
        }
    }
}

/// The disk or a data set is in the way.
pub(super) fn cannot_go_on(stop: Stop) -> Failure {
    match stop {
        Stop::Disk(error) => Failure::environment(format!("cannot save a block: {error}"))
            .with_help("free disk space or give another folder with --out DIR; finished blocks are kept"),
        Stop::Data { error, help } => Failure::environment(format!("failed to {error}")).with_help(help),
        Stop::Interrupted | Stop::OtherShards | Stop::Missing(_) | Stop::NoData(_) => unreachable!("handled where they occur"),
    }
}

/// What a row's check and its control say.
struct Said {
    evidence: Vec<Evidence>,
    tables: Vec<Table>,
    figures: Vec<Figure>,
    /// `None` without a control.
    of_control: Option<Vec<Evidence>>,
}

impl Said {
    fn by(run: &Run, check: Check, control: Option<Check>) -> Result<Self, Stop> {
        let evidence = check(run)?;
        // A control's tables and figures are not the row's.
        let (tables, figures) = (run.take_tables(), run.take_figures());
        run.begin_control();
        Ok(Self { evidence, tables, figures, of_control: control.map(|control| control(run)).transpose()? })
    }
}

/// What is wrong with a row's control, if anything: it misbehaved, it is of the wrong kind, or it is not there.
fn control_fault(claim: &Claim, expected: Verdict, ruling: &Ruling, control: Option<&judge::ControlRuling>) -> Option<String> {
    if let Some(control) = control {
        if !control.as_expected {
            let reason = control.reason.as_deref().unwrap_or("no reason");
            return Some(format!("the {} control \"{}\" came out {}: {reason}", control.kind, control.label, control.verdict));
        }
        let wanted = match expected {
            Verdict::Holds => "negative",
            Verdict::Refuted | Verdict::HoldsCorrected => "positive",
            _ => control.kind,
        };
        return (control.kind != wanted).then(|| format!("a row expected {expected} needs a {wanted} control"));
    }
    let exact = ruling.lines.iter().all(|line| ledger::kind(&line.evidence.finding) == "exact");
    match claim.control {
        Control::None(_) if !exact => Some("the row has no control, which only exact rows may".into()),
        Control::None("") => Some("the row does not say why it has no control".into()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
