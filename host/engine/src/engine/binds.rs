//! Several databases, and which table is in which.
use super::Engine;
use aludel_sql::Model;
use std::collections::HashMap;

/// Which engine the rows of a model or table are in (SQLAlchemy: `Session(binds={…})`, `get_bind`).
///
/// ```no_run
/// # fn main() -> aludel_engine::Result<()> {
/// use aludel_engine::{Binds, Engine};
///
/// let binds = Binds::new(Engine::connect("postgres:///shop")?).table("audit", Engine::connect("sqlite:///audit.db")?);
/// binds.of_table("audit").connection()?.execute_script("DELETE FROM audit")?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Binds {
    default: Engine,
    tables: HashMap<String, Engine>,
}

impl Binds {
    /// Everything is on one engine, unless something else is said.
    pub fn new(default: Engine) -> Self {
        Binds { default, tables: HashMap::new() }
    }

    /// The rows of a model are on this engine.
    #[must_use]
    pub fn model<M: Model>(self, engine: Engine) -> Self {
        let def = M::def();
        self.table(qualified(def.schema, def.table_name), engine)
    }

    /// The rows of a table are on this engine; `schema.table` for one in a schema.
    #[must_use]
    pub fn table(mut self, table: impl Into<String>, engine: Engine) -> Self {
        self.tables.insert(table.into(), engine);
        self
    }

    /// The engine of a model.
    pub fn of<M: Model>(&self) -> &Engine {
        let def = M::def();
        self.of_table(&qualified(def.schema, def.table_name))
    }

    /// The engine of a table.
    pub fn of_table(&self, table: &str) -> &Engine {
        self.tables.get(table).unwrap_or(&self.default)
    }

    /// Every engine, each once, the one for everything else first.
    pub fn engines(&self) -> Vec<&Engine> {
        let mut engines = vec![&self.default];
        for engine in self.tables.values() {
            if !engines.iter().any(|known| known.is_same(engine)) {
                engines.push(engine);
            }
        }
        engines
    }
}

fn qualified(schema: Option<&str>, table: &str) -> String {
    match schema {
        Some(schema) => format!("{schema}.{table}"),
        None => table.to_owned(),
    }
}
