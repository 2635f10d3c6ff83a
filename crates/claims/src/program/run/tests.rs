//! Runs of a paper that is made up: what a shard leaves to the merge, what a missing data set does, and a check that asks twice.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use figures::{Axis, Panel, Series};
use rand::Rng;
use serde_json::Value;

use super::*;
use crate::claim::{Build, Expect, Resolution, Samples};
use crate::evidence::Relation;
use crate::part::Part;

const BUILD: Build =
    Build { fingerprint: "made-up", rustc: "", target: "", version: "0", features: "", folder: env!("CARGO_MANIFEST_DIR"), lapack: false };

const PAPER: Paper = Paper {
    slug: "made-up",
    title: "Made up",
    results: &[&[TWO_KINDS, WITH_DATA, CONTROL_WITH_DATA, COMMON, ALSO_COMMON]],
    calculators: &[],
    build: BUILD,
};

const TWO_KINDS: Claim = Claim {
    id: "two-kinds/one-call",
    check: |run| two_kinds(run, 0.0),
    control: Control::negative("a tenth off", |run| two_kinds(run, 0.1)),
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 10_000, paper: 10_000 },
    resolution: Resolution::absolute(0.06, "a test"),
    ..Claim::DEFAULT
};

const WITH_DATA: Claim = Claim {
    id: "data/check",
    check: |run| {
        needs_data(run)?;
        Ok(vec![one_is_one()])
    },
    control: Control::None("a test"),
    expect: Expect::both(Verdict::Holds),
    ..Claim::DEFAULT
};

const CONTROL_WITH_DATA: Claim = Claim {
    id: "data/control",
    check: |_| Ok(vec![one_is_one()]),
    control: Control::negative("two", |run| {
        needs_data(run)?;
        Ok(vec![Evidence::exact("one", Relation::Equal, 1, 2).by("counting", "a test")])
    }),
    expect: Expect::both(Verdict::Holds),
    ..Claim::DEFAULT
};

const COMMON: Claim = Claim {
    id: "common/first",
    check: common,
    control: Control::None("exact"),
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 8, paper: 8 },
    ..Claim::DEFAULT
};

const ALSO_COMMON: Claim = Claim { id: "common/second", ..COMMON };

const COUNTED: Paper = Paper {
    results: &[&[Claim { id: "counted/first", check: counted, ..COMMON }, Claim { id: "counted/second", check: counted, ..COMMON }]],
    ..PAPER
};

/// Blocks of the counted part that this process has computed.
static DRAWN: AtomicU64 = AtomicU64::new(0);

/// The lowest bits of what is drawn, so that rows can be compared.
fn common(run: &Run) -> Result<Vec<Evidence>, Stop> {
    let part = Part::new("a common experiment", run.samples(), 2, |block| (block.rng.next_u64() & 0xffff) as i32);
    sum_of(run, part.common())
}

fn counted(run: &Run) -> Result<Vec<Evidence>, Stop> {
    let part = Part::new("a counted experiment", run.samples(), 2, |block| {
        DRAWN.fetch_add(1, Ordering::Relaxed);
        block.index as i32
    });
    sum_of(run, part.common())
}

fn sum_of(run: &Run, part: Part<'_, i32>) -> Result<Vec<Evidence>, Stop> {
    let sum: i32 = run.measure(vec![part])?[0].iter().sum();
    Ok(vec![Evidence::exact("sum", Relation::Equal, sum, sum).by("counting", "a test")])
}

const ASKS_TWICE: Paper = Paper {
    results: &[&[Claim {
        id: "two-calls/second",
        check: |run| {
            run.measure(vec![halves(run)])?;
            run.measure(vec![Part::new("another", 8, 2, |block| block.trials)])?;
            Ok(vec![one_is_one()])
        },
        ..TWO_KINDS
    }]],
    ..PAPER
};

const ASKS_AGAIN: Paper = Paper {
    results: &[&[Claim {
        id: "two-calls/the-same",
        check: |run| {
            run.measure(vec![halves(run)])?;
            run.measure(vec![halves(run)])?;
            Ok(vec![one_is_one()])
        },
        control: Control::None("exact"),
        ..TWO_KINDS
    }]],
    ..PAPER
};

const DRAWS: Paper = Paper {
    results: &[&[Claim {
        id: "drawn/halves",
        check: |run| draw(run, "of-the-check"),
        control: Control::negative("a tenth off", |run| {
            draw(run, "of-the-control")?;
            two_kinds(run, 0.1)
        }),
        ..TWO_KINDS
    }]],
    ..PAPER
};

static MADE_UP: Paper = PAPER;
static TWICE: Paper = ASKS_TWICE;
static AGAIN: Paper = ASKS_AGAIN;
static COUNTED_ROWS: Paper = COUNTED;
static DRAWING: Paper = DRAWS;

fn one_is_one() -> Evidence {
    Evidence::exact("one", Relation::Equal, 1, 1).by("counting", "a test")
}

fn needs_data(run: &Run) -> Result<(), Stop> {
    run.data_dir().map(|_| ()).ok_or_else(|| Stop::NoData("a set of data".into()))
}

/// Sums of zeros and ones, in turns.
fn halves(run: &Run) -> Part<'static, f64> {
    Part::new("halves", run.samples(), 1_000, |block| (0..block.trials).map(|trial| (trial % 2) as f64).sum())
}

/// Counts of the ones.
fn ones(run: &Run) -> Part<'static, u64> {
    Part::new("ones", run.samples(), 1_000, |block| (0..block.trials).filter(|trial| trial % 2 == 1).count() as u64)
}

fn two_kinds(run: &Run, off: f64) -> Result<Vec<Evidence>, Stop> {
    let (sums, counts) = run.measure_both(vec![halves(run)], vec![ones(run)])?;
    let n = run.samples() as f64;
    let (mean, hits) = (sums[0].iter().sum::<f64>() / n, counts[0].iter().sum());
    Ok(vec![
        Evidence::mean("mean", Relation::Equal, 0.5 + off, mean, (0.25 / n).sqrt(), run.samples()).by("a half", "a sample"),
        Evidence::proportion("share", Relation::Equal, 0.5 + off, hits, run.samples()).by("a half", "a sample"),
    ])
}

/// As [`two_kinds`], with a table and a figure of it.
fn draw(run: &Run, id: &str) -> Result<Vec<Evidence>, Stop> {
    let evidence = two_kinds(run, 0.0)?;
    let mut table = Table::new(id, "Halves", &["trial", "ones"]);
    (1..=3_u64).for_each(|trial| table.push(vec![trial.into(), (0.5 * trial as f64).into()]));
    let panel = Panel::new(Axis::linear("trials"), Axis::linear("ones")).with(Series::line("halves", table.line("trial", "ones")));
    run.figure(Figure::new(id, "Halves", format!("{} trials", run.samples())).panel(panel));
    run.table(table);
    Ok(evidence)
}

struct Asked {
    data: bool,
    shard: Option<(u64, u64)>,
    merge: Vec<PathBuf>,
}

const WHOLE: Asked = Asked { data: false, shard: None, merge: Vec::new() };

fn run_into(paper: &'static Paper, out: &Path, asked: Asked) -> Result<Exit, Failure> {
    let shard = asked.shard.map(|(index, count)| crate::shard::Shard::parse(&format!("{index}/{count}"), |_| None).expect("a shard"));
    let scale = asked.merge.is_empty().then_some(Scale { profile: Profile::Ci, seed: 1 });
    let data_dir = asked.data.then(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    let options = RunOptions {
        claim: None,
        scale,
        threads: Some(1),
        out: out.to_path_buf(),
        fresh: false,
        shard,
        data_dir,
        json: false,
        supervised: false,
        merge: asked.merge,
    };
    run(paper, &options)
}

/// The rows of the ledger, by id, without seconds.
fn rows(out: &Path) -> Vec<Value> {
    let text = fs::read_to_string(out.join("made-up").join("ledger.json")).expect("a ledger");
    let mut ledger: Value = serde_json::from_str(&text).expect("JSON");
    let claims = ledger["claims"].as_array_mut().expect("claims");
    claims.iter_mut().for_each(|claim| claim["seconds"] = Value::Null);
    claims.clone()
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

#[test]
fn shards_compute_both_kinds_of_parts() {
    let (whole, shards, joined) = (folder(), folder(), folder());
    assert_eq!(run_into(&MADE_UP, whole.path(), Asked { data: true, ..WHOLE }).unwrap(), Exit::AsExpected);
    let dirs: Vec<PathBuf> = (0..2).map(|shard| shards.path().join(shard.to_string())).collect();
    for (shard, dir) in dirs.iter().enumerate() {
        let asked = Asked { data: true, shard: Some((shard as u64, 2)), ..WHOLE };
        assert_eq!(run_into(&MADE_UP, dir, asked).unwrap(), Exit::AsExpected);
    }
    let lacking = run_into(&MADE_UP, joined.path(), Asked { data: true, merge: dirs[..1].to_vec(), ..WHOLE }).unwrap_err();
    assert_eq!(lacking.exit(), Exit::Environment);
    assert_eq!(run_into(&MADE_UP, joined.path(), Asked { data: true, merge: dirs, ..WHOLE }).unwrap(), Exit::AsExpected);
    assert_eq!(rows(joined.path()), rows(whole.path()));
}

#[test]
fn a_common_part_is_drawn_once_and_is_the_same_for_all_rows() {
    let out = folder();
    assert_eq!(run_into(&COUNTED_ROWS, out.path(), WHOLE).unwrap(), Exit::AsExpected);
    assert_eq!(DRAWN.load(Ordering::Relaxed), 4, "blocks of two trials");
    let out = folder();
    assert_eq!(run_into(&MADE_UP, out.path(), WHOLE).unwrap(), Exit::AsExpected);
    let sums: Vec<Value> = rows(out.path())[3..].iter().map(|row| row["evidence"][0]["theory"].clone()).collect();
    assert_eq!(sums.len(), 2);
    assert_eq!(sums[0], sums[1]);
}

#[test]
fn without_its_data_a_row_is_not_run_and_says_so_whether_check_or_control_needs_them() {
    let out = folder();
    assert_eq!(run_into(&MADE_UP, out.path(), WHOLE).unwrap(), Exit::AsExpected);
    for row in &rows(out.path())[1..3] {
        assert_eq!((row["verdict"].as_str(), row["expected"].as_str()), (Some("not-run"), Some("holds")), "{row}");
        assert_eq!(row["reason"], "needs a set of data", "{row}");
        assert!(row["control"].is_null() && row["no_control"].is_string(), "{row}");
    }
}

#[test]
fn a_merge_wants_the_data_that_its_shards_had() {
    let (shard, joined) = (folder(), folder());
    let asked = Asked { data: true, shard: Some((0, 1)), ..WHOLE };
    assert_eq!(run_into(&MADE_UP, shard.path(), asked).unwrap(), Exit::AsExpected);
    let merge = Asked { merge: vec![shard.path().to_path_buf()], ..WHOLE };
    let failure = run_into(&MADE_UP, joined.path(), merge).unwrap_err();
    assert_eq!(failure.exit(), Exit::Environment);
    assert!(failure.to_string().contains("merge made-up/data/check, which needs a set of data"), "{failure}");
}

#[test]
fn a_shard_goes_on_past_a_row_without_its_data() {
    let out = folder();
    assert_eq!(run_into(&MADE_UP, out.path(), Asked { shard: Some((0, 2)), ..WHOLE }).unwrap(), Exit::AsExpected);
}

#[test]
fn a_data_folder_that_is_not_there_is_an_error() {
    let out = folder();
    let options = RunOptions {
        claim: None,
        scale: Some(Scale { profile: Profile::Ci, seed: 1 }),
        threads: Some(1),
        out: out.path().to_path_buf(),
        fresh: false,
        shard: None,
        data_dir: Some(out.path().join("nowhere")),
        json: false,
        supervised: false,
        merge: Vec::new(),
    };
    let failure = run(&MADE_UP, &options).unwrap_err();
    assert_eq!(failure.exit(), Exit::Environment);
    assert!(failure.to_string().contains("nowhere"), "{failure}");
}

#[test]
#[should_panic(expected = "asks for \"another\" in a second call")]
fn a_check_that_asks_for_more_in_a_second_call_is_a_defect() {
    let _ = run_into(&TWICE, folder().path(), WHOLE);
}

#[test]
fn a_check_may_ask_again_for_what_it_has() {
    assert_eq!(run_into(&AGAIN, folder().path(), WHOLE).unwrap(), Exit::AsExpected);
}

#[test]
fn a_figure_is_the_checks_and_is_drawn_where_the_row_is_judged() {
    let figures = |out: &Path| -> Vec<(String, String)> {
        let files = fs::read_dir(out.join("made-up/figures")).into_iter().flatten().flatten();
        files.map(|file| (file.file_name().to_string_lossy().into_owned(), fs::read_to_string(file.path()).expect("an SVG"))).collect()
    };
    let (whole, shards, joined) = (folder(), folder(), folder());
    fs::create_dir_all(whole.path().join("made-up/figures")).unwrap();
    fs::write(whole.path().join("made-up/figures/old.svg"), "of an earlier run").unwrap();
    assert_eq!(run_into(&DRAWING, whole.path(), WHOLE).unwrap(), Exit::AsExpected);
    let drawn = figures(whole.path());
    assert_eq!(drawn.len(), 1, "{drawn:?}");
    assert!(drawn[0].0 == "of-the-check.svg" && drawn[0].1.contains("10000 trials"), "{drawn:?}");

    let text = fs::read_to_string(whole.path().join("made-up/ledger.json")).expect("a ledger");
    let ledger: Value = serde_json::from_str(&text).expect("JSON");
    let entry = serde_json::json!([{ "id": "of-the-check", "file": "figures/of-the-check.svg", "caption": "10000 trials" }]);
    assert_eq!(ledger["figures"], entry);
    assert_eq!(ledger["claims"][0]["figures"], serde_json::json!(["of-the-check"]));

    let dirs: Vec<PathBuf> = (0..2).map(|shard| shards.path().join(shard.to_string())).collect();
    for (shard, dir) in dirs.iter().enumerate() {
        assert_eq!(run_into(&DRAWING, dir, Asked { shard: Some((shard as u64, 2)), ..WHOLE }).unwrap(), Exit::AsExpected);
        assert!(figures(dir).is_empty());
    }
    assert_eq!(run_into(&DRAWING, joined.path(), Asked { merge: dirs, ..WHOLE }).unwrap(), Exit::AsExpected);
    assert_eq!(figures(joined.path()), drawn);
}
