//! New objects.
use super::{RawHandle, Session, Tracked};
use crate::{
    mapper::{Attach, Mapped},
    store::State,
};
use aludel_sql::{KeyValue, Param, Result, ValueRef};

impl Session {
    /// Adds a new object, with everything that hangs on it (SQLAlchemy: `session.add`). Nothing is sent until the next
    /// flush.
    ///
    /// A graph literal is taken apart: the objects in `Many` and `One` fields become objects of the session of their own,
    /// with their foreign keys pointing to each other.
    pub fn add<M: Mapped>(&mut self, mut object: M) -> Tracked<M> {
        let store = self.stores.get_mut::<M>();
        let slot = store.occupy(None, State::Pending);
        let raw = RawHandle { slot, generation: store.slots.get(slot as usize).map_or(0, |slot| slot.generation), session: self.id };
        store.pending.push(slot);
        for (relation, def) in M::def().relations.iter().copied().enumerate() {
            if let Some(field) = object.relation_mut(relation) {
                field.take(&mut Attach { session: self, owner: raw, owner_number: M::number(), relation, def });
            }
        }
        if let Some(entry) = self.stores.get_mut::<M>().slots.get_mut(slot as usize) {
            entry.value = Some(object);
        }
        Tracked::new(raw)
    }

    /// Adds several objects (SQLAlchemy: `session.add_all`).
    pub fn add_all<M: Mapped>(&mut self, objects: impl IntoIterator<Item = M>) -> Vec<Tracked<M>> {
        objects.into_iter().map(|object| self.add(object)).collect()
    }

    /// Brings a plain value into the session: the row with its key takes over its columns, or a new object is added if there
    /// is no such row (SQLAlchemy: `session.merge`). Relations that hang on the value are added only with a new object.
    ///
    /// Errors: those of the database.
    pub fn merge<M: Mapped>(&mut self, object: M) -> Result<Tracked<M>> {
        let known = M::def().primary_key.iter().all(|column| object.is_loaded(*column));
        let found = match known {
            true => {
                let key: Vec<Param<'_>> = M::def().primary_key.iter().map(|column| object.param(*column)).collect();
                let values: Vec<ValueRef<'_>> = key.iter().map(Param::value).collect();
                self.get_or_none::<M>(M::Key::from_values(&values)?)?
            }
            false => None,
        };
        let Some(handle) = found else { return Ok(self.add(object)) };
        let known = self.try_get_mut(handle)?;
        for column in (0..M::def().columns.len()).filter(|column| object.is_loaded(*column)) {
            known.set(column, object.param(column).value())?;
        }
        Ok(handle)
    }
}
