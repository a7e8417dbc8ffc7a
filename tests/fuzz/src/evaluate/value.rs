//! Values: equality, order, truth.
use super::Evaluated;
use aludel_sql::Value;
use std::cmp::Ordering;

/// Compares two values of one type; nothing when one of them is NULL. Text compares by code point, as SQLite does
/// without a collation. Errors: values of different types.
pub fn compare(left: &Value, right: &Value) -> Evaluated<Option<Ordering>> {
    Ok(Some(match (left, right) {
        (Value::Null, _) | (_, Value::Null) => return Ok(None),
        (Value::Bool(left), Value::Bool(right)) => left.cmp(right),
        (Value::I64(left), Value::I64(right)) => left.cmp(right),
        (Value::F64(left), Value::F64(right)) => left.partial_cmp(right).ok_or("not a number")?,
        (Value::Text(left), Value::Text(right)) => left.as_bytes().cmp(right.as_bytes()),
        (left, right) => return Err(format!("{left:?} is compared with {right:?}")),
    }))
}

/// The order of ORDER BY.
pub(super) fn sort_order(left: &Value, right: &Value, descending: bool, nulls_first: bool) -> Evaluated<Ordering> {
    Ok(match (left, right) {
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) if nulls_first => Ordering::Less,
        (Value::Null, _) => Ordering::Greater,
        (_, Value::Null) if nulls_first => Ordering::Greater,
        (_, Value::Null) => Ordering::Less,
        (left, right) => {
            let order = compare(left, right)?.unwrap_or(Ordering::Equal);
            if descending { order.reverse() } else { order }
        }
    })
}

/// The truth of a value: true, false, or unknown.
pub(super) fn truth(value: &Value) -> Evaluated<Option<bool>> {
    match value {
        Value::Null => Ok(None),
        Value::Bool(yes) => Ok(Some(*yes)),
        other => Err(format!("{other:?} is no condition")),
    }
}

pub(super) fn of_truth(truth: Option<bool>) -> Value {
    truth.map_or(Value::Null, Value::Bool)
}

/// A value as it can be compared with what SQLite answers: it has no booleans, and one zero.
pub fn normal(value: &Value) -> Value {
    match value {
        Value::Bool(yes) => Value::I64(i64::from(*yes)),
        Value::F64(number) => Value::F64(number + 0.0),
        other => other.clone(),
    }
}

/// Rows in an order that depends on nothing but their values.
pub fn sorted(mut rows: Vec<Vec<Value>>) -> Vec<Vec<Value>> {
    rows.sort_by_cached_key(|row| format!("{row:?}"));
    rows
}
