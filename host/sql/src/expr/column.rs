//! A column as part of an expression.
use crate::{
    compile::Compiler,
    error::Result,
    name::Name,
    schema::ColumnDef,
    visit::{Element, Key},
};
use std::sync::Arc;

#[derive(Debug, Clone)]
enum Def {
    Fixed(&'static ColumnDef),
    Shared(Arc<ColumnDef>),
}

/// Where a column is found, when that is not its own table.
#[derive(Debug, PartialEq)]
struct Elsewhere {
    source: Name,
    optional: bool,
}

impl Elsewhere {
    fn key(&self, key: &mut Key<'_>) {
        key.byte(1 + u8::from(self.optional));
        key.text(&self.source);
    }
}

/// A reference to a column (SQLAlchemy: `ColumnClause`). Hook layout: texts 0 source, 1 column, 2 schema.
///
/// A model's column and a column of a table made at run time are different things, even under the same names.
///
/// ```
/// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
/// use aludel_sql::{Expr, SqlType, Table, column, expr::{ColumnRef, Node}};
/// use blog::User;
///
/// let users = Table::new("users").column(column("age", SqlType::Integer).nullable());
/// let Node::Column(age) = users.col::<Option<i32>>("age")?.into_node() else { unreachable!() };
/// assert_eq!((age.source().as_str(), age.def().name.as_str(), age.is_nullable()), ("users", "age", true));
/// // As it is found in an alias.
/// let young: ColumnRef = age.within("young".into());
/// assert_eq!(young.source().as_str(), "young");
/// // A reference to a column by its definition: a model's, and one made at run time.
/// let name = Expr::<String>::new(Node::Column(ColumnRef::fixed(User::name.def())));
/// assert_eq!(format!("{name:?}"), "users.name");
/// let same = ColumnRef::shared(young.def().clone().into());
/// assert_eq!(same.source().as_str(), "users");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct ColumnRef {
    def: Def,
    elsewhere: Option<Arc<Elsewhere>>,
}

impl ColumnRef {
    /// A model's column (SQLAlchemy: `User.__table__.c.name`).
    #[inline]
    pub fn fixed(def: &'static ColumnDef) -> Self {
        ColumnRef { def: Def::Fixed(def), elsewhere: None }
    }

    /// A column of a table made at run time (SQLAlchemy: `table.c.name`).
    pub fn shared(def: Arc<ColumnDef>) -> Self {
        ColumnRef { def: Def::Shared(def), elsewhere: None }
    }

    /// A model's column, as it is found in an alias, subquery or common table expression.
    pub(crate) fn of(def: &'static ColumnDef, source: Name, optional: bool) -> Self {
        ColumnRef { def: Def::Fixed(def), elsewhere: Some(Arc::new(Elsewhere { source, optional })) }
    }

    /// The same column, found in another source: an alias, a subquery (SQLAlchemy: `alias.c.name`).
    pub fn within(mut self, source: Name) -> Self {
        let optional = self.elsewhere.is_some_and(|elsewhere| elsewhere.optional);
        self.elsewhere = Some(Arc::new(Elsewhere { source, optional }));
        self
    }

    /// Whether it is a model's, found by its address.
    #[cfg(feature = "serde")]
    pub(crate) fn is_of_model(&self) -> bool {
        matches!(self.def, Def::Fixed(_))
    }

    /// Where it is found, when that is not its own table, and whether it may be missing there.
    #[cfg(feature = "serde")]
    pub(crate) fn elsewhere(&self) -> Option<(&Name, bool)> {
        self.elsewhere.as_ref().map(|elsewhere| (&elsewhere.source, elsewhere.optional))
    }

    /// The same column, found in a source, where it may be missing.
    #[cfg(feature = "serde")]
    pub(crate) fn found_in(mut self, source: Name, optional: bool) -> Self {
        self.elsewhere = Some(Arc::new(Elsewhere { source, optional }));
        self
    }

    /// The address that stands for it in a cache key, when it is a model's column in its own table.
    #[inline]
    pub(crate) fn fixed_address(&self) -> Option<*const ()> {
        match (&self.def, &self.elsewhere) {
            (Def::Fixed(def), None) => Some(std::ptr::from_ref(*def).cast()),
            _ => None,
        }
    }

    /// What it refers to: table, name, type.
    #[inline]
    pub fn def(&self) -> &ColumnDef {
        match &self.def {
            Def::Fixed(def) => def,
            Def::Shared(def) => def,
        }
    }

    /// The name of the table, alias, subquery … that it is found in.
    pub fn source(&self) -> &Name {
        self.elsewhere.as_ref().map_or(&self.def().table, |elsewhere| &elsewhere.source)
    }

    /// Whether NULL is one of its values.
    pub fn is_nullable(&self) -> bool {
        self.elsewhere.as_ref().is_some_and(|elsewhere| elsewhere.optional) || self.def().nullable
    }
}

impl PartialEq for ColumnRef {
    fn eq(&self, other: &Self) -> bool {
        let same = match (&self.def, &other.def) {
            (Def::Fixed(left), Def::Fixed(right)) => std::ptr::eq(*left, *right),
            (Def::Shared(left), Def::Shared(right)) => left == right,
            _ => false,
        };
        same && self.elsewhere == other.elsewhere
    }
}

impl Element for ColumnRef {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        let plain = c.check_scope(self)?;
        if c.column_instead(self) {
            return Ok(());
        }
        if c.qualifies_columns() {
            if let (None, Some(schema)) = (&self.elsewhere, &self.def().schema)
                && let Some(schema) = c.translated(Some(schema))
            {
                c.identifier(schema);
                c.push(".");
            }
            if plain {
                c.push(self.source());
            } else {
                c.own_name(self.source());
            }
            c.push(".");
        }
        c.column_name(self);
        Ok(())
    }

    #[inline]
    fn key<'a>(&'a self, key: &mut Key<'a>) {
        match (&self.def, &self.elsewhere) {
            // The address of a static says as much as its names would, and costs nothing.
            (Def::Fixed(def), None) => key.address(3, std::ptr::from_ref(*def)),
            (Def::Fixed(def), Some(elsewhere)) => {
                key.address(1, std::ptr::from_ref(*def));
                elsewhere.key(key);
            }
            (Def::Shared(def), elsewhere) => {
                key.byte(2);
                key.optional_text(def.schema.as_deref());
                key.text(&def.table);
                key.text(&def.name);
                key.sql_type(&def.sql_type.get());
                key.flag(def.nullable);
                match elsewhere {
                    Some(elsewhere) => elsewhere.key(key),
                    None => key.byte(0),
                }
            }
        }
    }

    fn text(&self, index: usize) -> Option<&str> {
        match index {
            0 => Some(self.source()),
            1 => Some(&self.def().name),
            2 => self.def().schema.as_deref(),
            _ => None,
        }
    }
}
