//! Figure 2 (right): the bias over the length of the weights, along gradient descent with momentum on the affine model.
//!
//! From `m_0 = 0` every parameter's error is the same multiple `c_t` of its start: `b_t = c_t b_0`, `w_t = gamma e_L + c_t (w_0 - gamma e_L)`,
//!
//! ```text
//! s_t = b_t / |w_t| = c_t b_0 / |gamma e_L + c_t (w_0 - gamma e_L)|
//! ```
//!
//! With `p` the characteristic polynomial, `p(c_1) = beta (1 - c_1) > 0`, and `c_1` lies above both eigenvalues if they are real and `eta < 1`. So, with
//! `c_t = a lambda_1^t + d lambda_2^t`, `a = (c_1 - lambda_2) / (lambda_1 - lambda_2) > |d|`, and `c_t > 0` for every t. Complex eigenvalues of the angle `omega` turn
//! `c_t` by `omega` a step: of any `1 + pi / omega` neighbours one at least is not positive.
//!
//! Source: figure 2, Section 4. Start, step and scales are lost. Here `eta = 0.1`, `w_0 = 0.25 e_L`, `b_0 = 1`, so that `s_0 = 4` is in the linear cone, and dead means
//! `Phi(s) < 0.01`.

use claims::{Cell, Claim, Control, Evidence, Expect, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use experiments::properties::Try;
use figures::{Axis, Figure, Panel, Series};
use num_traits::{One, Signed, Zero};
use stats::rational::{Rational, power};
use stats::special::normal_quantile;

use crate::affine;
use crate::fractions::{between, equal, met, nonzero, size, tried, vector};
use crate::momentum::{Convention, Spectrum};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[ONE_COURSE, CLOSED_FORM, REAL, COMPLEX, MIRROR, DEATH];

const ONE_COURSE: Claim = Claim {
    id: "figure-2-right/one-course",
    source: "Figure 2 (right)",
    statement: "without momentum at the start, all parameters of the affine model approach the optimum along one course c_t, whatever gamma",
    formula: "b_t = c_t b_0,  w_t = gamma e_L + c_t (w_0 - gamma e_L)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 16, paper: 200 },
    check: |run| one_course(run, "one course", false),
    control: Control::negative("with momentum at the start", |run| one_course(run, "one course, momentum at the start", true)),
    note: "A row of ours. Five steps along differences of the expected loss with one to four inputs, in fractions.",
    ..Claim::DEFAULT
};

const CLOSED_FORM: Claim = Claim {
    id: "figure-2-right/closed-form",
    source: "Figure 2 (right)",
    statement: "c_t = ((c_1 - lambda_2) lambda_1^t - (c_1 - lambda_1) lambda_2^t) / (lambda_1 - lambda_2) with c_1 = 1 - eta (1 - beta), for the heavy ball 1 - eta",
    formula: "c_t = ((c_1 - lambda_2) lambda_1^t - (c_1 - lambda_1) lambda_2^t) / (lambda_1 - lambda_2),  c_1 = 1 - eta (1 - beta), for the heavy ball 1 - eta",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 40, paper: 1_000 },
    check: |run| closed_form(run, "closed form", 0),
    control: Control::negative("one step later", |run| closed_form(run, "closed form, one later", 1)),
    note: "A row of ours. With fractions as eigenvalues, twelve steps.",
    ..Claim::DEFAULT
};

const REAL: Claim = Claim {
    id: "figure-2-right/real-no-crossing",
    source: "Figure 2 (right)",
    statement: "for steps in (0, 1) and real eigenvalues the bias never changes its sign",
    formula: "T^2 >= 4 beta, 0 < eta < 1  =>  b_t / b_0 = c_t > 0 for all t,  T the trace of A",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 40, paper: 1_000 },
    check: |run| crossing(run, "real", false),
    control: Control::negative("complex eigenvalues", |run| crossing(run, "complex, without a crossing", true)),
    note: "A row of ours, proved in the file. Forty steps in fractions; the control takes momenta above the threshold.",
    ..Claim::DEFAULT
};

const COMPLEX: Claim = Claim {
    id: "figure-2-right/complex-oscillates",
    source: "Section 4, figure 2 (right)",
    statement: "complex eigenvalues result in oscillation: the bias changes its sign again and again",
    formula: "c_t = b_t / b_0 changes its sign three times within 3 n + 3 steps,  n = ceil(pi / omega),  omega = arg(lambda)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 20, paper: 500 },
    check: |run| oscillation(run, "oscillation", true),
    control: Control::negative("real eigenvalues", |run| oscillation(run, "oscillation, real", false)),
    note: "Three sign changes within three half turns and three steps, in fractions; the angle is that of the eigenvalues, and steps are drawn so that a half turn takes at \
           most twelve.",
    ..Claim::DEFAULT
};

const MIRROR: Claim = Claim {
    id: "figure-2-right/mirror-image",
    source: "Figure 2 (right), Section 5",
    statement: "at a step with c_t < 0, s_t tends to -s_0 as gamma tends to 0, however small the overshoot: a start in the linear cone comes to its mirror image, in the dead cone",
    formula: "1 / s_t = -1 / s_0 + gamma (1 + 1 / |c_t|) / b_0,  c_t < 0,  0 < gamma < w_0 / (1 + 1 / |c_t|)",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 50, paper: 1_000 },
    check: |run| mirror(run, "mirror image", true),
    control: Control::negative("at steps with c_t > 0", |run| mirror(run, "mirror image, no overshoot", false)),
    note: "A row of ours. In fractions with one input: 1 / s_t differs from -1 / s_0 by exactly gamma (1 + 1 / |c_t|) / b_0, so the error is linear in gamma.",
    ..Claim::DEFAULT
};

const DEATH: Claim = Claim {
    id: "figure-2-right/death-threshold",
    source: "Figure 2 (right)",
    statement: "above the threshold momentum the unit is dead at some step if and only if gamma is below (w_0 + b_0 / q) / (1 + 1 / |min c_t|), q the quantile of 0.99, from (w_0, b_0) = (0.25, 1)",
    formula: "min_t s_t < -q  <=>  gamma < (w_0 + b_0 / q) / (1 + 1 / |c|),  c = min_t c_t,  q = Phi^-1(0.99)",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(1e-6, "six digits of gamma"),
    check: |run| {
        table(run);
        Ok(death(1.0))
    },
    control: Control::negative("1 + |min c_t| without its inverse", |_| Ok(death(-1.0))),
    note: "A row of ours. The largest gamma by halving, from whole courses of s_t over 400 steps. At momentum 0.9 of EMA c_t falls to -0.153, and the unit dies below gamma = 0.0903; of the heavy ball to -0.604, and below 0.256.",
    ..Claim::DEFAULT
};

fn one_course(run: &Run, name: &str, is_moving: bool) -> Result<Vec<Evidence>, Stop> {
    let tries = Convention::ALL.map(|convention| -> (String, Try<'static>) {
        let attempt = move |rng: &mut stats::stream::BlockRng| {
            let inputs = size(rng, 1, 4);
            let (step, momentum, gamma) = (between(rng, 0, 1), between(rng, 0, 1), between(rng, 0, 2));
            let mut parameters = vector(rng, inputs);
            parameters.push(nonzero(rng));
            let mut momenta = if is_moving { vector(rng, inputs + 1) } else { vec![Rational::zero(); inputs + 1] };
            let start = parameters.clone();
            let course = convention.exact_course(&step, &momentum, 5);
            for (at, c) in course.iter().enumerate() {
                for axis in 0..=inputs {
                    let optimum = if axis + 1 == inputs { gamma.clone() } else { Rational::zero() };
                    let theory = &optimum + c * (&start[axis] - &optimum);
                    equal(&format!("step {at}, parameter {axis}"), &parameters[axis], &theory)?;
                }
                let gradient = affine::gradient(&parameters[..inputs], &parameters[inputs], &gamma);
                for axis in 0..=inputs {
                    let pair = [momenta[axis].clone(), parameters[axis].clone()];
                    [momenta[axis], parameters[axis]] = convention.update(&step, &momentum, &pair, &gradient[axis]);
                }
            }
            Ok(())
        };
        (format!("{name}, {convention}"), Box::new(attempt))
    });
    tried(run, ["one course", "descent on the expected loss"], tries.into())
}

fn closed_form(run: &Run, name: &str, later: u64) -> Result<Vec<Evidence>, Stop> {
    let tries = Convention::ALL.map(|convention| -> (String, Try<'static>) {
        let attempt = move |rng: &mut stats::stream::BlockRng| {
            let (first, second) = loop {
                let (first, second) = (between(rng, -2, 2), between(rng, -2, 2));
                // Equal eigenvalues and a product of 1, as momentum, are left out for a simple formula.
                if first != second && !(&first * &second).is_one() {
                    break (first, second);
                }
            };
            let [step, momentum] = convention.with_eigenvalues(&(&first + &second), &(&first * &second)).expect("the product is not 1");
            let start = Rational::one() - &step * convention.exact_intake(&momentum);
            for (at, c) in convention.exact_course(&step, &momentum, 12).iter().enumerate() {
                let [one, other] = [&first, &second].map(|eigenvalue| power(eigenvalue, at as u64 + later));
                let theory = ((&start - &second) * one - (&start - &first) * other) / (&first - &second);
                equal(&format!("step {at}"), c, &theory)?;
            }
            Ok(())
        };
        (format!("{name}, {convention}"), Box::new(attempt))
    });
    tried(run, ["eigenvalues", "recursion"], tries.into())
}

/// A random step and a random momentum of (0, 1) whose eigenvalues are complex, or are not.
fn kind(convention: Convention, rng: &mut stats::stream::BlockRng, complex: bool) -> [Rational; 2] {
    loop {
        let drawn = [between(rng, 0, 1), between(rng, 0, 1)];
        if Spectrum::of(&convention.exact_matrix(&drawn[0], &drawn[1])).discriminant().is_negative() == complex {
            return drawn;
        }
    }
}

fn crossing(run: &Run, name: &str, complex: bool) -> Result<Vec<Evidence>, Stop> {
    let tries = Convention::ALL.map(|convention| -> (String, Try<'static>) {
        let attempt = move |rng: &mut stats::stream::BlockRng| {
            let [step, momentum] = kind(convention, rng, complex);
            let course = convention.exact_course(&step, &momentum, 40);
            match course.iter().position(|c| !c.is_positive()) {
                None => Ok(()),
                Some(at) => Err(format!("step {step}, momentum {momentum}: the sign changes at step {at}")),
            }
        };
        (format!("{name}, {convention}"), Box::new(attempt))
    });
    tried(run, ["positive", "recursion"], tries.into())
}

/// Half turns that are waited for.
const HALF_TURNS: usize = 3;
/// Steps of the longest half turn.
const LONGEST: f64 = 12.0;

fn oscillation(run: &Run, name: &str, complex: bool) -> Result<Vec<Evidence>, Stop> {
    let tries = Convention::ALL.map(|convention| -> (String, Try<'static>) {
        let attempt = move |rng: &mut stats::stream::BlockRng| {
            let (step, momentum, half_turn) = loop {
                let [step, momentum] = kind(convention, rng, complex);
                let [re, im] = Spectrum::of(&convention.exact_matrix(&step, &momentum)).eigenvalues()[0];
                let half_turn = if complex { std::f64::consts::PI / libm::atan2(im, re) } else { LONGEST };
                if half_turn <= LONGEST {
                    break (step, momentum, half_turn);
                }
            };
            // A sign lasts for at most a half turn, rounded up.
            let steps = HALF_TURNS * (half_turn.ceil() as usize + 1);
            let course = convention.exact_course(&step, &momentum, steps);
            let changes = course.windows(2).filter(|pair| (&pair[0] * &pair[1]).is_negative()).count();
            // A value that is exactly 0 between two signs counts as well.
            let zeros = course.iter().filter(|c| c.is_zero()).count();
            met(changes + zeros >= HALF_TURNS, || format!("step {step}, momentum {momentum}: {changes} sign changes in {steps} steps"))
        };
        (format!("{name}, {convention}"), Box::new(attempt))
    });
    tried(run, ["angle of the eigenvalues", "recursion"], tries.into())
}

fn mirror(run: &Run, name: &str, overshoot: bool) -> Result<Vec<Evidence>, Stop> {
    let tries = Convention::ALL.map(|convention| -> (String, Try<'static>) {
        let attempt = move |rng: &mut stats::stream::BlockRng| {
            let (w, b) = (between(rng, 0, 1), between(rng, 1, 4));
            let c = loop {
                let [step, momentum] = kind(convention, rng, true);
                let course = convention.exact_course(&step, &momentum, 24);
                if let Some(c) = course.into_iter().skip(1).find(|c| c.is_negative() == overshoot && !c.is_zero()) {
                    break c;
                }
            };
            let inverse_distance = Rational::one() + Rational::one() / c.abs();
            // So small that the weight does not change its sign on the way.
            let gamma = &w / &inverse_distance * between(rng, 0, 1);
            let ratio_at = |c: &Rational| {
                let (bias, weight) = (c * &b, &gamma + c * (&w - &gamma));
                bias / weight.abs()
            };
            let inverse = Rational::one() / ratio_at(&c);
            equal("1 / s_t", &inverse, &(-&w / &b + &gamma * &inverse_distance / &b))
        };
        (format!("{name}, {convention}"), Box::new(attempt))
    });
    tried(run, ["-1 / s_0 and a multiple of gamma", "the affine model's parameters"], tries.into())
}

const STEP: f64 = 0.1;
const START: [f64; 2] = [0.25, 1.0];
/// Steps in which the course's least value lies: a turn takes 201 steps at most (EMA, 0.99), the least value lies in its first half.
const STEPS: usize = 400;
/// Momenta above both thresholds, 0.47 and 0.67.
const MOMENTA: [f64; 5] = [0.7, 0.8, 0.9, 0.95, 0.99];

/// The least value of the course, and its step; a course that diverges ends where it overflows.
pub(crate) fn least(convention: Convention, step: f64, momentum: f64, steps: usize) -> (f64, usize) {
    let course = convention.errors(step, momentum).take(steps + 1).take_while(|c| c.is_finite());
    let (at, c) = course.enumerate().min_by(|a, b| a.1.total_cmp(&b.1)).expect("a course has a start, which is 1");
    (c, at)
}

/// `Phi(-q) = 0.01`.
fn quantile() -> f64 {
    -normal_quantile(0.01)
}

/// The largest gamma of which the formula says that the unit dies.
fn largest_gamma(c: f64, exponent: f64) -> f64 {
    (START[0] + START[1] / quantile()) / (1.0 + libm::pow(c.abs(), -exponent))
}

/// Whether `s_t` is in the dead cone at some step, by descent on the two parameters.
fn dies(convention: Convention, momentum: f64, gamma: f64) -> bool {
    let ([mut w, mut b], [mut by_w, mut by_b]) = (START, [0.0; 2]);
    let intake = convention.intake(momentum);
    (0..STEPS).any(|_| {
        by_w = momentum * by_w + intake * (w - gamma);
        by_b = momentum * by_b + intake * b;
        (w, b) = (w - STEP * by_w, b - STEP * by_b);
        b < -quantile() * w.abs()
    })
}

/// The largest gamma at which the unit dies, by halving, to 1e-12.
fn by_halving(convention: Convention, momentum: f64) -> f64 {
    let (mut low, mut high) = (0.0, 2.0);
    while high - low > 1e-12 {
        let middle = 0.5 * (low + high);
        if dies(convention, momentum, middle) { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

fn death(exponent: f64) -> Vec<Evidence> {
    let lines = Convention::ALL.into_iter().flat_map(|convention| {
        MOMENTA.map(|momentum| {
            let (c, _) = least(convention, STEP, momentum, STEPS);
            // Halving's width, and roundings of 400 steps: some 1e-13 relative to numbers of order 1.
            Evidence::numeric(
                format!("{convention}, momentum {momentum}"),
                largest_gamma(c, exponent),
                by_halving(convention, momentum),
                1e-10,
            )
            .by("least value of the course", "descent and halving")
        })
    });
    let fixed = Convention::ALL.into_iter().flat_map(|convention| {
        // For all smaller ones as well, not only next to the largest.
        MOMENTA.map(|momentum| {
            let largest = largest_gamma(least(convention, STEP, momentum, STEPS).0, exponent);
            let cases = (1..100).map(|k| {
                // Further from the largest than the 1e-13 of roundings.
                let gamma = 2.0 * largest * f64::from(k) / 100.0 + 1e-9;
                (format!("gamma {gamma}"), i32::from(gamma < largest), i32::from(dies(convention, momentum, gamma)))
            });
            Evidence::exact_cases(format!("dead at every smaller gamma, {convention}, momentum {momentum}"), Relation::Equal, cases)
                .by("least value of the course", "descent")
        })
    });
    lines.chain(fixed).collect()
}

fn table(run: &Run) {
    let columns = [
        "convention",
        "momentum",
        "least_c",
        "at_step",
        "largest_gamma_that_dies",
        "least_s_gamma_1",
        "least_s_gamma_tenth",
        "least_s_gamma_hundredth",
    ];
    let title = "Overshoot of the affine model at a step of 0.1, and the gamma below which the unit is dead on the way (start 0.25, 1)";
    let mut table = Table::new("figure-2-right", title, &columns);
    for convention in Convention::ALL {
        for momentum in [0.0, 0.3, 0.5, 0.6].into_iter().chain(MOMENTA) {
            let (c, at) = least(convention, STEP, momentum, STEPS);
            let largest = if c < 0.0 { Cell::Number(largest_gamma(c, 1.0)) } else { Cell::Empty };
            let least_ratio = |gamma: f64| {
                let ratios =
                    convention.course(STEP, momentum, STEPS).into_iter().map(|c| c * START[1] / (gamma + c * (START[0] - gamma)).abs());
                Cell::Number(ratios.fold(f64::INFINITY, f64::min))
            };
            let mut row =
                vec![Cell::Text(convention.to_string()), Cell::Number(momentum), Cell::Number(c), Cell::Integer(at as i64), largest];
            row.extend([1.0, 0.1, 0.01].map(least_ratio));
            table.push(row);
        }
    }
    run.figure(figure());
    run.table(table);
}

/// The ratio `b/|w|` on the way of the affine model at a momentum of 0.9, whose smallest values are in the table.
fn figure() -> Figure {
    const MOMENTUM: f64 = 0.9;
    let panels = Convention::ALL.map(|convention| {
        let lines = [1.0, 0.1, 0.01].map(|gamma| {
            let ratio = move |c: f64| c * START[1] / (gamma + c * (START[0] - gamma)).abs();
            let course = convention.course(STEP, MOMENTUM, 60).into_iter().enumerate();
            Series::line(format!("γ = {gamma}"), course.map(|(step, c)| [step as f64, ratio(c)]))
        });
        Panel::new(Axis::linear("steps"), Axis::linear("b / |w|").between(-6.0, 6.0))
            .titled(convention.to_string())
            .with_all(lines)
            .with(Series::horizontal("", 0.0))
    });
    let caption = format!(
        "Affine model, step {STEP}, momentum {MOMENTUM}, start w = {}, b = {}; no sampling. Far below 0 a unit is dead.",
        START[0], START[1]
    );
    Figure::new("figure-2-right", "Figure 2, right: overshoot into the dead cone", caption).panels(panels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_momentum_the_course_only_falls_towards_zero() {
        let (c, at) = least(Convention::Ema, 0.5, 0.0, 3);
        assert_eq!((c, at), (0.125, 3));
    }

    #[test]
    fn without_momentum_no_unit_dies() {
        assert!(!dies(Convention::Ema, 0.0, 1e-6));
        assert!(dies(Convention::Ema, 0.9, 1e-6));
    }
}
