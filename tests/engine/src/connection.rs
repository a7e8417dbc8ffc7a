//! Connections to the server.
use crate::server::Server;
use aludel_plugin_sdk::{
    Cancel, ColumnInfo, Connection, Error, ErrorKind, ExecResult, FetchLimit, More, Param, Params, Result, RowWriter, State, Tag,
};
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

pub struct ServedConnection {
    server: Arc<Server>,
    number: u64,
    deaths: u64,
    broken: bool,
    in_transaction: bool,
    statements: HashMap<u64, String>,
    cursors: HashMap<u64, std::ops::Range<i64>>,
    last: u64,
    cancelled: Arc<AtomicBool>,
    /// Whether it has a way of its own for many rows.
    many: bool,
}

struct Handle(Arc<AtomicBool>);

impl Cancel for Handle {
    fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// What a statement gives.
#[derive(Default)]
struct Answer {
    rows: std::ops::Range<i64>,
    done: ExecResult,
    has_rows: bool,
}

impl ServedConnection {
    pub(crate) fn new(server: Arc<Server>, many: bool) -> Self {
        let (number, deaths) = {
            let state = server.state();
            (state.connections, state.deaths)
        };
        ServedConnection {
            server,
            number,
            deaths,
            broken: false,
            in_transaction: false,
            statements: HashMap::new(),
            cursors: HashMap::new(),
            last: 0,
            cancelled: Arc::default(),
            many,
        }
    }

    /// Remembers what was asked for, unless the server has died meanwhile.
    fn ask(&mut self, what: impl Into<String>) -> Result<()> {
        let what = what.into();
        let mut state = self.server.state();
        if state.deaths != self.deaths {
            self.broken = true;
            return Err(lost());
        }
        let refused = state.refused.iter().any(|start| what.starts_with(start.as_str()));
        state.log.push(what.clone());
        if refused {
            return Err(Error::new(ErrorKind::DATA, format!("refused: {what}")));
        }
        Ok(())
    }

    fn run(&mut self, sql: &str, params: Params<'_>) -> Result<Answer> {
        self.ask(with_values(sql, params))?;
        let mut words = sql.split_whitespace();
        let (word, rest) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        match word {
            "rows" => Ok(Answer { rows: 0..rest.parse().unwrap_or(0), has_rows: true, ..Answer::default() }),
            "fail" => Err(self.fail(rest)),
            "sleep" => self.sleep(rest.parse().unwrap_or(0)),
            "INSERT" => Ok(self.insert(sql)),
            "lock" | "try" | "unlock" => self.lock(word, params),
            _ => self.two_phase(sql),
        }
    }

    fn fail(&mut self, class: &str) -> Error {
        match class {
            "DEADLOCK" => {
                // As many databases do, it ends the transaction.
                self.in_transaction = false;
                Error::new(ErrorKind::DEADLOCK, "deadlock").sqlstate("40P01").native(1213).transient()
            }
            "SERIALIZATION" => Error::new(ErrorKind::SERIALIZATION, "could not serialize").sqlstate("40001").transient(),
            "UNIQUE" => Error::new(ErrorKind::UNIQUE, "duplicate").detail("constraint", "uq").detail("table", "t").detail("columns", "a, b"),
            "LOST" => {
                self.broken = true;
                lost()
            }
            _ => Error::new(ErrorKind::OTHER, "failed as asked"),
        }
    }

    fn sleep(&mut self, milliseconds: u64) -> Result<Answer> {
        self.cancelled.store(false, Ordering::Relaxed);
        for _ in 0..milliseconds {
            if self.cancelled.load(Ordering::Relaxed) {
                return Err(Error::new(ErrorKind::CANCELLED, "cancelled"));
            }
            thread::sleep(Duration::from_millis(1));
        }
        Ok(Answer { rows: 0..1, has_rows: true, ..Answer::default() })
    }

    fn insert(&mut self, sql: &str) -> Answer {
        let mut state = self.server.state();
        state.key += 1;
        let key = state.key;
        let returns = sql.contains("RETURNING") || sql.contains(" OUTPUT ");
        let rows = if returns { key..key + 1 } else { 0..0 };
        Answer { rows, has_rows: returns, done: ExecResult { affected: 1, last_id: key, has_last_id: true } }
    }

    fn lock(&mut self, word: &str, params: Params<'_>) -> Result<Answer> {
        let Param::Text(name) = params.get(0) else { return Err(Error::new(ErrorKind::DATA, "a lock has a name")) };
        let mut state = self.server.state();
        let holder = state.locks.get(name).copied();
        let got = match (word, holder) {
            ("unlock", Some(holder)) if holder == self.number => {
                state.locks.remove(name);
                true
            }
            ("unlock", _) => false,
            (_, Some(holder)) => holder == self.number,
            (_, None) => {
                state.locks.insert(name.to_owned(), self.number);
                true
            }
        };
        if !got && word == "lock" {
            return Err(Error::new(ErrorKind::LOCK_TIMEOUT, "the lock is taken").transient());
        }
        let got = i64::from(got);
        Ok(Answer { rows: got..got + 1, has_rows: true, ..Answer::default() })
    }

    fn two_phase(&mut self, sql: &str) -> Result<Answer> {
        let name = || sql.split('\'').nth(1).unwrap_or_default().to_owned();
        let is = |words: &[&str]| words.iter().any(|word| sql.starts_with(word));
        let mut state = self.server.state();
        if is(&["XA START"]) {
            self.in_transaction = true;
        } else if is(&["PREPARE", "XA PREPARE"]) {
            self.in_transaction = false;
            state.prepared.insert(name());
        } else if is(&["COMMIT PREPARED", "ROLLBACK PREPARED", "XA COMMIT", "XA ROLLBACK"]) {
            self.in_transaction = false;
            if !state.prepared.remove(&name()) && !is(&["XA ROLLBACK"]) {
                return Err(Error::new(ErrorKind::UNKNOWN_OBJECT, format!("no prepared transaction {}", name())));
            }
        }
        Ok(Answer::default())
    }

    fn write(&mut self, mut answer: Answer, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<More> {
        out.start(usize::from(answer.has_rows));
        while let Some(value) = answer.rows.next() {
            out.i64(value);
            out.end_row();
            if out.is_full(limit) && !answer.rows.is_empty() {
                self.last += 1;
                self.cursors.insert(self.last, answer.rows);
                return Ok(More::Open(self.last));
            }
        }
        Ok(More::Done(answer.done))
    }
}

/// The statement with its values in place of the marks, for the log.
fn with_values(sql: &str, params: Params<'_>) -> String {
    params.iter().fold(sql.to_owned(), |sql, param| {
        let value = match param {
            Param::Text(text) => format!("'{text}'"),
            Param::I64(value) => value.to_string(),
            Param::Null => "NULL".to_owned(),
            other => format!("{other:?}"),
        };
        sql.replacen('?', &value, 1)
    })
}

fn lost() -> Error {
    Error::new(ErrorKind::CONNECTION, "the server closed the connection").sqlstate("08006").connection_dead()
}

impl Connection for ServedConnection {
    fn prepare(&mut self, sql: &str) -> Result<u64> {
        self.last += 1;
        self.statements.insert(self.last, sql.to_owned());
        Ok(self.last)
    }

    fn columns(&mut self, statement: u64) -> Result<Vec<ColumnInfo>> {
        let sql = self.statements.get(&statement).cloned().unwrap_or_default();
        let column = ColumnInfo { name: "n".into(), decl_type: String::new(), table: String::new(), tag: Tag::I64, nullable: Some(false) };
        let gives =
            sql.contains("RETURNING") || ["rows", "sleep", "lock", "try", "unlock", "RECOVER", "XA RECOVER"].iter().any(|word| sql.starts_with(word));
        Ok(if gives { vec![column] } else { Vec::new() })
    }

    fn close_statement(&mut self, statement: u64) {
        self.statements.remove(&statement);
    }

    fn query(&mut self, statement: u64, params: Params<'_>, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<More> {
        let sql = self.statements.get(&statement).cloned().unwrap_or_default();
        if sql.ends_with("RECOVER") {
            out.start(2);
            for name in &self.server.state().prepared {
                out.i64(1);
                out.text(name);
                out.end_row();
            }
            return Ok(More::Done(ExecResult::default()));
        }
        let answer = self.run(&sql, params)?;
        self.write(answer, limit, out)
    }

    fn fetch(&mut self, cursor: u64, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<More> {
        self.ask("fetch")?;
        let rows = self.cursors.remove(&cursor).ok_or_else(|| Error::new(ErrorKind::MISUSE, "no such cursor"))?;
        self.write(Answer { rows, has_rows: true, ..Answer::default() }, limit, out)
    }

    fn close_cursor(&mut self, cursor: u64) {
        self.cursors.remove(&cursor);
    }

    fn execute(&mut self, statement: u64, params: Params<'_>) -> Result<ExecResult> {
        let sql = self.statements.get(&statement).cloned().unwrap_or_default();
        self.run(&sql, params).map(|answer| answer.done)
    }

    fn execute_script(&mut self, sql: &str) -> Result<()> {
        self.run(sql, Params::none()).map(|_| ())
    }

    /// The pieces as they came, and keys from 1.
    fn insert_many(
        &mut self,
        head: &str,
        tuple: &str,
        returning: &str,
        width: usize,
        params: Params<'_>,
        out: &mut RowWriter<'_>,
    ) -> Result<ExecResult> {
        if !self.many {
            return Err(Error::new(ErrorKind::UNSUPPORTED, "rows go in one by one here"));
        }
        let rows = params.len() / width.max(1);
        self.ask(format!("{rows} of {head}/{tuple}/{returning}"))?;
        out.start(usize::from(!returning.is_empty()));
        for _ in 0..if returning.is_empty() { 0 } else { rows } {
            let mut state = self.server.state();
            state.key += 1;
            out.i64(state.key);
            out.end_row();
        }
        Ok(ExecResult { affected: rows as u64, ..ExecResult::default() })
    }

    fn state(&mut self) -> State {
        match (self.broken, self.in_transaction) {
            (true, _) => State::Broken,
            (false, true) => State::InTransaction,
            (false, false) => State::Healthy,
        }
    }

    fn ping(&mut self) -> Result<()> {
        self.ask("ping")
    }

    fn begin(&mut self, mode: &str, read_only: bool) -> Result<()> {
        self.ask(format!("BEGIN {mode}{}", if read_only { " READ ONLY" } else { "" }).trim().to_owned())?;
        self.in_transaction = true;
        Ok(())
    }

    fn commit(&mut self) -> Result<()> {
        let error = self.server.state().commits.pop();
        if let Some(error) = error {
            self.broken |= error.connection_dead;
            self.in_transaction = false;
            return Err(error);
        }
        self.ask("COMMIT")?;
        self.in_transaction = false;
        Ok(())
    }

    fn rollback(&mut self) -> Result<()> {
        self.ask("ROLLBACK")?;
        self.in_transaction = false;
        Ok(())
    }

    fn reset(&mut self) -> Result<()> {
        self.cursors.clear();
        if self.in_transaction {
            self.rollback()?;
        }
        Ok(())
    }

    fn set_option(&mut self, key: &str, value: &str) -> Result<()> {
        match key {
            "color" => self.ask(format!("set {key} {value}")),
            _ => Err(Error::new(ErrorKind::UNSUPPORTED, format!("no option `{key}`"))),
        }
    }

    fn cancel_handle(&mut self) -> Option<Box<dyn Cancel>> {
        Some(Box::new(Handle(Arc::clone(&self.cancelled))))
    }

    fn command(&mut self, what: &str, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<ExecResult> {
        if what != "echo" {
            return Err(Error::new(ErrorKind::UNSUPPORTED, format!("no command `{what}`")));
        }
        out.start(1);
        for param in params.iter() {
            out.param(param);
            out.end_row();
        }
        Ok(ExecResult { affected: params.len() as u64, ..ExecResult::default() })
    }
}

impl Drop for ServedConnection {
    fn drop(&mut self) {
        let mut state = self.server.state();
        state.open -= 1;
        let number = self.number;
        state.locks.retain(|_, holder| *holder != number);
    }
}
