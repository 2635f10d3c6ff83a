//! Exit codes: what each means, and how those of several programs become one.

use std::process::ExitCode;

/// How a command ended. Ordered from best to worst: the exit code of several programs is the largest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Every verdict is as expected, or the question is answered.
    AsExpected = 0,
    /// A verdict, a generated file or a ledger differs from what was expected.
    Differs = 1,
    /// The command line makes no sense.
    Usage = 2,
    /// Something is missing on this machine: a library, data, space, or the folder is in use.
    Environment = 3,
    /// A defect of ours: a program panicked.
    Defect = 4,
    /// The user pressed Ctrl-C. Worse than a defect, because what was not run says nothing about the rest.
    Interrupted = 130,
}

impl Exit {
    /// The number that the shell sees.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// What a program of ours means by its exit code. A panic that nobody caught (101) and unknown codes are defects.
    pub fn of_program(code: i32) -> Self {
        match code {
            0 => Self::AsExpected,
            1 => Self::Differs,
            2 => Self::Usage,
            3 => Self::Environment,
            130 => Self::Interrupted,
            _ => Self::Defect,
        }
    }

    /// What it means that a check passed or not.
    pub fn of_check(passed: bool) -> Self {
        if passed { Self::AsExpected } else { Self::Differs }
    }

    /// Whether the next paper is still worth starting: a verdict that differs is a finding, not a failure.
    pub fn lets_go_on(self) -> bool {
        self <= Self::Differs
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_of_several_programs_is_the_exit_code() {
        let worst = |codes: &[i32]| codes.iter().map(|&code| Exit::of_program(code)).max().map(Exit::code);
        assert_eq!(worst(&[]), None);
        assert_eq!(worst(&[0, 0]), Some(0));
        assert_eq!(worst(&[0, 1, 0]), Some(1));
        assert_eq!(worst(&[1, 2]), Some(2));
        assert_eq!(worst(&[3, 2, 1]), Some(3));
        assert_eq!(worst(&[3, 4]), Some(4));
        assert_eq!(worst(&[130, 4]), Some(130));
    }

    #[test]
    fn a_panic_that_nobody_caught_is_a_defect() {
        assert_eq!(Exit::of_program(101), Exit::Defect);
        assert_eq!(Exit::of_program(77), Exit::Defect);
    }

    #[test]
    fn only_findings_let_the_next_paper_start() {
        let going_on = [Exit::AsExpected, Exit::Differs];
        let stopping = [Exit::Usage, Exit::Environment, Exit::Defect, Exit::Interrupted];
        assert!(going_on.iter().all(|exit| exit.lets_go_on()));
        assert!(!stopping.iter().any(|exit| exit.lets_go_on()));
    }
}
