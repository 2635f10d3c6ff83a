//! Quasi-Newton methods on one network: BFGS and its variant of limited memory, over the whole batch, in double precision.
//!
//! The methods are `argmin`'s, with the line search of Moré and Thuente (1994), which looks for the strong Wolfe conditions and gives up
//! by itself once its bracket is very narrow. That matters here: at a kink of the loss the conditions may hold at no step
//! at all. Hager's and Zhang's goes on for ever there, and backtracking does not see the curvature that BFGS needs. A line search
//! that finds nothing is an outcome, [`Stop::LineSearch`], not an error.
//!
//! # Dead layers
//!
//! A parameter whose derivative is zero at every point that is tried keeps its bits. Its difference of gradients and its step are
//! zeros, so as long as all numbers are finite its row and column of the inverse Hessian stay those of the identity (a sum of products
//! that are all zero but one is that product, exactly), its direction is a zero, and so on. L-BFGS only adds multiples of those zeros. The
//! one thing that could change is `-0` to `+0`, and a parameter that compares equal is not written back. So behind a layer that is dead at
//! the start nothing before it moves: every step leaves the layer dead, and the next derivative is zero again.

use std::cell::RefCell;

use argmin::core::{CostFunction, Error, IterState, Problem, Solver, State};
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::quasinewton::{BFGS, LBFGS};

use crate::backward::{Batch, Gradient, Loss};
use crate::forward::Network;

/// A quasi-Newton method.
///
/// ```
/// use network::{Activation, Architecture, Batch, Layer, Loss, Network, QuasiNewton};
/// // A line through three points on a line.
/// let shape = Architecture::new(1, &[])?.with_linear_output(1)?;
/// let mut line = Network::new(shape, Activation::Relu, vec![Layer::without_biases(1, 1, vec![0.0])?])?;
/// let batch = Batch::scalar(&[-1.0, 0.0, 2.0], &[-1.0, 1.0, 5.0])?;
/// let found = QuasiNewton::Bfgs.minimize(&mut line, &batch, Loss::SquaredError, 100)?;
/// assert!(found.loss < 1e-15 && (line.layers()[0].weights()[0] - 2.0).abs() < 1e-7);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum QuasiNewton {
    /// Broyden, Fletcher, Goldfarb and Shanno, from the identity. With `n` parameters `n^2` numbers are kept and a step takes `n^3`
    /// operations.
    Bfgs,
    /// The same from the last few steps alone (Nocedal 1980).
    LimitedMemoryBfgs {
        /// Steps that are kept, at least 1; 10 is usual.
        memory: usize,
    },
}

/// What a minimization came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Minimization {
    /// Steps done, each with a line search.
    pub iterations: u64,
    /// The loss of the network as it is left, the smallest that was seen.
    pub loss: f64,
    /// The Euclidean length of the gradient there.
    pub gradient_norm: f64,
    /// Why it stopped.
    pub stopped: Stop,
}

/// Why a minimization stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stop {
    /// The gradient is shorter than [`GRADIENT_TOLERANCE`].
    Gradient,
    /// The line search found no lower point: at a kink, where the loss is flat to its last digit, where the direction does not descend,
    /// or where a parameter or the loss would be infinite.
    LineSearch,
    /// All iterations are used.
    Iterations,
}

/// Length of the gradient at which a point counts as stationary: the root of the machine epsilon. Where the curvature is about 1, a loss
/// of about 1 is flat to its last digit there; a larger loss is flat before, which ends in [`Stop::LineSearch`].
pub const GRADIENT_TOLERANCE: f64 = 1.490_116_119_384_765_6e-8;

/// Losses that one line search may compute. Its trial step grows fivefold or its bracket shrinks by a third in two trials, so after 200 it
/// has either passed `10^100` or is narrower than rounding.
const LINE_SEARCH_EVALUATIONS: u32 = 200;

/// Why a minimization cannot begin.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum QuasiNewtonError {
    /// At least one step must be kept.
    #[error("minimize with a memory of 0 steps (range: 1 or more)")]
    Memory,
    /// The loss of the network over the batch, or a derivative, is infinite or not a number.
    #[error("minimize from the loss {0} (range: a finite loss with a finite gradient)")]
    Start(f64),
}

impl QuasiNewton {
    /// Minimizes the loss over a batch, starting from the network's parameters and ending with the best that were seen in it.
    ///
    /// # Errors
    /// When the memory is 0, or the loss or its gradient is not finite at the start; the network is then unchanged.
    ///
    /// # Panics
    /// As [`Network::loss`].
    pub fn minimize(
        &self,
        network: &mut Network,
        batch: &Batch<'_>,
        loss: Loss,
        max_iterations: u64,
    ) -> Result<Minimization, QuasiNewtonError> {
        if matches!(self, QuasiNewton::LimitedMemoryBfgs { memory: 0 }) {
            return Err(QuasiNewtonError::Memory);
        }
        let start = parameters(network);
        let search = RefCell::new(Search::new(network, batch, loss));
        if search.borrow_mut().at(&start).is_err() {
            return Err(QuasiNewtonError::Start(network.loss(batch, loss)));
        }
        let line_search = MoreThuenteLineSearch::new();
        let (iterations, stopped) = match *self {
            QuasiNewton::Bfgs => {
                let count = network.architecture().parameter_count();
                let identity: Vec<Vec<f64>> =
                    (0..count).map(|row| (0..count).map(|column| f64::from(u8::from(row == column))).collect()).collect();
                let state = IterState::new().param(start).inv_hessian(identity);
                iterate(BFGS::new(line_search), &search, state, max_iterations)
            }
            QuasiNewton::LimitedMemoryBfgs { memory } => {
                let state: IterState<Vec<f64>, Vec<f64>, (), (), (), f64> = IterState::new().param(start);
                // No more than there are steps to remember: the memory is allocated at once.
                let memory = memory.min(max_iterations.try_into().unwrap_or(usize::MAX)).max(1);
                iterate(LBFGS::new(line_search, memory), &search, state, max_iterations)
            }
        };
        let best = search.into_inner().best;
        write_back(network, &best.parameters);
        Ok(Minimization { iterations, loss: best.loss, gradient_norm: length(&best.gradient), stopped })
    }
}

/// Takes steps until there is a reason to stop; their number and the reason. `argmin`'s executor would lose both when a line search fails.
fn iterate<'a, 'b, S, H>(
    mut solver: S,
    search: &'a RefCell<Search<'b>>,
    state: IterState<Vec<f64>, Vec<f64>, (), H, (), f64>,
    max_iterations: u64,
) -> (u64, Stop)
where
    S: Solver<Objective<'a, 'b>, IterState<Vec<f64>, Vec<f64>, (), H, (), f64>>,
    IterState<Vec<f64>, Vec<f64>, (), H, (), f64>: State<Float = f64>,
{
    let mut problem = Problem::new(Objective(search));
    let Ok((mut state, _)) = solver.init(&mut problem, state) else {
        return (0, Stop::LineSearch);
    };
    for iterations in 0..=max_iterations {
        // `best` is the last point, but for a line search that ends above a point that it tried.
        if length(&search.borrow().best.gradient) < GRADIENT_TOLERANCE {
            return (iterations, Stop::Gradient);
        }
        if iterations == max_iterations {
            break;
        }
        search.borrow_mut().evaluations = 0;
        let before = state.get_cost();
        state = match solver.next_iter(&mut problem, state) {
            Ok((state, _)) if !state.terminated() => state,
            _ => return (iterations, Stop::LineSearch),
        };
        // Without progress the next difference of points would be 0 and the inverse Hessian not a number. NaN is no progress.
        if !(state.get_cost() < before) {
            return (iterations, Stop::LineSearch);
        }
        state.increment_iter();
    }
    (max_iterations, Stop::Iterations)
}

/// A point, its loss and its gradient.
#[derive(Debug, Clone, Default)]
struct Point {
    parameters: Vec<f64>,
    loss: f64,
    gradient: Vec<f64>,
}

/// The loss as a function of the parameters, and what has been seen of it.
struct Search<'b> {
    network: Network,
    batch: Batch<'b>,
    loss: Loss,
    last: Point,
    best: Point,
    evaluations: u32,
}

/// Why a line search is given up.
#[derive(Debug, thiserror::Error)]
enum Abandoned {
    #[error("compute a finite loss and gradient")]
    NotFinite,
    #[error("find a lower point in {LINE_SEARCH_EVALUATIONS} trials")]
    Trials,
}

impl<'b> Search<'b> {
    fn new(network: &Network, batch: &Batch<'b>, loss: Loss) -> Search<'b> {
        let best = Point { loss: f64::INFINITY, ..Point::default() };
        Search { network: network.clone(), batch: *batch, loss, last: Point::default(), best, evaluations: 0 }
    }

    /// The point, computed once when it is asked for twice in a row: `argmin` asks for loss and gradient separately.
    fn at(&mut self, parameters: &[f64]) -> Result<&Point, Abandoned> {
        let bits_are_those = |(x, y): (&f64, &f64)| x.to_bits() == y.to_bits();
        let known = self.last.parameters.len() == parameters.len() && self.last.parameters.iter().zip(parameters).all(bits_are_those);
        // A network without parameters has an empty point, which is not known before it is computed.
        if !known || self.last.gradient.is_empty() {
            self.evaluations += 1;
            if self.evaluations > LINE_SEARCH_EVALUATIONS {
                return Err(Abandoned::Trials);
            }
            if parameters.iter().any(|p| !p.is_finite()) {
                return Err(Abandoned::NotFinite);
            }
            write_back(&mut self.network, parameters);
            let gradient = self.network.gradient(&self.batch, self.loss);
            self.last = Point { parameters: parameters.to_vec(), loss: gradient.loss, gradient: flattened(&gradient) };
            if !(self.last.loss.is_finite() && self.last.gradient.iter().all(|g| g.is_finite())) {
                return Err(Abandoned::NotFinite);
            }
            if self.last.loss < self.best.loss {
                self.best.clone_from(&self.last);
            }
        }
        Ok(&self.last)
    }
}

/// What `argmin` sees.
struct Objective<'a, 'b>(&'a RefCell<Search<'b>>);

impl CostFunction for Objective<'_, '_> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, parameters: &Vec<f64>) -> Result<f64, Error> {
        Ok(self.0.borrow_mut().at(parameters)?.loss)
    }
}

impl argmin::core::Gradient for Objective<'_, '_> {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;

    fn gradient(&self, parameters: &Vec<f64>) -> Result<Vec<f64>, Error> {
        Ok(self.0.borrow_mut().at(parameters)?.gradient.clone())
    }
}

/// Layer by layer, weights and then biases.
fn parameters(network: &Network) -> Vec<f64> {
    network.layers().iter().flat_map(|layer| layer.weights().iter().chain(layer.biases()).copied()).collect()
}

/// The derivatives in the order of [`parameters`].
fn flattened(gradient: &Gradient) -> Vec<f64> {
    gradient.layers.iter().flat_map(|layer| layer.weights.iter().chain(&layer.biases).copied()).collect()
}

/// Writes parameters that differ; `-0` stays where `+0` would replace it.
fn write_back(network: &mut Network, parameters: &[f64]) {
    let mut new = parameters.iter();
    for layer in network.layers_mut() {
        let (weights, biases) = layer.parameters_mut();
        for (old, &new) in weights.iter_mut().chain(biases).zip(&mut new) {
            if *old != new {
                *old = new;
            }
        }
    }
}

fn length(vector: &[f64]) -> f64 {
    vector.iter().map(|x| x * x).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests;
