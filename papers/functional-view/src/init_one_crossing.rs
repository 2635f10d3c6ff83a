//! How often a unit of a deeper layer crosses zero at birth.
//!
//! Source: section 3, "Given our previous results on the flatness of the standard initializations, this will generally only happen once per unit,
//! implying that the number of pieces will strongly correlate with the number of units at initialization".
//!
//! "Generally once" and "once on average" are two statements, and "at most once" is a third. In wide layers the second is true to the letter and the first is not (see `birth`): a
//! unit of the second layer has independent signs at both ends, so an even number of zeros half of the time, and further back more often. What the
//! paper goes on to use, that pieces go with units, needs the average only.

use claims::{Claim, Control, Evidence, Expect, Part, Relation, Resolution, Run, Samples, Stop, Table, Verdict};
use experiments::mean_of::MeanOf;

use crate::birth::{Wide, function, odd, shape_name, sign_changes, zeros_of_units};
use crate::start::Start;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[GENERALLY, PARITY, AVERAGE, PIECES];

const SOURCE: &str = "Section 3, before \"Depth helps with Optimization\"";

const GENERALLY: Claim = Claim {
    id: "init-one-crossing/generally-once",
    source: SOURCE,
    statement: "at initialization a unit of a deeper layer generally crosses zero once",
    formula: "q > 1/2,  q the share of units behind the first layer that cross zero exactly once",
    expect: Expect::both(Verdict::HoldsCorrected),
    samples: Samples { ci: 210, paper: 5_000 },
    resolution: Resolution::absolute(0.3, "a third of a zero, or of a unit"),
    check: |run| crossings(run, true),
    control: Control::positive("once on average, at most once", |run| crossings(run, false)),
    note: "Right: once on average, and, if \"only\" is what counts, at most once: seven units in ten or more. Exactly once crosses less than half of the units of every deeper layer, 48 % in the second, 36 % in the third, 22 % in the \
           fifth; nearly as many cross twice or never. Printed lines: more than half of all units behind the first layer, together. Layers of 50 and 100 units \
           at paper scale only. The table has every initialization, width and layer.",
    ..Claim::DEFAULT
};

const PARITY: Claim = Claim {
    id: "init-one-crossing/even-number",
    source: SOURCE,
    statement: "a unit of the second layer crosses zero an even number of times with probability 1/2, one of the third with probability 0.603",
    formula: "1 - arccos(c_l) / pi, c_1 = -1, c_{l+1} = (sqrt(1 - c_l^2) + c_l (pi - arccos c_l)) / pi",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 250, paper: 4_000 },
    resolution: Resolution::absolute(0.08, "less than what a layer changes"),
    check: |run| parities(run, 0),
    control: Control::negative("a layer more", |run| parities(run, 1)),
    note: "A row of ours, by the signs at both ends of a wide network: so \"generally once\" cannot be meant of units one by one, whatever the initialization. \
           The second layer's is within 2^(1-n) of the truth at width n; of the third a hundredth is allowed for, our choice: no bound on finite widths is known to us.",
    ..Claim::DEFAULT
};

const AVERAGE: Claim = Claim {
    id: "init-one-crossing/average-in-wide-nets",
    source: SOURCE,
    statement: "in wide networks a unit of every layer crosses zero once on average",
    formula: "E[n] = 1,  and 1/2 within sqrt(B_l / A_l) of 0,  n the number of zeros of a unit of layer l",
    expect: Expect::both(Verdict::Holds),
    resolution: Resolution::absolute(1e-3, "a thousandth of a zero"),
    check: |_| Ok(totals(0.5)),
    control: Control::negative("second moments not halved by the rectifier", |_| Ok(totals(1.0))),
    note: "A row of ours. Kac and Rice's formula against sums of the probabilities that signs at neighbouring points differ, which need no derivative; layers 1 \
           to 5, whole line and half of it. The error of the sums falls like the cells' size; they are extrapolated from 1,000 and 2,000 cells.",
    ..Claim::DEFAULT
};

const PIECES: Claim = Claim {
    id: "init-one-crossing/pieces-and-units",
    source: SOURCE,
    statement: "the number of pieces strongly correlates with the number of units at initialization",
    formula: "0.9 H <= E[P] <= 1.1 H + 1,  r^2 >= 1/2,  P the number of pieces, r its correlation with the number H of units",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 200, paper: 10_000 },
    resolution: Resolution::relative(0.25, "a quarter of the pieces"),
    check: |run| pieces(run, 0),
    control: Control::negative("two pieces to a unit", |run| pieces(run, 1)),
    note: "Pieces per unit are within a tenth of one for 21 to 84 units in three layers. Strongly is read as: the number of units explains half of the variance or \
           more, a squared correlation of 0.5, in the mean over groups of five networks of each of four widths. It is above 0.9.",
    ..Claim::DEFAULT
};

/// The initializations of the inventory; where nothing is said of biases, of variance 1.
pub(crate) const STARTS: [Start; 4] =
    [Start::HeNormal { bias_std: 1.0 }, Start::HeFrameworkBiases, Start::Framework, Start::Glorot { bias_std: 1.0 }];

const SHAPES: [&[usize]; 7] = [&[40], &[20; 2], &[10; 4], &[8; 5], &[20; 3], &[50; 3], &[100; 3]];

/// Counted zeros: none, one, two, three, more.
const CLASSES: usize = 5;

/// Sums over networks: for each layer units by number of zeros; for each layer zeros; of the deeper units of each network the mean number of zeros, its
/// square, the share with one zero, its square, the share with one or none, its square.
type Crossings = (Vec<[u64; CLASSES]>, Vec<u64>, [f64; 6]);

fn crossings(run: &Run, with_printed: bool) -> Result<Vec<Evidence>, Stop> {
    let networks = |shape: &[usize]| match shape.iter().sum::<usize>() {
        0..100 => run.samples(),
        // A hundred at least, or none: standard errors from fewer mean little.
        100..200 if run.samples() >= 1000 => run.samples() / 5,
        200.. if run.samples() >= 2500 => run.samples() / 25,
        _ => 0,
    };
    let cases: Vec<(Start, &[usize])> =
        STARTS.iter().flat_map(|start| SHAPES.map(|shape| (*start, shape))).filter(|(_, shape)| networks(shape) > 0).collect();
    let parts = cases.iter().map(|&(start, shape)| {
        let largest = 2_000_000 / (shape.iter().sum::<usize>() as u64).pow(2);
        Part::new(format!("{}, {}", start.name(), shape_name(shape)), networks(shape), largest, move |block| {
            let mut all: Crossings = (vec![[0; CLASSES]; shape.len()], vec![0; shape.len()], [0.0; 6]);
            for _ in 0..block.trials {
                let zeros = zeros_of_units(&function(&start.draw(shape, &mut block.rng)), shape);
                for (layer, zeros) in zeros.iter().enumerate() {
                    all.1[layer] += zeros.iter().sum::<usize>() as u64;
                    zeros.iter().for_each(|&count| all.0[layer][count.min(CLASSES - 1)] += 1);
                }
                let deeper: Vec<usize> = zeros[1..].concat();
                let units = deeper.len() as f64;
                let mean = deeper.iter().sum::<usize>() as f64 / units;
                let share = |counts: [bool; 2]| deeper.iter().filter(|count| counts.get(**count) == Some(&true)).count() as f64 / units;
                let (once, at_most) = (share([false, true]), share([true, true]));
                let values = [mean, mean * mean, once, once * once, at_most, at_most * at_most];
                all.2.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
            }
            all
        })
    });
    let blocks = run.measure(parts.collect())?;
    let mut table = Table::new(
        "init-one-crossing",
        "Zeros of a unit at initialization: how many units have none, one, two, three, more",
        &["start", "hidden_widths", "networks", "layer", "zeros_per_unit", "none", "one", "two", "three", "more", "even_in_wide_nets"],
    );
    let mut lines = Vec::new();
    for ((start, shape), blocks) in cases.into_iter().zip(blocks) {
        let n = networks(shape);
        for (layer, width) in shape.iter().enumerate() {
            let units = (n * *width as u64) as f64;
            let zeros = blocks.iter().map(|block| block.1[layer]).sum::<u64>();
            let share = |class: usize| (blocks.iter().map(|block| block.0[layer][class]).sum::<u64>() as f64 / units).into();
            let [none, one, two, three, more] = [0, 1, 2, 3, 4].map(share);
            table.push(vec![
                start.name().into(),
                shape_name(shape).into(),
                n.into(),
                (layer + 1).into(),
                (zeros as f64 / units).into(),
                none,
                one,
                two,
                three,
                more,
                (1.0 - odd(layer + 1)).into(),
            ]);
        }
        if shape.len() == 1 {
            continue;
        }
        let [mean, square, once, once_square, at_most, at_most_square] =
            blocks.iter().fold([0.0; 6], |sums, block| std::array::from_fn(|k| sums[k] + block.2[k]));
        let label = format!("{}, {}", start.name(), shape_name(shape));
        // Two layers: 48 % are not told from a half by so few networks; they are in the table.
        if with_printed && shape.len() > 2 {
            let once = MeanOf::sums(once, once_square, n);
            lines.push(once.line(format!("once, {label}"), Relation::Greater, 0.5).by("more than half", "zeros of whole networks"));
        }
        let at_most = MeanOf::sums(at_most, at_most_square, n);
        let at_most =
            at_most.line(format!("at most once, {label}"), Relation::Greater, 0.5).by("more than half", "zeros of whole networks");
        lines.push(if with_printed { at_most.corrected() } else { at_most });
        let mean = MeanOf::sums(mean, square, n);
        // The limit of wide layers, to a tenth: layers of one unit have half a zero, and the rest of the way is of the order of 1 / width.
        for (relation, bound) in [(Relation::AtLeast, 0.9), (Relation::AtMost, 1.1)] {
            let line = mean.line(format!("average {} {bound}, {label}", relation.sign()), relation, bound);
            let line = line.by("Kac and Rice, to a tenth", "zeros of whole networks");
            lines.push(if with_printed { line.corrected() } else { line });
        }
    }
    run.table(table);
    Ok(lines)
}

fn parities(run: &Run, more: usize) -> Result<Vec<Evidence>, Stop> {
    const SHAPE: [usize; 3] = [40; 3];
    let starts = [STARTS[0], STARTS[2]];
    let parts = starts.map(|start| {
        Part::new(format!("even, {}, {}", start.name(), shape_name(&SHAPE)), run.samples(), 1000, move |block| {
            let mut sums = [[0.0; 2]; 3];
            for _ in 0..block.trials {
                let zeros = zeros_of_units(&function(&start.draw(&SHAPE, &mut block.rng)), &SHAPE);
                for (sums, zeros) in sums.iter_mut().zip(zeros) {
                    let even = zeros.iter().filter(|count| count.is_multiple_of(2)).count() as f64 / zeros.len() as f64;
                    *sums = [sums[0] + even, sums[1] + even * even];
                }
            }
            sums
        })
    });
    let n = run.samples();
    let lines = starts.into_iter().zip(run.measure(parts.into())?).flat_map(|(start, blocks)| {
        let blocks = &blocks;
        let lines: Vec<Evidence> = [2, 3]
            .into_iter()
            .flat_map(|layer: usize| {
                let [sum, square] = blocks.iter().fold([0.0; 2], |[a, b], sums| [a + sums[layer - 1][0], b + sums[layer - 1][1]]);
                let theory = 1.0 - odd(layer + more);
                let mean = MeanOf::sums(sum, square, n);
                let label = |side: &str| format!("{}, layer {layer}, {side}", start.name());
                let width = if layer == 2 { 0.0 } else { 0.01 };
                [
                    mean.line(label("at least"), Relation::AtLeast, theory - width).by("signs at both ends", "zeros of whole networks"),
                    mean.line(label("at most"), Relation::AtMost, theory + width).by("signs at both ends", "zeros of whole networks"),
                ]
            })
            .collect();
        lines
    });
    Ok(lines.collect())
}

/// `share`: what a rectifier leaves of second moments.
fn totals(share: f64) -> Vec<Evidence> {
    const SHAPE: [usize; 5] = [20; 5];
    let starts = [Start::HeNormal { bias_std: 1.0 }, Start::Glorot { bias_std: 0.5 }];
    let lines = starts.into_iter().flat_map(|start| {
        (1..=SHAPE.len()).flat_map(move |layer| {
            // Half of all zeros lie within one scale.
            let [scale, stated] = [0.5, share].map(|share| Wide::leaving(share, start, &SHAPE, layer).scale());
            [(f64::INFINITY, 1.0), (stated / scale, 0.5)].map(|(t, zeros)| {
                let [coarse, middle, fine] = [500, 1000, 2000].map(|cells| sign_changes(start, &SHAPE, layer, t, cells));
                let [before, value] = [2.0 * middle - coarse, 2.0 * fine - middle];
                // The grid of the whole line leaves 1e-6 of a right angle out at both ends.
                let bound = 4.0 * (value - before).abs() + 2e-6;
                let place = if t.is_finite() { "within a scale" } else { "everywhere" };
                Evidence::numeric(format!("{}, layer {layer}, {place}", start.name()), zeros, value, bound)
                    .by("Kac and Rice", "arc-cosine kernel at pairs of points")
            })
        })
    });
    lines.collect()
}

fn pieces(run: &Run, doubled: u64) -> Result<Vec<Evidence>, Stop> {
    const HEIGHTS: [usize; 4] = [7, 14, 21, 28];
    // Networks of each width in a group, which has a correlation.
    const GROUP: u64 = 5;
    let groups = run.samples() / GROUP;
    let parts = STARTS.map(|start| {
        Part::new(format!("pieces, {}, {GROUP} of widths 7, 14, 21, 28", start.name()), groups, 200, move |block| {
            let mut sums = ([[0.0; 2]; 4], [0.0; 2]);
            for _ in 0..block.trials {
                let mut of_group = Vec::new();
                for (width, [sum, square]) in HEIGHTS.into_iter().zip(&mut sums.0) {
                    for _ in 0..GROUP {
                        let pieces = function(&start.draw(&[width; 3], &mut block.rng)).pieces() as f64;
                        (*sum, *square) = (*sum + pieces, *square + pieces * pieces);
                        of_group.push([3.0 * width as f64, pieces]);
                    }
                }
                let squared = squared_correlation(&of_group);
                sums.1 = [sums.1[0] + squared, sums.1[1] + squared * squared];
            }
            sums
        })
    });
    let mut lines = Vec::new();
    for (start, blocks) in STARTS.into_iter().zip(run.measure(parts.into())?) {
        let add = |[a, b]: [f64; 2], [c, d]: [f64; 2]| [a + c, b + d];
        for (at, width) in HEIGHTS.into_iter().enumerate() {
            let [sum, square] = blocks.iter().fold([0.0; 2], |sums, block| add(sums, block.0[at]));
            let mean = MeanOf::sums(sum, square, groups * GROUP);
            let stated = (3 * width) as f64 * (1 + doubled) as f64;
            for (relation, bound) in [(Relation::AtLeast, 0.9 * stated), (Relation::AtMost, 1.1 * stated + 1.0)] {
                let label = format!("{}, {}, {} {bound:.1}", start.name(), shape_name(&[width; 3]), relation.sign());
                lines.push(mean.line(label, relation, bound).by("a piece a unit, to a tenth", "pieces of whole networks"));
            }
        }
        let [sum, square] = blocks.iter().fold([0.0; 2], |sums, block| add(sums, block.1));
        let label = format!("squared correlation, {}", start.name());
        lines.push(
            MeanOf::sums(sum, square, groups).line(label, Relation::AtLeast, 0.5).by("half of the variance", "pieces of whole networks"),
        );
    }
    Ok(lines)
}

/// Of pairs of numbers; 0 where one of them does not vary.
fn squared_correlation(pairs: &[[f64; 2]]) -> f64 {
    let count = pairs.len() as f64;
    let mean = [0, 1].map(|of: usize| pairs.iter().map(|pair| pair[of]).sum::<f64>() / count);
    let product = |i: usize, j: usize| pairs.iter().map(|pair| (pair[i] - mean[i]) * (pair[j] - mean[j])).sum::<f64>();
    let (both, all) = (product(0, 1), product(0, 0) * product(1, 1));
    if all > 0.0 { both * both / all } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn correlations_of_a_line_of_a_cross_and_of_a_constant() {
        assert_eq!(squared_correlation(&[[0.0, 1.0], [1.0, -1.0], [2.0, -3.0]]), 1.0);
        assert_eq!(squared_correlation(&[[0.0, 1.0], [1.0, 0.0], [2.0, 1.0]]), 0.0);
        assert_eq!(squared_correlation(&[[0.0, 1.0], [1.0, 1.0]]), 0.0);
        // Covariance 1/2, variances 1/2 and 2/3 in thirds: (1)^2 / (2 * 2).
        assert_eq!(squared_correlation(&[[0.0, 0.0], [1.0, 2.0], [2.0, 1.0]]), 0.25);
    }
}
