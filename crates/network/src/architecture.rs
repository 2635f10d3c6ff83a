//! Architectures: the shape of a network, without its weights.

/// Input dimension, hidden widths and an optional linear output layer.
///
/// `hidden_widths` lists the layers that apply the activation, input to output, one width each. Papers count layers in different
/// ways ("10 layers" may or may not include a linear last one), so there is no depth here: a network whose every layer is
/// rectified lists all its widths and has no output layer; a network with a linear last layer lists one width fewer and names
/// the output dimension.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Architecture {
    input_dim: usize,
    hidden_widths: Vec<usize>,
    output_dim: Option<usize>,
}

/// Why a shape is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ArchitectureError {
    /// The input needs at least one coordinate.
    #[error("describe a network with input dimension 0 (range: 1 or more)")]
    InputDim,
    /// Each hidden layer needs at least one neuron.
    #[error("describe a network whose hidden width number {position} is 0 (range: 1 or more)")]
    HiddenWidth {
        /// Position in the list of hidden widths, from 1.
        position: usize,
    },
    /// The output layer needs at least one neuron.
    #[error("describe a network with output dimension 0 (range: 1 or more)")]
    OutputDim,
}

impl Architecture {
    /// A network whose every layer applies the activation.
    ///
    /// `hidden_widths` may be empty: the identity.
    ///
    /// # Errors
    /// When the input dimension or a width is 0.
    pub fn new(input_dim: usize, hidden_widths: &[usize]) -> Result<Architecture, ArchitectureError> {
        if input_dim == 0 {
            return Err(ArchitectureError::InputDim);
        }
        check_hidden_widths(hidden_widths)?;
        Ok(Architecture { input_dim, hidden_widths: hidden_widths.to_vec(), output_dim: None })
    }

    /// The same network followed by a linear layer.
    ///
    /// # Errors
    /// When the output dimension is 0.
    pub fn with_linear_output(self, output_dim: usize) -> Result<Architecture, ArchitectureError> {
        if output_dim == 0 {
            return Err(ArchitectureError::OutputDim);
        }
        Ok(Architecture { output_dim: Some(output_dim), ..self })
    }

    /// Number of input coordinates.
    pub fn input_dim(&self) -> usize {
        self.input_dim
    }

    /// Widths of the layers that apply the activation, input to output.
    pub fn hidden_widths(&self) -> &[usize] {
        &self.hidden_widths
    }

    /// Dimension of the linear output layer, if there is one.
    pub fn output_dim(&self) -> Option<usize> {
        self.output_dim
    }

    /// `(fan_in, fan_out)` of each layer, input to output, the linear output layer last if there is one.
    pub fn layer_shapes(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let outputs = || self.hidden_widths.iter().copied().chain(self.output_dim);
        std::iter::once(self.input_dim).chain(outputs()).zip(outputs())
    }

    /// Number of layers, the linear output layer included.
    pub fn layer_count(&self) -> usize {
        self.hidden_widths.len() + usize::from(self.output_dim.is_some())
    }

    /// Number of weights and biases.
    pub fn parameter_count(&self) -> usize {
        self.layer_shapes().map(|(fan_in, fan_out)| (fan_in + 1) * fan_out).sum()
    }
}

/// Refuses a list with a layer of width 0. An empty list is the identity, and fine.
///
/// # Errors
/// Names the position of the first width 0, counted from 1.
pub(crate) fn check_hidden_widths(hidden_widths: &[usize]) -> Result<(), ArchitectureError> {
    match hidden_widths.iter().position(|&width| width == 0) {
        Some(index) => Err(ArchitectureError::HiddenWidth { position: index + 1 }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_layer_at_all_is_the_identity() {
        let identity = Architecture::new(3, &[]).unwrap();
        assert_eq!((identity.layer_count(), identity.parameter_count()), (0, 0));
    }

    #[test]
    fn one_neuron_has_one_weight_and_one_bias() {
        let neuron = Architecture::new(1, &[1]).unwrap();
        assert_eq!(neuron.layer_shapes().collect::<Vec<_>>(), [(1, 1)]);
        assert_eq!(neuron.parameter_count(), 2);
    }

    #[test]
    fn shapes_chain_from_the_input_to_the_linear_output() {
        let network = Architecture::new(1, &[2, 5]).unwrap().with_linear_output(3).unwrap();
        assert_eq!(network.layer_shapes().collect::<Vec<_>>(), [(1, 2), (2, 5), (5, 3)]);
        assert_eq!(network.layer_count(), 3);
        assert_eq!(network.hidden_widths(), [2, 5]);
    }

    #[test]
    fn a_zero_is_refused_by_name_and_range() {
        let message = |result: Result<Architecture, ArchitectureError>| result.unwrap_err().to_string();
        assert_eq!(message(Architecture::new(0, &[2])), "describe a network with input dimension 0 (range: 1 or more)");
        assert_eq!(message(Architecture::new(1, &[2, 0, 0])), "describe a network whose hidden width number 2 is 0 (range: 1 or more)");
        assert_eq!(
            message(Architecture::new(1, &[2]).unwrap().with_linear_output(0)),
            "describe a network with output dimension 0 (range: 1 or more)"
        );
    }
}
