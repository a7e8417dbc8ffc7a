//! Columns that the database numbers, and how a sequence counts.
use crate::types::SqlType;

/// How a sequence or an identity column counts (SQLAlchemy: `IdentityOptions`). What is not said is left to the database. Its fields are set by the
/// methods of [`Identity`] and [`super::Sequence`].
///
/// ```
/// use aludel_sql::schema::Counting;
///
/// let counting = Counting { start: Some(10), increment: Some(-1), ..Counting::default() };
/// assert_eq!((counting.start, counting.cycle), (Some(10), None));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counting {
    /// The first number.
    pub start: Option<i64>,
    /// The distance of one number from the next.
    pub increment: Option<i64>,
    /// The lowest number.
    pub min: Option<i64>,
    /// The highest number.
    pub max: Option<i64>,
    /// Whether it begins again after the last number.
    pub cycle: Option<bool>,
    /// How many numbers a session takes at once.
    pub cache: Option<i64>,
}

impl Counting {
    /// `START WITH 1 INCREMENT BY 2 …`, each word with a space before it.
    pub(crate) fn sql(&self) -> String {
        let mut sql = String::new();
        let numbers = [("START WITH", self.start), ("INCREMENT BY", self.increment), ("MINVALUE", self.min), ("MAXVALUE", self.max)];
        for (words, number) in numbers.into_iter().filter_map(|(words, number)| Some((words, number?))) {
            sql.push_str(&format!(" {words} {number}"));
        }
        if let Some(cache) = self.cache {
            sql.push_str(&format!(" CACHE {cache}"));
        }
        match self.cycle {
            Some(true) => sql.push_str(" CYCLE"),
            Some(false) => sql.push_str(" NO CYCLE"),
            None => {}
        }
        sql
    }

    /// Whether it says more than where to begin and how far to go.
    pub(crate) fn has_more(&self) -> bool {
        self.min.is_some() || self.max.is_some() || self.cycle.is_some() || self.cache.is_some()
    }
}

/// `GENERATED … AS IDENTITY` (SQLAlchemy: `Identity`).
///
/// ```
/// use aludel_sql::{SqlType, column, schema::Identity};
///
/// let id = column("id", SqlType::BigInteger).primary_key().identity(Identity::always().start(100).increment(10));
/// assert!(id.is_generated());
/// let other = Identity::by_default().min(1).max(9).cycle().cache(5);
/// assert_ne!(other, Identity::by_default());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity {
    pub(crate) always: bool,
    pub(crate) counting: Counting,
}

impl Identity {
    /// The database numbers every row; a number of the program is refused (SQLAlchemy: `Identity(always=True)`).
    pub fn always() -> Self {
        Identity { always: true, counting: Counting::default() }
    }

    /// The database numbers the rows to which the program gives no number (SQLAlchemy: `Identity()`).
    pub fn by_default() -> Self {
        Identity { always: false, counting: Counting::default() }
    }
}

/// A sequence counts whole numbers.
pub(crate) fn is_countable(sql_type: &SqlType) -> bool {
    sql_type.is_integer() || matches!(sql_type, SqlType::Numeric(_) | SqlType::Unknown)
}

macro_rules! counting_methods {
    ($name:ident) => {
        impl $name {
            /// The first number (SQLAlchemy: `start=`).
            #[must_use]
            pub fn start(mut self, start: i64) -> Self {
                self.counting.start = Some(start);
                self
            }

            /// The distance of one number from the next; negative: downwards (SQLAlchemy: `increment=`).
            #[must_use]
            pub fn increment(mut self, increment: i64) -> Self {
                self.counting.increment = Some(increment);
                self
            }

            /// The lowest number (SQLAlchemy: `minvalue`).
            #[must_use]
            pub fn min(mut self, min: i64) -> Self {
                self.counting.min = Some(min);
                self
            }

            /// The highest number (SQLAlchemy: `maxvalue`).
            #[must_use]
            pub fn max(mut self, max: i64) -> Self {
                self.counting.max = Some(max);
                self
            }

            /// Begins again after the last number (SQLAlchemy: `cycle=True`).
            #[must_use]
            pub fn cycle(mut self) -> Self {
                self.counting.cycle = Some(true);
                self
            }

            /// How many numbers a session takes at once (SQLAlchemy: `cache=`).
            #[must_use]
            pub fn cache(mut self, numbers: i64) -> Self {
                self.counting.cache = Some(numbers);
                self
            }
        }
    };
}
pub(crate) use counting_methods;

counting_methods!(Identity);
