//! A column type to start from: `celsius`. The program has degrees Celsius; the database has kelvin.
//!
//! A type whose two forms are both text needs less than this: see `SimpleColumnType` in the SDK.
use aludel_plugin_sdk::{ColumnType, ColumnTypeEntry, Error, ErrorKind, Operators, Param, Params, Plugin, Result, RowWriter, column_type};

/// Nothing is colder.
const ABSOLUTE_ZERO: f64 = -273.15;

/// The type. It has no state; if yours has, remember that many threads use it at once.
pub struct Celsius;

impl ColumnType for Celsius {
    fn name(&self) -> &'static str {
        "celsius"
    }

    /// The type in DDL. `args` are what a column's declaration puts in parentheses.
    fn ddl(&self, dialect: &str, args: &[&str]) -> Result<String> {
        if let Some(extra) = args.first() {
            return Err(Error::new(ErrorKind::UNSUPPORTED, format!("the type `celsius` takes no argument, not `{extra}`")));
        }
        // Most databases agree; the others are named. A dialect that you have never heard of gets the usual.
        Ok(match dialect {
            "sqlite" => "REAL",
            "mysql" => "DOUBLE",
            "mssql" => "FLOAT(53)",
            _ => "DOUBLE PRECISION",
        }
        .to_owned())
    }

    /// From the program to the database, a whole column at once.
    fn bind(&self, _dialect: &str, values: Params<'_>, out: &mut RowWriter<'_>) -> Result<()> {
        each(values, out, |celsius| {
            if celsius < ABSOLUTE_ZERO {
                return Err(Error::new(ErrorKind::DATA, format!("{celsius} °C is colder than absolute zero")));
            }
            Ok(celsius - ABSOLUTE_ZERO)
        })
    }

    /// From the database to the program.
    fn result(&self, _dialect: &str, values: Params<'_>, out: &mut RowWriter<'_>) -> Result<()> {
        each(values, out, |kelvin| Ok(kelvin + ABSOLUTE_ZERO))
    }

    /// Both forms sort alike, so `<` and ORDER BY mean the same on either side. LIKE would mean nothing.
    fn operators(&self) -> Operators {
        Operators::EQUALITY | Operators::ORDER | Operators::HASH
    }

    /// For `DEFAULT` in DDL and for SQL that is written to a file.
    fn literal(&self, _dialect: &str, value: Param<'_>) -> Result<Option<String>> {
        Ok(match value {
            Param::F64(celsius) => Some(format!("{:?}", celsius - ABSOLUTE_ZERO)),
            _ => None,
        })
    }
}

/// One row of one cell for each value, in the same order; NULL stays NULL.
fn each(values: Params<'_>, out: &mut RowWriter<'_>, convert: impl Fn(f64) -> Result<f64>) -> Result<()> {
    out.start(1);
    out.reserve(values.len());
    for value in values.iter() {
        match value {
            Param::Null => out.null(),
            Param::F64(number) => out.f64(convert(number)?),
            #[allow(clippy::cast_precision_loss)] // a temperature
            Param::I64(number) => out.f64(convert(number as f64)?),
            other => return Err(Error::new(ErrorKind::DATA, format!("a temperature is a number, not {other:?}"))),
        }
        out.end_row();
    }
    Ok(())
}

/// The plugin.
pub struct Temperatures;

impl Plugin for Temperatures {
    fn column_types() -> Vec<ColumnTypeEntry> {
        vec![column_type(Celsius)]
    }
}

aludel_plugin_sdk::plugin!(Temperatures);
