//! Many new rows in one statement that tells which key belongs to which row (SQLAlchemy: `insertmanyvalues` with a sentinel).
//!
//! The rows of OUTPUT come in no order that is promised, and an INSERT gives nothing but the new rows. A MERGE that never matches gives the number
//! of the source's row beside them:
//!
//! ```sql
//! MERGE INTO t USING (VALUES (@p1, @p2, 0), (@p3, @p4, 1)) AS new_rows (c0, c1, n) ON 1 = 0
//! WHEN NOT MATCHED THEN INSERT (a, b) VALUES (new_rows.c0, new_rows.c1) OUTPUT inserted.id, new_rows.n;
//! ```

/// Parameters of a statement, and rows of VALUES.
const MAX_PARAMS: usize = 2_097;
const MAX_ROWS: usize = 1_000;

/// How a MERGE is told to give rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// SQL Server.
    Output,
    /// PostgreSQL, over which the layer is tested.
    Returning,
}

impl Word {
    fn text(self) -> &'static str {
        match self {
            Word::Output => "OUTPUT",
            Word::Returning => "RETURNING",
        }
    }
}

/// An INSERT in the pieces that the host gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Insert<'a> {
    /// The table.
    target: &'a str,
    /// Its columns, in parentheses.
    columns: &'a str,
    /// One row of placeholders, in parentheses.
    tuple: &'a str,
    /// What OUTPUT gives.
    output: &'a str,
}

impl<'a> Insert<'a> {
    /// Of `INSERT INTO t (a, b) VALUES `, `(@p1, @p2)`, `inserted.id`; `None`: the head is none of ours.
    pub fn new(head: &'a str, tuple: &'a str, output: &'a str) -> Option<Self> {
        let rest = head.strip_prefix("INSERT INTO ")?.strip_suffix(" VALUES ")?;
        let end = end_of_name(rest);
        let (target, columns) = (&rest[..end], rest[end..].trim_start());
        (columns.starts_with('(') && columns.ends_with(')')).then_some(Insert { target, columns, tuple, output })
    }

    /// Whether the new rows give something back.
    pub fn gives_rows(&self) -> bool {
        !self.output.is_empty()
    }

    /// The statement for one row.
    pub fn one(&self) -> String {
        let Insert { target, columns, tuple, output } = self;
        let output = if output.is_empty() { String::new() } else { format!(" OUTPUT {output}") };
        format!("INSERT INTO {target} {columns}{output} VALUES {tuple}")
    }

    /// Whether each value of a row is a plain placeholder, so that rows can be put together.
    pub fn is_plain(&self, width: usize) -> bool {
        let placeholders: Vec<String> = (1..=width).map(|number| format!("@p{number}")).collect();
        self.tuple == format!("({})", placeholders.join(", "))
    }

    /// The statement for so many rows. A column of which `given` says no is NULL in all of them and has no placeholder: NULL alone would have a
    /// type there that not every column takes.
    pub fn many(&self, rows: usize, given: &[bool], word: Word) -> String {
        let names: Vec<String> = (0..given.len()).filter(|column| given[*column]).map(|column| format!("c{column}")).collect();
        let (mut values, mut number) = (String::new(), 0);
        for row in 0..rows {
            values.push_str(if row == 0 { "(" } else { ", (" });
            for _ in &names {
                number += 1;
                values.push_str(&format!("@p{number}, "));
            }
            values.push_str(&format!("{row})"));
        }
        let source: String = names.iter().map(|name| format!("{name}, ")).collect();
        let set = given.iter().enumerate().map(|(column, given)| if *given { format!("new_rows.c{column}") } else { "NULL".to_owned() });
        let set: Vec<String> = set.collect();
        let Insert { target, columns, output, .. } = self;
        format!(
            "MERGE INTO {target} USING (VALUES {values}) AS new_rows ({source}n) ON 1 = 0 \
             WHEN NOT MATCHED THEN INSERT {columns} VALUES ({}) {} {output}, new_rows.n;",
            set.join(", "),
            word.text()
        )
    }
}

/// How many rows of so many given columns go into one statement.
pub fn rows_at_once(given: usize) -> usize {
    (MAX_PARAMS / given.max(1)).clamp(1, MAX_ROWS)
}

/// Where a name ends that may have parts in brackets.
fn end_of_name(text: &str) -> usize {
    let mut quoted = false;
    // `]]` closes and opens again, which is the same.
    text.find(|c| match c {
        '[' | ']' => {
            quoted = c == '[' || !quoted;
            false
        }
        ' ' => !quoted,
        _ => false,
    })
    .unwrap_or(text.len())
}

/// The rows in the order of their numbers. `None`: not every number from 0 is there once.
pub fn in_order<T>(rows: Vec<(i64, T)>) -> Option<Vec<T>> {
    let mut rows = rows;
    rows.sort_by_key(|(number, _)| *number);
    let complete = rows.iter().zip(0..).all(|((number, _), expected)| *number == expected);
    complete.then(|| rows.into_iter().map(|(_, row)| row).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_found() {
        let insert = Insert::new("INSERT INTO app.[or]] (der] ([a (b], c) VALUES ", "(@p1, @p2)", "inserted.id").unwrap();
        assert_eq!((insert.target, insert.columns), ("app.[or]] (der]", "([a (b], c)"));
        assert_eq!(insert.one(), "INSERT INTO app.[or]] (der] ([a (b], c) OUTPUT inserted.id VALUES (@p1, @p2)");
        assert!(insert.is_plain(2) && !insert.is_plain(1));
        assert_eq!(Insert::new("INSERT INTO t DEFAULT VALUES", "", ""), None);
        assert_eq!(Insert::new("INSERT INTO t (a) VALUES ", "(@p1)", "").unwrap().one(), "INSERT INTO t (a) VALUES (@p1)");
    }

    #[test]
    fn rows_have_numbers() {
        let insert = Insert::new("INSERT INTO t (a, b) VALUES ", "(@p1, @p2)", "inserted.id, inserted.made").unwrap();
        assert_eq!(
            insert.many(2, &[true, true], Word::Output),
            "MERGE INTO t USING (VALUES (@p1, @p2, 0), (@p3, @p4, 1)) AS new_rows (c0, c1, n) ON 1 = 0 WHEN NOT MATCHED THEN INSERT (a, b) \
             VALUES (new_rows.c0, new_rows.c1) OUTPUT inserted.id, inserted.made, new_rows.n;"
        );
        assert_eq!(
            insert.many(2, &[false, true], Word::Output),
            "MERGE INTO t USING (VALUES (@p1, 0), (@p2, 1)) AS new_rows (c1, n) ON 1 = 0 WHEN NOT MATCHED THEN INSERT (a, b) \
             VALUES (NULL, new_rows.c1) OUTPUT inserted.id, inserted.made, new_rows.n;"
        );
        assert!(insert.many(2, &[false, false], Word::Output).contains("(VALUES (0), (1)) AS new_rows (n)"));
    }

    #[test]
    fn limits() {
        assert_eq!((rows_at_once(0), rows_at_once(2), rows_at_once(3), rows_at_once(2_097), rows_at_once(3_000)), (1_000, 1_000, 699, 1, 1));
    }

    #[test]
    fn keys_come_in_the_order_of_the_rows() {
        assert_eq!(in_order(vec![(2, 'c'), (0, 'a'), (1, 'b')]), Some(vec!['a', 'b', 'c']));
        assert_eq!(in_order(vec![(0, 'a'), (2, 'c')]), None);
        assert_eq!(in_order(vec![(0, 'a'), (0, 'b')]), None);
    }
}
