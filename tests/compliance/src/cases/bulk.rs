//! Many rows, many values: batches, limits of bound values, streaming.
use super::update::three;
use crate::{
    Scene,
    case::{Case, Level, case, holds, same},
};
use aludel::{DropTable, Table, prelude::*};

fn pairs(scene: &mut Scene<'_>) -> Result<Table> {
    scene.table([column("a", SqlType::BigInteger), column("b", SqlType::Text)])
}

fn fill(scene: &mut Scene<'_>, rows: i64) -> Result<Table> {
    let table = pairs(scene)?;
    let rows: Vec<_> = (0..rows).map(|n| insert_into(&table).set("a", n).set("b", format!("row {n}"))).collect();
    scene.connection()?.execute_many(&rows)?;
    Ok(table)
}

fn batches() -> Vec<Case> {
    let sizes = [1_i64, 2, 3, 7, 100, 999, 1_000, 1_001];
    let one = |rows: i64| {
        case(format!("bulk.insert.rows_{rows}"), move |scene| {
            let table = fill(scene, rows)?;
            let a = table.col::<i64>("a")?;
            let found = scene.connection()?.one(&select((count_all(), min(a.clone()), max(a))))?;
            same("count, first, last", found, (rows, Some(0), Some(rows - 1)))
        })
    };
    sizes.into_iter().map(one).collect()
}

pub(super) fn cases() -> Vec<Case> {
    let mut all = batches();
    all.extend(contents());
    all.extend(large_rows());
    all.extend(binds());
    all.extend(streams());
    all.extend(left_streams());
    all.push(statements());
    all
}

fn contents() -> Vec<Case> {
    vec![
        case("bulk.insert.none", |scene| {
            let none: Vec<aludel::Insert<Table>> = Vec::new();
            same("rows", scene.connection()?.execute_many(&none)?.affected, 0)
        }),
        case("bulk.insert.null_and_text_in_one_column", |scene| {
            let table = pairs(scene)?;
            let rows = [None, Some("x".to_owned()), None, Some(String::new())];
            let statements: Vec<_> = (0..).zip(&rows).map(|(n, text)| insert_into(&table).set("a", n as i64).set("b", text.clone())).collect();
            let mut connection = scene.connection()?;
            connection.execute_many(&statements)?;
            let query = select(table.col::<Option<String>>("b")?).order_by(table.col::<i64>("a")?);
            same("values", connection.all(&query)?, rows.into())
        }),
        case("bulk.insert.null_first", |scene| {
            let table = pairs(scene)?;
            let rows: Vec<_> = [None, Some(5_i64)].into_iter().map(|a| insert_into(&table).set("a", a).set("b", "x")).collect();
            let mut connection = scene.connection()?;
            connection.execute_many(&rows)?;
            same("the sum", connection.one(&select(sum(table.col::<i64>("a")?)))?, Some(5))
        }),
        case("bulk.insert.all_or_none", |scene| {
            let table = three(scene)?;
            let rows: Vec<_> = [10_i64, 11, 1, 12].into_iter().map(|id| insert_into(&table).set("id", id)).collect();
            let mut connection = scene.connection()?;
            holds("a batch with a duplicate key went through", connection.execute_many(&rows).is_err())?;
            same("rows", connection.one(&select(count_all()).from(&table))?, 3)
        })
        .at(Level::Transactions),
        case("bulk.insert.different_shapes", |scene| {
            let table = pairs(scene)?;
            let rows = [insert_into(&table).set("a", 1_i64), insert_into(&table).set("b", "x"), insert_into(&table).set("a", 2_i64)];
            let mut connection = scene.connection()?;
            connection.execute_many(&rows)?;
            same("rows", connection.one(&select((count_all(), sum(table.col::<i64>("a")?))))?, (3, Some(3)))
        }),
    ]
}

fn large_rows() -> Vec<Case> {
    vec![
        case("bulk.insert.wide_rows", |scene| {
            let name = |n: usize| format!("c{n}");
            let table = scene.table((0..40).map(|n| column(name(n), SqlType::BigInteger)))?;
            let row = |k: i64| (0..40).fold(insert_into(&table), |row, n| row.set(name(n), k * 100 + n as i64));
            let mut connection = scene.connection()?;
            connection.execute_many(&(0..60).map(row).collect::<Vec<_>>())?;
            same("the sum", connection.one(&select(sum(table.col::<i64>("c39")?)))?, Some((0..60).map(|k| k * 100 + 39).sum()))
        }),
        case("bulk.insert.long_texts", |scene| {
            let table = pairs(scene)?;
            let rows: Vec<_> = (0..20_i64).map(|n| insert_into(&table).set("a", n).set("b", "x".repeat(50_000 + n as usize))).collect();
            let mut connection = scene.connection()?;
            connection.execute_many(&rows)?;
            let lengths = connection.all(&select(table.col::<String>("b")?).order_by(table.col::<i64>("a")?))?;
            same("lengths", lengths.iter().map(String::len).collect::<Vec<_>>(), (50_000..50_020).collect())
        }),
    ]
}

/// Servers keep a limited number of prepared statements: what is not used any more has to be closed.
fn statements() -> Case {
    case("bulk.statements.more_than_are_kept", |scene| {
        let mut connection = scene.connection()?;
        let done = (0..4_500_i64).try_for_each(|n| {
            let found = connection.one(&text(format!("SELECT {n} + 0")).rows::<i64>())?;
            same("the value", found, n)
        });
        // What it may have left is not for the other cases.
        connection.invalidate();
        done
    })
    .at(Level::Full)
}

fn binds() -> Vec<Case> {
    vec![
        case("bulk.binds.as_many_as_the_dialect_says", |scene| {
            let most = i64::from(scene.engine().environment().dialect.spec().max_params).min(70_000);
            let table = fill(scene, 10)?;
            // Lists are padded to a power of two as far as 512; beyond, they are as long as they are.
            let query = select(count_all()).from(&table).filter(table.col::<i64>("a")?.in_(0..most.max(1)));
            same("rows", scene.connection()?.one(&query)?, most.min(10))
        }),
        case("bulk.binds.too_many_are_refused_early", |scene| {
            let most = i64::from(scene.engine().environment().dialect.spec().max_params);
            if most > 200_000 {
                return Ok(());
            }
            let table = pairs(scene)?;
            let query = select(count_all()).from(&table).filter(table.col::<i64>("a")?.in_(0..=most));
            let mut connection = scene.connection()?;
            holds("too many bound values were sent", connection.one(&query).is_err())?;
            holds("the connection was lost", !connection.is_closed())?;
            Ok(connection.ping()?)
        }),
    ]
}

fn left_streams() -> Vec<Case> {
    vec![
        case("bulk.stream.left_early_holds_nothing", |scene| {
            let table = fill(scene, 3_000)?;
            let mut connection = scene.connection()?;
            let first: Vec<i64> = connection.yield_per(10, &select(table.col::<i64>("a")?))?.take(1).collect::<Result<_>>()?;
            same("rows that were read", first.len(), 1)?;
            connection.execute(&DropTable::new(&table))?;
            Ok(())
        })
        .at(Level::Full),
        case("bulk.stream.forgotten_does_not_reach_the_next", |scene| {
            let table = fill(scene, 3_000)?;
            let mut connection = scene.connection()?;
            // Whoever forgets it closes no cursor: the pool has to.
            std::mem::forget(connection.yield_per(10, &select(table.col::<i64>("a")?))?);
            drop(connection);
            scene.connection()?.execute(&DropTable::new(&table))?;
            Ok(())
        })
        .at(Level::Full),
    ]
}

fn streams() -> Vec<Case> {
    vec![
        case("bulk.stream.every_row_once", |scene| {
            let table = fill(scene, 3_000)?;
            let query = select(table.col::<i64>("a")?).order_by(table.col::<i64>("a")?);
            let mut connection = scene.connection()?;
            let found = connection.stream(&query)?.collect::<Result<Vec<_>>>()?;
            holds("rows are missing, or there twice, or out of order", found == (0..3_000).collect::<Vec<_>>())
        }),
        case("bulk.stream.left_early", |scene| {
            let table = fill(scene, 3_000)?;
            let query = select(table.col::<i64>("a")?).order_by(table.col::<i64>("a")?);
            let mut connection = scene.connection()?;
            let first: Vec<i64> = connection.stream(&query)?.take(5).collect::<Result<_>>()?;
            same("the first", first, vec![0, 1, 2, 3, 4])?;
            same("rows", connection.one(&select(count_all()).from(&table))?, 3_000)
        }),
        case("bulk.stream.nothing", |scene| {
            let table = pairs(scene)?;
            same("rows", scene.connection()?.stream(&select(table.col::<i64>("a")?))?.count(), 0)
        }),
        case("bulk.stream.one_after_the_other", |scene| {
            let table = fill(scene, 600)?;
            let mut connection = scene.connection()?;
            for _ in 0..3 {
                same("rows", connection.stream(&select(table.col::<i64>("a")?))?.count(), 600)?;
            }
            Ok(())
        }),
        case("bulk.stream.in_a_transaction", |scene| {
            let table = fill(scene, 600)?;
            let mut connection = scene.connection()?;
            let mut tx = connection.begin()?;
            same("rows", tx.stream(&select(table.col::<i64>("a")?))?.count(), 600)?;
            tx.execute(&delete_from(&table))?;
            tx.rollback()?;
            same("rows", connection.one(&select(count_all()).from(&table))?, 600)
        })
        .at(Level::Transactions),
        case("bulk.stream.long_rows", |scene| {
            let table = pairs(scene)?;
            let rows: Vec<_> = (0..30_i64).map(|n| insert_into(&table).set("a", n).set("b", "y".repeat(200_000))).collect();
            let mut connection = scene.connection()?;
            connection.execute_many(&rows)?;
            let mut bytes = 0;
            for text in connection.stream(&select(table.col::<String>("b")?))? {
                bytes += text?.len();
            }
            same("bytes", bytes, 6_000_000)
        }),
    ]
}
