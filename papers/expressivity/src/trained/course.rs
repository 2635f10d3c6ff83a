//! All layers trained, and what the network does along arcs on the way: exact lengths and transitions, by [`piecewise::Sweep`].

use std::ops::Range;

use claims::{Evidence, Part, Profile, Relation, Run, Stop, Table};
use experiments::mean_of::MeanOf;
use experiments::piecewise_layers::piecewise_layers;
use figures::{Axis, Figure, Panel, Series};
use network::{DenseNetwork, Loss, Optimizer, Targets, Trainer, shuffle};
use piecewise::{Start, Sweep};
use rand::Rng;
use serde::{Deserialize, Serialize};
use stats::stream::generator;

use super::images::LabelledImages;
use super::{BATCH, LEVEL, Made, by_seed, draw};
use crate::setting::normals;

/// Networks, how long they are trained, and when they are looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Course {
    pub width: usize,
    pub hidden_layers: usize,
    pub sigma_w2: f64,
    /// Steps after which the network is looked at, ascending; the last one ends the training.
    pub looks: &'static [usize],
    /// Adam's.
    pub learning_rate: f64,
    /// Arcs of each kind that are followed through all layers.
    pub arcs: usize,
    /// Further arcs that are followed through the first [`SHALLOW`] layers only: there an arc costs little and tells little.
    pub shallow_arcs: usize,
}

/// The first layers, which all arcs are followed through.
pub(crate) const SHALLOW: usize = 4;

/// A network at one step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Look {
    pub step: usize,
    pub train_loss: f64,
    pub train_accuracy: f64,
    pub test_accuracy: f64,
    /// Sum of squared weights of each layer, the output layer last.
    pub squared_weights: Vec<f64>,
    /// Between points of the training set.
    pub near_data: Along,
    /// Between random points.
    pub random: Along,
}

/// What the hidden layers do along arcs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Along {
    /// Length after each hidden layer over the length of the inputs' arcs; NaN where events lie too close to be told apart.
    pub growth: Vec<f64>,
    /// Transitions of all neurons of each hidden layer, for each unit of length of the inputs' arcs.
    pub sign_transitions: Vec<f64>,
    pub saturation_transitions: Vec<f64>,
}

/// An arc of a great circle: `x cos t + y sin t` for `t` from 0 to `angle`, with `y` orthogonal to `x` and as long.
struct GreatArc {
    x: Vec<f64>,
    y: Vec<f64>,
    angle: f64,
}

impl GreatArc {
    /// The shorter way from one point to another of equal norm, neither equal nor opposite.
    fn between(x: Vec<f64>, to: &[f64]) -> Self {
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let square = dot(&x, &x);
        let cosine = dot(&x, to) / square;
        let mut y: Vec<f64> = to.iter().zip(&x).map(|(to, x)| to - cosine * x).collect();
        let height = dot(&y, &y).sqrt();
        let scale = square.sqrt() / height;
        y.iter_mut().for_each(|y| *y *= scale);
        Self { angle: libm::atan2(height / square.sqrt(), cosine), x, y }
    }

    fn length(&self) -> f64 {
        self.angle * self.x.iter().map(|x| x * x).sum::<f64>().sqrt()
    }
}

/// The courses of this process.
static MADE: Made<Vec<Look>> = Made::new();

impl Course {
    /// Everything that it depends on, the seed aside.
    fn name(&self, images: &LabelledImages) -> String {
        format!("{}, {self:?}", images.name)
    }

    /// The looks at the networks, by seed; `run.samples()` seeds.
    pub(crate) fn all(courses: &[Self], run: &Run, images: &LabelledImages) -> Result<Vec<Vec<Vec<Look>>>, Stop> {
        // A block is a training, so that all cores have work.
        let part = |course: &Self| {
            let course = *course;
            Part::new(course.name(images), run.samples(), 1, move |block| course.run(images, block.index + 1))
        };
        run.measure(courses.iter().map(part).collect())
    }

    fn run(&self, images: &LabelledImages, seed: u64) -> Vec<Look> {
        MADE.get(self.name(images), seed, || self.train(images, seed))
    }

    fn train(&self, images: &LabelledImages, seed: u64) -> Vec<Look> {
        let stream = |name| generator(&["expressivity/course", name], seed, 0);
        let network = draw(images.input_dim(), self.width, self.hidden_layers, self.sigma_w2, &mut stream("weights"));
        let [near_data, random] = self.arcs(images, &mut stream("arcs"));
        let mut network = DenseNetwork::from_layers(&network);
        let mut trainer = Trainer::new(Optimizer::adam(self.learning_rate), Loss::CrossEntropy).expect("Adam's default values");
        let mut of_order = stream("order");
        let (inputs, classes) = (&images.train.0.view(), &images.train.1);
        let mut order: Vec<u32> = (0..classes.len() as u32).collect();
        // Nothing of an epoch is left: the first step shuffles.
        let (mut next, mut step) = (order.len(), 0);
        let mut looks = Vec::with_capacity(self.looks.len());
        for &until in self.looks {
            while step < until {
                if next == order.len() {
                    shuffle(&mut of_order, &mut order);
                    next = 0;
                }
                let end = order.len().min(next + (until - step) * BATCH);
                network.train_epoch(&mut trainer, inputs, Targets::Classes(classes), &order[next..end], BATCH);
                step += (end - next).div_ceil(BATCH);
                next = end;
            }
            looks.push(self.look(step, &mut network, images, &near_data, &random));
        }
        looks
    }

    /// Arcs between training images, and between random points.
    fn arcs(&self, images: &LabelledImages, rng: &mut impl Rng) -> [Vec<GreatArc>; 2] {
        let rows = &images.train.0;
        let image = |index: usize| rows.row(index).iter().map(|&x| f64::from(x)).collect::<Vec<f64>>();
        let mut near_data = Vec::with_capacity(self.arcs);
        while near_data.len() < self.arcs + self.shallow_arcs {
            let [from, to] = [0; 2].map(|_| (rng.next_u64() % rows.nrows() as u64) as usize);
            if rows.row(from) != rows.row(to) {
                near_data.push(GreatArc::between(image(from), &image(to)));
            }
        }
        let mut point = || {
            let point = normals(images.input_dim(), rng);
            let scale = (self.width as f64 / point.iter().map(|x| x * x).sum::<f64>()).sqrt();
            point.into_iter().map(|x| scale * x).collect::<Vec<f64>>()
        };
        let random = (0..self.arcs + self.shallow_arcs).map(|_| GreatArc::between(point(), &point())).collect();
        [near_data, random]
    }

    fn look(&self, step: usize, network: &mut DenseNetwork, images: &LabelledImages, near_data: &[GreatArc], random: &[GreatArc]) -> Look {
        let (inputs, classes) = (&images.train.0.view(), &images.train.1);
        let (train_loss, train_accuracy) =
            (network.loss(inputs, Targets::Classes(classes), Loss::CrossEntropy), network.accuracy(inputs, classes));
        let test_accuracy = network.accuracy(&images.test.0.view(), &images.test.1);
        // Steps of Adam have the size of its rate, so single precision is not left in a few thousand of them.
        let network = network.to_network().expect("numbers in range");
        let squared_weights = network.layers().iter().map(|layer| layer.weights().iter().map(|w| w * w).sum()).collect();
        let (activation, layers) = piecewise_layers(&network).expect("hard-tanh");
        let hidden = &layers[..self.hidden_layers];
        let [near_data, random] = [near_data, random].map(|arcs| self.along(arcs, activation, hidden));
        Look { step, train_loss, train_accuracy, test_accuracy, squared_weights, near_data, random }
    }

    fn along(&self, arcs: &[GreatArc], activation: piecewise::Activation, hidden: &[piecewise::Layer]) -> Along {
        let shallow = SHALLOW.min(hidden.len());
        let zeros = vec![0.0; hidden.len()];
        let mut along = Along { growth: zeros.clone(), sign_transitions: zeros.clone(), saturation_transitions: zeros.clone() };
        let mut input = zeros;
        for (index, arc) in arcs.iter().enumerate() {
            let layers = if index < self.arcs { hidden } else { &hidden[..shallow] };
            input[..layers.len()].iter_mut().for_each(|input| *input += arc.length());
            let start = Start::circle_of_inputs(&layers[0], &arc.x, &arc.y).between(0.0, arc.angle);
            match Sweep::new(activation, &layers[1..]).run(&start) {
                Ok(course) => {
                    let add = |to: &mut [f64], of: &[u64]| to.iter_mut().zip(of).for_each(|(to, &of)| *to += of as f64);
                    along.growth.iter_mut().zip(&course.length).for_each(|(to, length)| *to += length);
                    add(&mut along.sign_transitions, &course.sign_transitions);
                    add(&mut along.saturation_transitions, &course.saturation_transitions);
                }
                // No number, which the judge does not let pass.
                Err(_) => {
                    let all = [&mut along.growth, &mut along.sign_transitions, &mut along.saturation_transitions];
                    all.into_iter().for_each(|values| values[..layers.len()].fill(f64::NAN));
                }
            }
        }
        for values in [&mut along.growth, &mut along.sign_transitions, &mut along.saturation_transitions] {
            values.iter_mut().zip(&input).for_each(|(value, input)| *value /= input);
        }
        along
    }
}

/// Courses of one variance, by seed, and the images they were made with.
pub(crate) struct Courses {
    pub course: Course,
    pub images: LabelledImages,
    pub by_seed: Vec<Vec<Look>>,
}

/// What is followed, by layer.
pub(crate) type Measure = (&'static str, fn(&Along) -> &[f64]);

pub(crate) const LENGTH: Measure = ("length", |along| &along.growth);
pub(crate) const SIGN_TRANSITIONS: Measure = ("sign transitions", |along| &along.sign_transitions);

/// Where it is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arcs {
    NearData,
    Random,
}

impl Arcs {
    fn name(self) -> &'static str {
        match self {
            Self::NearData => "between images",
            Self::Random => "between random points",
        }
    }

    fn of(self, look: &Look) -> &Along {
        match self {
            Self::NearData => &look.near_data,
            Self::Random => &look.random,
        }
    }
}

impl Course {
    /// The paper's size on MNIST; a small one on the digits at CI scale.
    pub(crate) fn at(profile: Profile, sigma_w2: f64) -> Self {
        match profile {
            // The rate is ten times Adam's default: with the default these narrow networks learn their images by heart and nothing else, 96 %
            // of those trained on and 35 % of the others after 3,000 steps.
            Profile::Ci => {
                Self { width: 32, hidden_layers: 6, sigma_w2, looks: &[0, 100, 300, 1000], learning_rate: 1e-2, arcs: 4, shallow_arcs: 20 }
            }
            Profile::Paper => Self {
                width: 100,
                hidden_layers: 12,
                sigma_w2,
                looks: &[0, 100, 300, 1000, 2000, 3000, 4000, 5000, 6000],
                learning_rate: 1e-3,
                arcs: 1,
                shallow_arcs: 20,
            },
        }
    }
}

impl Courses {
    /// The courses of a run, for each variance.
    pub(crate) fn of<const N: usize>(run: &Run, variances: [f64; N]) -> Result<[Self; N], Stop> {
        Self::made(run, variances.map(|sigma_w2| Course::at(run.profile(), sigma_w2)))
    }

    /// These courses, which differ in nothing but the variance and the looks.
    pub(crate) fn made<const N: usize>(run: &Run, courses: [Course; N]) -> Result<[Self; N], Stop> {
        let images = || LabelledImages::mnist_only(run, courses[0].width);
        let mut measured = Course::all(&courses, run, &images()?)?.into_iter();
        let mut all = Vec::with_capacity(N);
        for course in courses {
            all.push(Self { course, images: images()?, by_seed: measured.next().expect("a part for each course") });
        }
        Ok(all.try_into().unwrap_or_else(|_| unreachable!("as many as variances")))
    }

    pub(crate) fn of_one(run: &Run, sigma_w2: f64) -> Result<Self, Stop> {
        Ok(Self::of(run, [sigma_w2])?.into_iter().next().expect("one variance"))
    }

    /// What is known until a step; the last look is the last one not after it.
    pub(crate) fn until(mut self, step: usize) -> Self {
        self.by_seed.iter_mut().for_each(|looks| looks.retain(|look| look.step <= step));
        self
    }

    /// The layers after the first, from 0.
    pub(crate) fn later_layers(&self) -> Range<usize> {
        1..self.course.hidden_layers
    }

    /// The logarithm of what training multiplied a measure by, in a layer, from 0; by seed.
    pub(crate) fn change(&self, (_, of): Measure, arcs: Arcs, layer: usize) -> Vec<f64> {
        let at = |look: &Look| of(arcs.of(look))[layer];
        self.by_seed.iter().map(|looks| libm::log(at(looks.last().expect("a look")) / at(&looks[0]))).collect()
    }

    /// The mean of [`Courses::change`] over some layers, from 0; by seed.
    pub(crate) fn mean_change(&self, measure: Measure, arcs: Arcs, layers: Range<usize>) -> Vec<f64> {
        let mut means = vec![0.0; self.by_seed.len()];
        for layer in layers.clone() {
            means.iter_mut().zip(self.change(measure, arcs, layer)).for_each(|(mean, x)| *mean += x / layers.len() as f64);
        }
        means
    }

    /// What the lines of these courses begin with: the set, and the variance.
    pub(crate) fn label(&self) -> String {
        format!("{}, sigma_w^2 = {}", self.images.name, self.course.sigma_w2)
    }

    /// A line that a number by seed is above or below a bound.
    pub(crate) fn line(&self, label: &str, statement: &str, relation: Relation, bound: f64, values: Vec<f64>) -> Evidence {
        let label = format!("{}, {label}", self.label());
        Evidence::pinned(label, statement, relation, bound, LEVEL, &by_seed(values))
            .by("the paper's direction", "sweeps of trained networks")
    }

    /// Training moves a measure up or down in one layer, from 0.
    pub(crate) fn layer_moves(&self, measure: Measure, arcs: Arcs, layer: usize, relation: Relation) -> Evidence {
        let statement = format!("log of the factor on {}", measure.0);
        self.line(&format!("{}, layer {}", arcs.name(), layer + 1), &statement, relation, 0.0, self.change(measure, arcs, layer))
    }

    /// Training moves it in each of some layers, from 0.
    pub(crate) fn each_layer_moves(&self, measure: Measure, arcs: Arcs, layers: Range<usize>, relation: Relation) -> Vec<Evidence> {
        layers.map(|layer| self.layer_moves(measure, arcs, layer, relation)).collect()
    }

    /// Training moves it on average over some layers, from 0.
    pub(crate) fn mean_moves(&self, measure: Measure, arcs: Arcs, layers: Range<usize>, relation: Relation) -> Evidence {
        let statement = format!("mean log of the factor on {}", measure.0);
        let label = format!("{}, layers {} to {}", arcs.name(), layers.start + 1, layers.end);
        self.line(&label, &statement, relation, 0.0, self.mean_change(measure, arcs, layers))
    }

    /// Training moves it further near data than between random points, on average over some layers, from 0.
    pub(crate) fn moves_further_near_data(&self, measure: Measure, layers: Range<usize>, relation: Relation) -> Evidence {
        let [near_data, random] = [Arcs::NearData, Arcs::Random].map(|arcs| self.mean_change(measure, arcs, layers.clone()));
        let differences = near_data.iter().zip(&random).map(|(near_data, random)| near_data - random).collect();
        let statement = format!("mean log of the factor on {}, between images less between random points", measure.0);
        let label = format!("near data against random, layers {} to {}", layers.start + 1, layers.end);
        self.line(&label, &statement, relation, 0.0, differences)
    }

    /// Means over the seeds of a measure, at each look and in each layer. Only at paper scale: matrix products have other last bits on other
    /// processors, and training amplifies them, so such numbers are no snapshot that every machine must meet.
    pub(crate) fn keep(&self, run: &Run, id: &str, title: &str, (name, of): Measure) {
        if run.profile() != Profile::Paper {
            return;
        }
        let Course { width, hidden_layers, learning_rate, .. } = self.course;
        let title = format!(
            "{title}: {}, {hidden_layers} hidden layers of {width}, Adam at {learning_rate}, {} seeds; {name} over the length of the inputs' arcs",
            self.label(),
            self.by_seed.len()
        );
        let columns = ["step", "layer", "between_images", "standard_error", "between_random_points", "standard_error_2"];
        let mut table = Table::new(id, &title, &columns);
        for look in 0..self.course.looks.len() {
            for layer in 0..hidden_layers {
                let [near_data, random] = [Arcs::NearData, Arcs::Random]
                    .map(|arcs| MeanOf::values(&self.by_seed.iter().map(|looks| of(arcs.of(&looks[look]))[layer]).collect::<Vec<_>>()));
                table.push(vec![
                    self.course.looks[look].into(),
                    (layer + 1).into(),
                    near_data.mean.into(),
                    near_data.standard_error.into(),
                    random.mean.into(),
                    random.standard_error.into(),
                ]);
            }
        }
        run.figure(figure(&table, name));
        run.table(table);
    }
}

/// Both kinds of arcs side by side, a series for each look.
fn figure(table: &Table, measure: &str) -> Figure {
    let arcs = [
        ("between two images", ["between_images", "standard_error"]),
        ("between random points", ["between_random_points", "standard_error_2"]),
    ];
    let panels = arcs.map(|(title, [mean, error])| {
        // Every second look, so that symbols are told apart.
        let looks = table.by("step").into_iter().step_by(2).map(|(step, rows)| {
            let points = rows.points_with_error("layer", [mean, error]);
            Series::points(format!("step {step}"), points)
        });
        Panel::new(Axis::linear("layer"), Axis::log(measure)).titled(title).with_all(looks)
    });
    let caption =
        "Over the length of the inputs' arcs; means over the seeds with 99 % intervals of a normal law. Steps of training by colour.";
    Figure::new(&table.id, &table.title, caption).panels(panels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arc_goes_from_one_point_to_the_other_at_constant_norm() {
        let (x, to) = (vec![3.0, 0.0, 4.0], [0.0, 5.0, 0.0]);
        let arc = GreatArc::between(x.clone(), &to);
        assert!((arc.angle - std::f64::consts::FRAC_PI_2).abs() < 1e-15);
        let to = [4.0, 0.0, 3.0];
        let arc = GreatArc::between(x, &to);
        let (cosine, sine) = (libm::cos(arc.angle), libm::sin(arc.angle));
        assert!((cosine - 0.96).abs() < 1e-15 && (arc.length() - 5.0 * arc.angle).abs() < 1e-14);
        for ((x, y), to) in arc.x.iter().zip(&arc.y).zip(to) {
            assert!((x * cosine + y * sine - to).abs() < 1e-14);
        }
    }

    const SHORT: Course =
        Course { width: 12, hidden_layers: 3, sigma_w2: 4.0, looks: &[0, 10, 40], learning_rate: 1e-3, arcs: 2, shallow_arcs: 0 };

    #[test]
    fn a_course_learns_and_repeats_itself() {
        let images = LabelledImages::digits("MNIST", SHORT.width);
        let looks = SHORT.train(&images, 1);
        assert_eq!(looks, SHORT.train(&images, 1));
        assert_eq!(looks, SHORT.run(&images, 1));
        assert_ne!(looks, SHORT.run(&images, 2));
        assert_eq!(looks.iter().map(|look| look.step).collect::<Vec<_>>(), SHORT.looks);
        assert!(looks[2].train_loss < 0.8 * looks[0].train_loss, "{looks:?}");
    }

    #[test]
    fn steps_do_not_depend_on_where_we_look() {
        let images = LabelledImages::digits("MNIST", SHORT.width);
        let once = Course { looks: &[40], ..SHORT }.train(&images, 1);
        assert_eq!(once[0], SHORT.train(&images, 1)[2]);
    }

    #[test]
    fn lengths_are_those_of_dense_sampling() {
        let images = LabelledImages::digits("MNIST", SHORT.width);
        let network = draw(images.input_dim(), SHORT.width, SHORT.hidden_layers, SHORT.sigma_w2, &mut generator(&["course"], 0, 0));
        let mut network = DenseNetwork::from_layers(&network);
        let [near_data, random] = SHORT.arcs(&images, &mut generator(&["course"], 1, 0));
        let look = SHORT.look(0, &mut network, &images, &near_data, &random);
        let wide = network.to_network().unwrap();
        for (arcs, along) in [(&near_data, &look.near_data), (&random, &look.random)] {
            let (mut lengths, mut input) = (vec![0.0; SHORT.hidden_layers], 0.0);
            for arc in arcs {
                let mut before: Option<Vec<Vec<f64>>> = None;
                // Chords of a curve with some hundred kinks are short by about 1e-3 of a piece at each.
                for index in 0..=20_000 {
                    let t = arc.angle * f64::from(index) / 20_000.0;
                    let point: Vec<f64> = arc.x.iter().zip(&arc.y).map(|(x, y)| x * libm::cos(t) + y * libm::sin(t)).collect();
                    let mut pass = network::ForwardPass::default();
                    wide.forward(&point, &mut pass);
                    if let Some(before) = &before {
                        for (length, (a, b)) in lengths.iter_mut().zip(before.iter().zip(&pass.activations)) {
                            *length += a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt();
                        }
                    }
                    before = Some(pass.activations.clone());
                }
                input += arc.length();
            }
            for (length, growth) in lengths.iter().zip(&along.growth) {
                let sampled = length / input;
                assert!(sampled <= growth * (1.0 + 1e-9) && sampled >= growth * 0.999, "{sampled} {growth}");
            }
        }
    }
}
