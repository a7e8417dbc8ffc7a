//! Taking it back: what becomes of the objects when the transaction ends.
use crate::{
    mapper::{ColumnSet, Mapped},
    store::{AnyStore, Arena, Entry, Links, NO_SNAPSHOT, State, Store, Stored},
};

impl<M: Mapped> Store<M> {
    /// The transaction was committed: what was deleted is gone, snapshots are worthless.
    pub(crate) fn end_of_transaction(&mut self) {
        for entry in std::mem::take(&mut self.journal) {
            if let Entry::Deleted(slot) = entry {
                self.vacate(slot);
            }
        }
    }

    /// The transaction is gone, but the objects keep what the program gave them: what was flushed waits to be flushed again.
    /// With `since`, only as far back as a savepoint.
    pub(crate) fn take_back_journal(&mut self, since: usize) {
        for entry in self.journal.split_off(since.min(self.journal.len())).into_iter().rev() {
            match entry {
                Entry::Inserted(slot, set) => {
                    let given = self.given.get(set as usize).copied().unwrap_or_default();
                    self.take_back_insert(slot, &given);
                }
                Entry::Updated(slot, snapshot) => {
                    if let Some(entry) = self.slots.get_mut(slot as usize) {
                        entry.snapshot = snapshot;
                    }
                }
                Entry::Deleted(slot) => {
                    if let Some(entry) = self.slots.get_mut(slot as usize) {
                        entry.state = State::Doomed;
                    }
                    self.register(slot);
                }
            }
        }
        self.find_work();
    }

    fn take_back_insert(&mut self, slot: u32, given: &ColumnSet) {
        self.unregister(slot);
        if self.state(slot) == State::Doomed {
            // Inserted and deleted in the same transaction: it was never there.
            self.vacate(slot);
            return;
        }
        let Some(entry) = self.slots.get_mut(slot as usize) else { return };
        if let Some(object) = &mut entry.value {
            let made = M::def().generated.iter().filter(|column| !given.has(**column));
            made.for_each(|column| object.unset(*column));
        }
        entry.snapshot = NO_SNAPSHOT;
        entry.state = State::Pending;
    }

    /// Makes the lists of what is to be done from the states of the slots.
    fn find_work(&mut self) {
        (self.pending, self.dirty, self.doomed) = Default::default();
        for (number, slot) in (0u32..).zip(&self.slots) {
            match slot.state {
                State::Pending => self.pending.push(number),
                State::Doomed => self.doomed.push(number),
                State::Persistent if slot.snapshot != NO_SNAPSHOT => self.dirty.push(number),
                State::Persistent | State::Deleted | State::Free => {}
            }
        }
    }

    /// The transaction was rolled back: objects go back to how it found them, new ones leave the session.
    /// With `since`, only as far back as a savepoint: what the journal had then stays.
    pub(crate) fn restore(&mut self, arena: &Arena, since: usize) {
        for slot in 0..self.slots.len() as u32 {
            let snapshot = self.slots.get(slot as usize).map_or(NO_SNAPSHOT, |slot| slot.snapshot);
            if snapshot != NO_SNAPSHOT {
                self.restore_columns(slot, snapshot, arena);
            }
        }
        let mut gone = std::mem::take(&mut self.pending);
        for entry in self.journal.split_off(since.min(self.journal.len())).into_iter().rev() {
            match entry {
                Entry::Inserted(slot, _) => {
                    self.unregister(slot);
                    gone.push(slot);
                }
                Entry::Updated(slot, snapshot) => self.restore_columns(slot, snapshot, arena),
                Entry::Deleted(slot) => {
                    self.revive(slot);
                    self.register(slot);
                }
            }
        }
        std::mem::take(&mut self.doomed).into_iter().for_each(|slot| self.revive(slot));
        gone.into_iter().for_each(|slot| {
            self.vacate(slot);
        });
        self.dirty.clear();
        // The database may see other collections now.
        self.links.iter_mut().for_each(Links::clear);
    }

    fn revive(&mut self, slot: u32) {
        if let Some(entry) = self.slots.get_mut(slot as usize)
            && matches!(entry.state, State::Doomed | State::Deleted)
        {
            entry.state = State::Persistent;
        }
    }

    fn restore_columns(&mut self, slot: u32, snapshot: usize, arena: &Arena) {
        let registered = matches!(self.state(slot), State::Persistent | State::Doomed);
        if registered {
            self.unregister(slot);
        }
        if let Some(entry) = self.slots.get_mut(slot as usize)
            && let Some(object) = &mut entry.value
        {
            entry.snapshot = NO_SNAPSHOT;
            let mut reader = arena.reader(snapshot);
            for column in 0..M::def().columns.len() {
                match reader.next() {
                    Stored::Missing => object.unset(column),
                    // The value came from this column, so it goes back in.
                    Stored::Value(value) => drop(object.set(column, value)),
                }
            }
        }
        if registered {
            self.register(slot);
        }
    }
}
