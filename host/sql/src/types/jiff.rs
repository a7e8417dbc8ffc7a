//! The crate `jiff` (feature `jiff`). What is finer than a microsecond is cut, as SQL's own types do not know it.
use super::{
    datetime::{parse_date, parse_datetime, parse_time},
    interval::Interval,
    list::ArrayElement,
    sql_type::SqlType,
    sql_value::{SqlValue, out_of_range, wrong_type},
    value::{Value, ValueRef},
};
use crate::error::Result;
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime, Time},
    tz::Offset,
};

const MICROS_PER_DAY: i64 = 86_400_000_000;

fn local(micros: i64, expected: &'static str) -> Result<DateTime> {
    Timestamp::from_microsecond(micros).map(|time| Offset::UTC.to_datetime(time)).map_err(|_| out_of_range(expected, micros))
}

fn micros_of(datetime: DateTime) -> std::result::Result<i64, jiff::Error> {
    Offset::UTC.to_timestamp(datetime).map(|time| time.as_nanosecond().div_euclid(1_000)).map(|micros| i64::try_from(micros).unwrap_or(i64::MAX))
}

/// A day and a time without a zone (SQLAlchemy: `DateTime`).
impl SqlValue for DateTime {
    type Base = DateTime;
    fn sql_type() -> SqlType {
        SqlType::DateTime(false)
    }
    fn to_value(&self) -> Value {
        micros_of(*self).map_or_else(|cause| Value::Unsendable(format!("`{self}`: {cause}")), Value::DateTime)
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        let micros = match value {
            ValueRef::DateTime(micros) => micros,
            ValueRef::Text(text) => parse_datetime(text)?.0,
            ValueRef::Date(days) => i64::from(days) * MICROS_PER_DAY,
            other => return Err(wrong_type("DateTime", other)),
        };
        local(micros, "DateTime")
    }
}

/// A point in time (SQLAlchemy: `DateTime(timezone=True)`). What is stored without a zone is taken for UTC.
impl SqlValue for Timestamp {
    type Base = Timestamp;
    fn sql_type() -> SqlType {
        SqlType::DateTime(true)
    }
    fn to_value(&self) -> Value {
        let micros = self.as_nanosecond().div_euclid(1_000);
        i64::try_from(micros).map_or_else(|_| Value::Unsendable(format!("`{self}` does not fit")), |micros| Value::DateTimeTz(micros, 0))
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        let micros = match value {
            ValueRef::DateTimeTz(micros, _) | ValueRef::DateTime(micros) => micros,
            ValueRef::Text(text) => {
                let (local, offset) = parse_datetime(text)?;
                local - i64::from(offset.unwrap_or(0)) * 60_000_000
            }
            other => return Err(wrong_type("Timestamp", other)),
        };
        Timestamp::from_microsecond(micros).map_err(|_| out_of_range("Timestamp", micros))
    }
}

/// A day (SQLAlchemy: `Date`).
impl SqlValue for Date {
    type Base = Date;
    fn sql_type() -> SqlType {
        SqlType::Date
    }
    fn to_value(&self) -> Value {
        let days = micros_of(self.at(0, 0, 0, 0)).ok().and_then(|micros| i32::try_from(micros.div_euclid(MICROS_PER_DAY)).ok());
        days.map_or_else(|| Value::Unsendable(format!("`{self}` does not fit")), Value::Date)
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        let days = match value {
            ValueRef::Date(days) => days,
            ValueRef::Text(text) => parse_date(text)?,
            other => return Err(wrong_type("Date", other)),
        };
        local(i64::from(days) * MICROS_PER_DAY, "Date").map(DateTime::date)
    }
}

/// A time of day (SQLAlchemy: `Time`).
impl SqlValue for Time {
    type Base = Time;
    fn sql_type() -> SqlType {
        SqlType::Time
    }
    fn to_value(&self) -> Value {
        let seconds = i64::from(self.hour()) * 3_600 + i64::from(self.minute()) * 60 + i64::from(self.second());
        Value::Time(seconds * 1_000_000 + i64::from(self.subsec_nanosecond() / 1_000))
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        let micros = match value {
            ValueRef::Time(micros) => micros,
            ValueRef::Text(text) => parse_time(text)?,
            other => return Err(wrong_type("Time", other)),
        };
        if !(0..MICROS_PER_DAY).contains(&micros) {
            return Err(out_of_range("Time", micros));
        }
        local(micros, "Time").map(DateTime::time)
    }
}

/// A span of time (SQLAlchemy: `Interval`). A day that comes back is 24 hours; a month has no length and is refused.
impl SqlValue for SignedDuration {
    type Base = SignedDuration;
    fn sql_type() -> SqlType {
        SqlType::Interval
    }
    fn to_value(&self) -> Value {
        let micros = i64::try_from(self.as_micros());
        micros.map_or_else(|_| Value::Unsendable(format!("`{self}` does not fit")), |micros| Value::Interval(Interval::new(0, 0, micros)))
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        let span = Interval::from_value(value).map_err(|_| wrong_type("SignedDuration", value))?;
        span.exact_micros().map(SignedDuration::from_micros).ok_or_else(|| out_of_range("SignedDuration", span))
    }
}

impl ArrayElement for DateTime {}
impl ArrayElement for Timestamp {}
impl ArrayElement for Date {}
impl ArrayElement for Time {}
impl ArrayElement for SignedDuration {}

#[cfg(test)]
mod tests {
    use super::*;

    fn back<T: SqlValue + PartialEq + std::fmt::Debug>(value: T) {
        assert_eq!(T::from_value(value.to_value().as_ref()).unwrap(), value);
    }

    #[test]
    fn they_come_back() {
        back(DateTime::constant(2024, 2, 29, 13, 5, 59, 250_000_000));
        back(DateTime::constant(1, 1, 1, 0, 0, 0, 0));
        back(Date::constant(9999, 12, 30));
        back(Date::constant(-1, 1, 1));
        back(Time::constant(23, 59, 59, 999_999_000));
        back(Timestamp::UNIX_EPOCH);
        back(SignedDuration::from_micros(-1));
        assert_eq!(DateTime::from_value(ValueRef::Text("2024-01-01 02:00:00")).unwrap().to_string(), "2024-01-01T02:00:00");
        assert_eq!(Timestamp::from_value(ValueRef::Text("2024-01-01 02:00:00+02:00")).unwrap().to_string(), "2024-01-01T00:00:00Z");
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(DateTime::from_value(ValueRef::DateTime(i64::MAX)).is_err());
        assert!(Time::from_value(ValueRef::Time(-1)).is_err());
        assert!(SignedDuration::from_value(ValueRef::Interval(Interval::new(1, 0, 0))).is_err());
    }
}
