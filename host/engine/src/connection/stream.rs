//! Rows one by one, a batch at a time in memory.
use super::{
    Connection,
    run::{FIRST, NEXT},
};
use crate::{
    error::{self, Result},
    execute::{Converted, Place, convert_results},
};
use aludel_plugin_loader::{Batch, FetchLimit};
use aludel_sql::{Query, RowCursor, RowRef, dml::Filled, row::ResultColumn, select::Decode};
use std::sync::Arc;

/// The rows of a query, read as they are asked for (SQLAlchemy: `stream_results`, `yield_per`).
///
/// At most one batch is in memory, of 256 rows or 1 MiB, whichever is less, and at least one row. The
/// connection is lent to it; dropping it early ends the query.
#[must_use = "an iterator does nothing until it is asked for rows"]
pub struct Rows<'c, R> {
    connection: &'c mut Connection,
    decode: Decode<R>,
    place: Place,
    cursor: u64,
    batch: Batch,
    converted: Option<Converted>,
    columns: Arc<[ResultColumn]>,
    next: usize,
    limit: FetchLimit,
    failed: bool,
}

impl Connection {
    /// The rows of a query one by one (SQLAlchemy: `stream_results`). Memory stays bounded, however many there are.
    ///
    /// ```no_run
    /// # fn main() -> aludel_engine::Result<()> {
    /// # let engine = aludel_engine::Engine::connect("sqlite://")?;
    /// # let mut connection = engine.connection()?;
    /// for name in connection.stream(&aludel_sql::text("SELECT name FROM users").rows::<String>())? {
    ///     println!("{}", name?);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Errors: those of [`Connection::all`]; each row may be an error of its own, after which there are no more.
    pub fn stream<Q: Query>(&mut self, query: &Q) -> Result<Rows<'_, Q::Row>> {
        let (first, next) = (self.batch(FIRST), self.batch(NEXT));
        self.stream_within(query, first, next)
    }

    /// The same with at most `rows` rows in memory at a time (SQLAlchemy: `yield_per(n)`). Errors: those of [`Connection::stream`].
    pub fn yield_per<Q: Query>(&mut self, rows: u32, query: &Q) -> Result<Rows<'_, Q::Row>> {
        let limit = FetchLimit { rows: rows.max(1), ..NEXT };
        self.stream_within(query, limit, limit)
    }

    fn stream_within<Q: Query>(&mut self, query: &Q, first: FetchLimit, next: FetchLimit) -> Result<Rows<'_, Q::Row>> {
        let filled = Filled::of(query.statement())?;
        let (place, binds) = self.locate(filled.statement())?;
        self.needs_rows(place)?;
        let fetched = self.query(place, &binds, first)?;
        self.gave_rows(place, fetched)?;
        let mut rows = Rows {
            decode: query.decode(),
            place,
            cursor: fetched.cursor,
            batch: Batch::new(),
            converted: None,
            columns: Arc::from([]),
            next: 0,
            limit: next,
            failed: false,
            connection: self,
        };
        rows.take_batch()?;
        Ok(rows)
    }
}

impl<'c, R> Rows<'c, R> {
    /// The rows in lists of `rows`, the last of which may be shorter (SQLAlchemy: `partitions(n)`). An error comes instead of the list in
    /// which it happened, and ends it.
    ///
    /// ```no_run
    /// # fn main() -> aludel_engine::Result<()> {
    /// # let engine = aludel_engine::Engine::connect("sqlite://")?;
    /// # let mut connection = engine.connection()?;
    /// let query = aludel_sql::text("SELECT name FROM users").rows::<String>();
    /// for names in connection.yield_per(1_000, &query)?.partitions(1_000) {
    ///     println!("{}", names?.len());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn partitions(self, rows: usize) -> Partitions<'c, R> {
        Partitions { rows: self, size: rows.max(1) }
    }
}

/// The rows of a query in lists. Made by [`Rows::partitions`].
#[must_use = "an iterator does nothing until it is asked for rows"]
#[derive(Debug)]
pub struct Partitions<'c, R> {
    rows: Rows<'c, R>,
    size: usize,
}

impl<R> Iterator for Partitions<'_, R> {
    type Item = Result<Vec<R>>;

    fn next(&mut self) -> Option<Result<Vec<R>>> {
        let part: Result<Vec<R>> = self.rows.by_ref().take(self.size).collect();
        match part {
            Ok(part) if part.is_empty() => None,
            part => Some(part),
        }
    }
}

impl<R> Rows<'_, R> {
    /// Takes the connection's batch, in exchange for the old one.
    fn take_batch(&mut self) -> Result<()> {
        let engine = Arc::clone(&self.connection.engine);
        let held = self.connection.ready()?;
        std::mem::swap(&mut self.batch, &mut held.physical.batch);
        self.next = 0;
        let width = self.batch.columns();
        let physical = &mut *held.physical;
        if physical.statements.at(self.place).columns.len() != width
            && !self.batch.is_empty()
            && let Err(error) = physical.statements.ask_columns(self.place, &mut physical.driver)
        {
            return Err(self.connection.failed(error, None));
        }
        let statement = physical.statements.at(self.place);
        self.columns = Arc::clone(&statement.columns);
        if !statement.plan.custom_results.is_empty() {
            let parts = (self.batch.cells(), self.batch.text(), self.batch.bytes());
            self.converted = Some(convert_results(&statement.plan.custom_results, &engine.dialect_name, &self.columns, parts, width)?);
        }
        Ok(())
    }

    fn advance(&mut self) -> Result<Option<R>> {
        while self.next == self.batch.rows() {
            if self.cursor == 0 {
                return Ok(None);
            }
            let cursor = std::mem::take(&mut self.cursor);
            self.cursor = self.connection.fetch(self.place, cursor, self.limit)?.cursor;
            self.take_batch()?;
        }
        let (width, row) = (self.batch.columns(), self.next);
        self.next += 1;
        let (cells, text, bytes) = match &self.converted {
            Some(converted) => (&converted.cells[..], &converted.text[..], &converted.bytes[..]),
            None => (self.batch.cells(), self.batch.text(), self.batch.bytes()),
        };
        let cells = cells.get(row * width..(row + 1) * width).unwrap_or_default();
        match (self.decode)(&mut RowCursor::new(RowRef::new(cells, text, bytes, &self.columns))) {
            Ok(row) => Ok(Some(row)),
            Err(error) => Err(error::in_sql(error, self.connection.plan(self.place)?.sql())),
        }
    }
}

impl<R> Iterator for Rows<'_, R> {
    type Item = Result<R>;

    fn next(&mut self) -> Option<Result<R>> {
        if self.failed {
            return None;
        }
        let next = self.advance().transpose();
        self.failed = matches!(next, Some(Err(_)));
        next
    }
}

impl<R> Drop for Rows<'_, R> {
    fn drop(&mut self) {
        self.connection.close_cursor(self.cursor);
        if let Some(held) = &mut self.connection.held {
            std::mem::swap(&mut self.batch, &mut held.physical.batch);
        }
    }
}

impl<R> std::fmt::Debug for Rows<'_, R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rows").field("open", &(self.cursor != 0)).finish_non_exhaustive()
    }
}
