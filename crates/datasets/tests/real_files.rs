//! The loaders on the real files, where the environment variable `VERDICT_DATA_DIR` names a folder of them.
//!
//! The expected counts and moments are of NumPy over the same files, printed to as many decimals as stand here.

use std::path::{Path, PathBuf};

use datasets::{Classification, Images, REGRESSION_SETS, Regression};

/// The folder, or a word on why nothing is tested.
fn data_dir() -> Option<PathBuf> {
    let folder = std::env::var_os("VERDICT_DATA_DIR").filter(|folder| !folder.is_empty()).map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: VERDICT_DATA_DIR names no folder of data sets");
    }
    folder
}

/// What a loader finds there, or a word on why nothing is tested.
fn loaded(name: &str, load: fn(Option<&Path>) -> Result<Option<Classification>, datasets::DataError>) -> Option<Classification> {
    let folder = data_dir()?;
    let set = load(Some(&folder)).unwrap_or_else(|error| panic!("failed to {error}"));
    if set.is_none() {
        eprintln!("skipped: {} has no {name}", folder.display());
    }
    set
}

/// Mean and population deviation of value/255.
fn moments(pixels: impl Iterator<Item = u8>) -> (f64, f64) {
    // Integers, so that nothing is rounded before the end: 60,000 x 784 x 255^2 is below 2^42.
    let (mut count, mut sum, mut squares) = (0_u64, 0_u64, 0_u64);
    for pixel in pixels.map(u64::from) {
        (count, sum, squares) = (count + 1, sum + pixel, squares + pixel * pixel);
    }
    let mean = sum as f64 / count as f64;
    (mean / 255.0, (squares as f64 / count as f64 - mean * mean).sqrt() / 255.0)
}

/// Half a unit of the last decimal that is printed.
fn agrees(found: f64, printed: f64, decimals: i32) {
    assert!((found - printed).abs() <= 0.5 * 10_f64.powi(-decimals) * (1.0 + 1e-9), "{found} is not {printed}");
}

#[test]
fn mnist_is_the_published_set() {
    let Some(set) = loaded("MNIST", datasets::mnist) else { return };
    assert_eq!((set.name.as_str(), set.rows, set.columns, set.channels, set.largest_value), ("MNIST", 28, 28, 1, 255));
    assert_eq!(set.train.class_counts(), [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    assert_eq!(set.test.class_counts(), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    assert_eq!(set.train.labels()[..10], [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    assert_eq!(set.test.labels()[..10], [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    for (part, mean, deviation) in [(&set.train, 0.130660, 0.308108), (&set.test, 0.132515, 0.310480)] {
        let found = moments(part.pixels().iter().copied());
        agrees(found.0, mean, 6);
        agrees(found.1, deviation, 6);
    }
    assert_eq!(set.train.image(59_999).len(), 784);
}

#[test]
fn cifar_10_is_the_published_set_or_a_part_of_it() {
    let Some(set) = loaded("CIFAR-10", datasets::cifar10) else { return };
    assert_eq!((set.rows, set.columns, set.channels, set.largest_value), (32, 32, 3, 255));
    assert_eq!(set.test.class_counts(), [1000; 10]);
    assert_eq!(set.test.labels()[..10], [3, 8, 8, 0, 6, 6, 1, 6, 3, 1]);
    assert_eq!(set.train.count() % 10_000, 0);
    let folder = data_dir().expect("it was there");
    if ["data_batch_1.bin", "data_batch_1.bin.gz"].iter().any(|name| folder.join("cifar10").join(name).exists()) {
        assert_eq!(set.train.labels()[..10], [6, 9, 9, 4, 1, 1, 2, 7, 8, 3]);
    }
    if set.name == "CIFAR-10" {
        assert_eq!(set.train.class_counts(), [5000; 10]);
        for (channel, mean, deviation) in [(0, 0.491400, 0.247032), (1, 0.482158, 0.243485), (2, 0.446531, 0.261588)] {
            let found = moments(plane(&set.train, channel));
            agrees(found.0, mean, 6);
            agrees(found.1, deviation, 6);
        }
    } else {
        eprintln!("{}: the counts and moments of the whole training part are not tested", set.name);
        assert!(set.name.starts_with("CIFAR-10, training batch"));
    }
}

/// One colour of every image.
fn plane(images: &Images, channel: usize) -> impl Iterator<Item = u8> + '_ {
    (0..images.count()).flat_map(move |index| images.image(index)[channel * 1024..(channel + 1) * 1024].iter().copied())
}

#[test]
fn the_regression_sets_have_the_published_targets() {
    let Some(folder) = data_dir() else { return };
    let printed = [
        ("yacht", 10.4954, 15.1359, 4),
        ("concrete", 35.8180, 16.6976, 4),
        ("energy", 22.3072, 10.0836, 4),
        ("power-plant", 454.3650, 17.0661, 4),
        ("naval-propulsion-plant", 0.975000, 0.014720, 6),
        ("protein-tertiary-structure", 7.7485, 6.1182, 4),
        ("wine-quality-red", 5.6360, 0.8073, 4),
        ("kin8nm", 0.714283, 0.263591, 6),
        ("boston-housing", 22.5328, 9.1880, 4),
    ];
    assert_eq!(printed.map(|(name, ..)| name), REGRESSION_SETS.map(|shape| shape.name));
    for (name, mean, deviation, decimals) in printed {
        let set = datasets::regression(name, Some(&folder)).unwrap_or_else(|error| panic!("failed to {error}"));
        let Some(set) = set else {
            eprintln!("skipped: {} has no {name}", folder.display());
            continue;
        };
        let (found_mean, found_deviation) = target_moments(&set);
        agrees(found_mean, mean, decimals);
        agrees(found_deviation, deviation, decimals);
        assert_eq!(set.features.len(), set.rows * set.columns);
        if name == "naval-propulsion-plant" {
            traps_of_the_naval_set(&set);
        }
    }
}

fn target_moments(set: &Regression) -> (f64, f64) {
    let count = set.rows as f64;
    let mean = set.targets.iter().sum::<f64>() / count;
    (mean, (set.targets.iter().map(|target| (target - mean).powi(2)).sum::<f64>() / count).sqrt())
}

/// Two constant features and two identical ones, exactly.
fn traps_of_the_naval_set(set: &Regression) {
    let column = |index: usize| (0..set.rows).map(move |row| set.row(row)[index]);
    for constant in [8, 11] {
        assert!(column(constant).all(|value| value == set.row(0)[constant]));
    }
    assert!(column(5).eq(column(6)));
}
