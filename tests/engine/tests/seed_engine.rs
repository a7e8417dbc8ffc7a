//! The engine's part of the guide that this project answers, chapters 2, 4 and 10, call by call and in its order. Where the guide's own code is
//! wrong, the comment says what is done instead.
use aludel_engine::{
    Connection, Distributed, Engine, EngineBuilder, Error, ErrorKind, Events, PoolKind, PoolStatus, Result, RetryPolicy, Saga, Transaction, Url,
};
use aludel_sql::text;
use aludel_test::on_every_engine;
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

// 2.1, 2.2: drivers are plugins, found by the scheme of the URL; the version can be asked for.
#[test]
fn chapter_2_1_installation_and_version() {
    assert!(aludel_engine::VERSION.split('.').count() == 3);
    let engine = Engine::connect("sqlite://").unwrap();
    assert!(engine.library().is_some_and(|file| file.to_string_lossy().contains("sqlite")));
    assert!(engine.server_version().starts_with("3."));
    // A dialect that is not installed says where it was looked for.
    let error = Engine::connect("oracle://user:password@localhost:1521/dbname").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Plugin);
    assert!(error.message().contains("oracle") && !error.to_string().contains("password@"), "{error}");
}

// 2.3: the guide's URLs.
#[test]
fn chapter_2_3_urls() {
    let urls = [
        ("sqlite:///example.db", "sqlite", None, None, Some("example.db")),
        ("postgresql://user:password@localhost:5432/dbname", "postgresql", None, Some(5432), Some("dbname")),
        ("mysql+pymysql://user:password@localhost:3306/dbname", "mysql", Some("pymysql"), Some(3306), Some("dbname")),
        ("oracle://user:password@localhost:1521/dbname", "oracle", None, Some(1521), Some("dbname")),
        ("mssql+pyodbc://user:password@server/database?driver=ODBC+Driver+17+for+SQL+Server", "mssql", Some("pyodbc"), None, Some("database")),
    ];
    for (text, dialect, driver, port, database) in urls {
        let url: Url = text.parse().unwrap();
        assert_eq!((url.dialect(), url.driver(), url.port(), url.database()), (dialect, driver, port, database));
        assert!(!url.to_string().contains("password@"), "{url}");
    }
    let mssql: Url = urls[4].0.parse().unwrap();
    assert_eq!(mssql.option("driver"), Some("ODBC Driver 17 for SQL Server"));
}

/// 2.3: `DatabaseConfig`. Sessions are the matter of `aludel-orm`; here a connection with the same life: rolled back on an error, given back
/// in any case.
struct DatabaseConfig {
    engine: Engine,
}

impl DatabaseConfig {
    fn new(url: &str) -> Result<Self> {
        let engine =
            Engine::builder(url).echo(true).pool_size(20).max_overflow(0).pool_pre_ping(true).pool_recycle(Duration::from_secs(300)).connect()?;
        Ok(DatabaseConfig { engine })
    }
}

// 2.4: the guide's `.env` file, and its settings class.
#[test]
fn chapter_2_4_environment() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    let database = folder.path().join("mydb.db");
    let lines = format!(
        "SEED_DATABASE_URL=sqlite:///{}\nSQLALCHEMY_ECHO=True\nSQLALCHEMY_POOL_SIZE=20\nSQLALCHEMY_MAX_OVERFLOW=10\n\
         SQLALCHEMY_POOL_TIMEOUT=30\nSQLALCHEMY_POOL_RECYCLE=3600\nSQLALCHEMY_POOL_PRE_PING=True\n",
        database.display()
    );
    std::fs::write(&file, lines).unwrap();
    let engine = Engine::builder_from_env_file(&file, "SEED_DATABASE_URL", "SQLALCHEMY_").unwrap().connect().unwrap();
    assert_eq!(engine.pool_status().size, 20);
}

/// 4.1: `EngineFactory`. Its SQLite engine fails in Python (`echo` is given twice), and shares one connection of a file between threads; a builder
/// takes the last word, and a file gets a queue.
struct EngineFactory;

impl EngineFactory {
    fn sqlite(path: &str, more: impl FnOnce(EngineBuilder) -> EngineBuilder) -> EngineBuilder {
        let builder =
            Engine::builder(format!("sqlite:///{path}")).echo(false).connect_arg("check_same_thread", "false").connect_arg("timeout", "20000");
        more(builder)
    }

    fn server(dialect: &str, (user, password): (&str, &str), (host, port): (&str, u16), database: &str) -> EngineBuilder {
        // The parts need no escaping, other than in the guide's string.
        let url = Url::new(dialect).unwrap().with_user(user).with_password(password).with_host(host).with_port(port).with_database(database);
        Engine::builder(url)
            .pool(PoolKind::Queue)
            .pool_size(20)
            .max_overflow(10)
            .pool_pre_ping(true)
            .pool_recycle(Duration::from_secs(3600))
            .connect_arg("connect_timeout", "10")
    }
}

#[test]
fn chapter_4_1_factories() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.db");
    let engine = EngineFactory::sqlite(&path.to_string_lossy(), |builder| builder.echo(true).pool_size(30)).connect().unwrap();
    assert_eq!(engine.pool_status().size, 30);
    // Nobody listens there; what is said about it names neither password nor anything but the reason.
    for dialect in ["postgres", "mysql"] {
        let error = EngineFactory::server(dialect, ("myuser", "my@pass:word"), ("127.0.0.1", 1), "mydb").connect().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::CannotConnect, "{error}");
        assert!(!format!("{error} {error:?}").contains("my@pass") && error.message().lines().count() == 1, "{error}");
    }
}

/// 4.2: `ConnectionManager`. What the guide does by hand is what guards do.
struct ConnectionManager {
    engine: Engine,
}

impl ConnectionManager {
    fn connection(&self) -> Result<Connection> {
        self.engine.connection()
    }

    fn execute_in_transaction<T>(&self, work: impl FnOnce(&mut Transaction<'_>) -> Result<T>) -> Result<T> {
        self.engine.transaction(work)
    }
}

fn transfer_funds(manager: &ConnectionManager, from: i64, to: i64, amount: i64) -> Result<bool> {
    manager.execute_in_transaction(|connection| {
        let change = |sql: &'static str, id: i64| text(sql).bind("amount", amount).bind("account_id", id);
        connection.execute(&change("UPDATE accounts SET balance = balance - :amount WHERE id = :account_id", from))?;
        let done = connection.execute(&change("UPDATE accounts SET balance = balance + :amount WHERE id = :account_id", to))?;
        match done.affected {
            1 => Ok(true),
            _ => Err(Error::new(ErrorKind::NoRow, "APP-1", "there is no such account")),
        }
    })
}

fn accounts(engine: &Engine) {
    let mut connection = engine.connection().unwrap();
    connection.execute_script("CREATE TABLE accounts (id INTEGER PRIMARY KEY, balance INTEGER NOT NULL)").unwrap();
    connection.execute_many(&[1_i64, 2].map(|id| text("INSERT INTO accounts (id, balance) VALUES (:id, 100)").bind("id", id))).unwrap();
}

fn balances(engine: &Engine) -> Vec<i64> {
    engine.connection().unwrap().all(&text("SELECT balance FROM accounts ORDER BY id").rows::<i64>()).unwrap()
}

/// 4.3: `monitor_pool_status`. `pool.invalid()` does not exist in SQLAlchemy; here the number is counted.
fn monitor_pool_status(engine: &Engine) -> BTreeMap<&'static str, usize> {
    let PoolStatus { size, idle, in_use, overflow, invalidated, .. } = engine.pool_status();
    [("pool_size", size), ("checked_in", idle), ("checked_out", in_use), ("overflow", overflow), ("invalid", invalidated as usize)].into()
}

// 4.3: NullPool on `:memory:` gives every connection an empty database; it is refused.
#[test]
fn chapter_4_3_configurations() {
    let folder = tempfile::tempdir().unwrap();
    let development = Engine::builder(aludel_test::url_of(&folder.path().join("dev.db"))).pool(PoolKind::Static).connect().unwrap();
    assert_eq!(development.pool_status().size, 1);
    let error = Engine::builder("sqlite:///:memory:").pool(PoolKind::Null).connect().unwrap_err();
    assert_eq!(error.code(), "ENG-2104");
}

// 4.3: listeners. The guide guesses the dialect from `str(dbapi_connection)`; the event says it.
#[test]
fn chapter_4_3_events() {
    let set = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&set);
    let listener = Events::global().connect(move |event| {
        if event.dialect == "sqlite" {
            count.fetch_add(1, Ordering::Relaxed);
            event.connection().execute_script("PRAGMA foreign_keys=ON; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL")?;
        }
        Ok::<_, Error>(())
    });
    let file = aludel_test::temp_file_with(|builder| builder.pool_size(1).max_overflow(1));
    listener.remove();
    let mut connection = file.connection().unwrap();
    assert_eq!(connection.one(&text("PRAGMA journal_mode").rows::<String>()).unwrap(), "wal");
    assert_eq!(connection.one(&text("PRAGMA synchronous").rows::<i64>()).unwrap(), 1);
    assert!(set.load(Ordering::Relaxed) >= 1);
    // `pool_overflow` does not exist in SQLAlchemy; here it does.
    let overflows = Arc::new(AtomicUsize::new(0));
    let heard = Arc::clone(&overflows);
    file.events().overflow(move |event| {
        heard.fetch_add(1, Ordering::Relaxed);
        assert_eq!((event.size, event.in_use), (1, 2));
    });
    let second = file.connection().unwrap();
    assert_eq!(overflows.load(Ordering::Relaxed), 1);
    let status = monitor_pool_status(&file);
    assert_eq!(status, [("pool_size", 1), ("checked_in", 0), ("checked_out", 2), ("overflow", 1), ("invalid", 0)].into());
    drop(second);
    connection.invalidate();
    assert_eq!(monitor_pool_status(&file)["invalid"], 1);
}

on_every_engine! {
    fn chapters_2_and_4_connections_and_transactions(server) {
        let manager = ConnectionManager { engine: DatabaseConfig::new(server.url()).unwrap().engine };
        accounts(&manager.engine);
        assert!(transfer_funds(&manager, 1, 2, 30).unwrap());
        assert_eq!(balances(&manager.engine), [70, 130]);
        assert_eq!(transfer_funds(&manager, 1, 77, 30).unwrap_err().code(), "APP-1");
        assert_eq!(balances(&manager.engine), [70, 130], "the debit was rolled back");
        manager.connection().unwrap().ping().unwrap();
        assert_eq!(monitor_pool_status(&manager.engine)["checked_out"], 0);
    }

    // 10.2: nested transactions with savepoints.
    fn chapter_10_2_nested_transactions(server) {
        accounts(server);
        let set = |balance: i64, id: i64| text("UPDATE accounts SET balance = :b WHERE id = :id").bind("b", balance).bind("id", id);
        let mut tx = server.begin().unwrap();
        tx.execute(&set(1, 1)).unwrap();
        let mut savepoint = tx.savepoint().unwrap();
        savepoint.execute(&set(2, 2)).unwrap();
        savepoint.rollback().unwrap();
        let mut savepoint = tx.savepoint().unwrap();
        savepoint.execute(&set(3, 2)).unwrap();
        savepoint.commit().unwrap();
        tx.commit().unwrap();
        assert_eq!(balances(server), [1, 3]);
    }

    // 10.2: the guide retries on IntegrityError and DataError, which are never transient. The dialect says what is.
    fn chapter_10_2_retry(server) {
        accounts(server);
        let mut attempts = 0;
        let error = server
            .retry(&RetryPolicy::new().attempts(3), |tx| {
                attempts += 1;
                tx.execute(&text("INSERT INTO accounts (id, balance) VALUES (1, 0)")).map(|_| ())
            })
            .unwrap_err();
        assert_eq!((error.kind(), attempts), (ErrorKind::UniqueViolation, 1));
        let mut attempts = 0;
        let done = server.retry(&RetryPolicy::new().attempts(3).backoff(Duration::from_millis(1), Duration::from_millis(5)), |tx| {
            attempts += 1;
            tx.execute(&text("UPDATE accounts SET balance = balance + 1 WHERE id = 1"))?;
            match attempts {
                1 | 2 => Err(Error::new(ErrorKind::SerializationFailure, "APP-2", "lost").with_transient(true)),
                _ => Ok(()),
            }
        });
        done.unwrap();
        assert_eq!((attempts, balances(server)), (3, vec![101, 100]), "only the last attempt was committed");
    }

    // 10.2: the guide's "distributed transaction" commits one session after the other. Two phases do what it promises.
    fn chapter_10_2_distributed(server) {
        accounts(server);
        let begun = Distributed::begin(format!("seed-{}-{}", std::process::id(), server.name()), &[server, server]);
        let mut both = match begun {
            Ok(both) => both,
            Err(error) => return assert_eq!((server.name(), error.kind()), ("sqlite", ErrorKind::Unsupported)),
        };
        for (part, id) in [(0, 1_i64), (1, 2)] {
            both.part(part).unwrap().execute(&text("UPDATE accounts SET balance = 0 WHERE id = :id").bind("id", id)).unwrap();
        }
        match both.commit(|_| Ok(())) {
            Ok(left) => assert!(left.is_empty() && balances(server) == [0, 0]),
            // A server may be set up to allow none; then nothing has happened.
            Err(error) => assert!(error.to_string().contains("max_prepared_transactions") && balances(server) == [100, 100], "{error}"),
        }
    }

    // 10.2: compensation.
    fn chapter_10_2_saga(server) {
        accounts(server);
        let run = |sql: &'static str| move |engine: &mut Engine| Ok(engine.transaction(|tx| tx.execute(&text(sql)).map(|_| ()))?);
        let error = Saga::new()
            .step("create user", run("INSERT INTO accounts (id, balance) VALUES (3, 0)"), run("DELETE FROM accounts WHERE id = 3"))
            .step("fill account", run("UPDATE accounts SET balance = 5 WHERE id = 3"), run("UPDATE accounts SET balance = 0 WHERE id = 3"))
            .last("send welcome mail", |_| Err("email service unavailable".into()))
            .run(&mut Engine::clone(server))
            .unwrap_err();
        assert_eq!(error.undone, ["fill account", "create user"]);
        assert_eq!(error.to_string(), "step `send welcome mail` failed: email service unavailable; 2 earlier steps were undone");
        assert_eq!(balances(server), [100, 100]);
    }
}
