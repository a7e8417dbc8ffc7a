//! Client defaults: values enter the objects before they are written; what SQL makes is read back behind it.
use super::flush::Flush;
use crate::{
    mapper::{ColumnSet, Mapped},
    store::Store,
};
use aludel_sql::{Param, Result, Value};

impl<M: Mapped> Store<M> {
    /// Gives new objects their defaults, and the columns that they have now.
    pub(super) fn fill_new(&mut self, given: &ColumnSet, slots: &[u32]) -> Result<ColumnSet> {
        let Some(defaults) = M::def().defaults() else { return Ok(*given) };
        let mut filled = *given;
        for slot in slots {
            if let Some(object) = self.object_mut(*slot) {
                defaults.fill_new(object, |_, column| !given.has(column))?.into_iter().for_each(|column| filled.insert(column));
            }
        }
        Ok(filled)
    }

    /// Gives objects that change what they get on every change, and the columns to be written.
    pub(super) fn fill_changed(&mut self, changed: &ColumnSet, slots: &[u32]) -> Result<ColumnSet> {
        let Some(defaults) = M::def().defaults() else { return Ok(*changed) };
        let mut written = *changed;
        for slot in slots {
            if let Some(object) = self.object_mut(*slot) {
                defaults.fill_changed(object, |column| changed.has(column))?.into_iter().for_each(|column| written.insert(column));
            }
        }
        Ok(written)
    }

    /// Reads what the database made for new rows and the INSERT could not tell (`made` it told), by their keys.
    pub(super) fn read_made(&mut self, given: &ColumnSet, made: &[usize], slots: &[u32], flush: &mut Flush<'_>) -> Result<()> {
        let generated = M::def().generated.iter().copied();
        let columns: Vec<usize> = generated.filter(|column| !given.has(*column) && !made.contains(column)).collect();
        self.read_columns(&columns, slots, flush)
    }

    /// Reads what the UPDATE's SQL and the database made.
    pub(super) fn read_sql_onupdates(&mut self, written: &ColumnSet, slots: &[u32], flush: &mut Flush<'_>) -> Result<()> {
        let Some(defaults) = M::def().defaults() else { return Ok(()) };
        let by_sql = defaults.sql_of_changed(|column| written.has(column)).map(|(column, _)| column);
        let columns: Vec<usize> = by_sql.chain(defaults.fetched.iter().copied().filter(|column| !written.has(*column))).collect();
        self.read_columns(&columns, slots, flush)
    }

    /// Reads some columns of rows again, each by its key.
    fn read_columns(&mut self, columns: &[usize], slots: &[u32], flush: &mut Flush<'_>) -> Result<()> {
        if columns.is_empty() {
            return Ok(());
        }
        self.plans.prepare_read::<M>(flush.connection, columns)?;
        for slot in slots {
            let Some(object) = self.value(*slot) else { continue };
            let key: Vec<Param<'_>> = M::def().primary_key.iter().map(|column| object.param(*column)).collect();
            let values: Vec<Value> = self.plans.read(flush.connection, columns, &key)?;
            drop(key);
            if let Some(object) = self.object_mut(*slot) {
                columns.iter().zip(&values).try_for_each(|(column, value)| object.set(*column, value.as_ref()))?;
            }
        }
        Ok(())
    }

    fn object_mut(&mut self, slot: u32) -> Option<&mut M> {
        self.slots.get_mut(slot as usize)?.value.as_mut()
    }
}
