//! How MySQL's SQL differs, and MariaDB's, as data. The host's compiler renders everything from it; there is no hook.
mod functions;
mod reserved_words;
mod texts;
mod types;

use aludel_plugin_sdk::{Dialect, DialectSpec, Feature, Placeholder, feature as f};

/// MySQL from 8.0.31 on, or MariaDB from 10.11 on.
#[derive(Debug, Clone, Copy, Default)]
pub struct MysqlDialect {
    mariadb: bool,
}

impl MysqlDialect {
    /// MariaDB's SQL.
    pub const fn mariadb() -> Self {
        MysqlDialect { mariadb: true }
    }
}

impl Dialect for MysqlDialect {
    fn spec(&self) -> DialectSpec {
        DialectSpec {
            name: if self.mariadb { "mariadb" } else { "mysql" },
            quote: ('`', '`'),
            placeholder: Placeholder::Question,
            max_params: 65_535,
            max_identifier: 64,
            features: if self.mariadb { MARIADB } else { MYSQL },
            overrides: &[],
            reserved_words: reserved_words::RESERVED_WORDS,
            functions: if self.mariadb { functions::MARIADB } else { functions::MYSQL },
            ddl_types: types::DDL_TYPES,
            texts: if self.mariadb { texts::MARIADB } else { texts::MYSQL },
        }
    }

    fn for_server(&self, version: &str) -> Option<Box<dyn Dialect>> {
        let mariadb = version.to_ascii_lowercase().contains("mariadb");
        (mariadb != self.mariadb).then(|| Box::new(MysqlDialect { mariadb }) as Box<dyn Dialect>)
    }
}

/// What MySQL can do.
const MYSQL: &[Feature] = &[
    f::LAST_INSERT_ID,
    f::UPSERT_ON_DUPLICATE_KEY,
    f::LIMIT_OFFSET,
    f::CTE,
    f::RECURSIVE_CTE,
    f::WINDOW_FUNCTIONS,
    f::NAMED_WINDOW,
    f::LATERAL,
    f::RIGHT_JOIN,
    f::WITH_ROLLUP,
    f::ROW_VALUES,
    f::IS_DISTINCT_FROM,
    f::REGEXP,
    f::FULL_TEXT_MATCH,
    f::FOR_UPDATE,
    f::FOR_SHARE,
    f::SKIP_LOCKED,
    f::NOWAIT,
    f::MULTI_ROW_VALUES,
    f::DEFAULT_VALUES,
    f::INSERT_DEFAULT,
    f::UPDATE_FROM,
    f::DELETE_USING,
    f::SAVEPOINT,
    f::ALTER_ADD_CONSTRAINT,
    f::SCHEMAS,
    f::COMPUTED_COLUMNS,
    f::EXPRESSION_INDEX,
    f::COMMENTS,
    f::NATIVE_ENUM,
    f::NATIVE_JSON,
    f::INTERSECT_ALL,
    f::VALUES_TABLE,
    f::IF_NOT_EXISTS,
    f::VIEWS,
    f::CREATE_TABLE_AS,
    f::ALTER_COLUMN,
    f::INDEX_METHODS,
    f::TEMPORARY_TABLES,
    f::CREATE_SCHEMA,
    f::REPLACE_VIEW,
    f::RENAME_COLUMN,
    f::DESCENDING_INDEX,
    f::TWO_PHASE,
    f::PARENTHESIZED_SET_OPERATIONS,
    f::QUANTIFIED_COMPARISON,
];

/// What MariaDB can do: RETURNING, sequences and WITH TIES, but neither LATERAL nor VALUES with names for its columns.
/// Its UPDATE has no RETURNING, so that the capability, which is about all three, is there with a text that says so.
const MARIADB: &[Feature] = &[
    f::RETURNING,
    f::LAST_INSERT_ID,
    f::UPSERT_ON_DUPLICATE_KEY,
    f::LIMIT_OFFSET,
    f::FETCH_WITH_TIES,
    f::CTE,
    f::RECURSIVE_CTE,
    f::WINDOW_FUNCTIONS,
    f::NAMED_WINDOW,
    f::RIGHT_JOIN,
    f::WITH_ROLLUP,
    f::ROW_VALUES,
    f::IS_DISTINCT_FROM,
    f::REGEXP,
    f::FULL_TEXT_MATCH,
    f::FOR_UPDATE,
    f::FOR_SHARE,
    f::SKIP_LOCKED,
    f::NOWAIT,
    f::MULTI_ROW_VALUES,
    f::DEFAULT_VALUES,
    f::INSERT_DEFAULT,
    f::UPDATE_FROM,
    f::DELETE_USING,
    f::SAVEPOINT,
    f::ALTER_ADD_CONSTRAINT,
    f::SCHEMAS,
    f::SEQUENCES,
    f::COMPUTED_COLUMNS,
    f::COMMENTS,
    f::NATIVE_ENUM,
    f::NATIVE_JSON,
    f::INTERSECT_ALL,
    f::IF_NOT_EXISTS,
    f::VIEWS,
    f::CREATE_TABLE_AS,
    f::ALTER_COLUMN,
    f::INDEX_METHODS,
    f::TEMPORARY_TABLES,
    f::CREATE_SCHEMA,
    f::REPLACE_VIEW,
    f::RENAME_COLUMN,
    f::DESCENDING_INDEX,
    f::TWO_PHASE,
    f::PARENTHESIZED_SET_OPERATIONS,
    f::QUANTIFIED_COMPARISON,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_says_which_it_is() {
        let mysql = MysqlDialect::default();
        assert!(mysql.for_server("8.0.36").is_none());
        let mariadb = mysql.for_server("5.5.5-10.11.6-MariaDB").expect("another dialect");
        assert_eq!(mariadb.spec().name, "mariadb");
        assert!(mariadb.spec().features.contains(&f::RETURNING) && !mariadb.spec().features.contains(&f::LATERAL));
        assert!(mariadb.for_server("10.11.19-MariaDB-0+deb12u1").is_none());
    }
}
