//! The messages that are written and read here and there.
use super::wire::Notification;
use aludel_plugin_sdk::ExecResult;
use bytes::{BufMut, BytesMut};

/// Writes a message, and its length when that is known.
#[inline]
pub(super) fn write(out: &mut BytesMut, tag: u8, body: impl FnOnce(&mut BytesMut)) {
    out.put_u8(tag);
    let start = out.len();
    out.put_u32(0);
    body(out);
    let length = (out.len() - start) as u32;
    out[start..start + 4].copy_from_slice(&length.to_be_bytes());
}

/// A text with its end.
#[inline]
pub(super) fn put_text(out: &mut BytesMut, text: &str) {
    out.put_slice(text.as_bytes());
    out.put_u8(0);
}

/// Parse: a text becomes a statement. Types that are 0 are found out by the server.
pub(super) fn parse(out: &mut BytesMut, name: &str, sql: &str, types: impl ExactSizeIterator<Item = u32>) {
    write(out, b'P', |out| {
        put_text(out, name);
        put_text(out, sql);
        out.put_u16(types.len() as u16);
        types.for_each(|oid| out.put_u32(oid));
    });
}

/// Describe a statement.
pub(super) fn describe(out: &mut BytesMut, name: &str) {
    write(out, b'D', |out| {
        out.put_u8(b'S');
        put_text(out, name);
    });
}

/// Execute a portal; 0 rows are all.
#[inline]
pub(super) fn execute(out: &mut BytesMut, portal: &str, rows: u32) {
    write(out, b'E', |out| {
        put_text(out, portal);
        out.put_u32(rows);
    });
}

/// Close a statement (`S`) or a portal (`P`).
pub(super) fn close(out: &mut BytesMut, what: u8, name: &str) {
    write(out, b'C', |out| {
        out.put_u8(what);
        put_text(out, name);
    });
}

/// Several statements in one text.
pub(super) fn simple_query(out: &mut BytesMut, sql: &str) {
    write(out, b'Q', |out| put_text(out, sql));
}

/// Cuts a text off the front of a body.
pub(super) fn take_text<'b>(body: &mut &'b [u8]) -> Option<&'b [u8]> {
    let end = body.iter().position(|byte| *byte == 0)?;
    let text = &body[..end];
    *body = &body[end + 1..];
    Some(text)
}

/// Cuts a number off the front of a body.
#[inline]
pub(super) fn take<'b, const N: usize>(body: &mut &'b [u8]) -> Option<&'b [u8; N]> {
    let (number, rest) = body.split_first_chunk::<N>()?;
    *body = rest;
    Some(number)
}

pub(super) fn take_u16(body: &mut &[u8]) -> Option<u16> {
    take(body).map(|bytes| u16::from_be_bytes(*bytes))
}

pub(super) fn take_u32(body: &mut &[u8]) -> Option<u32> {
    take(body).map(|bytes| u32::from_be_bytes(*bytes))
}

fn owned(text: &[u8]) -> String {
    String::from_utf8_lossy(text).into_owned()
}

pub(super) fn parameter(mut body: &[u8]) -> Option<(String, String)> {
    Some((owned(take_text(&mut body)?), owned(take_text(&mut body)?)))
}

pub(super) fn notification(mut body: &[u8]) -> Option<Notification> {
    let process = take_u32(&mut body)? as i32;
    Some(Notification { process, channel: owned(take_text(&mut body)?), payload: owned(take_text(&mut body)?) })
}

/// A column as the server describes it.
pub(super) struct Described {
    pub(super) name: String,
    pub(super) table: u32,
    pub(super) oid: u32,
    pub(super) modifier: i32,
}

pub(super) fn row_description(mut body: &[u8]) -> Option<Vec<Described>> {
    let count = take_u16(&mut body)?;
    (0..count)
        .map(|_| {
            let name = owned(take_text(&mut body)?);
            let (table, _attribute, oid) = (take_u32(&mut body)?, take_u16(&mut body)?, take_u32(&mut body)?);
            let (_size, modifier, _format) = (take_u16(&mut body)?, take_u32(&mut body)? as i32, take_u16(&mut body)?);
            Some(Described { name, table, oid, modifier })
        })
        .collect()
}

pub(super) fn parameter_description(mut body: &[u8]) -> Option<Vec<u32>> {
    let count = take_u16(&mut body)?;
    (0..count).map(|_| take_u32(&mut body)).collect()
}

/// `INSERT 0 5`, `UPDATE 3`, `CREATE TABLE`: the rows that a statement changed. What only reads changes none.
pub(super) fn affected(mut body: &[u8]) -> ExecResult {
    let tag = take_text(&mut body).unwrap_or_default();
    let text = std::str::from_utf8(tag).unwrap_or_default();
    let reads = text.starts_with("SELECT ") || text.starts_with("FETCH ") || text.starts_with("MOVE ");
    let count = text.rsplit(' ').next().and_then(|count| count.parse().ok());
    ExecResult { affected: if reads { 0 } else { count.unwrap_or(0) }, ..ExecResult::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_of_rows() {
        let counts = [("INSERT 0 5\0", 5), ("UPDATE 3\0", 3), ("DELETE 0\0", 0), ("CREATE TABLE\0", 0), ("SELECT 7\0", 0), ("COPY 9\0", 9), ("", 0)];
        for (tag, count) in counts {
            assert_eq!(affected(tag.as_bytes()).affected, count, "{tag}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_answer_panics(body: Vec<u8>) {
            let _ = (row_description(&body), parameter_description(&body), parameter(&body), notification(&body).is_some());
            let _ = (affected(&body), crate::driver::error::from_server(&body, Some("SELECT é")));
        }
    }

    #[test]
    fn messages_have_their_length() {
        let mut out = BytesMut::new();
        execute(&mut out, "p", 7);
        assert_eq!(&out[..], b"E\0\0\0\x0ap\0\0\0\0\x07");
        parse(&mut out, "", "x", [25, 0].into_iter());
        assert_eq!(&out[11..], b"P\0\0\0\x11\0x\0\0\x02\0\0\0\x19\0\0\0\0");
    }
}
