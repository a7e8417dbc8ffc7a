//! What is measured: workloads, tools, backends.

use std::path::Path;

/// A row of the table.
#[derive(Clone, Debug)]
pub struct Workload {
    /// As it stands in the table and in `target/bench.json`.
    pub name: &'static str,
    /// As the peers call it.
    pub kind: &'static str,
    /// Rows, lookups or queries.
    pub n: usize,
    /// Whether the time is given for one of the `n` and not for all.
    pub each: bool,
}

const fn whole(name: &'static str, kind: &'static str, n: usize) -> Workload {
    Workload { name, kind, n, each: false }
}

const fn each(name: &'static str, kind: &'static str, n: usize) -> Workload {
    Workload { name, kind, n, each: true }
}

const WORKLOADS: [Workload; 10] = [
    whole("fetch_1", "fetch", 1),
    whole("fetch_100", "fetch", 100),
    whole("fetch_10000", "fetch", 10_000),
    each("point", "point", 10_000),
    whole("insert_1", "insert", 1),
    whole("insert_100", "insert", 100),
    whole("insert_1000", "insert", 1_000),
    whole("update_1000", "update", 1_000),
    whole("relations", "relations", 100),
    each("build", "build", 1_000),
];

/// What every ratio is a ratio to.
pub const YARDSTICK: &str = "rusqlite";

/// What a tool is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Aludel.
    Ours,
    /// What Aludel wants to be faster than.
    Rival,
    /// What the others are compared with: the floor and the yardstick.
    Driver,
}

/// A column of the table.
#[derive(Clone, Copy, Debug)]
pub struct Tool {
    /// As it stands in the table; also the first argument of its program.
    pub name: &'static str,
    /// The program of `tests/perf` that is it.
    pub program: &'static str,
    /// What it is to us.
    pub side: Side,
}

const fn tool(name: &'static str, program: &'static str, side: Side) -> Tool {
    Tool { name, program, side }
}

const TOOLS: [Tool; 7] = [
    tool("c", "peer-raw", Side::Driver),
    tool(YARDSTICK, "peer-raw", Side::Driver),
    tool("aludel", "peer-aludel", Side::Ours),
    tool("aludel-orm", "peer-aludel", Side::Ours),
    tool("diesel", "peer-diesel", Side::Rival),
    tool("sqlx", "peer-sqlx", Side::Rival),
    tool("sea-orm", "peer-sea-orm", Side::Rival),
];

/// Where the data lies.
#[derive(Clone, Copy, Debug)]
pub struct Backend {
    /// As it stands in `target/bench.json`.
    pub name: &'static str,
    /// As it stands above the table.
    pub title: &'static str,
    file: bool,
}

/// All backends.
pub const BACKENDS: [Backend; 2] = [
    Backend { name: "sqlite-memory", title: "SQLite in memory", file: false },
    Backend { name: "sqlite-file", title: "SQLite in a file (WAL, synchronous=NORMAL)", file: true },
];

impl Backend {
    /// The second argument of a peer.
    pub fn place(&self, folder: &Path, tool: &str) -> String {
        if self.file { folder.join(format!("{tool}.db")).display().to_string() } else { ":memory:".to_owned() }
    }
}

/// The workloads of these names or kinds; all when none is given.
pub fn workloads(only: &[String]) -> Vec<Workload> {
    let asked = |workload: &&Workload| only.is_empty() || only.iter().any(|name| name == workload.name || name == workload.kind);
    WORKLOADS.iter().filter(asked).cloned().collect()
}

/// The tools of these names and the yardstick; all when none is given.
pub fn tools(names: &[String]) -> Result<Vec<Tool>, String> {
    let mut names = names.to_vec();
    if !names.is_empty() {
        names.push(YARDSTICK.to_owned());
    }
    Ok(super::chosen(&TOOLS, &names, |tool| tool.name)?.into_iter().copied().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn workloads_are_chosen_by_name_or_kind() {
        let names: Vec<&str> = workloads(&owned(&["fetch", "point"])).iter().map(|workload| workload.name).collect();
        assert_eq!(names, ["fetch_1", "fetch_100", "fetch_10000", "point"]);
        assert_eq!(workloads(&owned(&["fetch_1"])).len(), 1);
        assert_eq!(workloads(&[]).len(), WORKLOADS.len());
    }

    #[test]
    fn the_yardstick_always_takes_part_and_unknown_tools_are_refused() {
        let names: Vec<&str> = tools(&owned(&["diesel"])).unwrap().iter().map(|tool| tool.name).collect();
        assert_eq!(names, ["rusqlite", "diesel"]);
        assert!(tools(&owned(&["toasty"])).unwrap_err().contains("`toasty` is none of c, rusqlite"));
    }
}
