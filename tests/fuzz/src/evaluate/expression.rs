//! Expressions.
use super::{
    Evaluated, Scope,
    aggregate::{aggregate, is_aggregate},
    function::{function, like},
    query::rows_within,
    value::{compare, of_truth, truth},
};
use aludel_sql::{
    Value,
    expr::{Binary, Case, InList, Junction, Literal, Operator, Unary, UnaryOperator},
    visit::NodeRef,
};
use std::cmp::Ordering;

/// The value of an expression.
pub(super) fn evaluate(node: NodeRef<'_>, scope: &Scope<'_>) -> Evaluated<Value> {
    match node {
        NodeRef::Column(column) => scope.column(column.source(), &column.def().name),
        NodeRef::Bind(bind) => Ok(bind.value.clone()),
        NodeRef::LiteralValue(literal) => Ok(literal.value.clone()),
        NodeRef::Literal(Literal::Null) => Ok(Value::Null),
        NodeRef::Literal(Literal::True) => Ok(Value::Bool(true)),
        NodeRef::Literal(Literal::False) => Ok(Value::Bool(false)),
        NodeRef::Label(label) => evaluate(label.expr.as_ref(), scope),
        NodeRef::Junction(node) => junction(node, scope),
        NodeRef::Unary(node) => unary(node, scope),
        NodeRef::Binary(node) => binary(node, scope),
        NodeRef::InList(node) => in_list(node, scope),
        NodeRef::Between(node) => {
            let value = evaluate(node.expr.as_ref(), scope)?;
            let low = compare(&value, &evaluate(node.low.as_ref(), scope)?)?.map(Ordering::is_ge);
            let high = compare(&value, &evaluate(node.high.as_ref(), scope)?)?.map(Ordering::is_le);
            let within = and([low, high]);
            Ok(of_truth(if node.negated { within.map(|yes| !yes) } else { within }))
        }
        NodeRef::Case(node) => case(node, scope),
        NodeRef::Function(node) if is_aggregate(node) => aggregate(node, scope),
        NodeRef::Function(node) => function(node, scope),
        NodeRef::Exists(node) => Ok(Value::Bool(!rows_within(&node.select, scope.tables, Some(scope))?.is_empty())),
        NodeRef::Subquery(node) => {
            let rows = rows_within(&node.select, scope.tables, Some(scope))?;
            Ok(rows.first().and_then(|row| row.first()).cloned().unwrap_or_default())
        }
        NodeRef::InSelect(node) => {
            let value = evaluate(node.expr.as_ref(), scope)?;
            let rows = rows_within(&node.select, scope.tables, Some(scope))?;
            among(&value, rows.iter().filter_map(|row| row.first()), node.negated)
        }
        other => Err(format!("`{}` is not evaluated", other.kind().name())),
    }
}

/// False when one is false; else unknown when one is unknown.
fn and(parts: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut known = Some(true);
    for part in parts {
        match part {
            Some(false) => return Some(false),
            Some(true) => {}
            None => known = None,
        }
    }
    known
}

fn junction(node: &Junction, scope: &Scope<'_>) -> Evaluated<Value> {
    let parts: Vec<Option<bool>> = node.parts.iter().map(|part| truth(&evaluate(part.as_ref(), scope)?)).collect::<Evaluated<_>>()?;
    let flipped = |part: Option<bool>| part.map(|yes| yes != node.or);
    Ok(of_truth(flipped(and(parts.into_iter().map(flipped)))))
}

fn unary(node: &Unary, scope: &Scope<'_>) -> Evaluated<Value> {
    let value = evaluate(node.operand.as_ref(), scope)?;
    match node.operator {
        UnaryOperator::IsNull => return Ok(Value::Bool(value.is_null())),
        UnaryOperator::IsNotNull => return Ok(Value::Bool(!value.is_null())),
        UnaryOperator::Negate | UnaryOperator::BitNot => {
            return match (node.operator, value) {
                (_, Value::Null) => Ok(Value::Null),
                (UnaryOperator::BitNot, Value::I64(number)) => Ok(Value::I64(!number)),
                (UnaryOperator::Negate, Value::I64(number)) => number.checked_neg().map(Value::I64).ok_or_else(|| "too large".to_owned()),
                (UnaryOperator::Negate, Value::F64(number)) => Ok(Value::F64(-number)),
                (_, other) => Err(format!("minus {other:?}")),
            };
        }
        _ => {}
    }
    let truth = truth(&value)?;
    Ok(match node.operator {
        UnaryOperator::Not => of_truth(truth.map(|yes| !yes)),
        UnaryOperator::IsTrue => Value::Bool(truth == Some(true)),
        UnaryOperator::IsNotTrue => Value::Bool(truth != Some(true)),
        UnaryOperator::IsFalse => Value::Bool(truth == Some(false)),
        _ => Value::Bool(truth != Some(false)),
    })
}

fn binary(node: &Binary, scope: &Scope<'_>) -> Evaluated<Value> {
    let (left, right) = (evaluate(node.left.as_ref(), scope)?, evaluate(node.right.as_ref(), scope)?);
    let by = |holds: fn(Ordering) -> bool| Ok(of_truth(compare(&left, &right)?.map(holds)));
    match &node.operator {
        Operator::Eq => by(Ordering::is_eq),
        Operator::Ne => by(Ordering::is_ne),
        Operator::Lt => by(Ordering::is_lt),
        Operator::Le => by(Ordering::is_le),
        Operator::Gt => by(Ordering::is_gt),
        Operator::Ge => by(Ordering::is_ge),
        Operator::DistinctFrom => Ok(Value::Bool(!same(&left, &right)?)),
        Operator::NotDistinctFrom => Ok(Value::Bool(same(&left, &right)?)),
        Operator::Like => like(&left, &right, node.escape, scope.tables.rules),
        Operator::NotLike => Ok(of_truth(truth(&like(&left, &right, node.escape, scope.tables.rules)?)?.map(|yes| !yes))),
        Operator::Concat => match (&left, &right) {
            (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
            (Value::Text(left), Value::Text(right)) => Ok(Value::Text(format!("{left}{right}"))),
            _ => Err(format!("{left:?} || {right:?}")),
        },
        operator => arithmetic(operator, &left, &right),
    }
}

/// NULL is the same as NULL.
fn same(left: &Value, right: &Value) -> Evaluated<bool> {
    Ok(match compare(left, right)? {
        Some(order) => order.is_eq(),
        None => left.is_null() && right.is_null(),
    })
}

fn arithmetic(operator: &Operator, left: &Value, right: &Value) -> Evaluated<Value> {
    match (left, right) {
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::I64(left), Value::I64(right)) => whole(operator, *left, *right),
        (Value::F64(left), Value::F64(right)) => match operator {
            Operator::Add => Ok(Value::F64(left + right)),
            Operator::Subtract => Ok(Value::F64(left - right)),
            Operator::Multiply => Ok(Value::F64(left * right)),
            _ => Err(format!("{operator:?} of floating-point numbers")),
        },
        _ => Err(format!("{operator:?} of {left:?} and {right:?}")),
    }
}

fn whole(operator: &Operator, left: i64, right: i64) -> Evaluated<Value> {
    let value = match operator {
        Operator::Add => left.checked_add(right),
        Operator::Subtract => left.checked_sub(right),
        Operator::Multiply => left.checked_mul(right),
        // SQLite: NULL where others raise an error.
        Operator::Divide | Operator::Modulo if right == 0 => return Ok(Value::Null),
        // SQLite: cut towards zero; the remainder has the sign of the left side.
        Operator::Divide => left.checked_div(right),
        Operator::Modulo => left.checked_rem(right),
        Operator::BitAnd => Some(left & right),
        Operator::BitOr => Some(left | right),
        _ => return Err(format!("{operator:?} of whole numbers")),
    };
    value.map(Value::I64).ok_or_else(|| format!("{left} {operator:?} {right} is too large"))
}

fn in_list(node: &InList, scope: &Scope<'_>) -> Evaluated<Value> {
    let value = evaluate(node.expr.as_ref(), scope)?;
    let items: Vec<Value> = node.items.iter().map(|item| evaluate(item.as_ref(), scope)).collect::<Evaluated<_>>()?;
    among(&value, node.values.iter().chain(&items), node.negated)
}

/// True when one is equal; else unknown when a comparison is; false of nothing at all, even for NULL.
fn among<'v>(value: &Value, items: impl IntoIterator<Item = &'v Value>, negated: bool) -> Evaluated<Value> {
    let mut found = Some(false);
    for item in items {
        match compare(value, item)? {
            Some(Ordering::Equal) => return Ok(Value::Bool(!negated)),
            Some(_) => {}
            None => found = None,
        }
    }
    Ok(of_truth(found.map(|yes| yes != negated)))
}

fn case(node: &Case, scope: &Scope<'_>) -> Evaluated<Value> {
    for (condition, value) in &node.branches {
        if truth(&evaluate(condition.as_ref(), scope)?)? == Some(true) {
            return evaluate(value.as_ref(), scope);
        }
    }
    node.otherwise.as_ref().map_or(Ok(Value::Null), |value| evaluate(value.as_ref(), scope))
}
