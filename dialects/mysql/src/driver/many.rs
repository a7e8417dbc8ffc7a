//! One statement with many sets of values: by one command where the server has it (MariaDB), else run by run.
//!
//! Runs are not sent ahead of their answers: a deadlock in the middle ends the transaction, and what is sent already would be done and
//! committed outside of it.
use super::{
    bind::{self, Runs},
    connection::{MysqlConnection, fits},
    cursor::exec_result,
    error,
    wire::Done,
};
use aludel_plugin_sdk::{ExecResult, Params, Result, RowWriter};

/// Bytes of values that one command for many runs takes.
const BULK: usize = 1 << 20;

impl MysqlConnection {
    /// Runs a statement once for each `width` values, and adds up what it did.
    pub(super) fn run_many(&mut self, number: u64, width: usize, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<ExecResult> {
        if width == 0 || !params.len().is_multiple_of(width) {
            return Err(error::misuse(format!("{} values do not make rows of {width}", params.len())));
        }
        let (mut total, mut place) = (ExecResult::default(), 0);
        out.start(0);
        while place < params.len() {
            let (rows, done) = match self.run_bulk(number, width, params, place)? {
                Some((rows, done)) => (rows, done),
                None => (1, self.run(number, params, place, width)?),
            };
            place += rows * width;
            let done = exec_result(&done);
            total.affected += done.affected;
            if done.has_last_id {
                (total.last_id, total.has_last_id) = (done.last_id, true);
            }
        }
        Ok(total)
    }

    /// Many runs by one command, where the server has it; `None` where it has not, or where it does not fit.
    fn run_bulk(&mut self, number: u64, width: usize, params: Params<'_>, first: usize) -> Result<Option<(usize, Done)>> {
        if !self.wire.runs_many || params.len() - first < 2 * width {
            return Ok(None);
        }
        self.free()?;
        let Some(prepared) = self.statements.get_mut(&number) else { return Err(error::stale("statement", number)) };
        if !prepared.facts.changes_rows || !prepared.columns.is_empty() {
            return Ok(None);
        }
        let Some(server) = prepared.ready(&mut self.wire)? else { return Ok(None) };
        bind::check_count(prepared.params, width)?;
        let mut out = self.wire.begin_bulk();
        let written = bind::execute_bulk(&mut out, server, &Runs { params, width, first, most: (self.limits.packet / 2).min(BULK) });
        match written.and_then(|rows| fits(out.len(), self.limits.packet).map(|()| rows)) {
            Ok(Some(rows)) => {
                self.wire.send(out)?;
                let answer = self.wire.answer(None)?;
                let done = self.wire.drain(answer)?;
                self.after(number)?;
                Ok(Some((rows, done)))
            }
            Ok(None) => {
                self.wire.give_back(out);
                Ok(None)
            }
            Err(error) => {
                self.wire.give_back(out);
                Err(error)
            }
        }
    }
}
