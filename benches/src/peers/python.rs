//! Finding Python, starting a peer program, and asking it for runs.
//!
//! The program greets with its variants, then answers each line `FRAMEWORK VARIANT AMOUNT` with one run; see `peers/peer.py`.
//! Between its runs it waits for input and takes no CPU time.

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use console::{Exit, Failure};
use serde_json::Value;

use crate::job::{Peer, Shares};
use crate::timing::Taken;

/// The environment variable that names a Python.
pub(crate) const VARIABLE: &str = "VERDICT_PYTHON";

const SETUP: &str = if cfg!(windows) {
    "\
py -m venv benches/peers/.venv
benches\\peers\\.venv\\Scripts\\pip install -r benches/peers/requirements.txt
or name a Python that has them: --python PATH, or the variable VERDICT_PYTHON"
} else {
    "\
python3 -m venv benches/peers/.venv
benches/peers/.venv/bin/pip install -r benches/peers/requirements.txt
or name a Python that has them: --python PATH, or the variable VERDICT_PYTHON"
};

/// The Python to use: the one that was named, or that of the variable, or that of `benches/peers/.venv`, or the system's.
pub(crate) fn choose(named: Option<&PathBuf>) -> PathBuf {
    choose_from(named, env::var_os(VARIABLE), folder().join(".venv"))
}

fn choose_from(named: Option<&PathBuf>, variable: Option<OsString>, venv: PathBuf) -> PathBuf {
    let of_venv = venv.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    named
        .cloned()
        .or_else(|| variable.filter(|value| !value.is_empty()).map(PathBuf::from))
        .or_else(|| of_venv.is_file().then_some(of_venv))
        .unwrap_or_else(|| if cfg!(windows) { "python" } else { "python3" }.into())
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("peers")
}

/// A way in which a peer does the job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Variant {
    pub(super) framework: String,
    pub(super) version: String,
    pub(super) name: String,
}

impl fmt::Display for Variant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.framework, self.name)
    }
}

/// A peer program that waits for requests. It ends when this is dropped, because then its input ends.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    variants: Vec<Variant>,
    settings: String,
    name: String,
}

impl Process {
    /// Starts a program of `benches/peers`, whose frameworks may use so many threads.
    pub(super) fn start(python: &Path, peer: &Peer, threads: usize) -> Result<Self, Failure> {
        let script = peer.script;
        let cannot =
            |why: &str| Failure::environment(format!("the peer {script} cannot be run by {}: {why}", python.display())).with_help(SETUP);
        let mut command = Command::new(python);
        // No `__pycache__` in the sources.
        command.arg("-B").arg(folder().join(script)).args(peer.arguments).args(["--threads", &threads.to_string(), "--on-request"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| cannot(&error.to_string()))?;
        let input = child.stdin.take();
        let output = BufReader::new(child.stdout.take().expect("standard output is piped"));
        let mut process = Self { child, input, output, variants: Vec::new(), settings: String::new(), name: script.to_owned() };
        let greeting = process.line().map_err(|failure| match failure.exit() {
            Exit::Environment => cannot("it ended before it said anything"),
            _ => failure,
        })?;
        if let Some(error) = greeting["error"].as_str() {
            return Err(cannot(error));
        }
        process.variants = variants(&greeting).ok_or_else(|| process.nonsense(&greeting))?;
        greeting["settings"].as_str().unwrap_or_default().clone_into(&mut process.settings);
        Ok(process)
    }

    /// What the program can do, at least one thing.
    pub(super) fn variants(&self) -> &[Variant] {
        &self.variants
    }

    /// Python's version, and how its linear algebra is set.
    pub(super) fn settings(&self) -> &str {
        &self.settings
    }

    /// One run: its times and what was counted.
    pub(super) fn run(&mut self, variant: &Variant, amount: u64) -> Result<(Taken, Vec<Shares>), Failure> {
        let input = self.input.as_mut().expect("open until this is dropped");
        // If the program is gone, reading says so.
        drop(writeln!(input, "{} {} {amount}", variant.framework, variant.name).and_then(|()| input.flush()));
        let answer = self.line()?;
        let seconds = |name: &str| answer[name].as_f64().filter(|seconds| *seconds > 0.0);
        let taken = seconds("cpu_seconds").zip(seconds("clock_seconds")).map(|(cpu, clock)| Taken { cpu, clock });
        // A peer whose amount counts something else says how many samples it drew.
        let shares = shares(&answer, answer["samples"].as_u64().unwrap_or(amount));
        taken.zip(shares).ok_or_else(|| self.nonsense(&answer))
    }

    fn line(&mut self) -> Result<Value, Failure> {
        let mut line = String::new();
        let lost = |why: &str| Failure::environment(format!("the peer {} was lost: {why}", self.name));
        match self.output.read_line(&mut line) {
            Ok(0) => Err(lost("it ended early; what it says stands above")),
            Ok(_) => serde_json::from_str(&line).map_err(|_| self.nonsense(&line)),
            Err(error) => Err(lost(&error.to_string())),
        }
    }

    fn nonsense(&self, line: &impl fmt::Display) -> Failure {
        let shown: String = line.to_string().trim_end().chars().take(200).collect();
        Failure::defect(format!("the peer {} answered `{shown}`", self.name))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.input.take());
        // It has nothing left to do but to end; how is of no interest any more.
        drop(self.child.wait());
    }
}

fn variants(greeting: &Value) -> Option<Vec<Variant>> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let one = |variant: &Value| {
        Some(Variant { framework: text(&variant["framework"])?, version: text(&variant["version"])?, name: text(&variant["variant"])? })
    };
    greeting["variants"].as_array()?.iter().map(one).collect::<Option<Vec<_>>>().filter(|variants| !variants.is_empty())
}

/// The counts behind the printed probabilities; `None` unless each is a share of the samples.
fn shares(answer: &Value, samples: u64) -> Option<Vec<Shares>> {
    let hits = |probability: &Value| {
        let probability = probability.as_f64().filter(|p| (0.0..=1.0).contains(p))?;
        // Hits divided by samples was rounded once, so this is nearer to the integer than any rounding can move it.
        Some((probability * samples as f64).round() as u64)
    };
    let of_one = |(of, probabilities): (&String, &Value)| {
        let hits = probabilities.as_array()?.iter().map(hits).collect::<Option<_>>()?;
        Some(Shares { of: of.clone(), samples, hits })
    };
    answer["probabilities"].as_object()?.iter().map(of_one).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_named_python_comes_before_the_variable_the_venv_and_the_systems() {
        let venv = tempfile::tempdir().expect("a temporary folder");
        let variable = || Some(OsString::from("from-variable"));
        let none = || venv.path().join("none");
        assert_eq!(choose_from(Some(&"named".into()), variable(), none()), Path::new("named"));
        assert_eq!(choose_from(None, variable(), none()), Path::new("from-variable"));
        assert!(choose_from(None, Some(OsString::new()), none()).to_string_lossy().starts_with("python"));
        let program = venv.path().join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
        std::fs::create_dir(program.parent().expect("a folder")).expect("created");
        std::fs::write(&program, "").expect("written");
        assert_eq!(choose_from(None, None, venv.path().to_owned()), program);
        assert_eq!(choose_from(None, variable(), venv.path().to_owned()), Path::new("from-variable"));
    }

    fn born_dead() -> &'static Peer {
        crate::job::JOBS.iter().find(|job| job.name == "born-dead").and_then(|job| job.peer.as_ref()).expect("it has a peer")
    }

    #[test]
    fn a_python_that_is_not_there_is_the_environments_fault_and_the_way_out_is_told() {
        let failure = Process::start(Path::new("/no/such/python"), born_dead(), 1).expect_err("missing");
        assert_eq!(failure.exit(), Exit::Environment);
        assert!(failure.to_string().contains("/no/such/python"), "{failure}");
        assert!(failure.help().expect("help").contains("pip install -r benches/peers/requirements.txt"));
    }

    /// A peer that is a shell script.
    #[cfg(unix)]
    fn started(lines: &str) -> Result<Process, Failure> {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let python = folder.path().join("python");
        std::fs::write(&python, format!("#!/bin/sh\n{lines}\n")).expect("written");
        std::fs::set_permissions(&python, std::fs::Permissions::from_mode(0o755)).expect("permitted");
        Process::start(&python, born_dead(), 1)
    }

    #[cfg(unix)]
    #[test]
    fn what_goes_wrong_with_a_peer_has_a_cause_and_an_exit_code() {
        let refused = |lines: &str| started(lines).map(|_| ()).expect_err("refused");
        let no_torch = refused(r#"echo '{"error": "No module named torch"}'"#);
        assert!(no_torch.to_string().ends_with("No module named torch") && no_torch.help().is_some());
        assert_eq!(no_torch.exit(), Exit::Environment);
        assert!(refused("exit 1").to_string().ends_with("it ended before it said anything"));
        assert_eq!(refused("echo hello").exit(), Exit::Defect);

        let greeting = r#"echo '{"variants": [{"framework": "torch", "version": "2", "variant": "angle"}]}'; read request"#;
        let run = |answer: &str| {
            let mut process = started(&format!("{greeting}\n{answer}")).expect("started");
            let variant = process.variants()[0].clone();
            process.run(&variant, 10)
        };
        let answered = run(
            r#"test "$request" = "torch angle 10" && echo '{"cpu_seconds": 0.5, "clock_seconds": 0.75, "probabilities": {"2": [0.3]}}'"#,
        );
        assert_eq!(
            answered.expect("a run"),
            (Taken { cpu: 0.5, clock: 0.75 }, vec![Shares { of: "2".to_owned(), samples: 10, hits: vec![3] }])
        );
        assert_eq!(run("exit 9").expect_err("it ended").exit(), Exit::Environment);
        assert_eq!(run("echo '{}'").expect_err("nonsense").exit(), Exit::Defect);
    }

    #[test]
    fn the_counts_are_read_back_from_the_shares() {
        let answer = json!({ "probabilities": { "2": [0.0, 1.0 / 3.0], "10": [1.0, 0.5] } });
        let read = shares(&answer, 3_000_000).expect("shares");
        assert_eq!(read[0], Shares { of: "2".to_owned(), samples: 3_000_000, hits: vec![0, 1_000_000] });
        assert_eq!(read[1].hits, [3_000_000, 1_500_000]);
        for wrong in [json!({}), json!({ "probabilities": { "2": [1.5] } }), json!({ "probabilities": { "2": [null] } })] {
            assert_eq!(shares(&wrong, 10), None);
        }
    }

    #[test]
    fn a_greeting_without_variants_is_none() {
        let one = json!({ "framework": "torch", "version": "2", "variant": "angle" });
        assert_eq!(variants(&json!({ "variants": [one] })).expect("one")[0].to_string(), "torch angle");
        assert_eq!(variants(&json!({ "variants": [] })), None);
        assert_eq!(variants(&json!({ "variants": [{ "framework": 1 }] })), None);
    }
}
