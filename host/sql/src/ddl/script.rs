//! DDL as text, without any connection.
use super::plan;
use crate::{
    compile::{Environment, compile_for},
    error::Result,
    schema::{MetaData, SchemaTranslateMap, Statements},
};

/// The SQL of statements, one by one (SQLAlchemy: `create_mock_engine`). Errors: those of the compiler.
pub fn texts(statements: &Statements, environment: Environment<'_>) -> Result<Vec<String>> {
    texts_for(statements, environment, None)
}

fn texts_for(statements: &Statements, environment: Environment<'_>, schemas: Option<&SchemaTranslateMap>) -> Result<Vec<String>> {
    statements.iter().map(|statement| compile_for(statement.statement(), environment, schemas).map(|compiled| compiled.sql)).collect()
}

/// The SQL of statements as one script, with other schemas in place of those that they name (SQLAlchemy: `create_mock_engine` with
/// `schema_translate_map`). Errors: those of the compiler.
///
/// ```
/// use aludel_sql::{MetaData, SqlType, Table, column, compile::Environment, ddl::{create_all, script}};
/// use aludel_sql::{dialect::{DefaultDialect, Dialect, NoPlugins}, schema::SchemaTranslateMap};
///
/// let metadata = MetaData::new().table(Table::new("visits").column(column("id", SqlType::Integer)));
/// let of_a_tenant = SchemaTranslateMap::new([(None, Some("tenant_7"))]);
/// let environment = Environment { dialect: &DefaultDialect, plugins: &NoPlugins };
/// let text = script(&create_all(&metadata, DefaultDialect.spec())?, environment, Some(&of_a_tenant))?;
/// assert_eq!(text, "CREATE TABLE IF NOT EXISTS tenant_7.visits (id INTEGER);\n");
/// # Ok::<(), aludel_sql::Error>(())
/// ```
pub fn script(statements: &Statements, environment: Environment<'_>, schemas: Option<&SchemaTranslateMap>) -> Result<String> {
    let end = environment.dialect.spec().texts.get("script_end").map_or(";\n", String::as_str);
    Ok(texts_for(statements, environment, schemas)?.into_iter().map(|sql| sql + end).collect())
}

impl MetaData {
    /// The script that creates it all, for any dialect and without a connection (SQLAlchemy: `create_mock_engine`). Values in it
    /// are literals.
    ///
    /// Errors: what the database cannot say.
    ///
    /// ```
    /// use aludel_sql::{MetaData, SqlType, Table, column, compile::Environment, dialect::{DefaultDialect, NoPlugins}};
    ///
    /// let users = Table::new("users").column(column("name", SqlType::Text).server_default("it's me"));
    /// let script = MetaData::new().table(users).create_all_sql(Environment { dialect: &DefaultDialect, plugins: &NoPlugins }).unwrap();
    /// assert_eq!(script, "CREATE TABLE IF NOT EXISTS users (name TEXT DEFAULT 'it''s me');\n");
    /// ```
    pub fn create_all_sql(&self, environment: Environment<'_>) -> Result<String> {
        script(&plan::create_all(self, environment.dialect.spec())?, environment, None)
    }

    /// The script that drops it all (SQLAlchemy: `drop_all` with `create_mock_engine`). Errors: what the database cannot say.
    pub fn drop_all_sql(&self, environment: Environment<'_>) -> Result<String> {
        script(&plan::drop_all(self, environment.dialect.spec())?, environment, None)
    }
}
