//! One relation of a path, with what follows it.
use super::{session, values};
use crate::{
    mapper::{Mapped, position},
    session::Session,
};
use aludel_engine::Connection;
use aludel_sql::{Relation, Result, Select, schema::RelationKind};
use std::sync::Arc;

/// A relation to be loaded for objects of `M`.
pub(crate) trait Step<M>: Send + Sync {
    /// Into the objects of a session.
    fn load(&self, session: &mut Session, owners: &[u32]) -> Result<()>;
    /// Into plain values.
    fn fill(&self, connection: &mut Connection, owners: &mut [&mut M]) -> Result<()>;
}

/// What `.preload(…)` hangs on a query.
pub(super) struct PreloadOption<M>(pub Arc<dyn Step<M>>);

/// The relations that a query loads.
pub(crate) struct Preloads<M>(pub Vec<Arc<dyn Step<M>>>);

/// What `.preload(…)` hung on a query.
pub(crate) fn preloads<M: Mapped>(query: &Select<M>) -> Preloads<M> {
    Preloads(query.data().options.of::<PreloadOption<M>>().map(|option| Arc::clone(&option.0)).collect())
}

pub(super) struct RelationStep<M, T> {
    pub relation: Relation<M, T>,
    /// The query for the related objects, when it is not just all of them.
    pub query: Option<Select<T>>,
    pub next: Vec<Arc<dyn Step<T>>>,
}

impl<M: Mapped, T: Mapped> RelationStep<M, T> {
    pub fn new(relation: Relation<M, T>, query: Option<Select<T>>, next: Vec<Arc<dyn Step<T>>>) -> Self {
        RelationStep { relation, query, next }
    }
}

impl<M: Mapped, T: Mapped> Step<M> for RelationStep<M, T> {
    fn load(&self, session: &mut Session, owners: &[u32]) -> Result<()> {
        let def = self.relation.def();
        let Some(relation) = position(M::def(), def) else { return Ok(()) };
        let target = session::Target { owner: M::number(), relation, def };
        let slots = match def.kind {
            RelationKind::OneToMany => session::load_many(session, &target, self.query.as_ref(), owners)?,
            RelationKind::ManyToOne => session::load_one(session, &target, self.query.as_ref(), owners)?,
        };
        self.next.iter().try_for_each(|step| step.load(session, &slots))
    }

    fn fill(&self, connection: &mut Connection, owners: &mut [&mut M]) -> Result<()> {
        match self.relation.def().kind {
            RelationKind::OneToMany => values::fill_many(self, connection, owners),
            RelationKind::ManyToOne => values::fill_one(self, connection, owners),
        }
    }
}
