//! What databases can and cannot do.

macro_rules! capabilities {
    ($($(#[doc = $doc:literal])+ $name:ident $constant:literal = $number:literal,)+) => {
        /// Something that not every database can do (SQLAlchemy: the attributes `supports_…` of a `Dialect`; their name, number and description have no
        /// counterpart: SQLAlchemy has no list of them). The numbers and the upper-case names are those of the plugin boundary.
        ///
        /// ```
        /// use aludel_sql::dialect::Capability;
        ///
        /// let returning = Capability::ALL[0];
        /// assert_eq!((returning, returning.name()), (Capability::Returning, "RETURNING"));
        /// assert_eq!(returning.description().trim(), "`INSERT … RETURNING`, likewise UPDATE and DELETE.");
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[repr(u32)]
        pub enum Capability {
            $($(#[doc = $doc])+ $name = $number,)+
        }

        impl Capability {
            /// Every capability.
            pub const ALL: &[Capability] = &[$(Capability::$name,)+];

            /// The name at the plugin boundary, as error texts say it (SQLAlchemy has none).
            pub fn name(self) -> &'static str {
                match self {
                    $(Capability::$name => $constant,)+
                }
            }

            /// What it is, in SQL (SQLAlchemy has none).
            pub fn description(self) -> &'static str {
                match self {
                    $(Capability::$name => concat!($($doc),+),)+
                }
            }
        }
    };
}

capabilities! {
    /// `INSERT … RETURNING`, likewise UPDATE and DELETE.
    Returning "RETURNING" = 0,
    /// `OUTPUT inserted.…`.
    Output "OUTPUT" = 1,
    /// The driver reports the last generated key.
    LastInsertId "LAST_INSERT_ID" = 2,
    /// `ON CONFLICT (…) DO UPDATE`.
    UpsertOnConflict "UPSERT_ON_CONFLICT" = 3,
    /// `ON DUPLICATE KEY UPDATE`.
    UpsertOnDuplicateKey "UPSERT_ON_DUPLICATE_KEY" = 4,
    /// `MERGE INTO … USING …`.
    Merge "MERGE" = 5,
    /// `LIMIT n OFFSET m`.
    LimitOffset "LIMIT_OFFSET" = 6,
    /// `OFFSET m ROWS FETCH NEXT n ROWS ONLY`.
    OffsetFetch "OFFSET_FETCH" = 7,
    /// `SELECT TOP (n)`.
    Top "TOP" = 8,
    /// `FETCH … WITH TIES` or `TOP … WITH TIES`.
    FetchWithTies "FETCH_WITH_TIES" = 9,
    /// `WITH name AS (…)`.
    Cte "CTE" = 10,
    /// Common table expressions that refer to themselves.
    RecursiveCte "RECURSIVE_CTE" = 11,
    /// INSERT, UPDATE or DELETE inside a common table expression.
    DataModifyingCte "DATA_MODIFYING_CTE" = 12,
    /// `AS MATERIALIZED` and `AS NOT MATERIALIZED`.
    CteMaterialized "CTE_MATERIALIZED" = 13,
    /// `OVER (…)`.
    WindowFunctions "WINDOW_FUNCTIONS" = 14,
    /// The `WINDOW` clause.
    NamedWindow "NAMED_WINDOW" = 15,
    /// `GROUPS BETWEEN …` frames.
    FrameGroups "FRAME_GROUPS" = 16,
    /// `EXCLUDE CURRENT ROW` and its relatives.
    FrameExclude "FRAME_EXCLUDE" = 17,
    /// `JOIN LATERAL`.
    Lateral "LATERAL" = 18,
    /// `CROSS APPLY` and `OUTER APPLY`.
    CrossApply "CROSS_APPLY" = 19,
    /// `FULL OUTER JOIN`.
    FullJoin "FULL_JOIN" = 20,
    /// `RIGHT OUTER JOIN`.
    RightJoin "RIGHT_JOIN" = 21,
    /// `SELECT DISTINCT ON (…)`.
    DistinctOn "DISTINCT_ON" = 22,
    /// `GROUPING SETS`, `CUBE` and `ROLLUP (…)`.
    GroupingSets "GROUPING_SETS" = 23,
    /// `GROUP BY … WITH ROLLUP`.
    WithRollup "WITH_ROLLUP" = 24,
    /// `aggregate(…) FILTER (WHERE …)`.
    AggregateFilter "AGGREGATE_FILTER" = 25,
    /// `aggregate(… ORDER BY …)`.
    AggregateOrderBy "AGGREGATE_ORDER_BY" = 26,
    /// `WITHIN GROUP (ORDER BY …)`.
    WithinGroup "WITHIN_GROUP" = 27,
    /// `NULLS FIRST` and `NULLS LAST`.
    NullsOrdering "NULLS_ORDERING" = 28,
    /// Comparison of row values: `(a, b) = (1, 2)`.
    RowValues "ROW_VALUES" = 29,
    /// `IS [NOT] DISTINCT FROM`.
    IsDistinctFrom "IS_DISTINCT_FROM" = 30,
    /// `ILIKE`.
    Ilike "ILIKE" = 31,
    /// Matching against a regular expression.
    Regexp "REGEXP" = 32,
    /// Full-text search.
    FullTextMatch "FULL_TEXT_MATCH" = 33,
    /// TRUE and FALSE are values of a type of their own, and any boolean expression may be selected.
    NativeBoolean "NATIVE_BOOLEAN" = 34,
    /// `FOR UPDATE`.
    ForUpdate "FOR_UPDATE" = 35,
    /// `FOR SHARE`.
    ForShare "FOR_SHARE" = 36,
    /// `SKIP LOCKED`.
    SkipLocked "SKIP_LOCKED" = 37,
    /// `NOWAIT`.
    Nowait "NOWAIT" = 38,
    /// `VALUES (…), (…)` in an INSERT.
    MultiRowValues "MULTI_ROW_VALUES" = 39,
    /// `INSERT … DEFAULT VALUES`.
    DefaultValues "DEFAULT_VALUES" = 40,
    /// The keyword `DEFAULT` as a value.
    InsertDefault "INSERT_DEFAULT" = 41,
    /// `UPDATE … FROM`.
    UpdateFrom "UPDATE_FROM" = 42,
    /// `DELETE … USING` or `DELETE … FROM`.
    DeleteUsing "DELETE_USING" = 43,
    /// Savepoints.
    Savepoint "SAVEPOINT" = 44,
    /// CREATE and DROP can be rolled back.
    TransactionalDdl "TRANSACTIONAL_DDL" = 45,
    /// `ALTER TABLE … ADD CONSTRAINT`.
    AlterAddConstraint "ALTER_ADD_CONSTRAINT" = 46,
    /// Names of tables may be qualified by a schema.
    Schemas "SCHEMAS" = 47,
    /// `CREATE SEQUENCE`.
    Sequences "SEQUENCES" = 48,
    /// `GENERATED … AS IDENTITY` or `IDENTITY(…)`.
    Identity "IDENTITY" = 49,
    /// Computed columns.
    ComputedColumns "COMPUTED_COLUMNS" = 50,
    /// `CREATE INDEX … WHERE`.
    PartialIndex "PARTIAL_INDEX" = 51,
    /// An index over an expression.
    ExpressionIndex "EXPRESSION_INDEX" = 52,
    /// `CREATE INDEX … INCLUDE`.
    IncludeIndex "INCLUDE_INDEX" = 53,
    /// Comments on tables and columns.
    Comments "COMMENTS" = 54,
    /// Enumerations as a type of the database.
    NativeEnum "NATIVE_ENUM" = 55,
    /// Array types.
    Arrays "ARRAYS" = 56,
    /// Range types.
    Ranges "RANGES" = 57,
    /// A type for UUIDs.
    NativeUuid "NATIVE_UUID" = 58,
    /// A type for JSON.
    NativeJson "NATIVE_JSON" = 59,
    /// `INTERSECT ALL` and `EXCEPT ALL`.
    IntersectAll "INTERSECT_ALL" = 60,
    /// `VALUES` as a table.
    ValuesTable "VALUES_TABLE" = 61,
    /// Functions as tables.
    TableFunctions "TABLE_FUNCTIONS" = 62,
    /// `CREATE … IF NOT EXISTS`, `DROP … IF EXISTS`.
    IfNotExists "IF_NOT_EXISTS" = 63,
    /// Constraints that can be deferred to the end of the transaction.
    Deferrable "DEFERRABLE" = 64,
    /// Views.
    Views "VIEWS" = 65,
    /// Materialized views.
    MaterializedViews "MATERIALIZED_VIEWS" = 66,
    /// `CREATE TABLE … AS SELECT`.
    CreateTableAs "CREATE_TABLE_AS" = 67,
    /// Two-phase commit.
    TwoPhase "TWO_PHASE" = 68,
    /// Parts of a set operation may stand in parentheses.
    ParenthesizedSetOperations "PARENTHESIZED_SET_OPERATIONS" = 69,
    /// `TRY_CAST`.
    TryCast "TRY_CAST" = 70,
    /// `= ANY (…)`, `> ALL (…)`.
    QuantifiedComparison "QUANTIFIED_COMPARISON" = 71,
    /// The type, nullability or default of a column can be changed: `ALTER TABLE … ALTER COLUMN`.
    AlterColumn "ALTER_COLUMN" = 72,
    /// Unique constraints for which NULL equals NULL: `UNIQUE NULLS NOT DISTINCT`.
    NullsNotDistinct "NULLS_NOT_DISTINCT" = 73,
    /// `EXCLUDE USING … (… WITH …)`.
    ExclusionConstraints "EXCLUSION_CONSTRAINTS" = 74,
    /// `CREATE INDEX … USING method`.
    IndexMethods "INDEX_METHODS" = 75,
    /// `CREATE INDEX CONCURRENTLY`.
    ConcurrentIndex "CONCURRENT_INDEX" = 76,
    /// Operator classes in an index.
    OperatorClasses "OPERATOR_CLASSES" = 77,
    /// `CREATE TEMPORARY TABLE`.
    TemporaryTables "TEMPORARY_TABLES" = 78,
    /// `CREATE SCHEMA`.
    CreateSchema "CREATE_SCHEMA" = 79,
    /// `CREATE OR REPLACE VIEW`.
    ReplaceView "REPLACE_VIEW" = 80,
    /// A foreign key may name a table that is not there yet.
    ForwardReferences "FORWARD_REFERENCES" = 81,
    /// `MATCH FULL` in a foreign key.
    ForeignKeyMatch "FOREIGN_KEY_MATCH" = 82,
    /// `ON DELETE SET NULL (column)`.
    SetNullColumns "SET_NULL_COLUMNS" = 83,
    /// Comments on constraints and indexes.
    IndexComments "INDEX_COMMENTS" = 84,
    /// `ALTER TABLE … RENAME COLUMN`.
    RenameColumn "RENAME_COLUMN" = 85,
    /// Columns of an index in descending order.
    DescendingIndex "DESCENDING_INDEX" = 86,
    /// `TABLESAMPLE`.
    TableSample "TABLE_SAMPLE" = 87,
    /// `RETURNING old.…, new.…`.
    ReturningOldNew "RETURNING_OLD_NEW" = 88,
    /// `SEARCH DEPTH FIRST BY …` behind a recursive common table expression.
    CteSearch "CTE_SEARCH" = 89,
    /// `CYCLE … SET … USING …` behind a recursive common table expression.
    CteCycle "CTE_CYCLE" = 90,
    /// Statements may call functions and collations of the application.
    UserFunctions "USER_FUNCTIONS" = 91,
}

/// A set of capabilities (SQLAlchemy: the attributes `supports_…` of a `Dialect`).
///
/// ```
/// use aludel_sql::dialect::{Capabilities, Capability};
///
/// let mut can = Capabilities::of(&[Capability::Returning]);
/// can.insert_number(Capability::Merge as u32);
/// // One that this host does not know.
/// can.insert_number(200);
/// assert!(can.has(Capability::Returning) && can.has(Capability::Merge) && !can.has(Capability::Top));
/// assert_ne!(can, Capabilities::NONE);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Capabilities([u64; 4]);

impl Capabilities {
    /// None at all.
    pub const NONE: Self = Capabilities([0; 4]);

    /// All of them, those of later versions too.
    pub const ALL: Self = Capabilities([u64::MAX; 4]);

    /// These (SQLAlchemy: the attributes that are `True`).
    pub fn of(capabilities: &[Capability]) -> Self {
        let mut set = Capabilities::NONE;
        for capability in capabilities {
            set.insert_number(*capability as u32);
        }
        set
    }

    /// Adds a capability by its number (SQLAlchemy has no numbers). Those that this host does not know are kept, and mean nothing to it.
    pub fn insert_number(&mut self, number: u32) {
        if let Some(word) = self.0.get_mut((number / 64) as usize) {
            *word |= 1 << (number % 64);
        }
    }

    /// Those that both have: what two databases can be compared by (SQLAlchemy has none: its tests list databases).
    ///
    /// ```
    /// use aludel_sql::dialect::{Capabilities, Capability};
    ///
    /// let (one, other) = (Capabilities::of(&[Capability::FullJoin, Capability::Cte]), Capabilities::of(&[Capability::Cte]));
    /// assert!(one.common(other).has(Capability::Cte) && !one.common(other).has(Capability::FullJoin));
    /// ```
    #[must_use]
    pub fn common(self, other: Self) -> Self {
        Capabilities(std::array::from_fn(|word| self.0[word] & other.0[word]))
    }

    /// Whether it is among them (SQLAlchemy: `dialect.supports_…`).
    #[inline]
    pub fn has(&self, capability: Capability) -> bool {
        let number = capability as u32;
        self.0[(number / 64) as usize] & (1 << (number % 64)) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_distinct_and_fit() {
        let mut set = Capabilities::NONE;
        for capability in Capability::ALL {
            assert!(!set.has(*capability), "{capability:?} shares its number");
            set.insert_number(*capability as u32);
        }
        set.insert_number(100_000);
    }
}
