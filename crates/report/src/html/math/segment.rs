//! Which parts of a text are mathematics. Prose stays prose; what looks like a formula and cannot be understood is code.

use super::lex::{Kind, Token, is_function, tokens};
use super::parse::{Node, is_large, parse, sign};
use super::tree::{Item, tree};

/// A part of a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Piece {
    /// Prose, with its spaces.
    Text(String),
    /// As it was written.
    Code(String),
    /// A formula: how it was written, and its parts between which a line may break.
    Math(String, Vec<Node>),
}

/// Whether a text is a sentence with formulas in it, or a formula with words in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// A single letter `a` is an article.
    Sentence,
    /// Quotients become fractions, and every word before a bracket is a function.
    Formula,
}

/// Functions of the papers that are written with brackets. In a sentence other words before a bracket are words.
const BRACKETED: [&str; 20] = [
    "max", "min", "sign", "floor", "Var", "Cov", "Binom", "rank", "det", "Beta", "LN", "BN", "DP", "softmax", "mean", "median", "range",
    "regions", "share", "length",
];

/// Words before a letter that is no variable: `appendix C`.
const PLACES: [&str; 14] = [
    "appendix",
    "appendices",
    "section",
    "figure",
    "figures",
    "table",
    "case",
    "part",
    "panel",
    "proof",
    "lemma",
    "corollary",
    "theorem",
    "equation",
];

/// Cuts a text into prose, code and formulas.
pub(super) fn pieces(text: &str, mode: Mode) -> Vec<Piece> {
    let mut spans: Vec<&str> = text.split('`').collect();
    // An odd number of spans means that every code span is closed. Otherwise the last backtick is only a backtick.
    let lone_backtick = spans.len().is_multiple_of(2).then(|| spans.pop()).flatten();
    let mut found = Vec::new();
    for (index, span) in spans.iter().enumerate() {
        if index % 2 == 1 {
            found.push(Piece::Code((*span).to_owned()));
            continue;
        }
        match tree(&tokens(span)) {
            Some(items) => Cutter { text: span, mode, found: &mut found, done: 0 }.cut(&items),
            None => sentences(span, mode, &mut found),
        }
    }
    found.extend(lone_backtick.map(|rest| Piece::Text(format!("`{rest}"))));
    found
}

/// A text whose brackets do not match as a whole: its parts between full stops may. What still does not is left as it is.
fn sentences(text: &str, mode: Mode, found: &mut Vec<Piece>) {
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(". ").or_else(|| rest.find("; ")).map_or(rest.len(), |at| at + 2);
        let (part, after) = rest.split_at(end);
        rest = after;
        match tree(&tokens(part)) {
            Some(items) => Cutter { text: part, mode, found, done: 0 }.cut(&items),
            None if mode == Mode::Formula => found.push(Piece::Code(part.to_owned())),
            None => found.push(Piece::Text(part.to_owned())),
        }
    }
}

/// What an item is for the cutter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// Mathematics.
    Strong,
    /// A number: mathematics beside mathematics.
    Weak,
    /// An operator: mathematics between or before numbers and names.
    Glue,
    /// Prose.
    Prose,
}

struct Cutter<'t, 'f> {
    text: &'t str,
    mode: Mode,
    found: &'f mut Vec<Piece>,
    /// How much of the text is in the pieces.
    done: usize,
}

impl<'t> Cutter<'t, '_> {
    fn cut(mut self, items: &[Item<'t>]) {
        self.level(items);
        self.prose_until(self.text.len());
    }

    fn level(&mut self, items: &[Item<'t>]) {
        let classes: Vec<Class> = (0..items.len()).map(|at| self.class(items, at)).collect();
        let mut at = 0;
        while at < items.len() {
            if classes[at] == Class::Prose {
                if let Item::Group { items: inside, .. } = &items[at] {
                    self.level(inside);
                }
                at += 1;
                continue;
            }
            let end = (at..items.len()).find(|&next| classes[next] == Class::Prose).unwrap_or(items.len());
            self.run(&items[at..end], &classes[at..end]);
            at = end;
        }
    }

    /// A run without prose: a formula, or only numbers and dashes of the prose.
    fn run(&mut self, items: &[Item<'t>], classes: &[Class]) {
        let (Some(first), Some(last)) = (items.first(), items.last()) else { return };
        let (start, end) = (first.first().start, last.last().end());
        let has = |class: Class| classes.contains(&class);
        let is_formula = has(Class::Strong) || (has(Class::Glue) && has(Class::Weak));
        self.prose_until(start);
        let source = &self.text[start..end];
        if is_formula {
            let chunks = chunks(items).into_iter().map(|items| parse(items, self.mode == Mode::Formula)).collect::<Option<Vec<_>>>();
            self.found.push(match chunks {
                Some(chunks) => Piece::Math(source.to_owned(), chunks),
                None => Piece::Code(source.to_owned()),
            });
        } else if items.len() == 1 && has(Class::Glue) && source != "-" {
            self.found.push(Piece::Text(sign(source)));
        } else {
            self.found.push(Piece::Text(source.to_owned()));
        }
        self.done = end;
    }

    fn prose_until(&mut self, end: usize) {
        if end > self.done {
            self.found.push(Piece::Text(self.text[self.done..end].to_owned()));
            self.done = end;
        }
    }

    fn class(&self, items: &[Item<'t>], at: usize) -> Class {
        let next = items.get(at + 1);
        match &items[at] {
            Item::Token(token) => match token.kind {
                Kind::Number => Class::Weak,
                Kind::Sign | Kind::Script | Kind::Prime => Class::Glue,
                Kind::Name => self.class_of_name(token, items, at),
                Kind::Word if is_operator_word(token, next, self.mode) => Class::Strong,
                _ => Class::Prose,
            },
            Item::Group { items: inside, open, .. } => {
                let is_script = |before: &Item| before.token(Kind::Script).is_some() || before.token(Kind::Prime).is_some();
                let is_argument =
                    at > 0 && items[at].is_tight() && (self.class(items, at - 1) == Class::Strong || is_script(&items[at - 1]));
                let has_script = next.is_some_and(|next| next.is_tight() && next.token(Kind::Script).is_some());
                if is_argument || has_script {
                    return Class::Strong;
                }
                if items[at].has_words() {
                    return Class::Prose;
                }
                if is_formal(inside) || (open.text == "|" && inside.len() == 1) || self.mode == Mode::Formula {
                    return Class::Strong;
                }
                if inside.iter().all(|item| item.token(Kind::Number).is_some() || item.token(Kind::Mark).is_some()) {
                    return Class::Weak;
                }
                Class::Prose
            }
        }
    }

    fn class_of_name(&self, token: &Token, items: &[Item], at: usize) -> Class {
        let before = at.checked_sub(1).and_then(|before| items.get(before));
        let next = items.get(at + 1);
        let is_between_signs = [before, next]
            .into_iter()
            .flatten()
            .any(|item| item.token(Kind::Sign).is_some() || item.token(Kind::Script).is_some() || item.token(Kind::Prime).is_some())
            || next.is_some_and(|next| matches!(next, Item::Group { .. }) && next.is_tight());
        let after_place = before.and_then(|item| item.token(Kind::Word)).is_some_and(|word| PLACES.contains(&word.to_lowercase().as_str()));
        let is_article = match self.mode {
            Mode::Sentence => !is_between_signs,
            Mode::Formula => next.is_some_and(|next| next.token(Kind::Word).is_some()) && !is_between_signs,
        };
        match token.text {
            "a" | "A" | "I" if is_article => Class::Prose,
            _ if after_place && !is_between_signs => Class::Prose,
            // `the quotient of gamma functions`, `the chi law`.
            name if name.len() > 1
                && next.and_then(|next| next.token(Kind::Word)).is_some_and(|word| word.starts_with("function") || word == "law") =>
            {
                Class::Prose
            }
            name if is_function(name) => {
                let has_argument = next.is_some_and(|next| {
                    matches!(next, Item::Group { .. })
                        || next.token(Kind::Name).is_some()
                        || next.token(Kind::Number).is_some()
                        || (next.is_tight() && (next.token(Kind::Script).is_some() || next.token(Kind::Prime).is_some()))
                });
                if has_argument { Class::Strong } else { Class::Prose }
            }
            _ => Class::Strong,
        }
    }
}

/// `sum_l`, `sum mu_i^2`, `max(x, y)`, `regions_1`: a word that what follows makes mathematics.
fn is_operator_word(token: &Token, next: Option<&Item>, mode: Mode) -> bool {
    let Some(next) = next else { return false };
    let is_group = matches!(next, Item::Group { .. });
    let has_script = next.is_tight() && next.token(Kind::Script).is_some();
    if has_script {
        return true;
    }
    if is_large(token.text) && (next.token(Kind::Name).is_some_and(|name| name != "a") || (is_group && !next.has_words())) {
        return true;
    }
    let is_call = is_group && next.is_tight() && next.first().text == "(" && !next.has_words();
    is_call && (mode == Mode::Formula || BRACKETED.contains(&token.text))
}

/// Whether a group without words is a formula: an operator, a script or an absolute value stands in it, or names beside commas.
fn is_formal(items: &[Item]) -> bool {
    let has = |kind: Kind| items.iter().any(|item| item.token(kind).is_some());
    let has_bars = items.iter().any(|item| item.first().text == "|");
    has(Kind::Sign) || has(Kind::Script) || has_bars || (has(Kind::Mark) && has(Kind::Name))
}

/// Parts of a long run between which a line may break: before relations, and of what is still long before sums and differences.
fn chunks<'s, 'a>(items: &'s [Item<'a>]) -> Vec<&'s [Item<'a>]> {
    const LONG: usize = 22;
    const VERY_LONG: usize = 34;
    let relations = split(items, LONG, &["=", "<", ">", "<=", ">=", "!=", "->", "=>", "<=>", "~"]);
    relations.into_iter().flat_map(|part| split(part, VERY_LONG, &["+", "-"])).collect()
}

/// Splits before signs that stand between spaces, if the whole is longer than so many bytes.
fn split<'s, 'a>(items: &'s [Item<'a>], longest: usize, signs: &[&str]) -> Vec<&'s [Item<'a>]> {
    let length = items.last().map_or(0, |last| last.last().end()) - items.first().map_or(0, |first| first.first().start);
    if length <= longest {
        return vec![items];
    }
    let mut parts = Vec::new();
    let mut from = 0;
    for (at, item) in items.iter().enumerate() {
        let breaks =
            at > from && !item.is_tight() && item.first().before_space && item.token(Kind::Sign).is_some_and(|sign| signs.contains(&sign));
        if breaks {
            parts.push(&items[from..at]);
            from = at;
        }
    }
    parts.push(&items[from..]);
    parts
}
