//! Values written into SQL, where it has to stand alone: DDL and offline scripts.
use super::Compiler;
use crate::{
    error::{Error, ErrorKind, Result},
    expr::Literal,
    types::{SqlType, Value, write_date, write_datetime, write_time},
    visit::NodeRef,
};
use std::fmt::Write;

impl Compiler<'_> {
    /// Appends text in quotes.
    pub fn string_literal(&mut self, text: &str) {
        let backslashes = self.dialect_text("backslash_escapes", "").to_owned();
        self.push(self.dialect_text("string_literal_prefix", ""));
        self.push("'");
        for character in text.chars() {
            match character {
                '\'' => self.push("''"),
                '\\' if !backslashes.is_empty() => self.push("\\\\"),
                other => self.sql.push(other),
            }
        }
        self.push("'");
    }

    /// Appends a value.
    pub(crate) fn literal(&mut self, value: &Value, sql_type: &SqlType) -> Result<()> {
        let dialect = self.dialect().spec().name.clone();
        if let SqlType::Custom(custom) = sql_type.on(&dialect) {
            if let Some(decorated) = &custom.decorated {
                let literal = decorated.get().literal(value.as_ref(), &dialect)?;
                return self.literal(&literal, &decorated.get().impl_type(&dialect));
            }
            let literal = self.environment.plugins.column_type(&custom.name)?.literal(&dialect, value.as_ref())?;
            let literal = literal.ok_or_else(|| no_literal(&format!("type `{}`", custom.name)))?;
            self.push(&literal);
            return Ok(());
        }
        // Writing to a String cannot fail.
        let _ = match value {
            Value::Null => self.sql.write_str("NULL"),
            Value::Bool(yes) => return self.render(NodeRef::Literal(if *yes { &Literal::True } else { &Literal::False })),
            Value::I64(number) => write!(self.sql, "{number}"),
            Value::U64(number) => write!(self.sql, "{number}"),
            Value::F64(number) if number.is_finite() => write!(self.sql, "{number:?}"),
            Value::Decimal(digits) if digits.parse::<f64>().is_ok_and(f64::is_finite) => self.sql.write_str(digits),
            Value::Text(text) | Value::Json(text) => {
                if text.contains('\0') {
                    return Err(no_literal("text with a NUL character"));
                }
                self.string_literal(text);
                Ok(())
            }
            Value::Bytes(bytes) => {
                let template = self.dialect_text("bytes_literal", "X'{0}'");
                let (before, after) = template.split_once("{0}").unwrap_or((template, ""));
                self.push(before);
                for byte in bytes {
                    let _ = write!(self.sql, "{byte:02X}");
                }
                self.sql.write_str(after)
            }
            other => return self.written_literal(other, sql_type),
        };
        Ok(())
    }

    /// A value that is written as text, and says its type where text alone would be text.
    fn written_literal(&mut self, value: &Value, sql_type: &SqlType) -> Result<()> {
        let refused = || no_literal(value.as_ref().type_name());
        let (text, own) = match value {
            Value::Date(days) => (write_date(i64::from(*days)), SqlType::Date),
            Value::Time(micros) => (write_time(*micros), SqlType::Time),
            Value::DateTime(micros) => (write_datetime(*micros), SqlType::DateTime(false)),
            // The point in time, as it is bound.
            Value::DateTimeTz(micros, _) => {
                let offset = self.dialect_text("utc_offset_literal", "+00:00");
                (write_datetime(*micros).map(|text| text + offset), SqlType::DateTime(true))
            }
            Value::Uuid(bytes) => (Some(write_uuid(bytes)), SqlType::Uuid),
            _ => return Err(refused()),
        };
        let text = text.ok_or_else(refused)?;
        // The column may be of another kind of its family.
        let sql_type = if sql_type.generic_name() == own.generic_name() { sql_type } else { &own };
        let template = self.dialect_text("typed_literal", "CAST({0} AS {type})");
        let (before, rest) = template.split_once("{0}").unwrap_or(("", ""));
        let (between, after) = rest.split_once("{type}").unwrap_or((rest, ""));
        self.push(before);
        self.string_literal(&text);
        self.push(between);
        if rest.contains("{type}") {
            self.cast_type(sql_type)?;
        }
        self.push(after);
        Ok(())
    }
}

fn write_uuid(bytes: &[u8; 16]) -> String {
    let mut text = String::with_capacity(36);
    for (place, byte) in bytes.iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cold]
fn no_literal(what: &str) -> Error {
    Error::new(ErrorKind::Compile, "SQL-1208", format!("{what} cannot be written into SQL as a literal"))
        .help("send it as a bound value, or write the literal yourself with `raw(…)`")
}
