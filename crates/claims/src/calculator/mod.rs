//! Calculators: the papers' formulas, chains and bounds at the user's own parameters.

mod inputs;
mod simulation;

use console::Failure;
use serde_json::{Map, Value, json};

use crate::format::{significant, with_interval};
use crate::ledger::float;
use stats::rational::{self, Rational};

pub use self::inputs::{Inputs, Kind, Parameter};
pub(crate) use self::simulation::add_counts;
pub use self::simulation::{simulate, simulate_blocks};

/// A quantity that `calc` evaluates.
#[derive(Clone, Copy, Debug)]
pub struct Calculator {
    /// The quantity's name on the command line, for example `single-input-death`.
    pub name: &'static str,
    /// What it is, with its unit and its conventions.
    pub summary: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// The parameters, in the order in which they are shown.
    pub parameters: &'static [Parameter],
    /// Evaluates it.
    pub compute: fn(&Inputs) -> Result<Answer, Failure>,
}

/// How a value was computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Rational or integer arithmetic.
    Exact,
    /// A formula in floating point.
    ClosedForm,
    /// An integral with an error bound.
    Quadrature,
    /// A deterministic Markov chain.
    Chain,
    /// Random networks.
    Simulation,
    /// A bound on the true value.
    Bound,
    /// The optimum of a search.
    Optimization,
}

impl Method {
    const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::ClosedForm => "closed-form",
            Self::Quadrature => "quadrature",
            Self::Chain => "chain",
            Self::Simulation => "simulation",
            Self::Bound => "bound",
            Self::Optimization => "optimization",
        }
    }
}

/// A calculator's value.
#[derive(Clone, Debug)]
pub enum Quantity {
    /// A number without uncertainty.
    Number(f64),
    /// A whole number.
    Integer(u64),
    /// A number with the fraction that it rounds.
    Fraction(Rational),
    /// A number with its 99 % interval or its error bound.
    Interval {
        /// The value.
        value: f64,
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// A whole number with its 99 % interval or its error bound.
    IntegerInterval {
        /// The value.
        value: u64,
        /// Lower end.
        low: u64,
        /// Upper end.
        high: u64,
    },
    /// An array of numbers, with lower and upper ends where they are not exact.
    Array {
        /// The values.
        values: Vec<f64>,
        /// Lower and upper ends.
        ends: Option<(Vec<f64>, Vec<f64>)>,
    },
    /// Whole numbers.
    Integers(Vec<u64>),
    /// Rows of numbers, without uncertainty.
    Matrix(Vec<Vec<f64>>),
    /// A list of things with named members, the same for each.
    Objects(Vec<Vec<(&'static str, Self)>>),
    /// Named members.
    Object(Vec<(&'static str, Self)>),
    /// A word.
    Text(String),
    /// Yes or no.
    Flag(bool),
}

/// What a calculator answers.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The value.
    pub value: Quantity,
    /// How it was computed.
    pub method: Method,
    /// Number of samples of a simulation.
    pub n: Option<u64>,
    /// What the reader should know besides.
    pub notes: Vec<String>,
}

impl Answer {
    /// A value without samples or notes.
    pub fn new(value: Quantity, method: Method) -> Self {
        Self { value, method, n: None, notes: Vec::new() }
    }

    /// Adds a note.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// The object of `calc --json` (`docs/schemas/calc-1.json`).
    pub fn to_json(&self, paper: &str, calculator: &Calculator, inputs: &Inputs) -> Value {
        let mut object = Map::new();
        object.insert("schema".into(), 1.into());
        object.insert("paper".into(), paper.into());
        object.insert("quantity".into(), calculator.name.into());
        object.insert("inputs".into(), inputs.to_json());
        match &self.value {
            Quantity::Fraction(fraction) => {
                object.insert("value".into(), float(rational::to_f64(fraction)));
                object.insert("fraction".into(), fraction.to_string().into());
            }
            other => {
                object.insert("value".into(), plain(other));
            }
        }
        let (low, high) = match &self.value {
            Quantity::Interval { low, high, .. } => (float(*low), float(*high)),
            Quantity::IntegerInterval { low, high, .. } => (json!(low), json!(high)),
            Quantity::Array { ends: Some((low, high)), .. } => (floats(low), floats(high)),
            _ => (Value::Null, Value::Null),
        };
        object.insert("low".into(), low);
        object.insert("high".into(), high);
        object.insert("method".into(), self.method.name().into());
        object.insert("n".into(), json!(self.n));
        object.insert("notes".into(), json!(self.notes));
        object.into()
    }

    /// The answer as people read it.
    pub fn to_text(&self, calculator: &Calculator) -> String {
        let mut lines = vec![lines_of(calculator.name, &self.value)];
        lines.push(format!("  {} · {}{}", self.method.name(), calculator.source, self.n.map_or(String::new(), |n| format!(" · n = {n}"))));
        lines.extend(self.notes.iter().map(|note| format!("  {note}")));
        lines.join("\n")
    }
}

fn floats(values: &[f64]) -> Value {
    values.iter().copied().map(float).collect()
}

/// A value alone; inside an object a number that is not exact brings its fraction or its ends along.
fn plain(quantity: &Quantity) -> Value {
    match quantity {
        Quantity::Number(value) | Quantity::Interval { value, .. } => float(*value),
        Quantity::Integer(value) | Quantity::IntegerInterval { value, .. } => json!(value),
        Quantity::Fraction(fraction) => float(rational::to_f64(fraction)),
        Quantity::Array { values, .. } => floats(values),
        Quantity::Integers(numbers) => json!(numbers),
        Quantity::Matrix(rows) => rows.iter().map(|row| floats(row)).collect(),
        Quantity::Objects(list) => {
            let object = |members: &Vec<(&'static str, Quantity)>| -> Value {
                members.iter().map(|(name, quantity)| (name.to_string(), plain(quantity))).collect::<Map<_, _>>().into()
            };
            list.iter().map(object).collect()
        }
        Quantity::Object(members) => {
            let member = |quantity: &Quantity| match quantity {
                Quantity::Fraction(fraction) => json!({ "value": plain(quantity), "fraction": fraction.to_string() }),
                Quantity::Interval { low, high, .. } => json!({ "value": plain(quantity), "low": float(*low), "high": float(*high) }),
                Quantity::IntegerInterval { value, low, high } => json!({ "value": value, "low": low, "high": high }),
                other => plain(other),
            };
            members.iter().map(|(name, quantity)| (name.to_string(), member(quantity))).collect::<Map<_, _>>().into()
        }
        Quantity::Text(text) => json!(text),
        Quantity::Flag(flag) => json!(flag),
    }
}

/// Longer fractions are cut on the screen; `--json` has them whole.
const LONGEST_FRACTION: usize = 60;

fn lines_of(name: &str, quantity: &Quantity) -> String {
    match quantity {
        Quantity::Number(value) => format!("{name} = {}", significant(*value, 12)),
        Quantity::Integer(value) => format!("{name} = {value}"),
        Quantity::Fraction(fraction) => {
            let text = fraction.to_string();
            let shown =
                if text.len() <= LONGEST_FRACTION { text } else { format!("a fraction of {} digits, whole with --json", text.len()) };
            format!("{name} = {} = {shown}", significant(rational::to_f64(fraction), 12))
        }
        Quantity::Interval { value, low, high } => format!("{name} = {}", with_interval(*value, *low, *high)),
        Quantity::IntegerInterval { value, low, high } if low == high => format!("{name} = {value}"),
        Quantity::IntegerInterval { value, low, high } => format!("{name} = {value} ({low} to {high})"),
        Quantity::Array { values, .. } => {
            let rows = values.iter().enumerate().map(|(index, value)| format!("  {:>4}  {}", index + 1, significant(*value, 12)));
            std::iter::once(format!("{name} =")).chain(rows).collect::<Vec<_>>().join("\n")
        }
        Quantity::Integers(numbers) => {
            let numbers: Vec<String> = numbers.iter().map(u64::to_string).collect();
            format!("{name} = {}", numbers.join(", "))
        }
        Quantity::Matrix(rows) => {
            let row = |row: &Vec<f64>| row.iter().map(|value| significant(*value, 6)).collect::<Vec<_>>().join("  ");
            let rows = rows.iter().enumerate().map(|(index, values)| format!("  {:>4}  {}", index + 1, row(values)));
            std::iter::once(format!("{name} =")).chain(rows).collect::<Vec<_>>().join("\n")
        }
        Quantity::Objects(list) => {
            let row = |members: &Vec<(&'static str, Quantity)>| {
                let words = members.iter().map(|(member, quantity)| lines_of(&member.replace('_', " "), quantity).replace(" = ", " "));
                words.collect::<Vec<_>>().join(", ")
            };
            let rows = list.iter().enumerate().map(|(index, members)| format!("  {:>4}  {}", index + 1, row(members)));
            std::iter::once(format!("{name} =")).chain(rows).collect::<Vec<_>>().join("\n")
        }
        Quantity::Object(members) => {
            members.iter().map(|(member, quantity)| lines_of(&format!("{name}.{member}"), quantity)).collect::<Vec<_>>().join("\n")
        }
        Quantity::Text(text) => format!("{name} = {text}"),
        Quantity::Flag(flag) => format!("{name} = {flag}"),
    }
}

/// The parameters with defaults, ranges and conventions.
pub(crate) fn usage(calculator: &Calculator) -> String {
    let mut lines = vec![format!("{}: {}", calculator.name, calculator.summary), format!("source: {}", calculator.source)];
    for parameter in calculator.parameters {
        match parameter.kind {
            Kind::Flag => lines.extend([format!("  --{}", parameter.name), format!("      {}", parameter.about)]),
            _ => {
                lines.push(format!("  --{} {}", parameter.name, parameter.default));
                lines.push(format!("      {}; {}", parameter.about, parameter.kind.range()));
            }
        }
    }
    lines.join("\n")
}
