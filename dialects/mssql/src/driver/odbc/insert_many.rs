//! Many new rows whose keys are wanted.
use super::{OdbcConnection, cancel::CancelSource, connection::Many, parameters::Kind, rows::Stored, statement::Prepared};
use crate::driver::{
    insert_rows::{Insert, Word, in_order, rows_at_once},
    placeholders::to_question_marks,
};
use aludel_plugin_sdk::{Error, ErrorKind, ExecResult, FetchLimit, Param, Params, Result, RowWriter};

const EVERYTHING: FetchLimit = FetchLimit { rows: u32::MAX, bytes: u32::MAX };

impl OdbcConnection {
    /// As many rows at once as a statement holds, where their values can be put together, else one by one.
    ///
    /// Errors: UNSUPPORTED for other databases, which have no MERGE of this kind.
    pub(super) fn insert_rows(&mut self, insert: &Insert<'_>, width: usize, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<ExecResult> {
        let Some(word) = self.merge_word().filter(|_| width > 0) else { return Err(no_way()) };
        self.ready()?;
        if !insert.gives_rows() {
            out.start(0);
            if let Some(affected) = self.many(&insert.one(), |prepared, cancel| prepared.run_many(params, cancel))? {
                return Ok(ExecResult { affected, ..ExecResult::default() });
            }
        }
        let kinds = match insert.gives_rows() && insert.is_plain(width) && params.len() > width {
            true => Prepared::kinds_at_once(self.make(), width, params)?,
            false => None,
        };
        out.append();
        let affected = match kinds {
            Some(kinds) => self.insert_together((insert, word), &kinds, params, out),
            None => self.insert_one_by_one(insert, width, params, out),
        };
        affected.map(|affected| ExecResult { affected, ..ExecResult::default() })
    }

    fn insert_together(&mut self, (insert, word): (&Insert<'_>, Word), kinds: &[Kind], params: Params<'_>, out: &mut RowWriter<'_>) -> Result<u64> {
        let given: Vec<bool> = kinds.iter().map(|kind| *kind != Kind::Null).collect();
        let width = kinds.len();
        let most = rows_at_once(given.iter().filter(|given| **given).count());
        let total = params.len() / width;
        let mut start = 0;
        while start < total {
            let rows = most.min(total - start);
            let part = params.slice(start * width, rows * width);
            let values: Vec<Param<'_>> =
                part.rows(width).flat_map(|row| row.iter().zip(&given).filter(|(_, given)| **given).map(|(value, _)| value)).collect();
            let kinds: Vec<Kind> = (0..rows).flat_map(|_| kinds.iter().copied().filter(|kind| *kind != Kind::Null)).collect();
            let sql = insert.many(rows, &given, word);
            let found = self.many(&sql, |prepared, cancel| {
                prepared.run_values(&kinds, &values, EVERYTHING, cancel)?;
                prepared.stored_rows()
            })?;
            write(found, rows, out)?;
            start += rows;
        }
        Ok(total as u64)
    }

    fn insert_one_by_one(&mut self, insert: &Insert<'_>, width: usize, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<u64> {
        let sql = insert.one();
        let mut affected = 0;
        for row in params.rows(width) {
            affected += self.many(&sql, |prepared, cancel| {
                prepared.run(row, EVERYTHING, cancel)?;
                prepared.fill(EVERYTHING, out, cancel)?;
                Ok(prepared.affected())
            })?;
        }
        Ok(affected)
    }

    /// Runs work with the statement for many rows, which is kept for the next ones.
    fn many<T>(&mut self, sql: &str, work: impl FnOnce(&mut Prepared, &CancelSource) -> Result<T>) -> Result<T> {
        let mut many = match self.kept_many().filter(|kept| kept.sql == sql) {
            Some(kept) => kept,
            None => {
                let prepared = self.prepared(&to_question_marks(sql));
                Many { sql: sql.to_owned(), prepared: self.watch(prepared)? }
            }
        };
        let done = work(&mut many.prepared, self.cancel_source());
        many.prepared.close();
        self.keep_many(many);
        self.watch(done)
    }
}

/// The host then has its own way.
pub(super) fn no_way() -> Error {
    Error::new(ErrorKind::UNSUPPORTED, "this driver has no way of its own for many new rows")
}

/// Writes what came back, row by row in the order of the numbers that stand last.
fn write(found: Vec<Vec<Stored>>, rows: usize, out: &mut RowWriter<'_>) -> Result<()> {
    let wrong = || Error::new(ErrorKind::OTHER, format!("of {rows} new rows {} came back, or not one for each", found.len()));
    let width = found.first().map_or(0, Vec::len);
    let numbered: Option<Vec<(i64, &[Stored])>> =
        found.iter().map(|row| row.split_last().and_then(|(number, row)| Some((number.as_i64()?, row)))).collect();
    let ordered = numbered.filter(|found| found.len() == rows).and_then(in_order).ok_or_else(wrong)?;
    out.start(width.saturating_sub(1));
    for row in ordered {
        row.iter().for_each(|value| out.param(value.param()));
        out.end_row();
    }
    Ok(())
}
