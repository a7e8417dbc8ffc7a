//! Arrays, in binary where the elements have such a form, and in the server's notation `{1,NULL,"a b"}` where they have none.
use super::{
    decode, encode, error,
    message::{take, take_u32},
    types::{Scalar, Type},
};
use aludel_plugin_sdk::{Array, Param, Result, RowWriter};
use bytes::{BufMut, BytesMut};

/// More dimensions than the server has.
const DIMENSIONS: usize = 6;

/// Reads an array into a cell; `None` for damaged bytes.
pub(super) fn read(kind: &Type, bytes: &[u8], out: &mut RowWriter<'_>) -> Option<()> {
    if kind.scalar == Scalar::Notation {
        read_notation(std::str::from_utf8(bytes).ok()?, comma(kind), out)
    } else {
        read_binary(kind.scalar, bytes, out)
    }
}

fn read_binary(scalar: Scalar, mut bytes: &[u8], out: &mut RowWriter<'_>) -> Option<()> {
    let dimensions = take_u32(&mut bytes)? as usize;
    let (_has_nulls, _element) = (take_u32(&mut bytes)?, take_u32(&mut bytes)?);
    if dimensions > DIMENSIONS {
        return None;
    }
    let mut lengths = [0; DIMENSIONS];
    for length in lengths.iter_mut().take(dimensions) {
        // Where a dimension begins to count is PostgreSQL's own; it does not cross.
        (*length, _) = (take_u32(&mut bytes)?, take::<4>(&mut bytes)?);
    }
    let lengths = &lengths[..dimensions];
    let count = lengths.iter().try_fold(usize::from(dimensions > 0), |count, length| count.checked_mul(*length as usize))?;
    // Each element takes its length at least.
    if count > bytes.len() / 4 {
        return None;
    }
    // The elements are looked at before anything is written: an array must not end halfway.
    let mut digits = String::new();
    let mut rest = bytes;
    for _ in 0..count {
        if let Some(value) = take_value(&mut rest)? {
            decode::value(scalar, value, &mut digits)?;
        }
    }
    if !rest.is_empty() {
        return None;
    }
    let mut array = out.array(lengths);
    for _ in 0..count {
        let value = take_value(&mut bytes)?;
        array.push(value.and_then(|value| decode::value(scalar, value, &mut digits)).unwrap_or(Param::Null));
    }
    array.end();
    Some(())
}

/// A value with its length; `None` within for NULL.
fn take_value<'b>(bytes: &mut &'b [u8]) -> Option<Option<&'b [u8]>> {
    let length = take_u32(bytes)?;
    if length == u32::MAX {
        return Some(None);
    }
    let (value, rest) = bytes.split_at_checked(length as usize)?;
    *bytes = rest;
    Some(Some(value))
}

/// What stands between elements: boxes have commas of their own.
fn comma(kind: &Type) -> char {
    if kind.name.starts_with("box[") { ';' } else { ',' }
}

fn read_notation(text: &str, comma: char, out: &mut RowWriter<'_>) -> Option<()> {
    // `[2:3]={a,b}` says where counting begins.
    let text = match text.starts_with('[') {
        true => text.split_once('=')?.1,
        false => text,
    };
    let (mut lengths, mut values) = (Vec::new(), Vec::new());
    let rest = level(text, 0, comma, &mut lengths, &mut values)?;
    if !rest.is_empty() || lengths.len() > DIMENSIONS {
        return None;
    }
    let count = lengths.iter().try_fold(1_usize, |count, length| count.checked_mul(*length as usize))?;
    let lengths = if values.is_empty() { &[][..] } else { &lengths[..] };
    if !values.is_empty() && count != values.len() {
        return None;
    }
    let mut array = out.array(lengths);
    values.iter().for_each(|value| array.push(value.as_deref().map_or(Param::Null, Param::Text)));
    array.end();
    Some(())
}

/// Reads `{…}`, and gives what comes after it.
fn level<'t>(text: &'t str, depth: usize, comma: char, lengths: &mut Vec<u32>, values: &mut Vec<Option<String>>) -> Option<&'t str> {
    let mut rest = text.strip_prefix('{')?;
    if depth >= DIMENSIONS {
        return None;
    }
    if lengths.len() == depth {
        lengths.push(0);
    }
    let mut count = 0;
    if let Some(rest) = rest.strip_prefix('}') {
        return Some(rest);
    }
    loop {
        rest = if rest.starts_with('{') { level(rest, depth + 1, comma, lengths, values)? } else { element(rest, comma, values)? };
        count += 1;
        if let Some(after) = rest.strip_prefix('}') {
            lengths[depth] = count;
            return Some(after);
        }
        rest = rest.strip_prefix(comma)?;
    }
}

fn element<'t>(text: &'t str, comma: char, values: &mut Vec<Option<String>>) -> Option<&'t str> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([comma, '}'])?;
        let word = &text[..end];
        values.push((!word.eq_ignore_ascii_case("null")).then(|| word.to_owned()));
        return Some(&text[end..]);
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((place, c)) = chars.next() {
        match c {
            '"' => {
                values.push(Some(value));
                return Some(&quoted[place + 1..]);
            }
            '\\' => value.push(chars.next()?.1),
            c => value.push(c),
        }
    }
    None
}

/// Writes an array in binary. `Ok(false)`: one of the values has no such form, and nothing is written.
///
/// Errors: DATA for a value that the element's type cannot hold.
pub(super) fn write<'v>(
    kind: &Type,
    lengths: impl Iterator<Item = u32>,
    values: impl Iterator<Item = Param<'v>>,
    out: &mut BytesMut,
) -> Result<bool> {
    let before = out.len();
    out.put_u64(0);
    out.put_u32(kind.element);
    let mut dimensions = 0_u32;
    for length in lengths {
        dimensions += 1;
        out.put_u32(length);
        out.put_u32(1);
    }
    out[before..before + 4].copy_from_slice(&dimensions.to_be_bytes());
    let mut has_nulls = false;
    for value in values {
        if value == Param::Null {
            has_nulls = true;
            out.put_i32(-1);
            continue;
        }
        let start = out.len();
        out.put_u32(0);
        if !encode::binary(kind.scalar, value, out)? {
            out.truncate(before);
            return Ok(false);
        }
        let length = (out.len() - start - 4) as u32;
        out[start..start + 4].copy_from_slice(&length.to_be_bytes());
    }
    out[before + 7] = u8::from(has_nulls);
    Ok(true)
}

/// Writes an array as `{1,NULL,"a b"}`.
pub(super) fn notation(kind: &Type, values: Array<'_>, out: &mut BytesMut) -> Result<()> {
    if kind.element == 0 && matches!(kind.scalar, Scalar::Json | Scalar::Jsonb) {
        return Err(error::data(format!("the parameter is of the type {}, and an array was given", kind.name)));
    }
    let lengths: Vec<u32> = values.lengths().collect();
    write_notation(kind, &lengths, values.elements(), out)
}

/// The same for values of these dimensions.
pub(super) fn write_notation<'v>(kind: &Type, lengths: &[u32], mut values: impl Iterator<Item = Param<'v>>, out: &mut BytesMut) -> Result<()> {
    if lengths.contains(&0) || lengths.is_empty() {
        out.put_slice(b"{}");
        return Ok(());
    }
    let element = Type { element: 0, ..kind.clone() };
    nested(&element, lengths, &mut values, &mut BytesMut::new(), out)
}

fn nested<'v>(kind: &Type, lengths: &[u32], values: &mut impl Iterator<Item = Param<'v>>, scratch: &mut BytesMut, out: &mut BytesMut) -> Result<()> {
    let Some((length, inner)) = lengths.split_first() else { return Ok(()) };
    out.put_u8(b'{');
    for place in 0..*length {
        if place > 0 {
            out.put_u8(comma(kind) as u8);
        }
        if !inner.is_empty() {
            nested(kind, inner, values, scratch, out)?;
            continue;
        }
        match values.next().unwrap_or(Param::Null) {
            Param::Null => out.put_slice(b"NULL"),
            value => {
                scratch.clear();
                encode::textual(kind, value, scratch)?;
                quote(scratch, out);
            }
        }
    }
    out.put_u8(b'}');
    Ok(())
}

fn quote(text: &[u8], out: &mut BytesMut) {
    out.put_u8(b'"');
    for byte in text {
        if matches!(byte, b'"' | b'\\') {
            out.put_u8(b'\\');
        }
        out.put_u8(*byte);
    }
    out.put_u8(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read_text(text: &str) -> Option<(Vec<u32>, Vec<Option<String>>)> {
        let (mut lengths, mut values) = (Vec::new(), Vec::new());
        level(text, 0, ',', &mut lengths, &mut values).filter(|rest| rest.is_empty())?;
        Some((lengths, values))
    }

    #[test]
    fn notation_is_read() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(read_text("{}"), Some((vec![0], vec![])));
        assert_eq!(read_text("{a,NULL,\"NULL\",\"x \\\"y\\\\\"}"), Some((vec![4], vec![some("a"), None, some("NULL"), some("x \"y\\")])));
        assert_eq!(read_text("{{a,b},{c,d}}"), Some((vec![2, 2], vec![some("a"), some("b"), some("c"), some("d")])));
        for damaged in ["", "{", "{a", "{a,", "{\"a}", "{a}b", "a", "{{{{{{{{a}}}}}}}}"] {
            assert_eq!(read_text(damaged), None, "{damaged}");
        }
    }

    proptest! {
        #[test]
        fn what_is_quoted_is_read_again(values in proptest::collection::vec("\\PC{0,8}", 1..5)) {
            let mut out = BytesMut::new();
            let kind = super::super::types::Type::built_in(1009).unwrap();
            write_notation(&kind, &[values.len() as u32], values.iter().map(|value| Param::Text(value)), &mut out).unwrap();
            let (lengths, read) = read_text(std::str::from_utf8(&out).unwrap()).unwrap();
            prop_assert_eq!(lengths, vec![values.len() as u32]);
            prop_assert_eq!(read, values.into_iter().map(Some).collect::<Vec<_>>());
        }

        #[test]
        fn no_text_panics(text in "[{},\"\\\\a\\[=;]{0,20}") {
            let _ = read_text(&text);
        }
    }
}
