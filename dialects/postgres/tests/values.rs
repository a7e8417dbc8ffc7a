//! Every type of the server, in both directions.
mod support;
use aludel_plugin_interface::{
    cell::{CellRef, Tag},
    error::ErrorKind,
};
use support::*;

#[test]
fn every_type_is_read() {
    let home = home!();
    let mut db =
        home.with("CREATE TYPE mood AS ENUM ('sad', 'happy'); CREATE DOMAIN age AS int CHECK (VALUE >= 0); CREATE TYPE pair AS (a int, b text)");
    let day = 19_782; // 2024-02-29
    let micros = day * 86_400_000_000 + 45_296_000_001; // 12:34:56.000001
    let cases: Vec<(&str, Value)> = vec![
        ("NULL::int", Null),
        ("true", Bool(true)),
        ("(-32768)::int2", Int(-32_768)),
        ("(-2147483648)::int4", Int(-2_147_483_648)),
        ("(-9223372036854775808)::int8", Int(i64::MIN)),
        ("4294967295::oid", Int(4_294_967_295)),
        ("0.1::float4", Real(f64::from(0.1_f32))),
        ("'-Infinity'::float8", Real(f64::NEG_INFINITY)),
        ("12345678901234567890.0012300::numeric", Decimal("12345678901234567890.0012300".into())),
        ("0::numeric(10,2)", Decimal("0.00".into())),
        ("-0.000012::numeric", Decimal("-0.000012".into())),
        ("'NaN'::numeric", s("NaN")),
        ("'grüße'::text", s("grüße")),
        ("''::varchar(5)", s("")),
        ("'ab'::char(4)", s("ab  ")),
        ("'n'::name", s("n")),
        ("'x'::\"char\"", s("x")),
        ("'\\x00ff'::bytea", Bytes(vec![0, 255])),
        ("'2024-02-29'::date", Tagged(Tag::DATE, day)),
        ("'0044-03-15 BC'::date", Tagged(Tag::DATE, -735_160)),
        ("'infinity'::date", s("infinity")),
        ("'24:00'::time", Tagged(Tag::TIME, 86_400_000_000)),
        ("'12:34:56+02'::timetz", s("12:34:56+02")),
        ("'2024-02-29 12:34:56.000001'::timestamp", Tagged(Tag::TIMESTAMP, micros)),
        ("'2024-02-29 14:34:56.000001+02'::timestamptz", Tagged(Tag::TIMESTAMPTZ, micros)),
        ("'-infinity'::timestamptz", s("-infinity")),
        ("'01020304-0506-0708-090a-0b0c0d0e0f10'::uuid", Uuid((1..=16).collect())),
        ("'{\"a\": 1}'::json", Json("{\"a\": 1}".into())),
        ("'{\"a\":1}'::jsonb", Json("{\"a\": 1}".into())),
        ("'happy'::mood", s("happy")),
        ("7::age", Int(7)),
        ("row(1, 'x y')::pair", s("(1,\"x y\")")),
        ("'[1,5)'::int4range", s("[1,5)")),
        ("'{[1,2],[5,6]}'::int4multirange", s("{[1,3),[5,7)}")),
        ("'192.168.0.1/24'::inet", s("192.168.0.1/24")),
        ("'10.0.0.0/8'::cidr", s("10.0.0.0/8")),
        ("'08:00:2b:01:02:03'::macaddr", s("08:00:2b:01:02:03")),
        ("B'101'", s("101")),
        ("'<a/>'::xml", s("<a/>")),
        ("'a fat cat'::tsvector", s("'a' 'cat' 'fat'")),
        ("'(1,2)'::point", s("(1,2)")),
        ("pg_sleep(0)", Null),
    ];
    for (sql, value) in cases {
        let read = db.query(&format!("SELECT {sql}"), &[]).unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        assert_eq!(read, [[value]], "{sql}");
    }
}

#[test]
fn a_value_goes_into_every_type_that_can_hold_it() {
    let home = home!();
    let mut db = home.with("CREATE TYPE mood AS ENUM ('sad', 'happy'); CREATE DOMAIN age AS int CHECK (VALUE >= 0)");
    let uuid = [7_u8; 16];
    let cases: Vec<(CellRef<'_>, &str, &str)> = vec![
        (int(7), "int2", "7"),
        (int(-7), "int8", "-7"),
        (int(7), "numeric", "7"),
        (int(7), "float8", "7"),
        (int(9_007_199_254_740_993), "float8", "9.007199254740992e+15"),
        (int(7), "text", "7"),
        (int(1), "bool", "true"),
        (int(7), "age", "7"),
        (real(7.0), "int4", "7"),
        (real(0.1), "numeric", "0.1"),
        (real(0.5), "float4", "0.5"),
        (real(f64::NAN), "float8", "NaN"),
        (boolean(true), "bool", "true"),
        (boolean(false), "text", "false"),
        (text("12"), "int4", "12"),
        (text("1.50"), "numeric", "1.50"),
        (text("2024-02-29"), "date", "2024-02-29"),
        (text("[1,5)"), "int4range", "[1,5)"),
        (text("10.0.0.1"), "inet", "10.0.0.1/32"),
        (text("{1,NULL,3}"), "int4[]", "{1,NULL,3}"),
        (text("happy"), "mood", "happy"),
        (text("1 day"), "interval", "1 day"),
        (text("{\"a\":1}"), "jsonb", "{\"a\": 1}"),
        (text("07070707-0707-0707-0707-070707070707"), "uuid", "07070707-0707-0707-0707-070707070707"),
        (decimal("-12345678901234567890.5000"), "numeric", "-12345678901234567890.5000"),
        (decimal("12"), "int4", "12"),
        (decimal("1.5"), "float8", "1.5"),
        (decimal("1.50"), "text", "1.50"),
        (bytes(&[0, 255]), "bytea", "\\x00ff"),
        (CellRef::bytes_as(Tag::UUID, &uuid).unwrap(), "uuid", "07070707-0707-0707-0707-070707070707"),
        (CellRef::bytes_as(Tag::UUID, &uuid).unwrap(), "text", "07070707-0707-0707-0707-070707070707"),
        (CellRef::text_as(Tag::JSON, "{\"a\":1}").unwrap(), "json", "{\"a\":1}"),
        (CellRef::text_as(Tag::JSON, "[1]").unwrap(), "jsonb", "[1]"),
        (CellRef::text_as(Tag::JSON, "[1]").unwrap(), "text", "[1]"),
        (tagged(Tag::DATE, 0), "date", "1970-01-01"),
        (tagged(Tag::DATE, 0), "timestamp", "1970-01-01 00:00:00"),
        (tagged(Tag::DATE, -719_163), "text", "0001-12-31 BC"),
        (tagged(Tag::TIME, 1), "time", "00:00:00.000001"),
        (tagged(Tag::TIMESTAMP, -1), "timestamp", "1969-12-31 23:59:59.999999"),
        (tagged(Tag::TIMESTAMP, 0), "date", "1970-01-01"),
        (tagged(Tag::TIMESTAMPTZ, 0), "timestamptz", "1970-01-01 00:00:00+00"),
        (tagged(Tag::TIMESTAMPTZ, 0), "timestamp", "1970-01-01 00:00:00"),
        (null(), "int4", ""),
    ];
    db.script("SET TimeZone = 'UTC'").unwrap();
    for (value, kind, shown) in cases {
        let read = db.query(&format!("SELECT coalesce($1::{kind}::text, '')"), &[value]);
        let shown = shown.to_owned();
        assert_eq!(read.unwrap_or_else(|error| panic!("{kind} {shown}: {error:?}")), [[Text(shown)]], "{kind}");
    }
}

#[test]
fn a_value_that_does_not_fit_names_its_parameter() {
    let home = home!();
    let mut db = home.open();
    let error = fails(db.query("SELECT $1::int, $2::int2", &[int(1), int(70_000)]), ErrorKind::DATA);
    assert_eq!(error.message, "parameter $2: 70000 is too large for the type smallint");
    let error = fails(db.query("SELECT $1::int", &[boolean(true)]), ErrorKind::DATA);
    assert_eq!(error.message, "parameter $1: the parameter is of the type integer, and a boolean was given");
    let error = fails(db.query("SELECT $1::int", &[text("x")]), ErrorKind::DATA);
    assert_eq!(error.sqlstate, *b"22P02");
    fails(db.query("SELECT $1::text", &[text("a\0b")]), ErrorKind::DATA);
    let error = fails(db.query("SELECT $1::int", &[]), ErrorKind::MISUSE);
    assert_eq!(error.message, "the statement has 1 parameters, but 0 values were given");
    assert_eq!(db.one("SELECT 1"), Int(1));
}

#[test]
fn columns_are_described() {
    let home = home!();
    let mut db = home.with("CREATE TABLE t (id bigint, price numeric(10,2), name varchar(20), at timestamp(3), many int[])");
    let statement = db.prepare("SELECT *, 1 AS one FROM t").unwrap();
    let columns = result(db.connection.columns(statement)).unwrap();
    let told: Vec<(&str, &str, &str)> = columns.iter().map(|c| (c.name.as_str(), c.decl_type.as_str(), c.table.as_str())).collect();
    assert_eq!(
        told,
        [
            ("id", "bigint", "t"),
            ("price", "numeric(10,2)", "t"),
            ("name", "character varying(20)", "t"),
            ("at", "timestamp(3) without time zone", "t"),
            ("many", "integer[]", "t"),
            ("one", "integer", ""),
        ]
    );
    assert_eq!((columns[0].tag, columns[1].tag, columns[3].tag), (Tag::I64, Tag::DECIMAL, Tag::TIMESTAMP));
}

/// The cell of an array, as text: the lengths, then the elements.
fn array(db: &mut Db, sql: &str) -> String {
    db.query(&format!("SELECT {sql}"), &[]).map(|_| ()).unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    db.array(0)
}

#[test]
fn arrays_and_intervals_are_read() {
    let home = home!();
    let mut db = home.with("CREATE TYPE mood AS ENUM ('sad', 'happy'); CREATE DOMAIN age AS int CHECK (VALUE >= 0)");
    for (sql, shown) in [
        ("ARRAY[1, NULL, 3]", "[3] 1 NULL 3"),
        ("'{}'::int[]", "[]"),
        ("ARRAY[[1,2,3],[4,5,6]]::int8[]", "[2, 3] 1 2 3 4 5 6"),
        ("'[5:6]={a,b}'::text[]", "[2] a b"),
        ("ARRAY[1.50, 'NaN']::numeric[]", "[2] 1.50 NaN"),
        ("ARRAY['a b', 'NULL', NULL, '{\"']", "[4] a b NULL NULL {\""),
        ("ARRAY['sad', 'happy']::mood[]", "[2] sad happy"),
        ("ARRAY[1, 2]::age[]", "[2] 1 2"),
        ("ARRAY['[1,2]', NULL]::int4range[]", "[2] [1,3) NULL"),
        ("ARRAY['(1,1),(0,0)', '(2,2),(0,0)']::box[]", "[2] (1,1),(0,0) (2,2),(0,0)"),
        ("ARRAY['10.0.0.1']::inet[]", "[1] 10.0.0.1"),
        ("ARRAY[true, false]", "[2] true false"),
        ("ARRAY['{\"a\":1}']::jsonb[]", "[1] {\"a\": 1}"),
    ] {
        assert_eq!(array(&mut db, sql), shown, "{sql}");
    }
    for (sql, months, days, micros) in
        [("1 year 2 months 3 days 04:05:06.000007", 14, 3, 14_706_000_007_i64), ("-1 mon +1 day -00:00:00.000001", -1, 1, -1)]
    {
        db.query(&format!("SELECT '{sql}'::interval"), &[]).unwrap();
        assert_eq!(db.interval(), (months, days, micros));
    }
}

#[test]
fn arrays_and_intervals_are_bound() {
    let home = home!();
    let mut db = home.with("CREATE TYPE mood AS ENUM ('sad', 'happy')");
    let one = |tag: Tag, payload: &[u8]| element(tag, payload);
    let numbers = array_of(&[2], &[one(Tag::I64, &7_i64.to_le_bytes()), one(Tag::NULL, &[])]);
    let texts = array_of(&[2], &[one(Tag::TEXT, b"a \"b\\"), one(Tag::TEXT, b"NULL")]);
    let matrix = array_of(&[2, 1], &[one(Tag::TEXT, b"1"), one(Tag::TEXT, b"2")]);
    let none = array_of(&[], &[]);
    let moods = array_of(&[1], &[one(Tag::TEXT, b"happy")]);
    let decimals = array_of(&[2], &[one(Tag::DECIMAL, b"1.50"), one(Tag::I64, &3_i64.to_le_bytes())]);
    for (cell, kind, shown) in [
        (&numbers, "int4[]", "{7,NULL}"),
        (&numbers, "int8[]", "{7,NULL}"),
        (&numbers, "text[]", "{7,NULL}"),
        (&numbers, "numeric[]", "{7,NULL}"),
        (&texts, "text[]", "{\"a \\\"b\\\\\",\"NULL\"}"),
        (&matrix, "int4[]", "{{1},{2}}"),
        (&none, "int4[]", "{}"),
        (&moods, "mood[]", "{happy}"),
        (&decimals, "numeric[]", "{1.50,3}"),
        (&matrix, "text", "{{\"1\"},{\"2\"}}"),
    ] {
        let cell = CellRef::bytes_as(Tag::ARRAY, cell).unwrap();
        assert_eq!(db.query(&format!("SELECT $1::{kind}::text"), &[cell]).unwrap(), [[s(shown)]], "{kind}");
    }
    assert_eq!(db.query("SELECT 7 = ANY($1::int[])", &[CellRef::bytes_as(Tag::ARRAY, &numbers).unwrap()]).unwrap(), [[Bool(true)]]);
    let cell = CellRef::bytes_as(Tag::ARRAY, &numbers).unwrap();
    fails(db.query("SELECT $1::jsonb", &[cell]), ErrorKind::DATA);
    let interval = [&14_i32.to_le_bytes()[..], &3_i32.to_le_bytes(), &(-7_i64).to_le_bytes()].concat();
    let interval = CellRef::bytes_as(Tag::INTERVAL, &interval).unwrap();
    for kind in ["interval", "text"] {
        let shown = if kind == "text" { "14 months 3 days -7 microseconds" } else { "1 year 2 mons 3 days -00:00:00.000007" };
        assert_eq!(db.query(&format!("SELECT $1::{kind}::text"), &[interval]).unwrap(), [[s(shown)]]);
    }
}
