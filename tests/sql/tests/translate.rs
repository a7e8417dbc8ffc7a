//! `schema_translate_map`: other schemas in place of those that statements and DDL name.
use aludel_sql::{
    AlterTable, Compare, CreateTable, Executable, Index, MetaData, SqlType, Table, column,
    compile::{Environment, compile_for},
    ddl, delete_from,
    dialect::NoPlugins,
    insert_into,
    schema::{ForeignKey, SchemaTranslateMap, Sequence},
    select, update_table,
};
use aludel_tests_sql::{dialect, spec};

/// `tenant` becomes `t 7`, no schema becomes `app`, and `shared` becomes none.
fn map() -> SchemaTranslateMap {
    SchemaTranslateMap::new([(Some("tenant"), Some("t 7")), (None, Some("app")), (Some("shared"), None)])
}

#[track_caller]
fn assert_translated(statement: &dyn Executable, name: &str, sql: &str) {
    let dialect = dialect(name);
    let environment = Environment { dialect: &*dialect, plugins: &NoPlugins };
    assert_eq!(compile_for(statement.statement(), environment, Some(&map())).unwrap_or_else(|error| panic!("{name}: {error}")).sql, sql, "{name}");
}

fn users() -> Table {
    Table::new("users").in_schema("tenant").column(column("id", SqlType::BigInteger).primary_key()).column(column("name", SqlType::Text).unique())
}

fn kinds() -> Table {
    Table::new("kinds").in_schema("shared").column(column("id", SqlType::BigInteger).primary_key())
}

fn plain() -> Table {
    let owner = ForeignKey::to("users", "id").in_schema("tenant");
    Table::new("plain").column(column("id", SqlType::BigInteger)).column(column("owner", SqlType::BigInteger).foreign_key(owner))
}

#[test]
fn statements() {
    let (users, kinds, plain) = (users(), kinds(), plain());
    let id = |table: &Table| table.col::<i64>("id").unwrap();
    let all = select(id(&users)).from(&users).join_on(&kinds, id(&kinds).eq(id(&users))).join_on(&plain, id(&plain).eq(id(&users)));
    assert_translated(
        &all,
        "postgres",
        "SELECT \"t 7\".users.id FROM \"t 7\".users JOIN kinds ON kinds.id = \"t 7\".users.id JOIN app.plain ON plain.id = \"t 7\".users.id",
    );
    assert_translated(&insert_into(&users).set::<i64>("id", 1), "mysql", "INSERT INTO `t 7`.users (id) VALUES (?)");
    assert_translated(
        &update_table(&plain).set_value::<i64>("id", 1).filter(id(&plain).eq(2)),
        "sqlite",
        "UPDATE app.plain SET id = ? WHERE plain.id = ?",
    );
    assert_translated(&delete_from(&kinds), "mssql", "DELETE FROM kinds");
    let numbers = Sequence::new("numbers").in_schema("tenant");
    assert_translated(&select(numbers.next_value::<i64>()), "postgres", "SELECT nextval('\"t 7\".numbers')");
}

#[test]
fn definitions() {
    let users = users().with_index(Index::new(["name"]).named("by_name"));
    assert_translated(
        &CreateTable::new(plain()),
        "postgres",
        "CREATE TABLE app.plain (id BIGINT, owner BIGINT, CONSTRAINT fk_plain_owner_users FOREIGN KEY (owner) REFERENCES \"t 7\".users (id))",
    );
    assert_translated(
        &CreateTable::new(kinds()).if_not_exists(),
        "mssql",
        "IF OBJECT_ID(N'kinds', N'U') IS NULL CREATE TABLE kinds (id BIGINT NOT NULL, CONSTRAINT pk_kinds PRIMARY KEY (id))",
    );
    assert_translated(&AlterTable::rename_column(users.clone(), "name", "word"), "postgres", "ALTER TABLE \"t 7\".users RENAME COLUMN name TO word");
    assert_translated(&ddl::SetComment::on_table(&users, "people"), "postgres", "COMMENT ON TABLE \"t 7\".users IS 'people'");
    let metadata = MetaData::new().schema("tenant").table(users);
    let translated = |name: &str| {
        let dialect = dialect(name);
        let environment = Environment { dialect: &*dialect, plugins: &NoPlugins };
        let create = ddl::script(&ddl::create_all(&metadata, spec(name)).unwrap(), environment, Some(&map())).unwrap();
        create + &ddl::script(&ddl::drop_all(&metadata, spec(name)).unwrap(), environment, Some(&map())).unwrap()
    };
    assert_eq!(
        translated("postgres"),
        "CREATE SCHEMA IF NOT EXISTS \"t 7\";\n\
         CREATE TABLE IF NOT EXISTS \"t 7\".users (id BIGINT NOT NULL, name TEXT, CONSTRAINT pk_users PRIMARY KEY (id), \
         CONSTRAINT uq_users_name UNIQUE (name));\n\
         CREATE INDEX IF NOT EXISTS by_name ON \"t 7\".users (name);\n\
         DROP TABLE IF EXISTS \"t 7\".users;\n\
         DROP SCHEMA IF EXISTS \"t 7\";\n"
    );
    assert!(!translated("mssql").contains("tenant"), "{}", translated("mssql"));
}

#[test]
fn a_schema_that_is_none_cannot_be_created() {
    let metadata = MetaData::new().schema("shared");
    let dialect = dialect("postgres");
    let environment = Environment { dialect: &*dialect, plugins: &NoPlugins };
    let error = ddl::script(&ddl::create_all(&metadata, spec("postgres")).unwrap(), environment, Some(&map())).unwrap_err();
    assert_eq!(error.code(), "SQL-1418");
    assert!(error.to_string().contains("the schema `shared` is to be created or dropped, and translated to none"), "{error}");
}

#[test]
fn circles_are_dropped_as_each_database_can() {
    let half = |name: &str, other: &str| {
        Table::new(name.to_owned())
            .column(column("id", SqlType::BigInteger).primary_key())
            .column(column("other", SqlType::BigInteger).references(other, "id"))
    };
    let metadata = MetaData::new().table(half("a", "b")).table(half("b", "a"));
    let dropped = |name: &str| {
        let dialect = dialect(name);
        ddl::texts(&ddl::drop_all(&metadata, spec(name)).unwrap(), Environment { dialect: &*dialect, plugins: &NoPlugins }).unwrap()
    };
    assert_eq!(dropped("mysql"), ["DROP TABLE IF EXISTS b, a"]);
    assert_eq!(
        dropped("mssql"),
        ["IF OBJECT_ID(N'fk_a_other_b') IS NOT NULL ALTER TABLE a DROP CONSTRAINT fk_a_other_b", "DROP TABLE IF EXISTS b", "DROP TABLE IF EXISTS a"]
    );
    assert_eq!(
        dropped("mariadb"),
        ["ALTER TABLE IF EXISTS a DROP FOREIGN KEY IF EXISTS fk_a_other_b", "DROP TABLE IF EXISTS b", "DROP TABLE IF EXISTS a"]
    );
}
