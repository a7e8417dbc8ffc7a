//! The runs: test programs, doc tests, examples.

use std::collections::BTreeMap;
use std::fmt;
use std::process::Command;
use std::time::Duration;

use super::Options;
use super::build::{Built, Program};
use super::tally::{self, Tally};
use crate::workspace::{Workspace, cargo};
use aludel_test_servers::process::{self, Finished};

/// A test program that takes longer is taken for hung.
const LIMIT: Duration = Duration::from_secs(10 * 60);
/// The same with the tests that take long.
const FULL_LIMIT: Duration = Duration::from_secs(45 * 60);
/// Doc tests compile while they run.
const DOC_LIMIT: Duration = Duration::from_secs(30 * 60);

/// One finished run.
#[derive(Debug)]
pub struct Run {
    /// The package whose tests these are.
    pub package: String,
    title: String,
    /// How many tests it had.
    pub tally: Tally,
    finished: Finished,
}

impl Run {
    /// Whether it had any test. Every crate has a test program, and many of those are empty.
    pub fn is_worth_a_line(&self) -> bool {
        self.tally != Tally::default()
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failed = self.tally.failed > 0;
        match failed {
            true => writeln!(f, "{}", self.finished.output.trim_end())?,
            false => tally::not_run(&self.finished.output).try_for_each(|line| writeln!(f, "{line}"))?,
        }
        let word = if failed { "FAILED" } else { "ok    " };
        let seconds = self.finished.time.as_secs_f64();
        write!(f, "{word} {} {}: {} ({seconds:.1} s)", self.package, self.title, self.tally)?;
        match &self.finished.trouble {
            Some(trouble) => write!(f, ": {trouble}"),
            None => Ok(()),
        }
    }
}

/// Runs one test program as `cargo test` would: in the folder of its package.
/// `tell` sets the variables by which tests find servers and tools.
pub fn test_program(workspace: &Workspace, program: &Program, options: &Options, tell: &dyn Fn(&mut Command)) -> Result<Run, String> {
    let folder = workspace.root.join(&program.folder);
    let mut command = Command::new(&program.path);
    command.current_dir(&folder).env("CARGO_MANIFEST_DIR", &folder);
    // Some ODBC drivers convert text to the encoding of the locale, and a machine that only builds often has none set.
    command.env("LC_ALL", "C.UTF-8");
    // What passed tests print says whether they ran, see `tally`.
    command.arg("--show-output");
    tell(&mut command);
    if options.full {
        command.arg("--include-ignored");
    }
    if options.quick {
        command.env("ALUDEL_TEST_QUICK", "1");
    }
    finish(program, &mut command, if options.full { FULL_LIMIT } else { LIMIT })
}

/// Runs one example as a user would: in the root of the repository, with nothing set.
pub fn example(workspace: &Workspace, example: &Program) -> Result<Run, String> {
    finish(example, Command::new(&example.path).current_dir(&workspace.root), LIMIT)
}

fn finish(program: &Program, command: &mut Command, limit: Duration) -> Result<Run, String> {
    let finished = process::run(command, limit)?;
    let tally = Tally::of(&finished);
    Ok(Run { package: program.package.clone(), title: program.title.clone(), tally, finished })
}

/// Runs the first command of the README, word for word.
pub fn quickstart(workspace: &Workspace) -> Result<Run, String> {
    let finished = process::run(cargo(&workspace.root).args(["run", "--example", "quickstart"]), DOC_LIMIT)?;
    Ok(Run { package: "aludel".to_owned(), title: "`cargo run --example quickstart`".to_owned(), tally: Tally::of(&finished), finished })
}

/// Builds and runs the tests of a workspace of its own.
pub fn another_workspace(package: &str, title: &str, command: &mut Command) -> Result<Run, String> {
    let finished = process::run(command, DOC_LIMIT)?;
    Ok(Run { package: package.to_owned(), title: title.to_owned(), tally: Tally::of(&finished), finished })
}

/// Runs the doc tests of every package that was built.
pub fn doc_tests(workspace: &Workspace, built: &Built) -> Result<Vec<Run>, String> {
    let broken = built.broken();
    let documented = workspace.packages.iter().filter(|package| package.targets.iter().any(|target| target.doctest));
    let names: Vec<&str> = documented.map(|package| package.name.as_str()).filter(|name| !broken.contains(name)).collect();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let mut command = cargo(&workspace.root);
    command.args(["test", "--doc", "--no-fail-fast"]);
    for name in &names {
        command.args(["--package", name]);
    }
    let finished = process::run(&mut command, DOC_LIMIT)?;
    Ok(split(finished, &names))
}

/// Cuts the output of all doc tests into one run per package. What fails without a section of its own is one more run.
fn split(all: Finished, names: &[&str]) -> Vec<Run> {
    let crates: BTreeMap<String, &str> = names.iter().map(|name| (name.replace('-', "_"), *name)).collect();
    let mut sections = sections(&all.output);
    let blamed = sections.iter().any(|(_, output)| output.contains("test result: FAILED"));
    if !all.success && !blamed {
        sections.push((String::new(), all.output.clone()));
    }
    let run = |(name, output): (String, String)| {
        let success = !name.is_empty() && !output.contains("test result: FAILED");
        let finished = Finished { success, output, trouble: None, time: seconds(&all, &name) };
        let package = crates.get(&name).copied().unwrap_or("workspace").to_owned();
        Run { package, title: "doc tests".to_owned(), tally: doc_tally(&finished), finished }
    };
    sections.into_iter().map(run).filter(|run| run.tally != Tally::default()).collect()
}

fn doc_tally(finished: &Finished) -> Tally {
    if finished.success && !finished.output.contains("test result: ") {
        return Tally::default();
    }
    Tally::of(finished)
}

/// The sections that begin with `Doc-tests <crate>`.
fn sections(output: &str) -> Vec<(String, String)> {
    let mut sections: Vec<(String, String)> = Vec::new();
    for line in output.lines() {
        if let Some(name) = line.trim().strip_prefix("Doc-tests ") {
            sections.push((name.trim().to_owned(), String::new()));
        } else if let Some((_, text)) = sections.last_mut() {
            text.push_str(line);
            text.push('\n');
        }
    }
    sections
}

/// The time that a section says it took; the whole time for what is no section.
fn seconds(all: &Finished, name: &str) -> Duration {
    let of = |text: &str| {
        let stated = text.lines().filter_map(|line| line.split("finished in ").nth(1));
        stated.filter_map(|time| time.trim_end_matches('s').parse::<f64>().ok()).sum::<f64>()
    };
    match sections(&all.output).iter().find(|(own, _)| own == name) {
        Some((_, text)) => Duration::from_secs_f64(of(text)),
        None => all.time,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = "\
   Compiling a-b v0.1.0
   Doc-tests a_b

running 1 test
test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.25s

   Doc-tests c

running 2 tests
test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s
";

    fn finished(success: bool, output: &str) -> Finished {
        Finished { success, output: output.to_owned(), trouble: None, time: Duration::from_secs(9) }
    }

    #[test]
    fn doc_tests_are_told_apart() {
        let runs = split(finished(false, TWO), &["a-b", "c"]);
        let seen: Vec<_> = runs.iter().map(|run| (run.package.as_str(), run.tally.passed, run.tally.failed)).collect();
        assert_eq!(seen, [("a-b", 1, 0), ("c", 1, 1)]);
        assert_eq!(runs[0].finished.time, Duration::from_millis(250));
    }

    #[test]
    fn doc_tests_that_do_not_compile_are_a_failure() {
        let runs = split(finished(false, "error: no such thing\n"), &["c"]);
        assert_eq!(runs.len(), 1);
        assert_eq!(runs[0].tally, Tally { failed: 1, ..Tally::default() });
        assert!(runs[0].to_string().contains("no such thing"));
    }

    #[test]
    fn only_failed_runs_show_their_output() {
        let runs = split(finished(false, TWO), &["a-b", "c"]);
        assert!(!runs[0].to_string().contains("running"));
        assert!(runs[1].to_string().contains("running 2 tests"));
    }
}
