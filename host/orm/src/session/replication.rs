//! A session over a primary and its replicas.
use super::Session;
use aludel_engine::{Engine, Replicated};
use aludel_sql::{Result, visit::NodeRef};
use std::time::Instant;

/// Where the session stands between the two.
pub(crate) struct Replication {
    database: Replicated,
    /// The last write, which a replica may not have yet.
    wrote: Option<Instant>,
    /// The session's connection is a replica's.
    reading: bool,
}

impl Session {
    /// A session that reads from replicas and writes to the primary (SQLAlchemy: a session's `get_bind` by hand).
    ///
    /// Reads go to a replica until the session begins to write: a flush, [`Session::execute`], [`Session::savepoint`], [`Session::begin`], a query that
    /// locks, or raw SQL. From then on everything is on the primary, in one transaction. After it reads stay there for as long as
    /// [`Replicated::sticky`] says. A session that only reads ([`Session::set_read_only`]) stays on its replica.
    ///
    /// ```no_run
    /// # fn main() -> aludel_sql::Result<()> {
    /// use aludel_engine::{Engine, Replicated};
    /// use aludel_orm::Session;
    ///
    /// let database = Replicated::new(Engine::connect("postgres://primary/shop")?, [Engine::connect("postgres://replica/shop")?]);
    /// let mut session = Session::replicated(&database)?;
    /// let one = session.rows(aludel_sql::select(aludel_sql::bind(1_i64)))?; // on the replica
    /// session.begin()?; // on the primary, and what follows too
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Errors: those of [`Session::new`].
    pub fn replicated(database: &Replicated) -> Result<Session> {
        let mut session = Session::new(database.primary())?;
        session.replication = Some(Box::new(Replication { database: database.clone(), wrote: None, reading: false }));
        Ok(session)
    }

    /// When it wrote last, of a session over replicas: to carry it on to the next session of the same user with [`Session::stick`].
    pub fn wrote_at(&self) -> Option<Instant> {
        self.replication.as_ref().and_then(|replication| replication.wrote)
    }

    /// Behaves as if it had written at that time. Nothing for a session over one engine.
    pub fn stick(&mut self, wrote_at: Instant) {
        if let Some(replication) = &mut self.replication {
            replication.wrote = replication.wrote.max(Some(wrote_at));
        }
    }

    /// Takes the connection that reads come from.
    pub(crate) fn take_reader(&mut self) -> Result<()> {
        let connection = match &mut self.replication {
            Some(replication) => {
                let connection = replication.database.reader(replication.wrote)?;
                replication.reading = !connection.engine().is_same(replication.database.primary());
                connection
            }
            None => self.engine.connection()?,
        };
        self.connection = Some(connection);
        Ok(())
    }

    /// Goes over to the primary, unless the session only reads. What a replica was asked before ends with that.
    pub(crate) fn leave_replica(&mut self) -> Result<()> {
        let read_only = self.read_only;
        let Some(replication) = self.replication.as_mut().filter(|_| !read_only) else { return Ok(()) };
        replication.wrote = Some(Instant::now());
        if self.connection.is_none() || std::mem::take(&mut replication.reading) {
            replication.reading = false;
            self.connection = None;
            self.connection = Some(replication.database.primary().connection()?);
        }
        Ok(())
    }

    /// The primary has what was written only now.
    pub(crate) fn note_commit(&mut self) {
        if let Some(replication) = self.replication.as_mut().filter(|replication| !replication.reading && replication.wrote.is_some()) {
            replication.wrote = Some(Instant::now());
        }
    }

    /// Goes over to the primary if a replica must not run a statement.
    pub(crate) fn choose(&mut self, statement: NodeRef<'_>) -> Result<()> {
        if self.replication.is_some() && !Replicated::only_reads(statement) { self.leave_replica() } else { Ok(()) }
    }

    /// The engine that the session's connection belongs to.
    pub(crate) fn reads_from(&self) -> Engine {
        self.connection.as_ref().map_or_else(|| self.engine.clone(), aludel_engine::Connection::engine)
    }
}
