//! Regression sets: rows of numbers, one of which is to be predicted from the others.

use std::path::Path;

use crate::catalogue;
use crate::embedded;
use crate::error::{DataError, FormatError};
use crate::folder;
use crate::formats;

/// A regression set.
#[derive(Clone, Debug, PartialEq)]
pub struct Regression {
    /// What it is called on the command line, and in [`REGRESSION_SETS`].
    pub name: &'static str,
    /// What to call it in a table.
    pub title: &'static str,
    /// Measurements.
    pub rows: usize,
    /// Features of each.
    pub columns: usize,
    /// rows x columns, row-major, untransformed and finite.
    pub features: Vec<f64>,
    /// One a row, untransformed and finite.
    pub targets: Vec<f64>,
}

impl Regression {
    /// The features of one row.
    ///
    /// # Panics
    /// If `row` is not below [`Regression::rows`].
    pub fn row(&self, row: usize) -> &[f64] {
        assert!(row < self.rows, "row {row} of {}", self.rows);
        &self.features[row * self.columns..(row + 1) * self.columns]
    }
}

/// The shape of a regression set's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegressionShape {
    /// The set's name.
    pub name: &'static str,
    /// Rows of the file.
    pub rows: usize,
    /// The first columns of the file are the features.
    pub features: usize,
    /// Columns of the file. The column behind the features is the target; what follows it (the naval set's second target, the decay of
    /// the turbine) is neither.
    pub columns: usize,
}

const fn shape(name: &'static str, rows: usize, features: usize) -> RegressionShape {
    RegressionShape { name, rows, features, columns: features + 1 }
}

/// The regression sets.
///
/// In `naval-propulsion-plant` the features 8 and 11 are constant and 5 and 6 are identical: a normalization that divides by a
/// deviation, or inverts a covariance, must expect that. Several sets repeat rows (concrete 25, power-plant 41,
/// protein-tertiary-structure 1,711, wine-quality-red 240).
pub const REGRESSION_SETS: [RegressionShape; 9] = [
    shape("yacht", 308, 6),
    shape("concrete", 1030, 8),
    shape("energy", 768, 8),
    shape("power-plant", 9568, 4),
    RegressionShape { name: "naval-propulsion-plant", rows: 11_934, features: 16, columns: 18 },
    shape("protein-tertiary-structure", 45_730, 9),
    shape("wine-quality-red", 1599, 11),
    shape("kin8nm", 8192, 8),
    shape("boston-housing", 506, 13),
];

/// A regression set by its name, from `DIR/uci/`; the yacht set from the compiled-in copy where the folder has none. `None`: no folder
/// is given, or it has no such file.
///
/// The content of the file is checked by SHA-256 before it is used.
///
/// # Errors
/// The name is none of [`REGRESSION_SETS`], or the file is unreadable, cut off, damaged or another one.
///
/// ```
/// let yacht = datasets::regression("yacht", None).expect("sound").expect("compiled in");
/// assert_eq!((yacht.rows, yacht.columns), (308, 6));
/// assert!(datasets::regression("concrete", None).expect("no folder").is_none());
/// ```
pub fn regression(name: &str, data_dir: Option<&Path>) -> Result<Option<Regression>, DataError> {
    let Some(shape) = REGRESSION_SETS.iter().find(|shape| shape.name == name) else {
        let known = REGRESSION_SETS.map(|shape| shape.name).join(", ");
        return Err(DataError::UnknownSet { name: name.to_owned(), known });
    };
    let set = catalogue::set(name).expect("a test holds the two tables together");
    let file = &set.files[0];
    let found = match data_dir {
        Some(data_dir) => folder::read(set, file, data_dir)?,
        None => None,
    };
    let bytes = match found {
        Some(bytes) => bytes,
        None if set.built_in => embedded::yacht().to_vec(),
        None => return Ok(None),
    };
    let parsed = parse(*shape, set.title, &bytes);
    parsed.map(Some).map_err(|error| {
        let path = data_dir.and_then(|dir| folder::find(set, file, dir).ok().flatten()).unwrap_or_else(|| file.name.into());
        DataError::file(set, &path, error)
    })
}

/// The set in a file's bytes.
fn parse(shape: RegressionShape, title: &'static str, bytes: &[u8]) -> Result<Regression, FormatError> {
    let table = formats::number_table(bytes, None)?;
    if (table.rows, table.columns) != (shape.rows, shape.columns) {
        return Err(FormatError::Shape {
            rows: table.rows,
            columns: table.columns,
            expected_rows: shape.rows,
            expected_columns: shape.columns,
        });
    }
    let rows = table.values.chunks_exact(table.columns);
    Ok(Regression {
        name: shape.name,
        title,
        rows: shape.rows,
        columns: shape.features,
        features: rows.clone().flat_map(|row| row[..shape.features].iter().copied()).collect(),
        targets: rows.map(|row| row[shape.features]).collect(),
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_two_tables_name_the_same_sets() {
        let in_catalogue: Vec<_> = catalogue::SETS.iter().filter(|set| set.folder == "uci").map(|set| set.name).collect();
        assert_eq!(in_catalogue, REGRESSION_SETS.map(|shape| shape.name));
    }

    #[test]
    fn the_column_behind_the_features_is_the_target_and_the_rest_is_neither() {
        let shape = RegressionShape { name: "tiny", rows: 2, features: 2, columns: 4 };
        let set = parse(shape, "Tiny", b"1 2 3 4\n\n5 6 7 8\n").expect("a set");
        assert_eq!((set.rows, set.columns), (2, 2));
        assert_eq!(set.features, [1.0, 2.0, 5.0, 6.0]);
        assert_eq!(set.targets, [3.0, 7.0]);
        assert_eq!(set.row(1), [5.0, 6.0]);
    }

    #[test]
    fn a_table_of_another_shape_is_refused() {
        let shape = shape("tiny", 2, 1);
        assert!(parse(shape, "Tiny", b"1 2\n3 4\n").is_ok());
        let error = parse(shape, "Tiny", b"1 2\n").expect_err("a row too few");
        assert_eq!(error.to_string(), "it has 1 rows of 2 columns, not 2 of 2");
        assert!(parse(shape, "Tiny", b"1 2 3\n4 5 6\n").is_err());
    }

    #[test]
    fn the_compiled_in_set_has_the_moments_of_the_published_one() {
        let yacht = regression("yacht", None).expect("sound").expect("compiled in");
        let mean = yacht.targets.iter().sum::<f64>() / yacht.rows as f64;
        let variance = yacht.targets.iter().map(|target| (target - mean).powi(2)).sum::<f64>() / yacht.rows as f64;
        // NumPy over the file: mean 10.4954, population deviation 15.1359, printed to four decimals.
        assert!((mean - 10.4954).abs() <= 5e-5, "{mean}");
        assert!((variance.sqrt() - 15.1359).abs() <= 5e-5, "{}", variance.sqrt());
        assert_eq!(yacht.row(0), [-2.3, 0.568, 4.78, 3.99, 3.17, 0.125]);
        assert_eq!(yacht.targets[0], 0.11);
    }

    #[test]
    fn the_folders_copy_goes_before_the_compiled_in_one() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("uci")).expect("a folder");
        assert!(regression("yacht", Some(folder.path())).expect("compiled in").is_some());
        fs::write(folder.path().join("uci/yacht.txt"), "1 2 3\n").expect("a file");
        let error = regression("yacht", Some(folder.path())).expect_err("the user's file is wrong, and that is said");
        assert!(error.to_string().contains("it is cut off: 6 of 11487 bytes"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn the_compiled_in_set_does_not_stand_for_one_that_we_cannot_look_for() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join("uci"), "").expect("a file");
        let error = regression("yacht", Some(folder.path())).expect_err("nothing lies in a file");
        assert!(error.to_string().contains("uci/yacht.txt"), "{error}");
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_names_that_there_are() {
        let error = regression("titanic", None).expect_err("no such set");
        assert!(error.to_string().contains("`titanic`") && error.to_string().contains("kin8nm"), "{error}");
    }

    #[test]
    fn a_set_that_is_not_there_is_no_error() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for shape in REGRESSION_SETS.iter().skip(1) {
            assert_eq!(regression(shape.name, Some(folder.path())).expect("an empty folder"), None);
        }
    }
}
