//! What databases can do besides SQL.
use super::{Connection, ExecResult, Held};
use crate::{
    error::{self, Result},
    execute::borrowed_param,
    observe::watched,
    pool::Physical,
};
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
        self.ready()?;
        let Connection { engine, held: Some(Held { physical, holder, .. }), .. } = self else { return Err(error::closed("")) };
        let Physical { driver, batch, .. } = &mut **physical;
        holder.runs(0);
        let done = match watched(&engine.observer, what, false, || driver.command(what, &cells, batch))? {
            Ok(done) => done,
            Err(error) => return Err(self.failed(error, Some(what))),
        };
        let columns = Arc::from([]);
        for row in 0..batch.rows() {
            each(RowRef::new(batch.row(row), batch.text(), batch.bytes(), &columns))?;
        }
        Ok(done.into())
    }
}
