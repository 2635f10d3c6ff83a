//! Appendix B: breakpoints of deep networks of one input.
//!
//! A *breakpoint* of unit `i` in layer `l` is a zero of its pre-activation `z_i^(l)`; it is *active* if a path through the unit, one unit in each
//! layer, has all other units on there; two units with one zero are *degenerate*.
//!
//! Source: Definition 1 and the text around it, and `g_theta` of section 2.1. Reading: "g is non-differentiable at x if x is a breakpoint of some
//! unit" is taken as it stands; the sentence before it suggests that an active one is meant.
//!
//! The sentence after it, on what remains true without degenerate breakpoints, shows that its "if" is meant as "only if" (`deep-forward/knots`).
//!
//! One side is `piecewise::univariate`, which follows all units from breakpoint to breakpoint; the other are plain forward passes. Both in fractions.

mod case;

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Verdict};
use experiments::mean_of::MeanOf;
use experiments::piecewise_layers::piecewise_layers;
use experiments::properties::{Try, properties};
use piecewise::Layer;
use piecewise::univariate::Univariate;
use stats::rational::{Rational, ratio};
use stats::stream::BlockRng;

use self::case::{Case, layer};
use crate::start::Start;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[
    FORWARD,
    INDUCED,
    SEVERAL,
    ZEROS_BEND,
    NOT_WHERE_OFF,
    ANY_BREAKPOINT,
    ACTIVE_BUT_SMOOTH,
    PATH_INDICATOR,
    CANCEL,
    CANCEL_OPPOSITE,
    ONE_LAYER_COUNT,
    COUNT_CHANGES,
    INHERITED,
    MORE_COMPLEX,
];

const SAMPLES: Samples = Samples { ci: 120, paper: 3_000 };
const SOURCE: &str = "Appendix B";

const FORWARD: Claim = Claim {
    id: "deep-forward/knots",
    source: "Section 2.1",
    statement: "g is a line between neighbouring zeros of its hidden units, and on both sides of all of them",
    formula: "g(x) = m x + c between neighbouring x with z_i^((l))(x) = 0 for some unit i of a hidden layer l",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "lines between all zeros", |case| case.lines_between(0)),
    control: Control::negative("zeros of the last hidden layer left out", |run| {
        tried(run, "lines between zeros of earlier layers", |case| case.lines_between(1))
    }),
    note: "Two and three hidden layers of 2 to 4 units. This is also the paper's converse, and it needs no condition: where g bends some unit is \
           zero.",
    ..Claim::DEFAULT
};

const INDUCED: Claim = Claim {
    id: "definition-1/all-zeros",
    source: "Appendix B, Definition 1",
    statement: "the zeros found layer by layer are all there are and no more: between them no unit of a forward pass changes sign, and at them \
                those are zero that are named",
    formula: "z_i^((l))(x) = 0  <=>  x is among the zeros found for unit i of layer l",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "signs between zeros", |case| case.signs(false)),
    control: Control::negative("each unit's first zero only", |run| tried(run, "signs between first zeros", |case| case.signs(true))),
    note: "Signs just beside both ends of each piece between zeros, and values at the zeros, all by plain passes.",
    ..Claim::DEFAULT
};

const SEVERAL: Claim = Claim {
    id: "definition-1/several",
    source: "Appendix B, Definition 1",
    statement: "a unit behind the first layer may induce several breakpoints",
    formula: "1 - |x| = 0  <=>  x = -1 or x = 1",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![zeros_of_tent(1)]),
    control: Control::None("an exact example"),
    note: "1 - |x|: two zeros of one unit in the second layer.",
    ..Claim::DEFAULT
};

const ZEROS_BEND: Claim = Claim {
    id: "appendix-b-layer2/zeros-bend",
    source: SOURCE,
    statement: "every zero crossing of z_i^(2) is a breakpoint of x_i^(2)",
    formula: "z_i^((2))(beta) = 0  =>  x_i^((2)) = relu(z_i^((2))) has two slopes at beta",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "zeros of layer 2 bend its outputs", |case| case.zeros_bend(1)),
    control: Control::negative("of the next unit's output", |run| {
        tried(run, "zeros of layer 2 bend the next output", |case| case.zeros_bend(2))
    }),
    note: "In fractions, slopes of the rectified unit on both sides of its zero.",
    ..Claim::DEFAULT
};

const NOT_WHERE_OFF: Claim = Claim {
    id: "appendix-b-layer2/not-where-off",
    source: SOURCE,
    statement: "a breakpoint of the first layer where z_i^(2) is negative is no breakpoint of x_i^(2)",
    formula: "z_j^((1))(beta) = 0, z_i^((2))(beta) < 0  =>  x_i^((2)) = relu(z_i^((2))) has one slope at beta",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "smooth where off", |case| case.smooth_where(true)),
    control: Control::negative("where it is positive", |run| tried(run, "smooth where on", |case| case.smooth_where(false))),
    ..Claim::DEFAULT
};

const ANY_BREAKPOINT: Claim = Claim {
    id: "appendix-b-active-iff/any-breakpoint",
    source: SOURCE,
    statement: "g is non-differentiable at x if x is a breakpoint of some unit",
    formula: "z_i(x) = 0 for some unit i  =>  g'(x + 0) != g'(x - 0)",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: SAMPLES,
    check: |run| {
        let tries =
            vec![attempt("any breakpoint bends", Case::any_bends), attempt("jumps are sums over open paths", Case::jumps_are_paths)];
        let mut lines = by(properties(run, run.samples(), tries)?);
        let corrected = lines.remove(1).corrected();
        Ok(vec![lines.remove(0), corrected])
    },
    control: Control::positive("sum over the open paths", |run| tried(run, "jumps are sums over open paths", Case::jumps_are_paths)),
    note: "Right: if the weights of the open paths through the unit do not add up to 0 (for a breakpoint that is not degenerate): the jump is \
           |dz/dx| times that sum. An inactive breakpoint has no open path. The paper's next sentence, that without degenerate breakpoints the \
           converse holds as well, says that its 'if' is to be read as 'only if'; that is true, and a row of its own: deep-forward/knots.",
    ..Claim::DEFAULT
};

const ACTIVE_BUT_SMOOTH: Claim = Claim {
    id: "appendix-b-active-iff/active-but-smooth",
    source: SOURCE,
    statement: "if no breakpoint is degenerate, g is non-differentiable at every active one",
    formula: "z_i(x) = 0 for some unit i with an open path  =>  g'(x + 0) != g'(x - 0)",
    expect: Expect::both(Verdict::Refuted),
    check: |_| Ok(vec![two_open_paths(-1.0), one_unit(0.0)]),
    control: Control::positive("output weights 1 and 1, and 1", |_| Ok(vec![two_open_paths(1.0), one_unit(1.0)])),
    note: "Widths 1, 2, 1: relu(relu(x) + 1) - relu(relu(x) + 2) is -1 everywhere, though x = 0 is an active breakpoint and the only one: two open \
           paths cancel. So it is where an output weight is 0. For almost all weights the sentence is true.",
    ..Claim::DEFAULT
};

const PATH_INDICATOR: Claim = Claim {
    id: "appendix-b-path-indicator/iff",
    source: SOURCE,
    statement: "a breakpoint of unit i is active if and only if the indicator of some path through i, the product of [z_j > 0], is discontinuous \
                there",
    formula: "b_pi(x) = prod_{j in pi} [z_j > 0]",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: SAMPLES,
    check: |run| Ok(std::iter::once(both_at_zero()).chain(path_indicators(run)?.into_iter().map(Evidence::corrected)).collect()),
    control: Control::positive("breakpoints that are not degenerate", path_indicators),
    note: "Right: where no other unit is zero and unit i changes sign. As printed it fails on relu(relu(x)), without a bias as He's initialization \
           has none: at x = 0 the path's indicator jumps, but the other unit is zero there and not above, so neither breakpoint is active. The \
           corrected line tries all paths, one by one, with indicators on both sides of the breakpoint.",
    ..Claim::DEFAULT
};

const CANCEL: Claim = Claim {
    id: "appendix-b-degenerate-cancel/possible",
    source: SOURCE,
    statement: "where two units share a breakpoint it is possible that their changes in slope cancel out and g remains linear and differentiable",
    formula: "g'(0 + 0) - g'(0 - 0) = 1 - 1 = 0,  g(x) = relu(relu(x + 2) - 2) - relu(relu(x) + 1)",
    expect: Expect::both(Verdict::Holds),
    check: |_| {
        let one_layer = bend("one layer, same sides, mu = 2 and -2", &shared([1.0, 1.0], [2.0, -2.0]));
        Ok(vec![one_layer, bend("two layers, changes 1 and -1", &across_layers(-1.0))])
    },
    control: Control::negative("changes that are alike", |_| {
        Ok(vec![
            bend("one layer, same sides, mu = 2 and 2", &shared([1.0, 1.0], [2.0, 2.0])),
            bend("two layers, changes 1 and 1", &across_layers(1.0)),
        ])
    }),
    note: "Exact examples. With two layers relu(relu(x + 2) - 2) - relu(relu(x) + 1): at 0 a unit of the second layer and one of the first are \
           zero, which change the slope by 1 and by -1, and the output is -1 on both sides.",
    ..Claim::DEFAULT
};

const CANCEL_OPPOSITE: Claim = Claim {
    id: "appendix-b-degenerate-cancel/opposite-sides",
    source: SOURCE,
    statement: "two units on opposite sides that share a breakpoint cancel where mu_i = mu_j, and not where mu_i = -mu_j",
    formula: "s_i mu_i + s_j mu_j = 0  <=>  mu_i = mu_j,  where s_i = -s_j",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![bend("opposite sides, mu = 2 and 2", &shared([1.0, -1.0], [2.0, -2.0]))]),
    control: Control::negative("mu_i = -mu_j", |_| Ok(vec![bend("opposite sides, mu = 2 and -2", &shared([1.0, -1.0], [2.0, 2.0]))])),
    note: "A row of ours. The paper writes 'mu_i = -mu_j, i.e. the changes in slope cancel out', which is so for units on the same side: the \
           changes are s_i mu_i.",
    ..Claim::DEFAULT
};

const ONE_LAYER_COUNT: Claim = Claim {
    id: "appendix-b-count-dynamic/one-layer",
    source: SOURCE,
    statement: "with one hidden layer the number of breakpoints is H, whatever the parameters are",
    formula: "n = H,  n the number of breakpoints",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| Ok(by(properties(run, run.samples(), vec![first_layer("one hidden layer", 0)])?)),
    control: Control::negative("H + 1", |run| Ok(by(properties(run, run.samples(), vec![first_layer("one hidden layer, one more", 1)])?))),
    note: "For w != 0, counted with multiplicity where units share one. First layers of the networks of these rows without shared zeros: places \
           where the slope of the units' sum changes, by plain passes; with output weights of 1 all changes are upwards, and none cancels.",
    ..Claim::DEFAULT
};

const COUNT_CHANGES: Claim = Claim {
    id: "appendix-b-count-dynamic/two-layers",
    source: SOURCE,
    statement: "with two hidden layers the number of breakpoints depends on the parameters",
    formula: "b - |x| = 0: two solutions for b = 1, none for b = -1",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![zeros_of_tent(1), zeros_of_tent(-1)]),
    control: Control::None("exact examples"),
    note: "relu(b - |x|): the second layer's unit has two zeros for b = 1 and none for b = -1. That it happens in training is figure 2.",
    ..Claim::DEFAULT
};

const INHERITED: Claim = Claim {
    id: "s3-inherited-breakpoints/all-deeper-layers",
    source: "Section 3",
    statement: "breakpoints induced by a layer are present in the basis functions of all deeper layers",
    formula: "z_i^((l))(beta) = 0  =>  z_j^((m)) bends at beta,  for all units j of the layers m > l",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: SAMPLES,
    check: |run| {
        let tries = vec![
            attempt("bend all deeper units", |case| case.inherited(2)),
            attempt("bend all units of the next layer", |case| case.inherited(1)),
        ];
        let mut lines = by(properties(run, run.samples(), tries)?);
        let corrected = lines.remove(1).corrected();
        Ok(vec![lines.remove(0), corrected])
    },
    control: Control::positive("of the next layer", |run| tried(run, "bend all units of the next layer", |case| case.inherited(1))),
    note: "Right: in the pre-activations of the next layer, where no weight is 0 and the breakpoint is not degenerate. Further on a rectifier may \
           be off there; appendix B says so itself. Degenerate ones may cancel: relu(x) - relu(-x) = x has two breakpoints and no bend.",
    ..Claim::DEFAULT
};

const MORE_COMPLEX: Claim = Claim {
    id: "s3-inherited-breakpoints/more-complex",
    source: "Section 3",
    statement: "the basis functions become more complex with depth: a unit of the next layer has more breakpoints",
    formula: "n_{l+1} - n_l >= 4,  n_l the mean number of bends of a pre-activation of layer l",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 630, paper: 20_000 },
    resolution: Resolution::absolute(2.0, "a quarter of what a layer of 8 units with one zero each adds"),
    check: |run| grows(run, false),
    control: Control::negative("of another network's same layer", |run| grows(run, true)),
    note: "Four hidden layers of 8 with He's weights and biases of variance 1: changes of slope of a unit's pre-activation, against one of the \
           layer before, from the second layer to the output; at least 4 more in the mean, half of what 8 units with one zero each would add. The \
           paper's 'thus' needs that most breakpoints stay, not that all do. At initialization; trained networks are figure 2's matter.",
    ..Claim::DEFAULT
};

fn attempt(label: &str, property: fn(&Case) -> Result<(), String>) -> (String, Try<'static>) {
    (label.to_string(), Box::new(move |rng| property(&Case::draw(rng))))
}

fn by(lines: Vec<Evidence>) -> Vec<Evidence> {
    lines.into_iter().map(|line| line.by("zeros layer by layer", "plain forward passes")).collect()
}

fn tried(run: &Run, label: &str, property: fn(&Case) -> Result<(), String>) -> Result<Vec<Evidence>, Stop> {
    Ok(by(properties(run, run.samples(), vec![attempt(label, property)])?))
}

/// Zeros of the second layer of `relu(b - |x|)`: two for `b = 1`, none for `b = -1`.
fn zeros_of_tent(b: i32) -> Evidence {
    let case = Case::of(vec![layer(1, &[1.0, -1.0], &[0.0, 0.0]), layer(2, &[-1.0, -1.0], &[f64::from(b)]), layer(1, &[1.0], &[0.0])]);
    let theory = if b > 0 { 2_u64 } else { 0 };
    Evidence::exact(format!("zeros of {b} - |x|"), Relation::Equal, theory, case.function.induced(2).count() as u64)
        .by("by hand", "zeros layer by layer")
}

/// Whether the only unit is active at 0 in `relu(relu(x))`, against whether its path's indicator jumps there.
fn both_at_zero() -> Evidence {
    let case = Case::of(vec![layer(1, &[1.0], &[0.0]), layer(1, &[1.0], &[0.0]), layer(1, &[1.0], &[0.0])]);
    let is_on = |x: i64| case.pass(&ratio(x, 1))[..2].iter().map(|units| units[0] > ratio(0, 1)).collect::<Vec<bool>>();
    let [left, at, right] = [-1, 0, 1].map(is_on);
    // Of the first unit the other one is the second, and the other way round.
    let cases = [(0, 1), (1, 0)].map(|(unit, other)| {
        let jumps = left.iter().all(|on| *on) != right.iter().all(|on| *on);
        (format!("relu(relu(x)), layer {}", unit + 1), u64::from(at[other]), u64::from(jumps))
    });
    Evidence::exact_cases("the path's indicator jumps", Relation::Equal, cases).by("the breakpoint is active", "indicators on both sides")
}

fn path_indicators(run: &Run) -> Result<Vec<Evidence>, Stop> {
    tried(run, "path indicators", Case::path_indicators)
}

/// The slope of the output from -1 to 1 grows by this much at 0.
fn change_at_zero(case: &Case) -> Rational {
    let output = |x: i64| case.pass(&ratio(x, 1))[case.hidden()][0].clone();
    (output(1) - output(0)) - (output(0) - output(-1))
}

/// The bend at 0, where the only breakpoint is and is active.
fn bend_where_active(label: &str, layers: Vec<Layer>) -> Evidence {
    let case = Case::of(layers);
    let [place] = &case.function.places[..] else { panic!("one breakpoint") };
    assert!(place.is_active && place.breakpoints.len() == 1 && place.at == ratio(0, 1), "active, not degenerate, and at 0");
    let bend = change_at_zero(&case);
    let size = if bend < ratio(0, 1) { -bend } else { bend };
    Evidence::exact(label, Relation::Greater, ratio(0, 1), size).by("non-differentiable", "plain forward passes")
}

/// `v relu(x)`.
fn one_unit(v: f64) -> Evidence {
    bend_where_active("size of the bend of v relu(x)", vec![layer(1, &[1.0], &[0.0]), layer(1, &[v], &[0.0])])
}

/// `relu(relu(x) + 1) + v relu(relu(x) + 2)`: its second layer is on everywhere.
fn two_open_paths(v: f64) -> Evidence {
    let layers = vec![layer(1, &[1.0], &[0.0]), layer(1, &[1.0, 1.0], &[1.0, 2.0]), layer(2, &[1.0, v], &[0.0])];
    bend_where_active("size of the bend with two open paths", layers)
}

/// Two units of one layer with their breakpoint at 0.
fn shared(w: [f64; 2], v: [f64; 2]) -> Case {
    Case::of(vec![layer(1, &w, &[0.0, 0.0]), layer(2, &v, &[0.0])])
}

/// `relu(relu(x + 2) - 2) + v relu(relu(x) + 1)`: at 0 a unit of each layer is zero.
fn across_layers(v: f64) -> Case {
    Case::of(vec![layer(1, &[1.0, 1.0], &[2.0, 0.0]), layer(2, &[1.0, 0.0, 0.0, 1.0], &[-2.0, 1.0]), layer(2, &[1.0, v], &[0.0])])
}

/// The bend at 0 of two units that share it.
fn bend(label: &str, case: &Case) -> Evidence {
    let is_shared = |zeros: usize, at: &Rational| zeros == 2 && *at == ratio(0, 1);
    assert!(case.function.places.iter().any(|place| is_shared(place.breakpoints.len(), &place.at)), "two units share a breakpoint at 0");
    Evidence::exact(label, Relation::Equal, ratio(0, 1), change_at_zero(case)).by("no bend", "plain forward passes")
}

/// First layers without shared zeros, and `H + more` changes of slope.
fn first_layer(label: &str, more: usize) -> (String, Try<'static>) {
    let attempt: Try<'static> = Box::new(move |rng: &mut BlockRng| {
        loop {
            let case = Case::draw(rng).first_layer();
            if case.function.places.iter().all(|place| place.breakpoints.len() == 1) {
                return case.bends(more);
            }
        }
    });
    (label.to_string(), attempt)
}

/// By how many breakpoints a unit of the next layer has more, or one of the same layer of another network.
fn grows(run: &Run, is_same_layer: bool) -> Result<Vec<Evidence>, Stop> {
    const WIDTHS: [usize; 4] = [8; 4];
    let label = if is_same_layer { "another network's unit" } else { "the next layer's unit" };
    let part = Part::new(format!("He, four layers of 8, {label}"), run.samples(), 5_000, move |block| {
        let mut draw = || {
            let network = Start::HeNormal { bias_std: 1.0 }.draw(&WIDTHS, &mut block.rng);
            piecewise_layers(&network).expect("a rectified network").1
        };
        let mut sums = [[0.0; 2]; WIDTHS.len() - 1];
        for _ in 0..block.trials {
            let layers = draw();
            let other = is_same_layer.then(&mut draw);
            for (at, sums) in sums.iter_mut().enumerate() {
                // Layers from 0: the second one is the first whose units bend.
                let later = other.as_ref().map_or_else(|| bends(&layers, at + 2), |other| bends(other, at + 1));
                let more = later - bends(&layers, at + 1);
                *sums = [sums[0] + more, sums[1] + more * more];
            }
        }
        sums
    });
    let blocks = run.measure(vec![part])?.remove(0);
    let lines = (0..WIDTHS.len() - 1).map(|at| {
        let [sum, squares] = blocks.iter().fold([0.0; 2], |[a, b], sums| [a + sums[at][0], b + sums[at][1]]);
        MeanOf::sums(sum, squares, run.samples())
            .line(format!("layer {} to {}", at + 2, at + 3), Relation::AtLeast, 4.0)
            .by("half a layer more", "breakpoints of drawn networks")
    });
    Ok(lines.collect())
}

/// How often the slope of a layer's first unit changes; layers from 0.
fn bends(layers: &[Layer], layer: usize) -> f64 {
    let (before, this) = (&layers[..layer], &layers[layer]);
    let row: Vec<f64> = (0..this.fan_in()).map(|input| this.column(input)[0]).collect();
    let output = Layer::new(row.len(), 1, &row, vec![this.biases()[0]]).expect("finite weights");
    Univariate::<f64>::new(before, &output).expect("one input and one output").function().pieces() as f64 - 1.0
}
