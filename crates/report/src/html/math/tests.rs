//! Examples from the papers' rows: what becomes of them, as a short notation of the typeset tree.

use super::parse::Node;
use super::segment::{Mode, Piece, pieces};
use super::{formula, sentence};

/// A tree in brackets: `sub(x, i)`, `frac(1, 2)`.
fn tree(node: &Node) -> String {
    let all = |nodes: &[Node]| nodes.iter().map(tree).collect::<Vec<_>>().join(" ");
    match node {
        Node::Row(nodes) => all(nodes),
        Node::Number(text) | Node::Name(text) | Node::Sign(text) | Node::Prefix(text) | Node::Large(text) => text.clone(),
        Node::Text(text) => format!("\"{text}\""),
        Node::Space => "_".to_owned(),
        Node::Tilde(base) => format!("tilde({})", tree(base)),
        Node::Root(inside) => format!("root({})", tree(inside)),
        Node::Fraction(above, below) => format!("frac({}; {})", tree(above), tree(below)),
        Node::Fenced(open, inside, close) => format!("{open}{}{close}", tree(inside)),
        Node::Matrix(rows) => format!("matrix({})", rows.iter().map(|row| all(row)).collect::<Vec<_>>().join("; ")),
        Node::Scripts { base, sub, sup } => {
            let script =
                |name: &str, node: &Option<Box<Node>>| node.as_ref().map_or(String::new(), |node| format!("{name}{{{}}}", tree(node)));
            format!("{}{}{}", tree(base), script("_", sub), script("^", sup))
        }
    }
}

/// Prose as it is, formulas in dollars, code in backticks.
fn shown(text: &str, mode: Mode) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => text.clone(),
        Piece::Code(text) => format!("`{text}`"),
        Piece::Math(_, chunks) => format!("${}$", chunks.iter().map(tree).collect::<Vec<_>>().join(" | ")),
    };
    pieces(text, mode).iter().map(piece).collect()
}

fn in_sentence(text: &str) -> String {
    shown(text, Mode::Sentence)
}

fn in_formula(text: &str) -> String {
    shown(text, Mode::Formula)
}

#[test]
fn sums_and_products_have_limits_and_exponents_their_subscripts() {
    assert_eq!(
        in_sentence("a fixed nonzero input is mapped to zero with probability 1 - prod_l (1 - 2^-N_l)"),
        "a fixed nonzero input is mapped to zero with probability $1 − ∏_{l} _ (1 − 2^{− N_{l}})$"
    );
    assert_eq!(
        in_formula("P[x^H = 0] = 1 - prod_{l=1}^{H} (1 - 2^-N_l), H layers with ReLU"),
        "$P [x^{H} = 0] | = 1 − ∏_{l = 1}^{H} _ (1 − 2^{− N_{l}})$, $H$ layers with ReLU"
    );
    assert_eq!(in_sentence("the sum of |mu_i|"), "the sum of $|μ_{i}|$");
}

#[test]
fn a_names_two_scripts_are_its_own() {
    assert_eq!(in_formula("q^l = (1/N_l) sum_i (h^l_i)^2"), "$q^{l} | = (1 / N_{l}) _ ∑_{i} _ (h_{i}^{l})^{2}$");
    assert_eq!(in_formula("W_s^j phi(N^{j-1}(x))"), "$W_{s}^{j} _ φ (N^{j − 1} (x))$");
    assert_eq!(in_formula("mu'_1^2 and chi_1(q*)"), "$μ_{1}^{′ 2}$ and $χ_{1} (q^{∗})$");
    assert_eq!(in_formula("a1^(L-2)"), "$a_{1}^{L − 2}$");
    assert_eq!(in_formula("(k/m)^(mn)"), "$(k / m)^{m n}$");
    assert_eq!(in_formula("sigma_b,l^2 and sigma_b,{l-1}"), "$σ_{b , l}^{2}$ and $σ_{b , l − 1}$");
    assert_eq!(in_formula("x_1,x_2"), "$x_{1}$,$x_{2}$");
    assert_eq!(in_sentence("R_2,s + R_3,s beta"), "$R_{2 , s} + R_{3 , s} _ β$");
}

#[test]
fn quotients_are_fractions_only_where_they_are_certain() {
    assert_eq!(in_formula("sigma_w^2 / N_{l-1}"), "$frac(σ_{w}^{2}; N_{l − 1})$");
    assert_eq!(in_formula("(mu'_2 + sigma_w^2) / (N_l + 1)"), "$frac(μ_{2}^{′} + σ_{w}^{2}; N_{l} + 1)$");
    assert_eq!(in_formula("N(N-1)/(2 M)"), "$frac(N (N − 1); 2 _ M)$");
    assert_eq!(in_formula("d beta/dt = -dl/d beta"), "$frac(d _ β; d t) = − frac(d l; d β)$");
    // A second slash, a sum, a function without brackets: who knows how far they reach.
    assert_eq!(in_formula("1/2 / sqrt k"), "$1 / 2 / root(k)$");
    assert_eq!(in_formula("sum_i x_i / n"), "$∑_{i} _ x_{i} / n$");
    assert_eq!(in_formula("sin x / x"), "$sin _ x / x$");
    // In a sentence, and inside of brackets, the slash stays.
    assert_eq!(in_sentence("at distance a^2/3"), "at distance $a^{2} / 3$");
    assert_eq!(in_formula("sqrt(8/(pi k))"), "$root(8 / (π _ k))$");
}

#[test]
fn roots_matrices_and_scalar_products_are_understood() {
    assert_eq!(in_formula("3 - 2 sqrt 2"), "$3 − 2 _ root(2)$");
    assert_eq!(in_formula("sqrt k / sqrt(1 + r)"), "$frac(root(k); root(1 + r))$");
    assert_eq!(in_formula("[1 1 0 0; 0 0 1 1] relu([1; -1] x)"), "$matrix(1 1 0 0; 0 0 1 1) _ relu (matrix(1; − 1) _ x)$");
    assert_eq!(in_formula("W_1 relu(W_0 x)"), "$W_{1} _ relu (W_{0} _ x)$");
    assert_eq!(in_formula("P(<W, v1> > 0)"), "$P (⟨W , v_{1}⟩ > 0)$");
    assert_eq!(in_formula("|x|^2 |dx|^2 - (x . dx)^2"), "$|x|^{2} _ |d x|^{2} − (x · d x)^{2}$");
    assert_eq!(in_formula("P(A~_{j,x} | A~^c_{j-1,x})"), "$P (tilde(A)_{j , x} ∣ tilde(A)_{j − 1 , x}^{c})$");
}

#[test]
fn relations_and_arrows_have_their_signs() {
    assert_eq!(in_formula("L <= 3  =>  x != 0 -> 1 +- 2"), "$L | ≤ 3 | ⇒ x | ≠ 0 | → 1 ± 2$");
    assert_eq!(in_sentence("errs with 1e-6 and 1.5e-3"), "errs with 1e-6 and 1.5e-3");
    assert_eq!(in_sentence("at eps = 1e-6"), "at $ε = 10^{− 6}$");
}

#[test]
fn prose_stays_prose() {
    for text in [
        "about 90 % of trained networks of width 2 and ten layers end at a constant",
        "a 3-layer network with 10 neurons per layer is a better approximator",
        "at every width the probability is a larger share of Theorem 8's with more layers",
        "the quotient of gamma functions lies between the bounds",
        "the convex polygons (each once) fill the window without overlap",
        "cause: F.2 counts positions in the wrong layer; see appendix C and figure 6A",
        "theorem-5's middle terms and appendix A.1's weights",
        "of (24b) and s3-gap-roughness, the next row",
        "on the 8x8 digits, widths 2-4-16-2 and the last one linear",
        "He's initialization neither shrinks nor expands the inputs",
        "an unmatched (bracket, and a lone ` backtick",
        "it is at least 12, 3,001 or 1/2 of \"very close\"",
        "",
    ] {
        let expected = text.replace("1/2", "$1 / 2$");
        assert_eq!(in_sentence(text), expected);
    }
}

#[test]
fn what_is_not_understood_stays_readable() {
    assert_eq!(in_formula("x_ + 1"), "`x_ + 1`");
    assert_eq!(in_formula("(1 - x"), "`(1 - x`");
    assert_eq!(in_sentence("run `cargo test` at x_i"), "run `cargo test` at $x_{i}$");
    assert_eq!(formula("the training loss ends above").into_string(), "<code>the training loss ends above</code>");
}

#[test]
fn a_screen_reader_gets_the_plain_text_and_everything_is_escaped() {
    let text = sentence("if <script>alert(1)</script> & x_1 < \"2\" then").into_string();
    assert!(!text.contains("<script"), "{text}");
    assert!(text.contains("aria-label=\"") && text.contains("x_1 &lt;"), "{text}");
    assert!(!formula("\"><img src=x onerror=alert(1)> = y_1").into_string().contains("<img"));
}
