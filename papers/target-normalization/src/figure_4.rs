//! Figure 4: from where a single unit reaches the optimum and from where it dies, without momentum.
//!
//! Source: figure 4 and its paragraph, section 5: "the region that converges to the dead cone changes with gamma, and eventually switches sign, when gamma becomes
//! small. The majority of initializations still converges at the ground truth."
//!
//! Readings. The axes are `w_L` to the right and `b` upwards, so a region that switches sign moves from one half, `w_L < 0`, to the other. Step, window and number of
//! steps: see `basins`; a map's cells are counted, so all lines are comparisons of whole numbers. The formula of (32) is lost: rows of
//! ours say what comes of its correct form and what of (32) without the sign of `w_L`.

use claims::{Claim, Control, Evidence, Expect, Relation, Run, Samples, Stop, Verdict};
use network::Fate;

use crate::basins::{GAMMAS, Map, Setting, figure, maps, pictures_table, shares_table};
use crate::unit::Field;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[CHANGES, CHANGES_UNSIGNED, ON_THE_LEFT, SWITCHES_UNSIGNED, FEWER_THAN_HALF, MOST_UNSIGNED, MOST_TRUE];

const SOURCE: &str = "Figure 4, section 5";

/// Cells a side.
pub(crate) const SIDE: Samples = Samples { ci: 64, paper: 200 };

const CHANGES: Claim = Claim {
    id: "figure-4/region-changes",
    source: SOURCE,
    statement: "without momentum, the region from which the unit dies changes with gamma",
    formula: "q > 0.03,  q the share of cells that are dead for one only of two neighbouring gamma",
    expect: Expect::both(Verdict::Holds),
    samples: SIDE,
    check: |run| {
        let settings: Vec<Setting> = Field::ALL.iter().flat_map(|&field| GAMMAS.map(|gamma| Setting::plain(field, gamma))).collect();
        let all = maps(run, &settings)?;
        let drawn = settings.iter().copied().zip(all.iter().cloned());
        run.figure(figure("figure-4", "Figure 4: where single units end, without momentum", GAMMAS.len(), drawn));
        run.table(shares_table("figure-4", "Shares of starts by where they end, without momentum", &settings, &all));
        let title = "Where starts end, w from -2 to 2 in each text: o the optimum, D dead, . elsewhere or mixed";
        run.table(pictures_table("figure-4-maps", title, &settings, &all));
        changes(run, Field::Signed, &GAMMAS)
    },
    control: Control::negative("hardly another gamma", |run| changes(run, Field::Signed, &[0.1, 0.099])),
    note: "More than 0.03 of all cells are dead for one gamma and not for the next smaller one, the bound of figure 5's rows. By homogeneity (section 6) all are views of one picture, through windows of 2/gamma.",
    ..Claim::DEFAULT
};

const CHANGES_UNSIGNED: Claim = Claim {
    id: "figure-4/region-changes-unsigned-bias",
    source: SOURCE,
    statement: "with the unsigned bias gradient and without momentum, the region from which the unit dies changes with gamma",
    expect: Expect::both(Verdict::Holds),
    samples: SIDE,
    check: |run| changes(run, Field::UnsignedBias, &GAMMAS),
    control: Control::negative("hardly another gamma", |run| changes(run, Field::UnsignedBias, &[0.1, 0.099])),
    note: "A row of ours: as figure-4/region-changes, with (32) as it is easily misread: without the sign of w_L.",
    ..Claim::DEFAULT
};

const ON_THE_LEFT: Claim = Claim {
    id: "figure-4/more-die-on-the-left",
    source: SOURCE,
    statement: "by the correct expected gradient more starts in [-2, 2]^2 die with w_L < 0 than with w_L > 0, at each of these scales",
    formula: "N(w_L < 0) > N(w_L > 0),  N the number of starts that die",
    expect: Expect::both(Verdict::Holds),
    samples: SIDE,
    check: |run| on_the_left(run, Field::Signed),
    control: Control::negative("the unsigned bias gradient", |run| on_the_left(run, Field::UnsignedBias)),
    note: "A row of ours. The paper prints that the region eventually switches sign when gamma becomes small; if that is from one sign of w_L to the other, it is not so with this \
           gradient, window and number of steps (though for gamma = 0.001 nearly half of the dead starts have w_L > 0), and it is so without the sign of w_L in (32): figure-4/region-switches-sign-unsigned-bias. Which of both the figure was computed with \
           is not known to us, as (32) is lost. Under gradient flow every start with w_L < 0 and b < 0 dies at every gamma, as ds/dt < 0 there (sec5-direction-of-ratio); steps of 0.1 \
           take a few from within about 0.03 gamma of the apex across w_L = 0.",
    ..Claim::DEFAULT
};

const SWITCHES_UNSIGNED: Claim = Claim {
    id: "figure-4/region-switches-sign-unsigned-bias",
    source: SOURCE,
    statement: "with the unsigned bias gradient the region from which the unit dies lies mostly in w_L < 0 for gamma = 1 and mostly in w_L > 0 for gamma = 0.01 and 0.001",
    formula: "N(w_L < 0) > N(w_L > 0) at gamma = 1,  N(w_L > 0) > N(w_L < 0) at gamma = 0.01 and 0.001,  N the number of starts that die",
    expect: Expect::both(Verdict::Holds),
    samples: SIDE,
    check: |run| switches(run, Field::UnsignedBias, [1.0, 0.01, 0.001]),
    control: Control::negative("small and large gamma exchanged", |run| switches(run, Field::UnsignedBias, [0.001, 1.0, 1.0])),
    note: "A row of ours. With (32) as it is easily misread, without the sign of w_L, the printed sentence comes true; with the correct gradient it does not: \
           figure-4/more-die-on-the-left.",
    ..Claim::DEFAULT
};

const FEWER_THAN_HALF: Claim = Claim {
    id: "figure-4/fewer-than-half-reach-the-optimum",
    source: SOURCE,
    statement: "by the correct expected gradient, without momentum, fewer than half of the starts in [-2, 2]^2 reach the optimum for gamma of 0.03 and less",
    formula: "q < 1/2,  q the share of starts that reach the optimum",
    expect: Expect::both(Verdict::Holds),
    samples: SIDE,
    check: |run| fewer_than_half(run, Field::Signed),
    control: Control::negative("the unsigned bias gradient", |run| fewer_than_half(run, Field::UnsignedBias)),
    note: "A row of ours. The paper prints that the majority still converges at the ground truth. With this gradient it does for gamma = 1, 5 of 8, and just for 0.1; for 0.03 it is \
           a third, for 0.001 a sixth. The figure's scales, window and stopping rule are lost, so the printed sentence is not refuted by this; without the sign of w_L in (32) it is true \
           throughout. We expect all starts with w_L > 0 to reach the optimum in unbounded time.",
    ..Claim::DEFAULT
};

const MOST_UNSIGNED: Claim = Claim {
    id: "figure-4/most-reach-the-optimum-unsigned-bias",
    source: SOURCE,
    statement: "with the unsigned bias gradient and without momentum most starts reach the optimum for every gamma",
    formula: "q > 1/2,  q the share of starts that reach the optimum",
    expect: Expect::both(Verdict::Holds),
    samples: SIDE,
    check: |run| most(run, Field::UnsignedBias, &GAMMAS, Fate::Optimum),
    control: Control::negative("most die", |run| most(run, Field::UnsignedBias, &GAMMAS, Fate::Dead)),
    note: "A row of ours. With (32) as it is easily misread, without the sign of w_L, the printed sentence comes true: see figure-4/fewer-than-half-reach-the-optimum.",
    ..Claim::DEFAULT
};

const MOST_TRUE: Claim = Claim {
    id: "figure-4/most-die-with-rectified-targets",
    source: SOURCE,
    statement: "with rectified targets and without momentum most starts die for gamma of 0.03 and less",
    formula: "q > 1/2,  q the share of starts that die",
    expect: Expect::both(Verdict::Holds),
    samples: SIDE,
    check: |run| most(run, Field::TrueRelu, &[0.03, 0.01, 0.001], Fate::Dead),
    control: Control::negative("gamma = 1", |run| most(run, Field::TrueRelu, &[1.0], Fate::Dead)),
    note: "A row of ours: the paper replaces these targets by linear ones, and that is not what makes so many die.",
    ..Claim::DEFAULT
};

fn changes(run: &Run, field: Field, gammas: &[f64]) -> Result<Vec<Evidence>, Stop> {
    let settings: Vec<Setting> = gammas.iter().map(|&gamma| Setting::plain(field, gamma)).collect();
    let maps = maps(run, &settings)?;
    let lines = maps.windows(2).zip(gammas.windows(2)).map(|(maps, gammas)| {
        let pairs = maps[0].cells.iter().zip(&maps[1].cells);
        let changed = pairs.filter(|(a, b)| (a.fate == Fate::Dead) != (b.fate == Fate::Dead)).count() as u64;
        let label = format!("cells dead for one of gamma = {} and {}", gammas[0], gammas[1]);
        Evidence::exact(label, Relation::Greater, maps[0].total() * 3 / 100, changed).by("0.03 of all cells", "expected gradient descent")
    });
    Ok(lines.collect())
}

/// The first gamma has its dead cells mostly on the left, the others mostly on the right.
fn switches(run: &Run, field: Field, gammas: [f64; 3]) -> Result<Vec<Evidence>, Stop> {
    let mut different = gammas.to_vec();
    different.dedup();
    let settings: Vec<Setting> = different.iter().map(|&gamma| Setting::plain(field, gamma)).collect();
    let maps = maps(run, &settings)?;
    let lines = maps.iter().zip(&different).enumerate().map(|(index, (map, gamma))| {
        let [left, right] = dead_by_side(map);
        if index == 0 {
            Evidence::exact(format!("gamma = {gamma}: dead with w_L < 0"), Relation::Greater, right, left)
                .by("dead with w_L > 0", "expected gradient descent")
        } else {
            Evidence::exact(format!("gamma = {gamma}: dead with w_L > 0"), Relation::Greater, left, right)
                .by("dead with w_L < 0", "expected gradient descent")
        }
    });
    Ok(lines.collect())
}

/// At each scale.
fn on_the_left(run: &Run, field: Field) -> Result<Vec<Evidence>, Stop> {
    let settings = GAMMAS.map(|gamma| Setting::plain(field, gamma));
    let lines = maps(run, &settings)?.into_iter().zip(settings).map(|(map, setting)| {
        let [left, right] = dead_by_side(&map);
        Evidence::exact(format!("{}: dead with w_L < 0", setting.label()), Relation::Greater, right, left)
            .by("dead with w_L > 0", "expected gradient descent")
    });
    Ok(lines.collect())
}

/// Dead cells with `w_L < 0`, with `w_L > 0`.
fn dead_by_side(map: &Map) -> [u64; 2] {
    [-1.0, 1.0].map(|side: f64| map.count(|cell| cell.fate == Fate::Dead && side * cell.start[0] > 0.0))
}

fn fewer_than_half(run: &Run, field: Field) -> Result<Vec<Evidence>, Stop> {
    let settings: Vec<Setting> = GAMMAS[2..].iter().map(|&gamma| Setting::plain(field, gamma)).collect();
    let lines = maps(run, &settings)?.into_iter().zip(settings).map(|(map, setting)| {
        let label = format!("{}: cells that end at the optimum", setting.label());
        Evidence::exact(label, Relation::Less, map.total() / 2, map.ending(Fate::Optimum))
            .by("half of all cells", "expected gradient descent")
    });
    Ok(lines.collect())
}

fn most(run: &Run, field: Field, gammas: &[f64], fate: Fate) -> Result<Vec<Evidence>, Stop> {
    let settings: Vec<Setting> = gammas.iter().map(|&gamma| Setting::plain(field, gamma)).collect();
    let lines = maps(run, &settings)?.into_iter().zip(settings).map(|(map, setting)| {
        let label = format!("{}: cells that end {}", setting.label(), if fate == Fate::Dead { "dead" } else { "at the optimum" });
        Evidence::exact(label, Relation::Greater, map.total() / 2, map.ending(fate)).by("half of all cells", "expected gradient descent")
    });
    Ok(lines.collect())
}
