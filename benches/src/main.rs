//! The program `benches`: measures jobs in CPU seconds and says on which machine.
//!
//! A job is one file with its work and one line in `job::JOBS`. Exit codes: 0 measured, 2 usage.

mod answer;
mod job;
mod machine;
mod random_stream;
mod timing;

use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};
use miette::Diagnostic;

use crate::job::{JOBS, Job};

const USAGE: u8 = 2;

/// Why nothing was measured.
#[derive(Debug, thiserror::Error, Diagnostic)]
enum BenchError {
    #[error("no job is called `{name}`")]
    #[diagnostic(help("{near}the jobs are: {all}"))]
    UnknownJob { name: String, near: String, all: String },

    #[error("no job has a Python peer yet")]
    #[diagnostic(help("the peers come with the born-dead engine; without --peers our side is measured"))]
    NoPeers,
}

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().collect();
    // Looked for by hand, because a command line that makes no sense must be answered in JSON too.
    let as_json = words.iter().any(|word| word == "--json");
    let matches = match command().try_get_matches_from(words) {
        Ok(matches) => matches,
        Err(error) if error.use_stderr() && as_json => {
            answer::error(true, &error.to_string(), None, USAGE);
            return ExitCode::from(USAGE);
        }
        Err(error) => error.exit(),
    };
    match run(&matches, as_json) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let help = error.help().map(|help| help.to_string());
            answer::error(as_json, &error.to_string(), help.as_deref(), USAGE);
            ExitCode::from(USAGE)
        }
    }
}

fn command() -> Command {
    let flag = |name: &'static str, help: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue).help(help);
    Command::new("benches")
        .about("Measures the engines, in CPU seconds")
        .arg(Arg::new("jobs").value_name("JOB").num_args(0..).help("The jobs [default: all]"))
        .arg(flag("list", "List the jobs instead"))
        .arg(flag("peers", "The same jobs by the Python peers too, as ratios"))
        .arg(flag("json", "One JSON object on standard output"))
}

fn run(matches: &ArgMatches, as_json: bool) -> Result<(), BenchError> {
    let names: Vec<&str> = matches.get_many::<String>("jobs").unwrap_or_default().map(String::as_str).collect();
    let jobs = chosen(&names)?;
    if matches.get_flag("peers") {
        return Err(BenchError::NoPeers);
    }
    if matches.get_flag("list") {
        answer::list(as_json, &jobs);
        return Ok(());
    }
    let measured: Vec<_> = jobs
        .into_iter()
        .map(|job| {
            answer::progress(job.name);
            (job, timing::measure(job.work))
        })
        .collect();
    answer::table(as_json, &measured);
    Ok(())
}

/// The jobs of these names, or all.
fn chosen(names: &[&str]) -> Result<Vec<&'static Job>, BenchError> {
    if names.is_empty() {
        return Ok(JOBS.iter().collect());
    }
    names.iter().map(|&name| JOBS.iter().find(|job| job.name == name).ok_or_else(|| unknown(name))).collect()
}

fn unknown(name: &str) -> BenchError {
    // Half of the letters right: below that a suggestion is noise.
    const ALIKE: f64 = 0.5;
    let alike = |job: &&Job| strsim::normalized_damerau_levenshtein(name, job.name);
    let nearest = JOBS.iter().filter(|job| alike(job) >= ALIKE).max_by(|a, b| alike(a).total_cmp(&alike(b)));
    let near = nearest.map(|job| format!("did you mean `{}`? ", job.name)).unwrap_or_default();
    let all = JOBS.iter().map(|job| job.name).collect::<Vec<_>>().join(", ");
    BenchError::UnknownJob { name: name.to_owned(), near, all }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run_with(line: &str) -> Result<(), BenchError> {
        run(&command().try_get_matches_from(line.split_whitespace()).expect("well formed"), false)
    }

    #[test]
    fn no_name_means_every_job() {
        assert_eq!(chosen(&[]).expect("all").len(), JOBS.len());
        assert_eq!(chosen(&["random-stream"]).expect("known")[0].name, "random-stream");
    }

    #[test]
    fn a_mistyped_job_is_answered_with_the_nearest_name() {
        let error = run_with("benches random-steam").expect_err("unknown");
        assert_eq!(error.to_string(), "no job is called `random-steam`");
        assert!(error.help().expect("help").to_string().starts_with("did you mean `random-stream`? the jobs are: "));
        assert!(unknown("zzz").help().expect("help").to_string().starts_with("the jobs are: "));
    }

    #[test]
    fn peers_are_refused_as_long_as_there_are_none() {
        assert!(matches!(run_with("benches --peers"), Err(BenchError::NoPeers)));
    }
}
