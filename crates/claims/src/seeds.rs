//! What fresh seeds find: the statistical lines of every row, seed by seed, and what they say together.
//!
//! Three things are measured. **The budget**: does any line come out otherwise at any seed, and how near does it come to that?
//! **The law**: are the p-values of true lines uniform, as they must be if the standard errors are right? **The power**: does a
//! theory that is wrong by what the line says it detects get caught?

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::evidence::{Finding, Relation};
use crate::format::significant;
use crate::judge::{JudgedLine, Outcome, Ruling, fresh};
use crate::verdict::Verdict;

/// What one seed found.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SeedRecord {
    /// Of the sources.
    pub(crate) fingerprint: String,
    /// The seed.
    pub(crate) seed: u64,
    /// How long it took.
    pub(crate) seconds: f64,
    /// The rows that have a line of the error budget.
    pub(crate) rows: Vec<RowRecord>,
}

/// A row at one seed.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RowRecord {
    /// Its id within the paper.
    pub(crate) id: String,
    /// The verdict of all its lines.
    verdict: String,
    /// The expected one.
    expected: String,
    /// It has lines outside of the budget, which may err at their stated level.
    has_named_seeds: bool,
    lines: Vec<LineRecord>,
}

/// A line of the error budget at one seed.
#[derive(Debug, Serialize, Deserialize)]
struct LineRecord {
    label: String,
    says: Says,
    matters: Option<f64>,
    finding: Finding,
}

/// What a line says, without the reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum Says {
    Passes,
    Fails,
    Undecided,
}

impl Says {
    fn name(self) -> &'static str {
        match self {
            Self::Passes => "passes",
            Self::Fails => "fails",
            Self::Undecided => "undecided",
        }
    }
}

impl RowRecord {
    /// The row's lines of the error budget; `None` if it has none.
    pub(crate) fn of(id: &str, expected: &str, ruling: &Ruling) -> Option<Self> {
        let line = |line: &JudgedLine| LineRecord {
            label: line.evidence.label.clone(),
            says: match line.outcome {
                Outcome::Passes => Says::Passes,
                Outcome::Fails => Says::Fails,
                Outcome::Undecided(_) => Says::Undecided,
            },
            matters: line.resolution,
            finding: line.evidence.finding.clone(),
        };
        let is_budgeted = |line: &&JudgedLine| fresh::is_budgeted(&line.evidence.finding);
        let lines: Vec<LineRecord> = ruling.lines.iter().filter(is_budgeted).map(line).collect();
        let has_named_seeds = ruling.lines.iter().any(|line| matches!(line.evidence.finding, Finding::Pinned { .. }));
        let verdict = ruling.verdict.name().to_owned();
        (!lines.is_empty()).then(|| Self { id: id.to_owned(), verdict, expected: expected.to_owned(), has_named_seeds, lines })
    }
}

/// A line through all seeds.
struct Through<'a> {
    id: &'a str,
    label: &'a str,
    /// Its row is expected to hold, so its theory is true. In other rows a line may be wrong by little, and say so at some seeds only.
    is_true: bool,
    /// The seed and what it found.
    found: Vec<(u64, &'a LineRecord)>,
}

/// What all seeds say together.
#[derive(Debug)]
pub(crate) struct Summary {
    seeds: Vec<u64>,
    rows: usize,
    lines: usize,
    seconds: f64,
    /// Of rows that hold: row, line, seed, what it says there, what it says at most seeds.
    flips: Vec<(String, String, u64, Says, Says)>,
    /// Row, seed, verdict, and whether only lines with stated levels of their own can have done it.
    verdicts: Vec<(String, u64, String, bool)>,
    /// Row, smallest distance to another outcome in decades, at which line and seed; the smallest first.
    margins: Vec<(String, f64, String, u64)>,
    /// Row, largest share of what matters that was needed to refuse anything, at which line and seed; the largest first. Above 1 a line
    /// decides nothing.
    needs: Vec<(String, f64, String, u64)>,
    uniform: Uniform,
    power: Power,
}

/// P-values of true lines beside what chance gives.
#[derive(Debug, Default, PartialEq)]
struct Uniform {
    count: usize,
    /// At most .1, .01, .001, .0001.
    below: [usize; 4],
    smallest: f64,
}

const LEVELS: [f64; 4] = [0.1, 0.01, 0.001, 0.0001];

/// Planted deviations.
#[derive(Debug, Default)]
struct Power {
    /// Lines with a side on which a deviation can be planted.
    lines: usize,
    /// Lines that state no detectable deviation, or no theory lies so far off.
    without: usize,
    planted: usize,
    caught: usize,
    /// Row, line, share caught: where fewer than 99 of 100 were caught.
    weak: Vec<(String, String, f64)>,
}

/// Planted deviations must be caught at least so often.
const CAUGHT: f64 = 0.99;

impl Summary {
    /// `records` in any order.
    pub(crate) fn of(records: &[SeedRecord]) -> Self {
        // The label tells lines apart whose setting is itself a result of the seed, such as a depth.
        let mut through: BTreeMap<(&str, usize, &str), Through> = BTreeMap::new();
        let mut verdicts = Vec::new();
        for record in records {
            for row in &record.rows {
                if row.verdict != row.expected {
                    verdicts.push((row.id.clone(), record.seed, row.verdict.clone(), row.has_named_seeds));
                }
                for (position, line) in row.lines.iter().enumerate() {
                    let entry = through.entry((&row.id, position, &line.label));
                    let line_through = entry.or_insert_with(|| Through {
                        id: &row.id,
                        label: &line.label,
                        is_true: row.expected == Verdict::Holds.name(),
                        found: Vec::new(),
                    });
                    line_through.found.push((record.seed, line));
                }
            }
        }
        let lines: Vec<Through> = through.into_values().collect();
        let mut ids: Vec<&str> = lines.iter().map(|line| line.id).collect();
        ids.dedup();
        Self {
            seeds: records.iter().map(|record| record.seed).collect(),
            rows: ids.len(),
            lines: lines.len(),
            seconds: records.iter().map(|record| record.seconds).sum(),
            flips: lines.iter().filter(|line| line.is_true).flat_map(flips).collect(),
            verdicts,
            margins: margins(&lines),
            needs: needs(&lines),
            uniform: uniform(&lines),
            power: power(&lines),
        }
    }

    /// No line flipped, no verdict of a row without stated levels differs, and every planted deviation was caught often enough.
    pub(crate) fn is_as_stated(&self) -> bool {
        self.flips.is_empty() && self.verdicts.iter().all(|(.., has_named_seeds)| *has_named_seeds) && self.power.weak.is_empty()
    }

    /// Lines for people.
    pub(crate) fn text(&self, paper: &str) -> Vec<String> {
        let mut text = vec![format!(
            "{paper}: {} seeds, {} rows with {} statistical lines, {} s",
            self.seeds.len(),
            self.rows,
            self.lines,
            significant(self.seconds, 3)
        )];
        text.push(format!(
            "  lines of rows that hold which flip: {}",
            if self.flips.is_empty() { "none".to_owned() } else { self.flips.len().to_string() }
        ));
        for (id, label, seed, says, usually) in &self.flips {
            text.push(format!("    {id} · {label}: {} at seed {seed}, {} at most", says.name(), usually.name()));
        }
        for (id, seed, verdict, has_named_seeds) in &self.verdicts {
            let why = if *has_named_seeds { " (a line at a stated level of its own)" } else { "" };
            text.push(format!("  verdict: {id} {verdict} at seed {seed}{why}"));
        }
        text.push("  rows nearest to another verdict, in decades between the p-value that decides and the error rate:".to_owned());
        for (id, margin, label, seed) in self.margins.iter().take(5) {
            text.push(format!("    {:>6}  {id} · {label} (seed {seed})", significant(*margin, 3)));
        }
        text.push("  rows that need most of what matters to refuse anything (above 1 nothing is decided):".to_owned());
        for (id, share, label, seed) in self.needs.iter().take(5) {
            text.push(format!("    {:>6}  {id} · {label} (seed {seed})", significant(*share, 3)));
        }
        let shares: Vec<String> = LEVELS
            .iter()
            .zip(self.uniform.below)
            .map(|(level, below)| format!("{} at {level}", significant(below as f64 / self.uniform.count.max(1) as f64, 3)))
            .collect();
        let (count, smallest) = (self.uniform.count, significant(self.uniform.smallest, 2));
        text.push(format!("  shares of {count} p-values of true lines: {}; smallest {smallest}", shares.join(", ")));
        text.push(format!(
            "  planted deviations: {} of {} caught, on {} lines ({} can have none); below 99 in 100: {}",
            self.power.caught,
            self.power.planted,
            self.power.lines,
            self.power.without,
            self.power.weak.len()
        ));
        for (id, label, share) in &self.power.weak {
            text.push(format!("    {id} · {label}: {}", significant(*share, 3)));
        }
        text
    }

    /// The same for a program.
    pub(crate) fn json(&self, paper: &str) -> Value {
        let flips = self.flips.iter().map(|(id, label, seed, says, usually)| {
            json!({ "id": id, "label": label, "seed": seed, "says": says.name(), "usually": usually.name() })
        });
        let verdicts = self.verdicts.iter().map(
            |(id, seed, verdict, has_named_seeds)| json!({ "id": id, "seed": seed, "verdict": verdict, "stated_levels": has_named_seeds }),
        );
        let margins = self.margins.iter().map(
            |(id, margin, label, seed)| json!({ "id": id, "decades": margin.is_finite().then_some(margin), "label": label, "seed": seed }),
        );
        let needs = self
            .needs
            .iter()
            .map(|(id, share, label, seed)| json!({ "id": id, "share": share.is_finite().then_some(share), "label": label, "seed": seed }));
        let weak = self.power.weak.iter().map(|(id, label, share)| json!({ "id": id, "label": label, "caught": share }));
        json!({
            "paper": paper, "seeds": self.seeds.len(), "rows": self.rows, "lines": self.lines, "seconds": self.seconds,
            "flips": flips.collect::<Vec<_>>(), "verdicts": verdicts.collect::<Vec<_>>(), "margins": margins.collect::<Vec<_>>(),
            "needs": needs.collect::<Vec<_>>(),
            "p_values": { "count": self.uniform.count, "levels": LEVELS, "at_most": self.uniform.below, "smallest": self.uniform.smallest },
            "power": { "lines": self.power.lines, "without": self.power.without, "planted": self.power.planted,
                "caught": self.power.caught, "weak": weak.collect::<Vec<_>>() },
        })
    }
}

/// What the line says at most seeds.
fn usually(line: &Through) -> Says {
    let mut counts: BTreeMap<Says, usize> = BTreeMap::new();
    for (_, found) in &line.found {
        *counts.entry(found.says).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map_or(Says::Undecided, |(says, _)| says)
}

fn flips(line: &Through) -> Vec<(String, String, u64, Says, Says)> {
    let usually = usually(line);
    let others = line.found.iter().filter(|(_, found)| found.says != usually);
    others.map(|(seed, found)| (line.id.to_owned(), line.label.to_owned(), *seed, found.says, usually)).collect()
}

/// The smallest margin of each row over the seeds: of a row that holds by its nearest line, of another by its clearest, which is
/// the one that refutes.
fn margins(lines: &[Through]) -> Vec<(String, f64, String, u64)> {
    let mut at_seed: BTreeMap<(&str, u64), (f64, &str)> = BTreeMap::new();
    for line in lines {
        for (seed, found) in &line.found {
            let margin = fresh::margin(&found.finding);
            let known = at_seed.entry((line.id, *seed)).or_insert((margin, line.label));
            if if line.is_true { margin < known.0 } else { margin > known.0 } {
                *known = (margin, line.label);
            }
        }
    }
    let mut smallest: BTreeMap<&str, (f64, &str, u64)> = BTreeMap::new();
    for ((id, seed), (margin, label)) in at_seed {
        let known = smallest.entry(id).or_insert((margin, label, seed));
        if margin < known.0 {
            *known = (margin, label, seed);
        }
    }
    let mut rows: Vec<_> =
        smallest.into_iter().map(|(id, (margin, label, seed))| (id.to_owned(), margin, label.to_owned(), seed)).collect();
    rows.sort_by(|a, b| a.1.total_cmp(&b.1));
    rows
}

/// What each row's weakest line needs of what matters, at the seed where that is most.
fn needs(lines: &[Through]) -> Vec<(String, f64, String, u64)> {
    let mut largest: BTreeMap<&str, (f64, &str, u64)> = BTreeMap::new();
    for line in lines {
        for (seed, found) in &line.found {
            // What refuses has shown that it can.
            let Some(share) = fresh::needs(&found.finding, found.matters).filter(|_| found.says != Says::Fails) else { continue };
            let known = largest.entry(line.id).or_insert((share, line.label, *seed));
            if share > known.0 {
                *known = (share, line.label, *seed);
            }
        }
    }
    let mut rows: Vec<_> = largest.into_iter().map(|(id, (share, label, seed))| (id.to_owned(), share, label.to_owned(), seed)).collect();
    rows.sort_by(|a, b| b.1.total_cmp(&a.1));
    rows
}

fn uniform(lines: &[Through]) -> Uniform {
    let values: Vec<f64> = lines
        .iter()
        .filter(|line| line.is_true)
        .flat_map(|line| line.found.iter().filter_map(|(_, found)| fresh::uniform_p(&found.finding)))
        .filter(|p| p.is_finite())
        .collect();
    Uniform {
        count: values.len(),
        below: LEVELS.map(|level| values.iter().filter(|p| **p <= level).count()),
        smallest: values.iter().copied().fold(1.0, f64::min),
    }
}

fn power(lines: &[Through]) -> Power {
    let mut power = Power::default();
    for line in lines {
        let deviations: Vec<f64> = line.found.iter().filter_map(|(_, found)| fresh::deviation(&found.finding)).collect();
        let bias = deviations.iter().sum::<f64>() / deviations.len().max(1) as f64;
        // A true theory needs no estimate of how far off it is.
        let bias = if line.is_true && is_two_sided(line) { 0.0 } else { bias };
        let caught: Vec<bool> = line.found.iter().flat_map(|(_, found)| fresh::catches(&found.finding, bias, found.matters)).collect();
        if caught.is_empty() {
            power.without += 1;
            continue;
        }
        let hits = caught.iter().filter(|caught| **caught).count();
        power.lines += 1;
        power.planted += caught.len();
        power.caught += hits;
        let share = hits as f64 / caught.len() as f64;
        if share < CAUGHT {
            power.weak.push((line.id.to_owned(), line.label.to_owned(), share));
        }
    }
    power
}

fn is_two_sided(line: &Through) -> bool {
    let relation = |(_, found): &(u64, &LineRecord)| match found.finding {
        Finding::Proportion { relation, .. } | Finding::Mean { relation, .. } => relation == Relation::Equal,
        // What is printed is rounded: the truth lies somewhere within its uncertainty.
        _ => false,
    };
    line.found.iter().all(relation)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(seed: u64, mean: f64, says: Says) -> SeedRecord {
        let finding = Finding::Mean { relation: Relation::Equal, theory: 0.0, mean, standard_error: 1.0, n: 1_000_000 };
        let line = LineRecord { label: "width 3".into(), says, matters: Some(20.0), finding };
        let (verdict, expected) = (if says == Says::Passes { "holds" } else { "refuted" }.into(), "holds".into());
        let row = RowRecord { id: "theorem-8/zero-output".into(), verdict, expected, has_named_seeds: false, lines: vec![line] };
        SeedRecord { fingerprint: "f".into(), seed, seconds: 0.5, rows: vec![row] }
    }

    #[test]
    fn seeds_that_agree_are_as_stated() {
        let summary = Summary::of(&[record(1, 0.4, Says::Passes), record(2, -1.1, Says::Passes), record(3, 2.7, Says::Passes)]);
        assert!(summary.is_as_stated());
        assert_eq!((summary.rows, summary.lines, summary.uniform.count), (1, 1, 3));
        assert_eq!((summary.power.planted, summary.power.caught), (6, 6));
        // 2.7 standard errors: p = .0069, 7.8 decades above 1e-10.
        assert!((summary.margins[0].1 - 7.84).abs() < 0.01 && summary.margins[0].3 == 3);
        assert_eq!(summary.uniform.below, [1, 1, 0, 0]);
        // 11.2 standard errors of the twenty that matter.
        assert!((summary.needs[0].1 - 0.56).abs() < 0.01, "{:?}", summary.needs);
    }

    #[test]
    fn a_line_that_says_otherwise_at_one_seed_is_a_flip() {
        let summary = Summary::of(&[record(1, 0.4, Says::Passes), record(2, 7.5, Says::Fails), record(3, 0.0, Says::Passes)]);
        assert!(!summary.is_as_stated());
        assert_eq!(summary.flips.len(), 1);
        assert!(summary.text("collapse").iter().any(|line| line.contains("fails at seed 2, passes at most")));
        assert_eq!(summary.json("collapse")["verdicts"][0]["verdict"], "refuted");
    }

    #[test]
    fn a_row_that_does_not_hold_keeps_its_verdict_by_its_clearest_line() {
        let refuted = |seed, means: [f64; 2]| {
            let mut whole = record(seed, means[0], Says::Fails);
            let other = record(seed, means[1], if means[1] > 6.5 { Says::Fails } else { Says::Passes });
            whole.rows[0].expected = "refuted".into();
            whole.rows[0].lines.extend(other.rows.into_iter().flat_map(|row| row.lines));
            whole
        };
        let summary = Summary::of(&[refuted(1, [20.0, 6.0]), refuted(2, [21.0, 7.0])]);
        // The second line is wrong by little, and says so at one of the seeds.
        assert!(summary.flips.is_empty() && summary.verdicts.is_empty());
        assert!(summary.margins[0].1 > 70.0, "{:?}", summary.margins);
        assert_eq!(summary.uniform.count, 0);
    }

    #[test]
    fn a_deviation_that_samples_hide_shows_as_weak() {
        // Standard errors that are five times too small: the samples scatter beyond what they claim.
        let records: Vec<SeedRecord> = (0..100).map(|seed| record(seed, 5.0 * ((seed % 5) as f64 - 2.0) / 2.0, Says::Passes)).collect();
        let summary = Summary::of(&records);
        assert_eq!(summary.power.weak.len(), 1);
        assert!(summary.uniform.below[2] > 30);
    }

    #[test]
    fn lines_whose_setting_moves_with_the_seed_are_not_averaged() {
        // At most 0.5, with a truth of 0.1 at one depth and of 0.3 at another: each is planted about its own.
        let at = |seed: u64| {
            let (depth, hits) = if seed.is_multiple_of(5) { (6, 100) } else { (8, 300) };
            let mut whole = record(seed, 0.0, Says::Passes);
            let finding = Finding::Proportion { relation: Relation::AtMost, theory: 0.5, hits, trials: 1000 };
            whole.rows[0].lines = vec![LineRecord { label: format!("{depth} layers"), says: Says::Passes, matters: Some(0.3), finding }];
            whole
        };
        let records: Vec<SeedRecord> = (1..=100).map(at).collect();
        let power = Summary::of(&records).power;
        assert_eq!((power.lines, power.planted, power.caught), (2, 100, 100));
    }

    #[test]
    fn nothing_is_summed_up_of_nothing() {
        let summary = Summary::of(&[]);
        assert_eq!((summary.rows, summary.lines, summary.power.planted), (0, 0, 0));
    }
}
