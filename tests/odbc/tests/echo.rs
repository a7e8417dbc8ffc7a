//! Values to SQL Server's protocol and back, over drivers for it, and what they are on the way: a server sends back what it was sent.
use aludel_engine::{Connection, ErrorKind};
use aludel_sql::{SqlType, SqlValue, Table, bind, column, insert_into, select, text};
use aludel_tests_odbc::{
    drivers,
    echo::{Answer, Echo, Sent},
    sql_server,
};
use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use rust_decimal::Decimal;
use std::time::Duration;
use uuid::Uuid;

/// Each value there and back in a statement of its own, over each driver; what was sent of it.
fn there_and_back<T: SqlValue<Base = T> + Clone + PartialEq + std::fmt::Debug>(driver: &str, values: &[T]) -> Vec<Sent> {
    let echo = Echo::start(Answer::Echo);
    let engine = sql_server(driver, echo.port, "").unwrap();
    let mut connection = engine.connection().unwrap();
    for value in values {
        let found = connection.one(&select(bind(value.clone()))).unwrap_or_else(|error| panic!("{driver}: {value:?}: {error}"));
        assert_eq!(found, *value, "{driver}: {:?}", echo.log().runs.last());
    }
    echo.log().runs.into_iter().flatten().collect()
}

/// The type of each, and the type's own numbers.
fn types(sent: &[Sent]) -> Vec<&[u8]> {
    sent.iter().map(|sent| sent.info.as_slice()).collect()
}

#[test]
fn decimals() {
    for driver in drivers() {
        let values = ["0", "-0.5", "1.50", "79228162514264337593543950335", "-0.0000000000000000000000000001"];
        let values: Vec<Decimal> = values.map(|text| text.parse().unwrap()).into();
        let sent = there_and_back(&driver, &values);
        // Precision and scale are those of the value: a scale that is too small would round it.
        let scales: Vec<u8> = types(&sent).iter().map(|info| info[info.len() - 1]).collect();
        assert_eq!(scales, [0, 1, 2, 0, 28], "{driver}: {sent:?}");
        assert!(sent.iter().all(|sent| matches!(sent.info[0], 0x6a | 0x6c)), "{driver}: {sent:?}");
    }
}

#[test]
fn uuids() {
    for driver in drivers() {
        let uuid = Uuid::from_u128(0x1234_5678_9abc_def0_0001_0203_0405_06ff);
        let sent = there_and_back(&driver, &[uuid, Uuid::nil()]);
        assert_eq!(types(&sent), [[0x24, 16], [0x24, 16]], "{driver}");
        // The first three parts lie the other way round.
        let expected = [0x78, 0x56, 0x34, 0x12, 0xbc, 0x9a, 0xf0, 0xde, 0, 1, 2, 3, 4, 5, 6, 0xff];
        assert_eq!(sent[0].value.as_deref(), Some(&expected[..]), "{driver}");
    }
}

#[test]
fn moments() {
    for driver in drivers() {
        let moment = Utc.with_ymd_and_hms(1999, 12, 31, 23, 59, 59).unwrap() + Duration::from_micros(123_456);
        there_and_back::<DateTime<Utc>>(&driver, &[moment, DateTime::UNIX_EPOCH]);
        there_and_back(&driver, &[moment.naive_utc()]);
        there_and_back(&driver, &[NaiveDate::from_ymd_opt(2024, 2, 29).unwrap(), NaiveDate::from_ymd_opt(9999, 12, 31).unwrap()]);
        there_and_back(&driver, &[NaiveDate::from_ymd_opt(1753, 1, 1).unwrap()]);
        there_and_back(&driver, &[NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap(), NaiveTime::default()]);
    }
}

/// FreeTDS reckons days before the calendar of today wrong, some by centuries: the server gets these as text.
#[test]
fn moments_of_long_ago() {
    let day = |year| NaiveDate::from_ymd_opt(year, 3, 1).unwrap();
    for year in [1, 100, 1000, 1583, 1752] {
        let midnight = day(year).and_time(NaiveTime::default());
        let query = text("SELECT :a, :b, :c").bind("a", day(year)).bind("b", midnight).bind("c", midnight.and_utc());
        let query = query.rows::<(NaiveDate, NaiveDateTime, DateTime<Utc>)>();
        let days = (day(year).num_days_from_ce() - 1).to_le_bytes()[..3].to_vec();
        let given = vec![
            (vec![0x28], [vec![3], days.clone()].concat()),
            (vec![0x2a, 7], [vec![8, 0, 0, 0, 0, 0], days.clone()].concat()),
            (vec![0x2b, 7], [vec![10, 0, 0, 0, 0, 0], days.clone(), vec![0, 0]].concat()),
        ];
        with_each(Answer::Give(given), "", |connection, echo, driver| {
            assert_eq!(connection.one(&query).unwrap(), (day(year), midnight, midnight.and_utc()), "{driver}");
            let sent: Vec<Vec<u8>> = echo.log().runs.concat().into_iter().map(|sent| sent.value.unwrap()).collect();
            let words = [format!("{year:04}-03-01"), format!("{year:04}-03-01 00:00:00.000000"), format!("{year:04}-03-01 00:00:00.000000 +00:00")];
            match driver {
                "FreeTDS" => assert_eq!(sent, words.map(String::into_bytes)),
                _ => assert!(sent.iter().all(|value| value.windows(3).any(|window| window == days)), "{sent:?}"),
            }
        });
    }
}

#[test]
fn bytes_text_and_numbers() {
    for driver in drivers() {
        there_and_back(&driver, &[vec![], vec![0_u8, 255, 1], vec![7; 8_000], vec![9; 8_001], vec![1; 100_000]]);
        let long = "日本\u{1F600}".repeat(2_000);
        there_and_back(&driver, &["", "grüße, 'Welt' @p1 ?", &"x".repeat(4_000), &long].map(str::to_owned));
        there_and_back(&driver, &[i64::MIN, -1, 0, i64::MAX]);
        there_and_back(&driver, &[true, false]);
        there_and_back(&driver, &[-0.1_f64, 0.0, 1e300, f64::MIN_POSITIVE]);
    }
}

/// Runs work on a connection to a server of this behaviour, over each driver.
fn with_each(answer: Answer, more: &str, work: impl Fn(&mut Connection, &Echo, &str)) {
    for driver in drivers() {
        let echo = Echo::start(answer.clone());
        let engine = sql_server(&driver, echo.port, more).unwrap();
        work(&mut engine.connection().unwrap(), &echo, &driver);
    }
}

#[test]
fn offsets() {
    let east = FixedOffset::east_opt(5 * 3600 + 30 * 60).unwrap();
    let moment = Utc.with_ymd_and_hms(1999, 12, 31, 23, 59, 59).unwrap().with_timezone(&east);
    let text = text("SELECT :it").bind("it", moment).rows::<DateTime<FixedOffset>>();
    // What a server gives: the point in time in UTC, and minutes.
    let given = vec![(vec![0x2b, 7], vec![10, 0x80, 0x29, 0xd1, 0x29, 0xc9, 6, 0x24, 0x0b, 0x4a, 1])];
    with_each(Answer::Give(given), "", |connection, echo, driver| {
        let found = connection.one(&text).unwrap();
        assert_eq!((found, found.offset()), (moment, &east), "{driver}");
        let sent = echo.log().runs.concat();
        match driver {
            // It reads no offsets, so the server reads this one.
            "FreeTDS" => assert_eq!(sent[0].value.as_deref(), Some(&b"2000-01-01 05:29:59.000000 +05:30"[..])),
            _ => assert_eq!(sent[0].value.as_deref().map(|value| &value[8..]), Some(&[0x4a, 1][..]), "{sent:?}"),
        }
    });
}

#[test]
fn rows_go_as_arrays() {
    let table = Table::new("t").column(column("id", SqlType::BigInteger)).column(column("word", SqlType::Text));
    let row = |n: i64| insert_into(&table).set::<i64>("id", n).set::<String>("word", format!("wörd {n}"));
    let rows: Vec<_> = (1..=4).map(row).collect();
    with_each(Answer::Count, "", |connection, echo, driver| {
        if driver != "FreeTDS" {
            return println!("NOT RUN: arrays over Microsoft's driver in Rust: it wants more of a server than this one has");
        }
        assert_eq!(connection.execute_many(&rows).unwrap().affected, 4, "{driver}");
        let runs: Vec<Vec<Sent>> = echo.log().runs.into_iter().filter(|run| !run.is_empty()).collect();
        assert_eq!(runs.len(), 4, "{driver}: {runs:?}");
        for (run, n) in runs.iter().zip(1_i64..) {
            assert_eq!(run[0].value.as_deref(), Some(&n.to_le_bytes()[..]), "{driver}");
            let word: Vec<u8> = format!("wörd {n}").encode_utf16().flat_map(u16::to_le_bytes).collect();
            assert_eq!(run[1].value.as_ref(), Some(&word), "{driver}");
        }
    });
}

/// Numbers and messages of the server, and what becomes of them: the class, whether it is worth another try, constraint, table, column.
type Known = (u32, &'static str, ErrorKind, bool, [Option<&'static str>; 3]);

const ERRORS: &[Known] = &[
    (
        2627,
        "Violation of PRIMARY KEY constraint 'pk_users'. Cannot insert duplicate key in object 'dbo.users'. The duplicate key value is (1).",
        ErrorKind::UniqueViolation,
        false,
        [Some("pk_users"), Some("users"), None],
    ),
    (
        2601,
        "Cannot insert duplicate key row in object 'dbo.users' with unique index 'ix_name'. The duplicate key value is (Ada).",
        ErrorKind::UniqueViolation,
        false,
        [Some("ix_name"), Some("users"), None],
    ),
    (
        547,
        "The INSERT statement conflicted with the FOREIGN KEY constraint \"fk_posts\". The conflict occurred in database \"shop\", table \"dbo.users\", column 'id'.",
        ErrorKind::ForeignKeyViolation,
        false,
        [Some("fk_posts"), Some("users"), Some("id")],
    ),
    (
        547,
        "The UPDATE statement conflicted with the CHECK constraint \"ck_age\". The conflict occurred in database \"shop\", table \"dbo.users\", column 'age'.",
        ErrorKind::CheckViolation,
        false,
        [Some("ck_age"), Some("users"), Some("age")],
    ),
    (
        515,
        "Cannot insert the value NULL into column 'name', table 'shop.dbo.users'; column does not allow nulls. INSERT fails.",
        ErrorKind::NotNullViolation,
        false,
        [None, Some("users"), Some("name")],
    ),
    (
        1505,
        "The CREATE UNIQUE INDEX statement terminated because a duplicate key was found for the object name 'dbo.users' and the index name 'ix_name'. The duplicate key value is (Ada).",
        ErrorKind::UniqueViolation,
        false,
        [Some("ix_name"), Some("users"), None],
    ),
    (
        1205,
        "Transaction (Process ID 52) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.",
        ErrorKind::Deadlock,
        true,
        [None; 3],
    ),
    (1222, "Lock request time out period exceeded.", ErrorKind::LockTimeout, true, [None; 3]),
    (
        3960,
        "Snapshot isolation transaction aborted due to update conflict. You cannot use snapshot isolation to access table 'dbo.users' directly or indirectly in database 'shop' to update, delete, or insert the row that has been modified or deleted by another transaction.",
        ErrorKind::SerializationFailure,
        true,
        [None; 3],
    ),
    (8152, "String or binary data would be truncated.", ErrorKind::Data, false, [None; 3]),
    (
        2628,
        "String or binary data would be truncated in table 'shop.dbo.users', column 'name'. Truncated value: 'Ad'.",
        ErrorKind::Data,
        false,
        [None, Some("users"), Some("name")],
    ),
    (208, "Invalid object name 'dbo.nowhere'.", ErrorKind::UnknownObject, false, [None, Some("nowhere"), None]),
    (207, "Invalid column name 'nothing'.", ErrorKind::UnknownObject, false, [None, None, Some("nothing")]),
    (2714, "There is already an object named 'users' in the database.", ErrorKind::Database, false, [None, Some("users"), None]),
    (
        544,
        "Cannot insert explicit value for identity column in table 'users' when IDENTITY_INSERT is set to OFF.",
        ErrorKind::Data,
        false,
        [None, Some("users"), None],
    ),
    (229, "The SELECT permission was denied on the object 'users', database 'shop', schema 'dbo'.", ErrorKind::Permission, false, [None; 3]),
    (102, "Incorrect syntax near 'x'.", ErrorKind::Syntax, false, [None; 3]),
    (40_501, "The service is currently busy. Retry the request after 10 seconds.", ErrorKind::Resource, true, [None; 3]),
    (49_918, "Cannot process request. Not enough resources to process request.", ErrorKind::Resource, true, [None; 3]),
    (40_197, "The service has encountered an error processing your request. Please try again.", ErrorKind::Resource, true, [None; 3]),
];

#[test]
fn errors_are_known_by_their_number() {
    with_each(Answer::Echo, "", |connection, echo, driver| {
        for (number, message, kind, transient, names) in ERRORS {
            echo.set(Answer::Fail(*number, (*message).to_owned()));
            let error = connection.execute_script("SELECT 1").unwrap_err();
            let case = format!("{driver}: {error}");
            assert_eq!((error.kind(), error.is_transient()), (*kind, *transient), "{case}");
            let database = error.database().unwrap();
            assert_eq!(database.native, *number as i32, "{case}");
            assert_eq!([&database.constraint, &database.table, &database.column].map(Option::as_deref), *names, "{case}");
        }
    });
}

#[test]
fn logins_are_refused_in_one_line() {
    let cases = [
        (18_456, "Login failed for user 'ada'.", "the server refuses the login of `ada`: Login failed for user 'ada'.", false),
        (4060, "Cannot open database \"shop\".", "the database `shop` cannot be opened: Cannot open database \"shop\".", false),
        (40_613, "Database 'shop' is not currently available.", "the server `HERE` takes no connections now: Database 'shop' is not", true),
    ];
    for driver in drivers() {
        for (number, message, expected, transient) in cases {
            let echo = Echo::start(Answer::RefuseLogin(number, message.to_owned()));
            let error = sql_server(&driver, echo.port, "").and_then(|engine| engine.connection().map(|_| ())).unwrap_err();
            let expected = expected.replace("HERE", &format!("127.0.0.1:{}", echo.port));
            assert!(error.message().contains(&expected), "{driver}: {error}");
            assert_eq!((error.kind(), error.is_transient()), (ErrorKind::CannotConnect, transient), "{driver}: {error}");
            assert!(!format!("{error} {error:?}").contains("hush"), "{driver}: {error}");
        }
    }
}

#[test]
fn encryption_is_never_left_out() {
    for driver in drivers().iter().filter(|driver| *driver == "FreeTDS") {
        let echo = Echo::start(Answer::Echo);
        let error = sql_server(driver, echo.port, "&Encrypt=yes").and_then(|engine| engine.connection().map(|_| ())).unwrap_err();
        assert!(error.message().contains("but the driver cannot log in there"), "{error}");
    }
}

#[test]
fn statements_are_stopped() {
    let query = || text("SELECT :it").bind("it", 1_i64).rows::<i64>();
    with_each(Answer::Silence, "", |connection, _, driver| {
        if driver != "FreeTDS" {
            return println!("NOT RUN: cancelling over Microsoft's driver in Rust: it waits for the answer");
        }
        let handle = connection.cancel_handle().unwrap().expect("the driver can");
        let stopper = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(300));
            handle.cancel();
        });
        let error = connection.all(&query()).unwrap_err();
        stopper.join().unwrap();
        assert_eq!(error.kind(), ErrorKind::Cancelled, "{driver}: {error}");
    });
    // The driver's own limit.
    with_each(Answer::Silence, "&query_timeout=1", |connection, _, driver| {
        let error = connection.all(&query()).unwrap_err();
        assert_eq!((error.kind(), error.is_transient()), (ErrorKind::StatementTimeout, true), "{driver}: {error}");
    });
}

#[test]
fn an_isolation_level_ends_with_its_transaction() {
    with_each(Answer::Echo, "", |connection, echo, driver| {
        let options = aludel_engine::TransactionOptions::new().isolation("SNAPSHOT");
        let mut transaction = connection.begin_with(options).unwrap();
        transaction.execute_script("SELECT 2").unwrap();
        transaction.commit().unwrap();
        connection.begin().unwrap().rollback().unwrap();
        let batches = echo.log().batches;
        let of = |start: &str| batches.iter().filter(|batch| batch.contains(start)).count();
        assert_eq!((of("ISOLATION LEVEL SNAPSHOT"), of("ISOLATION LEVEL READ COMMITTED")), (1, 1), "{driver}: {batches:?}");
        let (set, back) = (position(&batches, "LEVEL SNAPSHOT"), position(&batches, "LEVEL READ COMMITTED"));
        assert!(set < position(&batches, "COMMIT") && position(&batches, "COMMIT") < back, "{driver}: {batches:?}");
        assert!(connection.begin_with(aludel_engine::TransactionOptions::new().isolation("CHAOS")).is_err());
        assert!(connection.begin_with(aludel_engine::TransactionOptions::new().read_only()).is_err());
    });
}

/// The first batch that ends a transaction is named by its one word, as drivers without the call write it too.
fn position(batches: &[String], words: &str) -> Option<usize> {
    batches.iter().position(|batch| batch.contains(words) && (words != "COMMIT" || !batch.contains("LEVEL")))
}
