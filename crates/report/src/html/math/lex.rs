//! Plain text cut into words, numbers, names and signs. Nothing is lost: the tokens and the spaces before them are the text.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word of prose, with its hyphens and apostrophes.
    Word,
    /// A letter, a Greek letter's name, a function's name, a differential.
    Name,
    /// A number.
    Number,
    /// An operator or a relation.
    Sign,
    /// An opening bracket.
    Open,
    /// A closing bracket.
    Close,
    /// A bar: of an absolute value, or "given".
    Bar,
    /// `_` or `^`.
    Script,
    /// A prime.
    Prime,
    /// A comma, a full stop and the like.
    Mark,
}

/// A piece of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    /// What it is.
    pub kind: Kind,
    /// As it is written.
    pub text: &'a str,
    /// Where it begins, in bytes.
    pub start: usize,
    /// A space stands before it.
    pub after_space: bool,
    /// A space, or the end, follows.
    pub before_space: bool,
}

impl Token<'_> {
    /// Where it ends, in bytes.
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// Names of Greek letters, with the letters.
pub(super) const GREEK: [(&str, &str); 36] = [
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("delta", "δ"),
    ("eps", "ε"),
    ("epsilon", "ε"),
    ("zeta", "ζ"),
    ("eta", "η"),
    ("theta", "θ"),
    ("kappa", "κ"),
    ("lambda", "λ"),
    ("mu", "μ"),
    ("nu", "ν"),
    ("xi", "ξ"),
    ("pi", "π"),
    ("rho", "ρ"),
    ("sigma", "σ"),
    ("tau", "τ"),
    ("phi", "φ"),
    ("chi", "χ"),
    ("psi", "ψ"),
    ("omega", "ω"),
    ("Gamma", "Γ"),
    ("Delta", "Δ"),
    ("Theta", "Θ"),
    ("Lambda", "Λ"),
    ("Xi", "Ξ"),
    ("Pi", "Π"),
    ("Sigma", "Σ"),
    ("Phi", "Φ"),
    ("Psi", "Ψ"),
    ("Omega", "Ω"),
    ("inf", "∞"),
    ("perp", "⊥"),
    ("par", "∥"),
    ("ell", "ℓ"),
];

/// Functions that also take an argument without brackets.
const FUNCTIONS: [&str; 15] =
    ["sqrt", "ln", "log", "log2", "log10", "exp", "sin", "cos", "tan", "tanh", "arctan", "arccos", "arcsin", "erf", "relu"];

/// Signs of more than one character, the longest first.
const LONG_SIGNS: [&str; 9] = ["<=>", "...", "<=", ">=", "=>", "->", "!=", "+-", ".."];

/// Cuts a text.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found: Vec<Token> = Vec::new();
    let mut at = 0;
    let mut in_quotes = false;
    let mut in_angles = false;
    while at < text.len() {
        let rest = &text[at..];
        let space = rest.len() - rest.trim_start().len();
        if space > 0 {
            if let Some(last) = found.last_mut() {
                last.before_space = true;
            }
            at += space;
            continue;
        }
        let after_space = at > 0 && text[..at].ends_with(char::is_whitespace);
        let (mut kind, mut length) = first(rest, found.last().filter(|_| !after_space));
        if kind == Kind::Word && rest[length..].starts_with("'s") {
            length += 2;
        }
        // `sigma_b,l`: two subscripts. In `x_1,x_2` the second has one of its own, so there the comma parts two names.
        if rest.starts_with(',') && !after_space && is_in_subscript(&found, &rest[1..]) {
            kind = Kind::Script;
        }
        // A quotation mark opens behind a space, and closes before one or before a mark; any other is a prime.
        let closes = in_quotes && !rest.trim_start_matches('\'').starts_with(|c: char| c.is_alphanumeric() || "(_^".contains(c));
        if kind == Kind::Prime && (closes || after_space || at == 0) {
            in_quotes = !closes;
            kind = Kind::Mark;
        }
        // A text that begins with a full stop goes on from another one.
        if at == 0 && rest.starts_with(". ") {
            kind = Kind::Mark;
        }
        // `<v, x>` is a scalar product: its brackets touch what they enclose, which relations never do on one side only.
        let opens_angle = length == 1 && rest.starts_with('<') && (after_space || before_opens(&found)) && has_closing_angle(&rest[1..]);
        if kind == Kind::Sign && (opens_angle || (in_angles && length == 1 && rest.starts_with('>') && !after_space)) {
            in_angles = opens_angle;
            kind = if opens_angle { Kind::Open } else { Kind::Close };
        }
        found.push(Token { kind, text: &rest[..length], start: at, after_space: after_space || at == 0, before_space: false });
        at += length;
    }
    if let Some(last) = found.last_mut() {
        last.before_space = true;
    }
    found
}

/// Between a subscript of one name or number and another that touches the comma.
fn is_in_subscript(found: &[Token], rest: &str) -> bool {
    let [.., script, name] = found else { return false };
    let is_subscript = script.text == "_" && !name.after_space && matches!(name.kind, Kind::Name | Kind::Number);
    let end = match rest.strip_prefix('{') {
        Some(group) => group.find('}').map_or(0, |end| end + 2),
        None => rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len()),
    };
    is_subscript && end > 0 && !rest[end..].starts_with('_')
}

fn before_opens(found: &[Token]) -> bool {
    found.last().is_none_or(|token| token.kind == Kind::Open)
}

/// Behind an opening angle: a letter, and later a `>` that touches what stands before it, with no other angle between.
fn has_closing_angle(text: &str) -> bool {
    let end = text.find(['<', '>', '=']).unwrap_or(text.len());
    text.starts_with(char::is_alphabetic) && text[end..].starts_with('>') && text[..end].contains(',') && !text[..end].ends_with(' ')
}

/// The kind and the length of the first token of a text that begins with no space. `before`: the token that it touches.
fn first(text: &str, before: Option<&Token>) -> (Kind, usize) {
    let initial = text.chars().next().expect("there is text");
    if initial.is_ascii_digit() || (initial == '.' && text[1..].starts_with(|c: char| c.is_ascii_digit()) && before.is_none()) {
        return number(text);
    }
    if initial.is_alphabetic() {
        return name_or_word(text, before);
    }
    if let Some(sign) = LONG_SIGNS.iter().find(|sign| text.starts_with(**sign)) {
        return (Kind::Sign, sign.len());
    }
    let kind = match initial {
        '(' | '[' | '{' => Kind::Open,
        ')' | ']' | '}' => Kind::Close,
        '|' => Kind::Bar,
        '_' | '^' => Kind::Script,
        '\'' => Kind::Prime,
        '+' | '-' | '*' | '/' | '=' | '<' | '>' | '~' | '#' | '!' | '±' | '×' | '≤' | '≥' => Kind::Sign,
        // A scalar product: between spaces, or between two names.
        '.' if is_product(text, before) => Kind::Sign,
        _ => Kind::Mark,
    };
    (kind, initial.len_utf8())
}

fn is_product(text: &str, before: Option<&Token>) -> bool {
    let next = text[1..].chars().next();
    match before {
        None => next == Some(' '),
        Some(token) => {
            matches!(token.kind, Kind::Name | Kind::Sign | Kind::Close) && next.is_some_and(|c| c.is_ascii_alphabetic() || c == '(')
        }
    }
}

fn number(text: &str) -> (Kind, usize) {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = digits(0);
    // Thousands: exactly three digits after each comma.
    while end > 0 && bytes.get(end) == Some(&b',') && digits(end + 1) == 3 {
        end += 4;
    }
    if bytes.get(end) == Some(&b'.') && digits(end + 1) > 0 {
        end += 1 + digits(end + 1);
    }
    if bytes.get(end) == Some(&b'e') {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'-' | b'+')));
        let exponent = digits(end + 1 + sign);
        if exponent > 0 {
            end += 1 + sign + exponent;
        }
    }
    let rest = &text[end..];
    // "8x8", "10th", "2-4-16", "3-layer": no numbers of a formula.
    let tail: usize = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(rest.len());
    let tail = rest[..tail].trim_end_matches('-');
    let is_size = tail.starts_with('x') && tail[1..].starts_with(|c: char| c.is_ascii_digit());
    let is_ordinal = ["st", "nd", "rd", "th"].contains(&tail);
    if rest.starts_with("'s") {
        return (Kind::Word, end + 2);
    }
    // `(24b)`, an equation; but `5a` is five times a.
    let is_place = end > 1 && matches!(tail, "a" | "b" | "c") && text.as_bytes()[..end].iter().all(u8::is_ascii_digit);
    let is_chain = tail.matches('-').count() >= 2 && tail.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit());
    let is_compound = tail.strip_prefix('-').is_some_and(|word| leading_letters(word) > 1 && !is_name(&word[..leading_letters(word)]));
    if is_size || is_ordinal || is_place || is_chain || is_compound { (Kind::Word, end + tail.len()) } else { (Kind::Number, end) }
}

fn leading_letters(text: &str) -> usize {
    text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len())
}

fn name_or_word(text: &str, before: Option<&Token>) -> (Kind, usize) {
    for abbreviation in ["i.e.", "e.g."] {
        if text.starts_with(abbreviation) {
            return (Kind::Word, abbreviation.len());
        }
    }
    let length = leading_letters(text);
    let letters = &text[..length];
    let rest = &text[length..];
    let touches_script = before.is_some_and(|token| token.kind == Kind::Script);
    let compound = compound_tail(rest);
    if touches_script {
        // `W_par`, `A_low`: whatever is written there is one name.
        return (Kind::Name, length);
    }
    // `F.2`, a place in an appendix.
    let numbered = rest.strip_prefix('.').map_or(0, |rest| rest.bytes().take_while(u8::is_ascii_digit).count());
    if length == 1 && letters.starts_with(char::is_uppercase) && numbered > 0 {
        return (Kind::Word, length + 1 + numbered);
    }
    if is_name(letters) {
        if compound > 0 {
            return (Kind::Word, length + compound);
        }
        if rest.starts_with("'s") && leading_letters(&rest[1..]) == 1 {
            return (Kind::Word, length + 2);
        }
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let compound = compound_tail(&rest[digits..]);
        if digits > 0 && compound > 0 {
            return (Kind::Word, length + digits + compound);
        }
        return (Kind::Name, length + digits);
    }
    // Juxtaposed after a number, as in `2pi d`: but any other word is one.
    let possessive = rest.strip_prefix('\'').map_or(0, |rest| 1 + leading_letters(rest));
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    // `width-1`, `theorem-4`.
    let numbered = rest.strip_prefix('-').map_or(0, |part| match part.bytes().take_while(u8::is_ascii_digit).count() {
        0 => 0,
        digits => 1 + digits,
    });
    (Kind::Word, length + possessive.max(compound).max(digits).max(numbered))
}

/// The length of `-layer` in `hidden-layer`, of `-axis` in `x-axis`; 0 where no such thing follows.
fn compound_tail(rest: &str) -> usize {
    let mut end = 0;
    while let Some(part) = rest[end..].strip_prefix('-') {
        let letters = leading_letters(part);
        let is_word = letters > 1 && !(is_name(&part[..letters]) && end == 0);
        if !is_word {
            break;
        }
        end += 1 + letters;
    }
    end
}

/// Whether letters are a name of mathematics wherever they stand.
pub(super) fn is_name(letters: &str) -> bool {
    let mut characters = letters.chars();
    let is_single = characters.next().is_some() && characters.next().is_none();
    is_single || letters == "sd" || is_differential(letters) || is_function(letters) || greek(letters).is_some()
}

/// Whether letters name a function that also takes an argument without brackets.
pub(super) fn is_function(letters: &str) -> bool {
    FUNCTIONS.contains(&letters)
}

/// `dx`, `dW` and the like.
pub(super) fn is_differential(letters: &str) -> bool {
    matches!(letters, "dx" | "dt" | "dw" | "db" | "dz" | "dl" | "dL" | "dN" | "dW" | "dy" | "du" | "dv" | "ds" | "Dz" | "dmu")
}

/// The Greek letter of a name.
pub(super) fn greek(letters: &str) -> Option<&'static str> {
    GREEK.iter().find(|(name, _)| *name == letters).map(|(_, letter)| *letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(Kind, &str)> {
        tokens(text).iter().map(|token| (token.kind, token.text)).collect()
    }

    #[test]
    fn hyphens_and_apostrophes_belong_to_words() {
        let words = |text: &str| kinds(text).iter().all(|(kind, _)| *kind == Kind::Word);
        assert!(words("ten-layer 3-layer x-axis delta-slope He's population's 8x8 2-4-16-2 i.e. log-normal 10th"));
        assert_eq!(kinds("N-1").len(), 3);
        assert_eq!(kinds("1-beta").len(), 3);
    }

    #[test]
    fn numbers_keep_their_exponents_and_thousands() {
        assert_eq!(
            kinds("1e-6 3,001 .0125 2pi 3,3"),
            [
                (Kind::Number, "1e-6"),
                (Kind::Number, "3,001"),
                (Kind::Number, ".0125"),
                (Kind::Number, "2"),
                (Kind::Name, "pi"),
                (Kind::Number, "3"),
                (Kind::Mark, ","),
                (Kind::Number, "3"),
            ]
        );
    }

    #[test]
    fn a_full_stop_is_a_product_only_between_factors() {
        let signs = |text: &str| kinds(text).iter().filter(|(kind, text)| *kind == Kind::Sign && *text == ".").count();
        assert_eq!(signs("w.x + b"), 1);
        assert_eq!(signs("a . x"), 1);
        assert_eq!(signs("at x. The rest"), 0);
        assert_eq!(signs(". The rest"), 0);
    }

    #[test]
    fn the_tokens_and_their_spaces_are_the_text() {
        let text = "P[x^H = 0] = 1 - prod_{l=1}^{H} (1 - 2^-N_l), H layers — with ReLU";
        let joined: String =
            tokens(text).iter().map(|token| format!("{}{}", if token.after_space { " " } else { "" }, token.text)).collect();
        assert_eq!(joined.trim_start(), text);
    }
}
