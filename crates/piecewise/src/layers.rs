//! Fully connected layers and the activations between them.

/// What a hidden layer does to each of its pre-activations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Activation {
    /// `max(h, 0)`: one kink, at 0.
    Relu,
    /// `h` clamped to `[-1, 1]`: two kinks, at -1 and 1.
    HardTanh,
}

impl Activation {
    /// Where the slope changes, ascending.
    pub fn kinks(self) -> &'static [f64] {
        match self {
            Activation::Relu => &[0.0],
            Activation::HardTanh => &[-1.0, 1.0],
        }
    }

    /// The activation of a pre-activation.
    ///
    /// ```
    /// use piecewise::Activation;
    /// assert_eq!([-2.0, 0.5, 2.0].map(|h| Activation::HardTanh.apply(h)), [-1.0, 0.5, 1.0]);
    /// assert_eq!([-2.0, 0.5, 2.0].map(|h| Activation::Relu.apply(h)), [0.0, 0.5, 2.0]);
    /// ```
    pub fn apply(self, h: f64) -> f64 {
        match self {
            Activation::Relu => h.max(0.0),
            Activation::HardTanh => h.clamp(-1.0, 1.0),
        }
    }
}

/// A fully connected layer: `h = W z + b`.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    fan_in: usize,
    fan_out: usize,
    /// `fan_in x fan_out`: column after column, because what changes along a curve is one unit before, that is one column.
    columns: Vec<f64>,
    biases: Vec<f64>,
}

/// Why a layer is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LayerError {
    /// A layer has units at both ends.
    #[error("read a layer from {fan_in} to {fan_out} units (range: 1 or more)")]
    Width {
        /// Units before it.
        fan_in: usize,
        /// Its units.
        fan_out: usize,
    },
    /// There is a weight for each pair of units and a bias for each unit.
    #[error("read a layer from {fan_in} to {fan_out} units with {weights} weights and {biases} biases")]
    Numbers {
        /// Units before it.
        fan_in: usize,
        /// Its units.
        fan_out: usize,
        /// Weights given.
        weights: usize,
        /// Biases given.
        biases: usize,
    },
    /// Every number is finite.
    #[error("read a layer with a weight or bias that is not finite")]
    NotFinite,
}

impl Layer {
    /// `weights` is `fan_out x fan_in`, row-major; `biases` has `fan_out` numbers.
    ///
    /// # Errors
    /// When a width is 0, the lengths do not fit, or a number is not finite.
    pub fn new(fan_in: usize, fan_out: usize, weights: &[f64], biases: Vec<f64>) -> Result<Layer, LayerError> {
        if fan_in == 0 || fan_out == 0 {
            return Err(LayerError::Width { fan_in, fan_out });
        }
        if weights.len() != fan_in * fan_out || biases.len() != fan_out {
            return Err(LayerError::Numbers { fan_in, fan_out, weights: weights.len(), biases: biases.len() });
        }
        if !weights.iter().chain(&biases).all(|x| x.is_finite()) {
            return Err(LayerError::NotFinite);
        }
        let columns = (0..fan_in).flat_map(|input| (0..fan_out).map(move |output| weights[output * fan_in + input])).collect();
        Ok(Layer { fan_in, fan_out, columns, biases })
    }

    /// Units before it.
    pub fn fan_in(&self) -> usize {
        self.fan_in
    }

    /// Its units.
    pub fn fan_out(&self) -> usize {
        self.fan_out
    }

    /// The weights that leave a unit of the layer before, `fan_out` numbers.
    ///
    /// # Panics
    /// When there is no such unit.
    pub fn column(&self, input: usize) -> &[f64] {
        &self.columns[input * self.fan_out..][..self.fan_out]
    }

    /// The biases, `fan_out` numbers.
    pub fn biases(&self) -> &[f64] {
        &self.biases
    }

    /// `W z`, without the biases.
    ///
    /// # Panics
    /// When `z` has another length than `fan_in`.
    pub fn product(&self, z: &[f64]) -> Vec<f64> {
        assert_eq!(z.len(), self.fan_in, "coordinates before the layer");
        let mut sums = vec![0.0; self.fan_out];
        for (input, &z) in z.iter().enumerate() {
            sums.iter_mut().zip(self.column(input)).for_each(|(sum, w)| *sum += w * z);
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_and_columns_given() {
        let layer = Layer::new(2, 3, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], vec![0.5; 3]).unwrap();
        assert_eq!([layer.column(0), layer.column(1)], [[1.0, 3.0, 5.0], [2.0, 4.0, 6.0]]);
        assert_eq!(layer.product(&[1.0, -1.0]), [-1.0; 3]);
    }

    #[test]
    fn kinks_are_where_the_slope_changes() {
        for activation in [Activation::Relu, Activation::HardTanh] {
            let slope = |h: f64| (activation.apply(h + 0.125) - activation.apply(h)) / 0.125;
            let changes = (-16..16).map(|eighth| f64::from(eighth) / 8.0).filter(|h| slope(h - 0.125) != slope(*h));
            assert_eq!(changes.collect::<Vec<_>>(), activation.kinks());
        }
    }

    #[test]
    fn what_is_no_layer_is_refused() {
        assert_eq!(Layer::new(0, 1, &[], vec![0.0]), Err(LayerError::Width { fan_in: 0, fan_out: 1 }));
        assert_eq!(Layer::new(1, 1, &[1.0], vec![]), Err(LayerError::Numbers { fan_in: 1, fan_out: 1, weights: 1, biases: 0 }));
        assert_eq!(Layer::new(1, 1, &[f64::NAN], vec![0.0]), Err(LayerError::NotFinite));
    }
}
