//! The written table of what a server rightly does in another way than SQLite.
use aludel_fuzz::evaluate::Rules;
use aludel_sql::{
    Executable, Row, Select, Value,
    expr::{Literal, Operator},
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
