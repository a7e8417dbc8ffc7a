//! RETURNING: the rows that a statement wrote.
use super::{NEW, OLD};
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
    c.in_clause("RETURNING");
    if !c.has(Capability::Returning) {
        return Err(c.unsupported("RETURNING", Capability::Returning));
    }
    c.push(" RETURNING ");
    let wanted = c.is_root(statement);
    let old_new = names_old_new(items);
    if old_new && !c.has(Capability::ReturningOldNew) {
        return Err(c.unsupported("RETURNING of old and new rows", Capability::ReturningOldNew));
    }
    let entered = c.enter(old_new.then_some([(OLD, true), (NEW, true)]).into_iter().flatten());
    let list = if old_new {
        c.qualified(|c| crate::select::compile_list(items, wanted, wanted, c))
    } else {
        crate::select::compile_list(items, wanted, wanted, c)
    };
    c.leave(entered);
    let (_, columns) = list?;
    if wanted {
        c.set_result_columns(columns);
    }
    Ok(())
}

/// What every statement has that may give back the rows it wrote: `$statement<M, R>` over `$data`, `R` being what a row
/// becomes.
macro_rules! returns_rows {
    ($statement:ident, $data:ident) => {
        impl<M, R> $statement<M, R> {
            /// Gives the rows that were written or deleted (SQLAlchemy: `returning`).
            pub fn returning<S: crate::select::Selectable>(self, list: S) -> $statement<M, S::Row> {
                let mut data = self.data;
                list.items(&mut std::sync::Arc::make_mut(&mut data).returning);
                $statement { data, decode: S::decode, model: std::marker::PhantomData }
            }

            /// The statement with parts of it replaced (SQLAlchemy: `visitors.replacement_traverse`).
            pub fn transform(&self, transform: &mut dyn crate::visit::Transform) -> Self {
                $statement { data: crate::visit::Rewrite::rewrite(&self.data, transform), decode: self.decode, model: std::marker::PhantomData }
            }

            /// A value for a parameter that was written as [`param`](crate::param) (SQLAlchemy: `params(name=value)`). Errors: there
            /// is no such parameter.
            pub fn param<V: crate::SqlValue<Base = V>>(
                &self,
                name: impl Into<crate::name::Name>,
                value: impl crate::expr::IntoExpr<V>,
            ) -> crate::error::Result<Self> {
                let mut given = crate::expr::Given::new(name.into(), value.into_expr().into_node());
                let statement = self.transform(&mut given);
                given.finish().map(|()| statement)
            }

            /// The statement under a name, in WITH: the rows that it returns (SQLAlchemy: `.cte(name)`).
            pub fn cte(self, name: impl Into<crate::name::Name>) -> crate::select::Source<R> {
                let columns = self.data.returning.clone();
                crate::select::written_cte(name.into(), crate::select::Written::$statement(crate::dml::Part::as_part(self.data)), columns)
            }
        }

        #[cfg(feature = "serde")]
        impl $statement<crate::schema::Table, crate::row::Row> {
            pub(crate) fn from_data(data: std::sync::Arc<$data>) -> Self {
                $statement { data, decode: crate::row::Row::decode, model: std::marker::PhantomData }
            }
        }

        impl<M, R> Clone for $statement<M, R> {
            fn clone(&self) -> Self {
                $statement { data: std::sync::Arc::clone(&self.data), decode: self.decode, model: std::marker::PhantomData }
            }
        }

        /// Equal in structure and values; what a row becomes is no part of it.
        impl<M, R> PartialEq for $statement<M, R> {
            fn eq(&self, other: &Self) -> bool {
                self.data == other.data
            }
        }

        impl<M, R> std::fmt::Debug for $statement<M, R> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                crate::compile::debug_sql(crate::select::Executable::statement(self), f)
            }
        }

        impl<M, R> crate::select::Executable for $statement<M, R> {
            fn statement(&self) -> crate::visit::NodeRef<'_> {
                crate::visit::NodeRef::$statement(&self.data)
            }
        }

        impl<M, R> crate::select::Query for $statement<M, R> {
            type Row = R;
            fn decode(&self) -> crate::select::Decode<R> {
                self.decode
            }
        }
    };
}
pub(crate) use returns_rows;

/// Whether one of them is a column of the row as it was before the statement, or as it is behind it.
fn names_old_new(items: &[SelectItem]) -> bool {
    items.iter().any(|item| match item {
        SelectItem::Expr(node) => names_either(node.as_ref()),
        SelectItem::Entity { .. } => false,
    })
}

fn names_either(node: NodeRef<'_>) -> bool {
    match node {
        NodeRef::Column(column) => *column.source() == OLD || *column.source() == NEW,
        other => other.children().any(names_either),
    }
}

fn by_output(c: &Compiler<'_>) -> bool {
    !c.has(Capability::Returning) && c.has(Capability::Output)
}

/// ` OUTPUT inserted.a, inserted.b`, where a database has that in place of RETURNING: `rows` says which, for columns of `target`.
pub(crate) fn compile_output(items: &[SelectItem], statement: NodeRef<'_>, rows: &str, target: &Name, c: &mut Compiler<'_>) -> Result<()> {
    if items.is_empty() || !by_output(c) {
        return Ok(());
    }
    c.in_clause("OUTPUT");
    c.push(" OUTPUT ");
    let wanted = c.is_root(statement);
    let entered = c.enter([(OLD, true), (NEW, true)]);
    let list = c.instead_of(target, &format!("{rows}.{{0}}"), |c| {
        c.instead_of(&OLD, "deleted.{0}", |c| c.instead_of(&NEW, "inserted.{0}", |c| crate::select::compile_list(items, wanted, wanted, c)))
    });
    c.leave(entered);
    let (_, columns) = list?;
    if wanted {
        c.set_result_columns(columns);
    }
    Ok(())
}
