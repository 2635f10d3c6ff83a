//! `test --slurm`: a claim at paper scale on a real Slurm, with a task that is killed, is the claim as one process finds it.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use console::{Exit, Failure, Format};

use crate::child;
use crate::interrupt;
use crate::programs::Lapack;
use crate::slurm_here::{self, SlurmHere};
use crate::steps::Steps;
use crate::submission::{Missing, Submission};
use crate::tools::Tools;

/// Sampled in blocks of a second or so; a minute for one process on one core.
const PAPER: &str = "collapse";
const CLAIM: &str = "variance-2-fan-in/symmetric-laws";
const SHARDS: u64 = 8;

/// How long the jobs may take: ten times of what they need.
const PATIENCE: Duration = Duration::from_secs(900);

/// What it does.
pub(super) fn run(lapack: Lapack, xtask: &Path) -> Result<Exit, Failure> {
    let tools = Tools::of_this_machine();
    if let Some(why) = slurm_here::cannot_be_here(&tools, &mut console::note) {
        say(&format!("skipped: the test on a real Slurm: {why}"));
        return Ok(Exit::AsExpected);
    }
    // What a single step would repeat has gone with the folder.
    run_on(&tools, lapack, xtask).map_err(|failure| match failure.exit() {
        Exit::Interrupted => failure,
        _ => failure.with_help("repeat all of it with: cargo xtask test --slurm"),
    })
}

fn run_on(tools: &Tools, lapack: Lapack, xtask: &Path) -> Result<Exit, Failure> {
    let mut steps = Steps::new(6, say);
    let mut started = None;
    steps.run("a Slurm on this machine", "munged, slurmctld, slurmd", || {
        started = Some(SlurmHere::start(tools)?);
        Ok(Exit::AsExpected)
    })?;
    let slurm = started.expect("the step has succeeded");
    let test = Test { one: slurm.path("one"), many: slurm.path("many"), slurm, xtask, lapack };
    test.step(&mut steps, "one process", test.whole_run(), || Ok(()))?;
    test.step(&mut steps, "an array of shards", test.submission(), || Ok(()))?;
    let mut killed = 0;
    steps.run("a task is killed", "scancel JOB_TASK", || {
        killed = test.kill_a_task()?;
        test.wait_for_jobs()?;
        test.only_its_blocks_are_missing(killed)
    })?;
    test.step(&mut steps, "what is missing is sent again", test.what_is_missing(), || {
        test.wait_for_jobs()?;
        test.nothing_is_missing()
    })?;
    test.step(&mut steps, "the same ledger", test.comparison(), || Ok(()))?;
    say(&steps.table());
    say(&format!("{PAPER}/{CLAIM} as {SHARDS} shards on Slurm, task {killed} killed and sent again: the ledger of one process"));
    Ok(Exit::AsExpected)
}

/// The run that is compared with itself.
struct Test<'a> {
    slurm: SlurmHere<'a>,
    xtask: &'a Path,
    lapack: Lapack,
    /// Where one process works.
    one: PathBuf,
    /// Where the shards work.
    many: PathBuf,
}

impl Test<'_> {
    fn whole_run(&self) -> Vec<OsString> {
        self.words(&["reproduce", PAPER, "--claim", CLAIM, "--profile", "paper", "--out"], &[&self.one])
    }

    fn submission(&self) -> Vec<OsString> {
        let shards = SHARDS.to_string();
        let submit = ["submit", PAPER, "--engine", "slurm", "--shards", &shards, "--claim", CLAIM, "--profile", "paper", "--out"];
        self.words(&submit, &[&self.many])
    }

    fn what_is_missing(&self) -> Vec<OsString> {
        ["submit", "--missing", "--out"].iter().map(OsString::from).chain([self.many.clone().into()]).collect()
    }

    fn comparison(&self) -> Vec<OsString> {
        let folders = [&self.one, &self.many].map(|folder| folder.clone().into());
        ["diff", "--exact"].iter().map(OsString::from).chain(folders).collect()
    }

    fn words(&self, words: &[&str], folders: &[&PathBuf]) -> Vec<OsString> {
        let lapack = (self.lapack == Lapack::Without).then(|| OsString::from("--no-lapack"));
        let folders = folders.iter().map(|folder| folder.as_os_str().to_owned());
        words.iter().map(OsString::from).chain(folders).chain(lapack).collect()
    }

    /// A step that is a command of ours, and what follows it.
    fn step(
        &self,
        steps: &mut Steps,
        name: &'static str,
        words: Vec<OsString>,
        then: impl FnOnce() -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let typed = format!("cargo xtask {}", words.join(" ".as_ref()).display());
        let mut command = Command::new(self.xtask);
        command.args(words).env("SLURM_CONF", self.slurm.settings()).stdin(Stdio::null());
        steps.run(name, &typed, || {
            let exit = child::run(&mut command, "xtask")?;
            then().map(|()| exit)
        })
    }

    /// Kills a task that runs and has saved a block, so that it has lost something and left something.
    fn kill_a_task(&self) -> Result<u64, Failure> {
        let mut found = None;
        self.wait_until("a task that is at work", || {
            let running = self.slurm.ask("squeue", ["--noheader", "--array", "--states=RUNNING", "--format=%F %K"]).unwrap_or_default();
            found = running.lines().find_map(|line| {
                let (job, task) = line.split_once(' ')?;
                let task: u64 = task.trim().parse().ok()?;
                (self.saved_blocks_of(task) > 0).then(|| (format!("{job}_{task}"), task))
            });
            found.is_some()
        })?;
        let (job, task) = found.expect("it was waited for");
        let begun = self.saved_blocks_of(task);
        self.slurm.ask("scancel", [job.as_str()]).ok_or_else(|| Failure::differs(format!("scancel does not stop {job}")))?;
        say(&format!("killed task {job} while it ran, after {begun} of its blocks"));
        Ok(task)
    }

    /// How many blocks of a shard are saved: files are named by the part and the number of the block.
    fn saved_blocks_of(&self, shard: u64) -> usize {
        let (paper, result) = (self.many.join("blocks").join(PAPER), CLAIM.replace('/', "."));
        let Ok(entries) = fs::read_dir(paper.join(result)) else { return 0 };
        let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        let blocks = names.filter_map(|name| name.strip_suffix(".block")?.rsplit_once('-')?.1.parse::<u64>().ok());
        blocks.filter(|block| block % SHARDS == shard).count()
    }

    fn wait_for_jobs(&self) -> Result<(), Failure> {
        self.wait_until("the end of the jobs", || self.slurm.ask("squeue", ["--noheader"]).is_some_and(|jobs| jobs.is_empty()))
    }

    /// The merge has run, has written nothing, and has named blocks of the killed shard and of no other.
    fn only_its_blocks_are_missing(&self, killed: u64) -> Result<Exit, Failure> {
        let missing = self.missing()?;
        let said = missing.said.join("\n");
        let count = said.lines().filter(|line| line.starts_with("missing: ")).count();
        if missing.shards != [killed] || count == 0 || self.many.join(PAPER).join("ledger.json").exists() {
            let message = format!("shards {:?} are missing where {killed} was killed; the merge said:\n{said}", missing.shards);
            return Err(Failure::differs(message));
        }
        say(&format!("the merge lists {count} missing blocks, all of shard {killed}, and has written no ledger"));
        Ok(Exit::AsExpected)
    }

    fn nothing_is_missing(&self) -> Result<(), Failure> {
        match self.missing()? {
            missing if missing.papers.is_empty() => Ok(()),
            missing => Err(Failure::differs(format!("the merge has written no ledger; it said:\n{}", missing.said.join("\n")))),
        }
    }

    fn missing(&self) -> Result<Missing, Failure> {
        let submission = Submission::remembered(&self.many)?.ok_or_else(|| Failure::differs("no submission is remembered"))?;
        Ok(submission.missing(&self.many))
    }

    fn wait_until(&self, what: &str, mut is_so: impl FnMut() -> bool) -> Result<(), Failure> {
        let begun = Instant::now();
        while !is_so() {
            interrupt::stop_if_asked()?;
            if begun.elapsed() > PATIENCE {
                return Err(Failure::differs(format!("waited {} s for {what} in vain", PATIENCE.as_secs())));
            }
            thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }
}

fn say(line: &str) {
    console::say(Format::Text, line);
}
