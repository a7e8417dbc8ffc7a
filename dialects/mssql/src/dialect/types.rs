//! The types as DDL says them.

/// By generic name. There is no `numeric` without digits: the database would drop the fraction.
pub(super) const DDL_TYPES: &[(&str, &str)] = &[
    ("boolean", "BIT"),
    ("small_integer", "SMALLINT"),
    ("integer", "INTEGER"),
    ("big_integer", "BIGINT"),
    ("float", "REAL"),
    ("double", "FLOAT(53)"),
    ("numeric(p,s)", "DECIMAL({0}, {1})"),
    // Text without a limit could be no key; longer text is an error, not cut.
    ("string", "NVARCHAR(255)"),
    ("string(n)", "NVARCHAR({0})"),
    ("text", "NVARCHAR(MAX)"),
    ("binary", "VARBINARY(MAX)"),
    ("binary(n)", "VARBINARY({0})"),
    ("date", "DATE"),
    ("time", "TIME(6)"),
    ("datetime", "DATETIME2(6)"),
    ("datetime_tz", "DATETIMEOFFSET(6)"),
    // Microseconds.
    ("interval", "BIGINT"),
    ("uuid", "UNIQUEIDENTIFIER"),
    ("json", "NVARCHAR(MAX)"),
    ("enum", "NVARCHAR(255)"),
    ("enum(n)", "NVARCHAR({0})"),
    ("time(p)", "TIME({0})"),
    ("datetime(p)", "DATETIME2({0})"),
    ("datetime_tz(p)", "DATETIMEOFFSET({0})"),
];
