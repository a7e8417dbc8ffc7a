//! What nearly every file of an application needs: `use aludel::prelude::*;`.

pub use aludel_derive::Model;
pub use aludel_engine::*;
pub use aludel_orm::*;
pub use aludel_sql::{
    Arithmetic, Auto, Compare, Entity, Error, ErrorKind, Executable, Expr, Expression, IntoExpr, Json, MetaData, Model as _, Order, Over, Query,
    Result, Row, Select, Source, SqlType, SqlValue, Table, TextMatch, Value, all, any, auto, avg, bind, case, coalesce, column, count, count_all,
    delete, delete_from, excluded, exists, func, insert, insert_into, lower, max, min, not, raw, select, select_from, sum, text, update,
    update_table, upper, window,
};
