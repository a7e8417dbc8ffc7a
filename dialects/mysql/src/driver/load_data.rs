//! LOAD DATA LOCAL, with data that the application gives: the driver never reads a file, whatever a server asks for.
//!
//! The connection's command `load_data` takes two values: the statement, whose file name does not matter, and the data as text or
//! bytes. It gives the number of rows. The URL must say `local_infile=1`, and the server must allow it (`SET GLOBAL local_infile = 1`).
use super::{connection::MysqlConnection, cursor::exec_result, error, statement, wire::Answer};
use aludel_plugin_sdk::{Error, ErrorKind, ExecResult, Param, Params, Result, RowWriter};
use mysql::consts::Command;

/// Bytes of one packet of data.
const PART: usize = 1 << 20;

impl MysqlConnection {
    /// Runs the statement and sends the data when the server asks for it.
    pub(super) fn load_data(&mut self, params: Params<'_>, out: &mut RowWriter<'_>) -> Result<ExecResult> {
        if !self.target.options.local_infile {
            return Err(Error::new(ErrorKind::UNSUPPORTED, "`load_data` is off on this connection\nhelp: open it with `local_infile=1` in the URL"));
        }
        let (sql, data) = match (params.len(), params.get(0), params.get(1)) {
            (2, Param::Text(sql), Param::Text(data)) => (sql, data.as_bytes()),
            (2, Param::Text(sql), Param::Bytes(data)) => (sql, data),
            _ => {
                let message = "`load_data` takes two values: a LOAD DATA LOCAL statement as text, and the data as text or bytes";
                return Err(error::misuse(message));
            }
        };
        self.free()?;
        self.wire.command(Command::COM_QUERY, sql.as_bytes())?;
        let done = match self.wire.answer(None).map_err(|error| statement::located(error, sql))? {
            Answer::WantsFile => {
                for part in data.chunks(PART.min(self.limits.packet / 2)) {
                    self.wire.send_file_part(part)?;
                }
                self.wire.send_file_part(&[])?;
                self.wire.finish()?
            }
            answer => {
                self.wire.drain(answer)?;
                return Err(error::misuse(
                    "the statement of `load_data` asks for no data\nhelp: it begins with `LOAD DATA LOCAL INFILE 'name' INTO TABLE`",
                ));
            }
        };
        self.notice_commit(statement::Facts::of(sql), sql)?;
        out.start(0);
        Ok(exec_result(&done))
    }
}
