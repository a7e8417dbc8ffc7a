//! `cargo xtask`: the commands that a person and CI share.
//!
//! | module | command |
//! |---|---|
//! | [`test`] | everything that can fail: test programs, doc tests, examples |
//! | [`servers`] | the database servers of the tests, for a developer |
//! | [`tidy`] | the rules of the house that the compiler does not know |
//! | [`bench`] | our tools and the rivals on the same work in one run |
//! | [`mutants`] | faults planted in a copy of the tree, and which of them the suites catch |
//! | [`scorecard`] | the figures that earlier runs left behind, in one table |
//! | [`workspace`] | what the commands stand on |

mod bench;
mod mutants;
mod scorecard;
mod servers;
mod test;
mod tidy;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What a command gives: whether all is well, or why it could not be found out.
type Outcome = Result<bool, String>;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The commands that a person and CI share")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds everything and runs every test; the last line says how many passed, failed and were skipped
    Test(test::Options),
    /// Starts the database servers of the tests, says how to reach them, and stops them on Ctrl-C
    Servers(servers::Options),
    /// Checks the rules that the compiler does not know, formatting, and clippy
    Tidy(tidy::Options),
    /// Measures Aludel and its rivals on the same work, as ratios to rusqlite
    Bench(bench::Options),
    /// Plants faults in a copy of the tree and counts those that the suites of the compiler catch
    Mutants(mutants::Options),
    /// Prints the figures of earlier runs in one table and writes target/scorecard.json
    Scorecard,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Test(options) => test::run(&options),
        Command::Servers(options) => servers::run(&options),
        Command::Tidy(options) => tidy::run(&options),
        Command::Bench(options) => bench::run(&options),
        Command::Mutants(options) => mutants::run(&options),
        Command::Scorecard => scorecard::run(),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("error: {why}");
            ExitCode::FAILURE
        }
    }
}
