//! `list`: what sets there are, under which terms, and which of their files lie in the folder.

use std::path::Path;

use console::{Exit, Format};
use datasets::catalogue::{DataFile, SETS, Set, Source, Sum};
use datasets::folder;
use serde_json::{Value, json};

use super::size;

/// Says it. Nothing is read but names: `verify` checks contents.
pub(super) fn run(data_dir: &Path, format: Format) -> Exit {
    match format {
        Format::Json => {
            console::answer(json!({ "data_dir": data_dir.display().to_string(), "sets": SETS.map(|set| set_json(&set, data_dir)) }));
        }
        Format::Text => SETS.iter().for_each(|set| console::answer(paragraph(set, data_dir))),
    }
    Exit::AsExpected
}

fn paragraph(set: &Set, data_dir: &Path) -> String {
    let built_in = if set.built_in { "compiled in; " } else { "" };
    let mut text = format!("{} ({}): {built_in}{}\n", set.name, set.title, origin(set));
    text.push_str(&format!("  {}\n  terms: {}\n  page: {}\n", set.attribution, set.licence, set.page));
    for file in set.files {
        let found = folder::find(set, file, data_dir);
        let state = match found {
            Ok(Some(path)) => path.display().to_string(),
            Ok(None) if set.built_in => "compiled in".to_owned(),
            Ok(None) => "not here".to_owned(),
            Err(error) => format!("failed to {error}"),
        };
        text.push_str(&format!("  {:<34} {:>9}  {state}\n", file.stored_name(), size(file.stored().bytes)));
    }
    text
}

/// How a set can be had, in a few words.
fn origin(set: &Set) -> &'static str {
    match set.source {
        Source::Files(_) | Source::Archive(..) => "`fetch` downloads it",
        Source::ByHand(..) => "to be fetched by hand, from a mirror or from a folder",
        Source::BuiltIn => "nothing to fetch",
    }
}

fn set_json(set: &Set, data_dir: &Path) -> Value {
    let fetch = match set.source {
        Source::Files(_) | Source::Archive(..) => "download",
        Source::ByHand(..) => "by-hand",
        Source::BuiltIn => "built-in",
    };
    json!({
        "name": set.name,
        "title": set.title,
        "licence": set.licence,
        "attribution": set.attribution,
        "page": set.page,
        "built_in": set.built_in,
        "fetch": fetch,
        "files": set.files.iter().map(|file| file_json(set, file, data_dir)).collect::<Vec<_>>(),
    })
}

fn file_json(set: &Set, file: &DataFile, data_dir: &Path) -> Value {
    // Where we may not look nothing is there for us; `verify` says why.
    let found = folder::find(set, file, data_dir).ok().flatten();
    json!({
        "name": format!("{}/{}", set.folder, file.stored_name()),
        "stored": sum_json(file.stored()),
        "content": sum_json(file.content),
        "present": found.is_some(),
        // Paths as text, lossily: one that is not UTF-8 has no form in JSON.
        "path": found.map(|path| path.display().to_string()),
    })
}

fn sum_json(sum: Sum) -> Value {
    json!({ "bytes": sum.bytes, "sha256": sum.sha256, "md5": sum.md5 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compiled_in_is_there_without_a_folder_and_its_authors_are_named() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for set in SETS.iter().filter(|set| set.built_in) {
            let text = paragraph(set, folder.path());
            assert!(text.contains(set.attribution) && text.contains("CC BY 4.0") && text.contains("compiled in"), "{text}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_we_cannot_look_for_is_not_said_to_be_compiled_in() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("uci"), "").expect("a file");
        let text = paragraph(datasets::catalogue::set("yacht").expect("a set"), folder.path());
        assert!(text.contains("failed to use ") && !text.contains(" compiled in\n"), "{text}");
    }

    #[test]
    fn a_file_that_is_there_is_shown_with_its_path() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir(folder.path().join("uci")).expect("a folder");
        let path = folder.path().join("uci/concrete.txt");
        std::fs::write(&path, "").expect("a file");
        let concrete = datasets::catalogue::set("concrete").expect("a set");
        assert!(paragraph(concrete, folder.path()).contains(&path.display().to_string()));
        assert_eq!(set_json(concrete, folder.path())["files"][0]["present"], true);
        assert_eq!(set_json(concrete, &folder.path().join("uci"))["files"][0]["present"], false);
    }
}
