//! Damaged JSON values: JSON still, but not what a reader expects.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};

/// What stands in the place of a sound value.
#[derive(Clone, Debug)]
enum Change {
    /// Another value.
    Replace(Value),
    /// Another value of the same document.
    Copy(Index),
    /// It is not there at all.
    Remove,
    /// It comes twice, where it is one of a list.
    Repeat,
}

fn strange() -> Vec<Value> {
    let mut deep = json!(0);
    (0..100).for_each(|_| deep = json!([deep]));
    let texts = ["", "inf", "-inf", "nan", "1/0", "../../x", "/x", "<b>", "\u{0}", "é\u{301}", "holds", "paper", "proportion", "0.5"];
    let mut all: Vec<Value> = texts.map(Value::from).to_vec();
    all.extend([
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(1_u64 << 60),
        json!(f64::MAX),
        json!(f64::MIN),
        json!(f64::MIN_POSITIVE),
        json!(5e-324),
        json!(-0.0),
        json!([]),
        json!({}),
        json!([[], {}, null]),
        json!("x".repeat(10_000)),
        deep,
    ]);
    all
}

/// How many values a document has, itself among them.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(members) => members.values().map(count).sum(),
        _ => 0,
    }
}

/// The value of this number, counted from the document itself inwards.
fn nth<'a>(value: &'a Value, left: &mut usize) -> Option<&'a Value> {
    if *left == 0 {
        return Some(value);
    }
    *left -= 1;
    match value {
        Value::Array(items) => items.iter().find_map(|item| nth(item, left)),
        Value::Object(members) => members.values().find_map(|member| nth(member, left)),
        _ => None,
    }
}

/// The same document with the value of this number replaced by these: none, one, or two.
fn with(value: &Value, number: &mut Option<usize>, instead: &[Value]) -> Vec<Value> {
    match number {
        Some(0) => {
            *number = None;
            return instead.to_vec();
        }
        Some(left) => *left -= 1,
        None => return vec![value.clone()],
    }
    vec![match value {
        Value::Array(items) => items.iter().flat_map(|item| with(item, number, instead)).collect(),
        Value::Object(members) => {
            let members =
                members.iter().filter_map(|(name, member)| Some((name.clone(), with(member, number, instead).into_iter().next()?)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        other => other.clone(),
    }]
}

fn make(document: &Value, at: Index, change: &Change) -> Value {
    let values = count(document);
    let at = at.index(values);
    let one = |index: usize| nth(document, &mut index.clone()).cloned().unwrap_or_default();
    let instead = match change {
        Change::Replace(value) => vec![value.clone()],
        Change::Copy(index) => vec![one(index.index(values))],
        Change::Remove => Vec::new(),
        Change::Repeat => vec![one(at); 2],
    };
    with(document, &mut Some(at), &instead).into_iter().next().unwrap_or_default()
}

/// A sound document with up to five of its values replaced, removed, repeated, or exchanged for others of its own.
pub fn json(sound: Value) -> impl Strategy<Value = Value> {
    let change = prop_oneof![4 => select(strange()).prop_map(Change::Replace), 2 => any::<Index>().prop_map(Change::Copy), 1 => Just(Change::Remove), 1 => Just(Change::Repeat)];
    vec((any::<Index>(), change), 0..6).prop_map(move |changes| {
        let mut document = sound.clone();
        for (at, change) in &changes {
            // Copies of copies grow without end.
            if count(&document) < 20_000 {
                document = make(&document, *at, change);
            }
        }
        document
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_can_be_reached_and_replaced() {
        let document = json!({ "a": [1, { "b": 2 }], "c": null });
        assert_eq!(count(&document), 6);
        let replaced: Vec<Value> = (0..6).map(|number| with(&document, &mut Some(number), &[json!("x")])[0].clone()).collect();
        assert_eq!(
            replaced,
            [
                json!("x"),
                json!({ "a": "x", "c": null }),
                json!({ "a": ["x", { "b": 2 }], "c": null }),
                json!({ "a": [1, "x"], "c": null }),
                json!({ "a": [1, { "b": "x" }], "c": null }),
                json!({ "a": [1, { "b": 2 }], "c": "x" }),
            ]
        );
        let values: Vec<&Value> = (0..6).map(|number| nth(&document, &mut number.clone()).expect("it is there")).collect();
        assert_eq!(values[2..], [&json!(1), &json!({ "b": 2 }), &json!(2), &json!(null)]);
    }

    #[test]
    fn a_value_can_be_removed_and_repeated() {
        let document = json!([1, 2]);
        assert_eq!(with(&document, &mut Some(1), &[]), [json!([2])]);
        assert_eq!(with(&document, &mut Some(2), &[json!(2), json!(2)]), [json!([1, 2, 2])]);
        assert!(with(&document, &mut Some(0), &[]).is_empty());
    }
}
