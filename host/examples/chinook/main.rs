//! Ten questions to a real database, asked with typed queries: `cargo run --example chinook -- <file>`.
//!
//! The file is the Chinook sample database as SQLite. It is opened read-only.
mod models;
mod questions;

use aludel::prelude::*;

fn main() -> Result<()> {
    let Some(file) = std::env::args().nth(1) else {
        println!("usage: cargo run --example chinook -- <Chinook_Sqlite.sqlite>");
        println!("The database is published by the Chinook project under the MIT licence.");
        return Ok(());
    };
    let path =
        std::path::absolute(&file).map_err(|cause| Error::new(ErrorKind::Url, "APP-1001", format!("`{file}` is not a path")).with_source(cause))?;
    let engine = Engine::connect(format!("sqlite:///{}?mode=ro", path.display()))?;
    let mut connection = engine.connection()?;
    for (number, question) in questions::ALL.iter().enumerate() {
        println!("\n{}. {}", number + 1, question.text);
        for line in (question.answer)(&mut connection)? {
            println!("   {line}");
        }
    }
    Ok(())
}
