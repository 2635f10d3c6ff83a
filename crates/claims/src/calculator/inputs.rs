//! The parameters of a calculator: how they are declared, typed, checked and read.

use console::{Failure, nearest, suggestion};
use serde_json::{Map, Value, json};
use stats::rational::{self, Rational};

use super::{Calculator, usage};
use crate::ledger::float;

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
    /// A finite number in a range; `f64::MIN` and `f64::MAX` are no limits.
    Real(f64, f64),
    /// A finite number above 0.
    Positive,
    /// A probability at least 0 and less than 1, kept as the exact decimal that was typed.
    ProbabilityBelowOne,
    /// A finite number above 0, kept as the exact decimal that was typed.
    PositiveExact,
    /// Whole numbers in a range, separated by commas; at most so many.
    Counts(u64, u64, usize),
    /// Finite numbers, separated by commas; at most so many.
    Reals(usize),
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// A text that the paper understands.
    Text {
        /// What it takes, in words that follow "it takes".
        takes: &'static str,
        /// Whether a text is understood.
        check: fn(&str) -> bool,
        /// Words that a mistyped text may have meant; what stands behind a colon is not compared.
        known: &'static [&'static str],
    },
    /// Yes if it is given, without a value; the default is `false`.
    Flag,
}

impl Kind {
    /// The range in words, for help and errors.
    pub fn range(&self) -> String {
        match self {
            Self::Count(low, high) => format!("a whole number from {low} to {high}"),
            Self::Real(f64::MIN, f64::MAX) => "a finite number".into(),
            Self::Positive | Self::PositiveExact => "a finite number above 0".into(),
            Self::Real(low, high) if *high == f64::MAX => format!("a finite number, at least {low}"),
            Self::Real(low, high) => format!("a number from {low} to {high}"),
            Self::ProbabilityBelowOne => "a probability: at least 0 and less than 1".into(),
            Self::Counts(low, high, most) => format!("1 to {most} whole numbers from {low} to {high}, separated by commas"),
            Self::Reals(most) => format!("1 to {most} finite numbers, separated by commas"),
            Self::Choice(words) => format!("one of {}", words.join(", ")),
            Self::Text { takes, .. } => (*takes).into(),
            Self::Flag => "no value".into(),
        }
    }

    fn read(&self, text: &str) -> Option<Input> {
        match *self {
            Self::Count(low, high) => text.parse().ok().filter(|value| (low..=high).contains(value)).map(Input::Count),
            Self::Real(low, high) => text.parse::<f64>().ok().filter(|value| (low..=high).contains(value)).map(Input::Real),
            Self::Positive => text.parse::<f64>().ok().filter(|value| *value > 0.0 && value.is_finite()).map(Input::Real),
            Self::ProbabilityBelowOne => {
                let exact = decimal(text)?;
                let zero = Rational::from_integer(0.into());
                let one = Rational::from_integer(1.into());
                (exact >= zero && exact < one).then_some(Input::Decimal(exact))
            }
            Self::PositiveExact => {
                let exact = decimal(text)?;
                let rounded = rational::to_f64(&exact);
                (rounded > 0.0 && rounded.is_finite()).then_some(Input::Decimal(exact))
            }
            Self::Counts(low, high, most) => {
                let values: Option<Vec<u64>> =
                    text.split(',').map(|item| item.trim().parse().ok().filter(|value| (low..=high).contains(value))).collect();
                values.filter(|values| values.len() <= most).map(Input::Counts)
            }
            Self::Reals(most) => {
                let read = |item: &str| item.trim().parse::<f64>().ok().filter(|value| value.is_finite());
                let values: Option<Vec<f64>> = text.split(',').map(read).collect();
                values.filter(|values| values.len() <= most).map(Input::Reals)
            }
            Self::Choice(words) => words.iter().find(|word| **word == text).map(|word| Input::Word(word)),
            Self::Text { check, .. } => check(text).then(|| Input::Text(text.into())),
            Self::Flag => text.parse().ok().map(Input::Flag),
        }
    }
}

/// The fraction of a decimal that is not longer than any float needs; without a limit "1e-999999999" would be a denominator of a gigabyte.
fn decimal(text: &str) -> Option<Rational> {
    let short =
        text.len() <= 400 && text.to_ascii_lowercase().split_once('e').is_none_or(|(_, e)| e.parse::<i32>().is_ok_and(|e| e.abs() <= 400));
    if short { rational::parse_decimal(text).ok() } else { None }
}

#[derive(Clone, Debug)]
enum Input {
    Count(u64),
    Real(f64),
    Decimal(Rational),
    Counts(Vec<u64>),
    Reals(Vec<f64>),
    Word(&'static str),
    Text(String),
    Flag(bool),
}

/// The parameters of one call, as given or defaulted, checked against their ranges.
#[derive(Clone, Debug)]
pub struct Inputs {
    values: Vec<(&'static str, Input)>,
}

impl Inputs {
    /// Reads `--name value` and `--name=value` pairs, and flags without a value; what is not given has its default.
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
            let value = match (parameter.kind, inline) {
                (Kind::Flag, None) => Some("true".to_string()),
                (Kind::Flag, Some(_)) => return Err(Failure::usage(format!("--{name} takes no value: it is given or not"))),
                (_, inline) => inline.or_else(|| rest.next().cloned()),
            };
            let Some(value) = value else {
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
        self.exact(name)
    }

    /// A number, exactly as typed.
    pub fn exact(&self, name: &str) -> &Rational {
        match self.get(name) {
            Input::Decimal(value) => value,
            other => panic!("{name} is declared as {other:?}, not as an exact decimal"),
        }
    }

    /// A list of sizes.
    pub fn sizes(&self, name: &str) -> Vec<usize> {
        match self.get(name) {
            Input::Counts(values) => values.iter().map(|value| *value as usize).collect(),
            other => panic!("{name} is declared as {other:?}, not as a list"),
        }
    }

    /// A list of finite numbers.
    pub fn reals(&self, name: &str) -> &[f64] {
        match self.get(name) {
            Input::Reals(values) => values,
            other => panic!("{name} is declared as {other:?}, not as a list of numbers"),
        }
    }

    /// One of the declared words.
    pub fn word(&self, name: &str) -> &'static str {
        match self.get(name) {
            Input::Word(word) => word,
            other => panic!("{name} is declared as {other:?}, not as a choice"),
        }
    }

    /// A text that the parameter's check has let through.
    pub fn text(&self, name: &str) -> &str {
        match self.get(name) {
            Input::Text(text) => text,
            other => panic!("{name} is declared as {other:?}, not as a text"),
        }
    }

    /// Whether a flag is given.
    pub fn flag(&self, name: &str) -> bool {
        match self.get(name) {
            Input::Flag(given) => *given,
            other => panic!("{name} is declared as {other:?}, not as a flag"),
        }
    }

    pub(super) fn to_json(&self) -> Value {
        let value = |input: &Input| match input {
            Input::Count(value) => json!(value),
            Input::Real(value) => float(*value),
            Input::Decimal(value) => float(rational::to_f64(value)),
            Input::Counts(values) => json!(values),
            Input::Reals(values) => values.iter().map(|value| float(*value)).collect(),
            Input::Word(word) => json!(word),
            Input::Text(text) => json!(text),
            Input::Flag(given) => json!(given),
        };
        self.values.iter().map(|(name, input)| (name.replace('-', "_"), value(input))).collect::<Map<_, _>>().into()
    }
}

fn out_of_range(parameter: &Parameter, text: &str) -> Failure {
    let failure = Failure::usage(format!("--{} is {text:?}; it takes {}", parameter.name, parameter.kind.range()));
    let near = match parameter.kind {
        Kind::Choice(words) => nearest(text, words.iter().copied()),
        Kind::Text { known, .. } => nearest(text.split(':').next().unwrap_or_default(), known.iter().copied()),
        _ => Vec::new(),
    };
    if near.is_empty() { failure } else { failure.with_help(suggestion(&near, "")) }
}

#[cfg(test)]
mod tests {
    use super::super::{Answer, Method, Quantity};
    use super::*;

    const CALCULATOR: Calculator = Calculator {
        name: "area",
        summary: "what the tests compute",
        source: "Nowhere",
        parameters: &[
            Parameter { name: "radius", default: "1", kind: Kind::Positive, about: "how far" },
            Parameter { name: "shift", default: "0", kind: Kind::Real(f64::MIN, f64::MAX), about: "where" },
            Parameter {
                name: "law",
                default: "fair",
                kind: Kind::Text {
                    takes: "fair, or loaded:SIDE",
                    check: |text| text == "fair" || text.starts_with("loaded:"),
                    known: &["fair", "loaded"],
                },
                about: "of a die",
            },
            Parameter { name: "at", default: "1", kind: Kind::Reals(3), about: "a point" },
            Parameter { name: "yes", default: "false", kind: Kind::Flag, about: "do it" },
        ],
        compute: |_| Ok(Answer::new(Quantity::Number(0.0), Method::Exact)),
    };

    fn parse(words: &str) -> Result<Inputs, Failure> {
        Inputs::parse(&CALCULATOR, &words.split_whitespace().map(String::from).collect::<Vec<_>>())
    }

    #[test]
    fn a_flag_takes_no_value_and_swallows_none() {
        assert!(!parse("").expect("defaults").flag("yes"));
        let inputs = parse("--yes --radius 2").expect("a flag before another parameter");
        assert_eq!((inputs.flag("yes"), inputs.real("radius")), (true, 2.0));
        assert_eq!(parse("--yes=true").unwrap_err().to_string(), "--yes takes no value: it is given or not");
        assert!(parse("--yes true").unwrap_err().to_string().contains("where an option is expected"));
        assert!(parse("--yes --yes").unwrap_err().to_string().contains("twice"));
    }

    #[test]
    fn a_text_is_kept_as_typed_if_it_is_understood() {
        assert_eq!(parse("--law loaded:6").expect("understood").text("law"), "loaded:6");
        let failure = parse("--law loded:6").unwrap_err();
        assert_eq!(failure.to_string(), "--law is \"loded:6\"; it takes fair, or loaded:SIDE");
        assert_eq!(failure.help(), Some("did you mean loaded?"));
    }

    #[test]
    fn numbers_end_where_their_kind_says() {
        assert_eq!(parse("--shift -1e308").expect("finite").real("shift"), -1e308);
        for words in ["--shift inf", "--shift nan", "--radius 0", "--radius -1", "--radius inf", "--radius nan"] {
            assert!(parse(words).unwrap_err().to_string().contains("a finite number"), "{words}");
        }
    }

    #[test]
    fn a_list_of_numbers_has_signs_and_an_end() {
        assert_eq!(parse("--at -0.5,2e-1,3").expect("three").reals("at"), [-0.5, 0.2, 3.0]);
        for words in ["--at 1,", "--at 1,inf", "--at 1;2", "--at 1,2,3,4"] {
            assert!(parse(words).unwrap_err().to_string().contains("1 to 3 finite numbers, separated by commas"), "{words}");
        }
    }

    #[test]
    fn an_exact_number_is_above_zero_and_keeps_its_digits() {
        assert_eq!(
            Kind::PositiveExact.read("0.1").map(|input| format!("{input:?}")),
            Some(format!("{:?}", Input::Decimal(rational::ratio(1, 10))))
        );
        for text in ["0", "-0.1", "1e400", "1e-400", "inf", "nan", "1e-999999999", "ten"] {
            assert!(Kind::PositiveExact.read(text).is_none(), "{text}");
        }
    }

    #[test]
    fn json_has_flags_as_booleans() {
        let inputs = parse("--yes --law loaded:2").expect("fine");
        assert_eq!(inputs.to_json(), json!({ "radius": 1.0, "shift": 0.0, "law": "loaded:2", "at": [1.0], "yes": true }));
    }
}
