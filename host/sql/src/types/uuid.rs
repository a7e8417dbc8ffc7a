//! The crate `uuid` (feature `uuid`).
use super::{
    list::ArrayElement,
    sql_type::SqlType,
    sql_value::{SqlValue, out_of_range, wrong_type},
    value::{Param, Value, ValueRef},
};
use crate::error::Result;
use uuid::Uuid;

/// The database's own type where it has one, 36 characters elsewhere (SQLAlchemy: `Uuid`). 32 characters and 16 bytes are read too.
impl SqlValue for Uuid {
    type Base = Uuid;
    fn sql_type() -> SqlType {
        SqlType::Uuid
    }
    fn to_value(&self) -> Value {
        Value::Uuid(*self.as_bytes())
    }
    fn to_param(&self) -> Param<'_> {
        Param::Ref(ValueRef::Uuid(*self.as_bytes()))
    }
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        match value {
            ValueRef::Uuid(bytes) => Ok(Uuid::from_bytes(bytes)),
            ValueRef::Text(text) => Uuid::try_parse(text).map_err(|_| out_of_range("Uuid", text.chars().take(60).collect::<String>())),
            ValueRef::Bytes(bytes) => Uuid::from_slice(bytes).map_err(|_| out_of_range("Uuid", format!("{} bytes", bytes.len()))),
            other => Err(wrong_type("Uuid", other)),
        }
    }
}

impl ArrayElement for Uuid {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read() {
        let uuid = Uuid::from_u128(0x1234_5678_9abc_def0_0001_0203_0405_06ff);
        let text = uuid.to_string();
        for value in
            [ValueRef::Uuid(*uuid.as_bytes()), ValueRef::Text(&text), ValueRef::Text(&text.replace('-', "")), ValueRef::Bytes(uuid.as_bytes())]
        {
            assert_eq!(Uuid::from_value(value).unwrap(), uuid);
        }
        assert!(Uuid::from_value(ValueRef::Text("x")).is_err() && Uuid::from_value(ValueRef::Bytes(&[1])).is_err());
    }
}
