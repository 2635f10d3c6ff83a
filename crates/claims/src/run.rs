//! What a check sees of the run: its sizes, and the means to measure in blocks.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

use figures::Figure;
use rayon::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use stats::stream;

use crate::blocks::{BlockKey, BlockStore};
use crate::calculator::add_counts;
use crate::claim::{Claim, Profile};
use crate::part::{Block, Part, PartKey, short_name};
use crate::progress::Progress;
use crate::shard::Shard;
use crate::table::Table;

/// Why a check could not finish.
#[derive(Debug)]
pub enum Stop {
    /// Blocks of other shards are missing: nothing can be judged in this process.
    OtherShards,
    /// The run was asked to stop.
    Interrupted,
    /// A merge lacks these blocks, by name.
    Missing(Vec<String>),
    /// A block could not be saved.
    Disk(String),
    /// The row needs a data set that the user does not have: it is not run, whatever is expected of it. Reads after "needs".
    NoData(String),
    /// A data set is there and wrong.
    Data {
        /// What is wrong with it; reads after "failed to".
        error: String,
        /// What the user can do about it.
        help: String,
    },
}

/// A block that took longer than this is saved. Writing and syncing one takes milliseconds, so this costs at most a few per cent,
/// and a killed run loses at most a few seconds.
const WORTH_SAVING: Duration = Duration::from_millis(200);

/// The part of a run's settings that checks and blocks depend on.
#[derive(Debug)]
pub(crate) struct Settings {
    pub profile: Profile,
    pub seed: u64,
    pub shard: Option<Shard>,
    /// Blocks may only be read: a merge.
    pub only_saved: bool,
    pub data_dir: Option<PathBuf>,
    pub fingerprint: String,
}

/// Hits among trials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Hits.
    pub hits: u64,
    /// Trials.
    pub trials: u64,
}

/// For each part the results of its blocks, in block order.
pub type Blocks<T> = Vec<Vec<T>>;

/// The payloads of a part's blocks, in block order.
pub(crate) type Payloads = Vec<Vec<u8>>;

/// What all threads that compute a claim's blocks share.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Workplace<'a> {
    pub settings: &'a Settings,
    pub store: &'a BlockStore,
    pub interrupted: &'a AtomicBool,
    pub progress: &'a Progress,
    /// The common parts that rows before have asked for.
    pub common: &'a CommonParts,
}

/// Common parts, remembered for all rows of a run of one paper.
pub(crate) type CommonParts = Mutex<HashMap<PartKey, Payloads>>;

/// The run, as one claim's check sees it.
#[derive(Debug)]
pub struct Run<'a> {
    claim: &'static Claim,
    full_id: String,
    workplace: Workplace<'a>,
    /// Blocks are remembered by part, so that a control which only changes the theory costs nothing.
    memo: RefCell<HashMap<PartKey, Payloads>>,
    tables: RefCell<Vec<Table>>,
    figures: RefCell<Vec<Figure>>,
    computed_blocks: Cell<u64>,
    /// The parts of the check's first call, or of its control's; `None` before it.
    first_call: RefCell<Option<HashSet<PartKey>>>,
}

impl<'a> Run<'a> {
    pub(crate) fn new(claim: &'static Claim, full_id: String, workplace: Workplace<'a>) -> Self {
        Self {
            claim,
            full_id,
            workplace,
            memo: RefCell::default(),
            tables: RefCell::default(),
            figures: RefCell::default(),
            computed_blocks: Cell::new(0),
            first_call: RefCell::default(),
        }
    }

    /// The row's sample size at this scale.
    pub fn samples(&self) -> u64 {
        match self.workplace.settings.profile {
            Profile::Ci => self.claim.samples.ci,
            Profile::Paper => self.claim.samples.paper,
        }
    }

    /// The scale.
    pub fn profile(&self) -> Profile {
        self.workplace.settings.profile
    }

    /// Where the user keeps data sets, if anywhere.
    pub fn data_dir(&self) -> Option<&Path> {
        self.workplace.settings.data_dir.as_deref()
    }

    /// Adds a table to the ledger. A table of an id that the row has given before is replaced.
    pub fn table(&self, table: Table) {
        let mut tables = self.tables.borrow_mut();
        tables.retain(|known| known.id != table.id);
        tables.push(table);
    }

    /// Adds a figure to the ledger, drawn from a table that the row gives. A figure of an id that the row has given before is replaced.
    pub fn figure(&self, figure: Figure) {
        let mut figures = self.figures.borrow_mut();
        figures.retain(|known| known.id() != figure.id());
        figures.push(figure);
    }

    pub(crate) fn take_tables(&self) -> Vec<Table> {
        self.tables.take()
    }

    pub(crate) fn take_figures(&self) -> Vec<Figure> {
        self.figures.take()
    }

    /// The row's control begins: it asks anew.
    pub(crate) fn begin_control(&self) {
        self.first_call.take();
    }

    pub(crate) fn computed_blocks(&self) -> u64 {
        self.computed_blocks.get()
    }

    /// Measures all parts, block by block on all cores; for each part the results in block order.
    ///
    /// A check asks for all of its parts in one call, so that each shard can compute its blocks of every part before it stops.
    /// Results are the same for any number of threads, any split into shards and after any interruption.
    ///
    /// # Errors
    /// [`Stop`] when blocks are missing, the run is stopped or the disk is full.
    ///
    /// # Panics
    /// If two parts have one name: they would share their random numbers and their saved blocks. If the check has asked before, and not
    /// for all of these: a shard that lacks others' blocks stops at the first call and would never come to the second.
    pub fn measure<T>(&self, parts: Vec<Part<'_, T>>) -> Result<Blocks<T>, Stop>
    where
        T: Serialize + DeserializeOwned + Send,
    {
        self.ask(parts.iter().map(Part::key).collect());
        self.compute_all(parts)
    }

    /// Takes note of what is asked for in one call.
    fn ask(&self, parts: Vec<PartKey>) {
        for (position, (name, ..)) in parts.iter().enumerate() {
            assert!(parts[..position].iter().all(|(earlier, ..)| earlier != name), "two parts of {} are named {name:?}", self.full_id);
        }
        let mut first_call = self.first_call.borrow_mut();
        let Some(known) = first_call.as_ref() else {
            *first_call = Some(parts.into_iter().collect());
            return;
        };
        if let Some((name, ..)) = parts.iter().find(|part| !known.contains(part)) {
            panic!("{} asks for {name:?} in a second call, to which a shard would never come", self.full_id);
        }
    }

    /// [`Run::measure`], as a part of one call.
    fn compute_all<T>(&self, parts: Vec<Part<'_, T>>) -> Result<Blocks<T>, Stop>
    where
        T: Serialize + DeserializeOwned + Send,
    {
        let mut results: Vec<Vec<Option<Vec<u8>>>> = parts.iter().map(|part| self.known(part)).collect();
        let missing: Vec<(usize, u64)> = results
            .iter()
            .enumerate()
            .flat_map(|(part, blocks)| {
                blocks.iter().enumerate().filter(|(_, block)| block.is_none()).map(move |(block, _)| (part, block as u64))
            })
            .collect();
        let Workplace { settings, progress, .. } = self.workplace;
        if settings.only_saved && !missing.is_empty() {
            let names = missing
                .iter()
                .map(|&(part, block)| format!("{} · {} · block {block}", self.owner(&parts[part]), short_name(&parts[part].name)));
            return Err(Stop::Missing(names.collect()));
        }
        let own: Vec<(usize, u64)> =
            missing.iter().copied().filter(|&(_, block)| settings.shard.is_none_or(|shard| shard.owns(block))).collect();

        progress.expect_trials(own.iter().map(|&(part, block)| parts[part].trials_of(block)).sum());
        let computed: Result<Vec<Vec<u8>>, Stop> = {
            let (workplace, owners) = (self.workplace, parts.iter().map(|part| self.owner(part)).collect::<Vec<&str>>());
            own.par_iter().map(|&(part, block)| workplace.compute(owners[part], &parts[part], block)).collect()
        };
        self.computed_blocks.set(self.computed_blocks.get() + own.len() as u64);
        for (&(part, block), payload) in own.iter().zip(computed?) {
            results[part][block as usize] = Some(payload);
        }
        if own.len() < missing.len() {
            return Err(Stop::OtherShards);
        }
        let whole = |blocks: Vec<Option<Vec<u8>>>| {
            blocks.into_iter().map(|block| block.expect("every missing block was computed")).collect::<Payloads>()
        };
        let mut measured = Vec::with_capacity(parts.len());
        for (part, blocks) in parts.iter().zip(results) {
            let payloads = whole(blocks);
            // Decoded also where it was just computed: a resumed run and an uninterrupted one go the same way.
            measured.push(
                payloads.iter().map(|payload| postcard::from_bytes(payload).expect("a block's payload has the type of its part")).collect(),
            );
            if part.is_common {
                self.common().insert(part.key(), payloads);
            } else {
                self.memo.borrow_mut().insert(part.key(), payloads);
            }
        }
        Ok(measured)
    }

    /// Whose a part is: the row's, or the paper's.
    fn owner<T>(&self, part: &Part<'_, T>) -> &str {
        let paper = self.full_id.split('/').next().expect("a string has a first part");
        if part.is_common { paper } else { &self.full_id }
    }

    fn common(&self) -> MutexGuard<'a, HashMap<PartKey, Payloads>> {
        self.workplace.common.lock().expect("nothing panics with this lock")
    }

    /// Measures parts of two kinds in one call, as [`Run::measure`] does parts of one.
    ///
    /// Two calls, one after the other, would leave a shard that stops in the first no way to the second.
    ///
    /// # Errors
    /// As [`Run::measure`].
    ///
    /// # Panics
    /// As [`Run::measure`].
    pub fn measure_both<A, B>(&self, first: Vec<Part<'_, A>>, second: Vec<Part<'_, B>>) -> Result<(Blocks<A>, Blocks<B>), Stop>
    where
        A: Serialize + DeserializeOwned + Send,
        B: Serialize + DeserializeOwned + Send,
    {
        self.ask(first.iter().map(Part::key).chain(second.iter().map(Part::key)).collect());
        let first = self.compute_all(first);
        // Nothing more to do where the run was stopped or the disk is full.
        let first = match first {
            Err(stop) if !matches!(stop, Stop::OtherShards | Stop::Missing(_)) => return Err(stop),
            other => other,
        };
        match (first, self.compute_all(second)) {
            (Ok(first), Ok(second)) => Ok((first, second)),
            (Err(Stop::Missing(mut blocks)), Err(Stop::Missing(more))) => {
                blocks.extend(more);
                Err(Stop::Missing(blocks))
            }
            // What stops the second is told, unless it only lacks the blocks of others as the first does.
            (_, Err(stop)) | (Err(stop), Ok(_)) => Err(stop),
        }
    }

    /// Counts hits: each part's function returns the hits of its block.
    ///
    /// # Errors
    /// As [`Run::measure`].
    pub fn count(&self, parts: Vec<Part<'_, u64>>) -> Result<Vec<Count>, Stop> {
        let trials: Vec<u64> = parts.iter().map(|part| part.trials).collect();
        let blocks = self.measure(parts)?;
        Ok(blocks.iter().zip(trials).map(|(hits, trials)| Count { hits: hits.iter().sum(), trials }).collect())
    }

    /// Counts several events at once: each part's function returns a count for each event, and the counts of all blocks are added.
    ///
    /// # Errors
    /// As [`Run::measure`].
    pub fn histograms(&self, parts: Vec<Part<'_, Vec<u64>>>) -> Result<Vec<Vec<u64>>, Stop> {
        Ok(self.measure(parts)?.into_iter().map(|blocks| blocks.into_iter().fold(Vec::new(), add_counts)).collect())
    }

    /// What is remembered or saved of a part; `None` for the blocks that are not.
    fn known<T: DeserializeOwned>(&self, part: &Part<'_, T>) -> Vec<Option<Vec<u8>>> {
        let remembered = |memo: &HashMap<PartKey, Payloads>| memo.get(&part.key()).cloned();
        if let Some(payloads) = if part.is_common { remembered(&self.common()) } else { remembered(&self.memo.borrow()) } {
            return payloads.into_iter().map(Some).collect();
        }
        let can_be_read = |payload: &[u8]| postcard::from_bytes::<T>(payload).is_ok();
        let saved = |block| self.workplace.store.load(&self.workplace.key(self.owner(part), part, block), can_be_read);
        (0..part.block_count()).map(saved).collect()
    }
}

impl Workplace<'_> {
    fn compute<T: Serialize>(&self, owner: &str, part: &Part<'_, T>, index: u64) -> Result<Vec<u8>, Stop> {
        if self.interrupted.load(Ordering::Relaxed) {
            return Err(Stop::Interrupted);
        }
        let started = Instant::now();
        let trials = part.trials_of(index);
        let mut block = Block { index, trials, rng: stream::generator(&[owner, &part.name], self.settings.seed, index) };
        let payload = postcard::to_stdvec(&(part.measure)(&mut block)).expect("plain numbers can be encoded");
        if self.settings.shard.is_some() || started.elapsed() >= WORTH_SAVING {
            self.store.save(&self.key(owner, part, index), &payload).map_err(|error| Stop::Disk(error.to_string()))?;
        }
        self.progress.add_trials(trials);
        Ok(payload)
    }

    fn key<T>(&self, owner: &str, part: &Part<'_, T>, block: u64) -> BlockKey {
        BlockKey {
            owner: owner.to_string(),
            part: part.name.clone(),
            block,
            trials: part.trials,
            block_size: part.block_size(),
            seed: self.settings.seed,
            fingerprint: self.settings.fingerprint.clone(),
        }
    }
}
