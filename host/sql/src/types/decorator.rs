//! Type decorators: a column type of the application, made of another one.
use super::{
    sql_type::SqlType,
    value::{Value, ValueRef},
};
use crate::{dialect::ColumnType, error::Result, expr::OperatorClass};
use std::{
    fmt,
    hash::{Hash, Hasher},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// A column type that converts values on their way in and out, over a type that the databases have (SQLAlchemy:
/// `TypeDecorator`). It is used by `#[model(decorator = …)]` on a field, or by [`SqlType::decorated`].
///
/// A type of Rust's own that is always stored the same way needs none of this: implement [`super::SqlValue`] for it. A decorator is
/// for one Rust type stored in several ways, for SQL round the value, and for values that must not be shown.
///
/// NULL is converted like any other value. What [`bind`](Self::bind) gives is of [`impl_type`](Self::impl_type); what
/// [`result`](Self::result) gives is what the field's type reads.
///
/// ```
/// use aludel_sql::{Result, SqlType, Value, ValueRef, expr::OperatorClass, types::TypeDecorator};
///
/// /// Text that is kept in lower case.
/// struct Lower;
///
/// impl TypeDecorator for Lower {
///     fn name(&self) -> &str { "lower" }
///     fn impl_type(&self, _: &str) -> SqlType { SqlType::Text }
///     fn bind(&self, value: ValueRef<'_>, _: &str) -> Result<Value> {
///         Ok(match value {
///             ValueRef::Text(text) => Value::Text(text.to_lowercase()),
///             other => other.to_value(),
///         })
///     }
///     fn result(&self, value: ValueRef<'_>, _: &str) -> Result<Value> { Ok(value.to_value()) }
/// }
///
/// let stored = Lower.bind(ValueRef::Text("Ada@X.org"), "sqlite")?;
/// assert_eq!(stored, Value::Text("ada@x.org".into()));
/// // What it does not say otherwise: literals are bound values, every operator is allowed, SQL stays as it is.
/// assert_eq!(Lower.literal(ValueRef::Text("ADA"), "sqlite")?, Value::Text("ada".into()));
/// assert!(Lower.allows(OperatorClass::Like) && Lower.coerces(OperatorClass::Equality, &SqlType::Text));
/// assert_eq!((Lower.bind_expression("sqlite"), Lower.column_expression("sqlite")), ("", ""));
/// assert!(Lower.cache_key().is_none() && !Lower.is_sensitive());
///
/// let email = aludel_sql::column("email", SqlType::decorated(Lower));
/// assert_eq!(email.sql_type().generic_name(), "lower");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
pub trait TypeDecorator: Send + Sync + 'static {
    /// What it is called in errors.
    fn name(&self) -> &str;

    /// The type that the database sees, which may depend on the dialect (SQLAlchemy: `impl`, `load_dialect_impl`).
    fn impl_type(&self, dialect: &str) -> SqlType;

    /// The program's value → the database's (SQLAlchemy: `process_bind_param`). An error refuses the statement.
    fn bind(&self, value: ValueRef<'_>, dialect: &str) -> Result<Value>;

    /// The database's value → the program's (SQLAlchemy: `process_result_value`).
    fn result(&self, value: ValueRef<'_>, dialect: &str) -> Result<Value>;

    /// The program's value as what is written into SQL that stands alone: DDL, offline scripts (SQLAlchemy: `process_literal_param`).
    fn literal(&self, value: ValueRef<'_>, dialect: &str) -> Result<Value> {
        self.bind(value, dialect)
    }

    /// What two decorators of one name have to have in common for a statement compiled with the one to serve the other:
    /// everything that SQL and conversion depend on (SQLAlchemy: `cache_ok` and the arguments of `__init__`).
    ///
    /// `None`, the default, is always right: each decorator is one of its own, and statements are shared as long as the same
    /// [`SqlType`] is used.
    fn cache_key(&self) -> Option<String> {
        None
    }

    /// Whether values have these operators; others are refused when a statement is compiled (SQLAlchemy: `comparator_factory`).
    /// Operators of its own are ordinary functions over [`crate::Expression`], made with [`crate::Compare::op`].
    fn allows(&self, class: OperatorClass) -> bool {
        let _ = class;
        true
    }

    /// SQL round a bound value, `{}` marking its place: `lower({})`. Empty: as it is (SQLAlchemy: `bind_expression`).
    fn bind_expression(&self, dialect: &str) -> &str {
        let _ = dialect;
        ""
    }

    /// SQL round a column that is selected, `{}` marking its place (SQLAlchemy: `column_expression`).
    fn column_expression(&self, dialect: &str) -> &str {
        let _ = dialect;
        ""
    }

    /// Whether a value of another type beside a column of this one is taken for one of this type, and converted like it
    /// (SQLAlchemy: `coerce_compared_value`). `other` is the type of the Rust value.
    fn coerces(&self, class: OperatorClass, other: &SqlType) -> bool {
        let _ = (class, other);
        true
    }

    /// Whether values are kept out of logs and error texts, even from those who ask for bound values (SQLAlchemy: `hide_parameters`, which is of an
    /// engine).
    fn is_sensitive(&self) -> bool {
        false
    }
}

/// A decorator, shared (SQLAlchemy: an instance of a `TypeDecorator`). Two are equal when one may stand for the other: see
/// [`TypeDecorator::cache_key`].
///
/// ```
/// use aludel_sql::{Result, SqlType, Value, ValueRef, types::{Decorated, TypeDecorator}};
///
/// struct Lower;
/// impl TypeDecorator for Lower {
///     fn name(&self) -> &str { "lower" }
///     fn impl_type(&self, _: &str) -> SqlType { SqlType::Text }
///     fn bind(&self, value: ValueRef<'_>, _: &str) -> Result<Value> { Ok(value.to_value()) }
///     fn result(&self, value: ValueRef<'_>, _: &str) -> Result<Value> { Ok(value.to_value()) }
/// }
///
/// let lower = Decorated::new(Lower);
/// assert_eq!((lower.name(), lower.get().impl_type("sqlite")), ("lower", SqlType::Text));
/// // Without a key, each decorator is one of its own.
/// assert!(lower == lower.clone() && lower != Decorated::new(Lower));
/// ```
#[derive(Clone)]
pub struct Decorated {
    decorator: Arc<Shared>,
    identity: Identity,
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Identity {
    /// Unique in the process: an address could be used again.
    Own(u64),
    Shared(Arc<str>),
}

impl Decorated {
    /// A decorator to be shared (SQLAlchemy: calling the class).
    pub fn new(decorator: impl TypeDecorator) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let identity = match decorator.cache_key() {
            Some(key) => Identity::Shared(key.into()),
            None => Identity::Own(NEXT.fetch_add(1, Ordering::Relaxed)),
        };
        Decorated { decorator: Arc::new(Shared(Box::new(decorator))), identity }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.decorator.0.name()
    }

    /// The decorator itself.
    pub fn get(&self) -> &dyn TypeDecorator {
        &*self.decorator.0
    }

    /// What stands for it in a cache key.
    pub(crate) fn identity(&self) -> String {
        match &self.identity {
            Identity::Own(number) => format!("#{number}"),
            Identity::Shared(key) => format!("={key}"),
        }
    }

    pub(crate) fn column_type(&self) -> Arc<dyn ColumnType> {
        Arc::clone(&self.decorator) as Arc<dyn ColumnType>
    }
}

impl fmt::Debug for Decorated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Neither the decorator nor its cache key: they may hold a secret.
        write!(f, "Decorated({})", self.name())
    }
}

impl PartialEq for Decorated {
    fn eq(&self, other: &Self) -> bool {
        self.identity == other.identity && self.name() == other.name()
    }
}

impl Eq for Decorated {}

impl Hash for Decorated {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.identity.hash(state);
    }
}

/// A decorator where the compiler and the engine expect what a plugin would bring.
struct Shared(Box<dyn TypeDecorator>);

impl ColumnType for Shared {
    fn name(&self) -> &str {
        self.0.name()
    }

    /// Only what says so itself: the compiler asks the decorator for the type, and writes that one.
    fn ddl(&self, dialect: &str, _: &[&str]) -> Result<String> {
        Ok(self.0.impl_type(dialect).generic_name().to_owned())
    }

    fn allows(&self, class: OperatorClass) -> bool {
        self.0.allows(class)
    }

    fn sql_wrap(&self, dialect: &str, bind: bool) -> &str {
        if bind { self.0.bind_expression(dialect) } else { self.0.column_expression(dialect) }
    }

    /// The compiler asks the decorator for the value, and writes that one.
    fn literal(&self, _: &str, _: ValueRef<'_>) -> Result<Option<String>> {
        Ok(None)
    }

    fn bind(&self, dialect: &str, values: &[ValueRef<'_>]) -> Result<Vec<Value>> {
        values.iter().map(|value| self.0.bind(*value, dialect)).collect()
    }

    fn result(&self, dialect: &str, values: &[ValueRef<'_>]) -> Result<Vec<Value>> {
        values.iter().map(|value| self.0.result(*value, dialect)).collect()
    }

    fn coerces(&self, class: OperatorClass, other: &SqlType) -> bool {
        self.0.coerces(class, other)
    }

    fn is_sensitive(&self) -> bool {
        self.0.is_sensitive()
    }
}
