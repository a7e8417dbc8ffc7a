//! Constraints, indexes and their names.
use aludel_sql::{
    Compare, CreateIndex, CreateTable, DropIndex, Index, NamingConvention, SqlType, Table, TextMatch, column,
    dialect::Capability,
    lower,
    schema::{Check, DdlIf, Deferrable, Exclude, ForeignKey, Match, PrimaryKey, ReferentialAction, Unique, index_part},
};
use aludel_tests_sql::{assert_refused, assert_same, assert_sql};

fn things() -> Table {
    Table::new("things").column(column("a", SqlType::Integer)).column(column("b", SqlType::Integer)).column(column("c", SqlType::String(Some(50))))
}

const COLUMNS: &str = "CREATE TABLE things (a INTEGER, b INTEGER, c VARCHAR(50)";

#[test]
fn a_named_primary_key() {
    let create = CreateTable::new(things().constraint(PrimaryKey::new(["b", "a"]).named("the_key")));
    let columns = "CREATE TABLE things (a INTEGER NOT NULL, b INTEGER NOT NULL, c VARCHAR(50)";
    assert_same!(create, [default, sqlite, postgres, mysql, mariadb], &format!("{columns}, CONSTRAINT the_key PRIMARY KEY (b, a))"));
    let deferred = CreateTable::new(things().constraint(PrimaryKey::new(["a"]).deferrable(Deferrable::InitiallyDeferred)));
    let columns = "CREATE TABLE things (a INTEGER NOT NULL, b INTEGER, c VARCHAR(50)";
    assert_same!(deferred, [default, postgres], &format!("{columns}, CONSTRAINT pk_things PRIMARY KEY (a) DEFERRABLE INITIALLY DEFERRED)"));
    assert_refused!(deferred,
        sqlite => "`sqlite` cannot say DEFERRABLE on a primary key",
        mysql => "`mysql` cannot say DEFERRABLE on a primary key",
        mssql => "`mssql` cannot say DEFERRABLE on a primary key");
}

#[test]
fn unique_constraints() {
    let unique = |unique: Unique| CreateTable::new(things().constraint(unique));
    assert_same!(
        unique(Unique::new(["a", "b"])),
        [default, sqlite, postgres, mysql, mariadb],
        &format!("{COLUMNS}, CONSTRAINT uq_things_a_b UNIQUE (a, b))")
    );
    let one_null = unique(Unique::new(["a"]).nulls_not_distinct().named("one"));
    assert_sql!(one_null, default => &format!("{COLUMNS}, CONSTRAINT one UNIQUE NULLS NOT DISTINCT (a))"));
    assert_refused!(one_null,
        sqlite => "`sqlite` cannot say UNIQUE NULLS NOT DISTINCT",
        mysql => "`mysql` cannot say UNIQUE NULLS NOT DISTINCT",
        mssql => "`mssql` cannot say UNIQUE NULLS NOT DISTINCT");
    let later = unique(Unique::new(["a"]).deferrable(Deferrable::InitiallyImmediate));
    assert_sql!(later, postgres => &format!("{COLUMNS}, CONSTRAINT uq_things_a UNIQUE (a) DEFERRABLE INITIALLY IMMEDIATE)"));
    assert_refused!(unique(Unique::new(["aa"])), postgres => "a unique constraint of table `things` names the column `aa`, which there is not");
}

#[test]
fn foreign_keys() {
    let key = |key: ForeignKey| CreateTable::new(things().constraint(key));
    let plain = || ForeignKey::new(["a", "b"], "others", ["x", "y"]);
    let sql = |rest: &str| format!("{COLUMNS}, CONSTRAINT fk_things_a_b_others FOREIGN KEY (a, b) REFERENCES others (x, y){rest})");
    use ReferentialAction::*;
    for (action, words) in [(Cascade, "CASCADE"), (SetNull, "SET NULL"), (SetDefault, "SET DEFAULT"), (Restrict, "RESTRICT")] {
        let both = key(plain().on_delete(action).on_update(action));
        assert_same!(both, [default, sqlite, postgres], &sql(&format!(" ON DELETE {words} ON UPDATE {words}")));
    }
    assert_refused!(key(plain().on_update(Restrict)), mssql => "`mssql` has no ON UPDATE RESTRICT in a foreign key");
    assert_refused!(key(plain().on_delete(SetDefault)), mysql => "`mysql` has no ON DELETE SET DEFAULT in a foreign key");
    let full = key(plain().matching(Match::Full).on_delete(SetNull).on_delete_columns(["b"]).deferrable(Deferrable::InitiallyDeferred));
    assert_sql!(full, default => &sql(" MATCH FULL ON DELETE SET NULL (b) DEFERRABLE INITIALLY DEFERRED"));
    assert_refused!(full, sqlite => "`sqlite` cannot say MATCH FULL in a foreign key", mariadb => "`mariadb` cannot say MATCH FULL in a foreign key");
    assert_same!(key(plain().deferrable(Deferrable::InitiallyDeferred)), [sqlite, postgres], &sql(" DEFERRABLE INITIALLY DEFERRED"));
    let elsewhere = key(plain().in_schema("s").named("there"));
    assert_same!(elsewhere, [postgres, mysql], &format!("{COLUMNS}, CONSTRAINT there FOREIGN KEY (a, b) REFERENCES s.others (x, y))"));
    assert_refused!(elsewhere, sqlite => "`sqlite` cannot say a foreign key from `things` to `others`, which is in another schema");
    let same = CreateTable::new(things().in_schema("aux").constraint(plain().in_schema("aux")));
    assert_sql!(same, sqlite => &sql("").replace("TABLE things", "TABLE aux.things"), postgres => &sql("").replace("TABLE things", "TABLE aux.things").replace("REFERENCES ", "REFERENCES aux."));
}

#[test]
fn checks() {
    let c = things().col::<String>("c").unwrap();
    let check = |check: Check| CreateTable::new(things().constraint(check));
    let like = check(Check::new(c.clone().like("%@%.%")).named("email"));
    assert_same!(like, [default, sqlite, postgres, mysql, mariadb], &format!("{COLUMNS}, CONSTRAINT ck_things_email CHECK (c LIKE '%@%.%'))"));
    assert_sql!(check(Check::new(c.clone().like("x")).named_exactly("as_it_is")), default => &format!("{COLUMNS}, CONSTRAINT as_it_is CHECK (c LIKE 'x'))"));
    assert_sql!(check(Check::new(c.clone().like("x"))), default => &format!("{COLUMNS}, CHECK (c LIKE 'x'))"));
    // A pattern of the one database is no pattern of the other.
    let only_some = check(Check::new(c.regexp_match("^[a-z]+$")).named("lower").ddl_if(DdlIf::has(Capability::Regexp)));
    assert_sql!(only_some,
        sqlite => &format!("{COLUMNS})"),
        postgres => &format!("{COLUMNS}, CONSTRAINT ck_things_lower CHECK (((c) ~ ('^[a-z]+$'))))"));
}

#[test]
fn exclusions() {
    let a = things().col::<i32>("a").unwrap();
    let exclude = Exclude::using("gist").with("a", "=").with(index_part("c").operator_class("my_ops"), "&&").filter(a.gt(0));
    let create = CreateTable::new(things().constraint(exclude.clone().deferrable(Deferrable::InitiallyDeferred)));
    assert_same!(
        create,
        [default, postgres],
        &format!("{COLUMNS}, CONSTRAINT ex_things_a_c EXCLUDE USING gist (a WITH =, c my_ops WITH &&) WHERE (a > 0) DEFERRABLE INITIALLY DEFERRED)")
    );
    assert_refused!(create, sqlite => "`sqlite` cannot say an exclusion constraint", mssql => "`mssql` cannot say an exclusion constraint");
    let create = CreateTable::new(things().constraint(Exclude::using("gist").with("a", "= 1) --")));
    assert_refused!(create, postgres => "`= 1) --` is not an operator, in an exclusion of table `things`");
    let only = CreateTable::new(things().constraint(exclude.ddl_if(DdlIf::dialects(["postgres"]))));
    assert_same!(only, [sqlite, mysql], &format!("{COLUMNS})"));
}

#[test]
fn indexes() {
    let table = things();
    let of = |index: Index| CreateIndex::new(things(), index);
    let plain = of(Index::new(["a"]).part(index_part("c").descending()).unique());
    assert_same!(plain, [default, sqlite, postgres, mysql, mariadb, mssql], "CREATE UNIQUE INDEX ix_things_a_c ON things (a, c DESC)");

    let expression = of(Index::new([lower(table.col::<String>("c").unwrap())]).named("by_c"));
    assert_same!(expression, [default, sqlite, postgres, mysql], "CREATE INDEX by_c ON things ((lower(c)))");
    assert_refused!(expression, mariadb => "`mariadb` cannot say an index over an expression", mssql => "`mssql` cannot say an index over an expression");

    let partial = of(Index::new(["a"]).filter(table.col::<i32>("b").unwrap().gt(3)));
    assert_same!(partial, [default, sqlite, postgres, mssql], "CREATE INDEX ix_things_a ON things (a) WHERE b > 3");
    assert_refused!(partial, mysql => "`mysql` cannot say an index over some rows only", mariadb => "`mariadb` cannot say an index over some rows only");

    let covering = of(Index::new(["a"]).include(["b", "c"]));
    assert_same!(covering, [default, postgres, mssql], "CREATE INDEX ix_things_a ON things (a) INCLUDE (b, c)");
    assert_refused!(covering, sqlite => "`sqlite` cannot say INCLUDE in an index", mysql => "`mysql` cannot say INCLUDE in an index");

    let all = of(Index::new([index_part("c").collate("C").operator_class("text_pattern_ops").descending().nulls_first(false)])
        .using("btree")
        .concurrently());
    assert_same!(
        all,
        [default, postgres],
        "CREATE INDEX CONCURRENTLY ix_things_c ON things USING btree (c COLLATE \"C\" text_pattern_ops DESC NULLS LAST)"
    );
    assert_same!(of(Index::new(["a"]).using("BTREE")), [mysql, mariadb], "CREATE INDEX ix_things_a USING BTREE ON things (a)");
    assert_refused!(of(Index::new(["a"]).using("btree")), sqlite => "`sqlite` cannot say an index of the kind `btree`");
    assert_refused!(of(Index::new(["a"]).concurrently()), mysql => "`mysql` cannot say CREATE INDEX CONCURRENTLY");
    assert_same!(of(Index::new([index_part("c").length(10)])), [mysql, mariadb], "CREATE INDEX ix_things_c ON things (c(10))");
    assert_refused!(of(Index::new([index_part("c").length(10)])), sqlite => "`sqlite` cannot say an index over the beginning of a value");
    assert_sql!(of(Index::new(["a"]).nulls_not_distinct().unique()), default => "CREATE UNIQUE INDEX ix_things_a ON things (a) NULLS NOT DISTINCT");

    let nameless = of(Index::new([aludel_sql::raw::<i32>("1")]));
    assert_refused!(nameless, postgres => "an index of table `things` has no name, and no column to make one of");
}

#[test]
fn an_index_in_a_schema() {
    let create = CreateIndex::new(things().in_schema("aux"), Index::new(["a"]));
    assert_sql!(create, sqlite => "CREATE INDEX aux.ix_things_a ON things (a)", postgres => "CREATE INDEX ix_things_a ON aux.things (a)");
}

#[test]
fn dropping_an_index() {
    let drop = DropIndex::new(things().in_schema("s"), Index::new(["a"]));
    assert_same!(drop, [default, sqlite, postgres], "DROP INDEX s.ix_things_a");
    assert_same!(drop, [mysql, mariadb, mssql], "DROP INDEX ix_things_a ON s.things");
    let drop = DropIndex::new(things(), Index::new(["a"])).if_exists();
    assert_same!(drop, [default, sqlite, postgres], "DROP INDEX IF EXISTS ix_things_a");
    assert_same!(drop, [mariadb, mssql], "DROP INDEX IF EXISTS ix_things_a ON things");
    assert_refused!(drop, mysql => "`mysql` cannot say DROP INDEX IF EXISTS");
}

#[test]
fn names_fit_the_database() {
    let column_name = "a_rather_long_name_for_a_column_of_a_table";
    let table = Table::new("a_rather_long_name_for_a_table").column(column(column_name, SqlType::Integer));
    let create = CreateIndex::new(table.clone(), Index::new([column_name]));
    assert_sql!(create,
        default => &format!("CREATE INDEX ix_a_rather_long_name_for_a_table_{column_name} ON a_rather_long_name_for_a_table ({column_name})"),
        postgres => &format!("CREATE INDEX ix_a_rather_long_name_for_a_table_a_rather_long_name_f_d4ce9e1b ON a_rather_long_name_for_a_table ({column_name})"));
    let given = CreateTable::new(table.unique([column_name]).constraint(Unique::new([column_name]).named("x".repeat(64))));
    assert_refused!(given, postgres => &format!("the name `{}` on table `a_rather_long_name_for_a_table` has 64 bytes, and the database takes 63", "x".repeat(64)));
}

#[test]
fn a_convention_of_ones_own() {
    let naming = NamingConvention {
        unique: "uq_%(column_0_label)s".into(),
        foreign_key: "%(table_name)s_to_%(referred_table_name)s_%(referred_column_0_N_name)s".into(),
        ..NamingConvention::default()
    };
    let table = things().unique(["a", "b"]).foreign_key(["a"], "others", ["x"]);
    assert_sql!(CreateTable::new(table).naming(&naming),
        default => &format!("{COLUMNS}, CONSTRAINT uq_things_a UNIQUE (a, b), CONSTRAINT things_to_others_x FOREIGN KEY (a) REFERENCES others (x))"));
    let wrong = NamingConvention { unique: "uq_%(tabel)s".into(), ..NamingConvention::default() };
    assert_refused!(CreateTable::new(things().unique(["a"])).naming(&wrong), default => "the naming convention `uq_%(tabel)s` has the token `tabel`, which there is not");
}

#[test]
fn options_are_for_one_database() {
    let table = things()
        .option("mysql_engine", "InnoDB")
        .option("mysql_charset", "utf8mb4")
        .option("sqlite_strict", "true")
        .option("sqlite_without_rowid", "true");
    let create = CreateTable::new(table.clone());
    assert_same!(create, [default, postgres], &format!("{COLUMNS})"));
    assert_same!(create, [mysql, mariadb], &format!("{COLUMNS}) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4"));
    // Neither type is one of a strict table; SQLite says so itself.
    let strict =
        Table::new("things").column(column("a", SqlType::Text).primary_key()).option("sqlite_strict", "true").option("sqlite_without_rowid", "true");
    assert_sql!(CreateTable::new(strict), sqlite => "CREATE TABLE things (a TEXT NOT NULL, CONSTRAINT pk_things PRIMARY KEY (a)) STRICT, WITHOUT ROWID");
    assert_refused!(CreateTable::new(things().option("mysql_engin", "InnoDB")), mysql => "`mysql` has no table option `mysql_engin`");
    assert_refused!(CreateTable::new(things().option("mysql_engine", "InnoDB; DROP TABLE x")), mysql => "the table option `mysql_engine` is a word, and not `InnoDB; DROP TABLE x`");
    assert_refused!(CreateTable::new(things().option("sqlite_strict", "yes")), sqlite => "the table option `sqlite_strict` is `true` or `false`, and not `yes`");
    let unlogged = CreateTable::new(things().option("postgres_unlogged", "true").option("postgres_with", "fillfactor=70"));
    assert_sql!(unlogged, postgres => &format!("{} WITH (fillfactor=70)", COLUMNS.replace("CREATE TABLE", "CREATE UNLOGGED TABLE") + ")"));
    let on_update = Table::new("t").column(column("a", SqlType::DateTime(false)).not_null().option("mysql_on_update", "CURRENT_TIMESTAMP(6)"));
    assert_same!(CreateTable::new(on_update), [mysql, mariadb], "CREATE TABLE t (a DATETIME(6) NOT NULL ON UPDATE CURRENT_TIMESTAMP(6))");
}

#[test]
fn temporary_tables() {
    let create = CreateTable::new(Table::new("things").column(column("a", SqlType::Integer)).temporary());
    assert_same!(create, [default, sqlite, postgres, mysql, mariadb], "CREATE TEMPORARY TABLE things (a INTEGER)");
    assert_refused!(create, mssql => "`mssql` cannot say CREATE TEMPORARY TABLE");
}
