//! Functions that number the rows of a window. Each wants `.over(…)`.
use super::{Expr, LiteralValue, func};

/// The number of the row, from 1 (SQLAlchemy: `func.row_number()`).
pub fn row_number() -> Expr<i64> {
    func("row_number", [])
}

/// The number of the first row that is equal to this one, from 1: 1, 1, 3 (SQLAlchemy: `func.rank()`).
pub fn rank() -> Expr<i64> {
    func("rank", [])
}

/// The number of the group of equal rows, from 1: 1, 1, 2 (SQLAlchemy: `func.dense_rank()`).
pub fn dense_rank() -> Expr<i64> {
    func("dense_rank", [])
}

/// The share of the rows that come before this one, from 0 to 1 (SQLAlchemy: `func.percent_rank()`).
pub fn percent_rank() -> Expr<f64> {
    func("percent_rank", [])
}

/// The share of the rows up to this one and its equals, from 0 to 1 (SQLAlchemy: `func.cume_dist()`).
pub fn cume_dist() -> Expr<f64> {
    func("cume_dist", [])
}

/// The number of the row's part, from 1, when the rows are divided into so many equal parts (SQLAlchemy: `func.ntile(…)`). The
/// number of parts becomes part of the SQL.
pub fn ntile(parts: u32) -> Expr<i64> {
    func("ntile", [LiteralValue::node(i64::from(parts))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Over, window};

    #[test]
    fn they_are_never_null() {
        for function in [row_number(), rank(), dense_rank(), ntile(4)] {
            assert!(!function.over(&window()).node().is_nullable());
        }
        assert_eq!(format!("{:?}", ntile(4).over(&window())), "ntile(4) OVER ()");
    }
}
