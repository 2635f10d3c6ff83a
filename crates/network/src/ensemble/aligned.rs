//! Arrays of lanes that begin at a cache line, so that no register's load crosses one.

use crate::lanes::{LANES, Lane};
use crate::real::Real;

/// Bytes of a cache line and of the widest register.
const LINE: usize = 64;

/// A zeroed array of [`Lane`]s.
#[derive(Debug)]
pub(super) struct AlignedLanes<T> {
    numbers: Vec<T>,
    start: usize,
    length: usize,
}

impl<T: Real> AlignedLanes<T> {
    /// `length` lanes of zeros.
    pub(super) fn new(length: usize) -> AlignedLanes<T> {
        let spare = LINE / size_of::<T>();
        let numbers = vec![T::ZERO; length * LANES + spare];
        // Where the allocation begins is the only thing that differs from run to run, and no number depends on it.
        let start = numbers.as_ptr().align_offset(LINE).min(spare);
        AlignedLanes { numbers, start, length }
    }

    /// The lanes.
    #[inline(always)]
    pub(super) fn lanes(&self) -> &[Lane<T>] {
        self.numbers().as_chunks().0
    }

    /// The lanes, to be changed.
    #[inline(always)]
    pub(super) fn lanes_mut(&mut self) -> &mut [Lane<T>] {
        self.numbers_mut().as_chunks_mut().0
    }

    /// All numbers, lane by lane of each array element.
    #[inline(always)]
    pub(super) fn numbers(&self) -> &[T] {
        &self.numbers[self.start..self.start + self.length * LANES]
    }

    /// All numbers, to be changed.
    #[inline(always)]
    pub(super) fn numbers_mut(&mut self) -> &mut [T] {
        &mut self.numbers[self.start..self.start + self.length * LANES]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_begin_at_a_cache_line_and_are_zero() {
        for length in [0, 1, 3, 100] {
            let array = AlignedLanes::<f32>::new(length);
            assert!(length == 0 || (array.lanes().as_ptr() as usize).is_multiple_of(LINE));
            assert_eq!(array.lanes(), vec![[0.0; LANES]; length]);
        }
        assert_eq!(AlignedLanes::<f64>::new(2).numbers().len(), 2 * LANES);
    }
}
