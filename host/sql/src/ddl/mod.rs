//! CREATE, ALTER and DROP: one statement, one file.
//!
//! DDL stands alone: its values are literals, and its columns are those of its table. What a database cannot say is refused
//! with a way round it; nothing is emulated.
//!
//! | what is here | in SQLAlchemy |
//! |---|---|
//! | [`create_all`], [`drop_all`], [`texts`], [`Plan`], [`CreateOptions`] | `metadata.create_all`, `drop_all`, with `create_mock_engine` for text |
//! | [`CreateTable`], [`DropTable`], [`CreateTableAs`] | `CreateTable`, `DropTable`, `CreateTableAs` (2.1) |
//! | [`CreateIndex`], [`DropIndex`] | `CreateIndex`, `DropIndex` |
//! | [`CreateView`], [`DropView`], [`RefreshView`] | `CreateView` (2.1), `DropView` (2.1); the last is `DDL("REFRESH …")` |
//! | [`CreateSequence`], [`DropSequence`], [`AlterSequence`] | `CreateSequence`, `DropSequence`; the last is `DDL("ALTER SEQUENCE …")` |
//! | [`CreateEnum`], [`DropEnum`], [`AlterEnum`] | `CreateEnumType`, `DropEnumType`; the last is `DDL("ALTER TYPE …")` |
//! | [`CreateSchema`], [`DropSchema`] | `CreateSchema`, `DropSchema` |
//! | [`SetComment`] | `SetTableComment`, `SetColumnComment`, `DropTableComment`, `DropColumnComment` |
//! | [`AlterTable`] | Alembic's `op.add_column`, `op.alter_column`, `op.create_foreign_key` … |
//! | [`Ddl`] | `DDL` |
//!
//! Their methods have the same meaning everywhere:
//!
//! | method | in SQLAlchemy |
//! |---|---|
//! | `new`, `all_of` | the class itself, `CreateTable(table)`; one for each of `table.indexes` |
//! | `if_not_exists`, `if_exists` | `if_not_exists=True`, `if_exists=True` |
//! | `or_replace`, `without_data`, `temporary` | `or_replace=True`, and words that `DDL` would say |
//! | `cascade` | `cascade=True` |
//! | `in_schema` | `schema=` |
//! | `naming` | `MetaData(naming_convention=…)` |
//! | `concurrently`, `restart`, `add_value`, `before` | words that `DDL` would say |
//!
//! # Making
//!
//! ```
//! use aludel_sql::{Executable, Index, MetaData, NamingConvention, SqlType, Table, column, compile, dialect, select};
//! use aludel_sql::ddl::{
//!     CreateEnum, CreateIndex, CreateOptions, CreateSchema, CreateSequence, CreateTable, CreateTableAs, CreateView, Ddl, Plan, create_all, texts,
//! };
//! use aludel_sql::{dialect::Dialect, schema::{Sequence, View}, types::EnumType};
//! use std::sync::Arc;
//!
//! let environment = compile::Environment { dialect: &dialect::DefaultDialect, plugins: &dialect::NoPlugins };
//! let sql = |statement: &dyn Executable| compile::compile(statement.statement(), environment).unwrap().sql;
//!
//! let users = Table::new("users").column(column("id", SqlType::BigInteger).primary_key()).column(column("name", SqlType::Text)).index(["name"]);
//! let users = Arc::new(users);
//! let named = NamingConvention { primary_key: "%(table_name)s_pkey".into(), index: "%(table_name)s_by_%(column_0_name)s".into(), ..Default::default() };
//! assert_eq!(
//!     sql(&CreateTable::new(Arc::clone(&users)).if_not_exists().naming(&named)),
//!     "CREATE TABLE IF NOT EXISTS users (id BIGINT NOT NULL, name TEXT, CONSTRAINT users_pkey PRIMARY KEY (id))"
//! );
//! let by_name = CreateIndex::new(Arc::clone(&users), Index::new(["name"])).if_not_exists().naming(&named);
//! assert_eq!(sql(&by_name), "CREATE INDEX IF NOT EXISTS users_by_name ON users (name)");
//! assert_eq!(CreateIndex::all_of(&users, &named).len(), 1);
//!
//! let query = select(users.col::<i64>("id")?);
//! assert_eq!(
//!     sql(&CreateTableAs::new("ids", &query).in_schema("old").temporary().if_not_exists()),
//!     "CREATE TEMPORARY TABLE IF NOT EXISTS old.ids AS SELECT users.id FROM users"
//! );
//! let (ids, kept) = (View::new("ids", &query), View::new("ids", &query).materialized());
//! assert_eq!(sql(&CreateView::new(&ids).or_replace()), "CREATE OR REPLACE VIEW ids AS SELECT users.id FROM users");
//! assert_eq!(
//!     sql(&CreateView::new(&kept).if_not_exists().without_data()),
//!     "CREATE MATERIALIZED VIEW IF NOT EXISTS ids AS SELECT users.id FROM users WITH NO DATA"
//! );
//!
//! assert_eq!(sql(&CreateSchema::new("old").if_not_exists()), "CREATE SCHEMA IF NOT EXISTS old");
//! let numbers = Sequence::new("numbers").start(100);
//! assert_eq!(sql(&CreateSequence::new(&numbers).if_not_exists()), "CREATE SEQUENCE IF NOT EXISTS numbers START WITH 100");
//! let mood = EnumType::new("mood", ["calm", "merry"]).native();
//! assert_eq!(sql(&CreateEnum::new(mood).in_schema("old")), "CREATE TYPE old.mood AS ENUM ('calm', 'merry')");
//! assert_eq!(sql(&Ddl::new("GRANT SELECT ON {table} TO reporting").on(&users)), "GRANT SELECT ON users TO reporting");
//!
//! // Everything, in an order that works.
//! let metadata = MetaData::new().sequence(&numbers).table(Table::clone(&users)).view(&ids);
//! let all = create_all(&metadata, environment.dialect.spec())?;
//! assert_eq!(texts(&all, environment)?.len(), 4);
//! let one = CreateOptions { check_first: false, only: Some(vec!["users".into()]) };
//! let plan = Plan { metadata: &metadata, spec: environment.dialect.spec(), options: &one };
//! assert!(texts(&plan.create()?, environment)?.iter().any(|sql| sql.starts_with("CREATE TABLE users")));
//! # Ok::<(), aludel_sql::Error>(())
//! ```
//!
//! # Dropping and changing
//!
//! ```
//! use aludel_sql::{Compare, Executable, Index, MetaData, NamingConvention, SqlType, Table, column, compile, dialect, select};
//! use aludel_sql::ddl::{
//!     AlterEnum, AlterSequence, AlterTable, CreateOptions, DropEnum, DropIndex, DropSchema, DropSequence, DropTable, DropView, Plan, RefreshView, drop_all,
//! };
//! use aludel_sql::{dialect::Dialect, schema::{Check, Sequence, Unique, View}, types::EnumType};
//!
//! let environment = compile::Environment { dialect: &dialect::DefaultDialect, plugins: &dialect::NoPlugins };
//! let sql = |statement: &dyn Executable| compile::compile(statement.statement(), environment).unwrap().sql;
//!
//! let users = Table::new("users").column(column("id", SqlType::BigInteger).primary_key()).column(column("age", SqlType::Integer));
//! assert_eq!(sql(&DropTable::new(&users).if_exists().cascade()), "DROP TABLE IF EXISTS users CASCADE");
//! let old = NamingConvention { index: "%(table_name)s_by_%(column_0_name)s".into(), ..Default::default() };
//! let by_age = DropIndex::new(users.clone(), Index::new(["age"])).naming(&old).if_exists();
//! assert_eq!(sql(&by_age), "DROP INDEX IF EXISTS users_by_age");
//! assert_eq!(sql(&DropSchema::new("old").if_exists().cascade()), "DROP SCHEMA IF EXISTS old CASCADE");
//! assert_eq!(sql(&DropSequence::new(&Sequence::new("numbers")).if_exists()), "DROP SEQUENCE IF EXISTS numbers");
//! let ids = View::new("ids", &select(users.col::<i64>("id")?)).materialized();
//! assert_eq!(sql(&DropView::new(&ids).if_exists().cascade()), "DROP MATERIALIZED VIEW IF EXISTS ids CASCADE");
//! assert_eq!(sql(&RefreshView::new(&ids).concurrently()), "REFRESH MATERIALIZED VIEW CONCURRENTLY ids");
//! let mood = EnumType::new("mood", ["calm", "merry"]).native();
//! assert_eq!(sql(&DropEnum::new(mood.clone()).in_schema("old").if_exists()), "DROP TYPE IF EXISTS old.mood");
//! assert_eq!(sql(&AlterEnum::add_value(mood, "glad").before("merry").in_schema("old")), "ALTER TYPE old.mood ADD VALUE 'glad' BEFORE 'merry'");
//! assert_eq!(sql(&AlterSequence::new(&Sequence::new("numbers").increment(5)).restart(1)), "ALTER SEQUENCE numbers RESTART WITH 1 INCREMENT BY 5");
//!
//! // One change at a time.
//! let age = || column("age", SqlType::SmallInteger).not_null().server_default(18_i16);
//! assert_eq!(sql(&AlterTable::add_column(users.clone(), age())), "ALTER TABLE users ADD COLUMN age SMALLINT DEFAULT 18 NOT NULL");
//! assert_eq!(sql(&AlterTable::drop_column(users.clone(), "age")), "ALTER TABLE users DROP COLUMN age");
//! assert_eq!(sql(&AlterTable::rename_column(users.clone(), "age", "years")), "ALTER TABLE users RENAME COLUMN age TO years");
//! assert_eq!(sql(&AlterTable::rename_to(users.clone(), "people")), "ALTER TABLE users RENAME TO people");
//! assert_eq!(
//!     sql(&AlterTable::set_type(users.clone(), age()).using(users.col::<i32>("age")?)),
//!     "ALTER TABLE users ALTER COLUMN age SET DATA TYPE SMALLINT USING age"
//! );
//! assert_eq!(sql(&AlterTable::set_nullable(users.clone(), age())), "ALTER TABLE users ALTER COLUMN age SET NOT NULL");
//! assert_eq!(sql(&AlterTable::set_default(users.clone(), age())), "ALTER TABLE users ALTER COLUMN age SET DEFAULT 18");
//! let adult = Check::new(users.col::<i32>("age")?.ge(18)).named("adult");
//! assert_eq!(sql(&AlterTable::add_constraint(users.clone(), adult)), "ALTER TABLE users ADD CONSTRAINT ck_users_adult CHECK (age >= 18)");
//! let short = NamingConvention { unique: "uq_%(column_0_name)s".into(), ..Default::default() };
//! let alter = AlterTable::drop_constraint(users.clone(), Unique::new(["age"])).naming(&short);
//! assert_eq!(sql(&alter), "ALTER TABLE users DROP CONSTRAINT uq_age");
//!
//! // Everything.
//! let metadata = MetaData::new().table(users);
//! assert_eq!(drop_all(&metadata, environment.dialect.spec())?.len(), 1);
//! assert_eq!(metadata.drop_all_sql(environment)?, "DROP TABLE IF EXISTS users;\n");
//! let all = Plan { metadata: &metadata, spec: environment.dialect.spec(), options: &CreateOptions::default() };
//! assert_eq!(sql(&*all.drop()?[0]), "DROP TABLE users");
//! # Ok::<(), aludel_sql::Error>(())
//! ```
mod alter_enum;
mod alter_sequence;
mod alter_table;
mod alteration;
mod column;
mod comment;
mod constraint;
mod create_enum;
mod create_index;
mod create_schema;
mod create_sequence;
mod create_table;
mod create_table_as;
mod create_view;
mod drop_enum;
mod drop_index;
mod drop_schema;
mod drop_sequence;
mod drop_table;
mod drop_view;
mod enum_check;
mod index_part;
mod options;
mod plan;
mod refresh_view;
mod script;
mod statement;
mod template;

pub use alter_enum::AlterEnum;
pub use alter_sequence::AlterSequence;
pub use alter_table::AlterTable;
pub use comment::SetComment;
pub use create_enum::CreateEnum;
pub use create_index::CreateIndex;
pub use create_schema::CreateSchema;
pub use create_sequence::CreateSequence;
pub use create_table::CreateTable;
pub use create_table_as::CreateTableAs;
pub use create_view::CreateView;
pub use drop_enum::DropEnum;
pub use drop_index::DropIndex;
pub use drop_schema::DropSchema;
pub use drop_sequence::DropSequence;
pub use drop_table::DropTable;
pub use drop_view::DropView;
pub use plan::{CreateOptions, Plan, create_all, drop_all};
pub use refresh_view::RefreshView;
pub use script::{script, texts};
pub use statement::Ddl;

use crate::{compile::Compiler, dialect::Capability, error::Result, schema::Table};

/// What `work` appends stands alone in the DDL of a table: its values are literals, its columns those of the table.
fn in_table(table: &Table, c: &mut Compiler<'_>, work: impl FnOnce(&mut Compiler<'_>) -> Result<()>) -> Result<()> {
    let entered = c.enter(vec![(table.name.clone(), false)]);
    let done = c.literals(|c| c.unqualified(work));
    c.leave(entered);
    done
}

/// Whether comments are part of a definition, and not statements of their own.
fn comments_are_inline(c: &Compiler<'_>) -> bool {
    c.has(Capability::Comments) && c.dialect_text("comments", "") == "inline"
}

/// Appends `DROP TABLE IF EXISTS `.
fn drop_words(what: &str, if_exists: bool, c: &mut Compiler<'_>) {
    c.push("DROP ");
    c.push(what);
    c.push(" ");
    if if_exists {
        let words = if c.has(Capability::IfNotExists) { "IF EXISTS " } else { "" };
        c.push(c.dialect_text("drop_if_exists", words));
    }
}

/// Appends ` CASCADE`. Databases that do not know it, or read over it, are not told to.
fn cascade(wanted: bool, what: &str, c: &mut Compiler<'_>) -> Result<()> {
    if wanted {
        if c.dialect_text("drop_cascade", " CASCADE").is_empty() {
            return Err(c.unsupported(&format!("{what} … CASCADE"), Capability::AlterAddConstraint).help("drop what depends on it first"));
        }
        c.push(" CASCADE");
    }
    Ok(())
}
