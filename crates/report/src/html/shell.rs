//! What every page has: head, navigation, landmarks, foot.

use maud::{DOCTYPE, Markup, html};

/// A page before it is set.
#[derive(Debug)]
pub(super) struct Page {
    /// Its address in the folder of the report, with slashes.
    pub(super) path: String,
    /// The title of the window.
    pub(super) title: String,
    /// From the front page down to this one: name and address.
    pub(super) trail: Vec<(String, String)>,
    /// A script, if the page can use one.
    pub(super) script: Option<&'static str>,
    /// The content of `main`.
    pub(super) main: Markup,
}

/// The way from a page to the folder of the report: `../` for each folder.
pub(super) fn base(path: &str) -> String {
    "../".repeat(path.matches('/').count())
}

/// An id or a name of a file without what an address or a file system would trip over.
pub(super) fn safe(text: &str) -> String {
    let kept = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/') { c } else { '-' };
    let text: String = text.chars().map(kept).collect();
    let parts = text
        .split('/')
        .filter(|part| !part.is_empty())
        .map(|part| if part.starts_with('.') { format!("-{part}") } else { part.to_owned() });
    parts.collect::<Vec<_>>().join("/")
}

/// The address of a paper's page.
pub(super) fn paper_path(paper: &str) -> String {
    format!("{}/index.html", safe(paper))
}

/// The address of a claim's page.
pub(super) fn claim_path(full_id: &str) -> String {
    format!("{}.html", safe(full_id))
}

/// A page as text.
pub(super) fn set(page: &Page) -> String {
    let base = base(&page.path);
    let current = |target: &str| (page.path == target).then_some("page");
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (page.title) }
                link rel="icon" href="data:,";
                link rel="stylesheet" href={ (base) "style.css" };
                @if let Some(script) = page.script { script src={ (base) (script) } defer {} }
            }
            body {
                a.skip href="#content" { "Skip to the content" }
                header.top {
                    nav aria-label="Report" {
                        a.home href={ (base) "index.html" } aria-current=[current("index.html")] { "Verdict" }
                        a href={ (base) "corrections.html" } aria-current=[current("corrections.html")] { "Corrections" }
                        a href={ (base) "index.html#reading" } { "How to read this" }
                    }
                }
                main id="content" tabindex="-1" {
                    @if page.trail.len() > 1 {
                        nav.trail aria-label="Where this is" {
                            ol { @for (name, target) in &page.trail[..page.trail.len() - 1] { li { a href={ (base) (target) } { (name) } } } }
                        }
                    }
                    (page.main)
                }
                footer { p { "Made from ledgers by " code { "cargo xtask report" } ". It says what was found, when, and with what; it checks nothing itself." } }
            }
        }
    };
    document.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_safe_and_lead_back() {
        assert_eq!(safe("collapse/theorem-8/zero-output"), "collapse/theorem-8/zero-output");
        assert_eq!(safe("../..//x y<z>"), "-../-../x-y-z-");
        assert_eq!(base("index.html"), "");
        assert_eq!(base("collapse/theorem-8/a.html"), "../../");
    }

    #[test]
    fn a_title_is_escaped() {
        let page = Page { path: "index.html".into(), title: "<script>".into(), trail: Vec::new(), script: None, main: html! {} };
        assert!(set(&page).contains("<title>&lt;script&gt;</title>"));
    }
}
