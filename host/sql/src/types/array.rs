//! Array values, in the bytes in which they cross the plugin boundary: a row of arrays costs no vector of values.
//!
//! SQLAlchemy has no type for them: the value of an `ARRAY` is a Python list. In a model it is a `Vec` here, too; these are for programs that
//! learn their types at run time.
use super::{
    interval::Interval,
    value::{Value, ValueRef},
};
use crate::{
    error::{Error, ErrorKind, Result},
    row::tag,
};

/// An element takes at least its tag, `aux` and length.
const SHORTEST: usize = 7;

/// An array that owns its elements, of one or more dimensions. Its elements are read through [`ArrayValue::as_ref`].
///
/// ```
/// use aludel_sql::{Value, ValueRef, types::{ArrayBuilder, ArrayRef, ArrayValue}};
///
/// let mut builder = ArrayBuilder::new(&[2]);
/// builder.push(ValueRef::I64(1));
/// builder.push(ValueRef::Null);
/// let array: ArrayValue = builder.build()?;
/// assert_eq!(array.as_ref().elements().collect::<Vec<_>>(), [ValueRef::I64(1), ValueRef::Null]);
///
/// // Of two dimensions, as a value to bind.
/// let mut table = ArrayBuilder::new(&[2, 3]);
/// (1..=6).for_each(|number| table.push(ValueRef::I64(number)));
/// let Value::Array(table) = table.into_value() else { unreachable!() };
/// let table: ArrayRef<'_> = table.as_ref();
/// assert_eq!((table.lengths().collect::<Vec<_>>(), table.len(), table.is_empty()), (vec![2, 3], 6, false));
/// assert_eq!(ArrayRef::from_bytes(table.as_bytes()).unwrap().to_array().as_ref(), table);
///
/// // What does not fit its lengths is refused.
/// assert!(ArrayBuilder::new(&[2]).build().is_err());
/// assert!(matches!(ArrayBuilder::new(&[2]).into_value(), Value::Unsendable(_)));
/// # Ok::<(), aludel_sql::Error>(())
/// ```
#[derive(Clone)]
pub struct ArrayValue(Vec<u8>);

/// An array, borrowed from a row or from the program. It was checked as a whole when it was made.
#[derive(Clone, Copy)]
pub struct ArrayRef<'a>(&'a [u8]);

impl ArrayValue {
    /// The same array, borrowed.
    #[inline]
    pub fn as_ref(&self) -> ArrayRef<'_> {
        ArrayRef(&self.0)
    }
}

impl<'a> ArrayRef<'a> {
    /// An array in the form of the plugin boundary; `None` when it is damaged.
    pub fn from_bytes(bytes: &'a [u8]) -> Option<Self> {
        let array = ArrayRef(bytes);
        let mut rest = array.after_lengths()?;
        let count = array.count()?;
        if count > rest.len() / SHORTEST {
            return None;
        }
        for _ in 0..count {
            rest = element(rest)?.1;
        }
        rest.is_empty().then_some(array)
    }

    /// The form in which it crosses the plugin boundary.
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.0
    }

    /// The same array, owning what it holds.
    pub fn to_array(self) -> ArrayValue {
        ArrayValue(self.0.to_vec())
    }

    fn after_lengths(&self) -> Option<&'a [u8]> {
        let (dimensions, rest) = self.0.split_first()?;
        rest.get(usize::from(*dimensions) * 4..)
    }

    fn count(&self) -> Option<usize> {
        let mut lengths = self.lengths();
        let first = lengths.next().map_or(0, |length| length as usize);
        lengths.try_fold(first, |count, length| count.checked_mul(length as usize))
    }

    /// How many elements each dimension has; none for an array without elements.
    pub fn lengths(&self) -> impl Iterator<Item = u32> + use<'a> {
        let dimensions = self.0.first().map_or(0, |dimensions| usize::from(*dimensions));
        let lengths = self.0.get(1..1 + dimensions * 4).unwrap_or_default();
        lengths.as_chunks::<4>().0.iter().map(|length| u32::from_le_bytes(*length))
    }

    /// How many elements it has in all.
    pub fn len(&self) -> usize {
        self.count().unwrap_or_default()
    }

    /// Whether it has no elements.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The elements, row by row.
    pub fn elements(&self) -> impl Iterator<Item = ValueRef<'a>> + use<'a> {
        let mut rest = self.after_lengths().unwrap_or_default();
        std::iter::from_fn(move || {
            let (value, after) = element(rest)?;
            rest = after;
            Some(value)
        })
    }
}

impl PartialEq for ArrayRef<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.lengths().eq(other.lengths()) && self.elements().eq(other.elements())
    }
}

impl PartialEq for ArrayValue {
    fn eq(&self, other: &Self) -> bool {
        self.as_ref() == other.as_ref()
    }
}

impl std::fmt::Debug for ArrayRef<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lengths: Vec<u32> = self.lengths().collect();
        if lengths.len() > 1 {
            write!(f, "{lengths:?}")?;
        }
        f.debug_list().entries(self.elements()).finish()
    }
}

impl std::fmt::Debug for ArrayValue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.as_ref().fmt(f)
    }
}

/// The first element, and the bytes after it; `None` at the end and for a damaged one.
fn element(bytes: &[u8]) -> Option<(ValueRef<'_>, &[u8])> {
    let (head, rest) = bytes.split_first_chunk::<SHORTEST>()?;
    let [kind, aux_low, aux_high, len @ ..] = *head;
    let (payload, rest) = rest.split_at_checked(u32::from_le_bytes(len) as usize)?;
    let word = || payload.try_into().ok().map(u64::from_le_bytes);
    let signed = || word().map(u64::cast_signed);
    let text = || std::str::from_utf8(payload).ok();
    let value = match kind {
        tag::NULL if payload.is_empty() => ValueRef::Null,
        tag::BOOL => ValueRef::Bool(word()? != 0),
        tag::I64 => ValueRef::I64(signed()?),
        tag::U64 => ValueRef::U64(word()?),
        tag::F64 => ValueRef::F64(f64::from_bits(word()?)),
        tag::TEXT | tag::UNTYPED => ValueRef::Text(text()?),
        tag::BYTES => ValueRef::Bytes(payload),
        tag::DECIMAL => ValueRef::Decimal(text()?),
        tag::DATE => ValueRef::Date(i32::try_from(signed()?).ok()?),
        tag::TIME => ValueRef::Time(signed()?),
        tag::DATETIME => ValueRef::DateTime(signed()?),
        tag::DATETIME_TZ => ValueRef::DateTimeTz(signed()?, i16::from_le_bytes([aux_low, aux_high])),
        tag::UUID => ValueRef::Uuid(payload.try_into().ok()?),
        tag::JSON => ValueRef::Json(text()?),
        tag::INTERVAL => ValueRef::Interval(Interval::from_bytes(payload.try_into().ok()?)),
        private @ tag::PRIVATE.. => ValueRef::Private(private, payload),
        _ => return None,
    };
    Some((value, rest))
}

/// Makes an array of its elements, row by row.
pub struct ArrayBuilder {
    bytes: Vec<u8>,
    expected: usize,
    pushed: usize,
    fault: Option<String>,
}

impl ArrayBuilder {
    /// An array of these lengths, one for each dimension: `&[3]` has three elements, `&[2, 3]` six, `&[]` none.
    pub fn new(lengths: &[u32]) -> Self {
        let dimensions = u8::try_from(lengths.len()).ok();
        let mut bytes = vec![dimensions.unwrap_or_default()];
        lengths.iter().for_each(|length| bytes.extend_from_slice(&length.to_le_bytes()));
        let count = lengths.iter().map(|length| *length as usize).reduce(usize::saturating_mul);
        let fault = dimensions.is_none().then(|| format!("it has {} dimensions, and 255 are the most", lengths.len()));
        ArrayBuilder { bytes, expected: count.unwrap_or(0), pushed: 0, fault }
    }

    /// The next element: a single value, or NULL. What cannot be an element (an array, a value that cannot be sent) is remembered, and refused
    /// at the end.
    pub fn push(&mut self, value: ValueRef<'_>) {
        self.pushed += 1;
        match value {
            ValueRef::Null => self.element(tag::NULL, 0, &[]),
            ValueRef::Bool(value) => self.word(tag::BOOL, u64::from(value)),
            ValueRef::I64(value) => self.word(tag::I64, value.cast_unsigned()),
            ValueRef::U64(value) => self.word(tag::U64, value),
            ValueRef::F64(value) => self.word(tag::F64, value.to_bits()),
            ValueRef::Text(value) => self.element(tag::TEXT, 0, value.as_bytes()),
            ValueRef::Bytes(value) => self.element(tag::BYTES, 0, value),
            ValueRef::Decimal(value) => self.element(tag::DECIMAL, 0, value.as_bytes()),
            ValueRef::Date(days) => self.word(tag::DATE, i64::from(days).cast_unsigned()),
            ValueRef::Time(micros) => self.word(tag::TIME, micros.cast_unsigned()),
            ValueRef::DateTime(micros) => self.word(tag::DATETIME, micros.cast_unsigned()),
            ValueRef::DateTimeTz(micros, offset) => self.element(tag::DATETIME_TZ, offset, &micros.to_le_bytes()),
            ValueRef::Uuid(value) => self.element(tag::UUID, 0, &value),
            ValueRef::Json(value) => self.element(tag::JSON, 0, value.as_bytes()),
            ValueRef::Interval(value) => self.element(tag::INTERVAL, 0, value.as_bytes()),
            ValueRef::Private(kind @ tag::PRIVATE.., value) => self.element(kind, 0, value),
            ValueRef::Private(kind, _) => self.fault(format!("element {} has the tag {kind}, which is no private one", self.pushed)),
            ValueRef::Array(_) => self.fault(format!("element {} is an array: several dimensions are one array of several lengths", self.pushed)),
            ValueRef::Unsendable(why) => self.fault(why.to_owned()),
        }
    }

    fn word(&mut self, kind: u8, word: u64) {
        self.element(kind, 0, &word.to_le_bytes());
    }

    fn element(&mut self, kind: u8, aux: i16, payload: &[u8]) {
        let Ok(len) = u32::try_from(payload.len()) else {
            return self.fault(format!("element {} has 4 GiB or more", self.pushed));
        };
        self.bytes.push(kind);
        self.bytes.extend_from_slice(&aux.to_le_bytes());
        self.bytes.extend_from_slice(&len.to_le_bytes());
        self.bytes.extend_from_slice(payload);
    }

    fn fault(&mut self, what: String) {
        self.fault.get_or_insert(what);
    }

    /// The array. Errors: [`ErrorKind::Data`] when another number of elements was pushed than announced, and for an element that
    /// cannot be one.
    pub fn build(self) -> Result<ArrayValue> {
        self.finish().map_err(|why| {
            Error::new(ErrorKind::Data, "SQL-3009", format!("the array cannot be made: {why}"))
                .help("an array is rectangular, and its elements are single values or NULL")
        })
    }

    /// The array as a value to bind; one that cannot be made is refused when it is bound.
    pub fn into_value(self) -> Value {
        self.finish().map_or_else(Value::Unsendable, Value::Array)
    }

    fn finish(self) -> std::result::Result<ArrayValue, String> {
        match self.fault {
            Some(fault) => Err(fault),
            None if self.pushed != self.expected => Err(format!("its lengths announce {} elements, and {} were given", self.expected, self.pushed)),
            None => Ok(ArrayValue(self.bytes)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn array(lengths: &[u32], elements: &[ValueRef<'_>]) -> Result<ArrayValue> {
        let mut builder = ArrayBuilder::new(lengths);
        elements.iter().for_each(|element| builder.push(*element));
        builder.build()
    }

    #[test]
    fn every_element_comes_back() {
        let elements = [
            ValueRef::Null,
            ValueRef::Bool(true),
            ValueRef::I64(i64::MIN),
            ValueRef::U64(u64::MAX),
            ValueRef::F64(-0.5),
            ValueRef::Text("grüße"),
            ValueRef::Bytes(&[0, 255]),
            ValueRef::Decimal("-1.50"),
            ValueRef::Date(-1),
            ValueRef::Time(1),
            ValueRef::DateTime(-1),
            ValueRef::DateTimeTz(-1, -570),
            ValueRef::Uuid([7; 16]),
            ValueRef::Json("{}"),
            ValueRef::Interval(Interval::new(1, -2, 3)),
            ValueRef::Private(200, &[1]),
        ];
        let array = array(&[2, 8], &elements).unwrap();
        assert_eq!(array.as_ref().elements().collect::<Vec<_>>(), elements);
        assert_eq!(array.as_ref().lengths().collect::<Vec<_>>(), [2, 8]);
        assert_eq!(ArrayRef::from_bytes(array.as_ref().as_bytes()), Some(array.as_ref()));
    }

    #[test]
    fn damage_is_nothing() {
        let whole = array(&[2], &[ValueRef::Text("é"), ValueRef::I64(1)]).unwrap().0;
        for cut in 0..whole.len() {
            assert_eq!(ArrayRef::from_bytes(&whole[..cut]), None, "cut at {cut}");
        }
        for (place, to) in [(0, 2), (1, 3), (4, 255), (5, 99), (5, tag::ARRAY), (5, tag::NULL), (5, tag::UUID), (12, 0xff)] {
            let mut bytes = whole.clone();
            bytes[place] = to;
            assert_eq!(ArrayRef::from_bytes(&bytes), None, "{place} {to}");
        }
        assert_eq!(ArrayRef::from_bytes(&[255; 64]), None);
    }

    #[test]
    fn what_is_no_array_is_refused() {
        let nested = array(&[], &[]).unwrap();
        let message = |made: Result<ArrayValue>| made.unwrap_err().message().to_owned();
        assert!(message(array(&[1], &[ValueRef::Array(nested.as_ref())])).contains("element 1 is an array"));
        assert!(message(array(&[2], &[ValueRef::Null])).contains("announce 2 elements, and 1 were given"));
        assert!(message(array(&[], &[ValueRef::Null])).contains("announce 0 elements"));
        assert!(message(array(&[1; 300], &[ValueRef::Null])).contains("300 dimensions"));
        assert!(message(array(&[1], &[ValueRef::Unsendable("no reason")])).contains("no reason"));
    }
}
