//! Appendix B: breakpoints of deep networks of one input.
//!
//! A *breakpoint* of unit `i` in layer `l` is a zero of its pre-activation `z_i^(l)`; it is *active* if a path through the unit, one unit in each
//! layer, has all other units on there; two units with one zero are *degenerate*.
//!
//! Source: Definition 1 and the text around it, and `g_theta` of section 2.1. Reading: "g is non-differentiable at x if x is a breakpoint of some
//! unit" is taken as it stands; the sentence before it suggests that an active one is meant.
//!
//! One side is `piecewise::univariate`, which follows all units from breakpoint to breakpoint; the other are plain forward passes. Both in fractions.

use claims::{Claim, Control, Evidence, Expect, Relation, Run, Samples, Stop, Verdict};
use experiments::properties::{Try, properties};
use piecewise::Layer;
use piecewise::univariate::{Function, Place, Univariate};
use rand::Rng;
use stats::rational::{Rational, from_f64_exact, ratio};
use stats::stream::BlockRng;

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
    ONE_LAYER_COUNT,
    COUNT_CHANGES,
    INHERITED,
];

const SAMPLES: Samples = Samples { ci: 150, paper: 3_000 };
const SOURCE: &str = "Appendix B";

const FORWARD: Claim = Claim {
    id: "deep-forward/knots",
    source: "Section 2.1",
    statement: "g is a line between neighbouring zeros of its hidden units, and on both sides of all of them",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "lines between all zeros", |case| case.lines_between(0)),
    control: Control::negative("zeros of the last hidden layer left out", |run| {
        tried(run, "lines between zeros of earlier layers", |case| case.lines_between(1))
    }),
    note: "Two and three hidden layers of 2 to 4 units. This is also the paper's converse, and it needs no condition: where g bends some unit is zero.",
    ..Claim::DEFAULT
};

const INDUCED: Claim = Claim {
    id: "definition-1/all-zeros",
    source: "Appendix B, Definition 1",
    statement: "the zeros found layer by layer are all there are: between them no unit of a forward pass changes sign, and at them those do that are named",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "signs between zeros", |case| case.signs(0)),
    control: Control::negative("each unit's first zero only", |run| tried(run, "signs between first zeros", |case| case.signs(1))),
    ..Claim::DEFAULT
};

const SEVERAL: Claim = Claim {
    id: "definition-1/several",
    source: "Appendix B, Definition 1",
    statement: "a unit behind the first layer may induce several breakpoints",
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
    note: "Right: if the weights of the open paths through the unit do not add up to 0 (for a breakpoint that is not degenerate): the jump is |dz/dx| times \
           that sum. An inactive breakpoint has no open path.",
    ..Claim::DEFAULT
};

const ACTIVE_BUT_SMOOTH: Claim = Claim {
    id: "appendix-b-active-iff/active-but-smooth",
    source: SOURCE,
    statement: "if no breakpoint is degenerate, g is non-differentiable at every active one",
    expect: Expect::both(Verdict::Refuted),
    check: |_| Ok(vec![two_open_paths(-1.0)]),
    control: Control::positive("output weights 1 and 1", |_| Ok(vec![two_open_paths(1.0)])),
    note: "Widths 1, 2, 1: relu(relu(x) + 1) - relu(relu(x) + 2) is -1 everywhere, though x = 0 is an active breakpoint and the only one: two open paths \
           cancel. For almost all weights the sentence is true.",
    ..Claim::DEFAULT
};

const PATH_INDICATOR: Claim = Claim {
    id: "appendix-b-path-indicator/iff",
    source: SOURCE,
    statement: "a breakpoint of unit i is active if and only if the indicator of some path through i, the product of [z_j > 0], is discontinuous there",
    formula: "b_pi(x) = prod_{j in pi} [z_j > 0]",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "path indicators", |case| case.path_indicators(false)),
    control: Control::negative("paths that need not pass through the unit's layer", |run| {
        tried(run, "path indicators, the unit left out", |case| case.path_indicators(true))
    }),
    note: "All paths, one by one; indicators on both sides of each breakpoint that is not degenerate.",
    ..Claim::DEFAULT
};

const CANCEL: Claim = Claim {
    id: "appendix-b-degenerate-cancel/jumps",
    source: SOURCE,
    statement: "where two units share a breakpoint g remains differentiable if mu_i = -mu_j",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| {
        let printed = vec![
            shared("same sides, slopes 2 and -2", [1.0, 1.0], [2.0, -2.0]),
            shared("opposite sides, slopes 2 and -2", [1.0, -1.0], [2.0, 2.0]),
        ];
        let corrected = [
            shared("same sides, jumps 2 and -2", [1.0, 1.0], [2.0, -2.0]),
            shared("opposite sides, jumps 2 and -2", [1.0, -1.0], [2.0, -2.0]),
        ];
        Ok(printed.into_iter().chain(corrected.map(Evidence::corrected)).collect())
    },
    control: Control::positive("jumps that cancel", |_| {
        Ok(vec![
            shared("same sides, jumps 2 and -2", [1.0, 1.0], [2.0, -2.0]),
            shared("opposite sides, jumps 2 and -2", [1.0, -1.0], [2.0, -2.0]),
        ])
    }),
    note: "Right: if s_i mu_i = -s_j mu_j, the jumps. With opposite sides and mu = 2 and -2 both units add 2 to the slope.",
    ..Claim::DEFAULT
};

const ONE_LAYER_COUNT: Claim = Claim {
    id: "appendix-b-count-dynamic/one-layer",
    source: SOURCE,
    statement: "with one hidden layer the number of breakpoints is H, whatever the parameters are",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| tried(run, "one hidden layer", |case| case.count_of_first_layer(0)),
    control: Control::negative("H + 1", |run| tried(run, "one hidden layer, one more", |case| case.count_of_first_layer(1))),
    note: "First layers of the networks of these rows; no weight is 0.",
    ..Claim::DEFAULT
};

const COUNT_CHANGES: Claim = Claim {
    id: "appendix-b-count-dynamic/two-layers",
    source: SOURCE,
    statement: "with two hidden layers the number of breakpoints depends on the parameters",
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
    note: "Right: in the pre-activations of the next layer, where no weight is 0. Further on a rectifier may be off there; appendix B says so itself.",
    ..Claim::DEFAULT
};

/// A network, its function by the engine, and its layers for plain passes.
struct Case {
    layers: Vec<Layer>,
    function: Function<Rational>,
}

/// Half a whole number up to 4, not 0.
fn weight(rng: &mut BlockRng) -> f64 {
    let size = f64::from(1 + rng.next_u32() % 8) / 2.0;
    if rng.next_u32().is_multiple_of(2) { size } else { -size }
}

/// Sixteenths: zeros seldom meet.
fn bias(rng: &mut BlockRng) -> f64 {
    f64::from(rng.next_u32() % 129) / 16.0 - 4.0
}

fn fraction(x: f64) -> Rational {
    from_f64_exact(x).expect("a finite number")
}

impl Case {
    fn draw(rng: &mut BlockRng) -> Self {
        let hidden = 2 + rng.next_u32() as usize % 2;
        let mut fan_in = 1;
        let mut layers = Vec::new();
        for layer in 0..=hidden {
            let width = if layer == hidden { 1 } else { 2 + rng.next_u32() as usize % 3 };
            let weights: Vec<f64> = (0..fan_in * width).map(|_| weight(rng)).collect();
            layers.push(Layer::new(fan_in, width, &weights, (0..width).map(|_| bias(rng)).collect()).expect("finite weights"));
            fan_in = width;
        }
        Self::of(layers)
    }

    fn of(layers: Vec<Layer>) -> Self {
        let (output, hidden) = layers.split_last().expect("an output layer");
        let function = Univariate::<Rational>::new(hidden, output).expect("one input and one output").function();
        Self { layers, function }
    }

    fn hidden(&self) -> usize {
        self.layers.len() - 1
    }

    /// Pre-activations of all layers, the output last, by a plain pass.
    fn pass(&self, x: &Rational) -> Vec<Vec<Rational>> {
        let mut z = vec![x.clone()];
        let mut all = Vec::new();
        for layer in &self.layers {
            let h: Vec<Rational> = (0..layer.fan_out())
                .map(|unit| {
                    let terms = z.iter().enumerate().map(|(input, z)| fraction(layer.column(input)[unit]) * z);
                    terms.fold(fraction(layer.biases()[unit]), |sum, term| sum + term)
                })
                .collect();
            z = h.iter().map(positive_part).collect();
            all.push(h);
        }
        all
    }

    /// Two inputs inside of each piece between these places, and beyond them.
    fn inside(places: &[Rational]) -> Vec<[Rational; 2]> {
        let beyond = ratio(8, 1);
        let Some((first, last)) = places.first().zip(places.last()) else { return vec![[ratio(0, 1), ratio(1, 1)]] };
        let ends: Vec<Rational> = std::iter::once(first - &beyond).chain(places.iter().cloned()).chain([last + &beyond]).collect();
        ends.windows(2).map(|pair| [1, 2].map(|k| &pair[0] + (&pair[1] - &pair[0]) * ratio(k, 3))).collect()
    }

    fn places(&self) -> Vec<Rational> {
        self.function.places.iter().map(|place| place.at.clone()).collect()
    }

    fn lines_between(&self, without_last: usize) -> Result<(), String> {
        let kept = |place: &&Place<Rational>| place.breakpoints.iter().any(|breakpoint| breakpoint.layer + without_last <= self.hidden());
        let places: Vec<Rational> = self.function.places.iter().filter(kept).map(|place| place.at.clone()).collect();
        let output = |x: &Rational| self.pass(x)[self.hidden()][0].clone();
        for [a, b] in Self::inside(&places) {
            // The middle of two points of a line.
            let middle = (&a + &b) / ratio(2, 1);
            if output(&a) + output(&b) != output(&middle) * ratio(2, 1) {
                return Err(format!("no line between {a} and {b}: {}", self.told()));
            }
        }
        Ok(())
    }

    fn signs_at(&self, x: &Rational) -> Vec<Vec<bool>> {
        self.pass(x)[..self.hidden()].iter().map(|layer| layer.iter().map(|h| *h > ratio(0, 1)).collect()).collect()
    }

    /// `first_only`: as if each unit had its first zero alone.
    fn signs(&self, first_only: usize) -> Result<(), String> {
        let pieces: Vec<Vec<Vec<bool>>> = Self::inside(&self.places()).iter().map(|[a, _]| self.signs_at(a)).collect();
        let mut seen = std::collections::BTreeSet::new();
        for (place, pair) in self.function.places.iter().zip(pieces.windows(2)) {
            let sides = pair[0].iter().flatten().zip(pair[1].iter().flatten());
            let units = pair[0].iter().enumerate().flat_map(|(layer, units)| (0..units.len()).map(move |unit| (layer + 1, unit)));
            for ((layer, unit), (before, after)) in units.zip(sides) {
                let is_named =
                    place.breakpoints.iter().any(|b| (b.layer, b.unit) == (layer, unit)) && (first_only == 0 || seen.insert((layer, unit)));
                // A touching zero is named and changes no sign.
                if before != after && !is_named {
                    return Err(format!("unit {unit} of layer {layer} changes sign at {}: {}", place.at, self.told()));
                }
            }
        }
        Ok(())
    }

    /// Slopes of all pre-activations on the piece with these two points.
    fn slopes(&self, [a, b]: &[Rational; 2]) -> Vec<Vec<Rational>> {
        let (at_a, at_b) = (self.pass(a), self.pass(b));
        let slope = |(a_value, b_value): (&Rational, &Rational)| (b_value - a_value) / (b - a);
        at_a.iter().zip(&at_b).map(|(la, lb)| la.iter().zip(lb).map(slope).collect()).collect()
    }

    /// `turn` 1: the unit's own output; 2: that of the one after it.
    fn zeros_bend(&self, turn: usize) -> Result<(), String> {
        let pieces = Self::inside(&self.places());
        for (place, pair) in self.function.places.iter().zip(pieces.windows(2)) {
            for breakpoint in place.breakpoints.iter().filter(|b| b.layer == 2) {
                let width = self.layers[1].fan_out();
                let unit = (breakpoint.unit + turn - 1) % width;
                let output = |points: &[Rational; 2]| {
                    let [a, b] = [0, 1].map(|k| positive_part(&self.pass(&points[k])[1][unit]));
                    (b - a) / (&points[1] - &points[0])
                };
                let is_crossing = self.signs_at(&pair[0][0])[1][breakpoint.unit] != self.signs_at(&pair[1][0])[1][breakpoint.unit];
                if is_crossing && output(&pair[0]) == output(&pair[1]) {
                    return Err(format!("no bend at {}: {}", place.at, self.told()));
                }
            }
        }
        Ok(())
    }

    fn smooth_where(&self, off: bool) -> Result<(), String> {
        let pieces = Self::inside(&self.places());
        for (place, pair) in self.function.places.iter().zip(pieces.windows(2)) {
            if place.breakpoints.iter().all(|b| b.layer != 1) {
                continue;
            }
            let z = self.pass(&place.at);
            for (unit, h) in z[1].iter().enumerate() {
                let is_chosen = if off { *h < ratio(0, 1) } else { *h > ratio(0, 1) };
                let slope = |points: &[Rational; 2]| {
                    let [a, b] = [0, 1].map(|k| positive_part(&self.pass(&points[k])[1][unit]));
                    (b - a) / (&points[1] - &points[0])
                };
                if is_chosen && slope(&pair[0]) != slope(&pair[1]) {
                    return Err(format!("unit {unit} of layer 2 bends at {}: {}", place.at, self.told()));
                }
            }
        }
        Ok(())
    }

    fn any_bends(&self) -> Result<(), String> {
        let pieces = Self::inside(&self.places());
        for (place, pair) in self.function.places.iter().zip(pieces.windows(2)) {
            let slope = |points| self.slopes(points)[self.hidden()][0].clone();
            if slope(&pair[0]) == slope(&pair[1]) {
                return Err(format!("g has one slope on both sides of {}: {}", place.at, self.told()));
            }
        }
        Ok(())
    }

    /// For breakpoints that are not degenerate: the output's slope grows by `|dz/dx|` times the sum of the weights of all open paths behind the unit.
    fn jumps_are_paths(&self) -> Result<(), String> {
        let pieces = Self::inside(&self.places());
        for (place, pair) in self.function.places.iter().zip(pieces.windows(2)) {
            let [breakpoint] = &place.breakpoints[..] else { continue };
            let (layer, unit) = (breakpoint.layer - 1, breakpoint.unit);
            let (before, after) = (self.slopes(&pair[0]), self.slopes(&pair[1]));
            let z = self.pass(&place.at);
            let slope = &before[layer][unit];
            let size = if *slope < ratio(0, 1) { -slope } else { slope.clone() };
            let found = &after[self.hidden()][0] - &before[self.hidden()][0];
            // A zero that touches changes nothing.
            let crosses = self.signs_at(&pair[0][0])[layer][unit] != self.signs_at(&pair[1][0])[layer][unit];
            let stated = if crosses { size * self.open_paths(&z, layer, unit) } else { ratio(0, 1) };
            if found != stated {
                return Err(format!("the slope grows by {found}, not {stated}, at {}: {}", place.at, self.told()));
            }
        }
        Ok(())
    }

    /// Products of weights from a unit to the output, summed over all paths whose units are on.
    fn open_paths(&self, z: &[Vec<Rational>], layer: usize, unit: usize) -> Rational {
        let weights = self.layers[layer + 1].column(unit);
        if layer + 1 == self.hidden() {
            return fraction(weights[0]);
        }
        let next = (0..weights.len()).filter(|&to| z[layer + 1][to] > ratio(0, 1));
        next.map(|to| fraction(weights[to]) * self.open_paths(z, layer + 1, to)).sum()
    }

    /// Without its unit a path's indicator cannot tell.
    fn path_indicators(&self, without_unit: bool) -> Result<(), String> {
        let pieces = Self::inside(&self.places());
        for (place, pair) in self.function.places.iter().zip(pieces.windows(2)) {
            let [breakpoint] = &place.breakpoints[..] else { continue };
            let (layer, unit) = (breakpoint.layer - 1, breakpoint.unit);
            let (before, after) = (self.signs_at(&pair[0][0]), self.signs_at(&pair[1][0]));
            if before[layer][unit] == after[layer][unit] {
                continue;
            }
            let indicator =
                |signs: &[Vec<bool>], path: &[usize]| path.iter().enumerate().all(|(at, &j)| (without_unit && at == layer) || signs[at][j]);
            let jumps = self
                .paths()
                .into_iter()
                .filter(|path| path[layer] == unit)
                .any(|path| indicator(&before, &path) != indicator(&after, &path));
            if jumps != place.is_active {
                return Err(format!("at {} an indicator jumps: {jumps}, active: {}: {}", place.at, place.is_active, self.told()));
            }
        }
        Ok(())
    }

    /// All paths: a unit in each hidden layer.
    fn paths(&self) -> Vec<Vec<usize>> {
        let widths = self.layers[..self.hidden()].iter().map(Layer::fan_out);
        widths.fold(vec![vec![]], |paths, width| {
            paths.iter().flat_map(|path| (0..width).map(|unit| path.iter().copied().chain([unit]).collect())).collect()
        })
    }

    fn count_of_first_layer(&self, more: usize) -> Result<(), String> {
        let first = self.layers[0].clone();
        let width = first.fan_out();
        let output = Layer::new(width, 1, &vec![1.0; width], vec![0.0]).expect("finite weights");
        let zeros = Self::of(vec![first, output]).function.induced(1).count();
        if zeros == width + more { Ok(()) } else { Err(format!("{zeros} zeros of {width} units")) }
    }

    /// Zeros of each layer that are crossings bend every unit up to `layers` layers further on.
    fn inherited(&self, layers: usize) -> Result<(), String> {
        let pieces = Self::inside(&self.places());
        for (place, pair) in self.function.places.iter().zip(pieces.windows(2)) {
            let [breakpoint] = &place.breakpoints[..] else { continue };
            let layer = breakpoint.layer - 1;
            if self.signs_at(&pair[0][0])[layer][breakpoint.unit] == self.signs_at(&pair[1][0])[layer][breakpoint.unit] {
                continue;
            }
            let (before, after) = (self.slopes(&pair[0]), self.slopes(&pair[1]));
            for deeper in layer + 1..=(layer + layers).min(self.hidden()) {
                if let Some(unit) = (0..before[deeper].len()).find(|&unit| before[deeper][unit] == after[deeper][unit]) {
                    return Err(format!("unit {unit} of layer {} does not bend at {}: {}", deeper + 1, place.at, self.told()));
                }
            }
        }
        Ok(())
    }

    fn told(&self) -> String {
        let layer = |layer: &Layer| {
            let columns: Vec<String> = (0..layer.fan_in()).map(|input| format!("{:?}", layer.column(input))).collect();
            format!("columns {} biases {:?}", columns.join(" "), layer.biases())
        };
        self.layers.iter().map(layer).collect::<Vec<_>>().join("; ")
    }
}

fn positive_part(h: &Rational) -> Rational {
    if *h > ratio(0, 1) { h.clone() } else { ratio(0, 1) }
}

fn attempt(label: &str, property: fn(&Case) -> Result<(), String>) -> (String, Try<'static>) {
    (label.to_string(), Box::new(move |rng| property(&Case::draw(rng))))
}

fn by(lines: Vec<Evidence>) -> Vec<Evidence> {
    lines.into_iter().map(|line| line.by("zeros layer by layer", "plain forward passes")).collect()
}

fn tried(run: &Run, label: &str, property: fn(&Case) -> Result<(), String>) -> Result<Vec<Evidence>, Stop> {
    Ok(by(properties(run, run.samples(), vec![attempt(label, property)])?))
}

fn layer(fan_in: usize, weights: &[f64], biases: &[f64]) -> Layer {
    Layer::new(fan_in, biases.len(), weights, biases.to_vec()).expect("finite weights")
}

/// Zeros of the second layer of `relu(b - |x|)`: two for `b = 1`, none for `b = -1`.
fn zeros_of_tent(b: i32) -> Evidence {
    let case = Case::of(vec![layer(1, &[1.0, -1.0], &[0.0, 0.0]), layer(2, &[-1.0, -1.0], &[f64::from(b)]), layer(1, &[1.0], &[0.0])]);
    let theory = if b > 0 { 2_u64 } else { 0 };
    Evidence::exact(format!("zeros of {b} - |x|"), Relation::Equal, theory, case.function.induced(2).count() as u64)
        .by("by hand", "zeros layer by layer")
}

/// The bend of `relu(relu(x) + 1) + v relu(relu(x) + 2)` at its only breakpoint, which is active.
fn two_open_paths(v: f64) -> Evidence {
    let case = Case::of(vec![layer(1, &[1.0], &[0.0]), layer(1, &[1.0, 1.0], &[1.0, 2.0]), layer(2, &[1.0, v], &[0.0])]);
    let [place] = &case.function.places[..] else { panic!("one breakpoint: the second layer is on everywhere") };
    assert!(place.is_active && place.breakpoints.len() == 1, "active and not degenerate");
    let slope =
        |from: i64, to: i64| (case.pass(&ratio(to, 1))[2][0].clone() - case.pass(&ratio(from, 1))[2][0].clone()) / ratio(to - from, 1);
    let bend = slope(1, 2) - slope(-2, -1);
    let size = if bend < ratio(0, 1) { -bend } else { bend };
    Evidence::exact("size of the bend at the active breakpoint", Relation::Greater, ratio(0, 1), size)
        .by("non-differentiable", "plain forward passes")
}

/// The bend of two units at 0.
fn shared(label: &str, w: [f64; 2], v: [f64; 2]) -> Evidence {
    let case = Case::of(vec![layer(1, &w, &[0.0, 0.0]), layer(2, &v, &[0.0])]);
    let slope =
        |from: i64, to: i64| (case.pass(&ratio(to, 1))[1][0].clone() - case.pass(&ratio(from, 1))[1][0].clone()) / ratio(to - from, 1);
    Evidence::exact(format!("{label}: bend"), Relation::Equal, ratio(0, 1), slope(1, 2) - slope(-2, -1)).by("none", "plain forward passes")
}
