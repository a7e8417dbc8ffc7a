//! Many rows at once, and the values that the database made for them.
use super::{
    Connection,
    insert_plan::{How, InsertPlan, Pieces},
    run::TWO,
};
use crate::{
    error::{Error, ErrorKind, Result, closed},
    execute::{Place, bind_columns, borrowed_param, cell},
    observe::Happened,
    pool::Physical,
};
use aludel_plugin_loader::{CellRef, ErrorKind as Class};
use aludel_sql::{
    Compare, Expr, Model, Param, RowRef, Value, ValueRef,
    expr::{Bind, ColumnRef, Node},
    row, select,
};
use std::{
    any::TypeId,
    sync::{Arc, atomic::Ordering},
    time::Instant,
};

impl Connection {
    /// Inserts objects and puts the values that the database made (keys, defaults of `Auto` columns) into them
    /// (SQLAlchemy: `session.add_all` and `flush`, without a session; `insertmanyvalues`).
    ///
    /// `Auto` columns that have a default in the program (`client_default`) get it before. Outside a transaction it is all or none of
    /// them. Within one an error may leave some of them inserted: roll back, to
    /// a savepoint or altogether.
    ///
    /// Errors: those of the compiler and the database; ENG-3006 when the database cannot tell the keys it made.
    pub fn insert_all<M: Model>(&mut self, objects: &mut [M]) -> Result<()> {
        if let Some(defaults) = M::def().defaults() {
            objects.iter_mut().try_for_each(|object| defaults.fill_new(object, is_unset).map(drop))?;
        }
        if objects.len() == 1 {
            return self.insert_run(objects);
        }
        self.all_or_nothing(|connection| {
            let mut rest = objects;
            while let Some(first) = rest.first() {
                let mask = unset(first);
                let run = rest.iter().position(|object| unset(object) != mask).unwrap_or(rest.len());
                let (same, others) = rest.split_at_mut(run);
                connection.insert_run(same)?;
                rest = others;
            }
            Ok(())
        })
    }

    /// Inserts one object (SQLAlchemy: `session.add` and `flush`, without a session). Errors: those of [`Connection::insert_all`].
    pub fn insert<M: Model>(&mut self, object: &mut M) -> Result<()> {
        self.insert_all(std::slice::from_mut(object))
    }

    /// Inserts objects whose unset columns are the same.
    fn insert_run<M: Model>(&mut self, objects: &mut [M]) -> Result<()> {
        let Some(first) = objects.first() else { return Ok(()) };
        let def = M::def();
        let left_out = unset(first);
        let is_left_out =
            |column: usize| def.generated.iter().position(|generated| *generated == column).is_some_and(|bit| left_out & mask(bit) != 0);
        let columns: Vec<usize> = (0..def.columns.len()).filter(|column| !is_left_out(*column)).collect();
        let made = (0..def.columns.len()).filter(|column| is_left_out(*column));
        // An INSERT without RETURNING tells the key alone; the rest is read by it.
        let tells_rows = self.engine.tells_rows();
        let (returning, unknown): (Vec<usize>, Vec<usize>) = made.partition(|column| tells_rows || def.primary_key.contains(column));
        let plan = self.engine.insert_plan((TypeId::of::<M>(), left_out, self.schema_map()), def, &columns, &returning)?;
        let mut params = Vec::with_capacity(objects.len() * columns.len());
        for object in objects.iter() {
            params.extend(columns.iter().map(|column| object.param(*column)));
        }
        let mut made: Vec<Value> = Vec::new();
        if returning.len() == 1 && plan.how != How::Unknown {
            // The usual case, a key: it goes from the batch into the object without a copy of the row.
            let mut keys = Vec::with_capacity(objects.len());
            self.insert_batch(&plan, &params, objects.len(), |row| {
                keys.push(row.value(0)?.to_value());
                Ok(())
            })?;
            made = keys;
        } else {
            self.insert_batch(&plan, &params, objects.len(), |row| {
                for column in 0..returning.len() {
                    made.push(row.value(column)?.to_value());
                }
                Ok(())
            })?;
        }
        drop(params);
        for (object, values) in objects.iter_mut().zip(made.chunks_exact(returning.len().max(1))) {
            for (column, value) in returning.iter().zip(values) {
                object.set(*column, value.as_ref())?;
            }
        }
        if unknown.is_empty() { Ok(()) } else { self.read_made(&unknown, objects) }
    }

    /// Reads columns of new rows by their keys.
    #[cold]
    fn read_made<M: Model>(&mut self, columns: &[usize], objects: &mut [M]) -> Result<()> {
        let def = M::def();
        let wanted: Vec<Expr<Value>> =
            columns.iter().filter_map(|column| def.columns.get(*column)).map(|column| Expr::new(Node::Column(ColumnRef::fixed(column)))).collect();
        let query = def.primary_key_columns().fold(select(wanted), |query, column| {
            let value: Expr<Value> = Expr::new(Bind::node(Value::Null, column.sql_type.clone()));
            query.filter(Compare::eq(Expr::<Value>::new(Node::Column(ColumnRef::fixed(column))), value))
        });
        let prepared = self.prepared(&query)?;
        for object in objects {
            let key: Vec<Param<'_>> = def.primary_key.iter().map(|column| object.param(*column)).collect();
            let mut values = Vec::with_capacity(columns.len());
            self.query_prepared(&prepared, &key, |row| {
                for _ in columns {
                    values.push(row.next::<Value>()?);
                }
                Ok(())
            })?;
            drop(key);
            columns.iter().zip(&values).try_for_each(|(column, value)| object.set(*column, value.as_ref()))?;
        }
        Ok(())
    }

    /// Works out how rows of a model go into its table. `columns` and `returning` are positions in the model's columns.
    ///
    /// Errors: those of the compiler.
    pub fn insert_plan<M: Model>(&self, columns: &[usize], returning: &[usize]) -> Result<InsertPlan> {
        InsertPlan::new(&self.engine, M::def(), columns, returning, self.schemas())
    }

    /// Inserts `rows` rows, whose values stand one after the other in `params`, and gives the wanted columns of each to
    /// `each`, in the order of the rows. The level below [`Connection::insert_all`]; without a transaction of the
    /// caller's own, an error may leave some rows inserted.
    ///
    /// Errors: those of the database; ENG-3006 when the keys cannot be told; ENG-3007 when the values do not make `rows` rows.
    pub fn insert_batch(
        &mut self,
        plan: &InsertPlan,
        params: &[Param<'_>],
        rows: usize,
        mut each: impl FnMut(RowRef<'_>) -> Result<()>,
    ) -> Result<()> {
        check(plan, params.len(), rows)?;
        self.ready()?;
        let converted = bind_columns(&plan.plan.custom_binds, &self.engine.dialect_name, params, plan.width)?;
        let mut cells = Vec::with_capacity(params.len());
        for param in params {
            cells.push(borrowed_param(param)?);
        }
        for (slot, values) in &converted {
            for (row, value) in values.iter().enumerate() {
                cells[row * plan.width + slot] = cell(value)?;
            }
        }
        if let Some(pieces) = &plan.pieces
            && plan.how != How::Unknown
            && !self.engine.no_insert_many.load(Ordering::Relaxed)
            && self.options.is_none()
            && self.insert_many(plan, pieces, &cells, rows)?
        {
            return self.inserted(plan, rows, each);
        }
        let place = self.place_of(&plan.plan)?;
        match plan.how {
            How::LastId => self.insert_each(plan, place, &cells, each),
            How::Unknown => Err(keys_unknown(plan)),
            How::Nothing | How::Returning if rows == 1 || plan.width == 0 || plan.single => {
                for row in 0..rows {
                    let cells = cells.get(row * plan.width..(row + 1) * plan.width).unwrap_or_default();
                    self.insert_one(plan, place, cells)?;
                    self.inserted(plan, 1, &mut each)?;
                }
                Ok(())
            }
            How::Nothing | How::Returning => {
                self.call(place, &cells, rows, |driver, statement, cells, batch| driver.execute_many(statement, plan.width, cells, batch))?;
                self.inserted(plan, rows, each)
            }
        }
    }

    fn insert_one(&mut self, plan: &InsertPlan, place: Place, cells: &[CellRef<'_>]) -> Result<()> {
        if plan.how == How::Nothing {
            return self.run_cells(place, cells).map(|_| ());
        }
        let fetched = self.query_cells(place, cells, TWO)?;
        self.close_cursor(fetched.cursor);
        Ok(())
    }

    fn insert_each(&mut self, plan: &InsertPlan, place: Place, cells: &[CellRef<'_>], mut each: impl FnMut(RowRef<'_>) -> Result<()>) -> Result<()> {
        let columns = Arc::from([]);
        for row in cells.chunks_exact(plan.width.max(1)) {
            let done = self.run_cells(place, row)?;
            if !done.has_last_id {
                return Err(keys_unknown(plan));
            }
            let cell = row::Cell { tag: row::tag::I64, flags: 0, aux: 0, len: 0, bits: done.last_id.cast_unsigned() };
            each(RowRef::new(&[cell], "", &[], &columns))?;
        }
        Ok(())
    }

    /// The driver's own way for many rows; `false` when it has none, and nothing was inserted.
    fn insert_many(&mut self, plan: &InsertPlan, pieces: &Pieces, cells: &[CellRef<'_>], rows: usize) -> Result<bool> {
        let observer = self.engine.observer.is_on().then(|| Arc::clone(&self.engine.observer));
        if let Some(observer) = &observer {
            observer.before(plan.sql(), rows, None)?;
        }
        let Some(held) = &mut self.held else { return Err(closed("")) };
        let Physical { driver, batch, .. } = &mut *held.physical;
        held.holder.runs(plan.plan.id);
        let started = observer.is_some().then(Instant::now);
        let done = driver.insert_many(&pieces.head, &pieces.tuple, &pieces.returning, plan.width, cells, batch);
        if let Err(error) = &done
            && error.kind == Class::UNSUPPORTED
        {
            self.engine.no_insert_many.store(true, Ordering::Relaxed);
            return Ok(false);
        }
        if let (Some(observer), Some(started)) = (observer, started) {
            let error = done.as_ref().err();
            let happened =
                Happened { sql: plan.sql(), sets: rows, rows: rows as u64, values: None, duration: started.elapsed(), control: false, error };
            observer.tell(&happened);
        }
        done.map(|_| true).map_err(|error| self.failed(error, Some(plan.sql())))
    }

    /// Gives the rows that came back to `each`.
    fn inserted(&mut self, plan: &InsertPlan, rows: usize, mut each: impl FnMut(RowRef<'_>) -> Result<()>) -> Result<()> {
        if plan.how == How::Nothing {
            return Ok(());
        }
        let Some(held) = &mut self.held else { return Err(closed("")) };
        let batch = &held.physical.batch;
        if batch.rows() != rows || batch.columns() != plan.returning.len() {
            return Err(Error::new(ErrorKind::Database, "ENG-3008", format!("{rows} rows were inserted, and {} came back", batch.rows()))
                .note("in", plan.sql())
                .help("a trigger or rule of the table keeps rows from being inserted; insert them one by one"));
        }
        let (text, bytes) = (batch.text(), batch.bytes());
        for row in batch.cells().chunks_exact(batch.columns().max(1)) {
            each(RowRef::new(row, text, bytes, &plan.plan.compiled.columns))?;
        }
        Ok(())
    }
}

/// The generated columns that are not set, as bits. Beyond 64 generated columns they count as set.
fn unset<M: Model>(object: &M) -> u64 {
    M::def()
        .generated
        .iter()
        .enumerate()
        .filter(|(_, column)| matches!(object.param(**column).value(), ValueRef::Null))
        .fold(0, |bits, (bit, _)| bits | mask(bit))
}

/// Whether a column is one that the object has no value for.
fn is_unset<M: Model>(object: &M, column: usize) -> bool {
    M::def().generated.contains(&column) && matches!(object.param(column).value(), ValueRef::Null)
}

fn mask(bit: usize) -> u64 {
    u32::try_from(bit).ok().and_then(|bit| 1_u64.checked_shl(bit)).unwrap_or(0)
}

fn check(plan: &InsertPlan, values: usize, rows: usize) -> Result<()> {
    if values == plan.width * rows {
        return Ok(());
    }
    Err(Error::new(ErrorKind::InvalidRequest, "ENG-3007", format!("{values} values do not make {rows} rows of {}", plan.width))
        .note("in", plan.sql())
        .help("give the values row by row, in the order of the columns"))
}

#[cold]
fn keys_unknown(plan: &InsertPlan) -> Error {
    Error::new(ErrorKind::Unsupported, "ENG-3006", "the database cannot tell the values it made for the new rows")
        .note("in", plan.sql())
        .help("set the values in the program, for instance as UUIDs, or keep to one generated key per table")
}
