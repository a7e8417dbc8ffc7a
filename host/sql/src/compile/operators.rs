//! Whether an operator has a meaning for the types of its operands: asked when a statement is compiled, before anything is sent.
//!
//! Cautious: refused is what no database means. Types that are unknown, custom or native, SQL written by hand, NULL, functions that
//! are not known here, and text that a database would read as a value of the other side's type all pass.
use super::Compiler;
use crate::{
    error::{Error, ErrorKind, Result},
    expr::{Binary, Function, Node, Operator, OperatorClass, Quantified, UnaryOperator, refused},
    select::SelectData,
    types::{SqlType, TypeRef, Value},
};

/// Types whose operators are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    /// Not known: everything passes.
    Any,
    Boolean,
    Whole,
    Exact,
    Floating,
    Text,
    Bytes,
    Date,
    Time,
    DateTime,
    Interval,
    Uuid,
    Json,
    Array,
    Range,
    Network,
    Bits,
}

use Family as F;

impl Family {
    fn of(sql_type: &SqlType, dialect: &str) -> Family {
        match sql_type.on(dialect) {
            SqlType::Boolean => F::Boolean,
            SqlType::SmallInteger | SqlType::Integer | SqlType::BigInteger => F::Whole,
            SqlType::Numeric(_) => F::Exact,
            SqlType::Float | SqlType::Double => F::Floating,
            SqlType::String(_) | SqlType::Text | SqlType::Enum(_) => F::Text,
            SqlType::Binary(_) => F::Bytes,
            SqlType::Date => F::Date,
            SqlType::Time | SqlType::TimeTz => F::Time,
            SqlType::DateTime(_) => F::DateTime,
            SqlType::Fractional(of, _) => Family::of(of, dialect),
            SqlType::Interval => F::Interval,
            SqlType::Uuid => F::Uuid,
            SqlType::Json => F::Json,
            SqlType::Array(_) => F::Array,
            SqlType::Range(_) | SqlType::MultiRange(_) => F::Range,
            SqlType::Inet | SqlType::Cidr | SqlType::MacAddr => F::Network,
            SqlType::Bit(_) | SqlType::BitVarying(_) => F::Bits,
            SqlType::Unknown
            | SqlType::Hstore
            | SqlType::TsVector
            | SqlType::TsQuery
            | SqlType::Native(_)
            | SqlType::Variant(_)
            | SqlType::Custom(_) => F::Any,
        }
    }

    fn of_ref(sql_type: &TypeRef, dialect: &str) -> Family {
        match sql_type {
            TypeRef::Fn(function) => Family::of(&function(), dialect),
            TypeRef::Shared(sql_type) => Family::of(sql_type, dialect),
        }
    }

    fn is_number(self) -> bool {
        matches!(self, F::Whole | F::Exact | F::Floating)
    }

    /// A single value, which has nothing in it.
    fn is_scalar(self) -> bool {
        !matches!(self, F::Any | F::Json | F::Array | F::Range | F::Network)
    }

    fn is_moment(self) -> bool {
        matches!(self, F::Date | F::Time | F::DateTime)
    }

    /// Whether some database compares values of the two. Text is read as nearly anything.
    fn compares(self, other: Family) -> bool {
        let apart = |one: Family, other: Family| match one {
            F::Uuid => matches!(other, F::Boolean | F::Date | F::Time | F::DateTime | F::Interval | F::Network | F::Bits) || other.is_number(),
            F::Array | F::Range => other != F::Text && other != F::Json && other != F::Any,
            F::Network => other.is_number() || other.is_moment() || matches!(other, F::Boolean | F::Interval),
            F::Time => matches!(other, F::Date | F::Boolean),
            F::Date | F::DateTime => matches!(other, F::Boolean | F::Interval),
            F::Json => other.is_moment() || other == F::Interval,
            _ => false,
        };
        self == other || !(apart(self, other) || apart(other, self))
    }
}

/// The functions whose type is known whatever the program says of it.
fn known_function(function: &Function, dialect: &str) -> Family {
    match function.name.as_str() {
        "lower" | "upper" | "trim" | "ltrim" | "rtrim" | "replace" | "concat" | "string_agg" => F::Text,
        "count" | "row_number" | "rank" | "dense_rank" | "ntile" | "char_length" => F::Whole,
        "min" | "max" | "coalesce" | "nullif" => function.arguments.first().map_or(F::Any, |argument| family(argument, dialect)),
        "json_query" => F::Json,
        _ => F::Any,
    }
}

/// The family of an expression, as far as it is certain.
fn family(node: &Node, dialect: &str) -> Family {
    match node {
        Node::Column(column) => Family::of_ref(&column.def().sql_type, dialect),
        Node::Bind(bind) => of_value(&bind.value, &bind.sql_type, dialect),
        Node::LiteralValue(literal) => of_value(&literal.value, &literal.sql_type, dialect),
        Node::Binary(binary) => of_binary(binary, dialect),
        Node::Unary(unary) if matches!(unary.operator, UnaryOperator::Negate | UnaryOperator::BitNot) => family(&unary.operand, dialect),
        Node::Function(function) => known_function(function, dialect),
        Node::Label(label) => family(&label.expr, dialect),
        Node::Collate(collate) => family(&collate.expr, dialect),
        Node::Cast(cast) => Family::of_ref(&cast.sql_type, dialect),
        Node::Window(window) => family(&window.function, dialect),
        Node::Subquery(subquery) => of_query(&subquery.select, dialect),
        Node::Quantified(quantified) => of_quantified(quantified, dialect),
        Node::Unary(_) | Node::Junction(_) | Node::InList(_) | Node::InSelect(_) | Node::Between(_) | Node::Exists(_) => F::Boolean,
        // What a CASE gives is what the program says of it, and its branches may differ.
        Node::Case(_) | Node::Literal(_) | Node::Raw(_) | Node::Text(_) | Node::Tuple(_) | Node::Custom(_) | Node::Param(_) | Node::NextValue(_) => {
            F::Any
        }
    }
}

/// A value in quotes is read as whatever stands beside it.
fn of_value(value: &Value, sql_type: &TypeRef, dialect: &str) -> Family {
    match value {
        Value::Null | Value::Text(_) => F::Any,
        _ => Family::of_ref(sql_type, dialect),
    }
}

fn of_binary(binary: &Binary, dialect: &str) -> Family {
    let sides = || (family(&binary.left, dialect), family(&binary.right, dialect));
    match &binary.operator {
        Operator::Custom(custom) if custom.boolean => F::Boolean,
        Operator::Custom(_) => F::Any,
        operator if operator.is_comparison() => F::Boolean,
        // It may join text, arrays, JSON or bytes.
        Operator::Concat => match sides() {
            (F::Text, F::Text) => F::Text,
            _ => F::Any,
        },
        // Two moments apart are no moment.
        _ => match sides() {
            (left, right) if left == right && left.is_number() => left,
            _ => F::Any,
        },
    }
}

fn of_query(select: &SelectData, dialect: &str) -> Family {
    match select.columns.first() {
        Some(crate::select::SelectItem::Expr(node)) => family(node, dialect),
        _ => F::Any,
    }
}

fn of_quantified(quantified: &Quantified, dialect: &str) -> Family {
    match &quantified.over {
        Node::Subquery(subquery) => of_query(&subquery.select, dialect),
        over => match over.sql_type().get().on(dialect) {
            SqlType::Array(item) => Family::of(item, dialect),
            _ => F::Any,
        },
    }
}

impl Compiler<'_> {
    /// Checks an operator between two operands.
    #[inline]
    pub(crate) fn check_types(&self, binary: &Binary, symbol: &str) -> Result<()> {
        // Most operations compare a column with a value of its own type.
        if self.lenient || matches!(binary.operator, Operator::Custom(_)) || is_plain(binary) {
            return Ok(());
        }
        self.check_operands(binary, symbol)
    }

    fn check_operands(&self, binary: &Binary, symbol: &str) -> Result<()> {
        let dialect = self.spec.name.as_str();
        let (left, right) = (family(&binary.left, dialect), family(&binary.right, dialect));
        let bad = |bad: fn(Family) -> bool| match (bad(left), bad(right)) {
            (true, _) => Err(self.not_for(&binary.left, symbol)),
            (_, true) => Err(self.not_for(&binary.right, symbol)),
            _ => Ok(()),
        };
        match binary.operator {
            Operator::Like | Operator::NotLike => bad(|side| !matches!(side, F::Any | F::Text | F::Bytes | F::Network)),
            Operator::Add | Operator::Subtract => {
                let minus = binary.operator == Operator::Subtract;
                // A key is taken out of JSON by a minus.
                if minus && left == F::Json {
                    return if right.is_moment() || right == F::Uuid { Err(self.not_for(&binary.right, symbol)) } else { Ok(()) };
                }
                bad(|side| matches!(side, F::Uuid | F::Json))?;
                self.pair(
                    binary,
                    symbol,
                    left,
                    right,
                    !matches!((left, right), (F::Range, other) | (other, F::Range) if other != F::Range && other != F::Any),
                )
            }
            Operator::Multiply | Operator::Divide | Operator::Modulo => bad(|side| matches!(side, F::Uuid | F::Json | F::Array) || side.is_moment()),
            Operator::BitAnd | Operator::BitOr | Operator::ShiftLeft | Operator::ShiftRight => {
                bad(|side| matches!(side, F::Floating | F::Uuid | F::Json | F::Range | F::Interval) || side.is_moment())
            }
            Operator::Contains if left.is_scalar() => Err(self.not_for(&binary.left, symbol)),
            Operator::ContainedBy if right.is_scalar() => Err(self.not_for(&binary.right, symbol)),
            Operator::Contains | Operator::ContainedBy | Operator::Concat | Operator::Custom(_) => Ok(()),
            Operator::Overlaps | Operator::Adjacent | Operator::LeftOf | Operator::RightOf => bad(Family::is_scalar),
            Operator::Eq
            | Operator::Ne
            | Operator::Lt
            | Operator::Le
            | Operator::Gt
            | Operator::Ge
            | Operator::DistinctFrom
            | Operator::NotDistinctFrom => self.pair(binary, symbol, left, right, left.compares(right)),
        }
    }

    fn pair(&self, binary: &Binary, symbol: &str, left: Family, right: Family, fits: bool) -> Result<()> {
        if fits || left == F::Any || right == F::Any { Ok(()) } else { Err(self.apart(&binary.left, &binary.right, symbol)) }
    }

    /// Checks a comparison that is no operation of two: BETWEEN, IN.
    pub(crate) fn check_compared(&self, node: &Node, other: &Node, symbol: &str) -> Result<()> {
        if self.lenient {
            return Ok(());
        }
        let dialect = self.spec.name.as_str();
        if family(node, dialect).compares_or_unknown(family(other, dialect)) { Ok(()) } else { Err(self.apart(node, other, symbol)) }
    }

    /// The same for IN with a query.
    pub(crate) fn check_compared_query(&self, node: &Node, select: &SelectData) -> Result<()> {
        match select.columns.first() {
            Some(crate::select::SelectItem::Expr(other)) => self.check_compared(node, other, "IN"),
            _ => Ok(()),
        }
    }

    /// The same for the values of a list, which are all of one type.
    pub(crate) fn check_compared_values(&self, node: &Node, values: &[Value], sql_type: &TypeRef) -> Result<()> {
        let Some(value) = values.iter().find(|value| !value.is_null()) else { return Ok(()) };
        if self.lenient || matches!(node, Node::Column(column) if same_function(&column.def().sql_type, sql_type)) {
            return Ok(());
        }
        let dialect = self.spec.name.as_str();
        if family(node, dialect).compares_or_unknown(of_value(value, sql_type, dialect)) {
            return Ok(());
        }
        let (operand, own) = (self.described(node), node.sql_type().get());
        Err(differ(&operand, &own, "a list of values", &sql_type.get(), "IN"))
    }

    /// Checks what stands where a condition is wanted. A number may be one: two databases take it for a boolean.
    pub(crate) fn check_condition(&self, node: &Node) -> Result<()> {
        // Conditions by their form, and what is a boolean by its declared type, are most.
        let certain = match node {
            Node::Junction(_) | Node::InList(_) | Node::InSelect(_) | Node::Between(_) | Node::Exists(_) => true,
            Node::Binary(binary) => binary.operator.is_comparison(),
            _ => self.lenient,
        };
        if certain {
            return Ok(());
        }
        match family(node, &self.spec.name) {
            F::Any | F::Boolean | F::Whole | F::Bits => Ok(()),
            _ => Err(self.no_condition(node)),
        }
    }

    /// Checks the operand of a minus or `~`.
    pub(crate) fn check_unary(&self, operator: UnaryOperator, operand: &Node) -> Result<()> {
        if self.lenient {
            return Ok(());
        }
        let family = family(operand, &self.spec.name);
        let never = matches!(family, F::Uuid | F::Json | F::Array | F::Range) || family.is_moment();
        match operator {
            UnaryOperator::Negate if never || family == F::Network => Err(self.not_for(operand, "-")),
            UnaryOperator::BitNot if never || matches!(family, F::Floating | F::Interval) => Err(self.not_for(operand, "~")),
            _ => Ok(()),
        }
    }

    /// Checks what a function is called with.
    pub(crate) fn check_arguments(&self, function: &Function) -> Result<()> {
        let Some(argument) = function.arguments.first().filter(|_| !self.lenient) else { return Ok(()) };
        let refused: fn(Family) -> bool = match function.name.as_str() {
            "sum" | "avg" => {
                |family| matches!(family, F::Text | F::Bytes | F::Uuid | F::Json | F::Array | F::Range | F::Network) || family.is_moment()
            }
            "json_value" | "json_query" | "json_exists" | "json_set" | "json_remove" => {
                |family| !matches!(family, F::Any | F::Json | F::Text | F::Bytes)
            }
            name if name.starts_with("extract_") || name.starts_with("date_trunc") => {
                |family| matches!(family, F::Boolean | F::Uuid | F::Json | F::Array | F::Range | F::Network | F::Bytes)
            }
            _ => return Ok(()),
        };
        if refused(family(argument, &self.spec.name)) { Err(self.not_taken(argument, &function.name)) } else { Ok(()) }
    }

    /// How an operand is called in an error.
    #[cold]
    fn described(&self, node: &Node) -> String {
        match node {
            Node::Column(column) => format!("`{}.{}`", column.source(), column.def().name),
            Node::Bind(_) => "a value".to_owned(),
            other => {
                let text = format!("{:?}", crate::expr::Expr::<Value>::new(other.clone()));
                let short: String = text.chars().take(60).collect();
                format!("`{short}{}`", if short.len() < text.len() { "…" } else { "" })
            }
        }
    }

    #[cold]
    fn not_for(&self, operand: &Node, symbol: &str) -> Error {
        self.blame(operand.as_ref());
        refused(symbol, &self.described(operand), &operand.sql_type().get())
    }

    #[cold]
    fn not_taken(&self, argument: &Node, function: &str) -> Error {
        self.blame(argument.as_ref());
        let (operand, sql_type) = (self.described(argument), argument.sql_type().get());
        let story = format!("`{function}(…)` does not take {operand}, whose type is `{}`", sql_type.generic_name());
        Error::new(ErrorKind::Compile, "SQL-1220", story).help("`.cast()` it first, or call the function by its name with `func(…)`")
    }

    #[cold]
    fn apart(&self, left: &Node, right: &Node, symbol: &str) -> Error {
        let (one, other) = (self.described(left), self.described(right));
        differ(&one, &left.sql_type().get(), &other, &right.sql_type().get(), symbol)
    }

    #[cold]
    fn no_condition(&self, node: &Node) -> Error {
        self.blame(node.as_ref());
        let (operand, sql_type) = (self.described(node), node.sql_type().get());
        let story = format!("{operand} stands where a condition is wanted, and its type is `{}`", sql_type.generic_name());
        Error::new(ErrorKind::Compile, "SQL-1219", story).help("compare it with something, or `.cast::<bool>()` it")
    }
}

impl Family {
    fn compares_or_unknown(self, other: Family) -> bool {
        self == F::Any || other == F::Any || self.compares(other)
    }
}

/// Whether both sides have the type of one Rust type, and the operator is one that every type has.
#[inline]
fn is_plain(binary: &Binary) -> bool {
    let operator = binary.operator.class();
    matches!(operator, OperatorClass::Equality | OperatorClass::Order)
        && match (&binary.left, &binary.right) {
            (Node::Column(column), Node::Bind(bind)) => same_function(&column.def().sql_type, &bind.sql_type),
            (Node::Column(left), Node::Column(right)) => same_function(&left.def().sql_type, &right.def().sql_type),
            _ => false,
        }
}

#[inline]
fn same_function(left: &TypeRef, right: &TypeRef) -> bool {
    match (left, right) {
        (TypeRef::Fn(left), TypeRef::Fn(right)) => std::ptr::fn_addr_eq(*left, *right),
        _ => false,
    }
}

#[cold]
fn differ(one: &str, one_type: &SqlType, other: &str, other_type: &SqlType, symbol: &str) -> Error {
    let (left, right) = (one_type.generic_name(), other_type.generic_name());
    Error::new(
        ErrorKind::Compile,
        "SQL-1218",
        format!("`{symbol}` has no meaning between {one}, whose type is `{left}`, and {other}, whose type is `{right}`"),
    )
    .help("compare values of one type, or `.cast()` one side to the type of the other")
}
