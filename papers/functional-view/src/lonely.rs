//! Lonely partitions: each piece holds at most one data point.
//!
//! `N` points drawn into `M` pieces of one length are all in different ones with probability `prod_{k < N} (1 - k/M)`. `H` breakpoints have `H - 1`
//! pieces between them, and `H + 1` with the two outer ones.
//!
//! Source: section 2.3, the count of partitions before Theorem 3, and Remark 1. Readings: "uniformly spaced" breakpoints are equally spaced, and
//! "within the region of breakpoints" leaves the outer pieces out, so `M = H - 1`; with all pieces nothing of interest changes. "With high
//! probability `1 - e^(-1/alpha)`" is tried as a value, `about`, and as a bound, `at least`.
//!
//! Theory: `-ln(1 - x)` is between `x` and `x + x^2 / (2 (1 - x))`, so the probability is below `e^{-S_1/M}`, by at most `S_2 / (2 M^2 (1 - N/M))`,
//! where `S_1 = N (N - 1) / 2` and `S_2` are the sums of `k` and of `k^2` over `k < N`.

use claims::{
    Answer, Calculator, Claim, Control, Evidence, Expect, Failure, Inputs, Kind, Method, Parameter, Part, Quantity, Relation, Resolution,
    Run, Samples, Stop, Verdict,
};
use experiments::mean_of::MeanOf;
use num_bigint::BigInt;
use piecewise::univariate::{Orientation, Shallow, Unit};
use rand::Rng;
use stats::rational::{Rational, ratio, to_f64};
use stats::stream::open_unit;

use crate::laws::Law;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] =
    &[PARTITIONS, PROBABILITY, AT_LEAST, DRAWN, MONOTONE, COUNT, GLOBAL_MINIMA, ORDER, OTHER_ORDER, ENOUGH, CAUCHY];

const REMARK: &str = "Remark 1";

const PARTITIONS: Claim = Claim {
    id: "partition-count/binomial",
    source: "Section 2.3",
    statement: "H breakpoints cut N data points into (N + H)! / (N! H!) different partitions, empty pieces included",
    formula: "C(N + H, H)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![partitions()]),
    control: Control::None("exact enumeration; a wrong number would be a counterexample"),
    note: "All ways to put up to 6 breakpoints into the gaps of up to 6 points, one by one.",
    ..Claim::DEFAULT
};

const PROBABILITY: Claim = Claim {
    id: "remark-1-probability/formula",
    source: REMARK,
    statement: "with H = alpha N^2 breakpoints the partition is lonely with probability 1 - e^(-N^2/(H+1)) = 1 - e^(-1/alpha)",
    formula: "1 - e^(-1/alpha)",
    expect: Expect::both(Verdict::HoldsCorrected),
    resolution: Resolution::absolute(0.02, "about a twentieth of what the two formulas differ by at alpha = 2"),
    check: |_| {
        let printed = probabilities(|n, _, breakpoints| 1.0 - libm::exp(-n * n / (breakpoints + 1.0)));
        let corrected = probabilities(pairs).into_iter().chain([exponents(true)]).map(Evidence::corrected);
        Ok(printed.into_iter().chain([exponents(false)]).chain(corrected).collect())
    },
    control: Control::positive("e^(-N(N-1)/(2 M))", |_| Ok(probabilities(pairs).into_iter().chain([exponents(true)]).collect())),
    note: "Right: about e^(-N(N-1)/(2 M)) with M = H - 1, which tends to e^(-1/(2 alpha)). Both are compared within the next term of the \
           logarithm, 3e-5 to 7e-3 here. The printed expression bounds the probability that the partition is NOT lonely, and falls with alpha: at \
           alpha = 10 it says 0.095 where 0.95 is true. Its two exponents are equal at H = alpha N^2 - 1 only. Read as a bound from below it is a \
           row of its own.",
    ..Claim::DEFAULT
};

const AT_LEAST: Claim = Claim {
    id: "remark-1-probability/at-least",
    source: REMARK,
    statement: "with H = alpha N^2 breakpoints, alpha at least 1.04, the partition is lonely with at least the probability 1 - e^(-1/alpha)",
    formula: "prod_{k < N} (1 - k / (H - 1)) >= 1 - e^(-1/alpha)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(at_least(&[(104, 100), (11, 10), (3, 2), (2, 1), (5, 1), (10, 1)])),
    control: Control::negative("alpha = 1.01", |_| Ok(at_least(&[(101, 100)]))),
    note: "The printed expression as a bound from below, for eight N from 2 to 150: true, and useless, since it falls from 0.62 to 0 as alpha \
           grows while the probability grows to 1. For wide networks it says 1 - u^2 <= u with u = e^(-1/(2 alpha)), so alpha >= 1.04; the paper's \
           alpha > 1 is a little too weak.",
    ..Claim::DEFAULT
};

const DRAWN: Claim = Claim {
    id: "remark-1-probability/drawn-points",
    source: REMARK,
    statement: "N uniform points between H equally spaced breakpoints are lonely with probability prod_k (1 - k / (H - 1))",
    formula: "P(lonely) = prod_{k < N} (1 - k / (H - 1))",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 60_000, paper: 2_000_000 },
    resolution: Resolution::absolute(0.03, "less than half of what half as many pieces change"),
    check: |run| drawn(run, 1),
    control: Control::negative("half as many pieces", |run| drawn(run, 2)),
    note: "A row of ours: the exact probability, for N = 5, 10 and 20 with alpha = 2 and 5.",
    ..Claim::DEFAULT
};

const MONOTONE: Claim = Claim {
    id: "remark-1-probability/grows-with-breakpoints",
    source: REMARK,
    statement: "the more breakpoints, the likelier is a lonely partition, and above 1 - N(N-1)/(2 M)",
    formula: "1 - N(N-1)/(2 M) <= prod_{k < N} (1 - k/M)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(bounds()),
    control: Control::None("exact order of fractions; a wrong bound would be a counterexample"),
    note: "A row of ours: what the remark needs. With alpha >= 10 at least 95 % of all partitions are lonely.",
    ..Claim::DEFAULT
};

const COUNT: Claim = Claim {
    id: "remark-1-count/binomial",
    source: REMARK,
    statement: "there are C(H + 1, N) lonely partitions",
    formula: "n = C(H + 1, N),  n the number of lonely partitions",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![lonely_partitions()]),
    control: Control::None("exact enumeration; a wrong number would be a counterexample"),
    note: "All partitions of up to 6 points by up to 6 breakpoints, one by one.",
    ..Claim::DEFAULT
};

const GLOBAL_MINIMA: Claim = Claim {
    id: "remark-1-count/global-minima",
    source: REMARK,
    statement: "the number of lonely partitions is a lower bound on the number of global minima of the loss: each has one",
    formula: "number of global minima >= C(H + 1, N)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![with_zero_loss()]),
    control: Control::None("exact constructions; a partition without one would be a counterexample"),
    note: "Units with loss 0, in fractions, for each lonely partition of N points by H >= N breakpoints up to 6. The remark has H > N^2. With H = \
           N - 1 it fails, as units have no base line: one unit is 0 on one side of its breakpoint. That there are infinitely many for each \
           partition is Theorem 4.",
    ..Claim::DEFAULT
};

const ORDER: Claim = Claim {
    id: "remark-1-count/order",
    source: REMARK,
    statement: "for H = alpha N^2 their number is O(N^(alpha N)), with a factor where alpha is near 1",
    formula: "C(m, N) <= (e m / N)^N with m = alpha N^2 + 1, which is at most N^(alpha N) from N^(alpha - 1) = e (alpha + 1) on",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(orders()),
    control: Control::None("exact order of whole numbers; a wrong bound would be a counterexample"),
    note: "Whole numbers: the bound for alpha = 1.1 to 5, the consequence from its N on, and alpha = 1.1 with N = 20, where their number is 5e5 \
           times N^(alpha N). True and of no use: an O() is a bound from above, and the sentence wants one from below; the number is about (alpha \
           e N)^N / sqrt(2 pi N), in the end far less than N^(alpha N).",
    ..Claim::DEFAULT
};

const OTHER_ORDER: Claim = Claim {
    id: "remark-1-count/other-reading",
    source: REMARK,
    statement: "if the flattened exponent is read as O((alpha N)^N), it is too small: from N = 20 on their number is more than a million times that",
    formula: "C(alpha N^2 + 1, N) > 10^6 (alpha N)^N",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![order(Relation::Greater, |n, alpha| BigInt::from(1_000_000) * power(alpha * n, n))]),
    control: Control::negative("(3 alpha N)^N", |_| Ok(vec![order(Relation::Greater, |n, alpha| power(3 * alpha * n, n))])),
    note: "A row of ours: our copy of the text shows 'O(N alpha N)' without its exponents. The quotient grows like e^N / sqrt(2 pi N). Of the two \
           readings the other one, N^(alpha N), is a true statement.",
    ..Claim::DEFAULT
};

const ENOUGH: Claim = Claim {
    id: "overparam-n2/lonely",
    source: "Section 2.3, after Remark 1",
    statement: "with only order N^2 units lonely partitions are almost guaranteed: with 10 N^2 in at least 95 % of all cases, whatever N is",
    formula: "prod_{k < N} (1 - k / (10 N^2 - 1)) >= 0.95",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![enough()]),
    control: Control::None("exact order of fractions; a smaller factor would be a counterexample"),
    note: "Equally spaced breakpoints, N = 1 to 150, in fractions; for all N by the bound 1 - N(N-1)/(2 M). Whether a lonely partition has a \
           global minimum is Theorem 4's matter, and Gaussian weights give Cauchy's breakpoints, not equally spaced ones: the next row.",
    ..Claim::DEFAULT
};

const CAUCHY: Claim = Claim {
    id: "overparam-n2/cauchy-breakpoints",
    source: "Section 2.3, after Remark 1",
    statement: "order N^2 units are enough with the breakpoints of Gaussian weights too: with 50 N^2 at least 95 % of all partitions are lonely",
    formula: "1 - E sum over neighbouring points of (1 - P[beta between them])^(50 N^2) >= 0.95",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 8_000, paper: 1_000_000 },
    resolution: Resolution::absolute(0.025, "half of the 5 % that may go wrong"),
    check: |run| between_cauchys(run, 50),
    control: Control::negative("with 10 N^2, as if equally spaced", |run| between_cauchys(run, 10)),
    note: "A row of ours. N = 10, 20 and 50 uniform points within 1 and 3 scales sigma_b/sigma_w of the origin; what is measured is a lower bound \
           on the probability, exact given the points. With alpha N^2 units about (pi/2)(1/A + A/3) / alpha neighbours within A scales are not \
           separated, 0.042 here.",
    ..Claim::DEFAULT
};

/// `calc functional-view lonely`.
pub(crate) const LONELY: Calculator = Calculator {
    name: "lonely",
    summary: "probability that no two of N uniform data points lie in one piece between equally spaced breakpoints",
    source: "Remark 1",
    parameters: &[
        Parameter { name: "units", default: "100", kind: Kind::Count(2, 1_000_000_000), about: "breakpoints, the paper's H" },
        Parameter { name: "points", default: "10", kind: Kind::Count(1, 1_000_000), about: "data points, the paper's N" },
        Parameter {
            name: "bins",
            default: "inner",
            kind: Kind::Choice(&["inner", "all"]),
            about: "inner: the H - 1 pieces between breakpoints; all: H + 1",
        },
    ],
    compute: lonely,
};

fn lonely(inputs: &Inputs) -> Result<Answer, Failure> {
    let (units, points) = (inputs.count("units"), inputs.count("points"));
    let pieces = if inputs.word("bins") == "all" { units + 1 } else { units - 1 };
    let exact = if points > pieces {
        0.0
    } else {
        // Of factors near 1 the logarithms, or a million of them would lose digits.
        libm::exp((0..points).map(|k| libm::log1p(-(k as f64) / pieces as f64)).sum::<f64>())
    };
    let printed = -libm::expm1(-((points * points) as f64) / (units + 1) as f64);
    let members = vec![("exact", Quantity::Number(exact)), ("printed", Quantity::Number(printed))];
    let answer = Answer::new(Quantity::Object(members), Method::ClosedForm);
    Ok(answer.note("printed is 1 - e^(-N^2/(H+1)), which grows where the probability falls"))
}

/// `prod_{k < N} (1 - k/M)`.
fn exact(points: i64, pieces: i64) -> Rational {
    (0..points.min(pieces + 1)).map(|k| ratio(pieces - k, pieces)).product()
}

fn binomial(n: i64, k: i64) -> BigInt {
    let numbers = (0..k).map(|i| Rational::new(BigInt::from(n - i), BigInt::from(i + 1)));
    numbers.product::<Rational>().to_integer()
}

fn power(base: i64, exponent: i64) -> BigInt {
    BigInt::from(base).pow(u32::try_from(exponent).expect("a few hundred"))
}

/// All numbers of points in `pieces` pieces that add up to `points`.
fn all_partitions(points: usize, pieces: usize) -> Vec<Vec<usize>> {
    if pieces == 1 {
        return vec![vec![points]];
    }
    let with =
        |first: usize| all_partitions(points - first, pieces - 1).into_iter().map(move |rest| std::iter::once(first).chain(rest).collect());
    (0..=points).flat_map(with).collect()
}

fn partitions() -> Evidence {
    let cases = (1..=6_usize).flat_map(|points| {
        (1..=6_usize).map(move |breakpoints| {
            let found = all_partitions(points, breakpoints + 1).len() as u64;
            let (n, h) = (points as i64, breakpoints as i64);
            (format!("N = {points}, H = {breakpoints}"), Rational::from(binomial(n + h, h)), ratio(found as i64, 1))
        })
    });
    Evidence::exact_cases("partitions", Relation::Equal, cases).by("binomial coefficient", "enumeration")
}

fn lonely_partitions() -> Evidence {
    let cases = (1..=6_usize).flat_map(|points| {
        (1..=6_usize).map(move |breakpoints| {
            let all = all_partitions(points, breakpoints + 1);
            let found = all.iter().filter(|pieces| pieces.iter().all(|count| *count <= 1)).count();
            let theory = binomial(breakpoints as i64 + 1, points as i64);
            (format!("N = {points}, H = {breakpoints}"), Rational::from(theory), ratio(found as i64, 1))
        })
    });
    Evidence::exact_cases("lonely partitions", Relation::Equal, cases).by("binomial coefficient", "enumeration")
}

/// For each lonely partition units with a loss of 0: how many there are.
fn with_zero_loss() -> Evidence {
    let cases = (1..=6_usize).flat_map(|breakpoints| {
        (1..=breakpoints.min(4)).map(move |points| {
            let all = all_partitions(points, breakpoints + 1).into_iter().filter(|pieces| pieces.iter().all(|count| *count <= 1));
            let found = all.filter(|pieces| has_zero_loss(pieces)).count() as i64;
            let theory = Rational::from(binomial(breakpoints as i64 + 1, points as i64));
            (format!("N = {points}, H = {breakpoints}"), theory, ratio(found, 1))
        })
    });
    Evidence::exact_cases("lonely partitions with a network of loss 0", Relation::Equal, cases).by("binomial coefficient", "constructions")
}

/// Breakpoints at `1, 2, ...`, a datum in the middle of each piece that has one, targets that are on no line, and units that are 0 on a piece without
/// a datum: active to the left where they are to its left. Each other piece has a unit of its own, 0 on all pieces nearer to the empty one.
fn has_zero_loss(pieces: &[usize]) -> bool {
    let Some(empty) = pieces.iter().position(|count| *count == 0) else { return false };
    let unit = |knot: usize| {
        let orientation = if knot <= empty { Orientation::Left } else { Orientation::Right };
        // A piece without a datum leaves its unit's slope free.
        Unit { beta: ratio(knot as i64, 1), mu: ratio(1, 1), orientation }
    };
    let mut shallow = Shallow { units: (1..pieces.len()).map(unit).collect(), offset: ratio(0, 1) };
    let datum = |piece: usize| (ratio(2 * piece as i64 + 1, 2), ratio((piece * piece) as i64 - 3, 1));
    let outwards = (0..empty).rev().map(|piece| (piece, piece)).chain((empty + 1..pieces.len()).map(|piece| (piece, piece - 1)));
    for (piece, own) in outwards.filter(|(piece, _)| pieces[*piece] == 1) {
        let (x, y) = datum(piece);
        let missing = y - shallow.value(&x);
        let unit = &mut shallow.units[own];
        unit.mu += missing / (x - &unit.beta);
    }
    let network = shallow.weights(&vec![ratio(1, 1); pieces.len() - 1]);
    (0..pieces.len()).filter(|piece| pieces[*piece] == 1).map(datum).all(|(x, y)| network.value(&x) == y)
}

/// No two of `n` points in one of `pieces` pieces, each pair by itself.
fn pairs(n: f64, pieces: f64, _breakpoints: f64) -> f64 {
    libm::exp(-n * (n - 1.0) / (2.0 * pieces))
}

/// `theory(N, M, H)`, as far as the second term of the logarithm allows.
fn probabilities(theory: fn(f64, f64, f64) -> f64) -> Vec<Evidence> {
    let lines = [5, 10, 20, 50].into_iter().flat_map(|n: i64| {
        [2, 5, 10].map(|alpha: i64| {
            let (breakpoints, pieces) = (alpha * n * n, alpha * n * n - 1);
            let stated = theory(n as f64, pieces as f64, breakpoints as f64);
            let squares = (0..n).map(|k| (k * k) as f64).sum::<f64>();
            let (n, m) = (n as f64, pieces as f64);
            let bound = squares / (2.0 * m * m * (1.0 - n / m));
            Evidence::numeric(format!("N = {n}, alpha = {alpha}"), stated, to_f64(&exact(n as i64, pieces)), bound)
                .by("formula", "product of fractions")
        })
    });
    lines.collect()
}

/// `N^2 / (H + 1)`, and what it lacks, `1 / (alpha (H + 1))`, against `1 / alpha`.
fn exponents(with_rest: bool) -> Evidence {
    let cases = [5, 10, 50].into_iter().flat_map(|n: i64| {
        [2, 5, 10].map(|alpha: i64| {
            let pieces = alpha * n * n + 1;
            let rest = if with_rest { ratio(1, alpha * pieces) } else { ratio(0, 1) };
            (format!("N = {n}, alpha = {alpha}"), ratio(1, alpha), ratio(n * n, pieces) + rest)
        })
    });
    let label = if with_rest { "N^2/(H+1) + 1/(alpha (H+1))" } else { "N^2/(H+1)" };
    Evidence::exact_cases(label, Relation::Equal, cases).by("1/alpha", "fractions")
}

/// The printed expression as a bound from below, `alpha` as fractions.
fn at_least(alphas: &[(i64, i64)]) -> Vec<Evidence> {
    let lines = alphas.iter().flat_map(|&(numerator, denominator)| {
        [2, 3, 5, 10, 20, 50, 100, 150].map(|n: i64| {
            // As many whole breakpoints as there have to be.
            let breakpoints = (numerator * n * n + denominator - 1) / denominator;
            let probability = to_f64(&exact(n, breakpoints - 1));
            let alpha = numerator as f64 / denominator as f64;
            let (low, high) = (probability.next_down(), probability.next_up());
            Evidence::enclosure(format!("N = {n}, alpha = {alpha}"), Relation::AtLeast, low, high, -libm::expm1(-1.0 / alpha))
                .by("1 - e^(-1/alpha)", "product of fractions")
        })
    });
    lines.collect()
}

/// Of the theory the pieces are divided by `divisor`.
fn drawn(run: &Run, divisor: i64) -> Result<Vec<Evidence>, Stop> {
    let cases = [(5, 2), (5, 5), (10, 2), (10, 5), (20, 2), (20, 5)].map(|(n, alpha): (i64, i64)| (n, alpha * n * n - 1));
    let parts = cases.map(|(n, pieces)| {
        Part::new(format!("{n} points in {pieces} pieces"), run.samples(), 500_000, move |block| {
            let mut hits = 0;
            for _ in 0..block.trials {
                let mut taken: Vec<u64> = (0..n).map(|_| (open_unit(block.rng.next_u64()) * pieces as f64) as u64).collect();
                taken.sort_unstable();
                hits += u64::from(taken.windows(2).all(|pair| pair[0] != pair[1]));
            }
            hits
        })
    });
    let counts = run.count(parts.into())?;
    let lines = cases.into_iter().zip(counts).map(|((n, pieces), count)| {
        let theory = to_f64(&exact(n, pieces / divisor));
        Evidence::proportion(format!("{n} points in {pieces} pieces"), Relation::Equal, theory, count.hits, count.trials)
            .by("product of fractions", "points as drawn")
    });
    Ok(lines.collect())
}

fn bounds() -> Vec<Evidence> {
    let cases = || [2, 5, 10, 20].into_iter().flat_map(|n: i64| [1, 2, 5, 10].map(|alpha: i64| (n, alpha * n * n - 1)));
    let below =
        cases().map(|(n, pieces)| (format!("{n} points, {pieces} pieces"), ratio(2 * pieces - n * (n - 1), 2 * pieces), exact(n, pieces)));
    let grows = cases().map(|(n, pieces)| (format!("{n} points, {pieces} pieces and one more"), exact(n, pieces), exact(n, pieces + 1)));
    vec![
        Evidence::exact_cases("above the bound", Relation::AtLeast, below).by("union bound", "product of fractions"),
        Evidence::exact_cases("grows", Relation::Greater, grows).by("a piece fewer", "product of fractions"),
    ]
}

fn order(relation: Relation, bound: fn(i64, i64) -> BigInt) -> Evidence {
    let cases = [20, 50, 100, 200].into_iter().flat_map(|n: i64| {
        [2, 3, 5].map(|alpha: i64| {
            (format!("N = {n}, alpha = {alpha}"), Rational::from(bound(n, alpha)), Rational::from(binomial(alpha * n * n + 1, n)))
        })
    });
    Evidence::exact_cases("lonely partitions", relation, cases).by("bound", "binomial coefficient")
}

/// `C(m, N) <= (2.719 m / N)^N`; `C(m, N) <= N^(alpha N)` where that follows from it; and that a factor is needed, `m = alpha N^2 + 1`.
fn orders() -> Vec<Evidence> {
    // Products of these with N = 50, 100 and 200 are whole.
    const ALPHAS: [(i64, i64); 5] = [(11, 10), (3, 2), (2, 1), (3, 1), (5, 1)];
    let cases = || {
        [50, 100, 200].into_iter().flat_map(|n: i64| {
            ALPHAS.map(|(p, q)| {
                (format!("N = {n}, alpha = {p}/{q}"), n, p * n / q, Rational::from(binomial(p * n * n / q + 1, n)), ratio(p, q))
            })
        })
    };
    let bound = cases().map(|(name, n, _, found, alpha)| {
        let base = ratio(2_719, 1_000 * n) * (alpha * ratio(n * n, 1) + ratio(1, 1));
        (name, base.pow(n as i32), found)
    });
    // N^(alpha - 1) >= e (alpha + 1): not for alpha = 1.1 before N = 4e7.
    let follows = cases().filter(|(_, _, _, _, alpha)| *alpha > ratio(11, 10));
    let follows = follows.map(|(name, n, exponent, found, _)| (name, Rational::from(power(n, exponent)), found));
    let near_one = [("N = 20, alpha = 11/10", Rational::from(power(20, 22)), Rational::from(binomial(441, 20)))];
    vec![
        Evidence::exact_cases("at most (e m / N)^N", Relation::AtMost, bound).by("bound, e rounded up", "binomial coefficient"),
        Evidence::exact_cases("at most N^(alpha N)", Relation::AtMost, follows).by("bound", "binomial coefficient"),
        Evidence::exact_cases("more than N^(alpha N)", Relation::Greater, near_one).by("bound without a factor", "binomial coefficient"),
    ]
}

fn enough() -> Evidence {
    let cases = (1..=150_i64).map(|n| (format!("N = {n}"), ratio(95, 100), exact(n, 10 * n * n - 1)));
    Evidence::exact_cases("lonely", Relation::AtLeast, cases).by("95 %", "product of fractions")
}

/// A lower bound on the probability that `times N^2` breakpoints of Cauchy's law separate all points, each pair of neighbours by itself.
fn between_cauchys(run: &Run, times: u32) -> Result<Vec<Evidence>, Stop> {
    let law = Law::Gaussian([1.0; 3]);
    let cases = [10, 20, 50].into_iter().flat_map(|points: u32| [1.0, 3.0].map(|scales| (points, scales)));
    let cases: Vec<(u32, f64)> = cases.collect();
    let parts = cases.iter().map(|&(points, scales)| {
        let units = f64::from(times * points * points);
        Part::new(format!("{points} points within {scales} scales, {units} units"), run.samples(), 100_000, move |block| {
            (0..block.trials).fold([0.0; 2], |[sum, squares], _| {
                let mut shares: Vec<f64> =
                    (0..points).map(|_| law.beta_cdf(scales * (2.0 * open_unit(block.rng.next_u64()) - 1.0))).collect();
                shares.sort_by(f64::total_cmp);
                let together: f64 = shares.windows(2).map(|pair| libm::exp(units * libm::log1p(pair[0] - pair[1]))).sum();
                let separated = 1.0 - together;
                [sum + separated, squares + separated * separated]
            })
        })
    });
    let lines = cases.iter().zip(run.measure(parts.collect())?).map(|((points, scales), blocks)| {
        let [sum, squares] = blocks.iter().fold([0.0; 2], |[a, b], [c, d]| [a + c, b + d]);
        MeanOf::sums(sum, squares, run.samples())
            .line(format!("{points} points within {scales} {}", if *scales == 1.0 { "scale" } else { "scales" }), Relation::AtLeast, 0.95)
            .by("95 %", "points as drawn")
    });
    Ok(lines.collect())
}
