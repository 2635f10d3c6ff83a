//! ReLU networks of one input in exact arithmetic: the cells on which they are affine, and exact gradients.
//!
//! On a stretch of inputs where no neuron changes between on and off, every activation is `intercept + slope x`. The cells are found
//! layer by layer: where a pre-activation has a zero inside a cell, the cell is cut there. Everything that a cell says (values,
//! integrals, gradients) is exact, in fractions or in fractions with `sqrt 2` ([`crate::surd`]).
//!
//! A neuron is on where its pre-activation is positive; `relu'(0) = 0`.

use std::ops::{Div, Neg, Sub};

use network::WeightLaw;
use num_traits::{One, Zero};
use rand::Rng;
use stats::rational::{Rational, ratio};

/// An ordered field with exact arithmetic.
pub(crate) trait Field: Clone + Ord + Zero + One + Sub<Output = Self> + Div<Output = Self> + Neg<Output = Self> {}

impl<F: Clone + Ord + Zero + One + Sub<Output = F> + Div<Output = F> + Neg<Output = F>> Field for F {}

/// The function `intercept + slope x`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Affine<F> {
    pub intercept: F,
    pub slope: F,
}

impl<F: Field> Affine<F> {
    pub(crate) fn constant(value: F) -> Self {
        Self { intercept: value, slope: F::zero() }
    }

    /// The function `x`.
    pub(crate) fn identity() -> Self {
        Self { intercept: F::zero(), slope: F::one() }
    }

    pub(crate) fn at(&self, x: &F) -> F {
        self.intercept.clone() + self.slope.clone() * x.clone()
    }

    pub(crate) fn minus(&self, other: &Self) -> Self {
        Self { intercept: self.intercept.clone() - other.intercept.clone(), slope: self.slope.clone() - other.slope.clone() }
    }

    fn is_zero(&self) -> bool {
        self.intercept.is_zero() && self.slope.is_zero()
    }

    /// Its zero, if there is exactly one and it lies strictly between `low` and `high`.
    pub(crate) fn root_between(&self, low: &F, high: &F) -> Option<F> {
        if self.slope.is_zero() {
            return None;
        }
        let root = -self.intercept.clone() / self.slope.clone();
        (*low < root && root < *high).then_some(root)
    }

    /// Integral of its absolute value from `low` to `high`.
    pub(crate) fn absolute_integral(&self, low: &F, high: &F) -> F {
        let stretch = |from: &F, to: &F| {
            let value = integral(&self.coefficients(), from, to);
            if value < F::zero() { -value } else { value }
        };
        match self.root_between(low, high) {
            Some(root) => stretch(low, &root) + stretch(&root, high),
            None => stretch(low, high),
        }
    }

    /// As a polynomial, constant term first.
    pub(crate) fn coefficients(&self) -> Vec<F> {
        vec![self.intercept.clone(), self.slope.clone()]
    }
}

/// Weights `fan_out x fan_in` (a row a neuron) and biases of a layer.
#[derive(Clone, Debug)]
pub(crate) struct ExactLayer<F> {
    pub weights: Vec<Vec<F>>,
    pub biases: Vec<F>,
}

impl<F: Field> ExactLayer<F> {
    fn apply(&self, inputs: &[Affine<F>]) -> Vec<Affine<F>> {
        let neuron = |(row, bias): (&Vec<F>, &F)| {
            row.iter().zip(inputs).filter(|(weight, _)| !weight.is_zero()).fold(Affine::constant(bias.clone()), |sum, (weight, input)| {
                Affine {
                    intercept: sum.intercept + weight.clone() * input.intercept.clone(),
                    slope: sum.slope + weight.clone() * input.slope.clone(),
                }
            })
        };
        self.weights.iter().zip(&self.biases).map(neuron).collect()
    }
}

/// A network of one input and one output; every layer but the last applies the ReLU.
#[derive(Clone, Debug)]
pub(crate) struct ExactNetwork<F> {
    pub layers: Vec<ExactLayer<F>>,
}

/// A stretch of inputs on which no neuron changes.
#[derive(Clone, Debug)]
pub(crate) struct Cell<F> {
    pub low: F,
    pub high: F,
    /// `[0]` is the input, `[l]` the activations of layer `l`; the last one has the output.
    pub activations: Vec<Vec<Affine<F>>>,
    /// `[l - 1]` tells which neurons of hidden layer `l` are on.
    on: Vec<Vec<bool>>,
}

impl<F: Field> Cell<F> {
    /// The network's output.
    pub(crate) fn output(&self) -> &Affine<F> {
        &self.activations.last().expect("the input at least")[0]
    }

    /// The first hidden layer, from 1, that is zero on the whole cell.
    pub(crate) fn dead_layer(&self) -> Option<usize> {
        self.on.iter().position(|layer| layer.iter().all(|on| !on)).map(|index| index + 1)
    }
}

/// Derivatives of a loss: the shapes of the network's layers.
pub(crate) type Gradient<F> = Vec<ExactLayer<F>>;

impl<F: Field> ExactNetwork<F> {
    /// The cells between the first and the last of `splits`, which are increasing; each split is an end of two cells.
    pub(crate) fn cells(&self, splits: &[F]) -> Vec<Cell<F>> {
        let stretch =
            |ends: &[F]| Cell { low: ends[0].clone(), high: ends[1].clone(), activations: vec![vec![Affine::identity()]], on: Vec::new() };
        let mut cells: Vec<Cell<F>> = splits.windows(2).map(stretch).collect();
        let (last, hidden) = self.layers.split_last().expect("a network has an output layer");
        for layer in hidden {
            cells = cells.into_iter().flat_map(|cell| cut(layer, cell)).collect();
        }
        for cell in &mut cells {
            let output = last.apply(&cell.activations[cell.activations.len() - 1]);
            cell.activations.push(output);
        }
        cells
    }

    /// Derivatives of the integral of a loss over the cells; `loss_slope` gives on a cell the derivative of the loss by the output, as a
    /// polynomial in the input, constant term first.
    ///
    /// Exact differentiation under the integral: the loss is continuous in the parameters at the ends of the cells, so that their
    /// motion contributes nothing.
    pub(crate) fn gradient(&self, cells: &[Cell<F>], loss_slope: impl Fn(&Cell<F>) -> Vec<F>) -> Gradient<F> {
        let zeros = |layer: &ExactLayer<F>| ExactLayer {
            weights: layer.weights.iter().map(|row| vec![F::zero(); row.len()]).collect(),
            biases: vec![F::zero(); layer.biases.len()],
        };
        let mut gradient: Gradient<F> = self.layers.iter().map(zeros).collect();
        for cell in cells {
            let slope = loss_slope(cell);
            // Derivative of the output by each pre-activation of the layer at hand: constant on a cell.
            let mut back = vec![F::one()];
            for (index, layer) in self.layers.iter().enumerate().rev() {
                if index + 1 < self.layers.len() {
                    back.iter_mut().zip(&cell.on[index]).for_each(|(back, on)| {
                        if !on {
                            *back = F::zero();
                        }
                    });
                }
                let inputs = &cell.activations[index];
                let of_bias = integral(&slope, &cell.low, &cell.high);
                let of_inputs: Vec<F> = inputs.iter().map(|input| integral(&times(&slope, input), &cell.low, &cell.high)).collect();
                let sums = &mut gradient[index];
                for (neuron, back) in back.iter().enumerate().filter(|(_, back)| !back.is_zero()) {
                    sums.biases[neuron] = sums.biases[neuron].clone() + back.clone() * of_bias.clone();
                    for (sum, of_input) in sums.weights[neuron].iter_mut().zip(&of_inputs) {
                        *sum = sum.clone() + back.clone() * of_input.clone();
                    }
                }
                back = (0..inputs.len())
                    .map(|input| {
                        let terms = layer.weights.iter().zip(&back).filter(|(_, back)| !back.is_zero());
                        terms.fold(F::zero(), |sum, (row, back)| sum + row[input].clone() * back.clone())
                    })
                    .collect();
            }
        }
        gradient
    }
}

impl<F: Field> ExactLayer<F> {
    /// A layer of one neuron with one input.
    pub(crate) fn single(weight: F, bias: F) -> Self {
        Self { weights: vec![vec![weight]], biases: vec![bias] }
    }
}

/// A draw of the standard normal law, rounded to a multiple of `2^-bits`: fractions of free draws grow long in exact arithmetic.
pub(crate) fn normal_fraction(rng: &mut impl Rng, bits: u32) -> Rational {
    let scale = 1_i64 << bits;
    ratio((WeightLaw::Normal.sample(rng) * scale as f64).round() as i64, scale)
}

/// A network with weights and biases of [`normal_fraction`], drawn layer by layer, each neuron's weights first.
pub(crate) fn normal_network(rng: &mut impl Rng, hidden_widths: &[usize], bits: u32) -> ExactNetwork<Rational> {
    let fan_ins = std::iter::once(1).chain(hidden_widths.iter().copied());
    let fan_outs = hidden_widths.iter().copied().chain([1]);
    let layers = fan_ins.zip(fan_outs).map(|(fan_in, fan_out)| {
        let (weights, biases) =
            (0..fan_out).map(|_| ((0..fan_in).map(|_| normal_fraction(rng, bits)).collect(), normal_fraction(rng, bits))).unzip();
        ExactLayer { weights, biases }
    });
    ExactNetwork { layers: layers.collect() }
}

/// The name of the first derivative that is not zero, as a counterexample.
pub(crate) fn first_nonzero<F: Field + std::fmt::Debug>(gradient: &Gradient<F>) -> Option<String> {
    gradient.iter().enumerate().find_map(|(index, layer)| {
        let biases = layer.biases.iter().enumerate().map(|(neuron, value)| (format!("bias {}", neuron + 1), value));
        let weights = layer.weights.iter().enumerate().flat_map(|(neuron, row)| {
            row.iter().enumerate().map(move |(input, value)| (format!("weight {}, {}", neuron + 1, input + 1), value))
        });
        let nonzero = biases.chain(weights).find(|(_, value)| !value.is_zero());
        nonzero.map(|(name, _)| format!("the derivative by {name} of layer {} is not zero", index + 1))
    })
}

/// Number of affine pieces: cells whose outputs continue each other count once.
pub(crate) fn pieces<F: Field>(cells: &[Cell<F>]) -> usize {
    usize::from(!cells.is_empty()) + cells.windows(2).filter(|pair| pair[0].output() != pair[1].output()).count()
}

/// A hidden layer cuts a cell at the zeros of its pre-activations.
fn cut<F: Field>(layer: &ExactLayer<F>, cell: Cell<F>) -> Vec<Cell<F>> {
    let pre_activations = layer.apply(&cell.activations[cell.activations.len() - 1]);
    let mut ends = vec![cell.low.clone(), cell.high.clone()];
    ends.extend(pre_activations.iter().filter_map(|h| h.root_between(&cell.low, &cell.high)));
    ends.sort();
    ends.dedup();
    let two = F::one() + F::one();
    ends.windows(2)
        .map(|ends| {
            let middle = (ends[0].clone() + ends[1].clone()) / two.clone();
            let on: Vec<bool> = pre_activations.iter().map(|h| h.at(&middle) > F::zero()).collect();
            let activations = pre_activations.iter().zip(&on).map(|(h, on)| if *on { h.clone() } else { Affine::constant(F::zero()) });
            let mut part = Cell { low: ends[0].clone(), high: ends[1].clone(), ..cell.clone() };
            part.activations.push(activations.collect());
            part.on.push(on);
            part
        })
        .collect()
}

/// Product of a polynomial and an affine function, constant term first.
pub(crate) fn times<F: Field>(polynomial: &[F], factor: &Affine<F>) -> Vec<F> {
    if factor.is_zero() {
        return Vec::new();
    }
    product(polynomial, &factor.coefficients())
}

/// Product of two polynomials, constant term first.
pub(crate) fn product<F: Field>(first: &[F], second: &[F]) -> Vec<F> {
    let mut product = vec![F::zero(); (first.len() + second.len()).saturating_sub(1)];
    for (i, a) in first.iter().enumerate() {
        for (j, b) in second.iter().enumerate() {
            product[i + j] = product[i + j].clone() + a.clone() * b.clone();
        }
    }
    product
}

/// Difference of two polynomials.
pub(crate) fn difference<F: Field>(first: &[F], second: &[F]) -> Vec<F> {
    let term = |polynomial: &[F], power: usize| polynomial.get(power).cloned().unwrap_or_else(F::zero);
    (0..first.len().max(second.len())).map(|power| term(first, power) - term(second, power)).collect()
}

/// Integral of a polynomial from `low` to `high`.
pub(crate) fn integral<F: Field>(polynomial: &[F], low: &F, high: &F) -> F {
    let (mut sum, mut count) = (F::zero(), F::zero());
    let (mut low_power, mut high_power) = (F::one(), F::one());
    for coefficient in polynomial {
        count = count + F::one();
        low_power = low_power * low.clone();
        high_power = high_power * high.clone();
        if !coefficient.is_zero() {
            sum = sum + coefficient.clone() * (high_power.clone() - low_power.clone()) / count.clone();
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use network::{Activation, Architecture, Biases, Layer, Network, WeightScheme};
    use proptest::prelude::*;
    use stats::rational::{from_f64_exact, to_f64};
    use stats::stream::generator;

    use super::*;

    fn hinge() -> ExactNetwork<Rational> {
        let layer = |weight, bias| ExactLayer { weights: vec![vec![ratio(weight, 1)]], biases: vec![ratio(bias, 2)] };
        // 1/2 + relu(x - 1/2).
        ExactNetwork { layers: vec![layer(1, -1), layer(1, 1)] }
    }

    #[test]
    fn one_neuron_has_two_cells() {
        let cells = hinge().cells(&[ratio(-1, 1), ratio(1, 1)]);
        assert_eq!(cells.len(), 2);
        assert_eq!((cells[0].high.clone(), cells[0].dead_layer(), cells[1].dead_layer()), (ratio(1, 2), Some(1), None));
        assert_eq!(cells[1].output(), &Affine::identity());
        assert_eq!(pieces(&cells), 2);
    }

    #[test]
    fn a_network_of_one_linear_layer_has_one_cell() {
        let line = ExactNetwork { layers: vec![ExactLayer { weights: vec![vec![ratio(2, 1)]], biases: vec![ratio(1, 1)] }] };
        let cells = line.cells(&[ratio(0, 1), ratio(1, 1)]);
        assert_eq!((cells.len(), cells[0].output().at(&ratio(3, 1))), (1, ratio(7, 1)));
    }

    #[test]
    fn products_of_small_polynomials() {
        assert_eq!(product(&[ratio(2, 1)], &[ratio(3, 1), ratio(1, 1)]), [ratio(6, 1), ratio(2, 1)]);
        assert_eq!(product::<Rational>(&[], &[]), []);
    }

    #[test]
    fn integrals_of_small_polynomials() {
        assert_eq!(integral::<Rational>(&[], &ratio(0, 1), &ratio(1, 1)), ratio(0, 1));
        assert_eq!(integral(&[ratio(0, 1), ratio(0, 1), ratio(3, 1)], &ratio(-1, 1), &ratio(2, 1)), ratio(9, 1));
        let line = Affine { intercept: ratio(0, 1), slope: ratio(2, 1) };
        assert_eq!(line.absolute_integral(&ratio(-1, 1), &ratio(2, 1)), ratio(5, 1));
    }

    /// Half of the mean square error against x^3 over [-1, 1], times its length.
    fn loss(network: &ExactNetwork<Rational>) -> Rational {
        let cells = network.cells(&[ratio(-1, 1), ratio(1, 1)]);
        let squares = cells.iter().map(|cell| {
            let residual = difference(&cell.output().coefficients(), &cubic());
            let square = residual.iter().enumerate().fold(Vec::new(), |sum, (power, coefficient)| {
                let shifted: Vec<Rational> =
                    std::iter::repeat_n(ratio(0, 1), power).chain(residual.iter().map(|other| -(other * coefficient))).collect();
                difference(&sum, &shifted)
            });
            integral(&square, &cell.low, &cell.high)
        });
        squares.sum::<Rational>() / ratio(2, 1)
    }

    fn cubic() -> Vec<Rational> {
        vec![ratio(0, 1), ratio(0, 1), ratio(0, 1), ratio(1, 1)]
    }

    /// The same network in fractions; every float is one.
    fn exact(network: &Network) -> ExactNetwork<Rational> {
        let fractions = |values: &[f64]| -> Vec<Rational> { values.iter().map(|value| from_f64_exact(*value).unwrap()).collect() };
        let layer = |layer: &Layer| ExactLayer { weights: layer.rows().map(fractions).collect(), biases: fractions(layer.biases()) };
        ExactNetwork { layers: network.layers().iter().map(layer).collect() }
    }

    fn random(seed: u64, widths: &[usize]) -> Network {
        let shape = Architecture::new(1, widths).and_then(|shape| shape.with_linear_output(1)).unwrap();
        let scheme = WeightScheme::iid(WeightLaw::Normal).with_biases(Biases::Drawn { law: WeightLaw::Normal, sigma_b: 1.0 });
        Network::draw(shape, Activation::Relu, &scheme, &mut generator(&["exact network"], seed, 0)).unwrap()
    }

    proptest! {
        #[test]
        fn cells_and_floats_agree(seed: u64, widths in prop::collection::vec(1_usize..4, 1..4), x in -1.0..1.0_f64) {
            let network = random(seed, &widths);
            let at = from_f64_exact(x).unwrap();
            let cells = exact(&network).cells(&[ratio(-1, 1), ratio(1, 1)]);
            let cell = cells.iter().find(|cell| cell.low <= at && at <= cell.high).unwrap();
            // A few dozen roundings of numbers of the size of one.
            prop_assert!((to_f64(&cell.output().at(&at)) - network.evaluate(&[x])[0]).abs() < 1e-10);
        }

        #[test]
        fn the_gradient_is_the_limit_of_differences(seed: u64, widths in prop::collection::vec(1_usize..4, 1..3), pick: prop::sample::Index) {
            let network = exact(&random(seed, &widths));
            let cells = network.cells(&[ratio(-1, 1), ratio(1, 1)]);
            let gradient = network.gradient(&cells, |cell| difference(&cell.output().coefficients(), &cubic()));
            let layer = pick.index(network.layers.len());
            let step = ratio(1, 1 << 30);
            let moved = |sign: i64| {
                let mut moved = network.clone();
                moved.layers[layer].weights[0][0] += &step * ratio(sign, 1);
                loss(&moved)
            };
            let quotient = to_f64(&((moved(1) - moved(-1)) / (step.clone() * ratio(2, 1))));
            let exact = to_f64(&gradient[layer].weights[0][0]);
            // A kink that moves through the input's end or a nearly flat piece bends the loss at the scale of the step.
            prop_assert!((quotient - exact).abs() <= 1e-4 * (1.0 + exact.abs()), "{quotient} against {exact}");
        }
    }
}
