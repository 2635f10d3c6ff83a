//! Tokens with their brackets and bars matched.

use super::lex::{Kind, Token};

/// A token, or a group in brackets or bars.
#[derive(Clone, Debug)]
pub(super) enum Item<'a> {
    /// A token that is no bracket.
    Token(Token<'a>),
    /// What stands between two brackets, or two bars.
    Group {
        /// The opening bracket or bar.
        open: Token<'a>,
        /// What is inside.
        items: Vec<Item<'a>>,
        /// The closing bracket or bar.
        close: Token<'a>,
    },
}

impl<'a> Item<'a> {
    /// Its first token.
    pub(super) fn first(&self) -> &Token<'a> {
        match self {
            Self::Token(token) => token,
            Self::Group { open, .. } => open,
        }
    }

    /// Its last token.
    pub(super) fn last(&self) -> &Token<'a> {
        match self {
            Self::Token(token) => token,
            Self::Group { close, .. } => close,
        }
    }

    /// It touches what stands before it.
    pub(super) fn is_tight(&self) -> bool {
        !self.first().after_space
    }

    /// The token, if it is one of this kind.
    pub(super) fn token(&self, kind: Kind) -> Option<&'a str> {
        match self {
            Self::Token(token) if token.kind == kind => Some(token.text),
            _ => None,
        }
    }

    /// Whether it is this sign.
    pub(super) fn is_sign(&self, sign: &str) -> bool {
        self.token(Kind::Sign) == Some(sign)
    }

    /// Whether a word of prose stands in it, at any depth.
    pub(super) fn has_words(&self) -> bool {
        match self {
            Self::Token(token) => token.kind == Kind::Word,
            Self::Group { items, .. } => items.iter().any(Self::has_words),
        }
    }
}

/// Matches brackets and bars; `None` where they do not match. Half-open intervals may close with either bracket.
pub(super) fn tree<'a>(tokens: &[Token<'a>]) -> Option<Vec<Item<'a>>> {
    let mut at = 0;
    let items = level(tokens, &mut at, None)?;
    (at == tokens.len()).then_some(items)
}

fn level<'a>(tokens: &[Token<'a>], at: &mut usize, opened: Option<&Token<'a>>) -> Option<Vec<Item<'a>>> {
    let mut items: Vec<Item> = Vec::new();
    while let Some(token) = tokens.get(*at) {
        let in_bars = opened.is_some_and(|open| open.kind == Kind::Bar);
        match token.kind {
            Kind::Open => items.push(group(tokens, at, token)?),
            // "Given", or "such that": spaces on both sides, and no absolute value could end here.
            Kind::Bar if token.after_space && token.before_space && !items.is_empty() => {
                items.push(Item::Token(Token { kind: Kind::Mark, ..*token }));
                *at += 1;
            }
            Kind::Bar if in_bars && closes(token, &items) => return Some(items),
            Kind::Bar => items.push(group(tokens, at, token)?),
            Kind::Close => return opened.filter(|open| open.kind == Kind::Open).map(|_| items),
            _ => {
                items.push(Item::Token(*token));
                *at += 1;
            }
        }
    }
    opened.is_none().then_some(items)
}

/// A bar closes where a factor has just ended, or where nothing follows it.
fn closes(token: &Token, items: &[Item]) -> bool {
    let after_factor = items.last().is_some_and(|item| item.token(Kind::Sign).is_none_or(|sign| matches!(sign, "~" | "!")));
    !items.is_empty() && (!token.after_space || token.before_space) && after_factor
}

fn group<'a>(tokens: &[Token<'a>], at: &mut usize, open: &Token<'a>) -> Option<Item<'a>> {
    *at += 1;
    let items = level(tokens, at, Some(open))?;
    let close = *tokens.get(*at)?;
    *at += 1;
    let matches = match open.text {
        "|" => close.text == "|",
        "{" => close.text == "}",
        "<" => close.text == ">",
        _ => matches!(close.text, ")" | "]"),
    };
    matches.then_some(Item::Group { open: *open, items, close })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::math::lex::tokens;

    fn shape(items: &[Item]) -> String {
        let one = |item: &Item| match item {
            Item::Token(token) => token.text.to_owned(),
            Item::Group { open, items, .. } => format!("{}{}>", open.text, shape(items)),
        };
        items.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    fn of(text: &str) -> Option<String> {
        tree(&tokens(text)).map(|items| shape(&items))
    }

    #[test]
    fn bars_are_absolute_values_or_conditions() {
        assert_eq!(of("E[q | N]").expect("matched"), "E [q | N>");
        assert_eq!(of("E|X - mu| - E|X|").expect("matched"), "E |X - mu> - E |X>");
        assert_eq!(of("|f - |x||").expect("matched"), "|f - |x>>");
        assert_eq!(of("|x|^2 |dx|^2").expect("matched"), "|x> ^ 2 |dx> ^ 2");
        assert_eq!(of("(|x1 + x2|, |x1 - x2|)").expect("matched"), "(|x1 + x2> , |x1 - x2>>");
    }

    #[test]
    fn intervals_may_be_half_open_and_lone_brackets_are_refused() {
        assert_eq!(of("[0, 1)").expect("matched"), "[0 , 1>");
        assert_eq!(of("(0, 1"), None);
        assert_eq!(of("1)"), None);
        assert_eq!(of("{1)"), None);
        assert_eq!(of("|x"), None);
        assert_eq!(of("P(<W, v> > 0)").expect("matched"), "P (<W , v> > 0>");
    }
}
