//! Connecting, and one line that says why it did not work.
mod support;

use aludel_plugin_interface::error::ErrorKind;
use support::*;

/// The first line of an error that must not show the password.
#[track_caller]
fn refused(opened: Result<Db>, kind: ErrorKind) -> String {
    let error = opened.map(|_| ()).unwrap_err();
    assert_eq!(error.kind, kind, "{}", error.message);
    assert!(!format!("{error:?}").contains("s3cret"), "{error:?}");
    error.message.lines().next().unwrap().to_owned()
}

fn with_user(server: &Server, account: &str) -> String {
    server.url().replace("root@", &format!("{account}@"))
}

#[test]
fn what_is_wrong_is_said() {
    each(|server| {
        let port = server.url().split("127.0.0.1:").nth(1).unwrap().split('/').next().unwrap().to_owned();
        let open = |url: &str, options: &[(&str, &str)]| open(url, options);
        assert_eq!(
            refused(open(&with_user(server, "nobody:s3cret"), &[]), ErrorKind::PERMISSION),
            format!("the server `127.0.0.1:{port}` refuses the user `nobody` with the password given")
        );
        assert_eq!(
            refused(open(&server.url_of("nosuch"), &[]), ErrorKind::CANNOT_CONNECT),
            format!("the server `127.0.0.1:{port}` has no database `nosuch`")
        );
        assert_eq!(
            refused(open("mysql://root:s3cret@127.0.0.1:1/x", &[]), ErrorKind::CANNOT_CONNECT),
            "no server answers at `127.0.0.1:1`: connection refused"
        );
        let unknown = refused(open("mysql://root:s3cret@no-such-host.invalid/x", &[]), ErrorKind::CANNOT_CONNECT);
        assert!(unknown.starts_with("the host `no-such-host.invalid` is not known: "), "{unknown}");
        assert_eq!(refused(server.with(&[("colour", "red")]), ErrorKind::UNSUPPORTED), "MySQL has no option `colour`");
        assert_eq!(
            refused(server.with(&[("socket", "/nosuch/mysqld.sock")]), ErrorKind::CANNOT_CONNECT),
            "no server answers at the socket `/nosuch/mysqld.sock`: no such file or directory"
        );
        assert!(refused(server.with(&[("init_command", "SELEKT 1")]), ErrorKind::SYNTAX).starts_with("the `init_command` failed: "));
        let file = std::env::temp_dir().join("aludel-no-certificate.pem");
        assert!(!file.exists());
        if server.name == "mysql" {
            let missing = refused(server.with(&[("ssl_ca", file.to_str().unwrap())]), ErrorKind::CANNOT_CONNECT);
            assert!(
                missing.starts_with(&format!("TLS cannot be set up: the file `{}` of the option `ssl_ca` cannot be used", file.display())),
                "{missing}"
            );
            let untrusted = refused(server.with(&[("sslmode", "verify_identity")]), ErrorKind::CANNOT_CONNECT);
            assert!(untrusted.starts_with("the certificate of the server `127.0.0.1` is not trusted: "), "{untrusted}");
        } else {
            let none = refused(server.with(&[("sslmode", "required")]), ErrorKind::CANNOT_CONNECT);
            assert_eq!(none, "the server `127.0.0.1` has no TLS, and `sslmode` asks for it");
        }
    });
}

#[test]
fn options_reach_the_session() {
    each(|server| {
        let mut db =
            server.with(&[("collation", "utf8mb4_bin"), ("init_command", "SET @a = 7"), ("time_zone", "+02:00"), ("compress", "1")]).unwrap();
        assert_eq!(db.one("SELECT @a"), Int(7));
        assert_eq!(db.one("SELECT CAST(@@collation_connection AS CHAR)"), s("utf8mb4_bin"));
        assert_eq!(db.one("SELECT CAST(@@time_zone AS CHAR)"), s("+02:00"));
        let long = "long ".repeat(100_000);
        assert_eq!(db.query("SELECT ?", &[text(&long)]).unwrap(), [[s(&long)]]);
        let Text(mode) = db.one("SELECT CAST(@@sql_mode AS CHAR)") else { panic!() };
        assert!(mode.contains("STRICT_TRANS_TABLES"), "{mode}");
        let mut plain = server.with(&[("sql_mode", "ANSI_QUOTES")]).unwrap();
        assert_eq!(plain.one("SELECT CAST(@@sql_mode AS CHAR)"), s("ANSI_QUOTES"));
    });
}

#[test]
fn the_version_tells_which_server_it_is() {
    each(|server| {
        let mut db = server.open();
        let version = result(db.connection.server_version()).unwrap();
        assert_eq!(version.to_lowercase().contains("mariadb"), server.is_mariadb(), "{version}");
        assert!(!version.starts_with("5.5.5-"), "{version}");
    });
}

#[test]
fn passwords_in_both_ways() {
    each(|server| {
        let mut admin = server.open();
        let user = server.database.clone();
        let identified = if server.is_mariadb() { "IDENTIFIED BY" } else { "IDENTIFIED WITH caching_sha2_password BY" };
        // A server may have an anonymous user of this machine, who would come first.
        for host in ["%", "localhost"] {
            let account = format!("'{user}'@'{host}'");
            admin.script(&format!("CREATE USER {account} {identified} 'p@s:s/w%rd'; GRANT ALL ON {user}.* TO {account}")).unwrap();
        }
        let url = with_user(server, &format!("{user}:p%40s%3As%2Fw%25rd"));
        // The second time the server knows the digest already.
        for options in [&[][..], &[], &[("sslmode", "preferred")], &[("sslmode", "preferred"), ("compress", "true")]] {
            let mut db = open(&url, options).unwrap();
            assert_eq!(db.one("SELECT 1"), Int(1));
        }
        if !server.is_mariadb() {
            admin.script("FLUSH PRIVILEGES").unwrap();
            let refused = open(&url, &[("sslmode", "disabled"), ("allow_public_key_retrieval", "0")]).unwrap_err();
            assert!(refused.message.contains("the connection is not encrypted\nhelp: use `sslmode=required`"), "{}", refused.message);
            let mut db = open(&url, &[("sslmode", "required")]).unwrap();
            let rows = db.query("SHOW STATUS LIKE 'Ssl_version'", &[]).unwrap();
            assert!(matches!(&rows[0][1], Text(version) if version.starts_with("TLS")), "{rows:?}");
        }
        let refused = open(&with_user(server, &format!("{user}:wrong")), &[]).unwrap_err();
        assert_eq!((refused.kind, refused.native), (ErrorKind::PERMISSION, 1045));
        let refused = open(&url.replace(&format!("/{user}"), "/mysql").replace("//mysql", &format!("//{user}")), &[]).unwrap_err();
        assert!(refused.message.starts_with(&format!("the user `{user}` may not use the database `mysql`\nhelp: ")), "{}", refused.message);
        admin.script(&format!("DROP USER '{user}'@'%', '{user}'@'localhost'")).unwrap();
    });
}
