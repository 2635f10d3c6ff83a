//! When and with what a run was made, and whether it still speaks about today's sources.

use maud::{Markup, html};
use serde_json::Value;

use super::book::Run;
use super::numbers::{grouped, significant};

/// One line: `Run at CI scale, 2026-11-22, 31 s`.
pub(super) fn short(run: &Run) -> Markup {
    html! {
        @if run.is_kept { "Kept run at " } @else { "Run at " }
        (run.scale())
        @if let Some(day) = day(run) { ", " time datetime=(day) { (day) } }
        @if let Some(duration) = duration(run) { ", " (duration) }
    }
}

/// The day of a run, `2026-11-22`.
pub(super) fn day(run: &Run) -> Option<&str> {
    run.provenance("started").as_str().and_then(|started| started.get(..10))
}

fn duration(run: &Run) -> Option<String> {
    let seconds = run.provenance("seconds").as_f64()?;
    Some(if seconds < 90.0 { format!("{} s", significant(seconds, 2)) } else { format!("{} min", significant(seconds / 60.0, 2)) })
}

/// Everything that is noted, as a list.
pub(super) fn whole(run: &Run, seconds: &Value) -> Markup {
    let text = |member: &str| match run.provenance(member) {
        Value::String(text) => Some(text.clone()),
        Value::Bool(flag) => Some(if *flag { "yes" } else { "no" }.to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let changed = if run.provenance("dirty") == true { ", with changes beside it" } else { "" };
    let facts: Vec<(&str, Option<String>)> = vec![
        ("Scale", Some(run.scale())),
        ("Started", text("started")),
        ("This claim took", seconds.as_f64().map(|seconds| format!("{} s", significant(seconds, 3)))),
        ("Seed", run.ledger["seed"].as_u64().map(|seed| seed.to_string())),
        ("Version", text("version")),
        ("Commit", text("git").map(|commit| format!("{commit}{changed}"))),
        ("Sources", text("fingerprint")),
        ("Compiler", text("rustc").map(|version| format!("Rust {version}"))),
        ("Machine", text("cpu").map(|cpu| format!("{cpu}, {}", text("target").unwrap_or_default()))),
        ("Vector instructions", text("simd")),
        ("LAPACK", text("lapack")),
        ("Threads", text("threads")),
        ("Claims in this run", Some(grouped(&run.claim_count().to_string()))),
    ];
    html! {
        dl.facts {
            @for (name, value) in facts { @if let Some(value) = value { div { dt { (name) } dd { (value) } } } }
        }
    }
}
