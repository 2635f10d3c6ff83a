//! The steps of a long command: a header before each, its time after it, and a table of the times.

use std::time::Instant;

use console::{Exit, Failure};

/// Runs steps one after another and keeps their times.
#[derive(Debug)]
pub(crate) struct Steps {
    count: usize,
    begun: Instant,
    done: Vec<(&'static str, f64)>,
    say: fn(&str),
}

impl Steps {
    /// Steps of a command that has `count` of them; headers go to `say`.
    pub(crate) fn new(count: usize, say: fn(&str)) -> Self {
        Self { count, begun: Instant::now(), done: Vec::new(), say }
    }

    /// Runs one step. `typed` is the command that repeats it alone.
    pub(crate) fn run(&mut self, name: &'static str, typed: &str, work: impl FnOnce() -> Result<Exit, Failure>) -> Result<(), Failure> {
        let number = self.done.len() + 1;
        (self.say)(&format!("\n== {number}/{} {name}: {typed}", self.count));
        let begun = Instant::now();
        let outcome = work();
        let seconds = begun.elapsed().as_secs_f64();
        self.done.push((name, seconds));
        let reason = match outcome {
            Ok(Exit::AsExpected) => return Ok(()),
            Ok(Exit::Interrupted) => return Err(Failure::interrupted("stopped by Ctrl-C")),
            Err(failure) if failure.exit() == Exit::Interrupted => return Err(failure),
            Ok(_) => String::new(),
            Err(failure) => format!(": {failure}"),
        };
        Err(Failure::differs(format!("the step `{name}` failed after {seconds:.1} s{reason}"))
            .with_help(format!("repeat it with: {typed}")))
    }

    /// The times so far, one step a line, with their sum.
    pub(crate) fn table(&self) -> String {
        let widest = self.done.iter().map(|(name, _)| name.len()).max().unwrap_or_default().max("total".len());
        let line = |name: &str, seconds: f64| format!("  {name:<widest$} {seconds:>8.1} s\n");
        let mut table = String::from("\ntime of each step\n");
        for (name, seconds) in &self.done {
            table.push_str(&line(name, *seconds));
        }
        table.push_str(&line("total", self.begun.elapsed().as_secs_f64()));
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_fails_is_named_with_the_command_that_repeats_it() {
        let failure = Steps::new(1, |_| {}).run("lints", "cargo clippy", || Ok(Exit::Usage)).expect_err("it fails");
        assert_eq!(failure.exit(), Exit::Differs);
        assert!(failure.to_string().starts_with("the step `lints` failed"));
        assert_eq!(failure.help(), Some("repeat it with: cargo clippy"));
    }

    #[test]
    fn an_interrupted_step_has_not_failed() {
        let failure = Steps::new(1, |_| {}).run("lints", "cargo clippy", || Err(Failure::interrupted("x"))).expect_err("stopped");
        assert_eq!(failure.exit(), Exit::Interrupted);
    }

    #[test]
    fn the_table_lists_each_step_and_the_total() {
        let mut steps = Steps::new(2, |_| {});
        steps.run("format", "cargo fmt", || Ok(Exit::AsExpected)).expect("it passes");
        steps.run("documentation", "cargo doc", || Ok(Exit::AsExpected)).expect("it passes");
        let lines: Vec<String> = steps.table().lines().map(str::to_owned).collect();
        assert_eq!(lines[2], "  format             0.0 s");
        assert_eq!(lines[3], "  documentation      0.0 s");
        assert_eq!(lines[4], "  total              0.0 s");
    }
}
