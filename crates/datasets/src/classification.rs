//! Sets of labelled images.

use std::path::Path;

use crate::catalogue::{self, DataFile, Set};
use crate::embedded;
use crate::error::{DataError, FileProblem, FormatError};
use crate::folder;
use crate::formats::{self, IdxImages};

/// Images and their labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Images {
    values: usize,
    pixels: Vec<u8>,
    labels: Vec<u8>,
}

impl Images {
    /// `pixels`: count x `values`; `labels`: count, each 0 to 9.
    ///
    /// # Panics
    /// If the lengths disagree.
    fn new(values: usize, pixels: Vec<u8>, labels: Vec<u8>) -> Self {
        assert_eq!(pixels.len(), values * labels.len(), "the loaders compare the counts");
        Self { values, pixels, labels }
    }

    /// How many images.
    pub fn count(&self) -> usize {
        self.labels.len()
    }

    /// All pixels: count x channels x rows x columns.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// All labels, each 0 to 9.
    pub fn labels(&self) -> &[u8] {
        &self.labels
    }

    /// One image: channels x rows x columns.
    ///
    /// # Panics
    /// If `index` is not below [`Images::count`].
    pub fn image(&self, index: usize) -> &[u8] {
        assert!(index < self.count(), "image {index} of {}", self.count());
        &self.pixels[index * self.values..(index + 1) * self.values]
    }

    /// How many images each class has.
    pub fn class_counts(&self) -> [usize; 10] {
        let mut counts = [0; 10];
        self.labels.iter().for_each(|&label| counts[usize::from(label)] += 1);
        counts
    }
}

/// A set of labelled images with ten classes, in two parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classification {
    /// What to call it in a table, with the part that was loaded where that is not all.
    pub name: String,
    /// Pixels from top to bottom.
    pub rows: usize,
    /// Pixels from left to right.
    pub columns: usize,
    /// 1 for grey, 3 for red, green and blue.
    pub channels: usize,
    /// The largest value that a pixel can have: 255, or 16 for the digits. The smallest is 0.
    pub largest_value: u8,
    /// For training.
    pub train: Images,
    /// For testing.
    pub test: Images,
}

impl Classification {
    /// Numbers in one image: channels x rows x columns.
    pub fn values_per_image(&self) -> usize {
        self.channels * self.rows * self.columns
    }
}

/// MNIST: 60,000 and 10,000 grey images of 28 x 28 pixels, from `DIR/mnist/`. `None`: no folder is given or it has no `mnist`.
///
/// The content of every file is checked by SHA-256 before it is used.
///
/// # Errors
/// A file is missing, unreadable, cut off, damaged or another one.
pub fn mnist(data_dir: Option<&Path>) -> Result<Option<Classification>, DataError> {
    let set = named("mnist");
    let Some(data_dir) = with_folder(set, data_dir)? else { return Ok(None) };
    let read = |index: usize| required(set, &set.files[index], data_dir);
    let part = |images: usize| -> Result<(IdxImages, Vec<u8>), DataError> {
        let pixels = formats::idx_images(&read(images)?).map_err(|error| wrong(set, images, data_dir, error))?;
        let labels = formats::idx_labels(&read(images + 1)?).map_err(|error| wrong(set, images + 1, data_dir, error))?;
        if pixels.count != labels.len() {
            return Err(wrong(set, images + 1, data_dir, FormatError::Pair { images: pixels.count, labels: labels.len() }));
        }
        Ok((pixels, labels))
    };
    let (train, train_labels) = part(0)?;
    let (test, test_labels) = part(2)?;
    let (rows, columns) = (train.rows, train.columns);
    Ok(Some(Classification {
        name: set.title.to_owned(),
        rows,
        columns,
        channels: 1,
        largest_value: 255,
        train: Images::new(rows * columns, train.pixels, train_labels),
        test: Images::new(rows * columns, test.pixels, test_labels),
    }))
}

/// CIFAR-10: color images of 32 x 32 pixels, a red, a green and a blue plane each, from `DIR/cifar10/`: 10,000 for testing and 10,000
/// for training in each of the batches that are there, in the batches' order. `None`: no folder is given or it has no `cifar10`.
///
/// Any of the five training batches will do; [`Classification::name`] says which were found. The content of every file is checked by
/// SHA-256 before it is used.
///
/// # Errors
/// The test batch or all training batches are missing, or a file is unreadable, cut off, damaged or another one.
pub fn cifar10(data_dir: Option<&Path>) -> Result<Option<Classification>, DataError> {
    let set = named("cifar10");
    let Some(data_dir) = with_folder(set, data_dir)? else { return Ok(None) };
    let (test, batches) = set.files.split_last().expect("CIFAR-10 has files");
    let (mut found, mut labels, mut pixels) = (Vec::new(), Vec::new(), Vec::new());
    for (index, batch) in batches.iter().enumerate() {
        let Some(bytes) = folder::read(set, batch, data_dir)? else { continue };
        let (more_labels, more_pixels) = formats::cifar10_records(&bytes).map_err(|error| wrong(set, index, data_dir, error))?;
        labels.extend(more_labels);
        pixels.extend(more_pixels);
        found.push(index + 1);
    }
    if found.is_empty() {
        return Err(missing(set, &batches[0], data_dir));
    }
    let test = required(set, test, data_dir)?;
    let (test_labels, test_pixels) = formats::cifar10_records(&test).map_err(|error| wrong(set, batches.len(), data_dir, error))?;
    let values = formats::CIFAR10_RECORD - 1;
    Ok(Some(Classification {
        name: cifar10_name(set.title, &found, batches.len()),
        rows: 32,
        columns: 32,
        channels: 3,
        largest_value: 255,
        train: Images::new(values, pixels, labels),
        test: Images::new(values, test_pixels, test_labels),
    }))
}

/// `CIFAR-10`, or which part of it.
fn cifar10_name(title: &str, batches: &[usize], all: usize) -> String {
    if batches.len() == all {
        return title.to_owned();
    }
    let word = if batches.len() == 1 { "batch" } else { "batches" };
    let list = batches.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
    format!("{title}, training {word} {list} of {all}")
}

/// Handwritten digits of 8 x 8 pixels, 0 to 16, compiled in: 1,442 for training and 355 for testing.
///
/// The file is the TEST part of UCI's set 80, which is all that is compiled in. The split is ours: of each class every fifth image (the
/// fifth, the tenth and so on in the file's order) is for testing. Every fifth of the file would not do: its digits often follow each
/// other as 0, 1, ..., 9, and the classes of the test side would have 21 to 52 images. So results are not comparable with those on UCI's own split, and this is not MNIST:
/// a table made from it says so. Attribution: [`catalogue::DIGITS_ATTRIBUTION`].
///
/// # Panics
/// Never: a test reads the compiled-in copy.
pub fn digits() -> Classification {
    let table = formats::number_table(&embedded::digits(), Some(',')).expect("the compiled-in digits are a table");
    let values = table.columns - 1;
    let mut parts = [(Vec::new(), Vec::new()), (Vec::new(), Vec::new())];
    let mut seen = [0; 10];
    for row in table.values.chunks_exact(table.columns) {
        let label = row[values] as usize;
        seen[label] += 1;
        let (pixels, labels) = &mut parts[usize::from(seen[label] % 5 == 0)];
        pixels.extend(row[..values].iter().map(|&value| value as u8));
        labels.push(row[values] as u8);
    }
    let [train, test] = parts.map(|(pixels, labels)| Images::new(values, pixels, labels));
    Classification { name: named("digits").title.to_owned(), rows: 8, columns: 8, channels: 1, largest_value: 16, train, test }
}

fn named(name: &str) -> &'static Set {
    catalogue::set(name).expect("the catalogue has the sets that there are loaders for")
}

/// The folder of data sets, if it has a folder of this set.
fn with_folder<'a>(set: &Set, data_dir: Option<&'a Path>) -> Result<Option<&'a Path>, DataError> {
    match data_dir {
        Some(data_dir) if folder::is_there(set, &data_dir.join(set.folder))? => Ok(Some(data_dir)),
        _ => Ok(None),
    }
}

fn required(set: &Set, file: &DataFile, data_dir: &Path) -> Result<Vec<u8>, DataError> {
    folder::read(set, file, data_dir)?.ok_or_else(|| missing(set, file, data_dir))
}

fn missing(set: &Set, file: &DataFile, data_dir: &Path) -> DataError {
    DataError::file(set, &data_dir.join(set.folder).join(file.stored_name()), FileProblem::Missing)
}

/// A file with the right checksum in a wrong format cannot be; if our table were wrong, it is an error and no panic.
fn wrong(set: &Set, index: usize, data_dir: &Path, error: FormatError) -> DataError {
    let file = &set.files[index];
    let path = folder::find(set, file, data_dir).ok().flatten().unwrap_or_else(|| data_dir.join(set.folder).join(file.name));
    DataError::file(set, &path, error)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_digits_are_those_of_the_set() {
        let digits = digits();
        assert_eq!((digits.rows, digits.columns, digits.channels, digits.values_per_image()), (8, 8, 1, 64));
        let (train, test) = (digits.train.class_counts(), digits.test.class_counts());
        let all: Vec<usize> = train.iter().zip(test).map(|(a, b)| a + b).collect();
        // The counts that scikit-learn documents for its copy.
        assert_eq!(all, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
        assert_eq!((digits.train.count(), digits.test.count()), (1442, 355));
    }

    #[test]
    fn every_fifth_digit_of_a_class_is_for_testing() {
        let digits = digits();
        let (train, test) = (digits.train.class_counts(), digits.test.class_counts());
        assert!(train.iter().zip(test).all(|(a, b)| b == (a + b) / 5));
        // The file begins with the digits 0 to 9, three times in order: none of them is the fifth of its class.
        assert_eq!(digits.train.labels()[..12], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
    }

    #[test]
    fn digits_go_from_0_to_their_largest_value() {
        let digits = digits();
        let pixels = || digits.train.pixels().iter().chain(digits.test.pixels());
        assert_eq!(pixels().min(), Some(&0));
        assert_eq!(pixels().max(), Some(&digits.largest_value));
        // The first image's first row in the file.
        assert_eq!(digits.train.image(0)[..8], [0, 0, 5, 13, 9, 1, 0, 0]);
    }

    #[test]
    fn without_a_folder_there_is_no_set() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for data_dir in [None, Some(folder.path())] {
            assert!(matches!(mnist(data_dir), Ok(None)));
            assert!(matches!(cifar10(data_dir), Ok(None)));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_we_cannot_look_into_is_an_error_and_not_a_set_that_is_not_there() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("data");
        fs::write(&file, "").expect("a file");
        for load in [mnist, cifar10] {
            let error = load(Some(&file)).expect_err("nothing lies in a file");
            assert!(matches!(error, DataError::File { problem: FileProblem::Unreadable(_), .. }), "{error}");
        }
    }

    #[test]
    fn a_folder_without_its_files_is_an_error_that_names_the_first() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, load, first) in
            [("mnist", mnist as fn(Option<&Path>) -> _, "train-images-idx3-ubyte.gz"), ("cifar10", cifar10, "data_batch_1.bin.gz")]
        {
            fs::create_dir(folder.path().join(name)).expect("a folder");
            let error = load(Some(folder.path())).expect_err("it is empty");
            let path = folder.path().join(name).join(first);
            assert_eq!(error.to_string(), format!("use {}: it is missing", path.display()));
            assert!(error.help().contains(&format!("cargo xtask data fetch {name}")));
        }
    }

    #[test]
    fn a_part_of_cifar_10_is_called_one() {
        assert_eq!(cifar10_name("CIFAR-10", &[1, 2, 3, 4, 5], 5), "CIFAR-10");
        assert_eq!(cifar10_name("CIFAR-10", &[1, 3], 5), "CIFAR-10, training batches 1, 3 of 5");
        assert_eq!(cifar10_name("CIFAR-10", &[4], 5), "CIFAR-10, training batch 4 of 5");
    }

    #[test]
    #[should_panic(expected = "image 355 of 355")]
    fn there_is_no_image_behind_the_last() {
        let _ = digits().test.image(355);
    }
}
