//! The functions that MySQL and MariaDB call differently, or not at all like a function.

/// By generic name, in MySQL.
pub(super) const MYSQL: &[(&str, &str)] = &[
    ("now", "CURRENT_TIMESTAMP(6)"),
    ("current_timestamp", "CURRENT_TIMESTAMP(6)"),
    ("bool_and", "min({distinct}{0})"),
    ("bool_or", "max({distinct}{0})"),
    ("bit_xor", "CAST(({0}) ^ ({1}) AS SIGNED)"),
    ("string_agg", "group_concat({distinct}{0}{order} SEPARATOR {1})"),
    ("json_array_agg", "json_arrayagg({0})"),
    ("json_object_agg", "json_objectagg({0}, {1})"),
    ("json_query", "json_extract({0}, {1})"),
    ("json_exists", "json_contains_path({0}, 'one', {1})"),
    ("json_remove", "json_remove({0}, {1})"),
    // By ISO 8601.
    ("extract_week", "weekofyear({0})"),
    // Sunday is 1 there.
    ("extract_dow", "(dayofweek({0}) - 1)"),
    ("extract_doy", "dayofyear({0})"),
    // Another function would take the time zone of the session into account.
    ("extract_epoch", "timestampdiff(SECOND, '1970-01-01', {0})"),
    // JSON's null is no text.
    ("json_value", "if(json_type(json_extract({0}, {1})) = 'NULL', NULL, json_unquote(json_extract({0}, {1})))"),
    ("json_set", "json_set({0}, {1}, CAST({2} AS JSON))"),
    ("date_trunc_year", "CAST(date_format({0}, '%Y-01-01 00:00:00') AS DATETIME)"),
    ("date_trunc_month", "CAST(date_format({0}, '%Y-%m-01 00:00:00') AS DATETIME)"),
    ("date_trunc_day", "CAST(date_format({0}, '%Y-%m-%d 00:00:00') AS DATETIME)"),
    ("date_trunc_hour", "CAST(date_format({0}, '%Y-%m-%d %H:00:00') AS DATETIME)"),
    ("date_trunc_minute", "CAST(date_format({0}, '%Y-%m-%d %H:%i:00') AS DATETIME)"),
    ("regexp_replace", "regexp_replace({0}, {1}, {2})"),
    ("full_text_match", "MATCH ({0}) AGAINST ({1})"),
];

/// By generic name, in MariaDB.
pub(super) const MARIADB: &[(&str, &str)] = &[
    // An empty template: it cannot be said.
    ("lag/3", ""),
    ("lead/3", ""),
    ("grouping", ""),
    ("now", "CURRENT_TIMESTAMP(6)"),
    ("current_timestamp", "CURRENT_TIMESTAMP(6)"),
    ("bool_and", "min({distinct}{0})"),
    ("bool_or", "max({distinct}{0})"),
    ("bit_xor", "CAST(({0}) ^ ({1}) AS SIGNED)"),
    ("string_agg", "group_concat({distinct}{0}{order} SEPARATOR {1})"),
    ("json_array_agg", "json_arrayagg({0})"),
    ("json_object_agg", "json_objectagg({0}, {1})"),
    ("json_query", "json_extract({0}, {1})"),
    ("json_exists", "json_contains_path({0}, 'one', {1})"),
    ("json_remove", "json_remove({0}, {1})"),
    // By ISO 8601.
    ("extract_week", "weekofyear({0})"),
    // Sunday is 1 there.
    ("extract_dow", "(dayofweek({0}) - 1)"),
    ("extract_doy", "dayofyear({0})"),
    // Another function would take the time zone of the session into account.
    ("extract_epoch", "timestampdiff(SECOND, '1970-01-01', {0})"),
    ("json_value", "if(json_type(json_extract({0}, {1})) = 'NULL', NULL, json_unquote(json_extract({0}, {1})))"),
    // Text becomes JSON by being looked into.
    ("json_set", "json_set({0}, {1}, json_extract({2}, '$'))"),
    ("date_trunc_year", "CAST(date_format({0}, '%Y-01-01 00:00:00') AS DATETIME)"),
    ("date_trunc_month", "CAST(date_format({0}, '%Y-%m-01 00:00:00') AS DATETIME)"),
    ("date_trunc_day", "CAST(date_format({0}, '%Y-%m-%d 00:00:00') AS DATETIME)"),
    ("date_trunc_hour", "CAST(date_format({0}, '%Y-%m-%d %H:00:00') AS DATETIME)"),
    ("date_trunc_minute", "CAST(date_format({0}, '%Y-%m-%d %H:%i:00') AS DATETIME)"),
    ("regexp_replace", "regexp_replace({0}, {1}, {2})"),
    ("full_text_match", "MATCH ({0}) AGAINST ({1})"),
    ("regexp_match", "(({0}) REGEXP ({1}))"),
];
