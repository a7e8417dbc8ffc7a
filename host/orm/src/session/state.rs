//! What a session knows of an object; reading it again; letting it go.
use super::{Session, Tracked};
use crate::{
    error,
    loading::key_filter,
    mapper::Mapped,
    store::{AnyStore, NO_SNAPSHOT, State},
};
use aludel_sql::{Column, Model, Result, SqlValue, select};

/// What an object is to its session (SQLAlchemy: `inspect(user).pending` and so on).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ObjectState {
    /// New; the next flush inserts it.
    Pending,
    /// A row.
    Persistent,
    /// A row, to be deleted by the next flush.
    Deleted,
    /// Not in the session any more.
    Detached,
}

impl Session {
    /// What an object is to the session.
    pub fn state<M: Mapped>(&self, handle: Tracked<M>) -> ObjectState {
        let raw = handle.raw();
        let store = self.stores.get::<M>().filter(|store| raw.session == self.id && store.is_current(raw.slot, raw.generation));
        match store.map_or(State::Free, |store| AnyStore::state(store, raw.slot)) {
            State::Pending => ObjectState::Pending,
            State::Persistent => ObjectState::Persistent,
            State::Doomed => ObjectState::Deleted,
            State::Deleted | State::Free => ObjectState::Detached,
        }
    }

    /// Whether an object differs from its row as the session last saw it (SQLAlchemy: `session.is_modified`). New objects do.
    ///
    /// Errors: ORM-2101 when the object left the session.
    pub fn is_modified<M: Mapped>(&self, handle: Tracked<M>) -> Result<bool> {
        Ok(!self.changed_columns(handle)?.is_empty() || self.state(handle) == ObjectState::Pending)
    }

    /// The columns in which an object differs from its row as the session last saw it (SQLAlchemy: `inspect(user).attrs`, history).
    ///
    /// Errors: ORM-2101 when the object left the session.
    pub fn changed_columns<M: Mapped>(&self, handle: Tracked<M>) -> Result<Vec<&'static str>> {
        let object = self.try_get(handle)?;
        let slot = self.stores.get::<M>().and_then(|store| store.slots.get(handle.raw().slot as usize));
        let Some(snapshot) = slot.map(|slot| slot.snapshot).filter(|snapshot| *snapshot != NO_SNAPSHOT) else { return Ok(Vec::new()) };
        let changed = self.arena.changed(snapshot, object).columns();
        let names = changed.into_iter().filter_map(|column| M::def().columns.get(column));
        Ok(names
            .map(|column| match &column.name {
                aludel_sql::Name::Static(name) => *name,
                aludel_sql::Name::Shared(_) => "?",
            })
            .collect())
    }

    /// Reads an object's row again, over changes that were not flushed (SQLAlchemy: `session.refresh`). Its relations are
    /// forgotten and load anew.
    ///
    /// Errors: ORM-2107 for an object without a row; ORM-2102 when the row is gone; those of the database.
    pub fn refresh<M: Mapped>(&mut self, handle: Tracked<M>) -> Result<()> {
        let slot = self.slot(handle)?;
        let key = self.row_key::<M>(slot)?;
        let found = self.connect()?.first(&M::select().filter(key_filter(M::def().primary_key_columns(), &key)))?;
        let Some(fresh) = found else {
            let params: Vec<aludel_sql::Param<'_>> = key.iter().map(|value| aludel_sql::Param::Ref(value.as_ref())).collect();
            return Err(error::no_such_row(M::def(), &params));
        };
        let store = self.stores.get_mut::<M>();
        store.dirty.retain(|other| *other != slot);
        store.links.iter_mut().for_each(|links| links.forget(slot));
        if let Some(entry) = store.slots.get_mut(slot as usize)
            && let Some(object) = &mut entry.value
        {
            if entry.snapshot != NO_SNAPSHOT && self.connection.is_some() {
                entry.snapshot = NO_SNAPSHOT;
            }
            for column in M::def().loaded {
                object.set(*column, fresh.param(*column).value())?;
            }
        }
        Ok(())
    }

    /// Reads a `Deferred` column (SQLAlchemy: access to a deferred attribute).
    ///
    /// Errors: those of [`Session::refresh`].
    pub fn load_column<M: Mapped, T: SqlValue>(&mut self, handle: Tracked<M>, column: Column<M, T>) -> Result<()> {
        let slot = self.slot(handle)?;
        let Some(position) = M::def().columns.iter().position(|known| std::ptr::eq(*known, column.def())) else { return Ok(()) };
        if self.try_get(handle)?.is_loaded(position) {
            return Ok(());
        }
        let key = self.row_key::<M>(slot)?;
        let query = select(column).filter(key_filter(M::def().primary_key_columns(), &key));
        let found = self.connect()?.first(&query)?;
        let params: Vec<aludel_sql::Param<'_>> = key.iter().map(|value| aludel_sql::Param::Ref(value.as_ref())).collect();
        let value = found.ok_or_else(|| error::no_such_row(M::def(), &params))?;
        let store = self.stores.get_mut::<M>();
        let Some(entry) = store.slots.get_mut(slot as usize) else { return Ok(()) };
        if let Some(object) = &mut entry.value {
            object.set(position, value.to_value().as_ref())?;
        }
        // A snapshot says that the column was not loaded; taken again, it has the value.
        self.retake_snapshot::<M>(slot, position);
        Ok(())
    }

    /// After a column was read into an object that was touched before: the column counts as unchanged.
    fn retake_snapshot<M: Mapped>(&mut self, slot: u32, column: usize) {
        let store = self.stores.get_mut::<M>();
        let Some(entry) = store.slots.get_mut(slot as usize) else { return };
        if let (Some(object), true) = (&entry.value, entry.snapshot != NO_SNAPSHOT) {
            entry.snapshot = self.arena.with_column(entry.snapshot, object, column);
        }
    }

    /// Takes an object out of the session, as a plain value (SQLAlchemy: `session.expunge`). Nothing is written; handles to
    /// it are stale from now on.
    ///
    /// Errors: ORM-2101 when the object left the session before.
    pub fn detach<M: Mapped>(&mut self, handle: Tracked<M>) -> Result<M> {
        let slot = self.slot(handle)?;
        let store = self.stores.get_mut::<M>();
        store.unregister(slot);
        for list in [&mut store.pending, &mut store.dirty, &mut store.doomed] {
            list.retain(|other| *other != slot);
        }
        store.journal.retain(|entry| entry.slot() != slot);
        let object = store.vacate(slot);
        self.forget_everywhere::<M>(slot);
        match object {
            Some(mut object) => {
                for relation in 0..M::def().relations.len() {
                    if let Some(field) = object.relation_mut(relation) {
                        field.release();
                    }
                }
                Ok(object)
            }
            None => Err(error::stale_handle(M::def().name, false)),
        }
    }

    /// Takes a slot out of every collection it may be in.
    fn forget_everywhere<M: Mapped>(&mut self, slot: u32) {
        for store in self.stores.iter_mut() {
            let relations: Vec<usize> =
                store.def().relations.iter().enumerate().filter(|(_, def)| std::ptr::eq((def.target)(), M::def())).map(|(at, _)| at).collect();
            for relation in relations {
                if let Some(links) = store.links_mut(relation) {
                    links.remove_everywhere(slot);
                }
            }
        }
    }

    /// The key of an object's row, owned.
    pub(crate) fn row_key<M: Mapped>(&self, slot: u32) -> Result<Vec<aludel_sql::Value>> {
        let store = self.stores.get::<M>();
        let key = store.filter(|store| AnyStore::state(*store, slot) != State::Pending).and_then(|store| store.key_values(slot));
        key.ok_or_else(|| error::no_row_key(<M as Model>::def()))
    }
}
