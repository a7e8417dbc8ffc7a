//! The database itself: tables in memory. Nothing here is of interest to a real dialect.
use crate::{driver::value, statement::Statement};
use aludel_plugin_sdk::{Error, ErrorKind, Params, Result};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

pub type Shared = Arc<Mutex<Tables>>;

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    Bytes(Vec<u8>),
}

#[derive(Debug, Clone, Default)]
pub struct Tables(BTreeMap<String, Table>);

#[derive(Debug, Clone)]
struct Table {
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
}

/// Locks. A thread that panicked while it held the lock left whole rows, so its data is as good as any.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Tables {
    fn table(&mut self, name: &str) -> Result<&mut Table> {
        self.0.get_mut(name).ok_or_else(|| Error::new(ErrorKind::UNKNOWN_OBJECT, format!("no such table: {name}")).native(1).detail("table", name))
    }

    /// Runs a statement that gives rows.
    pub fn select(&mut self, statement: &Statement, params: Params<'_>) -> Result<Vec<Vec<Value>>> {
        let Statement::Select { table, columns, filter } = statement else {
            self.change(statement, params)?;
            return Ok(Vec::new());
        };
        let table = self.table(table)?;
        let positions = columns.iter().map(|column| table.position(column)).collect::<Result<Vec<_>>>()?;
        let wanted = table.condition(filter.as_deref(), params)?;
        let pick = |row: &Vec<Value>| positions.iter().filter_map(|position| row.get(*position).cloned()).collect();
        Ok(table.rows.iter().filter(|row| wanted.matches(row)).map(pick).collect())
    }

    /// Runs a statement that changes something, and counts the rows.
    pub fn change(&mut self, statement: &Statement, params: Params<'_>) -> Result<u64> {
        match statement {
            Statement::Create { table, columns } => {
                if self.0.contains_key(table) {
                    return Err(Error::new(ErrorKind::OTHER, format!("table {table} already exists")).native(2).detail("table", table));
                }
                self.0.insert(table.clone(), Table { columns: columns.clone(), rows: Vec::new() });
                Ok(0)
            }
            Statement::Insert { table, columns } => self.table(table)?.insert(columns, params),
            Statement::Delete { table, filter } => {
                let table = self.table(table)?;
                let (wanted, before) = (table.condition(filter.as_deref(), params)?, table.rows.len());
                table.rows.retain(|row| !wanted.matches(row));
                Ok((before - table.rows.len()) as u64)
            }
            Statement::Drop { table } => {
                self.table(table)?;
                self.0.remove(table);
                Ok(0)
            }
            Statement::Select { .. } => Ok(0),
        }
    }
}

/// A column and the value it must have; NULL equals nothing.
struct Condition(Option<(usize, Value)>);

impl Condition {
    fn matches(&self, row: &[Value]) -> bool {
        match &self.0 {
            None => true,
            Some((position, wanted)) => *wanted != Value::Null && row.get(*position) == Some(wanted),
        }
    }
}

impl Table {
    fn position(&self, column: &str) -> Result<usize> {
        let position = self.columns.iter().position(|known| known == column);
        position.ok_or_else(|| Error::new(ErrorKind::UNKNOWN_OBJECT, format!("no such column: {column}")).native(3).detail("column", column))
    }

    fn condition(&self, filter: Option<&str>, params: Params<'_>) -> Result<Condition> {
        let Some(column) = filter else { return Ok(Condition(None)) };
        Ok(Condition(Some((self.position(column)?, value(params.get(0))?))))
    }

    /// The first column is the key.
    fn insert(&mut self, columns: &[String], params: Params<'_>) -> Result<u64> {
        if params.len() != columns.len() {
            return Err(Error::new(ErrorKind::MISUSE, format!("{} values for {} columns", params.len(), columns.len())));
        }
        let mut row = vec![Value::Null; self.columns.len()];
        for (column, param) in columns.iter().zip(params.iter()) {
            let position = self.position(column)?;
            row[position] = value(param)?;
        }
        let key = &row[0];
        if *key != Value::Null && self.rows.iter().any(|known| known[0] == *key) {
            let column = self.columns[0].clone();
            return Err(Error::new(ErrorKind::UNIQUE, format!("{column} exists already")).native(4).sqlstate("23505").detail("column", column));
        }
        self.rows.push(row);
        Ok(1)
    }
}
