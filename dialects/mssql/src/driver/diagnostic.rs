//! From what a driver reports to an error of the plugin interface.
//!
//! Errors of the server are known by their number, which is the same in every language and over every driver; what SQLSTATE
//! a driver makes of a number differs from one to the next. Only where there is no number of the server's does the SQLSTATE tell.
use aludel_plugin_sdk::{Error, ErrorKind};

/// One record of a driver's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Diagnostic {
    pub(super) state: String,
    pub(super) native: i32,
    pub(super) message: String,
}

/// What a number means.
struct Class {
    kind: ErrorKind,
    /// The same work may succeed when it is tried again.
    transient: bool,
    /// The connection is gone.
    dead: bool,
}

const fn class(kind: ErrorKind) -> Class {
    Class { kind, transient: false, dead: false }
}

const fn transient(kind: ErrorKind) -> Class {
    Class { kind, transient: true, dead: false }
}

const DEAD: Class = Class { kind: ErrorKind::CONNECTION, transient: true, dead: true };

/// The class of a number of the server's, or of a driver's own.
fn by_number(diagnostic: &Diagnostic) -> Option<Class> {
    Some(match diagnostic.native {
        1505 | 2601 | 2627 => class(ErrorKind::UNIQUE),
        // One number for both; the words that tell them apart are SQL's and are not translated.
        547 if diagnostic.message.contains("CHECK") => class(ErrorKind::CHECK),
        547 => class(ErrorKind::FOREIGN_KEY),
        515 => class(ErrorKind::NOT_NULL),
        1205 => transient(ErrorKind::DEADLOCK),
        1222 => transient(ErrorKind::LOCK_TIMEOUT),
        3958 | 3960 | 3961 | 3966 | 41_301 | 41_302 | 41_305 | 41_325 | 41_839 => transient(ErrorKind::SERIALIZATION),
        207 | 208 | 1088 | 1911 | 2760 | 2812 | 3701 | 3728 | 4121 | 4902 | 4924 | 15_151 => class(ErrorKind::UNKNOWN_OBJECT),
        102 | 103 | 105 | 107 | 109 | 110 | 111 | 113 | 119 | 120 | 121 | 137 | 145 | 156 | 164 | 170 | 195 | 319 | 321 | 408 | 1008 | 1033
        | 8120 | 10_753 => class(ErrorKind::SYNTAX),
        220 | 232 | 234 | 235 | 241 | 242 | 244 | 245 | 248 | 257 | 260 | 293 | 295 | 296 | 402 | 512 | 529 | 535 | 544 | 1007 | 2628 | 3621
        | 3623 | 6522 | 8101 | 8114 | 8115 | 8134 | 8152 | 8169 | 9807 | 13_609 => class(ErrorKind::DATA),
        // There is one already.
        1801 | 1913 | 2705 | 2714 | 15_530 => class(ErrorKind::OTHER),
        // OUTPUT on a table with triggers.
        334 => class(ErrorKind::UNSUPPORTED),
        229 | 230 | 262 | 297 | 300 | 916 | 15_247 => class(ErrorKind::PERMISSION),
        911 | 4060 | 4062 | 4063 | 4064 | 18_452 | 18_456 | 18_470 | 18_486 | 18_487 | 18_488 => class(ErrorKind::CANNOT_CONNECT),
        3906 | 3908 | 978 => class(ErrorKind::READ_ONLY),
        266 | 628 | 3902 | 3903 | 3931 => class(ErrorKind::MISUSE),
        701 | 802 | 1101 | 1105 | 8645 | 9002 | 17_300 | 17_803 | 17_809 => class(ErrorKind::RESOURCE),
        // Locks run out; then Azure's own, which asks to come again.
        1204 | 10_928 | 10_929 | 10_936 | 40_143 | 40_197 | 40_501 | 40_540 | 40_613 | 49_918 | 49_919 | 49_920 => transient(ErrorKind::RESOURCE),
        823..=825 | 7105 => class(ErrorKind::CORRUPT),
        -2 => transient(ErrorKind::TIMEOUT),
        // Ended by an administrator or by Azure's limits, shut down, or the network's own: aborted, reset, timed out.
        64 | 233 | 596 | 6005 | 10_053 | 10_054 | 10_060 | 17_142..=17_148 | 17_830 | 40_549..=40_553 => DEAD,
        // FreeTDS's own: a read or write failed, the server closed, the connection had ended before.
        20_004 | 20_006 | 20_017 | 20_047 => DEAD,
        20_003 => transient(ErrorKind::TIMEOUT),
        20_002 | 20_009 | 20_012 | 20_013 => class(ErrorKind::CANNOT_CONNECT),
        _ => return None,
    })
}

/// The class where the number says nothing.
fn by_state(state: &str) -> Class {
    match state {
        "HYT00" | "HYT01" => transient(ErrorKind::TIMEOUT),
        "HY008" | "57014" => class(ErrorKind::CANCELLED),
        "08001" | "08004" | "28000" | "IM002" | "IM003" | "IM004" | "IM005" | "IM006" => class(ErrorKind::CANNOT_CONNECT),
        "23505" => class(ErrorKind::UNIQUE),
        "23503" => class(ErrorKind::FOREIGN_KEY),
        "23502" => class(ErrorKind::NOT_NULL),
        "23514" => class(ErrorKind::CHECK),
        "40P01" => transient(ErrorKind::DEADLOCK),
        "55P03" => transient(ErrorKind::LOCK_TIMEOUT),
        "42S02" | "42S22" | "42P01" | "42703" => class(ErrorKind::UNKNOWN_OBJECT),
        "42501" => class(ErrorKind::PERMISSION),
        "HYC00" => class(ErrorKind::UNSUPPORTED),
        "HY010" | "24000" | "07002" | "07005" => class(ErrorKind::MISUSE),
        state => match state.get(..2) {
            Some("08") => DEAD,
            Some("23") => class(ErrorKind::CONSTRAINT),
            Some("40") => transient(ErrorKind::SERIALIZATION),
            Some("42" | "37") => class(ErrorKind::SYNTAX),
            Some("22") => class(ErrorKind::DATA),
            _ => class(ErrorKind::OTHER),
        },
    }
}

/// The error of a driver's records, of which the first that is known decides.
pub(super) fn error(function: &str, records: &[Diagnostic]) -> Error {
    let known = records.iter().find_map(|record| Some((record, by_number(record)?)));
    let Some((record, class)) = known.or_else(|| records.first().map(|record| (record, by_state(&record.state)))) else {
        // Drivers that lose the server in the middle of an answer may leave nothing.
        return Error::new(ErrorKind::OTHER, format!("the driver failed in {function} and did not say why"));
    };
    let mut error = Error::new(class.kind, plain(&record.message)).native(record.native).sqlstate(&record.state);
    error.transient = class.transient;
    error.connection_dead = class.dead;
    details(record, error)
}

/// The message without the names of driver and server in brackets before it.
fn plain(message: &str) -> String {
    let mut rest = message.trim();
    while let Some(after) = rest.strip_prefix('[').and_then(|inner| inner.split_once(']')).map(|(_, after)| after) {
        rest = after.trim_start();
    }
    (if rest.is_empty() { message.trim() } else { rest }).to_owned()
}

/// The names that stand in the messages. Where a message is translated and its quotes differ, they are left out.
fn details(record: &Diagnostic, mut error: Error) -> Error {
    let message = &record.message;
    let names: Vec<&str> = quoted(message);
    let name = |index: usize| names.get(index).copied();
    let found: Vec<(&str, Option<&str>)> = match record.native {
        2627 => vec![("constraint", name(0)), ("table", name(1)), ("detail", key(message))],
        2601 => vec![("table", name(0)), ("constraint", name(1)), ("detail", key(message))],
        547 => vec![("constraint", name(0)), ("table", name(2)), ("column", name(3))],
        515 | 2628 => {
            let (column, table) = if record.native == 515 { (name(0), name(1)) } else { (name(1), name(0)) };
            vec![("column", column), ("table", table)]
        }
        // An index that cannot become unique, or exists already.
        1505 => vec![("table", name(0)), ("constraint", name(1)), ("detail", key(message))],
        1913 => vec![("constraint", name(0)), ("table", name(1))],
        208 | 544 | 1088 | 2714 | 3701 | 4902 => vec![("table", name(0))],
        207 | 1911 => vec![("column", name(0))],
        _ => Vec::new(),
    };
    for (key, value) in found {
        if let Some(value) = value {
            // A table's name comes with its database and schema.
            let value = if key == "table" { value.rsplit('.').next().unwrap_or(value) } else { value };
            error = error.detail(key, value);
        }
    }
    error
}

/// What stands in quotes, single or double, in this order.
fn quoted(message: &str) -> Vec<&str> {
    let (mut found, mut rest) = (Vec::new(), message);
    while let Some(start) = rest.find(['\'', '"']) {
        let quote = &rest[start..=start];
        let inner = &rest[start + 1..];
        let Some(end) = inner.find(quote) else { break };
        found.push(&inner[..end]);
        rest = &inner[end + 1..];
    }
    found
}

/// `The duplicate key value is (a, b).`
fn key(message: &str) -> Option<&str> {
    let start = message.find("The duplicate key value is (")?;
    Some(message[start..].trim_end().trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(native: i32, state: &str, message: &str) -> Error {
        error("SQLExecute", &[Diagnostic { state: state.into(), native, message: message.into() }])
    }

    fn detail<'e>(error: &'e Error, key: &str) -> Option<&'e str> {
        error.details.iter().find(|(own, _)| own == key).map(|(_, value)| value.as_str())
    }

    #[test]
    fn a_unique_constraint_is_named() {
        let text = "[Microsoft][ODBC Driver 18 for SQL Server][SQL Server]Violation of UNIQUE KEY constraint 'uq_users_name'. \
            Cannot insert duplicate key in object 'dbo.users'. The duplicate key value is (Ada).";
        let error = of(2627, "23000", text);
        assert_eq!(error.kind, ErrorKind::UNIQUE);
        assert!(error.message.starts_with("Violation of"), "{}", error.message);
        assert_eq!((detail(&error, "constraint"), detail(&error, "table")), (Some("uq_users_name"), Some("users")));
        assert_eq!(detail(&error, "detail"), Some("The duplicate key value is (Ada)"));
        let text = "Cannot insert duplicate key row in object 'dbo.users' with unique index 'ix_name'. The duplicate key value is (Ada).";
        let error = of(2601, "23000", text);
        assert_eq!((detail(&error, "constraint"), detail(&error, "table")), (Some("ix_name"), Some("users")));
    }

    #[test]
    fn one_number_is_two_constraints() {
        let text = "The INSERT statement conflicted with the FOREIGN KEY constraint \"fk_posts_users\". \
            The conflict occurred in database \"app\", table \"dbo.users\", column 'id'.";
        let error = of(547, "23000", text);
        assert_eq!(error.kind, ErrorKind::FOREIGN_KEY);
        assert_eq!(detail(&error, "constraint"), Some("fk_posts_users"));
        assert_eq!((detail(&error, "table"), detail(&error, "column")), (Some("users"), Some("id")));
        assert_eq!(of(547, "23000", &text.replace("FOREIGN KEY", "CHECK")).kind, ErrorKind::CHECK);
    }

    #[test]
    fn a_missing_value_names_its_column() {
        let text = "Cannot insert the value NULL into column 'name', table 'app.dbo.users'; column does not allow nulls. INSERT fails.";
        let error = of(515, "23000", text);
        assert_eq!((error.kind, detail(&error, "column"), detail(&error, "table")), (ErrorKind::NOT_NULL, Some("name"), Some("users")));
        let text = "String or binary data would be truncated in table 'app.dbo.users', column 'name'. Truncated value: 'Ad'.";
        let error = of(2628, "22001", text);
        assert_eq!((error.kind, detail(&error, "column"), detail(&error, "table")), (ErrorKind::DATA, Some("name"), Some("users")));
    }

    #[test]
    fn the_number_decides_whatever_the_state() {
        for state in ["40001", "42000", "HY000", "S1000"] {
            let error = of(1205, state, "was deadlocked");
            assert_eq!((error.kind, error.transient, error.connection_dead), (ErrorKind::DEADLOCK, true, false), "{state}");
        }
        assert_eq!(of(1222, "42000", "").kind, ErrorKind::LOCK_TIMEOUT);
        assert_eq!(of(18_456, "28000", "Login failed for user 'ada'.").kind, ErrorKind::CANNOT_CONNECT);
        assert_eq!(of(8134, "22012", "").kind, ErrorKind::DATA);
        assert_eq!(of(208, "42S02", "Invalid object name 'dbo.x'.").kind, ErrorKind::UNKNOWN_OBJECT);
    }

    #[test]
    fn the_known_record_decides() {
        let record = |native, state: &str| Diagnostic { state: state.into(), native, message: format!("m{native}") };
        let error = error("SQLExecute", &[record(0, "01000"), record(2627, "23000"), record(3621, "01000")]);
        assert_eq!((error.kind, error.native), (ErrorKind::UNIQUE, 2627));
    }

    #[test]
    fn without_a_number_the_state_tells() {
        assert_eq!(of(0, "HYT00", "Query timeout expired").kind, ErrorKind::TIMEOUT);
        assert_eq!(of(0, "HY008", "Operation canceled").kind, ErrorKind::CANCELLED);
        let lost = of(0, "08S01", "Communication link failure");
        assert_eq!((lost.kind, lost.connection_dead), (ErrorKind::CONNECTION, true));
        assert_eq!(error("SQLFetch", &[]).message, "the driver failed in SQLFetch and did not say why");
    }

    #[test]
    fn no_text_panics() {
        for text in ["", "'", "\"", "[", "[a", "[a]", "'é'\"é", "The duplicate key value is ("] {
            for native in [2627, 2601, 547, 515, 2628, 208, 207, 0] {
                let _ = of(native, "", text);
            }
        }
    }
}
