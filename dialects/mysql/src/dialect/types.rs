//! The types as DDL says them.

/// By generic name.
pub(super) const DDL_TYPES: &[(&str, &str)] = &[
    // TINYINT(1) by another name.
    ("boolean", "BOOLEAN"),
    ("small_integer", "SMALLINT"),
    ("integer", "INTEGER"),
    ("big_integer", "BIGINT"),
    ("float", "FLOAT"),
    ("double", "DOUBLE"),
    // Without digits it would have ten and no fraction; this one is as wide as they come.
    ("numeric", "DECIMAL(65, 30)"),
    ("numeric(p,s)", "DECIMAL({0}, {1})"),
    // A length is a must; longer text is an error, not cut.
    ("string", "VARCHAR(255)"),
    ("string(n)", "VARCHAR({0})"),
    ("text", "LONGTEXT"),
    ("binary", "LONGBLOB"),
    ("binary(n)", "VARBINARY({0})"),
    ("date", "DATE"),
    ("time", "TIME(6)"),
    ("datetime", "DATETIME(6)"),
    // Kept in UTC.
    ("datetime_tz", "DATETIME(6)"),
    // Microseconds.
    ("interval", "BIGINT"),
    ("uuid", "CHAR(36)"),
    ("json", "JSON"),
    ("enum", "VARCHAR(255)"),
    ("enum(n)", "VARCHAR({0})"),
    ("native_enum", "ENUM({*})"),
    ("time(p)", "TIME({0})"),
    ("datetime(p)", "DATETIME({0})"),
    ("datetime_tz(p)", "DATETIME({0})"),
];
