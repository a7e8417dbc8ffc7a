//! LISTEN and NOTIFY, as commands.
use super::{connection::PostgresConnection, error};
use aludel_plugin_sdk::{Connection, ExecResult, Param, Params, Result, RowWriter};
use std::time::Duration;

/// `listen`: channel. `unlisten`: channel, or nothing for all of them.
pub(super) fn listen(connection: &mut PostgresConnection, what: &str, params: Params<'_>) -> Result<ExecResult> {
    let sql = match (what, params.get(0)) {
        ("unlisten", Param::Null) => "UNLISTEN *".to_owned(),
        (_, Param::Text(channel)) => format!("{what} \"{}\"", channel.replace('"', "\"\"")),
        _ => return Err(error::misuse(format!("`{what}` takes the name of a channel"))),
    };
    connection.execute_script(&sql).map(|()| ExecResult::default())
}

/// `notifications`: milliseconds to wait for the first, 0 without. Gives channel, payload and the sender's process for each that has come.
pub(super) fn notifications(connection: &mut PostgresConnection, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<ExecResult> {
    let wait = match params.get(0) {
        Param::Null => 0,
        Param::I64(wait) if wait >= 0 => wait.unsigned_abs(),
        _ => return Err(error::misuse("`notifications` takes the milliseconds to wait")),
    };
    connection.settle();
    connection.wire.listen(Duration::from_millis(wait))?;
    out.start(3);
    let mut count = 0;
    for notification in std::mem::take(&mut connection.wire.notifications) {
        out.text(&notification.channel);
        out.text(&notification.payload);
        out.i64(i64::from(notification.process));
        out.end_row();
        count += 1;
    }
    Ok(ExecResult { affected: count, ..ExecResult::default() })
}
