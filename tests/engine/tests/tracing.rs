//! Spans and events with OpenTelemetry's names. One test, because a subscriber is for the whole process.
use aludel_engine::ExecutionOptions;
use aludel_sql::text;
use aludel_tests_engine::builder;
use std::{
    io::Write,
    sync::{Arc, Mutex},
    time::Duration,
};
use tracing_subscriber::fmt::{MakeWriter, format::FmtSpan};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut self.0.lock().unwrap())).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Log {
    type Writer = Log;
    fn make_writer(&'w self) -> Log {
        self.clone()
    }
}

#[track_caller]
fn has(log: &str, parts: &[&str]) {
    for part in parts {
        assert!(log.contains(part), "no `{part}` in:\n{log}");
    }
}

#[test]
fn statements_are_spans_and_events() {
    let log = Log::default();
    let info = tracing_subscriber::filter::LevelFilter::INFO;
    tracing_subscriber::fmt().with_max_level(info).with_span_events(FmtSpan::CLOSE).with_ansi(false).with_writer(log.clone()).init();
    let engine = builder("served://ada:hunter2@traced:4711/shop")
        .echo(true)
        .echo_pool(true)
        .logging_name("orders")
        .pool_size(1)
        .max_overflow(0)
        .pool_timeout(Duration::from_millis(10))
        .slow_query(Duration::from_millis(30))
        .connect()
        .unwrap();
    let mut connection = engine.connection().unwrap();
    connection.all(&text("rows 2").rows::<i64>()).unwrap();
    let told = log.take();
    has(
        &told,
        &[
            "db.query{otel.kind=\"client\" db.system.name=\"served\" db.namespace=\"shop\" db.operation.name=\"rows\" server.address=\"traced\" server.port=4711}",
            "aludel.sql: db.system.name=\"served\" db.namespace=\"shop\" db.query.text=\"rows 2\" db.operation.name=\"rows\" db.response.returned_rows=2",
            "engine=\"orders\"",
            ": close time.busy=",
        ],
    );
    assert!(!told.contains("aludel.slow") && !told.contains("hunter2"), "{told}");
    connection.execute(&text("fail DEADLOCK")).unwrap_err();
    has(&log.take(), &["error.type=\"Deadlock\"", "db.response.status_code=\"40P01\""]);
    connection.execute(&text("sleep 40")).unwrap();
    let told = log.take();
    has(&told, &["WARN db.query{", "aludel.slow: ", "db.query.text=\"sleep 40\""]);
    connection.with_options(ExecutionOptions::new().tag("route", "/a")).execute(&text("work")).unwrap();
    has(&log.take(), &["db.query.text=\"work /*route='%2Fa'*/\""]);
    // Waiting for oneself is worth a warning.
    assert!(engine.connection().is_err());
    has(&log.take(), &["WARN aludel.pool: ", "a thread that holds a connection waits for another one"]);
    drop(connection);
    has(&log.take(), &["aludel.pool: a connection came back engine=\"orders\" connection="]);
}
