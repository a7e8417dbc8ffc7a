//! The crate `rust_decimal` (feature `rust_decimal`).
use super::{
    list::ArrayElement,
    range::RangeElement,
    sql_type::SqlType,
    sql_value::{Numeric, SqlValue, out_of_range},
    value::{Value, ValueRef},
};
use crate::error::Result;
use rust_decimal::Decimal;

/// Up to 28 digits; a number of the database with more is refused, not rounded (SQLAlchemy: `Numeric`).
impl SqlValue for Decimal {
    type Base = Decimal;
    fn sql_type() -> SqlType {
        SqlType::Numeric(None)
    }
    fn to_value(&self) -> Value {
        Value::Decimal(self.to_string())
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        let exact = super::Decimal::from_value(value)?;
        i64::try_from(exact.digits())
            .ok()
            .map_or_else(|| narrow(exact), |digits| Decimal::try_new(digits, exact.scale().into()).or_else(|_| narrow(exact)))
    }
}

fn narrow(exact: super::Decimal) -> Result<Decimal> {
    let text = exact.to_string();
    let shortest = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    Decimal::from_str_exact(&text).or_else(|_| Decimal::from_str_exact(shortest)).map_err(|_| out_of_range("Decimal", &text))
}

impl Numeric for Decimal {}
impl ArrayElement for Decimal {}

impl RangeElement for Decimal {
    fn write(&self) -> String {
        self.to_string()
    }
    fn read(text: &str) -> Option<Self> {
        Decimal::from_value(ValueRef::Decimal(text)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_rounded() {
        for value in [Decimal::MAX, Decimal::MIN, Decimal::new(1, 28), Decimal::new(-150, 2), Decimal::ZERO] {
            let back = Decimal::from_value(value.to_value().as_ref()).unwrap();
            assert_eq!((back, back.scale()), (value, value.scale()));
        }
        let read = |text| Decimal::from_value(ValueRef::Decimal(text));
        assert!(read("79228162514264337593543950336").is_err() && read("0.00000000000000000000000000001").is_err());
        assert_eq!(read("1.00000000000000000000000000000000").unwrap(), Decimal::ONE);
        assert_eq!(Decimal::from_value(ValueRef::F64(0.1)).unwrap().to_string(), "0.1");
    }
}
