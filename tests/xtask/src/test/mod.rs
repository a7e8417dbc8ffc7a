//! `cargo xtask test`: everything that can fail, and one closing line that says how much of it did.
//!
//! One build of the whole workspace (so that the libraries of the plugins lie where the loader looks for them), then
//! the database servers, then every test program, the doc tests, and the examples, one after the other.
//!
//! | module | what |
//! |---|---|
//! | [`build`] | the build, and which of the programs that should be there are there |
//! | [`tally`] | how many tests a run passed, read from what it prints |
//! | [`suite`] | the runs themselves |
//! | [`odbc`] | whether the driver of the `mssql` dialect can be built |
//! | [`scriptdom`] | Microsoft's parser of Transact-SQL |
//! | [`tds`] | the `mssql` driver against Microsoft's mock |
//! | [`engines`] | the databases that no run covers, and why |

mod build;
mod engines;
mod odbc;
mod scriptdom;
mod suite;
mod tally;
mod tds;

use std::collections::BTreeMap;

use clap::Args;

use crate::Outcome;
use crate::scorecard::{Figure, write_part};
use crate::workspace::Workspace;
use aludel_test_servers::Servers;
use odbc::Odbc;
use scriptdom::ScriptDom;
use suite::Run;
use tally::Tally;

/// What the command line asked for.
#[derive(Args)]
pub struct Options {
    /// Without database servers: under two minutes once built
    #[arg(long, conflicts_with = "full")]
    pub quick: bool,
    /// With all versions of servers, and with the tests that are marked as ignored because they take long
    #[arg(long)]
    pub full: bool,
}

impl Options {
    fn servers(&self, workspace: &Workspace) -> Result<Servers, String> {
        if self.quick { Ok(Servers::none()) } else { Servers::start(&workspace.target.join("servers"), self.full) }
    }
}

/// Builds, runs, and prints `N passed, N failed, N skipped` as the last line.
pub fn run(options: &Options) -> Outcome {
    let workspace = Workspace::load()?;
    let odbc = Odbc::prepare(!options.quick);
    let built = build::everything(&workspace, odbc.features())?;
    let mut report = Report::default();
    for missing in &built.missing {
        report.failed_to_build(missing);
    }
    let servers = options.servers(&workspace)?;
    servers.print();
    let scriptdom = ScriptDom::prepare(&workspace, !options.quick);
    for program in &built.programs {
        report.add(suite::test_program(&workspace, program, options, &|command| {
            servers.tell(command);
            scriptdom.tell(command);
        })?);
    }
    scriptdom.write_part(&workspace)?;
    report.add_all(suite::doc_tests(&workspace, &built)?);
    for example in &built.examples {
        report.add(suite::example(&workspace, example)?);
    }
    if !options.quick {
        report.add(suite::quickstart(&workspace)?);
    }
    if options.full && odbc.not_run().is_none() {
        report.add(tds::run(&workspace)?);
    }
    report.not_run(&servers, &scriptdom, &odbc);
    drop(servers);
    write_part(&workspace.target, "tests", &report.figures())?;
    println!("{}", report.total);
    Ok(report.total.is_good())
}

/// What all runs gave so far.
#[derive(Default)]
struct Report {
    total: Tally,
    packages: BTreeMap<String, Tally>,
}

impl Report {
    fn add(&mut self, run: Run) {
        if run.is_worth_a_line() {
            println!("{run}");
        }
        self.total += run.tally;
        *self.packages.entry(run.package).or_default() += run.tally;
    }

    fn add_all(&mut self, runs: Vec<Run>) {
        runs.into_iter().for_each(|run| self.add(run));
    }

    fn failed_to_build(&mut self, missing: &build::Missing) {
        println!("FAILED {missing}: did not build");
        let failed = Tally { failed: 1, ..Tally::default() };
        self.total += failed;
        *self.packages.entry(missing.package.clone()).or_default() += failed;
    }

    fn not_run(&mut self, servers: &Servers, scriptdom: &ScriptDom, odbc: &Odbc) {
        let absent = servers.not_run.iter().map(|(name, why)| (*name, why.as_str()));
        let absent = absent.chain(scriptdom.not_run().map(|why| ("scriptdom", why)));
        let absent = absent.chain(odbc.not_run().map(|why| ("odbc", why)));
        for (name, why) in absent.chain(engines::never_run().map(|engine| (engine.name, engine.why))) {
            println!("NOT RUN: {name}: {why}");
            self.total.skipped += 1;
        }
    }

    fn figures(&self) -> Vec<Figure> {
        let figure = |name: &str, tally: &Tally| Figure { name: name.to_owned(), value: tally.to_string(), target: None };
        let mut figures: Vec<Figure> = self.packages.iter().map(|(name, tally)| figure(name, tally)).collect();
        figures.push(figure("all", &self.total));
        figures
    }
}
