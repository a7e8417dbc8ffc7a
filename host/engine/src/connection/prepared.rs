//! The level below statements: prepared once, run with values that are not part of any statement. For a unit of
//! work that changes many rows; other code wants [`Connection::execute`] and [`Connection::execute_many`].
use super::{
    Connection,
    execute::ExecResult,
    run::{FIRST, NEXT},
};
use crate::{
    error::{Error, ErrorKind, Result},
    execute::{Place, Plan, bind_columns, borrowed_param, cell, shared},
};
use aludel_plugin_loader::CellRef;
use aludel_sql::{Executable, Param, RowCursor, Value, visit::Key};
use std::sync::Arc;

/// A statement whose values come later. Made by [`Connection::prepared`]; good on every connection of the engine.
#[derive(Clone)]
pub struct Prepared {
    plan: Arc<Plan>,
    width: usize,
}

impl Prepared {
    /// The SQL.
    pub fn sql(&self) -> &str {
        self.plan.sql()
    }

    /// How many values a run takes: those of the statement it was made of, in the same order.
    pub fn width(&self) -> usize {
        self.width
    }
}

impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Prepared").field("sql", &self.sql()).field("width", &self.width).finish()
    }
}

impl Connection {
    /// Compiles a statement whose bound values only say how many there are and of which types. Client defaults are not filled in:
    /// every value comes later.
    ///
    /// Errors: those of the compiler.
    pub fn prepared<E: Executable + ?Sized>(&mut self, statement: &E) -> Result<Prepared> {
        let node = statement.statement();
        let mut key = Key::reuse(std::mem::take(&mut self.ready()?.physical.key));
        key.node(node);
        let (mut bytes, binds) = key.into_parts();
        if let Some(options) = &self.options {
            bytes.extend_from_slice(options.statement_key());
        }
        let plan = self.engine.cache.get(&bytes, &binds, node, (self.engine.environment(), self.schemas()));
        self.ready()?.physical.key = bytes;
        Ok(Prepared { plan: plan?, width: binds.len() })
    }

    /// Runs it once for each `prepared.width()` values of `params`, in one call of the driver where possible. The
    /// affected rows are added up.
    ///
    /// Without a transaction of the caller's own, an error may leave some runs done. Errors: those of the database; ENG-3007 when the
    /// values do not make whole rows.
    pub fn execute_batch(&mut self, prepared: &Prepared, params: &[Param<'_>]) -> Result<ExecResult> {
        let width = prepared.width;
        if width == 0 || !params.len().is_multiple_of(width) {
            return Err(uneven(prepared, params.len()));
        }
        let place = self.place_of(&prepared.plan)?;
        if !prepared.plan.compiled.in_order {
            let mut total = ExecResult::default();
            for row in params.chunks_exact(width) {
                total.add(self.execute_prepared(prepared, row)?);
            }
            return Ok(total);
        }
        let converted = bind_columns(&prepared.plan.custom_binds, &self.engine.dialect_name, params, width)?;
        // Collecting into a `Result` would not know how many there are, and grow the list step by step.
        let mut cells = Vec::with_capacity(params.len());
        for param in params {
            cells.push(borrowed_param(param)?);
        }
        for (place, values) in &converted {
            for (row, value) in values.iter().enumerate() {
                cells[row * width + place] = cell(value)?;
            }
        }
        let done = match cells.len() == width {
            true => self.run_cells(place, &cells),
            false => {
                self.call(place, &cells, cells.len() / width, |driver, statement, cells, batch| driver.execute_many(statement, width, cells, batch))
            }
        };
        done.map(ExecResult::from)
    }

    /// Runs it once for each of `rows`; `value` says the value of a row (from 0) at a place (from 0 to `prepared.width()`). Unlike
    /// [`Connection::execute_batch`] it needs no list of values.
    ///
    /// Errors: as for [`Connection::execute_batch`].
    pub fn execute_rows<'a>(&mut self, prepared: &Prepared, rows: usize, value: impl Fn(usize, usize) -> Param<'a>) -> Result<ExecResult> {
        let width = prepared.width;
        let places = || (0..rows).flat_map(|row| (0..width).map(move |place| (row, place)));
        if rows < 2 || width == 0 || !prepared.is_simple() {
            let params: Vec<Param<'a>> = places().map(|(row, place)| value(row, place)).collect();
            return self.execute_batch(prepared, &params);
        }
        let place = self.place_of(&prepared.plan)?;
        let mut cells: Vec<CellRef<'_>> = Vec::with_capacity(rows * width);
        let mut owned: Vec<(usize, Value)> = Vec::new();
        for row in 0..rows {
            for place in 0..width {
                let param = value(row, place);
                match shared(&param) {
                    Some(cell) => cells.push(cell?),
                    None => {
                        owned.push((cells.len(), param.value().to_value()));
                        cells.push(CellRef::NULL);
                    }
                }
            }
        }
        for (at, value) in &owned {
            cells[*at] = cell(value)?;
        }
        let done = self.call(place, &cells, rows, |driver, statement, cells, batch| driver.execute_many(statement, width, cells, batch));
        done.map(ExecResult::from)
    }

    /// Runs it once. Errors: as for [`Connection::execute_batch`].
    pub fn execute_prepared(&mut self, prepared: &Prepared, params: &[Param<'_>]) -> Result<ExecResult> {
        let place = self.place_of(&prepared.plan)?;
        self.with_cells(prepared, params, |connection, cells| connection.run_cells(place, cells)).map(ExecResult::from)
    }

    /// Runs it once and gives every row to `each`. Errors: as for [`Connection::execute_batch`], and those of `each`.
    pub fn query_prepared(
        &mut self,
        prepared: &Prepared,
        params: &[Param<'_>],
        mut each: impl FnMut(&mut RowCursor<'_>) -> Result<()>,
    ) -> Result<()> {
        let place = self.place_of(&prepared.plan)?;
        let mut fetched = self.with_cells(prepared, params, |connection, cells| connection.query_cells(place, cells, FIRST))?;
        loop {
            if let Err(error) = self.each_in_batch(place, &mut each) {
                self.close_cursor(fetched.cursor);
                return Err(error);
            }
            if fetched.cursor == 0 {
                return Ok(());
            }
            fetched = self.fetch(place, fetched.cursor, NEXT)?;
        }
    }

    /// Where a plan is prepared on this connection; it is prepared now when it is not.
    #[inline]
    pub(super) fn place_of(&mut self, plan: &Arc<Plan>) -> Result<Place> {
        if self.options.is_some()
            && let Some(commented) = self.commented(plan)
        {
            return match self.ready()?.physical.statements.find(&commented.key) {
                Some(place) => Ok(place),
                None => self.prepare_plan(&commented),
            };
        }
        match self.ready()?.physical.statements.find(&plan.key) {
            Some(place) => Ok(place),
            None => self.prepare_plan(plan),
        }
    }

    fn with_cells<T>(&mut self, prepared: &Prepared, params: &[Param<'_>], work: impl FnOnce(&mut Self, &[CellRef<'_>]) -> Result<T>) -> Result<T> {
        if params.len() != prepared.width {
            return Err(uneven(prepared, params.len()));
        }
        if prepared.is_simple() {
            let mut cells = self.ready()?.physical.cells.lend();
            let filled = params.iter().try_for_each(|param| borrowed_param(param).map(|cell| cells.push(cell)));
            let done = filled.and_then(|()| work(self, &cells));
            if let Some(held) = &mut self.held {
                held.physical.cells.take_back(cells);
            }
            return done;
        }
        let owned: Vec<Value> = params.iter().map(|param| param.value().to_value()).collect();
        let values: Vec<&Value> = owned.iter().collect();
        let converted = prepared.plan.convert(&values, &self.engine.dialect_name)?;
        let cells = prepared.plan.fill(&values, &converted)?;
        work(self, &cells)
    }
}

impl Prepared {
    fn is_simple(&self) -> bool {
        self.plan.compiled.in_order && self.plan.custom_binds.is_empty()
    }
}

#[cold]
fn uneven(prepared: &Prepared, values: usize) -> Error {
    Error::new(ErrorKind::InvalidRequest, "ENG-3007", format!("{values} values do not make rows of {}", prepared.width))
        .note("in", prepared.sql())
        .help("give the values row by row, in the order of the statement's bound values")
}
