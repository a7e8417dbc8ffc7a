//! SELECT: one clause, one file.
//!
//! | what is here | SQLAlchemy |
//! |---|---|
//! | [`select()`](select()), [`Select`] | `select()`, `Select` |
//! | [`Join`], [`Source`] | `join()`, `aliased()` |
//! | [`Cte`] | `.cte()`, `HasCTE` |
//! | [`SetOperation`] | `union()`, `intersect()`, `except_()` |
//! | [`values()`](values()), [`table_function()`](table_function()) | `values()`, `func.….table_valued()` |
//! | [`GroupingSets`] | `func.grouping_sets()`, `func.rollup()`, `func.cube()` |
//! | [`Lock`] | `with_for_update()` |
//! | [`Hint`] | `with_hint()`, `with_statement_hint()` |
//! | [`TableSample`] | `tablesample()` |
//! | [`Windows`] | no counterpart |
//!
//! # Queries of models
//!
//! ```
//! # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
//! use aludel_sql::{Compare, Lock, Model, Order, count, select, select_from};
//! use blog::{Post, User};
//!
//! let with_posts = select((User::entity(), Post::entity().optional())).left_join(User::posts);
//! assert_eq!(
//!     format!("{with_posts:?}"),
//!     "SELECT users.id, users.name, users.city, posts.id, posts.author_id, posts.title \
//!      FROM users LEFT OUTER JOIN posts ON users.id = posts.author_id"
//! );
//! let busy = select(User::name).join(User::posts).group_by(User::name).having(count(Post::id).gt(5));
//! assert!(format!("{busy:?}").ends_with("FROM users JOIN posts ON users.id = posts.author_id GROUP BY users.name HAVING count(posts.id) > ?"));
//! let boss = User::alias("boss");
//! assert_eq!(format!("{:?}", select_from(&boss)), "SELECT boss.id, boss.name, boss.city FROM users AS boss");
//! let locked = User::select().filter(User::id.eq(1)).with_for_update(Lock::update().nowait());
//! assert!(format!("{locked:?}").ends_with(" FOR UPDATE NOWAIT"));
//! ```
//!
//! # The data behind a query
//!
//! [`Select`] is a shell round [`SelectData`], which programs and plugins can look into and change by [`crate::visit::Transform`].
//!
//! | data | made by | in SQLAlchemy |
//! |---|---|---|
//! | [`SelectData`], [`SelectExtras`] | [`select()`](select()) | the attributes of `Select` |
//! | [`SelectItem`] | the select list, `returning` | an item of `_raw_columns` |
//! | [`FromItem`] | [`Select::from`], joins | `FromClause` |
//! | [`Join`], [`JoinKind`] | [`Select::join`] and its relatives | `Join` |
//! | [`OrderTerm`], [`Limit`] | [`Select::order_by`], [`Select::limit`] | `UnaryExpression`, `_limit_clause` |
//! | [`DistinctOn`], [`GroupingSets`], [`GroupingKind`] | [`Select::distinct_on`], [`Select::rollup`] | `_distinct_on`, `grouping_sets` |
//! | [`Windows`] | [`Select::window`] | no counterpart |
//! | [`Cte`], [`Written`] | [`Select::cte`] | `CTE` |
//! | [`Search`], [`Cycle`] | [`CteOptions`] | no counterpart: `suffix_with` |
//! | [`SetOperation`], [`SetKind`] | [`Select::union`] and its relatives | `CompoundSelect` |
//! | [`Values`], [`TableFunction`], [`TableSample`], [`SampleMethod`] | [`values()`](values()), [`table_function()`](table_function()), [`FromItem::sample`] | `Values`, `TableValuedAlias`, `TableSample` |
//! | [`Hint`], [`HintPlace`] | [`Select::with_hint`] | `_hints` |
//!
//! ```
//! # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
//! use aludel_sql::{Compare, Model, Order, expr::count_all, select, select::*, window};
//! use blog::{Post, User};
//!
//! let query = select(User::name)
//!     .join(User::posts)
//!     .filter(User::id.gt(1))
//!     .rollup(User::name)
//!     .window("w", window())
//!     .order_by(User::name.desc())
//!     .limit(5)
//!     .with_hint(User::entity(), None, "NOLOCK");
//! let data: &SelectData = query.data();
//! assert!(matches!(data.columns[0], SelectItem::Expr(_)) && data.from.is_empty() && data.filters.len() == 1);
//! let join: &Join = &data.joins[0];
//! assert_eq!((join.kind, FromItem::name(&join.item).as_str()), (JoinKind::Inner, "posts"));
//! let order: &[OrderTerm] = &data.order_by;
//! let limit: &Limit = &data.limit;
//! assert!(order == [User::name.desc()] && limit.offset.is_none() && !limit.is_empty());
//! let extras: &SelectExtras = data.extras.as_ref().unwrap();
//! let grouping: &GroupingSets = extras.grouping.as_ref().unwrap();
//! assert_eq!((grouping.kind, grouping.sets.len()), (GroupingKind::Rollup, 1));
//! let Windows(windows) = &extras.windows;
//! assert_eq!(windows[0].0.as_str(), "w");
//! let hint: &Hint = &extras.hints[0];
//! assert_eq!(hint.place, HintPlace::Table("users".into()));
//!
//! let firsts = select(Post::title).distinct_on(Post::author_id).union_all(select(User::name));
//! let DistinctOn { nodes } = firsts.data().extras.as_ref().unwrap().distinct_on.as_ref().unwrap();
//! assert_eq!(nodes.len(), 1);
//! let other: &SetOperation = &firsts.data().set_operations[0];
//! assert_eq!(other.kind, SetKind::UnionAll);
//!
//! let FromItem::Cte { cte: Some(cte), .. } = select(Post::title).cte("titles").item().clone() else { unreachable!() };
//! let Cte { name, written, .. } = &*cte;
//! assert!(name == &*"titles" && written.is_none());
//! let gone = aludel_sql::delete(Post::entity()).returning(Post::id).cte("gone");
//! let FromItem::Cte { cte: Some(cte), .. } = gone.item() else { unreachable!() };
//! assert!(matches!(cte.written, Some(Written::Delete(_))));
//!
//! let some = FromItem::of_model::<User>().sample(SampleMethod::System, 5.0, None);
//! assert!(matches!(&some, FromItem::Sample(sample) if matches!(&**sample, TableSample { seed: None, .. })));
//! let FromItem::Values(rows) = values("v", ["n"]).row(aludel_sql::bind::<i64>(1)).source().item().clone() else { unreachable!() };
//! let rows: &Values = &rows;
//! assert_eq!((rows.columns.len(), rows.rows.len()), (1, 1));
//! let FromItem::Function(call) = table_function("now_table", []).source("n").item().clone() else { unreachable!() };
//! let call: &TableFunction = &call;
//! assert_eq!(call.function.as_str(), "now_table");
//! assert_eq!(format!("{:?}", select(count_all()).from(FromItem::table(None, "users".into(), Some("u".into())))), "SELECT count(*) FROM users AS u");
//! ```
mod checks;
mod columns;
mod cte;
mod data;
mod distinct_on;
mod entity;
mod extras;
mod fan_out;
mod from;
mod grouping_sets;
mod held;
mod hints;
mod join;
mod keys;
mod keyset;
mod limit;
mod lock;
mod order_by;
mod query;
mod sample;
mod select;
mod selectable;
mod set_operation;
mod source;
mod table_function;
mod values;
mod windows;
pub(crate) mod with;

pub use columns::SelectItem;
pub(crate) use columns::compile_list;
pub(crate) use cte::written_cte;
pub use cte::{Cte, CteOptions, Cycle, Search, Written};
pub(crate) use data::conditions;
pub use data::{SelectData, StatementOptions};
pub use distinct_on::DistinctOn;
pub use entity::{Entity, OptionalEntity};
pub use extras::SelectExtras;
pub use from::FromItem;
pub use grouping_sets::{GroupingKind, GroupingSets};
pub(crate) use hints::compile as compile_hints;
pub use hints::{Hint, HintPlace};
pub use join::{Join, JoinKind};
pub use limit::Limit;
pub use lock::{Lock, LockWait};
pub use query::{Decode, Executable, Query};
pub use sample::{SampleMethod, TableSample};
pub use select::{Select, select, select_from};
pub use selectable::Selectable;
pub use set_operation::{SetKind, SetOperation};
pub use source::Source;
pub use table_function::{TableFunction, TableFunctionBuilder, table_function};
pub use values::{Values, ValuesBuilder, values};
pub use windows::Windows;

/// A sort key, as part of a statement.
pub type OrderTerm = crate::expr::Ordering;
