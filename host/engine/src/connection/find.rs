//! One object by its primary key.
use super::{Connection, run::TWO};
use crate::{
    error::Result,
    execute::{Place, borrowed_param},
};
use aludel_sql::{
    Compare, Executable, Expr, KeyValue, Model, Select, Value,
    expr::{Bind, ColumnRef, Node},
};
use std::any::TypeId;

impl Connection {
    /// The object with this primary key, if there is one (SQLAlchemy: `session.get`, without a session).
    ///
    /// The statement is made once for each model and connection. Errors: those of [`Connection::all`]; ENG-3005 when the model has no
    /// primary key, or the key has another number of values.
    pub fn find<M: Model>(&mut self, key: M::Key) -> Result<Option<M>> {
        if self.options.is_some() {
            return self.find_otherwise(&key.params());
        }
        let place = match self.ready()?.physical.statements.find_model(TypeId::of::<M>()) {
            Some(place) => place,
            None => self.prepare_find::<M>()?,
        };
        let plan = &self.ready()?.physical.statements.at(place).plan;
        if !plan.compiled.in_order || !plan.custom_binds.is_empty() || plan.compiled.slots.len() != M::Key::WIDTH {
            return self.find_otherwise(&key.params());
        }
        let fetched = match M::Key::WIDTH {
            1 => self.query_cells(place, &[borrowed_param(&key.param(0))?], TWO),
            _ => {
                let params = key.params();
                let cells: Vec<_> = params.iter().map(borrowed_param).collect::<Result<_>>()?;
                self.query_cells(place, &cells, TWO)
            }
        };
        self.close_cursor(fetched?.cursor);
        let mut found = None;
        self.each_in_batch(place, |cursor| {
            found = Some(M::decode(cursor)?);
            Ok(())
        })?;
        Ok(found)
    }

    #[cold]
    fn prepare_find<M: Model>(&mut self) -> Result<Place> {
        let values = vec![Value::I64(0); M::def().primary_key.len()];
        let (place, _) = self.locate(by_key::<M>(values)?.statement())?;
        self.ready()?.physical.statements.set_model(TypeId::of::<M>(), place);
        Ok(place)
    }

    /// For keys of plugin types, dialects that add values of their own, and connections with options.
    #[cold]
    fn find_otherwise<M: Model>(&mut self, params: &[aludel_sql::Param<'_>]) -> Result<Option<M>> {
        let values = params.iter().map(|param| param.value().to_value()).collect();
        self.first(&by_key::<M>(values)?)
    }
}

/// The query for one object.
fn by_key<M: Model>(values: Vec<Value>) -> Result<Select<M>> {
    let def = M::def();
    if def.primary_key.is_empty() || def.primary_key.len() != values.len() {
        return Err(wrong_key(def.name, def.primary_key.len(), values.len()));
    }
    let query = def.primary_key_columns().zip(values).fold(M::select(), |query, (column, value)| {
        let value: Expr<Value> = Expr::new(Bind::node(value, column.sql_type.clone()));
        query.filter(Compare::eq(Expr::<Value>::new(Node::Column(ColumnRef::fixed(column))), value))
    });
    Ok(query)
}

#[cold]
fn wrong_key(model: &str, columns: usize, values: usize) -> crate::Error {
    let error = crate::Error::new(
        crate::ErrorKind::InvalidRequest,
        "ENG-3005",
        format!("`{model}` has a primary key of {columns} columns, and {values} values were given"),
    );
    error.help("give one value for each column of the primary key, in the model's order")
}
