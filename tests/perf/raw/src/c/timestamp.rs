//! `YYYY-MM-DD HH:MM:SS`, by position.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};

pub fn parse(text: &[u8]) -> NaiveDateTime {
    let digit = |place: usize| u32::from(text[place].wrapping_sub(b'0'));
    let two = |place: usize| digit(place) * 10 + digit(place + 1);
    let date = NaiveDate::from_ymd_opt((two(0) * 100 + two(2)) as i32, two(5), two(8)).expect("a date");
    date.and_hms_opt(two(11), two(14), two(17)).expect("a time")
}

pub fn format(time: NaiveDateTime) -> [u8; 19] {
    let mut text = *b"0000-00-00 00:00:00";
    let mut two = |place: usize, value: u32| {
        text[place] = b'0' + (value / 10) as u8;
        text[place + 1] = b'0' + (value % 10) as u8;
    };
    let year = time.year() as u32;
    two(0, year / 100);
    two(2, year % 100);
    two(5, time.month());
    two(8, time.day());
    two(11, time.hour());
    two(14, time.minute());
    two(17, time.second());
    text
}
