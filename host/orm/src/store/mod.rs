//! Where the objects of a session live: one store per model, one slot per object.
//!
//! Not here: what the session does with them (its own folder) and how they are written (the unit of work).
mod any_store;
mod arena;
mod identity;
mod links;
mod slot;
mod stores;

pub(crate) use any_store::AnyStore;
pub(crate) use arena::{Arena, Stored};
pub(crate) use identity::IdentityMap;
pub(crate) use links::Links;
pub(crate) use slot::{Entry, NO_SNAPSHOT, State, Store};
pub(crate) use stores::Stores;
