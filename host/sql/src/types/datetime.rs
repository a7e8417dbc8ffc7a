//! Dates and times written as text, for databases that have no type for them.
//!
//! One fixed shape, read byte by byte: a general format machinery costs more than the rest of a row.
use crate::error::{Error, ErrorKind, Result};

const MICROS_PER_SECOND: i64 = 1_000_000;
const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;

/// `YYYY-MM-DD` → days since 1970-01-01 (SQLAlchemy: `date.fromisoformat` in its SQLite dialect). Errors: [`ErrorKind::Decode`].
///
/// ```
/// use aludel_sql::types::{parse_date, parse_datetime, parse_time};
///
/// assert_eq!(parse_date("1970-02-01")?, 31);
/// assert_eq!(parse_time("00:01:00.5")?, 60_500_000);
/// assert_eq!(parse_datetime("1970-01-01 00:00:01")?, (1_000_000, None));
/// assert_eq!(parse_datetime("1970-01-01T02:00:00+02:00")?, (7_200_000_000, Some(120)));
/// assert!(parse_date("1970-13-01").is_err());
/// # Ok::<(), aludel_sql::Error>(())
/// ```
pub fn parse_date(text: &str) -> Result<i32> {
    match day(text.as_bytes()) {
        Some((days, [])) => Ok(days),
        _ => Err(malformed("date", "YYYY-MM-DD", text)),
    }
}

/// `HH:MM[:SS[.ffffff]]` → microseconds since midnight (SQLAlchemy: `time.fromisoformat`). Errors: [`ErrorKind::Decode`].
pub fn parse_time(text: &str) -> Result<i64> {
    match clock(text.as_bytes()) {
        Some((micros, [])) => Ok(micros),
        _ => Err(malformed("time", "HH:MM:SS[.ffffff]", text)),
    }
}

/// `YYYY-MM-DD[( |T)HH:MM[:SS[.ffffff]]][Z|±HH[:MM]]` → microseconds since 1970-01-01 00:00 as written, and
/// the offset from UTC in minutes if one is written (SQLAlchemy: `datetime.fromisoformat`). Errors: [`ErrorKind::Decode`].
#[inline]
pub fn parse_datetime(text: &str) -> Result<(i64, Option<i16>)> {
    datetime(text.as_bytes()).ok_or_else(|| malformed("date with time", "YYYY-MM-DD HH:MM:SS[.ffffff]", text))
}

fn datetime(text: &[u8]) -> Option<(i64, Option<i16>)> {
    let (days, rest) = day(text)?;
    let midnight = i64::from(days) * MICROS_PER_DAY;
    match rest {
        [] => Some((midnight, None)),
        [b' ' | b'T', rest @ ..] => {
            let (micros, rest) = clock(rest)?;
            Some((midnight + micros, offset(rest)?))
        }
        _ => None,
    }
}

#[inline]
fn two(text: &[u8], at: usize) -> Option<u32> {
    let (tens, ones) = (text.get(at)?.wrapping_sub(b'0'), text.get(at + 1)?.wrapping_sub(b'0'));
    (tens <= 9 && ones <= 9).then(|| u32::from(tens) * 10 + u32::from(ones))
}

#[inline]
fn day(text: &[u8]) -> Option<(i32, &[u8])> {
    if text.len() < 10 || text[4] != b'-' || text[7] != b'-' {
        return None;
    }
    let (year, month, day) = (two(text, 0)? * 100 + two(text, 2)?, two(text, 5)?, two(text, 8)?);
    if !(1..=12).contains(&month) || day == 0 || day > days_in(year, month) {
        return None;
    }
    Some((days_from_civil(i64::from(year), month, day), &text[10..]))
}

fn days_in(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the Gregorian calendar: years begin in March, so that the leap day comes last.
#[inline]
#[allow(clippy::cast_possible_truncation)] // four-digit years
fn days_from_civil(year: i64, month: u32, day: u32) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, month) = (year.div_euclid(400), i64::from((month + 9) % 12));
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * month + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    (era * 146_097 + day_of_era - 719_468) as i32
}

/// `YYYY-MM-DD` for days since 1970-01-01; `None` outside the years 1 to 9999.
pub(crate) fn write_date(days: i64) -> Option<String> {
    // The inverse of `days_from_civil`.
    let days = days.checked_add(719_468)?;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (1..=9999).contains(&year).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// `HH:MM:SS[.ffffff]` for microseconds since midnight; `None` outside of a day.
pub(crate) fn write_time(micros: i64) -> Option<String> {
    if !(0..MICROS_PER_DAY).contains(&micros) {
        return None;
    }
    let (seconds, fraction) = (micros / MICROS_PER_SECOND, micros % MICROS_PER_SECOND);
    let fraction = if fraction == 0 { String::new() } else { format!(".{fraction:06}") };
    Some(format!("{:02}:{:02}:{:02}{fraction}", seconds / 3_600, seconds / 60 % 60, seconds % 60))
}

/// `YYYY-MM-DD HH:MM:SS[.ffffff]` for microseconds since 1970-01-01 00:00; `None` outside the years 1 to 9999.
pub(crate) fn write_datetime(micros: i64) -> Option<String> {
    let (date, time) = (write_date(micros.div_euclid(MICROS_PER_DAY))?, write_time(micros.rem_euclid(MICROS_PER_DAY))?);
    Some(format!("{date} {time}"))
}

#[inline]
fn clock(text: &[u8]) -> Option<(i64, &[u8])> {
    let (hour, minute) = (two(text, 0)?, two(text, 3)?);
    if text[2] != b':' || hour > 23 || minute > 59 {
        return None;
    }
    let minutes = i64::from(hour * 60 + minute) * 60 * MICROS_PER_SECOND;
    if text.get(5) != Some(&b':') {
        return Some((minutes, &text[5..]));
    }
    let second = two(text, 6).filter(|second| *second <= 59)?;
    let seconds = minutes + i64::from(second) * MICROS_PER_SECOND;
    if text.get(8) != Some(&b'.') {
        return Some((seconds, &text[8..]));
    }
    let digits = text[9..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    if digits == 0 {
        return None;
    }
    // Beyond microseconds the digits are cut, as every database does it.
    let micros = (0..6).fold(0, |micros, i| micros * 10 + if i < digits { i64::from(text[9 + i] - b'0') } else { 0 });
    Some((seconds + micros, &text[9 + digits..]))
}

#[inline]
fn offset(text: &[u8]) -> Option<Option<i16>> {
    let sign = match text {
        [] => return Some(None),
        [b'Z'] => return Some(Some(0)),
        [b'+', ..] => 1,
        [b'-', ..] => -1,
        _ => return None,
    };
    let hours = two(text, 1)?;
    let minutes = match &text[3..] {
        [] => 0,
        [b':', rest @ ..] | rest if rest.len() == 2 => two(rest, 0)?,
        _ => return None,
    };
    #[allow(clippy::cast_possible_truncation)] // at most 99 * 60 + 99
    (minutes <= 59 && hours <= 23).then_some(Some(sign * (hours * 60 + minutes) as i16))
}

#[cold]
fn malformed(what: &str, shape: &str, text: &str) -> Error {
    let shown: String = text.chars().take(40).collect();
    Error::new(ErrorKind::Decode, "SQL-3004", format!("`{shown}` is not a {what}"))
        .help(format!("the column must hold text of the form `{shape}`; mend the data, or read the field as `String`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_count_from_1970() {
        assert_eq!(parse_date("1970-01-01").unwrap(), 0);
        assert_eq!(parse_date("1969-12-31").unwrap(), -1);
        assert_eq!(parse_date("2000-03-01").unwrap(), 11_017);
        assert_eq!(parse_date("2024-02-29").unwrap(), 19_782);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let last = 2_932_896;
        for days in (-719_162..=last).step_by(97).chain([-719_162, -1, 0, 11_016, 19_782, last]) {
            assert_eq!(parse_date(&write_date(i64::from(days)).unwrap()).unwrap(), days);
        }
        assert_eq!(write_date(-719_163), None);
        assert_eq!(write_date(i64::from(last) + 1), None);
        assert_eq!(write_date(i64::MAX), None);
        assert_eq!(write_datetime(-1).unwrap(), "1969-12-31 23:59:59.999999");
        assert_eq!(parse_datetime(&write_datetime(1_500_000).unwrap()).unwrap(), (1_500_000, None));
        assert_eq!((write_time(0), write_time(MICROS_PER_DAY), write_time(-1)), (Some("00:00:00".into()), None, None));
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in ["2023-02-29", "2023-13-01", "2023-00-01", "2023-01-00", "2023-04-31", "23-01-01", "", "2023-01-0x"] {
            assert!(parse_date(text).is_err(), "{text}");
        }
    }

    #[test]
    fn fractions_and_offsets() {
        assert_eq!(parse_datetime("1970-01-01 00:00:01.5").unwrap(), (1_500_000, None));
        assert_eq!(parse_datetime("1970-01-01T00:00:00Z").unwrap(), (0, Some(0)));
        assert_eq!(parse_datetime("1970-01-01 00:00:00+02:30").unwrap(), (0, Some(150)));
        assert_eq!(parse_datetime("1970-01-01 00:00:00-0230").unwrap(), (0, Some(-150)));
        assert_eq!(parse_datetime("1970-01-02").unwrap(), (MICROS_PER_DAY, None));
        for text in
            ["1970-01-01 24:00:00", "1970-01-01 00:60", "1970-01-01 00:00:00.", "1970-01-01 00:00:00x", "1970-01-01 0", "1970-01-01 00:00:00+2"]
        {
            assert!(parse_datetime(text).is_err(), "{text}");
        }
    }
}
