//! The short answers: OK, end of rows, error.
use super::{Reader, garbled};
use crate::driver::error;
use aludel_plugin_sdk::{Error, Result};
use mysql::consts::StatusFlags;

/// What a command did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::driver) struct Done {
    pub(in crate::driver) affected: u64,
    /// The first key that was generated; 0 when none was.
    pub(in crate::driver) last_id: u64,
    pub(in crate::driver) warnings: u16,
    /// `Records: 3  Duplicates: 0  Warnings: 0` and the like.
    pub(in crate::driver) info: String,
}

/// An OK packet, or the end of rows in the form of one.
pub(super) fn done(packet: &[u8]) -> Result<(Done, StatusFlags)> {
    let mut reader = Reader(packet);
    reader.u8()?;
    let (affected, last_id) = (reader.length()?, reader.length()?);
    let status = StatusFlags::from_bits_truncate(reader.u16()?);
    let warnings = reader.u16()?;
    Ok((Done { affected, last_id, warnings, info: String::from_utf8_lossy(reader.0).into_owned() }, status))
}

/// The end of rows in its old form.
pub(super) fn eof(packet: &[u8]) -> Result<StatusFlags> {
    let mut reader = Reader(packet);
    reader.take(3)?;
    reader.u16().map(StatusFlags::from_bits_truncate)
}

/// An error packet. Before the login is over it has no SQLSTATE.
#[cold]
pub(super) fn error(packet: &[u8]) -> Error {
    let mut reader = Reader(packet);
    let Ok(code) = reader.take(1).and_then(|_| reader.u16()) else { return garbled("an error packet") };
    let mut state = None;
    if let [b'#', a, b, c, d, e, rest @ ..] = reader.0 {
        state = Some([*a, *b, *c, *d, *e]);
        reader = Reader(rest);
    }
    let message = String::from_utf8_lossy(reader.0);
    error::classify(code, state.as_ref().and_then(|state| std::str::from_utf8(state).ok()).unwrap_or(""), &message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use aludel_plugin_sdk::ErrorKind;

    #[test]
    fn an_ok_packet() {
        let packet = [0, 3, 0xfc, 0x2c, 0x01, 0x03, 0x00, 0x01, 0x00, b'h', b'i'];
        let (done, status) = done(&packet).unwrap();
        assert_eq!(done, Done { affected: 3, last_id: 300, warnings: 1, info: "hi".into() });
        assert_eq!(status, StatusFlags::SERVER_STATUS_IN_TRANS | StatusFlags::SERVER_STATUS_AUTOCOMMIT);
        assert!(super::done(&packet[..5]).is_err());
    }

    #[test]
    fn an_error_packet_with_and_without_a_state() {
        let with = error(b"\xff\x7a\x04#42S02Table 'a.b' doesn't exist");
        assert_eq!((with.native, with.sqlstate, with.kind), (1146, Some(*b"42S02"), ErrorKind::UNKNOWN_OBJECT));
        let without = error(b"\xff\x10\x04Too many connections");
        assert_eq!((without.native, without.kind), (1040, ErrorKind::RESOURCE));
        assert!(error(b"\xff\x10").connection_dead);
    }
}
