//! Text in the other forms that Rust has for it, bytes of a fixed number, and the widest integers.
use super::{
    sql_type::SqlType,
    sql_value::{Numeric, SqlValue, Textual, out_of_range, wrong_type},
    value::{Param, Value, ValueRef},
};
use crate::{
    error::Result,
    expr::{Expr, IntoExpr},
};
use std::{borrow::Cow, sync::Arc};

macro_rules! texts {
    ($($rust:ty),+) => {$(
        /// Compared as `String`.
        impl SqlValue for $rust {
            type Base = String;
            fn sql_type() -> SqlType {
                SqlType::Text
            }
            fn to_value(&self) -> Value {
                Value::Text(String::from(&**self))
            }
            #[inline]
            fn to_param(&self) -> Param<'_> {
                Param::Ref(ValueRef::Text(self))
            }
            fn from_value(value: ValueRef<'_>) -> Result<Self> {
                String::from_value(value).map(Into::into)
            }
        }
        impl Textual for $rust {}
        impl IntoExpr<String> for $rust {
            fn into_expr(self) -> Expr<String> {
                String::from(&*self).into_expr()
            }
        }
    )+};
}

texts!(Box<str>, Arc<str>, Cow<'static, str>);

/// One character, as text of the length 1.
impl SqlValue for char {
    type Base = String;
    fn sql_type() -> SqlType {
        SqlType::String(Some(1))
    }
    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        let ValueRef::Text(text) = value else { return Err(wrong_type("char", value)) };
        let mut characters = text.chars();
        match (characters.next(), characters.next()) {
            (Some(one), None) => Ok(one),
            _ => Err(out_of_range("char", text.chars().take(20).collect::<String>())),
        }
    }
}

impl IntoExpr<String> for char {
    fn into_expr(self) -> Expr<String> {
        self.to_string().into_expr()
    }
}

/// Bytes of a fixed number: a hash, a key. Another number of bytes is refused when it is read.
impl<const N: usize> SqlValue for [u8; N] {
    type Base = [u8; N];
    fn sql_type() -> SqlType {
        SqlType::Binary(u32::try_from(N).ok())
    }
    fn to_value(&self) -> Value {
        Value::Bytes(self.to_vec())
    }
    fn to_param(&self) -> Param<'_> {
        Param::Ref(ValueRef::Bytes(self))
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        match value {
            ValueRef::Bytes(bytes) => bytes.try_into().map_err(|_| out_of_range(&format!("[u8; {N}]"), format!("{} bytes", bytes.len()))),
            other => Err(wrong_type("[u8; …]", other)),
        }
    }
}

/// A whole number of up to 38 digits, as a decimal without fraction: more are refused when it is bound.
impl SqlValue for i128 {
    type Base = i128;
    fn sql_type() -> SqlType {
        SqlType::Numeric(Some((38, 0)))
    }
    fn to_value(&self) -> Value {
        if self.unsigned_abs() < 10_u128.pow(38) {
            Value::Decimal(self.to_string())
        } else {
            Value::Unsendable(format!("`{self}` has more than 38 digits"))
        }
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        match value {
            ValueRef::I64(v) => Ok(v.into()),
            ValueRef::U64(v) => Ok(v.into()),
            ValueRef::Decimal(v) => super::Decimal::parse(v).and_then(|v| v.whole()).ok_or_else(|| out_of_range("i128", v)),
            other => Err(wrong_type("i128", other)),
        }
    }
}
impl Numeric for i128 {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_come_back() {
        fn back<T: SqlValue + PartialEq + std::fmt::Debug>(value: T) {
            assert_eq!(T::from_value(value.to_value().as_ref()).unwrap(), value);
            assert_eq!(T::from_value(value.to_param().value()).unwrap(), value);
        }
        back(Box::<str>::from("é"));
        back(Arc::<str>::from(""));
        back(Cow::Borrowed("x"));
        back('ß');
        back([1_u8, 2, 3]);
        back(-99_999_999_999_999_999_999_999_999_999_999_999_999_i128);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert_eq!(char::from_value(ValueRef::Text("ab")).unwrap_err().message(), "`ab` does not fit into `char`");
        assert!(char::from_value(ValueRef::Text("")).is_err());
        assert_eq!(<[u8; 4]>::from_value(ValueRef::Bytes(&[1])).unwrap_err().message(), "`1 bytes` does not fit into `[u8; 4]`");
        assert!(matches!(i128::MAX.to_value(), Value::Unsendable(_)));
        assert!(i128::from_value(ValueRef::Decimal("1.5")).is_err());
        assert_eq!(i128::from_value(ValueRef::Decimal("2.00")).unwrap(), 2);
    }
}
