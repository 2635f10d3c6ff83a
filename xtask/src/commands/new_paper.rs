//! `new-paper`: a crate for one more paper, which compiles and has one claim that fails until it is filled in.

use std::fs;
use std::path::Path;

use clap::{Arg, ArgMatches, Command, value_parser};
use console::{Exit, Failure, Format};

use crate::workspace;

const EXAMPLES: &str = "\
Examples:
  cargo xtask new-paper my-paper --title 'On my networks'
  cargo xtask reproduce my-paper    its one claim fails: fill it in";

/// The files of a new paper, with `{slug}`, `{module}` and `{title}` where its names belong.
const FILES: [(&str, &str); 7] = [
    ("Cargo.toml", include_str!("../../templates/Cargo.toml.template")),
    ("README.md", include_str!("../../templates/README.md.template")),
    ("build.rs", include_str!("../../templates/build.rs.template")),
    ("inventory.txt", include_str!("../../templates/inventory.txt.template")),
    ("src/lib.rs", include_str!("../../templates/lib.rs.template")),
    ("src/main.rs", include_str!("../../templates/main.rs.template")),
    ("src/theorem_1.rs", include_str!("../../templates/theorem_1.rs.template")),
];

/// Its options and help.
pub(super) fn command() -> Command {
    Command::new("new-paper")
        .about("Begin with a paper of your own: a crate that compiles, with one claim to fill in")
        .after_help(EXAMPLES)
        .arg(
            Arg::new("slug").value_name("SLUG").required(true).value_parser(slug).help("Its name here: lower-case words joined by hyphens"),
        )
        .arg(Arg::new("title").long("title").value_name("TEXT").value_parser(title).help("The paper's title [default: made from the name]"))
        .arg(
            Arg::new("into")
                .long("into")
                .value_name("DIR")
                .value_parser(value_parser!(std::path::PathBuf))
                .help("The project's folder, where it is not this one"),
        )
}

fn slug(text: &str) -> Result<String, String> {
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    if text.starts_with(|c: char| c.is_ascii_lowercase()) && text.split('-').all(is_word) {
        Ok(text.to_owned())
    } else {
        Err("lower-case words joined by hyphens, such as dying-relu".to_owned())
    }
}

fn title(text: &str) -> Result<String, String> {
    let is_plain = !text.trim().is_empty() && !text.contains(|c: char| c == '"' || c == '\\' || c.is_control());
    if is_plain { Ok(text.trim().to_owned()) } else { Err("one line without quotation marks or backslashes".to_owned()) }
}

/// What it does.
pub(super) fn run(matches: &ArgMatches) -> Result<Exit, Failure> {
    let text = |name: &str| matches.get_one::<String>(name);
    let slug = text("slug").expect("clap requires it");
    let title = text("title").cloned().unwrap_or_else(|| slug.replace('-', " "));
    let root = matches.get_one::<std::path::PathBuf>("into").map_or(workspace::root(), |folder| folder.as_path());
    write(root, slug, &title)?;
    let shown = workspace::shown(&root.join("papers").join(slug));
    console::say(
        Format::Text,
        &format!("written: {shown}\nits claim fails until you fill it in: {shown}/src/theorem_1.rs\ntry it:  cargo xtask reproduce {slug}"),
    );
    Ok(Exit::AsExpected)
}

/// Writes the crate under a temporary name first, so that there is a whole one or none.
fn write(root: &Path, slug: &str, title: &str) -> Result<(), Failure> {
    let taken = ["papers", "crates"].map(|of| root.join(of).join(slug)).into_iter().find(|folder| folder.exists());
    if let Some(folder) = taken {
        return Err(Failure::usage(format!("`{slug}` is taken: {}", folder.display())).with_help("choose another name"));
    }
    if ["xtask", "benches", "workspace-tests", "core", "std", "alloc", "test"].contains(&slug) {
        return Err(Failure::usage(format!("`{slug}` is taken by a crate of the project or the language")).with_help("choose another name"));
    }
    let unwritten = |path: &Path, error: std::io::Error| Failure::environment(format!("{} cannot be written: {error}", path.display()));
    let begun = root.join("papers").join(format!(".{slug}"));
    for (name, template) in FILES {
        let path = begun.join(name);
        let folder = path.parent().expect("it lies in a folder");
        fs::create_dir_all(folder).map_err(|error| unwritten(folder, error))?;
        let text = template.replace("{slug}", slug).replace("{module}", &slug.replace('-', "_")).replace("{title}", title);
        fs::write(&path, text).map_err(|error| unwritten(&path, error))?;
    }
    let folder = root.join("papers").join(slug);
    fs::rename(&begun, &folder).map_err(|error| unwritten(&folder, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_lower_case_words_and_titles_one_plain_line() {
        assert!(slug("my-paper-2").is_ok() && slug("a1").is_ok());
        for wrong in ["", "My-paper", "my paper", "-a", "a-", "2-layers", "a--b", "../a"] {
            assert!(slug(wrong).is_err(), "{wrong}");
        }
        assert!(title("On depth: a note").is_ok());
        assert!(title("a \"b\"").is_err() && title("a\nb").is_err() && title(" ").is_err());
    }

    #[test]
    fn a_new_paper_has_every_file_and_no_placeholder_is_left() {
        let root = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(root.path().join("papers")).expect("a folder");
        write(root.path(), "my-paper", "On my networks").expect("written");
        for (name, _) in FILES {
            let text = fs::read_to_string(root.path().join("papers/my-paper").join(name)).expect("a file");
            assert!(!["{slug}", "{module}", "{title}"].iter().any(|placeholder| text.contains(placeholder)), "{name}");
        }
        let again = write(root.path(), "my-paper", "On my networks").expect_err("it is there already");
        assert_eq!(again.exit(), Exit::Usage);
    }

    #[test]
    fn the_name_of_a_crate_of_ours_is_taken() {
        assert_eq!(write(workspace::root(), "network", "x").expect_err("taken").exit(), Exit::Usage);
        assert_eq!(write(workspace::root(), "xtask", "x").expect_err("taken").exit(), Exit::Usage);
    }
}
