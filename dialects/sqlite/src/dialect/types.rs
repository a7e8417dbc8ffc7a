//! The types as DDL says them.
//!
//! SQLite reads nothing from a type but its affinity, by parts of the name: `INT`; `CHAR`, `CLOB`, `TEXT`;
//! `BLOB`; `REAL`, `FLOA`, `DOUB`; NUMERIC for all others, where text that looks like a number becomes one.
//! Names are chosen so that every value is kept as it is, and are told apart when they are read back.

pub(super) const DDL_TYPES: &[(&str, &str)] = &[
    ("boolean", "BOOLEAN"),
    ("small_integer", "SMALLINT"),
    ("integer", "INTEGER"),
    ("big_integer", "BIGINT"),
    ("float", "FLOAT"),
    ("double", "DOUBLE"),
    // Exact up to 15 digits, and compared as numbers; more digits are cut.
    ("numeric", "NUMERIC"),
    ("numeric(p,s)", "NUMERIC({0}, {1})"),
    ("string", "VARCHAR"),
    ("string(n)", "VARCHAR({0})"),
    ("text", "TEXT"),
    ("binary", "BLOB"),
    ("binary(n)", "BLOB({0})"),
    ("date", "DATE"),
    ("time", "TIME"),
    ("datetime", "DATETIME"),
    ("datetime_tz", "TIMESTAMP WITH TIME ZONE"),
    ("time(p)", "TIME({0})"),
    ("datetime(p)", "DATETIME({0})"),
    ("datetime_tz(p)", "TIMESTAMP WITH TIME ZONE({0})"),
    // Microseconds; months and days have no length, and are refused.
    ("interval", "BIGINT"),
    ("uuid", "CHAR(36)"),
    // With `JSON` alone, the document `1.50` would come back as the number 1.5.
    ("json", "JSON TEXT"),
    ("enum", "VARCHAR"),
    ("enum(n)", "VARCHAR({0})"),
];
