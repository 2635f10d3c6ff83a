//! `verify`: every file that is there, by its checksum.

use std::path::Path;

use console::{Exit, Failure, Format};
use datasets::DataError;
use datasets::catalogue::{DataFile, SETS, Set, Source};
use datasets::folder;
use serde_json::{Value, json};

/// What a file turned out to be.
#[derive(Debug)]
enum Found {
    Sound,
    Wrong(DataError),
    Missing,
}

/// Checks the folder: 0 if what is there is sound, 1 if a file is wrong, 3 if nothing is there.
pub(super) fn run(data_dir: &Path, format: Format) -> Result<Exit, Failure> {
    // Digits are compiled in and never read from a folder.
    let sets = SETS.iter().filter(|set| !matches!(set.source, Source::BuiltIn));
    let checked: Vec<(&Set, &DataFile, Found)> =
        sets.flat_map(|set| set.files.iter().map(move |file| (set, file, check(set, file, data_dir)))).collect();
    let exit = overall(checked.iter().map(|(.., found)| found));
    if exit == Exit::Environment {
        return Err(Failure::environment(format!("{} holds no file of any data set", data_dir.display()))
            .with_help("fetch what can be downloaded: cargo xtask data fetch\nor name the folder that has it: --data-dir DIR"));
    }
    match format {
        Format::Json => {
            let files: Vec<Value> = checked.iter().map(|(set, file, found)| line_json(set, file, found, data_dir)).collect();
            console::answer(json!({ "data_dir": data_dir.display().to_string(), "sound": exit == Exit::AsExpected, "files": files }));
        }
        Format::Text => say(&checked),
    }
    Ok(exit)
}

fn check(set: &Set, file: &DataFile, data_dir: &Path) -> Found {
    match folder::read(set, file, data_dir) {
        Ok(Some(_)) => Found::Sound,
        Ok(None) => Found::Missing,
        Err(error) => Found::Wrong(error),
    }
}

fn overall<'a>(found: impl Iterator<Item = &'a Found>) -> Exit {
    let present = found.filter(|found| !matches!(found, Found::Missing));
    // Sound orders before wrong, and nothing at all is of the environment.
    present.map(|found| Exit::of_check(matches!(found, Found::Sound))).max().unwrap_or(Exit::Environment)
}

fn say(checked: &[(&Set, &DataFile, Found)]) {
    for (set, file, found) in checked {
        let name = format!("{}/{}", set.folder, file.name);
        match found {
            Found::Sound => console::answer(format!("ok       {name}")),
            Found::Missing => console::answer(format!("missing  {name}")),
            Found::Wrong(error) => {
                console::answer(format!("WRONG    {name}: failed to {error}"));
                console::answer(format!("         {}", error.help().lines().next().unwrap_or_default()));
            }
        }
    }
    let count = |wanted: fn(&Found) -> bool| checked.iter().filter(|(.., found)| wanted(found)).count();
    let (sound, wrong) = (count(|found| matches!(found, Found::Sound)), count(|found| matches!(found, Found::Wrong(_))));
    console::answer(format!("{sound} sound, {wrong} wrong, {} missing", checked.len() - sound - wrong));
}

fn line_json(set: &Set, file: &DataFile, found: &Found, data_dir: &Path) -> Value {
    let (state, message, help) = match found {
        Found::Sound => ("ok", None, None),
        Found::Missing => ("missing", None, None),
        Found::Wrong(error) => ("wrong", Some(format!("failed to {error}")), Some(error.help())),
    };
    json!({ "set": set.name, "name": format!("{}/{}", set.folder, file.name), "path": folder::find(set, file, data_dir).ok().flatten().map(|path| path.display().to_string()), "state": state, "message": message, "help": help })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_wrong_file_is_a_finding_and_nothing_at_all_is_of_the_environment() {
        let wrong = || Found::Wrong(DataError::UnknownSet { name: String::new(), known: String::new() });
        assert_eq!(overall([].iter()), Exit::Environment);
        assert_eq!(overall([Found::Missing, Found::Missing].iter()), Exit::Environment);
        assert_eq!(overall([Found::Missing, Found::Sound].iter()), Exit::AsExpected);
        assert_eq!(overall([Found::Sound, wrong(), Found::Missing].iter()), Exit::Differs);
        assert_eq!(overall([wrong()].iter()), Exit::Differs);
    }
}
