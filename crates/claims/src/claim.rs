//! A claim: one row, one sentence that can be false, beside the check that measures it.

use crate::calculator::Calculator;
use crate::evidence::Evidence;
use crate::run::{Run, Stop};
use crate::verdict::Verdict;

/// A check measures and returns evidence; it never decides. It stops when blocks of other shards are missing or the run is stopped.
pub type Check = fn(&Run) -> Result<Vec<Evidence>, Stop>;

/// One row of a paper's table of claims.
///
/// Rows are plain constants; what a row does not say comes from [`Claim::DEFAULT`]:
///
/// ```
/// use claims::{Claim, Control, Evidence, Expect, Verdict};
///
/// const SMALLEST_CASE: Claim = Claim {
///     id: "theorem-0/sum",
///     source: "Theorem 0",
///     statement: "one and one are two",
///     expect: Expect::both(Verdict::Holds),
///     check: |_| Ok(vec![Evidence::exact("1 + 1", claims::Relation::Equal, 2, 1 + 1).by("counting", "addition")]),
///     control: Control::none("exact"),
///     ..Claim::DEFAULT
/// };
/// assert_eq!(SMALLEST_CASE.samples.ci, 0);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Claim {
    /// `inventory-id/aspect`, for example `theorem-8/zero-output`; the full id has the paper before it.
    pub id: &'static str,
    /// Where the paper says it, for example `Theorem 8`.
    pub source: &'static str,
    /// What is claimed: one sentence that can be false.
    pub statement: &'static str,
    /// The formula as plain text, or empty.
    pub formula: &'static str,
    /// What the paper prints, where it prints a number.
    pub reported: Option<Printed>,
    /// The verdict expected at each scale.
    pub expect: Expect,
    /// The sample size at each scale; 0 for rows that sample nothing.
    pub samples: Samples,
    /// The deviation that would matter.
    pub resolution: Resolution,
    /// Measures and returns the evidence.
    pub check: Check,
    /// The same code on something known to be false, or known to be true.
    pub control: Control,
    /// Our reading, a choice we made, or the correction. Empty if there is nothing to say.
    pub note: &'static str,
}

impl Claim {
    /// What a row leaves unsaid. A statistical line of a row with this resolution is inconclusive: the row must state one.
    pub const DEFAULT: Self = Self {
        id: "",
        source: "",
        statement: "",
        formula: "",
        reported: None,
        expect: Expect::both(Verdict::Holds),
        samples: Samples { ci: 0, paper: 0 },
        resolution: Resolution::Unstated,
        check: |_| Ok(Vec::new()),
        control: Control::none(""),
        note: "",
    };

    /// A row that has no check, with the reason that the reader can judge.
    pub const fn not_checked(id: &'static str, source: &'static str, statement: &'static str, reason: &'static str) -> Self {
        Self {
            id,
            source,
            statement,
            expect: Expect::both(Verdict::NotChecked(reason)),
            control: Control::none("not checked"),
            ..Self::DEFAULT
        }
    }
}

/// A value that the paper prints.
#[derive(Clone, Copy, Debug)]
pub struct Printed {
    /// The value.
    pub value: f64,
    /// Half of the printed value's last digit, or what the paper states; `None` where nothing can be said.
    pub uncertainty: Option<f64>,
    /// Table, figure or page.
    pub place: &'static str,
}

/// The verdict expected at each scale.
#[derive(Clone, Copy, Debug)]
pub struct Expect {
    /// At CI scale; may be `Inconclusive` or `NotRun` where paper scale is needed.
    pub ci: Verdict,
    /// At paper scale.
    pub paper: Verdict,
}

impl Expect {
    /// The same verdict at both scales.
    pub const fn both(verdict: Verdict) -> Self {
        Self { ci: verdict, paper: verdict }
    }

    /// The verdict expected at a scale.
    pub const fn at(&self, profile: Profile) -> Verdict {
        match profile {
            Profile::Ci => self.ci,
            Profile::Paper => self.paper,
        }
    }
}

/// Sample sizes. One code path; only sizes differ between scales.
#[derive(Clone, Copy, Debug)]
pub struct Samples {
    /// At CI scale.
    pub ci: u64,
    /// At paper scale.
    pub paper: u64,
}

/// The scale of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Minutes for all papers: what every commit is checked at.
    Ci,
    /// The papers' own sizes, or larger where a verdict needs it.
    Paper,
}

impl Profile {
    /// The name on the command line and in the ledger.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ci => "ci",
            Self::Paper => "paper",
        }
    }
}

/// The deviation that would matter to a reader of the paper, with the reason. `Holds` needs lines that would have caught it.
#[derive(Clone, Copy, Debug)]
pub enum Resolution {
    /// In the units of the measured quantity.
    Absolute(f64, &'static str),
    /// As a share of the theory's value on the line.
    Relative(f64, &'static str),
    /// Each line states its own ([`Evidence::resolving`]); the reason is here.
    PerLine(&'static str),
    /// Not stated: for rows that sample nothing and bound no error.
    Unstated,
}

impl Resolution {
    /// `value` in the units of the measured quantity.
    pub const fn absolute(value: f64, reason: &'static str) -> Self {
        Self::Absolute(value, reason)
    }

    /// `share` of the theory's value.
    pub const fn relative(share: f64, reason: &'static str) -> Self {
        Self::Relative(share, reason)
    }
}

/// The same code on something known to be false or known to be true.
#[derive(Clone, Copy, Debug)]
pub enum Control {
    /// No control, and why; only for exact rows and rows that are not checked.
    None(&'static str),
    /// The theory (or the measurement) made wrong on purpose by the smallest natural slip: must come out refuted.
    Negative(&'static str, Check),
    /// The corrected or a known-true statement through the same code: must hold.
    Positive(&'static str, Check),
}

impl Control {
    /// No control, and why.
    pub const fn none(reason: &'static str) -> Self {
        Self::None(reason)
    }

    /// Wrong on purpose; must come out refuted.
    pub const fn negative(label: &'static str, check: Check) -> Self {
        Self::Negative(label, check)
    }

    /// Known to be true; must hold.
    pub const fn positive(label: &'static str, check: Check) -> Self {
        Self::Positive(label, check)
    }
}

/// A paper: what its binary needs to run.
#[derive(Debug)]
pub struct Paper {
    /// The folder's and the binary's name, for example `collapse`.
    pub slug: &'static str,
    /// The paper's title.
    pub title: &'static str,
    /// A table of claims for each result, in the paper's order.
    pub results: &'static [&'static [Claim]],
    /// The quantities that `calc` evaluates.
    pub calculators: &'static [&'static Calculator],
    /// What the build script found out, through `env!`.
    pub build: Build,
}

impl Paper {
    /// All rows, in the paper's order.
    pub fn claims(&self) -> impl Iterator<Item = &'static Claim> + use<> {
        self.results.iter().copied().flatten()
    }

    /// `collapse/theorem-8/zero-output`.
    pub fn full_id(&self, claim: &Claim) -> String {
        format!("{}/{}", self.slug, claim.id)
    }
}

/// Facts of the build, from the paper's build script (`stable_hash::emit_build_facts`).
#[derive(Clone, Copy, Debug)]
pub struct Build {
    /// Hash of all sources that can change a number.
    pub fingerprint: &'static str,
    /// Version of the compiler.
    pub rustc: &'static str,
    /// Target triple.
    pub target: &'static str,
    /// Version of the paper's crate.
    pub version: &'static str,
    /// The features it was built with (`VERDICT_FEATURES`), to recognize its sources.
    pub features: &'static str,
    /// The crate's folder, to ask git about.
    pub folder: &'static str,
    /// Whether the LAPACK backend is built in.
    pub lapack: bool,
}

/// The [`Build`] of the crate that this is called in: what its build script found out.
#[macro_export]
macro_rules! build_facts {
    () => {
        $crate::Build {
            fingerprint: env!("VERDICT_FINGERPRINT"),
            rustc: env!("VERDICT_RUSTC"),
            target: env!("VERDICT_TARGET"),
            version: env!("CARGO_PKG_VERSION"),
            features: env!("VERDICT_FEATURES"),
            folder: env!("CARGO_MANIFEST_DIR"),
            lapack: cfg!(feature = "lapack"),
        }
    };
}
