//! Programs that must not compile, and the first line of what the compiler says.
//!
//! Each promise that the types make has a program in `programs/` that breaks it. A program begins with what it expects:
//!
//! ```text
//! //! first: the first line of the first error, without `error[E…]: `
//! //! errors: 2                        (only if there is not exactly one)
//! //! says: a part of the whole error  (as often as needed)
//! ```
//!
//! The first line stands alone because it is what we write ourselves; the rest changes with the compiler.
//! `ALUDEL_BLESS=1 cargo test -p aludel-compile-fail` writes what the compiler says now into the programs; read the
//! difference before you commit it. `cargo test -p aludel-compile-fail -- name` runs the programs with that in their name.
//!
//! | module | what |
//! |---|---|
//! | [`program`] | a program and its head |
//! | [`compile`] | one `cargo check` over all programs |
//! | [`verdict`] | what was expected against what was said |

#![warn(missing_docs)]

pub mod compile;
pub mod program;
pub mod verdict;

use std::path::Path;

use program::Program;
use verdict::Verdict;

/// Checks the programs whose names contain one of `filters` (all, if there is none) and prints the lines of Rust's own
/// test harness. Good if every program failed in the way that it expects.
///
/// # Errors
/// When the programs cannot be read, or cargo does not start.
pub fn run(filters: &[String]) -> Result<bool, String> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut programs = Program::all(&home.join("programs"))?;
    programs.retain(|program| filters.is_empty() || filters.iter().any(|part| program.name.contains(part.as_str())));
    println!("\nrunning {} tests", programs.len());
    let said = compile::check(home, &programs)?;
    let verdicts: Vec<(&Program, Verdict)> = programs.iter().map(|program| (program, Verdict::of(program, &said))).collect();
    if std::env::var_os("ALUDEL_BLESS").is_some() {
        verdicts.iter().try_for_each(|(program, verdict)| program.bless(verdict))?;
    }
    Ok(report(&verdicts))
}

fn report(verdicts: &[(&Program, Verdict)]) -> bool {
    for (program, verdict) in verdicts {
        println!("test {} ... {}", program.name, if verdict.wrong.is_empty() { "ok" } else { "FAILED" });
    }
    let failed: Vec<_> = verdicts.iter().filter(|(_, verdict)| !verdict.wrong.is_empty()).collect();
    for (program, verdict) in &failed {
        println!("\n---- {} ----\n{}\n{}", program.name, verdict.wrong.join("\n"), verdict.rendered);
    }
    let (word, passed) = (if failed.is_empty() { "ok" } else { "FAILED" }, verdicts.len() - failed.len());
    println!("\ntest result: {word}. {passed} passed; {} failed; 0 ignored; 0 measured; 0 filtered out", failed.len());
    failed.is_empty()
}
