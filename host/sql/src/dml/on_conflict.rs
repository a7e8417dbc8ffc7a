//! What an INSERT does about a row that is there already.
use super::{Assign, Assignment, Insert, InsertData};
use crate::{
    compile::{Compiler, precedence as p},
    dialect::Capability,
    error::{Error, ErrorKind, Result},
    expr::{ColumnRef, Expr, IntoExpr, Node},
    name::Name,
    schema::{Column, ColumnDef},
    types::{SqlValue, TypeRef},
    visit::Key,
};
use std::{marker::PhantomData, sync::Arc};

/// `ON CONFLICT (columns) DO …` (SQLAlchemy: `on_conflict_do_update`).
#[derive(Debug, Clone, PartialEq)]
pub struct OnConflict {
    /// The columns of the unique constraint.
    pub columns: Vec<Name>,
    /// The condition of the unique index, when it is one over a part of the rows.
    pub index_filter: Option<Node>,
    /// What to do.
    pub action: ConflictAction,
    /// Only rows that meet the condition are changed.
    pub filter: Option<Node>,
}

/// What to do about a row that is there already (SQLAlchemy: `on_conflict_do_nothing`, `on_conflict_do_update`).
#[derive(Debug, Clone, PartialEq)]
pub enum ConflictAction {
    /// Keep it as it is.
    Nothing,
    /// Change it.
    Update(Vec<Assignment>),
}

/// An INSERT whose unique columns have been named, waiting for what to do (SQLAlchemy: the arguments of
/// `on_conflict_do_update`).
///
/// ```
/// use aludel_sql::{Assign, Compare, SqlType, Table, column, excluded_named, insert_into};
///
/// let users = Table::new("users").column(column("id", SqlType::BigInteger)).column(column("name", SqlType::Text));
///
/// let insert = insert_into(&users).set::<i64>("id", 1).set::<String>("name", "Ada");
/// let new_name = || [Assign::named::<String>("name", excluded_named::<String>("name"))];
///
/// let kept = insert.clone().on_conflict_in(["id"]).do_nothing();
/// assert_eq!(format!("{kept:?}"), "INSERT INTO users (id, name) VALUES (?, ?) ON CONFLICT (id) DO NOTHING");
/// let changed = insert.clone().on_conflict_in(["id"]).update(new_name());
/// assert_eq!(format!("{changed:?}"), "INSERT INTO users (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name");
/// let some = insert.clone().on_conflict_in(["id"]).update_if(users.col::<String>("name")?.ne("kept"), new_name());
/// assert!(format!("{some:?}").ends_with("DO UPDATE SET name = excluded.name WHERE users.name <> ?"));
/// let partial = insert.clone().on_conflict_in(["id"]).where_index(users.col::<i64>("id")?.gt(0)).do_nothing();
/// assert!(format!("{partial:?}").contains("ON CONFLICT (id) WHERE "));
/// let any = insert.on_any_conflict().do_nothing();
/// assert_eq!(format!("{any:?}"), "INSERT INTO users (id, name) VALUES (?, ?) ON CONFLICT DO NOTHING");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[must_use = "say `.update(…)` or `.do_nothing()`"]
pub struct ConflictTarget<M, R> {
    insert: Insert<M, R>,
    columns: Vec<Name>,
    index_filter: Option<Node>,
    model: PhantomData<fn() -> M>,
}

/// The value that the INSERT would have written (SQLAlchemy: `stmt.excluded.name`).
pub fn excluded<M, T>(column: Column<M, T>) -> Expr<T> {
    Expr::new(Node::Column(ColumnRef::of(column.def(), Name::new("excluded"), false)))
}

impl<M, R> Insert<M, R> {
    /// When a row with the same value in this column is there already … (SQLAlchemy: `index_elements`). Refused where the database
    /// reacts to every unique key of a table alike (ON DUPLICATE KEY): say [`Insert::on_any_conflict`] there.
    pub fn on_conflict<T>(self, column: Column<M, T>) -> ConflictTarget<M, R> {
        self.conflict(vec![column.def().name.clone()])
    }

    /// When a row with the same values in these columns, by their names, is there already … (SQLAlchemy: `index_elements`).
    pub fn on_conflict_in<C: Into<Name>>(self, columns: impl IntoIterator<Item = C>) -> ConflictTarget<M, R> {
        self.conflict(columns.into_iter().map(Into::into).collect())
    }

    /// When a row stands in the way, by whatever unique constraint … (SQLAlchemy: `on_conflict_do_nothing()` without
    /// `index_elements`, `on_duplicate_key_update`).
    pub fn on_any_conflict(self) -> ConflictTarget<M, R> {
        self.conflict(Vec::new())
    }

    fn conflict(self, columns: Vec<Name>) -> ConflictTarget<M, R> {
        ConflictTarget { insert: self, columns, index_filter: None, model: PhantomData }
    }
}

/// The value that the INSERT would have written into a column, by its name (SQLAlchemy: `stmt.excluded["name"]`).
pub fn excluded_named<T: SqlValue>(column: impl Into<Name>) -> Expr<T> {
    let def = ColumnDef {
        schema: None,
        table: Name::new("excluded"),
        name: column.into(),
        sql_type: TypeRef::Fn(T::sql_type),
        nullable: true,
        primary_key: false,
    };
    Expr::new(Node::Column(ColumnRef::shared(Arc::new(def))))
}

impl<M, R> ConflictTarget<M, R> {
    /// … and in this one (SQLAlchemy: `index_elements`).
    ///
    /// ```
    /// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
    /// use aludel_sql::{Model, insert};
    /// use blog::Post;
    ///
    /// let post = insert(Post::entity()).value(Post::author_id.set(1)).value(Post::title.set("Notes"));
    /// let once = post.on_conflict(Post::author_id).and(Post::title).do_nothing();
    /// assert!(format!("{once:?}").ends_with(" ON CONFLICT (author_id, title) DO NOTHING"));
    /// ```
    pub fn and<T>(mut self, column: Column<M, T>) -> Self {
        self.columns.push(column.def().name.clone());
        self
    }

    /// … by the unique index that has this condition (SQLAlchemy: `index_where`) …
    pub fn where_index(mut self, condition: impl IntoExpr<bool>) -> Self {
        self.index_filter = Some(condition.into_expr().into_node());
        self
    }

    /// … keep that row as it is (SQLAlchemy: `on_conflict_do_nothing`).
    pub fn do_nothing(self) -> Insert<M, R> {
        self.action(ConflictAction::Nothing, None)
    }

    /// … change it if it meets the condition, and keep it as it is otherwise (SQLAlchemy: `where`).
    pub fn update_if(self, condition: impl IntoExpr<bool>, assigns: impl IntoIterator<Item = Assign<M>>) -> Insert<M, R> {
        let filter = condition.into_expr().into_node();
        self.action(ConflictAction::Update(assigns.into_iter().map(|assign| assign.assignment).collect()), Some(filter))
    }

    /// … change it; `excluded(column)` is the value that was to be inserted (SQLAlchemy: `on_conflict_do_update(set_=…)`).
    pub fn update(self, assigns: impl IntoIterator<Item = Assign<M>>) -> Insert<M, R> {
        self.action(ConflictAction::Update(assigns.into_iter().map(|assign| assign.assignment).collect()), None)
    }

    fn action(self, action: ConflictAction, filter: Option<Node>) -> Insert<M, R> {
        let ConflictTarget { insert, columns, index_filter, .. } = self;
        insert.change(|data| {
            let action = match action {
                ConflictAction::Update(assignments) => ConflictAction::Update(data.target.assignments(assignments)),
                ConflictAction::Nothing => ConflictAction::Nothing,
            };
            data.on_conflict = Some(OnConflict { columns, index_filter, action, filter });
        })
    }
}

crate::visit::rewrite!(OnConflict: index_filter, action, filter);

impl OnConflict {
    pub(crate) fn compile(&self, insert: &InsertData, c: &mut Compiler<'_>) -> Result<()> {
        if c.has(Capability::UpsertOnConflict) {
            return self.on_conflict(c);
        }
        if c.has(Capability::UpsertOnDuplicateKey) {
            return self.on_duplicate_key(insert, c);
        }
        Err(c.unsupported("ON CONFLICT", Capability::UpsertOnConflict))
    }

    /// The expressions in it.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = &Node> {
        let assignments = match &self.action {
            ConflictAction::Update(assignments) => assignments.as_slice(),
            ConflictAction::Nothing => &[],
        };
        self.index_filter.iter().chain(&self.filter).chain(assignments.iter().map(|assignment| &assignment.value))
    }

    /// Whether a database that has no such clause can say the same by MERGE.
    pub(crate) fn is_merge(&self, c: &Compiler<'_>) -> bool {
        !c.has(Capability::UpsertOnConflict) && !c.has(Capability::UpsertOnDuplicateKey) && c.has(Capability::Merge)
    }

    /// `MERGE INTO table USING (VALUES …) AS excluded (…) ON … WHEN …`, and RETURNING. The dialect's text `upsert_lock` keeps
    /// others from inserting the same row meanwhile.
    pub(crate) fn compile_merge(&self, insert: &InsertData, c: &mut Compiler<'_>) -> Result<()> {
        if self.columns.is_empty() || self.index_filter.is_some() {
            let what = if self.columns.is_empty() { "an upsert that names no columns" } else { "an upsert by an index over a part of the rows" };
            return Err(c.unsupported(what, Capability::UpsertOnConflict).help("name the columns of the unique constraint with `.on_conflict(…)`"));
        }
        if let Some(missing) = self.columns.iter().find(|column| !insert.columns.contains(column)) {
            return Err(Error::new(ErrorKind::Compile, "SQL-1305", format!("the upsert is decided by `{missing}`, which the INSERT does not set"))
                .help(format!("set `{missing}`, or name another unique column in `.on_conflict(…)`")));
        }
        let (target, excluded) = (&insert.target.name, Name::new("excluded"));
        c.push("MERGE INTO ");
        insert.target.compile(c)?;
        c.push(c.dialect_text("upsert_lock", ""));
        c.push(" USING (");
        insert.compile_source(c)?;
        c.push(") AS excluded ");
        c.name_list(&insert.columns);
        for (index, column) in self.columns.iter().enumerate() {
            c.push(if index == 0 { " ON " } else { " AND " });
            qualified(target, column, c);
            c.push(" = ");
            qualified(&excluded, column, c);
        }
        let entered = c.enter([(target.clone(), false), (excluded.clone(), false)]);
        let matched = self.when_matched(c);
        c.leave(entered);
        matched?;
        c.push(" WHEN NOT MATCHED THEN INSERT ");
        c.name_list(&insert.columns);
        c.push(" VALUES (");
        for (index, column) in insert.columns.iter().enumerate() {
            c.separator(index);
            qualified(&excluded, column, c);
        }
        c.push(")");
        Ok(())
    }

    fn when_matched(&self, c: &mut Compiler<'_>) -> Result<()> {
        let ConflictAction::Update(assignments) = &self.action else { return Ok(()) };
        c.push(" WHEN MATCHED");
        if let Some(filter) = &self.filter {
            c.push(" AND ");
            c.condition(filter, p::AND + 1)?;
        }
        c.push(" THEN UPDATE SET ");
        set(assignments, c)
    }

    fn on_conflict(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.push(" ON CONFLICT");
        if !self.columns.is_empty() {
            c.push(" ");
            c.name_list(&self.columns);
        }
        if let Some(filter) = &self.index_filter {
            c.push(" WHERE ");
            c.condition(filter, p::LOWEST)?;
        }
        let ConflictAction::Update(assignments) = &self.action else {
            c.push(" DO NOTHING");
            return Ok(());
        };
        if self.columns.is_empty() {
            return Err(Error::new(ErrorKind::Compile, "SQL-1303", "ON CONFLICT changes the row, but names no columns")
                .help("name the columns of the unique constraint with `.on_conflict(…)`, or keep the row with `.do_nothing()`"));
        }
        c.push(" DO UPDATE SET ");
        set(assignments, c)?;
        match &self.filter {
            Some(filter) => {
                c.push(" WHERE ");
                c.qualified(|c| c.condition(filter, p::LOWEST))
            }
            None => Ok(()),
        }
    }

    fn on_duplicate_key(&self, insert: &InsertData, c: &mut Compiler<'_>) -> Result<()> {
        if self.filter.is_some() || self.index_filter.is_some() {
            return Err(c.unsupported("ON CONFLICT with a condition", Capability::UpsertOnConflict));
        }
        if !self.columns.is_empty() {
            // The clause names no key: another one than is meant would change a row that nobody has thought of.
            return Err(c
                .unsupported("an upsert that names the columns of one unique key", Capability::UpsertOnConflict)
                .help("the database reacts to every unique key of the table: say `.on_any_conflict()` if that is meant"));
        }
        if let ConflictAction::Update(assignments) = &self.action {
            // The row has a name only in VALUES, if there.
            let alias = c.dialect_text("upsert_alias", " AS excluded");
            let named = insert.select.is_none() && !alias.is_empty();
            c.push(if named { alias } else { "" });
            c.push(" ON DUPLICATE KEY UPDATE ");
            let template = c.dialect_text("upsert_excluded", "VALUES({0})").to_owned();
            return if named { set(assignments, c) } else { c.instead_of(&Name::new("excluded"), &template, |c| set(assignments, c)) };
        }
        c.push(" ON DUPLICATE KEY UPDATE ");
        // A column that becomes what it is: nothing happens.
        let Some(column) = insert.columns.first() else {
            return Err(c.unsupported("ON CONFLICT without columns", Capability::UpsertOnConflict));
        };
        c.identifier(column);
        c.push(" = ");
        c.identifier(&insert.target.name);
        c.push(".");
        c.identifier(column);
        Ok(())
    }

    pub(crate) fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.byte(1);
        key.number(self.columns.len());
        for column in &self.columns {
            key.text(column);
        }
        key.optional(self.index_filter.as_ref());
        key.optional(self.filter.as_ref());
        match &self.action {
            ConflictAction::Nothing => key.byte(0),
            ConflictAction::Update(assignments) => {
                key.byte(1);
                key.number(assignments.len());
                for assignment in assignments {
                    assignment.key(key);
                }
            }
        }
    }
}

fn qualified(source: &Name, column: &Name, c: &mut Compiler<'_>) {
    c.identifier(source);
    c.push(".");
    c.identifier(column);
}

/// `a = 1, b = 2`.
fn set(assignments: &[Assignment], c: &mut Compiler<'_>) -> Result<()> {
    for (index, assignment) in assignments.iter().enumerate() {
        c.separator(index);
        c.identifier(&assignment.column);
        c.push(" = ");
        c.qualified(|c| c.operand(&assignment.value, p::LOWEST))?;
    }
    Ok(())
}

impl crate::visit::Rewrite for ConflictAction {
    fn rewrite(&self, transform: &mut dyn crate::visit::Transform) -> Self {
        match self {
            ConflictAction::Update(assignments) => ConflictAction::Update(assignments.rewrite(transform)),
            ConflictAction::Nothing => ConflictAction::Nothing,
        }
    }
}
