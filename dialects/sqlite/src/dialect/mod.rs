//! How SQLite's SQL differs, as data. The host's compiler renders everything from it; there is no hook.
mod functions;
mod reserved_words;
mod types;

use aludel_plugin_sdk::{Dialect, DialectSpec, Feature, Placeholder, feature as f};

/// SQLite as the library in this crate has it; a file written by an older one makes no difference.
#[derive(Debug, Clone, Copy, Default)]
pub struct SqliteDialect;

impl Dialect for SqliteDialect {
    fn spec(&self) -> DialectSpec {
        DialectSpec {
            name: "sqlite",
            quote: ('"', '"'),
            placeholder: Placeholder::Question,
            max_params: 32_766,
            // There is no limit but that of a statement.
            max_identifier: u32::MAX,
            features: FEATURES,
            overrides: &[],
            reserved_words: reserved_words::RESERVED_WORDS,
            functions: functions::FUNCTIONS,
            ddl_types: types::DDL_TYPES,
            texts: TEXTS,
        }
    }
}

/// What the library in this crate can do; `tests/features.rs` tries each of them, and what is missing.
const FEATURES: &[Feature] = &[
    f::RETURNING,
    f::LAST_INSERT_ID,
    f::UPSERT_ON_CONFLICT,
    f::LIMIT_OFFSET,
    f::CTE,
    f::RECURSIVE_CTE,
    f::CTE_MATERIALIZED,
    f::WINDOW_FUNCTIONS,
    f::NAMED_WINDOW,
    f::FRAME_GROUPS,
    f::FRAME_EXCLUDE,
    f::FULL_JOIN,
    f::RIGHT_JOIN,
    f::AGGREGATE_FILTER,
    f::AGGREGATE_ORDER_BY,
    f::NULLS_ORDERING,
    f::ROW_VALUES,
    f::IS_DISTINCT_FROM,
    f::FULL_TEXT_MATCH,
    f::MULTI_ROW_VALUES,
    f::DEFAULT_VALUES,
    f::UPDATE_FROM,
    f::SAVEPOINT,
    f::TRANSACTIONAL_DDL,
    f::SCHEMAS,
    f::COMPUTED_COLUMNS,
    f::PARTIAL_INDEX,
    f::EXPRESSION_INDEX,
    f::TABLE_FUNCTIONS,
    f::TEMPORARY_TABLES,
    f::FORWARD_REFERENCES,
    f::RENAME_COLUMN,
    f::DESCENDING_INDEX,
    f::IF_NOT_EXISTS,
    f::DEFERRABLE,
    f::VIEWS,
    f::CREATE_TABLE_AS,
    f::USER_FUNCTIONS,
];

/// Texts for places that the compiler knows by name.
const TEXTS: &[(&str, &str)] = &[
    // Any function may be called by a quoted name, but for this, and what is no function at all.
    ("function_words", "raise,exists"),
    ("true", "1"),
    ("false", "0"),
    ("concat", "||"),
    ("default_values", "DEFAULT VALUES"),
    ("with_recursive", "WITH RECURSIVE"),
    // OFFSET may not stand alone; a negative limit is none.
    ("limit_all", "-1"),
    // A key that the database makes is the row id, and only a column of exactly this type is that.
    ("generated_column", "INTEGER"),
    ("autoincrement", "AUTOINCREMENT"),
    // The declared names have NUMERIC affinity, which would cut a date to its year.
    ("cast(date)", "TEXT"),
    ("cast(time)", "TEXT"),
    ("cast(datetime)", "TEXT"),
    ("cast(datetime_tz)", "TEXT"),
    ("cast(boolean)", "INTEGER"),
    // As text they are stored, and compared.
    ("typed_literal", "{0}"),
    ("default_schema", "main"),
    // DDL.
    ("default_parentheses", "expressions"),
    ("computed", "{type} GENERATED ALWAYS AS ({0})"),
    ("deferrable", "foreign_key"),
    // An index is a member of the schema, and its table and the tables that keys name are in the same one.
    ("index_schema", "index"),
    ("references_schema", ""),
    ("index_nulls_ordering", ""),
    ("drop_cascade", ""),
    // Until the end of the transaction, rows may name rows of a table that is gone.
    ("defer_foreign_keys", "PRAGMA defer_foreign_keys = ON"),
    ("option_separator", ","),
    ("table_option(sqlite_strict)", " STRICT"),
    ("table_option(sqlite_without_rowid)", " WITHOUT ROWID"),
    // A transaction that begins by reading and goes on to write may fail at that point, whatever it waits.
    ("begin_write", "IMMEDIATE"),
    // A database in memory is seen by its connection only: all have to share one.
    ("memory_is_private", "1"),
    ("savepoint", "SAVEPOINT {0}"),
    ("release_savepoint", "RELEASE SAVEPOINT {0}"),
    ("rollback_to_savepoint", "ROLLBACK TO SAVEPOINT {0}"),
    ("isolation_levels", "SERIALIZABLE"),
];
