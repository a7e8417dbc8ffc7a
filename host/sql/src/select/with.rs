//! Which common table expressions a statement begins with.
use super::{Cte, FromItem};
use crate::{
    compile::Compiler,
    dialect::Capability,
    error::{Error, ErrorKind, Result},
    name::Name,
    visit::NodeRef,
};
use std::sync::Arc;

/// Those that the items stand on, inner ones first, without those whose name means them already further out.
pub(crate) fn collect<'a>(items: impl IntoIterator<Item = &'a FromItem>, c: &Compiler<'_>) -> Result<Vec<Arc<Cte>>> {
    let mut found = Vec::new();
    for item in items {
        collect_item(item, &mut found)?;
    }
    found.retain(|cte| !c.is_declared(cte));
    Ok(found)
}

/// Those of a whole statement, wherever they stand: for a database that takes WITH only in front of it. Errors: two different
/// ones of the same name.
pub(crate) fn collect_all(statement: NodeRef<'_>) -> Result<Vec<Arc<Cte>>> {
    let mut found = Ok(Vec::new());
    statement.walk(&mut |node| {
        if let (NodeRef::From(item), Ok(list)) = (node, &mut found)
            && let Err(error) = collect_item(item, list)
        {
            found = Err(error);
        }
        found.is_ok()
    });
    found
}

/// Errors: two different ones of the same name, of which one would be taken for the other.
fn collect_item(item: &FromItem, found: &mut Vec<Arc<Cte>>) -> Result<()> {
    let FromItem::Cte { cte: Some(cte), .. } = item else { return Ok(()) };
    for select in std::iter::once(&cte.select).chain(&cte.recursive) {
        for item in select.from.iter().chain(select.joins.iter().map(|join| &join.item)) {
            collect_item(item, found)?;
        }
    }
    match found.iter().find(|known| known.name == cte.name) {
        Some(known) if !Arc::ptr_eq(known, cte) && known != cte => Err(two_of_a_name(&cte.name)),
        Some(_) => Ok(()),
        None => {
            found.push(Arc::clone(cte));
            Ok(())
        }
    }
}

#[cold]
fn two_of_a_name(name: &Name) -> Error {
    Error::new(ErrorKind::Compile, "SQL-1112", format!("two different common table expressions are called `{name}`"))
        .help("give one of them another name in `.cte(…)`")
}

/// `WITH a AS (…), b AS (…) `. They are declared until the statement takes them back by `undeclare`.
pub(crate) fn compile(ctes: &[Arc<Cte>], c: &mut Compiler<'_>) -> Result<()> {
    for (index, cte) in ctes.iter().enumerate() {
        if cte.written.is_some() && c.is_nested() {
            let story = format!("the common table expression `{}` writes, and stands in a subquery", cte.name);
            return Err(Error::new(ErrorKind::Compile, "SQL-1106", story).help("put it into FROM of the outermost query"));
        }
        c.push(match index {
            0 if ctes.iter().any(|cte| cte.recursive.is_some()) => c.dialect_text("with_recursive", "WITH RECURSIVE"),
            0 => "WITH",
            _ => ",",
        });
        c.push(" ");
        c.declare(cte);
        c.render(NodeRef::Cte(cte))?;
    }
    if !ctes.is_empty() {
        c.push(" ");
    }
    Ok(())
}

/// WITH before a statement that writes.
pub(crate) fn before_writing<'a>(statement: NodeRef<'_>, items: impl IntoIterator<Item = &'a FromItem>, c: &mut Compiler<'_>) -> Result<usize> {
    let hoisted = c.is_root(statement) && c.dialect_text("nested_with", "yes").is_empty();
    let ctes = if hoisted { collect_all(statement)? } else { collect(items, c)? };
    if !ctes.is_empty() && c.dialect_text("with_before_write", "yes").is_empty() {
        return Err(c
            .unsupported("WITH before a statement that writes", Capability::Cte)
            .help("use a subquery in place of the common table expression"));
    }
    compile(&ctes, c)?;
    Ok(ctes.len())
}
