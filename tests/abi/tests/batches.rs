//! A driver that hands out damaged batches, and numbers that nobody has heard of.
use aludel_plugin_loader::{Batch, CellRef, ConnectionState, DriverError, ErrorKind, FetchLimit, Tag};
use aludel_sql::{
    RowRef, ValueRef,
    row::ResultColumn,
    types::{ArrayBuilder, Interval},
};
use aludel_tests_abi::{in_child, registry};
use std::sync::Arc;

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

/// What only the reader of a value can find: it is an error that names the representation, never a crash.
#[test]
fn damage_that_is_found_when_a_value_is_read() {
    in_child("damage_that_is_found_when_a_value_is_read", &[], || {
        let columns: Arc<[ResultColumn]> = Vec::new().into();
        for what in ["offset", "length", "overflow", "cut", "unknown tag", "short uuid", "short interval", "damaged array"] {
            let mut batch = Batch::new();
            query(what, &mut batch).unwrap();
            let error = RowRef::new(batch.row(0), batch.text(), batch.bytes(), &columns).value(0).unwrap_err();
            assert_eq!(error.code(), "SQL-3006", "{what}");
        }
    });
}

/// Both sides have a reader and a writer of their own, since neither may know the other; here they meet.
#[test]
fn intervals_and_arrays_cross_and_come_back() {
    in_child("intervals_and_arrays_cross_and_come_back", &[], || {
        let elements = [
            ValueRef::Null,
            ValueRef::Bool(true),
            ValueRef::I64(i64::MIN),
            ValueRef::U64(u64::MAX),
            ValueRef::F64(-0.5),
            ValueRef::Text("grüße"),
            ValueRef::Text(""),
            ValueRef::Bytes(&[0, 255]),
            ValueRef::Decimal("-1.50"),
            ValueRef::Date(-1),
            ValueRef::Time(1),
            ValueRef::DateTime(-1),
            ValueRef::DateTimeTz(-1, -570),
            ValueRef::Uuid([7; 16]),
            ValueRef::Json("{}"),
            ValueRef::Interval(Interval::new(i32::MIN, -2, i64::MAX)),
            ValueRef::Private(200, &[1]),
            ValueRef::Null,
        ];
        let array = |lengths: &[u32], elements: &[ValueRef<'_>]| {
            let mut builder = ArrayBuilder::new(lengths);
            elements.iter().for_each(|element| builder.push(*element));
            builder.build().unwrap()
        };
        let (flat, cubic, empty) = (array(&[18], &elements), array(&[3, 2, 3], &elements), array(&[], &[]));
        let interval = Interval::new(-14, 3, i64::MIN);
        let mut cells = vec![(CellRef::bytes_as(Tag::INTERVAL, interval.as_bytes()), ValueRef::Interval(interval))];
        cells
            .extend([&flat, &cubic, &empty].map(|array| (CellRef::bytes_as(Tag::ARRAY, array.as_ref().as_bytes()), ValueRef::Array(array.as_ref()))));
        let columns: Arc<[ResultColumn]> = Vec::new().into();
        for (cell, expected) in cells {
            let (mut connection, mut batch) = (registry().driver("naughty").unwrap().connect("naughty://", &[]).unwrap(), Batch::new());
            let statement = connection.prepare("echo").unwrap();
            connection.query(statement, &[cell.unwrap()], LIMIT, &mut batch).unwrap();
            assert_eq!(RowRef::new(batch.row(0), batch.text(), batch.bytes(), &columns).value(1).unwrap(), expected);
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
