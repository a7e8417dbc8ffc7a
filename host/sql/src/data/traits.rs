//! The traits of serde. Reading by them takes names as the document has them; a [`Reading`] is for more.
use super::{FromData, Reading, Statement, ToData};
use crate::{
    dml::{Delete, Insert, Merge, Update},
    expr::Expr,
    row::Row,
    schema::{MetaData, Table},
    select::Select,
    text::Text,
    types::{SqlType, Value},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser};

fn write<S: Serializer>(part: &impl ToData, serializer: S) -> Result<S::Ok, S::Error> {
    part.to_data().map_err(ser::Error::custom)?.serialize(serializer)
}

fn read<'de, T: FromData, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let json = serde_json::Value::deserialize(deserializer)?;
    Reading::new().read_value(&json).map_err(de::Error::custom)
}

macro_rules! travels {
    ($($name:ident$(<$($given:ident),*>)? as $read:ty,)+) => {$(
        impl$(<$($given),*>)? Serialize for $name$(<$($given),*>)? {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                write(self, serializer)
            }
        }

        impl<'de> Deserialize<'de> for $read {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                read(deserializer)
            }
        }
    )+};
}

travels! {
    Select<R> as Select<Row>,
    Insert<M, R> as Insert<Table, Row>,
    Update<M, R> as Update<Table, Row>,
    Delete<M, R> as Delete<Table, Row>,
    Merge<M> as Merge<Table>,
    Text<R> as Text<Row>,
    Statement as Statement,
    SqlType as SqlType,
    Value as Value,
    Table as Table,
    MetaData as MetaData,
}

impl<T> Serialize for Expr<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(self, serializer)
    }
}

impl<'de, T> Deserialize<'de> for Expr<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer)
    }
}
