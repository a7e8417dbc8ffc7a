//! Columns travel by their names, and what an expression knows of them.
use super::{Fields, Object, Portable, Reader, Writer, reading::unknown};
use crate::{
    error::Result,
    expr::ColumnRef,
    name::Name,
    schema::ColumnDef,
    types::{SqlType, TypeRef},
};
use serde_json::Value as Json;
use std::sync::Arc;

const FIELDS: [&str; 9] = ["schema", "table", "name", "type", "nullable", "primary_key", "of_model", "source", "optional"];

impl Portable for ColumnRef {
    fn write(&self, to: &Writer) -> Result<Json> {
        let def = self.def();
        let mut object = Object::default();
        object.part("schema", &def.schema, to)?;
        object.part("table", &def.table, to)?;
        object.part("name", &def.name, to)?;
        object.part("type", &def.sql_type.get(), to)?;
        object.part("nullable", &def.nullable, to)?;
        object.part("primary_key", &def.primary_key, to)?;
        object.part("of_model", &self.is_of_model(), to)?;
        if let Some((source, optional)) = self.elsewhere() {
            object.part("source", source, to)?;
            object.part("optional", &optional, to)?;
        }
        Ok(object.into())
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        let fields = Fields::of(json, &FIELDS, from)?;
        let (schema, table, name): (Option<Name>, Name, Name) = (fields.get("schema")?, fields.get("table")?, fields.get("name")?);
        let model = if fields.get("of_model")? { from.model(schema.as_deref(), &table) } else { None };
        let column = match model {
            Some(model) => match model.columns.iter().copied().find(|def| def.name == name) {
                Some(def) => ColumnRef::fixed(def),
                None => {
                    let known = model.columns.iter().map(|def| def.name.as_str());
                    return Err(unknown(format!("the document names the column `{name}`, and model `{}` has none of that name", model.name))
                        .known(&name, known)
                        .help("mend the document, or write it again from models of this version"));
                }
            },
            None => ColumnRef::shared(Arc::new(definition(schema, table, name, &fields, from)?)),
        };
        let source: Option<Name> = fields.get("source")?;
        Ok(match source {
            Some(source) => column.found_in(source, fields.get("optional")?),
            None => column,
        })
    }
}

/// What the document says of a column; what the metadata knows of it is so.
fn definition(schema: Option<Name>, table: Name, name: Name, fields: &Fields<'_, '_>, from: &Reader<'_>) -> Result<ColumnDef> {
    let said = |schema, table, name| -> Result<ColumnDef> {
        let sql_type = if fields.json("type").is_null() { SqlType::Unknown } else { fields.get("type")? };
        // What the document does not say may be NULL.
        let nullable = if fields.json("type").is_null() && fields.json("nullable").is_null() { true } else { fields.get("nullable")? };
        Ok(ColumnDef { schema, table, name, sql_type: TypeRef::of(sql_type), nullable, primary_key: fields.get("primary_key")? })
    };
    let Some(known) = from.table(schema.as_deref(), &table) else { return said(schema, table, name) };
    match known.columns().find(|column| column.name() == &*name) {
        Some(column) => known.def(column.key()).map(|def| ColumnDef::clone(def)),
        None => Err(unknown(format!("the document names the column `{name}`, and table `{table}` has none of that name"))
            .known(&name, known.columns().map(|column| column.name()))
            .help("mend the document, or read it with the metadata of this version")),
    }
}
