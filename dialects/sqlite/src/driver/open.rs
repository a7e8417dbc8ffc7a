//! Opening the file, and saying clearly why it cannot be opened.
use super::{
    error, math,
    options::{Mode, Options},
    raw::{Database, c_string},
    script, url,
};
use aludel_plugin_sdk::{Error, ErrorKind, Result};
use rusqlite::ffi;
use std::path::Path;

/// Opens the database of a URL. `arguments` are the engine's connect arguments; they win over the URL's query.
pub(super) fn open(url: &str, arguments: &[(&str, &str)]) -> Result<Database> {
    let location = url::parse(url)?;
    let mut options = Options::new();
    for (key, value) in &location.options {
        options.set(key, value)?;
    }
    for (key, value) in arguments {
        options.set(key, value)?;
    }
    let name = file_name(&location.path, &options);
    let c_name = c_string(&name).ok_or_else(|| error::misuse("the file name has a NUL character in it"))?;
    let mut database =
        Database::open(&c_name, flags(&options)).map_err(|(code, message, system)| cannot_open(&location.path, &options, code, &message, system))?;
    math::register(&mut database)?;
    options.apply(&mut database).and_then(|()| check(&database)).map_err(|error| named(error, &location.path))?;
    Ok(database)
}

fn flags(options: &Options) -> i32 {
    let mode = match options.mode {
        Mode::Create | Mode::Memory => ffi::SQLITE_OPEN_READWRITE | ffi::SQLITE_OPEN_CREATE,
        Mode::ReadWrite => ffi::SQLITE_OPEN_READWRITE,
        Mode::ReadOnly => ffi::SQLITE_OPEN_READONLY,
    };
    // A connection is used by one thread at a time, which is for the host to keep: no mutex per call.
    mode | ffi::SQLITE_OPEN_NOMUTEX | ffi::SQLITE_OPEN_URI
}

/// The name for `sqlite3_open_v2`: SQLite's `file:` form as soon as something has to be said in it.
fn file_name(path: &str, options: &Options) -> String {
    let mut parameters: Vec<(&str, &str)> = options.uri.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    if options.mode == Mode::Memory {
        parameters.push(("mode", "memory"));
    }
    if let Some(shared) = options.shared_cache {
        parameters.push(("cache", if shared { "shared" } else { "private" }));
    }
    let base = match path.strip_prefix("file:") {
        Some(_) => path.to_owned(),
        // An empty name would be a temporary file on disk.
        None if path.is_empty() && parameters.is_empty() => return ":memory:".to_owned(),
        None if path.is_empty() => "file::memory:".to_owned(),
        None if parameters.is_empty() => return plain(path),
        None => format!("file:{}", encode(path)),
    };
    let query: Vec<String> = parameters.iter().map(|(key, value)| format!("{key}={}", encode(value))).collect();
    if query.is_empty() { base } else { format!("{base}?{}", query.join("&")) }
}

/// A path that SQLite must not take for something else.
fn plain(path: &str) -> String {
    if path.starts_with(':') { format!("./{path}") } else { path.to_owned() }
}

fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' | b':' | b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02x}")),
        }
    }
    out
}

/// SQLite opens a file without reading it. Reading its header now says at once that it is no database; a
/// lock is no reason to fail, the first statement will wait for it.
fn check(database: &Database) -> Result<()> {
    match script::query(database, "PRAGMA schema_version", &[]) {
        Err(error) if !error.transient => Err(error),
        _ => Ok(()),
    }
}

/// An error of the first look into the file, with the file's name.
fn named(error: Error, path: &str) -> Error {
    if error.native & 0xff == ffi::SQLITE_NOTADB {
        let mut renamed = Error::new(
            ErrorKind::CANNOT_CONNECT,
            format!("`{path}` is not an SQLite database\nhelp: it is another kind of file, or it is encrypted"),
        );
        renamed.native = error.native;
        return renamed.sqlstate("08001");
    }
    error
}

fn cannot_open(path: &str, options: &Options, code: i32, message: &str, system: i32) -> Error {
    let file = path.strip_prefix("file:").unwrap_or(path);
    let place = Path::new(file);
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
    let why = if place.is_dir() {
        format!("the database `{file}` cannot be opened: it is a folder")
    } else if let Some(missing) = folder.filter(|folder| !folder.exists()) {
        format!(
            "the database `{file}` cannot be opened: the folder `{}` does not exist\nhelp: create the folder; SQLite creates only the file",
            missing.display()
        )
    } else if !place.exists() && matches!(options.mode, Mode::ReadOnly | Mode::ReadWrite) {
        format!("the database `{file}` cannot be opened: it does not exist\nhelp: leave out `mode` to have it created")
    } else if system != 0 {
        format!("the database `{file}` cannot be opened: {}", std::io::Error::from_raw_os_error(system))
    } else {
        format!("the database `{file}` cannot be opened: {message}")
    };
    Error::new(ErrorKind::CANNOT_CONNECT, why).native(code).sqlstate("08001")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(path: &str, pairs: &[(&str, &str)]) -> String {
        let mut options = Options::new();
        pairs.iter().for_each(|(key, value)| options.set(key, value).unwrap());
        file_name(path, &options)
    }

    #[test]
    fn names_for_sqlite() {
        assert_eq!(name("", &[]), ":memory:");
        assert_eq!(name("a b.db", &[]), "a b.db");
        assert_eq!(name("a b?.db", &[("cache", "shared")]), "file:a%20b%3f.db?cache=shared");
        assert_eq!(name("x", &[("mode", "memory"), ("cache", "shared")]), "file:x?mode=memory&cache=shared");
        assert_eq!(name("", &[("cache", "shared")]), "file::memory:?cache=shared");
        assert_eq!(name("file:x.db", &[("immutable", "1")]), "file:x.db?immutable=1");
        assert_eq!(name(":odd:", &[]), "./:odd:");
    }
}
