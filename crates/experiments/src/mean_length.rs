//! Mean lengths of whole networks: what equations 2 and 3 are held against.

use claims::{Evidence, Part, Relation};
use network::{Activation, Architecture, Biases, StreamingForward, WeightLaw, WeightScheme, normalized_squared_length};
use serde::{Deserialize, Serialize};

use crate::words::in_words;

/// Sums of a block: enough for a mean and its standard error.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Moments {
    sum: f64,
    sum_of_squares: f64,
    n: u64,
}

impl Moments {
    /// Adds one value.
    pub fn add(&mut self, value: f64) {
        self.sum += value;
        self.sum_of_squares += value * value;
        self.n += 1;
    }

    /// Adds blocks in their order, so that the sum has the same bits in every run.
    pub fn total(blocks: &[Vec<Self>], index: usize) -> Self {
        blocks.iter().fold(Self::default(), |total, block| Self {
            sum: total.sum + block[index].sum,
            sum_of_squares: total.sum_of_squares + block[index].sum_of_squares,
            n: total.n + block[index].n,
        })
    }

    /// A line that compares the mean with a theory; the standard error is that of the sample.
    pub fn against(&self, label: String, theory: f64) -> Evidence {
        let n = self.n as f64;
        let mean = self.sum / n;
        let variance = (self.sum_of_squares / n - mean * mean) * n / (n - 1.0);
        Evidence::mean(in_words(&label), Relation::Equal, theory, mean, (variance / n).sqrt(), self.n)
    }
}

const LARGEST_BLOCK: u64 = 2_000_000;

/// One setting of the length map: how to draw, which widths, what goes in.
pub struct LengthSetting<'a> {
    /// Name of the part: everything that the draws depend on.
    pub name: &'a str,
    /// Law of weights and biases before scaling, of variance 1.
    pub law: WeightLaw,
    /// Activation of every layer.
    pub activation: Activation,
    /// Variance of a weight times the fan-in.
    pub sigma_w2: f64,
    /// Variance of a bias; 0 for none.
    pub sigma_b2: f64,
    /// Widths of the layers; the last one need not be drawn.
    pub widths: &'a [usize],
    /// The fixed input.
    pub input: &'a [f64],
}

impl LengthSetting<'_> {
    /// Normalized squared length of the input.
    pub fn q0(&self) -> f64 {
        normalized_squared_length(self.input)
    }

    /// A part whose blocks hold, for each layer of `widths` after the first, the moments of the conditional mean of `q^l`.
    pub fn part(&self, trials: u64) -> Part<'_, Vec<Moments>> {
        let scheme = WeightScheme::iid(self.law).with_sigma_w(self.sigma_w2.sqrt());
        let scheme =
            if self.sigma_b2 > 0.0 { scheme.with_biases(Biases::Drawn { law: self.law, sigma_b: self.sigma_b2.sqrt() }) } else { scheme };
        // q^l needs the activations of layer l - 1, so the last listed layer need not be drawn.
        let drawn = &self.widths[..self.widths.len() - 1];
        Part::new(self.name, trials, LARGEST_BLOCK, move |block| {
            let architecture = Architecture::new(self.input.len(), drawn).expect("widths are positive");
            let mut network = StreamingForward::new(architecture, self.activation, scheme).expect("the law is valid");
            let mut moments = vec![Moments::default(); drawn.len()];
            let mut conditional = vec![0.0; drawn.len()];
            for _ in 0..block.trials {
                // A bias-free network that dies is not visited any further: its lengths are zero.
                conditional.fill(self.sigma_b2);
                network.run(self.input, &mut block.rng, |pass| {
                    conditional[pass.layer - 1] = self.sigma_w2 * normalized_squared_length(pass.activations) + self.sigma_b2;
                });
                moments.iter_mut().zip(&conditional).for_each(|(sums, q)| sums.add(*q));
            }
            moments
        })
    }
}
