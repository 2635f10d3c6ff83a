//! `submit`: the same run on a cluster. Builds here, sends an array of shards and the merge that waits for them.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use console::{Exit, Failure, Format};
use serde_json::json;

use super::reproduce;
use crate::catalogue;
use crate::job_scripts::{Job, quoted};
use crate::options::{self, Arguments};
use crate::programs::{self, Programs};
use crate::slurm::{self, Slurm};
use crate::submission::{self, Submission};
use crate::tools::Tools;

const EXAMPLES: &str = "\
Examples:
  cargo xtask submit --shards 100 --profile paper --out /shared/out
  cargo xtask submit --shards 8 collapse -- --cpus-per-task=4 --time=2:00:00
  cargo xtask submit --shards 8 collapse --dry-run     write the scripts only
  cargo xtask submit --missing --out /shared/out       after tasks were lost

DIR must be a folder that the nodes share with this machine. Everything that is
sent lies in DIR/slurm: programs, scripts, logs. What stands after -- goes to
sbatch, for both jobs.";

/// Its options and help.
pub(super) fn command() -> Command {
    let of_a_new_run = ["shards", "papers", "claim", "profile", "seed", "data-dir", "no-lapack"];
    Command::new("submit")
        .about("Run the claims on a cluster: an array job of shards, and a merge")
        .after_help(EXAMPLES)
        .arg(options::papers())
        .arg(
            Arg::new("engine")
                .long("engine")
                .value_name("ENGINE")
                .value_parser(["slurm"])
                .default_value("slurm")
                .help("What runs the jobs"),
        )
        .arg(
            Arg::new("shards")
                .long("shards")
                .value_name("N")
                .value_parser(value_parser!(u64).range(1..=1_000_000))
                .required_unless_present("missing")
                .help("How many shares the blocks are cut into: one task each"),
        )
        .arg(
            Arg::new("missing")
                .long("missing")
                .action(ArgAction::SetTrue)
                .conflicts_with_all(of_a_new_run)
                .help("Send again what the last submission from DIR left undone"),
        )
        .arg(options::claim())
        .arg(options::profile())
        .arg(options::seed())
        .arg(options::out())
        .arg(options::data_dir())
        .arg(options::no_lapack())
        .arg(Arg::new("dry-run").long("dry-run").action(ArgAction::SetTrue).help("Write the scripts and show them; submit nothing"))
        .arg(options::json())
        .arg(Arg::new("options").value_name("SBATCH-OPTION").num_args(0..).last(true).help("Options of sbatch, for both jobs"))
}

/// What it does.
pub(super) fn run(matches: &ArgMatches) -> Result<Exit, Failure> {
    let (tools, format) = (Tools::of_this_machine(), options::format(matches));
    let options = options::many(matches, "options");
    if let Some(option) = slurm::ours_alone(&options) {
        return Err(Failure::usage(format!("{option} is set by `submit` itself")).with_help("give other options of sbatch after --"));
    }
    let is_dry = matches.get_flag("dry-run");
    let slurm = match Slurm::on(&tools) {
        Err(failure) if !is_dry => return Err(failure),
        found => found.ok(),
    };
    let out = absolute(&options::out_folder(matches))?;
    let remembered = Submission::remembered(&out)?;
    if let (Some(slurm), Some(last)) = (&slurm, &remembered) {
        refuse_while_in_queue(slurm, last, &out)?;
    }
    let sender = Sender { out, slurm: slurm.filter(|_| !is_dry), format };
    if matches.get_flag("missing") {
        return sender.send_missing(remembered, options);
    }
    let shards = *matches.get_one::<u64>("shards").expect("clap requires it");
    sender.refuse_too_many(shards)?;
    let named = reproduce::papers_asked_for(matches)?;
    let programs = programs::build_papers(&named, &[], options::lapack(matches))?;
    let papers = match matches.get_one::<String>("claim") {
        Some(pattern) => catalogue::papers_with_claim(&programs, &named, pattern)?,
        None => named,
    };
    let submission = Submission { shards, papers, options, array: None, merge: None };
    sender.prepare(&submission, &programs, matches)?;
    let shards = (0..shards).collect::<Vec<u64>>();
    sender.send(submission, &shards)
}

/// A job that still runs would do the same work, or find its folder changed under it; a dry run changes it too.
fn refuse_while_in_queue(slurm: &Slurm, last: &Submission, out: &Path) -> Result<(), Failure> {
    let jobs = last.jobs();
    if slurm.has_in_queue(&jobs)? {
        let message = format!("jobs of the last submission from {} are still in the queue", out.display());
        let help = format!("wait for them: squeue --jobs={}\nor stop them: scancel {}", jobs.join(","), jobs.join(" "));
        return Err(Failure::environment(message).with_help(help));
    }
    Ok(())
}

/// Where jobs are sent from, and to whom.
struct Sender<'a> {
    out: PathBuf,
    /// `None` in a dry run.
    slurm: Option<Slurm<'a>>,
    format: Format,
}

impl Sender<'_> {
    fn refuse_too_many(&self, shards: u64) -> Result<(), Failure> {
        match self.slurm.as_ref().and_then(Slurm::largest_array) {
            Some(most) if shards > most => {
                Err(Failure::usage(format!("--shards {shards}: an array of this Slurm has at most {most} tasks"))
                    .with_help(format!("give at most --shards {most}; more cores for a task: -- --cpus-per-task=C")))
            }
            _ => Ok(()),
        }
    }

    /// Writes the programs and scripts, and forgets what earlier shards and submissions said of themselves; blocks that fit are used.
    fn prepare(&self, submission: &Submission, programs: &Programs, matches: &ArgMatches) -> Result<(), Failure> {
        let (out, folder) = (self.out.as_path(), submission::folder(&self.out));
        for part in ["done", "merged"] {
            match fs::remove_dir_all(folder.join(part)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(submission::unwritable(&folder.join(part), &error));
                }
                _ => {}
            }
        }
        for part in ["done", "merged", "logs", "programs"] {
            fs::create_dir_all(folder.join(part)).map_err(|error| submission::unwritable(&folder.join(part), &error))?;
        }
        for paper in &submission.papers {
            copy(programs.path(paper)?, &folder.join("programs").join(paper))?;
            forget_shards(&out.join(paper))?;
        }
        let data = options::data_folder_if_there(matches).map(|folder| absolute(&folder)).transpose()?;
        let run = Arguments::default()
            .option("--claim", matches.get_one::<String>("claim"))
            .option("--profile", matches.get_one::<String>("profile"))
            .option("--seed", matches.get_one::<u64>("seed").map(u64::to_string))
            .option("--data-dir", data.as_ref());
        let job = Job { out, folder: &folder, papers: &submission.papers };
        submission::write(&folder.join("shards.sh"), &job.shard(submission.shards, &run))?;
        submission::write(&folder.join("merge.sh"), &job.merge(&Arguments::default().option("--data-dir", data)))?;
        submission.remember(out)
    }

    /// Sends the shards and the merge, remembering each as soon as Slurm has taken it.
    fn send(&self, mut submission: Submission, shards: &[u64]) -> Result<Exit, Failure> {
        let folder = submission::folder(&self.out);
        let Some(slurm) = &self.slurm else { return self.show(&submission, shards) };
        (submission.array, submission.merge) = (None, None);
        if !shards.is_empty() {
            submission.array = Some(slurm.submit(&slurm::array_words(&folder, shards, &submission.options))?);
            submission.remember(&self.out)?;
        }
        let merge = slurm.submit(&slurm::merge_words(&folder, submission.array.as_deref(), &submission.options));
        submission.merge = Some(merge.map_err(|failure| match &submission.array {
            Some(array) => failure.with_help(format!("the shards are job {array}; when it has ended: {}", self.again())),
            None => failure,
        })?);
        submission.remember(&self.out)?;
        self.say_sent(&submission, shards);
        Ok(Exit::AsExpected)
    }

    fn send_missing(&self, remembered: Option<Submission>, options: Vec<String>) -> Result<Exit, Failure> {
        let Some(mut submission) = remembered else {
            return Err(Failure::usage(format!("nothing was submitted from {}", self.out.display()))
                .with_help("submit first: cargo xtask submit --shards N --out DIR; or name the folder of that with --out DIR"));
        };
        let gone = submission.papers.iter().find(|paper| !submission::folder(&self.out).join("programs").join(paper).is_file());
        if let Some(paper) = gone {
            return Err(Failure::environment(format!("the program {paper} of the submission has gone from {}/slurm", self.out.display()))
                .with_help("submit anew with the same commit; blocks that are there are not computed again"));
        }
        let missing = submission.missing(&self.out);
        if missing.papers.is_empty() {
            console::say(self.format, &format!("nothing is missing: {} merged; look at it: {}", submission.papers.join(", "), self.look()));
            (submission.array, submission.merge) = (None, None);
            self.answer(&submission, &[]);
            return Ok(Exit::AsExpected);
        }
        if missing.shards.is_empty() {
            console::say(self.format, "every block is there; only the merge is sent again. What the last one said:");
            missing.said.iter().flat_map(|text| text.lines()).for_each(|line| console::say(self.format, &format!("  {line}")));
        }
        if !options.is_empty() {
            submission.options = options;
        }
        if self.slurm.is_some() {
            submission.forget_marks(&self.out, &missing.shards)?;
        }
        self.send(submission, &missing.shards)
    }

    /// What a dry run shows: the scripts, and the commands that would send them.
    fn show(&self, submission: &Submission, shards: &[u64]) -> Result<Exit, Failure> {
        let folder = submission::folder(&self.out);
        for name in ["shards.sh", "merge.sh"] {
            let path = folder.join(name);
            let text = fs::read_to_string(&path).map_err(|error| submission::unwritable(&path, &error))?;
            console::say(self.format, &format!("== {}\n{text}", path.display()));
        }
        console::say(self.format, "== nothing was submitted; this does it, with the number of the first job for ARRAY:");
        if !shards.is_empty() {
            console::say(self.format, &sbatch(&slurm::array_words(&folder, shards, &submission.options)));
        }
        let after = (!shards.is_empty()).then_some("ARRAY");
        console::say(self.format, &sbatch(&slurm::merge_words(&folder, after, &submission.options)));
        self.answer(submission, shards);
        Ok(Exit::AsExpected)
    }

    /// The answer to a program: what was sent, if anything.
    fn answer(&self, submission: &Submission, shards: &[u64]) {
        if self.format == Format::Json {
            let sent = self.slurm.is_some() && !submission.jobs().is_empty();
            console::answer(json!({ "schema": 1, "sent": sent, "tasks": shards, "submission": submission.to_json() }));
        }
    }

    fn say_sent(&self, submission: &Submission, shards: &[u64]) {
        let say = |line: String| console::say(self.format, &line);
        let jobs = submission.jobs();
        if let Some(array) = &submission.array {
            let task = if shards.len() == 1 { "task" } else { "tasks" };
            say(format!("shards:  job {array}, {task} {} of {}", slurm::tasks(shards), submission.shards));
        }
        if let Some(merge) = &submission.merge {
            say(format!("merge:   job {merge}{}", if jobs.len() == 2 { ", after the shards, however they end" } else { "" }));
        }
        say(format!("logs:    {}/slurm/logs", self.out.display()));
        say(format!("watch:   squeue --jobs={}", jobs.join(",")));
        say(format!("then:    {}", self.look()));
        say(format!("if tasks were lost: {}", self.again()));
        self.answer(submission, shards);
    }

    fn look(&self) -> String {
        format!("cargo xtask report --open --out {}", quoted(&self.out.display().to_string()))
    }

    fn again(&self) -> String {
        format!("cargo xtask submit --missing --out {}", quoted(&self.out.display().to_string()))
    }
}

fn sbatch(words: &[OsString]) -> String {
    let words = words.iter().map(|word| quoted(&word.to_string_lossy()));
    ["sbatch".to_owned()].into_iter().chain(words).collect::<Vec<_>>().join(" ")
}

/// Jobs run in folders of their own.
fn absolute(folder: &Path) -> Result<PathBuf, Failure> {
    std::path::absolute(folder).map_err(|error| Failure::environment(format!("{} is no folder: {error}", folder.display())))
}

/// A program that is running cannot be written to; so the copy takes its place.
fn copy(program: &Path, to: &Path) -> Result<(), Failure> {
    submission::remove(to)?;
    fs::copy(program, to).map(drop).map_err(|error| submission::unwritable(to, &error))
}

/// Removes what earlier shards of a paper said of themselves: a merge refuses to mix runs, and its own shards say it again.
fn forget_shards(folder: &Path) -> Result<(), Failure> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let notes = names.filter(|name| name.starts_with("shard-") && name.ends_with(".json"));
    notes.into_iter().try_for_each(|name| submission::remove(&folder.join(name)))
}
