//! Every type there and back.
mod support;

use aludel_plugin_interface::{cell::Tag, error::ErrorKind};
use support::*;

const DAY: i64 = 86_400_000_000;

#[test]
fn whole_numbers_of_every_width() {
    each(|server| {
        let mut db = server.open();
        db.script(
            "CREATE TABLE n (a TINYINT, b TINYINT UNSIGNED, c SMALLINT, d SMALLINT UNSIGNED, e MEDIUMINT, f MEDIUMINT UNSIGNED, g INT, h INT UNSIGNED, \
             i BIGINT, j BIGINT UNSIGNED, k BIT(1), l BIT(64), m YEAR, n BOOLEAN)",
        )
        .unwrap();
        let insert = "INSERT INTO n VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let low = [-128, 0, -32_768, 0, -8_388_608, 0, -2_147_483_648, 0, i64::MIN, 0, 0, 0, 1901, 0].map(int);
        db.run(insert, &low).unwrap();
        let mut high = [127, 255, 32_767, 65_535, 8_388_607, 16_777_215, 2_147_483_647, 4_294_967_295, i64::MAX, 0, 1, 0, 2155, 1].map(int);
        (high[9], high[11], high[13]) = (tagged(Tag::U64, -1), tagged(Tag::U64, -1), tagged(Tag::BOOL, 1));
        db.run(insert, &high).unwrap();
        let rows = db.query("SELECT * FROM n ORDER BY a", &[]).unwrap();
        let ints = |values: &[i64]| values.iter().map(|value| Int(*value)).collect::<Vec<_>>();
        assert_eq!(rows[0], ints(&[-128, 0, -32_768, 0, -8_388_608, 0, -2_147_483_648, 0, i64::MIN, 0, 0, 0, 1901, 0]));
        let mut expected = ints(&[127, 255, 32_767, 65_535, 8_388_607, 16_777_215, 2_147_483_647, 4_294_967_295, i64::MAX, 0, 1, 0, 2155, 1]);
        (expected[9], expected[11]) = (Unsigned(u64::MAX), Unsigned(u64::MAX));
        assert_eq!(rows[1], expected);
        let error = db.run("INSERT INTO n (a) VALUES (?)", &[int(128)]).unwrap_err();
        assert_eq!((error.kind, error.native, detail(&error, "column").as_deref()), (ErrorKind::DATA, 1264, Some("a")));
    });
}

#[test]
fn numbers_with_fractions() {
    each(|server| {
        let mut db = server.open();
        db.script("CREATE TABLE f (a FLOAT, b DOUBLE, c DECIMAL(65, 30), d DECIMAL(10, 2))").unwrap();
        let long = "12345678901234567890123456789012345.123456789012345678901234567890";
        let digits = aludel_plugin_interface::cell::CellRef::text_as(Tag::DECIMAL, long).unwrap();
        let money = aludel_plugin_interface::cell::CellRef::text_as(Tag::DECIMAL, "-12.50").unwrap();
        db.run("INSERT INTO f VALUES (?, ?, ?, ?)", &[real(0.5), real(0.1), digits, money]).unwrap();
        let rows = db.query("SELECT * FROM f", &[]).unwrap();
        assert_eq!(rows, [[Real(0.5), Real(0.1), Decimal(long.into()), Decimal("-12.50".into())]]);
        let error = db.run("INSERT INTO f (b) VALUES (?)", &[real(f64::NAN)]).unwrap_err();
        assert_eq!((error.kind, error.message.as_str()), (ErrorKind::DATA, "parameter 1 is NaN, and MySQL's numbers are finite"));
    });
}

#[test]
fn text_and_bytes_go_by_the_character_set() {
    each(|server| {
        let mut db = server.open();
        db.script(
            "CREATE TABLE t (a CHAR(10), b VARCHAR(20), c LONGTEXT, d BINARY(3), e VARBINARY(10), f LONGBLOB, g ENUM('x', 'ö'), h SET('p', 'q'), \
             i VARCHAR(10) CHARACTER SET latin1)",
        )
        .unwrap();
        let values = [text("a"), text("bü漢😀"), text(""), bytes(&[0, 1, 255]), bytes(b""), bytes(&[0; 300]), text("ö"), text("p,q"), text("é")];
        db.run("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", &values).unwrap();
        let expected = [s("a"), s("bü漢😀"), s(""), Bytes(vec![0, 1, 255]), Bytes(vec![]), Bytes(vec![0; 300]), s("ö"), s("p,q"), s("é")];
        assert_eq!(db.query("SELECT * FROM t", &[]).unwrap(), [expected]);
        let statement = db.prepare("SELECT * FROM t").unwrap();
        let columns = result(db.connection.columns(statement)).unwrap();
        let types: Vec<String> = columns.iter().map(|column| column.decl_type.to_string()).collect();
        assert_eq!(types, ["char", "varchar", "text", "binary", "varbinary", "blob", "enum", "set", "varchar"]);
        assert!(columns.iter().all(|column| column.table == "t"));
        let error = db.run("INSERT INTO t (a) VALUES (?)", &[text("longer than ten")]).unwrap_err();
        assert_eq!((error.kind, error.native), (ErrorKind::DATA, 1406));
    });
}

#[test]
fn dates_and_times() {
    each(|server| {
        let mut db = server.open();
        db.script("CREATE TABLE d (a DATE, b TIME(6), c DATETIME(6), e TIMESTAMP(6) NULL, f DATETIME)").unwrap();
        let moment = 19_782 * DAY + 86_399_999_999;
        let values = [
            tagged(Tag::DATE, -1),
            tagged(Tag::TIME, DAY - 1),
            tagged(Tag::TIMESTAMP, moment),
            tagged(Tag::TIMESTAMPTZ, moment),
            tagged(Tag::TIMESTAMP, 0),
        ];
        db.run("INSERT INTO d VALUES (?, ?, ?, ?, ?)", &values).unwrap();
        let expected = [
            Tagged(Tag::DATE, -1),
            Tagged(Tag::TIME, DAY - 1),
            Tagged(Tag::TIMESTAMP, moment),
            Tagged(Tag::TIMESTAMP, moment),
            Tagged(Tag::TIMESTAMP, 0),
        ];
        assert_eq!(db.query("SELECT * FROM d", &[]).unwrap(), [expected]);
        // The session is in UTC, so that a TIMESTAMP is what was given.
        assert_eq!(db.one("SELECT CAST(e AS CHAR) FROM d"), s("2024-02-29 23:59:59.999999"));
        for days in [-719_468, 2_932_896] {
            db.run("UPDATE d SET a = ?", &[tagged(Tag::DATE, days)]).unwrap();
            assert_eq!(db.one("SELECT a FROM d"), Tagged(Tag::DATE, days));
        }
        let error = db.run("UPDATE d SET a = ?", &[tagged(Tag::DATE, 2_932_897)]).unwrap_err();
        assert_eq!(error.kind, ErrorKind::DATA);
        assert!(error.message.starts_with("parameter 1 is a date or time that MySQL cannot hold\nhelp: "), "{}", error.message);
    });
}

#[test]
fn times_that_are_spans_and_dates_that_are_none_are_refused_by_name() {
    each(|server| {
        let mut db = server.with(&[("sql_mode", "NO_ENGINE_SUBSTITUTION")]).unwrap();
        db.script("CREATE TABLE z (a TIME, b DATE, c DATETIME); INSERT INTO z VALUES ('-12:30:00', '0000-00-00', '2024-00-10 01:00:00')").unwrap();
        for (column, message) in [
            ("a", "the column `a` holds the time -12:30:00, which is no time of day"),
            ("b", "the column `b` holds the date 0000-00-00, which no calendar has"),
            ("c", "the column `c` holds the date 2024-00-10, which no calendar has"),
        ] {
            let error = db.query(&format!("SELECT {column} FROM z"), &[]).unwrap_err();
            assert_eq!((error.kind, error.message.as_str()), (ErrorKind::DATA, message));
            assert!(detail(&error, "hint").unwrap().contains("CAST("));
            // The connection is usable afterwards.
            assert_eq!(db.one(&format!("SELECT CAST({column} AS CHAR) IS NULL FROM z")), Int(0));
        }
        assert_eq!(db.one("SELECT TIME_TO_SEC(a) FROM z"), Int(-45_000));
    });
}

#[test]
fn json_geometry_and_uuid() {
    each(|server| {
        let mut db = server.open();
        db.script("CREATE TABLE j (a JSON, b GEOMETRY, c CHAR(36))").unwrap();
        let uuid =
            aludel_plugin_interface::cell::CellRef::bytes_as(Tag::UUID, &[0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0, 1, 2, 3, 4, 5, 6, 7])
                .unwrap();
        let json = aludel_plugin_interface::cell::CellRef::text_as(Tag::JSON, r#"{"a": [1, null]}"#).unwrap();
        db.run("INSERT INTO j VALUES (?, ST_GeomFromText('POINT(1 2)'), ?)", &[json, uuid]).unwrap();
        let rows = db.query("SELECT * FROM j", &[]).unwrap();
        let expected = r#"{"a": [1, null]}"#.to_owned();
        assert_eq!(rows[0][0], if server.is_mariadb() { Text(expected) } else { Json(expected) });
        assert!(matches!(&rows[0][1], Bytes(bytes) if bytes.len() == 25));
        assert_eq!(rows[0][2], s("12345678-9abc-def0-0001-020304050607"));
        if server.is_mariadb() {
            db.script("CREATE TABLE u (a UUID, b INET6); INSERT INTO u VALUES ('12345678-9abc-def0-0001-020304050607', '::1')").unwrap();
            assert_eq!(db.query("SELECT a, b FROM u WHERE a = ?", &[uuid]).unwrap(), [[s("12345678-9abc-def0-0001-020304050607"), s("::1")]]);
        }
    });
}

#[test]
fn nulls_between_many_columns() {
    each(|server| {
        let mut db = server.open();
        for width in [1, 5, 6, 7, 8, 9, 13, 14, 15, 64, 200] {
            let list: Vec<&str> = vec!["?"; width];
            let values: Vec<_> = (0..width).map(|place| if place % 3 == 1 { null() } else { int(place as i64) }).collect();
            let rows = db.query(&format!("SELECT {}", list.join(", ")), &values).unwrap();
            let expected: Vec<Value> = (0..width).map(|place| if place % 3 == 1 { Null } else { Int(place as i64) }).collect();
            assert_eq!(rows, [expected], "{width}");
        }
    });
}

#[test]
fn a_wrong_number_of_values_is_refused() {
    each(|server| {
        let mut db = server.open();
        let error = db.query("SELECT ?, ?", &[int(1)]).unwrap_err();
        assert_eq!((error.kind, error.message.as_str()), (ErrorKind::MISUSE, "the statement has 2 parameters, but 1 values were given"));
        assert_eq!(db.one("SELECT 7"), Int(7));
    });
}

#[test]
fn large_values_cross_in_several_packets() {
    each(|server| {
        let mut db = server.open();
        db.script("CREATE TABLE l (a LONGBLOB)").unwrap();
        let Int(limit) = db.one("SELECT @@max_allowed_packet") else { panic!() };
        let size = (limit - 1024).min(17 << 20) as usize;
        let value: Vec<u8> = (0..size).map(|place| (place % 251) as u8).collect();
        db.run("INSERT INTO l VALUES (?)", &[bytes(&value)]).unwrap();
        assert_eq!(db.query("SELECT a FROM l", &[]).unwrap(), [[Bytes(value)]]);
        let large = vec![0; limit as usize];
        let error = db.run("INSERT INTO l VALUES (?)", &[bytes(&large)]).unwrap_err();
        assert_eq!((error.kind, error.native), (ErrorKind::DATA, 1153));
        assert_eq!(db.one("SELECT COUNT(*) FROM l"), Int(1));
    });
}

#[test]
fn statements_that_cannot_be_prepared_run_as_text() {
    each(|server| {
        let mut db = server.open();
        db.script("CREATE TABLE w (a INT, b DATETIME(6), c DECIMAL(5, 2), d DOUBLE, e VARBINARY(3), f TIME)").unwrap();
        db.script("INSERT INTO w VALUES (-1, '1969-12-31 23:59:59.5', 1.5, 0.25, x'00ff', '00:00:01')").unwrap();
        db.script("CREATE PROCEDURE p() BEGIN SELECT * FROM w; SELECT 2; END").unwrap();
        let expected =
            [Int(-1), Tagged(Tag::TIMESTAMP, -500_000), Decimal("1.50".into()), Real(0.25), Bytes(vec![0, 255]), Tagged(Tag::TIME, 1_000_000)];
        assert_eq!(db.query("CALL p()", &[]).unwrap(), [expected]);
        db.run("LOCK TABLES w READ", &[]).unwrap();
        db.run("UNLOCK TABLES", &[]).unwrap();
        db.run("SAVEPOINT a", &[]).unwrap();
        assert_eq!(db.one("SELECT 1"), Int(1));
    });
}
