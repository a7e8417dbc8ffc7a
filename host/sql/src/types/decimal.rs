//! `Decimal`: an exact decimal number of up to 38 digits.
use super::{
    sql_type::SqlType,
    sql_value::{Numeric, SqlValue, out_of_range, wrong_type},
    value::{Value, ValueRef},
};
use crate::error::{Error, Result};
use std::{cmp::Ordering, fmt, hash, str::FromStr};

/// Digits that fit.
const DIGITS: u32 = 38;

/// An exact decimal number of up to 38 digits (SQLAlchemy: `Numeric`, whose Python value is `decimal.Decimal`). It never goes
/// through a float: it is read from digits and bound as digits.
///
/// It counts nothing itself; for arithmetic there is the feature `rust_decimal`, and the database. `1.50` and `1.5` are equal.
///
/// ```
/// use aludel_sql::types::Decimal;
///
/// let price: Decimal = "19.90".parse()?;
/// assert_eq!(price.to_string(), "19.90");
/// assert_eq!(price, "19.9".parse()?);
/// assert_eq!((price.digits(), price.scale(), price.whole()), (1990, 2, None));
/// assert_eq!(Decimal::new(1900, 2).unwrap().whole(), Some(19));
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Clone, Copy, Default)]
pub struct Decimal {
    digits: i128,
    scale: u8,
}

impl Decimal {
    /// `digits` divided by ten to the power of `scale`: `new(1990, 2)` is 19.90 (SQLAlchemy: `decimal.Decimal`). `None` beyond 38 digits or places.
    pub fn new(digits: i128, scale: u8) -> Option<Self> {
        (digits.unsigned_abs() < 10_u128.pow(DIGITS) && u32::from(scale) <= DIGITS).then_some(Decimal { digits, scale })
    }

    /// A number as people write it, with an exponent or without. `None` for anything else and for what does not fit.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (number, exponent) = match text.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (negative, number) = match number.as_bytes() {
            [b'-', ..] => (true, &number[1..]),
            [b'+', ..] => (false, &number[1..]),
            _ => (false, number),
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() && fraction.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let mut digits = format!("{whole}{fraction}");
        let mut scale = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
        // Zeros at the end are cut only where they would not fit otherwise.
        while (digits.trim_start_matches('0').len() > DIGITS as usize || scale > DIGITS.cast_signed()) && scale > 0 && digits.ends_with('0') {
            digits.pop();
            scale -= 1;
        }
        if scale < 0 {
            let zeros = usize::try_from(-scale).ok().filter(|zeros| *zeros <= DIGITS as usize);
            if digits.bytes().any(|digit| digit != b'0') {
                digits.push_str(&"0".repeat(zeros?));
            }
            scale = 0;
        }
        let digits = match digits.trim_start_matches('0') {
            "" => 0,
            digits if digits.len() <= DIGITS as usize => digits.parse::<i128>().ok()?,
            _ => return None,
        };
        let scale = if digits == 0 { scale.min(DIGITS.cast_signed()) } else { scale };
        Decimal::new(if negative { -digits } else { digits }, u8::try_from(scale).ok()?)
    }

    /// Its digits as a whole number: 1990 for 19.90.
    pub const fn digits(&self) -> i128 {
        self.digits
    }

    /// How many of them are behind the point: 2 for 19.90.
    pub const fn scale(&self) -> u8 {
        self.scale
    }

    /// The number, if it is a whole one.
    pub fn whole(&self) -> Option<i128> {
        let (digits, scale) = self.shortest();
        (scale == 0).then_some(digits)
    }

    /// Without zeros at the end of the fraction.
    fn shortest(&self) -> (i128, u8) {
        let (mut digits, mut scale) = (self.digits, self.scale);
        while scale > 0 && digits % 10 == 0 {
            digits /= 10;
            scale -= 1;
        }
        (digits, scale)
    }

    /// What a double says in the 15 digits that are exact in one.
    fn of_double(value: f64) -> Option<Self> {
        Decimal::parse(&value.to_string()).filter(|exact| exact.shortest().0.unsigned_abs() < 10_u128.pow(15)).or_else(|| {
            let rounded = format!("{value:.14e}");
            Decimal::parse(&rounded).map(|rounded| {
                let (digits, scale) = rounded.shortest();
                Decimal { digits, scale }
            })
        })
    }
}

impl FromStr for Decimal {
    type Err = Error;

    /// Errors: SQL-3003 for what is no number, or has more than 38 digits.
    fn from_str(text: &str) -> Result<Self> {
        Decimal::parse(text).ok_or_else(|| out_of_range("Decimal", text.chars().take(60).collect::<String>()))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.digits < 0 { "-" } else { "" };
        let scale = usize::from(self.scale);
        let digits = format!("{:0>width$}", self.digits.unsigned_abs(), width = scale + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale);
        let point = if scale > 0 { "." } else { "" };
        write!(f, "{sign}{whole}{point}{fraction}")
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.shortest() == other.shortest()
    }
}

impl Eq for Decimal {}

impl hash::Hash for Decimal {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.shortest().hash(state);
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        // Both to the same scale would take 76 digits: first the whole parts, then the fractions.
        let parts = |number: &Decimal| {
            let unit = 10_i128.pow(u32::from(number.scale));
            (number.digits.div_euclid(unit), number.digits.rem_euclid(unit).unsigned_abs() * 10_u128.pow(DIGITS - u32::from(number.scale)))
        };
        parts(self).cmp(&parts(other))
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Self {
        Decimal { digits: value.into(), scale: 0 }
    }
}

impl Numeric for Decimal {}

impl SqlValue for Decimal {
    type Base = Decimal;
    fn sql_type() -> SqlType {
        SqlType::Numeric(None)
    }
    fn to_value(&self) -> Value {
        Value::Decimal(self.to_string())
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        match value {
            ValueRef::Decimal(text) | ValueRef::Text(text) => text.parse(),
            ValueRef::I64(value) => Ok(value.into()),
            ValueRef::U64(value) => Ok(Decimal { digits: value.into(), scale: 0 }),
            // A database without decimals keeps 15 digits of one exactly; what it computed is rounded to them.
            ValueRef::F64(value) => Decimal::of_double(value).ok_or_else(|| out_of_range("Decimal", value)),
            other => Err(wrong_type("Decimal", other)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn digits_stay_as_they_are() {
        for text in [
            "0",
            "-0.5",
            "1.50",
            "99999999999999999999999999999999999999",
            "0.00000000000000000000000000000000000001",
            "-12345678901234567890.123456789",
        ] {
            assert_eq!(of(text).to_string(), text);
        }
        assert_eq!(of("1e3").to_string(), "1000");
        assert_eq!(of("1.5E-3").to_string(), "0.0015");
        assert_eq!(of("+.5").to_string(), "0.5");
    }

    #[test]
    fn what_is_no_number_or_too_long_is_refused() {
        for text in
            ["", "-", ".", "1.2.3", "1e", "NaN", "Infinity", "1 ", "٣", "100000000000000000000000000000000000000", "1e39", "1e-39", "1e99999999999"]
        {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
    }

    #[test]
    fn order_is_that_of_numbers() {
        assert_eq!(of("1.50"), of("1.5"));
        assert!(of("-1.5") < of("-1.49") && of("2") > of("1.999") && of("99999999999999999999999999999999999999") > of("0.1"));
        assert!(of("-0.1") < of("0"));
    }

    #[test]
    fn a_double_gives_its_fifteen_digits() {
        let read = |value| Decimal::from_value(ValueRef::F64(value)).unwrap().to_string();
        assert_eq!((read(0.1), read(0.1 + 0.2), read(-2.5), read(1e15)), ("0.1".into(), "0.3".into(), "-2.5".into(), "1000000000000000".into()));
        assert!(Decimal::from_value(ValueRef::F64(f64::NAN)).is_err() && Decimal::from_value(ValueRef::F64(1e300)).is_err());
    }
}
