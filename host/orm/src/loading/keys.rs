//! Conditions over keys of one or several columns.
use aludel_engine::Engine;
use aludel_sql::{
    Compare, Expr, Value, all, any,
    expr::{Bind, ColumnRef, InList, Node},
    schema::ColumnDef,
};
use std::sync::Arc;

/// The most keys in one query. Larger lists gain nothing, and this one is padded to the same statement each time.
const MOST: usize = 1024;

/// How many keys go into one query: a power of two that the database can bind.
pub(crate) fn chunk_size(engine: &Engine, width: usize) -> usize {
    let limit = ((engine.environment().dialect.spec().max_params as usize) / width.max(1)).clamp(1, MOST);
    match limit.is_power_of_two() {
        true => limit,
        false => limit.next_power_of_two() / 2,
    }
}

/// One key.
pub(crate) fn key_filter(columns: impl Iterator<Item = &'static ColumnDef>, key: &[Value]) -> Expr<bool> {
    all(columns.zip(key).map(|(column, value)| {
        let value: Expr<Value> = Expr::new(Bind::node(value.clone(), column.sql_type.clone()));
        Compare::eq(Expr::<Value>::new(Node::Column(ColumnRef::fixed(column))), value)
    }))
}

/// Any of several keys.
pub(crate) fn keys_filter(columns: &[&'static ColumnDef], keys: Vec<Vec<Value>>) -> Expr<bool> {
    match columns {
        [column] => {
            let list = InList {
                expr: Node::Column(ColumnRef::fixed(column)),
                values: keys.into_iter().flatten().collect(),
                sql_type: column.sql_type.clone(),
                items: Vec::new(),
                negated: false,
            };
            Expr::new(Node::InList(Arc::new(list)))
        }
        _ => any(keys.iter().map(|key| key_filter(columns.iter().copied(), key))),
    }
}
