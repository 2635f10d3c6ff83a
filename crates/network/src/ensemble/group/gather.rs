//! From the samples of single networks to tiles of all lanes.

use super::Group;
use crate::ensemble::order::{Orders, sample_at};
use crate::ensemble::plan::TrainingPlan;
use crate::ensemble::samples::Samples;
use crate::lanes::Lane;
use crate::real::Real;

impl<T: Real> Group<T> {
    /// Puts the samples of each lane into an order of its own, for an epoch: lane by lane, because one lane's samples fit the nearest cache
    /// and all lanes' do not.
    #[inline(always)]
    pub(super) fn shuffle(&mut self, samples: &[&Samples<T>]) {
        let Some(orders) = &mut self.orders else {
            return;
        };
        orders.draw(&mut self.generator);
        // Above a resting layer nothing asks for the inputs.
        let wanted = wanted(&self.plan, self.resting);
        let near = &mut self.near[..self.sample_count * wanted.len()];
        for (lane, samples) in samples.iter().enumerate() {
            let to = &mut self.shuffled[lane * self.sample_count * wanted.len()..][..self.sample_count * wanted.len()];
            // Fixed numbers for the usual ones: a loop over one or two numbers costs more than they do.
            match wanted.len() {
                1 => put_in_order::<T, 1>(orders, lane, samples, wanted.clone(), near, to),
                2 => put_in_order::<T, 2>(orders, lane, samples, wanted.clone(), near, to),
                4 => put_in_order::<T, 4>(orders, lane, samples, wanted.clone(), near, to),
                _ => put_in_order::<T, 0>(orders, lane, samples, wanted.clone(), near, to),
            }
        }
    }

    /// Brings the samples of a batch side by side.
    #[inline(always)]
    pub(super) fn gather(&mut self, samples: &[&Samples<T>], start: usize, count: usize) {
        if self.is_gathered {
            return;
        }
        let wanted = wanted(&self.plan, self.resting);
        let (inputs, outputs) = (self.plan.architecture.input_dim(), self.layers.last().map_or(0, |layer| layer.shape.fan_out));
        let (to_inputs, to_targets) = (&mut self.inputs.lanes_mut()[..count * inputs], &mut self.targets.lanes_mut()[..count * outputs]);
        for (lane, samples) in samples.iter().enumerate() {
            let (from, record) = match self.orders {
                Some(_) => (&self.shuffled[(lane * self.sample_count + start) * wanted.len()..][..count * wanted.len()], wanted.len()),
                None => (&samples.records[start * (inputs + outputs)..][..count * (inputs + outputs)], inputs + outputs),
            };
            if self.resting == 0 {
                deal(lane, inputs, self.tile, from, record, to_inputs);
            }
            deal(lane, outputs, self.tile, &from[record - outputs..], record, to_targets);
        }
        // Without an order the only batch of an epoch is all samples.
        self.is_gathered = self.orders.is_none() && count == self.sample_count;
    }
}

/// The numbers of a record that a step asks for: input and target, or only the target above a resting layer.
#[inline(always)]
fn wanted(plan: &TrainingPlan, resting: usize) -> std::ops::Range<usize> {
    let inputs = plan.architecture.input_dim();
    let outputs = plan.architecture.layer_shapes().last().map_or(0, |(_, fan_out)| fan_out);
    if resting == 0 { 0..inputs + outputs } else { inputs..inputs + outputs }
}

/// Copies the wanted numbers of a lane's samples in the lane's order; `N` is how many they are, or 0 for any.
///
/// In two steps, through `near`: the first reads the samples one after the other, which a processor foresees, the second jumps about in
/// what then lies in its nearest cache.
#[inline(always)]
fn put_in_order<T: Real, const N: usize>(
    orders: &mut Orders,
    lane: usize,
    samples: &Samples<T>,
    wanted: std::ops::Range<usize>,
    near: &mut [T],
    to: &mut [T],
) {
    let length = if N > 0 { N } else { wanted.len() };
    let records = samples.records.chunks_exact(samples.input_dim + samples.output_dim);
    for (near, record) in near.chunks_exact_mut(length).zip(records) {
        near.copy_from_slice(&record[wanted.start..wanted.start + length]);
    }
    let (places, partners) = orders.of(lane);
    for (index, to) in to.chunks_exact_mut(length).enumerate() {
        let place = sample_at(places, partners, lane, index);
        to.copy_from_slice(&near[place * length..][..length]);
    }
}

/// Deals the first `dim` numbers of each record to a lane: tile by tile, in a tile `dim x samples`.
#[inline(always)]
pub(super) fn deal<T: Real>(lane: usize, dim: usize, tile: usize, from: &[T], record: usize, to: &mut [Lane<T>]) {
    for (to, from) in to.chunks_mut(tile * dim).zip(from.chunks(tile * record)) {
        for (unit, to) in to.chunks_exact_mut(to.len() / dim).enumerate() {
            for (to, from) in to.iter_mut().zip(from[unit..].iter().step_by(record)) {
                to[lane] = *from;
            }
        }
    }
}
