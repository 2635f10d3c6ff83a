//! Evidence: what a check found, line by line. The judge decides; a line only states the two sides.

use num_bigint::BigInt;
use serde::{Deserialize, Serialize};
use stats::rational::Rational;

/// Which reading of the paper a line speaks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// What the paper prints.
    Printed,
    /// What would be right.
    Corrected,
}

impl Reading {
    /// The name in the ledger.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Printed => "printed",
            Self::Corrected => "corrected",
        }
    }
}

/// How the observed side is claimed to relate to the theory: `observed RELATION theory`.
///
/// A statistical test cannot tell `<` from `<=`; there the strict relations mean the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Relation {
    /// Equal.
    Equal,
    /// At most.
    AtMost,
    /// At least.
    AtLeast,
    /// Strictly less.
    Less,
    /// Strictly greater.
    Greater,
}

impl Relation {
    /// The sign in the ledger.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::AtMost => "<=",
            Self::AtLeast => ">=",
            Self::Less => "<",
            Self::Greater => ">",
        }
    }

    /// Whether an observed value above the theory speaks against the claim.
    pub(crate) const fn refuses_above(self) -> bool {
        matches!(self, Self::Equal | Self::AtMost | Self::Less)
    }

    /// Whether an observed value below the theory speaks against the claim.
    pub(crate) const fn refuses_below(self) -> bool {
        matches!(self, Self::Equal | Self::AtLeast | Self::Greater)
    }

    /// Decides the relation for two ordered values.
    pub(crate) fn is_met<T: PartialOrd>(self, observed: &T, theory: &T) -> bool {
        match self {
            Self::Equal => observed == theory,
            Self::AtMost => observed <= theory,
            Self::AtLeast => observed >= theory,
            Self::Less => observed < theory,
            Self::Greater => observed > theory,
        }
    }
}

/// One line of evidence: a finding, its reading, and how each of its two sides came about.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// The case, for example `widths 3,3,3`.
    pub label: String,
    /// Printed or corrected.
    pub reading: Reading,
    /// How the theory's side was made, for example `closed form`.
    pub theory_by: &'static str,
    /// How the observed side was made, for example `whole networks`; must differ from `theory_by`.
    pub observed_by: &'static str,
    /// The deviation that would matter on this line, where the row says `PerLine`.
    pub resolution: Option<f64>,
    /// The two sides.
    pub finding: Finding,
}

/// The two sides of a line, by kind.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Finding {
    /// Integers or rationals: equality or order, in all cases or with a counterexample.
    Exact {
        /// Claimed relation.
        relation: Relation,
        /// The theory's value; of many cases, that of the counterexample or the last.
        theory: Rational,
        /// The observed value of the same case.
        observed: Rational,
        /// How many cases were compared; 0 decides nothing.
        cases: u64,
        /// The first case that does not meet the relation.
        counterexample: Option<String>,
    },
    /// An interval that contains the true value, against a bound.
    Enclosure {
        /// Claimed relation of the true value to the bound.
        relation: Relation,
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
        /// The bound.
        bound: f64,
    },
    /// Two independent ways to the same number, with a stated error bound on their difference.
    Numeric {
        /// The theory's value.
        theory: f64,
        /// The other way's value.
        observed: f64,
        /// Bound on the sum of both errors.
        error_bound: f64,
    },
    /// Hits among independent trials, against a probability.
    Proportion {
        /// Claimed relation of the true probability to the theory.
        relation: Relation,
        /// The theory's probability.
        theory: f64,
        /// Hits.
        hits: u64,
        /// Trials.
        trials: u64,
    },
    /// A mean with its true standard error, against a value.
    Mean {
        /// Claimed relation of the true mean to the theory.
        relation: Relation,
        /// The theory's mean.
        theory: f64,
        /// Observed mean.
        mean: f64,
        /// Standard error of the observed mean.
        standard_error: f64,
        /// Number of independent values.
        n: u64,
    },
    /// Independent samples against a cdf, by Kolmogorov and Smirnov's two-sided distance.
    Kolmogorov {
        /// Largest distance between the empirical and the theory's cdf.
        distance: f64,
        /// Number of samples.
        n: u64,
    },
    /// Counts in cells against probabilities, by Pearson's statistic.
    ChiSquare {
        /// Pearson's statistic.
        statistic: f64,
        /// Cells less one, less fitted parameters.
        degrees: u64,
        /// Number of samples.
        n: u64,
        /// The smallest expected count of a cell; below 100 the asymptotic law cannot be trusted at alpha.
        smallest_expected: f64,
    },
    /// A property tried on many cases.
    Property {
        /// Cases tried; 0 decides nothing.
        cases: u64,
        /// The first case that fails, shrunk.
        counterexample: Option<String>,
    },
    /// A printed value against ours.
    Reported {
        /// Claimed relation of the true value to the printed one.
        relation: Relation,
        /// The paper's value.
        printed: f64,
        /// The paper's uncertainty, for example half a unit of the last printed digit.
        uncertainty: f64,
        /// Ours.
        ours: Measured,
    },
    /// A ranking or trend, paired over seeds: in how many pairs it shows. Ties count as disagreement.
    Ordering {
        /// Independent pairs.
        pairs: u64,
        /// Pairs that agree with the claim.
        agree: u64,
    },
    /// Few, expensive runs at named seeds: the mean of the values lies on the claimed side of the bound, at a stated level.
    Pinned {
        /// Claimed side: [`Relation::Less`] or [`Relation::Greater`].
        relation: Relation,
        /// The seeds, by name.
        seeds: Vec<u64>,
        /// What the values are.
        statement: String,
        /// A value for each seed.
        values: Vec<f64>,
        /// The bound.
        bound: f64,
        /// The stated level, for example 0.01.
        level: f64,
    },
}

/// Our value for a printed one, with the uncertainty that its origin gives it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub enum Measured {
    /// A value with an error bound; 0 for exact ones.
    Bounded {
        /// The value.
        value: f64,
        /// Bound on its error.
        error_bound: f64,
    },
    /// A simulated probability.
    Proportion {
        /// Hits.
        hits: u64,
        /// Trials.
        trials: u64,
    },
    /// A simulated mean.
    Mean {
        /// Observed mean.
        mean: f64,
        /// Its standard error.
        standard_error: f64,
        /// Number of independent values.
        n: u64,
    },
}

/// A whole number or a fraction, for [`Evidence::exact`].
pub trait IntoRational {
    /// The exact value.
    fn into_rational(self) -> Rational;
}

impl IntoRational for Rational {
    fn into_rational(self) -> Rational {
        self
    }
}

impl IntoRational for &Rational {
    fn into_rational(self) -> Rational {
        self.clone()
    }
}

impl IntoRational for i32 {
    fn into_rational(self) -> Rational {
        Rational::from_integer(BigInt::from(self))
    }
}

impl IntoRational for u64 {
    fn into_rational(self) -> Rational {
        Rational::from_integer(BigInt::from(self))
    }
}

impl Evidence {
    fn new(label: impl Into<String>, finding: Finding) -> Self {
        Self { label: label.into(), reading: Reading::Printed, theory_by: "", observed_by: "", resolution: None, finding }
    }

    /// One exact comparison.
    pub fn exact(label: impl Into<String>, relation: Relation, theory: impl IntoRational, observed: impl IntoRational) -> Self {
        let label = label.into();
        Self::exact_cases(label.clone(), relation, [(label, theory, observed)])
    }

    /// Exact comparisons `(case, theory, observed)`; the first that fails is the counterexample. No case decides nothing.
    pub fn exact_cases<N, T, O>(label: impl Into<String>, relation: Relation, cases: impl IntoIterator<Item = (N, T, O)>) -> Self
    where
        N: Into<String>,
        T: IntoRational,
        O: IntoRational,
    {
        let zero = || 0.into_rational();
        let (mut shown, mut count, mut counterexample) = ((zero(), zero()), 0, None);
        for (name, theory, observed) in cases {
            count += 1;
            if counterexample.is_none() {
                shown = (theory.into_rational(), observed.into_rational());
                if !relation.is_met(&shown.1, &shown.0) {
                    counterexample = Some(name.into());
                }
            }
        }
        Self::new(label, Finding::Exact { relation, theory: shown.0, observed: shown.1, cases: count, counterexample })
    }

    /// An interval that contains the true value, against a bound.
    pub fn enclosure(label: impl Into<String>, relation: Relation, low: f64, high: f64, bound: f64) -> Self {
        Self::new(label, Finding::Enclosure { relation, low, high, bound })
    }

    /// Two independent ways to one number.
    pub fn numeric(label: impl Into<String>, theory: f64, observed: f64, error_bound: f64) -> Self {
        Self::new(label, Finding::Numeric { theory, observed, error_bound })
    }

    /// Hits among trials against a probability.
    pub fn proportion(label: impl Into<String>, relation: Relation, theory: f64, hits: u64, trials: u64) -> Self {
        Self::new(label, Finding::Proportion { relation, theory, hits, trials })
    }

    /// A mean of `n` values with its standard error, estimated from them, against a value: Student's law with `n - 1` degrees of freedom.
    /// The caller answers for it at 1e-10: values about normal, or so many that their tail does not matter.
    pub fn mean(label: impl Into<String>, relation: Relation, theory: f64, mean: f64, standard_error: f64, n: u64) -> Self {
        Self::new(label, Finding::Mean { relation, theory, mean, standard_error, n })
    }

    /// Samples against a cdf by their largest distance.
    pub fn kolmogorov(label: impl Into<String>, distance: f64, n: u64) -> Self {
        Self::new(label, Finding::Kolmogorov { distance, n })
    }

    /// Counts in cells against probabilities.
    pub fn chi_square(label: impl Into<String>, statistic: f64, degrees: u64, n: u64, smallest_expected: f64) -> Self {
        Self::new(label, Finding::ChiSquare { statistic, degrees, n, smallest_expected })
    }

    /// A property tried on `cases` cases.
    pub fn property(label: impl Into<String>, cases: u64, counterexample: Option<String>) -> Self {
        Self::new(label, Finding::Property { cases, counterexample })
    }

    /// A printed value against ours.
    pub fn reported(label: impl Into<String>, relation: Relation, printed: f64, uncertainty: f64, ours: Measured) -> Self {
        Self::new(label, Finding::Reported { relation, printed, uncertainty, ours })
    }

    /// A ranking that shows in `agree` of `pairs` independent pairs.
    pub fn ordering(label: impl Into<String>, pairs: u64, agree: u64) -> Self {
        Self::new(label, Finding::Ordering { pairs, agree })
    }

    /// Few runs at named seeds, whose mean is claimed to lie on one side of a bound.
    pub fn pinned(
        label: impl Into<String>,
        statement: impl Into<String>,
        relation: Relation,
        bound: f64,
        level: f64,
        runs: &[(u64, f64)],
    ) -> Self {
        let (seeds, values) = runs.iter().copied().unzip();
        Self::new(label, Finding::Pinned { relation, seeds, statement: statement.into(), values, bound, level })
    }

    /// How the two sides came about. They must differ: a second copy of one formula is no evidence.
    #[must_use]
    pub fn by(mut self, theory: &'static str, observed: &'static str) -> Self {
        (self.theory_by, self.observed_by) = (theory, observed);
        self
    }

    /// Makes it a line of the corrected reading.
    #[must_use]
    pub fn corrected(mut self) -> Self {
        self.reading = Reading::Corrected;
        self
    }

    /// The deviation that would matter on this line, in the units of the measured quantity.
    #[must_use]
    pub fn resolving(mut self, deviation: f64) -> Self {
        self.resolution = Some(deviation);
        self
    }
}
