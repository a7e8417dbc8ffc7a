//! Aludel: a SQL toolkit and ORM whose dialects and column types are plugins.
//!
//! This crate only re-exports; the work is done in `host/{sql,engine,orm,migrate,derive}`.
