//! A set of a model's columns.

/// Positions of columns, below 256; `#[derive(Model)]` refuses more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct ColumnSet([u64; 4]);

impl ColumnSet {
    /// The first `count` columns.
    pub fn first(count: usize) -> Self {
        let mut set = ColumnSet::default();
        (0..count).for_each(|column| set.insert(column));
        set
    }

    #[inline]
    pub fn insert(&mut self, column: usize) {
        if let Some(word) = self.0.get_mut(column / 64) {
            *word |= 1 << (column % 64);
        }
    }

    #[inline]
    pub fn remove(&mut self, column: usize) {
        if let Some(word) = self.0.get_mut(column / 64) {
            *word &= !(1 << (column % 64));
        }
    }

    #[inline]
    pub fn has(&self, column: usize) -> bool {
        self.0.get(column / 64).is_some_and(|word| word & (1 << (column % 64)) != 0)
    }

    #[inline]
    pub fn is_empty(&self) -> bool {
        self.0 == [0; 4]
    }

    /// The columns, ascending.
    pub fn columns(&self) -> Vec<usize> {
        (0..256).filter(|column| self.has(*column)).collect()
    }
}

/// Puts rows with equal sets together, in the order of first appearance.
pub(crate) fn group(rows: impl Iterator<Item = (ColumnSet, u32)>) -> Vec<(ColumnSet, Vec<u32>)> {
    let mut groups: Vec<(ColumnSet, Vec<u32>)> = Vec::new();
    let mut last = 0;
    for (set, row) in rows {
        let found = match groups.get(last) {
            Some(group) if group.0 == set => Some(last),
            _ => groups.iter().position(|group| group.0 == set),
        };
        last = found.unwrap_or(groups.len());
        match groups.get_mut(last) {
            Some(group) => group.1.push(row),
            None => groups.push((set, vec![row])),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_hold_what_is_put_in() {
        let mut set = ColumnSet::first(70);
        set.remove(3);
        set.insert(200);
        assert!(set.has(0) && !set.has(3) && set.has(69) && !set.has(70) && set.has(200));
        assert_eq!(set.columns().len(), 70);
        assert!(ColumnSet::default().is_empty());
    }

    #[test]
    fn equal_sets_come_together() {
        let (a, b) = (ColumnSet::first(1), ColumnSet::first(2));
        let groups = group([(a, 1), (b, 2), (a, 3)].into_iter());
        assert_eq!(groups, [(a, vec![1, 3]), (b, vec![2])]);
    }
}
