//! Column types whose two forms are both text: one function each way, and the loop is written already.
use crate::{
    batch::{Param, Params, RowWriter},
    column_type::{ColumnType, Operators},
    error::{Error, ErrorKind, Result},
};

/// A column type with text on both sides. Register it as [`Simple`]`(MyType)`. NULL stays NULL and
/// does not reach these functions.
pub trait SimpleColumnType: Send + Sync + 'static {
    /// The name by which a column asks for it.
    fn name(&self) -> &'static str;

    /// The type in DDL; `args` come from the column's declaration. The default is `TEXT`.
    fn ddl(&self, dialect: &str, args: &[&str]) -> Result<String> {
        let _ = (dialect, args);
        Ok("TEXT".to_owned())
    }

    /// The program's form to the database's.
    fn bind_value(&self, value: &str) -> Result<String>;

    /// The database's form to the program's.
    fn result_value(&self, value: &str) -> Result<String>;

    /// The operators that make sense.
    fn operators(&self) -> Operators {
        Operators::EQUALITY
    }

    /// From 0, no, to 100, exactly: does this type, met in reflection, mean this column type?
    fn reflects(&self, dialect: &str, type_name: &str) -> u32 {
        let _ = (dialect, type_name);
        0
    }
}

/// Makes a [`ColumnType`] of a [`SimpleColumnType`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Simple<T>(pub T);

impl<T: SimpleColumnType> ColumnType for Simple<T> {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn ddl(&self, dialect: &str, args: &[&str]) -> Result<String> {
        self.0.ddl(dialect, args)
    }

    fn bind(&self, _dialect: &str, values: Params<'_>, out: &mut RowWriter<'_>) -> Result<()> {
        convert(values, out, |value| self.0.bind_value(value))
    }

    fn result(&self, _dialect: &str, values: Params<'_>, out: &mut RowWriter<'_>) -> Result<()> {
        convert(values, out, |value| self.0.result_value(value))
    }

    fn operators(&self) -> Operators {
        self.0.operators()
    }

    fn reflects(&self, dialect: &str, type_name: &str) -> u32 {
        self.0.reflects(dialect, type_name)
    }
}

fn convert(values: Params<'_>, out: &mut RowWriter<'_>, one: impl Fn(&str) -> Result<String>) -> Result<()> {
    out.start(1);
    out.reserve(values.len());
    for value in values.iter() {
        match value {
            Param::Null => out.null(),
            Param::Text(text) | Param::Json(text) | Param::Decimal(text) => out.text(&one(text)?),
            other => return Err(not_text(&other)),
        }
        out.end_row();
    }
    Ok(())
}

#[cold]
fn not_text(value: &Param<'_>) -> Error {
    Error::new(ErrorKind::DATA, format!("this column type takes text, not {value:?}"))
}
