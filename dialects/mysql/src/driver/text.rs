//! The text protocol: statements that cannot be prepared, scripts, and the driver's own small queries.
use super::{
    rows,
    wire::{Answer, Done, Reader, Wire},
};
use aludel_plugin_sdk::{Error, ErrorKind, Result};
use mysql::consts::Command;

/// One row of a small query, as text.
pub(super) type TextRow = Vec<Option<String>>;

impl Wire {
    /// Runs statements separated by `;` and reads over whatever they give. After an error the statements behind it are not run.
    pub(super) fn simple_drain(&mut self, sql: &str) -> Result<Done> {
        self.command(Command::COM_QUERY, sql.as_bytes())?;
        let answer = self.answer(None)?;
        self.drain(answer)
    }

    /// Reads over the rest of an answer; gives what its first part without rows did.
    pub(super) fn drain(&mut self, mut answer: Answer) -> Result<Done> {
        let mut total = Done::default();
        loop {
            match answer {
                Answer::Done(done) => total = done,
                Answer::Rows(_) => while self.row()?.is_some() {},
                Answer::WantsFile => total = self.refuse_file()?,
            }
            if !self.more_results() {
                return Ok(total);
            }
            answer = self.answer(None)?;
        }
    }

    /// The server wants a file, which only `load_data` gives: an empty one, and the statement is an error.
    fn refuse_file(&mut self) -> Result<Done> {
        self.send_file_part(&[])?;
        self.finish()?;
        let message = "LOAD DATA LOCAL asks this client for a file, and no file was given\nhelp: use the connection's command `load_data`";
        Err(Error::new(ErrorKind::UNSUPPORTED, message))
    }

    /// Runs a query of the driver's own, and gives all rows as text.
    pub(super) fn rows(&mut self, sql: &str) -> Result<Vec<TextRow>> {
        self.command(Command::COM_QUERY, sql.as_bytes())?;
        let answer = self.answer(None)?;
        let Answer::Rows(Some(columns)) = answer else {
            self.drain(answer)?;
            return Ok(Vec::new());
        };
        let mut rows = Vec::new();
        while let Some(packet) = self.row()? {
            let mut reader = Reader(packet);
            let row: Result<TextRow> = columns
                .iter()
                .map(|_| rows::text_cell(&mut reader).map(|cell| cell.map(|bytes| String::from_utf8_lossy(bytes).into_owned())))
                .collect();
            rows.push(row?);
        }
        Ok(rows)
    }
}

/// A text as a literal, for the driver's own queries.
pub(super) fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('\'');
    for character in text.chars() {
        match character {
            '\'' => out.push_str("''"),
            '\\' => out.push_str("\\\\"),
            '\0' => out.push_str("\\0"),
            other => out.push(other),
        }
    }
    out.push('\'');
    out
}

/// A name in the servers' quotes.
pub(super) fn quote(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_and_names() {
        assert_eq!(literal("it's a \\"), "'it''s a \\\\'");
        assert_eq!(quote("a`b"), "`a``b`");
    }
}
