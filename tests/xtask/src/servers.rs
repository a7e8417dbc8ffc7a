//! `cargo xtask servers`: the database servers that the tests use, for a developer who runs tests one by one.

use clap::Args;

use crate::Outcome;
use crate::test::servers::Servers;
use crate::workspace::Workspace;

/// What the command line asked for.
#[derive(Args)]
pub struct Options {
    /// All versions, as `cargo xtask test --full` runs them
    #[arg(long)]
    full: bool,
}

/// Starts the servers, prints `export` lines for a shell, and waits until somebody presses Ctrl-C.
pub fn run(options: &Options) -> Outcome {
    let servers = Servers::start(&Workspace::load()?, options.full)?;
    for engine in &servers.engines {
        println!("# {engine}\nexport {}='{}'", engine.kind.variable(), engine.url);
    }
    for (name, why) in &servers.not_run {
        println!("# NOT RUN: {name}: {why}");
    }
    println!("# Ctrl-C stops them");
    loop {
        std::thread::park();
    }
}
