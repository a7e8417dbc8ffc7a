//! Client defaults enter a statement: the values for columns that INSERT and UPDATE do not name.
use super::{Assignment, DeleteData, InsertData, Target, UpdateData};
use crate::{
    compile::Compiler,
    error::{Error, ErrorKind, Result},
    expr::{Bind, Node},
    name::Name,
    schema::{ColumnDefault, Lookup, RowDefault, seen_first},
    types::Value,
    visit::NodeRef,
};
use std::sync::Arc;

/// A statement with the client defaults of its table filled in; itself when there is nothing to fill in (SQLAlchemy: what
/// `DefaultExecutionContext` does with `default` and `onupdate`).
///
/// Closures are called now, once for each row, so a statement is filled anew each time it runs. The values are bound, so
/// that the cache key stays the same. Not filled in: a query's rows (INSERT … SELECT), what ON CONFLICT and MERGE set.
///
/// ```
/// use aludel_sql::{Executable, SqlType, Table, column, dml::Filled, insert_into};
///
/// let users = Table::new("users")
///     .column(column("name", SqlType::Text))
///     .column(column("karma", SqlType::Integer).default(1_i32));
/// let ada = insert_into(&users).set::<String>("name", "Ada");
/// assert!(Filled::is_needed(ada.statement()));
/// let filled = Filled::of(ada.statement())?;
/// assert_eq!(format!("{filled:?}"), "INSERT INTO users (name, karma) VALUES (?, ?)");
/// // Nothing is left to be filled in.
/// assert!(!Filled::is_needed(filled.statement()));
/// # Ok::<(), aludel_sql::Error>(())
/// ```
pub enum Filled<'a> {
    /// The statement as it is.
    As(NodeRef<'a>),
    /// An INSERT with more columns.
    Insert(Box<InsertData>),
    /// An UPDATE with more columns.
    Update(Box<UpdateData>),
}

impl std::fmt::Debug for Filled<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        crate::compile::debug_sql(self.statement(), f)
    }
}

impl<'a> Filled<'a> {
    /// Fills in a statement (SQLAlchemy has no call for it: execution does it). Errors: those of the closures that make the values.
    #[inline]
    pub fn of(statement: NodeRef<'a>) -> Result<Self> {
        match statement {
            NodeRef::Insert(data) if data.target.defaults.is_some() => insert(data),
            NodeRef::Update(data) if data.target.defaults.is_some() => update(data),
            other => Ok(Filled::As(other)),
        }
    }

    /// Whether there may be something to fill in (SQLAlchemy has no call for it).
    #[inline]
    pub fn is_needed(statement: NodeRef<'_>) -> bool {
        match statement {
            NodeRef::Insert(data) => data.target.defaults.is_some(),
            NodeRef::Update(data) => data.target.defaults.is_some(),
            _ => false,
        }
    }

    /// The statement.
    #[inline]
    pub fn statement(&self) -> NodeRef<'_> {
        match self {
            Filled::As(node) => *node,
            Filled::Insert(data) => NodeRef::Insert(data),
            Filled::Update(data) => NodeRef::Update(data),
        }
    }
}

/// The columns of one row, in the order in which they are given.
fn look<'n>(row: impl Iterator<Item = (&'n Name, &'n Node)>, column: &str) -> Lookup {
    let mut row = row;
    match row.find(|(name, _)| name.as_str() == column).map(|(_, node)| node) {
        None => Lookup::Missing,
        Some(Node::Bind(bind)) => Lookup::Value(bind.value.clone()),
        Some(Node::LiteralValue(literal)) => Lookup::Value(literal.value.clone()),
        Some(_) => Lookup::Sql,
    }
}

/// What a default makes of a row.
fn made(table: &str, default: &RowDefault, lookup: &dyn Fn(&str) -> Lookup) -> Result<Node> {
    let value = default.made(table, lookup)?;
    Ok(match (&default.default, value) {
        (ColumnDefault::Sql(node), None) => node.clone(),
        // Only SQL makes no value.
        (_, value) => Bind::node(value.unwrap_or(Value::Null), default.sql_type.clone()),
    })
}

fn in_order(defaults: &[RowDefault], is_given: impl Fn(&Name) -> bool) -> Vec<&RowDefault> {
    seen_first(defaults.iter().filter(|default| !is_given(&default.column)).collect())
}

fn insert(data: &InsertData) -> Result<Filled<'_>> {
    let as_it_is = Filled::As(NodeRef::Insert(data));
    let (Some(defaults), None) = (&data.target.defaults, &data.select) else { return Ok(as_it_is) };
    let missing = in_order(&defaults.insert, |column| data.columns.contains(column));
    if missing.is_empty() {
        return Ok(as_it_is);
    }
    let mut filled = data.clone();
    if filled.rows.is_empty() {
        filled.rows.push(Vec::new());
    }
    for default in missing {
        for row in &mut filled.rows {
            let node = made(&data.target.name, default, &|column| look(filled.columns.iter().zip(row.iter()), column))?;
            row.push(node);
        }
        filled.columns.push(default.column.clone());
    }
    filled.target.defaults = None;
    Ok(Filled::Insert(Box::new(filled)))
}

fn update(data: &UpdateData) -> Result<Filled<'_>> {
    let as_it_is = Filled::As(NodeRef::Update(data));
    let Some(defaults) = &data.target.defaults else { return Ok(as_it_is) };
    let missing = in_order(&defaults.update, |column| data.assignments.iter().any(|assignment| assignment.column == *column));
    // An UPDATE that sets nothing is refused as such.
    if missing.is_empty() || data.assignments.is_empty() {
        return Ok(as_it_is);
    }
    let mut filled = data.clone();
    for default in missing {
        let row = || filled.assignments.iter().map(|assignment| (&assignment.column, &assignment.value));
        let value = made(&data.target.name, default, &|column| look(row(), column))?;
        filled.assignments.push(Assignment { column: default.column.clone(), value });
    }
    filled.target.defaults = None;
    Ok(Filled::Update(Box::new(filled)))
}

/// A statement that becomes part of another one: its client defaults are filled in once, when that is built.
pub(crate) trait Part: Sized {
    /// The same with its client defaults. A closure that fails leaves it as it is, and it is refused when it is compiled.
    fn as_part(self) -> Self;
}

impl Part for Arc<InsertData> {
    fn as_part(mut self) -> Self {
        match insert(&self) {
            Ok(Filled::Insert(data)) => return Arc::new(*data),
            Ok(_) if self.target.defaults.is_some() => Arc::make_mut(&mut self).target.defaults = None,
            _ => {}
        }
        self
    }
}

impl Part for Arc<UpdateData> {
    fn as_part(mut self) -> Self {
        match update(&self) {
            Ok(Filled::Update(data)) => return Arc::new(*data),
            Ok(_) if self.target.defaults.is_some() => Arc::make_mut(&mut self).target.defaults = None,
            _ => {}
        }
        self
    }
}

impl Part for Arc<DeleteData> {
    fn as_part(self) -> Self {
        self
    }
}

/// Refuses a part whose defaults could not be made.
pub(super) fn check_part(target: &Target, statement: NodeRef<'_>, c: &Compiler<'_>) -> Result<()> {
    if target.defaults.is_none() || !c.is_strict() || c.is_root(statement) {
        return Ok(());
    }
    // The closure that failed fails again, with its reason.
    Filled::of(statement).map_err(|error| error.in_front("within WITH"))?;
    Err(Error::new(ErrorKind::Compile, "SQL-1314", format!("within WITH, a default of `{}` could not be made", target.name))
        .help("give the columns a value that have defaults made by closures"))
}
