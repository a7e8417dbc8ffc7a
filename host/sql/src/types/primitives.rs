//! Rust's own types as SQL values.
use super::{
    sql_type::SqlType,
    sql_value::{Numeric, SqlValue, Textual, out_of_range, wrong_type},
    value::{Param, Value, ValueRef},
};
use crate::error::Result;

#[inline]
fn whole(value: ValueRef<'_>, expected: &'static str) -> Result<i64> {
    match value {
        ValueRef::I64(v) => Ok(v),
        other => whole_of(other, expected),
    }
}

/// What is no whole number yet, apart from the common case so that the latter is read in place.
fn whole_of(value: ValueRef<'_>, expected: &'static str) -> Result<i64> {
    match value {
        ValueRef::I64(v) => Ok(v),
        ValueRef::U64(v) => i64::try_from(v).map_err(|_| out_of_range(expected, v)),
        ValueRef::Bool(v) => Ok(i64::from(v)),
        // Databases without a type for a sum of integers answer with a decimal.
        ValueRef::Decimal(v) => v.parse().map_err(|_| out_of_range(expected, v)),
        other => Err(wrong_type(expected, other)),
    }
}

macro_rules! integers {
    ($($rust:ident => $sql:ident),+) => {$(
        impl SqlValue for $rust {
            type Base = $rust;
            fn sql_type() -> SqlType {
                SqlType::$sql
            }
            #[inline]
            fn to_value(&self) -> Value {
                Value::I64(i64::from(*self))
            }
            #[inline]
            fn to_param(&self) -> Param<'_> {
                Param::Ref(ValueRef::I64(i64::from(*self)))
            }
            #[inline]
            fn from_value(value: ValueRef<'_>) -> Result<Self> {
                let wide = whole(value, stringify!($rust))?;
                $rust::try_from(wide).map_err(|_| out_of_range(stringify!($rust), wide))
            }
        }
        impl Numeric for $rust {}
    )+};
}

integers!(i8 => SmallInteger, i16 => SmallInteger, i32 => Integer, i64 => BigInteger, u8 => SmallInteger, u16 => Integer, u32 => BigInteger);

impl SqlValue for u64 {
    type Base = u64;
    fn sql_type() -> SqlType {
        SqlType::BigInteger
    }
    fn to_value(&self) -> Value {
        i64::try_from(*self).map_or(Value::U64(*self), Value::I64)
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        match value {
            ValueRef::U64(v) => Ok(v),
            other => {
                let wide = whole(other, "u64")?;
                u64::try_from(wide).map_err(|_| out_of_range("u64", wide))
            }
        }
    }
}
impl Numeric for u64 {}

impl SqlValue for f64 {
    type Base = f64;
    fn sql_type() -> SqlType {
        SqlType::Double
    }
    #[inline]
    fn to_value(&self) -> Value {
        Value::F64(*self)
    }
    #[inline]
    fn to_param(&self) -> Param<'_> {
        Param::Ref(ValueRef::F64(*self))
    }
    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        match value {
            ValueRef::F64(v) => Ok(v),
            // A whole number stored where a double is declared; exact up to 2^53, as every database does it.
            #[allow(clippy::cast_precision_loss)]
            ValueRef::I64(v) => Ok(v as f64),
            ValueRef::Decimal(v) => v.parse().map_err(|_| out_of_range("f64", v)),
            other => Err(wrong_type("f64", other)),
        }
    }
}
impl Numeric for f64 {}

impl SqlValue for f32 {
    type Base = f32;
    fn sql_type() -> SqlType {
        SqlType::Float
    }
    fn to_value(&self) -> Value {
        Value::F64(f64::from(*self))
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        let wide = f64::from_value(value)?;
        #[allow(clippy::cast_possible_truncation)]
        let narrow = wide as f32;
        if narrow.is_infinite() && !wide.is_infinite() { Err(out_of_range("f32", wide)) } else { Ok(narrow) }
    }
}
impl Numeric for f32 {}

impl SqlValue for bool {
    type Base = bool;
    fn sql_type() -> SqlType {
        SqlType::Boolean
    }
    #[inline]
    fn to_value(&self) -> Value {
        Value::Bool(*self)
    }
    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        match value {
            ValueRef::Bool(v) => Ok(v),
            ValueRef::I64(0) => Ok(false),
            ValueRef::I64(1) => Ok(true),
            ValueRef::I64(v) => Err(out_of_range("bool", v)),
            other => Err(wrong_type("bool", other)),
        }
    }
}

impl SqlValue for String {
    type Base = String;
    fn sql_type() -> SqlType {
        SqlType::Text
    }
    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }
    #[inline]
    fn to_param(&self) -> Param<'_> {
        Param::Ref(ValueRef::Text(self))
    }
    #[inline]
    fn into_value(self) -> Value {
        Value::Text(self)
    }
    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        match value {
            ValueRef::Text(v) | ValueRef::Json(v) => Ok(v.to_owned()),
            other => Err(wrong_type("String", other)),
        }
    }
}
impl Textual for String {}

impl SqlValue for Vec<u8> {
    type Base = Vec<u8>;
    fn sql_type() -> SqlType {
        SqlType::Binary(None)
    }
    fn to_value(&self) -> Value {
        Value::Bytes(self.clone())
    }
    #[inline]
    fn to_param(&self) -> Param<'_> {
        Param::Ref(ValueRef::Bytes(self))
    }
    #[inline]
    fn into_value(self) -> Value {
        Value::Bytes(self)
    }
    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        match value {
            ValueRef::Bytes(v) => Ok(v.to_owned()),
            other => Err(wrong_type("Vec<u8>", other)),
        }
    }
}

/// Any value at all, for programs that learn their types at run time.
impl SqlValue for Value {
    type Base = Value;
    const NULLABLE: bool = true;
    fn sql_type() -> SqlType {
        SqlType::Unknown
    }
    fn to_value(&self) -> Value {
        self.clone()
    }
    fn to_param(&self) -> Param<'_> {
        Param::Ref(self.as_ref())
    }
    #[inline]
    fn into_value(self) -> Value {
        self
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        Ok(value.to_value())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_checked_not_cut() {
        assert_eq!(i32::from_value(ValueRef::I64(7)).unwrap(), 7);
        let error = i32::from_value(ValueRef::I64(1 << 40)).unwrap_err();
        assert_eq!(error.message(), "`1099511627776` does not fit into `i32`");
        assert!(u8::from_value(ValueRef::I64(-1)).is_err());
    }

    #[test]
    fn null_says_to_use_option() {
        let error = String::from_value(ValueRef::Null).unwrap_err();
        assert_eq!(error.message(), "NULL where `String` was expected");
        assert!(error.help_text().unwrap().contains("Option<String>"));
        assert_eq!(Option::<String>::from_value(ValueRef::Null).unwrap(), None);
    }

    #[test]
    fn booleans_are_zero_or_one() {
        assert!(bool::from_value(ValueRef::I64(1)).unwrap());
        assert!(bool::from_value(ValueRef::I64(2)).is_err());
    }
}
