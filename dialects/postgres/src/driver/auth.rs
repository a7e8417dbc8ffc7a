//! Who we are: the server asks, we answer.
use super::{error, message, wire::Wire};
use aludel_plugin_sdk::{Error, ErrorKind, Result};
use bytes::BufMut;
use postgres::config::ChannelBinding as Binding;
use postgres_protocol::authentication::{
    md5_hash,
    sasl::{ChannelBinding, SCRAM_SHA_256, SCRAM_SHA_256_PLUS, ScramSha256},
};

/// Answers until the server lets us in.
///
/// Errors: what the server says; CANNOT_CONNECT when it asks for a password and there is none, or for what this driver does not know.
pub(super) fn authenticate(wire: &mut Wire, user: &str, password: Option<&[u8]>, binding: Binding) -> Result<()> {
    let mut bound = false;
    let mut scram: Option<ScramSha256> = None;
    loop {
        let frame = wire.peek()?;
        let body = wire.body(&frame).to_vec();
        wire.consume(&frame);
        match frame.tag {
            b'E' => return Err(refused(error::from_server(&body, None), user)),
            b'R' => {}
            _ => return Err(error::garbled("not an answer to a login")),
        }
        let mut rest = &body[..];
        match message::take_u32(&mut rest).unwrap_or(u32::MAX) {
            0 if binding == Binding::Require && !bound => return Err(unbound()),
            0 => return Ok(()),
            3 => answer(wire, needed(password, user)?)?,
            5 => {
                let salt = message::take(&mut rest).ok_or_else(|| error::garbled("a login without salt"))?;
                answer(wire, md5_hash(user.as_bytes(), needed(password, user)?, *salt).as_bytes())?;
            }
            10 => {
                let begun = begin(wire, rest, needed(password, user)?, binding)?;
                bound = begun.1;
                scram = Some(begun.0);
            }
            11 => proceed(wire, scram.as_mut(), rest)?,
            12 => scram.as_mut().ok_or_else(out_of_turn)?.finish(rest).map_err(|_| impostor())?,
            method => return Err(unknown(method)),
        }
    }
}

fn answer(wire: &mut Wire, text: &[u8]) -> Result<()> {
    wire.message(b'p', |out| {
        out.put_slice(text);
        out.put_u8(0);
    });
    wire.send()
}

/// The login's first step, and whether it is bound to the encrypted connection.
fn begin(wire: &mut Wire, mechanisms: &[u8], password: &[u8], binding: Binding) -> Result<(ScramSha256, bool)> {
    let offers = |wanted: &str| mechanisms.split(|byte| *byte == 0).any(|name| name == wanted.as_bytes());
    let end_point = if binding == Binding::Disable { None } else { wire.end_point() };
    let (mechanism, channel) = match end_point {
        Some(end_point) if offers(SCRAM_SHA_256_PLUS) => (SCRAM_SHA_256_PLUS, ChannelBinding::tls_server_end_point(end_point)),
        Some(_) => (SCRAM_SHA_256, ChannelBinding::unrequested()),
        None => (SCRAM_SHA_256, ChannelBinding::unsupported()),
    };
    let bound = mechanism == SCRAM_SHA_256_PLUS;
    if !bound && binding == Binding::Require {
        return Err(unbound());
    }
    if !offers(mechanism) {
        return Err(Error::new(
            ErrorKind::CANNOT_CONNECT,
            "the server asks for a kind of login that this driver does not know (SASL without SCRAM-SHA-256)",
        ));
    }
    let scram = ScramSha256::new(password, channel);
    wire.message(b'p', |out| {
        message::put_text(out, mechanism);
        out.put_u32(scram.message().len() as u32);
        out.put_slice(scram.message());
    });
    wire.send()?;
    Ok((scram, bound))
}

#[cold]
fn unbound() -> Error {
    Error::new(
        ErrorKind::CANNOT_CONNECT,
        "the login is not bound to the encrypted connection, and `channel_binding` asks for it\nhelp: let the user log in by scram-sha-256 over TLS, \
         or use `channel_binding=prefer`",
    )
}

fn proceed(wire: &mut Wire, scram: Option<&mut ScramSha256>, challenge: &[u8]) -> Result<()> {
    let scram = scram.ok_or_else(out_of_turn)?;
    scram.update(challenge).map_err(|error| Error::new(ErrorKind::CANNOT_CONNECT, format!("the login failed: {error}")))?;
    wire.message(b'p', |out| out.put_slice(scram.message()));
    wire.send()
}

fn needed<'p>(password: Option<&'p [u8]>, user: &str) -> Result<&'p [u8]> {
    password.ok_or_else(|| {
        Error::new(
            ErrorKind::CANNOT_CONNECT,
            format!(
                "the server asks for a password for the user `{user}`, and there is none\nhelp: write `postgres://{user}:password@host/database`"
            ),
        )
    })
}

/// The server's refusal, in words that say which part of the URL it is about.
#[cold]
pub(super) fn refused(mut error: Error, user: &str) -> Error {
    let help = match error.sqlstate.as_ref().map(|code| &code[..]) {
        Some(b"28P01") => format!("look at the password of the user `{user}` in the URL"),
        Some(b"28000") => format!("look at the user `{user}` in the URL, and at the server's pg_hba.conf"),
        Some(b"3D000") => "look at the database's name in the URL".to_owned(),
        _ => return error,
    };
    error.kind = ErrorKind::CANNOT_CONNECT;
    error.message = format!("{}\nhelp: {help}", error.message);
    error
}

#[cold]
fn out_of_turn() -> Error {
    error::garbled("a step of a login that did not begin")
}

#[cold]
fn impostor() -> Error {
    Error::new(ErrorKind::CANNOT_CONNECT, "the server does not know the password itself, so it is not the server it should be")
}

#[cold]
fn unknown(method: u32) -> Error {
    let name = match method {
        2 => "Kerberos",
        7 | 8 => "GSSAPI",
        9 => "SSPI",
        _ => "of a new kind",
    };
    Error::new(
        ErrorKind::CANNOT_CONNECT,
        format!(
            "the server asks for a login that this driver does not know ({name})\nhelp: let the user log in by scram-sha-256 in the server's pg_hba.conf"
        ),
    )
}
