//! The names that a mistyped one may have meant.

/// At most three names, nearest first, and none that is far off.
///
/// ```
/// assert_eq!(console::nearest("colapse", ["collapse", "expressivity"]), ["collapse"]);
/// ```
pub fn nearest<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    // Three letters of five right: below that a suggestion is noise.
    const ALIKE: f64 = 0.6;
    let mut scored: Vec<(f64, &str)> = names
        .into_iter()
        .map(|known| (strsim::normalized_damerau_levenshtein(typed, known), known))
        .filter(|(score, known)| *score >= ALIKE || (!typed.is_empty() && known.starts_with(typed)))
        .collect();
    scored.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    scored.into_iter().take(3).map(|(_, known)| known).collect()
}

/// `did you mean a, b or c?`, or what to say when nothing is near.
///
/// ```
/// assert_eq!(console::suggestion(&["a", "b"], "there is only x"), "did you mean a or b?");
/// assert_eq!(console::suggestion(&[], "there is only x"), "there is only x");
/// ```
pub fn suggestion(nearest: &[&str], otherwise: &str) -> String {
    match nearest {
        [] => otherwise.to_string(),
        [one] => format!("did you mean {one}?"),
        [rest @ .., last] => format!("did you mean {} or {last}?", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_far_off_is_not_suggested() {
        assert!(nearest("expressivity", ["collapse", "functional-view"]).is_empty());
        assert!(nearest("", ["collapse"]).is_empty());
    }

    #[test]
    fn a_beginning_is_near() {
        assert_eq!(nearest("target", ["collapse", "target-normalization"]), ["target-normalization"]);
    }
}
