//! The angle chain: born-dead probabilities of Gaussian networks of width 2 without sampling.
//!
//! Not in the paper. It is the reference for Proposition 10 and the width-2 line of figure 6A: the angle between the two rays of a
//! Gaussian network is a Markov chain on the line, solved by quadrature (`network::angle_chain`). Here it is held against whole
//! networks, and its transition law against total probability.

use std::f64::consts::{FRAC_PI_2, PI};

use claims::{Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Verdict};
use network::angle_chain::{born_dead_probabilities, transition_density};
use network::{WeightLaw, WeightScheme};
use stats::integrate::Integral;

use crate::proposition_10::formula;
use experiments::death_curves::{first_dead_part, whole_matrices};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[TOTAL_PROBABILITY, AGAINST_NETWORKS];

const TOTAL_PROBABILITY: Claim = Claim {
    id: "gaussian-angle-chain/total-probability",
    source: "Reference for Proposition 10",
    statement: "density and atoms of the angle's transition law add up to 1 from every angle",
    formula: "((pi - a)/2pi)^2 + 1/2 + 2 (a/2pi)^2 + Int_0^{pi/2} f(t | a) dt = 1",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(1e-9, "more than the chain's own accuracy asks for"),
    check: |_| Ok(total_probability(2.0)),
    control: Control::negative("one neuron instead of two at the right angle", |_| Ok(total_probability(1.0))),
    ..Claim::DEFAULT
};

const AGAINST_NETWORKS: Claim = Claim {
    id: "gaussian-angle-chain/against-networks",
    source: "Reference for Proposition 10",
    statement: "the angle chain gives the probability that a Gaussian network of width 2 is born dead, for 2 to 20 layers",
    formula: "P[born dead] = mass of the dead state of the angle's chain after L layers",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 1_000_000, paper: 40_000_000 },
    resolution: Resolution::absolute(0.01, "a percentage point, less than a symbol of figure 6A"),
    check: |run| {
        let chain = born_dead_probabilities(20);
        against_networks(run, |layers| chain[layers - 1].value)
    },
    control: Control::negative("Proposition 10's formula", |run| against_networks(run, formula)),
    note: "The chain's own error is below 10^-10 up to 25 layers: two grids, and the fractions 5/32 and 1045/3072.",
    ..Claim::DEFAULT
};

fn total_probability(neurons_at_the_right_angle: f64) -> Vec<Evidence> {
    let angles = [("pi/2", FRAC_PI_2), ("1", 1.0), ("0.3", 0.3), ("0.01", 0.01)];
    let lines = angles.map(|(name, angle)| {
        let continuous = Integral::new(|t| transition_density(t, angle)).over(0.0, FRAC_PI_2).length_scale(angle).integrate(1e-11);
        let continuous = continuous.expect("a smooth density of known scale");
        let (one_sided, both) = (angle / (2.0 * PI), (PI - angle) / (2.0 * PI));
        let atoms = both * both + 0.5 + neurons_at_the_right_angle * one_sided * one_sided;
        // A few roundings of numbers below 1 beside the quadrature.
        let bound = continuous.error_bound + 1e-15;
        Evidence::numeric(format!("from the angle {name}"), 1.0, atoms + continuous.value, bound)
            .by("total probability", "quadrature of the density")
    });
    lines.to_vec()
}

fn against_networks(run: &Run, theory: impl Fn(usize) -> f64) -> Result<Vec<Evidence>, Stop> {
    let part = first_dead_part("normal".into(), whole_matrices(WeightScheme::iid(WeightLaw::Normal), &[2; 20]), run.samples());
    let first_dead = run.histograms(vec![part])?.remove(0);
    let lines = first_dead.iter().enumerate().scan(0, |dead, (index, count)| {
        *dead += count;
        Some((index + 1, *dead))
    });
    let lines = lines.filter(|(layers, _)| *layers >= 2).map(|(layers, dead)| {
        Evidence::proportion(format!("{layers} layers"), Relation::Equal, theory(layers), dead, run.samples())
            .by("angle chain", "whole networks")
    });
    Ok(lines.collect())
}
