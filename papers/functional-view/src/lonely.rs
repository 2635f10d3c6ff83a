//! Lonely partitions: each piece holds at most one data point.
//!
//! `N` points drawn into `M` pieces of one length are all in different ones with probability `prod_{k < N} (1 - k/M)`. `H` breakpoints have `H - 1`
//! pieces between them, and `H + 1` with the two outer ones.
//!
//! Source: section 2.3, the count of partitions before Theorem 3, and Remark 1. Readings: "uniformly spaced" breakpoints are equally spaced, and
//! "within the region of breakpoints" leaves the outer pieces out, so `M = H - 1`; with all pieces nothing of interest changes.

use claims::{
    Answer, Calculator, Claim, Control, Evidence, Expect, Failure, Inputs, Kind, Method, Parameter, Part, Quantity, Relation, Resolution,
    Run, Samples, Stop, Verdict,
};
use num_bigint::BigInt;
use rand::Rng;
use stats::rational::{Rational, ratio, to_f64};
use stats::stream::open_unit;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[PARTITIONS, PROBABILITY, DRAWN, MONOTONE, COUNT, ORDER, OTHER_ORDER, ENOUGH];

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
    resolution: Resolution::absolute(0.05, "a twentieth"),
    check: |_| {
        let corrected = probabilities(pairs).into_iter().map(Evidence::corrected);
        Ok(probabilities(|n, _, breakpoints| 1.0 - libm::exp(-n * n / (breakpoints + 1.0))).into_iter().chain(corrected).collect())
    },
    control: Control::positive("e^(-N(N-1)/(2 M))", |_| Ok(probabilities(pairs))),
    note: "Right: about e^(-N(N-1)/(2 M)) with M = H - 1, which tends to e^(-1/(2 alpha)). Both are compared to 0.02: the next term of the logarithm is \
           N^3 / (6 M^2), at most 0.017 here. The printed expression bounds the probability that the partition is NOT lonely, and falls with alpha: at alpha = 10 \
           it says 0.095 where 0.95 is true.",
    ..Claim::DEFAULT
};

const DRAWN: Claim = Claim {
    id: "remark-1-probability/drawn-points",
    source: REMARK,
    statement: "N uniform points between H equally spaced breakpoints are lonely with probability prod_k (1 - k / (H - 1))",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 60_000, paper: 2_000_000 },
    resolution: Resolution::absolute(0.03, "less than what a piece more changes"),
    check: |run| drawn(run, 0),
    control: Control::negative("half as many pieces", |run| drawn(run, 1)),
    note: "A row of ours: the exact probability, for N = 5, 10, 20 and alpha = 1, 2, 5.",
    ..Claim::DEFAULT
};

const MONOTONE: Claim = Claim {
    id: "remark-1-probability/grows-with-breakpoints",
    source: REMARK,
    statement: "the more breakpoints, the likelier is a lonely partition, and above 1 - N(N-1)/(2 M)",
    formula: "1 - N(N-1)/(2 M) <= prod_{k < N} (1 - k/M)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(bounds(2)),
    control: Control::None("exact order of fractions; a wrong bound would be a counterexample"),
    note: "A row of ours: what the remark needs. With alpha >= 10 at least 95 % of all partitions are lonely.",
    ..Claim::DEFAULT
};

const COUNT: Claim = Claim {
    id: "remark-1-count/binomial",
    source: REMARK,
    statement: "there are C(H + 1, N) lonely partitions",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![lonely_partitions()]),
    control: Control::None("exact enumeration; a wrong number would be a counterexample"),
    note: "All partitions of up to 6 points by up to 6 breakpoints, one by one.",
    ..Claim::DEFAULT
};

const ORDER: Claim = Claim {
    id: "remark-1-count/order",
    source: REMARK,
    statement: "for H = alpha N^2 their number is O(N^(alpha N))",
    formula: "C(alpha N^2 + 1, N) <= N^(alpha N)",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![order(Relation::AtMost, |n, alpha| power(n, alpha * n))]),
    control: Control::None("exact order of whole numbers; a wrong bound would be a counterexample"),
    note: "Whole numbers, N = 20 to 200, alpha = 2, 3, 5. True and of no use: an O() is a bound from above, and the sentence wants one from below; the number is \
           about (alpha e N)^N / sqrt(2 pi N), far less than N^(alpha N).",
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
    note: "A row of ours: so N^(alpha N) is what is meant. The quotient grows like e^N / sqrt(2 pi N).",
    ..Claim::DEFAULT
};

const ENOUGH: Claim = Claim {
    id: "overparam-n2/lonely",
    source: "Section 2.3, after Remark 1",
    statement: "with only order N^2 units lonely partitions are almost guaranteed: with 10 N^2 in at least 95 % of all cases, whatever N is",
    formula: "prod_{k < N} (1 - k / (10 N^2 - 1)) >= 0.95",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(vec![enough(10)]),
    control: Control::None("exact order of fractions; a smaller factor would be a counterexample"),
    note: "Equally spaced breakpoints, N = 1 to 150, in fractions; for all N by the bound 1 - N(N-1)/(2 M). Whether a lonely partition has a global minimum is \
           Theorem 4's matter, and Gaussian weights give Cauchy's breakpoints, not equally spaced ones.",
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

/// No two of `n` points in one of `pieces` pieces, each pair by itself.
fn pairs(n: f64, pieces: f64, _breakpoints: f64) -> f64 {
    libm::exp(-n * (n - 1.0) / (2.0 * pieces))
}

/// `theory(N, M, H)`.
fn probabilities(theory: fn(f64, f64, f64) -> f64) -> Vec<Evidence> {
    let lines = [10, 20, 50].into_iter().flat_map(|n: i64| {
        [1, 2, 5, 10].map(|alpha: i64| {
            let (breakpoints, pieces) = (alpha * n * n, alpha * n * n - 1);
            let stated = theory(n as f64, pieces as f64, breakpoints as f64);
            Evidence::numeric(format!("N = {n}, alpha = {alpha}"), stated, to_f64(&exact(n, pieces)), 0.02)
                .by("formula", "product of fractions")
        })
    });
    lines.collect()
}

fn drawn(run: &Run, halved: i64) -> Result<Vec<Evidence>, Stop> {
    let cases = [(5, 1), (5, 2), (10, 1), (10, 5), (20, 2)].map(|(n, alpha): (i64, i64)| (n, alpha * n * n - 1));
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
        let theory = to_f64(&exact(n, if halved == 1 { pieces / 2 } else { pieces }));
        Evidence::proportion(format!("{n} points in {pieces} pieces"), Relation::Equal, theory, count.hits, count.trials)
            .by("product of fractions", "points as drawn")
    });
    Ok(lines.collect())
}

fn bounds(divisor: i64) -> Vec<Evidence> {
    let cases = || [2, 5, 10, 20].into_iter().flat_map(|n: i64| [1, 2, 5, 10].map(|alpha: i64| (n, alpha * n * n - 1)));
    let below = cases().map(|(n, pieces)| {
        (format!("{n} points, {pieces} pieces"), ratio(divisor * pieces - n * (n - 1), divisor * pieces), exact(n, pieces))
    });
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

fn enough(factor: i64) -> Evidence {
    let cases = (1..=150_i64).map(|n| (format!("N = {n}"), ratio(95, 100), exact(n, (factor * n * n - 1).max(1))));
    Evidence::exact_cases("lonely", Relation::AtLeast, cases).by("95 %", "product of fractions")
}
