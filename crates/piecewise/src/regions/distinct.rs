//! How many different affine maps the regions have.
//!
//! Different patterns may have one map: wherever the last layer is off, it is zero. Maps that differ in double precision by more than their
//! errors are different; those that do not are compared in whole numbers.

use std::collections::BTreeSet;

use super::exact::{ExactNetwork, ExactPath, Form};
use super::partition::Partition;
use super::{Regions, bounds};
use crate::layers::Layer;

impl Regions<'_> {
    /// Different maps from the input to the last hidden layer's outputs among the regions, exactly.
    ///
    /// # Panics
    /// When the partition is another network's.
    pub fn distinct_outputs(&self, partition: &Partition) -> u64 {
        self.groups(partition, None).len() as u64
    }

    /// Different maps from the input to a linear readout of the last hidden layer among the regions, exactly.
    ///
    /// # Panics
    /// When the partition is another network's, or the readout takes another number of inputs.
    pub fn distinct_readouts(&self, partition: &Partition, readout: &Layer) -> u64 {
        self.groups(partition, Some(readout)).len() as u64
    }

    /// The regions by the map that they have, to the last hidden layer's outputs or to a readout; each group in order, groups by their
    /// first region.
    ///
    /// # Panics
    /// When the partition is another network's, or the readout takes another number of inputs.
    pub fn groups_of_one_map(&self, partition: &Partition, readout: Option<&Layer>) -> Vec<Vec<usize>> {
        let mut groups = self.groups(partition, readout);
        groups.sort();
        groups
    }

    fn groups(&self, partition: &Partition, readout: Option<&Layer>) -> Vec<Vec<usize>> {
        let last = self.layers().last().expect("there is a layer");
        let width = last.fan_out();
        if let Some(readout) = readout {
            assert_eq!(readout.fan_in(), width, "inputs of the readout");
        }
        // A number that differs between different maps unless they are special: the map at a point that is no corner, weighted unit by unit.
        // Equal maps have numbers that are as close as their errors allow; whether close ones are equal is decided below.
        let radius = self.window.radius();
        let point = [0.617_3 * radius, -0.381_9 * radius, 0.905_1];
        let share = |unit: usize| 1.0 - 0.5 * ((unit as f64 + 1.0) * 0.618_033_988_749_894_8).fract();
        let weights: Vec<f64> = match readout {
            None => (0..width).map(share).collect(),
            Some(readout) => {
                let of_input = |input| (0..readout.fan_out()).map(|output| share(output) * readout.column(input)[output]).sum();
                (0..width).map(of_input).collect()
            }
        };
        let bounds = *bounds::of(self.activation, self.layers(), &self.window).last().expect("there is a layer");
        // The errors of the maps, and those of the weights and of this sum.
        let size = bounds.size.max(1.0);
        let total: f64 = match readout {
            None => weights.iter().sum(),
            Some(readout) => (0..width).flat_map(|input| readout.column(input)).map(|w| w.abs()).sum(),
        };
        let roundings = (width as f64 + 16.0) * (1.0 + readout.map_or(0.0, |r| r.fan_out() as f64));
        // The last term is what products of tiny weights lose by underflow.
        let error = 2.0 * total * (bounds.map + roundings * bounds::UNIT * size) + roundings * (1.0 + radius) * bounds::TINY;
        let key = |region: usize| -> f64 {
            let outputs = partition.regions[region].outputs.iter();
            outputs.zip(&weights).map(|([a, b, c], w)| w * (a * point[0] + b * point[1] + c * point[2])).sum()
        };
        let mut keys: Vec<(f64, usize)> = (0..partition.regions.len()).map(|region| (key(region), region)).collect();
        keys.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut exact = None;
        let mut groups = Vec::new();
        // Written so that keys that are not finite stay together.
        for close in keys.chunk_by(|a, b| !(b.0 - a.0 > error)) {
            let mut regions: Vec<usize> = close.iter().map(|(_, region)| *region).collect();
            regions.sort_unstable();
            if regions.len() == 1 {
                groups.push(regions);
                continue;
            }
            let network =
                exact.get_or_insert_with(|| ExactNetwork::new(self.activation, self.layers().iter().chain(readout), &self.window));
            let forms: Vec<Vec<Form>> = regions.iter().map(|&region| exact_map(network, partition, region, readout)).collect();
            let different: BTreeSet<&Vec<Form>> = forms.iter().collect();
            groups.extend(
                different
                    .into_iter()
                    .map(|map| regions.iter().zip(&forms).filter(|(_, form)| *form == map).map(|(region, _)| *region).collect::<Vec<_>>()),
            );
        }
        groups
    }
}

fn exact_map(network: &ExactNetwork, partition: &Partition, region: usize, readout: Option<&Layer>) -> Vec<Form> {
    let mut path = ExactPath::new(network);
    let states = partition.states(partition.cells.len(), region);
    let hidden = states.len();
    match readout {
        None => (0..states[hidden - 1].len()).map(|unit| path.output(network, &states, hidden - 1, unit)).collect(),
        Some(readout) => (0..readout.fan_out()).map(|output| path.form(network, &states, hidden, output)).collect(),
    }
}
