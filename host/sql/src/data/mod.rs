//! Statements and metadata as JSON, for queues, caches, audit logs and front ends: behind the feature `serde`.
//!
//! SELECT, INSERT, UPDATE, DELETE, MERGE, [`Text`](crate::Text), expressions, types, tables and metadata implement `Serialize`; what is
//! read back implements `Deserialize`, with [`Row`](crate::Row) in place of the Rust type of a row. What was written is read as an equal
//! statement with the same SQL on every database (SQLAlchemy: `sqlalchemy.ext.serializer`).
//!
//! ```
//! use aludel_sql::{Compare, Row, Select, SqlType, Table, column, select};
//!
//! let users = Table::new("users").column(column("id", SqlType::BigInteger)).column(column("age", SqlType::Integer));
//! let query = select(users.col::<i64>("id").unwrap()).filter(users.col::<i32>("age").unwrap().gt(18));
//! let json = serde_json::to_string(&query).unwrap();
//! let again: Select<Row> = serde_json::from_str(&json).unwrap();
//! assert_eq!(format!("{again:?}"), "SELECT users.id FROM users WHERE users.age > ?");
//! assert_eq!(again.data(), query.data());
//! ```
//!
//! * **Bound values are in the document.** They may be secret.
//! * **The columns of models** travel by the names of table and column, and are found again among the models of a [`Reading`]; without
//!   them they are columns of a table made at run time: the same SQL.
//! * **Types of the application** travel by their names and are found again in a [`Reading`]. Types of plugins need nothing.
//! * **Closures do not travel**: writing a table that has one as a default, listener or condition is an error. A statement travels
//!   without the client defaults of its table, and takes them from the metadata of a [`Reading`].
//! * **A document from outside** cannot overflow the stack or name SQL of its own: [`Reading::without_raw_sql`], [`Reading::max_bytes`].
//!
//! Tags are stable: a document of this version is read by every later one. Not here: DDL statements, and options of the ORM.
mod column;
mod dml;
mod format;
mod from;
mod node;
mod portable;
mod reading;
mod statement;
mod table;
mod traits;
mod types;
mod value;

pub use self::{
    reading::Reading,
    statement::{FromData, Statement, ToData},
};
use format::{Fields, Object, Portable, Writer};
pub use reading::Reader;
