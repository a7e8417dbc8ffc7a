//! The types a column or an expression can have, independent of any database.
use crate::name::Name;
use std::sync::Arc;

/// A SQL type (SQLAlchemy: `TypeEngine`). The dialect knows how each is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum SqlType {
    /// Not known; nothing is checked.
    #[default]
    Unknown,
    /// TRUE, FALSE.
    Boolean,
    /// 16 bits.
    SmallInteger,
    /// 32 bits.
    Integer,
    /// 64 bits.
    BigInteger,
    /// Single precision.
    Float,
    /// Double precision.
    Double,
    /// Exact decimal: precision and scale.
    Numeric(Option<(u16, u16)>),
    /// Text of a limited length.
    String(Option<u32>),
    /// Text of any length (SQLAlchemy: `Text`).
    Text,
    /// Bytes (SQLAlchemy: `LargeBinary`).
    Binary(Option<u32>),
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A day and a time; `true`: a point in time, with a zone.
    DateTime(bool),
    /// A span of time.
    Interval,
    /// A UUID.
    Uuid,
    /// JSON.
    Json,
    /// One of a list of words.
    Enum(Arc<EnumType>),
    /// A list of values of one type.
    Array(Arc<SqlType>),
    /// A type that a plugin brings.
    Custom(Arc<CustomType>),
}

/// The words of an enumeration (SQLAlchemy: `Enum`).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EnumType {
    /// The name of the type, for databases that have one, and of the CHECK constraint elsewhere.
    pub name: Name,
    /// The words as stored.
    pub values: Vec<Name>,
}

/// A type by the name under which a plugin offers it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CustomType {
    /// The name that the plugin answers to.
    pub name: Name,
    /// What the declaration puts in parentheses: a length, a dimension.
    pub arguments: Vec<Name>,
}

impl SqlType {
    /// A type that the plugin called `name` brings.
    pub fn custom(name: impl Into<Name>) -> Self {
        SqlType::Custom(Arc::new(CustomType { name: name.into(), arguments: Vec::new() }))
    }

    /// A type that the plugin called `name` brings, with arguments.
    pub fn custom_with<A: Into<Name>>(name: impl Into<Name>, arguments: impl IntoIterator<Item = A>) -> Self {
        SqlType::Custom(Arc::new(CustomType { name: name.into(), arguments: arguments.into_iter().map(Into::into).collect() }))
    }

    /// The plugin's type, if it is one.
    pub fn as_custom(&self) -> Option<&Arc<CustomType>> {
        match self {
            SqlType::Custom(custom) => Some(custom),
            _ => None,
        }
    }

    /// The generic name: the key under which a dialect gives its DDL.
    pub fn generic_name(&self) -> &str {
        match self {
            SqlType::Unknown => "unknown",
            SqlType::Boolean => "boolean",
            SqlType::SmallInteger => "small_integer",
            SqlType::Integer => "integer",
            SqlType::BigInteger => "big_integer",
            SqlType::Float => "float",
            SqlType::Double => "double",
            SqlType::Numeric(_) => "numeric",
            SqlType::String(_) => "string",
            SqlType::Text => "text",
            SqlType::Binary(_) => "binary",
            SqlType::Date => "date",
            SqlType::Time => "time",
            SqlType::DateTime(false) => "datetime",
            SqlType::DateTime(true) => "datetime_tz",
            SqlType::Interval => "interval",
            SqlType::Uuid => "uuid",
            SqlType::Json => "json",
            SqlType::Enum(_) => "enum",
            SqlType::Array(_) => "array",
            SqlType::Custom(custom) => &custom.name,
        }
    }

    /// Whether values are text.
    pub fn is_text(&self) -> bool {
        matches!(self, SqlType::String(_) | SqlType::Text | SqlType::Enum(_))
    }

    /// Whether values are whole numbers.
    pub fn is_integer(&self) -> bool {
        matches!(self, SqlType::SmallInteger | SqlType::Integer | SqlType::BigInteger)
    }

    /// Whether values are numbers.
    pub fn is_numeric(&self) -> bool {
        self.is_integer() || matches!(self, SqlType::Float | SqlType::Double | SqlType::Numeric(_))
    }
}

/// A type known by a function (so that a column can be a constant) or by value.
#[derive(Clone)]
pub enum TypeRef {
    /// Computed when asked.
    Fn(fn() -> SqlType),
    /// Known.
    Shared(Arc<SqlType>),
}

impl TypeRef {
    /// A type known by value.
    pub fn of(sql_type: SqlType) -> Self {
        TypeRef::Shared(Arc::new(sql_type))
    }

    /// The type.
    pub fn get(&self) -> SqlType {
        match self {
            TypeRef::Fn(sql_type) => sql_type(),
            TypeRef::Shared(sql_type) => SqlType::clone(sql_type),
        }
    }
}

impl TypeRef {
    /// The plugin's type, if it is one.
    #[inline]
    pub fn as_custom(&self) -> Option<Arc<CustomType>> {
        match self {
            TypeRef::Fn(sql_type) => match sql_type() {
                SqlType::Custom(custom) => Some(custom),
                _ => None,
            },
            TypeRef::Shared(sql_type) => sql_type.as_custom().cloned(),
        }
    }
}

impl std::fmt::Debug for TypeRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.get().fmt(f)
    }
}

impl PartialEq for TypeRef {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}
