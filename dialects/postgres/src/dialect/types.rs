//! The types as DDL says them.

/// By generic name.
pub(super) const DDL_TYPES: &[(&str, &str)] = &[
    ("boolean", "BOOLEAN"),
    ("small_integer", "SMALLINT"),
    ("integer", "INTEGER"),
    ("big_integer", "BIGINT"),
    ("float", "REAL"),
    ("double", "DOUBLE PRECISION"),
    ("numeric", "NUMERIC"),
    ("numeric(p,s)", "NUMERIC({0}, {1})"),
    ("string", "VARCHAR"),
    ("string(n)", "VARCHAR({0})"),
    ("text", "TEXT"),
    ("binary", "BYTEA"),
    ("date", "DATE"),
    ("time", "TIME"),
    ("datetime", "TIMESTAMP"),
    ("datetime_tz", "TIMESTAMP WITH TIME ZONE"),
    ("interval", "INTERVAL"),
    ("uuid", "UUID"),
    // Compared and indexed by its content, and the functions for changing it are only there for this one.
    ("json", "JSONB"),
    ("enum", "VARCHAR"),
    ("enum(n)", "VARCHAR({0})"),
];
