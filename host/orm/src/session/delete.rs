//! Deletion and its cascades.
use super::{ObjectState, Session, Tracked};
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
        let cascades = (0..M::def().relations.len()).any(|relation| M::cascade(relation) != Cascade::Save);
        if cascades && self.state(handle) == ObjectState::Persistent {
            self.autoflush()?;
        }
        self.delete_slots::<M>(&[slot])
    }

    /// Deletes objects: each level of a cascade is loaded with one query.
    pub(crate) fn delete_slots<M: Mapped>(&mut self, slots: &[u32]) -> Result<()> {
        let Some(store) = self.stores.any(M::number()) else { return Ok(()) };
        let is_there = |slot: &u32| matches!(store.state(*slot), State::Pending | State::Persistent);
        let slots: Vec<u32> = slots.iter().copied().filter(is_there).collect();
        for slot in &slots {
            self.leave_collections::<M>(*slot);
        }
        for (relation, def) in M::def().relations.iter().copied().enumerate() {
            if def.kind == RelationKind::OneToMany && !slots.is_empty() {
                self.orphan::<M>(&slots, relation)?;
            }
        }
        if let Some(store) = self.stores.any_mut(M::number()) {
            slots.iter().for_each(|slot| store.doom(*slot));
        }
        Ok(())
    }

    /// Deletes the children of objects that go, or cuts them loose.
    fn orphan<M: Mapped>(&mut self, slots: &[u32], relation: usize) -> Result<()> {
        let cascade = M::cascade(relation) != Cascade::Save;
        if cascade {
            self.load_relation::<M>(relation, slots)?;
        }
        let Some(store) = self.stores.get::<M>() else { return Ok(()) };
        let Some(field) = slots.first().and_then(|slot| store.value(*slot)?.relation(relation)) else { return Ok(()) };
        let number = field.model_number();
        let links = store.links.get(relation);
        let children: Vec<u32> = slots.iter().filter_map(|slot| links?.get(*slot)).flatten().copied().collect();
        if cascade {
            return match self.stores.any(number).map(|store| store.delete_slots()) {
                Some(delete) => delete(self, &children),
                None => Ok(()),
            };
        }
        let Some(back) = M::def().relations.get(relation).and_then(|def| position((def.target)(), def.reverse()?)) else { return Ok(()) };
        if let Some(store) = self.stores.any_mut(number) {
            for child in children {
                // A required foreign key stays; the database has the last word then.
                let _ = store.clear_target(child, back, &mut self.arena);
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
