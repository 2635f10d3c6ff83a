//! Files of data sets that are damaged: every reader answers with a table or an error, and needs no more memory than the file.

use datasets::formats::{CIFAR10_RECORD, cifar10_records, idx_images, idx_labels, number_table};

/// An IDX file of this magic number and these dimensions.
fn idx(magic: u32, dimensions: &[u32], payload: usize) -> Vec<u8> {
    let header = std::iter::once(&magic).chain(dimensions).flat_map(|number| number.to_be_bytes());
    header.chain((0..payload).map(|value| (value % 10) as u8)).collect()
}

#[test]
fn damaged_images_are_refused_or_fit_their_file() {
    let read = |file: Vec<u8>| {
        if let Ok(images) = idx_images(&file) {
            assert_eq!(images.pixels.len(), images.count * images.rows * images.columns);
            assert!(images.pixels.len() < file.len());
        }
    };
    damage::hold("IDX images", 5000, damage::bytes(idx(0x0803, &[5, 4, 3], 60)), read);
    damage::hold("IDX images out of nowhere", 5000, damage::any_bytes(&[0, 0, 8, 3]), read);
}

#[test]
fn damaged_labels_are_refused_or_fit_their_file() {
    let read = |file: Vec<u8>| {
        if let Ok(labels) = idx_labels(&file) {
            assert!(labels.len() < file.len() && labels.iter().all(|&label| label <= 9));
        }
    };
    damage::hold("IDX labels", 5000, damage::bytes(idx(0x0801, &[40], 40)), read);
    damage::hold("IDX labels out of nowhere", 5000, damage::any_bytes(&[0, 0, 8, 1]), read);
}

#[test]
fn damaged_records_of_cifar_10_are_refused_or_fit_their_file() {
    let sound: Vec<u8> = (0..3 * CIFAR10_RECORD).map(|at| if at % CIFAR10_RECORD == 0 { 7 } else { (at % 251) as u8 }).collect();
    damage::hold("CIFAR-10", 2000, damage::bytes(sound), |file| {
        if let Ok((labels, pixels)) = cifar10_records(&file) {
            assert_eq!(labels.len() + pixels.len(), file.len());
            assert!(labels.iter().all(|&label| label <= 9));
        }
    });
}

#[test]
fn damaged_tables_are_refused_or_have_as_many_numbers_as_they_say() {
    let blanks = b" 1 2.5 -3e0\n4\t5 6\r\n\n7 8 9e-300\n".to_vec();
    let commas = b"1,2.5,-3e0\n4, 5,6\r\n\n7,8,9e-300\n".to_vec();
    for (sound, separator) in [(blanks, None), (commas, Some(','))] {
        let read = |file: Vec<u8>| {
            if let Ok(table) = number_table(&file, separator) {
                assert!(table.rows >= 1 && table.columns >= 1 && table.values.len() == table.rows * table.columns);
                assert!(table.values.iter().all(|value| value.is_finite()) && table.values.len() <= file.len());
            }
        };
        damage::hold("tables", 5000, damage::bytes(sound), read);
        damage::hold("tables out of nowhere", 5000, damage::any_bytes(b"1 2\n"), read);
    }
}
