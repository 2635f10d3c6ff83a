//! How cost grows: CPU time and memory of the main engines against samples, width, layers, threads and shards.
//!
//! Every point is a process of its own, because the memory of a process is the most that it ever had.

use std::path::Path;
use std::process::Command;

use console::{Failure, Format};
use figures::{Axis, Figure, Panel, Point, Series};
use network::{Activation, BornDeadEnsemble, Gram, GramChain, WeightLaw, WeightScheme};
use rayon::prelude::*;
use serde_json::{Value, json};
use stats::stream;

use crate::{answer, machine, timing, trajectory};

/// An engine against one quantity.
struct Curve {
    /// What is varied: the panel.
    against: &'static str,
    /// The engine, and what is fixed.
    engine: &'static str,
    /// The values of the quantity.
    at: &'static [u64],
    /// The work of one part of a point.
    work: fn(u64, u64),
    /// Into how many processes a point is split.
    parts: fn(u64) -> u64,
    /// The work does not grow with the quantity, so the time on the wall is what is looked at.
    on_the_clock: bool,
}

const CURVES: &[Curve] = &[
    Curve {
        against: "samples",
        engine: "born dead by angles, width 3, 25 layers",
        at: &[10_000, 100_000, 1_000_000, 10_000_000, 100_000_000],
        work: |samples, _| blocks(samples, |size, rng| by_angle(3, 25, size, rng)),
        ..Curve::PLAIN
    },
    Curve {
        against: "samples",
        engine: "born dead by matrices, width 3, 25 layers",
        at: &[10_000, 100_000, 1_000_000, 10_000_000],
        work: |samples, _| blocks(samples, |size, rng| by_matrices(3, 25, size, rng)),
        ..Curve::PLAIN
    },
    Curve {
        against: "samples",
        engine: "Gram chains, width 512, 12 layers",
        at: &[1000, 10_000, 100_000],
        work: |samples, _| gram_chains(512, 12, samples),
        ..Curve::PLAIN
    },
    Curve {
        against: "width",
        engine: "born dead by matrices, 10 layers, 100,000 networks",
        at: &[2, 4, 8, 16, 32],
        work: |width, _| blocks(100_000, |size, rng| by_matrices(width, 10, size, rng)),
        ..Curve::PLAIN
    },
    Curve {
        against: "width",
        engine: "events of a circle, 6 layers",
        at: &[8, 16, 32, 64, 128, 256],
        work: |width, _| circle(width, 6),
        ..Curve::PLAIN
    },
    Curve {
        against: "hidden layers",
        engine: "born dead by angles, width 10, 1e6 networks",
        at: &[5, 10, 20, 40, 80],
        work: |layers, _| blocks(1_000_000, |size, rng| by_angle(10, layers, size, rng)),
        ..Curve::PLAIN
    },
    Curve {
        against: "hidden layers",
        engine: "events of a circle, width 64",
        at: &[2, 4, 6, 8, 10, 12],
        work: |layers, _| circle(64, layers),
        ..Curve::PLAIN
    },
    Curve {
        against: "threads",
        engine: "born dead by matrices, width 4, 25 layers, 1e6 networks",
        at: &[1, 2, 4, 8, 16, 32, 64],
        work: |threads, _| on_threads(threads),
        on_the_clock: true,
        ..Curve::PLAIN
    },
    Curve {
        against: "shards",
        engine: "born dead by matrices, width 4, 25 layers, 1e6 networks",
        at: &[1, 2, 4, 8],
        work: |shards, part| owned(part, shards).into_iter().for_each(one_block),
        parts: |shards| shards,
        ..Curve::PLAIN
    },
];

impl Curve {
    const PLAIN: Self = Self { against: "", engine: "", at: &[], work: |_, _| (), parts: |_| 1, on_the_clock: false };

    /// The values of the quantity that this machine can have: no more threads than it runs at once.
    fn values(&self, threads: u64) -> Vec<u64> {
        self.at.iter().copied().filter(|&value| self.against != "threads" || value <= threads).collect()
    }
}

/// Samples of a block, as in the claims.
const BLOCK: u64 = 10_000;

/// Networks in blocks, one after the other, as a claim counts them.
fn blocks(samples: u64, count: impl Fn(u64, &mut stream::BlockRng)) {
    for block in 0..samples.div_ceil(BLOCK) {
        count(BLOCK.min(samples - block * BLOCK), &mut stream::generator(&["benches", "scaling"], 1, block));
    }
}

fn by_angle(width: u64, layers: u64, networks: u64, rng: &mut stream::BlockRng) {
    let widths = vec![width as usize; layers as usize];
    std::hint::black_box(BornDeadEnsemble::new(GAUSSIAN, &widths).expect("positive widths").count(networks, rng));
}

fn by_matrices(width: u64, layers: u64, networks: u64, rng: &mut stream::BlockRng) {
    let widths = vec![width as usize; layers as usize];
    std::hint::black_box(BornDeadEnsemble::by_matrices(GAUSSIAN, &widths).expect("positive widths").count(networks, rng));
}

const GAUSSIAN: WeightScheme = WeightScheme::iid(WeightLaw::Normal);

/// Blocks of the work that is split among threads and shards.
const SPLIT: u64 = 100;

fn one_block(block: u64) {
    by_matrices(4, 25, BLOCK, &mut stream::generator(&["benches", "scaling"], 1, block));
}

fn owned(shard: u64, shards: u64) -> Vec<u64> {
    (0..SPLIT).filter(|block| block % shards == shard).collect()
}

fn on_threads(threads: u64) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads as usize).build().expect("threads can be started");
    pool.install(|| (0..SPLIT).into_par_iter().for_each(one_block));
}

fn circle(width: u64, layers: u64) {
    std::hint::black_box(trajectory::Circle::draw(width as usize, layers as usize).sweep());
}

fn gram_chains(width: usize, layers: usize, chains: u64) {
    let chain = GramChain::new(Activation::HardTanh, width, 8.0, 0.0).expect("a positive width");
    let mut rng = stream::generator(&["benches", "scaling", "gram"], 1, 0);
    let mut speeds = vec![0.0; layers];
    for _ in 0..chains {
        chain.speeds(Gram::circle(width), &mut rng, &mut speeds);
        std::hint::black_box(&speeds);
    }
}

/// What a point cost.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Cost {
    /// CPU seconds of all its processes.
    cpu: f64,
    /// Seconds on the wall, of the slowest process.
    clock: f64,
    /// The most memory that one of its processes had, in MiB; where the system tells it.
    memory: Option<f64>,
}

/// Measures one part of one point and prints it: what the processes of [`run`] do. `at` is `curve/value/part`, by number.
///
/// # Errors
/// When there is no such point.
pub(crate) fn one_part(at: &str) -> Result<(), Failure> {
    let numbers: Vec<u64> = at.split('/').filter_map(|text| text.parse().ok()).collect();
    let [curve, value, part] = numbers[..] else { return Err(Failure::usage(format!("--point {at}: write curve/value/part"))) };
    let curve = CURVES.get(curve as usize).ok_or_else(|| Failure::usage(format!("--point {at}: there are {} curves", CURVES.len())))?;
    let (taken, ()) = timing::once(|| (curve.work)(value, part));
    console::answer(json!({ "cpu": taken.cpu, "clock": taken.clock, "memory": peak_memory() }));
    Ok(())
}

/// The most memory this process ever had, in MiB.
fn peak_memory() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let kibibytes: f64 = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes / 1024.0)
}

/// Measures every curve, prints it, and draws it if a file is named.
///
/// # Errors
/// When a process cannot be started or the file cannot be written.
pub(crate) fn run(format: Format, file: Option<&Path>) -> Result<(), Failure> {
    let threads = machine::this().threads as u64;
    let mut found: Vec<(&Curve, Vec<(u64, Cost)>)> = Vec::new();
    for (number, curve) in CURVES.iter().enumerate() {
        console::note(&format!("measuring {}: {}", curve.against, curve.engine));
        let point = |value: u64| Ok((value, cost(number, value, (curve.parts)(value))?));
        found.push((curve, curve.values(threads).into_iter().map(point).collect::<Result<_, Failure>>()?));
    }
    print(format, &found);
    if let Some(file) = file {
        std::fs::write(file, figure(&found).to_svg())
            .map_err(|error| Failure::environment(format!("{} cannot be written: {error}", file.display())))?;
        console::note(&format!("drawn: {}", file.display()));
    }
    Ok(())
}

fn cost(curve: usize, value: u64, parts: u64) -> Result<Cost, Failure> {
    let own = std::env::current_exe().map_err(|error| Failure::environment(format!("this program cannot be found: {error}")))?;
    let mut whole = Cost { cpu: 0.0, clock: 0.0, memory: None };
    for part in 0..parts {
        let output = Command::new(&own).arg("--point").arg(format!("{curve}/{value}/{part}")).output();
        let output = output.map_err(|error| Failure::environment(format!("this program cannot be started again: {error}")))?;
        let said: Value = serde_json::from_slice(&output.stdout)
            .map_err(|_| Failure::defect(format!("point {curve}/{value}/{part} said: {}", String::from_utf8_lossy(&output.stderr))))?;
        let number = |name: &str| said[name].as_f64();
        whole.cpu += number("cpu").unwrap_or(f64::NAN);
        whole.clock = whole.clock.max(number("clock").unwrap_or(f64::NAN));
        whole.memory = [whole.memory, number("memory")].into_iter().flatten().reduce(f64::max);
    }
    Ok(whole)
}

fn print(format: Format, found: &[(&Curve, Vec<(u64, Cost)>)]) {
    if format == Format::Json {
        let point = |(value, cost): &(u64, Cost)| json!({ "at": value, "cpu_seconds": cost.cpu, "clock_seconds": cost.clock, "peak_mib": cost.memory });
        let curve = |(curve, points): &(&Curve, Vec<(u64, Cost)>)| json!({ "against": curve.against, "engine": curve.engine, "points": points.iter().map(point).collect::<Vec<_>>() });
        let curves: Vec<Value> = found.iter().map(curve).collect();
        return console::answer(json!({ "schema": 1, "machine": machine::this().as_value(), "curves": curves }));
    }
    for (curve, points) in found {
        console::answer(format!("{}: {}", curve.against, curve.engine));
        let head = [curve.against, "CPU time", "on the clock", "peak memory"].map(str::to_owned).to_vec();
        let rows = points.iter().map(|(value, cost)| {
            let memory = cost.memory.map_or_else(|| "unknown".to_owned(), |mebibytes| format!("{mebibytes:.0} MiB"));
            vec![value.to_string(), answer::duration(cost.cpu), answer::duration(cost.clock), memory]
        });
        answer::table(head, rows).lines().for_each(console::answer);
        console::answer("");
    }
    console::answer(machine::this());
}

/// A panel for each quantity, and one for memory.
fn figure(found: &[(&Curve, Vec<(u64, Cost)>)]) -> Figure {
    let mut quantities: Vec<&str> = found.iter().map(|(curve, _)| curve.against).collect();
    quantities.dedup();
    let series = |(curve, points): &(&Curve, Vec<(u64, Cost)>), of: fn(&Curve, &Cost) -> Option<f64>| {
        let at: Vec<[f64; 2]> = points.iter().filter_map(|(value, cost)| Some([*value as f64, of(curve, cost)?])).collect();
        [Series::line(curve.engine, at.clone()), Series::points(curve.engine, at.into_iter().map(|[x, y]| Point::at(x, y)))]
    };
    let panel = |title: &str, x: &str, y: &str, of: fn(&Curve, &Cost) -> Option<f64>| {
        let curves = found.iter().filter(|(curve, _)| curve.against == x);
        Panel::new(Axis::log(x), Axis::log(y)).titled(title).with_all(curves.flat_map(|curve| series(curve, of)))
    };
    let seconds = quantities.iter().map(|&quantity| {
        let is_clock = found.iter().any(|(curve, _)| curve.against == quantity && curve.on_the_clock);
        let y = if is_clock { "seconds on the clock" } else { "CPU seconds" };
        panel(&format!("time against {quantity}"), quantity, y, |curve, cost| Some(if curve.on_the_clock { cost.clock } else { cost.cpu }))
    });
    let panels: Vec<Panel> = seconds.chain([panel("memory against samples", "samples", "MiB", |_, cost| cost.memory)]).collect();
    let caption = format!("Each point is one process, shards several; {}.", machine::this());
    Figure::new("scaling", "How cost grows", caption).panels(panels).legend_in_each_panel()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_point_can_be_asked_for_by_its_numbers() {
        for (number, curve) in CURVES.iter().enumerate() {
            assert!(!curve.values(1).is_empty(), "{}", curve.engine);
            assert!(number < CURVES.len() && (curve.parts)(curve.at[0]) >= 1);
        }
        assert!(one_part("0/x").is_err() && one_part("99/1/0").is_err());
    }

    #[test]
    fn shards_share_the_blocks_out_without_rest() {
        let mut all: Vec<u64> = (0..8).flat_map(|shard| owned(shard, 8)).collect();
        all.sort_unstable();
        assert_eq!(all, (0..SPLIT).collect::<Vec<_>>());
    }

    #[test]
    fn no_more_threads_are_asked_for_than_there_are() {
        let threads = CURVES.iter().find(|curve| curve.against == "threads").expect("there is one");
        assert_eq!(threads.values(2), [1, 2]);
    }

    #[test]
    fn the_figure_has_a_panel_for_each_quantity_and_one_for_memory() {
        let cost = Cost { cpu: 1.0, clock: 0.5, memory: Some(20.0) };
        let found: Vec<_> = CURVES.iter().map(|curve| (curve, curve.at.iter().map(|&value| (value, cost)).collect::<Vec<_>>())).collect();
        let svg = figure(&found).to_svg();
        for title in ["time against samples", "time against width", "time against shards", "memory against samples"] {
            assert!(svg.contains(title), "{title}");
        }
    }
}
