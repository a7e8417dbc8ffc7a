//! WHERE: comparisons, lists, ranges, logic of three values.
use super::{Filter, filters};
use crate::{
    case::{Case, Need, case, same},
    world::{ITEMS, Item},
};
use aludel::{RowValue, is_false, is_not_false, is_not_true, is_true, prelude::*, sql::dialect::Capability as C, tuple};

pub(super) fn cases() -> Vec<Case> {
    let mut all = filters("filter.compare", &[], COMPARE);
    all.extend(filters("filter.logic", &[], LOGIC));
    all.extend(filters("filter.list", &[], LISTS));
    all.extend(filters("filter.truth", &[Need::Text("is_true")], TRUTH));
    all.extend(filters("filter.tuple", &[Need::Can(C::RowValues)], TUPLES));
    all.extend(filters("filter.distinct", &[], DISTINCT));
    all.push(case("filter.none", |scene| {
        let query = select(count_all()).from(Item::entity());
        same("rows", scene.world()?.one(&query)?, ITEMS)
    }));
    all.push(case("filter.list.long", |scene| {
        let query = select(count_all()).from(Item::entity()).filter(Item::id.in_(2..=900_i64));
        same("rows", scene.world()?.one(&query)?, ITEMS - 1)
    }));
    all.push(case("filter.list.grows", |scene| {
        let mut connection = scene.world()?;
        for length in 0..=ITEMS {
            let query = select(count_all()).from(Item::entity()).filter(Item::id.in_(1..=length));
            same("rows", connection.one(&query)?, length)?;
        }
        Ok(())
    }));
    all
}

const COMPARE: &[Filter] = &[
    ("equal", || Item::id.eq(3), &[3]),
    ("not_equal", || Item::id.ne(3), &[1, 2, 4, 5, 6, 7, 8]),
    ("less", || Item::id.lt(3), &[1, 2]),
    ("less_or_equal", || Item::id.le(3), &[1, 2, 3]),
    ("greater", || Item::id.gt(6), &[7, 8]),
    ("greater_or_equal", || Item::id.ge(6), &[6, 7, 8]),
    ("negative_number", || Item::stock.eq(-2), &[6]),
    ("double", || Item::price.eq(0.25), &[2]),
    ("double_less", || Item::price.lt(1.5), &[2, 7]),
    ("text", || Item::name.eq("date"), &[4]),
    ("text_greater", || Item::kind.gt("b"), &[5, 6, 7, 8]),
    ("boolean_true", || Item::active.eq(true), &[1, 2, 4, 6, 8]),
    ("boolean_false", || Item::active.eq(false), &[3, 5, 7]),
    ("two_columns", || Item::stock.eq(Item::id), &[]),
    ("column_and_expression", || Item::stock.eq(Item::id.add(4)), &[1, 4]),
    ("between", || Item::id.between(3, 5), &[3, 4, 5]),
    ("between_turned_round", || Item::id.between(5, 3), &[]),
    ("not_between", || Item::id.not_between(3, 7), &[1, 2, 8]),
    ("between_text", || Item::kind.between("b", "c"), &[3, 4, 5, 6, 7]),
    ("value_on_the_left", || bind::<i64>(2).gt(Item::id), &[1]),
];

const LOGIC: &[Filter] = &[
    ("and", || Item::id.gt(2).and(Item::id.lt(5)), &[3, 4]),
    ("or", || Item::id.eq(2).or(Item::id.eq(5)), &[2, 5]),
    ("not", || not(Item::id.gt(2)), &[1, 2]),
    ("not_of_or", || not(Item::id.eq(1).or(Item::id.eq(2))), &[3, 4, 5, 6, 7, 8]),
    ("and_binds_more_tightly", || Item::id.eq(1).or(Item::id.eq(2).and(Item::active.eq(false))), &[1]),
    ("or_inside_and", || Item::id.eq(1).or(Item::id.eq(3)).and(Item::active.eq(false)), &[3]),
    ("all_of_none", || all([]), &[1, 2, 3, 4, 5, 6, 7, 8]),
    ("any_of_none", || any([]), &[]),
    ("all_of_some", || all([Item::id.gt(1), Item::active.eq(true), Item::price.lt(5.0)]), &[2, 4, 6]),
    ("any_of_some", || any([Item::id.eq(1), Item::id.eq(8), Item::id.eq(4)]), &[1, 4, 8]),
    ("double_not", || not(not(Item::id.eq(4))), &[4]),
    ("unknown_is_not_true", || Item::stock.gt(0), &[1, 2, 4, 7, 8]),
    ("not_unknown_is_unknown", || not(Item::stock.gt(0)), &[5, 6]),
    ("unknown_or_true", || Item::stock.gt(0).or(Item::id.eq(3)), &[1, 2, 3, 4, 7, 8]),
    ("unknown_and_false", || not(Item::stock.gt(0).and(Item::id.lt(0))), &[1, 2, 3, 4, 5, 6, 7, 8]),
    ("condition_column", || Item::active.into_expr(), &[1, 2, 4, 6, 8]),
    ("not_of_a_condition_column", || not(Item::active), &[3, 5, 7]),
];

const LISTS: &[Filter] = &[
    ("in", || Item::id.in_([2_i64, 4, 99]), &[2, 4]),
    ("in_one", || Item::id.in_([2_i64]), &[2]),
    ("in_none", || Item::id.in_(Vec::<i64>::new()), &[]),
    ("not_in", || Item::id.not_in([1_i64, 2, 3, 4, 5]), &[6, 7, 8]),
    ("not_in_none", || Item::id.not_in(Vec::<i64>::new()), &[1, 2, 3, 4, 5, 6, 7, 8]),
    ("in_texts", || Item::name.in_(["apple", "fig", "nothing"]), &[1, 6]),
    ("null_is_in_no_list", || Item::stock.in_([5_i64, 3]), &[1, 2, 7]),
    ("null_is_not_in_no_list", || Item::stock.not_in([5_i64, 3]), &[4, 5, 6, 8]),
    ("null_and_the_empty_list", || Item::stock.not_in(Vec::<i64>::new()), &[1, 2, 3, 4, 5, 6, 7, 8]),
    ("same_value_twice", || Item::id.in_([2_i64, 2, 2]), &[2]),
    ("of_expressions", || Item::stock.in_([Item::id.into_expr(), Item::id.add(4)]), &[1, 4]),
    ("with_other_conditions", || Item::id.in_([1_i64, 2, 3]).and(Item::active.eq(true)).or(Item::id.in_([8_i64])), &[1, 2, 8]),
];

const TRUTH: &[Filter] = &[
    ("is_true", || is_true(Item::stock.gt(0)), &[1, 2, 4, 7, 8]),
    ("is_false", || is_false(Item::stock.gt(0)), &[5, 6]),
    ("is_not_true", || is_not_true(Item::stock.gt(0)), &[3, 5, 6]),
    ("is_not_false", || is_not_false(Item::stock.gt(0)), &[1, 2, 3, 4, 7, 8]),
];

fn pair() -> RowValue {
    tuple((Item::kind, Item::id))
}

fn of(kind: &str, id: i64) -> RowValue {
    tuple((bind::<String>(kind), bind::<i64>(id)))
}

const TUPLES: &[Filter] = &[
    ("equal", || pair().eq(of("b", 3)), &[3]),
    ("not_equal", || pair().ne(of("b", 3)), &[1, 2, 4, 5, 6, 7, 8]),
    ("less", || pair().lt(of("b", 4)), &[1, 2, 3]),
    ("greater_or_equal", || pair().ge(of("c", 6)), &[6, 7, 8]),
    ("in", || pair().in_([of("a", 1), of("c", 7), of("a", 7)]), &[1, 7]),
    ("in_none", || pair().in_([]), &[]),
    ("not_in", || pair().not_in([of("a", 1), of("a", 2), of("d", 8)]), &[3, 4, 5, 6, 7]),
];

const DISTINCT: &[Filter] = &[
    ("from_value", || Item::stock.is_distinct_from(5), &[2, 3, 4, 5, 6, 8]),
    ("not_from_value", || Item::stock.is_not_distinct_from(5), &[1, 7]),
    ("from_null", || Item::stock.is_distinct_from(None::<i64>), &[1, 2, 4, 5, 6, 7, 8]),
    ("not_from_null", || Item::stock.is_not_distinct_from(None::<i64>), &[3]),
];
