//! Tables of a claim: what a figure or a table of the paper becomes.

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
