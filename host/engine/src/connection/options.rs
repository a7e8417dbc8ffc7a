//! Execution options of a connection.
use super::Connection;
use crate::{ExecutionOptions, error::Result};
use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
};

impl Connection {
    /// Sets execution options until the connection goes back; what is not set stays as it was (SQLAlchemy:
    /// `connection.execution_options`). Errors: those of listeners.
    pub fn set_options(&mut self, options: ExecutionOptions) -> Result<()> {
        let options = match &self.options {
            Some(below) => options.or(below),
            None => options,
        };
        self.options = Some(Arc::new(self.engine.told(options, false)?));
        Ok(())
    }

    /// The connection with other options for a few calls (SQLAlchemy: `execute(…, execution_options={…})`).
    ///
    /// ```no_run
    /// # fn main() -> aludel_engine::Result<()> {
    /// # let engine = aludel_engine::Engine::connect("sqlite:///app.db")?;
    /// # let mut connection = engine.connection()?;
    /// use aludel_engine::ExecutionOptions;
    /// use std::time::Duration;
    ///
    /// let quickly = ExecutionOptions::new().timeout(Duration::from_millis(200));
    /// connection.with_options(quickly).execute_script("DELETE FROM drafts")?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn with_options(&mut self, options: ExecutionOptions) -> WithOptions<'_> {
        let before = self.options.take();
        self.options = Some(Arc::new(match &before {
            Some(below) => options.or(below),
            None => options,
        }));
        WithOptions { connection: self, before }
    }

    /// The options that apply, if there are any (SQLAlchemy: `get_execution_options()`).
    pub fn options(&self) -> Option<&ExecutionOptions> {
        self.options.as_deref()
    }
}

/// A connection with other options, until this is dropped.
pub struct WithOptions<'c> {
    connection: &'c mut Connection,
    before: Option<Arc<ExecutionOptions>>,
}

impl Deref for WithOptions<'_> {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        self.connection
    }
}

impl DerefMut for WithOptions<'_> {
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection
    }
}

impl Drop for WithOptions<'_> {
    fn drop(&mut self) {
        self.connection.options = self.before.take();
    }
}

impl std::fmt::Debug for WithOptions<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WithOptions").field("options", &self.connection.options).finish()
    }
}
