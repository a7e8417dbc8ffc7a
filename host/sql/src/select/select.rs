//! The builder of SELECT.
use super::{Decode, Executable, FromItem, Join, JoinKind, Query, SelectData, Selectable, Source, held::Held};
use crate::{
    error::Result,
    expr::{Bind, Expr, Expression, Given, IntoExpr, Node, Ordering, Subquery},
    name::Name,
    row::Row,
    schema::{Model, Relation},
    types::{SqlValue, TypeRef, Value},
    visit::{NodeRef, Rewrite, Transform},
};
use std::{any::Any, sync::Arc};

/// A query whose rows become `R` (SQLAlchemy: `Select`). Immutable: every method gives a changed copy, and sharing
/// makes copies cheap.
///
/// Whether a column's table is in FROM, whether the database has the feature: that is checked when the query is
/// compiled, before anything is sent.
///
/// ```
/// use aludel_sql::{Compare, Order, SqlType, Table, bind, column, count, select};
///
/// let users = Table::new("users").column(column("id", SqlType::BigInteger)).column(column("city", SqlType::Text));
/// let posts = Table::new("posts").column(column("id", SqlType::BigInteger)).column(column("author", SqlType::BigInteger));
/// let (id, city) = (users.col::<i64>("id")?, users.col::<String>("city")?);
/// let (post, author) = (posts.col::<i64>("id")?, posts.col::<i64>("author")?);
///
/// let busy = select((city.clone(), count(post.clone())))
///     .from(&users)
///     .left_join_on(&posts, author.clone().eq(id.clone()))
///     .filter(id.clone().gt(10))
///     .group_by(city.clone())
///     .having(count(post).gt(2))
///     .order_by(city.clone().desc())
///     .limit(5)
///     .offset(10);
/// assert_eq!(
///     format!("{busy:?}"),
///     "SELECT users.city, count(posts.id) FROM users LEFT OUTER JOIN posts ON posts.author = users.id WHERE users.id > ? \
///      GROUP BY users.city HAVING count(posts.id) > ? ORDER BY users.city DESC LIMIT ? OFFSET ?"
/// );
///
/// let cities = select(city.clone()).distinct().order_by(city.clone()).limit_with_ties(3);
/// assert!(format!("{cities:?}").starts_with("SELECT DISTINCT users.city FROM users ORDER BY users.city"));
/// let other = cities.unordered().with_only_columns(id.clone()).add_columns(bind::<i64>(1));
/// assert!(format!("{other:?}").starts_with("SELECT DISTINCT users.id, ? FROM users"));
/// let pairs = select(id.clone()).from(&users).cross_join(&posts).allow_cartesian();
/// assert_eq!(format!("{pairs:?}"), "SELECT users.id FROM users CROSS JOIN posts");
/// let joined = select(id.clone()).from(&users).join_on(&posts, author.clone().eq(id.clone()));
/// assert_eq!(format!("{joined:?}"), "SELECT users.id FROM users JOIN posts ON posts.author = users.id");
///
/// let newest = select(author.clone()).limit(1).scalar();
/// assert_eq!(format!("{:?}", select(newest)), "SELECT (SELECT posts.author FROM posts LIMIT ?)");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[must_use = "a query does nothing until a connection or session runs it"]
pub struct Select<R> {
    data: Held,
    decode: Decode<R>,
}

/// A query for a column, an expression, a model or a tuple of them (SQLAlchemy: `select(…)`).
///
/// ```
/// use aludel_sql::{MetaData, SqlType, Table, column, select, Compare, count, Order};
///
/// let users = Table::new("users").column(column("id", SqlType::BigInteger)).column(column("city", SqlType::Text));
/// let city = users.col::<String>("city").unwrap();
/// let query = select((city.clone(), count(users.col::<i64>("id").unwrap()))).group_by(city);
/// assert_eq!(format!("{query:?}"), "SELECT users.city, count(users.id) FROM users GROUP BY users.city");
/// ```
pub fn select<R, S: Selectable<Row = R>>(list: S) -> Select<R> {
    let mut data = Held::empty();
    let columns = &mut data.make_mut().columns;
    columns.reserve_exact(S::ITEMS);
    list.items(columns);
    Select { data, decode: S::decode }
}

/// A query for the objects of a source (SQLAlchemy: `select(aliased(User))`).
pub fn select_from<M: Model>(source: &Source<M>) -> Select<M> {
    select(source.entity())
}

impl<R> Clone for Select<R> {
    fn clone(&self) -> Self {
        Select { data: self.data.clone(), decode: self.decode }
    }
}

impl<R> PartialEq for Select<R> {
    fn eq(&self, other: &Self) -> bool {
        *self.data == *other.data
    }
}

impl<R> std::fmt::Debug for Select<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        crate::compile::debug_sql(self.statement(), f)
    }
}

impl<R> Executable for Select<R> {
    fn statement(&self) -> NodeRef<'_> {
        NodeRef::Select(&self.data)
    }
}

impl<R> Query for Select<R> {
    type Row = R;
    fn decode(&self) -> Decode<R> {
        self.decode
    }
}

impl Select<Row> {
    /// A query that is data already: its rows are read by names or positions (SQLAlchemy has none: its statements are data themselves).
    ///
    /// ```
    /// use aludel_sql::{Select, bind, select};
    ///
    /// let data = select(bind::<i64>(1)).into_data();
    /// assert_eq!(format!("{:?}", Select::from_data(data)), "SELECT ?");
    /// ```
    pub fn from_data(data: impl Into<Arc<SelectData>>) -> Self {
        Select { data: Held::from(data.into()), decode: Row::decode }
    }
}

impl<R> Select<R> {
    #[inline(always)]
    pub(crate) fn change(mut self, change: impl FnOnce(&mut SelectData)) -> Self {
        change(self.data.make_mut());
        self
    }

    /// The query as data (SQLAlchemy: the attributes of `Select`).
    pub fn data(&self) -> &SelectData {
        &self.data
    }

    /// The query as data, shared (SQLAlchemy has no counterpart).
    ///
    /// ```
    /// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
    /// use aludel_sql::{Model, visit::{NodeKind, NodeRef}};
    /// use blog::User;
    ///
    /// let data = User::select().into_data();
    /// assert_eq!(NodeRef::Select(&data).kind(), NodeKind::Select);
    /// ```
    pub fn into_data(self) -> Arc<SelectData> {
        self.data.into_arc()
    }

    /// Only rows that meet the condition; called again, all of the conditions (SQLAlchemy: `where`, `filter`).
    #[inline(always)]
    pub fn filter(self, condition: impl IntoExpr<bool>) -> Self {
        let node = condition.into_expr().into_node();
        self.change(|data| {
            if data.filters.capacity() == 0 {
                // Growing from one to eight would move them twice.
                make_room(&mut data.filters);
            }
            // Most conditions are comparisons, whose node is written anew: a copy of the whole would wait for its parts.
            data.filters.push(match node {
                Node::Binary(binary) => Node::Binary(binary),
                other => other,
            });
        })
    }

    /// A condition that may be missing: `None` changes nothing, not even the type (SQLAlchemy has no counterpart: an `if` round `where`).
    ///
    /// ```
    /// # use aludel_sql::{SqlType, Table, column, select, Compare};
    /// # let users = Table::new("users").column(column("city", SqlType::Text));
    /// let wanted: Option<String> = None;
    /// let city = users.col::<String>("city").unwrap();
    /// let query = select(city.clone()).filter_if(wanted.map(|wanted| city.eq(wanted)));
    /// assert_eq!(format!("{query:?}"), "SELECT users.city FROM users");
    /// ```
    #[inline(always)]
    pub fn filter_if(self, condition: Option<Expr<bool>>) -> Self {
        match condition {
            Some(condition) => self.filter(condition),
            None => self,
        }
    }

    /// An item of FROM in place of what follows from the select list: a model (`User::entity()`), a table, an alias, a
    /// subquery; called again, another one (SQLAlchemy: `select_from`).
    #[inline]
    pub fn from(self, item: impl Into<FromItem>) -> Self {
        let item = item.into();
        self.change(|data| data.from.push(item))
    }

    #[inline(always)]
    fn joined(self, join: Join) -> Self {
        self.change(|data| {
            // A join is large, and most queries have one or two.
            data.joins.reserve_exact(1);
            data.joins.push(join);
        })
    }

    /// Joins along a relation; rows without a partner go (SQLAlchemy: `join(User.posts)`).
    pub fn join<M, T>(self, relation: Relation<M, T>) -> Self {
        self.joined(Join::along(JoinKind::Inner, relation.def()))
    }

    /// Joins along a relation; rows without a partner stay (SQLAlchemy: `outerjoin(User.posts)`).
    pub fn left_join<M, T>(self, relation: Relation<M, T>) -> Self {
        self.joined(Join::along(JoinKind::Left, relation.def()))
    }

    /// Joins a model (`Post::entity()`), table or source on a condition; rows without a partner go (SQLAlchemy: `join(target,
    /// onclause)`).
    #[inline]
    pub fn join_on(self, item: impl Into<FromItem>, on: impl IntoExpr<bool>) -> Self {
        self.join_as(JoinKind::Inner, item, on)
    }

    /// Joins a model (`Post::entity()`), table or source on a condition; rows without a partner stay (SQLAlchemy:
    /// `outerjoin(target, onclause)`).
    pub fn left_join_on(self, item: impl Into<FromItem>, on: impl IntoExpr<bool>) -> Self {
        self.join_as(JoinKind::Left, item, on)
    }

    /// A join of any kind, on a condition (SQLAlchemy: `join(…, isouter=, full=)`).
    ///
    /// ```
    /// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
    /// use aludel_sql::{Compare, Model, select, select::JoinKind};
    /// use blog::{Post, User};
    ///
    /// let all = select((User::name.label("n"), Post::title)).from(User::entity()).join_as(JoinKind::Full, Post::entity(), Post::author_id.eq(User::id));
    /// assert!(format!("{all:?}").ends_with(" FROM users FULL OUTER JOIN posts ON posts.author_id = users.id"));
    /// # use aludel_sql::Expression;
    /// ```
    #[inline]
    pub fn join_as(self, kind: JoinKind, item: impl Into<FromItem>, on: impl IntoExpr<bool>) -> Self {
        self.joined(Join { kind, item: item.into(), on: Some(on.into_expr().into_node()), left: None, broken: None })
    }

    /// Every row with every row (SQLAlchemy: `join(…, true())`).
    pub fn cross_join(self, item: impl Into<FromItem>) -> Self {
        self.joined(Join { kind: JoinKind::Cross, item: item.into(), on: None, left: None, broken: None })
    }

    /// One row for all rows that agree in the expression; called again, in all of them (SQLAlchemy: `group_by`).
    pub fn group_by(self, expr: impl Expression) -> Self {
        let node = expr.into_node();
        self.change(|data| data.group_by.push(node))
    }

    /// Only groups that meet the condition (SQLAlchemy: `having`).
    pub fn having(self, condition: impl IntoExpr<bool>) -> Self {
        let node = condition.into_expr().into_node();
        self.change(|data| data.having.push(node))
    }

    /// Sorts by a column or expression, ascending unless it says `.desc()`; called again, by the next among equals
    /// (SQLAlchemy: `order_by`).
    #[inline]
    pub fn order_by(self, ordering: impl Into<Ordering>) -> Self {
        let ordering = ordering.into();
        self.change(|data| {
            if data.order_by.capacity() == 0 {
                data.order_by = Vec::with_capacity(2);
            }
            data.order_by.push(ordering);
        })
    }

    /// Each row once (SQLAlchemy: `distinct()`).
    pub fn distinct(self) -> Self {
        self.change(|data| data.distinct = true)
    }

    /// At most so many rows (SQLAlchemy: `limit`).
    #[inline]
    pub fn limit(self, rows: u64) -> Self {
        self.change(|data| data.limit.limit = Some(count(rows)))
    }

    /// Skips so many rows (SQLAlchemy: `offset`).
    pub fn offset(self, rows: u64) -> Self {
        self.change(|data| data.limit.offset = Some(count(rows)))
    }

    /// At most so many rows, and those that are equal to the last one by the order (SQLAlchemy: `fetch(n, with_ties=True)`).
    pub fn limit_with_ties(self, rows: u64) -> Self {
        self.change(|data| {
            data.limit.limit = Some(count(rows));
            data.limit.with_ties = true;
        })
    }

    /// Another select list in place of the one it has (SQLAlchemy: `with_only_columns`). FROM stays what it was.
    pub fn with_only_columns<S: Selectable>(self, list: S) -> Select<S::Row> {
        let changed = self.change(|data| {
            data.from = data.from_items().into_owned();
            data.columns.clear();
            list.items(&mut data.columns);
        });
        Select { data: changed.data, decode: S::decode }
    }

    /// More columns behind those it has; a row is read by names or positions then (SQLAlchemy: `add_columns`).
    pub fn add_columns<S: Selectable>(self, list: S) -> Select<Row> {
        let changed = self.change(|data| list.items(&mut data.columns));
        Select { data: changed.data, decode: Row::decode }
    }

    /// Without the order it has, so that another one can be said (SQLAlchemy: `order_by(None)`).
    pub fn unordered(self) -> Self {
        self.change(|data| data.order_by.clear())
    }

    /// The items of FROM are not connected, and that is meant: every row with every row (SQLAlchemy: `enable_from_linting`,
    /// which is of an engine and not of a query).
    pub fn allow_cartesian(self) -> Self {
        self.change(|data| data.extras_mut().allow_cartesian = true)
    }

    /// The query as an item of FROM (SQLAlchemy: `.subquery(name)`).
    ///
    /// ```
    /// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
    /// use aludel_sql::{count, select, Expression};
    /// use blog::Post;
    ///
    /// let counted = select((Post::author_id, count(Post::id).label("posts"))).group_by(Post::author_id).subquery("counted");
    /// let most = select(aludel_sql::max(counted.col::<i64>("posts")?)).from(&counted);
    /// assert_eq!(
    ///     format!("{most:?}"),
    ///     "SELECT max(counted.posts) FROM (SELECT posts.author_id, count(posts.id) AS posts FROM posts GROUP BY posts.author_id) AS counted"
    /// );
    /// # Ok::<(), aludel_sql::Error>(())
    /// ```
    pub fn subquery(self, name: impl Into<Name>) -> Source<R> {
        let columns = self.data.columns.clone();
        Source::with_columns(FromItem::Subquery { select: self.data.into_arc(), alias: name.into() }, columns)
    }

    /// The query with parts of it replaced (SQLAlchemy: `visitors.replacement_traverse`). What the transformation leaves alone is shared.
    ///
    /// ```
    /// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
    /// use aludel_sql::{Compare, Model, Value, expr::{Bind, Node}, visit::Transform};
    /// use blog::User;
    ///
    /// /// Hides every value.
    /// struct Hide;
    /// impl Transform for Hide {
    ///     fn expression(&mut self, node: &Node) -> Option<Node> {
    ///         let Node::Bind(bind) = node else { return None };
    ///         Some(Node::Bind(Bind { value: Value::Null, sql_type: bind.sql_type.clone() }))
    ///     }
    /// }
    ///
    /// let secret = User::select().filter(User::name.eq("Ada"));
    /// assert_ne!(secret.transform(&mut Hide), secret);
    /// ```
    pub fn transform(&self, transform: &mut dyn Transform) -> Self {
        Select { data: Arc::new(self.data.rewrite(transform)).into(), decode: self.decode }
    }

    /// A value for a parameter that was written as [`param`](crate::param) (SQLAlchemy: `params(name=value)`). Errors: there is no
    /// such parameter.
    ///
    /// ```
    /// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
    /// use aludel_sql::{Compare, Model, param};
    /// use blog::User;
    ///
    /// let by_name = User::select().filter(User::name.eq(param::<String>("name")));
    /// assert_eq!(by_name.param("name", "Ada")?, User::select().filter(User::name.eq("Ada")));
    /// assert_eq!(by_name.param("nme", "Ada").unwrap_err().message(), "the statement has no parameter `nme`");
    /// # Ok::<(), aludel_sql::Error>(())
    /// ```
    pub fn param<V: SqlValue<Base = V>>(&self, name: impl Into<Name>, value: impl IntoExpr<V>) -> Result<Self> {
        let mut given = Given::new(name.into(), value.into_expr().into_node());
        let query = self.transform(&mut given);
        given.finish().map(|()| query)
    }

    /// How the query compiles for a database: SQL, bound values, columns of the result (SQLAlchemy: `compile(dialect=…)`). Errors: those of compiling.
    ///
    /// ```
    /// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
    /// use aludel_sql::{Compare, Model, compile::Environment, dialect::{DefaultDialect, NoPlugins}};
    /// use blog::User;
    ///
    /// let explained = User::select().filter(User::name.eq("Ada")).explain(Environment { dialect: &DefaultDialect, plugins: &NoPlugins })?;
    /// assert_eq!(explained.sql, "SELECT users.id, users.name, users.city FROM users WHERE users.name = ?");
    /// # Ok::<(), aludel_sql::Error>(())
    /// ```
    pub fn explain(&self, environment: crate::compile::Environment<'_>) -> crate::Result<crate::compile::Explained> {
        crate::compile::explain(self.statement(), environment)
    }

    /// Hangs something on the query that the ORM or an application reads back by its type; SQL is not changed (SQLAlchemy: `options(…)`).
    ///
    /// ```
    /// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
    /// use aludel_sql::Model;
    /// use blog::User;
    ///
    /// let query = User::select().option(std::sync::Arc::new("for the audit"));
    /// assert_eq!(query.data().options.of::<&str>().next(), Some(&"for the audit"));
    /// ```
    pub fn option(self, option: Arc<dyn Any + Send + Sync>) -> Self {
        self.change(|data| data.options.push(option))
    }
}

impl<T: SqlValue> Select<T> {
    /// The query's one value as an expression: NULL when there is no row (SQLAlchemy: `scalar_subquery()`).
    pub fn scalar(self) -> Expr<Option<T::Base>> {
        Expr::new(Node::Subquery(Arc::new(Subquery { select: self.data.into_arc() })))
    }
}

#[cold]
fn make_room(filters: &mut Vec<Node>) {
    filters.reserve_exact(6);
}

#[inline]
fn count(rows: u64) -> Node {
    let value = i64::try_from(rows).map_or(Value::U64(rows), Value::I64);
    Bind::node(value, TypeRef::Fn(<i64 as SqlValue>::sql_type))
}
