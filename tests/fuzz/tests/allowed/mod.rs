//! The written table of what a server rightly does in another way than SQLite.
use aludel_fuzz::evaluate::Rules;
use aludel_sql::{
    Executable, Row, Select, Value,
    expr::{Literal, Operator},
    select::{FromItem, SelectData, SelectItem},
    visit::NodeRef,
};

/// The collation that compares by code point and takes no trailing space for nothing; PostgreSQL's test databases and SQLite have it already.
pub fn collation(engine: &str) -> Option<&'static str> {
    match engine {
        "mysql" => Some("utf8mb4_0900_bin"),
        "mariadb" => Some("utf8mb4_nopad_bin"),
        _ => None,
    }
}

/// What the dialect's databases choose where the standard leaves it to them.
pub fn rules(dialect: &str) -> Rules {
    match dialect {
        "sqlite" => Rules::default(),
        "postgres" => Rules { like_looks_at_case: true, every_letter_has_a_case: true, null_is_greatest: true },
        _ => Rules { like_looks_at_case: true, every_letter_has_a_case: true, null_is_greatest: false },
    }
}

/// An error that these engines rightly answer with, if the statement has the construct.
struct Refusal {
    engines: &'static [&'static str],
    /// A part of the message.
    message: &'static str,
    construct: fn(NodeRef<'_>) -> bool,
    reason: &'static str,
}

const POSTGRES: &[&str] = &["postgres", "postgres14", "postgres18"];
const BOTH_MYSQL: &[&str] = &["mysql", "mariadb"];
const MYSQL: &[&str] = &["mysql"];

const REFUSALS: &[Refusal] = &[
    Refusal { engines: POSTGRES, message: "division by zero", construct: divides_or_takes_rest, reason: "an error where SQLite gives NULL" },
    Refusal { engines: POSTGRES, message: "must appear in the GROUP BY clause", construct: is_bound, reason: PARAMETERS },
    Refusal { engines: POSTGRES, message: "operator is not unique: ", construct: is_null, reason: UNTYPED_NULL },
    Refusal { engines: POSTGRES, message: "operator does not exist: ", construct: is_null, reason: UNTYPED_NULL },
    Refusal { engines: POSTGRES, message: "(text) does not exist", construct: is_null, reason: UNTYPED_NULL },
    Refusal { engines: POSTGRES, message: "(unknown) is not unique", construct: is_null, reason: UNTYPED_NULL },
    Refusal { engines: POSTGRES, message: "not type text", construct: is_null, reason: UNTYPED_NULL },
    Refusal { engines: POSTGRES, message: "cannot be matched", construct: is_null, reason: UNTYPED_NULL },
    Refusal { engines: BOTH_MYSQL, message: "Can't group on", construct: is_bound, reason: POSITION },
    Refusal { engines: POSTGRES, message: "could not determine data type of parameter", construct: is_null, reason: UNTYPED_NULL },
    Refusal { engines: BOTH_MYSQL, message: "in 'ORDER BY'", construct: is_bound, reason: POSITION },
    Refusal { engines: POSTGRES, message: "uses ungrouped column", construct: is_bound, reason: PARAMETERS },
    Refusal { engines: POSTGRES, message: "for SELECT DISTINCT, ORDER BY expressions must appear in select list", construct: any, reason: WRAPPED },
    Refusal { engines: MYSQL, message: "only_full_group_by", construct: is_bound, reason: PARAMETERS },
    Refusal { engines: MYSQL, message: "ORDER BY clause is not in SELECT list", construct: any, reason: WRAPPED },
    Refusal { engines: BOTH_MYSQL, message: "in 'GROUP BY'", construct: is_bound, reason: POSITION },
];

/// Rows that these engines wrongly give: an error of the server, shown by hand with nothing of ours in between.
struct Difference {
    engine: &'static str,
    construct: fn(&SelectData) -> bool,
    reason: &'static str,
}

const DIFFERENCES: &[Difference] = &[
    // SELECT DISTINCT 1 FROM t LIMIT 10 OFFSET 1, where t has three rows: one row.
    Difference {
        engine: "mariadb",
        construct: skips_of_distinct_constants,
        reason: "OFFSET is taken before DISTINCT, where only constants are selected",
    },
    // SELECT coalesce((SELECT min(NULL) FROM t), id) FROM t: the numbers as text.
    Difference { engine: "mariadb", construct: takes_the_least_of_null, reason: "min and max of NULL, written, are text in a subquery" },
    // PREPARE s FROM 'SELECT count(DISTINCT CAST(? AS SIGNED)) FROM t', executed with NULL: 1.
    Difference { engine: "mysql", construct: counts_distinct_constants, reason: "count(DISTINCT …) of a parameter that is NULL is 1" },
    // SELECT w FROM (SELECT replace(name, 'a', 'b') AS w FROM t) AS i WHERE upper(w) = w: every row.
    Difference {
        engine: "mysql",
        construct: changes_case_of_derived,
        reason: "upper and lower change a computed column of a subquery where it stands beside them",
    },
];

const PARAMETERS: &str = "two parameters of one value are two expressions: the key of GROUP BY or ORDER BY is not the one that is selected";

const POSITION: &str = "a parameter as a key of GROUP BY or ORDER BY is the position of a column";
const WRAPPED: &str = "ORDER BY beside DISTINCT has to be what is selected, not a CASE round it or the same with other parameters";
const UNTYPED_NULL: &str = "a NULL that is written into the SQL has no type, nor has what is made of it and parameters alone";

fn divides_or_takes_rest(node: NodeRef<'_>) -> bool {
    matches!(node, NodeRef::Binary(node) if matches!(node.operator, Operator::Divide | Operator::Modulo))
}

fn is_bound(node: NodeRef<'_>) -> bool {
    // The plain values of an IN list are parameters too.
    matches!(node, NodeRef::Bind(_)) || matches!(node, NodeRef::InList(list) if !list.values.is_empty())
}

fn is_null(node: NodeRef<'_>) -> bool {
    matches!(node, NodeRef::Literal(Literal::Null))
}

fn any(_: NodeRef<'_>) -> bool {
    true
}

/// Whether there is such a node in it.
fn has(node: NodeRef<'_>, construct: fn(NodeRef<'_>) -> bool) -> bool {
    let mut found = false;
    node.walk(&mut |node| {
        found |= construct(node);
        !found
    });
    found
}

/// Whether it sees no column but those of its own subqueries.
fn is_constant(node: NodeRef<'_>) -> bool {
    let (mut own, mut seen) = (Vec::new(), Vec::new());
    node.walk(&mut |node| {
        match node {
            NodeRef::From(item) => own.push(item.name().to_string()),
            NodeRef::Column(column) => seen.push(column.source().to_string()),
            _ => {}
        }
        true
    });
    seen.iter().all(|source| own.contains(source))
}

fn skips_of_distinct_constants(select: &SelectData) -> bool {
    let constant = |item: &SelectItem| matches!(item, SelectItem::Expr(node) if is_constant(node.as_ref()));
    select.distinct && select.limit.offset.is_some() && select.columns.iter().all(constant)
}

fn counts_distinct_constants(select: &SelectData) -> bool {
    has(
        NodeRef::Select(select),
        |node| matches!(node, NodeRef::Function(call) if call.name == *"count" && call.distinct && is_constant(node) && has(node, is_bound)),
    )
}

/// NULL, written, and what has no other value.
fn is_untyped(node: NodeRef<'_>) -> bool {
    match node {
        NodeRef::Literal(literal) => *literal == Literal::Null,
        NodeRef::Case(case) => case.branches.iter().map(|(_, value)| value).chain(&case.otherwise).all(|value| is_untyped(value.as_ref())),
        NodeRef::Function(_) | NodeRef::Binary(_) | NodeRef::Unary(_) => node.children().all(is_untyped),
        _ => false,
    }
}

fn takes_the_least_of_null(select: &SelectData) -> bool {
    has(NodeRef::Select(select), |node| match node {
        NodeRef::Function(call) => (call.name == *"min" || call.name == *"max") && is_untyped(call.arguments[0].as_ref()),
        _ => false,
    })
}

/// Whether the case of a column of a subquery in its FROM is changed.
fn changes_case_of_derived(select: &SelectData) -> bool {
    let derived: Vec<_> =
        select.from.iter().filter(|item| matches!(item, FromItem::Subquery { .. } | FromItem::Cte { .. })).map(FromItem::name).collect();
    let mut found = false;
    NodeRef::Select(select).walk(&mut |node| {
        if let NodeRef::Function(call) = node
            && (call.name == *"lower" || call.name == *"upper")
        {
            node.walk(&mut |inner| {
                found |= matches!(inner, NodeRef::Column(column) if derived.contains(&column.source()));
                !found
            });
        }
        !found
    });
    found
}

/// Why these rows are to be expected of the server, if they are.
pub fn difference(engine: &str, query: &Select<Row>) -> Option<&'static str> {
    DIFFERENCES.iter().find(|difference| difference.engine == engine && (difference.construct)(query.data())).map(|difference| difference.reason)
}

/// Why this error is right, if it is.
pub fn refusal(engine: &str, message: &str, query: &Select<Row>) -> Option<&'static str> {
    let allowed =
        |refusal: &&Refusal| refusal.engines.contains(&engine) && message.contains(refusal.message) && has(query.statement(), refusal.construct);
    REFUSALS.iter().find(allowed).map(|refusal| refusal.reason)
}

/// A number without its type, cut to the four places that MySQL's `avg` has: a server is free in the type of `sum` and `avg`, and a
/// test of types is not this one. Numbers of the statements are small.
#[allow(clippy::cast_precision_loss)]
pub fn normal(value: &Value) -> Value {
    let number = match value {
        Value::I64(number) => Some(*number as f64),
        Value::U64(number) => Some(*number as f64),
        Value::F64(number) => Some(*number),
        Value::Decimal(digits) => digits.parse().ok(),
        _ => None,
    };
    // MySQL: what is made of a parameter and NULL alone is text without a character set.
    if let Value::Bytes(bytes) = value {
        return Value::Text(String::from_utf8_lossy(bytes).into_owned());
    }
    number.map_or_else(|| value.clone(), |number: f64| Value::F64((number * 10_000.0).round() / 10_000.0 + 0.0))
}
