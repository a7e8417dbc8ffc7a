//! SQL as data: metadata, types and values, expressions and statements, and the compiler.
//!
//! | module | what is here | SQLAlchemy |
//! |---|---|---|
//! | [`schema`] | tables, columns, constraints, models, relations | `sqlalchemy.schema`: `MetaData`, `Table`, `Column` |
//! | [`types`] | SQL types, values, the Rust types that stand for them | `sqlalchemy.types` |
//! | [`expr`] | expressions, one construct a file | `sqlalchemy.sql.expression`, `func` |
//! | [`select`](mod@select) | SELECT, one clause a file | `Select`, `CTE`, `Subquery`, `Values` |
//! | [`dml`] | INSERT, UPDATE, DELETE, MERGE | `Insert`, `Update`, `Delete` |
//! | [`ddl`] | CREATE, DROP | `CreateTable`, `DropTable`; Alembic's `op` for ALTER |
//! | [`text`](mod@text) | SQL written by hand | `text()` |
//! | [`visit`] | the one list of nodes: view, walk, cache key | `sqlalchemy.sql.visitors` |
//! | [`compile`](mod@compile) | from a statement to SQL text | `sqlalchemy.sql.compiler` |
//! | [`dialect`] | what the compiler needs to know of a database | `Dialect` |
//! | [`row`] | rows as they come from a driver | `Row`, `CursorResult` |
//! | [`error`] | the one error type of the whole toolkit | `sqlalchemy.exc` |
//!
//! Not here: input and output of any kind, plugins, and the name of any database.

pub mod compile;
pub mod ddl;
pub mod dialect;
pub mod dml;
pub mod error;
pub mod expr;
mod name;
pub mod row;
pub mod schema;
pub mod select;
pub mod text;
pub mod types;
pub mod visit;

pub use ddl::{AlterTable, CreateIndex, CreateTable, Ddl, DropIndex, DropTable};
pub use dml::{
    Assign, Delete, Insert, Merge, Update, delete, delete_from, excluded, excluded_named, insert, insert_into, merge, merge_into, new_named, old,
    old_named, update, update_table,
};
pub use error::{DatabaseError, Error, ErrorKind, Result};
pub use expr::{
    Arithmetic, Bitwise, Bound, Compare, Containment, Exclude, Expr, Expression, Field, IntoExpr, Order, Over, RowValue, TextMatch, Unit, all,
    all_items, all_of, any, any_item, any_of, avg, bind, case, coalesce, concat_all, count, count_all, custom, date_trunc, exists, extract, func,
    is_false, is_not_false, is_not_true, is_true, json, literal_value, lower, max, min, named_window, not, param, raw, string_agg, sum, tuple, upper,
    window,
};
pub use name::Name;
pub use row::{Row, RowCursor, RowRef};
pub use schema::{Column, Index, KeyValue, MetaData, Model, ModelDef, NamingConvention, Relation, Table, column};
pub use select::{CteOptions, Entity, Executable, Lock, Query, Select, Selectable, Source, select, select_from, table_function, values};
pub use text::{Text, text};
pub use types::{Auto, Json, Param, SqlType, SqlValue, Value, ValueRef, auto};
