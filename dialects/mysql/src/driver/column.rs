//! What the server says about a column of a result.
use super::wire::{Reader, garbled};
use aludel_plugin_sdk::{ColumnInfo, Result, Tag};
use mysql::consts::{ColumnFlags, ColumnType};

/// The number of the character set of bytes that are no text.
const BINARY: u16 = 63;

/// A column, and how its values are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    /// The definition as it came, to see quickly whether it is still the same.
    raw: Box<[u8]>,
    pub(super) name: String,
    table: String,
    pub(super) kind: Kind,
    decl_type: &'static str,
    flags: ColumnFlags,
}

/// How a value of a column is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    I64,
    U64,
    F32,
    F64,
    Decimal,
    Text,
    Bytes,
    Json,
    Bit,
    Date,
    Time,
    DateTime,
    Null,
}

impl Column {
    /// Reads a definition.
    pub(super) fn parse(packet: &[u8]) -> Result<Self> {
        let mut reader = Reader(packet);
        let mut text = || reader.bytes();
        let (_catalog, _schema, _alias, table, name, _original) = (text()?, text()?, text()?, text()?, text()?, text()?);
        reader.length()?;
        let charset = reader.u16()?;
        reader.u32()?;
        let number = reader.u8()?;
        let Ok(column_type) = ColumnType::try_from(number) else { return Err(garbled(&format!("a column of the unknown type {number}"))) };
        let flags = ColumnFlags::from_bits_truncate(reader.u16()?);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (kind, decl_type) = kind(column_type, flags, charset);
        Ok(Column { raw: packet.into(), name: text(name), table: text(table), kind, decl_type, flags })
    }

    /// Whether this is its definition.
    #[inline]
    pub(super) fn is(&self, packet: &[u8]) -> bool {
        *self.raw == *packet
    }

    /// As the host wants to know it.
    pub(super) fn info(&self) -> ColumnInfo {
        ColumnInfo {
            name: self.name.clone(),
            decl_type: self.decl_type.to_owned(),
            table: self.table.clone(),
            tag: self.kind.tag(),
            nullable: self.flags.contains(ColumnFlags::NOT_NULL_FLAG).then_some(false),
        }
    }
}

impl Kind {
    fn tag(self) -> Tag {
        match self {
            Kind::I8 | Kind::U8 | Kind::I16 | Kind::U16 | Kind::I32 | Kind::U32 | Kind::I64 | Kind::Bit => Tag::I64,
            Kind::U64 => Tag::U64,
            Kind::F32 | Kind::F64 => Tag::F64,
            Kind::Decimal => Tag::DECIMAL,
            Kind::Text => Tag::TEXT,
            Kind::Bytes => Tag::BYTES,
            Kind::Json => Tag::JSON,
            Kind::Date => Tag::DATE,
            Kind::Time => Tag::TIME,
            Kind::DateTime => Tag::TIMESTAMP,
            Kind::Null => Tag::NULL,
        }
    }
}

fn kind(column_type: ColumnType, flags: ColumnFlags, charset: u16) -> (Kind, &'static str) {
    use ColumnType::*;
    let unsigned = flags.contains(ColumnFlags::UNSIGNED_FLAG);
    let whole = |signed, other| if unsigned { other } else { signed };
    let bytes_or = |text: &'static str, bytes: &'static str| if charset == BINARY { (Kind::Bytes, bytes) } else { (Kind::Text, text) };
    match column_type {
        MYSQL_TYPE_TINY => whole((Kind::I8, "tinyint"), (Kind::U8, "tinyint unsigned")),
        MYSQL_TYPE_SHORT => whole((Kind::I16, "smallint"), (Kind::U16, "smallint unsigned")),
        MYSQL_TYPE_YEAR => (Kind::U16, "year"),
        MYSQL_TYPE_INT24 => whole((Kind::I32, "mediumint"), (Kind::U32, "mediumint unsigned")),
        MYSQL_TYPE_LONG => whole((Kind::I32, "int"), (Kind::U32, "int unsigned")),
        MYSQL_TYPE_LONGLONG => whole((Kind::I64, "bigint"), (Kind::U64, "bigint unsigned")),
        MYSQL_TYPE_FLOAT => (Kind::F32, "float"),
        MYSQL_TYPE_DOUBLE => (Kind::F64, "double"),
        MYSQL_TYPE_DECIMAL | MYSQL_TYPE_NEWDECIMAL => (Kind::Decimal, "decimal"),
        MYSQL_TYPE_BIT => (Kind::Bit, "bit"),
        MYSQL_TYPE_DATE | MYSQL_TYPE_NEWDATE => (Kind::Date, "date"),
        MYSQL_TYPE_TIME | MYSQL_TYPE_TIME2 => (Kind::Time, "time"),
        MYSQL_TYPE_DATETIME | MYSQL_TYPE_DATETIME2 => (Kind::DateTime, "datetime"),
        MYSQL_TYPE_TIMESTAMP | MYSQL_TYPE_TIMESTAMP2 => (Kind::DateTime, "timestamp"),
        MYSQL_TYPE_JSON => (Kind::Json, "json"),
        MYSQL_TYPE_GEOMETRY => (Kind::Bytes, "geometry"),
        MYSQL_TYPE_VECTOR => (Kind::Bytes, "vector"),
        MYSQL_TYPE_NULL => (Kind::Null, ""),
        _ if flags.contains(ColumnFlags::ENUM_FLAG) || column_type == MYSQL_TYPE_ENUM => (Kind::Text, "enum"),
        _ if flags.contains(ColumnFlags::SET_FLAG) || column_type == MYSQL_TYPE_SET => (Kind::Text, "set"),
        MYSQL_TYPE_TINY_BLOB | MYSQL_TYPE_MEDIUM_BLOB | MYSQL_TYPE_LONG_BLOB | MYSQL_TYPE_BLOB => bytes_or("text", "blob"),
        MYSQL_TYPE_STRING => bytes_or("char", "binary"),
        _ => bytes_or("varchar", "varbinary"),
    }
}
