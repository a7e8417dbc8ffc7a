//! The whole text of the errors for mistakes that people make: the story, the clause, the place, near names, the cure.
//!
//! The texts are in `mistakes.txt`; `ALUDEL_BLESS=1` writes them anew.
use aludel_sql::{
    Assign, Compare, Containment, CreateTable, Error, Executable, Expr, Expression, Order, Over, Select, SqlType, Table, TextMatch, Value, all, bind,
    case, column, count_all, delete_from, exists, func, insert_into, json, merge_into, named_window, not, param, raw, select, select::JoinKind, sum,
    table_function, text, tuple, update_table, values, window,
};
use aludel_tests_sql::{
    compiled,
    tables::{metadata, posts, users},
};
use std::{fmt::Write, path::Path};

fn col<T: aludel_sql::SqlValue>(name: &str) -> Expr<T> {
    users().col(name).unwrap()
}

fn title() -> Expr<String> {
    posts().col("title").unwrap()
}

/// Columns of the types that users and posts do not have.
fn things() -> Table {
    Table::new("things")
        .column(column("id", SqlType::BigInteger).primary_key())
        .column(column("token", SqlType::Uuid))
        .column(column("data", SqlType::Json))
        .column(column("tags", SqlType::Text.array()))
        .column(column("weight", SqlType::Double))
        .column(column("made", SqlType::Date))
        .column(column("words", SqlType::Text))
}

fn thing<T>(name: &str) -> Expr<T> {
    things().col::<Value>(name).unwrap().coerce()
}

fn only(condition: Expr<bool>) -> Select<i64> {
    select(thing::<i64>("id")).filter(condition)
}

fn refused(statement: &impl Executable, dialect: &str) -> Error {
    compiled(statement, dialect).expect_err("it is a mistake")
}

/// Every mistake with its error.
#[derive(Default)]
struct Book(String);

impl Book {
    fn add(&mut self, what: &str, error: Error) {
        writeln!(self.0, "## {what}\n{error}\n").unwrap();
    }

    fn compiled(&mut self, what: &str, statement: &impl Executable, dialect: &str) {
        self.add(what, refused(statement, dialect));
    }
}

fn names(book: &mut Book) {
    book.add("a column with two letters changed over", users().col::<String>("nmae").unwrap_err());
    book.add("a table without its last letter", metadata().get("user").unwrap_err());
    book.add("a column read as another type", users().col::<i64>("name").unwrap_err());
    let people = select((col::<i64>("id").label("person"), col::<String>("name"))).subquery("people");
    book.add("a label that is spelt otherwise", people.col::<i64>("persn").unwrap_err());
    book.add("a name near to nothing", people.col::<i64>("colour").unwrap_err());
    let query = select(col::<i64>("id")).filter(col::<String>("name").eq(param::<String>("wanted")));
    book.add("a parameter that is spelt otherwise", query.param("wantd", "x".to_owned()).unwrap_err());
    book.compiled("a parameter without a value", &query, "sqlite");
    book.compiled("a text's parameter without a value", &text("SELECT :first, :second").bind("first", 1_i64), "sqlite");
    book.compiled("a value for which a text has no parameter", &text("SELECT :first").bind("frist", 1_i64), "sqlite");
    let cte = select(col::<i64>("id")).cte("grown");
    let other = select(col::<i64>("id")).cte("growns");
    book.compiled("a common table expression that is not in FROM", &select(other.col::<i64>("id").unwrap()).from(&cte), "postgres");
    let ranked =
        select(func::<i64>("row_number", []).over(&named_window("by_ages"))).from(&users()).window("by_age", window().order_by(col::<i32>("age")));
    book.compiled("a window that is spelt otherwise", &ranked, "postgres");
    book.add("a foreign key to a column that is not there", {
        let broken = Table::new("pets").column(column("owner", SqlType::BigInteger)).unique(["ownr"]);
        refused(&CreateTable::new(broken), "sqlite")
    });
    book.add("an option that the dialect does not have", refused(&CreateTable::new(users().option("sqlite_strit", "1")), "sqlite"));
}

fn scope_and_shape(book: &mut Book) {
    book.compiled("a column of a table that is not in FROM", &select(col::<i64>("id")).from(&users()).filter(title().eq("x")), "sqlite");
    book.compiled("a column of a table that is not in FROM, in ORDER BY", &select(col::<i64>("id")).from(&users()).order_by(title().desc()), "mysql");
    let inner = select(title()).from(&posts()).filter(things().col::<i64>("id").unwrap().eq(1_i64));
    book.compiled("a column out of scope, in a subquery", &select(col::<i64>("id")).from(&users()).filter(exists(inner)), "postgres");
    book.compiled("a column beside an aggregate", &select((col::<String>("name"), count_all())).group_by(col::<i32>("age")), "postgres");
    book.compiled("two tables without a connection", &select(col::<i64>("id")).from(&users()).from(&posts()), "sqlite");
    book.compiled(
        "a row of values too short",
        &select(raw::<i64>("1")).from(&values("v", ["a", "b"]).row((bind(1_i64), bind(2_i64))).row(bind(1_i64)).source()),
        "postgres",
    );
    book.compiled(
        "an INSERT with rows of different columns",
        &insert_into(&users()).row([Assign::named("name", "a")]).row([Assign::named("age", 1_i32)]),
        "sqlite",
    );
    book.compiled("an UPDATE that sets nothing", &update_table(&users()).filter(col::<i64>("id").eq(1_i64)), "sqlite");
    book.compiled(
        "a MERGE that does nothing",
        &merge_into(&users(), &posts(), col::<i64>("id").eq(posts().col::<i64>("author_id").unwrap())),
        "postgres",
    );
    book.compiled("a filter of something that is no aggregate", &select(col::<i32>("age").filter(col::<bool>("active"))), "postgres");
    book.compiled("a function with a name that is none", &select(func::<i64>("drop table", [])), "sqlite");
    let deep = (0..600).fold(col::<bool>("active"), |condition, _| not(condition).is_null());
    book.compiled("a statement that is nested too deep", &select(col::<i64>("id")).filter(deep), "sqlite");
    let many = insert_into(&users());
    let many = (0..40_000).fold(many, |insert, n| insert.row([Assign::named("name", "a"), Assign::named("age", n)]));
    book.compiled("too many values", &many, "sqlite");
    book.compiled("SELECT of nothing", &select(Vec::<Expr<Value>>::new()).from(&users()), "sqlite");
}

fn capabilities(book: &mut Book) {
    let on = || posts().col::<i64>("author_id").unwrap().eq(col::<i64>("id"));
    book.compiled("FULL JOIN where there is none", &select(title()).from(&users()).join_as(JoinKind::Full, &posts(), on()), "mysql");
    book.compiled("DISTINCT ON where there is none", &select(col::<i64>("id")).distinct_on(col::<i32>("age")), "sqlite");
    book.compiled("RETURNING where there is none", &delete_from(&users()).filter(col::<i64>("id").eq(1_i64)).returning(col::<i64>("id")), "mysql");
    book.compiled("NULLS FIRST where there is none", &select(col::<i64>("id")).order_by(col::<String>("nickname").asc().nulls_last()), "mysql");
    book.compiled("a filter of an aggregate where there is none", &select(count_all().filter(col::<bool>("active"))).from(&users()), "mysql");
    book.compiled(
        "a row value where there is none",
        &select(col::<i64>("id")).filter(tuple((col::<i64>("id"), col::<i32>("age"))).in_select(select((col::<i64>("id"), col::<i32>("age"))))),
        "mssql",
    );
    book.compiled("a regular expression where there is none", &select(col::<i64>("id")).filter(col::<String>("name").regexp_match("^a")), "mssql");
    book.compiled(
        "a table function where there is none",
        &select(raw::<i64>("1")).from(&table_function("generate_series", [bind(1_i64).into_node()]).source("g")),
        "mysql",
    );
    book.compiled("a type without a place in the database", &CreateTable::new(things()), "sqlite");
    book.compiled(
        "MATERIALIZED where there is none",
        &{
            let cte = select(col::<i64>("id")).cte_with("c", aludel_sql::CteOptions::new().materialized());
            select(cte.col::<i64>("id").unwrap()).from(&cte)
        },
        "mysql",
    );
}

fn operators(book: &mut Book) {
    book.compiled("LIKE of an integer", &select(col::<i64>("id")).filter(col::<i32>("age").coerce::<String>().like("1%")), "postgres");
    let json_of = || thing::<i64>("data");
    book.compiled("a sum of text and JSON", &select(aludel_sql::Arithmetic::add(thing::<i64>("words"), json_of())), "postgres");
    book.compiled("AND of text", &only(all([thing::<bool>("words"), thing::<i64>("id").gt(1_i64)])), "mysql");
    book.compiled("NOT of a date", &only(not(thing::<bool>("made"))), "sqlite");
    book.compiled("text as a condition", &only(thing::<bool>("words")), "postgres");
    book.compiled("a UUID compared with an integer", &only(thing::<i64>("token").eq(7_i64)), "postgres");
    book.compiled("a UUID in a list of integers", &only(thing::<i64>("token").in_([7_i64, 8])), "sqlite");
    book.compiled("a UUID between integers", &only(thing::<i64>("token").between(1_i64, 2_i64)), "sqlite");
    book.compiled("a UUID in a query for integers", &only(thing::<i64>("token").in_select(select(col::<i64>("id")))), "sqlite");
    book.compiled("a JSON path in a number", &select(json(thing::<f64>("weight")).key("a").text()), "sqlite");
    book.compiled("a sum of text", &select(sum(thing::<i64>("words"))), "mysql");
    book.compiled("bits of a fraction", &select(aludel_sql::Bitwise::bit_and(thing::<i64>("weight"), 1_i64)), "postgres");
    book.compiled("what is in a number", &only(thing::<Value>("id").contains_all(thing::<Value>("tags"))), "postgres");
    book.compiled("the negative of a UUID", &select(aludel_sql::Arithmetic::neg(thing::<i64>("token"))), "postgres");
    let branch = case::<i64>(thing::<bool>("words"), 1_i64).otherwise(2_i64);
    book.compiled("a CASE without a condition", &select(branch), "sqlite");
    let having = select(count_all()).from(&things()).group_by(thing::<i64>("id")).having(thing::<bool>("token"));
    book.compiled("HAVING of a UUID", &having, "sqlite");
    book.compiled("a date part of a boolean", &select(aludel_sql::extract(aludel_sql::Field::Year, col::<bool>("active"))), "postgres");
    book.compiled("SET to a comparison that means nothing", &update_table(&things()).set_value("id", thing::<i64>("tags").eq(1_i64)), "postgres");
}

fn book() -> String {
    let mut book = Book::default();
    names(&mut book);
    scope_and_shape(&mut book);
    capabilities(&mut book);
    operators(&mut book);
    book.0
}

#[test]
fn every_mistake_is_told_whole() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mistakes.txt");
    let book = book();
    if std::env::var_os("ALUDEL_BLESS").is_some() {
        std::fs::write(&file, &book).unwrap();
    }
    let known = std::fs::read_to_string(&file).unwrap();
    for (now, then) in book.split("\n\n").zip(known.split("\n\n")) {
        assert_eq!(now, then);
    }
    assert_eq!(book.len(), known.len());
    assert!(book.matches("\n  help:").count() >= 25, "there are too few mistakes");
}

/// What some database means is never refused: types that are not known, text read as another type, NULL, SQL by hand.
#[test]
fn what_may_have_a_meaning_passes() {
    use aludel_sql::{
        Arithmetic,
        expr::{Literal, literal},
    };
    let native = Table::new("things").column(column("id", SqlType::native("citext"))).column(column("shape", SqlType::custom("geo.point")));
    let odd = |name: &str| native.col::<Value>(name).unwrap().coerce::<i64>();
    let variant = Table::new("things").column(column("id", SqlType::Uuid.with_variant("sqlite", SqlType::BigInteger)));
    let fine = [
        odd("id").eq(7_i64),
        odd("id").coerce::<String>().like("a%"),
        variant.col::<Value>("id").unwrap().coerce::<i64>().eq(7_i64),
        thing::<String>("token").eq("0190f7e2-7b7a-7000-8000-000000000000"),
        thing::<String>("made").ge("2024-01-01"),
        thing::<i64>("token").eq(literal::<i64>(Literal::Null)),
        thing::<i64>("token").eq(raw::<i64>("x")),
        thing::<i64>("token").eq(func::<i64>("newid", [])),
        thing::<i64>("weight").eq(1_i64),
        thing::<i64>("words").eq(1_i64),
        thing::<i64>("made").eq(20_240_101_i64),
        thing::<i64>("made").sub(thing::<i64>("made")).gt(3_i64),
        thing::<i64>("data").sub(bind::<String>("key").coerce::<i64>()).is_not_null(),
        raw::<String>("1").like("1"),
        thing::<i64>("id").cast::<String>().like("1%"),
        aludel_sql::concat_all([thing::<String>("id"), thing::<String>("words")]).like("1%"),
        thing::<i64>("id").eq(aludel_sql::any_item::<i64>(thing::<Value>("tags"))),
        thing::<bool>("id"),
    ];
    for condition in fine {
        let query = only(condition);
        if let Err(error) = compiled(&query, "sqlite") {
            assert!(!matches!(error.code(), "SQL-1204" | "SQL-1218" | "SQL-1219" | "SQL-1220"), "{query:?}: {error}");
        }
    }
}
