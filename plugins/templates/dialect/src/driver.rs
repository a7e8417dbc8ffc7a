//! Connections. What happens here for a real database: open a socket, send a statement, read rows.
use crate::{
    dialect::AcmeDialect,
    statement::{Statement, parse},
    store::{Shared, Tables, Value, lock},
};
use aludel_plugin_sdk::{
    ColumnInfo, Connection, Driver, Error, ErrorKind, ExecResult, FetchLimit, More, Param, Params, Result, RowWriter, State, Tag,
};
use std::collections::{HashMap, VecDeque};

/// One for the whole program, so it is the place for what connections share.
#[derive(Default)]
pub struct AcmeDriver {
    databases: std::sync::Mutex<HashMap<String, Shared>>,
}

impl Driver for AcmeDriver {
    type Connection = AcmeConnection;
    type Dialect = AcmeDialect;

    fn schemes(&self) -> &'static [&'static str] {
        &["acme"]
    }

    fn dialect(&self) -> AcmeDialect {
        AcmeDialect
    }

    /// `acme://name`: every connection to the same name sees the same tables.
    fn connect(&self, url: &str, options: &[(&str, &str)]) -> Result<AcmeConnection> {
        let name = url.strip_prefix("acme://").ok_or_else(|| Error::new(ErrorKind::CANNOT_CONNECT, "a URL of Acme is `acme://name`"))?;
        // An option nobody knows is a spelling mistake: say so instead of ignoring it.
        if let Some((key, _)) = options.iter().find(|(key, _)| *key != "readonly") {
            return Err(Error::new(ErrorKind::UNSUPPORTED, format!("Acme has no option `{key}`; it has `readonly`")));
        }
        let read_only = options.iter().any(|(_, value)| *value == "true");
        tracing::debug!(name, read_only, "connected");
        let database = lock(&self.databases).entry(name.to_owned()).or_default().clone();
        Ok(AcmeConnection { database, read_only, before: None, statements: HashMap::new(), cursors: HashMap::new(), last: 0 })
    }
}

pub struct AcmeConnection {
    database: Shared,
    read_only: bool,
    /// The tables as they were when the transaction began.
    before: Option<Tables>,
    /// Statements and cursors are numbers on the outside, so that nothing borrowed crosses the boundary.
    statements: HashMap<u64, Statement>,
    cursors: HashMap<u64, VecDeque<Vec<Value>>>,
    last: u64,
}

impl Connection for AcmeConnection {
    fn prepare(&mut self, sql: &str) -> Result<u64> {
        let statement = parse(sql)?;
        self.last += 1;
        self.statements.insert(self.last, statement);
        Ok(self.last)
    }

    fn columns(&mut self, statement: u64) -> Result<Vec<ColumnInfo>> {
        let column = |name: &String| ColumnInfo {
            name: name.clone(),
            decl_type: String::new(),
            table: String::new(),
            // Acme's columns have no type; a database that knows better says it here.
            tag: Tag::UNTYPED,
            nullable: None,
        };
        Ok(self.statement(statement)?.columns().iter().map(column).collect())
    }

    fn close_statement(&mut self, statement: u64) {
        self.statements.remove(&statement);
    }

    fn query(&mut self, statement: u64, params: Params<'_>, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<More> {
        let rows = lock(&self.database).select(self.statement(statement)?, params)?;
        self.write(rows.into(), limit, out)
    }

    fn fetch(&mut self, cursor: u64, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<More> {
        let rows = self.cursors.remove(&cursor).ok_or_else(|| Error::new(ErrorKind::MISUSE, "no such cursor"))?;
        self.write(rows, limit, out)
    }

    fn close_cursor(&mut self, cursor: u64) {
        self.cursors.remove(&cursor);
    }

    fn execute(&mut self, statement: u64, params: Params<'_>) -> Result<ExecResult> {
        if self.read_only {
            return Err(Error::new(ErrorKind::READ_ONLY, "this connection is read-only"));
        }
        let affected = lock(&self.database).change(self.statement(statement)?, params)?;
        Ok(ExecResult { affected, ..ExecResult::default() })
    }

    fn execute_script(&mut self, sql: &str) -> Result<()> {
        for part in sql.split(';').filter(|part| !part.trim().is_empty()) {
            let statement = self.prepare(part)?;
            let result = self.execute(statement, Params::none());
            self.close_statement(statement);
            result?;
        }
        Ok(())
    }

    // From here on everything has a default. These are worth writing for nearly every database.

    fn state(&mut self) -> State {
        if self.before.is_some() { State::InTransaction } else { State::Healthy }
    }

    fn ping(&mut self) -> Result<()> {
        Ok(())
    }

    fn begin(&mut self, mode: &str, _read_only: bool) -> Result<()> {
        if !mode.is_empty() {
            return Err(Error::new(ErrorKind::UNSUPPORTED, format!("Acme has no isolation level `{mode}`")));
        }
        self.before = Some(lock(&self.database).clone());
        Ok(())
    }

    fn commit(&mut self) -> Result<()> {
        self.before = None;
        Ok(())
    }

    fn rollback(&mut self) -> Result<()> {
        if let Some(before) = self.before.take() {
            *lock(&self.database) = before;
        }
        Ok(())
    }

    fn server_version(&mut self) -> Result<String> {
        Ok(env!("CARGO_PKG_VERSION").to_owned())
    }
}

impl AcmeConnection {
    fn statement(&self, number: u64) -> Result<&Statement> {
        self.statements.get(&number).ok_or_else(|| Error::new(ErrorKind::MISUSE, format!("no statement has the number {number}")))
    }

    /// Writes rows until the batch is full; what remains waits under a number.
    fn write(&mut self, mut rows: VecDeque<Vec<Value>>, limit: FetchLimit, out: &mut RowWriter<'_>) -> Result<More> {
        out.start(rows.front().map_or(0, Vec::len));
        while let Some(row) = rows.pop_front() {
            for value in &row {
                match value {
                    Value::Null => out.null(),
                    Value::Integer(value) => out.i64(*value),
                    Value::Real(value) => out.f64(*value),
                    Value::Text(value) => out.text(value),
                    Value::Bytes(value) => out.bytes(value),
                }
            }
            out.end_row();
            if out.is_full(limit) && !rows.is_empty() {
                self.last += 1;
                self.cursors.insert(self.last, rows);
                return Ok(More::Open(self.last));
            }
        }
        Ok(More::Done(ExecResult::default()))
    }
}

/// A bound value as Acme keeps it. What cannot be kept is refused, never bent into shape.
pub fn value(param: Param<'_>) -> Result<Value> {
    Ok(match param {
        Param::Null => Value::Null,
        Param::Bool(value) => Value::Integer(value.into()),
        Param::I64(value) => Value::Integer(value),
        Param::F64(value) => Value::Real(value),
        Param::Text(value) | Param::Json(value) | Param::Decimal(value) => Value::Text(value.to_owned()),
        Param::Bytes(value) => Value::Bytes(value.to_owned()),
        other => return Err(other.refuse()),
    })
}
