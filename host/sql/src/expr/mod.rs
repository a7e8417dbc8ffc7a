//! Expressions: one construct, one file. Each file has the struct, the methods that build it, how it is
//! compiled, and its tests.
//!
//! Columns and expressions get their operators from traits: [`Compare`], [`Arithmetic`], [`Bitwise`], [`TextMatch`],
//! [`Containment`], [`Order`], and [`Expression`] itself (label, cast). In SQLAlchemy these are all methods of `ColumnOperators`.
//!
//! # Functions
//!
//! What SQLAlchemy makes of `func.name(…)` as it is asked for. The usual ones are Rust functions here, whose values have a type;
//! [`func()`] calls any other by its name. A dialect has templates for those that its database calls otherwise.
//!
//! ```
//! use aludel_sql::{Expr, Order, SqlType, Table, column, expr::*};
//!
//! let users = Table::new("users")
//!     .column(column("name", SqlType::Text))
//!     .column(column("age", SqlType::BigInteger))
//!     .column(column("score", SqlType::Double));
//! let (name, age, score) = (users.col::<String>("name")?, users.col::<i64>("age")?, users.col::<f64>("score")?);
//!
//! assert_eq!(format!("{:?}", abs(age.clone())), "abs(users.age)");
//! assert_eq!(format!("{:?}", round(score.clone(), 2)), "round(users.score, 2)");
//! assert_eq!(format!("{:?}", floor(score.clone())), "floor(users.score)");
//! assert_eq!(format!("{:?}", ceil(score.clone())), "ceil(users.score)");
//! assert_eq!(format!("{:?}", lower(name.clone())), "lower(users.name)");
//! assert_eq!(format!("{:?}", upper(name.clone())), "upper(users.name)");
//! assert_eq!(format!("{:?}", length(name.clone())), "char_length(users.name)");
//! assert_eq!(format!("{:?}", trim(name.clone())), "trim(users.name)");
//! assert_eq!(format!("{:?}", ltrim(name.clone())), "ltrim(users.name)");
//! assert_eq!(format!("{:?}", rtrim(name.clone())), "rtrim(users.name)");
//! assert_eq!(format!("{:?}", substr(name.clone(), 1, 3)), "substr(users.name, ?, ?)");
//! assert_eq!(format!("{:?}", replace(name.clone(), "a", "b")), "replace(users.name, ?, ?)");
//! assert_eq!(format!("{:?}", position("x", name.clone())), "position(? IN users.name)");
//! assert_eq!(format!("{:?}", coalesce(name.clone(), "?")), "coalesce(users.name, ?)");
//! assert_eq!(format!("{:?}", nullif(age.clone(), 0)), "nullif(users.age, ?)");
//! assert_eq!(format!("{:?}", greatest(age.clone(), 18)), "greatest(users.age, ?)");
//! assert_eq!(format!("{:?}", least(age.clone(), 18)), "least(users.age, ?)");
//! let (today, moment): (Expr<String>, Expr<String>) = (current_date(), now());
//! assert_eq!(format!("{today:?} {moment:?}"), "CURRENT_DATE CURRENT_TIMESTAMP");
//!
//! // Aggregates, and how they are restricted.
//! assert_eq!(format!("{:?}", count_all()), "count(*)");
//! assert_eq!(format!("{:?}", count(name.clone()).distinct()), "count(DISTINCT users.name)");
//! assert_eq!(format!("{:?}", sum(age.clone()).filter(age.clone().gt(18))), "sum(users.age) FILTER (WHERE users.age > ?)");
//! assert_eq!(format!("{:?} {:?}", min(age.clone()), max(age.clone())), "min(users.age) max(users.age)");
//! assert_eq!(format!("{:?}", avg(score.clone())), "avg(users.score)");
//! assert_eq!(format!("{:?}", string_agg(name, ", ").order_by(age.clone().desc())), "string_agg(users.name, ', ' ORDER BY users.age DESC)");
//! let median = func::<f64>("percentile_cont", [bind::<f64>(0.5).into_node()]).within_group(score.asc());
//! assert_eq!(format!("{median:?}"), "percentile_cont(?) WITHIN GROUP (ORDER BY users.score)");
//! assert_eq!(format!("{:?}", grouping(age)), "grouping(users.age)");
//! # Ok::<(), aludel_sql::Error>(())
//! ```
//!
//! # Window functions
//!
//! Ranking and navigation need a window: [`Over::over`] gives them one. Any aggregate can have one too.
//!
//! ```
//! use aludel_sql::{SqlType, Table, column, expr::*};
//!
//! let sales = Table::new("sales").column(column("day", SqlType::Integer)).column(column("sum", SqlType::BigInteger));
//! let amount = sales.col::<i64>("sum")?;
//! let by_day = window().order_by(sales.col::<i32>("day")?);
//! let sql = |expr: String| expr.replace(" OVER (ORDER BY sales.day)", " …");
//!
//! assert_eq!(sql(format!("{:?}", row_number().over(&by_day))), "row_number() …");
//! assert_eq!(sql(format!("{:?}", rank().over(&by_day))), "rank() …");
//! assert_eq!(sql(format!("{:?}", dense_rank().over(&by_day))), "dense_rank() …");
//! assert_eq!(sql(format!("{:?}", percent_rank().over(&by_day))), "percent_rank() …");
//! assert_eq!(sql(format!("{:?}", cume_dist().over(&by_day))), "cume_dist() …");
//! assert_eq!(sql(format!("{:?}", ntile(4).over(&by_day))), "ntile(4) …");
//! assert_eq!(sql(format!("{:?}", lag(amount.clone(), 1).over(&by_day))), "lag(sales.sum, 1) …");
//! assert_eq!(sql(format!("{:?}", lag_or(amount.clone(), 1, 0).over(&by_day))), "lag(sales.sum, 1, ?) …");
//! assert_eq!(sql(format!("{:?}", lead(amount.clone(), 1).over(&by_day))), "lead(sales.sum, 1) …");
//! assert_eq!(sql(format!("{:?}", lead_or(amount.clone(), 1, 0).over(&by_day))), "lead(sales.sum, 1, ?) …");
//! assert_eq!(sql(format!("{:?}", first_value(amount.clone()).over(&by_day))), "first_value(sales.sum) …");
//! assert_eq!(sql(format!("{:?}", last_value(amount.clone()).over(&by_day))), "last_value(sales.sum) …");
//! assert_eq!(sql(format!("{:?}", nth_value(amount.clone(), 2).over(&by_day))), "nth_value(sales.sum, 2) …");
//! assert_eq!(sql(format!("{:?}", sum(amount).over(&by_day))), "sum(sales.sum) …");
//! # Ok::<(), aludel_sql::Error>(())
//! ```
//!
//! # Nodes
//!
//! Inside, an expression is untyped data: a [`Node`]. Its structs are public so that programs and plugins can look into a statement;
//! they are made by the calls of this table.
//!
//! | node | made by | in SQLAlchemy |
//! |---|---|---|
//! | [`ColumnRef`] | a column | `ColumnClause` |
//! | [`Bind`], [`NamedParam`] | a value, [`param`] | `BindParameter` |
//! | [`Literal`], [`LiteralValue`] | [`literal`], [`literal_value`] | `Null`, `True_`, `False_`, `BindParameter` with `literal_execute` |
//! | [`Binary`], [`Operator`], [`CustomOperator`] | comparison, arithmetic, [`Compare::op`] | `BinaryExpression`, `sqlalchemy.sql.operators`, `custom_op` |
//! | [`Unary`], [`UnaryOperator`] | [`not`], [`Compare::is_null`], [`Arithmetic::neg`] | `UnaryExpression` |
//! | [`Junction`] | [`all`], [`any`], `and`, `or` | `BooleanClauseList` |
//! | [`Between`], [`InList`], [`InSelect`] | [`Compare`] | `BinaryExpression` |
//! | [`Case`], [`Cast`], [`Collate`], [`Label`] | [`case`], [`Expression::cast`], [`TextMatch::collate`], [`Expression::label`] | `Case`, `Cast` and `TryCast`, `CollationClause`, `Label` |
//! | [`Function`], [`Window`] | [`func()`], [`Over::over`] | `Function`, `Over` |
//! | [`Subquery`], [`Exists`], [`Quantified`] | `.scalar()`, [`exists`], [`any_of`] | `ScalarSelect`, `Exists`, `CollectionAggregate` |
//! | [`Tuple`] | [`tuple()`] | `Tuple` |
//! | [`Raw`], [`Custom`] | [`raw`], [`custom`] | `literal_column`, a subclass of `ColumnElement` |
//! | [`NextValue`] | [`crate::schema::Sequence::next_value`] | `next_value` |
//!
//! ```
//! use aludel_sql::{SqlType, Table, Value, column, expr::*, select};
//!
//! let items = Table::new("items").column(column("price", SqlType::BigInteger)).column(column("name", SqlType::Text));
//! let (price, name) = (items.col::<i64>("price")?, items.col::<String>("name")?);
//! let one = || select(price.clone());
//!
//! assert!(matches!(price.node(), Node::Column(_)));
//! assert!(matches!(bind::<i64>(5).node(), Node::Bind(_)));
//! assert!(matches!(param::<i64>("least").node(), Node::Param(of) if of.name == *"least"));
//! assert!(matches!(literal::<bool>(Literal::True).node(), Node::Literal(Literal::True)));
//! assert!(matches!(literal_value(5_i64).node(), Node::LiteralValue(value) if value.value == Value::I64(5)));
//! assert!(matches!(price.clone().gt(5).node(), Node::Binary(of) if of.operator == Operator::Gt));
//! assert!(matches!(price.clone().is_null().node(), Node::Unary(of) if of.operator == UnaryOperator::IsNull));
//! assert!(matches!(all([price.clone().gt(5), price.clone().lt(9)]).node(), Node::Junction(of) if !of.or));
//! assert!(matches!(price.clone().between(1, 9).node(), Node::Between(of) if !of.negated));
//! assert!(matches!(price.clone().in_([1, 2]).node(), Node::InList(of) if of.values.len() == 2));
//! assert!(matches!(price.clone().in_select(one()).node(), Node::InSelect(of) if !of.negated));
//! assert!(matches!(case::<i64>(price.clone().gt(5), 1).or_null().node(), Node::Case(of) if of.otherwise.is_none()));
//! assert!(matches!(price.clone().cast::<String>().node(), Node::Cast(of) if !of.safe));
//! assert!(matches!(name.clone().collate("C").node(), Node::Collate(of) if of.collation == *"C"));
//! assert!(matches!(name.label("n").node(), Node::Label(of) if of.name == *"n"));
//! assert!(matches!(count_all().node(), Node::Function(of) if of.name == *"count"));
//! assert!(matches!(count_all().over(&window()).node(), Node::Window(of) if of.spec == window()));
//! assert!(matches!(one().scalar().node(), Node::Subquery(of) if of.select.columns.len() == 1));
//! assert!(matches!(exists(one()).node(), Node::Exists(of) if of.select.columns.len() == 1));
//! assert!(matches!(any_of(one()).node(), Node::Quantified(of) if !of.all));
//! assert!(matches!(raw::<i64>("1").node(), Node::Raw(of) if of.sql == *"1"));
//! assert!(matches!(custom::<i64>("middle", []).node(), Node::Custom(of) if of.name == *"middle"));
//! # Ok::<(), aludel_sql::Error>(())
//! ```
mod aggregate;
mod arithmetic;
mod between;
mod binary;
mod bind;
mod case;
mod cast;
mod collate;
mod column;
mod comparison;
mod containment;
mod custom;
mod date_trunc;
mod exists;
mod extract;
mod frame;
mod function;
mod functions;
mod in_list;
mod json;
mod junction;
mod label;
mod literal;
mod literal_value;
mod navigation;
mod next_value;
mod node;
mod order;
mod param;
mod quantified;
mod ranking;
mod raw;
mod standard;
mod subquery;
mod textual;
mod tuple;
mod typed;
mod unary;
mod window;

pub use aggregate::{avg, count, count_all, max, min, sum};
pub use arithmetic::{Arithmetic, Bitwise};
pub use between::Between;
pub(crate) use binary::refused;
pub use binary::{Binary, CustomOperator, Operator, OperatorClass};
pub use bind::{Bind, bind};
pub use case::{Case, CaseBuilder, case};
pub use cast::Cast;
pub use collate::Collate;
pub use column::ColumnRef;
pub use comparison::Compare;
pub use containment::{Containment, all_items, any_item};
pub use custom::{Custom, custom};
pub use date_trunc::{Unit, date_trunc};
pub use exists::{Exists, exists};
pub use extract::{Field, extract};
pub use frame::{Bound, Exclude, Frame, FrameUnits};
pub use function::{Function, coalesce, func, lower, upper};
pub use functions::{
    abs, ceil, current_date, floor, greatest, grouping, least, length, ltrim, now, nullif, position, replace, round, rtrim, string_agg, substr, trim,
};
pub use in_list::{InList, InSelect};
pub use json::{JsonPath, json};
pub use junction::{Junction, all, any, not};
pub use label::Label;
pub use literal::{Literal, literal};
pub use literal_value::{LiteralValue, literal_value};
pub use navigation::{first_value, lag, lag_or, last_value, lead, lead_or, nth_value};
pub use next_value::NextValue;
pub use node::Node;
pub(crate) use node::Scope;
pub use order::{Order, Ordering};
pub(crate) use param::Given;
pub use param::{NamedParam, param};
pub use quantified::{Quantified, all_of, any_of};
pub use ranking::{cume_dist, dense_rank, ntile, percent_rank, rank, row_number};
pub use raw::{Raw, raw};
pub use subquery::Subquery;
pub use textual::{TextMatch, concat_all};
pub use tuple::{RowValue, Tuple, tuple};
pub use typed::{Expr, Expression, IntoExpr};
pub use unary::{Unary, UnaryOperator, is_false, is_not_false, is_not_true, is_true};
pub use window::{Over, Window, WindowSpec, named_window, window};
