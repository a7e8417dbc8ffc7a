//! `cargo xtask servers`: the database servers that the tests use, for a developer who runs tests one by one.

use clap::Args;

use crate::Outcome;
use crate::workspace::Workspace;
use aludel_test_servers::Servers;

/// What the command line asked for.
#[derive(Args)]
pub struct Options {
    /// All versions, as `cargo xtask test --full` runs them
    #[arg(long)]
    full: bool,
}

/// Starts the servers, prints `export` lines for a shell, and waits until somebody presses Ctrl-C.
pub fn run(options: &Options) -> Outcome {
    let servers = Servers::start(&Workspace::load()?.target.join("servers"), options.full)?;
    for engine in &servers.engines {
        println!("# {engine}");
    }
    for (name, value) in servers.variables() {
        println!("export {name}='{value}'");
    }
    for (name, why) in &servers.not_run {
        println!("# NOT RUN: {name}: {why}");
    }
    println!("# Ctrl-C stops them");
    loop {
        std::thread::park();
    }
}
