//! LOAD DATA LOCAL with data of the application's.
mod support;

use aludel_plugin_interface::error::ErrorKind;
use support::*;

const LOAD: &str = "LOAD DATA LOCAL INFILE 'x' INTO TABLE t FIELDS TERMINATED BY ',' (a, b)";

#[test]
fn data_goes_in_as_a_file_would() {
    each(|server| {
        let mut db = server.with(&[("local_infile", "1")]).unwrap();
        db.script("CREATE TABLE t (a INT PRIMARY KEY, b VARCHAR(50)); SET GLOBAL local_infile = 1").unwrap();
        let data: String = (0..100_000).map(|row| format!("{row},ö number {row}\n")).collect();
        let done = db.command("load_data", &[text(LOAD), text(&data)]).unwrap();
        assert_eq!(done.affected, 100_000);
        assert_eq!(db.query("SELECT COUNT(*), MAX(b) FROM t", &[]).unwrap(), [[Int(100_000), s("ö number 99999")]]);
        let done = db.command("load_data", &[text(LOAD), bytes(b"")]).unwrap();
        assert_eq!(done.affected, 0);
        let error = db.command("load_data", &[text("SELECT 1"), text("")]).unwrap_err();
        assert!(error.kind == ErrorKind::MISUSE && error.message.starts_with("the statement of `load_data` asks for no data\nhelp: "), "{error:?}");
        assert_eq!(db.command("load_data", &[text(LOAD)]).unwrap_err().kind, ErrorKind::MISUSE);
        // Nobody gave a file, so none is sent.
        let error = db.script("LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE t (b)").unwrap_err();
        assert!(error.message.starts_with("LOAD DATA LOCAL asks this client for a file"), "{error:?}");
        assert_eq!(db.one("SELECT COUNT(*) FROM t"), Int(100_000));
        let error = db.command("copy_in", &[]).unwrap_err();
        assert_eq!((error.kind, error.message.as_str()), (ErrorKind::UNSUPPORTED, "MySQL has no command `copy_in`\nhelp: it has `load_data`"));
    });
}

#[test]
fn it_is_off_unless_the_url_says_otherwise() {
    each(|server| {
        let mut db = server.open();
        let error = db.command("load_data", &[text(LOAD), text("")]).unwrap_err();
        assert_eq!((error.kind, error.message.lines().next()), (ErrorKind::UNSUPPORTED, Some("`load_data` is off on this connection")));
        db.script("CREATE TABLE t (a INT, b TEXT)").unwrap();
        assert!(db.script(LOAD).is_err());
        assert_eq!(db.one("SELECT COUNT(*) FROM t"), Int(0));
    });
}
