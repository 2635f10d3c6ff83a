//! The claims of a paper under the places where it makes them, in the paper's order.
//!
//! A place is read off the id of a result (`theorem-8`), or else off what its rows name as their source; the rows of a result stay together.
//! Numbers order the places of one kind (Figure 2 before Figure 6, Section 2.4 before Section 3), and appendices come last. Between kinds, and
//! for rows of one place, the order of the paper's own list counts.

use std::collections::BTreeMap;

use crate::listing::Row;

/// What a paper numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Abstract,
    Section,
    Conclusion,
    Appendix,
    Theorem,
    Proposition,
    Lemma,
    Corollary,
    Definition,
    Conjecture,
    Observation,
    Remark,
    Equation,
    Figure,
    Table,
}

/// A name of the paper for a kind of place, in the singular and without a capital.
const NAMES: [(&str, Kind); 13] = [
    ("section", Kind::Section),
    ("appendix", Kind::Appendix),
    ("theorem", Kind::Theorem),
    ("proposition", Kind::Proposition),
    ("lemma", Kind::Lemma),
    ("corollary", Kind::Corollary),
    ("definition", Kind::Definition),
    ("conjecture", Kind::Conjecture),
    ("observation", Kind::Observation),
    ("remark", Kind::Remark),
    ("equation", Kind::Equation),
    ("figure", Kind::Figure),
    ("table", Kind::Table),
];

/// A place: its kind and the parts of its number, a letter before the digits (`A.2`) as what is larger than every digit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    kind: Kind,
    number: Vec<u32>,
}

/// From here on a part of a number is a letter.
const LETTERS: u32 = 1_000;

/// The claims of one place.
#[derive(Debug)]
pub(super) struct Group<'a> {
    /// The place as a heading.
    pub(super) title: String,
    /// The name of its anchor.
    pub(super) anchor: String,
    /// Its rows.
    pub(super) rows: Vec<&'a Row>,
}

/// Every row that is not still to come, in the paper's order, under its place.
pub(super) fn groups(rows: &[Row]) -> Vec<Group<'_>> {
    let rows: Vec<&Row> = rows.iter().filter(|row| !row.is_to_come()).collect();
    let places = places_of_results(&rows);
    let mut found: Vec<(Option<Place>, Vec<&Row>)> = Vec::new();
    for row in rows {
        let place = places[result(row)].clone();
        // Rows that name no place of the paper stand where they are listed.
        let at = if place.is_some() { found.iter().position(|(other, _)| *other == place) } else { found.len().checked_sub(1) };
        match at {
            Some(at) => found[at].1.push(row),
            None => found.push((place, vec![row])),
        }
    }
    let order = order(&found.iter().map(|(place, _)| place.as_ref()).collect::<Vec<_>>());
    let mut found: Vec<Option<(Option<Place>, Vec<&Row>)>> = found.into_iter().map(Some).collect();
    order.into_iter().map(|at| group(found[at].take().expect("each place comes once in the order"))).collect()
}

/// Every row that is not still to come, in the paper's order.
pub(super) fn in_order(rows: &[Row]) -> Vec<&Row> {
    groups(rows).into_iter().flat_map(|group| group.rows).collect()
}

/// The result that a row belongs to: `theorem-8` of `theorem-8/zero-output`.
pub(super) fn result(row: &Row) -> &str {
    row.short_id().split('/').next().unwrap_or_default()
}

/// Whether a row is about a numbered statement of the paper: what a reader asks for first.
pub(super) fn is_of_statement(row: &Row) -> bool {
    place_of(row).is_some_and(|place| place.kind >= Kind::Theorem && place.kind <= Kind::Conjecture)
}

/// Whether two rows are about one place of the paper.
pub(super) fn are_of_one_place(one: &Row, other: &Row) -> bool {
    match (place_of(one), place_of(other)) {
        (Some(one), Some(other)) => one == other,
        _ => one.source == other.source,
    }
}

/// The place of a row by itself.
fn place_of(row: &Row) -> Option<Place> {
    named(result(row)).or_else(|| place(&row.source))
}

fn group((place, rows): (Option<Place>, Vec<&Row>)) -> Group<'_> {
    let title = match &place {
        Some(place) => heading(place, &rows),
        None => rows.first().map(|row| row.source.clone()).unwrap_or_default(),
    };
    let anchor = title.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect::<String>();
    Group { anchor: format!("at-{anchor}"), title, rows }
}

/// The place of each result: by its name, or by the source that most of its rows have, of equals the first.
fn places_of_results<'a>(rows: &[&'a Row]) -> BTreeMap<&'a str, Option<Place>> {
    let mut places = BTreeMap::new();
    for row in rows {
        let name = result(row);
        places.entry(name).or_insert_with(|| {
            named(name).or_else(|| {
                let sources: Vec<Place> = rows.iter().filter(|row| result(row) == name).filter_map(|row| place(&row.source)).collect();
                let count = |place: &Place| sources.iter().filter(|other| *other == place).count();
                sources.iter().rev().max_by_key(|place| count(place)).cloned()
            })
        });
    }
    places
}

/// The place that an id names: `eq-16-18` begins at equation 16, `figure-6a` is of figure 6.
fn named(result: &str) -> Option<Place> {
    let (word, rest) = result.split_once('-')?;
    let kind = if word == "eq" { Kind::Equation } else { kind(word)? };
    Some(Place { kind, number: number(kind, rest.split('-').next()?)? })
}

/// The place that a source names: the first numbered statement, figure or equation, or else the first section or appendix.
fn place(source: &str) -> Option<Place> {
    let words: Vec<&str> = source
        .split(|c: char| !(c.is_alphanumeric() || c == '.'))
        .map(|word| word.trim_matches('.'))
        .filter(|word| !word.is_empty())
        .collect();
    let numbered = words.windows(2).filter_map(|pair| {
        let kind = kind(&pair[0].to_lowercase())?;
        Some(Place { kind, number: number(kind, pair[1])? })
    });
    let named = words.iter().filter_map(|word| match word.to_lowercase().as_str() {
        "abstract" => Some(Place { kind: Kind::Abstract, number: Vec::new() }),
        "conclusion" | "conclusions" => Some(Place { kind: Kind::Conclusion, number: Vec::new() }),
        "contributions" => Some(Place { kind: Kind::Section, number: vec![1] }),
        _ => None,
    });
    let numbered: Vec<Place> = numbered.collect();
    let is_small = |place: &&Place| !matches!(place.kind, Kind::Section | Kind::Appendix);
    numbered.iter().find(is_small).cloned().or_else(|| named.chain(numbered).min_by_key(|place| place.kind > Kind::Section))
}

fn kind(word: &str) -> Option<Kind> {
    let singular = match word {
        "appendices" => "appendix",
        "corollaries" => "corollary",
        word => word,
    };
    NAMES.iter().find(|(name, _)| *name == singular || singular.strip_suffix('s') == Some(name)).map(|(_, kind)| *kind)
}

/// `8`, `3.2`, `A.1`, without the panel of a figure or the case of a theorem; of an appendix also a letter alone.
fn number(kind: Kind, text: &str) -> Option<Vec<u32>> {
    let text = text.trim_end_matches('.');
    let is_letter = |part: &str| part.len() == 1 && part.starts_with(|c: char| c.is_ascii_alphabetic());
    if is_letter(text) && kind != Kind::Appendix {
        return None;
    }
    let parts: Vec<&str> = text.split('.').collect();
    let last = parts.len() - 1;
    let value = |(at, part): (usize, &&str)| {
        if at == 0 && is_letter(part) {
            return part.bytes().next().map(|letter| LETTERS + u32::from(letter.to_ascii_uppercase() - b'A'));
        }
        let digits = if at == last { part.strip_suffix(|c: char| c.is_ascii_lowercase()).unwrap_or(part) } else { part };
        digits.parse().ok().filter(|&value| value < LETTERS)
    };
    parts.iter().enumerate().map(value).collect()
}

/// The place in words. Equations that are one result are named together.
fn heading(place: &Place, rows: &[&Row]) -> String {
    let word = match place.kind {
        Kind::Abstract => return "Abstract".to_owned(),
        Kind::Conclusion => return "Conclusion".to_owned(),
        kind => NAMES.iter().find(|(_, other)| *other == kind).expect("every kind with a number has a name").0,
    };
    let part = |&part: &u32| match part.checked_sub(LETTERS) {
        Some(letter) => char::from(b'A' + letter as u8).to_string(),
        None => part.to_string(),
    };
    let number = place.number.iter().map(part).collect::<Vec<_>>().join(".");
    let (first, rest) = word.split_at(1);
    let name = format!("{}{rest}", first.to_uppercase());
    match rows.iter().find_map(|row| last_of_range(result(row))) {
        Some(last) if place.number.len() == 1 && last == place.number[0] + 1 => format!("{name}s {number} and {last}"),
        Some(last) if place.number.len() == 1 => format!("{name}s {number} to {last}"),
        _ => format!("{name} {number}"),
    }
}

/// The last equation of a result that has several: 18 of `eq-16-18`.
fn last_of_range(result: &str) -> Option<u32> {
    result.strip_prefix("eq-")?.split_once('-')?.1.parse().ok()
}

/// The order in which places stand: the listed one, except that a place brings along those that its number says to stand before it.
fn order(places: &[Option<&Place>]) -> Vec<usize> {
    let mut done = Vec::with_capacity(places.len());
    let mut is_asked = vec![false; places.len()];
    for at in 0..places.len() {
        bring(at, places, &mut is_asked, &mut done);
    }
    done
}

/// Appends a place after all that stand before it.
fn bring(at: usize, places: &[Option<&Place>], is_asked: &mut [bool], done: &mut Vec<usize>) {
    // A place that is asked for twice stands already, or is being brought: `is_before` has no circles, and would one come in, the listed order
    // would do.
    if std::mem::replace(&mut is_asked[at], true) {
        return;
    }
    for other in 0..places.len() {
        if places[other].zip(places[at]).is_some_and(|(other, place)| is_before(other, place)) {
            bring(other, places, is_asked, done);
        }
    }
    done.push(at);
}

/// Whether the numbers alone say that one place stands before another.
fn is_before(one: &Place, other: &Place) -> bool {
    match (part(one), part(other)) {
        (a, b) if a != b => a < b,
        _ if one.kind == other.kind => one.number < other.number,
        _ if other.kind == Kind::Conclusion => one.kind == Kind::Section,
        // Theorem 3.1 is of section 3.
        _ if one.kind == Kind::Section || other.kind == Kind::Section => section(one).zip(section(other)).is_some_and(|(a, b)| a < b),
        _ => false,
    }
}

/// The section that a place is in, where its number says so.
fn section(place: &Place) -> Option<u32> {
    let says_it = place.kind == Kind::Section || place.number.len() > 1;
    place.number.first().copied().filter(|_| says_it)
}

/// The large part of the paper that a place stands in, where its kind and number say so: front, body, appendices by letter.
fn part(place: &Place) -> (u8, u32) {
    match (place.kind, place.number.first()) {
        (Kind::Abstract, _) => (0, 0),
        (_, Some(&letter)) if letter >= LETTERS => (2, letter),
        _ => (1, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(listed: &[(&str, &str)]) -> Vec<Row> {
        listed.iter().map(|(id, source)| Row { id: format!("p/{id}"), source: (*source).into(), ..Row::default() }).collect()
    }

    fn titles(listed: &[(&str, &str)]) -> Vec<String> {
        groups(&rows(listed)).into_iter().map(|group| group.title).collect()
    }

    #[test]
    fn equal_places_are_one_group_under_one_heading() {
        let rows = rows(&[
            ("intro-width/a", "Section 1"),
            ("intro-rates/a", "Section 1"),
            ("lemma-1/a", "Lemma 1"),
            ("prose/a", "Section 1, figure 1"),
            ("x/a", "Section 1"),
        ]);
        let groups = groups(&rows);
        assert_eq!(
            groups.iter().map(|group| (group.title.as_str(), group.rows.len())).collect::<Vec<_>>(),
            [("Section 1", 3), ("Lemma 1", 1), ("Figure 1", 1)]
        );
        assert_eq!(groups[0].anchor, "at-section-1");
    }

    #[test]
    fn numbers_order_the_places_of_a_kind_and_appendices_come_last() {
        let listed = [
            ("lemma-A.1/a", "Lemma A.1"),
            ("figure-10/a", "Figure 10"),
            ("figure-2/a", "Figure 2"),
            ("close/a", "Conclusions"),
            ("s/a", "Section 2.10"),
            ("t/a", "Section 2.9"),
            ("u/a", "Abstract, section 3"),
        ];
        assert_eq!(titles(&listed), ["Abstract", "Figure 2", "Figure 10", "Section 2.9", "Section 2.10", "Conclusion", "Lemma A.1"]);
    }

    #[test]
    fn a_number_with_a_point_says_the_section() {
        let listed =
            [("b/a", "Section 4"), ("theorem-3.1/a", "Theorem 3.1"), ("lemma-1/a", "Lemma 1"), ("a/a", "Section 3"), ("c/a", "Section 2")];
        assert_eq!(titles(&listed), ["Section 2", "Theorem 3.1", "Section 3", "Section 4", "Lemma 1"]);
    }

    #[test]
    fn the_listed_order_counts_between_kinds() {
        assert_eq!(
            titles(&[("theorem-8/a", "Theorem 8"), ("eq-5/a", "Equation 5"), ("figure-6a/a", "Figure 6 A")]),
            ["Theorem 8", "Equation 5", "Figure 6"]
        );
    }

    #[test]
    fn the_rows_of_a_result_stay_together() {
        let listed = [("roles/a", "Section 2.4"), ("roles/b", "Section 1"), ("roles/c", "Section 2.4"), ("proposition-10/a", "Appendix K")];
        assert_eq!(titles(&listed), ["Section 2.4", "Proposition 10"]);
    }

    #[test]
    fn ids_and_sources_name_places() {
        let of = |id: &str, source: &str| titles(&[(id, source)]).remove(0);
        assert_eq!(of("eq-16-18/a", "Equation 16"), "Equations 16 to 18");
        assert_eq!(of("eq-2-3/a", "Equation 3"), "Equations 2 and 3");
        assert_eq!(of("eq-a/a", "Proof of Theorem 1, (a)"), "Theorem 1");
        assert_eq!(of("remark-c4-products/a", "Appendix C.4, remarks"), "Appendix C.4");
        assert_eq!(of("corollary-1a-beta/a", "Corollary 1 (a)"), "Corollary 1");
        assert_eq!(of("contribution/a", "Main contributions"), "Section 1");
        assert_eq!(of("roles/a", "Sections 4 and 5"), "Section 4");
        assert_eq!(of("roles/a", "Poole et al. (2016)"), "Poole et al. (2016)");
    }

    #[test]
    fn statements_are_told_from_prose_and_figures() {
        let of: Vec<bool> =
            rows(&[("theorem-8/a", "Section 4"), ("figure-6a/a", "Figure 6 A"), ("prose/a", "Section 4"), ("x/a", "Lemma 3")])
                .iter()
                .map(is_of_statement)
                .collect();
        assert_eq!(of, [true, false, false, true]);
        let rows = rows(&[("proposition-10/a", "Appendix K"), ("proposition-10-universality/a", "Section 4"), ("prose/a", "Section 4")]);
        assert!(are_of_one_place(&rows[0], &rows[1]) && !are_of_one_place(&rows[1], &rows[2]));
    }

    #[test]
    fn rows_without_a_place_stand_where_they_are_listed() {
        assert_eq!(
            titles(&[("eq-2/a", "Equation 2"), ("rate/a", "Poole et al. (2016)"), ("eq-3/a", "Equation 3")]),
            ["Equation 2", "Equation 3"]
        );
    }
}
