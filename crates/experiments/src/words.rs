//! Names of parts as a reader would say them.
//!
//! A part's name seeds its stream, so it says in one fixed spelling all that the draws depend on, and never changes. The line of evidence
//! beside it is read: its label is that name in words.

/// The name of a part in words: `sigma_w^2 = 2` for `sigma_w^2 2`, `1 layer` for `1 layers`, laws and activations as prose has them.
pub fn in_words(name: &str) -> String {
    let mut words: Vec<String> = name.split(' ').map(bare(spelled)).collect();
    for at in 0..words.len() {
        let is_quantity = matches!(words[at].as_str(), "sigma_w^2" | "sigma_b^2" | "sigma_w" | "sigma_b");
        if is_quantity && words.get(at + 1).is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit())) {
            words[at].push_str(" =");
        }
        if words[at] == "1"
            && let Some(noun) = words.iter_mut().skip(at + 1).find(|word| !is_adjective(word))
        {
            *noun = bare(singular)(noun);
        }
    }
    // A factor of one is not said: `|x|^2 = 1 k`.
    let is_factor = |at: usize| words[at] == "1" && words.get(at + 1).is_some_and(|next| is_letter(next));
    (0..words.len()).filter(|&at| !is_factor(at)).map(|at| words[at].as_str()).collect::<Vec<_>>().join(" ")
}

/// A layer, or that there is none.
pub fn layer_in_words(layer: Option<usize>) -> String {
    layer.map_or_else(|| "no layer".to_string(), |layer| format!("layer {layer}"))
}

/// Leaves the brackets before a word and the marks and brackets behind it as they are.
fn bare(change: fn(&str) -> String) -> impl Fn(&str) -> String {
    move |text| {
        let core = text.trim_start_matches('[').trim_end_matches([',', ';', ':', ']']);
        // A word that is only brackets has an empty core.
        let start = text.len() - text.trim_start_matches('[').len();
        format!("{}{}{}", &text[..start], change(core), &text[start + core.len()..])
    }
}

fn is_letter(word: &str) -> bool {
    matches!(word.trim_end_matches(','), "k" | "sigma^2" | "T(d)^2")
}

fn is_adjective(word: &str) -> bool {
    matches!(word, "hidden" | "rectified" | "linear" | "random")
}

fn singular(noun: &str) -> String {
    match noun {
        "layers" | "inputs" | "outputs" | "readouts" | "points" | "samples" | "neurons" | "hyperplanes" | "lines" | "epochs" => {
            noun.trim_end_matches('s').to_string()
        }
        _ => noun.to_string(),
    }
}

fn spelled(word: &str) -> String {
    if let Some(log_std) = word.strip_prefix("log-normal:") {
        return format!("log-normal (log std {log_std})");
    }
    if let Some(spread) = word.strip_prefix("mixture:") {
        return format!("mixture +-(1 + {spread} z)");
    }
    if let Some(exponent) = word.strip_prefix("1e").filter(|exponent| exponent.parse::<u32>().is_ok()) {
        return format!("10^{exponent}");
    }
    let whole = word.strip_suffix(".0").filter(|digits| digits.parse::<i64>().is_ok());
    let prose = match word {
        "relu" => "ReLU",
        "Selu" => "SELU",
        "cauchy" => "Cauchy",
        "laplace" => "Laplace",
        "rai" => "RAI",
        "he-normal" | "HeNormal" => "He normal",
        "LeCunNormal" => "LeCun normal",
        "GlorotUniform" => "Glorot uniform",
        "SquaredError" => "squared error",
        "AbsoluteError" => "absolute error",
        other => whole.unwrap_or(other),
    };
    prose.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_told_with_equalities_and_singulars() {
        assert_eq!(
            in_words("relu, width 8, 1 layers, sigma_w^2 2, sigma_b^2 0.5"),
            "ReLU, width 8, 1 layer, sigma_w^2 = 2, sigma_b^2 = 0.5"
        );
        assert_eq!(in_words("hidden widths 2, 1 linear outputs"), "hidden widths 2, 1 linear output");
        assert_eq!(in_words("1 to 2 hidden layers, 11 layers"), "1 to 2 hidden layers, 11 layers");
    }

    #[test]
    fn laws_are_those_of_the_papers() {
        assert_eq!(
            in_words("log-normal:3 in odd layers, mixture:0.01 in even, widths 4,2"),
            "log-normal (log std 3) in odd layers, mixture +-(1 + 0.01 z) in even, widths 4,2"
        );
        assert_eq!(in_words("cauchy weights, laplace biases, column 1 times 1e6"), "Cauchy weights, Laplace biases, column 1 times 10^6");
    }

    #[test]
    fn vectors_have_whole_numbers_where_they_are_whole() {
        assert_eq!(in_words("x = [1.0, -2.0, 0.5], k = 1"), "x = [1, -2, 0.5], k = 1");
        assert_eq!(in_words("sigma_w^2 = 2, at most 1.05"), "sigma_w^2 = 2, at most 1.05");
        assert_eq!(in_words(""), "");
    }

    #[test]
    fn a_factor_of_one_is_not_said() {
        assert_eq!(in_words("|x|^2 = 1 k, layer 1"), "|x|^2 = k, layer 1");
        assert_eq!(in_words("sigma = 1, variance 1 sigma^2"), "sigma = 1, variance sigma^2");
    }

    #[test]
    fn a_layer_that_is_not_there_is_none() {
        assert_eq!([Some(4), None].map(layer_in_words), ["layer 4", "no layer"]);
    }
}
