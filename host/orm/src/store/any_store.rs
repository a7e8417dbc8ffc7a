//! A store whose model is not known: what the unit of work asks of every store.
use super::{Arena, Links, State, Store};
use crate::{
    mapper::Mapped,
    session::{RawHandle, Session},
    unit_of_work::{Flush, Step},
};
use aludel_sql::{ModelDef, Result, Value, ValueRef};
use std::any::Any;

/// The store of some model.
pub(crate) trait AnyStore: Any + Send + Sync {
    /// The model.
    fn def(&self) -> &'static ModelDef;
    /// Whether objects of this model live here.
    fn has_work(&self) -> bool;
    /// The numbers of the models that its foreign keys lead to.
    fn targets(&self) -> Vec<usize>;
    /// The key of an object, if it is one whole number and known.
    fn number_key(&self, slot: u32) -> Option<i64>;
    /// The key of an object, if it is known.
    fn key_values(&self, slot: u32) -> Option<Vec<Value>>;
    /// Whether a handle still means an object.
    fn is_current(&self, slot: u32, generation: u32) -> bool;
    /// What an object is to the database.
    fn state(&self, slot: u32) -> State;
    /// The slot with a whole number as its key.
    fn by_number(&self, key: i64) -> Option<u32>;
    /// The slot with a key.
    fn by_key(&self, key: &[Value]) -> Option<u32>;
    /// The collections of a relation.
    fn links(&self, relation: usize) -> Option<&Links>;
    /// The same, to be changed.
    fn links_mut(&mut self, relation: usize) -> Option<&mut Links>;
    /// Points a foreign key nowhere; `false` when it may not.
    fn clear_target(&mut self, slot: u32, relation: usize, arena: &mut Arena) -> bool;
    /// Points a foreign key to an object.
    fn set_target(&mut self, slot: u32, relation: usize, target: RawHandle, arena: &mut Arena);
    /// The object that a foreign key was pointed to.
    fn target(&self, slot: u32, relation: usize) -> Option<RawHandle>;
    /// The value of a column, if it is a whole number.
    fn column_number(&self, slot: u32, column: usize) -> Option<i64>;
    /// The values of columns; `None` when one of them is NULL.
    fn column_values(&self, slot: u32, columns: &[usize]) -> Option<Vec<Value>>;
    /// What deletes objects of this model with their cascades.
    fn delete_slots(&self) -> fn(&mut Session, &[u32]) -> Result<()>;
    /// Marks an object to be deleted.
    fn doom(&mut self, slot: u32);

    /// Inserts what can be inserted.
    fn insert(&mut self, flush: &mut Flush<'_>) -> Result<Step>;
    /// Updates what was changed.
    fn update(&mut self, flush: &mut Flush<'_>) -> Result<()>;
    /// Deletes what was marked.
    fn delete(&mut self, flush: &mut Flush<'_>) -> Result<()>;

    /// The transaction was committed.
    fn committed(&mut self);
    /// The transaction is gone, or what it did since the journal had this length, but the program's work is to be kept:
    /// what was flushed is unflushed again.
    fn unflush(&mut self, since: usize);
    /// How much flushes of this transaction did so far.
    fn journal_len(&self) -> usize;
    /// The transaction is gone, or what it did since the journal had this length, and the objects go back to how they
    /// were then.
    fn rolled_back(&mut self, arena: &Arena, since: usize);
    /// Forgets all objects.
    fn clear(&mut self);
}

impl<M: Mapped> AnyStore for Store<M> {
    fn def(&self) -> &'static ModelDef {
        M::def()
    }

    fn has_work(&self) -> bool {
        !(self.pending.is_empty() && self.dirty.is_empty() && self.doomed.is_empty())
    }

    fn targets(&self) -> Vec<usize> {
        let sample = self.slots.iter().find_map(|slot| slot.value.as_ref());
        let number = |relation: &usize| sample.and_then(|object| object.relation(*relation)).map(|field| field.model_number());
        M::TO_ONE.iter().filter_map(number).collect()
    }

    fn number_key(&self, slot: u32) -> Option<i64> {
        let &[key] = M::def().primary_key else { return None };
        let value = self.value(slot)?;
        match value.param(key).value() {
            ValueRef::I64(number) if value.is_loaded(key) => Some(number),
            _ => None,
        }
    }

    fn key_values(&self, slot: u32) -> Option<Vec<Value>> {
        Some(self.key(slot)?.iter().map(|param| param.value().to_value()).collect())
    }

    fn is_current(&self, slot: u32, generation: u32) -> bool {
        self.slots.get(slot as usize).is_some_and(|slot| slot.generation == generation && slot.state != State::Free)
    }

    fn state(&self, slot: u32) -> State {
        self.slots.get(slot as usize).map_or(State::Free, |slot| slot.state)
    }

    fn by_number(&self, key: i64) -> Option<u32> {
        self.map.number(key)
    }

    fn by_key(&self, key: &[Value]) -> Option<u32> {
        let params: Vec<aludel_sql::Param<'_>> = key.iter().map(|value| aludel_sql::Param::Ref(value.as_ref())).collect();
        self.map.get(&params)
    }

    fn links(&self, relation: usize) -> Option<&Links> {
        self.links.get(relation)
    }

    fn links_mut(&mut self, relation: usize) -> Option<&mut Links> {
        self.links.get_mut(relation)
    }

    fn clear_target(&mut self, slot: u32, relation: usize, arena: &mut Arena) -> bool {
        let nullable = |object: &M| object.relation(relation).is_some_and(|field| field.is_nullable());
        if !self.value(slot).is_some_and(nullable) {
            return false;
        }
        self.touch(slot, arena);
        let object = self.slots.get_mut(slot as usize).and_then(|slot| slot.value.as_mut());
        object.and_then(|object| object.relation_mut(relation)).is_some_and(|field| field.clear())
    }

    fn set_target(&mut self, slot: u32, relation: usize, target: RawHandle, arena: &mut Arena) {
        self.touch(slot, arena);
        let object = self.slots.get_mut(slot as usize).and_then(|slot| slot.value.as_mut());
        if let Some(field) = object.and_then(|object| object.relation_mut(relation)) {
            field.set_target(target);
        }
    }

    fn target(&self, slot: u32, relation: usize) -> Option<RawHandle> {
        self.value(slot)?.relation(relation)?.target()
    }

    fn column_number(&self, slot: u32, column: usize) -> Option<i64> {
        match self.value(slot)?.param(column).value() {
            ValueRef::I64(number) => Some(number),
            _ => None,
        }
    }

    fn column_values(&self, slot: u32, columns: &[usize]) -> Option<Vec<Value>> {
        let object = self.value(slot)?;
        let value = |column: &usize| match object.param(*column).value() {
            ValueRef::Null => None,
            value => Some(value.to_value()),
        };
        columns.iter().map(value).collect()
    }

    fn delete_slots(&self) -> fn(&mut Session, &[u32]) -> Result<()> {
        Session::delete_slots::<M>
    }

    fn doom(&mut self, slot: u32) {
        match self.state(slot) {
            State::Pending => {
                self.pending.retain(|other| *other != slot);
                self.vacate(slot);
            }
            State::Persistent => {
                if let Some(entry) = self.slots.get_mut(slot as usize) {
                    entry.state = State::Doomed;
                }
                self.doomed.push(slot);
            }
            State::Doomed | State::Deleted | State::Free => {}
        }
    }

    fn insert(&mut self, flush: &mut Flush<'_>) -> Result<Step> {
        self.insert_pending(flush)
    }

    fn update(&mut self, flush: &mut Flush<'_>) -> Result<()> {
        self.update_dirty(flush)
    }

    fn delete(&mut self, flush: &mut Flush<'_>) -> Result<()> {
        self.delete_doomed(flush)
    }

    fn committed(&mut self) {
        self.end_of_transaction();
    }

    fn unflush(&mut self, since: usize) {
        self.take_back_journal(since);
    }

    fn journal_len(&self) -> usize {
        self.journal.len()
    }

    fn rolled_back(&mut self, arena: &Arena, since: usize) {
        self.restore(arena, since);
    }

    fn clear(&mut self) {
        for slot in 0..self.slots.len() as u32 {
            if self.state(slot) != State::Free {
                self.vacate(slot);
            }
        }
        self.map.clear();
        self.links.iter_mut().for_each(Links::clear);
        (self.dirty, self.pending, self.doomed, self.journal) = Default::default();
    }
}
