//! A paper that is made up: many quick blocks of every shape, for the tests that kill runs, fill disks and damage what was saved.
//!
//! Two variables of the environment, which only tests set: `MADE_UP_PAUSE_MS` makes every block last so long and a bit (a run saves a block
//! that took a fifth of a second; a shard saves them all), and `MADE_UP_SOURCES` is the fingerprint, as if the sources were others.

use std::env;
use std::process::ExitCode;
use std::thread::sleep;
use std::time::Duration;

use claims::{Block, Build, Claim, Control, Evidence, Expect, Paper, Part, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use rand::Rng;
use stats::stream::open_unit;

fn main() -> ExitCode {
    let sources = env::var("MADE_UP_SOURCES").unwrap_or_else(|_| "made-up".into());
    let build = Build { fingerprint: sources.leak(), ..PAPER.build };
    claims::main(Box::leak(Box::new(Paper { build, ..PAPER })))
}

const PAPER: Paper = Paper {
    slug: "made-up",
    title: "Made up",
    results: &[&[HEADS, MEAN, HISTOGRAM, EXACT]],
    calculators: &[],
    build: Build { fingerprint: "", rustc: "", target: "", version: "0", features: "", folder: env!("CARGO_MANIFEST_DIR"), lapack: false },
};

/// Counts in several parts.
const HEADS: Claim = Claim {
    id: "counts/heads",
    source: "Theorem 1",
    statement: "a coin falls on either side with probability 1/2",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 3_000, paper: 3_000 },
    resolution: Resolution::absolute(0.4, "a test"),
    check: |run| heads(run, 0.5),
    control: Control::negative("never", |run| heads(run, 0.0)),
    ..Claim::DEFAULT
};

/// Sums of floats, in which the order of the blocks shows.
const MEAN: Claim = Claim {
    id: "sums/mean",
    statement: "the mean of the uniform law is 1/2",
    check: |run| mean(run, 0.5),
    control: Control::negative("zero", |run| mean(run, 0.0)),
    ..HEADS
};

/// Histograms in a part that is the paper's.
const HISTOGRAM: Claim = Claim {
    id: "common/histogram",
    statement: "the four lowest bits are zero with probability 1/16",
    check: |run| histogram(run, 1.0 / 16.0),
    control: Control::negative("always", |run| histogram(run, 1.0)),
    ..HEADS
};

/// No blocks at all.
const EXACT: Claim = Claim {
    id: "exact/one",
    statement: "one is one",
    check: |_| Ok(vec![Evidence::exact("one", Relation::Equal, 1, 1).by("counting", "a test")]),
    control: Control::None("exact"),
    ..HEADS
};

/// Trials of a block.
const TRIALS: u64 = 60;
const PARTS: u64 = 3;

/// Blocks end at different moments, so that a kill may come between any two.
fn pause(block: &Block) {
    let asked: Option<u64> = env::var("MADE_UP_PAUSE_MS").ok().and_then(|text| text.parse().ok());
    if let Some(asked) = asked {
        sleep(Duration::from_millis(asked + block.index * 37 % 60));
    }
}

fn part<'a, T>(name: String, trials: u64, measure: impl Fn(&mut Block) -> T + Sync + 'a) -> Part<'a, T> {
    Part::new(name, trials, TRIALS, move |block| {
        pause(block);
        measure(block)
    })
}

fn heads(run: &Run, theory: f64) -> Result<Vec<Evidence>, Stop> {
    let parts = (0..PARTS).map(|coin| {
        part(format!("coin {coin}"), run.samples(), |block| (0..block.trials).filter(|_| block.rng.next_u64() & 1 == 1).count() as u64)
    });
    let counts = run.count(parts.collect())?;
    let mut table = Table::new("heads", "Heads", &["coin", "heads"]);
    counts.iter().enumerate().for_each(|(coin, count)| table.push(vec![(coin as u64).into(), count.hits.into()]));
    run.table(table);
    let line = |(coin, count): (usize, &claims::Count)| {
        Evidence::proportion(format!("coin {coin}"), Relation::Equal, theory, count.hits, count.trials).by("symmetry", "a generator")
    };
    Ok(counts.iter().enumerate().map(line).collect())
}

fn mean(run: &Run, theory: f64) -> Result<Vec<Evidence>, Stop> {
    let uniform =
        part("uniform".into(), PARTS * run.samples(), |block| (0..block.trials).map(|_| open_unit(block.rng.next_u64())).sum::<f64>());
    let n = PARTS * run.samples();
    let sum: f64 = run.measure(vec![uniform])?[0].iter().sum();
    let standard_error = (1.0 / (12.0 * n as f64)).sqrt();
    Ok(vec![Evidence::mean("mean", Relation::Equal, theory, sum / n as f64, standard_error, n).by("an integral", "a generator")])
}

fn histogram(run: &Run, theory: f64) -> Result<Vec<Evidence>, Stop> {
    let n = PARTS * run.samples();
    let bits = part("four bits".into(), n, |block| {
        let mut counts = vec![0_u64; 16];
        (0..block.trials).for_each(|_| counts[(block.rng.next_u64() & 15) as usize] += 1);
        counts
    });
    let counts = run.histograms(vec![bits.common()])?;
    Ok(vec![Evidence::proportion("zero", Relation::Equal, theory, counts[0][0], n).by("counting", "a generator")])
}
