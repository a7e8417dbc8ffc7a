//! How every type is declared, and what a database is refused that does not have it.
use aludel_sql::{
    Arithmetic, Compare, CreateTable, Expression, Result, SqlType, Table, Value, ValueRef, bind, coalesce, column, count,
    expr::{Literal, OperatorClass, literal},
    insert_into, select,
    types::{EnumType, TypeDecorator},
    update_table,
};
use aludel_tests_sql::{assert_refused, assert_same, assert_sql, key, sql};
use std::sync::Arc;

fn create(types: impl IntoIterator<Item = SqlType>) -> CreateTable {
    CreateTable::new(types.into_iter().zip('a'..).fold(Table::new("t"), |table, (sql_type, name)| table.column(column(name.to_string(), sql_type))))
}

#[test]
fn digits_of_a_second() {
    let times = create([SqlType::Time.digits(0), SqlType::DateTime(false).digits(3), SqlType::DateTime(true).digits(6)]);
    assert_same!(times, [postgres, default], "CREATE TABLE t (a TIME(0), b TIMESTAMP(3), c TIMESTAMP(6) WITH TIME ZONE)");
    assert_same!(times, [mysql, mariadb], "CREATE TABLE t (a TIME(0), b DATETIME(3), c DATETIME(6))");
    assert_same!(times, [mssql], "CREATE TABLE t (a TIME(0), b DATETIME2(3), c DATETIMEOFFSET(6))");
    assert_same!(times, [sqlite], "CREATE TABLE t (a TIME(0), b DATETIME(3), c TIMESTAMP WITH TIME ZONE(6))");
    let zone = create([SqlType::TimeTz, SqlType::TimeTz.digits(2), SqlType::Interval.digits(3)]);
    assert_same!(zone, [postgres], "CREATE TABLE t (a TIME WITH TIME ZONE, b TIME(2) WITH TIME ZONE, c INTERVAL(3))");
    assert_refused!(zone, sqlite => "`sqlite` has no column type for `time_tz`", mysql => "`mysql` has no column type for `time_tz`",
        mssql => "`mssql` has no column type for `time_tz`");
}

#[test]
fn arrays() {
    let arrays = create([SqlType::Integer.array(), SqlType::String(Some(5)).array().array(), SqlType::Numeric(Some((9, 2))).array()]);
    assert_same!(arrays, [postgres], "CREATE TABLE t (a INTEGER[], b VARCHAR(5)[][], c NUMERIC(9, 2)[])");
    assert_same!(arrays, [default], "CREATE TABLE t (a INTEGER ARRAY, b VARCHAR(5) ARRAY ARRAY, c NUMERIC(9, 2) ARRAY)");
    assert_refused!(arrays, sqlite => "`sqlite` has no column type for `array`", mysql => "`mysql` has no column type for `array`",
        mariadb => "`mariadb` has no column type for `array`", mssql => "`mssql` has no column type for `array`");
}

#[test]
fn ranges() {
    let of = [SqlType::Integer, SqlType::BigInteger, SqlType::Numeric(None), SqlType::Date, SqlType::DateTime(false), SqlType::DateTime(true)];
    let ranges = create(of.clone().map(SqlType::range));
    assert_same!(ranges, [postgres], "CREATE TABLE t (a INT4RANGE, b INT8RANGE, c NUMRANGE, d DATERANGE, e TSRANGE, f TSTZRANGE)");
    let several = create(of.map(|of| SqlType::MultiRange(Arc::new(of))));
    assert_same!(
        several,
        [postgres],
        "CREATE TABLE t (a INT4MULTIRANGE, b INT8MULTIRANGE, c NUMMULTIRANGE, d DATEMULTIRANGE, e TSMULTIRANGE, f TSTZMULTIRANGE)"
    );
    assert_refused!(ranges, sqlite => "`sqlite` has no column type for `range`", mysql => "`mysql` has no column type for `range`",
        mssql => "`mssql` has no column type for `range`");
    assert_refused!(create([SqlType::Text.range()]), postgres => "`postgres` has no column type for `range(text)`");
}

#[test]
fn types_of_one_database() {
    let types = [
        SqlType::Inet,
        SqlType::Cidr,
        SqlType::MacAddr,
        SqlType::Bit(None),
        SqlType::Bit(Some(8)),
        SqlType::BitVarying(None),
        SqlType::BitVarying(Some(8)),
        SqlType::Hstore,
        SqlType::TsVector,
        SqlType::TsQuery,
    ];
    assert_same!(
        create(types.clone()),
        [postgres],
        "CREATE TABLE t (a INET, b CIDR, c MACADDR, d BIT, e BIT(8), f BIT VARYING, g BIT VARYING(8), h HSTORE, i TSVECTOR, j TSQUERY)"
    );
    for sql_type in types {
        let message = |dialect: &str| format!("`{dialect}` has no column type for `{}`", sql_type.generic_name());
        let create = create([sql_type.clone()]);
        assert_refused!(create, sqlite => &message("sqlite"), mysql => &message("mysql"), mariadb => &message("mariadb"), mssql => &message("mssql"));
    }
}

#[test]
fn a_variant_is_another_type_on_one_database() {
    let body = SqlType::Text.with_variant("mysql", SqlType::native("MEDIUMTEXT")).with_variant("postgres", SqlType::String(Some(9)));
    assert_sql!(create([body.clone()]), sqlite => "CREATE TABLE t (a TEXT)", mysql => "CREATE TABLE t (a MEDIUMTEXT)",
        mariadb => "CREATE TABLE t (a LONGTEXT)", postgres => "CREATE TABLE t (a VARCHAR(9))");
    // Said again, the last one counts.
    assert_sql!(create([body.clone().with_variant("mysql", SqlType::native("TINYTEXT"))]), mysql => "CREATE TABLE t (a TINYTEXT)");
    // Tags as an array where there are arrays, and as JSON elsewhere.
    let tags = SqlType::Json.with_variant("postgres", SqlType::Text.array());
    assert_sql!(create([tags]), sqlite => "CREATE TABLE t (a JSON TEXT)", postgres => "CREATE TABLE t (a TEXT[])");
    let uuid = SqlType::Uuid.with_variant("postgres", SqlType::String(Some(36)));
    assert_sql!(create([uuid]), sqlite => "CREATE TABLE t (a CHAR(36))", postgres => "CREATE TABLE t (a VARCHAR(36))", mssql => "CREATE TABLE t (a UNIQUEIDENTIFIER)");
    assert!(body.is_text() && body.base() == &SqlType::Text);
}

#[test]
fn enumerations() {
    let role = EnumType::new("user_role", ["admin", "it's"]);
    let checked = create([SqlType::Enum(Arc::new(role.clone()))]);
    assert_same!(checked, [postgres, sqlite, mysql, mariadb, default], "CREATE TABLE t (a VARCHAR(5) CHECK (a IN ('admin', 'it''s')))");
    assert_same!(checked, [mssql], "CREATE TABLE t (a NVARCHAR(5) CHECK (a IN (N'admin', N'it''s')))");
    let native = create([SqlType::Enum(Arc::new(role.clone().native()))]);
    assert_same!(native, [mysql, mariadb], "CREATE TABLE t (a ENUM('admin', 'it''s'))");
    assert_same!(native, [postgres], "CREATE TABLE t (a user_role)");
    assert_same!(native, [sqlite], "CREATE TABLE t (a VARCHAR(5) CHECK (a IN ('admin', 'it''s')))");
    let plain = create([SqlType::Enum(Arc::new(role.unchecked()))]);
    assert_same!(plain, [postgres, sqlite, mysql, mariadb, default], "CREATE TABLE t (a VARCHAR(5))");
    let accents = create([SqlType::enumeration("e", ["äöü"])]);
    assert_sql!(accents, sqlite => "CREATE TABLE t (a VARCHAR(3) CHECK (a IN ('äöü')))");
}

/// Text in lower case on its way in, with SQL round it on its way out.
struct Shy {
    secret: &'static str,
}

impl TypeDecorator for Shy {
    fn name(&self) -> &str {
        "shy"
    }
    fn impl_type(&self, dialect: &str) -> SqlType {
        if dialect == "mssql" { SqlType::native("VARCHAR(20)") } else { SqlType::String(Some(20)) }
    }
    fn bind(&self, value: ValueRef<'_>, _: &str) -> Result<Value> {
        Ok(match value {
            ValueRef::Text(text) => Value::Text(format!("{}{}", self.secret, text.to_lowercase())),
            other => other.to_value(),
        })
    }
    fn result(&self, value: ValueRef<'_>, _: &str) -> Result<Value> {
        Ok(value.to_value())
    }
    fn cache_key(&self) -> Option<String> {
        Some(self.secret.to_owned())
    }
    fn bind_expression(&self, _: &str) -> &str {
        "trim({})"
    }
    fn column_expression(&self, _: &str) -> &str {
        "upper({})"
    }
    fn allows(&self, class: OperatorClass) -> bool {
        class != OperatorClass::Order
    }
    fn coerces(&self, class: OperatorClass, _: &SqlType) -> bool {
        class != OperatorClass::Like
    }
}

#[test]
fn a_decorated_type_is_declared_as_what_it_is_made_of() {
    let shy = SqlType::decorated(Shy { secret: "" });
    assert_sql!(create([shy.clone()]), sqlite => "CREATE TABLE t (a VARCHAR(20))", postgres => "CREATE TABLE t (a VARCHAR(20))", mssql => "CREATE TABLE t (a VARCHAR(20))");
    let default = CreateTable::new(Table::new("t").column(column("a", shy).server_default("X")));
    assert_sql!(default, sqlite => "CREATE TABLE t (a VARCHAR(20) DEFAULT 'X')");
}

#[test]
fn values_beside_a_decorated_column_are_converted() {
    let table = Table::new("t").column(column("a", SqlType::decorated(Shy { secret: "" }))).column(column("b", SqlType::Text));
    let a = || table.col::<Value>("a").unwrap();
    let query = |condition| select(table.col::<String>("b").unwrap()).filter(condition);
    let equal = query(a().eq(Value::Text("X".into())));
    assert_sql!(equal, sqlite => "SELECT t.b FROM t WHERE t.a = trim(?)", postgres => "SELECT t.b FROM t WHERE t.a = trim($1)");
    assert_sql!(query(a().in_([Value::Text("X".into())])), sqlite => "SELECT t.b FROM t WHERE t.a IN (trim(?))");
    assert_sql!(query(a().is_distinct_from(Value::Text("X".into()))), sqlite => "SELECT t.b FROM t WHERE t.a IS DISTINCT FROM trim(?)");
    // The pattern of LIKE is none of the column's values.
    assert_sql!(query(a().op::<String>("LIKE", "x%")), sqlite => "SELECT t.b FROM t WHERE t.a LIKE trim(?)");
    assert_refused!(query(a().lt(Value::Text("X".into()))), sqlite => "`<` is not an operator of `t.a`, whose type is `shy`");
    assert_refused!(query(a().between(Value::Null, Value::Null)), sqlite => "`BETWEEN` is not an operator of `t.a`, whose type is `shy`");
    assert_sql!(insert_into(&table).set("a", "X").set("b", "Y"), sqlite => "INSERT INTO t (a, b) VALUES (trim(?), ?)");
    assert_sql!(update_table(&table).set_value("a", "X").set_value("b", "Y"), sqlite => "UPDATE t SET a = trim(?), b = ?");
}

#[test]
fn the_result_is_wrapped_once_and_nothing_else() {
    let table = Table::new("t").column(column("a", SqlType::decorated(Shy { secret: "" })));
    let a = || table.col::<Value>("a").unwrap();
    let says = |statement: &aludel_sql::Select<Value>, expected: &str| assert_eq!(sql(statement, "sqlite"), expected);
    says(&select(a()), "SELECT upper(t.a) AS a FROM t");
    says(&select(a().label("x")), "SELECT upper(t.a) AS x FROM t");
    let sub = select(a()).subquery("s");
    says(&select(sub.col::<Value>("a").unwrap()).from(&sub), "SELECT upper(s.a) AS a FROM (SELECT t.a FROM t) AS s");
    says(&select(a()).union(select(a())), "SELECT upper(t.a) AS a FROM t UNION SELECT upper(t.a) AS a FROM t");
    says(&select(a()).filter(a().in_select(select(a()))), "SELECT upper(t.a) AS a FROM t WHERE t.a IN (SELECT t.a FROM t)");
}

#[test]
fn the_key_of_a_decorator_tells_two_apart() {
    let statement = |sql_type: SqlType| {
        let table = Table::new("t").column(column("a", sql_type));
        key(&insert_into(&table).set("a", "X"))
    };
    let shy = |secret| SqlType::decorated(Shy { secret });
    assert_eq!(statement(shy("1")), statement(shy("1")));
    assert_ne!(statement(shy("1")), statement(shy("2")));
    assert!(!format!("{:?}", shy("top secret")).contains("top"));
    // A plugin's type, a native one and ours of one name are three types.
    let three = [SqlType::Text, SqlType::native("text"), SqlType::custom("text")].map(|t| {
        let table = Table::new("t").column(column("a", t));
        key(&select(table.col::<Value>("a").unwrap()))
    });
    assert!(three[0] != three[1] && three[1] != three[2] && three[0] != three[2]);
}

/// Where nothing beside it gives a bound value a type, a database may take it for text, and 9 for more than 10.
#[test]
fn a_value_alone_says_its_type_where_it_has_to() {
    let table = Table::new("t").column(column("a", SqlType::Integer));
    let a = || table.col::<i32>("a").unwrap();
    let nine = || bind::<i64>(9);
    assert_sql!(select(nine()), sqlite => "SELECT ?", postgres => "SELECT CAST($1 AS BIGINT)");
    assert_sql!(select(nine().label("x")), postgres => "SELECT CAST($1 AS BIGINT) AS x");
    assert_sql!(select(bind("x")), postgres => "SELECT $1");
    assert_sql!(select(a()).filter(nine().lt(10)), sqlite => "SELECT t.a FROM t WHERE ? < ?",
        postgres => "SELECT t.a FROM t WHERE CAST($1 AS BIGINT) < CAST($2 AS BIGINT)");
    assert_sql!(select(a()).filter(a().lt(10)), postgres => "SELECT t.a FROM t WHERE t.a < $1");
    assert_sql!(select(a()).filter(nine().in_([9, 10])), postgres => "SELECT t.a FROM t WHERE CAST($1 AS BIGINT) IN ($2, $3)");
    assert_sql!(select(a()).filter(nine().between(1, 10)), postgres => "SELECT t.a FROM t WHERE CAST($1 AS BIGINT) BETWEEN CAST($2 AS BIGINT) AND CAST($3 AS BIGINT)");
    assert_sql!(select(coalesce(nine(), 1)), postgres => "SELECT coalesce(CAST($1 AS BIGINT), CAST($2 AS BIGINT))");
    assert_sql!(select(coalesce(literal::<i64>(Literal::Null), nine())), postgres => "SELECT coalesce(NULL, CAST($1 AS BIGINT))");
    assert_sql!(select(count(bind("x"))), postgres => "SELECT count(CAST($1 AS TEXT))");
    assert_sql!(select(coalesce(a(), 1)), postgres => "SELECT coalesce(t.a, $1) FROM t");
    assert_sql!(select(nine().neg()), postgres => "SELECT - CAST($1 AS BIGINT)");
    // Before IS NULL there is nothing at all that gives a type, to text neither.
    assert_sql!(select(a()).filter(nine().is_null()), sqlite => "SELECT t.a FROM t WHERE ? IS NULL",
        postgres => "SELECT t.a FROM t WHERE CAST($1 AS BIGINT) IS NULL");
    assert_sql!(select(a()).filter(bind("x").is_not_null()), postgres => "SELECT t.a FROM t WHERE CAST($1 AS TEXT) IS NOT NULL");
}

/// What is written into SQL is what would be bound.
#[test]
fn literals_of_dates_times_and_uuids() {
    let literal = |value: Value, sql_type: SqlType| CreateTable::new(Table::new("t").column(column("a", sql_type).server_default(value)));
    let day = literal(Value::Date(19_782), SqlType::Date);
    assert_sql!(day, sqlite => "CREATE TABLE t (a DATE DEFAULT '2024-02-29')", postgres => "CREATE TABLE t (a DATE DEFAULT CAST('2024-02-29' AS DATE))",
        mysql => "CREATE TABLE t (a DATE DEFAULT (CAST('2024-02-29' AS DATE)))", mssql => "CREATE TABLE t (a DATE DEFAULT CAST(N'2024-02-29' AS DATE))");
    let point = literal(Value::DateTimeTz(-1, 120), SqlType::DateTime(true));
    assert_sql!(point, sqlite => "CREATE TABLE t (a TIMESTAMP WITH TIME ZONE DEFAULT '1969-12-31 23:59:59.999999+00:00')",
        postgres => "CREATE TABLE t (a TIMESTAMP WITH TIME ZONE DEFAULT CAST('1969-12-31 23:59:59.999999+00:00' AS TIMESTAMP WITH TIME ZONE))",
        mariadb => "CREATE TABLE t (a DATETIME(6) DEFAULT (CAST('1969-12-31 23:59:59.999999' AS DATETIME(6))))");
    let uuid = literal(Value::Uuid([0x12; 16]), SqlType::Uuid);
    assert_sql!(uuid, sqlite => "CREATE TABLE t (a CHAR(36) DEFAULT '12121212-1212-1212-1212-121212121212')",
        postgres => "CREATE TABLE t (a UUID DEFAULT CAST('12121212-1212-1212-1212-121212121212' AS UUID))");
    assert_sql!(literal(Value::Time(43_200_000_000), SqlType::Time), sqlite => "CREATE TABLE t (a TIME DEFAULT '12:00:00')");
    assert_refused!(literal(Value::Date(i32::MAX), SqlType::Date), sqlite => "a date cannot be written into SQL as a literal");
}
