//! The trait of everything that travels, and how structs, lists and names do.
use super::Reader;
use crate::{
    error::{Error, ErrorKind, Result},
    name::Name,
};
use serde_json::{Map, Value as Json};
use std::{cell::Cell, collections::BTreeMap, sync::Arc};

/// Objects and lists may be nested so deep; it is what parsers of JSON take.
pub(super) const MAX_DEPTH: usize = 127;

/// Expressions nested deeper than this would give a document that cannot be read.
const MAX_NODES_DEEP: u32 = 120;

/// So many nodes and values are written and read at most.
pub(super) const MAX_NODES: usize = 200_000;

/// A part of a statement as JSON.
pub(crate) trait Portable: Sized {
    /// As JSON; null where it is the usual case and may be left out.
    fn write(&self, to: &Writer) -> Result<Json>;

    /// From JSON, or from null when it was left out.
    fn read(json: &Json, from: &Reader<'_>) -> Result<Self>;

    /// The same where it may be missing: then even the usual case has to be there.
    fn write_some(&self, to: &Writer) -> Result<Json> {
        self.write(to)
    }
}

/// Counts what is written, so that neither depth nor shared parts exhaust anything.
#[derive(Default)]
pub(crate) struct Writer {
    depth: Cell<u32>,
    nodes: Cell<usize>,
}

impl Writer {
    /// Something that may have others of its kind in it.
    pub(super) fn nested(&self, work: impl FnOnce() -> Result<Json>) -> Result<Json> {
        self.nodes.set(self.nodes.get() + 1);
        if self.depth.get() >= MAX_NODES_DEEP || self.nodes.get() > MAX_NODES {
            return Err(too_much());
        }
        self.depth.set(self.depth.get() + 1);
        let json = work();
        self.depth.set(self.depth.get() - 1);
        json
    }
}

#[cold]
pub(super) fn too_much() -> Error {
    Error::new(
        ErrorKind::Data,
        "SQL-1603",
        format!("the statement is too large to travel: more than {MAX_DEPTH} levels deep, or of more than {MAX_NODES} parts"),
    )
    .help("join conditions with `all([…])` or `any([…])`, and send long lists of values in several statements")
}

/// An object under construction.
#[derive(Default)]
pub(crate) struct Object(Map<String, Json>);

impl Object {
    /// A field, unless it is the usual case.
    pub(crate) fn put(&mut self, name: &str, json: Json) {
        let usual = match &json {
            Json::Null => true,
            Json::Array(list) => list.is_empty(),
            Json::Object(object) => object.is_empty(),
            Json::Bool(_) | Json::Number(_) | Json::String(_) => false,
        };
        if !usual {
            self.0.insert(name.to_owned(), json);
        }
    }

    /// A field of something portable.
    pub(super) fn part(&mut self, name: &str, part: &impl Portable, to: &Writer) -> Result<()> {
        self.put(name, part.write(to)?);
        Ok(())
    }
}

impl From<Object> for Json {
    fn from(object: Object) -> Json {
        Json::Object(object.0)
    }
}

/// What a field is called in a document: `node` is the tag of expressions there.
pub(super) const fn called(field: &'static str) -> &'static str {
    match field.as_bytes() {
        b"sql_type" => "type",
        b"node" => "expr",
        _ => field,
    }
}

/// An object with a tag that says what it is.
pub(super) fn tagged(tag: &str, kind: &str, json: Json) -> Json {
    let mut object = match json {
        Json::Object(object) => object,
        Json::Null => Map::new(),
        other => Map::from_iter([("value".to_owned(), other)]),
    };
    object.insert(tag.to_owned(), kind.into());
    Json::Object(object)
}

/// An object with one field. The field is moved: `json!` would copy all that is in it, once for each level.
pub(super) fn single(name: &str, json: Json) -> Json {
    Json::Object(Map::from_iter([(name.to_owned(), json)]))
}

/// Names of an object that say what it is, and belong to no struct.
const TAGS: [&str; 4] = ["node", "item", "statement", "version"];

/// The fields of an object.
pub(crate) struct Fields<'j, 'r> {
    object: Option<&'j Map<String, Json>>,
    from: &'r Reader<'r>,
}

impl<'j, 'r> Fields<'j, 'r> {
    /// Errors: it is no object, or has a field that is not among these.
    pub(crate) fn of(json: &'j Json, known: &[&str], from: &'r Reader<'_>) -> Result<Self> {
        let object = match json {
            Json::Object(object) => Some(object),
            Json::Null => None,
            other => return Err(from.wrong(other, "an object")),
        };
        let unknown = object.into_iter().flat_map(Map::keys).find(|key| !known.contains(&key.as_str()) && !TAGS.contains(&key.as_str()));
        match unknown {
            Some(key) => Err(from.bad(format!("there is no field `{key}` here")).known(key, known.iter().copied())),
            None => Ok(Fields { object, from }),
        }
    }

    /// The JSON of a field.
    pub(super) fn json(&self, name: &str) -> &'j Json {
        self.object.and_then(|object| object.get(name)).unwrap_or(&Json::Null)
    }

    /// A field. Errors: it is missing, and no usual case.
    pub(crate) fn get<T: Portable>(&self, name: &'static str) -> Result<T> {
        let json = self.json(name);
        self.from.at(name, || T::read(json, self.from))
    }
}

impl Portable for bool {
    fn write(&self, _: &Writer) -> Result<Json> {
        Ok(if *self { Json::Bool(true) } else { Json::Null })
    }

    fn write_some(&self, _: &Writer) -> Result<Json> {
        Ok(Json::Bool(*self))
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        match json {
            Json::Null => Ok(false),
            Json::Bool(yes) => Ok(*yes),
            other => Err(from.wrong(other, "true or false")),
        }
    }
}

macro_rules! numbers {
    ($($number:ident),+) => {$(
        impl Portable for $number {
            fn write(&self, _: &Writer) -> Result<Json> {
                Ok(Json::from(*self))
            }

            fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
                let number = json.as_i64().and_then(|number| $number::try_from(number).ok());
                let number = number.or_else(|| json.as_u64().and_then(|number| $number::try_from(number).ok()));
                number.ok_or_else(|| from.wrong(json, concat!("a whole number that fits into ", stringify!($number))))
            }
        }
    )+};
}

numbers!(u8, u16, u32, i16, i32, i64, u64);

impl Portable for String {
    fn write(&self, _: &Writer) -> Result<Json> {
        Ok(Json::String(self.clone()))
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        json.as_str().map(str::to_owned).ok_or_else(|| from.wrong(json, "text"))
    }
}

impl Portable for Name {
    fn write(&self, _: &Writer) -> Result<Json> {
        Ok(Json::String(self.to_string()))
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        json.as_str().map(Name::from).ok_or_else(|| from.wrong(json, "a name"))
    }
}

impl Portable for char {
    fn write(&self, _: &Writer) -> Result<Json> {
        Ok(Json::String(self.to_string()))
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        let text = json.as_str().unwrap_or_default();
        let mut characters = text.chars();
        characters.next().filter(|first| first.len_utf8() == text.len()).ok_or_else(|| from.wrong(json, "one character"))
    }
}

impl<T: Portable> Portable for Option<T> {
    fn write(&self, to: &Writer) -> Result<Json> {
        self.as_ref().map_or(Ok(Json::Null), |part| part.write_some(to))
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        if json.is_null() { Ok(None) } else { T::read(json, from).map(Some) }
    }
}

impl<T: Portable> Portable for Vec<T> {
    fn write(&self, to: &Writer) -> Result<Json> {
        self.iter().map(|part| part.write(to)).collect::<Result<Vec<_>>>().map(Json::Array)
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        match json {
            Json::Null => Ok(Vec::new()),
            Json::Array(list) => list.iter().enumerate().map(|(index, json)| from.at(index, || T::read(json, from))).collect(),
            other => Err(from.wrong(other, "a list")),
        }
    }
}

impl<T: Portable> Portable for Arc<T> {
    fn write(&self, to: &Writer) -> Result<Json> {
        (**self).write(to)
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        T::read(json, from).map(Arc::new)
    }
}

impl<T: Portable> Portable for Box<T> {
    fn write(&self, to: &Writer) -> Result<Json> {
        (**self).write(to)
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        T::read(json, from).map(Box::new)
    }
}

impl<A: Portable, B: Portable> Portable for (A, B) {
    fn write(&self, to: &Writer) -> Result<Json> {
        Ok(Json::Array(vec![self.0.write(to)?, self.1.write(to)?]))
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        match json.as_array().map(Vec::as_slice) {
            Some([first, second]) => Ok((from.at(0, || A::read(first, from))?, from.at(1, || B::read(second, from))?)),
            _ => Err(from.wrong(json, "a list of two")),
        }
    }
}

impl Portable for BTreeMap<Name, Name> {
    fn write(&self, to: &Writer) -> Result<Json> {
        let pairs: Vec<(Name, Name)> = self.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        pairs.write(to)
    }

    fn read(json: &Json, from: &Reader<'_>) -> Result<Self> {
        Vec::<(Name, Name)>::read(json, from).map(BTreeMap::from_iter)
    }
}
