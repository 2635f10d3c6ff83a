//! Starting a program and waiting for it, also through Ctrl-C.
//!
//! A supervised program (a paper's `run` and `merge`) reads its standard input: the line `stop` asks it to stop cleanly, and the
//! end of the file tells it that xtask is gone, however it went, so that nothing keeps computing for nobody. Other programs
//! hear Ctrl-C from the terminal; where they do not, they are ended after a moment.

use std::io::{self, Read, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use console::{Exit, Failure};

use crate::interrupt;

/// How often a program is looked at: short enough that nobody notices, long enough to cost nothing.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// How long an unsupervised program may take to end by itself after Ctrl-C.
const GRACE: Duration = Duration::from_secs(2);

/// Runs a program whose standard input is ours to speak through.
pub(crate) fn supervise(command: &mut Command, name: &str) -> Result<Exit, Failure> {
    let mut child = start(command.stdin(Stdio::piped()), name)?;
    // Taken out of the child, because waiting for a child closes its standard input first.
    let line = child.stdin.take();
    let status = wait(&mut child, line).map_err(|error| lost(name, &error))?;
    meaning(name, status).map_err(|failure| failure.with_help("finished blocks are kept; the same command goes on from there"))
}

/// Runs a program of ours that answers a question and ends.
pub(crate) fn run(command: &mut Command, name: &str) -> Result<Exit, Failure> {
    let mut child = start(command, name)?;
    let status = wait(&mut child, None).map_err(|error| lost(name, &error))?;
    meaning(name, status)
}

/// Runs a program that is not ours, whose exit code says only whether it succeeded.
pub(crate) fn succeeds(command: &mut Command, name: &str) -> Result<bool, Failure> {
    let mut child = start(command, name)?;
    let status = wait(&mut child, None).map_err(|error| lost(name, &error))?;
    success(status)
}

/// Runs a program and gives every line of its standard output to `read`, as it comes; says whether it succeeded.
pub(crate) fn read_lines(command: &mut Command, name: &str, mut read: impl FnMut(&str) + Send) -> Result<bool, Failure> {
    let mut child = start(command.stdout(Stdio::piped()), name)?;
    let mut output = child.stdout.take().expect("standard output is piped");
    let status = thread::scope(|scope| {
        scope.spawn(move || for_each_line(&mut output, &mut read));
        wait(&mut child, None)
    });
    success(status.map_err(|error| lost(name, &error))?)
}

fn start(command: &mut Command, name: &str) -> Result<Child, Failure> {
    interrupt::stop_if_asked()?;
    command.spawn().map_err(|error| Failure::environment(format!("{name} cannot be started: {error}")))
}

fn lost(name: &str, error: &io::Error) -> Failure {
    Failure::environment(format!("{name} was lost: {error}"))
}

fn wait(child: &mut Child, mut line: Option<ChildStdin>) -> io::Result<ExitStatus> {
    let mut asked: Option<Instant> = None;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        let pressed = interrupt::count();
        if pressed > 0 && asked.is_none() {
            asked = Some(Instant::now());
            if let Some(line) = &mut line {
                // It may have ended in this very moment; then there is nobody to tell.
                drop(line.write_all(b"stop\n").and_then(|()| line.flush()));
            }
        }
        let out_of_time = line.is_none() && asked.is_some_and(|since| since.elapsed() > GRACE);
        if pressed >= 2 || out_of_time {
            child.kill()?;
        }
        thread::sleep(LOOK_EVERY);
    }
}

fn for_each_line(output: &mut impl Read, read: &mut impl FnMut(&str)) {
    let mut reader = io::BufReader::new(output);
    let mut line = Vec::new();
    // Bytes, not `lines()`: one byte that is not UTF-8 must not end the reading and block the program on a full pipe.
    while matches!(io::BufRead::read_until(&mut reader, b'\n', &mut line), Ok(n) if n > 0) {
        read(String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']));
        line.clear();
    }
}

/// Whether a program succeeded; one that Ctrl-C may have ended says nothing.
fn success(status: ExitStatus) -> Result<bool, Failure> {
    interrupt::stop_if_asked()?;
    Ok(status.success())
}

/// What the end of a program of ours means.
fn meaning(name: &str, status: ExitStatus) -> Result<Exit, Failure> {
    if let Some(code) = status.code() {
        let exit = Exit::of_program(code);
        // A program that maps its own panics has said everything; one that could not is spoken for.
        if exit == Exit::Defect && code != i32::from(Exit::Defect.code()) {
            return Err(Failure::defect(format!("{name} ended with exit code {code}, which is a defect of it")));
        }
        return Ok(exit);
    }
    let signal = signal_of(status);
    let called = signal_name(signal);
    if interrupt::count() > 0 {
        return Err(Failure::interrupted(format!("{name} was stopped by Ctrl-C ({called})")));
    }
    if is_a_crash(signal) {
        return Err(Failure::defect(format!("{name} crashed ({called})")));
    }
    let why = if signal == 9 { "; often the system does this when memory runs out" } else { "" };
    Err(Failure::environment(format!("{name} was killed by {called}{why}")))
}

#[cfg(unix)]
fn signal_of(status: ExitStatus) -> i32 {
    std::os::unix::process::ExitStatusExt::signal(&status).unwrap_or_default()
}

#[cfg(not(unix))]
fn signal_of(_: ExitStatus) -> i32 {
    0
}

/// Signals that a program brings on itself: illegal instruction, abort (a full stack too), bus error, arithmetic, bad memory.
fn is_a_crash(signal: i32) -> bool {
    matches!(signal, 4 | 6 | 7 | 8 | 11)
}

fn signal_name(signal: i32) -> String {
    let name = match signal {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        6 => "SIGABRT",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        15 => "SIGTERM",
        24 => "SIGXCPU",
        _ => return format!("signal {signal}"),
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_whole_whatever_their_bytes() {
        let mut seen = Vec::new();
        for_each_line(&mut &b"one\r\n\xff two\n\nlast"[..], &mut |line: &str| seen.push(line.to_owned()));
        assert_eq!(seen, ["one", "\u{fffd} two", "", "last"]);
    }

    #[cfg(unix)]
    #[test]
    fn the_end_of_a_program_has_a_meaning() {
        use std::os::unix::process::ExitStatusExt;
        // The wait status of Unix: an exit code in the upper byte, or a signal in the lower one.
        let exited = |code: i32| meaning("p", ExitStatus::from_raw(code << 8)).map_err(|failure| failure.exit());
        let killed = |signal: i32| meaning("p", ExitStatus::from_raw(signal)).expect_err("killed").exit();
        assert_eq!(exited(1), Ok(Exit::Differs));
        assert_eq!(exited(4), Ok(Exit::Defect));
        assert_eq!(exited(101), Err(Exit::Defect));
        assert_eq!(exited(130), Ok(Exit::Interrupted));
        assert_eq!(killed(9), Exit::Environment);
        assert_eq!(killed(15), Exit::Environment);
        assert_eq!(killed(11), Exit::Defect);
    }
}
