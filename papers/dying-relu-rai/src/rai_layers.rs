//! Random RAI networks, layer by layer, one fixed input: their mean lengths with as little variance as the exact conditional means allow.
//!
//! With `T_l = 1 + |phi(N^l)|^2` each network contributes `E[q^{l+1} | N^l] = s_l T_l` instead of `q^{l+1}` itself, which has the same
//! expectation (equation F.2). Differences of two layers are taken within each network, so that what they have in common cancels.
//!
//! Tails. `T_l` is a product of random growth factors, so its tail grows with the number of layers. With the paper's `sigma_w` and few
//! layers it stays tame. Of 200,000 networks the skewness of the differences is below 7 for laws on [0, 1], at 15 layers as well, below
//! 5 for U(0, 3) at `l = 2` and 16 for the exponential law there. With the 20,000 to 160,000 networks of CI scale Cramer's factor of the
//! error rate, `exp(skewness z^3 / (6 sqrt n))` at z = 6.5, is then below 10, which the budget of 1e-10 a line bears. Larger `sigma_w` get
//! rows that need no such mean: ratios like `q^{l+1} / T_l`, or pointwise bounds.

use claims::Part;
use network::WeightLaw;
use network::rai::{RAI_SIGMA_W, rai_row};
use serde::{Deserialize, Serialize};
use stats::stream::BlockRng;

use crate::chosen_law::ChosenLaw;
use experiments::mean_of::MeanOf;

/// How RAI networks are drawn, and what goes in.
#[derive(Clone, Debug)]
pub(crate) struct Layers {
    /// Laws of the chosen entries: layer `l` has the one at `l` modulo their number, so two are those of even and of odd layers.
    pub laws: Vec<ChosenLaw>,
    /// `sigma_w` of every layer after the first.
    pub sigma_w: f64,
    /// `N_0 = d_in, N_1, ...`; the first layer is He normal without biases.
    pub widths: Vec<usize>,
    /// `|x|^2 / d_in`; the first layer sees no more of the input.
    pub input_length: f64,
}

/// Draws a row of weights and bias by RAI into `row`: the network crate's row, with the chosen entry replaced where `P` is not Beta(2, 1).
pub(crate) fn draw_row(law: ChosenLaw, sigma_w: f64, rng: &mut BlockRng, row: &mut [f64]) -> usize {
    let position = rai_row(row.len() - 1, sigma_w, rng, row);
    if law != ChosenLaw::BETA_2_1 {
        row[position] = law.sample(rng);
    }
    position
}

/// `<row, n>`.
pub(crate) fn pre_activation(row: &[f64], n: &[f64]) -> f64 {
    row.iter().zip(n).fold(0.0, |sum, (v, n)| sum + v * n)
}

/// Sums over networks for each layer `l = 1, 2, ...` (index `l - 1`).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct LayerSums {
    n: u64,
    /// `T_l`.
    energy: Vec<f64>,
    /// `T_l^2`.
    energy_square: Vec<f64>,
    /// `T_{l-1} T_l`; 0 for `l = 1`.
    product: Vec<f64>,
    /// `q^{l+1} / T_l`; one less than the others.
    ratio: Vec<f64>,
    /// Its square.
    ratio_square: Vec<f64>,
    /// `|phi(N^l)|^2 / T_{l-1}`; 0 for `l = 1`.
    growth: Vec<f64>,
    /// Its square.
    growth_square: Vec<f64>,
}

impl LayerSums {
    fn new(layers: usize) -> Self {
        let zeros = || vec![0.0; layers];
        Self {
            n: 0,
            energy: zeros(),
            energy_square: zeros(),
            product: zeros(),
            ratio: zeros(),
            ratio_square: zeros(),
            growth: zeros(),
            growth_square: zeros(),
        }
    }

    /// Adds blocks in their order.
    pub(crate) fn total(blocks: &[Self]) -> Self {
        let mut total = Self::new(blocks.first().map_or(0, |block| block.energy.len()));
        for block in blocks {
            total.n += block.n;
            let add = |sum: &mut [f64], more: &[f64]| sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
            add(&mut total.energy, &block.energy);
            add(&mut total.energy_square, &block.energy_square);
            add(&mut total.product, &block.product);
            add(&mut total.ratio, &block.ratio);
            add(&mut total.ratio_square, &block.ratio_square);
            add(&mut total.growth, &block.growth);
            add(&mut total.growth_square, &block.growth_square);
        }
        total
    }

    /// Mean of `a T_l - b T_{l-1}`, `l` from 1; `b` is ignored at `l = 1`.
    pub(crate) fn difference(&self, l: usize, a: f64, b: f64) -> MeanOf {
        let here = l - 1;
        let (before, before_square) = if l > 1 { (self.energy[here - 1], self.energy_square[here - 1]) } else { (0.0, 0.0) };
        let sum = a * self.energy[here] - b * before;
        let square = a * a * self.energy_square[here] - 2.0 * a * b * self.product[here] + b * b * before_square;
        MeanOf::sums(sum, square, self.n)
    }

    /// Mean of `a T_l`.
    pub(crate) fn energy(&self, l: usize, a: f64) -> MeanOf {
        self.difference(l, a, 0.0)
    }

    /// Mean of `q^{l+1} / T_l`, for every `l` but the last.
    pub(crate) fn ratio(&self, l: usize) -> MeanOf {
        MeanOf::sums(self.ratio[l - 1], self.ratio_square[l - 1], self.n)
    }

    /// Mean of `|phi(N^l)|^2 / T_{l-1}`, `l` from 2.
    pub(crate) fn growth(&self, l: usize) -> MeanOf {
        MeanOf::sums(self.growth[l - 1], self.growth_square[l - 1], self.n)
    }
}

impl Layers {
    /// The paper's `P` and `sigma_w`, an input with `|x|^2 / d_in = 5/8`.
    pub(crate) fn paper(widths: &[usize]) -> Self {
        Self { laws: vec![ChosenLaw::BETA_2_1], sigma_w: RAI_SIGMA_W, widths: widths.to_vec(), input_length: 0.625 }
    }

    /// `P, N_0-N_1-...`.
    pub(crate) fn name(&self) -> String {
        let widths: Vec<String> = self.widths.iter().map(ToString::to_string).collect();
        let laws: Vec<String> = self.laws.iter().map(|law| law.name()).collect();
        format!("{}, {}", laws.join(" and "), widths.join("-"))
    }

    /// A part with the sums of so many networks.
    pub(crate) fn part(&self, networks: u64) -> Part<'_, LayerSums> {
        let name = format!("{}, sigma_w {}, input {}", self.name(), self.sigma_w, self.input_length);
        // About a second.
        let draws: usize = self.widths.windows(2).map(|pair| (pair[0] + 4) * pair[1]).sum();
        let largest = 20_000_000 / draws as u64;
        Part::new(name, networks, largest.max(1), move |block| {
            let mut sums = LayerSums::new(self.widths.len() - 1);
            let mut energies = Vec::new();
            let mut network = Workspace::default();
            for _ in 0..block.trials {
                self.run(&mut network, &mut energies, &mut sums, &mut block.rng);
            }
            sums
        })
    }

    /// One network: adds to all sums.
    fn run(&self, work: &mut Workspace, energies: &mut Vec<f64>, sums: &mut LayerSums, rng: &mut BlockRng) {
        energies.clear();
        // A He layer sends x to independent normals of variance 2 |x|^2 / d_in.
        let deviation = (2.0 * self.input_length).sqrt();
        work.inputs.clear();
        work.inputs.resize(self.widths[1], 0.0);
        WeightLaw::Normal.fill(rng, &mut work.inputs);
        work.inputs.iter_mut().for_each(|h| *h = (*h * deviation).max(0.0));
        let energy = |activations: &[f64]| 1.0 + activations.iter().map(|a| a * a).sum::<f64>();
        energies.push(energy(&work.inputs));
        for (l, &width) in self.widths.iter().enumerate().skip(2) {
            work.inputs.push(1.0);
            work.outputs.clear();
            work.row.resize(work.inputs.len(), 0.0);
            let mut length = 0.0;
            let law = self.laws[l % self.laws.len()];
            for _ in 0..width {
                draw_row(law, self.sigma_w, rng, &mut work.row);
                let h = pre_activation(&work.row, &work.inputs);
                length += h * h;
                work.outputs.push(h.max(0.0));
            }
            let ratio = length / width as f64 / energies[l - 2];
            sums.ratio[l - 2] += ratio;
            sums.ratio_square[l - 2] += ratio * ratio;
            std::mem::swap(&mut work.inputs, &mut work.outputs);
            energies.push(energy(&work.inputs));
        }
        sums.n += 1;
        for (index, energy) in energies.iter().enumerate() {
            sums.energy[index] += energy;
            sums.energy_square[index] += energy * energy;
            let Some(before) = index.checked_sub(1).map(|before| energies[before]) else { continue };
            let growth = (energy - 1.0) / before;
            sums.product[index] += before * energy;
            sums.growth[index] += growth;
            sums.growth_square[index] += growth * growth;
        }
    }
}

#[derive(Default)]
struct Workspace {
    inputs: Vec<f64>,
    outputs: Vec<f64>,
    row: Vec<f64>,
}

#[cfg(test)]
mod tests {
    use stats::stream::generator;

    use super::*;

    #[test]
    fn the_first_layer_has_its_closed_form() {
        // E[T_1] = 1 + N_1 |x|^2 / d_in; 20,000 networks have a standard error of 0.009 times sqrt 3.
        let layers = Layers::paper(&[2, 3]);
        let (mut sums, mut energies) = (LayerSums::new(1), Vec::new());
        let mut rng = generator(&["rai layers"], 0, 0);
        for _ in 0..20_000 {
            layers.run(&mut Workspace::default(), &mut energies, &mut sums, &mut rng);
        }
        let mean = sums.energy(1, 1.0);
        assert!((mean.mean - 2.875).abs() < 6.5 * mean.standard_error && mean.standard_error < 0.02, "{mean:?}");
    }

    #[test]
    fn the_papers_rows_are_those_of_the_network_crate() {
        let (mut ours, mut theirs) = ([0.0; 4], [0.0; 4]);
        let position = draw_row(ChosenLaw::BETA_2_1, 0.5, &mut generator(&["rows"], 0, 0), &mut ours);
        assert_eq!(position, rai_row(3, 0.5, &mut generator(&["rows"], 0, 0), &mut theirs));
        assert_eq!(ours, theirs);
        let other = draw_row(ChosenLaw::UNIFORM_3, 0.5, &mut generator(&["rows"], 0, 0), &mut ours);
        assert_eq!(other, position);
        assert!((0..4).all(|i| (ours[i] == theirs[i]) == (i != position)));
    }

    #[test]
    fn no_difference_of_a_layer_to_itself() {
        let sums =
            LayerSums { n: 3, energy: vec![6.0, 6.0], energy_square: vec![14.0, 14.0], product: vec![0.0, 14.0], ..LayerSums::default() };
        let difference = sums.difference(2, 1.0, 1.0);
        assert_eq!((difference.mean, difference.standard_error), (0.0, 0.0));
    }
}
