//! Whether a peer found what we found.
//!
//! Both sides count events in independent samples. Given how often an event happened in both together, the peer's part of it is
//! hypergeometric if the two probabilities are equal. The binomial law that is used here instead spreads more, so the p-values err on the
//! high side; taken of the rarer of the event and its opposite, by at most a factor of the square root of 2 in the spread. No
//! approximation by a normal law is involved, so events that happened once or never are judged rightly too.

use stats::binomial;

use crate::job::Shares;

/// Error rate of each comparison. A whole run makes about a thousand, and so errs by chance with probability 1e-7.
pub(super) const ALPHA: f64 = 1e-10;

/// The comparisons of one variant with all of our ways.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Agreement {
    /// How many comparisons.
    pub(super) comparisons: usize,
    /// The smallest p-value, 1 if there is no comparison.
    pub(super) least_p: f64,
    /// Where it is: samples and number of the event, from 1.
    pub(super) where_least: Option<(String, usize)>,
}

impl Agreement {
    /// Compares each of our ways with the peer, event by event.
    ///
    /// # Errors
    /// When the two sides did not count the same events; with a sentence for people.
    pub(super) fn between(ours: &[Vec<Shares>], theirs: &[Shares]) -> Result<Self, String> {
        let mut agreement = Self { comparisons: 0, least_p: 1.0, where_least: None };
        for ours in ours {
            let names = |shares: &[Shares]| shares.iter().map(|shares| (shares.of.clone(), shares.hits.len())).collect::<Vec<_>>();
            if names(ours) != names(theirs) {
                return Err(format!("the peer counted {:?} and we counted {:?}", names(theirs), names(ours)));
            }
            for (ours, theirs) in ours.iter().zip(theirs) {
                for (index, (&our_hits, &their_hits)) in ours.hits.iter().zip(&theirs.hits).enumerate() {
                    let p = equal_shares_p((our_hits, ours.samples), (their_hits, theirs.samples));
                    agreement.comparisons += 1;
                    if p < agreement.least_p {
                        agreement.least_p = p;
                        agreement.where_least = Some((ours.of.clone(), index + 1));
                    }
                }
            }
        }
        Ok(agreement)
    }

    /// Whether no comparison is beyond chance.
    pub(super) fn holds(&self) -> bool {
        self.least_p >= ALPHA
    }
}

/// p-value of "both have the same probability", from hits and samples of each.
fn equal_shares_p(ours: (u64, u64), theirs: (u64, u64)) -> f64 {
    let samples = ours.1 + theirs.1;
    let hits = ours.0 + theirs.0;
    let (of_theirs, of_both) = if 2 * hits <= samples { (theirs.0, hits) } else { (theirs.1 - theirs.0, samples - hits) };
    binomial::two_sided_p(of_theirs, of_both, theirs.1 as f64 / samples as f64)
}

/// Adds the counts of another run.
pub(super) fn add(sum: &mut Vec<Shares>, run: Vec<Shares>) {
    if sum.is_empty() {
        *sum = run;
        return;
    }
    for (sum, run) in sum.iter_mut().zip(run) {
        sum.samples += run.samples;
        sum.hits.iter_mut().zip(run.hits).for_each(|(sum, hits)| *sum += hits);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(samples: u64, hits: &[u64]) -> Shares {
        Shares { of: "2".to_owned(), samples, hits: hits.to_vec() }
    }

    #[test]
    fn what_never_and_what_always_happened_agrees() {
        assert_eq!(equal_shares_p((0, 10), (0, 3)), 1.0);
        assert_eq!(equal_shares_p((10, 10), (3, 3)), 1.0);
    }

    #[test]
    fn one_hit_in_equal_samples_is_a_tossed_coin() {
        // 1e-11: what the tails of `stats::binomial` are good to.
        let p_is = |ours, theirs, p: f64| (equal_shares_p(ours, theirs) - p).abs() < 1e-11;
        assert!(p_is((1, 100), (0, 100), 1.0));
        // Two tails of Binomial(4, 1/2).
        assert!(p_is((4, 100), (0, 100), 0.125));
        // The rarer outcome decides, so hits and misses give the same.
        assert_eq!(equal_shares_p((96, 100), (100, 100)), equal_shares_p((4, 100), (0, 100)));
    }

    #[test]
    fn equal_shares_agree_and_one_percent_more_does_not() {
        let ours = [vec![shares(1_000_000, &[0, 156_250, 500_000])]];
        let same = Agreement::between(&ours, &[shares(600_000, &[0, 93_900, 299_800])]).expect("the same events");
        assert!(same.holds() && same.comparisons == 3, "{same:?}");
        let other = Agreement::between(&ours, &[shares(600_000, &[0, 93_750, 306_000])]).expect("the same events");
        assert!(!other.holds(), "{other:?}");
        assert_eq!(other.where_least, Some(("2".to_owned(), 3)));
    }

    #[test]
    fn other_events_are_refused() {
        let ours = [vec![shares(10, &[1, 2])]];
        assert!(Agreement::between(&ours, &[shares(10, &[1])]).is_err());
        assert!(Agreement::between(&ours, &[]).is_err());
    }

    #[test]
    fn runs_add_up() {
        let mut sum = Vec::new();
        add(&mut sum, vec![shares(10, &[1, 2])]);
        add(&mut sum, vec![shares(5, &[0, 5])]);
        assert_eq!(sum, [shares(15, &[1, 7])]);
    }
}
