//! Each bundled dialect against a live database. The tests are in `tests/`; here is the model that they use, written
//! by hand so that a failure of the derive is not taken for one of the engine.
use aludel_sql::{
    Auto, Column, MetaData, Model, Name, Param, Result, RowCursor, SqlType, SqlValue, Table, ValueRef, column,
    schema::{ColumnDef, ModelDef},
    types::TypeRef,
};
use once_cell::sync::Lazy;
use std::sync::Arc;

/// A person.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct User {
    /// The key, made by the database.
    pub id: Auto<i64>,
    /// Unique.
    pub email: String,
    /// May be missing.
    pub nickname: Option<String>,
    /// At least 0, says a CHECK.
    pub age: i64,
}

const fn def(name: &'static str, sql_type: fn() -> SqlType, nullable: bool) -> ColumnDef {
    ColumnDef { schema: None, table: Name::new("users"), name: Name::new(name), sql_type: TypeRef::Fn(sql_type), nullable, primary_key: false }
}

static ID: ColumnDef = def("id", i64::sql_type, false);
static EMAIL: ColumnDef = def("email", String::sql_type, false);
static NICKNAME: ColumnDef = def("nickname", String::sql_type, true);
static AGE: ColumnDef = def("age", i64::sql_type, false);

static TABLE: Lazy<Arc<Table>> = Lazy::new(|| {
    Arc::new(
        Table::new("users")
            .column(column("id", SqlType::BigInteger).primary_key().generated())
            .column(column("email", SqlType::Text).not_null().unique())
            .column(column("nickname", SqlType::Text))
            .column(column("age", SqlType::BigInteger).not_null())
            .check("age_positive", aludel_sql::Compare::ge(User::age, 0_i64)),
    )
});

static DEF: ModelDef = ModelDef {
    name: "User",
    schema: None,
    table_name: "users",
    table: || &TABLE,
    columns: &[&ID, &EMAIL, &NICKNAME, &AGE],
    loaded: &[0, 1, 2, 3],
    primary_key: &[0],
    generated: &[0],
    has_defaults: false,
    relations: &[],
};

#[allow(non_upper_case_globals, missing_docs)]
impl User {
    pub const id: Column<User, i64> = Column::new(&ID);
    pub const email: Column<User, String> = Column::new(&EMAIL);
    pub const nickname: Column<User, Option<String>> = Column::new(&NICKNAME);
    pub const age: Column<User, i64> = Column::new(&AGE);

    /// Somebody new.
    pub fn new(email: &str, age: i64) -> Self {
        User { email: email.into(), age, ..User::default() }
    }
}

impl Model for User {
    type Key = i64;

    fn def() -> &'static ModelDef {
        &DEF
    }

    fn param(&self, column: usize) -> Param<'_> {
        match column {
            0 => self.id.to_param(),
            1 => self.email.to_param(),
            2 => self.nickname.to_param(),
            3 => self.age.to_param(),
            _ => Param::Ref(ValueRef::Null),
        }
    }

    fn set(&mut self, column: usize, value: ValueRef<'_>) -> Result<()> {
        if column == 0 {
            self.id = Auto::from_value(value)?;
        }
        Ok(())
    }

    fn decode(cursor: &mut RowCursor<'_>) -> Result<Self> {
        Ok(User { id: cursor.next()?, email: cursor.next()?, nickname: cursor.next()?, age: cursor.next()? })
    }
}

/// The tables of the tests: users, and posts that refer to them.
pub fn metadata() -> MetaData {
    let posts = Table::new("posts")
        .column(column("id", SqlType::BigInteger).primary_key().generated())
        .column(column("user_id", SqlType::BigInteger).not_null().references("users", "id"))
        .column(column("title", SqlType::Text));
    MetaData::new().model::<User>().table(posts)
}
