//! Transitions along curves: what several results measure, the exact growth in the limit of large weights, and the calculators `sweep` and
//! `transition-limit`.

use std::f64::consts::{FRAC_2_PI, PI};

use claims::{Answer, Calculator, Evidence, Failure, Inputs, Kind, Method, Parameter, Part, Quantity, Relation, Run, Stop};
use piecewise::{Activation, Course, Layer, Start, Sweep, SweepError};
use rand::Rng;
use serde::{Deserialize, Serialize};
use stats::stream::generator;

use crate::growth::{SEED, SIGMA_B2, SIGMA_W2, WIDTH};
use crate::setting::{RandomNetwork, Setting};
use experiments::mean_of::MeanOf;

/// The limit of large weights for hard-tanh layers of width `k`; `bias_ratio` is `sigma_b^2 / sigma_w^2`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Limit {
    pub width: usize,
    pub bias_ratio: f64,
}

impl Limit {
    /// Without biases.
    pub(crate) const fn without_biases(width: usize) -> Self {
        Self { width, bias_ratio: 0.0 }
    }

    fn k(self) -> f64 {
        self.width as f64
    }

    /// The paper's probability that a unit is sensitive to one of the layer before, with `Y` for `Y_0`: `1 - 2/pi arctan sqrt(k (1 + r))`.
    pub(crate) fn printed_sensitivity(self) -> f64 {
        1.0 - FRAC_2_PI * libm::atan((self.k() * (1.0 + self.bias_ratio)).sqrt())
    }

    /// The probability itself, of `|X| > |Y_0|`: `2/pi arctan(1 / sqrt(k - 1 + k r))`.
    pub(crate) fn sensitivity(self) -> f64 {
        FRAC_2_PI * libm::atan(1.0 / (self.k() - 1.0 + self.k() * self.bias_ratio).sqrt())
    }

    /// Transitions of a layer for each of the layer before, in the mean: `k` units, each sensitive with that probability.
    pub(crate) fn growth(self) -> f64 {
        self.k() * self.sensitivity()
    }

    /// The growth that the paper prints: `sqrt k / sqrt(1 + r)`.
    pub(crate) fn printed_growth(self) -> f64 {
        self.k().sqrt() / (1.0 + self.bias_ratio).sqrt()
    }

    /// Transitions of the first layer on a circle with `|x|^2 = k`, in the mean: two of a unit whose bias is less than its amplitude.
    pub(crate) fn first_layer(self) -> f64 {
        2.0 * self.k() / (1.0 + self.bias_ratio).sqrt()
    }
}

/// What a network does along its circle, one number for each hidden layer, and the sign changes of its readout.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Along {
    pub length: Vec<f64>,
    pub signs: Vec<f64>,
    pub saturations: Vec<f64>,
    pub readout: f64,
}

/// Draws networks until the events of one can be told apart in double precision, and follows it along the curve that `start` makes of it.
///
/// How often a draw is repeated, and that it does not matter: [`first_that_sweeps`].
///
/// # Panics
/// As [`first_that_sweeps`], with the setting's name.
pub(crate) fn draw_and_sweep<R: Rng>(setting: &Setting, rng: &mut R, start: impl Fn(&RandomNetwork) -> Start) -> (RandomNetwork, Course) {
    first_that_sweeps(&setting.name(), || {
        let network = setting.draw(rng);
        sweep_with_all(setting, &network, &start(&network)).map(|course| (network, course))
    })
}

/// Draws until a draw can be swept, at most a hundred times: a setting in which that happens is none whose means would say anything.
///
/// Drawing again is conditioning on what can be swept, which no row states. It moves a mean by at most `sqrt(q / (1 - q))` standard deviations,
/// `q` the share of draws that are repeated (Cauchy and Schwarz), so by `sqrt(n q / (1 - q))` standard errors of a mean over `n` networks. As
/// long as a row expects to repeat fewer than one draw, that is less than one of the six or seven standard errors at which a line refuses.
///
/// Counted once: of 97,392 draws of all rows at CI scale none was repeated. At paper scale none of 44,000 with `sigma_w^layers = 1e9`, the largest of
/// all rows (theorem-2, theorem-2-recursion), so that `q` is below 1.1e-4 with a confidence of 99 %; none of 9,500 with 1e8; and none of 124 networks
/// of up to 18 layers with 15 sweeps each (figure-4/depth).
///
/// # Panics
/// After a hundred draws in a row whose events are too narrow, with the setting's name.
pub(crate) fn first_that_sweeps<T>(setting: &str, mut draw: impl FnMut() -> Result<T, SweepError>) -> T {
    const MOST: usize = 100;
    (0..MOST)
        .find_map(|_| draw().ok())
        .unwrap_or_else(|| panic!("{MOST} networks in a row have events too narrow for double precision: {setting}"))
}

/// A sweep that keeps every event and follows the readout.
pub(crate) fn sweep_with_all(setting: &Setting, network: &RandomNetwork, start: &Start) -> Result<Course, SweepError> {
    Sweep::new(setting.activation, &network.layers).with_readout(&network.readout).with_events().run(start)
}

/// Two places of a line with `t` from 0 to 1 that are closer than this are one: rounding has moved units apart that move together.
pub(crate) const SAME_PLACE: f64 = 1e-12;

/// Follows a random network along the circle. Without biases the second half is a mirror image of the first: `z(t + pi) = -z(t)`.
pub(crate) fn along_circle(setting: &Setting, rng: &mut impl Rng) -> Along {
    along_circle_of_norm(setting, 1.0, rng)
}

/// The same along a circle of inputs with `|x|^2 = square k`.
pub(crate) fn along_circle_of_norm(setting: &Setting, square: f64, rng: &mut impl Rng) -> Along {
    let is_odd = setting.sigma_b2 == 0.0 && setting.activation == Activation::HardTanh;
    along_arc(setting, square, if is_odd { PI } else { 2.0 * PI }, rng)
}

/// Follows a random network along an arc from `t = 0`, and takes all numbers times what is missing to the whole circle.
///
/// Gaussian weights do not see rotations, so means are those of the circle.
fn along_arc(setting: &Setting, square: f64, arc: f64, rng: &mut impl Rng) -> Along {
    let [x, y] = setting.orthogonal_inputs().map(|x| x.iter().map(|x| square.sqrt() * x).collect::<Vec<f64>>());
    let (_, course) = draw_and_sweep(setting, rng, |network| Start::circle_of_inputs(&network.first, &x, &y).between(0.0, arc));
    let times = 2.0 * PI / arc;
    let counts = |counts: &[u64]| counts.iter().map(|count| times * *count as f64).collect();
    Along {
        length: course.length.iter().map(|length| times * length).collect(),
        signs: counts(&course.sign_transitions),
        saturations: counts(&course.saturation_transitions),
        readout: times * course.readout_flips.len() as f64,
    }
}

/// So many networks of each setting along their circles.
pub(crate) fn along_circles(run: &Run, settings: &[(Setting, u64)]) -> Result<Vec<Vec<Along>>, Stop> {
    let parts = settings.iter().map(|(setting, networks)| {
        Part::new(format!("{}, circle", setting.name()), *networks, 1000, move |block| {
            (0..block.trials).map(|_| along_circle(setting, &mut block.rng)).collect::<Vec<_>>()
        })
    });
    Ok(run.measure(parts.collect())?.into_iter().map(|blocks| blocks.concat()).collect())
}

/// So many networks of each setting along an arc, the given share of half a circle: of wide networks a short piece says enough of each.
pub(crate) fn along_arcs(run: &Run, settings: &[(Setting, f64, u64)]) -> Result<Vec<Vec<Along>>, Stop> {
    let parts = settings.iter().map(|(setting, share, networks)| {
        Part::new(format!("{}, {share} of half a circle", setting.name()), *networks, 200, move |block| {
            (0..block.trials).map(|_| along_arc(setting, 1.0, share * PI, &mut block.rng)).collect::<Vec<_>>()
        })
    });
    Ok(run.measure(parts.collect())?.into_iter().map(|blocks| blocks.concat()).collect())
}

/// The logarithm of a product of powers of means, `sum_j weight_j ln mean_j` over the columns of independent rows; its error by the change
/// that each row makes to it, to first order. Every row has a number for each weight, and no mean is 0.
pub(crate) fn log_of_means(rows: &[Vec<f64>], weights: &[f64]) -> MeanOf {
    let means: Vec<f64> = (0..weights.len()).map(|j| rows.iter().map(|row| row[j]).sum::<f64>() / rows.len() as f64).collect();
    let value: f64 = weights.iter().zip(&means).map(|(weight, mean)| weight * libm::log(*mean)).sum();
    let changes: Vec<f64> =
        rows.iter().map(|row| weights.iter().zip(row).zip(&means).map(|((weight, x), mean)| weight * (x / mean - 1.0)).sum()).collect();
    MeanOf { mean: value, ..MeanOf::values(&changes) }
}

/// The quotient of two means over independent pairs, and its error to first order.
pub(crate) fn quotient(pairs: &[[f64; 2]]) -> MeanOf {
    let rows: Vec<Vec<f64>> = pairs.iter().map(|pair| pair.to_vec()).collect();
    let log = log_of_means(&rows, &[1.0, -1.0]);
    let value = libm::exp(log.mean);
    MeanOf { mean: value, standard_error: value * log.standard_error, n: log.n }
}

/// What the first mean exceeds the second by, of independent samples.
pub(crate) fn difference(first: MeanOf, second: MeanOf) -> MeanOf {
    MeanOf {
        mean: first.mean - second.mean,
        standard_error: libm::hypot(first.standard_error, second.standard_error),
        n: first.n.min(second.n),
    }
}

/// Two lines: the mean lies within `margin` of `centre`.
pub(crate) fn within(mean: MeanOf, label: &str, centre: f64, margin: f64) -> [Evidence; 2] {
    [
        mean.line(format!("{label}, <="), Relation::AtMost, centre + margin),
        mean.line(format!("{label}, >="), Relation::AtLeast, centre - margin),
    ]
}

/// The curve on which an input moves: a circle or a straight line, `t` from 0 to 2 pi or to 1.
#[derive(Clone, Debug)]
pub(crate) enum Path {
    /// `x cos t + y sin t`.
    Circle(Vec<f64>, Vec<f64>),
    /// `x + t (y - x)`.
    Line(Vec<f64>, Vec<f64>),
}

impl Path {
    /// Where its `t` begins and ends.
    pub(crate) fn ends(&self) -> [f64; 2] {
        match self {
            Self::Circle(..) => [0.0, 2.0 * PI],
            Self::Line(..) => [0.0, 1.0],
        }
    }

    /// The input at `t`.
    pub(crate) fn at(&self, t: f64) -> Vec<f64> {
        let (x, y, [p, q]) = match self {
            Self::Circle(x, y) => (x, y, [libm::cos(t), libm::sin(t)]),
            Self::Line(x, y) => (x, y, [1.0 - t, t]),
        };
        x.iter().zip(y).map(|(x, y)| p * x + q * y).collect()
    }

    /// The same through a first layer, for a sweep.
    pub(crate) fn start(&self, first: &Layer) -> Start {
        match self {
            Self::Circle(x, y) => Start::circle_of_inputs(first, x, y),
            Self::Line(x, y) => Start::segment_of_inputs(first, x, y),
        }
    }
}

/// Pre-activations of every hidden layer at an input: a plain pass, which knows nothing of pieces.
pub(crate) fn pre_activations(activation: Activation, network: &RandomNetwork, input: &[f64]) -> Vec<Vec<f64>> {
    let mut z = input.to_vec();
    let layers = std::iter::once(&network.first).chain(&network.layers);
    let through = layers.map(|layer| {
        let h: Vec<f64> = layer.product(&z).iter().zip(layer.biases()).map(|(h, b)| h + b).collect();
        z = h.iter().map(|h| activation.apply(*h)).collect();
        h
    });
    through.collect()
}

/// The output of a hidden layer, counted from 1, at an input.
pub(crate) fn output(activation: Activation, network: &RandomNetwork, layer: usize, input: &[f64]) -> Vec<f64> {
    pre_activations(activation, network, input)[layer - 1].iter().map(|h| activation.apply(*h)).collect()
}

/// The angle between two vectors, in [0, pi], accurate also where it is small or near pi (Kahan). Of a zero vector it is not a number.
pub(crate) fn angle(u: &[f64], v: &[f64]) -> f64 {
    let norm = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>().sqrt();
    let (a, b) = (norm(u), norm(v));
    let of = |sign: f64| u.iter().zip(v).map(|(x, y)| (x / a + sign * y / b).powi(2)).sum::<f64>().sqrt();
    2.0 * libm::atan2(of(-1.0), of(1.0))
}

/// Length of the image on the unit sphere of a curve of which `point` gives the points, between the first and the last knot.
///
/// Between neighbouring knots the curve is taken as smooth. Where it is straight, the angle of the ends is the length of the piece; else
/// pieces are halved until halving changes the angle by less than a thousandth of it, which leaves a third of that as error.
pub(crate) fn spherical_length(point: impl Fn(f64) -> Vec<f64>, knots: &[f64]) -> f64 {
    // Halvings end here in any case: at a point that is nearly the origin the direction turns within no piece of t.
    const MOST_HALVINGS: u32 = 30;
    fn piece(point: &impl Fn(f64) -> Vec<f64>, ends: [(f64, &[f64]); 2], whole: f64, halvings: u32) -> f64 {
        let t = 0.5 * (ends[0].0 + ends[1].0);
        let middle = point(t);
        let halves = [angle(ends[0].1, &middle), angle(&middle, ends[1].1)];
        if halvings == 0 || halves[0] + halves[1] - whole <= 1e-3 * whole {
            return halves[0] + halves[1];
        }
        piece(point, [ends[0], (t, &middle)], halves[0], halvings - 1) + piece(point, [(t, &middle), ends[1]], halves[1], halvings - 1)
    }
    let points: Vec<Vec<f64>> = knots.iter().map(|&t| point(t)).collect();
    let pieces = knots.windows(2).zip(points.windows(2));
    pieces.map(|(t, z)| piece(&point, [(t[0], &z[0]), (t[1], &z[1])], angle(&z[0], &z[1]), MOST_HALVINGS)).sum()
}

const HIDDEN_LAYERS: Parameter =
    Parameter { name: "hidden-layers", default: "6", kind: Kind::Count(1, 1000), about: "hidden layers, the paper's n" };

/// `calc expressivity sweep`.
pub(crate) const SWEEP: Calculator = Calculator {
    name: "sweep",
    summary: "length, sign and saturation transitions of each hidden layer of one random network on the circle between two inputs",
    source: "section 2.2, figures 1 and 2",
    parameters: &[
        WIDTH,
        HIDDEN_LAYERS,
        SIGMA_W2,
        SIGMA_B2,
        Parameter { name: "activation", default: "hard-tanh", kind: Kind::Choice(&["hard-tanh", "relu"]), about: "of the hidden layers" },
        Parameter {
            name: "method",
            default: "events",
            kind: Kind::Text {
                takes: "events (exact), or samples:N with N from 2 to 1000000000 points",
                check: |text| text == "events" || points_of(text).is_some(),
                known: &["events", "samples:N"],
            },
            about: "how the circle is followed",
        },
        SEED,
    ],
    compute: sweep,
};

/// `calc expressivity transition-limit`.
pub(crate) const TRANSITION_LIMIT: Calculator = Calculator {
    name: "transition-limit",
    summary: "growth a layer of the mean number of sign transitions in the limit of large weights, hard-tanh",
    source: "Theorem 2, appendix B",
    parameters: &[WIDTH, Parameter { default: "1", ..SIGMA_W2 }, SIGMA_B2],
    compute: |inputs| {
        let limit = Limit { width: inputs.size("width"), bias_ratio: inputs.real("sigma-b2") / inputs.real("sigma-w2") };
        let members = [("sensitivity", limit.printed_sensitivity()), ("growth", limit.growth()), ("paper_growth", limit.printed_growth())];
        let value = Quantity::Object(members.into_iter().map(|(name, x)| (name, Quantity::Number(x))).collect());
        Ok(Answer::new(value, Method::ClosedForm)
            .note("only sigma_b^2 / sigma_w^2 matters in the limit")
            .note("sensitivity is the paper's P, with Y in place of Y_0; growth is exact, without that replacement")
            .note("paper_growth stands inside an O(): constants to the power of the number of layers are left out"))
    },
};

/// The number of points of `samples:N`.
fn points_of(text: &str) -> Option<u64> {
    text.strip_prefix("samples:")?.parse().ok().filter(|points| (2..=1_000_000_000).contains(points))
}

fn sweep(inputs: &Inputs) -> Result<Answer, Failure> {
    let setting = Setting {
        activation: if inputs.word("activation") == "relu" { Activation::Relu } else { Activation::HardTanh },
        width: inputs.size("width"),
        hidden_layers: inputs.size("hidden-layers"),
        sigma_w2: inputs.real("sigma-w2"),
        sigma_b2: inputs.real("sigma-b2"),
    };
    check_memory(&setting)?;
    // One network for both methods, so that they can be compared.
    let network = setting.draw(&mut generator(&["expressivity", "sweep", &setting.name()], inputs.count("seed"), 0));
    let ([length, signs, saturations], method, note) = match points_of(inputs.text("method")) {
        None => {
            check_work(&setting)?;
            let course = setting.sweep(&network, &setting.circle(&network)).map_err(too_deep)?;
            let counts = |counts: &[u64]| counts.iter().map(|count| *count as f64).collect();
            let lists = [course.length, counts(&course.sign_transitions), counts(&course.saturation_transitions)];
            (lists, Method::Exact, "every event in closed form; lengths by elliptic integrals between them".to_string())
        }
        Some(points) => {
            let note = format!("{points} points: pairs of events between two points are missed, and chords are shorter than arcs");
            (sampled(&setting, &network, points), Method::Simulation, note)
        }
    };
    let array = |values| Quantity::Array { values, ends: None };
    let members = [("length", length), ("sign_transitions", signs), ("saturation_transitions", saturations)];
    let value = Quantity::Object(members.into_iter().map(|(name, values)| (name, array(values))).collect());
    let answer = Answer::new(value, method).note(note);
    Ok(answer.note("one random network on the whole circle, |x|^2 = width; layers count from 1"))
}

/// Refuses a network that would not fit into memory, before it is drawn: at the limit its weights are 800 MB.
fn check_memory(setting: &Setting) -> Result<(), Failure> {
    const MOST: f64 = 1e8;
    let weights = (setting.width as f64).powi(2) * setting.hidden_layers as f64;
    if weights <= MOST {
        return Ok(());
    }
    Err(Failure::usage(format!("failed to draw a network of {weights:.0e} weights: at most {MOST:.0e} are drawn"))
        .with_help("ask for fewer --hidden-layers or a smaller --width; gram-growth has lengths without networks"))
}

/// Refuses a sweep that would not end: events multiply from layer to layer, and each costs the next layer a look at all of its weights.
///
/// By the growth of infinitely many units, but at most the `sqrt k` of large weights; about two hours at the limit.
fn check_work(setting: &Setting) -> Result<(), Failure> {
    const MOST: f64 = 1e14;
    let width = setting.width as f64;
    let rate = match setting.activation {
        Activation::HardTanh => setting.bounds().mean_field_rate(),
        Activation::Relu => (0.5 * setting.sigma_w2).sqrt(),
    };
    let rate = rate.min(width.sqrt()).max(1.0);
    // Logarithms: a thousand layers would overflow.
    let log_events = libm::log(4.0 * width) + (setting.hidden_layers - 1) as f64 * libm::log(rate);
    if log_events + libm::log(3.0 * width * width) <= libm::log(MOST) {
        return Ok(());
    }
    let power = log_events / std::f64::consts::LN_10;
    Err(Failure::usage(format!("failed to sweep on: about 10^{power:.0} events are expected in the last layer, too many to follow"))
        .with_help("ask for fewer --hidden-layers, a smaller --width or a smaller --sigma-w2; --method samples:100000 follows the circle without events"))
}

/// What the user can do where events cannot be told apart.
fn too_deep(error: SweepError) -> Failure {
    Failure::usage(format!("failed to {error}")).with_help(
        "ask for fewer --hidden-layers, a smaller --sigma-w2 or another --seed; --method samples:100000 follows the circle without events",
    )
}

/// Length, sign and saturation transitions of each layer, from so many points of the circle that lie equally far apart.
fn sampled(setting: &Setting, network: &RandomNetwork, points: u64) -> [Vec<f64>; 3] {
    let [x, y] = setting.orthogonal_inputs();
    let path = Path::Circle(x, y);
    // ReLU has no saturation; its kink is the sign.
    let state = |h: f64| if setting.activation == Activation::Relu { 0 } else { i32::from(h > 1.0) - i32::from(h < -1.0) };
    let mut totals = [vec![0.0; setting.hidden_layers], vec![0.0; setting.hidden_layers], vec![0.0; setting.hidden_layers]];
    let mut before = pre_activations(setting.activation, network, &path.at(0.0));
    for point in 1..=points {
        // The last point is the first one again.
        let t = 2.0 * PI * ((point % points) as f64 / points as f64);
        let now = pre_activations(setting.activation, network, &path.at(t));
        for (layer, (before, now)) in before.iter().zip(&now).enumerate() {
            let mut square = 0.0;
            for (before, now) in before.iter().zip(now) {
                let step = setting.activation.apply(*now) - setting.activation.apply(*before);
                square += step * step;
                totals[1][layer] += f64::from(u8::from((*before > 0.0) != (*now > 0.0)));
                totals[2][layer] += f64::from((state(*now) - state(*before)).abs());
            }
            totals[0][layer] += square.sqrt();
        }
        before = now;
    }
    totals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_widths_do_not_grow_in_the_limit() {
        assert_eq!(Limit::without_biases(1).growth(), 1.0);
        assert!((Limit::without_biases(2).growth() - 1.0).abs() < 1e-15);
        // Three units: 3 (2/pi) arctan(1/sqrt 2), a third of the angle between the diagonals of a cube.
        assert!((Limit::without_biases(3).growth() - 1.175_479_656_091_821).abs() < 1e-14);
    }

    #[test]
    fn equal_biases_and_weights_divide_the_growth_by_about_the_root_of_two() {
        let [without, with] = [0.0, 1.0].map(|bias_ratio| Limit { width: 10_000, bias_ratio }.growth());
        assert!((without / with - 2.0_f64.sqrt()).abs() < 1e-4);
        assert_eq!(Limit { width: 4, bias_ratio: 3.0 }.printed_growth(), 1.0);
        assert_eq!(Limit { width: 4, bias_ratio: 3.0 }.first_layer(), 4.0);
    }

    #[test]
    fn a_segment_and_a_half_circle_have_known_angles() {
        // From (1, -1) to (1, 1): a right angle, whichever points are looked at between.
        let line = Path::Line(vec![1.0, -1.0], vec![1.0, 1.0]);
        assert!((spherical_length(|t| line.at(t), &[0.0, 0.1, 1.0]) - PI / 2.0).abs() < 1e-14);
        let circle = Path::Circle(vec![3.0, 0.0], vec![0.0, 3.0]);
        assert!((spherical_length(|t| circle.at(t), &[0.0, 1.0, PI]) - PI).abs() < 1e-12);
        // An ellipse about the origin makes the same turn, and a cone a smaller circle: radius 3/5 of the sphere's.
        let ellipse = Path::Circle(vec![3.0, 0.0], vec![0.0, 0.5]);
        assert!((spherical_length(|t| ellipse.at(t), &[0.0, PI]) - PI).abs() < 1e-12);
        let cone = |t: f64| [circle.at(t), vec![4.0]].concat();
        assert!((spherical_length(cone, &[0.0, 1.0, 2.0 * PI]) / (1.2 * PI) - 1.0).abs() < 1e-3);
    }

    #[test]
    fn a_line_through_the_origin_turns_by_pi() {
        let line = Path::Line(vec![1.0], vec![-2.0]);
        assert!((spherical_length(|t| line.at(t), &[0.0, 1.0]) - PI).abs() < 1e-15);
    }

    #[test]
    fn quotients_of_means_have_the_error_of_their_differences() {
        // x = 2 y exactly: no error.
        let exact = quotient(&[[2.0, 1.0], [6.0, 3.0]]);
        assert!((exact.mean - 2.0).abs() < 1e-15 && exact.standard_error < 1e-15);
        // Means 2 and 1; 0.5 times the differences (x/2 - y) are -1/2 and 1/2.
        let pair = quotient(&[[1.0, 1.0], [3.0, 1.0]]);
        assert!((pair.mean - 2.0).abs() < 1e-15 && (pair.standard_error - 1.0).abs() < 1e-15, "{pair:?}");
    }

    /// Both methods on the same networks, with steps far below the distance of events.
    #[test]
    fn sampling_a_shallow_network_finds_the_events() {
        for activation in [Activation::HardTanh, Activation::Relu] {
            let setting = Setting { activation, sigma_b2: 0.3, ..Setting::hard_tanh(4, 2, 3.0) };
            let network = setting.draw(&mut generator(&["transitions"], 4, 0));
            let course = setting.sweep(&network, &setting.circle(&network)).unwrap();
            let [length, signs, saturations] = sampled(&setting, &network, 200_000);
            for layer in 0..2 {
                assert_eq!(signs[layer], course.sign_transitions[layer] as f64);
                assert_eq!(saturations[layer], course.saturation_transitions[layer] as f64);
                // A chord over a kink is too short by up to a step.
                assert!((length[layer] / course.length[layer] - 1.0).abs() < 1e-3, "{length:?}");
            }
        }
    }

    #[test]
    fn the_second_half_of_a_circle_mirrors_the_first() {
        let setting = Setting::hard_tanh(6, 3, 5.0);
        let name = ["transitions", "halves"];
        let half = along_circle(&setting, &mut generator(&name, 0, 0));
        let network = setting.draw(&mut generator(&name, 0, 0));
        let whole = sweep_with_all(&setting, &network, &setting.circle(&network)).unwrap();
        for layer in 0..3 {
            assert_eq!(half.signs[layer], whole.sign_transitions[layer] as f64);
            assert!((half.length[layer] / whole.length[layer] - 1.0).abs() < 1e-10);
        }
        assert_eq!(half.readout, whole.readout_flips.len() as f64);
    }

    #[test]
    fn a_sweep_without_end_is_refused() {
        assert!(check_work(&Setting::hard_tanh(32, 6, 4.0)).is_ok());
        assert!(check_work(&Setting::hard_tanh(128, 12, 8.0)).is_ok());
        assert!(check_work(&Setting::hard_tanh(1, 1000, 1e6)).is_ok());
        let failure = check_work(&Setting::hard_tanh(32, 100, 16.0)).unwrap_err();
        assert!(failure.to_string().contains("events are expected") && failure.help().is_some());
    }

    #[test]
    fn points_are_read_from_their_text() {
        assert_eq!(["samples:2", "samples:1", "samples:x", "2"].map(points_of), [Some(2), None, None, None]);
    }
}
