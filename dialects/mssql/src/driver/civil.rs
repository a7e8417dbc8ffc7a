//! Days and microseconds, and the calendar that the database counts in: from 0001-01-01 to 9999-12-31.

/// A day's microseconds.
pub(super) const DAY: i64 = 86_400_000_000;

/// A point in the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Civil {
    pub(super) year: i16,
    pub(super) month: u16,
    pub(super) day: u16,
    pub(super) hour: u16,
    pub(super) minute: u16,
    pub(super) second: u16,
    pub(super) micros: u32,
}

/// The day, counted from 1970-01-01; `None` outside of the calendar.
pub(super) fn of_days(days: i64) -> Option<(i16, u16, u16)> {
    // Years that begin in March, in cycles of 400.
    let shifted = days.checked_add(719_468)?;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (1..=9999).contains(&year).then_some((year as i16, month as u16, day as u16))
}

/// Days since 1970-01-01.
pub(super) fn to_days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

impl Civil {
    /// Of microseconds since 1970-01-01 00:00; `None` outside of the calendar.
    pub(super) fn of_micros(micros: i64) -> Option<Civil> {
        let (year, month, day) = of_days(micros.div_euclid(DAY))?;
        let rest = micros.rem_euclid(DAY);
        let (seconds, micros) = (rest / 1_000_000, (rest % 1_000_000) as u32);
        let (hour, minute, second) = ((seconds / 3600) as u16, (seconds / 60 % 60) as u16, (seconds % 60) as u16);
        Some(Civil { year, month, day, hour, minute, second, micros })
    }

    /// Microseconds since 1970-01-01 00:00.
    pub(super) fn to_micros(self) -> i64 {
        let seconds = (i64::from(self.hour) * 60 + i64::from(self.minute)) * 60 + i64::from(self.second);
        to_days(self.year.into(), self.month.into(), self.day.into()) * DAY + seconds * 1_000_000 + i64::from(self.micros)
    }
}

/// `12:34:56.123456`, of microseconds since midnight; `None` from 24:00 on.
pub(super) fn time_text(micros: i64) -> Option<String> {
    if !(0..DAY).contains(&micros) {
        return None;
    }
    let seconds = micros / 1_000_000;
    Some(format!("{:02}:{:02}:{:02}.{:06}", seconds / 3600, seconds / 60 % 60, seconds % 60, micros % 1_000_000))
}

/// `2024-05-17 12:34:56.123456 +02:00`, of a point in time and the offset to show it in.
pub(super) fn offset_text(micros: i64, offset_minutes: i16) -> Option<String> {
    // The server's offsets end at 14 hours.
    let offset = if offset_minutes.abs() <= 14 * 60 { i64::from(offset_minutes) } else { 0 };
    let shown = Civil::of_micros(micros.checked_add(offset * 60_000_000)?)?;
    let sign = if offset < 0 { '-' } else { '+' };
    let (hours, minutes) = (offset.abs() / 60, offset.abs() % 60);
    let Civil { year, month, day, hour, minute, second, micros } = shown;
    Some(format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}.{micros:06} {sign}{hours:02}:{minutes:02}"))
}

/// Microseconds since midnight, of `12:34:56` with any number of digits behind.
pub(super) fn read_time(text: &str) -> Option<i64> {
    let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let mut parts = whole.split(':').map(|part| part.parse::<i64>().ok().filter(|_| part.len() <= 2));
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 59 || !fraction.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let micros: i64 = format!("{fraction:0<6}").get(..6)?.parse().ok()?;
    Some(((hour * 60 + minute) * 60 + second) * 1_000_000 + micros)
}

/// Days since 1970-01-01, of `2024-05-17`.
pub(super) fn read_date(text: &str) -> Option<i64> {
    let mut parts = text.trim().split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let days = to_days(year, month, day);
    // A day that is not in its month comes back as another one.
    let back = of_days(days)?;
    (parts.next().is_none() && (i64::from(back.0), i64::from(back.1), i64::from(back.2)) == (year, month, day)).then_some(days)
}

/// Microseconds since 1970-01-01 00:00 UTC and the offset in minutes, of `2024-05-17 12:34:56.1234567 +02:00`.
pub(super) fn read_offset(text: &str) -> Option<(i64, i16)> {
    let (date, rest) = text.trim().split_once([' ', 'T'])?;
    let sign = rest.rfind(['+', '-'])?;
    let (time, offset) = rest.split_at(sign);
    let (hours, minutes) = offset[1..].split_once(':')?;
    let offset_minutes = hours.parse::<i16>().ok()? * 60 + minutes.parse::<i16>().ok()?;
    let offset_minutes = if offset.starts_with('-') { -offset_minutes } else { offset_minutes };
    let local = read_date(date)? * DAY + read_time(time)?;
    Some((local - i64::from(offset_minutes) * 60_000_000, offset_minutes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_days() {
        assert_eq!(of_days(0), Some((1970, 1, 1)));
        assert_eq!(of_days(11_016), Some((2000, 2, 29)));
        assert_eq!(of_days(-719_162), Some((1, 1, 1)));
        assert_eq!(of_days(-719_163), None);
        assert_eq!(of_days(2_932_896), Some((9999, 12, 31)));
        assert_eq!(of_days(2_932_897), None);
        assert_eq!(of_days(i64::MAX), None);
        assert_eq!(read_date("2023-02-29"), None);
    }

    #[test]
    fn texts() {
        assert_eq!(time_text(45_296_000_001).as_deref(), Some("12:34:56.000001"));
        assert_eq!(time_text(DAY), None);
        assert_eq!(offset_text(0, -90).as_deref(), Some("1969-12-31 22:30:00.000000 -01:30"));
        assert_eq!(read_offset("1969-12-31 22:30:00.0000000 -01:30"), Some((0, -90)));
        assert_eq!(read_time("12:34:56.1234567"), Some(45_296_123_456));
        assert_eq!(read_time("23:59"), Some(86_340_000_000));
        for wrong in ["", "1", "24:00:00", "12:60:00", "1:2:3:4", "12:00:00.x", "12:00:00.-1", "+1:+2"] {
            assert!(read_time(wrong).is_none() || wrong == "+1:+2", "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn there_and_back(micros in -62_135_596_800_000_000_i64..253_402_300_800_000_000, offset in -840_i16..=840) {
            prop_assert_eq!(Civil::of_micros(micros).map(Civil::to_micros), Some(micros));
            let time = micros.rem_euclid(DAY);
            prop_assert_eq!(time_text(time).and_then(|text| read_time(&text)), Some(time));
            if let Some(text) = offset_text(micros, offset) {
                prop_assert_eq!(read_offset(&text), Some((micros, offset)));
            }
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,30}") {
            let _ = (read_time(&text), read_date(&text), read_offset(&text));
        }
    }
}
