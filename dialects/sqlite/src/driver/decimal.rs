//! Decimals as the numbers that SQLite has.
//!
//! As text they would be compared as text wherever no column lends them its affinity, and a column of decimals would turn them into
//! numbers all the same, cut to 15 digits without a word. A number is exact up to there; beyond, it is refused.

/// A number as SQLite keeps it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    Integer(i64),
    Real(f64),
}

/// Digits of a decimal that survive the way through a double and back.
const EXACT: usize = 15;

/// The number, if SQLite keeps it exactly.
pub(super) fn number(text: &str) -> Option<Number> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
    let digits = || whole.bytes().chain(fraction.bytes());
    if whole.is_empty() && fraction.is_empty() || !digits().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    let whole = whole.trim_start_matches('0');
    if fraction.is_empty() {
        let signed = format!("{}{}", if text.starts_with('-') { "-" } else { "" }, if whole.is_empty() { "0" } else { whole });
        return signed.parse().ok().map(Number::Integer).or_else(|| real(whole.trim_end_matches('0').len(), text));
    }
    let significant = if whole.is_empty() { fraction.trim_start_matches('0').len() } else { whole.len() + fraction.len() };
    real(significant, text)
}

fn real(significant: usize, text: &str) -> Option<Number> {
    text.parse().ok().filter(|value: &f64| significant <= EXACT && value.is_finite()).map(Number::Real)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact_or_refused() {
        assert_eq!(number("0"), Some(Number::Integer(0)));
        assert_eq!(number("-0.00"), Some(Number::Integer(0)));
        assert_eq!(number("-9223372036854775808.0"), Some(Number::Integer(i64::MIN)));
        assert_eq!(number("1.50"), Some(Number::Real(1.5)));
        assert_eq!(number("0.000000000123456789012345"), Some(Number::Real(0.000000000123456789012345)));
        assert_eq!(number("123456789012345000000000"), Some(Number::Real(1.23456789012345e23)));
        assert_eq!(number("00001.5"), Some(Number::Real(1.5)));
        for text in ["1234567890123456.5", "0.1234567890123456", "12345678901234567890", "", ".", "-", "NaN", "Infinity", "1e5", "1 "] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
