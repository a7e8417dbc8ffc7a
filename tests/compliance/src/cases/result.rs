//! What comes back: names of columns, positions, hand-written SQL with parameters.
use crate::{
    case::{Case, case, holds, refused, same},
    world::{Item, Order},
};
use aludel::{ErrorKind, Row, prelude::*};

pub(super) fn cases() -> Vec<Case> {
    let mut all = texts();
    all.extend(names());
    all
}

fn texts() -> Vec<Case> {
    vec![
        case("result.text.parameter", |scene| {
            let query = text("SELECT id FROM aludel_items WHERE id = :id").bind("id", 3_i64).rows::<i64>();
            same("the row", scene.world()?.one(&query)?, 3)
        }),
        case("result.text.parameter_twice", |scene| {
            let query = text("SELECT id FROM aludel_items WHERE id = :n OR stock = :n ORDER BY id").bind("n", 5_i64).rows::<i64>();
            same("rows", scene.world()?.all(&query)?, vec![1, 5, 7])
        }),
        case("result.text.parameters_in_another_order", |scene| {
            let query = text("SELECT id FROM aludel_items WHERE kind = :kind AND id > :least ORDER BY id");
            same("rows", scene.world()?.all(&query.bind("least", 5_i64).bind("kind", "c").rows::<i64>())?, vec![6, 7])
        }),
        case("result.text.null_parameter", |scene| {
            let query = text("SELECT id FROM aludel_items WHERE stock = :n").bind::<i64>("n", None::<i64>).rows::<i64>();
            same("rows", scene.world()?.all(&query)?, vec![])
        }),
        case("result.text.colon_in_a_literal", |scene| {
            same("the text", scene.world()?.one(&text("SELECT ':no' FROM aludel_items WHERE id = 1").rows::<String>())?, ":no".to_owned())
        }),
        case("result.text.percent_in_a_literal", |scene| {
            same(
                "the text",
                scene.world()?.one(&text("SELECT '50%s %d %%' FROM aludel_items WHERE id = 1").rows::<String>())?,
                "50%s %d %%".to_owned(),
            )
        }),
        case("result.text.question_mark_in_a_literal", |scene| {
            let query = text("SELECT 'what?' FROM aludel_items WHERE id = :id").bind("id", 1_i64).rows::<String>();
            same("the text", scene.world()?.one(&query)?, "what?".to_owned())
        }),
        case("result.text.comment", |scene| {
            let query = text("SELECT id /* what? :this */ FROM aludel_items WHERE id = :id -- and :that?\n").bind("id", 1_i64).rows::<i64>();
            same("the row", scene.world()?.one(&query)?, 1)
        }),
        case("result.text.missing_parameter", |scene| {
            let query = text("SELECT id FROM aludel_items WHERE id = :id").rows::<i64>();
            holds("a missing parameter was not missed", scene.world()?.all(&query).is_err())
        }),
        case("result.text.tuple", |scene| {
            let query = text("SELECT id, name, stock FROM aludel_items WHERE id = 3").rows::<(i64, String, Option<i64>)>();
            same("the row", scene.world()?.one(&query)?, (3, "cherry".to_owned(), None))
        }),
    ]
}

fn names() -> Vec<Case> {
    let row = |sql: &'static str| text(sql);
    vec![
        case("result.row.by_name", move |scene| {
            let row: Row = scene.world()?.one(&row("SELECT id AS key_of_it, name FROM aludel_items WHERE id = 2"))?;
            same("values", (row.get::<i64>("key_of_it")?, row.get::<String>("name")?), (2, "banana".to_owned()))
        }),
        case("result.row.by_position", move |scene| {
            let row: Row = scene.world()?.one(&row("SELECT id, name FROM aludel_items WHERE id = 2"))?;
            same("values", (row.at::<i64>(0)?, row.at::<String>(1)?), (2, "banana".to_owned()))
        }),
        case("result.row.unknown_name", move |scene| {
            let row: Row = scene.world()?.one(&row("SELECT id FROM aludel_items WHERE id = 2"))?;
            refused(row.get::<i64>("nothing"), &[ErrorKind::UnknownName]).map(drop)
        }),
        case("result.row.beyond_the_end", move |scene| {
            let row: Row = scene.world()?.one(&row("SELECT id FROM aludel_items WHERE id = 2"))?;
            holds("a value beyond the end", row.at::<i64>(1).is_err())
        }),
        case("result.row.label_of_an_expression", |scene| {
            let columns = vec![Expr::new(Item::id.add(1).label("next").into_node())];
            let row: Row = scene.world()?.one(&select(columns).from(Item::entity()).filter(Item::id.eq(1)))?;
            same("the value", row.get::<i64>("next")?, 2)
        }),
        case("result.row.label_with_odd_characters", |scene| {
            for name in ["two words", "100%", "a.b", "semi;colon", "Ünï", "select", "a'b", "%(x)s", "q?"] {
                let columns = vec![Expr::new(Item::id.into_expr().label(name.to_owned()).into_node())];
                let row: Row = scene.world()?.one(&select(columns).from(Item::entity()).filter(Item::id.eq(4)))?;
                same(name, row.get::<i64>(name)?, 4)?;
            }
            Ok(())
        }),
        case("result.row.columns_known_at_run_time", |scene| {
            let table = scene.table([column("a", SqlType::BigInteger), column("b", SqlType::Text)])?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&table).set("a", 1_i64).set("b", "x"))?;
            let row: Row = connection.one(&select(table.all()))?;
            same("values", (row.get::<i64>("a")?, row.get::<String>("b")?), (1, "x".to_owned()))
        }),
        case("result.model.nullable_fields", |scene| {
            let orders = scene.world()?.all(&Order::select().filter(Order::id.ge(5)).order_by(Order::id))?;
            same("items of the orders", orders.iter().map(|order| order.item_id).collect::<Vec<_>>(), vec![Some(4), None])
        }),
        case("result.model.found_by_key", |scene| {
            let mut connection = scene.world()?;
            same("found", connection.find::<Item>(6)?.map(|item| item.name), Some("fig".to_owned()))?;
            same("not found", connection.find::<Item>(60)?.map(|item| item.name), None)
        }),
        case("result.first_of_many", |scene| {
            let mut connection = scene.world()?;
            same("the first", connection.first(&select(Item::id).from(Item::entity()).order_by(Item::id))?, Some(1))?;
            same("rows", connection.one(&select(count_all()).from(Item::entity()))?, 8)
        }),
    ]
}
