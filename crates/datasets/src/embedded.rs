//! The two sets that are compiled in, so that every command works from a fresh clone.
//!
//! Both are CC BY 4.0: `NOTICE` and `data list` name their authors.

use crate::catalogue;
use crate::folder;

const DIGITS: &[u8] = include_bytes!("../data/digits.csv.gz");
const YACHT: &[u8] = include_bytes!("../data/yacht.txt");

/// The digits: 1,797 lines of 64 pixels and a label, with commas.
pub(crate) fn digits() -> Vec<u8> {
    let set = catalogue::set("digits").expect("a set");
    folder::content_of_gzip(DIGITS, &set.files[0].content).expect("the compiled-in digits are sound")
}

/// The yacht set, byte for byte the file of `DIR/uci/`.
pub fn yacht() -> &'static [u8] {
    YACHT
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checksum::sha256;

    #[test]
    fn the_compiled_in_files_are_those_of_the_table() {
        let yacht_file = catalogue::set("yacht").expect("a set").files[0].content;
        assert_eq!((YACHT.len() as u64, sha256(YACHT).as_str()), (yacht_file.bytes, yacht_file.sha256));
        let digits_file = catalogue::set("digits").expect("a set").files[0];
        let packed = digits_file.packed.expect("gzipped");
        assert_eq!((DIGITS.len() as u64, sha256(DIGITS).as_str()), (packed.bytes, packed.sha256));
        assert_eq!(sha256(&digits()), digits_file.content.sha256);
    }
}
