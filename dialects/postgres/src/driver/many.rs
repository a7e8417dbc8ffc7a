//! One statement for many rows of values, all in one flight: nobody waits between them. Without a transaction of the caller's own the flight
//! is one, so it is all or nothing.
use super::{error, message, rows, statement::Column, wire::Wire};
use aludel_plugin_sdk::{ExecResult, Result, RowWriter};

/// Sends what runs a statement several times, and gathers what it did; the rows that come back are written in the order of the runs.
pub(super) fn fly(wire: &mut Wire, sql: &str, columns: &[Column], out: &mut RowWriter<'_>) -> Result<ExecResult> {
    wire.sync();
    wire.send_many()?;
    out.start(columns.len());
    let mut total = ExecResult::default();
    wire.until_ready(Some(sql), |tag, body| {
        match tag {
            b'D' => rows::write(columns, body, out)?,
            b'C' => total.affected += message::affected(body).affected,
            b'G' | b'H' | b'W' => {
                return Err(error::misuse("COPY cannot be run as a statement\nhelp: use the driver's commands `copy_in` and `copy_out`"));
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(total)
}
