//! What the rows on trained networks share: the setting of section 5, the outcomes at several numbers of epochs, and their tables.
//!
//! Widths `d_in + d_out`, ten layers (20 for `f4`), Adam with its defaults, squared error, 3,000 samples uniform on
//! `[-sqrt 3, sqrt 3]^d_in`, minibatches of 128 or 64; the paper does not say which of the two made which figure. Not said either, and chosen
//! here: samples of its own for each network, single precision, and the classification of `experiments::training`, which is exact.
//!
//! The number of epochs is not said, and it matters: half-trained networks go on to become successes, while collapse is decided early.
//! Tables therefore show several numbers of epochs side by side. What is compared with the printed shares is 100 epochs of batches of 128,
//! an assumption that was made with pilot runs in view: among 20 to 2,000 epochs, both batches and both variants of RAI it puts the
//! half-trained and the successful networks of `f1` nearest to the printed shares. So agreement of those two shares is a calibration (their
//! windows are there to notice regressions), and only the collapsed shares test the paper.

use claims::{Evidence, Measured, Profile, Relation, Run, Stop, Table};
use experiments::training::{Experiment, Outcome, Shares, Target, TrainedNetwork, training_part};
use network::{Architecture, BatchSize, Initializer, Optimizer, TrainingPlan};
use stats::binomial::clopper_pearson;

/// Training samples of each network.
pub(crate) const POINTS: usize = 3_000;

/// Learning rate of Adam, its default.
const LEARNING_RATE: f64 = 1e-3;

/// The epochs that are compared with the printed shares: an assumption, see the module's text.
pub(crate) const JUDGED_EPOCHS: u64 = 100;

/// Epochs after which collapse is all but decided.
pub(crate) const EARLY_EPOCHS: u64 = 20;

/// Networks of one target, one initialization and one size of batches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cell {
    pub target: Target,
    pub initializer: Initializer,
    pub batch: usize,
}

impl Cell {
    pub(crate) const fn new(target: Target, initializer: Initializer, batch: usize) -> Self {
        Self { target, initializer, batch }
    }

    /// The setting of section 5.
    pub(crate) fn plan(&self) -> TrainingPlan {
        let dimension = self.target.dimension();
        let hidden_layers = if self.target == Target::SumAndDifference { 19 } else { 9 };
        let shape = Architecture::new(dimension, &vec![2 * dimension; hidden_layers])
            .and_then(|shape| shape.with_linear_output(dimension))
            .expect("positive widths");
        TrainingPlan::new(shape, Optimizer::adam(LEARNING_RATE)).with_batch(BatchSize::Mini(self.batch))
    }

    fn experiment(&self, epochs: &[u64]) -> Experiment {
        Experiment { target: self.target, initializer: self.initializer, plan: self.plan(), points: POINTS, checkpoints: epochs.to_vec() }
    }

    /// Everything that a part of such networks is.
    pub(crate) fn name(&self, epochs: &[u64]) -> String {
        let epochs: Vec<String> = epochs.iter().map(u64::to_string).collect();
        format!("{} {} batch {}, epochs {}", self.target.name(), self.initializer, self.batch, epochs.join(" "))
    }
}

/// Trained networks of a cell.
#[derive(Debug)]
pub(crate) struct Trained {
    pub cell: Cell,
    pub epochs: Vec<u64>,
    pub networks: Vec<TrainedNetwork>,
}

impl Trained {
    /// The outcomes after so many epochs.
    ///
    /// # Panics
    /// When nobody looked at the networks then.
    pub(crate) fn shares(&self, epochs: u64) -> Shares {
        Shares::at(&self.networks, self.checkpoint(epochs))
    }

    /// The place of these epochs among the checkpoints.
    pub(crate) fn checkpoint(&self, epochs: u64) -> usize {
        self.epochs.iter().position(|known| *known == epochs).expect("the networks were looked at after these epochs")
    }

    /// The networks with an outcome after so many epochs.
    pub(crate) fn with_outcome(&self, outcome: Outcome, epochs: u64) -> impl Iterator<Item = &TrainedNetwork> {
        let checkpoint = self.checkpoint(epochs);
        self.networks.iter().filter(move |network| network.states[checkpoint].outcome == outcome)
    }
}

/// Trains networks of each cell, so many, looked at after these epochs. All parts are computed together, as shards need it.
pub(crate) fn trained(run: &Run, cells: &[(Cell, u64)], epochs: &[u64]) -> Result<Vec<Trained>, Stop> {
    let experiments: Vec<Experiment> = cells.iter().map(|(cell, _)| cell.experiment(epochs)).collect();
    let parts =
        cells.iter().zip(&experiments).map(|((cell, networks), experiment)| training_part(cell.name(epochs), experiment, *networks));
    let blocks = run.measure(parts.collect())?;
    let trained = cells.iter().zip(blocks).map(|((cell, _), blocks)| Trained {
        cell: *cell,
        epochs: epochs.to_vec(),
        networks: blocks.into_iter().flatten().collect(),
    });
    Ok(trained.collect())
}

/// The epochs of a table: at CI scale the early ones and those that are judged.
pub(crate) fn table_epochs(target: Target, run: &Run) -> &'static [u64] {
    match (run.profile(), target) {
        (Profile::Ci, Target::SumAndDifference) => &[EARLY_EPOCHS],
        (Profile::Ci, _) => &[EARLY_EPOCHS, JUDGED_EPOCHS],
        _ => &[EARLY_EPOCHS, 50, JUDGED_EPOCHS, 200, 500],
    }
}

/// The epochs of a table that are judged: of the costly `f4` the early ones at CI scale.
pub(crate) fn judged_epochs(target: Target, run: &Run) -> u64 {
    if run.profile() == Profile::Ci && target == Target::SumAndDifference { EARLY_EPOCHS } else { JUDGED_EPOCHS }
}

/// The cells of a table, trained; the first two are He and RAI with batches of 128.
pub(crate) fn trained_table(run: &Run, target: Target) -> Result<Vec<Trained>, Stop> {
    trained(run, &table_cells(target, run), table_epochs(target, run))
}

/// The cells of a table: He and RAI with batches of 128, which are judged, and beside them, fewer at CI scale, the other size of batches
/// and the variant of RAI in the paper's code.
fn table_cells(target: Target, run: &Run) -> Vec<(Cell, u64)> {
    let judged = run.samples();
    let others = if run.profile() == Profile::Ci { judged / 4 } else { judged };
    let cell = |initializer, batch, networks| (Cell::new(target, initializer, batch), networks);
    vec![
        cell(Initializer::HeNormal, 128, judged),
        cell(Initializer::RaiText, 128, judged),
        cell(Initializer::HeNormal, 64, others),
        cell(Initializer::RaiText, 64, others),
        cell(Initializer::RaiCode, 128, others),
    ]
}

/// What the paper prints for one target and one initialization, as shares; none where it prints nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PrintedShares {
    pub collapsed: f64,
    pub half: Option<f64>,
    pub success: Option<f64>,
    pub died_later: Option<f64>,
    pub born_dead: f64,
}

/// The table of a figure: ours with 99 % intervals, the printed shares of He and RAI beside all rows of theirs.
pub(crate) fn table(id: &str, title: &str, trained: &[Trained], he: PrintedShares, rai: PrintedShares) -> Table {
    let columns = [
        "target",
        "init",
        "batch",
        "epochs",
        "networks",
        "collapsed",
        "collapsed_low",
        "collapsed_high",
        "collapsed_printed",
        "half",
        "half_low",
        "half_high",
        "half_printed",
        "success",
        "success_low",
        "success_high",
        "success_printed",
        "other",
        "other_low",
        "other_high",
        "born_dead",
        "born_dead_low",
        "born_dead_high",
        "born_dead_printed",
        "died_later",
        "died_later_low",
        "died_later_high",
        "died_later_printed",
    ];
    let mut table = Table::new(id, title, &columns);
    for cell in trained {
        let printed = if cell.cell.initializer == Initializer::HeNormal { he } else { rai };
        for &epochs in &cell.epochs {
            let shares = cell.shares(epochs);
            let ours = |count: u64| -> Vec<claims::Cell> {
                let interval = clopper_pearson(count, shares.networks, 0.99);
                vec![(count as f64 / shares.networks as f64).into(), interval.low.into(), interval.high.into()]
            };
            let mut row: Vec<claims::Cell> = vec![
                cell.cell.target.name().into(),
                cell.cell.initializer.name().into(),
                cell.cell.batch.into(),
                epochs.into(),
                shares.networks.into(),
            ];
            row.extend(ours(shares.collapsed));
            row.push(printed.collapsed.into());
            row.extend(ours(shares.half));
            row.push(printed.half.into());
            row.extend(ours(shares.success));
            row.push(printed.success.into());
            row.extend(ours(shares.other));
            row.extend(ours(shares.born_dead));
            row.push(printed.born_dead.into());
            row.extend(ours(shares.died_later));
            row.push(printed.died_later.into());
            table.push(row);
        }
    }
    table
}

/// Half of the 99 % interval of a share that the paper counted among its 1,000 runs.
pub(crate) fn printed_error(share: f64) -> f64 {
    2.576 * (share * (1.0 - share) / 1_000.0).sqrt()
}

/// A printed share and its window against ours.
pub(crate) fn share_line(label: impl Into<String>, printed: f64, window: f64, hits: u64, networks: u64) -> Evidence {
    Evidence::reported(label, Relation::Equal, printed, window, Measured::Proportion { hits, trials: networks })
        .by("the paper's 1,000 runs", "trained networks")
}

/// How much more often the first networks collapse than the second, against a difference.
pub(crate) fn difference_line(label: impl Into<String>, more: &Shares, less: &Shares, relation: Relation, difference: f64) -> Evidence {
    let share = |shares: &Shares| shares.collapsed as f64 / shares.networks as f64;
    let (p, q) = (share(more), share(less));
    let variance = p * (1.0 - p) / more.networks as f64 + q * (1.0 - q) / less.networks as f64;
    Evidence::mean(label, relation, difference, p - q, variance.sqrt(), more.networks.min(less.networks))
        .by("a threshold below the printed difference", "trained networks")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shapes_are_those_of_section_5() {
        let shape = |target| {
            let plan = Cell::new(target, Initializer::HeNormal, 64).plan();
            (plan.architecture().input_dim(), plan.architecture().hidden_widths().to_vec(), plan.architecture().layer_count())
        };
        assert_eq!(shape(Target::AbsoluteValue), (1, vec![2; 9], 10));
        assert_eq!(shape(Target::SumAndDifference), (2, vec![4; 19], 20));
    }

    #[test]
    fn a_name_says_everything_that_differs() {
        let cell = Cell::new(Target::Smooth, Initializer::RaiText, 64);
        assert_eq!(cell.name(&[20, 100]), "f2 rai batch 64, epochs 20 100");
    }

    #[test]
    fn the_error_of_a_printed_share_is_that_of_1_000_runs() {
        // sqrt(0.25 / 1000) = 0.0158.
        assert!((printed_error(0.5) - 0.0407).abs() < 1e-4);
    }
}
