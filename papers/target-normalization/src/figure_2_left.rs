//! Figure 2 (left): the eigenvalues of A as the momentum grows.
//!
//! Source: figure 2 and Section 4, "the eigenvalues eventually become complex". The step is lost; 0.1 here, a usual learning rate; the text's own number is lost as well.
//! The table has both eigenvalues at 100 momenta in both conventions.

use claims::{Cell, Claim, Control, Evidence, Expect, Relation, Run, Table, Verdict};
use figures::{Axis, Figure, Panel, Series};
use num_traits::{One, Signed};
use stats::linear_algebra::available_backends;
use stats::rational::{Rational, ratio, to_f64};

use crate::eq_20::{distance, program};
use crate::momentum::{Convention, Spectrum};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[COMPLEX, PROGRAMS];

const COMPLEX: Claim = Claim {
    id: "figure-2-left/eventually-complex",
    source: "Figure 2 (left)",
    statement: "at a step of 0.1 the eigenvalues are real for small momenta and complex for all momenta above one threshold",
    formula: "eta = 0.1:  lambda complex  <=>  beta > (9/11)^2, for the heavy ball beta > (1 - sqrt(1/10))^2",
    expect: Expect::both(Verdict::Holds),
    check: |run| {
        table(run);
        Ok(eventually(|complex| complex))
    },
    control: Control::negative("real above it", |_| Ok(eventually(|complex| !complex))),
    note: "The sign of the discriminant at 1,000 momenta (k / 1,000)^2, in fractions: it changes once, between the two squares next to (9/11)^2 for EMA and to \
           (1 - sqrt(1/10))^2 for the heavy ball, which is irrational and compared without its root.",
    ..Claim::DEFAULT
};

const PROGRAMS: Claim = Claim {
    id: "figure-2-left/programs",
    source: "Figure 2 (left)",
    statement: "the eigenvalues of the figure agree with those of numerical programs to 1e-12, next to the double eigenvalue to 1e-6",
    formula: "lambda = (T +- sqrt(T^2 - 4 beta)) / 2,  eta = 0.1,  T the trace of A",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(programs(&ratio(1, 10))),
    control: Control::negative("a step of 0.101", |_| Ok(programs(&ratio(101, 1000)))),
    note: "Where the discriminant is at least 1/400 in size to 1e-12, else to its square root.",
    ..Claim::DEFAULT
};

/// The figure's step.
fn step() -> Rational {
    ratio(1, 10)
}

/// The figure's momenta.
fn momenta() -> impl Iterator<Item = Rational> {
    (0..100).map(|k| ratio(k, 100))
}

fn table(run: &Run) {
    let columns = ["convention", "momentum", "re_1", "im_1", "re_2", "im_2", "regime"];
    let mut table = Table::new("figure-2-left", "Eigenvalues of A at a step of 0.1", &columns);
    for convention in Convention::ALL {
        for momentum in momenta() {
            let spectrum = Spectrum::of(&convention.exact_matrix(&step(), &momentum));
            let numbers = spectrum.eigenvalues().into_iter().flatten().map(Cell::Number);
            let names = [Cell::Text(convention.to_string()), Cell::Number(to_f64(&momentum))];
            table.push(names.into_iter().chain(numbers).chain([Cell::Text(spectrum.regime().to_string())]).collect());
        }
    }
    run.figure(figure(&table));
    run.table(table);
}

/// Whether a momentum, by its root, is above the threshold of a step of a tenth.
fn is_above(convention: Convention, root: &Rational) -> bool {
    match convention {
        Convention::Ema => *root > ratio(9, 11),
        // r > 1 - sqrt(1/10) if and only if (1 - r)^2 < 1/10, for r below 1.
        Convention::HeavyBall => {
            let rest = Rational::one() - root;
            &rest * &rest < ratio(1, 10)
        }
    }
}

fn eventually(slip: fn(bool) -> bool) -> Vec<Evidence> {
    let lines = Convention::ALL.map(|convention| {
        let cases = (0..1_000).map(|k| {
            let root = ratio(k, 1_000);
            let spectrum = Spectrum::of(&convention.exact_matrix(&step(), &(&root * &root)));
            let stated = i32::from(slip(is_above(convention, &root)));
            (format!("momentum ({root})^2"), stated, i32::from(spectrum.discriminant().is_negative()))
        });
        Evidence::exact_cases(format!("complex or not, {convention}"), Relation::Equal, cases).by("one threshold", "discriminant")
    });
    lines.into()
}

fn programs(drawn_step: &Rational) -> Vec<Evidence> {
    let lines = Convention::ALL.into_iter().flat_map(|convention| {
        available_backends().iter().map(move |&backend| {
            let (mut cases, mut counterexample) = (0, None);
            for momentum in momenta() {
                let spectrum = Spectrum::of(&convention.exact_matrix(drawn_step, &momentum));
                let apart = distance(backend, &convention.exact_matrix(&step(), &momentum), spectrum.eigenvalues());
                let tolerance = if spectrum.discriminant().abs() < ratio(1, 400) { 1e-6 } else { 1e-12 };
                cases += 1;
                // Written so that NaN is a counterexample.
                if !(apart <= tolerance) && counterexample.is_none() {
                    counterexample = Some(format!("momentum {momentum}: {apart:e}"));
                }
            }
            Evidence::property(format!("{convention}, {}", program(backend)), cases, counterexample).by("closed form", "numerical program")
        })
    });
    lines.collect()
}

/// A panel for each convention.
fn figure(table: &Table) -> Figure {
    let panels = table.by("convention").into_iter().map(|(convention, rows)| {
        let lines = [("real parts", ["re_1", "re_2"]), ("imaginary parts", ["im_1", "im_2"])];
        let lines = lines.into_iter().flat_map(|(name, parts)| parts.map(|part| Series::line(name, rows.line("momentum", part))));
        Panel::new(Axis::linear("momentum β"), Axis::linear("eigenvalues of A").between(-1.0, 1.1)).titled(convention).with_all(lines)
    });
    let caption = "Both eigenvalues of the affine model's matrix at a step of 0.1; no sampling. Where the imaginary parts leave zero, momentum oscillates.";
    Figure::new("figure-2-left", "Figure 2, left: eigenvalues against the momentum", caption).panels(panels)
}
