//! Networks of one input, trained as in the paper's experiments: what the tables, their figures and the claims about them share.
//!
//! | file | holds |
//! |---|---|
//! | `begin` | where a training begins: a standard start, breakpoints spread uniformly, a spiky function |
//! | `course` | ensembles trained side by side, and the networks at some epochs on the way |
//! | `gathered` | all seeds of a course, as rows look at them |
//! | `interval` | table 1's networks |
//! | `spiky` | table 3's networks |
//! | `look` | what a network's function is: errors, breakpoints, pieces, roughness, variation of the slope |
//!
//! # What the paper does not say
//!
//! The scale of the loss: section 2.3 defines half the sum of squares, a framework's default is their mean. A learning rate on one of them is another
//! rate on the other, and a printed loss is in one of these units. Tables that print losses are judged in each; where only directions are stated,
//! `Loss::HalfSum` is taken, the paper's own. Weights: "pytorch default of He initialization" in appendix A.1, so `Start::Framework` unless a row says
//! otherwise. Training is in single precision, a framework's default.

pub(crate) mod begin;
pub(crate) mod course;
pub(crate) mod gathered;
pub(crate) mod interval;
pub(crate) mod look;
pub(crate) mod spiky;
