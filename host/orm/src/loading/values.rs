//! Related objects into plain values.
use super::{
    chunk_size, keys_filter,
    session::{number_place, places},
    step::{Preloads, RelationStep, preloads},
};
use crate::{
    error,
    field::{Many, One},
    mapper::{Mapped, position},
    store::IdentityMap,
};
use aludel_engine::Connection;
use aludel_sql::{Param, Result, Select, Value, ValueRef, schema::ColumnDef};
use std::{borrow::Borrow, sync::Arc};

/// Plain values with their relations, without a session.
pub trait LoadValues {
    /// Every object that a query finds, with what `.preload(…)` asked for in its `Many` and `One` fields (SQLAlchemy: nothing
    /// like it; objects of a closed session). Errors: those of [`Connection::all`].
    fn load<M: Mapped>(&mut self, query: impl Borrow<Select<M>>) -> Result<Vec<M>>;
}

impl LoadValues for Connection {
    fn load<M: Mapped>(&mut self, query: impl Borrow<Select<M>>) -> Result<Vec<M>> {
        load_values(self, query.borrow())
    }
}

pub(crate) fn load_values<M: Mapped>(connection: &mut Connection, query: &Select<M>) -> Result<Vec<M>> {
    let mut objects = connection.all(query)?;
    let Preloads(steps) = preloads(query);
    if !steps.is_empty() {
        let mut owners: Vec<&mut M> = objects.iter_mut().collect();
        steps.iter().try_for_each(|step| step.fill(connection, &mut owners))?;
    }
    Ok(objects)
}

fn values(params: &[Param<'_>]) -> Vec<Value> {
    params.iter().map(|param| param.value().to_value()).collect()
}

fn columns_of<M: Mapped>(object: &M, places: &[usize]) -> Vec<Value> {
    places.iter().map(|place| object.param(*place).value().to_value()).collect()
}

fn params(values: &[Value]) -> Vec<Param<'_>> {
    values.iter().map(|value| Param::Ref(value.as_ref())).collect()
}

/// Fills a `Many` of each owner.
pub(super) fn fill_many<M: Mapped, T: Mapped>(step: &RelationStep<M, T>, connection: &mut Connection, owners: &mut [&mut M]) -> Result<()> {
    let def = step.relation.def();
    let columns = def.reverse().ok_or_else(|| error::one_way(def))?.columns;
    let mut owner_of = IdentityMap::default();
    let mut keys: Vec<Vec<Value>> = Vec::with_capacity(owners.len());
    for (at, owner) in (0u32..).zip(owners.iter()) {
        let key: Vec<Param<'_>> = M::def().primary_key.iter().map(|column| owner.param(*column)).collect();
        if owner_of.get(&key).is_none() {
            owner_of.insert(&key, at);
            keys.push(values(&key));
        }
    }
    let mut children: Vec<Vec<T>> = Vec::new();
    children.resize_with(owners.len(), Vec::new);
    fetch(step.query.as_ref(), connection, columns, keys, |number, child: T, places| {
        let owner = match number {
            Some(number) => owner_of.number(number),
            None => owner_of.get(&params(&columns_of(&child, places))),
        };
        if let Some(list) = owner.and_then(|owner| children.get_mut(owner as usize)) {
            list.push(child);
        }
    })?;
    if !step.next.is_empty() {
        let mut next: Vec<&mut T> = children.iter_mut().flatten().collect();
        step.next.iter().try_for_each(|step| step.fill(connection, &mut next))?;
    }
    let Some(relation) = position(M::def(), def) else { return Ok(()) };
    for (owner, children) in owners.iter_mut().zip(children) {
        if let Some(many) = owner.relation_mut(relation).and_then(|field| field.as_any_mut().downcast_mut::<Many<T>>()) {
            *many = Many::from(children);
        }
    }
    Ok(())
}

/// Fills a `One` of each owner; owners with the same key share the target.
pub(super) fn fill_one<M: Mapped, T: Mapped>(step: &RelationStep<M, T>, connection: &mut Connection, owners: &mut [&mut M]) -> Result<()> {
    let def = step.relation.def();
    let places = super::session::places_in(M::def(), def.columns);
    let columns: Vec<&'static ColumnDef> = T::def().primary_key_columns().collect();
    let mut known = IdentityMap::default();
    let mut keys: Vec<Vec<Value>> = Vec::new();
    for owner in owners.iter() {
        let key = columns_of(&**owner, &places);
        if !key.iter().any(Value::is_null) && known.get(&params(&key)).is_none() {
            known.insert(&params(&key), 0);
            keys.push(key);
        }
    }
    let mut targets: Vec<T> = Vec::with_capacity(keys.len());
    fetch(step.query.as_ref(), connection, &columns, keys, |_, target: T, _| targets.push(target))?;
    if !step.next.is_empty() {
        let mut next: Vec<&mut T> = targets.iter_mut().collect();
        step.next.iter().try_for_each(|step| step.fill(connection, &mut next))?;
    }
    let targets: Vec<Arc<T>> = targets.into_iter().map(Arc::new).collect();
    known.clear();
    for (at, target) in (0u32..).zip(&targets) {
        let key: Vec<Param<'_>> = T::def().primary_key.iter().map(|column| target.param(*column)).collect();
        known.insert(&key, at);
    }
    let Some(relation) = position(M::def(), def) else { return Ok(()) };
    for owner in owners.iter_mut() {
        let found = known.get(&params(&columns_of(&**owner, &places)));
        let Some(target) = found.and_then(|at| targets.get(at as usize)) else { continue };
        let Some(field) = owner.relation_mut(relation).map(|field| field.as_any_mut()) else { continue };
        if let Some(one) = field.downcast_mut::<One<T>>() {
            one.load(Arc::clone(target));
        } else if let Some(Some(one)) = field.downcast_mut::<Option<One<T>>>() {
            one.load(Arc::clone(target));
        }
    }
    Ok(())
}

/// Reads the objects whose columns have one of these keys, and gives each with its key where that is a whole number.
fn fetch<T: Mapped>(
    query: Option<&Select<T>>,
    connection: &mut Connection,
    columns: &[&'static ColumnDef],
    keys: Vec<Vec<Value>>,
    mut each: impl FnMut(Option<i64>, T, &[usize]),
) -> Result<()> {
    let places = places::<T>(columns);
    let number_at = number_place::<T>(columns, &places);
    let size = chunk_size(&connection.engine(), columns.len());
    for chunk in keys.chunks(size) {
        let query = query.cloned().unwrap_or_else(T::select).filter(keys_filter(columns, chunk.to_vec()));
        connection.each_row(&query, |cursor| {
            let number = match number_at.map(|at| cursor.row().value(at)).transpose()? {
                Some(ValueRef::I64(number)) => Some(number),
                _ => None,
            };
            each(number, T::decode(cursor)?, &places);
            Ok(())
        })?;
    }
    Ok(())
}
