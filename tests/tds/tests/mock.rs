//! Logins, rows, errors and a lost server, over each driver.
use aludel_engine::{Connection, ErrorKind};
use aludel_sql::text;
use aludel_tests_tds::{Mock, drivers};

fn everywhere(test: impl Fn(&mut Mock, &str)) {
    for driver in drivers() {
        println!("over {driver}");
        test(&mut Mock::start(), &driver);
    }
}

#[test]
fn a_login_and_a_sign_of_life() {
    everywhere(|mock, driver| {
        let engine = mock.engine(driver);
        let mut connection = engine.connection().unwrap();
        connection.ping().unwrap();
        assert_eq!(connection.one(&text("SELECT 1").rows::<i64>()).unwrap(), 1, "{driver}");
    });
}

#[test]
fn text_of_every_alphabet() {
    everywhere(|mock, driver| {
        let mut connection = mock.engine(driver).connection().unwrap();
        let rows = connection.all(&text("SELECT NAME, N FROM USERS").rows::<(String, i64)>()).unwrap();
        assert_eq!(rows, [("Zoë 日本".to_owned(), 1), ("b".to_owned(), i64::MIN)], "{driver}");
    });
}

fn kind_of(connection: &mut Connection, sql: &str) -> (ErrorKind, bool) {
    let error = connection.execute_script(sql).unwrap_err();
    (error.kind(), error.is_transient())
}

#[test]
fn errors_are_known_by_their_number() {
    everywhere(|mock, driver| {
        let mut connection = mock.engine(driver).connection().unwrap();
        for (sql, kind, transient) in [
            ("SELECT 1 / 0", ErrorKind::Data, false),
            ("INSERT INTO users VALUES (1)", ErrorKind::UniqueViolation, false),
            ("DELETE FROM users", ErrorKind::ForeignKeyViolation, false),
            ("INSERT INTO users VALUES (NULL)", ErrorKind::NotNullViolation, false),
            ("UPDATE users SET a = 1", ErrorKind::Deadlock, true),
            ("UPDATE users SET a = 2", ErrorKind::LockTimeout, true),
            ("SELECT x FROM nowhere", ErrorKind::UnknownObject, false),
            ("SELEC x", ErrorKind::Syntax, false),
        ] {
            assert_eq!(kind_of(&mut connection, sql), (kind, transient), "{driver}: {sql}");
        }
        connection.ping().unwrap();
    });
}

#[test]
fn a_server_that_goes_away() {
    everywhere(|mock, driver| {
        let mut connection = mock.engine(driver).connection().unwrap();
        connection.ping().unwrap();
        mock.stop();
        let error = connection.execute_script("SELECT 1").and_then(|()| connection.execute_script("SELECT 1")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionLost, "{driver}: {error}");
    });
}
