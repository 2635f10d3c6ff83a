//! Networks through data, in fractions: what the head of the result's file proves, built.

use piecewise::univariate::{Orientation, Shallow, Unit};
use stats::rational::{Rational, ratio};

/// Points, ascending in `x`.
#[derive(Debug, Clone)]
pub(super) struct Data {
    pub(super) x: Vec<Rational>,
    pub(super) y: Vec<Rational>,
}

impl Data {
    pub(super) fn whole(x: &[i64], y: &[i64]) -> Data {
        let fractions = |values: &[i64]| values.iter().map(|&value| ratio(value, 1)).collect();
        Data { x: fractions(x), y: fractions(y) }
    }

    pub(super) fn len(&self) -> usize {
        self.x.len()
    }

    /// The same seen from behind.
    pub(super) fn reflected(&self) -> Data {
        Data { x: self.x.iter().rev().map(|x| -x).collect(), y: self.y.iter().rev().cloned().collect() }
    }

    pub(super) fn show(&self) -> String {
        let list = |values: &[Rational]| values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        format!("x = {}, y = {}", list(&self.x), list(&self.y))
    }
}

pub(super) fn zero() -> Rational {
    ratio(0, 1)
}

/// A breakpoint of gap `gap`: the `at`-th of `count`; `which` moves all of them.
pub(super) fn place(x: &[Rational], gap: usize, at: usize, count: usize, which: usize) -> Rational {
    let [at, count, which] = [at, count, which].map(|number| number as i64);
    match gap {
        0 => &x[0] - ratio(count - at + which, 1),
        gap if gap == x.len() => &x[gap - 1] + ratio(at + 1 + which, 1),
        gap => &x[gap - 1] + (&x[gap] - &x[gap - 1]) * ratio(at + 1, count + 1 + which),
    }
}

/// A network through all data with so many breakpoints in the gaps, by the rule for `H >= N`; another one for each `which`. None where no gap has a
/// breakpoint more than it needs. Units that are not needed have slope 1 and look right.
pub(super) fn through_all(data: &Data, gaps: &[usize], which: usize) -> Option<Shallow<Rational>> {
    let n = data.len();
    let split = (0..=n).find(|&gap| gaps[gap] > usize::from(gap > 0 && gap < n))?;
    // By gap: the unit to the left and the one to the right that are to be determined.
    let (mut to_left, mut to_right) = (vec![None; n + 1], vec![None; n + 1]);
    let mut network = Shallow { units: Vec::new(), offset: zero() };
    for (gap, &count) in gaps.iter().enumerate() {
        for at in 0..count {
            let free = |needed: bool, taken: &Option<usize>| needed && taken.is_none();
            let mut unit = Unit { beta: place(&data.x, gap, at, count, which), mu: ratio(1, 1), orientation: Orientation::Right };
            if free((1..=split).contains(&gap), &to_left[gap]) {
                (to_left[gap], unit.mu, unit.orientation) = (Some(network.units.len()), zero(), Orientation::Left);
            } else if free((split..n).contains(&gap), &to_right[gap]) {
                (to_right[gap], unit.mu) = (Some(network.units.len()), zero());
            }
            network.units.push(unit);
        }
    }
    // Points in the order in which a new unit reaches them: from the gap outwards.
    let order = (0..split).rev().map(|point| (point, to_left[point + 1])).chain((split..n).map(|point| (point, to_right[point])));
    for (point, unit) in order {
        let unit = unit.expect("a gap of a lonely partition has a breakpoint");
        let missing = &data.y[point] - network.value(&data.x[point]);
        network.units[unit].mu = missing / (&data.x[point] - &network.units[unit].beta);
    }
    Some(network)
}

/// Slopes `q_1..q_{a-1}` with each `sigma_j` strictly between `q_{j-1}` and `q_j`, where `q_0 = 0` and `q_a = last`; all `a + 1` of them.
pub(super) fn zigzag(sigma: &[Rational], last: &Rational) -> Option<Vec<Rational>> {
    let a = sigma.len();
    // Of `q_j` before `sigma[j]`: whether values below and above it lead to the end.
    let mut allowed = vec![[false; 2]; a];
    for j in (0..a).rev() {
        // What `q_{j+1}` may be: the last slope alone, or rays from the next sigma.
        let reaches_above = |from: &Rational| match allowed.get(j + 1) {
            None => last > from,
            Some([below, above]) => *above || (*below && sigma[j + 1] > *from),
        };
        let reaches_below = |from: &Rational| match allowed.get(j + 1) {
            None => last < from,
            Some([below, above]) => *below || (*above && sigma[j + 1] < *from),
        };
        allowed[j] = [reaches_above(&sigma[j]), reaches_below(&sigma[j])];
    }
    let is_allowed = |j: usize, q: &Rational| match allowed.get(j) {
        None => q == last,
        Some([below, above]) => (*below && *q < sigma[j]) || (*above && *q > sigma[j]),
    };
    let mut slopes = vec![zero()];
    for j in 0..a {
        let before = slopes.last().expect("not empty").clone();
        if !is_allowed(j, &before) {
            return None;
        }
        let next = sigma.get(j + 1).unwrap_or(last);
        let (low, high) = if *next < sigma[j] { (next, &sigma[j]) } else { (&sigma[j], next) };
        let tried = [last.clone(), (low + high) / ratio(2, 1), high + ratio(1, 1), low - ratio(1, 1)];
        let is_across = |q: &Rational| if before < sigma[j] { *q > sigma[j] } else { *q < sigma[j] };
        slopes.push(tried.into_iter().find(|q| is_across(q) && is_allowed(j + 1, q))?);
    }
    Some(slopes)
}

/// Units to the right, one between all neighbours, whose sum has these values and in the end this slope; it is 0 at the first point.
pub(super) fn one_sided(data: &Data, last: &Rational) -> Option<Vec<Unit<Rational>>> {
    let step = |j: usize| (&data.x[j + 1] - &data.x[j], &data.y[j + 1] - &data.y[j]);
    let sigma: Vec<Rational> = (0..data.len() - 1).map(|j| step(j).1 / step(j).0).collect();
    let slopes = zigzag(&sigma, last)?;
    let unit = |j: usize| {
        let (q, next) = (&slopes[j], &slopes[j + 1]);
        let (length, rise) = step(j);
        Unit { beta: &data.x[j] + (rise - next * length) / (q - next), mu: next - q, orientation: Orientation::Right }
    };
    Some((0..data.len() - 1).map(unit).collect())
}

/// One breakpoint between all neighbours, the first `a` units to the right, the others to the left, whose line at the left end has the slope `-k`.
pub(super) fn two_sided(data: &Data, a: usize, k: &Rational) -> Option<Shallow<Rational>> {
    let end = data.len() - 1;
    let left = |point: usize| &data.y[0] - k * (&data.x[point] - &data.x[0]);
    let slope = (&data.y[end] - &data.y[a] + left(a)) / (&data.x[end] - &data.x[a]);
    let right = |point: usize| &data.y[end] - &slope * (&data.x[end] - &data.x[point]);
    let r = Data { x: data.x[..=a].to_vec(), y: (0..=a).map(|point| &data.y[point] - left(point)).collect() };
    let l = Data { x: data.x[a..].to_vec(), y: (a..=end).map(|point| &data.y[point] - right(point)).collect() }.reflected();
    let mut units = one_sided(&r, &slope)?;
    // Seen from behind the slope -k is k, and a unit to the right of -beta is one to the left of beta.
    let reflected = one_sided(&l, k)?.into_iter().rev();
    units.extend(reflected.map(|unit| Unit { beta: -unit.beta, mu: -unit.mu, orientation: Orientation::Left }));
    Some(Shallow { units, offset: zero() })
}

/// Units to the right, one between all neighbours, through data of which the first is 0: triangular for all breakpoints.
pub(super) fn from_zero(data: &Data, which: i64) -> Shallow<Rational> {
    let mut network = Shallow { units: Vec::new(), offset: zero() };
    for point in 1..data.len() {
        let (before, at) = (&data.x[point - 1], &data.x[point]);
        let beta = at - (at - before) * ratio(1, 2 + which);
        let mu = (&data.y[point] - network.value(at)) / (at - &beta);
        network.units.push(Unit { beta, mu, orientation: Orientation::Right });
    }
    network
}

/// The network of the data seen from behind.
pub(super) fn reflected(network: &Shallow<Rational>) -> Shallow<Rational> {
    let unit = |unit: &Unit<Rational>| {
        let orientation = if unit.orientation == Orientation::Right { Orientation::Left } else { Orientation::Right };
        Unit { beta: -&unit.beta, mu: -&unit.mu, orientation }
    };
    Shallow { units: network.units.iter().rev().map(unit).collect(), offset: network.offset.clone() }
}

/// Up to three networks of `H = N - 1` units, one breakpoint between all neighbours.
pub(super) fn between(data: &Data) -> Vec<Shallow<Rational>> {
    let behind = data.reflected();
    let n = data.len();
    if n < 2 {
        return Vec::new();
    }
    if data.y[0] == zero() {
        return (0..3).map(|which| from_zero(data, which)).collect();
    }
    if behind.y[0] == zero() {
        return (0..3).map(|which| reflected(&from_zero(&behind, which))).collect();
    }
    let mut found: Vec<Shallow<Rational>> = Vec::new();
    for a in 1..n - 1 {
        for is_behind in [false, true] {
            let side = if is_behind { &behind } else { data };
            let along = (&side.y[n - 1] - &side.y[0]) / (&side.x[n - 1] - &side.x[0]);
            // Large ones, and for straight data those between two secants from (x_1, 0), or one of them and 0.
            let secant = |at: usize| &side.y[at] / (&side.x[at] - &side.x[0]);
            let parts = [secant(n - 1), zero()].into_iter().flat_map(|end| {
                let along = &along;
                (1..8).map(move |part| secant(a) + (&end - secant(a)) * ratio(part, 8) - along).collect::<Vec<_>>()
            });
            let large = (0..16).flat_map(|power| [ratio(1 << power, 1), ratio(-(1 << power), 1)]);
            for network in large.chain(parts).filter_map(|k| two_sided(side, a, &k)) {
                let network = if is_behind { reflected(&network) } else { network };
                if !found.contains(&network) {
                    found.push(network);
                }
                if found.len() == 3 {
                    return found;
                }
            }
        }
    }
    found
}

/// Breakpoints in each gap; none where one lies on a point.
pub(super) fn in_gaps(x: &[Rational], network: &Shallow<Rational>) -> Option<Vec<usize>> {
    let mut gaps = vec![0; x.len() + 1];
    for unit in &network.units {
        if x.contains(&unit.beta) {
            return None;
        }
        gaps[x.iter().filter(|x| **x < unit.beta).count()] += 1;
    }
    Some(gaps)
}

/// Whether three different networks go through all data with these breakpoints in the gaps.
pub(super) fn has_three_networks(data: &Data, gaps: &[usize]) -> Result<(), String> {
    let networks: Vec<Shallow<Rational>> = if gaps.iter().sum::<usize>() >= data.len() {
        (0..3).filter_map(|which| through_all(data, gaps, which)).collect()
    } else {
        between(data)
    };
    let are_different = |[a, b, c]: &[Shallow<Rational>; 3]| a != b && b != c && a != c;
    if !<[_; 3]>::try_from(networks.clone()).is_ok_and(|three| are_different(&three)) {
        return Err(format!("{}, breakpoints in the gaps: {gaps:?}: {} networks found", data.show(), networks.len()));
    }
    for network in &networks {
        if in_gaps(&data.x, network).as_deref() != Some(gaps) {
            return Err(format!("{}, not in the gaps {gaps:?}: {network:?}", data.show()));
        }
        if (0..data.len()).any(|point| network.value(&data.x[point]) != data.y[point]) {
            return Err(format!("{}, not through the data: {network:?}", data.show()));
        }
    }
    Ok(())
}

/// All numbers of breakpoints in the gaps that are lonely.
pub(super) fn lonely(points: usize, units: usize) -> Vec<Vec<usize>> {
    fn put(gap: usize, left: usize, points: usize, so_far: &mut Vec<usize>, all: &mut Vec<Vec<usize>>) {
        if gap == points {
            so_far.push(left);
            all.push(so_far.clone());
            so_far.pop();
            return;
        }
        for count in usize::from(gap > 0)..=left {
            so_far.push(count);
            put(gap + 1, left - count, points, so_far, all);
            so_far.pop();
        }
    }
    let mut all = Vec::new();
    put(0, units, points, &mut Vec::new(), &mut all);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zigzag_needs_second_differences_that_do_not_alternate() {
        let fractions = |values: &[i64]| values.iter().map(|&value| ratio(value, 1)).collect::<Vec<_>>();
        assert_eq!(zigzag(&fractions(&[1, 1]), &ratio(0, 1)).unwrap().len(), 3);
        assert!(zigzag(&fractions(&[1, 1]), &ratio(2, 1)).is_none());
        assert!(zigzag(&fractions(&[1, 2]), &ratio(5, 1)).is_some());
        assert!(zigzag(&fractions(&[1]), &ratio(0, 1)).is_none());
    }

    /// The lemma of the proof, for all small whole numbers; where slopes are found they are checked.
    #[test]
    fn a_zigzag_is_there_if_and_only_if_the_lemma_says_so() {
        for a in 1..=4_u32 {
            for code in 0..5_i64.pow(a + 1) {
                let digits: Vec<i64> = (0..=a).map(|place| code / 5_i64.pow(place) % 5 - 2).collect();
                let second: Vec<i64> = std::iter::once(digits[0]).chain(digits.windows(2).map(|pair| pair[1] - pair[0])).collect();
                let alternates = |sign: i64| second.iter().enumerate().all(|(at, d)| sign * d * (1 - 2 * (at as i64 % 2)) >= 0);
                let stated = second[0] != 0 && second[a as usize] != 0 && !alternates(1) && !alternates(-1);
                let numbers: Vec<Rational> = digits.iter().map(|&digit| ratio(digit, 1)).collect();
                let (sigma, last) = (&numbers[..a as usize], &numbers[a as usize]);
                let found = zigzag(sigma, last);
                assert_eq!(found.is_some(), stated, "{digits:?}");
                if let Some(slopes) = found {
                    assert_eq!((&slopes[0], &slopes[a as usize]), (&zero(), last));
                    for (sigma, pair) in sigma.iter().zip(slopes.windows(2)) {
                        assert!((&pair[0] - sigma) * (&pair[1] - sigma) < zero(), "{digits:?}: {slopes:?}");
                    }
                }
            }
        }
    }
}
