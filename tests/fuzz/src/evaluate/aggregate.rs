//! Aggregates.
use super::{Evaluated, Scope, expression::evaluate, value::compare, value::truth};
use aludel_sql::{Value, expr::Function, visit::NodeRef};
use std::cmp::Ordering;

pub(super) fn is_aggregate(function: &Function) -> bool {
    matches!(function.name.as_str(), "count" | "sum" | "avg" | "min" | "max")
}

/// Whether there is an aggregate in it, outside of subqueries.
pub(super) fn has_aggregate(node: NodeRef<'_>) -> bool {
    match node {
        NodeRef::Function(function) if is_aggregate(function) => true,
        NodeRef::Select(_) | NodeRef::Subquery(_) | NodeRef::Exists(_) => false,
        other => other.children().any(has_aggregate),
    }
}

/// The value of an aggregate over the rows of the group.
pub(super) fn aggregate(function: &Function, scope: &Scope<'_>) -> Evaluated<Value> {
    let group = scope.group.ok_or("an aggregate outside of a group")?;
    let mut values = Vec::new();
    for row in group {
        let scope = Scope { row, group: None, ..*scope };
        if let Some(filter) = &function.filter
            && truth(&evaluate(filter.as_ref(), &scope)?)? != Some(true)
        {
            continue;
        }
        match function.arguments.first() {
            Some(argument) => values.push(evaluate(argument.as_ref(), &scope)?),
            None => values.push(Value::Bool(true)),
        }
    }
    // Every aggregate passes over NULL; `count(*)` has no argument that could be.
    values.retain(|value| !value.is_null());
    if function.distinct {
        let mut seen: Vec<Value> = Vec::new();
        values.retain(|value| {
            !seen.contains(value) && {
                seen.push(value.clone());
                true
            }
        });
    }
    match function.name.as_str() {
        "count" => i64::try_from(values.len()).map(Value::I64).map_err(|error| error.to_string()),
        "sum" => sum(&values),
        "avg" => average(&values),
        "min" => extreme(values, Ordering::Less),
        "max" => extreme(values, Ordering::Greater),
        other => Err(format!("aggregate `{other}`")),
    }
}

fn sum(values: &[Value]) -> Evaluated<Value> {
    let Some(first) = values.first() else { return Ok(Value::Null) };
    values[1..].iter().try_fold(first.clone(), |sum, value| match (sum, value) {
        (Value::I64(sum), Value::I64(value)) => sum.checked_add(*value).map(Value::I64).ok_or_else(|| "a sum is too large".to_owned()),
        (Value::F64(sum), Value::F64(value)) => Ok(Value::F64(sum + value)),
        (sum, value) => Err(format!("the sum of {sum:?} and {value:?}")),
    })
}

#[allow(clippy::cast_precision_loss)] // small numbers
fn average(values: &[Value]) -> Evaluated<Value> {
    Ok(match sum(values)? {
        Value::I64(sum) => Value::F64(sum as f64 / values.len() as f64),
        Value::F64(sum) => Value::F64(sum / values.len() as f64),
        other => other,
    })
}

fn extreme(values: Vec<Value>, wanted: Ordering) -> Evaluated<Value> {
    let mut best = Value::Null;
    for value in values {
        if best.is_null() || compare(&value, &best)? == Some(wanted) {
            best = value;
        }
    }
    Ok(best)
}
