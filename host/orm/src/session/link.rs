//! Changing relations, both ends at once.
use super::{Session, Tracked};
use crate::{
    error,
    mapper::{Cascade, Mapped, position},
};
use aludel_sql::{
    Relation, Result,
    schema::{RelationDef, RelationKind},
};

impl Session {
    /// Links two objects, at both ends at once (SQLAlchemy: `user.posts.append(post)`, `post.author = user`, with
    /// `back_populates`). The foreign key follows at the next flush.
    ///
    /// Errors: ORM-2101 when one of them left the session; ORM-2105 when the relation has no other side.
    pub fn link<M: Mapped, T: Mapped>(&mut self, handle: Tracked<M>, relation: Relation<M, T>, other: Tracked<T>) -> Result<()> {
        self.slot(handle)?;
        self.slot(other)?;
        let def = relation.def();
        match def.kind {
            RelationKind::ManyToOne => self.point::<M, T>(handle, def, other),
            RelationKind::OneToMany => {
                let reverse = def.reverse().ok_or_else(|| error::one_way(def))?;
                self.point::<T, M>(other, reverse, handle)
            }
        }
        Ok(())
    }

    /// Points the foreign key of `child` to `parent`, and moves the child between the parents' collections.
    fn point<C: Mapped, P: Mapped>(&mut self, child: Tracked<C>, def: &'static RelationDef, parent: Tracked<P>) {
        let Some(at) = position(C::def(), def) else { return };
        let (child, parent) = (child.raw(), parent.raw());
        self.leave_collection::<C>(child.slot, at);
        if let Some(store) = self.stores.any_mut(C::number()) {
            store.set_target(child.slot, at, parent, &mut self.arena);
        }
        if let Some(reverse) = def.reverse().and_then(|reverse| position(P::def(), reverse)) {
            self.stores.links_mut(P::number(), reverse, |links| links.push(parent.slot, child.slot));
        }
    }

    /// Parts two objects, at both ends at once (SQLAlchemy: `user.posts.remove(post)`, `post.author = None`). An object
    /// that leaves a collection with `cascade = "delete-orphan"` is deleted.
    ///
    /// Errors: ORM-2106 when the foreign key must lead somewhere; ORM-2101 and ORM-2105 as for [`Session::link`].
    pub fn unlink<M: Mapped, T: Mapped>(&mut self, handle: Tracked<M>, relation: Relation<M, T>, other: Tracked<T>) -> Result<()> {
        let (slot, target) = (self.slot(handle)?, self.slot(other)?);
        let def = relation.def();
        match def.kind {
            RelationKind::ManyToOne => self.part::<M, T>(slot, def, target),
            RelationKind::OneToMany => {
                let reverse = def.reverse().ok_or_else(|| error::one_way(def))?;
                self.part::<T, M>(target, reverse, slot)
            }
        }
    }

    fn part<C: Mapped, P: Mapped>(&mut self, child: u32, def: &'static RelationDef, parent: u32) -> Result<()> {
        let Some(at) = position(C::def(), def) else { return Ok(()) };
        if self.target_slot::<C>(child, at) != Some((P::number(), parent)) {
            return Ok(());
        }
        let reverse = def.reverse().and_then(|reverse| position(P::def(), reverse));
        if reverse.is_some_and(|reverse| P::cascade(reverse) == Cascade::DeleteOrphan) {
            return self.delete_slots::<C>(&[child]);
        }
        self.leave_collection::<C>(child, at);
        let cleared = self.stores.any_mut(C::number()).is_some_and(|store| store.clear_target(child, at, &mut self.arena));
        if cleared {
            return Ok(());
        }
        if let Some(reverse) = reverse {
            self.stores.links_mut(P::number(), reverse, |links| links.push(parent, child));
        }
        Err(error::required(def))
    }
}
