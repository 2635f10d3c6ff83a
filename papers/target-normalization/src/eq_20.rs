//! Equation (20): the matrix that takes a pair of momentum and parameter one step further, and its eigenvalues.
//!
//! ```text
//! EMA: A = [[beta, 1 - beta], [-eta beta, 1 - eta (1 - beta)]],   T = 1 + beta - eta (1 - beta)
//! heavy ball: A = [[beta, 1], [-eta beta, 1 - eta]],              T = 1 + beta - eta
//! det A = beta,   lambda = (T +- sqrt(T^2 - 4 beta)) / 2
//! ```
//!
//! Source: equations (19) and (20), Section 4. The printed matrix is lost; it follows from equations (6), (7), (17) and (18). Every row is tried in both conventions.
//!
//! At a double eigenvalue a rounding of size `e` in the matrix moves the eigenvalues by about `sqrt(e)`: two programs that agree to 1e-12 elsewhere agree to its
//! square root there. Real or complex is decided by the sign of the discriminant in fractions.

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use experiments::properties::Try;
use ndarray::Array2;
use num_traits::{One, Signed, Zero};
use stats::linear_algebra::{Backend, available_backends, discriminant_2x2};
use stats::rational::{Rational, ratio};

use crate::fractions::{between, equal, met, tried};
use crate::momentum::{Convention, Regime, Spectrum, both};
use crate::sec4_eigenvalues::small_step;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[MATRIX, TRACE, REAL, COMPLEX, PROGRAMS, DOUBLE];

const SAMPLES: Samples = Samples { ci: 300, paper: 10_000 };

const MATRIX: Claim = Claim {
    id: "eq-20/matrix",
    source: "Equation 20",
    statement: "one update of a pair of momentum and parameter error multiplies it by the matrix A, which depends on step and momentum only",
    formula: "EMA: A = [beta, 1 - beta; -eta beta, 1 - eta (1 - beta)];  heavy ball: A = [beta, 1; -eta beta, 1 - eta]",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| matrix(run, "one update", |matrix| matrix),
    control: Control::negative("the parameter moved by the old momentum", |run| {
        matrix(run, "one update, old momentum", |[[a, b], [c, d]]| {
            let step = -c / &a;
            [[a, b.clone()], [-step.clone(), d + step * b]]
        })
    }),
    note: "In fractions: equations (6) and (7) as they stand, with the gradient of (17) and (18), against the matrix.",
    ..Claim::DEFAULT
};

const TRACE: Claim = Claim {
    id: "eq-20/trace-and-determinant",
    source: "Equation 20",
    statement: "A has the determinant beta and the trace 1 + beta - eta (1 - beta), for the heavy ball 1 + beta - eta",
    formula: "det(A) = beta,  T = 1 + beta - eta (1 - beta), for the heavy ball T = 1 + beta - eta,  T the trace",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| trace(run, "trace and determinant", |convention| convention),
    control: Control::negative("the conventions exchanged", |run| {
        trace(run, "trace and determinant, exchanged", |convention| match convention {
            Convention::Ema => Convention::HeavyBall,
            Convention::HeavyBall => Convention::Ema,
        })
    }),
    note: "The matrix's columns are what one update makes of (1, 0) and of (0, 1).",
    ..Claim::DEFAULT
};

const REAL: Claim = Claim {
    id: "eq-20/real-eigenvalues",
    source: "Equation 20",
    statement: "step and momentum chosen for two given fractions as eigenvalues make A a matrix with just these eigenvalues",
    formula: "beta = lambda_1 lambda_2,  eta = (1 - lambda_1) (1 - lambda_2), for EMA over 1 - beta",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| real(run, "two fractions", &Rational::zero()),
    control: Control::negative("an eigenvalue off by a hundredth", |run| real(run, "two fractions, one off", &ratio(1, 100))),
    note: "A row of ours, and the tool of others: with rational eigenvalues everything is exact. An eigenvalue makes A - lambda singular; the discriminant is \
           (lambda_1 - lambda_2)^2, and the regime that is read off trace and determinant is that of the two numbers.",
    ..Claim::DEFAULT
};

const COMPLEX: Claim = Claim {
    id: "eq-20/complex-eigenvalues",
    source: "Equation 20",
    statement: "eigenvalues p +- iq give beta = p^2 + q^2, the discriminant -4 q^2, and (A - p)^2 = -q^2",
    formula: "lambda = p +- i q  =>  beta = p^2 + q^2,  T^2 - 4 beta = -4 q^2,  (A - p)^2 = -q^2,  T the trace",
    expect: Expect::both(Verdict::Holds),
    samples: SAMPLES,
    check: |run| complex(run, "a pair", &Rational::one()),
    control: Control::negative("half of q", |run| complex(run, "a pair, half of q", &ratio(1, 2))),
    note: "A row of ours. So complex eigenvalues have the modulus sqrt(beta), in both conventions.",
    ..Claim::DEFAULT
};

const PROGRAMS: Claim = Claim {
    id: "eq-20/programs",
    source: "Equation 20",
    statement: "the closed form of the eigenvalues agrees with numerical programs to 1e-12 away from double eigenvalues",
    formula: "lambda = (T +- sqrt(T^2 - 4 beta)) / 2,  T the trace of A",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(programs(|spectrum| spectrum)),
    control: Control::negative("2 for 4 in the discriminant", |_| {
        Ok(programs(|spectrum| Spectrum { determinant: spectrum.determinant * ratio(1, 2), ..spectrum }))
    }),
    note: "On a grid of 20 steps up to 4 and 25 momenta, where the discriminant is at least 1/400 in size: there the \
           condition numbers of the eigenvalues are at most 21, and |A| is at most 5.1. A program's eigenvalues are those of a matrix some units of 2.2e-16 |A| away, which makes \
           2.4e-14 a unit.",
    ..Claim::DEFAULT
};

const DOUBLE: Claim = Claim {
    id: "eq-20/double-point",
    source: "Equation 20",
    statement: "at the threshold momentum the two eigenvalues are one, exactly, and numerical programs find it to the square root of 1e-12",
    formula: "T^2 - 4 beta = 0  at  beta = ((1 - eta)/(1 + eta))^2, for the heavy ball (1 - sqrt(eta))^2,  T the trace",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 100, paper: 5_000 },
    check: |run| double(run, "double point", |[step, momentum]| [step, momentum]),
    control: Control::negative("a momentum of a hundredth more", |run| {
        double(run, "beyond the double point", |[step, momentum]| [step, momentum + ratio(1, 100)])
    }),
    note: "A row of ours: so real or complex is never read off a program's imaginary part.",
    ..Claim::DEFAULT
};

type Matrix = [[Rational; 2]; 2];

fn matrix(run: &Run, name: &str, slip: fn(Matrix) -> Matrix) -> Result<Vec<Evidence>, Stop> {
    let tries = both(name, |convention| {
        Box::new(move |rng| {
            let (step, momentum) = (between(rng, 0, 4), between(rng, 0, 1));
            let state = [between(rng, -3, 3), between(rng, -3, 3)];
            let [m, error] = convention.update(&step, &momentum, &state, &state[1]);
            let matrix = slip(convention.exact_matrix(&step, &momentum));
            let [theory_m, theory_error] = matrix.map(|row| &row[0] * &state[0] + &row[1] * &state[1]);
            equal("momentum", &m, &theory_m)?;
            equal("parameter", &error, &theory_error)
        })
    });
    tried(run, ["the matrix", "the two equations"], tries)
}

/// The matrix by its columns: what the update makes of the two unit vectors.
fn by_columns(convention: Convention, step: &Rational, momentum: &Rational) -> Matrix {
    let image = |state: [Rational; 2]| {
        let gradient = state[1].clone();
        convention.update(step, momentum, &state, &gradient)
    };
    let [[a, c], [b, d]] = [image([Rational::one(), Rational::zero()]), image([Rational::zero(), Rational::one()])];
    [[a, b], [c, d]]
}

fn trace(run: &Run, name: &str, stated: fn(Convention) -> Convention) -> Result<Vec<Evidence>, Stop> {
    let tries = both(name, |convention| {
        Box::new(move |rng| {
            let (step, momentum) = (between(rng, 0, 4), between(rng, 0, 1));
            let spectrum = Spectrum::of(&by_columns(convention, &step, &momentum));
            let trace = match stated(convention) {
                Convention::Ema => Rational::one() + &momentum - &step * (Rational::one() - &momentum),
                Convention::HeavyBall => Rational::one() + &momentum - &step,
            };
            equal("determinant", &spectrum.determinant, &momentum)?;
            equal("trace", &spectrum.trace, &trace)
        })
    });
    tried(run, ["formulas", "the two equations"], tries)
}

fn real<'a>(run: &Run, name: &str, off: &'a Rational) -> Result<Vec<Evidence>, Stop> {
    let tries = both(name, |convention| -> Try<'a> {
        Box::new(move |rng| {
            let (first, second) = (between(rng, -2, 2), between(rng, -2, 2));
            let Some([step, momentum]) = convention.with_eigenvalues(&(&first + &second), &(&first * &second)) else { return Ok(()) };
            let matrix = by_columns(convention, &step, &momentum);
            for eigenvalue in [&first + off, second.clone()] {
                let [[a, b], [c, d]] = &matrix;
                let singular = (a - &eigenvalue) * (d - &eigenvalue) - b * c;
                equal("det (A - lambda)", &singular, &Rational::zero())?;
            }
            let difference = &first - &second;
            equal("discriminant", &discriminant_2x2(&matrix), &(&difference * &difference))?;
            let regime = match (first.is_negative(), second.is_negative()) {
                _ if first == second => Regime::Double,
                (false, false) => Regime::RealPositive,
                (true, true) => Regime::RealNegative,
                _ => Regime::Mixed,
            };
            equal("regime", &Spectrum::of(&matrix).regime(), &regime)?;
            let inside = first.abs() < Rational::one() && second.abs() < Rational::one();
            equal("inside of the circle", &Spectrum::of(&matrix).is_stable(), &inside)
        })
    });
    tried(run, ["the chosen eigenvalues", "the matrix of the two equations"], tries)
}

fn complex<'a>(run: &Run, name: &str, factor: &'a Rational) -> Result<Vec<Evidence>, Stop> {
    let tries = both(name, |convention| -> Try<'a> {
        Box::new(move |rng| {
            let (p, q) = (between(rng, -2, 2), between(rng, 0, 2));
            let modulus = &p * &p + &q * &q;
            let Some([step, momentum]) = convention.with_eigenvalues(&(&p + &p), &modulus) else { return Ok(()) };
            let q = q * factor;
            let matrix = by_columns(convention, &step, &momentum);
            let square = &q * &q;
            equal("discriminant", &discriminant_2x2(&matrix), &(ratio(-4, 1) * &square))?;
            let [[a, b], [c, d]] = matrix.clone();
            let [a, d] = [a - &p, d - &p];
            let zero = Rational::zero();
            equal("upper left", &(&a * &a + &b * &c), &-&square)?;
            equal("upper right", &(&a * &b + &b * &d), &zero)?;
            equal("lower left", &(&c * &a + &d * &c), &zero)?;
            equal("lower right", &(&c * &b + &d * &d), &-&square)?;
            equal("regime", &Spectrum::of(&matrix).regime(), &Regime::Complex)?;
            equal("inside of the circle", &Spectrum::of(&matrix).is_stable(), &(modulus < Rational::one()))
        })
    });
    tried(run, ["the chosen eigenvalues", "the matrix of the two equations"], tries)
}

/// The largest distance between a program's eigenvalues and the closed form's, matched the better way: programs order equal moduli as their rounding has it.
pub(crate) fn distance(backend: Backend, matrix: &Matrix, [first, second]: [[f64; 2]; 2]) -> f64 {
    let entries = matrix.iter().flatten().map(stats::rational::to_f64).collect();
    let floats = Array2::from_shape_vec((2, 2), entries).expect("four entries");
    let found = backend.eigenvalues(&floats).expect("a finite square matrix");
    let apart = |a: usize, [re, im]: [f64; 2]| libm::hypot(found[a].re - re, found[a].im - im);
    apart(0, first).max(apart(1, second)).min(apart(1, first).max(apart(0, second)))
}

/// The name of a program's line.
pub(crate) const fn program(backend: Backend) -> &'static str {
    match backend {
        Backend::Nalgebra => "nalgebra",
        Backend::Lapack => "LAPACK",
    }
}

fn programs(slip: fn(Spectrum) -> Spectrum) -> Vec<Evidence> {
    let lines = Convention::ALL.into_iter().flat_map(|convention| {
        available_backends().iter().map(move |&backend| {
            let (mut cases, mut counterexample) = (0, None);
            for step in (1..=20).map(|k| ratio(k, 5)) {
                for momentum in (0..25).map(|k| ratio(k, 25)) {
                    let matrix = convention.exact_matrix(&step, &momentum);
                    let spectrum = Spectrum::of(&matrix);
                    if spectrum.discriminant().abs() < ratio(1, 400) {
                        continue;
                    }
                    cases += 1;
                    let apart = distance(backend, &matrix, slip(spectrum).eigenvalues());
                    // Written so that NaN is a counterexample.
                    if !(apart <= 1e-12) && counterexample.is_none() {
                        counterexample = Some(format!("step {step}, momentum {momentum}: {apart:e}"));
                    }
                }
            }
            Evidence::property(format!("{convention}, {}", program(backend)), cases, counterexample).by("closed form", "numerical program")
        })
    });
    lines.collect()
}

/// A random step whose threshold is a fraction, with the threshold.
fn at_threshold(convention: Convention, rng: &mut stats::stream::BlockRng) -> [Rational; 2] {
    let [step, root] = small_step(convention, rng);
    [step, &root * &root]
}

fn double(run: &Run, name: &str, slip: fn([Rational; 2]) -> [Rational; 2]) -> Result<Vec<Evidence>, Stop> {
    let exact = both(name, |convention| {
        Box::new(move |rng| {
            let [step, momentum] = slip(at_threshold(convention, rng));
            equal("discriminant", &discriminant_2x2(&convention.exact_matrix(&step, &momentum)), &Rational::zero())
        })
    });
    let numeric = both(&format!("{name}, programs"), |convention| {
        Box::new(move |rng| {
            let [step, momentum] = at_threshold(convention, rng);
            let matrix = convention.exact_matrix(&step, &momentum);
            let double = stats::rational::to_f64(&(Spectrum::of(&matrix).trace * ratio(1, 2)));
            available_backends().iter().try_for_each(|&backend| {
                let apart = distance(backend, &matrix, [[double, 0.0]; 2]);
                met(apart <= 1e-6, || format!("step {step}, momentum {momentum}, {}: {apart:e}", program(backend)))
            })
        })
    });
    tried(run, ["one number, twice", "fractions and programs"], exact.into_iter().chain(numeric).collect())
}

#[cfg(test)]
mod tests {
    use stats::rational::from_f64_exact;

    use super::*;

    #[test]
    fn without_momentum_the_eigenvalues_are_those_of_gradient_descent_and_zero() {
        for convention in Convention::ALL {
            let spectrum = Spectrum::of(&by_columns(convention, &ratio(1, 4), &Rational::zero()));
            assert_eq!(spectrum.eigenvalues(), [[0.75, 0.0], [0.0, 0.0]]);
        }
    }

    #[test]
    fn floats_can_be_critical() {
        // beta = 0.25, eta = 1/4 for the heavy ball: (1 - 1/2)^2 = 1/4 in floats as well.
        let exact = |value| from_f64_exact(value).expect("finite");
        let spectrum = Spectrum::of(&Convention::HeavyBall.exact_matrix(&exact(0.25), &exact(0.25)));
        assert_eq!(spectrum.regime(), Regime::Double);
    }
}
