//! `calc` with any arguments: an answer that follows the schema, or an error that says what to type; no panic, and no more memory than an
//! answer needs.
//!
//! The arguments are drawn from what each calculator says of itself: names, defaults and ranges, their ends and what lies behind them, and
//! texts that are nothing. They are numbered, so that a test that runs longer continues the same sequence. With `VERDICT_DAMAGE_SECONDS=600`
//! it goes on for ten minutes:
//!
//! ```text
//! VERDICT_DAMAGE_SECONDS=600 cargo test -p workspace-tests --test arguments -- --nocapture
//! ```

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rand::Rng;
use serde_json::Value;
use stats::stream::{self, BlockRng};
use workspace_tests::{finish, items, paper_program, papers, root};

/// A calculator as its program lists it, and where the program is.
struct Quantity {
    program: PathBuf,
    paper: String,
    name: String,
    /// Name, and values that it may be given.
    parameters: Vec<(String, Vec<String>)>,
}

/// Values that fit some parameters, and values that fit none.
const VALUES: [&str; 34] = [
    "0",
    "-0",
    "1",
    "2",
    "3",
    "7",
    "-1",
    "0.5",
    "-0.5",
    "1e-5",
    "0.999999",
    "1e-300",
    "1e300",
    "-1e308",
    "1e999",
    "5e-324",
    "nan",
    "inf",
    "-inf",
    "",
    " ",
    "abc",
    "é",
    "1,2,3",
    "1,",
    ",",
    "2,2,2,2,2,2,2,2",
    "18446744073709551615",
    "18446744073709551616",
    "1152921504606846976",
    "1e-999999999",
    "0x10",
    "--",
    "true",
];

/// Words in the place of options.
const STRANGERS: [&str; 10] = ["", "-", "--", "---", "--=", "--no-such", "x", "--no-such=1", "\u{202e}", "-h0"];

/// Small enough to be answered in a moment, large enough to be an answer.
const SMALL: [(&str, &str); 5] = [("samples", "500"), ("networks", "4"), ("epochs", "20"), ("steps", "50"), ("seeds", "2")];

/// No calculation that goes on for longer is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// Address space of a program, in KiB.
const MEMORY: u64 = 4 << 20;

fn quantities() -> Vec<Quantity> {
    let of_paper = |paper: String| {
        let program = paper_program(&paper);
        let mut command = Command::new(&program);
        command.args(["calc", "--json"]);
        let catalogue = finish(command).json();
        let quantity = |entry: &Value| Quantity {
            program: program.clone(),
            paper: paper.clone(),
            name: text(entry, "quantity"),
            parameters: items(entry, "parameters").iter().map(|parameter| (text(parameter, "name"), values(parameter))).collect(),
        };
        items(&catalogue, "quantities").iter().map(quantity).collect::<Vec<_>>()
    };
    papers().into_iter().flat_map(of_paper).collect()
}

fn text(value: &Value, member: &str) -> String {
    value[member].as_str().expect("a text").to_owned()
}

/// The default and what the range names: its ends, what lies just outside of them, and its words.
fn values(parameter: &Value) -> Vec<String> {
    let mut values = vec![text(parameter, "default")];
    for word in text(parameter, "range").split([' ', ',', ';']).filter(|word| !word.is_empty()) {
        values.push(word.to_owned());
        if let Ok(end) = word.parse::<i128>() {
            values.extend([end - 1, end + 1, end / 2].map(|number| number.to_string()));
        }
    }
    values
}

fn pick<'a, T>(from: &'a [T], rng: &mut BlockRng) -> &'a T {
    &from[(rng.next_u64() % from.len() as u64) as usize]
}

fn arguments(quantity: &Quantity, rng: &mut BlockRng) -> Vec<String> {
    let mut words = Vec::new();
    let mut given = Vec::new();
    for _ in 0..rng.next_u64() % 4 {
        if quantity.parameters.is_empty() {
            break;
        }
        let (name, known) = pick(&quantity.parameters, rng);
        // Nobody who says yes to a long calculation is surprised by it.
        if name == "yes" {
            continue;
        }
        let value = if rng.next_u64().is_multiple_of(3) { (*pick(&VALUES, rng)).to_owned() } else { pick(known, rng).clone() };
        given.push(name.clone());
        if rng.next_u64().is_multiple_of(2) { words.push(format!("--{name}={value}")) } else { words.extend([format!("--{name}"), value]) }
    }
    for (name, small) in SMALL {
        if quantity.parameters.iter().any(|(known, _)| known == name) && !given.iter().any(|known| known == name) {
            words.extend([format!("--{name}"), small.to_owned()]);
        }
    }
    if rng.next_u64().is_multiple_of(8) {
        let at = (rng.next_u64() % (words.len() as u64 + 1)) as usize;
        words.insert(at, (*pick(&STRANGERS, rng)).to_owned());
    }
    words
}

/// How a calculation ended; `None` if it was not waited for.
struct Ended {
    code: Option<Option<i32>>,
    stdout: String,
    stderr: String,
}

fn calculate(quantity: &Quantity, words: &[String], folder: &tempfile::TempDir) -> Ended {
    let [out, err] = ["out", "err"].map(|name| folder.path().join(name));
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("ulimit -v {MEMORY}; exec \"$0\" \"$@\"")])
        .arg(&quantity.program)
        .args(["calc", "--json", &quantity.name])
        .args(words);
    // Some calculators write a file of the given name.
    command.current_dir(folder.path().join("here"));
    command.stdin(Stdio::null()).stdout(File::create(&out).expect("writable")).stderr(File::create(&err).expect("writable"));
    let mut child = command.spawn().expect("a shell");
    let begun = Instant::now();
    let code = loop {
        match child.try_wait().expect("it is ours") {
            Some(status) => break Some(status.code()),
            None if begun.elapsed() > PATIENCE => {
                child.kill().expect("it is ours");
                child.wait().expect("it has ended");
                break None;
            }
            None => sleep(Duration::from_millis(1)),
        }
    };
    let read = |path: &PathBuf| String::from_utf8(fs::read(path).expect("readable")).expect("the programs print UTF-8");
    Ended { code, stdout: read(&out), stderr: read(&err) }
}

#[cfg(unix)]
#[test]
fn any_arguments_are_answered_or_refused() {
    let schema = fs::read_to_string(root().join("docs/schemas/calc-1.json")).expect("the schema is there");
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).expect("a schema is JSON")).expect("the schema is one");
    let seconds = std::env::var("VERDICT_DAMAGE_SECONDS").ok().and_then(|text| text.parse().ok());
    let quantities = quantities();
    let (begun, limit) = (Instant::now(), Duration::from_secs(seconds.unwrap_or(5)));
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(folder.path().join("here")).expect("writable");
    let (mut answered, mut refused, mut slow) = (0, 0, 0);
    let mut case: u64 = 0;
    while begun.elapsed() < limit {
        let mut rng = stream::generator(&["arguments"], 0, case);
        let quantity = pick(&quantities, &mut rng);
        let words = arguments(quantity, &mut rng);
        let ended = calculate(quantity, &words, &folder);
        let what =
            || format!("case {case}: {} calc --json {} {words:?}\n{}\n{}", quantity.paper, quantity.name, ended.stdout, ended.stderr);
        match ended.code {
            Some(Some(0)) => {
                let answer = serde_json::from_str(&ended.stdout).unwrap_or_else(|error| panic!("{error}: {}", what()));
                assert!(schema.is_valid(&answer), "no answer by the schema: {}", what());
                answered += 1;
            }
            Some(Some(2 | 3)) => {
                let error: Value = serde_json::from_str(&ended.stdout).unwrap_or_else(|error| panic!("{error}: {}", what()));
                assert!(error["error"]["message"].as_str().is_some_and(|message| !message.is_empty()), "{}", what());
                refused += 1;
            }
            Some(code) => panic!("exit code {code:?}: {}", what()),
            None => {
                eprintln!("not waited for: {} calc {} {words:?}", quantity.paper, quantity.name);
                slow += 1;
            }
        }
        case += 1;
    }
    let calculators = quantities.len();
    eprintln!("{case} calls of {calculators} calculators: {answered} answered, {refused} refused, {slow} not waited for");
    assert!(case > 20 && answered > 0 && refused > 0);
}
