//! Migrations: operations as data, comparison of metadata with a database, the graph of revisions, the runner.
//!
//! The crate holds its place in the house; nothing is built yet. Until it is, `Engine::create_all` is the way to a
//! schema. It is not responsible for DDL text (that is `aludel-sql`) or for running it (that is `aludel-engine`).
