//! xtask and the program that it waits for: exit codes, signals, Ctrl-C and sudden deaths, with a fake Cargo and a fake paper.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

/// Answers `cargo build` with the paths of the fake paper and the fake report.
const CARGO: &str = r#"echo "   Compiling collapse" >&2
for name in collapse report; do
  echo '{"reason":"compiler-artifact","target":{"kind":["bin"],"name":"'"$name"'"},"executable":"'"$(dirname "$0")/$name"'"}'
done
exit "${FAKE_CARGO_EXIT:-0}""#;

/// Says how it was started, then does what the test wants.
const PAPER: &str = r#"if [ "$1" = list ]; then echo '{"paper":"collapse","claims":[]}'; exit; fi
echo "arguments: $*"
case "$FAKE_PAPER" in
  exit-*) exit "${FAKE_PAPER#exit-}" ;;
  die-*) kill "-${FAKE_PAPER#die-}" $$ ;;
  wait) if read -r line; then echo "heard: $line"; exit 130; else echo orphaned > "$FAKE_TRACE"; fi ;;
  stubborn) read -r line; while :; do sleep 1; done ;;
esac"#;

/// Says where the report is that it did not write.
const REPORT: &str = r#"[ "$1" = html ] && echo a/report/index.html"#;

/// Whoever runs these tests, xtask must not take them for someone whose system it may change.
const NOT_ROOT: &str = "echo 1000";

/// The folder of the fake programs; written once, before any test starts one.
fn fakes() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fakes");
        fs::create_dir_all(&folder).expect("a folder");
        for (name, script) in [("cargo", CARGO), ("collapse", PAPER), ("report", REPORT), ("id", NOT_ROOT)] {
            fs::write(folder.join(name), format!("#!/bin/sh\n{script}\n")).expect("a script");
            fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o755)).expect("made executable");
        }
        folder
    })
}

fn xtask(behaviour: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    let mut path = std::ffi::OsString::from(fakes());
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    command.args(arguments).env("PATH", path).env("CARGO", fakes().join("cargo")).env("FAKE_PAPER", behaviour);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Where runs of fake papers leave what the report needs.
const OUT: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/out");

fn reproduce(behaviour: &str) -> Output {
    xtask(behaviour, &["reproduce", "collapse", "--no-lapack", "--out", OUT]).output().expect("xtask starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Starts xtask, and waits until its paper runs.
fn with_a_running_paper(behaviour: &str, trace: &Path) -> (Child, BufReader<std::process::ChildStdout>) {
    let mut child = xtask(behaviour, &["reproduce", "collapse", "--no-lapack"]).env("FAKE_TRACE", trace).spawn().expect("xtask starts");
    let mut output = BufReader::new(child.stdout.take().expect("piped"));
    let mut line = String::new();
    output.read_line(&mut line).expect("the paper speaks");
    assert!(line.starts_with("arguments: run"), "{line}");
    (child, output)
}

/// Only xtask hears it: as if Ctrl-C reached nobody else.
fn press_ctrl_c(child: &Child) {
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill starts").success());
}

#[test]
fn the_exit_code_of_the_paper_is_the_exit_code_of_the_command() {
    for code in [0, 1, 2, 3, 4, 130] {
        assert_eq!(reproduce(&format!("exit-{code}")).status.code(), Some(code));
    }
}

#[test]
fn a_run_ends_with_saying_where_the_report_is_and_a_shard_has_none() {
    let said = text(&reproduce("exit-1").stdout);
    assert!(said.ends_with("report: a/report/index.html\n"), "{said}");
    let shard = xtask("exit-0", &["reproduce", "collapse", "--no-lapack", "--shard", "0/2", "--out", OUT]).output().expect("xtask starts");
    assert!(!text(&shard.stdout).contains("report:"));
    let json = xtask("exit-0", &["reproduce", "collapse", "--no-lapack", "--json", "--out", OUT]).output().expect("xtask starts");
    assert!(!text(&json.stdout).contains("report:") && text(&json.stderr).contains("report: a/report/index.html"));
}

#[test]
fn a_panic_is_a_defect_and_said_so() {
    let output = reproduce("exit-101");
    assert_eq!(output.status.code(), Some(4));
    assert!(text(&output.stderr).contains("error: collapse ended with exit code 101"));
}

#[test]
fn a_killed_paper_is_an_error_of_the_environment_that_names_the_signal() {
    let output = reproduce("die-KILL");
    assert_eq!(output.status.code(), Some(3));
    let said = text(&output.stderr);
    assert!(said.contains("collapse was killed by SIGKILL") && said.contains("finished blocks are kept"), "{said}");
}

#[test]
fn a_crash_is_a_defect() {
    assert_eq!(reproduce("die-SEGV").status.code(), Some(4));
}

#[test]
fn a_build_that_fails_is_an_error_of_the_environment_also_in_json() {
    let output =
        xtask("exit-0", &["reproduce", "collapse", "--no-lapack", "--json"]).env("FAKE_CARGO_EXIT", "101").output().expect("xtask starts");
    assert_eq!(output.status.code(), Some(3));
    let lines = text(&output.stdout);
    assert_eq!(lines.lines().count(), 1);
    let answer: serde_json::Value = serde_json::from_str(&lines).expect("JSON");
    assert_eq!(answer["error"]["exit_code"], 3);
    assert!(text(&output.stderr).contains("Compiling collapse"));
}

#[test]
fn ctrl_c_asks_the_paper_to_stop_and_waits_for_it() {
    let (mut child, mut output) = with_a_running_paper("wait", Path::new("/dev/null"));
    press_ctrl_c(&child);
    let mut rest = String::new();
    output.read_to_string(&mut rest).expect("readable");
    assert_eq!(rest, "heard: stop\n");
    assert_eq!(child.wait().expect("xtask ends").code(), Some(130));
}

#[test]
fn a_second_ctrl_c_ends_a_paper_that_does_not_stop() {
    let (mut child, _output) = with_a_running_paper("stubborn", Path::new("/dev/null"));
    press_ctrl_c(&child);
    thread::sleep(Duration::from_millis(300));
    assert!(child.try_wait().expect("known").is_none(), "it waits for the paper");
    press_ctrl_c(&child);
    assert_eq!(child.wait().expect("xtask ends").code(), Some(130));
}

#[test]
fn a_paper_notices_that_xtask_was_killed() {
    let trace = Path::new(env!("CARGO_TARGET_TMPDIR")).join("orphan.txt");
    drop(fs::remove_file(&trace));
    let (mut child, _output) = with_a_running_paper("wait", &trace);
    child.kill().expect("killed");
    child.wait().expect("dead");
    let begun = Instant::now();
    while !trace.exists() && begun.elapsed() < Duration::from_secs(10) {
        thread::sleep(Duration::from_millis(20));
    }
    assert!(trace.exists());
}

#[test]
fn calc_passes_words_on_untouched() {
    let words = ["calc", "--no-lapack", "collapse", "length-map", "--q0", "-1", "--help", "--json"];
    let output = xtask("exit-0", &words).output().expect("xtask starts");
    assert_eq!(text(&output.stdout), "arguments: calc length-map --q0 -1 --help --json\n");
}

#[test]
fn usage_errors_are_json_where_json_was_asked_for() {
    for arguments in [&["reproduce", "colapse", "--json"][..], &["calc", "colapse", "--json"], &["list", "--nonsense", "--json"]] {
        let output = xtask("exit-0", arguments).output().expect("xtask starts");
        assert_eq!(output.status.code(), Some(2));
        let answer: serde_json::Value = serde_json::from_str(&text(&output.stdout)).expect("JSON");
        assert_eq!(answer["error"]["exit_code"], 2);
        assert!(answer["error"]["help"].is_string());
    }
}
