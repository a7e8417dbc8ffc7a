//! The prepared statements for one shape of insert, and how its keys are found.
use super::{Shape, changed, keys};
use crate::driver::{
    error,
    raw::{Column, Database, Statement},
};
use aludel_plugin_sdk::Result;
use rusqlite::ffi;

/// Rows in one statement, from the fastest down. Larger ones gain nothing.
const STEPS: [usize; 5] = [250, 64, 16, 4, 1];

/// How an insert gives its keys.
pub(super) enum Keys {
    /// Nobody wants them.
    None,
    /// RETURNING.
    Returning,
    /// They are consecutive row ids. `newest` asks for the largest one; as it is run first, it also notices a change of the schema.
    RowId { newest: Statement, seen: i32 },
}

impl Keys {
    pub(super) const fn returns(&self) -> bool {
        matches!(self, Keys::Returning)
    }
}

pub(super) struct Plan {
    head: String,
    tuple: String,
    returning: String,
    width: usize,
    pub(super) keys: Keys,
    steps: Vec<(usize, Option<Statement>)>,
}

impl Plan {
    pub(super) fn new(database: &Database, shape: Shape<'_>) -> Result<Self> {
        let max_params = database.max_params();
        if shape.width > max_params {
            return Err(error::misuse(format!("a row of {} values is wider than the {max_params} parameters of a statement", shape.width)));
        }
        let steps = STEPS.into_iter().filter(|rows| rows * shape.width <= max_params).map(|rows| (rows, None)).collect();
        let keys = find_keys(database, shape.head, shape.returning)?;
        Ok(Plan {
            head: shape.head.to_owned(),
            tuple: shape.tuple.to_owned(),
            returning: shape.returning.to_owned(),
            width: shape.width,
            keys,
            steps,
        })
    }

    #[inline]
    pub(super) fn is_for(&self, shape: Shape<'_>) -> bool {
        self.head == shape.head && self.tuple == shape.tuple && self.returning == shape.returning && self.width == shape.width
    }

    pub(super) const fn width(&self) -> usize {
        self.width
    }

    pub(super) const fn steps(&self) -> usize {
        self.steps.len()
    }

    pub(super) fn rows_of(&self, place: usize) -> usize {
        self.steps[place].0
    }

    /// Makes sure that consecutive keys can still be told, for this many rows; goes over to RETURNING otherwise.
    pub(super) fn check_keys(&mut self, database: &Database, rows: usize) -> Result<()> {
        let Keys::RowId { newest, seen } = &mut self.keys else { return Ok(()) };
        let largest = largest(database, newest)?;
        let schema_changed = changed(newest, seen);
        if schema_changed {
            self.keys = find_keys(database, &self.head, &self.returning)?;
        }
        // At the end of the integers SQLite takes random ids.
        let room = largest.checked_add(rows as i64).is_some();
        if !room && matches!(self.keys, Keys::RowId { .. }) {
            self.keys = Keys::Returning;
        }
        if self.keys.returns() {
            self.steps.iter_mut().for_each(|(_, statement)| *statement = None);
        }
        Ok(())
    }

    /// The statement for that many rows, prepared on first use.
    pub(super) fn statement(&mut self, database: &Database, place: usize) -> Result<&mut Statement> {
        if self.steps[place].1.is_none() {
            let sql = self.sql(self.steps[place].0);
            let (statement, _) = database.prepare(&sql, true).map_err(|code| error::from_prepare(database, code, &sql))?;
            self.steps[place].1 = statement;
            self.check_width(place)?;
        }
        self.steps[place].1.as_mut().ok_or_else(|| error::misuse("the statement is empty"))
    }

    fn check_width(&mut self, place: usize) -> Result<()> {
        let (rows, statement) = &mut self.steps[place];
        let expected = statement.as_ref().map_or(0, Statement::param_count);
        if expected == *rows * self.width {
            return Ok(());
        }
        let width = expected / *rows;
        *statement = None;
        Err(error::misuse(format!("a row of the insert has {width} parameters, but {} values were given", self.width)))
    }

    fn sql(&self, rows: usize) -> String {
        let mut sql = String::with_capacity(self.head.len() + rows * (self.tuple.len() + 2) + self.returning.len() + 12);
        sql.push_str(&self.head);
        for row in 0..rows {
            sql.push_str(if row == 0 { " " } else { ", " });
            sql.push_str(&self.tuple);
        }
        if self.keys.returns() {
            sql.push_str(" RETURNING ");
            sql.push_str(&self.returning);
        }
        sql
    }
}

fn find_keys(database: &Database, head: &str, returning: &str) -> Result<Keys> {
    if returning.is_empty() {
        return Ok(Keys::None);
    }
    let Some(sql) = keys::newest_query(database, head, returning)? else { return Ok(Keys::Returning) };
    let (newest, _) = database.prepare(&sql, true).map_err(|code| error::from_prepare(database, code, &sql))?;
    Ok(newest.map_or(Keys::Returning, |newest| Keys::RowId { seen: newest.reprepared(), newest }))
}

/// The largest key; 0 for an empty table.
fn largest(database: &Database, newest: &mut Statement) -> Result<i64> {
    let result = match newest.step() {
        ffi::SQLITE_ROW => match newest.column(0) {
            Column::I64(value) => Ok(value),
            _ => Ok(0),
        },
        ffi::SQLITE_DONE => Ok(0),
        _ => Err(error::from_database(database)),
    };
    newest.reset();
    result
}
