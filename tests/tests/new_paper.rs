//! A paper of one's own: `new-paper` writes a crate that compiles, whose claim fails until it is filled in.

use std::path::{Path, PathBuf};
use std::process::Command;

use workspace_tests::{Finished, finish, root, xtask};

/// A copy of the project without its papers: what is tracked, and what is about to be.
fn copy_without_papers(into: &Path) {
    let copy = |from: PathBuf, to: PathBuf| {
        std::fs::create_dir_all(to.parent().expect("in a folder")).expect("a folder");
        std::fs::copy(from, to).expect("a copy");
    };
    for name in ["Cargo.toml", "Cargo.lock", ".cargo/config.toml"] {
        copy(root().join(name), into.join(name));
    }
    for name in ["crates", "xtask", "benches", "tests"] {
        let mut folders = vec![PathBuf::from(name)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(root().join(&folder)).expect("readable").flatten() {
                let path = folder.join(entry.file_name());
                match entry.file_type().expect("a type") {
                    kind if kind.is_dir() => folders.push(path),
                    _ => copy(root().join(&path), into.join(&path)),
                }
            }
        }
    }
    std::fs::create_dir(into.join("papers")).expect("a folder");
}

/// The paper's run in the copy; what is compiled for the project already is used.
fn run(project: &Path, out: &Path) -> Finished {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(project).env("CARGO_TARGET_DIR", target);
    command.args(["run", "--quiet", "--offline", "--release", "--package", "my-own-paper"]);
    if std::env::var_os("VERDICT_NO_LAPACK").is_some() {
        command.arg("--no-default-features");
    }
    command.args(["--", "run", "--out"]).arg(out);
    finish(command)
}

#[test]
fn a_new_paper_compiles_and_its_claim_fails_until_it_is_filled_in() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (project, out) = (folder.path().join("project"), folder.path().join("out"));
    copy_without_papers(&project);
    let mut command = xtask(&["new-paper", "my-own-paper", "--title", "On my own networks"]);
    command.arg("--into").arg(&project);
    let written = finish(command);
    assert_eq!(written.code, 0, "{}", written.stderr);

    let failing = run(&project, &out);
    assert_eq!(failing.code, 1, "{}{}", failing.stdout, failing.stderr);
    assert!(failing.stdout.contains("theorem-1/sum") && failing.stdout.contains("expected holds, found refuted"), "{}", failing.stdout);

    let file = project.join("papers/my-own-paper/src/theorem_1.rs");
    let text = std::fs::read_to_string(&file).expect("the claim");
    let filled = text.replace("    -n\n", "    (1..=n).sum()\n");
    assert_ne!(filled, text);
    std::fs::write(&file, filled).expect("written");
    let passing = run(&project, &out);
    assert_eq!(passing.code, 0, "{}{}", passing.stdout, passing.stderr);
}
