//! A hash that is fast for cache keys: tens to hundreds of bytes, made by us.
//!
//! Not for keys that come from outside: it does not resist someone who looks for collisions.
use std::hash::{BuildHasherDefault, Hasher};

/// The maps of the caches.
pub(crate) type FastMap<K, V> = std::collections::HashMap<K, V, BuildHasherDefault<FastHasher>>;

const SEED: u64 = 0x9E37_79B9_7F4A_7C15;
const MULTIPLIER: u64 = 0xD6E8_FEB8_6659_FD93;

/// Multiplies and folds eight bytes at a time.
#[derive(Default, Clone, Copy)]
pub(crate) struct FastHasher(u64);

impl FastHasher {
    #[inline]
    fn add(&mut self, word: u64) {
        self.0 = folded(self.0.rotate_left(23) ^ word ^ SEED, MULTIPLIER);
    }
}

/// Both halves of a product, folded into one.
#[inline]
#[allow(clippy::cast_possible_truncation)]
fn folded(left: u64, right: u64) -> u64 {
    let wide = u128::from(left) * u128::from(right);
    (wide >> 64) as u64 ^ wide as u64
}

/// Four words in two products that do not wait for each other.
#[inline]
fn mixed(state: u64, [a, b, c, d]: [u64; 4]) -> u64 {
    folded(a ^ SEED, b ^ state) ^ folded(c ^ MULTIPLIER, d ^ state).rotate_left(32)
}

impl Hasher for FastHasher {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let (blocks, rest) = bytes.as_chunks::<32>();
        for block in blocks {
            let (words, _) = block.as_chunks::<8>();
            self.0 = mixed(self.0, [words[0], words[1], words[2], words[3]].map(u64::from_le_bytes));
        }
        let (words, rest) = rest.as_chunks::<8>();
        for word in words {
            self.add(u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            let mut last = [0; 8];
            last[..rest.len()].copy_from_slice(rest);
            self.add(u64::from_le_bytes(last));
        }
    }

    #[inline]
    fn write_u64(&mut self, word: u64) {
        self.add(word);
    }

    #[inline]
    fn write_usize(&mut self, word: usize) {
        self.add(word as u64);
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::hash::BuildHasher;

    fn hash(bytes: &[u8]) -> u64 {
        BuildHasherDefault::<FastHasher>::default().hash_one(bytes)
    }

    #[test]
    fn one_bit_changes_both_ends_of_the_hash() {
        let (mut tops, mut bottoms) = (std::collections::HashSet::new(), std::collections::HashSet::new());
        for bit in 0..20 * 8 {
            let mut bytes = [0u8; 20];
            bytes[bit / 8] |= 1 << (bit % 8);
            tops.insert(hash(&bytes) >> 44);
            bottoms.insert(hash(&bytes) & 0xF_FFFF);
        }
        assert!(tops.len() > 150 && bottoms.len() > 150, "{} {}", tops.len(), bottoms.len());
    }

    #[test]
    fn length_counts() {
        assert_ne!(hash(&[0; 8]), hash(&[0; 16]));
        assert_ne!(hash(&[0; 3]), hash(&[0; 4]));
    }
}
