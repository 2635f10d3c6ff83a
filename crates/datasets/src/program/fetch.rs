//! `fetch`: gets sets into the folder, from the network or from another folder, and checks them on the way.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use console::{Exit, Failure, Format};
use datasets::catalogue::{Archive, DataFile, Set, Source, Sum};
use datasets::{DataError, folder, formats};
use serde_json::{Value, json};

use super::archive;
use super::download::{Failing, Network, Wanted};
use super::part::{self, Part};
use super::place;

/// What is to be got, and from where.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) data_dir: PathBuf,
    /// A folder to copy from; then nothing is downloaded.
    pub(super) from: Option<PathBuf>,
    /// Base addresses that are asked first, with a slash at the end.
    pub(super) mirrors: Vec<String>,
    /// Whether the upstream addresses are left alone.
    pub(super) mirror_only: bool,
    pub(super) sets: Vec<&'static Set>,
    /// No set was named: what cannot be had is then no failure.
    pub(super) all: bool,
}

/// What became of a set.
#[derive(Debug)]
enum Outcome {
    /// These files are now there: names, and how they came.
    Ready(Vec<(String, &'static str)>),
    /// It was not asked for by name and cannot be had this way.
    Skipped(Failure),
    Failed(Failure),
}

const ALREADY: &str = "already there";
const BUILT_IN: &str = "compiled in";
const COPIED: &str = "copied";
const DOWNLOADED: &str = "downloaded";

/// Gets one set after another. One that fails does not keep the next from coming.
pub(super) fn run(plan: &Plan, format: Format) -> Exit {
    let mut outcomes = Vec::new();
    for set in &plan.sets {
        let outcome = match plan.set(set) {
            Ok(files) => Outcome::Ready(files),
            Err(failure) if plan.all && plan.is_no_place_for(set) => Outcome::Skipped(failure),
            Err(failure) => Outcome::Failed(failure),
        };
        if format == Format::Text {
            say(set, &outcome, &plan.data_dir);
        }
        outcomes.push((*set, outcome));
    }
    let got_any = |(_, outcome): &(_, Outcome)| matches!(outcome, Outcome::Ready(files) if files.iter().any(|(_, how)| *how != BUILT_IN));
    let failed = outcomes.iter().any(|(_, outcome)| matches!(outcome, Outcome::Failed(_)));
    let exit = if failed || (plan.from.is_some() && !outcomes.iter().any(got_any)) { Exit::Environment } else { Exit::AsExpected };
    match format {
        Format::Json => console::answer(json!({
            "data_dir": plan.data_dir.display().to_string(),
            "exit_code": exit.code(),
            "sets": outcomes.iter().map(|(set, outcome)| outcome_json(set, outcome)).collect::<Vec<_>>(),
        })),
        Format::Text if exit == Exit::AsExpected => console::note("check them at any time: cargo xtask data verify"),
        Format::Text => {}
    }
    exit
}

fn say(set: &Set, outcome: &Outcome, data_dir: &Path) {
    match outcome {
        Outcome::Ready(files) => {
            for (name, how) in files {
                if *how == BUILT_IN {
                    console::answer(format!("{}: {how}", set.name));
                    continue;
                }
                console::answer(format!("{}: {} {how}", set.name, data_dir.join(set.folder).join(name).display()));
            }
        }
        Outcome::Skipped(failure) => console::answer(format!("{}: left out, {failure}", set.name)),
        Outcome::Failed(failure) => console::report(Format::Text, failure),
    }
}

fn outcome_json(set: &Set, outcome: &Outcome) -> Value {
    let (state, files, failure) = match outcome {
        Outcome::Ready(files) => ("ready", files.as_slice(), None),
        Outcome::Skipped(failure) => ("skipped", &[][..], Some(failure)),
        Outcome::Failed(failure) => ("failed", &[][..], Some(failure)),
    };
    let files: Vec<Value> = files.iter().map(|(name, how)| json!({ "name": format!("{}/{name}", set.folder), "state": how })).collect();
    let error = failure.map(|failure| json!({ "message": failure.to_string(), "help": failure.help() }));
    json!({ "set": set.name, "state": state, "files": files, "error": error })
}

impl Plan {
    /// Whether a set that nobody named may be left out: a folder need not have all of them, and the network is not asked for what it
    /// does not have or what is compiled in.
    fn is_no_place_for(&self, set: &Set) -> bool {
        match &self.from {
            Some(from) => set.files.iter().all(|file| candidates(set, file, from).is_empty()) && archive_in(set, from).is_none(),
            None => set.built_in || matches!(set.source, Source::ByHand(..)),
        }
    }

    /// Gets what is missing or wrong of a set.
    fn set(&self, set: &Set) -> Result<Vec<(String, &'static str)>, Failure> {
        if matches!(set.source, Source::BuiltIn) {
            return Ok(set.files.iter().map(|file| (file.stored_name(), BUILT_IN)).collect());
        }
        if set.built_in && self.all && self.from.is_none() && matches!(folder::find(set, &set.files[0], &self.data_dir), Ok(None)) {
            return Ok(vec![(set.files[0].stored_name(), BUILT_IN)]);
        }
        let mut ready = Vec::new();
        let mut needed = Vec::new();
        for (index, file) in set.files.iter().enumerate() {
            match folder::read(set, file, &self.data_dir) {
                Ok(Some(_)) => ready.push((stored_in(set, file, &self.data_dir), ALREADY)),
                Ok(None) => needed.push(index),
                Err(error) => {
                    console::note(&format!("replacing a file: failed to {error}"));
                    needed.push(index);
                }
            }
        }
        if needed.is_empty() {
            return Ok(ready);
        }
        let come = match &self.from {
            Some(from) => self.copy(set, &needed, from, !ready.is_empty())?,
            None => self.download(set, &needed)?,
        };
        ready.extend(come);
        Ok(ready)
    }

    fn copy(&self, set: &Set, needed: &[usize], from: &Path, some_are_here: bool) -> Result<Vec<(String, &'static str)>, Failure> {
        let mut come = Vec::new();
        let mut absent = Vec::new();
        for &index in needed {
            let file = &set.files[index];
            let mut first_wrong = None;
            let right = candidates(set, file, from).into_iter().find(|path| match folder::read_at(set, file, path) {
                Ok(_) => true,
                Err(error) => {
                    first_wrong.get_or_insert(error);
                    false
                }
            });
            let Some(path) = right else {
                if let Some(error) = first_wrong {
                    return Err(wrong_original(&error));
                }
                absent.push(index);
                continue;
            };
            // Read again as it is stored, compressed or not. It was checked a moment ago, and is again whenever it is used.
            let bytes = fs::read(&path).map_err(|error| Failure::environment(format!("{} cannot be read: {error}", path.display())))?;
            let name = path.file_name().expect("files have names").to_string_lossy().into_owned();
            self.put(set, file, &name, &bytes)?;
            come.push((name, COPIED));
        }
        if absent.is_empty() {
            return Ok(come);
        }
        if let Some((archive, path)) = archive_in(set, from) {
            let unreadable = |error| Failure::environment(format!("{} cannot be read: {error}", path.display()));
            if let Some(sum) = archive.sum {
                check_archive(&path, &sum)?;
            }
            let file = File::open(&path).map_err(unreadable)?;
            come.extend(self.unpack(set, archive, &file, &absent)?.into_iter().map(|name| (name, COPIED)));
            return Ok(come);
        }
        let names: Vec<String> = absent.iter().map(|&index| set.files[index].stored_name()).collect();
        let missing = format!("{} has no {}", from.display(), names.join(", "));
        if set.any_subset && (some_are_here || !come.is_empty()) {
            console::note(&format!("{}: {missing}", set.name));
            return Ok(come);
        }
        Err(Failure::environment(format!("{}: {missing}", set.name))
            .with_help(format!("the files are looked for in {}, and in the folder itself", from.join(set.folder).display())))
    }

    fn download(&self, set: &Set, needed: &[usize]) -> Result<Vec<(String, &'static str)>, Failure> {
        let network = Network::new()?;
        let upstream = |bases: &'static [&'static str]| if self.mirror_only { &[][..] } else { bases };
        match set.source {
            Source::Files(bases) => Ok(self.single_files(&network, set, needed, upstream(bases))?),
            Source::Archive(bases, archive) => {
                // A mirror may have the files one by one, as another user's folder does.
                let (mut come, mut rest) = (Vec::new(), needed.to_vec());
                if !self.mirrors.is_empty() {
                    match self.single_files(&network, set, needed, &[]) {
                        Ok(all) => {
                            part::remove_left(&self.data_dir.join(set.folder).join(archive.name));
                            return Ok(all);
                        }
                        Err(Failing::NotThere(failure)) => console::note(&format!("{failure}; trying {}", archive.name)),
                        Err(Failing::Ours(failure)) => return Err(failure),
                    }
                    rest.retain(|&index| match folder::read(set, &set.files[index], &self.data_dir) {
                        Ok(Some(_)) => {
                            come.push((set.files[index].stored_name(), DOWNLOADED));
                            false
                        }
                        _ => true,
                    });
                }
                come.extend(self.archive(&network, set, &rest, &archive, upstream(bases))?.into_iter().map(|name| (name, DOWNLOADED)));
                Ok(come)
            }
            Source::ByHand(..) if !self.mirrors.is_empty() => {
                self.single_files(&network, set, needed, &[]).map_err(|failing| match failing {
                    Failing::NotThere(failure) => {
                        Failure::environment(failure.to_string()).with_help(self.by_hand(set).expect("it is fetched by hand"))
                    }
                    Failing::Ours(failure) => failure,
                })
            }
            Source::ByHand(instead, _) => {
                let failure = Failure::environment(format!("{} cannot be downloaded: {instead}", set.name));
                Err(failure.with_help(self.by_hand(set).expect("it is fetched by hand")))
            }
            Source::BuiltIn => unreachable!("what is compiled in is not needed"),
        }
    }

    /// What a user can type for a set that upstream has in another form.
    fn by_hand(&self, set: &Set) -> Option<String> {
        let Source::ByHand(_, same_bytes) = set.source else { return None };
        let path = self.data_dir.join(set.folder).join(set.files[0].name);
        Some(format!(
            "terms: {} ({})\nif they suit you, the same bytes lie in a public repository:\n  curl -L --create-dirs -o {} {same_bytes}\n\
             then check them: cargo xtask data verify",
            set.licence,
            set.page,
            quoted(&path)
        ))
    }

    fn single_files(&self, network: &Network, set: &Set, needed: &[usize], bases: &[&str]) -> Result<Vec<(String, &'static str)>, Failing> {
        let mut come = Vec::new();
        for &index in needed {
            let file = &set.files[index];
            let name = file.stored_name();
            let sum = file.stored();
            let path = self.data_dir.join(set.folder).join(&name);
            let part = network.download(&self.addresses(set, &name, bases), &path, Wanted { sum: Some(sum), largest: sum.bytes })?;
            part.keep_as(&path)?;
            self.remove_other_form(set, file, &name);
            come.push((name, DOWNLOADED));
        }
        Ok(come)
    }

    fn archive(&self, network: &Network, set: &Set, needed: &[usize], archive: &Archive, bases: &[&str]) -> Result<Vec<String>, Failure> {
        let path = self.data_dir.join(set.folder).join(archive.name);
        let wanted = Wanted { sum: archive.sum, largest: archive.largest };
        let mut part: Part = network.download(&self.addresses(set, archive.name, bases), &path, wanted)?;
        let unpacked = part.reader().and_then(|file| self.unpack(set, archive, file, needed));
        // Kept only where our side failed and the archive is known to be right: then it need not come again.
        let keep = unpacked.is_err() && archive.sum.is_some();
        if !keep {
            part.remove();
        }
        unpacked
    }

    /// The needed files of an archive, checked and put into the folder.
    fn unpack(&self, set: &Set, archive: &Archive, file: &File, needed: &[usize]) -> Result<Vec<String>, Failure> {
        let largest: Vec<u64> =
            set.files.iter().map(|file| if archive.sum.is_some() { file.content.bytes } else { archive.largest }).collect();
        let mut members = archive::members(archive, file, &largest)?;
        members.retain(|(index, _)| needed.contains(index));
        // All are checked before the first is written.
        let checked: Vec<(usize, Vec<u8>)> =
            members.into_iter().map(|(index, bytes)| Ok((index, as_ours(set, index, archive, bytes)?))).collect::<Result<_, Failure>>()?;
        let mut names = Vec::new();
        for (index, bytes) in checked {
            let file = &set.files[index];
            self.put(set, file, file.name, &bytes)?;
            names.push(file.name.to_owned());
        }
        Ok(names)
    }

    fn put(&self, set: &Set, file: &DataFile, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let folder = self.data_dir.join(set.folder);
        place::write(&folder.join(name), bytes)?;
        self.remove_other_form(set, file, name);
        // It has come another way; nobody would go on with what a cut download of it has left.
        part::remove_left(&folder.join(file.stored_name()));
        Ok(())
    }

    /// A wrong `x.gz` must not stand before the right `x`, which has just come, nor the other way round.
    fn remove_other_form(&self, set: &Set, file: &DataFile, name: &str) {
        let other = if name == file.name { format!("{}.gz", file.name) } else { file.name.to_owned() };
        let path = self.data_dir.join(set.folder).join(other);
        if path.is_file() && folder::read_at(set, file, &path).is_err() {
            console::note(&format!("removed {}: it was wrong", path.display()));
            drop(fs::remove_file(path));
        }
    }

    /// Where a file may lie: on each mirror as in a folder of data sets, then directly; then upstream.
    fn addresses(&self, set: &Set, name: &str, bases: &[&str]) -> Vec<String> {
        let mirrors = self.mirrors.iter().flat_map(|mirror| [format!("{mirror}{}/{name}", set.folder), format!("{mirror}{name}")]);
        mirrors.chain(bases.iter().map(|base| format!("{base}{name}"))).collect()
    }
}

/// The name under which a file lies in the folder.
fn stored_in(set: &Set, file: &DataFile, data_dir: &Path) -> String {
    let path = folder::find(set, file, data_dir);
    path.ok()
        .flatten()
        .and_then(|path| path.file_name().map(|name| name.to_string_lossy().into_owned()))
        .unwrap_or_else(|| file.stored_name())
}

/// Where a file may lie in a folder to copy from.
fn candidates(set: &Set, file: &DataFile, from: &Path) -> Vec<PathBuf> {
    let names = || [format!("{}.gz", file.name), file.name.to_owned()];
    let inside = names().map(|name| from.join(set.folder).join(name));
    inside.into_iter().chain(names().map(|name| from.join(name))).filter(|path| path.is_file()).collect()
}

/// The set's archive in a folder to copy from.
fn archive_in<'a>(set: &'a Set, from: &Path) -> Option<(&'a Archive, PathBuf)> {
    let Source::Archive(_, archive) = &set.source else { return None };
    let paths = [from.join(set.folder).join(archive.name), from.join(archive.name)];
    paths.into_iter().find(|path| path.is_file()).map(|path| (archive, path))
}

/// A path that can be pasted into a shell.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "/._-+@".contains(c));
    if plain { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

fn wrong_original(error: &DataError) -> Failure {
    Failure::environment(format!("failed to {error}"))
        .with_help("nothing was copied from it; name another folder with --from DIR, or download the set")
}

/// Checks an archive of this machine by reading it once.
fn check_archive(path: &Path, sum: &Sum) -> Result<(), Failure> {
    let wrong = |problem: &str| {
        Failure::environment(format!("{} is another file or damaged: {problem}", path.display()))
            .with_help("download it again, or name another folder with --from DIR")
    };
    let unreadable = |error: std::io::Error| Failure::environment(format!("{} cannot be read: {error}", path.display()));
    let length = path.metadata().map_err(unreadable)?.len();
    if length != sum.bytes {
        return Err(wrong(&format!("it has {length} bytes instead of {}", sum.bytes)));
    }
    let found = datasets::sha256(&fs::read(path).map_err(unreadable)?);
    if found == sum.sha256 { Ok(()) } else { Err(wrong(&format!("it has the SHA-256 {found} instead of {}", sum.sha256))) }
}

/// A member of an archive as the file that our table knows.
///
/// An archive without a published sum may lay out the same numbers with other blanks than ours: then ours is what is written.
fn as_ours(set: &Set, index: usize, archive: &Archive, bytes: Vec<u8>) -> Result<Vec<u8>, Failure> {
    let expected = set.files[index].content;
    if datasets::sha256(&bytes) == expected.sha256 {
        return Ok(bytes);
    }
    if set.built_in {
        let numbers = |bytes: &[u8]| formats::number_table(bytes, None);
        let ours = datasets::built_in_yacht();
        if numbers(&bytes).is_ok_and(|table| numbers(ours).is_ok_and(|known| table == known)) {
            return Ok(ours.to_vec());
        }
    }
    Err(Failure::environment(format!(
        "{} is not used: its {} has other numbers than the file that the checks were made with",
        archive.name, archive.members[index]
    ))
    .with_help("nothing of it was written; upstream may have changed the set"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use datasets::catalogue::set;

    fn plan(data_dir: &Path) -> Plan {
        Plan { data_dir: data_dir.into(), from: None, mirrors: vec![], mirror_only: false, sets: vec![], all: false }
    }

    fn named(name: &str) -> &'static Set {
        set(name).expect("a set")
    }

    #[test]
    fn mirrors_are_asked_first_as_a_folder_and_then_directly() {
        let plan = Plan { mirrors: vec!["http://a/".into(), "https://b/c/".into()], ..plan(Path::new("d")) };
        let addresses = plan.addresses(named("mnist"), "x.gz", &["https://up/"]);
        assert_eq!(addresses, ["http://a/mnist/x.gz", "http://a/x.gz", "https://b/c/mnist/x.gz", "https://b/c/x.gz", "https://up/x.gz"]);
    }

    #[test]
    fn a_set_to_be_fetched_by_hand_says_where_its_bytes_lie() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let failure = plan(folder.path()).set(named("concrete")).expect_err("a spreadsheet");
        assert_eq!(failure.exit(), Exit::Environment);
        assert!(failure.to_string().contains("spreadsheet"));
        let help = failure.help().expect("help");
        assert!(
            help.contains("uci/concrete.txt https://")
                && help.contains("UCI_Datasets/concrete/data/data.txt")
                && help.contains("CC BY 4.0"),
            "{help}"
        );
    }

    #[test]
    fn what_is_to_be_typed_can_be_pasted_into_a_shell() {
        let help = plan(Path::new("my data")).by_hand(named("concrete")).expect("it is fetched by hand");
        assert!(help.contains("-o 'my data/uci/concrete.txt' https://"), "{help}");
        assert_eq!(quoted(Path::new("data/uci/x.txt")), "data/uci/x.txt");
        assert_eq!(quoted(Path::new("it's/x")), r"'it'\''s/x'");
    }

    #[test]
    fn what_is_compiled_in_is_never_fetched() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert_eq!(plan(folder.path()).set(named("digits")).expect("compiled in"), [("digits.csv.gz".into(), BUILT_IN)]);
    }

    #[test]
    fn the_same_numbers_with_other_blanks_become_our_file() {
        let yacht = named("yacht");
        let Source::Archive(_, archive) = &yacht.source else { panic!("a zip") };
        let ours = datasets::built_in_yacht();
        assert_eq!(as_ours(yacht, 0, archive, ours.to_vec()).expect("the same bytes"), ours);
        let text = String::from_utf8(ours.to_vec()).expect("text");
        let spaced = text.replace(' ', "  ").replace('\n', " \r\n") + "\r\n";
        assert_eq!(as_ours(yacht, 0, archive, spaced.into_bytes()).expect("the same numbers"), ours);
        let changed = text.replacen("-2.3", "-2.4", 1);
        let failure = as_ours(yacht, 0, archive, changed.into_bytes()).expect_err("another number");
        assert!(failure.to_string().contains("other numbers"), "{failure}");
    }

    #[test]
    fn files_are_copied_from_a_folder_of_any_shape_and_checked() {
        let (from, to) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let plan = Plan { from: Some(from.path().into()), ..plan(to.path()) };
        let yacht = named("yacht");
        let failure = plan.set(yacht).expect_err("nothing there");
        assert!(failure.to_string().contains("has no yacht.txt"), "{failure}");
        fs::write(from.path().join("yacht.txt"), "1 2 3\n").expect("a file");
        assert!(plan.set(yacht).expect_err("wrong").to_string().contains("cut off"));
        assert!(!to.path().join("uci").exists(), "nothing is written of a wrong file");
        fs::create_dir(from.path().join("uci")).expect("a folder");
        fs::write(from.path().join("uci/yacht.txt"), datasets::built_in_yacht()).expect("a file");
        assert_eq!(plan.set(yacht).expect("copied"), [("yacht.txt".into(), COPIED)]);
        assert_eq!(fs::read(to.path().join("uci/yacht.txt")).expect("copied"), datasets::built_in_yacht());
        assert_eq!(plan.set(yacht).expect("there"), [("yacht.txt".into(), ALREADY)]);
    }

    #[test]
    fn a_wrong_file_does_not_stand_before_a_right_one_beside_it() {
        let (from, to) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let plan = Plan { from: Some(from.path().into()), ..plan(to.path()) };
        fs::create_dir(from.path().join("uci")).expect("a folder");
        fs::write(from.path().join("uci/yacht.txt.gz"), "no gzip").expect("a file");
        fs::write(from.path().join("yacht.txt"), "1 2 3\n").expect("a file");
        let failure = plan.set(named("yacht")).expect_err("both are wrong");
        assert!(failure.to_string().contains("uci/yacht.txt.gz: it is no sound gzip file"), "the first is named: {failure}");
        fs::write(from.path().join("uci/yacht.txt"), datasets::built_in_yacht()).expect("a file");
        assert_eq!(plan.set(named("yacht")).expect("copied"), [("yacht.txt".into(), COPIED)]);
    }

    #[test]
    fn what_a_cut_download_left_goes_when_the_file_has_come_another_way() {
        let (from, to) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let plan = Plan { from: Some(from.path().into()), ..plan(to.path()) };
        fs::write(from.path().join("yacht.txt"), datasets::built_in_yacht()).expect("a file");
        fs::create_dir(to.path().join("uci")).expect("a folder");
        fs::write(to.path().join("uci/yacht.txt.part"), "-2.3").expect("a file");
        plan.set(named("yacht")).expect("copied");
        assert!(!to.path().join("uci/yacht.txt.part").exists());
    }

    #[test]
    fn a_wrong_file_is_replaced_in_whichever_form_it_lies() {
        let (from, to) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let plan = Plan { from: Some(from.path().into()), ..plan(to.path()) };
        fs::create_dir(to.path().join("uci")).expect("a folder");
        fs::write(to.path().join("uci/yacht.txt.gz"), "no gzip").expect("a file");
        fs::write(from.path().join("yacht.txt"), datasets::built_in_yacht()).expect("a file");
        assert_eq!(plan.set(named("yacht")).expect("copied"), [("yacht.txt".into(), COPIED)]);
        assert!(!to.path().join("uci/yacht.txt.gz").exists(), "it would stand before the right one");
        assert!(folder::read(named("yacht"), &named("yacht").files[0], to.path()).expect("sound").is_some());
    }
}
