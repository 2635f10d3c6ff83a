//! Where single units end: maps of the plane of `(w_L, b)` that figures 4 and 5 and section 5 share.
//!
//! What the paper's figures were drawn with is lost. We take a step of 0.1, the window `[-2, 2]^2` with a start in the centre of each cell of an even grid (so that
//! no start has `w_L = 0`), and 20,000 steps: a cap alone, as any size of a last update below which a run is stopped would depend on gamma, while the dynamics do
//! not (section 6). A run that is still on its way out of the dead cone is dead in these maps.

use claims::{Part, Run, Stop, Table};
use figures::{Axis, Figure, Panel, Series};
use network::{Fate, UnitDescent, UnitTarget};

use crate::momentum::Convention;
use crate::unit::Field;

/// The step.
pub(crate) const STEP: f64 = 0.1;

/// Half of the window's side.
pub(crate) const WINDOW: f64 = 2.0;

const STEPS: u64 = 20_000;

/// From the targets' usual scale down.
pub(crate) const GAMMAS: [f64; 5] = [1.0, 0.1, 0.03, 0.01, 0.001];

impl Field {
    /// The engine's word.
    pub(crate) fn target(self) -> UnitTarget {
        match self {
            Self::Signed => UnitTarget::Linear,
            Self::UnsignedBias => UnitTarget::LinearUnsigned,
            Self::TrueRelu => UnitTarget::Rectified,
        }
    }

    /// In tables.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Signed => "signed",
            Self::UnsignedBias => "unsigned-bias",
            Self::TrueRelu => "true-relu",
        }
    }
}

/// What a map is drawn with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Setting {
    pub(crate) field: Field,
    pub(crate) gamma: f64,
    pub(crate) momentum: f64,
    pub(crate) convention: Convention,
}

impl Setting {
    /// Without momentum.
    pub(crate) fn plain(field: Field, gamma: f64) -> Self {
        Self { field, gamma, momentum: 0.0, convention: Convention::Ema }
    }

    fn name(self, side: usize) -> String {
        let Self { field, gamma, momentum, convention } = self;
        // Without momentum both conventions are one.
        let with = if momentum == 0.0 { "no momentum".to_owned() } else { format!("{convention} {momentum}") };
        format!("{} {side} x {side} starts in {WINDOW}, gamma {gamma}, {with}, {STEPS} steps of {STEP}", field.name())
    }

    /// In labels.
    pub(crate) fn label(self) -> String {
        let Self { gamma, momentum, convention, .. } = self;
        if momentum == 0.0 { format!("gamma = {gamma}") } else { format!("gamma = {gamma}, beta = {momentum} ({convention})") }
    }

    /// Above a small map.
    fn heading(self) -> String {
        let Self { field, gamma, momentum, .. } = self;
        if momentum == 0.0 { format!("{}: γ {gamma}", field.name()) } else { format!("γ {gamma}, β {momentum}") }
    }

    /// The descent of this setting.
    pub(crate) fn descent(self, step: f64, steps: u64) -> UnitDescent {
        UnitDescent::new(self.field.target(), self.gamma, step, steps)
            .and_then(|descent| descent.with_momentum(self.momentum, self.convention.intake(self.momentum)))
            .expect("a positive gamma and a momentum below 1")
    }
}

/// The centres of the cells, row by row from the smallest `b`; `side` is even.
pub(crate) fn starts(side: usize, window: f64) -> Vec<[f64; 2]> {
    centres(side, side, window)
}

/// The centres of the cells of so many columns and rows, row by row from the smallest `b`.
pub(crate) fn centres(columns: usize, rows: usize, window: f64) -> Vec<[f64; 2]> {
    let at = |index: usize, cells: usize| window * ((2 * index + 1) as f64 / cells as f64 - 1.0);
    (0..rows).flat_map(|row| (0..columns).map(move |column| [at(column, columns), at(row, rows)])).collect()
}

/// A cell of a map: its start and how its run ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell {
    pub(crate) start: [f64; 2],
    pub(crate) fate: Fate,
    /// Whether the run was in the linear cone, for dead runs at any time.
    pub(crate) was_linear: bool,
}

/// A map.
#[derive(Clone, Debug)]
pub(crate) struct Map {
    pub(crate) side: usize,
    pub(crate) cells: Vec<Cell>,
}

impl Map {
    /// How many cells there are of which this is true.
    pub(crate) fn count(&self, is: impl Fn(&Cell) -> bool) -> u64 {
        self.cells.iter().filter(|cell| is(cell)).count() as u64
    }

    /// How many cells end so.
    pub(crate) fn ending(&self, fate: Fate) -> u64 {
        self.count(|cell| cell.fate == fate)
    }

    /// All cells.
    pub(crate) fn total(&self) -> u64 {
        self.cells.len() as u64
    }

    /// Shares that end so: of all cells, then of each of [`QUADRANTS`].
    pub(crate) fn shares(&self, fate: Fate) -> [f64; 5] {
        let share = |is_in: &dyn Fn(&Cell) -> bool| self.count(|cell| is_in(cell) && cell.fate == fate) as f64 / self.count(is_in) as f64;
        let [a, b, c, d] = QUADRANTS.map(|(_, holds)| share(&|cell| holds(cell.start)));
        [share(&|_| true), a, b, c, d]
    }

    /// Squares of cells as characters, a text for each row from the largest `b` down: `o` where most reach the optimum, `D` where most die, `.` elsewhere.
    fn picture(&self, squares: usize) -> Vec<String> {
        let size = self.side / squares;
        let of = |row: usize, column: usize, fate: Fate| {
            let cells = (0..size).flat_map(|i| (0..size).map(move |j| (row * size + i, column * size + j)));
            2 * cells.filter(|(i, j)| self.cells[i * self.side + j].fate == fate).count() > size * size
        };
        let letter = |row, column| match () {
            () if of(row, column, Fate::Optimum) => 'o',
            () if of(row, column, Fate::Dead) => 'D',
            () => '.',
        };
        (0..squares).rev().map(|row| (0..squares).map(|column| letter(row, column)).collect()).collect()
    }
}

/// Classes of a map: names, and which runs.
pub(crate) const CLASSES: [(&str, Fate); 3] = [("optimum", Fate::Optimum), ("dead", Fate::Dead), ("other", Fate::Other)];

/// A map as a panel, the window between `-window` and `window`; a cell is coloured by where its run ends, and classes have these names.
pub(crate) fn panel(map: &Map, window: f64, names: [String; 3]) -> Panel {
    let class = |cell: &Cell| CLASSES.iter().position(|(_, fate)| *fate == cell.fate).expect("all fates are classes");
    let axis = |label: &str| Axis::linear(label).between(-window, window);
    let ends = [-window, window];
    let cells = Series::classes(ends, ends, map.side, map.cells.iter().map(class), names);
    Panel::new(axis("w"), axis("b")).square().with(cells)
}

/// Maps side by side.
pub(crate) fn figure(id: &str, title: &str, columns: usize, maps: impl IntoIterator<Item = (Setting, Map)>) -> Figure {
    let mut side = 0;
    let panels: Vec<Panel> = maps
        .into_iter()
        .map(|(setting, map)| {
            side = map.side;
            panel(&map, WINDOW, CLASSES.map(|(name, _)| name.into())).titled(setting.heading())
        })
        .collect();
    let caption = format!(
        "Each cell of {side} x {side} is a start (w_L, b) of expected gradient descent, {STEPS} steps of {STEP}; its colour says where it ends. γ: scale of the targets; β: momentum."
    );
    Figure::new(id, title, caption).columns(columns).panels(panels)
}

/// A name and which starts are in it.
type Quadrant = (&'static str, fn([f64; 2]) -> bool);

/// The quadrants, `w_L` to the right and `b` upwards.
pub(crate) const QUADRANTS: [Quadrant; 4] = [
    ("upper_right", |[w, b]| w > 0.0 && b > 0.0),
    ("lower_right", |[w, b]| w > 0.0 && b < 0.0),
    ("upper_left", |[w, b]| w < 0.0 && b > 0.0),
    ("lower_left", |[w, b]| w < 0.0 && b < 0.0),
];

/// The maps of these settings, with as many cells a side as the row has samples; each is computed once for all rows.
pub(crate) fn maps(run: &Run, settings: &[Setting]) -> Result<Vec<Map>, Stop> {
    let side = run.samples() as usize;
    let mut names: Vec<String> = Vec::new();
    let mut parts = Vec::new();
    for setting in settings {
        let name = setting.name(side);
        if !names.contains(&name) {
            names.push(name.clone());
            parts.push(Part::new(name, 1, 1, move |_| encoded(*setting, side)).common());
        }
    }
    let measured: Vec<Vec<Vec<u8>>> = run.measure(parts)?;
    let map = |setting: &Setting| {
        let name = setting.name(side);
        let position = names.iter().position(|known| *known == name).expect("every name was put there");
        let cells = starts(side, WINDOW).into_iter().zip(&measured[position][0]).map(|(start, &byte)| decoded(start, byte));
        Map { side, cells: cells.collect() }
    };
    Ok(settings.iter().map(map).collect())
}

const FATES: [Fate; 3] = [Fate::Optimum, Fate::Dead, Fate::Other];

/// A byte for each cell: the fate's number, and 4 if it was linear.
fn encoded(setting: Setting, side: usize) -> Vec<u8> {
    let routes = setting.descent(STEP, STEPS).routes(&starts(side, WINDOW));
    let byte = |route: network::Route| {
        let fate = FATES.iter().position(|fate| *fate == route.fate).expect("all fates are listed");
        fate as u8 + 4 * u8::from(route.was_linear)
    };
    routes.into_iter().map(byte).collect()
}

fn decoded(start: [f64; 2], byte: u8) -> Cell {
    Cell { start, fate: FATES[usize::from(byte & 3)], was_linear: byte & 4 != 0 }
}

/// Shares by quadrant.
pub(crate) fn shares_table(id: &str, title: &str, settings: &[Setting], maps: &[Map]) -> Table {
    let columns =
        ["gradient", "gamma", "convention", "momentum", "class", "total", "upper_right", "lower_right", "upper_left", "lower_left"];
    let mut table = Table::new(id, title, &columns);
    for (setting, map) in settings.iter().zip(maps) {
        let convention = if setting.momentum == 0.0 { "none".to_owned() } else { setting.convention.to_string() };
        for (class, fate) in CLASSES {
            let mut row =
                vec![setting.field.name().into(), setting.gamma.into(), convention.clone().into(), setting.momentum.into(), class.into()];
            row.extend(map.shares(fate).map(Into::into));
            table.push(row);
        }
    }
    table
}

/// Maps as characters: 16 squares a side.
pub(crate) fn pictures_table(id: &str, title: &str, settings: &[Setting], maps: &[Map]) -> Table {
    const SQUARES: usize = 16;
    let mut table = Table::new(id, title, &["gradient", "gamma", "convention", "momentum", "bias", "squares"]);
    for (setting, map) in settings.iter().zip(maps) {
        let convention = if setting.momentum == 0.0 { "none".to_owned() } else { setting.convention.to_string() };
        for (row, squares) in map.picture(SQUARES).into_iter().enumerate() {
            let bias = WINDOW * (1.0 - (2 * row + 1) as f64 / SQUARES as f64);
            table.push(vec![
                setting.field.name().into(),
                setting.gamma.into(),
                convention.clone().into(),
                setting.momentum.into(),
                bias.into(),
                squares.into(),
            ]);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run by the formulas as they stand in `unit`, all steps one by one.
    fn plain_end(setting: Setting, start: [f64; 2], steps: u64) -> [f64; 2] {
        let intake = setting.convention.intake(setting.momentum);
        let (mut point, mut carried) = (start, [0.0; 2]);
        for _ in 0..steps {
            let gradient = setting.field.gradient(point, setting.gamma);
            for i in 0..2 {
                carried[i] = setting.momentum * carried[i] + intake * gradient[i];
                point[i] -= STEP * carried[i];
            }
        }
        point
    }

    fn settings() -> Vec<Setting> {
        let with = |field, gamma, momentum, convention| Setting { field, gamma, momentum, convention };
        let mut settings = Vec::new();
        for field in Field::ALL {
            settings.push(Setting::plain(field, 1.0));
            settings.push(Setting::plain(field, 0.03));
            settings.push(with(field, 0.1, 0.7, Convention::Ema));
            settings.push(with(field, 0.3, 0.9, Convention::HeavyBall));
        }
        settings
    }

    #[test]
    fn the_engine_follows_the_gradients_of_this_paper() {
        for setting in settings() {
            let starts = starts(8, WINDOW);
            for (start, end) in starts.iter().zip(setting.descent(STEP, 300).ends(&starts)) {
                let plain = plain_end(setting, *start, 300);
                assert!((end[0] - plain[0]).abs().max((end[1] - plain[1]).abs()) < 1e-12, "{setting:?} from {start:?}: {end:?}, {plain:?}");
            }
        }
    }

    #[test]
    fn the_engine_gives_the_classes_of_the_plain_steps() {
        for setting in settings() {
            let starts = starts(12, WINDOW);
            for (start, fate) in starts.iter().zip(setting.descent(STEP, 2000).fates(&starts)) {
                let [w, b] = plain_end(setting, *start, 2000);
                let plain = match () {
                    () if (w - setting.gamma).hypot(b) < 0.2 * setting.gamma => Fate::Optimum,
                    () if stats::special::normal_lower_tail(b / w.abs()) < 0.01 => Fate::Dead,
                    () => Fate::Other,
                };
                assert_eq!(fate, plain, "{setting:?} from {start:?}");
            }
        }
    }

    #[test]
    fn shares_of_the_classes_add_up_in_every_quadrant() {
        let setting = Setting::plain(Field::Signed, 0.1);
        let cells = starts(12, WINDOW).into_iter().zip(encoded(setting, 12)).map(|(start, byte)| decoded(start, byte)).collect();
        let map = Map { side: 12, cells };
        let sums = FATES.map(|fate| map.shares(fate)).into_iter().reduce(|a, b| std::array::from_fn(|i| a[i] + b[i])).expect("fates");
        assert!(sums.iter().all(|sum| (sum - 1.0).abs() < 1e-12), "{sums:?}");
    }
}
