//! The loaded collections of one relation: for each object the slots it leads to.
//!
//! They lie in one pool, so that loading the collections of many objects allocates a few times and not for each.

/// Where in the pool an object's slots are.
#[derive(Clone, Copy)]
struct Range {
    start: u32,
    len: u32,
    room: u32,
}

const UNLOADED: Range = Range { start: u32::MAX, len: 0, room: 0 };

/// The collections of one relation.
#[derive(Default)]
pub(crate) struct Links {
    ranges: Vec<Range>,
    pool: Vec<u32>,
}

impl Links {
    fn range(&self, owner: u32) -> Range {
        self.ranges.get(owner as usize).copied().unwrap_or(UNLOADED)
    }

    fn put(&mut self, owner: u32, range: Range) {
        let owner = owner as usize;
        if self.ranges.len() <= owner {
            self.ranges.resize(owner + 1, UNLOADED);
        }
        self.ranges[owner] = range;
    }

    /// Whether an object's collection is loaded.
    pub fn is_loaded(&self, owner: u32) -> bool {
        self.range(owner).start != u32::MAX
    }

    /// An object's collection, if it is loaded.
    pub fn get(&self, owner: u32) -> Option<&[u32]> {
        let range = self.range(owner);
        if range.start == u32::MAX {
            return None;
        }
        self.pool.get(range.start as usize..(range.start + range.len) as usize)
    }

    /// Gives an object a collection.
    pub fn set(&mut self, owner: u32, slots: &[u32]) {
        let (start, len) = (self.pool.len() as u32, slots.len() as u32);
        self.pool.extend_from_slice(slots);
        self.put(owner, Range { start, len, room: len });
    }

    /// Fills collections that are loaded and empty: those of `owners`, with pairs of owner and slot in any order.
    pub fn extend(&mut self, pairs: &[(u32, u32)], owners: &[u32]) {
        let mut counts = vec![0u32; owners.iter().max().map_or(0, |most| *most as usize + 1)];
        for (owner, _) in pairs {
            if let Some(count) = counts.get_mut(*owner as usize) {
                *count += 1;
            }
        }
        let mut start = self.pool.len() as u32;
        for owner in owners {
            let room = counts[*owner as usize];
            self.put(*owner, Range { start, len: 0, room });
            start += room;
        }
        self.pool.resize(start as usize, 0);
        for (owner, slot) in pairs {
            if self.is_loaded(*owner) {
                self.append(*owner, *slot);
            }
        }
    }

    /// Adds to a loaded collection, unless it is in there.
    pub fn push(&mut self, owner: u32, slot: u32) {
        if self.get(owner).is_some_and(|slots| !slots.contains(&slot)) {
            self.append(owner, slot);
        }
    }

    /// Adds to a loaded collection something known not to be in there.
    #[inline]
    pub fn append(&mut self, owner: u32, slot: u32) {
        let mut range = self.range(owner);
        let end = (range.start + range.len) as usize;
        if range.len < range.room {
            self.pool[end] = slot;
        } else if end == self.pool.len() {
            self.pool.push(slot);
            range.room += 1;
        } else {
            // Moves to the end with room to grow, so that a long collection moves seldom.
            let start = self.pool.len();
            self.pool.extend_from_within(range.start as usize..end);
            self.pool.push(slot);
            range.room = (range.len + 1).next_power_of_two();
            self.pool.resize(start + range.room as usize, 0);
            range.start = start as u32;
        }
        range.len += 1;
        self.put(owner, range);
    }

    /// Takes out of a loaded collection.
    pub fn remove(&mut self, owner: u32, slot: u32) {
        let mut range = self.range(owner);
        let Some(at) = self.get(owner).and_then(|slots| slots.iter().position(|other| *other == slot)) else { return };
        let (start, end) = (range.start as usize, (range.start + range.len) as usize);
        self.pool.copy_within(start + at + 1..end, start + at);
        range.len -= 1;
        self.put(owner, range);
    }

    /// Takes a slot out of every collection.
    pub fn remove_everywhere(&mut self, slot: u32) {
        for owner in 0..self.ranges.len() as u32 {
            self.remove(owner, slot);
        }
    }

    /// Forgets one collection.
    pub fn forget(&mut self, owner: u32) {
        if let Some(range) = self.ranges.get_mut(owner as usize) {
            *range = UNLOADED;
        }
    }

    /// Forgets all collections.
    pub fn clear(&mut self) {
        self.ranges.clear();
        self.pool.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn collections_grow_side_by_side() {
        let mut links = Links::default();
        links.set(0, &[]);
        links.set(3, &[7]);
        for slot in 10..40 {
            links.push(0, slot);
            links.push(3, slot);
            links.push(3, slot);
        }
        assert_eq!(links.get(0), Some(&(10..40).collect::<Vec<u32>>()[..]));
        assert_eq!(links.get(3).map(|slots| (slots.len(), slots[0], slots[30])), Some((31, 7, 39)));
        assert_eq!(links.get(1), None);
        links.push(1, 5);
        assert!(!links.is_loaded(1));
    }

    #[test]
    fn many_collections_are_filled_at_once() {
        let mut links = Links::default();
        links.extend(&[(2, 20), (0, 1), (2, 21)], &[0, 1, 2]);
        assert_eq!(links.get(0), Some(&[1][..]));
        assert_eq!(links.get(1), Some(&[][..]));
        assert_eq!(links.get(2), Some(&[20, 21][..]));
    }

    #[test]
    fn removal_keeps_the_order() {
        let mut links = Links::default();
        links.set(0, &[1, 2, 3]);
        links.remove(0, 2);
        links.push(0, 4);
        assert_eq!(links.get(0), Some(&[1, 3, 4][..]));
    }
}
