//! What may stand in a select list, and what a row of it becomes.
use super::SelectItem;
use crate::{
    error::Result,
    expr::{Expr, Expression},
    row::{Row, RowCursor},
    schema::Column,
    types::{SqlValue, Value},
};

/// A column, an expression, a model, or a tuple of up to twelve of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be selected",
    label = "not a column, expression, model or tuple of them",
    note = "a relation is loaded with `.preload(…)`; a model is selected with `User::entity()`"
)]
pub trait Selectable {
    /// What a row becomes.
    type Row;
    /// How many items there are, as far as it is known.
    const ITEMS: usize = 1;
    /// The items of the select list.
    fn items(self, out: &mut Vec<SelectItem>);
    /// Makes a row's value, reading as many columns as `items` gave.
    fn decode(cursor: &mut RowCursor<'_>) -> Result<Self::Row>;
}

impl<M, T: SqlValue> Selectable for Column<M, T> {
    type Row = T;
    fn items(self, out: &mut Vec<SelectItem>) {
        out.push(SelectItem::Expr(self.into_node()));
    }
    fn decode(cursor: &mut RowCursor<'_>) -> Result<T> {
        cursor.next()
    }
}

impl<T: SqlValue> Selectable for Expr<T> {
    type Row = T;
    fn items(self, out: &mut Vec<SelectItem>) {
        out.push(SelectItem::Expr(self.into_node()));
    }
    fn decode(cursor: &mut RowCursor<'_>) -> Result<T> {
        cursor.next()
    }
}

/// A list whose length is known at run time only: rows are read by name or position.
impl Selectable for Vec<Expr<Value>> {
    type Row = Row;
    fn items(self, out: &mut Vec<SelectItem>) {
        out.extend(self.into_iter().map(|expr| SelectItem::Expr(expr.into_node())));
    }
    fn decode(cursor: &mut RowCursor<'_>) -> Result<Row> {
        Row::decode(cursor)
    }
}

macro_rules! tuples {
    ($($name:ident),+) => {
        impl<$($name: Selectable),+> Selectable for ($($name,)+) {
            type Row = ($($name::Row,)+);
            const ITEMS: usize = 0 $(+ $name::ITEMS)+;
            #[allow(non_snake_case)]
            fn items(self, out: &mut Vec<SelectItem>) {
                let ($($name,)+) = self;
                $($name.items(out);)+
            }
            fn decode(cursor: &mut RowCursor<'_>) -> Result<Self::Row> {
                Ok(($($name::decode(cursor)?,)+))
            }
        }
    };
}

tuples!(A);
tuples!(A, B);
tuples!(A, B, C);
tuples!(A, B, C, D);
tuples!(A, B, C, D, E);
tuples!(A, B, C, D, E, F);
tuples!(A, B, C, D, E, F, G);
tuples!(A, B, C, D, E, F, G, H);
tuples!(A, B, C, D, E, F, G, H, I);
tuples!(A, B, C, D, E, F, G, H, I, J);
tuples!(A, B, C, D, E, F, G, H, I, J, K);
tuples!(A, B, C, D, E, F, G, H, I, J, K, L);
