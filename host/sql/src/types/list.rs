//! `Vec<T>` as an array.
use super::{
    array::{ArrayBuilder, ArrayRef},
    sql_type::SqlType,
    sql_value::{SqlValue, wrong_type},
    value::{Value, ValueRef},
};
use crate::error::{Error, ErrorKind, Result};

/// What an array may hold: single values, options of them, and, for several dimensions, vectors (SQLAlchemy: the item type of
/// `ARRAY`). `#[derive(SqlValue)]` and `#[derive(Enum)]` implement it; for a type of your own it is
/// `impl ArrayElement for T {}`. `u8` is none: `Vec<u8>` is bytes.
///
/// ```
/// use aludel_sql::{ValueRef, types::{ArrayBuilder, ArrayElement}};
///
/// let table = vec![vec![1_i64, 2], vec![3, 4]];
/// let mut lengths = Vec::new();
/// table.lengths(&mut lengths);
/// assert_eq!((<Vec<Vec<i64>>>::DIMENSIONS, lengths.as_slice()), (2, [2, 2].as_slice()));
/// let mut builder = ArrayBuilder::new(&lengths);
/// table.push(&mut builder);
/// let array = builder.build()?;
/// assert_eq!(<Vec<Vec<i64>>>::take(&mut array.as_ref().elements(), &lengths)?, table);
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an element of a SQL array",
    label = "not an array element",
    note = "write `impl ArrayElement for {Self} {{}}` if it is a single SQL value, or wrap the vector in `Json<…>`"
)]
pub trait ArrayElement: SqlValue {
    /// How many dimensions it adds: 0 for a single value.
    const DIMENSIONS: usize = 0;

    /// Appends the lengths of its dimensions, as this value has them (SQLAlchemy has no counterpart: the driver looks at lists).
    fn lengths(&self, lengths: &mut Vec<u32>) {
        let _ = lengths;
    }

    /// Gives its elements to the builder, in order (SQLAlchemy has no counterpart).
    fn push(&self, builder: &mut ArrayBuilder) {
        builder.push(self.to_param().value());
    }

    /// One of it, from the elements of an array in order and the lengths of the dimensions that are its own (SQLAlchemy: the result processor of
    /// `ARRAY`). Errors: [`crate::ErrorKind::Decode`].
    fn take<'a>(elements: &mut dyn Iterator<Item = ValueRef<'a>>, lengths: &[u32]) -> Result<Self> {
        let _ = lengths;
        Self::from_value(elements.next().unwrap_or(ValueRef::Null))
    }
}

macro_rules! elements {
    ($($rust:ty),+ $(,)?) => {$(impl ArrayElement for $rust {})+};
}

elements!(i8, i16, i32, i64, u16, u32, u64, f32, f64, bool, String, Box<str>, std::sync::Arc<str>, char, Value);
elements!(super::Interval, super::Decimal, super::Cidr, std::net::IpAddr, std::time::Duration);

#[cfg(feature = "chrono")]
elements!(
    chrono::NaiveDate,
    chrono::NaiveTime,
    chrono::NaiveDateTime,
    chrono::DateTime<chrono::Utc>,
    chrono::DateTime<chrono::FixedOffset>,
    chrono::TimeDelta
);

impl<T: ArrayElement> ArrayElement for Option<T> {
    fn push(&self, builder: &mut ArrayBuilder) {
        match self {
            Some(value) => value.push(builder),
            None => builder.push(ValueRef::Null),
        }
    }
}

impl<T: ArrayElement> ArrayElement for Vec<T> {
    const DIMENSIONS: usize = T::DIMENSIONS + 1;

    fn lengths(&self, lengths: &mut Vec<u32>) {
        lengths.push(u32::try_from(self.len()).unwrap_or(u32::MAX));
        if let Some(first) = self.first() {
            first.lengths(lengths);
        }
    }

    fn push(&self, builder: &mut ArrayBuilder) {
        self.iter().for_each(|element| element.push(builder));
    }

    fn take<'a>(elements: &mut dyn Iterator<Item = ValueRef<'a>>, lengths: &[u32]) -> Result<Self> {
        let (count, inner) = lengths.split_first().map_or((0, lengths), |(count, inner)| (*count, inner));
        (0..count).map(|_| T::take(elements, inner)).collect()
    }
}

/// Whether every part has the same lengths as the first one.
fn is_rectangular<T: ArrayElement>(values: &[T]) -> bool {
    let lengths = |value: &T| {
        let mut lengths = Vec::new();
        value.lengths(&mut lengths);
        lengths
    };
    T::DIMENSIONS == 0 || values.windows(2).all(|pair| lengths(&pair[0]) == lengths(&pair[1]))
}

/// An array (SQLAlchemy: `ARRAY`). A vector of vectors has two dimensions, and is rectangular: one that is not is refused when it is
/// bound. The same for PostgreSQL's arrays without elements: they are the empty vector.
impl<T: ArrayElement> SqlValue for Vec<T> {
    type Base = Vec<T>;

    fn sql_type() -> SqlType {
        T::sql_type().array()
    }

    fn to_value(&self) -> Value {
        if !is_rectangular(self) {
            return Value::Unsendable("it is an array of several dimensions whose rows differ in length".into());
        }
        let mut lengths = Vec::new();
        self.lengths(&mut lengths);
        // Without elements there are no dimensions either, as the databases have it.
        if lengths.len() < Self::DIMENSIONS || lengths.contains(&0) {
            lengths.clear();
        }
        let mut builder = ArrayBuilder::new(&lengths);
        if !lengths.is_empty() {
            self.push(&mut builder);
        }
        builder.into_value()
    }

    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        let ValueRef::Array(array) = value else { return Err(wrong_type("Vec<…>", value)) };
        let lengths: Vec<u32> = array.lengths().collect();
        if lengths.is_empty() || array.is_empty() {
            return Ok(Vec::new());
        }
        if lengths.len() != Self::DIMENSIONS {
            return Err(wrong_dimensions(lengths.len(), Self::DIMENSIONS));
        }
        Self::take(&mut elements(array), &lengths)
    }
}

fn elements<'a>(array: ArrayRef<'a>) -> impl Iterator<Item = ValueRef<'a>> {
    array.elements()
}

#[cold]
fn wrong_dimensions(found: usize, expected: usize) -> Error {
    Error::new(ErrorKind::Decode, "SQL-3011", format!("an array of {found} dimensions where one of {expected} was expected"))
        .help("a vector of vectors is an array of two dimensions, and so on; change the field's type, or mend the data")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back<T: SqlValue + PartialEq + std::fmt::Debug>(value: T) {
        assert_eq!(T::from_value(value.to_value().as_ref()).unwrap(), value);
    }

    #[test]
    fn vectors_come_back() {
        back(vec![1_i32, -2]);
        back(Vec::<String>::new());
        back(vec![Some("a".to_owned()), None]);
        back(vec![vec![1_i64, 2], vec![3, 4]]);
        back(vec![vec![vec![Some(1.5)], vec![None]]]);
        back(vec![0_u8, 255]);
        back(Some(vec![true]));
    }

    #[test]
    fn an_array_has_the_dimensions_of_its_type() {
        assert_eq!(Vec::<Vec<i32>>::sql_type(), SqlType::Integer.array().array());
        assert_eq!(Vec::<u8>::sql_type(), SqlType::Binary(None));
        let Value::Array(array) = vec![vec![1], vec![2]].to_value() else { panic!("an array") };
        assert_eq!(array.as_ref().lengths().collect::<Vec<_>>(), [2, 1]);
        let error = Vec::<i32>::from_value(ValueRef::Array(array.as_ref())).unwrap_err();
        assert_eq!(error.message(), "an array of 2 dimensions where one of 1 was expected");
    }

    #[test]
    fn what_is_not_rectangular_is_not_sent() {
        assert!(matches!(vec![vec![1], vec![2, 3]].to_value(), Value::Unsendable(_)));
        assert!(matches!(vec![vec![], vec![2, 3]].to_value(), Value::Unsendable(_)));
    }

    #[test]
    fn an_element_of_the_wrong_kind_is_an_error() {
        let texts = vec!["x".to_owned()].to_value();
        assert_eq!(Vec::<i32>::from_value(texts.as_ref()).unwrap_err().message(), "text where `i32` was expected");
        assert!(Vec::<i32>::from_value(vec![None::<i32>].to_value().as_ref()).is_err());
    }
}
