//! The bytes' way: TCP or a Unix socket, plain or encrypted.
use rustls::{ClientConnection, StreamOwned};
#[cfg(unix)]
use std::os::unix::net::UnixStream;
use std::{
    io::{Read, Result, Write},
    net::{Shutdown, TcpStream},
    time::Duration,
};

/// A stream without encryption.
pub(super) enum Plain {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(UnixStream),
}

/// What a connection reads and writes.
pub(super) enum Socket {
    Plain(Plain),
    Tls(Box<StreamOwned<ClientConnection, Plain>>),
}

impl Plain {
    pub(super) fn set_timeout(&self, timeout: Option<Duration>) -> Result<()> {
        let timeout = timeout.map(|timeout| timeout.max(Duration::from_millis(1)));
        match self {
            Plain::Tcp(stream) => stream.set_read_timeout(timeout).and_then(|()| stream.set_write_timeout(timeout)),
            #[cfg(unix)]
            Plain::Unix(stream) => stream.set_read_timeout(timeout).and_then(|()| stream.set_write_timeout(timeout)),
        }
    }

    fn try_clone(&self) -> Result<Plain> {
        Ok(match self {
            Plain::Tcp(stream) => Plain::Tcp(stream.try_clone()?),
            #[cfg(unix)]
            Plain::Unix(stream) => Plain::Unix(stream.try_clone()?),
        })
    }

    /// Ends both directions, also for a thread that waits in one of them.
    pub(super) fn shut_down(&self) {
        // It may have ended before.
        let _ = match self {
            Plain::Tcp(stream) => stream.shutdown(Shutdown::Both),
            #[cfg(unix)]
            Plain::Unix(stream) => stream.shutdown(Shutdown::Both),
        };
    }

    fn set_nonblocking(&self, nonblocking: bool) -> Result<()> {
        match self {
            Plain::Tcp(stream) => stream.set_nonblocking(nonblocking),
            #[cfg(unix)]
            Plain::Unix(stream) => stream.set_nonblocking(nonblocking),
        }
    }
}

impl Read for Plain {
    #[inline]
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        match self {
            Plain::Tcp(stream) => stream.read(buffer),
            #[cfg(unix)]
            Plain::Unix(stream) => stream.read(buffer),
        }
    }
}

impl Write for Plain {
    #[inline]
    fn write(&mut self, buffer: &[u8]) -> Result<usize> {
        match self {
            Plain::Tcp(stream) => stream.write(buffer),
            #[cfg(unix)]
            Plain::Unix(stream) => stream.write(buffer),
        }
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

impl Socket {
    pub(super) fn set_timeout(&self, timeout: Option<Duration>) -> Result<()> {
        self.plain().set_timeout(timeout)
    }

    pub(super) fn set_nonblocking(&self, nonblocking: bool) -> Result<()> {
        self.plain().set_nonblocking(nonblocking)
    }

    /// The same stream for another thread, which shuts it down if need be.
    pub(super) fn other_end(&self) -> Option<Plain> {
        self.plain().try_clone().ok()
    }

    /// The server's certificate, when it has shown one.
    pub(super) fn certificate(&self) -> Option<&[u8]> {
        match self {
            Socket::Plain(_) => None,
            Socket::Tls(tls) => tls.conn.peer_certificates()?.first().map(|certificate| &certificate[..]),
        }
    }

    fn plain(&self) -> &Plain {
        match self {
            Socket::Plain(plain) => plain,
            Socket::Tls(tls) => &tls.sock,
        }
    }
}

impl Read for Socket {
    #[inline]
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        match self {
            Socket::Plain(plain) => plain.read(buffer),
            Socket::Tls(tls) => tls.read(buffer),
        }
    }
}

impl Write for Socket {
    #[inline]
    fn write(&mut self, buffer: &[u8]) -> Result<usize> {
        match self {
            Socket::Plain(plain) => plain.write(buffer),
            Socket::Tls(tls) => tls.write(buffer),
        }
    }

    fn flush(&mut self) -> Result<()> {
        match self {
            Socket::Plain(_) => Ok(()),
            Socket::Tls(tls) => tls.flush(),
        }
    }
}
