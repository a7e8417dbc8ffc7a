//! The functions that PostgreSQL calls differently, or not at all like a function.

/// By generic name.
pub(super) const FUNCTIONS: &[(&str, &str)] = &[
    // There is none of a double precision number and a count of digits.
    ("round/2", "round(CAST({0} AS NUMERIC), {1})"),
    ("regexp_replace", "regexp_replace({0}, {1}, {2}, 'g')"),
    ("full_text_match", "(to_tsvector({0}) @@ plainto_tsquery({1}))"),
    ("regexp_match", "(({0}) ~ ({1}))"),
    ("bit_xor", "(({0}) # ({1}))"),
    // Paths are bound as text, and become arrays here.
    ("json_value", "(({0}) #>> CAST(CAST({2} AS TEXT) AS TEXT[]))"),
    ("json_query", "(({0}) #> CAST(CAST({2} AS TEXT) AS TEXT[]))"),
    ("json_exists", "((({0}) #> CAST(CAST({2} AS TEXT) AS TEXT[])) IS NOT NULL)"),
    ("json_set", "jsonb_set({0}, CAST(CAST({3} AS TEXT) AS TEXT[]), CAST({2} AS JSONB))"),
    ("json_remove", "(({0}) #- CAST(CAST({2} AS TEXT) AS TEXT[]))"),
    ("json_array_agg", "jsonb_agg({distinct}{0}{order})"),
    ("json_object_agg", "jsonb_object_agg({0}, {1})"),
    // Whole numbers, as everywhere; the database gives numeric.
    ("extract_year", "CAST(EXTRACT(YEAR FROM {0}) AS BIGINT)"),
    ("extract_quarter", "CAST(EXTRACT(QUARTER FROM {0}) AS BIGINT)"),
    ("extract_month", "CAST(EXTRACT(MONTH FROM {0}) AS BIGINT)"),
    ("extract_week", "CAST(EXTRACT(WEEK FROM {0}) AS BIGINT)"),
    ("extract_day", "CAST(EXTRACT(DAY FROM {0}) AS BIGINT)"),
    ("extract_dow", "CAST(EXTRACT(DOW FROM {0}) AS BIGINT)"),
    ("extract_doy", "CAST(EXTRACT(DOY FROM {0}) AS BIGINT)"),
    ("extract_hour", "CAST(EXTRACT(HOUR FROM {0}) AS BIGINT)"),
    ("extract_minute", "CAST(EXTRACT(MINUTE FROM {0}) AS BIGINT)"),
    ("extract_second", "CAST(floor(EXTRACT(SECOND FROM {0})) AS BIGINT)"),
    ("extract_epoch", "CAST(floor(EXTRACT(EPOCH FROM {0})) AS BIGINT)"),
];
