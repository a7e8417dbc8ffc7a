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
    /// Slots by small numbers, which generated keys are: a look-up is one access.
    dense: Vec<u32>,
    /// The number that the dense part begins with.
    base: i64,
    count: usize,
    numbers: HashMap<i64, u32, BuildHasherDefault<NumberHasher>>,
    others: HashMap<Box<[u8]>, u32>,
}

/// No slot.
const NONE: u32 = u32::MAX;
/// The dense part may always have this length.
const SMALL: usize = 1024;
/// How far before the first number it begins.
const NEAR: i64 = 256;

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
    /// The slot of a whole number.
    #[inline]
    pub fn number(&self, key: i64) -> Option<u32> {
        match self.place(key).and_then(|place| self.dense.get(place)) {
            Some(slot) if *slot != NONE => Some(*slot),
            _ if self.numbers.is_empty() => None,
            _ => self.numbers.get(&key).copied(),
        }
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
        self.count += 1;
        if self.count == 1 && key > NEAR {
            self.base = key - NEAR;
        }
        match self.place(key) {
            Some(place) if place < self.dense.len() => self.dense[place] = slot,
            // Room for four times as many as there are: keys with gaps are dense enough, far ones are not.
            Some(place) if place < SMALL.max(self.count * 4) => {
                self.dense.resize((place + 1).max(self.dense.len() * 2).max(64), NONE);
                self.dense[place] = slot;
            }
            _ => {
                self.numbers.insert(key, slot);
            }
        }
    }

    #[inline]
    fn place(&self, key: i64) -> Option<usize> {
        usize::try_from(key.checked_sub(self.base)?).ok()
    }

    fn remove_number(&mut self, key: i64) {
        self.numbers.remove(&key);
        if let Some(slot) = self.place(key).and_then(|place| self.dense.get_mut(place)) {
            *slot = NONE;
        }
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
            Some(number) => self.remove_number(number),
            None => {
                self.others.remove(bytes(key).as_slice());
            }
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = IdentityMap::default();
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
    key.iter().for_each(|part| part.with(|value| encode(value, &mut bytes)));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_and_far_numbers_are_found() {
        let mut map = IdentityMap::default();
        let keys: Vec<i64> = (0..3000).chain([-1, i64::MIN, i64::MAX, 5000, 1 << 40]).collect();
        for (slot, key) in (0u32..).zip(&keys) {
            map.insert_number(*key, slot);
        }
        for (slot, key) in (0u32..).zip(&keys) {
            assert_eq!(map.number(*key), Some(slot), "{key}");
        }
        assert_eq!(map.number(4000), None);
        map.remove(&[Param::Ref(ValueRef::I64(5000))], 3003);
        assert_eq!((map.number(5000), map.number(2999)), (None, Some(2999)));
    }

    #[test]
    fn keys_may_begin_anywhere() {
        for first in [0, 1, 300, 1 << 40, i64::MAX - 2000, i64::MIN, -5] {
            let mut map = IdentityMap::default();
            let keys: Vec<i64> = (0..1000).map(|key| first + key).chain([first.saturating_sub(900).max(i64::MIN + 7), 77_777]).collect();
            for (slot, key) in (0u32..).zip(&keys) {
                map.insert_number(*key, slot);
            }
            for (slot, key) in (0u32..).zip(&keys) {
                assert!(map.number(*key).is_some_and(|found| keys[found as usize] == *key), "{first} {key} {slot}");
            }
        }
    }

    #[test]
    fn a_number_that_was_far_once_can_come_near() {
        let mut map = IdentityMap::default();
        map.insert_number(2000, 1);
        (0..1999).for_each(|key| map.insert_number(key, 7));
        assert_eq!(map.number(2000), Some(1));
        map.remove(&[Param::Ref(ValueRef::I64(2000))], 1);
        assert_eq!(map.number(2000), None);
    }

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
