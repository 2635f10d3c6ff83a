//! `mutants`: which changes of the sources nothing notices.
//!
//! Each mutant is one function body or operator changed, as cargo-mutants lists them. The unit tests of its package are asked first; what
//! they miss in a paper is asked of the paper's claims.

use std::fs;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use console::{Exit, Failure, Format};

use crate::mutation::{self, Fate, Mutant, Sources};
use crate::options;
use crate::programs::Lapack;
use crate::tools::Tools;
use crate::workspace;

const EXAMPLES: &str = "\
Examples:
  cargo xtask mutants --sample 50                  fifty of all mutants
  cargo xtask mutants crates/claims/src/judge      all of one folder
  cargo xtask mutants papers/collapse/src/theorem_8.rs --no-claims
  cargo xtask mutants --since HEAD~1               of the changed lines only

Asked are the theory of all papers, `stats`, the judge and `piecewise`. A mutant
that neither unit tests nor claims notice is named, and the exit code is 1. With
--no-claims those of a paper are named, and decide nothing.
It needs cargo-mutants: cargo install cargo-mutants --locked";

/// What is mutated where no path is named: where a wrong sign would make a wrong verdict.
const THEORY: [&str; 4] = ["papers/*/src", "crates/stats/src", "crates/claims/src/judge", "crates/piecewise/src"];

/// Its options and help.
pub(super) fn command() -> Command {
    Command::new("mutants")
        .about("Change the sources on purpose, and see which changes nothing notices")
        .after_help(EXAMPLES)
        .arg(Arg::new("paths").value_name("PATH").num_args(0..).help("Files or folders, from the root [default: all theory]"))
        .arg(
            Arg::new("sample")
                .long("sample")
                .value_name("N")
                .value_parser(value_parser!(u64).range(1..))
                .help("Only about N of the mutants, evenly spread"),
        )
        .arg(
            Arg::new("seed")
                .long("seed")
                .value_name("N")
                .value_parser(value_parser!(u64))
                .requires("sample")
                .help("Which sample [default: 0]"),
        )
        .arg(
            Arg::new("within")
                .long("within")
                .value_name("SECONDS")
                .value_parser(value_parser!(u64).range(1..))
                .help("Begin no mutant after that time; how many were asked is said"),
        )
        .arg(
            Arg::new("in-place")
                .long("in-place")
                .action(ArgAction::SetTrue)
                .help("Change the sources themselves, not a copy, and change them back: for a clone that nobody edits"),
        )
        .arg(Arg::new("since").long("since").value_name("REVISION").help("Only lines that changed since then"))
        .arg(
            Arg::new("no-claims")
                .long("no-claims")
                .action(ArgAction::SetTrue)
                .help("Ask the unit tests only, not the claims of the papers"),
        )
        .arg(options::out())
        .arg(options::json())
}

/// What it does.
pub(super) fn run(matches: &ArgMatches) -> Result<Exit, Failure> {
    if !Tools::of_this_machine().has("cargo-mutants") {
        return Err(Failure::environment("cargo-mutants is not installed").with_help("cargo install cargo-mutants --locked"));
    }
    let format = options::format(matches);
    let named = options::many(matches, "paths");
    let paths: Vec<String> = if named.is_empty() { THEORY.map(str::to_owned).into() } else { named };
    let folder = options::out_folder(matches).join("mutants");
    fs::create_dir_all(&folder).map_err(|error| Failure::environment(format!("{} cannot be made: {error}", folder.display())))?;
    let mut arguments: Vec<String> = paths.iter().flat_map(|path| ["--file".to_owned(), pattern(path)]).collect();
    if let Some(revision) = matches.get_one::<String>("since") {
        arguments.extend(["--in-diff".to_owned(), difference(&folder, revision)?.display().to_string()]);
    }
    let all = mutation::list(&arguments)?;
    let rate = matches.get_one::<u64>("sample").map_or(1, |&sample| (all.len() as u64 / sample).max(1));
    let listed = all.len();
    let mut chosen = sample(all, rate, matches.get_one("seed").copied().unwrap_or(0));
    console::say(format, &format!("{listed} mutants, asked are {}", chosen.len()));
    let patience = matches.get_one("within").map(|&seconds| Duration::from_secs(seconds));
    if patience.is_some() {
        // What there is no time for is not the end of the list.
        chosen.sort_by_key(|mutant| BuildHasherDefault::<DefaultHasher>::default().hash_one(&mutant.name));
    }
    let sources = match matches.get_flag("in-place") {
        true => Sources::in_place(Lapack::Linked),
        false => Sources::copied(&folder, Lapack::Linked)?,
    };
    let mut asked = Asked { sources, claims: !matches.get_flag("no-claims"), format };
    let begun = Instant::now();
    let mut fates = Vec::new();
    for mutant in chosen {
        if patience.is_some_and(|patience| begun.elapsed() > patience) {
            console::say(format, &format!("the time is over after {} mutants", fates.len()));
            break;
        }
        let fate = asked.fate(&mutant)?;
        fates.push((mutant, fate));
    }
    let count = |wanted: Fate| fates.iter().filter(|(_, fate)| *fate == wanted).count();
    let (caught, unviable, missed) = (count(Fate::Caught), count(Fate::Unviable), count(Fate::Missed));
    console::say(format, &format!("{caught} caught, {unviable} do not compile, {missed} missed"));
    if format == Format::Json {
        let names: Vec<&str> = fates.iter().filter(|(_, fate)| *fate == Fate::Missed).map(|(mutant, _)| mutant.name.as_str()).collect();
        console::answer(serde_json::json!({
            "schema": 1, "listed": listed, "caught": caught, "unviable": unviable, "missed": names,
        }));
    }
    let half_asked = fates.iter().filter(|(mutant, fate)| *fate == Fate::Missed && !asked.decides(mutant)).count();
    if half_asked > 0 {
        console::say(format, &format!("{half_asked} of the missed are of papers, whose claims were not asked: they decide nothing"));
    }
    Ok(Exit::of_check(missed == half_asked))
}

/// Who is asked about mutants.
struct Asked {
    sources: Sources,
    claims: bool,
    format: Format,
}

impl Asked {
    /// Whether all are asked who ought to notice this one. What makes a paper's tables is seen by its claims and their snapshots only.
    fn decides(&self, mutant: &Mutant) -> bool {
        self.claims || mutant.paper().is_none()
    }

    /// The unit tests first; what they miss in a paper, its claims.
    fn fate(&mut self, mutant: &Mutant) -> Result<Fate, Failure> {
        let by_tests = self.sources.asked_of_tests(mutant)?;
        let (fate, by) = match mutant.paper().filter(|_| self.claims && by_tests == Fate::Missed) {
            Some(paper) => (self.sources.asked_of_claims(mutant, &paper)?, "claims"),
            None => (by_tests, "unit tests"),
        };
        let word = match fate {
            Fate::Caught => "caught",
            Fate::Unviable => "does not compile",
            Fate::Missed => "MISSED",
        };
        console::say(self.format, &format!("{word} ({by}): {}", mutant.name));
        Ok(fate)
    }
}

/// Every `rate`-th mutant, from one that the seed says.
fn sample(all: Vec<Mutant>, rate: u64, seed: u64) -> Vec<Mutant> {
    (0..rate).cycle().skip((rate - seed % rate) as usize).zip(all).filter(|(turn, _)| *turn == 0).map(|(_, mutant)| mutant).collect()
}

/// cargo-mutants takes files by pattern: of a folder, all that is in it.
fn pattern(path: &str) -> String {
    let is_file = Path::new(path).extension().is_some_and(|extension| extension == "rs");
    if is_file { path.to_owned() } else { format!("{}/**/*.rs", path.trim_end_matches('/')) }
}

/// A file with what changed since a revision.
fn difference(folder: &Path, revision: &str) -> Result<PathBuf, Failure> {
    let output = std::process::Command::new("git").current_dir(workspace::root()).args(["diff", revision, "--"]).output();
    let output = output.map_err(|error| Failure::environment(format!("git cannot be started: {error}")))?;
    if !output.status.success() {
        return Err(Failure::usage(format!("--since {revision}: {}", String::from_utf8_lossy(&output.stderr).trim())));
    }
    let file = folder.join("since.diff");
    fs::write(&file, output.stdout).map_err(|error| Failure::environment(format!("{} cannot be written: {error}", file.display())))?;
    file.canonicalize().map_err(|error| Failure::environment(format!("{} cannot be found: {error}", file.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_takes_every_so_many() {
        let all: Vec<Mutant> = (0..10).map(|number| Mutant::named(&number.to_string())).collect();
        let taken = |rate, seed| sample(all.clone(), rate, seed).into_iter().map(|mutant| mutant.name).collect::<Vec<_>>().join(" ");
        assert_eq!((taken(4, 0).as_str(), taken(4, 3).as_str(), taken(4, 7).as_str()), ("0 4 8", "3 7", "3 7"));
        assert_eq!(taken(1, 5).split(' ').count(), 10);
    }

    #[test]
    fn a_folder_means_all_of_its_files() {
        assert_eq!(pattern("crates/claims/src/judge/"), "crates/claims/src/judge/**/*.rs");
        assert_eq!(pattern("papers/collapse/src/theorem_8.rs"), "papers/collapse/src/theorem_8.rs");
    }
}
