//! `cargo xtask mutants`: plants the faults of `tests/mutants/mutants.txt` in a copy of the tree, one after the other, and
//! counts those that the suites of the compiler catch.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::Outcome;
use crate::scorecard::{Figure, write_part};
use crate::workspace::{Workspace, cargo};
use aludel_test_servers::process;

/// The suites that are to catch them, and how many cases random ones may take.
const SUITES: &[&str] = &["aludel-tests-sql", "aludel-fuzz"];
const LIMIT: Duration = Duration::from_secs(900);

/// What can be said to the command.
#[derive(clap::Args)]
pub struct Options {
    /// Only faults whose description has one of these words
    words: Vec<String>,
}

impl Options {
    fn wants(&self, mutant: &Mutant) -> bool {
        self.words.is_empty() || self.words.iter().any(|word| mutant.what.contains(word))
    }
}

/// A fault.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Mutant {
    what: String,
    file: String,
    find: String,
    replace: String,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    Caught(String),
    Survived,
    /// It is no fault of the compiler, since it does not compile.
    Broken(String),
}

/// Runs all of them, or those with one of the words in their description.
pub fn run(options: &Options) -> Outcome {
    let workspace = Workspace::load()?;
    let mutants: Vec<Mutant> = read(&workspace.root)?.into_iter().filter(|mutant| options.wants(mutant)).collect();
    let copy = workspace.target.join("mutants");
    synchronize(&workspace.root, &copy.join("tree"))?;
    if let Verdict::Caught(suite) | Verdict::Broken(suite) = verdict(&copy)? {
        return Err(format!("the suites fail without a fault already: {suite}"));
    }
    let mut caught = 0;
    let mut trouble = false;
    for mutant in &mutants {
        let file = copy.join("tree").join(&mutant.file);
        let original = read_text(&file)?;
        write(&file, &planted(&original, mutant)?)?;
        let result = verdict(&copy);
        write(&file, &original)?;
        match result? {
            Verdict::Caught(suite) => {
                caught += 1;
                println!("caught    {} ({suite})", mutant.what);
            }
            Verdict::Survived => println!("SURVIVED  {} ({})", mutant.what, mutant.file),
            Verdict::Broken(why) => {
                trouble = true;
                println!("BROKEN    {} does not compile: {why}", mutant.what);
            }
        }
    }
    println!("{caught} of {} caught", mutants.len());
    if options.words.is_empty() {
        let figure =
            Figure { name: "seeded bugs caught / planted".into(), value: format!("{caught} / {}", mutants.len()), target: Some("95 %".into()) };
        write_part(&workspace.target, "mutants", &[figure])?;
    }
    Ok(!trouble && caught * 100 >= mutants.len() * 95)
}

/// Builds and runs the suites in the copy.
fn verdict(copy: &Path) -> Result<Verdict, String> {
    for suite in SUITES {
        let command = |last: &[&str]| {
            let mut command = cargo(&copy.join("tree"));
            command.env("CARGO_TARGET_DIR", copy.join("target")).args(["test", "-q", "-p", suite, "--tests"]).args(last);
            command
        };
        let built = process::run(&mut command(&["--no-run"]), LIMIT)?;
        if !built.success {
            let error = built.output.lines().find(|line| line.starts_with("error")).unwrap_or_default();
            return Ok(Verdict::Broken(error.to_owned()));
        }
        let done = process::run(&mut command(&[]), LIMIT)?;
        if !done.success {
            let test = done.output.lines().find_map(|line| line.strip_prefix("---- ")?.strip_suffix(" stdout ----"));
            return Ok(Verdict::Caught(format!("{suite}: {}", test.unwrap_or("ended badly"))));
        }
    }
    Ok(Verdict::Survived)
}

/// The text with the fault in it. Errors: the text that it replaces is not there, or more than once.
fn planted(original: &str, mutant: &Mutant) -> Result<String, String> {
    match original.matches(&mutant.find).count() {
        1 => Ok(original.replacen(&mutant.find, &mutant.replace, 1)),
        count => Err(format!("{}: the text of the fault «{}» occurs {count} times:\n{}", mutant.file, mutant.what, mutant.find)),
    }
}

fn read(root: &Path) -> Result<Vec<Mutant>, String> {
    let mut mutants: Vec<Mutant> = Vec::new();
    let text = read_text(&root.join("tests/mutants/mutants.txt"))?;
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (mark, rest) = line.split_at_checked(2).unwrap_or((line, ""));
        if mark == "= " {
            mutants.push(Mutant { what: rest.to_owned(), file: String::new(), find: String::new(), replace: String::new() });
            continue;
        }
        let mutant = mutants.last_mut().ok_or("`mutants.txt` does not begin with a `= ` line")?;
        match mark {
            "@ " => rest.clone_into(&mut mutant.file),
            "- " => append(&mut mutant.find, rest),
            "+ " => append(&mut mutant.replace, rest),
            _ => return Err(format!("`mutants.txt` has a line that is none of `=`, `@`, `-`, `+`: {line}")),
        }
    }
    Ok(mutants)
}

fn append(text: &mut String, line: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}

/// Copies the sources that differ, so that cargo builds no more than it must, and removes what is gone.
fn synchronize(from: &Path, to: &Path) -> Result<(), String> {
    let wanted = files(from)?;
    for file in files(to)?.difference(&wanted) {
        fs::remove_file(to.join(file)).map_err(|error| format!("{} cannot be removed: {error}", file.display()))?;
    }
    for file in &wanted {
        let (source, copy) = (from.join(file), to.join(file));
        let content = fs::read(&source).map_err(|error| format!("{} cannot be read: {error}", source.display()))?;
        if fs::read(&copy).is_ok_and(|old| old == content) {
            continue;
        }
        let folder = copy.parent().unwrap_or(to);
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&copy, content))
            .map_err(|error| format!("{} cannot be written: {error}", copy.display()))?;
    }
    Ok(())
}

/// The files of a tree, without what was built and what begins with a dot.
fn files(root: &Path) -> Result<BTreeSet<PathBuf>, String> {
    let mut found = BTreeSet::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(root.join(&folder)) else { continue };
        for entry in entries {
            let entry = entry.map_err(|error| error.to_string())?;
            let (name, path) = (entry.file_name(), folder.join(entry.file_name()));
            if name == "target" || name.to_string_lossy().starts_with('.') {
                continue;
            }
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
            } else {
                found.insert(path);
            }
        }
    }
    Ok(found)
}

fn read_text(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{} cannot be written: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_can_be_planted() {
        let root = Workspace::load().unwrap().root;
        let mutants = read(&root).unwrap();
        assert!(mutants.len() >= 30);
        for mutant in &mutants {
            let original = read_text(&root.join(&mutant.file)).unwrap();
            assert_ne!(planted(&original, mutant).unwrap(), original, "{}", mutant.what);
        }
        let names: BTreeSet<&String> = mutants.iter().map(|mutant| &mutant.what).collect();
        assert_eq!(names.len(), mutants.len(), "two faults have one description");
    }

    #[test]
    fn a_text_that_occurs_twice_is_refused() {
        let mutant = Mutant { what: "w".into(), file: "f".into(), find: "a".into(), replace: "b".into() };
        assert_eq!(planted("xa", &mutant).unwrap(), "xb");
        assert!(planted("aa", &mutant).unwrap_err().contains("occurs 2 times"));
        assert!(planted("x", &mutant).unwrap_err().contains("occurs 0 times"));
    }
}
