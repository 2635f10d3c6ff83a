//! Pre-activations, lines and corners in whole numbers, for the signs that doubles leave open.
//!
//! Weights are doubles, so they are whole numbers over a power of two. Scaled by such a power, which changes no sign, the pre-activations of
//! a layer on a cell are `a x + b y + c` with whole `a`, `b`, `c`; a corner, where two lines meet, has whole homogeneous coordinates.

use num_bigint::{BigInt, Sign};
use num_traits::{One, Zero};
use stats::rational::{Rational, from_f64_exact, to_f64};

use super::{Boundary, State, Window};
use crate::layers::{Activation, Layer};

/// `a x + b y + c`, times a power of two that all forms of a layer share.
pub(super) type Form = [BigInt; 3];

/// A network in whole numbers.
#[derive(Debug)]
pub(super) struct ExactNetwork {
    activation: Activation,
    layers: Vec<ExactLayer>,
    /// The sides of the window, in the order of [`Boundary::Window`].
    sides: [Form; 4],
}

#[derive(Debug)]
struct ExactLayer {
    fan_in: usize,
    /// `fan_out x fan_in`, row-major.
    weights: Vec<BigInt>,
    biases: Vec<BigInt>,
    /// What 1 has become in the layer's pre-activations, and in its inputs.
    one: BigInt,
    input_one: BigInt,
}

fn fraction(value: f64) -> Rational {
    from_f64_exact(value).expect("weights and coordinates are finite")
}

/// The exponent of the power of two under a double; 0 for whole numbers.
fn denominator_bits(value: f64) -> u64 {
    fraction(value).denom().bits() - 1
}

fn scaled(value: f64, bits: u64) -> BigInt {
    let fraction = fraction(value);
    (fraction.numer() << bits) / fraction.denom()
}

impl ExactNetwork {
    pub(super) fn new<'l>(activation: Activation, layers: impl IntoIterator<Item = &'l Layer>, window: &Window) -> ExactNetwork {
        let mut bits_before = 0;
        let exact = |layer: &Layer| {
            let weights = || (0..layer.fan_out()).flat_map(|unit| (0..layer.fan_in()).map(move |input| layer.column(input)[unit]));
            let of_weights = weights().map(denominator_bits).max().unwrap_or(0);
            let of_biases = layer.biases().iter().map(|&b| denominator_bits(b)).max().unwrap_or(0);
            // Pre-activations are weights times inputs: their powers add up.
            let weight_bits = of_weights.max(of_biases.saturating_sub(bits_before));
            let bits = bits_before + weight_bits;
            let exact = ExactLayer {
                fan_in: layer.fan_in(),
                weights: weights().map(|w| scaled(w, weight_bits)).collect(),
                biases: layer.biases().iter().map(|&b| scaled(b, bits)).collect(),
                one: BigInt::one() << bits,
                input_one: BigInt::one() << bits_before,
            };
            bits_before = bits;
            exact
        };
        let layers = layers.into_iter().map(exact).collect();
        let [[left, right], [bottom, top]] = window.ends();
        let side = |axis: usize, end: f64| {
            let bits = denominator_bits(end);
            let mut form = [BigInt::zero(), BigInt::zero(), -scaled(end, bits)];
            form[axis] = BigInt::one() << bits;
            form
        };
        ExactNetwork { activation, layers, sides: [side(1, bottom), side(0, right), side(1, top), side(0, left)] }
    }
}

/// The forms on one path of cells, from the first layer to a later one, computed when they are asked for.
#[derive(Debug, Clone)]
pub(super) struct ExactPath {
    /// Layer by layer, unit by unit.
    forms: Vec<Vec<Option<Form>>>,
    is_empty: Vec<bool>,
}

impl ExactPath {
    pub(super) fn new(network: &ExactNetwork) -> ExactPath {
        let forms: Vec<Vec<_>> = network.layers.iter().map(|layer| vec![None; layer.biases.len()]).collect();
        ExactPath { is_empty: vec![true; forms.len()], forms }
    }

    /// The path has come to another cell before this layer (counted from 0).
    pub(super) fn forget(&mut self, depth: usize) {
        if !self.is_empty[depth] {
            self.forms[depth].fill(None);
            self.is_empty[depth] = true;
        }
    }

    /// The pre-activation of a unit; `states` holds those of all layers before.
    pub(super) fn form(&mut self, network: &ExactNetwork, states: &[Vec<State>], depth: usize, unit: usize) -> Form {
        if let Some(form) = &self.forms[depth][unit] {
            return form.clone();
        }
        let layer = &network.layers[depth];
        let row = &layer.weights[unit * layer.fan_in..][..layer.fan_in];
        let form = if depth == 0 {
            [row[0].clone(), row[1].clone(), layer.biases[unit].clone()]
        } else {
            let mut sum = [BigInt::zero(), BigInt::zero(), layer.biases[unit].clone()];
            for (input, weight) in row.iter().enumerate().filter(|(_, weight)| !weight.is_zero()) {
                match (states[depth - 1][input], network.activation) {
                    (State::Linear, _) => {
                        let form = self.form(network, states, depth - 1, input);
                        sum.iter_mut().zip(form).for_each(|(sum, x)| *sum += weight * x);
                    }
                    (_, Activation::Relu) => {}
                    (State::Below, Activation::HardTanh) => sum[2] -= weight * &layer.input_one,
                    (State::Above, Activation::HardTanh) => sum[2] += weight * &layer.input_one,
                }
            }
            sum
        };
        self.is_empty[depth] = false;
        self.forms[depth][unit] = Some(form.clone());
        form
    }

    /// What is zero on a line.
    pub(super) fn line(&mut self, network: &ExactNetwork, states: &[Vec<State>], boundary: Boundary) -> Form {
        match boundary {
            Boundary::Window { side } => network.sides[side as usize].clone(),
            Boundary::Unit { layer, unit, level } => {
                let depth = layer as usize - 1;
                let mut form = self.form(network, states, depth, unit as usize);
                form[2] -= &network.layers[depth].one * BigInt::from(level);
                form
            }
        }
    }

    /// What a unit passes on to the next layer.
    pub(super) fn output(&mut self, network: &ExactNetwork, states: &[Vec<State>], depth: usize, unit: usize) -> Form {
        let constant = |c: BigInt| [BigInt::zero(), BigInt::zero(), c];
        match (states[depth][unit], network.activation) {
            (State::Linear, _) => self.form(network, states, depth, unit),
            (_, Activation::Relu) => constant(BigInt::zero()),
            (State::Below, Activation::HardTanh) => constant(-&network.layers[depth].one),
            (State::Above, Activation::HardTanh) => constant(network.layers[depth].one.clone()),
        }
    }
}

/// Where two lines meet, homogeneous with a positive last coordinate.
///
/// # Panics
/// When they are parallel.
pub(super) fn meeting(line: &Form, other: &Form) -> Form {
    let minor = |i: usize, j: usize| &line[i] * &other[j] - &line[j] * &other[i];
    let point = [minor(1, 2), minor(2, 0), minor(0, 1)];
    match point[2].sign() {
        Sign::Plus => point,
        Sign::Minus => point.map(|x| -x),
        Sign::NoSign => unreachable!("neighbouring edges of a strictly convex polygon are not parallel"),
    }
}

/// The sign of a form at a point: -1, 0 or 1.
pub(super) fn sign_at(form: &Form, point: &Form) -> i8 {
    let value: BigInt = form.iter().zip(point).map(|(a, x)| a * x).sum();
    match value.sign() {
        Sign::Minus => -1,
        Sign::NoSign => 0,
        Sign::Plus => 1,
    }
}

/// The coordinates of a point as fractions, not in lowest terms.
fn coordinates(point: &Form) -> [Rational; 2] {
    [0, 1].map(|axis| Rational::new_raw(point[axis].clone(), point[2].clone()))
}

/// The coordinates of a point as fractions.
pub(super) fn fractions(point: &Form) -> [Rational; 2] {
    coordinates(point).map(|x| x.reduced())
}

/// The coordinates of a point, each rounded once.
pub(super) fn rounded(point: &Form) -> [f64; 2] {
    coordinates(point).map(|x| to_f64(&x))
}

/// A line as a reader compares it: the first coefficient that is not zero is 1. Constant forms have none.
pub(super) fn normalized(form: &Form) -> Option<[Rational; 3]> {
    let leading = form[..2].iter().find(|x| !x.is_zero())?;
    Some([0, 1, 2].map(|i| Rational::new(form[i].clone(), leading.clone())))
}

#[cfg(test)]
mod tests {
    use stats::rational::ratio;

    use super::*;

    #[test]
    fn forms_are_those_of_the_network() {
        // relu(x/2 + 1/4), then 3 h - 1/8, on the side where the first is on.
        let layers = [Layer::new(2, 1, &[0.5, 0.0], vec![0.25]).unwrap(), Layer::new(1, 1, &[3.0], vec![-0.125]).unwrap()];
        let network = ExactNetwork::new(Activation::Relu, &layers, &Window::square(1.5).unwrap());
        let mut path = ExactPath::new(&network);
        let line = path.line(&network, &[vec![State::Linear]], Boundary::Unit { layer: 2, unit: 0, level: 0 });
        // 3/2 x + 3/4 - 1/8 = 0: x = -5/12.
        assert_eq!(normalized(&line), Some([ratio(1, 1), ratio(0, 1), ratio(5, 12)]));
        let right = path.line(&network, &[], Boundary::Window { side: 1 });
        assert_eq!(normalized(&right), Some([ratio(1, 1), ratio(0, 1), ratio(-3, 2)]));
        let bottom = path.line(&network, &[], Boundary::Window { side: 0 });
        let corner = meeting(&line, &bottom);
        assert_eq!(fractions(&corner), [ratio(-5, 12), ratio(-3, 2)]);
        assert_eq!((rounded(&corner), sign_at(&right, &corner)), ([-5.0 / 12.0, -1.5], -1));
        // Off, the second layer is its bias.
        path.forget(1);
        let off = path.form(&network, &[vec![State::Below]], 1, 0);
        assert_eq!(normalized(&off), None);
    }

    #[test]
    fn saturated_units_pass_on_one() {
        let layers = [Layer::new(2, 1, &[1.0, 0.0], vec![0.0]).unwrap(), Layer::new(1, 1, &[0.75], vec![0.5]).unwrap()];
        let network = ExactNetwork::new(Activation::HardTanh, &layers, &Window::square(4.0).unwrap());
        for (state, expected) in [(State::Below, -1), (State::Above, 5)] {
            let form = ExactPath::new(&network).form(&network, &[vec![state]], 1, 0);
            assert_eq!(&form[2] * BigInt::from(4), &network.layers[1].one * BigInt::from(expected));
        }
    }
}
