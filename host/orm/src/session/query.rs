//! Objects by key and by query.
use super::{Session, Tracked};
use crate::{
    error,
    loading::{Preloads, preloads},
    mapper::Mapped,
    store::State,
};
use aludel_engine::ExecResult;
use aludel_sql::{Error, ErrorKind, Executable, KeyValue, Query, Result, Select, ValueRef};
use std::borrow::Borrow;

impl Session {
    /// The object with a primary key (SQLAlchemy: `session.get_one`). One that is in the session already costs no query.
    ///
    /// Errors: ORM-2102 when there is none; those of the database.
    pub fn get<M: Mapped>(&mut self, key: impl Into<M::Key>) -> Result<Tracked<M>> {
        let key = key.into();
        match self.find::<M>(&key)? {
            Some(handle) => Ok(handle),
            None => Err(error::no_such_row(M::def(), &key.params())),
        }
    }

    /// The object with a primary key, if there is one (SQLAlchemy: `session.get`). Errors: those of the database.
    pub fn get_or_none<M: Mapped>(&mut self, key: impl Into<M::Key>) -> Result<Option<Tracked<M>>> {
        self.find(&key.into())
    }

    fn find<M: Mapped>(&mut self, key: &M::Key) -> Result<Option<Tracked<M>>> {
        if let Some(store) = self.stores.get::<M>() {
            let known = match (M::Key::WIDTH, key.param(0).value()) {
                (1, ValueRef::I64(number)) => store.map.number(number),
                _ => store.map.get(&key.params()),
            };
            if let Some(slot) = known {
                let doomed = store.slots.get(slot as usize).is_some_and(|slot| slot.state == State::Doomed);
                return Ok((!doomed).then(|| self.handle(slot)));
            }
        }
        self.autoflush()?;
        let Some(object) = self.connect()?.find::<M>(key.clone())? else { return Ok(None) };
        let store = self.stores.get_mut::<M>();
        let slot = store.occupy(Some(object), State::Persistent);
        store.register(slot);
        Ok(Some(self.handle(slot)))
    }

    /// Every object that a query finds (SQLAlchemy: `session.scalars(query).all()`). A row that is in the session already
    /// gives the same handle, and its object is left as it is.
    ///
    /// Errors: those of the compiler and the database.
    pub fn all<M: Mapped>(&mut self, query: impl Borrow<Select<M>>) -> Result<Vec<Tracked<M>>> {
        let query = query.borrow();
        self.autoflush()?;
        self.choose(query.statement())?;
        let slots = self.load_slots(query)?;
        let Preloads(steps) = preloads(query);
        for step in steps {
            step.load(self, &slots)?;
        }
        Ok(self.handles(&slots))
    }

    /// The first object that a query finds, if there is one (SQLAlchemy: `.first()`). Errors: those of [`Session::all`].
    pub fn first<M: Mapped>(&mut self, query: impl Borrow<Select<M>>) -> Result<Option<Tracked<M>>> {
        let query = query.borrow().clone().limit(1);
        Ok(self.all(query)?.first().copied())
    }

    /// The one object that a query finds (SQLAlchemy: `.one()`). Errors: ORM-2108 when there is none, ORM-2109 when
    /// there are several, and those of [`Session::all`].
    pub fn one<M: Mapped>(&mut self, query: impl Borrow<Select<M>>) -> Result<Tracked<M>> {
        let query = query.borrow();
        let limited = query.data().limit.limit.is_some();
        let found = if limited { self.all(query)? } else { self.all(query.clone().limit(2))? };
        match found[..] {
            [one] => Ok(one),
            [] => Err(Error::new(ErrorKind::NoRow, "ORM-2108", format!("no {} meets the conditions", M::def().name))
                .help("where it may be missing, call `session.first(…)`")),
            _ => Err(Error::new(ErrorKind::ManyRows, "ORM-2109", format!("more than one {} meets the conditions", M::def().name))
                .help("add a condition, or call `session.first(…)` or `session.all(…)`")),
        }
    }

    /// The objects that a query finds, as plain values that the session does not know (SQLAlchemy: nothing like it; a
    /// read-only result). Errors: those of [`Session::all`].
    pub fn values<M: Mapped>(&mut self, query: impl Borrow<Select<M>>) -> Result<Vec<M>> {
        self.autoflush()?;
        self.choose(query.borrow().statement())?;
        crate::loading::load_values(self.connect()?, query.borrow())
    }

    /// The rows of any query, as what it says they become: tuples, scalars, `Row` (SQLAlchemy: `session.execute(query).all()`).
    ///
    /// Errors: those of the compiler and the database.
    pub fn rows<Q: Query>(&mut self, query: Q) -> Result<Vec<Q::Row>> {
        self.autoflush()?;
        self.choose(query.statement())?;
        self.connect()?.all(&query)
    }

    /// Runs a statement for its effect, in the session's transaction (SQLAlchemy: `session.execute`). Objects in the session are
    /// not told; [`Session::refresh`] reads them again.
    ///
    /// Errors: those of the compiler and the database.
    pub fn execute<E: Executable>(&mut self, statement: E) -> Result<ExecResult> {
        self.autoflush()?;
        self.connect_to_write()?.execute(&statement)
    }

    /// The slots of the rows that a query finds.
    pub(crate) fn load_slots<M: Mapped>(&mut self, query: &Select<M>) -> Result<Vec<u32>> {
        self.connect()?;
        let Session { connection: Some(connection), stores, .. } = self else { return Ok(Vec::new()) };
        let store = stores.get_mut::<M>();
        let mut slots = Vec::new();
        connection.each_row(query, |cursor| {
            slots.push(store.load(cursor.row())?);
            Ok(())
        })?;
        Ok(slots)
    }
}
