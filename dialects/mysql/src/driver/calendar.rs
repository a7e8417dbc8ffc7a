//! Days since 1970-01-01 and the civil calendar (proleptic Gregorian), both ways.

/// Microseconds in a second.
pub(super) const SECOND: i64 = 1_000_000;
/// Microseconds in a day.
pub(super) const DAY: i64 = 86_400 * SECOND;

/// The days that the servers know: 0000-01-01 and 9999-12-31.
const FIRST_DAY: i64 = -719_528;
const LAST_DAY: i64 = 2_932_896;

/// Year, month, day; `None` outside the years 0 to 9999.
pub(super) fn civil(days: i64) -> Option<(u16, u8, u8)> {
    if !(FIRST_DAY..=LAST_DAY).contains(&days) {
        return None;
    }
    let shifted = days - FIRST_DAY - 60;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Some((year as u16, month as u8, day as u8))
}

/// Days since 1970-01-01; `None` when there is no such day, as with the servers' zero dates.
#[inline]
pub(super) fn days(year: u16, month: u8, day: u8) -> Option<i32> {
    if !(1..=12).contains(&month) || day == 0 || day > month_length(year, month) || year > 9999 {
        return None;
    }
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = (i64::from(month) + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some((era * 146_097 + day_of_era - 719_468) as i32)
}

fn month_length(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_comes_back() {
        for day in FIRST_DAY..=LAST_DAY {
            let (year, month, of_month) = civil(day).unwrap();
            assert_eq!(days(year, month, of_month).map(i64::from), Some(day), "{year}-{month}-{of_month}");
        }
        assert_eq!((civil(FIRST_DAY - 1), civil(LAST_DAY + 1)), (None, None));
    }

    #[test]
    fn known_days() {
        assert_eq!(days(1970, 1, 1), Some(0));
        assert_eq!(days(2024, 2, 29), Some(19_782));
        assert_eq!((days(2023, 2, 29), days(0, 0, 0), days(2024, 5, 0), days(2024, 13, 1)), (None, None, None, None));
    }
}
