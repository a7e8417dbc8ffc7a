//! The queries, with the parameters whose answers are published.
mod first;
mod last;
mod middle;

use crate::models::LineItem;
use aludel::prelude::*;
use chrono::NaiveDate;

/// A query by its number in the benchmark. Errors: those of looking up columns of subqueries.
pub type Numbered = (u32, Box<dyn Executable>);

/// All of them, in order. Errors: those of looking up columns of subqueries.
pub fn all() -> Result<Vec<Numbered>> {
    let mut all = first::queries()?;
    all.extend(middle::queries()?);
    all.extend(last::queries()?);
    Ok(all)
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

/// What a position brings in: its price without the discount.
fn volume() -> Expr<f64> {
    LineItem::l_extendedprice.mul(bind::<f64>(1.0).sub(LineItem::l_discount))
}

fn revenue() -> Expr<Option<f64>> {
    sum(volume()).label("revenue")
}
