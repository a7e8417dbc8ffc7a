//! RETURNING: the rows that a statement wrote.
use crate::{compile::Compiler, dialect::Capability, error::Result, name::Name, row::RowCursor, select::SelectItem, visit::NodeRef};

/// What a statement without RETURNING would make of a row, if it had any.
pub(crate) fn nothing(_: &mut RowCursor<'_>) -> Result<()> {
    Ok(())
}

/// ` RETURNING a, b`, with plain column names, of a statement.
pub(crate) fn compile(items: &[SelectItem], statement: NodeRef<'_>, c: &mut Compiler<'_>) -> Result<()> {
    if items.is_empty() || by_output(c) {
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

fn by_output(c: &Compiler<'_>) -> bool {
    !c.has(Capability::Returning) && c.has(Capability::Output)
}

/// ` OUTPUT inserted.a, inserted.b`, where a database has that in place of RETURNING: `rows` says which, for columns of `target`.
pub(crate) fn compile_output(items: &[SelectItem], statement: NodeRef<'_>, rows: &str, target: &Name, c: &mut Compiler<'_>) -> Result<()> {
    if items.is_empty() || !by_output(c) {
        return Ok(());
    }
    c.push(" OUTPUT ");
    let wanted = c.is_root(statement);
    let (_, columns) = c.instead_of(target, &format!("{rows}.{{0}}"), |c| crate::select::compile_list(items, wanted, c))?;
    if wanted {
        c.set_result_columns(columns);
    }
    Ok(())
}
