//! Conditions and values: where the two are not the same, each is turned into the other.
use super::{Compiler, precedence as p};
use crate::{
    dialect::Capability,
    error::Result,
    expr::{Literal, Node, UnaryOperator},
    visit::NodeRef,
};

/// Whether it is a comparison or something made of comparisons.
fn is_condition(node: &Node) -> bool {
    match node {
        Node::Binary(binary) => binary.operator.is_comparison(),
        Node::Unary(unary) => !matches!(unary.operator, UnaryOperator::Negate | UnaryOperator::BitNot),
        Node::Function(function) => *function.name == *"full_text_match",
        Node::Junction(_) | Node::InList(_) | Node::InSelect(_) | Node::Between(_) | Node::Exists(_) => true,
        _ => false,
    }
}

/// Whether it is a value wherever conditions and values are told apart.
fn is_value(node: &Node) -> bool {
    matches!(node, Node::Column(_) | Node::Bind(_) | Node::Literal(_) | Node::Case(_) | Node::Cast(_) | Node::Subquery(_))
}

impl Compiler<'_> {
    /// Appends a condition. Where a boolean is no condition by itself, it is compared with TRUE.
    pub fn condition(&mut self, node: &Node, precedence: u8) -> Result<()> {
        self.check_condition(node)?;
        let apart = || matches!(node, Node::Function(_) | Node::Window(_) | Node::LiteralValue(_)) && !is_condition(node);
        let value = is_value(node) || (apart() && !self.dialect_text("condition_value", "").is_empty());
        if !value || self.has(Capability::NativeBoolean) {
            return self.plain_operand(node, precedence);
        }
        let parentheses = precedence > p::COMPARISON;
        self.push(if parentheses { "(" } else { "" });
        self.operand(node, p::COMPARISON + 1)?;
        self.push(" = ");
        self.render(NodeRef::Literal(&Literal::True))?;
        self.push(if parentheses { ")" } else { "" });
        Ok(())
    }

    /// Appends a condition in the place of a value, by the dialect's template; `false`: it is none, or needs none.
    pub(super) fn condition_as_value(&mut self, node: &Node) -> Result<bool> {
        if !is_condition(node) {
            return Ok(false);
        }
        let template = self.dialect_text("condition_value", "").to_owned();
        let mut parts = template.split("{0}");
        self.push(parts.next().unwrap_or_default());
        for part in parts {
            self.condition(node, p::LOWEST)?;
            self.push(part);
        }
        Ok(!template.is_empty())
    }
}
