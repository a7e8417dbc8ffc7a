//! One primary to write to, and replicas to read from.
use super::Engine;
use crate::{
    Connection, ExecResult, Transaction,
    error::{ErrorKind, Result},
};
use aludel_sql::{
    Executable, Model, Query,
    visit::{NodeKind, NodeRef},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// A primary and its replicas (SQLAlchemy: a session's `get_bind` by hand). Clones are the same.
///
/// ```no_run
/// # fn main() -> aludel_engine::Result<()> {
/// use aludel_engine::{Engine, Replicated};
///
/// let database = Replicated::new(Engine::connect("postgres://primary/shop")?, [Engine::connect("postgres://replica/shop")?]);
/// let mut connection = database.connection();
/// let names = connection.all(&aludel_sql::select(aludel_sql::bind(1_i64)))?; // on the replica
/// connection.transaction(|tx| tx.execute_script("UPDATE counters SET n = n + 1"))?; // on the primary
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Replicated {
    primary: Engine,
    replicas: Arc<[Engine]>,
    next: Arc<AtomicUsize>,
    sticky: Option<Duration>,
}

/// A connection to whichever database a statement belongs on. Each is taken when it is first needed.
///
/// A SELECT without a lock goes to a replica, anything else to the primary, raw SQL included: nobody knows what it does. After a write,
/// reads go to the primary too, since a replica may not have it yet.
#[derive(Debug)]
pub struct ReplicatedConnection {
    database: Replicated,
    primary: Option<Connection>,
    replica: Option<Connection>,
    wrote: Option<Instant>,
}

impl Replicated {
    /// A primary and any number of replicas, which are used in turn.
    pub fn new(primary: Engine, replicas: impl IntoIterator<Item = Engine>) -> Self {
        Replicated { primary, replicas: replicas.into_iter().collect(), next: Arc::default(), sticky: None }
    }

    /// How long after a write the reads of the same connection go to the primary; for as long as the connection lives without this.
    #[must_use]
    pub fn sticky(mut self, after_write: Duration) -> Self {
        self.sticky = Some(after_write);
        self
    }

    /// The primary.
    pub fn primary(&self) -> &Engine {
        &self.primary
    }

    /// The replicas.
    pub fn replicas(&self) -> &[Engine] {
        &self.replicas
    }

    /// A connection that chooses for each statement.
    pub fn connection(&self) -> ReplicatedConnection {
        ReplicatedConnection { database: self.clone(), primary: None, replica: None, wrote: None }
    }

    /// Runs `work` in a transaction on the primary. Errors: those of [`Engine::transaction`].
    #[track_caller]
    pub fn transaction<T, E: From<crate::Error>>(&self, work: impl FnOnce(&mut Transaction<'_>) -> Result<T, E>) -> Result<T, E> {
        self.primary.transaction(work)
    }

    /// A connection to read by: a replica's, or the primary's if there was a write so lately that a replica may not have it yet.
    ///
    /// Errors: those of [`Engine::connection`].
    pub fn reader(&self, wrote: Option<Instant>) -> Result<Connection> {
        if self.sticks(wrote) { self.primary.connection() } else { self.replica() }
    }

    /// Whether a replica may run a statement: a SELECT that locks nothing and has neither raw SQL nor a statement that writes in it.
    pub fn only_reads(statement: NodeRef<'_>) -> bool {
        only_reads(statement)
    }

    fn sticks(&self, wrote: Option<Instant>) -> bool {
        match (wrote, self.sticky) {
            (Some(wrote), Some(sticky)) => wrote.elapsed() < sticky,
            (wrote, None) => wrote.is_some(),
            (None, _) => false,
        }
    }

    /// A connection to a replica that can be reached, else to the primary.
    fn replica(&self) -> Result<Connection> {
        let first = self.next.fetch_add(1, Ordering::Relaxed);
        for number in 0..self.replicas.len() {
            match self.replicas[(first.wrapping_add(number)) % self.replicas.len()].connection() {
                Err(error) if matches!(error.kind(), ErrorKind::CannotConnect | ErrorKind::ConnectionLost) => {
                    tracing::warn!(target: "aludel.pool", cause = error.message(), "a replica cannot be reached; another database is asked");
                }
                found => return found,
            }
        }
        self.primary.connection()
    }
}

impl ReplicatedConnection {
    /// The connection for reading: a replica's, or the primary's for a while after a write. Errors: those of [`Engine::connection`].
    pub fn read(&mut self) -> Result<&mut Connection> {
        let in_transaction = self.primary.as_ref().is_some_and(Connection::in_transaction);
        if in_transaction || self.database.sticks(self.wrote) {
            return taken(&mut self.primary, || self.database.primary.connection());
        }
        taken(&mut self.replica, || self.database.replica())
    }

    /// The connection for writing. Reads go to the primary from now on. Errors: those of [`Engine::connection`].
    pub fn write(&mut self) -> Result<&mut Connection> {
        self.wrote = Some(Instant::now());
        taken(&mut self.primary, || self.database.primary.connection())
    }

    /// Whether it has written, and when last: to carry it on to the next request of the same user with [`stick`](Self::stick).
    pub fn wrote_at(&self) -> Option<Instant> {
        self.wrote
    }

    /// Behaves as if it had written at that time.
    pub fn stick(&mut self, wrote_at: Instant) {
        self.wrote = self.wrote.max(Some(wrote_at));
    }

    fn of(&mut self, statement: NodeRef<'_>) -> Result<&mut Connection> {
        if only_reads(statement) { self.read() } else { self.write() }
    }

    /// As [`Connection::all`].
    pub fn all<Q: Query>(&mut self, query: &Q) -> Result<Vec<Q::Row>> {
        self.of(query.statement())?.all(query)
    }

    /// As [`Connection::one`].
    pub fn one<Q: Query>(&mut self, query: &Q) -> Result<Q::Row> {
        self.of(query.statement())?.one(query)
    }

    /// As [`Connection::first`].
    pub fn first<Q: Query>(&mut self, query: &Q) -> Result<Option<Q::Row>> {
        self.of(query.statement())?.first(query)
    }

    /// As [`Connection::find`].
    pub fn find<M: Model>(&mut self, key: M::Key) -> Result<Option<M>> {
        self.read()?.find(key)
    }

    /// As [`Connection::execute`].
    pub fn execute<E: Executable + ?Sized>(&mut self, statement: &E) -> Result<ExecResult> {
        self.of(statement.statement())?.execute(statement)
    }

    /// As [`Connection::insert_all`].
    pub fn insert_all<M: Model>(&mut self, objects: &mut [M]) -> Result<()> {
        self.write()?.insert_all(objects)
    }

    /// As [`Connection::begin`], on the primary.
    pub fn begin(&mut self) -> Result<Transaction<'_>> {
        self.write()?.begin()
    }

    /// As [`Connection::transaction`], on the primary.
    pub fn transaction<T, E: From<crate::Error>>(&mut self, work: impl FnOnce(&mut Transaction<'_>) -> Result<T, E>) -> Result<T, E> {
        self.write()?.transaction(work)
    }
}

/// A connection that was taken, or is now, or is again after it was lost.
fn taken(slot: &mut Option<Connection>, take: impl FnOnce() -> Result<Connection>) -> Result<&mut Connection> {
    if slot.as_ref().is_some_and(Connection::is_closed) {
        *slot = None;
    }
    match slot {
        Some(connection) => Ok(connection),
        None => Ok(slot.insert(take()?)),
    }
}

/// A SELECT without a lock and without a statement in it that writes.
fn only_reads(statement: NodeRef<'_>) -> bool {
    let mut reads = matches!(statement.kind(), NodeKind::Select | NodeKind::SetOperation);
    statement.walk(&mut |node| {
        let writes = [NodeKind::Insert, NodeKind::Update, NodeKind::Delete, NodeKind::Merge, NodeKind::Lock, NodeKind::Text];
        reads &= !writes.contains(&node.kind());
        reads
    });
    reads
}
