//! LIKE and its relatives.
use super::{
    Expr, Expression, IntoExpr, Node,
    binary::{Binary, Operator},
    bind::Bind,
    function::Function,
};
use crate::types::{SqlType, Textual, TypeRef, Value};
use std::sync::Arc;

/// Patterns and text functions, for columns and expressions that hold text (SQLAlchemy: `ColumnOperators`).
///
/// ```
/// use aludel_sql::{SqlType, Table, TextMatch, column};
///
/// let users = Table::new("users").column(column("name", SqlType::Text));
/// let name = users.col::<String>("name")?;
/// let sql = |condition| format!("{condition:?}");
///
/// assert_eq!(sql(name.clone().like("A%")), "users.name LIKE ?");
/// assert_eq!(sql(name.clone().not_like("A%")), "users.name NOT LIKE ?");
/// assert_eq!(sql(name.clone().ilike("a%")), "lower(users.name) LIKE lower(?)");
/// assert_eq!(sql(name.clone().not_ilike("a%")), "lower(users.name) NOT LIKE lower(?)");
/// assert_eq!(sql(name.clone().like_escape("50!%", '!')), "users.name LIKE ? ESCAPE '!'");
/// // The text is bound with its own wildcards escaped.
/// assert_eq!(sql(name.clone().contains("50%")), "users.name LIKE ? ESCAPE '/'");
/// assert_eq!(sql(name.clone().starts_with("A")), "users.name LIKE ? ESCAPE '/'");
/// assert_eq!(sql(name.clone().ends_with("z")), "users.name LIKE ? ESCAPE '/'");
/// assert_eq!(sql(name.clone().icontains("a")), "lower(users.name) LIKE lower(?) ESCAPE '/'");
/// assert_eq!(sql(name.clone().istarts_with("a")), "lower(users.name) LIKE lower(?) ESCAPE '/'");
/// assert_eq!(sql(name.clone().iends_with("z")), "lower(users.name) LIKE lower(?) ESCAPE '/'");
/// assert_eq!(sql(name.clone().regexp_match("^A")), "regexp_like(users.name, ?)");
/// // These two have no standard form: a dialect writes them, or refuses.
/// assert!(sql(name.clone().matches("ada")).contains("has no way to write `full_text_match`"));
/// assert!(format!("{:?}", name.clone().regexp_replace("a+", "b")).contains("has no way to write `regexp_replace`"));
/// assert_eq!(format!("{:?}", name.clone().concat("!")), "users.name || ?");
/// assert_eq!(format!("{:?}", name.collate("NOCASE")), "users.name COLLATE \"NOCASE\"");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
pub trait TextMatch: Expression {
    /// `LIKE`, with `%` and `_` as wildcards (SQLAlchemy: `like`).
    #[inline]
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
        Binary::expr(Operator::Like, lowered(self.into_node()), lowered(pattern.into_expr().into_node()))
    }

    /// `NOT LIKE` without regard to case (SQLAlchemy: `not_ilike`).
    fn not_ilike(self, pattern: impl IntoExpr<String>) -> Expr<bool>
    where
        Self::Value: Textual,
    {
        Binary::expr(Operator::NotLike, lowered(self.into_node()), lowered(pattern.into_expr().into_node()))
    }

    /// `LIKE` with another wildcard character than a backslash to take wildcards literally (SQLAlchemy: `like(…, escape=…)`).
    fn like_escape(self, pattern: impl IntoExpr<String>, escape: char) -> Expr<bool>
    where
        Self::Value: Textual,
    {
        let (left, right) = (self.into_node(), pattern.into_expr().into_node());
        Expr::new(Node::Binary(Arc::new(Binary { operator: Operator::Like, left, right, escape: Some(escape) })))
    }

    /// The text occurs in it without regard to case (SQLAlchemy: `icontains(…, autoescape=True)`).
    fn icontains(self, text: &str) -> Expr<bool>
    where
        Self::Value: Textual,
    {
        escaped(lowered(self.into_node()), lowered(pattern(format!("%{}%", escape(text)))))
    }

    /// It begins with the text without regard to case (SQLAlchemy: `istartswith(…, autoescape=True)`).
    fn istarts_with(self, text: &str) -> Expr<bool>
    where
        Self::Value: Textual,
    {
        escaped(lowered(self.into_node()), lowered(pattern(format!("{}%", escape(text)))))
    }

    /// It ends with the text without regard to case (SQLAlchemy: `iendswith(…, autoescape=True)`).
    fn iends_with(self, text: &str) -> Expr<bool>
    where
        Self::Value: Textual,
    {
        escaped(lowered(self.into_node()), lowered(pattern(format!("%{}", escape(text)))))
    }

    /// What matches a regular expression replaced, every time it occurs, in the database's own dialect of them (SQLAlchemy:
    /// `regexp_replace`). A dialect writes it by its template for the function `regexp_replace`.
    fn regexp_replace(self, pattern: impl IntoExpr<String>, replacement: impl IntoExpr<String>) -> Expr<Self::Value>
    where
        Self::Value: Textual,
    {
        let arguments = vec![self.into_node(), pattern.into_expr().into_node(), replacement.into_expr().into_node()];
        Expr::new(Function::node("regexp_replace", arguments))
    }

    /// Full-text search: the words of the query occur in it, by the rules of the database (SQLAlchemy: `match`). A dialect
    /// writes it by its template for the function `full_text_match`.
    fn matches(self, query: impl IntoExpr<String>) -> Expr<bool>
    where
        Self::Value: Textual,
    {
        let arguments = vec![self.into_node(), query.into_expr().into_node()];
        let sql_type = TypeRef::Fn(|| SqlType::Boolean);
        Expr::new(Node::Function(Arc::new(Function::new(crate::name::Name::new("full_text_match"), arguments, sql_type))))
    }

    /// The text occurs in it, wildcards taken literally (SQLAlchemy: `contains(…, autoescape=True)`).
    fn contains(self, text: &str) -> Expr<bool>
    where
        Self::Value: Textual,
    {
        escaped(self.into_node(), pattern(format!("%{}%", escape(text))))
    }

    /// It begins with the text (SQLAlchemy: `startswith(…, autoescape=True)`).
    fn starts_with(self, text: &str) -> Expr<bool>
    where
        Self::Value: Textual,
    {
        escaped(self.into_node(), pattern(format!("{}%", escape(text))))
    }

    /// It ends with the text (SQLAlchemy: `endswith(…, autoescape=True)`).
    fn ends_with(self, text: &str) -> Expr<bool>
    where
        Self::Value: Textual,
    {
        escaped(self.into_node(), pattern(format!("%{}", escape(text))))
    }

    /// The two texts joined (SQLAlchemy: `+` on text).
    fn concat(self, other: impl IntoExpr<String>) -> Expr<String>
    where
        Self::Value: Textual,
    {
        Binary::expr(Operator::Concat, self.into_node(), other.into_expr().into_node())
    }

    /// It matches a regular expression, in the database's own dialect of them (SQLAlchemy: `regexp_match`). A dialect writes
    /// it by its template for the function `regexp_match`; the standard has `regexp_like`.
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

fn pattern(text: String) -> Node {
    Bind::node(Value::Text(text), TypeRef::Fn(<String as crate::SqlValue>::sql_type))
}

fn lowered(text: Node) -> Node {
    Function::node("lower", vec![text])
}

fn escaped(left: Node, right: Node) -> Expr<bool> {
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
