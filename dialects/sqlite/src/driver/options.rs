//! What a URL's query, the engine's connect arguments and `set_option` may say.
use super::{error, raw::Database, script, tokens::quote};
use aludel_plugin_sdk::{Error, ErrorKind, Result, url};

/// Pragmas that may be given by their bare name, in the order in which they take effect: those that shape
/// a new file come first. Any other pragma can be given as `pragma.<name>`.
const PRAGMAS: &[&str] = &[
    "page_size",
    "encoding",
    "auto_vacuum",
    "locking_mode",
    "journal_mode",
    "synchronous",
    "foreign_keys",
    "recursive_triggers",
    "defer_foreign_keys",
    "ignore_check_constraints",
    "case_sensitive_like",
    "cache_size",
    "cache_spill",
    "mmap_size",
    "temp_store",
    "wal_autocheckpoint",
    "journal_size_limit",
    "max_page_count",
    "secure_delete",
    "fullfsync",
    "checkpoint_fullfsync",
    "automatic_index",
    "analysis_limit",
    "cell_size_check",
    "trusted_schema",
    "legacy_alter_table",
    "reverse_unordered_selects",
    "read_uncommitted",
    "hard_heap_limit",
    "soft_heap_limit",
    "threads",
    "application_id",
    "user_version",
    "query_only",
];

/// Options that are not pragmas.
const OTHERS: &[&str] = &["mode", "cache", "busy_timeout", "timeout", "vfs", "immutable", "nolock", "psow", "uri", "check_same_thread"];

/// How long to wait for a lock unless something else is asked for.
const BUSY_TIMEOUT: i32 = 5000;

/// Everything that was asked for, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Options {
    pub(super) mode: Mode,
    /// `Some(true)` shared, `Some(false)` private.
    pub(super) shared_cache: Option<bool>,
    /// Milliseconds.
    pub(super) busy_timeout: i32,
    /// Parameters for SQLite's own `file:` form.
    pub(super) uri: Vec<(String, String)>,
    /// Name and value, in the order of execution.
    pub(super) pragmas: Vec<(String, String)>,
}

/// How to open the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Read and write, made when it is missing. The default.
    Create,
    ReadWrite,
    ReadOnly,
    Memory,
}

impl Options {
    /// The defaults: made when missing, five seconds for a lock, foreign keys enforced.
    pub(super) fn new() -> Self {
        Options {
            mode: Mode::Create,
            shared_cache: None,
            busy_timeout: BUSY_TIMEOUT,
            uri: Vec::new(),
            pragmas: vec![("foreign_keys".to_owned(), "ON".to_owned())],
        }
    }

    /// Takes one option; a later one wins over an earlier one of the same name.
    pub(super) fn set(&mut self, key: &str, value: &str) -> Result<()> {
        match key {
            "mode" => self.mode = mode(value)?,
            "cache" => self.shared_cache = Some(cache(value)?),
            "busy_timeout" | "timeout" => self.busy_timeout = busy_timeout(key, value)?,
            "vfs" | "immutable" | "nolock" | "psow" => {
                self.uri.retain(|(other, _)| other != key);
                self.uri.push((key.to_owned(), value.to_owned()));
            }
            // SQLAlchemy's names: a URI is recognised by itself, and the type system guards the threads.
            "uri" | "check_same_thread" => {}
            _ => {
                let name = pragma_name(key)?;
                check_pragma_value(name, value)?;
                self.pragmas.retain(|(other, _)| other != name);
                self.pragmas.push((name.to_owned(), value.to_owned()));
                self.pragmas.sort_by_key(|(name, _)| PRAGMAS.iter().position(|known| known == name).unwrap_or(PRAGMAS.len()));
            }
        }
        Ok(())
    }

    /// Sets the lock timeout and the pragmas on an open database.
    pub(super) fn apply(&self, database: &mut Database) -> Result<()> {
        database.set_busy_timeout(self.busy_timeout);
        self.pragmas.iter().try_for_each(|(name, value)| set_pragma(database, name, value))
    }
}

/// Changes an option of an open connection.
pub(super) fn set_on_open(database: &mut Database, key: &str, value: &str) -> Result<()> {
    match key {
        "busy_timeout" | "timeout" => {
            database.set_busy_timeout(busy_timeout(key, value)?);
            Ok(())
        }
        _ if OTHERS.contains(&key) => Err(Error::new(
            ErrorKind::UNSUPPORTED,
            format!("the option `{key}` can be given only when a connection is opened\nhelp: put it into the URL"),
        )),
        _ => {
            let name = pragma_name(key)?;
            check_pragma_value(name, value)?;
            set_pragma(database, name, value)
        }
    }
}

fn set_pragma(database: &Database, name: &str, value: &str) -> Result<()> {
    // SQLite ignores a pragma that it does not know, which would hide a typing error.
    if !PRAGMAS.contains(&name) && script::query(database, "SELECT 1 FROM pragma_pragma_list WHERE name = ?", &[name])?.is_empty() {
        return Err(Error::new(ErrorKind::UNSUPPORTED, format!("SQLite has no pragma `{name}`")));
    }
    // In quotes, for `UTF-16le`; SQLite reads numbers and words from a string as well.
    script::query(database, &format!("PRAGMA {} = '{value}'", quote(name)), &[]).map(|_| ())
}

fn pragma_name(key: &str) -> Result<&str> {
    if let Some(name) = key.strip_prefix("pragma.") {
        let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        return if plain { Ok(name) } else { Err(unknown(key)) };
    }
    PRAGMAS.iter().find(|known| **known == key).copied().ok_or_else(|| unknown(key))
}

/// Values go into the text of a statement, so only plain words and numbers are let through.
fn check_pragma_value(name: &str, value: &str) -> Result<()> {
    let plain = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
    if plain && !value.contains("--") {
        return Ok(());
    }
    Err(invalid(name, value, "a word or a number"))
}

fn mode(value: &str) -> Result<Mode> {
    match value {
        "ro" => Ok(Mode::ReadOnly),
        "rw" => Ok(Mode::ReadWrite),
        "rwc" => Ok(Mode::Create),
        "memory" => Ok(Mode::Memory),
        _ => Err(invalid("mode", value, "`ro`, `rw`, `rwc` or `memory`")),
    }
}

fn cache(value: &str) -> Result<bool> {
    match value {
        "shared" => Ok(true),
        "private" => Ok(false),
        _ => Err(invalid("cache", value, "`shared` or `private`")),
    }
}

/// `busy_timeout` is in milliseconds as SQLite's, `timeout` in seconds as SQLAlchemy's.
fn busy_timeout(key: &str, value: &str) -> Result<i32> {
    let milliseconds = match key {
        "timeout" => value.parse::<f64>().ok().map(|seconds| seconds * 1000.0),
        _ => value.parse::<u32>().ok().map(f64::from),
    };
    match milliseconds.filter(|milliseconds| (0.0..=f64::from(i32::MAX)).contains(milliseconds)) {
        Some(milliseconds) => Ok(milliseconds as i32),
        None if key == "timeout" => Err(invalid(key, value, "a number of seconds")),
        None => Err(invalid(key, value, "a number of milliseconds")),
    }
}

fn invalid(key: &str, value: &str, expected: &str) -> Error {
    error::misuse(format!("the option `{key}` cannot be `{value}`: it takes {expected}"))
}

fn unknown(key: &str) -> Error {
    let names: Vec<&str> = OTHERS.iter().chain(PRAGMAS).copied().collect();
    Error::new(ErrorKind::UNSUPPORTED, format!("SQLite has no option `{key}`\nhelp: {}, and `pragma.<name>`", url::near_options(key, &names)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(pairs: &[(&str, &str)]) -> Result<Options> {
        let mut options = Options::new();
        pairs.iter().try_for_each(|(key, value)| options.set(key, value))?;
        Ok(options)
    }

    #[test]
    fn defaults_and_the_last_one_wins() {
        let defaults = options(&[]).unwrap();
        assert_eq!((defaults.mode, defaults.busy_timeout), (Mode::Create, 5000));
        assert_eq!(defaults.pragmas, [("foreign_keys".to_owned(), "ON".to_owned())]);
        let set = options(&[("timeout", "1.5"), ("foreign_keys", "OFF"), ("pragma.page_size", "8192"), ("mode", "ro")]).unwrap();
        assert_eq!((set.mode, set.busy_timeout), (Mode::ReadOnly, 1500));
        assert_eq!(set.pragmas, [("page_size".to_owned(), "8192".to_owned()), ("foreign_keys".to_owned(), "OFF".to_owned())]);
    }

    #[test]
    fn an_unknown_option_suggests_a_near_one() {
        let message = options(&[("busy_timout", "1")]).unwrap_err().message;
        assert!(
            message.starts_with("SQLite has no option `busy_timout`\nhelp: did you mean `busy_timeout`?\nthe options are `mode`, `cache`, "),
            "{message}"
        );
        let message = options(&[("colour", "1")]).unwrap_err().message;
        assert!(!message.contains("did you mean"), "{message}");
    }

    #[test]
    fn values_are_checked() {
        for (key, value, message) in [
            ("mode", "rx", "the option `mode` cannot be `rx`: it takes `ro`, `rw`, `rwc` or `memory`"),
            ("cache", "", "the option `cache` cannot be ``: it takes `shared` or `private`"),
            ("timeout", "-1", "the option `timeout` cannot be `-1`: it takes a number of seconds"),
            ("timeout", "NaN", "the option `timeout` cannot be `NaN`: it takes a number of seconds"),
            ("busy_timeout", "1.5", "the option `busy_timeout` cannot be `1.5`: it takes a number of milliseconds"),
            ("journal_mode", "WAL; DROP TABLE t", "the option `journal_mode` cannot be `WAL; DROP TABLE t`: it takes a word or a number"),
        ] {
            assert_eq!(options(&[(key, value)]).unwrap_err().message, message);
        }
        assert!(options(&[("pragma.x y", "1")]).is_err());
    }
}
