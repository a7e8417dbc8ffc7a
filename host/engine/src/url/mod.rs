//! Database URLs: `dialect[+driver]://user:password@host:port/database?key=value`.
//!
//! Not here: what a dialect makes of the parts. The crate `url` reads host names and the query; the rest is
//! read here, because paths of database URLs are not paths of the web (`sqlite:///../app.db` keeps its dots).
mod decode;
mod error;
mod parse;

use crate::error::Result;
use aludel_sql::Error;
use std::{fmt, str::FromStr};

/// Where a database is and how to reach it (SQLAlchemy: `URL`).
///
/// `Display` and `Debug` never show a password.
///
/// ```
/// use aludel_engine::Url;
///
/// let url: Url = "postgres://ada:secret@db.example:5433/shop?connect_timeout=5".parse().unwrap();
/// assert_eq!(url.host(), Some("db.example"));
/// assert_eq!(url.database(), Some("shop"));
/// assert_eq!(url.to_string(), "postgres://ada:***@db.example:5433/shop?connect_timeout=5");
/// ```
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Url {
    dialect: String,
    driver: Option<String>,
    username: Option<String>,
    password: Option<String>,
    host: Option<String>,
    port: Option<u16>,
    database: Option<String>,
    query: Vec<(String, String)>,
}

impl Url {
    /// A URL without anything but a dialect (SQLAlchemy: `URL.create`). Errors: ENG-1002 when the name cannot be one.
    ///
    /// ```
    /// use aludel_engine::Url;
    ///
    /// let url = Url::new("mysql").unwrap().with_host("localhost").with_user("ada").with_password("p@ss/word").with_database("shop");
    /// assert_eq!(url.to_string(), "mysql://ada:***@localhost/shop");
    /// ```
    pub fn new(dialect: impl Into<String>) -> Result<Self> {
        let dialect = dialect.into();
        let (dialect, driver) = parse::scheme(&dialect, &dialect)?;
        Ok(Url { dialect, driver, ..Url::default() })
    }

    /// Names the driver of the dialect: what follows the `+`.
    #[must_use]
    pub fn with_driver(mut self, driver: impl Into<String>) -> Self {
        self.driver = Some(driver.into());
        self
    }

    /// Sets the user.
    #[must_use]
    pub fn with_user(mut self, user: impl Into<String>) -> Self {
        self.username = Some(user.into());
        self
    }

    /// Sets the password, as it is: nothing has to be escaped.
    #[must_use]
    pub fn with_password(mut self, password: impl Into<String>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// Sets the password in place: for hooks that are lent a URL.
    pub fn set_password(&mut self, password: impl Into<String>) {
        self.password = Some(password.into());
    }

    /// Sets the user in place.
    pub fn set_username(&mut self, user: impl Into<String>) {
        self.username = Some(user.into());
    }

    /// Sets the host.
    #[must_use]
    pub fn with_host(mut self, host: impl Into<String>) -> Self {
        self.host = Some(host.into());
        self
    }

    /// Sets the port.
    #[must_use]
    pub fn with_port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// Sets the database: a name, or for databases that are files, a path.
    #[must_use]
    pub fn with_database(mut self, database: impl Into<String>) -> Self {
        self.database = Some(database.into());
        self
    }

    /// Sets an option of the query, in place of one of the same name.
    #[must_use]
    pub fn with_query(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        let key = key.into();
        self.query.retain(|(known, _)| *known != key);
        self.query.push((key, value.into()));
        self
    }

    /// Takes the values of an option out of the query.
    pub(crate) fn take_option(&mut self, key: &str) -> Vec<String> {
        let (taken, kept) = std::mem::take(&mut self.query).into_iter().partition(|(known, _)| known == key);
        self.query = kept;
        let taken: Vec<(String, String)> = taken;
        taken.into_iter().map(|(_, value)| value).collect()
    }

    /// The dialect: `postgres` of `postgres+libpq://…`.
    pub fn dialect(&self) -> &str {
        &self.dialect
    }

    /// The driver: `libpq` of `postgres+libpq://…`.
    pub fn driver(&self) -> Option<&str> {
        self.driver.as_deref()
    }

    /// The scheme: the dialect, with the driver if there is one.
    pub fn scheme(&self) -> String {
        match &self.driver {
            Some(driver) => format!("{}+{driver}", self.dialect),
            None => self.dialect.clone(),
        }
    }

    /// The user.
    pub fn username(&self) -> Option<&str> {
        self.username.as_deref()
    }

    /// The password. Whoever asks for it is responsible for where it goes.
    pub fn password(&self) -> Option<&str> {
        self.password.as_deref()
    }

    /// The host; an IPv6 address without its brackets.
    pub fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }

    /// The port.
    pub fn port(&self) -> Option<u16> {
        self.port
    }

    /// The database: a name, or for databases that are files, a path.
    pub fn database(&self) -> Option<&str> {
        self.database.as_deref()
    }

    /// The options, in the order of the URL.
    pub fn query(&self) -> &[(String, String)] {
        &self.query
    }

    /// An option by its name.
    pub fn option(&self, key: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    /// The whole URL with its password (SQLAlchemy: `render_as_string(hide_password=False)`).
    pub fn with_secrets(&self) -> String {
        self.render(false)
    }

    fn render(&self, hide: bool) -> String {
        let mut out = format!("{}://", self.scheme());
        if let Some(user) = &self.username {
            out.push_str(&decode::encode(user, ""));
        }
        if let Some(password) = &self.password {
            out.push(':');
            out.push_str(&if hide { "***".to_owned() } else { decode::encode(password, "") });
        }
        if self.username.is_some() || self.password.is_some() {
            out.push('@');
        }
        match &self.host {
            Some(host) if host.contains(':') => out.push_str(&format!("[{host}]")),
            Some(host) => out.push_str(&decode::encode(host, "")),
            None => {}
        }
        if let Some(port) = self.port {
            out.push_str(&format!(":{port}"));
        }
        if let Some(database) = &self.database {
            out.push('/');
            out.push_str(&decode::encode(database, "/:,;@"));
        }
        for (index, (key, value)) in self.query.iter().enumerate() {
            out.push(if index == 0 { '?' } else { '&' });
            let value = if hide && decode::is_secret(key) { "***".to_owned() } else { decode::encode(value, "/:,") };
            out.push_str(&format!("{}={value}", decode::encode(key, "")));
        }
        out
    }
}

impl FromStr for Url {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        parse::parse(text)
    }
}

/// What can be read as a URL: text, or a URL itself.
pub trait IntoUrl {
    /// The URL. Errors: ENG-1001 to ENG-1007, which say which part is wrong.
    fn into_url(self) -> Result<Url>;
}

impl IntoUrl for &str {
    fn into_url(self) -> Result<Url> {
        self.parse()
    }
}

impl IntoUrl for String {
    fn into_url(self) -> Result<Url> {
        self.parse()
    }
}

impl IntoUrl for &String {
    fn into_url(self) -> Result<Url> {
        self.parse()
    }
}

impl IntoUrl for Url {
    fn into_url(self) -> Result<Url> {
        Ok(self)
    }
}

impl IntoUrl for &Url {
    fn into_url(self) -> Result<Url> {
        Ok(self.clone())
    }
}

/// Without the password, and without options that are secrets.
impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(true))
    }
}

/// The same as `Display`.
impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(true))
    }
}

/// Percent-encodes everything but letters, digits and `-._~`.
pub(crate) fn encode(text: &str) -> String {
    decode::encode(text, "")
}

/// The URL in an environment variable. Errors: ENG-1007.
pub(crate) fn from_env(variable: &str) -> Result<Url> {
    std::env::var(variable).map_err(|why| error::no_variable(variable, &why))?.parse()
}
