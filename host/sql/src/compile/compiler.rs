//! The compiler: text under construction, and the rules that all constructs share.
use super::{
    BindSlot, Compiled, Environment,
    bind_numbers::BindNumbers,
    context::Context,
    place::{self, Failed, Watch},
    precedence as p,
};
use crate::{
    dialect::{Capability, Dialect, DialectSpec, Placeholder},
    error::{Error, ErrorKind, Result},
    expr::{Custom, Node, Ordering},
    name::Name,
    row::ResultColumn,
    schema::SchemaTranslateMap,
    select::{HintPlace, SelectData, SelectExtras},
    types::{CustomType, TypeRef, Value},
    visit::{Element, NodeKind, NodeRef, key::BindRef},
};
use std::{cell::Cell, fmt::Write, sync::Arc};

/// Nodes may be nested this deep; further down, hooks that call each other would exhaust the stack.
const MAX_DEPTH: u32 = 500;

/// The length of a statement of medium size, so that most are written without moving them.
const SQL_LENGTH: usize = 384;

/// SQL under construction (SQLAlchemy: `SQLCompiler`). Constructs and render hooks write through it; what there returns a text is appended
/// here to what is there already.
///
/// | here | SQLAlchemy |
/// |---|---|
/// | [`push`](Compiler::push), [`separator`](Compiler::separator) | a text that a `visit_…` method returns, `", ".join(…)` |
/// | [`identifier`](Compiler::identifier), [`string_literal`](Compiler::string_literal) | `preparer.quote`, `render_literal_value` |
/// | [`render`](Compiler::render), [`operand`](Compiler::operand), [`condition`](Compiler::condition) | `process`, of what `self_group` gives |
/// | [`render_default`](Compiler::render_default) | `super().visit_…` |
/// | [`bind`](Compiler::bind) | `bindparam_string` |
/// | [`dialect`](Compiler::dialect), [`has`](Compiler::has), [`dialect_text`](Compiler::dialect_text) | `self.dialect`, its `supports_…` and other attributes |
/// | [`unsupported`](Compiler::unsupported) | `CompileError` |
///
/// ```
/// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
/// use aludel_sql::{Compare, Executable, Model, Result, visit::{NodeKind, NodeRef}};
/// use aludel_sql::compile::{Compiler, Environment, compile, precedence};
/// use aludel_sql::dialect::{Capability, DefaultDialect, Dialect, DialectSpec, NoPlugins, Placeholder};
/// use blog::User;
///
/// /// A database with a LIKE of its own, and functions that it writes in braces.
/// struct Odd(DialectSpec);
///
/// impl Dialect for Odd {
///     fn spec(&self) -> &DialectSpec {
///         &self.0
///     }
///
///     fn render(&self, node: NodeRef<'_>, c: &mut Compiler<'_>) -> Result<bool> {
///         match node {
///             NodeRef::Function(function) if function.name == *"abs" => {
///                 c.push("{fn ");
///                 c.identifier("Abs");
///                 for (index, argument) in function.arguments.iter().enumerate() {
///                     c.push(" ");
///                     c.separator(index);
///                     c.operand(argument, precedence::LOWEST)?;
///                 }
///                 c.push("}");
///                 Ok(true)
///             }
///             // Everything else as the host writes it: nothing may have been appended.
///             NodeRef::Function(_) => Ok(false),
///             NodeRef::Case(case) => {
///                 let Some(otherwise) = &case.otherwise else {
///                     return Err(c.unsupported("CASE without ELSE", Capability::Regexp));
///                 };
///                 c.push("IIF(");
///                 c.condition(&case.branches[0].0, precedence::LOWEST)?;
///                 c.push(", ");
///                 c.render(case.branches[0].1.as_ref())?;
///                 c.push(", ");
///                 c.render(otherwise.as_ref())?;
///                 c.push(")");
///                 Ok(true)
///             }
///             NodeRef::Limit(_) => {
///                 // Round what the host writes.
///                 c.render_default(node)?;
///                 c.push(if c.has(Capability::Regexp) { "" } else { " " });
///                 c.string_literal(c.dialect_text("comment", "no 'regexp'"));
///                 Ok(true)
///             }
///             NodeRef::Bind(bind) if c.dialect().spec().placeholder == Placeholder::Dollar => {
///                 c.push("/* ");
///                 c.bind(&bind.value, &bind.sql_type)?;
///                 c.push(" */");
///                 Ok(true)
///             }
///             _ => Ok(false),
///         }
///     }
/// }
///
/// let mut spec = DialectSpec { name: "odd".into(), placeholder: Placeholder::Dollar, ..DefaultDialect.spec().clone() };
/// spec.capabilities = aludel_sql::dialect::Capabilities::of(&[Capability::LimitOffset]);
/// for kind in [NodeKind::Function, NodeKind::Case, NodeKind::Limit, NodeKind::Bind] {
///     spec.overrides.insert_number(kind as u32);
/// }
/// let odd = Odd(spec);
/// let environment = Environment { dialect: &odd, plugins: &NoPlugins };
/// let sql = |query: &aludel_sql::Select<i64>| compile(query.statement(), environment).map(|done| done.sql);
///
/// let abs = aludel_sql::select(aludel_sql::expr::abs(User::id));
/// assert_eq!(sql(&abs)?, "SELECT {fn \"Abs\" users.id} FROM users");
/// let sign = aludel_sql::select(aludel_sql::case::<i64>(User::id.gt(0), 1).otherwise(2));
/// assert_eq!(sql(&sign)?, "SELECT IIF(users.id > /* $1 */, /* $2 */, /* $3 */) FROM users");
/// let first = aludel_sql::select(User::id).limit(1);
/// assert_eq!(sql(&first)?, "SELECT users.id FROM users LIMIT /* $1 */ 'no ''regexp'''");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
pub struct Compiler<'e> {
    pub(super) environment: Environment<'e>,
    pub(super) spec: &'e DialectSpec,
    pub(super) sql: String,
    pub(super) context: Context,
    numbers: BindNumbers,
    slots: Vec<BindSlot>,
    custom_binds: Vec<(usize, Arc<CustomType>)>,
    columns: Vec<ResultColumn>,
    root: *const (),
    /// A name that is longer than the database takes.
    pub(super) name_error: Option<Box<Error>>,
    /// Other schemas in place of those that are named.
    pub(super) schemas: Option<&'e SchemaTranslateMap>,
    pub(super) lenient: bool,
    pub(super) plain_types: Cell<[usize; 4]>,
    /// The clause that is being written, for errors.
    pub(super) clause: Cell<&'static str>,
    pub(super) failed: Cell<Option<Failed>>,
    pub(super) watch: Option<Box<Watch>>,
}

impl<'e> Compiler<'e> {
    pub(super) fn new(environment: Environment<'e>, binds: &[BindRef<'_>]) -> Self {
        Compiler {
            environment,
            spec: environment.dialect.spec(),
            sql: String::with_capacity(SQL_LENGTH),
            context: Context::default(),
            numbers: BindNumbers::new(binds),
            slots: Vec::with_capacity(binds.len()),
            custom_binds: Vec::new(),
            columns: Vec::new(),
            root: std::ptr::null(),
            name_error: None,
            schemas: None,
            lenient: false,
            plain_types: Cell::new([0; 4]),
            clause: Cell::new(""),
            failed: Cell::new(None),
            watch: None,
        }
    }

    /// With other schemas in place of those that are named.
    pub(super) fn translating(mut self, schemas: Option<&'e SchemaTranslateMap>) -> Self {
        self.schemas = schemas;
        self
    }

    /// For fragments: scope is not checked, and a value that nobody sends still gets a placeholder.
    pub(super) fn lenient(mut self) -> Self {
        self.lenient = true;
        self
    }

    /// Renders the statement itself.
    pub(super) fn statement(&mut self, statement: NodeRef<'_>) -> Result<()> {
        self.root = statement.address();
        self.in_clause(place::words(statement.kind()));
        self.render(statement)
    }

    pub(crate) fn sql(&self) -> &str {
        &self.sql
    }

    /// Errors: more bound values than the database takes, or a longer name.
    pub(super) fn finish(self, kind: NodeKind) -> Result<Compiled> {
        if let Some(error) = self.name_error {
            return Err(*error);
        }
        let limit = self.spec.max_params as usize;
        if limit > 0 && self.slots.len() > limit {
            return Err(self.too_many_binds(limit));
        }
        let columns = &self.columns;
        let custom = |(index, column): (usize, &ResultColumn)| Some((index, self.custom(&column.sql_type)?));
        let custom_results = columns.iter().enumerate().filter_map(custom).collect();
        let in_order = self.slots.len() == self.numbers.len()
            && self.slots.iter().enumerate().all(|(index, slot)| matches!(slot, BindSlot::Index(number) if *number as usize == index));
        let custom_binds = self.custom_binds;
        Ok(Compiled { sql: self.sql, kind, slots: self.slots, in_order, columns: self.columns.into(), custom_binds, custom_results })
    }

    #[cold]
    fn too_many_binds(&self, limit: usize) -> Error {
        let (name, count) = (&self.spec.name, self.slots.len());
        Error::new(ErrorKind::Compile, "SQL-1105", format!("the statement has {count} bound values, and `{name}` takes {limit}"))
            .note("in", "the bound values")
            .help("divide the list of values or rows over several statements")
    }

    // ------------------------------------------------------------ for constructs and hooks alike

    /// The database's SQL.
    pub fn dialect(&self) -> &'e dyn Dialect {
        self.environment.dialect
    }

    /// Whether the database can do it.
    #[inline]
    pub fn has(&self, capability: Capability) -> bool {
        self.spec.capabilities.has(capability)
    }

    /// The dialect's text for a place that the compiler knows by name, or `otherwise` where it says nothing: [`crate::dialect::DialectSpec::texts`] lists them.
    pub fn dialect_text<'a>(&self, place: &str, otherwise: &'a str) -> &'a str
    where
        'e: 'a,
    {
        self.spec.texts.get(place).map_or(otherwise, String::as_str)
    }

    /// Appends SQL as it is.
    #[inline]
    pub fn push(&mut self, sql: &str) {
        self.sql.push_str(sql);
    }

    /// Appends `, ` before every item but the first.
    pub fn separator(&mut self, index: usize) {
        if index > 0 {
            self.push(", ");
        }
    }

    /// Appends a node, by the dialect's hook if it wants this kind. Errors: what the dialect cannot say, and nesting without end.
    pub fn render(&mut self, node: NodeRef<'_>) -> Result<()> {
        self.nested(node, |c| {
            if c.spec.overrides.has(node.kind()) && c.dialect().render(node, c)? {
                return Ok(());
            }
            node.compile_default(c)
        })
    }

    /// Appends a node as the host would, without the dialect's hook for this very node.
    pub fn render_default(&mut self, node: NodeRef<'_>) -> Result<()> {
        self.nested(node, |c| node.compile_default(c))
    }

    fn nested(&mut self, node: NodeRef<'_>, work: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        self.context.depth += 1;
        if self.context.depth > MAX_DEPTH {
            return Err(Error::new(ErrorKind::Compile, "SQL-1103", format!("the statement is nested more than {MAX_DEPTH} levels deep"))
                .help("join conditions with `all([…])` or `any([…])` instead of one by one"));
        }
        let start = self.sql.len();
        let result = work(self);
        self.context.depth -= 1;
        if result.is_err() || self.watch.is_some() {
            self.written_node(node, start, result.is_err());
        }
        result
    }

    /// A leaf, which nests no further.
    #[inline]
    fn leaf(&mut self, node: NodeRef<'_>, work: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let start = self.sql.len();
        let result = work(self);
        if result.is_err() || self.watch.is_some() {
            self.written_node(node, start, result.is_err());
        }
        result
    }

    /// Appends a placeholder for a value of the statement, or the value itself where SQL must stand alone. Errors: a type that a plugin brings is not there; a
    /// value that has no literal form, where it needs one.
    pub fn bind(&mut self, value: &Value, sql_type: &TypeRef) -> Result<()> {
        if self.context.literals {
            return self.literal(value, &sql_type.get());
        }
        let slot = match self.numbers.find(value, self.slots.len()) {
            Some(number) => BindSlot::Index(number),
            None => BindSlot::Constant(value.clone()),
        };
        let Some(custom) = self.custom(sql_type) else {
            self.placeholder(slot);
            return Ok(());
        };
        if self.lenient {
            self.placeholder(slot);
            return Ok(());
        }
        let wrap = custom.column_type(self.environment.plugins)?;
        self.custom_binds.push((self.slots.len(), custom));
        let wrap = wrap.sql_wrap(&self.spec.name, true).to_owned();
        self.wrapped(&wrap, |c| {
            c.placeholder(slot);
            Ok(())
        })
    }

    pub(super) fn wrapped(&mut self, wrap: &str, inner: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let (before, after) = wrap.split_once("{}").unwrap_or(("", ""));
        self.push(before);
        inner(self)?;
        self.push(after);
        Ok(())
    }

    fn placeholder(&mut self, slot: BindSlot) {
        self.slots.push(slot);
        let number = self.slots.len();
        // Writing to a String cannot fail.
        let _ = match self.spec.placeholder {
            Placeholder::Question => self.sql.write_char('?'),
            Placeholder::NumberedQuestion => write!(self.sql, "?{number}"),
            Placeholder::Dollar => write!(self.sql, "${number}"),
            Placeholder::Colon => write!(self.sql, ":{number}"),
            Placeholder::AtP => write!(self.sql, "@p{number}"),
        };
    }

    // ------------------------------------------------------------ expressions

    /// Appends an operand, in parentheses if it binds less tightly than `precedence`.
    pub fn operand(&mut self, node: &Node, precedence: u8) -> Result<()> {
        // Leaves, of which most of a statement consists, nest no further and stand without parentheses.
        match node {
            Node::Column(column) if !self.spec.overrides.has(NodeKind::Column) => return self.leaf(NodeRef::Column(column), |c| column.compile(c)),
            Node::Bind(bind) if !self.spec.overrides.has(NodeKind::Bind) => {
                return self.leaf(NodeRef::Bind(bind), |c| c.bind(&bind.value, &bind.sql_type));
            }
            _ => {}
        }
        if self.condition_as_value(node)? { Ok(()) } else { self.plain_operand(node, precedence) }
    }

    /// Appends an operand as it is, in parentheses if it binds less tightly than `precedence`.
    pub(super) fn plain_operand(&mut self, node: &Node, precedence: u8) -> Result<()> {
        let parentheses = node.precedence() < precedence;
        if parentheses {
            self.push("(");
        }
        self.render(node.as_ref())?;
        if parentheses {
            self.push(")");
        }
        Ok(())
    }

    /// The query that comes next is, or is no, part of a set operation whose rows are the result.
    pub(crate) fn next_is_set_operand(&mut self, is: bool) -> bool {
        std::mem::replace(&mut self.context.set_operand, is)
    }

    /// Appends a sort key.
    pub(crate) fn ordering(&mut self, ordering: &Ordering) -> Result<()> {
        if let Node::Label(label) = &ordering.node {
            // A label is a name of the result here, not an expression to be computed again.
            self.result_name(&label.name);
        } else if self.context.set_operation {
            self.unqualified(|c| c.operand(&ordering.node, p::LOWEST))?;
        } else {
            self.check_operator(&ordering.node, crate::expr::OperatorClass::Order, "ORDER BY")?;
            self.operand(&ordering.node, p::LOWEST)?;
        }
        self.direction(ordering)
    }

    /// Appends what stands behind a sort key.
    pub(crate) fn direction(&mut self, ordering: &Ordering) -> Result<()> {
        if ordering.descending {
            self.push(" DESC");
        }
        // Where NULL counts as less than everything, these words ask for what happens anyway.
        let natural = |c: &Self| ordering.nulls_first == Some(!ordering.descending) && c.dialect_text("nulls_sort", "") == "low";
        match ordering.nulls_first {
            Some(_) if !self.has(Capability::NullsOrdering) && natural(self) => {}
            Some(_) if !self.has(Capability::NullsOrdering) => return Err(self.unsupported("NULLS FIRST / NULLS LAST", Capability::NullsOrdering)),
            Some(true) => self.push(" NULLS FIRST"),
            Some(false) => self.push(" NULLS LAST"),
            None => {}
        }
        Ok(())
    }

    /// Appends a construct that a plugin renders.
    pub(crate) fn construct(&mut self, custom: &Custom) -> Result<()> {
        let dialect = self.spec.name.clone();
        if self.environment.plugins.construct(&custom.name)?.render(&dialect, NodeRef::Custom(custom), self)? {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Unsupported, "SQL-1205", format!("no plugin renders `{}` for `{dialect}`", custom.name))
            .help("its plugin does not know this database; ask its author, or write the SQL with `raw(…)`"))
    }

    // ------------------------------------------------------------ scope

    /// A further query of a set operation.
    pub(crate) fn set_operand(&mut self, select: &SelectData) -> Result<()> {
        if select.order_by.is_empty() && select.limit.is_empty() && select.set_operations.is_empty() {
            return self.isolated(NodeRef::Select(select));
        }
        if !self.has(Capability::ParenthesizedSetOperations) {
            return Err(self
                .unsupported("a part of a set operation with an order, limit or set operation of its own", Capability::ParenthesizedSetOperations)
                .help("put that part into a `.subquery(…)` and select from it"));
        }
        self.push("(");
        self.isolated(NodeRef::Select(select))?;
        self.push(")");
        Ok(())
    }

    /// How many placeholders there are so far.
    pub(crate) fn bound_count(&self) -> usize {
        self.slots.len()
    }

    /// Whether it is the statement that is compiled, whose columns are those of the result.
    pub(crate) fn is_root(&self, node: NodeRef<'_>) -> bool {
        std::ptr::eq(self.root, node.address())
    }

    pub(crate) fn set_result_columns(&mut self, columns: Vec<ResultColumn>) {
        self.columns = columns;
    }

    /// Whether the statement is complete and is going to be sent, so that its rules are checked.
    pub(crate) fn is_strict(&self) -> bool {
        !self.lenient
    }

    /// Whose hints for tables apply from here on; gives whose did.
    pub(crate) fn hint_tables(&mut self, extras: Option<Box<SelectExtras>>) -> Option<Box<SelectExtras>> {
        std::mem::replace(&mut self.context.hints, extras)
    }

    /// Appends the hints for a table in FROM.
    pub(crate) fn table_hints(&mut self, name: &Name) {
        if let Some(extras) = self.context.hints.take() {
            crate::select::compile_hints(&extras.hints, &HintPlace::Table(name.clone()), true, self);
            self.context.hints = Some(extras);
        }
    }

    pub(crate) fn literals<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.context.literals, true);
        let result = work(self);
        self.context.literals = before;
        result
    }

    // ------------------------------------------------------------ refusals

    /// The error for something that this database cannot say: it names the capability, shows the SQL so far, and says what to do.
    #[cold]
    pub fn unsupported(&self, what: &str, capability: Capability) -> Error {
        let name = &self.spec.name;
        Error::new(ErrorKind::Unsupported, "SQL-1203", format!("`{name}` cannot say {what}"))
            .note("cause", format!("the dialect does not have the capability {}", capability.name()))
            .help("write it another way, or guard it with the engine's `has(…)`")
    }
}
