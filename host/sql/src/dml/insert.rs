//! INSERT.
use super::{Assign, Assignment, OnConflict, Target, filled, returning};
use crate::{
    compile::{Compiler, precedence as p},
    dialect::Capability,
    error::{Error, ErrorKind, Result},
    expr::{IntoExpr, Node},
    name::Name,
    schema::{Model, Table},
    select::{Decode, Entity, Select, SelectData, SelectItem, with},
    types::SqlValue,
    visit::{Element, Key, NodeRef},
};
use std::{marker::PhantomData, sync::Arc};

/// An INSERT as data (SQLAlchemy: `Insert`). Hook layout: text 0 the table; children are the values, row by row, then the query; int 0 the number of
/// columns, int 1 the number of rows.
#[derive(Debug, Clone, PartialEq)]
pub struct InsertData {
    /// The table.
    pub target: Target,
    /// The columns.
    pub columns: Vec<Name>,
    /// The rows, each with a value for every column.
    pub rows: Vec<Vec<Node>>,
    /// The query that gives the rows instead.
    pub select: Option<Arc<SelectData>>,
    /// What to do about rows that are there already.
    pub on_conflict: Option<OnConflict>,
    /// RETURNING.
    pub returning: Vec<SelectItem>,
    /// What is wrong with it, found while it was built.
    pub broken: Option<String>,
}

/// An INSERT into the table of the model `M` (SQLAlchemy: `Insert`). `R` is what a returned row becomes.
///
/// ```
/// use aludel_sql::{Assign, SqlType, Table, column, insert_into, select};
///
/// let users = Table::new("users").column(column("id", SqlType::BigInteger)).column(column("name", SqlType::Text));
///
/// let one = insert_into(&users).set::<String>("name", "Ada").returning(users.col::<i64>("id")?);
/// assert_eq!(format!("{one:?}"), "INSERT INTO users (name) VALUES (?) RETURNING id");
///
/// let row = |id: i64, name: &str| [Assign::named::<i64>("id", id), Assign::named::<String>("name", name)];
/// let many = insert_into(&users).row(row(1, "Ada")).row(row(2, "Grace"));
/// assert_eq!(format!("{many:?}"), "INSERT INTO users (id, name) VALUES (?, ?), (?, ?)");
///
/// let copied = insert_into(&users).from_select(["name"], select(users.col::<String>("name")?));
/// assert_eq!(format!("{copied:?}"), "INSERT INTO users (name) SELECT users.name FROM users");
/// let valued = insert_into(&users).value(Assign::named::<String>("name", "Ada"));
/// assert_eq!(format!("{valued:?}"), "INSERT INTO users (name) VALUES (?)");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[must_use = "a statement does nothing until a connection or session runs it"]
pub struct Insert<M, R = ()> {
    pub(crate) data: Arc<InsertData>,
    decode: Decode<R>,
    model: PhantomData<fn() -> M>,
}

/// Inserts into the table of a model: `insert(User::entity()).value(User::name.set("Ada"))` (SQLAlchemy: `insert(User)`).
pub fn insert<M: Model>(_: Entity<M>) -> Insert<M> {
    Insert::new(Target::of_model(M::def()))
}

/// Inserts into a table made at run time: `insert_into(&users).set::<String>("name", "Ada")` (SQLAlchemy: `insert(table)`).
pub fn insert_into(table: &Table) -> Insert<Table> {
    Insert::new(Target::of_table(table))
}

impl<M> Insert<M> {
    fn new(target: Target) -> Self {
        let data = InsertData { target, columns: Vec::new(), rows: Vec::new(), select: None, on_conflict: None, returning: Vec::new(), broken: None };
        Insert { data: Arc::new(data), decode: returning::nothing, model: PhantomData }
    }
}

impl<M, R> Insert<M, R> {
    pub(crate) fn change(mut self, change: impl FnOnce(&mut InsertData)) -> Self {
        change(Arc::make_mut(&mut self.data));
        self
    }

    fn assign(self, assignment: Assignment) -> Self {
        self.change(|data| {
            if data.rows.is_empty() {
                data.rows.push(Vec::new());
            }
            if data.rows.len() > 1 {
                data.broken = Some("`.value(…)` was called after `.row(…)`".into());
            }
            let value = data.target.value(&assignment.column, assignment.value);
            data.columns.push(assignment.column);
            data.rows[0].push(value);
        })
    }

    /// A value of the one row that is inserted (SQLAlchemy: `values(name=…)`).
    pub fn value(self, assign: Assign<M>) -> Self {
        self.assign(assign.assignment)
    }

    /// A whole row; called again, another row with the same columns (SQLAlchemy: `values([{…}, {…}])`).
    pub fn row(self, assigns: impl IntoIterator<Item = Assign<M>>) -> Self {
        let (columns, values): (Vec<Name>, Vec<Node>) = assigns.into_iter().map(|assign| (assign.assignment.column, assign.assignment.value)).unzip();
        self.change(|data| {
            if data.rows.is_empty() {
                data.columns = columns;
            } else if data.columns != columns {
                data.broken = Some(format!("row {} does not set the same columns as row 1, in the same order", data.rows.len() + 1));
            }
            let values = data.columns.iter().zip(values).map(|(column, value)| data.target.value(column, value)).collect();
            data.rows.push(values);
        })
    }

    /// The rows of a query, its columns going into these, in order (SQLAlchemy: `from_select`).
    pub fn from_select<C: Into<Name>, Q>(self, columns: impl IntoIterator<Item = C>, query: Select<Q>) -> Self {
        let columns = columns.into_iter().map(Into::into).collect();
        self.change(|data| {
            data.columns = columns;
            data.select = Some(query.into_data());
        })
    }
}

impl<R> Insert<Table, R> {
    /// A value for a column by its name (SQLAlchemy: `values({"name": …})`).
    pub fn set<T: SqlValue>(self, column: impl Into<Name>, value: impl IntoExpr<T>) -> Self {
        self.assign(Assignment { column: column.into(), value: value.into_expr().into_node() })
    }
}

returning::returns_rows!(Insert, InsertData);

crate::visit::rewrite!(InsertData: rows, select, on_conflict, returning);

impl InsertData {
    /// ` OUTPUT inserted.a`, where that is RETURNING.
    fn compile_output(&self, c: &mut Compiler<'_>) -> Result<()> {
        let entered = c.enter(vec![(self.target.name.clone(), false)]);
        let output = returning::compile_output(&self.returning, NodeRef::Insert(self), "inserted", &self.target.name, c);
        c.leave(entered);
        output
    }

    /// WITH of its query, where a database wants it in front of the whole.
    fn with_in_front(&self, c: &mut Compiler<'_>) -> Result<usize> {
        match &self.select {
            Some(select) if c.dialect_text("nested_with", "yes").is_empty() => {
                with::before_writing(NodeRef::Insert(self), select.from_items().iter().chain(select.joins.iter().map(|join| &join.item)), c)
            }
            _ => Ok(0),
        }
    }

    /// The rows as a table: the query, or VALUES.
    pub(super) fn compile_source(&self, c: &mut Compiler<'_>) -> Result<()> {
        match &self.select {
            Some(select) => c.isolated(NodeRef::Select(select)),
            None => c.unspaced(|c| self.compile_rows(c)),
        }
    }

    /// The whole as a MERGE, where that is how a database says it.
    fn compile_merge(&self, on_conflict: &OnConflict, c: &mut Compiler<'_>) -> Result<()> {
        on_conflict.compile_merge(self, c)?;
        self.compile_output(c)
    }

    fn compile_rows(&self, c: &mut Compiler<'_>) -> Result<()> {
        if self.rows.len() > 1 && !c.has(Capability::MultiRowValues) {
            return Err(c.unsupported("several rows in one INSERT", Capability::MultiRowValues));
        }
        c.push(" VALUES ");
        for (index, row) in self.rows.iter().enumerate() {
            c.separator(index);
            c.push("(");
            for (index, value) in row.iter().enumerate() {
                c.separator(index);
                c.operand(value, p::LOWEST)?;
            }
            c.push(")");
        }
        Ok(())
    }

    fn write(&self, c: &mut Compiler<'_>) -> Result<()> {
        let declared = self.with_in_front(c)?;
        if let Some(on_conflict) = self.on_conflict.as_ref().filter(|on_conflict| on_conflict.is_merge(c)) {
            let merge = self.compile_merge(on_conflict, c);
            c.undeclare(declared);
            return merge;
        }
        c.push("INSERT INTO ");
        self.target.compile(c)?;
        if self.columns.is_empty() && self.select.is_none() {
            self.compile_output(c)?;
            c.push(" ");
            let text = c.dialect_text("default_values", "DEFAULT VALUES").to_owned();
            c.push(&text);
        } else {
            c.push(" (");
            for (index, column) in self.columns.iter().enumerate() {
                c.separator(index);
                c.identifier(column);
            }
            c.push(")");
            self.compile_output(c)?;
            c.in_clause("VALUES");
            match &self.select {
                Some(select) => {
                    c.push(" ");
                    c.render(NodeRef::Select(select))?;
                }
                None => self.compile_rows(c)?,
            }
        }
        let entered = c.enter(vec![(self.target.name.clone(), false), (Name::new("excluded"), false)]);
        let tail = c.unqualified(|c| {
            if let Some(on_conflict) = &self.on_conflict {
                c.in_clause("ON CONFLICT");
                on_conflict.compile(self, c)?;
            }
            returning::compile(&self.returning, NodeRef::Insert(self), c)
        });
        c.leave(entered);
        c.undeclare(declared);
        tail
    }

    fn check(&self) -> Result<()> {
        let broken = match (&self.broken, self.rows.iter().position(|row| row.len() != self.columns.len())) {
            (Some(broken), _) => broken.clone(),
            (None, Some(row)) => format!("row {} has {} values for {} columns", row + 1, self.rows[row].len(), self.columns.len()),
            (None, None) => return Ok(()),
        };
        Err(Error::new(ErrorKind::Compile, "SQL-1301", format!("INSERT INTO `{}`: {broken}", self.target.name))
            .help("give every row with `.row([…])`, the same columns in the same order"))
    }
}

impl Element for InsertData {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        self.check()?;
        filled::check_part(&self.target, NodeRef::Insert(self), c)?;
        let counted = self.target.gives_counted(&self.columns) && c.is_root(NodeRef::Insert(self));
        if counted {
            self.target.open_counted(c)?;
        }
        self.write(c)?;
        self.target.close(counted, self.on_conflict.as_ref().is_some_and(|on_conflict| on_conflict.is_merge(c)), c)
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        self.target.key(key);
        key.flag(self.target.gives_counted(&self.columns));
        key.number(self.columns.len());
        for column in &self.columns {
            key.text(column);
        }
        key.number(self.rows.len());
        for row in &self.rows {
            key.list(row);
        }
        match &self.select {
            Some(select) => key.node(NodeRef::Select(select)),
            None => key.byte(0),
        }
        match &self.on_conflict {
            Some(on_conflict) => on_conflict.key(key),
            None => key.byte(0),
        }
        key.number(self.returning.len());
        for item in &self.returning {
            item.key(key);
        }
        key.optional_text(self.broken.as_deref());
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        let values = self.rows.iter().flatten().map(Node::as_ref);
        values.chain(self.select.as_deref().map(NodeRef::Select)).nth(index)
    }

    fn parts<'a>(&'a self, each: &mut dyn FnMut(NodeRef<'a>)) {
        self.rows.iter().flatten().for_each(|node| each(node.as_ref()));
        self.select.iter().for_each(|select| each(NodeRef::Select(select)));
        self.on_conflict.iter().flat_map(OnConflict::nodes).for_each(|node| each(node.as_ref()));
        self.returning.iter().for_each(|item| item.parts(each));
    }

    fn text(&self, index: usize) -> Option<&str> {
        (index == 0).then_some(&self.target.name)
    }

    fn int(&self, index: usize) -> Option<i64> {
        match index {
            0 => i64::try_from(self.columns.len()).ok(),
            1 => i64::try_from(self.rows.len()).ok(),
            _ => None,
        }
    }
}
