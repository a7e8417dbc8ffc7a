//! INSERT, UPDATE, DELETE, MERGE.
//!
//! | what is here | SQLAlchemy |
//! |---|---|
//! | [`insert()`], [`insert_into`], [`Insert`] | `insert()`, `Insert` |
//! | [`update()`], [`update_table`], [`Update`] | `update()`, `Update` |
//! | [`delete()`], [`delete_from`], [`Delete`] | `delete()`, `Delete` |
//! | [`ConflictTarget`], [`excluded()`] | `on_conflict_do_update`, `on_duplicate_key_update` |
//! | [`Merge`], [`old`], [`new()`] | no counterpart |
//!
//! A statement is about a model's table or about one made at run time:
//!
//! ```
//! # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
//! use aludel_sql::{Arithmetic, Compare, Model, delete, excluded, insert, merge, new_named, old, old_named, select, update, dml::new};
//! use blog::{Post, User};
//!
//! let one = insert(User::entity()).value(User::name.set("Ada")).value(User::city.set_default()).returning(User::entity());
//! assert_eq!(format!("{one:?}"), "INSERT INTO users (name, city) VALUES (?, DEFAULT) RETURNING id, name, city");
//!
//! let named = insert(User::entity()).row([User::id.set(1), User::name.set("Ada")]).row([User::id.set(2), User::name.set("Grace")]);
//! let upsert = named.on_conflict(User::id).update([User::name.set(excluded(User::name))]);
//! assert_eq!(
//!     format!("{upsert:?}"),
//!     "INSERT INTO users (id, name) VALUES (?, ?), (?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name"
//! );
//!
//! let moved = update(User::entity()).set(User::city.set("Oslo")).filter(User::id.eq(1)).returning((old(User::city), new(User::city)));
//! assert_eq!(format!("{moved:?}"), "UPDATE users SET city = ? WHERE users.id = ? RETURNING old.city, new.city");
//! let named = update(User::entity()).set(User::city.set("Oslo")).returning((old_named::<String>("city"), new_named::<String>("city")));
//! assert!(format!("{named:?}").ends_with("RETURNING old.city, new.city"));
//!
//! let gone = delete(Post::entity()).filter(Post::author_id.eq(1)).returning(Post::id).cte("gone");
//! assert_eq!(
//!     format!("{:?}", select(gone.col::<i64>("id")?).from(&gone)),
//!     "WITH gone AS (DELETE FROM posts WHERE posts.author_id = ? RETURNING id) SELECT gone.id FROM gone"
//! );
//!
//! let posted = select((Post::author_id, Post::title)).subquery("posted");
//! let renamed = merge(User::entity(), &posted, User::id.eq(posted.col::<i64>("author_id")?))
//!     .when_matched_update([User::name.set(posted.col::<String>("title")?)]);
//! assert_eq!(
//!     format!("{renamed:?}"),
//!     "MERGE INTO users USING (SELECT posts.author_id, posts.title FROM posts) AS posted ON users.id = posted.author_id \
//!      WHEN MATCHED THEN UPDATE SET name = posted.title"
//! );
//! # Ok::<(), aludel_sql::Error>(())
//! ```
//!
//! A statement can have parameters that get their values later, and parts of it can be replaced:
//!
//! ```
//! # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
//! use aludel_sql::{Compare, Model, delete, param, update, visit::Adapt};
//! use blog::{Post, User};
//!
//! let moved = update(User::entity()).set(User::city.set("Oslo")).filter(User::id.eq(param::<i64>("id")));
//! assert_eq!(format!("{moved:?}"), "UPDATE users SET city = ? WHERE users.id = :id");
//! assert_eq!(format!("{:?}", moved.param("id", 7_i64)?), "UPDATE users SET city = ? WHERE users.id = ?");
//! assert!(moved.param("identity", 7_i64).unwrap_err().message().contains("`identity`"));
//!
//! let old = delete(Post::entity()).filter(Post::id.lt(100));
//! assert_eq!(format!("{:?}", old.transform(&mut Adapt::new("posts", "p"))), "DELETE FROM posts WHERE p.id < ?");
//! # Ok::<(), aludel_sql::Error>(())
//! ```
//!
//! # The data behind them
//!
//! What the builders make is data, without types: programs and plugins can look into it, and change it with [`crate::visit::Transform`].
//!
//! | data | in SQLAlchemy |
//! |---|---|
//! | [`InsertData`], [`UpdateData`], [`DeleteData`] | the attributes of `Insert`, `Update`, `Delete` |
//! | [`MergeData`], [`MergeClause`], [`MergeAction`] | no counterpart |
//! | [`OnConflict`], [`ConflictAction`] | `OnConflictDoUpdate`, `OnConflictDoNothing` |
//! | [`Assignment`], [`Target`] | an item of `values()`, the `table` of a statement |
//!
//! ```
//! # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
//! use aludel_sql::{Compare, Executable, Model, delete, insert, merge, update, visit::NodeRef};
//! use aludel_sql::dml::{Assignment, ConflictAction, DeleteData, InsertData, MergeAction, MergeClause, MergeData, OnConflict, Target, UpdateData};
//! use blog::{Post, User};
//!
//! let named = insert(User::entity()).value(User::name.set("Ada")).on_any_conflict().do_nothing();
//! let NodeRef::Insert(data) = named.statement() else { unreachable!() };
//! let data: &InsertData = data;
//! assert_eq!((data.target.name.as_str(), data.columns[0].as_str(), data.rows.len()), ("users", "name", 1));
//! let conflict: &OnConflict = data.on_conflict.as_ref().unwrap();
//! assert_eq!(conflict.action, ConflictAction::Nothing);
//!
//! let moved = update(User::entity()).set(User::city.set("Oslo"));
//! let NodeRef::Update(data) = moved.statement() else { unreachable!() };
//! let data: &UpdateData = data;
//! let first: &Assignment = &data.assignments[0];
//! assert_eq!(first.column.as_str(), "city");
//!
//! let gone = delete(User::entity()).filter(User::id.eq(1));
//! let NodeRef::Delete(data) = gone.statement() else { unreachable!() };
//! assert_eq!(data.filters.len(), 1);
//! // The same, of a table by its name alone.
//! let mut made = DeleteData::new(Target::named(None, "users".into()));
//! made.filters = data.filters.clone();
//! assert_eq!((&made.target.name, &made.filters), (&data.target.name, &data.filters));
//! assert!(UpdateData::new(Target::written(User::def())).assignments.is_empty());
//!
//! let merged = merge(User::entity(), Post::entity(), User::id.eq(Post::author_id)).when_matched_delete();
//! let NodeRef::Merge(data) = merged.statement() else { unreachable!() };
//! let data: &MergeData = data;
//! let clause: &MergeClause = &data.clauses[0];
//! assert!(clause.matched && clause.action == MergeAction::Delete);
//! ```
mod assign;
mod delete;
mod filled;
mod insert;
mod merge;
mod old_new;
mod on_conflict;
mod returning;
mod target;
mod update;

pub use assign::{Assign, Assignment};
pub use delete::{Delete, DeleteData, delete, delete_from};
pub use filled::Filled;
pub(crate) use filled::Part;
pub use insert::{Insert, InsertData, insert, insert_into};
pub use merge::{Merge, MergeAction, MergeClause, MergeData, merge, merge_into};
pub(crate) use old_new::{NEW, OLD};
pub use old_new::{new, new_named, old, old_named};
pub use on_conflict::{ConflictAction, ConflictTarget, OnConflict, excluded, excluded_named};
pub use target::Target;
pub use update::{Update, UpdateData, update, update_table};
