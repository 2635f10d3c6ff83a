//! Figure 1: the length of a circle's images against the layer, and the ratio of the lengths of neighbouring layers.
//!
//! Hard-tanh networks, a circle between two random inputs, layers 0 to 12 on a logarithmic axis: (a) width 32 and several variances, (b)
//! several widths; (c, d) the average ratio of the length in layer `d + 1` to the length in layer `d`, simulated (solid) and between "upper
//! and lower bounds (Theorem 1)" (dashed). No numbers are printed, and the legends are lost.
//!
//! Source: figure 1 and its caption. Reading: the circle lies between two orthogonal inputs of norm `sqrt k`; without biases, as in appendix E;
//! the figure's grid is ours, and (b) has `sigma_w^2 = 4`. Lengths are means by the Gram chain (`speeds`; that whole networks have the same
//! is `proof-integration`). Widths 1 and 2 are carried by few networks in the mean, so the rows on growth begin at width 8.

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use experiments::mean_of::MeanOf;
use experiments::properties::{Try, properties};
use figures::{Axis, Figure, Panel, Series};

use crate::bounds::Layer;
use crate::setting::Setting;
use crate::speeds::{Sums, Walk, grid, walks};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[EXPONENTIAL, VARIANCE, WIDTH, BETWEEN, WIDTH_1];

const SAMPLES: Samples = Samples { ci: 5_000, paper: 80_000 };
const WIDTHS: [usize; 6] = [1, 2, 8, 32, 128, 512];
const VARIANCES: [f64; 7] = [1.0, 2.0, 3.0, 4.0, 8.0, 16.0, 32.0];
const LAYERS: usize = 12;

const EXPONENTIAL: Claim = Claim {
    id: "figure-1/exponential",
    source: "Figure 1 (a, b)",
    statement: "after the first layers the mean length grows by a constant factor a layer, to 3 %: straight lines on the logarithmic axis",
    formula: "(E l(z^5) / E l(z^2))^(1/3) = (E l(z^8) / E l(z^5))^(1/3)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::absolute(0.1, "two thirds of what lengths proportional to the layer would show"),
    check: |run| {
        let sums = walks(run, &grid(&WIDTHS, &VARIANCES, LAYERS), run.samples())?;
        let tables = tables(&sums);
        run.figure(figure(&tables, run.samples()));
        tables.into_iter().for_each(|table| run.table(table));
        Ok(constant(&sums, 0.0))
    },
    control: Control::negative("lengths proportional to the layer", |run| {
        let sums = walks(run, &grid(&WIDTHS, &VARIANCES, LAYERS), run.samples())?;
        Ok(constant(&sums, (libm::log(8.0 / 5.0) - libm::log(5.0 / 2.0)) / 3.0))
    }),
    note: "Widths 32 to 512, sigma_w^2 from 2 on; what is left of the first layers is below 1 %, so equality would be refused with enough networks. The tables figure-1a to figure-1d are what the panels show, with every bound.",
    ..Claim::DEFAULT
};

const VARIANCE: Claim = Claim {
    id: "figure-1/grows-with-variance",
    source: "Figure 1 (a, c)",
    statement: "the ratio of lengths is greater for greater sigma_w^2: from 2 to 4, from 4 to 8 and from 8 to 16 by half and more of what it \
                grows by at infinite width",
    formula: "g(2 v) - g(v) >= (r(2 v) - r(v)) / 2 for v = 2, 4, 8;  g(v) = E[|dz(8)| / |dz(7)|] at sigma_w^2 = v, r(v) its limit for k to infinity",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 5_570, paper: 80_000 },
    resolution: STEPS,
    check: |run| ordered(run, &by_variance(Layer::mean_field_rate)),
    control: Control::negative("equation (2) in place of the rate of infinite width", |run| ordered(run, &by_variance(Layer::gamma_upper))),
    note: "Widths 8, 32 and 512; layer 8 over layer 7. Half: where nothing grew, the rows would be refused. At infinite width the steps are \
           0.19, 0.23 and 0.27. Width 8 is not judged from 8 to 16, where it saturates and grows by less than half of that.",
    ..Claim::DEFAULT
};

const WIDTH: Claim = Claim {
    id: "figure-1/grows-with-width",
    source: "Figure 1 (b, d)",
    statement: "the ratio of lengths is greater at widths 32 and 512 than at 8, at each of sigma_w^2 = 2, 4, 8 and 16 by a quarter and more of \
                what the ratio of infinite width is above 1",
    formula: "g_k - g_8 >= (r - 1) / 4 for k = 32, 512;  g_k = E[|dz(8)| / |dz(7)|] at width k, r its limit for k to infinity",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 8_250, paper: 80_000 },
    resolution: STEPS,
    check: |run| ordered(run, &by_width(Layer::mean_field_rate)),
    control: Control::negative("equation (2) in place of the rate of infinite width", |run| ordered(run, &by_width(Layer::gamma_upper))),
    note: "Layer 8 over layer 7. A quarter: 0.04, 0.09, 0.14 and 0.21. From 32 to 512 it grows by 0.02 at sigma_w^2 = 2 and is not judged here. The \
           limit is mean-field-rate.",
    ..Claim::DEFAULT
};

const STEPS: Resolution = Resolution::PerLine("the step itself, so that equality would be refused");

const BETWEEN: Claim = Claim {
    id: "figure-1/between-the-bounds",
    source: "Figure 1 (c, d)",
    statement: "the average ratio of the lengths of neighbouring layers lies between the bounds: at least one of Theorem 1's form, at most equation (2)",
    formula: "sigma_w / sqrt k  sum_j Binom(j; k, p) chi_mean(j - 1) <= E[|dz(8)| / |dz(7)|] <= sqrt 2 Gamma((k+1)/2) / Gamma(k/2) sigma_w / sqrt k",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::PerLine("a tenth of the distance between the two bounds"),
    check: |run| {
        let sums = walks(run, &small_grid(), run.samples())?;
        Ok(above(&sums).into_iter().chain(below(&sums, Layer::binomial_factor)).collect())
    },
    control: Control::negative("the printed base, with the constant 1, for the lower bound", |run| {
        let sums = walks(run, &small_grid(), run.samples())?;
        Ok(below(&sums, Layer::printed_base))
    }),
    note: "The constants of the dashed lines are lost in our text; the lower one here is the factor of theorem-1/binomial-factor. That the base of Theorem 1 with the \
           constant 1 lies above the curves is theorem-1/printed-base.",
    ..Claim::DEFAULT
};

const WIDTH_1: Claim = Claim {
    id: "figure-1/width-1",
    source: "Figure 1 (b)",
    statement: "with one neuron a layer nothing grows: the image of a circle runs up and down once, and is no longer than 4 in any layer",
    formula: "l(z^d) = 4 max |z^d| <= 4",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 1_100, paper: 50_000 },
    check: |run| width_1(run, 4.0),
    control: Control::negative("no longer than 3", |run| width_1(run, 3.0)),
    note: "A row of ours, for every network and not in the mean, sigma_w^2 = 2, 8 and 32, 12 layers. The rows on growth begin at width 8.",
    ..Claim::DEFAULT
};

/// The grid of the rows that compare few cells.
fn small_grid() -> Vec<Walk> {
    grid(&[8, 32, 512], &VARIANCES_FROM_2, JUDGED_LAYER)
}

/// Without 32: at width 8 few points still move after eight layers of it.
const VARIANCES_FROM_2: [f64; 4] = [2.0, 4.0, 8.0, 16.0];

/// The ratio that is judged: of layer 8 over layer 7.
const JUDGED_LAYER: usize = 8;

/// The change of the logarithm of the growth between layers 2 to 5 and 5 to 8 is `theory`, to 3 %.
fn constant(sums: &[Sums], theory: f64) -> Vec<Evidence> {
    let all = grid(&WIDTHS, &VARIANCES, LAYERS);
    let judged = all.iter().zip(sums).filter(|(walk, _)| walk.layer.width >= 32 && walk.layer.sigma_w2 >= 2.0);
    let lines = judged.flat_map(|(walk, sums)| {
        let change = sums.contrast(&[(8, 1.0 / 3.0), (5, -2.0 / 3.0), (2, 1.0 / 3.0)]);
        [(Relation::AtLeast, theory - 0.03), (Relation::AtMost, theory + 0.03)].map(|(relation, bound)| {
            let label = format!("{}: change of the log growth, {}", walk.label(), relation.sign());
            change.line(label, relation, bound).by("law of growth", "Gram chain")
        })
    });
    lines.collect()
}

/// Whole networks of one neuron a layer: no image of the circle is longer than `most`.
fn width_1(run: &Run, most: f64) -> Result<Vec<Evidence>, Stop> {
    let tries = [2.0, 8.0, 32.0].map(|sigma_w2| {
        let setting = Setting::hard_tanh(1, LAYERS, sigma_w2);
        let attempt: Try<'_> = Box::new(move |rng| {
            let network = setting.draw(rng);
            let course = setting.sweep(&network, &setting.circle(&network)).map_err(|error| error.to_string())?;
            // Slopes along the circle are at most the product of the weights; an event is placed to a few ulps of t, and a length has at
            // most eight ends of pieces, so it is right to 64 ulps times the slope.
            let first = network.first.column(0)[0].hypot(network.first.column(1)[0]).max(1.0);
            let slope = network.layers.iter().fold(first, |slope, layer| slope * layer.column(0)[0].abs().max(1.0));
            let longest = course.length.iter().copied().fold(0.0, f64::max);
            if longest <= most + 64.0 * f64::EPSILON * slope { Ok(()) } else { Err(format!("a length of {longest}")) }
        });
        (format!("sigma_w^2 = {sigma_w2}, lengths up to {most}"), attempt)
    });
    let lines = properties(run, run.samples(), tries.into())?;
    Ok(lines.into_iter().map(|line| line.by("up and down once", "sweeps of whole networks")).collect())
}

/// Indices into the small grid of two cells and by how much the second is claimed to be greater.
type Steps = Vec<([usize; 2], f64)>;

/// Half of the step that a rate makes from one variance to the next.
fn by_variance(rate: fn(&Layer) -> f64) -> Steps {
    let cells = small_grid();
    let steps = [0, 4, 8].into_iter().flat_map(|width| [0, 1, 2].map(|variance| [width + variance, width + variance + 1]));
    // Width 8 from 8 to 16.
    let judged = steps.filter(|cells| *cells != [2, 3]);
    judged.map(|[less, more]| ([less, more], 0.5 * (rate(&cells[more].layer) - rate(&cells[less].layer)))).collect()
}

/// A quarter of what the rate of the wider one is above 1.
fn by_width(rate: fn(&Layer) -> f64) -> Steps {
    let cells = small_grid();
    let pairs = (0..4).flat_map(|variance| [4, 8].map(|wider| [variance, wider + variance]));
    pairs.map(|[less, more]| ([less, more], 0.25 * (rate(&cells[more].layer) - 1.0))).collect()
}

fn ordered(run: &Run, pairs: &[([usize; 2], f64)]) -> Result<Vec<Evidence>, Stop> {
    let cells = small_grid();
    let sums = walks(run, &cells, run.samples())?;
    let lines = pairs.iter().map(|&([less, more], by)| {
        let (a, b) = (sums[less].ratio(JUDGED_LAYER - 1), sums[more].ratio(JUDGED_LAYER - 1));
        let label = format!("{} less {}", cells[more].label(), cells[less].label());
        let error = a.standard_error.hypot(b.standard_error);
        Evidence::mean(label, Relation::AtLeast, by, b.mean - a.mean, error, a.n.min(b.n)).by("steps", "Gram chain").resolving(by)
    });
    Ok(lines.collect())
}

/// Against equation (2).
fn above(sums: &[Sums]) -> Vec<Evidence> {
    let lines = small_grid().into_iter().zip(sums).map(|(walk, sums)| {
        let label = format!("{}, equation (2)", walk.label());
        let line = sums.ratio(JUDGED_LAYER - 1).line(label, Relation::AtMost, walk.layer.gamma_upper()).by("gamma functions", "Gram chain");
        line.resolving(visible(&walk.layer))
    });
    lines.collect()
}

/// Against a factor from below.
fn below(sums: &[Sums], factor: fn(&Layer) -> f64) -> Vec<Evidence> {
    let lines = small_grid().into_iter().zip(sums).map(|(walk, sums)| {
        let label = format!("{}, from below", walk.label());
        let line = sums.ratio(JUDGED_LAYER - 1).line(label, Relation::AtLeast, factor(&walk.layer)).by("lower bound", "Gram chain");
        line.resolving(visible(&walk.layer))
    });
    lines.collect()
}

/// A tenth of what lies between the bounds.
fn visible(layer: &Layer) -> f64 {
    0.1 * (layer.gamma_upper() - layer.binomial_factor())
}

/// The panels' numbers, (a) to (d).
fn tables(sums: &[Sums]) -> [Table; 4] {
    let walks = grid(&WIDTHS, &VARIANCES, LAYERS);
    let lengths = |id, title, width: Option<usize>, sigma_w2: Option<f64>| {
        let mut table = Table::new(id, title, &["width", "sigma_w2", "layer", "mean_length", "low", "high"]);
        for (walk, sums) in walks.iter().zip(sums) {
            if width.is_none_or(|width| walk.layer.width == width) && sigma_w2.is_none_or(|sigma_w2| walk.layer.sigma_w2 == sigma_w2) {
                for d in 0..=LAYERS {
                    let mean = sums.mean(d);
                    // The input's is known; the variance of equal numbers is rounding.
                    let mean = if d == 0 { MeanOf { standard_error: 0.0, ..mean } } else { mean };
                    let ends = mean.interval(0.99);
                    table.push(vec![
                        walk.layer.width.into(),
                        walk.layer.sigma_w2.into(),
                        d.into(),
                        mean.mean.into(),
                        ends.low.into(),
                        ends.high.into(),
                    ]);
                }
            }
        }
        table
    };
    let columns = [
        "width",
        "sigma_w2",
        "growth_of_means",
        "mean_ratio",
        "printed_base",
        "appendix_factor",
        "binomial_factor",
        "equation_2",
        "equation_3",
        "infinite_width",
    ];
    let ratios = |id, title, by_width: bool| {
        let mut table = Table::new(id, title, &columns);
        let mut order: Vec<usize> = (0..walks.len()).collect();
        if by_width {
            order.sort_by(|&a, &b| walks[a].layer.sigma_w2.total_cmp(&walks[b].layer.sigma_w2));
        }
        for i in order {
            let layer: Layer = walks[i].layer;
            let growth = (layer.width > 2).then(|| sums[i].growth(4, LAYERS).mean);
            table.push(vec![
                layer.width.into(),
                layer.sigma_w2.into(),
                growth.into(),
                sums[i].ratio(7).mean.into(),
                layer.printed_base().into(),
                layer.appendix_factor().into(),
                layer.binomial_factor().into(),
                layer.gamma_upper().into(),
                layer.sqrt_upper().into(),
                layer.mean_field_rate().into(),
            ]);
        }
        table
    };
    [
        lengths("figure-1a", "Figure 1 (a): mean length at width 32 (99 % intervals)", Some(32), None),
        lengths("figure-1b", "Figure 1 (b): mean length at sigma_w^2 = 4 (99 % intervals)", None, Some(4.0)),
        ratios("figure-1c", "Figure 1 (c): growth a layer against the width", true),
        ratios("figure-1d", "Figure 1 (d): growth a layer against sigma_w^2", false),
    ]
}

/// Four panels, as in the paper. Between the growth at one width and at another nothing is known, so those points are not joined.
fn figure([of_width_32, of_variance_4, by_width, by_variance]: &[Table; 4], networks: u64) -> Figure {
    let lengths = |title: &str, table: &Table, of: &str, name: &str| {
        let curves = table
            .by(of)
            .into_iter()
            .map(|(value, rows)| Series::points(format!("{name} = {value}"), rows.points("layer", ["mean_length", "low", "high"])));
        Panel::new(Axis::linear("layer"), Axis::log("trajectory length")).titled(title).with_all(curves)
    };
    // A few of the table's curves: each has two bounds.
    let ratios = |title: &str, table: &Table, [of, name]: [&str; 2], few: [&str; 3], x: &str, x_axis: Axis| {
        let curves = table.by(of).into_iter().filter(|(value, _)| few.contains(&value.as_str())).flat_map(|(value, rows)| {
            let name = format!("{name} = {value}");
            [
                Series::points(&name, rows.bare_points(x, "mean_ratio")).role("simulation"),
                Series::dashed(&name, rows.line(x, "binomial_factor")).role("bounds"),
                Series::dashed(&name, rows.line(x, "equation_2")).role("bounds"),
            ]
        });
        Panel::new(x_axis, Axis::log("growth a layer")).titled(title).with_all(curves)
    };
    let caption = format!(
        "Images of a circle in hard-tanh networks, {networks} networks a symbol, 99 % intervals. (c, d): ratio of the lengths of layers 8 and 7, between our lower bound and equation 2; the bases that Theorem 1 prints are in the tables."
    );
    Figure::new("figure-1", "Figure 1: trajectory length by layer, and its growth a layer", caption)
        .panel(lengths("(a) width 32", of_width_32, "sigma_w2", "σ²"))
        .panel(lengths("(b) σ² = 4", of_variance_4, "width", "width"))
        .panel(ratios("(c)", by_width, ["sigma_w2", "σ²"], ["2", "8", "32"], "width", Axis::log("width").between(7.0, 600.0)))
        .panel(ratios("(d)", by_variance, ["width", "width"], ["8", "32", "512"], "sigma_w2", Axis::log("weight variance σ²")))
        .legend_in_each_panel()
}
