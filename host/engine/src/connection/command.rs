//! What databases can do besides SQL.
use super::{Connection, ExecResult};
use crate::{error::Result, execute::borrowed_param, pool::Physical};
use aludel_plugin_loader::CellRef;
use aludel_sql::{Param, RowRef};
use std::sync::Arc;

impl Connection {
    /// What the database can do besides SQL, by name: `copy_in`, `notifications`, `backup`, …: an open set. The dialect's
    /// documentation says which names it knows, what each takes in `params`, and which rows it gives to `each`.
    ///
    /// SQLAlchemy has no counterpart: there one takes the driver's own connection.
    ///
    /// Errors: DB-3015 when the driver does not know `what`; those of the database and of `each`.
    ///
    /// ```no_run
    /// # fn main() -> aludel_engine::Result<()> {
    /// # let engine = aludel_engine::Engine::connect("sqlite:///app.db")?;
    /// # let mut connection = engine.connection()?;
    /// use aludel_sql::{Param, ValueRef};
    ///
    /// connection.command("backup", &[Param::Ref(ValueRef::Text("copy.db"))], |_row| Ok(()))?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn command(&mut self, what: &str, params: &[Param<'_>], mut each: impl FnMut(RowRef<'_>) -> Result<()>) -> Result<ExecResult> {
        let cells: Vec<CellRef<'_>> = params.iter().map(borrowed_param).collect::<Result<_>>()?;
        self.ready()?.holder.runs(0);
        let watch = self.engine.observer.watch(what, false)?;
        let done = self.timed(|Physical { driver, batch, .. }| driver.command(what, &cells, batch))?;
        if let Some(watch) = watch {
            watch.end(done.as_ref().err());
        }
        let done = done.map_err(|error| self.failed(error, Some(what)))?;
        let batch = &self.ready()?.physical.batch;
        let columns = Arc::from([]);
        for row in 0..batch.rows() {
            each(RowRef::new(batch.row(row), batch.text(), batch.bytes(), &columns))?;
        }
        Ok(done.into())
    }
}
