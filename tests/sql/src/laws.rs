//! What holds for every statement, checked with every assertion.
use crate::{dialects::dialect, live, tables::metadata};
use aludel_plugin_sdk::{Connection, Driver};
use aludel_sql::{
    Error, Executable, Result, SqlType, SqlValue, Value,
    compile::{BindSlot, Compiled, Environment, compile},
    data::{Reading, Statement, ToData},
    ddl,
    dialect::{DialectSpec, NoPlugins, Placeholder},
    dml::Filled,
    expr::{Node, raw},
    select,
    select::FromItem,
    types::TypeRef,
    visit::{Key, NodeRef, Transform},
};
use aludel_sqlite::driver::{SqliteConnection, SqliteDriver};
use aludel_tests_tsql::{Parser, accepts};
use std::{
    cell::RefCell,
    io::Write,
    sync::{Arc, Mutex, PoisonError},
};

pub(crate) fn of_node(statement: NodeRef<'_>, name: &str) -> Result<Compiled> {
    compile(statement, Environment { dialect: &*dialect(name), plugins: &NoPlugins })
}

/// The compiled statement. Errors: the refusal.
pub fn compiled(statement: &impl Executable, name: &str) -> Result<Compiled> {
    of_node(statement.statement(), name)
}

/// The SQL of a statement, for the few that the laws do not fit.
///
/// # Panics
/// When the statement is refused.
#[track_caller]
pub fn sql(statement: &impl Executable, name: &str) -> String {
    compiled(statement, name).unwrap_or_else(|error| panic!("{name}: {error}")).sql
}

/// What a dialect says of its SQL.
pub fn spec(name: &str) -> &'static DialectSpec {
    let dialect: &'static dyn aludel_sql::dialect::Dialect = &**Box::leak(Box::new(dialect(name)));
    dialect.spec()
}

/// The structural key of a statement: what the compile cache looks it up by.
pub fn key(statement: &impl Executable) -> Vec<u8> {
    let filled = Filled::of(statement.statement()).expect("defaults can be made");
    let mut key = Key::default();
    key.node(filled.statement());
    key.into_parts().0
}

/// Asserts the SQL, and the laws: compiling twice gives the same; the cache key does not change and has a value for
/// every placeholder that is not the dialect's own; a copy is equal and has the same key; a query means the same as a
/// subquery; SQLite, when it is asserted for, can prepare it; Microsoft's parser, when SQL Server is, takes it; so do MySQL and MariaDB, where the
/// environment names servers.
///
/// # Panics
/// When an assertion fails.
#[track_caller]
pub fn check<S: Executable + Clone>(statement: &S, name: &str, sql: &str) {
    let result = compiled(statement, name).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(result.sql, sql, "{name}");
    assert_eq!(compiled(statement, name).expect("it compiled once").sql, sql, "{name}: compiled twice");

    let filled = Filled::of(statement.statement()).expect("it was filled in to be compiled");
    let mut first = Key::default();
    first.node(filled.statement());
    assert_eq!(first.bytes(), key(statement), "the cache key changed");
    assert_eq!(first.bytes(), key(&statement.clone()), "the cache key of a copy is another one");
    for slot in &result.slots {
        if let BindSlot::Index(index) = slot {
            assert!((*index as usize) < first.binds().len(), "{name}: placeholder without a value in {sql}");
        }
    }
    assert_eq!(result.slots.len(), placeholders(sql, name), "{name}: placeholders and slots in {sql}");

    copies_are_equal(statement.statement());
    travels(statement.statement(), name);
    nested(statement.statement(), name, sql);
    logged(name, sql);
    match name {
        "sqlite" => prepared(sql),
        "mssql" => parsed(sql),
        "mysql" => live::prepared("mysql", sql),
        "mariadb" => live::prepared("mariadb", sql),
        _ => {}
    }
}

/// Written as JSON and read back, a statement is the same: equal, with the same key and the same SQL. What cannot travel says so.
///
/// # Panics
/// When it is another one.
#[track_caller]
pub fn travels(statement: NodeRef<'_>, name: &str) {
    let json = match statement.to_data() {
        Ok(json) => json.to_string(),
        Err(error) if error.code() == "SQL-1601" => return,
        Err(error) => panic!("{error}"),
    };
    let again: Statement = match Reading::new().read(&json) {
        Ok(again) => again,
        // Its table has client defaults, or its type is the application's.
        Err(error) if error.code() == "SQL-1604" => return,
        Err(error) => panic!("{error}\n{json}"),
    };
    let same = match (statement, again.statement()) {
        (NodeRef::Select(one), NodeRef::Select(other)) => one == other,
        (NodeRef::Insert(one), NodeRef::Insert(other)) => one == other,
        (NodeRef::Update(one), NodeRef::Update(other)) => one == other,
        (NodeRef::Delete(one), NodeRef::Delete(other)) => one == other,
        (NodeRef::Merge(one), NodeRef::Merge(other)) => one == other,
        (NodeRef::Text(one), NodeRef::Text(other)) => one == other,
        _ => false,
    };
    assert!(same, "it is read as another statement: {json}");
    visited(&again, &json);
    assert_eq!(again.to_data().expect("it was written once").to_string(), json);
    // A type that a Rust type gives, and none of ours, is one made at run time afterwards.
    let rust_types = |key: &[u8], node: NodeRef<'_>| of_own_types(node).then(|| key.to_vec());
    let (mut one, mut other) = (Key::default(), Key::default());
    one.node(statement);
    other.node(again.statement());
    assert_eq!(rust_types(one.bytes(), statement), rust_types(other.bytes(), statement), "{json}");
    let sql = |node| of_node(node, name).map(|compiled| compiled.sql).map_err(|error| error.to_string());
    assert_eq!(sql(statement), sql(again.statement()), "{json}");
}

/// A walk and a transformation come to every expression that there is: as many as the document has.
#[track_caller]
fn visited(again: &Statement, json: &str) {
    struct Count(usize);
    impl Transform for Count {
        fn expression(&mut self, node: &Node) -> Option<Node> {
            self.0 += usize::from(!matches!(node, Node::Text(_)));
            None
        }
    }
    let written = json.matches("\"node\":\"").count()
        - ["model", "text"].iter().map(|kind| json.matches(&format!("\"node\":\"{kind}\"")).count()).sum::<usize>();
    let mut walked = 0;
    again.statement().walk(&mut |node| {
        // SQL by hand is an expression, or is none.
        walked += usize::from((node.kind() as u32) < 64);
        true
    });
    assert_eq!(walked, written, "a walk misses expressions: {json}");
    let mut count = Count(0);
    assert!(again.transform(&mut count) == *again, "a transformation that changes nothing changes something: {json}");
    assert_eq!(count.0, written, "a transformation misses expressions: {json}");
}

/// Whether all of its values are of types that a cache key knows after a journey.
fn of_own_types(statement: NodeRef<'_>) -> bool {
    let own = |sql_type: &TypeRef| match sql_type {
        TypeRef::Fn(function) => {
            let own: [fn() -> SqlType; 9] = [
                <bool as SqlValue>::sql_type,
                <i16 as SqlValue>::sql_type,
                <i32 as SqlValue>::sql_type,
                <i64 as SqlValue>::sql_type,
                <f32 as SqlValue>::sql_type,
                <f64 as SqlValue>::sql_type,
                <String as SqlValue>::sql_type,
                <Value as SqlValue>::sql_type,
                SqlType::default,
            ];
            own.iter().any(|own| std::ptr::fn_addr_eq(*own, *function))
        }
        TypeRef::Shared(_) => true,
    };
    let mut all = true;
    statement.walk(&mut |node| {
        match node {
            NodeRef::Bind(bind) => all &= own(&bind.sql_type),
            NodeRef::InList(list) => all &= own(&list.sql_type),
            _ => {}
        }
        all
    });
    all
}

/// What a dialect writes before the number of a placeholder; nothing when it writes `?` alone.
fn before_number(name: &str) -> Option<&'static str> {
    match dialect(name).spec().placeholder {
        Placeholder::Question => None,
        Placeholder::NumberedQuestion => Some("?"),
        Placeholder::Dollar => Some("$"),
        Placeholder::Colon => Some(":"),
        Placeholder::AtP => Some("@p"),
    }
}

/// How many placeholders there are, in the dialect's style; numbers count from 1.
#[track_caller]
fn placeholders(sql: &str, name: &str) -> usize {
    let Some(before) = before_number(name) else { return sql.matches('?').count() };
    let numbers = sql.split(before).skip(1).filter_map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next()?.parse::<usize>().ok());
    let numbers: Vec<usize> = numbers.collect();
    assert!(numbers.iter().copied().eq(1..=numbers.len()), "{name}: placeholders do not count from 1 in {sql}");
    numbers.len()
}

/// SQL with `?` for placeholders, in the dialect's style.
pub fn styled(sql: &str, name: &str) -> String {
    let Some(before) = before_number(name) else { return sql.to_owned() };
    let mut parts = sql.split('?');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.zip(1..).fold(first, |sql, (part, number)| format!("{sql}{before}{number}{part}"))
}

/// Appends the SQL to the file that `ALUDEL_SQL_LOG` names, for trying it on a server.
fn logged(name: &str, sql: &str) {
    appended("ALUDEL_SQL_LOG", &format!("{name}\t{sql}\n"));
}

/// Appends a line to the file that a variable names, if it is set.
fn appended(variable: &str, line: &str) {
    let Some(path) = std::env::var_os(variable) else { return };
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path).expect("the log opens");
    file.write_all(line.as_bytes()).expect("the log is written");
}

/// A copy that shares nothing at the top is equal.
#[track_caller]
fn copies_are_equal(statement: NodeRef<'_>) {
    match statement {
        NodeRef::Select(data) => assert!(data.clone() == *data, "a copy is not equal"),
        NodeRef::Insert(data) => assert!(data.clone() == *data, "a copy is not equal"),
        NodeRef::Update(data) => assert!(data.clone() == *data, "a copy is not equal"),
        NodeRef::Delete(data) => assert!(data.clone() == *data, "a copy is not equal"),
        NodeRef::Merge(data) => assert!(data.clone() == *data, "a copy is not equal"),
        NodeRef::Text(data) => assert!(data.clone() == *data, "a copy is not equal"),
        _ => {}
    }
}

/// A query as a subquery is the same text in parentheses.
#[track_caller]
fn nested(statement: NodeRef<'_>, name: &str, sql: &str) {
    let NodeRef::Select(data) = statement else { return };
    let inner = FromItem::Subquery { select: Arc::new(data.clone()), alias: "nested".into() };
    let outer = select(raw::<i64>("1")).from(inner);
    let in_front = sql.starts_with("WITH ") && dialect(name).spec().texts.get("nested_with").is_some_and(String::is_empty);
    match compiled(&outer, name) {
        Ok(outer) if in_front => assert!(outer.sql.starts_with("WITH "), "{name}: as a subquery: {}", outer.sql),
        Ok(outer) => assert_eq!(outer.sql, format!("SELECT 1 FROM ({sql}) AS nested"), "{name}: as a subquery"),
        // A dialect may have to refuse WITH and ORDER BY there.
        Err(error) if error.message().ends_with("inside of another statement") => {}
        Err(error) => panic!("{name}: as a subquery: {error}"),
    }
}

thread_local! {
    /// An empty database with the tables of [`crate::tables`].
    static SQLITE: RefCell<SqliteConnection> = RefCell::new(empty_database());
}

fn empty_database() -> SqliteConnection {
    let mut connection = SqliteDriver.connect("sqlite://", &[]).expect("a database in memory opens");
    let dialect = dialect("sqlite");
    for statement in ddl::create_all(&metadata(), dialect.spec()).expect("the tables can be made") {
        let sql = of_node(statement.statement(), "sqlite").map(|compiled| compiled.sql).map_err(|error: Error| error.to_string());
        connection.execute_script(&sql.expect("the tables compile")).expect("the tables are made");
    }
    connection
}

/// SQLite takes it. A test that makes up tables of its own is not held to that.
#[track_caller]
fn prepared(sql: &str) {
    let result = SQLITE.with_borrow_mut(|connection| connection.prepare(sql).map(|statement| connection.close_statement(statement)));
    if let Err(error) = result {
        let message = format!("{error:?}");
        let made_up = ["no such table", "already exists", "unknown database", "no such index", "no such view", "no such column"]
            .iter()
            .any(|excuse| message.contains(excuse));
        assert!(made_up, "sqlite does not take {sql}: {message}");
    }
}

/// Microsoft's parser takes it, where it runs. `ALUDEL_TEST_SCRIPTDOM_LOG` names a file for the verdicts, which are counted.
#[track_caller]
fn parsed(sql: &str) {
    static PARSER: Mutex<Option<Parser>> = Mutex::new(None);
    let mut running = PARSER.lock().unwrap_or_else(PoisonError::into_inner);
    if running.is_none() {
        *running = Parser::start().ok();
    }
    let Some(parser) = &mut *running else { return };
    let verdict = accepts(parser, sql);
    drop(running);
    let word = if verdict.is_ok() { "OK" } else { "BAD" };
    appended("ALUDEL_TEST_SCRIPTDOM_LOG", &format!("{word}\t{sql}\n"));
    if let Err(why) = verdict {
        panic!("SQL Server does not take {sql}: {why}");
    }
}

/// Asserts the first line of the refusal.
///
/// # Panics
/// When the statement compiles, or is refused in other words.
#[track_caller]
pub fn check_refused(statement: &impl Executable, name: &str, message: &str) {
    match compiled(statement, name) {
        Ok(result) => panic!("{name}: not refused: {}", result.sql),
        Err(error) => {
            assert_eq!(error.message(), message, "{name}");
            assert!(error.help_text().is_some(), "{name}: a refusal says what to do");
        }
    }
}
