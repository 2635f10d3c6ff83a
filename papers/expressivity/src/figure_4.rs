//! Figure 4: dichotomies against (a) remaining depth and (b) width.
//!
//! Hard-tanh networks with `sigma_w^2 = 8` and no biases; the first layer's weights go round a great circle; 15 inputs. The axes of (a)
//! are 2 to 18 layers and 10 to 10^4 dichotomies, those of (b) widths to 600 and 10 to 10^3. No other number is printed.
//!
//! Source: figure 4 and its caption. Reading: normal inputs with a mean `|x|^2` of the width; the remaining depth counts the layers that
//! apply the activation from the swept one on; dichotomies are counted on the whole circle. Widths and depths are ours, as the legends are
//! lost.

use claims::{Claim, Control, Evidence, Expect, Profile, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use figures::{Axis, Figure, Panel, Series};

use crate::dichotomies::{Ensemble, Family, PAPERS_POINTS, dichotomies, ensembles, flips};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[DEPTH, WIDTH, NARROW_AND_DEEP, SATURATION];

const DEPTH: Claim = Claim {
    id: "figure-4/depth",
    source: "Figure 4 (a)",
    statement: "for each width the number of dichotomies grows by a sixth and more with each layer of remaining depth",
    formula: "E[ln(D(n) / D(1))] / (n - 1) >= ln(7/6)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 22, paper: 16 },
    resolution: Resolution::absolute(0.15, "ln(7/6), which is how far the claim is from no growth"),
    check: |run| {
        let found = by_depth(run)?;
        let table = table("figure-4a", "Figure 4 (a): dichotomies of 15 inputs against remaining depth, sigma_w^2 = 8", &found);
        run.figure(figure(&table, "remaining_depth", "width"));
        run.table(table);
        Ok(depth_lines(&found))
    },
    control: Control::negative("sigma_w^2 = 1, where curves do not grow", |run| Ok(depth_lines(&families(run, &[(16, 5)], 1.0)?))),
    note: "Widths from 8 on, over the whole range of depths of each. Networks of width 4 grow more slowly \
           (dichotomies-proportional/narrow).",
    ..Claim::DEFAULT
};

const WIDTH: Claim = Claim {
    id: "figure-4/width",
    source: "Figure 4 (b)",
    statement: "the number of dichotomies increases only slowly with width: twice the width, at four layers, multiplies it by less than \
           1.5, twice the depth by more",
    formula: "E[ln D_{2k}(4)] - E[ln D_k(4)] <= ln 1.5,  E[ln(D_k(4) / D_k(2))] >= ln 1.5",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 61, paper: 64 },
    resolution: Resolution::absolute(0.3, "three quarters of ln 1.5"),
    check: |run| {
        let found = by_width(run)?;
        let table = table("figure-4b", "Figure 4 (b): dichotomies of 15 inputs against width, sigma_w^2 = 8", &found);
        run.figure(figure(&table, "width", "remaining_depth"));
        run.table(table);
        Ok(width_lines(&found, 4))
    },
    control: Control::negative("the depth doubled along with the width", |run| Ok(width_lines(&by_width(run)?, 2))),
    note: "From width 8 on; lines compare a width with twice as much. It saturates: from width 32 on hardly anything is added.",
    ..Claim::DEFAULT
};

const NARROW_AND_DEEP: Claim = Claim {
    id: "figure-4/narrow-and-deep",
    source: "Figure 4 (b)",
    statement: "in narrow networks width matters more: at six layers width 8 has at least 1.7 times as many dichotomies as width 4, and \
           that factor grows with depth",
    formula: "E[ln D_8(6)] - E[ln D_4(6)] >= ln 1.7,  g_8 - g_4 >= 0.1,  g_k = E[ln(D_k(6) / D_k(2))] / 4",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200, paper: 1000 },
    resolution: Resolution::absolute(0.5, "ln 1.7; a tenth for the growth a layer"),
    check: |run| narrow_and_deep(run, [4, 8]),
    control: Control::negative("width 8 against itself", |run| narrow_and_deep(run, [8, 8])),
    note: "A row of ours. The factor a layer depends on the width, so that no width effect is slow at every depth; the limit of wide \
           networks is reached later in deeper ones. The plot's range of widths hides it.",
    ..Claim::DEFAULT
};

const SATURATION: Claim = Claim {
    id: "figure-4/saturation",
    source: "Figure 4 (a), figure 5",
    statement: "the exponential ends at 2^s: with 5 inputs and width 16, three quarters of all 32 label vectors are met after 6 layers",
    formula: "E[D(6)] >= 3/4 2^5",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 74, paper: 600 },
    resolution: Resolution::absolute(3.2, "a tenth of all label vectors"),
    check: |run| saturation(run, 6),
    control: Control::negative("after one layer", |run| saturation(run, 1)),
    note: "A row of ours. The 15 inputs of the figures have 2^15 = 32768 label vectors; the table figure-4a goes to 16 and 18 layers at \
           paper scale.",
    ..Claim::DEFAULT
};

fn by_depth(run: &Run) -> Result<Vec<Ensemble>, Stop> {
    let shapes: &[(usize, usize)] = if run.profile() == Profile::Ci {
        &[(4, 8), (8, 7), (16, 5), (32, 4)]
    } else {
        &[(4, 18), (8, 18), (16, 16), (32, 16), (64, 8), (128, 6)]
    };
    families(run, shapes, 8.0)
}

fn by_width(run: &Run) -> Result<Vec<Ensemble>, Stop> {
    let shapes: &[(usize, usize)] = if run.profile() == Profile::Ci {
        &[(4, 4), (8, 4), (16, 4), (32, 4)]
    } else {
        &[(4, 6), (8, 6), (16, 6), (32, 6), (64, 5), (128, 4)]
    };
    families(run, shapes, 8.0)
}

fn families(run: &Run, shapes: &[(usize, usize)], sigma_w2: f64) -> Result<Vec<Ensemble>, Stop> {
    // Narrow networks scatter more and cost less.
    let networks = |width: usize| if width < 16 { 3 * run.samples() } else { run.samples() };
    let family = |&(width, layers): &(usize, usize)| (Family::first_layer(width, layers, sigma_w2, PAPERS_POINTS), networks(width));
    ensembles(run, &shapes.iter().map(family).collect::<Vec<_>>())
}

fn depth_lines(found: &[Ensemble]) -> Vec<Evidence> {
    let wide = found.iter().filter(|ensemble| ensemble.family.setting.width >= 8);
    let lines = wide.map(|ensemble| {
        let layers = ensemble.family.remaining_depth();
        let label = format!("width {}, ln growth a layer, 1 to {layers} layers", ensemble.family.setting.width);
        // Near 2^15 there is nowhere to grow.
        ensemble.growth(1, layers.min(14)).line(label, Relation::AtLeast, libm::log(7.0 / 6.0)).by("a sixth", "sweeps, event by event")
    });
    lines.collect()
}

/// The networks of half the width have so many layers, where all others have four.
fn width_lines(found: &[Ensemble], layers_of_the_narrow: usize) -> Vec<Evidence> {
    let ln_at = |ensemble: &Ensemble, layers: usize| ensemble.mean(|network| libm::log(network.mean(layers, dichotomies)));
    let wide: Vec<&Ensemble> = found.iter().filter(|ensemble| ensemble.family.setting.width >= 8).collect();
    let widths = wide.windows(2).map(|pair| {
        let [narrow, wide] = [ln_at(pair[0], layers_of_the_narrow), ln_at(pair[1], 4)];
        let (width, twice) = (pair[0].family.setting.width, pair[1].family.setting.width);
        let standard_error = libm::hypot(narrow.standard_error, wide.standard_error);
        Evidence::mean(
            format!("ln of width {twice} over width {width}, 4 layers"),
            Relation::AtMost,
            libm::log(1.5),
            wide.mean - narrow.mean,
            standard_error,
            wide.n,
        )
        .by("a factor of 1.5", "sweeps, event by event")
    });
    let depths = wide.iter().map(|ensemble| {
        let doubled = ensemble.mean(|network| libm::log(network.mean(4, dichotomies) / network.mean(2, dichotomies)));
        doubled
            .line(format!("ln of 4 layers over 2, width {}", ensemble.family.setting.width), Relation::AtLeast, libm::log(1.5))
            .by("a factor of 1.5", "sweeps, event by event")
    });
    widths.chain(depths).collect()
}

fn narrow_and_deep(run: &Run, widths: [usize; 2]) -> Result<Vec<Evidence>, Stop> {
    const LAYERS: usize = 6;
    let family = |width| (Family::first_layer(width, LAYERS, 8.0, PAPERS_POINTS), run.samples());
    let mut families = vec![family(widths[0])];
    if widths[1] != widths[0] {
        families.push(family(widths[1]));
    }
    let found = ensembles(run, &families)?;
    let [narrow, wide] = [&found[0], &found[found.len() - 1]];
    let ln_at = |ensemble: &Ensemble, layers: usize| ensemble.mean(|network| libm::log(network.mean(layers, dichotomies)));
    let ratio = |layers: usize| {
        let [below, above] = [narrow, wide].map(|ensemble| ln_at(ensemble, layers));
        (above.mean - below.mean, libm::hypot(above.standard_error, below.standard_error))
    };
    let growth = [narrow, wide].map(|ensemble| ensemble.growth(2, LAYERS));
    let (six, error) = ratio(LAYERS);
    Ok(vec![
        Evidence::mean(
            format!("ln of width {} over width {}, {LAYERS} layers", widths[1], widths[0]),
            Relation::AtLeast,
            libm::log(1.7),
            six,
            error,
            run.samples(),
        )
        .by("a factor of 1.7", "sweeps, event by event"),
        Evidence::mean(
            "ln growth a layer from 2 to 6 layers, wide less narrow".to_string(),
            Relation::AtLeast,
            0.1,
            growth[1].mean - growth[0].mean,
            libm::hypot(growth[0].standard_error, growth[1].standard_error),
            run.samples(),
        )
        .by("a tenth", "sweeps, event by event")
        .resolving(0.1),
    ])
}

fn saturation(run: &Run, layers: usize) -> Result<Vec<Evidence>, Stop> {
    const POINTS: usize = 5;
    let ensembles = ensembles(run, &[(Family::first_layer(16, 6, 8.0, POINTS), run.samples())])?;
    let lines = ensembles.iter().map(|ensemble| {
        let all = f64::from(1 << POINTS);
        ensemble
            .mean(|network| network.mean(layers, dichotomies))
            .line("label vectors met".to_string(), Relation::AtLeast, 0.75 * all)
            .by("three quarters of 2^5", "sweeps, event by event")
    });
    Ok(lines.collect())
}

/// Dichotomies and flips by width and remaining depth, with the standard error over networks.
fn table(id: &str, title: &str, found: &[Ensemble]) -> Table {
    let columns = ["width", "remaining_depth", "networks", "dichotomies", "standard_error", "flips"];
    let mut table = Table::new(id, title, &columns);
    for ensemble in found {
        for layers in 1..=ensemble.family.remaining_depth() {
            let mean = ensemble.mean(|network| network.mean(layers, dichotomies));
            table.push(vec![
                ensemble.family.setting.width.into(),
                layers.into(),
                mean.n.into(),
                mean.mean.into(),
                mean.standard_error.into(),
                // The whole circle has each flip twice.
                ensemble.mean(|network| 2.0 * network.mean(layers, flips)).mean.into(),
            ]);
        }
    }
    table
}

/// Dichotomies against one column, a name for each value of the other.
fn figure(table: &Table, against: &str, of: &str) -> Figure {
    let words = |column: &str| column.replace('_', " ");
    let curves = table.by(of).into_iter().map(|(value, rows)| {
        Series::points(format!("{} {value}", words(of)), rows.points_with_error(against, ["dichotomies", "standard_error"]))
    });
    let panel = Panel::new(Axis::linear(words(against)), Axis::log("dichotomies of 15 inputs")).with_all(curves);
    let networks = table.numbers(["networks"]).into_iter().fold(f64::INFINITY, |least, [count]| count.min(least));
    let caption = format!("Means over {networks} networks and more, first layer swept along a great circle, 99 % intervals of the mean.");
    Figure::new(&table.id, &table.title, caption).panel(panel)
}
