//! Theorem 3.3: a lower bound of the born dead probability, for one input.
//!
//! ```text
//! p_low(L, N) = 1 - a_1^{L-2} + (1 - 2^{1-N}) (1 - 2^-N) / (1 + (N-1) 2^-N) * (a_2^{L-2} - a_1^{L-2})
//!            <= P(J) <= 1 - (1 - 2^-N)^{L-1},
//! a_1 = 1 - 2^-N,    a_2 = 1 - 2^{1-N} - (N-1) 4^-N
//! ```
//!
//! for width `N` in every layer, no biases, independent weights from continuous symmetric laws with `P(<W_j, v_1> > 0, <W_j, v_2> < 0) <= 1/4`
//! for all non-zero `v_1, v_2` without negative entries.
//!
//! Source: Theorem 3.3 and appendix C. `p_low` is the probability to be dead after `L - 2` steps of a chain with the states dead, rank one and
//! rank two, which starts after the first layer, so `L >= 2`. Reading: the hypothesis on the law is always met by independent symmetric
//! weights: given their sizes, both inner products increase with the signs of the weights, so their own signs are not negatively
//! correlated (Harris), and `P(+, -) = (1 - E[sign sign]) / 4`.

use claims::{
    Answer, Calculator, Claim, Control, Evidence, Expect, Failure, Inputs, Kind, Method, Parameter, Part, Quantity, Relation, Resolution,
    Run, Samples, Stop, Verdict,
};
use network::{BornDeadEnsemble, WeightLaw, WeightScheme};
use num_traits::Zero;
use rand::{Rng, RngExt};
use stats::rational::{Rational, power, ratio, to_f64};

use crate::rays::Rays;
use experiments::death_curves::{DeathCurve, death_curves};
use experiments::properties::{Try, properties};
use experiments::zero_outputs::zero_output_fraction;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[FORMULA, SPECTRUM, SANDWICH, HYPOTHESIS, NEEDED, GAUSSIAN_ROWS];

const P_LOW: &str = "p_low(L, N) = 1 - a1^(L-2) + (1 - 2^(1-N)) (1 - 2^-N) / (1 + (N-1) 2^-N) (a2^(L-2) - a1^(L-2))";

const FORMULA: Claim = Claim {
    id: "theorem-3.3/formula",
    source: "Theorem 3.3, appendix C",
    statement: "p_low is the probability that the chain of three states is dead after L - 2 steps",
    formula: P_LOW,
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![formula(0), starts_at_zero()]),
    control: Control::negative("L - 1 steps", |_| Ok(vec![formula(1)])),
    note: "In fractions, widths 1 to 12 and L = 2 to 30; p_low(2, N) = 0.",
    ..Claim::DEFAULT
};

const SPECTRUM: Claim = Claim {
    id: "theorem-3.3/spectrum",
    source: "Appendix C",
    statement: "the chain's matrix is Q D Q^-1 with the eigenvalues 1, a1, a2 and the printed Q",
    formula: "gamma = P_32 / (P_22 - P_33) = 1 + (2^-N - 4^-N) / (2^-N + (N-1) 4^-N)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(spectrum(&gamma)),
    control: Control::negative("gamma less one", |_| Ok(spectrum(&|width| gamma(width) - ratio(1, 1)))),
    note: "In fractions: the roots 1/sqrt 3 and 1/sqrt(1 + gamma^2) of Q's columns meet their inverses in the rows of Q^-1.",
    ..Claim::DEFAULT
};

const SANDWICH: Claim = Claim {
    id: "theorem-3.3/sandwich",
    source: "Theorem 3.3",
    statement: "the born dead probability lies between p_low and 1 - (1 - 2^-N)^(L-1), for widths 2 to 5 and 10 and L up to 25",
    formula: P_LOW,
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100_000, paper: 5_000_000 },
    resolution: Resolution::absolute(0.02, "a fiftieth of the axis of figure 2"),
    check: |run| Ok(sandwich(&curves(run)?, 0)),
    control: Control::negative("the lower bound for one layer more", |run| Ok(sandwich(&curves(run)?, 1))),
    note: "Normal weights at all five widths, Cauchy, log-normal and nearly discrete ones at 2, 3 and 4. At width 10 the probability is below what the lines resolve but for the deepest networks.",
    ..Claim::DEFAULT
};

const HYPOTHESIS: Claim = Claim {
    id: "theorem-3.3/hypothesis",
    source: "Theorem 3.3",
    statement: "every row of independent symmetric weights satisfies P(<W, v1> > 0, <W, v2> < 0) <= 1/4",
    formula: "#{signs s: sum s_i m_i v1_i > 0 > sum s_i m_i v2_i} <= 2^N / 4 for all m, v1, v2 >= 0",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 2_000, paper: 100_000 },
    check: |run| hypothesis(run, false),
    control: Control::negative("opposite signs in pairs of weights", |run| hypothesis(run, true)),
    note: "A row of ours: the theorem's extra hypothesis excludes no law. All 2^N sign vectors for random whole magnitudes and vectors, N = 1 to 8; for zeros and ties, too.",
    ..Claim::DEFAULT
};

const NEEDED: Claim = Claim {
    id: "theorem-3.3/dependent-weights",
    source: "Theorem 3.3",
    statement: "with dependent weights in a row the lower bound can fail: rows (z, -z + z'/100) die less often than p_low, by two percentage points and more",
    formula: "P(J) <= p_low(L, 2) - 0.02",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100_000, paper: 5_000_000 },
    resolution: Resolution::absolute(0.02, "two percentage points: equality with p_low would be refused"),
    check: |run| dependent_rows(run, 0.02),
    control: Control::negative("p_low one layer earlier", earlier_dependent_rows),
    note: "A row of ours: this is what the independence of the weights does. Width 2, from the second layer on; each weight alone is still symmetric, but P(<W, v1> > 0, <W, v2> < 0) is near 1/2 for v1 and v2 on the two axes.",
    ..Claim::DEFAULT
};

const GAUSSIAN_ROWS: Claim = Claim {
    id: "theorem-3.3/gaussian-rows",
    source: "Theorem 3.3",
    statement: "for Gaussian weights the probability of the hypothesis is the angle of v1 and v2 over 2 pi: 1/4 for orthogonal vectors",
    formula: "P(<W, v1> > 0, <W, v2> < 0) = angle / (2 pi)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100_000, paper: 10_000_000 },
    resolution: Resolution::absolute(0.02, "less than the difference of two of the angles"),
    check: |run| gaussian_rows(run, 360.0),
    control: Control::negative("the angle over pi", |run| gaussian_rows(run, 180.0)),
    note: "A row of ours: the bound 1/4 is attained.",
    ..Claim::DEFAULT
};

/// The denominators have two bits for each neuron: at most a fraction of some 60,000 digits.
const MOST_NEURONS: usize = 100_000;

/// Both bounds of the probability to be born dead.
pub(crate) const BOUNDS: Calculator = Calculator {
    name: "bounds",
    summary: "lower and upper bound of the probability that a bias-free ReLU network with one input, one width and continuous symmetric weights is born dead",
    source: "Theorems 3.2 and 3.3",
    parameters: &[
        Parameter { name: "width", default: "2", kind: Kind::Count(1, 1024), about: "neurons in every hidden layer" },
        Parameter {
            name: "hidden-layers",
            default: "9",
            kind: Kind::Count(1, 10_000),
            about: "layers with ReLU; the paper's L counts the linear last layer too, so its 10-layer network has 9",
        },
    ],
    compute: |inputs: &Inputs| {
        let (width, hidden_layers) = (inputs.count("width"), inputs.size("hidden-layers"));
        if width as usize * hidden_layers > MOST_NEURONS {
            let message =
                format!("--width {width} times --hidden-layers {hidden_layers} is above {MOST_NEURONS}: the fractions would be too long");
            return Err(Failure::usage(message).with_help("take a smaller --width or --hidden-layers"));
        }
        let bounds = Quantity::Object(vec![
            ("lower", Quantity::Fraction(lower_bound(hidden_layers + 1, width))),
            ("upper", Quantity::Fraction(zero_output_fraction(&vec![width as usize; hidden_layers]))),
        ]);
        Ok(Answer::new(bounds, Method::Exact)
            .note(format!("all of the hidden layers apply the ReLU; L = {} in Theorem 3.3", hidden_layers + 1))
            .note("upper: also with symmetric random biases and for any input dimension (Theorem 3.2); lower: one input, no biases"))
    },
};

// --- The formula -----------------------------------------------------------------------------------------------------------------

fn half_to(exponent: u64) -> Rational {
    power(&ratio(1, 2), exponent)
}

fn count(n: u64) -> Rational {
    Rational::from_integer(n.into())
}

/// `a_1 = 1 - 2^-N`: what is left of a single live direction.
pub(crate) fn a_1(width: u64) -> Rational {
    ratio(1, 1) - half_to(width)
}

/// `a_2 = 1 - 2^{1-N} - (N-1) 4^-N`: what stays of rank two at least.
pub(crate) fn a_2(width: u64) -> Rational {
    ratio(1, 1) - half_to(width - 1) - count(width - 1) * half_to(2 * width)
}

/// `p_low(L, N)` as printed, for at least two layers, the linear last one counted, and width at least 1.
pub(crate) fn lower_bound(layers: usize, width: u64) -> Rational {
    let [a1, a2] = [a_1(width), a_2(width)].map(|a| power(&a, layers as u64 - 2));
    let factor = (ratio(1, 1) - half_to(width - 1)) * (ratio(1, 1) - half_to(width)) / (ratio(1, 1) + count(width - 1) * half_to(width));
    ratio(1, 1) - &a1 + factor * (a2 - a1)
}

/// Rows from, columns to: dead, rank one, rank two.
pub(crate) type Matrix = [[Rational; 3]; 3];

/// `V_l` of appendix C: the transitions if two independent vectors die together with probability `both_die`.
pub(crate) fn transitions(width: u64, both_die: &Rational) -> Matrix {
    let (zero, one) = (Rational::zero, || ratio(1, 1));
    let to_line = half_to(width - 1) + (count(width) - ratio(2, 1)) * both_die;
    let stays = one() - half_to(width - 1) - count(width - 1) * both_die;
    [[one(), zero(), zero()], [half_to(width), one() - half_to(width), zero()], [both_die.clone(), to_line, stays]]
}

/// The lower bound's chain: two vectors die together with 4^-N, as orthogonal ones do.
pub(crate) fn chain(width: u64) -> Matrix {
    transitions(width, &half_to(2 * width))
}

/// `pi_1`: after the first layer.
pub(crate) fn first_layer(width: u64) -> [Rational; 3] {
    [Rational::zero(), half_to(width - 1), ratio(1, 1) - half_to(width - 1)]
}

/// The law after one step more.
pub(crate) fn step(states: &[Rational; 3], matrix: &Matrix) -> [Rational; 3] {
    std::array::from_fn(|to| (0..3).map(|from| &states[from] * &matrix[from][to]).sum())
}

/// Product of two matrices.
pub(crate) fn product(left: &Matrix, right: &Matrix) -> Matrix {
    std::array::from_fn(|row| step(&left[row], right))
}

const WIDTHS: std::ops::RangeInclusive<u64> = 1..=12;

fn formula(more_steps: usize) -> Evidence {
    let cases = WIDTHS.flat_map(|width| {
        let matrix = chain(width);
        let mut states = first_layer(width);
        for _ in 0..more_steps {
            states = step(&states, &matrix);
        }
        let dead = (2..=30_usize).map(move |layers| {
            let dead = states[0].clone();
            states = step(&states, &matrix);
            (layers, dead)
        });
        dead.map(move |(layers, dead)| (format!("N = {width}, L = {layers}"), lower_bound(layers, width), dead)).collect::<Vec<_>>()
    });
    Evidence::exact_cases("p_low", Relation::Equal, cases).by("closed form", "chain of three states")
}

fn starts_at_zero() -> Evidence {
    let cases = WIDTHS.map(|width| (format!("N = {width}"), 0, lower_bound(2, width)));
    Evidence::exact_cases("p_low(2, N)", Relation::Equal, cases).by("one layer of ReLU is never dead", "closed form")
}

// --- The spectrum ----------------------------------------------------------------------------------------------------------------

/// `gamma` by its last printed form.
fn gamma(width: u64) -> Rational {
    let (die, both) = (half_to(width), half_to(2 * width));
    ratio(1, 1) + (&die - &both) / (die + count(width - 1) * both)
}

fn spectrum(gamma: &dyn Fn(u64) -> Rational) -> Vec<Evidence> {
    let entries = |of: &dyn Fn(u64) -> (Matrix, Matrix)| {
        let cases = WIDTHS.flat_map(|width| {
            let (theory, observed) = of(width);
            (0..9).map(move |place| {
                let (row, column) = (place / 3, place % 3);
                (format!("N = {width}, entry ({}, {})", row + 1, column + 1), theory[row][column].clone(), observed[row][column].clone())
            })
        });
        cases.collect::<Vec<_>>()
    };
    let zero = Rational::zero;
    let one = || ratio(1, 1);
    let q = |gamma: &Rational| -> Matrix { [[one(), zero(), zero()], [one(), one(), zero()], [one(), gamma.clone(), one()]] };
    let inverse =
        |gamma: &Rational| -> Matrix { [[one(), zero(), zero()], [-one(), one(), zero()], [gamma - one(), -gamma.clone(), one()]] };
    let diagonal = |width: u64| -> Matrix { [[one(), zero(), zero()], [zero(), a_1(width), zero()], [zero(), zero(), a_2(width)]] };
    let by_definition = WIDTHS.map(|width| {
        let matrix = chain(width);
        (format!("N = {width}"), gamma(width), &matrix[2][1] / (&matrix[1][1] - &matrix[2][2]))
    });
    vec![
        Evidence::exact_cases("gamma", Relation::Equal, by_definition).by("last printed form", "P_32 / (P_22 - P_33)"),
        Evidence::exact_cases(
            "Q Q^-1",
            Relation::Equal,
            entries(&|width| {
                let gamma = gamma(width);
                let identity: Matrix = std::array::from_fn(|row| std::array::from_fn(|column| if row == column { one() } else { zero() }));
                (identity, product(&q(&gamma), &inverse(&gamma)))
            }),
        )
        .by("identity", "product of fractions"),
        Evidence::exact_cases(
            "Q D Q^-1",
            Relation::Equal,
            entries(&|width| {
                let gamma = gamma(width);
                (chain(width), product(&product(&q(&gamma), &diagonal(width)), &inverse(&gamma)))
            }),
        )
        .by("matrix of the chain", "product of fractions"),
    ]
}

// --- Networks --------------------------------------------------------------------------------------------------------------------

const LAWS: [(&str, WeightLaw); 4] = [
    ("normal", WeightLaw::Normal),
    ("cauchy", WeightLaw::Cauchy),
    ("log-normal:3", WeightLaw::LogNormal { log_std: 3.0 }),
    ("mixture:0.01", WeightLaw::Mixture { spread: 0.01 }),
];

/// Widths for a law: all for the first, normal weights.
fn widths_for(law: &str) -> &'static [u64] {
    if law == LAWS[0].0 { &[2, 3, 4, 5, 10] } else { &[2, 3, 4] }
}

const MOST_LAYERS: usize = 25;

/// Curves in the order of laws and widths.
fn curves(run: &Run) -> Result<Vec<DeathCurve>, Stop> {
    let settings = LAWS.iter().flat_map(|(name, law)| {
        widths_for(name).iter().map(move |&width| {
            let ensemble = BornDeadEnsemble::new(WeightScheme::iid(*law), &[width as usize; MOST_LAYERS - 1]);
            (format!("{name}, width {width}"), ensemble.expect("a positive width and a plain scheme"))
        })
    });
    death_curves(run, settings.collect(), run.samples())
}

/// The lines of one curve: at each number of layers (the linear last one counted) both bounds, where they can be violated.
pub(crate) fn between(name: &str, width: u64, layers: &[usize], curve: &DeathCurve, later: usize, resolution: f64) -> Vec<Evidence> {
    let lines = layers.iter().flat_map(|&layers| {
        let bounds = [
            (Relation::AtLeast, to_f64(&lower_bound(layers + later, width)), "lower bound in fractions"),
            (Relation::AtMost, to_f64(&zero_output_fraction(&vec![width as usize; layers - 1])), "upper bound in fractions"),
        ];
        // A bound within the resolution of 0 or 1 could not be violated by what matters.
        let fits =
            |relation: Relation, bound: f64| if relation == Relation::AtLeast { bound > resolution } else { bound < 1.0 - resolution };
        bounds.into_iter().filter(move |(relation, bound, _)| fits(*relation, *bound)).map(move |(relation, bound, by)| {
            curve
                .against(format!("{name}width {width}, L = {layers}, {}", relation.sign()), relation, bound, layers - 1)
                .by(by, "whole networks")
        })
    });
    lines.collect()
}

fn sandwich(curves: &[DeathCurve], later: usize) -> Vec<Evidence> {
    let layers = [3, 4, 5, 7, 10, 15, 20, 25];
    let settings = LAWS.iter().flat_map(|(name, _)| widths_for(name).iter().map(move |&width| (name, width)));
    settings.zip(curves).flat_map(|((name, width), curve)| between(&format!("{name}, "), width, &layers, curve, later, 0.021)).collect()
}

/// All sign vectors for random magnitudes and vectors; `tied` gives the weights 1 and 2, 3 and 4, ... opposite signs.
fn hypothesis(run: &Run, tied: bool) -> Result<Vec<Evidence>, Stop> {
    let attempt = |width: usize| -> Try<'_> {
        Box::new(move |rng| {
            let largest = [1, 3, 1000][rng.random_range(0..3)];
            let mut numbers = || (0..width).map(|_| rng.random_range(0..=largest)).collect::<Vec<i64>>();
            let (sizes, v1, v2) = (numbers(), numbers(), numbers());
            let dot = |signs: u32, v: &[i64]| {
                let sign = |i: usize| if signs >> i & 1 == 1 { -1 } else { 1 };
                (0..width).map(|i| sign(i) * (sizes[i] + 1) * v[i]).sum::<i64>()
            };
            let is_possible = |signs: &u32| !tied || (0..width / 2).all(|pair| (signs >> (2 * pair) ^ signs >> (2 * pair + 1)) & 1 == 1);
            let (mut all, mut met) = (0, 0);
            for signs in (0..1_u32 << width).filter(is_possible) {
                all += 1;
                met += u32::from(dot(signs, &v1) > 0 && dot(signs, &v2) < 0);
            }
            if 4 * met <= all { Ok(()) } else { Err(format!("{met} of {all} sign vectors at m = {sizes:?} + 1, v1 = {v1:?}, v2 = {v2:?}")) }
        })
    };
    let which = if tied { ", opposite signs in pairs" } else { "" };
    let tries = (1..=8).map(|width| (format!("N = {width}{which}"), attempt(width))).collect();
    Ok(properties(run, run.samples(), tries)?.into_iter().map(|line| line.by("one quarter", "all sign vectors")).collect())
}

/// Dead among networks of width 2 whose rows from layer 2 on are `(z, -z + z'/100)`, within 2, 3, ... layers.
fn dependent_deaths(run: &Run) -> Result<DeathCurve, Stop> {
    const HIDDEN: usize = 4;
    let part = Part::new("rows (z, -z + z'/100), width 2", run.samples(), 2_000_000, |block| {
        let mut first_dead = vec![0; HIDDEN];
        let mut rays = Rays::new(2);
        for _ in 0..block.trials {
            rays.first(WeightLaw::Normal, &mut block.rng);
            for dead in &mut first_dead[1..] {
                let rng = &mut block.rng;
                rays.next_with(|weights| {
                    for row in weights.chunks_exact_mut(2) {
                        let [z, noise] = [(); 2].map(|()| WeightLaw::Normal.sample(rng));
                        row.copy_from_slice(&[z, 0.01 * noise - z]);
                    }
                });
                if rays.alive() == 0 {
                    *dead += 1;
                    break;
                }
            }
        }
        first_dead
    });
    Ok(DeathCurve::new(run.histograms(vec![part])?.remove(0), run.samples()))
}

fn dependent_rows(run: &Run, less: f64) -> Result<Vec<Evidence>, Stop> {
    let curve = dependent_deaths(run)?;
    let lines = [3_usize, 4, 5].map(|layers| {
        let theory = to_f64(&lower_bound(layers, 2)) - less;
        curve.against(format!("L = {layers}"), Relation::AtMost, theory, layers - 1).by("lower bound less two points", "whole networks")
    });
    Ok(lines.into())
}

/// The networks against the bound of one layer fewer, which they exceed.
fn earlier_dependent_rows(run: &Run) -> Result<Vec<Evidence>, Stop> {
    let curve = dependent_deaths(run)?;
    let lines = [4_usize, 5].map(|layers| {
        let theory = to_f64(&lower_bound(layers - 1, 2)) - 0.02;
        curve.against(format!("L = {layers}"), Relation::AtMost, theory, layers - 1).by("lower bound less two points", "whole networks")
    });
    Ok(lines.into())
}

fn gaussian_rows(run: &Run, full_turn: f64) -> Result<Vec<Evidence>, Stop> {
    // Angles by exact coordinates: tan 30 degrees = 1 / sqrt 3, as v2 = (sqrt 3, 1).
    let settings: [(f64, [f64; 2], [f64; 2]); 4] = [
        (90.0, [1.0, 0.0], [0.0, 2.0]),
        (45.0, [1.0, 0.0], [3.0, 3.0]),
        (60.0, [1.0, 0.0], [1.0, 3.0_f64.sqrt()]),
        (30.0, [1.0, 0.0], [3.0_f64.sqrt(), 1.0]),
    ];
    let parts = settings.iter().map(|(degrees, v1, v2)| {
        Part::new(format!("{degrees} degrees"), run.samples(), 10_000_000, move |block| {
            let mut row = [0.0; 2];
            let mut met = 0;
            for _ in 0..block.trials {
                WeightLaw::Normal.fill(&mut block.rng, &mut row);
                let dot = |v: &[f64; 2]| row[0] * v[0] + row[1] * v[1];
                met += u64::from(dot(v1) > 0.0 && dot(v2) < 0.0);
            }
            met
        })
    });
    let counts = run.count(parts.collect())?;
    let lines = settings.iter().zip(counts).map(|((degrees, _, _), count)| {
        Evidence::proportion(format!("{degrees} degrees"), Relation::Equal, degrees / full_turn, count.hits, count.trials)
            .by("share of the circle", "random rows")
    });
    Ok(lines.collect())
}

/// A random fraction in `[low, high)`.
pub(crate) fn fraction_between(low: &Rational, high: &Rational, rng: &mut impl Rng) -> Rational {
    let place = (rng.next_u64() >> 44) as i64;
    low + (high - low) * ratio(place, 1 << 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_one_is_one_live_direction() {
        // 1 - 2^(2-L): each layer after the first kills with one half.
        assert_eq!(lower_bound(5, 1), ratio(7, 8));
        assert_eq!(a_2(1), ratio(-0, 1));
    }

    #[test]
    fn three_layers_of_width_two_are_exact_with_5_of_32() {
        assert_eq!(lower_bound(3, 2), ratio(5, 32));
    }

    #[test]
    fn without_the_second_layer_of_relu_the_formula_is_negative() {
        // L = 1, with exponent -1: why the theorem needs L >= 2.
        let (a1, a2) = (a_1(2), a_2(2));
        let value = ratio(1, 1) - a1.recip() + ratio(1, 2) * ratio(3, 4) / ratio(5, 4) * (a2.recip() - a1.recip());
        assert!(value < ratio(0, 1), "{value}");
    }

    #[test]
    fn the_bounds_are_in_order_and_grow() {
        for width in 1..6 {
            for layers in 2..20 {
                assert!(lower_bound(layers, width) <= zero_output_fraction(&vec![width as usize; layers - 1]));
                assert!(lower_bound(layers, width) < lower_bound(layers + 1, width));
            }
        }
    }
}
