//! Figure 10's trainings: the images, the networks trained on them by seed, and what the lines and the tables say of them.

use claims::{Evidence, Part, Profile, Relation, Run, Stop, Table};
use datasets::{Classification, Images};
use figures::{Axis, Figure, Panel, Series};
use ndarray::Array2;
use network::{Activation, DenseNetwork, Initializer, Loss, Optimizer, Targets, Trainer, shuffle};
use serde::{Deserialize, Serialize};
use stats::stream;

use super::{DEEP_WIDTHS, FRESH, HE_NORMAL, LEVEL, POINT, RAI, RAI_CODE, shape_of};
use experiments::mean_of::MeanOf;

/// Images as the networks see them: a row for each, values from 0 to 1.
pub(super) struct HandwrittenDigits {
    /// The set's name, and that it is no MNIST where it is not.
    name: String,
    /// Whether it is MNIST.
    is_mnist: bool,
    pub(super) train: (Array2<f32>, Vec<u32>),
    test: (Array2<f32>, Vec<u32>),
}

impl HandwrittenDigits {
    /// MNIST at paper scale where there is one, else the 8x8 digits.
    pub(super) fn of(run: &Run) -> Result<Self, Stop> {
        let mnist = match run.profile() {
            Profile::Ci => None,
            Profile::Paper => {
                datasets::mnist(run.data_dir()).map_err(|error| Stop::Data { error: error.to_string(), help: error.help() })?
            }
        };
        Ok(match mnist {
            Some(mnist) => Self::new(&mnist, true),
            None => Self::new(&datasets::digits(), false),
        })
    }

    pub(super) fn new(set: &Classification, is_mnist: bool) -> Self {
        let part = |images: &Images| {
            let values = images.pixels().iter().map(|&value| f32::from(value) / f32::from(set.largest_value)).collect();
            let rows = Array2::from_shape_vec((images.count(), set.values_per_image()), values).expect("an image in each row");
            (rows, images.labels().iter().map(|&label| u32::from(label)).collect())
        };
        let name = if is_mnist { set.name.clone() } else { format!("{}, not MNIST", set.name) };
        Self { name, is_mnist, train: part(&set.train), test: part(&set.test) }
    }

    fn input_dim(&self) -> usize {
        self.train.0.ncols()
    }
}

/// A side of the figure.
pub(super) struct Shape {
    hidden_widths: &'static [usize],
    initializers: &'static [Initializer],
    epochs_on_mnist: usize,
    epochs_on_digits: usize,
}

pub(super) const WIDE_SHAPE: Shape =
    Shape { hidden_widths: &[1024], initializers: &[HE_NORMAL, RAI], epochs_on_mnist: 10, epochs_on_digits: 20 };
pub(super) const DEEP_SHAPE: Shape =
    Shape { hidden_widths: &DEEP_WIDTHS, initializers: &[HE_NORMAL, RAI, RAI_CODE], epochs_on_mnist: 10, epochs_on_digits: 100 };

impl Shape {
    fn epochs(&self, images: &HandwrittenDigits) -> usize {
        if images.is_mnist { self.epochs_on_mnist } else { self.epochs_on_digits }
    }
}

/// Images of a step.
const BATCH: usize = 100;

/// The test accuracy is taken so many times, evenly over the epochs.
const CHECKPOINTS: usize = 10;

#[derive(Clone, Copy)]
pub(super) enum Checkpoint {
    First,
    Last,
}

/// What a training came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Training {
    /// Test accuracy at each checkpoint.
    accuracies: Vec<f64>,
    /// Whether all test images have the same outputs in the end.
    constant: bool,
}

impl Training {
    fn accuracy(&self, at: Checkpoint) -> f64 {
        match at {
            Checkpoint::First => self.accuracies[0],
            Checkpoint::Last => self.accuracies[CHECKPOINTS - 1],
        }
    }
}

/// Trains one network. Its streams are those of the seed, whatever the run's seed is.
fn train(images: &HandwrittenDigits, hidden_widths: &[usize], initializer: Initializer, epochs: usize, seed: u64) -> Training {
    let mut at_birth = stream::generator(&["dying-relu-rai/figure-10", "weights"], seed, 0);
    let mut of_order = stream::generator(&["dying-relu-rai/figure-10", "order"], seed, 0);
    let network = initializer.draw(shape_of(images.input_dim(), hidden_widths), Activation::Relu, &mut at_birth);
    let mut network = DenseNetwork::from_layers(&network);
    let mut trainer = Trainer::new(Optimizer::adam(1e-3), Loss::CrossEntropy).expect("Adam's default values");
    let ((inputs, classes), (test, test_classes)) = (&images.train, &images.test);
    let mut order: Vec<u32> = (0..classes.len() as u32).collect();
    let mut accuracies = Vec::with_capacity(CHECKPOINTS);
    for epoch in 1..=epochs {
        shuffle(&mut of_order, &mut order);
        network.train_epoch(&mut trainer, &inputs.view(), Targets::Classes(classes), &order, BATCH);
        if (epoch * CHECKPOINTS).is_multiple_of(epochs) {
            accuracies.push(network.accuracy(&test.view(), test_classes));
        }
    }
    let outputs = network.evaluate(&test.view());
    Training { accuracies, constant: outputs.rows().into_iter().all(|row| row == outputs.row(0)) }
}

/// The trainings of every initializer, by seed; `run.samples()` seeds from this one on.
pub(super) fn compare(run: &Run, images: &HandwrittenDigits, shape: &Shape, first_seed: u64) -> Result<Vec<Vec<Training>>, Stop> {
    let epochs = shape.epochs(images);
    let layers = shape.hidden_widths.len();
    let part = |&initializer: &Initializer| {
        let name = format!(
            "{}, {initializer}, {layers} layers of {}, {epochs} epochs, seeds from {first_seed}",
            images.name, shape.hidden_widths[0]
        );
        // A block is a training, so that all cores have work.
        Part::new(name, run.samples(), 1, move |block| train(images, shape.hidden_widths, initializer, epochs, block.index + first_seed))
    };
    run.measure(shape.initializers.iter().map(part).collect())
}

pub(super) fn many_runs(run: &Run) -> Result<(HandwrittenDigits, Vec<Vec<Training>>), Stop> {
    let images = HandwrittenDigits::new(&datasets::digits(), false);
    let trainings = compare(run, &images, &DEEP_SHAPE, FRESH)?;
    Ok((images, trainings))
}

fn by_seed(first_seed: u64, values: impl Iterator<Item = f64>) -> Vec<(u64, f64)> {
    (first_seed..).zip(values).collect()
}

/// RAI less He, seed by seed, with He at a checkpoint.
pub(super) fn similar(images: &HandwrittenDigits, trainings: &[Vec<Training>], he_at: Checkpoint) -> Vec<Evidence> {
    let [he, rai] = trainings else { unreachable!("the wide side has two initializers") };
    let differences = by_seed(1, rai.iter().zip(he).map(|(rai, he)| rai.accuracy(Checkpoint::Last) - he.accuracy(he_at)));
    let line = |label: &str, relation, bound| {
        Evidence::pinned(format!("{}, {label}", images.name), "test accuracy of RAI less that of He", relation, bound, LEVEL, &differences)
            .by("a percentage point", "trainings")
    };
    vec![line("above", Relation::Less, POINT), line("below", Relation::Greater, -POINT)]
}

/// The first initializer less the second, seed by seed, is more than `by` on average.
pub(super) fn better(
    images: &HandwrittenDigits,
    trainings: &[Vec<Training>],
    by: f64,
    first_seed: u64,
    [first, second]: [Initializer; 2],
) -> Evidence {
    let of = |initializer| {
        let index = DEEP_SHAPE.initializers.iter().position(|known| *known == initializer).expect("an initializer of the deep side");
        trainings[index].iter().map(|training| training.accuracy(Checkpoint::Last))
    };
    let differences = by_seed(first_seed, of(first).zip(of(second)).map(|(first, second)| first - second));
    let statement = format!("test accuracy of {first} less that of {second}");
    Evidence::pinned(images.name.clone(), statement, Relation::Greater, by, LEVEL, &differences).by("no more than the other", "trainings")
}

pub(super) fn table(id: &str, images: &HandwrittenDigits, shape: &Shape, trainings: &[Vec<Training>]) -> Table {
    let (layers, width, epochs) = (shape.hidden_widths.len(), shape.hidden_widths[0], shape.epochs(images));
    let title = format!("Figure 10: test accuracy on {}, hidden layers: {layers} of {width} neurons, {epochs} epochs", images.name);
    let columns = ["initialization", "epoch", "mean", "sd", "seed_1", "seed_2", "seed_3", "seed_4", "seed_5", "constant"];
    let mut table = Table::new(id, &title, &columns);
    for (initializer, trainings) in shape.initializers.iter().zip(trainings) {
        for checkpoint in 0..CHECKPOINTS {
            let values: Vec<f64> = trainings.iter().map(|training| training.accuracies[checkpoint]).collect();
            let of_seeds = MeanOf::values(&values);
            let is_last = checkpoint == CHECKPOINTS - 1;
            let constant = is_last.then(|| trainings.iter().filter(|training| training.constant).count());
            let mut row = vec![
                initializer.name().into(),
                (epochs * (checkpoint + 1) / CHECKPOINTS).into(),
                of_seeds.mean.into(),
                of_seeds.standard_deviation().into(),
            ];
            row.extend(values.into_iter().map(Into::into));
            row.push(constant.into());
            table.push(row);
        }
    }
    table
}

pub(super) fn summary(images: &HandwrittenDigits, trainings: &[Vec<Training>]) -> Table {
    let title = format!(
        "Figure 10 with {} runs each: final test accuracy on {}, 49 hidden layers of 10 neurons, {} epochs",
        trainings[0].len(),
        images.name,
        DEEP_SHAPE.epochs(images)
    );
    let columns = ["initialization", "mean", "sd", "smallest", "median", "largest", "constant"];
    let mut table = Table::new("figure-10-many-runs", &title, &columns);
    for (initializer, trainings) in DEEP_SHAPE.initializers.iter().zip(trainings) {
        let mut values: Vec<f64> = trainings.iter().map(|training| training.accuracy(Checkpoint::Last)).collect();
        values.sort_by(f64::total_cmp);
        let of_seeds = MeanOf::values(&values);
        let constant = trainings.iter().filter(|training| training.constant).count();
        let [smallest, median, largest] = [values[0], values[values.len() / 2], values[values.len() - 1]];
        table.push(vec![
            initializer.name().into(),
            of_seeds.mean.into(),
            of_seeds.standard_deviation().into(),
            smallest.into(),
            median.into(),
            largest.into(),
            constant.into(),
        ]);
    }
    table
}

/// The table as the paper draws it: a line for each run.
pub(super) fn figure(table: &Table) -> Figure {
    let runs = table.by("initialization").into_iter().flat_map(|(initialization, rows)| {
        ["seed_1", "seed_2", "seed_3", "seed_4", "seed_5"].map(|seed| Series::line(&initialization, rows.line("epoch", seed)))
    });
    let panel = Panel::new(Axis::linear("epochs"), Axis::linear("test accuracy").between(0.0, 1.0)).with_all(runs);
    Figure::new(&table.id, &table.title, "Five runs of each initialization, a line each.").panel(panel)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_go_from_0_to_1_and_every_image_has_its_class() {
        let images = HandwrittenDigits::new(&datasets::digits(), false);
        assert_eq!((images.train.0.dim(), images.test.0.dim()), ((1442, 64), (355, 64)));
        assert_eq!((images.train.1.len(), images.test.1.len()), (1442, 355));
        assert!(images.train.0.iter().all(|value| (0.0..=1.0).contains(value)));
        assert_eq!(images.train.1[..4], [0, 1, 2, 3]);
    }

    #[test]
    fn on_the_wide_side_rai_and_he_share_the_first_layer() {
        let draw = |initializer: Initializer| {
            let mut rng = stream::generator(&["dying-relu-rai/figure-10", "weights"], 1, 0);
            initializer.draw(shape_of(64, WIDE_SHAPE.hidden_widths), Activation::Relu, &mut rng)
        };
        let (he, rai) = (draw(HE_NORMAL), draw(RAI));
        assert_eq!(he.layers()[0], rai.layers()[0]);
        assert_ne!(he.layers()[1], rai.layers()[1]);
    }

    #[test]
    fn a_training_learns_and_repeats_itself() {
        let images = HandwrittenDigits::new(&datasets::digits(), false);
        let one = train(&images, &[64], HE_NORMAL, 20, 1);
        assert_eq!(one, train(&images, &[64], HE_NORMAL, 20, 1));
        assert_ne!(one, train(&images, &[64], HE_NORMAL, 20, 2));
        assert_eq!(one.accuracies.len(), CHECKPOINTS);
        // Far above the tenth of a guess, whatever the processor rounds to.
        assert!(one.accuracy(Checkpoint::Last) > 0.5 && !one.constant, "{one:?}");
    }
}
