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

/// Rows with equal sets together, in the order of first appearance.
#[derive(Default)]
pub(crate) struct Groups {
    list: Vec<(ColumnSet, Vec<u32>)>,
    /// Neighbours mostly have the same set.
    last: usize,
}

impl Groups {
    #[inline]
    pub fn add(&mut self, set: ColumnSet, row: u32) {
        match self.list.get_mut(self.last) {
            Some(group) if group.0 == set => group.1.push(row),
            _ => self.add_elsewhere(set, row),
        }
    }

    fn add_elsewhere(&mut self, set: ColumnSet, row: u32) {
        self.last = self.list.iter().position(|group| group.0 == set).unwrap_or(self.list.len());
        match self.list.get_mut(self.last) {
            Some(group) => group.1.push(row),
            None => self.list.push((set, vec![row])),
        }
    }

    pub fn into_list(self) -> Vec<(ColumnSet, Vec<u32>)> {
        self.list
    }
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
        let mut groups = Groups::default();
        [(a, 1), (b, 2), (a, 3)].into_iter().for_each(|(set, row)| groups.add(set, row));
        assert_eq!(groups.into_list(), [(a, vec![1, 3]), (b, vec![2])]);
    }
}
