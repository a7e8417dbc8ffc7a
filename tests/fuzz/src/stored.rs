//! Strategies for the values of every column type: random ones, and those at which databases and drivers go wrong.
use aludel_sql::types::{Cidr, Decimal, Interval, MultiRange, Range, RangeElement};
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use proptest::{collection::vec, prelude::*};
use std::{net::IpAddr, ops::Bound};

/// Whole numbers, both ends among them.
pub fn whole() -> impl Strategy<Value = i64> {
    prop_oneof![4 => any::<i64>(), 1 => Just(i64::MIN), 1 => Just(i64::MAX), 1 => -2..=2_i64]
}

/// Whole numbers without sign, those beyond `i64` among them.
pub fn unsigned() -> impl Strategy<Value = u64> {
    prop_oneof![any::<u64>(), Just(u64::MAX), Just(i64::MAX as u64), Just(i64::MAX as u64 + 1), 0..3_u64]
}

/// Doubles of every kind: tiny ones, both zeros, infinities, NaN.
pub fn double() -> impl Strategy<Value = f64> {
    let odd =
        [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0, f64::MIN, f64::MAX, f64::MIN_POSITIVE, 5e-324, 0.1, 1e23, 9_007_199_254_740_993.0];
    prop_oneof![3 => proptest::num::f64::NORMAL, 1 => proptest::num::f64::SUBNORMAL, 2 => proptest::sample::select(odd.to_vec())]
}

/// Exact decimals of up to `digits` digits, of which `scale` are behind the point.
pub fn decimal(digits: u32, scale: u8) -> impl Strategy<Value = Decimal> {
    let most = 10_i128.pow(digits.min(38)) - 1;
    let near = prop_oneof![-most..=most, Just(most), Just(-most), -2000..=2000_i128, Just(0)];
    near.prop_map(move |digits| Decimal::new(digits, scale).expect("it fits"))
}

/// Text: random, empty, with accents that combine, with NUL, quotes, backslashes, blanks at the end, and outside the first plane.
pub fn text() -> impl Strategy<Value = String> {
    let odd = [
        "",
        "\u{301}",
        "e\u{301}",
        "é",
        "\0",
        "a\0b",
        "'",
        "\"",
        "\\",
        "\\'",
        "\\0",
        " ",
        "a ",
        "\t\r\n",
        "%_",
        "\u{10ffff}",
        "\u{feff}",
        "\u{202e}",
        "🦀",
        "ﬁ",
        "NULL",
        "?",
        "$1",
        ":a",
    ];
    prop_oneof![3 => any::<String>(), 3 => proptest::sample::select(odd.map(str::to_owned).to_vec()), 1 => "[a-z]{0,2000}"]
}

/// Bytes.
pub fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![vec(any::<u8>(), 0..300), Just(vec![]), Just(vec![0]), Just((0..=255).collect())]
}

fn odd_days() -> Vec<NaiveDate> {
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a day");
    vec![
        day(1, 1, 1),
        day(9999, 12, 31),
        day(1000, 1, 1),
        day(999, 12, 31),
        day(1970, 1, 1),
        day(1969, 12, 31),
        day(2000, 2, 29),
        day(1582, 10, 15),
        day(0, 12, 31),
        day(10_000, 1, 1),
        day(-4712, 1, 1),
    ]
}

/// Days: most of them between the years 1 and 9999, some beyond.
pub fn day() -> impl Strategy<Value = NaiveDate> {
    let random = (-300_000..=2_900_000_i32).prop_map(|days| NaiveDate::from_num_days_from_ce_opt(719_163 + days).expect("a day"));
    prop_oneof![3 => random, 2 => proptest::sample::select(odd_days())]
}

/// Times of day to the microsecond.
pub fn time() -> impl Strategy<Value = NaiveTime> {
    let micros = prop_oneof![0..86_400_000_000_i64, Just(0), Just(86_399_999_999), Just(1), Just(43_200_000_000)];
    micros.prop_map(|micros| NaiveTime::MIN + TimeDelta::microseconds(micros))
}

/// Days with a time.
pub fn day_and_time() -> impl Strategy<Value = NaiveDateTime> {
    (day(), time()).prop_map(|(day, time)| day.and_time(time))
}

/// Points in time.
pub fn instant() -> impl Strategy<Value = DateTime<Utc>> {
    day_and_time().prop_map(|time| time.and_utc())
}

/// Points in time as they are seen in some zone, the outermost among them.
pub fn zoned() -> impl Strategy<Value = DateTime<FixedOffset>> {
    let minutes = prop_oneof![-840..=840_i32, Just(-840), Just(840), Just(0), Just(345)];
    (instant(), minutes).prop_map(|(time, minutes)| time.with_timezone(&FixedOffset::east_opt(minutes * 60).expect("an offset")))
}

/// Spans of months, days and microseconds.
pub fn interval() -> impl Strategy<Value = Interval> {
    let parts = (any::<i16>(), any::<i16>(), -1_000_000_000_000_000..=1_000_000_000_000_000_i64);
    prop_oneof![
        parts.prop_map(|(months, days, micros)| Interval::new(months.into(), days.into(), micros)),
        micros().prop_map(|micros| Interval::new(0, 0, micros))
    ]
}

fn micros() -> impl Strategy<Value = i64> {
    prop_oneof![any::<i64>(), Just(0), Just(-1), Just(i64::MAX), Just(86_400_000_000)]
}

/// Spans of microseconds.
pub fn span() -> impl Strategy<Value = TimeDelta> {
    micros().prop_map(TimeDelta::microseconds)
}

/// UUIDs.
pub fn uuid() -> impl Strategy<Value = uuid::Uuid> {
    prop_oneof![any::<u128>(), Just(0), Just(u128::MAX)].prop_map(uuid::Uuid::from_u128)
}

/// JSON of any shape, three levels deep. Numbers are whole or short fractions: databases change others.
pub fn json() -> impl Strategy<Value = aludel_sql::Json<Vec<Option<(String, i64, bool)>>>> {
    let text = text().prop_map(|text| text.replace('\0', ""));
    vec(proptest::option::of((text, -1_000_000..1_000_000_i64, any::<bool>())), 0..4).prop_map(aludel_sql::Json)
}

/// Ranges, empty and endless ones among them.
pub fn range<T: RangeElement + std::fmt::Debug + 'static>(values: impl Strategy<Value = T> + Clone + 'static) -> impl Strategy<Value = Range<T>> {
    let end = move || {
        let value = values.clone();
        prop_oneof![3 => value.clone().prop_map(Bound::Included), 2 => value.prop_map(Bound::Excluded), 1 => Just(Bound::Unbounded)]
    };
    prop_oneof![8 => (end(), end()).prop_map(|(lower, upper)| Range::new(lower, upper)), 1 => Just(Range::empty()), 1 => Just(Range::all())]
}

/// Several ranges, in order and apart.
pub fn several_ranges() -> impl Strategy<Value = MultiRange<i64>> {
    vec((1..100_i64, 1..100_i64), 0..5).prop_map(|parts| {
        let mut start = -200;
        MultiRange::new(parts.into_iter().map(move |(gap, length)| {
            let from = start + gap;
            start = from + length + 1;
            Range::from(from..from + length)
        }))
    })
}

/// Addresses of hosts.
pub fn address() -> impl Strategy<Value = IpAddr> {
    prop_oneof![any::<std::net::Ipv4Addr>().prop_map(IpAddr::V4), any::<std::net::Ipv6Addr>().prop_map(IpAddr::V6)]
}

/// Networks.
pub fn network() -> impl Strategy<Value = Cidr> {
    (any::<u32>(), 0..=32_u8).prop_map(|(bits, prefix)| {
        let mask = u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0);
        Cidr::new(std::net::Ipv4Addr::from_bits(bits & mask).into(), prefix).expect("a network")
    })
}
