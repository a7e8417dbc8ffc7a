//! A driver that hands out damaged batches, and numbers that nobody has heard of.
use aludel_plugin_loader::{Batch, ConnectionState, DriverError, ErrorKind, FetchLimit, Tag};
use aludel_tests_abi::{in_child, registry};

const LIMIT: FetchLimit = FetchLimit { rows: 64, bytes: 1 << 20 };

fn query(what: &str, batch: &mut Batch) -> Result<(), DriverError> {
    let mut connection = registry().driver("raw").unwrap().connect("raw://", &[]).unwrap();
    let statement = connection.prepare(what).unwrap();
    connection.query(statement, &[], LIMIT, batch).map(drop)
}

#[test]
fn damage_that_is_found_at_once() {
    in_child("damage_that_is_found_at_once", &[], || {
        let mut batch = Batch::new();
        for what in ["too few cells", "too many cells", "not utf-8"] {
            assert_eq!(query(what, &mut batch).unwrap_err().kind, ErrorKind::DATA, "{what}");
            assert!(batch.cells().is_empty() && batch.text().is_empty() && batch.bytes().is_empty());
        }
    });
}

#[test]
fn unknown_numbers_mean_other() {
    in_child("unknown_numbers_mean_other", &[], || {
        let registry = registry();
        let driver = registry.driver("RAW").unwrap();
        assert_eq!(driver.schemes(), ["raw"]);
        let mut connection = driver.connect("raw://", &[]).unwrap();
        assert_eq!(connection.state(), ConnectionState::Broken);
        let column = &connection.columns(1).unwrap()[0];
        assert_eq!((column.tag, column.nullable), (Tag(99), None));
        let error = query("error", &mut Batch::new()).unwrap_err();
        assert_eq!((error.kind, error.sqlstate, error.detail("nobody")), (ErrorKind(9_999), None, Some("knows")));
        assert!(error.transient && error.connection_dead);
        let dialect = driver.dialect();
        assert!(dialect.description().has(5) && dialect.description().has(500) && !dialect.description().has(u32::MAX));
    });
}

#[test]
fn defaults_of_the_interface_work_without_the_sdk() {
    in_child("defaults_of_the_interface_work_without_the_sdk", &[], || {
        let mut connection = registry().driver("raw").unwrap().connect("raw://", &[]).unwrap();
        let mut batch = Batch::new();
        assert!(connection.ping().is_ok() && connection.begin("", false).is_ok() && connection.reset().is_ok());
        assert_eq!(connection.reflect("tables", "", "", &mut batch).unwrap_err().kind, ErrorKind::UNSUPPORTED);
        assert_eq!(connection.set_option("a", "b").unwrap_err().kind, ErrorKind::UNSUPPORTED);
        assert_eq!(connection.server_version().unwrap(), "");
        let half = connection.execute_many(1, 2, &[aludel_plugin_loader::CellRef::NULL], &mut batch);
        assert_eq!(half.unwrap_err().kind, ErrorKind::MISUSE);
    });
}
