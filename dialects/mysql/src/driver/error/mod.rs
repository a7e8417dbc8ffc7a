//! From the servers' numbers to error kinds.
//!
//! The number decides; where it is unknown, the class of the SQLSTATE does. Names of constraints, tables and columns stand
//! nowhere but in the servers' fixed messages, and are read there.
mod names;

use aludel_plugin_sdk::{Error, ErrorKind};
use std::io;

/// Classifies a server's error.
#[cold]
pub(super) fn classify(code: u16, state: &str, message: &str) -> Error {
    let kind = kind(code).unwrap_or_else(|| kind_of_state(state));
    let (transient, dead) = flags(code, kind);
    let mut error = Error::new(kind, message).native(i32::from(code)).sqlstate(state);
    error.transient = transient;
    error.connection_dead = dead;
    if code == 1615 || code == 1243 {
        // The table has changed under a prepared statement, or the server has forgotten it: prepare again.
        error = error.detail("stale_statement", "1");
    }
    names::add(error, code, message)
}

/// The same work may succeed when tried again; the connection is gone.
fn flags(code: u16, kind: ErrorKind) -> (bool, bool) {
    let transient =
        matches!(kind, ErrorKind::DEADLOCK | ErrorKind::LOCK_TIMEOUT | ErrorKind::SERIALIZATION) || matches!(code, 1040 | 1203 | 1226 | 1615);
    (transient, kind == ErrorKind::CONNECTION)
}

fn kind(code: u16) -> Option<ErrorKind> {
    Some(match code {
        1062 | 1022 | 1169 | 1586 | 1859 => ErrorKind::UNIQUE,
        1216 | 1217 | 1451 | 1452 | 1761 | 1762 => ErrorKind::FOREIGN_KEY,
        1048 | 1364 | 1263 | 1566 => ErrorKind::NOT_NULL,
        3819 | 4025 => ErrorKind::CHECK,
        // 1020: another transaction has changed the row since (MariaDB's snapshot isolation); 3101, 1180: group replication.
        1020 | 3101 => ErrorKind::SERIALIZATION,
        1213 | 1614 | 3058 => ErrorKind::DEADLOCK,
        1205 | 3572 | 1206 => ErrorKind::LOCK_TIMEOUT,
        1064 | 1149 | 1065 | 1295 | 1235 | 1248 | 1066 | 1060 | 1110 | 1221 => return syntax(code),
        1044 | 1045 | 1142 | 1143 | 1227 | 1370 | 1410 | 1698 | 3118 | 1820 | 1862 | 3955 | 4151 => ErrorKind::PERMISSION,
        1264 | 1265 | 1292 | 1366 | 1367 | 1406 | 1411 | 1426 | 1441 | 1690 | 1365 | 1674 | 1300 | 1301 | 1118 | 3140..=3158 | 4036..=4042 => {
            ErrorKind::DATA
        }
        1317 | 1028 => ErrorKind::CANCELLED,
        1969 | 3024 => ErrorKind::TIMEOUT,
        1046 | 1049 | 1051 | 1054 | 1072 | 1091 | 1109 | 1141 | 1146 | 1176 | 1247 | 1305 | 1128 | 1360 | 1420 | 4031 | 4091 | 1193 | 1273 | 1115
        | 3162 => ErrorKind::UNKNOWN_OBJECT,
        1040 | 1203 | 1226 | 1021 | 1037 | 1038 | 1041 | 1114 | 1135 | 1153 | 1197 | 1461 | 3016 => ErrorKind::RESOURCE,
        1053 | 1077 | 1079 | 1080 | 1152 | 1154..=1161 | 1184 | 1927 | 2006 | 2013 | 1042 | 1043 | 1047 | 3032 | 3169 | 4032 | 1835 => {
            ErrorKind::CONNECTION
        }
        1036 | 1290 | 1792 | 1836 => ErrorKind::READ_ONLY,
        1033 | 1034 | 1035 | 1194 | 1195 | 1712 => ErrorKind::CORRUPT,
        1210 | 1243 | 1390 => ErrorKind::MISUSE,
        1148 | 3948 | 4166 => ErrorKind::UNSUPPORTED,
        1615 => ErrorKind::OTHER,
        _ => return None,
    })
}

/// What is wrong with the text of a statement.
fn syntax(code: u16) -> Option<ErrorKind> {
    Some(if matches!(code, 1295 | 1235) { ErrorKind::UNSUPPORTED } else { ErrorKind::SYNTAX })
}

/// For numbers that are not known: what the standard's class says.
fn kind_of_state(state: &str) -> ErrorKind {
    match state.get(..2) {
        _ if state == "40001" => ErrorKind::SERIALIZATION,
        _ if state == "70100" => ErrorKind::CANCELLED,
        Some("08") => ErrorKind::CONNECTION,
        Some("22") => ErrorKind::DATA,
        Some("23") => ErrorKind::CONSTRAINT,
        Some("28") => ErrorKind::PERMISSION,
        _ if matches!(state, "42S02" | "42S22" | "42000" | "42S12") => match state {
            "42000" => ErrorKind::SYNTAX,
            _ => ErrorKind::UNKNOWN_OBJECT,
        },
        Some("0A") => ErrorKind::UNSUPPORTED,
        _ => ErrorKind::OTHER,
    }
}

/// The stream has failed: whatever was going on, its outcome is not known.
#[cold]
pub(super) fn from_io(error: &io::Error) -> Error {
    let waited = matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut);
    let message = match waited {
        true => {
            "the server did not answer within the read or write timeout\nhelp: raise `read_timeout` or `write_timeout`, or leave them out".to_owned()
        }
        false => format!("the connection to the server is lost: {error}"),
    };
    Error::new(ErrorKind::CONNECTION, message).native(2013).sqlstate("08S01").connection_dead()
}

#[cold]
pub(super) fn closed_by_server() -> Error {
    Error::new(ErrorKind::CONNECTION, "the server has closed the connection").native(2013).sqlstate("08S01").connection_dead()
}

#[cold]
pub(super) fn gone() -> Error {
    Error::new(ErrorKind::CONNECTION, "the connection to the server was lost earlier").native(2006).sqlstate("08S01").connection_dead()
}

/// The error for a number that is not, or no longer, one of this connection's.
#[cold]
pub(super) fn stale(what: &str, number: u64) -> Error {
    Error::new(
        ErrorKind::MISUSE,
        format!("there is no {what} {number:#x} on this connection\nhelp: it was closed, or it belongs to another connection"),
    )
}

#[cold]
pub(super) fn misuse(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::MISUSE, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_its_kind() {
        let cases = [
            (1062, ErrorKind::UNIQUE, false, false),
            (1452, ErrorKind::FOREIGN_KEY, false, false),
            (1048, ErrorKind::NOT_NULL, false, false),
            (1364, ErrorKind::NOT_NULL, false, false),
            (3819, ErrorKind::CHECK, false, false),
            (4025, ErrorKind::CHECK, false, false),
            (1213, ErrorKind::DEADLOCK, true, false),
            (1205, ErrorKind::LOCK_TIMEOUT, true, false),
            (1040, ErrorKind::RESOURCE, true, false),
            (1045, ErrorKind::PERMISSION, false, false),
            (1146, ErrorKind::UNKNOWN_OBJECT, false, false),
            (1064, ErrorKind::SYNTAX, false, false),
            (1406, ErrorKind::DATA, false, false),
            (1927, ErrorKind::CONNECTION, false, true),
            (3024, ErrorKind::TIMEOUT, false, false),
            (1969, ErrorKind::TIMEOUT, false, false),
            (1317, ErrorKind::CANCELLED, false, false),
            (1792, ErrorKind::READ_ONLY, false, false),
            (1295, ErrorKind::UNSUPPORTED, false, false),
        ];
        for (code, kind, transient, dead) in cases {
            let error = classify(code, "HY000", "x");
            assert_eq!((error.kind, error.transient, error.connection_dead, error.native), (kind, transient, dead, i32::from(code)), "{code}");
        }
    }

    #[test]
    fn an_unknown_number_goes_by_its_state() {
        assert_eq!(classify(9999, "23000", "x").kind, ErrorKind::CONSTRAINT);
        assert_eq!(classify(9999, "22003", "x").kind, ErrorKind::DATA);
        assert_eq!(classify(9999, "", "x").kind, ErrorKind::OTHER);
    }
}
