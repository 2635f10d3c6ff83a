//! The brute-force twin, in fractions: no polygon is cut and no double computed.
//!
//! Every activation pattern of a layer is tried in every region of the layers before. Its closure is where all units are on the right side of
//! their kinks, an intersection of half planes; its corners are the intersections of any two of their lines that meet all conditions. The
//! pattern is a region if three corners do not lie on one line. A unit that is at its kink everywhere counts as the engine says.

use std::collections::BTreeSet;

use stats::rational::{Rational, from_f64_exact, ratio};

use super::Window;
use crate::layers::{Activation, Layer};

type Form = [Rational; 3];
type Point = [Rational; 2];

/// What the regions after all layers are: their patterns, one after another, and maps of the last layer's outputs.
pub(super) struct Found {
    /// Regions after each layer.
    pub cumulative: Vec<u64>,
    /// All patterns of the last layer's regions.
    pub patterns: BTreeSet<Vec<i8>>,
    /// Different maps among them.
    pub maps: BTreeSet<Vec<Form>>,
}

fn zero() -> Rational {
    ratio(0, 1)
}

fn exact(value: f64) -> Rational {
    from_f64_exact(value).unwrap()
}

fn at(form: &Form, [x, y]: &Point) -> Rational {
    &form[0] * x + &form[1] * y + &form[2]
}

fn is_zero(form: &Form) -> bool {
    form.iter().all(|x| *x == zero())
}

fn minus(form: &Form, level: i64) -> Form {
    [form[0].clone(), form[1].clone(), &form[2] - ratio(level, 1)]
}

fn negated(form: &Form) -> Form {
    form.clone().map(|x| -x)
}

/// Corners of the set where all forms are at least zero.
fn corners(conditions: &[Form]) -> BTreeSet<Point> {
    let mut found = BTreeSet::new();
    for (index, one) in conditions.iter().enumerate() {
        for other in &conditions[..index] {
            let determinant = &one[0] * &other[1] - &one[1] * &other[0];
            if determinant == zero() {
                continue;
            }
            let x = (&one[1] * &other[2] - &other[1] * &one[2]) / &determinant;
            let y = (&other[0] * &one[2] - &one[0] * &other[2]) / &determinant;
            let point = [x, y];
            if conditions.iter().all(|condition| at(condition, &point) >= zero()) {
                found.insert(point);
            }
        }
    }
    found
}

fn has_interior(conditions: &[Form]) -> bool {
    let corners: Vec<Point> = corners(conditions).into_iter().collect();
    let [p, q, rest @ ..] = &corners[..] else { return false };
    let cross = |r: &Point| (&q[0] - &p[0]) * (&r[1] - &p[1]) - (&q[1] - &p[1]) * (&r[0] - &p[0]);
    rest.iter().any(|r| cross(r) != zero())
}

/// What a unit must fulfil to be on a piece: forms that are at least zero; `None` if it cannot be on it, or is by the rule on another one.
fn conditions(activation: Activation, form: &Form, piece: i8) -> Option<Vec<Form>> {
    match (activation, piece) {
        (Activation::Relu, 1) => (!is_zero(form)).then(|| vec![form.clone()]),
        (Activation::Relu, _) => Some(vec![negated(form)]),
        (Activation::HardTanh, 0) => Some(vec![minus(form, -1), negated(&minus(form, 1))]),
        (Activation::HardTanh, 1) => (!is_zero(&minus(form, 1))).then(|| vec![minus(form, 1)]),
        (Activation::HardTanh, _) => (!is_zero(&minus(form, -1))).then(|| vec![negated(&minus(form, -1))]),
    }
}

fn pieces(activation: Activation) -> &'static [i8] {
    if activation == Activation::Relu { &[0, 1] } else { &[-1, 0, 1] }
}

fn is_linear(activation: Activation, piece: i8) -> bool {
    piece == if activation == Activation::Relu { 1 } else { 0 }
}

pub(super) fn enumerate(activation: Activation, layers: &[Layer], window: &Window) -> Found {
    let [[left, right], [bottom, top]] = window.ends().map(|ends| ends.map(exact));
    let (one, none) = (ratio(1, 1), zero());
    let sides = vec![
        [one.clone(), none.clone(), -left],
        [-&one, none.clone(), right],
        [none.clone(), one.clone(), -bottom],
        [none.clone(), -&one, top],
    ];
    let mut found = Found { cumulative: vec![0; layers.len()], patterns: BTreeSet::new(), maps: BTreeSet::new() };
    let inputs = vec![[one.clone(), none.clone(), none.clone()], [none.clone(), one, none]];
    descend(activation, layers, 0, &inputs, sides, &mut Vec::new(), &mut found);
    found
}

fn descend(
    activation: Activation,
    layers: &[Layer],
    depth: usize,
    inputs: &[Form],
    region: Vec<Form>,
    pattern: &mut Vec<i8>,
    found: &mut Found,
) {
    let Some(layer) = layers.get(depth) else {
        found.patterns.insert(pattern.clone());
        found.maps.insert(inputs.to_vec());
        return;
    };
    let form = |unit: usize| -> Form {
        let constant = [zero(), zero(), exact(layer.biases()[unit])];
        inputs.iter().enumerate().fold(constant, |sum, (input, form)| {
            let weight = exact(layer.column(input)[unit]);
            [0, 1, 2].map(|k| &sum[k] + &weight * &form[k])
        })
    };
    let forms: Vec<Form> = (0..layer.fan_out()).map(form).collect();
    units(activation, layers, depth, &forms, Vec::new(), region, pattern, found);
}

/// Tries the pieces of the next unit; without interior no piece of a later one brings it back.
#[expect(clippy::too_many_arguments, reason = "a recursion over everything")]
fn units(
    activation: Activation,
    layers: &[Layer],
    depth: usize,
    forms: &[Form],
    outputs: Vec<Form>,
    region: Vec<Form>,
    pattern: &mut Vec<i8>,
    found: &mut Found,
) {
    let Some(form) = forms.get(outputs.len()) else {
        found.cumulative[depth] += 1;
        descend(activation, layers, depth + 1, &outputs, region, pattern, found);
        return;
    };
    for &piece in pieces(activation) {
        let Some(conditions) = conditions(activation, form, piece) else { continue };
        let smaller: Vec<Form> = region.iter().cloned().chain(conditions).collect();
        if !has_interior(&smaller) {
            continue;
        }
        let output = if is_linear(activation, piece) { form.clone() } else { [zero(), zero(), ratio(i64::from(piece), 1)] };
        let outputs = outputs.iter().cloned().chain([output]).collect();
        pattern.push(piece);
        units(activation, layers, depth, forms, outputs, smaller, pattern, found);
        pattern.pop();
    }
}
