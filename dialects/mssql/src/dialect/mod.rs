//! How SQL Server's SQL differs: data, and a hook for what data cannot say.
mod functions;
mod reserved_words;
mod server_2022;
mod types;

pub use server_2022::Mssql2022Dialect;

use aludel_plugin_sdk::{Dialect, DialectSpec, Feature, Placeholder, feature as f};

/// SQL Server 2019, whose SQL later ones take too.
#[derive(Debug, Clone, Copy, Default)]
pub struct MssqlDialect;

impl Dialect for MssqlDialect {
    fn spec(&self) -> DialectSpec {
        DialectSpec {
            name: "mssql",
            quote: ('[', ']'),
            placeholder: Placeholder::AtP,
            // The protocol takes 2,100, three of which are those of the procedure that runs a statement.
            max_params: 2_097,
            max_identifier: 128,
            features: FEATURES,
            overrides: &[],
            reserved_words: reserved_words::RESERVED_WORDS,
            functions: functions::FUNCTIONS,
            ddl_types: types::DDL_TYPES,
            texts: TEXTS,
        }
    }

    /// That of 2022 has more of the standard's words.
    fn for_server(&self, version: &str) -> Option<Box<dyn Dialect>> {
        if server_2022::is_it(version) { Some(Box::new(Mssql2022Dialect)) } else { None }
    }
}

/// What SQL Server 2019 can do.
const FEATURES: &[Feature] = &[
    f::OUTPUT,
    f::MERGE,
    f::OFFSET_FETCH,
    f::TOP,
    f::FETCH_WITH_TIES,
    f::CTE,
    f::RECURSIVE_CTE,
    f::WINDOW_FUNCTIONS,
    f::CROSS_APPLY,
    f::FULL_JOIN,
    f::RIGHT_JOIN,
    f::GROUPING_SETS,
    f::IS_DISTINCT_FROM,
    f::FULL_TEXT_MATCH,
    f::MULTI_ROW_VALUES,
    f::DEFAULT_VALUES,
    f::INSERT_DEFAULT,
    f::UPDATE_FROM,
    f::DELETE_USING,
    f::SAVEPOINT,
    f::TRANSACTIONAL_DDL,
    f::ALTER_ADD_CONSTRAINT,
    f::SCHEMAS,
    f::SEQUENCES,
    f::IDENTITY,
    f::COMPUTED_COLUMNS,
    f::PARTIAL_INDEX,
    f::INCLUDE_INDEX,
    f::NATIVE_UUID,
    f::VALUES_TABLE,
    f::TABLE_FUNCTIONS,
    f::ALTER_COLUMN,
    f::CREATE_SCHEMA,
    f::REPLACE_VIEW,
    f::RENAME_COLUMN,
    f::DESCENDING_INDEX,
    f::COMMENTS,
    f::VIEWS,
    f::PARENTHESIZED_SET_OPERATIONS,
    f::TRY_CAST,
    f::QUANTIFIED_COMPARISON,
    f::TABLE_SAMPLE,
];

/// Reserved words that are functions of the language itself.
const FUNCTION_WORDS: &str = "all,any,coalesce,contains,containstable,convert,current_timestamp,exists,freetext,freetexttable,identity,left,nullif,opendatasource,openquery,openrowset,openxml,right,semantickeyphrasetable,semanticsimilaritydetailstable,semanticsimilaritytable,session_user,some,system_user,try_convert,update,user";

/// Texts for places that the compiler knows by name.
const TEXTS: &[(&str, &str)] = &[
    ("identifier_unit", "utf16"),
    ("function_words", FUNCTION_WORDS),
    ("true", "1"),
    ("false", "0"),
    // A comparison is no value, and a value no condition. NULL stays NULL.
    ("condition_value", "CAST(CASE WHEN {0} THEN 1 WHEN NOT ({0}) THEN 0 END AS BIT)"),
    ("is_true", ""),
    ("is_not_true", ""),
    ("is_false", ""),
    ("is_not_false", ""),
    // The rows of a set operation are compared as if NULL were a value.
    ("is_not_distinct_from", "EXISTS (SELECT {0} INTERSECT SELECT {1})"),
    ("is_distinct_from", "NOT EXISTS (SELECT {0} INTERSECT SELECT {1})"),
    ("concat", "+"),
    ("shift_left", ""),
    ("shift_right", ""),
    // Without the letter, text is cut down to the code page of the database.
    ("string_literal_prefix", "N"),
    ("bytes_literal", "0x{0}"),
    ("collation", "plain"),
    ("default_values", "DEFAULT VALUES"),
    ("with_recursive", "WITH"),
    // Neither WITH nor ORDER BY alone may stand in a subquery.
    ("nested_with", ""),
    ("nested_order", ""),
    ("nulls_sort", "low"),
    // Two placeholders are two variables, so that a key with one is never the same as what is selected.
    ("group_by_value", ""),
    ("order_by_constant", "(SELECT {0})"),
    ("order_by_distinct", "position"),
    ("range_distance", ""),
    ("generated_column", "{type} IDENTITY(1,1)"),
    ("drop_if_exists", "IF EXISTS "),
    ("delete_using", " FROM "),
    ("merge_nothing", ""),
    // Nobody inserts the same row between looking and inserting.
    ("upsert_lock", " WITH (HOLDLOCK)"),
    ("sample_bernoulli", ""),
    ("sample_system", " TABLESAMPLE ({0} PERCENT)"),
    ("sample_percent", "1"),
    ("merge_end", ";"),
    // It holds for the batch: what a prepared statement sets is gone behind it, after an error too.
    ("counted_insert", "SET IDENTITY_INSERT {table} ON; "),
    ("counted_insert_end", "; SET IDENTITY_INSERT {table} OFF"),
    ("cast(string)", "NVARCHAR(MAX)"),
    ("cast(string(n))", "NVARCHAR({0})"),
    ("cast(enum)", "NVARCHAR(MAX)"),
    // DDL.
    ("computed", "AS ({0})"),
    ("computed_virtual", "AS ({0})"),
    ("computed_stored", "AS ({0}) PERSISTED"),
    ("computed_not_null", ""),
    ("identity", "{type} IDENTITY({start},{increment})"),
    ("foreign_key_without", "RESTRICT"),
    ("index_nulls_ordering", ""),
    ("drop_cascade", ""),
    ("drop_index", "DROP INDEX {if_exists}{index} ON {table}"),
    ("drop_index_if_exists", "IF EXISTS "),
    ("alter_column", "whole"),
    ("add_column", " ADD "),
    ("and_add", ", "),
    ("set_default", "ALTER TABLE {table} ADD DEFAULT {default} FOR {column}"),
    ("drop_default", ""),
    ("rename_table", "EXEC sp_rename {'table}, {'new}"),
    ("rename_column", "EXEC sp_rename {'table.column}, {'new}, N'COLUMN'"),
    ("or_replace", "OR ALTER "),
    ("alter_sequence_start", ""),
    ("drop_constraint_when_there", "IF OBJECT_ID({constraint}) IS NOT NULL "),
    ("create_table_when_missing", "IF OBJECT_ID({table}, N'U') IS NULL "),
    ("create_index_when_missing", "IF NOT EXISTS (SELECT 1 FROM sys.indexes WHERE object_id = OBJECT_ID({table}) AND name = {index}) "),
    ("create_sequence_when_missing", "IF OBJECT_ID({sequence}, N'SO') IS NULL "),
    ("create_schema_when_missing", "IF SCHEMA_ID({'schema}) IS NULL EXEC({'statement})"),
    ("comment_on_table", "EXEC sp_addextendedproperty N'MS_Description', {comment}, N'SCHEMA', {schema}, N'TABLE', {name}"),
    ("comment_on_column", "EXEC sp_addextendedproperty N'MS_Description', {comment}, N'SCHEMA', {schema}, N'TABLE', {name}, N'COLUMN', {'column}"),
    ("index_prefix(mssql_clustered)", "CLUSTERED "),
    ("index_prefix(mssql_nonclustered)", "NONCLUSTERED "),
    ("index_option(mssql_with)", " WITH ({words})"),
    ("default_schema", "dbo"),
    ("savepoint", "SAVE TRANSACTION {0}"),
    ("release_savepoint", ""),
    ("rollback_to_savepoint", "ROLLBACK TRANSACTION {0}"),
    ("isolation_levels", "READ UNCOMMITTED,READ COMMITTED,REPEATABLE READ,SERIALIZABLE,SNAPSHOT"),
];
