//! The questions to SQL Server's catalog, as they are sent, asked of a catalog that PostgreSQL holds (`catalog/sys.sql`): the joins, the conditions and
//! the decoding are those that run on SQL Server. It does not show that SQL Server's catalog says the same of these tables, which would be:
//!
//! ```sql
//! CREATE TABLE users (id BIGINT IDENTITY(1000, -5), tenant INT NOT NULL, email NVARCHAR(100) COLLATE Latin1_General_BIN2 NOT NULL,
//!   name NVARCHAR(MAX) DEFAULT N'x''y', upper_name AS (upper(name)) PERSISTED, price DECIMAL(10, 2), phone phone,
//!   made DATETIME2(6) NOT NULL CONSTRAINT df_made DEFAULT sysdatetime(), place GEOMETRY, dearer AS (price * 2),
//!   CONSTRAINT users_key PRIMARY KEY (tenant, id), CONSTRAINT email_once UNIQUE (email, tenant), CONSTRAINT dear CHECK (price > 0), …);
//! CREATE TABLE posts (id INT DEFAULT (NEXT VALUE FOR counter) PRIMARY KEY, …, CONSTRAINT written_by FOREIGN KEY (tenant, author) REFERENCES users …);
//! ```
use aludel_engine::{Connection, ErrorKind};
use aludel_sql::{RowRef, ValueRef};
use aludel_tests_odbc::{Reached, reach};

/// A database with the catalog, or why there is none.
fn catalog() -> Option<Reached> {
    match reach("postgres") {
        Ok(reached) => {
            reached.engine.connection().unwrap().execute_script(include_str!("catalog/sys.sql")).unwrap();
            Some(reached)
        }
        Err(why) => {
            println!("NOT RUN: odbc over postgres: {why}");
            None
        }
    }
}

/// The rows as text, columns with ` | ` between.
fn list(db: &mut Connection, what: &str, schema: &str, table: &str) -> Vec<String> {
    let shown = |value: ValueRef<'_>| match value {
        ValueRef::Null => "-".to_owned(),
        ValueRef::Text(text) => text.to_owned(),
        ValueRef::I64(number) => number.to_string(),
        ValueRef::Bool(flag) => flag.to_string(),
        other => panic!("{other:?}"),
    };
    let mut rows = Vec::new();
    let mut each = |row: RowRef<'_>| {
        let values = (0..row.len()).map(|place| row.value(place).map(shown)).collect::<Result<Vec<_>, _>>()?;
        rows.push(values.join(" | "));
        Ok(())
    };
    db.reflect(what, schema, table, &mut each).unwrap_or_else(|error| panic!("{what}: {error:?}"));
    rows
}

#[test]
fn tables_and_columns() {
    let Some(reached) = catalog() else { return };
    let db = &mut reached.engine.connection().unwrap();
    assert_eq!(list(db, "schemas", "", ""), ["app | false", "dbo | true"]);
    assert_eq!(list(db, "tables", "", ""), ["dbo | posts | - | -", "dbo | users | people | -"]);
    assert_eq!(list(db, "tables", "app", ""), ["app | other | - | -"]);
    assert_eq!(list(db, "views", "", ""), ["dbo | titles | CREATE VIEW titles AS SELECT title FROM posts"]);
    assert_eq!(
        list(db, "columns", "dbo", "users"),
        [
            "users | id | bigint | false | - | 2 | true | - | - | - | -",
            "users | tenant | int | false | - | 1 | false | - | - | - | -",
            "users | email | nvarchar(100) | false | - | 0 | false | - | - | Latin1_General_BIN2 | where to write",
            "users | name | nvarchar(max) | true | N'x''y' | 0 | false | - | - | - | -",
            "users | upper_name | nvarchar(max) | true | - | 0 | false | stored | upper([name]) | - | -",
            "users | price | decimal(10, 2) | true | - | 0 | false | - | - | - | -",
            "users | phone | nvarchar(20) | true | - | 0 | false | - | - | - | -",
            "users | made | datetime2(6) | false | sysdatetime() | 0 | false | - | - | - | -",
            "users | place | geometry | true | - | 0 | false | - | - | - | -",
            "users | dearer | decimal(11, 2) | true | - | 0 | false | virtual | [price]*(2) | - | -",
        ]
    );
    let all = list(db, "columns", "", "");
    assert_eq!(all.len(), 15, "{all:?}");
    assert_eq!(all[0], "posts | id | int | false | NEXT VALUE FOR [dbo].[counter] | 1 | true | - | - | - | -");
    assert_eq!(list(db, "triggers", "", ""), ["posts | tr | CREATE TRIGGER tr ON posts AFTER INSERT AS SELECT 1"]);
    assert_eq!(list(db, "sequences", "", ""), ["dbo | counter"]);
    assert_eq!(list(db, "identities", "", ""), ["users | id | 1000 | -5"]);
    assert_eq!(
        list(db, "defaults", "", ""),
        [
            "posts | DF__posts__id__2 | id | NEXT VALUE FOR [dbo].[counter]",
            "users | DF__users__name__1 | name | N'x''y'",
            "users | df_made | made | sysdatetime()",
        ]
    );
}

#[test]
fn constraints_and_indexes() {
    let Some(reached) = catalog() else { return };
    let db = &mut reached.engine.connection().unwrap();
    assert_eq!(list(db, "primary_key", "", ""), ["posts | PK__posts | 1 | id", "users | users_key | 1 | tenant", "users | users_key | 2 | id"]);
    assert_eq!(
        list(db, "foreign_keys", "", ""),
        [
            "posts | 1 | written_by | 1 | tenant | dbo | users | tenant | NO ACTION | SET NULL | SIMPLE | false | false",
            "posts | 1 | written_by | 2 | author | dbo | users | id | NO ACTION | SET NULL | SIMPLE | false | false",
        ]
    );
    assert_eq!(list(db, "unique", "", ""), ["users | 1 | email_once | 1 | email", "users | 1 | email_once | 2 | tenant"]);
    assert_eq!(list(db, "checks", "", ""), ["users | 1 | CK__users__2 | [tenant]>(0) AND ([id]>(0))", "users | 2 | dear | [price]>(0)"]);
    let author = "CREATE NONCLUSTERED INDEX [ix_author] ON [dbo].[posts] ([author]) INCLUDE ([id], [title])";
    let title = "CREATE UNIQUE NONCLUSTERED INDEX [ix_title] ON [dbo].[posts] ([title] DESC, [id]) WHERE ([id]>(0))";
    assert_eq!(
        list(db, "indexes", "", ""),
        [
            format!("posts | ix_author | false | 1 | author | - | false | - | - | {author}"),
            format!("posts | ix_title | true | 1 | title | - | true | - | [id]>(0) | {title}"),
            format!("posts | ix_title | true | 2 | id | - | false | - | [id]>(0) | {title}"),
        ]
    );
    assert!(list(db, "indexes", "", "users").is_empty());
}

#[test]
fn what_cannot_be_listed() {
    let Some(reached) = catalog() else { return };
    let db = &mut reached.engine.connection().unwrap();
    let fails = |db: &mut Connection, what, schema| db.reflect(what, schema, "", |_| Ok(())).unwrap_err();
    assert!(fails(db, "tables", "it's nowhere").to_string().contains("there is no schema `it's nowhere`"));
    let error = fails(db, "grants", "");
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("SQL Server cannot list `grants`"), "{error}");
    assert!(list(db, "columns", "", "o'hara").is_empty());
    // A schema without tables is one all the same.
    assert!(list(db, "tables", "guest", "").is_empty());
    assert_eq!(list(db, "schemas", "", "").len(), 2);
}
