//! Percent-encoding, both ways, and which options are secrets.

/// Decodes `%41` and the like. `Err` says what is wrong.
pub(super) fn decode(text: &str) -> Result<String, &'static str> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte != b'%' {
            bytes.push(*byte);
            continue;
        }
        let Some((digits, after)) = rest.split_at_checked(2) else { return Err("`%` must be followed by two hexadecimal digits") };
        let (Some(high), Some(low)) = (hexadecimal(digits[0]), hexadecimal(digits[1])) else {
            return Err("`%` must be followed by two hexadecimal digits");
        };
        bytes.push(high << 4 | low);
        rest = after;
    }
    String::from_utf8(bytes).map_err(|_| "it does not decode to UTF-8")
}

fn hexadecimal(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Encodes everything that has a meaning in a URL, except the characters of `keep`.
pub(super) fn encode(text: &str, keep: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || keep.as_bytes().contains(&byte);
        match plain {
            true => out.push(char::from(byte)),
            false => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Whether an option's value must not be shown.
pub(crate) fn is_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["password", "passwd", "pwd", "secret", "token"].iter().any(|word| key.contains(word))
}

/// A text that may be a URL, with everything hidden that may be a password.
pub(super) fn masked(text: &str) -> String {
    let (before, query) = match text.split_once('?') {
        Some((before, query)) => (before, Some(query)),
        None => (text, None),
    };
    let mut out = match (before.find("://"), before.rfind('@')) {
        (Some(start), Some(at)) if start + 3 <= at => match before[start + 3..at].split_once(':') {
            Some((user, _)) => format!("{}{user}:***{}", &before[..start + 3], &before[at..]),
            None => before.to_owned(),
        },
        // Something that is no URL: nobody knows which part of it is a password.
        (None, Some(at)) => format!("***{}", &before[at..]),
        _ => before.to_owned(),
    };
    for (index, pair) in query.iter().flat_map(|query| query.split('&')).enumerate() {
        out.push(if index == 0 { '?' } else { '&' });
        match pair.split_once('=') {
            Some((key, _)) if is_secret(key) => out.push_str(&format!("{key}=***")),
            _ => out.push_str(pair),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_survives() {
        for text in ["", "p@ss:w/ord?&=%", "äöü", "a b+c", "\u{0}"] {
            assert_eq!(decode(&encode(text, "")).unwrap(), text);
        }
    }

    #[test]
    fn a_broken_url_shows_no_password() {
        assert_eq!(masked("postgres://ada:se@cret@host:x/db"), "postgres://ada:***@host:x/db");
        assert_eq!(masked("ada:secret@host"), "***@host");
        assert_eq!(masked("mysql://host/db?a=1&password=x"), "mysql://host/db?a=1&password=***");
        assert_eq!(masked("sqlite:///a@b"), "sqlite:///a@b");
    }
}
