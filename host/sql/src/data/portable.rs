//! Structs and words that travel as what they are: one line for each.

/// A struct is written as an object of these of its fields, which are all.
macro_rules! portable {
    ($name:ident: $($field:ident),+ $(,)?) => {
        impl super::Portable for $name {
            fn write(&self, to: &super::Writer) -> $crate::error::Result<serde_json::Value> {
                let mut object = super::Object::default();
                $(object.put(super::format::called(stringify!($field)), super::Portable::write(&self.$field, to)?);)+
                Ok(object.into())
            }

            fn read(json: &serde_json::Value, from: &super::Reader<'_>) -> $crate::error::Result<Self> {
                let fields = super::Fields::of(json, &[$(super::format::called(stringify!($field))),+], from)?;
                Ok($name { $($field: fields.get(super::format::called(stringify!($field)))?,)+ })
            }
        }
    };
}
pub(super) use portable;

/// An enum of plain variants is written as a word for each.
macro_rules! portable_words {
    ($name:ident: $($variant:ident $word:literal),+ $(,)?) => {
        impl super::Portable for $name {
            fn write(&self, _: &super::Writer) -> $crate::error::Result<serde_json::Value> {
                Ok(match self {
                    $($name::$variant => $word,)+
                }
                .into())
            }

            fn read(json: &serde_json::Value, from: &super::Reader<'_>) -> $crate::error::Result<Self> {
                match json.as_str() {
                    $(Some($word) => Ok($name::$variant),)+
                    _ => Err(from.no_word(json, &[$($word),+])),
                }
            }
        }
    };
}
pub(super) use portable_words;
