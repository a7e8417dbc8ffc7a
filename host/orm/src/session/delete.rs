//! Deletion and its cascades.
use super::{Session, Tracked};
use crate::{
    mapper::{Cascade, Mapped, position},
    store::State,
};
use aludel_sql::{Result, schema::RelationKind};

impl Session {
    /// Marks an object to be deleted at the next flush (SQLAlchemy: `session.delete`). A new object just leaves.
    ///
    /// What a `Many` of it holds is deleted with it if the field says `cascade = "delete"`, and is loaded for that; else the
    /// objects in the session let go of it, if their foreign key may be NULL.
    ///
    /// Errors: ORM-2101 when the object left the session; those of the queries that a cascade runs.
    pub fn delete<M: Mapped>(&mut self, handle: Tracked<M>) -> Result<()> {
        let slot = self.slot(handle)?;
        self.delete_slot::<M>(slot)
    }

    /// Deletes the object in a slot.
    pub(crate) fn delete_slot<M: Mapped>(&mut self, slot: u32) -> Result<()> {
        let state = self.stores.any(M::number()).map_or(State::Free, |store| store.state(slot));
        if !matches!(state, State::Pending | State::Persistent) {
            return Ok(());
        }
        for (relation, def) in M::def().relations.iter().copied().enumerate() {
            if def.kind != RelationKind::OneToMany {
                continue;
            }
            if M::cascade(relation) != Cascade::Save && state == State::Persistent {
                self.load_relation::<M>(relation, &[slot])?;
            }
            let children: Vec<u32> = self.stores.any(M::number()).and_then(|store| store.links(relation)?.get(slot)).unwrap_or_default().to_vec();
            self.orphan::<M>(slot, relation, &children, M::cascade(relation) != Cascade::Save)?;
        }
        self.leave_collections::<M>(slot);
        if let Some(store) = self.stores.any_mut(M::number()) {
            store.doom(slot);
        }
        Ok(())
    }

    /// Deletes the children of an object that goes, or cuts them loose.
    fn orphan<M: Mapped>(&mut self, slot: u32, relation: usize, children: &[u32], delete: bool) -> Result<()> {
        let Some(def) = M::def().relations.get(relation) else { return Ok(()) };
        let Some(number) = self.stores.get::<M>().and_then(|store| store.value(slot)?.relation(relation)).map(|field| field.model_number()) else {
            return Ok(());
        };
        if delete {
            let Some(delete_child) = self.stores.any(number).map(|store| store.delete_slot()) else { return Ok(()) };
            return children.iter().try_for_each(|child| delete_child(self, *child));
        }
        let Some(back) = def.reverse().and_then(|reverse| position((def.target)(), reverse)) else { return Ok(()) };
        if let Some(store) = self.stores.any_mut(number) {
            for child in children {
                // A required foreign key stays; the database has the last word then.
                let _ = store.clear_target(*child, back, &mut self.arena);
            }
        }
        Ok(())
    }

    /// Takes an object out of the collections of the objects that it names.
    pub(crate) fn leave_collections<M: Mapped>(&mut self, slot: u32) {
        for relation in M::TO_ONE {
            self.leave_collection::<M>(slot, *relation);
        }
    }

    /// Takes an object out of the collection that one of its foreign keys puts it in.
    pub(crate) fn leave_collection<M: Mapped>(&mut self, slot: u32, relation: usize) {
        let Some(def) = M::def().relations.get(relation) else { return };
        let Some(reverse) = def.reverse().and_then(|reverse| position((def.target)(), reverse)) else { return };
        if let Some((number, target)) = self.target_slot::<M>(slot, relation) {
            self.stores.links_mut(number, reverse, |links| links.remove(target, slot));
        }
    }
}
