//! New objects.
use super::{RawHandle, Session, Tracked};
use crate::{
    mapper::{Attach, Mapped},
    store::State,
};

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
}
