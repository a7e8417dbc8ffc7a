//! What the compiler needs to know of a database, and of the plugins around it.
//!
//! Not here: any database. A difference between databases is a [`Capability`], a text or template of the
//! [`DialectSpec`], or the dialect's render hook.
//!
//! | what is here | SQLAlchemy |
//! |---|---|
//! | [`Dialect`], [`DefaultDialect`] | `Dialect`, `DefaultDialect` |
//! | [`DialectSpec`], [`Placeholder`], [`ReservedWords`] | the attributes of a `Dialect`, `paramstyle`, `IdentifierPreparer.reserved_words` |
//! | [`Capability`], [`Capabilities`] | the attributes `supports_…` of a `Dialect` |
//! | [`KindSet`] | the `visit_…` methods that a compiler overrides |
//! | [`ColumnType`] | `TypeDecorator`, `UserDefinedType` |
//! | [`Construct`] | a function under `@compiles` |
//! | [`Plugins`], [`NoPlugins`] | `registry` |
mod capability;
mod default;
mod name_length;
mod reserved;
mod spec;

pub use capability::{Capabilities, Capability};
pub use default::{DefaultDialect, NoPlugins};
pub use reserved::ReservedWords;
pub use spec::{DialectSpec, KindSet, Placeholder};

use crate::{
    compile::Compiler,
    error::Result,
    expr::OperatorClass,
    types::{SqlType, Value, ValueRef},
    visit::NodeRef,
};
use std::sync::Arc;

/// A database's SQL (SQLAlchemy: `Dialect` with its compilers). A driver's part is not here: see the engine.
///
/// ```
/// use aludel_sql::{Executable, Name, Order, Result, SqlType, Table, bind, column, select};
/// use aludel_sql::compile::{Compiler, Environment, compile};
/// use aludel_sql::dialect::{Capabilities, Capability, Dialect, DialectSpec, KindSet, NoPlugins, Placeholder, ReservedWords};
/// use aludel_sql::visit::{NodeKind, NodeRef};
///
/// /// A small database: data says most of it.
/// struct Small(DialectSpec);
///
/// impl Dialect for Small {
///     fn spec(&self) -> &DialectSpec {
///         &self.0
///     }
///     // What data cannot say.
///     fn render(&self, node: NodeRef<'_>, c: &mut Compiler<'_>) -> Result<bool> {
///         let NodeRef::Literal(_) = node else { return Ok(false) };
///         c.push("NIL");
///         Ok(true)
///     }
/// }
///
/// let mut overrides = KindSet::default();
/// overrides.insert_number(NodeKind::Literal as u32);
/// assert!(overrides.has(NodeKind::Literal) && !overrides.has(NodeKind::Select));
/// let small = Small(DialectSpec {
///     name: "small".into(),
///     quote: ('[', ']'),
///     placeholder: Placeholder::AtP,
///     capabilities: Capabilities::of(&[Capability::LimitOffset, Capability::NullsOrdering]),
///     overrides,
///     reserved_words: ReservedWords::from(["order"]),
///     functions: [("char_length".into(), "LEN({0})".into())].into(),
///     ..DialectSpec::default()
/// });
/// assert!(small.spec().reserved_words.contains("order") && small.spec().reserved_words.iter().count() == 1);
///
/// let orders = Table::new("order").column(column("name", SqlType::Text));
/// let name = orders.col::<String>("name")?;
/// let query = select((aludel_sql::expr::length(name.clone()), bind::<String>(None::<String>))).order_by(name.desc()).limit(3);
/// let compiled = compile(query.statement(), Environment { dialect: &small, plugins: &NoPlugins })?;
/// assert_eq!(compiled.sql, "SELECT LEN([order].name), NIL FROM [order] ORDER BY [order].name DESC LIMIT @p1");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
pub trait Dialect: Send + Sync {
    /// How its SQL differs, as data.
    fn spec(&self) -> &DialectSpec;

    /// Renders a node of a kind that `spec().overrides` holds (SQLAlchemy: a `visit_…` method). `false`: the compiler does it, and nothing may
    /// have been written. Errors: what the database cannot say, by [`Compiler::unsupported`].
    fn render(&self, node: NodeRef<'_>, compiler: &mut Compiler<'_>) -> Result<bool> {
        let _ = (node, compiler);
        Ok(false)
    }
}

/// A column type that a plugin brings (SQLAlchemy: `TypeDecorator`, `UserDefinedType`). `dialect` is the dialect's name. The engine calls it for whole
/// columns of values at once. In brackets: what each method is in SQLAlchemy.
///
/// ```
/// use aludel_sql::{Compare, Error, ErrorKind, Executable, Expr, Expression, Result, SqlType, Table, Value, ValueRef, column, custom, select};
/// use aludel_sql::compile::{Compiler, Environment, compile, precedence};
/// use aludel_sql::dialect::{ColumnType, Construct, DefaultDialect, Plugins};
/// use aludel_sql::{expr::OperatorClass, visit::NodeRef};
/// use std::sync::Arc;
///
/// /// A colour, `#ff0000` in the program and a number in the database.
/// struct Colour;
///
/// fn number(text: &str) -> Result<i64> {
///     let wrong = |_| Error::new(ErrorKind::Data, "APP-0001", format!("`{text}` is no colour")).help("write it as `#ff0000`");
///     i64::from_str_radix(text.trim_start_matches('#'), 16).map_err(wrong)
/// }
///
/// impl ColumnType for Colour {
///     fn name(&self) -> &str { "colour" }
///     fn ddl(&self, _: &str, _: &[&str]) -> Result<String> { Ok("INTEGER".into()) }
///     fn allows(&self, class: OperatorClass) -> bool { class == OperatorClass::Equality }
///     fn sql_wrap(&self, _: &str, bind: bool) -> &str { if bind { "rgb({})" } else { "" } }
///     fn literal(&self, _: &str, value: ValueRef<'_>) -> Result<Option<String>> {
///         let ValueRef::Text(text) = value else { return Ok(None) };
///         number(text).map(|number| Some(number.to_string()))
///     }
///     fn bind(&self, _: &str, values: &[ValueRef<'_>]) -> Result<Vec<Value>> {
///         let one = |value: &ValueRef<'_>| if let ValueRef::Text(text) = value { number(text).map(Value::I64) } else { Ok(Value::Null) };
///         values.iter().map(one).collect()
///     }
///     fn result(&self, _: &str, values: &[ValueRef<'_>]) -> Result<Vec<Value>> {
///         let one = |value: &ValueRef<'_>| if let ValueRef::I64(number) = value { Value::Text(format!("#{number:06x}")) } else { Value::Null };
///         Ok(values.iter().map(one).collect())
///     }
///     // A text beside a column of colours is a colour.
///     fn coerces(&self, _: OperatorClass, other: &SqlType) -> bool { other.is_text() }
/// }
///
/// /// `MIX(a WITH b)`.
/// struct Mix;
/// impl Construct for Mix {
///     fn render(&self, _dialect: &str, node: NodeRef<'_>, c: &mut Compiler<'_>) -> Result<bool> {
///         let NodeRef::Custom(mix) = node else { return Ok(false) };
///         c.push("MIX(");
///         c.operand(&mix.arguments[0], precedence::LOWEST)?;
///         c.push(" WITH ");
///         c.operand(&mix.arguments[1], precedence::LOWEST)?;
///         c.push(")");
///         Ok(true)
///     }
/// }
///
/// /// What a registry of loaded libraries does.
/// struct Mine;
/// impl Plugins for Mine {
///     fn column_type(&self, _: &str) -> Result<Arc<dyn ColumnType>> { Ok(Arc::new(Colour)) }
///     fn construct(&self, _: &str) -> Result<Arc<dyn Construct>> { Ok(Arc::new(Mix)) }
/// }
///
/// let cars = Table::new("cars").column(column("paint", SqlType::custom("colour")));
/// let paint: Expr<String> = cars.col::<Value>("paint")?.coerce();
/// let environment = Environment { dialect: &DefaultDialect, plugins: &Mine };
/// let sql = |query: aludel_sql::Select<String>| compile(query.statement(), environment).map(|done| done.sql);
/// assert_eq!(sql(select(paint.clone()).filter(paint.clone().eq("#ff0000")))?, "SELECT cars.paint FROM cars WHERE cars.paint = rgb(?)");
/// assert!(sql(select(paint.clone()).filter(paint.clone().lt("#ff0000"))).unwrap_err().message().contains("`<` is not an operator of"));
/// let mixed = custom::<String>("mix", [paint.clone().into_node(), paint.into_node()]);
/// assert_eq!(sql(select(mixed))?, "SELECT MIX(cars.paint WITH cars.paint) FROM cars");
///
/// // What the engine and DDL ask.
/// let colour = Mine.column_type("colour")?;
/// assert_eq!((colour.name(), colour.ddl("sqlite", &[])?.as_str(), colour.is_sensitive()), ("colour", "INTEGER", false));
/// assert!(colour.allows(OperatorClass::Equality) && colour.coerces(OperatorClass::Equality, &SqlType::Text));
/// assert_eq!((colour.sql_wrap("sqlite", true), colour.literal("sqlite", ValueRef::Text("#00000f"))?.unwrap()), ("rgb({})", "15".to_owned()));
/// assert_eq!(colour.bind("sqlite", &[ValueRef::Text("#00000f")])?, [Value::I64(15)]);
/// assert_eq!(colour.result("sqlite", &[ValueRef::I64(15)])?, [Value::Text("#00000f".into())]);
/// # let _ = Mine.construct("mix")?;
/// # Ok::<(), aludel_sql::Error>(())
/// ```
pub trait ColumnType: Send + Sync {
    /// The name under which columns ask for it.
    fn name(&self) -> &str;
    /// The DDL of a column (`get_col_spec`; SQLAlchemy gives it no arguments). Errors: arguments that it does not take.
    fn ddl(&self, dialect: &str, arguments: &[&str]) -> Result<String>;
    /// Whether it has these operators; others are refused (SQLAlchemy: `comparator_factory`).
    fn allows(&self, class: OperatorClass) -> bool;
    /// SQL round a placeholder (`bind`) or a column, `{}` marking its place; empty: as it is (SQLAlchemy: `bind_expression`, `column_expression`).
    fn sql_wrap(&self, dialect: &str, bind: bool) -> &str;
    /// The value as SQL text; `None` when it has no literal form (SQLAlchemy: `process_literal_param`). Errors: a value that is none of the type.
    fn literal(&self, dialect: &str, value: ValueRef<'_>) -> Result<Option<String>>;
    /// The program's form → the database's form, one value for each (SQLAlchemy: `process_bind_param`). Errors: a value that is none of the type; nothing is
    /// sent then.
    fn bind(&self, dialect: &str, values: &[ValueRef<'_>]) -> Result<Vec<Value>>;
    /// The database's form → the program's form, one value for each (SQLAlchemy: `process_result_value`). Errors: a value that is none of the type.
    fn result(&self, dialect: &str, values: &[ValueRef<'_>]) -> Result<Vec<Value>>;
    /// Whether a value of another type beside a column of this one is converted like one of this type (SQLAlchemy: `coerce_compared_value`).
    fn coerces(&self, class: OperatorClass, other: &SqlType) -> bool {
        let _ = (class, other);
        false
    }
    /// Whether its values are kept out of logs, whoever asks for them.
    fn is_sensitive(&self) -> bool {
        false
    }
}

/// A construct that a plugin brings (SQLAlchemy: a subclass of `ColumnElement` with `@compiles`). [`ColumnType`] shows one.
pub trait Construct: Send + Sync {
    /// Renders it (SQLAlchemy: the function under `@compiles`); `false`: not for this dialect, and the statement is refused.
    fn render(&self, dialect: &str, node: NodeRef<'_>, compiler: &mut Compiler<'_>) -> Result<bool>;
}

/// Where custom types and constructs are found (SQLAlchemy: `sqlalchemy.dialects.registry`, and imports). Errors: [`crate::ErrorKind::Plugin`], saying where it
/// was looked for.
pub trait Plugins: Send + Sync {
    /// The column type of this name (SQLAlchemy: a class that was imported).
    fn column_type(&self, name: &str) -> Result<Arc<dyn ColumnType>>;
    /// The construct of this name (SQLAlchemy: a class that was imported).
    fn construct(&self, name: &str) -> Result<Arc<dyn Construct>>;
}
