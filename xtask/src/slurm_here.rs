//! A Slurm of our own on this one machine, for a test: munged, slurmctld and slurmd, started by hand and ended with the value.
//!
//! Everything it writes lies in a folder of its own, on ports that nobody uses, so that a Slurm which the machine may have is not met.

use std::ffi::OsStr;
use std::fs::File;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use console::Failure;

use crate::interrupt;
use crate::scratch::Scratch;
use crate::setup;
use crate::tools::Tools;

/// What Slurm consists of.
const PROGRAMS: [&str; 9] = ["munged", "mungekey", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "scontrol", "sinfo"];

/// How long a daemon may take to answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// Whether this machine can have a Slurm of our own.
#[derive(Debug, PartialEq, Eq)]
enum Readiness {
    /// Everything is installed.
    Ready,
    /// The packages can be installed.
    ToInstall,
    /// It cannot, and why.
    Never(&'static str),
}

/// Why there can be no Slurm of our own here, if so; installs the packages where that is possible.
pub(crate) fn cannot_be_here(tools: &Tools, tell: &mut dyn FnMut(&str)) -> Option<String> {
    match readiness(tools, setup::is_root(tools)) {
        Readiness::Ready => return None,
        Readiness::Never(why) => return Some(why.to_owned()),
        Readiness::ToInstall => {}
    }
    tell("set-up: installing slurm-wlm and munge with apt-get (once)");
    // As for OpenBLAS: a list that cannot be renewed is not the end, and what is there afterwards has the last word.
    setup::apt_get(tools, &["update"]);
    setup::apt_get(tools, &["install", "-y", "--no-install-recommends", "slurm-wlm", "munge"]);
    missing(tools).map(|name| format!("the packages slurm-wlm and munge could not be installed: there is no {name}"))
}

fn readiness(tools: &Tools, is_root: bool) -> Readiness {
    if !cfg!(target_os = "linux") {
        return Readiness::Never("Slurm runs on Linux");
    }
    match missing(tools) {
        _ if !is_root => Readiness::Never("its daemons are started as root, and you are not"),
        None => Readiness::Ready,
        Some(_) if tools.has("apt-get") => Readiness::ToInstall,
        Some(_) => Readiness::Never("Slurm is not installed, and there is no apt-get to install it with"),
    }
}

fn missing(tools: &Tools) -> Option<&'static str> {
    PROGRAMS.iter().find(|name| !tools.has(name)).copied()
}

/// The running daemons. They end with this value, and the jobs before them.
#[derive(Debug)]
pub(crate) struct SlurmHere<'a> {
    tools: &'a Tools,
    // The daemons are ended before the folder is removed: fields are dropped in this order.
    daemons: Vec<Daemon>,
    folder: Scratch,
}

impl<'a> SlurmHere<'a> {
    /// Starts the daemons and waits until a job could be submitted.
    pub(crate) fn start(tools: &'a Tools) -> Result<Self, Failure> {
        let mut slurm = Self { tools, daemons: Vec::new(), folder: Scratch::new()? };
        let host = tools.answer("hostname", &["-s"]).unwrap_or_else(|| "localhost".to_owned());
        let ports = free_ports()?;
        slurm.folder.write("slurm.conf", &settings(slurm.folder.path(), &host, ports))?;
        let key = slurm.path("munge.key");
        if !slurm.succeeds("mungekey", [OsStr::new("--create"), OsStr::new("--keyfile"), key.as_os_str()]) {
            return Err(Failure::environment("mungekey makes no key"));
        }
        let at = |option: &str, name: &str| format!("--{option}={}", slurm.path(name).display());
        let munge = [
            "--foreground".to_owned(),
            at("key-file", "munge.key"),
            at("socket", "munge.socket"),
            at("pid-file", "munge.pid"),
            at("seed-file", "munge.seed"),
            at("log-file", "munge.log"),
        ];
        slurm.start_daemon("munged", &munge)?;
        slurm.wait_for("munged", |slurm| slurm.path("munge.socket").exists())?;
        let settings = slurm.settings().display().to_string();
        slurm.start_daemon("slurmctld", &["-D".to_owned(), "-f".to_owned(), settings.clone()])?;
        slurm.wait_for("slurmctld", |slurm| slurm.succeeds("scontrol", ["ping"]))?;
        slurm.start_daemon("slurmd", &["-D".to_owned(), "-f".to_owned(), settings])?;
        slurm.wait_for("slurmd", |slurm| slurm.ask("sinfo", ["--noheader", "--format=%T"]).is_some_and(|state| state == "idle"))?;
        Ok(slurm)
    }

    /// The file that programs of Slurm find this one by, in the variable `SLURM_CONF`.
    pub(crate) fn settings(&self) -> PathBuf {
        self.path("slurm.conf")
    }

    /// A place for files, removed with the rest.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What a program of Slurm answers, if it succeeds.
    pub(crate) fn ask<'w>(&self, program: &str, words: impl IntoIterator<Item = &'w str>) -> Option<String> {
        let mut command = self.tools.command(program)?;
        let output = command.args(words).env("SLURM_CONF", self.settings()).stdin(Stdio::null()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    fn succeeds<W: AsRef<OsStr>>(&self, program: &str, words: impl IntoIterator<Item = W>) -> bool {
        let Some(mut command) = self.tools.command(program) else { return false };
        let quiet = command.args(words).env("SLURM_CONF", self.settings()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        quiet.status().is_ok_and(|status| status.success())
    }

    fn start_daemon(&mut self, name: &'static str, words: &[String]) -> Result<(), Failure> {
        let said = self.path(&format!("{name}.said"));
        let unwritable = |error: std::io::Error| Failure::environment(format!("{} cannot be written: {error}", said.display()));
        let file = File::create(&said).map_err(unwritable)?;
        let also = file.try_clone().map_err(unwritable)?;
        let mut command = self.tools.command(name).ok_or_else(|| Failure::environment(format!("{name} has gone")))?;
        let child = apart(command.args(words).stdin(Stdio::null()).stdout(file).stderr(also)).spawn();
        let child = child.map_err(|error| Failure::environment(format!("{name} cannot be started: {error}")))?;
        self.daemons.push(Daemon(child));
        Ok(())
    }

    fn wait_for(&self, name: &str, is_ready: impl Fn(&Self) -> bool) -> Result<(), Failure> {
        let begun = Instant::now();
        while !is_ready(self) {
            interrupt::stop_if_asked()?;
            if begun.elapsed() > PATIENCE {
                let said = std::fs::read_to_string(self.path(&format!("{name}.said"))).unwrap_or_default();
                let last: Vec<&str> = said.lines().rev().take(5).collect();
                let help = format!("its last lines:\n{}", last.into_iter().rev().collect::<Vec<_>>().join("\n"));
                return Err(Failure::environment(format!("{name} does not answer after {} s", PATIENCE.as_secs())).with_help(help));
            }
            thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }
}

impl Drop for SlurmHere<'_> {
    /// Stops the jobs; what they started would outlive the daemons.
    fn drop(&mut self) {
        let begun = Instant::now();
        let has_jobs = || self.ask("squeue", ["--noheader"]).is_some_and(|jobs| !jobs.is_empty());
        while self.daemons.len() == 3 && has_jobs() && begun.elapsed() < Duration::from_secs(15) {
            self.succeeds("scancel", ["--user=root"]);
            thread::sleep(Duration::from_millis(200));
        }
        // The last one started is the first to go.
        while let Some(daemon) = self.daemons.pop() {
            drop(daemon);
        }
    }
}

/// A daemon of ours, ended with this value.
#[derive(Debug)]
struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        // What it would save goes with the folder.
        drop(self.0.kill().and_then(|()| self.0.wait()));
    }
}

/// In a process group of its own: Ctrl-C in the terminal would end the daemons before the jobs, which then nobody could stop.
#[cfg(unix)]
fn apart(command: &mut Command) -> &mut Command {
    std::os::unix::process::CommandExt::process_group(command, 0)
}

#[cfg(not(unix))]
fn apart(command: &mut Command) -> &mut Command {
    command
}

/// Two ports that nobody listens on.
fn free_ports() -> Result<[u16; 2], Failure> {
    let none = |error: std::io::Error| Failure::environment(format!("no port of this machine is free: {error}"));
    // Both are held until both are known, so that they differ.
    let first = TcpListener::bind("127.0.0.1:0").map_err(none)?;
    let second = TcpListener::bind("127.0.0.1:0").map_err(none)?;
    Ok([first.local_addr().map_err(none)?.port(), second.local_addr().map_err(none)?.port()])
}

/// The settings of a cluster of one node, this machine, without control groups.
fn settings(folder: &Path, host: &str, [controller, node]: [u16; 2]) -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    SETTINGS
        .replace("{host}", host)
        .replace("{controller}", &controller.to_string())
        .replace("{node}", &node.to_string())
        .replace("{cores}", &cores.to_string())
        .replace("{folder}", &folder.display().to_string())
}

const SETTINGS: &str = include_str!("../templates/slurm.conf.template");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_settings_have_no_place_left_to_fill_in() {
        let text = settings(Path::new("/tmp/x"), "here", [7000, 7001]);
        assert!(text.contains("SlurmctldPort=7000\nSlurmdPort=7001\n") && text.contains("NodeName=here NodeAddr=127.0.0.1"), "{text}");
        assert!(!text.contains('{') && !text.contains('}'), "{text}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn only_root_on_a_machine_with_the_packages_or_with_apt_gets_a_slurm() {
        use std::os::unix::fs::PermissionsExt;
        let on = |programs: &[&str], is_root| {
            let folder = tempfile::tempdir().expect("a temporary folder");
            for name in programs {
                let file = File::create(folder.path().join(name)).expect("a file");
                file.set_permissions(std::fs::Permissions::from_mode(0o755)).expect("made executable");
            }
            readiness(&Tools::in_folder(folder.path()), is_root)
        };
        assert_eq!(on(&PROGRAMS, true), Readiness::Ready);
        assert_eq!(on(&["apt-get", "sbatch"], true), Readiness::ToInstall);
        assert!(matches!(on(&["sbatch"], true), Readiness::Never(why) if why.contains("no apt-get")));
        assert!(matches!(on(&PROGRAMS, false), Readiness::Never(why) if why.contains("root")));
    }

    #[test]
    fn two_free_ports_differ() {
        let [first, second] = free_ports().expect("free");
        assert_ne!(first, second);
    }
}
