//! ALTER, sequences, views, schemas, comments, enumerations, and DDL in the program's own words.
use aludel_sql::{
    AlterTable, Compare, Ddl, Expression, SqlType, Table, column,
    ddl::{
        AlterEnum, AlterSequence, CreateEnum, CreateSchema, CreateSequence, CreateTableAs, CreateView, DropEnum, DropSchema, DropSequence, DropTable,
        DropView, RefreshView, SetComment,
    },
    schema::{Check, ForeignKey, PrimaryKey, ReferentialAction, Sequence, Unique, View},
    select,
    types::EnumType,
};
use aludel_tests_sql::{assert_refused, assert_same, assert_sql, tables::users};

fn things() -> Table {
    Table::new("things").column(column("a", SqlType::Integer)).column(column("b", SqlType::Integer))
}

#[test]
fn columns_come_and_go() {
    let add = AlterTable::add_column(things(), column("c", SqlType::Text).not_null().server_default("x"));
    assert_same!(add, [default, sqlite, postgres], "ALTER TABLE things ADD COLUMN c TEXT DEFAULT 'x' NOT NULL");
    assert_same!(add, [mysql, mariadb], "ALTER TABLE things ADD COLUMN c LONGTEXT DEFAULT ('x') NOT NULL");
    assert_sql!(add, mssql => "ALTER TABLE things ADD c NVARCHAR(MAX) DEFAULT N'x' NOT NULL");
    let drop = AlterTable::drop_column(things().in_schema("s"), "b");
    assert_same!(drop, [default, sqlite, postgres, mysql, mariadb, mssql], "ALTER TABLE s.things DROP COLUMN b");
    let rename = AlterTable::rename_column(things().in_schema("s"), "b", "it's");
    assert_same!(rename, [default, sqlite, postgres], "ALTER TABLE s.things RENAME COLUMN b TO \"it's\"");
    assert_same!(rename, [mysql, mariadb], "ALTER TABLE s.things RENAME COLUMN b TO `it's`");
    assert_sql!(rename, mssql => "EXEC sp_rename N's.things.b', N'it''s', N'COLUMN'");
}

#[test]
fn a_column_comes_with_its_constraints() {
    let key = ForeignKey::to("users", "id").on_delete(ReferentialAction::Cascade);
    let add = AlterTable::add_column(things(), column("c", SqlType::Integer).foreign_key(key));
    let constraint = "CONSTRAINT fk_things_c_users FOREIGN KEY (c) REFERENCES users (id) ON DELETE CASCADE";
    assert_same!(add, [default, postgres, mysql, mariadb], &format!("ALTER TABLE things ADD COLUMN c INTEGER, ADD {constraint}"));
    assert_sql!(add,
        mssql => &format!("ALTER TABLE things ADD c INTEGER, {constraint}"),
        sqlite => "ALTER TABLE things ADD COLUMN c INTEGER REFERENCES users (id) ON DELETE CASCADE");
    let unique = AlterTable::add_column(things(), column("c", SqlType::Integer).unique());
    assert_sql!(unique, postgres => "ALTER TABLE things ADD COLUMN c INTEGER, ADD CONSTRAINT uq_things_c UNIQUE (c)");
    assert_refused!(unique, sqlite => "`sqlite` cannot add the column `c` with a constraint that makes it unique");
}

#[test]
fn columns_change() {
    let wider = AlterTable::set_type(things(), column("a", SqlType::BigInteger).not_null());
    assert_sql!(wider,
        default => "ALTER TABLE things ALTER COLUMN a SET DATA TYPE BIGINT",
        postgres => "ALTER TABLE things ALTER COLUMN a TYPE BIGINT",
        mysql => "ALTER TABLE things MODIFY COLUMN a BIGINT NOT NULL",
        mariadb => "ALTER TABLE things MODIFY COLUMN a BIGINT NOT NULL",
        mssql => "ALTER TABLE things ALTER COLUMN a BIGINT NOT NULL");
    assert_refused!(wider, sqlite => "`sqlite` cannot change the column `a` of table `things`");
    let a = things().col::<i32>("a").unwrap();
    let text = AlterTable::set_type(things(), column("a", SqlType::Text)).using(a.cast::<String>());
    assert_sql!(text, postgres => "ALTER TABLE things ALTER COLUMN a TYPE TEXT USING CAST(a AS TEXT)");
    assert_refused!(text, mysql => "`mysql` cannot say USING in ALTER COLUMN");

    let not_null = AlterTable::set_nullable(things(), column("a", SqlType::Integer).not_null());
    assert_same!(not_null, [default, postgres], "ALTER TABLE things ALTER COLUMN a SET NOT NULL");
    assert_same!(not_null, [mysql, mariadb], "ALTER TABLE things MODIFY COLUMN a INTEGER NOT NULL");
    assert_sql!(not_null, mssql => "ALTER TABLE things ALTER COLUMN a INTEGER NOT NULL");
    let nullable = AlterTable::set_nullable(things(), column("a", SqlType::Integer));
    assert_sql!(nullable, postgres => "ALTER TABLE things ALTER COLUMN a DROP NOT NULL", mssql => "ALTER TABLE things ALTER COLUMN a INTEGER NULL");

    let default = AlterTable::set_default(things(), column("a", SqlType::Integer).server_default(7));
    assert_same!(default, [default, postgres], "ALTER TABLE things ALTER COLUMN a SET DEFAULT 7");
    assert_same!(default, [mysql, mariadb], "ALTER TABLE things ALTER COLUMN a SET DEFAULT (7)");
    assert_sql!(default, mssql => "ALTER TABLE things ADD DEFAULT 7 FOR a");
    let none = AlterTable::set_default(things(), column("a", SqlType::Integer));
    assert_same!(none, [default, postgres, mysql, mariadb], "ALTER TABLE things ALTER COLUMN a DROP DEFAULT");
    assert_refused!(none,
        mssql => "`mssql` cannot say that the column `a` has no default any more",
        sqlite => "`sqlite` cannot change the default of the column `a` of table `things`");
}

#[test]
fn constraints_come_and_go() {
    let unique = Unique::new(["a"]);
    let add = AlterTable::add_constraint(things(), unique.clone());
    assert_same!(add, [default, postgres, mysql, mariadb, mssql], "ALTER TABLE things ADD CONSTRAINT uq_things_a UNIQUE (a)");
    assert_refused!(add, sqlite => "`sqlite` cannot say ALTER TABLE … ADD CONSTRAINT");
    let check = Check::new(things().col::<i32>("a").unwrap().gt(0)).named("positive");
    let add = AlterTable::add_constraint(things(), check);
    assert_same!(add, [default, postgres, mysql, mariadb, mssql], "ALTER TABLE things ADD CONSTRAINT ck_things_positive CHECK (a > 0)");
    let drop = AlterTable::drop_constraint(things(), unique);
    assert_same!(drop, [default, postgres, mysql, mariadb, mssql], "ALTER TABLE things DROP CONSTRAINT uq_things_a");
    let drop = AlterTable::drop_constraint(things(), ForeignKey::new(["a"], "users", ["id"]));
    assert_same!(drop, [default, postgres, mssql], "ALTER TABLE things DROP CONSTRAINT fk_things_a_users");
    assert_same!(drop, [mysql, mariadb], "ALTER TABLE things DROP FOREIGN KEY fk_things_a_users");
    let drop = AlterTable::drop_constraint(things(), PrimaryKey::new(["a"]));
    assert_same!(drop, [default, postgres, mssql], "ALTER TABLE things DROP CONSTRAINT pk_things");
    assert_same!(drop, [mysql, mariadb], "ALTER TABLE things DROP PRIMARY KEY");
    let drop = AlterTable::drop_constraint(things(), Check::new(things().col::<i32>("a").unwrap().gt(0)));
    assert_refused!(drop, postgres => "a constraint of table `things` that has no name cannot be dropped", sqlite => "`sqlite` cannot say ALTER TABLE … DROP CONSTRAINT");
}

#[test]
fn tables_are_renamed_and_dropped() {
    let rename = AlterTable::rename_to(things(), "items");
    assert_same!(rename, [default, sqlite, postgres, mysql, mariadb], "ALTER TABLE things RENAME TO items");
    assert_sql!(rename, mssql => "EXEC sp_rename N'things', N'items'");
    let drop = DropTable::new(&things()).cascade();
    assert_same!(drop, [default, postgres], "DROP TABLE things CASCADE");
    assert_refused!(drop, sqlite => "`sqlite` cannot say DROP TABLE … CASCADE", mysql => "`mysql` cannot say DROP TABLE … CASCADE");
}

#[test]
fn sequences() {
    let numbers = Sequence::new("numbers").start(10).increment(2);
    let create = CreateSequence::new(&numbers);
    assert_same!(create, [default, postgres, mariadb, mssql], "CREATE SEQUENCE numbers START WITH 10 INCREMENT BY 2");
    assert_refused!(create, sqlite => "`sqlite` cannot say the sequence `numbers`", mysql => "`mysql` cannot say the sequence `numbers`");
    assert_same!(create.if_not_exists(), [default, postgres, mariadb], "CREATE SEQUENCE IF NOT EXISTS numbers START WITH 10 INCREMENT BY 2");
    assert_sql!(CreateSequence::new(&numbers).if_not_exists(),
        mssql => "IF OBJECT_ID(N'numbers', N'SO') IS NULL CREATE SEQUENCE numbers START WITH 10 INCREMENT BY 2");
    let typed = CreateSequence::new(&Sequence::new("n").of_type(SqlType::SmallInteger).max(9).cycle());
    assert_same!(typed, [default, postgres, mssql], "CREATE SEQUENCE n AS SMALLINT MAXVALUE 9 CYCLE");
    let alter = AlterSequence::new(&numbers).restart(1);
    assert_same!(alter, [default, postgres, mariadb], "ALTER SEQUENCE numbers RESTART WITH 1 START WITH 10 INCREMENT BY 2");
    assert_sql!(alter, mssql => "ALTER SEQUENCE numbers RESTART WITH 1 INCREMENT BY 2");
    assert_refused!(AlterSequence::new(&Sequence::new("n")), postgres => "ALTER SEQUENCE `n` changes nothing");
    assert_same!(DropSequence::new(&numbers).if_exists(), [default, postgres, mariadb, mssql], "DROP SEQUENCE IF EXISTS numbers");
    assert_same!(select(numbers.next_value::<i64>()), [default, mariadb, mssql], "SELECT NEXT VALUE FOR numbers");
    assert_sql!(select(numbers.next_value::<i64>()), postgres => "SELECT nextval('numbers')");
}

#[test]
fn views() {
    let users = users();
    let query =
        select((users.col::<i64>("id").unwrap(), users.col::<String>("name").unwrap())).filter(users.col::<String>("name").unwrap().ne("it's"));
    let view = View::new("others", &query);
    let sql = "SELECT users.id, users.name FROM users WHERE users.name <> 'it''s'";
    let create = CreateView::new(&view);
    assert_same!(create, [default, sqlite, postgres, mysql, mariadb], &format!("CREATE VIEW others AS {sql}"));
    assert_sql!(create, mssql => &format!("CREATE VIEW others AS {}", sql.replace("'it", "N'it")));
    let replace = CreateView::new(&view).or_replace();
    assert_same!(replace, [default, postgres, mysql, mariadb], &format!("CREATE OR REPLACE VIEW others AS {sql}"));
    assert_sql!(replace, mssql => &format!("CREATE OR ALTER VIEW others AS {}", sql.replace("'it", "N'it")));
    assert_refused!(replace, sqlite => "`sqlite` cannot say OR REPLACE for the view `others`");
    let missing = CreateView::new(&view).if_not_exists();
    assert_same!(missing, [default, sqlite, mariadb], &format!("CREATE VIEW IF NOT EXISTS others AS {sql}"));
    assert_refused!(missing, postgres => "`postgres` cannot say IF NOT EXISTS for the view `others`", mysql => "`mysql` cannot say IF NOT EXISTS for the view `others`");
    let named = CreateView::new(&View::new("others", &query).columns(["number", "called"]).temporary());
    assert_same!(named, [default, sqlite, postgres], &format!("CREATE TEMPORARY VIEW others (number, called) AS {sql}"));
    assert_refused!(named, mysql => "`mysql` cannot say CREATE TEMPORARY VIEW");
    let wrong = CreateView::new(&View::new("others", &query).columns(["number"]));
    assert_refused!(wrong, sqlite => "the view `others` has 1 names for the columns of a query that gives another number of them");
    assert_same!(DropView::new(&view).if_exists(), [default, sqlite, postgres, mysql, mariadb], "DROP VIEW IF EXISTS others");

    let kept = View::new("others", &query).materialized();
    assert_same!(
        CreateView::new(&kept).if_not_exists().without_data(),
        [default, postgres],
        &format!("CREATE MATERIALIZED VIEW IF NOT EXISTS others AS {sql} WITH NO DATA")
    );
    assert_same!(RefreshView::new(&kept).concurrently(), [default, postgres], "REFRESH MATERIALIZED VIEW CONCURRENTLY others");
    assert_same!(DropView::new(&kept).cascade(), [default, postgres], "DROP MATERIALIZED VIEW others CASCADE");
    assert_refused!(CreateView::new(&kept), sqlite => "`sqlite` cannot say the view `others`", mssql => "`mssql` cannot say the view `others`");
    assert_refused!(RefreshView::new(&kept), mysql => "`mysql` cannot say REFRESH of the view `others`");

    let source = View::new("others", &query).columns(["number", "called"]).source(&query);
    assert_same!(select(source.col::<String>("called").unwrap()).from(&source), [default, sqlite, postgres], "SELECT others.called FROM others");
}

#[test]
fn a_table_of_what_a_query_gives() {
    let users = users();
    let create = CreateTableAs::new("names", &select(users.col::<String>("name").unwrap())).if_not_exists();
    assert_same!(create, [default, sqlite, postgres, mysql, mariadb], "CREATE TABLE IF NOT EXISTS names AS SELECT users.name FROM users");
    let create = CreateTableAs::new("names", &select(users.col::<String>("name").unwrap())).temporary();
    assert_same!(create, [default, sqlite, postgres, mysql, mariadb], "CREATE TEMPORARY TABLE names AS SELECT users.name FROM users");
    assert_refused!(create, mssql => "`mssql` cannot say CREATE TABLE … AS");
}

#[test]
fn schemas() {
    let create = CreateSchema::new("it's").if_not_exists();
    assert_same!(create, [default, postgres], "CREATE SCHEMA IF NOT EXISTS \"it's\"");
    assert_same!(create, [mysql, mariadb], "CREATE SCHEMA IF NOT EXISTS `it's`");
    assert_sql!(create, mssql => "IF SCHEMA_ID(N'it''s') IS NULL EXEC(N'CREATE SCHEMA [it''s]')");
    assert_refused!(create, sqlite => "`sqlite` cannot say CREATE SCHEMA `it's`");
    assert_same!(DropSchema::new("s").if_exists().cascade(), [default, postgres], "DROP SCHEMA IF EXISTS s CASCADE");
    assert_same!(DropSchema::new("s").if_exists(), [mysql, mariadb, mssql], "DROP SCHEMA IF EXISTS s");
}

#[test]
fn comments() {
    let table = SetComment::on_table(&things().in_schema("s"), "it's");
    assert_same!(table, [default, postgres], "COMMENT ON TABLE s.things IS 'it''s'");
    assert_sql!(table, mssql => "EXEC sp_addextendedproperty N'MS_Description', N'it''s', N'SCHEMA', N's', N'TABLE', N'things'");
    let column = SetComment::on_column(&things(), "a", None);
    assert_same!(column, [default, postgres], "COMMENT ON COLUMN things.a IS NULL");
    assert_sql!(SetComment::on_column(&things(), "a", "x"),
        mssql => "EXEC sp_addextendedproperty N'MS_Description', N'x', N'SCHEMA', N'dbo', N'TABLE', N'things', N'COLUMN', N'a'");
    assert_refused!(column,
        sqlite => "`sqlite` cannot say a comment on `things` as a statement of its own",
        mysql => "`mysql` cannot say a comment on `things` as a statement of its own");
}

#[test]
fn enumerations_as_types() {
    let mood = EnumType::new("mood", ["sad", "it's ok"]);
    assert_same!(CreateEnum::new(mood.clone()).in_schema("s"), [default, postgres], "CREATE TYPE s.mood AS ENUM ('sad', 'it''s ok')");
    assert_same!(AlterEnum::add_value(mood.clone(), "glad").before("sad"), [default, postgres], "ALTER TYPE mood ADD VALUE 'glad' BEFORE 'sad'");
    assert_same!(DropEnum::new(mood.clone()).if_exists(), [default, postgres], "DROP TYPE IF EXISTS mood");
    assert_refused!(CreateEnum::new(mood),
        mysql => "`mysql` cannot say the enumeration `mood` as a type of its own",
        sqlite => "`sqlite` cannot say the enumeration `mood` as a type of its own");
}

#[test]
fn ddl_in_ones_own_words() {
    let grant = Ddl::new("GRANT SELECT ON {table} TO reporting").on(&Table::new("Things").in_schema("s"));
    assert_same!(grant, [default, postgres], "GRANT SELECT ON s.\"Things\" TO reporting");
    assert_sql!(grant, mysql => "GRANT SELECT ON s.`Things` TO reporting");
}
