//! The way of every statement: find it, bind it, call the driver, tell whoever watches.
use super::{Connection, Held};
use crate::{
    ExecutionOptions, deadline,
    error::{self, Error, Result},
    event::{self, bit, noted},
    execute::{Place, Plan, bind_column, cell, convert_results},
    observe::{Happened, ended, shown},
    pool::Physical,
};
use aludel_plugin_loader::{Batch, CellRef, ConnectionState, DriverConnection, DriverError, ErrorKind as Class, ExecResult, FetchLimit, Fetched};
use aludel_sql::{
    RowCursor, RowRef, Value,
    compile::BindSlot,
    schema::SchemaTranslateMap,
    visit::{Key, NodeKind, NodeRef, key::BindRef},
};
use std::{sync::Arc, time::Instant};

/// The first batch is small, so that the first rows come soon and short results need little memory.
pub(super) const FIRST: FetchLimit = FetchLimit { rows: 64, bytes: 256 << 10 };
/// The batches after it.
pub(super) const NEXT: FetchLimit = FetchLimit { rows: 256, bytes: 1 << 20 };
/// Enough to see whether there is more than one row; a single row needs no second call.
pub(super) const TWO: FetchLimit = FetchLimit { rows: 2, bytes: 1 << 20 };

/// What a driver's call gives, as far as watchers want to know.
pub(super) trait Outcome: Copy {
    fn rows(self, batch: &Batch) -> u64;
}

impl Outcome for Fetched {
    fn rows(self, batch: &Batch) -> u64 {
        batch.rows() as u64
    }
}

impl Outcome for ExecResult {
    fn rows(self, _: &Batch) -> u64 {
        self.affected
    }
}

impl Connection {
    /// Finds the prepared statement, compiling and preparing it when it is new here, and its bound values.
    #[inline]
    pub(super) fn locate<'q>(&mut self, statement: NodeRef<'q>) -> Result<(Place, Vec<BindRef<'q>>)> {
        let held = self.ready()?;
        let mut key = Key::reuse(std::mem::take(&mut held.physical.key));
        key.node(statement);
        let (mut bytes, binds) = key.into_parts();
        if let Some(options) = &self.options {
            bytes.extend_from_slice(options.statement_key());
            bytes.extend_from_slice(options.comment().as_bytes());
        }
        let Some(held) = &mut self.held else { return Err(error::closed(self.why_closed)) };
        let place = match held.physical.statements.find(&bytes) {
            Some(place) => Ok(place),
            None => self.prepare_new(&bytes, &binds, statement),
        };
        if let Some(held) = &mut self.held {
            held.physical.key = bytes;
        }
        Ok((place?, binds))
    }

    #[cold]
    fn prepare_new(&mut self, key: &[u8], binds: &[BindRef<'_>], statement: NodeRef<'_>) -> Result<Place> {
        // What the engine keeps has no comment: tags may be as many as there are requests.
        let plain = key.len() - self.comment().len();
        let plan = self.engine.cache.get(&key[..plain], binds, statement, (self.engine.environment(), self.schemas()))?;
        let plan = self.commented(&plan).unwrap_or(plan);
        self.prepare_plan(&plan)
    }

    /// Other schemas in place of those that statements name.
    pub(super) fn schemas(&self) -> Option<&SchemaTranslateMap> {
        self.options.as_deref().and_then(ExecutionOptions::schemas)
    }

    /// The same, to keep.
    pub(super) fn schema_map(&self) -> Option<Arc<SchemaTranslateMap>> {
        self.options.as_deref().and_then(|options| options.schemas.clone())
    }

    /// The comment with the tags; empty without any.
    pub(super) fn comment(&self) -> &str {
        self.options.as_deref().map_or("", ExecutionOptions::comment)
    }

    /// The plan with the comment of the tags; `None` without any.
    pub(super) fn commented(&self, plan: &Arc<Plan>) -> Option<Arc<Plan>> {
        Some(self.comment()).filter(|comment| !comment.is_empty()).map(|comment| plan.commented(comment))
    }

    /// Prepares a plan that this connection does not have yet.
    #[cold]
    pub(super) fn prepare_plan(&mut self, plan: &Arc<Plan>) -> Result<Place> {
        self.ready()?;
        // The server is asked here too, and may not answer.
        let done = self.timed(|Physical { statements, driver, .. }| statements.prepare(plan, driver))?;
        done.map_err(|error| self.failed(error, Some(plan.sql())))
    }

    /// The plan at a place.
    pub(super) fn plan(&mut self, place: Place) -> Result<Arc<Plan>> {
        Ok(Arc::clone(&self.ready()?.physical.statements.at(place).plan))
    }

    /// Refuses a statement that cannot give rows. What hand-written SQL gives is known when it has run.
    #[inline]
    pub(super) fn needs_rows(&mut self, place: Place) -> Result<()> {
        let plan = &self.ready()?.physical.statements.at(place).plan;
        match plan.compiled.columns.is_empty() && plan.compiled.kind != NodeKind::Text {
            true => Err(error::no_columns(plan.sql())),
            false => Ok(()),
        }
    }

    /// Refuses rows of hand-written SQL that has run and turned out to give none, not even an empty result.
    #[inline]
    pub(super) fn gave_rows(&mut self, place: Place, fetched: Fetched) -> Result<()> {
        let Physical { statements, batch, .. } = &mut *self.ready()?.physical;
        match fetched.cursor == 0 && batch.is_empty() && batch.columns() == 0 && statements.at(place).plan.compiled.kind == NodeKind::Text {
            true => self.gave_none(place),
            false => Ok(()),
        }
    }

    #[cold]
    fn gave_none(&mut self, place: Place) -> Result<()> {
        let Physical { statements, driver, .. } = &mut *self.ready()?.physical;
        let asked = statements.ask_columns(place, driver);
        asked.map_err(|error| self.failed_at(place, error))?;
        let statement = self.ready()?.physical.statements.at(place);
        match statement.columns.is_empty() {
            true => Err(error::no_columns(statement.plan.sql()).note("done", "the statement has been run")),
            false => Ok(()),
        }
    }

    /// Runs a statement with its bound values, and leaves the first rows in the batch.
    #[inline]
    pub(super) fn query(&mut self, place: Place, binds: &[BindRef<'_>], limit: FetchLimit) -> Result<Fetched> {
        self.bound(place, binds, |connection, cells| connection.query_cells(place, cells, limit))
    }

    /// Runs a statement with its bound values for its effect.
    pub(super) fn run(&mut self, place: Place, binds: &[BindRef<'_>]) -> Result<ExecResult> {
        self.bound(place, binds, |connection, cells| connection.run_cells(place, cells))
    }

    #[inline]
    pub(super) fn query_cells(&mut self, place: Place, cells: &[CellRef<'_>], limit: FetchLimit) -> Result<Fetched> {
        self.call(place, cells, 1, |driver, statement, cells, batch| driver.query(statement, cells, limit, batch))
    }

    #[inline]
    pub(super) fn run_cells(&mut self, place: Place, cells: &[CellRef<'_>]) -> Result<ExecResult> {
        self.call(place, cells, 1, |driver, statement, cells, _| driver.execute(statement, cells))
    }

    /// More rows of a cursor, into the batch.
    pub(super) fn fetch(&mut self, place: Place, cursor: u64, limit: FetchLimit) -> Result<Fetched> {
        if self.options.as_ref().is_some_and(|options| options.timeout.is_some()) {
            self.ready()?;
            let done = self.timed(|Physical { driver, batch, .. }| driver.fetch(cursor, limit, batch))?;
            return done.map_err(|error| self.failed_at(place, error));
        }
        let Physical { driver, batch, .. } = &mut *self.ready()?.physical;
        driver.fetch(cursor, limit, batch).map_err(|error| self.failed_at(place, error))
    }

    /// How many rows a batch has.
    pub(super) fn batch(&self, limit: FetchLimit) -> FetchLimit {
        match self.options.as_ref().and_then(|options| options.batch_rows) {
            Some(rows) => FetchLimit { rows, ..NEXT },
            None => limit,
        }
    }

    /// Makes a call within the time that a statement is given. Errors: ENG-2013 when the driver cannot stop one; within, those of the call.
    pub(crate) fn timed<T>(&mut self, call: impl FnOnce(&mut Physical) -> Result<T, DriverError>) -> Result<Result<T, DriverError>> {
        let timeout = self.options.as_ref().and_then(|options| options.timeout);
        let Some(held) = &mut self.held else { return Err(error::closed(self.why_closed)) };
        let Some(timeout) = timeout else { return Ok(call(&mut held.physical)) };
        let Some(handle) = held.physical.driver.cancel_handle() else {
            return Err(error::no_such_thing("ENG-2013", &self.engine.dialect_name, "way to stop a statement", "leave out the timeout"));
        };
        let ended = deadline::within(handle, timeout, || call(&mut held.physical));
        if ended.haunted {
            // The sign of life takes the late cancellation, if it comes soon; nobody else is to have the connection afterwards.
            held.physical.unwanted = true;
            held.physical.broken |= deadline::soon(&mut held.physical.driver, DriverConnection::ping).is_err_and(|error| error.connection_dead);
        }
        Ok(ended.done)
    }

    /// Forgets a cursor that was not read to its end.
    pub(super) fn close_cursor(&mut self, cursor: u64) {
        if let (Some(held), true) = (&mut self.held, cursor != 0) {
            held.physical.driver.close_cursor(cursor);
        }
    }

    /// Turns bound values into cells, in memory that is used again, and lets `work` have them.
    #[inline]
    fn bound<T>(&mut self, place: Place, binds: &[BindRef<'_>], work: impl FnOnce(&mut Self, &[CellRef<'_>]) -> Result<T>) -> Result<T> {
        let held = self.ready()?;
        let mut cells = held.physical.cells.lend();
        let plan = &held.physical.statements.at(place).plan;
        let done = if plan.compiled.in_order && plan.custom_binds.is_empty() {
            let filled = binds.iter().try_for_each(|bind| cell(bind.value).map(|cell| cells.push(cell)));
            filled.and_then(|()| work(self, &cells))
        } else {
            let plan = Arc::clone(plan);
            let values: Vec<&Value> = binds.iter().map(|bind| bind.value).collect();
            let converted = plan.convert(&values, &self.engine.dialect_name);
            return converted.and_then(|converted| plan.fill(&values, &converted).and_then(|cells| work(self, &cells)));
        };
        if let Some(held) = &mut self.held {
            held.physical.cells.take_back(cells);
        }
        done
    }

    /// One call of the driver for a prepared statement. `sets` is the number of sets of values.
    #[inline]
    pub(super) fn call<T: Outcome>(
        &mut self,
        place: Place,
        cells: &[CellRef<'_>],
        sets: usize,
        call: impl Fn(&mut DriverConnection, u64, &[CellRef<'_>], &mut Batch) -> Result<T, DriverError>,
    ) -> Result<T> {
        let done = if self.engine.observer.is_on() || self.options.is_some() {
            self.call_watched(place, (cells, sets), call)?
        } else {
            self.call_driver(place, cells, call)?
        };
        done.map_err(|error| self.failed_at(place, error))
    }

    /// Errors: outside when there is no connection, within those of the driver.
    #[inline]
    fn call_driver<T: Outcome>(
        &mut self,
        place: Place,
        cells: &[CellRef<'_>],
        call: impl Fn(&mut DriverConnection, u64, &[CellRef<'_>], &mut Batch) -> Result<T, DriverError>,
    ) -> Result<Result<T, DriverError>> {
        let Some(Held { physical, holder, .. }) = &mut self.held else { return Err(error::closed(self.why_closed)) };
        holder.runs(physical.statements.at(place).plan.id);
        Ok(call_prepared(physical, place, cells, call))
    }

    /// The same, while somebody watches.
    #[cold]
    #[inline(never)]
    fn call_watched<T: Outcome>(
        &mut self,
        place: Place,
        (cells, sets): (&[CellRef<'_>], usize),
        call: impl Fn(&mut DriverConnection, u64, &[CellRef<'_>], &mut Batch) -> Result<T, DriverError>,
    ) -> Result<Result<T, DriverError>> {
        let plan = self.plan(place)?;
        let sql = plan.sql();
        let observer = Arc::clone(&self.engine.observer);
        let values = observer.telling.show_values.then(|| shown(cells, |index| plan.hides(index)));
        observer.before(sql, sets, values.as_deref())?;
        let span = observer.span(sql);
        let _entered = span.enter();
        let started = Instant::now();
        if let Some(held) = &self.held {
            held.holder.runs(plan.id);
        }
        let done = self.timed(|physical| call_prepared(physical, place, cells, call))?;
        if !observer.is_on() {
            return Ok(done);
        }
        let duration = started.elapsed();
        let rows = match (&done, &self.held) {
            (Ok(done), Some(held)) => done.rows(&held.physical.batch),
            _ => 0,
        };
        let error = done.as_ref().err();
        ended(&span, error);
        observer.tell(&Happened { sql, sets, rows, values: values.as_deref(), duration, control: false, error });
        Ok(done)
    }

    #[cold]
    #[inline(never)]
    fn failed_at(&mut self, place: Place, error: DriverError) -> Error {
        let plan = self.held.as_mut().map(|held| Arc::clone(&held.physical.statements.at(place).plan));
        self.failed(error, plan.as_ref().map(|plan| plan.sql()))
    }

    /// What becomes of an error of the driver: a dead connection is not used again, nor are the others of the pool when the server has
    /// gone away; and a transaction that the database has ended by itself is not taken for an open one.
    #[cold]
    #[inline(never)]
    pub(crate) fn failed(&mut self, error: DriverError, sql: Option<&str>) -> Error {
        let mut dead = error.connection_dead;
        let mut all_dead = dead && error.kind == Class::CONNECTION;
        let mut made = error::from_driver(error, sql);
        if self.engine.hub().has(bit::HANDLE_ERROR) {
            let (dialect, engine) = (self.engine.dialect_name.as_str(), self.engine.name.as_str());
            let mut event = event::HandleError { dialect, engine, sql, error: made, is_disconnect: dead, invalidate_pool: all_dead };
            noted("handle_error", self.engine.hub().handle_error(&mut event));
            (dead, all_dead, made) = (event.is_disconnect, event.is_disconnect && event.invalidate_pool, event.error);
        }
        if let Some(held) = &mut self.held {
            held.physical.broken |= dead;
            if all_dead && !held.detached {
                self.engine.pool.lost(held.physical.generation, Some(&made));
            }
            if self.scope.depth > 0 && !held.physical.broken && held.physical.driver.state() == ConnectionState::Healthy {
                self.scope.lost = true;
            }
        }
        made
    }

    /// Gives every row of the batch to `each`.
    #[inline]
    pub(super) fn each_in_batch(&mut self, place: Place, mut each: impl FnMut(&mut RowCursor<'_>) -> Result<()>) -> Result<()> {
        let Connection { engine, held: Some(held), .. } = self else { return Err(error::closed(self.why_closed)) };
        let Physical { driver, statements, batch, .. } = &mut *held.physical;
        let width = batch.columns();
        if batch.is_empty() {
            return Ok(());
        }
        if statements.at(place).columns.len() != width
            && let Err(error) = statements.ask_columns(place, driver)
        {
            return Err(self.failed_at(place, error));
        }
        let statement = statements.at(place);
        let mut read = |cells: &[aludel_sql::row::Cell], text: &str, bytes: &[u8]| -> Result<()> {
            for row in cells.chunks_exact(width.max(1)) {
                each(&mut RowCursor::new(RowRef::new(row, text, bytes, &statement.columns)))?;
            }
            Ok(())
        };
        let done = if statement.plan.custom_results.is_empty() {
            read(batch.cells(), batch.text(), batch.bytes())
        } else {
            let parts = (batch.cells(), batch.text(), batch.bytes());
            convert_results(&statement.plan.custom_results, &engine.dialect_name, &statement.columns, parts, width)
                .and_then(|converted| read(&converted.cells, &converted.text, &converted.bytes))
        };
        done.map_err(|error| error::in_sql(error, statement.plan.sql()))
    }
}

/// Runs a prepared statement, and once more when the driver says that it has to be prepared again.
#[inline]
fn call_prepared<T>(
    physical: &mut Physical,
    place: Place,
    cells: &[CellRef<'_>],
    call: impl Fn(&mut DriverConnection, u64, &[CellRef<'_>], &mut Batch) -> Result<T, DriverError>,
) -> Result<T, DriverError> {
    let Physical { driver, statements, batch, .. } = physical;
    let mut done = call(driver, statements.at(place).handle, cells, batch);
    if let Err(error) = &done
        && is_stale(error)
        && statements.prepare_again(place, driver).is_ok()
    {
        done = call(driver, statements.at(place).handle, cells, batch);
    }
    done
}

/// The driver says that a prepared statement does not fit the schema any more, and nothing was run.
fn is_stale(error: &DriverError) -> bool {
    error.detail("stale_statement").is_some()
}

impl Plan {
    /// The values of plugin types in the database's form, in the order of `custom_binds`.
    pub(super) fn convert(&self, values: &[&Value], dialect: &str) -> Result<Vec<Value>> {
        let mut converted = Vec::with_capacity(self.custom_binds.len());
        for (slot, column_type) in &self.custom_binds {
            let value = self.slot(*slot, values)?;
            converted.extend(bind_column(&**column_type, dialect, &[value.as_ref()])?);
        }
        Ok(converted)
    }

    /// The cells of every placeholder.
    pub(super) fn fill<'v>(&'v self, values: &[&'v Value], converted: &'v [Value]) -> Result<Vec<CellRef<'v>>> {
        let mut cells = (0..self.compiled.slots.len()).map(|slot| self.slot(slot, values).and_then(cell)).collect::<Result<Vec<_>>>()?;
        for ((slot, _), value) in self.custom_binds.iter().zip(converted) {
            cells[*slot] = cell(value)?;
        }
        Ok(cells)
    }

    fn slot<'v>(&'v self, slot: usize, values: &[&'v Value]) -> Result<&'v Value> {
        match self.compiled.slots.get(slot) {
            Some(BindSlot::Constant(value)) => Ok(value),
            Some(BindSlot::Index(index)) => values.get(*index as usize).copied().ok_or_else(|| missing(self.sql())),
            None => Err(missing(self.sql())),
        }
    }
}

#[cold]
fn missing(sql: &str) -> Error {
    Error::internal("a placeholder has no value").note("in", sql)
}
