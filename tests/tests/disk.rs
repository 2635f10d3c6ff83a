//! A full disk, a folder that cannot be written, and saved blocks that are damaged or of another run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use stable_hash::StableHash;
use workspace_tests::{Finished, comparable, files_below, finish, ledger};

const PROGRAM: &str = env!("CARGO_BIN_EXE_made-up");

fn made_up(words: &[&str], out: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(words).arg("--out").arg(out);
    command
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn untouched() -> Value {
    let out = folder();
    passes(made_up(&["run"], out.path()));
    comparable(ledger(out.path(), "made-up"))
}

fn passes(command: Command) -> Finished {
    let run = finish(command);
    assert_eq!(run.code, 0, "{}\n{}", run.stdout, run.stderr);
    run
}

/// A shell script with the program as `$0` and a folder as `$1`.
fn script(text: &str, out: &Path) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", text, PROGRAM]).arg(out);
    command
}

// A full disk.

/// The same in a file system that this test alone sees and that goes with it. `None`, and a word, where that cannot be had.
#[cfg(target_os = "linux")]
fn with_a_file_system_of_its_own(text: &str, out: &Path) -> Option<Command> {
    let words = ["--mount", "sh", "-c", "mount -t tmpfs -o size=64k tmpfs \"$0\""];
    let can = Command::new("unshare").args(words).arg(out).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !can.is_ok_and(|status| status.success()) {
        eprintln!("skipped: mounting a small file system takes root (unshare --mount, mount -t tmpfs)");
        return None;
    }
    let mut command = Command::new("unshare");
    command.args(["--mount", "sh", "-c", text, PROGRAM]).arg(out);
    Some(command)
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_ends_the_run_and_with_more_room_it_goes_on_to_the_same_ledger() {
    let (out, kept) = (folder(), folder());
    let text = r#"
        mount -t tmpfs -o size=256k tmpfs "$1" || exit 99
        "$0" run --shard 0/1 --out "$1"; echo "full: $?"
        find "$1" -type f -name '*.tmp*' | wc -l
        find "$1" -name '*.block' | wc -l
        mount -o remount,size=64m "$1" || exit 99
        "$0" run --out "$1" || exit 98
        cp -r "$1"/. "$2"
    "#;
    let Some(mut command) = with_a_file_system_of_its_own(text, out.path()) else { return };
    command.arg(kept.path());
    let run = passes(command);
    assert!(run.stdout.contains("full: 3\n0\n"), "exit code 3, and no half of a block keeps its room: {}\n{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("cannot save a block") && run.stderr.contains("free disk space"), "{}", run.stderr);
    assert!(!run.stderr.contains("not used and computed again"), "what was finished is whole: {}", run.stderr);
    let blocks: usize =
        run.stdout.split("full: 3\n0\n").nth(1).and_then(|rest| rest.lines().next()?.trim().parse().ok()).expect("a number");
    assert!(blocks > 10, "{blocks} blocks were finished before the disk was full");
    assert_eq!(comparable(ledger(kept.path(), "made-up")), untouched());
}

#[cfg(unix)]
#[test]
fn a_ledger_that_does_not_fit_leaves_the_last_one_whole() {
    let out = folder();
    passes(made_up(&["run"], out.path()));
    let path = out.path().join("made-up/ledger.json");
    let last = fs::read(&path).expect("a ledger");
    // A limit on the size of files stands for the disk: the write fails in the middle in the same way. The unit is at most a kilobyte.
    assert!(last.len() > 4 * 1024, "the ledger is larger than the limit");
    let full = finish(script(r#"trap "" XFSZ; ulimit -f 4 && exec "$0" run --seed 2 --out "$1""#, out.path()));
    assert_eq!(full.code, 3, "{}\n{}", full.stdout, full.stderr);
    assert!(full.stderr.contains("ledger.json") && full.stderr.contains(" help: "), "{}", full.stderr);
    assert_eq!(fs::read(&path).expect("still there"), last);
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_said_at_once() {
    let out = folder();
    // Root writes whatever the permissions say, but not into a file system that is mounted read-only.
    let read_only = r#"mount -t tmpfs -o ro tmpfs "$1" && exec "$0" run --out "$1/results""#;
    let run = match with_a_file_system_of_its_own(read_only, out.path()) {
        Some(command) => finish(command),
        None => finish(script(r#"chmod 555 "$1" && exec "$0" run --out "$1/results""#, out.path())),
    };
    assert_eq!(run.code, 3, "{}\n{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("cannot write") && run.stderr.contains("--out DIR"), "{}", run.stderr);
    assert!(run.stdout.is_empty(), "nothing was computed in vain: {}", run.stdout);
}

#[test]
fn a_file_where_the_folder_should_be_is_said_at_once() {
    let out = folder();
    let path = out.path().join("results");
    fs::write(&path, "mine").expect("writable");
    let run = finish(made_up(&["run"], &path));
    assert_eq!(run.code, 3, "{}\n{}", run.stdout, run.stderr);
    assert_eq!(fs::read_to_string(&path).expect("readable"), "mine");
}

// Blocks that are not what they should be.

/// A folder with every block of a run, and the blocks.
fn saved(words: &[&str]) -> (tempfile::TempDir, Vec<PathBuf>) {
    let out = folder();
    passes(made_up(&[&["run", "--shard", "0/1"], words].concat(), out.path()));
    let blocks = files_below(&out.path().join("blocks"));
    assert!(blocks.len() > 100, "a shard saves every block");
    (out, blocks)
}

/// The file with another content and a checksum that is right: what only someone who forges a block writes.
fn forged(file: &[u8], change: impl Fn(&mut Vec<u8>)) -> Vec<u8> {
    let mut content = file[..file.len() - 16].to_vec();
    change(&mut content);
    content.extend_from_slice(&StableHash::new().raw(&content).finish().to_le_bytes());
    content
}

fn flipped(file: &[u8]) -> Vec<u8> {
    let mut file = file.to_vec();
    let middle = file.len() / 2;
    file[middle] ^= 0x04;
    file
}

fn cut(file: &[u8]) -> Vec<u8> {
    file[..file.len() - 1].to_vec()
}

fn empty(_: &[u8]) -> Vec<u8> {
    Vec::new()
}

fn longer(file: &[u8]) -> Vec<u8> {
    [file, b"\n"].concat()
}

fn foreign(_: &[u8]) -> Vec<u8> {
    b"%PDF-1.7 a file of someone else's".to_vec()
}

/// Key and checksum are right, and the numbers are gone.
fn unreadable(file: &[u8]) -> Vec<u8> {
    forged(file, |content| content.truncate(content.iter().position(|&byte| byte == b'\n').expect("the key is a line") + 1))
}

type Damage = fn(&[u8]) -> Vec<u8>;

#[test]
fn a_block_that_is_damaged_in_any_way_is_reported_and_computed_again() {
    let expected = untouched();
    let damages: [(Damage, &str); 6] = [
        (flipped, "its checksum is wrong"),
        (cut, "its checksum is wrong"),
        (empty, "a foreign file"),
        (longer, "its checksum is wrong"),
        (foreign, "a foreign file"),
        (unreadable, "its numbers cannot be read"),
    ];
    for (damage, why) in damages {
        let (out, blocks) = saved(&[]);
        // One of each claim, and no more than are reported by name.
        for block in [&blocks[0], &blocks[blocks.len() / 2], &blocks[blocks.len() - 1]] {
            let file = fs::read(block).expect("readable");
            fs::write(block, damage(&file)).expect("writable");
        }
        let run = passes(made_up(&["run"], out.path()));
        assert_eq!(run.stderr.matches("not used and computed again").count(), 3, "{why}: {}", run.stderr);
        assert_eq!(run.stderr.matches(why).count(), 3, "{why}: {}", run.stderr);
        assert_eq!(comparable(ledger(out.path(), "made-up")), expected, "{why}");
    }
}

#[test]
fn blocks_of_another_seed_under_the_right_names_are_not_used() {
    let (out, blocks) = saved(&[]);
    let (_other, others) = saved(&["--seed", "2"]);
    // Names hold a hash of part, sizes and seed, so those of two seeds never meet by themselves; folders and order are the same.
    assert_eq!(blocks.len(), others.len());
    let exchanged = blocks.iter().zip(&others).take(2);
    for (block, other) in exchanged {
        fs::copy(other, block).expect("writable");
    }
    let run = passes(made_up(&["run"], out.path()));
    assert_eq!(run.stderr.matches("made for something else").count(), 2, "{}", run.stderr);
    assert_eq!(comparable(ledger(out.path(), "made-up")), untouched());
}

#[test]
fn blocks_of_other_sources_are_reported_and_all_computed_again() {
    let (out, blocks) = saved(&[]);
    let mut newer = made_up(&["run", "--shard", "0/1"], out.path());
    newer.env("MADE_UP_SOURCES", "edited");
    let run = passes(newer);
    assert!(run.stderr.contains("made by other sources") && run.stderr.contains("more such blocks"), "{}", run.stderr);
    assert!(run.stdout.contains(&format!("{} blocks computed", blocks.len())), "{}", run.stdout);
    // Now the folder holds the newer ones, and the older program reports those.
    let older = passes(made_up(&["run"], out.path()));
    assert!(older.stderr.contains("made by other sources"), "{}", older.stderr);
    assert_eq!(comparable(ledger(out.path(), "made-up")), untouched());
}

#[test]
fn shards_of_other_sources_are_not_merged() {
    let (shard, _) = saved(&[]);
    let out = folder();
    let mut merge = made_up(&["merge", &shard.path().to_string_lossy()], out.path());
    merge.env("MADE_UP_SOURCES", "edited");
    let merge = finish(merge);
    assert_eq!(merge.code, 3, "{}\n{}", merge.stdout, merge.stderr);
    assert!(merge.stderr.contains("made by other sources"), "{}", merge.stderr);
}

#[test]
fn a_merge_with_a_damaged_block_names_it_and_writes_nothing() {
    let (shard, blocks) = saved(&[]);
    let out = folder();
    let file = fs::read(&blocks[3]).expect("readable");
    fs::write(&blocks[3], &file[..file.len() / 2]).expect("writable");
    let merge = finish(made_up(&["merge", &shard.path().to_string_lossy()], out.path()));
    assert_eq!(merge.code, 3, "{}\n{}", merge.stdout, merge.stderr);
    assert!(merge.stderr.contains("not used and computed again") && merge.stderr.contains("1 blocks are missing"), "{}", merge.stderr);
    assert!(!out.path().join("made-up/ledger.json").exists());
}
