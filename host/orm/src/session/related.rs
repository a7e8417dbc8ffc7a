//! Reading relations: with a query if need be, or never with one.
use super::{Session, Tracked};
use crate::{
    error,
    loading::{self, IntoPath, Target},
    mapper::{Mapped, position},
};
use aludel_sql::{Relation, Result, schema::RelationKind};

impl Session {
    /// The objects of a relation, loaded now if they are not (SQLAlchemy: access to `user.posts`).
    ///
    /// In a loop this is a query for each object; [`Session::load`] or `.preload(…)` is one for all of them. A many-to-one
    /// relation gives one object or none; [`Session::related_one`] says so in its type.
    ///
    /// Errors: ORM-2101 when the object left the session; those of the database.
    pub fn related<M: Mapped, T: Mapped>(&mut self, handle: Tracked<M>, relation: Relation<M, T>) -> Result<Vec<Tracked<T>>> {
        self.load(&[handle], relation)?;
        self.loaded(handle, relation)
    }

    /// The object of a many-to-one relation, loaded now if it is not (SQLAlchemy: access to `post.author`). Errors: as for
    /// [`Session::related`].
    pub fn related_one<M: Mapped, T: Mapped>(&mut self, handle: Tracked<M>, relation: Relation<M, T>) -> Result<Option<Tracked<T>>> {
        Ok(self.related(handle, relation)?.first().copied())
    }

    /// Loads a relation, or a path of several, for many objects: one query for each relation (SQLAlchemy: `selectinload`).
    /// What is loaded already stays.
    ///
    /// Errors: as for [`Session::related`].
    pub fn load<M: Mapped, T: Mapped>(&mut self, handles: &[Tracked<M>], path: impl IntoPath<M, T>) -> Result<()> {
        let slots: Vec<u32> = handles.iter().map(|handle| self.slot(*handle)).collect::<Result<_>>()?;
        self.autoflush()?;
        path.into_path().finish().load(self, &slots)
    }

    /// The objects of a relation that is loaded. Never queries.
    ///
    /// Errors: ORM-2104 when it is not loaded, with the two cures; ORM-2101 when the object left the session.
    pub fn loaded<M: Mapped, T: Mapped>(&self, handle: Tracked<M>, relation: Relation<M, T>) -> Result<Vec<Tracked<T>>> {
        let slot = self.slot(handle)?;
        let def = relation.def();
        let Some(at) = position(M::def(), def) else { return Ok(Vec::new()) };
        let slots = match def.kind {
            RelationKind::OneToMany => self.stores.get::<M>().and_then(|store| store.links.get(at)?.get(slot)).map(<[u32]>::to_vec),
            RelationKind::ManyToOne => self.loaded_target::<M>(slot, at),
        };
        match slots {
            Some(slots) => Ok(self.handles(&slots)),
            None => {
                let key = self.stores.get::<M>().and_then(|store| store.key(slot));
                Err(error::not_loaded(def, &error::row(M::def(), key.as_deref())))
            }
        }
    }

    /// The object of a many-to-one relation that is loaded. Never queries. Errors: as for [`Session::loaded`].
    pub fn loaded_one<M: Mapped, T: Mapped>(&self, handle: Tracked<M>, relation: Relation<M, T>) -> Result<Option<Tracked<T>>> {
        Ok(self.loaded(handle, relation)?.first().copied())
    }

    /// The target of a foreign key: `None` when it is not loaded, an empty list when there is none.
    fn loaded_target<M: Mapped>(&self, slot: u32, relation: usize) -> Option<Vec<u32>> {
        let field = self.stores.get::<M>()?.value(slot)?.relation(relation)?;
        match self.target_slot::<M>(slot, relation) {
            Some((_, target)) => Some(vec![target]),
            None if field.target().is_none() && !field.has_key() => Some(Vec::new()),
            None => None,
        }
    }

    /// Where the target of a foreign key is, if it is in the session.
    pub(crate) fn target_slot<M: Mapped>(&self, slot: u32, relation: usize) -> Option<(usize, u32)> {
        let number = self.stores.get::<M>()?.value(slot)?.relation(relation)?.model_number();
        let target = Target { owner: M::number(), relation, def: M::def().relations.get(relation).copied()? };
        self.target_in(&target, number, slot).map(|found| (number, found))
    }

    /// The same, for a model known by its number.
    pub(crate) fn target_in(&self, target: &Target, number: usize, slot: u32) -> Option<u32> {
        let store = self.stores.any(target.owner)?;
        let targets = self.stores.any(number)?;
        if let Some(raw) = store.target(slot, target.relation)
            && raw.session == self.id
            && targets.is_current(raw.slot, raw.generation)
        {
            return Some(raw.slot);
        }
        let columns: Vec<usize> =
            target.def.columns.iter().filter_map(|column| store.def().columns.iter().position(|known| std::ptr::eq(*known, *column))).collect();
        if let [column] = columns[..]
            && let Some(key) = store.column_number(slot, column)
        {
            return targets.by_number(key);
        }
        targets.by_key(&store.column_values(slot, &columns)?)
    }

    /// Loads a relation that is known by its position only.
    pub(crate) fn load_relation<M: Mapped>(&mut self, relation: usize, slots: &[u32]) -> Result<()> {
        let Some(def) = M::def().relations.get(relation).copied() else { return Ok(()) };
        let Some(first) = slots.first() else { return Ok(()) };
        let Some(loader) = self.stores.get::<M>().and_then(|store| store.value(*first)?.relation(relation)).map(|field| field.loader()) else {
            return Ok(());
        };
        loader.0(self, &Target { owner: M::number(), relation, def }, slots)
    }
}

/// Loads a relation whose target's type is known to the field.
#[derive(Clone, Copy)]
pub struct Loader(pub(crate) fn(&mut Session, &Target, &[u32]) -> Result<()>);

impl Loader {
    pub(crate) fn of<T: Mapped>() -> Self {
        Loader(loading::load_relation::<T>)
    }
}
