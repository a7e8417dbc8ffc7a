//! Dates and times as SQLite keeps them: ISO 8601 text of a fixed shape, written and read without a format string.
//!
//! The written form sorts as text in the order of time, and SQLite's own date functions read it:
//! `2024-02-29`, `23:59:59.000001`, `2024-02-29 23:59:59`, `2024-02-29 23:59:59.5+00:00` (always six digits
//! of a fraction, or none). Reading also takes a `T` between date and time, a fraction of one to nine
//! digits (cut to microseconds), hours and minutes alone, `Z` and `±hh:mm`.
//!
//! Not for arithmetic on dates and not for SQLite's `julianday` or Unix-time columns.

/// Microseconds in a day.
pub const DAY: i64 = 86_400_000_000;
/// The most bytes that one written value takes.
pub const MAX_LEN: usize = 32;

/// The first and the last day that SQLite's date functions know: 0000-01-01 and 9999-12-31.
const FIRST_DAY: i64 = -719_528;
const LAST_DAY: i64 = 2_932_896;

/// Appends `YYYY-MM-DD`. `days` count from 1970-01-01. `None`: outside the years 0 to 9999, nothing written.
#[inline]
pub fn write_date(out: &mut Vec<u8>, days: i64) -> Option<()> {
    if !(FIRST_DAY..=LAST_DAY).contains(&days) {
        return None;
    }
    let (year, month, day) = civil(days);
    let mut text = *b"0000-00-00";
    two(&mut text, 0, year / 100);
    two(&mut text, 2, year % 100);
    two(&mut text, 5, month);
    two(&mut text, 8, day);
    out.extend_from_slice(&text);
    Some(())
}

/// Appends `HH:MM:SS`, with `.ffffff` when there is a fraction. `None`: not within one day, nothing written.
#[inline]
pub fn write_time(out: &mut Vec<u8>, micros: i64) -> Option<()> {
    if !(0..DAY).contains(&micros) {
        return None;
    }
    let (seconds, fraction) = ((micros / 1_000_000) as u32, (micros % 1_000_000) as u32);
    let mut text = *b"00:00:00.000000";
    two(&mut text, 0, seconds / 3600);
    two(&mut text, 3, seconds / 60 % 60);
    two(&mut text, 6, seconds % 60);
    if fraction == 0 {
        out.extend_from_slice(&text[..8]);
    } else {
        two(&mut text, 9, fraction / 10_000);
        two(&mut text, 11, fraction / 100 % 100);
        two(&mut text, 13, fraction % 100);
        out.extend_from_slice(&text);
    }
    Some(())
}

/// Appends `YYYY-MM-DD HH:MM:SS[.ffffff]`. `micros` count from 1970-01-01 00:00.
#[inline]
pub fn write_timestamp(out: &mut Vec<u8>, micros: i64) -> Option<()> {
    write_date(out, micros.div_euclid(DAY))?;
    out.push(b' ');
    write_time(out, micros.rem_euclid(DAY))
}

/// Appends the time in UTC with `+00:00` after it, so that all rows compare as text whatever offset they were given with.
#[inline]
pub fn write_timestamptz(out: &mut Vec<u8>, micros: i64) -> Option<()> {
    write_timestamp(out, micros)?;
    out.extend_from_slice(b"+00:00");
    Some(())
}

/// Reads `YYYY-MM-DD` into days since 1970-01-01.
pub fn parse_date(text: &[u8]) -> Option<i32> {
    let (days, rest) = take_date(text)?;
    rest.is_empty().then_some(days)
}

/// Reads `HH:MM[:SS[.f…]]` into microseconds since midnight.
pub fn parse_time(text: &[u8]) -> Option<i64> {
    let (micros, rest) = take_time(text)?;
    rest.is_empty().then_some(micros)
}

/// Reads a date, or a date and a time, into microseconds since 1970-01-01 00:00, and the offset in minutes
/// if one is given; the microseconds are then those of UTC.
pub fn parse_timestamp(text: &[u8]) -> Option<(i64, Option<i16>)> {
    let (days, rest) = take_date(text)?;
    let midnight = i64::from(days) * DAY;
    let Some((separator, rest)) = rest.split_first() else { return Some((midnight, None)) };
    if !matches!(separator, b' ' | b'T' | b't') {
        return None;
    }
    let (time, rest) = take_time(rest)?;
    match take_offset(rest)? {
        None => Some((midnight + time, None)),
        Some(offset) => Some((midnight + time - i64::from(offset) * 60_000_000, Some(offset))),
    }
}

fn take_date(text: &[u8]) -> Option<(i32, &[u8])> {
    let (date, rest) = text.split_at_checked(10)?;
    if date[4] != b'-' || date[7] != b'-' {
        return None;
    }
    let year = digits(&date[0..2])? * 100 + digits(&date[2..4])?;
    let (month, day) = (digits(&date[5..7])?, digits(&date[8..10])?);
    if !(1..=12).contains(&month) || day == 0 || day > days_in(year, month) {
        return None;
    }
    Some((days(year, month, day), rest))
}

fn take_time(text: &[u8]) -> Option<(i64, &[u8])> {
    let (time, mut rest) = text.split_at_checked(5)?;
    if time[2] != b':' {
        return None;
    }
    let (hour, minute) = (digits(&time[0..2])?, digits(&time[3..5])?);
    let (mut second, mut fraction) = (0, 0);
    if let [b':', a, b, tail @ ..] = rest {
        second = digits(&[*a, *b])?;
        (fraction, rest) = take_fraction(tail)?;
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds = i64::from(hour * 3600 + minute * 60 + second);
    Some((seconds * 1_000_000 + i64::from(fraction), rest))
}

fn take_fraction(text: &[u8]) -> Option<(u32, &[u8])> {
    let [b'.', digits @ ..] = text else { return Some((0, text)) };
    let len = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if !(1..=9).contains(&len) {
        return None;
    }
    let (fraction, rest) = digits.split_at(len);
    let six = fraction.iter().copied().chain(std::iter::repeat(b'0')).take(6);
    Some((six.fold(0, |value, digit| value * 10 + u32::from(digit - b'0')), rest))
}

/// The outer `None` is a malformed offset, the inner one its absence.
#[allow(clippy::option_option)]
fn take_offset(text: &[u8]) -> Option<Option<i16>> {
    match text {
        [] => Some(None),
        [b'Z' | b'z'] => Some(Some(0)),
        [sign @ (b'+' | b'-'), a, b, rest @ ..] => {
            let hours = digits(&[*a, *b])?;
            let minutes = match rest {
                [] => 0,
                [b':', c, d] | [c, d] => digits(&[*c, *d])?,
                _ => return None,
            };
            if hours > 23 || minutes > 59 {
                return None;
            }
            let offset = i16::try_from(hours * 60 + minutes).ok()?;
            Some(Some(if *sign == b'-' { -offset } else { offset }))
        }
        _ => None,
    }
}

#[inline(always)]
fn two<const N: usize>(text: &mut [u8; N], at: usize, value: u32) {
    text[at] = b'0' + (value / 10) as u8;
    text[at + 1] = b'0' + (value % 10) as u8;
}

#[inline(always)]
fn digits(two: &[u8]) -> Option<u32> {
    let (tens, units) = (two[0].wrapping_sub(b'0'), two[1].wrapping_sub(b'0'));
    (tens <= 9 && units <= 9).then(|| u32::from(tens) * 10 + u32::from(units))
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Year, month and day of a day count, in the proleptic Gregorian calendar, for days in range.
///
/// Counts years from 1 March, so that the leap day is the last of its year (Hinnant, "chrono-compatible
/// low-level date algorithms").
#[inline(always)]
fn civil(days: i64) -> (u32, u32, u32) {
    let shifted = (days + 719_468 + 146_097) as u32; // one era more, so that the year 0 stays positive
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + u32::from(month <= 2) - 400, month, day)
}

fn days(year: u32, month: u32, day: u32) -> i32 {
    let year = year + 400 - u32::from(month <= 2);
    let (era, year_of_era) = (year / 400, year % 400);
    let month_from_march = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    (era * 146_097 + day_of_era) as i32 - 719_468 - 146_097
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(write: impl Fn(&mut Vec<u8>) -> Option<()>) -> Option<String> {
        let mut out = Vec::new();
        write(&mut out)?;
        assert!(out.len() <= MAX_LEN);
        Some(String::from_utf8(out).unwrap())
    }

    #[test]
    fn known_values() {
        assert_eq!(written(|o| write_date(o, 0)).unwrap(), "1970-01-01");
        assert_eq!(written(|o| write_date(o, -1)).unwrap(), "1969-12-31");
        assert_eq!(written(|o| write_date(o, 19_782)).unwrap(), "2024-02-29");
        assert_eq!(written(|o| write_date(o, FIRST_DAY)).unwrap(), "0000-01-01");
        assert_eq!(written(|o| write_date(o, LAST_DAY)).unwrap(), "9999-12-31");
        assert_eq!(written(|o| write_time(o, 1)).unwrap(), "00:00:00.000001");
        assert_eq!(written(|o| write_time(o, DAY - 1)).unwrap(), "23:59:59.999999");
        assert_eq!(written(|o| write_timestamp(o, -1)).unwrap(), "1969-12-31 23:59:59.999999");
        assert_eq!(written(|o| write_timestamptz(o, 1_700_000_000_000_000)).unwrap(), "2023-11-14 22:13:20+00:00");
    }

    #[test]
    fn what_cannot_be_written_is_refused() {
        assert_eq!(written(|o| write_date(o, FIRST_DAY - 1)), None);
        assert_eq!(written(|o| write_date(o, LAST_DAY + 1)), None);
        assert_eq!(written(|o| write_time(o, DAY)), None);
        assert_eq!(written(|o| write_time(o, -1)), None);
        assert_eq!(written(|o| write_timestamp(o, i64::MAX)), None);
        assert_eq!(written(|o| write_timestamp(o, i64::MIN)), None);
    }

    #[test]
    fn forms_that_are_read() {
        let noon = 12 * 3_600_000_000;
        assert_eq!(parse_timestamp(b"1970-01-01"), Some((0, None)));
        assert_eq!(parse_timestamp(b"1970-01-01T12:00"), Some((noon, None)));
        assert_eq!(parse_timestamp(b"1970-01-01 12:00:00.5"), Some((noon + 500_000, None)));
        assert_eq!(parse_timestamp(b"1970-01-01 12:00:00.123456789"), Some((noon + 123_456, None)));
        assert_eq!(parse_timestamp(b"1970-01-01 12:00:00Z"), Some((noon, Some(0))));
        assert_eq!(parse_timestamp(b"1970-01-01 14:30:00+02:30"), Some((noon, Some(150))));
        assert_eq!(parse_timestamp(b"1970-01-01 11:00-01"), Some((noon, Some(-60))));
        assert_eq!(parse_timestamp(b"1970-01-01 11:00:00-0100"), Some((noon, Some(-60))));
    }

    #[test]
    fn malformed_text_is_refused() {
        for text in [
            "",
            "1970",
            "1970-13-01",
            "1970-02-29",
            "1900-02-29",
            "1970-01-00",
            "1970/01/01",
            "1970-01-01x",
            "1970-01-01 ",
            "1970-01-01 24:00:00",
            "1970-01-01 12:60",
            "1970-01-01 12:00:60",
            "1970-01-01 12:00:00.",
            "1970-01-01 12:00:00+",
            "1970-01-01 12:00:00+24:00",
            "1970-01-01 12:00:00+01:00x",
            "1970-01-01 12:00:00.0000000001",
            "19７0-01-01",
        ] {
            assert_eq!(parse_timestamp(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn every_day_of_ten_thousand_years() {
        let mut out = Vec::new();
        for day in FIRST_DAY..=LAST_DAY {
            out.clear();
            write_date(&mut out, day).unwrap();
            assert_eq!(parse_date(&out), Some(day as i32));
        }
    }

    proptest! {
        #[test]
        fn timestamps_come_back(micros in FIRST_DAY * DAY..(LAST_DAY + 1) * DAY) {
            let text = written(|o| write_timestamp(o, micros)).unwrap();
            prop_assert_eq!(parse_timestamp(text.as_bytes()), Some((micros, None)));
            let text = written(|o| write_timestamptz(o, micros)).unwrap();
            prop_assert_eq!(parse_timestamp(text.as_bytes()), Some((micros, Some(0))));
        }

        #[test]
        fn text_sorts_as_time(a in FIRST_DAY * DAY..(LAST_DAY + 1) * DAY, b in FIRST_DAY * DAY..(LAST_DAY + 1) * DAY) {
            let (x, y) = (written(|o| write_timestamp(o, a)).unwrap(), written(|o| write_timestamp(o, b)).unwrap());
            prop_assert_eq!(a.cmp(&b), x.cmp(&y));
        }

        #[test]
        fn times_come_back(micros in 0..DAY) {
            let text = written(|o| write_time(o, micros)).unwrap();
            prop_assert_eq!(parse_time(text.as_bytes()), Some(micros));
        }

        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
            let _ = (parse_date(&bytes), parse_time(&bytes), parse_timestamp(&bytes));
        }
    }
}
