use super::*;

#[test]
#[ignore = "for the eye"]
fn show() {
    let text = std::fs::read_to_string("/tmp/RP/all.txt").expect("x");
    let mut out = String::from("<!doctype html><meta charset=utf-8><style>body{font:16px/1.6 Georgia;max-width:60em;margin:2em}code{background:#fdd}.math{color:#036}pre{display:inline;color:#999;font-size:11px}</style>");
    for line in text.lines() {
        let (kind, text) = line.split_once('\t').expect("tab");
        let set = if kind == "F" { formula(text) } else { sentence(text) };
        out += &format!("<p>{kind} {}<br><pre>{}</pre>", set.into_string(), html! { (text) }.into_string());
    }
    std::fs::write("/tmp/RP/all.html", out).expect("x");
}
