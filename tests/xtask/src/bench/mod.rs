//! `cargo xtask bench`: Aludel and its rivals on the same work, in one run, as ratios to rusqlite.
//!
//! Every tool is a process of its own that lives for the whole run (see `tests/perf/peer`). In every round every
//! workload asks all of them, in random order, so that what else the machine does falls on all alike. All run on one
//! core: a wake-up across the cores of a virtual machine costs more than most of what is measured. A cell is the median
//! over the rounds of the ratio to rusqlite in the same round.
//!
//! | module | what |
//! |---|---|
//! | [`plan`] | the workloads, the tools and the backends |
//! | [`build`] | builds the tools, all on one SQLite |
//! | [`models`] | how long the compiler takes for a large schema |
//! | [`peer`] | one running tool |
//! | [`rounds`] | the measurements, and that the tools agree on the results |
//! | [`table`] | the ratios, for people and as JSON |

mod build;
mod models;
mod peer;
mod plan;
mod rounds;
mod table;

use std::path::Path;

use clap::Args;

use crate::Outcome;
use crate::scorecard::write;
use crate::workspace::Workspace;
use peer::{Host, Peer, Repetitions};
use plan::{BACKENDS, Backend, Tool, Workload};

/// What the command line asked for.
#[derive(Args)]
pub struct Options {
    /// These workloads only (`fetch_100`, or `fetch` for all of a kind), comma separated
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// These tools only, comma separated; rusqlite always takes part
    #[arg(long, value_delimiter = ',')]
    tools: Vec<String>,
    /// These backends only, comma separated
    #[arg(long, value_delimiter = ',')]
    backends: Vec<String>,
    /// How often everything is measured
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Milliseconds for one measurement
    #[arg(long, default_value_t = 40)]
    ms: u64,
    /// Compare the shortest repetition of all rounds instead of medians: for a machine that is busy with other work
    #[arg(long)]
    shortest: bool,
    /// The core that all tools share
    #[arg(long, default_value_t = 0)]
    core: usize,
    /// Measure what is built already
    #[arg(long)]
    no_build: bool,
    /// Instead: the compiler's time for so many models of 60 columns, and for one more query
    #[arg(long, num_args = 0..=1, default_missing_value = "200", value_name = "MODELS")]
    models: Option<usize>,
}

/// Builds, measures, prints the tables, and writes `target/bench.json`. Good if the tools agree on every result.
pub fn run(options: &Options) -> Outcome {
    let workspace = Workspace::load()?;
    if let Some(models) = options.models {
        return models::run(&workspace, models, options.rounds);
    }
    let workloads = plan::workloads(&options.only);
    let backends = chosen(&BACKENDS, &options.backends, |backend| backend.name)?;
    let tools = plan::tools(&options.tools)?;
    if workloads.is_empty() {
        return Err(format!("no workload begins with {}", options.only.join(" or ")));
    }
    if !options.no_build {
        build::everything(&workspace, &tools)?;
    }
    let host = Host::new(&workspace, options.core);
    println!("{}; {} rounds of {} ms", host.description(), options.rounds, options.ms);
    let mut results = Vec::new();
    for backend in backends {
        let measured = measure(&host, backend, &tools, &workloads, options)?;
        println!("\n{}\n{}", backend.title, table::markdown(&measured));
        results.push((backend.name, measured));
    }
    let path = workspace.target.join("bench.json");
    let mut all = models::read(&path);
    all.extend(table::json(&results));
    write(&path, &serde_json::Value::Object(all))?;
    println!("written: {}", path.display());
    let disagreements: Vec<String> = results.iter().flat_map(|(_, measured)| measured.disagreements()).collect();
    disagreements.iter().for_each(|line| println!("DISAGREE {line}"));
    Ok(disagreements.is_empty())
}

fn measure(host: &Host, backend: &Backend, tools: &[Tool], workloads: &[Workload], options: &Options) -> Result<rounds::Measured, String> {
    let folder = tempdir(&host.scratch)?;
    let mut peers = Vec::new();
    for tool in tools {
        peers.push(Peer::start(host, tool, &backend.place(&folder, tool.name))?);
    }
    table::builds(&peers).iter().for_each(|line| println!("{line}"));
    let how = Repetitions { ms: options.ms, shortest: options.shortest };
    rounds::run(&mut peers, workloads, options.rounds, how)
}

/// An empty folder for the databases of one backend.
fn tempdir(scratch: &Path) -> Result<std::path::PathBuf, String> {
    let wrong = |error: std::io::Error| format!("{}: {error}", scratch.display());
    if scratch.exists() {
        std::fs::remove_dir_all(scratch).map_err(wrong)?;
    }
    std::fs::create_dir_all(scratch).map_err(wrong)?;
    Ok(scratch.to_path_buf())
}

/// Those of `all` that were asked for by name; all of them when nothing was.
fn chosen<'a, T>(all: &'a [T], names: &[String], name: fn(&T) -> &str) -> Result<Vec<&'a T>, String> {
    if let Some(unknown) = names.iter().find(|asked| !all.iter().any(|one| name(one) == asked.as_str())) {
        let known: Vec<&str> = all.iter().map(name).collect();
        return Err(format!("`{unknown}` is none of {}", known.join(", ")));
    }
    Ok(all.iter().filter(|one| names.is_empty() || names.iter().any(|asked| asked == name(one))).collect())
}
