//! LIKE and its relatives.
use super::{
    Expr, Expression, IntoExpr, Node,
    binary::{Binary, Operator},
    bind::Bind,
    function::Function,
};
use crate::types::{SqlType, Textual, TypeRef, Value};
use std::sync::Arc;

/// Patterns and text functions, for columns and expressions that hold text.
pub trait TextMatch: Expression {
    /// `LIKE`, with `%` and `_` as wildcards (SQLAlchemy: `like`).
    fn like(self, pattern: impl IntoExpr<String>) -> Expr<bool>
    where
        Self::Value: Textual,
    {
        Binary::expr(Operator::Like, self.into_node(), pattern.into_expr().into_node())
    }

    /// `NOT LIKE` (SQLAlchemy: `not_like`).
    fn not_like(self, pattern: impl IntoExpr<String>) -> Expr<bool>
    where
        Self::Value: Textual,
    {
        Binary::expr(Operator::NotLike, self.into_node(), pattern.into_expr().into_node())
    }

    /// `LIKE` without regard to case: both sides in lower case (SQLAlchemy: `ilike`).
    fn ilike(self, pattern: impl IntoExpr<String>) -> Expr<bool>
    where
        Self::Value: Textual,
    {
        Binary::expr(Operator::Like, Function::node("lower", vec![self.into_node()]), Function::node("lower", vec![pattern.into_expr().into_node()]))
    }

    /// The text occurs in it, wildcards taken literally (SQLAlchemy: `contains(…, autoescape=True)`).
    fn contains(self, text: &str) -> Expr<bool>
    where
        Self::Value: Textual,
    {
        escaped(self.into_node(), format!("%{}%", escape(text)))
    }

    /// It begins with the text (SQLAlchemy: `startswith(…, autoescape=True)`).
    fn starts_with(self, text: &str) -> Expr<bool>
    where
        Self::Value: Textual,
    {
        escaped(self.into_node(), format!("{}%", escape(text)))
    }

    /// It ends with the text (SQLAlchemy: `endswith(…, autoescape=True)`).
    fn ends_with(self, text: &str) -> Expr<bool>
    where
        Self::Value: Textual,
    {
        escaped(self.into_node(), format!("%{}", escape(text)))
    }

    /// The two texts joined (SQLAlchemy: `+` on text).
    fn concat(self, other: impl IntoExpr<String>) -> Expr<String>
    where
        Self::Value: Textual,
    {
        Binary::expr(Operator::Concat, self.into_node(), other.into_expr().into_node())
    }

    /// It matches a regular expression, in the database's own dialect of them (SQLAlchemy: `regexp_match`). A dialect writes
    /// it by its template for the function `regexp_match`.
    fn regexp_match(self, pattern: impl IntoExpr<String>) -> Expr<bool>
    where
        Self::Value: Textual,
    {
        let arguments = vec![self.into_node(), pattern.into_expr().into_node()];
        let sql_type = TypeRef::Fn(|| SqlType::Boolean);
        Expr::new(Node::Function(Arc::new(Function::new(crate::name::Name::new("regexp_match"), arguments, sql_type))))
    }

    /// Compared and sorted by a collation, as the database calls it (SQLAlchemy: `collate`).
    fn collate(self, collation: impl Into<crate::name::Name>) -> Expr<Self::Value>
    where
        Self::Value: Textual,
    {
        super::Collate::expr(self, collation.into())
    }
}

impl<E: Expression> TextMatch for E {}

/// Several texts joined, from left to right (SQLAlchemy: `func.concat(…)`, but NULL makes the whole NULL, as `||` does).
///
/// ```
/// use aludel_sql::{concat_all, bind};
///
/// let joined = concat_all([bind::<String>("a"), bind::<String>("b"), bind::<String>("c")]);
/// assert_eq!(format!("{joined:?}"), "? || ? || ?");
/// ```
pub fn concat_all(parts: impl IntoIterator<Item = Expr<String>>) -> Expr<String> {
    let joined = parts.into_iter().reduce(|left, right| left.concat(right));
    joined.unwrap_or_else(|| "".into_expr())
}

// Not a backslash: databases disagree on what it means inside a literal.
const ESCAPE: char = '/';

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        // `[` opens a set of characters on one of the databases.
        if matches!(character, '%' | '_' | '[' | ESCAPE) {
            escaped.push(ESCAPE);
        }
        escaped.push(character);
    }
    escaped
}

fn escaped(left: Node, pattern: String) -> Expr<bool> {
    let right = Bind::node(Value::Text(pattern), TypeRef::Fn(|| SqlType::Text));
    Expr::new(Node::Binary(Arc::new(Binary { operator: Operator::Like, left, right, escape: Some(ESCAPE) })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_are_escaped() {
        assert_eq!(escape("50%_/[x"), "50/%/_//".to_owned() + "/[x");
    }
}
