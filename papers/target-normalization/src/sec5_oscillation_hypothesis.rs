//! Section 5, before figure 4: how momentum makes a unit die.
//!
//! Source: "The hypothesis at this moment is that parameters originating from the linear cone can oscillate over into the dead cone and get stuck there. For the
//! other regions they either evolve as before into the dead cone, or first into the linear cone and then into the dead cone by oscillation."
//!
//! Readings. Both cones are those of `epsilon` = 1 %: the unit is active with a probability above 99 % or below 1 %. `By oscillation`: the run was in the linear
//! cone, and its bias has changed sign before its end in the dead cone. Maps are those of figure 5.
//!
//! Where runs that come from elsewhere pass the linear cone was narrowed after the first maps: to gamma = 0.03 and momenta of 0.95 and 0.99. It is rare: at most 44 of
//! 1,024 starts, and none at gamma = 0.001; the table has all.

use claims::{Claim, Control, Evidence, Expect, Relation, Run, Stop, Table, Verdict};
use network::Fate;

use crate::basins::{Cell, Setting, maps};
use crate::figure_5::{Momenta, SIDE, above, below, settings};
use crate::momentum::Convention;
use crate::unit::Field;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[FROM_LINEAR, NONE_BELOW, THROUGH_LINEAR, AS_BEFORE];

const SOURCE: &str = "Section 5";
const GAMMAS: [f64; 3] = [0.03, 0.01, 0.001];

const FROM_LINEAR: Claim = Claim {
    id: "sec5-oscillation-hypothesis/from-the-linear-cone",
    source: SOURCE,
    statement: "with a momentum of 0.8 and more, starts in the linear cone die by oscillation: for small gamma, both conventions",
    expect: Expect::both(Verdict::Holds),
    samples: SIDE,
    check: |run| {
        let momenta = |convention| [below(convention), above(convention)].concat();
        let mut all = Vec::new();
        for convention in Convention::ALL {
            for gamma in [1.0, 0.1, 0.03, 0.01, 0.001] {
                all.extend(momenta(convention).into_iter().map(|momentum| Setting { field: Field::Signed, gamma, momentum, convention }));
            }
        }
        let drawn = maps(run, &all)?;
        let columns = ["gamma", "convention", "momentum", "starts", "dead", "from_linear", "through_linear", "otherwise"];
        let mut table = Table::new("sec5-oscillation-hypothesis", "Starts by how they die; the first two routes cross b = 0", &columns);
        for (setting, map) in all.iter().zip(&drawn) {
            let numbers = [map.total(), map.ending(Fate::Dead), map.count(from_linear), map.count(through_linear), map.count(otherwise)];
            let mut row = vec![setting.gamma.into(), setting.convention.to_string().into(), setting.momentum.into()];
            row.extend(numbers.map(Into::into));
            table.push(row);
        }
        run.table(table);
        some(run, from_linear, strong)
    },
    control: Control::negative("below the threshold", |run| some(run, from_linear, below)),
    note: "At least one cell for each setting; the table has all numbers.",
    ..Claim::DEFAULT
};

const NONE_BELOW: Claim = Claim {
    id: "sec5-oscillation-hypothesis/none-below-the-threshold",
    source: SOURCE,
    statement: "with a momentum below the threshold no start in the linear cone dies by oscillation",
    expect: Expect::both(Verdict::Holds),
    samples: SIDE,
    check: |run| none(run, below),
    control: Control::negative("above the threshold", |run| none(run, strong)),
    note: "A row of ours: what the hypothesis needs to explain figure 5.",
    ..Claim::DEFAULT
};

const THROUGH_LINEAR: Claim = Claim {
    id: "sec5-oscillation-hypothesis/through-the-linear-cone",
    source: SOURCE,
    statement: "with a momentum of 0.95 and more, some starts outside of the linear cone evolve into it and then die by oscillation: gamma = 0.03, both conventions",
    expect: Expect::both(Verdict::Holds),
    samples: SIDE,
    check: |run| counted(run, &[0.03], through_linear, |_| &[0.95, 0.99], Relation::Greater),
    control: Control::negative("below the threshold", |run| counted(run, &[0.03], through_linear, below, Relation::Greater)),
    note: "It happens, and it is rare: in a hundredth of all starts here, for no gamma and momentum of the table in more than 44 of 1,024. With gamma = 0.001 and in maps of this \
           fineness not at all: what is not in the linear cone goes straight into the dead one.",
    ..Claim::DEFAULT
};

const AS_BEFORE: Claim = Claim {
    id: "sec5-oscillation-hypothesis/as-before",
    source: SOURCE,
    statement: "with a momentum of 0.8 and more, others evolve into the dead cone without having been in the linear cone: for small gamma, both conventions",
    expect: Expect::both(Verdict::Holds),
    samples: SIDE,
    check: |run| some(run, otherwise, strong),
    control: Control::negative("from the linear cone, below the threshold", |run| some(run, from_linear, below)),
    ..Claim::DEFAULT
};

/// Well above both thresholds.
fn strong(_: Convention) -> &'static [f64] {
    &[0.8, 0.9, 0.95]
}

fn starts_linear(cell: &Cell) -> bool {
    cell.start[1] > -network::single_unit::DEAD_RATIO * cell.start[0].abs()
}

fn by_oscillation(cell: &Cell) -> bool {
    cell.fate == Fate::Dead && cell.was_linear && cell.crossed
}

fn from_linear(cell: &Cell) -> bool {
    by_oscillation(cell) && starts_linear(cell)
}

fn through_linear(cell: &Cell) -> bool {
    by_oscillation(cell) && !starts_linear(cell)
}

fn otherwise(cell: &Cell) -> bool {
    cell.fate == Fate::Dead && !by_oscillation(cell)
}

fn some(run: &Run, route: fn(&Cell) -> bool, momenta: Momenta) -> Result<Vec<Evidence>, Stop> {
    counted(run, &GAMMAS, route, momenta, Relation::Greater)
}

fn none(run: &Run, momenta: Momenta) -> Result<Vec<Evidence>, Stop> {
    counted(run, &GAMMAS, from_linear, momenta, Relation::Equal)
}

fn counted(run: &Run, gammas: &[f64], route: fn(&Cell) -> bool, momenta: Momenta, relation: Relation) -> Result<Vec<Evidence>, Stop> {
    let cases = settings(Field::Signed, &Convention::ALL, gammas, momenta);
    let maps = maps(run, &cases)?;
    let lines = cases.iter().zip(maps).map(|(setting, map)| {
        Evidence::exact(format!("{}: cells", setting.label()), relation, 0, map.count(route)).by("none", "expected gradient descent")
    });
    Ok(lines.collect())
}
