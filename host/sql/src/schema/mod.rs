//! What a database looks like: tables, columns, constraints, and the models over them.
//!
//! Not here: DDL text (that is [`crate::ddl`]) and looking at a live database (the engine's inspector).
mod column;
mod constraint;
mod index;
mod metadata;
mod model;
pub(crate) mod naming;
mod relation;
mod table;

pub use column::{Column, ColumnDef, TableColumn, column};
pub use constraint::{Check, ForeignKey, PrimaryKey, ReferentialAction, Unique};
pub use index::Index;
pub use metadata::MetaData;
pub use model::{KeyPart, KeyValue, Model, ModelDef};
pub use naming::NamingConvention;
pub use relation::{Relation, RelationDef, RelationKind};
pub use table::Table;
