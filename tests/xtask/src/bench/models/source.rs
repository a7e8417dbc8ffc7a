//! The crate of each tool: what a program of that tool would write for the same schema.

use std::fmt::Write;
use std::path::Path;

/// How one tool says it.
pub struct Source {
    /// Its name in the table.
    pub name: &'static str,
    dependencies: &'static str,
    types: [&'static str; KINDS],
    module: fn(index: usize, columns: &[(String, &str)]) -> String,
    query: fn(index: usize, name: &str) -> String,
    schema: Option<fn(index: usize, columns: usize) -> String>,
}

/// The types that columns take in turn: two kinds of numbers, text, a fraction, a truth, a time, and text that may be missing.
const KINDS: usize = 7;

/// Everybody who takes part; ours first.
pub const CRATES: &[Source] = &[
    Source {
        name: "aludel",
        dependencies: "aludel = { path = \"{host}\" }",
        types: ["i32", "i64", "String", "f64", "bool", "chrono::NaiveDateTime", "Option<String>"],
        module: aludel,
        query: aludel_query,
        schema: None,
    },
    Source {
        name: "diesel",
        dependencies: "diesel = { version = \"=2.3.14\", default-features = false, features = [\"sqlite\", \"chrono\", \"64-column-tables\"] }",
        types: ["i32", "i64", "String", "f64", "bool", "chrono::NaiveDateTime", "Option<String>"],
        module: diesel,
        query: diesel_query,
        schema: Some(diesel_table),
    },
    Source {
        name: "sea-orm",
        dependencies: "sea-orm = { version = \"=2.0.4\", default-features = false, features = [\"runtime-tokio\", \"sqlx-sqlite\", \"with-chrono\", \"macros\"] }",
        types: ["i32", "i64", "String", "f64", "bool", "DateTime", "Option<String>"],
        module: sea_orm,
        query: sea_orm_query,
        schema: None,
    },
];

impl Source {
    /// `Cargo.toml`: a workspace of its own.
    pub fn manifest(&self, host: &Path) -> String {
        let dependencies = self.dependencies.replace("{host}", &host.to_string_lossy());
        format!(
            "[package]\nname = \"models-{}\"\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n[workspace]\n\n[dependencies]\n{dependencies}\n\
             chrono = {{ version = \"0.4\", default-features = false, features = [\"std\"] }}\n",
            self.name
        )
    }

    /// The sources, by file name.
    pub fn files(&self, models: usize, columns: usize) -> Vec<(String, String)> {
        let mut files = vec![("lib.rs".to_owned(), self.root(models)), ("more.rs".to_owned(), String::new())];
        if let Some(schema) = self.schema {
            let tables: String = (0..models).map(|index| schema(index, columns)).collect();
            files.push(("schema.rs".to_owned(), tables));
        }
        for index in 0..models {
            let columns: Vec<(String, &str)> = (1..columns).map(|column| (format!("column_{column}"), self.types[column % KINDS])).collect();
            let text = (self.module)(index, &columns) + &(self.query)(index, "find");
            files.push((format!("model_{index}.rs"), text));
        }
        files
    }

    /// `lib.rs`.
    pub fn root(&self, models: usize) -> String {
        let mut text = String::from("#![allow(dead_code, clippy::all)]\npub mod more;\n");
        if self.schema.is_some() {
            text.push_str("pub mod schema;\n");
        }
        // Writing to a String cannot fail.
        (0..models).for_each(|index| _ = writeln!(text, "pub mod model_{index};"));
        text
    }

    /// `more.rs` with one more query; another one in each round.
    pub fn one_more(&self, round: usize) -> String {
        format!("use crate::model_7::*;\n{}", (self.query)(7, &format!("find_again_{round}")))
    }
}

fn fields(columns: &[(String, &str)]) -> String {
    columns.iter().map(|(name, kind)| format!("    pub {name}: {kind},\n")).collect()
}

fn aludel(index: usize, columns: &[(String, &str)]) -> String {
    format!(
        "use aludel::prelude::*;\n#[derive(Model)]\n#[model(table = \"model_{index}\")]\npub struct Model{index} {{\n    #[model(primary_key)]\n    pub id: Auto<i32>,\n{}}}\n",
        fields(columns)
    )
}

fn aludel_query(index: usize, name: &str) -> String {
    format!(
        "pub fn {name}(connection: &mut aludel::prelude::Connection, wanted: &str) -> aludel::prelude::Result<Vec<Model{index}>> {{\n    use aludel::prelude::*;\n    \
         connection.all(&Model{index}::select().filter(Model{index}::column_2.eq(wanted)).filter(Model{index}::column_1.gt(3)).order_by(Model{index}::column_1.desc()).limit(10))\n}}\n"
    )
}

fn diesel_table(index: usize, columns: usize) -> String {
    let types = ["Integer", "BigInt", "Text", "Double", "Bool", "Timestamp", "Nullable<Text>"];
    let columns: String = (1..columns).map(|column| format!(" column_{column} -> {},", types[column % KINDS])).collect();
    format!("diesel::table! {{ model_{index} {{ id -> Integer,{columns} }} }}\n")
}

fn diesel(index: usize, columns: &[(String, &str)]) -> String {
    format!(
        "use diesel::prelude::*;\n#[derive(Queryable, Selectable, Insertable)]\n#[diesel(table_name = crate::schema::model_{index})]\npub struct Model{index} {{\n    pub id: i32,\n{}}}\n",
        fields(columns)
    )
}

fn diesel_query(index: usize, name: &str) -> String {
    format!(
        "pub fn {name}(connection: &mut diesel::SqliteConnection, wanted: &str) -> diesel::QueryResult<Vec<Model{index}>> {{\n    use diesel::prelude::*;\n    \
         use crate::schema::model_{index}::dsl::*;\n    model_{index}.filter(column_2.eq(wanted)).filter(column_1.gt(3)).order(column_1.desc()).limit(10)\
         .select(Model{index}::as_select()).load(connection)\n}}\n"
    )
}

fn sea_orm(index: usize, columns: &[(String, &str)]) -> String {
    format!(
        "use sea_orm::entity::prelude::*;\n#[sea_orm::model]\n#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]\n#[sea_orm(table_name = \"model_{index}\")]\npub struct Model {{\n    \
         #[sea_orm(primary_key)]\n    pub id: i32,\n{}}}\nimpl ActiveModelBehavior for ActiveModel {{}}\n",
        fields(columns)
    )
}

fn sea_orm_query(index: usize, name: &str) -> String {
    format!(
        "pub async fn {name}(connection: &sea_orm::DatabaseConnection, wanted: &str) -> Result<Vec<crate::model_{index}::Model>, sea_orm::DbErr> {{\n    \
         use sea_orm::{{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect}};\n    use crate::model_{index}::{{Column, Entity}};\n    \
         Entity::find().filter(Column::Column2.eq(wanted)).filter(Column::Column1.gt(3)).order_by_desc(Column::Column1).limit(10).all(connection).await\n}}\n"
    )
}
