//! Pages by the key of the last row, rather than by OFFSET: `query.order_by(a).order_by(b).after((last_a, last_b))`.
//!
//! Rows that come and go between two pages move nothing, and an index finds the place at once.
use super::Select;
use crate::{
    error::{Error, ErrorKind, Result},
    expr::{Binary, Bind, Expr, Node, Operator, Ordering, all, any},
    schema::KeyValue,
};

impl<R> Select<R> {
    /// Only rows that come after this one by the order: `key` has a value for each sort key, in the same order. Sort by
    /// something unique last, or rows with equal keys are lost between pages (SQLAlchemy has no counterpart: `where(tuple_(…) > …)` is near).
    ///
    /// Errors: [`ErrorKind::InvalidRequest`] when the query has no order, another number of sort keys, or the key has NULL,
    /// of which nothing can be said to come after.
    ///
    /// ```
    /// # use aludel_sql::{SqlType, Table, column, select, Order};
    /// # let posts = Table::new("posts").column(column("id", SqlType::BigInteger)).column(column("views", SqlType::Integer));
    /// let (id, views) = (posts.col::<i64>("id").unwrap(), posts.col::<i32>("views").unwrap());
    /// let query = select(id.clone()).order_by(views.desc()).order_by(id).limit(10);
    /// let next = query.after((7, 42_i64)).unwrap();
    /// assert_eq!(
    ///     format!("{next:?}"),
    ///     "SELECT posts.id FROM posts WHERE posts.views < ? OR posts.views = ? AND posts.id > ? ORDER BY posts.views DESC, posts.id LIMIT ?"
    /// );
    /// ```
    pub fn after<K: KeyValue>(self, key: K) -> Result<Self> {
        let condition = beyond(&self.data().order_by, &key)?;
        Ok(self.filter(condition))
    }

    /// Only rows that come before this one by the order, the nearest first: the order is turned round, so that a limit cuts
    /// at the far end. Turn the rows round again for showing them (SQLAlchemy has no counterpart). Errors: as for [`Select::after`].
    ///
    /// ```
    /// # mod blog { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models/blog.rs")); }
    /// use aludel_sql::{Model, Order, select};
    /// use blog::User;
    ///
    /// let page = select(User::name).order_by(User::id).limit(10);
    /// assert_eq!(format!("{:?}", page.before(40_i64)?), "SELECT users.name FROM users WHERE users.id < ? ORDER BY users.id DESC LIMIT ?");
    /// # Ok::<(), aludel_sql::Error>(())
    /// ```
    pub fn before<K: KeyValue>(self, key: K) -> Result<Self> {
        let turned = self.change(|data| {
            for ordering in &mut data.order_by {
                ordering.descending = !ordering.descending;
                ordering.nulls_first = ordering.nulls_first.map(|first| !first);
            }
        });
        turned.after(key)
    }
}

/// `a > 1 OR a = 1 AND b > 2 OR a = 1 AND b = 2 AND c > 3`.
fn beyond<K: KeyValue>(order: &[Ordering], key: &K) -> Result<Expr<bool>> {
    check(order, key)?;
    let compared = |index: usize, operator: Operator| {
        let node = unlabelled(&order[index].node);
        let value = Bind::node(key.param(index).value().to_value(), node.sql_type());
        Expr::<bool>::new(Binary::node(operator, node.clone(), value))
    };
    let one = |last: usize| {
        let equal = (0..last).map(|index| compared(index, Operator::Eq));
        let operator = if order[last].descending { Operator::Lt } else { Operator::Gt };
        all(equal.chain(std::iter::once(compared(last, operator))))
    };
    Ok(any((0..order.len()).map(one)))
}

/// A label names a column of the result, which WHERE does not see.
fn unlabelled(node: &Node) -> &Node {
    match node {
        Node::Label(label) => &label.expr,
        other => other,
    }
}

fn check<K: KeyValue>(order: &[Ordering], key: &K) -> Result<()> {
    let wrong = |story: String, help: &str| Err(Error::new(ErrorKind::InvalidRequest, "SQL-1111", story).help(help));
    if order.is_empty() {
        return wrong("a page by key needs an order".into(), "add `.order_by(…)` before `.after(…)`");
    }
    if order.len() != K::WIDTH {
        let story = format!("the page's key has {} values for {} sort keys", K::WIDTH, order.len());
        return wrong(story, "give one value for each `.order_by(…)`, in the same order");
    }
    match (0..K::WIDTH).find(|index| key.param(*index).value() == crate::types::ValueRef::Null) {
        Some(index) => wrong(format!("value {} of the page's key is NULL", index + 1), "sort by columns that are never NULL, or by `coalesce(…)`"),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use crate::{Order, SqlType, Table, column, select};

    fn posts() -> Table {
        Table::new("posts").column(column("id", SqlType::BigInteger).primary_key()).column(column("views", SqlType::Integer))
    }

    #[test]
    fn before_turns_the_order_round() {
        let id = posts().col::<i64>("id").unwrap();
        let views = posts().col::<i32>("views").unwrap();
        let query = select(id.clone()).order_by(views.desc().nulls_last()).order_by(id);
        assert_eq!(
            format!("{:?}", query.before((7, 42_i64)).unwrap()),
            "SELECT posts.id FROM posts WHERE posts.views > ? OR posts.views = ? AND posts.id < ? ORDER BY posts.views NULLS FIRST, posts.id DESC"
        );
    }

    #[test]
    fn a_key_that_does_not_fit_is_refused() {
        let id = || posts().col::<i64>("id").unwrap();
        let message = |result: crate::Result<crate::Select<i64>>| result.unwrap_err().message().to_owned();
        assert_eq!(message(select(id()).after(1_i64)), "a page by key needs an order");
        assert_eq!(message(select(id()).order_by(id()).after((1_i64, 2_i64))), "the page's key has 2 values for 1 sort keys");
        assert_eq!(message(select(id()).order_by(id()).after(None::<i64>)), "value 1 of the page's key is NULL");
    }
}
