//! Images as inputs of a network.

use claims::{Profile, Run, Stop};
use datasets::{Classification, DataError, Images};
use ndarray::Array2;

/// Images that are trained on and tested with: a row for each, of squared norm `width`.
pub(crate) struct LabelledImages {
    /// The set's name, and that it is a substitute where it is one.
    pub name: String,
    /// Whether it is the set that the paper names.
    pub is_the_papers: bool,
    pub train: (Array2<f32>, Vec<u32>),
    pub test: (Array2<f32>, Vec<u32>),
}

/// Images of MNIST and CIFAR-10 that networks are trained on.
const TRAINED_ON: usize = 10_000;

impl LabelledImages {
    /// MNIST at paper scale where there is one, else the 8x8 digits.
    pub(crate) fn mnist(run: &Run, width: impl Fn(bool) -> usize) -> Result<Self, Stop> {
        Self::load(run, "MNIST", datasets::mnist, width)
    }

    /// MNIST at paper scale, and no row without it; the 8x8 digits at CI scale.
    ///
    /// For rows whose answer the digits do not share: large networks learn 1,442 small images by heart within a few hundred steps.
    pub(crate) fn mnist_only(run: &Run, width: usize) -> Result<Self, Stop> {
        let images = Self::mnist(run, |_| width)?;
        if run.profile() == Profile::Paper && !images.is_the_papers {
            return Err(Stop::NoData("MNIST: --data-dir DIR, after cargo xtask data fetch mnist".into()));
        }
        Ok(images)
    }

    /// CIFAR-10 at paper scale, and no row without it; the 8x8 digits at CI scale, for the direction only.
    pub(crate) fn cifar10(run: &Run, width: impl Fn(bool) -> usize) -> Result<Self, Stop> {
        let images = Self::load(run, "CIFAR-10", datasets::cifar10, width)?;
        if run.profile() == Profile::Paper && !images.is_the_papers {
            return Err(Stop::NoData("CIFAR-10: --data-dir DIR, after cargo xtask data fetch cifar10".into()));
        }
        Ok(images)
    }

    fn load(
        run: &Run,
        papers: &str,
        loader: fn(Option<&std::path::Path>) -> Result<Option<Classification>, DataError>,
        width: impl Fn(bool) -> usize,
    ) -> Result<Self, Stop> {
        let found = match run.profile() {
            Profile::Ci => None,
            Profile::Paper => loader(run.data_dir()).map_err(|error| Stop::Data { error: error.to_string(), help: error.help() })?,
        };
        Ok(match found {
            Some(set) => Self::new(&set, format!("first 10,000 of {}", set.name), true, width(true)),
            None => Self::digits(papers, width(false)),
        })
    }

    /// The 8x8 digits as a substitute of another set.
    pub(crate) fn digits(instead_of: &str, width: usize) -> Self {
        let set = datasets::digits();
        Self::new(&set, format!("{}, not {instead_of}", set.name), false, width)
    }

    fn new(set: &Classification, name: String, is_the_papers: bool, width: usize) -> Self {
        let part = |images: &Images, most: usize| {
            let count = images.count().min(most);
            let mut rows = Vec::with_capacity(count * set.values_per_image());
            for image in (0..count).map(|index| images.image(index)) {
                // The smallest value is 0, so no image is darker than black: a black one keeps its zeros.
                let square = image.iter().map(|&value| u64::from(value).pow(2)).sum::<u64>().max(1);
                let scale = (width as f64 / square as f64).sqrt();
                rows.extend(image.iter().map(|&value| (f64::from(value) * scale) as f32));
            }
            let rows = Array2::from_shape_vec((count, set.values_per_image()), rows).expect("an image in each row");
            (rows, images.labels()[..count].iter().map(|&label| u32::from(label)).collect())
        };
        Self { name, is_the_papers, train: part(&set.train, TRAINED_ON), test: part(&set.test, usize::MAX) }
    }

    pub(crate) fn input_dim(&self) -> usize {
        self.train.0.ncols()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_image_has_the_squared_norm_of_the_width_and_its_class() {
        let images = LabelledImages::digits("MNIST", 32);
        assert_eq!((images.train.0.dim(), images.test.0.dim()), ((1442, 64), (355, 64)));
        assert_eq!((images.train.1.len(), images.test.1.len(), images.input_dim()), (1442, 355, 64));
        for row in images.train.0.rows().into_iter().chain(images.test.0.rows()) {
            let square: f64 = row.iter().map(|x| f64::from(*x).powi(2)).sum();
            assert!((square - 32.0).abs() < 1e-4 && row.iter().all(|x| *x >= 0.0), "{square}");
        }
        assert_eq!(images.train.1[..4], [0, 1, 2, 3]);
        assert!(!images.is_the_papers && images.name.contains("not MNIST"), "{}", images.name);
    }
}
