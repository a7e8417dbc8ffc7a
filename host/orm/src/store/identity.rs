//! The identity map: one row, one slot (SQLAlchemy: `IdentityMap`).
use super::arena::encode;
use aludel_sql::{Param, ValueRef};
use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

/// From keys to slots. Keys of one whole number, which nearly all are, have a map of their own.
#[derive(Default)]
pub(crate) struct IdentityMap {
    numbers: HashMap<i64, u32, BuildHasherDefault<NumberHasher>>,
    others: HashMap<Box<[u8]>, u32>,
}

/// Multiplication spreads whole numbers well enough; nobody chooses keys in order to collide.
#[derive(Default)]
struct NumberHasher(u64);

impl Hasher for NumberHasher {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_i64(i64::from(*byte)));
    }

    #[inline]
    fn write_i64(&mut self, number: i64) {
        let product = (self.0 ^ number.cast_unsigned()).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = product ^ (product >> 32);
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }
}

impl IdentityMap {
    /// Room for more objects.
    pub fn reserve(&mut self, count: usize) {
        self.numbers.reserve(count);
    }

    /// The slot of a whole number.
    #[inline]
    pub fn number(&self, key: i64) -> Option<u32> {
        self.numbers.get(&key).copied()
    }

    /// The slot of a key.
    pub fn get(&self, key: &[Param<'_>]) -> Option<u32> {
        match single(key) {
            Some(number) => self.number(number),
            None => self.others.get(bytes(key).as_slice()).copied(),
        }
    }

    /// Puts a slot under a number.
    #[inline]
    pub fn insert_number(&mut self, key: i64, slot: u32) {
        self.numbers.insert(key, slot);
    }

    /// Puts a slot under its key.
    pub fn insert(&mut self, key: &[Param<'_>], slot: u32) {
        match single(key) {
            Some(number) => self.insert_number(number, slot),
            None => {
                self.others.insert(bytes(key).into_boxed_slice(), slot);
            }
        }
    }

    /// Forgets a key, if it leads to this slot.
    pub fn remove(&mut self, key: &[Param<'_>], slot: u32) {
        if self.get(key) != Some(slot) {
            return;
        }
        match single(key) {
            Some(number) => self.numbers.remove(&number),
            None => self.others.remove(bytes(key).as_slice()),
        };
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.numbers.clear();
        self.others.clear();
    }
}

#[inline]
fn single(key: &[Param<'_>]) -> Option<i64> {
    match key {
        [one] => match one.value() {
            ValueRef::I64(number) => Some(number),
            _ => None,
        },
        _ => None,
    }
}

fn bytes(key: &[Param<'_>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    key.iter().for_each(|part| encode(part.value(), &mut bytes));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_others_are_kept_apart() {
        let mut map = IdentityMap::default();
        let (number, text) = ([Param::Ref(ValueRef::I64(7))], [Param::Ref(ValueRef::Text("7"))]);
        let pair = [Param::Ref(ValueRef::I64(7)), Param::Ref(ValueRef::I64(8))];
        map.insert(&number, 1);
        map.insert(&text, 2);
        map.insert(&pair, 3);
        assert_eq!((map.get(&number), map.get(&text), map.get(&pair)), (Some(1), Some(2), Some(3)));
        map.remove(&pair, 9);
        assert_eq!(map.get(&pair), Some(3));
        map.remove(&pair, 3);
        assert_eq!(map.get(&pair), None);
    }
}
