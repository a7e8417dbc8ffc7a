//! Who watches statements: `tracing`, event listeners, and recorders in tests. Nobody watching costs two loads per statement.
//!
//! # Seeing the SQL
//! Every statement is an event of `tracing` with the target `aludel.sql`, at DEBUG, or at INFO with
//! [`crate::EngineBuilder::echo`]. It happens within a span `db.query` of the same target. Aludel installs no subscriber: the program does, for instance with
//! `tracing_subscriber::fmt().init()`. The fields have OpenTelemetry's names.
//!
//! | field | what |
//! |---|---|
//! | `db.system.name` | the dialect |
//! | `db.namespace` | the database of the URL |
//! | `db.query.text` | the SQL |
//! | `db.operation.name` | its first word |
//! | `db.operation.batch.size` | how often it ran, for a batch |
//! | `db.response.returned_rows` | rows in the first batch, or rows affected |
//! | `db.response.status_code`, `error.type` | SQLSTATE or the database's number, and the kind of the error, when it failed |
//! | `server.address`, `server.port` | of the URL |
//! | `engine` | the engine's name, if it has one |
//! | `duration_us` | microseconds in the driver |
//! | `values` | the bound values, with [`crate::EngineBuilder::show_values`] only |
//!
//! A statement that takes longer than [`crate::EngineBuilder::slow_query`] is told at WARN with the target `aludel.slow`.
mod recorder;
mod values;

pub use recorder::{Recorded, Recorder};
pub(crate) use values::shown;

use crate::{
    error::{self, Result},
    event::{self, Hub, bit, noted},
    url::Url,
};
use aludel_plugin_loader::DriverError;
use parking_lot::Mutex;
use std::{
    sync::{
        Arc, Weak,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tracing::level_filters::LevelFilter;

/// One run of a statement, or of a word that controls a transaction.
pub(crate) struct Happened<'a> {
    pub(crate) sql: &'a str,
    /// Sets of values; 1 for a single run.
    pub(crate) sets: usize,
    pub(crate) rows: u64,
    pub(crate) values: Option<&'a str>,
    pub(crate) duration: Duration,
    /// BEGIN, COMMIT, SAVEPOINT and the like.
    pub(crate) control: bool,
    pub(crate) error: Option<&'a DriverError>,
}

/// What is told of every statement of an engine.
pub(crate) struct Names {
    pub(crate) dialect: String,
    pub(crate) engine: String,
    pub(crate) namespace: Option<String>,
    pub(crate) address: Option<String>,
    pub(crate) port: Option<u16>,
}

impl Names {
    pub(crate) fn new(dialect: &str, engine: &str, url: &Url) -> Self {
        Names {
            dialect: dialect.to_owned(),
            engine: engine.to_owned(),
            namespace: url.database().map(str::to_owned),
            address: url.host().map(str::to_owned),
            port: url.port(),
        }
    }
}

/// How statements are told.
#[derive(Clone, Copy, Default)]
pub(crate) struct Telling {
    pub(crate) echo: bool,
    pub(crate) show_values: bool,
    pub(crate) slow: Option<Duration>,
}

/// Where an engine's statements are told.
pub(crate) struct Observer {
    pub(crate) names: Names,
    pub(crate) telling: Telling,
    pub(crate) hub: Arc<Hub>,
    recording: AtomicUsize,
    recorders: Mutex<Vec<Weak<Mutex<Vec<Recorded>>>>>,
}

impl Observer {
    pub(crate) fn new(names: Names, telling: Telling, hub: Arc<Hub>) -> Self {
        hub.set(bit::SLOW, telling.slow.is_some());
        Observer { names, telling, hub, recording: AtomicUsize::new(0), recorders: Mutex::default() }
    }

    /// Whether anybody watches.
    #[inline]
    pub(crate) fn is_on(&self) -> bool {
        self.hub.has(bit::STATEMENTS) || self.is_traced()
    }

    #[inline]
    fn is_traced(&self) -> bool {
        LevelFilter::current() >= if self.telling.echo { LevelFilter::INFO } else { LevelFilter::DEBUG }
    }

    /// A recorder that hears everything until it is dropped.
    pub(crate) fn record(self: &Arc<Self>) -> Recorder {
        let entries = Arc::new(Mutex::new(Vec::new()));
        let mut recorders = self.recorders.lock();
        recorders.push(Arc::downgrade(&entries));
        self.recording.fetch_add(1, Ordering::Relaxed);
        self.hub.set(bit::RECORDING, true);
        drop(recorders);
        Recorder::new(entries, Arc::clone(self))
    }

    fn end_recording(&self) {
        let mut recorders = self.recorders.lock();
        recorders.retain(|recorder| recorder.strong_count() > 0);
        if self.recording.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.hub.set(bit::RECORDING, false);
        }
    }

    /// Asks the listeners whether a statement may run. Errors: the first listener's.
    #[cold]
    pub(crate) fn before(&self, sql: &str, sets: usize, values: Option<&str>) -> Result<()> {
        if !self.hub.has(bit::BEFORE_EXECUTE) {
            return Ok(());
        }
        let (dialect, engine) = (&*self.names.dialect, &*self.names.engine);
        self.hub.before_execute(&mut event::BeforeExecute { dialect, engine, sql, sets, values })
    }

    /// The span of a statement. Its way out is with the guard.
    #[cold]
    pub(crate) fn span(&self, sql: &str) -> tracing::Span {
        if !self.is_traced() {
            return tracing::Span::none();
        }
        macro_rules! span {
            ($level:expr) => {
                tracing::span!(target: "aludel.sql", $level, "db.query", otel.kind = "client", db.system.name = self.names.dialect,
                    db.namespace = self.names.namespace, db.operation.name = operation(sql), server.address = self.names.address,
                    server.port = self.names.port, error.type = tracing::field::Empty, db.response.status_code = tracing::field::Empty)
            };
        }
        if self.telling.echo { span!(tracing::Level::INFO) } else { span!(tracing::Level::DEBUG) }
    }

    #[cold]
    pub(crate) fn tell(&self, happened: &Happened<'_>) {
        if self.hub.has(bit::RECORDING) {
            let entry = Recorded { sql: happened.sql.to_owned(), sets: happened.sets, control: happened.control };
            for recorder in self.recorders.lock().iter().filter_map(Weak::upgrade) {
                recorder.lock().push(entry.clone());
            }
        }
        if self.hub.has(bit::AFTER_EXECUTE) && !happened.control {
            let &Happened { sql, sets, rows, values, duration, error, .. } = happened;
            let (dialect, engine, failed) = (&*self.names.dialect, &*self.names.engine, error.is_some());
            noted("after_execute", self.hub.after_execute(&mut event::AfterExecute { dialect, engine, sql, sets, rows, duration, values, failed }));
        }
        macro_rules! event {
            ($target:literal, $level:expr) => {{
                let Fields { sets, micros, failed, status } = Fields::of(happened);
                tracing::event!(target: $target, $level, db.system.name = self.names.dialect, db.namespace = self.names.namespace,
                    db.query.text = happened.sql, db.operation.name = operation(happened.sql), db.operation.batch.size = sets,
                    db.response.returned_rows = happened.rows, db.response.status_code = status, error.type = failed,
                    server.address = self.names.address, server.port = self.names.port,
                    engine = Some(&*self.names.engine).filter(|name| !name.is_empty()), duration_us = micros, values = happened.values);
            }};
        }
        if self.telling.slow.is_some_and(|slow| happened.duration >= slow) {
            event!("aludel.slow", tracing::Level::WARN);
        }
        if self.telling.echo {
            event!("aludel.sql", tracing::Level::INFO);
        } else {
            event!("aludel.sql", tracing::Level::DEBUG);
        }
    }
}

/// Fields that have to be worked out.
struct Fields {
    sets: Option<usize>,
    micros: u64,
    failed: Option<String>,
    status: Option<String>,
}

impl Fields {
    fn of(happened: &Happened<'_>) -> Self {
        Fields {
            sets: (happened.sets != 1).then_some(happened.sets),
            micros: u64::try_from(happened.duration.as_micros()).unwrap_or(u64::MAX),
            failed: happened.error.map(error_type),
            status: happened.error.and_then(status_code),
        }
    }
}

fn error_type(error: &DriverError) -> String {
    format!("{:?}", error::kind_of(error))
}

fn status_code(error: &DriverError) -> Option<String> {
    let native = (error.native != 0).then(|| error.native.to_string());
    error.sqlstate().map(str::to_owned).or(native)
}

/// The first word of the SQL.
fn operation(sql: &str) -> &str {
    sql.split(|c: char| !c.is_ascii_alphabetic()).find(|word| !word.is_empty()).unwrap_or_default()
}

/// Something that is not a prepared statement, while it runs and somebody watches.
pub(crate) struct Watch<'s> {
    observer: Arc<Observer>,
    sql: &'s str,
    control: bool,
    span: tracing::span::EnteredSpan,
    started: Instant,
}

impl Observer {
    /// Begins to watch, if anybody does. Errors: a listener's refusal.
    #[inline]
    pub(crate) fn watch<'s>(self: &Arc<Self>, sql: &'s str, control: bool) -> Result<Option<Watch<'s>>> {
        if !self.is_on() {
            return Ok(None);
        }
        if !control {
            self.before(sql, 1, None)?;
        }
        let span = self.span(sql).entered();
        Ok(Some(Watch { observer: Arc::clone(self), sql, control, span, started: Instant::now() }))
    }
}

impl Watch<'_> {
    /// Tells how it ended.
    #[cold]
    pub(crate) fn end(self, error: Option<&DriverError>) {
        let Watch { observer, sql, control, span, started } = self;
        ended(&span, error);
        observer.tell(&Happened { sql, sets: 1, rows: 0, values: None, duration: started.elapsed(), control, error });
    }
}

/// Writes into the span how the statement ended.
pub(crate) fn ended(span: &tracing::Span, error: Option<&DriverError>) {
    if let Some(error) = error {
        span.record("error.type", error_type(error));
        span.record("db.response.status_code", status_code(error));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_word_is_the_operation() {
        assert_eq!(["SELECT 1", "  (select 1)", "WITH a AS (…)", "", "/**/"].map(operation), ["SELECT", "select", "WITH", "", ""]);
    }
}
