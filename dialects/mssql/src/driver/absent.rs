//! In place of connections, where the driver is not built in.
use super::url::Target;
use aludel_plugin_sdk::{ColumnInfo, Connection, Error, ErrorKind, ExecResult, FetchLimit, More, Params, Result, RowWriter};

/// Errors: UNSUPPORTED, always.
pub(super) fn refuse(_: &Target) -> Result<NoConnection> {
    let story = "the `mssql` dialect is built without its driver: it writes SQL Server's SQL, and opens no connection";
    let help = "install `unixodbc-dev` and build the plugin with `--features odbc`, or compile statements without connecting";
    Err(Error::new(ErrorKind::UNSUPPORTED, format!("{story}\nhelp: {help}")))
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
    use crate::driver::MssqlDriver;
    use aludel_plugin_sdk::Driver;

    #[test]
    fn connecting_says_what_there_is() {
        let error = MssqlDriver.connect("mssql://localhost/app", &[]).unwrap_err();
        assert_eq!(error.kind, ErrorKind::UNSUPPORTED);
        assert!(error.message.contains("built without its driver") && error.message.contains("\nhelp: "), "{}", error.message);
    }
}
