//! Tables at run time.
use super::{
    column::{ColumnDef, TableColumn},
    constraint::{Check, ForeignKey, PrimaryKey, ReferentialAction, Unique},
    index::Index,
};
use crate::{
    error::{Error, ErrorKind, Result, near_misses},
    expr::{ColumnRef, Expr, IntoExpr, Node},
    name::Name,
    select::FromItem,
    types::{SqlType, SqlValue},
};
use std::sync::Arc;

/// A table: columns, constraints, indexes (SQLAlchemy: `Table`).
///
/// ```
/// use aludel_sql::{SqlType, Table, column};
///
/// let posts = Table::new("posts")
///     .column(column("id", SqlType::BigInteger).primary_key().generated())
///     .column(column("title", SqlType::String(Some(200))).not_null())
///     .column(column("author_id", SqlType::BigInteger).references("users", "id"))
///     .index(["author_id"]);
/// assert_eq!(posts.columns().count(), 3);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub(crate) schema: Option<Name>,
    pub(crate) name: Name,
    pub(crate) columns: Vec<TableColumn>,
    defs: Vec<Arc<ColumnDef>>,
    pub(crate) primary_key: PrimaryKey,
    pub(crate) uniques: Vec<Unique>,
    pub(crate) foreign_keys: Vec<ForeignKey>,
    pub(crate) checks: Vec<Check>,
    pub(crate) indexes: Vec<Index>,
}

impl Table {
    /// A table without columns.
    pub fn new(name: impl Into<Name>) -> Self {
        Table {
            schema: None,
            name: name.into(),
            columns: Vec::new(),
            defs: Vec::new(),
            primary_key: PrimaryKey::default(),
            uniques: Vec::new(),
            foreign_keys: Vec::new(),
            checks: Vec::new(),
            indexes: Vec::new(),
        }
    }

    /// Qualifies the name by a schema (SQLAlchemy: `schema=`). Call it before adding columns.
    #[must_use]
    pub fn in_schema(mut self, schema: impl Into<Name>) -> Self {
        self.schema = Some(schema.into());
        self
    }

    /// Adds a column, with the constraints it declares about itself.
    #[must_use]
    pub fn column(mut self, column: TableColumn) -> Self {
        if column.primary_key {
            self.primary_key.columns.push(column.name.clone());
        }
        if column.unique {
            self.uniques.push(Unique { name: None, columns: vec![column.name.clone()] });
        }
        if column.indexed {
            self.indexes.push(Index::new([column.name.clone()]));
        }
        if let Some((table, referred)) = column.references.clone() {
            self = self.foreign_key([column.name.clone()], table, [referred]);
        }
        self.defs.push(Arc::new(column.def(self.schema.as_ref(), &self.name)));
        self.columns.push(column);
        self
    }

    /// No two rows agree in all of these columns.
    #[must_use]
    pub fn unique<C: Into<Name>>(mut self, columns: impl IntoIterator<Item = C>) -> Self {
        self.uniques.push(Unique { name: None, columns: columns.into_iter().map(Into::into).collect() });
        self
    }

    /// The columns name a row of another table, in the same order.
    #[must_use]
    pub fn foreign_key<C: Into<Name>, R: Into<Name>>(
        self,
        columns: impl IntoIterator<Item = C>,
        table: impl Into<Name>,
        referred: impl IntoIterator<Item = R>,
    ) -> Self {
        self.constraint(ForeignKey {
            name: None,
            columns: columns.into_iter().map(Into::into).collect(),
            referred_schema: None,
            referred_table: table.into(),
            referred_columns: referred.into_iter().map(Into::into).collect(),
            on_delete: ReferentialAction::NoAction,
            on_update: ReferentialAction::NoAction,
        })
    }

    /// A foreign key with everything said.
    #[must_use]
    pub fn constraint(mut self, foreign_key: ForeignKey) -> Self {
        self.foreign_keys.push(foreign_key);
        self
    }

    /// A condition that every row meets; the name goes into the naming convention.
    #[must_use]
    pub fn check(mut self, name: impl Into<Name>, condition: impl IntoExpr<bool>) -> Self {
        self.checks.push(Check { name: Some(name.into()), condition: condition.into_expr().into_node() });
        self
    }

    /// An index over columns.
    #[must_use]
    pub fn index<C: Into<Name>>(self, columns: impl IntoIterator<Item = C>) -> Self {
        self.with_index(Index::new(columns))
    }

    /// An index with everything said.
    #[must_use]
    pub fn with_index(mut self, index: Index) -> Self {
        self.indexes.push(index);
        self
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The schema, if it is qualified by one.
    pub fn schema(&self) -> Option<&str> {
        self.schema.as_deref()
    }

    /// The columns (SQLAlchemy: `table.columns`).
    pub fn columns(&self) -> impl ExactSizeIterator<Item = &TableColumn> {
        self.columns.iter()
    }

    /// The foreign keys.
    pub fn foreign_keys(&self) -> &[ForeignKey] {
        &self.foreign_keys
    }

    /// The columns of the primary key.
    pub fn primary_key(&self) -> &[Name] {
        &self.primary_key.columns
    }

    /// A column as a typed expression (SQLAlchemy: `table.c.name`): the way from a name to the typed API.
    ///
    /// Errors: [`ErrorKind::UnknownName`] lists the columns; [`ErrorKind::Compile`] when the column does not
    /// hold a `T`.
    pub fn col<T: SqlValue>(&self, name: &str) -> Result<Expr<T>> {
        let def = self.def(name)?;
        let (declared, asked) = (def.sql_type.get(), T::sql_type());
        if !compatible(&declared, &asked) {
            return Err(self.wrong_type(name, &declared, &asked));
        }
        Ok(Expr::new(Node::Column(ColumnRef::shared(Arc::clone(def)))))
    }

    /// Every column, for `select(table.all())` (SQLAlchemy: `select(table)`).
    pub fn all(&self) -> Vec<Expr<crate::types::Value>> {
        self.defs.iter().map(|def| Expr::new(Node::Column(ColumnRef::shared(Arc::clone(def))))).collect()
    }

    /// The table as an item of FROM.
    pub fn from_item(&self) -> FromItem {
        FromItem::table(self.schema.clone(), self.name.clone(), None)
    }

    pub(crate) fn def(&self, name: &str) -> Result<&Arc<ColumnDef>> {
        self.defs.iter().find(|def| def.name == *name).ok_or_else(|| self.unknown(name))
    }

    #[cold]
    fn unknown(&self, name: &str) -> Error {
        let known: Vec<&str> = self.columns.iter().map(|column| column.name.as_str()).collect();
        let error =
            Error::new(ErrorKind::UnknownName, "SQL-1001", format!("table `{}` has no column `{name}`", self.name)).note("known", known.join(", "));
        match near_misses(name, known)[..] {
            [] => error,
            [near, ..] => error.help(format!("did you mean `{near}`?")),
        }
    }

    #[cold]
    fn wrong_type(&self, name: &str, declared: &SqlType, asked: &SqlType) -> Error {
        let (declared, asked) = (declared.generic_name(), asked.generic_name());
        Error::new(ErrorKind::Compile, "SQL-1002", format!("column `{}.{name}` holds `{declared}`, not `{asked}`", self.name))
            .help("ask for a Rust type that the column can be read as, or for `Value`")
    }
}

fn crosses_as_text(sql_type: &SqlType) -> bool {
    use SqlType as T;
    matches!(
        sql_type,
        T::TimeTz
            | T::Range(_)
            | T::MultiRange(_)
            | T::Inet
            | T::Cidr
            | T::MacAddr
            | T::Bit(_)
            | T::BitVarying(_)
            | T::Hstore
            | T::TsVector
            | T::TsQuery
    )
}

/// Whether a column of one type may be used as the other: within a family, and freely where one is unknown.
fn compatible(declared: &SqlType, asked: &SqlType) -> bool {
    let (declared, asked) = (declared.base(), asked.base());
    let family = |sql_type: &SqlType| match sql_type {
        SqlType::Unknown | SqlType::Native(_) => 0,
        // What the program sees is the decorator's affair.
        SqlType::Custom(custom) if custom.decorated.is_some() => 0,
        SqlType::Fractional(of, _) if matches!(**of, SqlType::DateTime(_)) => 3,
        // What crosses in the database's own notation may be read as that.
        t if asked.is_text() && crosses_as_text(t) => 1,
        t if t.is_text() => 1,
        t if t.is_numeric() => 2,
        SqlType::DateTime(_) => 3,
        SqlType::Binary(_) => 4,
        SqlType::Array(_) => 5,
        _ => 6,
    };
    match (family(declared), family(asked)) {
        (0, _) | (_, 0) => true,
        (6, 6) => declared.generic_name() == asked.generic_name(),
        (2, 2) => declared.is_integer() || !asked.is_integer(),
        (left, right) => left == right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::column;

    fn users() -> Table {
        Table::new("users").column(column("id", SqlType::BigInteger).primary_key()).column(column("email", SqlType::String(Some(50))))
    }

    #[test]
    fn an_unknown_column_names_the_near_one() {
        let error = users().col::<String>("emial").unwrap_err();
        assert_eq!(error.to_string(), "error[SQL-1001]: table `users` has no column `emial`\n  known: id, email\n  help:  did you mean `email`?");
    }

    #[test]
    fn a_wrong_type_is_refused() {
        assert_eq!(users().col::<i64>("email").unwrap_err().message(), "column `users.email` holds `string`, not `big_integer`");
        assert!(users().col::<i32>("id").is_ok());
        assert!(users().col::<crate::types::Value>("email").is_ok());
    }
}
