//! `cargo xtask scorecard`: the figures that other runs left in `target/scorecard-parts/`, in one table.
//!
//! A part is a JSON file `{"figures": [{"name": …, "value": …, "target": …}]}`; `target` may be left out. Whoever
//! produces a figure writes its part with [`write_part`]; this file knows none of them.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::workspace::Workspace;
use crate::{Outcome, test};

/// One line of the scorecard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// What is counted.
    pub name: String,
    /// The count.
    pub value: String,
    /// What it should be for a release, if that is decided.
    pub target: Option<String>,
}

/// Runs the quick tests if no part exists yet, then prints and writes the table.
pub fn run() -> Outcome {
    let workspace = Workspace::load()?;
    if read_parts(&workspace.target)?.is_empty() {
        test::run(&test::Options { quick: true, full: false })?;
    }
    let parts = read_parts(&workspace.target)?;
    for (part, figures) in &parts {
        println!("{part}");
        print!("{}", table(figures));
    }
    let path = workspace.target.join("scorecard.json");
    let all: serde_json::Map<String, Value> = parts.iter().map(|(part, figures)| (part.clone(), figures.iter().map(to_json).collect())).collect();
    write(&path, &Value::Object(all))?;
    println!("written: {}", path.display());
    Ok(!parts.is_empty())
}

/// Leaves figures for a later `cargo xtask scorecard`, in place of those of an earlier run.
pub fn write_part(target: &Path, part: &str, figures: &[Figure]) -> Result<(), String> {
    let figures: Vec<Value> = figures.iter().map(to_json).collect();
    write(&folder(target).join(format!("{part}.json")), &json!({ "figures": figures }))
}

fn folder(target: &Path) -> PathBuf {
    target.join("scorecard-parts")
}

fn read_parts(target: &Path) -> Result<Vec<(String, Vec<Figure>)>, String> {
    let Ok(entries) = fs::read_dir(folder(target)) else {
        return Ok(Vec::new());
    };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    paths.iter().map(|path| read_part(path)).collect()
}

fn read_part(path: &Path) -> Result<(String, Vec<Figure>), String> {
    let wrong = |why: String| format!("{} is no part of a scorecard: {why}", path.display());
    let bytes = fs::read(path).map_err(|error| wrong(error.to_string()))?;
    let value: Value = serde_json::from_slice(&bytes).map_err(|error| wrong(error.to_string()))?;
    let figures = value["figures"].as_array().ok_or_else(|| wrong("it has no list `figures`".to_owned()))?;
    let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    Ok((name, figures.iter().map(from_json).collect()))
}

fn from_json(value: &Value) -> Figure {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Figure { name: text(&value["name"]), value: text(&value["value"]), target: value.get("target").map(text) }
}

fn to_json(figure: &Figure) -> Value {
    let mut value = json!({ "name": figure.name, "value": figure.value });
    if let Some(target) = &figure.target {
        value["target"] = json!(target);
    }
    value
}

fn table(figures: &[Figure]) -> String {
    let width = figures.iter().map(|figure| figure.name.chars().count()).max().unwrap_or(0);
    let line = |figure: &Figure| {
        let target = figure.target.as_ref().map_or(String::new(), |target| format!("   (target: {target})"));
        format!("  {:width$}  {}{target}\n", figure.name, figure.value)
    };
    figures.iter().map(line).collect()
}

/// Writes JSON, making the folder if need be.
pub fn write(path: &Path, value: &Value) -> Result<(), String> {
    let wrong = |error: std::io::Error| format!("{} cannot be written: {error}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(wrong)?;
    }
    let text = serde_json::to_string_pretty(value).map_err(|error| error.to_string())?;
    fs::write(path, text + "\n").map_err(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(name: &str, target: Option<&str>) -> Figure {
        Figure { name: name.to_owned(), value: "3".to_owned(), target: target.map(str::to_owned) }
    }

    #[test]
    fn a_part_reads_back_as_written() {
        let target = tempfile::tempdir().unwrap();
        let figures = vec![figure("a", None), figure("b", Some("0"))];
        write_part(target.path(), "tests", &figures).unwrap();
        assert_eq!(read_parts(target.path()).unwrap(), [("tests".to_owned(), figures)]);
    }

    #[test]
    fn a_damaged_part_is_an_error_not_an_empty_table() {
        let target = tempfile::tempdir().unwrap();
        write(&folder(target.path()).join("x.json"), &json!({ "other": 1 })).unwrap();
        assert!(read_parts(target.path()).unwrap_err().contains("no list `figures`"));
    }

    #[test]
    fn the_table_lines_up() {
        assert_eq!(table(&[figure("ab", Some("0")), figure("abcd", None)]), "  ab    3   (target: 0)\n  abcd  3\n");
    }
}
