//! How a graph of new objects comes apart into the slots of a session.
use super::Mapped;
use crate::{
    error,
    session::{RawHandle, Session},
};
use aludel_sql::{ModelDef, schema::RelationDef};

/// One relation of an object that is being added.
pub struct Attach<'a> {
    pub(crate) session: &'a mut Session,
    /// The object.
    pub(crate) owner: RawHandle,
    /// The number of its model.
    pub(crate) owner_number: usize,
    /// The position of the relation.
    pub(crate) relation: usize,
    pub(crate) def: &'static RelationDef,
}

/// The position of a relation in its model.
pub(crate) fn position(model: &ModelDef, relation: &'static RelationDef) -> Option<usize> {
    model.relations.iter().position(|known| std::ptr::eq(*known, relation))
}

impl Attach<'_> {
    /// Adds the objects of a collection; those that do not say otherwise get the owner as their target.
    pub(crate) fn many<T: Mapped>(&mut self, objects: Vec<T>) {
        if objects.is_empty() {
            return self.session.stores.links_mut(self.owner_number, self.relation, |links| links.set(self.owner.slot, &[]));
        }
        let back = self.def.reverse().and_then(|reverse| position(T::def(), reverse));
        if back.is_none() {
            self.session.problem = Some(error::one_way(self.def));
        }
        let mut slots = Vec::with_capacity(objects.len());
        for mut object in objects {
            if let Some(field) = back.and_then(|back| object.relation_mut(back))
                && (field.is_parent() || field.is_nullable() && field.target().is_none() && !field.has_key())
            {
                field.set_target(self.owner);
            }
            slots.push(self.session.add(object).raw().slot);
        }
        self.session.stores.links_mut(self.owner_number, self.relation, |links| links.set(self.owner.slot, &slots));
    }

    /// Adds the target of a foreign key.
    pub(crate) fn one<T: Mapped>(&mut self, object: T) -> RawHandle {
        let target = self.session.add(object).raw();
        self.back::<T>(target);
        target
    }

    /// Puts the owner into the collection of its target, if that is loaded.
    pub(crate) fn back<T: Mapped>(&mut self, target: RawHandle) {
        let Some(reverse) = self.def.reverse().and_then(|reverse| position(T::def(), reverse)) else { return };
        let owner = self.owner.slot;
        self.session.stores.links_mut(T::number(), reverse, |links| links.push(target.slot, owner));
    }
}
