//! The protocol's frames: messages out of one buffer, messages into another.
//!
//! What the server says on its own (notices, notifications, changed settings) is taken in here; whoever reads answers never sees it.
use super::{
    channel, error, message,
    socket::{Plain, Socket},
};
use aludel_plugin_sdk::{Error, Result};
use bytes::{BufMut, BytesMut};
use std::{
    collections::{BTreeMap, VecDeque},
    io::{ErrorKind, Read, Write},
    ops::Range,
    thread,
    time::Duration,
};

/// Read at once.
const READ: usize = 64 << 10;
/// A flight of this many bytes fits into the socket's buffers, so writing it cannot wait for us to read.
const SAFE: usize = 16 << 10;
/// Notifications that are kept when nobody asks for them; the oldest go first.
const NOTIFICATIONS: usize = 100_000;

/// A message to whoever listens.
pub(super) struct Notification {
    pub(super) channel: String,
    pub(super) payload: String,
    pub(super) process: i32,
}

/// One session's stream of messages.
pub(super) struct Wire {
    socket: Socket,
    /// Messages of the next flight.
    pub(super) out: BytesMut,
    input: Vec<u8>,
    start: usize,
    end: usize,
    /// The transaction's state, as the server said last: `I`, `T` or `E`.
    status: u8,
    /// Settings that the server reports.
    pub(super) parameters: BTreeMap<String, String>,
    pub(super) notifications: VecDeque<Notification>,
    dead: bool,
    /// Answers of which nobody reads anything: those to a BEGIN that travels with the next flight.
    unread: u32,
}

/// The place of a message's body in the input.
pub(super) struct Frame {
    pub(super) tag: u8,
    body: Range<usize>,
}

impl Wire {
    pub(super) fn new(socket: Socket) -> Self {
        Wire {
            socket,
            out: BytesMut::with_capacity(4096),
            input: vec![0; READ],
            start: 0,
            end: 0,
            status: b'I',
            parameters: BTreeMap::new(),
            notifications: VecDeque::new(),
            dead: false,
            unread: 0,
        }
    }

    #[inline]
    pub(super) fn in_transaction(&self) -> bool {
        self.status != b'I'
    }

    #[inline]
    pub(super) fn is_dead(&self) -> bool {
        self.dead
    }

    pub(super) fn kill(&mut self) {
        self.dead = true;
    }

    /// What proves to the server that both ends see the same encrypted connection.
    pub(super) fn end_point(&self) -> Option<Vec<u8>> {
        self.socket.certificate().and_then(channel::end_point)
    }

    /// Gives back the memory that a large message has taken.
    pub(super) fn shrink(&mut self) {
        if self.input.len() > 1 << 20 && self.start == self.end {
            (self.start, self.end) = (0, 0);
            self.input = vec![0; READ];
        }
    }

    /// The stream for another thread, which shuts it down if need be.
    pub(super) fn other_end(&self) -> Option<Plain> {
        self.socket.other_end()
    }

    pub(super) fn set_timeout(&self, timeout: Option<Duration>) -> std::io::Result<()> {
        self.socket.set_timeout(timeout)
    }

    /// Leaves a plain BEGIN to travel with the next flight: it cannot fail, so nobody has to wait for its answer.
    pub(super) fn begin(&mut self) {
        message::simple_query(&mut self.out, "BEGIN");
        self.unread += 1;
        self.status = b'T';
    }

    /// Sends what is in `out`.
    #[inline]
    pub(super) fn send(&mut self) -> Result<()> {
        if self.dead {
            return Err(error::closed());
        }
        let out = self.out.split();
        let sent = if out.len() <= SAFE { self.socket.write_all(&out).and_then(|()| self.socket.flush()) } else { self.send_reading(&out) };
        self.reuse(out);
        sent.map_err(|error| self.lost(&error))
    }

    /// The same for a flight of which the answers may be long before all of it is sent.
    pub(super) fn send_many(&mut self) -> Result<()> {
        if self.dead {
            return Err(error::closed());
        }
        let out = self.out.split();
        let sent = self.send_reading(&out);
        self.reuse(out);
        sent.map_err(|error| self.lost(&error))
    }

    /// Keeps the buffer's memory for the next flight, unless it is much.
    fn reuse(&mut self, mut sent: BytesMut) {
        if sent.capacity() <= 1 << 20 {
            sent.clear();
            self.out = sent;
        }
    }

    /// Writes without ever waiting for a server that itself waits for us to read its answers.
    #[cold]
    fn send_reading(&mut self, mut rest: &[u8]) -> std::io::Result<()> {
        self.socket.set_nonblocking(true)?;
        let mut idle = 0;
        let done = loop {
            let wrote = match rest.is_empty() {
                true => self.socket.flush().map(|()| None),
                // An encrypted stream whose own buffer is full takes nothing, and says so by 0.
                false => match self.socket.write(rest) {
                    Ok(0) => Err(self.socket.flush().err().unwrap_or_else(|| ErrorKind::WouldBlock.into())),
                    wrote => wrote.map(Some),
                },
            };
            match wrote {
                Ok(None) => break Ok(()),
                Ok(Some(count)) => (rest, idle) = (&rest[count..], 0),
                Err(error) if error.kind() == ErrorKind::WouldBlock => match self.fill() {
                    Ok(()) => idle = 0,
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {
                        idle += 1;
                        thread::sleep(Duration::from_micros(if idle < 20 { 50 } else { 1000 }));
                    }
                    Err(error) => break Err(error),
                },
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => break Err(error),
            }
        };
        self.socket.set_nonblocking(false)?;
        done
    }

    /// Reads what there is, at least a byte.
    fn fill(&mut self) -> std::io::Result<()> {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        }
        if self.input.len() - self.end < READ / 4 {
            self.input.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
            if self.input.len() - self.end < READ / 4 {
                self.input.resize(self.input.len() * 2, 0);
            }
        }
        loop {
            match self.socket.read(&mut self.input[self.end..]) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(count) => {
                    self.end += count;
                    return Ok(());
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// The next message, left where it is. The server's own messages are taken in on the way.
    #[inline]
    pub(super) fn peek(&mut self) -> Result<Frame> {
        loop {
            let have = self.end - self.start;
            if let Some(head) = self.input.get(self.start..self.start + 5).filter(|_| have >= 5) {
                let (tag, length) = (head[0], u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize);
                if length < 4 {
                    self.dead = true;
                    return Err(error::garbled("a message has no length"));
                }
                if have > length {
                    let body = self.start + 5..self.start + 1 + length;
                    if matches!(tag, b'N' | b'A' | b'S') {
                        self.take_in(tag, body)?;
                        continue;
                    }
                    if self.unread > 0 {
                        self.pass_by(tag, body)?;
                        continue;
                    }
                    return Ok(Frame { tag, body });
                }
                // A large message gets the room it needs at once.
                if length + 1 > self.input.len() - self.start && length + 1 > READ {
                    self.make_room(length + 1)?;
                }
            }
            self.fill().map_err(|error| self.lost(&error))?;
        }
    }

    #[cold]
    fn make_room(&mut self, length: usize) -> Result<()> {
        self.input.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - self.start);
        // A length that is nonsense must not take all memory: the protocol's longest message is 1 GiB.
        if length > (1 << 30) + 64 {
            self.dead = true;
            return Err(error::garbled("a message is longer than 1 GiB"));
        }
        let wanted = length.min(self.input.len().max(READ) * 2).max(self.end + READ);
        if wanted > self.input.len() {
            self.input.resize(wanted, 0);
        }
        Ok(())
    }

    /// The body of a message that [`Wire::peek`] gave.
    #[inline]
    pub(super) fn body(&self, frame: &Frame) -> &[u8] {
        &self.input[frame.body.clone()]
    }

    /// Goes past a message.
    #[inline]
    pub(super) fn consume(&mut self, frame: &Frame) {
        self.start = frame.body.end;
        if frame.tag == b'Z' {
            self.status = self.input.get(frame.body.start).copied().unwrap_or(b'I');
        }
    }

    /// Goes past an answer that nobody reads. An error can only be the session's end; what followed the BEGIN must not go on without it.
    fn pass_by(&mut self, tag: u8, body: Range<usize>) -> Result<()> {
        self.start = body.end;
        match tag {
            b'E' => {
                self.dead = true;
                return Err(error::from_server(&self.input[body], Some("BEGIN")).connection_dead());
            }
            b'Z' => self.unread -= 1,
            _ => {}
        }
        Ok(())
    }

    #[cold]
    fn take_in(&mut self, tag: u8, body: Range<usize>) -> Result<()> {
        let bytes = &self.input[body.clone()];
        match tag {
            b'S' => {
                if let Some((name, value)) = message::parameter(bytes) {
                    self.parameters.insert(name, value);
                }
            }
            b'A' => {
                if let Some(notification) = message::notification(bytes) {
                    if self.notifications.len() == NOTIFICATIONS {
                        self.notifications.pop_front();
                    }
                    self.notifications.push_back(notification);
                }
            }
            _ => {}
        }
        self.start = body.end;
        Ok(())
    }

    /// Takes in what has arrived, waiting no longer than `wait` for the first of it.
    pub(super) fn listen(&mut self, wait: Duration) -> Result<()> {
        self.set_timeout(Some(wait)).map_err(|error| self.lost(&error))?;
        let before = self.notifications.len();
        let done = loop {
            match self.arrived() {
                Ok(true) => continue,
                Ok(false) if self.notifications.len() > before => break Ok(()),
                Ok(false) => {}
                Err(error) => break Err(error),
            }
            match self.fill() {
                Ok(()) => {}
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => break Ok(()),
                Err(error) => break Err(self.lost(&error)),
            }
        };
        self.set_timeout(None).map_err(|error| self.lost(&error))?;
        done
    }

    /// Takes in the whole messages at hand; `false`: there are no more.
    fn arrived(&mut self) -> Result<bool> {
        let Some(head) = self.input[self.start..self.end].first_chunk::<5>().copied() else { return Ok(false) };
        let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
        if self.end - self.start <= length {
            return Ok(false);
        }
        let body = self.start + 5..self.start + 1 + length;
        match head[0] {
            b'N' | b'A' | b'S' => self.take_in(head[0], body)?,
            b'E' => {
                self.dead = true;
                return Err(error::from_server(&self.input[body], None));
            }
            _ => return Err(error::garbled("a message that nobody asked for")),
        }
        Ok(true)
    }

    /// The error of a lost connection: what the server said before it went, if it said something.
    #[cold]
    fn lost(&mut self, io: &std::io::Error) -> Error {
        self.dead = true;
        if let Some(error) = self.last_words() {
            return error;
        }
        // A write fails before the server's last words are read.
        let _ = self.set_timeout(Some(Duration::from_millis(100)));
        while self.fill().is_ok() {
            if let Some(error) = self.last_words() {
                return error;
            }
        }
        error::lost(io)
    }

    fn last_words(&mut self) -> Option<Error> {
        loop {
            let head = *self.input[self.start..self.end].first_chunk::<5>()?;
            let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
            if length < 4 || self.end - self.start <= length {
                return None;
            }
            let body = self.start + 5..self.start + 1 + length;
            self.start = body.end;
            if head[0] == b'E' {
                return Some(error::from_server(&self.input[body], None).connection_dead());
            }
        }
    }

    /// Reads answers up to `ReadyForQuery`, and gives each but errors to `each`. The first error is the result, but everything is read.
    pub(super) fn until_ready(&mut self, sql: Option<&str>, mut each: impl FnMut(u8, &[u8]) -> Result<()>) -> Result<()> {
        let mut failed = None;
        loop {
            let frame = match self.peek() {
                Ok(frame) => frame,
                Err(error) => return Err(failed.unwrap_or(error)),
            };
            match frame.tag {
                b'E' => {
                    let error = error::from_server(self.body(&frame), sql);
                    if error.connection_dead {
                        self.dead = true;
                        return Err(failed.unwrap_or(error));
                    }
                    failed.get_or_insert(error);
                }
                b'Z' => {
                    self.consume(&frame);
                    return failed.map_or(Ok(()), Err);
                }
                tag => {
                    if failed.is_none()
                        && let Err(error) = each(tag, self.body(&frame))
                    {
                        failed = Some(error);
                    }
                }
            }
            self.consume(&frame);
        }
    }

    /// A message with a body that `write` writes.
    #[inline]
    pub(super) fn message(&mut self, tag: u8, write: impl FnOnce(&mut BytesMut)) {
        message::write(&mut self.out, tag, write);
    }

    /// The end of a flight: the server answers what it has, and is ready.
    #[inline]
    pub(super) fn sync(&mut self) {
        self.out.put_slice(b"S\0\0\0\x04");
    }
}

impl Drop for Wire {
    /// Says goodbye, so that the server does not log a lost client.
    fn drop(&mut self) {
        if !self.dead {
            let _ = self.socket.set_nonblocking(true);
            let _ = self.socket.write(b"X\0\0\0\x04").and_then(|_| self.socket.flush());
        }
    }
}
