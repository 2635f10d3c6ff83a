//! Which layers are zero on all samples.

use pulp::{Simd, WithSimd};

use super::Group;
use super::gather::deal;
use crate::ensemble::elementwise;
use crate::ensemble::plan::HiddenNormalization;
use crate::ensemble::samples::Samples;
use crate::lanes::{LANES, Lane};
use crate::real::Real;

/// For each hidden layer and lane, whether the layer is zero on all samples, and all before it finite.
pub(super) struct ZeroLayers<'a, T> {
    pub(super) group: &'a mut Group<T>,
    pub(super) samples: &'a [&'a Samples<T>],
}

impl<T: Real> WithSimd for ZeroLayers<'_, T> {
    type Output = Vec<[bool; LANES]>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> Vec<[bool; LANES]> {
        let ZeroLayers { group, samples } = self;
        if group.plan.normalization == HiddenNormalization::Weight {
            for layer in &group.layers {
                elementwise::normalize_weights(layer, group.parameters.lanes(), group.weights.lanes_mut());
            }
        }
        let hidden = group.layers.len() - 1;
        let mut zero = vec![[true; LANES]; hidden];
        // Where numbers overflow on the way, zero times infinity is no zero gradient.
        let mut finite = vec![[true; LANES]; hidden];
        if !group.weights.lanes().is_empty() {
            for (finite, layer) in finite.iter_mut().zip(&group.layers) {
                all_finite(&group.weights.lanes()[layer.start..layer.biases()], finite);
            }
        }
        let input_dim = group.plan.architecture.input_dim();
        group.is_gathered = false;
        let mut start = 0;
        while start < group.sample_count {
            let count = group.tile.min(group.sample_count - start);
            for (lane, samples) in samples.iter().enumerate() {
                let record = input_dim + samples.output_dim;
                let from = &samples.records[start * record..][..count * record];
                deal(lane, input_dim, count, from, record, &mut group.inputs.lanes_mut()[..count * input_dim]);
            }
            group.forward(simd, 0, count, 0, false);
            for (index, zero) in zero.iter_mut().enumerate() {
                let outputs = &group.activations[index].lanes()[..count * group.layers[index].shape.fan_out];
                all_finite(outputs, &mut finite[index]);
                for lanes in outputs {
                    for lane in 0..LANES {
                        // Exact zero is intended: ReLU returns +0.0.
                        zero[lane] &= lanes[lane] == T::ZERO;
                    }
                }
            }
            start += count;
        }
        for index in 0..hidden {
            for lane in 0..LANES {
                zero[index][lane] &= finite[..=index].iter().all(|finite| finite[lane]);
            }
        }
        zero
    }
}

/// Clears the lanes in which some number is not finite.
#[inline(always)]
fn all_finite<T: Real>(numbers: &[Lane<T>], finite: &mut [bool; LANES]) {
    for lanes in numbers {
        for lane in 0..LANES {
            finite[lane] &= lanes[lane].is_finite();
        }
    }
}
