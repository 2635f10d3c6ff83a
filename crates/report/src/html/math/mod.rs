//! Mathematics in plain text, typeset as MathML.
//!
//! Statements, formulas and notes are written as plain text that reads aloud: `1 - prod_l (1 - 2^-N_l)`. Here they are cut into prose
//! and formulas. A formula keeps its plain text as its label, which is what a screen reader says; one that is not understood stays as it
//! was written, as code.

mod lex;
mod parse;
mod segment;
mod tree;

use maud::{Markup, html};

use self::parse::Node;
use self::segment::{Mode, Piece, pieces};

/// A sentence with formulas in it.
pub fn sentence(text: &str) -> Markup {
    set(&pieces(text, Mode::Sentence), false)
}

/// A formula that stands alone, with words in it perhaps.
pub fn formula(text: &str) -> Markup {
    let pieces = pieces(text, Mode::Formula);
    let has_formula = pieces.iter().any(|piece| matches!(piece, Piece::Math(..)));
    if has_formula {
        set(&pieces, true)
    } else {
        html! { code { (text) } }
    }
}

fn set(pieces: &[Piece], is_display: bool) -> Markup {
    html! {
        @for (at, piece) in pieces.iter().enumerate() {
            @match piece {
                // A line does not begin with the comma behind a formula.
                Piece::Text(text) if text.starts_with([',', '.', ';', ':', ')', ']']) && at > 0 && matches!(pieces[at - 1], Piece::Math(..)) => { "\u{2060}" (text) },
                Piece::Text(text) => (text),
                Piece::Code(text) => code { (text) },
                Piece::Math(source, chunks) => span.math role="math" aria-label=(source) {
                    @for chunk in chunks { (element(chunk, is_display)) }
                },
            }
        }
    }
}

/// One `math` element. One that is wider than a phone scrolls there.
fn element(chunk: &Node, is_display: bool) -> Markup {
    const PHONE: usize = 32;
    // Its label stands around all chunks of the formula.
    let element = html! {
        @if is_display { math aria-hidden="true" displaystyle="true" { (mathml(chunk)) } }
        @else { math aria-hidden="true" { (mathml(chunk)) } }
    };
    if chunk.width() > PHONE {
        html! { span.wide tabindex="0" { (element) } }
    } else {
        element
    }
}

fn mathml(node: &Node) -> Markup {
    html! {
        @match node {
            Node::Row(nodes) => mrow { @for node in nodes { (mathml(node)) } },
            Node::Number(text) => mn { (text) },
            Node::Name(text) if text.chars().count() > 1 => mi mathvariant="normal" { (text) },
            Node::Name(text) => mi { (text) },
            Node::Text(text) => mtext { (text) },
            Node::Large(text) => mo { (text) },
            Node::Prefix(text) if text == "!" => mo form="postfix" { (text) },
            Node::Prefix(text) => mo form="prefix" { (text) },
            // A line may begin with an operator, which is no sign of a number for that.
            Node::Sign(text) if matches!(text.as_str(), "′" | "…" | "∗") => mo { (text) },
            Node::Sign(text) if text == "/" => mo form="infix" lspace="0.08em" rspace="0.08em" { (text) },
            Node::Sign(text) => mo form="infix" { (text) },
            Node::Tilde(base) => mover accent="true" { (mathml(base)) mo stretchy="false" { "~" } },
            Node::Root(inside) => msqrt { (mathml(inside)) },
            Node::Fraction(above, below) => mfrac { (mathml(above)) (mathml(below)) },
            Node::Space => mspace width="0.2em" {},
            Node::Fenced(open, inside, close) => mrow { mo form="prefix" fence="true" { (open) } (mathml(inside)) mo form="postfix" fence="true" { (close) } },
            // Its brackets are drawn by the style sheet, for fonts without tall ones.
            Node::Matrix(rows) => mtable.matrix { @for row in rows { mtr { @for entry in row { mtd { (mathml(entry)) } } } } },
            Node::Scripts { base, sub, sup } => (scripts(base, sub.as_deref(), sup.as_deref())),
        }
    }
}

fn scripts(base: &Node, sub: Option<&Node>, sup: Option<&Node>) -> Markup {
    // An integral keeps its limits beside it.
    let is_stacked = matches!(base, Node::Large(sign) if sign != "∫");
    html! {
        @match (sub, sup, is_stacked) {
            (Some(sub), Some(sup), true) => munderover { (mathml(base)) (mathml(sub)) (mathml(sup)) },
            (Some(sub), None, true) => munder { (mathml(base)) (mathml(sub)) },
            (None, Some(sup), true) => mover { (mathml(base)) (mathml(sup)) },
            (Some(sub), Some(sup), false) => msubsup { (mathml(base)) (mathml(sub)) (mathml(sup)) },
            (Some(sub), None, false) => msub { (mathml(base)) (mathml(sub)) },
            (None, Some(sup), false) => msup { (mathml(base)) (mathml(sup)) },
            (None, None, _) => (mathml(base)),
        }
    }
}

#[cfg(test)]
mod tests;
