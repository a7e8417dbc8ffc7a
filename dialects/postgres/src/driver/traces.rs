//! Which statements may leave something in the session beyond their transaction: settings, temporary tables, locks of the session, channels.
//!
//! A connection that ran none of them goes back to the pool without a word to the server. A text counts as harmless only when every function
//! in it is known to be; a trigger that sets something of the session, on a table that only harmless statements write, is not seen.

/// Statements that are never harmless, by their first word.
const FIRST: &[&str] = &["set", "create", "listen", "declare", "load", "do", "call", "reset", "prepare", "execute", "discard"];

/// Words that make a statement suspicious wherever they stand.
const ANYWHERE: &[&str] = &["set_config", "temp", "temporary", "pg_temp"];

/// Words after which a name in front of a parenthesis is no function.
const NAMES_FOLLOW: &[&str] = &["into", "as", "with", "recursive", "table", "references", "on", "update", "materialized", "key", "exists", "join"];

/// What may stand in front of a parenthesis: SQL's own words and types, and functions that leave nothing.
const HARMLESS: &str = " select values in any all some exists and or not where on using over filter within group by order partition row array cast \
     coalesce nullif greatest least extract case when then else end between like ilike similar distinct limit offset union except intersect from \
     join lateral as is materialized returning rollup cube grouping sets key unique check primary foreign default always with having \
     numeric decimal varchar char character varying bit time timestamp timestamptz interval float \
     count sum avg min max lower upper length char_length octet_length trim btrim ltrim rtrim substring substr position strpos overlay translate \
     replace repeat reverse left right lpad rpad concat concat_ws format split_part initcap ascii chr md5 to_char to_date to_number to_timestamp \
     round floor ceil ceiling trunc abs mod div power sqrt cbrt exp ln log sign random sin cos tan asin acos atan atan2 degrees radians pi \
     now date_trunc date_part age make_date make_time make_timestamp make_interval justify_days justify_hours clock_timestamp statement_timestamp \
     string_agg array_agg json_agg jsonb_agg json_object_agg jsonb_object_agg bool_and bool_or every bit_and bit_or stddev stddev_pop stddev_samp \
     variance var_pop var_samp corr covar_pop covar_samp percentile_cont percentile_disc mode \
     row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value \
     unnest generate_series array_length array_position array_positions array_append array_prepend array_cat array_remove array_replace \
     array_to_string string_to_array cardinality \
     json_build_object jsonb_build_object json_build_array jsonb_build_array jsonb_set jsonb_insert to_json to_jsonb row_to_json json_array_length \
     jsonb_array_length jsonb_array_elements json_array_elements jsonb_array_elements_text jsonb_each jsonb_each_text jsonb_object_keys \
     jsonb_typeof json_typeof jsonb_path_query jsonb_path_exists jsonb_extract_path jsonb_extract_path_text jsonb_strip_nulls \
     regexp_replace regexp_match regexp_matches regexp_split_to_array to_tsvector to_tsquery plainto_tsquery phraseto_tsquery websearch_to_tsquery \
     ts_rank ts_headline gen_random_uuid nextval version current_setting lower_inc upper_inc isempty int4range int8range numrange tsrange tstzrange \
     daterange num_nulls num_nonnulls ";

/// Whether a text may leave something behind.
pub(super) fn may_leave(sql: &str) -> bool {
    let mut before = String::new();
    let mut first = true;
    let mut rest = sql;
    while let Some(start) = rest.find(|c: char| is_word(c) || matches!(c, ';' | '-' | '/')) {
        rest = &rest[start..];
        if let Some(after) = after_comment(rest) {
            rest = after;
            continue;
        }
        if let Some(after) = rest.strip_prefix(';') {
            (rest, first) = (after, true);
            continue;
        }
        let end = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        let word = rest[..end].to_ascii_lowercase();
        rest = &rest[end..];
        let called = rest.trim_start().starts_with('(');
        let harmless = !called || NAMES_FOLLOW.contains(&before.as_str()) || is_harmless(&word);
        if first && word == "set" && ends_with_its_transaction(rest) {
            (before, first) = (word, false);
            continue;
        }
        if first && FIRST.contains(&word.as_str()) || ANYWHERE.contains(&word.as_str()) || word.contains("advisory") || !harmless {
            return true;
        }
        (before, first) = (word, false);
    }
    false
}

/// `SET LOCAL`, `SET TRANSACTION` and `SET CONSTRAINTS`, after their first word.
fn ends_with_its_transaction(rest: &str) -> bool {
    let second = rest.split_ascii_whitespace().next().unwrap_or_default();
    ["local", "transaction", "constraints"].iter().any(|word| second.eq_ignore_ascii_case(word))
}

/// What follows a comment, or a sign that begins none; `None` where neither stands.
fn after_comment(rest: &str) -> Option<&str> {
    if let Some(line) = rest.strip_prefix("--") {
        return Some(line.split_once('\n').map_or("", |(_, after)| after));
    }
    if let Some(inside) = rest.strip_prefix("/*") {
        return Some(inside.split_once("*/").map_or("", |(_, after)| after));
    }
    rest.strip_prefix(['-', '/'])
}

/// Quotes and dots belong to a name.
fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '"' | '.' | '$')
}

fn is_harmless(word: &str) -> bool {
    let name = word.strip_prefix("pg_catalog.").unwrap_or(word);
    name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'$') || HARMLESS.split_ascii_whitespace().any(|known| known == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_leave_traces() {
        for sql in [
            "SET x = 1",
            "SELECT 1; set x = 1",
            "/* why */ -- and more\n SET x = 1",
            "SELECT pg_try_advisory_lock(1)",
            "CREATE TEMP TABLE t ()",
            "SELECT set_config('a', 'b', false)",
            "SELECT a FROM t WHERE app.\"check it\" (a)",
            "SELECT own_function (1)",
        ] {
            assert!(may_leave(sql), "{sql}");
        }
        for sql in [
            "",
            "SELECT 1",
            "SET TRANSACTION DEFERRABLE",
            "SELECT a - (b / (c)) /* own_function(1) */ FROM t -- set (x)",
            "UPDATE t SET a = 1 WHERE id IN ($1, $2)",
            "INSERT INTO \"app\".\"t\" (a, b) VALUES ($1, $2) RETURNING id",
            "INSERT INTO t (a) SELECT u.c1 FROM unnest($1) AS u(c1)",
            "WITH x (a) AS (SELECT count(*) FROM t) SELECT coalesce(sum(a), 0) OVER (PARTITION BY a) FROM x",
            "SELECT CAST(x AS numeric(10, 2)), pg_catalog.lower(y) FROM t WHERE EXISTS (SELECT 1)",
        ] {
            assert!(!may_leave(sql), "{sql}");
        }
    }
}
