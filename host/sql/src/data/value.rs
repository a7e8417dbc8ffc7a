//! Values: an object with one field, which says what it is. Nothing is lost: fractions are text, as JSON's numbers are not exact.
use super::{Portable, Reader, Writer, format::single};
use crate::{
    error::Result,
    types::{ArrayBuilder, ArrayValue, Interval, Value},
};
use serde_json::{Map, Value as Json, json};

impl Portable for Value {
    fn write(&self, to: &Writer) -> Result<Json> {
        Ok(match self {
            Value::Null => json!("null"),
            Value::Bool(yes) => json!({ "bool": yes }),
            Value::I64(number) => json!({ "i64": number }),
            Value::U64(number) => json!({ "u64": number }),
            Value::F64(number) => json!({ "f64": format!("{number:?}") }),
            Value::Text(text) => json!({ "text": text }),
            Value::Bytes(bytes) => json!({ "bytes": hex(bytes) }),
            Value::Decimal(digits) => json!({ "decimal": digits }),
            Value::Date(days) => json!({ "date": days }),
            Value::Time(micros) => json!({ "time": micros }),
            Value::DateTime(micros) => json!({ "datetime": micros }),
            Value::DateTimeTz(micros, offset) => json!({ "datetime_tz": [micros, offset] }),
            Value::Uuid(bytes) => json!({ "uuid": hex(bytes) }),
            Value::Json(text) => json!({ "json": text }),
            Value::Interval(span) => json!({ "interval": [span.months(), span.days(), span.micros()] }),
            Value::Array(array) => single("array", array.write(to)?),
            Value::Private(tag, bytes) => json!({ "private": [tag, hex(bytes)] }),
            Value::Unsendable(why) => json!({ "unsendable": why }),
        })
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        from.count()?;
        if json.as_str() == Some("null") {
            return Ok(Value::Null);
        }
        let Some((kind, json)) = json.as_object().filter(|object| object.len() == 1).and_then(|object| object.iter().next()) else {
            return Err(from.wrong(json, "a value, such as `{\"i64\": 1}`,"));
        };
        Ok(match kind.as_str() {
            "bool" => Value::Bool(bool::read(json, from)?),
            "i64" => Value::I64(i64::read(json, from)?),
            "u64" => Value::U64(u64::read(json, from)?),
            "f64" => Value::F64(json.as_str().and_then(|text| text.parse().ok()).ok_or_else(|| from.wrong(json, "a number as text"))?),
            "text" => Value::Text(String::read(json, from)?),
            "bytes" => Value::Bytes(unhex(json, from)?),
            "decimal" => Value::Decimal(String::read(json, from)?),
            "date" => Value::Date(i32::read(json, from)?),
            "time" => Value::Time(i64::read(json, from)?),
            "datetime" => Value::DateTime(i64::read(json, from)?),
            "datetime_tz" => <(i64, i16)>::read(json, from).map(|(micros, offset)| Value::DateTimeTz(micros, offset))?,
            "uuid" => Value::Uuid(unhex(json, from)?.try_into().map_err(|_| from.wrong(json, "16 bytes in hexadecimal"))?),
            "json" => Value::Json(String::read(json, from)?),
            "interval" => Value::Interval(interval(json, from)?),
            "array" => Value::Array(ArrayValue::read(json, from)?),
            "private" => match json.as_array().map(Vec::as_slice) {
                Some([tag, bytes]) => Value::Private(u8::read(tag, from)?, unhex(bytes, from)?),
                _ => return Err(from.wrong(json, "a tag and bytes")),
            },
            "unsendable" => Value::Unsendable(String::read(json, from)?),
            _ => return Err(from.no_word(&kind.as_str().into(), &KINDS)),
        })
    }
}

const KINDS: [&str; 17] = [
    "bool",
    "i64",
    "u64",
    "f64",
    "text",
    "bytes",
    "decimal",
    "date",
    "time",
    "datetime",
    "datetime_tz",
    "uuid",
    "json",
    "interval",
    "array",
    "private",
    "unsendable",
];

fn interval(json: &Json, from: &Reader<'_>) -> Result<Interval> {
    match json.as_array().map(Vec::as_slice) {
        Some([months, days, micros]) => Ok(Interval::new(i32::read(months, from)?, i32::read(days, from)?, i64::read(micros, from)?)),
        _ => Err(from.wrong(json, "months, days and microseconds")),
    }
}

impl Portable for ArrayValue {
    fn write(&self, to: &Writer) -> Result<Json> {
        let array = self.as_ref();
        let items = array.elements().map(|item| item.to_value().write(to)).collect::<Result<Vec<_>>>()?;
        let lengths = array.lengths().map(Json::from).collect();
        Ok(Json::Object(Map::from_iter([("lengths".to_owned(), Json::Array(lengths)), ("items".to_owned(), Json::Array(items))])))
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        let fields = super::Fields::of(json, &["lengths", "items"], from)?;
        let (lengths, items): (Vec<u32>, Vec<Value>) = (fields.get("lengths")?, fields.get("items")?);
        let mut builder = ArrayBuilder::new(&lengths);
        items.iter().for_each(|item| builder.push(item.as_ref()));
        builder.build()
    }
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

fn unhex(json: &Json, from: &Reader<'_>) -> Result<Vec<u8>> {
    let wrong = || from.wrong(json, "bytes in hexadecimal");
    let digits: Option<Vec<u8>> = json.as_str().and_then(|text| {
        let digit = |character: char| character.to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        text.chars().map(digit).collect()
    });
    let digits = digits.filter(|digits| digits.len() % 2 == 0).ok_or_else(wrong)?;
    Ok(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}
