//! The conversation that begins a connection: capabilities, TLS, who is there.
use super::{Stream, Wire, garbled};
use crate::driver::options::{Options, TlsMode};
use aludel_plugin_sdk::{Error, ErrorKind, Result};
use mysql::consts::{CapabilityFlags, MariadbCapabilities};
use mysql_common::{
    crypto,
    io::ParseBuf,
    packets::{AuthPlugin, AuthSwitchRequest, HandshakePacket, HandshakeResponse, SslRequest},
    proto::{MySerialize, codec::Compression},
};
use std::collections::HashMap;

/// The number of utf8mb4_general_ci; the session's collation is set later, by name.
const UTF8MB4: u8 = 45;

/// What asks for the server's key in `caching_sha2_password`, and in `sha256_password`.
const ASK_FOR_KEY: u8 = 2;
const ASK_FOR_KEY_OF_OLD: u8 = 1;

/// What the conversation needs to know.
pub(in crate::driver) struct Login<'a> {
    pub(in crate::driver) user: &'a str,
    pub(in crate::driver) password: Option<&'a str>,
    pub(in crate::driver) host: &'a str,
    pub(in crate::driver) database: &'a str,
    pub(in crate::driver) options: &'a Options,
    /// The server is on this machine.
    pub(in crate::driver) local: bool,
}

/// What the server says about itself first.
pub(in crate::driver) struct Greeting {
    pub(in crate::driver) version: String,
    pub(in crate::driver) session: u32,
    pub(in crate::driver) mariadb: bool,
}

impl Wire {
    /// Logs in over a fresh stream. Errors: PERMISSION for the user, CANNOT_CONNECT for the rest, saying what was refused.
    pub(in crate::driver) fn login(
        stream: Stream,
        login: &Login<'_>,
        encrypt: impl FnOnce(Stream, TlsMode) -> Result<Stream>,
    ) -> Result<(Self, Greeting)> {
        let mut wire = Wire::new(stream);
        let packet = wire.read()?.to_vec();
        let hello: HandshakePacket<'_> = ParseBuf(&packet).parse(()).map_err(|_| wire.garbled("its first packet is no greeting"))?;
        if !hello.capabilities().contains(CapabilityFlags::CLIENT_PROTOCOL_41) {
            return Err(wire.garbled("it is older than MySQL 4.1"));
        }
        let told = hello.server_version_str();
        let mariadb = told.to_ascii_lowercase().contains("mariadb");
        let version = told.strip_prefix("5.5.5-").unwrap_or(&told).to_owned();
        wire.capabilities = hello.capabilities() & wanted(login);
        let extended = match mariadb && !hello.capabilities().contains(CapabilityFlags::CLIENT_LONG_PASSWORD) {
            true => {
                let wanted = MariadbCapabilities::MARIADB_CLIENT_CACHE_METADATA | MariadbCapabilities::MARIADB_CLIENT_STMT_BULK_OPERATIONS;
                hello.mariadb_ext_capabilities() & wanted
            }
            false => MariadbCapabilities::empty(),
        };
        wire.runs_many = extended.contains(MariadbCapabilities::MARIADB_CLIENT_STMT_BULK_OPERATIONS);
        wire.caches_columns = extended.contains(MariadbCapabilities::MARIADB_CLIENT_CACHE_METADATA);
        if let Some(mode) = tls(login, wire.stream(), hello.capabilities())? {
            wire.encrypt(mode, encrypt)?;
        }
        let mut nonce = hello.scramble_1_ref().to_vec();
        nonce.extend_from_slice(hello.scramble_2_ref().unwrap_or_default());
        nonce.resize(20, 0);
        let plugin = match hello.auth_plugin() {
            Some(plugin @ AuthPlugin::CachingSha2Password) => plugin.into_owned(),
            _ => AuthPlugin::MysqlNativePassword,
        };
        wire.respond(login, &plugin, &nonce, extended)?;
        Authentication { login, plugin, nonce }.go_on(&mut wire)?;
        if wire.capabilities.contains(CapabilityFlags::CLIENT_COMPRESS) {
            wire.framed.codec_mut().compress(Compression::default());
        }
        Ok((wire, Greeting { version, session: hello.connection_id(), mariadb }))
    }

    fn encrypt(&mut self, mode: TlsMode, encrypt: impl FnOnce(Stream, TlsMode) -> Result<Stream>) -> Result<()> {
        self.capabilities.insert(CapabilityFlags::CLIENT_SSL);
        let mut request = Vec::new();
        SslRequest::new(self.capabilities, super::LARGEST as u32, UTF8MB4).serialize(&mut request);
        self.send_more(&request)?;
        let stream = std::mem::replace(self.framed.get_mut(), Stream::Nowhere);
        *self.framed.get_mut() = encrypt(stream, mode).inspect_err(|_| self.broken = true)?;
        Ok(())
    }

    fn respond(&mut self, login: &Login<'_>, plugin: &AuthPlugin<'_>, nonce: &[u8], extended: MariadbCapabilities) -> Result<()> {
        let proof = plugin.gen_data(login.password, nonce).map(|data| data.to_vec());
        let database = Some(login.database).filter(|name| !name.is_empty());
        let mut attributes = HashMap::from([("_client_name".to_owned(), "aludel".to_owned()), ("_pid".to_owned(), std::process::id().to_string())]);
        if let Some(name) = &login.options.program_name {
            attributes.insert("program_name".to_owned(), name.clone());
        }
        let attributes = self.capabilities.contains(CapabilityFlags::CLIENT_CONNECT_ATTRS).then_some(attributes);
        let response = HandshakeResponse::new(
            proof,
            // From here on there is utf8mb4; the true version does not matter.
            (8, 0, 0),
            Some(login.user.as_bytes()),
            database.map(str::as_bytes),
            Some(plugin.clone()),
            self.capabilities,
            attributes,
            super::LARGEST as u32,
        )
        .with_mariadb_ext_capabilities(extended);
        let mut packet = Vec::new();
        response.serialize(&mut packet);
        self.send_more(&packet)
    }
}

/// What is asked of a server. FOUND_ROWS: an UPDATE counts the rows it found, not those it changed.
fn wanted(login: &Login<'_>) -> CapabilityFlags {
    let mut flags = CapabilityFlags::CLIENT_PROTOCOL_41
        | CapabilityFlags::CLIENT_SECURE_CONNECTION
        | CapabilityFlags::CLIENT_LONG_PASSWORD
        | CapabilityFlags::CLIENT_LONG_FLAG
        | CapabilityFlags::CLIENT_TRANSACTIONS
        | CapabilityFlags::CLIENT_MULTI_STATEMENTS
        | CapabilityFlags::CLIENT_MULTI_RESULTS
        | CapabilityFlags::CLIENT_PS_MULTI_RESULTS
        | CapabilityFlags::CLIENT_PLUGIN_AUTH
        | CapabilityFlags::CLIENT_CONNECT_ATTRS
        | CapabilityFlags::CLIENT_DEPRECATE_EOF
        | CapabilityFlags::CLIENT_FOUND_ROWS;
    if !login.database.is_empty() {
        flags.insert(CapabilityFlags::CLIENT_CONNECT_WITH_DB);
    }
    if login.options.compress {
        flags.insert(CapabilityFlags::CLIENT_COMPRESS);
    }
    if login.options.local_infile {
        flags.insert(CapabilityFlags::CLIENT_LOCAL_FILES);
    }
    flags
}

/// Whether to encrypt, and how strictly. On this machine a connection is plain unless something else is asked for.
fn tls(login: &Login<'_>, stream: &Stream, server: CapabilityFlags) -> Result<Option<TlsMode>> {
    let asked = login.options.ca.is_some().then_some(TlsMode::VerifyCa);
    let default = if login.local { TlsMode::Disabled } else { TlsMode::Preferred };
    let mode = login.options.tls.or(asked).unwrap_or(default);
    if mode == TlsMode::Disabled || stream.is_private() {
        return Ok(None);
    }
    match (server.contains(CapabilityFlags::CLIENT_SSL), mode) {
        (true, mode) => Ok(Some(mode)),
        (false, TlsMode::Preferred) => Ok(None),
        (false, _) => Err(cannot(format!("the server `{}` has no TLS, and `sslmode` asks for it", login.host), "08001")),
    }
}

fn cannot(message: String, state: &str) -> Error {
    Error::new(ErrorKind::CANNOT_CONNECT, message).sqlstate(state)
}

/// Proving who is there.
struct Authentication<'a> {
    login: &'a Login<'a>,
    plugin: AuthPlugin<'static>,
    nonce: Vec<u8>,
}

impl Authentication<'_> {
    fn go_on(&mut self, wire: &mut Wire) -> Result<()> {
        // A server switches once, and then asks for one or two things more; one that goes on for ever is none.
        for _ in 0..8 {
            let packet = wire.read()?.to_vec();
            match packet.as_slice() {
                [0x00, ..] => {
                    wire.done()?;
                    return Ok(());
                }
                [0xfe] => return Err(self.unsupported("mysql_old_password")),
                [0xfe, ..] => self.switch(wire, &packet)?,
                // The fast way was good enough; OK follows.
                [0x01, 0x03] => {}
                [0x01, 0x04] => self.send_password(wire, ASK_FOR_KEY)?,
                _ => return Err(wire.garbled("it is no step of a login")),
            }
        }
        Err(wire.garbled("the login does not end"))
    }

    fn switch(&mut self, wire: &mut Wire, packet: &[u8]) -> Result<()> {
        let request: AuthSwitchRequest<'_> = ParseBuf(packet).parse(()).map_err(|_| wire.garbled("it changes the way to log in to no known one"))?;
        self.nonce = request.plugin_data().to_vec();
        self.plugin = request.auth_plugin().into_owned();
        let proof = match &self.plugin {
            AuthPlugin::CachingSha2Password | AuthPlugin::MysqlNativePassword => {
                self.plugin.gen_data(self.login.password, &self.nonce).map(|data| data.to_vec()).unwrap_or_default()
            }
            AuthPlugin::MysqlClearPassword => self.cleartext(wire)?,
            AuthPlugin::Other(name) if **name == *b"sha256_password" => {
                // An older way, and what MySQL asks of users that do not exist.
                return self.send_password(wire, ASK_FOR_KEY_OF_OLD);
            }
            AuthPlugin::MysqlOldPassword => return Err(self.unsupported("mysql_old_password")),
            AuthPlugin::Ed25519 => return Err(self.unsupported("client_ed25519")),
            AuthPlugin::MariadbParsec { .. } => return Err(self.unsupported("parsec")),
            AuthPlugin::Other(name) => {
                let name = String::from_utf8_lossy(name).into_owned();
                return Err(self.unsupported(&name));
            }
        };
        wire.send_more(&proof)
    }

    fn unsupported(&self, plugin: &str) -> Error {
        let message = format!("the user `{}` logs in by `{plugin}`, which this driver does not know", self.login.user);
        cannot(format!("{message}\nhelp: let the user log in by `caching_sha2_password` or `mysql_native_password`"), "28000")
    }

    fn with_zero(&self) -> Vec<u8> {
        let mut password = self.login.password.unwrap_or_default().as_bytes().to_vec();
        password.push(0);
        password
    }

    fn cleartext(&self, wire: &Wire) -> Result<Vec<u8>> {
        match self.login.options.cleartext_password && wire.stream().is_private() {
            true => Ok(self.with_zero()),
            false => Err(cannot(
                "the server asks for the password in clear text\nhelp: allow it with `allow_cleartext_password=1` over TLS or a unix socket"
                    .to_owned(),
                "28000",
            )),
        }
    }

    /// The server does not know the password's digest yet and wants the password itself: as it is where nobody can read along,
    /// else encrypted with the server's key.
    fn send_password(&self, wire: &mut Wire, ask_for_key: u8) -> Result<()> {
        let mut password = self.with_zero();
        if wire.stream().is_private() || password.len() == 1 {
            return wire.send_more(&password);
        }
        if !self.login.options.public_key.unwrap_or(self.login.local) {
            return Err(cannot(
                format!(
                    "the server `{}` wants the password, and the connection is not encrypted\nhelp: use `sslmode=required`, or accept the key that the server sends with `allow_public_key_retrieval=1`",
                    self.login.host
                ),
                "28000",
            ));
        }
        wire.send_more(&[ask_for_key])?;
        let packet = wire.read()?.to_vec();
        let key = packet.get(1..).unwrap_or_default();
        if self.nonce.is_empty() || !key.starts_with(b"-----BEGIN PUBLIC KEY-----") {
            return Err(garbled("its public key is none"));
        }
        let length = self.nonce.len().min(20);
        for (place, byte) in password.iter_mut().enumerate() {
            *byte ^= self.nonce[place % length];
        }
        // The crate panics at a key that is damaged.
        let encrypted = std::panic::catch_unwind(|| crypto::encrypt(&password, key)).map_err(|_| garbled("its public key is damaged"))?;
        wire.send_more(&encrypted)
    }
}
