//! Window functions and their frames.
use super::rows;
use crate::{
    case::{Case, Level, Need},
    world::Item,
};
use aludel::{
    Bound, Exclude, named_window,
    prelude::*,
    sql::{
        dialect::Capability as C,
        expr::{cume_dist, dense_rank, first_value, lag, lag_or, last_value, lead, nth_value, ntile, percent_rank, rank, row_number},
    },
};

const WINDOW: &[Need] = &[Need::Can(C::WindowFunctions)];

fn of<T: SqlValue>(expr: Expr<T>) -> Result<Select<T>> {
    Ok(select(expr).from(Item::entity()).order_by(Item::id))
}

fn by_kind() -> aludel::sql::expr::WindowSpec {
    window().partition_by(Item::kind).order_by(Item::id)
}

fn by_id() -> aludel::sql::expr::WindowSpec {
    window().order_by(Item::id)
}

pub(super) fn cases() -> Vec<Case> {
    let mut all = rows(
        "window",
        [
            ("row_number", WINDOW, || of(row_number().over(&window().order_by(Item::id.desc()))), vec![8_i64, 7, 6, 5, 4, 3, 2, 1]),
            ("row_number_in_partition", WINDOW, || of(row_number().over(&by_kind())), vec![1, 2, 1, 2, 1, 2, 3, 1]),
            ("rank", WINDOW, || of(rank().over(&window().order_by(Item::kind))), vec![1, 1, 3, 3, 5, 5, 5, 8]),
            ("dense_rank", WINDOW, || of(dense_rank().over(&window().order_by(Item::kind))), vec![1, 1, 2, 2, 3, 3, 3, 4]),
            ("ntile", WINDOW, || of(ntile(3).over(&by_id())), vec![1, 1, 1, 2, 2, 2, 3, 3]),
            ("count_of_partition", WINDOW, || of(count_all().over(&window().partition_by(Item::kind))), vec![2, 2, 2, 2, 3, 3, 3, 1]),
            ("count_of_all", WINDOW, || of(count_all().over(&window())), vec![8; 8]),
        ],
    );
    all.extend(rows(
        "window",
        [
            ("running_sum", WINDOW, || of(sum(Item::id).over(&by_id())), [1_i64, 3, 6, 10, 15, 21, 28, 36].map(Some).into()),
            ("lag", WINDOW, || of(lag(Item::id, 1).over(&by_kind())), vec![None, Some(1), None, Some(3), None, Some(5), Some(6), None]),
            ("lag_by_two", WINDOW, || of(lag(Item::id, 2).over(&by_id())), vec![None, None, Some(1), Some(2), Some(3), Some(4), Some(5), Some(6)]),
            ("lead", WINDOW, || of(lead(Item::id, 1).over(&by_kind())), vec![Some(2), None, Some(4), None, Some(6), Some(7), None, None]),
            ("first_value", WINDOW, || of(first_value(Item::id).over(&by_kind())), [1, 1, 3, 3, 5, 5, 5, 8].map(Some).into()),
            ("last_value_of_the_frame", WINDOW, || of(last_value(Item::id).over(&by_id())), [1, 2, 3, 4, 5, 6, 7, 8].map(Some).into()),
            ("nth_value", WINDOW, || of(nth_value(Item::id, 2).over(&by_kind())), vec![None, Some(2), None, Some(4), None, Some(6), Some(6), None]),
            (
                "named",
                &[Need::Can(C::NamedWindow)],
                || Ok(select(sum(Item::id).over(&named_window("w"))).from(Item::entity()).window("w", by_kind()).order_by(Item::id)),
                [1, 3, 3, 7, 5, 11, 18, 8].map(Some).into(),
            ),
        ],
    ));
    all.extend(frames());
    all.extend(rows(
        "window",
        [(
            "lag_with_default",
            &[Need::Can(C::WindowFunctions), Need::Function("lag/3")],
            || of(lag_or(Item::id, 1, 0).over(&by_kind())),
            [0_i64, 1, 0, 3, 0, 5, 6, 0].map(Some).into(),
        )],
    ));
    all.extend(rows(
        "window",
        [
            ("percent_rank", WINDOW, || Ok(of(percent_rank().over(&by_id()))?.limit(1)), vec![0.0]),
            ("cume_dist", WINDOW, || Ok(of(cume_dist().over(&by_id()))?.limit(2)), vec![0.125, 0.25]),
        ],
    ));
    all
}

fn frames() -> Vec<Case> {
    let all = rows(
        "window.frame",
        [
            ("rows_two_before", WINDOW, || of(sum(Item::id).over(&by_id().rows(Bound::Preceding(2), Bound::CurrentRow))), {
                [1_i64, 3, 6, 9, 12, 15, 18, 21].map(Some).into()
            }),
            ("rows_around", WINDOW, || of(sum(Item::id).over(&by_id().rows(Bound::Preceding(1), Bound::Following(1)))), {
                [3, 6, 9, 12, 15, 18, 21, 15].map(Some).into()
            }),
            ("rows_to_the_end", WINDOW, || of(sum(Item::id).over(&by_id().rows(Bound::CurrentRow, Bound::UnboundedFollowing))), {
                [36, 35, 33, 30, 26, 21, 15, 8].map(Some).into()
            }),
            ("rows_before_only", WINDOW, || of(sum(Item::id).over(&by_id().rows(Bound::Preceding(2), Bound::Preceding(1)))), {
                vec![None, Some(1), Some(3), Some(5), Some(7), Some(9), Some(11), Some(13)]
            }),
            (
                "range_whole",
                WINDOW,
                || of(sum(Item::id).over(&by_id().range(Bound::UnboundedPreceding, Bound::UnboundedFollowing))),
                vec![Some(36); 8],
            ),
            (
                "range_takes_equals",
                WINDOW,
                || of(sum(Item::id).over(&window().order_by(Item::kind).range(Bound::UnboundedPreceding, Bound::CurrentRow))),
                [3, 3, 10, 10, 28, 28, 28, 36].map(Some).into(),
            ),
            (
                "groups",
                &[Need::Can(C::FrameGroups)],
                || of(sum(Item::id).over(&window().order_by(Item::kind).groups(Bound::Preceding(1), Bound::CurrentRow))),
                [3, 3, 10, 10, 25, 25, 25, 26].map(Some).into(),
            ),
            (
                "exclude_current_row",
                &[Need::Can(C::FrameExclude)],
                || {
                    let frame = by_id().rows(Bound::Preceding(1), Bound::Following(1)).exclude(Exclude::CurrentRow);
                    of(sum(Item::id).over(&frame))
                },
                [2, 4, 6, 8, 10, 12, 14, 7].map(Some).into(),
            ),
        ],
    );
    all.into_iter().map(|case| case.at(Level::Full)).collect()
}
