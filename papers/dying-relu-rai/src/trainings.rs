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
//! windows are there to notice regressions), and only the collapsed shares test the paper. Those that died after birth are no test of their own:
//! they are the collapsed networks less those born dead, of the same networks.
//!
//! A printed share was counted among 1,000 runs, so it is compared with its 99 % error of sampling, the same for shares that come out and for
//! those that do not; how far beyond it ours may lie unnoticed is two percentage points for the shares near one of He's initialization with one
//! input, and four for the others.

use claims::{Evidence, Measured, Profile, Relation, Run, Stop, Table};
use experiments::training::{Experiment, Outcome, Shares, Target, TrainedNetwork, training_part};
use experiments::words::in_words;
use figures::{Axis, Panel, Point, Series};
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
        let (target, epochs) = (self.target.name(), epochs.join(" "));
        format!("{target} {} batch {}, {POINTS} points, Adam {LEARNING_RATE}, epochs {epochs}", self.initializer, self.batch)
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

    /// A printed share against ours after so many epochs, within the window of `uncertainty`: [`printed_error`], where nothing else is said.
    pub(crate) fn line(&self, what: &str, printed: f64, uncertainty: f64, epochs: u64, count: fn(&Shares) -> u64) -> Evidence {
        let shares = self.shares(epochs);
        let label =
            format!("{}, {}, batches of {}, {epochs} epochs: {what}", self.cell.target.name(), self.cell.initializer, self.cell.batch);
        let ours = Measured::Proportion { hits: count(&shares), trials: shares.networks };
        let is_spread = self.cell.initializer != Initializer::HeNormal || self.cell.target.dimension() > 1;
        let beyond = if is_spread { 0.04 } else { 0.02 };
        Evidence::reported(in_words(&label), Relation::Equal, printed, uncertainty, ours)
            .by("the paper's 1,000 runs", "trained networks")
            .resolving(uncertainty + beyond)
    }

    /// The printed collapsed share against ours after so many epochs.
    pub(crate) fn collapsed(&self, printed: &PrintedShares, epochs: u64) -> Evidence {
        self.line("collapsed", printed.collapsed, printed_error(printed.collapsed), epochs, |shares| shares.collapsed)
    }

    /// The printed share that died after birth, if there is one, against the networks counted. The paper's is the collapsed share less a
    /// probability from figure 4, so it has the error of the former.
    pub(crate) fn died_later(&self, printed: &PrintedShares, epochs: u64) -> Option<Evidence> {
        let error = printed_error(printed.collapsed);
        printed.died_later.map(|share| self.line("died after birth", share, error, epochs, |shares| shares.died_later))
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

/// The epochs of a table, the judged ones among them: at CI scale only the early ones.
pub(crate) fn table_epochs(run: &Run) -> &'static [u64] {
    match run.profile() {
        Profile::Ci => &[EARLY_EPOCHS],
        _ => &[EARLY_EPOCHS, 50, JUDGED_EPOCHS, 200, 500],
    }
}

/// The epochs after which the order of the two initializations is judged, and which a figure shows.
fn order_epochs(run: &Run) -> u64 {
    if run.profile() == Profile::Ci { EARLY_EPOCHS } else { JUDGED_EPOCHS }
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

/// A figure of section 5: its target, its title, and what it prints for He's initialization and for RAI.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figure {
    pub target: Target,
    pub table_id: &'static str,
    pub title: &'static str,
    pub he: PrintedShares,
    pub rai: PrintedShares,
}

impl Figure {
    /// Whether RAI collapses less often than He's initialization by half of the printed difference and more. Makes the figure's table.
    pub(crate) fn order(&self, run: &Run) -> Result<Vec<Evidence>, Stop> {
        let trained = trained(run, &table_cells(self.target, run), table_epochs(run))?;
        let (table, epochs) = (table(self, &trained), order_epochs(run));
        run.figure(drawing(self, &table, epochs));
        run.table(table);
        Ok(vec![self.difference_line(run, &trained[0], &trained[1])])
    }

    /// The same with the two initializations exchanged.
    pub(crate) fn order_exchanged(&self, run: &Run) -> Result<Vec<Evidence>, Stop> {
        let trained = trained(run, &table_cells(self.target, run), table_epochs(run))?;
        Ok(vec![self.difference_line(run, &trained[1], &trained[0])])
    }

    fn difference_line(&self, run: &Run, more: &Trained, less: &Trained) -> Evidence {
        let epochs = order_epochs(run);
        let difference = 0.5 * (self.he.collapsed - self.rai.collapsed);
        let label = format!("{} collapses more often than {}, {epochs} epochs", more.cell.initializer, less.cell.initializer);
        let (more, less) = (more.shares(epochs), less.shares(epochs));
        let share = |shares: &Shares| shares.collapsed as f64 / shares.networks as f64;
        let (p, q) = (share(&more), share(&less));
        let variance = p * (1.0 - p) / more.networks as f64 + q * (1.0 - q) / less.networks as f64;
        Evidence::mean(in_words(&label), Relation::AtLeast, difference, p - q, variance.sqrt(), more.networks.min(less.networks))
            .by("half of the printed difference", "trained networks")
            // Then no difference at all would be noticed.
            .resolving(difference)
    }

    /// The printed shares of an initialization that collapsed, and that died after birth if they are printed, against ours after so many
    /// epochs: 0 or [`JUDGED_EPOCHS`].
    pub(crate) fn shares(&self, run: &Run, initializer: Initializer, epochs: u64) -> Result<Vec<Evidence>, Stop> {
        let networks = self.judged(run, initializer)?;
        let printed = if initializer == Initializer::HeNormal { &self.he } else { &self.rai };
        Ok([networks.collapsed(printed, epochs)].into_iter().chain(networks.died_later(printed, epochs)).collect())
    }

    /// The networks whose shares are compared with the printed ones, at birth and after [`JUDGED_EPOCHS`] epochs of batches of 128.
    pub(crate) fn judged(&self, run: &Run, initializer: Initializer) -> Result<Trained, Stop> {
        Ok(self.judged_all(run, &[(initializer, run.samples())])?.remove(0))
    }

    /// Such networks of several initializations, so many of each, computed together, as shards need it.
    pub(crate) fn judged_all(&self, run: &Run, networks: &[(Initializer, u64)]) -> Result<Vec<Trained>, Stop> {
        let cells = networks.iter().map(|&(initializer, networks)| (Cell::new(self.target, initializer, 128), networks));
        trained(run, &cells.collect::<Vec<_>>(), &[0, JUDGED_EPOCHS])
    }
}

/// Why a row about printed shares resolves what it does: see [`Trained::line`].
pub(crate) const SHARE_RESOLUTION: claims::Resolution = claims::Resolution::PerLine(
    "the 99 % error of the paper's 1,000 runs, and two points more for He's initialization and one input, else four",
);

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
fn table(figure: &Figure, trained: &[Trained]) -> Table {
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
    let mut table = Table::new(figure.table_id, figure.title, &columns);
    for cell in trained {
        let printed = if cell.cell.initializer == Initializer::HeNormal { figure.he } else { figure.rai };
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

/// Whether the paper prints a share of an outcome, and when ours can be held beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Printed {
    Not,
    /// It is decided early.
    AtAnyTime,
    /// Half-trained networks go on to become successes: earlier than that their shares are others.
    AfterJudgedEpochs,
}

impl Printed {
    fn is_comparable(self, epochs: u64) -> bool {
        match self {
            Self::Not => false,
            Self::AtAnyTime => true,
            Self::AfterJudgedEpochs => epochs >= JUDGED_EPOCHS,
        }
    }
}

/// Outcomes as a figure names them, and their columns; those that are printed have one of these too.
const OUTCOMES: [(&str, &str, Printed); 6] = [
    ("collapsed", "collapsed", Printed::AtAnyTime),
    ("half-trained", "half", Printed::AfterJudgedEpochs),
    ("success", "success", Printed::AfterJudgedEpochs),
    ("other", "other", Printed::Not),
    ("born dead", "born_dead", Printed::AtAnyTime),
    ("died later", "died_later", Printed::AtAnyTime),
];

/// The figure's table as a picture: shares by outcome, ours beside the printed ones, batches of 128 and of 64.
fn drawing(figure: &Figure, table: &Table, epochs: u64) -> figures::Figure {
    let of_epochs = table.by("epochs").into_iter().find(|(known, _)| *known == epochs.to_string()).expect("a row of these epochs").1;
    let panels = of_epochs.by("batch").into_iter().map(|(batch, rows)| {
        let mut panel = Panel::new(Axis::named("", OUTCOMES.map(|(name, ..)| name)), Axis::linear("share of networks").between(0.0, 1.0));
        for (place, (init, rows)) in rows.by("init").into_iter().enumerate() {
            let shift = 0.25 * (place as f64 - 1.0);
            let mut points = Vec::new();
            let mut printed = Vec::new();
            for (outcome, (_, column, share)) in OUTCOMES.into_iter().enumerate() {
                let x = outcome as f64 + shift;
                let [low, high] = ["low", "high"].map(|end| format!("{column}_{end}"));
                points.extend(rows.numbers([column, &low, &high]).into_iter().map(|share| Point::within(x, share)));
                if share.is_comparable(epochs) {
                    printed.extend(rows.numbers([&format!("{column}_printed")]).into_iter().map(|[share]| [x, share]));
                }
            }
            panel = panel.with(Series::points(init, points)).with(Series::marks("printed", printed));
        }
        panel.titled(format!("batches of {batch}"))
    });
    let networks = table.numbers(["networks"]).into_iter().map(|[count]| count);
    let (least, most) = networks.fold((f64::INFINITY, 0.0), |(least, most), count| (count.min(least), count.max(most)));
    let title = figure.title.split(',').next().unwrap_or(figure.title);
    figures::Figure::new(figure.table_id, format!("{title}: what became of them"), caption(least, most, epochs)).columns(1).panels(panels)
}

/// What the symbols of a figure are; and early on, what cannot be compared yet.
fn caption(least: f64, most: f64, epochs: u64) -> String {
    let mut caption = format!(
        "{least} to {most} networks a symbol, {epochs} epochs, 99 % intervals. Diamonds: the paper's shares of 1,000 runs; it does not say the size of batches or the number of epochs."
    );
    if epochs < JUDGED_EPOCHS {
        caption.push_str(&format!(
            " After {epochs} epochs collapse is all but decided, which is all that this run judges; half-trained networks have still to become successes, so their shares stand beside the printed ones only at paper scale, after {JUDGED_EPOCHS} epochs."
        ));
    }
    caption
}

/// Half of the 99 % interval of a share that the paper counted among its 1,000 runs.
pub(crate) fn printed_error(share: f64) -> f64 {
    2.576 * (share * (1.0 - share) / 1_000.0).sqrt()
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
        assert_eq!(cell.name(&[20, 100]), "f2 rai batch 64, 3000 points, Adam 0.001, epochs 20 100");
    }

    #[test]
    fn early_shares_of_networks_that_still_learn_do_not_stand_beside_the_printed_ones() {
        let compared = |epochs| OUTCOMES.map(|(_, _, share)| share.is_comparable(epochs));
        assert_eq!(compared(EARLY_EPOCHS), [true, false, false, false, true, true]);
        assert_eq!(compared(JUDGED_EPOCHS), [true, true, true, false, true, true]);
        assert!(
            caption(160.0, 640.0, EARLY_EPOCHS).contains("only at paper scale") && !caption(1e3, 1e3, JUDGED_EPOCHS).contains("only at")
        );
    }

    #[test]
    fn the_error_of_a_printed_share_is_that_of_1_000_runs() {
        // sqrt(0.25 / 1000) = 0.0158.
        assert!((printed_error(0.5) - 0.0407).abs() < 1e-4);
    }
}
