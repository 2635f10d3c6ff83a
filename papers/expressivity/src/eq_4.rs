//! Equation 4: the VC dimension of hard-tanh networks.
//!
//! ```text
//! v = 2 |W| n log(4 e |W| n k) + 2 |W| n^2 log 2 + 2 n           |W| weights, n layers, width k
//! ```
//!
//! Source: appendix D.1, after Bartlett, Maiorov and Meir (1998), whose bound for `W` weights in `L` layers, `U` *computational units* and
//! an activation of `p` break points and pieces of degree `l` is
//!
//! ```text
//! 2 W L log(2 e W L p U) + 2 W L^2 log(l + 1) + 2 L
//! ```
//!
//! Reading: `p = 2` and `l = 1` are right for hard-tanh. But the source's `k` is the number of all non-input units ("W weights and k
//! computational (non-input) units"), and the paper calls `k` the width. A network of `n` hidden layers has `n k` units and the output, so
//! (4) is less than the source's theorem by `2 |W| n log(n + 1/k)`. It is a bound nevertheless: sign vectors are counted layer by layer, and a
//! layer has `k` units. `s` inputs give `2 s k` polynomials for the break points of layer `i`, of degree `i` in the weights so far, and
//! `s` for the output; `m` polynomials of degree `d` in `w` variables have at most `2 (2 e m d / w)^w` sign vectors (Warren; Anthony and
//! Bartlett, Neural network learning, theorem 8.3). The product over the layers bounds the dichotomies; below `2^s` no `s` inputs are shattered.
//!
//! The base of the logarithm is not stated, and we have not seen the source's. Natural: `log 2` is left standing. Base 2: the count is one of powers
//! of 2. Our calculator takes the natural one, the smaller value; in base 2 the terms with logarithms are 1.44 times as large.

use claims::{Answer, Calculator, Claim, Control, Evidence, Expect, Inputs, Kind, Method, Parameter, Quantity, Relation, Verdict};
use network::Activation;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[HARD_TANH, WIDTH_FOR_UNITS];

/// `calc expressivity vc-bound`.
pub(crate) const VC_BOUND: Calculator = Calculator {
    name: "vc-bound",
    summary: "bound on the VC dimension of hard-tanh networks, as printed and as its source has it",
    source: "Equation 4; Bartlett, Maiorov and Meir (1998)",
    parameters: &[
        Parameter { name: "weights", default: "1000", kind: Kind::Count(1, 1_000_000_000_000), about: "weights, the paper's |W|" },
        Parameter { name: "hidden-layers", default: "3", kind: Kind::Count(1, 1_000_000), about: "hidden layers, the paper's n" },
        Parameter {
            name: "width",
            default: "10",
            kind: Kind::Count(1, 1_000_000_000),
            about: "neurons of each hidden layer, the paper's k",
        },
    ],
    compute: |inputs: &Inputs| {
        let (weights, layers, width) = (inputs.count("weights"), inputs.count("hidden-layers"), inputs.count("width"));
        let members = [
            ("printed", vc_bound(weights, layers, width as f64)),
            ("source", vc_bound(weights, layers, layers as f64 * width as f64 + 1.0)),
        ];
        Ok(Answer::new(Quantity::Object(members.map(|(name, v)| (name, Quantity::Number(v))).into()), Method::Bound)
            .note("natural logarithms; the paper does not state the base, and that of the source is not confirmed")
            .note("source: with all units, hidden_layers x width and the output, where the paper prints the width"))
    },
};

const HARD_TANH: Claim = Claim {
    id: "eq-4/degree-and-break-points",
    source: "Equation 4",
    statement: "4 e and log 2 are the source's 2 p e and log(l + 1) for hard-tanh: two break points, pieces of degree 1",
    formula: "2 p = 4,   l + 1 = 2",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(hard_tanh(4)),
    control: Control::negative("one break point, as for ReLU", |_| Ok(hard_tanh(2))),
    note: "Break points and degree are read off the activation on a grid of sixteenths, in exact arithmetic.",
    ..Claim::DEFAULT
};

const WIDTH_FOR_UNITS: Claim = Claim {
    id: "eq-4/width-for-units",
    source: "Equation 4",
    statement: "with the width for k, and natural logarithms or those of base 2, v is an upper bound on the VC dimension from two hidden layers on",
    formula: "prod over layers of 2 (2 e m d / w)^w < 2^s,   s = floor(v) + 1",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(bounds(2, vc_bound)),
    control: Control::negative("the factors n and n^2 forgotten", |_| {
        Ok(bounds(2, |weights, layers, units| {
            let log = vc_bound(weights, layers, units) - 2.0 * layers as f64 - square_term(weights, layers);
            log / layers as f64 + square_term(weights, 1) + 2.0 * layers as f64
        }))
    }),
    note: "The source's theorem, which the paper quotes, has all units, n k + 1, for k; (4) is smaller by 2 |W| n log(n + 1/k), but a layer at a time its \
           count needs the width only. |W| = 1000, n = 3, k = 10: natural logarithms 88,654, base 2 127,898, base 10 38,505; with all \
           units 95,443 (natural). The paper does not state the base. In base 10 the count shows nothing for few layers, and with one layer up to four \
           units wide it does not in base e. 2 to 30 layers of 1 to 512 units, 1 to 784 inputs, with and without biases.",
    ..Claim::DEFAULT
};

/// `2 |W| n^2 log 2`.
fn square_term(weights: u64, layers: u64) -> f64 {
    let n = layers as f64;
    2.0 * weights as f64 * n * n * std::f64::consts::LN_2
}

/// The source's bound at `p = 2`, `l = 1` and `units`, natural logarithms; the paper's with the width for them.
pub(crate) fn vc_bound(weights: u64, layers: u64, units: f64) -> f64 {
    let (w, n) = (weights as f64, layers as f64);
    // A sum of logarithms: the product may be beyond whole numbers of a float.
    let log = libm::log(4.0) + 1.0 + libm::log(w) + libm::log(n) + libm::log(units);
    2.0 * w * n * log + 2.0 * w * n * n * std::f64::consts::LN_2 + 2.0 * n
}

fn hard_tanh(printed: i32) -> Vec<Evidence> {
    let at = |i: i32| Activation::HardTanh.apply(f64::from(i) / 16.0);
    // Second differences of a function of sixteenths are exact: zero where it is straight.
    let bends: Vec<i32> = (-64..=64).filter(|&i| at(i - 1) - 2.0 * at(i) + at(i + 1) != 0.0).collect();
    let break_points = bends.len() as i32;
    // Straight pieces, one of them not constant: degree 1.
    let degree = i32::from(at(1) != at(0));
    vec![
        Evidence::exact("2 p", Relation::Equal, printed, 2 * break_points).by("equation 4", "second differences"),
        Evidence::exact("l + 1", Relation::Equal, 2, degree + 1).by("equation 4", "second differences"),
    ]
}

/// Whether as many inputs as the bound allows and one more have fewer sign vectors than labellings: natural logarithms, and base 2.
fn bounds(fewest_layers: u64, bound: fn(u64, u64, f64) -> f64) -> Vec<Evidence> {
    let in_base = |(name, one_over_log): (&str, f64)| {
        let (mut cases, mut counterexample) = (0, None);
        for shape in shapes(fewest_layers) {
            let layers = shape.hidden_layers;
            let without_logs = 2.0 * layers as f64;
            let natural = bound(shape.weights(), layers, shape.width as f64);
            let inputs = (without_logs + one_over_log * (natural - without_logs)).floor() + 1.0;
            let log2 = shape.log2_sign_vectors(inputs);
            cases += 1;
            // Of the printed bound the nearest case is a seventh of s away, rounding is far below.
            if !(log2 < inputs) {
                counterexample = counterexample.or(Some(format!("{shape:?}: 2^{log2:.1} sign vectors of {inputs} inputs")));
            }
        }
        Evidence::property(format!("{name}, fewer sign vectors than 2^s"), cases, counterexample)
            .by("equation 4", "sign vectors layer by layer")
    };
    [("natural logarithms", 1.0), ("base 2", std::f64::consts::LOG2_E)].map(in_base).into()
}

/// A network whose sign vectors are counted.
#[derive(Clone, Copy, Debug)]
struct Shape {
    input_dim: u64,
    width: u64,
    hidden_layers: u64,
    /// 1 or 0.
    biases: u64,
}

fn shapes(fewest_layers: u64) -> impl Iterator<Item = Shape> {
    let widths = (1..=32).chain([64, 128, 512]);
    let of_width = move |width| {
        (fewest_layers..=30).flat_map(move |hidden_layers| {
            [1, 2, width, 784].into_iter().flat_map(move |input_dim| [0, 1].map(|biases| Shape { input_dim, width, hidden_layers, biases }))
        })
    };
    widths.flat_map(of_width)
}

impl Shape {
    /// Weights of so many hidden layers, and of the biases.
    fn weights_of(&self, layers: u64) -> u64 {
        self.width * (self.input_dim + self.biases + (layers - 1) * (self.width + self.biases))
    }

    /// All of them, the paper's `|W|`.
    fn weights(&self) -> u64 {
        self.weights_of(self.hidden_layers) + self.width + self.biases
    }

    /// Logarithm, base 2, of a bound on the dichotomies of so many inputs: by layers the sign vectors of the polynomials that decide about
    /// the pieces of the activations, whatever those of the layers before are, and last those of the output.
    fn log2_sign_vectors(&self, inputs: f64) -> f64 {
        let hidden = (1..=self.hidden_layers).map(|layer| {
            let polynomials = 2.0 * self.width as f64 * inputs;
            log2_warren(polynomials, layer as f64, self.weights_of(layer) as f64)
        });
        hidden.sum::<f64>() + log2_warren(inputs, self.hidden_layers as f64 + 1.0, self.weights() as f64)
    }
}

/// Logarithm, base 2, of the most sign vectors of so many polynomials of that degree: `2 (2 e m d / w)^w` from as many on as there are
/// variables, and never more than `2^m`.
fn log2_warren(polynomials: f64, degree: f64, variables: f64) -> f64 {
    if polynomials < variables {
        return polynomials;
    }
    let log = 1.0 + variables * libm::log2(2.0 * std::f64::consts::E * polynomials * degree / variables);
    log.min(polynomials)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_weight_in_one_layer_of_one_unit() {
        // 2 (ln 4 + 1) + 2 ln 2 + 2 = 4 + 6 ln 2.
        assert!((vc_bound(1, 1, 1.0) - (4.0 + 6.0 * std::f64::consts::LN_2)).abs() < 1e-14);
    }

    #[test]
    fn the_default_of_the_calculator() {
        // Python: 6000*math.log(4*math.e*30000) + 18000*math.log(2) + 6, and with 93000.
        assert!((vc_bound(1000, 3, 10.0) - PRINTED).abs() < 1e-6 && (vc_bound(1000, 3, 31.0) - SOURCE).abs() < 1e-6);
    }

    #[test]
    fn lines_in_the_plane_have_fewer_sign_vectors_than_the_bound() {
        // Three half-planes through the origin, linear in two weights: at most 6 of 8, and Warren's bound is above both.
        assert_eq!(log2_warren(3.0, 1.0, 2.0), 3.0);
        assert_eq!(log2_warren(1.0, 1.0, 2.0), 1.0);
        // 2 (2 e 100 / 1): a threshold has 101 sign vectors of 100 inputs.
        assert!((log2_warren(100.0, 1.0, 1.0) - libm::log2(400.0 * std::f64::consts::E)).abs() < 1e-12);
    }

    #[test]
    fn weights_are_counted_with_the_readout() {
        let shape = Shape { input_dim: 3, width: 2, hidden_layers: 2, biases: 1 };
        assert_eq!((shape.weights_of(1), shape.weights_of(2), shape.weights()), (8, 14, 17));
    }

    #[test]
    fn one_narrow_layer_is_left_open_by_the_count() {
        let open =
            |fewest| bounds(fewest, vc_bound).iter().map(|line| format!("{:?}", line.finding).contains("Some")).collect::<Vec<bool>>();
        assert_eq!((open(1), open(2)), (vec![true, true], vec![false, false]));
    }

    const PRINTED: f64 = 88654.131381;
    const SOURCE: f64 = 95442.544050;
}
