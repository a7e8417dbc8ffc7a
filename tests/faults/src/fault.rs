//! What can happen to bytes on their way.

/// A fault of the network, from the moment it is set. Numbers of bytes are counted from then, over all connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// None.
    None,
    /// A new connection is closed at once.
    CloseOnAccept,
    /// A new connection is reset at once.
    ResetOnAccept,
    /// So many bytes of the server's answer arrive, then both sides are closed.
    CutReply(u64),
    /// So many bytes of a request arrive, then both sides are closed.
    CutRequest(u64),
    /// So many bytes of the server's answer arrive, then the connection is reset.
    ResetReply(u64),
    /// So many bytes of the server's answer arrive, then it is as if the server had closed its direction only.
    HalfClose(u64),
    /// So many bytes of the server's answer arrive, then nothing any more, and nothing is closed.
    Stall(u64),
    /// Requests do not arrive any more, and nothing is closed.
    StallRequest,
    /// The server's answer arrives one byte at a time.
    Slow,
    /// So many bytes of the server's answer arrive, then as many others as were sent.
    Garbage(u64),
    /// So many bytes of the server's answer arrive, then every piece twice.
    Twice(u64),
}

/// What becomes of a piece of data.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// It is passed on.
    Pass(Vec<u8>),
    /// It is passed on, a byte at a time.
    Trickle(Vec<u8>),
    /// This much is passed on; then both sides are closed.
    Close(Vec<u8>),
    /// This much is passed on; then the connection is reset.
    Reset(Vec<u8>),
    /// This much is passed on; then this direction is closed.
    Half(Vec<u8>),
    /// This much is passed on; the rest is swallowed.
    Swallow(Vec<u8>),
}

impl Fault {
    /// What becomes of `data`, when `before` bytes went the same way since the fault was set.
    pub(crate) fn apply(self, to_client: bool, before: u64, data: &[u8]) -> Piece {
        let first = |limit: u64| data[..usize::try_from(limit.saturating_sub(before)).map_or(data.len(), |rest| rest.min(data.len()))].to_vec();
        let over = |limit: u64| before + data.len() as u64 > limit;
        match (self, to_client) {
            (Fault::CutReply(at), true) | (Fault::CutRequest(at), false) if over(at) => Piece::Close(first(at)),
            (Fault::ResetReply(at), true) if over(at) => Piece::Reset(first(at)),
            (Fault::HalfClose(at), true) if over(at) => Piece::Half(first(at)),
            (Fault::Stall(at), true) if over(at) => Piece::Swallow(first(at)),
            (Fault::StallRequest, false) => Piece::Swallow(Vec::new()),
            (Fault::Slow, true) => Piece::Trickle(data.to_vec()),
            (Fault::Garbage(at), true) if over(at) => {
                let mut mixed = first(at);
                let known = mixed.len();
                // Each byte another one, the same ones in each run.
                mixed.extend(data[known..].iter().enumerate().map(|(index, byte)| byte ^ (0x5A_u8.wrapping_add((index as u8).wrapping_mul(31))) | 1));
                Piece::Pass(mixed)
            }
            (Fault::Twice(at), true) if over(at) => Piece::Pass([data, data].concat()),
            _ => Piece::Pass(data.to_vec()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_counted_from_when_the_fault_was_set() {
        assert_eq!(Fault::CutReply(5).apply(true, 3, b"abcd"), Piece::Close(b"ab".to_vec()));
        assert_eq!(Fault::CutReply(5).apply(true, 9, b"abcd"), Piece::Close(Vec::new()));
        assert_eq!(Fault::CutReply(5).apply(true, 1, b"abcd"), Piece::Pass(b"abcd".to_vec()));
        assert_eq!(Fault::CutReply(0).apply(false, 0, b"abcd"), Piece::Pass(b"abcd".to_vec()));
    }

    #[test]
    fn garbage_is_as_long_and_not_the_same() {
        let Piece::Pass(bytes) = Fault::Garbage(1).apply(true, 0, b"abcd") else { panic!() };
        assert!(bytes.len() == 4 && bytes[0] == b'a' && bytes[1..] != b"bcd"[..]);
    }
}
