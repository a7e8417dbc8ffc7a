//! IN, with a list of values or a query.
use super::{Expr, Node, binary::OperatorClass};
use crate::{
    compile::{Compiler, precedence as p},
    error::Result,
    select::SelectData,
    types::{TypeRef, Value},
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// `expr IN (…)`, made by [`crate::Compare::in_`] (SQLAlchemy: `BinaryExpression` with an expanding `BindParameter`). Hook layout: child 0 expr, then the items that are not values; int 0 is 1 when negated, int 1
/// the number of placeholders.
///
/// Lists of up to 512 values are padded to a power of two by repeating the last value, so that lists of different
/// lengths share a few statements. How many there are is part of the cache key, so it may not depend on the dialect: a
/// padded list has to fit into what any database takes, and a longer one is left as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct InList {
    /// What is looked up.
    pub expr: Node,
    /// Values, when every item is one.
    pub values: Vec<Value>,
    /// The type of the values.
    pub sql_type: TypeRef,
    /// Items, when one of them is an expression.
    pub items: Vec<Node>,
    /// NOT IN.
    pub negated: bool,
}

/// Longer lists are not padded.
const MAX_PADDED: usize = 512;

crate::visit::rewrite!(InList: expr, items);
crate::visit::rewrite!(InSelect: expr, select);

impl InList {
    pub(crate) fn expr(expr: Node, items: impl Iterator<Item = Node>, sql_type: TypeRef, negated: bool) -> Expr<bool> {
        let mut list = InList { expr, values: Vec::new(), sql_type, items: Vec::new(), negated };
        for item in items {
            match item {
                Node::Bind(bind) => list.values.push(bind.value),
                other => list.items.push(other),
            }
        }
        Expr::new(Node::InList(Arc::new(list)))
    }

    fn padded(&self) -> usize {
        match self.values.len() {
            0 => 0,
            len @ ..=MAX_PADDED => len.next_power_of_two(),
            len => len,
        }
    }
}

impl Element for InList {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.check_operator(&self.expr, OperatorClass::Equality, "IN")?;
        let count = self.padded();
        if count == 0 && self.items.is_empty() {
            // No list is empty in SQL; these say the same, and stay NULL-free.
            c.push(if self.negated { "1 = 1" } else { "1 = 0" });
            return Ok(());
        }
        c.check_compared_values(&self.expr, &self.values, &self.sql_type)?;
        self.items.iter().try_for_each(|item| c.check_compared(&self.expr, item, "IN"))?;
        c.typed_operand(&self.expr, p::COMPARISON + 1)?;
        if let ([], [Node::Subquery(subquery)]) = (&*self.values, &*self.items) {
            // `IN ((SELECT …))` is about every row of the query to some databases: a list of one value is that value.
            c.push(if self.negated { " <> " } else { " = " });
            return c.render(NodeRef::Subquery(subquery));
        }
        c.push(if self.negated { " NOT IN (" } else { " IN (" });
        let coerced = c.coerced(&self.sql_type, &self.expr, OperatorClass::Equality)?;
        let sql_type = coerced.as_ref().unwrap_or(&self.sql_type);
        for index in 0..count {
            c.separator(index);
            c.bind(&self.values[index.min(self.values.len() - 1)], sql_type)?;
        }
        for (index, item) in self.items.iter().enumerate() {
            c.separator(count + index);
            c.operand(item, p::LOWEST)?;
        }
        c.push(")");
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.flag(self.negated);
        key.expr(&self.expr);
        key.number(self.padded());
        for index in 0..self.padded() {
            key.bind(&self.values[index.min(self.values.len() - 1)], &self.sql_type);
        }
        key.list(&self.items);
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        match index {
            0 => Some(self.expr.as_ref()),
            index => self.items.get(index - 1).map(Node::as_ref),
        }
    }

    fn int(&self, index: usize) -> Option<i64> {
        match index {
            0 => Some(i64::from(self.negated)),
            1 => i64::try_from(self.padded()).ok(),
            _ => None,
        }
    }
}

/// `expr IN (SELECT …)`, made by [`crate::Compare::in_select`] (SQLAlchemy: `BinaryExpression`). Hook layout: children 0 expr, 1 the query; int 0 is
/// 1 when negated.
#[derive(Debug, Clone, PartialEq)]
pub struct InSelect {
    /// What is looked up.
    pub expr: Node,
    /// A query of one column.
    pub select: Arc<SelectData>,
    /// NOT IN.
    pub negated: bool,
}

impl Element for InSelect {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.check_operator(&self.expr, OperatorClass::Equality, "IN")?;
        c.check_compared_query(&self.expr, &self.select)?;
        c.operand(&self.expr, p::COMPARISON + 1)?;
        c.push(if self.negated { " NOT IN (" } else { " IN (" });
        c.render(NodeRef::Select(&self.select))?;
        c.push(")");
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.flag(self.negated);
        key.expr(&self.expr);
        key.node(NodeRef::Select(&self.select));
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        match index {
            0 => Some(self.expr.as_ref()),
            1 => Some(NodeRef::Select(&self.select)),
            _ => None,
        }
    }

    fn int(&self, index: usize) -> Option<i64> {
        (index == 0).then_some(i64::from(self.negated))
    }
}
