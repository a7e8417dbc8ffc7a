//! Ranges: all values between two ends.
use super::{
    decimal::Decimal,
    sql_type::SqlType,
    sql_value::{SqlValue, out_of_range, wrong_type},
    value::{Value, ValueRef},
};
use crate::error::{Error, Result};
use std::{fmt, ops::Bound, str::FromStr, sync::Arc};

/// What a range may be over: whole numbers, decimals, days, days with time (SQLAlchemy: the type argument of `Range`; its methods have no
/// counterpart there, SQLAlchemy has no conversion of its own).
///
/// ```
/// use aludel_sql::types::{Decimal, Range, RangeElement};
///
/// assert!(i32::DISCRETE && !Decimal::DISCRETE);
/// assert_eq!((5_i32.successor(), i32::MAX.successor()), (Some(6), None));
/// assert_eq!((5_i32.write(), i32::read("5"), i32::read("x")), ("5".to_owned(), Some(5), None));
/// assert_eq!(Decimal::from(5).successor(), None);
/// ```
pub trait RangeElement: SqlValue + PartialOrd + Clone {
    /// The value in the databases' notation.
    fn write(&self) -> String;
    /// From the databases' notation.
    fn read(text: &str) -> Option<Self>;
    /// The next one, where there is nothing between two. `None`: there always is, or it is the last.
    fn successor(&self) -> Option<Self> {
        None
    }
    /// Whether there is nothing between one and its successor.
    const DISCRETE: bool = false;
}

macro_rules! whole {
    ($($rust:ident),+) => {$(impl RangeElement for $rust {
        const DISCRETE: bool = true;
        fn write(&self) -> String {
            self.to_string()
        }
        fn read(text: &str) -> Option<Self> {
            text.parse().ok()
        }
        fn successor(&self) -> Option<Self> {
            self.checked_add(1)
        }
    })+};
}

whole!(i32, i64);

impl RangeElement for Decimal {
    fn write(&self) -> String {
        self.to_string()
    }
    fn read(text: &str) -> Option<Self> {
        Decimal::parse(text)
    }
}

#[cfg(feature = "chrono")]
mod of_chrono {
    use super::RangeElement;
    use crate::types::SqlValue;
    use crate::types::ValueRef;
    use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, Utc};

    impl RangeElement for NaiveDate {
        const DISCRETE: bool = true;
        fn write(&self) -> String {
            self.format("%Y-%m-%d").to_string()
        }
        fn read(text: &str) -> Option<Self> {
            NaiveDate::from_value(ValueRef::Text(text)).ok()
        }
        fn successor(&self) -> Option<Self> {
            self.checked_add_days(Days::new(1))
        }
    }

    impl RangeElement for NaiveDateTime {
        fn write(&self) -> String {
            self.format("%Y-%m-%d %H:%M:%S%.6f").to_string()
        }
        fn read(text: &str) -> Option<Self> {
            NaiveDateTime::from_value(ValueRef::Text(text)).ok()
        }
    }

    impl RangeElement for DateTime<Utc> {
        fn write(&self) -> String {
            self.format("%Y-%m-%d %H:%M:%S%.6f+00").to_string()
        }
        fn read(text: &str) -> Option<Self> {
            DateTime::<Utc>::from_value(ValueRef::Text(text)).ok()
        }
    }
}

/// All values between two ends, either of which may be missing (SQLAlchemy: `Range`). Over whole numbers and days it is kept as the
/// databases keep it, with the lower end in it and the upper end not, so that equal ranges are equal.
///
/// ```
/// use aludel_sql::types::Range;
/// use std::ops::Bound;
///
/// let range: Range<i32> = (1..=5).into();
/// assert_eq!(range.to_string(), "[1,6)");
/// assert!(range.contains(&5) && !range.contains(&6));
/// assert!(Range::<i32>::from(5..5).is_empty() && Range::<i32>::empty().lower().is_none());
/// assert_eq!((range.lower(), range.upper()), (Some(&Bound::Included(1)), Some(&Bound::Excluded(6))));
/// assert_eq!(Range::new(Bound::Excluded(0), Bound::Included(5)), range);
/// assert!(Range::all().contains(&i32::MIN));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Range<T> {
    /// `None`: empty.
    ends: Option<(Bound<T>, Bound<T>)>,
}

impl<T: RangeElement> Range<T> {
    /// All values between these ends (SQLAlchemy: `Range(lower, upper, bounds=…)`); empty when there is none.
    pub fn new(lower: Bound<T>, upper: Bound<T>) -> Self {
        let lower = match lower {
            Bound::Excluded(value) if T::DISCRETE => match value.successor() {
                Some(next) => Bound::Included(next),
                None => return Range::empty(),
            },
            other => other,
        };
        let upper = match upper {
            // Above the last value there is nothing, so it is as good as no end.
            Bound::Included(value) if T::DISCRETE => value.successor().map_or(Bound::Unbounded, Bound::Excluded),
            other => other,
        };
        let is_empty = match (&lower, &upper) {
            (Bound::Included(low), Bound::Included(high)) => low > high,
            (Bound::Included(low) | Bound::Excluded(low), Bound::Excluded(high) | Bound::Included(high)) => low >= high,
            _ => false,
        };
        Range { ends: (!is_empty).then_some((lower, upper)) }
    }

    /// No value at all (SQLAlchemy: `Range(empty=True)`).
    pub const fn empty() -> Self {
        Range { ends: None }
    }

    /// Every value (SQLAlchemy: `Range(None, None)`).
    pub const fn all() -> Self {
        Range { ends: Some((Bound::Unbounded, Bound::Unbounded)) }
    }

    /// Whether there is no value in it.
    pub const fn is_empty(&self) -> bool {
        self.ends.is_none()
    }

    /// The lower end; `None` when it is empty.
    pub fn lower(&self) -> Option<&Bound<T>> {
        self.ends.as_ref().map(|(lower, _)| lower)
    }

    /// The upper end; `None` when it is empty.
    pub fn upper(&self) -> Option<&Bound<T>> {
        self.ends.as_ref().map(|(_, upper)| upper)
    }

    /// Whether a value is in it (SQLAlchemy: `Range.contains`, `value in range`).
    pub fn contains(&self, value: &T) -> bool {
        let Some((lower, upper)) = &self.ends else { return false };
        let above = match lower {
            Bound::Included(low) => low <= value,
            Bound::Excluded(low) => low < value,
            Bound::Unbounded => true,
        };
        above
            && match upper {
                Bound::Included(high) => value <= high,
                Bound::Excluded(high) => value < high,
                Bound::Unbounded => true,
            }
    }

    /// A range at the start of a text, and what is behind it.
    fn read(text: &str) -> Option<(Self, &str)> {
        if let Some(rest) = text.strip_prefix("empty") {
            return Some((Range::empty(), rest));
        }
        let (open, rest) = (text.chars().next()?, text.get(1..)?);
        let (low, rest) = end(rest, &[','])?;
        let (high, rest) = end(rest.get(1..)?, &[')', ']'])?;
        let (close, rest) = (rest.chars().next()?, rest.get(1..)?);
        let bound = |text: Option<String>, included: bool| match text {
            None => Some(Bound::Unbounded),
            Some(text) => T::read(&text).map(|value| if included { Bound::Included(value) } else { Bound::Excluded(value) }),
        };
        matches!(open, '[' | '(').then_some(())?;
        Some((Range::new(bound(low, open == '[')?, bound(high, close == ']')?), rest))
    }
}

/// An end of a range, in quotes or not, and what begins at the next of these characters. `None` for the end: there is none.
fn end<'a>(text: &'a str, stops: &[char]) -> Option<(Option<String>, &'a str)> {
    if !text.starts_with('"') {
        let at = text.find(stops)?;
        return Some(((at > 0).then(|| text[..at].to_owned()), &text[at..]));
    }
    let mut value = String::new();
    let mut characters = text.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => value.push(characters.next()?.1),
            '"' => {
                let rest = &text[at + 1..];
                return rest.starts_with(stops).then_some((Some(value), rest));
            }
            other => value.push(other),
        }
    }
    None
}

macro_rules! from_std {
    ($($std:ty, $of:ident => $lower:expr, $upper:expr;)+) => {$(
        impl<T: RangeElement> From<$std> for Range<T> {
            fn from($of: $std) -> Self {
                Range::new($lower, $upper)
            }
        }
    )+};
}

from_std! {
    std::ops::Range<T>, of => Bound::Included(of.start), Bound::Excluded(of.end);
    std::ops::RangeInclusive<T>, of => Bound::Included(of.start().clone()), Bound::Included(of.end().clone());
    std::ops::RangeFrom<T>, of => Bound::Included(of.start), Bound::Unbounded;
    std::ops::RangeTo<T>, of => Bound::Unbounded, Bound::Excluded(of.end);
    std::ops::RangeToInclusive<T>, of => Bound::Unbounded, Bound::Included(of.end);
}

impl<T: RangeElement> fmt::Display for Range<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((lower, upper)) = &self.ends else { return f.write_str("empty") };
        match lower {
            Bound::Included(value) => write!(f, "[{}", quoted(value)),
            Bound::Excluded(value) => write!(f, "({}", quoted(value)),
            Bound::Unbounded => f.write_str("("),
        }?;
        match upper {
            Bound::Included(value) => write!(f, ",{}]", quoted(value)),
            Bound::Excluded(value) => write!(f, ",{})", quoted(value)),
            Bound::Unbounded => f.write_str(",)"),
        }
    }
}

fn quoted<T: RangeElement>(value: &T) -> String {
    let text = value.write();
    if text.contains(|c: char| c.is_whitespace() || ",()[]\"\\".contains(c)) {
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        text
    }
}

impl<T: RangeElement> FromStr for Range<T> {
    type Err = Error;

    /// Errors: SQL-3003.
    fn from_str(text: &str) -> Result<Self> {
        match Range::read(text) {
            Some((range, "")) => Ok(range),
            _ => Err(out_of_range("Range", text.chars().take(60).collect::<String>())),
        }
    }
}

impl<T: RangeElement> SqlValue for Range<T> {
    type Base = Range<T>;
    fn sql_type() -> SqlType {
        SqlType::Range(Arc::new(T::sql_type()))
    }
    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        match value {
            ValueRef::Text(text) => text.parse(),
            other => Err(wrong_type("Range", other)),
        }
    }
}

/// Several ranges, in order and apart from each other, as the databases keep them (SQLAlchemy: `MultiRange`).
///
/// ```
/// use aludel_sql::types::{MultiRange, Range};
///
/// let free = MultiRange::<i32>::new([(1..3).into(), Range::empty(), (7..9).into()]);
/// assert_eq!((free.ranges().len(), free.to_string().as_str()), (2, "{[1,3),[7,9)}"));
/// assert!(free.contains(&7) && !free.contains(&3));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct MultiRange<T>(Vec<Range<T>>);

impl<T: RangeElement> MultiRange<T> {
    /// These ranges; empty ones are left out (SQLAlchemy: `MultiRange([…])`). They are kept as given: the database sorts and joins what touches.
    pub fn new(ranges: impl IntoIterator<Item = Range<T>>) -> Self {
        MultiRange(ranges.into_iter().filter(|range| !range.is_empty()).collect())
    }

    /// The ranges.
    pub fn ranges(&self) -> &[Range<T>] {
        &self.0
    }

    /// Whether a value is in one of them (SQLAlchemy: `value in range` for each of its ranges).
    pub fn contains(&self, value: &T) -> bool {
        self.0.iter().any(|range| range.contains(value))
    }
}

impl<T: RangeElement> fmt::Display for MultiRange<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{")?;
        for (index, range) in self.0.iter().enumerate() {
            write!(f, "{}{range}", if index > 0 { "," } else { "" })?;
        }
        f.write_str("}")
    }
}

impl<T: RangeElement> FromStr for MultiRange<T> {
    type Err = Error;

    /// Errors: SQL-3003.
    fn from_str(text: &str) -> Result<Self> {
        let parse = || {
            let mut rest = text.strip_prefix('{')?.strip_suffix('}')?;
            let mut ranges = Vec::new();
            while !rest.is_empty() {
                let (range, behind) = Range::read(rest)?;
                ranges.push(range);
                rest = if behind.is_empty() { behind } else { behind.strip_prefix(',').filter(|next| !next.is_empty())? };
            }
            Some(MultiRange::new(ranges))
        };
        parse().ok_or_else(|| out_of_range("MultiRange", text.chars().take(60).collect::<String>()))
    }
}

impl<T: RangeElement> SqlValue for MultiRange<T> {
    type Base = MultiRange<T>;
    fn sql_type() -> SqlType {
        SqlType::MultiRange(Arc::new(T::sql_type()))
    }
    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        match value {
            ValueRef::Text(text) => text.parse(),
            other => Err(wrong_type("MultiRange", other)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_have_one_form() {
        assert_eq!(Range::<i32>::from(1..=5), Range::from(1..6));
        assert_eq!(Range::<i32>::new(Bound::Excluded(0), Bound::Included(5)), Range::from(1..6));
        assert_eq!(Range::<i32>::from(3..=i32::MAX).to_string(), "[3,)");
        assert!(Range::<i32>::new(Bound::Excluded(1), Bound::Excluded(2)).is_empty());
        assert!(Range::<i32>::new(Bound::Excluded(i32::MAX), Bound::Unbounded).is_empty());
    }

    #[test]
    fn texts_are_read_back() {
        for text in ["empty", "[1,6)", "(,)", "[1,)", "(,6)"] {
            assert_eq!(text.parse::<Range<i64>>().unwrap().to_string(), text);
        }
        for text in ["(1.5,2.5]", "[1.5,1.5]"] {
            assert_eq!(text.parse::<Range<Decimal>>().unwrap().to_string(), text);
        }
        for text in ["", "[1,2", "1,2)", "[1;2)", "[x,2)", "[1,2)x", "{", "[\"1,2)", "é", "[é,2)"] {
            assert!(text.parse::<Range<i32>>().is_err(), "{text}");
        }
    }

    #[test]
    fn several_ranges() {
        for text in ["{}", "{[1,2)}", "{[1,2),[5,)}"] {
            assert_eq!(text.parse::<MultiRange<i32>>().unwrap().to_string(), text);
        }
        for text in ["", "{", "{[1,2),}", "{[1,2)[3,4)}", "[1,2)"] {
            assert!(text.parse::<MultiRange<i32>>().is_err(), "{text}");
        }
        assert!("{[1,2),[5,)}".parse::<MultiRange<i32>>().unwrap().contains(&7));
    }

    #[cfg(feature = "chrono")]
    #[test]
    fn days_and_times() {
        use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
        let days: Range<NaiveDate> = "[2024-02-28,2024-03-01)".parse().unwrap();
        assert_eq!(days, "[2024-02-28,2024-02-29]".parse().unwrap());
        let times: Range<NaiveDateTime> = r#"["2024-01-01 00:00:00","2024-01-01 00:00:00.5"]"#.parse().unwrap();
        assert_eq!(Range::from_value(times.to_value().as_ref()).unwrap(), times);
        let zoned: Range<DateTime<Utc>> = r#"["2024-01-01 02:00:00+02",)"#.parse().unwrap();
        assert_eq!(zoned.to_string(), r#"["2024-01-01 00:00:00.000000+00",)"#);
    }
}
