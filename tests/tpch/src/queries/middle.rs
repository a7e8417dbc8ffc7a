//! Queries 9 to 15.
use super::{Numbered, day, revenue, volume};
use crate::models::{Customer, LineItem, Nation, Orders, Part, PartSupp, Supplier};
use aludel::{Field, extract, prelude::*};

pub(super) fn queries() -> Result<Vec<Numbered>> {
    Ok(vec![
        (9, Box::new(product_type_profit()?)),
        (10, Box::new(returned_items())),
        (11, Box::new(important_stock())),
        (12, Box::new(shipping_modes())),
        (13, Box::new(customer_distribution()?)),
        (14, Box::new(promotion_effect())),
        (15, Box::new(top_supplier()?)),
    ])
}

fn product_type_profit() -> Result<impl Executable> {
    let amount = volume().sub(PartSupp::ps_supplycost.mul(LineItem::l_quantity));
    let profit = select((Nation::n_name.label("nation"), extract(Field::Year, Orders::o_orderdate).label("o_year"), amount.label("amount")))
        .from(LineItem::entity())
        .join_on(Part::entity(), Part::p_partkey.eq(LineItem::l_partkey))
        .join_on(Supplier::entity(), Supplier::s_suppkey.eq(LineItem::l_suppkey))
        .join_on(PartSupp::entity(), PartSupp::ps_suppkey.eq(LineItem::l_suppkey).and(PartSupp::ps_partkey.eq(LineItem::l_partkey)))
        .join_on(Orders::entity(), Orders::o_orderkey.eq(LineItem::l_orderkey))
        .join_on(Nation::entity(), Nation::n_nationkey.eq(Supplier::s_nationkey))
        .filter(Part::p_name.contains("green"))
        .subquery("profit");
    let (nation, year) = (profit.col::<String>("nation")?, profit.col::<i64>("o_year")?);
    Ok(select((nation.clone(), year.clone(), sum(profit.col::<f64>("amount")?).label("sum_profit")))
        .from(&profit)
        .group_by(nation.clone())
        .group_by(year.clone())
        .order_by(nation)
        .order_by(year.desc()))
}

fn returned_items() -> impl Executable {
    let query = select((
        Customer::c_custkey,
        Customer::c_name,
        revenue(),
        Customer::c_acctbal,
        Nation::n_name,
        Customer::c_address,
        Customer::c_phone,
        Customer::c_comment,
    ));
    query
        .from(Customer::entity())
        .join_on(Orders::entity(), Orders::o_custkey.eq(Customer::c_custkey))
        .join_on(LineItem::entity(), LineItem::l_orderkey.eq(Orders::o_orderkey))
        .join_on(Nation::entity(), Nation::n_nationkey.eq(Customer::c_nationkey))
        .filter(Orders::o_orderdate.ge(day(1993, 10, 1)))
        .filter(Orders::o_orderdate.lt(day(1994, 1, 1)))
        .filter(LineItem::l_returnflag.eq("R"))
        .group_by(Customer::c_custkey)
        .group_by(Customer::c_name)
        .group_by(Customer::c_acctbal)
        .group_by(Customer::c_phone)
        .group_by(Nation::n_name)
        .group_by(Customer::c_address)
        .group_by(Customer::c_comment)
        .order_by(revenue().desc())
        .limit(20)
}

fn important_stock() -> impl Executable {
    fn german<R>(query: Select<R>) -> Select<R> {
        query
            .from(PartSupp::entity())
            .join_on(Supplier::entity(), Supplier::s_suppkey.eq(PartSupp::ps_suppkey))
            .join_on(Nation::entity(), Nation::n_nationkey.eq(Supplier::s_nationkey))
            .filter(Nation::n_name.eq("GERMANY"))
    }
    let value = || sum(PartSupp::ps_supplycost.mul(PartSupp::ps_availqty));
    let total = german(select(value().mul(0.0001)));
    german(select((PartSupp::ps_partkey, value().label("value"))))
        .group_by(PartSupp::ps_partkey)
        .having(value().gt(total.scalar()))
        .order_by(value().label("value").desc())
}

fn shipping_modes() -> impl Executable {
    let urgent = Orders::o_orderpriority.eq("1-URGENT").or(Orders::o_orderpriority.eq("2-HIGH"));
    let other = Orders::o_orderpriority.ne("1-URGENT").and(Orders::o_orderpriority.ne("2-HIGH"));
    let counted = |condition| sum(case(condition, 1_i64).otherwise(0_i64));
    select((LineItem::l_shipmode, counted(urgent).label("high_line_count"), counted(other).label("low_line_count")))
        .from(Orders::entity())
        .join_on(LineItem::entity(), LineItem::l_orderkey.eq(Orders::o_orderkey))
        .filter(LineItem::l_shipmode.in_(["MAIL", "SHIP"]))
        .filter(LineItem::l_commitdate.lt(LineItem::l_receiptdate))
        .filter(LineItem::l_shipdate.lt(LineItem::l_commitdate))
        .filter(LineItem::l_receiptdate.ge(day(1994, 1, 1)))
        .filter(LineItem::l_receiptdate.lt(day(1995, 1, 1)))
        .group_by(LineItem::l_shipmode)
        .order_by(LineItem::l_shipmode)
}

fn customer_distribution() -> Result<impl Executable> {
    let on = Customer::c_custkey.eq(Orders::o_custkey).and(Orders::o_comment.not_like("%special%requests%"));
    let orders = select((Customer::c_custkey, count(Orders::o_orderkey).label("c_count")))
        .left_join_on(Orders::entity(), on)
        .group_by(Customer::c_custkey)
        .subquery("c_orders");
    let number = orders.col::<i64>("c_count")?;
    let customers = || count_all().label("custdist");
    Ok(select((number.clone(), customers())).from(&orders).group_by(number.clone()).order_by(customers().desc()).order_by(number.desc()))
}

fn promotion_effect() -> impl Executable {
    let promoted = case(Part::p_type.starts_with("PROMO"), volume()).otherwise(0.0);
    select(bind::<f64>(100.0).mul::<f64>(sum(promoted)).div(sum(volume())).label("promo_revenue"))
        .from(LineItem::entity())
        .join_on(Part::entity(), Part::p_partkey.eq(LineItem::l_partkey))
        .filter(LineItem::l_shipdate.ge(day(1995, 9, 1)))
        .filter(LineItem::l_shipdate.lt(day(1995, 10, 1)))
}

fn top_supplier() -> Result<impl Executable> {
    let revenue = select((LineItem::l_suppkey.label("supplier_no"), sum(volume()).label("total_revenue")))
        .filter(LineItem::l_shipdate.ge(day(1996, 1, 1)))
        .filter(LineItem::l_shipdate.lt(day(1996, 4, 1)))
        .group_by(LineItem::l_suppkey)
        .cte("revenue");
    let total = revenue.col::<f64>("total_revenue")?;
    let greatest = select(max(total.clone())).from(&revenue);
    Ok(select((Supplier::s_suppkey, Supplier::s_name, Supplier::s_address, Supplier::s_phone, total.clone()))
        .from(Supplier::entity())
        .join_on(&revenue, Supplier::s_suppkey.eq(revenue.col::<i64>("supplier_no")?))
        .filter(total.eq(greatest.scalar()))
        .order_by(Supplier::s_suppkey))
}
