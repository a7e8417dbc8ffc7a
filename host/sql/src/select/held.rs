//! The data of a query, and what the last query of a thread leaves to the next one.
use super::{Limit, SelectData, StatementOptions};
use std::{cell::Cell, ops::Deref, sync::Arc};

/// A SELECT as data, shared by the copies of a query.
///
/// A query that depends on what is asked for is put together anew each time. Its lists are most of what that takes, so a query that
/// nobody else holds leaves them, emptied, to the next one of its thread.
#[derive(Clone)]
pub(super) struct Held(Option<Arc<SelectData>>);

thread_local! {
    static SPARE: Cell<Option<Arc<SelectData>>> = const { Cell::new(None) };
}

/// Longer lists than those of most queries are not kept.
const KEPT: usize = 64;

static EMPTY: SelectData = SelectData {
    columns: Vec::new(),
    distinct: false,
    from: Vec::new(),
    joins: Vec::new(),
    filters: Vec::new(),
    group_by: Vec::new(),
    having: Vec::new(),
    set_operations: Vec::new(),
    order_by: Vec::new(),
    limit: Limit { limit: None, offset: None, with_ties: false },
    extras: None,
    options: StatementOptions::NONE,
};

impl Held {
    /// A query without anything.
    #[inline]
    pub(crate) fn empty() -> Self {
        // While a thread ends there is no spare one.
        Held(SPARE.try_with(Cell::take).ok().flatten())
    }

    /// The data to be changed: a copy, when others hold it too.
    #[inline(never)]
    pub(crate) fn make_mut(&mut self) -> &mut SelectData {
        Arc::make_mut(self.0.get_or_insert_with(Arc::default))
    }

    /// The data by value.
    pub(crate) fn into_arc(mut self) -> Arc<SelectData> {
        self.0.take().unwrap_or_default()
    }
}

impl From<Arc<SelectData>> for Held {
    fn from(data: Arc<SelectData>) -> Self {
        Held(Some(data))
    }
}

impl Deref for Held {
    type Target = SelectData;
    #[inline]
    fn deref(&self) -> &SelectData {
        self.0.as_deref().unwrap_or(&EMPTY)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let Some(mut held) = self.0.take() else { return };
        if let Some(data) = Arc::get_mut(&mut held)
            && data.leave()
        {
            _ = SPARE.try_with(|spare| spare.set(Some(held)));
        }
    }
}

impl SelectData {
    /// Takes everything out but the room of the lists; whether that is worth keeping.
    fn leave(&mut self) -> bool {
        if self.columns.capacity().max(self.filters.capacity()).max(self.order_by.capacity()) > KEPT {
            return false;
        }
        self.distinct = false;
        self.columns.clear();
        self.from.clear();
        self.joins.clear();
        self.filters.clear();
        self.group_by.clear();
        self.having.clear();
        self.set_operations.clear();
        self.order_by.clear();
        self.limit = Limit::default();
        self.extras = None;
        self.options = StatementOptions::NONE;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Compare, Order, bind, select};

    fn large() -> crate::Select<i64> {
        let query = select(bind::<i64>(1)).distinct().filter(bind::<i64>(2).eq(3)).group_by(bind::<i64>(4)).having(bind::<i64>(5).eq(6));
        query.union(select(bind::<i64>(7))).order_by(bind::<i64>(1).desc()).limit(8).offset(9).allow_cartesian().option(Arc::new(10))
    }

    #[test]
    fn nothing_of_a_query_is_left_in_the_next_one() {
        assert!(!large().data().options.is_empty());
        let next = Held::empty();
        assert!(next.columns.capacity() > 0, "the lists are used again");
        assert_eq!(*next, EMPTY);
        assert!(next.options.is_empty());
        drop(next);
        assert_eq!(format!("{:?}", select(bind::<i64>(1))), "SELECT ?");
    }

    #[test]
    fn what_others_hold_stays() {
        let query = large();
        let (copy, data) = (query.clone(), query.clone().into_data());
        drop(query);
        assert_eq!(*copy.data(), *data);
        drop(copy);
        assert_eq!(data.filters.len(), 1);
        let changed = large().limit(3);
        assert_ne!(*changed.data(), *data);
    }

    #[test]
    fn a_list_that_is_long_is_not_kept() {
        let mut query = select(bind::<i64>(1));
        for _ in 0..100 {
            query = query.filter(bind::<i64>(1).eq(1));
        }
        drop(query);
        assert!(Held::empty().filters.capacity() < 100);
    }
}
