//! The table that is written to.
use super::Assignment;
use crate::{
    compile::Compiler,
    error::Result,
    expr::Node,
    name::Name,
    schema::{Defaults, ModelDef, Table, TableColumn},
    types::{SqlType, TypeRef},
    visit::Key,
};
use std::sync::Arc;

/// The table that is written to (SQLAlchemy: the `table` of `Insert`, `Update`, `Delete`), with what the program fills in for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// The schema.
    pub schema: Option<Name>,
    /// The table.
    pub name: Name,
    /// The columns of a table made at run time whose type converts values. A model's columns say it themselves.
    pub(crate) converted: Vec<(Name, TypeRef)>,
    /// What the program fills in. It is no part of the cache key: a statement is filled in before its key is asked for.
    pub(crate) defaults: Option<Arc<Defaults>>,
    /// The column whose values the database counts.
    pub(crate) counted: Option<Name>,
}

impl Target {
    pub(crate) fn of_model(model: &ModelDef) -> Self {
        Target { defaults: model.defaults().cloned(), ..Target::written(model) }
    }

    /// The table of a model, without what the program fills in (SQLAlchemy: `User.__table__`): for statements whose defaults were filled in
    /// already.
    pub fn written(model: &ModelDef) -> Self {
        Target {
            counted: model.counted().map(|column| column.name.clone()),
            ..Target::named(model.schema.map(Name::new), Name::new(model.table_name))
        }
    }

    pub(crate) fn of_table(table: &Table) -> Self {
        let converts = |column: &&TableColumn| matches!(column.sql_type.get(), SqlType::Custom(_) | SqlType::Variant(_));
        let converted = table.columns.iter().filter(converts).map(|column| (column.name.clone(), column.sql_type.clone())).collect();
        let counted = table.columns.iter().find(|column| column.is_counted()).map(|column| column.name.clone());
        Target { converted, counted, defaults: table.defaults().cloned(), ..Target::named(table.schema.clone(), table.name.clone()) }
    }

    /// A table by its name alone: nothing is known of its columns, so nothing is filled in or converted (SQLAlchemy: `table("name")`).
    pub fn named(schema: Option<Name>, name: Name) -> Self {
        Target { schema, name, converted: Vec::new(), defaults: None, counted: None }
    }

    /// A value for a column: a bound one is of the column's type, if that converts values.
    pub(crate) fn value(&self, column: &Name, mut value: Node) -> Node {
        if let (Node::Bind(bind), Some((_, sql_type))) = (&mut value, self.converted.iter().find(|(known, _)| known == column)) {
            bind.sql_type = sql_type.clone();
        }
        value
    }

    pub(crate) fn assignments(&self, assignments: Vec<Assignment>) -> Vec<Assignment> {
        let one = |assignment: Assignment| Assignment { value: self.value(&assignment.column, assignment.value), column: assignment.column };
        if self.converted.is_empty() { assignments } else { assignments.into_iter().map(one).collect() }
    }

    pub(crate) fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.table_name(self.schema.as_ref(), &self.name)
    }

    /// Whether a column is given its value although the database counts it.
    pub(crate) fn gives_counted(&self, columns: &[Name]) -> bool {
        self.counted.as_ref().is_some_and(|counted| columns.contains(counted))
    }

    /// Appends what a database wants said before a statement that gives values to a column that it counts.
    pub(crate) fn open_counted(&self, c: &mut Compiler<'_>) -> Result<()> {
        self.around_counted("counted_insert", c).map(|_| ())
    }

    /// Appends what closes a statement: one that gives such values, or a MERGE.
    pub(crate) fn close(&self, counted: bool, merge: bool, c: &mut Compiler<'_>) -> Result<()> {
        if !(counted && self.around_counted("counted_insert_end", c)?) && merge {
            // One database wants its statement closed.
            c.push(c.dialect_text("merge_end", ""));
        }
        Ok(())
    }

    /// `false`: the dialect has no such text.
    fn around_counted(&self, place: &str, c: &mut Compiler<'_>) -> Result<bool> {
        let template = c.dialect_text(place, "").to_owned();
        if !template.is_empty() {
            let table = c.written(|c| self.compile(c))?;
            c.push(&template.replace("{table}", &table));
        }
        Ok(!template.is_empty())
    }

    pub(crate) fn key(&self, key: &mut Key<'_>) {
        key.optional_text(self.schema.as_deref());
        key.text(&self.name);
    }
}
