//! Verdicts as people see them: a word, a shape and a colour; the stacked bar of a paper.

use maud::{Markup, html};

/// How a verdict is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    /// The name in the ledger.
    pub(super) name: &'static str,
    /// The word for people.
    pub(super) word: &'static str,
    /// What it means, in a line of the legend.
    pub(super) meaning: &'static str,
    /// The shape, drawn in a box of 16 by 16.
    path: &'static str,
}

/// Every verdict, in the order of bars and legends. The last one is for rows that no run has measured.
pub(super) const LOOKS: [Look; 7] = [
    Look {
        name: "holds",
        word: "holds",
        meaning: "every line of evidence passes, and each could have caught a deviation that matters",
        path: "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zm3.6 4.2L7 9.8 4.6 7.5 3.4 8.8 7 12.3l5.8-5.8z",
    },
    Look {
        name: "holds-corrected",
        word: "corrected",
        meaning: "false as printed; what is right is said, and holds",
        path: "M8 .5 15.5 8 8 15.5.5 8zM7.1 4v5h1.8V4zm0 6.2V12h1.8v-1.8z",
    },
    Look {
        name: "refuted",
        word: "refuted",
        meaning: "a line of evidence says otherwise, beyond chance",
        path: "M1 1h14v14H1zm3.2 4.4L6.8 8l-2.6 2.6 1.2 1.2L8 9.2l2.6 2.6 1.2-1.2L9.2 8l2.6-2.6-1.2-1.2L8 6.8 5.4 4.2z",
    },
    Look {
        name: "inconclusive",
        word: "inconclusive",
        meaning: "nothing is refuted, but some line could not decide",
        path: "M8 1.2 15.5 14.5H.5zM7.2 6v4h1.6V6zm0 5.2v1.6h1.6v-1.6z",
    },
    Look {
        name: "not-checked",
        word: "not checked",
        meaning: "what would be needed is lost, for the reason given",
        path: "M1 6.5h14v3H1z",
    },
    Look {
        name: "not-run",
        word: "not run",
        meaning: "needs a larger scale, or data that is not there",
        path: "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zm0 1.8a5.2 5.2 0 1 0 0 10.4A5.2 5.2 0 0 0 8 2.8z",
    },
    Look {
        name: "no-result",
        word: "no result",
        meaning: "no run has measured it yet",
        path: "M2 2h3v1.6H3.6V5H2zm9 0h3v3h-1.6V3.6H11zM2 11h1.6v1.4H5V14H2zm10.4 0H14v3h-3v-1.6h1.4z",
    },
];

/// How a verdict of a ledger is shown; one that this version does not know, as no result.
pub(super) fn look(verdict: &str) -> Look {
    *LOOKS.iter().find(|look| look.name == verdict).unwrap_or(&LOOKS[LOOKS.len() - 1])
}

/// The shape alone, in the verdict's colour. The word beside it says the same, so it is hidden from screen readers.
pub(super) fn shape(look: Look) -> Markup {
    html! {
        svg.shape.{ "is-" (look.name) } viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false" {
            path fill-rule="evenodd" d=(look.path) {}
        }
    }
}

/// Shape and word.
pub(super) fn badge(verdict: &str) -> Markup {
    let look = look(verdict);
    html! { span.badge.{ "is-" (look.name) } { (shape(look)) span { (look.word) } } }
}

/// How many claims have each verdict, in the order of the legend; verdicts that do not occur are left out.
pub(super) fn count<'a>(verdicts: impl Iterator<Item = &'a str>) -> Vec<(Look, usize)> {
    let mut counts = [0; LOOKS.len()];
    for verdict in verdicts {
        let name = look(verdict).name;
        let at = LOOKS.iter().position(|look| look.name == name).expect("one of them");
        counts[at] += 1;
    }
    LOOKS.into_iter().zip(counts).filter(|(_, count)| *count > 0).collect()
}

/// One stacked bar. The legend below it says the same in words, so that the bar is one image with one sentence for a screen reader.
pub(super) fn bar(counts: &[(Look, usize)]) -> Markup {
    let total = counts.iter().map(|(_, count)| count).sum::<usize>().max(1) as f64;
    let words = counts.iter().map(|(look, count)| format!("{count} {}", look.word)).collect::<Vec<_>>().join(", ");
    let mut left = 0.0;
    let segments: Vec<(Look, f64, f64)> = counts
        .iter()
        .map(|&(look, count)| {
            let width = 100.0 * count as f64 / total;
            left += width;
            (look, left - width, width)
        })
        .collect();
    html! {
        svg.bar role="img" aria-label=(words) viewBox="0 0 100 10" preserveAspectRatio="none" {
            @for (look, left, width) in segments {
                // A gap of the background between neighbours, so that colours alone need not part them.
                rect.{ "is-" (look.name) } x=(format!("{left:.3}")) y="0" width=(format!("{:.3}", (width - 0.25).max(0.4))) height="10" {}
            }
        }
    }
}

/// The counts in words, with shapes; each a link where `link` gives one.
pub(super) fn legend(counts: &[(Look, usize)], link: impl Fn(&str) -> Option<String>) -> Markup {
    html! {
        ul.legend {
            @for (look, count) in counts {
                li {
                    @let entry = html! { (shape(*look)) strong { (count) } " " (look.word) };
                    @match link(look.name) {
                        Some(target) => a href=(target) { (entry) },
                        None => span { (entry) },
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_are_counted_in_the_order_of_the_legend() {
        let counts = count(["refuted", "holds", "holds", "who knows"].into_iter());
        let words: Vec<(&str, usize)> = counts.iter().map(|(look, count)| (look.word, *count)).collect();
        assert_eq!(words, [("holds", 2), ("refuted", 1), ("no result", 1)]);
    }

    #[test]
    fn a_bar_says_in_words_what_it_shows() {
        let text = bar(&count(["holds", "refuted"].into_iter())).into_string();
        assert!(text.contains(r#"aria-label="1 holds, 1 refuted""#), "{text}");
        assert_eq!(text.matches("<rect").count(), 2);
    }

    #[test]
    fn every_verdict_has_a_word_and_a_shape_of_its_own() {
        for look in LOOKS {
            assert_eq!(LOOKS.iter().filter(|other| other.word == look.word || other.path == look.path).count(), 1, "{}", look.name);
        }
    }
}
