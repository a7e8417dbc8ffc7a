//! A model: a Rust struct over a table.
use super::{column::ColumnDef, relation::RelationDef, table::Table};
use crate::{
    error::Result,
    name::Name,
    row::RowCursor,
    select::{Entity, FromItem, Select, Source, select},
    types::{Param, SqlValue, ValueRef},
};
use std::sync::Arc;

/// The value of a primary key: one column, or a tuple of two to four (SQLAlchemy: the tuple in `identity_key`; its methods have no
/// counterpart, and SQLAlchemy has no type for it).
///
/// ```
/// use aludel_sql::{KeyValue, ValueRef};
///
/// let key = (7_i32, "ada".to_owned());
/// assert_eq!((<(i32, String)>::WIDTH, key.params().len()), (2, 2));
/// assert_eq!(key.param(1).value(), ValueRef::Text("ada"));
/// assert_eq!(<(i32, String)>::from_values(&[ValueRef::I64(7), ValueRef::Text("ada")])?, key);
/// // One value is missing.
/// assert!(<(i32, String)>::from_values(&[ValueRef::I64(7)]).is_err());
/// # Ok::<(), aludel_sql::Error>(())
/// ```
pub trait KeyValue: Sized + Clone + PartialEq + std::fmt::Debug + 'static {
    /// How many columns it spans.
    const WIDTH: usize;

    /// The values to bind, in the order of the key's columns.
    fn params(&self) -> Vec<Param<'_>> {
        (0..Self::WIDTH).map(|part| self.param(part)).collect()
    }

    /// The value of one column of it, from 0; NULL for a column there is not.
    fn param(&self, part: usize) -> Param<'_>;

    /// The key whose columns have these values. Errors: [`crate::ErrorKind::Decode`], also when there are too few.
    fn from_values(values: &[ValueRef<'_>]) -> Result<Self>;
}

/// The type of one column of a key, `N` counting from 0: what a field of type `One<M>` holds (SQLAlchemy has no counterpart).
///
/// ```
/// use aludel_sql::schema::KeyPart;
///
/// let number: <(i32, String) as KeyPart<0>>::Part = 7;
/// let name: <(i32, String) as KeyPart<1>>::Part = "ada".to_owned();
/// assert_eq!((number, name.len()), (7, 3));
/// ```
pub trait KeyPart<const N: usize> {
    /// The type.
    type Part: SqlValue;
}

impl<T: SqlValue + Clone + PartialEq + std::fmt::Debug + 'static> KeyValue for T {
    const WIDTH: usize = 1;

    #[inline]
    fn param(&self, part: usize) -> Param<'_> {
        if part == 0 { self.to_param() } else { Param::Ref(ValueRef::Null) }
    }

    #[inline]
    fn from_values(values: &[ValueRef<'_>]) -> Result<Self> {
        T::from_value(values.first().copied().unwrap_or(ValueRef::Null))
    }
}

impl<T: SqlValue> KeyPart<0> for T {
    type Part = T;
}

macro_rules! key_part {
    ($number:literal $part:ident of $($name:ident),+) => {
        impl<$($name: SqlValue),+> KeyPart<$number> for ($($name,)+) {
            type Part = $part;
        }
    };
}

macro_rules! key_tuples {
    ($width:literal: $($name:ident $number:tt),+) => {
        impl<$($name: SqlValue + Clone + PartialEq + std::fmt::Debug + 'static),+> KeyValue for ($($name,)+) {
            const WIDTH: usize = $width;

            fn param(&self, part: usize) -> Param<'_> {
                match part {
                    $($number => self.$number.to_param(),)+
                    _ => Param::Ref(ValueRef::Null),
                }
            }

            fn from_values(values: &[ValueRef<'_>]) -> Result<Self> {
                Ok(($($name::from_value(values.get($number).copied().unwrap_or(ValueRef::Null))?,)+))
            }
        }
    };
}

key_tuples!(2: A 0, B 1);
key_tuples!(3: A 0, B 1, C 2);
key_tuples!(4: A 0, B 1, C 2, D 3);
key_part!(0 A of A, B);
key_part!(1 B of A, B);
key_part!(0 A of A, B, C);
key_part!(1 B of A, B, C);
key_part!(2 C of A, B, C);
key_part!(0 A of A, B, C, D);
key_part!(1 B of A, B, C, D);
key_part!(2 C of A, B, C, D);
key_part!(3 D of A, B, C, D);

/// What the toolkit knows of a model (SQLAlchemy: `Mapper`).
///
/// ```
/// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
/// use aludel_sql::{Model, ModelDef};
/// use blog::User;
///
/// let def: &'static ModelDef = User::def();
/// assert_eq!((def.name, def.table_name, def.columns.len()), ("User", "users", 3));
/// assert_eq!(def.loaded_columns().map(|column| column.name.as_str()).collect::<Vec<_>>(), ["id", "name", "city"]);
/// assert_eq!(def.primary_key_columns().next().unwrap().name.as_str(), "id");
/// assert_eq!(def.counted().unwrap().name.as_str(), "id");
/// assert_eq!(def.relation("posts").unwrap().name, "posts");
/// assert_eq!(def.from_item().name().as_str(), "users");
/// ```
pub struct ModelDef {
    /// The Rust name.
    pub name: &'static str,
    /// The table's schema.
    pub schema: Option<&'static str>,
    /// The table's name.
    pub table_name: &'static str,
    /// The table.
    pub table: fn() -> &'static Arc<Table>,
    /// Every column, in the order of the fields.
    pub columns: &'static [&'static ColumnDef],
    /// The columns that a query reads unless told otherwise: positions in `columns`, ascending.
    pub loaded: &'static [usize],
    /// The primary key: positions in `columns`.
    pub primary_key: &'static [usize],
    /// The columns that the database makes: positions in `columns`.
    pub generated: &'static [usize],
    /// Whether the program fills in columns: the table has [`Defaults`](super::Defaults).
    pub has_defaults: bool,
    /// The relations.
    pub relations: &'static [&'static RelationDef],
}

impl ModelDef {
    /// The columns that a query reads unless told otherwise.
    pub fn loaded_columns(&self) -> impl Iterator<Item = &'static ColumnDef> {
        self.loaded.iter().map(|index| self.columns[*index])
    }

    /// The columns of the primary key.
    pub fn primary_key_columns(&self) -> impl Iterator<Item = &'static ColumnDef> {
        self.primary_key.iter().map(|index| self.columns[*index])
    }

    /// The column whose values the database counts: a primary key of one column that is generated, of whole numbers (SQLAlchemy:
    /// `Table.autoincrement_column`).
    pub fn counted(&self) -> Option<&'static ColumnDef> {
        let &[key] = self.primary_key else { return None };
        self.columns.get(key).copied().filter(|column| self.generated.contains(&key) && column.sql_type.get().is_integer())
    }

    /// The relation behind a field; `None` if there is no such relation (SQLAlchemy: `mapper.relationships[name]`).
    pub fn relation(&self, name: &str) -> Option<&'static RelationDef> {
        self.relations.iter().copied().find(|relation| relation.name == name)
    }

    /// The table as an item of FROM.
    #[inline]
    pub fn from_item(&self) -> FromItem {
        FromItem::table(self.schema.map(Name::new), Name::new(self.table_name), None)
    }
}

impl std::fmt::Debug for ModelDef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} (table {})", self.name, self.table_name)
    }
}

/// A struct over a table; `#[derive(Model)]` implements it (SQLAlchemy: a declarative class).
///
/// ```
/// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
/// use aludel_sql::{Compare, Model, Order, ValueRef};
/// use blog::User;
///
/// let query = User::select().filter(User::name.eq("Ada")).order_by(User::id.desc());
/// assert_eq!(
///     format!("{query:?}"),
///     "SELECT users.id, users.name, users.city FROM users WHERE users.name = ? ORDER BY users.id DESC"
/// );
/// let boss = User::alias("boss");
/// assert_eq!(format!("{:?}", boss.entity().select()), "SELECT boss.id, boss.name, boss.city FROM users AS boss");
/// assert_eq!(User::entity().select(), User::select());
///
/// // What the engine and the session do with an object.
/// let mut ada = User { name: "Ada".into(), ..User::default() };
/// assert_eq!(ada.param(1).value(), ValueRef::Text("Ada"));
/// ada.set(0, ValueRef::I64(7))?;
/// assert_eq!(ada.param(0).value(), ValueRef::I64(7));
/// // How a query makes an object of a row.
/// let decode: aludel_sql::select::Decode<User> = User::decode;
/// # let _ = decode;
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[diagnostic::on_unimplemented(message = "`{Self}` is not a model", label = "not a model", note = "add `#[derive(Model)]` to it")]
pub trait Model: Sized + 'static {
    /// The Rust type of the primary key: the column's own, or a tuple of them.
    type Key: KeyValue;

    /// What the toolkit knows of it (SQLAlchemy: `inspect(User)`, which is its mapper).
    fn def() -> &'static ModelDef;

    /// The value of a column, by its position in `def().columns`; NULL for a position there is not (SQLAlchemy: `getattr(user, name)`).
    fn param(&self, column: usize) -> Param<'_>;

    /// Puts a value that the database made into a column, by its position in `def().columns` (SQLAlchemy: `set_committed_value`). Errors:
    /// [`crate::ErrorKind::Decode`] when the column does not take the value.
    fn set(&mut self, column: usize, value: ValueRef<'_>) -> Result<()>;

    /// Reads one object from the columns that `def().loaded` names, in this order (SQLAlchemy: what `loading.instances` does). Errors:
    /// [`crate::ErrorKind::Decode`], naming the column.
    fn decode(cursor: &mut RowCursor<'_>) -> Result<Self>;

    /// The model as something to select or insert (SQLAlchemy: the class itself).
    fn entity() -> Entity<Self> {
        Entity::new()
    }

    /// A query for objects of the model (SQLAlchemy: `select(User)`).
    fn select() -> Select<Self> {
        select(Self::entity())
    }

    /// The table under another name (SQLAlchemy: `aliased(User, name=…)`).
    fn alias(name: impl Into<Name>) -> Source<Self> {
        let def = Self::def();
        Source::new(FromItem::table(def.schema.map(Name::new), Name::new(def.table_name), Some(name.into())))
    }
}
