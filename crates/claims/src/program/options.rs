//! The command line of a paper binary.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use console::{Failure, Format};

use crate::claim::Profile;
use crate::shard::Shard;

/// The seed of a run that names none: the day on which the first of the papers appeared.
const DEFAULT_SEED: &str = "20190507";

/// What `run` and `merge` are asked to do.
#[derive(Debug)]
pub(super) struct RunOptions {
    pub claim: Option<String>,
    /// `None` in a merge: its shards say.
    pub scale: Option<Scale>,
    pub threads: Option<usize>,
    pub out: PathBuf,
    pub fresh: bool,
    pub shard: Option<Shard>,
    pub data_dir: Option<PathBuf>,
    pub json: bool,
    pub supervised: bool,
    /// Folders to join; empty for `run`.
    pub merge: Vec<PathBuf>,
}

/// What decides the numbers of a run.
#[derive(Clone, Debug)]
pub(super) struct Scale {
    pub profile: Profile,
    pub seed: u64,
}

impl RunOptions {
    pub(super) fn of_run(matches: &ArgMatches) -> Result<Self, Failure> {
        let shard = matches.get_one::<String>("shard").map(|text| Shard::parse(text, |name| std::env::var(name).ok())).transpose();
        let profile = match matches.get_one::<String>("profile").map(String::as_str) {
            Some("paper") => Profile::Paper,
            _ => Profile::Ci,
        };
        let seed = *matches.get_one::<u64>("seed").expect("clap has a default");
        Ok(Self {
            claim: matches.get_one::<String>("claim").cloned(),
            scale: Some(Scale { profile, seed }),
            fresh: matches.get_flag("fresh"),
            shard: shard.map_err(|error| Failure::usage(error.to_string()))?,
            data_dir: matches.get_one::<PathBuf>("data-dir").cloned(),
            merge: Vec::new(),
            ..Self::shared(matches)
        })
    }

    pub(super) fn of_merge(matches: &ArgMatches) -> Result<Self, Failure> {
        let merge = matches.get_many::<PathBuf>("dirs").expect("clap requires one").cloned().collect();
        Ok(Self { merge, data_dir: matches.get_one::<PathBuf>("data-dir").cloned(), ..Self::shared(matches) })
    }

    fn shared(matches: &ArgMatches) -> Self {
        Self {
            claim: None,
            scale: None,
            threads: matches.get_one::<u64>("threads").map(|&threads| threads as usize),
            out: out_dir(matches),
            fresh: false,
            shard: None,
            data_dir: None,
            json: matches.get_flag("json"),
            supervised: matches.get_flag("supervised"),
            merge: Vec::new(),
        }
    }
}

/// What `seeds` is asked to do.
#[derive(Debug)]
pub(super) struct SeedsOptions {
    pub count: u64,
    pub first: u64,
    pub threads: Option<usize>,
    pub out: PathBuf,
    pub format: Format,
    pub supervised: bool,
}

impl SeedsOptions {
    pub(super) fn of(matches: &ArgMatches, format: Format) -> Self {
        let number = |name: &str| *matches.get_one::<u64>(name).expect("clap has a default");
        Self {
            count: number("count"),
            first: number("first"),
            threads: matches.get_one::<u64>("threads").map(|&threads| threads as usize),
            out: out_dir(matches),
            format,
            supervised: matches.get_flag("supervised"),
        }
    }
}

pub(super) fn out_dir(matches: &ArgMatches) -> PathBuf {
    matches.get_one::<PathBuf>("out").expect("clap has a default").clone()
}

pub(super) fn run_command() -> Command {
    with_shared(Command::new("run").about("Check the claims, write the ledger and the tables"))
        .arg(claim_glob())
        .arg(
            Arg::new("profile")
                .long("profile")
                .value_parser(["ci", "paper"])
                .default_value("ci")
                .help("Sizes: ci takes seconds, paper minutes"),
        )
        .arg(
            Arg::new("seed")
                .long("seed")
                .value_name("N")
                .value_parser(value_parser!(u64))
                .default_value(DEFAULT_SEED)
                .help("Seed of every stream"),
        )
        .arg(Arg::new("fresh").long("fresh").action(ArgAction::SetTrue).help("Start over: forget the saved blocks"))
        .arg(
            Arg::new("shard")
                .long("shard")
                .value_name("I/N")
                .help("Compute only the blocks with number = I modulo N, judge nothing; or slurm"),
        )
        .arg(data_dir())
}

pub(super) fn merge_command() -> Command {
    let dirs = Arg::new("dirs").value_name("DIR").value_parser(value_parser!(PathBuf)).num_args(1..).required(true);
    with_shared(Command::new("merge").about("Join the blocks of shards and judge"))
        .arg(dirs.help("Folders that shards wrote"))
        .arg(data_dir())
}

pub(super) fn seeds_command() -> Command {
    let number = |name: &'static str, default: &'static str| {
        Arg::new(name).long(name).value_name("N").value_parser(value_parser!(u64).range(1..)).default_value(default)
    };
    with_shared(Command::new("seeds").about("The statistical lines at fresh seeds, at CI scale: flips, margins and power"))
        .arg(number("count", "20").help("How many seeds"))
        .arg(number("first", "1").help("The first of them"))
}

fn claim_glob() -> Arg {
    Arg::new("claim").long("claim").value_name("GLOB").help("Only these claims, for example 'theorem-8/*'")
}

fn data_dir() -> Arg {
    Arg::new("data-dir").long("data-dir").value_name("DIR").value_parser(value_parser!(PathBuf)).help("Where data sets lie")
}

pub(super) fn list_command() -> Command {
    Command::new("list").about("The claims with source, statement and expected verdict").arg(claim_glob()).arg(out()).arg(json())
}

pub(super) fn explain_command() -> Command {
    let claim = Arg::new("claim").value_name("CLAIM").required(true).help("A claim's id");
    Command::new("explain").about("What a claim says, how it is checked, and what was found last").arg(claim).arg(out()).arg(json())
}

fn with_shared(command: Command) -> Command {
    let threads = Arg::new("threads")
        .long("threads")
        .value_name("N")
        .value_parser(value_parser!(u64).range(1..=1024))
        .help("Cores to use [default: all]");
    let supervised = Arg::new("supervised").long("supervised").action(ArgAction::SetTrue).hide(true);
    command.arg(out()).arg(threads).arg(json()).arg(supervised)
}

fn out() -> Arg {
    Arg::new("out")
        .long("out")
        .value_name("DIR")
        .value_parser(value_parser!(PathBuf))
        .default_value("out")
        .help("Where ledgers, tables and blocks lie")
}

fn json() -> Arg {
    Arg::new("json").long("json").action(ArgAction::SetTrue).help("JSON on stdout, everything else on stderr")
}
