//! The text of an insert whose values come as arrays.

/// `INSERT … SELECT … FROM unnest(…)` for the parts of an insert; `None` where a row's expressions cannot stand in a SELECT.
pub(super) fn statement(head: &str, tuple: &str, returning: &str, width: usize) -> Option<String> {
    let head = head.trim_end().strip_suffix("VALUES")?;
    let row = tuple.trim().strip_prefix('(')?.strip_suffix(')')?;
    let row = with_columns(row, width)?;
    let list = |write: &dyn Fn(usize) -> String| (1..=width).map(write).collect::<Vec<_>>().join(", ");
    let (arrays, columns) = (list(&|place| format!("${place}")), list(&|place| format!("c{place}")));
    let returning = if returning.is_empty() { String::new() } else { format!(" RETURNING {returning}") };
    Some(format!("{head}SELECT {row} FROM unnest({arrays}) AS u({columns}){returning}"))
}

/// The expressions with `u.c1` for `$1`.
fn with_columns(row: &str, width: usize) -> Option<String> {
    // Where a backslash might escape a quote, and where `$` might quote, the text is left alone.
    if row.contains('\\') {
        return None;
    }
    let mut out = String::with_capacity(row.len() + width * 3);
    let mut rest = row;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '\'' | '"' => rest[1..].find(c)? + 2,
            '$' => {
                let digits = rest[1..].bytes().take_while(u8::is_ascii_digit).count();
                let number: usize = rest[1..=digits].parse().ok().filter(|number| (1..=width).contains(number))?;
                out.push_str(&format!("u.c{number}"));
                rest = &rest[1 + digits..];
                continue;
            }
            c if c.is_alphabetic() || c == '_' => {
                let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
                if rest[..word].eq_ignore_ascii_case("default") || rest[..word].eq_ignore_ascii_case("select") {
                    return None;
                }
                word
            }
            c => c.len_utf8(),
        };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_become_columns() {
        assert_eq!(
            statement("INSERT INTO \"t\" (a, b) VALUES ", "($1, lower($2) || ' $1 it''s')", "id", 2).unwrap(),
            "INSERT INTO \"t\" (a, b) SELECT u.c1, lower(u.c2) || ' $1 it''s' FROM unnest($1, $2) AS u(c1, c2) RETURNING id"
        );
        for tuple in ["($1, DEFAULT)", "($1, E'\\'')", "($1, $3)", "($1, $x$a$x$)", "$1, $2", "($1, (SELECT 1))", "($1, 'a)"] {
            assert_eq!(statement("INSERT INTO t (a, b) VALUES ", tuple, "", 2), None, "{tuple}");
        }
    }
}
