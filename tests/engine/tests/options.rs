//! Options of engines, connections and calls; settings from outside; engine plugins; replicas; several databases.
use aludel_engine::{Binds, Engine, EngineBuilder, EnginePlugin, ErrorKind, ExecutionOptions, PoolKind, Replicated, Result, register_engine_plugin};
use aludel_plugin_sdk::{Error as Refusal, ErrorKind as Class};
use aludel_sql::{Model, bind, select, text};
use aludel_test::on_every_engine;
use aludel_tests_dialects::User;
use aludel_tests_engine::{Server, builder, served};
use std::time::{Duration, Instant};

const SHORT: Duration = Duration::from_millis(60);

#[test]
fn a_statement_that_takes_too_long_is_stopped() {
    let (engine, server) = served("timeout", |builder| builder);
    let mut connection = engine.connection().unwrap();
    let id = connection.id().unwrap();
    let started = Instant::now();
    let error = connection.with_options(ExecutionOptions::new().timeout(SHORT)).execute(&text("sleep 5000")).unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(4));
    assert_eq!((error.kind(), error.code()), (ErrorKind::StatementTimeout, "DB-3009"), "{error}");
    assert_eq!(error.message(), "the statement ran past its time: it was stopped after the 0.1 s that it was given");
    assert!(error.to_string().contains("sleep 5000"), "{error}");
    connection.execute(&text("sleep 100")).unwrap();
    connection.with_options(ExecutionOptions::new().timeout(Duration::from_secs(60))).execute(&text("sleep 1")).unwrap();
    let error = connection.with_options(ExecutionOptions::new().timeout(SHORT)).execute_script("sleep 5000").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::StatementTimeout);
    drop(connection);
    assert_eq!(engine.connection().unwrap().id().unwrap(), id, "the connection is as good as before");
    assert_eq!(server.state().open, 1);
    let patient = builder("served://timeout").execution_options(ExecutionOptions::new().timeout(SHORT)).connect().unwrap();
    assert_eq!(patient.connection().unwrap().all(&text("sleep 5000")).unwrap_err().kind(), ErrorKind::StatementTimeout);
}

#[test]
fn many_deadlines_at_once() {
    let (engine, _) = served("deadlines", |builder| builder.pool_size(8));
    std::thread::scope(|scope| {
        for thread in 0..8_u64 {
            let engine = engine.clone();
            scope.spawn(move || {
                let mut connection = engine.connection().unwrap();
                for round in 0..10 {
                    let late = (thread + round).is_multiple_of(2);
                    let options = ExecutionOptions::new().timeout(if late { Duration::from_millis(5) } else { Duration::from_secs(30) });
                    let done = connection.with_options(options).execute(&text(if late { "sleep 3000" } else { "sleep 3" }));
                    assert_eq!(done.map_err(|error| error.kind()).err(), late.then_some(ErrorKind::StatementTimeout));
                }
            });
        }
    });
    assert_eq!((engine.pool_status().in_use, engine.pool_status().idle), (0, 8));
}

on_every_engine! {
    fn a_real_statement_is_stopped(server) {
        let slow = match server.dialect_name() {
            "postgres" => "SELECT pg_sleep(20)",
            "mysql" | "mariadb" => "SELECT SLEEP(20)",
            _ => "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000) SELECT count(*) FROM n",
        };
        let mut connection = server.connection().unwrap();
        let started = Instant::now();
        let done = connection.with_options(ExecutionOptions::new().timeout(Duration::from_millis(200))).all(&text(slow));
        assert!(started.elapsed() < Duration::from_secs(15), "it was not stopped");
        // MySQL's SLEEP itself answers 1 when it is interrupted, which is no error.
        match done {
            Err(error) => assert_eq!(error.kind(), ErrorKind::StatementTimeout, "{error}"),
            Ok(rows) => assert!(matches!(server.dialect_name(), "mysql" | "mariadb") && rows.len() == 1),
        }
        connection.all(&text("SELECT 1")).unwrap();
        drop(connection);
        assert_eq!(server.connection().unwrap().one(&text("SELECT 1").rows::<i64>()).unwrap(), 1);
    }

    fn tags_are_comments(server) {
        let recorder = server.record();
        let mut connection = server.connection().unwrap();
        let query = text("SELECT 1").rows::<i64>();
        connection.set_options(ExecutionOptions::new().tag("app", "shop")).unwrap();
        for _ in 0..2 {
            assert_eq!(connection.one(&query).unwrap(), 1);
            assert_eq!(connection.with_options(ExecutionOptions::new().tag("route", "/users/{id}")).one(&query).unwrap(), 1);
        }
        drop(connection);
        assert_eq!(server.connection().unwrap().one(&query).unwrap(), 1);
        let (app, both) = ("SELECT 1 /*app='shop'*/", "SELECT 1 /*app='shop',route='%2Fusers%2F%7Bid%7D'*/");
        assert_eq!(recorder.statements(), [app, both, app, both, "SELECT 1"]);
        assert_eq!(server.cache_status().statements, 1, "the engine keeps the statement once");
    }
}

#[test]
fn options_are_told_and_go_with_the_connection() {
    let (engine, server) = served("told", |builder| builder);
    engine.events().set_options(|event| {
        assert!(!event.of_engine);
        *event.options = std::mem::take(event.options).tag("by", "listener");
    });
    let mut connection = engine.connection().unwrap();
    connection.set_options(ExecutionOptions::new().tag("by", "program")).unwrap();
    connection.execute(&text("work")).unwrap();
    drop(connection);
    let mut connection = engine.connection().unwrap();
    assert!(connection.options().is_none(), "the next one has nothing of it");
    connection.execute(&text("work")).unwrap();
    assert_eq!(server.take_log(), ["work /*by='listener'*/", "work"]);
}

#[test]
fn rows_in_batches_and_partitions() {
    let (engine, server) = served("batches", |builder| builder);
    let mut connection = engine.connection().unwrap();
    let rows = text("rows 10").rows::<i64>();
    let fetches = |server: &Server| server.take_log().iter().filter(|asked| *asked == "fetch").count();
    assert_eq!(connection.yield_per(4, &rows).unwrap().map(Result::unwrap).collect::<Vec<_>>(), (0..10).collect::<Vec<_>>());
    assert_eq!(fetches(&server), 2, "4, 4 and 2");
    let partitions: Vec<Vec<i64>> = connection.stream(&rows).unwrap().partitions(3).map(Result::unwrap).collect();
    assert_eq!(partitions, [vec![0, 1, 2], vec![3, 4, 5], vec![6, 7, 8], vec![9]]);
    assert_eq!(fetches(&server), 0);
    assert_eq!(connection.stream(&text("rows 0").rows::<i64>()).unwrap().partitions(3).count(), 0);
    connection.set_options(ExecutionOptions::new().batch_rows(5)).unwrap();
    assert_eq!(connection.all(&rows).unwrap().len(), 10);
    assert_eq!(fetches(&server), 1);
    let mut broken = connection.yield_per(2, &rows).unwrap().partitions(4);
    server.die();
    assert!(broken.next().unwrap().is_err());
    assert!(broken.next().is_none());
}

#[test]
fn settings_from_outside() {
    let config = [
        ("db.url", "served://config/x"),
        ("db.pool_size", "3"),
        ("db.max_overflow", "0"),
        ("db.pool_timeout", "0.05"),
        ("db.pool_recycle", "-1"),
        ("db.echo", "False"),
        ("db.pool_pre_ping", "true"),
        ("db.connect_args.Color", "red"),
        ("db.logging_name", "shop"),
        ("other.thing", "ignored"),
    ];
    let engine = Engine::builder_from_config(config, "db.").unwrap().registry(aludel_tests_engine::registry()).connect().unwrap();
    assert_eq!((engine.pool_status().size, engine.name()), (3, "shop"));
    assert_eq!(Server::named("config").state().attempts[0].1, [("Color".to_owned(), "red".to_owned())]);
    let held: Vec<_> = (0..3).map(|_| engine.connection().unwrap()).collect();
    assert_eq!(engine.connection().unwrap_err().kind(), ErrorKind::PoolTimeout);
    drop(held);
    for (name, value) in [("pool_sise", "3"), ("pool_size", "three"), ("echo", "maybe"), ("pool_timeout", "soon"), ("pool", "lake")] {
        let error = Engine::builder("sqlite://").configure(name, value).err().unwrap();
        assert_eq!(error.code(), "ENG-1008", "{error}");
        assert!(error.message().contains(name), "{error}");
    }
    assert_eq!(Engine::builder_from_config([("a", "b")], "db.").err().unwrap().message(), "the setting `db.url` is missing");
}

#[test]
fn settings_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(".env");
    std::fs::write(
        &file,
        "# the seed's file\nALUDEL_FILE_URL=served://ada:pw@env-file/mydb\nSEED_POOL_SIZE=20\nSEED_MAX_OVERFLOW=\"10\"\nSEED_ECHO=True\n",
    )
    .unwrap();
    let engine =
        Engine::builder_from_env_file(&file, "ALUDEL_FILE_URL", "SEED_").unwrap().registry(aludel_tests_engine::registry()).connect().unwrap();
    assert_eq!((engine.pool_status().size, engine.url().database()), (20, Some("mydb")));
    std::fs::write(&file, "nonsense").unwrap();
    let error = Engine::builder_from_env_file(&file, "X", "").err().unwrap();
    assert_eq!(error.code(), "ENG-1010");
    assert!(error.message().ends_with("line 1 is not `NAME=value`"), "{error}");
    assert_eq!(Engine::builder_from_env("ALUDEL_SURELY_NOT_SET", "X_").err().unwrap().code(), "ENG-1007");
}

struct Naming;

impl EnginePlugin for Naming {
    fn name(&self) -> &str {
        "naming"
    }
    fn configure(&self, mut builder: EngineBuilder) -> Result<EngineBuilder> {
        let name = builder.take_url_option("engine_name").pop().unwrap_or_default();
        Ok(builder.logging_name(name).pool_size(1))
    }
    fn created(&self, engine: &Engine) -> Result<()> {
        engine.connection()?.execute_script("hello from the plugin")
    }
}

#[test]
fn plugins_of_engines_by_url() {
    register_engine_plugin(Naming);
    let engine = builder("served://plugged/x?plugin=naming&engine_name=shop&color=red").connect().unwrap();
    assert_eq!((engine.name(), engine.pool_status().size), ("shop", 1));
    let server = Server::named("plugged");
    assert_eq!(server.state().attempts[0].0, "served://plugged/x?color=red", "what is the plugin's is not the driver's");
    assert_eq!(server.take_log(), ["hello from the plugin"]);
    let error = builder("served://plugged/x?plugin=nobody").connect().unwrap_err();
    assert_eq!(error.code(), "ENG-1009");
    assert!(error.to_string().contains("naming"), "{error}");
}

#[test]
fn reads_go_to_replicas_until_something_is_written() {
    let (primary, one, two) = (served("primary", |b| b), served("replica-1", |b| b), served("replica-2", |b| b));
    let database = Replicated::new(primary.0, [one.0, two.0]).sticky(SHORT);
    let logs = || [&primary.1, &one.1, &two.1].map(|server| server.take_log().len());
    let query = select(bind(1_i64));
    let mut connection = database.connection();
    let read = |connection: &mut aludel_engine::ReplicatedConnection| drop(connection.all(&query).unwrap());
    read(&mut connection);
    read(&mut database.connection());
    assert_eq!(logs(), [0, 1, 1], "in turn");
    read(&mut connection);
    assert_eq!(logs(), [0, 1, 0], "a connection keeps its replica");
    connection.execute(&text("work")).unwrap();
    read(&mut connection);
    assert_eq!(logs(), [2, 0, 0], "what was just written is there");
    std::thread::sleep(SHORT * 2);
    read(&mut connection);
    assert_eq!(logs(), [0, 1, 0]);
    connection.transaction(|tx| tx.all(&query).map(|_| ())).unwrap();
    assert_eq!(logs(), [3, 0, 0], "BEGIN, the query and COMMIT");
    // Replicas that are away are passed over.
    for server in [&one.1, &two.1] {
        server.die();
        server.state().refuse = Some(Refusal::new(Class::CANNOT_CONNECT, "away"));
    }
    database.replicas().iter().for_each(Engine::dispose);
    read(&mut database.connection());
    assert_eq!(logs(), [1, 0, 0]);
}

#[test]
fn a_select_that_locks_or_writes_is_a_write() {
    let (primary, replica) = (served("locking-primary", |b| b), served("locking-replica", |b| b));
    let database = Replicated::new(primary.0.clone(), [replica.0]);
    let mut connection = database.connection();
    assert!(connection.execute(&text("SELECT 1")).is_ok());
    assert_eq!((primary.1.take_log().len(), replica.1.take_log().len()), (1, 0), "nobody knows what hand-written SQL does");
    assert!(connection.wrote_at().is_some());
    let mut other = database.connection();
    other.stick(connection.wrote_at().unwrap());
    other.all(&select(bind(1_i64))).unwrap();
    assert_eq!((primary.1.take_log().len(), replica.1.take_log().len()), (1, 0), "carried on to another connection");
}

#[test]
fn tables_are_bound_to_engines() {
    let (shop, audit) = (served("shop", |b| b).0, served("audit", |b| b).0);
    let binds = Binds::new(shop.clone()).table("audit", audit.clone()).model::<User>(audit.clone());
    assert!(binds.of_table("audit").is_same(&audit) && binds.of::<User>().is_same(&audit) && binds.of_table("orders").is_same(&shop));
    assert_eq!(binds.engines().len(), 2);
    assert_eq!(User::def().table_name, "users");
}

/// The ways of inserting that SQLite's driver, which has one of its own, never takes.
#[test]
fn inserts_by_returning_last_id_and_not_at_all() {
    let users = || vec![User::new("a", 1), User::new("b", 2), User::new("c", 3)];
    let inserted = |scheme: &str| -> (Result<()>, Vec<i64>, Vec<String>) {
        let engine = builder(&format!("{scheme}://insert-{scheme}")).connect().unwrap();
        let mut rows = users();
        let done = engine.connection().unwrap().insert_all(&mut rows);
        assert_eq!(engine.pool_status().in_use, 0);
        let keys = rows.iter().filter(|row| row.id.is_set()).map(|row| *row.id).collect();
        (done, keys, Server::named(&format!("insert-{scheme}")).take_log())
    };
    let (done, keys, log) = inserted("served");
    done.unwrap();
    assert_eq!(keys, [1, 2, 3]);
    assert_eq!(
        (log.len(), log[0].as_str(), log[1].as_str()),
        (5, "BEGIN", "INSERT INTO \"users\" (\"email\", \"nickname\", \"age\") VALUES ('a', NULL, 1) RETURNING \"id\"".replace('"', "").as_str()),
        "{log:?}"
    );
    let (done, keys, log) = inserted("lastid");
    done.unwrap();
    assert_eq!((keys, log.len()), (vec![1, 2, 3], 5));
    assert!(!log[1].contains("RETURNING"));
    let (done, keys, log) = inserted("keyless");
    assert_eq!(done.unwrap_err().code(), "ENG-3006");
    assert_eq!((keys.len(), log), (0, vec!["BEGIN".to_owned(), "ROLLBACK".to_owned()]), "refused before anything was sent");
    let (done, keys, log) = inserted("output");
    done.unwrap();
    assert_eq!(keys, [1, 2, 3]);
    assert_eq!(log, ["BEGIN", "3 of INSERT INTO users (email, nickname, age) VALUES /(?, ?, ?)/inserted.id", "COMMIT"]);
}

#[test]
fn a_pool_kind_may_be_said_in_words() {
    let engine = builder("served://kinds").configure("pool", "NullPool").unwrap().connect().unwrap();
    assert_eq!(engine.pool_status().size, 0);
    let engine = builder("served://kinds").pool(PoolKind::Null).configure("pool", "static").unwrap().connect().unwrap();
    assert_eq!(engine.pool_status().size, 1, "the last word wins");
}
