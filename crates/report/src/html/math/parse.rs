//! A run of items as a formula: scripts, roots, fractions, sums. What is not understood is refused, never guessed.

use super::lex::{Kind, greek, is_differential, is_function};
use super::tree::Item;

/// A formula, or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    /// One after another.
    Row(Vec<Node>),
    /// A number.
    Number(String),
    /// A variable: one letter is set in italics.
    Name(String),
    /// A word inside of a formula.
    Text(String),
    /// An operator, a relation, a comma.
    Sign(String),
    /// A sign that belongs to the number or name behind it.
    Prefix(String),
    /// A sum, a product, an integral, a limit: its scripts stand above and below it.
    Large(String),
    /// A subscript, a superscript, or both.
    Scripts {
        /// What they belong to.
        base: Box<Node>,
        /// The subscript.
        sub: Option<Box<Node>>,
        /// The superscript.
        sup: Option<Box<Node>>,
    },
    /// A letter with a tilde.
    Tilde(Box<Node>),
    /// A square root.
    Root(Box<Node>),
    /// A fraction with a bar.
    Fraction(Box<Node>, Box<Node>),
    /// In brackets or bars.
    Fenced(&'static str, Box<Node>, &'static str),
    /// A matrix, row by row.
    Matrix(Vec<Vec<Node>>),
    /// A thin space, where the text has one between two factors.
    Space,
}

impl Node {
    /// About how many characters it is wide; scripts are small.
    pub(super) fn width(&self) -> usize {
        let all = |nodes: &[Self]| nodes.iter().map(Self::width).sum::<usize>();
        match self {
            Self::Row(nodes) => all(nodes),
            Self::Number(text) | Self::Name(text) | Self::Text(text) | Self::Large(text) => text.chars().count(),
            Self::Sign(text) | Self::Prefix(text) => 1 + text.chars().count(),
            Self::Scripts { base, sub, sup } => {
                let scripts = [sub, sup].into_iter().flatten().map(|script| script.width()).max().unwrap_or(0);
                base.width() + scripts.div_ceil(2)
            }
            Self::Tilde(inside) => inside.width(),
            Self::Root(inside) => 1 + inside.width(),
            Self::Fraction(above, below) => above.width().max(below.width()),
            Self::Fenced(_, inside, _) => 2 + inside.width(),
            Self::Matrix(rows) => 2 + rows.iter().map(|row| all(row) + 2 * row.len()).max().unwrap_or(0),
            Self::Space => 1,
        }
    }
}

/// Operators with a sign of their own.
const SIGNS: [(&str, &str); 17] = [
    ("-", "−"),
    ("<=", "≤"),
    (">=", "≥"),
    ("!=", "≠"),
    ("->", "→"),
    ("=>", "⇒"),
    ("<=>", "⇔"),
    ("+-", "±"),
    ("*", "·"),
    (".", "·"),
    ("...", "…"),
    ("..", "…"),
    ("~", "∼"),
    ("|", "∣"),
    ("=", "="),
    ("<", "<"),
    (">", ">"),
];

/// The sign that an operator is typeset as.
pub(super) fn sign(text: &str) -> String {
    SIGNS.iter().find(|(plain, _)| *plain == text).map_or(text, |(_, sign)| sign).to_owned()
}

/// Names whose scripts stand above and below, with their sign.
fn large(word: &str) -> Option<&'static str> {
    Some(match word {
        "sum" => "∑",
        "prod" => "∏",
        "int" | "Int" => "∫",
        "max" => "max",
        "min" => "min",
        "lim" => "lim",
        "argmin" => "argmin",
        "argmax" => "argmax",
        _ => return None,
    })
}

/// Whether a word is a sum, a product or the like, once something of mathematics follows it.
pub(super) fn is_large(word: &str) -> bool {
    large(word).is_some()
}

/// Understands a run of items. With `is_display` quotients become fractions where both sides are certain.
pub(super) fn parse(items: &[Item], is_display: bool) -> Option<Node> {
    Parser { items, at: 0, is_display }.row()
}

struct Parser<'s, 'a> {
    items: &'s [Item<'a>],
    at: usize,
    is_display: bool,
}

/// What has been set so far, with what a quotient needs to know of it.
struct Set {
    node: Node,
    is_factor: bool,
    /// It touches what stands before it.
    is_tight: bool,
    /// What follows it belongs to it: a sum, a function without brackets.
    is_open_ended: bool,
}

impl<'s, 'a> Parser<'s, 'a> {
    fn peek(&self) -> Option<&'s Item<'a>> {
        self.items.get(self.at)
    }

    fn row(&mut self) -> Option<Node> {
        let mut set: Vec<Set> = Vec::new();
        while let Some(item) = self.peek() {
            if item.is_sign("/") {
                self.quotient(&mut set);
                continue;
            }
            if let Some(sign) = self.operator(&set) {
                set.push(Set { node: sign, is_factor: false, is_tight: false, is_open_ended: false });
                continue;
            }
            let is_tight = item.is_tight();
            let is_open_ended = self.is_open_ended();
            let node = self.factor()?;
            set.push(Set { node, is_factor: true, is_tight, is_open_ended });
        }
        Some(row_of(set))
    }

    /// An operator or a mark at this place.
    fn operator(&mut self, set: &[Set]) -> Option<Node> {
        let (text, is_sign) = match self.peek()? {
            Item::Token(token) if token.kind == Kind::Sign => (token.text, true),
            Item::Token(token) if token.kind == Kind::Mark => (token.text, false),
            _ => return None,
        };
        let begins_a_term = set.last().is_none_or(|last| !last.is_factor);
        let touches_next = self.items.get(self.at + 1).is_some_and(Item::is_tight);
        self.at += 1;
        let is_prefix = is_sign && begins_a_term && touches_next && matches!(text, "-" | "+" | "+-" | "#");
        Some(if is_prefix { Node::Prefix(sign(text)) } else { Node::Sign(sign(text)) })
    }

    /// The function or sum here takes what follows it, without brackets.
    fn is_open_ended(&self) -> bool {
        let Some(Item::Token(token)) = self.peek() else { return false };
        let takes_brackets = matches!(self.items.get(self.at + 1), Some(group @ Item::Group { .. }) if group.is_tight());
        is_large(token.text) || (is_function(token.text) && token.text != "sqrt" && !takes_brackets)
    }

    /// A factor with its scripts and arguments.
    fn factor(&mut self) -> Option<Node> {
        let item = self.peek()?;
        self.at += 1;
        let mut owns_subscripts = false;
        let base = match item {
            Item::Group { open, items, close } => self.group(open.text, items, close.text)?,
            Item::Token(token) => match token.kind {
                Kind::Number => number(token.text),
                Kind::Name if token.text == "sqrt" => self.root()?,
                Kind::Name => {
                    owns_subscripts = true;
                    name(token.text)
                }
                Kind::Word if token.text == "in" => return Some(Node::Sign("∈".to_owned())),
                Kind::Word => {
                    owns_subscripts = true;
                    large(token.text).map_or_else(|| word(token.text), |sign| Node::Large(sign.to_owned()))
                }
                _ => return None,
            },
        };
        let mut node = self.scripts(base, owns_subscripts)?;
        // Arguments: `f(x)`, `E[X]`; and the number that a letter stands right behind, `2pi`.
        while let Some(group @ Item::Group { open, .. }) = self.peek() {
            if !group.is_tight() || open.text == "{" || (open.text == "|" && !owns_subscripts) {
                break;
            }
            let Item::Group { open, items, close } = group else { unreachable!("matched above") };
            self.at += 1;
            let argument = self.group(open.text, items, close.text)?;
            let argument = self.scripts(argument, false)?;
            node = Node::Row(vec![node, argument]);
        }
        Some(node)
    }

    fn group(&self, open: &str, items: &'s [Item<'a>], close: &str) -> Option<Node> {
        if let Some(matrix) = self.matrix(open, items) {
            return Some(matrix);
        }
        // Fonts without tall brackets are common: inside of brackets a quotient keeps its slash.
        let inside = Parser { items, at: 0, is_display: false }.row()?;
        Some(Node::Fenced(fence(open)?, Box::new(inside), fence(close)?))
    }

    /// `[1 1; -1 -1]`: rows between semicolons, entries between commas or spaces.
    fn matrix(&self, open: &str, items: &'s [Item<'a>]) -> Option<Node> {
        let has_rows = open == "[" && items.iter().any(|item| item.token(Kind::Mark) == Some(";"));
        if !has_rows {
            return None;
        }
        let rows = items.split(|item| item.token(Kind::Mark) == Some(";"));
        let row = |items: &'s [Item<'a>]| -> Option<Vec<Node>> {
            let has_commas = items.iter().any(|item| item.token(Kind::Mark) == Some(","));
            let mut entries: Vec<&'s [Item<'a>]> = Vec::new();
            if has_commas {
                entries.extend(items.split(|item| item.token(Kind::Mark) == Some(",")));
            } else {
                let mut from = 0;
                for at in 1..=items.len() {
                    if at == items.len() || !items[at].is_tight() {
                        entries.push(&items[from..at]);
                        from = at;
                    }
                }
            }
            entries.into_iter().map(|items| Parser { items, at: 0, is_display: false }.row()).collect()
        };
        let rows: Vec<Vec<Node>> = rows.map(row).collect::<Option<_>>()?;
        let is_even = rows.iter().all(|row| row.len() == rows[0].len() && !row.is_empty());
        is_even.then_some(Node::Matrix(rows))
    }

    /// What stands under a root: a group, or one factor.
    fn root(&mut self) -> Option<Node> {
        let inside = match self.peek()? {
            Item::Group { open, items, .. } if open.text == "(" => {
                self.at += 1;
                Parser { items, at: 0, is_display: false }.row()?
            }
            _ => self.factor()?,
        };
        Some(Node::Root(Box::new(inside)))
    }

    /// Primes, subscripts, superscripts, factorials and tildes that touch what stands before them.
    fn scripts(&mut self, mut base: Node, owns_subscripts: bool) -> Option<Node> {
        let (mut sub, mut sup): (Option<Node>, Vec<Node>) = (None, Vec::new());
        // `a1^2`: the number has its place under the exponent.
        if let Node::Scripts { base: inner, sub: Some(number), sup: None } = &base
            && owns_subscripts
        {
            sub = Some((**number).clone());
            base = (**inner).clone();
        }
        while let Some(item) = self.peek().filter(|item| item.is_tight()) {
            match item {
                Item::Token(token) if token.kind == Kind::Prime => {
                    self.at += 1;
                    sup.push(Node::Sign("′".to_owned()));
                }
                Item::Token(token) if token.text == "!" => {
                    self.at += 1;
                    base = Node::Row(vec![base, Node::Prefix("!".to_owned())]);
                }
                // `q*`: a star that nothing follows is no product.
                Item::Token(token) if token.text == "*" && self.items.get(self.at + 1).is_none_or(|next| !next.is_tight()) => {
                    self.at += 1;
                    sup.push(Node::Sign("∗".to_owned()));
                }
                Item::Token(token) if token.text == "~" && !token.before_space => {
                    self.at += 1;
                    base = Node::Tilde(Box::new(base));
                }
                Item::Token(token) if token.kind == Kind::Script => {
                    self.at += 1;
                    let is_sub = token.text == "_";
                    let argument = self.script(is_sub || owns_subscripts)?;
                    if is_sub {
                        if sub.replace(argument).is_some() {
                            return None;
                        }
                    } else {
                        sup.push(argument);
                    }
                }
                _ => break,
            }
        }
        let sup = match sup.len() {
            0 => None,
            1 => sup.pop(),
            _ => Some(Node::Row(sup)),
        };
        if sub.is_none() && sup.is_none() {
            return Some(base);
        }
        Some(Node::Scripts { base: Box::new(base), sub: sub.map(Box::new), sup: sup.map(Box::new) })
    }

    /// What follows `_` or `^`. An exponent's own subscript, as in `2^-N_l`, is left to the base where the base is a name: `h^l_i`.
    fn script(&mut self, leaves_subscripts: bool) -> Option<Node> {
        let item = self.peek().filter(|item| item.is_tight())?;
        self.at += 1;
        match item {
            Item::Group { open, items, close } => match open.text {
                "{" | "(" => Parser { items, at: 0, is_display: false }.row(),
                _ => self.group(open.text, items, close.text),
            },
            Item::Token(token) => match token.kind {
                Kind::Sign if matches!(token.text, "-" | "+") => {
                    // `(x)_+`: nothing touches the sign.
                    let Some(next) = self.peek().filter(|next| next.is_tight()) else { return Some(Node::Sign(sign(token.text))) };
                    let argument = match next {
                        Item::Group { open, items, close } => {
                            self.at += 1;
                            self.group(open.text, items, close.text)?
                        }
                        Item::Token(_) => self.script(false)?,
                    };
                    Some(Node::Row(vec![Node::Prefix(sign(token.text)), argument]))
                }
                Kind::Sign if token.text == "*" => Some(Node::Sign("∗".to_owned())),
                Kind::Number => self.list(number(token.text)),
                Kind::Name | Kind::Word => {
                    let base = self.list(name(token.text))?;
                    let has_subscript = self.peek().is_some_and(|item| item.is_tight() && item.token(Kind::Script) == Some("_"));
                    if has_subscript && !leaves_subscripts {
                        self.at += 1;
                        let sub = self.script(true)?;
                        return Some(Node::Scripts { base: Box::new(base), sub: Some(Box::new(sub)), sup: None });
                    }
                    Some(base)
                }
                _ => None,
            },
        }
    }

    /// The second subscript of `sigma_b,l`, if there is one.
    fn list(&mut self, first: Node) -> Option<Node> {
        if self.peek().is_none_or(|item| item.token(Kind::Script) != Some(",")) {
            return Some(first);
        }
        self.at += 1;
        let second = self.script(true)?;
        Some(Node::Row(vec![first, Node::Sign(",".to_owned()), second]))
    }

    /// A quotient: a fraction in a display, where numerator and denominator are beyond doubt; else a slash.
    fn quotient(&mut self, set: &mut Vec<Set>) {
        let is_tight = self.items[self.at].is_tight();
        let slash = self.at;
        self.at += 1;
        if self.is_display
            && let Some(start) = numerator(set, is_tight)
            && let Some(denominator) = self.denominator()
        {
            let above = row_of(set.drain(start..).collect());
            let fraction = Node::Fraction(Box::new(bare(above)), Box::new(bare(denominator)));
            set.push(Set { node: fraction, is_factor: true, is_tight: false, is_open_ended: false });
            return;
        }
        self.at = slash + 1;
        set.push(Set { node: Node::Sign("/".to_owned()), is_factor: false, is_tight: true, is_open_ended: false });
    }

    /// One factor, with the letter that a number touches (`2pi`), or the `d mu` of a derivative.
    fn denominator(&mut self) -> Option<Node> {
        let item = self.peek()?;
        let node = self.factor()?;
        if item.token(Kind::Name) == Some("d") && self.peek().is_some_and(|next| next.token(Kind::Name).is_some()) {
            return Some(Node::Row(vec![node, self.factor()?]));
        }
        let is_number = item.token(Kind::Number).is_some();
        match self.peek().filter(|next| next.is_tight()) {
            Some(next) if is_number && next.token(Kind::Name).is_some() => Some(Node::Row(vec![node, self.factor()?])),
            // `1/n(n+1)`, and a second slash: who knows.
            Some(next) if next.is_sign("/") || matches!(next, Item::Group { .. }) => None,
            _ if self.peek().is_some_and(|next| next.is_sign("/")) => None,
            _ => Some(node),
        }
    }
}

/// Where the numerator of a slash begins: with the first of the factors that touch each other, or at a loose slash with the first
/// behind an operator. `None` where that is a guess: behind a sum or a function without brackets, and of a second slash.
fn numerator(set: &[Set], is_tight: bool) -> Option<usize> {
    let mut start = set.len();
    while start > 0 && set[start - 1].is_factor && (start == set.len() || !is_tight || set[start].is_tight) {
        start -= 1;
    }
    // The `d beta` of a derivative is one thing, though a space stands in it.
    if is_tight && start > 0 && start < set.len() && set[start - 1].node == Node::Name("d".to_owned()) {
        start -= 1;
    }
    let factors = &set[start..];
    let is_certain = |one: &Set| !one.is_open_ended && !matches!(one.node, Node::Fraction(..));
    let after_slash = start > 0 && set[start - 1].node == Node::Sign("/".to_owned());
    (!factors.is_empty() && !after_slash && factors.iter().all(is_certain)).then_some(start)
}

/// Without the brackets that a fraction's bar makes needless.
fn bare(node: Node) -> Node {
    match node {
        Node::Fenced("(", inside, ")") => *inside,
        other => other,
    }
}

/// One node of many, with thin spaces between factors that the text sets apart.
fn row_of(set: Vec<Set>) -> Node {
    let mut nodes: Vec<Node> = Vec::new();
    let mut after_factor = false;
    for one in set {
        if one.is_factor && after_factor && !one.is_tight {
            nodes.push(Node::Space);
        }
        after_factor = one.is_factor;
        nodes.push(one.node);
    }
    if nodes.len() == 1 { nodes.remove(0) } else { Node::Row(nodes) }
}

/// A word inside of a formula; of two letters it is a product, as in `2^(-kN)`, unless it is a word of English.
fn word(text: &str) -> Node {
    const ENGLISH: [&str; 16] = ["an", "as", "at", "by", "do", "he", "if", "is", "it", "no", "of", "on", "or", "so", "to", "up"];
    let is_product = text.len() == 2 && text.is_ascii() && !ENGLISH.contains(&text.to_lowercase().as_str());
    if is_product { Node::Row(vec![name(&text[..1]), name(&text[1..])]) } else { Node::Text(text.to_owned()) }
}

fn fence(text: &str) -> Option<&'static str> {
    Some(match text {
        "(" => "(",
        ")" => ")",
        "[" => "[",
        "]" => "]",
        "{" => "{",
        "}" => "}",
        "|" => "|",
        "<" => "⟨",
        ">" => "⟩",
        _ => return None,
    })
}

/// A number; one with an exponent as a power of ten.
fn number(text: &str) -> Node {
    let Some((mantissa, exponent)) = text.split_once('e') else { return Node::Number(text.to_owned()) };
    let digits = exponent.trim_start_matches(['-', '+']).trim_start_matches('0');
    let exponent = if exponent.starts_with('-') {
        Node::Row(vec![Node::Prefix("−".to_owned()), Node::Number(digits.to_owned())])
    } else {
        Node::Number(digits.to_owned())
    };
    let power = Node::Scripts { base: Box::new(Node::Number("10".to_owned())), sub: None, sup: Some(Box::new(exponent)) };
    if mantissa == "1" { power } else { Node::Row(vec![Node::Number(mantissa.to_owned()), Node::Sign("·".to_owned()), power]) }
}

/// A name: a Greek letter, a differential, a letter with its number (`x1`), or as it is written.
fn name(text: &str) -> Node {
    let letters = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &text[letters.len()..];
    let base = match greek(letters) {
        _ if letters == "infinity" => Node::Name("∞".to_owned()),
        Some(letter) => Node::Name(letter.to_owned()),
        None if is_differential(letters) => Node::Row(vec![Node::Name(letters[..1].to_owned()), name(&letters[1..])]),
        None => Node::Name(letters.to_owned()),
    };
    if digits.is_empty() {
        return base;
    }
    Node::Scripts { base: Box::new(base), sub: Some(Box::new(Node::Number(digits.to_owned()))), sup: None }
}
