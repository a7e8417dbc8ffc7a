//! What runs, and what fails.
use crate::{ExecutionOptions, error::Error};
use std::time::Duration;

/// A statement is about to run.
#[derive(Debug)]
#[non_exhaustive]
pub struct BeforeExecute<'a> {
    /// The dialect's name.
    pub dialect: &'a str,
    /// The engine's name.
    pub engine: &'a str,
    /// The SQL, with placeholders.
    pub sql: &'a str,
    /// Sets of values; 1 for a single run (SQLAlchemy: `executemany`).
    pub sets: usize,
    /// The bound values as text, where the engine shows values.
    pub values: Option<&'a str>,
}

/// A statement has run, or failed.
#[derive(Debug)]
#[non_exhaustive]
pub struct AfterExecute<'a> {
    /// The dialect's name.
    pub dialect: &'a str,
    /// The engine's name.
    pub engine: &'a str,
    /// The SQL, with placeholders.
    pub sql: &'a str,
    /// Sets of values; 1 for a single run.
    pub sets: usize,
    /// Rows of the first batch, or rows affected.
    pub rows: u64,
    /// Time in the driver.
    pub duration: Duration,
    /// The bound values as text, where the engine shows values.
    pub values: Option<&'a str>,
    /// Whether it failed; the error itself is told by `handle_error`.
    pub failed: bool,
}

/// The database reports an error.
#[derive(Debug)]
#[non_exhaustive]
pub struct HandleError<'a> {
    /// The dialect's name.
    pub dialect: &'a str,
    /// The engine's name.
    pub engine: &'a str,
    /// The SQL, if there was any.
    pub sql: Option<&'a str>,
    /// The error that the caller will get; another one may be put in its place.
    pub error: Error,
    /// Whether the connection is not to be used again; may be changed (SQLAlchemy: `is_disconnect`).
    pub is_disconnect: bool,
    /// Whether the other connections of the pool are given up as well; may be changed (SQLAlchemy: `invalidate_pool_on_disconnect`).
    pub invalidate_pool: bool,
}

/// Execution options were set.
#[derive(Debug)]
#[non_exhaustive]
pub struct SetOptions<'a> {
    /// The dialect's name.
    pub dialect: &'a str,
    /// The engine's name.
    pub engine: &'a str,
    /// What will apply from now on; may be changed.
    pub options: &'a mut ExecutionOptions,
    /// Whether they are those of an engine ([`crate::Engine::with_options`]).
    pub of_engine: bool,
}
