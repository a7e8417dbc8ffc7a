//! stub
use super::raw::Database;
use aludel_plugin_sdk::{Error, ErrorKind, Result, RowWriter};
pub(super) fn reflect(_database: &Database, what: &str, _schema: &str, _table: &str, _out: &mut RowWriter<'_>) -> Result<()> {
    Err(Error::new(ErrorKind::UNSUPPORTED, what))
}
