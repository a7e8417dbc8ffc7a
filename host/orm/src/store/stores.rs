//! The stores of a session, by the numbers of their models.
use super::{AnyStore, Links, Store};
use crate::mapper::Mapped;
use std::any::Any;

/// One store for each model that the session has seen.
#[derive(Default)]
pub(crate) struct Stores(Vec<Option<Box<dyn AnyStore>>>);

impl Stores {
    /// The store of a model, if there is one.
    #[inline]
    pub fn get<M: Mapped>(&self) -> Option<&Store<M>> {
        let store: &dyn Any = self.0.get(M::number())?.as_deref()?;
        store.downcast_ref()
    }

    /// The store of a model, made if need be.
    #[inline]
    pub fn get_mut<M: Mapped>(&mut self) -> &mut Store<M> {
        let number = M::number();
        if !self.0.get(number).is_some_and(Option::is_some) {
            self.make::<M>(number);
        }
        let store = self.0.get_mut(number).and_then(Option::as_deref_mut).and_then(|store| (store as &mut dyn Any).downcast_mut());
        match store {
            Some(store) => store,
            None => unreachable!("the number of a model is its own"),
        }
    }

    #[cold]
    fn make<M: Mapped>(&mut self, number: usize) {
        if self.0.len() <= number {
            self.0.resize_with(number + 1, || None);
        }
        self.0[number] = Some(Box::new(Store::<M>::new()));
    }

    /// The store with a number.
    pub fn any(&self, number: usize) -> Option<&dyn AnyStore> {
        self.0.get(number)?.as_deref()
    }

    /// The store with a number, to be changed.
    pub fn any_mut(&mut self, number: usize) -> Option<&mut (dyn AnyStore + 'static)> {
        self.0.get_mut(number)?.as_deref_mut()
    }

    /// Takes a store out, so that it can be worked on beside the others. Put it back with [`Stores::put`].
    pub fn take(&mut self, number: usize) -> Option<Box<dyn AnyStore>> {
        self.0.get_mut(number)?.take()
    }

    /// Puts a store back.
    pub fn put(&mut self, number: usize, store: Box<dyn AnyStore>) {
        if let Some(place) = self.0.get_mut(number) {
            *place = Some(store);
        }
    }

    /// Every store, with its number.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &dyn AnyStore)> {
        self.0.iter().enumerate().filter_map(|(number, store)| Some((number, store.as_deref()?)))
    }

    /// Every store, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut (dyn AnyStore + 'static)> {
        self.0.iter_mut().filter_map(|store| store.as_deref_mut())
    }

    /// How long the journal of each store is.
    pub fn journal_lengths(&self) -> Vec<usize> {
        self.0.iter().map(|store| store.as_ref().map_or(0, |store| store.journal_len())).collect()
    }

    /// Gives each store with the length that its journal had; a store that was not there then had none.
    pub fn for_each_since(&mut self, lengths: &[usize], mut work: impl FnMut(&mut dyn AnyStore, usize)) {
        for (number, store) in self.0.iter_mut().enumerate() {
            if let Some(store) = store {
                work(store.as_mut(), lengths.get(number).copied().unwrap_or(0));
            }
        }
    }

    /// Changes the collections of a relation.
    pub fn links_mut(&mut self, number: usize, relation: usize, change: impl FnOnce(&mut Links)) {
        if let Some(links) = self.any_mut(number).and_then(|store| store.links_mut(relation)) {
            change(links);
        }
    }

    /// Whether a flush would have something to look at.
    pub fn has_work(&self) -> bool {
        self.0.iter().flatten().any(|store| store.has_work())
    }
}
