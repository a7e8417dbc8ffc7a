//! Foreign keys follow the objects they point to.
use super::flush::{Flush, Key, key_in};
use crate::{error, mapper::Mapped, session::RawHandle, store::Store};
use aludel_sql::{Result, ValueRef};

/// Whether a row's foreign keys are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Resolved {
    /// All of them.
    Yes,
    /// Some are left NULL for now.
    Postponed,
    /// A row it names has no key yet.
    Waits,
}

impl<M: Mapped> Store<M> {
    /// Fills in the foreign keys of one object.
    pub(super) fn resolve(&mut self, slot: u32, flush: &Flush<'_>) -> Result<Resolved> {
        let mut resolved = Resolved::Yes;
        for relation in M::TO_ONE {
            let Some(field) = self.value(slot).and_then(|object| object.relation(*relation)) else { continue };
            if field.is_parent() {
                return Err(error::no_parent(M::def(), *relation));
            }
            let Some(target) = field.target() else { continue };
            let (number, nullable, has_key) = (field.model_number(), field.is_nullable(), field.has_key());
            if !self.knows(number, target, flush) {
                if has_key {
                    continue;
                }
                return Err(error::stale_target(M::def(), *relation));
            }
            let key = if number == flush.own { key_in(self, target) } else { flush.key_of(number, target) };
            match key {
                Some(Key::Number(key)) => self.set_key(slot, *relation, &[ValueRef::I64(key)])?,
                Some(Key::Values(key)) => {
                    let values: Vec<ValueRef<'_>> = key.iter().map(aludel_sql::Value::as_ref).collect();
                    self.set_key(slot, *relation, &values)?;
                }
                None if nullable && flush.postpone => resolved = Resolved::Postponed,
                None => return Ok(Resolved::Waits),
            }
        }
        Ok(resolved)
    }

    fn knows(&self, number: usize, target: RawHandle, flush: &Flush<'_>) -> bool {
        use crate::store::AnyStore;
        target.session == flush.session
            && match number == flush.own {
                true => self.is_current(target.slot, target.generation),
                false => flush.stores.any(number).is_some_and(|store| store.is_current(target.slot, target.generation)),
            }
    }

    fn set_key(&mut self, slot: u32, relation: usize, values: &[ValueRef<'_>]) -> Result<()> {
        let object = self.slots.get_mut(slot as usize).and_then(|slot| slot.value.as_mut());
        match object.and_then(|object| object.relation_mut(relation)) {
            Some(field) => field.set_key(values),
            None => Ok(()),
        }
    }
}
