//! What the program fills in for a column that was given no value.
//!
//! Not here: where it enters a statement (that is `dml/filled.rs`).
use super::{
    column::Column,
    model::{Model, ModelDef},
};
use crate::{
    error::{Error, ErrorKind, Result},
    expr::{LiteralValue, Node},
    name::Name,
    types::{SqlValue, TypeRef, Value},
    visit::{Rewrite, Transform},
};
use std::{fmt, sync::Arc};

/// A default that the program makes when a row is written (SQLAlchemy: `ColumnDefault`, of `default=` and `onupdate=`). It is part
/// of the statement, not of the table in the database; that would be a server default.
///
/// ```
/// use aludel_sql::{SqlType, Value, column, raw, schema::{ColumnDefault, Given, Lookup}};
///
/// let fixed = column("karma", SqlType::Integer).default(1_i32);
/// let made = column("token", SqlType::Text).default_with(|| "t-1".to_owned());
/// let slug = column("slug", SqlType::Text).default_from(|row: &Given<'_>| Ok(row.get::<String>("title")?.map(|title| title.to_lowercase())));
/// let by_database = column("made", SqlType::Text).default::<String>(raw::<String>("now_text()"));
///
/// // The row that a default sees.
/// let lookup = |column: &str| match column {
///     "title" => Lookup::Value(Value::Text("Notes".into())),
///     _ => Lookup::Missing,
/// };
/// let given = Given::new("posts", &lookup);
/// assert_eq!((given.get::<String>("title")?, given.get::<String>("author")?), (Some("Notes".to_owned()), None));
/// let value = |column: &aludel_sql::schema::TableColumn| column.client_default().unwrap().value(&given).unwrap();
/// assert_eq!(value(&fixed), Some(Value::I64(1)));
/// assert_eq!((value(&made), value(&slug)), (Some(Value::Text("t-1".into())), Some(Value::Text("notes".into()))));
/// // SQL has no value before the database has made it.
/// assert!(matches!(by_database.client_default(), Some(ColumnDefault::Sql(_))) && value(&by_database).is_none());
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Clone)]
pub enum ColumnDefault {
    /// The same value for every row.
    Value(Value),
    /// What this makes, called for each row.
    Call(Arc<dyn Fn() -> Value + Send + Sync>),
    /// What this makes of the row's other values, called for each row.
    Context(Arc<ContextDefault>),
    /// SQL, evaluated by the database. It holds no bound values: they are written into it.
    Sql(Node),
}

/// What [`ColumnDefault::Context`] calls.
type ContextDefault = dyn Fn(&Given<'_>) -> Result<Value> + Send + Sync;

/// The values that a row was given, for a default that depends on them (SQLAlchemy: `context.get_current_parameters()`).
pub struct Given<'a> {
    table: &'a str,
    lookup: &'a dyn Fn(&str) -> Lookup,
}

/// What is known of a column of a row (SQLAlchemy: whether `get_current_parameters()` has it).
#[derive(Debug, Clone, PartialEq)]
pub enum Lookup {
    /// It was given no value.
    Missing,
    /// It was given SQL, whose value only the database knows.
    Sql,
    /// Its value.
    Value(Value),
}

impl<'a> Given<'a> {
    /// The values of a row of a table, found by the names of its columns (SQLAlchemy has no counterpart: the execution makes the context).
    pub fn new(table: &'a str, lookup: &'a dyn Fn(&str) -> Lookup) -> Self {
        Given { table, lookup }
    }

    /// The value that a column was given, by its name in the database; `None`: it was given none (SQLAlchemy: `get_current_parameters()["name"]`).
    ///
    /// Errors: [`ErrorKind::Decode`] when it is no `T`; SQL-1313 when it was given SQL, whose value only the database knows.
    pub fn get<T: SqlValue>(&self, column: &str) -> Result<Option<T>> {
        match (self.lookup)(column) {
            Lookup::Missing => Ok(None),
            Lookup::Value(value) => T::from_value(value.as_ref()).map(Some).map_err(|error| error.in_front(&format!("`{}.{column}`", self.table))),
            Lookup::Sql => {
                let story = format!("a default of `{}` asks for `{column}`, which is an SQL expression in this statement", self.table);
                Err(Error::new(ErrorKind::InvalidRequest, "SQL-1313", story).help("give the column a value, or set the other column yourself"))
            }
        }
    }

    /// The value that a column of a model was given (SQLAlchemy: `get_current_parameters()["name"]`). Errors: those of [`Given::get`].
    ///
    /// ```
    /// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
    /// use aludel_sql::{Value, schema::{Given, Lookup}};
    /// use blog::User;
    ///
    /// let lookup = |column: &str| if column == "name" { Lookup::Value(Value::Text("Ada".into())) } else { Lookup::Sql };
    /// let given = Given::new("users", &lookup);
    /// assert_eq!(given.of(User::name)?, Some("Ada".to_owned()));
    /// // Its value is SQL, which only the database can evaluate.
    /// assert_eq!(given.of(User::id).unwrap_err().code(), "SQL-1313");
    /// # Ok::<(), aludel_sql::Error>(())
    /// ```
    pub fn of<M, T: SqlValue>(&self, column: Column<M, T>) -> Result<Option<T>> {
        self.get(&column.def().name)
    }
}

impl fmt::Debug for Given<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Given(a row of {})", self.table)
    }
}

impl ColumnDefault {
    /// A value, or else SQL.
    pub(crate) fn of(node: Node) -> Self {
        match node {
            Node::Bind(bind) => ColumnDefault::Value(bind.value),
            node => ColumnDefault::Sql(node.rewrite(&mut Written)),
        }
    }

    /// The value for a row; `None` when it is SQL (SQLAlchemy: `DefaultExecutionContext.get_insert_default`). Errors: those of the closure.
    pub fn value(&self, given: &Given<'_>) -> Result<Option<Value>> {
        match self {
            ColumnDefault::Value(value) => Ok(Some(value.clone())),
            ColumnDefault::Call(call) => Ok(Some(call())),
            ColumnDefault::Context(call) => call(given).map(Some),
            ColumnDefault::Sql(_) => Ok(None),
        }
    }
}

/// Bound values become literals, so that the SQL of a default adds nothing to the values of a statement.
struct Written;

impl Transform for Written {
    fn expression(&mut self, node: &Node) -> Option<Node> {
        match node {
            Node::Bind(bind) => Some(Node::LiteralValue(Arc::new(LiteralValue { value: bind.value.clone(), sql_type: bind.sql_type.clone() }))),
            _ => None,
        }
    }
}

impl fmt::Debug for ColumnDefault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ColumnDefault::Value(_) => f.write_str("Value(…)"),
            ColumnDefault::Call(_) => f.write_str("Call(…)"),
            ColumnDefault::Context(_) => f.write_str("Context(…)"),
            ColumnDefault::Sql(node) => f.debug_tuple("Sql").field(node).finish(),
        }
    }
}

impl PartialEq for ColumnDefault {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (ColumnDefault::Value(left), ColumnDefault::Value(right)) => left == right,
            (ColumnDefault::Call(left), ColumnDefault::Call(right)) => Arc::ptr_eq(left, right),
            (ColumnDefault::Context(left), ColumnDefault::Context(right)) => Arc::ptr_eq(left, right),
            (ColumnDefault::Sql(left), ColumnDefault::Sql(right)) => left == right,
            _ => false,
        }
    }
}

/// The defaults of a table that the program fills in (SQLAlchemy: `table._prefetch`, and the defaults of its columns). The methods are for the ORM, and
/// SQLAlchemy has no counterpart to them.
///
/// ```
/// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
/// use aludel_sql::{Model, SqlType, Table, column, func, schema::{Defaults, RowDefault}};
/// use blog::User;
///
/// // The table of a model whose columns have defaults: the name is a value, the city SQL.
/// let users = Table::new("users")
///     .column(column("id", SqlType::BigInteger))
///     .column(column("name", SqlType::Text).default("nobody").onupdate("somebody"))
///     .column(column("city", SqlType::Text).default::<String>(func::<String>("current_city", [])).onupdate::<String>(func::<String>("here", [])));
/// let defaults: &Defaults = users.defaults().unwrap();
/// let name: &RowDefault = &defaults.insert[0];
/// assert_eq!((name.column.as_str(), name.position), ("name", 1));
///
/// let mut user = User::default();
/// let filled = defaults.fill_new(&mut user, |user: &User, column| column == 1 && user.name.is_empty())?;
/// assert_eq!((filled.as_slice(), user.name.as_str()), ([1].as_slice(), "nobody"));
/// assert_eq!(defaults.sql_of_new(|column| column == 1).map(|(column, _)| column).collect::<Vec<_>>(), [2]);
/// // A row that changes.
/// assert_eq!(defaults.fill_changed(&mut user, |column| column == 2)?, [1]);
/// assert_eq!((user.name.as_str(), defaults.sql_of_changed(|_| false).count()), ("somebody", 1));
/// // This model has none.
/// assert!(User::def().defaults().is_none());
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Defaults {
    /// For new rows.
    pub insert: Vec<RowDefault>,
    /// For rows that change.
    pub update: Vec<RowDefault>,
    /// The positions of the columns that the database itself changes when a row changes, so that they are to be read again.
    pub fetched: Vec<usize>,
}

/// The default of one column (SQLAlchemy: `Column.default`, `Column.onupdate`).
#[derive(Debug, Clone, PartialEq)]
pub struct RowDefault {
    /// The position of the column in the table, and so in the model.
    pub position: usize,
    /// The column.
    pub column: Name,
    /// The type of its values.
    pub sql_type: TypeRef,
    /// What fills it in.
    pub default: ColumnDefault,
}

impl ModelDef {
    /// What the program fills in when rows of the model are written; `None`: nothing.
    pub fn defaults(&self) -> Option<&'static Arc<Defaults>> {
        if self.has_defaults { (self.table)().defaults() } else { None }
    }
}

impl Defaults {
    /// Fills in a new object: the columns without a value whose default is not SQL. Gives their positions.
    ///
    /// Errors: those of the closures; [`ErrorKind::Decode`] when the model's field does not take the value.
    pub fn fill_new<M: Model>(&self, object: &mut M, is_missing: impl Fn(&M, usize) -> bool) -> Result<Vec<usize>> {
        fill(&self.insert, object, &is_missing, &is_missing)
    }

    /// Fills in an object whose row changes, and gives the positions of the columns that it filled in. Errors: those of
    /// [`Defaults::fill_new`].
    pub fn fill_changed<M: Model>(&self, object: &mut M, is_changed: impl Fn(usize) -> bool) -> Result<Vec<usize>> {
        fill(&self.update, object, &|_, position| !is_changed(position), &|_, _| false)
    }

    /// The defaults of new rows that are SQL, for rows that give some columns.
    pub fn sql_of_new(&self, is_given: impl Fn(usize) -> bool) -> impl Iterator<Item = (usize, &Node)> {
        sql(&self.insert, is_given)
    }

    /// The same for rows that change.
    pub fn sql_of_changed(&self, is_given: impl Fn(usize) -> bool) -> impl Iterator<Item = (usize, &Node)> {
        sql(&self.update, is_given)
    }
}

fn sql(defaults: &[RowDefault], is_given: impl Fn(usize) -> bool) -> impl Iterator<Item = (usize, &Node)> {
    defaults.iter().filter(move |default| !is_given(default.position)).filter_map(|default| match &default.default {
        ColumnDefault::Sql(node) => Some((default.position, node)),
        ColumnDefault::Value(_) | ColumnDefault::Call(_) | ColumnDefault::Context(_) => None,
    })
}

/// `is_wanted` says which columns get their default, `is_unknown` which ones a default does not see.
fn fill<M: Model>(
    defaults: &[RowDefault],
    object: &mut M,
    is_wanted: &dyn Fn(&M, usize) -> bool,
    is_unknown: &dyn Fn(&M, usize) -> bool,
) -> Result<Vec<usize>> {
    let def = M::def();
    let wanted: Vec<&RowDefault> = seen_first(defaults.iter().filter(|default| is_wanted(object, default.position)).collect());
    let mut filled = Vec::new();
    for default in wanted {
        let lookup = |name: &str| match def.columns.iter().position(|column| column.name.as_str() == name) {
            Some(position) if !is_unknown(object, position) => Lookup::Value(object.param(position).value().to_value()),
            _ => Lookup::Missing,
        };
        if let Some(value) = default.made(def.table_name, &lookup)? {
            object.set(default.position, value.as_ref())?;
            filled.push(default.position);
        }
    }
    Ok(filled)
}

/// Values before the closures that see them; the order of the table among each.
pub(crate) fn seen_first(mut defaults: Vec<&RowDefault>) -> Vec<&RowDefault> {
    defaults.sort_by_key(|default| matches!(default.default, ColumnDefault::Context(_)));
    defaults
}

impl RowDefault {
    /// The value for a row; `None` when it is SQL. Errors: those of the closure, with the column in front.
    pub(crate) fn made(&self, table: &str, lookup: &dyn Fn(&str) -> Lookup) -> Result<Option<Value>> {
        self.default.value(&Given::new(table, lookup)).map_err(|error| error.in_front(&format!("default of `{table}.{}`", self.column)))
    }
}
