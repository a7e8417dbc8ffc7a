//! stub
use aludel_plugin_sdk::{Dialect, DialectSpec};
#[derive(Debug, Clone, Copy, Default)]
pub struct SqliteDialect;
impl Dialect for SqliteDialect { fn spec(&self) -> DialectSpec { DialectSpec::plain("sqlite") } }
