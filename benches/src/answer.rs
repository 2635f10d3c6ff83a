//! What is printed: a list or a table for people, one object for programs.

use console::{Format, answer};
use serde_json::{Value, json};
use tabled::builder::Builder;
use tabled::settings::object::Columns;
use tabled::settings::{Alignment, Style};

use crate::job::Job;
use crate::machine;
use crate::timing::{self, RUNS, Times};

/// A job, and what it took.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) job: &'static Job,
    /// Each of its ways, on one thread.
    pub(crate) ways: Vec<Times>,
    /// On all threads of the machine, if it can.
    pub(crate) on_all_threads: Option<Times>,
}

impl Measured {
    /// Runs the job, several times.
    pub(crate) fn measure(job: &'static Job) -> Self {
        let measured = |name: &str, work| {
            console::note(&format!("measuring {}, {name}", job.name));
            timing::measure(work)
        };
        let ways = job.ways.iter().map(|way| measured(way.name, way.work)).collect();
        Self { job, ways, on_all_threads: job.on_all_threads.map(|work| measured("all threads", work)) }
    }
}

/// The jobs by name.
pub(crate) fn list(format: Format, jobs: &[&Job]) {
    if format == Format::Json {
        let ways = |job: &Job| job.ways.iter().map(|way| way.name).collect::<Vec<_>>();
        let as_value = |job: &&Job| json!({ "name": job.name, "about": job.about, "ways": ways(job), "peer": job.peer.is_some() });
        let all: Vec<Value> = jobs.iter().map(as_value).collect();
        return answer(json!({ "schema": 1, "jobs": all }));
    }
    let widest = jobs.iter().map(|job| job.name.len()).max().unwrap_or_default();
    jobs.iter().for_each(|job| answer(format!("{:widest$}  {}", job.name, job.about)));
}

/// The times of the jobs.
pub(crate) fn times(format: Format, measured: &[Measured]) {
    if format == Format::Json {
        let jobs: Vec<Value> = measured.iter().flat_map(as_values).collect();
        return answer(json!({ "schema": 1, "machine": machine::this().as_value(), "runs": RUNS, "jobs": jobs }));
    }
    let head = ["job", "CPU time", "fastest", "slowest", "rate"].map(str::to_owned);
    let ways = measured
        .iter()
        .flat_map(|measured| measured.job.ways.iter().zip(&measured.ways).map(move |(way, times)| (measured.job, way, times)));
    let rows = ways.map(|(job, way, Times { cpu: seconds, .. })| {
        let name = if job.ways.len() == 1 { job.name.to_owned() } else { format!("{}, {}", job.name, way.name) };
        let rate = format!("{} {}/s", short(job.amount / seconds.median), job.unit);
        vec![name, duration(seconds.median), duration(seconds.least), duration(seconds.greatest), rate]
    });
    table(head.to_vec(), rows).lines().for_each(answer);
    answer(format!("CPU time on one thread, the median of {RUNS} runs after one to warm up"));
    let machine = machine::this();
    for (measured, all) in measured.iter().filter_map(|measured| Some((measured, measured.on_all_threads?))) {
        let (one, all) = (measured.ways[0].clock.median, all.clock.median);
        let times = three_digits(one / all);
        answer(format!("{} on {} threads: {} on the clock, {times} times as fast", measured.job.name, machine.threads, duration(all)));
    }
    answer(machine);
}

fn as_values(measured: &Measured) -> Vec<Value> {
    let job = measured.job;
    let value = |way: &str, threads: usize, times: &Times| {
        let seconds = times.cpu;
        json!({
            "name": job.name, "way": way, "about": job.about, "amount": job.amount, "unit": job.unit,
            "threads": threads, "clock_seconds": times.clock.median, "cpu_seconds": seconds.median, "fastest": seconds.least, "slowest": seconds.greatest,
            "per_second": job.amount / seconds.median,
        })
    };
    let ways = job.ways.iter().zip(&measured.ways).map(|(way, times)| value(way.name, 1, times));
    ways.chain(measured.on_all_threads.iter().map(|times| value("threads", machine::this().threads, times))).collect()
}

/// A table whose first column holds names and all others numbers.
pub(crate) fn table(head: Vec<String>, rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut builder = Builder::default();
    builder.push_record(head);
    rows.for_each(|row| builder.push_record(row));
    let mut table = builder.build();
    table.with(Style::psql()).modify(Columns::new(1..), Alignment::right());
    table.to_string().lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// Three digits, without an exponent for what a ratio or a time is: 0.0123, 1.23, 12.3, 123, 1234.
pub(crate) fn three_digits(value: f64) -> String {
    // Before the point of 123.4 stand three digits, so none follows; of 0.0123, two zeros follow the point before the three digits.
    let leading = if value > 0.0 { value.log10().floor() as i32 } else { 0 };
    let decimals = usize::try_from(2 - leading).unwrap_or(0);
    let text = format!("{value:.decimals$}");
    // 9.996 becomes 10.00: one digit too many.
    let digits = text.trim_start_matches(['0', '.']).chars().filter(char::is_ascii_digit).count();
    if digits > 3 && decimals > 0 { format!("{value:.*}", decimals - 1) } else { text }
}

/// A time in seconds or milliseconds.
pub(crate) fn duration(seconds: f64) -> String {
    if seconds < 0.1 { format!("{} ms", three_digits(seconds * 1e3)) } else { format!("{} s", three_digits(seconds)) }
}

/// A large number with three digits: 1.23e8 as `123 M`.
fn short(value: f64) -> String {
    let (scaled, unit) = match value {
        v if v >= 1e9 => (v / 1e9, " G"),
        v if v >= 1e6 => (v / 1e6, " M"),
        v if v >= 1e3 => (v / 1e3, " k"),
        v => (v, ""),
    };
    format!("{}{unit}", three_digits(scaled))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_have_three_digits() {
        assert_eq!([1.234e8, 9.87e9, 12_345.0, 3.0].map(short), ["123 M", "9.87 G", "12.3 k", "3.00"]);
    }

    #[test]
    fn numbers_have_three_digits_also_where_they_round_up() {
        let numbers = [0.0, 0.012_34, 0.999_6, 1.0, 9.996, 99.96, 123.4, 1234.0];
        assert_eq!(numbers.map(three_digits), ["0.00", "0.0123", "1.00", "1.00", "10.0", "100", "123", "1234"]);
        assert_eq!([0.0321, 5.3].map(duration), ["32.1 ms", "5.30 s"]);
    }

    #[test]
    fn the_widest_row_fits_80_columns() {
        let head = ["job", "CPU time", "fastest", "slowest", "rate"].map(str::to_owned).to_vec();
        let row = ["born-dead, matrices", "12.3 ms", "12.3 ms", "12.3 ms", "12.3 M networks/s"].map(str::to_owned).to_vec();
        assert!(table(head, std::iter::once(row)).lines().all(|line| line.len() <= 80));
    }
}
