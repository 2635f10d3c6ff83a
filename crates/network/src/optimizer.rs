//! Optimizers: how a gradient moves a parameter.
//!
//! Everything is elementwise, so the same function serves one network, many side by side (their numbers in one slice, whatever the
//! order) and matrices. `w` is a parameter, `g` its derivative, `t` the number of the step from 1, and all state begins at `+0`:
//!
//! | optimizer | state | step |
//! |---|---|---|
//! | SGD | | `w <- w - lr g` |
//! | heavy ball | `v` | `v <- mu v + g`, `w <- w - lr v` |
//! | moving-average momentum | `v` | `v <- mu v + (1 - mu) g`, `w <- w - lr v` |
//! | Nesterov | `v` | `v <- mu v + g`, `w <- w - lr (mu v + g)` |
//! | AdaGrad | `s` | `s <- s + g g`, `w <- w - lr (g / (sqrt s + eps))` |
//! | AdaDelta | `s`, `a` | `s <- rho s + (1 - rho) g g`, `d = sqrt(a + eps) / sqrt(s + eps) g`, then `a` with `d d`, `w <- w - lr d` |
//! | RMSProp | `s` | `s <- rho s + (1 - rho) g g`, `w <- w - lr (g / (sqrt s + eps))` |
//! | Adam | `m`, `s` | `m <- b1 m + (1 - b1) g`, `s <- b2 s + (1 - b2) g g`, `w <- w - c (m / (sqrt s / r + eps))` |
//!
//! with Adam's corrections `c = lr / (1 - b1^t)` and `r = sqrt(1 - b2^t)`, and AdaDelta's `a <- rho a + (1 - rho) d d`.
//!
//! These are PyTorch's formulas and defaults. Keras writes the heavy ball as `v <- mu v - lr g`, `w <- w + v`, which is the same for a
//! fixed learning rate, and differs in defaults and one formula: its AdaGrad starts from `s = 0.1`, its RMSProp has
//! `rho = 0.9`, its AdaDelta `rho = 0.95`, all of them `eps = 1e-7`, and its Adam adds `eps` to `sqrt s` before the division by `r`.
//!
//! # Roundings
//!
//! Every operation above is rounded once, in the precision of the parameters, in the order in which it is written (products before
//! sums, from the left; `(1 - rho) g g` is `((1 - rho) g) g`); nothing is fused, so that a processor without that instruction is not
//! slow, and SGD has the bits of [`GradientDescent`](crate::GradientDescent). Constants (`1 - rho`, `c`, and `1 / r`, by which `sqrt s` is
//! multiplied) are computed in double precision and rounded once; powers by squaring from `t` alone, so that a step does not depend on
//! how the run was cut.
//!
//! With a gradient and a state of `+0` a step leaves the bits of the parameter: a dead layer stays where it is under every
//! optimizer. With momentum it goes on for a while after it died; [`Optimizer::is_at_rest`] says when that is over.

use crate::real::Real;

/// How a gradient moves a parameter; see [the module](self) for the formulas. Rates and decays are in the ranges of
/// [`Optimizer::check`].
///
/// ```
/// use network::Optimizer;
/// let optimizer = Optimizer::heavy_ball(0.5, 0.5);
/// let (mut parameters, mut state) = ([1.0_f32], [0.0]);
/// optimizer.update(1, &mut parameters, &[1.0], &mut state); // v = 1
/// optimizer.update(2, &mut parameters, &[0.0], &mut state); // v = 1/2
/// assert_eq!(parameters, [0.25]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Optimizer {
    /// Plain gradient descent, stochastic when the batches are.
    Sgd {
        /// Step per unit of gradient.
        learning_rate: f64,
    },
    /// Polyak's momentum (1964): PyTorch's `SGD(momentum)`, Keras' `SGD(momentum)`.
    HeavyBall {
        /// Step per unit of momentum.
        learning_rate: f64,
        /// What remains of the momentum after a step.
        momentum: f64,
    },
    /// Momentum as a moving average of the gradients. PyTorch's `dampening = momentum` differs in its first step, which takes the whole
    /// gradient: after `t` steps its parameter is ahead by `lr g_1 (mu + ... + mu^t)`.
    EmaMomentum {
        /// Step per unit of momentum.
        learning_rate: f64,
        /// What remains of the momentum after a step.
        momentum: f64,
    },
    /// Nesterov's momentum as PyTorch and Keras write it (`nesterov=True`), after Sutskever et al. (2013).
    Nesterov {
        /// Step per unit of momentum.
        learning_rate: f64,
        /// What remains of the momentum after a step.
        momentum: f64,
    },
    /// Duchi, Hazan and Singer (2011).
    AdaGrad {
        /// First step of a parameter, whatever its gradient.
        learning_rate: f64,
        /// What keeps the quotient finite.
        epsilon: f64,
    },
    /// Zeiler (2012).
    AdaDelta {
        /// Factor of the step; 1 in the paper.
        learning_rate: f64,
        /// What remains of the means after a step.
        rho: f64,
        /// What is added to both means.
        epsilon: f64,
    },
    /// Hinton (2012, lecture 6e), without momentum and not centered.
    RmsProp {
        /// Step per root mean square of the gradient.
        learning_rate: f64,
        /// What remains of the mean square after a step.
        rho: f64,
        /// What keeps the quotient finite.
        epsilon: f64,
    },
    /// Kingma and Ba (2015), algorithm 1.
    Adam {
        /// About the size of a step.
        learning_rate: f64,
        /// What remains of the mean after a step.
        beta_1: f64,
        /// What remains of the mean square after a step.
        beta_2: f64,
        /// What keeps the quotient finite.
        epsilon: f64,
    },
}

/// Why an optimizer is refused.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum OptimizerError {
    /// The learning rate must be positive and finite, in single precision as well: an infinite one times a zero gradient is NaN.
    #[error("train with the learning rate {0:?} (range: 1e-30 to 1e30)")]
    LearningRate(f64),
    /// What remains after a step is a share.
    #[error("train with {name} = {value} (range: at least 0, below 1)")]
    Decay {
        /// The parameter's name: momentum, rho, beta_1 or beta_2.
        name: &'static str,
        /// Its value.
        value: f64,
    },
    /// Below the range the constant or its square would vanish in single precision, and a zero gradient would give 0 / 0.
    #[error("train with epsilon = {0:?} (range: 1e-30 to 1)")]
    Epsilon(f64),
}

impl Optimizer {
    /// [`Optimizer::Sgd`].
    pub const fn sgd(learning_rate: f64) -> Self {
        Optimizer::Sgd { learning_rate }
    }

    /// [`Optimizer::HeavyBall`]. There is no default momentum; most papers take 0.9.
    pub const fn heavy_ball(learning_rate: f64, momentum: f64) -> Self {
        Optimizer::HeavyBall { learning_rate, momentum }
    }

    /// [`Optimizer::EmaMomentum`].
    pub const fn ema_momentum(learning_rate: f64, momentum: f64) -> Self {
        Optimizer::EmaMomentum { learning_rate, momentum }
    }

    /// [`Optimizer::Nesterov`].
    pub const fn nesterov(learning_rate: f64, momentum: f64) -> Self {
        Optimizer::Nesterov { learning_rate, momentum }
    }

    /// [`Optimizer::AdaGrad`] with `epsilon = 1e-10`. Keras has 1e-7 and starts the sum from 0.1, not from 0.
    pub const fn ada_grad(learning_rate: f64) -> Self {
        Optimizer::AdaGrad { learning_rate, epsilon: 1e-10 }
    }

    /// [`Optimizer::AdaDelta`] with `rho = 0.9` and `epsilon = 1e-6`. Keras has `rho = 0.95`, as the paper, and 1e-7.
    pub const fn ada_delta(learning_rate: f64) -> Self {
        Optimizer::AdaDelta { learning_rate, rho: 0.9, epsilon: 1e-6 }
    }

    /// [`Optimizer::RmsProp`] with `rho = 0.99` and `epsilon = 1e-8`. Keras has `rho = 0.9`, as the lecture, and 1e-7.
    pub const fn rms_prop(learning_rate: f64) -> Self {
        Optimizer::RmsProp { learning_rate, rho: 0.99, epsilon: 1e-8 }
    }

    /// [`Optimizer::Adam`] with `beta_1 = 0.9`, `beta_2 = 0.999` and `epsilon = 1e-8`, as in the paper. Keras has 1e-7, and adds it before
    /// the correction of the root mean square.
    pub const fn adam(learning_rate: f64) -> Self {
        Optimizer::Adam { learning_rate, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-8 }
    }

    /// Whether every parameter is in its range: learning rates from 1e-30 to 1e30, decays from 0 and below 1, `epsilon` from 1e-30 to 1.
    ///
    /// # Errors
    /// Names the first parameter that is not.
    pub fn check(&self) -> Result<(), OptimizerError> {
        let (learning_rate, decays, epsilon) = match *self {
            Optimizer::Sgd { learning_rate } => (learning_rate, [("momentum", 0.0); 2], None),
            Optimizer::HeavyBall { learning_rate, momentum }
            | Optimizer::EmaMomentum { learning_rate, momentum }
            | Optimizer::Nesterov { learning_rate, momentum } => (learning_rate, [("momentum", momentum); 2], None),
            Optimizer::AdaGrad { learning_rate, epsilon } => (learning_rate, [("rho", 0.0); 2], Some(epsilon)),
            Optimizer::AdaDelta { learning_rate, rho, epsilon } | Optimizer::RmsProp { learning_rate, rho, epsilon } => {
                (learning_rate, [("rho", rho); 2], Some(epsilon))
            }
            Optimizer::Adam { learning_rate, beta_1, beta_2, epsilon } => {
                (learning_rate, [("beta_1", beta_1), ("beta_2", beta_2)], Some(epsilon))
            }
        };
        if !(1e-30..=1e30).contains(&learning_rate) {
            return Err(OptimizerError::LearningRate(learning_rate));
        }
        if let Some((name, value)) = decays.into_iter().find(|(_, value)| !(0.0..1.0).contains(value)) {
            return Err(OptimizerError::Decay { name, value });
        }
        match epsilon.filter(|epsilon| !(1e-30..=1.0).contains(epsilon)) {
            Some(epsilon) => Err(OptimizerError::Epsilon(epsilon)),
            None => Ok(()),
        }
    }

    /// Numbers of state for each parameter: 0, 1 or 2. All begin at `+0`.
    pub const fn state_slots(&self) -> usize {
        match self {
            Optimizer::Sgd { .. } => 0,
            Optimizer::HeavyBall { .. }
            | Optimizer::EmaMomentum { .. }
            | Optimizer::Nesterov { .. }
            | Optimizer::AdaGrad { .. }
            | Optimizer::RmsProp { .. } => 1,
            Optimizer::AdaDelta { .. } | Optimizer::Adam { .. } => 2,
        }
    }

    /// What it is called: `SGD`, `heavy ball`, `EMA momentum`, `Nesterov`, `AdaGrad`, `AdaDelta`, `RMSProp`, `Adam`.
    pub const fn name(&self) -> &'static str {
        match self {
            Optimizer::Sgd { .. } => "SGD",
            Optimizer::HeavyBall { .. } => "heavy ball",
            Optimizer::EmaMomentum { .. } => "EMA momentum",
            Optimizer::Nesterov { .. } => "Nesterov",
            Optimizer::AdaGrad { .. } => "AdaGrad",
            Optimizer::AdaDelta { .. } => "AdaDelta",
            Optimizer::RmsProp { .. } => "RMSProp",
            Optimizer::Adam { .. } => "Adam",
        }
    }

    /// Moves parameters by one step, in place, and renews their state.
    ///
    /// `gradients` has one number for each parameter, `state` [`Optimizer::state_slots`], slot by slot: first those of the first
    /// letter of [the table](self) for all parameters, then those of the second. `step` counts from 1. For parameters outside the
    /// ranges of [`Optimizer::check`] the results mean nothing.
    ///
    /// Loops without branches over whole slices: inlined where better vector instructions are switched on (a closure around this call
    /// has to be `#[inline(always)]`, too), they use them, with the same bits.
    ///
    /// # Panics
    /// When a slice has another length, or `step` is 0.
    #[inline(always)]
    pub fn update<T: Real>(&self, step: u64, parameters: &mut [T], gradients: &[T], state: &mut [T]) {
        assert!(step > 0, "steps count from 1");
        assert_eq!(gradients.len(), parameters.len(), "derivatives");
        assert_eq!(state.len(), self.state_slots() * parameters.len(), "numbers of state");
        let constant = T::from_f64;
        match *self {
            Optimizer::Sgd { learning_rate } => {
                let rate = constant(learning_rate);
                for (w, &g) in parameters.iter_mut().zip(gradients) {
                    *w -= rate * g;
                }
            }
            Optimizer::HeavyBall { learning_rate, momentum } => {
                let (rate, momentum) = (constant(learning_rate), constant(momentum));
                move_with_one(
                    parameters,
                    gradients,
                    state,
                    #[inline(always)]
                    |g, v| {
                        *v = momentum * *v + g;
                        rate * *v
                    },
                );
            }
            Optimizer::EmaMomentum { learning_rate, momentum } => {
                let (rate, momentum, share) = (constant(learning_rate), constant(momentum), constant(1.0 - momentum));
                move_with_one(
                    parameters,
                    gradients,
                    state,
                    #[inline(always)]
                    |g, v| {
                        *v = momentum * *v + share * g;
                        rate * *v
                    },
                );
            }
            Optimizer::Nesterov { learning_rate, momentum } => {
                let (rate, momentum) = (constant(learning_rate), constant(momentum));
                move_with_one(
                    parameters,
                    gradients,
                    state,
                    #[inline(always)]
                    |g, v| {
                        *v = momentum * *v + g;
                        rate * (momentum * *v + g)
                    },
                );
            }
            Optimizer::AdaGrad { learning_rate, epsilon } => {
                let (rate, epsilon) = (constant(learning_rate), constant(epsilon));
                move_with_one(
                    parameters,
                    gradients,
                    state,
                    #[inline(always)]
                    |g, s| {
                        *s += g * g;
                        rate * (g / (s.sqrt() + epsilon))
                    },
                );
            }
            Optimizer::AdaDelta { learning_rate, rho, epsilon } => {
                let (rate, rho, share, epsilon) = (constant(learning_rate), constant(rho), constant(1.0 - rho), constant(epsilon));
                move_with_two(
                    parameters,
                    gradients,
                    state,
                    #[inline(always)]
                    |g, s, a| {
                        *s = rho * *s + share * g * g;
                        let d = (*a + epsilon).sqrt() / (*s + epsilon).sqrt() * g;
                        *a = rho * *a + share * d * d;
                        rate * d
                    },
                );
            }
            Optimizer::RmsProp { learning_rate, rho, epsilon } => {
                let (rate, rho, share, epsilon) = (constant(learning_rate), constant(rho), constant(1.0 - rho), constant(epsilon));
                move_with_one(
                    parameters,
                    gradients,
                    state,
                    #[inline(always)]
                    |g, s| {
                        *s = rho * *s + share * g * g;
                        rate * (g / (s.sqrt() + epsilon))
                    },
                );
            }
            Optimizer::Adam { learning_rate, beta_1, beta_2, epsilon } => {
                let rate = constant(learning_rate / (1.0 - power(beta_1, step)));
                let correction = constant(1.0 / (1.0 - power(beta_2, step)).sqrt());
                let (share_1, share_2) = (constant(1.0 - beta_1), constant(1.0 - beta_2));
                let (beta_1, beta_2, epsilon) = (constant(beta_1), constant(beta_2), constant(epsilon));
                move_with_two(
                    parameters,
                    gradients,
                    state,
                    #[inline(always)]
                    |g, m, s| {
                        *m = beta_1 * *m + share_1 * g;
                        *s = beta_2 * *s + share_2 * g * g;
                        rate * (*m / (s.sqrt() * correction + epsilon))
                    },
                );
            }
        }
    }

    /// Whether a parameter provably keeps its bits for ever if every later derivative is `+0`, whatever happens to the state.
    ///
    /// `state` holds this parameter's slots, [`Optimizer::state_slots`] numbers; `step` is the number of steps done so far. `false`
    /// promises nothing. NaN anywhere, or an infinite mean of Adam, gives `false`.
    ///
    /// # Proof
    ///
    /// With `g = +0` each step subtracts a rounded `u_k` from `w`, k = 1, 2, ... Not the sum of what is to come counts, but whether
    /// any single `w - u_k` rounds to something else than `w`. Rounding is monotone: if all `u_k` have the sign of `u_1` and at most
    /// its size, and `w - u_1` rounds to `w`, so does every `w - u_k`. (The sign of zeros: a step that turns `-0` into `+0` moves the
    /// bits and is seen at `u_1`; later `u_k` of the other sign can only be `+0`, which leaves every `w`.) So for all but Adam one
    /// step is tried:
    ///
    /// - SGD: `u_k = lr 0 = +0`.
    /// - Heavy ball, moving average, Nesterov: `v <- mu v` with `mu <= 1` after rounding does not grow, by monotonicity, and `u` is a
    ///   monotone function of `v`. `v` may stop at a subnormal number and never vanish; that is covered.
    /// - AdaGrad, RMSProp, AdaDelta: `u_k = lr (0 / d)` or `lr (q 0)`, which is `+0` while `d > 0` is not NaN and `q` is finite. `s`
    ///   and `a` are not negative and do not grow; `d >= eps`, and `q <= sqrt(a + eps) / sqrt eps` is far from overflow.
    ///
    /// Adam's updates can grow at first, since the correction `1 / r` falls to 1 faster than the mean decays. With `m_1`, `s_1` the state
    /// after one more step, `c = lr / (1 - b1^(t+1))` the largest rate to come, and `1 / r` at least 1,
    ///
    /// ```text
    /// |u_k| <= c |m_k| / (sqrt s_k + eps)
    /// ```
    ///
    /// up to roundings, of which each is a factor `1 + 2^-24` at most and, near underflow, an absolute error below `c` times the smallest
    /// normal number `M`. `|m_k|` does not grow, so `|u_k| <= c |m_1| / eps`. If moreover `b1 <= sqrt b2` with a margin for the
    /// roundings of a step, `|m_k| / sqrt s_k` does not grow either while both are normal numbers, and `sqrt s_k` does not grow, so
    /// `|m_k| / (sqrt s_k + eps)` does not; once `m_k` is subnormal, it is below `M / eps`; and once `s_k` is, `|m_k|` is below
    /// `|m_1| sqrt(M / s_1)`. A `w` that is not 0 keeps its bits if `|u_k|` is below a quarter of its last digit, which is more than `|w|`
    /// times an eighth of the machine epsilon; we ask for a sixteenth, so a factor 2 is left for a dozen roundings. If `m_1 = 0`,
    /// every `u_k` is a zero, and after the first step `+0`.
    ///
    /// # Panics
    /// When `state` has another length.
    pub fn is_at_rest<T: Real>(&self, step: u64, parameter: T, state: &[T]) -> bool {
        assert_eq!(state.len(), self.state_slots(), "numbers of state of one parameter");
        let mut after = [T::ZERO; 2];
        let after = &mut after[..state.len()];
        after.copy_from_slice(state);
        let mut moved = [parameter];
        self.update(step + 1, &mut moved, &[T::ZERO], after);
        // A comparison of bits, which NaN could pass.
        let stays = moved[0].to_f64().to_bits() == parameter.to_f64().to_bits() && moved[0].is_finite();
        let Optimizer::Adam { learning_rate, beta_1, beta_2, epsilon } = *self else {
            return stays;
        };
        let (mean, mean_square) = (after[0].to_f64().abs(), after[1].to_f64());
        if !(stays && mean_square >= 0.0) {
            return false;
        }
        if mean == 0.0 {
            return true;
        }
        let (machine_epsilon, smallest) = (T::EPSILON.to_f64(), T::MIN_POSITIVE.to_f64());
        let decays_faster = beta_1 * (1.0 + 8.0 * machine_epsilon) <= beta_2.sqrt();
        let mut quotient = mean / epsilon;
        if decays_faster && mean_square >= smallest {
            let at_first = mean / (mean_square.sqrt() + epsilon);
            let when_subnormal = (mean * (smallest / mean_square).sqrt()).max(smallest) / epsilon;
            quotient = quotient.min(at_first.max(when_subnormal));
        }
        let bound = learning_rate / (1.0 - power(beta_1, step + 1)) * (quotient + smallest);
        let quarter_digit = parameter.to_f64().abs() * machine_epsilon / 16.0;
        quarter_digit >= smallest && bound <= quarter_digit
    }
}

/// `w <- w - change(g, first)` for optimizers with one number of state.
#[inline(always)]
fn move_with_one<T: Real>(parameters: &mut [T], gradients: &[T], state: &mut [T], change: impl Fn(T, &mut T) -> T) {
    for ((w, &g), first) in parameters.iter_mut().zip(gradients).zip(state) {
        *w -= change(g, first);
    }
}

/// `w <- w - change(g, first, second)` for optimizers with two numbers of state.
#[inline(always)]
fn move_with_two<T: Real>(parameters: &mut [T], gradients: &[T], state: &mut [T], change: impl Fn(T, &mut T, &mut T) -> T) {
    let (first, second) = state.split_at_mut(parameters.len());
    for (((w, &g), first), second) in parameters.iter_mut().zip(gradients).zip(first).zip(second) {
        *w -= change(g, first, second);
    }
}

/// `base^exponent` by squaring, a product for each digit: the same bits everywhere, which `f64::powi` does not promise.
fn power(mut base: f64, mut exponent: u64) -> f64 {
    let mut product = 1.0;
    while exponent > 0 {
        if exponent & 1 == 1 {
            product *= base;
        }
        base *= base;
        exponent >>= 1;
    }
    product
}

#[cfg(test)]
mod tests;
