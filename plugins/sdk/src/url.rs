//! What every driver does with a URL: decode its parts, read its query, and say which option was meant.
//!
//! Where the parts are, the driver knows. The errors here are the reason only, for the driver's own sentence, which never repeats a password.

/// Decodes `%20` and the like. Errors: what is wrong, in words that follow a colon.
///
/// ```
/// use aludel_plugin_sdk::url;
/// assert_eq!(url::decode("a%20b+c"), Ok("a b+c".to_owned()));
/// assert_eq!(url::decode("50%"), Err("`%` must be followed by two hexadecimal digits"));
/// ```
pub fn decode(text: &str) -> Result<String, &'static str> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte != b'%' {
            bytes.push(*byte);
            continue;
        }
        let escaped = rest.split_at_checked(2).and_then(|(digits, after)| Some((hex(digits[0])? << 4 | hex(digits[1])?, after)));
        let Some((value, after)) = escaped else { return Err("`%` must be followed by two hexadecimal digits") };
        bytes.push(value);
        rest = after;
    }
    match String::from_utf8(bytes) {
        // C libraries and protocols end their texts with it, so it would cut them.
        Ok(text) if text.contains('\0') => Err("it has a NUL character in it"),
        Ok(text) => Ok(text),
        Err(_) => Err("it does not decode to UTF-8"),
    }
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// The options of a query (what stands behind the `?`), decoded, in their order; a `+` is a blank, a key without `=` has an empty value, and
/// what stands behind a `#` is not read. Errors: those of [`decode`].
///
/// ```
/// use aludel_plugin_sdk::url;
/// let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
/// assert_eq!(url::options("mode=ro&name=a+b%26c&x"), Ok(vec![pair("mode", "ro"), pair("name", "a b&c"), pair("x", "")]));
/// ```
pub fn options(query: &str) -> Result<Vec<(String, String)>, &'static str> {
    let query = query.split_once('#').map_or(query, |(query, _)| query);
    let pair = |pair: &str| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let decoded = |text: &str| decode(&text.replace('+', " "));
        Ok((decoded(key)?, decoded(value)?))
    };
    query.split('&').filter(|pair| !pair.is_empty()).map(pair).collect()
}

/// What to tell about an option that the driver does not have: the one that was probably meant, and all of them. It is the text behind `help:`.
///
/// ```
/// use aludel_plugin_sdk::url;
/// assert_eq!(url::near_options("tiemout", &["timeout", "mode"]), "did you mean `timeout`?\nthe options are `timeout`, `mode`");
/// assert_eq!(url::near_options("color", &["timeout", "mode"]), "the options are `timeout`, `mode`");
/// ```
pub fn near_options(key: &str, names: &[&str]) -> String {
    let key = key.replace('-', "_");
    let near = names.iter().map(|name| (distance(&key, name), *name)).min().filter(|(distance, name)| *distance <= 1 + name.len() / 4);
    let meant = near.map(|(_, name)| format!("did you mean `{name}`?\n")).unwrap_or_default();
    let all = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    format!("{meant}the options are {all}")
}

/// Letters to change, add or leave out (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let next = (corner + usize::from(x != *y)).min(row[j] + 1).min(row[j + 1] + 1);
            corner = std::mem::replace(&mut row[j + 1], next);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_escapes_are_refused() {
        for text in ["a%", "a%4", "a%+1", "a%zz", "%"] {
            assert_eq!(decode(text), Err("`%` must be followed by two hexadecimal digits"), "{text}");
        }
        assert_eq!(decode("%ff"), Err("it does not decode to UTF-8"));
        assert_eq!(decode("a%00b"), Err("it has a NUL character in it"));
        assert_eq!(options("a=%").unwrap_err(), decode("%").unwrap_err());
    }

    #[test]
    fn distances() {
        let known = [("", "", 0), ("abc", "", 3), ("kitten", "sitting", 3), ("timeout", "tiemout", 2), ("é", "e", 1)];
        for (a, b, expected) in known {
            assert_eq!((distance(a, b), distance(b, a)), (expected, expected), "{a} {b}");
        }
    }
}
