//! Saved blocks: one file for each finished block, so that finished work is never lost.
//!
//! A file is written under a temporary name, synced, and renamed, so it is there whole or not at all. Inside are a line with the
//! key, the payload, and a checksum of both. A file that is torn, of other sizes, another seed or other sources is never used: it is
//! reported and its block computed again.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::{Deserialize, Serialize};
use stable_hash::StableHash;

use crate::part::short_name;

/// What a block is a part of, and what it was made with. Two blocks with equal keys hold the same numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BlockKey {
    /// Full id of the claim, or the paper where the part is common to its rows.
    pub owner: String,
    /// Part of its measurement, parameters included.
    pub part: String,
    /// Index of the block.
    pub block: u64,
    /// Trials of the whole part.
    pub trials: u64,
    /// Trials of a full block.
    pub block_size: u64,
    /// Seed of the run.
    pub seed: u64,
    /// Fingerprint of the sources.
    pub fingerprint: String,
}

impl BlockKey {
    /// File name within the folder of blocks. The fingerprint is left out, so newer sources find the older block and report it.
    fn path(&self) -> PathBuf {
        let sizes = [self.trials, self.block_size, self.seed].map(u64::to_le_bytes).concat();
        let name = StableHash::new().field(self.part.as_bytes()).field(&sizes).hex();
        let (paper, claim) = self.owner.split_once('/').unwrap_or((&self.owner, "common"));
        PathBuf::from(paper).join(claim.replace('/', ".")).join(format!("{}-{}.block", &name[..16], self.block))
    }
}

const MAGIC: &str = "verdict-block-1 ";
const CHECKSUM_BYTES: usize = 16;
/// No block comes near; a file that claims to be larger is foreign and is not read into memory.
const LARGEST_FILE: u64 = 1 << 30;

/// The blocks of one run: read from several folders (those of merged shards), written to the first.
#[derive(Debug)]
pub(crate) struct BlockStore {
    folders: Vec<PathBuf>,
    rejected: Mutex<Vec<String>>,
}

impl BlockStore {
    /// `folders` hold blocks; new ones go to the first.
    pub(crate) fn new(folders: Vec<PathBuf>) -> Self {
        Self { folders, rejected: Mutex::new(Vec::new()) }
    }

    /// The payload of a block if a good file holds it, one that `can_be_read` among them.
    pub(crate) fn load(&self, key: &BlockKey, can_be_read: impl Fn(&[u8]) -> bool) -> Option<Vec<u8>> {
        self.folders.iter().find_map(|folder| {
            let path = folder.join(key.path());
            let found = read(&path, key).and_then(|payload| {
                // The checksum is no defence against someone who forges a block, and a panic would be no answer to it.
                if can_be_read(&payload) { Ok(payload) } else { Err(Rejection::Unusable("its numbers cannot be read".into())) }
            });
            match found {
                Ok(payload) => Some(payload),
                Err(Rejection::Absent) => None,
                Err(Rejection::Unusable(why)) => {
                    self.rejected.lock().expect("no thread panics with this lock").push(format!(
                        "{} block {}: {why}",
                        short_name(&key.part),
                        key.block
                    ));
                    None
                }
            }
        })
    }

    /// Writes a block so that it is there whole or not at all.
    ///
    /// # Errors
    /// When the folder cannot be made or the file cannot be written (a full disk, a read-only folder).
    pub(crate) fn save(&self, key: &BlockKey, payload: &[u8]) -> io::Result<()> {
        let Some(folder) = self.folders.first() else { return Ok(()) };
        let path = folder.join(key.path());
        write_atomically(&path, &encode(key, payload))
    }

    /// What was found and not used since the last call, for the reader.
    pub(crate) fn take_rejected(&self) -> Vec<String> {
        std::mem::take(&mut self.rejected.lock().expect("no thread panics with this lock"))
    }
}

/// Writes under a temporary name, syncs, and renames; makes the folder where it is missing.
pub(crate) fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    // The process id keeps two shards on one folder apart; a left-over of a killed run is overwritten or lies unused.
    let temporary = path.with_extension(format!("tmp{}", std::process::id()));
    let written = File::create(&temporary).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let renamed = written.and_then(|()| fs::rename(&temporary, path));
    if renamed.is_err() {
        let _ = fs::remove_file(&temporary);
    }
    renamed
}

fn encode(key: &BlockKey, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(payload.len() + 512);
    bytes.extend_from_slice(MAGIC.as_bytes());
    serde_json::to_writer(&mut bytes, key).expect("a key of strings and integers is JSON");
    bytes.push(b'\n');
    bytes.extend_from_slice(payload);
    let checksum = StableHash::new().raw(&bytes).finish();
    bytes.extend_from_slice(&checksum.to_le_bytes());
    bytes
}

enum Rejection {
    Absent,
    Unusable(String),
}

fn read(path: &Path, expected: &BlockKey) -> Result<Vec<u8>, Rejection> {
    let found = match fs::metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Rejection::Absent),
        Err(error) => return Err(Rejection::Unusable(error.to_string())),
    };
    // Reading a pipe would wait for its writer for ever.
    if !found.is_file() {
        return Err(Rejection::Unusable("no file".into()));
    }
    if found.len() > LARGEST_FILE {
        return Err(Rejection::Unusable(format!("a foreign file of {} bytes", found.len())));
    }
    let bytes = fs::read(path).map_err(|error| Rejection::Unusable(error.to_string()))?;
    decode(&bytes, expected).map_err(|why| Rejection::Unusable(why.to_string()))
}

fn decode(bytes: &[u8], expected: &BlockKey) -> Result<Vec<u8>, &'static str> {
    let rest = bytes.strip_prefix(MAGIC.as_bytes()).ok_or("a foreign file")?;
    let (content, checksum) = bytes.split_last_chunk::<CHECKSUM_BYTES>().ok_or("torn")?;
    if StableHash::new().raw(content).finish() != u128::from_le_bytes(*checksum) {
        return Err("torn or damaged: its checksum is wrong");
    }
    let line_end = rest.iter().position(|&byte| byte == b'\n').ok_or("torn")?;
    let key: BlockKey = serde_json::from_slice(&rest[..line_end]).map_err(|_| "its key cannot be read")?;
    if key.fingerprint != expected.fingerprint {
        return Err("made by other sources");
    }
    if key != *expected {
        return Err("made for something else");
    }
    let start = MAGIC.len() + line_end + 1;
    Ok(content.get(start..).ok_or("torn")?.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> BlockKey {
        BlockKey {
            owner: "paper/claim/row".into(),
            part: "normal 2,2".into(),
            block: 3,
            trials: 100,
            block_size: 10,
            seed: 1,
            fingerprint: "f".into(),
        }
    }

    fn anything(_: &[u8]) -> bool {
        true
    }

    fn store() -> (tempfile::TempDir, BlockStore, PathBuf) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = BlockStore::new(vec![folder.path().to_path_buf()]);
        store.save(&key(), b"payload\nwith lines").expect("saved");
        let path = folder.path().join(key().path());
        (folder, store, path)
    }

    #[test]
    fn a_saved_block_comes_back() {
        let (_folder, store, _) = store();
        assert_eq!(store.load(&key(), anything).as_deref(), Some(&b"payload\nwith lines"[..]));
        assert!(store.take_rejected().is_empty());
    }

    #[test]
    fn a_block_of_other_sources_is_reported_and_not_used() {
        let (_folder, store, _) = store();
        assert_eq!(store.load(&BlockKey { fingerprint: "g".into(), ..key() }, anything), None);
        assert_eq!(store.take_rejected(), ["normal 2,2 block 3: made by other sources"]);
    }

    #[test]
    fn another_seed_or_size_is_another_file() {
        let (_folder, store, _) = store();
        assert_eq!(store.load(&BlockKey { seed: 2, ..key() }, anything), None);
        assert_eq!(store.load(&BlockKey { trials: 101, ..key() }, anything), None);
        assert!(store.take_rejected().is_empty());
    }

    #[test]
    fn no_torn_or_flipped_file_is_used() {
        let (_folder, store, path) = store();
        let whole = fs::read(&path).expect("readable");
        for cut in 0..whole.len() {
            fs::write(&path, &whole[..cut]).expect("written");
            assert_eq!(store.load(&key(), anything), None, "cut at {cut}");
        }
        for position in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[position] ^= 0x10;
            fs::write(&path, &flipped).expect("written");
            assert_eq!(store.load(&key(), anything), None, "flipped at {position}");
        }
        assert_eq!(store.take_rejected().len(), 2 * whole.len());
    }

    #[test]
    fn a_block_whose_numbers_cannot_be_read_is_reported_and_not_used() {
        let (_folder, store, _) = store();
        assert_eq!(store.load(&key(), |payload| payload.is_empty()), None);
        assert_eq!(store.take_rejected(), ["normal 2,2 block 3: its numbers cannot be read"]);
    }

    #[test]
    fn what_is_no_file_or_larger_than_any_block_is_not_read() {
        let (_folder, store, path) = store();
        let file = File::create(&path).expect("writable");
        // Sparse: it takes no room on the disk, and would take a TiB of memory.
        file.set_len(1 << 40).expect("a file system with sparse files");
        assert_eq!(store.load(&key(), anything), None);
        fs::remove_file(&path).expect("ours");
        fs::create_dir(&path).expect("a folder in its place");
        assert_eq!(store.load(&key(), anything), None);
        let messages = store.take_rejected();
        assert!(messages[0].ends_with("a foreign file of 1099511627776 bytes") && messages[1].ends_with("no file"), "{messages:?}");
    }

    #[test]
    fn a_damaged_block_is_refused_or_is_the_block() {
        let sound = encode(&key(), b"payload\nwith lines");
        damage::hold("blocks", 3000, damage::bytes(sound), |file| {
            if let Ok(payload) = decode(&file, &key()) {
                assert_eq!(payload, b"payload\nwith lines");
            }
        });
        damage::hold("blocks out of nowhere", 3000, damage::any_bytes(MAGIC.as_bytes()), |file| assert!(decode(&file, &key()).is_err()));
    }

    /// Behind a checksum that is right: what only someone who forges a block comes to.
    #[test]
    fn a_forged_block_is_answered() {
        let content = encode(&key(), &[7; 40]);
        let content = content[..content.len() - CHECKSUM_BYTES].to_vec();
        damage::hold("forged blocks", 3000, damage::bytes(content), |mut file| {
            file.extend_from_slice(&StableHash::new().raw(&file).finish().to_le_bytes());
            if let Ok(payload) = decode(&file, &key()) {
                // A length of 2^60 numbers in front of forty bytes is an error, not an allocation.
                let _ = postcard::from_bytes::<Vec<u64>>(&payload);
                let _ = postcard::from_bytes::<Vec<Vec<f64>>>(&payload);
                let _ = postcard::from_bytes::<(String, Option<u32>, Vec<(u64, f64)>)>(&payload);
            }
        });
    }
}
