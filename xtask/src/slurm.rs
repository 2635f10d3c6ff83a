//! What we ask of Slurm: to take a job, to say whether it is still in the queue, and how large an array may be.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::{Output, Stdio};

use console::Failure;

use crate::tools::Tools;

/// The programs of Slurm that are on the search path.
#[derive(Debug)]
pub(crate) struct Slurm<'a> {
    tools: &'a Tools,
}

impl<'a> Slurm<'a> {
    /// Slurm, if this machine can submit to it.
    pub(crate) fn on(tools: &'a Tools) -> Result<Self, Failure> {
        if let Some(missing) = ["sbatch", "squeue"].iter().find(|name| !tools.has(name)) {
            let help = "submit on the login node of a cluster, or load its module for Slurm;\n\
                        --dry-run writes the scripts without it, and on a few machines without Slurm\n\
                        `reproduce --shard I/N` and `merge` do the same by hand";
            return Err(Failure::environment(format!("{missing} is not on the search path: there is no Slurm here")).with_help(help));
        }
        Ok(Self { tools })
    }

    /// Submits a job; gives its number.
    pub(crate) fn submit(&self, words: &[OsString]) -> Result<String, Failure> {
        let refused = || Failure::environment("sbatch did not take the job; what it says stands above");
        let said = self.ask("sbatch", words)?;
        // What sbatch objects to is between it and the user.
        for line in String::from_utf8_lossy(&said.stderr).lines() {
            console::note(line);
        }
        if !said.status.success() {
            return Err(refused());
        }
        job_number(&String::from_utf8_lossy(&said.stdout)).ok_or_else(refused)
    }

    /// Whether one of the jobs waits or runs.
    pub(crate) fn has_in_queue(&self, jobs: &[&str]) -> Result<bool, Failure> {
        if jobs.is_empty() {
            return Ok(false);
        }
        // Asked for a single job that it has forgotten, squeue fails; asked for several, it lists those that it knows. So each is named twice.
        let said = self.ask("squeue", &["--noheader".into(), format!("--jobs={0},{0}", jobs.join(",")).into()])?;
        if !said.status.success() {
            let message = format!("squeue does not answer: {}", String::from_utf8_lossy(&said.stderr).trim());
            return Err(
                Failure::environment(message).with_help("whether earlier jobs still run is not known; try again when Slurm answers")
            );
        }
        Ok(!said.stdout.trim_ascii().is_empty())
    }

    /// How many tasks an array may have, if Slurm says.
    pub(crate) fn largest_array(&self) -> Option<u64> {
        let settings = self.tools.answer("scontrol", &["show", "config"])?;
        settings.lines().find_map(|line| line.strip_prefix("MaxArraySize")?.trim().strip_prefix('=')?.trim().parse().ok())
    }

    fn ask(&self, program: &str, words: &[OsString]) -> Result<Output, Failure> {
        let mut command = self.tools.command(program).ok_or_else(|| Failure::environment(format!("{program} has gone")))?;
        let output = command.args(words).stdin(Stdio::null()).output();
        output.map_err(|error| Failure::environment(format!("{program} cannot be started: {error}")))
    }
}

/// The number in what `sbatch --parsable` prints: `12`, or `12;cluster`.
fn job_number(said: &str) -> Option<String> {
    let number = said.lines().last()?.split(';').next()?.trim();
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then(|| number.to_owned())
}

/// The tasks of an array as Slurm writes them: `0-3,5`. The numbers are in ascending order.
pub(crate) fn tasks(numbers: &[u64]) -> String {
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for &number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let shown = |&(first, last): &(u64, u64)| if first == last { first.to_string() } else { format!("{first}-{last}") };
    ranges.iter().map(shown).collect::<Vec<_>>().join(",")
}

/// The words that submit the array of shards; the user's own come after ours, so that they count.
pub(crate) fn array_words(folder: &Path, numbers: &[u64], options: &[String]) -> Vec<OsString> {
    let ours = ["--parsable".to_owned(), "--job-name=verdict-shards".to_owned(), format!("--array={}", tasks(numbers))];
    words(ours, log(folder, "shard-%A_%a.log"), options, folder.join("shards.sh").as_os_str())
}

/// The words that submit the merge, which waits for the array, if there is one, however its tasks end.
///
/// `afterany`, not `afterok`: after a task that failed, `afterok` would leave the merge in the queue for ever, and nobody would learn
/// which blocks are missing. The merge finds out, and writes nothing unless all are there.
pub(crate) fn merge_words(folder: &Path, array: Option<&str>, options: &[String]) -> Vec<OsString> {
    let mut ours = vec!["--parsable".to_owned(), "--job-name=verdict-merge".to_owned()];
    ours.extend(array.map(|job| format!("--dependency=afterany:{job}")));
    words(ours, log(folder, "merge-%j.log"), options, folder.join("merge.sh").as_os_str())
}

fn words(ours: impl IntoIterator<Item = String>, log: OsString, options: &[String], script: &OsStr) -> Vec<OsString> {
    ours.into_iter().map(OsString::from).chain([log]).chain(options.iter().map(OsString::from)).chain([script.to_owned()]).collect()
}

/// Where a job's output goes. In a file's name Slurm replaces `%` and a letter, so that a `%` of the folder is doubled.
fn log(folder: &Path, name: &str) -> OsString {
    format!("--output={}/{name}", folder.join("logs").display().to_string().replace('%', "%%")).into()
}

/// An option of the user's that would take away what we rely on.
pub(crate) fn ours_alone(options: &[String]) -> Option<&String> {
    const OURS: [&str; 6] = ["--array", "-a", "--dependency", "-d", "--wrap", "--parsable"];
    options.iter().find(|option| OURS.iter().any(|ours| option.split('=').next() == Some(ours)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(words: &[OsString]) -> String {
        words.join(OsStr::new(" ")).into_string().expect("text")
    }

    #[test]
    fn the_tasks_of_an_array_are_ranges() {
        assert_eq!(tasks(&[0]), "0");
        assert_eq!(tasks(&[0, 1, 2, 3]), "0-3");
        assert_eq!(tasks(&[1, 3, 4, 7]), "1,3-4,7");
    }

    #[test]
    fn the_number_of_a_job_is_read_with_or_without_its_cluster() {
        assert_eq!(job_number("12\n").as_deref(), Some("12"));
        assert_eq!(job_number("warning\n12;east\n").as_deref(), Some("12"));
        assert_eq!(job_number("Submitted batch job\n"), None);
        assert_eq!(job_number(""), None);
    }

    #[test]
    fn the_merge_waits_for_the_array_however_it_ends() {
        let merge = shown(&merge_words(Path::new("/o/slurm"), Some("12"), &["--partition=long".into()]));
        let expected = "--parsable --job-name=verdict-merge --dependency=afterany:12 --output=/o/slurm/logs/merge-%j.log \
                        --partition=long /o/slurm/merge.sh";
        assert_eq!(merge, expected);
        assert!(!shown(&merge_words(Path::new("/o/slurm"), None, &[])).contains("dependency"));
    }

    #[test]
    fn a_per_cent_sign_of_a_folder_is_not_slurms() {
        let array = shown(&array_words(Path::new("/o%a/slurm"), &[0, 1], &[]));
        assert!(array.contains("--array=0-1 --output=/o%%a/slurm/logs/shard-%A_%a.log /o%a/slurm/shards.sh"), "{array}");
    }

    #[test]
    fn the_array_and_the_dependency_are_ours() {
        let options = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(ours_alone(&options("--time=1:00 --array=0-3%2")).map(String::as_str), Some("--array=0-3%2"));
        assert_eq!(ours_alone(&options("-p long --account=a --array-of-none")), None);
    }
}
