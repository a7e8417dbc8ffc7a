//! Random statements, an independent account of what they mean, and the fixtures they run on.
//!
//! | module | what is in it |
//! |---|---|
//! | [`strategy`] | proptest strategies for expressions and SELECTs over any tables |
//! | [`evaluate`] | the rows that a SELECT must give, computed from the statement and rows in memory |
//! | [`fixture`] | three small tables with rows that have NULLs in awkward places |
//! | [`naughty`] | text that breaks out of badly quoted SQL |
//! | [`stored`] | proptest strategies for the values of every column type, ends and oddities among them |
//! | [`run`] | how many cases, and from which seed |
//!
//! The properties themselves are in `tests/`. Not here: anything that talks to a database.
pub mod evaluate;
pub mod fixture;
pub mod naughty;
pub mod run;
pub mod stored;
pub mod strategy;
