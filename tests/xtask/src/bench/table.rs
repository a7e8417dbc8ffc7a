//! The ratios, for people and as JSON.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::peer::Peer;
use super::plan::{Side, YARDSTICK};
use super::rounds::{Measured, Row};

/// Which SQLite the tools carry, and in what they differ from the yardstick's.
pub fn builds(peers: &[Peer]) -> Vec<String> {
    let Some(yardstick) = peers.iter().find(|peer| peer.tool.name == YARDSTICK) else {
        return Vec::new();
    };
    let version = yardstick.sqlite.split(',').next().unwrap_or_default();
    let mut lines = vec![format!("SQLite {version}")];
    let others = peers.iter().filter_map(|peer| Some((peer.tool.name, difference(&yardstick.sqlite, &peer.sqlite)?)));
    lines.extend(others.map(|(name, difference)| format!("note: `{name}` carries another build: {difference}")));
    lines
}

fn difference(one: &str, other: &str) -> Option<String> {
    let missing = |from: &str, of: &str| {
        let present: Vec<&str> = of.split(',').collect();
        from.split(',').filter(|part| !present.contains(part)).collect::<Vec<_>>().join(" ")
    };
    let (without, with) = (missing(one, other), missing(other, one));
    match (without.is_empty(), with.is_empty()) {
        (true, true) => None,
        (false, true) => Some(format!("without {without}")),
        (true, false) => Some(format!("with {with}")),
        (false, false) => Some(format!("with {with}, without {without}")),
    }
}

/// A Markdown table, and below it the cells in which a rival is faster than we are. Those are marked in the table.
pub fn markdown(measured: &Measured) -> String {
    let mut text = format!("| workload | {YARDSTICK} (us) |");
    let others: Vec<_> = measured.tools.iter().filter(|(name, _)| *name != YARDSTICK).collect();
    others.iter().for_each(|(name, _)| text.push_str(&format!(" {name} |")));
    text.push_str("\n|---|---|");
    others.iter().for_each(|_| text.push_str("---|"));
    let mut losses = String::new();
    for row in &measured.rows {
        let time = row.cell(YARDSTICK).map_or(String::new(), |cell| microseconds(cell.ns));
        text.push_str(&format!("\n| {} | {time} |", row.name));
        for (name, side) in &others {
            let loss = if *side == Side::Ours { lost(measured, row, name) } else { None };
            let ratio = row.cell(name).map_or(String::new(), |cell| format!("{:.2}", cell.ratio));
            text.push_str(&format!(" {ratio}{} |", if loss.is_some() { " !" } else { "" }));
            losses.extend(loss.map(|loss| loss + "\n"));
        }
    }
    text.push('\n');
    if !losses.is_empty() {
        // Writing to a string does not fail.
        let _ = write!(text, "\nfaster than ours (marked `!`):\n{losses}");
    }
    text
}

/// Who is faster than this tool of ours at this workload.
fn lost(measured: &Measured, row: &Row, name: &str) -> Option<String> {
    let rivals = measured.tools.iter().filter(|(_, side)| *side == Side::Rival).map(|(name, _)| *name);
    let (rival, theirs) = row.fastest(rivals)?;
    let own = row.cell(name)?.ratio;
    (theirs < own).then(|| format!("  {}: {name} {own:.2}, {rival} {theirs:.2}", row.name))
}

fn microseconds(ns: f64) -> String {
    match ns / 1_000.0 {
        us if us < 10.0 => format!("{us:.2}"),
        us if us < 1_000.0 => format!("{us:.1}"),
        us => format!("{us:.0}"),
    }
}

/// `{"<backend>": {"<workload>": {"<tool>": {"ns": …, "ratio": …}}}}`
pub fn json(results: &[(&'static str, Measured)]) -> Map<String, Value> {
    let backend = |(name, measured): &(&'static str, Measured)| ((*name).to_owned(), of_backend(measured));
    results.iter().map(backend).collect()
}

fn of_backend(measured: &Measured) -> Value {
    let row = |row: &Row| {
        let cells = measured.tools.iter().filter_map(|(name, _)| Some((*name, row.cell(name)?)));
        let cells: Map<String, Value> = cells.map(|(name, cell)| (name.to_owned(), json!({ "ns": cell.ns, "ratio": cell.ratio }))).collect();
        (row.name.to_owned(), Value::Object(cells))
    };
    Value::Object(measured.rows.iter().map(row).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::bench::peer::Sample;

    fn measured() -> Measured {
        let sample = |ns| vec![Sample { ns, checksum: 1 }];
        let samples = BTreeMap::from([(YARDSTICK, sample(2_000.0)), ("ours", sample(3_000.0)), ("diesel", sample(2_500.0))]);
        let tools = vec![(YARDSTICK, Side::Driver), ("ours", Side::Ours), ("diesel", Side::Rival)];
        Measured { tools, rows: vec![Row { name: "fetch_1", shortest: false, samples }] }
    }

    #[test]
    fn the_table_marks_where_a_rival_is_faster() {
        let table = markdown(&measured());
        assert!(table.contains("| fetch_1 | 2.00 | 1.50 ! | 1.25 |"), "{table}");
        assert!(table.ends_with("  fetch_1: ours 1.50, diesel 1.25\n"), "{table}");
    }

    #[test]
    fn the_json_has_the_agreed_shape() {
        let json = json(&[("sqlite-memory", measured())]);
        assert_eq!(json["sqlite-memory"]["fetch_1"]["diesel"], json!({ "ns": 2_500.0, "ratio": 1.25 }));
    }

    #[test]
    fn another_build_of_sqlite_is_told() {
        assert_eq!(difference("3.54.1,A,B", "3.54.1,A,B"), None);
        assert_eq!(difference("3.54.1,A,B", "3.40.1,A,B,C").unwrap(), "with 3.40.1 C, without 3.54.1");
        assert_eq!(difference("3.54.1,A,B", "3.54.1,A").unwrap(), "without B");
    }
}
