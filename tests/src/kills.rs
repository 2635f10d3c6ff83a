//! Killing a run at random block events, again and again, and letting the last one finish.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime};

use rand::Rng;
use stats::stream::{self, BlockRng};

/// What is killed, and how often.
#[derive(Debug)]
pub struct Killing<'a> {
    /// The folder of results.
    pub out: &'a Path,
    /// How many runs are killed.
    pub kills: u32,
    /// A run is killed at one of its first so many block events.
    pub latest_event: u64,
    /// Of the choice of events. The moments within them are the system's.
    pub seed: u64,
}

/// What came of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Toll {
    /// Runs killed.
    pub kills: u32,
    /// Runs that finished before their event came; the next one started over.
    pub finished: u32,
    /// Kills in the middle of writing: a file under its temporary name was left behind.
    pub while_writing: u32,
    /// Blocks that outlived a kill, added up over all kills.
    pub outlived: usize,
}

/// No event takes longer.
const PATIENCE: Duration = Duration::from_secs(300);

/// A block event: a block stands under its final name, or its file is being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    Finished,
    Writing,
}

/// The files of a folder of blocks.
#[derive(Default)]
struct Blocks {
    /// Finished ones, and when each was written.
    finished: BTreeMap<PathBuf, SystemTime>,
    /// Under temporary names.
    temporary: usize,
}

impl Blocks {
    fn of(folder: &Path) -> Self {
        let mut found = Self::default();
        found.collect(folder);
        found
    }

    fn collect(&mut self, folder: &Path) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            match path.extension() {
                Some(name) if name == "block" => {
                    let written = entry.metadata().and_then(|metadata| metadata.modified()).expect("a block is never removed");
                    self.finished.insert(path, written);
                }
                Some(name) if name.to_string_lossy().starts_with("tmp") => self.temporary += 1,
                _ => self.collect(&path),
            }
        }
    }

    fn files(&self) -> usize {
        self.finished.len() + self.temporary
    }
}

impl Killing<'_> {
    /// Starts runs and kills them. `start` gives the command of a run, which is the same each time; `finish` looks at the folder of one that
    /// has ended by itself.
    ///
    /// # Panics
    /// If a run ends by itself other than with exit code 0, if it uses or reports a torn block, or computes again what was saved.
    pub fn carry_out(&self, start: impl Fn() -> Command, finish: impl Fn(&Path)) -> Toll {
        let mut rng = stream::generator(&["kills"], self.seed, 0);
        let mut toll = Toll::default();
        while toll.kills < self.kills {
            let before = Blocks::of(&self.blocks());
            let mut run = self.start(&start);
            let killed = self.at_an_event(&mut run, &before, &mut rng);
            if killed {
                run.kill().expect("the run is ours");
            }
            let status = run.wait().expect("it has ended");
            self.nothing_was_torn();
            let after = Blocks::of(&self.blocks());
            let kept = before.finished.iter().all(|(path, written)| after.finished.get(path) == Some(written));
            assert!(kept, "a block that was saved is gone, or was computed again");
            // It may have finished while we were about to kill it.
            if status.success() {
                finish(self.out);
                toll.finished += 1;
                assert!(toll.finished <= self.kills, "its runs end before they can be killed");
                fs::remove_dir_all(self.blocks()).expect("the folder is ours");
                continue;
            }
            assert!(killed && status.code().is_none(), "the run ended with {status}: {}", self.said());
            toll.kills += 1;
            toll.while_writing += u32::from(after.temporary > before.temporary);
            toll.outlived += after.finished.len();
        }
        let before = Blocks::of(&self.blocks());
        let status = self.start(&start).wait().expect("it has ended");
        assert!(status.success(), "the last run ended with {status}: {}", self.said());
        self.nothing_was_torn();
        let after = Blocks::of(&self.blocks());
        assert!(
            before.finished.iter().all(|(path, written)| after.finished.get(path) == Some(written)),
            "a saved block was computed again"
        );
        finish(self.out);
        toll
    }

    fn blocks(&self) -> PathBuf {
        self.out.join("blocks")
    }

    fn start(&self, start: impl Fn() -> Command) -> Child {
        fs::create_dir_all(self.out).expect("writable");
        let log = File::create(self.log()).expect("writable");
        start().stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().expect("the program starts")
    }

    fn log(&self) -> PathBuf {
        self.out.join("stderr.txt")
    }

    fn said(&self) -> String {
        fs::read_to_string(self.log()).expect("the run has written it")
    }

    /// A kill leaves a block whole or not at all, so no run ever finds one that it cannot use.
    fn nothing_was_torn(&self) {
        let said = self.said();
        assert!(!said.contains("not used and computed again"), "{said}");
    }

    /// Waits for the event; whether it came before the run's end.
    fn at_an_event(&self, run: &mut Child, before: &Blocks, rng: &mut BlockRng) -> bool {
        let number = 1 + rng.next_u64() % self.latest_event;
        let event = if rng.next_u64() & 1 == 0 { Event::Finished } else { Event::Writing };
        let begun = Instant::now();
        while run.try_wait().expect("it is ours").is_none() {
            let now = Blocks::of(&self.blocks());
            // Saturating: a folder that is read while a file is renamed in it may show neither name.
            let new = |now: usize, before: usize| now.saturating_sub(before) as u64;
            let (finished, all) = (new(now.finished.len(), before.finished.len()), new(now.files(), before.files()));
            let came = match event {
                Event::Finished => finished >= number,
                // The file of the event's number is there, and not yet under its final name; or we were too slow to see it.
                Event::Writing => (all >= number && all > finished) || finished > number,
            };
            if came {
                return true;
            }
            assert!(begun.elapsed() < PATIENCE, "block event {number} does not come");
            sleep(Duration::from_micros(100));
        }
        false
    }
}
