//! The numbers of the kinds of node. An open set: a hook leaves a number it does not know to the host.
//!
//! The list is the same as the host's; a test of the loader compares the two name by name.

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $name:ident = $number:literal,)+) => {
        $($(#[doc = $doc])+ pub const $name: u32 = $number;)+
        /// Every kind with its number, in order.
        pub const ALL: &[(&str, u32)] = &[$((stringify!($name), $number),)+];
    };
}

kinds! {
    /// Anything that has no number of its own.
    OTHER = 0,
    /// A column, perhaps qualified by its table.
    COLUMN = 1,
    /// A bound value.
    BIND = 2,
    /// A literal that the host writes: NULL, TRUE, FALSE, a small number.
    LITERAL = 3,
    /// SQL as the program wrote it.
    RAW = 4,
    /// Two operands and an operator.
    BINARY = 5,
    /// AND or OR of several conditions.
    JUNCTION = 6,
    /// One operand and an operator.
    UNARY = 7,
    /// IN with a list of values.
    IN_LIST = 8,
    /// IN with a query.
    IN_SELECT = 9,
    /// BETWEEN.
    BETWEEN = 10,
    /// CASE.
    CASE = 11,
    /// CAST.
    CAST = 12,
    /// A call of a function.
    FUNCTION = 13,
    /// A query as a value.
    SUBQUERY = 14,
    /// EXISTS.
    EXISTS = 15,
    /// A row of values in parentheses.
    TUPLE = 16,
    /// An expression with a name.
    LABEL = 17,
    /// A construct of a plugin: its arguments are its children, text 0 is its name.
    CUSTOM = 18,
    /// A function with OVER.
    WINDOW = 19,
    /// ANY or ALL on the right of a comparison.
    QUANTIFIED = 20,
    /// COLLATE.
    COLLATE = 21,
    /// A value that the host writes into the SQL.
    LITERAL_VALUE = 22,
    /// A value whose place has a name.
    PARAM = 23,
    /// The next number of a sequence.
    NEXT_VALUE = 24,
    /// SELECT.
    SELECT = 64,
    /// A table or query in FROM.
    FROM = 65,
    /// A join.
    JOIN = 66,
    /// A term of ORDER BY.
    ORDER = 67,
    /// A limit, an offset, or both. Its text begins with a space.
    LIMIT = 68,
    /// A common table expression.
    CTE = 69,
    /// UNION, INTERSECT or EXCEPT.
    SET_OPERATION = 70,
    /// FOR UPDATE and its relatives. Its text begins with a space.
    LOCK = 71,
    /// INSERT.
    INSERT = 96,
    /// UPDATE.
    UPDATE = 97,
    /// DELETE.
    DELETE = 98,
    /// A whole statement as the program wrote it.
    TEXT = 99,
    /// MERGE.
    MERGE = 100,
    /// CREATE TABLE.
    CREATE_TABLE = 128,
    /// DROP TABLE.
    DROP_TABLE = 129,
    /// CREATE INDEX.
    CREATE_INDEX = 130,
    /// A column within CREATE TABLE.
    TABLE_COLUMN = 131,
    /// ALTER TABLE.
    ALTER_TABLE = 132,
    /// DROP INDEX.
    DROP_INDEX = 133,
    /// CREATE SEQUENCE.
    CREATE_SEQUENCE = 134,
    /// ALTER SEQUENCE.
    ALTER_SEQUENCE = 135,
    /// DROP SEQUENCE.
    DROP_SEQUENCE = 136,
    /// CREATE VIEW.
    CREATE_VIEW = 137,
    /// DROP VIEW.
    DROP_VIEW = 138,
    /// REFRESH MATERIALIZED VIEW.
    REFRESH_VIEW = 139,
    /// CREATE TABLE … AS.
    CREATE_TABLE_AS = 140,
    /// CREATE SCHEMA.
    CREATE_SCHEMA = 141,
    /// DROP SCHEMA.
    DROP_SCHEMA = 142,
    /// COMMENT ON.
    SET_COMMENT = 143,
    /// CREATE TYPE … AS ENUM.
    CREATE_ENUM = 144,
    /// ALTER TYPE … ADD VALUE.
    ALTER_ENUM = 145,
    /// DROP TYPE.
    DROP_ENUM = 146,
    /// DDL as the program wrote it.
    DDL = 147,
}

/// The name of a kind, for messages.
pub fn name(kind: u32) -> &'static str {
    ALL.iter().find(|(_, number)| *number == kind).map_or("unknown", |(name, _)| name)
}
