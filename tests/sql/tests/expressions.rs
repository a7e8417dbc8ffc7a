//! Expressions that not every database has, or that databases write differently.
use aludel_sql::{
    Arithmetic, Bitwise, Compare, Executable, Expr, Expression, Field, Json, Order, SqlType, Table, TextMatch, Unit, Value, all_of, any_of, bind,
    coalesce, column, concat_all, count, date_trunc,
    expr::{Literal, abs, current_date, greatest, length, literal, ltrim, now, nullif, position, replace, round, rtrim, substr, trim},
    extract, is_false, is_not_false, is_not_true, is_true, json, literal_value, select, string_agg, sum, tuple,
};
use aludel_tests_sql::{
    assert_refused, assert_same, assert_sql, key,
    tables::{posts, users},
};

fn age() -> Expr<i32> {
    users().col("age").unwrap()
}

fn name() -> Expr<String> {
    users().col("name").unwrap()
}

/// `SELECT <expected> FROM users`, on both.
macro_rules! selected {
    ($($expr:expr => $default:expr, $sqlite:expr);+ $(;)?) => {$(
        let statement = select($expr).from(&users());
        assert_sql!(statement, default => &format!("SELECT {} FROM users", $default), sqlite => &format!("SELECT {} FROM users", $sqlite));
    )+};
    ($($expr:expr => $both:expr),+ $(,)?) => { selected!($($expr => $both, $both);+) };
}

/// `SELECT <expected> FROM users`, on each of the dialects.
macro_rules! said {
    ($dialects:tt: $($expr:expr => $sql:expr),+ $(,)?) => {$(
        assert_same!(select($expr).from(&users()), $dialects, &format!("SELECT {} FROM users", $sql));
    )+};
}

#[test]
fn quantified_comparisons() {
    let views = || select(posts().col::<i32>("views").unwrap());
    let query = |condition| select(age()).filter(condition);
    assert_sql!(query(age().gt(all_of(views()))), default => "SELECT users.age FROM users WHERE users.age > ALL (SELECT posts.views FROM posts)");
    assert_sql!(query(age().eq(any_of(views()))), default => "SELECT users.age FROM users WHERE users.age = ANY (SELECT posts.views FROM posts)");
    assert_same!(
        query(age().gt(all_of(views()))),
        [postgres, mysql, mariadb, mssql],
        "SELECT users.age FROM users WHERE users.age > ALL (SELECT posts.views FROM posts)"
    );
    assert_refused!(query(age().gt(all_of(views()))), sqlite => "`sqlite` cannot say a comparison with ALL");
}

#[test]
fn parts_of_dates() {
    let born = || bind::<String>("2000-01-01");
    selected!(
        extract(Field::Year, born()) => "EXTRACT(YEAR FROM ?)", "CAST(strftime('%Y', ?) AS INTEGER)";
        extract(Field::DayOfWeek, born()) => "EXTRACT(DOW FROM ?)", "CAST(strftime('%w', ?) AS INTEGER)";
        extract(Field::Quarter, born()) => "EXTRACT(QUARTER FROM ?)", "((CAST(strftime('%m', ?) AS INTEGER) + 2) / 3)";
        now::<String>() => "CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP";
        current_date::<String>() => "CURRENT_DATE", "CURRENT_DATE";
    );
    said!([postgres, mysql, mariadb]: current_date::<String>() => "CURRENT_DATE");
    said!([mysql, mariadb]: now::<String>() => "CURRENT_TIMESTAMP(6)");
    said!([mssql]: current_date::<String>() => "CAST(sysdatetime() AS DATE)", now::<String>() => "sysdatetime()");

    let events = Table::new("events").column(column("at", SqlType::DateTime(false)).not_null());
    let part = |field| select(extract(field, events.col::<Value>("at").unwrap()));
    for (field, postgres, mysql, mssql) in [
        (Field::Year, "CAST(EXTRACT(YEAR FROM events.at) AS BIGINT)", "EXTRACT(YEAR FROM events.at)", "datepart(year, events.at)"),
        (Field::Quarter, "CAST(EXTRACT(QUARTER FROM events.at) AS BIGINT)", "EXTRACT(QUARTER FROM events.at)", "datepart(quarter, events.at)"),
        (Field::Week, "CAST(EXTRACT(WEEK FROM events.at) AS BIGINT)", "weekofyear(events.at)", "datepart(iso_week, events.at)"),
        (
            Field::DayOfWeek,
            "CAST(EXTRACT(DOW FROM events.at) AS BIGINT)",
            "(dayofweek(events.at) - 1)",
            "((datepart(weekday, events.at) + @@DATEFIRST - 1) % 7)",
        ),
        (Field::DayOfYear, "CAST(EXTRACT(DOY FROM events.at) AS BIGINT)", "dayofyear(events.at)", "datepart(dayofyear, events.at)"),
        (Field::Second, "CAST(floor(EXTRACT(SECOND FROM events.at)) AS BIGINT)", "EXTRACT(SECOND FROM events.at)", "datepart(second, events.at)"),
        (
            Field::Epoch,
            "CAST(floor(EXTRACT(EPOCH FROM events.at)) AS BIGINT)",
            "timestampdiff(SECOND, '1970-01-01', events.at)",
            "datediff_big(second, '1970-01-01', events.at)",
        ),
    ] {
        assert_same!(part(field), [postgres], &format!("SELECT {postgres} FROM events"));
        assert_same!(part(field), [mysql, mariadb], &format!("SELECT {mysql} FROM events"));
        assert_same!(part(field), [mssql], &format!("SELECT {mssql} FROM events"));
    }
}

#[test]
fn collations_and_casts() {
    assert_sql!(select(name()).order_by(name().collate("NOCASE").desc()),
        default => "SELECT users.name FROM users ORDER BY users.name COLLATE \"NOCASE\" DESC",
        sqlite => "SELECT users.name FROM users ORDER BY users.name COLLATE \"NOCASE\" DESC");
    assert_same!(select(name()).order_by(name().collate("C")), [postgres], "SELECT users.name FROM users ORDER BY users.name COLLATE \"C\"");
    assert_same!(
        select(name()).order_by(name().collate("utf8mb4_bin")),
        [mysql, mariadb],
        "SELECT users.name FROM users ORDER BY users.name COLLATE utf8mb4_bin"
    );
    assert_same!(
        select(name()).order_by(name().collate("Latin1_General_CI_AS")),
        [mssql],
        "SELECT users.name FROM users ORDER BY users.name COLLATE Latin1_General_CI_AS"
    );
    assert_same!(select(name().try_cast::<i64>()), [mssql], "SELECT TRY_CAST(users.name AS BIGINT) FROM users");
    let casts = || (age().cast::<bool>(), age().cast::<i32>(), age().cast::<f64>(), age().cast::<String>(), name().cast::<Vec<u8>>());
    said!([postgres]: casts() => "CAST(users.age AS BOOLEAN), CAST(users.age AS INTEGER), CAST(users.age AS DOUBLE PRECISION), CAST(users.age AS TEXT), \
        CAST(users.name AS BYTEA)");
    said!([mysql, mariadb]: casts() => "CAST(users.age AS SIGNED), CAST(users.age AS SIGNED), CAST(users.age AS DOUBLE), CAST(users.age AS CHAR), \
        CAST(users.name AS BINARY)");
    said!([mssql]: casts() => "CAST(users.age AS BIT), CAST(users.age AS INTEGER), CAST(users.age AS FLOAT(53)), CAST(users.age AS NVARCHAR(MAX)), \
        CAST(users.name AS VARBINARY(MAX))");
    assert_refused!(select(name().try_cast::<i64>()), postgres => "`postgres` cannot say TRY_CAST", mysql => "`mysql` cannot say TRY_CAST");
    assert_sql!(select(name().try_cast::<i64>()), default => "SELECT TRY_CAST(users.name AS BIGINT) FROM users");
    assert_refused!(select(name().try_cast::<i64>()), sqlite => "`sqlite` cannot say TRY_CAST");
}

#[test]
fn row_values() {
    let pair = || tuple((name(), age()));
    let query = |condition| select(name()).filter(condition);
    let sql = |condition: &str| format!("SELECT users.name FROM users WHERE {condition}");
    assert_sql!(query(pair().gt(tuple((bind::<String>("a"), bind::<i32>(1))))),
        default => &sql("(users.name, users.age) > (?, ?)"), sqlite => &sql("(users.name, users.age) > (?, ?)"));
    let greater = query(pair().gt(tuple((bind::<String>("a"), bind::<i32>(1)))));
    assert_same!(greater, [postgres, mysql, mariadb], &sql("(users.name, users.age) > (?, ?)"));
    assert_refused!(greater, mssql => "`mssql` cannot say a row value `(a, b)`");
    let keys = query(pair().in_keys([("a".to_owned(), 1), ("b".to_owned(), 2)]));
    assert_same!(keys, [postgres, mysql, mariadb], &sql("(users.name, users.age) IN ((?, ?), (?, ?))"));
    assert_sql!(query(pair().in_keys([("a".to_owned(), 1), ("b".to_owned(), 2)])), default => &sql("(users.name, users.age) IN ((?, ?), (?, ?))"));
    assert_sql!(query(pair().in_select(select((name(), age())))),
        default => &sql("(users.name, users.age) IN (SELECT users.name, users.age FROM users)"),
        sqlite => &sql("(users.name, users.age) IN (SELECT users.name, users.age FROM users)"));
}

#[test]
fn bits() {
    selected!(
        age().bit_and(1) => "users.age & ?",
        age().bit_or(1).bit_and(2) => "(users.age | ?) & ?",
        age().add(1).shift_left(2) => "(users.age + ?) << ?",
        age().shift_right(2).add(1) => "(users.age >> ?) + ?",
        age().bit_not() => "~users.age",
    );
    said!([postgres, mssql]:
        age().bit_or(1).bit_and(2) => "(users.age | ?) & ?",
        age().bit_not() => "~users.age",
    );
    said!([postgres]: age().add(1).shift_left(2) => "(users.age + ?) << ?");
    // There, they give an unsigned number.
    said!([mysql, mariadb]:
        age().bit_and(2) => "CAST(users.age & ? AS SIGNED)",
        age().bit_or(1).bit_and(2) => "CAST((CAST(users.age | ? AS SIGNED)) & ? AS SIGNED)",
        age().bit_not() => "CAST(~users.age AS SIGNED)",
        age().add(1).shift_left(2) => "CAST((users.age + ?) << ? AS SIGNED)",
        age().add(1).shift_right(2) => "CAST(FLOOR(CAST((users.age + ?) AS DECIMAL(39, 20)) / (1 << ?)) AS SIGNED)",
        age().bit_xor(3) => "CAST((users.age) ^ (?) AS SIGNED)",
    );
    assert_refused!(select(age().shift_left(2)), mssql => "`mssql` has no operator `<<`");
    said!([postgres]: age().bit_xor(3) => "((users.age) # (?))");
    said!([mssql]: age().bit_xor(3) => "((users.age) ^ (?))");
    assert_sql!(select(age().bit_xor(3)), sqlite => "SELECT (((users.age) | (?)) - ((users.age) & (?))) FROM users");
    assert_refused!(select(age().bit_xor(3)), default => "`default` has no way to write `bit_xor`");
}

#[test]
fn whole_numbers_are_divided_into_whole_numbers() {
    let score = || users().col::<f64>("balance").unwrap();
    selected!(age().div(2).add(1) => "users.age / ? + ?", score().div(2.0) => "users.balance / ?");
    said!([postgres, mssql]: age().div(2).add(1) => "users.age / ? + ?");
    said!([mysql, mariadb]:
        age().div(2).add(1) => "users.age DIV ? + ?",
        age().div(2).rem(3) => "users.age DIV ? % ?",
        age().div(age().div(2)) => "users.age DIV (users.age DIV ?)",
        age().div(coalesce(literal::<Option<i32>>(Literal::Null), age())) => "users.age DIV coalesce(NULL, users.age)",
        score().div(2.0) => "users.balance / ?",
    );
}

#[test]
fn a_bound_value_alone_says_its_type() {
    let some = || aludel_sql::case(age().gt(1), bind::<i32>(2)).otherwise(bind::<i32>(3));
    selected!(some() => "CASE WHEN users.age > ? THEN ? ELSE ? END");
    said!([mysql, mariadb]:
        some() => "CASE WHEN users.age > ? THEN CAST(? AS SIGNED) ELSE CAST(? AS SIGNED) END",
        sum(bind::<i32>(2)) => "sum(CAST(? AS SIGNED))",
        age().add(2) => "users.age + ?",
    );
}

#[test]
fn truth() {
    let active = || users().col::<bool>("active").unwrap();
    selected!(
        is_true(active()) => "users.active IS TRUE",
        is_not_true(active()) => "users.active IS NOT TRUE",
        is_false(age().gt(1)) => "(users.age > ?) IS FALSE",
        is_not_false(active()) => "users.active IS NOT FALSE",
    );
    said!([postgres, mysql, mariadb]:
        is_true(active()) => "users.active IS TRUE",
        is_false(age().gt(1)) => "(users.age > ?) IS FALSE",
    );
    assert_refused!(select(is_true(active())), mssql => "`mssql` cannot say IS TRUE and its relatives");
}

#[test]
fn regular_expressions() {
    let query = select(name()).filter(name().regexp_match("^A"));
    assert_sql!(query, default => "SELECT users.name FROM users WHERE regexp_like(users.name, ?)");
    assert_same!(query, [postgres], "SELECT users.name FROM users WHERE ((users.name) ~ (?))");
    assert_same!(query, [mysql], "SELECT users.name FROM users WHERE regexp_like(users.name, ?)");
    assert_same!(query, [mariadb], "SELECT users.name FROM users WHERE ((users.name) REGEXP (?))");
    assert_refused!(query, mssql => "`mssql` cannot say `regexp_match`");
    assert_refused!(query, sqlite => "`sqlite` cannot say `regexp_match`");
}

#[test]
fn functions() {
    selected!(
        abs(age()) => "abs(users.age)",
        round(users().col::<f64>("balance").unwrap(), 2) => "round(users.balance, 2)",
        trim(name()) => "trim(users.name)",
        ltrim(rtrim(name())) => "ltrim(rtrim(users.name))",
        substr(name(), 1, 3) => "substr(users.name, ?, ?)",
        replace(name(), "a", "b") => "replace(users.name, ?, ?)",
        nullif(name(), "x") => "nullif(users.name, ?)",
        concat_all([name(), bind::<String>("-"), name()]) => "users.name || ? || users.name",
    );
    selected!(
        length(name()) => "char_length(users.name)", "length(users.name)";
        position("x", name()) => "position(? IN users.name)", "instr(users.name, ?)";
        greatest(age(), 3) => "greatest(users.age, ?)", "max(users.age, ?)";
    );
    said!([postgres, mysql, mariadb, mssql]:
        abs(age()) => "abs(users.age)",
        trim(name()) => "trim(users.name)",
        replace(name(), "a", "b") => "replace(users.name, ?, ?)",
        nullif(name(), "x") => "nullif(users.name, ?)",
    );
    said!([postgres, mysql, mariadb]:
        substr(name(), 1, 3) => "substr(users.name, ?, ?)",
        length(name()) => "char_length(users.name)",
        position("x", name()) => "position(? IN users.name)",
        greatest(age(), 3) => "greatest(users.age, ?)",
    );
    let joined = || concat_all([name(), bind::<String>("-"), name()]);
    said!([postgres]: joined() => "users.name || ? || users.name", round(users().col::<f64>("balance").unwrap(), 2) => "round(CAST(users.balance AS NUMERIC), 2)");
    said!([mysql, mariadb]: joined() => "concat(concat(users.name, ?), users.name)");
    said!([mssql]:
        joined() => "users.name + ? + users.name",
        substr(name(), 1, 3) => "substring(users.name, ?, ?)",
        length(name()) => "(len((users.name) + N'.') - 1)",
        position("x", name()) => "charindex(?, users.name)",
    );
    assert_refused!(select(greatest(age(), 3)), mssql => "`mssql` has no way to write `greatest`");
}

#[test]
fn an_operator_of_a_program_binds_as_it_says() {
    use aludel_sql::compile::precedence as p;
    let custom = || age().op_as::<i32, i32>("%", p::MULTIPLICATIVE, 7);
    selected!(
        custom().add(1) => "users.age % ? + ?",
        age().add(1).op_as::<i32, i32>("%", p::MULTIPLICATIVE, 7) => "(users.age + ?) % ?",
    );
}

#[test]
fn literals_are_part_of_the_statement() {
    selected!(
        literal_value::<i64>(7) => "7",
        literal_value::<String>("it's") => "'it''s'",
        age().sub(literal_value::<i32>(-1)) => "users.age - -1",
    );
    said!([postgres]: literal_value::<String>("it's \\") => "'it''s \\'");
    said!([mysql, mariadb]: literal_value::<String>("it's \\") => "'it''s \\\\'");
    said!([mssql]: literal_value::<String>("it's \\") => "N'it''s \\'");
    said!([postgres]: literal_value::<Vec<u8>>(vec![1_u8, 171]) => "'\\x01AB'::BYTEA");
    said!([mysql, mariadb]: literal_value::<Vec<u8>>(vec![1_u8, 171]) => "X'01AB'");
    said!([mssql]: literal_value::<Vec<u8>>(vec![1_u8, 171]) => "0x01AB");
    assert_ne!(key(&select(literal_value::<i64>(1))), key(&select(literal_value::<i64>(2))));
}

#[test]
fn dates_cut_down_to_their_beginning() {
    let events = Table::new("events").column(column("at", SqlType::DateTime(false)).not_null());
    let cut = |unit| select(date_trunc(unit, events.col::<Value>("at").unwrap()));
    assert_same!(cut(Unit::Month), [default, postgres], "SELECT date_trunc('month', events.at) FROM events");
    assert_same!(cut(Unit::Month), [sqlite], "SELECT strftime('%Y-%m-01 00:00:00', events.at) FROM events");
    assert_same!(cut(Unit::Month), [mysql, mariadb], "SELECT CAST(date_format(events.at, '%Y-%m-01 00:00:00') AS DATETIME) FROM events");
    for (unit, word) in [(Unit::Year, "year"), (Unit::Month, "month"), (Unit::Day, "day"), (Unit::Hour, "hour"), (Unit::Minute, "minute")] {
        let sql = format!("SELECT dateadd({word}, datediff({word}, '19000101', events.at), '19000101') FROM events");
        assert_same!(cut(unit), [mssql], &sql);
    }
}

#[test]
fn values_inside_json() {
    let docs = Table::new("docs").column(column("data", SqlType::Json).not_null());
    let at = || json(docs.col::<Json<Vec<i32>>>("data").unwrap()).key("a").index(0);
    assert_sql!(select(at().text()), default => "SELECT json_value(docs.data, ?) FROM docs", sqlite => "SELECT CAST((docs.data) ->> (?) AS TEXT) FROM docs");
    assert_sql!(select(at().value::<i64>()),
        default => "SELECT CAST(json_value(docs.data, ?) AS BIGINT) FROM docs",
        sqlite => "SELECT CAST(CAST((docs.data) ->> (?) AS TEXT) AS BIGINT) FROM docs");
    assert_sql!(select(at().json::<Vec<i32>>()), default => "SELECT json_query(docs.data, ?) FROM docs", sqlite => "SELECT ((docs.data) -> (?)) FROM docs");
    assert_sql!(select(at().text()).filter(at().exists()), sqlite => "SELECT CAST((docs.data) ->> (?) AS TEXT) FROM docs WHERE (json_type(docs.data, ?) IS NOT NULL)");
    let set = select(at().set::<Json<Vec<i32>>, _>(Json(vec![1])));
    let path = "CAST(CAST(? AS TEXT) AS TEXT[])";
    assert_same!(select(at().text()), [postgres], &format!("SELECT ((docs.data) #>> {path}) FROM docs"));
    assert_same!(select(at().json::<Vec<i32>>()), [postgres], &format!("SELECT ((docs.data) #> {path}) FROM docs"));
    assert_same!(set, [postgres], "SELECT jsonb_set(docs.data, CAST(CAST(? AS TEXT) AS TEXT[]), CAST(? AS JSONB)) FROM docs");
    assert_same!(
        select(at().text()),
        [mysql],
        "SELECT if(json_type(json_extract(docs.data, ?)) = 'NULL', NULL, json_unquote(json_extract(docs.data, ?))) FROM docs"
    );
    assert_same!(
        select(at().text()),
        [mariadb],
        "SELECT if(json_type(json_extract(docs.data, ?)) = 'NULL', NULL, json_unquote(json_extract(docs.data, ?))) FROM docs"
    );
    assert_same!(select(at().text()), [mssql], "SELECT json_value(docs.data, ?) FROM docs");
    assert_same!(select(at().json::<Vec<i32>>()), [mysql, mariadb], "SELECT json_extract(docs.data, ?) FROM docs");
    assert_refused!(select(at().json::<Vec<i32>>()), mssql => "`mssql` cannot say `json_query`");
    assert_same!(set, [mysql], "SELECT json_set(docs.data, ?, CAST(? AS JSON)) FROM docs");
    assert_same!(set, [mariadb], "SELECT json_set(docs.data, ?, json_extract(?, '$')) FROM docs");
    assert_refused!(set, mssql => "`mssql` has no way to write `json_set`");
    let there = select(at().text()).filter(at().exists());
    assert_same!(
        there,
        [mariadb],
        "SELECT if(json_type(json_extract(docs.data, ?)) = 'NULL', NULL, json_unquote(json_extract(docs.data, ?))) FROM docs WHERE json_contains_path(docs.data, 'one', ?)"
    );
    assert_sql!(set, sqlite => "SELECT json_set(docs.data, ?, json(?)) FROM docs");
    assert_refused!(set, default => "`default` has no way to write `json_set`");
    assert_sql!(select(at().remove::<Json<Vec<i32>>>()), sqlite => "SELECT json_remove(docs.data, ?) FROM docs");
}

#[test]
fn aggregates_in_an_order() {
    let joined = || string_agg(name(), ", ").order_by(age().desc());
    selected!(
        string_agg(name(), ", ") => "string_agg(users.name, ', ')",
        joined() => "string_agg(users.name, ', ' ORDER BY users.age DESC)",
        joined().filter(age().gt(1)) => "string_agg(users.name, ', ' ORDER BY users.age DESC) FILTER (WHERE users.age > ?)",
        count(age()).distinct() => "count(DISTINCT users.age)",
        sum(age()).distinct() => "sum(DISTINCT users.age)",
    );
    said!([postgres]: joined().filter(age().gt(1)) => "string_agg(users.name, ', ' ORDER BY users.age DESC) FILTER (WHERE users.age > ?)");
    said!([mysql, mariadb]:
        joined() => "group_concat(users.name ORDER BY users.age DESC SEPARATOR ', ')",
        joined().distinct() => "group_concat(DISTINCT users.name ORDER BY users.age DESC SEPARATOR ', ')",
    );
    said!([mssql]:
        string_agg(name(), ", ") => "string_agg(users.name, N', ')",
        joined() => "string_agg(users.name, N', ') WITHIN GROUP (ORDER BY users.age DESC)",
    );
    assert_refused!(select(joined().distinct()), mssql => "`mssql` cannot say DISTINCT in `string_agg`");
    let median = aludel_sql::func::<f64>("percentile_cont", [literal_value::<f64>(0.5).into_node()]).within_group(age());
    assert_sql!(select(median.clone()), default => "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY users.age) FROM users");
    assert_same!(select(median.clone()), [postgres], "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY users.age) FROM users");
    assert_refused!(select(median.clone()), mysql => "`mysql` cannot say WITHIN GROUP", mssql => "`mssql` cannot say WITHIN GROUP");
    assert_refused!(select(median), sqlite => "`sqlite` cannot say WITHIN GROUP");
    // A template has no place for it.
    assert_refused!(select(aludel_sql::func::<bool>("bool_and", [age().into_node()]).distinct()),
        sqlite => "`sqlite` cannot say DISTINCT in `bool_and`");
}

#[test]
fn a_filter_is_kept_beside_a_template() {
    let every = aludel_sql::func::<bool>("bool_and", [users().col::<bool>("active").unwrap().into_node()]).filter(age().gt(1));
    assert_sql!(select(every), sqlite => "SELECT min(users.active) FILTER (WHERE users.age > ?) FROM users");
}

#[test]
fn equal_statements_have_equal_keys() {
    let build = || select((name(), string_agg(name(), ",").order_by(age()))).filter(age().gt(1)).group_by(name());
    assert_eq!(key(&build()), key(&build()));
    assert!(build() == build());
    let _ = build().statement();
}

#[test]
fn what_is_no_call_of_a_function_cannot_be_restricted() {
    let age = || users().col::<i32>("age").unwrap();
    let message = "`.distinct()`, `.filter(…)`, `.order_by(…)` or `.within_group(…)` was called on something that is no call of a function";
    assert_refused!(select(count(age()).label("n").distinct()), default => message, sqlite => message);
    assert_refused!(select(age().distinct()), default => message);
}
