//! From a URL to a session: users, passwords, certificates, sockets, several hosts; and what a wrong part of the URL is told.
#[path = "support/private.rs"]
mod private;
mod support;
use aludel_plugin_interface::error::{DbError, ErrorKind};
use support::*;

/// The first line, and the whole text without the password.
fn story(url: &str) -> (Box<DbError>, String) {
    let error = open(url, &[]).err().unwrap_or_else(|| panic!("{url} works"));
    assert!(!format!("{error:?}").contains("secret"), "{error:?}");
    let first = error.message.lines().next().unwrap().to_owned();
    (error, first)
}

#[test]
fn passwords_and_certificates() {
    let server = match private::server() {
        Ok(server) => server,
        Err(why) => return println!("NOT RUN: postgres with certificates: {why}"),
    };
    let (port, folder) = (server.port, server.folder.path().display().to_string());
    let url = |user: &str, query: &str| format!("postgres://{user}@localhost:{port}/postgres?host=localhost&{query}");
    let encrypted = |user: &str, query: &str| {
        let mut db = open(&url(user, query), &[]).unwrap_or_else(|error| panic!("{user} {query}: {error:?}"));
        db.one("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
    };
    // Every way to log in.
    for user in ["ada:secret%20word", "md5er:secret%20word", "clear:secret%20word"] {
        assert_eq!(encrypted(user, ""), Bool(true), "{user}");
        assert_eq!(encrypted(user, "sslmode=disable"), Bool(false), "{user}");
    }
    assert_eq!(encrypted("forced:secret%20word", "sslmode=require"), Bool(true));
    assert_eq!(
        encrypted("sealed", &format!("sslmode=verify-full&sslrootcert={folder}/ca.crt&sslcert={folder}/sealed.crt&sslkey={folder}/sealed.key")),
        Bool(true)
    );
    // The login bound to the connection, which a password in clear text, or a connection in clear, cannot be.
    assert_eq!(encrypted("ada:secret%20word", "channel_binding=require&sslmode=require"), Bool(true));
    assert_eq!(encrypted("ada:secret%20word", "channel_binding=disable"), Bool(true));
    for (user, query) in [("ada", "sslmode=disable"), ("clear", ""), ("md5er", "")] {
        let (_, line) = story(&url(&format!("{user}:secret%20word"), &format!("channel_binding=require&{query}")));
        assert_eq!(line, "the login is not bound to the encrypted connection, and `channel_binding` asks for it", "{user}");
    }
    // A flight larger than every buffer.
    let mut db = open(&url("ada:secret%20word", "sslmode=require"), &[]).unwrap();
    let statement = db.prepare("SELECT repeat($1::text, 4)").unwrap();
    let (long, count) = ("x".repeat(200), 20_000);
    let values: Vec<_> = (0..count).map(|_| text(&long)).collect();
    db.execute_many(statement, 1, &values).unwrap();
    assert_eq!((db.batch.nrows, db.batch.text.len()), (count, 800 * count as usize));
    // Certificates, from the least to the most that is asked of them.
    for mode in ["prefer", "require", "verify-ca", "verify-full"] {
        assert_eq!(encrypted("ada:secret%20word", &format!("sslmode={mode}&sslrootcert={folder}/ca.crt")), Bool(true), "{mode}");
    }
    let other = format!("sslrootcert={folder}/other.crt");
    for mode in ["require", "verify-ca", "verify-full"] {
        let (error, line) = story(&url("ada:secret%20word", &format!("sslmode={mode}&{other}")));
        assert_eq!(error.kind, ErrorKind::CANNOT_CONNECT);
        assert!(line.contains("certificate"), "{mode}: {}", error.message);
    }
    let by_address = |mode: &str| format!("postgres://ada:secret%20word@127.0.0.1:{port}/postgres?sslmode={mode}&sslrootcert={folder}/ca.crt");
    open(&by_address("verify-ca"), &[]).unwrap();
    assert_eq!(story(&by_address("verify-full")).1, "the server's certificate is not for the host `127.0.0.1`");
    let (error, line) = story(&url("ada:secret%20word", "sslmode=verify-full&sslrootcert=/nowhere.crt"));
    assert!(line.starts_with("the file `/nowhere.crt` of the option `sslrootcert` cannot be used: "), "{}", error.message);
    // Which part was wrong.
    let (error, line) = story(&url("ada:secret", ""));
    assert_eq!(
        (line.as_str(), error.kind, error.sqlstate),
        ("password authentication failed for user \"ada\"", ErrorKind::CANNOT_CONNECT, *b"28P01")
    );
    assert!(error.message.ends_with("help: look at the password of the user `ada` in the URL"));
    assert_eq!(story(&url("ada", "")).1, "the server asks for a password for the user `ada`, and there is none");
    assert_eq!(story(&url("nobody:secret", "")).0.sqlstate, *b"28000");
    assert_eq!(story(&format!("postgres://postgres@127.0.0.1:{port}/nowhere")).1, "database \"nowhere\" does not exist");
    // The socket, as a host and as an option.
    for url in
        [format!("postgres://ada@/postgres?host={folder}&port={port}"), format!("postgres://ada@{}:{port}/postgres", folder.replace('/', "%2F"))]
    {
        assert_eq!(open(&url, &[]).unwrap().one("SELECT inet_server_addr() IS NULL"), Bool(true));
    }
    // Several hosts; one that only reads.
    let closed = private::free_port();
    let hosts = |attrs: &str| format!("postgres://postgres@/postgres?host=127.0.0.1,127.0.0.1&port={closed},{port}&{attrs}");
    open(&hosts(""), &[]).unwrap();
    open(&hosts("target_session_attrs=read-write&load_balance_hosts=random"), &[]).unwrap();
    let (error, line) = story(&hosts("target_session_attrs=read-only"));
    assert!(line.starts_with("no host can be used: nothing listens at") && line.contains("also writes"), "{}", error.message);
    let reads = hosts("target_session_attrs=read-only&setting.default_transaction_read_only=on");
    open(&reads, &[]).unwrap();
}

#[test]
fn a_place_where_no_server_is() {
    let port = private::free_port();
    let (error, line) = story(&format!("postgres://ada:secret@127.0.0.1:{port}/app"));
    assert_eq!(line, format!("nothing listens at `127.0.0.1:{port}`: connection refused"));
    assert_eq!((error.kind, error.flags & 1, error.sqlstate), (ErrorKind::CANNOT_CONNECT, 1, *b"08001"));
    let (error, line) = story("postgres://ada:secret@no-such-host.invalid/app");
    assert!(line.starts_with("the host `no-such-host.invalid` is not known: "), "{}", error.message);
    let (_, line) = story("postgres://ada:secret@/app?host=/nowhere");
    assert_eq!(line, "there is no socket `/nowhere/.s.PGSQL.5432`");
    assert_eq!(story("postgres://ada:secret@127.0.0.1/app?ssl_mode=x").1, "PostgreSQL has no option `ssl_mode`");
    // Something else listens, or nothing but silence.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (_, line) = story(&format!("postgres://ada:secret@127.0.0.1:{port}/app?connect_timeout=0.2"));
    assert_eq!(line, format!("the server at `127.0.0.1:{port}` did not answer in time"));
    let answering = std::thread::spawn(move || {
        use std::io::{Read, Write};
        // The first has waited in the queue all the time.
        for stream in listener.incoming().take(2) {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 8]).and_then(|_| stream.write(b"HTTP/1.1 400"));
        }
    });
    assert_eq!(story(&format!("postgres://ada:secret@127.0.0.1:{port}/app")).1, format!("what listens at `127.0.0.1:{port}` is not PostgreSQL"));
    answering.join().unwrap();
}
