//! What applies to the statements of an engine, a connection, or one call.
use aludel_sql::schema::SchemaTranslateMap;
use std::{sync::Arc, time::Duration};

/// Options for running statements (SQLAlchemy: `execution_options`): for an engine with [`crate::Engine::with_options`], for a connection
/// with [`crate::Connection::set_options`], for one call with [`crate::Connection::with_options`]. What is not set is taken from the level above.
///
/// ```
/// use aludel_engine::ExecutionOptions;
/// use std::time::Duration;
///
/// let options = ExecutionOptions::new().timeout(Duration::from_secs(2)).tag("route", "/users");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct ExecutionOptions {
    pub(crate) timeout: Option<Duration>,
    pub(crate) batch_rows: Option<u32>,
    tags: Vec<(String, String)>,
    /// The tags as a comment; empty without tags.
    comment: String,
    pub(crate) isolation: Option<String>,
    pub(crate) read_only: Option<bool>,
    pub(crate) schemas: Option<Arc<SchemaTranslateMap>>,
}

/// The isolation level at which each statement is a transaction of its own.
pub(crate) const AUTOCOMMIT: &str = "AUTOCOMMIT";

impl ExecutionOptions {
    /// Nothing set.
    pub fn new() -> Self {
        ExecutionOptions::default()
    }

    /// How long a statement may run, be prepared where the connection does not know it, and each fetch of more of its rows. After it the statement
    /// is stopped and gives an error of kind `StatementTimeout`. It holds for BEGIN, COMMIT, ROLLBACK and savepoints as well; a COMMIT that was not
    /// answered in time on a connection that is gone is of kind `OutcomeUnknown`.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Rows that a stream keeps in memory (SQLAlchemy: `yield_per`, `max_row_buffer`).
    pub fn batch_rows(mut self, rows: u32) -> Self {
        self.batch_rows = Some(rows.max(1));
        self
    }

    /// Adds `key='value'` in a comment to the SQL, in the form of sqlcommenter, so that the database's own lists of statements show where
    /// they come from. Each combination of tags is a statement of its own to the database: tags are for what has few values, such as a route.
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        let key = key.into();
        self.tags.retain(|(known, _)| *known != key);
        self.tags.push((key, value.into()));
        self.write_comment();
        self
    }

    /// The isolation level of transactions that do not ask for another one; `AUTOCOMMIT` for none at all (SQLAlchemy: `isolation_level`).
    pub fn isolation_level(mut self, level: impl Into<String>) -> Self {
        self.isolation = Some(level.into());
        self
    }

    /// Whether transactions only read unless they ask for more.
    pub fn read_only(mut self, read_only: bool) -> Self {
        self.read_only = Some(read_only);
        self
    }

    /// Other schemas in place of those that tables and models name, in statements and DDL; `None` stands for tables without a schema,
    /// and for none (SQLAlchemy: `schema_translate_map`). Each map makes statements of its own in the caches. SQL in the program's own
    /// words stays as it is, and so does what was prepared before.
    ///
    /// ```
    /// use aludel_engine::ExecutionOptions;
    ///
    /// let of_a_tenant = ExecutionOptions::new().schema_translate_map([(None, Some("tenant_7")), (Some("shared"), Some("public"))]);
    /// # let _ = of_a_tenant;
    /// ```
    pub fn schema_translate_map<'a>(mut self, pairs: impl IntoIterator<Item = (Option<&'a str>, Option<&'a str>)>) -> Self {
        self.schemas = Some(Arc::new(SchemaTranslateMap::new(pairs)));
        self
    }

    /// These options, and those of `below` where nothing is set here.
    pub fn or(mut self, below: &ExecutionOptions) -> Self {
        self.timeout = self.timeout.or(below.timeout);
        self.batch_rows = self.batch_rows.or(below.batch_rows);
        self.isolation = self.isolation.or_else(|| below.isolation.clone());
        self.read_only = self.read_only.or(below.read_only);
        self.schemas = self.schemas.or_else(|| below.schemas.clone());
        for (key, value) in &below.tags {
            if !self.tags.iter().any(|(known, _)| known == key) {
                self.tags.push((key.clone(), value.clone()));
            }
        }
        self.write_comment();
        self
    }

    pub(crate) fn is_autocommit(&self) -> bool {
        self.isolation.as_deref().is_some_and(|level| level.eq_ignore_ascii_case(AUTOCOMMIT))
    }

    /// Keys and values are percent-encoded, so that nothing in them ends the comment.
    fn write_comment(&mut self) {
        let mut tags: Vec<String> =
            self.tags.iter().map(|(key, value)| format!("{}='{}'", crate::url::encode(key), crate::url::encode(value))).collect();
        tags.sort();
        self.comment = if tags.is_empty() { String::new() } else { format!(" /*{}*/", tags.join(",")) };
    }

    /// Other schemas in place of those that are named.
    pub(crate) fn schemas(&self) -> Option<&SchemaTranslateMap> {
        self.schemas.as_deref()
    }

    /// What the options make of a statement of their own: it stands behind the key of the statement, and before the comment.
    pub(crate) fn statement_key(&self) -> &[u8] {
        self.schemas().map_or(&[], SchemaTranslateMap::key)
    }

    /// The tags as a comment; empty without tags.
    pub(crate) fn comment(&self) -> &str {
        &self.comment
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearer_level_wins() {
        let engine = ExecutionOptions::new().timeout(Duration::from_secs(9)).tag("app", "shop").tag("route", "?").isolation_level("autocommit");
        let call = ExecutionOptions::new().timeout(Duration::from_secs(1)).tag("route", "/a").or(&engine);
        assert_eq!((call.timeout, call.comment()), (Some(Duration::from_secs(1)), " /*app='shop',route='%2Fa'*/"));
        assert!(call.is_autocommit());
    }

    #[test]
    fn a_tag_cannot_end_the_comment() {
        let options = ExecutionOptions::new().tag("a", "x*/ DROP TABLE t; '/*");
        assert_eq!(options.comment(), " /*a='x%2A%2F%20DROP%20TABLE%20t%3B%20%27%2F%2A'*/");
    }
}
