//! Where a training begins.

use network::{Activation, Architecture, Layer, Network, WeightLaw};
use rand::Rng;
use stats::stream::open_unit;

use crate::start::Start;
use crate::targets::grid;

/// Where a training begins. All but the first and the last are for one hidden layer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Begin {
    /// As drawn.
    Standard(Start),
    /// Appendix A.1: breakpoints uniform over the interval of the data, values there those of the standard network "plus a small random noise
    /// term N(0, .01)", as a network: all units face right with weight 1, the function is constant left of its first breakpoint and ends, at the right
    /// end of the interval, at the standard network's value.
    Uniform(Start),
    /// Only the biases are drawn anew, so that breakpoints are uniform over the interval: what "uniform" may mean as well.
    UniformBiases(Start),
    /// Appendix A.3: a piecewise-linear function of 20 breakpoints whose values are uniform on [-2, 2], "exactly solving for network parameters":
    /// breakpoints equally spaced, weights of 1, one more unit for the slope on the left. With 21 units as in the paper.
    Spiky,
    /// Appendix A.3 for deep networks: "initialized with the same weights as the non-spiky model, and then pre-trained [...] to fit the CPWL", at
    /// the points of a grid of 401.
    Pretrained {
        /// The weights before.
        start: Start,
        /// How long it is trained, by plain descent on half the sum of squares.
        epochs: u64,
        /// With this learning rate.
        learning_rate: f64,
    },
}

/// Standard deviation of the noise of appendix A.1.
const NOISE: f64 = 0.01;

impl Begin {
    /// A network of these hidden widths for data on `[from, to]`; before any pre-training.
    ///
    /// # Panics
    /// When it is not standard and there is not one hidden layer, of two units or more.
    pub(crate) fn draw(self, hidden_widths: &[usize], [from, to]: [f64; 2], rng: &mut impl Rng) -> Network {
        match self {
            // What it is trained on is drawn after the weights, so that these are those of the standard start.
            Self::Standard(start) | Self::Pretrained { start, .. } => start.draw(hidden_widths, rng),
            Self::Uniform(start) => {
                let standard = start.draw(hidden_widths, rng);
                let mut knots = uniform(hidden_widths[0], [from, to], rng);
                knots.sort_by(f64::total_cmp);
                knots.push(to);
                let mut noise = vec![0.0; knots.len()];
                WeightLaw::Normal.fill(rng, &mut noise);
                let values: Vec<f64> = knots.iter().zip(noise).map(|(&x, noise)| standard.evaluate(&[x])[0] + NOISE * noise).collect();
                interpolant(&knots, &values)
            }
            Self::UniformBiases(start) => {
                let standard = start.draw(hidden_widths, rng);
                let [hidden, output] = standard.layers() else { panic!("one hidden layer") };
                let knots = uniform(hidden.fan_out(), [from, to], rng);
                let biases = hidden.weights().iter().zip(knots).map(|(w, beta)| -w * beta).collect();
                shallow(hidden.weights().to_vec(), biases, output.weights().to_vec(), output.biases()[0])
            }
            Self::Spiky => {
                let &[units] = hidden_widths else { panic!("one hidden layer") };
                // The ends of the interval and `units - 1` breakpoints inside it; the first unit's breakpoint is the left end.
                let (knots, values) = spiky([from, to], units - 1, rng);
                interpolant(&knots, &values)
            }
        }
    }
}

/// A spiky function by its places and values: the ends of the interval and so many breakpoints between them, equally spaced.
pub(crate) fn spiky([from, to]: [f64; 2], breakpoints: usize, rng: &mut impl Rng) -> (Vec<f64>, Vec<f64>) {
    (grid(from, to, breakpoints + 2), uniform(breakpoints + 2, [-2.0, 2.0], rng))
}

fn uniform(count: usize, [from, to]: [f64; 2], rng: &mut impl Rng) -> Vec<f64> {
    (0..count).map(|_| from + (to - from) * open_unit(rng.next_u64())).collect()
}

/// `sum_i v_i (w_i x + b_i)_+ + c`.
fn shallow(w: Vec<f64>, b: Vec<f64>, v: Vec<f64>, c: f64) -> Network {
    let units = w.len();
    let shape = Architecture::new(1, &[units]).and_then(|shape| shape.with_linear_output(1)).expect("units");
    let layers = vec![
        Layer::new(1, units, w, b).expect("finite numbers that fill the shape"),
        Layer::new(units, 1, v, vec![c]).expect("finite numbers that fill the shape"),
    ];
    Network::new(shape, Activation::Relu, layers).expect("the layers have the shape")
}

/// The network of right-facing units, one at each knot but the last, that has these values at the knots and is constant left of them.
fn interpolant(knots: &[f64], values: &[f64]) -> Network {
    let slopes: Vec<f64> = knots.windows(2).zip(values.windows(2)).map(|(x, y)| (y[1] - y[0]) / (x[1] - x[0])).collect();
    let jumps = std::iter::once(slopes[0]).chain(slopes.windows(2).map(|pair| pair[1] - pair[0])).collect();
    let units = slopes.len();
    shallow(vec![1.0; units], knots[..units].iter().map(|x| -x).collect(), jumps, values[0])
}

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;

    #[test]
    fn an_interpolant_has_the_values() {
        let (knots, values) = ([-1.0, 0.0, 0.5, 2.0], [1.0, -1.0, 3.0, 0.0]);
        let network = interpolant(&knots, &values);
        assert_eq!(knots.map(|x| network.evaluate(&[x])[0]), values);
        assert_eq!((network.evaluate(&[-5.0])[0], network.evaluate(&[0.25])[0]), (1.0, 1.0));
    }

    #[test]
    fn a_uniform_start_is_nearly_the_standard_one() {
        let start = Start::Framework;
        let rng = || generator(&["uniform"], 1, 0);
        let standard = start.draw(&[21], &mut rng());
        let uniform = Begin::Uniform(start).draw(&[21], [-2.0, 2.0], &mut rng());
        let knots: Vec<f64> = uniform.layers()[0].biases().iter().map(|b| -b).collect();
        assert!(knots.iter().all(|x| x.abs() < 2.0) && knots.is_sorted());
        for &x in &knots {
            assert!((uniform.evaluate(&[x])[0] - standard.evaluate(&[x])[0]).abs() < 0.06, "six standard deviations");
        }
    }

    #[test]
    fn biases_put_breakpoints_anywhere_in_the_interval() {
        let network = Begin::UniformBiases(Start::Framework).draw(&[400], [-2.0, 2.0], &mut generator(&["biases"], 0, 0));
        let hidden = &network.layers()[0];
        let inside = hidden.weights().iter().zip(hidden.biases()).filter(|(w, b)| (-**b / **w).abs() < 1.0).count();
        // Binomial(400, 1/2): 200 +- 10.
        assert!((140..260).contains(&inside), "{inside}");
    }

    #[test]
    fn a_spiky_start_jumps_between_values_at_twenty_breakpoints() {
        let network = Begin::Spiky.draw(&[21], [-2.0, 2.0], &mut generator(&["spiky"], 0, 0));
        let inside: Vec<f64> = network.layers()[0].biases().iter().map(|b| -b).filter(|x| x.abs() < 1.999).collect();
        assert_eq!(inside.len(), 20);
        assert!(inside.iter().all(|&x| network.evaluate(&[x])[0].abs() <= 2.0 + 1e-9));
    }
}
