//! Damaged bytes.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// One change of a file. Places are fractions of its length at that moment.
#[derive(Clone, Debug)]
enum Change {
    /// Bits of one byte.
    Flip(Index, u8),
    /// Everything behind a place is gone.
    Cut(Index),
    /// A piece is gone.
    LeaveOut(Index, usize),
    /// A piece comes twice.
    Repeat(Index, usize),
    /// Something is put in.
    PutIn(Index, Vec<u8>),
    /// A number that a header may hold is overwritten.
    Overwrite(Index, Vec<u8>),
}

impl Change {
    fn make(&self, file: &mut Vec<u8>) {
        // Also behind the last byte: an empty file can be added to.
        let place = |index: &Index, file: &[u8]| index.index(file.len() + 1);
        let piece = |from: usize, length: usize, file: &[u8]| from..file.len().min(from + length);
        match self {
            Self::Flip(index, bits) => {
                let at = place(index, file);
                file.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= bits);
            }
            Self::Cut(index) => file.truncate(place(index, file)),
            Self::LeaveOut(index, length) => {
                file.drain(piece(place(index, file), *length, file));
            }
            Self::Repeat(index, length) => {
                let from = place(index, file);
                let again = file[piece(from, *length, file)].to_vec();
                file.splice(from..from, again);
            }
            Self::PutIn(index, bytes) => {
                let at = place(index, file);
                file.splice(at..at, bytes.iter().copied());
            }
            Self::Overwrite(index, bytes) => {
                let from = place(index, file);
                file.splice(piece(from, bytes.len(), file), bytes.iter().copied());
            }
        }
    }
}

/// Numbers that a reader may not believe, in binary of both orders and as text.
fn numbers() -> impl Strategy<Value = Vec<u8>> {
    const VALUES: [u64; 11] = [0, 1, 255, 1 << 16, 1 << 31, (1 << 32) - 1, 1 << 32, 1 << 53, 1 << 60, 1 << 63, u64::MAX];
    let binary = select(&VALUES[..]).prop_flat_map(|value: u64| {
        let small = value as u32;
        select(vec![value.to_le_bytes().to_vec(), value.to_be_bytes().to_vec(), small.to_le_bytes().to_vec(), small.to_be_bytes().to_vec()])
    });
    let words: &[&str] =
        &["-1", "1e999", "1152921504606846976", "99999999999999999999999", "NaN", "null", "\"", "[[[[", "{\"", "\u{fffd}", "-"];
    prop_oneof![binary, select(words).prop_map(|word| word.as_bytes().to_vec())]
}

fn change() -> impl Strategy<Value = Change> {
    let place = any::<Index>;
    prop_oneof![
        (place(), 1..=u8::MAX).prop_map(|(at, bits)| Change::Flip(at, bits)),
        place().prop_map(Change::Cut),
        (place(), 1..40_usize).prop_map(|(at, length)| Change::LeaveOut(at, length)),
        (place(), 1..40_usize).prop_map(|(at, length)| Change::Repeat(at, length)),
        (place(), vec(any::<u8>(), 1..20)).prop_map(|(at, bytes)| Change::PutIn(at, bytes)),
        (place(), numbers()).prop_map(|(at, bytes)| Change::PutIn(at, bytes)),
        (place(), numbers()).prop_map(|(at, bytes)| Change::Overwrite(at, bytes)),
    ]
}

/// A sound file with up to seven changes, or none.
pub fn bytes(sound: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    vec(change(), 0..8).prop_map(move |changes| {
        let mut file = sound.clone();
        changes.iter().for_each(|change| change.make(&mut file));
        file
    })
}

/// Bytes out of nowhere, also behind a beginning that the format asks for.
pub fn any_bytes(beginning: &'static [u8]) -> impl Strategy<Value = Vec<u8>> {
    (select(vec![&[][..], beginning]), vec(any::<u8>(), 0..300)).prop_map(|(beginning, rest)| [beginning, &rest].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(change: Change) -> Vec<u8> {
        let mut file = vec![1, 2, 3, 4];
        change.make(&mut file);
        file
    }

    proptest! {
        #[test]
        fn every_change_can_be_made_anywhere(at in any::<Index>(), length in 1..40_usize) {
            prop_assert!(after(Change::Flip(at, 1)).len() == 4);
            prop_assert!(after(Change::Cut(at)).len() <= 4);
            prop_assert!(after(Change::LeaveOut(at, length)).len() <= 4);
            prop_assert!(after(Change::Repeat(at, length)).len() <= 8);
            prop_assert_eq!(after(Change::PutIn(at, vec![9; 3])).len(), 7);
            prop_assert!((4..=8).contains(&after(Change::Overwrite(at, vec![9; 4])).len()));
        }

        #[test]
        fn few_changes_leave_most_of_a_file(file in bytes(vec![0xAA; 1000])) {
            prop_assert!(file.len() <= 1000 + 7 * 40);
        }
    }
}
