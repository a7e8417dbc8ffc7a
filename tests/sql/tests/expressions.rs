//! Expressions that not every database has, or that databases write differently.
use aludel_sql::{
    Arithmetic, Bitwise, Compare, Executable, Expr, Expression, Field, Json, Order, SqlType, Table, TextMatch, all_of, any_of, bind, column,
    concat_all, count,
    expr::{abs, current_date, greatest, length, ltrim, now, nullif, position, replace, round, rtrim, substr, trim},
    extract, is_false, is_not_false, is_not_true, is_true, json, literal_value, select, string_agg, sum, tuple,
};
use aludel_tests_sql::{
    assert_refused, assert_sql, key,
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

#[test]
fn quantified_comparisons() {
    let views = || select(posts().col::<i32>("views").unwrap());
    let query = |condition| select(age()).filter(condition);
    assert_sql!(query(age().gt(all_of(views()))), default => "SELECT users.age FROM users WHERE users.age > ALL (SELECT posts.views FROM posts)");
    assert_sql!(query(age().eq(any_of(views()))), default => "SELECT users.age FROM users WHERE users.age = ANY (SELECT posts.views FROM posts)");
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
}

#[test]
fn collations_and_casts() {
    assert_sql!(select(name()).order_by(name().collate("NOCASE").desc()),
        default => "SELECT users.name FROM users ORDER BY users.name COLLATE \"NOCASE\" DESC",
        sqlite => "SELECT users.name FROM users ORDER BY users.name COLLATE \"NOCASE\" DESC");
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
    assert_sql!(select(age().bit_xor(3)), sqlite => "SELECT (((users.age) | (?)) - ((users.age) & (?))) FROM users");
    assert_refused!(select(age().bit_xor(3)), default => "`default` has no way to write `bit_xor`");
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
}

#[test]
fn regular_expressions() {
    let query = select(name()).filter(name().regexp_match("^A"));
    assert_sql!(query, default => "SELECT users.name FROM users WHERE regexp_like(users.name, ?)");
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
    assert_ne!(key(&select(literal_value::<i64>(1))), key(&select(literal_value::<i64>(2))));
}

#[test]
fn values_inside_json() {
    let docs = Table::new("docs").column(column("data", SqlType::Json).not_null());
    let at = || json(docs.col::<Json<Vec<i32>>>("data").unwrap()).key("a").index(0);
    assert_sql!(select(at().text()), default => "SELECT json_value(docs.data, ?) FROM docs", sqlite => "SELECT ((docs.data) ->> (?)) FROM docs");
    assert_sql!(select(at().value::<i64>()),
        default => "SELECT CAST(json_value(docs.data, ?) AS BIGINT) FROM docs", sqlite => "SELECT CAST(((docs.data) ->> (?)) AS BIGINT) FROM docs");
    assert_sql!(select(at().json::<Vec<i32>>()), default => "SELECT json_query(docs.data, ?) FROM docs", sqlite => "SELECT ((docs.data) -> (?)) FROM docs");
    assert_sql!(select(at().text()).filter(at().exists()), sqlite => "SELECT ((docs.data) ->> (?)) FROM docs WHERE (json_type(docs.data, ?) IS NOT NULL)");
    let set = select(at().set::<Json<Vec<i32>>, _>(Json(vec![1])));
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
    let median = aludel_sql::func::<f64>("percentile_cont", [literal_value::<f64>(0.5).into_node()]).within_group(age());
    assert_sql!(select(median.clone()), default => "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY users.age) FROM users");
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
