//! `calc`: a quantity at the given parameters.

use console::{Exit, Failure, nearest, suggestion};

use super::show;
use crate::calculator::{Calculator, Inputs, usage};
use crate::claim::Paper;

/// Evaluates a quantity, or lists them all.
pub(super) fn calc(paper: &'static Paper, arguments: &[String]) -> Result<Exit, Failure> {
    let as_json = arguments.iter().any(|argument| argument == "--json");
    let asks_help = arguments.iter().any(|argument| argument == "--help" || argument == "-h");
    let rest: Vec<String> = arguments.iter().filter(|argument| !["--json", "--help", "-h"].contains(&argument.as_str())).cloned().collect();
    let Some((name, parameters)) = rest.split_first() else {
        catalogue(paper, as_json);
        return Ok(Exit::AsExpected);
    };
    let calculator = find(paper, name)?;
    if asks_help {
        show::answer(fitted(&usage(calculator)));
        return Ok(Exit::AsExpected);
    }
    let inputs = Inputs::parse(calculator, parameters)?;
    let answer = (calculator.compute)(&inputs)?;
    if as_json {
        show::answer(answer.to_json(paper.slug, calculator, &inputs));
    } else {
        show::answer(fitted_notes(&answer.to_text(calculator)));
    }
    Ok(Exit::AsExpected)
}

fn find(paper: &'static Paper, name: &str) -> Result<&'static Calculator, Failure> {
    paper.calculators.iter().copied().find(|calculator| calculator.name == name).ok_or_else(|| {
        let near = nearest(name, paper.calculators.iter().map(|calculator| calculator.name));
        let all = paper.calculators.iter().map(|calculator| calculator.name).collect::<Vec<_>>().join(", ");
        Failure::usage(format!("{} has no quantity {name:?}", paper.slug)).with_help(suggestion(&near, &format!("it has {all}")))
    })
}

fn catalogue(paper: &Paper, as_json: bool) {
    if as_json {
        let quantities: Vec<_> = paper.calculators.iter().map(|calculator| {
            let parameters: Vec<_> = calculator.parameters.iter().map(|parameter| {
                serde_json::json!({ "name": parameter.name, "default": parameter.default, "range": parameter.kind.range(), "about": parameter.about })
            }).collect();
            serde_json::json!({ "quantity": calculator.name, "summary": calculator.summary, "source": calculator.source, "parameters": parameters })
        }).collect();
        show::answer(serde_json::json!({ "schema": 1, "paper": paper.slug, "quantities": quantities }));
        return;
    }
    show::answer(format!("{}: what can be computed\n", paper.slug));
    for calculator in paper.calculators {
        show::answer(format!("{}\n", fitted(&usage(calculator))));
    }
}

/// Breaks the lines that are too long for the terminal, each behind its own indent.
fn fitted(text: &str) -> String {
    let fit = |line: &str| {
        let indent = &line[..line.len() - line.trim_start().len()];
        if show::fits(line) { line.to_string() } else { show::wrapped(line, indent) }
    };
    text.lines().map(fit).collect::<Vec<_>>().join("\n")
}

/// As [`fitted`], but a line without an indent is a value, which stays whole for those who cut it out.
fn fitted_notes(text: &str) -> String {
    text.lines().map(|line| if line.starts_with(' ') { fitted(line) } else { line.to_string() }).collect::<Vec<_>>().join("\n")
}
