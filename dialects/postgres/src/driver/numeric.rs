//! Decimal numbers: digits of base 10,000 there, a text here.

const POSITIVE: u16 = 0;
const NEGATIVE: u16 = 0x4000;
/// Digits of 10 in one of the server's.
const WIDTH: usize = 4;

/// Writes the text of a number into an emptied `out`; `None` for damaged bytes.
pub(super) fn read(bytes: &[u8], out: &mut String) -> Option<()> {
    out.clear();
    let (head, rest) = bytes.split_first_chunk::<8>()?;
    let number = |place: usize| u16::from_be_bytes([head[place], head[place + 1]]);
    let (count, weight, sign, scale) = (usize::from(number(0)), i32::from(number(2) as i16), number(4), usize::from(number(6)));
    match sign {
        0xC000 => out.push_str("NaN"),
        0xD000 => out.push_str("Infinity"),
        0xF000 => out.push_str("-Infinity"),
        POSITIVE | NEGATIVE => {
            let digits = rest.as_chunks::<2>().0;
            if digits.len() != count || !rest.len().is_multiple_of(2) {
                return None;
            }
            let digit = |place: i32| usize::try_from(place).ok().and_then(|place| digits.get(place)).map_or(0, |digit| u16::from_be_bytes(*digit));
            if sign == NEGATIVE {
                out.push('-');
            }
            write_digits(weight, scale, digit, out);
        }
        _ => return None,
    }
    Some(())
}

fn write_digits(weight: i32, scale: usize, digit: impl Fn(i32) -> u16, out: &mut String) {
    use std::fmt::Write;
    let _ = write!(out, "{}", if weight < 0 { 0 } else { digit(0) });
    (1..=weight).for_each(|place| _ = write!(out, "{:04}", digit(place)));
    if scale == 0 {
        return;
    }
    out.push('.');
    let start = out.len();
    for place in 0..scale.div_ceil(WIDTH) as i32 {
        let _ = write!(out, "{:04}", digit(weight + 1 + place));
    }
    out.truncate(start + scale);
}

/// Writes the bytes of a decimal text: sign, digits, point, and an exponent if need be. `false`: it is no such text, or too long, and nothing is
/// written.
pub(super) fn write(text: &str, out: &mut bytes::BytesMut) -> bool {
    use bytes::BufMut;
    let Some((negative, digits, scale)) = parts(text) else { return false };
    // Cut into groups of four around the point.
    let whole = digits.len() as i64 - scale;
    let lead = whole.rem_euclid(WIDTH as i64);
    let weight = whole.div_euclid(WIDTH as i64) - i64::from(lead == 0);
    let mut padded = vec![b'0'; if lead == 0 { 0 } else { WIDTH - lead as usize }];
    padded.extend_from_slice(&digits);
    padded.resize(padded.len().next_multiple_of(WIDTH), b'0');
    let groups: Vec<u16> = padded.chunks(WIDTH).map(|group| group.iter().fold(0, |value, digit| value * 10 + u16::from(digit - b'0'))).collect();
    let first = groups.iter().position(|group| *group != 0).unwrap_or(groups.len());
    let last = groups.iter().rposition(|group| *group != 0).map_or(first, |last| last + 1);
    let weight = if first == last { 0 } else { weight - first as i64 };
    let (Ok(count), Ok(weight), Ok(scale)) = (u16::try_from(last - first), i16::try_from(weight), u16::try_from(scale.max(0))) else { return false };
    if scale > 0x3FFF {
        return false;
    }
    out.put_u16(count);
    out.put_i16(weight);
    out.put_u16(if negative && count > 0 { NEGATIVE } else { POSITIVE });
    out.put_u16(scale);
    groups[first..last].iter().for_each(|group| out.put_u16(*group));
    true
}

/// Whether it is negative, its digits, and how many of them stand behind the point.
fn parts(text: &str) -> Option<(bool, Vec<u8>, i64)> {
    let (negative, rest) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let mut digits = Vec::with_capacity(rest.len());
    let (mut scale, mut point) = (0_i64, false);
    for (place, byte) in rest.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                digits.push(*byte);
                scale += i64::from(point);
            }
            b'.' if !point => point = true,
            b'e' | b'E' if !digits.is_empty() => {
                let exponent: i64 = std::str::from_utf8(&rest[place + 1..]).ok()?.parse().ok()?;
                if exponent.abs() > 10_000 {
                    return None;
                }
                scale -= exponent;
                if scale < 0 {
                    digits.resize(digits.len() + scale.unsigned_abs() as usize, b'0');
                    scale = 0;
                }
                return Some((negative, digits, scale));
            }
            _ => return None,
        }
    }
    (!digits.is_empty()).then_some((negative, digits, scale))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bytes(text: &str) -> bytes::BytesMut {
        let mut out = bytes::BytesMut::new();
        assert!(write(text, &mut out), "{text}");
        out
    }

    fn through(text: &str) -> String {
        let mut back = String::new();
        read(&bytes(text), &mut back).unwrap();
        back
    }

    #[test]
    fn numbers_survive() {
        for text in ["0", "1", "-1", "12.50", "-0.001", "10000", "9999", "123456789.000100", "0.00000000000001", "100000000", "0.5"] {
            assert_eq!(through(text), text);
        }
        assert_eq!(through("0012.5"), "12.5");
        assert_eq!(through("1.5e3"), "1500");
        assert_eq!(through("1.5E-3"), "0.0015");
        assert_eq!(through("-0.00"), "0.00");
        assert_eq!(&bytes("12345.6")[..], [0, 3, 0, 1, 0, 0, 0, 1, 0, 1, 9, 41, 23, 112]);
        for text in ["", "-", ".", "1x", "1e", "NaN", "1e99999", "1.2.3"] {
            assert!(!write(text, &mut bytes::BytesMut::new()), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_number_survives(whole in "(0|[1-9][0-9]{0,30})", fraction in "[0-9]{0,30}", negative: bool) {
            let text = if fraction.is_empty() { whole } else { format!("{whole}.{fraction}") };
            let zero = text.bytes().all(|byte| !(b'1'..=b'9').contains(&byte));
            let text = if negative && !zero { format!("-{text}") } else { text };
            prop_assert_eq!(through(&text), text);
        }

        #[test]
        fn no_bytes_panic(bytes: Vec<u8>) {
            let _ = read(&bytes, &mut String::new());
        }
    }
}
