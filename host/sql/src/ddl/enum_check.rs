//! The CHECK constraint of an enumeration that is kept as text.
use crate::{compile::Compiler, schema::TableColumn, types::SqlType};

impl TableColumn {
    /// Appends ` CHECK (column IN ('a', 'b'))`, where nothing else keeps other words out (SQLAlchemy: `create_constraint`). It has no name
    /// of its own: the database gives one.
    pub(crate) fn enum_check(&self, c: &mut Compiler<'_>) {
        let sql_type = self.sql_type.get();
        let SqlType::Enum(words) = sql_type.on(&c.dialect().spec().name) else { return };
        if !words.check || words.values.is_empty() || c.is_native_enum(words) {
            return;
        }
        c.push(" CHECK (");
        c.identifier(&self.name);
        c.push(" IN (");
        for (index, word) in words.values.iter().enumerate() {
            c.separator(index);
            c.string_literal(word);
        }
        c.push("))");
    }
}
