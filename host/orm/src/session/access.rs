//! `session[user]`: reading and changing objects in place.
use super::{RawHandle, Session, Tracked};
use crate::{error, mapper::Mapped, store::State};
use aludel_sql::{Error, Result};
use std::ops::{Index, IndexMut};

impl Session {
    /// The object of a handle. Errors: ORM-2101 when the object left the session.
    #[inline]
    pub fn try_get<M: Mapped>(&self, handle: Tracked<M>) -> Result<&M> {
        let raw = handle.raw();
        if raw.session == self.id
            && let Some(slot) = self.stores.get::<M>().and_then(|store| store.slots.get(raw.slot as usize))
            && slot.generation == raw.generation
            && slot.state != State::Deleted
            && let Some(value) = &slot.value
        {
            return Ok(value);
        }
        Err(self.stale(M::def().name, raw))
    }

    /// The object of a handle, to be changed. What was changed is found out at the next flush. Errors: as for
    /// [`Session::try_get`].
    #[inline]
    pub fn try_get_mut<M: Mapped>(&mut self, handle: Tracked<M>) -> Result<&mut M> {
        let raw = handle.raw();
        if raw.session != self.id {
            return Err(self.stale(M::def().name, raw));
        }
        let id = self.id;
        let store = self.stores.get_mut::<M>();
        let current = store.slots.get(raw.slot as usize).is_some_and(|slot| slot.generation == raw.generation && slot.state != State::Deleted);
        if current {
            store.touch(raw.slot, &mut self.arena);
            if let Some(value) = store.slots.get_mut(raw.slot as usize).and_then(|slot| slot.value.as_mut()) {
                return Ok(value);
            }
        }
        Err(error::stale_handle(M::def().name, raw.session != id))
    }

    /// The slot of a handle. Errors: as for [`Session::try_get`].
    pub(crate) fn slot<M: Mapped>(&self, handle: Tracked<M>) -> Result<u32> {
        self.try_get(handle).map(|_| handle.raw().slot)
    }

    /// The handle of a slot.
    #[inline]
    pub(crate) fn handle<M: Mapped>(&self, slot: u32) -> Tracked<M> {
        let generation = self.stores.get::<M>().and_then(|store| store.slots.get(slot as usize)).map_or(0, |slot| slot.generation);
        Tracked::new(RawHandle { slot, generation, session: self.id })
    }

    /// The handles of slots.
    pub(crate) fn handles<M: Mapped>(&self, slots: &[u32]) -> Vec<Tracked<M>> {
        let store = self.stores.get::<M>();
        let generation = |slot: u32| store.and_then(|store| store.slots.get(slot as usize)).map_or(0, |slot| slot.generation);
        slots.iter().map(|slot| Tracked::new(RawHandle { slot: *slot, generation: generation(*slot), session: self.id })).collect()
    }

    #[cold]
    fn stale(&self, model: &str, raw: RawHandle) -> Error {
        error::stale_handle(model, raw.session != self.id)
    }
}

/// # Panics
/// When the object left the session; [`Session::try_get`] does not panic.
impl<M: Mapped> Index<Tracked<M>> for Session {
    type Output = M;

    #[inline]
    #[track_caller]
    fn index(&self, handle: Tracked<M>) -> &M {
        match self.try_get(handle) {
            Ok(value) => value,
            Err(error) => panic!("{error}"),
        }
    }
}

/// # Panics
/// When the object left the session; [`Session::try_get_mut`] does not panic.
impl<M: Mapped> IndexMut<Tracked<M>> for Session {
    #[inline]
    #[track_caller]
    fn index_mut(&mut self, handle: Tracked<M>) -> &mut M {
        match self.try_get_mut(handle) {
            Ok(value) => value,
            Err(error) => panic!("{error}"),
        }
    }
}
