//! Objects behind numbers: a stale number is refused, never answered with another object.

/// Where a driver keeps its statements and cursors, which the host knows by number.
///
/// A list with free places. A number is the place in its low half and the place's generation in its high half; the generation
/// changes whenever the place is emptied. No number is 0.
///
/// ```
/// use aludel_plugin_sdk::Slab;
///
/// let mut statements = Slab::new();
/// let number = statements.insert("SELECT 1");
/// assert_eq!(statements.remove(number), Some("SELECT 1"));
/// assert_eq!(statements.get_mut(number), None);
/// ```
pub struct Slab<T> {
    slots: Vec<Slot<T>>,
    free: Vec<u32>,
}

struct Slot<T> {
    generation: u32,
    value: Option<T>,
}

impl<T> Slab<T> {
    /// An empty one.
    pub const fn new() -> Self {
        Slab { slots: Vec::new(), free: Vec::new() }
    }

    /// Puts a value in, and gives its number.
    pub fn insert(&mut self, value: T) -> u64 {
        if let Some(place) = self.free.pop() {
            let slot = &mut self.slots[place as usize];
            slot.value = Some(value);
            return number(place, slot.generation);
        }
        let place = self.slots.len() as u32;
        self.slots.push(Slot { generation: 1, value: Some(value) });
        number(place, 1)
    }

    /// The value of a number; `None` for a number that is not, or no longer, one of these.
    #[inline(always)]
    pub fn get_mut(&mut self, number: u64) -> Option<&mut T> {
        let slot = self.slots.get_mut(number as u32 as usize)?;
        if slot.generation != (number >> 32) as u32 {
            return None;
        }
        slot.value.as_mut()
    }

    /// Takes a value out; its number becomes stale.
    pub fn remove(&mut self, number: u64) -> Option<T> {
        let slot = self.slots.get_mut(number as u32 as usize)?;
        if slot.generation != (number >> 32) as u32 {
            return None;
        }
        let value = slot.value.take()?;
        // A place whose generations are used up stays empty for good.
        if let Some(next) = slot.generation.checked_add(1) {
            slot.generation = next;
            self.free.push(number as u32);
        }
        Some(value)
    }

    /// Takes everything out, in the order of the places; all numbers become stale.
    pub fn drain(&mut self) -> Vec<T> {
        let numbers: Vec<u64> = self
            .slots
            .iter()
            .enumerate()
            .filter(|(_, slot)| slot.value.is_some())
            .map(|(place, slot)| number(place as u32, slot.generation))
            .collect();
        numbers.into_iter().filter_map(|number| self.remove(number)).collect()
    }
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Slab::new()
    }
}

impl<T> std::fmt::Debug for Slab<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Slab").field("places", &self.slots.len()).field("free", &self.free.len()).finish()
    }
}

const fn number(place: u32, generation: u32) -> u64 {
    (generation as u64) << 32 | place as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stale_number_finds_nothing() {
        let mut slab = Slab::new();
        let first = slab.insert('a');
        assert_ne!(first, 0);
        assert_eq!(slab.remove(first), Some('a'));
        let second = slab.insert('b');
        assert_ne!(first, second);
        assert_eq!(slab.get_mut(first), None);
        assert_eq!(slab.remove(first), None);
        assert_eq!(slab.get_mut(second), Some(&mut 'b'));
        assert_eq!(slab.get_mut(0), None);
        assert_eq!(slab.get_mut(u64::MAX), None);
    }

    #[test]
    fn drain_empties_and_makes_stale() {
        let mut slab = Slab::new();
        let numbers = [slab.insert(1), slab.insert(2), slab.insert(3)];
        slab.remove(numbers[1]);
        assert_eq!(slab.drain(), [1, 3]);
        assert!(numbers.iter().all(|number| slab.get_mut(*number).is_none()));
    }
}
