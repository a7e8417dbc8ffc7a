//! What a server has of us.
use aludel_engine::Engine;
use aludel_sql::text;
use std::{
    thread,
    time::{Duration, Instant},
};

/// Sessions of a server in one database, without the one that asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sessions {
    /// How many there are.
    pub all: i64,
    /// How many of them are at work, or in a transaction.
    pub working: i64,
}

impl Sessions {
    /// Those in the engine's database; a file has none.
    pub fn of(engine: &Engine) -> Self {
        let sql = match engine.dialect_name() {
            "sqlite" => return Sessions { all: 0, working: 0 },
            "postgres" => {
                "SELECT count(*), count(*) FILTER (WHERE state <> 'idle') FROM pg_stat_activity \
                 WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            }
            _ => {
                "SELECT count(*), CAST(coalesce(sum(trx_id IS NOT NULL), 0) AS SIGNED) FROM information_schema.processlist \
                 LEFT JOIN information_schema.innodb_trx ON trx_mysql_thread_id = processlist.id WHERE db = database() AND processlist.id <> connection_id()"
            }
        };
        let (all, working) = engine.connection().and_then(|mut c| c.one(&text(sql).rows::<(i64, i64)>())).expect("the server's sessions");
        Sessions { all, working }
    }

    /// Waits until the server has seen that sessions ended; panics with what is left of them after twenty seconds.
    #[track_caller]
    pub fn wait_until(engine: &Engine, ended: impl Fn(Self) -> bool) {
        let started = Instant::now();
        while !ended(Sessions::of(engine)) {
            assert!(started.elapsed() < Duration::from_secs(20), "the server still has {:?}", Sessions::of(engine));
            thread::sleep(Duration::from_millis(20));
        }
    }
}
