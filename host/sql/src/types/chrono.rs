//! chrono's types as SQL values (feature `chrono`). What is finer than a microsecond is cut, as SQL's own types do not know it.
use super::{
    datetime::{parse_date, parse_datetime, parse_time},
    interval::Interval,
    sql_type::SqlType,
    sql_value::{SqlValue, out_of_range, wrong_type},
    value::{Param, Value, ValueRef},
};
use crate::error::Result;
use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};

const DAYS_BEFORE_1970: i32 = 719_163;

impl SqlValue for NaiveDateTime {
    type Base = NaiveDateTime;
    fn sql_type() -> SqlType {
        SqlType::DateTime(false)
    }
    #[inline]
    fn to_value(&self) -> Value {
        if self.nanosecond() >= 1_000_000_000 {
            return leap_second(self);
        }
        Value::DateTime(self.and_utc().timestamp_micros())
    }
    #[inline]
    fn to_param(&self) -> Param<'_> {
        if self.nanosecond() >= 1_000_000_000 {
            return Param::Owned(leap_second(self));
        }
        Param::Ref(ValueRef::DateTime(self.and_utc().timestamp_micros()))
    }
    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        let micros = match value {
            ValueRef::DateTime(micros) => micros,
            ValueRef::Text(text) => parse_datetime(text)?.0,
            ValueRef::Date(days) => i64::from(days) * 86_400_000_000,
            other => return Err(wrong_type("NaiveDateTime", other)),
        };
        DateTime::from_timestamp_micros(micros).map(|time| time.naive_utc()).ok_or_else(|| out_of_range("NaiveDateTime", micros))
    }
}

/// SQL has no second of the number 60.
#[cold]
fn leap_second(time: &dyn std::fmt::Display) -> Value {
    Value::Unsendable(format!("`{time}` is a leap second, which SQL does not know"))
}

fn instant(value: ValueRef<'_>, expected: &'static str) -> Result<(DateTime<Utc>, i16)> {
    let (micros, offset) = match value {
        ValueRef::DateTimeTz(micros, offset) => (micros, offset),
        // Without a zone: what is stored is taken for UTC, which is what we store.
        ValueRef::DateTime(micros) => (micros, 0),
        ValueRef::Text(text) => {
            let (local, offset) = parse_datetime(text)?;
            let offset = offset.unwrap_or(0);
            (local - i64::from(offset) * 60_000_000, offset)
        }
        other => return Err(wrong_type(expected, other)),
    };
    DateTime::from_timestamp_micros(micros).map(|time| (time, offset)).ok_or_else(|| out_of_range(expected, micros))
}

impl SqlValue for DateTime<Utc> {
    type Base = DateTime<Utc>;
    fn sql_type() -> SqlType {
        SqlType::DateTime(true)
    }
    fn to_value(&self) -> Value {
        if self.nanosecond() >= 1_000_000_000 { leap_second(self) } else { Value::DateTimeTz(self.timestamp_micros(), 0) }
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        instant(value, "DateTime<Utc>").map(|(time, _)| time)
    }
}

impl SqlValue for DateTime<FixedOffset> {
    type Base = DateTime<FixedOffset>;
    fn sql_type() -> SqlType {
        SqlType::DateTime(true)
    }
    fn to_value(&self) -> Value {
        if self.nanosecond() >= 1_000_000_000 {
            return leap_second(self);
        }
        // Offsets are less than a day, so their minutes fit.
        let minutes = i16::try_from(self.offset().local_minus_utc() / 60).unwrap_or(0);
        Value::DateTimeTz(self.timestamp_micros(), minutes)
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        let (time, minutes) = instant(value, "DateTime<FixedOffset>")?;
        let offset = FixedOffset::east_opt(i32::from(minutes) * 60).ok_or_else(|| out_of_range("FixedOffset", minutes))?;
        Ok(time.with_timezone(&offset))
    }
}

impl SqlValue for NaiveDate {
    type Base = NaiveDate;
    fn sql_type() -> SqlType {
        SqlType::Date
    }
    fn to_value(&self) -> Value {
        use chrono::Datelike;
        Value::Date(self.num_days_from_ce() - DAYS_BEFORE_1970)
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        let days = match value {
            ValueRef::Date(days) => days,
            ValueRef::Text(text) => parse_date(text)?,
            other => return Err(wrong_type("NaiveDate", other)),
        };
        days.checked_add(DAYS_BEFORE_1970).and_then(NaiveDate::from_num_days_from_ce_opt).ok_or_else(|| out_of_range("NaiveDate", days))
    }
}

impl SqlValue for NaiveTime {
    type Base = NaiveTime;
    fn sql_type() -> SqlType {
        SqlType::Time
    }
    fn to_value(&self) -> Value {
        // From the next minute on it would be another time.
        if self.nanosecond() >= 1_000_000_000 {
            return leap_second(self);
        }
        Value::Time(i64::from(self.num_seconds_from_midnight()) * 1_000_000 + i64::from(self.nanosecond() / 1_000))
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        let micros = match value {
            ValueRef::Time(micros) => micros,
            ValueRef::Text(text) => parse_time(text)?,
            other => return Err(wrong_type("NaiveTime", other)),
        };
        if !(0..86_400_000_000).contains(&micros) {
            return Err(out_of_range("NaiveTime", micros));
        }
        Ok(NaiveTime::MIN + TimeDelta::microseconds(micros))
    }
}

/// A span of time (SQLAlchemy: `Interval`). A day that comes back is 24 hours; a month has no length and is refused.
impl SqlValue for TimeDelta {
    type Base = TimeDelta;
    fn sql_type() -> SqlType {
        SqlType::Interval
    }
    fn to_value(&self) -> Value {
        match self.num_microseconds() {
            Some(micros) => Value::Interval(Interval::new(0, 0, micros)),
            None => Value::Unsendable(format!("`{self}` does not fit into 64 bits of microseconds")),
        }
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        let span = Interval::from_value(value).map_err(|_| wrong_type("TimeDelta", value))?;
        span.exact_micros().map(TimeDelta::microseconds).ok_or_else(|| out_of_range("TimeDelta", span))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leap_second_is_refused() {
        let leap = NaiveTime::from_hms_micro_opt(23, 59, 59, 1_500_000).unwrap();
        assert!(matches!(leap.to_value(), Value::Unsendable(why) if why.starts_with("`23:59:60.500` is a leap second")));
        let day = NaiveDate::from_ymd_opt(2016, 12, 31).unwrap();
        let point = day.and_time(leap);
        assert!(matches!(point.to_value(), Value::Unsendable(_)) && matches!(point.to_param().value(), ValueRef::Unsendable(_)));
        assert!(
            matches!(point.and_utc().to_value(), Value::Unsendable(_)) && matches!(point.and_utc().fixed_offset().to_value(), Value::Unsendable(_))
        );
    }

    #[test]
    fn text_and_numbers_give_the_same_time() {
        let expected = NaiveDate::from_ymd_opt(2024, 2, 29).unwrap().and_hms_micro_opt(13, 5, 59, 250_000).unwrap();
        assert_eq!(NaiveDateTime::from_value(ValueRef::Text("2024-02-29 13:05:59.25")).unwrap(), expected);
        assert_eq!(NaiveDateTime::from_value(expected.to_value().as_ref()).unwrap(), expected);
        assert_eq!(NaiveDate::from_value(expected.date().to_value().as_ref()).unwrap(), expected.date());
        assert_eq!(NaiveTime::from_value(expected.time().to_value().as_ref()).unwrap(), expected.time());
    }

    #[test]
    fn an_offset_moves_the_instant() {
        let utc = DateTime::<Utc>::from_value(ValueRef::Text("2024-01-01 02:00:00+02:00")).unwrap();
        assert_eq!(utc.to_rfc3339(), "2024-01-01T00:00:00+00:00");
    }
}
