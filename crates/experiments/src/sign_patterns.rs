//! Networks by all sign patterns of their weights: exact counts for every symmetric law.

/// All ReLU networks with given magnitudes of their weights: each weight takes both signs.
///
/// Under a symmetric law all sign patterns of given magnitudes are equally likely, so a share of patterns that is the same for
/// all magnitudes is the probability itself, whatever the law. Arithmetic is in 128-bit integers, hence exact.
#[derive(Clone, Debug)]
pub struct SignPatterns<'a> {
    /// Coordinates of the input.
    pub input_dim: usize,
    /// Rectified layers.
    pub hidden_widths: &'a [usize],
    /// Whether each neuron has a bias as well.
    pub biases: bool,
    /// Magnitudes in the order of the weights (layer by layer, row by row, a row's bias last), repeated if they are too few.
    pub magnitudes: &'a [i64],
}

/// How many sign patterns there are, and for how many the output vanishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PatternCount {
    /// Patterns for which the last rectified layer is zero at every input.
    pub zero: u64,
    /// All patterns.
    pub all: u64,
}

impl SignPatterns<'_> {
    fn parameter_count(&self) -> usize {
        let fan_ins = std::iter::once(self.input_dim).chain(self.hidden_widths.iter().copied());
        fan_ins.zip(self.hidden_widths).map(|(fan_in, fan_out)| (fan_in + usize::from(self.biases)) * fan_out).sum()
    }

    /// Counts the patterns for which the last layer is zero at all of the inputs.
    ///
    /// # Panics
    /// With more than 24 parameters: enumeration is for small networks.
    pub fn count_zero(&self, inputs: &[&[i64]]) -> PatternCount {
        let parameters = self.parameter_count();
        assert!(parameters <= 24, "2^{parameters} sign patterns are too many to enumerate");
        let all = 1_u64 << parameters;
        let zero = (0..all).filter(|pattern| inputs.iter().all(|input| self.is_zero_at(*pattern, input))).count() as u64;
        PatternCount { zero, all }
    }

    /// For each layer the patterns for which it is the first that is zero at the input: `[l - 1]` counts layer `l`. With biases later
    /// layers may be on again.
    ///
    /// # Panics
    /// With more than 24 parameters.
    pub fn first_zero_layers(&self, input: &[i64]) -> Vec<u64> {
        let parameters = self.parameter_count();
        assert!(parameters <= 24, "2^{parameters} sign patterns are too many to enumerate");
        let mut counts = vec![0; self.hidden_widths.len()];
        for pattern in 0..1_u64 << parameters {
            let mut first = None;
            self.visit(pattern, input, |layer, is_zero| {
                if is_zero && first.is_none() {
                    first = Some(layer);
                }
            });
            if let Some(layer) = first {
                counts[layer] += 1;
            }
        }
        counts
    }

    fn is_zero_at(&self, pattern: u64, input: &[i64]) -> bool {
        let mut last = input.iter().all(|x| *x == 0);
        self.visit(pattern, input, |_, is_zero| last = is_zero);
        last
    }

    /// Calls `visit` with the index of each layer and whether it is zero at the input.
    fn visit(&self, pattern: u64, input: &[i64], mut visit: impl FnMut(usize, bool)) {
        let mut parameters = self.magnitudes.iter().cycle().enumerate().map(|(position, magnitude)| {
            let magnitude = i128::from(*magnitude);
            if pattern >> position & 1 == 1 { -magnitude } else { magnitude }
        });
        let mut layer: Vec<i128> = input.iter().copied().map(i128::from).collect();
        for (index, &width) in self.hidden_widths.iter().enumerate() {
            layer = (0..width)
                .map(|_| {
                    let mut h: i128 = layer.iter().map(|x| x * parameters.next().expect("a cycle does not end")).sum();
                    if self.biases {
                        h += parameters.next().expect("a cycle does not end");
                    }
                    h.max(0)
                })
                .collect();
            visit(index, layer.iter().all(|x| *x == 0));
        }
    }
}

/// Magnitudes without small integer relations, so that no signed sum of a small network vanishes.
pub const GENERIC: [i64; 24] = [
    10_007, 31_337, 52_627, 74_161, 90_001, 12_553, 33_889, 57_037, 78_121, 99_991, 15_101, 36_607, 60_169, 81_817, 17_389, 40_009, 63_029,
    85_009, 19_949, 43_013, 66_047, 88_001, 22_501, 46_021,
];

/// Other magnitudes, very unequal ones.
pub const UNEQUAL: [i64; 24] = [
    1, 999_983, 17, 100_003, 5_003, 3, 700_001, 271, 65_537, 11, 300_007, 1_009, 29, 500_009, 101, 9_001, 7, 200_003, 2_003, 53, 800_011,
    401, 40_009, 13,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_neuron_is_off_for_half_of_its_signs() {
        let patterns = SignPatterns { input_dim: 1, hidden_widths: &[1], biases: false, magnitudes: &[7] };
        assert_eq!(patterns.count_zero(&[&[1]]), PatternCount { zero: 1, all: 2 });
        assert_eq!(patterns.count_zero(&[&[1], &[-1]]), PatternCount { zero: 0, all: 2 });
    }

    #[test]
    fn a_zero_input_is_always_mapped_to_zero() {
        let patterns = SignPatterns { input_dim: 2, hidden_widths: &[2], biases: false, magnitudes: &GENERIC };
        assert_eq!(patterns.count_zero(&[&[0, 0]]), PatternCount { zero: 16, all: 16 });
    }

    #[test]
    fn without_biases_a_zero_layer_stays_zero() {
        let patterns = SignPatterns { input_dim: 1, hidden_widths: &[1, 1], biases: false, magnitudes: &GENERIC };
        // Half of the four patterns at layer 1, half of the rest at layer 2.
        assert_eq!(patterns.first_zero_layers(&[1]), [2, 1]);
        assert_eq!(patterns.count_zero(&[&[1]]).zero, 3);
    }
}
