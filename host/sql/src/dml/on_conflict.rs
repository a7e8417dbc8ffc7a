//! What an INSERT does about a row that is there already.
use super::{Assign, Assignment, Insert};
use crate::{
    compile::{Compiler, precedence as p},
    dialect::Capability,
    error::Result,
    expr::{ColumnRef, Expr, Node},
    name::Name,
    schema::Column,
    visit::Key,
};
use std::marker::PhantomData;

/// `ON CONFLICT (columns) DO …` (SQLAlchemy: `on_conflict_do_update`).
#[derive(Debug, Clone, PartialEq)]
pub struct OnConflict {
    /// The columns of the unique constraint.
    pub columns: Vec<Name>,
    /// What to do.
    pub action: ConflictAction,
}

/// What to do about a row that is there already.
#[derive(Debug, Clone, PartialEq)]
pub enum ConflictAction {
    /// Keep it as it is.
    Nothing,
    /// Change it.
    Update(Vec<Assignment>),
}

/// An INSERT whose unique columns have been named, waiting for what to do.
#[must_use = "say `.update(…)` or `.do_nothing()`"]
pub struct ConflictTarget<M, R> {
    insert: Insert<M, R>,
    columns: Vec<Name>,
    model: PhantomData<fn() -> M>,
}

/// The value that the INSERT would have written (SQLAlchemy: `stmt.excluded.name`).
pub fn excluded<M, T>(column: Column<M, T>) -> Expr<T> {
    Expr::new(Node::Column(ColumnRef::of(column.def(), Name::new("excluded"), false)))
}

impl<M, R> Insert<M, R> {
    /// When a row with the same value in this column is there already … (SQLAlchemy: `index_elements`).
    pub fn on_conflict<T>(self, column: Column<M, T>) -> ConflictTarget<M, R> {
        ConflictTarget { insert: self, columns: vec![column.def().name.clone()], model: PhantomData }
    }
}

impl<M, R> ConflictTarget<M, R> {
    /// … and in this one.
    pub fn and<T>(mut self, column: Column<M, T>) -> Self {
        self.columns.push(column.def().name.clone());
        self
    }

    /// … keep that row as it is.
    pub fn do_nothing(self) -> Insert<M, R> {
        self.action(ConflictAction::Nothing)
    }

    /// … change it; `excluded(column)` is the value that was to be inserted.
    pub fn update(self, assigns: impl IntoIterator<Item = Assign<M>>) -> Insert<M, R> {
        self.action(ConflictAction::Update(assigns.into_iter().map(|assign| assign.assignment).collect()))
    }

    fn action(self, action: ConflictAction) -> Insert<M, R> {
        let columns = self.columns;
        self.insert.change(|data| data.on_conflict = Some(OnConflict { columns, action }))
    }
}

impl OnConflict {
    pub(crate) fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        if !c.has(Capability::UpsertOnConflict) {
            return Err(c.unsupported("ON CONFLICT", Capability::UpsertOnConflict));
        }
        c.push(" ON CONFLICT (");
        for (index, column) in self.columns.iter().enumerate() {
            c.separator(index);
            c.identifier(column);
        }
        c.push(") DO ");
        let ConflictAction::Update(assignments) = &self.action else {
            c.push("NOTHING");
            return Ok(());
        };
        c.push("UPDATE SET ");
        for (index, assignment) in assignments.iter().enumerate() {
            c.separator(index);
            c.identifier(&assignment.column);
            c.push(" = ");
            c.qualified(|c| c.operand(&assignment.value, p::LOWEST))?;
        }
        Ok(())
    }

    pub(crate) fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.byte(1);
        key.number(self.columns.len());
        for column in &self.columns {
            key.text(column);
        }
        match &self.action {
            ConflictAction::Nothing => key.byte(0),
            ConflictAction::Update(assignments) => {
                key.byte(1);
                key.number(assignments.len());
                for assignment in assignments {
                    assignment.key(key);
                }
            }
        }
    }
}
