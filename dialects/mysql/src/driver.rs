//! The place of the driver. It names the URL schemes and the dialect, so that statements compile; it opens no connection.
use crate::dialect::MysqlDialect;
use aludel_plugin_sdk::{ColumnInfo, Connection, Driver, Error, ErrorKind, ExecResult, FetchLimit, More, Params, Result, RowWriter};

/// MySQL, without connections.
#[derive(Debug, Clone, Copy, Default)]
pub struct MysqlDriver;

impl Driver for MysqlDriver {
    type Connection = NoConnection;
    type Dialect = MysqlDialect;

    fn schemes(&self) -> &'static [&'static str] {
        &["mysql", "mariadb"]
    }

    fn dialect(&self) -> MysqlDialect {
        MysqlDialect::default()
    }

    /// Errors: UNSUPPORTED, always.
    fn connect(&self, _: &str, _: &[(&str, &str)]) -> Result<NoConnection> {
        let story = "the `mysql` dialect writes MySQL's SQL, but its driver is not built yet";
        Err(Error::new(ErrorKind::UNSUPPORTED, format!("{story}\nhelp: compile statements for it without connecting, or connect to `sqlite`")))
    }
}

/// A connection that cannot be: there is no value of this type.
#[derive(Debug)]
pub enum NoConnection {}

impl Connection for NoConnection {
    fn prepare(&mut self, _: &str) -> Result<u64> {
        match *self {}
    }

    fn columns(&mut self, _: u64) -> Result<Vec<ColumnInfo>> {
        match *self {}
    }

    fn close_statement(&mut self, _: u64) {
        match *self {}
    }

    fn query(&mut self, _: u64, _: Params<'_>, _: FetchLimit, _: &mut RowWriter<'_>) -> Result<More> {
        match *self {}
    }

    fn fetch(&mut self, _: u64, _: FetchLimit, _: &mut RowWriter<'_>) -> Result<More> {
        match *self {}
    }

    fn close_cursor(&mut self, _: u64) {
        match *self {}
    }

    fn execute(&mut self, _: u64, _: Params<'_>) -> Result<ExecResult> {
        match *self {}
    }

    fn execute_script(&mut self, _: &str) -> Result<()> {
        match *self {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connecting_says_what_there_is() {
        let error = MysqlDriver.connect("mysql://localhost/app", &[]).unwrap_err();
        assert_eq!(error.kind, ErrorKind::UNSUPPORTED);
        assert!(error.message.contains("driver is not built yet\nhelp: "), "{}", error.message);
    }
}
