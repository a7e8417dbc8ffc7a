//! The answers are the published ones.
//!
//! `ALUDEL_TPCH_URL` names another database to run on; the tables must not be there yet. Without it, a new SQLite file.
mod load;

use aludel::{ValueRef, prelude::*};
use aludel_tests_tpch::queries;
use chrono::NaiveDate;
use std::path::Path;

/// Rows as texts, as they are in the files of answers.
type Rows = Vec<Vec<String>>;

fn text(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Text(text) | Value::Decimal(text) => text,
        Value::I64(number) => number.to_string(),
        Value::F64(number) => number.to_string(),
        Value::Date(days) => NaiveDate::from_value(ValueRef::Date(days)).map(|day| day.to_string()).unwrap_or_default(),
        other => panic!("no query gives {other:?}"),
    }
}

fn answer_of(connection: &mut Connection, query: &dyn Executable) -> Result<Rows> {
    let mut rows = Vec::new();
    connection.each_row(query, |cursor| {
        let row = Row::decode(cursor)?;
        rows.push(row.values().iter().cloned().map(text).collect());
        Ok(())
    })?;
    Ok(rows)
}

fn published(number: u32) -> Rows {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("answers/q{number:02}.txt"));
    let file = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    file.lines().skip(1).map(|line| line.split('|').map(str::to_owned).collect()).collect()
}

/// The benchmark allows a sum to be off by 100 and an average by 1 in 100; a sum of doubles is off by far less.
fn is_same(found: &str, expected: &str) -> bool {
    match (found.parse::<f64>(), expected.parse::<f64>()) {
        (Ok(found), Ok(expected)) => (found - expected).abs() <= 1e-4 + expected.abs() * 1e-9,
        _ => found.trim_end() == expected.trim_end(),
    }
}

fn difference(found: &Rows, expected: &Rows) -> Option<String> {
    if found.len() != expected.len() {
        return Some(format!("{} rows for {}", found.len(), expected.len()));
    }
    let differs = |(found, expected): (&Vec<String>, &Vec<String>)| {
        let same = found.len() == expected.len() && found.iter().zip(expected).all(|(found, expected)| is_same(found, expected));
        (!same).then(|| format!("{found:?} for {expected:?}"))
    };
    found.iter().zip(expected).find_map(differs)
}

#[test]
fn every_query_gives_the_published_answer() {
    let file = aludel_test::temp_file();
    let engine = match std::env::var("ALUDEL_TPCH_URL") {
        Ok(url) => Engine::connect(&url).unwrap_or_else(|error| panic!("{error}")),
        Err(_) => (*file).clone(),
    };
    load::load(&engine).unwrap_or_else(|error| panic!("{error}"));
    let mut connection = engine.connection().unwrap_or_else(|error| panic!("{error}"));
    let mut wrong = Vec::new();
    let all = queries::all().unwrap_or_else(|error| panic!("{error}"));
    for (number, query) in &all {
        match answer_of(&mut connection, &**query) {
            Ok(found) => wrong.extend(difference(&found, &published(*number)).map(|what| format!("query {number}: {what}"))),
            Err(error) => wrong.push(format!("query {number}: {error}")),
        }
    }
    assert_eq!(all.len(), 22);
    aludel_test::write_scorecard_part("tpch", &[("TPC-H queries right", (all.len() - wrong.len()).to_string(), Some("22"))]);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
