//! DELETE: by key, a batch per table, children before parents.
use super::flush::Flush;
use crate::{
    mapper::Mapped,
    store::{AnyStore, Arena, Entry, NO_SNAPSHOT, State, Store},
};
use aludel_sql::{Param, Result};

impl<M: Mapped> Store<M> {
    /// Deletes the objects that were marked. A row that is gone already is as it should be.
    pub(crate) fn delete_doomed(&mut self, flush: &mut Flush<'_>) -> Result<()> {
        if self.doomed.is_empty() {
            return Ok(());
        }
        self.plans.prepare_delete::<M>(flush.connection)?;
        let slots = self.children_first(flush.arena);
        let mut params: Vec<Param<'_>> = Vec::with_capacity(slots.len() * M::def().primary_key.len());
        for object in slots.iter().filter_map(|slot| self.value(*slot)) {
            params.extend(M::def().primary_key.iter().map(|column| object.param(*column)));
        }
        let deleted = self.plans.delete(flush.connection, &params)?;
        if deleted < slots.len() as u64 {
            let gone = slots.len() as u64 - deleted;
            tracing::warn!(target: "aludel", table = M::def().table_name, gone, "rows to be deleted were gone already");
        }
        drop(params);
        self.doomed.clear();
        for slot in slots {
            self.unregister(slot);
            self.journal.push(Entry::Deleted(slot));
            if let Some(entry) = self.slots.get_mut(slot as usize) {
                entry.state = State::Deleted;
            }
            self.links.iter_mut().for_each(|links| links.forget(slot));
        }
        Ok(())
    }

    /// The marked objects, those that name others of the same table first.
    fn children_first(&self, arena: &Arena) -> Vec<u32> {
        let is_own = |relation: &usize| M::def().relations.get(*relation).is_some_and(|def| std::ptr::eq((def.target)(), M::def()));
        let own: Vec<Vec<usize>> = M::TO_ONE.iter().filter(|relation| is_own(relation)).map(|relation| foreign_key::<M>(*relation)).collect();
        let mut slots = self.doomed.clone();
        if !own.is_empty() {
            slots.sort_by_cached_key(|slot| std::cmp::Reverse(self.depth(*slot, &own, arena)));
        }
        slots
    }

    /// How many objects of the same table stand above one.
    fn depth(&self, slot: u32, own: &[Vec<usize>], arena: &Arena) -> usize {
        let (mut depth, mut above) = (0, self.above(slot, own, arena));
        while let Some(slot) = above
            && depth < self.slots.len()
        {
            depth += 1;
            above = self.above(slot, own, arena);
        }
        depth
    }

    /// The marked object that one names, as its row has it: the program may have cut it loose since.
    fn above(&self, slot: u32, own: &[Vec<usize>], arena: &Arena) -> Option<u32> {
        let entry = self.slots.get(slot as usize)?;
        let object = entry.value.as_ref()?;
        own.iter().find_map(|columns| {
            let key: Vec<Param<'_>> = match entry.snapshot {
                NO_SNAPSHOT => columns.iter().map(|column| object.param(*column)).collect(),
                snapshot => arena.params(snapshot, columns),
            };
            self.map.get(&key).filter(|above| *above != slot && self.state(*above) == State::Doomed)
        })
    }
}

/// The columns of a foreign key.
fn foreign_key<M: Mapped>(relation: usize) -> Vec<usize> {
    let columns = M::def().relations.get(relation).map_or(&[][..], |def| def.columns);
    columns.iter().filter_map(|column| M::def().columns.iter().position(|known| std::ptr::eq(*known, *column))).collect()
}
