//! Names that are longer than a database takes, and functions that are called by reserved words.
use aludel_sql::{
    CreateTable, Error, Executable, Expr, Expression, Select, SqlType, Table, bind, column,
    compile::{Environment, compile},
    dialect::NoPlugins,
    func, select,
};
use aludel_sql::{ddl::CreateView, schema::View};
use aludel_tests_sql::dialect;

const DIALECTS: &[&str] = &["sqlite", "postgres", "mysql", "mariadb", "mssql"];

fn sql(name: &str, statement: &impl Executable) -> Result<String, Error> {
    let dialect = dialect(name);
    compile(statement.statement(), Environment { dialect: &*dialect, plugins: &NoPlugins }).map(|compiled| compiled.sql)
}

fn limit(name: &str) -> usize {
    dialect(name).spec().max_identifier as usize
}

fn table(name: impl Into<aludel_sql::Name>, columns: impl Into<aludel_sql::Name>) -> Table {
    Table::new(name).column(column(columns, SqlType::BigInteger))
}

#[test]
fn each_database_counts_names_its_way() {
    for (name, letter, most) in [("postgres", "ö", 31), ("mysql", "ö", 64), ("mariadb", "名", 64), ("mssql", "ö", 128), ("mssql", "😀", 64)] {
        assert!(sql(name, &CreateTable::new(table(letter.repeat(most), "n"))).is_ok(), "{name}");
        let long = letter.repeat(most + 1);
        let error = sql(name, &CreateTable::new(table(long.clone(), "n"))).unwrap_err();
        assert_eq!(error.code(), "SQL-1221", "{name}: {error}");
        assert!(error.message().contains(&long) && error.message().contains(&format!("takes {}", limit(name))), "{error}");
        assert!(error.to_string().contains("help: "), "{error}");
    }
    assert!(sql("sqlite", &CreateTable::new(table("n".repeat(20_000), "n"))).is_ok());
}

#[test]
fn names_of_the_database_are_never_cut() {
    for name in &DIALECTS[1..] {
        let long = "c".repeat(limit(name) + 1);
        let wide = table("t", long.clone());
        let view = View::new("v", &select(wide.col::<i64>(&long).unwrap()).from(&wide));
        for refused in [
            sql(name, &CreateTable::new(wide.clone())),
            sql(name, &select(wide.col::<i64>(&long).unwrap()).from(&wide)),
            sql(name, &aludel_sql::insert_into(&wide).set(long.clone(), 1_i64)),
            sql(name, &aludel_sql::delete_from(&table(long.clone(), "n"))),
            sql(name, &CreateView::new(&view)),
        ] {
            assert_eq!(refused.unwrap_err().code(), "SQL-1221", "{name}");
        }
        // A label of a view is a column of the database from then on.
        let short = table("t", "n");
        let labelled = View::new("v", &select(short.col::<i64>("n").unwrap().label(long.clone())).from(&short));
        assert_eq!(sql(name, &CreateView::new(&labelled)).unwrap_err().code(), "SQL-1221", "{name}");
    }
}

fn labelled(long: &str) -> Select<(i64, i64)> {
    let t = table("t", "n");
    let n = || t.col::<i64>("n").unwrap();
    let inner = select((n().label(format!("{long}a")), n().label(format!("{long}b")))).from(&t).subquery(format!("{long}s"));
    select((inner.col::<i64>(&format!("{long}a")).unwrap(), inner.col::<i64>(&format!("{long}b")).unwrap())).from(&inner)
}

#[test]
fn names_of_the_statement_are_cut_everywhere_alike() {
    for name in &DIALECTS[1..] {
        let long = "l".repeat(limit(name) + 10);
        let text = sql(name, &labelled(&long)).unwrap();
        assert_eq!(text, sql(name, &labelled(&long)).unwrap(), "the same every time");
        let names: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| word.starts_with("lll")).collect();
        let distinct: std::collections::BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!((names.len(), distinct.len()), (7, 3), "{name}: {text}");
        assert!(names.iter().all(|word| word.len() == limit(name)), "{name}: {text}");
    }
    let long = "l".repeat(500);
    assert!(sql("sqlite", &labelled(&long)).unwrap().contains(&format!("AS {long}a")), "there is no limit");
}

fn call(name: &'static str) -> Select<i64> {
    let call: Expr<i64> = func(name, [bind::<i64>(1).into_node()]);
    select(call)
}

#[test]
fn a_function_called_by_a_reserved_word_is_quoted() {
    for (name, function, written) in [
        ("sqlite", "add", r#""add"("#),
        ("sqlite", "ADD", r#""add"("#),
        ("sqlite", "abs", "abs("),
        ("sqlite", "like", r#""like"("#),
        ("postgres", "user", r#""user"("#),
        ("postgres", "left", "left("),
        ("postgres", "any", "any("),
        ("postgres", "app.order", r#"app."order"("#),
        ("mysql", "left", "left("),
        ("mysql", "IF", "IF("),
        ("mysql", "mod", "mod("),
        ("mysql", "release", "`release`("),
        ("mariadb", "values", "values("),
        ("mariadb", "app.left", "app.`left`("),
        ("mssql", "coalesce", "coalesce("),
        ("mssql", "dbo.add", "dbo.[add]("),
    ] {
        let text = sql(name, &call(function)).unwrap();
        assert!(text.contains(&format!("SELECT {written}")), "{name}: {text}");
    }
    for bad in ["a b", "a;b", "", "a.", "x\"y"] {
        assert!(sql("sqlite", &select(func::<i64>(bad, []))).is_err(), "{bad}");
    }
}
