//! Related objects into a session.
use super::{chunk_size, keys_filter};
use crate::{error, mapper::Mapped, session::Session, store::State};
use aludel_sql::{
    Result, Select, Value, ValueRef,
    schema::ColumnDef,
    schema::{RelationDef, RelationKind},
};

/// A relation of objects in a session.
pub(crate) struct Target {
    /// The number of the model that has it.
    pub owner: usize,
    /// Its position there.
    pub relation: usize,
    pub def: &'static RelationDef,
}

/// Loads a relation of either kind.
pub(crate) fn load_relation<T: Mapped>(session: &mut Session, target: &Target, owners: &[u32]) -> Result<()> {
    match target.def.kind {
        RelationKind::OneToMany => load_many::<T>(session, target, None, owners)?,
        RelationKind::ManyToOne => load_one::<T>(session, target, None, owners)?,
    };
    Ok(())
}

/// Loads the collections that are not loaded, and gives the objects in all of them.
pub(super) fn load_many<T: Mapped>(session: &mut Session, target: &Target, query: Option<&Select<T>>, owners: &[u32]) -> Result<Vec<u32>> {
    let columns = target.def.reverse().ok_or_else(|| error::one_way(target.def))?.columns;
    let Some(store) = session.stores.any(target.owner) else { return Ok(Vec::new()) };
    let is_loaded = |slot: &u32| store.links(target.relation).is_some_and(|links| links.is_loaded(*slot));
    let missing: Vec<u32> = owners.iter().copied().filter(|slot| !is_loaded(slot)).collect();
    for chunk in missing.chunks(chunk_size(&session.engine, columns.len())) {
        let Some(store) = session.stores.any(target.owner) else { continue };
        let with_row = chunk.iter().filter(|slot| store.state(**slot) != State::Pending);
        let keys: Vec<Vec<Value>> = with_row.filter_map(|slot| store.key_values(*slot)).collect();
        let pairs = if keys.is_empty() { Vec::new() } else { pairs::<T>(session, target.owner, query, columns, keys)? };
        session.stores.links_mut(target.owner, target.relation, |links| links.extend(&pairs, chunk));
    }
    let links = session.stores.any(target.owner).and_then(|store| store.links(target.relation));
    Ok(owners.iter().filter_map(|slot| links?.get(*slot)).flatten().copied().collect())
}

/// The related objects of some keys: owner and object.
fn pairs<T: Mapped>(
    session: &mut Session,
    owner: usize,
    query: Option<&Select<T>>,
    columns: &'static [&'static ColumnDef],
    keys: Vec<Vec<Value>>,
) -> Result<Vec<(u32, u32)>> {
    let query = query.cloned().unwrap_or_else(T::select).filter(keys_filter(columns, keys));
    let places = places::<T>(columns);
    let number_at = number_place::<T>(columns, &places);
    session.connect()?;
    let Session { connection: Some(connection), stores, .. } = session else { return Ok(Vec::new()) };
    let store = stores.get_mut::<T>();
    let mut rows: Vec<(Option<i64>, u32)> = Vec::new();
    connection.each_row(&query, |cursor| {
        let row = cursor.row();
        let number = match number_at {
            Some(at) => match row.value(at)? {
                ValueRef::I64(number) => Some(number),
                _ => None,
            },
            None => None,
        };
        rows.push((number, store.load(row)?));
        Ok(())
    })?;
    let mut pairs = Vec::with_capacity(rows.len());
    for (number, slot) in rows {
        let found = match number {
            Some(number) => stores.any(owner).and_then(|store| store.by_number(number)),
            None => {
                let key = stores.any(T::number()).and_then(|store| store.column_values(slot, &places));
                key.and_then(|key| stores.any(owner)?.by_key(&key))
            }
        };
        pairs.extend(found.map(|found| (found, slot)));
    }
    Ok(pairs)
}

/// The positions of columns in their model.
pub(super) fn places<T: Mapped>(columns: &[&'static ColumnDef]) -> Vec<usize> {
    columns.iter().filter_map(|column| T::def().columns.iter().position(|known| std::ptr::eq(*known, *column))).collect()
}

/// Where a row has a key of one whole number.
pub(super) fn number_place<T: Mapped>(columns: &[&'static ColumnDef], places: &[usize]) -> Option<usize> {
    match (columns, places) {
        ([column], [place]) if column.sql_type.get().is_integer() => T::def().loaded.iter().position(|loaded| loaded == place),
        _ => None,
    }
}

/// Loads the targets that are not in the session, and gives all of them, each once.
pub(super) fn load_one<T: Mapped>(session: &mut Session, target: &Target, query: Option<&Select<T>>, owners: &[u32]) -> Result<Vec<u32>> {
    let Some(store) = session.stores.any(target.owner) else { return Ok(Vec::new()) };
    let mut missing: Vec<Vec<Value>> = Vec::new();
    let places = places_in(store.def(), target.def.columns);
    let mut seen = std::collections::HashSet::new();
    for owner in owners {
        let Some(key) = store.column_values(*owner, &places) else { continue };
        if session.stores.any(T::number()).and_then(|targets| targets.by_key(&key)).is_none() && seen.insert(format!("{key:?}")) {
            missing.push(key);
        }
    }
    let columns: Vec<&'static ColumnDef> = T::def().primary_key_columns().collect();
    let size = chunk_size(&session.engine, columns.len());
    while !missing.is_empty() {
        let rest = missing.split_off(missing.len().min(size));
        let keys = std::mem::replace(&mut missing, rest);
        let query = query.cloned().unwrap_or_else(T::select).filter(keys_filter(&columns, keys));
        session.load_slots(&query)?;
    }
    let mut found: Vec<u32> = owners.iter().filter_map(|owner| session.target_in(target, T::number(), *owner)).collect();
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

pub(super) fn places_in(def: &aludel_sql::ModelDef, columns: &[&'static ColumnDef]) -> Vec<usize> {
    columns.iter().filter_map(|column| def.columns.iter().position(|known| std::ptr::eq(*known, *column))).collect()
}
