use proptest::prelude::*;
use stats::special::normal_lower_tail;

use super::*;

/// The gradients as they are written on paper, by the special functions.
pub(super) fn plain_gradient(target: UnitTarget, [w, b]: [f64; 2], gamma: f64) -> [f64; 2] {
    let density = |x: f64| libm::exp(-0.5 * x * x) / (2.0 * std::f64::consts::PI).sqrt();
    let s = b / w.abs();
    let (mass, at_s) = (normal_lower_tail(s), density(s));
    match target {
        UnitTarget::Linear => [(w - gamma) * mass + gamma * s * at_s, w.signum() * (w - gamma) * at_s + b * mass],
        UnitTarget::LinearUnsigned => [(w - gamma) * mass + gamma * s * at_s, (w - gamma) * at_s + b * mass],
        UnitTarget::Rectified => {
            // E[(w x + b) 1{active} (x, 1)] less gamma E[x 1{x > 0} 1{active} (x, 1)], the latter over the interval where both are positive.
            let (from, to) = if w > 0.0 { ((-s).max(0.0), f64::INFINITY) } else { (0.0, s.max(0.0)) };
            let first = density(from) - density(to);
            let end = if to.is_finite() { to * density(to) } else { 0.0 };
            let second = normal_lower_tail(to) - normal_lower_tail(from) + from * density(from) - end;
            [w * mass - gamma * second, w.abs() * at_s + b * mass - gamma * first]
        }
    }
}

/// A step as it is written on paper: the point and the momentum after it.
pub(super) fn plain_step(descent: &UnitDescent, point: [f64; 2], momentum: [f64; 2]) -> ([f64; 2], [f64; 2]) {
    let gradient = plain_gradient(descent.target, point, descent.gamma);
    let carried: [f64; 2] = std::array::from_fn(|i| descent.momentum * momentum[i] + descent.intake * gradient[i]);
    (std::array::from_fn(|i| point[i] - descent.step * carried[i]), carried)
}

fn plain_end(descent: &UnitDescent, start: [f64; 2]) -> [f64; 2] {
    (0..descent.steps).fold((start, [0.0; 2]), |(point, momentum), _| plain_step(descent, point, momentum)).0
}

/// Cell centres of an even grid over `[-window, window]^2`.
fn grid(cells: usize, window: f64) -> Vec<[f64; 2]> {
    let at = |index: usize| window * ((2 * index + 1) as f64 / cells as f64 - 1.0);
    (0..cells).flat_map(|row| (0..cells).map(move |column| [at(column), at(row)])).collect()
}

const TARGETS: [UnitTarget; 3] = [UnitTarget::Linear, UnitTarget::LinearUnsigned, UnitTarget::Rectified];

fn descent(target: UnitTarget, gamma: f64, momentum: f64, is_heavy: bool, steps: u64) -> UnitDescent {
    UnitDescent::new(target, gamma, 0.1, steps)
        .and_then(|descent| descent.with_momentum(momentum, if is_heavy { 1.0 } else { 1.0 - momentum }))
        .expect("parameters in range")
}

#[test]
fn the_lanes_follow_the_plain_steps() {
    for target in TARGETS {
        for (gamma, momentum, is_heavy) in [(1.0, 0.0, true), (0.1, 0.8, false), (0.3, 0.9, true)] {
            let descent = descent(target, gamma, momentum, is_heavy, 300);
            let starts = grid(10, 2.0);
            for (start, end) in starts.iter().zip(descent.ends(&starts)) {
                let plain = plain_end(&descent, *start);
                // A few ulps in each of 300 steps, and at most 30 times as much where runs part.
                assert!((end[0] - plain[0]).abs().max((end[1] - plain[1]).abs()) < 1e-12, "{descent:?} from {start:?}: {end:?}, {plain:?}");
            }
        }
    }
}

#[test]
fn every_set_of_instructions_gives_the_same_bits() {
    let starts = grid(6, 2.0);
    for target in TARGETS {
        let descent = descent(target, 0.2, 0.9, true, 100);
        let best = descent.ends(&starts);
        assert_eq!(descent.ends_with(&starts, Instructions::Common), best);
        #[cfg(target_arch = "x86_64")]
        assert_eq!(descent.ends_with(&starts, Instructions::Avx2), best);
    }
}

#[test]
fn settling_early_changes_no_class() {
    for target in TARGETS {
        for (gamma, momentum, is_heavy) in [
            (1.0, 0.0, false),
            (0.1, 0.0, false),
            (0.01, 0.0, false),
            (1.0, 0.9, true),
            (0.1, 0.9, false),
            (0.03, 0.95, true),
            (0.3, 0.6, true),
        ] {
            let starts = grid(30, 2.0);
            let descent = descent(target, gamma, momentum, is_heavy, 3000);
            let (settled, whole) = (descent.routes(&starts), descent.without_settling().routes(&starts));
            for ((start, settled), whole) in starts.iter().zip(settled).zip(whole) {
                assert_eq!(settled.fate, whole.fate, "{descent:?} from {start:?}");
                assert!(settled.fate != Fate::Dead || settled == whole, "{descent:?} from {start:?}: {settled:?}, {whole:?}");
            }
        }
    }
}

#[test]
fn a_start_alone_does_what_it_does_among_others() {
    let starts = grid(40, 2.0);
    let descent = descent(UnitTarget::Linear, 0.1, 0.9, true, 500);
    let together = descent.routes(&starts);
    for index in (0..starts.len()).step_by(37) {
        assert_eq!(descent.routes(&starts[index..=index]), together[index..=index]);
    }
}

#[test]
fn watching_changes_no_class() {
    let starts = grid(20, 2.0);
    let descent = descent(UnitTarget::Rectified, 0.1, 0.9, true, 500);
    assert_eq!(descent.fates(&starts), descent.routes(&starts).iter().map(|route| route.fate).collect::<Vec<_>>());
}

#[test]
fn a_run_from_the_linear_cone_is_known_for_it() {
    let descent = descent(UnitTarget::Linear, 1e-3, 0.95, true, 2000);
    let [route] = descent.routes(&[[0.25, 1.0]])[..] else { unreachable!("one start") };
    assert!(route.was_linear && route.fate == Fate::Dead, "{route:?}");
}

#[test]
fn parameters_out_of_range_are_told() {
    let error = UnitDescent::new(UnitTarget::Linear, 0.0, 0.1, 1).expect_err("gamma is positive");
    assert_eq!(error.to_string(), "descend with gamma = 0 (range: above 0, finite)");
    let fine = UnitDescent::new(UnitTarget::Linear, 1.0, 0.1, 1).expect("in range");
    assert!(fine.with_momentum(1.0, 1.0).is_err() && fine.with_momentum(0.5, 0.0).is_err());
    assert!(UnitDescent::new(UnitTarget::Linear, 1.0, f64::NAN, 1).is_err());
}

#[test]
fn no_start_and_no_step_are_fine() {
    let descent = descent(UnitTarget::Linear, 1.0, 0.0, true, 0);
    assert_eq!(descent.fates(&[]), []);
    assert_eq!(descent.fates(&[[1.0, 0.1], [0.1, -1.0], [-1.0, 1.0]]), [Fate::Optimum, Fate::Dead, Fate::Other]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn scaling_by_a_power_of_two_scales_every_bit(
        w in -2.0..2.0_f64, b in -2.0..2.0_f64, gamma in 0.01..2.0_f64, momentum in 0.0..0.95_f64, exponent in -40..40_i32, which in 0..3_usize,
    ) {
        prop_assume!(w != 0.0);
        let scale = 2.0_f64.powi(exponent);
        let run = |scale: f64| descent(TARGETS[which], scale * gamma, momentum, true, 200).ends(&[[scale * w, scale * b]])[0];
        prop_assert_eq!(run(1.0).map(|x| scale * x), run(scale));
    }
}
