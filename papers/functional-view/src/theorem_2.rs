//! Theorem 2: the roughness `rho_0 = sum_i mu_i^2` of a network at initialization.
//!
//! With `mu = w v` normal times normal, `E mu^2 = s` and `E mu^4 = 9 s^2`, where `s = sigma_w^2 sigma_v^2`; so
//!
//! ```text
//! E rho_0 = H s,   Var rho_0 = 8 H s^2,   P[rho_0 - E rho_0 >= lambda] <= 1 / (1 + lambda^2 / Var rho_0)
//! He: s = 4 / H, mean 4, variance 128 / H;   Glorot: s = 4 / (H + 1)^2, mean 4 H / (H + 1)^2, variance 128 H / (H + 1)^4
//! ```
//!
//! the last by Cantelli's inequality. Source: Theorem 2, and appendix C.5, whose statement prints 2 for He's mean.
//!
//! The tails themselves: `rho_0 / s` is a sum of `H` squares of products of two standard normal numbers. Given one of them the square has the
//! characteristic function `(1 - 2 i t z^2)^{-1/2}`, and the integral over `z` is a Bessel function,
//!
//! ```text
//! phi(t) = (4 pi t)^{-1/2} e^{i (pi/4 + y)} (-pi/2) (Y_0(y) + i J_0(y)),   y = 1 / (8 t),
//! ```
//!
//! so `P[rho_0 > s x] = 1/2 + (1/pi) int_0^inf Im(e^{-i t x} phi(t)^H) dt / t` (Gil-Pelaez), an integral in one variable.

use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, PI};

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use experiments::mean_of::MeanOf;
use network::{Activation, Architecture, Initializer};
use stats::integrate::{Estimate, Integral};
use stats::rational::{Rational, ratio, to_f64};
use stats::special::normal_upper_tail;
use stats::stream::BlockRng;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] =
    &[HE_MEAN, HE_MEAN_APPENDIX, HE_VARIANCE, HE_TAIL, TAIL_OF_NETWORKS, GLOROT_MEAN, GLOROT_TAIL, CONCENTRATION, SINGLE_SLOPES];

const SAMPLES: Samples = Samples { ci: 20_000, paper: 1_000_000 };

const HE_MEAN: Claim = Claim {
    id: "theorem-2-he-mean/main-text",
    source: "Theorem 2",
    statement: "with He's initialization the mean roughness is 4 at every width",
    formula: "E[rho_0] = H sigma_w^2 sigma_v^2 = 4",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::relative(0.15, "less than a third of what the main text's 4 and the appendix's 2 differ by"),
    check: |run| means(run, Initialization::He, |_| ratio(4, 1)),
    control: Control::negative("the appendix's 2", |run| means(run, Initialization::He, |_| ratio(2, 1))),
    note: "H = 5 to 500; exactly, and drawn networks.",
    ..Claim::DEFAULT
};

const HE_MEAN_APPENDIX: Claim = Claim {
    id: "theorem-2-he-mean/appendix",
    source: "Appendix C.5, statement of Theorem 2",
    statement: "with He's initialization the mean roughness is 2",
    formula: "E[rho_0] = 2",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok(vec![exact_mean(Initialization::He, |_| ratio(2, 1)), exact_mean(Initialization::He, |_| ratio(4, 1)).corrected()]),
    control: Control::positive("4", |_| Ok(vec![exact_mean(Initialization::He, |_| ratio(4, 1))])),
    note: "Right: 4, as in the main text, and as the appendix's own proof computes. Our copy of the appendix's statement is damaged around it (a \
           minus sign is lost, Glorot's mean reads '5E[rho_0]'), so the 2 may be damage too.",
    ..Claim::DEFAULT
};

const HE_VARIANCE: Claim = Claim {
    id: "theorem-2-he-tail/variance",
    source: "Appendix C.5, proof of Theorem 2",
    statement: "the variance of the roughness is 8 H sigma_v^4 sigma_w^4: 128 / H with He's initialization, 128 H / (H + 1)^4 with Glorot's",
    formula: "Var(rho_0) = H (E[mu^4] - E[mu^2]^2) = 8 H sigma_v^4 sigma_w^4",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(variances(3)),
    control: Control::negative("E mu^4 = 3 sigma_v^4 sigma_w^4, as if mu were normal", |_| Ok(variances(1))),
    note: "Fourth moments of the two factors, 3 each, in fractions.",
    ..Claim::DEFAULT
};

const HE_TAIL: Claim = Claim {
    id: "theorem-2-he-tail/cantelli",
    source: "Theorem 2",
    statement: "with He's initialization P[rho_0 - E rho_0 >= lambda] <= 1 / (1 + lambda^2 H / 128)",
    formula: "P(rho_0 - E[rho_0] >= lambda) <= 1 / (1 + lambda^2 H / 128)",
    expect: Expect::both(Verdict::Holds),
    check: |run| {
        run.table(table());
        Ok(tails(Initialization::He, &WIDTHS, &HE_LAMBDAS, |h, lambda| 1.0 / (1.0 + lambda * lambda * h / 128.0)))
    },
    control: Control::negative("the tail of a normal law of that variance", |_| {
        Ok(tails(Initialization::He, &WIDE, &HE_LAMBDAS, |h, lambda| normal_upper_tail(lambda / (128.0 / h).sqrt())))
    }),
    note: "H = 5 to 500, lambda = 1, 2, 4, 8. The bound is far from sharp: the table has both.",
    ..Claim::DEFAULT
};

const TAIL_OF_NETWORKS: Claim = Claim {
    id: "theorem-2-he-tail/networks",
    source: "Theorem 2",
    statement: "with He's initialization the roughness of drawn networks exceeds its mean by lambda as often as Gil-Pelaez inversion says",
    formula: "P(rho_0 > r) = 1/2 + (1/pi) int_0^inf imag(e^(-i t r) chi(t)) / t dt,  r = E[rho_0] + lambda,  chi the characteristic function of rho_0",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 40_000, paper: 1_000_000 },
    resolution: Resolution::PerLine("a fifth of the tail, of which the bound is three times as much, and two hundredths"),
    check: |run| networks_beyond(run, 1),
    control: Control::negative("half as many units at H = 50", |run| networks_beyond(run, 2)),
    note: "A row of ours, H = 10 and 50: that the tails compared with Cantelli's bound are the networks'. Glorot's are the same in units of the \
           mean.",
    ..Claim::DEFAULT
};

const GLOROT_MEAN: Claim = Claim {
    id: "theorem-2-glorot-mean/main-text",
    source: "Theorem 2",
    statement: "with Glorot's initialization the mean roughness is 4 H / (H + 1)^2",
    formula: "E[rho_0] = H sigma_w^2 sigma_v^2 = 4 H / (H + 1)^2 = O(1/H)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::relative(0.15, "less than half of what 4 / H, H taken for H + 1, is off by at H = 5"),
    check: |run| means(run, Initialization::Glorot, |h| ratio(4 * h, (h + 1) * (h + 1))),
    control: Control::negative("fan-in alone: 4", |run| means(run, Initialization::Glorot, |_| ratio(4, 1))),
    note: "H = 5 to 500; exactly, and drawn networks.",
    ..Claim::DEFAULT
};

const GLOROT_TAIL: Claim = Claim {
    id: "theorem-2-glorot-tail/cantelli",
    source: "Theorem 2",
    statement: "with Glorot's initialization P[rho_0 - E rho_0 >= lambda] <= 1 / (1 + lambda^2 (H + 1)^4 / (128 H))",
    formula: "P(rho_0 - E[rho_0] >= lambda) <= 1 / (1 + lambda^2 (H + 1)^4 / (128 H))",
    expect: Expect::both(Verdict::Holds),
    check: |_| {
        let bound = |h: f64, lambda: f64| 1.0 / (1.0 + lambda * lambda * (h + 1.0).powi(4) / (128.0 * h));
        Ok(tails(Initialization::Glorot, &WIDTHS, &GLOROT_LAMBDAS, bound))
    },
    control: Control::negative("the tail of a normal law of that variance", |_| {
        let tail = |h: f64, lambda: f64| normal_upper_tail(lambda / (128.0 * h).sqrt() * (h + 1.0).powi(2));
        Ok(tails(Initialization::Glorot, &WIDE, &GLOROT_LAMBDAS, tail))
    }),
    note: "H = 5 to 500; lambda a quarter, once and twice the mean.",
    ..Claim::DEFAULT
};

const CONCENTRATION: Claim = Claim {
    id: "theorem-2-concentration/half-of-the-mean",
    source: "Section 2.2, after Theorem 2",
    statement: "as the width grows the initial roughness gets tighter around its mean: it is less and less often off by half of it",
    formula: "P[|rho_0 - E rho_0| >= E rho_0 / 2] falls with H",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(concentration(|h| h / 2.0)),
    control: Control::negative("sigma_v not scaled with the width, off by 2 of H", |_| Ok(concentration(|_| 2.0))),
    note: "H = 10 to 500, by Gil-Pelaez inversion; both initializations are alike in units of the mean, which is constant with He's and falls \
           with Glorot's.",
    ..Claim::DEFAULT
};

const SINGLE_SLOPES: Claim = Claim {
    id: "theorem-2-concentration/single-slopes",
    source: "Section 2.2, after Theorem 2",
    statement: "with He's initialization it is a single squared slope that falls with the width, like 4 / H, and not the roughness",
    formula: "E[mu^2] = 4 / H",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    resolution: Resolution::relative(0.3, "less than a tenth of what the same mean at every width is off by"),
    check: |run| single_slopes(run, |h| 4.0 / h),
    control: Control::negative("as the roughness, the same at every width", |run| single_slopes(run, |_| 4.0 / 5.0)),
    note: "A row of ours, beside theorem-2-he-mean: the roughness, their sum, has the mean 4 at every width. So of He's networks units get flatter \
           with the width, and by this measure the function does not.",
    ..Claim::DEFAULT
};

/// The two initializations of the theorem.
#[derive(Clone, Copy)]
enum Initialization {
    He,
    Glorot,
}

impl Initialization {
    /// `sigma_w^2 sigma_v^2` by width.
    fn variance(self, h: i64) -> Rational {
        match self {
            Self::He => ratio(2, 1) * ratio(2, h),
            Self::Glorot => ratio(2, h + 1) * ratio(2, h + 1),
        }
    }

    fn initializer(self) -> Initializer {
        match self {
            Self::He => Initializer::HeNormal,
            Self::Glorot => Initializer::GlorotNormal,
        }
    }
}

/// The slopes `w v` of a drawn network of so many units.
fn slopes(initializer: Initializer, units: i64, rng: &mut BlockRng) -> Vec<f64> {
    let shape = Architecture::new(1, &[units as usize]).and_then(|shape| shape.with_linear_output(1)).expect("widths are positive");
    let network = initializer.draw(shape, Activation::Relu, rng);
    let [hidden, output] = network.layers() else { unreachable!("one hidden layer and the output") };
    hidden.weights().iter().zip(output.weights()).map(|(w, v)| w * v).collect()
}

fn roughness(initializer: Initializer, units: i64, rng: &mut BlockRng) -> f64 {
    slopes(initializer, units, rng).iter().map(|mu| mu * mu).sum()
}

const WIDTHS: [i64; 6] = [5, 10, 21, 50, 100, 500];

fn exact_mean(initialization: Initialization, theory: fn(i64) -> Rational) -> Evidence {
    let cases = WIDTHS.map(|h| (format!("H = {h}"), theory(h), ratio(h, 1) * initialization.variance(h)));
    Evidence::exact_cases("H sigma_w^2 sigma_v^2", Relation::Equal, cases).by("as stated", "second moments")
}

/// Exactly, and from networks that are drawn.
fn means(run: &Run, initialization: Initialization, theory: fn(i64) -> Rational) -> Result<Vec<Evidence>, Stop> {
    // Wide networks scatter less.
    let networks = |h: i64| if h < 100 { run.samples() } else { run.samples() / 10 };
    let initializer = initialization.initializer();
    let parts = WIDTHS.map(|h| {
        Part::new(format!("{}, H = {h}", initializer.name()), networks(h), 20_000_000 / h as u64, move |block| {
            (0..block.trials).fold([0.0; 2], |[sum, squares], _| {
                let rho = roughness(initializer, h, &mut block.rng);
                [sum + rho, squares + rho * rho]
            })
        })
    });
    let mut lines = vec![exact_mean(initialization, theory)];
    for (h, blocks) in WIDTHS.into_iter().zip(run.measure(parts.into())?) {
        let [sum, squares] = blocks.iter().fold([0.0; 2], |[a, b], [c, d]| [a + c, b + d]);
        let mean = MeanOf::sums(sum, squares, networks(h));
        lines.push(mean.line(format!("H = {h}"), Relation::Equal, to_f64(&theory(h))).by("as stated", "networks as drawn"));
    }
    Ok(lines)
}

/// The mean of the first unit's squared slope.
fn single_slopes(run: &Run, theory: fn(f64) -> f64) -> Result<Vec<Evidence>, Stop> {
    let widths = [5, 21, 100];
    let parts = widths.map(|h| {
        Part::new(format!("he-normal, H = {h}, first unit"), run.samples(), 200_000, move |block| {
            (0..block.trials).fold([0.0; 2], |[sum, squares], _| {
                let square = slopes(Initializer::HeNormal, h, &mut block.rng)[0].powi(2);
                [sum + square, squares + square * square]
            })
        })
    });
    let lines = widths.into_iter().zip(run.measure(parts.into())?).map(|(h, blocks)| {
        let [sum, squares] = blocks.iter().fold([0.0; 2], |[a, b], [c, d]| [a + c, b + d]);
        MeanOf::sums(sum, squares, run.samples())
            .line(format!("H = {h}"), Relation::Equal, theory(h as f64))
            .by("as stated", "networks as drawn")
    });
    Ok(lines.collect())
}

/// `fourth`: the fourth moment of each factor.
fn variances(fourth: i64) -> Vec<Evidence> {
    let line = |name: &str, initialization: Initialization, printed: fn(i64) -> Rational| {
        let cases = WIDTHS.map(|h| {
            let s = initialization.variance(h);
            let of_one = (ratio(fourth * fourth, 1) - ratio(1, 1)) * &s * &s;
            (format!("H = {h}"), printed(h), ratio(h, 1) * of_one)
        });
        Evidence::exact_cases(format!("{name}, variance"), Relation::Equal, cases).by("printed", "moments of the factors")
    };
    vec![line("He", Initialization::He, |h| ratio(128, h)), line("Glorot", Initialization::Glorot, |h| ratio(128 * h, (h + 1).pow(4)))]
}

/// Below this the characteristic function's phases have lost their digits.
const CUT_OFF: f64 = 1e-5;

/// `P[sum of H squares > x]`, in which the squares are of products of two standard normal numbers, for 5 units and more and `x` up to about `4 H`.
///
/// The error bound, about 1e-8 (of less than 10 units 3e-6), is the sum of four:
///
/// - the quadrature's own.
/// - Below the cut-off `c` the integrand `E sin(t (S - x)) / t` is taken for `H - x`, which leaves out at most `E|S - x|^3 t^2 / 6`, together
///   `E|S - x|^3 c^3 / 18`; the third moment is at most the fourth one's power of 3/4.
/// - Above it the phase is a sum of numbers of the size `y = 1 / (8 t)`, times `H`: five roundings of at most half an ulp each, over `t` together
///   `5 H (eps/2) / (8 c)`.
/// - Beyond the end `T`: `ln |phi|` is concave in `ln t` (by Nicholson's formula `J_0^2 + Y_0^2` is `8/pi^2 int K_0(2 y sinh r) dr`, which in `ln y`
///   is a convolution of two log-concave functions), so beyond `T` it falls at least as fast as from `T/2` to `T`, like `t^-p`, and the rest is at
///   most `|phi(T)|^H / (p H)`.
pub(crate) fn beyond(units: i64, x: f64) -> Estimate {
    let h = units as f64;
    let integrand = |t: f64| {
        if t < CUT_OFF {
            return h - x;
        }
        let y = 1.0 / (8.0 * t);
        let (real, imaginary) = (pxfm::f_y0(y), pxfm::f_j0(y));
        let size = FRAC_PI_2 * libm::hypot(real, imaginary) / (4.0 * PI * t).sqrt();
        // -1 is a turn of pi.
        let phase = FRAC_PI_4 + y + PI + libm::atan2(imaginary, real);
        libm::exp(h * libm::log(size)) * libm::sin(h * phase - t * x) / t
    };
    let size = |t: f64| {
        let y = 1.0 / (8.0 * t);
        FRAC_PI_2 * libm::hypot(pxfm::f_y0(y), pxfm::f_j0(y)) / (4.0 * PI * t).sqrt()
    };
    let rest = |end: f64| libm::pow(size(end), h) / (h * libm::log2(size(0.5 * end) / size(end)));
    // Few units fall so slowly that the integral would have to go on a hundred times as long.
    let negligible = if units < 10 { 1e-5 } else { 1e-9 };
    let mut end = 1.0;
    while rest(end) > negligible {
        end *= 2.0;
    }
    let panels = 64 + (end * x.max(h) / PI) as usize;
    let integral =
        Integral::new(integrand).over(0.0, end).split_at(&[CUT_OFF, 1e-3, 0.03]).panels(panels).budget(100_000_000).integrate(1e-8);
    let integral = integral.expect("a smooth integrand");
    // Central moments of S are 8 H, 200 H and 10176 H + 3 (8 H)^2 - 3 (8^2) H, those of about x follow.
    let d = h - x;
    let fourth = 9_984.0 * h + 192.0 * h * h + 4.0 * 200.0 * h * d + 6.0 * 8.0 * h * d * d + d.powi(4);
    let near_zero = libm::pow(fourth, 0.75) * CUT_OFF.powi(3) / 18.0;
    let phases = 5.0 * h * 0.5 * f64::EPSILON / (8.0 * CUT_OFF);
    let error_bound = (integral.error_bound + near_zero + phases + rest(end)) / PI;
    Estimate { value: 0.5 + integral.value / PI, error_bound, ..integral }
}

/// Widths that the inversion is quick for.
const WIDE: [i64; 5] = [10, 21, 50, 100, 500];

const HE_LAMBDAS: [f64; 4] = [1.0, 2.0, 4.0, 8.0];
/// In units of the mean.
const GLOROT_LAMBDAS: [f64; 3] = [0.25, 1.0, 2.0];

/// With He's initialization `lambdas` are as they stand, with Glorot's in units of the mean; `bound` is of `H` and `lambda`.
fn tails(initialization: Initialization, widths: &[i64], lambdas: &[f64], bound: fn(f64, f64) -> f64) -> Vec<Evidence> {
    let lines = widths.iter().flat_map(|&h| {
        let s = to_f64(&initialization.variance(h));
        let mean = h as f64 * s;
        lambdas.iter().map(move |&lambda| {
            let lambda = match initialization {
                Initialization::He => lambda,
                Initialization::Glorot => lambda * mean,
            };
            let tail = beyond(h, (mean + lambda) / s);
            let (low, high) = (tail.value - tail.error_bound, tail.value + tail.error_bound);
            Evidence::enclosure(
                format!("H = {h}, lambda = {}", (lambda * 1e4).round() / 1e4),
                Relation::AtMost,
                low,
                high,
                bound(h as f64, lambda),
            )
            .by("the bound as printed", "Gil-Pelaez inversion")
        })
    });
    lines.collect()
}

fn table() -> Table {
    let mut table = Table::new(
        "theorem-2",
        "Theorem 2: tails of the initial roughness with He's initialization, and Cantelli's bound",
        &["units", "lambda", "tail", "bound", "bound_over_tail"],
    );
    for h in WIDE {
        for lambda in [1.0, 2.0, 4.0] {
            let s = 4.0 / h as f64;
            let (tail, bound) = (beyond(h, (4.0 + lambda) / s).value, 1.0 / (1.0 + lambda * lambda * h as f64 / 128.0));
            // Where the tail is below the inversion's error, there is no quotient.
            let cells = if tail > 1e-6 {
                [tail.into(), bound.into(), (bound / tail).into()]
            } else {
                ["< 1e-6".into(), bound.into(), "> 1e3".into()]
            };
            table.push([(h as usize).into(), lambda.into()].into_iter().chain(cells).collect());
        }
    }
    table
}

/// Of the theory wide networks have their units divided by `divisor`.
fn networks_beyond(run: &Run, divisor: i64) -> Result<Vec<Evidence>, Stop> {
    const LAMBDAS: [f64; 3] = [-1.0, 1.0, 3.0];
    let widths = [10, 50];
    let parts = widths.map(|h| {
        Part::new(format!("He, H = {h}, beyond"), run.samples(), 200_000, move |block| {
            let mut counts = vec![0_u64; LAMBDAS.len()];
            for _ in 0..block.trials {
                let rho = roughness(Initializer::HeNormal, h, &mut block.rng);
                counts.iter_mut().zip(LAMBDAS).for_each(|(count, lambda)| *count += u64::from(rho > 4.0 + lambda));
            }
            counts
        })
    });
    let lines = widths.into_iter().zip(run.histograms(parts.into())?).flat_map(|(h, counts)| {
        let n = run.samples();
        LAMBDAS.into_iter().zip(counts).map(move |(lambda, count)| {
            let fewer = if h > 10 { h / divisor } else { h };
            let tail = beyond(fewer, (4.0 + lambda) / (4.0 / fewer as f64)).value;
            Evidence::proportion(format!("H = {h}, lambda = {lambda}"), Relation::Equal, tail, count, n)
                .by("Gil-Pelaez inversion", "networks as drawn")
                .resolving(0.2 * tail + 0.02)
        })
    });
    Ok(lines.collect())
}

/// Whether a width is off by `off(H)`, in units of `s`, less often than the one before: enclosures of the two probabilities.
fn concentration(off: fn(f64) -> f64) -> Vec<Evidence> {
    let outside: Vec<(i64, Estimate)> = WIDE
        .into_iter()
        .map(|h| {
            let mean = h as f64;
            let (above, below) = (beyond(h, mean + off(mean)), beyond(h, mean - off(mean)));
            (h, Estimate { value: above.value + 1.0 - below.value, error_bound: above.error_bound + below.error_bound, evaluations: 0 })
        })
        .collect();
    let lines = outside.windows(2).map(|pair| {
        let [(narrow, a), (wide, b)] = [pair[0], pair[1]];
        let error = a.error_bound + b.error_bound;
        let grown = b.value - a.value;
        Evidence::enclosure(format!("H = {narrow} to {wide}"), Relation::Less, grown - error, grown + error, 0.0)
            .by("no change", "Gil-Pelaez inversion")
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_units_are_nearly_normal_and_all_are_positive() {
        // Central limit: mean H, variance 8 H; the skewness, E (q - 1)^3 / (8^{3/2} sqrt H) with E q^3 = 225, moves the tail at the mean by
        // skewness / (6 sqrt(2 pi)).
        let h = 500.0_f64;
        let skewness = (225.0 - 3.0 * 9.0 + 2.0) / (8.0_f64.powf(1.5) * h.sqrt());
        let theory = 0.5 - skewness / (6.0 * (2.0 * PI).sqrt());
        let tail = beyond(500, h);
        assert!((tail.value - theory).abs() < 0.004, "{} and {theory}", tail.value);
        assert!((beyond(10, 0.01).value - 1.0).abs() < 1e-6);
    }
}
