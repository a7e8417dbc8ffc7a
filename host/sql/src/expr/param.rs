//! A parameter by name, whose value comes later.
use super::{Expr, Node};
use crate::{
    compile::Compiler,
    error::{Error, ErrorKind, Result},
    name::Name,
    types::{SqlValue, TypeRef},
    visit::{Element, Key, Transform},
};
use std::sync::Arc;

/// A parameter without a value, made by [`param`] (SQLAlchemy: `bindparam("name")`). A statement that still has one is refused when it is compiled. Hook
/// layout: text 0 the name.
///
/// ```
/// use aludel_sql::{expr::{NamedParam, Node}, param};
///
/// let Node::Param(least) = param::<i64>("least").into_node() else { unreachable!() };
/// let least: &NamedParam = &least;
/// assert_eq!(least.name.as_str(), "least");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct NamedParam {
    /// The name.
    pub name: Name,
    /// The type of its values.
    pub sql_type: TypeRef,
}

/// A parameter by name: the statement gets its value by `.param(name, value)`, as often as it is run (SQLAlchemy:
/// `bindparam("name")`, `params()`).
///
/// ```
/// use aludel_sql::{Compare, SqlType, Table, column, param, select};
///
/// let users = Table::new("users").column(column("age", SqlType::Integer));
/// let age = users.col::<i32>("age").unwrap();
/// let older = select(age.clone()).filter(age.clone().gt(param::<i32>("least")));
/// assert_eq!(format!("{older:?}"), "SELECT users.age FROM users WHERE users.age > :least");
/// assert_eq!(older.param("least", 18).unwrap(), select(age.clone()).filter(age.gt(18)));
/// ```
pub fn param<T: SqlValue>(name: impl Into<Name>) -> Expr<T> {
    Expr::new(Node::Param(Arc::new(NamedParam { name: name.into(), sql_type: TypeRef::Fn(T::sql_type) })))
}

/// Puts a value in place of a parameter, and remembers what it met.
pub(crate) struct Given {
    pub name: Name,
    pub value: Node,
    pub found: bool,
    pub others: Vec<Name>,
}

impl Given {
    pub(crate) fn new(name: Name, value: Node) -> Self {
        Given { name, value, found: false, others: Vec::new() }
    }

    /// Errors: the statement has no such parameter.
    pub(crate) fn finish(self) -> Result<()> {
        if self.found {
            return Ok(());
        }
        Err(Error::new(ErrorKind::UnknownName, "SQL-1114", format!("the statement has no parameter `{}`", self.name))
            .known(&self.name, self.others.iter().map(Name::as_str))
            .help(format!("write it as `param(\"{}\")` where its value belongs", self.name)))
    }
}

impl Transform for Given {
    fn expression(&mut self, node: &Node) -> Option<Node> {
        let Node::Param(param) = node else { return None };
        if param.name == self.name {
            self.found = true;
            return Some(self.value.clone());
        }
        self.others.push(param.name.clone());
        None
    }
}

impl Element for NamedParam {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        if c.is_strict() {
            return Err(Error::new(ErrorKind::Compile, "SQL-1113", format!("parameter `{}` has no value", self.name))
                .help(format!("give it one: `.param(\"{}\", value)?`", self.name)));
        }
        c.push(":");
        c.push(&self.name);
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&self.name);
        key.sql_type(&self.sql_type.get());
    }

    fn text(&self, index: usize) -> Option<&str> {
        (index == 0).then_some(&self.name)
    }
}
