//! Section 2, related work: three cited statements.
//!
//! Of deep networks with symmetric weights, of scaled rewards, of small rewards. The rows of the cited paper on dying networks are in the project's own folder for it, `dying-relu-rai`.

use claims::{Claim, Control, Evidence, Expect, Relation, Run, Samples, Stop, Verdict};
use num_traits::{One, Zero};
use stats::rational::{Rational, power, ratio};
use stats::stream::BlockRng;

use crate::fractions::{between, dot, equal, size, tried, vector};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[DEPTH, REWARDS, SMALL_REWARDS];

const DEPTH: Claim = Claim {
    id: "sec2-related/depth",
    source: "Section 2",
    statement: "networks of one unit a layer with symmetric weights other than 0 and no biases give 0 at a given input x != 0 with probability 1 - 2^-L, which tends to 1 with the depth L",
    formula: "P(f(x) = 0) = 1 - 2^-L",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(depth(0)),
    control: Control::negative("one layer less", |_| Ok(depth(1))),
    note: "The smallest case of \"the model dies in probability as the depth approaches infinity\", by all sign patterns; every width is a row of dying-relu-rai, theorem 3.2. \"Asymmetric \
           initialization can effectively prevent this outcome\" is so at a finite depth; as the depth tends to infinity at a fixed width the model dies in probability with it, too: \
           dying-relu-rai, corollary 4.2.",
    ..Claim::DEFAULT
};

const REWARDS: Claim = Claim {
    id: "sec2-related/scaled-rewards",
    source: "Section 2",
    statement: "scaling rewards by a positive constant scales the values, which are the regression's targets, by the same constant",
    formula: "V = r + kappa P V  =>  c V = c r + kappa P (c V),  V the values, r the rewards, P the transitions, kappa the discount",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100, paper: 4_000 },
    check: |run| rewards(run, "scaled rewards", false),
    control: Control::negative("values clipped at 1", |run| rewards(run, "scaled rewards, clipped", true)),
    note: "\"Often equivalent\": exact for every fixed policy, whose Bellman operator is linear but for the rewards. Random Markov chains of two or three states, values by elimination.",
    ..Claim::DEFAULT
};

const SMALL_REWARDS: Claim = Claim {
    formula: "q(c) > q(1) for small c,  q(c) the share of dead ReLUs where rewards are scaled by c",
    ..Claim::not_checked(
        "sec2-related/small-rewards",
        "Section 2",
        "small reward scales have been seen to increase the risk of dying ReLUs",
        "cited from another work without settings: neither task, network nor reward scale is given; figure 1 is the paper's own analogue",
    )
};

/// Alive networks among all sign patterns: at the input 1 a unit passes its input on if its weight is positive. At a negative input the first sign is the other one.
fn depth(missing: u64) -> Vec<Evidence> {
    let one = Rational::one();
    let dead = |layers: u32| {
        let patterns = 1_u64 << layers;
        // A negative weight makes the layer zero, and all after it.
        let alive =
            (0..patterns).filter(|signs| (0..layers).fold(1_i32, |h, layer| if signs >> layer & 1 == 1 { h } else { 0 }) > 0).count();
        Rational::one() - ratio(alive as i64, patterns as i64)
    };
    let cases = (1..=12_u32).map(|layers| {
        let theory = &one - power(&ratio(1, 2), u64::from(layers) - missing);
        (format!("{layers} layers"), theory, dead(layers))
    });
    let growing =
        (1..=12_u32).map(|layers| (format!("{layers} layers"), one.clone() - power(&ratio(1, 2), u64::from(layers) - 1), dead(layers)));
    vec![
        Evidence::exact_cases("dead", Relation::Equal, cases).by("closed form", "all sign patterns"),
        Evidence::exact_cases("more with every layer", Relation::Greater, growing).by("one layer less", "all sign patterns"),
    ]
}

/// The solution of `matrix x = right`, by elimination; the matrix is diagonally dominant.
fn solve(mut matrix: Vec<Vec<Rational>>, mut right: Vec<Rational>) -> Vec<Rational> {
    let n = right.len();
    for pivot in 0..n {
        for row in (0..n).filter(|row| *row != pivot) {
            let pivot_row = matrix[pivot].clone();
            let factor = &matrix[row][pivot] / &pivot_row[pivot];
            matrix[row].iter_mut().zip(&pivot_row).for_each(|(entry, above)| *entry -= &factor * above);
            let change = &factor * &right[pivot];
            right[row] -= change;
        }
    }
    (0..n).map(|row| &right[row] / &matrix[row][row]).collect()
}

fn rewards(run: &Run, name: &str, clipped: bool) -> Result<Vec<Evidence>, Stop> {
    let attempt = move |rng: &mut BlockRng| {
        let states = size(rng, 2, 3);
        let (discount, scale) = (between(rng, 0, 1), between(rng, 0, 3));
        let transitions: Vec<Vec<Rational>> = (0..states)
            .map(|_| {
                let weights: Vec<Rational> = (0..states).map(|_| between(rng, 0, 1)).collect();
                let sum = weights.iter().fold(Rational::zero(), |sum, weight| sum + weight);
                weights.into_iter().map(|weight| weight / &sum).collect()
            })
            .collect();
        let entry = |i: usize, j: usize| ratio(i64::from(i == j), 1) - &discount * &transitions[i][j];
        let matrix: Vec<Vec<Rational>> = (0..states).map(|i| (0..states).map(|j| entry(i, j)).collect()).collect();
        let rewards = vector(rng, states);
        let values = |rewards: &[Rational]| -> Vec<Rational> {
            let values = solve(matrix.clone(), rewards.to_vec());
            values.into_iter().map(|value| if clipped { value.min(Rational::one()) } else { value }).collect()
        };
        let scaled: Vec<Rational> = rewards.iter().map(|reward| &scale * reward).collect();
        let theory: Vec<Rational> = values(&rewards).iter().map(|value| &scale * value).collect();
        // The one solution of the scaled rewards' Bellman equation.
        (0..states).try_for_each(|i| {
            let ahead = &scaled[i] + &discount * dot(&transitions[i], &theory);
            equal(&format!("value of state {i}"), &ahead, &theory[i])
        })
    };
    tried(run, ["scaled values", "Bellman equation of the scaled rewards"], vec![(name.into(), Box::new(attempt))])
}
