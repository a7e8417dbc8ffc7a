//! A source of rows that has a name: an alias, a subquery, a common table expression.
use super::{Entity, FromItem, SelectItem};
use crate::{
    error::{Error, ErrorKind, Result},
    expr::{ColumnRef, Expr, Node},
    name::Name,
    schema::ColumnDef,
    types::SqlValue,
};
use std::{marker::PhantomData, sync::Arc};

/// Rows under a name (SQLAlchemy: `aliased(…)`, `.subquery()`, `.cte()`). `M` is what a row is.
///
/// A model's columns are reached by `User::name.of(&source)`, any other column by `source.col("n")`.
///
/// ```
/// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
/// use aludel_sql::{Compare, Model, Source, select, select::FromItem};
/// use blog::User;
///
/// let boss: Source<User> = User::alias("boss");
/// let pairs = select((User::name, boss.entity())).from(User::entity()).join_on(&boss, User::city.of(&boss).eq(User::city));
/// assert_eq!(
///     format!("{pairs:?}"),
///     "SELECT users.name, boss.id, boss.name, boss.city FROM users JOIN users AS boss ON boss.city = users.city"
/// );
///
/// let names = select(User::name).subquery("names");
/// assert_eq!(names.name().as_str(), "names");
/// assert!(matches!(names.item(), FromItem::Subquery { .. }));
/// assert_eq!(format!("{:?}", select(names.col::<String>("name")?)), "SELECT names.name FROM names");
/// assert!(names.col::<String>("nme").unwrap_err().message().contains("nme"));
/// // Any item of FROM can be one.
/// let raw: Source<()> = Source::new(FromItem::table(None, "log".into(), None));
/// assert_eq!(raw.name().as_str(), "log");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
pub struct Source<M> {
    item: FromItem,
    columns: Vec<SelectItem>,
    optional: bool,
    model: PhantomData<fn() -> M>,
}

impl<M> Clone for Source<M> {
    fn clone(&self) -> Self {
        Source { item: self.item.clone(), columns: self.columns.clone(), optional: self.optional, model: PhantomData }
    }
}

impl<M> Source<M> {
    /// A source over an item of FROM, of whose columns nothing is known (SQLAlchemy: `table("name")`).
    pub fn new(item: FromItem) -> Self {
        Source { item, columns: Vec::new(), optional: false, model: PhantomData }
    }

    pub(crate) fn with_columns(item: FromItem, columns: Vec<SelectItem>) -> Self {
        Source { item, columns, optional: false, model: PhantomData }
    }

    /// The name.
    pub fn name(&self) -> &Name {
        self.item.name()
    }

    /// The item of FROM.
    pub fn item(&self) -> &FromItem {
        &self.item
    }

    pub(crate) fn is_optional(&self) -> bool {
        self.optional
    }

    fn gives_null(&self, node: &Node) -> bool {
        match &self.item {
            FromItem::Subquery { select, .. } | FromItem::Lateral { select, .. } => select.gives_null(node),
            FromItem::Cte { cte: Some(cte), .. } => cte.written.is_some() || cte.recursive.is_some() || cte.select.gives_null(node),
            _ => true,
        }
    }

    /// A column by its name in the query behind it (SQLAlchemy: `.c.name`).
    ///
    /// Errors: [`ErrorKind::UnknownName`] lists the columns.
    pub fn col<T: SqlValue>(&self, name: &str) -> Result<Expr<T>> {
        let nodes: Vec<Node> = self.columns.iter().flat_map(SelectItem::columns).collect();
        let names: Vec<Name> = nodes.iter().filter_map(Node::result_name).collect();
        let Some(node) = nodes.iter().find(|node| node.result_name().is_some_and(|known| known == *name)) else {
            return Err(Error::new(ErrorKind::UnknownName, "SQL-1004", format!("`{}` has no column `{name}`", self.name()))
                .known(name, names.iter().map(Name::as_str))
                .help("give the expression a name with `.label(…)`"));
        };
        // A type that converts its values goes on converting them.
        let converting = Some(node.sql_type()).filter(|sql_type| sql_type.as_custom().is_some());
        let def = ColumnDef {
            schema: None,
            table: self.name().clone(),
            name: name.into(),
            sql_type: converting.unwrap_or(crate::types::TypeRef::Fn(T::sql_type)),
            nullable: self.gives_null(node),
            primary_key: false,
        };
        Ok(Expr::new(Node::Column(ColumnRef::shared(Arc::new(def)))))
    }
}

impl<M: crate::schema::Model> Source<M> {
    /// Objects of the model, read from here (SQLAlchemy: `select(alias)`).
    pub fn entity(&self) -> Entity<M> {
        Entity::from_source(self.item.clone())
    }
}

impl<M> From<&Source<M>> for FromItem {
    fn from(source: &Source<M>) -> Self {
        source.item.clone()
    }
}
