//! What nearly every file of an application needs: `use aludel::prelude::*;`.

pub use aludel_derive::{Enum, Model, SqlValue};
pub use aludel_engine::*;
pub use aludel_orm::*;
// Only their methods are wanted; unnamed, they leave `Order` and the like to models.
pub use aludel_sql::{Arithmetic as _, Compare as _, Expression as _, Model as _, Order as _, Over as _, TextMatch as _};
pub use aludel_sql::{
    Auto, Entity, Error, ErrorKind, Executable, Expr, IntoExpr, Json, MetaData, Query, Result, Row, Select, Source, SqlType, SqlValue, Table, Value,
    all, any, auto, avg, bind, case, coalesce, column, count, count_all, delete, delete_from, excluded, exists, func, insert, insert_into, lower,
    max, min, not, raw, select, select_from, sum, text, update, update_table, upper, window,
};
