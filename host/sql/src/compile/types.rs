//! Types as the dialect writes them.
use super::Compiler;
use crate::{
    dialect::Capability,
    error::{Error, ErrorKind, Result},
    types::{EnumType, SqlType},
};

impl Compiler<'_> {
    /// The DDL of a type.
    pub(crate) fn ddl_type(&self, sql_type: &SqlType) -> Result<String> {
        let name = &self.dialect().spec().name;
        match sql_type {
            SqlType::Variant(_) => self.ddl_type(sql_type.on(name)),
            SqlType::Native(words) => Ok(words.to_string()),
            SqlType::Custom(custom) => match &custom.decorated {
                Some(decorated) => self.ddl_type(&decorated.get().impl_type(name)),
                None => {
                    let arguments: Vec<&str> = custom.arguments.iter().map(|argument| argument.as_str()).collect();
                    self.environment.plugins.column_type(&custom.name)?.ddl(name, &arguments)
                }
            },
            SqlType::Enum(words) => self.enum_type(words),
            SqlType::Array(item) => {
                let item = self.ddl_type(item)?;
                self.container("array", "array", Capability::Arrays, &item)
            }
            SqlType::Range(item) => self.container("range", &format!("range({})", item.generic_name()), Capability::Ranges, ""),
            SqlType::MultiRange(item) => self.container("multirange", &format!("multirange({})", item.generic_name()), Capability::Ranges, ""),
            _ => self.template_type(sql_type).ok_or_else(|| self.no_type(sql_type.generic_name())),
        }
    }

    #[cold]
    fn no_type(&self, sql_type: &str) -> Error {
        let name = &self.dialect().spec().name;
        Error::new(ErrorKind::Unsupported, "SQL-1202", format!("`{name}` has no column type for `{sql_type}`"))
            .help("use another type, give the column `.with_variant(…)` for this database, or use a type that a plugin brings")
    }

    fn container(&self, what: &str, key: &str, capability: Capability, item: &str) -> Result<String> {
        if !self.has(capability) {
            let name = &self.dialect().spec().name;
            return Err(Error::new(ErrorKind::Unsupported, "SQL-1202", format!("`{name}` has no column type for `{what}`"))
                .note("cause", format!("the dialect does not have the capability {}", capability.name()))
                .help("keep it as JSON, decorate a type that the database has, or give the column `.with_variant(…)` for this database"));
        }
        self.dialect().spec().ddl_types.get(key).map(|ddl| ddl.replace("{0}", item)).ok_or_else(|| self.no_type(key))
    }

    /// The database's own enumeration where it is wanted and there is one; otherwise text.
    fn enum_type(&self, words: &EnumType) -> Result<String> {
        let template = self.dialect().spec().ddl_types.get("native_enum").filter(|_| words.native && self.has(Capability::NativeEnum));
        let Some(template) = template else {
            return self.ddl_type(&SqlType::String(words.longest()));
        };
        let mut inner = Compiler::new(self.environment, &[]);
        inner.identifier(&words.name);
        let name = inner.sql.split_off(0);
        for (index, word) in words.values.iter().enumerate() {
            inner.separator(index);
            inner.string_literal(word);
        }
        Ok(template.replace("{name}", &name).replace("{*}", &inner.sql))
    }

    /// Whether the database itself lets no other word into a column of this type.
    pub(crate) fn is_native_enum(&self, words: &EnumType) -> bool {
        words.native && self.has(Capability::NativeEnum) && self.dialect().spec().ddl_types.contains_key("native_enum")
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
            SqlType::Bit(Some(length)) => with("bit(n)", &[*length]),
            SqlType::BitVarying(Some(length)) => with("bit_varying(n)", &[*length]),
            SqlType::Numeric(Some((precision, scale))) => with("numeric(p,s)", &[u32::from(*precision), u32::from(*scale)]).or_else(plain),
            SqlType::Fractional(of, digits) => with(&format!("{}(p)", of.generic_name()), &[u32::from(*digits)]),
            _ => plain(),
        }
    }

    /// Appends the type of a CAST.
    pub(crate) fn cast_type(&mut self, sql_type: &SqlType) -> Result<()> {
        let name = &self.dialect().spec().name;
        let sql_type = sql_type.on(name);
        if let SqlType::Custom(custom) = sql_type
            && let Some(decorated) = &custom.decorated
        {
            return self.cast_type(&decorated.get().impl_type(name));
        }
        if let (SqlType::String(Some(length)), Some(template)) = (sql_type, self.dialect().spec().texts.get("cast(string(n))")) {
            self.push(&template.replace("{0}", &length.to_string()));
            return Ok(());
        }
        let key = format!("cast({})", sql_type.generic_name());
        let ddl = match self.dialect().spec().texts.get(&key) {
            Some(ddl) if !matches!(sql_type, SqlType::Native(_)) => ddl.clone(),
            _ => self.ddl_type(sql_type)?,
        };
        self.push(&ddl);
        Ok(())
    }
}
