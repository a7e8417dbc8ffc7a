//! The functions that SQL Server calls differently, or not at all like a function. An empty template: it cannot be said.

/// By generic name.
pub(super) const FUNCTIONS: &[(&str, &str)] = &[
    ("now", "sysdatetime()"),
    ("current_timestamp", "sysdatetime()"),
    ("current_date", "CAST(sysdatetime() AS DATE)"),
    ("current_time", "CAST(sysdatetime() AS TIME(6))"),
    // LEN leaves out spaces at the end.
    ("char_length", "(len(({0}) + N'.') - 1)"),
    ("character_length", "(len(({0}) + N'.') - 1)"),
    ("length", "(len(({0}) + N'.') - 1)"),
    ("position", "charindex({0}, {1})"),
    ("substr", "substring({0}, {1}, {2})"),
    ("ceil", "ceiling({0})"),
    ("mod", "(({0}) % ({1}))"),
    ("greatest", ""),
    ("least", ""),
    ("nth_value", ""),
    ("bool_and", "CAST(min(CAST({0} AS INTEGER)) AS BIT)"),
    ("bool_or", "CAST(max(CAST({0} AS INTEGER)) AS BIT)"),
    ("bit_xor", "(({0}) ^ ({1}))"),
    ("string_agg", "string_agg({0}, {1}){within}"),
    ("json_value", "json_value({0}, {1})"),
    // The day of the week depends on a setting of the session.
    ("extract_dow", "((datepart(weekday, {0}) + @@DATEFIRST - 1) % 7)"),
    ("full_text_match", "CONTAINS({0}, {1})"),
    ("extract_year", "datepart(year, {0})"),
    ("extract_quarter", "datepart(quarter, {0})"),
    ("extract_month", "datepart(month, {0})"),
    ("extract_week", "datepart(iso_week, {0})"),
    ("extract_day", "datepart(day, {0})"),
    ("extract_doy", "datepart(dayofyear, {0})"),
    ("extract_hour", "datepart(hour, {0})"),
    ("extract_minute", "datepart(minute, {0})"),
    ("extract_second", "datepart(second, {0})"),
    ("extract_epoch", "datediff_big(second, '1970-01-01', {0})"),
];
