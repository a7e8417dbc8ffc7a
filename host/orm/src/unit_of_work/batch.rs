//! The statements that a flush runs, made once per session and set of columns.
use crate::mapper::{ColumnSet, Mapped};
use aludel_engine::{Connection, InsertPlan, Prepared};
use aludel_sql::{
    Compare, Executable, Expr, Model, ModelDef, Param, Result, Value,
    dml::{Assignment, DeleteData, Target, UpdateData},
    expr::{Bind, ColumnRef, Node},
    select,
    visit::NodeRef,
};

/// The statements of one model.
#[derive(Default)]
pub(crate) struct Plans {
    inserts: Vec<(ColumnSet, InsertPlan)>,
    updates: Vec<(ColumnSet, Prepared)>,
    delete: Option<Prepared>,
    reads: Vec<(Vec<usize>, Prepared)>,
}

struct Update(UpdateData);
struct Delete(DeleteData);

impl Executable for Update {
    fn statement(&self) -> NodeRef<'_> {
        NodeRef::Update(&self.0)
    }
}

impl Executable for Delete {
    fn statement(&self) -> NodeRef<'_> {
        NodeRef::Delete(&self.0)
    }
}

impl Plans {
    /// Makes the INSERT of rows that give these columns, if it is new.
    pub fn prepare_insert<M: Mapped>(&mut self, connection: &mut Connection, given: &ColumnSet, made: &[usize]) -> Result<()> {
        if self.inserts.iter().all(|(set, _)| set != given) {
            self.inserts.push((*given, connection.insert_plan::<M>(&given.columns(), made)?));
        }
        Ok(())
    }

    /// Inserts rows; what the database made comes back row by row.
    pub fn insert(&self, connection: &mut Connection, given: &ColumnSet, made: usize, rows: usize, params: &[Param<'_>]) -> Result<Vec<Value>> {
        let Some((_, plan)) = self.inserts.iter().find(|(set, _)| set == given) else { return Ok(Vec::new()) };
        let mut values = Vec::with_capacity(made * rows);
        connection.insert_batch(plan, params, rows, |row| {
            for column in 0..made {
                values.push(row.value(column)?.to_value());
            }
            Ok(())
        })?;
        Ok(values)
    }

    /// Makes the UPDATE of these columns, if it is new.
    pub fn prepare_update<M: Model>(&mut self, connection: &mut Connection, changed: &ColumnSet) -> Result<()> {
        if self.updates.iter().all(|(set, _)| set != changed) {
            let prepared = connection.prepared(&update::<M>(changed))?;
            self.updates.push((*changed, prepared));
        }
        Ok(())
    }

    /// Updates rows and says how many there were. A row's values are the changed columns, then the key: `value` gives them by row
    /// and place.
    pub fn update<'a>(
        &self,
        connection: &mut Connection,
        changed: &ColumnSet,
        rows: usize,
        value: impl Fn(usize, usize) -> Param<'a>,
    ) -> Result<u64> {
        match self.updates.iter().find(|(set, _)| set == changed) {
            Some((_, prepared)) => Ok(connection.execute_rows(prepared, rows, value)?.affected),
            None => Ok(0),
        }
    }

    /// Makes the query for some columns of a row by its key, if it is new.
    pub fn prepare_read<M: Model>(&mut self, connection: &mut Connection, columns: &[usize]) -> Result<()> {
        if self.reads.iter().all(|(known, _)| known != columns) {
            let def = M::def();
            let wanted = columns.iter().filter_map(|column| def.columns.get(*column));
            let wanted: Vec<Expr<Value>> = wanted.map(|column| Expr::new(Node::Column(ColumnRef::fixed(column)))).collect();
            let query = key(def).into_iter().fold(select(wanted), |query, condition| query.filter(Expr::<bool>::new(condition)));
            self.reads.push((columns.to_vec(), connection.prepared(&query)?));
        }
        Ok(())
    }

    /// Reads some columns of a row by its key.
    pub fn read(&self, connection: &mut Connection, columns: &[usize], key: &[Param<'_>]) -> Result<Vec<Value>> {
        let mut values = Vec::with_capacity(columns.len());
        if let Some((_, prepared)) = self.reads.iter().find(|(known, _)| known == columns) {
            connection.query_prepared(prepared, key, |row| {
                for _ in columns {
                    values.push(row.next::<Value>()?);
                }
                Ok(())
            })?;
        }
        Ok(values)
    }

    /// Makes the DELETE, if it is new.
    pub fn prepare_delete<M: Model>(&mut self, connection: &mut Connection) -> Result<()> {
        if self.delete.is_none() {
            self.delete = Some(connection.prepared(&Delete(DeleteData { filters: key(M::def()), ..DeleteData::new(target(M::def())) }))?);
        }
        Ok(())
    }

    /// Deletes rows by their keys and says how many there were.
    pub fn delete(&self, connection: &mut Connection, params: &[Param<'_>]) -> Result<u64> {
        match &self.delete {
            Some(prepared) => Ok(connection.execute_batch(prepared, params)?.affected),
            None => Ok(0),
        }
    }
}

fn update<M: Model>(changed: &ColumnSet) -> Update {
    let def = M::def();
    let columns = changed.columns().into_iter().filter_map(|column| def.columns.get(column));
    let values = columns.map(|column| Assignment { column: column.name.clone(), value: Bind::node(Value::Null, column.sql_type.clone()) });
    let by_sql = def.defaults().into_iter().flat_map(|defaults| defaults.sql_of_changed(|column| changed.has(column)));
    let by_sql = by_sql.filter_map(|(column, node)| Some(Assignment { column: def.columns.get(column)?.name.clone(), value: node.clone() }));
    Update(UpdateData { assignments: values.chain(by_sql).collect(), filters: key(def), ..UpdateData::new(target(def)) })
}

fn target(def: &ModelDef) -> Target {
    Target::written(def)
}

fn key(def: &ModelDef) -> Vec<Node> {
    def.primary_key_columns()
        .map(|column| {
            let value: Expr<Value> = Expr::new(Bind::node(Value::Null, column.sql_type.clone()));
            Compare::eq(Expr::<Value>::new(Node::Column(ColumnRef::fixed(column))), value).into_node()
        })
        .collect()
}
