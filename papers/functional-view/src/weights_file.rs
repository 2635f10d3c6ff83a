//! Networks from safetensors files: one input, one output, rectified in between.

use std::fs::File;
use std::io::{self, Read};

use piecewise::{Layer, LayerError};
use safetensors::SafeTensors;
use safetensors::tensor::{Dtype, TensorView};

/// Why a file is refused.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WeightsFileError {
    /// It is no safetensors file.
    #[error("read a safetensors file: {0}")]
    Format(String),
    /// A name is neither of the two kinds.
    #[error("read the tensor `{0}` (known: layers.N.weight and layers.N.bias, or N.weight and N.bias)")]
    Name(String),
    /// Two names mean one tensor.
    #[error("read both `{0}` and `{1}`: they are one layer's")]
    Twice(String, String),
    /// There is nothing in it.
    #[error("read a network from a file without a weight")]
    Empty,
    /// A bias has no weight.
    #[error("read the layer of `{0}`: it has no weight")]
    NoWeight(String),
    /// A weight is a matrix, a bias a vector that fits.
    #[error("read `{name}` of shape {found:?} (range: {expected})")]
    Shape {
        /// The tensor.
        name: String,
        /// Its shape.
        found: Vec<usize>,
        /// What it should be.
        expected: String,
    },
    /// Numbers are floats of 32 or 64 bits.
    #[error("read `{name}` of type {found} (range: F32, F64)")]
    Type {
        /// The tensor.
        name: String,
        /// Its type.
        found: String,
    },
    /// A number is not finite, or a layer has no units.
    #[error("read layer {number}: failed to {error}")]
    Layer {
        /// The layer as the file numbers it.
        number: usize,
        /// What is wrong.
        error: LayerError,
    },
}

/// No network of one input comes near; what goes on for longer is no file of weights.
const LARGEST_FILE: u64 = 1 << 28;

/// The bytes of a file, of whatever kind: a pipe may end, `/dev/zero` does not.
pub(crate) fn read(path: &str) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST_FILE + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, format!("it is larger than {} MiB", LARGEST_FILE >> 20)));
    }
    Ok(bytes)
}

/// The layers of a file, input to output, the output layer last.
///
/// Names are `layers.N.weight` and `layers.N.bias`, or PyTorch's for an `nn.Sequential`, `N.weight` and `N.bias`; the numbers order the layers and need not
/// follow each other. A layer without a bias has zeros. A weight is `fan_out x fan_in`.
///
/// # Errors
/// When a name, type, shape or number is not as it should be. Whether layers fit together the analysis says.
pub(crate) fn layers(bytes: &[u8]) -> Result<Vec<Layer>, WeightsFileError> {
    let file = SafeTensors::deserialize(bytes).map_err(|error| WeightsFileError::Format(error.to_string()))?;
    let mut found = std::collections::BTreeMap::<usize, [Option<(String, TensorView<'_>)>; 2]>::new();
    for (name, tensor) in file.tensors() {
        let (number, which) = place(&name).ok_or_else(|| WeightsFileError::Name(name.clone()))?;
        if let Some((before, _)) = found.entry(number).or_default()[which].replace((name.clone(), tensor)) {
            return Err(WeightsFileError::Twice(before, name));
        }
    }
    let layer = |(number, [weight, bias]): (usize, [Option<(String, TensorView<'_>)>; 2])| {
        let Some((name, weight)) = weight else {
            return Err(WeightsFileError::NoWeight(bias.expect("a layer is here for one of its tensors").0));
        };
        let &[fan_out, fan_in] = weight.shape() else {
            return Err(WeightsFileError::Shape { name, found: weight.shape().to_vec(), expected: "outputs x inputs".into() });
        };
        // Without numbers the file's length says nothing about the other side: 2^60 outputs of no inputs would be believed.
        if fan_out == 0 || fan_in == 0 {
            return Err(WeightsFileError::Shape { name, found: weight.shape().to_vec(), expected: "at least 1 output and 1 input".into() });
        }
        let weights = numbers(&name, &weight)?;
        let biases = match bias {
            None => vec![0.0; fan_out],
            Some((_, bias)) if bias.shape() != [fan_out] => {
                let name = format!("{}bias", name.strip_suffix("weight").unwrap_or_default());
                return Err(WeightsFileError::Shape { name, found: bias.shape().to_vec(), expected: format!("[{fan_out}]") });
            }
            Some((name, bias)) => numbers(&name, &bias)?,
        };
        Layer::new(fan_in, fan_out, &weights, biases).map_err(|error| WeightsFileError::Layer { number, error })
    };
    let layers: Vec<Layer> = found.into_iter().map(layer).collect::<Result<_, _>>()?;
    if layers.is_empty() { Err(WeightsFileError::Empty) } else { Ok(layers) }
}

/// A tensor's layer by number, and 0 for a weight, 1 for a bias.
fn place(name: &str) -> Option<(usize, usize)> {
    let (number, kind) = name.strip_prefix("layers.").unwrap_or(name).split_once('.')?;
    let which = ["weight", "bias"].into_iter().position(|known| known == kind)?;
    Some((number.parse().ok()?, which))
}

fn numbers(name: &str, tensor: &TensorView<'_>) -> Result<Vec<f64>, WeightsFileError> {
    let data = tensor.data();
    match tensor.dtype() {
        Dtype::F32 => Ok(data.as_chunks::<4>().0.iter().map(|bytes| f64::from(f32::from_le_bytes(*bytes))).collect()),
        Dtype::F64 => Ok(data.as_chunks::<8>().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect()),
        other => Err(WeightsFileError::Type { name: name.to_owned(), found: format!("{other:?}") }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tensors by name, type, shape and numbers.
    fn file(tensors: &[(&str, Dtype, &[usize], &[f64])]) -> Vec<u8> {
        let bytes: Vec<Vec<u8>> = tensors
            .iter()
            .map(|(_, dtype, _, numbers)| match dtype {
                Dtype::F32 => numbers.iter().flat_map(|x| (*x as f32).to_le_bytes()).collect(),
                Dtype::I64 => numbers.iter().flat_map(|x| (*x as i64).to_le_bytes()).collect(),
                _ => numbers.iter().flat_map(|x| x.to_le_bytes()).collect(),
            })
            .collect();
        let views = tensors.iter().zip(&bytes).map(|((name, dtype, shape, _), bytes)| {
            (name.to_string(), TensorView::new(*dtype, shape.to_vec(), bytes).expect("bytes of this shape"))
        });
        safetensors::serialize(views, None).expect("a file")
    }

    #[test]
    fn both_kinds_of_names_are_one_network() {
        let expected = [Layer::new(1, 2, &[1.0, -0.5], vec![0.25, 2.0]).unwrap(), Layer::new(2, 1, &[3.0, 4.0], vec![0.0]).unwrap()];
        let named = file(&[
            ("layers.0.weight", Dtype::F32, &[2, 1], &[1.0, -0.5]),
            ("layers.0.bias", Dtype::F32, &[2], &[0.25, 2.0]),
            ("layers.1.weight", Dtype::F32, &[1, 2], &[3.0, 4.0]),
        ]);
        // Numbers count as numbers: 10 comes after 2.
        let sequential = file(&[
            ("10.weight", Dtype::F64, &[1, 2], &[3.0, 4.0]),
            ("2.weight", Dtype::F64, &[2, 1], &[1.0, -0.5]),
            ("2.bias", Dtype::F64, &[2], &[0.25, 2.0]),
        ]);
        for bytes in [named, sequential] {
            assert_eq!(layers(&bytes).unwrap(), expected);
        }
    }

    #[test]
    fn what_is_no_network_is_refused_by_name() {
        let message = |bytes: &[u8]| layers(bytes).unwrap_err().to_string();
        assert!(message(b"no").starts_with("read a safetensors file: "));
        assert_eq!(message(&file(&[])), "read a network from a file without a weight");
        assert_eq!(
            message(&file(&[("conv.weight", Dtype::F64, &[1, 1], &[1.0])])),
            "read the tensor `conv.weight` (known: layers.N.weight and layers.N.bias, or N.weight and N.bias)"
        );
        assert_eq!(message(&file(&[("0.bias", Dtype::F64, &[1], &[1.0])])), "read the layer of `0.bias`: it has no weight");
        assert_eq!(message(&file(&[("0.weight", Dtype::I64, &[1, 1], &[1.0])])), "read `0.weight` of type I64 (range: F32, F64)");
        assert_eq!(
            message(&file(&[("0.weight", Dtype::F64, &[2], &[1.0, 2.0])])),
            "read `0.weight` of shape [2] (range: outputs x inputs)"
        );
        let twice = file(&[("0.weight", Dtype::F64, &[1, 1], &[1.0]), ("layers.0.weight", Dtype::F64, &[1, 1], &[2.0])]);
        assert!(message(&twice).contains("`0.weight`") && message(&twice).contains("`layers.0.weight`"), "{}", message(&twice));
        let bias = file(&[("0.weight", Dtype::F64, &[1, 1], &[1.0]), ("0.bias", Dtype::F64, &[2], &[1.0, 2.0])]);
        assert_eq!(message(&bias), "read `0.bias` of shape [2] (range: [1])");
        assert!(message(&file(&[("0.weight", Dtype::F64, &[1, 1], &[f64::NAN])])).contains("not finite"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_without_an_end_is_given_up() {
        assert_eq!(read("/dev/zero").unwrap_err().to_string(), "it is larger than 256 MiB");
        assert!(read("/dev/null").unwrap().is_empty());
    }

    #[test]
    fn a_header_that_promises_too_much_is_answered_at_once() {
        let header = |text: &str| [&(text.len() as u64).to_le_bytes()[..], text.as_bytes()].concat();
        let message = |bytes: &[u8]| layers(bytes).unwrap_err().to_string();
        let rows = |shape: &str| header(&format!(r#"{{"0.weight":{{"dtype":"F64","shape":{shape},"data_offsets":[0,0]}}}}"#));
        for shape in ["[1152921504606846976,0]", "[0,1152921504606846976]"] {
            assert!(message(&rows(shape)).contains("at least 1 output and 1 input"), "{shape}: {}", message(&rows(shape)));
        }
        for shape in ["[1152921504606846976,1]", "[1152921504606846976,1152921504606846976]", "[-1,1]"] {
            assert!(message(&rows(shape)).starts_with("read a safetensors file: "), "{shape}: {}", message(&rows(shape)));
        }
        let endless = [&(1_u64 << 60).to_le_bytes()[..], b"{}"].concat();
        assert!(message(&endless).starts_with("read a safetensors file: "), "{}", message(&endless));
    }

    #[test]
    fn a_damaged_file_is_refused_or_is_a_network_that_can_be_analysed() {
        let sound = file(&[
            ("layers.0.weight", Dtype::F32, &[2, 1], &[1.0, -0.5]),
            ("layers.0.bias", Dtype::F32, &[2], &[0.25, 2.0]),
            ("layers.1.weight", Dtype::F64, &[3, 2], &[1.0, 2.0, 3.0, 4.0, -5.0, 6.0]),
            ("layers.2.weight", Dtype::F64, &[1, 3], &[3.0, -4.0, 1.0]),
            ("layers.2.bias", Dtype::F64, &[1], &[0.5]),
        ]);
        let analyse = |bytes: Vec<u8>| {
            let Ok(layers) = layers(&bytes) else { return };
            let (output, hidden) = layers.split_last().expect("a file without layers is refused");
            let network = piecewise::univariate::Univariate::<f64>::new(hidden, output);
            if let Some(function) = network.ok().and_then(|network| network.checked_function()) {
                let _: f64 = function.places.iter().map(|place| place.at + place.jump()).sum();
            }
        };
        damage::hold("safetensors", 2000, damage::bytes(sound.clone()), analyse);
        // Past the header, where only the numbers change.
        let header = 8 + u64::from_le_bytes(*sound.first_chunk().expect("a length")) as usize;
        let (header, numbers) = (sound[..header].to_vec(), sound[header..].to_vec());
        damage::hold("numbers in safetensors", 2000, damage::bytes(numbers.clone()), |mut damaged| {
            damaged.resize(numbers.len(), 0x7F);
            analyse([&header[..], &damaged].concat());
        });
        damage::hold(
            "safetensors out of nowhere",
            2000,
            damage::any_bytes(b"\x40\0\0\0\0\0\0\0{\"0.weight\":{\"dtype\":\"F64\",\"shape\":["),
            analyse,
        );
    }
}
