//! The unit of work: finds out what has changed and writes it, parents before children, a batch per table.
//!
//! | module | what it does |
//! |---|---|
//! | [`flush`] | the order of the work |
//! | [`resolve`] | foreign keys from the objects they point to |
//! | [`insert`], [`update`], [`delete`] | the statements |
//! | [`defaults`] | what the program fills in |
//! | [`collections`] | loaded collections after a foreign key was changed |
//! | [`journal`] | taking it back |
//!
//! Not here: transactions (the session) and SQL (the compiler).
mod batch;
mod collections;
mod defaults;
mod delete;
mod flush;
mod insert;
mod journal;
mod resolve;
mod update;

pub(crate) use batch::Plans;
pub(crate) use flush::{Flush, Step, flush};
