//! The bytes' way to the server: TCP, a unix socket, or TLS over TCP.
use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
    time::Duration,
};

/// An open stream.
pub(in crate::driver) enum Stream {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(std::os::unix::net::UnixStream),
    Tls(Box<rustls::StreamOwned<rustls::ClientConnection, TcpStream>>),
    /// While one is being changed for another.
    Nowhere,
}

impl Stream {
    /// Whether nobody between here and the server can read along.
    pub(in crate::driver) fn is_private(&self) -> bool {
        match self {
            Stream::Tcp(_) | Stream::Nowhere => false,
            #[cfg(unix)]
            Stream::Unix(_) => true,
            Stream::Tls(_) => true,
        }
    }

    /// How long a read or write may take; `None` for as long as it likes.
    pub(in crate::driver) fn set_timeouts(&self, read: Option<Duration>, write: Option<Duration>) -> io::Result<()> {
        match self {
            Stream::Tcp(stream) => both(|| stream.set_read_timeout(read), || stream.set_write_timeout(write)),
            #[cfg(unix)]
            Stream::Unix(stream) => both(|| stream.set_read_timeout(read), || stream.set_write_timeout(write)),
            Stream::Tls(stream) => both(|| stream.sock.set_read_timeout(read), || stream.sock.set_write_timeout(write)),
            Stream::Nowhere => Ok(()),
        }
    }
}

/// The same stream for another thread, which shuts it down if need be.
pub(in crate::driver) enum OtherEnd {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(std::os::unix::net::UnixStream),
}

impl Stream {
    /// Another handle to the stream, if the system gives one.
    pub(in crate::driver) fn other_end(&self) -> Option<OtherEnd> {
        match self {
            Stream::Tcp(stream) => stream.try_clone().ok().map(OtherEnd::Tcp),
            #[cfg(unix)]
            Stream::Unix(stream) => stream.try_clone().ok().map(OtherEnd::Unix),
            Stream::Tls(stream) => stream.sock.try_clone().ok().map(OtherEnd::Tcp),
            Stream::Nowhere => None,
        }
    }
}

impl OtherEnd {
    /// Ends both directions, also for a thread that waits in one of them.
    pub(in crate::driver) fn shut_down(&self) {
        // It may have ended before.
        let _ = match self {
            OtherEnd::Tcp(stream) => stream.shutdown(Shutdown::Both),
            #[cfg(unix)]
            OtherEnd::Unix(stream) => stream.shutdown(Shutdown::Both),
        };
    }
}

fn both(first: impl FnOnce() -> io::Result<()>, second: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
    first()?;
    second()
}

impl Read for Stream {
    #[inline]
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::Tcp(stream) => stream.read(buffer),
            #[cfg(unix)]
            Stream::Unix(stream) => stream.read(buffer),
            Stream::Tls(stream) => stream.read(buffer),
            Stream::Nowhere => Ok(0),
        }
    }
}

impl Write for Stream {
    #[inline]
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match self {
            Stream::Tcp(stream) => stream.write(buffer),
            #[cfg(unix)]
            Stream::Unix(stream) => stream.write(buffer),
            Stream::Tls(stream) => stream.write(buffer),
            Stream::Nowhere => Ok(0),
        }
    }

    #[inline]
    fn flush(&mut self) -> io::Result<()> {
        match self {
            Stream::Tcp(stream) => stream.flush(),
            #[cfg(unix)]
            Stream::Unix(stream) => stream.flush(),
            Stream::Tls(stream) => stream.flush(),
            Stream::Nowhere => Ok(()),
        }
    }
}
