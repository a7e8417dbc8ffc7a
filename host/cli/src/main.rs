//! The `aludel` command: a look at plugins from the shell. Migrations join it when they are built.
//!
//! Not here: loading and checking (that is `aludel-plugin-loader`).
mod plugin;
mod verify;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Looks at Aludel's plugins.
#[derive(Parser)]
#[command(name = "aludel", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Dialects and column types.
    Plugin {
        #[command(subcommand)]
        command: plugin::Command,
    },
}

fn main() -> ExitCode {
    let Arguments { command: Command::Plugin { command } } = Arguments::parse();
    if let plugin::Command::Verify(options) = &command {
        return verify::run(options);
    }
    match plugin::run(command) {
        Ok(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
