//! INSERT, UPDATE, DELETE and MERGE.
use super::{Fields, Object, Portable, Reader, Writer, format::single, portable::portable, reading::unknown};
use crate::{
    dml::{Assignment, ConflictAction, DeleteData, InsertData, MergeAction, MergeClause, MergeData, OnConflict, Target, UpdateData},
    error::Result,
    name::Name,
    schema::Defaults,
};
use serde_json::Value as Json;
use std::sync::Arc;

portable!(Assignment: column, value);
portable!(DeleteData: target, using, filters, returning);
portable!(InsertData: target, columns, rows, select, on_conflict, returning, broken);
portable!(MergeClause: matched, condition, action);
portable!(MergeData: target, source, on, clauses);
portable!(OnConflict: columns, index_filter, action, filter);
portable!(UpdateData: target, assignments, from, filters, returning);

impl Portable for ConflictAction {
    fn write(&self, to: &Writer) -> Result<Json> {
        Ok(match self {
            ConflictAction::Nothing => "nothing".into(),
            ConflictAction::Update(assignments) => single("update", assignments.write(to)?),
        })
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        match (json.as_str(), json.get("update")) {
            (Some("nothing"), _) => Ok(ConflictAction::Nothing),
            (None, Some(update)) => Portable::read(update, from).map(ConflictAction::Update),
            _ => Err(from.no_word(json, &["nothing", "update"])),
        }
    }
}

impl Portable for MergeAction {
    fn write(&self, to: &Writer) -> Result<Json> {
        Ok(match self {
            MergeAction::Nothing => "nothing".into(),
            MergeAction::Delete => "delete".into(),
            MergeAction::Update(assignments) => single("update", assignments.write(to)?),
            MergeAction::Insert(assignments) => single("insert", assignments.write(to)?),
        })
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        match (json.as_str(), json.get("update"), json.get("insert")) {
            (Some("nothing"), ..) => Ok(MergeAction::Nothing),
            (Some("delete"), ..) => Ok(MergeAction::Delete),
            (None, Some(update), None) => Portable::read(update, from).map(MergeAction::Update),
            (None, None, Some(insert)) => Portable::read(insert, from).map(MergeAction::Insert),
            _ => Err(from.no_word(json, &["nothing", "delete", "update", "insert"])),
        }
    }
}

/// The client defaults stay behind: the one who reads has them in the metadata, or in the model.
impl Portable for Target {
    fn write(&self, to: &Writer) -> Result<Json> {
        let mut object = Object::default();
        object.part("schema", &self.schema, to)?;
        object.part("name", &self.name, to)?;
        object.part("converted", &self.converted, to)?;
        object.part("counted", &self.counted, to)?;
        object.part("defaults", &self.defaults.is_some(), to)?;
        Ok(object.into())
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        let fields = Fields::of(json, &["schema", "name", "converted", "counted", "defaults"], from)?;
        let (schema, name): (Option<Name>, Name) = (fields.get("schema")?, fields.get("name")?);
        let defaults = if fields.get("defaults")? { Some(defaults(schema.as_deref(), &name, from)?) } else { None };
        Ok(Target { schema, name, converted: fields.get("converted")?, counted: fields.get("counted")?, defaults })
    }
}

fn defaults(schema: Option<&str>, name: &Name, from: &Reader<'_>) -> Result<Arc<Defaults>> {
    let of_table = from.table(schema, name).and_then(|table| table.defaults());
    let defaults = of_table.or_else(|| from.model(schema, name).and_then(|model| model.defaults()));
    defaults.cloned().ok_or_else(|| {
        unknown(format!("the document writes to `{name}`, whose client defaults are not known here"))
            .help("read it with `Reading::metadata` or `Reading::model`, where the table has its defaults")
    })
}
