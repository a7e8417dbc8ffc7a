//! Several connections at a time.
use super::update::three;
use crate::{
    Scene,
    case::{Case, Level, Need, case, holds, same},
};
use aludel::{Connection, Table, prelude::*};

fn bump(connection: &mut Connection, table: &Table, id: i64) -> Result<()> {
    let n = table.col::<i64>("n")?;
    connection.execute(&update_table(table).set_value::<i64>("n", n.add(1)).filter(table.col::<i64>("id")?.eq(id))).map(drop)
}

fn value(connection: &mut Connection, table: &Table) -> Result<i64> {
    connection.one(&select(table.col::<i64>("n")?).filter(table.col::<i64>("id")?.eq(1)))
}

pub(super) fn cases() -> Vec<Case> {
    let mut all = visibility();
    all.extend(writers());
    all.extend(threads());
    all.into_iter().map(|case| case.at(Level::Transactions).needs_all(&[Need::Connections])).collect()
}

fn visibility() -> Vec<Case> {
    vec![
        case("concurrency.two_connections_are_two", |scene| {
            let (mut one, two) = (scene.connection()?, scene.connection()?);
            one.close();
            holds("closing one closed the other", !two.is_closed())
        }),
        case("concurrency.committed_is_seen", |scene| {
            let table = three(scene)?;
            let (mut one, mut two) = (scene.connection()?, scene.connection()?);
            bump(&mut one, &table, 1)?;
            same("the value", value(&mut two, &table)?, 11)
        }),
        case("concurrency.uncommitted_is_not_seen", |scene| {
            let table = three(scene)?;
            let (mut one, mut two) = (scene.connection()?, scene.connection()?);
            let mut tx = one.begin()?;
            bump(&mut tx, &table, 1)?;
            let seen = value(&mut two, &table);
            tx.rollback()?;
            // A database that makes readers wait may refuse instead, but must not show it.
            same("the value", seen.unwrap_or(10), 10)
        }),
    ]
}

fn writers() -> Vec<Case> {
    vec![
        case("concurrency.writers_of_different_rows", |scene| {
            let table = three(scene)?;
            let (mut one, mut two) = (scene.connection()?, scene.connection()?);
            let mut first = one.begin()?;
            bump(&mut first, &table, 1)?;
            let mut second = two.begin()?;
            bump(&mut second, &table, 2)?;
            second.commit()?;
            first.commit()?;
            same("the value", value(&mut one, &table)?, 11)
        })
        .needs_all(&[Need::ManyWriters]),
        case("concurrency.no_update_is_lost", |scene| {
            let table = three(scene)?;
            let engine = scene.engine();
            let done: Result<Vec<()>> = std::thread::scope(|scope| {
                let work = || (0..25).try_for_each(|_| engine.transaction(|tx| bump(tx, &table, 1)));
                let threads: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
                threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err(aludel::Error::internal("a thread panicked")))).collect()
            });
            done?;
            same("the value", value(&mut scene.connection()?, &table)?, 110)
        }),
    ]
}

fn threads() -> Vec<Case> {
    vec![
        case("concurrency.read_from_many_threads", |scene| {
            let table = three(scene)?;
            let engine = scene.engine();
            let read = || engine.connection().and_then(|mut connection| value(&mut connection, &table));
            let values: Vec<Result<i64>> = std::thread::scope(|scope| {
                let threads: Vec<_> = (0..8).map(|_| scope.spawn(read)).collect();
                threads.into_iter().filter_map(|thread| thread.join().ok()).collect()
            });
            same("threads", values.len(), 8)?;
            holds("a thread read something else", values.iter().all(|value| matches!(value, Ok(10))))
        }),
        case("concurrency.sent_to_another_thread", |scene| {
            let table = three(scene)?;
            let mut connection = scene.connection()?;
            let read = std::thread::scope(|scope| scope.spawn(|| value(&mut connection, &table)).join());
            same("the value", read.map_err(|_| "the thread panicked".to_owned())??, 10)
        }),
        case("concurrency.pool_is_whole_afterwards", |scene: &mut Scene<'_>| {
            let engine = scene.engine();
            std::thread::scope(|scope| {
                for _ in 0..6 {
                    scope.spawn(|| (0..20).for_each(|_| drop(engine.connection().and_then(|mut connection| connection.ping()))));
                }
            });
            same("connections in use", engine.pool_status().in_use, 0)
        }),
    ]
}
