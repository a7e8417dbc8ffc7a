//! The message when no connection is left.
use super::{Holder, Opener, PoolKind, PoolSettings, State};
use aludel_sql::{Error, ErrorKind};
use std::{sync::Arc, time::Duration};

/// At most this many holders are listed.
const LISTED: usize = 10;

#[cold]
pub(super) fn error(settings: &PoolSettings, state: &State, waited: Duration, all_mine: bool) -> Error {
    let most = settings.most();
    let seconds = waited.as_secs_f64();
    let unreachable = state.last_failure.as_ref().filter(|_| state.holders.len() < most);
    let error = match (settings.kind, unreachable) {
        (PoolKind::Assertion, _) => Error::new(ErrorKind::PoolTimeout, "ENG-2102", "a second connection was asked for while the first is in use")
            .help("drop the first connection before taking another one; this engine allows only one at a time"),
        (_, Some(failure)) => {
            let what = format!("no connection could be opened within {seconds:.1} s, though the pool has room: {failure}");
            Error::new(ErrorKind::CannotConnect, "ENG-2103", what).help("check that the database is there and running; the pool is not the reason")
        }
        (PoolKind::Static, None) => {
            Error::new(ErrorKind::PoolTimeout, "ENG-2101", format!("the engine's only connection did not become free within {seconds:.1} s"))
                .help("drop the connection before taking another one: this database lives in its connection, so there is only one")
        }
        _ => Error::new(ErrorKind::PoolTimeout, "ENG-2101", format!("no connection became free within {seconds:.1} s: all {most} are in use")).help(
            format!(
                "drop connections and transactions as soon as they are done with, or raise `pool_size` ({}), `max_overflow` ({}) or `pool_timeout`",
                settings.size, settings.overflow
            ),
        ),
    };
    let others = state.waiters.len().saturating_sub(1);
    let error = if others > 0 { error.note("others", format!("{others} more threads are waiting")) } else { error };
    if all_mine { error.note("cause", "the thread that asks holds them all") } else { error }
}

#[cold]
pub(super) fn with_holders(error: Error, holders: &[Arc<Holder>], last_failure: Option<String>, opener: &dyn Opener) -> Error {
    let mut lines: Vec<String> = holders.iter().take(LISTED).map(|holder| holder.describe(|plan| opener.sql(plan))).collect();
    if holders.len() > LISTED {
        lines.push(format!("… and {} more", holders.len() - LISTED));
    }
    let error = if lines.is_empty() { error } else { error.note("held", lines.join("\n")) };
    match last_failure {
        Some(failure) => error.note("failed", format!("the last connection that was opened: {failure}")),
        None => error,
    }
}
