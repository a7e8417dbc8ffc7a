//! From a statement to SQL text for one dialect.
//!
//! Compiling can fail, and refuses before anything is sent: what the dialect cannot say, columns that are not
//! in scope, operators that a type does not have. Nothing is emulated with another meaning.
//!
//! Not here: how each construct is written (that is in the construct's own file) and caching (the engine).
//!
//! | what is here | SQLAlchemy |
//! |---|---|
//! | [`compile()`], [`compile_for`], [`compile_with`], [`compile_translated`] | `statement.compile(dialect=…, schema_translate_map=…)` |
//! | [`Compiled`], [`BindSlot`] | `Compiled`, `positiontup` |
//! | [`explain()`], [`Explained`], [`ExplainedBind`] | `print(statement.compile(…))` |
//! | [`Compiler`] | `SQLCompiler` |
//! | [`Environment`] | the dialect, with what `@compiles` has registered |
//! | [`precedence`] | `operators._PRECEDENCE` |
//!
//! ```
//! # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
//! use aludel_sql::{Compare, Executable, Model, Value, visit::Key};
//! use aludel_sql::compile::{
//!     BindSlot, Compiled, Environment, Explained, ExplainedBind, compile, compile_for, compile_translated, compile_with, explain,
//! };
//! use aludel_sql::schema::SchemaTranslateMap;
//! use aludel_sql::dialect::{DefaultDialect, NoPlugins};
//! use blog::User;
//!
//! let environment = Environment { dialect: &DefaultDialect, plugins: &NoPlugins };
//! let query = aludel_sql::select(User::city).filter(User::id.gt(5));
//! let compiled: Compiled = compile(query.statement(), environment)?;
//! assert_eq!(compiled.sql, "SELECT users.city FROM users WHERE users.id > ?");
//! assert!(compiled.returns_rows() && compiled.in_order);
//! assert_eq!(compiled.slots, [BindSlot::Index(0)]);
//! assert!(compiled.columns[0].nullable);
//!
//! // What the engine does: the key first, then the SQL if nobody has compiled it yet.
//! let mut key = Key::default();
//! key.node(query.statement());
//! assert_eq!(compile_with(query.statement(), key.binds(), environment)?.sql, compiled.sql);
//!
//! // The same for one of many customers, each of which has a schema.
//! let visits = aludel_sql::Table::new("visits").in_schema("customer").column(aludel_sql::column("id", aludel_sql::SqlType::Integer));
//! let theirs = aludel_sql::select(visits.col::<i32>("id")?);
//! let schemas = SchemaTranslateMap::new([(Some("customer"), Some("customer_7"))]);
//! let translated = compile_for(theirs.statement(), environment, Some(&schemas))?;
//! assert_eq!(translated.sql, "SELECT customer_7.visits.id FROM customer_7.visits");
//! assert_eq!(compile_translated(theirs.statement(), &[], environment, Some(&schemas))?.sql, translated.sql);
//!
//! // For people.
//! let explained: Explained = explain(query.statement(), environment)?;
//! let bind: &ExplainedBind = &explained.binds[0];
//! assert_eq!((&bind.value, bind.by_dialect), (&Value::I64(5), false));
//! assert!(explained.to_string().contains("value 1: big_integer"));
//! # Ok::<(), aludel_sql::Error>(())
//! ```
mod bind_numbers;
mod compiler;
mod context;
mod custom;
mod explain;
mod literal;
mod names;
mod operators;
mod place;
pub mod precedence;
mod scope;
mod truth;
mod types;

pub use compiler::Compiler;
pub use explain::{Explained, ExplainedBind, explain};

use crate::{
    dialect::{DefaultDialect, Dialect, NoPlugins, Plugins},
    dml::Filled,
    error::Result,
    row::ResultColumn,
    schema::SchemaTranslateMap,
    types::{CustomType, Value},
    visit::{Key, NodeKind, NodeRef, key::BindRef},
};
use std::sync::Arc;

/// For whom is compiled: the database, and the plugins around it (SQLAlchemy: the dialect).
#[derive(Clone, Copy)]
pub struct Environment<'a> {
    /// The database's SQL.
    pub dialect: &'a dyn Dialect,
    /// Custom types and constructs.
    pub plugins: &'a dyn Plugins,
}

/// Where a placeholder's value comes from (SQLAlchemy: an item of `positiontup`).
#[derive(Debug, Clone, PartialEq)]
pub enum BindSlot {
    /// The statement's bound value of this number, in the order of the cache key.
    Index(u32),
    /// A value that the dialect added.
    Constant(Value),
}

/// A compiled statement (SQLAlchemy: `Compiled`).
#[derive(Debug, Clone)]
pub struct Compiled {
    /// The SQL.
    pub sql: String,
    /// The kind of statement.
    pub kind: NodeKind,
    /// Where each placeholder's value comes from.
    pub slots: Vec<BindSlot>,
    /// Whether the placeholders take the statement's bound values one by one.
    pub in_order: bool,
    /// The columns of the result, as far as the statement tells.
    pub columns: Arc<[ResultColumn]>,
    /// Placeholders whose value a plugin's type converts.
    pub custom_binds: Vec<(usize, Arc<CustomType>)>,
    /// Columns of the result that a plugin's type converts.
    pub custom_results: Vec<(usize, Arc<CustomType>)>,
}

impl Compiled {
    /// Whether the statement gives rows, as far as it tells: hand-written SQL does not.
    pub fn returns_rows(&self) -> bool {
        !self.columns.is_empty()
    }
}

/// Compiles a statement, with the client defaults of its table filled in (SQLAlchemy: `statement.compile(dialect=…)`).
///
/// Errors: those of the closures behind the defaults; [`crate::ErrorKind::Compile`] and [`crate::ErrorKind::Unsupported`] with the place and the cure.
///
/// ```
/// use aludel_sql::{compile, dialect::{DefaultDialect, NoPlugins}, text, Executable};
///
/// let environment = compile::Environment { dialect: &DefaultDialect, plugins: &NoPlugins };
/// let compiled = compile::compile(text("SELECT :n").bind("n", 1_i64).statement(), environment).unwrap();
/// assert_eq!(compiled.sql, "SELECT ?");
/// ```
pub fn compile(statement: NodeRef<'_>, environment: Environment<'_>) -> Result<Compiled> {
    compile_for(statement, environment, None)
}

/// The same with other schemas in place of those that the statement names (SQLAlchemy: `compile(schema_translate_map=…)`). Errors: as for
/// [`compile()`].
pub fn compile_for(statement: NodeRef<'_>, environment: Environment<'_>, schemas: Option<&SchemaTranslateMap>) -> Result<Compiled> {
    let filled = Filled::of(statement)?;
    let statement = filled.statement();
    let mut key = Key::reuse(Vec::with_capacity(256));
    key.node(statement);
    compile_translated(statement, key.binds(), environment, schemas)
}

/// Compiles a statement whose bound values are known from its cache key, as it is: without client defaults (SQLAlchemy: `statement._compile_w_cache`).
/// Errors: as for [`compile()`].
pub fn compile_with(statement: NodeRef<'_>, binds: &[BindRef<'_>], environment: Environment<'_>) -> Result<Compiled> {
    compile_translated(statement, binds, environment, None)
}

/// The same as [`compile_with`], with other schemas in place of those that are named (SQLAlchemy: `compile(schema_translate_map=…)`). Errors: as for
/// [`compile()`].
pub fn compile_translated(
    statement: NodeRef<'_>,
    binds: &[BindRef<'_>],
    environment: Environment<'_>,
    schemas: Option<&SchemaTranslateMap>,
) -> Result<Compiled> {
    let mut compiler = Compiler::new(environment, binds).translating(schemas);
    if let Err(error) = compiler.statement(statement) {
        return Err(compiler.located(error, statement));
    }
    compiler.finish(statement.kind())
}

/// The SQL of a node in standard words, for `Debug`.
pub(crate) fn debug_sql(node: NodeRef<'_>, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
    let environment = Environment { dialect: &DefaultDialect, plugins: &NoPlugins };
    let mut compiler = Compiler::new(environment, &[]).lenient();
    match compiler.render(node) {
        Ok(()) => f.write_str(compiler.sql()),
        Err(error) => write!(f, "<{}>", error.message()),
    }
}
