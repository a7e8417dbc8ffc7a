//! One value: the column's text, and the JSON array that the program sees.
use aludel_plugin_sdk::{Error, ErrorKind, Result};

/// The column's text for a JSON array of tags: blanks round a tag are cut, empty tags left out.
///
/// Errors: DATA when it is no array of text, or when a tag has a comma in it, which would make two of it.
pub fn to_column(json: &str) -> Result<String> {
    let tags: Vec<String> = serde_json::from_str(json).map_err(|cause| not_an_array(&cause))?;
    let mut column = String::with_capacity(json.len());
    for tag in tags.iter().map(|tag| tag.trim()).filter(|tag| !tag.is_empty()) {
        if tag.contains(',') {
            return Err(has_comma(tag));
        }
        if !column.is_empty() {
            column.push(',');
        }
        column.push_str(tag);
    }
    Ok(column)
}

/// The JSON array for a column's text. Text that somebody else wrote, with blanks or empty tags, is read the same way.
pub fn from_column(column: &str) -> Result<String> {
    let tags: Vec<&str> = column.split(',').map(str::trim).filter(|tag| !tag.is_empty()).collect();
    serde_json::to_string(&tags).map_err(|cause| Error::new(ErrorKind::DATA, format!("the tags cannot be written as JSON: {cause}")))
}

#[cold]
fn not_an_array(cause: &serde_json::Error) -> Error {
    Error::new(ErrorKind::DATA, format!("a `taglist` takes a JSON array of text: {cause}"))
}

#[cold]
fn has_comma(tag: &str) -> Error {
    Error::new(
        ErrorKind::DATA,
        format!("the tag `{tag}` has a comma in it, which separates tags in the column\nhelp: give two tags, or write it another way"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tags_are_trimmed_and_empty_ones_dropped() {
        assert_eq!(to_column(r#"[" rust ","","  ","sql"]"#).unwrap(), "rust,sql");
        assert_eq!(to_column("[]").unwrap(), "");
        assert_eq!(from_column("rust, sql,,orm ,").unwrap(), r#"["rust","sql","orm"]"#);
        assert_eq!(from_column("").unwrap(), "[]");
        assert_eq!(from_column("it's \"so\"").unwrap(), r#"["it's \"so\""]"#);
    }

    #[test]
    fn what_is_no_list_of_tags_is_refused() {
        let error = to_column(r#"["a,b"]"#).unwrap_err();
        assert_eq!(
            (error.kind, error.message.as_str()),
            (ErrorKind::DATA, "the tag `a,b` has a comma in it, which separates tags in the column\nhelp: give two tags, or write it another way")
        );
        for json in ["", "rust", "{}", "[1]", "[null]", "[\"a\"", "null"] {
            let error = to_column(json).unwrap_err();
            assert_eq!(error.kind, ErrorKind::DATA, "{json}");
            assert!(error.message.starts_with("a `taglist` takes a JSON array of text: "), "{}", error.message);
        }
    }

    proptest! {
        #[test]
        fn clean_tags_come_back(tags in proptest::collection::vec("[^,\\s]([^,]*[^,\\s])?", 0..6)) {
            let json = serde_json::to_string(&tags).unwrap();
            prop_assert_eq!(from_column(&to_column(&json).unwrap()).unwrap(), json);
        }

        #[test]
        fn storing_twice_changes_nothing(column in "\\PC{0,40}") {
            let once = to_column(&from_column(&column).unwrap()).unwrap();
            prop_assert_eq!(to_column(&from_column(&once).unwrap()).unwrap(), once);
        }
    }
}
