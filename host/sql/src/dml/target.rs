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

/// A table by its name.
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
}

impl Target {
    pub(crate) fn of_model(model: &ModelDef) -> Self {
        Target { defaults: model.defaults().cloned(), ..Target::named(model.schema.map(Name::new), Name::new(model.table_name)) }
    }

    pub(crate) fn of_table(table: &Table) -> Self {
        let converts = |column: &&TableColumn| matches!(column.sql_type.get(), SqlType::Custom(_) | SqlType::Variant(_));
        let converted = table.columns.iter().filter(converts).map(|column| (column.name.clone(), column.sql_type.clone())).collect();
        Target { converted, defaults: table.defaults().cloned(), ..Target::named(table.schema.clone(), table.name.clone()) }
    }

    /// A table by its name alone.
    pub fn named(schema: Option<Name>, name: Name) -> Self {
        Target { schema, name, converted: Vec::new(), defaults: None }
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

    pub(crate) fn key(&self, key: &mut Key<'_>) {
        key.optional_text(self.schema.as_deref());
        key.text(&self.name);
    }
}
