//! Places in a paper, so that a claim finds the calculators that belong to it: `Theorems 3.2 and 3.3` and `Theorem 3.2` share one.

use std::collections::BTreeSet;

use crate::listing::{Calculator, Row};

/// Words that are followed by a number of the paper. A section is too large to be a place.
const WORDS: [&str; 10] = ["theorem", "proposition", "lemma", "corollary", "equation", "eq", "figure", "table", "remark", "appendix"];

/// The calculators of a paper that belong to a claim.
pub(super) fn calculators<'a>(row: &Row, all: &'a [Calculator]) -> Vec<&'a Calculator> {
    let mut wanted = places(&row.source);
    wanted.extend(places(&row.short_id().replace(['-', '/'], " ")));
    all.iter().filter(|calculator| !places(&calculator.source).is_disjoint(&wanted)).collect()
}

/// The numbered places that a text names: a word of the list and every number that follows it.
fn places(text: &str) -> BTreeSet<(&'static str, String)> {
    let mut found = BTreeSet::new();
    let mut word: Option<&'static str> = None;
    let mut range_from: Option<u32> = None;
    for part in text.split(|c: char| !(c.is_alphanumeric() || c == '.')).map(|part| part.trim_matches('.')).filter(|part| !part.is_empty())
    {
        let lower = part.to_lowercase();
        let singular = if lower == "appendices" { "appendix" } else { lower.strip_suffix('s').unwrap_or(&lower) };
        if let Some(known) = WORDS.iter().find(|known| **known == singular || **known == lower) {
            word = Some(if *known == "eq" { "equation" } else { known });
            range_from = None;
            continue;
        }
        match (word, lower.as_str()) {
            (Some(_), "and" | "or") => {}
            (Some(_), "to") => range_from = last_number(&found, word),
            (Some(word), _) if is_number(&lower, word) => {
                let number = base(&lower);
                if let (Some(from), Ok(to)) = (range_from.take(), number.parse::<u32>()) {
                    found.extend((from..to.min(from + 50)).map(|between| (word, between.to_string())));
                }
                found.insert((word, number));
            }
            // A panel of a figure (`6 A`) says nothing more; any other word ends the list.
            (Some("figure"), panel) if panel.len() == 1 => {}
            _ => word = None,
        }
    }
    found
}

fn last_number(found: &BTreeSet<(&'static str, String)>, word: Option<&'static str>) -> Option<u32> {
    found.iter().filter(|(of, _)| Some(*of) == word).filter_map(|(_, number)| number.parse().ok()).max()
}

/// `8`, `3.2`, `6a`, `a.1`; of an appendix also a letter alone.
fn is_number(text: &str, word: &str) -> bool {
    let has_digit = text.chars().any(|c| c.is_ascii_digit());
    (has_digit && text.len() <= 5) || (word == "appendix" && text.len() == 1)
}

/// Without the panel of a figure or the case of a theorem: `6a` is of `6`.
fn base(number: &str) -> String {
    let digits = number.trim_end_matches(|c: char| c.is_alphabetic());
    if digits.ends_with(|c: char| c.is_ascii_digit()) { digits.to_owned() } else { number.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        places(text).into_iter().map(|(word, number)| format!("{word} {number}")).collect()
    }

    #[test]
    fn numbered_places_are_found_in_lists_and_ranges() {
        assert_eq!(of("Theorems 3.2 and 3.3"), ["theorem 3.2", "theorem 3.3"]);
        assert_eq!(of("Proposition 10, equation 4"), ["equation 4", "proposition 10"]);
        assert_eq!(of("Section 4, figure 6 A"), ["figure 6"]);
        assert_eq!(of("Equations 25 to 27"), ["equation 25", "equation 26", "equation 27"]);
        assert_eq!(of("Appendix B, after equation B.2"), ["appendix b", "equation b.2"]);
        assert!(of("our derivation by Kac and Rice's formula").is_empty());
    }

    #[test]
    fn a_claim_finds_its_calculators_by_source_and_by_id() {
        let calculator = |source: &str| Calculator { source: source.into(), ..Calculator::default() };
        let all = [calculator("Theorem 8"), calculator("Section 4, figure 6 A"), calculator("Theorem 18")];
        let row = |id: &str, source: &str| Row { id: id.into(), source: source.into(), ..Row::default() };
        assert_eq!(calculators(&row("p/theorem-8/a", "Theorem 8"), &all).len(), 1);
        assert_eq!(calculators(&row("p/figure-6a/b", "Section 4"), &all)[0].source, "Section 4, figure 6 A");
        assert!(calculators(&row("p/prose/b", "Section 4"), &all).is_empty());
    }
}
