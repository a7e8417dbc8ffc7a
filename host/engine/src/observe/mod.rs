//! Who watches statements: `tracing`, and recorders in tests. Nobody watching costs two loads per statement.
//!
//! # Seeing the SQL
//! Every statement is an event of `tracing` with the target `aludel.sql`, at DEBUG, or at INFO with
//! [`crate::EngineBuilder::echo`]. Aludel installs no subscriber: the program does, for instance with
//! `tracing_subscriber::fmt().init()`. The fields have OpenTelemetry's names.
//!
//! | field | what |
//! |---|---|
//! | `db.system.name` | the dialect |
//! | `db.query.text` | the SQL |
//! | `db.operation.batch.size` | how often it ran, for a batch |
//! | `db.response.returned_rows` | rows in the first batch, or rows affected |
//! | `duration_us` | microseconds in the driver |
//! | `values` | the bound values, with [`crate::EngineBuilder::show_values`] only |
mod recorder;
mod values;

pub use recorder::{Recorded, Recorder};
pub(crate) use values::shown;

use parking_lot::Mutex;
use std::{
    sync::{
        Arc, Weak,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tracing::level_filters::LevelFilter;

/// One run of a statement, or of a word that controls a transaction.
pub(crate) struct Happened<'a> {
    pub(crate) sql: &'a str,
    /// Sets of values; 1 for a single run.
    pub(crate) sets: usize,
    pub(crate) rows: u64,
    pub(crate) values: Option<String>,
    pub(crate) duration: Duration,
    /// BEGIN, COMMIT, SAVEPOINT and the like.
    pub(crate) control: bool,
}

/// Where an engine's statements are told.
pub(crate) struct Observer {
    dialect: String,
    echo: bool,
    pub(crate) show_values: bool,
    recording: AtomicUsize,
    recorders: Mutex<Vec<Weak<Mutex<Vec<Recorded>>>>>,
}

impl Observer {
    pub(crate) fn new(dialect: &str, echo: bool, show_values: bool) -> Self {
        Observer { dialect: dialect.to_owned(), echo, show_values, recording: AtomicUsize::new(0), recorders: Mutex::default() }
    }

    /// Whether anybody watches.
    #[inline]
    pub(crate) fn is_on(&self) -> bool {
        let level = if self.echo { LevelFilter::INFO } else { LevelFilter::DEBUG };
        self.recording.load(Ordering::Relaxed) != 0 || LevelFilter::current() >= level
    }

    /// A recorder that hears everything until it is dropped.
    pub(crate) fn record(self: &Arc<Self>) -> Recorder {
        let entries = Arc::new(Mutex::new(Vec::new()));
        self.recorders.lock().push(Arc::downgrade(&entries));
        self.recording.fetch_add(1, Ordering::Relaxed);
        Recorder::new(entries, Arc::clone(self))
    }

    fn end_recording(&self) {
        self.recording.fetch_sub(1, Ordering::Relaxed);
        self.recorders.lock().retain(|recorder| recorder.strong_count() > 0);
    }

    #[cold]
    pub(crate) fn tell(&self, happened: &Happened<'_>) {
        if self.recording.load(Ordering::Relaxed) != 0 {
            let entry = Recorded { sql: happened.sql.to_owned(), sets: happened.sets, control: happened.control };
            for recorder in self.recorders.lock().iter().filter_map(Weak::upgrade) {
                recorder.lock().push(entry.clone());
            }
        }
        if self.echo {
            self.event_at_info(happened);
        } else {
            self.event_at_debug(happened);
        }
    }

    fn event_at_info(&self, happened: &Happened<'_>) {
        let Fields { dialect, sql, sets, rows, micros, values } = self.fields(happened);
        tracing::event!(target: "aludel.sql", tracing::Level::INFO, db.system.name = dialect, db.query.text = sql, db.operation.batch.size = sets,
            db.response.returned_rows = rows, duration_us = micros, values);
    }

    fn event_at_debug(&self, happened: &Happened<'_>) {
        let Fields { dialect, sql, sets, rows, micros, values } = self.fields(happened);
        tracing::event!(target: "aludel.sql", tracing::Level::DEBUG, db.system.name = dialect, db.query.text = sql, db.operation.batch.size = sets,
            db.response.returned_rows = rows, duration_us = micros, values);
    }

    fn fields<'a>(&'a self, happened: &'a Happened<'_>) -> Fields<'a> {
        Fields {
            dialect: &self.dialect,
            sql: happened.sql,
            sets: (happened.sets != 1).then_some(happened.sets),
            rows: happened.rows,
            micros: u64::try_from(happened.duration.as_micros()).unwrap_or(u64::MAX),
            values: happened.values.as_deref(),
        }
    }
}

struct Fields<'a> {
    dialect: &'a str,
    sql: &'a str,
    sets: Option<usize>,
    rows: u64,
    micros: u64,
    values: Option<&'a str>,
}
