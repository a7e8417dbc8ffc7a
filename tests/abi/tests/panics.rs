//! A panic in any entry of a plugin is an error of that call. The connection is lost, the program is not.
use aludel_plugin_loader::{Batch, CellRef, ConnectionState, DriverConnection, DriverError, ErrorKind, FetchLimit};
use aludel_tests_abi::{in_child, registry};

const LIMIT: FetchLimit = FetchLimit { rows: 64, bytes: 1 << 20 };

fn connect(place: &str) -> Result<DriverConnection, DriverError> {
    registry().driver("naughty").unwrap().connect("naughty://", &[("panic".to_owned(), place.to_owned())])
}

type Call = fn(&mut DriverConnection, &mut Batch) -> Result<(), DriverError>;

/// Every entry that can answer with an error.
const CALLS: &[(&str, Call)] = &[
    ("prepare", |c, _| c.prepare("x").map(drop)),
    ("columns", |c, _| c.columns(1).map(drop)),
    ("query", |c, out| c.query(1, &[], LIMIT, out).map(drop)),
    ("fetch", |c, out| c.fetch(1, LIMIT, out).map(drop)),
    ("execute", |c, _| c.execute(1, &[]).map(drop)),
    ("execute_many", |c, out| c.execute_many(1, 1, &[CellRef::NULL], out).map(drop)),
    ("insert_many", |c, out| c.insert_many("", "", "", 1, &[CellRef::NULL], out).map(drop)),
    ("execute_script", |c, _| c.execute_script("x")),
    ("ping", |c, _| c.ping()),
    ("begin", |c, _| c.begin("", false)),
    ("commit", |c, _| c.commit()),
    ("rollback", |c, _| c.rollback()),
    ("reset", |c, _| c.reset()),
    ("set_option", |c, _| c.set_option("a", "b")),
    ("reflect", |c, out| c.reflect("tables", "", "", out)),
    ("server_version", |c, _| c.server_version().map(drop)),
];

#[test]
fn every_entry_of_a_connection() {
    in_child("every_entry_of_a_connection", &[], || {
        let mut batch = Batch::new();
        for (place, call) in CALLS {
            let mut connection = connect(place).unwrap();
            assert_eq!(connection.state(), ConnectionState::Healthy);
            let error = call(&mut connection, &mut batch).unwrap_err();
            assert_eq!(error.kind, ErrorKind::PANIC, "{place}");
            assert!(error.message.contains(&format!("naughty in {place}")), "{}", error.message);
            assert!(error.connection_dead && batch.is_empty(), "{place}");
            // Poisoned: every later call says so and reaches no code of the driver.
            for (_, later) in CALLS {
                let error = later(&mut connection, &mut batch).unwrap_err();
                assert_eq!(error.kind, ErrorKind::CONNECTION);
                assert!(error.connection_dead);
            }
            assert_eq!(connection.state(), ConnectionState::Broken);
            assert!(connection.cancel_handle().is_none());
        }
    });
}

#[test]
fn entries_that_cannot_answer_with_an_error() {
    in_child("entries_that_cannot_answer_with_an_error", &[], || {
        assert_eq!(connect("connect").unwrap_err().kind, ErrorKind::PANIC);
        let mut connection = connect("close_statement").unwrap();
        connection.close_statement(1);
        assert_eq!(connection.state(), ConnectionState::Broken);
        let mut connection = connect("close_cursor").unwrap();
        connection.close_cursor(1);
        assert_eq!(connection.state(), ConnectionState::Broken);
        let mut connection = connect("state").unwrap();
        assert_eq!(connection.state(), ConnectionState::Broken);
        assert_eq!(connection.ping().unwrap_err().kind, ErrorKind::CONNECTION);
        let mut connection = connect("cancel_handle").unwrap();
        assert!(connection.cancel_handle().is_none());
        assert_eq!(connection.state(), ConnectionState::Broken);
        drop(connect("drop").unwrap());
        let handle = connect("").unwrap().cancel_handle().unwrap();
        handle.cancel();
        drop(handle);
        let payload = connect("").unwrap().prepare("bomb").unwrap_err();
        assert_eq!(payload.kind, ErrorKind::PANIC);
    });
}

#[test]
fn a_panic_on_one_connection_leaves_the_others() {
    in_child("a_panic_on_one_connection_leaves_the_others", &[], || {
        let (mut good, mut bad) = (connect("").unwrap(), connect("ping").unwrap());
        assert!(bad.ping().is_err());
        assert!(good.ping().is_ok());
        assert_eq!(good.state(), ConnectionState::Healthy);
    });
}

#[test]
fn wrong_rows_are_errors() {
    in_child("wrong_rows_are_errors", &[], || {
        let mut batch = Batch::new();
        for (what, kind) in
            [("short row", ErrorKind::PANIC), ("not utf-8", ErrorKind::DATA), ("unfinished row", ErrorKind::DATA), ("cursor zero", ErrorKind::OTHER)]
        {
            let mut connection = connect("").unwrap();
            let error = connection.query(1, &[CellRef::text(what).unwrap()], LIMIT, &mut batch).unwrap_err();
            assert_eq!(error.kind, kind, "{what}");
            assert!(batch.is_empty() && batch.text().is_empty(), "{what}");
        }
        assert!(connect("").unwrap().prepare("zero").is_err());
        let mut connection = connect("").unwrap();
        assert_eq!(connection.query(1, &[], LIMIT, &mut batch).unwrap().cursor, 1);
        assert_eq!(batch.text(), "fine");
    });
}

#[test]
fn dialects_types_and_constructs() {
    in_child("dialects_types_and_constructs", &[], || {
        let registry = registry();
        let dialect = registry.driver("naughty").unwrap().dialect();
        assert!(dialect.for_server("panic").is_none());
        // Dropping it panics too.
        assert_eq!(dialect.for_server("1.0").unwrap().name(), "naughty");
        let kind = registry.column_type("naughty.type").unwrap();
        let mut batch = Batch::new();
        let values = [CellRef::NULL, CellRef::NULL];
        assert_eq!(kind.ddl("panic", &[]).unwrap_err().kind, ErrorKind::PANIC);
        assert_eq!(kind.bind("panic", &values, &mut batch).unwrap_err().kind, ErrorKind::PANIC);
        assert_eq!(kind.result("panic", &values, &mut batch).unwrap_err().kind, ErrorKind::PANIC);
        assert_eq!(kind.literal("panic", CellRef::NULL).unwrap_err().kind, ErrorKind::PANIC);
        assert_eq!(kind.bind("too few", &values, &mut batch).unwrap_err().kind, ErrorKind::DATA);
        kind.bind("x", &values, &mut batch).unwrap();
        assert_eq!((batch.rows(), kind.reflects("x", "y"), kind.sql_wrap("x", true)), (2, 100, "f({})"));
        // What cannot be reported at once is reported from then on.
        assert_eq!(kind.sql_wrap("panic", true), "");
        assert_eq!(kind.bind("x", &values, &mut batch).unwrap_err().kind, ErrorKind::PANIC);
        assert_eq!(registry.construct("naughty.construct").unwrap().name(), "naughty.construct");
    });
}

#[test]
fn while_it_is_loaded() {
    for place in ["drivers", "schemes", "spec", "types", "constructs"] {
        in_child("while_it_is_loaded", &[("ALUDEL_NAUGHTY", place)], || {
            let place = std::env::var("ALUDEL_NAUGHTY").unwrap();
            let registry = registry();
            let error = registry.driver("naughty").unwrap_err();
            assert_eq!(error.code(), "PLG-1303", "{error}");
            assert!(error.to_string().contains(&format!("naughty in {place}")), "{error}");
            assert!(registry.plugins().is_empty());
        });
    }
}
