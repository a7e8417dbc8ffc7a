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
//! | `data` | statements and metadata as JSON, behind the feature `serde` |
//! | [`row`] | rows as they come from a driver | `Row`, `CursorResult` |
//! | [`error`] | the one error type of the whole toolkit | `sqlalchemy.exc` |
//!
//! Not here: input and output of any kind, plugins, and the name of any database.
//!
//! Each item says what it is called in SQLAlchemy, and the examples run without a database: `{:?}` of a statement is its SQL in
//! standard words. Tables are described at run time, or models at compile time; both meet in one statement.
//!
//! ```
//! # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
//! use aludel_sql::{Compare, MetaData, Model, Order, SqlType, Table, column, count, insert, select};
//! use blog::{Post, User};
//!
//! // A table that only the running program knows, beside the models `User` and `Post`.
//! let visits = Table::new("visits")
//!     .column(column("user_id", SqlType::BigInteger).references("users", "id"))
//!     .column(column("seconds", SqlType::Integer).not_null());
//! let metadata = MetaData::new().model::<User>().model::<Post>().table(visits.clone());
//! assert_eq!(metadata.tables().len(), 3);
//!
//! let wanted_city: Option<&str> = Some("Rome");
//! let busy = select((User::name, count(Post::id)))
//!     .join(User::posts)
//!     .join_on(&visits, visits.col::<i64>("user_id")?.eq(User::id))
//!     .filter(visits.col::<i32>("seconds")?.gt(60))
//!     .filter_if(wanted_city.map(|city| User::city.eq(city)))
//!     .group_by(User::name)
//!     .order_by(count(Post::id).desc())
//!     .limit(10);
//! assert_eq!(
//!     format!("{busy:?}"),
//!     "SELECT users.name, count(posts.id) FROM users JOIN posts ON users.id = posts.author_id \
//!      JOIN visits ON visits.user_id = users.id WHERE visits.seconds > ? AND users.city = ? \
//!      GROUP BY users.name ORDER BY count(posts.id) DESC LIMIT ?"
//! );
//!
//! let ada = insert(User::entity()).value(User::name.set("Ada")).on_any_conflict().do_nothing().returning(User::entity());
//! assert_eq!(format!("{ada:?}"), "INSERT INTO users (name) VALUES (?) ON CONFLICT DO NOTHING RETURNING id, name, city");
//! # Ok::<(), aludel_sql::Error>(())
//! ```

pub mod compile;
#[cfg(feature = "serde")]
pub mod data;
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
