//! What a rule gives when it is broken: where, which rule, and the cure.

use std::fmt;

/// One breach of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file, relative to the root.
    pub path: String,
    /// The line, from 1; 0 when the file as a whole is meant.
    pub line: usize,
    /// The rule's name, as it stands in the ratchet file.
    pub rule: &'static str,
    /// The function or other name that the finding is about; `-` if none.
    pub item: String,
    /// How much there is of it: lines, parameters, or 1. The ratchet adds up and compares these.
    pub amount: usize,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub cure: &'static str,
}

impl Finding {
    /// A finding about no item in particular, that counts 1.
    pub fn new(rule: &'static str, path: &str, line: usize, what: impl Into<String>, cure: &'static str) -> Finding {
        Finding { path: path.to_owned(), line, rule, item: "-".to_owned(), amount: 1, what: what.into(), cure }
    }

    /// The same finding, about an item and with an amount.
    pub fn of(self, item: &str, amount: usize) -> Finding {
        Finding { item: item.to_owned(), amount, ..self }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
        }
        write!(f, ": {}: {}\n    cure: {}", self.rule, self.what, self.cure)
    }
}
