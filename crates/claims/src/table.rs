//! Tables of a claim: what a figure or a table of the paper becomes.

use figures::Point;
use serde::Serialize;

use crate::format::significant;

/// A table in the ledger, `tables/<id>.csv` and `tables/<id>.txt`.
#[derive(Clone, Debug, Serialize)]
pub struct Table {
    /// For example `figure-6a`.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// Column names, in snake case.
    pub columns: Vec<String>,
    /// Rows of as many cells.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// An empty table.
    pub fn new(id: &str, title: &str, columns: &[&str]) -> Self {
        Self { id: id.into(), title: title.into(), columns: columns.iter().map(ToString::to_string).collect(), rows: Vec::new() }
    }

    /// Appends a row.
    ///
    /// # Panics
    /// If the row has not a cell for each column.
    pub fn push(&mut self, row: Vec<Cell>) {
        assert_eq!(row.len(), self.columns.len(), "a row of table {} has a cell for each column", self.id);
        self.rows.push(row);
    }

    /// The rows in groups of one value of a column, in the order in which the values come; each group has the value's text.
    ///
    /// # Panics
    /// If there is no such column.
    pub fn by(&self, column: &str) -> Vec<(String, Self)> {
        let index = self.index(column);
        let mut groups: Vec<(String, Self)> = Vec::new();
        for row in &self.rows {
            let value = row[index].short_text();
            let position = groups.iter().position(|(known, _)| *known == value).unwrap_or_else(|| {
                groups.push((value, Self { rows: Vec::new(), ..self.clone() }));
                groups.len() - 1
            });
            groups[position].1.rows.push(row.clone());
        }
        groups
    }

    /// Two columns as a line of a figure. Rows with nothing in one of them are left out.
    ///
    /// # Panics
    /// If there is no such column.
    pub fn line(&self, x: &str, y: &str) -> Vec<[f64; 2]> {
        self.numbers([x, y])
    }

    /// Columns as points of a figure with their intervals: `[y, low, high]` at `x`. Rows with nothing in one of them are left out.
    ///
    /// # Panics
    /// If there is no such column.
    pub fn points(&self, x: &str, [y, low, high]: [&str; 3]) -> Vec<Point> {
        self.numbers([x, y, low, high]).into_iter().map(|[x, y, low, high]| Point::within(x, [y, low, high])).collect()
    }

    /// As [`Table::points`], with the 99 % interval of a mean with this standard error.
    ///
    /// # Panics
    /// If there is no such column.
    pub fn points_with_error(&self, x: &str, [y, standard_error]: [&str; 2]) -> Vec<Point> {
        const QUANTILE: f64 = 2.576;
        let within = |[x, y, error]: [f64; 3]| Point::within(x, [y, y - QUANTILE * error, y + QUANTILE * error]);
        self.numbers([x, y, standard_error]).into_iter().map(within).collect()
    }

    /// As [`Table::points`], without intervals.
    ///
    /// # Panics
    /// If there is no such column.
    pub fn bare_points(&self, x: &str, y: &str) -> Vec<Point> {
        self.numbers([x, y]).into_iter().map(|[x, y]| Point::at(x, y)).collect()
    }

    /// Columns as numbers, row by row; a text is none.
    ///
    /// # Panics
    /// If there is no such column.
    pub fn numbers<const N: usize>(&self, columns: [&str; N]) -> Vec<[f64; N]> {
        let indices = columns.map(|column| self.index(column));
        let full = self.rows.iter().filter(|row| indices.iter().all(|&index| row[index] != Cell::Empty));
        full.map(|row| indices.map(|index| row[index].number())).collect()
    }

    fn index(&self, column: &str) -> usize {
        let found = self.columns.iter().position(|name| name == column);
        found.unwrap_or_else(|| panic!("table {} has no column {column:?}, but {:?}", self.id, self.columns))
    }

    /// Comma-separated values with a header line; floats with all their digits.
    pub fn to_csv(&self) -> String {
        let quote =
            |text: &str| if text.contains([',', '"', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_string() };
        let mut lines = vec![self.columns.join(",")];
        lines.extend(self.rows.iter().map(|row| row.iter().map(|cell| quote(&cell.exact_text())).collect::<Vec<_>>().join(",")));
        lines.join("\n") + "\n"
    }

    /// An aligned table with six significant digits, under its title.
    pub fn to_text(&self) -> String {
        let mut builder = tabled::builder::Builder::with_capacity(self.rows.len() + 1, self.columns.len());
        builder.push_record(self.columns.iter().map(|column| column.replace('_', " ")));
        for row in &self.rows {
            builder.push_record(row.iter().map(Cell::short_text));
        }
        let mut table = builder.build();
        table.with(tabled::settings::Style::sharp()).with(tabled::settings::Alignment::right());
        format!("{}\n{table}\n", self.title)
    }
}

/// A number, a text or nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A whole number.
    Integer(i64),
    /// A float; non-finite ones become strings in the ledger.
    Number(f64),
    /// A text.
    Text(String),
    /// Nothing.
    Empty,
}

impl Cell {
    fn exact_text(&self) -> String {
        match self {
            Self::Integer(value) => value.to_string(),
            Self::Number(value) if value.is_finite() => value.to_string(),
            Self::Number(value) => significant(*value, 1),
            Self::Text(text) => text.clone(),
            Self::Empty => String::new(),
        }
    }

    fn number(&self) -> f64 {
        match self {
            Self::Integer(value) => *value as f64,
            Self::Number(value) => *value,
            Self::Text(_) | Self::Empty => f64::NAN,
        }
    }

    fn short_text(&self) -> String {
        match self {
            Self::Number(value) => significant(*value, 6),
            _ => self.exact_text(),
        }
    }
}

impl Serialize for Cell {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Integer(value) => serializer.serialize_i64(*value),
            Self::Number(value) => crate::ledger::number(value, serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Empty => serializer.serialize_none(),
        }
    }
}

impl From<f64> for Cell {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<u64> for Cell {
    fn from(value: u64) -> Self {
        Self::Integer(value as i64)
    }
}

impl From<usize> for Cell {
    fn from(value: usize) -> Self {
        Self::Integer(value as i64)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new("t", "T", &["width", "layers", "theory", "low", "high"]);
        table.push(vec![2_usize.into(), 1_usize.into(), 0.5.into(), 0.4.into(), 0.6.into()]);
        table.push(vec![3_usize.into(), 1_usize.into(), Cell::Empty, 0.1.into(), 0.2.into()]);
        table.push(vec![2_usize.into(), 2_usize.into(), 0.7.into(), Cell::Empty, 0.8.into()]);
        table
    }

    #[test]
    fn rows_are_grouped_in_their_order() {
        let groups = table().by("width");
        assert_eq!(groups.iter().map(|(value, rows)| (value.as_str(), rows.rows.len())).collect::<Vec<_>>(), [("2", 2), ("3", 1)]);
    }

    #[test]
    fn a_row_without_a_number_is_no_point() {
        let [(_, of_2), (_, of_3)] = table().by("width").try_into().expect("two groups");
        assert_eq!(of_2.line("layers", "theory"), [[1.0, 0.5], [2.0, 0.7]]);
        assert_eq!(of_2.points("layers", ["theory", "low", "high"]), [Point::within(1.0, [0.5, 0.4, 0.6])]);
        assert!(of_3.line("layers", "theory").is_empty());
    }

    #[test]
    #[should_panic(expected = "table t has no column \"depth\"")]
    fn a_column_that_is_not_there_is_a_defect() {
        let _ = table().line("depth", "theory");
    }
}
