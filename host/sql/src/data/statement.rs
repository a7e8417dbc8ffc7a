//! Whole statements: what is written and read at the outside.
use super::{Portable, Reader, Writer, format::tagged};
use crate::{
    dml::{Delete, DeleteData, Insert, InsertData, Merge, MergeData, Update, UpdateData},
    error::{Error, ErrorKind, Result},
    expr::Expr,
    row::Row,
    schema::{MetaData, Table},
    select::{Executable, Select, SelectData},
    text::{Text, TextData},
    types::{SqlType, Value},
    visit::{NodeRef, Rewrite, Transform},
};
use serde_json::Value as Json;
use std::sync::Arc;

/// The version of the format. It is raised when a document cannot be read as before, which is not going to happen.
const VERSION: u64 = 1;

/// What can be written as a document (SQLAlchemy: `serializer.dumps`).
///
/// ```
/// use aludel_sql::{Value, data::ToData};
///
/// assert_eq!(Value::F64(0.1).to_json()?, r#"{"f64":"0.1"}"#);
/// assert_eq!(Value::F64(0.1).to_data()?["f64"], "0.1");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
pub trait ToData {
    /// As JSON. Errors: SQL-1601 for what cannot travel, SQL-1603 for what is too large.
    fn to_data(&self) -> Result<Json>;

    /// As JSON text. Errors: as for [`to_data`](Self::to_data).
    fn to_json(&self) -> Result<String> {
        self.to_data().map(|json| json.to_string())
    }
}

/// What can be read from a document (SQLAlchemy: `serializer.loads`).
///
/// ```
/// use aludel_sql::{Value, data::{FromData, Reading}};
///
/// fn read<T: FromData>(document: &str) -> aludel_sql::Result<T> {
///     Reading::new().read(document)
/// }
/// assert_eq!(read::<Value>(r#"{"i64": 7}"#)?, Value::I64(7));
/// assert_eq!(read::<Value>("7").unwrap_err().code(), "SQL-1602");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
pub trait FromData: Sized {
    /// From JSON. Errors: as for [`Reading::read`].
    #[doc(hidden)]
    fn from_data(json: &Json, from: &Reader<'_>) -> Result<Self>;
}

/// A statement of any kind, as it was read (SQLAlchemy: `Executable`).
///
/// ```
/// use aludel_sql::{SqlType, Table, column, data::{Reading, Statement, ToData}, delete_from, visit::Adapt};
///
/// let users = Table::new("users").column(column("id", SqlType::BigInteger));
/// let document = delete_from(&users).to_json()?;
/// let statement: Statement = Reading::new().read(&document)?;
/// assert!(matches!(statement, Statement::Delete(_)));
/// assert_eq!(statement.transform(&mut Adapt::new("users", "u")), statement, "it names no column");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Statement {
    /// SELECT, with its set operations.
    Select(Arc<SelectData>),
    /// INSERT.
    Insert(Arc<InsertData>),
    /// UPDATE.
    Update(Arc<UpdateData>),
    /// DELETE.
    Delete(Arc<DeleteData>),
    /// MERGE.
    Merge(Arc<MergeData>),
    /// SQL written by hand.
    Text(Arc<TextData>),
}

impl Statement {
    /// The statement with parts of it replaced (SQLAlchemy: `visitors.replacement_traverse`).
    #[must_use]
    pub fn transform(&self, transform: &mut dyn Transform) -> Self {
        match self {
            Statement::Select(data) => Statement::Select(data.rewrite(transform)),
            Statement::Insert(data) => Statement::Insert(data.rewrite(transform)),
            Statement::Update(data) => Statement::Update(data.rewrite(transform)),
            Statement::Delete(data) => Statement::Delete(data.rewrite(transform)),
            Statement::Merge(data) => Statement::Merge(data.rewrite(transform)),
            Statement::Text(data) => Statement::Text(data.rewrite(transform)),
        }
    }
}

impl Executable for Statement {
    fn statement(&self) -> NodeRef<'_> {
        match self {
            Statement::Select(data) => NodeRef::Select(data),
            Statement::Insert(data) => NodeRef::Insert(data),
            Statement::Update(data) => NodeRef::Update(data),
            Statement::Delete(data) => NodeRef::Delete(data),
            Statement::Merge(data) => NodeRef::Merge(data),
            Statement::Text(data) => NodeRef::Text(data),
        }
    }
}

/// The document of a statement. Errors: those of [`ToData::to_data`], and SQL-1601 for DDL.
fn write(statement: NodeRef<'_>) -> Result<Json> {
    let to = Writer::default();
    let (kind, json) = match statement {
        NodeRef::Select(data) => ("select", data.write(&to)?),
        NodeRef::Insert(data) => ("insert", data.write(&to)?),
        NodeRef::Update(data) => ("update", data.write(&to)?),
        NodeRef::Delete(data) => ("delete", data.write(&to)?),
        NodeRef::Merge(data) => ("merge", data.write(&to)?),
        NodeRef::Text(data) => ("text", data.write(&to)?),
        other => {
            return Err(no_way(
                &format!("a statement of the kind {}", other.kind().name()),
                "write the table or the metadata, and create it where it is read",
            ));
        }
    };
    Ok(versioned(tagged("statement", kind, json)))
}

fn versioned(json: Json) -> Json {
    match json {
        Json::Object(mut object) => {
            object.insert("version".to_owned(), VERSION.into());
            Json::Object(object)
        }
        other => other,
    }
}

/// The error for what cannot travel.
#[cold]
pub(super) fn no_way(what: &str, help: &str) -> Error {
    Error::new(ErrorKind::InvalidRequest, "SQL-1601", format!("{what} cannot travel as data")).help(help.to_owned())
}

fn check_version(json: &Json, from: &Reader<'_>) -> Result<()> {
    match json.get("version") {
        None => Ok(()),
        Some(version) if version.as_u64() == Some(VERSION) => Ok(()),
        Some(version) => Err(from
            .bad(format!("it is of version {version}, and {VERSION} is the only one"))
            .help("read it with the version that wrote it, or a later one")),
    }
}

impl FromData for Statement {
    fn from_data(json: &Json, from: &Reader<'_>) -> Result<Self> {
        check_version(json, from)?;
        let kind = json.get("statement").cloned().unwrap_or(Json::Null);
        match kind.as_str() {
            Some("select") => Portable::read(json, from).map(Statement::Select),
            Some("insert") => Portable::read(json, from).map(Statement::Insert),
            Some("update") => Portable::read(json, from).map(Statement::Update),
            Some("delete") => Portable::read(json, from).map(Statement::Delete),
            Some("merge") => Portable::read(json, from).map(Statement::Merge),
            Some("text") => {
                from.raw_sql("`text`")?;
                Portable::read(json, from).map(Statement::Text)
            }
            _ => Err(from.no_word(&kind, &["select", "insert", "update", "delete", "merge", "text"])),
        }
    }
}

/// A statement of one kind. Errors: it is of another.
fn read_kind<T: Portable>(kind: &'static str, json: &Json, from: &Reader<'_>) -> Result<T> {
    check_version(json, from)?;
    match json.get("statement").and_then(Json::as_str) {
        Some(found) if found == kind => T::read(json, from),
        _ => Err(from.no_word(json.get("statement").unwrap_or(&Json::Null), &[kind])),
    }
}

macro_rules! statements {
    ($($name:ident<$($given:ident),*> $kind:literal $read:ty, $from:ident;)+) => {$(
        impl<$($given),*> ToData for $name<$($given),*> {
            fn to_data(&self) -> Result<Json> {
                write(self.statement())
            }
        }

        impl FromData for $read {
            fn from_data(json: &Json, from: &Reader<'_>) -> Result<Self> {
                if $kind == "text" {
                    from.raw_sql("`text`")?;
                }
                read_kind::<Arc<_>>($kind, json, from).map(Self::$from)
            }
        }
    )+};
}

statements! {
    Select<R> "select" Select<Row>, from_data;
    Insert<M, R> "insert" Insert<Table, Row>, from_data;
    Update<M, R> "update" Update<Table, Row>, from_data;
    Delete<M, R> "delete" Delete<Table, Row>, from_data;
    Merge<M> "merge" Merge<Table>, from_data;
    Text<R> "text" Text<Row>, from_data;
}

impl ToData for Statement {
    fn to_data(&self) -> Result<Json> {
        write(self.statement())
    }
}

impl ToData for NodeRef<'_> {
    fn to_data(&self) -> Result<Json> {
        write(*self)
    }
}

/// What travels as it is, in a document of its own.
macro_rules! parts {
    ($($(#[$generic:ident])? $name:ty),+ $(,)?) => {$(
        impl$(<$generic>)? ToData for $name {
            fn to_data(&self) -> Result<Json> {
                Portable::write(self, &Writer::default())
            }
        }

        impl$(<$generic>)? FromData for $name {
            fn from_data(json: &Json, from: &Reader<'_>) -> Result<Self> {
                Portable::read(json, from)
            }
        }
    )+};
}

parts!(#[T] Expr<T>, SqlType, Value);

macro_rules! schema {
    ($($name:ident),+) => {$(
        impl ToData for $name {
            fn to_data(&self) -> Result<Json> {
                Portable::write(self, &Writer::default()).map(versioned)
            }
        }

        impl FromData for $name {
            fn from_data(json: &Json, from: &Reader<'_>) -> Result<Self> {
                check_version(json, from)?;
                Portable::read(json, from)
            }
        }
    )+};
}

schema!(Table, MetaData);
