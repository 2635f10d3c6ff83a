//! What is printed: a list or a table for people, one object for programs.

use console::{Format, answer};
use serde_json::{Value, json};
use tabled::builder::Builder;
use tabled::settings::object::Columns;
use tabled::settings::{Alignment, Style};

use crate::job::Job;
use crate::machine;
use crate::timing::{RUNS, Timing};

/// The jobs by name.
pub(crate) fn list(format: Format, jobs: &[&Job]) {
    if format == Format::Json {
        let all: Vec<Value> = jobs.iter().map(|job| json!({ "name": job.name, "about": job.about })).collect();
        return answer(json!({ "schema": 1, "jobs": all }));
    }
    let widest = jobs.iter().map(|job| job.name.len()).max().unwrap_or_default();
    jobs.iter().for_each(|job| answer(format!("{:widest$}  {}", job.name, job.about)));
}

/// The times of the jobs.
pub(crate) fn table(format: Format, measured: &[(&Job, Timing)]) {
    let machine = machine::this();
    if format == Format::Json {
        let jobs: Vec<Value> = measured.iter().map(|(job, timing)| as_value(job, timing)).collect();
        let machine = json!({ "cpu": machine.cpu, "simd": machine.simd, "threads": machine.threads });
        return answer(json!({ "schema": 1, "machine": machine, "runs": RUNS, "jobs": jobs }));
    }
    let mut builder = Builder::default();
    builder.push_record(["job", "CPU seconds", "fastest", "slowest", "rate"]);
    for (job, timing) in measured {
        let seconds = |value: f64| format!("{value:.4}");
        let rate = format!("{} {}/s", short(job.amount / timing.median), job.unit);
        builder.push_record([job.name.to_owned(), seconds(timing.median), seconds(timing.fastest), seconds(timing.slowest), rate]);
    }
    let mut table = builder.build();
    table.with(Style::psql()).modify(Columns::new(1..), Alignment::right());
    table.to_string().lines().for_each(|line| answer(line.trim_end()));
    answer(format!("one thread; CPU time, the median of {RUNS} runs after one to warm up"));
    answer(format!("{} ({}, {} threads)", machine.cpu, machine.simd, machine.threads));
}

fn as_value(job: &Job, timing: &Timing) -> Value {
    json!({
        "name": job.name, "about": job.about, "amount": job.amount, "unit": job.unit, "cpu_seconds": timing.median,
        "fastest": timing.fastest, "slowest": timing.slowest, "per_second": job.amount / timing.median,
    })
}

/// A large number with three digits: 1.23e8 as `123 M`.
fn short(value: f64) -> String {
    let (scaled, unit) = match value {
        v if v >= 1e9 => (v / 1e9, " G"),
        v if v >= 1e6 => (v / 1e6, " M"),
        v if v >= 1e3 => (v / 1e3, " k"),
        v => (v, ""),
    };
    let decimals = if scaled >= 100.0 {
        0
    } else if scaled >= 10.0 {
        1
    } else {
        2
    };
    format!("{scaled:.decimals$}{unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_have_three_digits() {
        assert_eq!([1.234e8, 9.87e9, 12_345.0, 3.0].map(short), ["123 M", "9.87 G", "12.3 k", "3.00"]);
    }
}
