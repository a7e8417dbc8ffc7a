//! RETURNING: the rows that a statement wrote.
use crate::{compile::Compiler, dialect::Capability, error::Result, row::RowCursor, select::SelectItem, visit::NodeRef};

/// What a statement without RETURNING would make of a row, if it had any.
pub(crate) fn nothing(_: &mut RowCursor<'_>) -> Result<()> {
    Ok(())
}

/// ` RETURNING a, b`, with plain column names, of a statement.
pub(crate) fn compile(items: &[SelectItem], statement: NodeRef<'_>, c: &mut Compiler<'_>) -> Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    if !c.has(Capability::Returning) {
        return Err(c.unsupported("RETURNING", Capability::Returning));
    }
    c.push(" RETURNING ");
    let wanted = c.is_root(statement);
    let (_, columns) = crate::select::compile_list(items, wanted, c)?;
    if wanted {
        c.set_result_columns(columns);
    }
    Ok(())
}
