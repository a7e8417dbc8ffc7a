//! The ORM: objects that know whether they have changed, and relations between them.
//!
//! | module | what is in it |
//! |---|---|
//! | `session` | the session, its handles, its transaction |
//! | `field` | `Deferred`, `One`, `Many` |
//! | `mapper` | what the session knows of a model |
//! | `store` | where objects live: slots, identity map, snapshots |
//! | `unit_of_work` | what a flush writes, and in which order |
//! | `loading` | relations: `.preload(…)` and the queries behind it |
//! | `error` | the errors, all in one place |
//!
//! Not here: SQL, connections, and the derive that writes the models.
mod error;
mod field;
mod loading;
mod mapper;
mod session;
mod store;
mod unit_of_work;

pub use field::{Deferred, Many, One, ToOne, many, parent};
pub use loading::{IntoPath, LoadValues, Path, Preload, RelationPath};
pub use mapper::{Cascade, Mapped};
pub use session::{EngineSession, ObjectState, Session, Tracked};

/// What generated code names. Not for programs.
#[doc(hidden)]
pub mod __private {
    pub use crate::{
        field::{Deferred, Many, One, ToOne},
        mapper::{Cascade, Declared, Mapped, ModelNumber, RelationField},
    };
    pub use aludel_sql::{
        Auto, Column, Model, ModelDef, Name, Param, Relation, Result, RowCursor, SqlType, SqlValue, Table, Value, ValueRef, auto, raw,
        schema::{
            Check, ColumnDef, Deferrable, ForeignKey, Identity, Index, KeyPart, Match, PrimaryKey, ReferentialAction, RelationDef, RelationKind,
            Sequence, TableColumn, Unique, index_part,
        },
        types::{
            ArrayElement, EnumType, Numeric, Textual, TypeRef,
            sql_value::{out_of_range, unknown_word},
        },
    };
}
