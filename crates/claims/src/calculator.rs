//! Calculators: the papers' formulas, chains and bounds at the user's own parameters.

use console::{Failure, nearest, suggestion};
use serde_json::{Map, Value, json};

use crate::format::{significant, with_interval};
use crate::ledger::float;
use stats::rational::{self, Rational};

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

/// A parameter of a calculator.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Long option without the dashes, for example `hidden-widths`.
    pub name: &'static str,
    /// The default, as it would be typed.
    pub default: &'static str,
    /// What values it takes.
    pub kind: Kind,
    /// What it is, in a few words, with its unit and what the paper calls it.
    pub about: &'static str,
}

/// What values a parameter takes. Every range is closed unless it says otherwise.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A whole number in a range.
    Count(u64, u64),
    /// A finite number in a range.
    Real(f64, f64),
    /// A probability at least 0 and less than 1, kept as the exact decimal that was typed.
    ProbabilityBelowOne,
    /// Whole numbers in a range, separated by commas; at most so many.
    Counts(u64, u64, usize),
    /// One of a few words.
    Choice(&'static [&'static str]),
}

impl Kind {
    /// The range in words, for help and errors.
    pub fn range(&self) -> String {
        match self {
            Self::Count(low, high) => format!("a whole number from {low} to {high}"),
            Self::Real(low, high) if *high == f64::MAX => format!("a finite number, at least {low}"),
            Self::Real(low, high) => format!("a number from {low} to {high}"),
            Self::ProbabilityBelowOne => "a probability: at least 0 and less than 1".into(),
            Self::Counts(low, high, most) => format!("1 to {most} whole numbers from {low} to {high}, separated by commas"),
            Self::Choice(words) => format!("one of {}", words.join(", ")),
        }
    }

    fn read(&self, text: &str) -> Option<Input> {
        match *self {
            Self::Count(low, high) => text.parse().ok().filter(|value| (low..=high).contains(value)).map(Input::Count),
            Self::Real(low, high) => text.parse::<f64>().ok().filter(|value| (low..=high).contains(value)).map(Input::Real),
            Self::ProbabilityBelowOne => {
                // Longer than any float needs; without a limit "1e-999999999" would be a denominator of a gigabyte.
                let short = text.len() <= 400
                    && text.to_ascii_lowercase().split_once('e').is_none_or(|(_, e)| e.parse::<i32>().is_ok_and(|e| e.abs() <= 400));
                let exact = if short { rational::parse_decimal(text).ok()? } else { return None };
                let zero = Rational::from_integer(0.into());
                let one = Rational::from_integer(1.into());
                (exact >= zero && exact < one).then_some(Input::Decimal(exact))
            }
            Self::Counts(low, high, most) => {
                let values: Option<Vec<u64>> =
                    text.split(',').map(|item| item.trim().parse().ok().filter(|value| (low..=high).contains(value))).collect();
                values.filter(|values| values.len() <= most).map(Input::Counts)
            }
            Self::Choice(words) => words.iter().find(|word| **word == text).map(|word| Input::Word(word)),
        }
    }
}

#[derive(Clone, Debug)]
enum Input {
    Count(u64),
    Real(f64),
    Decimal(Rational),
    Counts(Vec<u64>),
    Word(&'static str),
}

/// The parameters of one call, as given or defaulted, checked against their ranges.
#[derive(Clone, Debug)]
pub struct Inputs {
    values: Vec<(&'static str, Input)>,
}

impl Inputs {
    /// Reads `--name value` and `--name=value` pairs; what is not given has its default.
    ///
    /// # Errors
    /// A [`Failure`] of usage that names the parameter and its range.
    pub fn parse(calculator: &Calculator, arguments: &[String]) -> Result<Self, Failure> {
        let mut given: Vec<(&Parameter, String)> = Vec::new();
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let Some(option) = argument.strip_prefix("--") else {
                return Err(Failure::usage(format!("{argument:?} stands where an option is expected")).with_help(usage(calculator)));
            };
            let (name, inline) = option.split_once('=').map_or((option, None), |(name, value)| (name, Some(value.to_string())));
            let Some(parameter) = calculator.parameters.iter().find(|parameter| parameter.name == name) else {
                let near = nearest(name, calculator.parameters.iter().map(|parameter| parameter.name));
                return Err(Failure::usage(format!("{} has no parameter --{name}", calculator.name))
                    .with_help(suggestion(&near, &usage(calculator))));
            };
            let Some(value) = inline.or_else(|| rest.next().cloned()) else {
                return Err(Failure::usage(format!("--{name} needs a value: {}", parameter.kind.range())));
            };
            if given.iter().any(|(earlier, _)| earlier.name == name) {
                return Err(Failure::usage(format!("--{name} is given twice")));
            }
            given.push((parameter, value));
        }
        let values = calculator.parameters.iter().map(|parameter| {
            let text = given.iter().find(|(given, _)| given.name == parameter.name).map_or(parameter.default, |(_, value)| value.as_str());
            let value = parameter.kind.read(text).ok_or_else(|| out_of_range(parameter, text))?;
            Ok((parameter.name, value))
        });
        Ok(Self { values: values.collect::<Result<_, Failure>>()? })
    }

    fn get(&self, name: &str) -> &Input {
        let found = self.values.iter().find(|(known, _)| *known == name);
        &found.unwrap_or_else(|| panic!("the calculator declares the parameter {name}")).1
    }

    /// A whole number.
    ///
    /// # Panics
    /// As all getters: if the calculator does not declare a parameter of that name and kind.
    pub fn count(&self, name: &str) -> u64 {
        match self.get(name) {
            Input::Count(value) => *value,
            other => panic!("{name} is declared as {other:?}, not as a count"),
        }
    }

    /// A whole number as a size.
    pub fn size(&self, name: &str) -> usize {
        usize::try_from(self.count(name)).expect("the declared range fits a size")
    }

    /// A finite number.
    pub fn real(&self, name: &str) -> f64 {
        match self.get(name) {
            Input::Real(value) => *value,
            other => panic!("{name} is declared as {other:?}, not as a number"),
        }
    }

    /// A probability, exactly as typed.
    pub fn probability(&self, name: &str) -> &Rational {
        match self.get(name) {
            Input::Decimal(value) => value,
            other => panic!("{name} is declared as {other:?}, not as a probability"),
        }
    }

    /// A list of sizes.
    pub fn sizes(&self, name: &str) -> Vec<usize> {
        match self.get(name) {
            Input::Counts(values) => values.iter().map(|value| *value as usize).collect(),
            other => panic!("{name} is declared as {other:?}, not as a list"),
        }
    }

    /// One of the declared words.
    pub fn word(&self, name: &str) -> &'static str {
        match self.get(name) {
            Input::Word(word) => word,
            other => panic!("{name} is declared as {other:?}, not as a choice"),
        }
    }

    fn to_json(&self) -> Value {
        let value = |input: &Input| match input {
            Input::Count(value) => json!(value),
            Input::Real(value) => float(*value),
            Input::Decimal(value) => float(rational::to_f64(value)),
            Input::Counts(values) => json!(values),
            Input::Word(word) => json!(word),
        };
        self.values.iter().map(|(name, input)| (name.replace('-', "_"), value(input))).collect::<Map<_, _>>().into()
    }
}

fn out_of_range(parameter: &Parameter, text: &str) -> Failure {
    let failure = Failure::usage(format!("--{} is {text:?}; it takes {}", parameter.name, parameter.kind.range()));
    match parameter.kind {
        Kind::Choice(words) => match nearest(text, words.iter().copied()).as_slice() {
            [] => failure,
            near => failure.with_help(suggestion(near, "")),
        },
        _ => failure,
    }
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
    /// An array of numbers, with lower and upper ends where they are not exact.
    Array {
        /// The values.
        values: Vec<f64>,
        /// Lower and upper ends.
        ends: Option<(Vec<f64>, Vec<f64>)>,
    },
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
        Quantity::Integer(value) => json!(value),
        Quantity::Fraction(fraction) => float(rational::to_f64(fraction)),
        Quantity::Array { values, .. } => floats(values),
        Quantity::Object(members) => {
            let member = |quantity: &Quantity| match quantity {
                Quantity::Fraction(fraction) => json!({ "value": plain(quantity), "fraction": fraction.to_string() }),
                Quantity::Interval { low, high, .. } => json!({ "value": plain(quantity), "low": float(*low), "high": float(*high) }),
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
        Quantity::Array { values, .. } => {
            let rows = values.iter().enumerate().map(|(index, value)| format!("  {:>4}  {}", index + 1, significant(*value, 12)));
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
        lines.push(format!("  --{} {}", parameter.name, parameter.default));
        lines.push(format!("      {}; {}", parameter.about, parameter.kind.range()));
    }
    lines.join("\n")
}
