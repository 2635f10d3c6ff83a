//! `reproduce`: sets up, builds, judges every claim of the papers, and writes the report.

use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command};
use console::{Exit, Failure, Format};

use super::report;
use crate::child;
use crate::interrupt;
use crate::ledgers;
use crate::options::{self, Arguments};
use crate::programs::{self, Lapack, Programs};
use crate::workspace;

const EXAMPLES: &str = "\
Examples:
  cargo xtask reproduce                     every paper, at CI scale
  cargo xtask reproduce collapse --claim 'theorem-8/*'
  cargo xtask reproduce --profile paper     the papers' own sizes
  cargo xtask reproduce --shard 0/3 --out part-0     the first of three machines

A run that was stopped, in whatever way, goes on with the same command;
--fresh starts over.";

/// Its options and help.
pub(super) fn command() -> Command {
    Command::new("reproduce")
        .about("Check the claims of the papers: build, run, and say the verdict of each")
        .after_help(EXAMPLES)
        .arg(options::papers())
        .arg(options::claim())
        .arg(options::profile())
        .arg(options::seed())
        .arg(options::threads())
        .arg(options::out())
        .arg(Arg::new("fresh").long("fresh").action(ArgAction::SetTrue).help("Start over instead of going on from saved blocks"))
        .arg(
            Arg::new("shard")
                .long("shard")
                .value_name("I/N")
                .value_parser(shard)
                .help("Compute only every N-th block, from the I-th (I counts from 0); `slurm` reads the array job's variables"),
        )
        .arg(options::data_dir())
        .arg(options::no_lapack())
        .arg(options::json())
}

/// A share of the blocks, checked here so that a slip does not wait for the build.
fn shard(text: &str) -> Result<String, String> {
    if text == "slurm" {
        return Ok(text.to_owned());
    }
    let numbers = text.split_once('/').and_then(|(index, count)| Some((index.parse::<u64>().ok()?, count.parse::<u64>().ok()?)));
    match numbers {
        Some((index, count)) if index < count => Ok(text.to_owned()),
        _ => Err("write I/N with I from 0 to N - 1, or slurm".to_owned()),
    }
}

/// What it does.
pub(super) fn run(matches: &ArgMatches) -> Result<Exit, Failure> {
    Reproduction::asked_for(matches)?.run()
}

/// One run over papers.
#[derive(Debug)]
pub(super) struct Reproduction {
    papers: Vec<String>,
    arguments: Arguments,
    out: PathBuf,
    /// A pattern of claims was given, and the user did not say of which paper.
    searches: bool,
    is_shard: bool,
    lapack: Lapack,
    format: Format,
}

impl Reproduction {
    fn asked_for(matches: &ArgMatches) -> Result<Self, Failure> {
        let text = |name: &str| matches.get_one::<String>(name);
        let papers = papers_asked_for(matches)?;
        let out = options::out_folder(matches);
        let format = options::format(matches);
        let arguments = Arguments::of("run")
            .option("--claim", text("claim"))
            .option("--profile", text("profile"))
            .option("--seed", matches.get_one::<u64>("seed").map(u64::to_string))
            .option("--threads", matches.get_one::<u32>("threads").map(u32::to_string))
            .option("--out", Some(&out))
            .flag("--fresh", matches.get_flag("fresh"))
            .option("--shard", text("shard"))
            .option("--data-dir", options::data_folder_if_there(matches))
            .flag("--json", format == Format::Json)
            .flag("--supervised", true);
        Ok(Self {
            searches: text("claim").is_some() && papers.len() > 1,
            is_shard: text("shard").is_some(),
            lapack: options::lapack(matches),
            papers,
            arguments,
            out,
            format,
        })
    }

    /// Every claim of every paper at CI scale, from the beginning.
    pub(super) fn of_everything(out: &Path, lapack: Lapack) -> Result<Self, Failure> {
        Ok(Self {
            papers: workspace::papers()?,
            arguments: Arguments::of("run").option("--out", Some(out)).flag("--fresh", true).flag("--supervised", true),
            out: out.to_path_buf(),
            searches: false,
            is_shard: false,
            lapack,
            format: Format::Text,
        })
    }

    /// Builds and runs.
    pub(super) fn run(&self) -> Result<Exit, Failure> {
        // A shard judges nothing, so there is nothing to report.
        let others: &[&str] = if self.is_shard { &[] } else { &["report"] };
        let programs = programs::build_papers(&self.papers, others, self.lapack)?;
        let exit = self.run_papers(&programs)?;
        if exit.lets_go_on() {
            self.say_total();
            if !self.is_shard {
                let front = report::write(&programs, &self.papers, &self.out)?;
                console::say(self.format, &format!("report: {}", front.display()));
            }
        }
        Ok(exit)
    }

    /// One paper after another; the next is started only while the last one's verdicts were all that could be wrong.
    fn run_papers(&self, programs: &Programs) -> Result<Exit, Failure> {
        let mut exits = Vec::new();
        for paper in &self.papers {
            let mut command = programs.command(paper)?;
            let exit = child::supervise(command.args(self.arguments.words()), paper)?;
            if interrupt::count() > 0 {
                return Ok(Exit::Interrupted);
            }
            exits.push(exit);
            // Of several papers searched by a pattern, most will have no such claim and say so.
            let goes_on = exit.lets_go_on() || (self.searches && exit == Exit::Usage);
            if !goes_on {
                break;
            }
        }
        Ok(self.overall(&exits))
    }

    fn overall(&self, exits: &[Exit]) -> Exit {
        let worst = exits.iter().max().copied().unwrap_or(Exit::AsExpected);
        // A pattern that one paper knows was no mistake.
        let found = exits.iter().filter(|exit| exit.lets_go_on()).max();
        match found {
            Some(found) if self.searches && worst == Exit::Usage => *found,
            _ => worst,
        }
    }

    /// What the papers cannot say one by one: the counts of all, and where all ledgers lie.
    fn say_total(&self) {
        if self.papers.len() < 2 || self.is_shard {
            return;
        }
        console::say(self.format, "");
        console::say(self.format, &ledgers::total(&self.out, &self.papers));
        console::say(self.format, &format!("ledgers: {}/<paper>/ledger.json", self.out.display()));
    }
}

/// The papers that are named, or those that the pattern of claims is about, or all.
pub(super) fn papers_asked_for(matches: &ArgMatches) -> Result<Vec<String>, Failure> {
    let named = options::many(matches, "papers");
    let papers = workspace::selected(&named)?;
    Ok(match matches.get_one::<String>("claim") {
        Some(pattern) if named.is_empty() => papers_of(pattern, papers),
        _ => papers,
    })
}

/// A pattern that begins with a paper's name is about that paper only.
fn papers_of(pattern: &str, papers: Vec<String>) -> Vec<String> {
    let first = pattern.split('/').next().unwrap_or_default();
    match papers.iter().find(|paper| *paper == first) {
        Some(paper) => vec![paper.clone()],
        None => papers,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(line: &str) -> Result<Reproduction, Failure> {
        let matches = command().try_get_matches_from(line.split_whitespace()).expect("well formed");
        Reproduction::asked_for(&matches)
    }

    fn searching(searches: bool) -> Reproduction {
        Reproduction { searches, ..asked("reproduce").expect("known papers") }
    }

    #[test]
    fn options_are_passed_on_and_defaults_are_left_to_the_paper() {
        let plain = asked("reproduce collapse").expect("known paper");
        let matches = command().try_get_matches_from(["reproduce"]).expect("well formed");
        // Where somebody has fetched data sets into the project's folder, papers are told.
        let data = workspace::root().join("data").is_dir().then(|| options::data_folder(&matches));
        let expected = Arguments::of("run").option("--out", Some(options::default_out())).option("--data-dir", data);
        assert_eq!(plain.arguments, expected.flag("--supervised", true));
        let line = "reproduce collapse --claim a* --profile paper --seed 3 --threads 2 --out o --fresh --shard 1/2 --data-dir d --json";
        let full = asked(line).expect("known paper");
        let words = "run --claim=a* --profile=paper --seed=3 --threads=2 --out=o --fresh --shard=1/2 --data-dir=d --json --supervised";
        assert_eq!(full.arguments.words().join(" ".as_ref()), words);
    }

    #[test]
    fn an_unknown_paper_is_a_usage_error_before_anything_is_built() {
        assert_eq!(asked("reproduce colapse").expect_err("unknown").exit(), Exit::Usage);
    }

    #[test]
    fn a_pattern_with_a_papers_name_is_about_that_paper() {
        let papers = || vec!["collapse".to_owned(), "expressivity".to_owned()];
        assert_eq!(papers_of("collapse/theorem-8/*", papers()), ["collapse"]);
        assert_eq!(papers_of("theorem-8/*", papers()), papers());
        assert_eq!(papers_of("coll*/theorem-8/*", papers()), papers());
    }

    #[test]
    fn a_pattern_that_one_of_several_papers_knows_is_no_usage_error() {
        let overall = |searches, exits: &[Exit]| searching(searches).overall(exits);
        assert_eq!(overall(true, &[Exit::Usage, Exit::AsExpected]), Exit::AsExpected);
        assert_eq!(overall(true, &[Exit::Differs, Exit::Usage]), Exit::Differs);
        assert_eq!(overall(true, &[Exit::Usage, Exit::Usage]), Exit::Usage);
        assert_eq!(overall(true, &[Exit::Usage, Exit::AsExpected, Exit::Defect]), Exit::Defect);
        assert_eq!(overall(false, &[Exit::AsExpected, Exit::Usage]), Exit::Usage);
        assert_eq!(overall(false, &[]), Exit::AsExpected);
    }
}
