use super::*;
use crate::lanes::Instructions;

/// One of each, with decays for which a state fades within a few hundred steps.
const ALL: [Optimizer; 8] = [
    Optimizer::sgd(0.0625),
    Optimizer::heavy_ball(0.0625, 0.9),
    Optimizer::ema_momentum(0.0625, 0.9),
    Optimizer::nesterov(0.0625, 0.9),
    Optimizer::ada_grad(0.0625),
    Optimizer::ada_delta(1.0),
    Optimizer::rms_prop(0.0625),
    Optimizer::adam(0.0625),
];

const STEPS: u64 = 12;

/// The rule of `golden/optimizers.py`: multiples of 1/16 between -15/16 and 1.
fn numbers(start: usize) -> [f64; 5] {
    std::array::from_fn(|k| (((7919 * (start + k) + 104_729) % 32) as f64 - 15.0) / 16.0)
}

/// The rule of `golden/optimizers.py`: those of step 3 and of every fifth step are zero.
fn gradients(step: u64) -> [f64; 5] {
    let scales = [1.0, 2.0_f64.powi(-4), 2.0_f64.powi(-10), 2.0_f64.powi(-20), 0.0];
    let row = numbers(100 + 5 * step as usize);
    std::array::from_fn(|k| if step == 3 || step.is_multiple_of(5) { 0.0 } else { row[k] * scales[k] })
}

/// Parameters after each step.
fn trajectory<T: Real>(optimizer: Optimizer) -> Vec<[T; 5]> {
    let mut parameters = numbers(0).map(T::from_f64);
    let mut state = vec![T::ZERO; 5 * optimizer.state_slots()];
    let step = |step| {
        optimizer.update(step, &mut parameters, &gradients(step).map(T::from_f64), &mut state);
        parameters
    };
    (1..=STEPS).map(step).collect()
}

/// The rows of one optimizer, as `(step, index, value)`.
fn golden(name: &str, bits: u32) -> Vec<(u64, usize, f64)> {
    let prefix = format!("{name},{bits},");
    let lines = include_str!("../../golden/optimizers.csv").lines().filter_map(|line| line.strip_prefix(&prefix));
    let rows: Vec<_> = lines
        .map(|line| {
            let mut fields = line.split(',');
            let mut next = || fields.next().expect("three fields");
            (next().parse().unwrap(), next().parse().unwrap(), next().parse().unwrap())
        })
        .collect();
    assert_eq!(rows.len(), 5 * STEPS as usize, "{name}");
    rows
}

/// What two correct computations of the golden trajectories may differ by, in machine epsilons.
///
/// Gradients are at most 1. An update then is at most 10 learning rates: the momentum adds up to 1 / (1 - 0.9), a normalized update is
/// at most `1 / sqrt(1 - rho)`, 10 for RMSProp (all learning rates are 1/16 but AdaDelta's, whose updates are below `sqrt(eps / (1 - rho))`
/// growing by less than a factor of 10 in 12 steps, 1/16 again). The terms that add up to a mean are at most ten updates, too.
/// So on either side each of the 12 steps adds at most 10 roundings of half an epsilon of 10/16, and one of a parameter, which is below
/// `1 + 12 (10/16) < 9`.
const BOUND: f64 = 2.0 * 12.0 * (10.0 * 0.5 * 10.0 / 16.0 + 0.5 * 9.0);

#[test]
fn twelve_steps_are_pytorchs_in_double_precision() {
    let names = ["sgd", "heavy-ball", "nesterov", "adagrad", "adadelta", "rmsprop", "adam"];
    let ours = ALL.into_iter().filter(|optimizer| optimizer.name() != "EMA momentum");
    for (name, optimizer) in names.into_iter().zip(ours) {
        let ours = trajectory::<f64>(optimizer);
        for (step, index, value) in golden(name, 64) {
            let ours = ours[step as usize - 1][index];
            assert!((ours - value).abs() <= BOUND * f64::EPSILON, "{name}, step {step}, parameter {index}: {ours} against {value}");
        }
    }
}

#[test]
fn twelve_steps_are_pytorchs_in_single_precision() {
    for (name, optimizer) in [("sgd", Optimizer::sgd(0.0625)), ("adam", Optimizer::adam(0.0625))] {
        let ours = trajectory::<f32>(optimizer);
        for (step, index, value) in golden(name, 32) {
            let ours = f64::from(ours[step as usize - 1][index]);
            assert!(
                (ours - value).abs() <= BOUND * f64::from(f32::EPSILON),
                "{name}, step {step}, parameter {index}: {ours} against {value}"
            );
        }
    }
}

#[test]
fn the_moving_average_lags_pytorchs_dampening_by_its_first_gradient() {
    // PyTorch's first average is g_1, ours (1 - mu) g_1: its v_t is ahead by mu^t g_1, its parameter by the sum of those.
    let ours = trajectory::<f64>(Optimizer::ema_momentum(0.0625, 0.9));
    for (step, index, value) in golden("dampened", 64) {
        let lag: f64 = (1..=step).map(|t| power(0.9, t)).sum::<f64>() * 0.0625 * gradients(1)[index];
        let difference = ours[step as usize - 1][index] - value;
        // BOUND has room: here the updates are at most 1 / 16, and the sum of 12 powers has 12 roundings of numbers below 9 / 16.
        assert!((difference - lag).abs() <= BOUND * f64::EPSILON, "step {step}, parameter {index}: {difference} against {lag}");
    }
    assert!(gradients(1)[0].abs() > 0.1, "there is a difference to see");
}

#[test]
fn a_constant_gradient_gives_the_textbook_steps() {
    // g = 1, w = 0, powers of two: nothing is rounded.
    let after_two = |optimizer: Optimizer| {
        let (mut w, mut state) = ([0.0_f64], vec![0.0; optimizer.state_slots()]);
        (1..=2).for_each(|step| optimizer.update(step, &mut w, &[1.0], &mut state));
        w[0]
    };
    assert_eq!(after_two(Optimizer::sgd(0.5)), -1.0);
    assert_eq!(after_two(Optimizer::heavy_ball(0.5, 0.5)), -(1.0 + 1.5) / 2.0);
    assert_eq!(after_two(Optimizer::ema_momentum(0.5, 0.5)), -(0.5 + 0.75) / 2.0);
    assert_eq!(after_two(Optimizer::nesterov(0.5, 0.5)), -(1.5 + 1.75) / 2.0);
    // Adam's corrected means of a constant are that constant: two steps of one learning rate each, but for eps.
    let adam = after_two(Optimizer::Adam { learning_rate: 0.5, beta_1: 0.5, beta_2: 0.5, epsilon: 2.0_f64.powi(-20) });
    assert!((adam + 1.0 / (1.0 + 2.0_f64.powi(-20))).abs() < 1e-15, "{adam}");
}

#[test]
fn a_gradient_and_a_state_of_zero_leave_the_bits_under_every_optimizer() {
    for optimizer in ALL {
        let parameters = [0.0, -0.0, 5e-324, -1e-300, 1.0, -0.1, 1e308_f64];
        let (mut moved, mut state) = (parameters, vec![0.0; 7 * optimizer.state_slots()]);
        (1..=5).for_each(|step| optimizer.update(step, &mut moved, &[0.0; 7], &mut state));
        assert_eq!(moved.map(f64::to_bits), parameters.map(f64::to_bits), "{}", optimizer.name());
        assert!(state.iter().all(|s| s.to_bits() == 0), "{}", optimizer.name());
        assert!(parameters.iter().all(|&w| optimizer.is_at_rest(5, w, &vec![0.0; optimizer.state_slots()])), "{}", optimizer.name());
    }
    // In single precision the smallest epsilon of each must not vanish.
    for optimizer in [
        Optimizer::AdaGrad { learning_rate: 1.0, epsilon: 1e-30 },
        Optimizer::AdaDelta { learning_rate: 1.0, rho: 0.0, epsilon: 1e-30 },
        Optimizer::Adam { learning_rate: 1.0, beta_1: 0.0, beta_2: 0.0, epsilon: 1e-30 },
    ] {
        let (mut moved, mut state) = ([0.5_f32], vec![0.0; optimizer.state_slots()]);
        optimizer.update(1, &mut moved, &[0.0], &mut state);
        assert_eq!(moved[0], 0.5);
    }
}

#[test]
fn no_parameter_is_no_work() {
    ALL.iter().for_each(|optimizer| optimizer.update::<f32>(1, &mut [], &[], &mut []));
}

#[test]
fn vector_instructions_do_not_change_the_bits() {
    for optimizer in ALL {
        let run = |instructions: Instructions| {
            let mut parameters: Vec<f32> = (0..1000).map(|k| (k as f32 - 500.0) / 300.0).collect();
            let mut state = vec![0.0; 1000 * optimizer.state_slots()];
            for step in 1..=20 {
                let gradients: Vec<f32> = parameters.iter().map(|w| w * w - 0.3).collect();
                instructions.run(
                    #[inline(always)]
                    || optimizer.update(step, &mut parameters, &gradients, &mut state),
                );
            }
            parameters.iter().chain(&state).map(|x| x.to_bits()).collect::<Vec<_>>()
        };
        assert_eq!(run(Instructions::Best), run(Instructions::Common), "{}", optimizer.name());
    }
}

/// A number of either sign between 2^-`range` and 2^`range`, evenly spread in its logarithm but for rounding; a simple congruence is
/// random enough for brute force.
fn spread(seed: &mut u64, range: f64) -> f64 {
    let mut uniform = || {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*seed >> 11) as f64 / 2.0_f64.powi(53)
    };
    let (exponent, fraction, sign) = ((range * (2.0 * uniform() - 1.0)).floor() as i32, 1.0 + uniform(), uniform());
    2.0_f64.powi(exponent) * if sign < 0.5 { -fraction } else { fraction }
}

/// Random states, some of them at rest: each is followed for 20,000 steps without a gradient. Number of states at rest and not.
fn brute_force<T: Real>(optimizer: Optimizer, seed: &mut u64, range: f64, states: usize) -> (usize, usize) {
    let (mut at_rest, mut moving) = (0, 0);
    for _ in 0..states {
        let parameter = T::from_f64(spread(seed, 20.0));
        // Slot 0 of Adam may be negative, the others are squares.
        let slots: Vec<T> = (0..optimizer.state_slots())
            .map(|slot| {
                let x = spread(seed, range);
                let signed = slot == 0 && !matches!(optimizer.name(), "AdaGrad" | "AdaDelta" | "RMSProp");
                T::from_f64(if signed { x } else { x * x })
            })
            .collect();
        let step = 1 + (*seed >> 40) % 1000;
        if !optimizer.is_at_rest(step, parameter, &slots) {
            moving += 1;
            continue;
        }
        at_rest += 1;
        let (mut w, mut state) = ([parameter], slots.clone());
        for later in step + 1..=step + 20_000 {
            optimizer.update(later, &mut w, &[T::ZERO], &mut state);
            let same = w[0].to_f64().to_bits() == parameter.to_f64().to_bits();
            assert!(same, "{optimizer:?} at step {step}: {parameter:?} with {slots:?} moves at step {later}");
        }
    }
    (at_rest, moving)
}

#[test]
fn a_parameter_at_rest_never_moves_again() {
    let mut seed = 1;
    let odd = [
        // Decays of the mean faster than, as fast as and slower than that of the root mean square; an eps that rules and one that does not.
        Optimizer::Adam { learning_rate: 1e-3, beta_1: 0.5, beta_2: 0.25, epsilon: 1e-8 },
        Optimizer::Adam { learning_rate: 1e-3, beta_1: 0.9, beta_2: 0.5, epsilon: 1e-3 },
        Optimizer::Adam { learning_rate: 10.0, beta_1: 0.99, beta_2: 0.981, epsilon: 1e-30 },
        Optimizer::Adam { learning_rate: 1e-3, beta_1: 0.0, beta_2: 0.9, epsilon: 1e-8 },
        Optimizer::HeavyBall { learning_rate: 100.0, momentum: 0.999 },
    ];
    for optimizer in ALL.into_iter().chain(odd) {
        let (single, double) = (brute_force::<f32>(optimizer, &mut seed, 40.0, 60), brute_force::<f64>(optimizer, &mut seed, 90.0, 60));
        // Both answers occur where both are possible: without a gradient these never move anything.
        let never_moves = matches!(
            optimizer,
            Optimizer::Sgd { .. }
                | Optimizer::AdaGrad { .. }
                | Optimizer::AdaDelta { .. }
                | Optimizer::RmsProp { .. }
                | Optimizer::Adam { beta_1: 0.0, .. }
        );
        for (at_rest, moving) in [single, double] {
            assert!(at_rest > 0 && (moving == 0) == never_moves, "{optimizer:?}: {at_rest} at rest, {moving} not");
        }
    }
}

#[test]
fn a_momentum_that_is_subnormal_for_ever_is_seen() {
    // In single precision Adam's mean stays at 4 times 2^-149 for ever (0.9 of it rounds to it). Over an eps of 1e-30 that moves a
    // parameter of 0 at every step, and a parameter of 1 at none.
    let adam = Optimizer::Adam { learning_rate: 1.0, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-30 };
    let stuck = [f32::from_bits(4), 0.0];
    assert!(!adam.is_at_rest(10_000, 0.0, &stuck) && adam.is_at_rest(10_000, 1.0, &stuck));
    let (mut w, mut state) = ([0.0_f32], stuck);
    (10_001..10_011).for_each(|step| adam.update(step, &mut w, &[0.0], &mut state));
    assert!(w[0] < -5e-14 && state == stuck, "{w:?}, {state:?}");
    // The heavy ball's, times its learning rate, is nothing.
    assert!(Optimizer::heavy_ball(0.01, 0.9).is_at_rest(1, 0.0, &[f32::from_bits(4)]));
}

#[test]
fn a_typical_state_comes_to_rest_within_a_few_hundred_steps() {
    fn steps_to_rest<T: Real>(optimizer: Optimizer) -> u64 {
        let (mut w, mut state) = ([T::from_f64(0.3)], vec![T::ZERO; optimizer.state_slots()]);
        // A hundred gradients of one sign, as before a death.
        (1..=100).for_each(|step| optimizer.update(step, &mut w, &[T::from_f64(0.01)], &mut state));
        let mut step = 100;
        while !optimizer.is_at_rest(step, w[0], &state) {
            let before = w[0];
            step += 1;
            optimizer.update(step, &mut w, &[T::ZERO], &mut state);
            // In the first tenth of the way there is no doubt that it moves.
            assert!(w[0] != before || step > 110, "{optimizer:?}: false, but nothing moves");
        }
        step - 100
    }
    for optimizer in ALL {
        let (single, double) = (steps_to_rest::<f32>(optimizer), steps_to_rest::<f64>(optimizer));
        // What remains shrinks by 0.9 a step, so 2^-24 takes 158 steps and 2^-53 takes 349, and ten or twenty more for the factors.
        let limits = if optimizer.state_slots() == 0 { (0, 0) } else { (200, 400) };
        assert!(single <= limits.0 && double <= limits.1, "{}: {single} and {double} steps", optimizer.name());
        let has_momentum = !matches!(optimizer.name(), "SGD" | "AdaGrad" | "AdaDelta" | "RMSProp");
        assert_eq!(single > 50 && double > 200, has_momentum, "{}: {single} and {double} steps", optimizer.name());
    }
}

#[test]
fn what_is_not_a_number_is_never_at_rest() {
    for optimizer in ALL {
        let zeros = vec![0.0; optimizer.state_slots()];
        assert!(!optimizer.is_at_rest(1, f64::NAN, &zeros));
        for slot in 0..zeros.len() {
            let mut state = zeros.clone();
            state[slot] = f64::NAN;
            assert!(!optimizer.is_at_rest(1, 1.0, &state), "{}", optimizer.name());
        }
    }
    assert!(!Optimizer::adam(1.0).is_at_rest(1, 1.0, &[f64::INFINITY, 1.0]));
    assert!(!Optimizer::heavy_ball(1.0, 0.5).is_at_rest(1, 1.0, &[f64::INFINITY]));
}

#[test]
fn a_negative_zero_that_would_become_zero_is_not_at_rest() {
    // v = -2^-1074 halves to -2^-1075, which rounds to -0; u = -0 makes -0 - (-0) = +0.
    let optimizer = Optimizer::EmaMomentum { learning_rate: 0.5, momentum: 0.9 };
    let last = [-f64::from_bits(1)];
    assert!(
        !optimizer.is_at_rest(1, -0.0, &last) && optimizer.is_at_rest(1, 0.0, &last) && optimizer.is_at_rest(1, -0.0, &[f64::from_bits(1)])
    );
}

#[test]
fn powers_are_those_of_repeated_products() {
    // A product rounds half an epsilon n times; squaring fewer times, but later squarings multiply an error, by at most n in all.
    for (base, exponent) in [(0.9, 0), (0.9, 1), (0.9, 2), (0.5, 1000), (0.999, 12_345), (0.0, 3)] {
        let product = (0..exponent).fold(1.0, |product, _| product * base);
        assert!((power(base, exponent) - product).abs() <= exponent as f64 * f64::EPSILON * product, "{base}^{exponent}");
    }
    assert_eq!(power(0.999, u64::MAX), 0.0);
}

#[test]
fn parameters_outside_their_ranges_are_refused_by_name() {
    assert!(ALL.iter().all(|optimizer| optimizer.check().is_ok()));
    let message = |optimizer: Optimizer| optimizer.check().unwrap_err().to_string();
    for rate in [0.0, -1.0, 1e-31, 1e39, f64::NAN, f64::INFINITY] {
        let error = Optimizer::sgd(rate).check().unwrap_err();
        assert_eq!(error.to_string(), OptimizerError::LearningRate(rate).to_string());
    }
    assert_eq!(message(Optimizer::adam(0.0)), "train with the learning rate 0.0 (range: 1e-30 to 1e30)");
    assert_eq!(message(Optimizer::nesterov(0.1, 1.0)), "train with momentum = 1 (range: at least 0, below 1)");
    assert_eq!(message(Optimizer::heavy_ball(0.1, f64::NAN)), "train with momentum = NaN (range: at least 0, below 1)");
    assert_eq!(
        message(Optimizer::RmsProp { learning_rate: 0.1, rho: -0.5, epsilon: 1e-8 }),
        "train with rho = -0.5 (range: at least 0, below 1)"
    );
    assert_eq!(
        message(Optimizer::Adam { learning_rate: 0.1, beta_1: 0.9, beta_2: 1.5, epsilon: 1e-8 }),
        "train with beta_2 = 1.5 (range: at least 0, below 1)"
    );
    assert_eq!(message(Optimizer::AdaGrad { learning_rate: 0.1, epsilon: 0.0 }), "train with epsilon = 0.0 (range: 1e-30 to 1)");
}

#[test]
#[should_panic(expected = "steps count from 1")]
fn a_step_zero_panics() {
    Optimizer::adam(0.1).update(0, &mut [0.0], &[0.0], &mut [0.0, 0.0]);
}
