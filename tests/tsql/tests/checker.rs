//! The checker itself: what is right passes, what is wrong is told.
use aludel_tests_tsql::Parser;

/// Statements that SQL Server refuses, and the number of its message. The parser alone takes those of the second half.
const WRONG: &[(&str, &str)] = &[
    ("SELECT * FROM a LIMIT 1", "46010"),
    ("SELECT 1 FROM a WHERE b", "46010"),
    ("SELECT a IS NULL FROM b", "46010"),
    ("SELECT \"a\" || 'b' FROM c", "46010"),
    ("INSERT INTO a (b) VALUES (1) RETURNING b", "46010"),
    ("SELECT x FROM (SELECT x FROM a ORDER BY x) AS b", "46047"),
    ("CREATE TABLE a (b SERIAL)", "(2715)"),
    ("SELECT CAST(a AS BOOLEAN) FROM b", "(2715)"),
    ("SELECT TRUE", "(207)"),
    ("SELECT greatest(a, b) FROM c", "(195)"),
    ("SELECT a FROM b FOR UPDATE", "(1003)"),
    ("SELECT x FROM (SELECT 1) AS a", "(8155)"),
    ("SELECT 1 FROM (SELECT a, b AS A FROM c) AS d", "(8156)"),
    ("SELECT a FROM b ORDER BY @p1", "(1008)"),
    ("SELECT a FROM b ORDER BY ('x')", "(408)"),
    ("SELECT row_number() OVER (ORDER BY 1) FROM b", "(5309)"),
    ("SELECT a FROM b ORDER BY CASE WHEN @p1 = 1 THEN 2 END", "(1008)"),
    ("SELECT a FROM b ORDER BY a DESC, a", "(169)"),
    ("SELECT DISTINCT a + @p1 FROM b ORDER BY a + @p2", "(145)"),
    ("SELECT a + @p1 FROM b GROUP BY a + @p2", "(8120)"),
    ("SELEC 1", "(2812)"),
    ("SELECT count(*) FROM b GROUP BY @p1", "(164)"),
    ("SELECT count(*) FROM b GROUP BY (SELECT 1)", "(144)"),
];

const RIGHT: &[&str] = &[
    "SELECT TOP (@p1) a FROM b ORDER BY a",
    "SELECT a FROM b ORDER BY 1",
    "CREATE TABLE [a b] (c NVARCHAR(MAX), d DATETIMEOFFSET(6) DEFAULT sysdatetimeoffset(), e SYSNAME, f XML)",
    "SELECT DISTINCT a + @p1, b AS c FROM d ORDER BY 1, c",
    "SELECT a FROM b ORDER BY (SELECT @p1), newid()",
    "SELECT x FROM (SELECT TOP (1) x FROM a ORDER BY x) AS b",
    "SELECT dbo.f(1), left(a, 1), [true] FROM é",
    "SELECT N'é\u{1F600}'",
];

#[test]
fn verdicts_are_those_of_the_server() {
    let mut parser = match Parser::start() {
        Ok(parser) => parser,
        Err(why) => return println!("NOT RUN: scriptdom: {why}"),
    };
    for (statement, number) in WRONG {
        let why = parser.verdict(statement).expect_err(statement);
        assert!(why.contains(number), "{statement}: {why}");
    }
    for statement in RIGHT {
        assert_eq!(parser.verdict(statement), Ok(()), "{statement}");
    }
    assert_eq!(parser.verdicts(&["SELECT 1", "SELEC 1", "SELECT 2"]).iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
}
