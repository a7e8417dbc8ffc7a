//! Many rows with few statements, and the keys that they were given.
//!
//! All values of a column travel as one array: `INSERT INTO t (a, b) SELECT u.c1, u.c2 FROM unnest($1, $2) AS u(c1, c2) RETURNING id`. That is one text
//! for any number of rows, parsed and planned once, and no number of values is too many for it. The server scans the arrays in their
//! order, gives each row its defaults as it comes by, and returns the rows as they were inserted, so keys come back in the order of the parameters.
//! It cannot be used where a value is itself an array, which `unnest` would take apart, or where a row has the word DEFAULT: then the statement
//! for one row runs for each row, all in one flight.
//!
//! # Atomicity
//! Within a transaction of the caller an error ends that transaction, as any error does. Without one the call is all or nothing.
mod plan;
mod unnest;

use super::{catalog::Catalog, error, many, options::StatementCache, statement::Column, wire::Wire};
use aludel_plugin_sdk::{ErrorKind, ExecResult, Params, Result, RowWriter};
use plan::Plan;
use std::sync::Arc;

/// Plans that one connection keeps; the longest unused one goes first.
const PLANS: usize = 64;
/// Rows whose values travel in one set of arrays.
const ROWS: usize = 10_000;

/// The kept statements of one connection.
pub(super) struct BatchInserts {
    /// The last used one is the last.
    plans: Vec<Plan>,
    made: u64,
}

/// Where to insert: the session, what is known of its types, and whether it keeps statements.
pub(super) struct Place<'c> {
    pub(super) wire: &'c mut Wire,
    pub(super) catalog: &'c mut Catalog,
    pub(super) mode: StatementCache,
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
        BatchInserts { plans: Vec::new(), made: 0 }
    }

    /// Inserts all rows of `params`, and writes the returned columns of each unless `returning` is empty.
    pub(super) fn run(&mut self, place: &mut Place<'_>, shape: Shape<'_>, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<ExecResult> {
        if shape.width == 0 || !params.len().is_multiple_of(shape.width) {
            return Err(error::misuse(format!("{} values do not make rows of {}", params.len(), shape.width)));
        }
        if params.is_empty() {
            out.start(0);
            return Ok(ExecResult::default());
        }
        let alone = !place.wire.in_transaction();
        let done = self.insert(place, shape, params, out);
        let Err(mut error) = done else { return done };
        if error::is_stale(&error) {
            self.forget(place.wire, shape);
            if alone {
                return self.insert(place, shape, params, out);
            }
        }
        // The host takes UNSUPPORTED for a driver that has no such call.
        if error.kind == ErrorKind::UNSUPPORTED {
            error.kind = ErrorKind::OTHER;
        }
        Err(error)
    }

    fn insert(&mut self, place: &mut Place<'_>, shape: Shape<'_>, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<ExecResult> {
        let Place { wire, catalog, mode } = place;
        let mode = *mode;
        let plan = self.plan(wire, catalog, mode, shape)?;
        let rows = params.len() / shape.width;
        let use_unnest = rows > 1 && plan.unnest(wire, catalog)?;
        match use_unnest {
            true => plan.put_arrays(wire, catalog, mode, params)?,
            false => plan.single.bind_each(wire, catalog, mode, shape.width, params)?,
        }
        let (sql, columns): (&str, Arc<[Column]>) = (&plan.single.sql, Arc::clone(&plan.single.columns));
        many::fly(wire, sql, &columns, out)
    }

    fn plan(&mut self, wire: &mut Wire, catalog: &mut Catalog, mode: StatementCache, shape: Shape<'_>) -> Result<&mut Plan> {
        match self.plans.iter().rposition(|plan| plan.is_for(shape)) {
            Some(place) if place + 1 == self.plans.len() => {}
            Some(place) => {
                let plan = self.plans.remove(place);
                self.plans.push(plan);
            }
            None => {
                self.made += 1;
                let plan = Plan::new(wire, catalog, mode, shape, self.made)?;
                if self.plans.len() == PLANS {
                    self.plans.remove(0).close(wire);
                }
                self.plans.push(plan);
            }
        }
        self.plans.last_mut().ok_or_else(|| error::misuse("no plan"))
    }

    fn forget(&mut self, wire: &mut Wire, shape: Shape<'_>) {
        if let Some(place) = self.plans.iter().position(|plan| plan.is_for(shape)) {
            self.plans.remove(place).close(wire);
        }
    }
}
