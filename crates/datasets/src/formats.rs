//! The formats of the files, as bytes in memory: IDX, CIFAR-10's binary records, and tables of numbers.
//!
//! Nothing here reads a file or knows a checksum. A header is believed only as far as the file's own length confirms it, so that no
//! header makes us allocate more than the file holds.

use crate::error::FormatError;

/// Images of one channel, as an IDX file holds them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdxImages {
    /// Pixels from top to bottom.
    pub rows: usize,
    /// Pixels from left to right.
    pub columns: usize,
    /// How many images.
    pub count: usize,
    /// count x rows x columns.
    pub pixels: Vec<u8>,
}

/// The beginning of an IDX file of unsigned bytes in three dimensions.
const IMAGES_MAGIC: u32 = 0x0803;

/// The beginning of an IDX file of unsigned bytes in one dimension.
const LABELS_MAGIC: u32 = 0x0801;

/// The length of a record of CIFAR-10: a label, then a red, a green and a blue plane of 32 x 32 bytes.
pub const CIFAR10_RECORD: usize = 1 + 3 * 32 * 32;

/// The images of an IDX file: magic 2051, count, rows, columns (big-endian, 32 bits each), then the pixels.
///
/// # Errors
/// Another magic number, a header that is cut off, images without pixels, or a length that is not the header's.
///
/// ```
/// let file = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 7, 255];
/// let images = datasets::formats::idx_images(&file).expect("one image of 1 x 2");
/// assert_eq!((images.count, images.rows, images.columns, images.pixels), (1, 1, 2, vec![7, 255]));
/// ```
pub fn idx_images(bytes: &[u8]) -> Result<IdxImages, FormatError> {
    let ([count, rows, columns], pixels) = idx_header(bytes, "images", IMAGES_MAGIC)?;
    if rows == 0 || columns == 0 {
        return Err(FormatError::NoPixels);
    }
    // 128 bits, because a header of three times 2^32 - 1 must not wrap around to the file's length.
    let promised = u128::from(count) * u128::from(rows) * u128::from(columns);
    if promised != pixels.len() as u128 {
        return Err(FormatError::Length { promised, found: pixels.len() });
    }
    Ok(IdxImages { rows: rows as usize, columns: columns as usize, count: count as usize, pixels: pixels.to_vec() })
}

/// The labels of an IDX file: magic 2049, count (big-endian, 32 bits each), then a byte each.
///
/// # Errors
/// As [`idx_images`], and a label above 9.
pub fn idx_labels(bytes: &[u8]) -> Result<Vec<u8>, FormatError> {
    let ([count], labels) = idx_header(bytes, "labels", LABELS_MAGIC)?;
    if count as usize != labels.len() {
        return Err(FormatError::Length { promised: u128::from(count), found: labels.len() });
    }
    labels.iter().enumerate().try_for_each(|(index, &label)| class(index, label))?;
    Ok(labels.to_vec())
}

/// Labels and pixels of a file of CIFAR-10 in the binary version; pixels are count x 3 channels x 32 rows x 32 columns.
///
/// # Errors
/// A length that is no whole number of records, no record at all, or a label above 9.
pub fn cifar10_records(bytes: &[u8]) -> Result<(Vec<u8>, Vec<u8>), FormatError> {
    if bytes.is_empty() {
        return Err(FormatError::Empty);
    }
    if !bytes.len().is_multiple_of(CIFAR10_RECORD) {
        return Err(FormatError::Records { bytes: bytes.len(), record: CIFAR10_RECORD });
    }
    let count = bytes.len() / CIFAR10_RECORD;
    let mut labels = Vec::with_capacity(count);
    let mut pixels = Vec::with_capacity(bytes.len() - count);
    for (index, record) in bytes.chunks_exact(CIFAR10_RECORD).enumerate() {
        class(index, record[0])?;
        labels.push(record[0]);
        pixels.extend_from_slice(&record[1..]);
    }
    Ok((labels, pixels))
}

/// A table of numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct NumberTable {
    /// Lines that are not empty; at least 1.
    pub rows: usize,
    /// Numbers in each; at least 1.
    pub columns: usize,
    /// rows x columns, row-major, all finite.
    pub values: Vec<f64>,
}

/// A text of one row a line, its numbers separated by any run of white space, or by `separator` where one is given. Empty lines are
/// skipped, wherever they stand.
///
/// # Errors
/// The first line that is no text, holds a word that is no finite number, or has another number of columns than the first; or no
/// rows at all.
///
/// ```
/// use datasets::formats::number_table;
/// assert_eq!(number_table(b" 1\t2.5 \n\n-3e0  4\n", None).expect("a table").values, [1.0, 2.5, -3.0, 4.0]);
/// assert_eq!(number_table(b"1 2\n3\n", None).unwrap_err().to_string(), "line 2 has 1 columns, and the first has 2");
/// ```
pub fn number_table(bytes: &[u8], separator: Option<char>) -> Result<NumberTable, FormatError> {
    let mut table = NumberTable { rows: 0, columns: 0, values: Vec::new() };
    for (index, line) in bytes.split(|&byte| byte == b'\n').enumerate() {
        let line_number = index + 1;
        let line = std::str::from_utf8(line).map_err(|_| FormatError::NotText(line_number))?.trim();
        if line.is_empty() {
            continue;
        }
        let before = table.values.len();
        let words: &mut dyn Iterator<Item = &str> = match separator {
            None => &mut line.split_whitespace(),
            Some(separator) => &mut line.split(separator).map(str::trim),
        };
        for word in words {
            // `inf` and `nan` are numbers to Rust, and 1e999 is infinite; none of them is a measurement.
            let number = word.parse().ok().filter(|number: &f64| number.is_finite());
            table.values.push(number.ok_or_else(|| FormatError::Number { line: line_number, word: word.chars().take(40).collect() })?);
        }
        let found = table.values.len() - before;
        if table.rows == 0 {
            table.columns = found;
        }
        if found != table.columns {
            return Err(FormatError::Ragged { line: line_number, found, expected: table.columns });
        }
        table.rows += 1;
    }
    if table.rows == 0 { Err(FormatError::Empty) } else { Ok(table) }
}

fn class(index: usize, label: u8) -> Result<(), FormatError> {
    if label <= 9 { Ok(()) } else { Err(FormatError::Label { record: index + 1, label }) }
}

/// The dimensions of an IDX file, and what follows them.
fn idx_header<'a, const DIMENSIONS: usize>(
    bytes: &'a [u8],
    what: &'static str,
    expected: u32,
) -> Result<([u32; DIMENSIONS], &'a [u8]), FormatError> {
    let number = |index: usize| {
        let four = bytes.get(4 * index..4 * index + 4).ok_or(FormatError::Header(bytes.len()))?;
        Ok(u32::from_be_bytes(four.try_into().expect("four bytes were taken")))
    };
    let found = number(0)?;
    if found != expected {
        return Err(FormatError::Magic { what, found, expected });
    }
    let mut dimensions = [0; DIMENSIONS];
    for (index, dimension) in dimensions.iter_mut().enumerate() {
        *dimension = number(index + 1)?;
    }
    Ok((dimensions, &bytes[4 * (DIMENSIONS + 1)..]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn idx(magic: u32, dimensions: &[u32], payload: &[u8]) -> Vec<u8> {
        let header = std::iter::once(&magic).chain(dimensions).flat_map(|number| number.to_be_bytes());
        header.chain(payload.iter().copied()).collect()
    }

    #[test]
    fn a_file_of_no_images_is_sound() {
        let images = idx_images(&idx(2051, &[0, 28, 28], &[])).expect("sound");
        assert_eq!((images.count, images.rows, images.columns, images.pixels.len()), (0, 28, 28, 0));
        assert_eq!(idx_labels(&idx(2049, &[0], &[])), Ok(vec![]));
    }

    #[test]
    fn images_keep_their_order_and_rows() {
        let images = idx_images(&idx(2051, &[2, 2, 3], &(0..12).collect::<Vec<u8>>())).expect("sound");
        assert_eq!((images.count, images.rows, images.columns), (2, 2, 3));
        assert_eq!(images.pixels, (0..12).collect::<Vec<u8>>());
    }

    #[test]
    fn a_header_that_promises_too_much_is_answered_at_once() {
        let largest = u32::MAX;
        let promised = u128::from(largest).pow(3);
        assert_eq!(
            idx_images(&idx(2051, &[largest, largest, largest], &[1, 2])),
            Err(FormatError::Length { promised, found: 2 }),
            "2^96 pixels are neither allocated nor wrapped around"
        );
        // 2^60 images of one pixel do not fit a header; 2^30 x 2^15 x 2^15 do.
        assert!(
            matches!(idx_images(&idx(2051, &[1 << 30, 1 << 15, 1 << 15], &[])), Err(FormatError::Length { promised, .. }) if promised == 1 << 60)
        );
        assert_eq!(idx_labels(&idx(2049, &[largest], &[])), Err(FormatError::Length { promised: largest.into(), found: 0 }));
    }

    #[test]
    fn images_without_pixels_are_refused_as_nothing_bounds_their_number() {
        assert_eq!(idx_images(&idx(2051, &[u32::MAX, 0, 28], &[])), Err(FormatError::NoPixels));
    }

    #[test]
    fn the_magic_number_tells_images_from_labels() {
        let labels = idx(2049, &[1], &[3]);
        assert_eq!(idx_images(&labels), Err(FormatError::Magic { what: "images", found: 2049, expected: 2051 }));
        assert_eq!(idx_labels(&labels), Ok(vec![3]));
        let error = idx_labels(b"<html>").expect_err("foreign");
        assert!(error.to_string().starts_with("it does not begin like an IDX file of labels"), "{error}");
    }

    #[test]
    fn every_cut_of_a_file_is_noticed() {
        let whole = idx(2051, &[1, 2, 2], &[1, 2, 3, 4]);
        assert!(idx_images(&whole).is_ok());
        for length in 0..whole.len() {
            let expected = if length < 16 { FormatError::Header(length) } else { FormatError::Length { promised: 4, found: length - 16 } };
            assert_eq!(idx_images(&whole[..length]), Err(expected));
        }
    }

    #[test]
    fn there_are_ten_classes() {
        assert_eq!(idx_labels(&idx(2049, &[3], &[0, 9, 10])), Err(FormatError::Label { record: 3, label: 10 }));
        let mut record = vec![0; CIFAR10_RECORD];
        record[0] = 255;
        assert_eq!(cifar10_records(&record), Err(FormatError::Label { record: 1, label: 255 }));
    }

    #[test]
    fn a_record_is_a_label_and_three_planes() {
        let mut bytes = Vec::new();
        for label in [6, 9] {
            bytes.push(label);
            bytes.extend((0..3072_u32).map(|pixel| (pixel / 1024 * 10) as u8 + label));
        }
        let (labels, pixels) = cifar10_records(&bytes).expect("two records");
        assert_eq!(labels, [6, 9]);
        assert_eq!(pixels.len(), 2 * 3072);
        assert_eq!((pixels[0], pixels[1024], pixels[2048], pixels[3072]), (6, 16, 26, 9));
        assert_eq!(cifar10_records(&bytes[1..]), Err(FormatError::Records { bytes: 6145, record: 3073 }));
        assert_eq!(cifar10_records(&[]), Err(FormatError::Empty));
    }

    #[test]
    fn a_table_may_have_blanks_tabs_and_empty_lines_anywhere() {
        let table = number_table(b"\n  1 \t 2\r\n\r\n3\t4 \n   \n", None).expect("a table");
        assert_eq!((table.rows, table.columns, table.values), (2, 2, vec![1.0, 2.0, 3.0, 4.0]));
    }

    #[test]
    fn what_is_wrong_in_a_table_is_named_with_its_line() {
        let wrong = |text: &[u8]| number_table(text, None).expect_err("no table").to_string();
        assert_eq!(wrong(b"1 2\n\n3 x4\n"), "line 3: `x4` is no finite number");
        assert_eq!(wrong(b"1 2\nnan 3\n"), "line 2: `nan` is no finite number");
        assert_eq!(wrong(b"1e999\n"), "line 1: `1e999` is no finite number");
        assert_eq!(wrong(b"1 2\n3 4 5\n"), "line 2 has 3 columns, and the first has 2");
        assert_eq!(wrong(b"1\n\xff\n"), "it is not text: line 2 is no UTF-8");
        assert_eq!(wrong(b" \n\t\n"), "it has no rows");
        assert_eq!(wrong(b""), "it has no rows");
    }

    #[test]
    fn a_separator_leaves_no_room_for_a_missing_number() {
        assert_eq!(number_table(b"1,2\n3, 4\n", Some(',')).expect("a table").values, [1.0, 2.0, 3.0, 4.0]);
        assert_eq!(number_table(b"1,,2\n", Some(',')), Err(FormatError::Number { line: 1, word: String::new() }));
    }

    proptest! {
        #[test]
        fn no_bytes_make_a_parser_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = idx_images(&bytes);
            let _ = idx_labels(&bytes);
            let _ = cifar10_records(&bytes);
            let _ = number_table(&bytes, None);
        }

        #[test]
        fn a_written_table_is_read_back(rows in proptest::collection::vec([-1e300..1e300_f64, -1.0..1.0_f64], 1..20)) {
            let text: String = rows.iter().map(|[a, b]| format!(" {a:e}\t{b} \n")).collect();
            let table = number_table(text.as_bytes(), None).expect("a table");
            prop_assert_eq!(table.values, rows.concat());
            prop_assert_eq!((table.rows, table.columns), (rows.len(), 2));
        }
    }
}
