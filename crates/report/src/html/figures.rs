//! Figures of a run: SVG files beside its ledger, put into the page as text where they hold nothing but a drawing.

use std::fs;
use std::path::Path;

use maud::{Markup, PreEscaped, html};
use serde_json::Value;

/// A figure with its caption, and the address of its file in the report.
///
/// A file that holds more than a drawing is shown as an image, in which nothing runs. Nothing is shown where the file is not there: a
/// ledger may have been moved without its figures.
pub(super) fn figure(figure: &Value, run: &str, folder: &Path, address: &str) -> Markup {
    let caption = text(figure, "caption");
    let Some(file) = file(figure, folder) else { return html! {} };
    html! {
        figure {
            div.box tabindex="0" role="region" aria-label={ "Figure of the " (run) ": " (caption) } {
                @match only_a_drawing(&file) {
                    Some(drawing) => (PreEscaped(drawing)),
                    None => img src=(address) alt=(caption);,
                }
            }
            figcaption { (super::math::sentence(caption)) " " a href=(address) download="" { "Download as SVG" } }
        }
    }
}

/// The text of a figure's file.
pub(super) fn file(figure: &Value, folder: &Path) -> Option<String> {
    let file = text(figure, "file");
    // A ledger is data: its paths do not lead out of its folder.
    let stays = !file.is_empty() && !file.contains('\\') && !file.starts_with('/') && file.split('/').all(|part| part != "..");
    if !stays {
        return None;
    }
    fs::read_to_string(folder.join(file)).ok().filter(|text| text.contains("<svg"))
}

fn text<'a>(figure: &'a Value, member: &str) -> &'a str {
    figure[member].as_str().unwrap_or_default()
}

/// The `svg` element of a file that has no script, no handler of events, no link and nothing from elsewhere.
fn only_a_drawing(text: &str) -> Option<&str> {
    let start = text.find("<svg")?;
    let end = text.rfind("</svg>")? + "</svg>".len();
    let drawing = text.get(start..end)?;
    let lower = drawing.to_ascii_lowercase();
    const REFUSED: [&str; 13] =
        ["<script", "<foreignobject", "<iframe", "<object", "<embed", "<animate", "<set", "<a ", "<a>", "javascript:", "<!", "&#", "<?"];
    let has_handler = lower.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '/')).any(|word| {
        word.starts_with("on")
            && word.split('=').next().is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_lowercase()))
            && word.contains('=')
    });
    let leaves = lower.contains("href=\"http") || lower.contains("href='http") || lower.contains("url(http") || lower.contains("@import");
    let is_safe = !has_handler && !leaves && !REFUSED.iter().any(|refused| lower.contains(refused));
    is_safe.then_some(drawing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_is_kept_without_its_prologue() {
        let text = "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"><title>T</title><text>once on a time</text></svg>\n";
        assert!(only_a_drawing(text).is_some_and(|drawing| drawing.starts_with("<svg") && drawing.ends_with("</svg>")));
    }

    #[test]
    fn anything_that_could_run_or_load_is_refused() {
        for inside in [
            "<script>alert(1)</script>",
            "<g onclick=\"alert(1)\"/>",
            "<g/onload=alert(1)>",
            "<a href=\"x\">x</a>",
            "<image href=\"https://example.invalid/x.png\"/>",
            "<foreignObject/>",
            "<style>@import url(x)</style>",
        ] {
            assert_eq!(only_a_drawing(&format!("<svg>{inside}</svg>")), None, "{inside}");
        }
        assert_eq!(only_a_drawing("<p>no drawing</p>"), None);
    }

    #[test]
    fn a_drawing_becomes_text_and_anything_else_an_image() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("figures")).expect("a folder");
        fs::write(folder.path().join("figures/a.svg"), "<svg></svg>").expect("a file");
        fs::write(folder.path().join("figures/script.svg"), "<svg><script>1</script></svg>").expect("a file");
        let of = |file: &str| {
            figure(&serde_json::json!({ "id": "a", "file": file, "caption": "<c>" }), "last run", folder.path(), "figures/a.svg")
                .into_string()
        };
        assert!(of("figures/a.svg").contains("<svg></svg>") && of("figures/a.svg").contains("&lt;c&gt;"));
        let image = of("figures/script.svg");
        assert!(image.contains("<img src=\"figures/a.svg\" alt=\"&lt;c&gt;\">") && !image.contains("<script"), "{image}");
        assert!(of("figures/../figures/a.svg").is_empty() && of("figures/b.svg").is_empty());
    }
}
