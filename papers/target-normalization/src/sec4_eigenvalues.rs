//! Section 4, what the text says of the eigenvalues: where they lie, when they are complex, and which momentum is best.
//!
//! With `T` the trace of A and `k` the gradient's factor in the momentum (1 - beta for EMA, 1 for the heavy ball), the characteristic polynomial has
//! `p(1) = eta k`, `p(-1) = 2 (1 + beta) - eta k` and `p(0) = beta`. So (Jury) both eigenvalues are inside of the unit circle if and only if `0 < eta k < 2 (1 + beta)`.
//! With `r = sqrt(beta)` they are complex if and only if `|T| < 2 r`: for EMA `r > |1 - eta| / (1 + eta)`, for the heavy ball `|1 - sqrt(eta)| < r`.
//!
//! For an eigenvalue `x` at a given step, `beta = x (x - (1 - eta)) / ((1 + eta) x - 1)` for EMA and `x (1 - eta - x) / (1 - x)` for the heavy ball: below the threshold
//! the larger one falls from `1 - eta` to `(1 - eta) / (1 + eta)`, or to `1 - sqrt(eta)`; above it the modulus is `sqrt(beta)` and grows.
//!
//! Reading: the ranges of step and momentum in Section 3 are lost. We take `0 < eta < 1` and `0 < beta < 1` for "the ranges defined in Sec. 3" and `1 < eta < 2` for the
//! larger steps: 2 is the largest bound that keeps the eigenvalues inside for every momentum, in both conventions. Every row is tried in both, in fractions.

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use experiments::properties::Try;
use ndarray::Array2;
use num_traits::{One, Signed, Zero};
use stats::linear_algebra::available_backends;
use stats::rational::{Rational, ratio, to_f64};
use stats::stream::BlockRng;

use crate::eq_20::program;
use crate::fractions::{between, dot, equal, met, nonzero, tried};
use crate::momentum::{Convention, Regime, Spectrum, both};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[
    STABILITY,
    RIGHT_HALF,
    LARGE_STEPS_INSIDE,
    LARGE_STEPS_NEGATIVE,
    LARGE_STEPS_COMPLEX,
    THRESHOLD,
    MODULUS,
    BEST_MOMENTUM,
    WITHOUT_GAMMA,
];

const SAMPLES: Samples = Samples { ci: 200, paper: 5_000 };

const STABILITY: Claim = Claim {
    id: "sec4-eigenvalues/stability",
    source: "Section 4",
    statement: "both eigenvalues are inside of the unit circle if and only if 0 < eta < 2 (1 + beta) / (1 - beta), for the heavy ball 0 < eta < 2 (1 + beta)",
    formula: "|lambda_1|, |lambda_2| < 1  <=>  0 < eta < 2 (1 + beta)/(1 - beta), for the heavy ball 0 < eta < 2 (1 + beta)",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| stability(run, "inside", Rational::clone),
    control: Control::negative("2 for every momentum, gradient descent's bound", |run| stability(run, "inside, 2", |_| Rational::zero())),
    note: "A row of ours. From eigenvalues to step and momentum: pairs of fractions and complex pairs whose product, the momentum, is in [0, 1).",
    ..Claim::DEFAULT
};

const RIGHT_HALF: Claim = Claim {
    id: "sec4-eigenvalues/right-half",
    source: "Section 4",
    statement: "for steps in (0, 1) and momenta in (0, 1) both eigenvalues are strictly inside of the right half of the unit circle",
    formula: "0 < eta < 1, 0 < beta < 1  =>  |lambda| < 1 and p > 0,  p the real part of lambda",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| right_half(run, "right half", 1),
    control: Control::negative("steps up to 2", |run| right_half(run, "right half, steps up to 2", 2)),
    note: "The paper's ranges are lost. At momentum 0, where the text starts, the eigenvalues are 1 - eta and 0, which is not strictly right: the last line has the real \
           parts there, at least 0. Real parts are positive because trace and determinant are; proved for all, tried in fractions and on chosen eigenvalues.",
    ..Claim::DEFAULT
};

const LARGE_STEPS_INSIDE: Claim = Claim {
    id: "sec4-eigenvalues/large-steps-inside",
    source: "Section 4",
    statement: "for steps in (1, 2) both eigenvalues are still inside of the unit circle, for every momentum in [0, 1)",
    formula: "1 < eta < 2, 0 <= beta < 1  =>  |lambda| < 1",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| large_steps_inside(run, "inside", 1),
    control: Control::negative("steps up to 3", |run| large_steps_inside(run, "inside, steps up to 3", 2)),
    note: "The bound is lost; 2 is the largest that holds for every momentum. By Jury's conditions on the matrix, and by chosen eigenvalues whose step is in the range.",
    ..Claim::DEFAULT
};

const LARGE_STEPS_NEGATIVE: Claim = Claim {
    id: "sec4-eigenvalues/large-steps-negative",
    source: "Section 4",
    statement: "for steps in (1, 2) eigenvalues can be real and negative: both are if and only if 0 < beta <= ((eta-1)/(eta+1))^2, for the heavy ball (sqrt(eta)-1)^2",
    formula: "lambda_1, lambda_2 < 0  <=>  0 < beta <= ((eta - 1)/(eta + 1))^2, for the heavy ball 0 < beta <= (sqrt(eta) - 1)^2",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| large_steps(run, "both negative", &Rational::one()),
    control: Control::negative("twice the bound", |run| large_steps(run, "both negative, twice the bound", &ratio(2, 1))),
    note: "So \"can be\" and not \"are\": beyond it they are complex. Both the threshold and, for the heavy ball, the step are squares of fractions, so that everything is \
           exact; the threshold itself is among the cases.",
    ..Claim::DEFAULT
};

const LARGE_STEPS_COMPLEX: Claim = Claim {
    id: "sec4-eigenvalues/large-steps-complex",
    source: "Section 4",
    statement: "complex eigenvalues have a negative real part if and only if eta > (1 + beta) / (1 - beta), for the heavy ball eta > 1 + beta",
    formula: "p < 0  <=>  eta > (1 + beta)/(1 - beta), for the heavy ball eta > 1 + beta;  p the real part of a complex lambda",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| large_steps_complex(run, "left half", &Rational::one()),
    control: Control::negative("(1 + beta/2) above", |run| large_steps_complex(run, "left half, half of beta", &ratio(1, 2))),
    note: "A row of ours.",
    ..Claim::DEFAULT
};

const THRESHOLD: Claim = Claim {
    id: "sec4-eigenvalues/threshold",
    source: "Section 4, figure 2 (left)",
    statement: "for steps in (0, 1) the eigenvalues are complex if and only if the momentum is above ((1-eta)/(1+eta))^2, for the heavy ball (1-sqrt(eta))^2",
    formula: "lambda complex  <=>  beta > ((1 - eta)/(1 + eta))^2, for the heavy ball beta > (1 - sqrt(eta))^2",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| threshold(run, "complex", |convention| convention),
    control: Control::negative("the conventions exchanged", |run| {
        threshold(run, "complex, exchanged", |convention| match convention {
            Convention::Ema => Convention::HeavyBall,
            Convention::HeavyBall => Convention::Ema,
        })
    }),
    note: "The printed number is lost. At a step of 0.1 it is (9/11)^2 = 0.6694 for EMA and 0.4675 for the heavy ball. In fractions, with squares of fractions as momenta \
           and, for the heavy ball, as steps; every other case is the threshold itself, where the discriminant is exactly 0.",
    ..Claim::DEFAULT
};

const MODULUS: Claim = Claim {
    id: "sec4-eigenvalues/modulus",
    source: "Section 4",
    statement: "complex eigenvalues have the modulus sqrt(beta), whatever the step",
    formula: "T^2 < 4 beta  =>  |lambda| = sqrt(beta),  T the trace of A",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| modulus(run, "modulus", |momentum| momentum),
    control: Control::negative("beta", |run| modulus(run, "modulus, beta", |momentum| momentum * momentum)),
    note: "A row of ours. By numerical programs, to 1e-12: their eigenvalues are those of a matrix within some units of 2.2e-16 |A| of A, and the squared modulus is its determinant, \
           which moves by |A| times that; |A|^2 is at most 27.",
    ..Claim::DEFAULT
};

const BEST_MOMENTUM: Claim = Claim {
    id: "sec4-eigenvalues/best-momentum",
    source: "Section 4",
    statement: "for steps in (0, 1) the spectral radius falls up to the threshold momentum, where it is (1-eta)/(1+eta), for the heavy ball 1-sqrt(eta)",
    formula: "beta_1 < beta_2 <= beta_0  =>  rho(beta_1) > rho(beta_2);  rho(beta_0) = (1 - eta)/(1 + eta), for the heavy ball 1 - sqrt(eta);  rho the spectral radius, beta_0 the threshold",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| best_momentum(run, "spectral radius", true),
    control: Control::negative("it rises", |run| best_momentum(run, "spectral radius, rising", false)),
    note: "A row of ours. By momenta that have a given fraction as their larger eigenvalue: smaller eigenvalues belong to larger momenta, up to the threshold.",
    ..Claim::DEFAULT
};

const WITHOUT_GAMMA: Claim = Claim {
    id: "sec4-eigenvalues/without-gamma",
    source: "Section 4",
    statement: "the matrix, and with it the eigenvalues, is entirely parameterized by step and momentum and independent of gamma",
    formula: "(m', w' - gamma) = A (m, w - gamma),  A = A(eta, beta) for every gamma",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| without_gamma(run, "matrix", |_| Rational::one()),
    control: Control::negative("a step proportional to gamma", |run| without_gamma(run, "matrix, step by gamma", Rational::clone)),
    note: "The matrix is not taken from a formula: two updates of the affine model under targets of scale gamma determine it.",
    ..Claim::DEFAULT
};

/// Where a chosen pair of eigenvalues lies, with the step and the momentum that have it.
struct Chosen {
    step: Rational,
    momentum: Rational,
    /// Real part of the one further to the left.
    least_real_part: Rational,
    /// Whether they are complex.
    is_complex: bool,
    /// Whether both are inside of the unit circle.
    is_inside: bool,
}

/// A random pair of eigenvalues, real or complex in turn, whose product is a momentum in `[0, 1)`.
fn chosen(convention: Convention, rng: &mut BlockRng) -> Chosen {
    let one = Rational::one();
    loop {
        let is_complex = coin(rng);
        let (p, q) = (between(rng, -2, 2), between(rng, -2, 2));
        let (sum, product) = if is_complex { (&p + &p, &p * &p + &q * &q) } else { (&p + &q, &p * &q) };
        if product.is_negative() || product >= one || (is_complex && q.is_zero()) {
            continue;
        }
        let Some([step, momentum]) = convention.with_eigenvalues(&sum, &product) else { continue };
        let is_inside = if is_complex { product < one } else { p.abs() < one && q.abs() < one };
        let least_real_part = if is_complex { p } else { p.min(q) };
        return Chosen { step, momentum, least_real_part, is_complex, is_inside };
    }
}

/// Yes or no, by a coin.
fn coin(rng: &mut BlockRng) -> bool {
    between(rng, 0, 2) < Rational::one()
}

fn stability(run: &Run, name: &str, seen: fn(&Rational) -> Rational) -> Result<Vec<Evidence>, Stop> {
    let tries = both(name, |convention| {
        Box::new(move |rng| {
            let Chosen { step, momentum, is_inside, .. } = chosen(convention, rng);
            let momentum = seen(&momentum);
            let bound = ratio(2, 1) * (Rational::one() + &momentum) / convention.exact_intake(&momentum);
            let claimed = step.is_positive() && step < bound;
            met(claimed == is_inside, || format!("step {step}, momentum {momentum}: inside is {is_inside}"))
        })
    });
    tried(run, ["the bound on the step", "chosen eigenvalues"], tries)
}

fn right_half(run: &Run, name: &str, largest_step: i64) -> Result<Vec<Evidence>, Stop> {
    let by_matrix = both(name, |convention| {
        Box::new(move |rng| {
            let (step, momentum) = (between(rng, 0, largest_step), between(rng, 0, 1));
            let spectrum = Spectrum::of(&convention.exact_matrix(&step, &momentum));
            // Real eigenvalues of positive product have the sign of their sum; a complex pair's real part is half of it.
            let right = spectrum.determinant.is_positive() && spectrum.trace.is_positive();
            met(right && spectrum.is_stable(), || format!("step {step}, momentum {momentum}: trace {}", spectrum.trace))
        })
    });
    let by_choice = both(&format!("{name}, chosen eigenvalues"), |convention| {
        Box::new(move |rng| {
            loop {
                let Chosen { step, momentum, least_real_part, is_inside, .. } = chosen(convention, rng);
                if step.is_positive() && step < ratio(largest_step, 1) && momentum.is_positive() {
                    return met(least_real_part.is_positive() && is_inside, || {
                        format!("step {step}, momentum {momentum}: real part {least_real_part}")
                    });
                }
            }
        })
    });
    let without = both(&format!("{name}, no momentum"), |convention| {
        Box::new(move |rng| {
            let step = between(rng, 0, largest_step);
            let spectrum = Spectrum::of(&convention.exact_matrix(&step, &Rational::zero()));
            equal("product", &spectrum.determinant, &Rational::zero())?;
            met(!spectrum.trace.is_negative() && spectrum.is_stable(), || format!("step {step}: an eigenvalue {}", spectrum.trace))
        })
    });
    tried(run, ["right half of the circle", "fractions"], by_matrix.into_iter().chain(by_choice).chain(without).collect())
}

fn large_steps_inside(run: &Run, name: &str, width: i64) -> Result<Vec<Evidence>, Stop> {
    let by_matrix = both(name, |convention| {
        Box::new(move |rng| {
            let step = between(rng, 1, 1 + width);
            let momentum = if coin(rng) { between(rng, 0, 1) } else { Rational::zero() };
            let spectrum = Spectrum::of(&convention.exact_matrix(&step, &momentum));
            met(spectrum.is_stable(), || format!("step {step}, momentum {momentum}"))
        })
    });
    let by_choice = both(&format!("{name}, chosen eigenvalues"), |convention| {
        Box::new(move |rng| {
            loop {
                let Chosen { step, momentum, is_inside, .. } = chosen(convention, rng);
                if step > Rational::one() && step < ratio(1 + width, 1) {
                    return met(is_inside, || format!("step {step}, momentum {momentum}"));
                }
            }
        })
    });
    tried(run, ["inside of the circle", "fractions"], by_matrix.into_iter().chain(by_choice).collect())
}

/// A random step of `(1, 4)` at most, with the root of its threshold momentum; for the heavy ball the square of a fraction.
fn large_step(convention: Convention, rng: &mut BlockRng) -> [Rational; 2] {
    let one = Rational::one();
    let root = between(rng, 1, 2);
    match convention {
        Convention::Ema => {
            let threshold = (&root - &one) / (&root + &one);
            [root, threshold]
        }
        Convention::HeavyBall => [&root * &root, &root - &one],
    }
}

fn large_steps<'a>(run: &Run, name: &str, factor: &'a Rational) -> Result<Vec<Evidence>, Stop> {
    let tries = both(name, |convention| -> Try<'a> {
        Box::new(move |rng| {
            let [step, root] = loop {
                let drawn = large_step(convention, rng);
                if drawn[0] < ratio(2, 1) {
                    break drawn;
                }
            };
            let at_threshold = between(rng, 0, 4) < Rational::one();
            let momentum_root = if at_threshold { root.clone() } else { between(rng, 0, 1) };
            let momentum = &momentum_root * &momentum_root;
            let claimed = momentum <= &root * &root * factor;
            let spectrum = Spectrum::of(&convention.exact_matrix(&step, &momentum));
            let negative = match spectrum.regime() {
                Regime::RealNegative => true,
                Regime::Double => spectrum.trace.is_negative(),
                _ => false,
            };
            met(claimed == negative, || format!("step {step}, momentum {momentum}: {}", spectrum.regime()))
        })
    });
    tried(run, ["the bound on the momentum", "discriminant, trace and determinant"], tries)
}

fn large_steps_complex<'a>(run: &Run, name: &str, factor: &'a Rational) -> Result<Vec<Evidence>, Stop> {
    let tries = both(name, |convention| -> Try<'a> {
        Box::new(move |rng| {
            loop {
                let Chosen { step, momentum, least_real_part, is_complex, .. } = chosen(convention, rng);
                if is_complex {
                    let bound = (Rational::one() + &momentum * factor) / convention.exact_intake(&momentum);
                    let left = least_real_part.is_negative();
                    return met((step > bound) == left, || format!("step {step}, momentum {momentum}: real part {least_real_part}"));
                }
            }
        })
    });
    tried(run, ["the bound on the step", "chosen eigenvalues"], tries)
}

/// A random step of `(0, 1)`, with the root of its threshold momentum; for the heavy ball the square of a fraction.
pub(crate) fn small_step(convention: Convention, rng: &mut BlockRng) -> [Rational; 2] {
    let draw = between(rng, 0, 1);
    let step = match convention {
        Convention::Ema => draw.clone(),
        Convention::HeavyBall => &draw * &draw,
    };
    let root = root_of_threshold(convention, &step, &draw);
    [step, root]
}

/// Of a step and, for the heavy ball, its root.
fn root_of_threshold(convention: Convention, step: &Rational, root_of_step: &Rational) -> Rational {
    let one = Rational::one();
    match convention {
        Convention::Ema => (&one - step) / (&one + step),
        Convention::HeavyBall => one - root_of_step,
    }
}

fn threshold(run: &Run, name: &str, stated: fn(Convention) -> Convention) -> Result<Vec<Evidence>, Stop> {
    let tries = both(name, |convention| {
        Box::new(move |rng| {
            // The step is a square in both conventions, so that either's threshold is a fraction.
            let draw = between(rng, 0, 1);
            let step = &draw * &draw;
            let root = root_of_threshold(stated(convention), &step, &draw);
            let at_threshold = coin(rng);
            let momentum_root = if at_threshold { root.clone() } else { between(rng, 0, 1) };
            let spectrum = Spectrum::of(&convention.exact_matrix(&step, &(&momentum_root * &momentum_root)));
            if at_threshold {
                return equal("discriminant at the threshold", &spectrum.discriminant(), &Rational::zero());
            }
            let is_complex = spectrum.discriminant().is_negative();
            met(is_complex == (momentum_root > root), || format!("step {step}, momentum ({momentum_root})^2: complex is {is_complex}"))
        })
    });
    tried(run, ["the threshold", "discriminant of the matrix"], tries)
}

fn modulus(run: &Run, name: &str, slip: fn(f64) -> f64) -> Result<Vec<Evidence>, Stop> {
    let tries = both(name, |convention| {
        Box::new(move |rng| {
            let (step, momentum, matrix) = loop {
                let (step, momentum) = (between(rng, 0, 4), between(rng, 0, 1));
                let matrix = convention.exact_matrix(&step, &momentum);
                if Spectrum::of(&matrix).discriminant().is_negative() {
                    break (step, momentum, matrix);
                }
            };
            let square = slip(to_f64(&momentum));
            let entries = matrix.iter().flatten().map(to_f64).collect();
            let floats = Array2::from_shape_vec((2, 2), entries).expect("four entries");
            available_backends().iter().try_for_each(|&backend| {
                let found = backend.eigenvalues(&floats).expect("a finite square matrix");
                let agree =
                    found.iter().all(|eigenvalue| (eigenvalue.re * eigenvalue.re + eigenvalue.im * eigenvalue.im - square).abs() <= 1e-12);
                met(agree, || format!("step {step}, momentum {momentum}, {}: {found:?}", program(backend)))
            })
        })
    });
    tried(run, ["the momentum", "numerical programs"], tries)
}

/// The momentum at which `x` is an eigenvalue: the characteristic polynomial is linear in it.
fn momentum_of(convention: Convention, step: &Rational, x: &Rational) -> Rational {
    let one = Rational::one();
    match convention {
        Convention::Ema => x * (x - (&one - step)) / ((&one + step) * x - &one),
        Convention::HeavyBall => x * (&one - step - x) / (&one - x),
    }
}

fn best_momentum(run: &Run, name: &str, falls: bool) -> Result<Vec<Evidence>, Stop> {
    let below = both(name, |convention| {
        Box::new(move |rng| {
            let [step, least] = small_step(convention, rng);
            let most = Rational::one() - &step;
            // Two radii between the least one, at the threshold, and 1 - eta, without momentum.
            let mut at = || &least + (&most - &least) * between(rng, 0, 1);
            let (a, b) = (at(), at());
            let (smaller, larger) = if a < b { (a, b) } else { (b, a) };
            let momenta = [&smaller, &larger].map(|x| momentum_of(convention, &step, x));
            for (x, momentum) in [&smaller, &larger].into_iter().zip(&momenta) {
                let matrix = convention.exact_matrix(&step, momentum);
                let spectrum = Spectrum::of(&matrix);
                let value = x * x - &spectrum.trace * x + &spectrum.determinant;
                equal("characteristic polynomial", &value, &Rational::zero())?;
                // The other eigenvalue is the product over this one, and not larger.
                let other = momentum / x;
                met(!other.is_negative() && other <= *x, || format!("step {step}: {x} is not the radius at {momentum}"))?;
                met(momentum.is_positive() && *momentum < &least * &least, || {
                    format!("step {step}: {momentum} is not below the threshold")
                })?;
            }
            let ordered = if falls { momenta[0] >= momenta[1] } else { momenta[0] <= momenta[1] };
            met(ordered && (smaller == larger) == (momenta[0] == momenta[1]), || {
                format!("step {step}: radius {smaller} at momentum {}, radius {larger} at {}", momenta[0], momenta[1])
            })
        })
    });
    let at = both(&format!("{name}, at the threshold"), |convention| {
        Box::new(move |rng| {
            let [step, least] = small_step(convention, rng);
            let spectrum = Spectrum::of(&convention.exact_matrix(&step, &(&least * &least)));
            equal("twice the radius", &spectrum.trace, &(&least + &least))?;
            equal("discriminant", &spectrum.discriminant(), &Rational::zero())
        })
    });
    tried(run, ["the radius", "momenta of given eigenvalues"], below.into_iter().chain(at).collect())
}

fn without_gamma(run: &Run, name: &str, factor: fn(&Rational) -> Rational) -> Result<Vec<Evidence>, Stop> {
    let tries = both(name, |convention| {
        Box::new(move |rng| {
            let (step, momentum) = (between(rng, 0, 2), between(rng, 0, 1));
            let gammas = [between(rng, 0, 3), between(rng, 0, 3)];
            let (m, w) = (nonzero(rng), nonzero(rng));
            let theory = convention.exact_matrix(&step, &momentum);
            for gamma in &gammas {
                let seen_step = &step * factor(gamma);
                // Three states of (m, w - gamma) of the last weight: the gradient of the loss is found from the two inputs -1 and 1.
                let mut pair = [m.clone(), w.clone()];
                let mut states = Vec::new();
                for _ in 0..3 {
                    states.push([pair[0].clone(), &pair[1] - gamma]);
                    let inputs = [ratio(-1, 1), ratio(1, 1)];
                    let errors: Vec<Rational> = inputs.iter().map(|x| &pair[1] * x - gamma * x).collect();
                    let gradient = dot(&errors, &inputs) * ratio(1, 2);
                    pair = convention.update(&seen_step, &momentum, &pair, &gradient);
                }
                let [before, between, after] = [&states[0], &states[1], &states[2]];
                let determinant = &before[0] * &between[1] - &before[1] * &between[0];
                if determinant.is_zero() {
                    continue;
                }
                for row in 0..2 {
                    let first = (&between[row] * &between[1] - &after[row] * &before[1]) / &determinant;
                    let second = (&after[row] * &before[0] - &between[row] * &between[0]) / &determinant;
                    equal(&format!("gamma {gamma}, row {row}, first"), &first, &theory[row][0])?;
                    equal(&format!("gamma {gamma}, row {row}, second"), &second, &theory[row][1])?;
                }
            }
            Ok(())
        })
    });
    tried(run, ["the matrix of step and momentum", "the matrix that two updates determine"], tries)
}
