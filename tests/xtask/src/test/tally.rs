//! How many tests a run passed, read from what it prints.
//!
//! Understands the lines of Rust's own test harness, which custom harnesses in this repository print too:
//! `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
//!
//! A test that finds out while it runs that it cannot (a program or a file is not there) prints one line
//! `NOT RUN: <what>: <why>` and returns. The harness says that it passed; here it counts as skipped.

use std::fmt;
use std::ops::AddAssign;

use aludel_test_servers::process::Finished;

const RESULT: &str = "test result: ";
const NOT_RUN: &str = "NOT RUN: ";

/// Counts of tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Ran and held.
    pub passed: u64,
    /// Ran and did not hold, crashed, or could not be built.
    pub failed: u64,
    /// Ignored, or not run for a reason that was printed.
    pub skipped: u64,
}

impl Tally {
    /// Whether something ran and nothing failed.
    pub fn is_good(&self) -> bool {
        self.failed == 0 && self.passed > 0
    }

    /// Adds up the result lines of one program. A program that ends badly without naming a failed test counts as one
    /// failure; one that prints no result at all counts as one test.
    pub fn of(run: &Finished) -> Tally {
        let mut tally = Tally::default();
        let mut results = 0;
        for line in run.output.lines().filter_map(|line| line.trim().strip_prefix(RESULT)) {
            tally += counts(line);
            results += 1;
        }
        let not_run = not_run(&run.output).count() as u64;
        tally.passed = tally.passed.saturating_sub(not_run);
        tally.skipped += not_run;
        if run.success && results == 0 {
            tally.passed = 1;
        }
        if !run.success && tally.failed == 0 {
            tally.failed = 1;
        }
        tally
    }
}

/// The lines in which tests say that they could not run.
pub fn not_run(output: &str) -> impl Iterator<Item = &str> {
    output.lines().map(str::trim).filter(|line| line.starts_with(NOT_RUN))
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

fn counts(line: &str) -> Tally {
    let count = |what: &str| {
        let part = line.split([';', '.']).map(str::trim).find_map(|part| part.strip_suffix(what));
        part.and_then(|number| number.trim().parse().ok()).unwrap_or(0)
    };
    Tally { passed: count("passed"), failed: count("failed"), skipped: count("ignored") }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn finished(success: bool, output: &str) -> Finished {
        Finished { success, output: output.to_owned(), trouble: None, time: Duration::ZERO }
    }

    fn tally(passed: u64, failed: u64, skipped: u64) -> Tally {
        Tally { passed, failed, skipped }
    }

    #[test]
    fn all_result_lines_add_up() {
        let output = "running 4 tests\n\
            test result: FAILED. 1 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            test result: ok. 10 passed; 0 failed; 3 ignored; 0 measured; 0 filtered out; finished in 1.50s\n";
        assert_eq!(Tally::of(&finished(false, output)), tally(11, 2, 4));
    }

    #[test]
    fn a_crash_is_a_failure_even_after_good_results() {
        let output = "test result: ok. 10 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(Tally::of(&finished(false, output)), tally(10, 1, 0));
        assert_eq!(Tally::of(&finished(false, "")), tally(0, 1, 0));
    }

    #[test]
    fn a_program_without_results_is_one_test() {
        assert_eq!(Tally::of(&finished(true, "hello\n")), tally(1, 0, 0));
    }

    #[test]
    fn an_empty_test_program_counts_nothing() {
        let output = "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(Tally::of(&finished(true, output)), tally(0, 0, 0));
    }

    #[test]
    fn a_test_that_could_not_run_is_skipped_and_not_passed() {
        let output = "---- answers stdout ----\nNOT RUN: chinook: there is no database\n\n\
            test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(Tally::of(&finished(true, output)), tally(2, 0, 1));
    }

    #[test]
    fn nothing_at_all_is_not_good() {
        assert!(!tally(0, 0, 5).is_good());
        assert!(!tally(5, 1, 0).is_good());
        assert!(tally(1, 0, 0).is_good());
    }

    #[test]
    fn the_closing_line_has_its_fixed_form() {
        assert_eq!(tally(3, 0, 4).to_string(), "3 passed, 0 failed, 4 skipped");
    }
}
