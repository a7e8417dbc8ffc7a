//! Values of every type there and back: stored, read, compared, NULL, at the ends of their ranges.
use crate::{
    Scene,
    case::{Case, Need, Verdict, case, refused, same},
};
use aludel::{ErrorKind, Value, prelude::*};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use std::fmt::Debug;

/// Stores a value and NULL, reads both, and finds the value by itself.
fn round_trip<T>(scene: &mut Scene<'_>, sql_type: SqlType, value: &T) -> Verdict
where
    T: SqlValue<Base = T> + Clone + PartialEq + Debug,
{
    let table = scene.table([column("n", SqlType::BigInteger), column("v", sql_type)])?;
    let mut connection = scene.connection()?;
    connection.execute(&insert_into(&table).set("n", 1_i64).set("v", value.clone()))?;
    connection.execute(&insert_into(&table).set("n", 2_i64).set::<T>("v", None::<T>))?;
    let values = connection.all(&select(table.col::<Option<T>>("v")?).order_by(table.col::<i64>("n")?))?;
    same("read back", values, vec![Some(value.clone()), None])?;
    let found = connection.all(&select(table.col::<i64>("n")?).filter(table.col::<T>("v")?.eq(value.clone())))?;
    same("rows found by the value", found, vec![1])
}

/// One case for each value of a type.
fn values<T>(name: &str, sql_type: SqlType, list: impl IntoIterator<Item = (&'static str, T)>) -> Vec<Case>
where
    T: SqlValue<Base = T> + Clone + PartialEq + Debug + Send + Sync + 'static,
{
    let need = Need::Type(GENERIC.iter().find(|known| **known == sql_type.generic_name()).copied().unwrap_or("unknown"));
    let one = |(value_name, value): (&'static str, T)| {
        let sql_type = sql_type.clone();
        case(format!("types.{name}.{value_name}"), move |scene| round_trip(scene, sql_type.clone(), &value)).needs_all(&[need])
    };
    list.into_iter().map(one).collect()
}

/// The types whose values go round here.
const GENERIC: [&str; 14] = [
    "boolean",
    "small_integer",
    "integer",
    "big_integer",
    "float",
    "double",
    "numeric",
    "string",
    "text",
    "binary",
    "date",
    "time",
    "datetime",
    "datetime_tz",
];

pub(super) fn cases() -> Vec<Case> {
    let mut all = numbers();
    all.extend(texts());
    all.extend(times());
    all.extend(datetimes());
    all.extend(decimals());
    all.extend(misfits());
    all
}

fn numbers() -> Vec<Case> {
    let mut all = values("boolean", SqlType::Boolean, [("true", true), ("false", false)]);
    all.extend(values("small_integer", SqlType::SmallInteger, [("zero", 0_i16), ("most", i16::MAX), ("least", i16::MIN)]));
    all.extend(values("integer", SqlType::Integer, [("zero", 0_i32), ("most", i32::MAX), ("least", i32::MIN), ("minus_one", -1)]));
    all.extend(values("big_integer", SqlType::BigInteger, [("most", i64::MAX), ("least", i64::MIN), ("beyond_53_bits", (1 << 53) + 1)]));
    let doubles = [
        ("zero", 0.0),
        ("tenth", 0.1),
        ("negative", -2.5),
        ("third", 1.0 / 3.0),
        ("large", 1.797_693_134_862_315_7e308),
        ("small", 2.225_073_858_507_201_4e-308),
        ("digits", 123_456_789.012_345_67),
    ];
    all.extend(values("double", SqlType::Double, doubles));
    all.extend(values("float", SqlType::Float, [("half", 0.5_f32), ("negative", -1.25), ("whole", 4096.0)]));
    all
}

fn texts() -> Vec<Case> {
    let own = String::from;
    let mut all = values(
        "text",
        SqlType::Text,
        [
            ("empty", String::new()),
            ("plain", own("abc")),
            ("quotes", own("'\"`[]")),
            ("doubled_quotes", own("''\"\"``")),
            ("backslashes", own("\\ \\\\ \\' \\n")),
            ("control_characters", own("\u{1}\u{7}\u{1b}\u{7f}")),
            ("line_ends", own("\r\n\n\r")),
            ("long", "ü".repeat(100_000)),
            ("looks_like_a_number", own("007")),
            ("looks_like_null", own("NULL")),
            ("emoji", own("👩‍👩‍👧‍👦🇩🇪")),
            ("combining", own("e\u{301}\u{323}")),
            ("right_to_left", own("שלום عالم")),
            ("beyond_the_basic_plane", own("𝒜𠀋")),
        ],
    );
    all.extend(values(
        "string",
        SqlType::String(Some(20)),
        [("empty", String::new()), ("full", own("12345678901234567890")), ("full_of_wide_characters", "東".repeat(20)), ("unicode", own("Zoë"))],
    ));
    all.extend(values(
        "binary",
        SqlType::Binary(None),
        [
            ("empty", Vec::new()),
            ("every_byte", (0..=255).collect::<Vec<u8>>()),
            ("zeroes", vec![0; 100]),
            ("no_utf8", vec![0xff, 0xfe, 0xc3, 0x28]),
            ("quotes", b"'\"\\`".to_vec()),
            ("long", (0..300_000_u32).map(|n| (n % 251) as u8).collect()),
        ],
    ));
    all
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

fn at(hour: u32, minute: u32, second: u32, micro: u32) -> NaiveTime {
    NaiveTime::from_hms_micro_opt(hour, minute, second, micro).unwrap_or_default()
}

fn times() -> Vec<Case> {
    let mut all = values(
        "date",
        SqlType::Date,
        [
            ("leap_day", day(2024, 2, 29)),
            ("epoch", day(1970, 1, 1)),
            ("before_the_epoch", day(1969, 12, 31)),
            ("historic", day(1582, 10, 15)),
            ("far", day(9999, 12, 31)),
            ("last_century", day(1900, 2, 28)),
        ],
    );
    all.extend(values(
        "time",
        SqlType::Time,
        [
            ("midnight", at(0, 0, 0, 0)),
            ("last_microsecond", at(23, 59, 59, 999_999)),
            ("whole_second", at(12, 30, 15, 0)),
            ("tenth", at(1, 2, 3, 100_000)),
        ],
    ));
    all
}

fn moments() -> [(&'static str, NaiveDateTime); 7] {
    [
        ("epoch", day(1970, 1, 1).and_time(at(0, 0, 0, 0))),
        ("microseconds", day(2024, 11, 5).and_time(at(17, 8, 9, 123_456))),
        ("last_microsecond", day(2024, 12, 31).and_time(at(23, 59, 59, 999_999))),
        ("before_the_epoch", day(1969, 7, 20).and_time(at(20, 17, 40, 1))),
        ("historic", day(1752, 9, 14).and_time(at(10, 0, 0, 0))),
        ("far", day(9999, 12, 31).and_time(at(23, 59, 59, 0))),
        ("trailing_zeroes", day(2024, 1, 2).and_time(at(3, 4, 5, 120_000))),
    ]
}

fn datetimes() -> Vec<Case> {
    let mut all = values("datetime", SqlType::DateTime(false), moments());
    all.extend(zoned_datetimes());
    all.push(datetimes_in_order());
    all
}

fn zoned_datetimes() -> Vec<Case> {
    let zoned = ["epoch", "microseconds", "before_the_epoch", "trailing_zeroes"];
    let zoned = moments().into_iter().filter(|(name, _)| zoned.contains(name) && *name != "epoch").map(|(name, moment)| (name, moment.and_utc()));
    let mut all = values::<DateTime<Utc>>("datetime_tz", SqlType::DateTime(true), zoned);
    all.push(
        case("types.datetime_tz.other_zone_is_the_same_moment", |scene| {
            let table = scene.table([column("v", SqlType::DateTime(true))])?;
            let moment = DateTime::parse_from_rfc3339("2024-03-10T12:00:00+05:30").map_err(|error| error.to_string())?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&table).set("v", moment))?;
            let read = connection.one(&select(table.col::<DateTime<Utc>>("v")?))?;
            same("the moment", read, moment.with_timezone(&Utc))
        })
        .needs_all(&[Need::Type("datetime_tz")]),
    );
    all
}

fn datetimes_in_order() -> Case {
    case("types.datetime.in_order", |scene| {
        let table = scene.table([column("v", SqlType::DateTime(false))])?;
        let mut connection = scene.connection()?;
        let mut list: Vec<NaiveDateTime> = moments().into_iter().map(|(_, moment)| moment).collect();
        for moment in &list {
            connection.execute(&insert_into(&table).set("v", *moment))?;
        }
        list.sort();
        let v = table.col::<NaiveDateTime>("v")?;
        same("in order", connection.all(&select(v.clone()).order_by(v))?, list)
    })
    .needs_all(&[Need::Type("datetime")])
}

/// Decimals travel as text.
fn decimals() -> Vec<Case> {
    let stored = |name: &'static str, precision: u16, scale: u16, text: &'static str, expected: &'static str| {
        case(format!("types.numeric.{name}"), move |scene| {
            let table = scene.table([column("v", SqlType::Numeric(Some((precision, scale))))])?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&table).set("v", Value::Decimal(text.to_owned())))?;
            let read = connection.one(&select(table.col::<Value>("v")?))?;
            same("the number", canonical(&read), canonical(&Value::Decimal(expected.to_owned())))
        })
        .needs_all(&[Need::Type("numeric(p,s)")])
    };
    vec![
        stored("money", 10, 2, "1234.50", "1234.5"),
        stored("negative", 10, 2, "-0.01", "-0.01"),
        stored("zero", 10, 2, "0", "0"),
        stored("whole", 12, 0, "123456789012", "123456789012"),
        stored("many_places", 15, 10, "12345.0123456789", "12345.0123456789"),
        stored("sum_is_exact", 10, 2, "0.10", "0.1"),
    ]
}

/// A number without what does not change it.
fn canonical(value: &Value) -> String {
    let text = match value {
        Value::Decimal(text) | Value::Text(text) => text.clone(),
        Value::I64(number) => number.to_string(),
        Value::F64(number) => number.to_string(),
        other => format!("{other:?}"),
    };
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

fn misfits() -> Vec<Case> {
    vec![
        case("types.misfit.null_into_a_plain_type", |scene| {
            let table = scene.table([column("v", SqlType::BigInteger)])?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&table).set("v", None::<i64>))?;
            let error = refused(connection.one(&select(table.col::<i64>("v")?)), &[ErrorKind::Decode])?;
            same("the code", error.code(), "SQL-3001")
        }),
        case("types.misfit.text_as_a_number", |scene| {
            let table = scene.table([column("v", SqlType::Text)])?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&table).set("v", "many"))?;
            refused(connection.one(&select(table.col::<String>("v")?.coerce::<i64>())), &[ErrorKind::Decode]).map(drop)
        }),
        case("types.misfit.number_too_large", |scene| {
            let table = scene.table([column("v", SqlType::BigInteger)])?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&table).set("v", 1_i64 << 40))?;
            refused(connection.one(&select(table.col::<i32>("v")?)), &[ErrorKind::Decode]).map(drop)
        }),
        case("types.misfit.connection_still_works", |scene| {
            let table = scene.table([column("v", SqlType::BigInteger)])?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&table).set("v", None::<i64>))?;
            refused(connection.all(&select(table.col::<i64>("v")?)), &[ErrorKind::Decode])?;
            same("rows", connection.one(&select(count_all()).from(&table))?, 1)
        }),
    ]
}
