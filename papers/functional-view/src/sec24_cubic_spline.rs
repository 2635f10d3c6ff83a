//! Section 2.4: in the gap the trained function is a cubic.
//!
//! The argument needs more than it says. With `v` alone trained from 0 a unit's slope in the gap is exactly `w^2 (R_2 + R_3 beta)` for its orientation,
//! with any number of units. The curvature of the function is then `p(beta) E[w^2 | beta] (R_2 + R_3 beta)`, `p` the density of breakpoints:
//!
//! | units | `p E[w^2 \| beta]` | in the gap f is |
//! |---|---|---|
//! | `\|w\| = 1`, breakpoints evenly spread | constant | a cubic |
//! | `w`, `b` uniform, `\|beta\| < a_b / a_w` | constant | a cubic |
//! | `w`, `b` Gaussian with `sigma_w = sigma_b` | `2 / (pi (1 + beta^2)^2)` | of the span of `1, x, arctan x, x arctan x` |
//!
//! as the second derivatives of `x arctan x` and `-arctan x` are `2 / (1 + x^2)^2` and `2 x / (1 + x^2)^2`.
//!
//! Source: section 2.4. The data are [`inputs`] with the two targets that we took for figure 8.

use std::f64::consts::PI;

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use experiments::mean_of::MeanOf;
use experiments::properties::properties;

use crate::descent::Descent;
use crate::gap::{Basis, Course, HALF_GAP, Kernel, SPREAD, Units, inputs};
use crate::laws::Law;
use crate::sec24_origin_ablation::{in_the_gap, line};
use crate::targets::{Target, grid};

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[SLOPES, EVEN, GAUSSIAN_UNITS, GAUSSIAN, UNIFORM, TANGENT_KERNEL, ALL_TRAINED, ALL_SMALL];

const SOURCE: &str = "Section 2.4";

const SLOPES: Claim = Claim {
    id: "sec24-cubic-spline/slopes",
    source: SOURCE,
    statement: "the slopes in the gap of either orientation are an affine function of the breakpoint",
    formula: "mu_s(beta) = R_2,s + R_3,s beta",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: Samples { ci: 12, paper: 600 },
    check: |run| {
        let tries = |label: &str, attempt: fn(&mut stats::stream::BlockRng) -> Result<(), String>| {
            (label.to_string(), Box::new(attempt) as experiments::properties::Try<'static>)
        };
        let tries = vec![tries("mu, |w| from 1 to 5", |rng| slopes(rng, 0)), tries("mu / w^2, |w| from 1 to 5", |rng| slopes(rng, 2))];
        let mut lines = properties(run, run.samples(), tries)?;
        let corrected = lines.remove(1).corrected().by("as stated", "gradient descent in fractions");
        Ok(vec![lines.remove(0).by("as stated", "gradient descent in fractions"), corrected])
    },
    control: Control::positive("mu / w^2", |run| {
        let lines = properties(run, run.samples(), vec![("mu / w^2, alone".into(), Box::new(|rng| slopes(rng, 2)))])?;
        Ok(lines.into_iter().map(|line| line.by("as stated", "gradient descent in fractions")).collect())
    }),
    note: "Right: mu = w^2 (R_2 + R_3 beta), after any number of steps and for any number of units; as printed where all |w| are 1. In fractions, v alone \
           trained from 0.",
    ..Claim::DEFAULT
};

/// What is called a cubic: nearer to one than this share of the target's change over the gap. A parabola is a hundred times as far off.
const NEGLIGIBLE: f64 = 1e-4;

const EVEN: Claim = Claim {
    id: "sec24-cubic-spline/evenly-spread",
    source: SOURCE,
    statement: "with |w| = 1 and evenly spread breakpoints the fitted function comes to a cubic in the gap as units are added",
    formula: "d(4 H) <= d(H) / 4,  d(8,000) <= 10^-4,  d(H) the distance of f from a cubic over the target's change, of H units",
    expect: Expect::both(Verdict::Holds),
    check: |run| Ok(evenly_spread(Some(run), 3)),
    control: Control::negative("a parabola", |_| Ok(evenly_spread(None, 2))),
    note: "The limit of gradient descent in v from 0 with 500, 2,000 and 8,000 units: the interpolant of least norm, 24 data. 'A cubic' is within a \
           ten-thousandth of the target's change over the gap, and every fourfold number of units brings the function at least four times as near.",
    ..Claim::DEFAULT
};

const GAUSSIAN_UNITS: Claim = Claim {
    id: "sec24-cubic-spline/gaussian-units",
    source: SOURCE,
    statement: "what multiplies R_2 + R_3 x in the curvature, units per length times w^2, is the same all over the gap",
    formula: "printed: constant;   Gaussian: p(beta) E[w^2 | beta] = 2 / (pi (1 + beta^2)^2);   uniform: constant",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: Samples { ci: 1_000_000, paper: 20_000_000 },
    resolution: Resolution::relative(0.1, "a tenth of the curvature"),
    check: |run| units_per_length(run, true),
    control: Control::positive("by the law of the units", |run| units_per_length(run, false)),
    note: "Right: for Gaussian weights it falls to 64 % from the gap's middle to its ends; for uniform weights of equal ranges, the default of a common \
           framework, it is the same wherever |beta| < 1.",
    ..Claim::DEFAULT
};

const GAUSSIAN: Claim = Claim {
    id: "sec24-cubic-spline/gaussian-limit",
    source: SOURCE,
    statement: "with many Gaussian units the fitted function is a cubic in the gap",
    formula: "f(x) = c_0 + c_1 x + c_2 x^2 + c_3 x^3 in the gap, to 10^-4 of the target's change",
    expect: Expect::both(Verdict::HoldsCorrected),
    check: |_| Ok(in_the_limit(arc_cosine, &[(cubic, false), (arctangents, true)])),
    control: Control::positive("of the span of 1, x, arctan x, x arctan x", |_| Ok(in_the_limit(arc_cosine, &[(arctangents, false)]))),
    note: "The limit of v alone trained from 0, by the kernel of infinitely many units (the arc-cosine kernel; sigma_w = sigma_b). Right: it is of the span of \
           1, x, arctan x and x arctan x.",
    ..Claim::DEFAULT
};

const UNIFORM: Claim = Claim {
    id: "sec24-cubic-spline/uniform-limit",
    source: SOURCE,
    statement: "with many units of uniform weights and biases the fitted function is a cubic in the gap",
    formula: "f(x) = c_0 + c_1 x + c_2 x^2 + c_3 x^3 in the gap, to 10^-4 of the target's change",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(in_the_limit(uniform_kernel, &[(cubic, false)])),
    control: Control::negative("Gaussian units", |_| Ok(in_the_limit(arc_cosine, &[(cubic, false)]))),
    note: "A row of ours: of the usual laws this one makes the argument's tacit assumption true, as long as the gap is within a_b / a_w.",
    ..Claim::DEFAULT
};

const TANGENT_KERNEL: Claim = Claim {
    id: "sec24-cubic-spline/tangent-kernel",
    source: SOURCE,
    statement: "also where all weights are trained from v of the size of w, with so many units that they hardly move, what is added is a cubic in the gap",
    formula: "f'' = p [w^2 (R_2 + R_3 x) + 2 v^2 R_2]",
    expect: Expect::both(Verdict::Holds),
    check: |_| Ok(in_the_limit(tangent_kernel, &[(cubic, false)])),
    control: Control::negative("Gaussian units", |_| Ok(in_the_limit(arc_cosine, &[(cubic, false)]))),
    note: "A row of ours: evenly spread breakpoints, w^2 = v^2 = 1 and orientations of both kinds, by the kernel of infinitely many units; training w and b adds \
           v^2 (x y + 1) for each unit active at x and y. The function at the start is beside it, as rough as it was.",
    ..Claim::DEFAULT
};

const ALL_TRAINED: Claim = Claim {
    id: "sec24-cubic-spline/all-trained",
    source: SOURCE,
    statement: "also where all weights are trained, slopes from v = 0 and |w| = 1 come to a line as units are added",
    formula: "d(H') / d(H) <= H / H' for H' > H,  d(H) the largest distance of a slope mu from its line over the largest slope, of H units",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 400, paper: 20_000 },
    check: |run| all_trained(run, &[[125.0, 1.0], [500.0, 1.0], [2000.0, 1.0]]),
    control: Control::negative("|w| as 1 / sqrt H", |run| all_trained(run, &[[125.0, 1.0], [500.0, 4.0], [2000.0, 16.0]])),
    note: "The largest distance of a slope from the line, as a share of the largest slope, falls at least in proportion to 1/H. The more units, the less each \
           moves. Gradient descent for a fixed number of steps at one over the trace of the kernel.",
    ..Claim::DEFAULT
};

const ALL_SMALL: Claim = Claim {
    id: "sec24-cubic-spline/small-start",
    source: SOURCE,
    statement: "trained as a whole from weights so small that H w^2 < 1, which is not the paper's regime, more than a tenth of the gap's breakpoints leave it",
    formula: "q < 9/10,  q the share of the gap's breakpoints that are still in it",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 10_000, paper: 100_000 },
    check: |run| small_start(run, 0.02),
    control: Control::negative("|w| = 1", |run| small_start(run, 1.0)),
    note: "A row of ours. 200 units, |w| = 0.02 or 1, v = 0. Such weights have to grow to fit anything, and breakpoints \
           move with them: they leave the gap, across which there is then a line.",
    ..Claim::DEFAULT
};

/// Whether slopes over `w^power` are on a line after each of a few steps and in the limit, `|w|` from 1 to 5.
fn slopes(rng: &mut stats::stream::BlockRng, power: i32) -> Result<(), String> {
    use rand::Rng;
    use stats::rational::ratio;
    let mut course = Course::draw(Basis::Relu, rng);
    for [w, b] in &mut course.units {
        let size = ratio(1 + i64::from(rng.next_u32() % 5), 1);
        *w *= &size;
        *b *= &size;
    }
    for station in course.stations() {
        let mut scaled = station.clone();
        if power == 2 {
            scaled.v.iter_mut().zip(&station.units).for_each(|(v, [w, _])| *v /= w * w);
        }
        in_the_gap(&scaled).iter().try_for_each(|units| line(units))?;
    }
    Ok(())
}

/// Inputs on each side.
const ON_EACH_SIDE: usize = 12;

/// Places in the gap at which functions are compared; their number has no common factor with those of units.
fn places() -> Vec<f64> {
    grid(-HALF_GAP, HALF_GAP, 212)
}

/// The largest distance of values at [`places`] from the best fit (least squares) by some functions.
fn distance_from(span: &[fn(f64) -> f64], values: &[f64]) -> f64 {
    let xs = places();
    // Orthonormalized twice, so that nearly parallel functions lose no digits.
    let mut basis: Vec<Vec<f64>> = Vec::new();
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let remove = |basis: &[Vec<f64>], vector: &mut Vec<f64>| {
        for _ in 0..2 {
            for known in basis {
                let share = product(known, vector);
                vector.iter_mut().zip(known).for_each(|(x, known)| *x -= share * known);
            }
        }
    };
    for function in span {
        let mut vector: Vec<f64> = xs.iter().map(|&x| function(x)).collect();
        remove(&basis, &mut vector);
        let norm = product(&vector, &vector).sqrt();
        vector.iter_mut().for_each(|x| *x /= norm);
        basis.push(vector);
    }
    let mut rest = values.to_vec();
    remove(&basis, &mut rest);
    rest.iter().fold(0.0, |largest, x| largest.max(x.abs()))
}

const POWERS: [fn(f64) -> f64; 4] = [|_| 1.0, |x| x, |x| x * x, |x| x * x * x];

/// What the target changes by over the gap.
fn change(target: Target) -> f64 {
    (target.at(HALF_GAP) - target.at(-HALF_GAP)).abs()
}

fn evenly_spread(run: Option<&Run>, degree: usize) -> Vec<Evidence> {
    let mut lines = Vec::new();
    let mut table = Table::new(
        "section-2.4-cubic",
        "Largest distance in the gap from the best parabola and the best cubic, as a share of the target's change over the gap",
        &["target", "units", "parabola", "cubic"],
    );
    for target in [Target::Smooth, Target::Sharp] {
        let xs = inputs(ON_EACH_SIDE);
        let ys = target.at_all(&xs);
        let mut before = None;
        for count in [500, 2_000, 8_000] {
            let units = Units::spread(count);
            let alpha = Kernel::of(&units, &xs).solve(&ys);
            let mut v = vec![0.0; count];
            units.add(&mut v, &xs, &alpha, 1.0);
            let values: Vec<f64> = places().into_iter().map(|x| units.value(&v, x)).collect();
            let distance = |degree: usize| distance_from(&POWERS[..=degree], &values) / change(target);
            table.push(vec![target.name().into(), count.into(), distance(2).into(), distance(3).into()]);
            let found = distance(degree);
            let name = format!("{}, {count} units", target.name());
            if let Some(before) = before {
                let label = format!("{name}: share of the distance before");
                lines.push(Evidence::enclosure(label, Relation::AtMost, found / before, found / before, 0.25));
            }
            if count == 8_000 {
                lines.push(Evidence::enclosure(name, Relation::AtMost, found, found, NEGLIGIBLE));
            }
            before = Some(found);
        }
    }
    if let Some(run) = run {
        run.table(table);
    }
    lines.into_iter().map(|line| line.by("as stated", "interpolants of least norm")).collect()
}

/// Four functions and what they are called.
type Named = (&'static str, [fn(f64) -> f64; 4]);
type Span = fn() -> Named;

fn cubic() -> Named {
    ("cubics", POWERS)
}

fn arctangents() -> Named {
    ("1, x, arctan x, x arctan x", [|_| 1.0, |x| x, libm::atan, |x| x * libm::atan(x)])
}

/// `E[(w x + b)_+ (w y + b)_+]` for standard Gaussian `w` and `b` (Cho and Saul 2009), twice over.
fn arc_cosine(x: f64, y: f64) -> f64 {
    let norm = ((x * x + 1.0) * (y * y + 1.0)).sqrt();
    // The angle by its tangent: the cosine would lose half of the digits near 0.
    let angle = libm::atan2((x - y).abs(), x * y + 1.0);
    norm / PI * (libm::sin(angle) + (PI - angle) * libm::cos(angle))
}

/// The same for `w` and `b` uniform on [-1, 1], by polar coordinates of the square: each of the lines `w x + b = 0` cuts it, and what is positive of both
/// is a sum of triangles from the centre, in which the integrand is homogeneous of degree two.
fn uniform_kernel(x: f64, y: f64) -> f64 {
    // Corners of the square and where the two lines meet its border, in the order of their angles.
    let mut corners: Vec<[f64; 2]> = vec![[1.0, 1.0], [-1.0, 1.0], [-1.0, -1.0], [1.0, -1.0]];
    for slope in [x, y] {
        let reach = 1.0 / slope.abs().max(1.0);
        corners.push([reach, -slope * reach]);
        corners.push([-reach, slope * reach]);
    }
    corners.sort_by(|a, b| libm::atan2(a[1], a[0]).total_cmp(&libm::atan2(b[1], b[0])));
    let mut sum = 0.0;
    for (index, from) in corners.iter().enumerate() {
        let to = corners[(index + 1) % corners.len()];
        let middle = [from[0] + to[0], from[1] + to[1]];
        let at = |[w, b]: [f64; 2], x: f64| w * x + b;
        if at(middle, x) > 0.0 && at(middle, y) > 0.0 {
            // Of a product of two linear forms over a triangle with a corner at 0: area / 12 times this.
            let [p, q, r, s] = [at(*from, x), at(to, x), at(*from, y), at(to, y)];
            let area = (from[0] * to[1] - from[1] * to[0]).abs() / 2.0;
            sum += area / 12.0 * (2.0 * p * r + 2.0 * q * s + p * s + q * r);
        }
    }
    sum
}

/// The tangent kernel of units with `w^2 = v^2 = 1` whose breakpoints are evenly spread over [-2.5, 2.5], of both orientations: the integral over
/// breakpoints of `(x - beta) (y - beta) + x y + 1` where both are on the active side.
fn tangent_kernel(x: f64, y: f64) -> f64 {
    let (apart, [left, right]) = ((x - y).abs(), [x.min(y) + SPREAD, SPREAD - x.max(y)]);
    let side = |length: f64| length * length * (length / 3.0 + apart / 2.0) + (x * y + 1.0) * length;
    side(left) + side(right)
}

/// The interpolant of least norm with a kernel, against families of functions; `true` for those of the corrected reading.
fn in_the_limit(kernel: fn(f64, f64) -> f64, families: &[(Span, bool)]) -> Vec<Evidence> {
    let mut lines = Vec::new();
    for target in [Target::Smooth, Target::Sharp] {
        let xs = inputs(ON_EACH_SIDE);
        let matrix = Kernel(xs.iter().map(|&x| xs.iter().map(|&y| kernel(x, y)).collect()).collect());
        let alpha = matrix.solve(&target.at_all(&xs));
        let values: Vec<f64> =
            places().into_iter().map(|x| xs.iter().zip(&alpha).map(|(&input, alpha)| alpha * kernel(x, input)).sum()).collect();
        for (family, is_corrected) in families {
            let (name, span) = family();
            let found = distance_from(&span, &values) / change(target);
            let line = Evidence::enclosure(format!("{}: {name}", target.name()), Relation::AtMost, found, found, NEGLIGIBLE)
                .by("as stated", "the kernel of infinitely many units");
            lines.push(if *is_corrected { line.corrected() } else { line });
        }
    }
    lines
}

/// The mean of `w^2` on units with breakpoints in each fifth of the gap, per length.
fn units_per_length(run: &Run, with_printed: bool) -> Result<Vec<Evidence>, Stop> {
    const FIFTHS: usize = 5;
    let laws = [("Gaussian", Law::Gaussian([1.0; 3])), ("uniform", Law::Uniform([1.0; 3]))];
    let parts = laws.map(|(name, law)| {
        Part::new(format!("{name} units in the gap"), run.samples(), 1_000_000, move |block| {
            let mut sums = [[0.0; 2]; FIFTHS];
            for _ in 0..block.trials {
                let [b, w, _] = law.draw_weights(&mut block.rng);
                let place = (-b / w / (2.0 * HALF_GAP) + 0.5) * FIFTHS as f64;
                if (0.0..FIFTHS as f64).contains(&place) {
                    let sums = &mut sums[place as usize];
                    sums[0] += w * w;
                    sums[1] += w.powi(4);
                }
            }
            sums
        })
    });
    let n = run.samples();
    let measured = run.measure(parts.into())?;
    let mut lines = Vec::new();
    for ((name, law), blocks) in laws.into_iter().zip(measured) {
        // The integral of 2 / (pi (1 + beta^2)^2) is (beta / (1 + beta^2) + arctan beta) / pi; uniform: 1/4 of the integral of |w|^3 over [-1, 1].
        let up_to = |beta: f64| match law {
            Law::Gaussian(_) => (beta / (1.0 + beta * beta) + libm::atan(beta)) / PI,
            Law::Uniform(_) => beta / 8.0,
        };
        let length = 2.0 * HALF_GAP / FIFTHS as f64;
        let constant = (up_to(HALF_GAP) - up_to(-HALF_GAP)) / (2.0 * HALF_GAP);
        for fifth in 0..FIFTHS {
            let from = -HALF_GAP + length * fifth as f64;
            let [sum, squares] = blocks.iter().fold([0.0; 2], |a, sums| [a[0] + sums[fifth][0], a[1] + sums[fifth][1]]);
            let found = MeanOf::sums(sum / length, squares / (length * length), n);
            let line = |theory: f64| {
                found
                    .line(format!("{name}, {from:.1} to {:.1}", from + length), Relation::Equal, theory)
                    .by("closed form", "units as drawn")
            };
            if with_printed {
                lines.push(line(constant));
            }
            let right = line((up_to(from + length) - up_to(from)) / length);
            lines.push(if with_printed { right.corrected() } else { right });
        }
    }
    Ok(lines)
}

/// A network of so many units with `|w|` of a size and evenly spread breakpoints, from `v = 0`.
fn even_network(units: usize, size: f64, target: Target) -> Descent {
    let Units { w, b } = Units::spread(units);
    let scaled = |values: Vec<f64>| values.into_iter().map(|value| value * size).collect();
    let xs = inputs(ON_EACH_SIDE);
    let ys = target.at_all(&xs);
    Descent::new(scaled(w), scaled(b), vec![0.0; units], xs, ys)
}

/// The largest distance of a slope in the gap from its orientation's line, as a share of the largest slope there.
fn off_the_line(descent: &Descent) -> f64 {
    let [mut distance, mut largest] = [0.0_f64; 2];
    for orientation in [-1.0, 1.0] {
        let units = descent.betas().into_iter().zip(&descent.w).zip(&descent.v);
        let of_this: Vec<[f64; 2]> =
            units.filter(|((beta, w), _)| beta.abs() < HALF_GAP && **w * orientation > 0.0).map(|((beta, w), v)| [beta, w * v]).collect();
        let n = of_this.len() as f64;
        let [x, y] = [0, 1].map(|which| of_this.iter().map(|unit| unit[which]).sum::<f64>() / n);
        let [above, below] = of_this.iter().fold([0.0; 2], |[a, b], unit| [a + (unit[0] - x) * (unit[1] - y), b + (unit[0] - x).powi(2)]);
        for [beta, mu] in of_this {
            distance = distance.max((mu - y - above / below * (beta - x)).abs());
            largest = largest.max(mu.abs());
        }
    }
    distance / largest
}

/// Cases are pairs of units and of what to divide `w^2` by.
fn all_trained(run: &Run, cases: &[[f64; 2]]) -> Result<Vec<Evidence>, Stop> {
    let steps = run.samples();
    let parts = cases.iter().map(|&[units, smaller]| {
        Part::new(format!("{units} units, w^2 = 1/{smaller}, {steps} steps"), 1, 1, move |_| {
            let mut descent = even_network(units as usize, 1.0 / smaller.sqrt(), Target::Sharp);
            let rate = 1.0 / descent.trace();
            (0..steps).for_each(|_| descent.step(rate));
            off_the_line(&descent)
        })
    });
    let measured = run.measure(parts.collect())?;
    let found: Vec<f64> = measured.into_iter().map(|blocks| blocks[0]).collect();
    let lines = cases.windows(2).zip(found.windows(2)).map(|(cases, found)| {
        let label = format!("{} units: {:.2e} of the largest slope, as a share of that before", cases[1][0], found[1]);
        Evidence::enclosure(label, Relation::AtMost, found[1] / found[0], found[1] / found[0], cases[0][0] / cases[1][0])
    });
    Ok(lines.map(|line| line.by("1/H", "gradient descent")).collect())
}

fn small_start(run: &Run, size: f64) -> Result<Vec<Evidence>, Stop> {
    let steps = run.samples();
    let part = Part::new(format!("200 units, |w| = {size}, {steps} steps"), 1, 1, move |_| {
        let mut descent = even_network(200, size, Target::Sharp);
        let before = descent.betas();
        for _ in 0..steps {
            // Weights grow, and the kernel with them: a step is at most one over its trace as it is.
            let rate = 0.5 / descent.trace().max(1.0);
            descent.step(rate);
        }
        let after = descent.betas();
        let of_the_gap = before.iter().zip(after).filter(|(beta, _)| beta.abs() < HALF_GAP);
        let [there, all] = of_the_gap.fold([0_u64; 2], |[there, all], (_, beta)| [there + u64::from(beta.abs() < HALF_GAP), all + 1]);
        let values: Vec<f64> = places().into_iter().map(|x| descent.value(x)).collect();
        ([there, all], distance_from(&POWERS[..2], &values) / change(Target::Sharp), descent.loss())
    });
    let ([there, all], off_a_line, loss) = run.measure(vec![part])?[0][0];
    let label = format!("|w| = {size}: of {all} still in the gap; loss {loss:.1e}, {off_a_line:.1e} off a line across it");
    let nine_tenths = stats::rational::ratio(9 * all as i64, 10);
    Ok(vec![
        Evidence::exact(label, Relation::Less, nine_tenths, stats::rational::ratio(there as i64, 1)).by("nine in ten", "gradient descent"),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernels_in_closed_form_are_means_over_many_units() {
        let (x, y) = (-1.25, 0.5);
        let steps = 2_000;
        // Midpoints of a grid of weights and biases, uniform on [-1, 1].
        let [mut products, mut tangent] = [0.0; 2];
        for i in 0..steps {
            let w = (2 * i + 1) as f64 / steps as f64 - 1.0;
            for j in 0..steps {
                let b = (2 * j + 1) as f64 / steps as f64 - 1.0;
                products += (w * x + b).max(0.0) * (w * y + b).max(0.0) * 4.0 / (steps * steps) as f64;
            }
            let beta = SPREAD * w;
            for side in [-1.0, 1.0] {
                if side * (x - beta) > 0.0 && side * (y - beta) > 0.0 {
                    tangent += ((x - beta) * (y - beta) + x * y + 1.0) * 2.0 * SPREAD / steps as f64;
                }
            }
        }
        assert!((products - uniform_kernel(x, y)).abs() < 1e-5, "{products} {}", uniform_kernel(x, y));
        assert!((tangent - tangent_kernel(x, y)).abs() < 1e-2, "{tangent} {}", tangent_kernel(x, y));
        // One input: E[(w x + b)_+^2] = (x^2 + 1) / 2 for standard Gaussian weights, twice over.
        assert!((arc_cosine(x, x) - (x * x + 1.0)).abs() < 1e-15);
    }

    #[test]
    fn a_cubic_is_at_no_distance_from_cubics() {
        let values: Vec<f64> = places().into_iter().map(|x| 1.0 - x * x * x).collect();
        assert!(distance_from(&POWERS, &values) < 1e-14);
        assert!(distance_from(&POWERS[..3], &values) > 1e-3);
    }
}
