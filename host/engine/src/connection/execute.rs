//! Statements for their effect.
use super::Connection;
use crate::{
    error::Result,
    execute::{Place, cell},
};
use aludel_plugin_loader::CellRef;
use aludel_sql::{
    Executable,
    dml::Filled,
    visit::{NodeKind, NodeRef},
};

/// What a statement did (SQLAlchemy: `CursorResult.rowcount`, `lastrowid`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExecResult {
    /// Rows inserted, changed or deleted.
    pub affected: u64,
    /// The last key that the database generated, where the driver tells it.
    pub last_id: Option<i64>,
}

impl From<aludel_plugin_loader::ExecResult> for ExecResult {
    fn from(done: aludel_plugin_loader::ExecResult) -> Self {
        ExecResult { affected: done.affected, last_id: done.has_last_id.then_some(done.last_id) }
    }
}

impl Connection {
    /// Runs a statement for its effect (SQLAlchemy: `execute`). Rows that it may give are not read.
    ///
    /// Errors: those of the compiler; `DB-30xx` of the database, with table, column and constraint.
    pub fn execute<E: Executable + ?Sized>(&mut self, statement: &E) -> Result<ExecResult> {
        let filled = Filled::of(statement.statement())?;
        let node = filled.statement();
        let (place, binds) = self.locate(node)?;
        let done = self.run(place, &binds).map(ExecResult::from);
        if !matches!(node.kind(), NodeKind::Select | NodeKind::Insert | NodeKind::Update | NodeKind::Delete)
            && let Some(held) = &mut self.held
        {
            held.physical.statements.forget_columns();
        }
        done
    }

    /// Runs statements of the same shape with different values, in as few calls as possible (SQLAlchemy:
    /// `execute(stmt, [{…}, {…}])`). Other shapes in between are run as well, in order.
    ///
    /// Outside a transaction it is all or none of them. Within one an error may leave some of them done: roll back, to a
    /// savepoint or altogether.
    ///
    /// The result has the sum of the affected rows. Errors: as for [`Connection::execute`].
    pub fn execute_many<E: Executable>(&mut self, statements: &[E]) -> Result<ExecResult> {
        if statements.iter().all(|statement| !Filled::is_needed(statement.statement())) {
            return self.all_or_nothing(|connection| connection.many(statements.iter().map(Executable::statement)));
        }
        let filled = statements.iter().map(|statement| Filled::of(statement.statement())).collect::<Result<Vec<_>>>()?;
        self.all_or_nothing(|connection| connection.many(filled.iter().map(Filled::statement)))
    }

    fn many<'s>(&mut self, statements: impl Iterator<Item = NodeRef<'s>>) -> Result<ExecResult> {
        let mut total = ExecResult::default();
        let mut group: Option<(Place, usize)> = None;
        let mut cells: Vec<CellRef<'_>> = Vec::new();
        for statement in statements {
            let (place, binds) = self.locate(statement)?;
            let plan = self.plan(place)?;
            let simple = plan.compiled.in_order && plan.custom_binds.is_empty() && !binds.is_empty();
            if group.is_some_and(|(known, _)| known != place || !simple) {
                total.add(self.run_group(group.take(), &mut cells)?);
            }
            if simple {
                binds.iter().try_for_each(|bind| cell(bind.value).map(|cell| cells.push(cell)))?;
                group = Some((place, binds.len()));
            } else {
                total.add(self.run(place, &binds)?.into());
            }
        }
        total.add(self.run_group(group, &mut cells)?);
        Ok(total)
    }

    fn run_group(&mut self, group: Option<(Place, usize)>, cells: &mut Vec<CellRef<'_>>) -> Result<ExecResult> {
        let Some((place, width)) = group else { return Ok(ExecResult::default()) };
        let sets = cells.len() / width.max(1);
        let done = self.call(place, cells, sets, |driver, statement, cells, batch| driver.execute_many(statement, width, cells, batch));
        cells.clear();
        done.map(ExecResult::from)
    }

    /// Runs statements separated by `;`, without values and without rows (SQLAlchemy: `exec_driver_sql`).
    ///
    /// Errors: as for [`Connection::execute`].
    pub fn execute_script(&mut self, sql: &str) -> Result<()> {
        self.ready()?.holder.runs(0);
        let watch = self.engine.observer.watch(sql, false)?;
        let done = self.timed(|physical| {
            let done = physical.driver.execute_script(sql);
            physical.statements.forget_columns();
            done
        })?;
        if let Some(watch) = watch {
            watch.end(done.as_ref().err());
        }
        done.map_err(|error| self.failed(error, Some(sql)))
    }
}

impl ExecResult {
    pub(crate) fn add(&mut self, other: ExecResult) {
        self.affected += other.affected;
        self.last_id = other.last_id.or(self.last_id);
    }
}
