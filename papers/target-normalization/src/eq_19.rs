//! Equation (19): gradient descent with momentum on the affine model is a linear autonomous system of independent pairs.
//!
//! The state stacks the pairs `(m_i, theta~_i)`, `theta~ = (w - gamma e_L, b)`: `s_{t+1} = blockdiag(A, ..., A) s_t` with `L + 1` blocks.
//!
//! Source: Section 4. The formula is lost; the text describes it.

use claims::{Claim, Control, Evidence, Expect, Run, Samples, Stop, Verdict};
use experiments::properties::Try;
use stats::rational::Rational;

use crate::affine;
use crate::fractions::{between, equal, nonzero, size, tried, vector};
use crate::momentum::Convention;

/// This file's rows.
pub(crate) const CLAIMS: &[Claim] = &[BLOCKS];

const BLOCKS: Claim = Claim {
    id: "eq-19/independent-pairs",
    source: "Equation 19",
    statement: "each pair of momentum and parameter error of the affine model evolves by one constant matrix, independently of the other pairs",
    formula: "(m'_i, theta'_i) = A (m_i, theta_i),  theta = (w - gamma e_L, b),  i = 1, ..., L + 1",
    expect: Expect::both(Verdict::Holds),
    samples: Samples { ci: 12, paper: 150 },
    check: |run| blocks(run, "pairs", true),
    control: Control::negative("the parameters in place of their errors", |run| blocks(run, "pairs, parameters", false)),
    note: "Five steps of the whole model with one to four inputs, from any momentum, along differences of the expected loss, against L + 1 products with A.",
    ..Claim::DEFAULT
};

fn blocks(run: &Run, name: &str, from_optimum: bool) -> Result<Vec<Evidence>, Stop> {
    let tries = Convention::ALL.map(|convention| -> (String, Try<'static>) {
        let attempt = move |rng: &mut stats::stream::BlockRng| {
            let inputs = size(rng, 1, 4);
            let (step, momentum, gamma) = (between(rng, 0, 1), between(rng, 0, 1), between(rng, 0, 2));
            let mut parameters = vector(rng, inputs);
            parameters.push(nonzero(rng));
            let mut momenta = vector(rng, inputs + 1);
            let optimum = |axis: usize| if axis + 1 == inputs && from_optimum { gamma.clone() } else { Rational::from_integer(0.into()) };
            let matrix = convention.exact_matrix(&step, &momentum);
            let mut states: Vec<[Rational; 2]> =
                (0..=inputs).map(|axis| [momenta[axis].clone(), &parameters[axis] - optimum(axis)]).collect();
            for at in 1..=5 {
                let gradient = affine::gradient(&parameters[..inputs], &parameters[inputs], &gamma);
                for axis in 0..=inputs {
                    let pair = [momenta[axis].clone(), parameters[axis].clone()];
                    [momenta[axis], parameters[axis]] = convention.update(&step, &momentum, &pair, &gradient[axis]);
                    let state = matrix.each_ref().map(|row| &row[0] * &states[axis][0] + &row[1] * &states[axis][1]);
                    equal(&format!("step {at}, momentum {axis}"), &momenta[axis], &state[0])?;
                    equal(&format!("step {at}, parameter {axis}"), &(&parameters[axis] - optimum(axis)), &state[1])?;
                    states[axis] = state;
                }
            }
            Ok(())
        };
        (format!("{name}, {convention}"), Box::new(attempt))
    });
    tried(run, ["products with the matrix", "descent on the expected loss"], tries.into())
}
