//! TABLESAMPLE: some of a table's rows, at random.
use super::FromItem;
use crate::{
    compile::{Compiler, precedence as p},
    dialect::Capability,
    error::Result,
    expr::{Bind, Node},
    schema::Model,
    types::{TypeRef, Value},
    visit::{Key, NodeRef},
};
use std::sync::Arc;

/// How rows are chosen (SQLAlchemy: `func.bernoulli`, `func.system`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum SampleMethod {
    /// Each row by itself.
    Bernoulli = 1,
    /// Whole pages of the table.
    System = 2,
}

/// `table TABLESAMPLE method (percent) REPEATABLE (seed)` (SQLAlchemy: `tablesample`).
#[derive(Debug, Clone, PartialEq)]
pub struct TableSample {
    /// The table.
    pub table: FromItem,
    /// How rows are chosen.
    pub method: SampleMethod,
    /// How many of 100.
    pub percent: Node,
    /// The same number gives the same rows.
    pub seed: Option<i64>,
}

impl FromItem {
    /// Some of the rows of a table or alias, at random: so many of 100 (SQLAlchemy: `tablesample(table, func.bernoulli(10))`).
    ///
    /// ```
    /// use aludel_sql::{Table, SqlType, column, select, select::{FromItem, SampleMethod}};
    ///
    /// let users = Table::new("users").column(column("id", SqlType::BigInteger));
    /// let some = FromItem::from(&users).sample(SampleMethod::Bernoulli, 10.0, Some(7));
    /// let query = select(users.col::<i64>("id").unwrap()).from(some);
    /// assert_eq!(format!("{query:?}"), "SELECT users.id FROM users TABLESAMPLE BERNOULLI (?) REPEATABLE (7)");
    /// ```
    #[must_use]
    pub fn sample(self, method: SampleMethod, percent: f64, seed: Option<i64>) -> Self {
        let percent = Bind::node(Value::F64(percent), TypeRef::Fn(<f64 as crate::SqlValue>::sql_type));
        FromItem::Sample(Arc::new(TableSample { table: self, method, percent, seed }))
    }

    /// The table of a model, in FROM (SQLAlchemy: `User.__table__`).
    pub fn of_model<M: Model>() -> Self {
        M::def().from_item()
    }
}

crate::visit::rewrite!(TableSample: table, percent);

impl TableSample {
    pub(super) fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        if !c.has(Capability::TableSample) {
            return Err(c.unsupported("TABLESAMPLE", Capability::TableSample));
        }
        let template = match self.method {
            SampleMethod::Bernoulli => c.dialect_text("sample_bernoulli", " TABLESAMPLE BERNOULLI ({0})"),
            SampleMethod::System => c.dialect_text("sample_system", " TABLESAMPLE SYSTEM ({0})"),
        };
        let Some((before, after)) = template.split_once("{0}") else {
            return Err(c.unsupported("TABLESAMPLE BERNOULLI", Capability::TableSample).help("take whole pages with `SampleMethod::System`"));
        };
        c.render(NodeRef::From(&self.table))?;
        c.push(before);
        // Some databases want to know the number before they plan.
        if c.dialect_text("sample_percent", "").is_empty() {
            c.operand(&self.percent, p::LOWEST)?
        } else {
            c.literals(|c| c.operand(&self.percent, p::LOWEST))?
        }
        c.push(after);
        if let Some(seed) = self.seed {
            c.push(&format!(" REPEATABLE ({seed})"));
        }
        Ok(())
    }

    pub(super) fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.byte(self.method as u8);
        key.node(NodeRef::From(&self.table));
        key.expr(&self.percent);
        key.optional_text(None);
        match self.seed {
            Some(seed) => {
                key.byte(1);
                key.number(usize::from(seed < 0));
                key.number(usize::try_from(seed.unsigned_abs()).unwrap_or(usize::MAX));
            }
            None => key.byte(0),
        }
    }
}
