//! INSERT: one batch for the rows that give the same columns, and the keys that the database made written back.
use super::{
    flush::{Flush, Step},
    resolve::Resolved,
};
use crate::{
    mapper::{ColumnSet, Groups, Mapped},
    store::{Entry, State, Store},
};
use aludel_sql::{Param, Result, Value};

impl<M: Mapped> Store<M> {
    /// Inserts the pending objects whose foreign keys are known.
    pub(crate) fn insert_pending(&mut self, flush: &mut Flush<'_>) -> Result<Step> {
        if self.pending.is_empty() {
            return Ok(Step::Idle);
        }
        self.follow_targets(flush);
        let pending = std::mem::take(&mut self.pending);
        let (mut ready, mut postponed) = (Vec::with_capacity(pending.len()), Vec::new());
        for slot in pending {
            match self.resolve(slot, flush)? {
                Resolved::Yes => ready.push(slot),
                Resolved::Postponed => {
                    ready.push(slot);
                    postponed.push(slot);
                }
                Resolved::Waits => self.pending.push(slot),
            }
        }
        if ready.is_empty() {
            return Ok(Step::Stuck);
        }
        self.insert_ready(&ready, &postponed, flush)?;
        Ok(Step::Inserted { all: self.pending.is_empty() })
    }

    fn insert_ready(&mut self, ready: &[u32], postponed: &[u32], flush: &mut Flush<'_>) -> Result<()> {
        let mut groups = Groups::default();
        ready.iter().for_each(|slot| groups.add(self.given(*slot), *slot));
        for (own, slots) in groups.into_list() {
            let given = self.fill_new(&own, &slots)?;
            let made = made_columns::<M>(&given, flush);
            let values = self.insert_group(&given, &made, &slots, flush)?;
            self.write_back(&own, &made, &slots, values)?;
            self.read_made(&given, &made, &slots, flush)?;
        }
        for slot in postponed {
            // The snapshot without the foreign key makes the update that follows write it.
            self.snapshot_postponed(*slot, flush);
        }
        Ok(())
    }

    fn snapshot_postponed(&mut self, slot: u32, flush: &mut Flush<'_>) {
        if let Some(entry) = self.slots.get_mut(slot as usize)
            && let Some(value) = &entry.value
        {
            entry.snapshot = flush.arena.take(value);
            self.dirty.push(slot);
        }
    }

    /// The columns that have a value.
    fn given(&self, slot: u32) -> ColumnSet {
        let mut given = ColumnSet::first(M::def().columns.len());
        if let Some(object) = self.value(slot) {
            M::OPTIONAL.iter().filter(|column| !object.is_loaded(**column)).for_each(|column| given.remove(*column));
        }
        given
    }

    fn insert_group(&mut self, given: &ColumnSet, made: &[usize], slots: &[u32], flush: &mut Flush<'_>) -> Result<Vec<Value>> {
        self.plans.prepare_insert::<M>(flush.connection, given, made)?;
        let columns = given.columns();
        let mut params: Vec<Param<'_>> = Vec::with_capacity(columns.len() * slots.len());
        for object in slots.iter().filter_map(|slot| self.value(*slot)) {
            params.extend(columns.iter().map(|column| object.param(*column)));
        }
        self.plans.insert(flush.connection, given, made.len(), slots.len(), &params)
    }

    /// Puts what the database made into the objects; they are rows from now on. `given` is what the program gave them.
    fn write_back(&mut self, given: &ColumnSet, columns: &[usize], slots: &[u32], made: Vec<Value>) -> Result<()> {
        let mut values = made.iter();
        let set = self.given.iter().position(|known| known == given).unwrap_or_else(|| {
            self.given.push(*given);
            self.given.len() - 1
        }) as u32;
        for slot in slots {
            let Some(entry) = self.slots.get_mut(*slot as usize) else { continue };
            entry.state = State::Persistent;
            self.journal.push(Entry::Inserted(*slot, set));
            if let Some(object) = &mut entry.value {
                for (column, value) in columns.iter().zip(values.by_ref()) {
                    object.set(*column, value.as_ref())?;
                }
            }
            self.register(*slot);
        }
        Ok(())
    }
}

/// The columns that the database makes for rows that give these, as far as the INSERT tells them: all of them, or the key alone.
fn made_columns<M: Mapped>(given: &ColumnSet, flush: &Flush<'_>) -> Vec<usize> {
    let def = M::def();
    let made = def.generated.iter().copied().filter(|column| !given.has(*column));
    match flush.tells_rows() {
        true => made.collect(),
        false => made.filter(|column| def.primary_key.contains(column)).collect(),
    }
}
