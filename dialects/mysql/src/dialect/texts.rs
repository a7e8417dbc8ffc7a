//! Texts for places that the compiler knows by name.

/// In MySQL.
pub(super) const MYSQL: &[(&str, &str)] = &[
    ("upsert_alias", " AS excluded"),
    ("values_row", "ROW"),
    // Only DROP TABLE and CREATE TABLE ask first.
    ("index_if_not_exists", ""),
    // The operator is OR, unless a setting says otherwise.
    ("concat", "concat({0}, {1})"),
    ("is_not_distinct_from", "{0} <=> {1}"),
    ("is_distinct_from", "NOT ({0} <=> {1})"),
    ("backslash_escapes", "1"),
    ("collation", "plain"),
    ("default_values", "() VALUES ()"),
    // Text and JSON take their default only as an expression.
    ("default_parentheses", "1"),
    ("with_recursive", "WITH RECURSIVE"),
    // OFFSET may not stand alone, and there is no word for all rows.
    ("limit_all", "18446744073709551615"),
    ("generated_column", "{type} AUTO_INCREMENT"),
    ("upsert_excluded", "VALUES({0})"),
    ("update_from", "before"),
    ("delete_using", " USING {table}, "),
    ("cast(boolean)", "SIGNED"),
    ("cast(small_integer)", "SIGNED"),
    ("cast(integer)", "SIGNED"),
    ("cast(big_integer)", "SIGNED"),
    ("cast(interval)", "SIGNED"),
    ("cast(string)", "CHAR"),
    ("cast(string(n))", "CHAR({0})"),
    ("cast(text)", "CHAR"),
    ("cast(uuid)", "CHAR(36)"),
    ("cast(enum)", "CHAR"),
    ("cast(binary)", "BINARY"),
    ("default_schema", ""),
    ("savepoint", "SAVEPOINT {0}"),
    ("release_savepoint", "RELEASE SAVEPOINT {0}"),
    ("rollback_to_savepoint", "ROLLBACK TO SAVEPOINT {0}"),
    ("isolation_levels", "READ UNCOMMITTED,READ COMMITTED,REPEATABLE READ,SERIALIZABLE"),
];

/// In MariaDB.
pub(super) const MARIADB: &[(&str, &str)] = &[
    ("upsert_alias", ""),
    ("with_before_write", ""),
    ("for_share", "LOCK IN SHARE MODE"),
    // A lock is about every table of the query.
    ("lock_of", ""),
    ("update_returning", ""),
    ("range_distance", "literal"),
    ("cast(float)", "DOUBLE"),
    ("cast(json)", "CHAR"),
    // The operator is OR, unless a setting says otherwise.
    ("concat", "concat({0}, {1})"),
    ("is_not_distinct_from", "{0} <=> {1}"),
    ("is_distinct_from", "NOT ({0} <=> {1})"),
    ("backslash_escapes", "1"),
    ("collation", "plain"),
    ("default_values", "() VALUES ()"),
    // Text and JSON take their default only as an expression.
    ("default_parentheses", "1"),
    ("with_recursive", "WITH RECURSIVE"),
    // OFFSET may not stand alone, and there is no word for all rows.
    ("limit_all", "18446744073709551615"),
    ("generated_column", "{type} AUTO_INCREMENT"),
    ("upsert_excluded", "VALUES({0})"),
    ("update_from", "before"),
    ("delete_using", " USING {table}, "),
    ("cast(boolean)", "SIGNED"),
    ("cast(small_integer)", "SIGNED"),
    ("cast(integer)", "SIGNED"),
    ("cast(big_integer)", "SIGNED"),
    ("cast(interval)", "SIGNED"),
    ("cast(string)", "CHAR"),
    ("cast(string(n))", "CHAR({0})"),
    ("cast(text)", "CHAR"),
    ("cast(uuid)", "CHAR(36)"),
    ("cast(enum)", "CHAR"),
    ("cast(binary)", "BINARY"),
    ("default_schema", ""),
    ("savepoint", "SAVEPOINT {0}"),
    ("release_savepoint", "RELEASE SAVEPOINT {0}"),
    ("rollback_to_savepoint", "ROLLBACK TO SAVEPOINT {0}"),
    ("isolation_levels", "READ UNCOMMITTED,READ COMMITTED,REPEATABLE READ,SERIALIZABLE"),
];
