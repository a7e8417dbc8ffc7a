// The models of the documentation's examples, as `#[derive(Model)]` writes them: people, and what they posted. Examples include
// this file, so that they run without the derive, which is a crate above this one.
use aludel_sql::{
    Auto, Column, Model, Name, Param, Relation, Result, RowCursor, SqlType, SqlValue, Table, ValueRef, column,
    schema::{ColumnDef, ModelDef, RelationDef, RelationKind},
    types::TypeRef,
};
use std::sync::{Arc, LazyLock};

macro_rules! model {
    ($model:ident, $table:literal, $metadata:expr, [$($number:literal $field:ident $name:literal $null:literal $key:literal: $value:ty),+], $relation:expr) => {
        #[allow(non_upper_case_globals, dead_code)]
        impl $model {
            $(pub const $field: Column<$model, $value> = {
                // A column is known by its address.
                static DEF: ColumnDef = ColumnDef {
                    schema: None,
                    table: Name::new($table),
                    name: Name::new($name),
                    sql_type: TypeRef::Fn(<$value>::sql_type),
                    nullable: $null,
                    primary_key: $key,
                };
                Column::new(&DEF)
            };)+
        }

        impl Model for $model {
            type Key = i64;
            fn def() -> &'static ModelDef {
                static TABLE: LazyLock<Arc<Table>> = LazyLock::new(|| Arc::new($metadata));
                static DEF: ModelDef = ModelDef {
                    name: stringify!($model),
                    schema: None,
                    table_name: $table,
                    table: || &TABLE,
                    columns: &[$($model::$field.def()),+],
                    loaded: &[0, 1, 2],
                    primary_key: &[0],
                    generated: &[0],
                    has_defaults: false,
                    relations: &[$relation.def()],
                };
                &DEF
            }
            fn param(&self, column: usize) -> Param<'_> {
                match column {
                    $($number => self.$field.to_param(),)+
                    _ => Param::Ref(ValueRef::Null),
                }
            }
            fn set(&mut self, column: usize, value: ValueRef<'_>) -> Result<()> {
                match column {
                    $($number => self.$field = SqlValue::from_value(value)?,)+
                    _ => {}
                }
                Ok(())
            }
            fn decode(cursor: &mut RowCursor<'_>) -> Result<Self> {
                Ok($model { $($field: cursor.next()?),+ })
            }
        }
    };
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct User {
    pub id: Auto<i64>,
    pub name: String,
    pub city: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Post {
    pub id: Auto<i64>,
    pub author_id: i64,
    pub title: String,
}

static POSTS: RelationDef =
    RelationDef { name: "posts", kind: RelationKind::OneToMany, source: User::def, target: Post::def, columns: &[], back: Some("author") };
static AUTHOR: RelationDef = RelationDef {
    name: "author",
    kind: RelationKind::ManyToOne,
    source: Post::def,
    target: User::def,
    columns: &[Post::author_id.def()],
    back: Some("posts"),
};

#[allow(non_upper_case_globals, dead_code)]
impl User {
    pub const posts: Relation<User, Post> = Relation::new(&POSTS);
}

#[allow(non_upper_case_globals, dead_code)]
impl Post {
    pub const author: Relation<Post, User> = Relation::new(&AUTHOR);
}

model!(
    User,
    "users",
    Table::new("users")
        .column(column("id", SqlType::BigInteger).primary_key().generated())
        .column(column("name", SqlType::Text).not_null())
        .column(column("city", SqlType::Text)),
    [0 id "id" false true: i64, 1 name "name" false false: String, 2 city "city" true false: Option<String>],
    User::posts
);

model!(
    Post,
    "posts",
    Table::new("posts")
        .column(column("id", SqlType::BigInteger).primary_key().generated())
        .column(column("author_id", SqlType::BigInteger).not_null().references("users", "id"))
        .column(column("title", SqlType::Text).not_null()),
    [0 id "id" false true: i64, 1 author_id "author_id" false false: i64, 2 title "title" false false: String],
    Post::author
);
