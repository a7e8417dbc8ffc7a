//! PostgreSQL's types: what the driver can read and write in binary, and what it leaves to the server's own notation.
//!
//! | types | representation |
//! |---|---|
//! | bool | boolean |
//! | int2, int4, int8, oid, xid, cid | integer |
//! | float4, float8 | double |
//! | numeric | decimal digits; `NaN`, `Infinity` and `-Infinity` as text |
//! | text, varchar, char(n), name, enumerations, unknown | text |
//! | bytea | bytes |
//! | date, time, timestamp, timestamptz | the same; `infinity` and `-infinity` as text |
//! | interval | months, days, microseconds |
//! | uuid, json, jsonb | the same |
//! | void | NULL |
//! | arrays of the above | arrays |
//! | all others, known to this driver or not | text, in the server's notation: ranges, network addresses, bits, money, XML, geometry, composites … |
//!
//! A domain is what it is made of.
use postgres::types::{Kind, Type as Known};

/// How one value travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scalar {
    Bool,
    Int2,
    Int4,
    Int8,
    /// Four bytes without sign.
    Oid,
    Float4,
    Float8,
    Numeric,
    /// The same bytes in text and binary.
    Text,
    Bytea,
    Date,
    Time,
    Timestamp,
    TimestampTz,
    Interval,
    Uuid,
    Json,
    Jsonb,
    Void,
    /// In the server's own notation, as text.
    Notation,
}

/// A type as far as the driver cares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Type {
    pub(super) oid: u32,
    /// As `format_type` says it, without length and precision.
    pub(super) name: Box<str>,
    /// Its own way to travel, or its elements' for an array.
    pub(super) scalar: Scalar,
    /// The type of an array's elements; 0 for all that is no array.
    pub(super) element: u32,
    /// The type of arrays of it; 0 when there is none.
    pub(super) array: u32,
}

impl Type {
    /// Whether results are asked for in binary.
    pub(super) fn reads_binary(&self) -> bool {
        match self.scalar {
            Scalar::Notation => false,
            Scalar::Text => self.element != 0,
            _ => true,
        }
    }

    /// As a column declares it, with length or precision: `numeric(10,2)`.
    pub(super) fn declared(&self, modifier: i32) -> String {
        let oid = if self.element == 0 { self.oid } else { self.element };
        let name = self.name.strip_suffix("[]").filter(|_| self.element != 0).unwrap_or(&self.name);
        // Lengths and precisions count four bytes of their own.
        let size = modifier - 4;
        let sized = match oid {
            _ if modifier < 0 => name.to_owned(),
            1042 | 1043 if size > 0 => format!("{name}({size})"),
            1700 if size >= 0 => format!("{name}({},{})", size >> 16 & 0xffff, size & 0x7ff),
            1560 | 1562 => format!("{name}({modifier})"),
            1083 | 1114 | 1184 | 1266 => match name.split_once(' ') {
                Some((first, rest)) => format!("{first}({modifier}) {rest}"),
                None => format!("{name}({modifier})"),
            },
            _ => name.to_owned(),
        };
        if self.element == 0 { sized } else { format!("{sized}[]") }
    }

    /// A type of which nothing is known.
    pub(super) fn notation(oid: u32) -> Type {
        Type { oid, name: "unknown".into(), scalar: Scalar::Notation, element: 0, array: 0 }
    }

    /// A type that comes with every server.
    pub(super) fn built_in(oid: u32) -> Option<Type> {
        let known = Known::from_oid(oid)?;
        let array = array_of(&known);
        Some(match known.kind() {
            Kind::Array(element) => {
                Type { oid, name: format!("{}[]", name(element)).into(), scalar: scalar(element), element: element.oid(), array: 0 }
            }
            _ => Type { oid, name: name(&known).into(), scalar: scalar(&known), element: 0, array },
        })
    }
}

fn scalar(known: &Known) -> Scalar {
    match *known {
        Known::BOOL => Scalar::Bool,
        Known::INT2 => Scalar::Int2,
        Known::INT4 => Scalar::Int4,
        Known::INT8 => Scalar::Int8,
        Known::OID | Known::XID | Known::CID => Scalar::Oid,
        Known::FLOAT4 => Scalar::Float4,
        Known::FLOAT8 => Scalar::Float8,
        Known::NUMERIC => Scalar::Numeric,
        Known::TEXT | Known::VARCHAR | Known::BPCHAR | Known::NAME | Known::UNKNOWN => Scalar::Text,
        Known::BYTEA => Scalar::Bytea,
        Known::DATE => Scalar::Date,
        Known::TIME => Scalar::Time,
        Known::TIMESTAMP => Scalar::Timestamp,
        Known::TIMESTAMPTZ => Scalar::TimestampTz,
        Known::INTERVAL => Scalar::Interval,
        Known::UUID => Scalar::Uuid,
        Known::JSON => Scalar::Json,
        Known::JSONB => Scalar::Jsonb,
        Known::VOID => Scalar::Void,
        _ => Scalar::Notation,
    }
}

/// The names that SQL has for them; the catalog's where it has none.
fn name(known: &Known) -> &str {
    match *known {
        Known::BOOL => "boolean",
        Known::INT2 => "smallint",
        Known::INT4 => "integer",
        Known::INT8 => "bigint",
        Known::FLOAT4 => "real",
        Known::FLOAT8 => "double precision",
        Known::VARCHAR => "character varying",
        Known::BPCHAR => "character",
        Known::TIME => "time without time zone",
        Known::TIMETZ => "time with time zone",
        Known::TIMESTAMP => "timestamp without time zone",
        Known::TIMESTAMPTZ => "timestamp with time zone",
        Known::VARBIT => "bit varying",
        ref other => other.name(),
    }
}

fn array_of(known: &Known) -> u32 {
    let array = match *known {
        Known::BOOL => Known::BOOL_ARRAY,
        Known::INT2 => Known::INT2_ARRAY,
        Known::INT4 => Known::INT4_ARRAY,
        Known::INT8 => Known::INT8_ARRAY,
        Known::OID => Known::OID_ARRAY,
        Known::FLOAT4 => Known::FLOAT4_ARRAY,
        Known::FLOAT8 => Known::FLOAT8_ARRAY,
        Known::NUMERIC => Known::NUMERIC_ARRAY,
        Known::TEXT => Known::TEXT_ARRAY,
        Known::VARCHAR => Known::VARCHAR_ARRAY,
        Known::BPCHAR => Known::BPCHAR_ARRAY,
        Known::NAME => Known::NAME_ARRAY,
        Known::BYTEA => Known::BYTEA_ARRAY,
        Known::DATE => Known::DATE_ARRAY,
        Known::TIME => Known::TIME_ARRAY,
        Known::TIMETZ => Known::TIMETZ_ARRAY,
        Known::TIMESTAMP => Known::TIMESTAMP_ARRAY,
        Known::TIMESTAMPTZ => Known::TIMESTAMPTZ_ARRAY,
        Known::INTERVAL => Known::INTERVAL_ARRAY,
        Known::UUID => Known::UUID_ARRAY,
        Known::JSON => Known::JSON_ARRAY,
        Known::JSONB => Known::JSONB_ARRAY,
        Known::XML => Known::XML_ARRAY,
        Known::INET => Known::INET_ARRAY,
        Known::CIDR => Known::CIDR_ARRAY,
        Known::MACADDR => Known::MACADDR_ARRAY,
        Known::BIT => Known::BIT_ARRAY,
        Known::VARBIT => Known::VARBIT_ARRAY,
        Known::MONEY => Known::MONEY_ARRAY,
        Known::TS_VECTOR => Known::TS_VECTOR_ARRAY,
        Known::INT4_RANGE => Known::INT4_RANGE_ARRAY,
        Known::INT8_RANGE => Known::INT8_RANGE_ARRAY,
        Known::NUM_RANGE => Known::NUM_RANGE_ARRAY,
        Known::TS_RANGE => Known::TS_RANGE_ARRAY,
        Known::TSTZ_RANGE => Known::TSTZ_RANGE_ARRAY,
        Known::DATE_RANGE => Known::DATE_RANGE_ARRAY,
        _ => return 0,
    };
    array.oid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_types_are_known() {
        let int4 = Type::built_in(23).unwrap();
        assert_eq!((&*int4.name, int4.scalar, int4.element, int4.array), ("integer", Scalar::Int4, 0, 1007));
        let texts = Type::built_in(1009).unwrap();
        assert_eq!((&*texts.name, texts.scalar, texts.element, texts.reads_binary()), ("text[]", Scalar::Text, 25, true));
        let range = Type::built_in(3904).unwrap();
        assert_eq!((range.scalar, range.reads_binary()), (Scalar::Notation, false));
        assert!(Type::built_in(0).is_none() && Type::built_in(90_000).is_none());
    }
}
