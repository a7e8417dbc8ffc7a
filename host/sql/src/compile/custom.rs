//! Types that convert their values: those of plugins, and those that the application decorates.
use super::{Compiler, precedence as p};
use crate::{
    error::Result,
    expr::{Node, OperatorClass},
    types::{CustomType, SqlType, TypeRef},
};
use std::sync::Arc;

impl Compiler<'_> {
    /// Appends a column of the result, in the SQL that its type wants round it. `true`: it was, and so has lost its name.
    pub(crate) fn selected(&mut self, node: &Node, precedence: u8) -> Result<bool> {
        if let Node::Column(column) = node
            && let (Some(custom), false) = (self.custom(&column.def().sql_type), self.lenient)
        {
            let wrap = custom.column_type(self.environment.plugins)?.sql_wrap(&self.spec.name, false).to_owned();
            if !wrap.is_empty() {
                self.wrapped(&wrap, |c| c.operand(node, p::LOWEST))?;
                return Ok(true);
            }
        }
        self.typed_operand(node, precedence)?;
        Ok(false)
    }

    /// The plugin's type, if it is one. A function that gave another type is remembered, as a statement has few of them.
    #[inline]
    pub(super) fn custom(&self, sql_type: &TypeRef) -> Option<Arc<CustomType>> {
        let TypeRef::Fn(function) = sql_type else { return sql_type.custom_on(&self.spec.name) };
        let address = *function as usize;
        let known = self.plain_types.get();
        if known[0] == address || known[1] == address || known[2] == address || known[3] == address {
            return None;
        }
        let custom = sql_type.custom_on(&self.spec.name);
        if custom.is_none() {
            self.plain_types.set([address, known[0], known[1], known[2]]);
        }
        custom
    }

    /// The type that a bound value takes from the column that it stands beside, when that is one that converts its values
    /// (SQLAlchemy: `coerce_compared_value`).
    pub(crate) fn coerced(&self, value: &TypeRef, beside: &Node, class: OperatorClass) -> Result<Option<TypeRef>> {
        let Node::Column(column) = beside else { return Ok(None) };
        let Some(custom) = self.custom(&column.def().sql_type).filter(|_| !self.lenient) else { return Ok(None) };
        if self.custom(value).is_some() {
            return Ok(None);
        }
        let coerces = custom.column_type(self.environment.plugins)?.coerces(class, &value.get());
        Ok(coerces.then(|| TypeRef::of(SqlType::Custom(custom))))
    }

    /// Appends an operand beside another one: a bound value is converted like the column that it is compared with.
    pub(crate) fn compared(&mut self, node: &Node, beside: &Node, class: OperatorClass, precedence: u8) -> Result<()> {
        if let Node::Bind(bind) = node
            && let Some(sql_type) = self.coerced(&bind.sql_type, beside, class)?
        {
            return self.bind(&bind.value, &sql_type);
        }
        if matches!(beside, Node::Bind(_)) { self.typed_operand(node, precedence) } else { self.operand(node, precedence) }
    }

    /// Appends an operand to which nothing beside it gives a type: a bound value says its own, where the database would take it for
    /// text, and 9 for more than 10 (SQLAlchemy: `render_bind_cast`).
    pub(crate) fn typed_operand(&mut self, node: &Node, precedence: u8) -> Result<()> {
        if matches!(node, Node::Bind(bind) if bind.sql_type.get().is_text()) {
            return self.operand(node, precedence);
        }
        self.sole_operand(node, precedence)
    }

    /// The same among the arguments of a function or the values of a CASE: nothing round that may give a type either, so text says that it
    /// is text, by words that leave the choice of the collation to what it meets.
    pub(crate) fn typed_argument(&mut self, node: &Node, precedence: u8) -> Result<()> {
        let is_text = matches!(node, Node::Bind(bind) if bind.sql_type.get().is_text());
        let template = self.dialect_text("bind_text", "");
        match template.split_once("{0}") {
            Some((before, after)) if is_text && !self.context.literals && !self.lenient => {
                let after = after.to_owned();
                self.push(before);
                self.operand(node, p::LOWEST)?;
                self.push(&after);
                Ok(())
            }
            _ => self.typed_operand(node, precedence),
        }
    }

    /// The same where there is nothing beside it at all, as before `IS NULL`: text says its type too.
    pub(crate) fn sole_operand(&mut self, node: &Node, precedence: u8) -> Result<()> {
        let Node::Bind(bind) = node else { return self.operand(node, precedence) };
        let casts = self.dialect_text("bind_cast", "");
        if casts.is_empty() || self.context.literals || self.lenient {
            return self.operand(node, precedence);
        }
        let sql_type = bind.sql_type.get();
        let generic = sql_type.on(&self.spec.name).generic_name();
        if casts != "1" && !casts.split(',').any(|name| name == generic) {
            return self.operand(node, precedence);
        }
        if matches!(sql_type.on(&self.spec.name), SqlType::Unknown | SqlType::Custom(_)) {
            return self.operand(node, precedence);
        }
        self.push("CAST(");
        self.bind(&bind.value, &bind.sql_type)?;
        self.push(" AS ");
        self.cast_type(&sql_type)?;
        self.push(")");
        Ok(())
    }

    /// Checks that a custom type allows an operator.
    #[inline]
    pub(crate) fn check_operator(&self, node: &Node, class: OperatorClass, symbol: &str) -> Result<()> {
        let sql_type = match node {
            Node::Column(column) => &column.def().sql_type,
            Node::Bind(bind) => &bind.sql_type,
            _ => return Ok(()),
        };
        let (Some(custom), false) = (self.custom(sql_type), self.lenient) else { return Ok(()) };
        self.check_custom_operator(node, &custom, class, symbol)
    }

    #[cold]
    fn check_custom_operator(&self, node: &Node, custom: &Arc<CustomType>, class: OperatorClass, symbol: &str) -> Result<()> {
        if custom.column_type(self.environment.plugins)?.allows(class) {
            return Ok(());
        }
        let operand = match node {
            Node::Column(column) => format!("`{}.{}`", column.source(), column.def().name),
            _ => "a value".into(),
        };
        Err(crate::expr::refused(symbol, &operand, &SqlType::Custom(Arc::clone(custom))))
    }
}
