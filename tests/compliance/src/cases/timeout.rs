//! Statements that take too long, and those that are stopped by somebody else.
use crate::{
    case::{Case, Level, Need, case, refused, same},
    world::Item,
};
use aludel::{ErrorKind, ExecutionOptions, Select, prelude::*};
use std::{thread, time::Duration};

/// Every item beside every item, eight times: 17 million rows, which no database counts in the time that it is given, as each has to be
/// looked at. Who is not stopped gives their number.
fn endless() -> Select<i64> {
    let others = ["b", "c", "d", "e", "f", "g", "h"].map(Item::alias);
    let query = select(count_all()).from(Item::entity());
    let (query, total) =
        others.iter().fold((query, Item::id.into_expr()), |(query, total), other| (query.cross_join(other), total.add(Item::id.of(other))));
    query.filter(total.gt(0)).allow_cartesian()
}

pub(super) fn cases() -> Vec<Case> {
    let all = vec![
        case("timeout.late_statement_is_stopped", |scene| {
            let mut connection = scene.world()?;
            let options = ExecutionOptions::new().timeout(Duration::from_millis(200));
            refused(connection.with_options(options).one(&endless()), &[ErrorKind::StatementTimeout]).map(drop)
        }),
        case("timeout.the_next_statement_works", |scene| {
            let mut connection = scene.world()?;
            let options = ExecutionOptions::new().timeout(Duration::from_millis(200));
            refused(connection.with_options(options).one(&endless()), &[ErrorKind::StatementTimeout])?;
            let count = select(count_all()).from(Item::entity());
            same("rows on the same connection", connection.one(&count)?, crate::world::ITEMS)?;
            drop(connection);
            same("rows on the next", scene.connection()?.one(&count)?, crate::world::ITEMS)
        }),
        case("timeout.early_statement_is_left_alone", |scene| {
            let mut connection = scene.world()?;
            let options = ExecutionOptions::new().timeout(Duration::from_secs(60));
            for _ in 0..20 {
                same("rows", connection.with_options(options.clone()).one(&select(count_all()).from(Item::entity()))?, crate::world::ITEMS)?;
            }
            Ok(())
        }),
        case("timeout.cancelled_by_another_thread", |scene| {
            let mut connection = scene.world()?;
            let Some(handle) = connection.cancel_handle()? else { return Ok(()) };
            let stopped = thread::scope(|scope| {
                scope.spawn(|| {
                    thread::sleep(Duration::from_millis(200));
                    handle.cancel();
                });
                connection.one(&endless())
            });
            refused(stopped, &[ErrorKind::Cancelled])?;
            same("rows", connection.one(&select(count_all()).from(Item::entity()))?, crate::world::ITEMS)
        }),
    ];
    all.into_iter().map(|case| case.at(Level::Full).needs_all(&[Need::Cancel])).collect()
}
