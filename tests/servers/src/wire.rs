//! Asking a server for a sign of life and its version, in its own protocol: as much of it as the first message takes.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(5);

/// The version that the server at a URL tells, or why it does not.
pub fn version_at(url: &str) -> Result<String, String> {
    let place = Place::of(url).ok_or("the URL is not `<scheme>://<user>@<host>:<port>/<database>`")?;
    let broken = |error: std::io::Error| error.to_string();
    let address = (place.host, place.port).to_socket_addrs().map_err(broken)?.next().ok_or("the host has no address")?;
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).map_err(broken)?;
    stream.set_read_timeout(Some(PATIENCE)).map_err(broken)?;
    match place.is_postgres {
        true => postgres(&mut stream, place.user),
        false => mysql(&mut stream),
    }
}

/// The port of a server's URL.
pub fn port_of(url: &str) -> Option<u16> {
    Place::of(url).map(|place| place.port)
}

#[derive(Debug, PartialEq, Eq)]
struct Place<'u> {
    is_postgres: bool,
    user: &'u str,
    host: &'u str,
    port: u16,
}

impl<'u> Place<'u> {
    fn of(url: &'u str) -> Option<Self> {
        let (scheme, rest) = url.split_once("://")?;
        let authority = rest.split(['/', '?']).next()?;
        let (account, host) = authority.rsplit_once('@').unwrap_or(("", authority));
        let user = account.split(':').next()?;
        let is_postgres = scheme.starts_with("postgres");
        let usual = if is_postgres { 5432 } else { 3306 };
        let (host, port) = host.rsplit_once(':').map_or((host, Some(usual)), |(host, port)| (host, port.parse().ok()));
        Some(Place { is_postgres, user, host, port: port? })
    }
}

/// Logs in; the server tells its version right after.
fn postgres(stream: &mut TcpStream, user: &str) -> Result<String, String> {
    let mut message = 196_608_u32.to_be_bytes().to_vec();
    message.extend_from_slice(format!("user\0{user}\0database\0postgres\0\0").as_bytes());
    let length = (message.len() as u32 + 4).to_be_bytes();
    stream.write_all(&[&length[..], &message].concat()).map_err(|error| error.to_string())?;
    loop {
        let [kind, length @ ..] = bytes::<5>(stream)?;
        let mut body = vec![0; (u32::from_be_bytes(length) as usize).saturating_sub(4)];
        stream.read_exact(&mut body).map_err(|error| error.to_string())?;
        match kind {
            b'E' => return Err(printable(&body)),
            b'R' if body != [0; 4] => return Ok("of a version that it tells only with a password".to_owned()),
            b'S' if body.starts_with(b"server_version\0") => return Ok(printable(&body[15..])),
            _ => {}
        }
    }
}

/// The server speaks first, and begins with its version.
fn mysql(stream: &mut TcpStream) -> Result<String, String> {
    let [low, middle, high, _] = bytes::<4>(stream)?;
    let mut body = vec![0; u32::from_le_bytes([low, middle, high, 0]) as usize];
    stream.read_exact(&mut body).map_err(|error| error.to_string())?;
    match body.split_first() {
        // Some servers prefix their version, for clients that know only another product.
        Some((10, rest)) => Ok(printable(rest.split(|byte| *byte == 0).next().unwrap_or_default()).trim_start_matches("5.5.5-").to_owned()),
        _ => Err(printable(&body)),
    }
}

fn bytes<const N: usize>(stream: &mut TcpStream) -> Result<[u8; N], String> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}

fn printable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).replace('\0', " ");
    text.chars().filter(|character| !character.is_control()).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn urls_are_taken_apart() {
        let place = |is_postgres, user, port| Some(Place { is_postgres, user, host: "127.0.0.1", port });
        assert_eq!(Place::of("postgres://postgres@127.0.0.1:54315/postgres"), place(true, "postgres", 54315));
        assert_eq!(Place::of("mysql://root:p@ss@127.0.0.1/mysql"), place(false, "root", 3306));
        assert_eq!(Place::of("sqlite"), None);
    }

    #[test]
    fn a_server_that_speaks_first_is_understood() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream.write_all(b"\x0c\0\0\0\x0a5.5.5-9.8.7\0").unwrap();
        });
        assert_eq!(version_at(&format!("mysql://root@127.0.0.1:{port}/mysql")).unwrap(), "9.8.7");
        server.join().unwrap();
    }

    #[test]
    fn nobody_at_the_port_is_an_error() {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        assert!(version_at(&format!("postgres://postgres@127.0.0.1:{port}/postgres")).is_err());
    }
}
