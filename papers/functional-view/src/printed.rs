//! What the paper's tables print, cell by cell: `data/table_N.csv`.

use stats::rational::{Rational, parse_decimal, ratio, to_f64};

/// "mean +- standard deviation".
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cell {
    /// The first two columns: which cell it is.
    pub place: [&'static str; 2],
    /// The mean.
    pub mean: Decimal,
    /// The standard deviation.
    pub deviation: Decimal,
}

/// A decimal number as printed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Decimal {
    value: Rational,
    half_unit: Rational,
}

impl Decimal {
    fn parse(text: &str) -> Self {
        let places = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        Self { value: parse_decimal(text).expect("a decimal number"), half_unit: ratio(1, 2 * 10_i64.pow(places as u32)) }
    }

    /// As it stands.
    pub(crate) fn value(&self) -> f64 {
        to_f64(&self.value)
    }

    /// The ends of what rounds to it: half a unit of the last digit to both sides.
    pub(crate) fn rounded(&self) -> [Rational; 2] {
        [&self.value - &self.half_unit, &self.value + &self.half_unit]
    }
}

/// All cells of a table: two columns that name a cell, its mean and its standard deviation.
///
/// # Panics
/// When the text is no such table: it is compiled in.
pub(crate) fn cells(csv: &'static str) -> Vec<Cell> {
    let cell = |line: &'static str| {
        let fields: Vec<&str> = line.split(',').collect();
        let [first, second, mean, deviation] = fields[..] else { panic!("four fields: {line}") };
        Cell { place: [first, second], mean: Decimal::parse(mean), deviation: Decimal::parse(deviation) }
    };
    csv.lines().skip(1).map(cell).collect()
}

/// The cell of this name.
///
/// # Panics
/// When there is none.
pub(crate) fn cell(cells: &[Cell], place: [&str; 2]) -> Cell {
    cells.iter().find(|cell| cell.place == place).unwrap_or_else(|| panic!("a cell {place:?}")).clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_keeps_its_digits() {
        assert_eq!((Decimal::parse(".0404").value(), Decimal::parse("49.00").value(), Decimal::parse("40").value()), (0.0404, 49.0, 40.0));
        assert_eq!(Decimal::parse("2.25").rounded(), [ratio(2245, 1000), ratio(2255, 1000)]);
        assert_eq!(Decimal::parse("40").rounded(), [ratio(79, 2), ratio(81, 2)]);
    }

    #[test]
    fn a_table_is_read_line_by_line() {
        let cells = cells("a,b,mean,deviation\nx,y,1.5,.25\n");
        assert_eq!((cells.len(), cell(&cells, ["x", "y"]).mean.value(), cells[0].deviation.value()), (1, 1.5, 0.25));
    }
}
