//! The 22 queries of the TPC-H benchmark, written with the builder, over typed models.
//!
//! They are the language's acceptance test: joins of eight tables, aliases, correlated subqueries, EXISTS, common table
//! expressions, CASE inside of aggregates. `tests/answers.rs` loads the benchmark's data at scale factor 0.01 and compares
//! with the answers in `answers/`, whose README says where they come from.
pub mod models;
pub mod queries;
