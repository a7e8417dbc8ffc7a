//! A relay between us and a server, with faults on demand.
use crate::fault::{Fault, Piece};
use parking_lot::Mutex;
use socket2::SockRef;
use std::{
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Weak,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

/// Listens on a free port of this machine and passes everything on to a server, until it is dropped.
pub struct Proxy {
    address: SocketAddr,
    state: Arc<State>,
}

struct State {
    server: String,
    fault: Mutex<Fault>,
    to_server: AtomicU64,
    to_client: AtomicU64,
    accepted: AtomicU64,
    ended: AtomicBool,
    open: Mutex<Vec<Weak<Pair>>>,
}

/// One connection: both of its streams, which close when both directions have ended.
struct Pair {
    client: TcpStream,
    server: TcpStream,
    /// The client's side ends with a reset instead of a close.
    reset: AtomicBool,
}

impl Pair {
    /// Ends both directions. A stream that is to be reset must not be shut down for writing: it would say goodbye.
    fn end(&self) {
        let how = if self.reset.load(Ordering::SeqCst) { Shutdown::Read } else { Shutdown::Both };
        let _ = (self.client.shutdown(how), self.server.shutdown(Shutdown::Both));
    }
}

impl Proxy {
    /// A relay to `server` (`host:port`).
    pub fn start(server: impl Into<String>) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("its address");
        let state = Arc::new(State {
            server: server.into(),
            fault: Mutex::new(Fault::None),
            to_server: AtomicU64::new(0),
            to_client: AtomicU64::new(0),
            accepted: AtomicU64::new(0),
            ended: AtomicBool::new(false),
            open: Mutex::new(Vec::new()),
        });
        let shared = Arc::clone(&state);
        thread::spawn(move || accept(&listener, &shared));
        Proxy { address, state }
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// From now on this happens; the bytes are counted from 0.
    pub fn set(&self, fault: Fault) {
        let mut current = self.state.fault.lock();
        self.state.to_server.store(0, Ordering::SeqCst);
        self.state.to_client.store(0, Ordering::SeqCst);
        *current = fault;
    }

    /// Bytes of the server's answers since a fault was set.
    pub fn replied(&self) -> u64 {
        self.state.to_client.load(Ordering::SeqCst)
    }

    /// Bytes of requests since a fault was set.
    pub fn requested(&self) -> u64 {
        self.state.to_server.load(Ordering::SeqCst)
    }

    /// Connections that came in.
    pub fn accepted(&self) -> u64 {
        self.state.accepted.load(Ordering::SeqCst)
    }

    /// Closes every connection that is open, as a network does that goes away.
    pub fn close_all(&self) {
        self.state.open.lock().drain(..).filter_map(|pair| pair.upgrade()).for_each(|pair| pair.end());
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.state.ended.store(true, Ordering::SeqCst);
        self.close_all();
        // The listener waits for a connection.
        let _ = TcpStream::connect_timeout(&self.address, Duration::from_secs(1));
    }
}

fn accept(listener: &TcpListener, state: &Arc<State>) {
    for client in listener.incoming() {
        let Ok(client) = client else { continue };
        if state.ended.load(Ordering::SeqCst) {
            return;
        }
        state.accepted.fetch_add(1, Ordering::SeqCst);
        let fault = *state.fault.lock();
        match fault {
            Fault::CloseOnAccept => continue,
            Fault::ResetOnAccept => {
                reset(&client);
                continue;
            }
            _ => {}
        }
        let Ok(server) = TcpStream::connect(&state.server) else { continue };
        let _ = (client.set_nodelay(true), server.set_nodelay(true));
        let pair = Arc::new(Pair { client, server, reset: AtomicBool::new(false) });
        state.open.lock().push(Arc::downgrade(&pair));
        for to_client in [false, true] {
            let (pair, state) = (Arc::clone(&pair), Arc::clone(state));
            thread::spawn(move || {
                pump(&pair, to_client, &state);
                pair.end();
            });
        }
    }
}

/// The next close of this stream is a reset.
fn reset(stream: &TcpStream) {
    let _ = SockRef::from(stream).set_linger(Some(Duration::ZERO));
}

fn pump(pair: &Pair, to_client: bool, state: &State) {
    let (mut from, mut to) = if to_client { (&pair.server, &pair.client) } else { (&pair.client, &pair.server) };
    let counter = if to_client { &state.to_client } else { &state.to_server };
    let mut buffer = vec![0; 16 << 10];
    loop {
        let read = match from.read(&mut buffer) {
            Ok(0) | Err(_) => return,
            Ok(read) => read,
        };
        let (fault, before) = {
            let fault = state.fault.lock();
            (*fault, counter.fetch_add(read as u64, Ordering::SeqCst))
        };
        let passed = match fault.apply(to_client, before, &buffer[..read]) {
            Piece::Pass(bytes) | Piece::Swallow(bytes) => to.write_all(&bytes),
            Piece::Trickle(bytes) => bytes.iter().try_for_each(|byte| {
                thread::sleep(Duration::from_micros(20));
                to.write_all(&[*byte])
            }),
            Piece::Half(bytes) => to.write_all(&bytes).and_then(|()| to.shutdown(Shutdown::Write)),
            Piece::Close(bytes) => return drop(to.write_all(&bytes)),
            Piece::Reset(bytes) => {
                let _ = to.write_all(&bytes);
                reset(to);
                return pair.reset.store(true, Ordering::SeqCst);
            }
        };
        if passed.is_err() {
            return;
        }
    }
}
