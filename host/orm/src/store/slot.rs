//! The store of one model.
use super::{Arena, IdentityMap, Links};
use crate::{
    mapper::{ColumnSet, Mapped},
    unit_of_work::Plans,
};
use aludel_sql::{Param, Result, RowRef, ValueRef};

/// No snapshot.
pub(crate) const NO_SNAPSHOT: usize = usize::MAX;

/// What an object is to the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// No object.
    Free,
    /// Not written yet.
    Pending,
    /// A row.
    Persistent,
    /// A row to be deleted at the next flush.
    Doomed,
    /// A row that this transaction deleted.
    Deleted,
}

/// One object.
pub(crate) struct Slot<M> {
    pub value: Option<M>,
    pub snapshot: usize,
    pub generation: u32,
    pub state: State,
}

/// What a flush did to a slot, for taking it back.
#[derive(Clone, Copy)]
pub(crate) enum Entry {
    /// It was inserted; which of the store's `given` the program gave.
    Inserted(u32, u32),
    /// It was updated; the snapshot from before.
    Updated(u32, usize),
    /// It was deleted.
    Deleted(u32),
}

impl Entry {
    /// The slot it is about.
    pub fn slot(&self) -> u32 {
        match self {
            Entry::Inserted(slot, _) | Entry::Updated(slot, _) | Entry::Deleted(slot) => *slot,
        }
    }
}

/// All objects of one model.
pub(crate) struct Store<M> {
    pub slots: Vec<Slot<M>>,
    free: Vec<u32>,
    pub map: IdentityMap,
    /// Slots with a snapshot, in the order they were touched.
    pub dirty: Vec<u32>,
    /// Slots to be inserted, in the order they were added.
    pub pending: Vec<u32>,
    /// Slots to be deleted.
    pub doomed: Vec<u32>,
    /// The collections, by relation.
    pub links: Vec<Links>,
    /// What flushes of this transaction did.
    pub journal: Vec<Entry>,
    /// The sets of columns that inserted objects had.
    pub given: Vec<ColumnSet>,
    /// Where among the loaded columns the key is, if it is one whole number.
    number_at: Option<usize>,
    /// The statements that write here.
    pub plans: Plans,
}

impl<M: Mapped> Store<M> {
    pub fn new() -> Self {
        let def = M::def();
        let number_at = match *def.primary_key {
            [key] if def.columns.get(key).is_some_and(|column| column.sql_type.get().is_integer()) => {
                def.loaded.iter().position(|column| *column == key)
            }
            _ => None,
        };
        Store {
            slots: Vec::new(),
            free: Vec::new(),
            map: IdentityMap::default(),
            dirty: Vec::new(),
            pending: Vec::new(),
            doomed: Vec::new(),
            links: def.relations.iter().map(|_| Links::default()).collect(),
            journal: Vec::new(),
            given: Vec::new(),
            number_at,
            plans: Plans::default(),
        }
    }

    /// A slot for a new object.
    pub fn occupy(&mut self, value: Option<M>, state: State) -> u32 {
        if let Some(number) = self.free.pop()
            && let Some(slot) = self.slots.get_mut(number as usize)
        {
            *slot = Slot { value, snapshot: NO_SNAPSHOT, generation: slot.generation, state };
            return number;
        }
        self.slots.push(Slot { value, snapshot: NO_SNAPSHOT, generation: 0, state });
        (self.slots.len() - 1) as u32
    }

    /// Empties a slot; handles to it are stale from now on.
    pub fn vacate(&mut self, number: u32) -> Option<M> {
        let slot = self.slots.get_mut(number as usize)?;
        let value = slot.value.take();
        slot.generation = slot.generation.wrapping_add(1);
        slot.state = State::Free;
        slot.snapshot = NO_SNAPSHOT;
        self.free.push(number);
        self.links.iter_mut().for_each(|links| links.forget(number));
        value
    }

    /// An object.
    #[inline]
    pub fn value(&self, number: u32) -> Option<&M> {
        self.slots.get(number as usize)?.value.as_ref()
    }

    /// The key of an object, if all of it is known.
    pub fn key(&self, number: u32) -> Option<Vec<Param<'_>>> {
        let value = self.value(number)?;
        let known = |column: &usize| value.is_loaded(*column).then(|| value.param(*column));
        M::def().primary_key.iter().map(known).collect()
    }

    /// Puts an object into the identity map.
    pub fn register(&mut self, number: u32) {
        let Some(value) = self.slots.get(number as usize).and_then(|slot| slot.value.as_ref()) else { return };
        if let [key] = M::def().primary_key
            && let ValueRef::I64(key) = value.param(*key).value()
        {
            return self.map.insert_number(key, number);
        }
        let key: Vec<Param<'_>> = M::def().primary_key.iter().map(|column| value.param(*column)).collect();
        self.map.insert(&key, number);
    }

    /// Takes an object out of the identity map.
    pub fn unregister(&mut self, number: u32) {
        let Some(value) = self.slots.get(number as usize).and_then(|slot| slot.value.as_ref()) else { return };
        let key: Vec<Param<'_>> = M::def().primary_key.iter().map(|column| value.param(*column)).collect();
        self.map.remove(&key, number);
    }

    /// The slot of a row: the one that it has already, or a new one.
    #[inline]
    pub fn load(&mut self, row: RowRef<'_>) -> Result<u32> {
        let number = match self.number_at {
            Some(at) => match row.value(at)? {
                ValueRef::I64(number) => Some(number),
                _ => None,
            },
            None => None,
        };
        if let Some(number) = number {
            if let Some(slot) = self.map.number(number) {
                return Ok(slot);
            }
            let value = M::decode(&mut aludel_sql::RowCursor::new(row))?;
            let slot = self.occupy(Some(value), State::Persistent);
            self.map.insert_number(number, slot);
            return Ok(slot);
        }
        let value = M::decode(&mut aludel_sql::RowCursor::new(row))?;
        let key: Vec<Param<'_>> = M::def().primary_key.iter().map(|column| value.param(*column)).collect();
        if let Some(slot) = self.map.get(&key) {
            return Ok(slot);
        }
        drop(key);
        let slot = self.occupy(Some(value), State::Persistent);
        self.register(slot);
        Ok(slot)
    }

    /// Takes a snapshot before the first change.
    #[inline]
    pub fn touch(&mut self, number: u32, arena: &mut Arena) {
        let Some(slot) = self.slots.get_mut(number as usize) else { return };
        if slot.snapshot == NO_SNAPSHOT
            && slot.state == State::Persistent
            && let Some(value) = &slot.value
        {
            slot.snapshot = arena.take(value);
            self.dirty.push(number);
        }
    }
}
