//! A driver makes connections; a connection runs statements.
use crate::{batch::{More, Params, RowWriter}, dialect::Dialect, error::Result};
pub use aludel_plugin_interface::connection::{ColumnInfo, ExecResult, FetchLimit};

/// Makes connections for the URL schemes it names.
pub trait Driver: Send + Sync + 'static {
    type Connection: Connection;
    type Dialect: Dialect;

    /// The URL schemes it answers to, the first being its name: `["sqlite", "sqlite3"]`.
    fn schemes(&self) -> &'static [&'static str];
    fn dialect(&self) -> Self::Dialect;
    /// `url` as the application wrote it, password included; `options` are its query and the engine's `connect_args`.
    fn connect(&self, url: &str, options: &[(&str, &str)]) -> Result<Self::Connection>;
}

/// One physical connection. Statements and cursors are numbers of its own choice, never 0.
pub trait Connection: Send + 'static {
    fn prepare(&mut self, sql: &str) -> Result<u64>;
    fn columns(&mut self, statement: u64) -> Result<Vec<ColumnInfo>>;
    fn close_statement(&mut self, statement: u64);
    /// Bind, run, and write rows until `limit` is reached or there are no more.
    fn query(&mut self, statement: u64, params: Params<'_>, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<More>;
    /// More rows of a cursor that an earlier call left open.
    fn fetch(&mut self, cursor: u64, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<More>;
    fn close_cursor(&mut self, cursor: u64);
    fn execute(&mut self, statement: u64, params: Params<'_>) -> Result<ExecResult>;
    /// Statements separated by `;`, without parameters.
    fn execute_script(&mut self, sql: &str) -> Result<()>;
    // … execute_many (default: loops over execute/query), insert_many (default: unsupported), state, ping, begin(mode, read_only),
    // commit, rollback, reset, set_option, cancel_handle, reflect, server_version: with defaults
}
