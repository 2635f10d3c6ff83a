//! The program `benches`: measures jobs in CPU seconds and says on which machine.
//!
//! A job is one file with its work and one line in `job::JOBS` (but `scaling`, which is many); its peer, if any, is one Python program in `benches/peers`. Exit
//! codes: 0 measured, 1 a peer found something else than we did, 2 usage, 3 there is no Python with NumPy and PyTorch.

mod angle_chain;
mod answer;
mod basin;
mod born_dead;
mod descent;
mod job;
mod machine;
mod peers;
mod quadrature;
mod random_stream;
mod regions;
mod scaling;
mod segment;
mod timing;
mod train;
mod trajectory;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use console::{Exit, Failure, Format, nearest, suggestion};

use crate::job::{JOBS, Job, Peer};

/// Networks of each width in one run of a peer: enough for many batches, and for the results to be compared.
const PEER_NETWORKS: &str = "200000";

/// The one job that is no single piece of work.
const SCALING: &str = "scaling";

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().collect();
    let format = Format::asked_for(&words);
    let matches = match console::understand(command(), words, format) {
        Ok(matches) => matches,
        Err(exit) => return exit.into(),
    };
    let exit = match run(&matches, format) {
        Ok(exit) => exit,
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
        .arg(
            Arg::new("draw")
                .long("draw")
                .value_name("FILE.svg")
                .value_parser(value_parser!(PathBuf))
                .help("With the job `scaling`: draws it, too"),
        )
        .arg(Arg::new("point").long("point").hide(true).help("One part of one point of `scaling`"))
        .arg(flag("peers", "The same jobs by the Python peers too, as ratios").conflicts_with("list"))
        .arg(
            Arg::new("python")
                .long("python")
                .value_name("PATH")
                .value_parser(value_parser!(PathBuf))
                .requires("peers")
                .help("The Python of the peers [default: $VERDICT_PYTHON, or benches/peers/.venv, or python3]"),
        )
        .arg(
            Arg::new("peer-networks")
                .long("peer-networks")
                .value_name("N")
                .value_parser(value_parser!(u64).range(1000..=1_000_000_000))
                .default_value(PEER_NETWORKS)
                .requires("peers")
                .help("Networks of each width in a run of the peer of born-dead; its time is scaled to ours"),
        )
        .arg(
            Arg::new("results")
                .long("results")
                .value_name("FILE.md")
                .value_parser(value_parser!(PathBuf))
                .requires("peers")
                .help("Writes the comparison into this document, between its markers"),
        )
        .arg(flag("json", "One JSON object on standard output"))
}

fn run(matches: &ArgMatches, format: Format) -> Result<Exit, Failure> {
    if let Some(at) = matches.get_one::<String>("point") {
        return scaling::one_part(at).map(|()| Exit::AsExpected);
    }
    let names: Vec<&str> = matches.get_many::<String>("jobs").unwrap_or_default().map(String::as_str).collect();
    let draw = matches.get_one::<PathBuf>("draw");
    if names == [SCALING] {
        return scaling::run(format, draw.map(PathBuf::as_path)).map(|()| Exit::AsExpected);
    }
    if draw.is_some() || names.contains(&SCALING) {
        return Err(Failure::usage("--draw is for the job `scaling`, which is measured alone").with_help("bench scaling --draw FILE.svg"));
    }
    let jobs = chosen(&names)?;
    if matches.get_flag("list") {
        answer::list(format, &jobs);
        return Ok(Exit::AsExpected);
    }
    if matches.get_flag("peers") {
        let jobs = with_peers(&jobs, !names.is_empty())?;
        let python = peers::choose(matches.get_one("python"));
        let networks = *matches.get_one::<u64>("peer-networks").expect("there is a default");
        let results = matches.get_one("results").map(|file: &PathBuf| peers::Results::of(file)).transpose()?;
        let compared: Vec<_> = jobs
            .into_iter()
            .map(|(job, peer)| peers::compare(job, peer, &python, peer.per_run.unwrap_or(networks)))
            .collect::<Result<_, Failure>>()?;
        peers::print(format, &compared);
        let agrees = compared.iter().all(peers::Comparison::agrees);
        // What is measured of another job is no result.
        if let Some(results) = results.filter(|_| agrees) {
            results.write(&compared)?;
        }
        return Ok(Exit::of_check(agrees));
    }
    let measured: Vec<_> = jobs.into_iter().map(answer::Measured::measure).collect();
    answer::times(format, &measured);
    Ok(Exit::AsExpected)
}

/// The jobs that have a peer. One that was named and has none is a mistake of the user's.
fn with_peers(jobs: &[&'static Job], named: bool) -> Result<Vec<(&'static Job, &'static Peer)>, Failure> {
    if let Some(job) = jobs.iter().find(|job| named && job.peer.is_none()) {
        let all: Vec<&str> = JOBS.iter().filter(|job| job.peer.is_some()).map(|job| job.name).collect();
        return Err(Failure::usage(format!("the job `{}` has no Python peer", job.name))
            .with_help(format!("these have one: {}; without --peers our side is measured", all.join(", "))));
    }
    Ok(jobs.iter().filter_map(|&job| Some((job, job.peer.as_ref()?))).collect())
}

/// The jobs of these names, or all.
fn chosen(names: &[&str]) -> Result<Vec<&'static Job>, Failure> {
    if names.is_empty() {
        return Ok(JOBS.iter().collect());
    }
    names.iter().map(|&name| JOBS.iter().find(|job| job.name == name).ok_or_else(|| unknown(name))).collect()
}

fn unknown(name: &str) -> Failure {
    let all: Vec<&str> = JOBS.iter().map(|job| job.name).chain([SCALING]).collect();
    let help = suggestion(&nearest(name, all.iter().copied()), &format!("the jobs are: {}", all.join(", ")));
    Failure::usage(format!("no job is called `{name}`")).with_help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run_with(line: &str) -> Result<Exit, Failure> {
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
    fn peers_of_a_job_that_has_none_are_refused() {
        let error = run_with("benches born-dead random-stream --peers").expect_err("none");
        assert_eq!(error.exit(), Exit::Usage);
        assert_eq!(error.to_string(), "the job `random-stream` has no Python peer");
        assert!(error.help().expect("help").contains("born-dead"));
        assert!(!with_peers(&chosen(&[]).expect("all"), false).expect("those that have one").is_empty());
    }

    #[test]
    fn a_python_that_does_not_exist_is_the_environments_fault() {
        let error = run_with("benches born-dead --peers --python /no/such/python").expect_err("missing");
        assert_eq!(error.exit(), Exit::Environment);
        assert!(error.help().expect("help").starts_with("py"));
    }

    #[test]
    fn options_of_the_peers_need_peers() {
        command().debug_assert();
        assert_eq!(run_with("benches born-dead --draw x.svg").expect_err("not scaling").exit(), Exit::Usage);
        for line in ["benches --python x", "benches --peer-networks 5000", "benches --peers --peer-networks 0", "benches --peers --list"] {
            assert!(command().try_get_matches_from(line.split_whitespace()).is_err(), "{line}");
        }
    }
}
