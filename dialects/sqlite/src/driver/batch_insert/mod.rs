//! Many rows with few statements, and the keys that they were given.
//!
//! SQLite starts and ends a statement for each run, which costs as much as inserting a row. So rows go in
//! by INSERT statements of a few fixed numbers of rows, prepared once and kept.
//!
//! # Keys
//! RETURNING costs as much again: it collects its rows in a temporary table. It is not needed when the key is
//! the row id of an ordinary table. SQLite then gives each new row the largest id plus one (with
//! AUTOINCREMENT: at least one more than was ever given), so the rows of one statement have consecutive
//! ids that end with `last_insert_rowid`. [`keys`] makes sure of every condition; where one fails, RETURNING is used:
//!
//! * the table is an ordinary one, not a view, virtual or `WITHOUT ROWID`, and the key is its row id;
//! * the statement is a plain `INSERT INTO` that does not give the key itself;
//! * no trigger could insert into the table in between, and no conflict clause could leave a row out;
//! * the largest id is far from the largest integer, after which SQLite goes over to random ids;
//! * the schema has not changed since this was found out.
//!
//! # Atomicity
//! Within a transaction of the caller each statement is all or nothing, the call as a whole is not: after
//! an error the caller rolls back, to a savepoint or altogether. Without a transaction the call opens
//! one of its own and is all or nothing.
mod head;
mod keys;
mod plan;

use super::{
    bind::Run,
    error,
    raw::{Database, Statement},
    rows::Gathered,
    transaction::Transactions,
};
use aludel_plugin_sdk::{ExecResult, Params, Result, RowWriter};
use plan::{Keys, Plan};

/// Plans that one connection keeps; the longest unused one goes first.
const PLANS: usize = 64;

/// The kept statements of one connection.
pub(super) struct BatchInserts {
    /// The last used one is the last.
    plans: Vec<Plan>,
}

/// What to insert: the statement's parts, and the rows' width in values.
#[derive(Clone, Copy)]
pub(super) struct Shape<'a> {
    pub(super) head: &'a str,
    pub(super) tuple: &'a str,
    pub(super) returning: &'a str,
    pub(super) width: usize,
}

impl BatchInserts {
    pub(super) const fn new() -> Self {
        BatchInserts { plans: Vec::new() }
    }

    /// Inserts all rows of `params`, and writes a row of keys for each unless `returning` is empty.
    pub(super) fn run(
        &mut self,
        database: &Database,
        transactions: &mut Transactions,
        scratch: &mut Vec<u8>,
        shape: Shape<'_>,
        params: Params<'_>,
        out: &mut RowWriter<'_>,
    ) -> Result<ExecResult> {
        if shape.width == 0 || !params.len().is_multiple_of(shape.width) {
            return Err(error::misuse(format!("{} values do not make rows of {}", params.len(), shape.width)));
        }
        let rows = params.len() / shape.width;
        if rows == 0 {
            out.start(0);
            return Ok(ExecResult::default());
        }
        let own_transaction = rows > 1 && database.autocommit();
        if own_transaction {
            transactions.begin(database, "IMMEDIATE", false)?;
        }
        let done = self.plan(database, shape).and_then(|plan| insert(database, plan, scratch, params, rows, out));
        if !own_transaction {
            return done;
        }
        match done.and_then(|done| transactions.commit(database).map(|()| done)) {
            Ok(done) => Ok(done),
            Err(error) => {
                // The first error is the one to report.
                let _ = transactions.rollback(database);
                Err(error)
            }
        }
    }

    fn plan(&mut self, database: &Database, shape: Shape<'_>) -> Result<&mut Plan> {
        match self.plans.iter().rposition(|plan| plan.is_for(shape)) {
            Some(place) if place + 1 == self.plans.len() => {}
            Some(place) => {
                let plan = self.plans.remove(place);
                self.plans.push(plan);
            }
            None => {
                let plan = Plan::new(database, shape)?;
                if self.plans.len() == PLANS {
                    self.plans.remove(0);
                }
                self.plans.push(plan);
            }
        }
        self.plans.last_mut().ok_or_else(error::out_of_memory)
    }
}

fn insert(
    database: &Database,
    plan: &mut Plan,
    scratch: &mut Vec<u8>,
    params: Params<'_>,
    rows: usize,
    out: &mut RowWriter<'_>,
) -> Result<ExecResult> {
    plan.check_keys(database, rows)?;
    let (width, changes_before) = (plan.width(), database.total_changes());
    let consecutive = matches!(plan.keys, Keys::RowId { .. });
    let (mut total, mut gathered, mut row) = (ExecResult::default(), Gathered::new(), 0);
    out.start(usize::from(consecutive));
    for place in 0..plan.steps() {
        let step = plan.rows_of(place);
        if rows - row < step {
            continue;
        }
        let returns = plan.keys.returns();
        let mut run = Run::new(database, plan.statement(database, place)?, scratch);
        while rows - row >= step {
            run.bind(params, row * width, step * width)?;
            if returns {
                gathered.append(database, run.statement(), out)?;
            } else {
                run.finish()?;
            }
            total.affected += database.changes();
            if consecutive {
                write_keys(database, step, out)?;
            }
            row += step;
        }
    }
    if consecutive && database.total_changes() != changes_before {
        (total.last_id, total.has_last_id) = (database.last_insert_rowid(), true);
    }
    Ok(total)
}

/// The ids of the last statement's rows.
#[inline]
fn write_keys(database: &Database, rows: usize, out: &mut RowWriter<'_>) -> Result<()> {
    let (last, count) = (database.last_insert_rowid(), rows as i64);
    // Cannot happen by what `keys` has checked; if it does, wrong keys would be worse than an error.
    if database.changes() != rows as u64 {
        return Err(lost_keys(rows, database.changes()));
    }
    for back in (0..count).rev() {
        out.i64(last - back);
        out.end_row();
    }
    Ok(())
}

#[cold]
fn lost_keys(rows: usize, inserted: u64) -> aludel_plugin_sdk::Error {
    error::misuse(format!("of {rows} rows {inserted} were inserted, so their keys cannot be told"))
}

/// Whether the statement of a plan has been prepared again, that is, the schema has changed under it.
fn changed(statement: &Statement, seen: &mut i32) -> bool {
    let now = statement.reprepared();
    std::mem::replace(seen, now) != now
}
