//! The program `benches`: measures jobs in CPU seconds and says on which machine.
//!
//! A job is one file with its work and one line in `job::JOBS`. Exit codes: 0 measured, 2 usage.

mod answer;
mod born_dead;
mod job;
mod machine;
mod random_stream;
mod timing;

use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command};
use console::{Exit, Failure, Format, nearest, suggestion};

use crate::job::{JOBS, Job};

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().collect();
    let format = Format::asked_for(&words);
    let matches = match console::understand(command(), words, format) {
        Ok(matches) => matches,
        Err(exit) => return exit.into(),
    };
    let exit = match run(&matches, format) {
        Ok(()) => Exit::AsExpected,
        Err(failure) => {
            console::report(format, &failure);
            failure.exit()
        }
    };
    exit.into()
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

fn run(matches: &ArgMatches, format: Format) -> Result<(), Failure> {
    let names: Vec<&str> = matches.get_many::<String>("jobs").unwrap_or_default().map(String::as_str).collect();
    let jobs = chosen(&names)?;
    if matches.get_flag("peers") {
        return Err(Failure::usage("no job has a Python peer yet")
            .with_help("the peers come with the born-dead engine; without --peers our side is measured"));
    }
    if matches.get_flag("list") {
        answer::list(format, &jobs);
        return Ok(());
    }
    let measured: Vec<_> = jobs
        .into_iter()
        .map(|job| {
            console::note(&format!("measuring {}", job.name));
            (job, timing::measure(job.work))
        })
        .collect();
    answer::table(format, &measured);
    Ok(())
}

/// The jobs of these names, or all.
fn chosen(names: &[&str]) -> Result<Vec<&'static Job>, Failure> {
    if names.is_empty() {
        return Ok(JOBS.iter().collect());
    }
    names.iter().map(|&name| JOBS.iter().find(|job| job.name == name).ok_or_else(|| unknown(name))).collect()
}

fn unknown(name: &str) -> Failure {
    let all: Vec<&str> = JOBS.iter().map(|job| job.name).collect();
    let help = suggestion(&nearest(name, all.iter().copied()), &format!("the jobs are: {}", all.join(", ")));
    Failure::usage(format!("no job is called `{name}`")).with_help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run_with(line: &str) -> Result<(), Failure> {
        run(&command().try_get_matches_from(line.split_whitespace()).expect("well formed"), Format::Text)
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
        assert_eq!(error.help(), Some("did you mean random-stream?"));
        assert!(unknown("zzz").help().expect("help").starts_with("the jobs are: "));
    }

    #[test]
    fn peers_are_refused_as_long_as_there_are_none() {
        assert_eq!(run_with("benches --peers").expect_err("none yet").exit(), Exit::Usage);
    }
}
