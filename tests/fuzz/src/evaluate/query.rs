//! SELECT: its clauses in the order in which the standard says they take effect.
use super::{
    Evaluated, Part, Rules, Scope, Tables,
    aggregate::has_aggregate,
    expression::evaluate,
    value::{sort_order, truth},
};
use aludel_sql::{
    Value,
    expr::{Literal, Node},
    select::{FromItem, Join, JoinKind, SelectData, SelectItem, SetKind},
    visit::NodeRef,
};
use std::{cmp::Ordering, sync::Arc};

type Rows = Vec<Vec<Value>>;

/// The rows of a query, in the order that it asks for. Errors: what is not evaluated.
pub fn rows(select: &SelectData, tables: &Tables) -> Evaluated<Rows> {
    rows_within(select, tables, None)
}

/// The rows of a query inside another.
pub(super) fn rows_within(select: &SelectData, tables: &Tables, outer: Option<&Scope<'_>>) -> Evaluated<Rows> {
    if select.extras.is_some() {
        return Err("clauses that are not evaluated".to_owned());
    }
    let list = list(select)?;
    let mut sorted = keyed(select, &list, tables, outer)?;
    if select.distinct {
        distinct(&mut sorted, |row| &row.1);
    }
    for operation in &select.set_operations {
        let other = rows_within(&operation.select, tables, outer)?;
        let left = sorted.into_iter().map(|row| row.1).collect();
        sorted = combine(operation.kind, left, other)?.into_iter().map(|row| (Vec::new(), row)).collect();
    }
    if !select.set_operations.is_empty() && !select.order_by.is_empty() {
        return Err("ORDER BY of a set operation".to_owned());
    }
    sort(select, &mut sorted, tables.rules)?;
    let nowhere = Scope { tables, row: &[], group: None, outer };
    let count = |node: &Option<Node>| node.as_ref().map(|node| evaluate(node.as_ref(), &nowhere)).transpose();
    let offset = match count(&select.limit.offset)? {
        Some(Value::I64(rows)) => usize::try_from(rows).map_err(|error| error.to_string())?,
        _ => 0,
    };
    let limit = match count(&select.limit.limit)? {
        Some(Value::I64(rows)) => usize::try_from(rows).map_err(|error| error.to_string())?,
        _ => usize::MAX,
    };
    Ok(sorted.into_iter().map(|row| row.1).skip(offset).take(limit).collect())
}

fn list(select: &SelectData) -> Evaluated<Vec<&Node>> {
    let mut nodes = Vec::new();
    for item in &select.columns {
        match item {
            SelectItem::Expr(node) => nodes.push(node),
            SelectItem::Entity { .. } => return Err("a model in a select list".to_owned()),
        }
    }
    Ok(nodes)
}

/// The rows before DISTINCT, each with its sort keys.
fn keyed(select: &SelectData, list: &[&Node], tables: &Tables, outer: Option<&Scope<'_>>) -> Evaluated<Vec<(Vec<Value>, Vec<Value>)>> {
    let mut joined = joined(select, tables, outer)?;
    let mut failed = None;
    joined.retain(|row| {
        let scope = Scope { tables, row, group: None, outer };
        holds(&select.filters, &scope).unwrap_or_else(|why| {
            failed = Some(why);
            false
        })
    });
    if let Some(why) = failed {
        return Err(why);
    }
    let orders = select.order_by.iter().filter_map(|term| NodeRef::Order(term).child(0)).collect::<Vec<_>>();
    let result = |scope: &Scope<'_>| {
        let keys = orders.iter().map(|node| evaluate(*node, scope)).collect::<Evaluated<Vec<_>>>()?;
        let values = list.iter().map(|node| evaluate(node.as_ref(), scope)).collect::<Evaluated<Vec<_>>>()?;
        Ok((keys, values))
    };
    let aggregated = list.iter().any(|node| has_aggregate(node.as_ref())) || !select.having.is_empty();
    if select.group_by.is_empty() && !aggregated {
        return joined.iter().map(|row| result(&Scope { tables, row, group: None, outer })).collect();
    }
    let mut found = Vec::new();
    for group in groups(select, joined, tables, outer)? {
        let scope = Scope { tables, row: group.first().map_or(&[], Vec::as_slice), group: Some(&group), outer };
        if holds(&select.having, &scope)? {
            found.push(result(&scope)?);
        }
    }
    Ok(found)
}

/// Rows that agree in the keys of GROUP BY; without keys, one group, which may be empty.
fn groups(select: &SelectData, rows: Vec<Vec<Part>>, tables: &Tables, outer: Option<&Scope<'_>>) -> Evaluated<Vec<Vec<Vec<Part>>>> {
    if select.group_by.is_empty() {
        return Ok(vec![rows]);
    }
    let mut groups: Vec<(Vec<Value>, Vec<Vec<Part>>)> = Vec::new();
    for row in rows {
        let scope = Scope { tables, row: &row, group: None, outer };
        let key = select.group_by.iter().map(|node| evaluate(node.as_ref(), &scope)).collect::<Evaluated<Vec<_>>>()?;
        match groups.iter_mut().find(|group| group.0 == key) {
            Some(group) => group.1.push(row),
            None => groups.push((key, vec![row])),
        }
    }
    Ok(groups.into_iter().map(|group| group.1).collect())
}

fn holds(conditions: &[Node], scope: &Scope<'_>) -> Evaluated<bool> {
    for condition in conditions {
        if truth(&evaluate(condition.as_ref(), scope)?)? != Some(true) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// FROM with its joins: every combination of rows that the conditions let through.
fn joined(select: &SelectData, tables: &Tables, outer: Option<&Scope<'_>>) -> Evaluated<Vec<Vec<Part>>> {
    let mut rows: Vec<Vec<Part>> = vec![Vec::new()];
    let mut nulls: Vec<Part> = Vec::new();
    for item in &select.from {
        let (missing, parts) = parts(item, tables)?;
        rows = rows.iter().flat_map(|row| parts.iter().map(move |part| with(row, part))).collect();
        nulls.push(missing);
    }
    for join in &select.joins {
        let (missing, right) = parts(&join.item, tables)?;
        rows = join_rows(join, rows, &right, &nulls, &missing, tables, outer)?;
        nulls.push(missing);
    }
    Ok(rows)
}

fn with(row: &[Part], part: &Part) -> Vec<Part> {
    row.iter().chain(std::iter::once(part)).cloned().collect()
}

fn join_rows(
    join: &Join,
    left: Vec<Vec<Part>>,
    right: &[Part],
    nulls: &[Part],
    missing: &Part,
    tables: &Tables,
    outer: Option<&Scope<'_>>,
) -> Evaluated<Vec<Vec<Part>>> {
    let always = Node::Literal(Literal::True);
    let on = join.on.as_ref().unwrap_or(&always);
    let (keep_left, keep_right) = match join.kind {
        JoinKind::Inner | JoinKind::Cross => (false, false),
        JoinKind::Left => (true, false),
        JoinKind::Right => (false, true),
        JoinKind::Full => (true, true),
    };
    let (mut found, mut partners) = (Vec::new(), vec![false; right.len()]);
    for row in left {
        let mut alone = true;
        for (part, has_partner) in right.iter().zip(&mut partners) {
            let both = with(&row, part);
            if truth(&evaluate(on.as_ref(), &Scope { tables, row: &both, group: None, outer })?)? == Some(true) {
                (alone, *has_partner) = (false, true);
                found.push(both);
            }
        }
        if alone && keep_left {
            found.push(with(&row, missing));
        }
    }
    if keep_right {
        let alone = right.iter().zip(&partners).filter(|(_, has_partner)| !**has_partner);
        found.extend(alone.map(|(part, _)| with(nulls, part)));
    }
    Ok(found)
}

/// The rows of an item of FROM, and the row of NULLs that stands for none of them.
fn parts(item: &FromItem, tables: &Tables) -> Evaluated<(Part, Vec<Part>)> {
    let (columns, rows) = match item {
        FromItem::Table { schema: None, name, .. } => tables.get(name)?.clone(),
        FromItem::Subquery { select, .. } => {
            let names: Arc<[String]> = list(select)?.into_iter().map(name_of).collect();
            (names, rows_within(select, tables, None)?)
        }
        FromItem::Cte { cte: Some(cte), .. } if cte.recursive.is_none() && cte.written.is_none() && cte.options.columns.is_empty() => {
            let names: Arc<[String]> = list(&cte.select)?.into_iter().map(name_of).collect();
            (names, rows_within(&cte.select, tables, None)?)
        }
        other => return Err(format!("FROM {other:?}")),
    };
    let part = |values| Part { source: item.name().to_string(), columns: Arc::clone(&columns), values };
    let missing = part(vec![Value::Null; columns.len()]);
    Ok((missing, rows.into_iter().map(part).collect()))
}

fn name_of(node: &Node) -> String {
    match node {
        Node::Label(label) => label.name.to_string(),
        Node::Column(column) => column.def().name.to_string(),
        _ => String::new(),
    }
}

fn distinct<T>(rows: &mut Vec<T>, values: impl Fn(&T) -> &Vec<Value>) {
    let mut seen: Rows = Vec::new();
    rows.retain(|row| {
        let new = !seen.contains(values(row));
        if new {
            seen.push(values(row).clone());
        }
        new
    });
}

fn combine(kind: SetKind, mut left: Rows, right: Rows) -> Evaluated<Rows> {
    match kind {
        SetKind::UnionAll => {
            left.extend(right);
            return Ok(left);
        }
        SetKind::Union => left.extend(right),
        SetKind::Intersect => left.retain(|row| right.contains(row)),
        SetKind::Except => left.retain(|row| !right.contains(row)),
        SetKind::IntersectAll | SetKind::ExceptAll => return Err("INTERSECT ALL and EXCEPT ALL".to_owned()),
    }
    distinct(&mut left, |row| row);
    Ok(left)
}

fn sort(select: &SelectData, rows: &mut [(Vec<Value>, Vec<Value>)], rules: Rules) -> Evaluated<()> {
    let mut failed = None;
    let terms: Vec<(bool, bool)> = select
        .order_by
        .iter()
        .map(|term| {
            let node = NodeRef::Order(term);
            let nulls = match node.int(1) {
                Some(1) => Some(true),
                Some(2) => Some(false),
                _ => None,
            };
            let descending = node.int(0) == Some(1);
            (descending, nulls.unwrap_or(descending == rules.null_is_greatest))
        })
        .collect();
    rows.sort_by(|left, right| {
        for (index, (descending, nulls)) in terms.iter().enumerate() {
            match sort_order(&left.0[index], &right.0[index], *descending, *nulls) {
                Ok(Ordering::Equal) => {}
                Ok(order) => return order,
                Err(why) => failed = Some(why),
            }
        }
        Ordering::Equal
    });
    failed.map_or(Ok(()), Err)
}
