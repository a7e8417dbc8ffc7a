//! What the driver writes itself, before Microsoft's parser: the questions to the catalog, and the statements for many rows.
use aludel_mssql::driver::{
    insert_rows::{Insert, Word},
    reflect,
};
use aludel_tests_tsql::Parser;

#[test]
fn questions_are_accepted() {
    let mut parser = match Parser::start() {
        Ok(parser) => parser,
        Err(why) => return println!("NOT RUN: scriptdom: {why}"),
    };
    let mut asked = 0;
    for what in reflect::names() {
        for (schema, table) in [("", ""), ("dbo", "users"), ("it's", "o'x\u{1F600}]")] {
            let sql = reflect::sql(what, schema, table).unwrap();
            assert_eq!(parser.verdict(&sql), Ok(()), "{what}: {sql}");
            asked += 1;
        }
    }
    assert_eq!(asked, 39);
}

#[test]
fn many_rows_are_accepted() {
    let mut parser = match Parser::start() {
        Ok(parser) => parser,
        Err(why) => return println!("NOT RUN: scriptdom: {why}"),
    };
    let insert = Insert::new("INSERT INTO app.[or]]der] ([a (b], c) VALUES ", "(@p1, @p2)", "inserted.id, inserted.[a (b]").expect("it is an INSERT");
    let all = [
        insert.one(),
        insert.many(1, &[true, true], Word::Output),
        insert.many(900, &[true, true], Word::Output),
        insert.many(3, &[false, true], Word::Output),
        insert.many(3, &[false, false], Word::Output),
    ];
    let levels = ["READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE", "SNAPSHOT"];
    let levels = levels.map(|level| format!("SET TRANSACTION ISOLATION LEVEL {level}"));
    for sql in all.into_iter().chain(levels) {
        assert_eq!(parser.verdict(&sql), Ok(()), "{sql}");
    }
}
