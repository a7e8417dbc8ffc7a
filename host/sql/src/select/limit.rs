//! LIMIT and OFFSET.
use crate::{
    compile::{Compiler, precedence as p},
    dialect::Capability,
    error::Result,
    expr::Node,
    visit::{Element, Key, NodeRef},
};

/// How many rows, and how many to skip (SQLAlchemy: `limit()`, `offset()`, `fetch()`). Hook layout: child 0 the limit, child 1 the offset, or the offset alone; int 0
/// is 1 when there is a limit, int 1 when there is an offset, int 2 when rows equal to the last one are to be had as well.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Limit {
    /// How many rows at most.
    pub limit: Option<Node>,
    /// How many rows to skip.
    pub offset: Option<Node>,
    /// Also the rows that are equal to the last one by the order.
    pub with_ties: bool,
}

crate::visit::rewrite!(Limit: limit, offset);

impl Limit {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.limit.is_none() && self.offset.is_none()
    }

    fn limit_offset(&self, c: &mut Compiler<'_>) -> Result<()> {
        match &self.limit {
            Some(limit) => {
                c.push(" LIMIT ");
                c.operand(limit, p::LOWEST)?;
            }
            // Where OFFSET may not stand alone, the dialect says what stands for "all".
            None if !c.dialect_text("limit_all", "").is_empty() => {
                let all = c.dialect_text("limit_all", "").to_owned();
                c.push(" LIMIT ");
                c.push(&all);
            }
            None => {}
        }
        if let Some(offset) = &self.offset {
            c.push(" OFFSET ");
            c.operand(offset, p::LOWEST)?;
        }
        Ok(())
    }

    fn offset_fetch(&self, c: &mut Compiler<'_>) -> Result<()> {
        c.push(" OFFSET ");
        match &self.offset {
            Some(offset) => c.operand(offset, p::LOWEST)?,
            None => c.push("0"),
        }
        c.push(" ROWS");
        if let Some(limit) = &self.limit {
            c.push(" FETCH NEXT ");
            c.operand(limit, p::LOWEST)?;
            c.push(if self.with_ties { " ROWS WITH TIES" } else { " ROWS ONLY" });
        }
        Ok(())
    }

    /// `TOP (n)` stands before the select list, and this clause says nothing.
    pub(crate) fn is_top(&self, c: &Compiler<'_>) -> bool {
        let fits = if self.with_ties { c.has(Capability::FetchWithTies) } else { !c.has(Capability::LimitOffset) };
        self.limit.is_some() && self.offset.is_none() && c.has(Capability::Top) && fits && !c.is_in_set_operation()
    }

    /// `TOP (n) ` or `TOP (n) WITH TIES `.
    pub(crate) fn compile_top(&self, c: &mut Compiler<'_>) -> Result<()> {
        let Some(limit) = &self.limit else { return Ok(()) };
        c.push("TOP (");
        c.operand(limit, p::LOWEST)?;
        c.push(if self.with_ties { ") WITH TIES " } else { ") " });
        Ok(())
    }
}

impl Element for Limit {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        if self.is_empty() || self.is_top(c) {
            Ok(())
        } else if self.with_ties {
            if !c.has(Capability::FetchWithTies) {
                return Err(c.unsupported("FETCH … WITH TIES", Capability::FetchWithTies));
            }
            if c.has(Capability::Top) {
                return Err(c.unsupported("WITH TIES together with an offset", Capability::FetchWithTies));
            }
            self.offset_fetch(c)
        } else if c.has(Capability::LimitOffset) {
            self.limit_offset(c)
        } else if c.has(Capability::OffsetFetch) {
            self.offset_fetch(c)
        } else {
            Err(c.unsupported("LIMIT", Capability::LimitOffset))
        }
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.few([u8::from(self.limit.is_some()), u8::from(self.offset.is_some()), u8::from(self.with_ties)]);
        self.limit.iter().chain(&self.offset).for_each(|node| key.expr(node));
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        self.limit.iter().chain(&self.offset).nth(index).map(Node::as_ref)
    }

    fn int(&self, index: usize) -> Option<i64> {
        match index {
            0 => Some(i64::from(self.limit.is_some())),
            1 => Some(i64::from(self.offset.is_some())),
            2 => Some(i64::from(self.with_ties)),
            _ => None,
        }
    }
}
