//! What a URL's query and the engine's connect arguments may say. `-` and `_` in names are the same.
use super::error;
use aludel_plugin_sdk::{Error, ErrorKind, Result, url};
use std::{path::PathBuf, time::Duration};

/// Every name, the usual one of each first.
const NAMES: &[&str] = &[
    "socket",
    "sslmode",
    "ssl_ca",
    "ssl_cert",
    "ssl_key",
    "connect_timeout",
    "read_timeout",
    "write_timeout",
    "charset",
    "collation",
    "sql_mode",
    "time_zone",
    "init_command",
    "compress",
    "local_infile",
    "program_name",
    "statement_timeout",
    "buffered_rows_limit",
    "allow_public_key_retrieval",
    "allow_cleartext_password",
];

/// Everything that was asked for, checked.
#[derive(Debug, Clone)]
pub(super) struct Options {
    pub(super) socket: Option<PathBuf>,
    pub(super) tls: Option<TlsMode>,
    pub(super) ca: Option<PathBuf>,
    pub(super) certificate: Option<PathBuf>,
    pub(super) key: Option<PathBuf>,
    pub(super) connect_timeout: Duration,
    pub(super) read_timeout: Option<Duration>,
    pub(super) write_timeout: Option<Duration>,
    pub(super) collation: Option<String>,
    pub(super) sql_mode: Option<String>,
    pub(super) time_zone: String,
    pub(super) init_commands: Vec<String>,
    pub(super) compress: bool,
    pub(super) local_infile: bool,
    pub(super) program_name: Option<String>,
    pub(super) statement_timeout: Option<Duration>,
    /// Bytes of rows that an open cursor may leave in memory when another statement needs the connection.
    pub(super) buffered_rows_limit: usize,
    /// Whether the password may be encrypted with a key that the server sends over an open connection.
    pub(super) public_key: Option<bool>,
    pub(super) cleartext_password: bool,
}

/// How much of TLS is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TlsMode {
    Disabled,
    /// If the server can; nothing is verified.
    Preferred,
    /// Encrypted; nothing is verified.
    Required,
    /// The certificate must come from a known authority.
    VerifyCa,
    /// … and be for the host of the URL.
    VerifyIdentity,
}

impl Options {
    /// The defaults.
    pub(super) fn new() -> Self {
        Options {
            socket: None,
            tls: None,
            ca: None,
            certificate: None,
            key: None,
            connect_timeout: Duration::from_secs(10),
            read_timeout: None,
            write_timeout: None,
            collation: None,
            sql_mode: None,
            time_zone: "+00:00".to_owned(),
            init_commands: Vec::new(),
            compress: false,
            local_infile: false,
            program_name: None,
            statement_timeout: None,
            buffered_rows_limit: 64 << 20,
            public_key: None,
            cleartext_password: false,
        }
    }

    /// Takes one option; a later one wins over an earlier one of the same name.
    pub(super) fn set(&mut self, key: &str, value: &str) -> Result<()> {
        let path = || Some(PathBuf::from(value));
        let text = || Some(value.to_owned());
        match key.replace('-', "_").as_str() {
            "socket" | "unix_socket" => self.socket = path(),
            "sslmode" | "ssl_mode" => self.tls = Some(tls_mode(key, value)?),
            "ssl_ca" | "sslrootcert" => self.ca = path(),
            "ssl_cert" | "sslcert" => self.certificate = path(),
            "ssl_key" | "sslkey" => self.key = path(),
            "connect_timeout" => self.connect_timeout = seconds(key, value)?.unwrap_or(Duration::from_secs(86_400)),
            "read_timeout" => self.read_timeout = seconds(key, value)?,
            "write_timeout" => self.write_timeout = seconds(key, value)?,
            "charset" => charset(key, value)?,
            "collation" => self.collation = Some(word(key, value)?),
            "sql_mode" => self.sql_mode = Some(sql_mode(key, value)?),
            "time_zone" => self.time_zone = zone(key, value)?,
            "init_command" => self.init_commands.push(value.to_owned()),
            "compress" => self.compress = flag(key, value)?,
            "local_infile" => self.local_infile = flag(key, value)?,
            "program_name" | "application_name" => self.program_name = text(),
            "statement_timeout" => self.statement_timeout = statement_timeout(key, value)?,
            "buffered_rows_limit" => self.buffered_rows_limit = value.parse().map_err(|_| invalid(key, value, "a number of bytes"))?,
            "allow_public_key_retrieval" => self.public_key = Some(flag(key, value)?),
            "allow_cleartext_password" => self.cleartext_password = flag(key, value)?,
            _ => return Err(unknown(key)),
        }
        Ok(())
    }
}

fn tls_mode(key: &str, value: &str) -> Result<TlsMode> {
    Ok(match value.to_ascii_lowercase().replace('-', "_").as_str() {
        "disabled" | "disable" => TlsMode::Disabled,
        "preferred" | "prefer" | "allow" => TlsMode::Preferred,
        "required" | "require" => TlsMode::Required,
        "verify_ca" => TlsMode::VerifyCa,
        "verify_identity" | "verify_full" => TlsMode::VerifyIdentity,
        _ => return Err(invalid(key, value, "`disabled`, `preferred`, `required`, `verify_ca` or `verify_identity`")),
    })
}

fn flag(key: &str, value: &str) -> Result<bool> {
    match value.to_ascii_lowercase().as_str() {
        "1" | "true" | "on" | "yes" => Ok(true),
        "0" | "false" | "off" | "no" => Ok(false),
        _ => Err(invalid(key, value, "`1` or `0`")),
    }
}

/// `None` for 0: no limit.
fn seconds(key: &str, value: &str) -> Result<Option<Duration>> {
    let parsed = value.parse::<f64>().ok().filter(|seconds| (0.0..=1e6).contains(seconds)).map(Duration::from_secs_f64);
    parsed.map(|duration| (!duration.is_zero()).then_some(duration)).ok_or_else(|| invalid(key, value, "a number of seconds"))
}

/// In milliseconds, as other databases have it; `None` for 0: no limit.
pub(super) fn statement_timeout(key: &str, value: &str) -> Result<Option<Duration>> {
    let milliseconds: u32 = value.trim().parse().map_err(|_| invalid(key, value, "a number of milliseconds"))?;
    Ok((milliseconds > 0).then(|| Duration::from_millis(milliseconds.into())))
}

fn charset(key: &str, value: &str) -> Result<()> {
    match value.to_ascii_lowercase().as_str() {
        "utf8mb4" => Ok(()),
        _ => Err(invalid(key, value, "`utf8mb4` only: all text is UTF-8 here; the server converts for tables in another character set")),
    }
}

/// Literals are written with backslashes doubled, so a mode that takes backslashes as they are would make them other values.
fn sql_mode(key: &str, value: &str) -> Result<String> {
    let plain = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b','));
    if !plain {
        return Err(invalid(key, value, "names of modes, separated by commas"));
    }
    if value.to_ascii_uppercase().split(',').any(|mode| mode == "NO_BACKSLASH_ESCAPES") {
        return Err(invalid(key, value, "every mode but NO_BACKSLASH_ESCAPES: literals are written for a server that reads backslashes"));
    }
    Ok(value.to_owned())
}

fn zone(key: &str, value: &str) -> Result<String> {
    let plain = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'/' | b'+' | b'-' | b':'));
    if plain { Ok(value.to_owned()) } else { Err(invalid(key, value, "a zone such as `+00:00` or `Europe/Paris`")) }
}

fn word(key: &str, value: &str) -> Result<String> {
    let plain = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if plain { Ok(value.to_owned()) } else { Err(invalid(key, value, "one word, such as `utf8mb4_bin`")) }
}

pub(super) fn invalid(key: &str, value: &str, expected: &str) -> Error {
    error::misuse(format!("the option `{key}` cannot be `{value}`: it takes {expected}"))
}

/// Whether an option of this name can be given when a connection is opened.
pub(super) fn is_known(key: &str) -> bool {
    NAMES.contains(&key.replace('-', "_").as_str())
}

pub(super) fn unknown(key: &str) -> Error {
    Error::new(ErrorKind::UNSUPPORTED, format!("MySQL has no option `{key}`\nhelp: {}", url::near_options(key, NAMES)))
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
    fn names_and_values() {
        let set = options(&[("ssl-mode", "VERIFY_CA"), ("connect_timeout", "0.5"), ("read-timeout", "0"), ("compress", "true")]).unwrap();
        assert_eq!((set.tls, set.connect_timeout, set.read_timeout), (Some(TlsMode::VerifyCa), Duration::from_millis(500), None));
        assert!(set.compress && !set.local_infile);
        assert_eq!(options(&[("sslmode", "verify-full")]).unwrap().tls, Some(TlsMode::VerifyIdentity));
    }

    #[test]
    fn wrong_ones_say_what_to_write() {
        let message = |key, value| options(&[(key, value)]).unwrap_err().message;
        assert_eq!(message("compress", "maybe"), "the option `compress` cannot be `maybe`: it takes `1` or `0`");
        assert!(message("sql_mode", "ANSI,no_backslash_escapes").contains("every mode but NO_BACKSLASH_ESCAPES"));
        assert!(message("sql_mode", "A'; DROP").contains("names of modes"));
        assert!(message("charset", "latin1").contains("`utf8mb4` only"));
        assert!(message("ssl_caa", "x").starts_with("MySQL has no option `ssl_caa`\nhelp: did you mean `ssl_ca`?\nthe options are `socket`, "));
    }
}
