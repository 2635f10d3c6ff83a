//! A hash that never changes, and the fingerprint of a paper's sources. Depends on nothing.
//!
//! The hash names random streams and guards saved blocks, so its values are part of the project's
//! interface: a new hash function would move every simulated number. It is FNV-1a with 128 bits
//! (Fowler, Noll, Vo; the constants are those of the reference code). It detects damage and
//! staleness; it is no defence against someone who forges a block on purpose.
//!
//! Build scripts depend on this crate, so it has no dependencies of its own.

mod fingerprint;

pub use fingerprint::{emit_build_facts, fingerprint};

const OFFSET_BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

/// FNV-1a, 128 bits, fed piece by piece.
///
/// ```
/// use stable_hash::StableHash;
/// assert_eq!(StableHash::new().raw(b"a").finish(), 0xd228cb696f1a8caf78912b704e4a8964);
/// ```
#[derive(Clone, Debug)]
pub struct StableHash(u128);

impl StableHash {
    /// The hash of nothing.
    pub fn new() -> Self {
        Self(OFFSET_BASIS)
    }

    /// Appends bytes as they are.
    #[must_use]
    pub fn raw(mut self, bytes: &[u8]) -> Self {
        for &byte in bytes {
            self.0 = (self.0 ^ u128::from(byte)).wrapping_mul(PRIME);
        }
        self
    }

    /// Appends a field: its length, then its bytes, so that ("ab", "c") and ("a", "bc") differ.
    #[must_use]
    pub fn field(self, bytes: &[u8]) -> Self {
        self.raw(&(bytes.len() as u64).to_le_bytes()).raw(bytes)
    }

    /// The 128-bit value.
    pub fn finish(&self) -> u128 {
        self.0
    }

    /// The value as 32 lower-case hexadecimal digits.
    pub fn hex(&self) -> String {
        format!("{:032x}", self.0)
    }
}

impl Default for StableHash {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_gives_the_published_values() {
        // Test vectors of the FNV reference distribution (fnv_test.c), 128-bit FNV-1a.
        assert_eq!(StableHash::new().finish(), OFFSET_BASIS);
        assert_eq!(StableHash::new().raw(b"a").finish(), 0xd228_cb69_6f1a_8caf_7891_2b70_4e4a_8964);
        assert_eq!(StableHash::new().raw(b"foobar").finish(), 0x343e_1662_793c_64bf_6f0d_3597_ba44_6f18);
    }

    #[test]
    fn fields_are_delimited() {
        let two = |a: &[u8], b: &[u8]| StableHash::new().field(a).field(b).finish();
        assert_ne!(two(b"ab", b"c"), two(b"a", b"bc"));
    }
}
