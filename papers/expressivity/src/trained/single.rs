//! One hidden layer trained, all others frozen after they were drawn.
//!
//! What lies before the trained layer never changes, so it is evaluated once, and a network of the layers from the trained one on is trained
//! on what comes out.

use claims::{Evidence, Part, Profile, Relation, Run, Stop, Table};
use experiments::mean_of::MeanOf;
use figures::{Axis, Figure, Panel, Point, Series};
use ndarray::Array2;
use network::{Architecture, DenseNetwork, Loss, Network, Optimizer, Targets, Trainer, shuffle};
use serde::{Deserialize, Serialize};
use stats::stream::generator;

use super::images::LabelledImages;
use super::{BATCH, LEVEL, Made, by_seed, draw};

/// Networks and how long they are trained.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub width: usize,
    pub hidden_layers: usize,
    pub sigma_w2: f64,
    pub epochs: usize,
}

/// What is trained besides the chosen hidden layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Readout {
    Frozen,
    Trained,
}

/// What a training came to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Accuracy {
    pub train: f64,
    pub test: f64,
}

/// The trainings of this process.
static MADE: Made<Vec<Accuracy>> = Made::new();

/// The last accuracies by hidden layer trained, from the second on, so that each has `width^2` weights.
pub(crate) fn train_each(images: &LabelledImages, shape: Shape, readout: Readout, seed: u64) -> Vec<Accuracy> {
    let mut at_birth = generator(&["expressivity/single", "weights"], seed, 0);
    let network = draw(images.input_dim(), shape.width, shape.hidden_layers, shape.sigma_w2, &mut at_birth);
    let (mut train, mut test) = (images.train.0.clone(), images.test.0.clone());
    (1..shape.hidden_layers)
        .map(|layer| {
            let mut before = part_of(&network, layer - 1..layer);
            (train, test) = (before.evaluate(&train.view()), before.evaluate(&test.view()));
            let rest = part_of(&network, layer..network.layers().len());
            train_first(rest, images, [&train, &test], shape, readout, seed)
        })
        .collect()
}

/// Some neighbouring layers of a network, as a network.
fn part_of(network: &Network, layers: std::ops::Range<usize>) -> DenseNetwork {
    let hidden = network.architecture().hidden_widths();
    let input_dim = network.layers()[layers.start].fan_in();
    let shape = Architecture::new(input_dim, &hidden[layers.start..layers.end.min(hidden.len())]).expect("widths of a network");
    let shape = if layers.end > hidden.len() { shape.with_linear_output(10).expect("ten outputs") } else { shape };
    let layers = network.layers()[layers].to_vec();
    DenseNetwork::from_layers(&Network::new(shape, network.activation(), layers).expect("layers of a network"))
}

/// Trains the first layer of what is left of a network.
fn train_first(
    mut network: DenseNetwork,
    images: &LabelledImages,
    [train, test]: [&Array2<f32>; 2],
    shape: Shape,
    readout: Readout,
    seed: u64,
) -> Accuracy {
    let last = network.to_network().expect("normal numbers").layers().len() - 1;
    let trained = if readout == Readout::Trained { vec![0, last] } else { vec![0] };
    let mut trainer = Trainer::new(Optimizer::adam(1e-3), Loss::CrossEntropy).expect("Adam's default values").only(&trained);
    // One order for all layers: they differ in nothing else.
    let mut of_order = generator(&["expressivity/single", "order"], seed, 0);
    let mut order: Vec<u32> = (0..images.train.1.len() as u32).collect();
    for _ in 0..shape.epochs {
        shuffle(&mut of_order, &mut order);
        network.train_epoch(&mut trainer, &train.view(), Targets::Classes(&images.train.1), &order, BATCH);
    }
    Accuracy { train: network.accuracy(&train.view(), &images.train.1), test: network.accuracy(&test.view(), &images.test.1) }
}

/// Accuracies by seed and by layer; `run.samples()` seeds.
pub(crate) fn trainings(run: &Run, images: &LabelledImages, shape: Shape, readout: Readout) -> Result<Vec<Vec<Accuracy>>, Stop> {
    let name = format!("{}, {shape:?}, readout {readout:?}", images.name);
    // A block is a seed, so that all cores have work.
    let part = Part::new(name.clone(), run.samples(), 1, move |block| {
        let seed = block.index + 1;
        MADE.get(name.clone(), seed, || train_each(images, shape, readout, seed))
    });
    Ok(run.measure(vec![part])?.remove(0))
}

/// Which of the two accuracies.
pub(crate) type Side = (&'static str, fn(&Accuracy) -> f64);

pub(crate) const SIDES: [Side; 2] = [("train accuracy", |of| of.train), ("test accuracy", |of| of.test)];

/// Spearman's rank correlation of values with their places; values that are equal share a rank.
pub(crate) fn rank_correlation(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let rank = |x: f64| {
        let (below, equal) = (values.iter().filter(|y| **y < x).count(), values.iter().filter(|y| **y == x).count());
        below as f64 + 0.5 * (equal as f64 + 1.0)
    };
    let centre = 0.5 * (n + 1.0);
    let (mut product, mut of_ranks, mut of_places) = (0.0, 0.0, 0.0);
    for (place, &x) in (1..).zip(values) {
        let (rank, place) = (rank(x) - centre, f64::from(place) - centre);
        product += rank * place;
        of_ranks += rank * rank;
        of_places += place * place;
    }
    product / (of_ranks * of_places).sqrt()
}

/// Earlier layers are better: the rank correlation of accuracy with the layer is below a bound, for both accuracies.
pub(crate) fn earlier_is_better(images: &LabelledImages, trainings: &[Vec<Accuracy>], bound: f64) -> Vec<Evidence> {
    let line = |(label, of): Side| {
        let correlations = by_seed(trainings.iter().map(|layers| rank_correlation(&layers.iter().map(of).collect::<Vec<_>>())));
        let statement = format!("rank correlation of {label} with the layer trained");
        Evidence::pinned(format!("{}, {label}", images.name), statement, Relation::Less, bound, LEVEL, &correlations)
            .by("accuracy falls with the layer", "trainings")
    };
    SIDES.map(line).to_vec()
}

/// The same trainings with an index wrong by one: each layer under the number of the next, the last one under that of the first.
pub(crate) fn one_layer_off(mut trainings: Vec<Vec<Accuracy>>) -> Vec<Vec<Accuracy>> {
    trainings.iter_mut().for_each(|layers| layers.rotate_right(1));
    trainings
}

/// Adds a table of trainings, and its figure, at paper scale. Matrix products have other last bits on other processors, and training amplifies them: such
/// numbers are no snapshot that every machine must meet.
pub(crate) fn keep(run: &Run, table: Table) {
    if run.profile() == Profile::Paper {
        run.figure(figure(&table));
        run.table(table);
    }
}

/// Accuracies by layer, mean and standard deviation over the seeds.
pub(crate) fn table(id: &str, figure: &str, images: &LabelledImages, shape: Shape, readout: Readout, trainings: &[Vec<Accuracy>]) -> Table {
    let Shape { width, hidden_layers, sigma_w2, epochs } = shape;
    let readout = if readout == Readout::Frozen { "frozen" } else { "trained" };
    let title = format!(
        "{figure}, readout {readout}: {}, {hidden_layers} hidden layers of {width}, sigma_w^2 = {sigma_w2}, {epochs} epochs",
        images.name
    );
    let columns = ["layer_trained", "train_accuracy", "train_sd", "test_accuracy", "test_sd", "seeds"];
    let mut table = Table::new(id, &title, &columns);
    for layer in 0..hidden_layers - 1 {
        let [train, test] = SIDES.map(|(_, of)| MeanOf::values(&trainings.iter().map(|layers| of(&layers[layer])).collect::<Vec<_>>()));
        table.push(vec![
            (layer + 2).into(),
            train.mean.into(),
            train.standard_deviation().into(),
            test.mean.into(),
            test.standard_deviation().into(),
            trainings.len().into(),
        ]);
    }
    table
}

/// Accuracies against the layer that is trained; the paper draws them against the epoch, a line for each layer.
pub(crate) fn figure(table: &Table) -> Figure {
    let layers = &table.columns[0];
    let accuracies = [("train accuracy", ["train_accuracy", "train_sd"]), ("test accuracy", ["test_accuracy", "test_sd"])];
    let sides = accuracies.map(|(name, [mean, sd])| {
        let points = table.numbers([layers, mean, sd]).into_iter();
        Series::points(name, points.map(|[layer, mean, sd]| Point::within(layer, [mean, mean - sd, mean + sd])))
    });
    let panel = Panel::new(Axis::linear(layers.replace('_', " ")), Axis::linear("accuracy").between(0.0, 1.0)).with_all(sides);
    let seeds = table.numbers(["seeds"]).first().map_or(0.0, |[seeds]| *seeds);
    Figure::new(&table.id, &table.title, format!("Means over {seeds} seeds; bars are standard deviations between seeds.")).panel(panel)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rank_correlations_are_known() {
        assert_eq!(rank_correlation(&[1.0, 2.0, 7.0]), 1.0);
        assert_eq!(rank_correlation(&[0.9, 0.5, 0.1, 0.0]), -1.0);
        // 1 - 6 (0 + 1 + 1) / (3 8)
        assert_eq!(rank_correlation(&[1.0, 3.0, 2.0]), 0.5);
        // Ranks 1.5, 1.5, 3: covariance 1.5 of variances 1.5 and 2.
        assert!((rank_correlation(&[0.0, 0.0, 1.0]) - 1.5 / 3.0_f64.sqrt()).abs() < 1e-15);
        assert!(rank_correlation(&[0.5, 0.5]).is_nan());
    }

    #[test]
    fn what_is_left_of_a_network_answers_as_the_whole() {
        let network = draw(64, 8, 3, 2.0, &mut generator(&["single"], 0, 0));
        let images = LabelledImages::digits("MNIST", 8);
        let whole = DenseNetwork::from_layers(&network).evaluate(&images.test.0.view());
        let (mut front, mut rest) = (part_of(&network, 0..2), part_of(&network, 2..4));
        assert_eq!(rest.evaluate(&front.evaluate(&images.test.0.view()).view()), whole);
    }

    #[test]
    fn training_what_is_left_is_training_that_layer_of_the_whole() {
        let images = LabelledImages::digits("MNIST", 16);
        let shape = Shape { width: 16, hidden_layers: 3, sigma_w2: 2.0, epochs: 1 };
        let found = train_each(&images, shape, Readout::Frozen, 1);
        assert_eq!(found.len(), 2);
        let mut whole = DenseNetwork::from_layers(&draw(64, 16, 3, 2.0, &mut generator(&["expressivity/single", "weights"], 1, 0)));
        let mut trainer = Trainer::new(Optimizer::adam(1e-3), Loss::CrossEntropy).unwrap().only(&[2]);
        let mut order: Vec<u32> = (0..1442).collect();
        shuffle(&mut generator(&["expressivity/single", "order"], 1, 0), &mut order);
        whole.train_epoch(&mut trainer, &images.train.0.view(), Targets::Classes(&images.train.1), &order, BATCH);
        // Layers of up to 64 pass through loops of our own, sample by sample, whatever the batch: the same bits.
        assert_eq!(whole.accuracy(&images.test.0.view(), &images.test.1), found[1].test);
        assert_eq!(whole.accuracy(&images.train.0.view(), &images.train.1), found[1].train);
    }

    #[test]
    fn a_layer_that_is_trained_learns() {
        let images = LabelledImages::digits("MNIST", 32);
        let shape = Shape { width: 32, hidden_layers: 2, sigma_w2: 2.0, epochs: 30 };
        let found = train_each(&images, shape, Readout::Trained, 1);
        assert!(found[0].test > 0.5, "{found:?}");
        assert_eq!(found, train_each(&images, shape, Readout::Trained, 1));
    }
}
