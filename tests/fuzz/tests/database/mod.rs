//! A database in memory with the fixture in it, and the properties that need one.
use aludel_engine::{Connection, Engine};
use aludel_fuzz::{evaluate, fixture};
use aludel_sql::{
    Row, Select, Value,
    compile::{Environment, compile},
    ddl,
    dialect::{DefaultDialect, NoPlugins},
    insert_into,
    visit::{Key, NodeRef},
};
use proptest::test_runner::TestCaseError;
use std::cell::RefCell;

/// The fixture in a database.
pub fn filled() -> (Engine, Connection) {
    let engine = Engine::connect("sqlite://").expect("a database in memory");
    let mut connection = engine.connection().expect("a connection");
    for table in fixture::tables() {
        connection.execute(&ddl::CreateTable::new(table.clone())).expect("the table is made");
        let rows = fixture::rows();
        let (_, columns, rows) = rows.iter().find(|rows| rows.0 == table.name()).expect("rows of the table");
        for row in rows {
            let mut insert = insert_into(&table);
            for (column, value) in columns.iter().zip(row) {
                insert = insert.set::<Value>(column.as_str(), value.clone());
            }
            connection.execute(&insert).expect("the row is inserted");
        }
    }
    (engine, connection)
}

thread_local! {
    static DATABASE: RefCell<(Engine, Connection)> = RefCell::new(filled());
}

fn failed(error: impl std::fmt::Display) -> TestCaseError {
    TestCaseError::fail(error.to_string())
}

/// What SQLite answers.
pub fn answer(query: &Select<Row>) -> Result<Vec<Vec<Value>>, TestCaseError> {
    DATABASE.with_borrow_mut(|(_, connection)| {
        let rows = connection.all(query).map_err(|error| failed(format!("{error}\n{query:?}")))?;
        Ok(rows.iter().map(|row| row.values().iter().map(evaluate::normal).collect()).collect())
    })
}

/// What the evaluator says.
pub fn expected(query: &Select<Row>) -> Result<Vec<Vec<Value>>, TestCaseError> {
    let rows = evaluate::rows(query.data(), &fixture::rows()).map_err(|why| failed(format!("evaluator: {why}\n{query:?}")))?;
    Ok(rows.iter().map(|row| row.iter().map(evaluate::normal).collect()).collect())
}

/// The two are equal: in order where the query asks for one.
pub fn agrees(query: &Select<Row>) -> Result<(), TestCaseError> {
    let (found, wanted) = (answer(query)?, expected(query)?);
    let (found, wanted) = if query.data().order_by.is_empty() { (evaluate::sorted(found), evaluate::sorted(wanted)) } else { (found, wanted) };
    if found == wanted {
        return Ok(());
    }
    Err(failed(format!("sqlite {found:?}\nwanted {wanted:?}\n{query:?}")))
}

/// A node as the compiler's default dialect writes it.
pub fn sql(node: NodeRef<'_>) -> Result<String, aludel_sql::Error> {
    compile(node, Environment { dialect: &DefaultDialect, plugins: &NoPlugins }).map(|compiled| compiled.sql)
}

/// The structural key.
pub fn key(node: NodeRef<'_>) -> Vec<u8> {
    let mut key = Key::default();
    key.node(node);
    key.into_parts().0
}
