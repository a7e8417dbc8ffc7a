//! The protocol: packets of a command, packets of its answer.
//!
//! Framing, compression and authentication are the crate's (`mysql_common`, its protocol layer). Its `Conn` is not used, for it makes an
//! owned value of each cell, keeps the server's status flags to itself, and is borrowed by an open result.
mod handshake;
mod reader;
mod reply;
mod stream;

pub(super) use handshake::{Greeting, Login};
pub(super) use reader::{Reader, push_length};
pub(super) use reply::Done;
pub(super) use stream::{OtherEnd, Stream};

use super::{column::Column, error};
use aludel_plugin_sdk::{Error, ErrorKind, Result};
use mysql::consts::{CapabilityFlags, Command, StatusFlags};
use mysql_common::proto::{codec::error::PacketCodecError, sync_framed::MySyncFramed};

/// The largest packet of any server; how much this one takes is asked when the session begins.
const LARGEST: usize = 1 << 30;

/// MariaDB's COM_STMT_BULK_EXECUTE.
const STMT_BULK_EXECUTE: u8 = 0xfa;

/// A connection on the level of packets.
pub(super) struct Wire {
    framed: MySyncFramed<Stream>,
    /// The last packet that was read.
    packet: Vec<u8>,
    out: Vec<u8>,
    /// What the server said last about its state.
    pub(super) status: StatusFlags,
    capabilities: CapabilityFlags,
    /// Columns of prepared statements come only when they have changed.
    caches_columns: bool,
    /// One command runs a statement many times (MariaDB).
    pub(super) runs_many: bool,
    /// Nothing can be sent any more.
    pub(super) broken: bool,
}

/// What a command answered.
pub(super) enum Answer {
    /// It has no rows.
    Done(Done),
    /// Rows follow, with these columns; `None`: the same as before.
    Rows(Option<Vec<Column>>),
    /// The server asks for a file (LOAD DATA LOCAL).
    WantsFile,
}

impl Wire {
    fn new(stream: Stream) -> Self {
        let mut framed = MySyncFramed::new(stream);
        framed.codec_mut().max_allowed_packet = LARGEST;
        Wire {
            framed,
            packet: Vec::new(),
            out: Vec::new(),
            status: StatusFlags::empty(),
            capabilities: CapabilityFlags::empty(),
            caches_columns: false,
            runs_many: false,
            broken: false,
        }
    }

    pub(super) fn stream(&self) -> &Stream {
        self.framed.get_ref()
    }

    /// Sends a command.
    pub(super) fn command(&mut self, command: Command, body: &[u8]) -> Result<()> {
        let mut out = self.begin(command);
        out.extend_from_slice(body);
        self.send(out)
    }

    /// The buffer for a command that is written piece by piece; to be given to [`Wire::send`].
    #[inline]
    pub(super) fn begin(&mut self, command: Command) -> Vec<u8> {
        let mut out = std::mem::take(&mut self.out);
        out.clear();
        out.push(command as u8);
        out
    }

    /// The same for MariaDB's command that runs a statement many times.
    pub(super) fn begin_bulk(&mut self) -> Vec<u8> {
        let mut out = self.begin(Command::COM_STMT_EXECUTE);
        out[0] = STMT_BULK_EXECUTE;
        out
    }

    /// Sends a command.
    #[inline]
    pub(super) fn send(&mut self, out: Vec<u8>) -> Result<()> {
        if self.broken {
            return Err(error::gone());
        }
        self.framed.codec_mut().reset_seq_id();
        let sent = self.framed.send(&mut &out[..]);
        // A buffer that held something huge is not kept.
        self.out = if out.capacity() > 1 << 20 { Vec::new() } else { out };
        sent.map_err(|error| self.lost(&error))
    }

    /// Takes back the buffer of a command that is not sent after all.
    pub(super) fn give_back(&mut self, out: Vec<u8>) {
        self.out = out;
    }

    /// Sends a packet that goes on with a conversation.
    fn send_more(&mut self, packet: &[u8]) -> Result<()> {
        self.framed.send(&mut &*packet).map_err(|error| self.lost(&error))
    }

    /// Reads a packet; an error packet is an error.
    #[inline]
    pub(super) fn read(&mut self) -> Result<&[u8]> {
        self.packet.clear();
        match self.framed.next_packet(&mut self.packet) {
            Ok(true) => {}
            Ok(false) => {
                self.broken = true;
                return Err(error::closed_by_server());
            }
            Err(error) => return Err(self.lost(&error)),
        }
        match self.packet.first() {
            Some(0xff) => Err(reply::error(&self.packet)),
            Some(_) => Ok(&self.packet),
            None => Err(self.garbled("an empty packet")),
        }
    }

    /// Reads the packet that ends a command without rows.
    pub(super) fn finish(&mut self) -> Result<Done> {
        self.read()?;
        self.done()
    }

    fn done(&mut self) -> Result<Done> {
        let done = reply::done(&self.packet).map_err(|_| garbled("an OK packet"));
        match done {
            Ok((done, status)) => {
                self.status = status;
                Ok(done)
            }
            Err(error) => {
                self.broken = true;
                Err(error)
            }
        }
    }

    /// Sends a command that gives no rows.
    pub(super) fn simple(&mut self, command: Command, body: &[u8]) -> Result<Done> {
        self.command(command, body)?;
        self.finish()
    }

    /// Reads what a command answers, as far as its columns. `known` are the columns it had before.
    pub(super) fn answer(&mut self, known: Option<&[Column]>) -> Result<Answer> {
        self.read()?;
        match self.packet[0] {
            0x00 => self.done().map(Answer::Done),
            0xfb => Ok(Answer::WantsFile),
            _ => {
                let mut reader = Reader(&self.packet);
                let count = reader.length()? as usize;
                if self.caches_columns && known.is_some() && reader.0.first() == Some(&0) {
                    self.skip_eof()?;
                    return Ok(Answer::Rows(None));
                }
                self.columns(count, known).map(Answer::Rows)
            }
        }
    }

    /// Reads column definitions; `None` when they are those that are known.
    pub(super) fn columns(&mut self, count: usize, known: Option<&[Column]>) -> Result<Option<Vec<Column>>> {
        let known = known.filter(|known| known.len() == count).unwrap_or_default();
        let mut columns: Vec<Column> = Vec::new();
        for place in 0..count {
            self.read()?;
            if columns.is_empty() && known.get(place).is_some_and(|column| column.is(&self.packet)) {
                continue;
            }
            if columns.is_empty() {
                columns.extend(known[..place.min(known.len())].iter().cloned());
            }
            let column = Column::parse(&self.packet);
            columns.push(column.inspect_err(|_| self.broken = true)?);
        }
        if count > 0 {
            self.skip_eof()?;
        }
        Ok((columns.len() == count && (count > 0 || known.is_empty())).then_some(columns))
    }

    fn skip_eof(&mut self) -> Result<()> {
        if !self.capabilities.contains(CapabilityFlags::CLIENT_DEPRECATE_EOF) {
            self.read()?;
        }
        Ok(())
    }

    /// The next row's packet; `None` after the last, with the server's state noted.
    #[inline]
    pub(super) fn row(&mut self) -> Result<Option<&[u8]>> {
        self.read()?;
        if self.packet[0] == 0xfe && self.packet.len() < 0xff_ffff {
            let parsed = match self.capabilities.contains(CapabilityFlags::CLIENT_DEPRECATE_EOF) {
                true => Some(self.done()?),
                false if self.packet.len() < 9 => {
                    self.status = reply::eof(&self.packet)?;
                    Some(Done::default())
                }
                false => None,
            };
            if parsed.is_some() {
                return Ok(None);
            }
        }
        Ok(Some(&self.packet))
    }

    pub(super) fn more_results(&self) -> bool {
        self.status.contains(StatusFlags::SERVER_MORE_RESULTS_EXISTS)
    }

    /// Sends one piece of the file that the server has asked for.
    pub(super) fn send_file_part(&mut self, part: &[u8]) -> Result<()> {
        self.send_more(part)
    }

    #[cold]
    fn lost(&mut self, error: &PacketCodecError) -> Error {
        self.broken = true;
        match error {
            PacketCodecError::Io(error) => error::from_io(error),
            other => garbled(&other.to_string()),
        }
    }

    #[cold]
    fn garbled(&mut self, what: &str) -> Error {
        self.broken = true;
        garbled(what)
    }
}

impl Drop for Wire {
    /// Says goodbye, which frees the session on the server at once; nobody waits for it.
    fn drop(&mut self) {
        if !self.broken {
            let _ = self.stream().set_timeouts(None, Some(std::time::Duration::from_millis(500)));
            let _ = self.command(Command::COM_QUIT, &[]);
        }
    }
}

/// The server's answer is none of the protocol: what follows would be misread, so the connection ends.
#[cold]
pub(super) fn garbled(what: &str) -> Error {
    Error::new(
        ErrorKind::CONNECTION,
        format!("the server's answer cannot be understood: {what}\nhelp: check that a MySQL or MariaDB server answers at this address"),
    )
    .sqlstate("08S01")
    .connection_dead()
}
