//! `cargo xtask calc`: answers, schema, and what happens to bad input.

use serde_json::{Value, json};
use workspace_tests::{Finished, finish, root, xtask};

fn calc(arguments: &str) -> Finished {
    let words: Vec<&str> = ["calc"].into_iter().chain(arguments.split_whitespace()).collect();
    finish(xtask(&words))
}

fn answer(arguments: &str) -> Value {
    let finished = calc(&format!("{arguments} --json"));
    assert_eq!(finished.code, 0, "{arguments}: {}{}", finished.stdout, finished.stderr);
    let schema = std::fs::read_to_string(root().join("docs/schemas/calc-1.json")).expect("the schema is there");
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).expect("a schema is JSON")).expect("the schema is one");
    let answer = finished.json();
    let errors: Vec<String> = schema.iter_errors(&answer).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{arguments}: {errors:?}");
    answer
}

#[test]
fn defaults_are_the_documented_ones() {
    let death = answer("collapse single-input-death");
    assert_eq!(
        (&death["inputs"], &death["value"], &death["fraction"]),
        (&json!({ "hidden_widths": [2, 2, 2] }), &json!(0.578125), &json!("37/64"))
    );
    let formula = answer("collapse proposition-10");
    assert_eq!(
        (&formula["inputs"], &formula["fraction"]),
        (&json!({ "hidden_layers": 10 }), &json!("208808877317030881/230844665274826752"))
    );
    let layers = answer("collapse max-layers");
    assert_eq!((&layers["inputs"], &layers["value"]), (&json!({ "width": 10, "probability": 0.01, "method": "bound" }), &json!(10)));
    let lengths = answer("collapse length-map");
    assert_eq!(lengths["inputs"], json!({ "sigma_w2": 2.0, "sigma_b2": 0.0, "hidden_layers": 10, "q0": 1.0, "activation": "relu" }));
    assert_eq!(lengths["value"], json!(vec![2.0; 10]));
}

#[test]
fn the_first_fractions_of_proposition_10() {
    let fraction = |layers: usize| answer(&format!("collapse proposition-10 --hidden-layers {layers}"))["fraction"].clone();
    assert_eq!([fraction(1), fraction(2), fraction(3)], [json!("0"), json!("5/32"), json!("1045/3072")]);
}

#[test]
fn no_layer_is_a_legitimate_answer() {
    assert_eq!(answer("collapse max-layers --width 2 --probability 0.1")["value"], 0);
    assert_eq!(answer("collapse max-layers --width 3 --probability=0")["value"], 0);
}

#[test]
fn a_quadrature_has_an_error_bound_for_each_member() {
    let lengths = answer("collapse length-map --activation tanh --hidden-layers 4");
    let array = |name: &str| lengths[name].as_array().expect("an array").iter().map(|x| x.as_f64().expect("a number")).collect::<Vec<_>>();
    let (low, value, high) = (array("low"), array("value"), array("high"));
    assert!((0..4).all(|i| low[i] <= value[i] && value[i] <= high[i] && high[i] - low[i] < 1e-10));
}

#[test]
fn bad_input_names_the_parameter_and_its_range() {
    for (arguments, name, range) in [
        ("collapse max-layers --width 0", "--width", "from 1 to 1000"),
        ("collapse max-layers --width 2.5", "--width", "whole number"),
        ("collapse max-layers --probability 2", "--probability", "at least 0 and less than 1"),
        ("collapse max-layers --probability -0.1", "--probability", "at least 0 and less than 1"),
        ("collapse max-layers --probability 1e-999999999", "--probability", "at least 0 and less than 1"),
        ("collapse max-layers --probability nan", "--probability", "at least 0 and less than 1"),
        ("collapse length-map --sigma-w2 -1", "--sigma-w2", "at least 0"),
        ("collapse length-map --sigma-w2 inf", "--sigma-w2", "finite"),
        ("collapse length-map --activation rulu", "--activation", "relu"),
        ("collapse single-input-death --hidden-widths 2,,2", "--hidden-widths", "separated by commas"),
        ("collapse single-input-death --hidden-widths 2,0", "--hidden-widths", "from 1"),
        ("collapse proposition-10 --hidden-layers", "--hidden-layers", "needs a value"),
        ("collapse proposition-10 --hidden-layers 3 --hidden-layers 4", "--hidden-layers", "twice"),
    ] {
        let finished = calc(arguments);
        assert_eq!(finished.code, 2, "{arguments}: {}", finished.stderr);
        assert!(finished.stderr.contains(name) && finished.stderr.contains(range), "{arguments}: {}", finished.stderr);
        assert!(finished.stdout.is_empty(), "{arguments}: {}", finished.stdout);
    }
}

#[test]
fn mistyped_names_get_the_nearest_ones() {
    for (arguments, nearest) in
        [("colapse max-layers", "collapse"), ("collapse max-layer", "max-layers"), ("collapse max-layers --widht 3", "width")]
    {
        let finished = calc(arguments);
        assert_eq!(finished.code, 2, "{arguments}");
        assert!(finished.stderr.contains("did you mean") && finished.stderr.contains(nearest), "{arguments}: {}", finished.stderr);
    }
}

#[test]
fn with_json_errors_are_json_too() {
    let finished = calc("collapse max-layers --width 0 --json");
    assert_eq!(finished.code, 2);
    let error = &finished.json()["error"];
    assert_eq!(error["exit_code"], 2);
    assert!(error["message"].as_str().is_some_and(|message| message.contains("--width")), "{error}");
}
