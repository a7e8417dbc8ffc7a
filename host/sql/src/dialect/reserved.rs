//! The words that must be quoted as names, looked up once for every name in a statement.

/// A set of lower-case words that must be quoted as names (SQLAlchemy: `IdentifierPreparer.reserved_words`). Most names are none of them, and a look at their
/// length and first letter tells.
///
/// ```
/// use aludel_sql::dialect::ReservedWords;
///
/// let words: ReservedWords = ["select", "order"].into_iter().collect();
/// assert!(words.contains("order") && !words.contains("orders"));
/// assert_eq!(words.iter().collect::<Vec<_>>(), ["order", "select"]);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReservedWords {
    /// Sorted by length, then by letters.
    words: Vec<Box<str>>,
    /// For each length, the first letters that occur, as bits.
    first_letters: [u32; LENGTHS],
}

/// Words longer than this are looked up without the hint.
const LENGTHS: usize = 24;

fn letter(word: &[u8]) -> u32 {
    1 << (word.first().copied().unwrap_or_default() & 31)
}

impl ReservedWords {
    /// Whether it is one of them, in lower case (SQLAlchemy: `value.lower() in reserved_words`).
    #[inline]
    pub fn contains(&self, name: &str) -> bool {
        match self.first_letters.get(name.len()) {
            Some(letters) if letters & letter(name.as_bytes()) == 0 => false,
            _ => self.find(name),
        }
    }

    fn find(&self, name: &str) -> bool {
        self.words.binary_search_by(|word| (word.len(), &**word).cmp(&(name.len(), name))).is_ok()
    }

    /// The words.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(|word| &**word)
    }
}

impl<S: Into<Box<str>>> FromIterator<S> for ReservedWords {
    fn from_iter<I: IntoIterator<Item = S>>(words: I) -> Self {
        let mut words: Vec<Box<str>> = words.into_iter().map(Into::into).collect();
        words.sort_by(|left, right| (left.len(), left).cmp(&(right.len(), right)));
        words.dedup();
        let mut first_letters = [0; LENGTHS];
        for word in &words {
            if let Some(letters) = first_letters.get_mut(word.len()) {
                *letters |= letter(word.as_bytes());
            }
        }
        ReservedWords { words, first_letters }
    }
}

impl<S: Into<Box<str>>, const N: usize> From<[S; N]> for ReservedWords {
    fn from(words: [S; N]) -> Self {
        words.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_words_are_found() {
        let long = "a_word_that_is_longer_than_the_hints_reach";
        let words: ReservedWords = ["select", "set", "user", "", long].into();
        for word in ["select", "set", "user", "", long] {
            assert!(words.contains(word), "{word}");
        }
        for word in ["selects", "sel", "users", "uset", "s", "zelect", "a_word_that_is_longer_than_the_hints"] {
            assert!(!words.contains(word), "{word}");
        }
        assert_eq!(words.iter().count(), 5);
    }
}
