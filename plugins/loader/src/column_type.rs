//! A column type that a plugin brought.
use crate::{
    driver::{Batch, DriverError},
    registry::PluginInfo,
};
use abi_stable::std_types::{RSlice, RStr};
use aludel_plugin_interface::{
    batch::SqlBuf,
    cell::CellRef,
    column_type::{ColumnTypeObj, operator},
    error::{ErrorKind, Res},
};
use std::sync::Arc;

/// A column type that a plugin brought. `dialect` is always the name of the dialect that asks.
pub struct LoadedColumnType {
    object: ColumnTypeObj,
    name: String,
    plugin: Arc<PluginInfo>,
}

impl LoadedColumnType {
    pub(crate) fn new(object: ColumnTypeObj, plugin: Arc<PluginInfo>) -> Self {
        let name = object.name().as_str().to_owned();
        LoadedColumnType { object, name, plugin }
    }

    /// The name by which a column asks for it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The plugin it belongs to.
    pub fn plugin(&self) -> &PluginInfo {
        &self.plugin
    }

    /// The type in DDL; `args` come from the column's declaration.
    pub fn ddl(&self, dialect: &str, args: &[&str]) -> Result<String, DriverError> {
        let args: Vec<RStr<'_>> = args.iter().map(|arg| RStr::from(*arg)).collect();
        let (sql, ()) = written(|out| self.object.ddl(dialect.into(), RSlice::from_slice(&args), out))?;
        Ok(sql)
    }

    /// The program's form to the database's: one row of one cell for each value, in the same order.
    pub fn bind(&self, dialect: &str, values: &[CellRef<'_>], out: &mut Batch) -> Result<(), DriverError> {
        out.fill(|rows| crate::driver::check(self.object.bind(dialect.into(), RSlice::from_slice(values), rows)))?;
        self.same_length(values.len(), out)
    }

    /// The database's form to the program's: one row of one cell for each value, in the same order.
    pub fn result(&self, dialect: &str, values: &[CellRef<'_>], out: &mut Batch) -> Result<(), DriverError> {
        out.fill(|rows| crate::driver::check(self.object.result(dialect.into(), RSlice::from_slice(values), rows)))?;
        self.same_length(values.len(), out)
    }

    fn same_length(&self, values: usize, out: &mut Batch) -> Result<(), DriverError> {
        if out.rows() == values && (out.columns() == 1 || values == 0) {
            return Ok(());
        }
        let message = format!("the column type `{}` made {} rows of {} cells from {values} values", self.name, out.rows(), out.columns());
        out.clear();
        Err(DriverError::new(ErrorKind::DATA, message))
    }

    /// Whether `=`, `<>`, IN make sense.
    pub fn allows_equality(&self) -> bool {
        self.allows(operator::EQUALITY)
    }

    /// Whether all of these operators make sense: bits of the interface's `operator`.
    pub fn allows(&self, operators: u64) -> bool {
        self.object.operators() & operators == operators
    }

    /// Bits of the interface's `operator`.
    pub fn operators(&self) -> u64 {
        self.object.operators()
    }

    /// SQL round a placeholder (`is_bind`) or a column, `{}` marking its place; empty: as it is.
    pub fn sql_wrap(&self, dialect: &str, is_bind: bool) -> &'static str {
        self.object.sql_wrap(dialect.into(), is_bind).as_str()
    }

    /// The value as a literal for DDL and offline SQL; `None` when it has none.
    pub fn literal(&self, dialect: &str, value: CellRef<'_>) -> Result<Option<String>, DriverError> {
        let (sql, has_one) = written(|out| self.object.literal(dialect.into(), value, out))?;
        Ok(has_one.then_some(sql))
    }

    /// Does this type of the database mean this column type? From 0, no, to 100, exactly.
    pub fn reflects(&self, dialect: &str, type_name: &str) -> u32 {
        self.object.reflects(dialect.into(), type_name.into()).min(100)
    }
}

/// What a plugin wrote as SQL. It is the plugin's bytes, so they are looked at.
fn written<T>(write: impl FnOnce(&mut SqlBuf) -> Res<T>) -> Result<(String, T), DriverError> {
    let mut out = SqlBuf::default();
    let value = crate::driver::check(write(&mut out))?;
    match std::str::from_utf8(out.text.as_slice()) {
        Ok(sql) => Ok((sql.to_owned(), value)),
        Err(_) => Err(DriverError::new(ErrorKind::DATA, "the plugin wrote SQL that is not UTF-8")),
    }
}

impl std::fmt::Debug for LoadedColumnType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "LoadedColumnType({})", self.name)
    }
}
