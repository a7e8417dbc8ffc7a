//! Microsoft's own parser of Transact-SQL (ScriptDom, under Mono), asked about the SQL that the `mssql` dialect writes.
//!
//! | file | what is in it |
//! |---|---|
//! | `checker.cs` | the program that parses: Microsoft's grammar of SQL Server 2019, the names of the server's types and functions, and rules that the server applies after parsing |
//! | [`parser`] | that program as a child process |
//! | [`exceptions`] | SQL that a later server takes and this grammar does not |
//!
//! Every assertion of `tests/sql` for `mssql` goes through it; `tests/` here sends random statements. It shows that the text is
//! Transact-SQL. What a statement does on a server, it does not show.
pub mod exceptions;
pub mod parser;

pub use parser::Parser;

/// Whether SQL Server would take the statement: `Err` says what is wrong with it.
///
/// Statements with an [exception](exceptions) are taken.
pub fn accepts(parser: &mut Parser, statement: &str) -> Result<(), String> {
    match parser.verdict(statement) {
        Err(why) if exceptions::of(statement).is_none() => Err(why),
        _ => Ok(()),
    }
}
