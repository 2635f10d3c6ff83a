use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rand::Rng;
use stats::rational::{Rational, from_f64_exact, ratio, to_f64};
use stats::stream::{BlockRng, generator};

use super::*;

const BOTH: [Activation; 2] = [Activation::Relu, Activation::HardTanh];

/// Centered, of variance 1 within a per cent, as a sum of twelve uniform numbers.
fn normal(rng: &mut BlockRng) -> f64 {
    (0..12).map(|_| (f64::from(rng.next_u32()) + 0.5) / 4_294_967_296.0).sum::<f64>() - 6.0
}

/// Weights of variance `2 / fan_in`.
fn random(widths: &[usize], bias_std: f64, rng: &mut BlockRng) -> Vec<Layer> {
    let mut fan_in = 2;
    let mut next = |&fan_out: &usize| {
        let weights: Vec<f64> = (0..fan_in * fan_out).map(|_| (2.0 / fan_in as f64).sqrt() * normal(rng)).collect();
        let layer = Layer::new(fan_in, fan_out, &weights, (0..fan_out).map(|_| bias_std * normal(rng)).collect()).unwrap();
        fan_in = fan_out;
        layer
    };
    widths.iter().map(&mut next).collect()
}

/// Weights and biases among a few whole numbers over 2: lines are parallel, concurrent and equal as often as not.
fn small_numbers(widths: &[usize], rng: &mut BlockRng) -> Vec<Layer> {
    let mut fan_in = 2;
    let mut next = |&fan_out: &usize| {
        let mut draw = || f64::from(rng.next_u32() % 5) / 2.0 - 1.0;
        let weights: Vec<f64> = (0..fan_in * fan_out).map(|_| draw()).collect();
        let layer = Layer::new(fan_in, fan_out, &weights, (0..fan_out).map(|_| draw()).collect()).unwrap();
        fan_in = fan_out;
        layer
    };
    widths.iter().map(&mut next).collect()
}

fn first(rows: &[[f64; 3]]) -> [Layer; 1] {
    let weights: Vec<f64> = rows.iter().flat_map(|[a, b, _]| [*a, *b]).collect();
    [Layer::new(2, rows.len(), &weights, rows.iter().map(|row| row[2]).collect()).unwrap()]
}

fn count(activation: Activation, layers: &[Layer], radius: f64) -> Vec<u64> {
    count_in(activation, layers, Window::square(radius).unwrap())
}

fn count_in(activation: Activation, layers: &[Layer], window: Window) -> Vec<u64> {
    Regions::new(activation, layers, window).unwrap().count().unwrap().cumulative
}

fn patterns(partition: &Partition) -> BTreeSet<Vec<i8>> {
    (0..partition.regions.len()).map(|region| partition.pattern(region).concat()).collect()
}

fn compare_with_twin(activation: Activation, layers: &[Layer], window: Window) {
    let regions = Regions::new(activation, layers, window).unwrap();
    let partition = regions.partition().unwrap();
    let twin = twin::enumerate(activation, layers, &window);
    let case = || format!("{activation:?}, {layers:?}");
    assert_eq!(partition.cumulative(), twin.cumulative, "{}", case());
    assert_eq!(regions.count().unwrap().cumulative, twin.cumulative, "{}", case());
    assert_eq!(patterns(&partition), twin.patterns, "{}", case());
    assert_eq!(partition.regions.len(), twin.patterns.len(), "{}", case());
    assert_eq!(regions.distinct_outputs(&partition), twin.maps.len() as u64, "{}", case());
}

#[test]
fn no_line_leaves_the_window_whole() {
    assert_eq!(count(Activation::Relu, &first(&[[1.0, 0.0, 5.0]]), 1.0), [1]);
    assert_eq!(count(Activation::Relu, &first(&[[0.0, 0.0, 0.0]]), 1.0), [1]);
    assert_eq!(count(Activation::HardTanh, &first(&[[0.0, 0.0, 1.0]]), 1.0), [1]);
}

#[test]
fn one_line_makes_two_regions_and_a_saturating_unit_three() {
    assert_eq!(count(Activation::Relu, &first(&[[1.0, 2.0, 0.1]]), 1.0), [2]);
    assert_eq!(count(Activation::HardTanh, &first(&[[2.0, 0.0, 0.0]]), 1.0), [3]);
    assert_eq!(count(Activation::HardTanh, &first(&[[2.0, 0.0, 2.0]]), 1.0), [2]);
}

#[test]
fn degenerate_arrangements_are_what_they_are() {
    let relu = |rows: &[[f64; 3]]| count(Activation::Relu, &first(rows), 1.0)[0];
    // Equal, opposite and multiple lines.
    assert_eq!(relu(&[[0.3, 0.7, 0.1]; 5]), 2);
    assert_eq!(relu(&[[0.3, 0.7, 0.1], [-0.3, -0.7, -0.1], [0.6, 1.4, 0.2]]), 2);
    // Parallel.
    assert_eq!(relu(&[[0.3, 0.7, 0.0], [0.3, 0.7, 0.1], [0.6, 1.4, -0.1]]), 4);
    // Concurrent, in the origin and elsewhere: 2k.
    assert_eq!(relu(&[[1.0, 0.3, 0.0], [0.2, -1.0, 0.0], [1.0, 1.0, 0.0], [0.1, 0.7, 0.0]]), 8);
    assert_eq!(relu(&[[1.0, 0.0, -0.5], [0.0, 1.0, -0.25], [1.0, 1.0, -0.75], [1.0, -1.0, -0.25]]), 8);
    // Diagonals, through corners of the window; and its sides, which cut nothing.
    assert_eq!(relu(&[[1.0, 1.0, 0.0], [1.0, -1.0, 0.0]]), 4);
    assert_eq!(relu(&[[1.0, 0.0, 1.0], [0.0, 1.0, -1.0], [1.0, 1.0, -2.0]]), 1);
    // A grid.
    assert_eq!(relu(&[[1.0, 0.0, 0.5], [1.0, 0.0, 0.0], [1.0, 0.0, -0.5], [0.0, 1.0, 0.0], [0.0, 2.0, 1.0]]), 12);
}

#[test]
fn a_line_that_misses_another_ones_corner_by_a_rounding_is_not_concurrent() {
    // 0.1 + 0.2 is not 0.3: the third line passes the corner (0.1, 0.2) at a distance of 2^-54, and at 0 with its own bias.
    let sum = |bias: f64| count(Activation::Relu, &first(&[[1.0, 0.0, -0.1], [0.0, 1.0, -0.2], [1.0, 1.0, bias]]), 1.0)[0];
    assert_ne!(0.1 + 0.2, 0.3);
    assert_eq!([sum(-0.3), sum(-(0.1 + 0.2))], [7, 7]);
    // In fractions even the rounded sum is not the sum. With halves it is.
    let halves = count(Activation::Relu, &first(&[[1.0, 0.0, -0.125], [0.0, 1.0, -0.25], [1.0, 1.0, -0.375]]), 1.0)[0];
    assert_eq!(halves, 6);
}

#[test]
fn first_layers_in_general_position_have_as_many_regions_as_known() {
    for seed in 0..6 {
        let mut rng = generator(&["general position"], seed, 0);
        for width in [1, 2, 3, 7, 20] {
            // In a window that large nearly all crossings lie inside; how many do is counted in fractions.
            let layers = random(&[width], 0.5, &mut rng);
            let line = |unit: usize, level: i64| {
                [0, 1]
                    .map(|axis| from_f64_exact(layers[0].column(axis)[unit]).unwrap())
                    .into_iter()
                    .chain([from_f64_exact(layers[0].biases()[unit]).unwrap() - ratio(level, 1)])
                    .collect::<Vec<_>>()
            };
            for (activation, levels) in [(Activation::Relu, vec![0]), (Activation::HardTanh, vec![-1, 1])] {
                let radius = 1000.0;
                let edge = ratio(1000, 1);
                let lines: Vec<_> = (0..width)
                    .flat_map(|unit| levels.iter().map(move |&level| (unit, level)))
                    .map(|(unit, level)| line(unit, level))
                    .collect();
                let mut crossings = 0;
                for (index, one) in lines.iter().enumerate() {
                    for other in &lines[..index] {
                        let determinant = &one[0] * &other[1] - &one[1] * &other[0];
                        if determinant != ratio(0, 1) {
                            let x = (&one[1] * &other[2] - &other[1] * &one[2]) / &determinant;
                            let y = (&other[0] * &one[2] - &one[0] * &other[2]) / &determinant;
                            crossings += u64::from([x, y].iter().all(|z| *z < edge && -z < edge));
                        }
                    }
                }
                let regions = 1 + lines.len() as u64 + crossings;
                assert_eq!(count(activation, &layers, radius), [regions], "width {width}, seed {seed}, {activation:?}");
            }
        }
    }
}

#[test]
fn the_twin_finds_the_same_regions_of_random_networks() {
    let window = Window::new([-1.5, 1.0], [-0.75, 2.0]).unwrap();
    for seed in 0..4 {
        let mut rng = generator(&["twin"], seed, 0);
        compare_with_twin(Activation::Relu, &random(&[3, 3], 0.5, &mut rng), window);
        compare_with_twin(Activation::Relu, &random(&[2, 3, 2], 0.5, &mut rng), window);
        compare_with_twin(Activation::HardTanh, &random(&[2, 2], 1.0, &mut rng), window);
    }
}

#[test]
fn the_twin_finds_the_same_regions_of_degenerate_networks() {
    let window = Window::square(2.0).unwrap();
    for seed in 0..25 {
        let mut rng = generator(&["degenerate twin"], seed, 0);
        compare_with_twin(Activation::Relu, &small_numbers(&[3, 2, 2], &mut rng), window);
        compare_with_twin(Activation::HardTanh, &small_numbers(&[2, 2, 2], &mut rng), window);
    }
}

#[test]
fn the_twin_finds_the_same_regions_of_small_windows_far_from_the_origin() {
    let window = Window::new([3.0, 3.25], [-2.0, -1.875]).unwrap();
    for seed in 0..6 {
        // Pre-activations that vanish near the middle of the window, so that lines pass through it.
        let mut rng = generator(&["far window"], seed, 0);
        let [layer, next] = random(&[4, 3], 0.1, &mut rng).try_into().unwrap();
        let middle = layer.product(&[3.125, -1.9375]);
        let biases: Vec<f64> = middle.iter().map(|h| 0.03 * normal(&mut rng) - h).collect();
        let rows: Vec<f64> = (0..4).flat_map(|unit| [layer.column(0)[unit], layer.column(1)[unit]]).collect();
        let layers = [Layer::new(2, 4, &rows, biases).unwrap(), next];
        assert!(count_in(Activation::Relu, &layers, window)[0] > 2);
        BOTH.iter().for_each(|&activation| compare_with_twin(activation, &layers, window));
    }
}

#[test]
fn the_twin_finds_the_same_regions_of_tiny_weights() {
    // The second layer's maps are below the normal numbers; without biases ReLU networks do not see the scale.
    let tiny = 2.0_f64.powi(-535);
    for seed in 0..4 {
        let layers = random(&[3, 3], 0.0, &mut generator(&["tiny"], seed, 0));
        let scaled: Vec<Layer> = layers
            .iter()
            .map(|layer| {
                let rows: Vec<f64> =
                    (0..3).flat_map(|unit| (0..layer.fan_in()).map(move |input| tiny * layer.column(input)[unit])).collect();
                Layer::new(layer.fan_in(), 3, &rows, vec![0.0; 3]).unwrap()
            })
            .collect();
        let window = Window::square(1.0).unwrap();
        compare_with_twin(Activation::Relu, &scaled, window);
        assert_eq!(count_in(Activation::Relu, &scaled, window), count_in(Activation::Relu, &layers, window));
    }
}

#[test]
fn lines_through_one_cell_take_no_room_on_the_programs_stack() {
    const LINES: usize = 2_000;
    let stripes = || {
        let rows: Vec<[f64; 3]> = (1..=LINES).map(|line| [1.0, 0.0, 1.0 - 2.0 * line as f64 / (LINES + 1) as f64]).collect();
        count(Activation::Relu, &first(&rows), 1.0)
    };
    let thread = std::thread::Builder::new().stack_size(128 << 10).spawn(stripes).unwrap();
    assert_eq!(thread.join().unwrap(), [LINES as u64 + 1]);
}

#[test]
fn without_biases_all_regions_are_cones_and_nothing_is_in_doubt() {
    for seed in 0..5 {
        let layers = random(&[8, 8, 8], 0.0, &mut generator(&["cones"], seed, 0));
        let regions = Regions::new(Activation::Relu, &layers, Window::square(1.0).unwrap()).unwrap();
        let census = regions.count().unwrap();
        assert_eq!(census.cumulative[0], 16);
        // Signs in doubt come from regions where one unit of a layer is on: there all lines of the next one are its own.
        let partition = regions.partition().unwrap();
        assert!(partition.regions.iter().all(|region| region.corners.contains(&[0.0, 0.0])));
        assert_eq!(partition.cumulative(), census.cumulative);
        // A circle around the origin meets each cone once.
        let twice = count(Activation::Relu, &layers, 2.0);
        assert_eq!(twice, census.cumulative);
    }
}

/// The exact corners of all regions, and what follows from them.
fn geometry(regions: &Regions, partition: &Partition) -> (Rational, i64) {
    let polygons: Vec<Vec<[Rational; 2]>> = regions.exact_polygons(partition);
    let mut twice = ratio(0, 1);
    for polygon in &polygons {
        for (index, p) in polygon.iter().enumerate() {
            let q = &polygon[(index + 1) % polygon.len()];
            twice += &p[0] * &q[1] - &q[0] * &p[1];
        }
    }
    // Corners of neighbours lie on edges: they cut them.
    let corners: BTreeSet<&[Rational; 2]> = polygons.iter().flatten().collect();
    let mut edges = BTreeSet::new();
    for polygon in &polygons {
        for (index, p) in polygon.iter().enumerate() {
            let q = &polygon[(index + 1) % polygon.len()];
            let along = |r: &[Rational; 2]| (&r[0] - &p[0]) * (&q[0] - &p[0]) + (&r[1] - &p[1]) * (&q[1] - &p[1]);
            let across = |r: &[Rational; 2]| (&r[0] - &p[0]) * (&q[1] - &p[1]) - (&r[1] - &p[1]) * (&q[0] - &p[0]);
            let (zero, end) = (ratio(0, 1), along(q));
            let mut on: BTreeMap<Rational, &[Rational; 2]> = BTreeMap::new();
            for r in &corners {
                if across(r) == zero && along(r) >= zero && along(r) <= end {
                    on.insert(along(r), r);
                }
            }
            let on: Vec<_> = on.into_values().collect();
            edges.extend(on.windows(2).map(|pair| if pair[0] < pair[1] { (pair[0], pair[1]) } else { (pair[1], pair[0]) }));
        }
    }
    (twice / ratio(2, 1), corners.len() as i64 - edges.len() as i64 + polygons.len() as i64)
}

#[test]
fn areas_add_up_exactly_and_eulers_formula_holds() {
    for (seed, activation) in (0..2).flat_map(|seed| BOTH.map(|activation| (seed, activation))) {
        let mut rng = generator(&["geometry"], seed, 0);
        for layers in [random(&[3, 3, 3], 0.5, &mut rng), small_numbers(&[3, 3], &mut rng), random(&[3, 4], 0.0, &mut rng)] {
            let regions = Regions::new(activation, &layers, Window::new([-1.0, 2.0], [-1.5, 1.0]).unwrap()).unwrap();
            let partition = regions.partition().unwrap();
            let (area, euler) = geometry(&regions, &partition);
            assert_eq!((area, euler), (ratio(15, 2), 1), "{activation:?}, seed {seed}");
        }
    }
}

#[test]
fn rounded_corners_are_near_the_exact_ones_and_turn_left() {
    for (seed, activation) in (0..4).flat_map(|seed| BOTH.map(|activation| (seed, activation))) {
        let layers = random(&[6, 6, 6], 0.5, &mut generator(&["corners"], seed, 0));
        let regions = Regions::new(activation, &layers, Window::square(1.0).unwrap()).unwrap();
        let partition = regions.partition().unwrap();
        for (region, exact) in partition.regions.iter().zip(regions.exact_polygons(&partition)) {
            for (rounded, exact) in region.corners.iter().zip(exact) {
                // The engine keeps no corner of a larger error.
                assert!([0, 1].iter().all(|&axis| (rounded[axis] - to_f64(&exact[axis])).abs() <= 1e-6), "{rounded:?} {exact:?}");
            }
            assert!(region.area() > 0.0, "{region:?}");
        }
        let area: f64 = partition.regions.iter().map(Region::area).sum();
        assert!((area - 4.0).abs() < 1e-12, "{area}");
    }
}

#[test]
fn the_network_is_what_each_region_says() {
    for (seed, activation) in (0..6).flat_map(|seed| BOTH.map(|activation| (seed, activation))) {
        let layers = random(&[7, 5, 6], 0.5, &mut generator(&["maps"], seed, 0));
        let regions = Regions::new(activation, &layers, Window::square(2.0).unwrap()).unwrap();
        let partition = regions.partition().unwrap();
        for (index, region) in partition.regions.iter().enumerate() {
            let middle = region.middle();
            let (mut z, mut pattern) = (middle.to_vec(), Vec::new());
            for layer in &layers {
                let h: Vec<f64> = layer.product(&z).iter().zip(layer.biases()).map(|(h, b)| h + b).collect();
                let piece = |h: &f64| match activation {
                    Activation::Relu => i8::from(*h > 0.0),
                    Activation::HardTanh => i8::from(*h > 1.0) - i8::from(*h < -1.0),
                };
                pattern.push(h.iter().map(piece).collect::<Vec<_>>());
                z = h.iter().map(|&h| activation.apply(h)).collect();
            }
            assert_eq!(partition.pattern(index), pattern);
            for ([a, b, c], z) in region.outputs.iter().zip(z) {
                assert!((a * middle[0] + b * middle[1] + c - z).abs() < 1e-12);
            }
        }
    }
}

#[test]
fn the_cells_of_a_layer_are_the_regions_of_the_layers_up_to_it() {
    for activation in BOTH {
        let layers = random(&[5, 6, 4], 0.5, &mut generator(&["cells"], 1, 0));
        let window = Window::square(1.5).unwrap();
        let partition = Regions::new(activation, &layers, window).unwrap().partition().unwrap();
        for layer in 1..=3 {
            let shorter = Regions::new(activation, &layers[..layer], window).unwrap().partition().unwrap();
            assert_eq!(partition.cells[layer - 1].len(), shorter.regions.len());
            for cell in 0..shorter.regions.len() {
                assert_eq!(partition.states(layer, cell), shorter.states(layer, cell));
            }
        }
        // A cell with no cut is one region of the next layer; one with a single cut two; with more, at most as many as lines make.
        for (layer, pair) in partition.cells.windows(2).enumerate() {
            for (index, cell) in pair[0].iter().enumerate() {
                let parts = pair[1].iter().filter(|part| part.parent == index).count();
                let lines = cell.cuts.len();
                assert!(parts > lines && parts <= 1 + lines + lines * (lines + 1) / 2, "layer {layer}: {parts} parts by {lines} lines");
            }
        }
        assert!(partition.cells[2].iter().all(|cell| cell.cuts.is_empty()));
    }
}

#[test]
fn vector_instructions_change_no_bit() {
    for activation in BOTH {
        let layers = random(&[40, 17, 33], 0.3, &mut generator(&["bits"], 3, 0));
        let regions = Regions::new(activation, &layers, Window::square(1.0).unwrap()).unwrap();
        let common = Walk::new(&regions, Some(Partition::new(activation, 3, regions.window))).with_arch(pulp::Arch::Scalar);
        let (census, partition) = common.run().unwrap();
        let best = regions.partition().unwrap();
        assert_eq!(census, regions.count().unwrap());
        let partition = partition.unwrap();
        assert_eq!((&partition.cells, &partition.regions), (&best.cells, &best.regions));
    }
}

#[test]
fn random_networks_of_practical_size_are_decided_in_doubles() {
    let layers = random(&[24, 24, 24], 0.3, &mut generator(&["size"], 0, 0));
    for activation in BOTH {
        let census = Regions::new(activation, &layers, Window::square(1.0).unwrap()).unwrap().count().unwrap();
        assert_eq!(census.exact_signs, 0, "{census:?}");
        assert!(census.cumulative.is_sorted() && census.cumulative[2] > 500, "{census:?}");
    }
}

#[test]
fn maps_are_counted_once() {
    // One unit on the left and one on the right of a strip where both are off: relu(-x - 1/2), relu(x - 1/2).
    let strip = first(&[[-1.0, 0.0, -0.5], [1.0, 0.0, -0.5], [0.0, 1.0, 0.0]]);
    // The second layer ignores the third unit, which splits all regions in two.
    let [strip] = strip;
    let layers = [strip, Layer::new(3, 1, &[1.0, 1.0, 0.0], vec![-0.25]).unwrap()];
    let regions = Regions::new(Activation::Relu, &layers, Window::square(1.0).unwrap()).unwrap();
    let partition = regions.partition().unwrap();
    // Left and right of the strip the second unit is cut once: 2 + 1 + 2 pieces along x, each twice.
    assert_eq!(partition.cumulative(), [6, 10]);
    // Zero, -x - 3/4 and x - 3/4.
    assert_eq!(regions.distinct_outputs(&partition), 3);
    let readout = Layer::new(1, 1, &[0.0], vec![1.0]).unwrap();
    assert_eq!(regions.distinct_readouts(&partition, &readout), 1);
    let groups = regions.groups_of_one_map(&partition, None);
    assert_eq!(groups.iter().map(Vec::len).collect::<BTreeSet<_>>(), BTreeSet::from([2, 6]));
    assert_eq!(groups.iter().map(Vec::len).sum::<usize>(), 10);
    // Upper and lower halves of a side are cut along the same line; the strip is not cut.
    let cuts = regions.exact_cuts(&partition, 1);
    assert_eq!(cuts.iter().filter(|cuts| cuts.is_empty()).count(), 2);
    assert_eq!(cuts.iter().collect::<BTreeSet<_>>().len(), 3);
    assert!(cuts.contains(&vec![[ratio(1, 1), ratio(0, 1), ratio(-3, 4)]]));
}

#[test]
fn what_cannot_be_enumerated_is_refused() {
    assert_eq!(Window::square(0.0), Err(RegionError::Window { low: 0.0, high: 0.0 }));
    assert!(Window::new([0.0, f64::INFINITY], [0.0, 1.0]).is_err());
    let window = Window::square(1.0).unwrap();
    let error = |layers: &[Layer]| Regions::new(Activation::Relu, layers, window).unwrap_err();
    assert_eq!(error(&[]), RegionError::NoLayer);
    assert_eq!(error(&[Layer::new(1, 1, &[1.0], vec![0.0]).unwrap()]), RegionError::Width { expected: 1, found: 2 });
    let huge = [Layer::new(2, 1, &[1e300, 1e300], vec![0.0]).unwrap(), Layer::new(1, 1, &[1e300], vec![0.0]).unwrap()];
    assert_eq!(error(&huge), RegionError::Overflow { layer: 2 });
    let layers = random(&[5, 5], 0.5, &mut generator(&["limit"], 0, 0));
    let regions = Regions::new(Activation::Relu, &layers, window).unwrap();
    let all = regions.count().unwrap().cumulative[1];
    assert_eq!(regions.with_limit(all - 1).count(), Err(RegionError::TooMany { most: all - 1 }));
    assert!(regions.with_limit(all).count().is_ok() && regions.with_limit(all).partition().is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn counts_do_not_depend_on_scale_or_order(seed in 0_u64..1 << 40, width in 1_usize..7) {
        let layers = random(&[width, width], 0.5, &mut generator(&["scale"], seed, 0));
        // ReLU networks are homogeneous: the first layer times 4 and the second's biases times 4; and units in the opposite order.
        let scaled = |layer: &Layer, weight: f64, bias: f64, reverse_in: bool| {
            let (m, n) = (layer.fan_in(), layer.fan_out());
            let input = |j: usize| if reverse_in { m - 1 - j } else { j };
            let rows: Vec<f64> = (0..n).rev().flat_map(|i| (0..m).map(move |j| (i, j))).map(|(i, j)| weight * layer.column(input(j))[i]).collect();
            Layer::new(m, n, &rows, layer.biases().iter().rev().map(|b| bias * b).collect()).unwrap()
        };
        let other = [scaled(&layers[0], 4.0, 4.0, false), scaled(&layers[1], 1.0, 4.0, true)];
        prop_assert_eq!(count(Activation::Relu, &layers, 1.0), count(Activation::Relu, &other, 1.0));
    }

    #[test]
    fn counting_and_listing_agree(seed in 0_u64..1 << 40, width in 1_usize..9, central in any::<bool>(), hard in any::<bool>()) {
        let activation = BOTH[usize::from(hard)];
        let layers = random(&[width, width, width], if central { 0.0 } else { 0.5 }, &mut generator(&["both"], seed, 0));
        let regions = Regions::new(activation, &layers, Window::square(1.5).unwrap()).unwrap();
        let partition = regions.partition().unwrap();
        prop_assert_eq!(regions.count().unwrap().cumulative, partition.cumulative());
        prop_assert_eq!(patterns(&partition).len(), partition.regions.len());
        prop_assert!(regions.distinct_outputs(&partition) <= partition.regions.len() as u64);
    }
}
