//! DDL as text, without any connection.
use super::plan;
use crate::{
    compile::{Environment, compile},
    error::Result,
    schema::{MetaData, Statements},
};

/// The SQL of statements, one by one. Errors: those of the compiler.
pub fn texts(statements: &Statements, environment: Environment<'_>) -> Result<Vec<String>> {
    statements.iter().map(|statement| compile(statement.statement(), environment).map(|compiled| compiled.sql)).collect()
}

fn script(statements: &Statements, environment: Environment<'_>) -> Result<String> {
    let end = environment.dialect.spec().texts.get("script_end").map_or(";\n", String::as_str);
    Ok(texts(statements, environment)?.into_iter().map(|sql| sql + end).collect())
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
        script(&plan::create_all(self, environment.dialect.spec())?, environment)
    }

    /// The script that drops it all. Errors: what the database cannot say.
    pub fn drop_all_sql(&self, environment: Environment<'_>) -> Result<String> {
        script(&plan::drop_all(self, environment.dialect.spec())?, environment)
    }
}
