//! What a database looks like: tables, columns, constraints, and the models over them.
//!
//! Not here: DDL text (that is [`crate::ddl`]) and looking at a live database (the engine's inspector).
//!
//! | what is here | in SQLAlchemy |
//! |---|---|
//! | [`MetaData`], [`Table`], [`TableColumn`], [`column()`] | `MetaData`, `Table`, `Column` |
//! | [`Model`], [`ModelDef`], [`Column`], [`Relation`] | a declarative class, `Mapper`, its attributes, `relationship()` |
//! | [`PrimaryKey`], [`Unique`], [`ForeignKey`], [`Check`], [`Exclude`], [`Constraint`] | `PrimaryKeyConstraint`, `UniqueConstraint`, `ForeignKeyConstraint`, `CheckConstraint`, `ExcludeConstraint`, `Constraint` |
//! | [`Index`], [`IndexPart`], [`index_part`] | `Index`, its expressions |
//! | [`Sequence`], [`Identity`], [`Counting`], [`Computed`] | `Sequence`, `Identity`, their options, `Computed` |
//! | [`ColumnDefault`], [`Defaults`], [`RowDefault`], [`Given`], [`Lookup`] | `ColumnDefault`, and the context of a default |
//! | [`NamingConvention`], [`CustomTokens`], [`Named`] | `naming_convention` and its callables |
//! | [`DdlEvent`], [`DdlListener`], [`DdlTarget`], [`Statements`], [`DdlIf`] | `event.listen(table, …)`, `ddl_if` |
//! | [`View`] | `CreateView` (2.1) |
mod column;
mod computed;
mod constraint;
pub(crate) mod ddl_if;
mod default;
mod event;
mod foreign_key;
mod identity;
mod index;
mod metadata;
mod model;
pub(crate) mod naming;
mod options;
mod relation;
mod sequence;
mod table;
mod table_column;
mod translate;
mod view;

pub use column::{Column, ColumnDef};
pub use computed::Computed;
pub use constraint::{Check, Constraint, Deferrable, Exclude, PrimaryKey, Unique};
pub use ddl_if::DdlIf;
pub(crate) use default::seen_first;
pub use default::{ColumnDefault, Defaults, Given, Lookup, RowDefault};
pub use event::{DdlEvent, DdlListener, DdlTarget, Statements};
pub use foreign_key::{ForeignKey, Match, ReferentialAction};
pub(crate) use identity::is_countable;
pub use identity::{Counting, Identity};
pub(crate) use index::IndexKey;
pub use index::{Index, IndexPart, index_part};
pub use metadata::MetaData;
pub use model::{KeyPart, KeyValue, Model, ModelDef};
pub use naming::{CustomTokens, Named, NamingConvention};
pub use options::DdlOptions;
pub use relation::{Relation, RelationDef, RelationKind};
pub use sequence::Sequence;
pub use table::Table;
pub use table_column::{TableColumn, column};
pub use translate::SchemaTranslateMap;
pub use view::View;
