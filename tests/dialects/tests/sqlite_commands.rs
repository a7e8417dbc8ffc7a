//! What SQLite can do besides SQL: copies of the database, and limits.
use aludel_engine::{Connection, Engine, ErrorKind};
use aludel_sql::{SqlValue, Value, text};
use aludel_test::{memory, temp_file, url_of};
use std::path::Path;

fn run(connection: &mut Connection, what: &str, values: &[Value]) -> aludel_engine::Result<Vec<i64>> {
    let params: Vec<_> = values.iter().map(|value| aludel_sql::Param::Ref(value.as_ref())).collect();
    let mut numbers = Vec::new();
    connection.command(what, &params, |row| (0..row.len()).try_for_each(|place| row.get::<i64>(place).map(|number| numbers.push(number))))?;
    Ok(numbers)
}

fn path(file: &Path) -> Value {
    file.display().to_string().into_value()
}

fn count(engine: &Engine) -> i64 {
    engine.connection().unwrap().one(&text("SELECT count(*) FROM t").rows::<i64>()).unwrap()
}

fn filled(connection: &mut Connection, rows: usize) {
    let script = format!(
        "CREATE TABLE t (body); WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {rows}) \
         INSERT INTO t SELECT randomblob(1000) FROM n"
    );
    connection.execute_script(&script).unwrap();
}

#[test]
fn a_database_in_memory_goes_into_a_file_and_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy.db");
    let engine = memory();
    filled(&mut engine.connection().unwrap(), 10);
    let done = run(&mut engine.connection().unwrap(), "backup", &[path(&file)]).unwrap();
    assert!(done[0] == 0 && done[1] > 1, "{done:?}");
    assert_eq!(count(&Engine::connect(url_of(&file)).unwrap()), 10);
    let other = memory();
    run(&mut other.connection().unwrap(), "restore", &[path(&file)]).unwrap();
    assert_eq!(count(&other), 10);
}

#[test]
fn a_copy_in_steps_has_what_was_written_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy.db");
    let source = temp_file();
    let mut connection = source.connection().unwrap();
    filled(&mut connection, 100);
    run(&mut connection, "backup_begin", &[path(&file)]).unwrap();
    let first = run(&mut connection, "backup_step", &[Value::I64(5)]).unwrap();
    assert_eq!(first[0], first[1] - 5, "{first:?}");
    connection.execute_script("INSERT INTO t VALUES (x'00')").unwrap();
    let mut steps = 0;
    while run(&mut connection, "backup_step", &[Value::I64(5)]).unwrap()[0] > 0 {
        steps += 1;
    }
    assert!(steps > 2, "{steps}");
    assert_eq!(run(&mut connection, "backup_step", &[Value::I64(5)]).unwrap_err().kind(), ErrorKind::InvalidRequest, "it is over");
    assert_eq!(count(&Engine::connect(url_of(&file)).unwrap()), 101);
}

#[test]
fn a_copy_that_is_given_up_leaves_no_half_database() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy.db");
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    filled(&mut connection, 100);
    run(&mut connection, "backup_begin", &[path(&file)]).unwrap();
    run(&mut connection, "backup_step", &[Value::I64(5)]).unwrap();
    run(&mut connection, "backup_end", &[]).unwrap();
    let copy = Engine::connect(url_of(&file)).unwrap();
    let tables = copy.connection().unwrap().one(&text("SELECT count(*) FROM sqlite_schema").rows::<i64>()).unwrap();
    assert_eq!(tables, 0);
}

#[test]
fn wrong_values_are_refused() {
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    let nothing = Value::Text("/there/is/no/such/folder/copy.db".into());
    for (what, values, kind) in [
        ("backup", vec![], ErrorKind::InvalidRequest),
        ("backup", vec![Value::I64(1)], ErrorKind::InvalidRequest),
        ("backup", vec![Value::Text(String::new())], ErrorKind::InvalidRequest),
        ("backup", vec![Value::Text("a\0b".into())], ErrorKind::InvalidRequest),
        ("backup", vec![nothing.clone()], ErrorKind::CannotConnect),
        ("restore", vec![nothing], ErrorKind::CannotConnect),
        ("backup_step", vec![Value::I64(1)], ErrorKind::InvalidRequest),
        ("limit", vec![Value::Text("depth".into())], ErrorKind::InvalidRequest),
        ("limit", vec![Value::Text("column".into()), Value::I64(-2)], ErrorKind::InvalidRequest),
        ("limit", vec![Value::Text("column".into()), Value::I64(1 << 40)], ErrorKind::InvalidRequest),
    ] {
        let error = run(&mut connection, what, &values).unwrap_err();
        assert_eq!(error.kind(), kind, "{what} {values:?}: {error}");
    }
    connection.ping().unwrap();
}

#[test]
fn limits_are_read_and_set() {
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    let name = || Value::Text("like_pattern_length".into());
    let before = run(&mut connection, "limit", &[name()]).unwrap();
    assert_eq!(run(&mut connection, "limit", &[name(), Value::I64(3)]).unwrap(), before);
    assert_eq!(run(&mut connection, "limit", &[name()]).unwrap(), [3]);
    let error = connection.one(&text("SELECT 'a' LIKE 'aaaa'").rows::<i64>()).unwrap_err();
    assert!(error.message().contains("pattern too complex"), "{error}");
}

#[test]
fn a_copy_ends_when_its_connection_goes_back_to_the_pool() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy.db");
    let engine = memory();
    let mut connection = engine.connection().unwrap();
    filled(&mut connection, 100);
    run(&mut connection, "backup_begin", &[path(&file)]).unwrap();
    run(&mut connection, "backup_step", &[Value::I64(5)]).unwrap();
    drop(connection);
    let error = run(&mut engine.connection().unwrap(), "backup_step", &[Value::I64(5)]).unwrap_err();
    assert!(error.message().contains("no copy is being made"), "{error}");
    Engine::connect(url_of(&file)).unwrap().connection().unwrap().execute_script("CREATE TABLE free (n)").unwrap();
}

#[test]
fn a_database_is_not_copied_onto_itself_nor_under_a_reader() {
    let source = temp_file();
    let mut connection = source.connection().unwrap();
    filled(&mut connection, 10);
    let other = temp_file();
    filled(&mut other.connection().unwrap(), 3);
    // Whatever SQLite says to it, what is there stays.
    let _ = run(&mut connection, "restore", &[path(&source.path())]);
    assert_eq!(count(&source), 10);
    let mut rows = connection.yield_per(1, &text("SELECT body FROM t").rows::<Vec<u8>>()).unwrap();
    rows.next().unwrap().unwrap();
    std::mem::forget(rows);
    let error = run(&mut connection, "restore", &[path(&other.path())]).unwrap_err();
    assert!(error.message().contains("in use"), "{error}");
    drop(connection);
    let mut connection = source.connection().unwrap();
    let mut transaction = connection.begin().unwrap();
    transaction.execute(&text("INSERT INTO t VALUES (x'00')")).unwrap();
    assert!(run(&mut transaction, "restore", &[path(&other.path())]).is_err());
    transaction.commit().unwrap();
    drop(connection);
    assert_eq!(count(&source), 11);
    run(&mut source.connection().unwrap(), "restore", &[path(&other.path())]).unwrap();
    assert_eq!(count(&source), 3);
}

#[test]
fn the_copy_of_a_schema_that_is_not_there_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let engine = memory();
    let values = [path(&folder.path().join("copy.db")), Value::Text("nowhere".into())];
    let error = run(&mut engine.connection().unwrap(), "backup", &values).unwrap_err();
    assert!(error.message().contains("unknown database nowhere"), "{error}");
}
