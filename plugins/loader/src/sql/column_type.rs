//! A plugin's column type as the compiler's and the engine's.
use super::{cell, error};
use crate::{Batch, CellRef, DriverError, LoadedColumnType};
use aludel_plugin_interface::column_type::operator;
use aludel_sql::{
    dialect::ColumnType,
    error::{Error, ErrorKind, Result},
    expr::OperatorClass,
    row::RowRef,
    types::{Value, ValueRef},
};

impl ColumnType for LoadedColumnType {
    fn name(&self) -> &str {
        LoadedColumnType::name(self)
    }

    fn ddl(&self, dialect: &str, arguments: &[&str]) -> Result<String> {
        LoadedColumnType::ddl(self, dialect, arguments).map_err(|failed| error::of_type(self.name(), &failed))
    }

    fn allows(&self, class: OperatorClass) -> bool {
        let wanted = match class {
            OperatorClass::Equality => operator::EQUALITY,
            OperatorClass::Order => operator::ORDER,
            OperatorClass::Like => operator::LIKE,
            OperatorClass::Arithmetic => operator::ARITHMETIC,
            OperatorClass::Concat => operator::CONCAT,
            OperatorClass::Hash => operator::HASH,
            OperatorClass::Any => 0,
        };
        LoadedColumnType::allows(self, wanted)
    }

    fn sql_wrap(&self, dialect: &str, bind: bool) -> &str {
        LoadedColumnType::sql_wrap(self, dialect, bind)
    }

    fn literal(&self, dialect: &str, value: ValueRef<'_>) -> Result<Option<String>> {
        let Some(cell) = cell::of(&value) else { return Ok(None) };
        LoadedColumnType::literal(self, dialect, cell).map_err(|failed| error::of_type(self.name(), &failed))
    }

    fn bind(&self, dialect: &str, values: &[ValueRef<'_>]) -> Result<Vec<Value>> {
        convert(self, values, |cells, out| LoadedColumnType::bind(self, dialect, cells, out))
    }

    fn result(&self, dialect: &str, values: &[ValueRef<'_>]) -> Result<Vec<Value>> {
        convert(self, values, |cells, out| LoadedColumnType::result(self, dialect, cells, out))
    }
}

fn convert(
    column_type: &LoadedColumnType,
    values: &[ValueRef<'_>],
    call: impl FnOnce(&[CellRef<'_>], &mut Batch) -> std::result::Result<(), DriverError>,
) -> Result<Vec<Value>> {
    let who = column_type.name();
    let too_long = || Error::new(ErrorKind::Data, "PLG-1503", format!("`{who}`: a value cannot cross the plugin boundary"));
    let cells = values.iter().map(|value| cell::of(value).ok_or_else(too_long)).collect::<Result<Vec<_>>>()?;
    let mut out = Batch::new();
    call(&cells, &mut out).map_err(|failed| error::of_type(who, &failed))?;
    let columns = [].into();
    (0..out.rows()).map(|row| RowRef::new(out.row(row), out.text(), out.bytes(), &columns).value(0).map(ValueRef::to_value)).collect()
}
