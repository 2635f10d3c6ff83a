//! A comparison as a table for people, or as an object for programs.

use std::collections::BTreeSet;

use console::{Format, answer};
use serde_json::{Value, json};

use super::agreement::ALPHA;
use super::{Comparison, Measured, OnTheClock, ROUNDS};
use crate::answer::{duration, table, three_digits};
use crate::machine;
use crate::timing::Spread;

/// Prints the comparisons.
pub(crate) fn print(format: Format, comparisons: &[Comparison]) {
    match format {
        Format::Json => {
            let all: Vec<Value> = comparisons.iter().map(as_value).collect();
            answer(json!({ "schema": 1, "machine": machine::this().as_value(), "rounds": ROUNDS, "comparisons": all }));
        }
        Format::Text => {
            comparisons.iter().flat_map(lines).for_each(answer);
            answer(machine::this());
        }
    }
}

fn lines(comparison: &Comparison) -> Vec<String> {
    let job = comparison.job;
    let mut lines = vec![format!("{}: {}", job.name, job.about)];
    let head = ["who", "CPU time"].map(str::to_owned).into_iter().chain(job.ways.iter().map(|way| format!("by our {}", way.name)));
    let ours = job.ways.iter().zip(&comparison.ours).map(|(way, seconds)| {
        let mut row = vec![format!("ours, {}", way.name), duration(seconds.median)];
        row.resize(2 + job.ways.len(), String::new());
        row
    });
    let theirs = comparison.theirs.iter().map(|theirs| {
        let row = [theirs.variant.to_string(), duration(theirs.seconds.median)];
        row.into_iter().chain(theirs.ratios.iter().map(ratio)).collect()
    });
    lines.extend(table(head.collect(), ours.chain(theirs)).lines().map(str::to_owned));
    lines.push("CPU time, the median; peers use one thread; ratios: a peer's run by our run".to_owned());
    lines.push(format!("right after it, the median (least-greatest) of {ROUNDS} rounds"));
    let (amount, peer_amount) = (comparison.peer.amount, comparison.peer_amount);
    if peer_amount != amount {
        let factor = three_digits(amount as f64 / peer_amount as f64);
        lines.push(format!("peers ran {peer_amount} {}, and their time counts {factor} times", comparison.peer.unit));
    }
    let best = comparison.best();
    for (way, spread) in job.ways.iter().zip(&best.ratios) {
        lines.push(format!("best peer by our {}: {} ({})", way.name, ratio(spread), best.variant));
    }
    if let Some(all) = &comparison.on_all_threads {
        lines.push(format!("on {} threads, on the clock: ours {}", all.threads, duration(all.ours.median)));
        let theirs =
            |theirs: &OnTheClock| format!("  {}: {}, {} times", theirs.variant, duration(theirs.seconds.median), ratio(&theirs.ratio));
        lines.extend(all.theirs.iter().map(theirs));
    }
    lines.push(agreement(comparison));
    lines.push(versions(comparison));
    lines
}

/// A ratio with its spread over the rounds.
pub(super) fn ratio(spread: &Spread) -> String {
    format!("{} ({}-{})", three_digits(spread.median), three_digits(spread.least), three_digits(spread.greatest))
}

/// Whether both sides found the same, in a sentence.
pub(super) fn agreement(comparison: &Comparison) -> String {
    let compared: usize = comparison.theirs.iter().map(|theirs| theirs.agreement.comparisons).sum();
    let least = least_likely(comparison);
    let p = least.agreement.least_p;
    if comparison.agrees() {
        return format!("same results: {compared} shares compared at {ALPHA:e} each, the least p is {p:.1e}");
    }
    let (of, number) = least.agreement.where_least.clone().unwrap_or_default();
    format!("OTHER RESULTS: {}, p = {p:.1e} at {}", least.variant, (comparison.peer.names)(&of, number))
}

fn least_likely(comparison: &Comparison) -> &Measured {
    comparison.theirs.iter().min_by(|a, b| a.agreement.least_p.total_cmp(&b.agreement.least_p)).expect("a peer has variants")
}

fn versions(comparison: &Comparison) -> String {
    all_versions(std::slice::from_ref(comparison)).join(", ")
}

/// The frameworks with their versions.
pub(super) fn all_versions(comparisons: &[Comparison]) -> Vec<String> {
    let theirs = comparisons.iter().flat_map(|comparison| &comparison.theirs);
    let versions: BTreeSet<String> = theirs.map(|theirs| format!("{} {}", theirs.variant.framework, theirs.variant.version)).collect();
    versions.into_iter().collect()
}

fn as_value(comparison: &Comparison) -> Value {
    let ways = || comparison.job.ways.iter();
    let spread = |spread: &Spread| json!({ "median": spread.median, "least": spread.least, "greatest": spread.greatest });
    let ours: Vec<Value> =
        ways().zip(&comparison.ours).map(|(way, seconds)| json!({ "way": way.name, "cpu_seconds": spread(seconds) })).collect();
    let theirs = |theirs: &Measured| {
        let ratios: Vec<Value> =
            ways().zip(&theirs.ratios).map(|(way, ratio)| json!({ "by_our": way.name, "ratio": spread(ratio) })).collect();
        json!({
            "framework": theirs.variant.framework, "version": theirs.variant.version, "variant": theirs.variant.name,
            "cpu_seconds": spread(&theirs.seconds), "ratios": ratios,
            "comparisons": theirs.agreement.comparisons, "least_p": theirs.agreement.least_p, "agrees": theirs.agreement.holds(),
        })
    };
    let best = &comparison.best().variant;
    let on_the_clock = |theirs: &OnTheClock| {
        json!({
            "framework": theirs.variant.framework, "variant": theirs.variant.name, "clock_seconds": spread(&theirs.seconds),
            "ratio": spread(&theirs.ratio),
        })
    };
    let on_all_threads = comparison.on_all_threads.as_ref().map(|all| {
        let theirs: Vec<Value> = all.theirs.iter().map(on_the_clock).collect();
        json!({ "threads": all.threads, "clock_seconds": spread(&all.ours), "peers": theirs })
    });
    json!({
        "job": comparison.job.name, "about": comparison.job.about, "python": comparison.python,
        "amount": comparison.peer.amount, "peer_amount": comparison.peer_amount, "unit": comparison.peer.unit, "alpha": ALPHA,
        "ours": ours, "peers": comparison.theirs.iter().map(theirs).collect::<Vec<_>>(),
        "best_peer": { "framework": best.framework, "variant": best.name }, "agrees": comparison.agrees(),
        "on_all_threads": on_all_threads, "at_least": comparison.peer.at_least, "settings": comparison.settings,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::OnAllThreads;
    use super::super::agreement::Agreement;
    use super::super::python::Variant;
    use super::*;
    use crate::born_dead;
    use crate::job::Job;

    /// Made-up times.
    pub(crate) fn comparison(least_p: f64) -> Comparison {
        static JOB: Job = born_dead::JOB;
        let spread = |median: f64| Spread { median, least: median * 0.9, greatest: median * 1.1 };
        let theirs = |name: &str, seconds: f64| Measured {
            variant: Variant { framework: "torch".to_owned(), version: "2.99.0+cu999".to_owned(), name: name.to_owned() },
            seconds: spread(seconds),
            ratios: JOB.ways.iter().map(|_| spread(seconds / 0.36)).collect(),
            agreement: Agreement { comparisons: 125, least_p, where_least: Some(("10".to_owned(), 25)) },
        };
        let theirs = vec![theirs("matrices-bmm", 26.0), theirs("angle-dropping", 5.4)];
        let clocked = OnTheClock { variant: theirs[1].variant.clone(), seconds: spread(3.0), ratio: spread(15.0) };
        Comparison {
            job: &JOB,
            peer: JOB.peer.as_ref().expect("it has one"),
            peer_amount: 200_000,
            python: "python3".into(),
            ours: JOB.ways.iter().map(|_| spread(0.36)).collect(),
            theirs,
            on_all_threads: Some(OnAllThreads { threads: 2, ours: spread(0.2), theirs: vec![clocked] }),
            settings: "Python 3.99".to_owned(),
        }
    }

    #[test]
    fn the_best_peer_has_the_fewest_seconds_and_every_line_fits_80_columns() {
        let lines = lines(&comparison(0.01));
        assert!(lines.iter().any(|line| line.starts_with("best peer by our") && line.contains("15.0 (13.5-16.5) (torch angle-dropping)")));
        assert!(lines.iter().any(|line| line.starts_with("same results: 250 shares")), "{lines:#?}");
        assert!(lines.iter().any(|line| line == "  torch angle-dropping: 3.00 s, 15.0 (13.5-16.5) times"), "{lines:#?}");
        assert!(lines.iter().all(|line| line.len() <= 80), "{lines:#?}");
    }

    #[test]
    fn a_peer_that_found_something_else_is_named() {
        assert!(agreement(&comparison(1e-12)).starts_with("OTHER RESULTS: torch matrices-bmm, p = 1.0e-12 at width 10, 25 layers"));
    }

    #[test]
    fn the_object_has_the_ratios() {
        let value = as_value(&comparison(0.01));
        assert_eq!(value["best_peer"]["variant"], "angle-dropping");
        assert_eq!(value["peers"][1]["cpu_seconds"]["median"], 5.4);
        assert_eq!(value["peers"][1]["ratios"][0]["ratio"]["median"], 5.4 / 0.36);
        assert_eq!(value["agrees"], true);
    }
}
