//! Rows all at once.
use super::{
    Connection,
    run::{FIRST, NEXT, TWO},
};
use crate::error::{self, Result};
use aludel_sql::{Executable, Query, RowCursor, dml::Filled};

impl Connection {
    /// Every row of a query (SQLAlchemy: `execute(stmt).all()`, `scalars(stmt).all()`).
    ///
    /// Errors: those of the compiler and the database; ENG-3003 when the statement gives no rows; `SQL-30xx` when a row
    /// cannot be read as the query's type.
    pub fn all<Q: Query>(&mut self, query: &Q) -> Result<Vec<Q::Row>> {
        let decode = query.decode();
        let mut rows = Vec::new();
        self.each_row(query, |cursor| {
            rows.push(decode(cursor)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// The one row that there is (SQLAlchemy: `one()`). Errors: ENG-3001 when there is none, ENG-3002 when there are
    /// several, and those of [`Connection::all`].
    pub fn one<Q: Query>(&mut self, query: &Q) -> Result<Q::Row> {
        let (found, more, place) = self.up_to_one(query)?;
        match found {
            Some(_) if more => Err(error::many_rows(self.plan(place)?.sql())),
            Some(row) => Ok(row),
            None => Err(error::no_row(self.plan(place)?.sql())),
        }
    }

    /// The one row that there is, or nothing (SQLAlchemy: `one_or_none()`). Errors: ENG-3002 when there are several,
    /// and those of [`Connection::all`].
    pub fn one_or_none<Q: Query>(&mut self, query: &Q) -> Result<Option<Q::Row>> {
        let (found, more, place) = self.up_to_one(query)?;
        match more {
            true => Err(error::many_rows(self.plan(place)?.sql())),
            false => Ok(found),
        }
    }

    /// The first row, if there is one (SQLAlchemy: `first()`, `scalar()`). Errors: those of [`Connection::all`].
    pub fn first<Q: Query>(&mut self, query: &Q) -> Result<Option<Q::Row>> {
        self.up_to_one(query).map(|(found, ..)| found)
    }

    /// The first row, and whether there are more.
    fn up_to_one<Q: Query>(&mut self, query: &Q) -> Result<(Option<Q::Row>, bool, usize)> {
        let filled = Filled::of(query.statement())?;
        let (place, binds) = self.locate(filled.statement())?;
        self.needs_rows(place)?;
        let fetched = self.query(place, &binds, TWO)?;
        self.gave_rows(place, fetched)?;
        self.close_cursor(fetched.cursor);
        let decode = query.decode();
        let (mut found, mut more) = (None, false);
        self.each_in_batch(place, |cursor| {
            match &found {
                Some(_) => more = true,
                None => found = Some(decode(cursor)?),
            }
            Ok(())
        })?;
        Ok((found, more, place))
    }

    /// Gives every row to `each`, which reads it from left to right. For code that builds its own objects; the
    /// error of `each` ends it.
    ///
    /// Errors: those of [`Connection::all`].
    pub fn each_row<E: Executable + ?Sized>(&mut self, statement: &E, mut each: impl FnMut(&mut RowCursor<'_>) -> Result<()>) -> Result<()> {
        let filled = Filled::of(statement.statement())?;
        let (place, binds) = self.locate(filled.statement())?;
        self.needs_rows(place)?;
        let mut fetched = self.query(place, &binds, self.batch(FIRST))?;
        self.gave_rows(place, fetched)?;
        loop {
            if let Err(error) = self.each_in_batch(place, &mut each) {
                self.close_cursor(fetched.cursor);
                return Err(error);
            }
            if fetched.cursor == 0 {
                return Ok(());
            }
            fetched = self.fetch(place, fetched.cursor, self.batch(NEXT))?;
        }
    }
}
