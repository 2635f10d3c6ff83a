//! Lemma 1: a constant network has a dead layer.
//!
//! If a ReLU network with `L` layers, the last one linear, is constant on its domain `Omega`, then with probability 1
//!
//! ```text
//! some hidden layer l in {1..L-1} has h^l <= 0 and x^l = 0 on all of Omega
//! ```
//!
//! under A1 (`Omega` is connected and has at least two points) and A2 (each row of each weight matrix is absolutely continuous).
//!
//! Source: Lemma 1, appendix B; A1 and A2 are in section 4.
//! Reading: the proof conditions on the layers before, so it needs layers that are independent of each other, which A2 does not say; it
//! is not needed that `Omega` is connected. The lemma says nothing about networks that are not constant, so the lines count constant
//! networks only. The converse, that a dead layer makes the network constant, is trivial on paper; here it checks the two engines.
//!
//! "Constant" is decided by gradients in integers, "dead" by the layers' values at the corners of their linear pieces; both exactly.

use claims::{Claim, Control, Evidence, Expect, Samples, Verdict};
use network::{Biases, WeightLaw, WeightScheme};

use experiments::constant_networks::{Draws, Omega, Setting, equivalence, lines, table, tallies};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[INTERVAL, SQUARE, FINITE_SETS, DEPENDENT_LAYERS];

const STATEMENT: &str = "a network that is constant on an interval has a hidden layer that is zero on all of it";
const FORMULA: &str = "N constant on Omega  <=>  x^l = 0 on Omega for some l in {1..L-1}, with probability 1";
const SAMPLES: Samples = Samples { ci: 700, paper: 10_000 };

const INTERVAL: Claim = Claim {
    id: "lemma-1/interval",
    source: "Lemma 1",
    statement: STATEMENT,
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| {
        let tallies = tallies(run, &ON_INTERVALS)?;
        run.table(table("lemma-1-interval", "Random networks on an interval", &ON_INTERVALS, &tallies));
        Ok(lines(&ON_INTERVALS, &tallies))
    },
    control: Control::negative("weights and biases in {-1, 0, 1}, against A2", |run| equivalence(run, &DISCRETE)),
    note: "Random networks of widths 1 to 4 and 2 to 6 layers, with and without biases; the table has the shares of constant ones.",
    ..Claim::DEFAULT
};

const SQUARE: Claim = Claim {
    id: "lemma-1/square",
    source: "Lemma 1",
    statement: "a network that is constant on a square has a hidden layer that is zero on all of it",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| {
        let tallies = tallies(run, &ON_SQUARES)?;
        run.table(table("lemma-1-square", "Random networks on a square", &ON_SQUARES, &tallies));
        Ok(lines(&ON_SQUARES, &tallies))
    },
    control: Control::negative("one point of the square, against A1", |run| equivalence(run, &[ONE_POINT_OF_THE_PLANE])),
    note: "Widths 1 to 4, 2 to 6 layers; narrow first layers where there are biases, since wide networks are hardly ever constant on a square.",
    ..Claim::DEFAULT
};

const FINITE_SETS: Claim = Claim {
    id: "lemma-1/finite-sets",
    source: "Lemma 1, assumption A1",
    statement: "two points are domain enough: a network with the same value at two or at five points has a hidden layer that is zero at all of them",
    formula: FORMULA,
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| equivalence(run, &ON_POINTS),
    control: Control::negative("one point, against A1", |run| equivalence(run, &[ONE_POINT])),
    note: "A1 asks for a connected domain; that is more than needed. Equal nonzero outputs of a layer at two points have probability zero \
           by Lemma 11 unless its inputs are equal, and so on down to the network's input.",
    ..Claim::DEFAULT
};

const DEPENDENT_LAYERS: Claim = Claim {
    id: "lemma-1/dependent-layers",
    source: "Lemma 1, assumption A2",
    statement: "absolutely continuous rows of every weight matrix suffice (A2), however the layers depend on each other",
    formula: "W^1 = (w1, w2)^T, W^2 = (w2, -w1): N = w2 relu(w1 x) - w1 relu(w2 x) = 0 on [1, 2] for w1, w2 > 0, and no layer is zero",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: SAMPLES,
    check: |run| {
        let tallies = tallies(run, &[DEPENDENT, INDEPENDENT])?;
        let corrected = lines(&[INDEPENDENT], &tallies[1..]).into_iter().map(Evidence::corrected);
        Ok(lines(&[DEPENDENT], &tallies[..1]).into_iter().chain(corrected).collect())
    },
    control: Control::positive("independent layers", |run| equivalence(run, &[INDEPENDENT])),
    note: "Right: the layers are independent, too. The proof by induction uses Lemma 11 for each layer given the layers before, \
           which fixes the vector that the layer is applied to.",
    ..Claim::DEFAULT
};

const NORMAL: Draws = Draws::Scheme("normal", WeightScheme::iid(WeightLaw::Normal));
const UNIFORM: Draws = Draws::Scheme("uniform", WeightScheme::iid(WeightLaw::Uniform));
const CAUCHY: Draws = Draws::Scheme("cauchy", WeightScheme::iid(WeightLaw::Cauchy));
const NORMAL_BIASED: Draws = Draws::Scheme("normal, normal biases", biased(WeightLaw::Normal, WeightLaw::Normal, 0.5));
const LAPLACE_BIASED: Draws = Draws::Scheme("laplace, uniform biases", biased(WeightLaw::Laplace, WeightLaw::Uniform, 0.5));
const CAUCHY_BIASED: Draws = Draws::Scheme("cauchy, normal biases", biased(WeightLaw::Cauchy, WeightLaw::Normal, 1.0));
const MIXTURE_BIASED: Draws = Draws::Scheme(
    "mixture:0.01, log-normal:0.5 biases",
    biased(WeightLaw::Mixture { spread: 0.01 }, WeightLaw::LogNormal { log_std: 0.5 }, 1.0),
);

const fn biased(weights: WeightLaw, biases: WeightLaw, sigma_b: f64) -> WeightScheme {
    WeightScheme::iid(weights).with_biases(Biases::Drawn { law: biases, sigma_b })
}

const fn setting<'a>(draws: Draws, hidden_widths: &'a [usize], domain: Omega<'a>) -> Setting<'a> {
    Setting { draws, hidden_widths, domain }
}

const UNIT: Omega<'static> = Omega::Interval(-1.0, 1.0);

const ON_INTERVALS: [Setting<'static>; 10] = [
    setting(NORMAL_BIASED, &[1], UNIT),
    setting(NORMAL, &[1, 1], UNIT),
    setting(NORMAL, &[2, 2, 2], UNIT),
    setting(UNIFORM, &[3, 1, 4, 2], UNIT),
    setting(CAUCHY, &[4, 4, 4, 4, 4], UNIT),
    setting(NORMAL, &[2, 3], Omega::Interval(1.0, 2.0)),
    setting(NORMAL_BIASED, &[2, 2], UNIT),
    setting(LAPLACE_BIASED, &[4, 3, 2], UNIT),
    setting(CAUCHY_BIASED, &[3, 3, 3, 3], UNIT),
    setting(MIXTURE_BIASED, &[4, 4, 4, 4, 4], Omega::Interval(0.5, 1.0)),
];

const ON_SQUARES: [Setting<'static>; 9] = [
    setting(NORMAL_BIASED, &[1], Omega::Square),
    setting(NORMAL, &[1, 1], Omega::Square),
    setting(NORMAL, &[2, 2, 2], Omega::Square),
    setting(UNIFORM, &[1, 4, 1], Omega::Square),
    setting(CAUCHY, &[3, 2, 2, 2, 3], Omega::Square),
    setting(NORMAL_BIASED, &[2, 1], Omega::Square),
    setting(LAPLACE_BIASED, &[1, 3, 2, 4], Omega::Square),
    setting(CAUCHY_BIASED, &[2, 2, 2], Omega::Square),
    setting(MIXTURE_BIASED, &[1, 2, 2, 2, 2], Omega::Square),
];

const TWO: &[&[f64]] = &[&[-0.8], &[0.3]];
const ZERO_AND_ONE: &[&[f64]] = &[&[0.0], &[1.0]];
const FIVE: &[&[f64]] = &[&[-2.0], &[-1.0], &[0.25], &[0.5], &[4.0]];
const TWO_IN_THE_PLANE: &[&[f64]] = &[&[1.0, 0.5], &[-0.25, 2.0]];
const FIVE_IN_SPACE: &[&[f64]] = &[&[1.0, 0.5, 0.0], &[2.0, 1.0, 0.0], &[-1.0, 1.0, 1.0], &[0.0, 0.0, -1.0], &[0.1, -0.2, 0.3]];

const ON_POINTS: [Setting<'static>; 8] = [
    setting(NORMAL_BIASED, &[1], Omega::Points(TWO)),
    setting(NORMAL, &[1], Omega::Points(ZERO_AND_ONE)),
    setting(NORMAL, &[2, 2], Omega::Points(TWO)),
    setting(CAUCHY_BIASED, &[3, 3, 3], Omega::Points(TWO)),
    setting(UNIFORM, &[2, 2, 2], Omega::Points(FIVE)),
    setting(NORMAL_BIASED, &[2, 4, 2], Omega::Points(FIVE)),
    setting(LAPLACE_BIASED, &[2, 2, 2, 2], Omega::Points(TWO_IN_THE_PLANE)),
    setting(NORMAL_BIASED, &[3, 2, 2, 1], Omega::Points(FIVE_IN_SPACE)),
];

const ONE_POINT: Setting<'static> = setting(NORMAL_BIASED, &[1], Omega::Points(&[&[0.5]]));
const ONE_POINT_OF_THE_PLANE: Setting<'static> = setting(NORMAL, &[2, 2, 2], Omega::Points(&[&[0.5, -0.25]]));

const DISCRETE: [Setting<'static>; 2] = [setting(Draws::Discrete, &[2], UNIT), setting(Draws::Discrete, &[2, 2, 2], UNIT)];

const DEPENDENT: Setting<'static> = setting(Draws::Dependent, &[2], Omega::Interval(1.0, 2.0));
const INDEPENDENT: Setting<'static> = setting(NORMAL, &[2], Omega::Interval(1.0, 2.0));

#[cfg(test)]
mod tests {
    use claims::Block;
    use experiments::constant_networks::Tally;

    use super::*;

    fn block(name: &str) -> Block {
        Block { index: 0, trials: 0, rng: stats::stream::generator(&["lemma-1", name], 1, 0) }
    }

    fn tally(setting: &Setting<'_>, networks: u64) -> Tally {
        let (domain, mut block, mut tally) = (setting.domain(), block(&setting.name()), Tally::default());
        (0..networks).for_each(|_| tally.add(&setting.network(domain.input_dim(), &mut block), &domain));
        tally
    }

    #[test]
    fn every_network_is_constant_on_one_point_and_hardly_any_has_a_dead_layer_there() {
        let tally = tally(&ONE_POINT, 200);
        assert_eq!(tally.constant, 200);
        assert!(tally.constant_without_dead_layer.is_some());
    }

    #[test]
    fn dependent_layers_make_half_of_the_networks_constant_and_a_quarter_dead() {
        // Constant if w1 and w2 have one sign, dead if it is minus: standard deviations 10 and 8.7 of 400, 6.47 of them 64.7 and 56.
        let tally = tally(&DEPENDENT, 400);
        assert!((136..=264).contains(&tally.constant), "{}", tally.constant);
        assert!((44..=156).contains(&tally.with_dead_layer), "{}", tally.with_dead_layer);
        assert!(tally.constant_without_dead_layer.is_some() && tally.dead_but_not_constant.is_none());
    }

    #[test]
    fn discrete_weights_make_constants_without_a_dead_layer() {
        for setting in &DISCRETE {
            let tally = tally(setting, 200);
            assert!(tally.constant_without_dead_layer.is_some() && tally.dead_but_not_constant.is_none());
        }
    }

    #[test]
    fn a_neuron_with_normal_bias_of_half_the_size_is_constant_with_a_known_probability() {
        // b = z / 2 <= -|w|: the half-plane's share arctan(1/2) / pi = 0.1476 of 2000 is 295, standard deviation 15.9.
        let tally = tally(&ON_INTERVALS[0], 2000);
        assert_eq!(tally.constant, tally.with_dead_layer);
        assert!((tally.constant as f64 - 2000.0 * 0.147_583_617_650_433).abs() <= 6.47 * 15.9, "{}", tally.constant);
    }
}
