//! How often a fixed input is mapped to zero.

use claims::Part;
use network::{FirstZeroSampler, WeightScheme};

/// About a second of sampling narrow networks on one core.
pub const LARGEST_BLOCK: u64 = 4_000_000;

/// A part that counts how often a fixed input is mapped to zero by whole bias-free networks.
pub fn zero_output_part<'a>(
    name: String,
    scheme: WeightScheme,
    hidden_widths: &'a [usize],
    input: &'a [f64],
    trials: u64,
) -> Part<'a, u64> {
    Part::new(name, trials, LARGEST_BLOCK, move |block| {
        let mut sampler = FirstZeroSampler::single_input(scheme, hidden_widths, input).expect("the row's setting is valid");
        sampler.count(block.trials, &mut block.rng).dead_within(hidden_widths.len())
    })
}

/// Widths as a label: `3,3,3`.
pub fn joined(widths: &[usize]) -> String {
    widths.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}
