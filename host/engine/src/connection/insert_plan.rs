//! How rows go into a table, worked out once.
use crate::{engine::Shared, error::Result, execute::Plan};
use aludel_sql::{
    Value,
    compile::{Environment, compile_translated},
    dialect::Capability,
    dml::{InsertData, Target},
    expr::{Bind, ColumnRef, Node},
    schema::{ColumnDef, ModelDef, SchemaTranslateMap},
    select::SelectItem,
    visit::{Key, NodeRef},
};
use std::sync::Arc;

/// How rows go into a table, and which columns come back (for [`crate::Connection::insert_batch`]).
pub struct InsertPlan {
    pub(super) plan: Arc<Plan>,
    /// The pieces for drivers that put several rows into one statement.
    pub(super) pieces: Option<Pieces>,
    pub(super) width: usize,
    pub(super) returning: Vec<&'static ColumnDef>,
    pub(super) how: How,
    /// Rows go in one at a time: they give something back, and hold SQL that no driver puts together.
    pub(super) single: bool,
}

/// The text of the statement in pieces.
pub(super) struct Pieces {
    /// Up to and including `VALUES `.
    pub(super) head: String,
    /// One list of placeholders in parentheses.
    pub(super) tuple: String,
    /// The columns of RETURNING; the key, where the driver tells it without.
    pub(super) returning: String,
}

/// How the keys come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// Nothing comes back.
    Nothing,
    /// The statement gives them.
    Returning,
    /// The driver tells the keys: of many rows if it can, else of one row at a time.
    LastId,
    /// The database has no way to tell them.
    Unknown,
}

impl InsertPlan {
    /// Works out an insert of `columns`, after which the database's values of `returning` are wanted. The positions are
    /// those of the model's columns.
    pub(crate) fn new(
        shared: &Shared,
        model: &'static ModelDef,
        columns: &[usize],
        returning: &[usize],
        schemas: Option<&SchemaTranslateMap>,
    ) -> Result<Self> {
        let environment = shared.environment();
        let column = |index: &usize| model.columns.get(*index).copied();
        let made = model.defaults().into_iter().flat_map(|defaults| defaults.sql_of_new(|index| columns.contains(&index)));
        let made: Vec<(&'static ColumnDef, &Node)> = made.filter_map(|(index, node)| Some((column(&index)?, node))).collect();
        let columns: Vec<&'static ColumnDef> = columns.iter().filter_map(column).collect();
        let is_key = returning.iter().all(|index| model.primary_key.contains(index));
        let returning: Vec<&'static ColumnDef> = returning.iter().filter_map(column).collect();
        let by_sql = |column: &ColumnDef| made.iter().any(|(known, _)| known.name == column.name);
        let told = is_key && returning.iter().all(|column| column.sql_type.get().base().is_integer() && !by_sql(column));
        let how = how(environment, returning.len(), told);
        let data = statement(model, &columns, &made, if how == How::Returning { &returning } else { &[] });
        let mut key = Key::default();
        key.node(NodeRef::Insert(&data));
        let (mut bytes, binds) = key.into_parts();
        bytes.extend_from_slice(schemas.map_or(&[], SchemaTranslateMap::key));
        let plan = shared.cache.get(&bytes, &binds, NodeRef::Insert(&data), (environment, schemas))?;
        // A driver that puts rows together itself knows placeholders only.
        let pieces = match columns.is_empty() || !made.is_empty() {
            true => None,
            false => pieces(&data, &plan, (environment, schemas))?,
        };
        let pieces = pieces.map(|pieces| match (how, returning.first()) {
            (How::LastId, Some(key)) => Pieces { returning: quoted(&key.name, environment), ..pieces },
            _ => pieces,
        });
        let single = how == How::Returning && !made.is_empty();
        Ok(InsertPlan { plan, pieces, width: columns.len(), returning, how, single })
    }

    /// The number of values in a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The SQL for one row.
    pub fn sql(&self) -> &str {
        self.plan.sql()
    }
}

/// A name in the database's quotes, for a driver that tells keys without RETURNING.
fn quoted(name: &str, environment: Environment<'_>) -> String {
    let (open, close) = environment.dialect.spec().quote;
    format!("{open}{}{close}", name.replace(close, &format!("{close}{close}")))
}

/// `counted`: the wanted columns are keys that the database numbers.
fn how(environment: Environment<'_>, returning: usize, counted: bool) -> How {
    let capabilities = environment.dialect.spec().capabilities;
    match returning {
        0 => How::Nothing,
        _ if capabilities.has(Capability::Returning) || capabilities.has(Capability::Output) => How::Returning,
        1 if counted && capabilities.has(Capability::LastInsertId) => How::LastId,
        _ => How::Unknown,
    }
}

/// `columns` take values, `made` SQL.
fn statement(model: &ModelDef, columns: &[&'static ColumnDef], made: &[(&'static ColumnDef, &Node)], returning: &[&'static ColumnDef]) -> InsertData {
    let values = columns.iter().map(|column| Bind::node(Value::Null, column.sql_type.clone()));
    let row = values.chain(made.iter().map(|(_, node)| (*node).clone())).collect();
    InsertData {
        target: Target::written(model),
        columns: columns.iter().chain(made.iter().map(|(column, _)| column)).map(|column| column.name.clone()).collect(),
        rows: vec![row],
        select: None,
        on_conflict: None,
        returning: returning.iter().map(|column| SelectItem::Expr(Node::Column(ColumnRef::fixed(column)))).collect(),
        broken: None,
    }
}

/// The same statement without rows, with one row, and with RETURNING or OUTPUT: each is made of the one before, or else
/// the dialect writes it in its own way, and there are no pieces.
fn pieces(data: &InsertData, plan: &Plan, (environment, schemas): (Environment<'_>, Option<&SchemaTranslateMap>)) -> Result<Option<Pieces>> {
    let without = |rows: Vec<Vec<Node>>| {
        let data = InsertData { rows, returning: Vec::new(), ..data.clone() };
        let mut key = Key::default();
        key.node(NodeRef::Insert(&data));
        compile_translated(NodeRef::Insert(&data), key.binds(), environment, schemas).map(|compiled| compiled.sql)
    };
    let (head, row) = (without(Vec::new())?, without(data.rows.clone())?);
    let Some(tuple) = row.strip_prefix(&head) else { return Ok(None) };
    let returning = returned(plan.sql(), &head, tuple).map(str::to_owned);
    Ok(returning.map(|returning| Pieces { tuple: tuple.to_owned(), returning, head }))
}

/// What a statement of this head and row gives back: behind them in RETURNING, or between them in OUTPUT. `None`: it is another statement.
fn returned<'s>(sql: &'s str, head: &str, tuple: &str) -> Option<&'s str> {
    let behind = sql.strip_prefix(head).and_then(|rest| rest.strip_prefix(tuple));
    if let Some(rest) = behind {
        return if rest.is_empty() { Some("") } else { rest.strip_prefix(" RETURNING ") };
    }
    let between = sql.strip_prefix(head.strip_suffix("VALUES ")?)?.strip_prefix("OUTPUT ")?;
    between.strip_suffix(tuple)?.strip_suffix(" VALUES ")
}

impl std::fmt::Debug for InsertPlan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("InsertPlan").field("sql", &self.sql()).field("how", &self.how).finish_non_exhaustive()
    }
}
