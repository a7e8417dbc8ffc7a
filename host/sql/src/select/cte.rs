//! WITH.
use super::{FromItem, Select, SelectData, SelectItem, Source};
use crate::{
    compile::Compiler,
    dialect::Capability,
    dml::{DeleteData, InsertData, UpdateData},
    error::{Error, ErrorKind, Result},
    expr::{Label, Literal, Node},
    name::Name,
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// A common table expression (SQLAlchemy: `CTE`). Hook layout: text 0 the name, then the columns; children 0 the query or
/// the statement that writes, 1 the recursive part; int 0 is 0 nothing, 1 MATERIALIZED, 2 NOT MATERIALIZED.
#[derive(Debug, Clone, PartialEq)]
pub struct Cte {
    /// The name.
    pub name: Name,
    /// The query; without columns when the expression writes.
    pub select: Arc<SelectData>,
    /// The part that refers to the expression itself, added by UNION ALL.
    pub recursive: Option<Arc<SelectData>>,
    /// The statement that writes, in place of the query.
    pub written: Option<Written>,
    /// Names, and whether it is computed apart.
    pub options: CteOptions,
}

/// What can be said about a common table expression beside its query (SQLAlchemy has no counterpart to most of it: `prefix_with` and
/// `suffix_with` of a `CTE` take SQL).
///
/// ```
/// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
/// use aludel_sql::{CteOptions, expr::count_all, select};
/// use blog::User;
///
/// let sql = |options: CteOptions| {
///     let names = select(User::name).cte_with("names", options);
///     format!("{:?}", select(count_all()).from(&names)).replace(" (SELECT users.name FROM users) SELECT count(*) FROM names", " …")
/// };
/// assert_eq!(sql(CteOptions::new()), "WITH names AS …");
/// assert_eq!(sql(CteOptions::new().materialized()), "WITH names AS MATERIALIZED …");
/// assert_eq!(sql(CteOptions::new().not_materialized()), "WITH names AS NOT MATERIALIZED …");
/// assert_eq!(sql(CteOptions::new().columns(["who"])), "WITH names (who) AS …");
/// ```
///
/// For recursive ones, the order in which rows were found, and an end to circles:
///
/// ```
/// use aludel_sql::{Compare, CteOptions, SqlType, Table, column, select, select::{Cycle, Search}};
///
/// let parts = Table::new("parts").column(column("id", SqlType::Integer)).column(column("inside", SqlType::Integer));
/// let (id, inside) = (parts.col::<i32>("id")?, parts.col::<i32>("inside")?);
/// let options = CteOptions::new().search_depth_first(["id"], "place").cycle(["id"], "again", "path");
/// let (search, cycle): (Option<Search>, Option<Cycle>) = (options.search, options.cycle);
/// assert!(search.unwrap().depth_first && cycle.unwrap().path == *"path");
/// let tree = |options: CteOptions| {
///     let first = select(id.clone()).filter(id.clone().eq(1));
///     let below = first.recursive_cte_with("below", options, |below| {
///         Ok(select(id.clone()).from(&parts).join_on(below, below.col::<i32>("id")?.eq(inside.clone())))
///     });
///     let below = below.unwrap();
///     format!("{:?}", select(below.col::<i32>("id").unwrap()).from(&below))
/// };
/// assert!(tree(CteOptions::new()).starts_with("WITH RECURSIVE below AS (SELECT parts.id FROM parts WHERE parts.id = ? UNION ALL SELECT "));
/// assert!(tree(CteOptions::new().distinct()).contains(" WHERE parts.id = ? UNION SELECT "));
/// assert!(tree(CteOptions::new().search_depth_first(["id"], "place")).contains(") SEARCH DEPTH FIRST BY id SET place SELECT"));
/// assert!(tree(CteOptions::new().search_breadth_first(["id"], "place")).contains(") SEARCH BREADTH FIRST BY id SET place SELECT"));
/// assert!(tree(CteOptions::new().cycle(["id"], "again", "path")).contains(") CYCLE id SET again USING path SELECT"));
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
#[must_use]
pub struct CteOptions {
    /// Whether it is computed apart, and once.
    pub materialized: Option<bool>,
    /// The names of its columns, in place of those of the query.
    pub columns: Vec<Name>,
    /// A recursive one leaves out rows that it has found already: UNION in place of UNION ALL.
    pub distinct: bool,
    /// The order in which a recursive one found its rows.
    pub search: Option<Search>,
    /// Where a recursive one goes round in circles.
    pub cycle: Option<Cycle>,
}

/// `SEARCH DEPTH FIRST BY … SET column`, made by [`CteOptions::search_depth_first`] and its relative (SQLAlchemy has no counterpart).
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    /// All that is below a row before its neighbours, rather than level by level.
    pub depth_first: bool,
    /// The columns that a row is told from others by.
    pub columns: Vec<Name>,
    /// The column that gets the order.
    pub set: Name,
}

/// `CYCLE … SET column USING path`, made by [`CteOptions::cycle`] (SQLAlchemy has no counterpart).
#[derive(Debug, Clone, PartialEq)]
pub struct Cycle {
    /// The columns that a row is told from others by.
    pub columns: Vec<Name>,
    /// The column that says whether a row was there before.
    pub set: Name,
    /// The column that gets the rows on the way.
    pub path: Name,
}

impl CteOptions {
    /// Nothing: a plain one (SQLAlchemy: `.cte(name)`).
    pub fn new() -> Self {
        CteOptions::default()
    }

    /// Computed apart, and once: `AS MATERIALIZED` (SQLAlchemy: `prefix_with("MATERIALIZED")`). Refused where the database has no such word.
    pub fn materialized(mut self) -> Self {
        self.materialized = Some(true);
        self
    }

    /// Merged into the query round it: `AS NOT MATERIALIZED`. Refused where the database has no such word.
    pub fn not_materialized(mut self) -> Self {
        self.materialized = Some(false);
        self
    }

    /// Each row once, so that a recursive one ends where it meets rows it has found (SQLAlchemy: `cte.union(…)`).
    pub fn distinct(mut self) -> Self {
        self.distinct = true;
        self
    }

    /// Numbers the rows of a recursive one, in the column `set`: all that is below a row before its neighbours.
    pub fn search_depth_first<C: Into<Name>>(mut self, columns: impl IntoIterator<Item = C>, set: impl Into<Name>) -> Self {
        self.search = Some(Search { depth_first: true, columns: columns.into_iter().map(Into::into).collect(), set: set.into() });
        self
    }

    /// Numbers the rows of a recursive one, in the column `set`: level by level.
    pub fn search_breadth_first<C: Into<Name>>(mut self, columns: impl IntoIterator<Item = C>, set: impl Into<Name>) -> Self {
        self.search = Some(Search { depth_first: false, columns: columns.into_iter().map(Into::into).collect(), set: set.into() });
        self
    }

    /// Ends a recursive one where it goes round in circles; the column `set` says where, `path` how it came there.
    pub fn cycle<C: Into<Name>>(mut self, columns: impl IntoIterator<Item = C>, set: impl Into<Name>, path: impl Into<Name>) -> Self {
        self.cycle = Some(Cycle { columns: columns.into_iter().map(Into::into).collect(), set: set.into(), path: path.into() });
        self
    }

    /// What stands behind a recursive one.
    fn compile_behind(&self, c: &mut Compiler<'_>) -> Result<()> {
        if let Some(search) = &self.search {
            if !c.has(Capability::CteSearch) {
                return Err(c.unsupported("SEARCH behind a common table expression", Capability::CteSearch));
            }
            c.push(if search.depth_first { " SEARCH DEPTH FIRST BY " } else { " SEARCH BREADTH FIRST BY " });
            names(&search.columns, c);
            c.push(" SET ");
            c.own_name(&search.set);
        }
        if let Some(cycle) = &self.cycle {
            if !c.has(Capability::CteCycle) {
                return Err(c.unsupported("CYCLE behind a common table expression", Capability::CteCycle));
            }
            c.push(" CYCLE ");
            names(&cycle.columns, c);
            c.push(" SET ");
            c.own_name(&cycle.set);
            c.push(" USING ");
            c.own_name(&cycle.path);
        }
        Ok(())
    }

    fn key(&self, key: &mut Key<'_>) {
        key.byte(self.materialized.map_or(0, |yes| if yes { 1 } else { 2 }));
        key_names(&self.columns, key);
        key.few([u8::from(self.distinct), self.search.as_ref().map_or(0, |search| 1 + u8::from(search.depth_first)), u8::from(self.cycle.is_some())]);
        if let Some(search) = &self.search {
            key_names(&search.columns, key);
            key.text(&search.set);
        }
        if let Some(cycle) = &self.cycle {
            key_names(&cycle.columns, key);
            key.text(&cycle.set);
            key.text(&cycle.path);
        }
    }

    /// The columns that the database adds.
    fn added(&self) -> impl Iterator<Item = SelectItem> {
        let names = self.search.iter().map(|search| &search.set).chain(self.cycle.iter().flat_map(|cycle| [&cycle.set, &cycle.path]));
        let names: Vec<Name> = names.cloned().collect();
        names.into_iter().map(|name| SelectItem::Expr(Node::Label(Arc::new(Label { expr: Node::Literal(Literal::Null), name }))))
    }

    /// The names of its columns.
    pub fn columns<C: Into<Name>>(mut self, columns: impl IntoIterator<Item = C>) -> Self {
        self.columns = columns.into_iter().map(Into::into).collect();
        self
    }
}

/// A statement that writes, as a common table expression: its rows are those of RETURNING (SQLAlchemy: `insert(…).returning(…).cte()`).
#[derive(Debug, Clone, PartialEq)]
pub enum Written {
    /// `INSERT`.
    Insert(Arc<InsertData>),
    /// `UPDATE`.
    Update(Arc<UpdateData>),
    /// `DELETE`.
    Delete(Arc<DeleteData>),
}

impl Written {
    fn node(&self) -> NodeRef<'_> {
        match self {
            Written::Insert(data) => NodeRef::Insert(data),
            Written::Update(data) => NodeRef::Update(data),
            Written::Delete(data) => NodeRef::Delete(data),
        }
    }

    fn returning(&self) -> &[SelectItem] {
        match self {
            Written::Insert(data) => &data.returning,
            Written::Update(data) => &data.returning,
            Written::Delete(data) => &data.returning,
        }
    }
}

fn names(names: &[Name], c: &mut Compiler<'_>) {
    for (index, name) in names.iter().enumerate() {
        c.separator(index);
        c.own_name(name);
    }
}

fn key_names(names: &[Name], key: &mut Key<'_>) {
    key.number(names.len());
    for name in names {
        key.text(name);
    }
}

/// A statement that writes, under a name.
pub(crate) fn written_cte<R>(name: Name, written: Written, columns: Vec<SelectItem>) -> Source<R> {
    let cte = Cte { name: name.clone(), select: Arc::default(), recursive: None, written: Some(written), options: CteOptions::new() };
    Source::with_columns(FromItem::Cte { cte: Some(Arc::new(cte)), name, alias: None }, columns)
}

/// The select list under other names.
fn renamed(columns: Vec<SelectItem>, names: &[Name]) -> Vec<SelectItem> {
    if names.is_empty() {
        return columns;
    }
    let nodes = columns.iter().flat_map(SelectItem::columns).zip(names);
    nodes.map(|(expr, name)| SelectItem::Expr(Node::Label(Arc::new(Label { expr, name: name.clone() })))).collect()
}

impl<R> Select<R> {
    /// The query under a name, in WITH (SQLAlchemy: `.cte(name)`).
    pub fn cte(self, name: impl Into<Name>) -> Source<R> {
        self.cte_with(name, CteOptions::new())
    }

    /// The query under a name, in WITH, with more said about it (SQLAlchemy: `.cte(name)` with `prefix_with` or
    /// `add_cte`).
    pub fn cte_with(self, name: impl Into<Name>, options: CteOptions) -> Source<R> {
        let (name, select) = (name.into(), self.into_data());
        let columns = renamed(select.columns.clone(), &options.columns);
        let cte = Arc::new(Cte { name: name.clone(), select, recursive: None, written: None, options });
        Source::with_columns(FromItem::Cte { cte: Some(cte), name, alias: None }, columns)
    }

    /// The query, and the rows that `step` finds from the rows found so far, until there are no more
    /// (SQLAlchemy: `.cte(name, recursive=True)` with `union_all`). Errors: those of `step`, which may look up columns.
    ///
    /// ```
    /// use aludel_sql::{Arithmetic, Compare, bind, select, Expression};
    ///
    /// let numbers = select(bind::<i64>(1).label("n"))
    ///     .recursive_cte("numbers", |numbers| Ok(select(numbers.col::<i64>("n")?.add(1)).filter(numbers.col::<i64>("n")?.lt(5))))?;
    /// assert_eq!(
    ///     format!("{:?}", select(numbers.col::<i64>("n")?).from(&numbers)),
    ///     "WITH RECURSIVE numbers AS (SELECT ? AS n UNION ALL SELECT numbers.n + ? FROM numbers WHERE numbers.n < ?) SELECT numbers.n FROM numbers"
    /// );
    /// # Ok::<(), aludel_sql::Error>(())
    /// ```
    pub fn recursive_cte(self, name: impl Into<Name>, step: impl FnOnce(&Source<R>) -> Result<Select<R>>) -> Result<Source<R>> {
        self.recursive_cte_with(name, CteOptions::new(), step)
    }

    /// The same as [`Select::recursive_cte`], with more said about it (SQLAlchemy: `.cte(name, recursive=True)` with `suffix_with`). Errors: those
    /// of `step`.
    pub fn recursive_cte_with(
        self,
        name: impl Into<Name>,
        options: CteOptions,
        step: impl FnOnce(&Source<R>) -> Result<Select<R>>,
    ) -> Result<Source<R>> {
        let (name, select) = (name.into(), self.into_data());
        let mut columns = renamed(select.columns.clone(), &options.columns);
        let itself = Source::with_columns(FromItem::Cte { cte: None, name: name.clone(), alias: None }, columns.clone());
        let recursive = Some(step(&itself)?.into_data());
        columns.extend(options.added());
        let cte = Arc::new(Cte { name: name.clone(), select, recursive, written: None, options });
        Ok(Source::with_columns(FromItem::Cte { cte: Some(cte), name, alias: None }, columns))
    }
}

crate::visit::rewrite!(Cte: select, recursive, written);

impl Cte {
    fn check(&self, c: &Compiler<'_>) -> Result<()> {
        let needed = if self.recursive.is_some() { Capability::RecursiveCte } else { Capability::Cte };
        if !c.has(needed) {
            return Err(c.unsupported("WITH", needed));
        }
        let Some(written) = &self.written else { return Ok(()) };
        if !c.has(Capability::DataModifyingCte) {
            return Err(c.unsupported("a common table expression that writes", Capability::DataModifyingCte));
        }
        if written.returning().is_empty() {
            return Err(Error::new(ErrorKind::Compile, "SQL-1107", format!("the common table expression `{}` returns no columns", self.name))
                .help("add `.returning(…)` to the statement"));
        }
        Ok(())
    }
}

impl Element for Cte {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        self.check(c)?;
        c.own_name(&self.name);
        if !self.options.columns.is_empty() {
            c.push(" ");
            c.own_name_list(&self.options.columns);
        }
        c.push(" AS ");
        if let Some(materialized) = self.options.materialized {
            if !c.has(Capability::CteMaterialized) {
                return Err(c.unsupported("MATERIALIZED", Capability::CteMaterialized));
            }
            c.push(if materialized { "MATERIALIZED " } else { "NOT MATERIALIZED " });
        }
        c.push("(");
        match &self.written {
            Some(written) => c.isolated(written.node())?,
            None => c.isolated(NodeRef::Select(&self.select))?,
        }
        if let Some(recursive) = &self.recursive {
            c.push(if self.options.distinct { " UNION " } else { " UNION ALL " });
            c.isolated(NodeRef::Select(recursive))?;
        }
        c.push(")");
        self.options.compile_behind(c)
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&self.name);
        match &self.written {
            Some(written) => key.node(written.node()),
            None => key.node(NodeRef::Select(&self.select)),
        }
        match &self.recursive {
            Some(recursive) => key.node(NodeRef::Select(recursive)),
            None => key.byte(0),
        }
        self.options.key(key);
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        match index {
            0 => Some(self.written.as_ref().map_or(NodeRef::Select(&self.select), Written::node)),
            1 => self.recursive.as_deref().map(NodeRef::Select),
            _ => None,
        }
    }

    fn text(&self, index: usize) -> Option<&str> {
        match index {
            0 => Some(&self.name),
            index => self.options.columns.get(index - 1).map(Name::as_str),
        }
    }

    fn int(&self, index: usize) -> Option<i64> {
        (index == 0).then(|| self.options.materialized.map_or(0, |yes| if yes { 1 } else { 2 }))
    }
}

impl crate::visit::Rewrite for Written {
    fn rewrite(&self, transform: &mut dyn crate::visit::Transform) -> Self {
        match self {
            Written::Insert(data) => Written::Insert(data.rewrite(transform)),
            Written::Update(data) => Written::Update(data.rewrite(transform)),
            Written::Delete(data) => Written::Delete(data.rewrite(transform)),
        }
    }
}
