//! The numbers of the features a database may have. An open set: a host ignores a number it does not know.
//!
//! The list is the same as `aludel_sql::Capability`; a test of the loader compares the two name by name.

macro_rules! features {
    ($($(#[doc = $doc:literal])+ $name:ident = $number:literal,)+) => {
        $($(#[doc = $doc])+ pub const $name: u32 = $number;)+
        /// Every feature with its number, in order.
        pub const ALL: &[(&str, u32)] = &[$((stringify!($name), $number),)+];
    };
}

features! {
    /// `INSERT … RETURNING`, likewise UPDATE and DELETE.
    RETURNING = 0,
    /// `OUTPUT inserted.…`.
    OUTPUT = 1,
    /// The driver reports the last generated key.
    LAST_INSERT_ID = 2,
    /// `ON CONFLICT (…) DO UPDATE`.
    UPSERT_ON_CONFLICT = 3,
    /// `ON DUPLICATE KEY UPDATE`.
    UPSERT_ON_DUPLICATE_KEY = 4,
    /// `MERGE INTO … USING …`.
    MERGE = 5,
    /// `LIMIT n OFFSET m`.
    LIMIT_OFFSET = 6,
    /// `OFFSET m ROWS FETCH NEXT n ROWS ONLY`.
    OFFSET_FETCH = 7,
    /// `SELECT TOP (n)`.
    TOP = 8,
    /// `FETCH … WITH TIES` or `TOP … WITH TIES`.
    FETCH_WITH_TIES = 9,
    /// `WITH name AS (…)`.
    CTE = 10,
    /// Common table expressions that refer to themselves.
    RECURSIVE_CTE = 11,
    /// INSERT, UPDATE or DELETE inside a common table expression.
    DATA_MODIFYING_CTE = 12,
    /// `AS MATERIALIZED` and `AS NOT MATERIALIZED`.
    CTE_MATERIALIZED = 13,
    /// `OVER (…)`.
    WINDOW_FUNCTIONS = 14,
    /// The `WINDOW` clause.
    NAMED_WINDOW = 15,
    /// `GROUPS BETWEEN …` frames.
    FRAME_GROUPS = 16,
    /// `EXCLUDE CURRENT ROW` and its relatives.
    FRAME_EXCLUDE = 17,
    /// `JOIN LATERAL`.
    LATERAL = 18,
    /// `CROSS APPLY` and `OUTER APPLY`.
    CROSS_APPLY = 19,
    /// `FULL OUTER JOIN`.
    FULL_JOIN = 20,
    /// `RIGHT OUTER JOIN`.
    RIGHT_JOIN = 21,
    /// `SELECT DISTINCT ON (…)`.
    DISTINCT_ON = 22,
    /// `GROUPING SETS`, `CUBE` and `ROLLUP (…)`.
    GROUPING_SETS = 23,
    /// `GROUP BY … WITH ROLLUP`.
    WITH_ROLLUP = 24,
    /// `aggregate(…) FILTER (WHERE …)`.
    AGGREGATE_FILTER = 25,
    /// `aggregate(… ORDER BY …)`.
    AGGREGATE_ORDER_BY = 26,
    /// `WITHIN GROUP (ORDER BY …)`.
    WITHIN_GROUP = 27,
    /// `NULLS FIRST` and `NULLS LAST`.
    NULLS_ORDERING = 28,
    /// Comparison of row values: `(a, b) = (1, 2)`.
    ROW_VALUES = 29,
    /// `IS [NOT] DISTINCT FROM`.
    IS_DISTINCT_FROM = 30,
    /// `ILIKE`.
    ILIKE = 31,
    /// Matching against a regular expression.
    REGEXP = 32,
    /// Full-text search.
    FULL_TEXT_MATCH = 33,
    /// TRUE and FALSE are values of a type of their own, and any boolean expression may be selected.
    NATIVE_BOOLEAN = 34,
    /// `FOR UPDATE`.
    FOR_UPDATE = 35,
    /// `FOR SHARE`.
    FOR_SHARE = 36,
    /// `SKIP LOCKED`.
    SKIP_LOCKED = 37,
    /// `NOWAIT`.
    NOWAIT = 38,
    /// `VALUES (…), (…)` in an INSERT.
    MULTI_ROW_VALUES = 39,
    /// `INSERT … DEFAULT VALUES`.
    DEFAULT_VALUES = 40,
    /// The keyword `DEFAULT` as a value.
    INSERT_DEFAULT = 41,
    /// `UPDATE … FROM`.
    UPDATE_FROM = 42,
    /// `DELETE … USING` or `DELETE … FROM`.
    DELETE_USING = 43,
    /// Savepoints.
    SAVEPOINT = 44,
    /// CREATE and DROP can be rolled back.
    TRANSACTIONAL_DDL = 45,
    /// `ALTER TABLE … ADD CONSTRAINT`.
    ALTER_ADD_CONSTRAINT = 46,
    /// Names of tables may be qualified by a schema.
    SCHEMAS = 47,
    /// `CREATE SEQUENCE`.
    SEQUENCES = 48,
    /// `GENERATED … AS IDENTITY` or `IDENTITY(…)`.
    IDENTITY = 49,
    /// Computed columns.
    COMPUTED_COLUMNS = 50,
    /// `CREATE INDEX … WHERE`.
    PARTIAL_INDEX = 51,
    /// An index over an expression.
    EXPRESSION_INDEX = 52,
    /// `CREATE INDEX … INCLUDE`.
    INCLUDE_INDEX = 53,
    /// Comments on tables and columns.
    COMMENTS = 54,
    /// Enumerations as a type of the database.
    NATIVE_ENUM = 55,
    /// Array types.
    ARRAYS = 56,
    /// Range types.
    RANGES = 57,
    /// A type for UUIDs.
    NATIVE_UUID = 58,
    /// A type for JSON.
    NATIVE_JSON = 59,
    /// `INTERSECT ALL` and `EXCEPT ALL`.
    INTERSECT_ALL = 60,
    /// `VALUES` as a table.
    VALUES_TABLE = 61,
    /// Functions as tables.
    TABLE_FUNCTIONS = 62,
    /// `CREATE … IF NOT EXISTS`, `DROP … IF EXISTS`.
    IF_NOT_EXISTS = 63,
    /// Constraints that can be deferred to the end of the transaction.
    DEFERRABLE = 64,
    /// Views.
    VIEWS = 65,
    /// Materialized views.
    MATERIALIZED_VIEWS = 66,
    /// `CREATE TABLE … AS SELECT`.
    CREATE_TABLE_AS = 67,
    /// Two-phase commit.
    TWO_PHASE = 68,
    /// Parts of a set operation may stand in parentheses.
    PARENTHESIZED_SET_OPERATIONS = 69,
    /// `TRY_CAST`.
    TRY_CAST = 70,
    /// `= ANY (…)`, `> ALL (…)`.
    QUANTIFIED_COMPARISON = 71,
    /// The type, nullability or default of a column can be changed: `ALTER TABLE … ALTER COLUMN`.
    ALTER_COLUMN = 72,
    /// Unique constraints for which NULL equals NULL: `UNIQUE NULLS NOT DISTINCT`.
    NULLS_NOT_DISTINCT = 73,
    /// `EXCLUDE USING … (… WITH …)`.
    EXCLUSION_CONSTRAINTS = 74,
    /// `CREATE INDEX … USING method`.
    INDEX_METHODS = 75,
    /// `CREATE INDEX CONCURRENTLY`.
    CONCURRENT_INDEX = 76,
    /// Operator classes in an index.
    OPERATOR_CLASSES = 77,
    /// `CREATE TEMPORARY TABLE`.
    TEMPORARY_TABLES = 78,
    /// `CREATE SCHEMA`.
    CREATE_SCHEMA = 79,
    /// `CREATE OR REPLACE VIEW`.
    REPLACE_VIEW = 80,
    /// A foreign key may name a table that is not there yet.
    FORWARD_REFERENCES = 81,
    /// `MATCH FULL` in a foreign key.
    FOREIGN_KEY_MATCH = 82,
    /// `ON DELETE SET NULL (column)`.
    SET_NULL_COLUMNS = 83,
    /// Comments on constraints and indexes.
    INDEX_COMMENTS = 84,
    /// `ALTER TABLE … RENAME COLUMN`.
    RENAME_COLUMN = 85,
    /// Columns of an index in descending order.
    DESCENDING_INDEX = 86,
    /// `TABLESAMPLE`.
    TABLE_SAMPLE = 87,
    /// `RETURNING old.…, new.…`.
    RETURNING_OLD_NEW = 88,
    /// `SEARCH DEPTH FIRST BY …` behind a recursive common table expression.
    CTE_SEARCH = 89,
    /// `CYCLE … SET … USING …` behind a recursive common table expression.
    CTE_CYCLE = 90,
    /// Statements may call functions and collations of the application.
    USER_FUNCTIONS = 91,
}
