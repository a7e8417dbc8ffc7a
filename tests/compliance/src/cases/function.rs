//! Arithmetic, functions, CASE, CAST.
use super::scalars;
use crate::{
    case::{Case, Need, case, same},
    world::Item,
};
use aludel::{
    Bitwise, Field, extract, literal_value,
    prelude::*,
    sql::expr::{abs, ceil, floor, greatest, least, length, ltrim, position, replace, round, rtrim, substr, trim},
};

pub(super) fn cases() -> Vec<Case> {
    let mut all = arithmetic();
    all.extend(texts());
    all.extend(choices());
    all.extend(casts());
    all.extend(dates());
    all
}

fn arithmetic() -> Vec<Case> {
    let mut all = scalars(
        "function.number",
        &[],
        [
            ("add", || Item::stock.add(2), Some(7_i64)),
            ("subtract", || Item::stock.sub(7), Some(-2)),
            ("multiply", || Item::stock.mul(3_i64), Some(15)),
            ("remainder", || Item::stock.rem(3), Some(2)),
            ("negate", || Item::stock.neg(), Some(-5)),
            ("negate_twice", || Item::stock.neg().neg(), Some(5)),
            ("subtract_a_negative", || Item::stock.sub(-2), Some(7)),
            ("precedence", || Item::stock.add(2).mul(3_i64), Some(21)),
            ("left_to_right", || Item::stock.sub(3).sub(1), Some(1)),
            ("right_first", || Item::stock.sub(bind::<i64>(3).sub(1)), Some(3)),
            ("absolute", || abs(Item::stock.neg()), Some(5)),
            ("greatest", || greatest(Item::stock, 9), Some(9)),
            ("least", || least(Item::stock, 9), Some(5)),
            ("two_columns", || Item::stock.add(Item::id), Some(6)),
        ],
    );
    all.extend(scalars(
        "function.double",
        &[],
        [
            ("add", || Item::price.add(0.25), 1.75_f64),
            ("divide", || Item::price.div(2.0), 0.75),
            ("multiply", || Item::price.mul(2.0), 3.0),
            ("round", || round(Item::price.add(0.04), 1), 1.5),
            ("floor", || floor(Item::price), 1.0),
            ("ceil", || ceil(Item::price), 2.0),
            ("floor_of_negative", || floor(Item::price.neg()), -2.0),
            ("large", || Item::price.mul(2f64.powi(300)), 1.5 * 2f64.powi(300)),
            ("small", || Item::price.mul(2f64.powi(-300)), 1.5 * 2f64.powi(-300)),
        ],
    ));
    all.extend(scalars(
        "function.bits",
        &[Need::Type("big_integer")],
        [("and", || Item::stock.bit_and(3), Some(1_i64)), ("or", || Item::stock.bit_or(3), Some(7)), ("xor", || Item::stock.bit_xor(3), Some(6))],
    ));
    all.extend(scalars("function.bits", &[Need::Text("shift_left")], [("left", || bind::<i64>(3).shift_left(2), 12_i64)]));
    all.extend(scalars(
        "function.bits",
        &[Need::Text("shift_right")],
        [
            ("right", || bind::<i64>(13).shift_right(2), 3_i64),
            ("right_of_a_negative", || bind::<i64>(-13).shift_right(2), -4_i64),
            ("right_of_the_lowest", || bind::<i64>(i64::MIN).shift_right(62), -2_i64),
            ("right_of_minus_one", || bind::<i64>(-1).shift_right(63), -1_i64),
            ("right_of_the_highest", || bind::<i64>(i64::MAX).shift_right(1), i64::MAX >> 1),
        ],
    ));
    all
}

fn padded() -> Expr<String> {
    bind::<String>("  x  ")
}

fn texts() -> Vec<Case> {
    let mut all = scalars(
        "function.text",
        &[],
        [
            ("upper", || upper(Item::name), "APPLE".to_owned()),
            ("lower", || lower(bind::<String>("AbC")), "abc".to_owned()),
            ("trim", || trim(padded()), "x".to_owned()),
            ("trim_left", || ltrim(padded()), "x  ".to_owned()),
            ("trim_right", || rtrim(padded()), "  x".to_owned()),
            ("part", || substr(Item::name, 2, 3), "ppl".to_owned()),
            ("part_beyond_the_end", || substr(Item::name, 4, 100), "le".to_owned()),
            ("replace", || replace(Item::name, "p", "b"), "abble".to_owned()),
            ("replace_nothing", || replace(Item::name, "z", "b"), "apple".to_owned()),
            ("nested", || upper(substr(Item::name, 1, 1)).concat(substr(Item::name, 2, 10)), "Apple".to_owned()),
        ],
    );
    all.extend(scalars(
        "function.text",
        &[],
        [
            ("length", || length(Item::name), Some(5_i64)),
            ("length_of_empty", || length(bind::<String>("")), Some(0)),
            ("length_in_characters", || length(bind::<String>("Zoë東京")), Some(5)),
            ("position", || position("p", Item::name), Some(2)),
            ("position_of_nothing", || position("z", Item::name), Some(0)),
        ],
    ));
    all
}

fn choices() -> Vec<Case> {
    let mut all = scalars(
        "function.case",
        &[],
        [
            ("first", || aludel::case(Item::id.eq(1), "one").otherwise("more"), "one".to_owned()),
            ("otherwise", || aludel::case(Item::id.eq(2), "two").otherwise("more"), "more".to_owned()),
            ("second", || aludel::case(Item::id.eq(2), "two").when(Item::id.lt(2), "less").otherwise("more"), "less".to_owned()),
            ("first_that_holds", || aludel::case(Item::id.lt(5), "a").when(Item::id.lt(9), "b").otherwise("c"), "a".to_owned()),
            ("of_a_column", || aludel::case::<String>(Item::id.eq(1), Item::name).otherwise("c"), "apple".to_owned()),
        ],
    );
    all.push(case("function.case.in_order", |scene| {
        let key = aludel::case(Item::active.eq(true), 0_i64).otherwise(1_i64);
        let query = select(Item::id).from(Item::entity()).filter(Item::id.le(4)).order_by(key).order_by(Item::id);
        same("ids", scene.world()?.all(&query)?, vec![1, 2, 4, 3])
    }));
    all.push(case("function.case.in_sum", |scene| {
        let ones = aludel::case(Item::active.eq(true), literal_value::<i64>(1_i64)).otherwise(literal_value::<i64>(0_i64));
        same("the sum", scene.world()?.one(&select(sum(ones)).from(Item::entity()))?, Some(5))
    }));
    all
}

fn casts() -> Vec<Case> {
    let mut all = scalars(
        "function.cast",
        &[],
        [("number_to_text", || Item::stock.cast::<String>(), "5".to_owned()), ("text_to_text", || Item::name.cast::<String>(), "apple".to_owned())],
    );
    all.extend(scalars(
        "function.cast",
        &[],
        [("text_to_number", || bind::<String>("42").cast::<i64>(), 42_i64), ("small_to_large", || bind::<i32>(7).cast::<i64>(), 7)],
    ));
    all.extend(scalars(
        "function.cast",
        &[],
        [("integer_to_double", || Item::stock.cast::<f64>(), 5.0), ("text_to_double", || bind::<String>("2.5").cast::<f64>(), 2.5)],
    ));
    all
}

fn dates() -> Vec<Case> {
    let moment = || chrono::NaiveDate::from_ymd_opt(2024, 11, 5).and_then(|day| day.and_hms_opt(17, 8, 9)).unwrap_or_default();
    let part = |name: &'static str, field: Field, expected: i64| {
        case(format!("function.extract.{name}"), move |scene| {
            let table = scene.table([column("t", SqlType::DateTime(false))])?;
            let mut connection = scene.connection()?;
            connection.execute(&insert_into(&table).set("t", moment()))?;
            let query = select(extract(field, table.col::<chrono::NaiveDateTime>("t")?));
            same("the part", connection.one(&query)?, Some(expected))
        })
        .needs_all(&[Need::Type("datetime")])
    };
    vec![
        part("year", Field::Year, 2024),
        part("quarter", Field::Quarter, 4),
        part("month", Field::Month, 11),
        part("day", Field::Day, 5),
        part("hour", Field::Hour, 17),
        part("minute", Field::Minute, 8),
        part("second", Field::Second, 9),
        part("week", Field::Week, 45),
        part("day_of_year", Field::DayOfYear, 310),
    ]
}
