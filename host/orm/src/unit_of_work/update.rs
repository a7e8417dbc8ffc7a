//! UPDATE: only what changed, one batch for the rows in which the same columns changed.
use super::{flush::Flush, resolve::Resolved};
use crate::{
    error,
    mapper::{ColumnSet, Groups, Mapped},
    store::{Arena, Entry, NO_SNAPSHOT, State, Store},
};
use aludel_sql::{Param, Result, ValueRef};

const NULL: Param<'static> = Param::Ref(ValueRef::Null);

impl<M: Mapped> Store<M> {
    /// Writes the changes of the objects that were touched.
    pub(crate) fn update_dirty(&mut self, flush: &mut Flush<'_>) -> Result<()> {
        if self.dirty.is_empty() {
            return Ok(());
        }
        self.follow_targets(flush);
        let dirty = std::mem::take(&mut self.dirty);
        let mut groups = Groups::default();
        for slot in dirty {
            if self.resolve(slot, flush)? == Resolved::Waits {
                return Err(error::circle(M::def().name));
            }
            if let Some(changed) = self.change(slot, flush.arena) {
                groups.add(changed, slot);
            }
        }
        for (changed, slots) in groups.into_list() {
            let written = self.fill_changed(&changed, &slots)?;
            self.update_group(&written, &slots, flush)?;
            self.read_sql_onupdates(&written, &slots, flush)?;
        }
        Ok(())
    }

    /// What changed in an object; its snapshot goes when nothing did.
    fn change(&mut self, slot: u32, arena: &Arena) -> Option<ColumnSet> {
        let entry = self.slots.get_mut(slot as usize)?;
        if entry.snapshot == NO_SNAPSHOT || entry.state != State::Persistent {
            return None;
        }
        let changed = arena.changed(entry.snapshot, entry.value.as_ref()?);
        if changed.is_empty() {
            entry.snapshot = NO_SNAPSHOT;
            return None;
        }
        Some(changed)
    }

    fn update_group(&mut self, changed: &ColumnSet, slots: &[u32], flush: &mut Flush<'_>) -> Result<()> {
        let def = M::def();
        let columns = changed.columns();
        let moved = def.primary_key.iter().any(|column| changed.has(*column));
        self.plans.prepare_update::<M>(flush.connection, changed)?;
        let old_keys: Vec<_> = if moved { slots.iter().map(|slot| self.old_key(*slot, flush.arena)).collect() } else { Vec::new() };
        let value = |row: usize, place: usize| match (columns.get(place), old_keys.get(row)) {
            (Some(column), _) => self.param(slots.get(row), Some(column)),
            (None, Some(key)) => key.get(place - columns.len()).map_or(NULL, |part| Param::Ref(part.value())),
            (None, None) => self.param(slots.get(row), def.primary_key.get(place - columns.len())),
        };
        let written = self.plans.update(flush.connection, changed, slots.len(), value)?;
        if written < slots.len() as u64 {
            let one = match slots {
                [slot] => self.key(*slot),
                _ => None,
            };
            return Err(error::stale_row(def, slots.len() as u64 - written, slots.len(), one.as_deref()));
        }
        drop(old_keys);
        self.journal.reserve(slots.len());
        for slot in slots {
            if !M::TO_ONE.is_empty() {
                self.follow(*slot, changed, flush);
            }
            self.written(*slot, moved, flush.arena);
        }
        Ok(())
    }

    fn param(&self, slot: Option<&u32>, column: Option<&usize>) -> Param<'_> {
        match (slot.and_then(|slot| self.value(*slot)), column) {
            (Some(object), Some(column)) => object.param(*column),
            _ => NULL,
        }
    }

    fn old_key<'a>(&self, slot: u32, arena: &'a Arena) -> Vec<Param<'a>> {
        match self.slots.get(slot as usize) {
            Some(entry) => arena.params(entry.snapshot, M::def().primary_key),
            None => Vec::new(),
        }
    }

    fn written(&mut self, slot: u32, moved: bool, arena: &Arena) {
        if moved {
            let old = self.old_key(slot, arena);
            self.map.remove(&old, slot);
            self.register(slot);
        }
        if let Some(entry) = self.slots.get_mut(slot as usize) {
            self.journal.push(Entry::Updated(slot, entry.snapshot));
            entry.snapshot = NO_SNAPSHOT;
        }
    }
}
