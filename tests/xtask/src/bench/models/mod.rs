//! `cargo xtask bench --models`: how long the compiler takes for a large schema, beside the rivals.
//!
//! The same models of 60 columns (200, unless told otherwise), with one query for each, become a crate of every tool. `cargo check` of the crate
//! is timed, and then of the crate with one more query in it, as often as somebody works on such a program. What is
//! counted is processor time, the least of the rounds: it says the same on a busy machine.

mod source;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value, json};

use crate::scorecard::write;
use crate::workspace::{Workspace, cargo};
use source::{CRATES, Source};

/// Columns of each model, its key included.
pub const COLUMNS: usize = 60;

/// Seconds of processor time.
struct Times {
    tool: &'static str,
    all: f64,
    one_more: f64,
}

/// Measures, prints a table, and puts it beside the other figures in `target/bench.json`.
pub fn run(workspace: &Workspace, models: usize, rounds: usize) -> Result<bool, String> {
    let folder = workspace.root.join("tests/perf/target/models");
    let mut measured = Vec::new();
    for tool in CRATES {
        let home = folder.join(tool.name);
        lay_out(workspace, &home, tool, models)?;
        measured.push(measure(&home, &folder.join("target"), tool, (models, rounds))?);
    }
    println!("\n{models} models of {COLUMNS} columns, seconds of processor time for `cargo check`\n| tool | all | one more query |\n|---|---|---|");
    for times in &measured {
        println!("| {} | {:.2} | {:.2} |", times.tool, times.all, times.one_more);
    }
    let path = workspace.target.join("bench.json");
    let mut all = read(&path);
    let figure = |times: &Times| (times.tool.to_owned(), json!({ "check_s": times.all, "one_more_query_s": times.one_more }));
    all.insert(format!("models_{models}"), Value::Object(measured.iter().map(figure).collect()));
    write(&path, &Value::Object(all))?;
    println!("written: {}", path.display());
    Ok(true)
}

/// The figures that an earlier run left, so that each kind of run replaces its own.
pub fn read(path: &Path) -> Map<String, Value> {
    let text = fs::read_to_string(path).unwrap_or_default();
    match serde_json::from_str(&text) {
        Ok(Value::Object(all)) => all,
        _ => Map::new(),
    }
}

fn lay_out(workspace: &Workspace, home: &Path, tool: &Source, models: usize) -> Result<(), String> {
    let host = workspace.root.join("host");
    put(&home.join("Cargo.toml"), &tool.manifest(&host))?;
    for (name, text) in tool.files(models, COLUMNS) {
        put(&home.join("src").join(name), &text)?;
    }
    // The versions that the other workloads are measured with.
    let lock = workspace.root.join("tests/perf/Cargo.lock");
    fs::copy(&lock, home.join("Cargo.lock")).map_err(|error| format!("{}: {error}", lock.display()))?;
    Ok(())
}

fn put(path: &PathBuf, text: &str) -> Result<(), String> {
    let wrong = |error: std::io::Error| format!("{} cannot be written: {error}", path.display());
    path.parent().map_or(Ok(()), fs::create_dir_all).map_err(wrong)?;
    fs::write(path, text).map_err(wrong)
}

fn measure(home: &Path, target: &Path, tool: &Source, (models, rounds): (usize, usize)) -> Result<Times, String> {
    println!("checking {}", tool.name);
    // What the crate depends on.
    put(&home.join("src/lib.rs"), "")?;
    check(home, target)?;
    let (mut all, mut one_more) = (f64::MAX, f64::MAX);
    for round in 0..rounds.max(1) {
        put(&home.join("src/lib.rs"), &tool.root(models))?;
        let mut command = command(home, target);
        all = all.min(timed(command.env("CARGO_INCREMENTAL", "0"))?);
        // The incremental state of the crate as it is, then the query.
        put(&home.join("src/more.rs"), "")?;
        check(home, target)?;
        put(&home.join("src/more.rs"), &tool.one_more(round))?;
        one_more = one_more.min(timed(&mut self::command(home, target))?);
    }
    Ok(Times { tool: tool.name, all, one_more })
}

fn command(home: &Path, target: &Path) -> Command {
    let mut command = cargo(home);
    command.args(["check", "--quiet", "--target-dir"]).arg(target).env("CARGO_INCREMENTAL", "1");
    command
}

fn check(home: &Path, target: &Path) -> Result<(), String> {
    finished(command(home, target).status())
}

fn finished(status: std::io::Result<std::process::ExitStatus>) -> Result<(), String> {
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`cargo check` ended with {status}")),
        Err(error) => Err(format!("cargo does not start: {error}")),
    }
}

fn timed(command: &mut Command) -> Result<f64, String> {
    let before = of_children()?;
    finished(command.status())?;
    Ok(of_children()? - before)
}

/// Processor time of all finished children of this process, in seconds.
fn of_children() -> Result<f64, String> {
    let stat = fs::read_to_string("/proc/self/stat").map_err(|error| format!("the time of a process is read on Linux only: {error}"))?;
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |index: usize| fields.get(index).and_then(|field| field.parse::<f64>().ok()).ok_or("/proc/self/stat is not understood");
    // User and system time, in the hundredths of a second that Linux always shows.
    Ok((ticks(13)? + ticks(14)?) / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_a_child_is_seen() {
        let before = of_children().unwrap();
        let work = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done";
        timed(Command::new("sh").args(["-c", work])).unwrap();
        assert!(of_children().unwrap() > before);
    }

    #[test]
    fn every_crate_has_all_models_and_their_queries() {
        for tool in CRATES {
            let files = tool.files(3, 5);
            let models = files.iter().filter(|(name, _)| name.starts_with("model_")).count();
            let all: String = files.into_iter().map(|(_, text)| text).collect();
            assert_eq!(models, 3, "{}", tool.name);
            assert!(all.contains("column_4") && !all.contains("column_5"), "{}", tool.name);
        }
    }
}
