//! The prepared statements of one connection.
use super::{Plan, PlanKey, hash::FastMap};
use aludel_plugin_loader::{DriverConnection, DriverError};
use aludel_sql::{Name, SqlType, row::ResultColumn, types::TypeRef};
use std::{any::TypeId, sync::Arc};

/// A place in the list of statements. It is good until the next statement is prepared.
pub(crate) type Place = usize;

/// A statement that is prepared on this connection.
pub(crate) struct Statement {
    pub(crate) plan: Arc<Plan>,
    /// The driver's number; 0 when the driver has to be asked for one.
    pub(crate) handle: u64,
    /// The plan's, or the driver's where the plan has none.
    pub(crate) columns: Arc<[ResultColumn]>,
    used: u64,
}

/// Fewer would let a statement that is being used be closed for the next one.
const FEWEST: usize = 8;

/// At most `capacity` prepared statements; the one that was not used for longest is closed first.
pub(crate) struct Statements {
    capacity: usize,
    list: Vec<Statement>,
    by_key: FastMap<PlanKey, Place>,
    /// Lookups by primary key: the model, the place and the number of the plan that was there.
    by_model: FastMap<TypeId, (Place, u64)>,
    clock: u64,
    /// Some columns are the driver's.
    asked: bool,
}

impl Statements {
    pub(crate) fn new(capacity: usize) -> Self {
        Statements {
            capacity: capacity.max(FEWEST),
            list: Vec::new(),
            by_key: FastMap::default(),
            by_model: FastMap::default(),
            clock: 0,
            asked: false,
        }
    }

    /// Where the statement with this key is, if it is prepared.
    #[inline]
    pub(crate) fn find(&mut self, key: &[u8]) -> Option<Place> {
        let place = *self.by_key.get(key)?;
        self.touch(place);
        Some(place)
    }

    /// Where the lookup of a model is, if it is prepared.
    #[inline]
    pub(crate) fn find_model(&mut self, model: TypeId) -> Option<Place> {
        let (place, id) = *self.by_model.get(&model)?;
        let there = self.list.get(place)?;
        if there.plan.id != id {
            return None;
        }
        self.touch(place);
        Some(place)
    }

    /// Remembers where the lookup of a model is.
    pub(crate) fn set_model(&mut self, model: TypeId, place: Place) {
        let id = self.list[place].plan.id;
        self.by_model.insert(model, (place, id));
    }

    #[inline]
    fn touch(&mut self, place: Place) {
        self.clock += 1;
        self.list[place].used = self.clock;
    }

    #[inline]
    pub(crate) fn at(&mut self, place: Place) -> &mut Statement {
        &mut self.list[place]
    }

    /// Prepares a statement. When there are too many, the longest unused is closed and its place taken.
    pub(crate) fn prepare(&mut self, plan: &Arc<Plan>, driver: &mut DriverConnection) -> Result<Place, DriverError> {
        let handle = driver.prepare(plan.sql())?;
        self.clock += 1;
        let new = Statement { plan: Arc::clone(plan), handle, columns: Arc::clone(&plan.compiled.columns), used: self.clock };
        let place = if self.list.len() < self.capacity {
            self.list.push(new);
            self.list.len() - 1
        } else {
            let place = self.oldest();
            let old = std::mem::replace(&mut self.list[place], new);
            driver.close_statement(old.handle);
            self.by_key.remove(&old.plan.key[..]);
            place
        };
        self.by_key.insert(PlanKey(Arc::clone(plan)), place);
        Ok(place)
    }

    /// Prepares a statement again, after the driver has said that its handle is of no use any more.
    pub(crate) fn prepare_again(&mut self, place: Place, driver: &mut DriverConnection) -> Result<(), DriverError> {
        let statement = &mut self.list[place];
        driver.close_statement(statement.handle);
        statement.handle = driver.prepare(statement.plan.sql())?;
        statement.columns = Arc::clone(&statement.plan.compiled.columns);
        Ok(())
    }

    /// Asks the driver for the columns of the result, where the plan does not know them or they have changed.
    #[cold]
    pub(crate) fn ask_columns(&mut self, place: Place, driver: &mut DriverConnection) -> Result<(), DriverError> {
        self.asked = true;
        let statement = &mut self.list[place];
        let column = |column: aludel_plugin_loader::Column| ResultColumn {
            table: Some(column.table).filter(|table| !table.is_empty()).map(Name::from),
            name: Name::from(column.name),
            sql_type: TypeRef::Fn(SqlType::default),
            nullable: column.nullable.unwrap_or(true),
        };
        statement.columns = driver.columns(statement.handle)?.into_iter().map(column).collect();
        Ok(())
    }

    /// Forgets the columns that the driver was asked for: the schema may have changed.
    pub(crate) fn forget_columns(&mut self) {
        if std::mem::take(&mut self.asked) {
            for statement in &mut self.list {
                statement.columns = Arc::clone(&statement.plan.compiled.columns);
            }
        }
    }

    fn oldest(&self) -> Place {
        self.list.iter().enumerate().min_by_key(|(_, statement)| statement.used).map_or(0, |(place, _)| place)
    }
}
