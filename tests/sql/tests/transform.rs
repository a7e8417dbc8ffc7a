//! The statement as data: it is walked, and written again with other parts.
use aludel_sql::{
    Compare, Executable, Expr, Order, Over, Source, Value, case, count_all, delete_from, excluded_named, exists,
    expr::{Bind, Node},
    insert_into, param, select,
    select::FromItem,
    sum, text, update_table, values,
    visit::{Adapt, NodeRef, Transform},
    window,
};
use aludel_tests_sql::{
    assert_refused, assert_same, key, sql,
    tables::{posts, users},
};

fn name() -> Expr<String> {
    users().col("name").unwrap()
}

fn age() -> Expr<i32> {
    users().col("age").unwrap()
}

fn id() -> Expr<i64> {
    users().col("id").unwrap()
}

fn author() -> Expr<i64> {
    posts().col("author_id").unwrap()
}

/// Leaves everything as it is.
struct Nothing;

impl Transform for Nothing {}

/// Another number for every one that is bound.
struct Numbers(i64);

impl Transform for Numbers {
    fn expression(&mut self, node: &Node) -> Option<Node> {
        let Node::Bind(bind) = node else { return None };
        self.0 += 1;
        Some(Bind::node(Value::I64(self.0), bind.sql_type.clone()))
    }
}

/// A query with a value in every clause that may have one.
fn everything() -> aludel_sql::Select<(String, i32)> {
    let over_ten: Source<i64> = select(author()).filter(author().gt(10_i64)).cte("over_ten");
    let best = select(posts().col::<i32>("views").unwrap()).filter(author().gt(11_i64)).subquery("best");
    let words = values("words", ["n"]).row(aludel_sql::bind::<i64>(12)).source();
    select((name(), case(age().gt(1), 2).otherwise(3)))
        .from(&users())
        .join_on(&over_ten, id().eq(over_ten.col::<i64>("author_id").unwrap()))
        .join_on(&best, age().eq(best.col::<i32>("views").unwrap()))
        .join_on(&words, id().eq(words.col::<i64>("n").unwrap()))
        .filter(exists(select(author()).filter(author().eq(id())).filter(author().gt(13_i64))))
        .filter(text("1 < :n").bind("n", 14_i64).condition())
        .group_by(name())
        .group_by(age())
        .group_by(id())
        .having(count_all().gt(4_i64))
        .order_by(sum(age()).over(&window().partition_by(age().eq(5)).order_by(id())).desc())
        .limit(6)
        .offset(7)
}

#[test]
fn every_part_is_met() {
    let query = everything();
    let mut numbers = Numbers(100);
    let changed = query.transform(&mut numbers);
    let mut binds = 0;
    query.statement().walk(&mut |node| {
        binds += usize::from(matches!(node, NodeRef::Bind(_)));
        true
    });
    let mut known = aludel_sql::visit::Key::default();
    known.node(query.statement());
    let differing: std::collections::BTreeSet<_> = known.binds().iter().map(|bind| std::ptr::from_ref(bind.value)).collect();
    assert_eq!(binds, differing.len(), "the walk and the cache key meet the same values");
    assert_eq!(numbers.0 - 100, i64::try_from(binds).unwrap(), "and so does the transformer");
    assert_eq!(key(&changed), key(&query), "a value is no part of the structure");
    assert_ne!(changed, query);
    assert_eq!(sql(&changed, "postgres"), sql(&query, "postgres"));
    assert_eq!(query.transform(&mut Nothing), query);
}

#[test]
fn statements_that_write_are_met_as_well() {
    let update = update_table(&users()).set_value("age", 1).filter(id().eq(2_i64)).returning(age().eq(3));
    let delete = delete_from(&users()).filter(id().eq(2_i64)).returning(age().eq(3));
    let insert = insert_into(&users())
        .set("name", "Ada")
        .on_conflict_in(["name"])
        .update_if(age().lt(excluded_named::<i32>("age")).and(age().ne(4)), [aludel_sql::Assign::named("age", 5)])
        .returning(age().eq(3));
    fn met(statement: &impl Executable) -> usize {
        let mut binds = 0;
        statement.statement().walk(&mut |node| {
            binds += usize::from(matches!(node, NodeRef::Bind(_)));
            true
        });
        binds
    }
    let mut numbers = Numbers(0);
    for (walked, again) in [
        (met(&update), format!("{:?}", update.transform(&mut numbers)) == format!("{update:?}")),
        (met(&delete), format!("{:?}", delete.transform(&mut numbers)) == format!("{delete:?}")),
        (met(&insert), format!("{:?}", insert.transform(&mut numbers)) == format!("{insert:?}")),
    ] {
        assert!(walked > 1 && again);
    }
    assert_eq!(numbers.0, 3 + 2 + 4);
}

#[test]
fn columns_are_adapted_to_another_source() {
    let u = FromItem::table(None, "users".into(), Some("u".into()));
    let query = select(name()).from(&users()).filter(age().gt(18)).order_by(id());
    struct Aliased(Adapt, FromItem);
    impl Transform for Aliased {
        fn expression(&mut self, node: &Node) -> Option<Node> {
            self.0.expression(node)
        }
        fn from_item(&mut self, item: &FromItem) -> Option<FromItem> {
            (**item.name() == *"users").then(|| self.1.clone())
        }
    }
    let adapted = query.transform(&mut Aliased(Adapt::new("users", "u"), u));
    assert_same!(adapted, [default, sqlite, postgres, mysql, mariadb, mssql], "SELECT u.name FROM users AS u WHERE u.age > ? ORDER BY u.id");
}

#[test]
fn parameters_get_their_values_later() {
    let older = select(name()).filter(age().gt(param::<i32>("least"))).filter(age().lt(param::<i32>("most")));
    assert_refused!(older, sqlite => "parameter `least` has no value");
    let once = older.param("least", 18).unwrap();
    assert_refused!(once, sqlite => "parameter `most` has no value");
    let twice = once.param("most", 60).unwrap();
    assert_same!(twice, [default, sqlite, postgres, mysql, mariadb, mssql], "SELECT users.name FROM users WHERE users.age > ? AND users.age < ?");
    assert_eq!(twice, select(name()).filter(age().gt(18)).filter(age().lt(60)));
    assert_eq!(older.param("mots", 1).unwrap_err().message(), "the statement has no parameter `mots`");
    let delete = delete_from(&users()).filter(id().eq(param::<i64>("id")));
    assert_same!(delete.param("id", 7_i64).unwrap(), [default, sqlite], "DELETE FROM users WHERE users.id = ?");
}
