//! `cargo xtask tidy`: the rules of the house that the compiler does not know, then formatting, then clippy.
//!
//! | module | rules |
//! |---|---|
//! | [`dependencies`] | which package may depend on which |
//! | [`words`] | `abi_stable` outside the plugin boundary, names of databases in the host |
//! | [`panics`] | what can end the process on bad data |
//! | [`unsafety`] | where `unsafe` may stand |
//! | [`size`] | lengths of files and functions, parameters, module documentation |
//! | [`reference`] | public items of `host/sql` without docstring, example or SQLAlchemy name |
//! | [`ratchet`] | old offenders, which may only shrink |
//! | [`tools`] | `cargo fmt` and `cargo clippy` |
//!
//! [`source`] finds and parses the files; [`finding`] is what a rule gives.

mod dependencies;
mod finding;
mod panics;
mod ratchet;
mod reference;
mod size;
mod source;
mod tools;
mod unsafety;
mod words;

use clap::Args;

use crate::Outcome;
use crate::workspace::Workspace;
use finding::Finding;
use ratchet::Ratchet;
use source::Source;

/// What the command line asked for.
#[derive(Args)]
pub struct Options {
    /// Without clippy, which builds everything
    #[arg(long)]
    no_clippy: bool,
    /// Lower the entries of tests/xtask/tidy-allow.txt to what is still needed
    #[arg(long)]
    shrink: bool,
}

/// Prints every finding; good if there is none.
pub fn run(options: &Options) -> Outcome {
    let workspace = Workspace::load()?;
    let mut findings = dependencies::check(&workspace);
    let (mut sources, mut broken) = (Vec::new(), Vec::new());
    for source in Source::all(&workspace.root)? {
        match source {
            Ok(source) => sources.push(source),
            Err(finding) => broken.push(finding),
        }
    }
    findings.extend(broken);
    findings.extend(sources.iter().flat_map(check));
    findings.extend(reference::check(&sources.iter().collect::<Vec<_>>()));
    let ratchet = Ratchet::load(&workspace.root)?;
    if options.shrink {
        ratchet.shrunk(&findings).save(&workspace.root)?;
    }
    let mut findings = Ratchet::load(&workspace.root)?.judge(findings);
    findings.extend(tools::format(&workspace.root)?);
    if !options.no_clippy {
        findings.extend(tools::clippy(&workspace.root)?);
    }
    findings.iter().for_each(|finding| println!("{finding}"));
    println!("tidy: {} findings", findings.len());
    Ok(findings.is_empty())
}

fn check(source: &Source) -> Vec<Finding> {
    [words::check, panics::check, unsafety::check, size::check].iter().flat_map(|rule| rule(source)).collect()
}
