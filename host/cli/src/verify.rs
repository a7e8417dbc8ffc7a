//! `aludel plugin verify`: the compliance suite on a plugin's library.
use crate::plugin::registry_of;
use aludel::Engine;
use aludel_compliance::{Level, Report, Suite};
use std::{fs, path::PathBuf, process::ExitCode};

/// What to verify, and where.
#[derive(clap::Args)]
pub struct Options {
    /// The dialect's library
    file: PathBuf,
    /// The database, which should be empty: the suite makes its tables there, and drops them
    #[arg(long)]
    url: String,
    /// The level that has to be reached: connects, executes, core, transactions, full
    #[arg(long, default_value = "full", value_parser = level)]
    level: Level,
    /// Only cases whose id contains this text
    #[arg(long)]
    only: Option<String>,
    /// Writes the report as JSON into this file as well
    #[arg(long)]
    json: Option<PathBuf>,
}

fn level(name: &str) -> Result<Level, String> {
    Level::of(name).ok_or_else(|| format!("the levels are {}", Level::ALL.map(Level::name).join(", ")))
}

/// Runs the suite, prints the report, and succeeds when the level is reached.
pub fn run(options: &Options) -> ExitCode {
    match report(options) {
        Ok(report) => {
            println!("{report}");
            if report.reached() >= Some(options.level) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn report(options: &Options) -> Result<Report, String> {
    let (registry, file) = registry_of(&options.file);
    registry.load(&file).map_err(|error| error.to_string())?;
    let engine = Engine::builder(options.url.as_str()).registry(registry).connect().map_err(|error| error.to_string())?;
    let suite = Suite::new().level(options.level);
    let report = options.only.iter().fold(suite, |suite, text| suite.only(text.as_str())).run(&engine);
    if let Some(path) = &options.json {
        fs::write(path, format!("{:#}\n", report.to_json())).map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
    }
    Ok(report)
}
