//! The questions to SQL Server's catalog, before Microsoft's parser.
use aludel_mssql::driver::reflect;
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
