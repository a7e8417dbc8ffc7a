//! Tables are created, rows written, found by a value, and deleted. No more of SQL than this is asked for here.
use crate::{
    Scene,
    case::{Case, Level, Verdict, case, holds, refused, same},
};
use aludel::{Connection, ErrorKind, Table, prelude::*};

fn table(scene: &mut Scene<'_>) -> Result<Table> {
    scene.table([column("a", SqlType::BigInteger), column("b", SqlType::Text)])
}

fn put(connection: &mut Connection, table: &Table, a: i64, b: &str) -> Result<u64> {
    connection.execute(&insert_into(table).set("a", a).set("b", b.to_owned())).map(|done| done.affected)
}

fn found(connection: &mut Connection, table: &Table, a: i64) -> Result<Vec<String>> {
    connection.all(&select(table.col::<String>("b")?).filter(table.col::<i64>("a")?.eq(a)))
}

pub(super) fn cases() -> Vec<Case> {
    let mut all = tables_and_rows();
    all.extend(values());
    all.extend(deletes());
    all.extend(fetches());
    all.extend(after_errors());
    all.into_iter().map(|case| case.at(Level::Executes)).collect()
}

fn tables_and_rows() -> Vec<Case> {
    vec![
        case("execute.create_and_drop", |scene| {
            let table = table(scene)?;
            scene.engine().drop_all(&MetaData::new().table(table))?;
            Ok(())
        }),
        case("execute.insert_counts", |scene| {
            let table = table(scene)?;
            same("rows", put(&mut scene.connection()?, &table, 1, "x")?, 1)
        }),
        case("execute.select_everything", |scene| {
            let table = table(scene)?;
            let mut connection = scene.connection()?;
            put(&mut connection, &table, 1, "x")?;
            put(&mut connection, &table, 2, "y")?;
            let mut all = connection.all(&select((table.col::<i64>("a")?, table.col::<String>("b")?)))?;
            all.sort();
            same("rows", all, vec![(1, "x".to_owned()), (2, "y".to_owned())])
        }),
        case("execute.select_nothing", |scene| {
            let table = table(scene)?;
            same("rows", found(&mut scene.connection()?, &table, 1)?, vec![])
        }),
        case("execute.select_by_number", |scene| {
            let table = table(scene)?;
            let mut connection = scene.connection()?;
            put(&mut connection, &table, 1, "x")?;
            put(&mut connection, &table, 2, "y")?;
            same("rows", found(&mut connection, &table, 2)?, vec!["y".to_owned()])
        }),
        case("execute.select_by_text", |scene| {
            let table = table(scene)?;
            let mut connection = scene.connection()?;
            put(&mut connection, &table, 1, "x")?;
            put(&mut connection, &table, 2, "y")?;
            same("rows", connection.all(&select(table.col::<i64>("a")?).filter(table.col::<String>("b")?.eq("y")))?, vec![2])
        }),
    ]
}

fn values() -> Vec<Case> {
    vec![
        case("execute.null_is_read_back", |scene| {
            let table = table(scene)?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&table).set("a", 1_i64).set("b", None::<String>))?;
            same("rows", connection.all(&select(table.col::<Option<String>>("b")?))?, vec![None])
        }),
        case("execute.empty_text_is_not_null", |scene| {
            let table = table(scene)?;
            let mut connection = scene.connection()?;
            put(&mut connection, &table, 1, "")?;
            same("rows", connection.all(&select(table.col::<Option<String>>("b")?))?, vec![Some(String::new())])
        }),
        case("execute.quotes_in_values", |scene| round_trip(scene, "it's \"quoted\" `so` [and] so; -- /* */")),
        case("execute.placeholders_in_values", |scene| round_trip(scene, "? ?1 $1 :name @p1 %s %(a)s {0}")),
        case("execute.unicode_in_values", |scene| round_trip(scene, "Zoë 東京 🜁 ا")),
        case("execute.line_ends_in_values", |scene| round_trip(scene, "a\r\nb\tc\n")),
        case("execute.backslashes_in_values", |scene| round_trip(scene, "a\\b\\\\c\\'d\\0")),
        case("execute.spaces_at_the_ends", |scene| round_trip(scene, "  a  ")),
        case("execute.long_text", |scene| round_trip(scene, &"abcdefghij".repeat(10_000))),
        case("execute.integers_to_the_ends", |scene| {
            let table = table(scene)?;
            let mut connection = scene.connection()?;
            // The last but one is the first that no float has.
            for value in [i64::MIN, -1, 0, 1, (1 << 53) + 1, i64::MAX] {
                put(&mut connection, &table, value, "x")?;
                same("rows", found(&mut connection, &table, value)?, vec!["x".to_owned()])?;
                let a = table.col::<i64>("a")?;
                same("the number itself", connection.all(&select(a.clone()).filter(a.eq(value)))?, vec![value])?;
            }
            Ok(())
        }),
        case("execute.same_statement_other_values", |scene| {
            let table = table(scene)?;
            let mut connection = scene.connection()?;
            for n in 0..50 {
                put(&mut connection, &table, n, &n.to_string())?;
            }
            for n in 0..50 {
                same("rows", found(&mut connection, &table, n)?, vec![n.to_string()])?;
            }
            Ok(())
        }),
    ]
}

fn deletes() -> Vec<Case> {
    vec![
        case("execute.delete_by_value", |scene| {
            let table = table(scene)?;
            let mut connection = scene.connection()?;
            put(&mut connection, &table, 1, "x")?;
            put(&mut connection, &table, 2, "y")?;
            let deleted = connection.execute(&delete_from(&table).filter(table.col::<i64>("a")?.eq(1)))?;
            same("rows deleted", deleted.affected, 1)?;
            same("rows left", connection.all(&select(table.col::<i64>("a")?))?, vec![2])
        }),
        case("execute.delete_everything", |scene| {
            let table = table(scene)?;
            let mut connection = scene.connection()?;
            put(&mut connection, &table, 1, "x")?;
            put(&mut connection, &table, 2, "y")?;
            connection.execute(&delete_from(&table))?;
            same("rows left", connection.all(&select(table.col::<i64>("a")?))?, vec![])
        }),
    ]
}

fn fetches() -> Vec<Case> {
    vec![
        case("execute.first_and_one", |scene| {
            let table = table(scene)?;
            let mut connection = scene.connection()?;
            let a = || table.col::<i64>("a");
            same("the first of none", connection.first(&select(a()?))?, None)?;
            refused(connection.one(&select(a()?)), &[ErrorKind::NoRow])?;
            put(&mut connection, &table, 1, "x")?;
            same("the one", connection.one(&select(a()?))?, 1)?;
            put(&mut connection, &table, 2, "x")?;
            refused(connection.one(&select(a()?)), &[ErrorKind::ManyRows]).map(drop)
        }),
        case("execute.many_rows", |scene| {
            let table = table(scene)?;
            let mut connection = scene.connection()?;
            let rows: Vec<_> = (0..500_i64).map(|n| insert_into(&table).set("a", n).set("b", format!("row {n}"))).collect();
            connection.execute_many(&rows)?;
            let mut all = connection.all(&select((table.col::<i64>("a")?, table.col::<String>("b")?)))?;
            all.sort();
            let expected: Vec<_> = (0..500).map(|n| (n, format!("row {n}"))).collect();
            holds(format!("{} of 500 rows came back as written", all.len()), all == expected)
        }),
        case("execute.stream", |scene| {
            let table = table(scene)?;
            let mut connection = scene.connection()?;
            for n in 0..20 {
                put(&mut connection, &table, n, "x")?;
            }
            let mut sum = 0;
            for n in connection.stream(&select(table.col::<i64>("a")?))? {
                sum += n?;
            }
            same("the sum", sum, 190)
        }),
    ]
}

fn after_errors() -> Vec<Case> {
    vec![case("execute.error_then_work", |scene| {
        let table = table(scene)?;
        let mut connection = scene.connection()?;
        let unknown = Table::new("aludel_not_there").column(column("a", SqlType::BigInteger));
        refused(connection.all(&select(unknown.col::<i64>("a")?)), &[ErrorKind::UnknownObject])?;
        put(&mut connection, &table, 1, "x")?;
        same("rows", found(&mut connection, &table, 1)?, vec!["x".to_owned()])
    })]
}

fn round_trip(scene: &mut Scene<'_>, text: &str) -> Verdict {
    let table = table(scene)?;
    let mut connection = scene.connection()?;
    put(&mut connection, &table, 1, text)?;
    put(&mut connection, &table, 2, "other")?;
    same("read back", found(&mut connection, &table, 1)?, vec![text.to_owned()])?;
    let by_text = connection.all(&select(table.col::<i64>("a")?).filter(table.col::<String>("b")?.eq(text)))?;
    same("found by it", by_text, vec![1])
}
