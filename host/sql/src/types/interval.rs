//! `Interval`: a span of time.
use super::{
    sql_type::SqlType,
    sql_value::{SqlValue, out_of_range, wrong_type},
    value::{Param, Value, ValueRef},
};
use crate::error::Result;
use std::time::Duration;

/// A span of time: months, days and microseconds, each for itself, because how long a month or a day is depends on where it is
/// added (SQLAlchemy: `Interval`, whose Python value knows no months). Two spans are equal when their parts are.
///
/// ```
/// use aludel_sql::types::Interval;
///
/// let span = Interval::new(14, 3, 1_500_000);
/// assert_eq!((span.months(), span.days(), span.micros()), (14, 3, 1_500_000));
/// assert_eq!(span.to_string(), "P14M3DT1.5S");
/// // Nobody knows how long 14 months are.
/// assert_eq!((span.exact_micros(), Interval::new(0, 1, 5).exact_micros()), (None, Some(86_400_000_005)));
/// assert_eq!(Interval::from_bytes(*span.as_bytes()), span);
/// ```
// In the bytes in which it crosses the plugin boundary, so that a bound value has an address.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Interval([u8; 16]);

impl Interval {
    /// So many months, days and microseconds; each may be negative (SQLAlchemy: `timedelta(…)`).
    pub const fn new(months: i32, days: i32, micros: i64) -> Self {
        let ([a, b, c, d], [e, f, g, h]) = (months.to_le_bytes(), days.to_le_bytes());
        let [i, j, k, l, m, n, o, p] = micros.to_le_bytes();
        Interval([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p])
    }

    /// Months.
    pub const fn months(&self) -> i32 {
        let [a, b, c, d, ..] = self.0;
        i32::from_le_bytes([a, b, c, d])
    }

    /// Days.
    pub const fn days(&self) -> i32 {
        let [_, _, _, _, a, b, c, d, ..] = self.0;
        i32::from_le_bytes([a, b, c, d])
    }

    /// Microseconds.
    pub const fn micros(&self) -> i64 {
        let [.., a, b, c, d, e, f, g, h] = self.0;
        i64::from_le_bytes([a, b, c, d, e, f, g, h])
    }

    /// The whole span in microseconds, a day being 24 hours; `None` when it has months, whose length nobody knows, or does not fit.
    pub fn exact_micros(&self) -> Option<i64> {
        let days = i64::from(self.days()).checked_mul(86_400_000_000)?;
        days.checked_add(self.micros()).filter(|_| self.months() == 0)
    }

    /// The form in which it crosses the plugin boundary: months, days, microseconds, little-endian.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The span in the form of the plugin boundary, as [`as_bytes`](Interval::as_bytes) gives it (SQLAlchemy has no counterpart).
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Interval(bytes)
    }
}

impl std::fmt::Debug for Interval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Interval").field("months", &self.months()).field("days", &self.days()).field("micros", &self.micros()).finish()
    }
}

/// In the form of ISO 8601: `P14M3DT1.5S`.
impl std::fmt::Display for Interval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("P")?;
        if self.months() != 0 {
            write!(f, "{}M", self.months())?;
        }
        if self.days() != 0 {
            write!(f, "{}D", self.days())?;
        }
        let micros = self.micros();
        if micros != 0 {
            let (sign, seconds, rest) = (if micros < 0 { "-" } else { "" }, micros.unsigned_abs() / 1_000_000, micros.unsigned_abs() % 1_000_000);
            let fraction = format!("{rest:06}");
            let fraction = fraction.trim_end_matches('0');
            let point = if fraction.is_empty() { "" } else { "." };
            write!(f, "T{sign}{seconds}{point}{fraction}S")?;
        }
        if *self == Interval::default() { f.write_str("T0S") } else { Ok(()) }
    }
}

impl SqlValue for Interval {
    type Base = Interval;
    fn sql_type() -> SqlType {
        SqlType::Interval
    }
    fn to_value(&self) -> Value {
        Value::Interval(*self)
    }
    fn to_param(&self) -> Param<'_> {
        Param::Ref(ValueRef::Interval(*self))
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        match value {
            ValueRef::Interval(span) => Ok(span),
            // A database without intervals keeps their microseconds.
            ValueRef::I64(micros) => Ok(Interval::new(0, 0, micros)),
            other => Err(wrong_type("Interval", other)),
        }
    }
}

/// A span of time in microseconds; what is finer is cut, what is longer than 64 bits of them is refused when it is bound (SQLAlchemy: `Interval` with
/// `datetime.timedelta`). A day that comes back is 24 hours, a month has no length and is refused.
impl SqlValue for Duration {
    type Base = Duration;
    fn sql_type() -> SqlType {
        SqlType::Interval
    }
    fn to_value(&self) -> Value {
        match i64::try_from(self.as_micros()) {
            Ok(micros) => Value::Interval(Interval::new(0, 0, micros)),
            Err(_) => Value::Unsendable(format!("`{self:?}` does not fit into 64 bits of microseconds")),
        }
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        let span = Interval::from_value(value).map_err(|_| wrong_type("Duration", value))?;
        let micros = span.exact_micros().and_then(|micros| u64::try_from(micros).ok());
        micros.map(Duration::from_micros).ok_or_else(|| out_of_range("Duration", span))
    }
}
