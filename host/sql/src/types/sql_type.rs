//! The types a column or an expression can have, independent of any database.
use super::decorator::{Decorated, TypeDecorator};
use crate::{
    dialect::{ColumnType, Plugins},
    error::Result,
    name::Name,
};
use std::sync::Arc;

/// A SQL type (SQLAlchemy: `TypeEngine`). The dialect knows how each is written; one that it has no words for is refused before
/// anything is sent, never replaced by another.
///
/// Text is Unicode everywhere: `String` and `Text` are SQLAlchemy's `Unicode` and `UnicodeText` too.
///
/// | call | in SQLAlchemy |
/// |---|---|
/// | [`array`](SqlType::array), [`range`](SqlType::range) | `ARRAY(Integer)`, `INT4RANGE` and its relatives |
/// | [`digits`](SqlType::digits) | `TIMESTAMP(precision=3)` |
/// | [`native`](SqlType::native) | a `UserDefinedType` |
/// | [`enumeration`](SqlType::enumeration) | `Enum` |
/// | [`custom`](SqlType::custom), [`custom_with`](SqlType::custom_with) | a `TypeDecorator` in a package of its own |
/// | [`decorated`](SqlType::decorated) | a `TypeDecorator` of the application |
/// | [`with_variant`](SqlType::with_variant), [`on`](SqlType::on) | `with_variant`, `dialect_impl` |
///
/// ```
/// use aludel_sql::SqlType;
///
/// let price = SqlType::Numeric(Some((10, 2)));
/// let scores = SqlType::Integer.array();
/// let stamp = SqlType::DateTime(true).digits(3);
/// assert_eq!((price.generic_name(), scores.generic_name(), stamp.generic_name()), ("numeric", "array", "datetime_tz"));
/// assert!(price.is_numeric() && !price.is_integer() && !price.is_text());
/// assert_eq!(SqlType::Integer.range(), SqlType::Range(SqlType::Integer.into()));
///
/// let body = SqlType::Text.with_variant("mysql", SqlType::native("MEDIUMTEXT"));
/// assert_eq!((body.base(), body.on("sqlite")), (&SqlType::Text, &SqlType::Text));
/// assert_eq!(body.on("mysql").generic_name(), "MEDIUMTEXT");
///
/// let mood = SqlType::enumeration("mood", ["calm", "merry"]);
/// assert!(mood.is_text());
/// // A plugin brings it.
/// let vector = SqlType::custom_with("vector", ["3"]);
/// assert_eq!(vector.as_custom().unwrap().arguments[0].as_str(), "3");
/// assert_eq!(SqlType::custom("taglist").generic_name(), "taglist");
/// ```
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
    /// A time of day with the offset from UTC (SQLAlchemy: `Time(timezone=True)`).
    TimeTz,
    /// A day and a time; `true`: a point in time, with a zone.
    DateTime(bool),
    /// A time, or a day and a time, with so many digits of the second's fraction (SQLAlchemy: `TIMESTAMP(precision=3)`).
    Fractional(Arc<SqlType>, u8),
    /// A span of time (SQLAlchemy: `Interval`).
    Interval,
    /// A UUID.
    Uuid,
    /// JSON, in the form that the database can look into (SQLAlchemy: `JSON`, `JSONB`). JSON's `null` is a value:
    /// `Json<Option<T>>`; SQL's NULL is none: `Option<Json<T>>`.
    Json,
    /// One of a list of words.
    Enum(Arc<EnumType>),
    /// A list of values of one type; an array of arrays has two dimensions (SQLAlchemy: `ARRAY(Integer, dimensions=2)`).
    Array(Arc<SqlType>),
    /// All values between two ends: whole numbers, decimals, days, days with time (SQLAlchemy: `INT4RANGE`, `TSTZRANGE` …).
    Range(Arc<SqlType>),
    /// Several ranges (SQLAlchemy: `INT4MULTIRANGE` …).
    MultiRange(Arc<SqlType>),
    /// An address of a host, or of a host in its network (SQLAlchemy: `INET`).
    Inet,
    /// An address of a network (SQLAlchemy: `CIDR`).
    Cidr,
    /// An address of a network card, six bytes (SQLAlchemy: `MACADDR`).
    MacAddr,
    /// So many bits, one if not said (SQLAlchemy: `BIT`).
    Bit(Option<u32>),
    /// Up to so many bits (SQLAlchemy: `BIT(varying=True)`).
    BitVarying(Option<u32>),
    /// Words by words (SQLAlchemy: `HSTORE`).
    Hstore,
    /// A text prepared for being searched (SQLAlchemy: `TSVECTOR`).
    TsVector,
    /// What is searched for in one (SQLAlchemy: `TSQUERY`).
    TsQuery,
    /// A type in one database's own words, sent as they are (SQLAlchemy: a `UserDefinedType`). Never put text of strangers here.
    Native(Name),
    /// Another type on some databases (SQLAlchemy: `with_variant`). See [`SqlType::with_variant`].
    Variant(Arc<VariantType>),
    /// A type that a plugin brings, or that the application decorates.
    Custom(Arc<CustomType>),
}

/// The words of an enumeration (SQLAlchemy: `Enum`).
///
/// ```
/// use aludel_sql::{SqlType, types::EnumType};
///
/// let mood = EnumType::new("mood", ["calm", "merry"]);
/// assert!(mood.check && !mood.native);
/// let mood = mood.native().unchecked();
/// assert!(mood.native && !mood.check);
/// assert_eq!(SqlType::Enum(mood.into()).generic_name(), "enum");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EnumType {
    /// The name of the type, for databases that have one, and of the CHECK constraint elsewhere.
    pub name: Name,
    /// The words as stored.
    pub values: Vec<Name>,
    /// A type of the database where it has them (SQLAlchemy: `native_enum`); otherwise text, as long as the longest word.
    pub native: bool,
    /// Where it is text: a CHECK constraint that lets no other word in (SQLAlchemy: `create_constraint`).
    pub check: bool,
}

impl EnumType {
    /// An enumeration that is text with a CHECK constraint (SQLAlchemy: `Enum("a", "b", name=…, native_enum=False, create_constraint=True)`).
    pub fn new<W: Into<Name>>(name: impl Into<Name>, values: impl IntoIterator<Item = W>) -> Self {
        EnumType { name: name.into(), values: values.into_iter().map(Into::into).collect(), native: false, check: true }
    }

    /// The same as a type of the database, where it has them (SQLAlchemy: `native_enum=True`).
    #[must_use]
    pub fn native(mut self) -> Self {
        self.native = true;
        self
    }

    /// The same without the CHECK constraint (SQLAlchemy: `create_constraint=False`).
    #[must_use]
    pub fn unchecked(mut self) -> Self {
        self.check = false;
        self
    }

    /// Characters of the longest word.
    pub(crate) fn longest(&self) -> Option<u32> {
        self.values.iter().map(|word| word.chars().count()).max().and_then(|len| u32::try_from(len).ok())
    }
}

/// A type, and what it is on some databases instead (SQLAlchemy: the result of `with_variant`).
///
/// ```
/// use aludel_sql::{SqlType, types::VariantType};
///
/// let SqlType::Variant(body) = SqlType::Text.with_variant("mysql", SqlType::native("MEDIUMTEXT")) else { unreachable!() };
/// let VariantType { base, variants } = &*body;
/// assert_eq!((base, variants[0].0.as_str()), (&SqlType::Text, "mysql"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct VariantType {
    /// What it is otherwise.
    pub base: SqlType,
    /// The dialect's name, and the type there.
    pub variants: Vec<(Name, SqlType)>,
}

/// A type by the name under which a plugin offers it, or one that the application decorates (SQLAlchemy: `TypeDecorator`).
///
/// ```
/// use aludel_sql::{ErrorKind, SqlType, dialect::NoPlugins, types::CustomType};
///
/// let SqlType::Custom(taglist) = SqlType::custom("taglist") else { unreachable!() };
/// let taglist: &CustomType = &taglist;
/// // Nobody has loaded the plugin here.
/// let error = taglist.column_type(&NoPlugins).err().unwrap();
/// assert_eq!(error.kind(), ErrorKind::Plugin);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CustomType {
    /// The name that the plugin answers to, or that of the decorator.
    pub name: Name,
    /// What the declaration puts in parentheses: a length, a dimension.
    pub arguments: Vec<Name>,
    /// The application's own decorator; no plugin is asked then.
    pub decorated: Option<Decorated>,
}

impl CustomType {
    /// What converts its values: the decorator, or the type that a plugin brings (SQLAlchemy: `bind_processor`, `result_processor`). Errors: those of
    /// `plugins`, [`crate::ErrorKind::Plugin`] when nobody brings it.
    pub fn column_type(&self, plugins: &dyn Plugins) -> Result<Arc<dyn ColumnType>> {
        match &self.decorated {
            Some(decorated) => Ok(decorated.column_type()),
            None => plugins.column_type(&self.name),
        }
    }
}

impl SqlType {
    /// A type that the plugin called `name` brings. Whether there is one, compiling finds out.
    pub fn custom(name: impl Into<Name>) -> Self {
        SqlType::Custom(Arc::new(CustomType { name: name.into(), arguments: Vec::new(), decorated: None }))
    }

    /// A type that the plugin called `name` brings, with arguments.
    pub fn custom_with<A: Into<Name>>(name: impl Into<Name>, arguments: impl IntoIterator<Item = A>) -> Self {
        SqlType::Custom(Arc::new(CustomType { name: name.into(), arguments: arguments.into_iter().map(Into::into).collect(), decorated: None }))
    }

    /// A type of the application: another one, with values converted on the way in and out (SQLAlchemy: a column of a
    /// `TypeDecorator`). Make it once and keep it: see [`TypeDecorator::cache_key`].
    ///
    /// ```
    /// use aludel_sql::{Result, SqlType, Value, ValueRef, types::TypeDecorator};
    ///
    /// struct Upper;
    /// impl TypeDecorator for Upper {
    ///     fn name(&self) -> &str { "upper" }
    ///     fn impl_type(&self, _: &str) -> SqlType { SqlType::Text }
    ///     fn bind(&self, value: ValueRef<'_>, _: &str) -> Result<Value> { Ok(value.to_value()) }
    ///     fn result(&self, value: ValueRef<'_>, _: &str) -> Result<Value> { Ok(value.to_value()) }
    /// }
    ///
    /// let upper = SqlType::decorated(Upper);
    /// assert_eq!(upper.generic_name(), "upper");
    /// // Each call makes another one.
    /// assert_ne!(upper, SqlType::decorated(Upper));
    /// ```
    pub fn decorated(decorator: impl TypeDecorator) -> Self {
        let decorated = Decorated::new(decorator);
        SqlType::Custom(Arc::new(CustomType { name: Name::from(decorated.name().to_owned()), arguments: Vec::new(), decorated: Some(decorated) }))
    }

    /// A list of values of this type.
    #[must_use]
    pub fn array(self) -> Self {
        SqlType::Array(Arc::new(self))
    }

    /// All values of this type between two ends.
    #[must_use]
    pub fn range(self) -> Self {
        SqlType::Range(Arc::new(self))
    }

    /// A time, or a day and a time, with so many digits of the second's fraction.
    #[must_use]
    pub fn digits(self, digits: u8) -> Self {
        SqlType::Fractional(Arc::new(self), digits)
    }

    /// A type in one database's own words: `SqlType::native("GEOMETRY(Point, 4326)")`. They are sent as they are: never put text of strangers
    /// here.
    pub fn native(words: impl Into<Name>) -> Self {
        SqlType::Native(words.into())
    }

    /// One of these words, as text with a CHECK constraint (SQLAlchemy: `Enum("a", "b", name=…)`).
    pub fn enumeration<W: Into<Name>>(name: impl Into<Name>, values: impl IntoIterator<Item = W>) -> Self {
        SqlType::Enum(Arc::new(EnumType::new(name, values)))
    }

    /// Another type on the database of this dialect; called again, another one (SQLAlchemy: `with_variant`). Values are bound and
    /// read as before; the database has to take them.
    #[must_use]
    pub fn with_variant(self, dialect: impl Into<Name>, instead: SqlType) -> Self {
        let mut variant = match self {
            SqlType::Variant(variant) => VariantType::clone(&variant),
            base => VariantType { base, variants: Vec::new() },
        };
        let dialect = dialect.into();
        variant.variants.retain(|(known, _)| *known != dialect);
        variant.variants.push((dialect, instead));
        SqlType::Variant(Arc::new(variant))
    }

    /// The type without its variants.
    pub fn base(&self) -> &SqlType {
        match self {
            SqlType::Variant(variant) => variant.base.base(),
            other => other,
        }
    }

    /// The type on the database of this dialect.
    pub fn on(&self, dialect: &str) -> &SqlType {
        match self {
            SqlType::Variant(variant) => {
                variant.variants.iter().find(|(known, _)| *known == *dialect).map_or(&variant.base, |(_, instead)| instead).on(dialect)
            }
            other => other,
        }
    }

    /// The plugin's or decorated type, if it is one.
    pub fn as_custom(&self) -> Option<&Arc<CustomType>> {
        match self.base() {
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
            SqlType::TimeTz => "time_tz",
            SqlType::Fractional(of, _) => of.generic_name(),
            SqlType::Range(_) => "range",
            SqlType::MultiRange(_) => "multirange",
            SqlType::Inet => "inet",
            SqlType::Cidr => "cidr",
            SqlType::MacAddr => "macaddr",
            SqlType::Bit(_) => "bit",
            SqlType::BitVarying(_) => "bit_varying",
            SqlType::Hstore => "hstore",
            SqlType::TsVector => "tsvector",
            SqlType::TsQuery => "tsquery",
            SqlType::Native(words) => words,
            SqlType::Variant(variant) => variant.base.generic_name(),
            SqlType::Custom(custom) => &custom.name,
        }
    }

    /// Whether values are text.
    pub fn is_text(&self) -> bool {
        matches!(self.base(), SqlType::String(_) | SqlType::Text | SqlType::Enum(_))
    }

    /// Whether values are whole numbers.
    pub fn is_integer(&self) -> bool {
        matches!(self.base(), SqlType::SmallInteger | SqlType::Integer | SqlType::BigInteger)
    }

    /// Whether values are numbers.
    pub fn is_numeric(&self) -> bool {
        self.is_integer() || matches!(self.base(), SqlType::Float | SqlType::Double | SqlType::Numeric(_))
    }
}

/// A type known by a function (so that a column can be a constant) or by value (SQLAlchemy: a type's class or instance).
///
/// ```
/// use aludel_sql::{SqlType, SqlValue, types::TypeRef};
///
/// let known = TypeRef::Fn(i64::sql_type);
/// assert_eq!(known.get(), SqlType::BigInteger);
/// // The same type is equal, however it is known.
/// assert_eq!(TypeRef::of(SqlType::BigInteger), known);
/// ```
#[derive(Clone)]
pub enum TypeRef {
    /// Computed when asked.
    Fn(fn() -> SqlType),
    /// Known.
    Shared(Arc<SqlType>),
}

impl TypeRef {
    /// A type known by value (SQLAlchemy: an instance of a type).
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
    pub(crate) fn as_custom(&self) -> Option<Arc<CustomType>> {
        match self {
            TypeRef::Fn(sql_type) => sql_type().as_custom().cloned(),
            TypeRef::Shared(sql_type) => sql_type.as_custom().cloned(),
        }
    }

    /// The plugin's or decorated type on the database of this dialect, if it is one there.
    #[inline]
    pub(crate) fn custom_on(&self, dialect: &str) -> Option<Arc<CustomType>> {
        let custom = |sql_type: &SqlType| match sql_type.on(dialect) {
            SqlType::Custom(custom) => Some(Arc::clone(custom)),
            _ => None,
        };
        match self {
            TypeRef::Fn(sql_type) => custom(&sql_type()),
            TypeRef::Shared(sql_type) => custom(sql_type),
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
