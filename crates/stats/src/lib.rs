//! The numerical ground that the judge stands on: random streams, exact tests, integrals with bounds, exact numbers.
//!
//! Knows no networks and no papers. Every function says how accurate it is, and its tests hold it to that against
//! values in `golden/`, computed by the scripts beside them with mpmath and SciPy in another way.
//!
//! | need | module |
//! |---|---|
//! | random numbers of a named block | [`stream`] |
//! | hits in trials: exact tails, limits, refused counts | [`binomial`] |
//! | a mean with a known or an estimated standard error | [`normal_test`], [`student_t`] |
//! | counts in classes | [`chi_square`] |
//! | samples against a distribution function | [`kolmogorov`] |
//! | an integral with an error bound | [`integrate`] |
//! | exact fractions, and floats that enclose the truth | [`rational`], [`enclosure`] |
//! | eigenvalues and linear systems, by two programs | [`linear_algebra`] |
//! | the normal law far out, Stirling's error | [`special`] |
//! | an interval as shown to people | [`interval`] |
//!
//! Functions return NaN for NaN and for what is no probability, and panic only where a caller broke an invariant (more hits than trials,
//! unsorted samples). What can fail for other reasons returns a `Result`.

pub mod binomial;
pub mod chi_square;
pub mod enclosure;
#[cfg(test)]
mod golden;
mod incomplete_beta;
mod incomplete_gamma;
pub mod integrate;
pub mod interval;
pub mod kolmogorov;
pub mod linear_algebra;
mod log_concave;
pub mod normal_test;
pub mod rational;
pub mod special;
pub mod stream;
pub mod student_t;
