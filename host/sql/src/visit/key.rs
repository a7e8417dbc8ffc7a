//! The cache key: the structure of a statement as bytes, and its bound values beside it.
//!
//! One walk gives both, so finding a compiled statement costs one pass and a comparison of bytes. Equal
//! bytes mean equal structure: every part is written with its length or a terminator.
//!
//! ```
//! # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
//! use aludel_sql::{Compare, Executable, Model, Value, visit::{Key, key::BindRef}};
//! use blog::User;
//!
//! let (ada, grace) = (User::select().filter(User::name.eq("Ada")), User::select().filter(User::name.eq("Grace")));
//! let mut key = Key::default();
//! key.node(ada.statement());
//! let (bytes, binds): (Vec<u8>, Vec<BindRef<'_>>) = key.into_parts();
//! assert_eq!(binds[0].value, &Value::Text("Ada".into()));
//!
//! // Values are no part of it. The buffer is used again.
//! let mut other = Key::reuse(Vec::with_capacity(64));
//! other.node(grace.statement());
//! assert_eq!((other.bytes(), other.binds().len()), (bytes.as_slice(), 1));
//! ```
use super::node::{NodeKind, NodeRef};
use crate::{
    expr::{Bind, Node},
    name::Name,
    types::{SqlType, TypeRef, Value},
};

/// Bits of an address that are written, unless it has more.
const SHORT: u32 = 48;

/// Added to the byte in front of an address that has more.
const LONG: u8 = 0x80;

/// A bound value, where it stands in the statement (SQLAlchemy: an item of `CacheKey.bindparams`).
#[derive(Clone, Copy)]
pub struct BindRef<'a> {
    /// The value.
    pub value: &'a Value,
    /// Its type.
    pub sql_type: &'a TypeRef,
}

/// A key under construction (SQLAlchemy: `CacheKey`).
#[derive(Default)]
pub struct Key<'a> {
    bytes: Vec<u8>,
    binds: Vec<BindRef<'a>>,
}

impl<'a> Key<'a> {
    /// An empty key that writes into `bytes`, an old buffer to be reused (SQLAlchemy has none: a key is a tuple).
    pub fn reuse(mut bytes: Vec<u8>) -> Self {
        bytes.clear();
        // Most statements have a handful of values; growing from nothing would allocate twice.
        Key { bytes, binds: Vec::with_capacity(8) }
    }

    /// The structure.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bound values, in order.
    pub fn binds(&self) -> &[BindRef<'a>] {
        &self.binds
    }

    /// The buffer and the bound values (SQLAlchemy: `CacheKey.key`, `CacheKey.bindparams`).
    pub fn into_parts(self) -> (Vec<u8>, Vec<BindRef<'a>>) {
        (self.bytes, self.binds)
    }

    /// A small number.
    #[inline]
    pub(crate) fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    /// The address of a static, behind a byte below 128 that says so. Six bytes hold the addresses of today's machines; the byte says
    /// where they do not.
    #[inline]
    pub(crate) fn address<T>(&mut self, mark: u8, address: *const T) {
        let word = address as usize as u64;
        match word >> SHORT {
            0 => self.bytes.extend_from_slice(&(word << 8 | u64::from(mark)).to_le_bytes()[..7]),
            _ => self.long_address(mark, word),
        }
    }

    #[cold]
    fn long_address(&mut self, mark: u8, word: u64) {
        self.bytes.push(mark | LONG);
        self.bytes.extend_from_slice(&word.to_le_bytes());
    }

    /// A name: one that is known at compile time by its address, which says as much as its text would, and costs nothing.
    #[inline]
    pub(crate) fn name(&mut self, name: &Name) {
        match name {
            Name::Static(text) if text.len() < 0x100 && (text.as_ptr() as usize as u64) >> SHORT == 0 => {
                self.bytes.extend_from_slice(&(1 | (text.len() as u64) << 8 | (text.as_ptr() as usize as u64) << 16).to_le_bytes());
            }
            other => {
                self.bytes.push(2);
                self.text(other);
            }
        }
    }

    /// A name that may be missing.
    #[inline]
    pub(crate) fn optional_name(&mut self, name: Option<&Name>) {
        match name {
            Some(name) => self.name(name),
            None => self.bytes.push(0),
        }
    }

    /// A yes or no.
    #[inline]
    pub(crate) fn flag(&mut self, flag: bool) {
        self.bytes.push(u8::from(flag));
    }

    /// A count or number.
    #[inline]
    pub(crate) fn number(&mut self, number: usize) {
        match u8::try_from(number) {
            Ok(small @ ..=0xFE) => self.bytes.push(small),
            _ => {
                self.bytes.push(0xFF);
                self.bytes.extend_from_slice(&(number as u64).to_le_bytes());
            }
        }
    }

    /// Eight counts, the first of which is below 255: mostly small ones, written at once.
    #[inline]
    pub(crate) fn counts(&mut self, counts: [usize; 8]) {
        if counts.iter().fold(0, |all, count| all | count) < 0x80 {
            let word = counts.iter().rev().fold(0, |word, count| word << 8 | *count as u64);
            self.bytes.extend_from_slice(&word.to_le_bytes());
        } else {
            self.bytes.push(0xFF);
            counts.into_iter().for_each(|count| self.number(count));
        }
    }

    /// A text that is part of the structure.
    #[inline]
    pub(crate) fn text(&mut self, text: &str) {
        self.number(text.len());
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// A text that may be missing.
    #[inline]
    pub(crate) fn optional_text(&mut self, text: Option<&str>) {
        match text {
            Some(text) => {
                self.bytes.push(1);
                self.text(text);
            }
            None => self.bytes.push(0),
        }
    }

    /// The kind of the node that follows.
    #[inline]
    pub(crate) fn kind(&mut self, kind: NodeKind) {
        const { assert!((NodeKind::ALL[NodeKind::ALL.len() - 1] as u32) < 0xFF, "a kind is one byte") };
        self.bytes.push(kind as u8);
    }

    /// Appends a statement or a part of one: its kind, then its structure (SQLAlchemy: `_generate_cache_key()`).
    #[inline]
    pub fn node(&mut self, node: NodeRef<'a>) {
        self.kind(node.kind());
        node.key(self);
    }

    /// Several small numbers.
    #[inline]
    pub(crate) fn few<const N: usize>(&mut self, bytes: [u8; N]) {
        self.bytes.extend_from_slice(&bytes);
    }

    /// An expression.
    pub(crate) fn expr(&mut self, node: &'a Node) {
        if self.leaf(node) {
            return;
        }
        match node {
            Node::Binary(binary) => {
                self.kind(NodeKind::Binary);
                binary.key_operator(self);
                for side in [&binary.left, &binary.right] {
                    if !self.leaf(side) {
                        self.expr(side);
                    }
                }
            }
            other => self.node(other.as_ref()),
        }
    }

    /// Writes a column or value, which most of a statement consists of; whether it was one.
    #[inline(always)]
    fn leaf(&mut self, node: &'a Node) -> bool {
        match node {
            Node::Column(column) => match column.fixed_address() {
                Some(address) => self.marked_address(NodeKind::Column, 3, address),
                None => return false,
            },
            Node::Bind(Bind { value, sql_type: sql_type @ TypeRef::Fn(function) }) => {
                self.marked_address(NodeKind::Bind, 1, *function as *const ());
                self.binds.push(BindRef { value, sql_type });
            }
            _ => return false,
        }
        true
    }

    /// What `kind` and `address` append, at once.
    #[inline]
    fn marked_address(&mut self, kind: NodeKind, mark: u8, address: *const ()) {
        let word = address as usize as u64;
        match word >> SHORT {
            0 => self.bytes.extend_from_slice(&(word << 16 | u64::from(mark) << 8 | u64::from(kind as u8)).to_le_bytes()),
            _ => {
                self.kind(kind);
                self.long_address(mark, word);
            }
        }
    }

    /// An expression that may be missing.
    pub(crate) fn optional(&mut self, node: Option<&'a Node>) {
        match node {
            Some(node) => self.expr(node),
            None => self.byte(0),
        }
    }

    /// A list of expressions.
    pub(crate) fn list(&mut self, nodes: &'a [Node]) {
        self.number(nodes.len());
        self.counted(nodes);
    }

    /// A list of expressions whose number is in the key already.
    pub(crate) fn counted(&mut self, nodes: &'a [Node]) {
        for node in nodes {
            self.expr(node);
        }
    }

    /// A type.
    pub(crate) fn sql_type(&mut self, sql_type: &SqlType) {
        match sql_type {
            // A plugin may call its type like one of ours, and a native one may be called anything.
            SqlType::Custom(custom) => {
                self.text("custom");
                self.text(&custom.name);
                self.number(custom.arguments.len());
                for argument in &custom.arguments {
                    self.text(argument);
                }
                self.optional_text(custom.decorated.as_ref().map(|decorated| decorated.identity()).as_deref());
            }
            SqlType::Native(words) => {
                self.text("native");
                self.text(words);
            }
            SqlType::Fractional(of, digits) => {
                self.text("fractional");
                self.byte(*digits);
                self.sql_type(of);
            }
            SqlType::Variant(variant) => {
                self.text("variant");
                self.sql_type(&variant.base);
                self.number(variant.variants.len());
                for (dialect, instead) in &variant.variants {
                    self.text(dialect);
                    self.sql_type(instead);
                }
            }
            other => {
                self.text(other.generic_name());
                self.type_arguments(other);
            }
        }
    }

    fn type_arguments(&mut self, sql_type: &SqlType) {
        match sql_type {
            SqlType::Array(item) | SqlType::Range(item) | SqlType::MultiRange(item) => self.sql_type(item),
            SqlType::Numeric(size) => {
                self.flag(size.is_some());
                let (precision, scale) = size.unwrap_or_default();
                self.number(usize::from(precision));
                self.number(usize::from(scale));
            }
            SqlType::String(length) | SqlType::Binary(length) | SqlType::Bit(length) | SqlType::BitVarying(length) => {
                self.flag(length.is_some());
                self.number(length.unwrap_or_default() as usize);
            }
            SqlType::Enum(words) => {
                self.text(&words.name);
                self.few([u8::from(words.native), u8::from(words.check)]);
                self.number(words.values.len());
                for word in &words.values {
                    self.text(word);
                }
            }
            _ => {}
        }
    }

    /// A bound value: its type is structure, its value is not.
    #[inline]
    pub(crate) fn bind(&mut self, value: &'a Value, sql_type: &'a TypeRef) {
        match sql_type {
            // One function, one type: its address says as much as the type would, and costs nothing.
            TypeRef::Fn(function) => {
                self.address(1, *function as *const ());
            }
            TypeRef::Shared(sql_type) => {
                self.byte(2);
                self.sql_type(sql_type);
            }
        }
        self.binds.push(BindRef { value, sql_type });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut Key<'_>)) -> Vec<u8> {
        let mut key = Key::default();
        write(&mut key);
        key.bytes
    }

    #[test]
    fn an_address_is_told_by_all_of_its_bits() {
        let address = |word: usize| std::ptr::without_provenance::<u8>(word);
        let key = |mark: u8, word: usize| written(|key| key.address(mark, address(word)));
        assert_eq!(key(1, 0x7FFF_1234_5678).len(), 7);
        assert_eq!(key(1, 1 << 48 | 5).len(), 9);
        let keys = [key(1, 5), key(2, 5), key(1, 6), key(1, 1 << 47 | 5), key(1, 1 << 48 | 5), key(1, 1 << 63 | 5), key(2, 1 << 48 | 5)];
        for (index, one) in keys.iter().enumerate() {
            assert!(keys.iter().skip(index + 1).all(|other| !other.starts_with(one) && !one.starts_with(other)), "{one:?}");
        }
        for word in [5, 1 << 48 | 5] {
            let apart = written(|key| {
                key.kind(NodeKind::Column);
                key.address(3, address(word));
            });
            assert_eq!(written(|key| key.marked_address(NodeKind::Column, 3, address(word).cast())), apart);
        }
    }

    #[test]
    fn counts_are_told_however_large() {
        let key = |count: usize| written(|key| key.counts([1, count, 0, 0, 0, 0, 0, 3]));
        let keys: Vec<_> = [0, 1, 127, 128, 254, 255, 256, 1 << 40].map(key).into();
        assert_eq!((keys[2].len(), keys.iter().collect::<std::collections::BTreeSet<_>>().len()), (8, keys.len()));
    }

    #[test]
    fn names_are_told_apart() {
        static TEXT: &str = "a name of a table";
        let one = written(|key| key.name(&Name::new(TEXT)));
        assert_eq!((one.len(), written(|key| key.name(&Name::new(TEXT)))), (8, one.clone()));
        // The same place, but not all of it.
        assert_ne!(written(|key| key.name(&Name::new(&TEXT[..6]))), one);
        assert_ne!(written(|key| key.name(&Name::new(&TEXT[2..]))), one);
        assert_ne!(written(|key| key.name(&Name::from("users"))), written(|key| key.name(&Name::from("posts"))));
        assert_eq!(written(|key| key.optional_name(None)), [0]);
    }
}
