//! The order of the work: inserts with parents first, then updates, then deletes with children first.
use crate::{
    error,
    session::RawHandle,
    store::{AnyStore, Arena, Stores},
};
use aludel_engine::Connection;
use aludel_sql::{Result, Value, dialect::Capability};

/// A flush under way, as a store sees it: the connection, and the other stores.
pub(crate) struct Flush<'a> {
    pub connection: &'a mut Connection,
    pub arena: &'a mut Arena,
    pub stores: &'a mut Stores,
    /// The number of the store that is being worked on, which is not among `stores` meanwhile.
    pub own: usize,
    /// The session, for handles.
    pub session: u32,
    /// Whether foreign keys that may be NULL are left so for now, because rows wait for each other.
    pub postpone: bool,
}

/// How far a store came with its inserts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// There was nothing to insert.
    Idle,
    /// Rows were inserted, all of them or some.
    Inserted { all: bool },
    /// Every row waits for one that has no key yet.
    Stuck,
}

/// The key of an object that a foreign key points to.
pub(crate) enum Key {
    Number(i64),
    Values(Vec<Value>),
}

impl Flush<'_> {
    /// Whether an INSERT can give back any of its columns.
    pub fn tells_rows(&self) -> bool {
        let engine = self.connection.engine();
        engine.has(Capability::Returning) || engine.has(Capability::Output)
    }

    /// The key of an object in another store; `None` while it has none.
    pub fn key_of(&self, number: usize, target: RawHandle) -> Option<Key> {
        key_in(self.stores.any(number)?, target)
    }
}

/// The key of an object in this store.
pub(crate) fn key_in(store: &dyn AnyStore, target: RawHandle) -> Option<Key> {
    if store.state(target.slot) == crate::store::State::Pending {
        return None;
    }
    if let Some(number) = store.number_key(target.slot) {
        return Some(Key::Number(number));
    }
    store.key_values(target.slot).map(Key::Values)
}

/// Writes everything that has changed. On an error the caller takes it back.
pub(crate) fn flush(connection: &mut Connection, arena: &mut Arena, stores: &mut Stores, session: u32) -> Result<()> {
    let order = order(stores);
    let mut flush = Flush { connection, arena, stores, own: usize::MAX, session, postpone: false };
    insert(&mut flush, &order)?;
    for number in &order {
        flush.with(*number, |store, flush| store.update(flush))?;
    }
    for number in order.iter().rev() {
        flush.with(*number, |store, flush| store.delete(flush))?;
    }
    Ok(())
}

/// Rounds over the tables until every row is in. One round is enough unless rows of one table name each other or
/// tables do so in a circle.
fn insert(flush: &mut Flush<'_>, order: &[usize]) -> Result<()> {
    loop {
        let (mut progress, mut waiting) = (false, None);
        for number in order {
            match flush.with(*number, |store, flush| store.insert(flush))? {
                Some(Step::Inserted { all }) => {
                    progress = true;
                    waiting = if all { waiting } else { Some(*number) };
                    // One table's rows without their foreign keys are enough to let the others go on.
                    flush.postpone = false;
                }
                Some(Step::Stuck) => waiting = Some(*number),
                Some(Step::Idle) | None => {}
            }
        }
        match waiting {
            None => return Ok(()),
            Some(_) if progress => {}
            Some(_) if !flush.postpone => flush.postpone = true,
            Some(number) => return Err(error::circle(flush.stores.any(number).map_or("?", |store| store.def().name))),
        }
    }
}

impl Flush<'_> {
    /// Works on one store beside the others.
    fn with<R>(&mut self, number: usize, work: impl FnOnce(&mut dyn AnyStore, &mut Flush<'_>) -> Result<R>) -> Result<Option<R>> {
        let Some(mut store) = self.stores.take(number) else { return Ok(None) };
        self.own = number;
        let done = work(store.as_mut(), self);
        self.stores.put(number, store);
        done.map(Some)
    }
}

/// The stores with work, each after those that its foreign keys lead to; in a circle, in the order of their numbers.
fn order(stores: &Stores) -> Vec<usize> {
    let mut waiting: Vec<(usize, Vec<usize>)> =
        stores.iter().filter(|(_, store)| store.has_work()).map(|(number, store)| (number, store.targets())).collect();
    let mut order = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let is_ready = |(number, targets): &(usize, Vec<usize>)| {
            targets.iter().all(|target| target == number || waiting.iter().all(|(other, _)| other != target))
        };
        let next = waiting.iter().position(is_ready).unwrap_or(0);
        order.push(waiting.remove(next).0);
    }
    order
}
