//! Lemma 11: a random matrix does not map a fixed nonzero vector to zero.
//!
//! If each row of a random `n x m` matrix `A` has an absolutely continuous law on `R^m` and `x != 0` is fixed, then
//!
//! ```text
//! P[A x = 0] = 0
//! ```
//!
//! Source: Lemma 11, appendix B. One row is enough, and `x` must not depend on `A` (see `lemma-1/dependent-layers`).
//! Entries of a row may depend on each other, and rows on other rows. A row times `x` is decided in fractions: a float that is drawn is
//! the fraction that it is, and a zero is a zero. Drawn floats are discrete after all; a tie of theirs has probability about 1e-15.

use claims::{Block, Claim, Control, Evidence, Expect, Part, Run, Samples, Stop, Verdict};
use network::WeightLaw;
use num_traits::Zero;
use stats::rational::{Rational, from_f64_exact};

use experiments::properties::merged;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[NO_ZERO, ONE_ROW];

const FORMULA: &str = "P[A x = 0] = 0 for x != 0";
const SAMPLES: Samples = Samples { ci: 2000, paper: 30_000 };

const NO_ZERO: Claim = Claim {
    id: "lemma-11/no-zero",
    source: "Lemma 11, appendix B",
    statement: "no random matrix with absolutely continuous rows maps a fixed nonzero vector to zero",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| no_zero(run, &SETTINGS),
    control: Control::negative("entries in {-1, 0, 1}", |run| no_zero(run, &[Setting { entries: Entries::Discrete, ..SETTINGS[1] }])),
    ..Claim::DEFAULT
};

const ONE_ROW: Claim = Claim {
    id: "lemma-11/one-row",
    source: "Lemma 11, appendix B",
    statement: "one absolutely continuous row is enough: its product with a fixed nonzero vector is not zero",
    formula: "P[a . x = 0] = 0 for x != 0",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| no_zero(run, &SINGLE_ROWS),
    control: Control::negative("x = 0", |run| no_zero(run, &[Setting { x: &[0.0, 0.0], ..SINGLE_ROWS[1] }])),
    note: "So A x has no zero coordinate at all, which is more than A x != 0.",
    ..Claim::DEFAULT
};

/// Random matrices and a vector.
#[derive(Clone, Copy)]
struct Setting {
    entries: Entries,
    rows: usize,
    x: &'static [f64],
}

#[derive(Clone, Copy)]
enum Entries {
    /// Independent.
    Law(WeightLaw),
    /// Each row is `(z1, z1 + z2, z1 + z2 + z3, ...)` with normal `z`: correlated, with a density.
    Correlated,
    /// Independent normal entries in the first row; all others are copies of it.
    EqualRows,
    /// Uniform on {-1, 0, 1}.
    Discrete,
}

const NORMAL: Entries = Entries::Law(WeightLaw::Normal);

const SETTINGS: [Setting; 6] = [
    Setting { entries: NORMAL, rows: 1, x: &[1.0] },
    Setting { entries: NORMAL, rows: 2, x: &[1.0, 1.0, -2.0] },
    Setting { entries: Entries::Law(WeightLaw::Cauchy), rows: 3, x: &[0.1, 0.0, -0.3, 1e6] },
    Setting { entries: Entries::Law(WeightLaw::LogNormal { log_std: 3.0 }), rows: 2, x: &[1.0, -1.0] },
    Setting { entries: Entries::Correlated, rows: 2, x: &[1.0, -1.0] },
    Setting { entries: Entries::EqualRows, rows: 3, x: &[3.0, 2.0] },
];

const SINGLE_ROWS: [Setting; 4] = [
    Setting { entries: NORMAL, rows: 1, x: &[-0.5] },
    Setting { entries: Entries::Law(WeightLaw::Uniform), rows: 1, x: &[1.0, -1.0] },
    Setting { entries: Entries::Law(WeightLaw::Mixture { spread: 0.01 }), rows: 1, x: &[1.0, 1.0, 1.0, 1.0] },
    Setting { entries: Entries::Correlated, rows: 1, x: &[2.0, -1.0, 0.0] },
];

impl Setting {
    fn name(&self) -> String {
        let entries = match self.entries {
            Entries::Law(law) => law.to_string(),
            Entries::Correlated => "correlated normal".to_string(),
            Entries::EqualRows => "normal, equal rows".to_string(),
            Entries::Discrete => "uniform on {-1, 0, 1}".to_string(),
        };
        format!("{entries}, {} x {}, x = {:?}", self.rows, self.x.len(), self.x)
    }

    fn matrix(&self, block: &mut Block) -> Vec<Vec<f64>> {
        let mut row = || -> Vec<f64> {
            let law = if let Entries::Law(law) = self.entries { law } else { WeightLaw::Normal };
            let mut entry = || match self.entries {
                Entries::Discrete => f64::from(rand::RngExt::random_range(&mut block.rng, -1..=1)),
                _ => law.sample(&mut block.rng),
            };
            let mut row: Vec<f64> = self.x.iter().map(|_| entry()).collect();
            if let Entries::Correlated = self.entries {
                (1..row.len()).for_each(|j| row[j] += row[j - 1]);
            }
            row
        };
        match self.entries {
            Entries::EqualRows => vec![row(); self.rows],
            _ => (0..self.rows).map(|_| row()).collect(),
        }
    }
}

/// Whether the matrix maps the vector to zero, exactly.
fn is_mapped_to_zero(matrix: &[Vec<f64>], x: &[Rational]) -> bool {
    let fraction = |value: f64| from_f64_exact(value).expect("drawn entries are finite");
    let product = |row: &[f64]| row.iter().zip(x).map(|(&a, x)| fraction(a) * x).fold(Rational::zero(), |sum, term| sum + term);
    matrix.iter().all(|row| product(row).is_zero())
}

/// Well below a second on one core.
const LARGEST_BLOCK: u64 = 50_000;

fn no_zero(run: &Run, settings: &[Setting]) -> Result<Vec<Evidence>, Stop> {
    let parts = settings.iter().map(|setting| {
        Part::new(setting.name(), run.samples(), LARGEST_BLOCK, |block| -> (u64, Option<String>) {
            let x: Vec<Rational> = setting.x.iter().map(|&x| from_f64_exact(x).expect("the row's vector is finite")).collect();
            let counterexample = (0..block.trials).find_map(|_| {
                let matrix = setting.matrix(block);
                is_mapped_to_zero(&matrix, &x).then(|| format!("A = {matrix:?}"))
            });
            (block.trials, counterexample)
        })
    });
    let measured = run.measure(parts.collect())?;
    let lines = settings.iter().zip(measured);
    Ok(lines.map(|(setting, blocks)| merged(setting.name(), blocks).by("statement", "matrices times the vector in fractions")).collect())
}

#[cfg(test)]
mod tests {
    use stats::rational::ratio;

    use super::*;

    #[test]
    fn a_zero_row_maps_everything_to_zero_and_one_other_row_is_enough_against_it() {
        assert!(is_mapped_to_zero(&[vec![0.0]], &[ratio(1, 1)]));
        assert!(!is_mapped_to_zero(&[vec![0.0], vec![5e-324]], &[ratio(1, 1)]));
        assert!(is_mapped_to_zero(&[vec![3.0]], &[ratio(0, 1)]));
    }

    #[test]
    fn a_sum_that_only_rounds_to_zero_is_not_zero() {
        // 1 + 2^-60 - 1.
        let x = [ratio(1, 1), ratio(1, 1), ratio(-1, 1)];
        assert!(!is_mapped_to_zero(&[vec![1.0, 0.5_f64.powi(60), 1.0]], &x));
        assert!(is_mapped_to_zero(&[vec![1.0, 1.0, 2.0]], &x));
    }

    #[test]
    fn matrices_have_the_shape_that_they_should_have() {
        let mut block = Block { index: 0, trials: 0, rng: stats::stream::generator(&["lemma-11"], 1, 0) };
        for setting in SETTINGS.iter().chain(&SINGLE_ROWS) {
            let matrix = setting.matrix(&mut block);
            assert_eq!(matrix.len(), setting.rows);
            assert!(matrix.iter().all(|row| row.len() == setting.x.len()));
        }
        let equal = SETTINGS[5].matrix(&mut block);
        assert!(equal[0] == equal[1] && equal[1] == equal[2]);
    }
}
