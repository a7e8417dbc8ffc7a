//! From the dialect's placeholders to those of ODBC: `@p1` becomes `?`.
//!
//! The dialect writes Transact-SQL, whose variables have names; ODBC counts question marks. Text in quotes, names in
//! brackets and comments stay as they are.

/// The SQL as ODBC wants it. Placeholders are numbered from 1 in the order of the text; any other `@p` is a variable of
/// the statement's own.
pub(super) fn to_question_marks(sql: &str) -> String {
    let (mut out, mut expected, mut rest) = (String::with_capacity(sql.len()), 1_usize, sql);
    while let Some(at) = rest.find(['\'', '"', '[', '-', '/', '@']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let skipped = quoted(rest);
        if skipped > 0 {
            out.push_str(&rest[..skipped]);
            rest = &rest[skipped..];
            continue;
        }
        let after_name = out.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '@' | '#' | '$'));
        match number(rest).filter(|(value, _)| *value == expected && !after_name) {
            Some((_, length)) => {
                out.push('?');
                expected += 1;
                rest = &rest[length..];
            }
            None => {
                out.push_str(&rest[..1]);
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// How long the quoted text, quoted name or comment is that begins here; 0 when none does.
fn quoted(text: &str) -> usize {
    let until = |from: usize, end: &str| text[from..].find(end).map_or(text.len(), |at| from + at + end.len());
    match text.as_bytes() {
        // A doubled quote ends one text and begins the next, which comes to the same.
        [b'\'', ..] => until(1, "'"),
        [b'"', ..] => until(1, "\""),
        [b'[', ..] => bracketed(text),
        [b'-', b'-', ..] => until(2, "\n"),
        [b'/', b'*', ..] => comment(text),
        _ => 0,
    }
}

/// A closing bracket of the name's own is doubled.
fn bracketed(text: &str) -> usize {
    let mut at = 1;
    while let Some(found) = text[at..].find(']') {
        at += found + 1;
        if !text[at..].starts_with(']') {
            return at;
        }
        at += 1;
    }
    text.len()
}

/// Comments of this kind nest.
fn comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(found) = text[at..].find(['/', '*']) {
        at += found;
        match &text.as_bytes()[at..] {
            [b'/', b'*', ..] => depth += 1,
            [b'*', b'/', ..] => depth -= 1,
            _ => {
                at += 1;
                continue;
            }
        }
        at += 2;
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// The number behind `@p`, and the length of the whole.
fn number(text: &str) -> Option<(usize, usize)> {
    let digits = text.strip_prefix("@p")?;
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    let ends = !digits[length..].starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '@' | '#' | '$'));
    ends.then_some(())?;
    Some((digits[..length].parse().ok()?, 2 + length))
}

#[cfg(test)]
mod tests {
    use super::to_question_marks;
    use proptest::prelude::*;

    #[test]
    fn only_placeholders_change() {
        for (sql, expected) in [
            ("SELECT @p1, @p2", "SELECT ?, ?"),
            ("SELECT '@p1', @p1", "SELECT '@p1', ?"),
            ("SELECT N'it''s @p1' + @p1", "SELECT N'it''s @p1' + ?"),
            ("SELECT [a]]@p1], \"@p1\", @p1", "SELECT [a]]@p1], \"@p1\", ?"),
            ("SELECT 1 -- @p1\n, @p1", "SELECT 1 -- @p1\n, ?"),
            ("/* @p1 /* @p1 */ @p1 */ SELECT @p1", "/* @p1 /* @p1 */ @p1 */ SELECT ?"),
            ("SELECT @p1 - @p2 / @p3", "SELECT ? - ? / ?"),
            ("SELECT @@p1, a@p1, @p1x, @p1", "SELECT @@p1, a@p1, @p1x, ?"),
            ("DECLARE @p7 INT; SELECT @p7, @p1", "DECLARE @p7 INT; SELECT @p7, ?"),
            ("SELECT ?", "SELECT ?"),
            ("SELECT 'open @p1", "SELECT 'open @p1"),
            ("/* open @p1", "/* open @p1"),
            ("é@p1 @p1", "é@p1 ?"),
        ] {
            assert_eq!(to_question_marks(sql), expected, "{sql}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(sql in "[@p12'\"\\[\\]/*\\- aé\n]{0,40}") {
            to_question_marks(&sql);
        }

        #[test]
        fn text_is_never_touched(text in "[@p12'\\[\\]/*\\- é]{0,20}", count in 0_usize..12) {
            let literal = text.replace('\'', "''");
            let numbered: String = (1..=count).map(|number| format!(", @p{number}")).collect();
            let expected = format!("SELECT N'{literal}'{}", ", ?".repeat(count));
            prop_assert_eq!(to_question_marks(&format!("SELECT N'{literal}'{numbered}")), expected);
        }
    }
}
