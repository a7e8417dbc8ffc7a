//! Functions, by name.
use super::{
    Expr, Expression, IntoExpr, Literal, Node, Ordering, Scope,
    standard::{Standard, standard},
};
use crate::{
    compile::{Compiler, precedence as p},
    dialect::Capability,
    error::{Error, ErrorKind, Result},
    name::Name,
    types::{SqlType, SqlValue, TypeRef},
    visit::{Element, Key, NodeRef},
};
use std::sync::Arc;

/// A call of a function (SQLAlchemy: `FunctionElement`). Hook layout: children are the arguments, then the FILTER
/// condition if there is one, then the sort keys; text 0 the name; int 0 is 1 for DISTINCT, int 1 the number of arguments,
/// int 2 is 1 when there is a FILTER, int 3 is 1 when the sort keys are those of WITHIN GROUP.
#[derive(Debug, Clone, PartialEq)]
pub struct Function {
    /// The generic name; the dialect may have a template for it.
    pub name: Name,
    /// The arguments.
    pub arguments: Vec<Node>,
    /// The type of its value.
    pub sql_type: TypeRef,
    /// `count(DISTINCT …)`.
    pub distinct: bool,
    /// `FILTER (WHERE …)`.
    pub filter: Option<Node>,
    /// `aggregate(… ORDER BY …)`.
    pub order_by: Vec<Ordering>,
    /// The order stands behind the call: `WITHIN GROUP (ORDER BY …)`.
    pub within_group: bool,
}

/// Calls any function of the database by its name (SQLAlchemy: `func.name(…)`), with the Rust type of its value.
///
/// ```
/// use aludel_sql::{bind, func, Expression};
///
/// let call = func::<String>("trim", [bind::<String>(" a ").into_node()]);
/// assert_eq!(format!("{call:?}"), "trim(?)");
/// ```
pub fn func<T: SqlValue>(name: impl Into<Name>, arguments: impl IntoIterator<Item = Node>) -> Expr<T> {
    let arguments = arguments.into_iter().collect();
    Expr::new(Node::Function(Arc::new(Function::new(name.into(), arguments, TypeRef::Fn(T::sql_type)))))
}

/// Text in lower case, by the rules of the database (SQLAlchemy: `func.lower(…)`).
pub fn lower(text: impl IntoExpr<String>) -> Expr<String> {
    Expr::new(Function::node("lower", vec![text.into_expr().into_node()]))
}

/// Text in upper case, by the rules of the database (SQLAlchemy: `func.upper(…)`).
pub fn upper(text: impl IntoExpr<String>) -> Expr<String> {
    Expr::new(Function::node("upper", vec![text.into_expr().into_node()]))
}

/// The first of the two that is not NULL (SQLAlchemy: `func.coalesce(…)`). It has the first's type, or the second's where the first has none,
/// as NULL.
pub fn coalesce<E: Expression>(first: E, second: impl IntoExpr<<E::Value as SqlValue>::Base>) -> Expr<<E::Value as SqlValue>::Base> {
    let arguments = vec![first.into_node(), second.into_expr().into_node()];
    let [first, second] = [&arguments[0], &arguments[1]].map(Node::sql_type);
    let sql_type = if matches!(first.get(), SqlType::Unknown) { second } else { first };
    Expr::new(Node::Function(Arc::new(Function::new(Name::new("coalesce"), arguments, sql_type))))
}

/// Functions that tell nothing of the type of their arguments; others take text for text.
const OF_ANY_TYPE: &[&str] = &["coalesce", "nullif", "min", "max", "greatest", "least", "lag", "lead", "first_value", "last_value", "nth_value"];

crate::visit::rewrite!(Function: arguments, filter, order_by);

impl Function {
    /// A call of a function with these arguments, whose value is of this type (SQLAlchemy: `Function(name, *clauses, type_=…)`): for
    /// programs that only know at run time what they call; [`func()`] is the typed way.
    ///
    /// ```
    /// use aludel_sql::{Expr, Name, SqlType, expr::{Function, Node}, types::TypeRef};
    ///
    /// let call = Function::new(Name::new("random"), Vec::new(), TypeRef::Fn(|| SqlType::Double));
    /// assert_eq!(format!("{:?}", Expr::<f64>::new(Node::Function(call.into()))), "random()");
    /// ```
    pub fn new(name: Name, arguments: Vec<Node>, sql_type: TypeRef) -> Self {
        Function { name, arguments, sql_type, distinct: false, filter: None, order_by: Vec::new(), within_group: false }
    }

    /// A function of text to text.
    pub(crate) fn node(name: &'static str, arguments: Vec<Node>) -> Node {
        Node::Function(Arc::new(Function::new(Name::new(name), arguments, TypeRef::Fn(|| SqlType::Text))))
    }

    pub(crate) fn is_nullable(&self, scope: Scope<'_>) -> bool {
        match self.name.as_str() {
            "count" | "row_number" | "rank" | "dense_rank" | "percent_rank" | "cume_dist" | "ntile" | "now" | "current_timestamp"
            | "current_date" | "current_time" | "grouping" => false,
            "coalesce" => self.arguments.iter().all(|argument| argument.is_nullable_in(scope)),
            "lower" | "upper" | "abs" | "round" | "trim" | "ltrim" | "rtrim" | "replace" | "char_length" => {
                self.arguments.iter().any(|argument| argument.is_nullable_in(scope))
            }
            _ => true,
        }
    }

    /// What it is made of: arguments, FILTER, sort keys.
    pub(crate) fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.arguments.iter().chain(&self.filter).chain(self.order_by.iter().map(|ordering| &ordering.node))
    }

    /// Whether it makes one value of many rows, as far as its name tells.
    pub(crate) fn is_aggregate(&self) -> bool {
        const KNOWN: &[&str] = &["count", "sum", "avg", "string_agg", "array_agg", "json_array_agg", "json_object_agg", "bool_and", "bool_or"];
        // Of several values, one database takes these for the greatest and least of them.
        let extreme = self.arguments.len() == 1 && matches!(self.name.as_str(), "min" | "max");
        extreme || self.filter.is_some() || self.distinct || !self.order_by.is_empty() || KNOWN.contains(&self.name.as_str())
    }

    fn compile_arguments(&self, c: &mut Compiler<'_>) -> Result<()> {
        if self.distinct {
            c.push("DISTINCT ");
        }
        if self.arguments.is_empty() && self.name == *"count" {
            c.push("*");
        }
        // One argument with a type tells those of the others.
        let untyped = self.arguments.iter().all(|argument| matches!(argument, Node::Bind(_)) || is_made_of_null(argument));
        for (index, argument) in self.arguments.iter().enumerate() {
            c.separator(index);
            match untyped {
                // It takes any type, so text has to say that it is text.
                true if self.name == *"count" => c.sole_operand(argument, p::LOWEST)?,
                true if OF_ANY_TYPE.contains(&self.name.as_str()) => c.typed_argument(argument, p::LOWEST)?,
                true => c.typed_operand(argument, p::LOWEST)?,
                false => c.operand(argument, p::LOWEST)?,
            }
        }
        if self.within_group { Ok(()) } else { self.compile_order(c) }
    }

    /// ` ORDER BY a, b`, if there is an order.
    fn compile_order(&self, c: &mut Compiler<'_>) -> Result<()> {
        if !self.order_by.is_empty() && !self.within_group && !c.has(Capability::AggregateOrderBy) {
            return Err(c.unsupported("ORDER BY inside an aggregate", Capability::AggregateOrderBy));
        }
        self.compile_terms(c)
    }

    fn compile_terms(&self, c: &mut Compiler<'_>) -> Result<()> {
        for (index, ordering) in self.order_by.iter().enumerate() {
            c.push(if index == 0 { " ORDER BY " } else { ", " });
            c.ordering(ordering)?;
        }
        Ok(())
    }

    /// The call by a template: `{0}` and `{*}` are arguments, `{distinct}`, `{order}` and `{within}` what else was said.
    fn compile_template(&self, template: &str, c: &mut Compiler<'_>) -> Result<()> {
        let order = ["{order}", "{within}"].into_iter().find(|place| template.contains(place));
        if self.distinct && !template.contains("{distinct}") {
            return Err(self.without_place("DISTINCT", c));
        }
        if !self.order_by.is_empty() && order.is_none() {
            return Err(self.without_place("ORDER BY", c));
        }
        c.template_with(template, &self.arguments, |place, c| {
            match place {
                "distinct" => c.push(if self.distinct { "DISTINCT " } else { "" }),
                "order" => self.compile_terms(c)?,
                "within" if self.order_by.is_empty() => {}
                "within" => {
                    c.push(" WITHIN GROUP (");
                    c.unspaced(|c| self.compile_terms(c))?;
                    c.push(")");
                }
                _ => return Ok(false),
            }
            Ok(true)
        })
    }

    #[cold]
    fn without_place(&self, what: &str, c: &Compiler<'_>) -> Error {
        let dialect = &c.dialect().spec().name;
        Error::new(ErrorKind::Unsupported, "SQL-1209", format!("`{dialect}` cannot say {what} in `{}`", self.name))
            .help("sort or reduce the rows in a `.subquery(…)` first")
    }

    fn compile_call(&self, c: &mut Compiler<'_>) -> Result<()> {
        if let Some(template) = c.function_template(&self.name, self.arguments.len()) {
            if template.is_empty() {
                return Err(no_template(&self.name, c));
            }
            return self.compile_template(template, c);
        }
        match standard(&self.name) {
            Some(Standard::Template(template)) => return self.compile_template(template, c),
            Some(Standard::Needs(capability, _)) if !c.has(capability) => return Err(c.unsupported(&format!("`{}`", self.name), capability)),
            Some(Standard::Needs(_, template)) => return self.compile_template(template, c),
            Some(Standard::Nowhere) => return Err(no_template(&self.name, c)),
            None => {}
        }
        c.function_name(&self.name)?;
        c.push("(");
        self.compile_arguments(c)?;
        c.push(")");
        if self.within_group {
            if !c.has(Capability::WithinGroup) {
                return Err(c.unsupported("WITHIN GROUP", Capability::WithinGroup));
            }
            c.push(" WITHIN GROUP (");
            c.unspaced(|c| self.compile_terms(c))?;
            c.push(")");
        }
        Ok(())
    }
}

/// Whether there is nothing in it that has a type: NULL, written, and functions of it.
fn is_made_of_null(node: &Node) -> bool {
    match node {
        Node::Literal(literal) => *literal == Literal::Null,
        Node::Function(function) => !function.arguments.is_empty() && function.arguments.iter().all(is_made_of_null),
        _ => false,
    }
}

#[cold]
fn no_template(name: &str, c: &Compiler<'_>) -> Error {
    let dialect = &c.dialect().spec().name;
    Error::new(ErrorKind::Unsupported, "SQL-1210", format!("`{dialect}` has no way to write `{name}`"))
        .help(format!("write it with `raw(…)`, or ask the dialect's author for a template `{name}`"))
}

impl<T> Expr<T> {
    fn with_function(self, change: impl FnOnce(&mut Function)) -> Self {
        Expr::new(match self.into_node() {
            Node::Function(mut function) => {
                change(Arc::make_mut(&mut function));
                Node::Function(function)
            }
            // There is nothing to restrict: a function without a name, which the compiler refuses.
            other => Node::Function(Arc::new(Function::new(Name::new(""), vec![other], TypeRef::Fn(SqlType::default)))),
        })
    }
}

/// A call of an aggregate, which can be restricted.
impl<T> Expr<T> {
    /// Each value once: `count(DISTINCT …)` (SQLAlchemy: `func.count(distinct(…))`).
    #[must_use]
    pub fn distinct(self) -> Self {
        self.with_function(|function| function.distinct = true)
    }

    /// Only the rows that meet the condition: `FILTER (WHERE …)` (SQLAlchemy: `.filter(…)`).
    #[must_use]
    pub fn filter(self, condition: impl IntoExpr<bool>) -> Self {
        let condition = condition.into_expr().into_node();
        self.with_function(|function| function.filter = Some(condition))
    }

    /// The rows in an order, for aggregates that depend on it: `string_agg(… ORDER BY …)` (SQLAlchemy:
    /// `aggregate_order_by`). Call it again for more.
    #[must_use]
    pub fn order_by(self, ordering: impl Into<Ordering>) -> Self {
        let ordering = ordering.into();
        self.with_function(|function| function.order_by.push(ordering))
    }

    /// The order of an ordered-set aggregate: `percentile_cont(…) WITHIN GROUP (ORDER BY …)` (SQLAlchemy:
    /// `within_group`). Call it again for more.
    #[must_use]
    pub fn within_group(self, ordering: impl Into<Ordering>) -> Self {
        let ordering = ordering.into();
        self.with_function(|function| {
            function.within_group = true;
            function.order_by.push(ordering);
        })
    }
}

#[cold]
fn no_function() -> Error {
    let message = "`.distinct()`, `.filter(…)`, `.order_by(…)` or `.within_group(…)` was called on something that is no call of a function";
    Error::new(ErrorKind::Compile, "SQL-1212", message).help("call it on the aggregate itself, before `.label(…)`, `.cast(…)` or arithmetic")
}

impl Element for Function {
    fn compile(&self, c: &mut Compiler<'_>) -> Result<()> {
        if self.name.is_empty() {
            return Err(no_function());
        }
        c.check_arguments(self)?;
        self.compile_call(c)?;
        if let Some(filter) = &self.filter {
            if !c.has(Capability::AggregateFilter) {
                return Err(c.unsupported("FILTER (WHERE …)", Capability::AggregateFilter));
            }
            let outside = c.in_clause("FILTER");
            c.push(" FILTER (WHERE ");
            c.condition(filter, p::LOWEST)?;
            c.in_clause(outside);
            c.push(")");
        }
        Ok(())
    }

    fn key<'a>(&'a self, key: &mut Key<'a>) {
        key.text(&self.name);
        key.byte(u8::from(self.distinct) | u8::from(self.within_group) << 1);
        key.list(&self.arguments);
        key.optional(self.filter.as_ref());
        key.number(self.order_by.len());
        for ordering in &self.order_by {
            ordering.key(key);
        }
    }

    fn child(&self, index: usize) -> Option<NodeRef<'_>> {
        self.nodes().nth(index).map(Node::as_ref)
    }

    fn text(&self, index: usize) -> Option<&str> {
        (index == 0).then_some(&self.name)
    }

    fn int(&self, index: usize) -> Option<i64> {
        match index {
            0 => Some(i64::from(self.distinct)),
            1 => i64::try_from(self.arguments.len()).ok(),
            2 => Some(i64::from(self.filter.is_some())),
            3 => Some(i64::from(self.within_group)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Order, Result, bind,
        compile::{Environment, compile},
        dialect::{Capabilities, Dialect, DialectSpec, NoPlugins},
        expr::string_agg,
        select,
        select::Executable,
    };

    struct WithTemplate(DialectSpec);

    impl Dialect for WithTemplate {
        fn spec(&self) -> &DialectSpec {
            &self.0
        }
    }

    fn sql(template: &str, expr: Expr<Option<String>>) -> Result<String> {
        let functions = [("string_agg".to_owned(), template.to_owned())].into();
        let dialect = WithTemplate(DialectSpec { name: "t".into(), functions, capabilities: Capabilities::NONE, ..DialectSpec::default() });
        compile(select(expr).statement(), Environment { dialect: &dialect, plugins: &NoPlugins }).map(|compiled| compiled.sql)
    }

    #[test]
    fn templates_have_places_for_order_and_distinct() {
        let joined = || string_agg(bind::<String>("a"), ",");
        let ordered = || joined().order_by(bind::<i64>(1).desc());
        let within = "string_agg({0}, {1}){within}";
        assert_eq!(sql(within, joined()).unwrap(), "SELECT string_agg(?, ',')");
        assert_eq!(sql(within, ordered()).unwrap(), "SELECT string_agg(?, ',') WITHIN GROUP (ORDER BY ? DESC)");
        let inside = "group_concat({distinct}{0}{order} SEPARATOR {1})";
        assert_eq!(sql(inside, ordered().distinct()).unwrap(), "SELECT group_concat(DISTINCT ? ORDER BY ? DESC SEPARATOR ',')");
        assert_eq!(sql("f({0}, {1})", ordered()).unwrap_err().message(), "`t` cannot say ORDER BY in `string_agg`");
        assert_eq!(sql("f({0}, {1})", joined().distinct()).unwrap_err().message(), "`t` cannot say DISTINCT in `string_agg`");
        assert_eq!(sql("f({2})", joined()).unwrap_err().code(), "SQL-1207");
    }
}
