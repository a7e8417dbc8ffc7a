//! A column or expression of an index.
use super::in_table;
use crate::{
    compile::{Compiler, precedence as p},
    dialect::Capability,
    error::Result,
    schema::{IndexKey, IndexPart, Table},
};

/// Appends `(lower(a)) COLLATE "C" text_ops DESC NULLS LAST`.
pub(super) fn write(part: &IndexPart, table: &Table, c: &mut Compiler<'_>) -> Result<()> {
    match &part.key {
        IndexKey::Column(name) => c.identifier(name),
        IndexKey::Expr(_) if !c.has(Capability::ExpressionIndex) => {
            return Err(c.unsupported("an index over an expression", Capability::ExpressionIndex).help("make it a computed column, and index that"));
        }
        IndexKey::Expr(node) => {
            c.push("(");
            in_table(table, c, |c| c.operand(node, p::LOWEST))?;
            c.push(")");
        }
    }
    if let Some(length) = part.length {
        let template = c.dialect_text("index_length", "").to_owned();
        if template.is_empty() {
            return Err(c
                .unsupported("an index over the beginning of a value", Capability::ExpressionIndex)
                .help("index an expression: `substr(a, 1, n)`"));
        }
        c.push(&template.replace("{0}", &length.to_string()));
    }
    if let Some(collation) = &part.collation {
        c.push(" COLLATE ");
        c.collation(collation)?;
    }
    if let Some(class) = &part.operator_class {
        if !c.has(Capability::OperatorClasses) {
            return Err(c.unsupported("an operator class in an index", Capability::OperatorClasses));
        }
        c.push(" ");
        c.identifier(class);
    }
    if part.descending {
        if !c.has(Capability::DescendingIndex) {
            return Err(c.unsupported("an index in descending order", Capability::DescendingIndex));
        }
        c.push(" DESC");
    }
    match part.nulls_first {
        Some(_) if c.dialect_text("index_nulls_ordering", "yes") != "yes" || !c.has(Capability::NullsOrdering) => {
            Err(c.unsupported("NULLS FIRST / NULLS LAST in an index", Capability::NullsOrdering))
        }
        Some(true) => {
            c.push(" NULLS FIRST");
            Ok(())
        }
        Some(false) => {
            c.push(" NULLS LAST");
            Ok(())
        }
        None => Ok(()),
    }
}
