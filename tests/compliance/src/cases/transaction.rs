//! Transactions: what is committed stays, what is not goes. Savepoints, isolation levels, reading only.
use super::update::{numbers, three};
use crate::{
    Scene,
    case::{Case, Level, Need, case, holds, refused, same},
};
use aludel::{Connection, Error, ErrorKind, Table, TransactionOptions, prelude::*, sql::dialect::Capability as C};

fn set(connection: &mut Connection, table: &Table, id: i64, n: i64) -> Result<()> {
    let changed = update_table(table).set_value::<i64>("n", n).filter(table.col::<i64>("id")?.eq(id));
    connection.execute(&changed).map(drop)
}

fn first(connection: &mut Connection, table: &Table) -> Result<Option<i64>> {
    connection.one(&select(table.col::<Option<i64>>("n")?).filter(table.col::<i64>("id")?.eq(1)))
}

pub(super) fn cases() -> Vec<Case> {
    let mut all = endings();
    all.extend(sequences());
    all.extend(refusals());
    all.extend(writes());
    all.extend(savepoints());
    all.extend(isolation());
    all.into_iter().map(|case| case.at(Level::Transactions)).collect()
}

fn endings() -> Vec<Case> {
    vec![
        case("transaction.commit", |scene| {
            let table = three(scene)?;
            let mut connection = scene.connection()?;
            let mut tx = connection.begin()?;
            set(&mut tx, &table, 1, 11)?;
            tx.commit()?;
            same("the value", first(&mut connection, &table)?, Some(11))
        }),
        case("transaction.rollback", |scene| {
            let table = three(scene)?;
            let mut connection = scene.connection()?;
            let mut tx = connection.begin()?;
            set(&mut tx, &table, 1, 11)?;
            same("within it", first(&mut tx, &table)?, Some(11))?;
            tx.rollback()?;
            same("after it", first(&mut connection, &table)?, Some(10))
        }),
        case("transaction.dropped_is_rolled_back", |scene| {
            let table = three(scene)?;
            let mut connection = scene.connection()?;
            let mut tx = connection.begin()?;
            set(&mut tx, &table, 1, 11)?;
            drop(tx);
            same("the value", first(&mut connection, &table)?, Some(10))
        }),
        case("transaction.closure_commits", |scene| {
            let table = three(scene)?;
            scene.engine().transaction(|tx| set(tx, &table, 1, 11))?;
            same("the value", first(&mut scene.connection()?, &table)?, Some(11))
        }),
        case("transaction.closure_that_fails_rolls_back", |scene| {
            let table = three(scene)?;
            let failed: Result<()> = scene.engine().transaction(|tx| {
                set(tx, &table, 1, 11)?;
                Err(Error::new(ErrorKind::InvalidRequest, "APP-0001", "on purpose"))
            });
            holds("it did not fail", failed.is_err())?;
            same("the value", first(&mut scene.connection()?, &table)?, Some(10))
        }),
    ]
}

fn sequences() -> Vec<Case> {
    vec![
        case("transaction.autocommit_outside", |scene| {
            let table = three(scene)?;
            set(&mut scene.connection()?, &table, 1, 11)?;
            scene.engine().dispose();
            same("the value", first(&mut scene.connection()?, &table)?, Some(11))
        })
        .needs_all(&[Need::Connections]),
        case("transaction.left_open_does_not_reach_the_next", |scene| {
            let table = three(scene)?;
            let mut connection = scene.connection()?;
            connection.control().begin(TransactionOptions::new())?;
            set(&mut connection, &table, 1, 11)?;
            drop(connection);
            same("the value", first(&mut scene.connection()?, &table)?, Some(10))
        }),
        case("transaction.one_after_the_other", |scene| {
            let table = three(scene)?;
            let mut connection = scene.connection()?;
            for n in 0..10 {
                let mut tx = connection.begin()?;
                set(&mut tx, &table, 1, n)?;
                if n % 2 == 0 { tx.commit()? } else { tx.rollback()? }
            }
            same("the value", first(&mut connection, &table)?, Some(8))
        }),
        case("transaction.empty", |scene| {
            let mut connection = scene.connection()?;
            connection.begin()?.commit()?;
            connection.begin()?.rollback()?;
            same("in a transaction", connection.in_transaction(), false)
        }),
    ]
}

fn refusals() -> Vec<Case> {
    vec![
        case("transaction.within_a_transaction_is_refused", |scene| {
            let mut connection = scene.connection()?;
            let mut tx = connection.begin()?;
            let error = refused(tx.begin().map(drop), &[ErrorKind::InvalidRequest])?;
            same("the code", error.code(), "ENG-2003")
        }),
        case("transaction.commit_without_one_is_refused", |scene| {
            let error = refused(scene.connection()?.control().commit(), &[ErrorKind::InvalidRequest])?;
            same("the code", error.code(), "ENG-2004")
        }),
    ]
}

fn writes() -> Vec<Case> {
    vec![
        case("transaction.many_statements", |scene| {
            let table = three(scene)?;
            scene.engine().transaction(|tx| {
                (100..200_i64).try_for_each(|id| tx.execute(&insert_into(&table).set("id", id)).map(drop))?;
                tx.execute(&delete_from(&table).filter(table.col::<i64>("id")?.ge(150))).map(drop)
            })?;
            same("rows", scene.connection()?.one(&select(count_all()).from(&table))?, 53)
        }),
        case("transaction.all_kinds_of_writing_are_rolled_back", |scene| {
            let table = three(scene)?;
            let mut connection = scene.connection()?;
            let mut tx = connection.begin()?;
            tx.execute(&insert_into(&table).set("id", 9_i64))?;
            tx.execute(&update_table(&table).set_value::<i64>("n", 0_i64))?;
            tx.execute(&delete_from(&table).filter(table.col::<i64>("id")?.eq(2)))?;
            tx.rollback()?;
            same("values", numbers(&mut connection, &table)?, vec![Some(10), Some(20), None])
        }),
    ]
}

fn savepoints() -> Vec<Case> {
    let mut all = single_savepoints();
    all.extend(nested_savepoints());
    all.extend(savepoints_in_turn());
    all.extend(savepoint_refusals());
    all.into_iter().map(|case| case.can(C::Savepoint)).collect()
}

fn single_savepoints() -> Vec<Case> {
    vec![
        case("transaction.savepoint.released", |scene| {
            let table = three(scene)?;
            let mut connection = scene.connection()?;
            let mut tx = connection.begin()?;
            let mut inner = tx.savepoint()?;
            set(&mut inner, &table, 1, 11)?;
            inner.commit()?;
            tx.commit()?;
            same("the value", first(&mut connection, &table)?, Some(11))
        }),
        case("transaction.savepoint.rolled_back", |scene| {
            let table = three(scene)?;
            let mut connection = scene.connection()?;
            let mut tx = connection.begin()?;
            set(&mut tx, &table, 2, 21)?;
            let mut inner = tx.savepoint()?;
            set(&mut inner, &table, 1, 11)?;
            inner.rollback()?;
            tx.commit()?;
            same("values", numbers(&mut connection, &table)?, vec![Some(10), Some(21), None])
        }),
        case("transaction.savepoint.dropped_is_rolled_back", |scene| {
            let table = three(scene)?;
            let mut connection = scene.connection()?;
            let mut tx = connection.begin()?;
            let mut inner = tx.savepoint()?;
            set(&mut inner, &table, 1, 11)?;
            drop(inner);
            tx.commit()?;
            same("the value", first(&mut connection, &table)?, Some(10))
        }),
        case("transaction.savepoint.released_then_rolled_back_with_the_outer", |scene| {
            let table = three(scene)?;
            let mut connection = scene.connection()?;
            let mut tx = connection.begin()?;
            let mut inner = tx.savepoint()?;
            set(&mut inner, &table, 1, 11)?;
            inner.commit()?;
            tx.rollback()?;
            same("the value", first(&mut connection, &table)?, Some(10))
        }),
    ]
}

fn nested_savepoints() -> Vec<Case> {
    vec![
        case("transaction.savepoint.nested", |scene| {
            let table = three(scene)?;
            let mut connection = scene.connection()?;
            let mut tx = connection.begin()?;
            let mut middle = tx.savepoint()?;
            set(&mut middle, &table, 1, 11)?;
            let mut inner = middle.savepoint()?;
            set(&mut inner, &table, 2, 21)?;
            inner.rollback()?;
            middle.commit()?;
            tx.commit()?;
            same("values", numbers(&mut connection, &table)?, vec![Some(11), Some(20), None])
        }),
        case("transaction.savepoint.outer_takes_inner_with_it", |scene| {
            let table = three(scene)?;
            let mut connection = scene.connection()?;
            let mut tx = connection.begin()?;
            let mut middle = tx.savepoint()?;
            let mut inner = middle.savepoint()?;
            set(&mut inner, &table, 2, 21)?;
            inner.commit()?;
            middle.rollback()?;
            tx.commit()?;
            same("values", numbers(&mut connection, &table)?, vec![Some(10), Some(20), None])
        }),
    ]
}

fn savepoints_in_turn() -> Vec<Case> {
    vec![case("transaction.savepoint.one_after_the_other", |scene| {
        let table = three(scene)?;
        let mut connection = scene.connection()?;
        let mut tx = connection.begin()?;
        for n in 0..6 {
            let mut inner = tx.savepoint()?;
            set(&mut inner, &table, 1, n)?;
            if n % 2 == 0 { inner.commit()? } else { inner.rollback()? }
        }
        tx.commit()?;
        same("the value", first(&mut connection, &table)?, Some(4))
    })]
}

fn savepoint_refusals() -> Vec<Case> {
    vec![case("transaction.savepoint.without_a_transaction_is_refused", |scene| {
        let error = refused(scene.connection()?.savepoint().map(drop), &[ErrorKind::InvalidRequest])?;
        same("the code", error.code(), "ENG-2004")
    })]
}

fn isolation() -> Vec<Case> {
    let level = |id: &'static str, name: &'static str| {
        case(format!("transaction.isolation.{id}"), move |scene: &mut Scene<'_>| {
            let table = three(scene)?;
            let mut connection = scene.connection()?;
            let mut tx = connection.begin_with(TransactionOptions::new().isolation(name))?;
            set(&mut tx, &table, 1, 11)?;
            tx.commit()?;
            // The next transaction has the usual level again, and works.
            let mut tx = connection.begin()?;
            set(&mut tx, &table, 1, 12)?;
            tx.commit()?;
            same("the value", first(&mut connection, &table)?, Some(12))
        })
        .needs_all(&[Need::Isolation(name)])
    };
    vec![
        level("read_uncommitted", "READ UNCOMMITTED"),
        level("read_committed", "READ COMMITTED"),
        level("repeatable_read", "REPEATABLE READ"),
        level("serializable", "SERIALIZABLE"),
        case("transaction.isolation.unknown_is_refused", |scene| {
            let mut connection = scene.connection()?;
            holds(
                "an isolation level that nobody has was taken",
                connection.begin_with(TransactionOptions::new().isolation("AS YOU LIKE")).is_err(),
            )?;
            connection.ping()?;
            same("in a transaction", connection.in_transaction(), false)
        }),
        case("transaction.read_only.reads", |scene| {
            let table = three(scene)?;
            let mut connection = scene.connection()?;
            let mut tx = connection.begin_with(TransactionOptions::new().read_only())?;
            same("the value", first(&mut tx, &table)?, Some(10))?;
            Ok(tx.commit()?)
        }),
        case("transaction.read_only.refuses_to_write", |scene| {
            let table = three(scene)?;
            let mut connection = scene.connection()?;
            let mut tx = connection.begin_with(TransactionOptions::new().read_only())?;
            refused(set(&mut tx, &table, 1, 11), &[ErrorKind::ReadOnly])?;
            tx.rollback()?;
            set(&mut connection, &table, 1, 12)?;
            same("the value", first(&mut connection, &table)?, Some(12))
        }),
    ]
}
