//! What a paper's build script tells the program: a fingerprint of the sources and the compiler.
//!
//! The fingerprint covers `src/**/*.rs`, `build.rs`, `data/` and the manifest of the paper and of every workspace crate
//! that it depends on, the lock file, the workspace manifest and the enabled features. A saved block
//! is used only under the fingerprint that made it, so editing a check invalidates its own paper's blocks
//! and editing `report`, `xtask`, another paper or a unit test invalidates none.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use crate::StableHash;

/// Prints the `cargo:` lines that set `VERDICT_FINGERPRINT`, `VERDICT_FEATURES`, `VERDICT_RUSTC` and `VERDICT_TARGET` for the crate
/// being built.
///
/// To be called from the build script of a paper, which lies two folders below the workspace's root.
///
/// # Panics
/// When called outside a build script, or when a source file cannot be read: then there is nothing to build.
#[expect(clippy::print_stdout, reason = "a build script speaks to cargo on its standard output")]
pub fn emit_build_facts() {
    let paper = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR for build scripts"));
    let root = root_of(&paper).expect("a paper lies in papers/<name> of the workspace");
    let features: BTreeSet<String> = env::vars().map(|(name, _)| name).filter(|name| name.starts_with("CARGO_FEATURE_")).collect();
    let features = Vec::from_iter(features).join(",");
    let fingerprint = match fingerprint(&paper, &features) {
        Ok(fingerprint) => fingerprint,
        Err(error) => panic!("a file of the fingerprint cannot be read: {error}"),
    };

    println!("cargo:rerun-if-changed={}", root.join("Cargo.toml").display());
    println!("cargo:rerun-if-changed={}", root.join("Cargo.lock").display());
    for folder in workspace_closure(root, &paper).expect("the fingerprint has just read the same manifests") {
        // A folder is watched with all that lies in it, so a new file counts as well.
        for watched in ["src", "data", "Cargo.toml", "build.rs"].map(|name| folder.join(name)) {
            if watched.exists() {
                println!("cargo:rerun-if-changed={}", watched.display());
            }
        }
    }
    println!("cargo:rustc-env=VERDICT_FINGERPRINT={fingerprint}");
    println!("cargo:rustc-env=VERDICT_FEATURES={features}");
    println!("cargo:rustc-env=VERDICT_RUSTC={}", compiler_version());
    println!("cargo:rustc-env=VERDICT_TARGET={}", env::var("TARGET").unwrap_or_default());
}

/// The fingerprint of the sources that lie in a workspace now: 16 hexadecimal digits.
///
/// `paper` is the folder of a paper's crate, two folders below the workspace's root; `features` are those it is built with, as
/// `VERDICT_FEATURES` has them. Equal to the `VERDICT_FINGERPRINT` of a program exactly if the program was built from these sources.
///
/// # Errors
/// If a folder or file cannot be read, which includes that the workspace is not there.
pub fn fingerprint(paper: &Path, features: &str) -> io::Result<String> {
    let root = root_of(paper).ok_or(io::ErrorKind::NotFound)?;
    let mut hash = StableHash::new();
    for file in [root.join("Cargo.toml"), root.join("Cargo.lock")] {
        hash = absorb(hash, root, &file)?;
    }
    for folder in &workspace_closure(root, paper)? {
        for file in sources(folder) {
            hash = absorb(hash, root, &file)?;
        }
    }
    Ok(hash.field(features.as_bytes()).hex()[..16].to_string())
}

fn root_of(paper: &Path) -> Option<&Path> {
    paper.ancestors().nth(2)
}

/// The paper's folder and those of the workspace crates below it, sorted.
fn workspace_closure(root: &Path, paper: &Path) -> io::Result<BTreeSet<PathBuf>> {
    let mut found = BTreeSet::from([paper.to_path_buf()]);
    let mut waiting = vec![paper.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        let manifest = fs::read_to_string(folder.join("Cargo.toml"))?;
        for name in dependency_names(&manifest) {
            let dependency = root.join("crates").join(&name);
            if dependency.join("Cargo.toml").exists() && found.insert(dependency.clone()) {
                waiting.push(dependency);
            }
        }
    }
    Ok(found)
}

/// The keys of `[dependencies]` and `[build-dependencies]`. Enough of TOML for manifests that name each dependency on a line
/// of its own, as all of this workspace do; tests and benchmarks of a crate do not change what it computes.
fn dependency_names(manifest: &str) -> Vec<String> {
    let mut inside = false;
    let mut names = Vec::new();
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            inside = matches!(line, "[dependencies]" | "[build-dependencies]");
        } else if inside && !line.starts_with('#') {
            let name: String = line.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect();
            if !name.is_empty() {
                names.push(name);
            }
        }
    }
    names
}

/// Manifest, build script, Rust sources and data of one crate, in a fixed order.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        ["Cargo.toml", "build.rs"].map(|name| folder.join(name)).into_iter().filter(|file| file.exists()).collect();
    collect(&folder.join("src"), &mut files);
    collect(&folder.join("data"), &mut files);
    files.sort();
    files
}

/// A file of this name is the module `tests` of the one beside it, and built only for the tests: no other use of the name is allowed.
const UNIT_TESTS: &str = "tests.rs";

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            collect(&path, files);
        } else if !path.ends_with(UNIT_TESTS) {
            files.push(path);
        }
    }
}

fn absorb(hash: StableHash, root: &Path, file: &Path) -> io::Result<StableHash> {
    let mut bytes = fs::read(file).map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", file.display())))?;
    if file.extension().is_some_and(|extension| extension == "rs") {
        bytes = without_unit_tests(bytes);
    }
    // Relative and with slashes, so that two checkouts of one commit agree wherever they lie.
    let name = file.strip_prefix(root).unwrap_or(file).to_string_lossy().replace('\\', "/");
    Ok(hash.field(name.as_bytes()).field(&bytes))
}

/// A source file without its module of unit tests: what lies between the lines that open and close it at the left margin, where the
/// formatter puts them. Of a module that is not there, or not closed, nothing is left out.
fn without_unit_tests(mut source: Vec<u8>) -> Vec<u8> {
    const OPENS: &[u8] = b"#[cfg(test)]\nmod tests {\n";
    const CLOSES: &[u8] = b"\n}\n";
    let find = |from: usize, wanted: &[u8]| source[from..].windows(wanted.len()).position(|found| found == wanted).map(|at| from + at);
    let at_margin = |&start: &usize| start == 0 || source[start - 1] == b'\n';
    let Some(start) = find(0, OPENS).filter(at_margin) else { return source };
    let Some(end) = find(start + OPENS.len() - 1, CLOSES) else { return source };
    source.drain(start..end + CLOSES.len());
    source
}

fn compiler_version() -> String {
    let rustc = env::var("RUSTC").unwrap_or_else(|_| "rustc".into());
    let output = std::process::Command::new(rustc).arg("--version").output();
    let text = output.map(|o| String::from_utf8_lossy(&o.stdout).into_owned()).unwrap_or_default();
    text.split_whitespace().nth(1).unwrap_or("unknown").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_program_is_built_from_counts_as_a_dependency() {
        let manifest = "[package]\nname = \"x\"\n[dependencies]\nstats.workspace = true\n# note\nnetwork = { workspace = true }\n[dev-dependencies]\nreport.workspace = true\n";
        assert_eq!(dependency_names(manifest), ["stats", "network"]);
    }

    #[test]
    fn unit_tests_do_not_count_as_sources() {
        let left = |source: &str| String::from_utf8(without_unit_tests(source.into())).unwrap();
        assert_eq!(left("fn a() {\n}\n\n#[cfg(test)]\nmod tests {\n    fn b() {\n    }\n}\n"), "fn a() {\n}\n\n");
        assert_eq!(left("#[cfg(test)]\nmod tests {\n}\nfn after() {}\n"), "fn after() {}\n");
        for whole in [
            "#[cfg(test)]\nmod tests;\nfn a() {\n}\n",
            "mod tests {\n}\n",
            "// #[cfg(test)]\nmod tests {\n}\n",
            "#[cfg(test)]\nmod tests {\n",
            "",
        ] {
            assert_eq!(left(whole), whole);
        }
    }

    #[test]
    fn every_file_that_is_left_out_is_built_for_tests_only() {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
        let (mut all, mut declared) = (Vec::new(), 0);
        for folder in ["crates", "papers"] {
            collect(&workspace.join(folder), &mut all);
        }
        for file in all.iter().filter(|file| file.extension().is_some_and(|extension| extension == "rs")) {
            let source = fs::read_to_string(file).unwrap();
            for (line, before) in source.lines().skip(1).zip(source.lines()) {
                if line.trim_end_matches(';').ends_with("mod tests") {
                    declared += 1;
                    assert_eq!(before.trim(), "#[cfg(test)]", "{}: {line}", file.display());
                }
            }
        }
        assert!(declared > 10, "{declared} files of tests");
    }

    #[test]
    fn a_changed_source_file_or_feature_changes_the_fingerprint_and_a_missing_workspace_has_none() {
        let root = env::temp_dir().join(format!("verdict-fingerprint-{}", std::process::id()));
        let paper = root.join("papers").join("one");
        fs::create_dir_all(paper.join("src")).unwrap();
        for file in [root.join("Cargo.toml"), root.join("Cargo.lock"), paper.join("Cargo.toml"), paper.join("src").join("lib.rs")] {
            fs::write(file, "").unwrap();
        }
        let before = fingerprint(&paper, "").unwrap();
        assert_eq!(fingerprint(&paper, "").unwrap(), before);
        assert_ne!(fingerprint(&paper, "CARGO_FEATURE_LAPACK").unwrap(), before);
        fs::write(paper.join("src").join("lib.rs"), "//").unwrap();
        assert_ne!(fingerprint(&paper, "").unwrap(), before);
        fs::remove_dir_all(&root).unwrap();
        assert!(fingerprint(&paper, "").is_err());
    }
}
