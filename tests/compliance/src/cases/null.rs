//! NULL: it equals nothing, passes through most of what is done with it, and is told apart from what is empty.
use super::{Filter, filters, scalars};
use crate::{
    case::{Case, case, same},
    world::Item,
};
use aludel::{prelude::*, sql::expr::nullif};

pub(super) fn cases() -> Vec<Case> {
    let mut all = filters("null.filter", &[], FILTERS);
    all.extend(scalars(
        "null.value",
        &[],
        [
            ("plus_number", || nullif(Item::stock, 5).add(1), None::<i64>),
            ("coalesce_all_null", || coalesce(bind::<i64>(None).optional(), None::<i64>).optional(), None),
            ("nullif_equal", || nullif(Item::stock, 5), None),
            ("nullif_other", || nullif(Item::stock, 6), Some(5)),
            ("case_without_match", || aludel::case(Item::id.gt(100), 1_i64).or_null(), None),
        ],
    ));
    all.extend(scalars(
        "null.value",
        &[],
        [
            ("coalesce_first", || coalesce(Item::stock, 9), 5_i64),
            ("coalesce_second", || coalesce(nullif(Item::stock, 5), 9), 9),
            ("case_with_null_condition", || aludel::case(nullif(Item::stock, 5).eq(5), 1_i64).otherwise(2_i64), 2),
        ],
    ));
    all.push(case("null.value.coalesce_text", |scene| {
        let query = select(coalesce(Item::note, "none")).from(Item::entity()).filter(Item::id.in_([1_i64, 2, 5])).order_by(Item::id);
        same("notes", scene.world()?.all(&query)?, ["none", "ripe", ""].map(String::from).into())
    }));
    all.push(case("null.stored.is_not_empty_text", |scene| {
        let table = scene.table([column("n", SqlType::BigInteger), column("t", SqlType::Text)])?;
        let mut connection = scene.connection()?;
        connection.execute(&insert_into(&table).set("n", 1_i64).set("t", ""))?;
        connection.execute(&insert_into(&table).set("n", 2_i64).set("t", None::<String>))?;
        let query = select(table.col::<i64>("n")?).filter(table.col::<Option<String>>("t")?.is_null());
        same("rows that are null", connection.all(&query)?, vec![2])
    }));
    all.push(case("null.stored.update_to_null_and_back", |scene| {
        let table = scene.table([column("n", SqlType::BigInteger), column("t", SqlType::Text)])?;
        let mut connection = scene.connection()?;
        connection.execute(&insert_into(&table).set("n", 1_i64).set("t", "x"))?;
        for value in [None, Some("y".to_owned())] {
            connection.execute(&update_table(&table).set_value::<String>("t", value.clone()))?;
            same("the value", connection.one(&select(table.col::<Option<String>>("t")?))?, value)?;
        }
        Ok(())
    }));
    all.push(case("null.stored.unique_allows_several", |scene| {
        let table = scene.table([column("n", SqlType::BigInteger).unique()])?;
        let mut connection = scene.connection()?;
        for _ in 0..2 {
            connection.execute(&insert_into(&table).set("n", None::<i64>))?;
        }
        same("rows", connection.one(&select(count_all()).from(&table))?, 2)
    }));
    all
}

const FILTERS: &[Filter] = &[
    ("is_null", || Item::stock.is_null(), &[3]),
    ("is_not_null", || Item::stock.is_not_null(), &[1, 2, 4, 5, 6, 7, 8]),
    ("text_is_null", || Item::note.is_null(), &[1, 6]),
    ("empty_text_is_not_null", || Item::note.eq(""), &[5]),
    ("equals_none_is_null", || Item::stock.eq(None::<i64>), &[3]),
    ("differs_from_none_is_not_null", || Item::stock.ne(None::<i64>), &[1, 2, 4, 5, 6, 7, 8]),
    ("expression_is_null", || Item::stock.add(1).is_null(), &[3]),
    ("coalesced", || coalesce(Item::stock, 0).eq(0), &[3, 5]),
    ("not_equal_leaves_null_out", || Item::stock.ne(5), &[2, 4, 5, 6, 8]),
];
