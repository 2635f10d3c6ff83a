//! Set-up inside the command: can this machine link LAPACK, and if not, who installs it?
//!
//! The programs link OpenBLAS unless `--no-lapack` is given. Before a build the linker is asked with a program of one line.
//! Where OpenBLAS is missing and the user is root on Debian or Ubuntu (a container, a CI machine), it is installed; nobody
//! else's system is touched: they get the line to type.

use std::path::Path;
use std::process::{Command, Stdio};

use console::Failure;

use crate::interrupt;
use crate::programs::Lapack;
use crate::scratch::Scratch;
use crate::tools::Tools;

/// Makes sure that the programs can be linked.
pub(crate) fn prepare(lapack: Lapack) -> Result<(), Failure> {
    match lapack {
        Lapack::Linked => ensure_openblas(&Tools::of_this_machine(), &mut console::note),
        Lapack::Without => Ok(()),
    }
}

/// What the linker says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Probe {
    /// OpenBLAS is there.
    Links,
    /// The compiler works; OpenBLAS is missing.
    NoOpenblas,
    /// The compiler cannot even link an empty program.
    NoWorkingCompiler,
    /// There is no `cc`.
    NoCompiler,
}

fn ensure_openblas(tools: &Tools, tell: &mut dyn FnMut(&str)) -> Result<(), Failure> {
    match probe(tools)? {
        Probe::Links => Ok(()),
        Probe::NoOpenblas if tools.has("apt-get") && is_root(tools) => install(tools, tell),
        Probe::NoOpenblas => {
            Err(Failure::environment("OpenBLAS, which provides LAPACK, is missing on this machine").with_help(by_hand(tools, &OPENBLAS)))
        }
        Probe::NoWorkingCompiler => {
            Err(Failure::environment("the C compiler `cc` cannot link an empty program").with_help(by_hand(tools, &COMPILER)))
        }
        Probe::NoCompiler => {
            Err(Failure::environment("no C compiler: Rust links with `cc`, and there is none").with_help(by_hand(tools, &COMPILER)))
        }
    }
}

fn install(tools: &Tools, tell: &mut dyn FnMut(&str)) -> Result<(), Failure> {
    tell("set-up: OpenBLAS is missing; installing libopenblas-dev with apt-get (once)");
    // A list that cannot be renewed is not the end: the package may be in the old one. The linker has the last word.
    if !apt_get(tools, &["update"]) {
        tell("set-up: `apt-get update` failed; trying to install all the same");
    }
    let installed = apt_get(tools, &["install", "-y", "--no-install-recommends", "libopenblas-dev"]);
    interrupt::stop_if_asked()?;
    if probe(tools)? == Probe::Links {
        tell("set-up: OpenBLAS is installed");
        return Ok(());
    }
    let message = if installed {
        "libopenblas-dev is installed, but the linker still does not find OpenBLAS"
    } else {
        "libopenblas-dev could not be installed; what apt-get says stands above"
    };
    Err(Failure::environment(message).with_help(by_hand(tools, &OPENBLAS)))
}

/// Runs apt-get to its end, without questions; an interrupted installation would leave the system's packages half done.
pub(crate) fn apt_get(tools: &Tools, arguments: &[&str]) -> bool {
    let Some(mut command) = tools.command("apt-get") else { return false };
    command
        .env("DEBIAN_FRONTEND", "noninteractive")
        // A machine that has just started may be installing its own updates.
        .args(["-o", "DPkg::Lock::Timeout=120"])
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(std::io::stderr())
        .status()
        .is_ok_and(|status| status.success())
}

fn probe(tools: &Tools) -> Result<Probe, Failure> {
    let Some(compiler) = tools.command("cc") else { return Ok(Probe::NoCompiler) };
    let scratch = Scratch::new()?;
    let source = scratch.write("probe.c", "int main(void) { return 0; }\n")?;
    let program = scratch.path().join("probe");
    if links(compiler, &source, &program, &openblas_flags(tools)) {
        return Ok(Probe::Links);
    }
    let compiles = tools.command("cc").is_some_and(|compiler| links(compiler, &source, &program, &[]));
    Ok(if compiles { Probe::NoOpenblas } else { Probe::NoWorkingCompiler })
}

fn links(mut compiler: Command, source: &Path, program: &Path, flags: &[String]) -> bool {
    let quiet = compiler.arg(source).args(flags).arg("-o").arg(program).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// How the build script of openblas-src finds the library: pkg-config first, then Homebrew's folder, then the linker's own path.
fn openblas_flags(tools: &Tools) -> Vec<String> {
    if let Some(flags) = tools.answer("pkg-config", &["--libs", "openblas"]) {
        return flags.split_whitespace().map(str::to_owned).collect();
    }
    let homebrew = if cfg!(target_os = "macos") { tools.answer("brew", &["--prefix", "openblas"]) } else { None };
    homebrew.map(|folder| format!("-L{folder}/lib")).into_iter().chain(["-lopenblas".to_owned()]).collect()
}

/// Whether the user may change this machine.
pub(crate) fn is_root(tools: &Tools) -> bool {
    tools.answer("id", &["-u"]).as_deref() == Some("0")
}

/// A package manager, and the line that installs something with it.
struct Line {
    manager: &'static str,
    types: &'static str,
}

const OPENBLAS: [Line; 4] = [
    Line { manager: "apt-get", types: "sudo apt-get install -y libopenblas-dev" },
    Line { manager: "dnf", types: "sudo dnf install -y openblas-devel" },
    Line { manager: "pacman", types: "sudo pacman -S --needed openblas" },
    Line { manager: "brew", types: "brew install openblas libomp" },
];

const COMPILER: [Line; 4] = [
    Line { manager: "apt-get", types: "sudo apt-get install -y gcc libc6-dev" },
    Line { manager: "dnf", types: "sudo dnf install -y gcc" },
    Line { manager: "pacman", types: "sudo pacman -S --needed gcc" },
    Line { manager: "brew", types: "xcode-select --install" },
];

/// The line of this machine's package manager, or all lines where none is known.
fn by_hand(tools: &Tools, lines: &[Line]) -> String {
    let here: Vec<&Line> = lines.iter().filter(|line| tools.has(line.manager)).collect();
    let shown = if here.is_empty() { lines.iter().collect() } else { here };
    let mut help = String::from("install it, then repeat the command:");
    for line in shown {
        help.push_str("\n  ");
        help.push_str(line.types);
    }
    help.push_str("\nor go on without LAPACK: add `--no-lapack`");
    help
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::sync::Mutex;

    use super::*;

    /// A script that another test writes while this one starts a program would be "busy" for a moment.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

    /// A linker that finds OpenBLAS once `installed` lies beside it.
    const CC: &str = r#"case "$*" in *-lopenblas*) test -e "$(dirname "$0")/installed" ;; esac"#;
    /// An apt-get that writes down how it was called, and installs.
    const APT: &str = r#"here=$(dirname "$0")
echo "$DEBIAN_FRONTEND $*" >> "$here/calls"
case "$*" in *install*) touch "$here/installed" ;; esac"#;
    const ROOT: &str = "echo 0";
    const USER: &str = "echo 1000";

    /// Runs the set-up on a machine that has these programs; gives its outcome, what it told, and how apt-get was called.
    fn on_a_machine_with(programs: &[(&str, &str)]) -> (Result<(), Failure>, Vec<String>, String) {
        let _guard = ONE_AT_A_TIME.lock().expect("no test has failed inside");
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, script) in programs {
            let path = folder.path().join(name);
            fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("a script");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("made executable");
        }
        let mut told = Vec::new();
        let outcome = ensure_openblas(&Tools::in_folder(folder.path()), &mut |line| told.push(line.to_owned()));
        (outcome, told, fs::read_to_string(folder.path().join("calls")).unwrap_or_default())
    }

    fn help(outcome: Result<(), Failure>) -> String {
        let failure = outcome.expect_err("set-up fails");
        assert_eq!(failure.exit().code(), 3);
        failure.help().expect("it says what to do").to_string()
    }

    #[test]
    fn nothing_is_installed_where_openblas_links() {
        let (outcome, told, calls) = on_a_machine_with(&[("cc", "exit 0"), ("apt-get", APT), ("id", ROOT)]);
        outcome.expect("ready");
        assert!(told.is_empty());
        assert_eq!(calls, "");
    }

    #[test]
    fn root_on_debian_gets_it_installed_without_questions() {
        let (outcome, told, calls) = on_a_machine_with(&[("cc", CC), ("apt-get", APT), ("id", ROOT)]);
        outcome.expect("installed");
        let first = "noninteractive -o DPkg::Lock::Timeout=120 update\n";
        let second = "noninteractive -o DPkg::Lock::Timeout=120 install -y --no-install-recommends libopenblas-dev\n";
        assert_eq!(calls, format!("{first}{second}"));
        assert_eq!(told.last().map(String::as_str), Some("set-up: OpenBLAS is installed"));
    }

    #[test]
    fn package_lists_that_cannot_be_renewed_do_not_stop_the_installation() {
        let apt = format!("case \"$*\" in *update*) exit 100 ;; esac\n{APT}");
        let (outcome, told, _) = on_a_machine_with(&[("cc", CC), ("apt-get", &apt), ("id", ROOT)]);
        outcome.expect("installed");
        assert_eq!(told.len(), 3);
    }

    #[test]
    fn an_installation_that_fails_says_what_to_type() {
        let (outcome, ..) = on_a_machine_with(&[("cc", CC), ("apt-get", "exit 100"), ("id", ROOT)]);
        assert!(outcome.as_ref().expect_err("it fails").to_string().contains("could not be installed"));
        assert!(help(outcome).contains("--no-lapack"));
    }

    #[test]
    fn an_installation_that_changes_nothing_is_noticed() {
        let (outcome, ..) = on_a_machine_with(&[("cc", CC), ("apt-get", "exit 0"), ("id", ROOT)]);
        assert!(outcome.expect_err("it fails").to_string().contains("still does not find"));
    }

    #[test]
    fn nobody_elses_system_is_touched() {
        let (outcome, told, calls) = on_a_machine_with(&[("cc", CC), ("apt-get", APT), ("id", USER)]);
        assert_eq!(calls, "");
        assert!(told.is_empty());
        assert_eq!(
            help(outcome),
            "install it, then repeat the command:\n  sudo apt-get install -y libopenblas-dev\nor go on without LAPACK: add `--no-lapack`"
        );
    }

    #[test]
    fn a_machine_without_apt_gets_the_line_of_its_own_package_manager_or_all() {
        let fedora = help(on_a_machine_with(&[("cc", CC), ("dnf", "exit 0"), ("id", ROOT)]).0);
        assert!(fedora.contains("dnf") && !fedora.contains("pacman"));
        let unknown = help(on_a_machine_with(&[("cc", CC), ("id", ROOT)]).0);
        assert!(["apt-get", "dnf", "pacman", "brew", "--no-lapack"].iter().all(|word| unknown.contains(word)));
    }

    #[test]
    fn a_missing_or_broken_compiler_is_told_apart_from_a_missing_library() {
        let (missing, ..) = on_a_machine_with(&[("apt-get", APT), ("id", ROOT)]);
        assert!(missing.as_ref().expect_err("no cc").to_string().starts_with("no C compiler"));
        assert!(help(missing).contains("gcc libc6-dev"));
        let (broken, _, calls) = on_a_machine_with(&[("cc", "exit 1"), ("apt-get", APT), ("id", ROOT)]);
        assert!(broken.expect_err("cc fails").to_string().contains("cannot link an empty program"));
        assert_eq!(calls, "");
    }

    #[test]
    fn a_library_that_only_pkg_config_knows_is_found() {
        let cc = r#"case "$*" in *-lblas-of-the-cluster*) exit 0 ;; *) exit 1 ;; esac"#;
        let (outcome, ..) = on_a_machine_with(&[("cc", cc), ("pkg-config", "echo -L/opt/blas -lblas-of-the-cluster")]);
        outcome.expect("ready");
    }
}
