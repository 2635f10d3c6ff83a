//! Where the project lies, and which papers it has.

use std::fs;
use std::path::Path;

use console::{Failure, nearest, suggestion};

/// The workspace root, known since xtask was compiled in it.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is a folder of the workspace")
}

/// A path as a user would type it here: relative to the current folder where that is shorter.
pub(crate) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).unwrap_or(path).display().to_string()
}

/// The papers of the project, by name: every folder of `papers/` with a manifest. A new paper is one new folder.
pub(crate) fn papers() -> Result<Vec<String>, Failure> {
    papers_in(&root().join("papers"))
}

fn papers_in(folder: &Path) -> Result<Vec<String>, Failure> {
    let entries = fs::read_dir(folder).map_err(|error| Failure::environment(format!("{} cannot be read: {error}", folder.display())))?;
    let mut names: Vec<String> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.path().join("Cargo.toml").is_file())
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    names.sort();
    Ok(names)
}

/// The papers to work on: those named, in that order and once each, or all.
pub(crate) fn selected(named: &[String]) -> Result<Vec<String>, Failure> {
    choose(named, &papers()?)
}

fn choose(named: &[String], papers: &[String]) -> Result<Vec<String>, Failure> {
    if named.is_empty() {
        return Ok(papers.to_vec());
    }
    let mut chosen = Vec::new();
    for name in named {
        if !papers.contains(name) {
            return Err(unknown_paper(name, papers));
        }
        if !chosen.contains(name) {
            chosen.push(name.clone());
        }
    }
    Ok(chosen)
}

/// The answer to a paper that does not exist.
pub(crate) fn unknown_paper(name: &str, papers: &[String]) -> Failure {
    let near = nearest(name, papers.iter().map(String::as_str));
    Failure::usage(format!("no paper is called `{name}`")).with_help(suggestion(&near, &format!("the papers are: {}", papers.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(list: &[&str]) -> Vec<String> {
        list.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn papers_are_the_folders_with_a_manifest() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["expressivity", "collapse", "notes"] {
            fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        for name in ["expressivity", "collapse"] {
            fs::write(folder.path().join(name).join("Cargo.toml"), "").expect("a file");
        }
        fs::write(folder.path().join("README.md"), "").expect("a file");
        assert_eq!(papers_in(folder.path()).expect("readable"), ["collapse", "expressivity"]);
    }

    #[test]
    fn a_missing_folder_of_papers_is_an_error_of_the_environment() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let failure = papers_in(&folder.path().join("papers")).expect_err("there is none");
        assert_eq!(failure.exit().code(), 3);
    }

    #[test]
    fn the_project_has_papers() {
        assert!(papers().expect("readable").contains(&"collapse".to_owned()));
    }

    #[test]
    fn no_name_means_every_paper_and_a_repeated_name_counts_once() {
        let papers = names(&["a", "b", "c"]);
        assert_eq!(choose(&[], &papers).expect("known"), papers);
        assert_eq!(choose(&names(&["c", "a", "c"]), &papers).expect("known"), ["c", "a"]);
    }

    #[test]
    fn a_mistyped_paper_is_a_usage_error_with_the_nearest_name_or_all() {
        let failure = choose(&names(&["colapse"]), &names(&["collapse", "expressivity"])).expect_err("unknown");
        assert_eq!(failure.exit().code(), 2);
        assert_eq!(failure.to_string(), "no paper is called `colapse`");
        assert_eq!(failure.help(), Some("did you mean collapse?"));
        let failure = choose(&names(&["zzz"]), &names(&["collapse", "expressivity"])).expect_err("unknown");
        assert_eq!(failure.help(), Some("the papers are: collapse, expressivity"));
    }
}
