//! Text in Markdown tables: what must be escaped so that it reads as it was written.

/// A table, its cells escaped.
pub fn table(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut text = line(header.iter().map(|&name| cell(name)).collect());
    text.push_str(&format!("|{}\n", "---|".repeat(header.len())));
    for row in rows {
        text.push_str(&line(row.iter().map(|text| cell(text)).collect()));
    }
    text
}

/// A text inside a table or a list item: one line, nothing in it read as a column, a tag or emphasis.
pub fn cell(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let parts: Vec<&str> = one_line.split('`').collect();
    // An odd number of parts means that every code span is closed. Otherwise the last backtick is only a backtick.
    let closed = if parts.len() % 2 == 1 { parts.len() } else { parts.len() - 2 };
    let escaped =
        parts.iter().enumerate().map(|(index, part)| if index % 2 == 1 && index < closed { in_code(part) } else { in_text(part) });
    escaped.collect::<Vec<_>>().join("`")
}

/// A bar ends a cell even inside a code span.
fn in_code(text: &str) -> String {
    text.replace('|', "\\|")
}

fn in_text(text: &str) -> String {
    text.replace('\\', "\\\\").replace('|', "\\|").replace('*', "\\*").replace('<', "&lt;").replace('[', "\\[")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_and_line_breaks_stay_in_their_cell() {
        assert_eq!(cell("P[|x| > 1]\n  and\r\nmore"), "P\\[\\|x\\| > 1] and more");
    }

    #[test]
    fn formulas_are_no_emphasis_and_no_tags() {
        assert_eq!(cell("2*pi*n < N_1..N_L"), "2\\*pi\\*n &lt; N_1..N_L");
    }

    #[test]
    fn code_keeps_its_characters_but_bars() {
        assert_eq!(cell("`a*b|c` * `<x>`"), "`a*b\\|c` \\* `<x>`");
        assert_eq!(cell("a lone ` and a*b"), "a lone ` and a\\*b");
        assert_eq!(cell(""), "");
    }

    #[test]
    fn a_table_has_a_header_a_rule_and_rows() {
        assert_eq!(table(&["a", "b"], [vec!["1".to_owned(), "|".to_owned()]]), "| a | b |\n|---|---|\n| 1 | \\| |\n");
    }
}
