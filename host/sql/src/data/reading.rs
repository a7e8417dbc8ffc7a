//! How a document is read: what names in it mean, and what it may not do.
use super::{
    FromData,
    format::{MAX_DEPTH, MAX_NODES, too_much},
};
use crate::{
    error::{Error, ErrorKind, Result},
    name::Name,
    schema::{MetaData, Model, ModelDef, Table},
    types::SqlType,
};
use serde_json::Value as Json;
use std::{
    cell::{Cell, RefCell},
    fmt::Write,
};

/// How to read a statement: with which metadata, models and types, and with which limits.
///
/// ```
/// use aludel_sql::{MetaData, Row, Select, SqlType, Table, column, data::{Reading, ToData}, select};
///
/// let users = Table::new("users").column(column("id", SqlType::BigInteger));
/// let json = select(users.col::<i64>("id").unwrap()).to_json().unwrap();
/// let reading = Reading::new().metadata(&MetaData::new().table(users)).without_raw_sql();
/// let query: Select<Row> = reading.read(&json).unwrap();
/// assert_eq!(format!("{query:?}"), "SELECT users.id FROM users");
///
/// let error = reading.read::<Select<Row>>(&json.replace("\"id\"", "\"idd\"")).unwrap_err();
/// assert_eq!(error.message(), "the document names the column `idd`, and table `users` has none of that name");
/// ```
///
/// Models, types of the application, and limits:
///
/// ```
/// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
/// use aludel_sql::{Compare, Model, Row, Select, SqlType, data::{Reading, ToData}};
/// use blog::User;
///
/// let query = User::select().filter(User::name.eq("Ada"));
/// let document = query.to_data()?;
/// let reading = Reading::new().model::<User>().type_named(SqlType::Text).max_bytes(1 << 20);
/// let again: Select<Row> = reading.read_value(&document)?;
/// assert_eq!(again.data(), query.data());
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Reading {
    pub(super) metadata: Option<MetaData>,
    pub(super) models: Vec<&'static ModelDef>,
    pub(super) types: Vec<SqlType>,
    pub(super) raw_sql: bool,
    max_bytes: usize,
}

impl Default for Reading {
    fn default() -> Self {
        Reading { metadata: None, models: Vec::new(), types: Vec::new(), raw_sql: true, max_bytes: 16 << 20 }
    }
}

impl Reading {
    /// Names mean what the document says of them (SQLAlchemy: `serializer.loads` without metadata has no counterpart).
    pub fn new() -> Self {
        Reading::default()
    }

    /// Columns of these tables are checked, and take their types from them; so do the client defaults of tables that are written to
    /// (SQLAlchemy: the argument `metadata` of `serializer.loads`).
    pub fn metadata(mut self, metadata: &MetaData) -> Self {
        self.metadata = Some(metadata.clone());
        self
    }

    /// Columns of this model are those of the struct, and it can be selected (SQLAlchemy: `serializer.loads` finds mapped classes by import).
    pub fn model<M: Model>(mut self) -> Self {
        self.models.push(M::def());
        self
    }

    /// A type of the application, by the name of its decorator (SQLAlchemy: pickled by import).
    pub fn type_named(mut self, sql_type: SqlType) -> Self {
        self.types.push(sql_type);
        self
    }

    /// SQL in the words of the document is refused: `raw`, `text`, hints, operators by their symbol, native types. Functions are
    /// called by plain names, and so are let through.
    pub fn without_raw_sql(mut self) -> Self {
        self.raw_sql = false;
        self
    }

    /// A document may be of so many bytes; 16 MiB unless told otherwise.
    pub fn max_bytes(mut self, bytes: usize) -> Self {
        self.max_bytes = bytes;
        self
    }

    /// Reads a document (SQLAlchemy: `serializer.loads`).
    ///
    /// Errors: SQL-1602 for what is no statement, with the place in the document; SQL-1603 for one that is too large or nested too
    /// deep; SQL-1604 for names that nothing has; SQL-1605 for SQL where there may be none.
    pub fn read<T: FromData>(&self, json: &str) -> Result<T> {
        if json.len() > self.max_bytes {
            return Err(Error::new(ErrorKind::Data, "SQL-1603", format!("the document has {} bytes, and {} are read", json.len(), self.max_bytes))
                .help("allow more with `Reading::max_bytes`"));
        }
        let json: Json = serde_json::from_str(json).map_err(|error| {
            Error::new(ErrorKind::Data, "SQL-1602", format!("the document is no JSON: {error}"))
                .help("mend the document; it may be cut off or nested too deep")
        })?;
        self.read_value(&json)
    }

    /// Reads a document that is parsed already (SQLAlchemy: `serializer.loads`). Errors: as for [`read`](Self::read).
    pub fn read_value<T: FromData>(&self, json: &Json) -> Result<T> {
        if is_deep(json) {
            return Err(too_much());
        }
        let reader = Reader { options: self, path: RefCell::default(), nodes: Cell::new(0) };
        T::from_data(json, &reader).map_err(|error| match reader.place() {
            place if place.is_empty() => error,
            place => error.placed(&place),
        })
    }
}

/// Whether something is nested deeper than is read. Looks without going down itself.
fn is_deep(json: &Json) -> bool {
    let mut open = vec![(json, 1)];
    while let Some((json, depth)) = open.pop() {
        if depth > MAX_DEPTH + 1 {
            return true;
        }
        match json {
            Json::Array(list) => open.extend(list.iter().map(|part| (part, depth + 1))),
            Json::Object(object) => open.extend(object.values().map(|part| (part, depth + 1))),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
        }
    }
    false
}

/// A step into a document.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Step {
    Field(&'static str),
    Index(usize),
}

impl From<&'static str> for Step {
    fn from(field: &'static str) -> Self {
        Step::Field(field)
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Step::Index(index)
    }
}

/// A document being read: what [`FromData`] is given (SQLAlchemy: `serializer.Deserializer`).
///
/// ```
/// use aludel_sql::{SqlType, data::Reading};
///
/// // It begins and ends within `Reading::read`.
/// assert_eq!(Reading::new().read::<SqlType>(r#"{"string": 50}"#)?, SqlType::String(Some(50)));
/// # Ok::<(), aludel_sql::Error>(())
/// ```
pub struct Reader<'r> {
    pub(super) options: &'r Reading,
    path: RefCell<Vec<Step>>,
    nodes: Cell<usize>,
}

impl std::fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Reader(at {})", self.place())
    }
}

impl Reader<'_> {
    /// Goes a step into the document; the path stays where an error happened.
    pub(crate) fn at<T>(&self, step: impl Into<Step>, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.path.borrow_mut().push(step.into());
        let read = work()?;
        self.path.borrow_mut().pop();
        Ok(read)
    }

    fn place(&self) -> String {
        let mut place = String::new();
        for step in self.path.borrow().iter() {
            // Writing to a String cannot fail.
            let _ = match step {
                Step::Field(name) if place.is_empty() => place.write_str(name),
                Step::Field(name) => write!(place, ".{name}"),
                Step::Index(index) => write!(place, "[{index}]"),
            };
        }
        place
    }

    /// One more node or value. Errors: there are too many.
    pub(super) fn count(&self) -> Result<()> {
        self.nodes.set(self.nodes.get() + 1);
        if self.nodes.get() > MAX_NODES { Err(too_much()) } else { Ok(()) }
    }

    /// SQL in the document's words.
    pub(super) fn raw_sql(&self, what: &str) -> Result<()> {
        if self.options.raw_sql {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Permission, "SQL-1605", format!("the document has SQL of its own, {what}, and it may have none"))
            .help("say it with the constructs that there are, or read the document without `.without_raw_sql()`"))
    }

    /// The table of this name, where there is metadata.
    pub(super) fn table(&self, schema: Option<&str>, name: &str) -> Option<&Table> {
        let tables = self.options.metadata.as_ref()?.tables();
        tables.iter().find(|table| table.schema() == schema && table.name() == name).map(|table| &**table)
    }

    /// The model over this table.
    pub(super) fn model(&self, schema: Option<&str>, table: &str) -> Option<&'static ModelDef> {
        self.options.models.iter().copied().find(|model| model.table_name == table && model.schema == schema)
    }

    /// The type of the application with this name. Errors: SQL-1604.
    pub(super) fn type_named(&self, name: &Name) -> Result<SqlType> {
        let named = |sql_type: &&SqlType| sql_type.generic_name() == &**name;
        self.options.types.iter().find(named).cloned().ok_or_else(|| {
            let known: Vec<&str> = self.options.types.iter().map(SqlType::generic_name).collect();
            unknown(format!("the document names the type `{name}` of an application")).known(name, known).help("give it with `Reading::type_named`")
        })
    }

    #[cold]
    pub(super) fn bad(&self, story: impl std::fmt::Display) -> Error {
        Error::new(ErrorKind::Data, "SQL-1602", format!("the document is no statement: {story}"))
    }

    #[cold]
    pub(super) fn wrong(&self, json: &Json, wanted: &str) -> Error {
        let found = match json {
            Json::Null => "nothing",
            Json::Bool(_) => "true or false",
            Json::Number(_) => "a number",
            Json::String(_) => "text",
            Json::Array(_) => "a list",
            Json::Object(_) => "an object",
        };
        self.bad(format!("{wanted} is wanted, and there is {found}")).help("write the document with `to_json` or `serde_json::to_string`")
    }

    #[cold]
    pub(crate) fn no_word(&self, json: &Json, known: &[&str]) -> Error {
        match json.as_str() {
            Some(word) => {
                let shown: String = word.chars().take(40).collect();
                self.bad(format!("`{shown}` is none of the words that may stand here")).known(word, known.iter().copied())
            }
            None => self.wrong(json, "a word").known("", known.iter().copied()),
        }
    }
}

#[cold]
pub(super) fn unknown(story: String) -> Error {
    Error::new(ErrorKind::UnknownName, "SQL-1604", story)
}
