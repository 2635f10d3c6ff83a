//! The generated part of a hand-written document: everything between two markers.

/// The line above the generated part.
pub const BEGIN: &str = "<!-- generated -->";
/// The line below it.
pub const END: &str = "<!-- end generated -->";

/// The document with its generated part replaced; an error says what is wrong with the markers.
pub fn replace(document: &str, generated: &str) -> Result<String, &'static str> {
    let (before, rest) = document.split_once(BEGIN).ok_or("it has no marker `<!-- generated -->`")?;
    let (old, after) = rest.split_once(END).ok_or("no marker `<!-- end generated -->` follows the first one")?;
    let is_repeated = old.contains(BEGIN) || after.contains(BEGIN) || after.contains(END) || before.contains(END);
    if is_repeated {
        return Err("its markers stand there more than once, or in the wrong order");
    }
    Ok(format!("{before}{BEGIN}\n\n{}\n\n{END}{after}", generated.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_part_between_the_markers_changes() {
        let document = format!("# A\n\n{BEGIN}\nold\n{END}\n\n## B\n");
        let renewed = replace(&document, "new\n").expect("markers");
        assert_eq!(renewed, format!("# A\n\n{BEGIN}\n\nnew\n\n{END}\n\n## B\n"));
        assert_eq!(replace(&renewed, "new").expect("markers"), renewed);
    }

    #[test]
    fn missing_or_repeated_markers_are_errors() {
        assert!(replace("# A\n", "x").expect_err("none").contains("no marker"));
        assert!(replace(BEGIN, "x").expect_err("no end").contains("end generated"));
        assert!(replace(&format!("{END}{BEGIN}"), "x").is_err());
        assert!(replace(&format!("{BEGIN}{END}{BEGIN}{END}"), "x").is_err());
    }
}
