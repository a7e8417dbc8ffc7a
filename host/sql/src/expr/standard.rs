//! Functions that the standard does not write as calls. A dialect's own template comes first; one of these is what is
//! left; and a function with neither is a plain call.
use crate::dialect::Capability;

/// How standard SQL writes a generic function.
pub(crate) enum Standard {
    /// By this template.
    Template(&'static str),
    /// By this template, on databases with the capability.
    Needs(Capability, &'static str),
    /// Only a dialect's template can say it.
    Nowhere,
}

/// The standard form of a generic function, if it is not a plain call.
pub(crate) fn standard(name: &str) -> Option<Standard> {
    use Standard::{Needs, Nowhere, Template};
    Some(match name {
        "extract_year" => Template("EXTRACT(YEAR FROM {0})"),
        "extract_quarter" => Template("EXTRACT(QUARTER FROM {0})"),
        "extract_month" => Template("EXTRACT(MONTH FROM {0})"),
        "extract_week" => Template("EXTRACT(WEEK FROM {0})"),
        "extract_day" => Template("EXTRACT(DAY FROM {0})"),
        "extract_dow" => Template("EXTRACT(DOW FROM {0})"),
        "extract_doy" => Template("EXTRACT(DOY FROM {0})"),
        "extract_hour" => Template("EXTRACT(HOUR FROM {0})"),
        "extract_minute" => Template("EXTRACT(MINUTE FROM {0})"),
        "extract_second" => Template("EXTRACT(SECOND FROM {0})"),
        "extract_epoch" => Template("EXTRACT(EPOCH FROM {0})"),
        "date_trunc_year" => Template("date_trunc('year', {0})"),
        "date_trunc_month" => Template("date_trunc('month', {0})"),
        "date_trunc_day" => Template("date_trunc('day', {0})"),
        "date_trunc_hour" => Template("date_trunc('hour', {0})"),
        "date_trunc_minute" => Template("date_trunc('minute', {0})"),
        "now" | "current_timestamp" => Template("CURRENT_TIMESTAMP"),
        "current_date" => Template("CURRENT_DATE"),
        "current_time" => Template("CURRENT_TIME"),
        "position" => Template("position({0} IN {1})"),
        "regexp_match" => Needs(Capability::Regexp, "regexp_like({0}, {1})"),
        "json_value" => Needs(Capability::NativeJson, "json_value({0}, {1})"),
        "json_query" => Needs(Capability::NativeJson, "json_query({0}, {1})"),
        "json_exists" => Needs(Capability::NativeJson, "json_exists({0}, {1})"),
        "json_set" | "json_remove" | "bit_xor" | "full_text_match" | "regexp_replace" => Nowhere,
        _ => return None,
    })
}
