//! Statements as events of `tracing`. One test, because a subscriber is for the whole process.
use aludel_sql::{MetaData, Result, SqlType, Table, Value, ValueRef, column, insert_into, text, types::TypeDecorator};
use aludel_test::{memory, memory_with};
use std::{
    io::Write,
    sync::{Arc, Mutex},
};
use tracing_subscriber::fmt::MakeWriter;

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

struct Hidden;

impl TypeDecorator for Hidden {
    fn name(&self) -> &str {
        "hidden"
    }
    fn impl_type(&self, _: &str) -> SqlType {
        SqlType::Text
    }
    fn bind(&self, value: ValueRef<'_>, _: &str) -> Result<Value> {
        Ok(value.to_value())
    }
    fn result(&self, value: ValueRef<'_>, _: &str) -> Result<Value> {
        Ok(value.to_value())
    }
    fn is_sensitive(&self) -> bool {
        true
    }
}

#[test]
fn events_have_the_sql_and_not_the_values() {
    let log = Log::default();
    tracing_subscriber::fmt().with_max_level(tracing_subscriber::filter::LevelFilter::INFO).with_ansi(false).with_writer(log.clone()).init();
    let query = text("SELECT :secret").bind("secret", "hunter2").rows::<String>();

    let quiet = memory();
    quiet.connection().unwrap().one(&query).unwrap();
    assert_eq!(log.take(), "", "without echo the level is DEBUG");

    let echo = memory_with(|builder| builder.echo(true)).unwrap();
    echo.transaction(|tx| tx.one(&query)).unwrap();
    let lines = log.take();
    assert_eq!(lines.lines().count(), 3, "{lines}");
    for part in [
        "INFO",
        "aludel.sql",
        "db.system.name=\"sqlite\"",
        "db.query.text=\"SELECT ?\"",
        "db.response.returned_rows=1",
        "duration_us=",
        "BEGIN",
        "COMMIT",
    ] {
        assert!(lines.contains(part), "{part}: {lines}");
    }
    assert!(!lines.contains("hunter2"), "{lines}");

    let open = memory_with(|builder| builder.echo(true).show_values(true)).unwrap();
    open.connection().unwrap().one(&query).unwrap();
    assert!(log.take().contains("hunter2"));

    // A type may say that its values are never shown, whoever asks.
    let table = Table::new("t").column(column("a", SqlType::decorated(Hidden))).column(column("b", SqlType::Text));
    open.create_all(&MetaData::new().table(table.clone())).unwrap();
    open.connection().unwrap().execute(&insert_into(&table).set("a", "hunter2").set("b", "seen")).unwrap();
    let lines = log.take();
    assert!(!lines.contains("hunter2") && lines.contains("[***, \\\"seen\\\"]"), "{lines}");

    let _ = aludel_engine::Engine::builder("sqlite:///x?mode=memory&password=hunter2").echo(true).connect();
    assert!(!log.take().contains("hunter2"));
}
