//! What may stand in a select list, and what a row of it becomes.
use super::SelectItem;
use crate::{
    error::Result,
    expr::{Expr, Expression},
    row::{Row, RowCursor},
    schema::Column,
    types::{SqlValue, Value},
};

/// What can be selected: a column, an expression, a model, or a tuple of up to twelve of them (SQLAlchemy: the arguments of `select()`).
///
/// ```
/// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
/// use aludel_sql::{Expr, Model, Selectable, SqlType, Table, Value, column, select};
/// use blog::User;
///
/// fn width<S: Selectable>(list: S) -> usize {
///     let mut items = Vec::new();
///     list.items(&mut items);
///     assert!(items.len() >= S::ITEMS || S::ITEMS == 1);
///     items.len()
/// }
/// assert_eq!(width((User::name, User::entity(), User::id)), 3);
/// // A list whose length is known at run time only: rows are read by name or position.
/// let table = Table::new("t").column(column("a", SqlType::Text)).column(column("b", SqlType::Integer));
/// let wanted: Vec<Expr<Value>> = ["a", "b"].map(|name| table.col::<Value>(name).unwrap()).into();
/// assert_eq!(format!("{:?}", select(wanted)), "SELECT t.a, t.b FROM t");
/// // What becomes of a row, by the list's type.
/// let decode: aludel_sql::select::Decode<(String, i64)> = <(aludel_sql::Column<User, String>, Expr<i64>)>::decode;
/// # let _ = decode;
/// ```
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
    /// Appends the items of the select list (SQLAlchemy: `coercions.expect` of a columns clause).
    fn items(self, out: &mut Vec<SelectItem>);
    /// Makes a row's value, reading as many columns as `items` gave (SQLAlchemy: a `Row`). Errors: [`crate::ErrorKind::Decode`], naming the column.
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
