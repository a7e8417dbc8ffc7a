//! Types as the dialect writes them.
use super::Compiler;
use crate::{
    error::{Error, ErrorKind, Result},
    types::SqlType,
};

impl Compiler<'_> {
    /// The DDL of a type.
    pub(crate) fn ddl_type(&self, sql_type: &SqlType) -> Result<String> {
        let name = &self.dialect().spec().name;
        match sql_type {
            SqlType::Custom(custom) => {
                let arguments: Vec<&str> = custom.arguments.iter().map(|argument| argument.as_str()).collect();
                self.environment.plugins.column_type(&custom.name)?.ddl(name, &arguments)
            }
            SqlType::Enum(_) => {
                let longest = if let SqlType::Enum(words) = sql_type { words.values.iter().map(|word| word.len()).max() } else { None };
                self.ddl_type(&SqlType::String(longest.and_then(|len| u32::try_from(len).ok())))
            }
            _ => self.template_type(sql_type).ok_or_else(|| {
                Error::new(ErrorKind::Unsupported, "SQL-1202", format!("`{name}` has no column type for `{}`", sql_type.generic_name()))
                    .help("use another type, or one that a plugin brings")
            }),
        }
    }

    fn template_type(&self, sql_type: &SqlType) -> Option<String> {
        let types = &self.dialect().spec().ddl_types;
        let with = |key: &str, arguments: &[u32]| {
            let mut ddl = types.get(key)?.clone();
            for (index, argument) in arguments.iter().enumerate() {
                ddl = ddl.replace(&format!("{{{index}}}"), &argument.to_string());
            }
            Some(ddl)
        };
        let plain = || types.get(sql_type.generic_name()).cloned();
        match sql_type {
            SqlType::String(Some(length)) => with("string(n)", &[*length]).or_else(plain),
            SqlType::Binary(Some(length)) => with("binary(n)", &[*length]).or_else(plain),
            SqlType::Numeric(Some((precision, scale))) => with("numeric(p,s)", &[u32::from(*precision), u32::from(*scale)]).or_else(plain),
            _ => plain(),
        }
    }

    /// Appends the type of a CAST.
    pub(crate) fn cast_type(&mut self, sql_type: &SqlType) -> Result<()> {
        if let (SqlType::String(Some(length)), Some(template)) = (sql_type, self.dialect().spec().texts.get("cast(string(n))")) {
            self.push(&template.replace("{0}", &length.to_string()));
            return Ok(());
        }
        let key = format!("cast({})", sql_type.generic_name());
        let ddl = match self.dialect().spec().texts.get(&key) {
            Some(ddl) => ddl.clone(),
            None => self.ddl_type(sql_type)?,
        };
        self.push(&ddl);
        Ok(())
    }
}
