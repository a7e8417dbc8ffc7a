//! Loaded collections follow foreign keys that the program changed by assignment.
//!
//! Not here: `session.link(…)`, which changes both ends at once.
use super::flush::Flush;
use crate::{
    mapper::{ColumnSet, Mapped, position},
    store::{AnyStore, Links, Store},
};
use aludel_sql::{Value, schema::RelationDef};

impl<M: Mapped> Store<M> {
    /// Moves an object between the collections of the old and the new targets of its foreign keys. Its snapshot is still
    /// the old one.
    pub(super) fn follow(&mut self, slot: u32, changed: &ColumnSet, flush: &mut Flush<'_>) {
        for relation in M::TO_ONE {
            let Some(def) = M::def().relations.get(*relation).copied() else { continue };
            let columns = places::<M>(def);
            if columns.iter().any(|column| changed.has(*column)) {
                self.move_between(slot, *relation, def, &columns, flush);
            }
        }
    }

    fn move_between(&mut self, slot: u32, relation: usize, def: &'static RelationDef, columns: &[usize], flush: &mut Flush<'_>) {
        let Some(reverse) = def.reverse().and_then(|reverse| position((def.target)(), reverse)) else { return };
        let Some(entry) = self.slots.get(slot as usize) else { return };
        let Some(object) = &entry.value else { return };
        let Some(number) = object.relation(relation).map(|field| field.model_number()) else { return };
        let old: Vec<Value> = flush.arena.params(entry.snapshot, columns).iter().map(|param| param.value().to_value()).collect();
        let new: Vec<Value> = columns.iter().map(|column| object.param(*column).value().to_value()).collect();
        let change = |links: &mut Links, old: Option<u32>, new: Option<u32>| {
            if let Some(old) = old {
                links.remove(old, slot);
            }
            if let Some(new) = new {
                links.push(new, slot);
            }
        };
        match number == flush.own {
            true => {
                let (old, new) = (self.by_key(&old), self.by_key(&new));
                if let Some(links) = self.links.get_mut(reverse) {
                    change(links, old, new);
                }
            }
            false => {
                let Some(store) = flush.stores.any_mut(number) else { return };
                let (old, new) = (store.by_key(&old), store.by_key(&new));
                if let Some(links) = store.links_mut(reverse) {
                    change(links, old, new);
                }
            }
        }
    }
}

fn places<M: Mapped>(def: &RelationDef) -> Vec<usize> {
    def.columns.iter().filter_map(|column| M::def().columns.iter().position(|known| std::ptr::eq(*known, *column))).collect()
}
