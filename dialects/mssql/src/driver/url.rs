//! From a URL to a connection string of ODBC.
//!
//! | URL | is |
//! |---|---|
//! | `mssql://ada:secret@db.example:1433/shop` | the first driver for SQL Server that is installed: Microsoft's 18 or 17, then FreeTDS |
//! | `mssql://db.example/shop?driver=ODBC+Driver+18+for+SQL+Server&Encrypt=yes` | this driver; what the URL does not know is an attribute of the connection string |
//! | `mssql://ada:secret@db.example%5CNAMED/shop` | a named instance |
//! | `mssql://ada:secret@/shop?dsn=sales` | a data source of `odbc.ini` |
//! | `mssql+odbc:///?odbc_connect=Driver%3D…` | a connection string as it is |
//!
//! Options that are no attributes: `driver` (a name or the path of a library), `dsn`, `odbc_connect`, `connect_timeout` and
//! `query_timeout` in seconds.
use aludel_plugin_sdk::{Error, ErrorKind, Result, url};

/// Whose driver it is, as far as that makes a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Make {
    /// Microsoft's, for SQL Server.
    Microsoft,
    /// FreeTDS, for SQL Server.
    FreeTds,
    /// A driver for another database.
    Other,
}

/// What to connect to. Its `Debug` does not show the connection string, which has the password in it.
pub struct Target {
    pub(super) attributes: Vec<(String, String)>,
    pub(super) connect_timeout: Option<u32>,
    pub(super) query_timeout: u32,
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Target").field("driver", &self.get("driver")).field("server", &self.get("server")).finish_non_exhaustive()
    }
}

/// Reads a URL and the connect arguments, which win over what the URL says.
pub(super) fn parse(url: &str, options: &[(&str, &str)]) -> Result<Target> {
    let mut parts = Parts::of(url)?;
    for (key, value) in options {
        parts.options.retain(|(own, _)| !own.eq_ignore_ascii_case(key));
        parts.options.push(((*key).to_owned(), (*value).to_owned()));
    }
    parts.target()
}

/// A URL's parts, decoded.
#[derive(Default)]
struct Parts {
    user: Option<String>,
    password: Option<String>,
    host: String,
    port: Option<u16>,
    database: String,
    options: Vec<(String, String)>,
}

impl Parts {
    fn of(text: &str) -> Result<Parts> {
        let rest = text.split_once("://").map(|(_, rest)| rest).ok_or_else(|| malformed("it has no `://`"))?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = rest.split_once('/').unwrap_or((rest, ""));
        let (account, address) = authority.rsplit_once('@').map_or((None, authority), |(account, address)| (Some(account), address));
        let mut parts = Parts { database: decode(database)?, ..Parts::default() };
        if let Some(account) = account {
            let (user, password) = account.split_once(':').map_or((account, None), |(user, password)| (user, Some(password)));
            parts.user = Some(decode(user)?);
            parts.password = password.map(decode).transpose()?;
        }
        let (host, port) = match address.rsplit_once(':') {
            // The colons of an address of version 6 stand in brackets.
            Some((host, port)) if !port.contains(']') => (host, Some(port)),
            _ => (address, None),
        };
        parts.host = decode(host)?.trim_start_matches('[').trim_end_matches(']').to_owned();
        parts.port = port.map(|port| port.parse().map_err(|_| malformed("its port is no number from 0 to 65535"))).transpose()?;
        parts.options = url::options(query).map_err(malformed)?;
        Ok(parts)
    }

    /// Takes an option out.
    fn take(&mut self, key: &str) -> Option<String> {
        let at = self.options.iter().position(|(own, _)| own.eq_ignore_ascii_case(key))?;
        Some(self.options.remove(at).1)
    }

    fn seconds(&mut self, key: &str) -> Result<Option<u32>> {
        let read = |value: String| value.parse().map_err(|_| wrong(format!("`{key}={value}` is no number of seconds")));
        self.take(key).map(read).transpose()
    }

    fn target(mut self) -> Result<Target> {
        let connect_timeout = self.seconds("connect_timeout")?;
        let query_timeout = self.seconds("query_timeout")?.unwrap_or(0);
        let mut target = Target { attributes: Vec::new(), connect_timeout, query_timeout };
        if let Some(text) = self.take("odbc_connect") {
            target.attributes = read_attributes(&text)?;
        }
        if let Some(source) = self.take("dsn") {
            target.set("DSN", source)?;
        }
        if let Some(driver) = self.take("driver") {
            target.set("Driver", driver)?;
        }
        self.place(&mut target)?;
        for (key, value) in self.options {
            target.set(&key, value)?;
        }
        Ok(target)
    }

    /// The server, the database and the account.
    fn place(&mut self, target: &mut Target) -> Result<()> {
        if !self.host.is_empty() {
            let host = std::mem::take(&mut self.host);
            match (target.make(), self.port) {
                (Make::Microsoft, Some(port)) => target.set("Server", format!("tcp:{host},{port}"))?,
                (_, port) => {
                    target.set("Server", host)?;
                    if let Some(port) = port {
                        target.set("Port", port.to_string())?;
                    }
                }
            }
        }
        let account = [("Database", Some(std::mem::take(&mut self.database))), ("UID", self.user.take()), ("PWD", self.password.take())];
        for (key, value) in account {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                target.set(key, value)?;
            }
        }
        Ok(())
    }
}

impl Target {
    /// The value of an attribute.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own.eq_ignore_ascii_case(key)).map(|(_, value)| value.as_str())
    }

    /// Whose driver will be used.
    pub(super) fn make(&self) -> Make {
        let driver = self.get("driver").unwrap_or_default().to_lowercase();
        let is = |names: &[&str]| names.iter().any(|name| driver.contains(name));
        match () {
            () if is(&["freetds", "tdsodbc"]) => Make::FreeTds,
            () if driver.is_empty() || is(&["sql server", "msodbcsql", "mssqlodbc"]) => Make::Microsoft,
            () => Make::Other,
        }
    }

    /// Adds an attribute. Errors: a name that is none, a value that no connection string can hold, an attribute given twice.
    pub(super) fn set(&mut self, key: &str, value: String) -> Result<()> {
        if key.is_empty() || !key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ' ' | '-' | '.')) {
            return Err(wrong(format!("`{key}` is no name of a connection attribute")));
        }
        if value.contains(['\0', '\n', '\r']) || value.contains("};") {
            return Err(wrong(format!("the value of `{key}` has characters in it that no connection string can hold")));
        }
        if self.get(key).is_some() {
            return Err(wrong(format!("`{key}` is given twice")));
        }
        self.attributes.push((key.to_owned(), value));
        Ok(())
    }

    /// Adds an attribute unless it was given.
    pub(super) fn set_default(&mut self, key: &str, value: &str) {
        if self.get(key).is_none() {
            self.attributes.push((key.to_owned(), value.to_owned()));
        }
    }

    /// Says in FreeTDS's words what it would pass over in Microsoft's: an `Encrypt=yes` that it does not know would be a connection in the open.
    ///
    /// Errors: a value that is none; that certificates be verified, which FreeTDS does only by its configuration file.
    pub(super) fn for_freetds(&mut self) -> Result<()> {
        if let Some(wanted) = self.take("Encrypt") {
            let level = match wanted.to_lowercase().as_str() {
                "yes" | "true" | "mandatory" => "require",
                "no" | "false" | "optional" => "request",
                "strict" => "strict",
                _ => return Err(wrong(format!("`Encrypt={wanted}` is none of `yes`, `no` and `strict`"))),
            };
            self.set("Encryption", level.to_owned())?;
        }
        match self.take("TrustServerCertificate") {
            Some(trust) if matches!(trust.to_lowercase().as_str(), "no" | "false") => {
                let story = "FreeTDS verifies certificates only where `freetds.conf` names a `ca file`, so `TrustServerCertificate=no` would promise too much";
                Err(Error::new(ErrorKind::CANNOT_CONNECT, format!("{story}\nhelp: leave it out and set `ca file`, or use Microsoft's driver")))
            }
            _ => Ok(()),
        }
    }

    fn take(&mut self, key: &str) -> Option<String> {
        let at = self.attributes.iter().position(|(own, _)| own.eq_ignore_ascii_case(key))?;
        Some(self.attributes.remove(at).1)
    }

    /// The connection string, password included.
    pub(super) fn connection_string(&self) -> String {
        // Drivers read them in this order, and some stop at the first that they do not know.
        let first = |key: &str| !(key.eq_ignore_ascii_case("driver") || key.eq_ignore_ascii_case("dsn"));
        let mut attributes: Vec<_> = self.attributes.iter().collect();
        attributes.sort_by_key(|(key, _)| first(key));
        attributes.iter().map(|(key, value)| format!("{key}={};", escaped(key, value))).collect()
    }

    /// Text without the password in it.
    pub(super) fn without_password(&self, text: &str) -> String {
        let secrets = ["PWD", "Password"].into_iter().filter_map(|key| self.get(key)).filter(|secret| !secret.is_empty());
        secrets.fold(text.to_owned(), |text, secret| text.replace(secret, "***"))
    }
}

/// A value in braces, where it needs them. A name of a driver always stands in braces, a path never.
fn escaped(key: &str, value: &str) -> String {
    let is_name = key.eq_ignore_ascii_case("driver") && !value.starts_with('/');
    let special = value.contains(['[', ']', '{', '}', '(', ')', ',', ';', '?', '*', '=', '!', '@']) || value != value.trim();
    // A server is a host and a port with a comma between them, which all drivers read.
    if is_name || (special && !key.eq_ignore_ascii_case("server")) || value.contains(['{', '}', ';']) {
        format!("{{{}}}", value.replace('}', "}}"))
    } else {
        value.to_owned()
    }
}

/// The attributes of a connection string.
fn read_attributes(text: &str) -> Result<Vec<(String, String)>> {
    let (mut attributes, mut rest) = (Vec::new(), text.trim());
    while !rest.is_empty() {
        let Some((key, after)) = rest.split_once('=') else { return Err(wrong("`odbc_connect` has an attribute without `=`".to_owned())) };
        let (value, after) = match after.trim_start().strip_prefix('{') {
            Some(inner) => braced(inner).ok_or_else(|| wrong("`odbc_connect` has a brace that is not closed".to_owned()))?,
            None => after.split_once(';').map_or((after.trim().to_owned(), ""), |(value, after)| (value.trim().to_owned(), after)),
        };
        let mut target = Target { attributes, connect_timeout: None, query_timeout: 0 };
        target.set(key.trim(), value)?;
        (attributes, rest) = (target.attributes, after.trim_start());
    }
    Ok(attributes)
}

/// What stands before the closing brace, and what behind the semicolon after it.
fn braced(inner: &str) -> Option<(String, &str)> {
    let (mut value, mut rest) = (String::new(), inner);
    loop {
        let (before, after) = rest.split_once('}')?;
        value.push_str(before);
        match after.strip_prefix('}') {
            Some(doubled) => {
                value.push('}');
                rest = doubled;
            }
            None => return Some((value, after.trim_start().strip_prefix(';').unwrap_or(after.trim_start()))),
        }
    }
}

fn malformed(why: &str) -> Error {
    wrong(format!("the URL cannot be read: {why}"))
}

fn wrong(story: String) -> Error {
    let help = "write `mssql://user:password@host:1433/database?driver=ODBC+Driver+18+for+SQL+Server`, special characters as `%40`";
    Error::new(ErrorKind::CANNOT_CONNECT, format!("{story}\nhelp: {help}"))
}

fn decode(text: &str) -> Result<String> {
    url::decode(text).map_err(malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn string(url: &str) -> String {
        parse(url, &[]).unwrap().connection_string()
    }

    #[test]
    fn the_forms_of_a_url() {
        let url = "mssql://ada:s%40cret@db.example:1433/shop?driver=ODBC+Driver+18+for+SQL+Server&Encrypt=yes";
        let expected = "Driver={ODBC Driver 18 for SQL Server};Server=tcp:db.example,1433;Database=shop;UID=ada;PWD={s@cret};Encrypt=yes;";
        assert_eq!(string(url), expected);
        assert_eq!(string("mssql://h:1/d?driver=FreeTDS"), "Driver={FreeTDS};Server=h;Port=1;Database=d;");
        assert_eq!(string("mssql://h/d?driver=/opt/libmsodbcsql-18.6.so.2.1"), "Driver=/opt/libmsodbcsql-18.6.so.2.1;Server=h;Database=d;");
        assert_eq!(string("mssql://[::1]:1433/d"), "Server=tcp:::1,1433;Database=d;");
        assert_eq!(string("mssql://h%5CNAMED/d"), "Server=h\\NAMED;Database=d;");
        assert_eq!(string("mssql://ada:x@/shop?dsn=sales"), "DSN=sales;Database=shop;UID=ada;PWD=x;");
        let url = "mssql+odbc:///?odbc_connect=Driver%3D%7BODBC%20Driver%2018%7D%3BServer%3Dh%3BPWD%3D%7Ba%3Bb%7D";
        assert_eq!(string(url), "Driver={ODBC Driver 18};Server=h;PWD={a;b};");
    }

    #[test]
    fn freetds_has_words_of_its_own_for_encryption() {
        let string = |more: &str| {
            let mut target = parse(&format!("mssql://h/d?driver=FreeTDS{more}"), &[]).unwrap();
            target.for_freetds().map(|()| target.connection_string().replace("Driver={FreeTDS};Server=h;Database=d;", ""))
        };
        for (ours, theirs) in
            [("&Encrypt=yes", "require"), ("&encrypt=Mandatory", "require"), ("&Encrypt=no", "request"), ("&Encrypt=strict", "strict")]
        {
            assert_eq!(string(ours).unwrap(), format!("Encryption={theirs};"), "{ours}");
        }
        assert_eq!(string("&TrustServerCertificate=yes").unwrap(), "");
        assert!(string("&Encrypt=perhaps").is_err());
        assert!(string("&TrustServerCertificate=no").unwrap_err().message.contains("`ca file`"));
    }

    #[test]
    fn options_win_over_the_url() {
        let target = parse("mssql://h/d?Encrypt=yes&query_timeout=3", &[("encrypt", "no"), ("connect_timeout", "5")]).unwrap();
        assert_eq!(target.connection_string(), "Server=h;Database=d;encrypt=no;");
        assert_eq!((target.connect_timeout, target.query_timeout), (Some(5), 3));
    }

    #[test]
    fn what_no_connection_string_can_hold_is_refused() {
        for url in [
            "mssql://h/d?a%3Bb=c",
            "mssql://h/d?x%7D=c",
            "mssql://ada:%7D%3BServer%3Devil@h/d",
            "mssql://ada:a%00b@h/d",
            "mssql://ada@h/d?UID=eve",
            "mssql://h:99999/d",
            "mssql://h/d?x=%f",
            "mssql://h/d?query_timeout=soon",
            "mssql+odbc:///?odbc_connect=Driver%3D%7Ba",
            "mssql:h",
        ] {
            let error = parse(url, &[]).unwrap_err();
            assert_eq!(error.kind, ErrorKind::CANNOT_CONNECT, "{url}");
            assert!(error.message.contains("\nhelp: "), "{url}");
        }
    }

    #[test]
    fn the_password_is_not_shown() {
        let target = parse("mssql://ada:hush@h/d", &[]).unwrap();
        assert!(!format!("{target:?}").contains("hush"));
        assert_eq!(target.without_password("login with hush failed"), "login with *** failed");
    }

    proptest! {
        /// What is put in comes out, and nothing of it is taken for another attribute.
        #[test]
        fn a_value_stays_one_value(password in "[ -~é]{1,20}") {
            let mut target = Target { attributes: Vec::new(), connect_timeout: None, query_timeout: 0 };
            if target.set("PWD", password.clone()).is_ok() {
                target.set("APP", "last".to_owned()).unwrap();
                let read = read_attributes(&target.connection_string()).unwrap();
                prop_assert_eq!(read, [("PWD".to_owned(), password), ("APP".to_owned(), "last".to_owned())]);
            }
        }

        #[test]
        fn no_text_panics(rest in "\\PC{0,40}") {
            let _ = parse(&rest, &[]);
            let _ = parse(&format!("mssql://{rest}"), &[]);
            let _ = read_attributes(&rest);
        }
    }
}
