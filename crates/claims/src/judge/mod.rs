//! The judge: one place that turns evidence into a verdict. Checks never decide.
//!
//! Each line is decided by its kind (`decision`), has its power computed (`power`) and, before it may pass, must have
//! refused its own planted deviation. What the lines say together is put into one verdict here.

mod decision;
pub(crate) mod fresh;
mod power;

use crate::claim::{Control, Resolution};
use crate::evidence::{Evidence, Finding, Measured, Reading};
use crate::format::significant;
use crate::verdict::Verdict;

/// Error rate of one statistical line: at most 10,000 such lines err together with probability below 1e-6.
pub const ALPHA: f64 = 1e-10;

/// A deviation counts as detected when it would be missed with at most this probability.
pub const MISS: f64 = 1e-6;

/// Confidence of the intervals that people see.
pub const SHOWN_CONFIDENCE: f64 = 0.99;

/// A negative control must be wrong by at least this many times what the line detects, or its refusal would be luck.
pub const CONTROL_MARGIN: f64 = 1.3;

/// What one line says.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The line agrees with the claim.
    Passes,
    /// The line refutes the claim.
    Fails,
    /// The line cannot tell, and why.
    Undecided(String),
}

/// A line with what the judge made of it.
#[derive(Clone, Debug)]
pub struct JudgedLine {
    /// The line.
    pub evidence: Evidence,
    /// What it says.
    pub outcome: Outcome,
    /// Probability of a finding at least as far from the theory, if the theory is true.
    pub p: Option<f64>,
    /// Error rate at which it was judged; `None` for lines without randomness.
    pub alpha: Option<f64>,
    /// Smallest deviation it would catch with probability 1 - 1e-6; infinite if none.
    pub detects: Option<f64>,
    /// The deviation that would matter, in the line's units.
    pub resolution: Option<f64>,
    /// The interval people see.
    pub interval: Option<(f64, f64)>,
}

/// The verdict on a row, its lines, and for anything but a plain `Holds` the line that decided.
#[derive(Clone, Debug)]
pub struct Ruling {
    /// The verdict.
    pub verdict: Verdict,
    /// What was found and expected on the deciding line.
    pub reason: Option<String>,
    /// The lines.
    pub lines: Vec<JudgedLine>,
}

/// Judges a row's evidence.
pub fn judge(evidence: Vec<Evidence>, resolution: Resolution) -> Ruling {
    let lines: Vec<JudgedLine> = evidence.into_iter().map(|line| judge_line(line, resolution)).collect();
    let of = |reading: Reading| lines.iter().filter(move |line| line.evidence.reading == reading);
    let all_pass = |reading: Reading| of(reading).all(|line| line.outcome == Outcome::Passes);
    let failed = |reading: Reading| of(reading).find(|line| line.outcome == Outcome::Fails);
    let stated = |reading: Reading| of(reading).next().is_some();

    let (verdict, deciding) = if let Some(line) = failed(Reading::Printed) {
        let corrected = stated(Reading::Corrected) && all_pass(Reading::Corrected);
        (if corrected { Verdict::HoldsCorrected } else { Verdict::Refuted }, Some(line))
    } else if stated(Reading::Printed) && all_pass(Reading::Printed) && all_pass(Reading::Corrected) {
        (Verdict::Holds, None)
    } else {
        (Verdict::Inconclusive, lines.iter().find(|line| line.outcome != Outcome::Passes))
    };
    let reason = match (verdict, deciding) {
        (Verdict::Holds, _) => None,
        (_, Some(line)) => Some(explain(line)),
        (_, None) => Some("no evidence of the printed reading".to_string()),
    };
    Ruling { verdict, reason, lines }
}

fn judge_line(evidence: Evidence, resolution: Resolution) -> JudgedLine {
    let matters = evidence.resolution.or(match resolution {
        Resolution::Absolute(value, _) => Some(value),
        Resolution::Relative(share, _) => scale_of(&evidence.finding).map(|theory| share * theory.abs()),
        Resolution::PerLine(_) | Resolution::Unstated => None,
    });
    let finding = &evidence.finding;
    let detects = power::detects(finding, matters);
    let outcome = if evidence.theory_by.is_empty() || evidence.theory_by == evidence.observed_by {
        Outcome::Undecided("the line does not say how its two sides differ".into())
    } else {
        match decision::decide(finding) {
            Outcome::Passes => passes_with_power(finding, detects, matters),
            other => other,
        }
    };
    JudgedLine {
        outcome,
        p: decision::p_value(finding),
        alpha: decision::alpha(finding),
        detects,
        resolution: detects.and(matters),
        interval: decision::interval(finding),
        evidence,
    }
}

/// A line that agrees passes only if it could have disagreed: it detects what matters, and refuses what it claims to detect.
fn passes_with_power(finding: &Finding, detects: Option<f64>, matters: Option<f64>) -> Outcome {
    if let Some(detects) = detects {
        let Some(matters) = matters else {
            return Outcome::Undecided("the row does not state the deviation that would matter".into());
        };
        // Also false for NaN.
        if !(detects <= matters) {
            let (detects, matters) = (significant(detects, 3), significant(matters, 3));
            return Outcome::Undecided(format!("too weak: it would catch deviations of {detects}, and {matters} matters"));
        }
    }
    match power::planted(finding, detects, matters).iter().find(|planted| decision::decide(planted) != Outcome::Fails) {
        None => Outcome::Passes,
        Some(missed) => Outcome::Undecided(format!("the judge did not refuse a planted deviation: {}", sides(missed))),
    }
}

/// What a control came to.
#[derive(Clone, Debug)]
pub struct ControlRuling {
    /// What was done wrong, or what is known to be true.
    pub label: &'static str,
    /// `negative` or `positive`.
    pub kind: &'static str,
    /// The verdict on the control.
    pub verdict: Verdict,
    /// Whether a negative control was refuted by a margin, or a positive one holds.
    pub as_expected: bool,
    /// Why not, where it is not.
    pub reason: Option<String>,
}

/// Judges a control's evidence beside the row's own lines. `None` for rows without a control.
pub fn judge_control(control: &Control, evidence: Vec<Evidence>, resolution: Resolution, row: &Ruling) -> Option<ControlRuling> {
    let ruling = judge(evidence, resolution);
    match *control {
        Control::None(_) => None,
        Control::Positive(label, _) => {
            let as_expected = ruling.verdict == Verdict::Holds;
            Some(ControlRuling {
                label,
                kind: "positive",
                verdict: ruling.verdict,
                as_expected,
                reason: ruling.reason.filter(|_| !as_expected),
            })
        }
        Control::Negative(label, _) => {
            // A wrong theory may also be refused on its corrected lines only; what counts is that it does not hold.
            let refuted = ruling.verdict == Verdict::Refuted;
            let clear = is_clear(&ruling.lines, &row.lines);
            let reason = match (refuted, clear) {
                (true, true) => None,
                (true, false) => Some(format!("the slip is below {CONTROL_MARGIN} times what any line detects: it was refused by luck")),
                (false, _) => ruling.reason.or_else(|| Some("the wrong statement holds as well".into())),
            };
            Some(ControlRuling { label, kind: "negative", verdict: ruling.verdict, as_expected: refuted && clear, reason })
        }
    }
}

/// Whether the refusal was due: some failing line has no randomness, or no single number, or its theory lies off the truth by the
/// margin. The truth is the row's own theory where the control only changes the theory, else what was observed.
fn is_clear(control: &[JudgedLine], row: &[JudgedLine]) -> bool {
    control.iter().filter(|line| line.outcome == Outcome::Fails).any(|line| {
        let Some(detects) = line.detects.filter(|_| line.alpha.is_some()) else { return true };
        let (Some(wrong), Some(observed)) = (scale_of(&line.evidence.finding), observed_of(&line.evidence.finding)) else { return true };
        let twin = row.iter().map(|own| &own.evidence).find(|own| own.label == line.evidence.label);
        let right = twin.filter(|own| observed_of(&own.finding) == Some(observed)).and_then(|own| scale_of(&own.finding));
        let truth = right.filter(|right| *right != wrong).unwrap_or(observed);
        (wrong - truth).abs() >= CONTROL_MARGIN * detects
    })
}

/// The theory's value where the line has one number for it.
fn scale_of(finding: &Finding) -> Option<f64> {
    match *finding {
        Finding::Numeric { theory, .. } | Finding::Proportion { theory, .. } | Finding::Mean { theory, .. } => Some(theory),
        Finding::Reported { printed, .. } => Some(printed),
        _ => None,
    }
}

/// The observed value where the line has one number for it.
pub(crate) fn observed_of(finding: &Finding) -> Option<f64> {
    match *finding {
        Finding::Numeric { observed, .. } => Some(observed),
        Finding::Proportion { hits, trials, .. } => Some(hits as f64 / trials as f64),
        Finding::Mean { mean, .. } => Some(mean),
        Finding::Reported { ours, .. } => Some(ours.value()),
        _ => None,
    }
}

impl Measured {
    /// The point estimate.
    pub fn value(&self) -> f64 {
        match *self {
            Self::Bounded { value, .. } => value,
            Self::Proportion { hits, trials } => hits as f64 / trials as f64,
            Self::Mean { mean, .. } => mean,
        }
    }
}

/// One sentence on a line: what was found and what was expected.
fn explain(line: &JudgedLine) -> String {
    let text = format!("{}: {}", line.evidence.label, sides(&line.evidence.finding));
    match &line.outcome {
        Outcome::Undecided(why) => format!("{text}; {why}"),
        _ => match line.p {
            Some(p) => format!("{text} (p = {})", significant(p, 2)),
            None => text,
        },
    }
}

/// `found X, expected Y` in words that fit the kind.
pub(crate) fn sides(finding: &Finding) -> String {
    let short = |x: f64| significant(x, 5);
    let versus = |found: String, relation: crate::evidence::Relation, theory: String| match relation {
        crate::evidence::Relation::Equal => format!("found {found}, expected {theory}"),
        _ => format!("found {found}, expected {} {theory}", relation.sign()),
    };
    match finding {
        Finding::Exact { relation, theory, observed, cases, counterexample } => {
            let text = versus(observed.to_string(), *relation, theory.to_string());
            match counterexample {
                Some(case) => format!("{text} at {case}"),
                None => format!("{text} ({cases} cases)"),
            }
        }
        Finding::Enclosure { relation, low, high, bound } => {
            versus(format!("[{}, {}]", short(*low), short(*high)), *relation, short(*bound))
        }
        Finding::Numeric { theory, observed, error_bound } => {
            format!("found {}, expected {} within {}", significant(*observed, 12), significant(*theory, 12), significant(*error_bound, 2))
        }
        Finding::Proportion { relation, theory, hits, trials } => {
            versus(format!("{} ({hits} of {trials})", short(*hits as f64 / *trials as f64)), *relation, short(*theory))
        }
        Finding::Mean { relation, theory, mean, standard_error, .. } => {
            versus(format!("{} with standard error {}", short(*mean), significant(*standard_error, 2)), *relation, short(*theory))
        }
        Finding::Kolmogorov { distance, n } => format!("found a distance of {} between the cdfs of {n} samples", short(*distance)),
        Finding::ChiSquare { statistic, degrees, n, .. } => {
            format!("found chi2 = {} on {degrees} degrees of freedom, {n} samples", short(*statistic))
        }
        Finding::Property { cases, counterexample } => match counterexample {
            Some(case) => format!("found a counterexample: {case}"),
            None => format!("found no counterexample in {cases} cases"),
        },
        Finding::Reported { relation, printed, uncertainty, ours } => {
            versus(short(ours.value()), *relation, format!("{} ± {} as printed", short(*printed), significant(*uncertainty, 2)))
        }
        Finding::Ordering { pairs, agree } => format!("found the order in {agree} of {pairs} pairs"),
        Finding::Pinned { relation, values, bound, statement, .. } => {
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            versus(format!("{statement}: mean {} of {} runs", short(mean), values.len()), *relation, short(*bound))
        }
    }
}

#[cfg(test)]
mod tests;
