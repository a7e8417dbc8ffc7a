//! Types: a word, or an object with one field for those that have arguments.
use super::{Fields, Object, Portable, Reader, Writer, format::single, portable::portable};
use crate::{
    error::Result,
    name::Name,
    types::{CustomType, EnumType, SqlType, SqlValue, TypeRef, VariantType},
};
use serde_json::{Value as Json, json};
use std::sync::Arc;

portable!(EnumType: name, values, native, check);
portable!(VariantType: base, variants);

/// The types that are a word, which is their generic name.
const PLAIN: [SqlType; 20] = [
    SqlType::Unknown,
    SqlType::Boolean,
    SqlType::SmallInteger,
    SqlType::Integer,
    SqlType::BigInteger,
    SqlType::Float,
    SqlType::Double,
    SqlType::Text,
    SqlType::Date,
    SqlType::Time,
    SqlType::TimeTz,
    SqlType::DateTime(false),
    SqlType::DateTime(true),
    SqlType::Interval,
    SqlType::Uuid,
    SqlType::Json,
    SqlType::Inet,
    SqlType::Cidr,
    SqlType::MacAddr,
    SqlType::Hstore,
];

/// The same for types that take a length, without one.
const WITHOUT_LENGTH: [SqlType; 7] = [
    SqlType::Numeric(None),
    SqlType::String(None),
    SqlType::Binary(None),
    SqlType::Bit(None),
    SqlType::BitVarying(None),
    SqlType::TsVector,
    SqlType::TsQuery,
];

fn word(sql_type: &SqlType) -> Json {
    sql_type.generic_name().into()
}

impl Portable for SqlType {
    fn write(&self, to: &Writer) -> Result<Json> {
        to.nested(|| {
            Ok(match self {
                SqlType::Numeric(Some((precision, scale))) => json!({ "numeric": [precision, scale] }),
                SqlType::String(Some(length)) => json!({ "string": length }),
                SqlType::Binary(Some(length)) => json!({ "binary": length }),
                SqlType::Bit(Some(length)) => json!({ "bit": length }),
                SqlType::BitVarying(Some(length)) => json!({ "bit_varying": length }),
                SqlType::Fractional(of, digits) => json!({ "fractional": [of.write(to)?, digits] }),
                SqlType::Enum(words) => single("enum", words.write(to)?),
                SqlType::Array(item) => single("array", item.write(to)?),
                SqlType::Range(item) => single("range", item.write(to)?),
                SqlType::MultiRange(item) => single("multirange", item.write(to)?),
                SqlType::Native(words) => json!({ "native": words.as_str() }),
                SqlType::Variant(variant) => single("variant", variant.write(to)?),
                SqlType::Custom(custom) => custom_type(custom, to)?,
                SqlType::Unknown
                | SqlType::Boolean
                | SqlType::SmallInteger
                | SqlType::Integer
                | SqlType::BigInteger
                | SqlType::Float
                | SqlType::Double
                | SqlType::Numeric(None)
                | SqlType::String(None)
                | SqlType::Text
                | SqlType::Binary(None)
                | SqlType::Date
                | SqlType::Time
                | SqlType::TimeTz
                | SqlType::DateTime(_)
                | SqlType::Interval
                | SqlType::Uuid
                | SqlType::Json
                | SqlType::Inet
                | SqlType::Cidr
                | SqlType::MacAddr
                | SqlType::Bit(None)
                | SqlType::BitVarying(None)
                | SqlType::Hstore
                | SqlType::TsVector
                | SqlType::TsQuery => word(self),
            })
        })
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        from.count()?;
        if let Some(name) = json.as_str() {
            let mut plain = PLAIN.iter().chain(&WITHOUT_LENGTH);
            return plain.find(|known| known.generic_name() == name).cloned().ok_or_else(|| {
                let known: Vec<&str> = PLAIN.iter().chain(&WITHOUT_LENGTH).map(SqlType::generic_name).collect();
                from.no_word(json, &known)
            });
        }
        let Some((kind, json)) = json.as_object().filter(|object| object.len() == 1).and_then(|object| object.iter().next()) else {
            return Err(from.wrong(json, "a type, such as `\"integer\"` or `{\"string\": 50}`,"));
        };
        Ok(match kind.as_str() {
            "numeric" => SqlType::Numeric(Some(<(u16, u16)>::read(json, from)?)),
            "string" => SqlType::String(Some(u32::read(json, from)?)),
            "binary" => SqlType::Binary(Some(u32::read(json, from)?)),
            "bit" => SqlType::Bit(Some(u32::read(json, from)?)),
            "bit_varying" => SqlType::BitVarying(Some(u32::read(json, from)?)),
            "fractional" => <(Arc<SqlType>, u8)>::read(json, from).map(|(of, digits)| SqlType::Fractional(of, digits))?,
            "enum" => SqlType::Enum(Portable::read(json, from)?),
            "array" => SqlType::Array(Portable::read(json, from)?),
            "range" => SqlType::Range(Portable::read(json, from)?),
            "multirange" => SqlType::MultiRange(Portable::read(json, from)?),
            "native" => {
                from.raw_sql("the name of a native type")?;
                SqlType::Native(Name::read(json, from)?)
            }
            "variant" => SqlType::Variant(Portable::read(json, from)?),
            "custom" => read_custom(json, from)?,
            "decorated" => from.type_named(&Name::read(json, from)?)?,
            _ => return Err(from.no_word(&kind.as_str().into(), &KINDS)),
        })
    }
}

const KINDS: [&str; 14] = [
    "numeric",
    "string",
    "binary",
    "bit",
    "bit_varying",
    "fractional",
    "enum",
    "array",
    "range",
    "multirange",
    "native",
    "variant",
    "custom",
    "decorated",
];

fn custom_type(custom: &CustomType, to: &Writer) -> Result<Json> {
    if custom.decorated.is_some() {
        return Ok(json!({ "decorated": custom.name.as_str() }));
    }
    let mut object = Object::default();
    object.part("name", &custom.name, to)?;
    object.part("arguments", &custom.arguments, to)?;
    Ok(single("custom", Json::from(object)))
}

fn read_custom(json: &Json, from: &Reader<'_>) -> Result<SqlType> {
    let fields = Fields::of(json, &["name", "arguments"], from)?;
    Ok(SqlType::Custom(Arc::new(CustomType { name: fields.get("name")?, arguments: fields.get("arguments")?, decorated: None })))
}

/// A type as a Rust type says it is a type; one made at run time is in an object, where both are possible.
impl Portable for TypeRef {
    fn write(&self, to: &Writer) -> Result<Json> {
        match self {
            TypeRef::Fn(function) => match function() {
                SqlType::Unknown => Ok(Json::Null),
                sql_type => sql_type.write(to),
            },
            TypeRef::Shared(sql_type) => {
                let json = sql_type.write(to)?;
                // Without the object, it would be read as the Rust type's.
                Ok(if matches!(of_rust(SqlType::clone(sql_type)), TypeRef::Fn(_)) { single("shared", json) } else { json })
            }
        }
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        match json.get("shared") {
            Some(shared) => SqlType::read(shared, from).map(TypeRef::of),
            None if json.is_null() => Ok(TypeRef::Fn(SqlType::default)),
            None => SqlType::read(json, from).map(of_rust),
        }
    }
}

/// The type as the Rust type says it, where there is one for it: the cache key tells them apart.
fn of_rust(sql_type: SqlType) -> TypeRef {
    match sql_type {
        SqlType::Unknown => TypeRef::Fn(SqlType::default),
        SqlType::Boolean => TypeRef::Fn(<bool as SqlValue>::sql_type),
        SqlType::SmallInteger => TypeRef::Fn(<i16 as SqlValue>::sql_type),
        SqlType::Integer => TypeRef::Fn(<i32 as SqlValue>::sql_type),
        SqlType::BigInteger => TypeRef::Fn(<i64 as SqlValue>::sql_type),
        SqlType::Float => TypeRef::Fn(<f32 as SqlValue>::sql_type),
        SqlType::Double => TypeRef::Fn(<f64 as SqlValue>::sql_type),
        SqlType::Text => TypeRef::Fn(<String as SqlValue>::sql_type),
        other => TypeRef::of(other),
    }
}
