//! Two operands and an operator between them.
use super::{Expr, Node, Scope};
use crate::{
    compile::{Compiler, precedence as p},
    dialect::Capability,
    error::{Error, ErrorKind, Result},
    name::Name,
    types::{SqlType, TypeRef},
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// An operator between two operands (SQLAlchemy: the functions of `sqlalchemy.sql.operators`).
///
/// ```
/// use aludel_sql::{Compare, SqlType, Table, column, compile::precedence, expr::{CustomOperator, Node, Operator}};
///
/// let items = Table::new("items").column(column("price", SqlType::BigInteger));
/// let price = items.col::<i64>("price")?;
/// let Node::Binary(sum) = price.op_as::<i64, i64>("^", precedence::MULTIPLICATIVE, 2).into_node() else { unreachable!() };
/// let Operator::Custom(custom) = &sum.operator else { unreachable!() };
/// let custom: &CustomOperator = custom;
/// assert_eq!((custom.symbol.as_str(), custom.precedence), ("^", precedence::MULTIPLICATIVE));
/// assert_eq!((Operator::Eq.number(), sum.operator.number()), (1, 17));
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operator {
    /// `=`.
    Eq,
    /// `<>`.
    Ne,
    /// `<`.
    Lt,
    /// `<=`.
    Le,
    /// `>`.
    Gt,
    /// `>=`.
    Ge,
    /// `IS DISTINCT FROM`.
    DistinctFrom,
    /// `IS NOT DISTINCT FROM`.
    NotDistinctFrom,
    /// `LIKE`.
    Like,
    /// `NOT LIKE`.
    NotLike,
    /// `+`.
    Add,
    /// `-`.
    Subtract,
    /// `*`.
    Multiply,
    /// `/`, of whole numbers cut towards zero.
    Divide,
    /// `%`.
    Modulo,
    /// `||`.
    Concat,
    /// `&`.
    BitAnd,
    /// `|`.
    BitOr,
    /// `<<` of bits.
    ShiftLeft,
    /// `>>` of bits.
    ShiftRight,
    /// `@>` of arrays and ranges.
    Contains,
    /// `<@` of arrays and ranges.
    ContainedBy,
    /// `&&` of arrays and ranges.
    Overlaps,
    /// `-|-` of ranges.
    Adjacent,
    /// `<<` of ranges.
    LeftOf,
    /// `>>` of ranges.
    RightOf,
    /// An operator by its symbol.
    Custom(Arc<CustomOperator>),
}

/// An operator that a program names by its symbol (SQLAlchemy: `op(…)`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomOperator {
    /// The symbol.
    pub symbol: Name,
    /// Its value is a boolean; otherwise, of the type of the left side.
    pub boolean: bool,
    /// How tightly it binds, see [`crate::compile::precedence`].
    pub precedence: u8,
}

impl Operator {
    /// The number under which a render hook sees it. Numbers are never given to another operator.
    pub fn number(&self) -> u8 {
        match self {
            Operator::Eq => 1,
            Operator::Ne => 2,
            Operator::Lt => 3,
            Operator::Le => 4,
            Operator::Gt => 5,
            Operator::Ge => 6,
            Operator::DistinctFrom => 7,
            Operator::NotDistinctFrom => 8,
            Operator::Like => 9,
            Operator::NotLike => 10,
            Operator::Add => 11,
            Operator::Subtract => 12,
            Operator::Multiply => 13,
            Operator::Divide => 14,
            Operator::Modulo => 15,
            Operator::Concat => 16,
            Operator::Custom(_) => 17,
            Operator::BitAnd => 18,
            Operator::BitOr => 19,
            Operator::ShiftLeft => 20,
            Operator::ShiftRight => 21,
            Operator::Contains => 22,
            Operator::ContainedBy => 23,
            Operator::Overlaps => 24,
            Operator::Adjacent => 25,
            Operator::LeftOf => 26,
            Operator::RightOf => 27,
        }
    }

    pub(crate) fn precedence(&self) -> u8 {
        match self {
            Operator::Add | Operator::Subtract => p::ADDITIVE,
            Operator::Multiply | Operator::Divide | Operator::Modulo => p::MULTIPLICATIVE,
            Operator::Concat => p::CONCAT,
            Operator::BitAnd | Operator::BitOr | Operator::ShiftLeft | Operator::ShiftRight => p::BITWISE,
            Operator::Custom(custom) => custom.precedence,
            _ => p::COMPARISON,
        }
    }

    fn symbol<'s, 'e: 's>(&'s self, whole: bool, c: &Compiler<'e>) -> &'s str {
        match self {
            Operator::Eq => "=",
            Operator::Ne => "<>",
            Operator::Lt => "<",
            Operator::Le => "<=",
            Operator::Gt => ">",
            Operator::Ge => ">=",
            Operator::DistinctFrom => c.dialect_text("is_distinct_from", "IS DISTINCT FROM"),
            Operator::NotDistinctFrom => c.dialect_text("is_not_distinct_from", "IS NOT DISTINCT FROM"),
            Operator::Like => "LIKE",
            Operator::NotLike => "NOT LIKE",
            Operator::Add => "+",
            Operator::Subtract => "-",
            Operator::Multiply => "*",
            Operator::Divide if whole => c.dialect_text("divide_whole", "/"),
            Operator::Divide => "/",
            Operator::Modulo => "%",
            Operator::Concat => c.dialect_text("concat", "||"),
            Operator::BitAnd => c.dialect_text("bit_and", "&"),
            Operator::BitOr => c.dialect_text("bit_or", "|"),
            Operator::ShiftLeft => c.dialect_text("shift_left", "<<"),
            Operator::ShiftRight => c.dialect_text("shift_right", ">>"),
            Operator::Contains => "@>",
            Operator::ContainedBy => "<@",
            Operator::Overlaps => "&&",
            Operator::Adjacent => "-|-",
            Operator::LeftOf => "<<",
            Operator::RightOf => ">>",
            Operator::Custom(custom) => &custom.symbol,
        }
    }

    /// How tightly the operands must bind to stand without parentheses: left, right.
    fn operands(&self, symbol: &str) -> (u8, u8) {
        let precedence = self.precedence();
        match self {
            // By another symbol, it binds like an addition.
            Operator::Concat if symbol != "||" => (p::CONCAT, p::ADDITIVE + 1),
            // Databases order these among each other, and beside arithmetic, in different ways.
            Operator::BitAnd | Operator::BitOr | Operator::ShiftLeft | Operator::ShiftRight => (p::UNARY, p::UNARY),
            // Comparisons do not chain; the others group to the left.
            _ if self.is_comparison() => (precedence + 1, precedence + 1),
            _ => (precedence, precedence + 1),
        }
    }

    /// Whether it is about what is in an array or range.
    fn is_containment(&self) -> bool {
        self.number() >= Operator::Contains.number()
    }

    pub(crate) fn is_comparison(&self) -> bool {
        match self {
            Operator::Custom(custom) => custom.boolean,
            operator => operator.number() <= Operator::NotLike.number() || operator.is_containment(),
        }
    }

    /// The operator class a type must allow, by the name in error messages.
    pub(crate) fn class(&self) -> OperatorClass {
        match self {
            Operator::Eq | Operator::Ne | Operator::DistinctFrom | Operator::NotDistinctFrom => OperatorClass::Equality,
            Operator::Lt | Operator::Le | Operator::Gt | Operator::Ge => OperatorClass::Order,
            Operator::Like | Operator::NotLike => OperatorClass::Like,
            Operator::Concat => OperatorClass::Concat,
            Operator::Custom(_) => OperatorClass::Any,
            operator if operator.is_containment() => OperatorClass::Any,
            _ => OperatorClass::Arithmetic,
        }
    }
}

/// Groups of operators that a type allows or refuses as a whole (SQLAlchemy has no such groups: a type's `comparator_factory` has
/// the operators as methods).
///
/// ```
/// use aludel_sql::{Arithmetic, Executable, Result, SqlType, Table, Value, ValueRef, column, compile, dialect, expr::OperatorClass, select};
///
/// /// A number that says nothing by its size.
/// struct Ticket;
///
/// impl aludel_sql::types::TypeDecorator for Ticket {
///     fn name(&self) -> &str { "ticket" }
///     fn impl_type(&self, _: &str) -> SqlType { SqlType::BigInteger }
///     fn bind(&self, value: ValueRef<'_>, _: &str) -> Result<Value> { Ok(value.to_value()) }
///     fn result(&self, value: ValueRef<'_>, _: &str) -> Result<Value> { Ok(value.to_value()) }
///     fn allows(&self, class: OperatorClass) -> bool { class != OperatorClass::Arithmetic }
/// }
///
/// let visits = Table::new("visits").column(column("ticket", SqlType::decorated(Ticket)));
/// let ticket = visits.col::<i64>("ticket")?;
/// let environment = compile::Environment { dialect: &dialect::DefaultDialect, plugins: &dialect::NoPlugins };
/// let error = compile::compile(select(ticket.add(1)).statement(), environment).unwrap_err();
/// assert_eq!(error.message(), "`+` is not an operator of `visits.ticket`, whose type is `ticket`");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperatorClass {
    /// `=`, `<>`, IN.
    Equality,
    /// `<`, BETWEEN, ORDER BY.
    Order,
    /// LIKE.
    Like,
    /// `+`, `-`, `*`, `/`, `%`.
    Arithmetic,
    /// `||`.
    Concat,
    /// GROUP BY, DISTINCT.
    Hash,
    /// Not checked.
    Any,
}

/// A binary operation (SQLAlchemy: `BinaryExpression`). Hook layout: children 0 left, 1 right; int 0 the operator's number; text 0 its
/// symbol when it is a custom one.
#[derive(Debug, Clone, PartialEq)]
pub struct Binary {
    /// The operator.
    pub operator: Operator,
    /// The left operand.
    pub left: Node,
    /// The right operand.
    pub right: Node,
    /// `LIKE … ESCAPE`: the escape character.
    pub escape: Option<char>,
}

crate::visit::rewrite!(Binary: left, right);

impl Binary {
    #[inline(always)]
    pub(crate) fn node(operator: Operator, left: Node, right: Node) -> Node {
        Node::Binary(Arc::new(Binary { operator, left, right, escape: None }))
    }

    #[inline(always)]
    pub(crate) fn expr<T>(operator: Operator, left: Node, right: Node) -> Expr<T> {
        Expr::new(Binary::node(operator, left, right))
    }

    pub(crate) fn sql_type(&self) -> TypeRef {
        match &self.operator {
            operator if operator.is_comparison() => TypeRef::Fn(|| SqlType::Boolean),
            _ => self.left.sql_type(),
        }
    }

    pub(crate) fn is_nullable(&self, scope: Scope<'_>) -> bool {
        match self.operator {
            Operator::DistinctFrom | Operator::NotDistinctFrom => false,
            // Division by zero is NULL on some databases.
            Operator::Divide | Operator::Modulo | Operator::Custom(_) => true,
            _ => self.left.is_nullable_in(scope) || self.right.is_nullable_in(scope),
        }
    }

    /// The operator as the dialect writes it. Whole numbers are divided in another way, where `/` makes a fraction of them.
    fn symbol<'s, 'e: 's>(&'s self, c: &Compiler<'e>) -> &'s str {
        let whole = self.operator == Operator::Divide && [&self.left, &self.right].iter().all(|side| side.sql_type().get().is_integer());
        self.operator.symbol(whole, c)
    }

    /// The dialect's template, in which `{0}` and `{1}` are the operands; between commas, they need no parentheses.
    fn by_template(&self, template: &str, c: &mut Compiler<'_>) -> Result<()> {
        let precedence = match self.operator {
            Operator::Concat => p::LOWEST,
            Operator::BitAnd | Operator::BitOr | Operator::ShiftLeft | Operator::ShiftRight => p::UNARY,
            _ => p::COMPARISON + 1,
        };
        let (before, rest) = template.split_once("{0}").unwrap_or((template, ""));
        let (between, after) = rest.split_once("{1}").unwrap_or((rest, ""));
        let class = self.operator.class();
        c.push(before);
        c.compared(&self.left, &self.right, class, precedence)?;
        c.push(between);
        c.compared(&self.right, &self.left, class, precedence)?;
        c.push(after);
        Ok(())
    }

    /// The part of its key in front of the operands.
    #[inline]
    pub(crate) fn key_operator(&self, key: &mut Key<'_>) {
        key.few([self.operator.number(), u8::from(self.escape.is_some())]);
        if let Operator::Custom(custom) = &self.operator {
            key.text(&custom.symbol);
            key.flag(custom.boolean);
            key.byte(custom.precedence);
        }
        if let Some(escape) = self.escape {
            key.number(escape as usize);
        }
    }

    fn check(&self, c: &Compiler<'_>) -> Result<()> {
        let (class, symbol) = (self.operator.class(), self.symbol(c));
        c.check_operator(&self.left, class, symbol)?;
        c.check_operator(&self.right, class, symbol)?;
        c.check_types(self, symbol)?;
        if matches!(self.operator, Operator::DistinctFrom | Operator::NotDistinctFrom) && !c.has(Capability::IsDistinctFrom) {
            return Err(c.unsupported("IS DISTINCT FROM", Capability::IsDistinctFrom));
        }
        if self.operator.is_containment() && !c.has(Capability::Arrays) && !c.has(Capability::Ranges) {
            return Err(c.unsupported(&format!("`{symbol}`"), Capability::Arrays));
        }
        Ok(())
    }
}

impl Element for Binary {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        self.check(c)?;
        let symbol = self.symbol(c);
        if symbol.is_empty() {
            return Err(no_operator(&self.operator, c));
        }
        if symbol.contains("{0}") {
            let template = symbol.to_owned();
            return self.by_template(&template, c);
        }
        let symbol = symbol.to_owned();
        let (left, right) = self.operator.operands(&symbol);
        let class = self.operator.class();
        c.compared(&self.left, &self.right, class, left)?;
        c.push(" ");
        c.push(&symbol);
        c.push(" ");
        c.compared(&self.right, &self.left, class, right)?;
        if let Some(escape) = self.escape {
            c.push(" ESCAPE ");
            c.string_literal(&escape.to_string());
        }
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        self.key_operator(key);
        key.expr(&self.left);
        key.expr(&self.right);
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        match index {
            0 => Some(self.left.as_ref()),
            1 => Some(self.right.as_ref()),
            _ => None,
        }
    }

    fn int(&self, index: usize) -> Option<i64> {
        (index == 0).then(|| i64::from(self.operator.number()))
    }

    fn text(&self, index: usize) -> Option<&str> {
        match (&self.operator, index) {
            (Operator::Custom(custom), 0) => Some(&custom.symbol),
            _ => None,
        }
    }
}

/// The error for an operator that a database does not have.
#[cold]
fn no_operator(operator: &Operator, c: &Compiler<'_>) -> Error {
    let (dialect, what) = (&c.dialect().spec().name, if *operator == Operator::ShiftLeft { "<<" } else { ">>" });
    Error::new(ErrorKind::Unsupported, "SQL-1211", format!("`{dialect}` has no operator `{what}`"))
        .help("multiply or divide by a power of two, or write it with `raw(…)`")
}

/// The error for an operator that a type refuses.
#[cold]
pub(crate) fn refused(symbol: &str, operand: &str, sql_type: &SqlType) -> Error {
    Error::new(ErrorKind::Compile, "SQL-1204", format!("`{symbol}` is not an operator of {operand}, whose type is `{}`", sql_type.generic_name()))
        .help("compare it by an operator that the type allows, or `.cast()` it first")
}
