//! A name of a table, column, constraint …: free when it is known at compile time, shared when it is not.
use std::{borrow::Borrow, fmt, hash, ops::Deref, sync::Arc};

/// An immutable name of a table, column, constraint … Equal names are equal however they are stored (SQLAlchemy: `quoted_name`, but nothing is said of
/// quotes: the dialect knows which names need them).
///
/// ```
/// use aludel_sql::Name;
///
/// const USERS: Name = Name::new("users");
/// let made = Name::from(format!("user{}", "s"));
/// assert_eq!((USERS, made.as_str()), (made.clone(), "users"));
/// ```
#[derive(Clone)]
pub enum Name {
    /// Known at compile time.
    Static(&'static str),
    /// Made at run time.
    Shared(Arc<str>),
}

impl Name {
    /// A name known at compile time, which costs nothing (SQLAlchemy: a `str`).
    pub const fn new(name: &'static str) -> Self {
        Name::Static(name)
    }

    /// The text.
    #[inline]
    pub fn as_str(&self) -> &str {
        match self {
            Name::Static(name) => name,
            Name::Shared(name) => name,
        }
    }
}

impl Deref for Name {
    type Target = str;
    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Name::Shared(name.into())
    }
}

impl From<String> for Name {
    fn from(name: String) -> Self {
        Name::Shared(name.into())
    }
}

impl PartialEq for Name {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        let (left, right) = (self.as_str(), other.as_str());
        // Most equal names are the same static or share their text.
        std::ptr::eq(left, right) || left == right
    }
}

impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl Eq for Name {}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl hash::Hash for Name {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}
