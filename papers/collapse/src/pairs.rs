//! Networks trained from the same draws, in pairs: two settings that start from equal networks, samples and orders.
//!
//! Whether something holds of the first or of the second of a pair gives four kinds of pairs. All decisions are exact binomial ones,
//! without a normal law of a few pairs that differ:
//!
//! - [`of_those_that_differ`]: if it holds equally often of both, a pair that differs is of either kind with probability 1/2 (McNemar).
//! - [`of_the_first_only`]: the share of one kind among all pairs. It bounds the difference of the two shares.
//! - [`difference`]: the difference `d` of the two shares itself. A pair counts if it holds of the first only, and pairs that do not differ
//!   count alternately, by their place: so the expected share is `(1 + d) / 2`, and the number of hits is a sum of independent
//!   zeros and ones. Its tails, beyond one count from the mean, are at most those of the binomial law of the same mean (Hoeffding 1956).

use claims::{Evidence, Part, Relation, Run, Stop};
use rand::Rng;
use stats::stream::generator;

use crate::trained::Setting;
use experiments::training::{Experiment, TrainedNetwork};

/// How networks are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Draws {
    /// As they come.
    All,
    /// Until they are not born dead.
    Alive,
}

/// Trains `networks` networks in each of the settings, which all draw them from the same generator: settings with one target and
/// initializer get the same networks, samples and orders.
pub(crate) fn train_from_the_same_draws(run: &Run, settings: &[Setting], networks: u64) -> Result<Vec<Vec<TrainedNetwork>>, Stop> {
    Ok(train_groups(run, &[(Draws::All, settings, networks)])?.remove(0))
}

/// The same for networks that are not born dead: weights are drawn until they are not.
pub(crate) fn train_alive_from_the_same_draws(run: &Run, settings: &[Setting], networks: u64) -> Result<Vec<Vec<TrainedNetwork>>, Stop> {
    Ok(train_groups(run, &[(Draws::Alive, settings, networks)])?.remove(0))
}

/// The same for several groups, each with draws of its own: for each group and each of its settings the networks.
pub(crate) fn train_groups(run: &Run, groups: &[(Draws, &[Setting], u64)]) -> Result<Vec<Vec<Vec<TrainedNetwork>>>, Stop> {
    let experiments: Vec<Vec<Experiment>> =
        groups.iter().map(|(_, settings, _)| settings.iter().map(Setting::experiment).collect()).collect();
    let parts = groups.iter().zip(&experiments).map(|(&(draws, settings, networks), experiments)| {
        let kind = if draws == Draws::All { "same draws" } else { "not born dead" };
        let name = format!("{kind}: {}", settings.iter().map(Setting::name).collect::<Vec<_>>().join(" | "));
        // Several settings a block: fewer networks than where there is one.
        Part::new(name, networks, 128, move |block| -> Vec<Vec<TrainedNetwork>> {
            // Each setting begins with a generator of the same seed.
            let seed = block.rng.next_u64();
            let one = |experiment: &Experiment| {
                let mut rng = generator(&["same draws"], seed, 0);
                experiment.follow(match draws {
                    Draws::All => experiment.draw(block.trials, &mut rng),
                    Draws::Alive => experiment.draw_alive(block.trials, &mut rng),
                })
            };
            experiments.iter().map(one).collect()
        })
    });
    let measured = run.measure(parts.collect())?;
    let of_group = |(blocks, experiments): (Vec<Vec<Vec<TrainedNetwork>>>, &Vec<Experiment>)| {
        let of_setting = |setting: usize| blocks.iter().flat_map(|block| block[setting].iter().cloned()).collect();
        (0..experiments.len()).map(of_setting).collect()
    };
    Ok(measured.into_iter().zip(&experiments).map(of_group).collect())
}

/// For each pair whether something holds of the first, and of the second.
pub(crate) type Pairs = Vec<[bool; 2]>;

/// Something asked of both networks of each pair.
pub(crate) fn pairs(first: &[TrainedNetwork], second: &[TrainedNetwork], holds: impl Fn(&TrainedNetwork) -> bool) -> Pairs {
    first.iter().zip(second).map(|(first, second)| [holds(first), holds(second)]).collect()
}

/// How many pairs are of one kind.
pub(crate) fn count(pairs: &Pairs, kind: [bool; 2]) -> u64 {
    pairs.iter().filter(|pair| **pair == kind).count() as u64
}

/// The share of the first kind among the pairs that differ, against a bound.
pub(crate) fn of_those_that_differ(label: impl Into<String>, relation: Relation, bound: f64, pairs: &Pairs) -> Evidence {
    let [first, second] = [count(pairs, [true, false]), count(pairs, [false, true])];
    Evidence::proportion(label, relation, bound, first, first + second).by("claimed", "trained networks of the same draws")
}

/// The share of pairs where it holds of the first only, against a bound.
pub(crate) fn of_the_first_only(label: impl Into<String>, relation: Relation, bound: f64, pairs: &Pairs) -> Evidence {
    Evidence::proportion(label, relation, bound, count(pairs, [true, false]), pairs.len() as u64)
        .by("claimed", "trained networks of the same draws")
}

/// How much more often it holds of the first than of the second, against a bound: `(1 + difference) / 2` of the pairs.
pub(crate) fn difference(label: impl Into<String>, relation: Relation, bound: f64, pairs: &Pairs) -> Evidence {
    let is_hit = |(place, [first, second]): (usize, &[bool; 2])| if first == second { place % 2 == 0 } else { *first };
    let hits = pairs.iter().enumerate().filter(|pair| is_hit(*pair)).count() as u64;
    Evidence::proportion(label, relation, 0.5 * (1.0 + bound), hits, pairs.len() as u64).by("claimed", "trained networks of the same draws")
}

#[cfg(test)]
mod tests {
    use claims::Finding;

    use super::*;

    fn hits(evidence: &Evidence) -> (u64, u64) {
        let Finding::Proportion { hits, trials, .. } = evidence.finding else { panic!("a proportion") };
        (hits, trials)
    }

    #[test]
    fn the_smallest_pairs_are_counted_by_hand() {
        let pairs: Pairs = vec![[true, false], [true, true], [false, false], [false, true], [true, false], [false, false]];
        assert_eq!(hits(&of_those_that_differ("", Relation::AtLeast, 0.5, &pairs)), (2, 3));
        assert_eq!(hits(&of_the_first_only("", Relation::AtMost, 0.5, &pairs)), (2, 6));
        // Two of the first kind and, of the pairs that do not differ, the one at an even place.
        assert_eq!(hits(&difference("", Relation::AtMost, 0.0, &pairs)), (3, 6));
    }

    #[test]
    fn pairs_that_never_differ_are_a_half_of_hits() {
        for equal in [[true, true], [false, false]] {
            assert_eq!(hits(&difference("", Relation::AtMost, 0.0, &vec![equal; 8])), (4, 8));
        }
    }
}
