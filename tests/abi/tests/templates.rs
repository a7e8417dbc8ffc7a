//! The templates, loaded as libraries and linked: what an author starts from works.
use aludel_plugin_loader::{Batch, CellRef, ConnectionState, ErrorKind, FetchLimit, Options, Registry, SearchPath, Tag};
use aludel_tests_abi::registry;

const LIMIT: FetchLimit = FetchLimit { rows: 2, bytes: 1 << 20 };

fn exercise(registry: &Registry, url: &str) {
    let driver = registry.driver("acme").unwrap();
    let dialect = driver.dialect();
    assert_eq!((dialect.name(), dialect.description().quote), ("acme", ('"', '"')));
    let mut connection = driver.connect(url, &[]).unwrap();
    connection.execute_script("CREATE TABLE t (id INTEGER, name TEXT)").unwrap();
    let insert = connection.prepare("INSERT INTO t (id, name) VALUES (?, ?)").unwrap();
    let mut batch = Batch::new();
    let names = ["eins", "zwei", "drei", "vier", "fünf"];
    let values: Vec<CellRef<'_>> = (1..).zip(names).flat_map(|(id, name)| [CellRef::value(Tag::I64, id), CellRef::text(name).unwrap()]).collect();
    assert_eq!(connection.execute_many(insert, 2, &values, &mut batch).unwrap().affected, 5);
    let select = connection.prepare("SELECT id, name FROM t").unwrap();
    assert_eq!(connection.columns(select).unwrap()[1].name, "name");
    let mut read = Vec::new();
    let mut fetched = connection.query(select, &[], LIMIT, &mut batch).unwrap();
    loop {
        for index in 0..batch.rows() {
            let cell = batch.row(index)[1];
            read.push(batch.text()[cell.bits as usize..][..cell.len as usize].to_owned());
        }
        if fetched.cursor == 0 {
            break;
        }
        fetched = connection.fetch(fetched.cursor, LIMIT, &mut batch).unwrap();
    }
    assert_eq!(read, names);
    let double = connection.execute(insert, &values[..2]).unwrap_err();
    assert_eq!((double.kind, double.detail("column"), double.sqlstate()), (ErrorKind::UNIQUE, Some("id"), Some("23505")));
    connection.begin("", false).unwrap();
    assert_eq!(connection.state(), ConnectionState::InTransaction);
    connection.execute_script("DELETE FROM t").unwrap();
    connection.rollback().unwrap();
    connection.query(select, &[], LIMIT, &mut batch).unwrap();
    assert_eq!(batch.rows(), 2);
    assert_eq!(connection.prepare("UPSERT").unwrap_err().kind, ErrorKind::SYNTAX);
    assert_eq!(driver.connect(url, &[("color".into(), "red".into())]).unwrap_err().kind, ErrorKind::UNSUPPORTED);
}

#[test]
fn the_dialect_as_a_library() {
    let registry = registry();
    exercise(&registry, "acme://library");
    assert!(registry.driver("acme").unwrap().library().is_some());
}

#[test]
fn the_dialect_linked() {
    let registry = Registry::new(Options::new(SearchPath::empty()));
    registry.add_static(aludel_template_dialect::plugin()).unwrap();
    exercise(&registry, "acme://linked");
    assert!(registry.driver("acme").unwrap().library().is_none());
}

#[test]
fn the_column_type() {
    let registry = registry();
    let celsius = registry.column_type("celsius").unwrap();
    assert_eq!(celsius.ddl("sqlite", &[]).unwrap(), "REAL");
    assert_eq!(celsius.ddl("sqlite", &["3"]).unwrap_err().kind, ErrorKind::UNSUPPORTED);
    let mut batch = Batch::new();
    let values = [CellRef::value(Tag::F64, 20.0_f64.to_bits()), CellRef::NULL];
    celsius.bind("sqlite", &values, &mut batch).unwrap();
    assert_eq!((f64::from_bits(batch.cells()[0].bits), batch.cells()[1].tag), (293.15, Tag::NULL.0));
    let stored = [CellRef::value(Tag::F64, batch.cells()[0].bits)];
    celsius.result("sqlite", &stored, &mut batch).unwrap();
    assert_eq!(f64::from_bits(batch.cells()[0].bits), 20.0);
    let impossible = [CellRef::value(Tag::F64, (-300.0_f64).to_bits())];
    assert_eq!(celsius.bind("sqlite", &impossible, &mut batch).unwrap_err().kind, ErrorKind::DATA);
    assert_eq!(celsius.literal("sqlite", values[0]).unwrap().as_deref(), Some("293.15"));
}
