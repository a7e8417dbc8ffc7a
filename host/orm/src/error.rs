//! The errors of the ORM: what happened, where, and what to do.
use aludel_sql::{Error, ErrorKind, ModelDef, Param, schema::RelationDef};

fn relation(model: &ModelDef, relation: usize) -> &'static str {
    model.relations.get(relation).map_or("?", |relation| relation.name)
}

/// A key as in messages: `User(id = 7)`. Keys are not secrets.
pub(crate) fn row(model: &ModelDef, key: Option<&[Param<'_>]>) -> String {
    let Some(key) = key else { return format!("a new {}", model.name) };
    let parts: Vec<String> = model.primary_key_columns().zip(key).map(|(column, value)| format!("{} = {}", column.name, plain(value))).collect();
    format!("{}({})", model.name, parts.join(", "))
}

fn plain(value: &Param<'_>) -> String {
    use aludel_sql::ValueRef;
    match value.value() {
        ValueRef::I64(number) => number.to_string(),
        ValueRef::U64(number) => number.to_string(),
        ValueRef::Text(text) => format!("{text:?}"),
        other => format!("{other:?}"),
    }
}

#[cold]
pub(crate) fn circle(model: &str) -> Error {
    Error::new(
        ErrorKind::InvalidRequest,
        "ORM-2002",
        format!("objects of `{model}` and others need each other's keys, and none can be inserted first"),
    )
    .help("make one foreign key of the circle `Option<One<…>>`; it is filled in after the inserts")
}

#[cold]
pub(crate) fn no_parent(model: &ModelDef, position: usize) -> Error {
    let name = relation(model, position);
    Error::new(ErrorKind::InvalidRequest, "ORM-2003", format!("`{}::{name}` is required and leads nowhere", model.name)).help(format!(
        "add the object inside of its parent's `Many`, or set `{name}` with `One::of(handle)`, `One::with_key(key)` or `session.link(…)`"
    ))
}

#[cold]
pub(crate) fn stale_target(model: &ModelDef, position: usize) -> Error {
    let name = relation(model, position);
    Error::new(ErrorKind::StaleHandle, "ORM-2004", format!("`{}::{name}` leads to an object that is not in this session", model.name))
        .help("the object was detached, deleted or rolled back, or belongs to another session; set the relation again")
}

#[cold]
pub(crate) fn stale_handle(model: &str, other_session: bool) -> Error {
    let why = if other_session { "belongs to another session" } else { "left the session: it was detached, deleted or rolled back" };
    Error::new(ErrorKind::StaleHandle, "ORM-2101", format!("the `{model}` of this handle {why}"))
        .help("load the object again with `session.get(…)`, or keep handles no longer than their session and transaction")
}

#[cold]
pub(crate) fn no_such_row(model: &ModelDef, key: &[Param<'_>]) -> Error {
    Error::new(ErrorKind::NoRow, "ORM-2102", format!("there is no {} in `{}`", row(model, Some(key)), model.table_name))
        .help("where it may be missing, call `session.get_or_none(…)`")
}

#[cold]
pub(crate) fn stale_row(model: &ModelDef, gone: u64, of: usize, key: Option<&[Param<'_>]>) -> Error {
    let message = match key {
        Some(key) => format!("the row of {} is gone from `{}`, so it could not be updated", row(model, Some(key)), model.table_name),
        None => format!("{gone} of {of} rows to be updated are gone from `{}`", model.table_name),
    };
    Error::new(ErrorKind::StaleRow, "ORM-2103", message).help("another transaction deleted it; roll back and load the objects again")
}

#[cold]
pub(crate) fn not_loaded(relation: &RelationDef, owner: &str) -> Error {
    let model = (relation.source)();
    let handle = model.name.to_lowercase();
    Error::new(ErrorKind::NotLoaded, "ORM-2104", format!("`{}` is not loaded on {owner}", relation.name))
        .note("in", format!("session.loaded({handle}, {}::{})", model.name, relation.name))
        .help(format!(
            "add `.preload({0}::{1})` to the query that loaded this {handle},\nor call `session.related({handle}, {0}::{1})?` first",
            model.name, relation.name
        ))
}

#[cold]
pub(crate) fn one_way(relation: &RelationDef) -> Error {
    let (source, target) = ((relation.source)(), (relation.target)());
    Error::new(ErrorKind::InvalidRequest, "ORM-2105", format!("`{}::{}` has no counterpart in `{}`", source.name, relation.name, target.name))
        .help(format!("add a field of type `One<{}>` to `{}`", source.name, target.name))
}

#[cold]
pub(crate) fn required(relation: &RelationDef) -> Error {
    let source = (relation.source)();
    Error::new(ErrorKind::InvalidRequest, "ORM-2106", format!("`{}::{}` is required and cannot lead nowhere", source.name, relation.name))
        .help(format!("link it to another `{}`, delete the object, or make the field `Option<One<…>>`", (relation.target)().name))
}

/// A flush that failed: the database's own story, and what it means for the session.
#[cold]
pub(crate) fn flush_failed(error: Error, what: &str) -> Error {
    let after = format!(
        "the {what} was rolled back; the objects of the session keep what you gave them,\nand the next flush sends all of it again; `session.rollback()` resets them"
    );
    error.note("after", after)
}

#[cold]
pub(crate) fn no_row_key(model: &ModelDef) -> Error {
    Error::new(ErrorKind::InvalidRequest, "ORM-2107", format!("this {} has no row yet", model.name)).help("call `session.flush()` first")
}

#[cfg(test)]
mod tests {
    use super::*;
    use aludel_sql::ValueRef;

    #[test]
    fn a_circle_names_the_way_out() {
        let error = circle("Person");
        assert_eq!(error.message(), "objects of `Person` and others need each other's keys, and none can be inserted first");
        assert!(error.help_text().is_some_and(|help| help.contains("Option<One<…>>")));
    }

    #[test]
    fn keys_are_shown_plainly() {
        assert_eq!(plain(&Param::Ref(ValueRef::I64(7))), "7");
        assert_eq!(plain(&Param::Ref(ValueRef::Text("a"))), "\"a\"");
    }

    #[test]
    fn a_stale_handle_says_why() {
        assert_eq!(stale_handle("User", true).message(), "the `User` of this handle belongs to another session");
        assert_eq!(stale_handle("User", false).code(), "ORM-2101");
    }
}
